"""What is not yet at central, what central refused, when it was last heard: read off the events, never stored."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.language import marked, say
from bekal.storage import places
from bekal.storage.operations import Operation, moment, parsed
from bekal.storage.records import BatchEvent, Centre, DownState, LoggedOperation, OperationProblem, SealedBatch
from bekal.sync import downward
from bekal.sync.device import head_of, recall, state_of
from bekal.sync.held import Held, held
from bekal.sync.requests import CatalogueEntry
from bekal.sync.rules import Event, travelled
from bekal.sync.streams import Mark
from bekal.sync.travels import events_of
from bekal.terms import Travel

_FROM_LEAST = (Travel.PROBLEM, Travel.SAVED, Travel.COPIED, Travel.RECEIVED, Travel.DURABLE)
_CHUNK = 400

_WHY = {
    "actor-unknown": marked("Pusat tidak mengenal orang yang mencatatnya."),
    "actor-disabled": marked("Akun orang yang mencatatnya sudah dinonaktifkan."),
    "role-wrong": marked("Peran orang yang mencatatnya tidak boleh melakukan ini."),
    "unknown_entity": marked("Pusat belum mengenal jenis catatan ini."),
    "unknown_field": marked("Pusat belum mengenal isian ini."),
    "bad_value": marked("Isiannya tidak dapat dipakai pusat."),
    "breaks_rule": marked("Bertentangan dengan catatan lain di pusat."),
    "row_removed": marked("Datanya sudah dihapus."),
    "other_centre": marked("Datanya milik balai lain."),
    "not-canonical": marked("Catatan ditulis dalam bentuk yang tidak dikenal pusat."),
}


@dataclass(frozen=True)
class SyncStatus:
    """How many of this PC's operations have come how far.

    Each operation is in exactly one of `waiting`, `sealed`, `copied`, `received`, `durable`, `problems`. `unsent`
    is what central is not known to have: `waiting`, `sealed` and `copied` together, since copied is not sent.
    """

    waiting: int
    """Saved, and in no batch yet."""
    sealed: int
    copied: int
    received: int
    durable: int
    problems: int
    last_receipt: datetime | None
    """Central's time on the last receipt."""
    incarnation: str
    head: Mark
    is_activated: bool
    renewed_at: datetime | None = None
    """When this database was found to be an old copy and began a new life."""

    @property
    def unsent(self) -> int:
        """Operations that central is not known to have, copied ones included."""
        return self.waiting + self.sealed + self.copied

    @property
    def acknowledged(self) -> int:
        """Operations that central has, by hash: received or durable."""
        return self.received + self.durable

    @property
    def total(self) -> int:
        """All operations of this PC."""
        return self.unsent + self.acknowledged + self.problems


def status(session: Session) -> SyncStatus:
    """Count this PC's operations by how far they have come.

    Raises:
        NotActivated: the database has no device yet.

    """
    state = state_of(session)
    counts, problems = _sealed(session, state.inc)
    waiting, safe = places.count_waiting(session), places.count_safe(session)
    waiting_problems, safe_problems = problems.pop(None, 0), problems.pop(places.SAFE_BEFORE, 0)
    renewed = recall(session, "renewed_at")
    return SyncStatus(
        waiting=waiting - waiting_problems,
        sealed=counts[Travel.SAVED],
        copied=counts[Travel.COPIED],
        received=counts[Travel.RECEIVED],
        durable=counts[Travel.DURABLE] + safe - safe_problems,
        problems=counts[Travel.PROBLEM] + waiting_problems + safe_problems,
        last_receipt=state.central_time_seen,
        incarnation=state.inc,
        head=head_of(state),
        is_activated=state.activation is not None,
        renewed_at=moment(renewed) if renewed else None,
    )


def _sealed(session: Session, inc: str) -> tuple[Counter[Travel], dict[int | None, int]]:
    """Count the operations in batches of a life by how far they came, and those set aside that are in none of these."""
    events, problems = events_of(session, inc), _problems_by_batch(session)
    counts: Counter[Travel] = Counter()
    for seq, operations in _batch_sizes(session, inc):
        reached = travelled(events.get(seq, []))
        troubled = operations if reached is Travel.PROBLEM else problems.pop(seq, 0)
        counts[Travel.PROBLEM] += troubled
        counts[reached] += operations - troubled if reached is not Travel.PROBLEM else 0
    return counts, problems


def _batch_sizes(session: Session, inc: str) -> list[tuple[int, int]]:
    query = select(SealedBatch.seq, SealedBatch.operations).where(SealedBatch.inc == inc).order_by(SealedBatch.seq)
    return [(seq, operations) for seq, operations in session.execute(query)]


def _problems_by_batch(session: Session) -> dict[int | None, int]:
    """Count own operations that central set aside, by the batch they are in."""
    aside = select(OperationProblem.op_id).where(OperationProblem.resolved_by.is_(None))
    query = (
        select(places.BATCH, func.count().label("n"))
        .where(places.OWN_AMONG_FEW, LoggedOperation.op_id.in_(aside))
        .group_by(places.BATCH)
    )
    return {row.batch_seq: row.n for row in session.execute(query)}


def last_heard(session: Session) -> datetime | None:
    """Return central's time on the last receipt that was believed, None before the first."""
    return state_of(session).central_time_seen


def catalogue(session: Session) -> tuple[CatalogueEntry, ...]:
    """Return the titles that may be certified, as central last said; none before the activation."""
    kept = session.get(DownState, "catalogue")
    body = parsed(kept.body) if kept else None
    if kept is None or not isinstance(body, dict):
        return ()
    return downward.catalogue_of(downward.DownDocument("catalogue", max(kept.version, 1), kept.received_at, body))


# ------------------------------------------------------------------------------------------------- batches


@dataclass(frozen=True)
class BatchRow:
    """A sealed batch as the screen shows it."""

    number: str
    """For people: centre, PC, running number."""
    seq: int
    sealed_at: datetime
    operations: int
    counts: tuple[tuple[str, int], ...]
    """Operations by entity, most first."""
    size: int
    state: Travel
    problems: int
    copied_at: datetime | None
    place: str
    """Where it was last copied to."""
    held: Held | None = None
    """Why central, which has it, does not use it yet."""


def batches(session: Session, *, limit: int = 200) -> list[BatchRow]:
    """Return the batches of this database's present life, newest first."""
    state = state_of(session)
    rows = list(
        session.execute(
            select(SealedBatch.seq, SealedBatch.sealed_at, SealedBatch.operations, SealedBatch.size)
            .where(SealedBatch.inc == state.inc)
            .order_by(SealedBatch.seq.desc())
            .limit(limit)
        )
    )
    if not rows:
        return []
    lowest = rows[-1].seq
    events, problems = events_of(session, state.inc), _problems_by_batch(session)
    counts: dict[int, list[tuple[str, int]]] = defaultdict(list)
    of_entities = places.count_by_entity(session, lowest)
    for (seq, entity), n in sorted(of_entities.items(), key=lambda one: (-one[1], one[0])):
        counts[seq].append((entity, n))
    copied = {
        seq: (at, place)
        for seq, at, place in session.execute(
            select(BatchEvent.seq, BatchEvent.at, BatchEvent.place)
            .where(BatchEvent.inc == state.inc, BatchEvent.kind == Event.EXPORTED.value, BatchEvent.seq >= lowest)
            .order_by(BatchEvent.n)
        )
    }
    code = session.scalars(select(Centre.code).where(Centre.id == session.info["centre_id"])).one_or_none() or "?"
    found, kept_back = [], held(session)
    for row in rows:
        reached = travelled(events.get(row.seq, []))
        troubled = row.operations if reached is Travel.PROBLEM else problems.get(row.seq, 0)
        at, place = copied.get(row.seq, (None, ""))
        found.append(
            BatchRow(
                number=_number(session, code, row.seq),
                seq=row.seq,
                sealed_at=row.sealed_at,
                operations=row.operations,
                counts=tuple(counts[row.seq]),
                size=row.size,
                state=Travel.PROBLEM if troubled else reached,
                problems=troubled,
                copied_at=at,
                place=place,
                held=kept_back.get(row.seq),
            )
        )
    return found


def _number(session: Session, code: str, seq: int) -> str:
    """Write a batch's number for people; it runs on through all lives of the database."""
    running = int(recall(session, "sealed_before") or 0) + seq
    return f"{code}-{recall(session, 'letter') or 'A'}/{running:04d}"


# ------------------------------------------------------------------------------------------------ problems


@dataclass(frozen=True)
class ProblemRow:
    """Something central set aside: one operation, or a whole batch; nothing of it is lost."""

    code: str
    seen_at: datetime
    batch: str
    op_id: UUID | None = None
    entity: str = ""
    row_id: UUID | None = None
    by: UUID | None = None
    at: datetime | None = None

    @property
    def why(self) -> str:
        """The reason as a person reads it, in the chosen language."""
        return why(self.code)


def why(code: str) -> str:
    """Return why central set something aside, as a person reads it, in the chosen language."""
    if code in _WHY:
        return say(_WHY[code])
    return say("Pusat belum dapat memakainya (kode {code}).", code=code)


def problems(session: Session) -> list[ProblemRow]:
    """Return what central set aside of this PC's work and nobody has settled yet, oldest first."""
    state = state_of(session)
    code = session.scalars(select(Centre.code).where(Centre.id == session.info["centre_id"])).one_or_none() or "?"
    found = []
    query = (
        select(OperationProblem, places.BATCH)
        .join(LoggedOperation, LoggedOperation.op_id == OperationProblem.op_id)
        .where(places.OWN_AMONG_FEW, OperationProblem.resolved_by.is_(None))
    )
    for problem, seq in session.execute(query):
        operation = Operation.from_bytes(problem.body)
        number = _number(session, code, seq) if seq and seq > 0 else ""
        found.append(
            ProblemRow(
                problem.code,
                problem.seen_at,
                number,
                operation.id,
                operation.entity,
                operation.row_id,
                operation.by,
                operation.at,
            )
        )
    for seq, past in events_of(session, state.inc).items():
        if travelled(past) is Travel.PROBLEM:
            event = session.scalars(
                select(BatchEvent)
                .where(BatchEvent.inc == state.inc, BatchEvent.seq == seq, BatchEvent.kind == Event.PROBLEM.value)
                .order_by(BatchEvent.n.desc())
                .limit(1)
            ).one()
            found.append(ProblemRow(event.place, event.at, _number(session, code, seq)))
    return sorted(found, key=lambda row: (row.seen_at, row.batch, str(row.op_id)))


# ------------------------------------------------------------------------------------------------- records


def travel(session: Session, row_id: UUID) -> Travel:
    """Return how far one record has come: as far as the least far of this PC's changes of it.

    A record that only others changed came from central and is safe there.
    """
    return travels(session, [row_id])[row_id]


def travels(session: Session, row_ids: Iterable[UUID]) -> dict[UUID, Travel]:
    """Return how far each of these records has come."""
    wanted = list(dict.fromkeys(row_ids))
    events = events_of(session, state_of(session).inc)
    reached: dict[UUID, Travel] = dict.fromkeys(wanted, Travel.DURABLE)
    for start in range(0, len(wanted), _CHUNK):
        chunk = wanted[start : start + _CHUNK]
        query = (
            select(LoggedOperation.row_id, places.BATCH, OperationProblem.op_id.is_not(None))
            .outerjoin(
                OperationProblem,
                (OperationProblem.op_id == LoggedOperation.op_id) & OperationProblem.resolved_by.is_(None),
            )
            .where(places.OWN, LoggedOperation.row_id.in_(chunk))
            .distinct()
        )
        for row_id, seq, has_problem in session.execute(query):
            step = Travel.PROBLEM if has_problem else _step(seq, events)
            reached[row_id] = min(reached[row_id], step, key=_FROM_LEAST.index)
    return reached


def _step(seq: int | None, events: dict[int, list[Event]]) -> Travel:
    if seq is None:
        return Travel.SAVED
    return Travel.DURABLE if seq == places.SAFE_BEFORE else travelled(events.get(seq, []))
