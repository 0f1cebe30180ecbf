"""Plan the marks of a machine's file, write them, and remember who its numbers are."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance import rules as marking
from bekal.attendance import service as marks
from bekal.attendance.gate.queries import held_meetings
from bekal.attendance.gate.rules import Held
from bekal.attendance.machine import rules
from bekal.attendance.machine.rules import Column, Proposed
from bekal.attendance.service import Change
from bekal.candidates.rules import name_key
from bekal.courses.queries import TraineeRow, course, meetings, trainees
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import ImportMapping, Mark
from bekal.terms import CourseId, EnrolmentId, How

_SENDER = "mesin: "
"""Before a machine's name, so that it never meets a sender of applicants' files."""


@dataclass(frozen=True)
class Line:
    """One mark that the file proposes."""

    held: Held
    trainee: TraineeRow
    proposed: Proposed
    is_marked: bool
    """Somebody marked the slot already; it stays as it is."""
    is_closed: bool


@dataclass(frozen=True)
class Plan:
    """What a file would do; nothing is written before somebody agrees."""

    course_id: CourseId
    lines: tuple[Line, ...]
    strangers: tuple[tuple[str, int], ...]
    """Whom the file names and nobody is known by, and how often."""
    unread: tuple[int, ...]
    """Lines of the file that say no person and time."""
    outside: int
    """Times on days without a meeting of the course."""
    people: Mapping[str, EnrolmentId] = field(default_factory=dict)
    """Who the file's names and numbers were taken for."""

    @property
    def to_write(self) -> tuple[Line, ...]:
        """The lines that would be written."""
        return tuple(line for line in self.lines if not line.is_marked and not line.is_closed)


def plan(
    session: Session,
    course_id: CourseId,
    content: bytes,
    *,
    machine: str = "",
    columns: Mapping[Column, str] | None = None,
    people: Mapping[str, EnrolmentId] | None = None,
) -> Plan:
    """Read a file for one course; `columns` and `people` are what somebody said of it.

    Raises:
        NotAText, MachineFileTooLarge, NoTimesHere: it cannot be read.
        UnknownCourse: there is no such course.

    """
    course(session, course_id)
    days = {m.held_on for m in meetings(session, course_id=course_id)}
    kept = known_people(session, machine) | dict(people or {})
    table = rules.read_cells(rules.read_text(content), columns)
    seen, unread = rules.seen_in(table, days)
    held = {one.meeting_id: one for day in sorted(days) for one in held_meetings(session, day, [course_id])}
    slots = [
        rules.Slot(one.meeting_id, one.starts_at.replace(tzinfo=None), one.ends_at.replace(tzinfo=None), one.grace)
        for one in held.values()
    ]
    who = _who(trainees(session, course_id), {one.person for one in seen}, kept)
    strangers = Counter(one.person for one in seen if one.person not in who)
    marked = set(
        session.execute(
            select(Mark.meeting_id, Mark.enrolment_id).where(Mark.meeting_id.in_(held), Mark.mark.is_not(None))
        ).all()
    )
    lines = []
    for (key, person), proposed in rules.proposals([one for one in seen if one.person in who], slots).items():
        meeting, trainee = held[key], who[person]
        if marking.counts(trainee.joined_on, trainee.left_on, meeting.starts_at.date()):
            is_marked = (meeting.meeting_id, trainee.id) in marked
            lines.append(Line(meeting, trainee, proposed, is_marked, meeting.is_closed))
    lines.sort(key=lambda line: (line.held.starts_at, line.trainee.number))
    return Plan(
        course_id,
        tuple(lines),
        tuple(sorted(strangers.items())),
        tuple(unread),
        sum(one.at.date() not in days for one in seen),
        {person: trainee.id for person, trainee in who.items()},
    )


def carry_out(session: Session, planned: Plan, *, today: date, machine: str = "") -> Change:
    """Write what was planned, in the caller's one transaction, and remember who is who; it can be taken back.

    Raises:
        MeetingAhead: the file is of days to come; nothing was written.

    """
    allow(session, Action.MARK)
    signed = journal.signature(session)
    journal.sign(session, by=signed.by, at=signed.at, how=How.IMPORT)
    before = len(journal.written(session))
    for line in planned.to_write:
        marks.mark(
            session,
            line.held.meeting_id,
            line.trainee.id,
            line.proposed.mark,
            today=today,
            minutes_late=line.proposed.minutes_late,
        )
        if line.proposed.minutes_early is not None:
            row = session.get_one(Mark, (line.held.meeting_id, line.trainee.id))
            row.minutes_early = line.proposed.minutes_early
    operations = journal.written(session, after=before)
    if machine:
        _remember(session, machine, known_people(session, machine) | dict(planned.people))
    return Change(len(planned.to_write), operations)


def known_people(session: Session, machine: str) -> dict[str, EnrolmentId]:
    """Return who a machine's numbers and names were said to be."""
    row = session.get(ImportMapping, _mapping_id(machine)) if machine else None
    if row is None:
        return {}
    return {person: EnrolmentId(UUID(hex=given)) for person, given in json.loads(row.headings).items()}


def _remember(session: Session, machine: str, people: Mapping[str, EnrolmentId]) -> None:
    said = json.dumps({person: row_id.hex for person, row_id in sorted(people.items())}, ensure_ascii=False)
    row = session.get(ImportMapping, _mapping_id(machine))
    if row is None:
        session.add(ImportMapping(id=_mapping_id(machine), sender=_SENDER + machine, headings=said))
    elif row.headings != said:
        row.headings = said
    session.flush()


def _mapping_id(machine: str) -> UUID:
    return joint_id("import_mapping", _SENDER + machine)


def _who(listed: Sequence[TraineeRow], named: set[str], kept: Mapping[str, EnrolmentId]) -> dict[str, TraineeRow]:
    """Return whom each name or number of the file means: as was said, else by name, else by place in the list."""
    by_id = {trainee.id: trainee for trainee in listed}
    by_number = {str(trainee.number): trainee for trainee in listed}
    by_name: dict[str, list[TraineeRow]] = {}
    for trainee in listed:
        by_name.setdefault(name_key(trainee.name), []).append(trainee)
    found = {}
    for person in named:
        alike = [t for t in listed if _plain(t.name) == _plain(person)] or by_name.get(name_key(person), [])
        if person in kept and kept[person] in by_id:
            found[person] = by_id[kept[person]]
        elif len(alike) == 1:
            found[person] = alike[0]
        elif person.lstrip("0") in by_number:
            found[person] = by_number[person.lstrip("0")]
    return found


def _plain(name: str) -> str:
    return " ".join(sorted(name.casefold().split()))
