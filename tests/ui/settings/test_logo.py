"""The centre's logo in the settings: chosen, pasted, dropped, refused, removed and taken back."""

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from tests.documents.papers import picture_png
from tests.ui.running import Running

from bekal.centre.logo import shrunk
from bekal.centre.queries import centre
from bekal.terms import Role
from bekal.ui.settings.screen import SettingsScreen


def open_settings(bekal: Running, role: Role = Role.HEAD) -> SettingsScreen:
    bekal.sign_in(role)
    found = bekal.go("settings")
    assert isinstance(found, SettingsScreen)
    bekal.wait(lambda: found._kept)
    bekal.settle()
    return found


def kept(bekal: Running) -> str:
    with bekal.here.centre().database.reading() as session:
        return centre(session).logo


def coloured(name: str) -> QImage:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(QColor(name))
    return image


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "logo.png"
    path.write_bytes(picture_png())
    return path


def test_a_picture_is_chosen_removed_and_comes_back_by_undo(bekal: Running, file: Path) -> None:
    part = open_settings(bekal).logo
    assert part.view.image is None
    assert part.remove.isHidden()
    part.choose_file = lambda *_asked: file
    part.view.setFocus()
    bekal.press(Qt.Key.Key_Return)
    bekal.wait(lambda: part.view.image)
    digest = hashlib.sha256(shrunk(picture_png())).hexdigest()
    assert kept(bekal) == digest
    part.view.setFocus()
    bekal.press(Qt.Key.Key_Delete)
    bekal.wait(lambda: part.view.image is None)
    assert kept(bekal) == ""
    bekal.press(Qt.Key.Key_Z, ctrl=True)
    bekal.wait(lambda: part.view.image)
    assert kept(bekal) == digest


def test_a_picture_is_pasted_and_dropped(bekal: Running, file: Path) -> None:
    part = open_settings(bekal).logo
    QGuiApplication.clipboard().setImage(coloured("#8a1f1f"))
    part.view.setFocus()
    bekal.press(Qt.Key.Key_V, ctrl=True)
    bekal.wait(lambda: part.view.image)
    assert part.view.image is not None
    assert part.view.image.pixelColor(5, 5).name() == "#8a1f1f"
    pasted, data = kept(bekal), QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    part.dropEvent(
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
    )
    bekal.wait(lambda: kept(bekal) != pasted)
    assert kept(bekal) == hashlib.sha256(shrunk(picture_png())).hexdigest()


def test_what_is_no_picture_is_refused_beside_the_field(bekal: Running, file: Path) -> None:
    part = open_settings(bekal).logo
    file.write_bytes(b"bukan gambar")
    part.file_given.emit(file)
    bekal.wait(lambda: "tidak berubah" in part.field._words.text())
    QGuiApplication.clipboard().setText("kata")
    part.paste.click()
    assert "Tidak ada gambar" in part.field._words.text()
    assert kept(bekal) == ""


def test_others_than_the_head_see_it_only(bekal: Running, file: Path) -> None:
    part = open_settings(bekal, Role.CLERK).logo
    part.choose_file = lambda *_asked: file
    assert not part.choose.isEnabled()
    part.view.setFocus()
    bekal.press(Qt.Key.Key_Return)
    bekal.settle()
    assert kept(bekal) == ""
