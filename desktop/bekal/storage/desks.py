"""Opening the database that several desks of a centre share on a server, and keeping what each desk holds of it."""

import contextlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import Connection, func, select, text
from sqlalchemy.orm import Session

from bekal.errors import Unavailable
from bekal.storage import database, keys, server, shared
from bekal.storage.database import Database
from bekal.storage.erasure_ledger import ErasureLedger
from bekal.storage.folder import DataFolder, sync_folder, write_durably
from bekal.storage.records import LoggedOperation, Setting
from bekal.storage.shared import KEYS, SharedAttachments, SharedFiles

if TYPE_CHECKING:
    from bekal.storage.server import Note

DEVICE, SLOTS = "device.keys", "keyslots.json"
_UNFINISHED = "move_unfinished"


class MoveUnfinished(Unavailable):
    """The centre's data was being brought to this server, and has not arrived whole. Facts: server."""


class KeyOfAnotherCentre(Unavailable):
    """The server's database belongs to another key than this desk's. Facts: server."""


def open_shared(folder: DataFolder, key: bytes) -> tuple[Database, SharedFiles]:
    """Open the server's database that a data folder names, and bring this desk's copies of the keys up to date.

    Raises:
        ServerNoteUnreadable, KeyOutOfReach: the folder's note cannot be used.
        ServerOutOfReach, ServerRefuses, DatabaseNewer: the server cannot be had, or is ahead of this version.
        KeyOfAnotherCentre: the database was made anew for another centre meanwhile.

    """
    note = server.read(folder)
    base, files = at(note.address.shown, note.url(key), folder, key)
    base.desk = note.desk
    try:
        require_home(base)
        _follow(folder, key, files, note)
        with base.writing() as session:
            if (begun := session.get(Setting, _UNFINISHED)) is not None:
                if begun.value != note.desk.hex:
                    raise MoveUnfinished(server=note.address.shown)
                session.delete(begun)  # the note beside us was written once everything had arrived
            shared.show_up(session, note.desk, now=datetime.now(UTC))
    except BaseException:
        base.close()
        raise
    put_aside(folder, key, note.address.shown)
    return base, files


def at(shown: str, url: str, folder: DataFolder, key: bytes) -> tuple[Database, SharedFiles]:
    """Open a server's database as a desk of this data folder does."""
    base = database.open_url(url, shown=shown)
    files = SharedFiles(base.engine, shown)
    base.attachments = SharedAttachments(files, key)
    base.erasures = ErasureLedger(folder.erased, keys.derived(key, b"bekal erasure ledger v1"))
    return base, files


def device_keys(files: SharedFiles, key: bytes) -> keys.DeviceKeys:
    """Read the secrets of the device that all desks are.

    Raises:
        KeyOutOfReach: they are missing, or of another database.

    """
    try:
        return keys.read_device_keys(files.get(KEYS, DEVICE) or b"", key)
    except ValueError as error:
        raise keys.KeyOutOfReach(folder=files.shown) from error


def _follow(folder: DataFolder, key: bytes, files: SharedFiles, note: "Note") -> None:
    """Take over what another desk changed: the recovery code, the device's keys."""
    slots = files.get(KEYS, SLOTS)
    if slots is None or json.loads(slots).get("fingerprint") != keys.fingerprint(key):
        raise KeyOfAnotherCentre(server=note.address.shown)
    if slots != keys.portable_slots(folder, key):
        keys.lay_down(folder, slots, key)
    device = files.get(KEYS, DEVICE)
    with contextlib.suppress(OSError):  # the copy here only helps where the server is lost
        if device is not None and (not folder.device_keys.exists() or folder.device_keys.read_bytes() != device):
            write_durably(folder.device_keys, device)


# ------------------------------------------------------------------------------------------- left behind


def mark_moved(session: Session, to: str, *, now: datetime) -> None:
    """Mark a database as left behind: from now on nobody can open it as the centre's own."""
    session.merge(Setting(key=database.MOVED, value=json.dumps({"to": to, "at": now.astimezone(UTC).isoformat()})))


def put_aside(folder: DataFolder, key: bytes, shown: str) -> Path | None:
    """Mark the file that a desk worked on before it went over to a server, and lay it away; None where there is none.

    Left undone by a power cut, it is done at the next opening.
    """
    if not folder.database.exists():
        return None
    now = datetime.now(UTC)
    base = database.open_file(folder.database, key)
    try:
        with base.writing() as session:
            mark_moved(session, shown, now=now)
    finally:
        base.close()
    number, kept = 1, folder.copies / f"pindah-ke-server-{now:%Y%m%d}.db"
    while kept.exists():
        number += 1
        kept = folder.copies / f"pindah-ke-server-{now:%Y%m%d}-{number}.db"
    kept.parent.mkdir(parents=True, exist_ok=True)
    folder.database.replace(kept)
    sync_folder(folder.path)
    return kept


def begin_move(session: Session, desk: UUID) -> None:
    """Mark a server's database as one that has not arrived whole, until the desk that brings it says so."""
    session.merge(Setting(key=_UNFINISHED, value=desk.hex))


def holds_nothing(connection: Connection) -> bool:
    """Say whether a server's database is empty, or holds only what a move that was cut off had brought."""
    tables = connection.scalar(text("SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"))
    if not tables:
        return True
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return False
    if connection.scalar(select(Setting.value).where(Setting.key == _UNFINISHED)) is not None:
        return True
    return not connection.scalar(select(func.count()).select_from(LoggedOperation))


def require_home(base: Database) -> None:
    """Raise DatabaseMoved for a database that was left behind."""
    with base.reading() as session:
        row = session.get(Setting, database.MOVED)
    if row is not None:
        raise database.moved(row.value)
