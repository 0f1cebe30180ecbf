"""What a simulated PC takes of the other PCs' batches by itself; where each goes is decided by the real `placing`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol
from uuid import UUID

from tests.faults.simulation.tools import Kit, TooNew

from bekal.sync import placing
from bekal.sync.opening import OpenedBatch
from bekal.sync.streams import START, Mark

Name = tuple[UUID, str]
LEFT_TO_OTHERS = 200
"""So many steps another PC's work is left to that PC to send, as `repairing` leaves it for a week."""


@dataclass
class PeerStream:
    """How far another PC's stream is known here."""

    head: Mark = START
    covered: int = 0
    hashes: dict[int, str] = field(default_factory=dict)
    branches: set[str] = field(default_factory=set)
    taken_at: dict[int, int] = field(default_factory=dict)


@dataclass
class Peers:
    """The other PCs' streams in a PC's database, and their batches that wait for one before them."""

    streams: dict[Name, PeerStream] = field(default_factory=dict)
    held: dict[str, tuple[Name, int, bytes]] = field(default_factory=dict)

    def copy(self) -> "Peers":
        """Copy them with their database."""
        copied = {
            name: replace(one, hashes=dict(one.hashes), branches=set(one.branches), taken_at=dict(one.taken_at))
            for name, one in self.streams.items()
        }
        return Peers(copied, dict(self.held))

    def cover(self, heads: Mapping[str, Mark]) -> None:
        """Note that central's changes brought everything of these streams up to these batches."""
        for written, mark in heads.items():
            device, _, inc = written.partition("/")
            name = UUID(hex=device), inc
            stream = self.streams.setdefault(name, PeerStream())
            stream.head = max(stream.head, mark, key=lambda one: one.seq)
            stream.covered = max(stream.covered, mark.seq)
            self.held = {of: one for of, one in self.held.items() if one[0] != name or one[1] > stream.head.seq}

    def waits(self, now: int) -> bool:
        """Whether another PC's work is here that this PC shall send itself."""
        untold = [
            min(at for seq, at in one.taken_at.items() if seq > one.covered)
            for one in self.streams.values()
            if one.head.seq > one.covered
        ]
        return any(now - since < LEFT_TO_OTHERS for since in untold)


class Reader(Protocol):
    """A PC that reads."""

    peers: Peers
    device: UUID

    def learn(self, one: UUID, body: bytes) -> None:
        """Take an operation that is not known yet."""
        ...


def take_from(reader: Reader, files: Iterable[bytes], kit: Kit, program: int, now: int) -> None:
    """Give the batches of other PCs their effect, each once and in its order."""

    def receive(file: bytes) -> None:
        try:
            batch = kit.open(file, program)
        except TooNew:
            return
        if batch.manifest.device != reader.device:
            inbox = _Inbox(reader, batch, file, now)
            if not inbox.is_known:
                placing.take(inbox, batch)

    def due(tried: set[str]) -> tuple[str, bytes] | None:
        streams = reader.peers.streams
        ready = [
            (name, seq, of, file)
            for of, (name, seq, file) in reader.peers.held.items()
            if of not in tried and seq <= streams[name].head.seq + 1
        ]
        return min(ready)[2:] if ready else None

    for file in files:
        receive(file)
    placing.follow(due, receive)


class _Inbox:
    """Another PC's stream, as the program's inbox for other PCs keeps it."""

    def __init__(self, reader: Reader, batch: OpenedBatch, file: bytes, now: int) -> None:
        self._reader, self._batch, self._file, self._now = reader, batch, file, now
        self._name = batch.manifest.device, batch.manifest.inc
        self._stream = reader.peers.streams.setdefault(self._name, PeerStream())

    @property
    def is_known(self) -> bool:
        of = self._batch.mark.hash
        return of in self._stream.branches or of in self._stream.hashes.values()

    @property
    def head(self) -> Mark:
        return self._stream.head

    def hash_at(self, seq: int) -> str | None:
        known = self._stream.hashes.get(seq)
        return known or (self._batch.mark.hash if seq <= self._stream.head.seq else None)

    def is_branch(self, batch_hash: str) -> bool:
        return batch_hash in self._stream.branches

    def held(self) -> Sequence[int]:
        return [seq for name, seq, _ in self._reader.peers.held.values() if name == self._name]

    def is_held(self, batch_hash: str) -> bool:
        return batch_hash in self._reader.peers.held

    def apply(self, batch: OpenedBatch) -> int:
        self._stream.head = batch.mark
        self._stream.hashes[batch.mark.seq] = batch.mark.hash
        self._stream.taken_at[batch.mark.seq] = self._now
        return self._operations(batch)

    def branch(self, batch: OpenedBatch) -> int:
        self._stream.branches.add(batch.mark.hash)
        return self._operations(batch)

    def hold(self, batch: OpenedBatch) -> None:
        self._reader.peers.held[batch.mark.hash] = self._name, batch.mark.seq, self._file

    def forget_held(self, batch_hash: str) -> None:
        self._reader.peers.held.pop(batch_hash, None)

    def show_clone(self) -> None:
        """Central tells."""

    def tell_fork(self, batch_hash: str) -> None:
        """Central tells."""

    def _operations(self, batch: OpenedBatch) -> int:
        for operation, line in ((line.operation, line) for line in batch.lines if line.operation):
            self._reader.learn(operation.id, line.data)
        return 0
