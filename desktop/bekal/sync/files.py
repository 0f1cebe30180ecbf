"""The few file operations a carrier needs; a test hands in others, with a fault in each.

Nothing here knows what is written. What Windows and POSIX do differently stands in the small functions at the end.
"""

import errno
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from bekal.errors import Unavailable
from bekal.storage.folder import patiently

_Result = TypeVar("_Result")


class StickFull(Unavailable):
    """No room is left. Facts: name."""


class StickReadOnly(Unavailable):
    """The stick is write-protected, or this person may not write to it. Facts: name."""


class StickGone(Unavailable):
    """The stick was pulled out, or the folder of the network can no longer be reached. Facts: name."""


class StickUntrue(Unavailable):
    """What was read back is not what was written: worn out, or of a false capacity. Facts: name."""


class StickBlocked(Unavailable):
    """Something else stands where our folder or file belongs. Facts: name."""


class StickFailed(Unavailable):
    """Any other failure of the stick. Facts: name, number (the system's)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder, links not followed: exactly one of file, folder, other (link, device)."""

    name: str
    is_file: bool
    is_folder: bool
    size: int


class Files(Protocol):
    """What a carrier does with a disk. Every method raises OSError as the system does."""

    def entries(self, folder: Path) -> Iterator[Entry]:
        """Yield the names in a folder, hidden ones too, in no order."""
        ...

    def names(self, folder: Path) -> list[str]:
        """Return the names of the files alone, of which nothing else is asked; so a large folder is soon read."""
        ...

    def read(self, path: Path, most: int) -> bytes:
        """Return at most the first `most` bytes of a file."""
        ...

    def read_back(self, path: Path, most: int) -> bytes:
        """Return at most the first `most` bytes, from the medium where the system allows it."""
        ...

    def write(self, path: Path, data: bytes) -> None:
        """Write a whole file and have it on the medium before returning."""
        ...

    def rename(self, source: Path, target: Path) -> None:
        """Give a file its name, in place of another of that name."""
        ...

    def remove(self, path: Path) -> None:
        """Remove a file."""
        ...

    def make_folder(self, path: Path) -> None:
        """Make one folder, if it is not there."""
        ...

    def settle(self, folder: Path) -> None:
        """Have the names of a folder on the medium before returning."""
        ...

    def each(self, work: Callable[[Path], _Result], several: Sequence[Path]) -> list[_Result]:
        """Do a work on each of several files, in whatever order; return what came of each."""
        ...


def room_on(root: Path) -> int:
    """Return how many bytes are free where a folder lies; none where the system does not say."""
    try:
        return shutil.disk_usage(root).free
    except OSError:
        return 0


class RealFiles:
    """The disk itself."""

    def entries(self, folder: Path) -> Iterator[Entry]:
        """Yield the names in a folder, hidden ones too, in no order."""
        with os.scandir(folder) as found:
            for entry in found:
                try:
                    yield _entry(entry)
                except OSError:  # a damaged directory entry must not hide its neighbours
                    yield Entry(entry.name, is_file=False, is_folder=False, size=0)

    def names(self, folder: Path) -> list[str]:
        """Return the names of the files alone, of which nothing else is asked; so a large folder is soon read."""
        with os.scandir(folder) as found:
            return [entry.name for entry in found if _is_file(entry)]

    def read(self, path: Path, most: int) -> bytes:
        """Return at most the first `most` bytes of a file."""
        return _read(path, most, fresh=False)

    def read_back(self, path: Path, most: int) -> bytes:
        """Return at most the first `most` bytes, from the medium where the system allows it."""
        return _read(path, most, fresh=True)

    def write(self, path: Path, data: bytes) -> None:
        """Write a whole file and have it on the medium before returning."""
        with path.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())  # FlushFileBuffers on Windows

    def rename(self, source: Path, target: Path) -> None:
        """Give a file its name, in place of another of that name."""
        patiently(lambda: source.replace(target))

    def remove(self, path: Path) -> None:
        """Remove a file."""
        patiently(path.unlink)

    def make_folder(self, path: Path) -> None:
        """Make one folder, if it is not there."""
        path.mkdir(exist_ok=True)

    def settle(self, folder: Path) -> None:
        """Have the names of a folder on the medium before returning."""
        _settle(folder)

    def each(self, work: Callable[[Path], _Result], several: Sequence[Path]) -> list[_Result]:
        """Do a work on each of several files, side by side: each mostly waits for the medium."""
        with ThreadPoolExecutor(thread_name_prefix="files") as threads:
            others = [threads.submit(work, path) for path in several[1:]]
            return [work(path) for path in several[:1]] + [other.result() for other in others]


def make_folders(files: Files, folder: Path) -> None:
    """Make a folder and those above it, where they are not there."""
    if not folder.exists():
        make_folders(files, folder.parent)
        files.make_folder(folder)


def put(files: Files, folder: Path, name: str, data: bytes) -> None:
    """Write a file so that it is either wholly there under its name or not at all, and read it back.

    Raises:
        OSError: as the system does.
        StickUntrue: the bytes read back are others.

    """
    temporary = folder / f"{name}{PART}"
    files.write(temporary, data)
    if files.read_back(temporary, len(data) + 1) != data:
        raise StickUntrue(name=name)
    files.rename(temporary, folder / name)
    files.settle(folder)


PART = ".part"
"""Ends the name of a file that is still being written."""


def failure(error: OSError, name: str) -> Unavailable:
    """Return the failure that a person is told about an error of the system while handling `name`."""
    code, windows = error.errno, getattr(error, "winerror", None)
    kind: type[Unavailable] = StickFailed
    if code in _FULL or windows in _WINDOWS_FULL:
        kind = StickFull
    elif code in _READ_ONLY or windows in _WINDOWS_READ_ONLY:
        kind = StickReadOnly
    elif code in _GONE or windows in _WINDOWS_GONE:
        kind = StickGone
    elif code in _BLOCKED:
        kind = StickBlocked
    number = windows or code
    return kind(name=name, number=number)


_FULL = {errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_GONE = {errno.ENODEV, errno.ENXIO, errno.EIO, errno.ENOENT, errno.ESTALE if hasattr(errno, "ESTALE") else errno.EIO}
_BLOCKED = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ELOOP}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
_WINDOWS_READ_ONLY = {5, 19}  # ERROR_ACCESS_DENIED, ERROR_WRITE_PROTECT
_WINDOWS_GONE = {2, 3, 21, 55, 433, 1006, 1117, 1167}  # not found, not ready, no such device, I/O, not connected


def _read(path: Path, most: int, *, fresh: bool) -> bytes:
    with path.open("rb") as file:
        if fresh:
            _forget_cached(file.fileno())
        parts = []
        while most > 0 and (part := file.read(min(most, 1 << 20))):
            parts.append(part)
            most -= len(part)
        return b"".join(parts)


def _entry(entry: "os.DirEntry[str]") -> Entry:
    if _is_link(entry):
        return Entry(entry.name, is_file=False, is_folder=False, size=0)
    is_file = entry.is_file(follow_symlinks=False)
    return Entry(
        entry.name,
        is_file=is_file,
        is_folder=entry.is_dir(follow_symlinks=False),
        size=entry.stat(follow_symlinks=False).st_size if is_file else 0,
    )


def _is_file(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_file(follow_symlinks=False) and not _is_link(entry)
    except OSError:
        return False


def _is_link(entry: "os.DirEntry[str]") -> bool:
    """Whether an entry leads elsewhere: a symbolic link, or on Windows any reparse point (junction)."""
    if entry.is_symlink():
        return True
    if os.name != "nt":
        return False
    attributes: int = getattr(entry.stat(follow_symlinks=False), "st_file_attributes", 0)
    return bool(attributes & stat.FILE_ATTRIBUTE_REPARSE_POINT)


def _forget_cached(descriptor: int) -> None:
    """Ask the system to read from the medium, not from its memory; Windows and macOS have no such simple call."""
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def _settle(folder: Path) -> None:
    """Synchronise a directory; NTFS and FAT on Windows write names with the file, and offer no call for it."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno != errno.EINVAL:  # file systems that cannot: FAT through some drivers
            raise
    finally:
        os.close(descriptor)
