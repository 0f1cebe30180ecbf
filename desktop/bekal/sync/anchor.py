"""The anchor: what is remembered outside the database, to notice that the database went back in time.

It is written after each sealing and before any byte leaves. An anchor behind the database is harmless (the power
failed in between); one ahead of it shows an old copy, which then begins a new life. Two copies are kept, in places
that a copy of the data folder does not carry along.
"""

import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from bekal.errors import Unavailable
from bekal.storage.operations import Plain, canonical
from bekal.sync import forms
from bekal.sync.files import Files, StickUntrue, make_folders, put
from bekal.sync.streams import Mark

_SIZE = 64 * 1024


class AnchorUnwritable(Unavailable):
    """The mark outside the database could not be written, so nothing may leave this PC yet. Facts: name."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a device stood: its stream's head, the next number of each lease, the versions received from central."""

    device: UUID
    inc: str
    head: Mark
    leases: Mapping[str, int] = field(default_factory=dict)
    down: Mapping[str, int] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Return the anchor with its checksum."""
        body: dict[str, Plain] = {
            "v": 1,
            "device": self.device.hex,
            "inc": self.inc,
            "head_seq": self.head.seq,
            "head_hash": self.head.hash,
            "leases": dict(self.leases),
            "down": dict(self.down),
        }
        return canonical({**body, "crc": zlib.crc32(canonical(body))})

    @classmethod
    def from_bytes(cls, data: bytes) -> "Anchor":
        """Read an anchor.

        Raises:
            ValueError: damaged, or not one.

        """
        known, _ = forms.read(forms.value_of(data), _FORMS)
        anchor = cls(
            known["device"], known["inc"], Mark(known["head_seq"], known["head_hash"]), known["leases"], known["down"]
        )
        if anchor.to_bytes() != data:
            raise ValueError("checksum")
        return anchor


_FORMS: dict[str, forms.Form] = {
    "v": forms.positive,
    "device": forms.identifier,
    "inc": forms.inc,
    "head_seq": forms.count,
    "head_hash": forms.digest,
    "leases": forms.versions,
    "down": forms.versions,
    "crc": forms.count,
}


def after(old: Iterable[Anchor], device: UUID, inc: str, head: Mark, down: Mapping[str, int]) -> Anchor:
    """Return the anchor to write: where the database stands, and nothing of what the old copies know taken back."""
    copies = list(old)
    return Anchor(
        device, inc, head, _highest([one.leases for one in copies]), _highest([down, *(one.down for one in copies)])
    )


def lowest_versions(copies: Iterable[Anchor]) -> dict[str, int]:
    """Return the version of each of central's documents below which one is a step back."""
    return _highest(one.down for one in copies)


def _highest(several: Iterable[Mapping[str, int]]) -> dict[str, int]:
    highest: dict[str, int] = {}
    for one in several:
        for name, number in one.items():
            highest[name] = max(number, highest.get(name, number))
    return highest


class Verdict(StrEnum):
    """How the anchors stand to the database. Only AHEAD asks for a new life; BEHIND and MISSING for writing them."""

    SAME = "same"
    BEHIND = "behind"
    AHEAD = "ahead"
    MISSING = "missing"


def compare(
    anchors: Iterable[Anchor],
    device: UUID,
    inc: str,
    head: Mark,
    *,
    former: Iterable[str] = (),
    hash_at: Callable[[int], str | None] | None = None,
) -> Verdict:
    """Compare the copies that could be read with the database's own head.

    `former` are the incarnations this database had before, `hash_at` gives the hash of its own batch of a number
    (None: not known any more). One copy that is ahead decides; anchors of another device say nothing.
    """
    verdicts = {
        _verdict(anchor, inc, head, set(former), hash_at or _unknown) for anchor in anchors if anchor.device == device
    } or {Verdict.MISSING}
    for verdict in (Verdict.AHEAD, Verdict.BEHIND, Verdict.SAME):
        if verdict in verdicts:
            return verdict
    return Verdict.MISSING


def _unknown(_: int) -> None:
    return None


def _verdict(anchor: Anchor, inc: str, head: Mark, former: set[str], hash_at: Callable[[int], str | None]) -> Verdict:
    if anchor.inc != inc:
        return Verdict.BEHIND if anchor.inc in former else Verdict.AHEAD
    if anchor.head == head:
        return Verdict.SAME
    if anchor.head.seq >= head.seq:
        return Verdict.AHEAD
    own = hash_at(anchor.head.seq) if anchor.head.seq else None
    return Verdict.AHEAD if own not in {None, anchor.head.hash} else Verdict.BEHIND


def write(files: Files, copies: Sequence[Path], anchor: Anchor) -> None:
    """Write every copy, each whole or not at all. All are tried before a failure is told.

    Raises:
        AnchorUnwritable: a copy could not be written; nothing may leave this PC before it can.

    """
    data = anchor.to_bytes()

    def failure(path: Path) -> Exception | None:
        try:
            make_folders(files, path.parent)
            put(files, path.parent, path.name, data)
        except (OSError, StickUntrue) as error:
            return error
        return None

    for failed in files.each(failure, copies):
        if failed is not None:
            raise AnchorUnwritable(name=copies[0].name) from failed


def read(files: Files, copies: Sequence[Path]) -> list[Anchor]:
    """Return the copies that are there and whole."""
    anchors = []
    for path in copies:
        try:
            anchors.append(_anchor_in(files.read(path, _SIZE)))
        except (OSError, ValueError):
            continue
    return anchors


@lru_cache(maxsize=2)
def _anchor_in(data: bytes) -> Anchor:
    return Anchor.from_bytes(data)
