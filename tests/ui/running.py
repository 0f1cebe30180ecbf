"""The real program on a real centre, driven as a person drives it: offscreen, with keys."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from bekal.practice.demo import PIN
from bekal.terms import Role
from bekal.ui import start
from bekal.ui.program import Program
from bekal.ui.shell import Shell
from bekal.ui.sign_in.screen import SignInScreen
from bekal.ui.window import MainWindow
from bekal.ui.wiring import Here

PATIENCE = 12_000
W = TypeVar("W", bound=QWidget)


@dataclass
class Running:
    """One run of the program."""

    qtbot: QtBot
    window: MainWindow
    program: Program
    here: Here

    def wait(self, holds: Callable[[], object]) -> None:
        """Wait until something holds."""
        self.qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE)

    def part(self, kind: type[W]) -> W:
        """Wait until the window holds a part of this kind and return it."""
        self.wait(lambda: isinstance(self.window.part(), kind))
        found = self.window.part()
        assert isinstance(found, kind)
        return found

    def settle(self) -> None:
        """Wait until no work is on its way."""
        self.wait(lambda: not self.program.jobs.waiting)

    def sign_in(self, role: Role = Role.HEAD, pin: str = PIN) -> Shell:
        """Sign in by keys as somebody of a role."""
        screen = self.part(SignInScreen)
        self.choose(screen, role)
        self.type_pin(pin)
        return self.part(Shell)

    def choose(self, screen: SignInScreen, role: Role) -> None:
        """Walk down the names by arrow key."""
        self.wait(screen.who)
        self.press(Qt.Key.Key_Up, times=10)
        for _ in range(10):
            who = screen.who()
            if who is not None and who.role is role:
                return
            self.press(Qt.Key.Key_Down)
        raise AssertionError(role)

    def type_pin(self, pin: str) -> None:
        """Type a PIN and Enter into whatever has the keys."""
        focused = self.focused()
        QTest.keyClicks(focused, pin)
        QTest.keyClick(focused, Qt.Key.Key_Return)

    def press(self, key: Qt.Key, *, times: int = 1, ctrl: bool = False) -> None:
        """Press a key in whatever has the keys."""
        held = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        for _ in range(times):
            QTest.keyClick(self.focused(), key, held)

    def focused(self) -> QWidget:
        """Return what takes the keys."""
        return self.window.focusWidget() or self.window

    def go(self, name: str, **about: object) -> Any:
        """Go to a screen and wait until it has read what it shows."""
        shell = self.window.part()
        assert isinstance(shell, Shell)
        shell.go(name, **about)
        self.settle()
        return shell.current_screen()

    def close(self) -> None:
        """End the program."""
        self.program.close()
        self.window.close()


def run(qtbot: QtBot, folder: Path, *, practice: bool = False, now: datetime | None = None) -> Running:
    """Start the program on a data folder."""
    here = Here(folder, practice=practice, **({"clock": lambda: now} if now is not None else {}))
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    program = Program(start.wired(here), window)
    program.open_data()
    return Running(qtbot, window, program, here)


def words_of(widget: QWidget) -> str:
    """Return every text that a widget and its children show now."""
    from PySide6.QtWidgets import QAbstractButton, QLabel

    from bekal.ui.widgets.labels import Badge, Line

    return "\n".join(
        one.text()
        for one in widget.findChildren(QWidget)
        if isinstance(one, QLabel | QAbstractButton | Line | Badge) and one.isVisible()
    )


def copy_of(practice: Path, to: Path) -> Path:
    """Return a practice world of one's own, made from the one that all tests share."""
    shutil.copytree(practice, to)
    return to
