"""The one way to write an operation down, and everything else refused."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import NOW

from bekal.storage import clock, ids
from bekal.storage.clock import Reading
from bekal.storage.operations import NotCanonical, Operation, canonical, moment, parsed, stamp

OPERATION = Operation(
    UUID(int=1),
    "candidate",
    UUID(int=2),
    "put",
    {"phone": "+62", "name": "é"},
    {"phone": UUID(int=3).hex},
    UUID(int=4),
    NOW,
    "key",
    "019500000000-0000",
)
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53) + 1, 2**53 - 1), st.text('abc é"\\\n', max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("abc", max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(plain)
def test_what_is_written_is_read_back_and_written_alike(value: object) -> None:
    data = canonical(value)  # type: ignore[arg-type]
    assert parsed(data) == value
    assert canonical(parsed(data)) == data


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{", b"1.0", b"1e3", b" 1", b"1 ", b'{"b":1,"a":2}', b'{"a":1,"a":1}', b'"\\u0041"', b"-0",
        b"9007199254740992", b"18446744073709551616", '"e\u0301"'.encode(), '{"é":1}'.encode(), b'"\xff"',
        b'"\\ud800"', b"[" * 900 + b"]" * 900, b"[" * 100_000, b"NaN", b"\xef\xbb\xbf1",
    ],
)  # fmt: skip
def test_another_spelling_is_refused(data: bytes) -> None:
    with pytest.raises(NotCanonical):
        parsed(data)


def test_an_operation_is_read_back() -> None:
    assert Operation.from_bytes(OPERATION.to_bytes()) == OPERATION


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"o":"put"', b'"o":"upsert"'), (b'"s":1', b'"s":true'), (b'"s":1', b'"s":"1"'), (b'"w":"key"', b'"w":5'),
        (b'"e":"candidate",', b""), (b'"b":{"phone"', b'"b":{"fax"'), (b"019500000000-0000", b"19500000000-0000"),
        (b"000000000000000000000004", b"00000000000000000000000G"), (b".000000Z", b".000000+07:00"),
        (b'"w":"key"}', b'"w":"key","x":1}'),
    ],
)  # fmt: skip
def test_what_is_not_shaped_like_an_operation_is_refused(old: bytes, new: bytes) -> None:
    body = OPERATION.to_bytes()
    assert old in body
    with pytest.raises(NotCanonical):
        Operation.from_bytes(body.replace(old, new))


DECISION = replace(OPERATION, kind="resolve", schema=2, known={"phone": (UUID(int=5).hex, UUID(int=6).hex)})


def test_a_decision_says_what_it_knew_and_an_ordinary_change_says_nothing_of_it() -> None:
    assert Operation.from_bytes(DECISION.to_bytes()) == DECISION
    assert b'"k":' not in OPERATION.to_bytes()


@pytest.mark.parametrize(
    "said", [b'"k":{}', b'"k":[]', b'"k":{"phone":[]}', b'"k":{"phone":"x"}', b'"k":{"phone":["x"]}', b'"k":null']
)
def test_what_was_known_in_another_shape_is_refused(said: bytes) -> None:
    body = DECISION.to_bytes()
    whole = b'"k":{"phone":["' + UUID(int=5).hex.encode() + b'","' + UUID(int=6).hex.encode() + b'"]}'
    assert whole in body
    with pytest.raises(NotCanonical):
        Operation.from_bytes(body.replace(whole, said))


def test_a_moment_is_written_in_utc_to_the_microsecond() -> None:
    at = datetime(2026, 3, 2, 8, 0, 0, 5, timezone(timedelta(hours=7)))
    assert stamp(at) == "2026-03-02T01:00:00.000005Z"
    assert moment(stamp(at)) == at
    with pytest.raises(ValueError, match="zone"):
        stamp(at.replace(tzinfo=None))


@given(st.lists(st.integers(-10_000, 10_000), min_size=1))
def test_the_clock_never_runs_backwards_and_its_text_keeps_the_order(steps: list[int]) -> None:
    reading, now = Reading(0), NOW
    for step in steps:
        now += timedelta(milliseconds=step)
        after = clock.tick(reading, now)
        assert after > reading
        assert str(after) > str(reading)
        assert Reading.read(str(after)) == after
        reading = after


def test_a_full_counter_moves_the_clock_on() -> None:
    assert clock.tick(Reading(2**42, 0xFFFF), NOW) == Reading(2**42 + 1)


def test_a_clock_five_minutes_ahead_is_followed_and_one_beyond_is_flagged() -> None:
    here = int(NOW.timestamp() * 1000)
    for ahead, suspect in ((clock.BOUND_MS, False), (clock.BOUND_MS + 1, True)):
        after, flagged = clock.observe(Reading(here), Reading(here + ahead), NOW)
        assert (flagged, after.milliseconds) == (suspect, here + (0 if suspect else ahead))


def test_identifiers_are_version_7_and_lie_in_the_order_of_time() -> None:
    made = [ids.uuid7(n, bytes([255 - n] * 10)) for n in range(200)]
    assert made == sorted(made)
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}
    assert len({ids.new_id() for _ in range(1_000)}) == 1_000


def test_a_simulation_gives_its_own_identifiers() -> None:
    with ids.source(lambda: UUID(int=7)):
        assert ids.new_id() == UUID(int=7)
    assert ids.new_id() != UUID(int=7)


def test_the_identifier_of_a_mark_is_fixed_for_ever() -> None:
    assert ids.mark_id(UUID(int=1), UUID(int=2)) == UUID("065c3981-5561-58bd-bbae-1728ce52bc10")
    assert ids.mark_id(UUID(int=2), UUID(int=1)) != ids.mark_id(UUID(int=1), UUID(int=2))
