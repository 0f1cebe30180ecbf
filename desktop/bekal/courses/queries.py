"""Programmes, courses, trainees and meetings as lists show them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.queries import fitting
from bekal.courses.rules import UnknownCourse
from bekal.storage.records import (
    Candidate,
    Course,
    Enrolment,
    Intake,
    Mark,
    Meeting,
    Programme,
    Staff,
    Teaching,
    Unit,
)
from bekal.terms import (
    CandidateId,
    CourseId,
    EnrolmentId,
    EnrolmentState,
    IntakeId,
    Kind,
    MeetingId,
    NikStatus,
    ProgrammeId,
    UnitId,
)

SELECTABLE_PAGE = 200
"""How many candidates the enrolment list shows at once; the rest is a search away."""
SEATED = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED)
_COUNTS = and_(  # as `attendance.rules.counts`: from the day of joining to the day before leaving
    Enrolment.joined_on <= Meeting.held_on, or_(Enrolment.left_on.is_(None), Enrolment.left_on > Meeting.held_on)
)


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme; hours in JP."""

    id: ProgrammeId
    code: str
    title: str
    kind: Kind
    hours: int
    catalogue_no: int | None
    min_attendance: int
    units: int


@dataclass(frozen=True)
class UnitRow:
    """A unit of a programme; hours in JP."""

    id: UnitId
    code: str
    title: str
    title_en: str
    hours: int


@dataclass(frozen=True)
class IntakeRow:
    """An admission round."""

    id: IntakeId
    name: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class CourseRow:
    """A course with its counts."""

    id: CourseId
    name: str
    programme_id: ProgrammeId
    programme: str
    kind: Kind
    hours: int
    min_attendance: int
    intake: str
    quota: int
    enrolled: int
    starts_on: date
    ends_on: date
    meetings: int
    instructors: tuple[str, ...]


@dataclass(frozen=True)
class TraineeRow:
    """A trainee of a course."""

    id: EnrolmentId
    candidate_id: CandidateId
    number: int
    name: str
    state: EnrolmentState
    joined_on: date
    left_on: date | None


@dataclass(frozen=True)
class MeetingRow:
    """A meeting and how many of its trainees are marked."""

    id: MeetingId
    course_id: CourseId
    course: str
    number: int
    held_on: date
    starts: str
    ends: str
    hours: int
    closed: bool
    marked: int
    trainees: int
    instructors: tuple[str, ...]


@dataclass(frozen=True)
class SelectableRow:
    """A candidate who may be enrolled in a course."""

    id: CandidateId
    name: str
    wanted: str
    nik_status: NikStatus
    matches: bool
    """The person asked for this programme."""


@dataclass(frozen=True)
class Selectable:
    """A page of candidates who may be enrolled in a course."""

    rows: tuple[SelectableRow, ...]
    matching: int
    """How many fit what was typed."""
    total: int


def programmes(session: Session) -> list[ProgrammeRow]:
    """Return every programme, by title."""
    counts = select(Unit.programme_id, func.count().label("n")).group_by(Unit.programme_id).subquery()
    query = (
        select(Programme, func.coalesce(counts.c.n, 0))
        .outerjoin(counts, counts.c.programme_id == Programme.id)
        .order_by(Programme.title)
    )
    return [
        ProgrammeRow(ProgrammeId(p.id), p.code, p.title, p.kind, p.hours, p.catalogue_no, p.min_attendance, units)
        for p, units in session.execute(query)
    ]


def units(session: Session, programme_id: ProgrammeId) -> list[UnitRow]:
    """Return a programme's units in the order they are taught."""
    query = select(Unit).where(Unit.programme_id == programme_id).order_by(Unit.position)
    return [UnitRow(UnitId(u.id), u.code, u.title, u.title_en, u.hours) for u in session.scalars(query)]


def intakes(session: Session) -> list[IntakeRow]:
    """Return every admission round, the newest first."""
    query = select(Intake).order_by(Intake.opens_on.desc(), Intake.name)
    return [IntakeRow(IntakeId(i.id), i.name, i.opens_on, i.closes_on) for i in session.scalars(query)]


def courses(session: Session) -> list[CourseRow]:
    """Return every course, the newest first."""
    return _courses(session, select(Course.id).order_by(Course.starts_on.desc(), Course.name))


def course(session: Session, course_id: CourseId) -> CourseRow:
    """Return one course.

    Raises:
        UnknownCourse: there is none.

    """
    rows = _courses(session, select(Course.id).where(Course.id == course_id))
    if not rows:
        raise UnknownCourse(course=str(course_id))
    return rows[0]


def _courses(session: Session, wanted: Select[Any]) -> list[CourseRow]:
    ids = list(session.scalars(wanted))
    found = {
        c.id: (c, p, i)
        for c, p, i in session.execute(
            select(Course, Programme, Intake)
            .join(Programme, Programme.id == Course.programme_id)
            .join(Intake, Intake.id == Course.intake_id)
            .where(Course.id.in_(ids))
        )
    }
    seated = dict(
        session.execute(
            select(Enrolment.course_id, func.count())
            .where(Enrolment.course_id.in_(ids), Enrolment.state.in_(SEATED))
            .group_by(Enrolment.course_id)
        ).all()
    )
    meetings_of = dict(
        session.execute(
            select(Meeting.course_id, func.count()).where(Meeting.course_id.in_(ids)).group_by(Meeting.course_id)
        ).all()
    )
    teaching = _instructors(session)
    rows = []
    for course_id in ids:
        c, p, i = found[course_id]
        rows.append(
            CourseRow(
                CourseId(c.id),
                c.name,
                ProgrammeId(p.id),
                p.title,
                p.kind,
                p.hours,
                p.min_attendance,
                i.name,
                c.quota,
                seated.get(c.id, 0),
                c.starts_on,
                c.ends_on,
                meetings_of.get(c.id, 0),
                teaching.get(c.id, ()),
            )
        )
    return rows


def _instructors(session: Session) -> dict[object, tuple[str, ...]]:
    names: dict[object, tuple[str, ...]] = {}
    query = select(Teaching.course_id, Staff.name).join(Staff, Staff.id == Teaching.staff_id).order_by(Staff.name)
    for course_id, name in session.execute(query):
        names[course_id] = (*names.get(course_id, ()), name)
    return names


def trainees(session: Session, course_id: CourseId) -> list[TraineeRow]:
    """Return a course's trainees in class-list order, those who left included."""
    query = (
        select(Enrolment, Candidate.name)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Enrolment.course_id == course_id)
        .order_by(Enrolment.number)
    )
    return [
        TraineeRow(EnrolmentId(e.id), CandidateId(e.candidate_id), e.number, name, e.state, e.joined_on, e.left_on)
        for e, name in session.execute(query)
    ]


def meetings(
    session: Session,
    *,
    course_id: CourseId | None = None,
    on: date | None = None,
    until: date | None = None,
    still_open: bool = False,
) -> list[MeetingRow]:
    """Return meetings by date and time: of a course, on a date, up to a date (included), only those not closed."""
    query = (
        select(Meeting, Course.name)
        .join(Course, Course.id == Meeting.course_id)
        .order_by(Meeting.held_on, Meeting.starts)
    )
    if course_id is not None:
        query = query.where(Meeting.course_id == course_id)
    if on is not None:
        query = query.where(Meeting.held_on == on)
    if until is not None:
        query = query.where(Meeting.held_on <= until)
    if still_open:
        query = query.where(Meeting.closed_at.is_(None))
    rows = session.execute(query).all()
    ids = [meeting.id for meeting, _ in rows]
    marked = dict(
        session.execute(
            select(Mark.meeting_id, func.count())
            .join(Meeting, Meeting.id == Mark.meeting_id)
            .join(Enrolment, Enrolment.id == Mark.enrolment_id)
            .where(Mark.meeting_id.in_(ids), Mark.mark.is_not(None), _COUNTS)
            .group_by(Mark.meeting_id)
        ).all()
    )
    counts = dict(
        session.execute(
            select(Meeting.id, func.count())
            .join(Enrolment, Enrolment.course_id == Meeting.course_id)
            .where(Meeting.id.in_(ids), _COUNTS)
            .group_by(Meeting.id)
        ).all()
    )
    teaching = _instructors(session)
    return [
        MeetingRow(
            MeetingId(m.id),
            CourseId(m.course_id),
            name,
            m.number,
            m.held_on,
            m.starts,
            m.ends,
            m.hours,
            m.closed_at is not None,
            marked.get(m.id, 0),
            counts.get(m.id, 0),
            teaching.get(m.course_id, ()),
        )
        for m, name in rows
    ]


def has_meetings(session: Session) -> bool:
    """Say whether any course has meetings yet."""
    return session.scalar(select(Meeting.id).limit(1)) is not None


def selectable(session: Session, course_id: CourseId) -> list[SelectableRow]:
    """Return the candidates who sit in no running course, those who asked for this programme first."""
    return list(selectable_page(session, course_id, limit=None).rows)


def selectable_page(
    session: Session, course_id: CourseId, *, typed: str = "", limit: int | None = SELECTABLE_PAGE
) -> Selectable:
    """Return those whose name, NIK, phone or district begins with every word typed, and how many there are in all.

    Those who asked for this programme come first, then who registered first; `limit` None returns them all.
    """
    title, code = session.execute(
        select(Programme.title, Programme.code)
        .join(Course, Course.programme_id == Programme.id)
        .where(Course.id == course_id)
    ).one()
    free = and_(
        LISTED,
        ~exists().where(Enrolment.candidate_id == Candidate.id, Enrolment.state == EnrolmentState.ACTIVE),
        ~exists().where(Enrolment.candidate_id == Candidate.id, Enrolment.course_id == course_id),
    )
    wanted = func.lower(Candidate.wanted)
    matches = and_(
        Candidate.wanted != "",
        or_(
            func.lower(literal(title)).contains(wanted, autoescape=False),
            wanted.contains(title.lower(), autoescape=True),
            Candidate.wanted == code,
        ),
    )
    asked = fitting(session, typed)
    chosen = free if asked is None else and_(free, asked)
    count = select(func.count()).select_from(Candidate)
    total = session.scalar(count.where(free)) or 0
    query = (
        select(Candidate.id, Candidate.name, Candidate.wanted, Candidate.nik_status, matches)
        .where(chosen)
        .order_by(matches.desc(), Candidate.registered_at, Candidate.name)
    )
    rows = session.execute(query.limit(limit) if limit else query)
    return Selectable(
        tuple(SelectableRow(CandidateId(row[0]), row[1], row[2], row[3], bool(row[4])) for row in rows),
        total if asked is None else session.scalar(count.where(chosen)) or 0,
        total,
    )
