"""Giving applicants their seats in the sittings of a test: pure, those already placed stay where they are."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from bekal.terms import ApplicationId, SessionId


@dataclass(frozen=True, slots=True)
class Room:
    """A sitting and how many it holds."""

    id: SessionId
    capacity: int


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
    applicants: Iterable[ApplicationId], rooms: Sequence[Room], taken: Mapping[SessionId, Mapping[UUID, int]]
) -> Distribution:
    """Fill the rooms in their order with the applicants in theirs.

    `taken` is for each sitting the seat number of everybody in it; they keep it and are given no other.
    """
    numbers = {room.id: set(taken.get(room.id, {}).values()) for room in rooms}
    counts = {room.id: len(taken.get(room.id, {})) for room in rooms}
    seated = {person for people in taken.values() for person in people}
    free = ((room, number) for room in rooms for number in _free(room, numbers[room.id], counts[room.id]))
    placed, overflow = [], []
    for applicant in applicants:
        if applicant in seated:
            continue
        seated.add(applicant)
        if (found := next(free, None)) is None:
            overflow.append(applicant)
        else:
            placed.append(Placed(applicant, found[0].id, found[1]))
    return Distribution(tuple(placed), tuple(overflow))


def next_number(taken: Iterable[int]) -> int:
    """Return the lowest seat number nobody has."""
    used = set(taken)
    return next(number for number in range(1, len(used) + 2) if number not in used)


def _free(room: Room, used: set[int], seated: int) -> Iterable[int]:
    number = 0
    for _ in range(room.capacity - seated):
        number += 1
        while number in used:
            number += 1
        yield number
