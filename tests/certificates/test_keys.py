"""Keys, their names, and what makes a public key unfit."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.certificates.office import CENTRE

from bekal.certificates import edwards
from bekal.certificates.edwards import KeyHasTorsion, KeyNotOnCurve, KeySmallOrder, L, P, require_sound
from bekal.certificates.keys import SigningKey, WordsWrong, is_signed, kid_of_words, words_of

BASE = edwards.decompress(bytes.fromhex("58" + "66" * 31))


def a_torsion_point() -> edwards.Point:
    """A point of order 8: any point of the whole curve, times L."""
    y = 2
    while True:
        y += 1
        try:
            point = edwards.multiply(L, edwards.decompress(y.to_bytes(32, "little")))
        except KeyNotOnCurve:
            continue
        if edwards.compress(edwards.multiply(4, point)) != edwards.compress(edwards.IDENTITY):
            return point


def test_the_key_of_the_specification_has_its_public_key_and_its_name() -> None:
    key = SigningKey(bytes.fromhex("301910e2e0ba336ecbd6266685dc43965eae28d32e160c524586b3dbf6eaab28"))
    assert key.public.hex() == "97250f951fa90ad499624d594c982dfb5f3a15e367b8e54520a58d693c05f16e"
    assert key.kid.hex() == "d29975d5f618de28"
    assert key.seed.hex() not in repr(key)


def test_the_curve_agrees_with_the_library_about_a_public_key() -> None:
    digest = bytearray(hashlib.sha512(CENTRE.seed).digest()[:32])
    digest[0] &= 248
    digest[31] = digest[31] & 127 | 64
    ours = edwards.multiply(int.from_bytes(digest, "little"), BASE)
    assert edwards.compress(ours) == CENTRE.public
    require_sound(CENTRE.public)


def test_the_eight_small_points_are_refused_as_keys() -> None:
    torsion = a_torsion_point()
    encodings = {edwards.compress(edwards.multiply(times, torsion)) for times in range(8)}
    assert len(encodings) == 8
    for encoding in encodings:
        with pytest.raises(KeySmallOrder):
            require_sound(encoding)


def test_a_key_mixed_with_any_small_point_is_refused() -> None:
    torsion = a_torsion_point()
    sound = edwards.decompress(CENTRE.public)
    for times in range(1, 8):
        mixed = edwards.compress(edwards.add(sound, edwards.multiply(times, torsion)))
        with pytest.raises(KeyHasTorsion):
            require_sound(mixed)


@pytest.mark.parametrize(
    "encoding",
    [
        P.to_bytes(32, "little"),
        (P + 1).to_bytes(32, "little"),
        (P + 1 + 2**255).to_bytes(32, "little"),
        (1 + 2**255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),
        b"\xff" * 32,
        CENTRE.public[:31],
        CENTRE.public + b"\0",
        b"",
    ],
)
def test_a_key_that_is_no_canonical_point_is_refused(encoding: bytes) -> None:
    with pytest.raises(KeyNotOnCurve):
        require_sound(encoding)


def test_a_signature_with_s_not_below_the_order_is_none() -> None:
    signature = CENTRE.sign(b"isi")
    assert is_signed(CENTRE.public, signature, b"isi")
    raised = int.from_bytes(signature[32:], "little") + L
    assert not is_signed(CENTRE.public, signature[:32] + raised.to_bytes(32, "little"), b"isi")
    assert not is_signed(CENTRE.public, signature[:63], b"isi")
    assert not is_signed(CENTRE.public[:31], signature, b"isi")
    assert not is_signed(CENTRE.public, signature, b"isi lain")


@given(st.binary(min_size=8, max_size=8))
@settings(max_examples=100, deadline=None)
def test_a_key_name_in_words_is_read_back(kid: bytes) -> None:
    words = words_of(kid)
    assert [len(word) for word in words.split()] == [4] * 6
    assert kid_of_words(words.upper().replace(" ", " - ")) == kid


def test_most_misheard_words_are_noticed() -> None:
    words = words_of(CENTRE.kid)
    wrong = 0
    for place, letter in enumerate(words):
        for heard in "bcdghjklmnprstwy" if letter not in "aiuo " else "aiuo":
            if letter in {" ", heard}:
                continue
            try:
                wrong += kid_of_words(words[:place] + heard + words[place + 1 :]) == CENTRE.kid
            except WordsWrong:
                continue
            wrong += 1
    assert wrong <= 5  # one in 256 by chance, of 216


@pytest.mark.parametrize("words", ["", "baba", "baba " * 5 + "babe", "abab " * 6, "baba " * 7, "ba１２ " * 6])
def test_words_that_are_none_of_ours_are_refused(words: str) -> None:
    with pytest.raises(WordsWrong):
        kid_of_words(words)
