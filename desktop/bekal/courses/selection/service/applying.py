"""Apply for a course, and screen who applied: admit, reject, open again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.courses.rules import NobodyChosen
from bekal.courses.selection import persons, rules
from bekal.courses.selection.eligibility import Level, Reason, heaviest, reasons
from bekal.courses.selection.priorities import read_codes
from bekal.courses.selection.service.finding import (
    check_open,
    check_state,
    move,
    name_of,
    require_applications,
    today_of,
)
from bekal.courses.service import require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import Application, Candidate, Course, Intake
from bekal.storage.standing import chunks
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId


@dataclass(frozen=True)
class Applied:
    """What came of applying: the new applications in order, and how many had applied already."""

    ids: tuple[ApplicationId, ...]
    already: int

    @property
    def new(self) -> int:
        """How many applied now."""
        return len(self.ids)


@dataclass(frozen=True)
class Admitted:
    """What came of admitting many at once."""

    admitted: int
    warned: int
    """Left as they are, since something warns or has to be asked and no reason was given."""
    blocked: int
    """Left as they are, since something blocks."""


def apply(
    session: Session,
    course_id: CourseId,
    candidate_ids: Sequence[CandidateId],
    *,
    now: datetime,
    priority: str = "",
    second_choice: str = "",
    late: bool = False,
) -> Applied:
    """Apply for a seat for everybody given, in that order; who applied already is left as they are.

    Somebody known under two records applies as the one that is kept. `priority` are the codes of groups that go
    first, with a blank between them; `late` takes applications although the admission round is closed.

    Raises:
        NobodyChosen, UnknownCourse, UnknownPriority: nobody applied.
        IntakeClosed: the round is over, or has not begun.
        IsRestricted: somebody's data may only be kept.

    """
    allow(session, Action.REGISTER)
    if not candidate_ids:
        raise NobodyChosen()
    course = require_course(session, course_id)
    _check_intake(session, course, now=now, late=late)
    known = persons.people(session)
    wanted = list(dict.fromkeys(known.one(each) for each in candidate_ids))
    _check_free(session, wanted)
    query = select(Application).where(Application.course_id == course_id)
    there = {known.one(row.candidate_id): row for row in session.scalars(query)}
    today = today_of(session, now)
    again = [
        there[person]
        for person in wanted
        if person in there and there[person].state is ApplicationState.WITHDRAWN and there[person].outcome is None
    ]
    for row in again:
        move(row, ApplicationState.REGISTERED, on=today)
    session.flush()
    fresh = [person for person in wanted if person not in there]
    codes = read_codes(priority.split())
    ids = journal.write_many(
        session,
        Application,
        [
            {
                "id": joint_id("application", course_id, person),
                "course_id": course_id,
                "candidate_id": person,
                "state": ApplicationState.REGISTERED,
                "state_on": today,
                "priority": codes,
                "second_choice": second_choice.strip(),
                "applied_at": now + timedelta(microseconds=place),  # one after the other, as they stand in the file
            }
            for place, person in enumerate(fresh)
        ],
    )
    done = [*(row.id for row in again), *ids]
    return Applied(tuple(ApplicationId(each) for each in done), len(wanted) - len(done))


def take_back(session: Session, ids: Collection[ApplicationId], *, now: datetime) -> int:
    """Take back applications that were only registered, as if they had not been made; return how many.

    Raises:
        UnknownApplication, WrongState: none was taken back.

    """
    allow(session, Action.REGISTER)
    rows = require_applications(session, ids)
    for row in rows:
        check_state(session, row, ApplicationState.REGISTERED)
    for row in rows:
        move(row, ApplicationState.WITHDRAWN, on=today_of(session, now))
    session.flush()
    return len(rows)


def set_priority(session: Session, application_id: ApplicationId, codes: Collection[str]) -> None:
    """Say which groups that go first an applicant belongs to.

    Raises:
        UnknownApplication, UnknownPriority, DecisionLocked: nothing was changed.

    """
    allow(session, Action.SELECT)
    (row,) = require_applications(session, [application_id])
    check_open(session, [row.course_id])
    joined = read_codes(codes)
    if row.priority != joined:
        row.priority = joined
    session.flush()


def admit(session: Session, application_id: ApplicationId, *, now: datetime, reason: str = "") -> None:
    """Admit one applicant to the tests; against a warning this needs a reason.

    Raises:
        UnknownApplication, WrongState, DecisionLocked: nothing was changed.
        StillBlocked: something speaks against it that no reason outweighs.
        ReasonMissing: something warns, and no reason was given.

    """
    allow(session, Action.SELECT)
    (row,) = require_applications(session, [application_id])
    _check_screenable(session, row)
    against = _against(session, [row], now=now)[row.id]
    level = heaviest(against)
    if level is Level.BLOCK:
        raise rules.StillBlocked(name=name_of(session, row), why=_sentences(against, Level.BLOCK))
    if level is not None and not reason.strip():
        raise rules.ReasonMissing(name=name_of(session, row))
    move(row, ApplicationState.ADMITTED, on=today_of(session, now), reason=reason.strip())
    session.flush()


def admit_all(session: Session, course_id: CourseId, *, now: datetime, reason: str = "") -> Admitted:
    """Admit everybody registered that nothing blocks; those something warns of only with a reason.

    Raises:
        UnknownCourse: nobody was admitted.

    """
    allow(session, Action.SELECT)
    require_course(session, course_id)
    query = select(Application).where(
        Application.course_id == course_id, Application.state == ApplicationState.REGISTERED
    )
    rows = list(session.scalars(query))
    today, found = today_of(session, now), _against(session, rows, now=now)
    counts = {Level.BLOCK: 0, Level.WARN: 0, Level.ASK: 0}
    admitted = 0
    for row in rows:
        level = heaviest(found[row.id])
        if level is None or (level is not Level.BLOCK and reason.strip()):
            move(row, ApplicationState.ADMITTED, on=today, reason=reason.strip() if level else "")
            admitted += 1
        else:
            counts[level] += 1
    session.flush()
    return Admitted(admitted, counts[Level.WARN] + counts[Level.ASK], counts[Level.BLOCK])


def reject(session: Session, ids: Collection[ApplicationId], *, now: datetime, reason: str) -> int:
    """Reject applicants on their papers, with the reason; return how many.

    Raises:
        UnknownApplication, WrongState, DecisionLocked, ReasonMissing: nobody was rejected.

    """
    allow(session, Action.SELECT)
    rows = require_applications(session, ids)
    for row in rows:
        _check_screenable(session, row)
        if not reason.strip():
            raise rules.ReasonMissing(name=name_of(session, row))
    today = today_of(session, now)
    for row in rows:
        move(row, ApplicationState.REJECTED, on=today, reason=reason.strip())
    session.flush()
    return len(rows)


def reopen(session: Session, ids: Collection[ApplicationId], *, now: datetime) -> int:
    """Let applicants who were admitted or rejected be registered again, before the decision; return how many.

    Raises:
        UnknownApplication, WrongState, DecisionLocked: nothing was changed.

    """
    allow(session, Action.SELECT)
    rows = require_applications(session, ids)
    for row in rows:
        _check_screenable(session, row)
    today = today_of(session, now)
    for row in rows:
        if row.state is not ApplicationState.REGISTERED:
            move(row, ApplicationState.REGISTERED, on=today)
    session.flush()
    return len(rows)


def against(session: Session, course: Course, row: Application, *, now: datetime) -> tuple[Reason, ...]:
    """Return everything that speaks against one application."""
    known = persons.facts(session, course, [row.candidate_id], today=today_of(session, now))
    return reasons(known[row.candidate_id], persons.demands(session, course))


def _against(session: Session, rows: Sequence[Application], *, now: datetime) -> dict[UUID, tuple[Reason, ...]]:
    """Return what speaks against applications of one course."""
    if not rows:
        return {}
    course = require_course(session, CourseId(rows[0].course_id))
    known = persons.facts(session, course, [row.candidate_id for row in rows], today=today_of(session, now))
    asked = persons.demands(session, course)
    return {row.id: reasons(known[row.candidate_id], asked) for row in rows}


def _sentences(found: Sequence[Reason], level: Level) -> str:
    return " ".join(reason.sentence for reason in found if reason.level is level)


def _check_screenable(session: Session, row: Application) -> None:
    """Raise unless the application stands before a decision; who comes late is screened after it was locked too."""
    if row.outcome is not None:
        check_open(session, [row.course_id])
    check_state(session, row, *rules.OPEN)


def _check_intake(session: Session, course: Course, *, now: datetime, late: bool) -> None:
    intake, today = session.get_one(Intake, course.intake_id), today_of(session, now)
    if not late and not intake.opens_on <= today <= intake.closes_on:
        raise rules.IntakeClosed(
            intake=intake.name, opens=intake.opens_on.strftime("%d/%m/%Y"), closes=intake.closes_on.strftime("%d/%m/%Y")
        )


def _check_free(session: Session, ids: Sequence[UUID]) -> None:
    for part in chunks(ids):
        query = select(Candidate.name).where(
            Candidate.id.in_(part), Candidate.restricted_on.is_not(None) | Candidate.erased_at.is_not(None)
        )
        for name in session.scalars(query):
            raise rules.IsRestricted(name=name)
