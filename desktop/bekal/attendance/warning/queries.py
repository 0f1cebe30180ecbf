"""Who has reached a threshold, and who was warned."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance.recaps import course_standings
from bekal.attendance.thresholds import Standing
from bekal.storage.records import Enrolment, WarningLetter
from bekal.terms import CourseId, EnrolmentId, EnrolmentState


@dataclass(frozen=True)
class Given:
    """A letter that was given."""

    level: int
    number: str
    letter_on: date
    reason: str


@dataclass(frozen=True)
class WarnedRow:
    """A trainee who reached a threshold or was warned."""

    enrolment_id: EnrolmentId
    number: int
    """Place in the class list."""
    name: str
    standing: Standing
    given: tuple[Given, ...]

    @property
    def due(self) -> tuple[int, ...]:
        """The levels that are reached and not given yet."""
        there = {letter.level for letter in self.given}
        return tuple(level for level in self.standing.letters if level not in there)


def warned(session: Session, course_id: CourseId) -> list[WarnedRow]:
    """Return the active trainees of a course who reached a threshold or were warned, in class-list order."""
    given = _given(session, course_id)
    rows = []
    for line in course_standings(session, course_id):
        letters = tuple(given.get(line.row.enrolment_id, ()))
        if line.row.state is EnrolmentState.ACTIVE and (letters or line.standing.letters):
            rows.append(WarnedRow(line.row.enrolment_id, line.row.number, line.row.name, line.standing, letters))
    return rows


def _given(session: Session, course_id: CourseId) -> dict[EnrolmentId, list[Given]]:
    query = (
        select(WarningLetter)
        .join(Enrolment, Enrolment.id == WarningLetter.enrolment_id)
        .where(Enrolment.course_id == course_id)
        .order_by(WarningLetter.level)
    )
    found: dict[EnrolmentId, list[Given]] = {}
    for row in session.scalars(query):
        letter = Given(row.level, row.number, row.letter_on, row.reason)
        found.setdefault(EnrolmentId(row.enrolment_id), []).append(letter)
    return found
