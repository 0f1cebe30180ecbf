"""Sealing: operations become batches, each compressed, chained to the one before, signed, then encrypted.

A batch file (`.tsb`) is an age file around this container, numbers big-endian:

    magic 8 bytes | device 16 | length of manifest 4 | length of payload 4 | signature 64 | manifest | payload

The payload is the operations' canonical bytes, a line each, packed with zstd. The manifest is written in few bytes
(`squeezing`), or plainly, as the magic says. The signature covers the manifest as it reads, and the manifest the
payload by hash. The device stands outside only so that its key can be found before anything is parsed; the manifest
must name the same one. A batch's hash, by which the next batch and the receipts name it, is the SHA-256 of its
manifest.
"""

import hashlib
import struct
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from bekal.storage.clock import Reading
from bekal.storage.operations import SCHEMA, canonical, stamp
from bekal.sync import forms
from bekal.sync.refusals import OperationTooLarge
from bekal.sync.sealing import Compress, SealTools
from bekal.sync.squeezing import squeezed
from bekal.sync.streams import Mark, Stream

PURPOSE = "up-batch"
CONTEXT = b"tsp/up-batch/v1\n"
"""What the device's signature covers before the manifest, so that it can never pass for another paper's."""
VERSION = 1

PACKED_CAP = 192 * 1024
"""Comes through a line of 32 kbit/s in less than the minute after which such a line is often cut."""
OPERATIONS_CAP = 5_000
"""A batch ends at whichever of the two comes first, except inside a group."""
GROUP_OPERATIONS = 50_000
GROUP_SIZE = 16 * 1024 * 1024
"""What a group that keeps together may reach, in operations and in unpacked bytes; readers take no more."""
OPERATION_SIZE = 1024 * 1024
MANIFEST_SIZE = 16 * 1024
FILE_SIZE = GROUP_SIZE + 256 * 1024

MAGIC = b"tsp-ub1\n"
MAGIC_SQUEEZED = b"tsp-ub2\n"
"""Begins a container whose manifest is written in few bytes."""
HEAD = struct.Struct(">8s16sII64s")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a batch says about itself; its canonical bytes are what the device signs."""

    centre: UUID
    device: UUID
    inc: str
    seq: int
    prev: str
    n: int
    payload_sha256: str
    payload_z_sha256: str
    size: int
    z_size: int
    app: str
    created_wall: datetime
    created_hlc: Reading
    central_time_seen: datetime | None
    down_have: Mapping[str, int]
    digest_after: str | None
    recipients: tuple[str, ...]
    schema: int = SCHEMA
    min_reader: int = 1
    purpose: str = PURPOSE
    v: int = VERSION

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are signed and hashed."""
        seen = self.central_time_seen
        return canonical(
            {
                "v": self.v,
                "centre": self.centre.hex,
                "device": self.device.hex,
                "inc": self.inc,
                "seq": self.seq,
                "prev": self.prev,
                "n": self.n,
                "payload_sha256": self.payload_sha256,
                "payload_z_sha256": self.payload_z_sha256,
                "size": self.size,
                "z_size": self.z_size,
                "schema": self.schema,
                "min_reader": self.min_reader,
                "app": self.app,
                "created_wall": stamp(self.created_wall),
                "created_hlc": str(self.created_hlc),
                "central_time_seen": None if seen is None else stamp(seen),
                "down_have": dict(self.down_have),
                "digest_after": self.digest_after,
                "recipients": list(self.recipients),
                "purpose": self.purpose,
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes) -> "Manifest":
        """Read a manifest.

        Raises:
            NotCanonical: not the canonical form of anything.
            MisshapenMember: a member is missing, foreign or of a wrong form.
            NewerManifest: written by a later program in a form unknown here.

        """
        value = forms.value_of(data)
        version = value.get("v") if isinstance(value, dict) else None
        if isinstance(version, int) and version > VERSION:
            raise NewerManifest(version)
        known, foreign = forms.read(value, _FORMS)
        if foreign:
            raise forms.MisshapenMember(min(foreign))
        return cls(**known)

    @property
    def mark(self) -> Mark:
        """This batch's place in its stream."""
        return Mark(self.seq, batch_hash(self.to_bytes()))


class NewerManifest(ValueError):
    """A manifest of a later form; the argument is its number."""


_FORMS: dict[str, forms.Form] = {
    "v": forms.positive,
    "centre": forms.identifier,
    "device": forms.identifier,
    "inc": forms.inc,
    "seq": forms.positive,
    "prev": forms.digest,
    "n": forms.positive,
    "payload_sha256": forms.digest,
    "payload_z_sha256": forms.digest,
    "size": forms.positive,
    "z_size": forms.positive,
    "schema": forms.positive,
    "min_reader": forms.positive,
    "app": forms.text,
    "created_wall": forms.time,
    "created_hlc": forms.logical,
    "central_time_seen": forms.optional(forms.time),
    "down_have": forms.versions,
    "digest_after": forms.optional(forms.digest),
    "recipients": forms.some(forms.text),
    "purpose": forms.text,
}


@dataclass(frozen=True, slots=True)
class Packed:
    """The contents of one batch to be: packed lines, their count, and what the manifest says about them."""

    n: int
    size: int
    sha256: str
    data: bytes
    min_reader: int = 1
    """The least schema number of a reader that understands every operation in it; an older central holds the batch."""
    last: bytes = b""
    """The last of the operations."""
    is_last: bool = False
    """Whether no operation was left behind it."""


_SCHEMA_2 = b'","s":2,"t":"'
"""No text in an operation can hold this: its quotes would be written with a stroke before them."""


def pack(
    operations: Iterable[tuple[Hashable, bytes]],
    compress: Compress,
    *,
    cap: int = PACKED_CAP,
    most: int = OPERATIONS_CAP,
) -> Iterator[Packed]:
    """Cut operations into the contents of batches, in order, reading no more ahead than one batch.

    Each operation comes with its group: neighbours of the same group (a class list, an exam's results, one
    enrolment) go into one batch; None is no group. A group larger than the caps gets a batch of its own. Only
    one larger than any reader takes (50,000 operations, 16 MiB), as no list of the trade is, is cut: refusing
    it would stop the stream for ever.

    Raises:
        OperationTooLarge: a single operation over 1 MiB.

    """
    groups = _groups(operations)
    waiting: list[_Group] = []
    size = GROUP_SIZE  # unpacked bytes that will probably pack to the cap, learnt from the batch before
    while True:
        counted, reached = sum(len(group.lines) for group in waiting), sum(group.size for group in waiting)
        while counted <= most and reached <= GROUP_SIZE and (group := next(groups, None)) is not None:
            waiting.append(group)
            counted, reached = counted + len(group.lines), reached + group.size
        if not waiting:
            return
        taken = _prefix(waiting, most, size)
        while True:
            packed = _packed(waiting[:taken], compress)
            size = min(GROUP_SIZE, int(packed.size * cap / len(packed.data) * 0.98))
            if len(packed.data) <= cap or taken == 1:
                break
            taken = min(taken - 1, _prefix(waiting, most, size))
        if taken == len(waiting) and (group := next(groups, None)) is not None:
            waiting.append(group)
        yield replace(packed, is_last=taken == len(waiting))
        del waiting[:taken]


@dataclass(frozen=True, slots=True)
class _Group:
    """Operations that stay together, and their unpacked size."""

    lines: list[bytes]
    size: int


def _groups(operations: Iterable[tuple[Hashable, bytes]]) -> Iterator[_Group]:
    lines: list[bytes] = []
    size, present = 0, None
    for group, data in operations:
        length = len(data) + 1
        is_other = group is None or group != present
        if lines and (is_other or len(lines) == GROUP_OPERATIONS or size + length > GROUP_SIZE):
            yield _Group(lines, size)
            lines, size = [], 0
        if len(data) > OPERATION_SIZE:
            raise OperationTooLarge(size=len(data), limit=OPERATION_SIZE)
        present = group
        lines.append(data)
        size += length
    if lines:
        yield _Group(lines, size)


def _prefix(groups: list[_Group], most: int, size: int) -> int:
    """Return how many groups fit into `most` operations and `size` unpacked bytes; at least one."""
    counted = reached = 0
    for position, group in enumerate(groups):
        counted, reached = counted + len(group.lines), reached + group.size
        if counted > most or reached > size:
            return max(position, 1)
    return len(groups)


def _packed(groups: list[_Group], compress: Compress) -> Packed:
    lines = [line for group in groups for line in group.lines]
    lines.append(b"")
    payload = b"\n".join(lines)
    if payload.count(b"\n") != len(lines) - 1:
        raise ValueError("a canonical operation has no line feed")
    least = 2 if _SCHEMA_2 in payload else 1
    digest = hashlib.sha256(payload).hexdigest()
    return Packed(len(lines) - 1, len(payload), digest, compress(payload), least, lines[-2])


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a batch tells about the moment of its sealing; all handed in, so that the same gives the same."""

    app: str
    wall: datetime
    clock: Reading
    central_time_seen: datetime | None = None
    down_have: Mapping[str, int] | None = None
    digest_after: str | None = None
    min_reader: int = 1
    """The lowest number of the operations' shape that a reader must know."""


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """A batch ready to leave: what is stored (`manifest`, `signature`), what is carried (`file`), its place."""

    mark: Mark
    n: int
    manifest: bytes
    signature: bytes
    file: bytes


def batch_hash(manifest: bytes) -> str:
    """Return the hash by which a batch is named: SHA-256 of its manifest's bytes."""
    return hashlib.sha256(manifest).hexdigest()


def seal(stream: Stream, contents: Packed, tools: SealTools, circumstances: Circumstances) -> SealedBatch:
    """Make the next batch of `stream`. The caller stores it and moves the stream's head in one transaction."""
    manifest = Manifest(
        centre=stream.centre,
        device=stream.device,
        inc=stream.inc,
        seq=stream.head.seq + 1,
        prev=stream.head.hash,
        n=contents.n,
        payload_sha256=contents.sha256,
        payload_z_sha256=hashlib.sha256(contents.data).hexdigest(),
        size=contents.size,
        z_size=len(contents.data),
        app=circumstances.app,
        created_wall=circumstances.wall,
        created_hlc=circumstances.clock,
        central_time_seen=circumstances.central_time_seen,
        down_have=circumstances.down_have or {},
        digest_after=circumstances.digest_after,
        recipients=tools.recipients,
        min_reader=max(circumstances.min_reader, contents.min_reader),
    ).to_bytes()
    signature = tools.sign(CONTEXT + manifest)
    return SealedBatch(
        mark=Mark(stream.head.seq + 1, batch_hash(manifest)),
        n=contents.n,
        manifest=manifest,
        signature=signature,
        file=tools.encrypt(container(stream.device, manifest, signature, contents.data)),
    )


def container(device: UUID, manifest: bytes, signature: bytes, payload: bytes) -> bytes:
    """Lay the parts of a batch behind one another, as they lie inside the encryption; the manifest in few bytes."""
    said = said_by_container(device, payload)
    magic, written = MAGIC_SQUEEZED, squeezed(manifest, said)
    if len(written) >= len(manifest):
        magic, written = MAGIC, manifest
    return HEAD.pack(magic, device.bytes, len(written), len(payload), signature) + written + payload


def said_by_container(device: UUID, payload: bytes) -> tuple[bytes, bytes]:
    """Return what a container says beside its manifest, which a squeezed manifest therefore leaves out."""
    return device.hex.encode(), hashlib.sha256(payload).hexdigest().encode()
