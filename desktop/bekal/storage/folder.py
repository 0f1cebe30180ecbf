"""The data folder: which file is what, and the lock that keeps a second program out."""

import contextlib
import errno
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from bekal.errors import Unavailable


class AlreadyOpen(Unavailable):
    """Another copy of the program works on this data folder."""


class FolderClosed(Unavailable):
    """This account may not write where the data lies. Facts: folder."""


class NoCentreHere(Unavailable):
    """The folder holds no database yet; it must be set up first."""


@dataclass(frozen=True)
class DataFolder:
    """The files of one centre on one machine."""

    path: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.path / "bekal.db"

    @property
    def key_slots(self) -> Path:
        """The slots that each wrap the database key."""
        return self.path / "keyslots.json"

    @property
    def device_keys(self) -> Path:
        """The device's own secrets; never part of a backup."""
        return self.path / "device.keys"

    @property
    def anchor(self) -> Path:
        """How far this device's stream had come, outside the database."""
        return self.path / "anchor.json"

    @property
    def numbers(self) -> Path:
        """The highest certificate number used in each year, outside the database."""
        return self.path / "numbers.json"

    @property
    def outgoing(self) -> Path:
        """Sealed batches, encrypted for central."""
        return self.path / "outgoing"

    @property
    def attachments(self) -> Path:
        """Photos and scans, each encrypted."""
        return self.path / "attachments"

    @property
    def incoming(self) -> Path:
        """Parts of what central sends, on their way: signed by it, or encrypted to this PC."""
        return self.path / "masuk"

    @property
    def copies(self) -> Path:
        """Copies of the database made before it was migrated."""
        return self.path / "copies"

    @property
    def erased(self) -> Path:
        """The ledger of erasures, outside the database; it names nobody."""
        return self.path / "terhapus.json"

    @property
    def backups(self) -> Path:
        """Backups that were made here by themselves."""
        return self.path / "cadangan"

    @property
    def server(self) -> Path:
        """Names the server whose database this desk works on, where several desks share one."""
        return self.path / "server.json"

    @property
    def unfinished(self) -> Path:
        """Lies here while a centre is being set up; one that stayed tells of a set-up that was cut off."""
        return self.path / "belum-selesai"

    def has_centre(self) -> bool:
        """Say whether a centre lies here whose set-up came to its end."""
        return (self.database.exists() or self.is_on_server()) and not self.unfinished.exists()

    def is_on_server(self) -> bool:
        """Say whether this desk works on a server's database instead of a file of its own."""
        return self.server.exists()

    def require_centre(self) -> None:
        """Raise NoCentreHere unless a centre lies here."""
        if not self.has_centre():
            raise NoCentreHere(folder=str(self.path))

    def clear(self) -> None:
        """Remove what a cut-off set-up left; never called where a centre lies."""
        beside = [self.path / (self.database.name + ending) for ending in ("", "-wal", "-shm")]
        for path in (*beside, self.key_slots, self.device_keys, self.anchor, self.server):
            path.unlink(missing_ok=True)
        shutil.rmtree(self.outgoing, ignore_errors=True)
        shutil.rmtree(self.attachments, ignore_errors=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder for this process.

        Raises:
            AlreadyOpen: another process holds it.
            FolderClosed: nothing can be written there.

        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock = (self.path / "bekal.lock").open("a+b")
        except OSError as error:
            raise FolderClosed(folder=str(self.path)) from error
        with lock as handle:
            if not _take(handle):
                raise AlreadyOpen(folder=str(self.path))
            yield


@contextlib.contextmanager
def alone(path: Path, *, patience: float = 10.0) -> Iterator[None]:
    """Hold a small file that several processes and threads read, change and write; wait up to `patience` seconds.

    Raises:
        OSError: it cannot be held.

    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.with_name(path.name + ".kunci").open("a+b") as handle:
        until = time.monotonic() + patience
        while not _take(handle):
            if time.monotonic() > until:
                raise TimeoutError(errno.EBUSY, "held by another process", str(path))
            time.sleep(0.01)
        yield


if sys.platform == "win32":
    import msvcrt

    def _take(handle: IO[bytes]) -> bool:
        """Lock the first byte; the system lets go when the process ends. Not yet run on Windows."""
        handle.seek(0)
        try:
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(handle: IO[bytes]) -> bool:
        """Lock the file; the system lets go when the process ends."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


_HELD, _HELD_ON_WINDOWS = {errno.EBUSY, errno.ETXTBSY}, {5, 32, 33}
"""ERROR_ACCESS_DENIED, ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: a virus scanner looks at the new file."""
_PAUSES = (0.05, 0.1, 0.2, 0.4, 0.8, 0.8)


def patiently(work: Callable[[], object], *, pause: Callable[[float], object] = time.sleep) -> None:
    """Do something to a file, again while another program holds it; for about two seconds and no longer.

    Raises:
        OSError: as the system says at last; at once where nobody holds the file.

    """
    for seconds in _PAUSES:
        try:
            work()
        except OSError as error:
            if error.errno not in _HELD and getattr(error, "winerror", None) not in _HELD_ON_WINDOWS:
                raise
            pause(seconds)
        else:
            return
    work()


def write_durably(path: Path, data: bytes) -> None:
    """Replace a small file so that a power cut leaves either the old one or the new one, whole."""
    temporary = path.with_name(path.name + ".baru")
    path.parent.mkdir(parents=True, exist_ok=True)
    with temporary.open("wb") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
    patiently(lambda: temporary.replace(path))
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable; Windows has no such call and needs none on NTFS."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
