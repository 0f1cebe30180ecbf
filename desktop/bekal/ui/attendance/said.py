"""What somebody says of a slot, and how it is written."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bekal.terms import Attendance, EnrolmentId, MeetingId

if TYPE_CHECKING:
    from bekal.attendance.queries import RosterRow
    from bekal.attendance.rules import Slot
    from bekal.attendance.service import Change
    from bekal.attendance.slots import Entered
    from bekal.attendance.splits import Split

SAID = ("mark", "minutes_late", "note", "minutes_early", "hours_attended", "split")
"""What somebody says of a slot; all else of a row is computed."""


@dataclass(frozen=True, slots=True)
class Entry:
    """All that is said of a slot at once; a note of None leaves the note as it is."""

    mark: Attendance | None
    minutes_late: int | None = None
    minutes_early: int | None = None
    hours_attended: int | None = None
    note: str | None = None


def entry_of(row: "RosterRow", before: "RosterRow") -> Entry:
    """Return what a row of a roster says; a note that was not touched is left as it is."""
    note = row.note if row.note != before.note else None
    return Entry(row.mark, row.minutes_late, row.minutes_early, row.hours_attended, note)


def entered(row: "RosterRow | Slot | None") -> "Entered":
    """Return the mark that a row of a roster or a cell of the month shows."""
    from bekal.attendance.slots import Entered

    return Entered(*(getattr(row, name) for name in Entered._fields)) if row is not None else Entered(None)


def marked_as(row: "RosterRow", mark: Attendance | None, minutes: int | None) -> "RosterRow":
    """Return a row with another mark; the part somebody was there belongs to the mark it was said of."""
    if row.mark is mark:
        return replace(row, minutes_late=minutes)
    return replace(row, mark=mark, minutes_late=minutes, minutes_early=None, hours_attended=None)


def write_slot(
    session: Any,
    meeting_id: MeetingId,
    enrolment_id: EnrolmentId,
    said: Entry,
    split: "Split | None" = None,
    *,
    today: date,
    reason: str,
    seen: "Entered | None" = None,
) -> "Change":
    """Write one slot; where two marks stood, the one that is meant is decided for.

    `seen`: what stood there when it was marked here.
    """
    from bekal.attendance import service
    from bekal.attendance.splits import decide

    mark = (said.mark, said.minutes_late)
    if split is not None and mark in {(s.mark, s.minutes_late) for s in (split.standing, split.other)}:
        other = mark == (split.other.mark, split.other.minutes_late)
        return decide(session, meeting_id, enrolment_id, other=other)
    return service.mark(
        session,
        meeting_id,
        enrolment_id,
        said.mark,
        today=today,
        minutes_late=said.minutes_late,
        note=said.note,
        minutes_early=said.minutes_early,
        hours_attended=said.hours_attended,
        reason=reason,
        seen=seen,
    )
