"""Programmes, courses, trainees and meetings as lists show them."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.merging.queries import kept_by_merged
from bekal.candidates.searching import fitting
from bekal.centre.rules import Signer
from bekal.courses.allowance import Allowance
from bekal.courses.meetings import MeetingRow as MeetingRow
from bekal.courses.meetings import has_meetings as has_meetings
from bekal.courses.meetings import instructors_of
from bekal.courses.meetings import meetings as meetings
from bekal.courses.rules import HouseRules, UnknownCourse
from bekal.storage.records import (
    Candidate,
    Course,
    Enrolment,
    Intake,
    Meeting,
    Programme,
    Unit,
)
from bekal.storage.standing import chunks
from bekal.terms import (
    Attendance,
    CandidateId,
    CourseId,
    EnrolmentId,
    EnrolmentState,
    IntakeId,
    Kind,
    NikStatus,
    ProgrammeId,
    UnitId,
)

SELECTABLE_PAGE = 200
"""How many candidates the enrolment list shows at once; the rest is a search away."""
SEATED = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED)


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
    """How many its newest edition has."""
    edition: int = 1
    house: HouseRules = field(default_factory=HouseRules)
    valid_months: int | None = None
    """How long its certificates count; None: for ever."""
    title_en: str = ""
    second: Signer = field(default_factory=Signer)
    """Who signs its certificates second; without a name the centre's."""


@dataclass(frozen=True)
class UnitRow:
    """A unit of a programme; hours in JP."""

    id: UnitId
    code: str
    title: str
    title_en: str
    hours: int
    level: str = ""


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
    """Those that were cancelled do not count."""
    instructors: tuple[str, ...]
    edition: int = 1
    room: str = ""
    fund_source: str = ""
    house: HouseRules = field(default_factory=HouseRules)


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
    counts = select(Unit.programme_id, Unit.edition, func.count().label("n"))
    counted = counts.group_by(Unit.programme_id, Unit.edition).subquery()
    newest = and_(counted.c.programme_id == Programme.id, counted.c.edition == Programme.edition)
    query = select(Programme, func.coalesce(counted.c.n, 0)).outerjoin(counted, newest).order_by(Programme.title)
    return [
        ProgrammeRow(
            ProgrammeId(p.id),
            p.code,
            p.title,
            p.kind,
            p.hours,
            p.catalogue_no,
            p.min_attendance,
            units,
            p.edition,
            house_rules(p),
            p.valid_months,
            p.title_en,
            Signer(p.second_name, p.second_title, p.second_nip),
        )
        for p, units in session.execute(query)
    ]


def house_rules(programme: Programme) -> HouseRules:
    """Return what a programme asks of those who attend it."""
    return HouseRules(
        programme.min_attendance,
        programme.excused_counts,
        programme.absences_in_a_row,
        programme.absence_share,
        programme.late_minutes,
        programme.late_grace,
        Allowance(
            programme.paid_day,
            frozenset(mark for mark in Attendance if mark.value in programme.paid_marks),
            programme.paid_amount,
        ),
    )


def units(session: Session, programme_id: ProgrammeId, edition: int | None = None) -> list[UnitRow]:
    """Return the units of an edition of a programme in the order they are taught; of the newest without one."""
    wanted = select(Programme.edition).where(Programme.id == programme_id).scalar_subquery()
    query = select(Unit).where(
        Unit.programme_id == programme_id, Unit.edition == (wanted if edition is None else edition)
    )
    return [_unit(unit) for unit in session.scalars(query.order_by(Unit.position))]


def course_units(session: Session, course_id: CourseId) -> list[UnitRow]:
    """Return the units a course teaches: those of the edition it began with, whatever the programme has since."""
    query = select(Unit).join(Course, and_(Course.programme_id == Unit.programme_id, Course.edition == Unit.edition))
    return [_unit(unit) for unit in session.scalars(query.where(Course.id == course_id).order_by(Unit.position))]


def _unit(unit: Unit) -> UnitRow:
    return UnitRow(UnitId(unit.id), unit.code, unit.title, unit.title_en, unit.hours, unit.level)


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
            select(Meeting.course_id, func.count())
            .where(Meeting.course_id.in_(ids), Meeting.cancelled_at.is_(None))
            .group_by(Meeting.course_id)
        ).all()
    )
    teaching = instructors_of(session)
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
                c.hours or p.hours,
                p.min_attendance,
                i.name,
                c.quota,
                seated.get(c.id, 0),
                c.starts_on,
                c.ends_on,
                meetings_of.get(c.id, 0),
                tuple(name for _, name in teaching.get(c.id, ())),
                c.edition,
                c.room,
                c.fund_source,
                house_rules(p),
            )
        )
    return rows


def trainees(session: Session, course_id: CourseId) -> list[TraineeRow]:
    """Return a course's trainees in class-list order, those who left included."""
    query = (
        select(Enrolment, Candidate.name)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Enrolment.course_id == course_id)
        .order_by(Enrolment.number)
    )
    found = session.execute(query).all()
    kept = kept_by_merged(session)
    merged = {one: kept[one] for e, _ in found if (one := CandidateId(e.candidate_id)) in kept}
    # somebody who sits here under a record that was merged is called as every other list calls them
    names = {one: session.get_one(Candidate, person).name for one, person in merged.items()}
    return [
        TraineeRow(
            EnrolmentId(e.id),
            CandidateId(e.candidate_id),
            e.number,
            names.get(CandidateId(e.candidate_id), name),
            e.state,
            e.joined_on,
            e.left_on,
        )
        for e, name in found
    ]


def selectable(session: Session, course_id: CourseId) -> list[SelectableRow]:
    """Return the candidates who sit in no running course, those who asked for this programme first."""
    return list(selectable_page(session, course_id, limit=None).rows)


def _seated_as_another(session: Session, course_id: CourseId) -> set[CandidateId]:
    """Return who sits in this course or in a running one under an id that was merged into theirs."""
    kept = kept_by_merged(session)
    busy = or_(Enrolment.state == EnrolmentState.ACTIVE, Enrolment.course_id == course_id)
    found: set[CandidateId] = set()
    for some in chunks(list(kept)):
        query = select(Enrolment.candidate_id).where(Enrolment.candidate_id.in_(some), busy)
        found.update(kept[CandidateId(one)] for one in session.scalars(query))
    return found


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
        Candidate.id.not_in(_seated_as_another(session, course_id)),
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
