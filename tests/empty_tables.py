"""Lay the tables of an empty database file as the revisions lay them, without running each revision each time."""

from sqlalchemy import Connection, Engine

from bekal.storage import migrating

_Laid = list[tuple[str, tuple[object, ...]]]
by_revisions = migrating.migrate
_laid: _Laid = []


def migrate(engine: Engine) -> None:
    """Migrate; an empty file gets what the revisions made of the first empty file of this run, statement by statement.

    Running all revisions takes half a second. Files that hold tables, and PostgreSQL, go the whole way.
    """
    if engine.dialect.name != "sqlite" or _has_tables(engine):
        by_revisions(engine)
    elif not _laid:
        by_revisions(engine)
        with engine.connect() as connection:
            _laid.extend(_statements(connection))
    else:
        with engine.connect() as connection, connection.execution_options(bekal_purpose="write").begin():
            for statement, values in _laid:
                connection.exec_driver_sql(statement, values)


def _has_tables(engine: Engine) -> bool:
    with engine.connect() as connection:
        return connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").first() is not None


def _statements(connection: Connection) -> _Laid:
    """Return all that makes such a database: what lies in the schema but the tables of an index of words, and rows."""
    rows = connection.exec_driver_sql(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
    ).all()
    virtual = [row.name for row in rows if row.sql.upper().startswith("CREATE VIRTUAL")]
    made = [row for row in rows if not any(row.name.startswith(f"{name}_") and row.type == "table" for name in virtual)]
    laid: _Laid = [(row.sql, ()) for row in made]
    for row in made:
        if row.type == "table" and row.name not in virtual:
            for values in connection.exec_driver_sql(f'SELECT * FROM "{row.name}"').all():
                marks = ", ".join("?" * len(values))
                laid.append((f'INSERT INTO "{row.name}" VALUES ({marks})', tuple(values)))
    return laid
