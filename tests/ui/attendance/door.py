"""A door with the real scanning screen: cards of a class, a scanner that types, and ears for the sounds."""

from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests import makers
from tests.ui.office import Desk

from bekal.attendance.gate import service
from bekal.terms import EnrolmentId
from bekal.ui.attendance.gate.screen import ScanScreen
from bekal.ui.attendance.gate.stage import Stage
from bekal.ui.context import Person
from bekal.ui.jobs import Jobs
from bekal.ui.kiosk import Kiosk
from bekal.ui.sounds import Sound
from bekal.ui.window import MainWindow

SUFFIXES = {"Enter": Qt.Key.Key_Return, "Tab": Qt.Key.Key_Tab, "": None}


class Ears:
    """Hears what would have been played."""

    def __init__(self, _parent: QObject) -> None:
        self.heard: list[Sound] = []

    def play(self, sound: Sound) -> None:
        self.heard.append(sound)


class Door(Desk):
    """A desk from which the scanning screen is opened."""

    def __init__(self, qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> None:
        super().__init__(qtbot, jobs, window, made)
        self.let_in: list[Person] = []
        self.broken: list[BaseException] = []
        jobs.broke.connect(self.broken.append)
        self.kiosk = Kiosk(window, self._let_in)
        self.shell.context.extras["kiosk"] = self.kiosk

    def _let_in(self, person: Person) -> None:
        self.let_in.append(person)
        self.window.uncover()

    def open(self, **about: object) -> Stage:
        """Begin to scan for the meetings that are ticked by themselves."""
        screen = self.go("attendance.scan", **about)
        assert isinstance(screen, ScanScreen)
        screen.start.click()
        self.settle()
        stage = self.window.part()
        assert isinstance(stage, Stage)
        return stage

    def settle(self) -> None:
        """Wait until the workers have answered; what broke in them breaks the test."""
        super().settle()
        assert self.broken == []

    def at(self, minutes: int) -> None:
        """Let it be so many minutes after eight."""
        self.now = makers.NOW.astimezone(self.now.tzinfo) + timedelta(minutes=minutes)

    def card(self, trainee: EnrolmentId, version: int = 1) -> str:
        """Return what a trainee's card says."""
        with self.made.reading() as session:
            return service.text_of_card(session, trainee, version)

    def scan(self, code: str, suffix: str = "Enter", *, delay: int = -1) -> None:
        """Type a code as a scanner does, into whatever has the keys."""
        QTest.keyClicks(self.keys(), code, Qt.KeyboardModifier.NoModifier, delay)
        if (key := SUFFIXES[suffix]) is not None:
            QTest.keyClick(self.keys(), key)

    def keys(self) -> QWidget:
        """Return what takes the keys."""
        focused = QApplication.focusWidget()
        assert focused is not None, "nothing takes the keys"
        return focused

    def word(self, stage: Stage) -> str:
        """Return the large word that is shown."""
        return stage.result.shown.word if stage.result.shown is not None else ""


def cards(made: makers.Made, trainees: int, **how: Any) -> makers.Class:
    """Make a class whose trainees all have a card."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=trainees, quota=max(20, trainees), **how)
        service.make_cards(session, of.trainees, now=makers.NOW)
    return of
