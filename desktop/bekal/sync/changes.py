"""Changes coming down: central's papers with what others of the centre did, and this PC itself in former lives.

Central numbers the operations of a centre in the order in which it commits them; a cursor names central's epoch and
such a number, and says: everything up to here is known. A paper covers the numbers after one and up to another and
leaves out only what its reader made itself: the stream `life` up to the batch `skips`. So a reader who has that
very batch, and everything up to `after`, has everything up to `upto` once the paper is applied; an old copy, which
lacks the batch, must not take it, and a copy restored from a backup gets its own lost work back.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from bekal.storage.operations import Plain
from bekal.sync import forms, papers
from bekal.sync.batches import GROUP_SIZE, OPERATION_SIZE
from bekal.sync.refusals import PaperMisshapen
from bekal.sync.sealing import Decompress, Sign, Verify, decompress, verify
from bekal.sync.streams import START, Mark

KIND = "changes"
OPERATIONS = 5_000
PACKED = 184 * 1024
"""What a paper's operations may pack to, so that the whole paper stays within 256 KiB."""
CENTRAL = "central"
"""The stream of what the head office itself decided."""


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """How far a device has taken what central has: an epoch of central, and the number of an operation there."""

    epoch: int = 0
    n: int = 0

    def __str__(self) -> str:
        """Write it as `epoch.n`."""
        return f"{self.epoch}.{self.n}"

    @classmethod
    def read(cls, written: str) -> "Cursor":
        """Read what `str` wrote; nothing is the beginning.

        Raises:
            ValueError: it is something else.

        """
        if not written:
            return cls()
        epoch, n = written.split(".")
        return cls(forms.count(int(epoch)), forms.count(int(n)))


@dataclass(frozen=True, slots=True)
class Run:
    """Operations that follow one another and came in one stream: their canonical bytes."""

    stream: str
    bodies: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened at central after the number `after` and up to `upto`, as one device is told it."""

    device: UUID
    life: str
    epoch: int
    after: int
    upto: int
    is_last: bool
    """Whether central had nothing more when it was written."""
    runs: tuple[tuple[str, int], ...]
    """Streams with how many of the operations, one after another, each brought."""
    size: int
    packed: bytes
    skips: Mark = START
    heads: Mapping[str, Mark] = field(default_factory=dict)
    """For streams of the centre, up to which batch everything is known once this is: only in a last paper."""

    def to_bytes(self, sign: Sign) -> bytes:
        """Return the signed paper, not yet encrypted."""
        return papers.sign_paper(
            KIND,
            {
                "device": self.device.hex,
                "life": self.life,
                "epoch": self.epoch,
                "after": self.after,
                "upto": self.upto,
                "last": self.is_last,
                "runs": [[stream, number] for stream, number in self.runs],
                "size": self.size,
                "packed": forms.written_raw(self.packed),
                "skips": forms.written_place(self.skips),
                "heads": {stream: forms.written_place(mark) for stream, mark in self.heads.items()},
            },
            sign,
        )

    @classmethod
    def from_bytes(cls, data: bytes, keys: Sequence[bytes], *, check: Verify = verify) -> "Changes":
        """Prove a paper by any of central's keys and read it.

        Raises:
            PaperUnfit: one of its subclasses.

        """
        known, _ = papers.read_paper(KIND, data, keys, _FORMS, check=check)
        paper = cls(**{_NAMES.get(name, name): value for name, value in known.items()})
        if paper.after > paper.upto or paper.size > _LARGEST or sum(n for _, n in paper.runs) > OPERATIONS:
            raise PaperMisshapen(kind=KIND, why="bounds")
        return paper

    def unpacked(self, unpack: Decompress = decompress) -> Iterator[Run]:
        """Yield the runs of operations, in the order in which central learned of them.

        Raises:
            PaperMisshapen: it does not hold what it says.

        """
        try:
            lines = unpack(self.packed, self.size).split(b"\n") if self.runs else [b""]
        except ValueError as error:
            raise PaperMisshapen(kind=KIND, why="packed") from error
        if lines.pop() != b"" or len(lines) != sum(number for _, number in self.runs):
            raise PaperMisshapen(kind=KIND, why="runs")
        bodies = iter(lines)
        for stream, number in self.runs:
            yield Run(stream, tuple(itertools.islice(bodies, number)))


def file_name(life: str, after: int, plain: bytes, sealed: bytes) -> str:
    """Return a paper's file name on a stick: which it is, the sum of what it says, the sum of its bytes."""
    return f"{name_beginning(life, after, plain)}{hashlib.sha256(sealed).hexdigest()[:12]}.tsd"


def name_beginning(life: str, after: int, plain: bytes) -> str:
    """Return how the names of all files begin that hold the same paper, however encrypted."""
    return f"C-{life[:8]}-{after:012d}-{hashlib.sha256(plain).hexdigest()[:12]}-"


class Fits(StrEnum):
    """How a paper fits what a device has taken so far."""

    TAKE = "take"
    KNOWN = "known"
    """Nothing in it is new, or central has been restored since."""
    GAP = "gap"
    """One before it is missing."""
    NOT_OURS = "not ours"
    """Another device's, or it leaves out work that this database does not have."""


def fits(paper: Changes, device: UUID, cursor: Cursor, hash_at: Callable[[str, int], str | None]) -> Fits:
    """Say whether a device that has taken everything up to `cursor` may take a paper.

    `hash_at` gives the hash of the device's own batch of a life and a number, None if it has none.
    """
    if paper.device != device:
        return Fits.NOT_OURS
    if paper.epoch < cursor.epoch or (paper.epoch == cursor.epoch and paper.upto <= cursor.n):
        return Fits.KNOWN
    if paper.after > (cursor.n if paper.epoch == cursor.epoch else 0):
        return Fits.GAP
    if paper.skips != START and hash_at(paper.life, paper.skips.seq) != paper.skips.hash:
        return Fits.NOT_OURS
    return Fits.TAKE


def start_of(cursor: Cursor, epoch: int) -> int:
    """Return after which number a device of this cursor is told: all, where central was restored since."""
    return cursor.n if cursor.epoch == epoch else 0


def left_out(known: Mark, head: Mark, *, is_branch: bool) -> Mark:
    """Return up to which batch of its own life a device need not be told: nothing, where its database may be older.

    `known` is how far central has that life's stream, `head` what the device says of it, `is_branch` whether that
    is a batch of a second history.
    """
    is_behind = head.seq < known.seq or (head.seq == known.seq and head != known)
    return START if is_behind or is_branch else known


_LARGEST = GROUP_SIZE + OPERATION_SIZE
_NAMES = {"last": "is_last"}


def _run(value: Plain) -> tuple[str, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("no run")
    return forms.text(value[0]), forms.positive(value[1])


def _heads(value: Plain) -> dict[str, Mark]:
    if not isinstance(value, dict):
        raise forms.MisshapenMember("no heads")
    return {forms.text(stream): forms.place(mark) for stream, mark in value.items()}


_FORMS: dict[str, forms.Form] = {
    "device": forms.identifier,
    "life": forms.inc,
    "epoch": forms.positive,
    "after": forms.count,
    "upto": forms.count,
    "last": forms.truth,
    "runs": forms.every(_run),
    "size": forms.count,
    "packed": forms.raw,
    "skips": forms.place,
    "heads": _heads,
}
