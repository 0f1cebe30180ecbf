"""One way of writing, and no other way of reading."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal.certificates.cbor import MAX_INT, Malformed, decode, encode

PLAIN = st.one_of(st.integers(-MAX_INT, MAX_INT), st.binary(max_size=40), st.text(max_size=40))
ITEMS = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5), st.dictionaries(st.one_of(st.integers(-99, 99), st.text()), inner, max_size=5)
    ),
    max_leaves=12,
)


def depth(item: object) -> int:
    inside = [*item.keys(), *item.values()] if isinstance(item, dict) else item if isinstance(item, list) else []
    return 1 + max(map(depth, inside), default=0) if isinstance(item, dict | list) else 0


@given(ITEMS)
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back_the_same(item: object) -> None:
    if depth(item) <= 5:
        assert decode(encode(item)) == item


@given(st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_whatever_can_be_read_is_written_in_exactly_that_way(data: bytes) -> None:
    try:
        item = decode(data)
    except Malformed:
        return
    assert encode(item) == data


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        ("", "nothing"),
        ("1800", "a head of two bytes for 0"),
        ("1817", "a head of two bytes for 23"),
        ("190018", "a head of three bytes for 24"),
        ("1a0000ffff", "a head of five bytes for 65535"),
        ("1b00000000ffffffff", "a head of nine bytes for 2^32-1"),
        ("1b0020000000000000", "2^53"),
        ("3b001fffffffffffff", "-2^53"),
        ("1bffffffffffffffff", "2^64-1"),
        ("1c", "a reserved head"),
        ("9f01ff", "an array without length"),
        ("bf0102ff", "a map without length"),
        ("5f4101ff", "bytes in pieces"),
        ("7f6161ff", "text in pieces"),
        ("f4", "false"),
        ("f6", "nil"),
        ("f93c00", "a half float"),
        ("fb3ff0000000000000", "a float"),
        ("c11a514b67b0", "a tag"),
        ("c249010000000000000000", "a big number"),
        ("a201010102", "a key twice"),
        ("a202010102", "keys not ascending"),
        ("a218180017 00".replace(" ", ""), "a longer key before a shorter"),
        ("a18001", "an array as key"),
        ("61ff", "no UTF-8"),
        ("63eda080", "a surrogate"),
        ("62c080", "an overlong letter"),
        ("64f4908080", "beyond Unicode"),
        ("0000", "a second item behind"),
        ("420001ff", "a byte behind"),
        ("4200", "bytes cut short"),
        ("a101", "a key without value"),
        ("5b7fffffffffffffff", "a length of 2^63"),
        ("9affffffff00", "an array of 2^32"),
        ("bb7fffffffffffffff0000", "a map of 2^63"),
        ("81" * 6 + "00", "six levels"),
        ("81" * 5000, "five thousand levels"),
    ],
)
def test_every_other_way_of_writing_is_refused(data: str, fault: str) -> None:
    with pytest.raises(Malformed):
        decode(bytes.fromhex(data))


@pytest.mark.parametrize(
    "number", [0, 23, 24, 255, 256, 65535, 65536, 2**32 - 1, 2**32, MAX_INT, -1, -24, -25, -MAX_INT]
)
def test_numbers_at_the_edges_of_their_heads_are_kept(number: int) -> None:
    assert decode(encode(number)) == number


def test_five_levels_are_read() -> None:
    assert decode(bytes.fromhex("81" * 5 + "00")) == [[[[[0]]]]]


def test_a_tag_is_read_only_where_it_is_expected_and_only_once() -> None:
    assert decode(encode([1], tag=18), tag=18) == [1]
    for data, tag in [(encode([1]), 18), (encode([1], tag=98), 18), (encode([1], tag=18), None)]:
        with pytest.raises(Malformed):
            decode(data, tag=tag)
    with pytest.raises(Malformed):
        decode(bytes.fromhex("d2") + encode([1], tag=18), tag=18)


@pytest.mark.parametrize("item", [True, 1.5, None, {1, 2}, 2**53])
def test_what_has_no_place_in_our_objects_is_not_written(item: object) -> None:
    with pytest.raises(TypeError):
        encode(item)
