"""After the decision: re-register, do not come, withdraw, accept late, and the reserve list that moves up."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.courses.moving import leave
from bekal.courses.rules import WasThere
from bekal.courses.selection import rules
from bekal.courses.selection.eligibility import Level
from bekal.courses.selection.queries.results import plan
from bekal.courses.selection.queries.seating import RESERVE_ORDER, reserve_order, reserve_places, seats
from bekal.courses.selection.service.applying import against
from bekal.courses.selection.service.finding import (
    check_state,
    move,
    name_of,
    require_application,
    require_applications,
    require_locked,
    selection_of,
    today_of,
)
from bekal.courses.service import enrol, require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Application, Course, Enrolment, Meeting, Programme, SelectionTest
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId, EnrolmentId, EnrolmentState

_ACTIVE = EnrolmentState.ACTIVE


@dataclass(frozen=True)
class Moved:
    """Somebody who moved up from the reserve list, and whose seat it was (nothing: a free one)."""

    application_id: ApplicationId
    name: str
    follows: str


@dataclass(frozen=True)
class Missed:
    """Who did not come by the last day, and who moved up for them."""

    missed: tuple[ApplicationId, ...]
    moved: tuple[Moved, ...]


@dataclass(frozen=True)
class Accepted:
    """What became of a late acceptance: a seat, or a place on the reserve list."""

    state: ApplicationState
    reserve: int | None

    @property
    def has_seat(self) -> bool:
        """Whether a seat was free."""
        return self.state is ApplicationState.ACCEPTED


def reregister(
    session: Session, application_id: ApplicationId, *, now: datetime, reason: str = "", joined_on: date | None = None
) -> EnrolmentId:
    """Note that somebody accepted has re-registered: from now on a trainee of the course.

    After the last day this needs a reason, as long as the seat was not given on.

    Raises:
        UnknownApplication, WrongState: nothing was changed.
        DeadlinePassed: the last day is over and no reason was given.
        CourseFull, AlreadyEnrolled: the course cannot take them.

    """
    allow(session, Action.ENROL)
    row = require_application(session, application_id)
    check_state(session, row, ApplicationState.ACCEPTED)
    today, until = today_of(session, now), deadline(session, row)
    if until is not None and today > until and not reason.strip():
        raise rules.DeadlinePassed(name=name_of(session, row), until=until.strftime("%d/%m/%Y"))
    course_id = CourseId(row.course_id)
    enrol(session, course_id, [CandidateId(row.candidate_id)], joined_on=joined_on or today)
    move(row, ApplicationState.REREGISTERED, on=today, reason=reason.strip() or row.reason)
    session.flush()
    return EnrolmentId(enrolment_of(session, row, required=True).id)  # type: ignore[union-attr]


def no_show(
    session: Session,
    course_id: CourseId,
    ids: Collection[ApplicationId] | None = None,
    *,
    now: datetime,
    reregister_by: date | None = None,
    move_up: bool = True,
) -> Missed:
    """Note who was accepted and did not re-register in time, all of them or some; the reserve list moves up.

    `reregister_by` is the last day for those who move up.

    Raises:
        UnknownCourse, UnknownApplication, WrongState, NotDecided: nothing was changed.
        NotOverdue: somebody's last day is not over.

    """
    allow(session, Action.SELECT)
    course = require_course(session, course_id)
    require_locked(session, course_id, course.name)
    today = today_of(session, now)
    if ids is None:
        query = select(Application).where(
            Application.course_id == course_id, Application.state == ApplicationState.ACCEPTED
        )
        rows = [row for row in session.scalars(query.order_by(*RESERVE_ORDER)) if _is_overdue(session, row, today)]
    else:
        rows = require_applications(session, ids)
        for row in rows:
            check_state(session, row, ApplicationState.ACCEPTED)
            if not _is_overdue(session, row, today):
                until = deadline(session, row)
                raise rules.NotOverdue(name=name_of(session, row), until=until.strftime("%d/%m/%Y") if until else "–")
    for row in rows:
        move(row, ApplicationState.NO_SHOW, on=today)
    session.flush()
    moved = _move_up(session, course, now=now, reregister_by=reregister_by) if move_up else ()
    return Missed(tuple(ApplicationId(row.id) for row in rows), moved)


def promote(
    session: Session,
    course_id: CourseId,
    *,
    now: datetime,
    count: int | None = None,
    reregister_by: date | None = None,
) -> tuple[Moved, ...]:
    """Let the reserve list move up into the free seats, all of them or `count`, in its order.

    Raises:
        UnknownCourse, NotDecided, TooLateToReplace: nobody moved.
        NoReserve: nobody waits.
        NoFreeSeat: all seats are taken.

    """
    allow(session, Action.SELECT)
    course = require_course(session, course_id)
    require_locked(session, course_id, course.name)
    now_free = seats(session, course_id)
    if not now_free.reserves:
        raise rules.NoReserve(course=course.name)
    if not now_free.free:
        raise rules.NoFreeSeat(course=course.name, quota=course.quota)
    check_window(session, course, today_of(session, now))
    return _move_up(session, course, now=now, reregister_by=reregister_by, count=count)


def accept(session: Session, application_id: ApplicationId, *, now: datetime) -> Accepted:
    """Accept somebody outside the ranking: into a free seat nobody waits for, or to the end of the reserve list.

    So do people who came late, came back, or were ranked too low once a seat is free; in a course without tests
    everybody, first come first served. Of two clerks who do so for the last seat the second one is told.

    Raises:
        UnknownApplication, WrongState: nothing was changed.
        NotDecided: the course has tests and its decision is not locked yet.
        NotRanked: the applicant failed a test.
        WasThere: the person was a trainee of the course and left it.
        StillBlocked: something speaks against it that no reason outweighs.

    """
    allow(session, Action.SELECT)
    row = require_application(session, application_id)
    states = ApplicationState
    came_late = (states.REGISTERED, states.ADMITTED)
    check_state(session, row, *came_late, states.RESERVE, states.NOT_ACCEPTED, states.NO_SHOW, states.WITHDRAWN)
    course = require_course(session, CourseId(row.course_id))
    chosen = selection_of(session, CourseId(row.course_id))
    is_locked = chosen is not None and chosen.locked_at is not None
    if not is_locked and _has_tests(session, row):
        raise rules.NotDecided(course=course.name)
    if row.state is states.NOT_ACCEPTED and row.rank is None:
        raise rules.NotRanked(name=name_of(session, row), why=_why_unranked(session, row))
    if enrolment_of(session, row) is not None:
        raise WasThere(name=name_of(session, row), course=course.name)
    if row.state in (*came_late, *rules.RETURNING):
        blocking = [each.sentence for each in against(session, course, row, now=now) if each.level is Level.BLOCK]
        if blocking:
            raise rules.StillBlocked(name=name_of(session, row), why=" ".join(blocking))
    today, places = today_of(session, now), reserve_places(session, CourseId(row.course_id))
    there = seats(session, CourseId(row.course_id))
    ahead = places[row.id] - 1 if row.id in places else len(places)
    if row.rank is None or row.state in rules.RETURNING:
        row.rank = _next_rank(session, row)
    if there.free > ahead:
        was_reserve = row.state is states.RESERVE
        move(row, states.ACCEPTED, on=today, reason=row.reason)
        if was_reserve:
            leavers = _leavers(session, course)
            row.moved_up_on, row.follows_id = today, leavers[0].id if leavers else None
        row.reregister_by = None
        session.flush()
        return Accepted(states.ACCEPTED, None)
    if row.state is not states.RESERVE:
        move(row, states.RESERVE, on=today, reason=row.reason)
    session.flush()
    return Accepted(states.RESERVE, reserve_places(session, CourseId(row.course_id))[row.id])


def withdraw(
    session: Session,
    application_id: ApplicationId,
    *,
    on: date,
    reason: str,
    now: datetime,
    reregister_by: date | None = None,
    move_up: bool = True,
) -> tuple[Moved, ...]:
    """Note that somebody withdraws, at whatever point, with date and reason; return who moved up for them.

    A trainee leaves the course on that day; the seat is given on with `replace`, by its own rule.

    Raises:
        UnknownApplication, WrongState, ReasonMissing, MarkedSince: nothing was changed.

    """
    allow(session, Action.SELECT)
    row = require_application(session, application_id)
    if row.state is ApplicationState.WITHDRAWN:
        raise rules.WrongState(name=name_of(session, row), state=row.state.word)
    if not reason.strip():
        raise rules.ReasonMissing(name=name_of(session, row))
    course = require_course(session, CourseId(row.course_id))
    had_seat = row.state is ApplicationState.ACCEPTED
    trainee = enrolment_of(session, row)
    if row.state is ApplicationState.REREGISTERED and trainee is not None and trainee.state is _ACTIVE:
        leave(session, [EnrolmentId(trainee.id)], left_on=max(on, trainee.joined_on), reason=reason)
    move(row, ApplicationState.WITHDRAWN, on=on, reason=reason.strip())
    session.flush()
    chosen = selection_of(session, CourseId(row.course_id))
    is_locked = chosen is not None and chosen.locked_at is not None
    if not (had_seat and is_locked and move_up):
        return ()
    return _move_up(session, course, now=now, reregister_by=reregister_by)


# ---------------------------------------------------------------------------------------- the reserve list


def deadline(session: Session, row: Application) -> date | None:
    """Return the last day on which somebody accepted may re-register; None: nobody set one."""
    if row.reregister_by is not None:
        return row.reregister_by
    chosen = selection_of(session, CourseId(row.course_id))
    if chosen is None or row.moved_up_on is not None or row.outcome is not ApplicationState.ACCEPTED:
        return None  # who came to the seat later is not bound by the day that was set for the others
    return chosen.reregister_by


def enrolment_of(session: Session, row: Application, *, required: bool = False) -> Enrolment | None:
    """Return the applicant's place in the course, once there is one."""
    query = select(Enrolment).where(Enrolment.course_id == row.course_id, Enrolment.candidate_id == row.candidate_id)
    return session.scalars(query).one() if required else session.scalars(query).one_or_none()


def check_window(session: Session, course: Course, on: date) -> None:
    """Raise TooLateToReplace after the training days in which a seat is given on."""
    held = list(session.scalars(select(Meeting.held_on).where(Meeting.course_id == course.id)))
    last = session.get_one(Programme, course.programme_id).replacement_days
    rules.check_replacement(held, on, course.starts_on, last)


def _move_up(
    session: Session, course: Course, *, now: datetime, reregister_by: date | None, count: int | None = None
) -> tuple[Moved, ...]:
    """Let as many of the reserve list move up as seats are free; nobody once the seats are no longer given on."""
    today = today_of(session, now)
    try:
        check_window(session, course, today)
    except rules.TooLateToReplace:
        return ()
    free = seats(session, CourseId(course.id)).free
    following = reserve_order(session, CourseId(course.id))[: min(free, count if count is not None else free)]
    rows = require_applications(session, [ApplicationId(each) for each in following])
    leavers = _leavers(session, course)
    moved = []
    for row in rows:
        # the seat of somebody who went first goes to the next one who does, where that is how it was given on
        leaver = next((one for one in leavers if bool(one.priority) == bool(row.priority)), None)
        leaver = leaver or (leavers[0] if leavers else None)
        if leaver is not None:
            leavers.remove(leaver)
        move(row, ApplicationState.ACCEPTED, on=today, reason=row.reason)
        row.moved_up_on, row.reregister_by = today, reregister_by
        row.follows_id = leaver.id if leaver else None
        moved.append(Moved(ApplicationId(row.id), name_of(session, row), name_of(session, leaver) if leaver else ""))
    session.flush()
    return tuple(moved)


def _leavers(session: Session, course: Course) -> list[Application]:
    """Return those who gave up a seat that nobody moved up into yet, who left first first."""
    followed = select(Application.follows_id).where(
        Application.course_id == course.id, Application.follows_id.is_not(None)
    )
    had_seat = (Application.outcome == ApplicationState.ACCEPTED) | Application.moved_up_on.is_not(None)
    query = (
        select(Application)
        .where(
            Application.course_id == course.id,
            Application.state.in_(rules.RETURNING),
            had_seat,
            Application.id.not_in(followed),
        )
        .order_by(Application.state_on, *RESERVE_ORDER)
    )
    return list(session.scalars(query))


def _is_overdue(session: Session, row: Application, today: date) -> bool:
    until = deadline(session, row)
    return until is not None and today > until


def _has_tests(session: Session, row: Application) -> bool:
    query = select(SelectionTest.id).where(SelectionTest.course_id == row.course_id, SelectionTest.position >= 0)
    return session.scalars(query.limit(1)).first() is not None


def _next_rank(session: Session, row: Application) -> int:
    last = session.scalar(select(func.max(Application.rank)).where(Application.course_id == row.course_id))
    return (last or 0) + 1


def _why_unranked(session: Session, row: Application) -> str:
    places = plan(session, CourseId(row.course_id)).rows
    return next((place.why for place in places if place.id == row.id), "") or "–"
