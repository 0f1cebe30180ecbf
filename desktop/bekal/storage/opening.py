"""Open the centre of a data folder: its lock, its key, its database, its device's secrets."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bekal.errors import Unavailable
from bekal.storage import database, keys
from bekal.storage.database import Database
from bekal.storage.folder import DataFolder, write_durably


class CentreExists(Unavailable):
    """The folder already holds a centre."""


@dataclass(frozen=True)
class OpenCentre:
    """A centre that is open on this machine."""

    folder: DataFolder
    database: Database
    key: bytes
    """The database key; only for the device's secrets and for backups."""

    def device_keys(self) -> keys.DeviceKeys:
        """Read this device's secrets."""
        return keys.load_device_keys(self.folder, self.key)


@contextlib.contextmanager
def opened(path: Path, *, recovery_code: str | None = None) -> Iterator[OpenCentre]:
    """Hold the folder, open its database with the key of this machine, and close both at the end.

    Raises:
        NoCentreHere: nothing has been set up here.
        AlreadyOpen: another program works on it.
        KeyOutOfReach: the recovery code is needed.
        DatabaseNewer, DatabaseUnreadable: the file cannot be used.

    """
    folder = DataFolder(path)
    folder.require_centre()
    with folder.locked():
        key = keys.recover(folder, recovery_code) if recovery_code else keys.unlock(folder)
        base = database.open_file(folder.database, key, copies=folder.copies)
        try:
            yield OpenCentre(folder, base, key)
        finally:
            base.close()


@contextlib.contextmanager
def made(path: Path, recovery_code: str) -> Iterator[OpenCentre]:
    """Make the database, the key slots and the device's secrets of a new centre, and hold them open.

    A set-up that fails inside the block, or was cut off earlier, leaves nothing behind.

    Raises:
        CentreExists: a database already lies here; nothing was touched.

    """
    folder = DataFolder(path)
    with folder.locked():
        if folder.has_centre():
            raise CentreExists(folder=str(path))
        folder.clear()
        write_durably(folder.unfinished, b"")
        try:
            key = keys.make_key(folder, recovery_code)
            keys.save_device_keys(folder, key, keys.make_device_keys())
            base = database.open_file(folder.database, key)
            try:
                yield OpenCentre(folder, base, key)
            finally:
                base.close()
        except BaseException:
            folder.clear()
            raise
        finally:
            folder.unfinished.unlink(missing_ok=True)
