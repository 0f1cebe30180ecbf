"""A simulated central: its database in memory; `sync.placing`, `receipting` and `rules` decide all that is decided."""

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from tests.faults.simulation.rows import Rows
from tests.faults.simulation.tools import NOW, Kit, TooNew

from bekal.central import receipting, rules
from bekal.central.receipting import Answered
from bekal.sync import changes, comparing, placing
from bekal.sync.changes import Changes
from bekal.sync.downward import DownDocument, catalogue_body, document_hash, snapshot_body
from bekal.sync.opening import OpenedBatch
from bekal.sync.questions import Question
from bekal.sync.receipts import Receipt
from bekal.sync.requests import CatalogueEntry
from bekal.sync.rules import Placing
from bekal.sync.streams import START, Mark

Key = tuple[UUID, str]
_A_PAPER = 8
"""Operations in a paper of changes: few, so that papers are lost between others."""


class Wrong(Exception):
    """The world is not as it must be."""


@dataclass(frozen=True)
class Held:
    """A batch that waits, and whether for an update of the program."""

    key: Key
    seq: int
    file: bytes
    is_too_new: bool


@dataclass
class Stream:
    """What central keeps of one stream."""

    hashes: list[str] = field(default_factory=list)
    branches: dict[str, int] = field(default_factory=dict)
    durable: Mark = START
    fork: str | None = None
    last: Answered = field(default_factory=Answered)
    receipt: bytes = b""

    @property
    def head(self) -> Mark:
        return Mark(len(self.hashes), self.hashes[-1]) if self.hashes else START

    def hash_at(self, seq: int) -> str | None:
        return self.hashes[seq - 1] if 0 < seq <= len(self.hashes) else None

    def copy(self) -> "Stream":
        return replace(self, hashes=list(self.hashes), branches=dict(self.branches))


@dataclass
class Shelves:
    """Central's database; copying it is what a backup does."""

    streams: dict[Key, Stream] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    work: dict[UUID, bytes] = field(default_factory=dict)
    log: list[UUID] = field(default_factory=list)
    """Every operation, as often as it had its effect."""
    came_by: list[str] = field(default_factory=list)
    """The stream of each."""
    rows: Rows = field(default_factory=Rows)
    papers: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def copy(self) -> "Shelves":
        return Shelves(
            {key: one.copy() for key, one in self.streams.items()},
            dict(self.held),
            dict(self.work),
            list(self.log),
            list(self.came_by),
            self.rows.copy(),
            dict(self.papers),
        )


class Office:
    """Central: its database, its epoch outside it, its program."""

    def __init__(self, kit: Kit) -> None:
        self.kit = kit
        self.base = Shelves()
        self.epoch = 1
        self.program = 1
        self.steps = self.forks = self.waited = self.released = 0
        self.told: dict[tuple[object, Mark], bytes] = {}
        """The papers of this database, which only grows."""
        self.publish()

    @property
    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.steps)

    def restore(self, base: Shelves, *, raises_epoch: bool) -> None:
        """Put a copy of the database back."""
        self.base, self.told = base.copy(), {}
        self.epoch += raises_epoch

    def receive(self, file: bytes) -> Key:
        """Take one batch in, and what waited for it; return whose it is."""
        key = self._receive(file)
        placing.follow(self._due, self._receive)
        return key

    def _receive(self, file: bytes) -> Key:
        try:
            batch = self.kit.open(file, self.program)
        except TooNew as newer:
            key = newer.device, newer.inc
            stream = self.base.streams.setdefault(key, Stream())
            if stream.hash_at(newer.mark.seq) != newer.mark.hash:
                self.base.held[newer.mark.hash] = Held(key, newer.mark.seq, file, is_too_new=True)
            return key
        key = batch.manifest.device, batch.manifest.inc
        inbox = _Inbox(self, key, file)
        where, _ = placing.take(inbox, batch)
        self.waited += where is Placing.HOLD
        return key

    def release(self) -> None:
        """Have a person let in what waits though the one before it is gone for good."""
        for one in sorted(self.base.held.values(), key=lambda one: (one.key, one.seq)):
            self.released += 1
            placing.release(_Inbox(self, one.key, one.file), self.kit.open(one.file, self.program))

    def _due(self, tried: set[str]) -> tuple[str, bytes] | None:
        ready = [
            (one.seq, batch_hash, one.file)
            for batch_hash, one in self.base.held.items()
            if batch_hash not in tried and self._is_due(self.base.streams[one.key], one.seq)
        ]
        return min(ready)[1:] if ready else None

    def _is_due(self, stream: Stream, seq: int) -> bool:
        return seq <= len(stream.hashes) + 1 or seq - 1 in stream.branches.values()

    def receipts(self, device: UUID, only: str | None = None) -> list[bytes]:
        """Return the receipts for the streams of a device; for the one that is asked for even if it is unknown."""
        if only is not None:
            self.base.streams.setdefault((device, only), Stream())
        of = [(key, one) for key, one in self.base.streams.items() if key[0] == device and only in {None, key[1]}]
        return [self._receipt(key, stream) for key, stream in of]

    def _receipt(self, key: Key, stream: Stream) -> bytes:
        held = tuple(sorted({one.seq for one in self.base.held.values() if one.key == key}))
        versions = {kind: version for kind, (version, _) in self.base.papers.items()}
        says = repr((stream.head, stream.durable, held, stream.fork, versions))
        given = receipting.answered(stream.last, says, self.epoch)
        if given != stream.last:
            stream.last = given
            stream.receipt = Receipt(
                *key,
                central_epoch=self.epoch,
                receipt_no=given.number,
                central_time=self.now,
                received_upto=stream.head,
                applied_upto=stream.head,
                durable_upto=stream.durable,
                held=held,
                down_versions=versions,
                fork=stream.fork,
            ).to_bytes(self.kit.sign)
        return stream.receipt

    def tell(self, question: Question) -> Iterator[bytes]:
        """Yield the papers of changes that answer a question: what others did since, and this PC in other lives."""
        base, own = self.base, f"{question.device.hex}/{question.life}"
        stream = base.streams.get((question.device, question.life), Stream())
        is_branch = question.head.hash in stream.branches
        skips = changes.left_out(stream.head, question.head, is_branch=is_branch)
        after = changes.start_of(question.cursor, self.epoch)
        going = [n for n in range(after, len(base.log)) if skips == START or base.came_by[n] != own]
        for start in range(0, len(going), _A_PAPER):
            some = going[start : start + _A_PAPER]
            is_last = start + _A_PAPER >= len(going)
            upto = len(base.log) if is_last else some[-1] + 1
            said = (question.device, question.life, self.epoch, after, upto, is_last)
            if is_last or (said, skips) not in self.told:
                runs = [(name, len(list(of))) for name, of in itertools.groupby(some, key=lambda n: base.came_by[n])]
                bodies = b"".join(base.work[base.log[n]] + b"\n" for n in some)
                heads = self._heads(question) if is_last else {}
                paper = Changes(*said, tuple(runs), len(bodies), self.kit.seal.compress(bodies), skips, heads)
                self.told[said, skips] = paper.to_bytes(self.kit.sign)
            yield self.told[said, skips]
            after = upto

    def _heads(self, question: Question) -> dict[str, Mark]:
        own = question.device, question.life
        streams = {key: one.head for key, one in self.base.streams.items() if key != own and one.head != START}
        return {f"{device.hex}/{inc}": head for (device, inc), head in streams.items()}

    def compare(self, question: Question, digests: dict[UUID, bytes]) -> tuple[list[UUID], dict[UUID, bytes]]:
        """Return the rows that differ from a device's and all that is known of them; none where not at the same point.

        It is the same point where the device's stream is here to its end, and it has been told of all the others.
        """
        base, own = self.base, f"{question.device.hex}/{question.life}"
        stream = base.streams.get((question.device, question.life), Stream())
        after = changes.start_of(question.cursor, self.epoch)
        if stream.head != question.head or any(name != own for name in base.came_by[after:]):
            return [], {}
        rows = comparing.rows_apart(digests, base.rows.digests())
        known = (of.id for row in rows for of in base.rows.steps.get(row, ()))
        return rows, {one: base.work[one] for one in known}

    def publish(self) -> None:
        """Change the catalogue; publish it with a snapshot that binds it and the limits."""
        papers = self.base.papers
        title = hashlib.sha256(b"%d %d" % (self.steps, self.epoch)).hexdigest()[:8]
        body = catalogue_body([CatalogueEntry(1207, f"Bahasa Contoh {title}")])
        for kind, content in (("catalogue", body), ("policy", {})):
            if kind == "catalogue" or kind not in papers:
                self._publish(kind, content)
        bound = {kind: (version, document_hash(data)) for kind, (version, data) in papers.items() if kind != "snapshot"}
        self._publish("snapshot", snapshot_body(bound))

    def _publish(self, kind: str, body: dict[str, object]) -> None:
        version = rules.version_after(self.base.papers.get(kind, (0, b""))[0], self.epoch)
        paper = DownDocument(kind, version, self.now, body).to_bytes(self.kit.sign)  # type: ignore[arg-type]
        self.base.papers[kind] = version, paper

    def papers(self) -> list[tuple[str, bytes]]:
        """Return the documents that travel down."""
        return [(kind, paper) for kind, (_, paper) in self.base.papers.items()]

    def confirm(self, copy: dict[Key, Mark]) -> None:
        """Record that a copy elsewhere holds the streams up to there."""
        for key, mark in copy.items():
            if (stream := self.base.streams.get(key)) is not None:
                stream.durable = receipting.safer(stream.durable, stream.head, mark, stream.hash_at) or stream.durable
                if stream.durable != START and stream.hash_at(stream.durable.seq) != stream.durable.hash:
                    raise Wrong("central calls safe what it does not have")


class _Inbox:
    """A stream in memory; the chain is watched here, whatever the core decides."""

    def __init__(self, office: Office, key: Key, file: bytes) -> None:
        self._office, self._base, self._key, self._file = office, office.base, key, file
        self._stream = office.base.streams.setdefault(key, Stream())

    @property
    def head(self) -> Mark:
        return self._stream.head

    def hash_at(self, seq: int) -> str | None:
        return self._stream.hash_at(seq)

    def is_branch(self, batch_hash: str) -> bool:
        return batch_hash in self._stream.branches

    def held(self) -> list[int]:
        return [one.seq for one in self._base.held.values() if one.key == self._key]

    def is_held(self, batch_hash: str) -> bool:
        return batch_hash in self._base.held

    def apply(self, batch: OpenedBatch) -> int:
        if batch.mark.seq != self.head.seq + 1 or batch.manifest.prev != self.head.hash:
            raise Wrong("the chain of a stream at central has a gap or a false link")
        self._stream.hashes.append(batch.mark.hash)
        return self._operations(batch, "")

    def branch(self, batch: OpenedBatch) -> int:
        if batch.mark.hash in self._stream.hashes:
            raise Wrong("a batch of the stream taken for one of a second history")
        self._stream.branches[batch.mark.hash] = batch.mark.seq
        return self._operations(batch, f"~{batch.mark.hash[:12]}")

    def show_clone(self) -> None:
        self._office.forks += 1

    def tell_fork(self, batch_hash: str) -> None:
        self._stream.fork = batch_hash

    def hold(self, batch: OpenedBatch) -> None:
        self._base.held[batch.mark.hash] = Held(self._key, batch.mark.seq, self._file, is_too_new=False)

    def forget_held(self, batch_hash: str) -> None:
        self._base.held.pop(batch_hash, None)

    def _operations(self, batch: OpenedBatch, branch: str) -> int:
        base, new = self._base, 0
        for line in batch.lines:
            assert line.operation is not None
            one = line.operation.id
            if one not in base.work:
                base.work[one] = line.data
                base.log.append(one)
                base.came_by.append(f"{self._key[0].hex}/{self._key[1]}{branch}")
                base.rows.add(line.operation)
                new += 1
            elif base.work[one] != line.data:
                raise Wrong("two works under one id")
        return new
