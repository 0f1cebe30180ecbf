"""One stream in central's database, in the transaction of a batch: its place, its evidence, what its operations do."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, insert, literal, select, union_all
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.central.enrolling import note_problem
from bekal.central.home import Central
from bekal.central.judging import judge
from bekal.central.matching import watch
from bekal.central.registering import Source, catch_up, register
from bekal.central.streams import Stream, change
from bekal.storage.applying import Check, apply
from bekal.storage.operations import Operation
from bekal.storage.records import (
    CentralBatch,
    CentralBranch,
    CentralDevice,
    CentralHeld,
)
from bekal.storage.set_aside import try_again
from bekal.sync.batches import Manifest
from bekal.sync.opening import OpenedBatch
from bekal.sync.streams import Mark

GAP, TOO_NEW, REVOKED, REFUSED = "gap", "schema-too-new", "device-revoked", "refused"
"""Why a batch is kept without effect."""


def stream_name(device: UUID, inc: str, root: str = "") -> str:
    """Return how the journal names the stream that an operation came by; `root` begins a second history of it."""
    return f"{device.hex}/{inc}" + (f"~{root[:12]}" if root else "")


class Inbox:
    """A stream in central's database, in the one transaction of a batch.

    `is_hurried`: the transaction is begun anew, without hurry, where the database refuses a row.
    """

    def __init__(
        self,
        central: Central,
        session: Session,
        stream: Stream,
        file: bytes,
        now: datetime,
        *,
        is_hurried: bool = False,
    ) -> None:
        self._central, self._session, self._stream, self._file, self._now = central, session, stream, file, now
        self._key = (stream.device, stream.inc)
        self._is_hurried = is_hurried
        self._head = stream.head
        self._branches: set[str] | None = None if stream.has_beside else set()
        self._held: list[tuple[int, str]] | None = None if stream.has_beside else []
        self.fitted: list[Operation] = []
        """What was set aside before and is applied now, since what it lacked has come."""

    @property
    def head(self) -> Mark:
        """Return how far the stream was applied."""
        return self._head

    @property
    def is_anything_held(self) -> bool:
        """Whether any batch of the stream waits."""
        return bool(self._waiting())

    def hash_at(self, seq: int) -> str | None:
        """Return the hash of the applied batch of a number."""
        row = self._session.get(CentralBatch, (*self._key, seq))
        return row.hash if row else None

    def is_branch(self, batch_hash: str) -> bool:
        """Whether a batch of a second history was applied."""
        if self._branches is None:
            self._look()
        return batch_hash in (self._branches or ())

    def _waiting(self) -> list[tuple[int, str]]:
        """Return number and hash of the batches of the stream that wait, read once."""
        if self._held is None:
            self._look()
        return self._held or []

    def _look(self) -> None:
        """Read the batches of second histories and those that wait, all in one look."""
        device, inc = self._key
        found = self._session.execute(_BESIDE, {"device": device, "inc": inc}).all()
        self._branches = {row.hash for row in found if row.is_branch}
        self._held = sorted((row.seq, row.hash) for row in found if not row.is_branch)

    def held(self) -> Sequence[int]:
        """Return the numbers of the batches that wait."""
        return [seq for seq, _ in self._waiting()]

    def is_held(self, batch_hash: str) -> bool:
        """Whether this very batch waits."""
        return any(of == batch_hash for _, of in self._waiting())

    def apply(self, batch: OpenedBatch) -> int:
        """Give a batch its effect and its place, and return how many operations were new.

        The head is moved by the caller, last of all, with what it then says of the stream.
        """
        now, mark = self._now, batch.mark
        new = self._operations(batch)
        kept = {"seq": mark.seq, "hash": mark.hash, "new": new, **_evidence(batch, now)}
        self._session.connection().execute(_KEEP, kept)
        self._head = mark
        return new

    def branch(self, batch: OpenedBatch) -> int:
        """Give a batch of a second history its effect, and return how many operations were new."""
        session, now, mark = self._session, self._now, batch.mark
        before = session.get(CentralBranch, (*self._key, batch.manifest.prev))
        root = (before.root or before.hash) if before is not None else mark.hash
        new = self._operations(batch, root)
        session.add(CentralBranch(hash=mark.hash, root=root, seq=mark.seq, new=new, **_evidence(batch, now)))
        self._branches = None
        return new

    def show_clone(self) -> None:
        """Show the head office that two copies of this device are at work."""
        session, stream, now = self._session, self._stream, self._now
        device = session.get_one(CentralDevice, stream.device)
        device.cloned_at = device.cloned_at or now
        note_problem(
            session,
            rules.ProblemCode.CLONED,
            stream_name(stream.device, stream.inc),
            centre_id=stream.centre,
            device_id=stream.device,
            inc=stream.inc,
            now=now,
        )

    def tell_fork(self, batch_hash: str) -> None:
        """Have receipts name the batch of a second history, so that its holder begins a new life."""
        change(self._session, *self._key, {"fork_hash": batch_hash})

    def hold(self, batch: OpenedBatch) -> None:
        """Keep a batch until the one before it comes."""
        hold(self._session, batch.manifest, self._file, GAP, self._now)
        self._held = None

    def forget_held(self, batch_hash: str) -> None:
        """Let go of a batch that waits no longer, if it did."""
        if self.is_held(batch_hash):
            self._session.delete(self._session.get_one(CentralHeld, batch_hash))
            self._session.flush()
            self._held = None

    def _operations(self, opened: OpenedBatch, root: str = "") -> int:
        """Apply a batch's operations; lines that are none are shown to the head office and to the centre.

        `root` begins a second history of its stream. Return how many were new.
        """
        central, session, stream, now = self._central, self._session, self._stream, self._now
        operations, source = opened.operations, Source(stream.centre, stream.device, stream.inc)
        if not stream.is_registered:
            catch_up(central, session, now=now)
        applied = apply(
            session,
            [line.data for line in opened.lines if line.operation is not None],
            centre_id=stream.centre,
            stream=stream_name(stream.device, stream.inc, root),
            now=now,
            check=judge(session, operations, centre_id=stream.centre, is_first_of_device=self._is_first_of_device()),
            is_hurried=self._is_hurried,
        )
        register(central, session, operations, source, now=now)
        watch(central, session, operations, now=now)
        if stream.has_aside or applied.problems or not stream.is_tried:
            self._try_again(operations)
        if len(operations) < len(opened.lines):
            note_problem(
                session,
                rules.ProblemCode.BAD_OPERATION,
                opened.mark.hash,
                centre_id=stream.centre,
                device_id=stream.device,
                inc=stream.inc,
                seq=opened.mark.seq,
                now=now,
            )
        return applied.new

    def _is_first_of_device(self) -> bool:
        """Whether nothing of this device was applied before, in whichever of its lives."""
        if self._head.seq:
            return False
        of_device = select(CentralBatch.seq).where(CentralBatch.device_id == self._stream.device).limit(1)
        return self._session.scalars(of_device).first() is None

    def _try_again(self, arrived: Sequence[Operation]) -> None:
        """Apply what was set aside of the centre and lacked what has come now; certificates among it are registered."""
        session, centre, now = self._session, self._stream.centre, self._now

        def judged(operations: Sequence[Operation]) -> Check:
            return judge(session, operations, centre_id=centre, is_first_of_device=False)

        fitted = try_again(session, arrived, centre_id=centre, now=now, judge=judged)
        for name, operations in fitted.items():
            device, _, life = name.partition("/")
            source = Source(centre, UUID(hex=device), life.partition("~")[0])
            register(self._central, session, operations, source, now=now)
            watch(self._central, session, operations, now=now)
            self.fitted += operations


_KEEP = insert(cast("Table", CentralBatch.__table__))


def _beside(record: type[CentralBranch] | type[CentralHeld], *, is_branch: bool) -> Select[int, str, bool]:
    return select(record.seq, record.hash, literal(is_branch).label("is_branch")).where(
        record.device_id == bindparam("device"), record.inc == bindparam("inc")
    )


_BESIDE = union_all(_beside(CentralBranch, is_branch=True), _beside(CentralHeld, is_branch=False))
"""The batches of a stream that took no place in it."""


def _evidence(opened: OpenedBatch, now: datetime) -> dict[str, object]:
    return {
        "device_id": opened.manifest.device,
        "inc": opened.manifest.inc,
        "manifest": opened.manifest_bytes,
        "signature": opened.signature,
        "packed": opened.packed,
        "operations": opened.manifest.n,
        "received_at": now,
        "offset_seconds": int((now - opened.manifest.created_wall).total_seconds()),
    }


def hold(session: Session, manifest: Manifest, file: bytes, reason: str, now: datetime) -> None:
    """Keep a proved batch that cannot take its place now, with the reason."""
    held = session.get(CentralHeld, manifest.mark.hash)
    if held is not None:
        held.reason = held.reason if held.reason == REFUSED else reason
    else:
        session.add(
            CentralHeld(
                hash=manifest.mark.hash,
                device_id=manifest.device,
                inc=manifest.inc,
                seq=manifest.seq,
                reason=reason,
                file=file,
                held_at=now,
            )
        )
        session.flush()
