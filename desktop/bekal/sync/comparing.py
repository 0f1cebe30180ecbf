"""Finding out which rows differ between a device and central, in two exchanges; pure.

The device states what its contents come to. Where central's come to something else though both have said everything,
central answers with the sums of its ranges: rows fall into 16^depth of them by a hash of their id, so deep that a
range holds few. The device then names the rows of the ranges that differ; central answers with every operation of the
rows that differ. Each end takes the operations it lacks, sends those the other lacks, and works the rows out anew.
"""

import struct
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from bekal.storage.operations import Plain, stamp
from bekal.sync import forms, papers
from bekal.sync.batches import GROUP_SIZE
from bekal.sync.refusals import PaperMisshapen
from bekal.sync.sealing import Decompress, Sign, Verify, compress, decompress, verify

KIND = "comparison"
FEW = 64
"""About so many rows a range shall hold."""
DEEPEST = 4
SHORT = 6
ROWS = 2_000
"""So many differing rows are put right at a time."""

_RANGE = struct.Struct(">H6s")
_ROW = struct.Struct(">16s6s")
Sums = Sequence[tuple[int, int]]


def depth_for(rows: int) -> int:
    """Return how deep to divide so many rows."""
    depth = 1
    while depth < DEEPEST and rows > FEW * 16**depth:
        depth += 1
    return depth


def differing(ours: Sums, theirs: Sums) -> list[int]:
    """Return the ranges whose counts or sums are not the same."""
    return [number for number, (one, other) in enumerate(zip(_cut(ours), _cut(theirs), strict=True)) if one != other]


def _cut(sums: Sums) -> list[tuple[int, int]]:
    return [(count % 0x10000, total) for count, total in sums]


def packed_sums(sums: Sums) -> bytes:
    """Write the sums of ranges, packed."""
    return compress(b"".join(_RANGE.pack(count % 0x10000, total.to_bytes(SHORT, "big")) for count, total in sums))


def read_sums(data: bytes, depth: int, unpack: Decompress = decompress) -> list[tuple[int, int]]:
    """Read what `packed_sums` wrote.

    Raises:
        ValueError: it is something else.

    """
    if not 1 <= depth <= DEEPEST:
        raise ValueError("depth")
    plain = unpack(data, _RANGE.size * 16**depth)
    return [(count, int.from_bytes(total, "big")) for count, total in _RANGE.iter_unpack(plain)]


@dataclass(frozen=True, slots=True)
class Leaves:
    """The rows of some ranges with the short forms of their digests, as the device names them."""

    depth: int
    ranges: tuple[int, ...]
    rows: Mapping[UUID, bytes]

    def written(self) -> Plain:
        """Write it as a member of a question."""
        plain = b"".join(_ROW.pack(row_id.bytes, digest) for row_id, digest in sorted(self.rows.items()))
        return {
            "depth": self.depth,
            "ranges": list(self.ranges),
            "size": len(plain),
            "rows": forms.written_raw(compress(plain) if plain else b""),
        }

    @classmethod
    def read(cls, value: Plain) -> "Leaves":
        """Read what `written` wrote.

        Raises:
            ValueError: it is something else.

        """
        known, _ = forms.read(
            value, {"depth": forms.positive, "ranges": forms.every(forms.count), "size": forms.count, "rows": forms.raw}
        )
        depth, size = known["depth"], known["size"]
        if depth > DEEPEST or size > GROUP_SIZE or size % _ROW.size or any(n >= 16**depth for n in known["ranges"]):
            raise ValueError("bounds")
        plain = decompress(known["rows"], size) if size else b""
        return cls(depth, known["ranges"], {UUID(bytes=row): digest for row, digest in _ROW.iter_unpack(plain)})


def rows_apart(ours: Mapping[UUID, bytes], theirs: Mapping[UUID, bytes]) -> list[UUID]:
    """Return the rows that only one of two lists has, or that have different digests."""
    return sorted(row_id for row_id in ours.keys() | theirs.keys() if ours.get(row_id) != theirs.get(row_id))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Central's answer to what a device stated: the sums of its ranges, or all it knows of the rows that differ."""

    device: UUID
    epoch: int
    asked_at: datetime
    """When the question was made: an answer to an older one is passed over."""
    depth: int = 1
    sums: bytes = b""
    """Packed; empty in the second answer."""
    rows: tuple[UUID, ...] = ()
    runs: tuple[tuple[str, int], ...] = ()
    size: int = 0
    packed: bytes = b""

    def to_bytes(self, sign: Sign) -> bytes:
        """Return the signed paper, not yet encrypted."""
        return papers.sign_paper(
            KIND,
            {
                "device": self.device.hex,
                "epoch": self.epoch,
                "asked_at": stamp(self.asked_at),
                "depth": self.depth,
                "sums": forms.written_raw(self.sums),
                "rows": [row_id.hex for row_id in self.rows],
                "runs": [[stream, count] for stream, count in self.runs],
                "size": self.size,
                "packed": forms.written_raw(self.packed),
            },
            sign,
        )

    @classmethod
    def from_bytes(cls, data: bytes, keys: Collection[bytes], *, check: Verify = verify) -> "Comparison":
        """Prove a comparison by any of central's keys and read it.

        Raises:
            PaperUnfit: one of its subclasses.

        """
        known, _ = papers.read_paper(KIND, data, keys, _FORMS, check=check)
        paper = cls(**known)
        if paper.depth > DEEPEST or paper.size > GROUP_SIZE:
            raise PaperMisshapen(kind=KIND, why="bounds")
        return paper

    def bodies(self, unpack: Decompress = decompress) -> list[tuple[str, list[bytes]]]:
        """Return the operations of the rows that differ, by stream.

        Raises:
            PaperMisshapen: it does not hold what it says.

        """
        try:
            lines = unpack(self.packed, self.size).split(b"\n") if self.runs else [b""]
        except ValueError as error:
            raise PaperMisshapen(kind=KIND, why="packed") from error
        if lines.pop() != b"" or len(lines) != sum(count for _, count in self.runs):
            raise PaperMisshapen(kind=KIND, why="runs")
        found, at = [], 0
        for stream, count in self.runs:
            found.append((stream, lines[at : at + count]))
            at += count
        return found


def file_name(life: str) -> str:
    """Return the file name on a stick of central's answer to one life of a device."""
    return f"V-{life[:8]}.tsd"


def _run(value: Plain) -> tuple[str, int]:
    if not isinstance(value, list) or len(value) != 2:
        raise ValueError("no run")
    return forms.text(value[0]), forms.positive(value[1])


_FORMS: dict[str, forms.Form] = {
    "device": forms.identifier,
    "epoch": forms.positive,
    "asked_at": forms.time,
    "depth": forms.positive,
    "sums": forms.raw,
    "rows": forms.every(forms.identifier),
    "runs": forms.every(_run),
    "size": forms.count,
    "packed": forms.raw,
}
