"""Applications for a course, the tests of the selection, its scores and its decision."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, synced
from bekal.storage.types import Id
from bekal.terms import ApplicationState, KindOfTest


class Application(Synced, Record):
    """A candidate asks for a seat in a course. The id is made from both, so that two PCs meet in one row."""

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("centre_id", "course_id", "candidate_id"),
        Index("ix_application_course", "course_id", "state"),
        Index("ix_application_candidate", "candidate_id"),
    )

    course_id: Mapped[UUID] = belongs_to("course")
    candidate_id: Mapped[UUID] = belongs_to("candidate")
    state: Mapped[ApplicationState] = synced(Word(ApplicationState))
    state_on: Mapped[date] = synced()
    """Since when the application stands there."""
    reason: Mapped[str] = synced(default="")
    """Why: of a rejection, a withdrawal, or an admission against a warning."""
    priority: Mapped[str] = synced(default="")
    """The codes of the groups that go first, with a blank between them."""
    second_choice: Mapped[str] = synced(default="")
    """The programme asked for if this one is full."""
    rank: Mapped[int | None] = synced()
    """Place in the ranking when the decision was locked; later comers follow."""
    outcome: Mapped[ApplicationState | None] = synced(Word(ApplicationState))
    """What the decision said, whatever became of it since; None: it did not speak of this application."""
    moved_up_on: Mapped[date | None] = synced()
    """When it moved up from the reserve list."""
    follows_id: Mapped[UUID | None] = belongs_to("application", nullable=True)
    """Whose seat it moved up into."""
    reregister_by: Mapped[date | None] = synced()
    """Its own last day, of one that moved up; None: the decision's."""
    applied_at: Mapped[datetime] = synced()
    informed_at: Mapped[datetime | None] = synced()
    """When somebody of the office told the applicant the result."""
    informed_by: Mapped[UUID | None] = synced(Id)


class Selection(Synced, Record):
    """How a course chooses among its applicants, and the decision. The id is made from the course."""

    __tablename__ = "selection"
    __table_args__ = (UniqueConstraint("centre_id", "course_id"),)

    course_id: Mapped[UUID] = belongs_to("course")
    reserves: Mapped[int] = synced(default=10)
    """How many are put on the reserve list."""
    pass_mark: Mapped[int] = synced(default=0)
    """The least total, in hundredths, for a seat or a place on the reserve list."""
    priority_seats: Mapped[int] = synced(default=0)
    """How many seats are filled first from the groups that go first; none asked for: they count as all others."""
    letter_number: Mapped[str] = synced(default="")
    letter_on: Mapped[date | None] = synced()
    met_on: Mapped[date | None] = synced()
    """When the meeting was held that decided."""
    met_at: Mapped[str] = synced(default="")
    """Local time `HH:MM`."""
    met_place: Mapped[str] = synced(default="")
    members: Mapped[str] = synced(default="")
    """Who sat in it, a line each: name, a bar, office."""
    reregister_by: Mapped[date | None] = synced()
    quota: Mapped[int | None] = synced()
    """The course's quota when it was locked."""
    locked_at: Mapped[datetime | None] = synced()
    locked_by: Mapped[UUID | None] = synced(Id)
    corrected_on: Mapped[date | None] = synced()
    """When the number or the date of the letter was corrected since."""
    correction: Mapped[str] = synced(default="")
    """Why it was corrected."""


class SelectionTest(Synced, Record):
    """A test of a course's selection."""

    __tablename__ = "selection_test"
    __table_args__ = (Index("ix_selection_test_course", "course_id"),)

    course_id: Mapped[UUID] = belongs_to("course")
    position: Mapped[int] = synced()
    title: Mapped[str] = synced()
    kind: Mapped[KindOfTest] = synced(Word(KindOfTest))
    weight: Mapped[int] = synced(default=100)
    """Its part of the total, against the weights of the others."""
    pass_mark: Mapped[int | None] = synced()
    """The least score, in hundredths; None: every score will do."""


class SelectionSession(Synced, Record):
    """One sitting of a test: a day, a time, a room."""

    __tablename__ = "selection_session"
    __table_args__ = (Index("ix_selection_session_test", "test_id"),)

    test_id: Mapped[UUID] = belongs_to("selection_test")
    held_on: Mapped[date] = synced()
    starts: Mapped[str] = synced()
    """Local time `HH:MM`."""
    ends: Mapped[str] = synced()
    place: Mapped[str] = synced(default="")
    capacity: Mapped[int] = synced()


class SelectionSeat(Synced, Record):
    """An applicant's place in a sitting; the id is made from test and application: one sitting of each test."""

    __tablename__ = "selection_seat"
    __table_args__ = (
        UniqueConstraint("centre_id", "test_id", "application_id"),
        Index("ix_selection_seat_session", "session_id"),
    )

    test_id: Mapped[UUID] = belongs_to("selection_test")
    application_id: Mapped[UUID] = belongs_to("application")
    session_id: Mapped[UUID] = belongs_to("selection_session")
    number: Mapped[int] = synced()
    """The seat, from one."""


class SelectionScore(Synced, Record):
    """What an applicant reached in a test; the id is made from both. Absent is not zero."""

    __tablename__ = "selection_score"
    __table_args__ = (
        UniqueConstraint("centre_id", "test_id", "application_id"),
        Index("ix_selection_score_application", "application_id"),
    )

    test_id: Mapped[UUID] = belongs_to("selection_test")
    application_id: Mapped[UUID] = belongs_to("application")
    score: Mapped[int | None] = synced()
    """Hundredths, 0 to 10000."""
    absent: Mapped[bool] = synced(default=False)
    note: Mapped[str] = synced(default="")
