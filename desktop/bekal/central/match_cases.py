"""Match cases as a steward of the head office reads, decides and takes them back; who, when and why is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.candidates.nik import masked
from bekal.central.home import Central
from bekal.central.matching import State
from bekal.central.trusting import written
from bekal.errors import Refused
from bekal.storage.records import (
    Candidate,
    CentralCentre,
    CentralDecision,
    CentralMatch,
    CentralPerson,
    Course,
    Enrolment,
    Programme,
)
from bekal.storage.standing import chunks
from bekal.terms import EnrolmentState, Sex


class MatchUnknown(Refused):
    """There is no such match. Facts: id."""


class MatchSettled(Refused):
    """The match stands so already, or is no match any more. Facts: id."""


class MatchChanged(Refused):
    """The match changed since it was looked at; it is looked at again first. Facts: id."""


class NothingDecided(Refused):
    """A decision says whether they are one person or two. Facts: id."""


class ReasonMissing(Refused):
    """A steward's decision says why. Facts: id."""


class Pile(StrEnum):
    """Which matches are listed together."""

    OPEN = "open"
    DECIDED = "decided"
    LINKED = "linked"
    CLOSED = "closed"


@dataclass(frozen=True)
class Side:
    """One of the two, as it stands in the list."""

    candidate: UUID
    centre: str
    name: str
    birth_date: date | None
    birth_place: str


@dataclass(frozen=True)
class Match:
    """Two candidates of two centres with one NIK."""

    id: UUID
    state: State
    by_steward: bool
    reason: str
    opened_at: datetime
    one: Side
    other: Side
    decided_by: str = ""
    changed_at: datetime | None = None


@dataclass(frozen=True)
class Followed:
    """A course that somebody followed."""

    title: str
    course: str
    starts_on: date
    state: EnrolmentState


@dataclass(frozen=True)
class Person:
    """What a steward needs of one of the two to tell whether they are one; NIK and phone by their last digits."""

    side: Side
    centre_name: str
    nik: str
    sex: Sex | None
    place: str
    """Village, district and regency."""
    education: str
    phone: str
    registered_at: datetime | None
    courses: tuple[Followed, ...] = ()


@dataclass(frozen=True)
class Step:
    """One thing that was decided about a match."""

    at: datetime
    act: str
    by: str
    reason: str


@dataclass(frozen=True)
class Case:
    """One match with both people side by side and what was decided so far, newest first."""

    match: Match
    one: Person
    other: Person
    steps: tuple[Step, ...]


# ------------------------------------------------------------------------------------------------- reading


def matches(central: Central, *, every: bool = False) -> list[Match]:
    """Return what waits for a steward, the oldest first; with `every` also what was linked, told apart or closed."""
    with central.database.reading() as session:
        asked = select(CentralMatch).order_by(CentralMatch.opened_at, CentralMatch.id)
        return _read(session, asked if every else asked.where(_pile(Pile.OPEN)))


def counts(session: Session) -> dict[Pile, int]:
    """Return how many matches lie in each pile."""
    return {
        pile: session.scalars(select(func.count()).select_from(CentralMatch).where(_pile(pile))).one() for pile in Pile
    }


def pile(session: Session, of: Pile, *, skip: int = 0, limit: int = 50) -> list[Match]:
    """Return a part of one pile: what waits, the oldest first; what is settled, the newest first."""
    order = CentralMatch.opened_at if of is Pile.OPEN else CentralMatch.changed_at.desc()
    return _read(
        session, select(CentralMatch).where(_pile(of)).order_by(order, CentralMatch.id).offset(skip).limit(limit)
    )


def case(session: Session, match_id: UUID) -> Case:
    """Return one match with both people.

    Raises:
        MatchUnknown: there is none.

    """
    match = _match(_require(session, match_id), _sides(session, match_id))
    steps = session.scalars(
        select(CentralDecision).where(CentralDecision.subject == match_id.hex).order_by(CentralDecision.n.desc())
    )
    one, other = (_person(session, side) for side in (match.one, match.other))
    return Case(match, one, other, tuple(Step(row.at, row.act, row.by_name, row.reason) for row in steps))


def _pile(of: Pile) -> Any:
    state, by = CentralMatch.state, CentralMatch.by_steward
    return {
        Pile.OPEN: state == State.OPEN,
        Pile.DECIDED: state.in_([State.LINKED, State.APART]) & by.is_(True),
        Pile.LINKED: (state == State.LINKED) & by.is_(False),
        Pile.CLOSED: state == State.CLOSED,
    }[of]


def _read(session: Session, asked: Any) -> list[Match]:
    found = session.scalars(asked).all()
    sides = _sides_of(session, [one for row in found for one in (row.one_id, row.other_id)])
    return [_match(row, sides) for row in found]


def _match(row: CentralMatch, sides: dict[UUID, Side]) -> Match:
    return Match(
        row.id,
        State(row.state),
        row.by_steward,
        row.reason,
        row.opened_at,
        sides.get(row.one_id) or _gone(row.one_id),
        sides.get(row.other_id) or _gone(row.other_id),
        row.decided_by,
        row.changed_at,
    )


def _sides(session: Session, match_id: UUID) -> dict[UUID, Side]:
    row = _require(session, match_id)
    return _sides_of(session, [row.one_id, row.other_id])


def _sides_of(session: Session, ids: Sequence[UUID]) -> dict[UUID, Side]:
    found: dict[UUID, Side] = {}
    for some in chunks(ids):
        asked = select(
            Candidate.id, CentralCentre.code, Candidate.name, Candidate.birth_date, Candidate.birth_place
        ).join(CentralCentre, CentralCentre.id == Candidate.centre_id)
        for row in session.execute(asked.where(Candidate.id.in_(some))):
            found[row.id] = Side(row.id, row.code, row.name or "–", row.birth_date, row.birth_place)  # erased: no name
    return found


def _gone(candidate_id: UUID) -> Side:
    return Side(candidate_id, "–", "–", None, "")


def _person(session: Session, side: Side) -> Person:
    row = session.get(Candidate, side.candidate)
    if row is None:
        return Person(side, "", "", None, "", "", "", None)
    centre = session.scalars(select(CentralCentre.name).where(CentralCentre.id == row.centre_id)).one_or_none()
    followed = session.execute(
        select(Programme.title, Course.name, Course.starts_on, Enrolment.state)
        .join(Course, Course.programme_id == Programme.id)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.candidate_id == side.candidate)
        .order_by(Course.starts_on.desc(), Course.name)
    )
    return Person(
        side,
        centre or "",
        masked(row.nik),
        row.sex,
        ", ".join(part for part in (row.village, row.district, row.regency) if part),
        row.education,
        f"…{row.phone[-4:]}" if len(row.phone) > 4 else "",
        row.registered_at,
        tuple(Followed(title, name, starts_on, state) for title, name, starts_on, state in followed),
    )


# ------------------------------------------------------------------------------------------------- deciding


def decide(
    central: Central,
    match_id: UUID,
    *,
    is_one: bool,
    reason: str,
    now: datetime,
    by: str = "",
    seen: datetime | None = None,
) -> State:
    """Link two people as one, or tell them apart; said by a steward, with the reason.

    `seen` is when the match had last changed as the steward looked at it; None: nobody looked before.

    Raises:
        MatchUnknown, MatchSettled, MatchChanged, ReasonMissing: nothing was decided.

    """
    wanted = State.LINKED if is_one else State.APART
    if not reason.strip():
        raise ReasonMissing(id=match_id.hex)
    with central.database.writing() as session:
        match = _require(session, match_id, seen)
        if match.state == State.CLOSED or (match.state == wanted and match.by_steward):
            raise MatchSettled(id=match_id.hex)
        match.state, match.by_steward, match.changed_at = wanted, True, now
        match.reason, match.decided_by = " ".join(reason.split()), by
        written(session, f"match {wanted}", match_id.hex, now=now, reason=match.reason, by=by)
    return wanted


def undo(
    central: Central,
    match_id: UUID,
    *,
    now: datetime,
    reason: str = "",
    by: str = "",
    seen: datetime | None = None,
) -> State:
    """Take a decision or an automatic link back: the match waits for a steward again, or is closed where none is left.

    Raises:
        MatchUnknown: there is none.
        MatchSettled: there is no decision to take back.
        MatchChanged: somebody decided since it was looked at.

    """
    with central.database.writing() as session:
        match = _require(session, match_id, seen)
        if match.state not in {State.LINKED, State.APART}:
            raise MatchSettled(id=match_id.hex)
        macs = session.scalars(
            select(CentralPerson.mac).where(CentralPerson.candidate_id.in_([match.one_id, match.other_id]))
        ).all()
        is_match = len(macs) == 2 and macs[0] == macs[1]
        match.by_steward = is_match  # nothing links them again by itself; a person looks
        match.state, match.changed_at = State.OPEN if is_match else State.CLOSED, now
        match.reason = match.decided_by = ""
        written(session, "match undone", match_id.hex, now=now, reason=" ".join(reason.split()), by=by)
        return State(match.state)


def _require(session: Session, match_id: UUID, seen: datetime | None = None) -> CentralMatch:
    match = session.get(CentralMatch, match_id, with_for_update=seen is not None)
    if match is None:
        raise MatchUnknown(id=match_id.hex)
    if seen is not None and match.changed_at != seen:
        raise MatchChanged(id=match_id.hex)
    return match
