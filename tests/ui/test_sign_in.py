"""Signing in by keyboard alone, and the course of a run from first paint to home."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.ui import sample

from bekal import language
from bekal.staff.rules import WrongSecret
from bekal.storage.database import DatabaseUnreadable
from bekal.terms import Role, StaffId
from bekal.ui.application import Wiring
from bekal.ui.context import Person
from bekal.ui.program import Program
from bekal.ui.sign_in.screen import SignInScreen, StaffRow
from bekal.ui.window import MainWindow, Opening

STAFF = [
    StaffRow(StaffId(UUID(int=1)), "Petugas Contoh", Role.CLERK),
    StaffRow(StaffId(UUID(int=2)), "Instruktur Contoh 02", Role.INSTRUCTOR),
    StaffRow(StaffId(UUID(int=3)), "Kepala Contoh", Role.HEAD, has_pin=False),
]


@pytest.fixture
def screen(qtbot: QtBot) -> SignInScreen:
    made = SignInScreen("Balai Latihan Contoh", "Komputer 2")
    qtbot.addWidget(made)
    made.resize(1366, 688)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.show_staff(STAFF)
    return made


def focused() -> QWidget:
    now = QApplication.focusWidget()
    assert now is not None
    return now


def test_one_signs_in_without_a_mouse(screen: SignInScreen, qtbot: QtBot) -> None:
    asked: list[tuple[Any, str]] = []
    screen.sign_in_asked.connect(lambda who, secret: asked.append((who, secret)))
    qtbot.keyClick(focused(), Qt.Key.Key_Down)
    assert screen.who() == STAFF[1]
    qtbot.keyClicks(focused(), "240299")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert asked == [(STAFF[1].id, "240299")]


def test_digits_typed_among_the_names_go_into_the_pin(screen: SignInScreen, qtbot: QtBot) -> None:
    screen._names.setFocus()
    qtbot.keyClicks(screen._names, "1")
    qtbot.keyClicks(focused(), "23")
    assert screen._pin.text() == "123"


def test_a_screen_reader_hears_how_many_places_are_filled_never_which_digits(
    screen: SignInScreen, qtbot: QtBot
) -> None:
    qtbot.keyClicks(focused(), "48a15")
    assert screen._pin.accessibleName() == "PIN, 6 angka"
    assert screen._pin.accessibleDescription() == "4 dari 6"
    assert screen._pin.displayText().isdigit() is False


def test_a_pin_that_is_too_short_is_not_sent(screen: SignInScreen, qtbot: QtBot) -> None:
    asked: list[str] = []
    screen.sign_in_asked.connect(lambda _who, secret: asked.append(secret))
    qtbot.keyClicks(focused(), "123")
    qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert asked == []
    assert screen._said.text() == "Baru 3 dari 6 angka."


def test_a_wrong_pin_empties_the_places_and_says_what_is_left(screen: SignInScreen, qtbot: QtBot) -> None:
    qtbot.keyClicks(focused(), "123456")
    screen.show_wrong("PIN salah. Masih 3 kali.")
    assert screen._pin.text() == ""
    assert screen._said.text() == "PIN salah. Masih 3 kali."
    assert screen._said.property("tone") == "warn"
    qtbot.keyClick(focused(), Qt.Key.Key_Down)
    assert not screen._said.text().strip()


def test_a_password_replaces_the_pin_of_who_has_none(screen: SignInScreen, qtbot: QtBot) -> None:
    for _at in range(2):
        qtbot.keyClick(focused(), Qt.Key.Key_Down)
    assert screen.who() == STAFF[2]
    assert screen._password.hasFocus()
    with qtbot.waitSignal(screen.sign_in_asked) as asked:
        qtbot.keyClicks(focused(), "kata sandi panjang")
        qtbot.keyClick(focused(), Qt.Key.Key_Return)
    assert asked.args == [STAFF[2].id, "kata sandi panjang"]


def test_tab_reaches_everything_and_comes_round(screen: SignInScreen, qtbot: QtBot) -> None:
    start, seen = focused(), []
    for _at in range(12):
        qtbot.keyClick(focused(), Qt.Key.Key_Tab)
        seen.append(focused())
        if focused() is start:
            break
    assert seen[-1] is start
    assert {screen._names, screen._in, screen._forgot, screen._other} <= set(seen)
    assert all(widget.accessibleName() for widget in seen)


@pytest.mark.parametrize("size", [(1366, 688), (911, 512), (800, 480)])
def test_the_card_fits_the_window(screen: SignInScreen, size: tuple[int, int]) -> None:
    screen.resize(*size)
    QApplication.processEvents()
    assert screen.rect().contains(screen._card.geometry())


@dataclass
class Attempt:
    found: Person | None

    def person(self) -> Person:
        if self.found is None:
            raise WrongSecret(left=3)
        return self.found


@dataclass
class Office:
    """A wired program of which the test sees both ends."""

    store: sample.Store = field(default_factory=sample.Store)
    tries: list[str] = field(default_factory=list)
    kept: dict[str, object] = field(default_factory=dict)
    fails: bool = False

    def wiring(self, reports: Path) -> Wiring:
        return Wiring(
            open_data=self.open,
            staff=lambda _session: STAFF,
            check=self.check,
            clock=lambda: sample.NOW,
            clock_words=lambda now: f"{now:%d/%m/%Y %H.%M}",
            centre="Balai Latihan Contoh",
            remember=self.kept.__setitem__,
            screens=sample.SCREENS,
            reports=reports,
        )

    def open(self) -> sample.Store:
        if self.fails:
            raise DatabaseUnreadable(path="E:")
        return self.store

    def check(self, _session: Any, staff_id: StaffId, secret: str, _now: datetime) -> Attempt:
        self.tries.append(secret)
        who = next(row for row in STAFF if row.id == staff_id)
        return Attempt(Person(who.id, who.name, who.role) if secret == "240299" else None)


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def program(
    office: Office, window: MainWindow, qtbot: QtBot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    made = Program(office.wiring(tmp_path_factory.mktemp("reports")), window)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made
    made.close()


def begin(program: Program, qtbot: QtBot) -> SignInScreen:
    program.open_data()
    qtbot.waitUntil(lambda: isinstance(program.window.part(), SignInScreen))
    screen = program.window.part()
    assert isinstance(screen, SignInScreen)
    qtbot.waitUntil(lambda: screen.who() is not None)
    return screen


def test_a_run_goes_from_opening_over_the_pin_to_home(program: Program, office: Office, qtbot: QtBot) -> None:
    assert isinstance(program.window.part(), Opening)
    screen = begin(program, qtbot)
    qtbot.keyClicks(screen._pin, "111111")
    qtbot.keyClick(screen._pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen._said.text() == "PIN tidak cocok. Masih 3 kali lagi.")
    assert office.store.committed == 1, "the wrong try is recorded before anybody is told"
    assert office.store.signed == [(None, None, office.store.signed[0][2])]
    qtbot.keyClicks(screen._pin, "240299")
    qtbot.keyClick(screen._pin, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.shell is not None)
    assert program.shell is not None
    assert program.shell.current == "home"
    assert office.tries == ["111111", "240299"]
    assert office.kept["last_staff"] == STAFF[0].id
    program.jobs.run(lambda _session: None, write=True)
    qtbot.waitUntil(lambda: program.jobs.waiting == 0)
    assert office.store.signed[-1][:2] == (STAFF[0].id, sample.NOW)


def test_another_person_takes_over_at_the_same_pc(program: Program, qtbot: QtBot) -> None:
    begin(program, qtbot)
    program.begin(Person(STAFF[1].id, STAFF[1].name, STAFF[1].role))
    assert program.shell is not None
    program.shell.switch_asked.emit()
    screen = program.window.part()
    assert isinstance(screen, SignInScreen)
    qtbot.waitUntil(lambda: screen.who() == STAFF[1])
    assert program.person is None


def test_a_switch_of_language_keeps_the_page(program: Program, office: Office, qtbot: QtBot) -> None:
    begin(program, qtbot)
    program.begin(Person(STAFF[0].id, STAFF[0].name, STAFF[0].role))
    assert program.shell is not None
    program.shell.go("candidates")
    program.speak(language.ENGLISH)
    assert program.shell.current == "candidates"
    assert office.kept["language"] == "en"
    assert program.shell.navigation._items["home"].text() == "Home"


def test_data_that_cannot_be_opened_is_told_in_the_window(program: Program, office: Office, qtbot: QtBot) -> None:
    office.fails = True
    program.open_data()
    opening = program.window.part()
    assert isinstance(opening, Opening)
    qtbot.waitUntil(lambda: "Berkas data tidak dapat dibaca" in opening._words.text())
    assert isinstance(program.window.part(), Opening)


def test_an_error_of_ours_leaves_the_program_working(program: Program, qtbot: QtBot) -> None:
    begin(program, qtbot)
    with qtbot.waitSignal(program.jobs.broke):
        program.jobs.run(lambda _session: 1 / 0)
    dialog = QApplication.activeModalWidget()
    assert dialog is not None
    assert dialog.windowTitle() == "Maaf, ada kesalahan di program ini"
    assert list(program.wiring.reports.glob("bekal-*.txt")) if program.wiring.reports else False
    dialog.close()
