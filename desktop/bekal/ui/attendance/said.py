"""What somebody says of a slot, and how it is written."""

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from bekal.terms import Attendance, EnrolmentId, MeetingId

if TYPE_CHECKING:
    from bekal.attendance.queries import RosterRow
    from bekal.attendance.service import Change
    from bekal.attendance.splits import Split

SAID = ("mark", "minutes_late", "note", "minutes_early", "hours_attended", "split")
"""What somebody says of a slot; all else of a row is computed."""


def marked_as(row: "RosterRow", mark: Attendance | None, minutes: int | None) -> "RosterRow":
    """Return a row with another mark; the part somebody was there belongs to the mark it was said of."""
    if row.mark is mark:
        return replace(row, minutes_late=minutes)
    return replace(row, mark=mark, minutes_late=minutes, minutes_early=None, hours_attended=None)


def write_slot(
    session: Any,
    meeting_id: MeetingId,
    one: EnrolmentId,
    row: "RosterRow",
    split: "Split | None",
    *,
    today: date,
    reason: str,
) -> "Change":
    """Write one slot; where two marks stood, the one that is meant is decided for."""
    from bekal.attendance import service
    from bekal.attendance.splits import decide

    said = (row.mark, row.minutes_late)
    if split is not None and said in {(s.mark, s.minutes_late) for s in (split.standing, split.other)}:
        return decide(session, meeting_id, one, other=said == (split.other.mark, split.other.minutes_late))
    return service.mark(
        session,
        meeting_id,
        one,
        row.mark,
        today=today,
        minutes_late=row.minutes_late,
        note=row.note,
        minutes_early=row.minutes_early,
        hours_attended=row.hours_attended,
        reason=reason,
    )
