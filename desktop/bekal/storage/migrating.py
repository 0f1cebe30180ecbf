"""Bring a database to the newest revision, on both engines, in one transaction."""

from pathlib import Path

from alembic.command import upgrade
from alembic.config import Config
from sqlalchemy import Connection, Engine

from bekal.storage import search
from bekal.storage.revisions import HEAD


def migrate(engine: Engine) -> None:
    """Run every revision that is missing, whole or not at all.

    SQLite: foreign keys are off before BEGIN, since a batch change with them on deletes every child row, and
    checked before COMMIT.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            driver.execute("PRAGMA foreign_keys = OFF")
            try:
                with connection.execution_options(bekal_purpose="write").begin():
                    _upgrade(connection)
                    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                    assert not broken, broken
            finally:
                driver.execute("PRAGMA foreign_keys = ON")
    else:
        with engine.begin() as connection:
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(8243321)")  # two desks start at once
            _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    upgrade(config, HEAD)
    search.rebuild(connection)
