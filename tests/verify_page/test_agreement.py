"""Two readers, one meaning: whatever a key signs, the page and the program say the same of it."""

import random
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from tests.verify_page.office import CONTENT, NOW, in_node, lists_of_fixture

from bekal.certificates import cbor, cose
from bekal.certificates.conformance import view_of_fixture
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.certificates.payload import text_of
from bekal.certificates.trust import DAY
from bekal.certificates.verify import verify

KEY = SigningKey(bytes.fromhex(CONTENT["private_keys_test_only"]["centre-A"]))
INNER: dict[object, object] = {
    1: "00007/LPK-CONTOH/XI/2026",
    2: "Peserta Contoh Tujuh",
    3: 20021123,
    4: "Bahasa Jepang Persiapan JLPT N4",
    5: 1207,
    6: 20261101,
    7: 640,
    8: "Sangat Baik",
}
TOP: dict[object, object] = {6: NOW - 3 * DAY - (NOW % 60), 7: b"\1\2\3\4\5\6\7\x08", -65537: INNER}
# every kind of sign: letters of other scripts that look Latin, marks, hidden ones, halves, spaces, digits
SIGNS = (
    "aé\u0301ßſıİŁ×÷ǀƀɐАа\u200b\u202e\u00ad\ufeff\u0000\u0007\u00a0\u2003\u3000\u2028\u2029\ufffe\ufdd0\ue000"
    "\U000e0001ﬁＡ１²½'’ʼ‘`´-‐‑–—()[]/\\.,;:_<>&\"#%@+*=?!~|^ \t\n日本語한국어عربي\u05d0💥\u1e9e\u2c6f\ua7b5"
    "\u0345\u0f73\u212a\u2126\u00c5A\u030a"
)
VALUES: tuple[object, ...] = (
    *(0, 1, 2, 3, 23, 24, 99, 100, 255, 256, 640, 9999, 10000, 65535, 65536, (1 << 40) - 1, 1 << 40, (1 << 53) - 1),
    *(-1, -8, -65537, 19000101, 18991231, 20260229, 20240229, 20261301, 20261100, 99991231, 20261117, 20261118),
    *("", "a", " ", "A" * 33, "A" * 49, "é" * 60, "é" * 61, "A" * 121, "12 3", "1234", "12345", "Bahasa Jepang"),
    *(b"", b"12345678", b"1234567", b"123456789", [], [1], {}, {1: 1}, [[[[1]]]]),
)


def signed(payload: bytes, *, alg: int = cose.EDDSA) -> str:
    return text_of(cose.sign(payload, KEY, Realm.PRODUCTION.context("cert"), alg=alg), "C1")


def written(top: object) -> str:
    return signed(cbor.encode(top))


def changed_claims(dice: random.Random) -> Iterator[str]:
    """Every claim with every odd value, and left out; then several at once."""
    for label in (*range(15), 23, 24, 1000, -1, "x", b"x"):
        for value in VALUES:
            yield written({**TOP, -65537: {**INNER, label: value}})
            if label in {1, 4, 6, 7, 8}:
                yield written({**TOP, label: value})
    for label in INNER:
        yield written({**TOP, -65537: {name: value for name, value in INNER.items() if name != label}})
    for label in TOP:
        yield written({name: value for name, value in TOP.items() if name != label})
    for value in VALUES:
        yield written(value)
        yield written({**TOP, -65537: value})
    for _ in range(400):
        inner = {**INNER, 10: 2, 11: b"87654321", **{dice.randrange(1, 13): dice.choice(VALUES) for _ in range(3)}}
        yield written({**TOP, 4: dice.choice(VALUES), -65537: inner})
    for year in (1899, 1900, 1999, 2000, 2004, 2026, 2100):
        for month in range(14):
            for day in (0, 1, 28, 29, 30, 31, 32):
                yield written({**TOP, -65537: {**INNER, 3: year * 10000 + month * 100 + day}})


def changed_texts(dice: random.Random) -> Iterator[str]:
    for label in (1, 2, 4, 8, 12):
        for sign in SIGNS:
            for text in (sign, f"A{sign}b", f"A {sign}", f"{sign} A", f"A{sign}{sign}", f"A {sign} b"):
                yield written({**TOP, -65537: {**INNER, label: text}})
    for _ in range(300):
        text = "".join(dice.choice(SIGNS + "abc ") for _ in range(dice.randrange(1, 12)))
        yield written({**TOP, -65537: {**INNER, dice.choice((2, 4)): text}})


def changed_bytes(dice: random.Random) -> Iterator[str]:
    """What no proper encoder writes."""
    good = cbor.encode(TOP)
    for _ in range(800):
        data = bytearray(good)
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(len(data))
            match dice.randrange(4):
                case 0:
                    data[at] = dice.randrange(256)
                case 1:
                    data[at] ^= 1 << dice.randrange(8)
                case 2:
                    data.insert(at, dice.choice((0, 0x18, 0x40, 0x60, 0x80, 0xA0, 0xC2, 0xF6, 0xFF, 0xF9)))
                case _:
                    del data[at]
        yield signed(bytes(data))
    for size in range(10):
        yield signed(good[:size])
    for head in (b"\x1b", b"\x3b", b"\x5b", b"\x7b", b"\x9b", b"\xbb", b"\xdb", b"\xfb"):
        for tail in (b"\xff" * 8, b"\0\x1f" + b"\xff" * 6, b"\0\x20" + b"\0" * 6, b"\0\0\0\1" + b"\0" * 4, b"\0" * 8):
            yield signed(head + tail)


def agreed(texts: list[str]) -> dict[str, int]:
    """Compare what both say; return how often each result came."""
    view = view_of_fixture(CONTENT["trust"])
    cases = [{"text": text, "now": NOW, "host": None} for text in texts]
    lists = lists_of_fixture().as_json()
    found: list[Any] = in_node({"do": "verify", "mode": "native", "lists": lists, "cases": cases})
    counted: dict[str, int] = {}
    wrong = []
    for text, got in zip(texts, found, strict=True):
        ours = verify(text, view, NOW)
        said = (ours.result, ours.colour, list(ours.flags), None if ours.signed is None else ours.signed.name)
        page = (got["result"], got["colour"], got["flags"], got["claims"]["name"] if got.get("claims") else None)
        counted[ours.result] = counted.get(ours.result, 0) + 1
        if said != page:
            wrong.append((said, page, text))
    assert wrong[:5] == []
    return counted


def test_of_odd_claims_both_say_the_same() -> None:
    counted = agreed(list(changed_claims(random.Random(11))))
    assert {"VALID", "UNSUPPORTED", "BAD_CLAIMS", "BAD_TEXT", "MALFORMED"} <= set(counted)


def test_of_odd_signs_both_say_the_same() -> None:
    counted = agreed(list(changed_texts(random.Random(12))))
    assert counted["BAD_TEXT"] > 500
    assert counted["VALID"] > 100


def test_of_odd_bytes_both_say_the_same() -> None:
    counted = agreed(list(changed_bytes(random.Random(13))))
    assert counted["MALFORMED"] > 300


@pytest.mark.parametrize("alg", [-8, -19, 0, -7, -1, 5])
def test_of_every_algorithm_both_say_the_same(alg: int) -> None:
    counted = agreed([signed(cbor.encode(TOP), alg=alg)])
    assert counted == {"VALID" if alg in {-8, -19} else "BAD_ALG": 1}


@pytest.mark.long
def test_of_every_sign_there_is_both_say_the_same() -> None:
    known = [chr(code) for code in range(0x11_0000) if not 0xD800 <= code < 0xE000]
    # what is unassigned to the one may be a letter to the other, which knows a later Unicode
    settled = [sign for sign in known if unicodedata.category(sign) not in {"Cn", "Co"}]
    for label, some in ((4, settled), (2, settled[:9_000])):
        for start in range(0, len(some), 20_000):
            agreed([written({**TOP, -65537: {**INNER, label: f"A{sign}"}}) for sign in some[start : start + 20_000]])
