"""Which tables and fields are synced, and how an operation says a value of theirs."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar, cast
from uuid import UUID

from sqlalchemy import Column, Table

from bekal.storage.operations import Plain, moment, stamp
from bekal.storage.records import SYNCED, Record
from bekal.storage.types import Id, UtcDateTime

CHUNK = 400
"""Ids in one IN list: SQLite allows 32,766 variables, its planner likes fewer."""

_T = TypeVar("_T", bound=Hashable)


def synced_tables() -> Mapping[str, type[Record]]:
    """Return every synced entity by its table name."""
    if not _entities:
        for mapper in sorted(Record.registry.mappers, key=lambda mapper: str(mapper.local_table)):
            table = cast("Table", mapper.local_table)
            if any(column.info.get("sync") == SYNCED for column in table.columns):
                _entities[table.name] = mapper.class_
                _fields[table.name] = tuple(
                    mapper.get_property_by_column(c).key for c in table.columns if c.info.get("sync") == SYNCED
                )
    return _entities


def fields_of(entity: str) -> tuple[str, ...]:
    """Return the names of an entity's synced columns."""
    synced_tables()
    return _fields[entity]


_entities: dict[str, type[Record]] = {}
_fields: dict[str, tuple[str, ...]] = {}


def to_plain(value: Any) -> Plain:
    """Turn a column's value into what an operation can say."""
    match value:
        case StrEnum():
            return str(value)
        case None | bool() | int() | str():
            return value
        case UUID():
            return value.hex
        case datetime():
            return stamp(value)
        case date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            raise TypeError(f"an operation cannot say {type(value).__name__}")


def from_plain(entity: str, field: str, value: Plain) -> Any:
    """Turn what an operation says into the column's value.

    Raises:
        KeyError: the entity has no such synced field.
        ValueError: the value does not fit the column.

    """
    column = synced_tables()[entity].__table__.columns[field]
    if column.info.get("sync") != SYNCED:
        raise KeyError(field)
    if value is None:
        if not column.nullable:
            raise ValueError(f"{entity}.{field} may not be empty")
        return None
    read = _read(column.type, value)
    if to_plain(read) != value:  # one value has one spelling, or equal values would look different
        raise ValueError(f"{entity}.{field} is spelled otherwise")
    return read


def _read(kind: Any, value: Plain) -> Any:
    if isinstance(kind, Id):
        return UUID(hex=str(value))
    if isinstance(kind, UtcDateTime):
        return moment(str(value))
    wanted = kind.python_type
    if wanted is date:
        return date.fromisoformat(str(value))
    if wanted is bytes:
        return bytes.fromhex(str(value))
    if hasattr(kind, "terms"):
        return kind.terms(value)
    if type(value) is not wanted or (isinstance(value, str) and "\0" in value):  # PostgreSQL keeps no NUL
        raise ValueError(f"no {wanted.__name__}")
    return value


def column_default(column: Column[Any]) -> Any:
    """Return the constant a new row has in this column, or None."""
    default = column.default
    return getattr(default, "arg", None) if default is not None and default.is_scalar else None


def chunks(ids: Sequence[_T]) -> Iterable[list[_T]]:
    """Yield the different ids in lists short enough for one statement."""
    unique = list(dict.fromkeys(ids))
    for start in range(0, len(unique), CHUNK):
        yield unique[start : start + CHUNK]
