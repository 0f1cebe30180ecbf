"""A workplace over a real encrypted database, and hands that only type."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session
from tests import makers
from tests.ui import sample

from bekal.terms import Role
from bekal.ui.context import Context, Person
from bekal.ui.jobs import Jobs
from bekal.ui.screens import SCREENS
from bekal.ui.shell import Shell
from bekal.ui.window import MainWindow

NOW = datetime(2026, 3, 12, 10, 42, 7, tzinfo=timezone(timedelta(hours=7)))


@dataclass
class Office:
    """One window, the database behind it, and who works at it."""

    window: MainWindow
    shell: Shell
    jobs: Jobs
    made: makers.Made
    qtbot: QtBot
    person: Person

    def go(self, name: str, **about: object) -> Any:
        """Show a screen and wait until it has all it asked for."""
        self.shell.go(name, **about)
        self.settle()
        return self.shell.current_screen()

    def screen(self) -> Any:
        return self.shell.current_screen()

    def settle(self) -> None:
        """Wait until nothing is asked of the database any more."""
        for _round in range(3):
            self.qtbot.waitUntil(lambda: self.jobs.waiting == 0)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QApplication.processEvents()

    def press(self, *keys: Qt.Key, ctrl: bool = False, shift: bool = False) -> None:
        """Press keys where the keys are."""
        modifier = Qt.KeyboardModifier.NoModifier
        modifier |= Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        modifier |= Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        for key in keys:
            self.qtbot.keyClick(self.hands(), key, modifier)
            QApplication.processEvents()

    def type(self, text: str) -> None:
        """Type letters where the keys are."""
        for letter in text:
            self.qtbot.keyClicks(self.hands(), letter)
        QApplication.processEvents()

    def hands(self) -> QWidget:
        return QApplication.activePopupWidget() or QApplication.focusWidget() or self.window

    def ask(self, question: Callable[[Session], Any]) -> Any:
        """Ask the database behind the window."""
        with self.made.reading() as session:
            return question(session)


@pytest.fixture
def offices(tmp_path: Path, qtbot: QtBot) -> Iterator[Callable[[], Office]]:
    """Open the same centre as often as wanted, as after a restart."""
    opened: list[Office] = []

    def close() -> None:
        for office in opened:
            office.window.close()
            assert office.jobs.close()
            office.jobs.deleteLater()
            office.made.database.close()
        opened.clear()

    def open_again() -> Office:
        close()
        path = tmp_path / "bekal.db"
        if path.exists():
            base = makers.database.open_file(path, makers.KEY)
            made = makers.Made(base, path, staff[0], staff[1], staff[2])
        else:
            made = makers._peopled(makers.empty_file(path), path)
            staff.extend((made.head, made.clerk, made.instructor))
        jobs, window = Jobs(), MainWindow()
        qtbot.addWidget(window)
        person = Person(made.clerk, "Petugas Contoh", Role.CLERK)
        jobs.open(lambda: made.database, lambda _opened: None)  # type: ignore[arg-type, return-value]
        jobs.act_for(person.id, lambda: NOW)
        broken: list[BaseException] = []
        jobs.broke.connect(broken.append)

        def context(shell: Shell) -> Context:
            bar = shell.undo_bar.say_done
            go, back, tell, counts = shell.go, shell.back, shell.tell, shell.navigation.show_counts
            return Context(jobs, person, lambda: NOW, go, back, bar, bar, tell, counts)

        names = ("home", "attendance", "courses", "assessment", "certificates", "reports", "sync", "settings")
        mine = {name: maker for name, maker in SCREENS.items() if name.startswith(("candidates", "sync."))}
        shell = Shell({**dict.fromkeys(names, sample.ListScreen), **mine}, "Balai Contoh", context)
        window.show_part(shell)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        office = Office(window, shell, jobs, made, qtbot, person)
        opened.append(office)
        failures.append(broken)
        return office

    staff: list[Any] = []
    failures: list[list[BaseException]] = []
    yield open_again
    close()
    assert [error for broken in failures for error in broken] == []


@pytest.fixture
def office(offices: Callable[[], Office]) -> Office:
    """A window on an empty centre."""
    return offices()
