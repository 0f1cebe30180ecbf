"""How a course chooses, the ranking, and what the decision says or would say."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from bekal.courses.selection import ranking as ranks
from bekal.courses.selection import rules
from bekal.courses.selection.queries.seating import seats
from bekal.storage.records import (
    Application,
    Candidate,
    Selection,
    SelectionScore,
    SelectionTest,
    Staff,
)
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId, TestId


@dataclass(frozen=True)
class SelectionCard:
    """How a course chooses, and its decision once it is locked; the pass mark is in hundredths."""

    course_id: CourseId
    reserves: int
    pass_mark: int
    priority_seats: int
    letter_number: str
    letter_on: date | None
    met_on: date | None
    met_at: str
    met_place: str
    members: tuple[tuple[str, str], ...]
    """Who sat in the meeting: name and office."""
    reregister_by: date | None
    quota: int | None
    """The course's quota when it was locked."""
    locked_at: datetime | None
    locked_by: str
    corrected_on: date | None = None
    """When the number or the date of its letter was corrected since."""
    correction: str = ""

    @property
    def is_locked(self) -> bool:
        """Whether the decision stands."""
        return self.locked_at is not None


@dataclass(frozen=True)
class RankingRow:
    """A line of the ranking, with what the decision says or would say."""

    id: ApplicationId
    candidate_id: CandidateId
    code: str
    name: str
    nik: str | None
    """In full: who shows it masks it."""
    rank: int | None
    total: Fraction | None
    scores: Mapping[TestId, int | None]
    is_priority: bool
    why: str
    """Why there is no rank."""
    outcome: ApplicationState
    reserve: int | None
    """Place on the reserve list as it was decided, from one."""
    by_priority: bool
    state: ApplicationState


@dataclass(frozen=True)
class Plan:
    """What a decision says: the seats it gives out, and everybody in the ranking's order."""

    seats: int
    rows: tuple[RankingRow, ...]
    unscored: Mapping[str, int]
    """For each test how many of those admitted have no score and were not absent."""
    withheld: tuple[str, ...] = ()
    """Registration codes of those admitted whose data may only be kept: the decision does not speak of them."""

    def of(self, outcome: ApplicationState) -> list[RankingRow]:
        """Return those of one outcome, in order."""
        return [row for row in self.rows if row.outcome is outcome]


class Known(NamedTuple):
    """What the ranking shows of an entrant besides the scores."""

    candidate_id: UUID
    name: str
    nik: str | None
    state: ApplicationState
    rank: int | None
    outcome: ApplicationState | None


def selection(session: Session, course_id: CourseId) -> SelectionCard:
    """Return how a course chooses; as the program proposes it where nobody said otherwise yet."""
    row = session.scalars(select(Selection).where(Selection.course_id == course_id)).one_or_none()
    if row is None:
        return SelectionCard(course_id, 10, 0, 0, "", None, None, "", "", (), None, None, None, "")
    locked_by = "" if row.locked_by is None else session.scalar(select(Staff.name).where(Staff.id == row.locked_by))
    return SelectionCard(
        course_id,
        row.reserves,
        row.pass_mark,
        row.priority_seats,
        row.letter_number,
        row.letter_on,
        row.met_on,
        row.met_at,
        row.met_place,
        read_members(row.members),
        row.reregister_by,
        row.quota,
        row.locked_at,
        locked_by or "",
        row.corrected_on,
        row.correction,
    )


def read_members(text: str) -> tuple[tuple[str, str], ...]:
    """Read who sat in a meeting: a line each, name, a bar, office."""
    found = []
    for line in text.splitlines():
        name, _, office = line.partition("|")
        if name.strip():
            found.append((name.strip(), office.strip()))
    return tuple(found)


def tests_of(session: Session, course_id: CourseId) -> list[ranks.Test]:
    """Return a course's tests as the ranking needs them."""
    query = (
        select(SelectionTest)
        .where(SelectionTest.course_id == course_id, SelectionTest.position >= 0)
        .order_by(SelectionTest.position, SelectionTest.id)
    )
    return [ranks.Test(TestId(t.id), t.title, t.kind, t.weight, t.pass_mark) for t in session.scalars(query)]


def entrants_of(
    session: Session, course_id: CourseId, tests: Sequence[ranks.Test]
) -> list[tuple[ranks.Entrant, Known]]:
    """Return who is ranked: those admitted, or those a locked decision speaks of.

    The scores come in the same row as the applicant, a join for each test: reading them one by one takes as long
    as everything else.
    """
    marks = [aliased(SelectionScore) for _ in tests]
    query = (
        select(
            Application.id,
            Application.applied_at,
            Application.priority,
            Application.candidate_id,
            Candidate.name,
            Candidate.nik,
            Application.state,
            Application.rank,
            Application.outcome,
            *(column for score in marks for column in (score.score, score.absent)),
        )
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            Application.course_id == course_id,
            # whose data may only be kept is proposed for nothing; a decision that was taken stays what it was
            ((Application.state == ApplicationState.ADMITTED) & Candidate.restricted_on.is_(None))
            | Application.outcome.is_not(None),
        )
    )
    for test, score in zip(tests, marks, strict=True):
        query = query.outerjoin(score, (score.application_id == Application.id) & (score.test_id == test.id))
    rows = session.execute(query).all()
    if any(row[8] is not None for row in rows):
        rows = [row for row in rows if row[8] is not None]
    found = []
    for of, applied_at, priority, person, name, nik, state, rank, outcome, *said in rows:
        scores = {
            test.id: score
            for test, score, is_absent in zip(tests, said[::2], said[1::2], strict=True)
            if score is not None or is_absent
        }
        entrant = ranks.Entrant(ApplicationId(of), rules.registration_code(of), applied_at, scores, bool(priority))
        found.append((entrant, Known(person, name, nik, state, rank, outcome)))
    return found


def ranking(session: Session, course_id: CourseId) -> list[RankingRow]:
    """Return the ranking with what the decision says, or would say today; the order of a locked one stands."""
    return list(plan(session, course_id).rows)


def plan(session: Session, course_id: CourseId) -> Plan:
    """Return what the decision says once it is locked, and before that what it would say now; changes nothing."""
    card = selection(session, course_id)
    tests = tests_of(session, course_id)
    found = entrants_of(session, course_id, tests)
    known = {entrant.id: (entrant, more) for entrant, more in found}
    places = ranks.rank((entrant for entrant, _ in found), tests, pass_mark=card.pass_mark)
    if card.is_locked:
        return Plan(
            sum(more.outcome is ApplicationState.ACCEPTED for _, more in found), tuple(_decided(places, known)), {}
        )
    free = seats(session, course_id).free
    outcomes = ranks.decide(places, seats=free, reserves=card.reserves, priority_seats=card.priority_seats)
    rows = [
        _row(o.place, *known[o.place.id], rank=o.place.rank, outcome=o.state, reserve=o.reserve, first=o.by_priority)
        for o in outcomes
    ]
    unscored = {
        test.title: missing for test in tests if (missing := sum(test.id not in entrant.scores for entrant, _ in found))
    }
    return Plan(free, tuple(rows), unscored, _withheld(session, course_id))


def _withheld(session: Session, course_id: CourseId) -> tuple[str, ...]:
    query = (
        select(Application.id)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(
            Application.course_id == course_id,
            Application.state == ApplicationState.ADMITTED,
            Candidate.restricted_on.is_not(None),
        )
        .order_by(Application.applied_at, Application.id)
    )
    return tuple(rules.registration_code(found) for found in session.scalars(query))


def _decided(places: list[ranks.Place], known: Mapping[ApplicationId, tuple[ranks.Entrant, Known]]) -> list[RankingRow]:
    """Return the ranking as it was locked, whatever scores another PC has sent since."""
    order = {ApplicationState.ACCEPTED: 0, ApplicationState.RESERVE: 0, ApplicationState.NOT_ACCEPTED: 1}

    def key(place: ranks.Place) -> tuple[bool, int]:
        locked = known[place.id][1].rank
        return locked is None, locked or 0

    accepted = sum(more.outcome is ApplicationState.ACCEPTED for _, more in known.values())
    rows, waiting = [], 0
    for place in sorted(places, key=key):
        entrant, more = known[place.id]
        outcome = more.outcome or ApplicationState.NOT_ACCEPTED
        assert outcome in order
        waiting += outcome is ApplicationState.RESERVE
        is_reserve = outcome is ApplicationState.RESERVE
        first = outcome is ApplicationState.ACCEPTED and more.rank is not None and more.rank > accepted
        rows.append(
            _row(
                place,
                entrant,
                more,
                rank=more.rank,
                outcome=outcome,
                reserve=waiting if is_reserve else None,
                first=first,
            )
        )
    return rows


def _row(
    place: ranks.Place,
    entrant: ranks.Entrant,
    more: Known,
    *,
    rank: int | None,
    outcome: ApplicationState,
    reserve: int | None,
    first: bool,
) -> RankingRow:
    return RankingRow(
        entrant.id,
        CandidateId(more.candidate_id),
        entrant.code,
        more.name,
        more.nik,
        rank,
        place.total,
        entrant.scores,
        entrant.is_priority,
        "" if rank is not None else place.sentence,
        outcome,
        reserve,
        first,
        more.state,
    )
