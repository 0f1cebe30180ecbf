"""Trainees leave a course or move to another one, with date and reason; what happened before stays as it was."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.courses import rules
from bekal.courses.service import require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import Candidate, Course, Enrolment, Mark, Meeting
from bekal.terms import Attendance, CandidateId, CourseId, EnrolmentId, EnrolmentState

_SEATED = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED)
_THERE = (Attendance.PRESENT, Attendance.LATE)


@dataclass(frozen=True)
class Moved:
    """What became of some trainees, so that it can be taken back."""

    left: tuple[EnrolmentId, ...]
    joined: tuple[EnrolmentId, ...] = ()
    """The places in the other course, in the same order."""


def leave(
    session: Session,
    trainees: Sequence[EnrolmentId],
    *,
    left_on: date,
    reason: str,
    state: EnrolmentState = EnrolmentState.WITHDRAWN,
) -> Moved:
    """Let trainees leave their course; meetings from that day on no longer count for them.

    `state` says how: withdrawn or dismissed.

    Raises:
        NobodyChosen, SomethingMissing, NotActive, LeftBeforeJoining, MarkedSince: nobody left.

    """
    allow(session, Action.ENROL)
    rules.check_filled(alasan=reason)
    for row in _leaving(session, trainees, left_on):
        row.state, row.left_on, row.left_reason = state, left_on, reason.strip()
    session.flush()
    return Moved(tuple(trainees))


def move(session: Session, trainees: Sequence[EnrolmentId], to: CourseId, *, moved_on: date, reason: str) -> Moved:
    """Move trainees into another course: the former place keeps its history, the new one begins that day.

    All of them or none.

    Raises:
        NobodyChosen, SomethingMissing, NotActive, LeftBeforeJoining, MarkedSince, SameCourse, WasThere, CourseFull,
        DatesReversed, UnknownCourse: nobody was moved.

    """
    allow(session, Action.ENROL)
    rules.check_filled(alasan=reason)
    course = require_course(session, to)
    rows = _leaving(session, trainees, moved_on)
    if moved_on > course.ends_on:
        raise rules.DatesReversed(starts=moved_on.strftime("%d/%m/%Y"), ends=course.ends_on.strftime("%d/%m/%Y"))
    there = {one.candidate_id: one for one in session.scalars(select(Enrolment).where(Enrolment.course_id == to))}
    for row in rows:
        if row.course_id == to:
            raise rules.SameCourse(course=course.name)
        if row.candidate_id in there:
            raise rules.WasThere(name=_name(session, row), course=course.name)
    seated = sum(one.state in _SEATED for one in there.values())
    rules.check_room(course=course.name, quota=course.quota, enrolled=seated, asked=len(rows))
    number = max((one.number for one in there.values()), default=0)
    made = []
    for row in rows:
        number += 1
        row.state, row.left_on, row.left_reason = EnrolmentState.TRANSFERRED, moved_on, reason.strip()
        made.append(
            Enrolment(
                course_id=to,
                candidate_id=row.candidate_id,
                number=number,
                state=EnrolmentState.ACTIVE,
                joined_on=max(moved_on, course.starts_on),
            )
        )
    session.add_all(made)
    session.flush()
    return Moved(tuple(EnrolmentId(row.id) for row in rows), tuple(EnrolmentId(row.id) for row in made))


def take_back(session: Session, moved: Moved) -> None:
    """Seat people again who left or were moved, as if it had not been.

    Raises:
        AlreadyUsed: somebody was marked or assessed in the new course since.
        CourseFull: the seat was given to somebody else.

    """
    allow(session, Action.ENROL)
    for joined in moved.joined:
        row = session.get(Enrolment, joined)
        if row is None:
            continue
        if is_used(session, joined):
            raise rules.AlreadyUsed(name=_name(session, row), course=session.get_one(Course, row.course_id).name)
        session.delete(row)
    session.flush()
    for left in moved.left:
        row = session.get_one(Enrolment, left)
        if row.state in _SEATED:
            continue
        course = session.get_one(Course, row.course_id)
        seated = select(func.count()).select_from(Enrolment).where(Enrolment.course_id == row.course_id)
        taken = session.scalar(seated.where(Enrolment.state.in_(_SEATED))) or 0
        rules.check_room(course=course.name, quota=course.quota, enrolled=taken, asked=1)
        row.state, row.left_on, row.left_reason = EnrolmentState.ACTIVE, None, ""
        session.flush()


def unseat(session: Session, course_id: CourseId, candidates: Sequence[CandidateId]) -> int:
    """Take back that people were enrolled, all of them or none; return how many. Others keep their numbers.

    Raises:
        AlreadyUsed: somebody was marked or assessed since; who goes now leaves with a date and a reason.

    """
    allow(session, Action.ENROL)
    course = require_course(session, course_id)
    places = select(Enrolment).where(Enrolment.course_id == course_id, Enrolment.candidate_id.in_(candidates))
    rows = session.scalars(places).all()
    for row in rows:
        if is_used(session, EnrolmentId(row.id)):
            raise rules.AlreadyUsed(name=_name(session, row), course=course.name)
        session.delete(row)
    session.flush()
    return len(rows)


def _leaving(session: Session, trainees: Sequence[EnrolmentId], left_on: date) -> list[Enrolment]:
    """Return the trainees in class-list order, once nothing speaks against their leaving on that day."""
    if not trainees:
        raise rules.NobodyChosen()
    rows = list(session.scalars(select(Enrolment).where(Enrolment.id.in_(trainees)).order_by(Enrolment.number)))
    for row in rows:
        if row.state is not EnrolmentState.ACTIVE:
            raise rules.NotActive(name=_name(session, row), state=row.state.word)
        if left_on < row.joined_on:
            raise rules.LeftBeforeJoining(
                name=_name(session, row),
                joined=row.joined_on.strftime("%d/%m/%Y"),
                left=left_on.strftime("%d/%m/%Y"),
            )
        since = session.scalar(
            select(func.max(Meeting.held_on))
            .join(Mark, Mark.meeting_id == Meeting.id)
            .where(Mark.enrolment_id == row.id, Meeting.held_on >= left_on, Mark.mark.in_(_THERE))
        )
        if since:
            raise rules.MarkedSince(
                name=_name(session, row), on=since.strftime("%d/%m/%Y"), left=left_on.strftime("%d/%m/%Y")
            )
    return rows


def is_used(session: Session, enrolment_id: EnrolmentId) -> bool:
    """Tell whether anything hangs on a place in a course: a mark, a result, a certificate, whatever refers to it."""
    place = Enrolment.__table__.columns["id"]
    for table in Enrolment.metadata.sorted_tables:
        for column in table.columns:
            refers = any(key.column is place for key in column.foreign_keys)
            if refers and session.execute(select(column).where(column == enrolment_id).limit(1)).first():
                return True
    return False


def _name(session: Session, row: Enrolment) -> str:
    return session.get_one(Candidate, row.candidate_id).name
