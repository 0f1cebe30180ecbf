"""The index behind search while typing: names, NIK and phone numbers of candidates.

SQLite: an FTS5 table kept by triggers. Its rows carry the candidate's id and are rebuilt after every migration,
since a batch change renumbers rowids. PostgreSQL: an index over the same words.
"""

import re
import unicodedata
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, LargeBinary, func, literal, true
from sqlalchemy.orm import InstrumentedAttribute, Session

_WORDS = "{r}.name, coalesce({r}.nik, ''), {r}.phone || ' 0' || substr({r}.phone, 4), {r}.district"

SQLITE = (
    "DROP TRIGGER IF EXISTS candidate_search_added",
    "DROP TRIGGER IF EXISTS candidate_search_changed",
    "DROP TRIGGER IF EXISTS candidate_search_removed",
    "DROP TABLE IF EXISTS candidate_search",
    "CREATE VIRTUAL TABLE candidate_search USING fts5("
    "id UNINDEXED, name, nik, phone, district, prefix = '1 2 3', tokenize = \"unicode61 remove_diacritics 2\")",
    "CREATE TRIGGER candidate_search_added AFTER INSERT ON candidate BEGIN "
    "INSERT INTO candidate_search (rowid, id, name, nik, phone, district) "
    f"VALUES (new.rowid, new.id, {_WORDS.format(r='new')}); END",
    "CREATE TRIGGER candidate_search_changed AFTER UPDATE OF name, nik, phone, district ON candidate BEGIN "
    "DELETE FROM candidate_search WHERE rowid = old.rowid; "
    "INSERT INTO candidate_search (rowid, id, name, nik, phone, district) "
    f"VALUES (new.rowid, new.id, {_WORDS.format(r='new')}); END",
    "CREATE TRIGGER candidate_search_removed AFTER DELETE ON candidate BEGIN "
    "DELETE FROM candidate_search WHERE rowid = old.rowid; END",
    "INSERT INTO candidate_search (rowid, id, name, nik, phone, district) "
    f"SELECT c.rowid, c.id, {_WORDS.format(r='c')} FROM candidate AS c",
)

_MARKED = "".join(one for one in map(chr, range(0xC0, 0x180)) if unicodedata.normalize("NFD", one)[0].isascii())
_BARE = "".join(unicodedata.normalize("NFD", one)[0] for one in _MARKED)
# a plus would stay part of a number
POSTGRESQL_WORDS = (
    "to_tsvector('simple', translate(name || ' ' || coalesce(nik, '') || ' ' || replace(phone, '+', '') || ' 0'"
    f" || substr(phone, 4) || ' ' || district, '{_MARKED}', '{_BARE}'))"
)
_WITHOUT_MARKS = str.maketrans(_MARKED, _BARE)
POSTGRESQL = (
    "DROP INDEX IF EXISTS ix_candidate_search",
    f"CREATE INDEX ix_candidate_search ON candidate USING gin ({POSTGRESQL_WORDS})",
)


def rebuild(connection: Connection) -> None:
    """Make the index anew from the rows."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement.replace("%", "%%") if connection.dialect.name != "sqlite" else statement)


def match(typed: str, dialect: str) -> str | None:
    """Return the index expression for what a person typed: every word, in any order, as a beginning.

    A number may be typed with the marks and blanks people write in it. None when nothing in it can be searched for.
    """
    blanks = r"[.\-\s]" if re.fullmatch(r"[\d.\-+\s]+", typed) else r"[.\-]"
    words = re.findall(r"\w+", re.sub(rf"(?<=\d){blanks}+(?=\d)", "", typed))
    if not words:
        return None
    if dialect == "sqlite":
        return " ".join(f'"{word}"*' for word in words)
    return " & ".join(f"{word.translate(_WITHOUT_MARKS)}:*" for word in words)


def ends_with(session: Session, column: InstrumentedAttribute[UUID], last: bytes) -> ColumnElement[bool]:
    """Return the condition that an id ends with these bytes; where ids are no bytes, one that all fulfil."""
    if session.get_bind().dialect.name != "sqlite":
        return true()
    return func.substr(column, 17 - len(last), len(last), type_=LargeBinary) == literal(last, LargeBinary)
