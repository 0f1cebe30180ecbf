"""A centre whose instructors saved very many class lists of 25 marks, each list in one transaction."""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from tests import makers
from tests.sync.centres import NOW, Desk

from bekal.storage import journal
from bekal.storage.ids import mark_id
from bekal.storage.records import Mark, Meeting
from bekal.terms import How

LIST = 25
LETTERS = "HHHHHHHHHHHHHHHTTISA"
PER_COURSE = 600
"""Meetings of one course."""


class Lists:
    """The courses of a centre; `save` has the next class lists marked."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._course = 0
        self._slots = self._next_slots()
        self.meetings: list[UUID] = []
        """Those marked so far."""
        self.trainees: list[UUID] = []
        """Those of the course marked last."""

    def save(self, lists: int) -> int:
        """Mark so many class lists; return how many marks that are."""
        for _ in range(lists):
            meeting, trainees = next(self._slots)
            rows = [
                {
                    "id": mark_id(meeting, one),
                    "meeting_id": meeting,
                    "enrolment_id": one,
                    "mark": LETTERS[(n + len(self.meetings)) % len(LETTERS)],
                }
                for n, one in enumerate(trainees)
            ]
            with self._desk.open.database.writing(by=self._desk.head, at=NOW, how=How.KEY) as session:
                journal.write_many(session, Mark, rows)
            self.meetings.append(meeting)
            self.trainees = trainees
        return lists * LIST

    def _next_slots(self) -> Iterator[tuple[UUID, list[UUID]]]:
        while True:
            self._course += 1
            with self._desk.open.database.writing(by=self._desk.head, at=NOW, how=How.KEY) as session:
                of = makers.course(
                    session, trainees_wanted=LIST, quota=LIST, number=self._course, days=5, starts_on=date(2026, 1, 5)
                )
                rows = [
                    {
                        "course_id": of.id,
                        "number": 100 + n,
                        "held_on": date(2026, 2, 1) + timedelta(days=n % 200),
                        "starts": f"{8 + n // 200 * 4:02}:00",
                        "ends": f"{11 + n // 200 * 4:02}:00",
                        "hours": 4,
                        "zone": "Asia/Jakarta",
                    }
                    for n in range(PER_COURSE)
                ]
                meetings = journal.write_many(session, Meeting, rows)
            for meeting in meetings:
                yield meeting, list(of.trainees)
