"""Several desks of one centre on one server: bring the centre there, let another PC join, take it home again.

Towards central all desks are one device: one stream, one set of keys, which lie on the server wrapped under the
database key. A desk keeps that key in its own store; the password of the database's role lies beside it, wrapped.
Every step survives a power cut: the note in the data folder is written last, and what is half done is done again.
"""

import platform
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast
from urllib.parse import quote

from sqlalchemy import Engine, Table, create_engine, func, select, text
from sqlalchemy.orm import Session

from bekal.centre.queries import centre as house
from bekal.errors import Refused
from bekal.storage import copying, database, desks, keys, server, shared, snapshot
from bekal.storage.attachments import Attachments
from bekal.storage.copying import CopyDiffers, Told
from bekal.storage.database import Database, DatabaseMoved
from bekal.storage.folder import DataFolder, sync_folder, write_durably
from bekal.storage.guarding import through_the_door
from bekal.storage.opening import CentreExists, OpenCentre, opened
from bekal.storage.records import Candidate, LoggedOperation, SharedFile
from bekal.storage.server import Address, Note, read_address
from bekal.storage.shared import ATTACHMENTS, KEYS, OUTGOING, Neighbour, SharedAttachments, SharedFiles
from bekal.sync import outbox
from bekal.sync.backups import service as backups
from bekal.sync.device import MACHINE, Machine, keep_anchor
from bekal.sync.recovery import check_start


class ServerNotEmpty(Refused):
    """The server's database already holds something; nothing was touched. Facts: server."""


class NoCentreOnServer(Refused):
    """No centre lies in the server's database, or none that came whole. Facts: server."""


class AlreadyOnServer(Refused):
    """This desk works on a server already. Facts: server."""


class NotOnServer(Refused):
    """This PC works on a file of its own."""


def address(host: str, database: str, role: str) -> Address:
    """Return the address of a server's database as it is typed in three fields; the host may carry a port.

    Raises:
        BadServerAddress: a part is missing, or is none.

    """
    found, _ = read_address(f"postgresql://{quote(role.strip(), safe='')}@{host.strip()}/{quote(database.strip())}")
    return found


def is_there(centre: OpenCentre) -> bool:
    """Ask the server whether it answers.

    Raises:
        ServerOutOfReach, ServerRefuses: it does not.

    """
    with centre.database.reading() as session:
        return bool(session.scalar(text("SELECT 1")))


@dataclass(frozen=True)
class Moved:
    """A centre that was brought to a server: what was compared, and where the former file lies."""

    server: str
    tables: int
    rows: int
    people: int
    operations: int
    attachments: int
    backup: Path
    kept_aside: Path | None


@dataclass(frozen=True)
class Joined:
    """A PC that has become a desk of a centre."""

    server: str
    code: str
    name: str
    desks: int


@dataclass(frozen=True)
class Where:
    """Which database this desk works on, and who else does; `server` is empty for a file of this PC."""

    server: str
    is_encrypted: bool = True
    """Whether what goes over the network to the server is encrypted; true for a file."""
    neighbours: tuple[Neighbour, ...] = ()


def where(centre: OpenCentre) -> Where:
    """Say which database this desk works on."""
    if centre.shared is None:
        return Where("")
    with centre.database.reading() as session:
        is_encrypted = session.scalar(text("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
        return Where(centre.shared.shown, bool(is_encrypted), tuple(shared.neighbours(session)))


# ------------------------------------------------------------------------------------------- to the server


def move(
    path: Path,
    address: Address,
    password: str,
    *,
    now: datetime,
    told: Told = lambda _n, _of: None,
    machine: Machine = MACHINE,
) -> Moved:
    """Bring the centre of a data folder, which nothing else may hold open, into an empty database of a server.

    A backup is made first. Everything is counted and compared before this desk goes over; the former file is marked
    and laid away. Whatever fails before that leaves the PC on its file, and may be tried again.

    Raises:
        AlreadyOnServer, ServerNotEmpty: nothing was changed.
        ServerOutOfReach, ServerRefuses: the server cannot be had; nothing was changed.
        CopyDiffers: what arrived is not what was sent; this PC goes on with its file.
        Unavailable: no backup could be made; nothing was changed.

    """
    folder = DataFolder(path)
    if folder.is_on_server():
        raise AlreadyOnServer(server=server.read(folder).address.shown)
    url = address.with_password(password)
    with opened(path) as centre:
        check_start(centre, now=now, machine=machine)
        _require_empty(url, address)
        made = backups.create(centre, folder.backups, now=now)
        note = server.note(address, password, centre.key)
        base, files = desks.at(address.shown, url, folder, centre.key)
        try:
            tallies = _bring(centre, base, files, note, told, machine)
        finally:
            base.close()
        server.write(folder, note)
    kept = desks.put_aside(folder, centre.key, address.shown)
    with opened(path) as arrived:
        sizes = files_of(arrived).sizes(ATTACHMENTS)
    rows = sum(tally.rows for tally in tallies.values())
    people, operations = tallies[Candidate.__tablename__].rows, tallies[LoggedOperation.__tablename__].rows
    return Moved(address.shown, len(tallies), rows, people, operations, len(sizes), made.file, kept)


def _require_empty(url: str, address: Address) -> None:
    with database.told(address.shown):
        engine = create_engine(url, connect_args={"connect_timeout": 5})
        try:
            with engine.connect() as connection:
                if not desks.holds_nothing(connection):
                    raise ServerNotEmpty(server=address.shown)
        finally:
            engine.dispose()


def _bring(
    centre: OpenCentre, base: Database, files: SharedFiles, note: Note, told: Told, machine: Machine
) -> dict[str, copying.Tally]:
    """Copy everything while nobody writes here; the server's database stays marked as not yet whole."""
    with centre.database.writing() as session:  # held, so that no change is made here after the copy
        session.connection()
        _empty(base.engine)
        tallies = copying.into_server(centre.database.engine, base.engine, told)
        with base.engine.begin() as connection, Session(connection) as session:
            desks.begin_move(session, note.desk)
            session.flush()
        here = Attachments(centre.folder.attachments, centre.key)
        for one in here.sizes():
            files.put(ATTACHMENTS, one, here.sealed(one))
        if len(files.sizes(ATTACHMENTS)) != len(here.sizes()):
            raise CopyDiffers(table=ATTACHMENTS)
        for kept in outbox.kept(machine.files, centre.folder.outgoing):
            data = outbox.whole(machine.files, kept.path)
            if data is not None:
                files.put(OUTGOING, kept.name, data)
        files.put(KEYS, desks.DEVICE, keys.wrapped_device_keys(centre.key, centre.device_keys()))
        files.put(KEYS, desks.SLOTS, keys.portable_slots(centre.folder, centre.key))
    return tallies


def _empty(engine: Engine) -> None:
    """Remove what a move that was cut off had brought."""
    names = ", ".join(table.name for table in (*copying.tables(), cast("Table", SharedFile.__table__)))
    with engine.begin() as connection, through_the_door(connection):
        connection.exec_driver_sql(f"TRUNCATE {names} RESTART IDENTITY")


def files_of(centre: OpenCentre) -> SharedFiles:
    """Return what the desks share.

    Raises:
        NotOnServer: this PC works on a file of its own.

    """
    if centre.shared is None:
        raise NotOnServer
    return centre.shared


# ------------------------------------------------------------------------------------------- a further desk


def join(path: Path, address: Address, password: str, *, recovery_code: str) -> Joined:
    """Make an empty data folder a further desk of the centre that lies on a server.

    The recovery code of the centre's sheet opens the key there; this PC then keeps it in its own store.

    Raises:
        CentreExists: the folder holds a centre already; nothing was touched.
        NoCentreOnServer, WrongRecoveryCode, ServerOutOfReach, ServerRefuses: nothing was made.

    """
    folder, url = DataFolder(path), address.with_password(password)
    with folder.locked():
        if folder.has_centre():
            raise CentreExists(folder=str(path))
        slots, device = _keys_at(url, address)
        key = keys.open_portable(slots, recovery_code, folder.key_slots)
        if folder.unfinished.exists():  # a set-up that was cut off; what a lost server left here stays
            folder.clear()
            folder.unfinished.unlink()
        keys.lay_down(folder, slots, key)
        write_durably(folder.device_keys, device)
        server.write(folder, server.note(address, password, key))
    try:
        with opened(path) as centre:
            keep_anchor(centre)
            with centre.database.reading() as session:
                own, there = house(session), len(shared.neighbours(session))
    except BaseException:
        folder.server.unlink(missing_ok=True)
        raise
    return Joined(address.shown, own.code, own.name, there)


def _keys_at(url: str, address: Address) -> tuple[bytes, bytes]:
    with database.told(address.shown):
        engine = create_engine(url, connect_args={"connect_timeout": 5})
        try:
            with engine.connect() as connection:
                if connection.scalar(text("SELECT to_regclass('shared_file')")) is None:
                    raise NoCentreOnServer(server=address.shown)
                rows = connection.execute(select(SharedFile.name, SharedFile.data).where(SharedFile.folder == KEYS))
                found = {row.name: row.data for row in rows}
        finally:
            engine.dispose()
    if desks.SLOTS not in found or desks.DEVICE not in found:
        raise NoCentreOnServer(server=address.shown)
    return found[desks.SLOTS], found[desks.DEVICE]


# ------------------------------------------------------------------------------------------------ and home


@dataclass(frozen=True)
class Home:
    """A centre that was taken home from a server into the file of one PC."""

    server: str
    people: int
    operations: int


def bring_home(path: Path, *, now: datetime, machine: Machine = MACHINE) -> Home:
    """Take the centre from its server into a file of this PC; every other desk is told so from then on.

    Where a power cut stopped it half-way, calling it again finishes it.

    Raises:
        NotOnServer: this PC works on a file of its own.
        ServerOutOfReach, NeighbourExchanging, CopyDiffers, DiskFull: nothing was changed.

    """
    folder = DataFolder(path)
    if not folder.is_on_server():
        raise NotOnServer
    shown, new = server.read(folder).address.shown, folder.path / "pulang-sementara" / folder.database.name
    try:
        with opened(path) as centre, centre.turn():
            check_start(centre, now=now, machine=machine)
            with centre.database.writing() as session:  # held, so that nobody writes meanwhile
                snapshot.take(centre.database, centre.key, new)
                _bring_files_home(centre, machine)
                desks.mark_moved(session, platform.node() or "PC", now=now)
    except DatabaseMoved:
        if not new.exists():
            raise
    new.replace(folder.database)
    folder.server.unlink()
    sync_folder(folder.path)
    shutil.rmtree(new.parent, ignore_errors=True)
    with opened(path) as again, again.database.reading() as session:
        people = session.scalar(select(func.count()).select_from(Candidate)) or 0
        operations = session.scalar(select(func.count()).select_from(LoggedOperation)) or 0
    return Home(shown, people, operations)


def leave(path: Path) -> str:
    """Let this PC forget a server that is lost for good, so that a backup can be restored here; return its address.

    The keys stay, so that the restored data goes on as the same device, in a new life.

    Raises:
        NotOnServer: this PC works on a file of its own.

    """
    folder = DataFolder(path)
    with folder.locked():
        if not folder.is_on_server():
            raise NotOnServer
        shown = server.read(folder).address.shown
        folder.copies.mkdir(parents=True, exist_ok=True)
        folder.server.replace(folder.copies / folder.server.name)
        sync_folder(folder.path)
    return shown


def _bring_files_home(centre: OpenCentre, machine: Machine) -> None:
    files = files_of(centre)
    SharedAttachments(files, centre.key).mirror(Attachments(centre.folder.attachments, centre.key))
    for name in files.sizes(OUTGOING):
        data = outbox.if_whole(name, files.get(OUTGOING, name))
        if data is not None and outbox.whole(machine.files, centre.folder.outgoing / name) is None:
            outbox.keep(machine.files, centre.folder.outgoing, name, data)
