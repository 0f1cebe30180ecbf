"""What a screen is handed: jobs, who works, the clock, and the ways to speak to the window."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bekal.errors import Told
from bekal.terms import Role, StaffId
from bekal.ui.jobs import Jobs
from bekal.ui.widgets.buttons import Button


@dataclass(frozen=True)
class Person:
    """Who is signed in."""

    id: StaffId
    name: str
    role: Role


class Navigate(Protocol):
    """Goes to a screen by its name in `screens.SCREENS`, telling it what it is about."""

    def __call__(self, name: str, /, **about: object) -> None:
        """Show the screen and call its `arrive(**about)`."""


@dataclass(frozen=True)
class Context:
    """Everything a screen and its presenter may reach."""

    jobs: Jobs
    person: Person
    clock: Callable[[], datetime]
    """The time now, with its zone; the centre's local date is `clock().date()`."""
    navigate: Navigate
    back: Callable[[], None]
    """Return to the screen before."""
    notify: Callable[[str], None]
    """Say for eight seconds what was done, when it cannot be undone."""
    undo: Callable[[str, Callable[[], object]], None]
    """Say for eight seconds what was done and offer Urungkan (Ctrl+Z)."""
    tell: Callable[[Told], None]
    """Say the sentence of a refusal or of something unavailable under the header."""
    set_counts: Callable[[dict[str, int]], None]
    """Show how much work waits beside the names of sections, `{"attendance": 2}`."""
    settings: object = None
    """This machine's settings, as the application was given them."""
    extras: dict[str, object] = field(default_factory=dict)
    """What the application hands to single screens beyond this, by name."""


class Heading(QObject):
    """What a screen shows in the header: title, one line of context, at most two buttons."""

    changed = Signal()

    def __init__(self, screen: QWidget, title: str, line: str = "", actions: tuple[Button, ...] = ()) -> None:
        super().__init__(screen)
        self.title, self.line, self.actions = title, line, actions

    def show_title(self, title: str, line: str | None = None) -> None:
        """Show another title and, when given, another line of context."""
        self.title = title
        if line is not None:
            self.line = line
        self.changed.emit()

    def show_line(self, line: str) -> None:
        """Show another line of context."""
        self.line = line
        self.changed.emit()


class Screen(Protocol):
    """What the window asks of a screen, which is a QWidget otherwise of its own kind."""

    heading: Heading

    def arrive(self, **about: object) -> None:
        """Be shown: read again what is shown, and take up what the caller told."""


def as_widget(screen: Screen) -> QWidget:
    """Return the screen as the widget that it is."""
    return cast("QWidget", screen)
