"""Give the seat of a trainee who left to the next of the reserve list, in the first training days."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.courses.moving import leave
from bekal.courses.selection import rules
from bekal.courses.selection.queries.seating import reserve_order
from bekal.courses.selection.service.finding import check_state, move, name_of, require_application, today_of
from bekal.courses.selection.service.seating import check_window, enrolment_of
from bekal.courses.service import enrol, require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Application, Candidate, Enrolment
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId, EnrolmentId, EnrolmentState

_MAY_BE_REPLACED = (EnrolmentState.ACTIVE, EnrolmentState.WITHDRAWN, EnrolmentState.DISMISSED)


@dataclass(frozen=True)
class Replaced:
    """Who took whose seat."""

    enrolment_id: EnrolmentId
    application_id: ApplicationId
    name: str
    former: str


def replace(
    session: Session,
    enrolment_id: EnrolmentId,
    *,
    on: date,
    reason: str,
    now: datetime,
    by: ApplicationId | None = None,
) -> Replaced:
    """Give a trainee's seat from a day on to the next of the reserve list, or to the one of it that is named.

    Raises:
        UnknownTrainee, UnknownApplication, WrongState, ReasonMissing, MarkedSince: nothing was changed.
        TooLateToReplace: the training days in which a seat is given on are over.
        ReplacedAlready: somebody has the seat.
        NoReserve: nobody waits.
        CourseFull, AlreadyEnrolled: the course cannot take them.

    """
    allow(session, Action.SELECT)
    leaver = session.get(Enrolment, enrolment_id)
    if leaver is None or leaver.state not in _MAY_BE_REPLACED:
        if leaver is not None and leaver.state is EnrolmentState.REPLACED:
            raise _replaced_already(session, leaver)
        raise rules.UnknownTrainee(trainee=str(enrolment_id))
    former = session.scalars(select(Candidate.name).where(Candidate.id == leaver.candidate_id)).one()
    reason = reason.strip() or leaver.left_reason
    if not reason:
        raise rules.ReasonMissing(name=former)
    course = require_course(session, CourseId(leaver.course_id))
    check_window(session, course, on)
    asked = session.scalars(
        select(Application).where(Application.course_id == course.id, Application.candidate_id == leaver.candidate_id)
    ).one_or_none()
    if by is None:
        following = reserve_order(session, CourseId(course.id), leaving=asked.id if asked is not None else None)
        if not following:
            raise rules.NoReserve(course=course.name)
        by = ApplicationId(following[0])
    row = require_application(session, by)
    check_state(session, row, ApplicationState.RESERVE)
    today = today_of(session, now)
    if leaver.state is EnrolmentState.ACTIVE:
        day = max(on, leaver.joined_on)
        leave(session, [enrolment_id], left_on=day, reason=reason, state=EnrolmentState.REPLACED)
    else:
        leaver.state, leaver.left_reason = EnrolmentState.REPLACED, reason
    if asked is not None and asked.state is not ApplicationState.WITHDRAWN:
        move(asked, ApplicationState.WITHDRAWN, on=on, reason=reason)
    session.flush()
    enrol(session, CourseId(course.id), [CandidateId(row.candidate_id)], joined_on=on)
    trainee = enrolment_of(session, row, required=True)
    assert trainee is not None
    trainee.replaces_id = leaver.id
    move(row, ApplicationState.REREGISTERED, on=today, reason=row.reason)
    row.moved_up_on = today
    row.follows_id = asked.id if asked is not None else None
    session.flush()
    return Replaced(EnrolmentId(trainee.id), ApplicationId(row.id), name_of(session, row), former)


def _replaced_already(session: Session, leaver: Enrolment) -> rules.ReplacedAlready:
    query = (
        select(Candidate.name)
        .join(Enrolment, Enrolment.candidate_id == Candidate.id)
        .where(Enrolment.replaces_id == leaver.id)
    )
    name = session.scalars(select(Candidate.name).where(Candidate.id == leaver.candidate_id)).one()
    return rules.ReplacedAlready(name=name, by_name=session.scalars(query).first() or "–")
