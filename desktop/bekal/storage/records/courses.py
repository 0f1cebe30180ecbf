"""Programmes, intakes, courses, enrolments and meetings."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.storage.types import Id
from bekal.terms import EnrolmentState, Excused, HolidayKind, Kind, MeetingKind, PaidDay, Repeat


class Programme(Synced, Record):
    """A curriculum: units, hours (JP), rules."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("centre_id", "code"),)

    code: Mapped[str] = synced()
    title: Mapped[str] = synced()
    kind: Mapped[Kind] = synced(Word(Kind))
    hours: Mapped[int] = synced()
    """JP of the whole programme."""
    catalogue_no: Mapped[int | None] = synced()
    """Central's catalogue number; without one the programme runs but issues no certificate."""
    min_attendance: Mapped[int] = synced(default=80)
    """Percent of the hours held that a trainee must attend."""
    scheme: Mapped[str] = synced(default="")
    """The code of the placement scheme in the reference data, which asks for papers; nothing: none."""
    age_from: Mapped[int | None] = synced()
    """Years on the first day of the course, as `age_to`; both included."""
    age_to: Mapped[int | None] = synced()
    education_from: Mapped[str] = synced(default="")
    """The least schooling, by its level's code; nothing: any."""
    repeat_policy: Mapped[Repeat] = synced(Word(Repeat), default=Repeat.WARN)
    """What becomes of somebody who followed a training of the same kind in the same calendar year."""
    replacement_days: Mapped[int] = synced(default=3)
    """Until which training day a seat that falls free is given to the reserve list."""
    edition: Mapped[int] = synced(default=1)
    """The newest edition of its units; a course keeps the one it began with."""
    excused_counts: Mapped[Excused] = synced(Word(Excused), default=Excused.NONE)
    absences_in_a_row: Mapped[int] = synced(default=3)
    """Training days missed without a reason, one after the other, that bring the first warning letter."""
    absence_share: Mapped[int] = synced(default=10)
    """Percent of the hours missed without a reason that bring the second one; 0: no such rule."""
    late_minutes: Mapped[int] = synced(default=15)
    """Coming later than this loses one JP; 0: no such rule."""
    late_grace: Mapped[int] = synced(default=5)
    """Minutes after the beginning in which a card still counts as in time."""
    title_en: Mapped[str] = synced(default="")
    template_id: Mapped[UUID | None] = belongs_to("certificate_template", nullable=True)
    """What its certificates look like; None: the program's own template of its kind."""
    valid_months: Mapped[int | None] = synced()
    """How long its certificates are valid; None: for ever."""
    second_name: Mapped[str] = synced(default="")
    """Who signs its certificates second; nothing: the centre's."""
    second_title: Mapped[str] = synced(default="")
    second_nip: Mapped[str] = synced(default="")
    paid_day: Mapped[PaidDay] = synced(Word(PaidDay), default=PaidDay.NONE)
    """Whether an allowance is paid for a training day, and how much of the day must be attended for it."""
    paid_marks: Mapped[str] = synced(default="HT")
    """The letters of the marks that are paid."""
    paid_amount: Mapped[int] = synced(default=0)
    """Whole rupiah a day; 0: only the days are counted."""


class Unit(Synced, Record):
    """A competency unit (SKKNI) or a language material of a programme."""

    __tablename__ = "unit"
    __table_args__ = (Index("ix_unit_programme", "programme_id"),)

    programme_id: Mapped[UUID] = belongs_to("programme")
    position: Mapped[int] = synced()
    code: Mapped[str] = synced(default="")
    title: Mapped[str] = synced()
    title_en: Mapped[str] = synced(default="")
    hours: Mapped[int] = synced(default=0)
    """JP of this unit."""
    edition: Mapped[int] = synced(default=1)
    """The edition of the programme's units it belongs to."""
    level: Mapped[str] = synced(default="")
    """Of a language: N5, A2, …"""


class Intake(Synced, Record):
    """One admission round (gelombang)."""

    __tablename__ = "intake"
    __table_args__ = (UniqueConstraint("centre_id", "name"),)

    name: Mapped[str] = synced()
    opens_on: Mapped[date] = synced()
    closes_on: Mapped[date] = synced()


class Course(Synced, Record):
    """One running class of a programme in an intake."""

    __tablename__ = "course"
    __table_args__ = (UniqueConstraint("centre_id", "intake_id", "name"),)

    programme_id: Mapped[UUID] = belongs_to("programme")
    intake_id: Mapped[UUID] = belongs_to("intake")
    name: Mapped[str] = synced()
    quota: Mapped[int] = synced()
    starts_on: Mapped[date] = synced()
    ends_on: Mapped[date] = synced()
    edition: Mapped[int] = synced(default=1)
    """The edition of the programme's units that this course teaches."""
    hours: Mapped[int | None] = synced()
    """JP it began with, where the programme's have changed since; None: the programme's."""
    fund_source: Mapped[str] = synced(default="")
    room: Mapped[str] = synced(default="")
    """Where its meetings are held, unless a meeting says otherwise; of a mobile class, the school."""


class Teaching(Synced, Record):
    """An instructor of a course."""

    __tablename__ = "teaching"
    JOINS = ("course_id", "staff_id")
    __table_args__ = (UniqueConstraint("centre_id", "course_id", "staff_id"),)

    course_id: Mapped[UUID] = belongs_to("course")
    staff_id: Mapped[UUID] = belongs_to("staff")


class Enrolment(Synced, Record):
    """A candidate in a course: a trainee (peserta)."""

    __tablename__ = "enrolment"
    JOINS = ("course_id", "candidate_id")
    __table_args__ = (
        UniqueConstraint("centre_id", "course_id", "candidate_id"),
        Index("ix_enrolment_candidate", "candidate_id"),
    )

    course_id: Mapped[UUID] = belongs_to("course")
    candidate_id: Mapped[UUID] = belongs_to("candidate")
    number: Mapped[int] = synced()
    """Place in the class list."""
    state: Mapped[EnrolmentState] = synced(Word(EnrolmentState))
    joined_on: Mapped[date] = synced()
    left_on: Mapped[date | None] = synced()
    left_reason: Mapped[str] = synced(default="")
    replaces_id: Mapped[UUID | None] = belongs_to("enrolment", nullable=True)
    """Whose seat this trainee took."""


class Meeting(Synced, Record):
    """One scheduled session of a course (pertemuan)."""

    __tablename__ = "meeting"
    __table_args__ = (
        UniqueConstraint("centre_id", "course_id", "number"),
        Index("ix_meeting_held_on", "held_on"),
    )

    course_id: Mapped[UUID] = belongs_to("course")
    number: Mapped[int] = synced()
    held_on: Mapped[date] = synced()
    """The local date, in `zone`."""
    starts: Mapped[str] = synced()
    """Local time `HH:MM`."""
    ends: Mapped[str] = synced()
    zone: Mapped[str] = synced()
    hours: Mapped[int] = synced()
    """JP of this meeting."""
    closed_at: Mapped[datetime | None] = synced()
    closed_by: Mapped[UUID | None] = synced(Id)
    kind: Mapped[MeetingKind] = synced(Word(MeetingKind), default=MeetingKind.TRAINING)
    room: Mapped[str] = synced(default="")
    topic: Mapped[str] = synced(default="")
    unit_id: Mapped[UUID | None] = belongs_to("unit", nullable=True)
    instructor_id: Mapped[UUID | None] = belongs_to("staff", nullable=True)
    """Who is to hold it; None: the course's instructors."""
    substitute_id: Mapped[UUID | None] = belongs_to("staff", nullable=True)
    """Who held it in that person's place."""
    moved_from: Mapped[date | None] = synced()
    """The date it was planned for first."""
    change_reason: Mapped[str] = synced(default="")
    """Why it was moved, cancelled, held by another, or held on a holiday."""
    cancelled_at: Mapped[datetime | None] = synced()


class Holiday(Synced, Record):
    """A day without meetings, or a day of the reference list that is one; the id is made from the date."""

    __tablename__ = "holiday"
    __table_args__ = (UniqueConstraint("centre_id", "day"),)

    day: Mapped[date] = synced()
    title: Mapped[str] = synced()
    kind: Mapped[HolidayKind] = synced(Word(HolidayKind))
    is_working_day: Mapped[bool] = synced(default=False)
    """The reference list calls it a holiday and this centre teaches all the same."""
