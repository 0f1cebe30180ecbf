"""The file of a centre's database as SQLite opens it, and the copy of it that is made before it is migrated."""

import shutil
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.pool import QueuePool

from bekal.storage.revisions import HEAD

_CACHE_KIB = 64 * 1024  # the default 2 MB make an encrypted database read three times slower
_BUSY_MS = 5_000
_AS_IF_DAMAGED = {10, 11, 26}
"""SQLite's numbers of a disk that failed, a damaged file, no database."""


def engine_of(path: Path, key: bytes | None) -> Engine:
    """Return the engine of a file, encrypted with the key; None is a file without encryption."""
    import sqlcipher3.dbapi2 as driver

    def connect() -> Any:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = driver.connect(str(path), isolation_level=None, check_same_thread=False)
        run = connection.execute
        if key is not None:
            run("PRAGMA cipher_log_level = NONE")  # a wrong key would print on standard error
            run(f"PRAGMA key = \"x'{key.hex()}'\"")
        run(f"PRAGMA busy_timeout = {_BUSY_MS}")
        run(f"PRAGMA cache_size = -{_CACHE_KIB}")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA secure_delete = ON")  # what is erased is overwritten, not only forgotten
        run("PRAGMA temp_store = MEMORY")  # nothing personal in temporary files
        return connection

    engine = create_engine(
        "sqlite://",
        module=driver,
        creator=connect,
        poolclass=QueuePool,
        pool_size=4,
        pool_use_lifo=True,
        hide_parameters=True,  # the values are people's
    )

    @event.listens_for(engine, "handle_error")
    def _let_go(context: ExceptionContext) -> None:
        # SQLCipher takes a page that the disk did not give for a damaged one, and that connection for broken for ever
        number = getattr(context.original_exception, "sqlite_errorcode", 0) & 0xFF
        context.is_disconnect = context.is_disconnect or number in _AS_IF_DAMAGED

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("bekal_purpose") == "write"
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def copy_aside(engine: Engine, path: Path, copies: Path) -> None:
    """Copy the database file as it is, before a migration touches it; first bring the write-ahead log into it."""
    with engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    copies.mkdir(parents=True, exist_ok=True)
    number = 1
    while (target := copies / f"{path.stem}-sebelum-{HEAD}-{number}{path.suffix}").exists():
        number += 1
    shutil.copy2(path, target)
