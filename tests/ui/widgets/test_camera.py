"""The camera's window, fed with files in place of a camera."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from tests.candidates.papers import pages

from bekal.ui import camera
from bekal.ui.widgets import camera_dialog
from bekal.ui.widgets.camera_dialog import CameraDialog


@pytest.fixture
def place(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def opened(place: QWidget, source: camera.ImageSource, monkeypatch: pytest.MonkeyPatch) -> CameraDialog:
    monkeypatch.setattr(camera_dialog, "make_source", lambda _parent: source)
    dialog = CameraDialog(place, "Pas foto")
    dialog.open()
    return dialog


def test_the_picture_that_is_seen_is_taken(
    place: QWidget, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [pages.file(tmp_path, f"{n}.png", pages.written(pages.face(320, 240), "PNG")) for n in range(2)]
    dialog = opened(place, camera.Files(files), monkeypatch)
    assert dialog.words == ""
    assert dialog.which.count() == 2
    taken: list[QImage] = []
    dialog.taken.connect(taken.append)
    QTest.keyClick(dialog.take, Qt.Key.Key_Space)
    assert [(one.width(), one.height()) for one in taken] == [(320, 240)]
    assert not dialog.isVisible()


def test_no_camera_is_said_and_looked_for_again(place: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = opened(place, camera.Files([]), monkeypatch)
    assert "Kamera tidak ditemukan" in dialog.words
    assert not dialog.take.isEnabled()
    assert dialog.again.isVisible()
    dialog.reject()


def test_a_camera_that_breaks_off_is_said(place: QWidget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = opened(place, camera.Files([tmp_path / "webcam.png"]), monkeypatch)
    assert "webcam tidak dapat dipakai" in dialog.words
    dialog.reject()


def test_a_missing_library_is_said_and_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins
    from collections.abc import Mapping, Sequence

    real = builtins.__import__

    def without(
        name: str,
        scope: Mapping[str, object] | None = None,
        local: Mapping[str, object] | None = None,
        names: Sequence[str] | None = (),
        level: int = 0,
    ) -> object:
        if name == "PySide6.QtMultimedia":
            raise ImportError("libpulse.so.0: cannot open shared object file")
        return real(name, scope, local, names or (), level)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(camera.NoCameraLibrary) as told:
        camera.Camera().names()
    assert told.value.what == "libpulse.so.0"


def test_the_window_of_papers_does_not_carry_the_camera_along() -> None:
    """QtMultimedia costs memory and time; only the camera's window may bring it in."""
    import subprocess
    import sys

    from tests.makers import environment

    words = (
        "import sys; import bekal.ui.candidates.papers_screen, bekal.ui.camera; "
        "print('PySide6.QtMultimedia' in sys.modules, 'PIL' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True, env=environment())
    assert done.stdout.split() == ["False", "False"]
