"""Opening a database, and the two ways to use it: `reading()` and `writing()`.

A read begins plainly and never blocks; a write begins with the intention to write, so that two writers queue
instead of failing half-way. The caller's block is one transaction: committed at its end, undone on any error.
"""

import contextlib
import errno
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session, sessionmaker

from bekal.errors import Unavailable
from bekal.storage import guarding, journal, keys
from bekal.storage.attachments import Attachments
from bekal.storage.clock import HybridClock, Reading
from bekal.storage.erasure_ledger import ErasureLedger
from bekal.storage.folder import DataFolder
from bekal.storage.idling import ping_the_idle
from bekal.storage.operations import Operation
from bekal.storage.records import Centre, LoggedOperation, Setting
from bekal.storage.revisions import HEAD, known
from bekal.storage.sqlite_file import copy_aside, engine_of
from bekal.terms import How

_OVER_A_LAN = {
    "connect_timeout": 5,
    "application_name": "bekal",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    # a desk whose power is cut lets go of the queue within half a minute, and none waits for ever
    "options": "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 "
    "-c lock_timeout=30s -c idle_in_transaction_session_timeout=300s",
}
MOVED = "moved_to"
"""The setting that marks a database which was left behind."""
_REFUSALS = ("password authentication failed", "does not exist", "no pg_hba.conf entry", "no password supplied")
_READ_ONLY, _IO, _CUT_SHORT, _DAMAGED, _CANNOT_OPEN, _NONE_OF_OURS = 8, 10, 522, 11, 14, 26
"""What SQLite numbers its errors: the file may not be written; the disk failed; the file ends too early; and so on."""


class DatabaseNewer(Unavailable):
    """The database was written by a newer version of the program."""


class DatabaseMoved(Unavailable):
    """The centre's work goes on elsewhere; this is what was left behind. Facts: to, at."""


class DatabaseUnreadable(Unavailable):
    """The file is damaged, is no database of ours, or the key is not its key."""


class DiskFailing(DatabaseUnreadable):
    """The disk itself answers with errors; the file may be whole."""


class DatabaseReadOnly(Unavailable):
    """The file may be read and not written."""


class DatabaseHeld(Unavailable):
    """The file is there and cannot be opened: a virus scanner holds it, or this account may not. Facts: path."""


class DatabaseBusy(Unavailable):
    """Another program holds the database for longer than we wait."""


class DiskFull(Unavailable):
    """There is no room to write."""


class ServerOutOfReach(Unavailable):
    """The database server does not answer, or broke off. Facts: server."""


class ServerRefuses(Unavailable):
    """The database server answers, but does not let us in or lets us do nothing. Facts: server, why."""


class Database:
    """An open database of a centre or of the central system."""

    def __init__(self, engine: Engine, centre_id: UUID | None = None, *, shown: str = "") -> None:
        self.engine = engine
        self.shown = shown
        """Where it lies, as people read it; empty for the file of this PC."""
        self.centre_id = centre_id
        self.attachments: Attachments | None = None
        self.erasures: ErasureLedger | None = None
        self.desk: UUID | None = None
        """Which of the desks this is, where several share a server."""
        self._has_neighbours = bool(engine.get_execution_options().get("bekal_neighbours"))
        self._followed = 0
        self._counting = Lock()
        self.commits = 0
        """How many transactions this program committed; each counts before it lets others write."""
        event.listen(engine, "commit", self._count)
        guarding.guard(engine)
        self._binds = {name: engine.execution_options(bekal_purpose=name) for name in ("read", "write", "glance")}
        if engine.dialect.name == "postgresql":
            self._binds["glance"] = engine.execution_options(bekal_purpose="glance", isolation_level="AUTOCOMMIT")
        self._sessions = sessionmaker(engine, class_=journal.JournalSession, autoflush=True, expire_on_commit=False)
        with self.reading() as session:
            self.clock = HybridClock(_last_reading(session))
            if centre_id is None:
                self.centre_id = session.scalars(select(Centre.id).order_by(Centre.id).limit(1)).one_or_none()

    @contextlib.contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only asks."""
        with told(self.shown), self._session("read") as session:
            yield session

    @contextlib.contextmanager
    def glancing(self) -> Iterator[Session]:
        """Give a session for a few short questions, each answered as of the moment when it is asked.

        A server is spared the transaction around them; what it streams is not asked for here.
        """
        with told(self.shown), self._session("glance") as session:
            yield session

    @contextlib.contextmanager
    def writing(self, *, by: UUID | None = None, at: datetime | None = None, how: How = How.KEY) -> Iterator[Session]:
        """Give a session whose block is one durable transaction, signed if `by` and `at` are given."""
        with told(self.shown), self._session("write") as session:
            if self._has_neighbours:
                self._follow(session)
            if by is not None and at is not None:
                journal.sign(session, by=by, at=at, how=how)
            yield session
            session.commit()

    @contextlib.contextmanager
    def _session(self, purpose: str) -> Iterator[Session]:
        bind = self._binds[purpose]
        with self._sessions(bind=bind) as session:
            session.info["clock"] = getattr(self, "clock", None)
            session.info["centre_id"] = self.centre_id
            session.info["desk"] = getattr(self, "desk", None)
            session.info["attachments"] = getattr(self, "attachments", None)
            session.info["erasure_ledger"] = getattr(self, "erasures", None)
            yield session

    def _count(self, _connection: Connection) -> None:
        with self._counting:
            self.commits += 1

    def _follow(self, session: Session) -> None:
        """Go on where the writers of other desks have come to: their clock is ours, and so is their schema."""
        if (revision := session.scalar(text("SELECT version_num FROM alembic_version"))) not in known():
            raise DatabaseNewer(path=self.shown, revision=revision)
        if (said := session.scalar(select(Setting.value).where(Setting.key == MOVED))) is not None:
            raise moved(said)
        newest = (
            select(LoggedOperation.n, LoggedOperation.body)
            .where(LoggedOperation.stream.is_(None), LoggedOperation.n > self._followed)
            .order_by(LoggedOperation.n.desc())
            .limit(1)
        )
        if (last := session.execute(newest).first()) is not None:
            self._followed = last.n
            self.clock.follow(Reading.read(Operation.from_bytes(last.body).clock))

    def size(self) -> int:
        """Return about how many bytes the database takes where it lies."""
        with self.reading() as session:
            if self.engine.dialect.name == "sqlite":
                pages = session.scalar(text("PRAGMA page_count")), session.scalar(text("PRAGMA page_size"))
                return int(pages[0] or 0) * int(pages[1] or 0)
            return int(session.scalar(text("SELECT pg_database_size(current_database())")) or 0)

    def tidy(self) -> None:
        """Write the file anew, so that no page of it holds what was erased; the server does so by itself."""
        if self.engine.dialect.name == "sqlite":
            with told(), contextlib.closing(self.engine.raw_connection()) as pooled:
                driver = pooled.driver_connection
                assert driver is not None
                driver.execute("VACUUM")
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def moved(said: str) -> DatabaseMoved:
    """Return the error for a database whose mark says that the centre's work goes on elsewhere."""
    mark = json.loads(said)
    return DatabaseMoved(to=mark["to"], at=datetime.fromisoformat(mark["at"]).strftime("%d/%m/%Y"))


def _last_reading(session: Session) -> Reading | None:
    """Return where the hybrid clock stood: the last operations known here."""
    bodies = session.scalars(
        select(LoggedOperation.body).where(LoggedOperation.stream.is_(None)).order_by(LoggedOperation.n.desc()).limit(1)
    )
    return max((Reading.read(Operation.from_bytes(body).clock) for body in bodies), default=None)


# ------------------------------------------------------------------------------------------------ opening


def open_file(path: Path, key: bytes, *, copies: Path | None = None) -> Database:
    """Open (or make) the encrypted file of a centre and bring it to the newest revision.

    The file is copied into `copies` before it is migrated.

    Raises:
        DatabaseNewer: a newer version wrote it.
        DatabaseUnreadable: damaged, empty, no database of ours, or another key.
        DatabaseReadOnly, DatabaseHeld: it cannot be written, or not even opened; it was not touched.

    """
    existed = path.exists()
    if existed and not (path.is_file() and path.stat().st_size):  # never make a new one where one was
        raise DatabaseUnreadable(path=str(path))
    try:
        base = _opened_file(path, key, copies, existed=existed)
    except DatabaseUnreadable:  # a page that the disk did not give looks like a damaged one: it is asked once more
        base = _opened_file(path, key, copies, existed=existed)
    try:
        _require_writable(base, str(path))
    except BaseException:
        base.close()
        raise
    folder = DataFolder(path.parent)
    base.attachments = Attachments(folder.attachments, key)
    base.erasures = ErasureLedger(folder.erased, keys.derived(key, b"bekal erasure ledger v1"))
    return base


def _opened_file(path: Path, key: bytes, copies: Path | None, *, existed: bool) -> Database:
    engine = engine_of(path, key)
    kept = copies or path.parent
    return _opened(engine, str(path), before_migrating=lambda: copy_aside(engine, path, kept) if existed else None)


def _require_writable(base: Database, shown: str) -> None:
    """Have it said at the start, not after an hour of typing, that a file may only be read; nothing is written."""
    with told(shown), base.engine.connect() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
        connection.rollback()


def open_plain_file(path: Path) -> Database:
    """Open (or make) an SQLite file without encryption: the central system's embedded default."""
    return _opened(engine_of(path, None), str(path), before_migrating=lambda: None)


def open_url(url: str, *, in_one_queue: bool = True, shown: str = "") -> Database:
    """Open a PostgreSQL database, `postgresql+psycopg://…`, or an embedded one, `sqlite:///…`.

    `in_one_queue`: writers take turns, as in SQLite. Central does without: there each centre has a queue of its own.
    `shown` is how people read the address.

    Raises:
        ServerOutOfReach: the server does not answer.

    """
    target = make_url(url)
    if target.get_backend_name() == "sqlite":
        return open_plain_file(Path(target.database or ""))
    engine = create_engine(
        target,
        pool_pre_ping=in_one_queue,
        pool_size=10,
        max_overflow=20,
        pool_use_lifo=True,  # the one used last is warm, at both ends
        hide_parameters=True,  # the values are people's
        connect_args=_OVER_A_LAN if in_one_queue else {},
        execution_options={"bekal_neighbours": in_one_queue},
    )

    if not in_one_queue:
        ping_the_idle(engine)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        purpose = connection.get_execution_options().get("bekal_purpose")
        if in_one_queue and purpose == "write":  # the same queue as in SQLite
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(8243322)")
        elif in_one_queue and purpose == "read":  # what is read is of one moment, as in SQLite
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    shown = shown or target.render_as_string(hide_password=True)
    return _opened(engine, shown, before_migrating=lambda: None)


def _opened(engine: Engine, shown: str, *, before_migrating: Any) -> Database:
    try:
        with told(shown):
            revision = _revision(engine)
            if revision is not None and revision not in known():
                raise DatabaseNewer(path=shown, revision=revision)
            if revision != HEAD:
                before_migrating()
                from bekal.storage.migrating import migrate  # Alembic is slow to import and seldom needed

                migrate(engine)
            return Database(engine, shown="" if engine.dialect.name == "sqlite" else shown)
    except BaseException:
        engine.dispose()
        raise


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        tables = "sqlite_master" if engine.dialect.name == "sqlite" else "pg_tables"
        column = "name" if engine.dialect.name == "sqlite" else "tablename"
        found = connection.execute(text(f"SELECT 1 FROM {tables} WHERE {column} = 'alembic_version'")).first()
        if not found:
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


# ------------------------------------------------------------------------------------------------- telling


@contextlib.contextmanager
def told(shown: str = "") -> Iterator[None]:
    """Turn what the driver says of the world into words of ours; bugs pass through."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull() from error
        if error.errno == errno.EIO:
            raise DiskFailing(path=shown) from error
        raise
    except NoConnectionFree as error:
        raise DatabaseBusy() from error
    except DBAPIError as error:
        said = str(_first(error).orig).lower()
        if (state := getattr(error.orig, "sqlstate", "-")) != "-":
            _told_by_server(state, said, shown, error)
        _told_by_file(getattr(_first(error).orig, "sqlite_errorcode", 0), shown, error)
        if "database or disk is full" in said:
            raise DiskFull() from error
        if "locked" in said:
            raise DatabaseBusy() from error
        raise


def _told_by_file(number: int, shown: str, error: DBAPIError) -> None:
    """Say in words of ours what the file, or the disk below it, is numbered as having answered."""
    if (kind := kind_of(number)) is not None:
        raise kind(path=shown) from error


def kind_of(number: int) -> type[Unavailable] | None:
    """Return what SQLite's number of an error says of the file or of the disk below it; None where it is of neither."""
    kinds: dict[int, type[Unavailable]] = {
        _CUT_SHORT: DatabaseUnreadable,
        _DAMAGED: DatabaseUnreadable,
        _NONE_OF_OURS: DatabaseUnreadable,
        _IO: DiskFailing,
        _READ_ONLY: DatabaseReadOnly,
        _CANNOT_OPEN: DatabaseHeld,
    }
    return kinds.get(number) or kinds.get(number & 0xFF)


def _told_by_server(state: str | None, said: str, shown: str, error: DBAPIError) -> None:
    """Say in words of ours what a PostgreSQL server, or the line to it, said."""
    if state is None and any(words in said for words in _REFUSALS):  # while connecting, the driver tells no state
        raise ServerRefuses(server=shown, why=said.rpartition("fatal:")[2].strip()) from error
    if state in {"28P01", "28000", "3D000", "42501"}:
        raise ServerRefuses(server=shown, why=said) from error
    if state == "53100":
        raise DiskFull() from error
    if state == "55P03":
        raise DatabaseBusy() from error
    is_cut = error.connection_invalidated or isinstance(error, InterfaceError)
    if is_cut or (isinstance(error, OperationalError) and (state or "08").startswith(("08", "57P"))):
        raise ServerOutOfReach(server=shown) from error


def _first(error: DBAPIError) -> DBAPIError:
    """Return what went wrong first: a full disk ends the whole transaction, and then its savepoint is missed."""
    before = error.__context__
    while before is not None and not isinstance(before, DBAPIError):
        before = before.__context__
    return error if before is None or "no such savepoint" not in str(error.orig).lower() else _first(before)
