"""Reads what is to be marked today and what waits from earlier days."""

from datetime import date, datetime, timedelta
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
        screen.month_asked.connect(self.open_month)
        screen.scan_asked.connect(lambda: context.navigate("attendance.scan"))
        screen.unread_asked.connect(lambda: context.navigate("attendance.unread"))
        screen.courses_asked.connect(lambda: context.navigate("courses"))

    def open_month(self, meeting: "MeetingRow") -> None:
        """Show the month of a meeting's course, the keys at the meeting."""
        self._context.navigate(
            "attendance.matrix", course_id=meeting.course_id, day=meeting.held_on, meeting_id=meeting.id
        )

    def load(self) -> None:
        """Read the lists."""
        now, who = self._context.clock(), self._context.person.name
        today = now.date()
        self._screen.show_day(today)

        def done(found: tuple[Due, int]) -> None:
            self._screen.show_due(found[0], today)
            self._screen.show_unread(found[1])

        self._context.jobs.run(
            lambda session: (due(session, today, who), unread(session, now)), done, latest="due", receiver=self
        )


def due(session: Any, today: date, who: str = "") -> Due:
    """Return today's meetings and earlier ones that are not closed, newest first.

    Those that `who` holds come first in both; today's still to be marked come before the rest. A meeting without
    trainees is nothing that was forgotten.
    """
    from bekal.courses import queries

    def urgency(meeting: "MeetingRow") -> tuple[bool, bool, bool, str]:
        return who not in meeting.instructors, meeting.closed, meeting.marked >= meeting.trainees, meeting.starts

    now = sorted(queries.meetings(session, on=today), key=urgency)
    waiting = [m for m in queries.meetings(session, until=today, still_open=True) if m.held_on < today and m.trainees]
    waiting.reverse()
    waiting.sort(key=lambda meeting: who not in meeting.instructors)
    return Due(tuple(now), tuple(waiting), queries.has_meetings(session))


def unread(session: Any, now: datetime) -> int:
    """Return how many scanned codes nobody is known by wait to be linked."""
    from bekal.attendance.gate import queries
    from bekal.attendance.gate.rules import WAITS

    return len(queries.unread(session, since=now - timedelta(days=WAITS)))
