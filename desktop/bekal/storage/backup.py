"""The backup file: one file that holds a centre, encrypted as it is, and proves itself.

It is a zip without packing: `manifest.json` says what the others are, with the hash of each; `bekal.db` is a
snapshot of the encrypted database; `keyslots.json` the slots that wrap its key, without the machine's own;
`attachments/…` the photos and scans as they lie on the disk, encrypted. The device's secrets are never in it, so a
stolen backup can neither be read nor sign anything. The manifest can be read by anyone, and names nobody; a seal made
with the database key shows whoever has that key that it was not changed.
"""

import contextlib
import errno
import hashlib
import io
import os
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import IO
from uuid import UUID

from bekal.errors import Unavailable
from bekal.storage import keys, snapshot
from bekal.storage.attachments import Attachments
from bekal.storage.backup_manifest import DATABASE, SLOTS, Manifest, NewerForm, Part
from bekal.storage.database import DatabaseUnreadable, DiskFailing
from bekal.storage.folder import sync_folder
from bekal.storage.opening import OpenCentre

ENDING = ".bekal"
PART = ".part"
"""Ends the name of a backup that is still being written."""
_MANIFEST = "manifest.json"
_PIECE = 1 << 20
_LARGEST_MANIFEST = 64 << 20
_LARGEST_SLOTS = 1 << 20

_WRONG = (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError, RuntimeError, EOFError)
"""All that reading a damaged zip may raise."""

Told = Callable[[int, int], object]
"""Told how many bytes of how many were written or read."""


class BackupUnwritable(Unavailable):
    """The backup could not be written there; nothing half-written stays. Facts: place, number (the system's)."""


class BackupFull(Unavailable):
    """There is no room for the backup. Facts: place."""


class BackupUntrue(Unavailable):
    """What was read back is not what was written: the disk or stick is worn out or false. Facts: place."""


class BackupUnreadable(Unavailable):
    """The file is not there, cannot be read, or is no backup of ours. Facts: file."""


class BackupDamaged(Unavailable):
    """The file is a backup of ours, but not whole any more. Facts: file."""


class BackupNewer(Unavailable):
    """A newer version of the program wrote the backup. Facts: file, app."""


@dataclass(frozen=True)
class About:
    """What a backup is to say of the centre it is made of."""

    centre: UUID
    code: str
    name: str
    device: UUID | None
    app: str
    revision: str
    why: str = "asked"
    has_attachments: bool = True
    left_out: frozenset[str] = frozenset()
    """Photos and scans whose rows were erased and whose files are still to go."""


# ------------------------------------------------------------------------------------------------- writing


def write(
    centre: OpenCentre, target: Path, about: About, *, now: datetime, told: Told = lambda _n, _of: None
) -> Manifest:
    """Write a backup under `target`, read it back, open it and count it; only then it has its name.

    Raises:
        BackupUnwritable, BackupFull, BackupUntrue: nothing is left at `target`.
        DiskFull: this PC has no room for the snapshot.

    """
    aside = centre.folder.path / "cadangan-sementara"
    half = target.with_name(target.name + PART)
    is_done = False
    try:
        snapshot.take(centre.database, centre.key, aside / DATABASE)
        with _telling(target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            manifest = _pack(centre, half, aside / DATABASE, about, now, told)
        snapshot.remove(aside / DATABASE)
        _read_back(half, manifest, aside, centre.key)
        with _telling(target.parent):
            half.replace(target)
            sync_folder(target.parent)
        is_done = True
    finally:
        _clear(aside)
        if not is_done:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
    return manifest


def _pack(centre: OpenCentre, half: Path, database: Path, about: About, now: datetime, told: Told) -> Manifest:
    counts = snapshot.proved(database, centre.key)
    sources: list[_Source] = [(DATABASE, database.stat().st_size, lambda: database.open("rb"))]
    if about.has_attachments:
        sources += _attachments(centre, about.left_out)
    total, done = sum(size for _name, size, _read in sources), 0
    slots = keys.portable_slots(centre.folder, centre.key)
    parts = [Part(SLOTS, len(slots), hashlib.sha256(slots).hexdigest())]
    with half.open("wb") as handle:
        with zipfile.ZipFile(handle, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(_entry(SLOTS), slots)
            for name, _size, read in sources:
                with read() as source, archive.open(_entry(name), "w", force_zip64=True) as into:
                    parts.append(_copied(name, source, into.write))
                done += parts[-1].size
                told(done, total)
            manifest = Manifest(
                made_at=now,
                app=about.app,
                revision=about.revision,
                centre=about.centre,
                code=about.code,
                name=about.name,
                fingerprint=keys.fingerprint(centre.key),
                device=about.device,
                why=about.why,
                counts=counts,
                has_attachments=about.has_attachments,
                parts=tuple(parts),
            )
            archive.writestr(_entry(_MANIFEST), manifest.sealed(centre.key))
        handle.flush()
        os.fsync(handle.fileno())
    return manifest


_Source = tuple[str, int, Callable[[], IO[bytes]]]
"""The name of a part, about how large it is, and how it is read."""


def _attachments(centre: OpenCentre, left_out: frozenset[str]) -> list[_Source]:
    """Return the photos and scans as they lie, encrypted, on the disk or on the server that the desks share."""
    kept = centre.database.attachments
    if kept is None:
        return []
    sizes = kept.sizes().items()
    return [(attachment(one), size, partial(_sealed, kept, one)) for one, size in sizes if one not in left_out]


def _sealed(kept: Attachments, address: str) -> IO[bytes]:
    return io.BytesIO(kept.sealed(address))


def _entry(name: str) -> zipfile.ZipInfo:
    return zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))  # a wrong clock before 1980 must not stop a backup


def _copied(name: str, source: IO[bytes], write: Callable[[bytes], object]) -> Part:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        digest.update(piece)
        size += len(piece)
        write(piece)
    return Part(name, size, digest.hexdigest())


def _read_back(half: Path, written: Manifest, aside: Path, key: bytes) -> None:
    """Read the written file from the medium, open its database and count it.

    Raises:
        BackupUntrue: it is not what was written.

    """
    try:
        _forget_cached(half)
        manifest = read(half)
        if manifest.parts != written.parts or not manifest.is_sealed_by(key):
            raise BackupUntrue(place=str(half.parent))
        verify(half, manifest)
        take_out(half, manifest, DATABASE, aside / DATABASE)
        if snapshot.proved(aside / DATABASE, key) != written.counts:
            raise BackupUntrue(place=str(half.parent))
    except DiskFailing:
        raise  # of this PC, not of the place
    except (BackupUnreadable, BackupDamaged, DatabaseUnreadable) as error:
        raise BackupUntrue(place=str(half.parent)) from error


def _forget_cached(path: Path) -> None:
    """Ask the system to read from the medium, not from its memory; Windows and macOS have no such simple call."""
    if hasattr(os, "posix_fadvise"):
        with contextlib.suppress(OSError), path.open("rb") as handle:
            os.posix_fadvise(handle.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _clear(aside: Path) -> None:
    snapshot.remove(aside / DATABASE)
    with contextlib.suppress(OSError):
        aside.rmdir()


# ------------------------------------------------------------------------------------------------- reading


def read(file: Path) -> Manifest:
    """Read what a backup says of itself; nothing in it is believed yet.

    Raises:
        BackupUnreadable: no backup of ours, or it cannot be read.
        BackupNewer: a newer version wrote it.

    """
    try:
        with _archive(file) as archive:
            raw = _whole(archive, _MANIFEST, _LARGEST_MANIFEST)
        return Manifest.from_bytes(raw)
    except NewerForm as error:
        raise BackupNewer(file=file.name, app=str(error)) from error
    except _WRONG as error:
        raise BackupUnreadable(file=file.name) from error


def verify(file: Path, manifest: Manifest, *, told: Told = lambda _n, _of: None) -> None:
    """Compare each byte of a backup with its manifest.

    Raises:
        BackupDamaged, BackupUnreadable: it is not whole.

    """
    done = 0
    with _archive(file) as archive:
        for part in manifest.parts:
            with _damage(file), archive.open(_plain(archive, part)) as source:
                if _copied(part.name, source, lambda _piece: None) != part:
                    raise BackupDamaged(file=file.name)
            done += part.size
            told(done, manifest.size)


def slots_in(file: Path, manifest: Manifest) -> bytes:
    """Return the key slots of a backup.

    Raises:
        BackupDamaged, BackupUnreadable: they are not whole.

    """
    with _archive(file) as archive, _damage(file):
        (part,) = (part for part in manifest.parts if part.name == SLOTS)
        data = _whole(archive, SLOTS, _LARGEST_SLOTS)
        if hashlib.sha256(data).hexdigest() != part.sha256:
            raise BackupDamaged(file=file.name)
        return data


def take_out(file: Path, manifest: Manifest, name: str, target: Path) -> None:
    """Write one part of a backup into a new file, durably.

    Raises:
        BackupDamaged, BackupUnreadable: the part is not whole.
        BackupFull, BackupUnwritable: it cannot be written here.

    """
    part = next((part for part in manifest.parts if part.name == name), None)
    if part is None:
        raise BackupDamaged(file=file.name)
    with _archive(file) as archive, _telling(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        with _damage(file), archive.open(_plain(archive, part)) as source, target.open("wb") as into:
            if _copied(name, source, into.write) != part:
                raise BackupDamaged(file=file.name)
            into.flush()
            os.fsync(into.fileno())


def attachment(address: str) -> str:
    """Return the name of the part that holds a photo or scan."""
    return f"attachments/{address}"


@contextlib.contextmanager
def _archive(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except zipfile.BadZipFile as error:
        raise BackupUnreadable(file=file.name) from error
    except OSError as error:
        if error.filename is None or Path(error.filename) == file:
            raise BackupUnreadable(file=file.name) from error
        raise


@contextlib.contextmanager
def _damage(file: Path) -> Iterator[None]:
    """Tell every way in which bytes of a zip can be wrong as what it is."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        StopIteration,
    ) as error:
        raise BackupDamaged(file=file.name) from error
    except OSError as error:
        if error.errno == errno.EIO:
            raise BackupDamaged(file=file.name) from error
        raise


def _plain(archive: zipfile.ZipFile, part: Part) -> zipfile.ZipInfo:
    """Return the entry of a part; a packed one could grow without end and is none of ours."""
    entry = archive.getinfo(part.name)
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size != part.size:
        raise ValueError(part.name)
    return entry


def _whole(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    entry = archive.getinfo(name)
    if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > most:
        raise ValueError(name)
    with archive.open(entry) as source:
        return source.read(most)


@contextlib.contextmanager
def _telling(place: Path) -> Iterator[None]:
    """Turn what the system says while writing into words of ours."""
    try:
        yield
    except OSError as error:
        windows = getattr(error, "winerror", None)
        if error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)) or windows in (39, 112):
            raise BackupFull(place=str(place)) from error
        raise BackupUnwritable(place=str(place), number=windows or error.errno or "–") from error
