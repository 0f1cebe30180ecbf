"""How a column says whether it travels: key, synced, or local to this machine.

A test lists every mapped column and fails if one says nothing; the journal reads the same marks.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Date, Dialect, ForeignKey, Integer, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedColumn, mapped_column
from sqlalchemy.types import TypeDecorator

from bekal.storage.ids import joint_id, new_id
from bekal.storage.types import Id, UtcDateTime
from bekal.terms import Term

KEY, SYNCED, LOCAL = "key", "synced", "local"

_WHOLE = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows only in a column called INTEGER


class Record(DeclarativeBase):
    """A row of one of our tables; ids are given when the object is made, not when it is flushed."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {UUID: Id, datetime: UtcDateTime, date: Date, int: _WHOLE}  # noqa: RUF012 - SQLAlchemy's own spelling

    def __init__(self, **values: Any) -> None:
        if "id" in type(self).__table__.columns and "id" not in values:
            values["id"] = id_for(type(self), values)
        for name, value in values.items():
            setattr(self, name, value)

    JOINS: ClassVar[tuple[str, ...]] = ()
    """The columns that name the rows which this one joins, of which there is one: two PCs then make the same row."""


def id_for(record: type[Record], values: Mapping[str, Any]) -> UUID:
    """Return the id of a new row: of one that joins others it follows from them."""
    return joint_id(record.__tablename__, *(values[name] for name in record.JOINS)) if record.JOINS else new_id()


class Word(TypeDecorator[Term]):
    """One of the trade's words, stored by its value."""

    impl = String(20)
    cache_ok = True

    def __init__(self, terms: type[Term]) -> None:
        super().__init__()
        self.terms = terms
        self._members = {str(member): member for member in terms}

    def process_bind_param(self, value: Term | str | None, dialect: Dialect) -> str | None:
        """Refuse a value that is no word of the trade."""
        return None if value is None else str(self.terms(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Term | None:
        """Give the word back."""
        return None if value is None else self._members.get(value) or self.terms(value)


def synced(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column that travels: every change of it is an operation."""
    return mapped_column(*args, **options, info={"sync": SYNCED})


def local(*args: Any, **options: Any) -> MappedColumn[Any]:
    """Declare a column that stays on this machine."""
    return mapped_column(*args, **options, info={"sync": LOCAL})


def belongs_to(target: str, **options: Any) -> MappedColumn[Any]:
    """Declare a synced reference to a row of `target`; never cascades, since a cascade leaves no operation."""
    return synced(Id, ForeignKey(f"{target}.id", ondelete="RESTRICT"), **options)


class Synced:
    """What every synced table carries: its id, its centre, and the operation that wrote the row last."""

    __table__: Any
    id: Mapped[UUID] = mapped_column(Id, primary_key=True, info={"sync": KEY})
    centre_id: Mapped[UUID] = mapped_column(Id, index=True, info={"sync": KEY})
    version: Mapped[UUID] = local(Id)
