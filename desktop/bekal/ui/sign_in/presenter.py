"""What the sign-in screen does: list the names, hand on the secret, say what is left."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from bekal.errors import Told
from bekal.language import say
from bekal.terms import Role, StaffId
from bekal.ui.context import Person
from bekal.ui.jobs import Jobs
from bekal.ui.sign_in.screen import SignInScreen, StaffRow

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class Somebody(Protocol):
    """A person as the staff package knows one."""

    @property
    def id(self) -> StaffId:
        """Who."""

    @property
    def name(self) -> str:
        """By which name."""

    @property
    def role(self) -> Role:
        """Allowed to do what."""


class Attempt(Protocol):
    """What came of typing a secret."""

    def person(self) -> Somebody:
        """Return who it is, or raise the Told that says what is left."""


class SignInPresenter(QObject):
    """Child of its screen; `staff` and `check` are use cases handed in.

    `check` records the try and returns what came of it; only then is the attempt asked for its person, since
    raising earlier would roll the count of wrong tries back.
    """

    signed_in = Signal(object)

    def __init__(
        self,
        screen: SignInScreen,
        jobs: Jobs,
        *,
        staff: "Callable[[Session], Sequence[StaffRow]]",
        check: "Callable[[Session, StaffId, str, datetime], Attempt]",
        clock: Callable[[], datetime],
        clock_words: Callable[[datetime], str],
        last: StaffId | None = None,
    ) -> None:
        super().__init__(screen)
        self._screen, self._jobs, self._check = screen, jobs, check
        self._clock, self._clock_words, self._last = clock, clock_words, last
        screen.sign_in_asked.connect(self.sign_in)
        self._ticks = QTimer(self, interval=5000)
        self._ticks.timeout.connect(self.show_clock)
        self._ticks.start()
        self.show_clock()
        jobs.run(staff, self._show_staff)

    def sign_in(self, staff_id: StaffId, secret: str) -> None:
        """Check the secret; a wrong one is counted, so this writes."""
        now, check = self._clock(), self._check
        self._screen.show_checking()
        self._jobs.run(lambda session: check(session, staff_id, secret, now), self._answered, self._wrong, write=True)

    def show_clock(self) -> None:
        """Show date and time: who sees a wrong clock says so before anything is dated by it."""
        words = self._clock_words(self._clock())
        self._screen.show_clock(say("{now}. Salah? Beri tahu kepala balai.", now=words))

    def _show_staff(self, staff: Sequence[StaffRow]) -> None:
        self._screen.show_staff(staff, self._last)

    def _answered(self, attempt: Attempt) -> None:
        try:
            found = attempt.person()
        except Told as error:
            self._wrong(error)
        else:
            self.signed_in.emit(Person(found.id, found.name, found.role))

    def _wrong(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._screen.show_ready()
        self._screen.show_wrong(sentence(error))
