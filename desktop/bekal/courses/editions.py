"""Editions of a curriculum: a course keeps the units it began with; copies of a programme."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from bekal.courses import rules
from bekal.courses.queries import course_units, house_rules, units
from bekal.courses.service import add_programme, require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import (
    AssessmentPlan,
    Attempt,
    Course,
    Criterion,
    Enrolment,
    Meeting,
    Programme,
    Unit,
    UnitResult,
)
from bekal.storage.undoing import undo
from bekal.terms import CourseId, ProgrammeId, UnitId


def change_curriculum(
    session: Session, programme_id: ProgrammeId, new: Sequence[rules.NewUnit], *, hours: int | None = None
) -> int:
    """Give a programme other units, and other hours (JP) where they are named; return the edition that now counts.

    Courses that are there keep their units and hours: they stay with their edition, and a new one is made, or one
    of before is taken up again. Without such a course, or if only titles and levels are corrected, the units are
    rewritten in place. The same units and hours again change nothing.

    Raises:
        UnknownProgramme, BadHours, SomethingMissing, UnitTwice: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    programme = require_programme(session, programme_id)
    if hours is not None and not 1 <= hours <= 9999:
        raise rules.BadHours()
    for unit in new:
        rules.check_filled(judul_unit=unit.title)
    wanted = [_trimmed(unit) for unit in new]
    editions = _rows(session, programme_id)
    rows = editions.get(programme.edition, [])
    there = [_said(row) for row in rows]
    matched = rules.match_units([(unit.code, unit.title) for unit in there], wanted)
    _change_hours(session, programme, hours)
    if wanted != there:
        kept = [(unit.code, unit.hours) for unit in there]
        plan = _plan_said(session, programme_id, programme.edition)
        former = [
            number
            for number, of in editions.items()
            if [_said(row) for row in of] == wanted and _plan_said(session, programme_id, number) in (plan, None)
        ]
        if former:
            before, programme.edition = programme.edition, former[-1]
            if plan is not None and _plan_said(session, programme_id, programme.edition) is None:
                _carry_plan(session, programme, before)
        elif [(unit.code, unit.hours) for unit in wanted] == kept or not _is_bound(session, programme):
            _rewrite(session, programme, rows, wanted, matched)
        else:
            before = programme.edition
            programme.edition = max([*editions, before]) + 1
            _rewrite(session, programme, [], wanted, [None] * len(wanted))
            _carry_plan(session, programme, before)
    session.flush()
    return programme.edition


def add_edition(session: Session, programme: Programme) -> int:
    """Make a new edition with the units that count now, and without a plan of assessment; return it."""
    editions = _rows(session, ProgrammeId(programme.id))
    units_now = [_said(row) for row in editions.get(programme.edition, [])]
    programme.edition = max([*editions, programme.edition, *_planned(session, programme)]) + 1
    _rewrite(session, programme, [], units_now, [None] * len(units_now))
    session.flush()
    return programme.edition


def editions_alike(session: Session, programme: Programme) -> list[int]:
    """Return the other editions of a programme with the units that count now, the newest first."""
    editions = _rows(session, ProgrammeId(programme.id))
    units_now = [_said(row) for row in editions.get(programme.edition, [])]
    numbers = {*editions, *_planned(session, programme)} - {programme.edition}
    return [n for n in sorted(numbers, reverse=True) if [_said(row) for row in editions.get(n, [])] == units_now]


def _planned(session: Session, programme: Programme) -> list[int]:
    """Return the editions that have a plan of assessment; a programme may have no units at all."""
    return list(session.scalars(select(AssessmentPlan.edition).where(AssessmentPlan.programme_id == programme.id)))


def _plan_said(session: Session, programme_id: ProgrammeId, edition: int) -> tuple[object, ...] | None:
    """Return what the plan of an edition says, or None where it has none."""
    of = (AssessmentPlan.programme_id == programme_id, AssessmentPlan.edition == edition)
    plan = session.scalars(select(AssessmentPlan).where(*of)).one_or_none()
    if plan is None:
        return None
    rows = select(Criterion).where(Criterion.programme_id == programme_id, Criterion.edition == edition)
    components = [
        (row.title, row.title_en, row.weight, row.pass_mark)
        for row in session.scalars(rows.order_by(Criterion.position))
    ]
    return (plan.pass_mark, plan.predicates, plan.needs_units, plan.counts, components)


def _carry_plan(session: Session, programme: Programme, before: int, *, to: Programme | None = None) -> None:
    """Give the edition that counts now the plan of assessment of another one, where that has one."""
    taker = to or programme
    of = select(AssessmentPlan).where(AssessmentPlan.programme_id == programme.id, AssessmentPlan.edition == before)
    plan = session.scalars(of).one_or_none()
    if plan is None:
        return
    session.add(
        AssessmentPlan(
            id=joint_id("assessment_plan", taker.id, str(taker.edition)),
            programme_id=taker.id,
            edition=taker.edition,
            pass_mark=plan.pass_mark,
            predicates=plan.predicates,
            needs_units=plan.needs_units,
            counts=plan.counts,
        )
    )
    for row in session.scalars(
        select(Criterion).where(Criterion.programme_id == programme.id, Criterion.edition == before)
    ):
        session.add(
            Criterion(
                programme_id=taker.id,
                edition=taker.edition,
                position=row.position,
                title=row.title,
                title_en=row.title_en,
                weight=row.weight,
                pass_mark=row.pass_mark,
            )
        )


@dataclass(frozen=True)
class Taken:
    """The edition that a course teaches now, and what an undo takes back."""

    edition: int
    operations: tuple[UUID, ...] = ()


def take_newest(session: Session, course_id: CourseId, *, today: date) -> Taken:
    """Let a course that has not begun teach the newest edition and hours after all; return that edition.

    Raises:
        UnknownCourse: there is none.
        CourseRuns: it began, a meeting was closed, or a unit of the old edition was judged.

    """
    allow(session, Action.PLAN_COURSES)
    course = require_course(session, course_id)
    programme = session.get_one(Programme, course.programme_id)
    if course.edition == programme.edition and course.hours is None:
        return Taken(programme.edition)
    before = len(journal.written(session))
    old = _check_not_begun(session, course, today)
    course.edition, course.hours = programme.edition, None
    for meeting in session.scalars(select(Meeting).where(Meeting.course_id == course_id, Meeting.unit_id.in_(old))):
        meeting.unit_id = None  # the timetable is made anew with the units that count now
    return Taken(programme.edition, journal.written(session, after=before))


def keep_former(session: Session, course_id: CourseId, taken: Taken, *, today: date) -> int:
    """Let a course teach the edition it taught before `take_newest`; return that edition.

    Raises:
        UnknownCourse: there is none.
        CourseRuns: it began since, a meeting was closed, or a unit was judged.

    """
    allow(session, Action.PLAN_COURSES)
    course = require_course(session, course_id)
    if taken.operations:
        _check_not_begun(session, course, today)
        undo(session, taken.operations)
    return course.edition


def _check_not_begun(session: Session, course: Course, today: date) -> list[UnitId]:
    """Return the units that a course teaches, which stand as long as it has not begun."""
    course_id = CourseId(course.id)
    units_now = [unit.id for unit in course_units(session, course_id)]
    closed = select(Meeting.id).where(Meeting.course_id == course_id, Meeting.closed_at.is_not(None)).limit(1)
    judged = select(UnitResult.id).where(UnitResult.unit_id.in_(units_now)).limit(1)
    judged = judged.where(UnitResult.enrolment_id.in_(_enrolments(course_id)))
    tried = select(Attempt.id).where(Attempt.enrolment_id.in_(_enrolments(course_id))).limit(1)
    if course.starts_on <= today or session.scalar(closed) or session.scalar(judged) or session.scalar(tried):
        raise rules.CourseRuns(course=course.name)
    return units_now


def keeping_courses(session: Session, programme_id: ProgrammeId) -> list[CourseId]:
    """Return the courses that teach another edition of a programme than the one that counts now."""
    programme = require_programme(session, programme_id)
    older = select(Course.id).where(Course.programme_id == programme_id, Course.edition != programme.edition)
    return [CourseId(one) for one in session.scalars(older)]


def copy_programme(session: Session, programme_id: ProgrammeId, *, code: str, title: str) -> ProgrammeId:
    """Add a programme like another one: units, hours and house rules; not its catalogue number, which is central's.

    Raises:
        UnknownProgramme, SomethingMissing, CodeTaken: nothing was added.

    """
    allow(session, Action.PLAN_COURSES)
    old = require_programme(session, programme_id)
    new_id = add_programme(
        session,
        code=code,
        title=title,
        kind=old.kind,
        hours=old.hours,
        min_attendance=old.min_attendance,
        units=[rules.NewUnit(u.code, u.title, u.title_en, u.hours, u.level) for u in units(session, programme_id)],
    )
    new = session.get_one(Programme, new_id)
    for field in (
        "scheme", "age_from", "age_to", "education_from", "repeat_policy", "replacement_days", "valid_months",
        "template_id", "second_name", "second_title", "second_nip",
    ):  # fmt: skip
        setattr(new, field, getattr(old, field))
    set_house_rules(session, new_id, house_rules(old))
    _carry_plan(session, old, old.edition, to=new)
    session.flush()
    return new_id


def set_house_rules(session: Session, programme_id: ProgrammeId, house: rules.HouseRules) -> None:
    """Say what a programme asks of those who attend; recaps of its courses follow at once, for totals are computed.

    Raises:
        UnknownProgramme, BadShare, BadHouseRule, NoPaidMark, BadAmount: nothing was changed.

    """
    allow(session, Action.PLAN_COURSES)
    programme = require_programme(session, programme_id)
    rules.check_house_rules(house)
    programme.min_attendance = house.minimum
    programme.excused_counts = house.excused
    programme.absences_in_a_row = house.absences_in_a_row
    programme.absence_share = house.absence_share
    programme.late_minutes = house.late_minutes
    programme.late_grace = house.late_grace
    programme.paid_day = house.allowance.day
    programme.paid_marks = house.allowance.letters
    programme.paid_amount = house.allowance.amount
    session.flush()


def require_programme(session: Session, programme_id: ProgrammeId) -> Programme:
    """Return the programme's record for another use case of this transaction.

    Raises:
        UnknownProgramme: there is none.

    """
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise rules.UnknownProgramme(programme=str(programme_id))
    return programme


def _enrolments(course_id: CourseId) -> Select[Any]:
    return select(Enrolment.id).where(Enrolment.course_id == course_id)


def _trimmed(unit: rules.NewUnit) -> rules.NewUnit:
    texts = (unit.code.strip(), unit.title.strip(), unit.title_en.strip())
    return rules.NewUnit(*texts, unit.hours, unit.level.strip())


def _said(row: Unit) -> rules.NewUnit:
    return rules.NewUnit(row.code, row.title, row.title_en, row.hours, row.level)


def _rows(session: Session, programme_id: ProgrammeId) -> dict[int, list[Unit]]:
    """Return a programme's units by edition, each in its order."""
    found: dict[int, list[Unit]] = {}
    for unit in session.scalars(select(Unit).where(Unit.programme_id == programme_id).order_by(Unit.position)):
        found.setdefault(unit.edition, []).append(unit)
    return found


def _is_bound(session: Session, programme: Programme) -> bool:
    """Tell whether a course teaches the edition that counts now."""
    bound = select(Course.id).where(Course.programme_id == programme.id, Course.edition == programme.edition)
    return session.scalar(bound.limit(1)) is not None


def _change_hours(session: Session, programme: Programme, hours: int | None) -> None:
    """Change a programme's hours; courses that are there keep what they began with."""
    if hours is None or hours == programme.hours:
        return
    keeping = select(Course).where(Course.programme_id == programme.id, Course.hours.is_(None))
    for course in session.scalars(keeping):
        course.hours = programme.hours
    programme.hours = hours
    for course in session.scalars(select(Course).where(Course.programme_id == programme.id, Course.hours == hours)):
        course.hours = None  # an undo gives the hours back, and then nothing differs any more


def _rewrite(
    session: Session,
    programme: Programme,
    rows: Sequence[Unit],
    wanted: Sequence[rules.NewUnit],
    matched: Sequence[int | None],
) -> None:
    """Change the rows that stay, take away what is too much, add what is lacking."""
    for at, row in enumerate(rows):
        if at in matched:
            continue
        for record in (UnitResult, Attempt):
            for emptied in session.scalars(select(record).where(record.unit_id == row.id)):
                session.delete(emptied)  # of a course that took another edition before anybody was judged
        session.flush()
        session.delete(row)
    session.flush()
    for (position, unit), old in zip(rules.unit_positions(wanted), matched, strict=True):
        fresh = Unit(programme_id=programme.id, edition=programme.edition) if old is None else rows[old]
        session.add(_filled(fresh, position, unit))


def _filled(row: Unit, position: int, unit: rules.NewUnit) -> Unit:
    row.position, row.code, row.title = position, unit.code, unit.title
    row.title_en, row.hours, row.level = unit.title_en, unit.hours, unit.level
    return row
