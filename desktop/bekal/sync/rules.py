"""What is decided when batches, receipts and operations meet; pure, so that a simulator runs the very same rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from bekal.sync.streams import START, Mark
from bekal.terms import CertificateEvent, Role, Travel

HELD_LIMIT = 200
"""Batches that wait for a missing one, per stream."""
CLOCK_SLACK_MS = 5 * 60 * 1000
KEPT_DAYS = 90
"""A batch's bytes are dropped only when durable at central *and* older than this."""


class Placing(StrEnum):
    """What a reader does with a batch: see `place`."""

    APPLY = "apply"
    ALREADY = "already"
    HOLD = "hold"
    FULL = "full"
    FORK = "fork"


def place(batch: Mark, prev: str, head: Mark, hash_at: Callable[[int], str | None], held: int) -> Placing:
    """Say what to do with a batch, given the head of its stream at the reader and how many are held.

    APPLY: the next one. ALREADY: applied before, no effect. HOLD: one before it is missing. FULL: too many wait; it
    comes again with the next export. FORK: a second history of one stream; its operations are applied all the
    same, being real work under ids of their own, and its writer is told to begin a new life.
    """
    if batch.seq <= head.seq:
        return Placing.ALREADY if hash_at(batch.seq) == batch.hash else Placing.FORK
    if batch.seq == head.seq + 1:
        return Placing.APPLY if prev == head.hash else Placing.FORK
    return Placing.HOLD if held < HELD_LIMIT else Placing.FULL


def missing(head: Mark, held: Iterable[int]) -> list[int]:
    """Return the sequence numbers that the held batches wait for."""
    waiting = set(held)
    return [seq for seq in range(head.seq + 1, max(waiting, default=0)) if seq not in waiting]


class Meaning(StrEnum):
    """What a receipt means for a device: see `weigh`."""

    ACCEPT = "accept"
    OTHER_STREAM = "other stream"
    STALE = "stale"
    REINCARNATE = "reincarnate"


@dataclass(frozen=True, slots=True)
class Weighed:
    """What to do about a receipt. `forget_above`: central was restored; every later acknowledgement is void."""

    meaning: Meaning
    forget_above: int | None = None


def weigh(
    *,
    own: tuple[UUID, str, Mark],
    epoch: int,
    about: tuple[UUID, str],
    says: Iterable[Mark],
    says_epoch: int,
    applied: int,
    forks_us: bool,
    hash_at: Callable[[int], str | None],
) -> Weighed:
    """Weigh a proved receipt against the device's own stream.

    `own` is (device, incarnation, head), `epoch` the highest epoch of central seen; the rest is what the receipt
    says: `about` (device, incarnation), `says` its three places, `applied` the sequence of its applied place;
    `forks_us` says that its `fork` names a batch of this very stream here. `hash_at` gives the hash of the device's own
    batch, None above its head. A place that the device does not have, or has with
    another hash, shows that this database is an old copy or a clone.
    """
    device, inc, head = own
    if about != (device, inc):
        return Weighed(Meaning.OTHER_STREAM)
    if says_epoch < epoch:
        return Weighed(Meaning.STALE)
    void = applied if says_epoch > epoch else None
    for mark in dict.fromkeys(says):
        if mark != START and (mark.seq > head.seq or hash_at(mark.seq) != mark.hash):
            return Weighed(Meaning.REINCARNATE, void)
    return Weighed(Meaning.REINCARNATE if forks_us else Meaning.ACCEPT, void)


class Event(StrEnum):
    """What happened to a batch at its device; only ever appended, the state is derived.

    FORGOTTEN: central was restored from a backup without it. SETTLED: what it had as problems is resolved.
    """

    EXPORTED = "exported"
    RECEIVED = "received"
    APPLIED = "applied"
    DURABLE = "durable"
    PROBLEM = "problem"
    SETTLED = "settled"
    FORGOTTEN = "forgotten"


def travelled(events: Iterable[Event]) -> Travel:
    """Return how far a batch has come, from its events in order; copied is never received, by whatever carrier."""
    is_copied = is_received = is_durable = has_problem = False
    for event in events:
        match event:
            case Event.EXPORTED:
                is_copied = True
            case Event.RECEIVED | Event.APPLIED:
                is_received = True
            case Event.DURABLE:
                is_received = is_durable = True
            case Event.PROBLEM:
                has_problem = True
            case Event.SETTLED:
                has_problem = False
            case Event.FORGOTTEN:
                is_received = is_durable = has_problem = False
    if has_problem:
        return Travel.PROBLEM
    if is_durable:
        return Travel.DURABLE
    if is_received:
        return Travel.RECEIVED
    return Travel.COPIED if is_copied else Travel.SAVED


def must_travel(events: Iterable[Event]) -> bool:
    """Whether a batch belongs into the next export: always, until central has it durably."""
    return not _is_durable(events)


RECEIVING = frozenset({Event.RECEIVED, Event.APPLIED, Event.DURABLE})
"""Events after which central is known to have a batch, until it is restored to a time before (FORGOTTEN)."""


def may_drop(events: Iterable[Event], age_days: int) -> bool:
    """Whether a batch's bytes may be dropped: durable and over 90 days old."""
    return age_days > KEPT_DAYS and _is_durable(events)


def _is_durable(events: Iterable[Event]) -> bool:
    latest = [event for event in events if event in {Event.DURABLE, Event.FORGOTTEN}]
    return bool(latest) and latest[-1] is Event.DURABLE


ACTOR_UNKNOWN = "actor-unknown"
ACTOR_DISABLED = "actor-disabled"
ROLE_WRONG = "role-wrong"


_ALL = frozenset(Role)
_OFFICE = frozenset({Role.HEAD, Role.CLERK})
_HEAD = frozenset({Role.HEAD})

CHANGERS: Mapping[str, frozenset[Role]] = {
    "centre": _HEAD,
    "centre_logo": _HEAD,
    "staff": _HEAD,
    "candidate": _OFFICE,
    "programme": _OFFICE,
    "unit": _OFFICE,
    "intake": _OFFICE,
    "course": _OFFICE,
    "teaching": _OFFICE,
    "enrolment": _OFFICE,
    "person_link": _HEAD,
    "person_apart": _OFFICE,
    "consent": _OFFICE,
    "import_mapping": _OFFICE,
    "paper_rule": _OFFICE,
    "paper": _OFFICE,
    "scan": _OFFICE,
    "application": _OFFICE,
    "selection": _OFFICE,
    "selection_test": _OFFICE,
    "selection_session": _OFFICE,
    "selection_seat": _OFFICE,
    "selection_score": _ALL,
    "meeting": _ALL,
    "mark": _ALL,
    "leave_letter": _ALL,
    "card": _OFFICE,
    "passage": _ALL,
    "signed_sheet": _ALL,
    "warning_letter": _ALL,
    "guest": _ALL,
    "holiday": _OFFICE,
    "result": _ALL,
    "unit_result": _ALL,
    "assessment_plan": _OFFICE,
    "criterion": _OFFICE,
    "attempt": _ALL,
    "graduation": _OFFICE,
    "language_result": _OFFICE,
    "reference_edition": _HEAD,
    "competency_scheme": _OFFICE,
    "competency_test": _OFFICE,
    "competency_queue": _OFFICE,
    "code_mapping": _OFFICE,
    "certificate_template": _OFFICE,
    "template_picture": _OFFICE,
    "certificate": _OFFICE,
    "certificate_event": _OFFICE,
    "blank_receipt": _OFFICE,
    "blank_event": _OFFICE,
    "assurance": _ALL,
}
"""Who may change which kind of record, as an operation arriving from another device is judged."""

APPENDED = frozenset({"certificate", "certificate_event", "blank_event", "assurance"})
"""Records that nobody changes or removes once they are there, the head neither: what is wrong gets a line after it."""


def changers(entity: str, fields: Mapping[str, object]) -> frozenset[Role]:
    """Return the roles that may make such a change; of a kind of record unknown here, only the head."""
    if entity == "certificate_event" and fields.get("event") in _ENDS:
        return _HEAD
    if _DECIDES.get(entity, frozenset()) & fields.keys():
        return _HEAD
    if entity == "candidate" and fields.get("restricted_on", "") is None:  # a restriction is lifted
        return _HEAD
    return CHANGERS.get(entity, _HEAD)


_ENDS = frozenset(
    {
        CertificateEvent.REVOKED,
        CertificateEvent.REPLACED,
        CertificateEvent.SUSPENDED,
        CertificateEvent.RESTORED,
    }
)
"""What a head alone decides of a certificate."""

_DECIDES: Mapping[str, frozenset[str]] = {
    "selection": frozenset({"locked_at", "locked_by"}),
    "application": frozenset({"outcome"}),
    "candidate": frozenset({"erased_at"}),
    "graduation": frozenset({"unlocked_at", "unlocked_by"}),
}
"""What only the head writes of records that clerks change otherwise: that a selection is decided and how, that a
person is erased, which no other PC could take back, that the results of a course are opened again."""


def objection(
    role: Role | None, *, is_active: bool, entity: str, fields: Mapping[str, object], is_founding: bool = False
) -> str | None:
    """Return why an operation's acting person may not have done it, as a problem's code; None: they may.

    `role` is None where nobody of that id is known. `is_founding`: the first account of a centre, which by
    necessity enters itself and the centre.
    """
    if is_founding and entity in {"staff", "centre"}:
        return None
    if role is None:
        return ACTOR_UNKNOWN
    if not is_active:
        return ACTOR_DISABLED
    return None if role in changers(entity, fields) else ROLE_WRONG


def is_clock_behind(now_ms: int, own_last_ms: int, central_seen_ms: int | None) -> bool:
    """Whether the wall clock is surely wrong: five minutes before own earlier work, or before a time of central's."""
    return now_ms < max(own_last_ms, central_seen_ms or 0) - CLOCK_SLACK_MS


class Rollback(StrEnum):
    """What a published document's version means to a reader."""

    NEWER = "newer"
    SAME = "same"
    OLDER = "older"


def succeeds(version: int, digest: str, have: tuple[int, str] | None) -> Rollback:
    """Compare a document with the highest version remembered and its hash; another text under that number is OLDER."""
    if have is None or version > have[0]:
        return Rollback.NEWER
    return Rollback.SAME if (version, digest) == have else Rollback.OLDER
