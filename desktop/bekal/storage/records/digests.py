"""Digests of what the rows of a centre say, and what was found to differ between two ends. All of it local."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local
from bekal.storage.types import Id


class RowDigest(Record):
    """The digest of one row, as of the operation up to which digests are right."""

    __tablename__ = "row_digest"
    __table_args__ = (Index("ix_row_digest_place", "centre_id", "place"),)

    row_id: Mapped[UUID] = local(Id, primary_key=True)
    centre_id: Mapped[UUID] = local(Id)
    entity: Mapped[str] = local()
    place: Mapped[int] = local()
    """A hash of the id, by which rows fall into ranges."""
    digest: Mapped[bytes] = local(LargeBinary)
    """Empty: to be computed anew."""


class TableDigest(Record):
    """Count and sum of the digests of one kind of record of a centre."""

    __tablename__ = "table_digest"

    centre_id: Mapped[UUID] = local(Id, primary_key=True)
    entity: Mapped[str] = local(primary_key=True)
    count: Mapped[int] = local()
    total: Mapped[bytes] = local(LargeBinary)
    """Modulo 2^256, 32 bytes."""


class Difference(Record):
    """An incident: this end and the other held different rows though both had said everything."""

    __tablename__ = "difference"

    n: Mapped[int] = local(primary_key=True, autoincrement=True)
    centre_id: Mapped[UUID] = local(Id, index=True)
    device_id: Mapped[UUID] = local(Id)
    """The device that central's rows differ from; on a device itself."""
    seen_at: Mapped[datetime] = local()
    rows: Mapped[int] = local(default=0)
    """How many rows were found to differ; 0: not looked for yet."""
    healed_at: Mapped[datetime | None] = local()
    """When both were found to hold the same again."""
