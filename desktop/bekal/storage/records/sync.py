"""This device's side of the sync: who it is, what it sealed, what it heard from central. All of it local."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, LargeBinary
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, local, synced
from bekal.storage.types import Id


class DeviceState(Record):
    """The one row that says who this device is and how far its stream has come."""

    __tablename__ = "device_state"

    id: Mapped[int] = local(primary_key=True)
    """Always 1."""
    device: Mapped[UUID] = local(Id)
    inc: Mapped[str] = local()
    """The incarnation: one life of one database on one device, 16 hex digits."""
    parent_inc: Mapped[str | None] = local()
    parent_seq: Mapped[int | None] = local()
    parent_hash: Mapped[str | None] = local()
    head_seq: Mapped[int] = local(default=0)
    head_hash: Mapped[str] = local(default="")
    safe_n: Mapped[int] = local(default=0)
    """The number of the last own operation that was safe at central before this life began."""
    sealed_n: Mapped[int] = local(default=0)
    """The number of the last own operation that is sealed, or safe; those beyond it wait."""
    central_epoch: Mapped[int] = local(default=0)
    central_time_seen: Mapped[datetime | None] = local()
    receipt_no: Mapped[int] = local(default=0)
    """The last receipt that was accepted."""
    realm: Mapped[str] = local(default="")
    """`production` or `practice`; empty before the activation."""
    activation: Mapped[bytes | None] = local(LargeBinary)
    """The activation file as it came."""
    request: Mapped[bytes | None] = local(LargeBinary)
    """The request that answers it; copied to every stick until central has answered."""


class SealedBatch(Record):
    """A sealed batch of this device; its encrypted bytes lie in the outgoing folder."""

    __tablename__ = "sealed_batch"
    __table_args__ = (
        Index("uq_sealed_batch_hash", "hash", unique=True),
        Index("ix_sealed_batch_last_n", "inc", "last_n", "seq"),
    )

    inc: Mapped[str] = local(primary_key=True)
    seq: Mapped[int] = local(primary_key=True, autoincrement=False)
    hash: Mapped[str] = local()
    manifest: Mapped[bytes] = local(LargeBinary)
    file: Mapped[str] = local()
    """Name in the outgoing folder."""
    operations: Mapped[int] = local()
    size: Mapped[int] = local()
    sealed_at: Mapped[datetime] = local()
    last_n: Mapped[int] = local()
    """The highest number of an operation in this batch or one before it in its life."""


class OperationPlace(Record):
    """Where an own operation is that travels once more, while its number says that it was sealed before."""

    __tablename__ = "operation_place"

    n: Mapped[int] = local(primary_key=True, autoincrement=False)
    """The number of the operation."""
    batch_seq: Mapped[int | None] = local()
    """Its batch in the present life; None: it waits."""


class BatchEvent(Record):
    """Something that happened to a sealed batch; its state is derived from these and never stored."""

    __tablename__ = "batch_event"
    __table_args__ = (Index("ix_batch_event_batch", "inc", "seq"),)

    n: Mapped[int] = local(primary_key=True, autoincrement=True)
    inc: Mapped[str] = local()
    seq: Mapped[int] = local()
    kind: Mapped[str] = local()
    """exported, received, applied, durable, problem."""
    at: Mapped[datetime] = local()
    place: Mapped[str] = local(default="")
    receipt_no: Mapped[int | None] = local()


class DownState(Record):
    """The newest document of each kind that central published, with its version: older ones are refused."""

    __tablename__ = "down_state"

    kind: Mapped[str] = local(primary_key=True)
    version: Mapped[int] = local()
    hash: Mapped[str] = local()
    body: Mapped[bytes] = local(LargeBinary)
    """The document's content: for root, trust and status the certificate file itself; for others canonical JSON."""
    received_at: Mapped[datetime] = local()


class Erasure(Record):
    """The ledger of erasures: whoever stands in it is erased again after every restore. It names nobody."""

    __tablename__ = "erasure"

    hmac: Mapped[str] = local(primary_key=True)
    """HMAC of the person's id under a key that never leaves this database's owner, 64 hex digits."""
    centre_id: Mapped[UUID] = local(Id)
    erased_at: Mapped[datetime] = local()


class Assurance(Synced, Record):
    """Somebody's word that work goes on though a limit is reached, a list is old or the clock is in doubt."""

    __tablename__ = "assurance"

    kind: Mapped[str] = synced()
    """days, packets, lists or clock."""
    reason: Mapped[str] = synced(default="")
    measured: Mapped[int] = synced(default=0)
    """What was measured when it was given: days, packets, or minutes of doubt."""
    allowed: Mapped[int] = synced(default=0)
    confirmed_by: Mapped[UUID] = synced(Id)
    """Who gave their PIN for it; who asked for it stands in the operation."""
    local_date: Mapped[date] = synced()
    """The date that was confirmed, for a doubtful clock; else the day it was given."""
    made_at: Mapped[datetime] = synced()
