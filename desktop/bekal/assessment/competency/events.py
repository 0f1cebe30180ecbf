"""Plan a test event, change it, cancel it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.assessment.competency import rules
from bekal.assessment.competency.rules import Assessor
from bekal.assessment.competency.schemes import require_scheme
from bekal.assessment.competency.service import Noted, require_event
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.records import CompetencyQueue, CompetencyTest
from bekal.terms import QueueState


@dataclass(frozen=True)
class NewEvent:
    """A test event as it is typed."""

    held_on: date
    place: str = ""
    assessors: Sequence[Assessor] = ()
    seats: int | None = None
    schedule_code: str = ""
    regency_code: str = ""
    budget: str = ""
    ministry: str = ""
    letter_number: str = ""


def add_event(session: Session, scheme_id: UUID, new: NewEvent) -> UUID:
    """Plan a test event of a scheme.

    Raises:
        NotAllowed, NoSuchScheme, SchemeRetired, BadSeats: nothing was planned.

    """
    allow(session, Action.PLAN_COURSES)
    scheme = require_scheme(session, scheme_id)
    if scheme.retired_on is not None:
        raise rules.SchemeRetired(scheme=scheme.title)
    row = CompetencyTest(scheme_id=scheme_id)
    _fill(row, new)
    session.add(row)
    session.flush()
    return row.id


def change_event(session: Session, test_id: UUID, new: NewEvent) -> None:
    """Change a test event; results that stand move with its day.

    Raises:
        NotAllowed, NoSuchEvent, EventCancelled, BadSeats: nothing was changed.
        NoSeatsLeft: more people sit in it.

    """
    allow(session, Action.PLAN_COURSES)
    row = require_event(session, test_id)
    if row.cancelled_on is not None:
        raise rules.EventCancelled(on=f"{row.held_on:%d/%m/%Y}", place=row.place)
    there = session.scalar(select(func.count()).where(CompetencyQueue.test_id == test_id)) or 0
    if new.seats is not None and new.seats < there:
        raise rules.NoSeatsLeft(seats=new.seats, wanted=there)
    _fill(row, new)
    decided = select(CompetencyQueue).where(CompetencyQueue.test_id == test_id, CompetencyQueue.decided_on.is_not(None))
    for entry in session.scalars(decided):
        entry.decided_on = new.held_on
    session.flush()


def cancel_event(session: Session, test_id: UUID, *, reason: str, today: date) -> Noted:
    """Cancel a test event; its people wait again where they waited.

    Raises:
        NotAllowed, NoSuchEvent, EventCancelled, ReasonMissing: nothing was cancelled.
        EventHasResults: people were assessed in it.

    """
    allow(session, Action.PLAN_COURSES)
    row = require_event(session, test_id)
    if row.cancelled_on is not None:
        raise rules.EventCancelled(on=f"{row.held_on:%d/%m/%Y}", place=row.place)
    if not reason.strip():
        raise rules.ReasonMissing()
    before = len(journal.written(session))
    people = session.scalars(select(CompetencyQueue).where(CompetencyQueue.test_id == test_id)).all()
    if assessed := sum(one.state is QueueState.DONE for one in people):
        raise rules.EventHasResults(n=assessed)
    for entry in people:
        entry.state, entry.test_id = QueueState.QUEUED, None
    row.cancelled_reason, row.cancelled_on = " ".join(reason.split()), today
    session.flush()
    return Noted(len(people), (), journal.written(session, after=before))


def remove_event(session: Session, test_id: UUID) -> None:
    """Take back an event that was just planned and in which nobody sits."""
    allow(session, Action.PLAN_COURSES)
    session.delete(require_event(session, test_id))
    session.flush()


def _fill(row: CompetencyTest, new: NewEvent) -> None:
    if new.seats is not None and new.seats < 1:
        raise rules.BadSeats(typed=str(new.seats))
    row.held_on, row.place, row.seats = new.held_on, " ".join(new.place.split()), new.seats
    row.schedule_code, row.regency_code = "".join(new.schedule_code.split()), "".join(new.regency_code.split())
    row.assessors = rules.assessors_text(new.assessors)
    row.budget, row.ministry = " ".join(new.budget.split()), " ".join(new.ministry.split())
    row.letter_number = " ".join(new.letter_number.split())
