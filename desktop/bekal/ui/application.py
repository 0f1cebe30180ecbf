"""The start of the window: paint first, open the data in its worker, sign in, then the workplace.

Nothing imported here may reach SQLAlchemy, ReportLab, openpyxl, qrcode, cryptography or storage: the first
paint would wait for it. `Wiring` holds everything the window cannot know itself; its functions import what
they need when they are called, in the worker.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from bekal import language
from bekal.ui import icons, theme
from bekal.ui.qt_words import QtWords
from bekal.ui.window import MainWindow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.errors import Told
    from bekal.terms import StaffId
    from bekal.ui.context import Context, Screen
    from bekal.ui.jobs import Progress, Store
    from bekal.ui.program import Program
    from bekal.ui.shell import Shell
    from bekal.ui.sign_in.presenter import Attempt
    from bekal.ui.sign_in.screen import StaffRow


class Settings(Protocol):
    """What the window reads of this machine's settings."""

    @property
    def language(self) -> str:
        """`id` or `en`."""

    @property
    def colours(self) -> str:
        """`system`, `light` or `dark`."""

    @property
    def letters(self) -> int:
        """Size of letters in percent."""


def _nothing(*_facts: object) -> None:
    """Do nothing where the wiring gave nothing to do."""


class _Screens(Mapping[str, "Callable[[Context], Screen]"]):
    """The screens of `screens.SCREENS`, imported when somebody has signed in and not before."""

    def __getitem__(self, name: str) -> "Callable[[Context], Screen]":
        return self._there()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._there())

    def __len__(self) -> int:
        return len(self._there())

    @staticmethod
    def _there() -> "Mapping[str, Callable[[Context], Screen]]":
        from bekal.ui.screens import SCREENS

        return SCREENS


@dataclass(frozen=True)
class Wiring:
    """What the window is connected to; every function with a session runs in the database worker."""

    open_data: "Callable[[], Store]"
    staff: "Callable[[Session], Sequence[StaffRow]]"
    check: "Callable[[Session, StaffId, str, datetime], Attempt]"
    clock: Callable[[], datetime]
    clock_words: Callable[[datetime], str]
    centre: str = ""
    below: str = ""
    """A line under the sign-in card: this PC, the version."""
    settings: Settings | None = None
    remember: Callable[[str, object], None] = _nothing
    """Keeps a setting of this machine, such as `letters` or `last_staff`."""
    last_staff: "StaffId | None" = None
    ready: "Callable[[Shell], object]" = _nothing
    """Called with the workplace of who signed in: counts, status bar, search and help are fed from here."""
    screens: "Mapping[str, Callable[[Context], Screen]]" = field(default_factory=_Screens)
    home: str = "home"
    practising: bool = False
    practice_is_sent: bool = False
    """Where it is practised: whether what is done goes to a practice central."""
    extras: dict[str, object] = field(default_factory=dict)
    prepare: "Callable[[Progress], object] | None" = None
    """Makes what shall be opened, outside the database worker; it tells how far it is."""
    completed: "Callable[[Wiring], Wiring]" = lambda wiring: wiring
    """Called in the window once the data is open: adds what only the data tells, such as the centre's name."""
    before_sign_in: "Callable[[Program], bool]" = lambda _program: False
    """May show something of its own before somebody signs in; True when it did."""
    opening_failed: "Callable[[Program, Told], bool]" = lambda _program, _error: False
    """May take over when the data cannot be opened (first run, recovery); True when it did."""
    idle_minutes: int = 10
    """After so many minutes without a key or a click the window asks who works; 0 never does."""
    reports: Path | None = None


def dress(application: QApplication, settings: Settings | None = None) -> None:
    """Give the application its look and its words; once, before the first widget."""
    application.setApplicationName("Bekal")
    application.setApplicationDisplayName("Bekal")
    if settings is not None:
        language.choose(settings.language)
        theme.start(application, mode=settings.colours, letters=settings.letters)
    else:
        theme.start(application)
    icons.follow_theme()
    words = QtWords(application)
    application.installTranslator(words)


def run(wiring: Wiring, *, arguments: Sequence[str] = ()) -> int:
    """Open the window and stay until it is closed; return the exit code."""
    application = QApplication([sys.argv[0], *arguments])
    dress(application, wiring.settings)
    window = MainWindow()
    window.show()
    running: list[Program] = []

    def begin() -> None:
        from bekal.ui.program import Program  # after the first paint, which needs none of it

        running.append(Program(wiring, window))
        running[0].open_data()

    def caught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if running and not issubclass(kind, KeyboardInterrupt):
            running[0].show_broken(error.with_traceback(trace))
        else:
            sys.__excepthook__(kind, error, trace)

    sys.excepthook = caught
    # the first turn of the loop paints the window; only then is anything heavy begun
    QTimer.singleShot(0, window, lambda: QTimer.singleShot(0, window, begin))
    code = application.exec()
    for program in running:
        program.close()
    sys.excepthook = sys.__excepthook__
    return code
