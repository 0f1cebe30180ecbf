"""Giving applicants their seats in the sittings of a test: pure, those already placed stay where they are."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from uuid import UUID

from bekal.terms import ApplicationId, SessionId


@dataclass(frozen=True, slots=True)
class Times:
    """When a sitting is held; times are `HH:MM`."""

    held_on: date
    starts: str
    ends: str

    def meets(self, other: "Times") -> bool:
        """Say whether nobody can be in both."""
        return self.held_on == other.held_on and self.starts < other.ends and other.starts < self.ends


@dataclass(frozen=True, slots=True)
class Room:
    """A sitting: how many it holds, and when."""

    id: SessionId
    capacity: int
    times: Times


@dataclass(frozen=True, slots=True)
class Placed:
    """An applicant's seat: the sitting, and the number in it from one."""

    application_id: ApplicationId
    session_id: SessionId
    number: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """The new seats, and who found none."""

    placed: tuple[Placed, ...]
    overflow: tuple[ApplicationId, ...]


def distribute(
    applicants: Iterable[ApplicationId],
    rooms: Sequence[Room],
    taken: Mapping[SessionId, Mapping[UUID, int]],
    busy: Mapping[UUID, Sequence[Times]],
) -> Distribution:
    """Fill the rooms in their order with the applicants in theirs; nobody sits in two places at one time.

    `taken` is for each sitting the seat number of everybody in it; they keep it and are given no other. `busy` is
    when an applicant sits another test.
    """
    numbers = {room.id: _free_numbers(taken.get(room.id, {}).values()) for room in rooms}
    free = {room.id: room.capacity - len(taken.get(room.id, {})) for room in rooms}
    seated = {person for people in taken.values() for person in people}
    placed, overflow = [], []
    for applicant in applicants:
        if applicant in seated:
            continue
        seated.add(applicant)
        others = busy.get(applicant, ())
        room = next(
            (room for room in rooms if free[room.id] > 0 and not any(room.times.meets(other) for other in others)),
            None,
        )
        if room is None:
            overflow.append(applicant)
            continue
        free[room.id] -= 1
        placed.append(Placed(applicant, room.id, next(numbers[room.id])))
    return Distribution(tuple(placed), tuple(overflow))


def next_number(taken: Iterable[int]) -> int:
    """Return the lowest seat number nobody has."""
    return next(_free_numbers(taken))


def _free_numbers(taken: Iterable[int]) -> Iterator[int]:
    used = frozenset(taken)
    return (number for number in count(1) if number not in used)
