"""The decisions: where a batch goes, what a receipt means, who may, how far work has come."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.storage.journal import synced_tables
from bekal.sync.rules import (
    ACTOR_DISABLED,
    ACTOR_UNKNOWN,
    CHANGERS,
    HELD_LIMIT,
    ROLE_WRONG,
    Event,
    Meaning,
    Placing,
    Rollback,
    Weighed,
    is_clock_behind,
    may_drop,
    missing,
    must_travel,
    objection,
    place,
    succeeds,
    travelled,
    weigh,
)
from bekal.sync.streams import GENESIS, START, Mark
from bekal.terms import Role, Travel

HASHES = {1: "1" * 64, 2: "2" * 64, 3: "3" * 64}
HEAD = Mark(3, HASHES[3])
DEVICE, INC = UUID(int=1), "0" * 16


@pytest.mark.parametrize(
    ("batch", "prev", "held", "placing"),
    [
        (Mark(4, "4" * 64), HASHES[3], 0, Placing.APPLY),
        (Mark(4, "4" * 64), "9" * 64, 0, Placing.FORK),
        (Mark(2, HASHES[2]), HASHES[1], 0, Placing.ALREADY),
        (Mark(2, "9" * 64), HASHES[1], 0, Placing.FORK),
        (Mark(6, "6" * 64), "5" * 64, 0, Placing.HOLD),
        (Mark(6, "6" * 64), "5" * 64, HELD_LIMIT, Placing.FULL),
    ],
)
def test_a_batch_is_placed_by_its_number_and_its_hash(batch: Mark, prev: str, held: int, placing: Placing) -> None:
    assert place(batch, prev, HEAD, HASHES.get, held) is placing


def test_the_first_batch_of_a_stream_follows_nothing() -> None:
    assert place(Mark(1, HASHES[1]), GENESIS, START, {}.get, 0) is Placing.APPLY
    assert place(Mark(1, HASHES[1]), HASHES[2], START, {}.get, 0) is Placing.FORK


def test_the_missing_numbers_are_named() -> None:
    assert missing(HEAD, [5, 8]) == [4, 6, 7]
    assert missing(HEAD, []) == []


def weighed(**changes: Any) -> Weighed:
    facts: dict[str, Any] = {
        "own": (DEVICE, INC, HEAD),
        "epoch": 2,
        "about": (DEVICE, INC),
        "says": [Mark(3, HASHES[3]), Mark(2, HASHES[2]), START],
        "says_epoch": 2,
        "applied": 2,
        "forks_us": False,
        "hash_at": HASHES.get,
    }
    return weigh(**{**facts, **changes})


def test_a_receipt_is_believed_where_its_hashes_are_our_own() -> None:
    assert weighed() == Weighed(Meaning.ACCEPT)


@pytest.mark.parametrize(
    "says", [[Mark(4, "4" * 64)], [Mark(2, "9" * 64)], [START, Mark(3, HASHES[3]), Mark(1, HASHES[2])]]
)
def test_a_receipt_for_work_we_never_did_shows_an_old_copy(says: list[Mark]) -> None:
    assert weighed(says=says).meaning is Meaning.REINCARNATE


def test_a_receipt_for_another_device_or_life_is_not_ours() -> None:
    assert weighed(about=(UUID(int=2), INC)).meaning is Meaning.OTHER_STREAM
    assert weighed(about=(DEVICE, "1" * 16), says=[Mark(9, "9" * 64)]).meaning is Meaning.OTHER_STREAM


def test_a_receipt_from_before_central_s_restore_is_stale_even_if_it_names_foreign_work() -> None:
    assert weighed(says_epoch=1, says=[Mark(9, "9" * 64)]) == Weighed(Meaning.STALE)


def test_after_central_s_restore_later_acknowledgements_are_void() -> None:
    assert weighed(says_epoch=3, applied=1) == Weighed(Meaning.ACCEPT, forget_above=1)


def test_a_fork_of_ours_begins_a_new_life() -> None:
    assert weighed(forks_us=True).meaning is Meaning.REINCARNATE


def test_copied_is_never_received() -> None:
    assert travelled([]) is Travel.SAVED
    assert travelled([Event.EXPORTED] * 5) is Travel.COPIED
    assert travelled([Event.EXPORTED, Event.RECEIVED]) is Travel.RECEIVED
    assert travelled([Event.RECEIVED, Event.APPLIED, Event.DURABLE]) is Travel.DURABLE
    assert travelled([Event.DURABLE, Event.FORGOTTEN]) is Travel.SAVED
    assert travelled([Event.EXPORTED, Event.DURABLE, Event.FORGOTTEN]) is Travel.COPIED
    assert travelled([Event.APPLIED, Event.PROBLEM]) is Travel.PROBLEM
    assert travelled([Event.APPLIED, Event.PROBLEM, Event.SETTLED]) is Travel.RECEIVED


@given(st.lists(st.sampled_from(Event)))
def test_a_batch_travels_until_it_is_durable_and_is_shown_as_received_only_by_a_receipt(events: list[Event]) -> None:
    if travelled(events) is Travel.DURABLE:
        assert not must_travel(events)
    if not {Event.RECEIVED, Event.APPLIED, Event.DURABLE}.intersection(events):
        assert travelled(events) in {Travel.SAVED, Travel.COPIED, Travel.PROBLEM}
    if may_drop(events, 91):
        assert Event.DURABLE in events
        assert not must_travel(events)
    assert not may_drop(events, 90)


def test_every_kind_of_record_says_who_may_change_it() -> None:
    assert set(CHANGERS) == set(synced_tables())


@pytest.mark.parametrize(
    ("role", "active", "entity", "fields", "code"),
    [
        (Role.INSTRUCTOR, True, "mark", {}, None),
        (Role.INSTRUCTOR, True, "candidate", {}, ROLE_WRONG),
        (Role.CLERK, True, "candidate", {}, None),
        (Role.CLERK, True, "staff", {}, ROLE_WRONG),
        (Role.CLERK, True, "certificate_event", {"event": "printed"}, None),
        (Role.CLERK, True, "certificate_event", {"event": "revoked"}, ROLE_WRONG),
        (Role.CLERK, True, "from a later version", {}, ROLE_WRONG),
        (Role.HEAD, True, "from a later version", {}, None),
        (Role.HEAD, False, "mark", {}, ACTOR_DISABLED),
        (None, True, "mark", {}, ACTOR_UNKNOWN),
    ],
)
def test_who_may_do_what(
    role: Role | None, active: bool, entity: str, fields: dict[str, object], code: str | None
) -> None:
    assert objection(role, is_active=active, entity=entity, fields=fields) == code


def test_the_first_account_enters_itself_and_nothing_else() -> None:
    facts = {"is_active": False, "fields": {}, "is_founding": True}
    assert objection(None, entity="staff", **facts) is None  # type: ignore[arg-type]
    assert objection(None, entity="candidate", **facts) == ACTOR_UNKNOWN  # type: ignore[arg-type]


def test_versions_only_rise() -> None:
    assert succeeds(1, "a", None) is Rollback.NEWER
    assert succeeds(3, "a", (2, "b")) is Rollback.NEWER
    assert succeeds(2, "b", (2, "b")) is Rollback.SAME
    assert succeeds(2, "a", (2, "b")) is Rollback.OLDER
    assert succeeds(1, "b", (2, "b")) is Rollback.OLDER


def test_a_clock_before_known_times_is_noticed() -> None:
    now = 1_800_000_000_000
    assert not is_clock_behind(now, now + 60_000, None)
    assert is_clock_behind(now, now + 600_000, None)
    assert is_clock_behind(now, 0, now + 600_000)


def test_only_a_head_decides_a_selection_however_it_arrives() -> None:
    def may(entity: str, **fields: object) -> set[Role]:
        return {role for role in Role if objection(role, is_active=True, entity=entity, fields=fields) is None}

    assert may("selection", reserves=5) == may("application", state="accepted") == {Role.HEAD, Role.CLERK}
    assert may("selection", locked_at="2026-03-02T01:00:00.000000Z", letter_number="1") == {Role.HEAD}
    assert may("application", state="accepted", outcome="accepted", rank=1) == {Role.HEAD}
    assert may("selection_score", score=8_000) == set(Role)


def test_only_a_head_erases_somebody_or_lifts_a_restriction_however_it_arrives() -> None:
    def may(**fields: object) -> set[Role]:
        return {role for role in Role if objection(role, is_active=True, entity="candidate", fields=fields) is None}

    assert may(name="Peserta Contoh") == may(restricted_on="2026-03-02") == {Role.HEAD, Role.CLERK}
    assert may(erased_at="2026-03-02T01:00:00.000000Z", restricted_on="2026-03-02") == {Role.HEAD}
    assert may(restricted_on=None) == {Role.HEAD}
