"""A real workplace: the real screens over a real encrypted database, as the window builds them."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui import sample

from bekal.terms import Role
from bekal.ui.context import Context, Person
from bekal.ui.jobs import Jobs
from bekal.ui.screens import SCREENS
from bekal.ui.shell import Shell
from bekal.ui.window import MainWindow


class Desk:
    """Somebody at the keys of a centre."""

    def __init__(self, qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> None:
        self.qtbot, self.jobs, self.window, self.made = qtbot, jobs, window, made
        self.said: list[str] = []
        self.told: list[Exception] = []
        self.now = makers.NOW.astimezone(sample.WIB)
        opened: list[None] = []
        # the fixture `made` closes the database itself, later than the workers
        jobs.open(lambda: _Borrowed(made), opened.append)
        qtbot.waitUntil(lambda: len(opened) == 1)
        jobs.act_for(made.clerk, lambda: self.now)
        person = Person(made.clerk, "Petugas Contoh", Role.CLERK)

        def context(shell: Shell) -> Context:
            return Context(
                jobs,
                person,
                lambda: self.now,
                shell.go,
                shell.back,
                shell.undo_bar.say_done,
                shell.undo_bar.say_done,
                shell.tell,
                shell.navigation.show_counts,
            )

        self.shell = Shell(SCREENS, "Balai Contoh", context)
        window.show_part(self.shell)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)

    def go(self, name: str, **about: object) -> Any:
        """Go to a screen and wait until it shows what it read."""
        self.shell.go(name, **about)
        self.settle()
        return self.shell.current_screen()

    def settle(self) -> None:
        """Wait until the workers have answered everything and the window has taken it up."""
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.jobs.waiting == 0, timeout=20_000)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.jobs.waiting == 0, timeout=20_000)

    def press(self, *keys: Qt.Key | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press keys where the focus is, one after the other; a text is typed letter by letter."""
        for key in keys:
            widget = QApplication.focusWidget()
            assert isinstance(widget, QWidget), "nothing takes the keys"
            if isinstance(key, str):
                for letter in key:
                    self.qtbot.keyClick(QApplication.focusWidget() or widget, letter)
            else:
                self.qtbot.keyClick(widget, key, held)

    def toast(self) -> str:
        """Return what the undo bar says, nothing when it is away."""
        bar = self.shell.undo_bar
        return bar.accessibleName() if bar.isVisible() else ""


class _Borrowed:
    """The database of a fixture as the workers' store, which leaves closing to the fixture."""

    def __init__(self, made: makers.Made) -> None:
        self.reading, self.writing = made.database.reading, made.database.writing

    def close(self) -> None:
        """Leave it open."""


def refusing(jobs: Jobs, error: Exception) -> Callable[[], None]:
    """Let every writing job fail as a full disk would, until the returned function is called."""
    store = jobs._store
    assert isinstance(store, _Borrowed)
    real = store.writing

    def writing(**_signature: Any) -> Any:
        raise error

    store.writing = writing

    def again() -> None:
        store.writing = real

    return again
