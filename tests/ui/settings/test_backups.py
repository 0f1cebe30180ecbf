"""Backups in the window: made, checked, restored with a head's PIN, and told truly on the bar."""

from pathlib import Path

from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from tests.ui import running

from bekal.centre.queries import centre
from bekal.practice.demo import PIN
from bekal.storage import keys, opening
from bekal.sync.backups import service
from bekal.terms import Role
from bekal.ui.first_run.presenter import FirstRunPresenter
from bekal.ui.first_run.restoring import RestoreScreen
from bekal.ui.first_run.screen import ACTIVATION, FirstRunScreen
from bekal.ui.settings.backups import BackupsPart
from bekal.ui.settings.screen import SettingsScreen
from bekal.ui.shell import Shell
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.sign_in.screen import SignInScreen
from bekal.ui.widgets.dialogs import Confirm
from bekal.ui.wiring import now_here


def part(bekal: running.Running) -> BackupsPart:
    screen = bekal.go("settings", part="backups")
    assert isinstance(screen, SettingsScreen)
    bekal.settle()
    return screen.backups


def dialog(bekal: running.Running, kind: type) -> object:
    bekal.wait(lambda: any(one.isVisible() for one in bekal.window.findChildren(kind)))
    return next(one for one in bekal.window.findChildren(kind) if one.isVisible())


def make(bekal: running.Running, shown: BackupsPart, to: Path) -> Path:
    shown.choose_folder = lambda _title: to
    shown.make.click()
    bekal.wait(lambda: "Cadangan selesai" in running.words_of(shown))
    return next(to.glob("*.bekal"))


def test_a_backup_is_made_and_the_bar_says_so(bekal: running.Running, tmp_path: Path) -> None:
    shell = bekal.sign_in()
    shown = part(bekal)
    assert "Belum ada cadangan" in running.words_of(shown)
    make(bekal, shown, tmp_path / "disk")
    bekal.wait(lambda: "Cadangan terakhir: " in running.words_of(shown))
    bekal.wait(lambda: "Cadangan hari ini" in running.words_of(shell.status))


def test_a_file_is_checked_in_one_sentence(bekal: running.Running, tmp_path: Path) -> None:
    bekal.sign_in(Role.CLERK)
    shown = part(bekal)
    file = make(bekal, shown, tmp_path / "disk")
    shown.choose_file = lambda _title, _kinds: file
    shown.check.click()
    bekal.wait(lambda: "utuh dan dapat dibuka" in running.words_of(shown))
    file.write_bytes(file.read_bytes()[:5_000])
    shown.check.click()
    bekal.wait(lambda: "tidak dapat dibaca" in running.words_of(shown) or "rusak" in running.words_of(shown))


def test_a_restore_shows_what_would_go_asks_twice_and_signs_in_again(bekal: running.Running, tmp_path: Path) -> None:
    bekal.sign_in()
    shown = part(bekal)
    file = make(bekal, shown, tmp_path / "disk")
    screen = bekal.go("settings")
    screen.field_left.emit("city", "Kota Sesudah Cadangan")
    bekal.wait(lambda: screen.heading.line.startswith("Tersimpan"))
    shown.choose_file = lambda _title, _kinds: file
    shown.restore.click()
    asked = dialog(bekal, Confirm)
    assert "belum sampai di pusat" in running.words_of(asked)  # type: ignore[arg-type]  # a dialog
    asked._yes.click()  # type: ignore[attr-defined]  # a dialog
    agreed = dialog(bekal, Countersign)
    QTest.keyClicks(agreed.pin, PIN)  # type: ignore[attr-defined]  # a dialog
    agreed._yes.click()  # type: ignore[attr-defined]  # a dialog
    bekal.part(SignInScreen)
    shell = bekal.sign_in()
    bekal.wait(lambda: "sudah dipulihkan" in running.words_of(shell))
    with bekal.here.centre().database.reading() as session:
        assert centre(session).city != "Kota Sesudah Cadangan"


def test_on_an_empty_pc_the_first_run_restores_a_backup(world: Path, qtbot: QtBot, tmp_path: Path) -> None:
    code = keys.new_recovery_code()
    with opening.opened(world / "balai") as opened:
        keys.renew_recovery(opened.folder, opened.key, code)
        made = service.create(opened, tmp_path / "disk", now=now_here())
    bekal = running.run(qtbot, tmp_path / "pc baru")
    try:
        first = bekal.part(FirstRunScreen)
        first.show_step(ACTIVATION)
        first.backup_asked.emit()
        screen = bekal.part(RestoreScreen)
        screen.choose_file = lambda _title, _kinds: made.file
        screen.ask_file()
        screen.code.setText(keys.new_recovery_code())
        screen.restore.click()
        bekal.wait(lambda: "kode" in screen._said.text().lower())
        screen.code.setText(code)
        screen.restore.click()
        shell = bekal.sign_in()
        bekal.wait(lambda: "perangkat baru" in running.words_of(shell))
    finally:
        bekal.close()


def test_damaged_data_leads_to_a_backup_and_asks_a_second_time(world: Path, qtbot: QtBot, tmp_path: Path) -> None:
    with opening.opened(world / "balai") as opened:
        made = service.create(opened, tmp_path / "disk", now=now_here())
    with (world / "balai" / "bekal.db").open("r+b") as file:
        file.write(b"\0" * 8_192)
    bekal = running.run(qtbot, world / "balai")
    try:
        screen = bekal.part(RestoreScreen)
        screen.choose_file = lambda _title, _kinds: made.file
        screen.ask_file()
        screen.restore.click()
        bekal.wait(lambda: "Tetap pulihkan" in running.words_of(screen))
        screen.restore.click()
        assert isinstance(bekal.sign_in(), Shell)
    finally:
        bekal.close()


def test_one_may_go_back_to_the_first_run(qtbot: QtBot, tmp_path: Path) -> None:
    bekal = running.run(qtbot, tmp_path / "kosong")
    try:
        bekal.part(FirstRunScreen).backup_asked.emit()
        bekal.part(RestoreScreen).back.click()
        assert bekal.part(FirstRunScreen).findChildren(FirstRunPresenter)
    finally:
        bekal.close()
