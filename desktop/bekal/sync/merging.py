"""How two values of one field meet: pure, the same at a centre's second PC and at central.

A field conflicts only if the change was based on another version than the current one, the current value was
written by another stream, and the values differ. Nothing is thrown away: the value that does not stand is kept
with the conflict, and the cure is a new operation that resolves it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Policy(StrEnum):
    """What a field is, and so how two values of it meet.

    CONTACT: phone, address, timetable: the later stands, listed softly. IDENTITY: NIK, name, birth date: what
    stands stays, a person decides. LATTICE: a state that moves forward: the further stands; two ends are for
    a person. MARK: attendance: the later stands, flagged. RESULT: scores and decisions: never merged. EVENT:
    appended only: both stay. DISABLING: false, once said, stands. CENTRAL: the centre's changes are refused.
    """

    CONTACT = "contact"
    IDENTITY = "identity"
    LATTICE = "lattice"
    MARK = "mark"
    RESULT = "result"
    EVENT = "event"
    DISABLING = "disabling"
    CENTRAL = "central"


class Conflict(StrEnum):
    """How loudly a conflict is told: SOFT is listed, HARD waits for a person and blocks what depends on it."""

    NONE = "none"
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Version:
    """A value as it stands or comes: which operation wrote it (`op`, 32 hex), in which stream, at which time."""

    value: object
    op: str
    stream: str
    clock: str


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome for one field: whether the new value takes the place of the current one, and the conflict."""

    takes: bool
    conflict: Conflict = Conflict.NONE


def merge(
    policy: Policy,
    current: Version | None,
    new: Version,
    base: str | None,
    *,
    ranks: Mapping[object, int] | None = None,
    is_closed: bool = False,
) -> Merged:
    """Decide about one field: `base` is the version the new value was based on, None for no value.

    `ranks` gives for LATTICE the step of each value, two values of the same step being ends that exclude each
    other; `is_closed` says that the list was closed by signature: a late mark then never takes its place.
    """
    if current is None or base == current.op or current.stream == new.stream:
        return Merged(takes=True)
    is_later = (new.clock, new.op) > (current.clock, current.op)
    if current.value == new.value:
        return Merged(is_later)  # the value is the same; its version is the later one's, in whatever order they came
    match policy:
        case Policy.CONTACT:
            return Merged(is_later, Conflict.SOFT)
        case Policy.MARK:
            return Merged(is_later and not is_closed, Conflict.HARD if is_closed else Conflict.SOFT)
        case Policy.LATTICE:
            step, now = (ranks or {}).get(new.value, 0), (ranks or {}).get(current.value, 0)
            return Merged(step > now, Conflict.HARD if step == now else Conflict.NONE)
        case Policy.DISABLING:
            return Merged(new.value is False, Conflict.SOFT)
        case Policy.EVENT | Policy.IDENTITY | Policy.RESULT | Policy.CENTRAL:
            return Merged(takes=False, conflict=Conflict.HARD)


def merge_deletion(current: Version | None, new: Version, base: str | None) -> Merged:
    """Decide about the deletion of a row whose latest change is `current`: an edit it did not know is kept."""
    if current is None or base == current.op or current.stream == new.stream:
        return Merged(takes=True)
    return Merged(takes=False, conflict=Conflict.HARD)
