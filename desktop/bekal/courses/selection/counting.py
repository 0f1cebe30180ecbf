"""How many stand where: of one course, and of all the selections that are under way; light, for the home screen."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import same_people
from bekal.storage.records import Application, Course, Selection
from bekal.terms import ApplicationState, CandidateId, CourseId


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


@dataclass(frozen=True)
class Applied:
    """An application of somebody."""

    course_id: CourseId
    course: str
    state: ApplicationState


def states(session: Session, course_id: CourseId) -> Mapping[ApplicationState, int]:
    """Return how many applicants of a course stand where."""
    query = (
        select(Application.state, func.count()).where(Application.course_id == course_id).group_by(Application.state)
    )
    return Counter(dict(session.execute(query).all()))


def applications_of(session: Session, candidate_id: CandidateId) -> list[Applied]:
    """Return where somebody applied for a seat, under whatever record of theirs, the newest first."""
    everybody = same_people(session, [candidate_id])[candidate_id]
    query = (
        select(Application.course_id, Course.name, Application.state)
        .join(Course, Course.id == Application.course_id)
        .where(Application.candidate_id.in_(everybody))
        .order_by(Application.applied_at.desc())
    )
    return [Applied(CourseId(course_id), name, state) for course_id, name, state in session.execute(query)]


def underway(session: Session, *, today: date) -> list[Underway]:
    """Return the selections in which something waits, those with most waiting first."""
    wanted = (ApplicationState.REGISTERED, ApplicationState.ADMITTED, ApplicationState.ACCEPTED)
    counted: dict[object, Counter[ApplicationState]] = {}
    query = (
        select(Application.course_id, Application.state, func.count())
        .where(Application.state.in_(wanted))
        .group_by(Application.course_id, Application.state)
    )
    for course_id, state, n in session.execute(query):
        counted.setdefault(course_id, Counter())[state] = n
    if not counted:
        return []
    late = _overdue(session, today)
    found = []
    for course_id, name in session.execute(select(Course.id, Course.name).where(Course.id.in_(counted))):
        here, overdue = counted[course_id], late[course_id]
        registered, admitted, accepted = (here[state] for state in wanted)
        found.append(Underway(CourseId(course_id), name, registered, admitted, overdue, accepted - overdue))
    return sorted(found, key=lambda one: (-one.overdue, -one.unchecked, -one.undecided, one.course))


def _overdue(session: Session, today: date) -> Counter[object]:
    """Count accepted people for each course whose own last day, or else that of the decision, is over."""
    query = (
        select(
            Application.course_id,
            Application.reregister_by,
            Application.moved_up_on,
            Application.outcome,
            Selection.reregister_by,
        )
        .outerjoin(Selection, Selection.course_id == Application.course_id)
        .where(Application.state == ApplicationState.ACCEPTED)
    )
    late: Counter[object] = Counter()
    for course_id, own, moved_up, outcome, until in session.execute(query):
        bound = own or (until if moved_up is None and outcome is ApplicationState.ACCEPTED else None)
        late[course_id] += bound is not None and today > bound
    return late
