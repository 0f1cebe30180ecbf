"""Open the centre of a data folder: its lock, its key, its database, its device's secrets."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bekal.errors import Unavailable
from bekal.storage import database, desks, keys
from bekal.storage.database import Database
from bekal.storage.folder import DataFolder, write_durably
from bekal.storage.shared import KEYS, SharedFiles


class CentreExists(Unavailable):
    """The folder already holds a centre."""


@dataclass(frozen=True)
class OpenCentre:
    """A centre that is open on this machine."""

    folder: DataFolder
    database: Database
    key: bytes
    """The database key; only for the device's secrets and for backups."""
    shared: SharedFiles | None = None
    """What all desks of the centre share, where they work on one server; None for a file of this PC."""

    def device_keys(self) -> keys.DeviceKeys:
        """Read this device's secrets; all desks that share a server are one device.

        Raises:
            KeyOutOfReach: they are missing, damaged, or of another database.

        """
        if self.shared is None:
            return keys.load_device_keys(self.folder, self.key)
        return desks.device_keys(self.shared, self.key)

    def save_device_keys(self, device: keys.DeviceKeys) -> None:
        """Keep other secrets of this device, wrapped under the database key."""
        if self.shared is not None:
            self.shared.put(KEYS, desks.DEVICE, keys.wrapped_device_keys(self.key, device))
        keys.save_device_keys(self.folder, self.key, device)

    def renew_recovery(self, recovery_code: str) -> None:
        """Give the key another recovery code, at every desk; a sheet with the former one opens nothing any more.

        Raises:
            SlotsUnreadable: the slots are missing or damaged; nothing was changed.

        """
        keys.renew_recovery(self.folder, self.key, recovery_code)
        if self.shared is not None:
            self.shared.put(KEYS, desks.SLOTS, keys.portable_slots(self.folder, self.key))

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn at what only one desk of the centre does at a time; a centre of one PC always has it.

        Raises:
            NeighbourExchanging: another desk held it for longer than we wait.

        """
        with self.shared.turn() if self.shared is not None else contextlib.nullcontext():
            yield


@contextlib.contextmanager
def opened(path: Path, *, recovery_code: str | None = None) -> Iterator[OpenCentre]:
    """Hold the folder, open its database with the key of this machine, and close both at the end.

    Raises:
        NoCentreHere: nothing has been set up here.
        AlreadyOpen: another program works on it.
        KeyOutOfReach: the recovery code is needed.
        DatabaseNewer, DatabaseUnreadable, DatabaseMoved: the file cannot be used.
        ServerOutOfReach, ServerRefuses: the server that this desk works on cannot be had.

    """
    folder = DataFolder(path)
    folder.require_centre()
    with folder.locked():
        key = keys.recover(folder, recovery_code) if recovery_code else keys.unlock(folder)
        if folder.is_on_server():
            base, shared = desks.open_shared(folder, key)
        else:
            base, shared = database.open_file(folder.database, key, copies=folder.copies), None
        try:
            desks.require_home(base)
            yield OpenCentre(folder, base, key, shared)
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
