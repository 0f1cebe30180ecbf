"""Lock the results of a course with its graduation meeting, and open them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment import locking_rules as rules
from bekal.assessment import queries
from bekal.centre.queries import centre
from bekal.courses.rules import DatesReversed
from bekal.courses.service import require_course
from bekal.courses.typed import read_time
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import Attempt, Certificate, Enrolment, Graduation, Result, Staff, UnitResult
from bekal.storage.standing import past
from bekal.terms import CourseId, GraduationId, StaffId

_MARKS = frozenset({"score_hundredths", "outcome", "is_absent", "decision"})


@dataclass(frozen=True)
class GraduationMeeting:
    """The facts of a graduation meeting; `members` are who sat in it, each with the office."""

    met_on: date
    letter_number: str = ""
    met_at: str = ""
    met_place: str = ""
    members: Sequence[tuple[str, str]] = ()
    note: str = ""


def lock(session: Session, course_id: CourseId, meeting: GraduationMeeting, *, now: datetime) -> GraduationId:
    """Lock the results of a course as the graduation meeting fixed them; from then on they are read only.

    Raises:
        NotAllowed: only the office locks, no instructor.
        UnknownCourse, NoSuchTime, DatesReversed, MeetingAhead: nothing was locked.
        AlreadyLocked: somebody locked it before.
        NobodyToGraduate, Undecided: there is nobody in the course, or some have no decision.
        SecondPersonNeeded: whoever signed entered marks that stand, and somebody else is there to lock.

    """
    allow(session, Action.GRADUATE)
    course = require_course(session, course_id)
    there = queries.graduations(session, course_id)
    if there and there[-1].is_locked:
        raise rules.AlreadyLocked(course=course.name, by=there[-1].locker, on=f"{there[-1].met_on:%d/%m/%Y}")
    if meeting.met_on < course.starts_on:
        raise DatesReversed(starts=f"{course.starts_on:%d/%m/%Y}", ends=f"{meeting.met_on:%d/%m/%Y}")
    today = now.astimezone(centre(session).timezone).date()
    if meeting.met_on > today:
        raise rules.MeetingAhead(on=f"{meeting.met_on:%d/%m/%Y}")
    seated = [row for row in queries.results(session, course_id).rows if not row.has_left]
    if not seated:
        raise rules.NobodyToGraduate(course=course.name)
    if undecided := [row.name for row in seated if row.decision is None]:
        raise rules.Undecided(n=len(undecided), names=_few(undecided))
    check_second_person(session, course_id)
    number = len(there) + 1
    row = Graduation(
        id=joint_id("graduation", course_id, str(number)),
        course_id=course_id,
        number=number,
        letter_number=meeting.letter_number.strip(),
        met_on=meeting.met_on,
        met_at=read_time(meeting.met_at) if meeting.met_at.strip() else "",
        met_place=meeting.met_place.strip(),
        members=members_text(meeting.members),
        note=meeting.note.strip(),
        locked_at=now,
        locked_by=journal.signature(session).by,
    )
    session.add(row)
    session.flush()
    return GraduationId(row.id)


def change_meeting(session: Session, course_id: CourseId, meeting: GraduationMeeting) -> None:
    """Correct the facts of the meeting that locked a course: its papers follow, the results stay locked.

    Raises:
        NotAllowed, UnknownCourse, NoSuchTime, DatesReversed: nothing was changed.
        NotLocked: there is no lock.

    """
    allow(session, Action.GRADUATE)
    course = require_course(session, course_id)
    row = _require_lock(session, course_id, course.name)
    if meeting.met_on < course.starts_on:
        raise DatesReversed(starts=f"{course.starts_on:%d/%m/%Y}", ends=f"{meeting.met_on:%d/%m/%Y}")
    row.met_on, row.met_at = meeting.met_on, read_time(meeting.met_at) if meeting.met_at.strip() else ""
    row.letter_number, row.met_place = meeting.letter_number.strip(), meeting.met_place.strip()
    row.members, row.note = members_text(meeting.members), meeting.note.strip()
    session.flush()


def unlock(session: Session, course_id: CourseId, *, reason: str, now: datetime, rest: bool = False) -> None:
    """Take the lock off, so that results may change; a second meeting locks them again under the next number.

    Results with a certificate stand for ever. Where there are some, only the rest can be opened, and only if `rest`
    says so: for a remedial after the graduation.

    Raises:
        NotAllowed: only the head does so.
        UnknownCourse, ReasonMissing, NotLocked: nothing was changed.
        AlreadyCertified: certificates were issued on these results.

    """
    allow(session, Action.UNLOCK)
    course = require_course(session, course_id)
    if not reason.strip():
        raise rules.ReasonMissing(course=course.name)
    row = _require_lock(session, course_id, course.name)
    here = select(Enrolment.id).where(Enrolment.course_id == course_id)
    numbers = session.scalars(
        select(Certificate.number).where(Certificate.enrolment_id.in_(here), queries.stands())
    ).all()
    if numbers and not rest:
        raise rules.AlreadyCertified(course=course.name, n=len(set(numbers)))
    row.unlocked_at, row.unlocked_by = now, journal.signature(session).by
    row.unlock_reason = " ".join(reason.split())
    session.flush()


def check_second_person(session: Session, course_id: CourseId) -> None:
    """Raise SecondPersonNeeded if whoever signed entered marks that stand, unless nobody else works in the centre."""
    by = journal.signature(session).by
    if by in entered_by(session, course_id) and not is_alone(session):
        raise rules.SecondPersonNeeded(name=session.get_one(Staff, by).name)


def entered_by(session: Session, course_id: CourseId) -> dict[StaffId, str]:
    """Return who entered the marks and decisions of a course that stand, with their names; the journal tells."""
    here = select(Enrolment.id).where(Enrolment.course_id == course_id)
    rows = [
        row_id
        for record in (Attempt, Result, UnitResult)
        for row_id in session.scalars(select(record.id).where(record.enrolment_id.in_(here)))
    ]
    writers = past(session, rows).writers
    found = {
        writer.by
        for fields in writers.values()
        for name, writer in fields.items()
        if name in _MARKS and writer.fields.get(name)
    }
    names = dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(found))).all())
    return {StaffId(one): names.get(one, "–") for one in found}


def is_alone(session: Session) -> bool:
    """Tell whether one person only works in the centre, so that there is no second one to look."""
    return len(session.scalars(select(Staff.id).where(Staff.active).limit(2)).all()) < 2


def members_text(members: Sequence[tuple[str, str]]) -> str:
    """Write who sat in a meeting as it is kept."""
    return "\n".join(f"{_plain(name)}|{_plain(office)}" for name, office in members if name.strip())


def _require_lock(session: Session, course_id: CourseId, name: str) -> Graduation:
    found = session.scalars(
        select(Graduation).where(Graduation.course_id == course_id).order_by(Graduation.number.desc()).limit(1)
    ).one_or_none()
    if found is None or found.unlocked_at is not None:
        raise rules.NotLocked(course=name)
    return found


def _plain(text: str) -> str:
    """Return a name or an office on one line, without the bar that parts them."""
    return " ".join(text.replace("|", " ").split())


def _few(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + ("…" if len(names) > 3 else "")
