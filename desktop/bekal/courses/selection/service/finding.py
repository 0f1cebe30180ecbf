"""The records a use case of the selection starts from, or the refusal when they are not there."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.courses.selection import rules
from bekal.storage.ids import joint_id
from bekal.storage.records import Application, Candidate, Selection, SelectionSession, SelectionTest
from bekal.storage.standing import chunks
from bekal.terms import ApplicationId, ApplicationState, CourseId, SessionId, TestId


def today_of(session: Session, now: datetime) -> date:
    """Return the date it is where the centre is."""
    return now.astimezone(centre(session).timezone).date()


def require_application(session: Session, application_id: ApplicationId) -> Application:
    """Return one application's record.

    Raises:
        UnknownApplication: there is none.

    """
    row = session.get(Application, application_id)
    if row is None:
        raise rules.UnknownApplication(application=str(application_id))
    return row


def require_applications(session: Session, ids: Collection[ApplicationId]) -> list[Application]:
    """Return the records of some applications in the order asked for.

    Raises:
        UnknownApplication: one of them is not there.

    """
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, Application] = {}
    for part in chunks(wanted):
        found |= {row.id: row for row in session.scalars(select(Application).where(Application.id.in_(part)))}
    for application_id in wanted:
        if application_id not in found:
            raise rules.UnknownApplication(application=str(application_id))
    return [found[application_id] for application_id in wanted]


def require_test(session: Session, test_id: TestId) -> SelectionTest:
    """Return one test's record.

    Raises:
        UnknownTest: there is none.

    """
    row = session.get(SelectionTest, test_id)
    if row is None or row.position < 0:
        raise rules.UnknownTest(test=str(test_id))
    return row


def require_sitting(session: Session, session_id: SessionId) -> SelectionSession:
    """Return one sitting's record.

    Raises:
        UnknownSitting: there is none.

    """
    row = session.get(SelectionSession, session_id)
    if row is None or row.capacity < 1:
        raise rules.UnknownSitting(sitting=str(session_id))
    return row


def selection_of(session: Session, course_id: CourseId) -> Selection | None:
    """Return how a course chooses, if anybody said so yet."""
    return session.scalars(select(Selection).where(Selection.course_id == course_id)).one_or_none()


def selection_made(session: Session, course_id: CourseId) -> Selection:
    """Return how a course chooses; its row is made where nobody said anything yet."""
    row = selection_of(session, course_id)
    if row is None:
        row = Selection(id=joint_id("selection", course_id), course_id=course_id)
        session.add(row)
        session.flush()
    return row


def check_open(session: Session, course_ids: Collection[UUID]) -> None:
    """Raise DecisionLocked where the decision of one of these courses is locked."""
    for course_id in set(course_ids):
        row = selection_of(session, CourseId(course_id))
        if row is not None and row.locked_at is not None:
            raise rules.DecisionLocked(number=row.letter_number)


def require_locked(session: Session, course_id: CourseId, course: str) -> Selection:
    """Return the locked decision of a course.

    Raises:
        NotDecided: it is not locked yet.

    """
    row = selection_of(session, course_id)
    if row is None or row.locked_at is None:
        raise rules.NotDecided(course=course)
    return row


def name_of(session: Session, row: Application) -> str:
    """Return the applicant's name."""
    return session.scalars(select(Candidate.name).where(Candidate.id == row.candidate_id)).one()


def check_state(session: Session, row: Application, *wanted: ApplicationState) -> None:
    """Raise WrongState unless the application stands in one of these states."""
    if row.state not in wanted:
        raise rules.WrongState(name=name_of(session, row), state=row.state.word)


def move(row: Application, state: ApplicationState, *, on: date, reason: str = "") -> None:
    """Let an application stand somewhere else from a day on."""
    row.state, row.state_on = state, on
    if row.reason != reason:
        row.reason = reason


def in_order(rows: Sequence[Application]) -> list[Application]:
    """Return applications in the order in which they were made."""
    return sorted(rows, key=lambda row: (row.applied_at, row.id))
