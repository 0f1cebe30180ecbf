"""One slot in full: what was ever said about it, by whom, when and how."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.language import say
from bekal.storage import journal
from bekal.storage.ids import mark_id
from bekal.storage.operations import Plain
from bekal.storage.records import Staff
from bekal.terms import Attendance, EnrolmentId, How, MeetingId


class Entered(NamedTuple):
    """All that a mark says of somebody at a meeting."""

    mark: Attendance | None
    minutes_late: int | None = None
    minutes_early: int | None = None
    hours_attended: int | None = None

    @property
    def words(self) -> str:
        """The mark as a person reads it."""
        if self.mark is None:
            return say("belum ditandai")
        said = [say("terlambat {n} menit", n=self.minutes_late) if self.minutes_late else self.mark.word]
        if self.minutes_early:
            said.append(say("pulang {n} menit lebih awal", n=self.minutes_early))
        if self.hours_attended is not None:
            said.append(say("hadir {n} JP", n=self.hours_attended))
        return ", ".join(said)


@dataclass(frozen=True)
class SlotStep:
    """One change of a slot: the fields it set with their new values, as the journal keeps them."""

    by: str
    at: datetime
    how: How
    fields: dict[str, Plain]

    @property
    def sets_mark(self) -> bool:
        """Whether it set or took back the mark itself."""
        return "mark" in self.fields

    @property
    def mark(self) -> Attendance | None:
        """The mark it set, None where it took one back or left it."""
        letter = self.fields.get("mark")
        return Attendance(str(letter)) if letter is not None else None


def slot_history(session: Session, meeting_id: MeetingId, enrolment_id: EnrolmentId) -> list[SlotStep]:
    """Return every change of one slot, the newest first."""
    steps = journal.history(session, mark_id(meeting_id, enrolment_id))
    names = dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_({step.by for step in steps}))).all())
    return [SlotStep(names.get(s.by, "–"), s.at, How(s.how), dict(s.fields)) for s in reversed(steps)]
