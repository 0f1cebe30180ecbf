"""Take back what was just done after the decision, as long as nothing hangs on it yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.courses.moving import is_used
from bekal.courses.rules import AlreadyUsed
from bekal.courses.selection import rules
from bekal.courses.selection.queries.seating import seats
from bekal.courses.selection.service.finding import (
    check_state,
    move,
    name_of,
    require_application,
    require_applications,
    today_of,
)
from bekal.courses.selection.service.seating import Missed, enrolment_of
from bekal.courses.service import require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal, undoing
from bekal.storage.records import Application, Candidate, Enrolment, LoggedOperation
from bekal.terms import ApplicationId, ApplicationState, CourseId, EnrolmentId


def undo_reregister(session: Session, application_id: ApplicationId, *, now: datetime) -> None:
    """Let somebody be accepted again who was noted as re-registered by mistake; the place in the course goes.

    Raises:
        UnknownApplication, WrongState: nothing was changed.
        AlreadyUsed: the trainee was marked or assessed since.

    """
    allow(session, Action.ENROL)
    row = require_application(session, application_id)
    check_state(session, row, ApplicationState.REREGISTERED)
    trainee = enrolment_of(session, row)
    if trainee is not None:
        if is_used(session, EnrolmentId(trainee.id)):
            course = require_course(session, CourseId(row.course_id))
            raise AlreadyUsed(name=name_of(session, row), course=course.name)
        session.delete(trainee)
    move(row, ApplicationState.ACCEPTED, on=today_of(session, now), reason="")
    session.flush()


def undo_missed(session: Session, missed: Missed, *, now: datetime) -> None:
    """Let those noted as not coming be accepted again, and those who moved up for them wait again.

    Raises:
        UnknownApplication, WrongState: nothing was changed, such as when one of them has re-registered since.

    """
    allow(session, Action.SELECT)
    moved = require_applications(session, [one.application_id for one in missed.moved])
    gone = require_applications(session, missed.missed)
    for row in moved:
        check_state(session, row, ApplicationState.ACCEPTED)
    for row in gone:
        check_state(session, row, ApplicationState.NO_SHOW)
    today = today_of(session, now)
    for row in moved:
        move(row, ApplicationState.RESERVE, on=today, reason=row.reason)
        row.moved_up_on = row.follows_id = row.reregister_by = None
    for row in gone:
        move(row, ApplicationState.ACCEPTED, on=today, reason=row.reason)
    session.flush()


def undo_step(session: Session, steps: Sequence[UUID]) -> None:
    """Undo one step of the office (a withdrawal, a replacement, a reserve list that moved up) by what it wrote.

    `steps` are the operations of that step, as `journal.written` gave them.

    Raises:
        WrongState: something came after it for one of the applicants.
        AlreadyUsed: a trainee it seated was marked or assessed since, or a former one has left since.
        NoFreeSeat: the seat was given to somebody else.

    """
    allow(session, Action.SELECT)
    wrote = _touched(session, steps, "application"), _touched(session, steps, "enrolment")
    applications = list(session.scalars(select(Application).where(Application.id.in_(wrote[0]))))
    trainees = list(session.scalars(select(Enrolment).where(Enrolment.id.in_(wrote[1]))))
    if not applications:
        return
    course_id = CourseId(applications[0].course_id)
    course, over = require_course(session, course_id), seats(session, course_id).over
    for row in applications:
        if journal.last_writers(session, row.id)["state"] not in steps:
            raise rules.WrongState(name=name_of(session, row), state=row.state.word)
    for trainee in trainees:
        name = session.get_one(Candidate, trainee.candidate_id).name
        if journal.history(session, trainee.id)[0].id in steps:
            if is_used(session, EnrolmentId(trainee.id)):
                raise AlreadyUsed(name=name, course=course.name)
            session.delete(trainee)
        elif journal.last_writers(session, trainee.id)["state"] not in steps:
            raise AlreadyUsed(name=name, course=course.name)
    session.flush()
    undoing.undo(session, steps)
    if seats(session, course_id).over > over:
        raise rules.NoFreeSeat(course=course.name, quota=course.quota)


def _touched(session: Session, steps: Sequence[UUID], entity: str) -> list[UUID]:
    """Return the rows of one table that some operations wrote."""
    query = select(LoggedOperation.row_id).where(LoggedOperation.op_id.in_(steps), LoggedOperation.entity == entity)
    return list(session.scalars(query.distinct()))
