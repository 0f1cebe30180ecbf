"""Take back what was just done after the decision: a re-registration, or the note that somebody did not come."""

from datetime import datetime

from sqlalchemy.orm import Session

from bekal.courses.moving import is_used
from bekal.courses.rules import AlreadyUsed
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
