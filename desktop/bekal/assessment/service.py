"""Record results: marks of components and units, every try kept, and the decision."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.assessment import meanwhile, queries, rules, weighing
from bekal.assessment.meanwhile import Seen
from bekal.assessment.weighing import Entry, FieldId, Plan, Try
from bekal.courses.queries import SEATED
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import (
    Attempt,
    Candidate,
    Certificate,
    Course,
    Enrolment,
    Meeting,
    Result,
    Staff,
    Teaching,
    Unit,
    UnitResult,
)
from bekal.terms import CourseId, CriterionId, Decision, EnrolmentId, Outcome, Role, UnitId


@dataclass(frozen=True)
class NewResult:
    """What is known of a trainee's result; components and units that are not named stay as they are.

    Of a component or unit in `again` a new try is begun, where one was taken before; all others correct the last one.
    """

    score_hundredths: int | None = None
    decision: Decision | None = None
    outcomes: Mapping[UnitId, Entry] = field(default_factory=dict)
    note: str = ""
    scores: Mapping[CriterionId, Entry] = field(default_factory=dict)
    again: Collection[FieldId] = ()
    held_on: date | None = None
    """When what is entered was held; None: on the day it is entered."""
    try_notes: Mapping[FieldId, str] = field(default_factory=dict)
    """Notes of the last try at a component or a unit."""
    seen: Seen | None = None
    """What stood in the row when the grid was read: nothing else is written over. None: whatever stands there."""


@dataclass(frozen=True)
class _Ground:
    """What is the same for everybody in a course: its plan, its units, whether anything may be entered."""

    plan: Plan
    units: Mapping[UnitId, str]
    against: Refused | None = None
    """The lock that holds, as a refusal."""


def record_result(session: Session, enrolment_id: EnrolmentId, new: NewResult, *, on: date) -> None:
    """Record or change the result of one trainee.

    Raises:
        UnknownTrainee, HasLeft, NotYourCourse, UnknownField, BadScore, BadOutcome, ScoreIsComputed, HeldAhead,
        UnitsMissing, AgainstPlan, ResultLocked, CourseLocked, WrittenMeanwhile: nothing was changed.

    """
    allow(session, Action.ASSESS)
    enrolment = _require_trainee(session, enrolment_id)
    _record(session, enrolment, new, _ground(session, CourseId(enrolment.course_id)), on)


def record_under_certificate(session: Session, enrolment_id: EnrolmentId, new: NewResult, *, on: date) -> None:
    """Record a result in spite of the lock and the certificate that stands on it, which is replaced together with it.

    Only for `certificates.life.results`: one transaction holds both, or neither.

    Raises:
        as `record_result`, without ResultLocked and CourseLocked.

    """
    allow(session, Action.ASSESS)
    enrolment = _require_trainee(session, enrolment_id)
    ground = replace(_ground(session, CourseId(enrolment.course_id)), against=None)
    _record(session, enrolment, new, ground, on, is_replaced=True)


def record_results(
    session: Session, changes: Mapping[EnrolmentId, NewResult], *, on: date
) -> dict[EnrolmentId, Refused]:
    """Record the results of several trainees; return those that were refused, and why. The others are recorded.

    Raises:
        NotAllowed: the person's role may not assess.

    """
    allow(session, Action.ASSESS)
    refused: dict[EnrolmentId, Refused] = {}
    grounds: dict[object, _Ground] = {}
    for enrolment_id, new in changes.items():
        try:  # every check comes before the first change, so that the row stands as it was
            enrolment = _require_trainee(session, enrolment_id)
            if enrolment.course_id not in grounds:
                grounds[enrolment.course_id] = _ground(session, CourseId(enrolment.course_id))
            _record(session, enrolment, new, grounds[enrolment.course_id], on)
        except Refused as error:
            refused[enrolment_id] = error
    return refused


def record_all(session: Session, changes: Mapping[EnrolmentId, NewResult], *, on: date) -> None:
    """Record the results of several trainees, all of them or none.

    Raises:
        Refused: the first one that cannot stand; the caller's transaction is to be given up.

    """
    refused = record_results(session, changes, on=on)
    if refused:
        raise next(iter(refused.values()))


def take_proposals(session: Session, course_id: CourseId, *, on: date) -> list[EnrolmentId]:
    """Decide as proposed for everybody who has no decision yet and for whom there is a proposal; return whom.

    Raises:
        NotAllowed, UnknownCourse, NotYourCourse, CourseLocked: nothing was decided.

    """
    allow(session, Action.ASSESS)
    found = queries.results(session, course_id)
    ground = _ground(session, course_id)
    if ground.against is not None:
        raise ground.against
    proposed = queries.proposals(session, found)
    taken = {}
    for row in found.rows:
        what = proposed.get(row.enrolment_id)
        if row.decision is None and what is not None and what.decision is not None and not row.certificate:
            score = None if found.plan.components else row.score_hundredths
            taken[row.enrolment_id] = NewResult(score, what.decision, note=row.note)
    record_all(session, taken, on=on)
    return list(taken)


def _require_trainee(session: Session, enrolment_id: EnrolmentId) -> Enrolment:
    enrolment = session.get(Enrolment, enrolment_id)
    if enrolment is None:
        raise rules.UnknownTrainee(trainee=str(enrolment_id))
    return enrolment


def _ground(session: Session, course_id: CourseId) -> _Ground:
    """Return the plan and units of a course in which whoever signed may enter marks now."""
    _check_own(session, course_id)
    of = session.get_one(Course, course_id)
    lock = queries.lock_of(session, course_id)
    against = None if lock is None else rules.CourseLocked(course=of.name, on=f"{lock.met_on:%d/%m/%Y}")
    wanted = select(Unit).where(Unit.programme_id == of.programme_id, Unit.edition == of.edition)
    units = {UnitId(unit.id): unit.code or unit.title for unit in session.scalars(wanted.order_by(Unit.position))}
    return _Ground(queries.plan_of_course(session, course_id), units, against)


def _check_own(session: Session, course_id: CourseId) -> None:
    """Let an instructor enter marks only where he or she teaches: as the course's, or at one of its meetings."""
    by = journal.signature(session).by
    if session.get_one(Staff, by).role is not Role.INSTRUCTOR:
        return
    teaches = select(Course.id).where(
        Course.id == course_id,
        or_(
            Course.id.in_(select(Teaching.course_id).where(Teaching.staff_id == by)),
            Course.id.in_(select(Meeting.course_id).where(Meeting.instructor_id == by)),
        ),
    )
    if session.scalar(teaches) is None:
        raise rules.NotYourCourse(course=session.get_one(Course, course_id).name)


def _record(
    session: Session, enrolment: Enrolment, new: NewResult, ground: _Ground, on: date, *, is_replaced: bool = False
) -> None:
    enrolment_id = EnrolmentId(enrolment.id)
    name = session.scalars(select(Candidate.name).where(Candidate.id == enrolment.candidate_id)).one()
    if enrolment.state not in SEATED:
        raise rules.HasLeft(name=name)
    if not is_replaced:
        _refuse_if_certified(session, enrolment_id, name)  # the certificate is the nearer reason
    if ground.against is not None:
        raise ground.against
    _check_values(new, ground, name)
    kept = _tries(session, enrolment_id)
    if new.seen is not None:
        new = _own(session, enrolment_id, name, new, new.seen, kept, ground)
    if new.held_on is not None and new.held_on > on:
        raise rules.HeldAhead(on=f"{new.held_on:%d/%m/%Y}")
    entries: dict[FieldId, Entry] = dict(new.scores.items())
    entries.update(new.outcomes.items())
    after = {at: list(tries) for at, tries in kept.items()}
    for at, entry in entries.items():
        after[at] = _with(after.get(at, []), entry, again=at in new.again)
    counted = {at: weighing.standing(tries, ground.plan.counts) for at, tries in after.items()}
    _check_decision(new, ground, counted, name)
    for is_unit, given in ((False, new.scores), (True, new.outcomes)):
        for at, entry in given.items():
            number = _number(kept.get(at, []), again=at in new.again)
            if _entry_at(kept.get(at, []), number) != entry:
                _write(session, enrolment_id, at, number, entry, is_unit=is_unit, on=new.held_on or on)
    _note_tries(session, enrolment_id, new.try_notes, ground)
    _decide(session, enrolment_id, new, on)
    session.flush()


def _own(
    session: Session,
    enrolment_id: EnrolmentId,
    name: str,
    new: NewResult,
    seen: Seen,
    kept: Mapping[FieldId, list[Try]],
    ground: _Ground,
) -> NewResult:
    """Return what is new without what others wrote meanwhile and nobody touched here."""
    titles: dict[FieldId, str] = {one.id: one.title for one in ground.plan.components} | dict(ground.units)

    def is_left(at: FieldId, entry: Entry) -> bool:
        now = kept.get(at, [])
        last = _attempt_id(enrolment_id, at, now[-1].number if now else 1, is_unit=at in ground.units)
        cell, before = meanwhile.entry_cell(name, titles[at], last), seen.tries.get(at, ())
        return not meanwhile.is_entered(session, cell, seen=before, now=now, mine=entry, again=at in new.again)

    scores = {at: entry for at, entry in new.scores.items() if is_left(at, entry)}
    outcomes = {at: entry for at, entry in new.outcomes.items() if is_left(at, entry)}
    result = session.scalars(select(Result).where(Result.enrolment_id == enrolment_id)).one_or_none()
    typed = meanwhile.Typed(new.score_hundredths, new.decision, new.note)
    own = meanwhile.own_part(session, name, result, typed, seen)
    return replace(
        new, score_hundredths=own.score_hundredths, decision=own.decision, note=own.note, scores=scores,
        outcomes=outcomes,
    )  # fmt: skip


def _check_values(new: NewResult, ground: _Ground, name: str) -> None:
    """Refuse what cannot stand in its cell, before anything is changed."""
    if new.score_hundredths is not None:
        if ground.plan.components:
            raise rules.ScoreIsComputed(name=name)
        _check_range(new.score_hundredths)
    components = {one.id for one in ground.plan.components}
    for component, entry in new.scores.items():
        if component not in components:
            raise rules.UnknownField(field=str(component))
        if isinstance(entry, Outcome):
            raise rules.BadScore(typed=entry.value)
        if isinstance(entry, int):
            _check_range(entry)
    for unit, entry in new.outcomes.items():
        if unit not in ground.units:
            raise rules.UnknownField(field=str(unit))
        if isinstance(entry, int):
            raise rules.BadOutcome(typed=rules.score_text(entry))
    for at in new.try_notes:
        if at not in components and at not in ground.units:
            raise rules.UnknownField(field=str(at))


def _check_range(hundredths: int) -> None:
    if not 0 <= hundredths <= weighing.BEST:
        raise rules.BadScore(typed=rules.score_text(hundredths))


def _check_decision(new: NewResult, ground: _Ground, entries: Mapping[FieldId, Entry], name: str) -> None:
    """Refuse a pass without every unit the plan asks for, and one against the plan that gives no reason."""
    if new.decision is not Decision.PASSED:
        return
    plan = ground.plan
    if plan.needs_units:
        said = {at: entry for at in ground.units if isinstance(entry := entries.get(at), Outcome)}
        rules.check_decision(new.decision, name, ground.units, said)
    if plan.components:
        points = weighing.total(plan, {one.id: entries.get(one.id) for one in plan.components})
    else:
        points = None if new.score_hundredths is None else Fraction(new.score_hundredths, 100)
    against = weighing.against_marks(plan, ground.units, entries, points)
    if against and not new.note.strip():
        raise rules.AgainstPlan(name=name, why="; ".join(one.said for one in against))


def _tries(session: Session, enrolment_id: EnrolmentId) -> dict[FieldId, list[Try]]:
    """Return the tries of one trainee; what a release before wrote without tries stands as the first."""
    found: dict[FieldId, dict[int, Try]] = {}
    for old in session.scalars(select(UnitResult).where(UnitResult.enrolment_id == enrolment_id)):
        if old.outcome is not None:
            found[UnitId(old.unit_id)] = {1: Try(1, old.outcome)}
    for row in session.scalars(select(Attempt).where(Attempt.enrolment_id == enrolment_id)):
        at = queries.field_of(row)
        if at is not None:
            found.setdefault(at, {})[row.number] = Try(row.number, queries.entry_of(row), row.held_on, row.note)
    return {at: [tries[n] for n in sorted(tries)] for at, tries in found.items()}


def _with(tries: list[Try], entry: Entry, *, again: bool) -> list[Try]:
    """Return the tries with an entry in the last one, or in a new one."""
    number = _number(tries, again=again)
    return [one for one in tries if one.number != number] + [Try(number, entry)]


def _number(tries: list[Try], *, again: bool) -> int:
    """Return which try an entry belongs to: a new one only after one that holds something."""
    if not tries:
        return 1
    last = tries[-1]
    return last.number + 1 if again and last.entry is not None else last.number


def _entry_at(tries: list[Try], number: int) -> Entry:
    return next((one.entry for one in tries if one.number == number), None)


def _write(
    session: Session, enrolment_id: EnrolmentId, at: FieldId, number: int, entry: Entry, *, is_unit: bool, on: date
) -> Attempt:
    """Write an entry into its try; tries are never taken away, an emptied one waits to be filled."""
    row_id = _attempt_id(enrolment_id, at, number, is_unit=is_unit)
    row = session.get(Attempt, row_id)
    if row is None:
        of = {"unit_id": at} if is_unit else {"criterion_id": at}
        row = Attempt(id=row_id, enrolment_id=enrolment_id, number=number, **of)
        session.add(row)
    row.is_absent = entry is weighing.ABSENT
    row.score_hundredths = entry if isinstance(entry, int) else None
    row.outcome = entry if isinstance(entry, Outcome) else None
    row.held_on = on if entry is not None else None
    return row


def _attempt_id(enrolment_id: EnrolmentId, at: FieldId, number: int, *, is_unit: bool) -> UUID:
    return joint_id("attempt", enrolment_id, *(("", at) if is_unit else (at, "")), str(number))


def _note_tries(session: Session, enrolment_id: EnrolmentId, notes: Mapping[FieldId, str], ground: _Ground) -> None:
    """Write the notes of last tries; a component or unit without any keeps none."""
    if not notes:
        return
    session.flush()
    for at, tries in _tries(session, enrolment_id).items():
        if at in notes and tries:
            last, is_unit = tries[-1], at in ground.units
            row = session.get(Attempt, _attempt_id(enrolment_id, at, last.number, is_unit=is_unit))
            if row is None:  # what a release before wrote without tries
                held_on = last.held_on or date.min
                row = _write(session, enrolment_id, at, last.number, last.entry, is_unit=is_unit, on=held_on)
                row.held_on = None
            row.note = notes[at].strip()


def _decide(session: Session, enrolment_id: EnrolmentId, new: NewResult, on: date) -> None:
    result = session.scalars(select(Result).where(Result.enrolment_id == enrolment_id)).one_or_none()
    if result is None:
        if new.score_hundredths is None and new.decision is None and not new.note:
            return
        result = Result(enrolment_id=enrolment_id)
        session.add(result)
    result.score_hundredths = new.score_hundredths
    if result.decision != new.decision:
        result.decision = new.decision
        result.decided_on = on if new.decision else None
    result.note = new.note


def _refuse_if_certified(session: Session, enrolment_id: EnrolmentId, name: str) -> None:
    number = session.scalars(
        select(Certificate.number).where(Certificate.enrolment_id == enrolment_id, queries.stands())
    ).first()
    if number is not None:
        raise rules.ResultLocked(name=name, number=number)
