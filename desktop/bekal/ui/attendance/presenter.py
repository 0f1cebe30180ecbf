"""Reads what is to be marked today and what waits from earlier days."""

from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.ui.attendance.screen import Due
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.courses.queries import MeetingRow
    from bekal.ui.attendance.screen import TodayScreen


class TodayPresenter(QObject):
    """Asks for the meetings and opens one."""

    def __init__(self, screen: "TodayScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        screen.open_asked.connect(lambda meeting: context.navigate("attendance.roster", meeting_id=meeting))
        screen.courses_asked.connect(lambda: context.navigate("courses"))

    def load(self) -> None:
        """Read the lists."""
        today = self._context.clock().date()
        self._screen.show_day(today)
        self._context.jobs.run(
            lambda session: due(session, today),
            lambda found: self._screen.show_due(found, today),
            latest="due",
            receiver=self,
        )


def due(session: Any, today: date) -> Due:
    """Return today's meetings, those still to be marked first, and earlier ones that are not closed, newest first."""
    from bekal.courses import queries

    def urgency(meeting: "MeetingRow") -> tuple[bool, bool, str]:
        return meeting.closed, meeting.marked >= meeting.trainees, meeting.starts

    now = sorted(queries.meetings(session, on=today), key=urgency)
    waiting = [m for m in queries.meetings(session, until=today, still_open=True) if m.held_on < today and m.trainees]
    return Due(tuple(now), tuple(reversed(waiting)), queries.has_meetings(session))
