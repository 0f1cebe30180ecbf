"""Blocks of numbers, and what the central system decides about keys and certificates. All of it local."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, local
from bekal.storage.types import Id


class NumberLease(Record):
    """A block of certificate numbers of this centre that central gave to a device; as central published it."""

    __tablename__ = "number_lease"

    series: Mapped[str] = local(primary_key=True)
    year: Mapped[int] = local(primary_key=True, autoincrement=False)
    first: Mapped[int] = local(primary_key=True, autoincrement=False)
    last: Mapped[int] = local()
    """Both included."""
    device: Mapped[UUID] = local(Id)
    ended_on: Mapped[date | None] = local()
    """The device gave the rest back, or is no more: what is unused stays unused."""


class CentralLease(Record):
    """A block of a centre's certificate numbers, given to one of its devices."""

    __tablename__ = "central_lease"

    centre_id: Mapped[UUID] = local(Id, ForeignKey("central_centre.id", ondelete="RESTRICT"), primary_key=True)
    series: Mapped[str] = local(primary_key=True)
    year: Mapped[int] = local(primary_key=True, autoincrement=False)
    first: Mapped[int] = local(primary_key=True, autoincrement=False)
    last: Mapped[int] = local()
    device_id: Mapped[UUID] = local(Id, ForeignKey("central_device.id", ondelete="RESTRICT"))
    made_at: Mapped[datetime] = local()
    ended_on: Mapped[date | None] = local()


class CentralKeyEnd(Record):
    """How an accredited key ended: withdrawn from a moment on, or compromised."""

    __tablename__ = "central_key_end"

    kid: Mapped[bytes] = local(LargeBinary, primary_key=True)
    state: Mapped[int] = local()
    """1 withdrawn, 2 compromised, as the trust file says it."""
    cutoff_at: Mapped[datetime] = local()
    """Of a compromised key: what was registered here before is kept."""
    reason: Mapped[str] = local(default="")
    made_at: Mapped[datetime] = local()


class CentralDigest(Record):
    """A certificate in the register: its digest, and when central first heard of it."""

    __tablename__ = "central_digest"
    __table_args__ = (Index("ix_central_digest_at", "kid", "registered_at"),)

    kid: Mapped[bytes] = local(LargeBinary, primary_key=True)
    digest: Mapped[bytes] = local(LargeBinary, primary_key=True)
    cti: Mapped[bytes] = local(LargeBinary)
    centre_id: Mapped[UUID] = local(Id, index=True)
    registered_at: Mapped[datetime] = local()


class CentralRevocation(Record):
    """What the head office itself decided about one printed certificate; what centres decide comes by operations."""

    __tablename__ = "central_revocation"

    kid: Mapped[bytes] = local(LargeBinary, primary_key=True)
    cti: Mapped[bytes] = local(LargeBinary, primary_key=True)
    code: Mapped[int] = local()
    """1 revoked, 2 replaced, 3 suspended, as the status list says it; 0: a suspension was lifted."""
    day: Mapped[date] = local()
    reason: Mapped[str] = local(default="")
    made_at: Mapped[datetime] = local()


class CentralListing(Record):
    """What a centre asked to be listed of one printed certificate, by an event whose signed request was proved."""

    __tablename__ = "central_listing"

    event_id: Mapped[UUID] = local(Id, primary_key=True)
    kid: Mapped[bytes] = local(LargeBinary)
    cti: Mapped[bytes] = local(LargeBinary)
    code: Mapped[int] = local()
    """As in `CentralRevocation`."""
    day: Mapped[date] = local()
    at: Mapped[datetime] = local()
    """When the centre says it happened; of suspending and restoring the later one counts."""
    signer: Mapped[bytes] = local(LargeBinary, default=b"")
    """The key that signed the request; empty: it came before requests were asked for."""
    proved_at: Mapped[datetime] = local()


class CentralDecision(Record):
    """An act of the head office on who is trusted: what, about what, when; never changed."""

    __tablename__ = "central_decision"

    n: Mapped[int] = local(primary_key=True, autoincrement=True)
    at: Mapped[datetime] = local()
    act: Mapped[str] = local()
    subject: Mapped[str] = local()
    """The kid, number, version or match it is about."""
    by_name: Mapped[str] = local(default="")
    """The account of the head office that decided; empty: a command at the server."""
    reason: Mapped[str] = local(default="")
    before: Mapped[bytes | None] = local(LargeBinary)
    """The accreditation or file that it replaced."""
