"""The central system's own side of the sync: centres, devices, what each sent and was answered. All of it local."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local
from bekal.storage.types import Id


class CentralTitle(Record):
    """One title of the catalogue: its number and the words of the certificate."""

    __tablename__ = "central_title"

    prog: Mapped[int] = local(primary_key=True, autoincrement=False)
    title: Mapped[str] = local()
    added_at: Mapped[datetime] = local()


class CentralCentre(Record):
    """A centre as the head office knows it; the centre's own record of itself comes by operations."""

    __tablename__ = "central_centre"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[UUID] = local(Id, primary_key=True)
    code: Mapped[str] = local()
    name: Mapped[str] = local()
    added_at: Mapped[datetime] = local()


class CentralActivation(Record):
    """An activation file that was handed out, its one-time token, and who used it first."""

    __tablename__ = "central_activation"

    id: Mapped[UUID] = local(Id, primary_key=True)
    centre_id: Mapped[UUID] = local(Id, ForeignKey("central_centre.id", ondelete="RESTRICT"))
    token: Mapped[bytes] = local(LargeBinary)
    progs: Mapped[str] = local()
    """The catalogue numbers it carries, in ascending order, with commas."""
    made_at: Mapped[datetime] = local()
    expires_on: Mapped[date] = local()
    """The last day (UTC) on which the token is taken."""
    used_by: Mapped[UUID | None] = local(Id)
    used_at: Mapped[datetime | None] = local()


class CentralDevice(Record):
    """A device of a centre: the key that signs its batches, the recipient its papers are encrypted to."""

    __tablename__ = "central_device"
    __table_args__ = (UniqueConstraint("signing_key"),)

    id: Mapped[UUID] = local(Id, primary_key=True)
    centre_id: Mapped[UUID] = local(Id, ForeignKey("central_centre.id", ondelete="RESTRICT"), index=True)
    activation_id: Mapped[UUID] = local(Id, ForeignKey("central_activation.id", ondelete="RESTRICT"))
    signing_key: Mapped[bytes] = local(LargeBinary)
    recipient: Mapped[str] = local()
    enrolled_at: Mapped[datetime] = local()
    revoked_at: Mapped[datetime | None] = local()
    cloned_at: Mapped[datetime | None] = local()
    """When a second history of one of its streams was first seen: two copies are at work."""
    paper_hash: Mapped[str] = local(default="")
    """Which version of its centre's document is the one encrypted to it."""
    paper: Mapped[bytes | None] = local(LargeBinary)


class CentralCredential(Record):
    """An accreditation (`K1`) of a centre's certificate key."""

    __tablename__ = "central_credential"
    __table_args__ = (UniqueConstraint("kid"),)

    serial: Mapped[int] = local(primary_key=True, autoincrement=False)
    centre_id: Mapped[UUID] = local(Id, ForeignKey("central_centre.id", ondelete="RESTRICT"), index=True)
    device_id: Mapped[UUID] = local(Id, ForeignKey("central_device.id", ondelete="RESTRICT"))
    kid: Mapped[bytes] = local(LargeBinary)
    file: Mapped[bytes] = local(LargeBinary)
    starts_at: Mapped[datetime] = local()
    ends_at: Mapped[datetime] = local()
    made_at: Mapped[datetime] = local()
    confirmed_at: Mapped[datetime | None] = local()
    """When the key's words were compared by telephone; None: the first, short accreditation."""


class CentralStream(Record):
    """One life of one device's database: how far it was applied, how far it is safe elsewhere, its last receipt."""

    __tablename__ = "central_stream"

    device_id: Mapped[UUID] = local(Id, ForeignKey("central_device.id", ondelete="RESTRICT"), primary_key=True)
    inc: Mapped[str] = local(primary_key=True)
    centre_id: Mapped[UUID] = local(Id, index=True)
    head_seq: Mapped[int] = local()
    head_hash: Mapped[str] = local()
    durable_seq: Mapped[int] = local()
    durable_hash: Mapped[str] = local()
    durable_at: Mapped[datetime | None] = local()
    """When a copy elsewhere was last confirmed."""
    fork_hash: Mapped[str | None] = local()
    """The batch of a second history that was seen last; its holder begins a new life."""
    receipt_no: Mapped[int] = local(default=0)
    receipt_epoch: Mapped[int] = local(default=0)
    receipt_says: Mapped[str] = local(default="")
    """Hash of what the last receipt says, its number and time apart."""
    receipt: Mapped[bytes | None] = local(LargeBinary)


class CentralBatch(Record):
    """A batch that was applied, as it came: the evidence. The key is what makes it applied once."""

    __tablename__ = "central_batch"

    device_id: Mapped[UUID] = local(Id, primary_key=True)
    inc: Mapped[str] = local(primary_key=True)
    seq: Mapped[int] = local(primary_key=True, autoincrement=False)
    hash: Mapped[str] = local()
    manifest: Mapped[bytes] = local(LargeBinary)
    signature: Mapped[bytes] = local(LargeBinary)
    packed: Mapped[bytes] = local(LargeBinary)
    """The operations' lines, packed with zstd; may be erased later, the chain of manifests stays."""
    operations: Mapped[int] = local()
    new: Mapped[int] = local()
    """How many of them had not come before."""
    received_at: Mapped[datetime] = local()
    offset_seconds: Mapped[int | None] = local()
    """How far the device's clock was behind this moment when it sealed: travel time, or a wrong clock."""
    erased_at: Mapped[datetime | None] = local()
    """When values of an erased person were taken out of `packed`; its hash in the manifest no longer fits it."""


class CentralBranch(Record):
    """A batch of a second history of a stream: its operations are applied, its place in the stream is not taken."""

    __tablename__ = "central_branch"

    device_id: Mapped[UUID] = local(Id, primary_key=True)
    inc: Mapped[str] = local(primary_key=True)
    hash: Mapped[str] = local(primary_key=True)
    root: Mapped[str] = local(default="")
    """The first batch of that history: with it, its operations' stream is named."""
    seq: Mapped[int] = local()
    manifest: Mapped[bytes] = local(LargeBinary)
    signature: Mapped[bytes] = local(LargeBinary)
    packed: Mapped[bytes] = local(LargeBinary)
    operations: Mapped[int] = local()
    new: Mapped[int] = local()
    received_at: Mapped[datetime] = local()
    offset_seconds: Mapped[int | None] = local()
    erased_at: Mapped[datetime | None] = local()


class CentralQuestion(Record):
    """The newest question of each life of a device: how far it had taken what central has."""

    __tablename__ = "central_question"

    device_id: Mapped[UUID] = local(Id, ForeignKey("central_device.id", ondelete="RESTRICT"), primary_key=True)
    inc: Mapped[str] = local(primary_key=True)
    head_seq: Mapped[int] = local()
    head_hash: Mapped[str] = local()
    epoch: Mapped[int] = local()
    n: Mapped[int] = local()
    made_at: Mapped[datetime] = local()
    digest: Mapped[str] = local(default="")
    """What the device said its contents come to; empty: it had more to say first."""
    agrees: Mapped[bool | None] = local()
    """Whether central's did too, at the same point; None: they were not at the same point."""


class CentralErasure(Record):
    """An order to erase a person of a centre; it goes down in the centre's document until every copy has done it."""

    __tablename__ = "central_erasure"

    erased_id: Mapped[UUID] = local(Id, primary_key=True)
    centre_id: Mapped[UUID] = local(Id, index=True)
    reason: Mapped[str] = local()
    ordered_at: Mapped[datetime] = local()
    done_at: Mapped[datetime | None] = local()
    """When an operation of the centre confirmed it."""


class CentralHeld(Record):
    """A proved batch that waits: for the one before it, for an update here, or for a person's decision."""

    __tablename__ = "central_held"
    __table_args__ = (Index("ix_central_held_place", "device_id", "inc", "seq"),)

    hash: Mapped[str] = local(primary_key=True)
    device_id: Mapped[UUID] = local(Id)
    inc: Mapped[str] = local()
    seq: Mapped[int] = local()
    reason: Mapped[str] = local()
    """gap, schema-too-new, device-revoked, refused."""
    file: Mapped[bytes] = local(LargeBinary)
    """As it came, encrypted."""
    held_at: Mapped[datetime] = local()


class CentralProblem(Record):
    """Something the head office must look at; ids and codes only, nothing personal."""

    __tablename__ = "central_problem"
    __table_args__ = (UniqueConstraint("code", "subject"),)

    id: Mapped[UUID] = local(Id, primary_key=True)
    code: Mapped[str] = local()
    subject: Mapped[str] = local()
    """What it is about: with the code, the one name of this problem."""
    centre_id: Mapped[UUID] = local(Id, index=True)
    device_id: Mapped[UUID | None] = local(Id)
    inc: Mapped[str | None] = local()
    seq: Mapped[int | None] = local()
    seen_at: Mapped[datetime] = local()
    resolved_at: Mapped[datetime | None] = local()


class CentralDocument(Record):
    """The newest version of each document that is published downwards, for all or for one centre."""

    __tablename__ = "central_document"

    kind: Mapped[str] = local(primary_key=True)
    scope: Mapped[str] = local(primary_key=True)
    """The centre's id in hex; empty: for all."""
    version: Mapped[int] = local()
    says: Mapped[str] = local()
    """Hash of what it says, its version and time apart."""
    hash: Mapped[str] = local()
    paper: Mapped[bytes] = local(LargeBinary)
    """Signed, not encrypted."""
    issued_at: Mapped[datetime] = local()
