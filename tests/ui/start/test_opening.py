"""From the command to the home screen, and every door that stays closed."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from tests import makers
from tests.ui import running
from tests.ui.test_start import HEAVY

from bekal.practice import demo
from bekal.storage import folder, keys, opening
from bekal.storage.records import Assurance
from bekal.terms import Role
from bekal.ui import start
from bekal.ui.first_run.recovery import RecoveryScreen
from bekal.ui.first_run.restoring import RestoreScreen
from bekal.ui.home.screen import HomeScreen
from bekal.ui.shell import Shell
from bekal.ui.sign_in.forgotten import NewPin
from bekal.ui.sign_in.screen import SignInScreen
from bekal.ui.window import Opening

PROGRAM = """
import json, sys
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from bekal.ui import application
from bekal.ui.start import open_window

painted, done = [], []

class Window(application.MainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        if not painted:
            painted.extend(sys.modules)

class Application(QApplication):
    def exec(self):
        timer = QTimer(self, interval=20)
        timer.timeout.connect(look)
        timer.start()
        return super().exec()

def look():
    window = next(w for w in QApplication.topLevelWidgets() if isinstance(w, Window))
    part = window.part()
    if type(part).__name__ == "SignInScreen" and part.who() and "typed" not in done:
        done.append("typed")
        QTest.keyClicks(window.focusWidget(), "274193")
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Return)
    if type(part).__name__ == "Shell" and "told" not in done:
        from bekal.ui.widgets.labels import Line
        shown = [one.text() for one in part.findChildren(Line) if one.isVisible()]
        if "Bahasa Jepang A" in shown:
            done.append("told")
            print(json.dumps({"painted": painted, "shown": shown}))
            window.close()

application.MainWindow, application.QApplication = Window, Application
sys.exit(open_window(["--data", sys.argv[1]]))
"""


def test_the_command_paints_first_then_opens_a_real_centre_and_shows_its_day(world: Path) -> None:
    environment = makers.environment() | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(world / "balai")],
        capture_output=True, text=True, encoding="utf-8", env=environment, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert "PySide6.QtWidgets" in told["painted"]
    assert sorted(name for name in told["painted"] if name.startswith(HEAVY)) == []
    assert "Beranda" in told["shown"]
    assert "Bahasa Jepang A" in told["shown"]


def test_the_practice_pin_on_the_sign_in_screen_is_the_one_that_works() -> None:
    assert start.PRACTICE_PIN == demo.PIN


def test_the_options_are_read_in_both_spellings() -> None:
    wanted = start.Options(Path("d"), practice=True, language="en")
    assert start.read_options(["--data", "d", "--practice", "--lang=en"]) == wanted


@pytest.mark.parametrize("given", [["--data"], ["--latihan"], ["--lang"]])
def test_an_unknown_option_ends_with_code_2(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert start.open_window(given) == 2
    assert given[0] in capsys.readouterr().err


def test_a_practice_centre_is_made_when_it_is_not_there(tmp_path: Path, qtbot: QtBot) -> None:
    started = running.run(qtbot, tmp_path / "Bekal Latihan" / "balai", practice=True)
    told: list[str] = []

    def is_made() -> bool:
        part = started.window.part()
        if isinstance(part, Opening):
            told.append(part._words.text())
        return isinstance(part, SignInScreen)

    started.wait(is_made)
    assert any(words.startswith("Menyiapkan data latihan, ") and words.endswith("dari 8") for words in told)
    assert "274193" in running.words_of(started.part(SignInScreen))
    shell = started.sign_in()
    assert "LATIHAN" in running.words_of(shell.notices)
    assert {part.name for part in (tmp_path / "Bekal Latihan").iterdir()} >= {"balai", "pusat", "usb"}
    started.close()


def test_a_folder_that_is_open_elsewhere_says_so(world: Path, qtbot: QtBot) -> None:
    with folder.DataFolder(world / "balai").locked():
        started = running.run(qtbot, world / "balai")
        started.wait(lambda: "sudah terbuka" in running.words_of(started.part(Opening)))
    started.close()


def test_a_damaged_database_is_left_alone_and_a_backup_asked_for(world: Path, qtbot: QtBot) -> None:
    file = world / "balai" / "bekal.db"
    for beside in file.parent.glob("bekal.db-*"):
        beside.unlink()
    damaged = b"\x00" * 4096 + file.read_bytes()[4096:]
    file.write_bytes(damaged)
    started = running.run(qtbot, world / "balai")
    assert "tidak dapat dibaca" in running.words_of(started.part(RestoreScreen))
    assert file.read_bytes() == damaged
    started.close()


def test_a_newer_database_is_refused_in_words(world: Path, qtbot: QtBot) -> None:
    from sqlalchemy import text

    with opening.opened(world / "balai") as centre, centre.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    started = running.run(qtbot, world / "balai")
    started.wait(lambda: "versi lebih baru" in running.words_of(started.part(Opening)))
    started.close()


def test_the_recovery_code_opens_what_this_machine_cannot(tmp_path: Path, qtbot: QtBot,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    from bekal.sync.setting_up import set_up

    made = set_up(tmp_path / "balai", centre_code="PPKD-01", centre_name="Balai Contoh", head="Kepala Contoh",
                  secret=demo.PIN, now=datetime.now(UTC))  # fmt: skip
    # another PC: the folder was copied, the system's store knows nothing of its key
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "pc-lain"))
    started = running.run(qtbot, tmp_path / "balai")
    screen = started.part(RecoveryScreen)
    screen.code.setText("SALAH-SALAH")
    screen.enter.click()
    started.wait(lambda: "tidak cocok" in running.words_of(screen))
    screen.code.setText(made.recovery_code.lower().replace("-", " "))
    screen.enter.click()
    started.part(SignInScreen)
    started.close()
    again = running.run(qtbot, tmp_path / "balai")
    again.part(SignInScreen)  # the key lies in this machine's store now
    again.close()


def test_five_wrong_pins_lock_that_name_only(bekal: running.Running) -> None:
    screen = bekal.part(SignInScreen)
    bekal.choose(screen, Role.HEAD)
    for left in (4, 3, 2, 1):
        bekal.type_pin("111119")
        bekal.wait(lambda left=left: f"Masih {left} kali" in running.words_of(screen))
        bekal.settle()
    bekal.type_pin("111119")
    bekal.wait(lambda: "PIN salah lima kali" in running.words_of(screen))
    bekal.settle()
    bekal.type_pin(demo.PIN)  # now even the right one waits
    bekal.settle()
    assert "PIN salah lima kali" in running.words_of(bekal.part(SignInScreen))
    assert isinstance(bekal.sign_in(Role.CLERK), Shell)


def test_who_worked_last_stands_chosen_next_time(world: Path, qtbot: QtBot) -> None:
    first = running.run(qtbot, world / "balai")
    first.sign_in(Role.CLERK)
    first.close()
    second = running.run(qtbot, world / "balai")
    screen = second.part(SignInScreen)
    second.wait(screen.who)
    who = screen.who()
    assert who is not None
    assert who.role is Role.CLERK
    second.close()


def test_an_idle_window_asks_who_works_and_gives_the_page_back_as_it_was(bekal: running.Running) -> None:
    shell = bekal.sign_in()
    page = shell.current_screen()
    bekal.program.lock()
    assert isinstance(bekal.window.part(), SignInScreen)
    bekal.sign_in()
    assert bekal.window.part() is shell
    assert shell.current_screen() is page


def test_another_person_after_the_lock_gets_a_workplace_of_their_own(bekal: running.Running) -> None:
    shell = bekal.sign_in()
    bekal.program.lock()
    other = bekal.sign_in(Role.CLERK)
    assert other is not shell
    assert isinstance(other.current_screen(), HomeScreen)


def test_a_forgotten_pin_is_answered_in_words(bekal: running.Running) -> None:
    screen = bekal.part(SignInScreen)
    bekal.choose(screen, Role.CLERK)
    screen.forgotten_asked.emit(screen.who())
    assert "Minta kepala balai" in running.words_of(screen)


def test_a_head_who_forgot_the_pin_has_the_recovery_sheet(bekal: running.Running) -> None:
    screen = bekal.part(SignInScreen)
    bekal.choose(screen, Role.HEAD)
    code, centre = keys.new_recovery_code(), bekal.here.centre()
    keys.renew_recovery(centre.folder, centre.key, code)
    screen.forgotten_asked.emit(screen.who())
    dialog = next(one for one in bekal.window.findChildren(NewPin) if one.isVisible())
    dialog.code.setText(keys.new_recovery_code())
    dialog.pin.setText("380516")
    dialog.again.setText("380517")
    dialog.take.click()
    assert "Kedua PIN tidak sama" in running.words_of(dialog)
    dialog.again.setText("380516")
    dialog.take.click()
    bekal.wait(lambda: dialog.take.isEnabled())
    assert "kode" in running.words_of(dialog).lower(), "another sheet's code"
    dialog.code.setText(code)
    dialog.take.click()
    bekal.wait(lambda: "PIN baru berlaku" in running.words_of(screen))
    bekal.sign_in(Role.HEAD, "380516")
    with centre.database.reading() as session:
        assert [word.kind for word in session.scalars(select(Assurance))] == ["pin"]
