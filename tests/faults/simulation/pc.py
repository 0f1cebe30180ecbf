"""A simulated PC: its database in memory, its anchors and its folder of sealed batches outside it.

Everything decided is decided by the real core (`bekal.sync.lives`, `anchor`, `published`, `batches`).
"""

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from tests.faults.simulation.peers import Peers
from tests.faults.simulation.rows import Rows
from tests.faults.simulation.tools import CENTRE, NOW, REALM, Kit, operation, root

from bekal.storage.clock import Reading
from bekal.storage.places import SAFE_BEFORE
from bekal.sync import anchor, changes, lives, next_batch, outbox, published
from bekal.sync.anchor import Anchor, Verdict
from bekal.sync.batches import Circumstances, SealedBatch
from bekal.sync.changes import Cursor, Fits
from bekal.sync.grouping import Waiting
from bekal.sync.outbox import BeyondRepair
from bekal.sync.outbox import Kept as KeptFile
from bekal.sync.published import Kept, Reader
from bekal.sync.questions import Question
from bekal.sync.receipts import Receipt
from bekal.sync.rules import Event
from bekal.sync.streams import START, Mark, incarnation


@dataclass(frozen=True)
class Sealed:
    """A row of the table of sealed batches."""

    batch: SealedBatch
    name: str
    ids: tuple[UUID, ...]


@dataclass
class Book:
    """What a device's database holds, as `lives` asks for it; copying it is what a backup does."""

    device: UUID
    inc: str
    centre: UUID = CENTRE
    head: Mark = START
    epoch: int = 0
    receipt_no: int = 0
    receipt: Receipt | None = None
    central_time: datetime = NOW
    order: list[UUID] = field(default_factory=list)
    bodies: dict[UUID, bytes] = field(default_factory=dict)
    groups: dict[UUID, int] = field(default_factory=dict)
    batch_of: dict[UUID, int | None] = field(default_factory=dict)
    sealed: dict[tuple[str, int], Sealed] = field(default_factory=dict)
    happened: dict[str, dict[int, list[Event]]] = field(default_factory=dict)
    lives: list[str] = field(default_factory=list)
    safe: dict[str, int] = field(default_factory=dict)
    no_gap: dict[str, bool] = field(default_factory=dict)
    down: dict[str, Kept] = field(default_factory=dict)
    others: dict[UUID, bytes] = field(default_factory=dict)
    """What came down: others' operations, and own ones that this database lacked."""
    cursor: Cursor = field(default_factory=Cursor)
    rows: Rows = field(default_factory=Rows)
    peers: Peers = field(default_factory=Peers)

    def copy(self) -> "Book":
        """Copy the database file."""
        return replace(
            self,
            order=list(self.order),
            bodies=dict(self.bodies),
            groups=dict(self.groups),
            batch_of=dict(self.batch_of),
            sealed=dict(self.sealed),
            happened={inc: {seq: list(past) for seq, past in of.items()} for inc, of in self.happened.items()},
            lives=list(self.lives),
            safe=dict(self.safe),
            no_gap=dict(self.no_gap),
            down=dict(self.down),
            others=dict(self.others),
            rows=self.rows.copy(),
            peers=self.peers.copy(),
        )

    @property
    def heard(self) -> tuple[int, int]:
        return self.epoch, self.receipt_no

    def hash_at(self, inc: str, seq: int) -> str | None:
        row = self.sealed.get((inc, seq))
        return row.batch.mark.hash if row else None

    def hashes(self, inc: str) -> dict[int, str]:
        return {seq: row.batch.mark.hash for (of, seq), row in self.sealed.items() if of == inc}

    def is_ours(self, inc: str, batch_hash: str) -> bool:
        return any(of == inc and row.batch.mark.hash == batch_hash for (of, _), row in self.sealed.items())

    def has(self, operation: UUID) -> bool:
        return operation in self.batch_of or operation in self.others

    def has_all(self, operations: Collection[UUID]) -> bool:
        return all(self.has(one) for one in operations)

    def learn(self, one: UUID, body: bytes) -> None:
        if not self.has(one):
            self.others[one] = body
            self.rows.add(operation(body))

    @property
    def told(self) -> Receipt | None:
        return self.receipt if self.receipt is not None and self.receipt.inc == self.inc else None

    def sealed_upto(self, inc: str, seq: int, *, above: int = 0) -> Sequence[int]:
        return [one for one in range(above + 1, seq + 1) if (inc, one) in self.sealed]

    def events(self, inc: str, *, above: int = 0) -> dict[int, list[Event]]:
        return {seq: past for seq, past in self.happened.get(inc, {}).items() if seq > above}

    def record(self, inc: str, happened: Iterable[tuple[int, Event]], receipt_no: int | None = None) -> None:
        of = self.happened.setdefault(inc, {})
        for seq, event in happened:
            of.setdefault(seq, []).append(event)

    def former(self) -> list[str]:
        return self.lives

    def safe_before(self, inc8: str) -> int:
        return self.safe.get(inc8, 0)

    def keep_safe_before(self, inc: str, seq: int) -> None:
        self.safe[inc[:8]] = seq

    def has_no_gap(self, inc8: str) -> bool:
        return self.no_gap.get(inc8, False)

    def keep_no_gap(self, inc: str, has_none: bool) -> None:
        self.no_gap[inc[:8]] = has_none

    def waiting(self, above: int = 0) -> Generator[Waiting, None, None]:
        before = None
        for n, one in enumerate(self.order if None in self.batch_of.values() else (), 1):
            if self.batch_of[one] is None:
                if n > above:
                    yield n, self.groups[one] != before, self.bodies[one]
                before = self.groups[one]

    def add(self, batch: SealedBatch, name: str) -> None:
        ids = list(islice((one for one in self.order if self.batch_of[one] is None), batch.n))
        self.sealed[self.inc, batch.mark.seq] = Sealed(batch, name, tuple(ids))
        self.batch_of.update(dict.fromkeys(ids, batch.mark.seq))
        self.head = batch.mark

    def wait_again(self, safe: int) -> None:
        for one, seq in self.batch_of.items():
            if seq is not None and seq > 0:
                self.batch_of[one] = SAFE_BEFORE if seq <= safe else None

    def safe_waits_again(self) -> None:
        self.batch_of.update({one: None for one, seq in self.batch_of.items() if seq == SAFE_BEFORE})
        self.safe, self.no_gap = {}, {}

    def begin(self, inc: str) -> None:
        self.lives.append(self.inc)
        self.inc, self.head, self.receipt_no = inc, START, 0

    def see(self, epoch: int, at: datetime) -> None:
        self.epoch, self.central_time = max(self.epoch, epoch), max(self.central_time, at)

    def believe(self, receipt: Receipt) -> None:
        self.receipt_no, self.receipt = receipt.receipt_no, receipt


class Pc:
    """A PC: its database, two anchors, its folder of sealed batches, its program."""

    def __init__(self, kit: Kit, random: Callable[[int], bytes], device: UUID) -> None:
        self.kit, self.random = kit, random
        self.book = Book(device, incarnation(random(8)))
        self.anchors: list[Anchor | None] = [None, None]
        self.folder: dict[str, tuple[KeptFile, bytes]] = {}
        self.program = 1
        self.clock = 0
        self.renewals = 0
        self.keep_anchor()

    def cloned(self) -> "Pc":
        """Copy the whole disk to another machine."""
        other = Pc.__new__(Pc)
        other.__dict__ |= self.__dict__
        other.book, other.anchors, other.folder = self.book.copy(), list(self.anchors), dict(self.folder)
        other.renewals = 0
        return other

    # ---- the steps of the use cases

    def save(self, operations: Sequence[tuple[UUID, bytes]]) -> None:
        """Commit one transaction of a person's work."""
        book = self.book
        group = len(book.order)
        for one, body in operations:
            book.order.append(one)
            book.bodies[one], book.groups[one], book.batch_of[one] = body, group, None
            book.rows.add(operation(body))

    def start(self) -> Verdict:
        """Look at the anchors, as at every start and before every sealing."""
        verdict = lives.stands(self.book, self._anchors(), self._files())
        if verdict is Verdict.AHEAD:
            self.renew()
        self.keep_anchor()
        return verdict

    def renew(self) -> None:
        """Begin a new life."""
        self.renewals += 1
        lives.begin_anew(self.book, incarnation(self.random(8)))

    def seal(self, cut: str = "") -> None:
        """Seal what waits; `cut` is where the power fails: before the `commit`, or before the `anchor`."""
        self.start()
        while True:
            before = self.book.copy() if cut == "commit" else None
            self.clock += 1
            circumstances = Circumstances(
                "simulation",
                NOW + timedelta(seconds=self.clock),
                Reading(self.clock),
                self.book.central_time,
                {kind: one.version for kind, one in self.book.down.items()},
                min_reader=self.program,
            )
            if next_batch.seal_next(self.book, self.kit.seal, circumstances, self._keep) is None:
                break
            if before is not None:
                self.book = before
                return
            if cut == "anchor":
                return
        self.keep_anchor()

    def leaving(self) -> list[bytes]:
        """Seal, and return every batch file that an export carries."""
        self.seal()
        try:
            return self._carried()
        except BeyondRepair:
            self.renew()
            self.seal()
            return self._carried()

    def take_in(self, receipts: Iterable[bytes], papers: Sequence[tuple[str, bytes]] = ()) -> None:
        """Hear what came back from central."""
        self.start()
        weighed = published.weigh(papers, self.reader()) if papers else published.Weighed()
        heard = [self.kit.receipt(one) for one in receipts]
        lives.hear(self.book, heard, new_life=self.renew, files=self._files)
        for one in weighed.keep:
            self.book.down[one.kind] = one
        self.keep_anchor()

    def question(self) -> Question:
        """Say how far this PC has come, so that central sends what follows."""
        book = self.book
        self.clock += 1
        return Question(book.device, book.inc, book.cursor, NOW + timedelta(seconds=self.clock), book.head)

    def take(self, papers: Iterable[bytes]) -> None:
        """Apply what comes down, each paper where it follows, in one transaction with the cursor."""
        book = self.book
        read = [self.kit.changes(paper) for paper in papers]
        for paper, bodies in sorted(read, key=lambda one: (one[0].epoch, one[0].after)):
            if changes.fits(paper, book.device, book.cursor, book.hash_at) is not Fits.TAKE:
                continue
            for _, body in bodies:
                self.book.learn(operation(body).id, body)
            book.peers.cover(paper.heads)
            book.cursor = Cursor(paper.epoch, paper.upto)

    def shared(self) -> list[bytes]:
        """Seal, and return every batch file for the centre's other PCs; nothing counts as copied."""
        self.seal()
        return [self._file(seq) for seq in lives.going(self.book)]

    def state(self, now: int) -> dict[UUID, bytes] | None:
        """Say what the rows come to; nothing while work waits here, or is left to another PC to send."""
        is_more = None in self.book.batch_of.values() or self.book.peers.waits(now)
        return None if is_more else self.book.rows.digests()

    def put_right(self, rows: Iterable[UUID], theirs: dict[UUID, bytes]) -> None:
        """Take what central knows of rows that differ; what it lacks of them waits to be sent, whoever made it."""
        book = self.book
        for row in rows:
            for lacking in [of.id for of in book.rows.steps.get(row, ()) if of.id not in theirs]:
                if lacking in book.others:
                    book.order.append(lacking)
                    book.groups[lacking] = len(book.order)
                    book.bodies[lacking] = book.others.pop(lacking)
                book.batch_of[lacking] = None
        for one, body in theirs.items():
            self.book.learn(one, body)

    def reader(self) -> Reader:
        """Say which documents would be believed here."""
        have = {"root": Kept("root", 1, "", root())} | self.book.down
        floor = anchor.lowest_versions(self._anchors())
        return Reader(REALM, CENTRE, (self.kit.key,), lambda data: data, have, floor, self.kit.check)

    # ---- outside the database

    def keep_anchor(self) -> None:
        """Write both anchors as the database stands."""
        book = self.book
        versions = {kind: one.version for kind, one in book.down.items()}
        if all(one and (one.inc, one.head, one.down) == (book.inc, book.head, versions) for one in self.anchors):
            return
        new = anchor.after(self._anchors(), book.device, book.inc, book.head, versions)
        self.anchors = [new, new]

    def _anchors(self) -> list[Anchor]:
        return [one for one in self.anchors if one is not None]

    def _files(self) -> list[KeptFile]:
        return [one for one, _ in self.folder.values()]

    def _keep(self, inc: str, batch: SealedBatch, ends: UUID) -> str:
        name = outbox.kept_name(inc, batch.mark, ends, batch.file)
        self.folder[name] = KeptFile(Path(), name, inc[:8], batch.mark.seq, batch.mark.hash[:12], ends.hex), batch.file
        return name

    def _carried(self) -> list[bytes]:
        book = self.book
        known = {row.name for row in book.sealed.values()}
        old = lives.left_behind(book, self._files(), known)
        going = lives.going(book)
        carried = [self.folder[one.name][1] for one in old] + [self._file(seq) for seq in going]
        book.record(book.inc, [(seq, Event.EXPORTED) for seq in going])
        return carried

    def _file(self, seq: int) -> bytes:
        row = self.book.sealed[self.book.inc, seq]
        if row.name in self.folder:
            return self.folder[row.name][1]
        data = outbox.made_again(row.batch.manifest, [self.book.bodies[one] for one in row.ids], self.kit.seal)
        name = self._keep(self.book.inc, replace(row.batch, file=data), row.ids[-1])
        self.book.sealed[self.book.inc, seq] = replace(row, name=name)
        return data
