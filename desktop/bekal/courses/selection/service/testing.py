"""Tests and their sittings, who sits where, and the scores."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.courses.rules import check_filled, minutes_between
from bekal.courses.selection import rules, sittings
from bekal.courses.selection.service.finding import (
    check_open,
    name_of,
    require_application,
    require_sitting,
    require_test,
)
from bekal.courses.service import require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import (
    Application,
    Candidate,
    SelectionScore,
    SelectionSeat,
    SelectionSession,
    SelectionTest,
)
from bekal.terms import ApplicationId, ApplicationState, CourseId, KindOfTest, SessionId, TestId


@dataclass(frozen=True)
class Distributed:
    """What came of giving applicants their seats: how many got one, and who found none."""

    placed: int
    overflow: tuple[ApplicationId, ...]


# ------------------------------------------------------------------------------------------------- tests


def add_test(
    session: Session,
    course_id: CourseId,
    *,
    title: str,
    kind: KindOfTest,
    weight: int = 100,
    pass_mark: int | None = None,
) -> TestId:
    """Add a test to a course's selection; the pass mark is in hundredths.

    Raises:
        UnknownCourse, SomethingMissing, BadWeight, BadMark, DecisionLocked: none was added.

    """
    allow(session, Action.SELECT)
    require_course(session, course_id)
    check_open(session, [course_id])
    check_filled(nama_tes=title)
    rules.check_test(weight=weight, pass_mark=pass_mark)
    last = session.scalar(select(func.max(SelectionTest.position)).where(SelectionTest.course_id == course_id))
    row = SelectionTest(
        course_id=course_id,
        position=max(last or 0, 0) + 1,
        title=title.strip(),
        kind=kind,
        weight=weight,
        pass_mark=pass_mark,
    )
    session.add(row)
    session.flush()
    return TestId(row.id)


def change_test(
    session: Session, test_id: TestId, *, title: str, kind: KindOfTest, weight: int, pass_mark: int | None
) -> None:
    """Change a test; the pass mark is in hundredths.

    Raises:
        UnknownTest, SomethingMissing, BadWeight, BadMark, DecisionLocked: nothing was changed.

    """
    allow(session, Action.SELECT)
    row = require_test(session, test_id)
    check_open(session, [row.course_id])
    check_filled(nama_tes=title)
    rules.check_test(weight=weight, pass_mark=pass_mark)
    row.title, row.kind, row.weight, row.pass_mark = title.strip(), kind, weight, pass_mark
    session.flush()


def remove_test(session: Session, test_id: TestId) -> None:
    """Take a test away that has no scores yet, with its sittings.

    Raises:
        UnknownTest, DecisionLocked: nothing was changed.
        TestInUse: it has scores.

    """
    allow(session, Action.SELECT)
    row = require_test(session, test_id)
    check_open(session, [row.course_id])
    query = select(func.count()).where(
        SelectionScore.test_id == test_id, SelectionScore.absent | SelectionScore.score.is_not(None)
    )
    if scored := session.scalar(query):
        raise rules.TestInUse(title=row.title, n=scored)
    row.position = -1  # set aside, never removed: another PC may just be giving seats in it
    session.flush()


# ---------------------------------------------------------------------------------------------- sittings


def add_sitting(
    session: Session, test_id: TestId, *, held_on: date, starts: str, ends: str, capacity: int, place: str = ""
) -> SessionId:
    """Add a sitting of a test: day, times `HH:MM`, room and seats.

    Raises:
        UnknownTest, BadTimes, BadCapacity, DecisionLocked: none was added.

    """
    allow(session, Action.SELECT)
    test = require_test(session, test_id)
    check_open(session, [test.course_id])
    _check_sitting(starts, ends, capacity)
    row = SelectionSession(
        test_id=test_id, held_on=held_on, starts=starts, ends=ends, place=place.strip(), capacity=capacity
    )
    session.add(row)
    session.flush()
    return SessionId(row.id)


def change_sitting(
    session: Session, session_id: SessionId, *, held_on: date, starts: str, ends: str, capacity: int, place: str = ""
) -> None:
    """Change a sitting; its seats do not become fewer than the people in it.

    Raises:
        UnknownSitting, BadTimes, BadCapacity, DecisionLocked: nothing was changed.
        TestInUse: more people sit in it than that.

    """
    allow(session, Action.SELECT)
    row = require_sitting(session, session_id)
    check_open(session, [_course_of(session, row)])
    _check_sitting(starts, ends, capacity)
    seated = len(_numbers(session, row))
    if capacity < seated:
        raise rules.TestInUse(title=row.place or row.held_on.strftime("%d/%m/%Y"), n=seated)
    row.held_on, row.starts, row.ends, row.place, row.capacity = held_on, starts, ends, place.strip(), capacity
    session.flush()


def remove_sitting(session: Session, session_id: SessionId) -> None:
    """Take a sitting away that nobody sits in.

    Raises:
        UnknownSitting, DecisionLocked: nothing was changed.
        TestInUse: somebody sits in it.

    """
    allow(session, Action.SELECT)
    row = require_sitting(session, session_id)
    check_open(session, [_course_of(session, row)])
    if seated := len(_numbers(session, row)):
        raise rules.TestInUse(title=row.place or row.held_on.strftime("%d/%m/%Y"), n=seated)
    row.capacity = 0  # set aside, as a test is
    session.flush()


def distribute(session: Session, test_id: TestId, *, by_name: bool = False) -> Distributed:
    """Give everybody admitted a seat in the test's sittings, in the order of application or by name.

    Who has a seat already keeps it; nobody is given one at the time of another test.

    Raises:
        UnknownTest, DecisionLocked: nobody was placed.

    """
    allow(session, Action.SELECT)
    test = require_test(session, test_id)
    check_open(session, [test.course_id])
    order = (Candidate.name,) if by_name else ()
    waiting = session.scalars(
        select(Application.id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.course_id == test.course_id, Application.state == ApplicationState.ADMITTED)
        .order_by(*order, Application.applied_at, Application.id)
    )
    rooms = session.scalars(
        select(SelectionSession)
        .where(SelectionSession.test_id == test_id, SelectionSession.capacity > 0)
        .order_by(SelectionSession.held_on, SelectionSession.starts, SelectionSession.place, SelectionSession.id)
    )
    taken: dict[SessionId, dict[UUID, int]] = {}
    rows = {row.application_id: row for row in session.scalars(select(SelectionSeat).filter_by(test_id=test_id))}
    for row in rows.values():
        if row.number > 0:
            taken.setdefault(SessionId(row.session_id), {})[row.application_id] = row.number
    found = sittings.distribute(
        [ApplicationId(each) for each in waiting],
        [sittings.Room(SessionId(room.id), room.capacity, _times(room)) for room in rooms],
        taken,
        _busy(session, test),
    )
    fresh = []
    for seat in found.placed:
        if (former := rows.get(seat.application_id)) is not None:
            former.session_id, former.number = seat.session_id, seat.number
        else:
            fresh.append(_seat(test_id, seat))
    session.flush()
    journal.write_many(session, SelectionSeat, fresh)
    return Distributed(len(found.placed), found.overflow)


def place(session: Session, application_id: ApplicationId, session_id: SessionId) -> int:
    """Give one applicant a seat in a sitting, or move them there; return the seat's number.

    Raises:
        UnknownApplication, UnknownSitting, DecisionLocked: nothing was changed.
        NotPlaceable: the applicant is not admitted.
        SittingFull: no seat is free.
        SittingsMeet: the applicant sits another test at that time.

    """
    allow(session, Action.SELECT)
    application, sitting = require_application(session, application_id), require_sitting(session, session_id)
    check_open(session, [application.course_id])
    if application.state is not ApplicationState.ADMITTED:
        raise rules.NotPlaceable(name=name_of(session, application), state=application.state.word)
    row = session.get(SelectionSeat, joint_id("selection_seat", sitting.test_id, application_id))
    if row is not None and row.session_id == session_id and row.number > 0:
        return row.number
    for other in _busy(session, require_test(session, TestId(sitting.test_id))).get(application_id, ()):
        if other.meets(_times(sitting)):
            when = f"{other.held_on:%d/%m/%Y} {other.starts}–{other.ends}"
            raise rules.SittingsMeet(name=name_of(session, application), when=when)
    numbers = _numbers(session, sitting)
    if len(numbers) >= sitting.capacity:
        raise rules.SittingFull(
            sitting=f"{sitting.held_on:%d/%m/%Y} {sitting.starts} {sitting.place}".strip(), capacity=sitting.capacity
        )
    number = sittings.next_number(numbers)
    if row is None:
        seat = sittings.Placed(application_id, session_id, number)
        journal.write_many(session, SelectionSeat, [_seat(TestId(sitting.test_id), seat)])
    else:
        row.session_id, row.number = session_id, number
        session.flush()
    return number


def unplace(session: Session, test_id: TestId, application_id: ApplicationId) -> None:
    """Take an applicant's seat in a test's sittings away.

    Raises:
        UnknownTest, DecisionLocked: nothing was changed.

    """
    allow(session, Action.SELECT)
    test = require_test(session, test_id)
    check_open(session, [test.course_id])
    row = session.get(SelectionSeat, joint_id("selection_seat", test_id, application_id))
    if row is not None and row.number > 0:
        row.number = 0  # a row made of two others is never removed: a second PC could not make it again
        session.flush()


def _times(sitting: SelectionSession) -> sittings.Times:
    return sittings.Times(sitting.held_on, sitting.starts, sitting.ends)


def _busy(session: Session, test: SelectionTest) -> dict[UUID, list[sittings.Times]]:
    """Return when each applicant sits another test of the course."""
    query = (
        select(SelectionSeat.application_id, SelectionSession)
        .join(SelectionSession, SelectionSession.id == SelectionSeat.session_id)
        .join(SelectionTest, SelectionTest.id == SelectionSession.test_id)
        .where(
            SelectionTest.course_id == test.course_id,
            SelectionTest.id != test.id,
            SelectionTest.position >= 0,
            SelectionSeat.number > 0,
        )
    )
    busy: dict[UUID, list[sittings.Times]] = {}
    for application_id, sitting in session.execute(query):
        busy.setdefault(application_id, []).append(_times(sitting))
    return busy


def _seat(test_id: TestId, seat: sittings.Placed) -> dict[str, object]:
    return {
        "id": joint_id("selection_seat", test_id, seat.application_id),
        "test_id": test_id,
        "application_id": seat.application_id,
        "session_id": seat.session_id,
        "number": seat.number,
    }


def _numbers(session: Session, sitting: SelectionSession) -> list[int]:
    query = select(SelectionSeat.number).where(SelectionSeat.session_id == sitting.id, SelectionSeat.number > 0)
    return list(session.scalars(query))


def _course_of(session: Session, sitting: SelectionSession) -> UUID:
    return session.get_one(SelectionTest, sitting.test_id).course_id


def _check_sitting(starts: str, ends: str, capacity: int) -> None:
    minutes_between(starts, ends)
    if not 1 <= capacity <= rules.MOST_SEATS:
        raise rules.BadCapacity()
