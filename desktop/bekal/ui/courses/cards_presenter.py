"""Makes, prints and revokes the cards of one course."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import CourseId, EnrolmentId
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.attendance.gate.queries import CardRow
    from bekal.ui.courses.cards_screen import CardsScreen


class CardsPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "CardsScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        self._course = ""
        self._rows: Sequence[CardRow] = ()
        screen.make_asked.connect(self.make)
        screen.print_asked.connect(self.ask_file)
        screen.revoke_asked.connect(self.replace)
        screen.leave_asked.connect(context.back)

    def load(self, course_id: CourseId) -> None:
        """Read the cards."""
        self._course_id = course_id

        def work(session: Any) -> "tuple[str, list[CardRow]]":
            from bekal.attendance.gate.queries import cards
            from bekal.courses.queries import course

            return course(session, course_id).name, cards(session, course_id)

        def done(found: "tuple[str, list[CardRow]]") -> None:
            self._course, self._rows = found
            self._screen.show_cards(self._course, self._rows)

        self._context.jobs.run(work, done, latest="cards", receiver=self)

    def make(self) -> None:
        """Make a card for everybody who has no valid one."""
        everybody, now = [row.enrolment_id for row in self._rows], self._context.clock()

        def work(session: Any) -> int:
            from bekal.attendance.gate.service import make_cards

            return make_cards(session, everybody, now=now)

        def done(n: int) -> None:
            self._context.notify(say("{n} kartu dibuat. Cetak dengan Ctrl+P.", n=n))
            self._reload()

        self._context.jobs.run(work, done, write=True, receiver=self)

    def replace(self, enrolment_id: EnrolmentId, reason: str) -> None:
        """Revoke a lost card and make the next one, in one transaction."""
        now = self._context.clock()

        def work(session: Any) -> None:
            from bekal.attendance.gate.service import make_cards, revoke_card

            revoke_card(session, enrolment_id, reason=reason, now=now)
            make_cards(session, [enrolment_id], now=now)

        def done(_none: None) -> None:
            self._screen.close_lost()
            self._context.notify(say("Kartu lama dicabut, kartu baru dibuat. Cetak dengan F9."))
            self._reload()

        self._context.jobs.run(work, done, write=True, receiver=self)

    def ask_file(self, only: Sequence[EnrolmentId]) -> None:
        """Ask where the sheets shall lie, then write them."""
        name = say("kartu peserta {course}", course=self._course)
        path = ask_place(self._screen, name, ".pdf", "PDF (*.pdf)")
        if path is not None:
            self.write(path, only)

    def write(self, path: Path, only: Sequence[EnrolmentId] = ()) -> None:
        """Write the cards as A4 sheets to be cut, all of them or of some trainees."""
        course_id = self._course_id
        assert course_id is not None

        def work(session: Any) -> Path:
            from bekal.reports.cards import hand_out_cards

            return hand_out_cards(session, path, course_id, only)

        self._context.jobs.run(work, lambda written: tell_written(self._context, path, written), receiver=self)

    def _reload(self) -> None:
        if self._course_id is not None:
            self.load(self._course_id)
