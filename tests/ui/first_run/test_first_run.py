"""The first run, by keys alone: from an empty folder to the sign-in screen, and taken up again."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from tests.ui import running

from bekal.central import home as central_home
from bekal.central import service as central
from bekal.practice.demo import PIN
from bekal.storage import opening
from bekal.storage.keys import groups_of
from bekal.sync.queries import status
from bekal.sync.requests import Realm
from bekal.ui.first_run.presenter import NOTES
from bekal.ui.first_run.screen import ACTIVATION, HEAD, SHEET, FirstRunScreen
from bekal.ui.sign_in.screen import SignInScreen


@pytest.fixture(scope="module")
def activation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, now = tmp_path_factory.mktemp("pusat"), datetime.now(UTC)
    central.init(folder / "pusat", None, realm=Realm.PRACTICE, now=now)
    with central_home.opened(folder / "pusat") as office:
        data = central.make_activation(office, centre_code="PPKD-JT", centre_name="PPKD Contoh Timur", now=now)
    file = folder / "aktivasi.bekal"
    file.write_bytes(data)
    return file


@pytest.fixture
def bekal(tmp_path: Path, qtbot: QtBot) -> Iterator[running.Running]:
    started = running.run(qtbot, tmp_path / "baru")
    yield started
    started.close()


def test_an_empty_folder_becomes_a_centre_by_keys_alone(
    bekal: running.Running, activation: Path, tmp_path: Path
) -> None:
    screen = bekal.part(FirstRunScreen)
    paper = tmp_path / "lembar.pdf"
    screen.choose_file = lambda _title, _kinds: activation
    screen.sheet.choose_place = lambda _title, _name, _kinds: paper
    bekal.press(Qt.Key.Key_Return, ctrl=True)
    assert screen.at == ACTIVATION
    bekal.press(Qt.Key.Key_O, ctrl=True)
    bekal.wait(lambda: "PPKD Contoh Timur" in running.words_of(screen))
    bekal.press(Qt.Key.Key_Return, ctrl=True)
    assert screen.at == HEAD
    QTest.keyClicks(bekal.focused(), "Kepala Contoh")
    bekal.press(Qt.Key.Key_Return)
    QTest.keyClicks(bekal.focused(), PIN)  # six digits go on by themselves
    assert bekal.focused() is screen.again
    QTest.keyClicks(bekal.focused(), PIN)
    bekal.press(Qt.Key.Key_Return, ctrl=True)
    bekal.wait(lambda: screen.at == SHEET)
    code = [label.text() for label in screen.sheet._groups]
    bekal.press(Qt.Key.Key_S, ctrl=True)
    bekal.wait(lambda: "Lembar tersimpan" in running.words_of(screen))
    assert paper.read_bytes().startswith(b"%PDF")
    assert "•" in screen.sheet._groups[screen.sheet._at].text()  # it is to be read from the paper
    QTest.keyClicks(bekal.focused(), "XXXX")
    bekal.press(Qt.Key.Key_Return)
    assert "tidak cocok" in running.words_of(screen)
    screen.sheet.group.clear()
    QTest.keyClicks(bekal.focused(), code[screen.sheet._at].lower())
    bekal.press(Qt.Key.Key_Return)
    assert "PPKD Contoh Timur" in running.words_of(bekal.part(SignInScreen))
    shell = bekal.sign_in()
    bekal.wait(lambda: "Selamat datang" in running.words_of(shell))
    folder = bekal.here.folder
    bekal.close()
    with opening.opened(folder, recovery_code="".join(code)) as centre, centre.database.reading() as session:
        assert status(session).is_activated


def test_a_closed_window_goes_on_where_it_was(bekal: running.Running, activation: Path, qtbot: QtBot) -> None:
    screen = bekal.part(FirstRunScreen)
    screen.next.click()
    screen.file_asked.emit(activation)
    bekal.wait(lambda: "PPKD Contoh Timur" in running.words_of(screen))
    bekal.close()
    again = running.run(qtbot, bekal.here.folder)
    second = again.part(FirstRunScreen)
    again.wait(lambda: second.at == ACTIVATION and "PPKD Contoh Timur" in running.words_of(second))
    again.close()


def test_a_sheet_that_was_never_proved_is_made_anew_and_the_first_code_is_void(
    bekal: running.Running, activation: Path, qtbot: QtBot
) -> None:
    from bekal.storage.keys import WrongRecoveryCode

    screen = made_up_to_the_sheet(bekal, activation)
    first = "".join(label.text() for label in screen.sheet._groups)
    bekal.close()
    again = running.run(qtbot, bekal.here.folder)
    second = again.part(FirstRunScreen)
    again.wait(lambda: second.at == SHEET and second.sheet._groups)
    newer = "".join(label.text() for label in second.sheet._groups)
    assert newer != first
    again.close()
    with pytest.raises(WrongRecoveryCode), opening.opened(bekal.here.folder, recovery_code=first):
        pass
    with opening.opened(bekal.here.folder, recovery_code=newer):
        pass


def made_up_to_the_sheet(bekal: running.Running, activation: Path) -> FirstRunScreen:
    screen = bekal.part(FirstRunScreen)
    screen.file_asked.emit(activation)
    bekal.settle()
    screen.head_asked.emit("Kepala Contoh", PIN, PIN)
    bekal.wait(lambda: screen.at == SHEET and screen.sheet._groups)
    return screen


def test_a_file_that_is_no_activation_is_refused_in_words_and_nothing_is_made(
    bekal: running.Running, tmp_path: Path
) -> None:
    screen = bekal.part(FirstRunScreen)
    screen.next.click()
    wrong = tmp_path / "surat.txt"
    wrong.write_text("bukan aktivasi", encoding="utf-8")
    screen.file_asked.emit(wrong)
    bekal.wait(lambda: screen._message.isVisible())
    assert screen.at == ACTIVATION
    screen.file_asked.emit(tmp_path / "tidak-ada")
    bekal.settle()
    assert "tidak dapat dibaca" in screen._said.text()
    assert not (bekal.here.folder / "bekal.db").exists()


@pytest.mark.parametrize(
    ("name", "pin", "again", "words"),
    [
        ("", PIN, PIN, "Nama belum diisi"),
        ("Kepala Contoh", PIN, "274190", "tidak sama"),
        ("Kepala Contoh", "123456", "123456", "terlalu mudah"),
    ],
)
def test_what_is_wrong_with_the_head_is_said_and_nothing_is_made(
    bekal: running.Running, activation: Path, name: str, pin: str, again: str, words: str
) -> None:
    screen = bekal.part(FirstRunScreen)
    screen.file_asked.emit(activation)
    bekal.settle()
    screen.show_step(HEAD)
    screen.head_asked.emit(name, pin, again)
    bekal.wait(lambda: words in screen._said.text())
    assert not (bekal.here.folder / "bekal.db").exists()


def test_the_sheet_must_be_saved_before_its_group_counts(bekal: running.Running, activation: Path) -> None:
    screen = made_up_to_the_sheet(bekal, activation)
    screen.group_asked.emit(screen.sheet._groups[screen.sheet._at].text())
    assert "Simpan dan cetak" in screen._said.text()


def test_the_language_is_switched_at_once_and_kept_as_a_note_only(bekal: running.Running) -> None:
    screen = bekal.part(FirstRunScreen)
    screen.language_asked.emit("en")
    bekal.wait(lambda: "Language and size of letters" in running.words_of(bekal.part(FirstRunScreen)))
    assert sorted(file.name for file in bekal.here.folder.iterdir() if file.name != "bekal.lock") == [NOTES]


def test_groups_are_read_as_the_paper_writes_them() -> None:
    from bekal.ui.first_run.sheet import _plain

    code = "O1IL-2345-6789-ABCD-E FGHJ-KMNP-QRST-VWXY-Z"
    assert _plain(groups_of(code)[0]) == _plain("0i1l")
