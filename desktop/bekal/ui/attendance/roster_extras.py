"""What belongs to a roster beyond the marks: the detail of a slot, photos, letters, paper, guests, the month."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from bekal.language import say
from bekal.terms import EnrolmentId
from bekal.ui import days
from bekal.ui.attendance import photos
from bekal.ui.attendance.lines import word_of
from bekal.ui.attendance.slot_panel import SlotFacts, SlotPanel
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.attendance.slots import SlotStep
    from bekal.ui.attendance.roster_presenter import RosterPresenter
    from bekal.ui.attendance.roster_screen import RosterScreen


class RosterExtras(QObject):
    """Child of the roster's presenter, which keeps what is shown and does the saving."""

    def __init__(self, presenter: "RosterPresenter", screen: "RosterScreen", context: Context) -> None:
        super().__init__(presenter)
        self._presenter, self._screen, self._context = presenter, screen, context
        screen.slot_asked.connect(self.open_slot)
        screen.photos_asked.connect(self.turn_photos)
        screen.month_asked.connect(self.open_month)
        screen.machine_asked.connect(self.open_machine)

    def open_slot(self, enrolment_id: EnrolmentId) -> None:
        """Show a slot in detail; where it is split, offer both marks first."""
        from bekal.attendance.slots import slot_history

        roster, row = self._presenter.roster, self._presenter.row_of(enrolment_id)
        if roster is None or row is None:
            return
        if row.split is not None:
            self._screen.table.choose_of_two(enrolment_id)
            return
        meeting = roster.meeting
        where = say("pertemuan {n}, {day}", n=meeting.number, day=days.full(meeting.held_on))
        state = " · ".join((where, word_of(row.mark))) if row.counts else where
        facts = SlotFacts(row.note, row.minutes_late, row.minutes_early, row.hours_attended)
        panel = SlotPanel(self._screen, row.name, state, facts, meeting.hours, may_change=row.counts)
        panel.agreed.connect(lambda said: self._presenter.detail(enrolment_id, said))
        panel.left.connect(self._screen.table.setFocus)

        def work(session: Any) -> "list[SlotStep]":
            return slot_history(session, meeting.id, enrolment_id)

        self._context.jobs.run(work, panel.show_history, receiver=panel)
        panel.open()

    def open_month(self) -> None:
        """Show the month of the course in which this meeting lies."""
        if (roster := self._presenter.roster) is not None:
            meeting = roster.meeting
            self._context.navigate(
                "attendance.matrix", course_id=meeting.course_id, day=meeting.held_on, meeting_id=meeting.id
            )

    def open_machine(self) -> None:
        """Bring in a machine's file for this course."""
        if (roster := self._presenter.roster) is not None:
            self._context.navigate("attendance.machine", course_id=roster.meeting.course_id)

    def turn_photos(self) -> None:
        """Show photos in the rows, or no longer; those not read yet are read once."""
        shown = not self._screen.table.has_photos
        self._screen.table.show_photos(shown=shown)
        self._presenter.show_again()
        roster = self._presenter.roster
        wanted = photos.missing([row.photo for row in roster.rows]) if roster is not None and shown else []
        if wanted:
            self._read(wanted)

    def _read(self, wanted: Sequence[str]) -> None:
        def done(found: dict[str, QImage]) -> None:
            photos.keep(found)
            self._presenter.show_again()

        self._context.jobs.run(lambda session: photos.read(session, wanted), done, receiver=self)
