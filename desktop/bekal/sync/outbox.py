"""The folder of sealed batches on this PC: each file names its batch, and the sum of its own bytes.

A batch's file can be made again from the journal, since packing and signing give the same bytes; only its
encryption differs. So a lost or rotten file stops nothing.
"""

import contextlib
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.errors import Unavailable
from bekal.storage import places
from bekal.storage.records import SealedBatch
from bekal.sync import stick
from bekal.sync.batches import CONTEXT, FILE_SIZE, Manifest, container
from bekal.sync.files import PART, Files, StickUntrue, make_folders, put
from bekal.sync.sealing import SealTools
from bekal.sync.streams import Mark

_KEPT = re.compile(r"([0-9a-f]{8})-([0-9]{8})-([0-9a-f]{12})\.(?:([0-9a-f]{32})\.)?([0-9a-f]{16})\.tsb\Z")
_ON_STICK = re.compile(r"[0-9a-f]{8}-[0-9]{8}-[0-9a-f]{12}\.tsb\Z", re.IGNORECASE)


class OutboxUnwritable(Unavailable):
    """A sealed batch could not be written into this PC's own folder; nothing was sealed. Facts: name, number."""


class BeyondRepair(Exception):
    """A batch's file is lost and cannot be made again: the stream cannot go on, a new one must begin."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole file in the folder: of which life (first 8 digits), its place, the last operation in it."""

    folder: Path
    name: str
    inc8: str
    seq: int
    hash12: str
    ends_hex: str

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self.folder / self.name

    @property
    def ends(self) -> UUID | None:
        """The last operation in it; None where its name is of an older form and does not say."""
        return UUID(self.ends_hex) if self.ends_hex else None

    @property
    def stick_name(self) -> str:
        """The name of the batch on a stick."""
        return f"{self.inc8}-{self.seq:08d}-{self.hash12}.tsb"


def is_batch_name(name: str) -> bool:
    """Whether a file on a stick is named as a batch going up, which nobody at a centre can open."""
    return _ON_STICK.fullmatch(name) is not None


def kept_name(inc: str, mark: Mark, ends: UUID, file: bytes) -> str:
    """Return the name of a batch's file on this PC: its name on a stick, its last operation, the sum of its bytes."""
    return stick.batch_name(inc, mark).removesuffix(".tsb") + f".{ends.hex}.{_sum(file)}.tsb"


def name_again(name: str, file: bytes) -> str:
    """Return the name of a batch's file that was made again: only the sum of its bytes is another."""
    return f"{name.removesuffix('.tsb').rpartition('.')[0]}.{_sum(file)}.tsb"


def keep(files: Files, folder: Path, name: str, data: bytes) -> None:
    """Write a file that is then wholly there under its name, durably, or not at all.

    Raises:
        OutboxUnwritable: the disk is full, read-only or failing.

    """
    try:
        make_folders(files, folder)
        put(files, folder, name, data)
    except (OSError, StickUntrue) as error:
        with contextlib.suppress(OSError):  # a full disk must not stay full of the attempt
            files.remove(folder / f"{name}{PART}")
        raise OutboxUnwritable(name=name, number=getattr(error, "errno", None) or "–") from error


def discard(files: Files, folder: Path, name: str) -> None:
    """Remove the file of a batch that never came to be."""
    with contextlib.suppress(OSError):
        files.remove(folder / name)


def kept(files: Files, folder: Path) -> list[Kept]:
    """Return every file in the folder that has the name of a batch, by life and place."""
    try:
        names = files.names(folder)
    except OSError:
        return []
    found = [
        Kept(folder, name, match[1], int(match[2]), match[3], match[4] or "")
        for name in names
        if (match := _KEPT.fullmatch(name))
    ]
    return sorted(found, key=lambda one: (one.inc8, one.seq, one.name))


def has_former(files: Files, folder: Path, inc: str) -> bool:
    """Whether the folder has any file of another life than this one."""
    try:
        return any(not name.startswith(inc[:8]) and _KEPT.fullmatch(name) for name in files.names(folder))
    except OSError:
        return False


def whole(files: Files, path: Path) -> bytes | None:
    """Return the bytes of a file if they have the sum its name says, else None."""
    try:
        return if_whole(path.name, files.read(path, FILE_SIZE + 1))
    except OSError:
        return None


def if_whole(name: str, data: bytes | None) -> bytes | None:
    """Return the bytes of a file of this name if they have the sum it says, else None."""
    said = _KEPT.fullmatch(name)
    return data if data is not None and said and _sum(data) == said[5] else None


def sealed_again(session: Session, batch: SealedBatch, tools: SealTools) -> bytes:
    """Make a batch's file again from the journal.

    Raises:
        BeyondRepair: the operations no longer give the bytes that were signed, or central's keys have changed.

    """
    return made_again(batch.manifest, places.bodies(session, batch), tools)


def made_again(manifest: bytes, bodies: Iterable[bytes], tools: SealTools) -> bytes:
    """Make the file of a sealed batch again from its manifest and its operations.

    Raises:
        BeyondRepair: the operations no longer give the bytes that were signed, or central's keys have changed.

    """
    packed = tools.compress(b"\n".join([*bodies, b""]))
    said = Manifest.from_bytes(manifest)
    is_same = hashlib.sha256(packed).hexdigest() == said.payload_z_sha256
    if not is_same or said.recipients != tools.recipients:
        raise BeyondRepair(said.seq)
    signature = tools.sign(CONTEXT + manifest)
    return tools.encrypt(container(said.device, manifest, signature, packed))


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:16]
