"""A manifest in few bytes: the very same text comes back, and nothing else is taken or grows beyond its bounds."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sync.samples import DEVICE

from bekal.storage.operations import canonical
from bekal.sync.squeezing import Unsqueezable, squeezed, unsqueezed

SAID = (DEVICE.hex.encode(), b"ab" * 32)
words = st.sampled_from(
    [
        '{"app":"',
        '","central_time_seen":',
        "2026-03-03T02:00:00.000000Z",
        "2026-13-03T02:00:00.000000Z",
        "1969-12-31T23:59:59.999999Z",
        "00112233445566aa",
        "00112233445566a",
        "f" * 700,
        DEVICE.hex,
        "ab" * 32,
        "ñ",
        '","',
    ]
)


@given(st.lists(st.one_of(words, st.text(max_size=5)), max_size=30).map("".join))
def test_whatever_text_it_is_the_same_comes_back(text: str) -> None:
    data = text.encode()
    assert unsqueezed(squeezed(data, SAID), SAID, len(data)) == data


@given(st.binary(max_size=200))
def test_whatever_bytes_come_they_give_a_bounded_text_or_are_refused(data: bytes) -> None:
    with contextlib.suppress(Unsqueezable):
        assert len(unsqueezed(data, SAID, 300)) <= 300


def test_what_gives_more_than_it_may_ends_early() -> None:
    with pytest.raises(Unsqueezable):
        unsqueezed(bytes([0x80 + 15]) * 16_000, SAID, 16_384)


@pytest.mark.parametrize(
    "cut", [b"\xf0", b"\xf0\x05abcd", b"\xf1" + bytes(7), b"\xf1" + b"\xff" * 8, b"\xf2", b"\xff", b"\xef"]
)
def test_what_is_cut_off_or_unknown_is_refused(cut: bytes) -> None:
    with pytest.raises(Unsqueezable):
        unsqueezed(cut, SAID, 1_000)


def test_a_time_that_would_read_otherwise_stays_text() -> None:
    for text in (b"2026-02-30T02:00:00.000000Z", b"0001-01-01T00:00:00.000000Z"):
        assert unsqueezed(squeezed(text, SAID), SAID, 99) == text
    assert len(squeezed(b"2026-02-28T02:00:00.000000Z", SAID)) == 9


def test_an_ordinary_manifest_takes_a_third() -> None:
    manifest = canonical(
        {
            "app": "0.1.0",
            "central_time_seen": "2026-03-03T02:00:00.000000Z",
            "centre": "0" * 16 + "123456789abcdef0",
            "created_hlc": "019ce1b4a000-0001",
            "created_wall": "2026-03-03T02:00:00.123456Z",
            "device": DEVICE.hex,
            "digest_after": None,
            "down_have": {"catalogue": 1, "centre": 3, "root": 1, "snapshot": 9, "status": 7, "trust": 2},
            "inc": "00112233445566aa",
            "min_reader": 1,
            "n": 1,
            "payload_sha256": "12" * 32,
            "payload_z_sha256": "ab" * 32,
            "prev": "34" * 32,
            "purpose": "up-batch",
            "recipients": ["1122334455667788"],
            "schema": 1,
            "seq": 42,
            "size": 431,
            "v": 1,
            "z_size": 251,
        }
    )
    assert len(squeezed(manifest, SAID)) < len(manifest) / 3
