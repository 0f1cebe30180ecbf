"""Certificates and what happened to them; nothing here is ever changed or deleted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.storage.types import Id
from bekal.terms import CertificateEvent

_ORIGINALS: Any = {"sqlite_where": text("copy = 1"), "postgresql_where": text("copy = 1")}
"""A number is one person's: its first paper exists once."""


class Certificate(Synced, Record):
    """An issued certificate: its number, its signed text, and everything that was printed."""

    __tablename__ = "certificate"
    __table_args__ = (
        # two PCs may each make the second paper of one number before they meet: both are kept, and it is said
        UniqueConstraint("centre_id", "number", "copy", "cti"),
        Index("ix_certificate_original_number", "centre_id", "number", unique=True, **_ORIGINALS),
        Index("ix_certificate_original_place", "centre_id", "series", "year", "sequence", unique=True, **_ORIGINALS),
        Index("ix_certificate_enrolment", "enrolment_id"),
    )

    enrolment_id: Mapped[UUID] = belongs_to("enrolment")
    number: Mapped[str] = synced()
    series: Mapped[str] = synced()
    year: Mapped[int] = synced()
    sequence: Mapped[int] = synced()
    copy: Mapped[int] = synced(default=1)
    """1 is the original; 2 and more are printed as copy n of the same number."""
    replaces_id: Mapped[UUID | None] = synced(Id)
    snapshot: Mapped[str] = synced()
    """Canonical JSON of every word on the paper, front and back, as it was on the day of issue."""
    text: Mapped[str] = synced()
    """The signed `C1` text in the QR."""
    cti: Mapped[bytes] = synced(LargeBinary(8))
    kid: Mapped[bytes] = synced(LargeBinary(8))
    digest: Mapped[bytes] = synced(LargeBinary(8))
    """For the register: first eight bytes of SHA-256 over what was signed."""
    issued_at: Mapped[datetime] = synced()
    issued_on: Mapped[date] = synced()
    """The local date on the paper."""
    valid_until: Mapped[date | None] = synced()
    """The last day, for programmes that lapse; as it is signed."""
    kind: Mapped[int] = synced(default=1)
    """1 training, 2 competency test, 3 attendance, as it is signed."""


class CertificateTemplate(Synced, Record):
    """What a certificate looks like: blocks in millimetres, words, fonts. Changed ones are new editions."""

    __tablename__ = "certificate_template"

    name: Mapped[str] = synced()
    body: Mapped[str] = synced()
    """Canonical JSON of the whole template but its pictures."""
    retired_on: Mapped[date | None] = synced()


class TemplatePicture(Synced, Record):
    """A picture of a template: a logo, a frame, a signature."""

    __tablename__ = "template_picture"
    __table_args__ = (UniqueConstraint("centre_id", "template_id", "name"),)

    template_id: Mapped[UUID] = belongs_to("certificate_template")
    name: Mapped[str] = synced()
    data: Mapped[bytes] = synced(LargeBinary)
    """PNG or JPEG of at most 120 kB, so that one operation carries it."""


class CertificateHistory(Synced, Record):
    """Something that happened to a certificate: printed, handed over, revoked, replaced."""

    __tablename__ = "certificate_event"
    __table_args__ = (Index("ix_certificate_event_certificate", "certificate_id"),)

    certificate_id: Mapped[UUID] = belongs_to("certificate")
    event: Mapped[CertificateEvent] = synced(Word(CertificateEvent))
    at: Mapped[datetime] = synced()
    reason: Mapped[str] = synced(default="")
    other_id: Mapped[UUID | None] = synced(Id)
    """Of a replaced one: the certificate that stands for it now."""
    taker: Mapped[str] = synced(default="")
    """Of one handed over: who took it, if not the holder."""
    scan: Mapped[str] = synced(default="")
    """Address of the letter that goes with it: a police report, an authorisation."""
    letter_number: Mapped[str] = synced(default="")
    request: Mapped[bytes | None] = synced(LargeBinary)
    """The signed request (`revreq`) with which the centre's key asks central to list it."""
