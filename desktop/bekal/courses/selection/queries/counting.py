"""How many stand where: of one course, and of all the selections that are under way."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.courses.selection.queries.applicants import courses
from bekal.courses.selection.queries.results import selection
from bekal.storage.records import Application
from bekal.terms import ApplicationState, CourseId


@dataclass(frozen=True)
class Underway:
    """A selection that is not over, and what waits in it."""

    course_id: CourseId
    course: str
    unchecked: int
    """Registered applicants nobody has screened."""
    undecided: int
    """Admitted applicants who wait for the decision."""
    overdue: int
    """Accepted people whose last day to re-register is over."""
    waiting: int
    """Accepted people who may still come."""


def states(session: Session, course_id: CourseId) -> Mapping[ApplicationState, int]:
    """Return how many applicants of a course stand where."""
    query = (
        select(Application.state, func.count()).where(Application.course_id == course_id).group_by(Application.state)
    )
    return Counter(dict(session.execute(query).all()))


def underway(session: Session, *, today: date) -> list[Underway]:
    """Return the selections in which something waits, those with most waiting first."""
    found = []
    for row in courses(session):
        counted = row.states
        unchecked = counted.get(ApplicationState.REGISTERED, 0)
        admitted = counted.get(ApplicationState.ADMITTED, 0)
        accepted = counted.get(ApplicationState.ACCEPTED, 0)
        if not unchecked + admitted + accepted:
            continue
        late = _overdue(session, row.id, today) if accepted else 0
        found.append(Underway(row.id, row.name, unchecked, admitted, late, accepted - late))
    return sorted(found, key=lambda one: (-one.overdue, -one.unchecked, -one.undecided, one.course))


def _overdue(session: Session, course_id: CourseId, today: date) -> int:
    """Count accepted people whose own last day, or else that of the decision, is over."""
    until = selection(session, course_id).reregister_by
    query = select(Application.reregister_by, Application.moved_up_on, Application.outcome).where(
        Application.course_id == course_id, Application.state == ApplicationState.ACCEPTED
    )
    late = 0
    for own, moved_up, outcome in session.execute(query):
        bound = own or (until if moved_up is None and outcome is ApplicationState.ACCEPTED else None)
        late += bound is not None and today > bound
    return late
