"""The tests of a selection, their sittings with who sits where, and the scores."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.courses.selection import rules
from bekal.courses.selection.queries.results import entrants_of, tests_of
from bekal.storage.records import (
    Application,
    Candidate,
    SelectionScore,
    SelectionSeat,
    SelectionSession,
    SelectionTest,
)
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId, KindOfTest, SessionId, TestId


@dataclass(frozen=True)
class TestRow:
    """A test with its counts; the pass mark is in hundredths."""

    id: TestId
    position: int
    title: str
    kind: KindOfTest
    weight: int
    pass_mark: int | None
    sittings: int
    scored: int
    """How many have a score, or were absent."""


@dataclass(frozen=True)
class SittingRow:
    """A sitting of a test and how full it is."""

    id: SessionId
    test_id: TestId
    test: str
    held_on: date
    starts: str
    ends: str
    place: str
    capacity: int
    placed: int

    @property
    def free(self) -> int:
        """How many seats are free."""
        return max(0, self.capacity - self.placed)


@dataclass(frozen=True)
class SeatRow:
    """An applicant in a sitting."""

    application_id: ApplicationId
    candidate_id: CandidateId
    number: int
    code: str
    name: str
    photo: str
    """The address of the photo among the attachments, or nothing."""
    state: ApplicationState


@dataclass(frozen=True)
class ScoreRow:
    """An applicant's line in the score grid."""

    application_id: ApplicationId
    code: str
    name: str
    scores: Mapping[TestId, int | None]
    """Hundredths by test; None: absent; a test left out: not scored yet."""
    notes: Mapping[TestId, str]


def tests(session: Session, course_id: CourseId) -> list[TestRow]:
    """Return a course's tests in their order."""
    held = dict(
        session.execute(
            select(SelectionSession.test_id, func.count())
            .join(SelectionTest, SelectionTest.id == SelectionSession.test_id)
            .where(SelectionTest.course_id == course_id, SelectionSession.capacity > 0)
            .group_by(SelectionSession.test_id)
        ).all()
    )
    scored = dict(
        session.execute(
            select(SelectionScore.test_id, func.count())
            .join(SelectionTest, SelectionTest.id == SelectionScore.test_id)
            .where(SelectionTest.course_id == course_id, SelectionScore.absent | SelectionScore.score.is_not(None))
            .group_by(SelectionScore.test_id)
        ).all()
    )
    query = (
        select(SelectionTest)
        .where(SelectionTest.course_id == course_id, SelectionTest.position >= 0)
        .order_by(SelectionTest.position, SelectionTest.id)
    )
    return [
        TestRow(
            TestId(t.id), t.position, t.title, t.kind, t.weight, t.pass_mark, held.get(t.id, 0), scored.get(t.id, 0)
        )
        for t in session.scalars(query)
    ]


def seats_of(session: Session, application_id: ApplicationId) -> dict[TestId, SessionId]:
    """Return the sitting of each test in which an applicant has a seat."""
    query = select(SelectionSeat.test_id, SelectionSeat.session_id).where(
        SelectionSeat.application_id == application_id, SelectionSeat.number > 0
    )
    return {TestId(test): SessionId(sitting) for test, sitting in session.execute(query)}


def sittings(session: Session, course_id: CourseId, *, test_id: TestId | None = None) -> list[SittingRow]:
    """Return the sittings of a course's tests, or of one test, by day and time."""
    counts = (
        select(SelectionSeat.session_id, func.count().label("n"))
        .where(SelectionSeat.number > 0)
        .group_by(SelectionSeat.session_id)
        .subquery()
    )
    query = (
        select(SelectionSession, SelectionTest.title, func.coalesce(counts.c.n, 0))
        .join(SelectionTest, SelectionTest.id == SelectionSession.test_id)
        .outerjoin(counts, counts.c.session_id == SelectionSession.id)
        .where(SelectionTest.course_id == course_id, SelectionTest.position >= 0, SelectionSession.capacity > 0)
        .order_by(*IN_ORDER)
    )
    if test_id is not None:
        query = query.where(SelectionSession.test_id == test_id)
    return [
        SittingRow(SessionId(s.id), TestId(s.test_id), title, s.held_on, s.starts, s.ends, s.place, s.capacity, placed)
        for s, title, placed in session.execute(query)
    ]


IN_ORDER = (
    SelectionSession.held_on,
    SelectionSession.starts,
    SelectionTest.position,
    SelectionSession.place,
    SelectionSession.id,
)


def sitting_list(session: Session, session_id: SessionId) -> list[SeatRow]:
    """Return who sits in a sitting, by seat."""
    query = (
        select(SelectionSeat, Application.candidate_id, Application.state, Candidate.name, Candidate.photo)
        .join(Application, Application.id == SelectionSeat.application_id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(SelectionSeat.session_id == session_id, SelectionSeat.number > 0)
        .order_by(SelectionSeat.number, Candidate.name)
    )
    return [
        SeatRow(
            ApplicationId(seat.application_id),
            CandidateId(candidate_id),
            seat.number,
            rules.registration_code(seat.application_id),
            name,
            photo,
            state,
        )
        for seat, candidate_id, state, name, photo in session.execute(query)
    ]


def unplaced(session: Session, test_id: TestId) -> list[ApplicationId]:
    """Return those admitted who have no seat in any sitting of a test, in the order of their application."""
    test = session.get(SelectionTest, test_id)
    if test is None:
        raise rules.UnknownTest(test=str(test_id))
    placed = select(SelectionSeat.application_id).where(SelectionSeat.test_id == test_id, SelectionSeat.number > 0)
    query = (
        select(Application.id)
        .where(
            Application.course_id == test.course_id,
            Application.state == ApplicationState.ADMITTED,
            Application.id.not_in(placed),
        )
        .order_by(Application.applied_at, Application.id)
    )
    return [ApplicationId(found) for found in session.scalars(query)]


def scores(session: Session, course_id: CourseId) -> list[ScoreRow]:
    """Return the score grid: those admitted or decided, by name."""
    found = entrants_of(session, course_id, tests_of(session, course_id))
    notes: dict[ApplicationId, dict[TestId, str]] = {}
    query = (
        select(SelectionScore.application_id, SelectionScore.test_id, SelectionScore.note)
        .join(SelectionTest, SelectionTest.id == SelectionScore.test_id)
        .where(SelectionTest.course_id == course_id, SelectionScore.note != "")
    )
    for application_id, test_id, note in session.execute(query):
        notes.setdefault(ApplicationId(application_id), {})[TestId(test_id)] = note
    rows = [
        ScoreRow(entrant.id, entrant.code, known.name, entrant.scores, notes.get(entrant.id, {}))
        for entrant, known in found
    ]
    return sorted(rows, key=lambda row: (row.name.casefold(), row.code))
