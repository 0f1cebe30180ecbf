"""The journal's own tables: operations, and what could not be applied."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local
from bekal.storage.types import Id

_IS_OWN = text("stream IS NULL")


class LoggedOperation(Record):
    """One operation, made here or received, in the order this database learned of it."""

    __tablename__ = "operation"
    __table_args__ = (
        Index("uq_operation_op_id", "op_id", unique=True),
        Index("ix_operation_row_id", "row_id"),
        Index("ix_operation_own", "n", sqlite_where=_IS_OWN, postgresql_where=_IS_OWN),
        Index("ix_operation_centre", "centre_id", "n"),
        {"sqlite_autoincrement": True},
    )

    n: Mapped[int] = local(primary_key=True, autoincrement=True)
    op_id: Mapped[UUID] = local(Id)
    centre_id: Mapped[UUID] = local(Id)
    entity: Mapped[str] = local()
    row_id: Mapped[UUID] = local(Id)
    body: Mapped[bytes] = local(LargeBinary)
    """The canonical bytes."""
    stream: Mapped[str | None] = local()
    """`<device>/<incarnation>` that wrote it; None: this device."""
    opens_group: Mapped[bool] = local()
    """True on the first operation of its transaction; a group is never split over two batches."""


class OperationProblem(Record):
    """An operation that could not be applied: set aside with its reason, never lost."""

    __tablename__ = "operation_problem"

    op_id: Mapped[UUID] = local(Id, primary_key=True)
    centre_id: Mapped[UUID] = local(Id)
    code: Mapped[str] = local()
    detail: Mapped[str] = local(default="")
    body: Mapped[bytes] = local(LargeBinary)
    stream: Mapped[str] = local()
    seen_at: Mapped[datetime] = local()
    resolved_by: Mapped[UUID | None] = local(Id)


class Conflict(Record):
    """Two values for one field, the one that stands and the one that does not, both kept; all of it follows from the
    operations. Without a field: a removal that met changes it did not know.
    """

    __tablename__ = "conflict"
    __table_args__ = (Index("ix_conflict_row_id", "row_id"),)

    id: Mapped[UUID] = local(Id, primary_key=True)
    centre_id: Mapped[UUID] = local(Id)
    entity: Mapped[str] = local()
    row_id: Mapped[UUID] = local(Id)
    field: Mapped[str] = local()
    standing_op: Mapped[UUID] = local(Id)
    losing_op: Mapped[UUID] = local(Id)
    severity: Mapped[str] = local(default="soft")
    """soft: listed; hard: a person decides, and what depends on it waits."""
    seen_at: Mapped[datetime] = local()
    resolved_by: Mapped[UUID | None] = local(Id)
    """The operation that decided; None: open."""


class Setting(Record):
    """A local fact of this database that has no table of its own."""

    __tablename__ = "setting"

    key: Mapped[str] = local(primary_key=True)
    value: Mapped[str] = local()
