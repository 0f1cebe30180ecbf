"""Photos and scans on their way: on a centre's PC which of them central has, at central which of them are there."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local
from bekal.storage.types import Id


class PictureState(Record):
    """A photo or scan that a row names or named here; its bytes lie among the attachments, or are still to come."""

    __tablename__ = "picture_state"

    address: Mapped[str] = local(primary_key=True)
    size: Mapped[int] = local(default=0)
    """Bytes; 0 while it is not here."""
    is_here: Mapped[bool] = local(default=False, index=True)
    epoch: Mapped[int] = local(default=0, index=True)
    """Central's epoch when it last said that it has it; 0: it never did."""
    problem: Mapped[str] = local(default="")
    """The code by which central refused it, or why it cannot be sent."""
    tried_at: Mapped[datetime | None] = local()
    """When it was refused."""


class CentralPicture(Record):
    """A photo or scan of a centre that lies at central."""

    __tablename__ = "central_picture"

    centre_id: Mapped[UUID] = local(Id, primary_key=True)
    address: Mapped[str] = local(primary_key=True)
    size: Mapped[int] = local()
    device_id: Mapped[UUID] = local(Id)
    """Who sent it first."""
    received_at: Mapped[datetime] = local()
    is_named: Mapped[bool] = local(index=True)
    """Whether a row named it when that was last looked at."""
