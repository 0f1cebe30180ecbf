"""Who entered what in one cell of the mark grid, when and how; read back from the journal."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.rules import entry_text
from bekal.assessment.weighing import ABSENT, Entry, FieldId
from bekal.storage import journal
from bekal.storage.operations import Plain
from bekal.storage.records import Attempt, Result, Staff, UnitResult
from bekal.terms import Decision, EnrolmentId, How, Outcome

_OF_RESULT = {"score": "score_hundredths", "decision": "decision", "note": "note"}


@dataclass(frozen=True)
class CellStep:
    """One change of a cell: what stood there afterwards, empty where it was taken away."""

    at: datetime
    by: str
    how: str
    number: int
    """Which try; 0 where there are none."""
    said: str


def cell_history(session: Session, enrolment_id: EnrolmentId, field: FieldId | str) -> list[CellStep]:
    """Return every change of a component's or unit's cell, or of `score`, `decision`, `note`; the oldest first."""
    found: list[tuple[datetime, UUID, str, int, str]] = []
    if isinstance(field, str):
        rows = session.scalars(select(Result.id).where(Result.enrolment_id == enrolment_id))
        name = _OF_RESULT[field]
        for row_id in rows:
            for step in journal.history(session, row_id):
                if name in step.fields:
                    found.append((step.at, step.by, step.how, 0, _said_of_result(name, step.fields[name])))
    else:
        old = select(UnitResult.id).where(UnitResult.enrolment_id == enrolment_id, UnitResult.unit_id == field)
        for row_id in session.scalars(old):
            for step in journal.history(session, row_id):
                if "outcome" in step.fields:
                    found.append((step.at, step.by, step.how, 1, str(step.fields["outcome"] or "")))
        tries = select(Attempt.id, Attempt.number).where(
            Attempt.enrolment_id == enrolment_id, (Attempt.criterion_id == field) | (Attempt.unit_id == field)
        )
        for row_id, number in session.execute(tries).all():
            standing: dict[str, Plain] = {}
            for step in journal.history(session, row_id):
                before = _entry(standing)
                standing |= step.fields
                if _entry(standing) != before:
                    found.append((step.at, step.by, step.how, number, entry_text(_entry(standing))))
    names = {
        row.id: row.name for row in session.scalars(select(Staff).where(Staff.id.in_({by for _, by, *_ in found})))
    }
    known = {one.value: one.word for one in How}
    return [
        CellStep(at, names.get(by, "–"), known.get(how, how), number, said)
        for at, by, how, number, said in sorted(found, key=lambda one: one[0])
    ]


def _entry(fields: dict[str, Plain]) -> Entry:
    if fields.get("is_absent"):
        return ABSENT
    if fields.get("outcome"):
        return Outcome(str(fields["outcome"]))
    score = fields.get("score_hundredths")
    return score if isinstance(score, int) else None


def _said_of_result(name: str, value: Plain) -> str:
    if value is None:
        return ""
    if name == "decision":
        return Decision(str(value)).word
    return entry_text(value) if isinstance(value, int) else str(value)
