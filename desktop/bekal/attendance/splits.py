"""Slots that two people marked differently while apart: both marks are kept and shown, and one of them is decided for.

Any later mark by somebody who had both heals it, on every PC that learns of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from bekal.attendance.service import Change
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.operations import Operation
from bekal.storage.records import Conflict, LoggedOperation, Mark, Staff
from bekal.storage.standing import chunks
from bekal.terms import Attendance, EnrolmentId, How, MeetingId


class NotSplit(Refused):
    """Nobody marked this slot differently, or it was decided since."""


@dataclass(frozen=True)
class Said:
    """One of the two marks: what, by whom, when and how."""

    mark: Attendance | None
    minutes_late: int | None
    by: str
    at: datetime
    how: How


@dataclass(frozen=True)
class Split:
    """A slot with the mark that stands and the one that lost."""

    enrolment_id: EnrolmentId
    standing: Said
    other: Said


def splits(session: Session, meeting_id: MeetingId) -> dict[EnrolmentId, Split]:
    """Return the split slots of a meeting by trainee; none is the rule."""
    return {enrolment_id: split for (_, enrolment_id), split in splits_of(session, [meeting_id]).items()}


def splits_of(session: Session, meeting_ids: Sequence[MeetingId]) -> dict[tuple[MeetingId, EnrolmentId], Split]:
    """Return the split slots of some meetings by meeting and trainee."""
    open_ = (Conflict.entity == "mark", Conflict.field == "mark", Conflict.resolved_by.is_(None))
    if not session.scalar(select(exists().where(*open_))):
        return {}
    found = {}
    for some in chunks(meeting_ids):
        query = (
            select(Conflict, Mark.meeting_id, Mark.enrolment_id)
            .join(Mark, Mark.id == Conflict.row_id)
            .where(*open_, Mark.meeting_id.in_(some))
            .order_by(Conflict.seen_at)
        )
        for conflict, meeting_id, trainee_id in session.execute(query):
            enrolment_id = EnrolmentId(trainee_id)
            standing, other = _said(session, conflict.standing_op), _said(session, conflict.losing_op)
            found[MeetingId(meeting_id), enrolment_id] = Split(enrolment_id, standing, other)
    return found


def decide(session: Session, meeting_id: MeetingId, enrolment_id: EnrolmentId, *, other: bool) -> Change:
    """Let the mark that stands stay, or take the other one; both remain in the history. It can be taken back.

    Raises:
        NotSplit: there is nothing to decide.

    """
    allow(session, Action.MARK)
    split = splits(session, meeting_id).get(enrolment_id)
    if split is None:
        raise NotSplit()
    before = len(journal.written(session))
    row = session.get_one(Mark, (meeting_id, enrolment_id))
    said = split.other if other else split.standing
    with journal.deciding(session):
        row.mark, row.minutes_late = said.mark, said.minutes_late
        flag_modified(row, "mark")  # a decision is said also where it leaves the mark as it stands
    return Change(1, journal.written(session, after=before))


def _said(session: Session, op_id: UUID) -> Said:
    body = session.scalars(select(LoggedOperation.body).where(LoggedOperation.op_id == op_id)).one()
    step = Operation.from_bytes(body)
    mark, minutes = step.fields.get("mark"), step.fields.get("minutes_late")
    name = session.scalar(select(Staff.name).where(Staff.id == step.by))
    return Said(
        Attendance(str(mark)) if mark is not None else None,
        int(minutes) if isinstance(minutes, int) else None,
        name or "–",
        step.at,
        How(step.how),
    )
