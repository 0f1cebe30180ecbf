"""Change programmes, intakes and courses that are there, and who teaches; the terms they have now."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.rules import Signer
from bekal.courses import rules
from bekal.courses.asking import ask_for, papers_asked
from bekal.courses.editions import change_curriculum, require_programme, set_house_rules
from bekal.courses.meanwhile import own_terms
from bekal.courses.queries import house_rules, units
from bekal.courses.service import require_course, set_second
from bekal.staff.meanwhile import Opened
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.records import (
    Application,
    Candidate,
    Course,
    Enrolment,
    Intake,
    Meeting,
    Programme,
    Teaching,
)
from bekal.terms import ApplicationState, CourseId, EnrolmentState, IntakeId, Kind, ProgrammeId, Repeat, StaffId

_SEATED = (EnrolmentState.ACTIVE, EnrolmentState.FINISHED)
ACCEPTED = (ApplicationState.ACCEPTED, ApplicationState.REREGISTERED)


@dataclass(frozen=True)
class ProgrammeTerms:
    """Everything a clerk may change of a programme; hours in JP."""

    code: str
    title: str
    kind: Kind
    hours: int
    catalogue_no: int | None = None
    min_attendance: int = 80
    units: tuple[rules.NewUnit, ...] = ()
    scheme: str = ""
    age_from: int | None = None
    age_to: int | None = None
    education_from: str = ""
    repeat_policy: Repeat = Repeat.WARN
    replacement_days: int = 3
    papers: frozenset[str] | None = None
    """The kinds of papers it asks for; None: those its scheme and the house ask for, or asked for before."""
    house: rules.HouseRules | None = None
    """What it asks of those who attend, the percentage being `min_attendance`; None: the usual, or as before."""
    valid_months: int | None = None
    """How long its certificates count; None: for ever."""
    title_en: str = ""
    """Its name in English, on certificates in two languages."""
    second: Signer = field(default_factory=Signer)
    """Who signs its certificates second; without a name the centre's."""


@dataclass(frozen=True)
class CourseTerms:
    """Everything a clerk may change of a course."""

    programme_id: ProgrammeId
    intake_id: IntakeId
    name: str
    quota: int
    starts_on: date
    ends_on: date
    instructors: tuple[StaffId, ...] = ()
    room: str = ""
    fund_source: str = ""


@dataclass(frozen=True)
class IntakeTerms:
    """Everything a clerk may change of an admission round."""

    name: str
    opens_on: date
    closes_on: date


@dataclass(frozen=True)
class IntakeCourse:
    """A course of an admission round, with its counts."""

    id: CourseId
    name: str
    programme: str
    quota: int
    applicants: int
    accepted: int
    enrolled: int


@dataclass(frozen=True)
class IntakeLine:
    """An admission round with its courses."""

    id: IntakeId
    terms: IntakeTerms
    courses: tuple[IntakeCourse, ...]

    @property
    def quota(self) -> int:
        """Seats of all its courses."""
        return sum(course.quota for course in self.courses)

    @property
    def applicants(self) -> int:
        """Applications for all its courses."""
        return sum(course.applicants for course in self.courses)

    @property
    def accepted(self) -> int:
        """People accepted in all its courses."""
        return sum(course.accepted for course in self.courses)


def programme_terms(session: Session, programme_id: ProgrammeId) -> ProgrammeTerms:
    """Return what a programme says now.

    Raises:
        UnknownProgramme: there is none.

    """
    row = require_programme(session, programme_id)
    return ProgrammeTerms(
        row.code,
        row.title,
        row.kind,
        row.hours,
        row.catalogue_no,
        row.min_attendance,
        tuple(rules.NewUnit(u.code, u.title, u.title_en, u.hours, u.level) for u in units(session, programme_id)),
        row.scheme,
        row.age_from,
        row.age_to,
        row.education_from,
        row.repeat_policy,
        row.replacement_days,
        papers_asked(session, programme_id),
        replace(house_rules(row), minimum=rules.HouseRules().minimum),
        row.valid_months,
        row.title_en,
        Signer(row.second_name, row.second_title, row.second_nip),
    )


def course_terms(session: Session, course_id: CourseId) -> CourseTerms:
    """Return what a course says now.

    Raises:
        UnknownCourse: there is none.

    """
    row = require_course(session, course_id)
    teachers = session.scalars(
        select(Teaching.staff_id).where(Teaching.course_id == course_id).order_by(Teaching.version)
    )
    return CourseTerms(
        ProgrammeId(row.programme_id),
        IntakeId(row.intake_id),
        row.name,
        row.quota,
        row.starts_on,
        row.ends_on,
        tuple(StaffId(one) for one in teachers),
        row.room,
        row.fund_source,
    )


def intake_lines(session: Session) -> list[IntakeLine]:
    """Return every admission round with its courses, applicants and accepted people, the newest first."""
    applicants = _counted(session, Application, Application.state != ApplicationState.WITHDRAWN)
    accepted = _counted(session, Application, Application.state.in_(ACCEPTED))
    seated = _counted(session, Enrolment, Enrolment.state.in_(_SEATED))
    courses: dict[object, list[IntakeCourse]] = {}
    query = select(Course, Programme.title).join(Programme, Programme.id == Course.programme_id).order_by(Course.name)
    for row, programme in session.execute(query):
        courses.setdefault(row.intake_id, []).append(
            IntakeCourse(
                CourseId(row.id),
                row.name,
                programme,
                row.quota,
                applicants.get(row.id, 0),
                accepted.get(row.id, 0),
                seated.get(row.id, 0),
            )
        )
    intakes = session.scalars(select(Intake).order_by(Intake.opens_on.desc(), Intake.name))
    return [
        IntakeLine(IntakeId(i.id), IntakeTerms(i.name, i.opens_on, i.closes_on), tuple(courses.get(i.id, ())))
        for i in intakes
    ]


def change_programme(
    session: Session, programme_id: ProgrammeId, terms: ProgrammeTerms, opened: Opened[ProgrammeTerms] | None = None
) -> ProgrammeTerms:
    """Give a programme new terms and units; return the former ones, which an undo gives back.

    Courses that are there keep the units and hours they began with (`editions.change_curriculum`). `opened`: what
    the form began with; what others changed since stays where the form did not touch it.

    Raises:
        SomethingMissing, BadHours, BadShare, BadAges, BadReplacementDays, BadValidity, BadHouseRule, CodeTaken,
        UnitTwice, SecondNameMissing, UnknownProgramme, ChangedMeanwhile: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    former = programme_terms(session, programme_id)
    row = require_programme(session, programme_id)
    terms = own_terms(session, row.id, row.title, terms, former, opened)
    rules.check_filled(kode=terms.code, nama_program=terms.title)
    code = terms.code.strip().upper()
    rules.check_programme(
        hours=terms.hours,
        min_attendance=terms.min_attendance,
        age_from=terms.age_from,
        age_to=terms.age_to,
        days=terms.replacement_days,
        valid_months=terms.valid_months,
    )
    taken = select(Programme.id).where(Programme.code == code, Programme.id != programme_id)
    if session.scalars(taken).first():
        raise rules.CodeTaken(code=code)
    change_curriculum(session, programme_id, terms.units, hours=terms.hours)
    row.code, row.title, row.kind = code, terms.title.strip(), terms.kind
    row.catalogue_no, row.min_attendance = terms.catalogue_no, terms.min_attendance
    row.scheme, row.age_from, row.age_to = terms.scheme, terms.age_from, terms.age_to
    row.education_from, row.repeat_policy = terms.education_from, terms.repeat_policy
    row.replacement_days, row.valid_months = terms.replacement_days, terms.valid_months
    row.title_en = terms.title_en.strip()
    set_second(row, terms.second)
    session.flush()
    if terms.papers is not None:
        ask_for(session, programme_id, terms.papers)
    if terms.house is not None:
        set_house_rules(session, programme_id, replace(terms.house, minimum=terms.min_attendance))
    return former


def change_intake(
    session: Session, intake_id: IntakeId, terms: IntakeTerms, opened: Opened[IntakeTerms] | None = None
) -> IntakeTerms:
    """Give an admission round another name or other dates; return the former terms. `opened` as in a programme.

    Raises:
        SomethingMissing, DatesReversed, DatesTooFarApart, NameTaken, UnknownIntake, ChangedMeanwhile: nothing was
            changed.

    """
    allow(session, Action.PLAN_COURSES)
    row = session.get(Intake, intake_id)
    if row is None:
        raise rules.UnknownIntake(intake=str(intake_id))
    former = IntakeTerms(row.name, row.opens_on, row.closes_on)
    terms = own_terms(session, row.id, row.name, terms, former, opened)
    rules.check_filled(nama_gelombang=terms.name)
    rules.check_dates(terms.opens_on, terms.closes_on)
    name = terms.name.strip()
    if session.scalars(select(Intake.id).where(Intake.name == name, Intake.id != intake_id)).first():
        raise rules.NameTaken(name=name)
    row.name, row.opens_on, row.closes_on = name, terms.opens_on, terms.closes_on
    session.flush()
    return former


def change_course(
    session: Session, course_id: CourseId, terms: CourseTerms, opened: Opened[CourseTerms] | None = None
) -> CourseTerms:
    """Give a course new terms and instructors; return the former ones, which an undo gives back.

    `opened` as in a programme.

    Raises:
        SomethingMissing, BadQuota, QuotaBelowSeated, DatesReversed, DatesTooFarApart, MeetingsOutside, NameTaken,
        ProgrammeFixed, UnknownCourse, ChangedMeanwhile: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    row, former = require_course(session, course_id), course_terms(session, course_id)
    terms = own_terms(session, row.id, row.name, terms, former, opened)
    rules.check_filled(nama_kelas=terms.name)
    rules.check_course(quota=terms.quota, starts_on=terms.starts_on, ends_on=terms.ends_on)
    name = terms.name.strip()
    twin = select(Course.id).where(Course.intake_id == terms.intake_id, Course.name == name, Course.id != course_id)
    if session.scalars(twin).first():
        raise rules.NameTaken(name=name)
    people = select(func.count()).select_from(Enrolment).where(Enrolment.course_id == course_id)
    seated = session.scalar(people.where(Enrolment.state.in_(_SEATED))) or 0
    if terms.quota < seated:
        raise rules.QuotaBelowSeated(quota=terms.quota, seated=seated)
    if terms.programme_id != row.programme_id and session.scalar(people):
        raise rules.ProgrammeFixed(course=row.name)
    _check_meetings(session, course_id, terms.starts_on, terms.ends_on)
    if terms.programme_id != row.programme_id:
        row.edition, row.hours = require_programme(session, terms.programme_id).edition, None
    row.programme_id, row.intake_id, row.name, row.quota = terms.programme_id, terms.intake_id, name, terms.quota
    row.starts_on, row.ends_on = terms.starts_on, terms.ends_on
    row.room, row.fund_source = " ".join(terms.room.split()), " ".join(terms.fund_source.split())
    session.flush()
    change_instructors(session, course_id, terms.instructors)
    return former


def change_instructors(session: Session, course_id: CourseId, instructors: Sequence[StaffId]) -> None:
    """Let these people teach a course, and nobody else.

    Raises:
        UnknownCourse: there is none.

    """
    allow(session, Action.PLAN_COURSES)
    require_course(session, course_id)
    there = {one.staff_id: one for one in session.scalars(select(Teaching).where(Teaching.course_id == course_id))}
    wanted = dict.fromkeys(instructors)
    for staff_id, teaching in there.items():
        if staff_id not in wanted:
            session.delete(teaching)
    for staff_id in wanted:
        if staff_id not in there:
            session.add(Teaching(course_id=course_id, staff_id=staff_id))
    session.flush()


def _check_meetings(session: Session, course_id: CourseId, starts_on: date, ends_on: date) -> None:
    outside = session.execute(
        select(func.count(), func.min(Meeting.held_on), func.max(Meeting.held_on)).where(
            Meeting.course_id == course_id,
            Meeting.cancelled_at.is_(None),
            (Meeting.held_on < starts_on) | (Meeting.held_on > ends_on),
        )
    ).one()
    if outside[0]:
        raise rules.MeetingsOutside(
            n=outside[0], first=outside[1].strftime("%d/%m/%Y"), last=outside[2].strftime("%d/%m/%Y")
        )


def _counted(session: Session, record: type[Application] | type[Enrolment], which: object) -> dict[object, int]:
    query = (
        select(record.course_id, func.count())
        .join(Candidate, Candidate.id == record.candidate_id)
        .where(which)  # type: ignore[arg-type]  # a condition on the record's own columns
        .group_by(record.course_id)
    )
    return dict(session.execute(query).all())
