"""Results of a course as the mark grid and the certificates show them: tries, totals, proposals, the lock."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from bekal.assessment import weighing
from bekal.assessment.weighing import Absent, Component, Entry, FieldId, Plan, Predicate, Proposal, Try
from bekal.attendance.queries import recap
from bekal.attendance.recaps import by_person
from bekal.courses.queries import SEATED, UnitRow, course, course_units, trainees
from bekal.storage.records import (
    AssessmentPlan,
    Attempt,
    Certificate,
    CertificateHistory,
    Course,
    Criterion,
    Enrolment,
    Graduation,
    Programme,
    Result,
    Staff,
    UnitResult,
)
from bekal.terms import (
    CandidateId,
    CertificateEvent,
    CourseId,
    CriterionId,
    Decision,
    EnrolmentId,
    EnrolmentState,
    GraduationId,
    Outcome,
    ProgrammeId,
    StaffId,
    UnitId,
)


@dataclass(frozen=True)
class ResultRow:
    """The result of one trainee; score in hundredths of a point, rounded half up where it is computed."""

    enrolment_id: EnrolmentId
    number: int
    name: str
    state: EnrolmentState
    score_hundredths: int | None
    decision: Decision | None
    outcomes: dict[UnitId, Outcome]
    certificate: str
    """Number of the certificate issued on it, or nothing."""
    note: str = ""
    tries: Mapping[FieldId, tuple[Try, ...]] = field(default_factory=dict)
    """Every try at a component or a unit, the first one first."""
    entries: Mapping[FieldId, Entry] = field(default_factory=dict)
    """What counts of them."""
    total: Fraction | None = None
    """The exact total in points, of which the score is the rounded one."""
    predicate: Predicate | None = None
    candidate_id: CandidateId | None = None
    scale: tuple[Predicate, ...] = weighing.USUAL
    """What scores are called by the plan, the highest first."""

    @property
    def has_left(self) -> bool:
        """Whether the trainee left the course, so that nothing is entered any more."""
        return self.state not in SEATED


@dataclass(frozen=True)
class GraduationRow:
    """The meeting that locked the results of a course, or did so before they were opened again."""

    id: GraduationId
    number: int
    letter_number: str
    met_on: date
    met_at: str
    met_place: str
    members: tuple[tuple[str, str], ...]
    note: str
    locked_at: datetime
    locked_by: StaffId
    locker: str
    unlocked_at: datetime | None = None
    unlock_reason: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether the lock still holds."""
        return self.unlocked_at is None


@dataclass(frozen=True)
class Results:
    """The results of a course: its components and units across, its trainees down."""

    course_id: CourseId
    course: str
    units: tuple[UnitRow, ...]
    rows: tuple[ResultRow, ...]
    plan: Plan = weighing.NO_PLAN
    lock: GraduationRow | None = None
    """The lock that holds, or None while results may change."""


def stands() -> ColumnElement[bool]:
    """Say of a certificate that nobody revoked it: who has only revoked ones may be given another."""
    ended = CertificateHistory.event == CertificateEvent.REVOKED
    return ~exists().where(CertificateHistory.certificate_id == Certificate.id, ended)


def results(session: Session, course_id: CourseId) -> Results:
    """Return the results of a course, trainees without one included.

    Raises:
        UnknownCourse: there is none.

    """
    of = course(session, course_id)
    plan = plan_of_course(session, course_id)
    units = tuple(course_units(session, course_id))
    here = select(Enrolment.id).where(Enrolment.course_id == course_id)
    said = {r.enrolment_id: r for r in session.scalars(select(Result).where(Result.enrolment_id.in_(here)))}
    tries = tries_of_course(session, course_id)
    numbers = dict(
        session.execute(
            select(Certificate.enrolment_id, Certificate.number).where(Certificate.enrolment_id.in_(here), stands())
        ).all()
    )
    rows = []
    for trainee in trainees(session, course_id):
        result = said.get(trainee.id)
        rows.append(
            judged(
                ResultRow(
                    trainee.id,
                    trainee.number,
                    trainee.name,
                    trainee.state,
                    result.score_hundredths if result else None,
                    result.decision if result else None,
                    {},
                    numbers.get(trainee.id, ""),
                    result.note if result else "",
                    tries.get(trainee.id, {}),
                    candidate_id=trainee.candidate_id,
                ),
                plan,
                [unit.id for unit in units],
            )
        )
    return Results(course_id, of.name, units, tuple(rows), plan, lock_of(session, course_id))


def judged(row: ResultRow, plan: Plan, units: Iterable[UnitId]) -> ResultRow:
    """Return a row with what follows from its tries: what counts, the units' outcomes, total, score, predicate."""
    entries = {at: weighing.standing(tries, plan.counts) for at, tries in row.tries.items()}
    outcomes = {}
    for unit in units:
        entry = entries.get(unit)
        if isinstance(entry, Outcome):
            outcomes[unit] = entry
    score = row.score_hundredths
    if plan.components:
        points = weighing.total(plan, {one.id: entries.get(one.id) for one in plan.components})
        score = None if points is None else weighing.rounded(points)
    else:
        points = None if score is None else Fraction(score, 100)
    said = weighing.predicate_of(plan.predicates, points)
    return replace(
        row,
        score_hundredths=score,
        outcomes=outcomes,
        entries=entries,
        total=points,
        predicate=said,
        scale=plan.predicates,
    )


def tries_of_course(session: Session, course_id: CourseId) -> dict[UUID, dict[FieldId, tuple[Try, ...]]]:
    """Return every try of a course's trainees by enrolment and field, the first one first.

    K or BK that a release before wrote without tries stands as the first one.
    """
    here = select(Enrolment.id).where(Enrolment.course_id == course_id)
    found: dict[UUID, dict[FieldId, dict[int, Try]]] = {}
    for old in session.scalars(
        select(UnitResult).where(UnitResult.enrolment_id.in_(here), UnitResult.outcome.is_not(None))
    ):
        found.setdefault(old.enrolment_id, {}).setdefault(UnitId(old.unit_id), {})[1] = Try(1, old.outcome)
    for row in session.scalars(select(Attempt).where(Attempt.enrolment_id.in_(here)).order_by(Attempt.number)):
        field_id = field_of(row)
        if field_id is not None:
            one = Try(row.number, entry_of(row), row.held_on, row.note)
            found.setdefault(row.enrolment_id, {}).setdefault(field_id, {})[row.number] = one
    return {
        trainee: {at: tuple(tries[n] for n in sorted(tries)) for at, tries in fields.items()}
        for trainee, fields in found.items()
    }


def field_of(row: Attempt) -> FieldId | None:
    """Return the component or unit that a try is about."""
    if row.criterion_id is not None:
        return CriterionId(row.criterion_id)
    return UnitId(row.unit_id) if row.unit_id is not None else None


def entry_of(row: Attempt) -> Entry:
    """Return what a try holds."""
    if row.is_absent:
        return Absent.ABSENT
    return row.score_hundredths if row.criterion_id is not None else row.outcome


def proposals(session: Session, of: Results) -> dict[EnrolmentId, Proposal]:
    """Return what is proposed for everybody who is still in the course, attendance counted in."""
    attendance = recap(session, of.course_id)
    minimum = attendance.course.min_attendance
    attended = {
        line.row.enrolment_id: weighing.Attended(line.row.tally.share, minimum, line.standing.is_barred)
        for line in by_person(attendance)
    }
    return {row.enrolment_id: proposal(of, row, attended.get(row.enrolment_id)) for row in of.rows if not row.has_left}


def proposal(of: Results, row: ResultRow, attended: weighing.Attended | None) -> Proposal:
    """Return what is proposed for one row of a course's results."""
    units = {unit.id: unit.code or unit.title for unit in of.units}
    return weighing.propose(weighing.against_marks(of.plan, units, row.entries, row.total), attended)


# ---------------------------------------------------------------------------------------------- plans


def plan_of_course(session: Session, course_id: CourseId) -> Plan:
    """Return the plan of the edition that a course teaches."""
    row = session.execute(select(Course.programme_id, Course.edition).where(Course.id == course_id)).one()
    return plan_of(session, ProgrammeId(row.programme_id), row.edition)


def plan_of(session: Session, programme_id: ProgrammeId, edition: int | None = None) -> Plan:
    """Return the plan of an edition of a programme, of the one that counts now unless it is named."""
    if edition is None:
        edition = session.scalars(select(Programme.edition).where(Programme.id == programme_id)).one()
    kept = session.scalars(
        select(AssessmentPlan).where(AssessmentPlan.programme_id == programme_id, AssessmentPlan.edition == edition)
    ).one_or_none()
    if kept is None:
        return weighing.NO_PLAN
    rows = session.scalars(
        select(Criterion)
        .where(Criterion.programme_id == programme_id, Criterion.edition == edition)
        .order_by(Criterion.position, Criterion.id)
    )
    components = tuple(Component(CriterionId(r.id), r.title, r.title_en, r.weight, r.pass_mark) for r in rows)
    return Plan(components, kept.pass_mark, read_predicates(kept.predicates), kept.needs_units, kept.counts, True)


def read_predicates(text: str) -> tuple[Predicate, ...]:
    """Read the predicates as a plan keeps them, the highest first."""
    found = [Predicate(int(least), str(word), str(english)) for least, word, english in json.loads(text or "[]")]
    return tuple(sorted(found, key=lambda one: -one.least))


def keep_predicates(predicates: Iterable[Predicate]) -> str:
    """Write predicates as a plan keeps them."""
    return json.dumps([[one.least, one.word, one.word_en] for one in predicates], ensure_ascii=False)


# ----------------------------------------------------------------------------------------------- lock


def graduations(session: Session, course_id: CourseId) -> list[GraduationRow]:
    """Return every graduation meeting of a course, the first one first."""
    query = (
        select(Graduation, Staff.name)
        .outerjoin(Staff, Staff.id == Graduation.locked_by)
        .where(Graduation.course_id == course_id)
        .order_by(Graduation.number)
    )
    return [
        GraduationRow(
            GraduationId(row.id),
            row.number,
            row.letter_number,
            row.met_on,
            row.met_at,
            row.met_place,
            members_of(row.members),
            row.note,
            row.locked_at,
            StaffId(row.locked_by),
            name or "–",
            row.unlocked_at,
            row.unlock_reason,
        )
        for row, name in session.execute(query)
    ]


def lock_of(session: Session, course_id: CourseId) -> GraduationRow | None:
    """Return the lock that holds on the results of a course, or None while they may change."""
    found = graduations(session, course_id)
    return found[-1] if found and found[-1].is_locked else None


def members_of(text: str) -> tuple[tuple[str, str], ...]:
    """Read who sat in a meeting: a line each, name, a bar, office."""
    lines = (line.partition("|") for line in text.splitlines() if line.strip())
    return tuple((name.strip(), office.strip()) for name, _, office in lines)


def decided(session: Session) -> dict[CourseId, int]:
    """Return for each course how many of its trainees have a decision; a course without any is left out."""
    query = (
        select(Enrolment.course_id, func.count())
        .join(Result, Result.enrolment_id == Enrolment.id)
        .where(Result.decision.is_not(None), Enrolment.state.in_(SEATED))
        .group_by(Enrolment.course_id)
    )
    return {CourseId(course_id): n for course_id, n in session.execute(query)}


def locked(session: Session) -> set[CourseId]:
    """Return the courses whose results are locked."""
    query = select(Graduation.course_id).where(Graduation.unlocked_at.is_(None))
    return {CourseId(course_id) for course_id in session.scalars(query)}
