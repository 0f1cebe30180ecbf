"""Candidates: the people who applied, who is the same person, and what they agreed to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, local, synced
from bekal.storage.types import Id
from bekal.terms import Activity, Disability, Marital, NikStatus, Sex


class Candidate(Synced, Record):
    """A person who applied. The NIK is an attribute, never a key; the mother's name is never collected."""

    __tablename__ = "candidate"
    __table_args__ = (
        Index("ix_candidate_nik", "centre_id", "nik"),
        Index("ix_candidate_name", "centre_id", "name"),
        Index("ix_candidate_birth_date", "birth_date"),
        Index("ix_candidate_registered_at", "registered_at"),
        Index("ix_candidate_phone", "phone"),
        Index("ix_candidate_photo", "photo"),
    )

    name: Mapped[str] = synced()
    nik: Mapped[str | None] = synced()
    """Sixteen digits as text; doubtful ones are kept as they came."""
    nik_status: Mapped[NikStatus] = synced(Word(NikStatus))
    sex: Mapped[Sex | None] = synced(Word(Sex))
    birth_date: Mapped[date | None] = synced()
    birth_place: Mapped[str] = synced(default="")
    phone: Mapped[str] = synced(default="")
    """E.164, `+62…`."""
    email: Mapped[str] = synced(default="")
    education: Mapped[str] = synced(default="")
    street: Mapped[str] = synced(default="")
    rt: Mapped[str] = synced(default="")
    rw: Mapped[str] = synced(default="")
    district: Mapped[str] = synced(default="")
    wanted: Mapped[str] = synced(default="")
    """The programme asked for, in the applicant's words."""
    source: Mapped[str] = synced(default="")
    """The file or form the person came by."""
    registered_at: Mapped[datetime] = synced()
    mismatch_reason: Mapped[str] = synced(default="")
    """Why a birth date or sex that differs from the NIK was kept."""
    region_code: Mapped[str] = synced(default="")
    """Kemendagri's code of the village or of what is known of it, without dots: 10, 6, 4 or 2 digits."""
    village: Mapped[str] = synced(default="")
    regency: Mapped[str] = synced(default="")
    postal_code: Mapped[str] = synced(default="")
    domicile: Mapped[str] = synced(default="")
    """Where the person lives, if not at the address of the identity card."""
    phone_owner: Mapped[str] = synced(default="")
    """Whose phone it is, if not the person's own."""
    emergency_name: Mapped[str] = synced(default="")
    emergency_relation: Mapped[str] = synced(default="")
    emergency_phone: Mapped[str] = synced(default="")
    passport_name: Mapped[str] = synced(default="")
    katakana_name: Mapped[str] = synced(default="")
    school: Mapped[str] = synced(default="")
    major: Mapped[str] = synced(default="")
    graduated: Mapped[int | None] = synced()
    """The year."""
    marital: Mapped[Marital | None] = synced(Word(Marital))
    activity: Mapped[Activity | None] = synced(Word(Activity))
    disability: Mapped[Disability | None] = synced(Word(Disability))
    support_needs: Mapped[str] = synced(default="")
    height_cm: Mapped[int | None] = synced()
    weight_kg: Mapped[int | None] = synced()
    heard_from: Mapped[str] = synced(default="")
    """How the person came to know of the training."""
    photo: Mapped[str] = synced(default="")
    """The address of the photo among the attachments, or nothing."""
    restricted_on: Mapped[date | None] = synced()
    """Since when the person's data may only be kept (UU 27/2022, art. 41): they leave lists and exports."""
    restricted_reason: Mapped[str] = synced(default="")
    erased_at: Mapped[datetime | None] = synced()
    looked_digest: Mapped[str] = synced(default="")
    """What a second person read of name, NIK and passport, as a digest: it holds until one of them changes."""
    looked_at: Mapped[datetime | None] = synced()
    looked_by: Mapped[UUID | None] = synced(Id)


# the few who leave lists, read whole by every list
for _column in (Candidate.__table__.c.restricted_on, Candidate.__table__.c.erased_at):
    Index(
        f"ix_candidate_{_column.name}",
        _column,
        sqlite_where=_column.is_not(None),
        postgresql_where=_column.is_not(None),
    )


class CandidateDraft(Record):
    """What is being typed and not yet registered; saved a second after the last key."""

    __tablename__ = "candidate_draft"

    id: Mapped[UUID] = local(Id, primary_key=True)
    staff_id: Mapped[UUID] = local(Id)
    candidate_id: Mapped[UUID | None] = local(Id)
    fields: Mapped[str] = local()
    """Canonical JSON of the form's fields, and the field that had the cursor."""
    saved_at: Mapped[datetime] = local()


class PersonLink(Synced, Record):
    """Two candidates are one person: `merged_id` is an alias of `kept_id` until the link is undone; no row moves."""

    __tablename__ = "person_link"
    __table_args__ = (Index("ix_person_link_merged", "merged_id"), Index("ix_person_link_kept", "kept_id"))

    kept_id: Mapped[UUID] = belongs_to("candidate")
    merged_id: Mapped[UUID] = belongs_to("candidate")
    reason: Mapped[str] = synced(default="")
    linked_at: Mapped[datetime] = synced()
    undone_at: Mapped[datetime | None] = synced()
    taken_by: Mapped[UUID | None] = synced(Id)
    """The operation that wrote the chosen fields onto the kept person, so that they can be taken back."""


class PersonApart(Synced, Record):
    """Two candidates who look alike and are two people: nobody is asked again. The id is made from both."""

    __tablename__ = "person_apart"
    __table_args__ = (UniqueConstraint("centre_id", "one_id", "other_id"), Index("ix_person_apart_other", "other_id"))

    one_id: Mapped[UUID] = belongs_to("candidate")
    """The smaller id of the two."""
    other_id: Mapped[UUID] = belongs_to("candidate")
    twins: Mapped[bool] = synced(default=False)
    decided_at: Mapped[datetime] = synced()
    undone_at: Mapped[datetime | None] = synced()


class Consent(Synced, Record):
    """What a person agreed to, by the text they read; withdrawn, never removed (UU 27/2022, art. 20-22, 40)."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_candidate", "candidate_id"),)

    candidate_id: Mapped[UUID] = belongs_to("candidate")
    text_version: Mapped[str] = synced()
    language: Mapped[str] = synced()
    purposes: Mapped[str] = synced(default="")
    """The codes of the purposes ticked, with a blank between them."""
    given_on: Mapped[date] = synced()
    guardian: Mapped[str] = synced(default="")
    """Who agreed for somebody under eighteen."""
    withdrawn_on: Mapped[date | None] = synced()
    withdrawn_reason: Mapped[str] = synced(default="")


class Viewing(Record):
    """Who looked at somebody's papers on this machine."""

    __tablename__ = "viewing"
    __table_args__ = (Index("ix_viewing_candidate", "candidate_id"),)

    id: Mapped[UUID] = local(Id, primary_key=True)
    staff_id: Mapped[UUID] = local(Id)
    candidate_id: Mapped[UUID] = local(Id)
    what: Mapped[str] = local()
    at: Mapped[datetime] = local()


class ImportRun(Record):
    """One import of an applicants' file on this machine, so that it can be undone whole."""

    __tablename__ = "import_run"

    id: Mapped[UUID] = local(Id, primary_key=True)
    staff_id: Mapped[UUID] = local(Id)
    file: Mapped[str] = local()
    at: Mapped[datetime] = local()
    new: Mapped[int] = local()
    changed: Mapped[int] = local()
    first_n: Mapped[int] = local()
    """The first of its operations in this machine's journal."""
    last_n: Mapped[int] = local()
    undone_at: Mapped[datetime | None] = local()


class ImportMapping(Synced, Record):
    """Which heading of a sender's files means which field. The id is made from the sender's name."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("centre_id", "sender"),)

    sender: Mapped[str] = synced()
    headings: Mapped[str] = synced()
    """Canonical JSON: heading as it stands in the file, to the field's name or nothing."""
