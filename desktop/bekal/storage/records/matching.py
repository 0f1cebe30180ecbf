"""One person at two centres, as the head office finds it: by a keyed digest of the NIK. All of it local."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local
from bekal.storage.types import Id


class CentralPerson(Record):
    """A candidate whose NIK can be trusted, by HMAC-SHA256 of it with a key that never leaves the head office."""

    __tablename__ = "central_person"
    __table_args__ = (Index("ix_central_person_mac", "mac"),)

    candidate_id: Mapped[UUID] = local(Id, primary_key=True)
    centre_id: Mapped[UUID] = local(Id, index=True)
    mac: Mapped[bytes] = local(LargeBinary)


class CentralMatch(Record):
    """Two candidates of two centres with one NIK: linked, told apart, waiting for a steward, or no more a match."""

    __tablename__ = "central_match"
    __table_args__ = (UniqueConstraint("one_id", "other_id"), Index("ix_central_match_other", "other_id"))

    id: Mapped[UUID] = local(Id, primary_key=True)
    one_id: Mapped[UUID] = local(Id)
    """The smaller id of the two."""
    one_centre: Mapped[UUID] = local(Id, index=True)
    other_id: Mapped[UUID] = local(Id)
    other_centre: Mapped[UUID] = local(Id, index=True)
    state: Mapped[str] = local()
    """open, linked, apart, closed (their NIK differ since, or one of the two was erased)."""
    by_steward: Mapped[bool] = local(default=False)
    """A person decided; otherwise name and birth date did, or nobody yet."""
    reason: Mapped[str] = local(default="")
    decided_by: Mapped[str] = local(default="")
    """The account of the head office that decided; empty: a command at the server, or nobody."""
    opened_at: Mapped[datetime] = local()
    changed_at: Mapped[datetime] = local()
