"""The guard: no statement changes a synced table outside the journal's doors, since it would leave no operation."""

import functools
import re
from typing import Any

from sqlalchemy import Connection, Engine, event

from bekal.storage.records import SYNCED, Record

FLUSHING = "journal flush open"
_OPEN = "journal door open"


class BypassedJournal(AssertionError):
    """A statement would have changed a synced table without leaving an operation: a bug."""


_CHANGES = re.compile(
    r"""\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO | UPDATE(?:\s+OR\s+\w+)? | DELETE\s+FROM | REPLACE\s+INTO
           | MERGE\s+INTO | TRUNCATE(?:\s+TABLE)? | COPY)
        \s+ (?:ONLY\s+)? (?:["`[]?\w+\s*["`\]]?\s*\.\s*)? ["`[]? (\w+)""",
    re.I | re.X,
)
_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.S)


@functools.lru_cache(maxsize=1_000)
def _changed(statement: str) -> tuple[str, ...]:
    """Return the synced tables a statement would change."""
    bare = re.sub(r'(["`[])', r" \1", _COMMENT.sub(" ", statement))
    return tuple(name.lower() for name in _CHANGES.findall(bare) if name.lower() in _synced())


@functools.cache
def _synced() -> frozenset[str]:
    tables = Record.metadata.tables.values()
    return frozenset(t.name for t in tables if any(c.info.get("sync") == SYNCED for c in t.columns))


def guard(engine: Engine) -> None:
    """Refuse on this engine every statement that changes a synced table outside the journal's doors."""

    @event.listens_for(engine, "before_cursor_execute")
    def _refuse(
        connection: Connection, _cursor: Any, statement: str, _parameters: Any, _context: Any, _many: bool
    ) -> None:
        if (changed := _changed(statement)) and not (connection.info.get(_OPEN) or connection.info.get(FLUSHING)):
            raise BypassedJournal(f"{changed[0]}: use records, journal.write_many or applying.apply")

    @event.listens_for(engine, "rollback_savepoint")
    @event.listens_for(engine, "rollback")
    @event.listens_for(engine, "commit")
    def _shut(connection: Connection, *_: Any) -> None:
        if not connection.invalidated:  # a server that died takes what was noted with it
            connection.info[FLUSHING] = False  # also after a flush that failed half-way


class through_the_door:  # noqa: N801 - reads as a word in a with statement
    """Let statements on synced tables pass inside the block; only for code that writes the operations itself."""

    def __init__(self, connection: Connection) -> None:
        self._info = connection.info

    def __enter__(self) -> None:
        self._info[_OPEN] = True

    def __exit__(self, *_: object) -> None:
        self._info[_OPEN] = False
