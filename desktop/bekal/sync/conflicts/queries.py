"""What met and how it was decided: the record, the person, both values in words, who said them, when, at which PC."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import cast
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import same_people
from bekal.centre.queries import centre
from bekal.language import say
from bekal.storage.hanging import hanging_on
from bekal.storage.naming import ALIKE
from bekal.storage.operations import ROW, Operation, Plain
from bekal.storage.policies import RULES
from bekal.storage.records import (
    Application,
    Candidate,
    Certificate,
    Conflict,
    Course,
    Enrolment,
    LoggedOperation,
    Meeting,
    Staff,
)
from bekal.storage.rows import synced_tables
from bekal.storage.rules import Severity
from bekal.storage.standing import chunks
from bekal.sync.conflicts.words import field_word, record_word, value_words
from bekal.terms import CandidateId, How


@dataclass(frozen=True)
class Said:
    """A value as somebody said it."""

    op_id: UUID
    words: str
    value: Plain
    by: str
    at: datetime
    how: str
    pc: str


@dataclass(frozen=True)
class ConflictRow:
    """Values of one field that met; several may stand against the one that stands."""

    id: UUID
    entity: str
    row_id: UUID
    field: str
    record: str
    """What a person calls the record, with what tells it from others: the course, the day."""
    word: str
    """What a person calls the field."""
    about: str
    """The person's name; of other records what names them."""
    candidate_id: CandidateId | None
    is_hard: bool
    standing: Said
    others: tuple[Said, ...]
    seen_at: datetime
    decided: Said | None
    """Of one that was decided: what, by whom, when."""
    is_alike: bool = False
    """Two records were given the same name, code or number at two PCs; both stay, this one with a mark."""
    has_certificate: bool = False
    """The person has a certificate: another identity or result makes it one to be replaced."""

    @property
    def is_removal(self) -> bool:
        """Whether a removal met changes it did not know."""
        return self.field == ROW

    @property
    def can_be_typed(self) -> bool:
        """Whether another value than those may be typed."""
        return not self.is_removal and not self.field.endswith(("_id", "_by"))


@dataclass(frozen=True)
class Open:
    """How many conflicts stand open."""

    hard: int
    soft: int


def open_conflicts(session: Session) -> Open:
    """Count the fields in which values met and nobody decided."""
    places = select(Conflict.row_id, Conflict.field, func.max(Conflict.severity == Severity.HARD.value).label("hard"))
    if session.get_bind().dialect.name != "sqlite":
        hard = func.bool_or(Conflict.severity == Severity.HARD.value).label("hard")
        places = select(Conflict.row_id, Conflict.field, hard)
    rows = session.execute(places.where(Conflict.resolved_by.is_(None)).group_by(Conflict.row_id, Conflict.field)).all()
    hard_ones = sum(bool(row.hard) for row in rows)
    return Open(hard_ones, len(rows) - hard_ones)


def conflicts(session: Session, *, decided: bool = False, limit: int = 500) -> list[ConflictRow]:
    """Return what met and waits for a decision, hard ones first, then the oldest; or what was decided, newest first."""
    wanted = Conflict.resolved_by.is_not(None) if decided else Conflict.resolved_by.is_(None)
    newest = select(Conflict).where(wanted).order_by(Conflict.seen_at.desc(), Conflict.id).limit(limit)
    hard_first = (
        select(Conflict)
        .where(wanted)
        .order_by(Conflict.severity != Severity.HARD.value, Conflict.seen_at, Conflict.id)
        .limit(limit)
    )
    return _rows(session, session.scalars(newest if decided else hard_first).all())


def conflict(session: Session, conflict_id: UUID) -> ConflictRow | None:
    """Return one conflict with every value that met in its field; None if there is none of this id."""
    one = session.get(Conflict, conflict_id)
    if one is None:
        return None
    of_field = select(Conflict).where(Conflict.row_id == one.row_id, Conflict.field == one.field)
    together = of_field.where(
        Conflict.resolved_by.is_(None) if one.resolved_by is None else Conflict.resolved_by == one.resolved_by
    )
    found = _rows(session, sorted(session.scalars(together), key=lambda other: other.id != conflict_id))
    return found[0]


def _rows(session: Session, found: Sequence[Conflict]) -> list[ConflictRow]:
    ops = _operations(session, found)
    zone = centre(session).timezone
    names = dict(session.execute(select(Staff.id, Staff.name)).all())
    groups: dict[tuple[UUID, str, UUID | None], list[Conflict]] = {}
    for one in found:
        groups.setdefault((one.row_id, one.field, one.resolved_by), []).append(one)
    about = _About(session, [some[0] for some in groups.values()], ops)
    rows = []
    for some in groups.values():
        first = some[0]
        said = {
            op_id: _said(session, first, *ops[op_id], names, zone)
            for one in some
            for op_id in (one.standing_op, one.losing_op, one.resolved_by)
            if op_id is not None and op_id in ops
        }
        field = first.field.removeprefix(ALIKE)
        is_alike = field != first.field
        if is_alike:
            said |= _told_apart(session, first, said)
        if first.field == ROW and (user := _user(session, first)):
            told = _said(session, first, *user, names, zone)
            words = used_words(user[0], told.words)
            said[first.standing_op] = replace(told, op_id=first.standing_op, words=words)
        others = tuple(said[one.losing_op] for one in some if one.losing_op in said)
        if first.standing_op not in said or not others:
            continue
        record, name, candidate_id = about.of(first)
        rows.append(
            ConflictRow(
                id=first.id,
                entity=first.entity,
                row_id=first.row_id,
                field=field,
                record=record,
                word=field_word(first.entity, field),
                is_alike=is_alike,
                about=name,
                candidate_id=candidate_id,
                is_hard=any(one.severity == Severity.HARD for one in some),
                standing=said[first.standing_op],
                others=others,
                seen_at=min(one.seen_at for one in some),
                decided=said.get(first.resolved_by) if first.resolved_by else None,
                has_certificate=candidate_id in about.certified,
            )
        )
    return rows


def _told_apart(session: Session, one: Conflict, said: Mapping[UUID, Said]) -> dict[UUID, Said]:
    """Return what two records named alike show now, and what else tells people which is which."""
    table = cast("Table", synced_tables()[one.entity].__table__)
    field = one.field.removeprefix(ALIKE)
    more = next((name for name in ("title", "held_on", "opens_on", "starts_on") if name in table.c), field)
    found = {}
    for op_id in (one.standing_op, one.losing_op):
        of = select(LoggedOperation.row_id).where(LoggedOperation.op_id == op_id).scalar_subquery()
        row = session.execute(select(table.c[field], table.c[more]).where(table.c.id == of)).first()
        if row is not None and op_id in said:
            words = " · ".join(f"{part:%d/%m/%Y}" if isinstance(part, date) else str(part) for part in row)
            found[op_id] = replace(said[op_id], words=words)
    return found


def _user(session: Session, removal: Conflict) -> tuple[Operation, str | None] | None:
    """Return what last hung another record on a removed one, and from which stream; None if nothing hangs there."""
    users = hanging_on(session, {removal.row_id: removal.entity}).get(removal.row_id, set())
    found: list[tuple[Operation, str | None]] = []
    for some in chunks(list(users)):
        of_user = select(LoggedOperation.body, LoggedOperation.stream).where(LoggedOperation.row_id.in_(some))
        found += [(Operation.from_bytes(body), stream) for body, stream in session.execute(of_user)]
    hung = [one for one in found if removal.row_id.hex in one[0].fields.values()]
    return max(hung, key=lambda one: (one[0].clock, one[0].id), default=None)


def used_words(user: Operation, told: str) -> str:
    """Say what still uses a removed record: by its name, or by what was `told` of it where it has none."""
    kind, name = record_word(user.entity), user.fields.get("name")
    return say("masih dipakai: {record}", record=f"{kind} {name}" if name else f"{kind} · {told}")


def _operations(session: Session, found: Iterable[Conflict]) -> dict[UUID, tuple[Operation, str | None]]:
    wanted = [op for one in found for op in (one.standing_op, one.losing_op, one.resolved_by) if op is not None]
    ops: dict[UUID, tuple[Operation, str | None]] = {}
    for some in chunks(wanted):
        rows = session.execute(
            select(LoggedOperation.op_id, LoggedOperation.body, LoggedOperation.stream).where(
                LoggedOperation.op_id.in_(some)
            )
        )
        ops |= {op_id: (Operation.from_bytes(body), stream) for op_id, body, stream in rows}
    return ops


def _said(
    session: Session,
    conflict: Conflict,
    operation: Operation,
    stream: str | None,
    names: Mapping[UUID, str],
    zone: tzinfo,
) -> Said:
    field = conflict.field.removeprefix(ALIKE)
    value = operation.fields.get(field)
    if field == ROW:
        words = say("dihapus") if operation.kind == "del" else _changed(session, operation, zone)
    else:
        words = value_words(session, conflict.entity, field, value, zone)
        led = [name for name, leader in RULES[conflict.entity].leaders.items() if leader == field]
        also = [name for name in led if operation.fields.get(name) not in {None, ""}]
        more = [value_words(session, conflict.entity, name, operation.fields[name], zone) for name in also]
        words = " · ".join([words, *more])
    return Said(
        operation.id,
        words,
        value,
        names.get(operation.by, "–"),
        operation.at,
        How(operation.how).word if operation.how in {one.value for one in How} else operation.how,
        say("PC ini") if stream is None else say("PC {code}", code=stream.partition("/")[0][-4:].upper()),
    )


def _changed(session: Session, operation: Operation, zone: tzinfo) -> str:
    """Say which values a change wrote that a removal did not know."""
    told = [
        f"{field_word(operation.entity, name)}: {value_words(session, operation.entity, name, value, zone)}"
        for name, value in list(operation.fields.items())[:3]
    ]
    return " · ".join(told) if operation.fields else say("tetap ada")


class _About:
    """Whom or what records are about, asked once for a whole list."""

    def __init__(
        self, session: Session, found: Sequence[Conflict], ops: Mapping[UUID, tuple[Operation, str | None]]
    ) -> None:
        self.session = session
        self.points: dict[UUID, dict[str, UUID]] = {}
        for one in found:
            self.points[one.row_id] = self._points(one, ops)
        trainees = {p["enrolment_id"] for p in self.points.values() if "enrolment_id" in p}
        applied = {p["application_id"] for p in self.points.values() if "application_id" in p}
        self.people: dict[UUID, tuple[UUID, UUID]] = {}
        for record, ids in ((Enrolment, trainees), (Application, applied)):
            for some in chunks(list(ids)):
                asked = select(record.id, record.candidate_id, record.course_id).where(record.id.in_(some))
                self.people |= {row.id: (row.candidate_id, row.course_id) for row in session.execute(asked)}
        people = {person for person, _ in self.people.values()} | {
            p["candidate_id"] for p in self.points.values() if "candidate_id" in p
        }
        self.names = self._of(Candidate.id, Candidate.name, people)
        courses = {of for _, of in self.people.values()} | {
            p["course_id"] for p in self.points.values() if "course_id" in p
        }
        self.courses = self._of(Course.id, Course.name, courses)
        meetings = {p["meeting_id"] for p in self.points.values() if "meeting_id" in p}
        self.days = self._of(Meeting.id, Meeting.held_on, meetings)
        self.certified: set[UUID | None] = set()
        same = same_people(session, [CandidateId(one) for one in people])
        holding: set[UUID] = set()
        for some in chunks(list[UUID]({one for ids in same.values() for one in ids})):
            holders = select(Enrolment.candidate_id).join(Certificate, Certificate.enrolment_id == Enrolment.id)
            holding.update(session.scalars(holders.where(Enrolment.candidate_id.in_(some))))
        self.certified.update(person for person, ids in same.items() if not holding.isdisjoint(ids))

    def _of(self, key: object, value: object, ids: Iterable[UUID]) -> dict[UUID, object]:
        found: dict[UUID, object] = {}
        for some in chunks(list(ids)):
            found |= dict(self.session.execute(select(key, value).where(key.in_(some))).all())  # type: ignore[call-overload, attr-defined]
        return found

    def _points(self, one: Conflict, ops: Mapping[UUID, tuple[Operation, str | None]]) -> dict[str, UUID]:
        names = ("candidate_id", "enrolment_id", "application_id", "meeting_id", "course_id")
        table = cast("Table", synced_tables()[one.entity].__table__)
        columns = [table.c[name] for name in names if name in table.c]
        row = self.session.execute(select(table.c.id, *columns).where(table.c.id == one.row_id)).mappings().first()
        points = {name: row[name] for name in names if row is not None and row.get(name) is not None}
        if one.entity in {"candidate", "enrolment", "application", "meeting", "course"}:
            points[f"{one.entity}_id"] = one.row_id
        return points

    def of(self, one: Conflict) -> tuple[str, str, CandidateId | None]:
        """Return the record's words, whom it is about, and their id."""
        points = self.points[one.row_id]
        candidate_id, course_id = points.get("candidate_id"), points.get("course_id")
        for name in ("enrolment_id", "application_id"):
            if points.get(name) in self.people:
                candidate_id, course_id = self.people[points[name]]
        told = [record_word(one.entity)]
        if course_id in self.courses and one.entity != "course":
            told.append(str(self.courses[course_id]))
        if (day := self.days.get(points.get("meeting_id", one.row_id))) is not None:
            told.append(f"{day:%d/%m/%Y}")
        if candidate_id is not None and candidate_id in self.names:
            return " · ".join(told), str(self.names[candidate_id]), CandidateId(candidate_id)
        return " · ".join(told), self._title(one), None

    def _title(self, one: Conflict) -> str:
        table = cast("Table", synced_tables()[one.entity].__table__)
        for name in ("name", "title", "code", "number"):
            if name in table.c:
                found = self.session.execute(select(table.c[name]).where(table.c.id == one.row_id)).scalar()
                if found is not None:
                    return str(found)
        return "–"
