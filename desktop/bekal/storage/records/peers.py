"""What a PC has of the other PCs of its centre, as it came from them by stick or folder. All of it local."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local
from bekal.storage.types import Id


class PeerStream(Record):
    """How far another PC's stream is known here, by its own batches or because central's changes cover it."""

    __tablename__ = "peer_stream"

    device_id: Mapped[UUID] = local(Id, primary_key=True)
    inc: Mapped[str] = local(primary_key=True)
    head_seq: Mapped[int] = local()
    head_hash: Mapped[str] = local()
    covered_seq: Mapped[int] = local(default=0)
    """Up to which batch central is known to have it: its changes said so."""


class PeerBatch(Record):
    """A batch of another PC that was applied here; `root` names the second history it is of."""

    __tablename__ = "peer_batch"
    __table_args__ = (Index("ix_peer_batch_place", "device_id", "inc", "seq"),)

    hash: Mapped[str] = local(primary_key=True)
    device_id: Mapped[UUID] = local(Id)
    inc: Mapped[str] = local()
    seq: Mapped[int] = local()
    root: Mapped[str] = local(default="")
    taken_at: Mapped[datetime] = local()


class PeerHeld(Record):
    """A batch of another PC that waits for the one before it."""

    __tablename__ = "peer_held"
    __table_args__ = (Index("ix_peer_held_place", "device_id", "inc", "seq"),)

    hash: Mapped[str] = local(primary_key=True)
    device_id: Mapped[UUID] = local(Id)
    inc: Mapped[str] = local()
    seq: Mapped[int] = local()
    file: Mapped[bytes] = local(LargeBinary)
    held_at: Mapped[datetime] = local()
