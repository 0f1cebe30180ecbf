"""Make programmes, intakes and courses; enrol people; make the meetings."""

from collections.abc import Collection, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.candidates.finding import require_candidate
from bekal.candidates.merging.queries import same_people
from bekal.centre.queries import centre
from bekal.centre.rules import Signer
from bekal.courses import rules
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.records import Candidate, Course, Enrolment, Intake, Meeting, Programme, Teaching, Unit
from bekal.terms import CandidateId, CourseId, EnrolmentState, IntakeId, Kind, MeetingId, ProgrammeId, Repeat, StaffId


def add_programme(
    session: Session,
    *,
    code: str,
    title: str,
    kind: Kind,
    hours: int,
    catalogue_no: int | None = None,
    min_attendance: int = 80,
    units: Sequence[rules.NewUnit] = (),
    scheme: str = "",
    age_from: int | None = None,
    age_to: int | None = None,
    education_from: str = "",
    repeat_policy: Repeat = Repeat.WARN,
    replacement_days: int = 3,
    valid_months: int | None = None,
    title_en: str = "",
    second: Signer | None = None,
) -> ProgrammeId:
    """Add a programme with its units.

    Raises:
        SomethingMissing, BadHours, BadShare, BadAges, BadReplacementDays, BadValidity, CodeTaken: nothing was
        added.

    """
    allow(session, Action.PLAN_COURSES)
    rules.check_filled(kode=code, nama_program=title)
    code = code.strip().upper()
    rules.check_programme(
        hours=hours,
        min_attendance=min_attendance,
        age_from=age_from,
        age_to=age_to,
        days=replacement_days,
        valid_months=valid_months,
    )
    if session.scalars(select(Programme.id).where(Programme.code == code)).first():
        raise rules.CodeTaken(code=code)
    programme = Programme(
        code=code,
        title=title.strip(),
        kind=kind,
        hours=hours,
        catalogue_no=catalogue_no,
        min_attendance=min_attendance,
        scheme=scheme,
        age_from=age_from,
        age_to=age_to,
        education_from=education_from,
        repeat_policy=repeat_policy,
        replacement_days=replacement_days,
        valid_months=valid_months,
        title_en=title_en.strip(),
    )
    set_second(programme, second or Signer())
    session.add(programme)
    session.flush()
    for position, unit in rules.unit_positions(units):
        session.add(
            Unit(
                programme_id=programme.id,
                position=position,
                code=unit.code.strip(),
                title=unit.title.strip(),
                title_en=unit.title_en.strip(),
                hours=unit.hours,
                level=unit.level.strip(),
            )
        )
    session.flush()
    return ProgrammeId(programme.id)


def set_second(programme: Programme, second: Signer) -> None:
    """Say who signs the certificates of a programme second; without a name the centre's second signatory does.

    Raises:
        SecondNameMissing: a title or a number without a name.

    """
    name, title, number = (" ".join(text.split()) for text in (second.name, second.title, second.number))
    if (title or number) and not name:
        raise rules.SecondNameMissing
    programme.second_name, programme.second_title, programme.second_nip = name, title, number


def add_intake(session: Session, *, name: str, opens_on: date, closes_on: date) -> IntakeId:
    """Add an admission round.

    Raises:
        SomethingMissing, DatesReversed, NameTaken: nothing was added.

    """
    allow(session, Action.PLAN_COURSES)
    rules.check_filled(nama_gelombang=name)
    rules.check_dates(opens_on, closes_on)
    name = name.strip()
    if session.scalars(select(Intake.id).where(Intake.name == name)).first():
        raise rules.NameTaken(name=name)
    intake = Intake(name=name, opens_on=opens_on, closes_on=closes_on)
    session.add(intake)
    session.flush()
    return IntakeId(intake.id)


def add_course(
    session: Session,
    *,
    programme_id: ProgrammeId,
    intake_id: IntakeId,
    name: str,
    quota: int,
    starts_on: date,
    ends_on: date,
    instructors: Sequence[StaffId] = (),
    room: str = "",
    fund_source: str = "",
) -> CourseId:
    """Add a course of a programme in an intake, with its instructors; it teaches the newest edition of the units.

    Raises:
        SomethingMissing, BadQuota, DatesReversed, NameTaken: nothing was added.

    """
    allow(session, Action.PLAN_COURSES)
    rules.check_filled(nama_kelas=name)
    rules.check_course(quota=quota, starts_on=starts_on, ends_on=ends_on)
    name = name.strip()
    if session.scalars(select(Course.id).where(Course.intake_id == intake_id, Course.name == name)).first():
        raise rules.NameTaken(name=name)
    course = Course(
        programme_id=programme_id,
        intake_id=intake_id,
        name=name,
        quota=quota,
        starts_on=starts_on,
        ends_on=ends_on,
        edition=session.get_one(Programme, programme_id).edition,
        room=" ".join(room.split()),
        fund_source=" ".join(fund_source.split()),
    )
    session.add(course)
    session.flush()
    for staff_id in dict.fromkeys(instructors):
        session.add(Teaching(course_id=course.id, staff_id=staff_id))
    session.flush()
    return CourseId(course.id)


def enrol(session: Session, course_id: CourseId, candidates: Sequence[CandidateId], *, joined_on: date) -> int:
    """Enrol candidates in the order given; all of them or none. Return how many.

    Raises:
        NobodyChosen, CourseOver, CourseFull, AlreadyEnrolled, UnknownCourse, UnknownCandidate: nobody was enrolled.

    """
    allow(session, Action.ENROL)
    candidates = list(dict.fromkeys(candidates))
    if not candidates:
        raise rules.NobodyChosen()
    course = require_course(session, course_id)
    for candidate_id in candidates:
        require_candidate(session, candidate_id)
    there = session.execute(
        select(Enrolment.candidate_id, Enrolment.state, Enrolment.number).where(Enrolment.course_id == course_id)
    ).all()
    known = {row.candidate_id for row in there}
    for candidate_id, ids in same_people(session, candidates).items():
        if ids & known:  # under whichever of their ids
            name = session.scalars(select(Candidate.name).where(Candidate.id == candidate_id)).one()
            raise rules.AlreadyEnrolled(name=name, course=course.name)
    seated = sum(row.state in (EnrolmentState.ACTIVE, EnrolmentState.FINISHED) for row in there)
    if joined_on > course.ends_on:
        raise rules.CourseOver(course=course.name, ends=course.ends_on.strftime("%d/%m/%Y"))
    rules.check_room(course=course.name, quota=course.quota, enrolled=seated, asked=len(candidates))
    next_number = max((row.number for row in there), default=0) + 1
    journal.write_many(
        session,
        Enrolment,
        [
            {
                "course_id": course_id,
                "candidate_id": candidate_id,
                "number": number,
                "state": EnrolmentState.ACTIVE,
                "joined_on": max(joined_on, course.starts_on),
            }
            for number, candidate_id in enumerate(candidates, next_number)
        ],
    )
    return len(candidates)


def make_meetings(
    session: Session,
    course_id: CourseId,
    *,
    weekdays: Collection[int],
    starts: str,
    ends: str,
    skipped: Collection[date] = (),
) -> list[MeetingId]:
    """Make one meeting on every chosen weekday between the course's dates; return their ids in order.

    Raises:
        MeetingsExist, NoWeekday, BadTimes, UnknownCourse: none was made.

    """
    allow(session, Action.PLAN_COURSES)
    course = require_course(session, course_id)
    already = session.scalar(select(func.count()).select_from(Meeting).where(Meeting.course_id == course_id))
    if already:
        raise rules.MeetingsExist(course=course.name, n=already)
    house = centre(session)
    hours = rules.hours_of(starts, ends, house.minutes_per_hour)
    dates = rules.meeting_dates(course.starts_on, course.ends_on, weekdays, skipped)
    ids = journal.write_many(
        session,
        Meeting,
        [
            {
                "course_id": course_id,
                "number": number,
                "held_on": day,
                "starts": starts,
                "ends": ends,
                "zone": house.zone,
                "hours": hours,
            }
            for number, day in enumerate(dates, 1)
        ],
    )
    return [MeetingId(row_id) for row_id in ids]


def require_course(session: Session, course_id: CourseId) -> Course:
    """Return the course's record for another use case of this transaction.

    Raises:
        UnknownCourse: there is none.

    """
    course = session.get(Course, course_id)
    if course is None:
        raise rules.UnknownCourse(course=str(course_id))
    return course
