"""What the desks of one centre share through the server: files, the turn at sealing, photos and scans, who is there.

A file of the centre's own needs none of it: its data folder is held by one program at a time.
"""

import contextlib
import json
import platform
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bekal.errors import Unavailable
from bekal.storage.attachments import WRAPPING, AttachmentMissing, Attachments
from bekal.storage.database import told
from bekal.storage.records import Setting, SharedFile

KEYS, OUTGOING, ATTACHMENTS, REMOVED = "keys", "outgoing", "attachments", "removed"
_TURN = 8243323
_PATIENCE = "20s"
_LOCK_NOT_AVAILABLE = "55P03"
_DESK = "desk."


class NeighbourExchanging(Unavailable):
    """Another desk of the centre is sealing or exchanging with central just now."""


class SharedFiles:
    """The files that all desks have alike; each is written and read in a short transaction of its own."""

    def __init__(self, engine: Engine, shown: str) -> None:
        self._engine = engine
        self.shown = shown
        """Where the server is, as people read it."""
        self._held = threading.local()

    def get(self, folder: str, name: str) -> bytes | None:
        """Return a file, None where there is none."""
        wanted = select(SharedFile.data).where(SharedFile.folder == folder, SharedFile.name == name)
        with told(self.shown), self._engine.begin() as connection:
            return connection.scalar(wanted)

    def has(self, folder: str, name: str) -> bool:
        """Say whether a file is there."""
        return self.size(folder, name) > 0

    def size(self, folder: str, name: str) -> int:
        """Return how many bytes a file has; 0 where there is none."""
        wanted = select(func.length(SharedFile.data)).where(SharedFile.folder == folder, SharedFile.name == name)
        with told(self.shown), self._engine.begin() as connection:
            return connection.scalar(wanted) or 0

    def put(self, folder: str, name: str, data: bytes) -> None:
        """Write a file, durably; one of the same name is replaced."""
        from sqlalchemy.dialects.postgresql import insert  # only where there is a server

        row = insert(SharedFile).values(folder=folder, name=name, data=data)
        replaced = row.on_conflict_do_update(index_elements=["folder", "name"], set_={"data": row.excluded.data})
        with told(self.shown), self._engine.begin() as connection:
            connection.execute(replaced)

    def remove(self, folder: str, name: str) -> None:
        """Remove a file; nothing happens where there is none."""
        gone = delete(SharedFile).where(SharedFile.folder == folder, SharedFile.name == name)
        with told(self.shown), self._engine.begin() as connection:
            connection.execute(gone)

    def sizes(self, folder: str) -> dict[str, int]:
        """Return the names of the files of a folder, in order, and the size of each."""
        wanted = select(SharedFile.name, func.length(SharedFile.data)).where(SharedFile.folder == folder)
        with told(self.shown), self._engine.begin() as connection:
            return dict(sorted((name, size) for name, size in connection.execute(wanted)))

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn: one desk at a time seals, exchanges with central, or changes the device's keys.

        Whoever holds it already goes on. A desk that dies lets go of it.

        Raises:
            NeighbourExchanging: another desk held it for longer than we wait.

        """
        depth = getattr(self._held, "depth", 0)
        if depth:
            self._held.depth = depth + 1
            try:
                yield
            finally:
                self._held.depth = depth
            return
        with contextlib.ExitStack() as held:
            with told(self.shown):
                connection = held.enter_context(self._engine.connect().execution_options(isolation_level="AUTOCOMMIT"))
                held.callback(connection.invalidate)  # closed, not given back: a lock lives as long as its connection
                try:
                    connection.exec_driver_sql(f"SET lock_timeout = '{_PATIENCE}'")
                    connection.exec_driver_sql(f"SELECT pg_advisory_lock({_TURN})")
                except OperationalError as error:
                    if getattr(error.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                        raise NeighbourExchanging from error
                    raise
            self._held.depth = 1
            try:
                yield
            finally:
                self._held.depth = 0


class SharedAttachments(Attachments):
    """The photos and scans of a centre whose desks share a server: there, encrypted as on a disk."""

    def __init__(self, files: SharedFiles, key: bytes) -> None:
        super().__init__(Path(), key)
        self._files = files

    def has(self, address: str) -> bool:
        """Say whether an attachment lies on the server."""
        return self._files.has(ATTACHMENTS, address)

    def among(self, addresses: Collection[str]) -> set[str]:
        """Return of which of these a file lies on the server, whole or not."""
        return set(addresses) & self.sizes().keys() if addresses else set()

    def sealed(self, address: str) -> bytes:
        """Return the encrypted bytes of an attachment.

        Raises:
            AttachmentMissing: it is not there.

        """
        data = self._files.get(ATTACHMENTS, address)
        if data is None:
            raise AttachmentMissing(address=address[:8])
        return data

    def put_sealed(self, address: str, sealed: bytes) -> None:
        """Lay down the encrypted bytes of an attachment durably."""
        self._path(address)  # an address comes with synced rows too
        self._files.put(ATTACHMENTS, address, sealed)
        self._files.remove(REMOVED, address)

    def remove(self, address: str) -> None:
        """Remove an attachment that no row names any longer, here and later from what the desks keep of it."""
        self._files.remove(ATTACHMENTS, address)
        self._files.put(REMOVED, address, b"")

    def sizes(self) -> dict[str, int]:
        """Return the address of each attachment, in order, and how many bytes lie on the server."""
        return self._files.sizes(ATTACHMENTS)

    def size(self, address: str) -> int:
        """Return how many bytes an attachment has; 0 where it is not there."""
        return max(0, self._files.size(ATTACHMENTS, address) - WRAPPING)

    def mirror(self, here: Attachments) -> None:
        """Bring the copies that a desk keeps on its disk up to date: for its backups, and should the server be lost.

        What only this desk has goes to the server, which was set back then; what was removed there goes here too.
        """
        there, removed, own = set(self.sizes()), set(self._files.sizes(REMOVED)), set(here.sizes())
        for address in sorted(own & removed - there):
            here.remove(address)
        for address in sorted(there - own):
            here.put_sealed(address, self.sealed(address))
        for address in sorted(own - there - removed):
            self.put_sealed(address, here.sealed(address))


# ------------------------------------------------------------------------------------------- who is there


@dataclass(frozen=True)
class Neighbour:
    """A desk of the centre as it last showed itself: the name of its PC, and when it opened the database."""

    desk: UUID
    name: str
    at: datetime


def show_up(session: Session, desk: UUID, *, now: datetime) -> None:
    """Note that a desk opened the database."""
    said = json.dumps({"name": platform.node() or "PC", "at": now.astimezone(UTC).isoformat()})
    session.merge(Setting(key=f"{_DESK}{desk.hex}", value=said))


def leave(session: Session, desk: UUID) -> None:
    """Note that a desk works on this database no more."""
    session.execute(delete(Setting).where(Setting.key == f"{_DESK}{desk.hex}"))


def neighbours(session: Session) -> list[Neighbour]:
    """Return the desks that work on this database, the last seen first."""
    rows = session.scalars(select(Setting).where(Setting.key.startswith(_DESK, autoescape=True)))
    found = []
    for row in rows:
        with contextlib.suppress(ValueError, KeyError):
            said = json.loads(row.value)
            found.append(
                Neighbour(UUID(hex=row.key.removeprefix(_DESK)), said["name"], datetime.fromisoformat(said["at"]))
            )
    return sorted(found, key=lambda one: one.at, reverse=True)
