"""The centre and the people at its keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, local, synced
from bekal.storage.types import Id
from bekal.terms import Role


class Centre(Synced, Record):
    """A training centre (balai): letterhead, signatory, number series, house rules."""

    __tablename__ = "centre"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    code: Mapped[str] = synced()
    name: Mapped[str] = synced()
    office: Mapped[str] = synced(default="")
    """The body above the centre, the first line of the letterhead."""
    address: Mapped[str] = synced(default="")
    city: Mapped[str] = synced(default="")
    phone: Mapped[str] = synced(default="")
    licence: Mapped[str] = synced(default="")
    signatory_name: Mapped[str] = synced(default="")
    signatory_title: Mapped[str] = synced(default="Kepala Balai")
    signatory_nip: Mapped[str] = synced(default="")
    second_name: Mapped[str] = synced(default="")
    """Who signs certificates second, where their look has a place for it; nothing: nobody."""
    second_title: Mapped[str] = synced(default="")
    second_nip: Mapped[str] = synced(default="")
    zone: Mapped[str] = synced(default="Asia/Jakarta")
    """The centre's time zone: Asia/Jakarta (WIB), Asia/Makassar (WITA) or Asia/Jayapura (WIT)."""
    minutes_per_hour: Mapped[int] = synced(default=45)
    """Length of one JP in minutes."""
    number_template: Mapped[str] = synced(default="{seq:04}/{kode}/{bulan_romawi}/{tahun}")
    """How a certificate number is written."""
    numbers_from: Mapped[int | None] = synced()
    """The year with which the series began that never begins anew; None: each year begins with 1."""
    classification: Mapped[str] = synced(default="")
    """The classification code of the office's papers, `{klasifikasi}` in a number."""
    verify_host: Mapped[str] = synced(default="cek.contoh.id")
    """Where a phone opens the QR; neither signed nor trusted."""
    card_key: Mapped[str] = synced(default="")
    """What signs the trainees' cards of this centre, 64 hexadecimal digits; nothing: no card was made yet."""
    second_look: Mapped[bool] = synced(default=False)
    """No certificate before a second person has read name, NIK and passport again."""
    free_days: Mapped[int] = synced(default=7)
    """For so many days after a meeting its marks change without a reason."""
    head_for_late_marks: Mapped[bool] = synced(default=True)
    """Later changes need the head's PIN besides the reason."""
    logo: Mapped[str] = synced(default="")
    """The SHA-256 of its logo, which names the row in `centre_logo`; nothing: it has none."""


class CentreLogo(Synced, Record):
    """A logo the centre has or had; never changed or deleted, since issued papers name theirs by its hash."""

    __tablename__ = "centre_logo"
    __table_args__ = (UniqueConstraint("centre_id", "digest"),)

    digest: Mapped[str] = synced()
    data: Mapped[bytes] = synced(LargeBinary)
    """PNG or JPEG of at most 120 kB, so that one operation carries it."""


class Staff(Synced, Record):
    """A person at the keys. The PIN never leaves this machine."""

    __tablename__ = "staff"

    name: Mapped[str] = synced()
    role: Mapped[Role] = synced(Word(Role))
    title: Mapped[str] = synced(default="")
    nip: Mapped[str] = synced(default="")
    active: Mapped[bool] = synced(default=True)


class StaffSecret(Record):
    """The PIN or password of one person on this machine, and how often it was mistyped."""

    __tablename__ = "staff_secret"

    staff_id: Mapped[UUID] = local(Id, primary_key=True)
    secret_hash: Mapped[str] = local()
    """argon2id, in its own encoded form."""
    is_pin: Mapped[bool] = local(default=True)
    failures: Mapped[int] = local(default=0)
    locked_until: Mapped[datetime | None] = local()
