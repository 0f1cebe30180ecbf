"""The bits of a symbol are those of the library, in every version and level and mask."""

import random

import pytest
from qrcode import QRCode, constants
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from bekal.documents import qr_bits

SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"


def by_the_library(segments: list[qr_bits.Segment], version: int, level: str, mask: int) -> tuple[str, ...]:
    code = QRCode(
        version=version, error_correction=getattr(constants, f"ERROR_CORRECT_{level}"), border=0, mask_pattern=mask
    )
    for alphanumeric, text in segments:
        code.add_data(QRData(text, mode=MODE_ALPHA_NUM if alphanumeric else MODE_8BIT_BYTE), optimize=0)
    code.make(fit=False)
    return tuple("".join("1" if black else "0" for black in row) for row in code.modules)


def segments_of(bits: int, version: int, seed: int) -> list[qr_bits.Segment]:
    """Return an address and as many letters as still fit."""
    dice = random.Random(seed)
    head = (False, b"https://a/#")
    count = 0
    while qr_bits.bits_of([head, (True, b"A" * (count + 1))], version) <= bits:
        count += 1
    return [head, (True, "".join(dice.choices(SIGNS, k=max(0, count - seed % 9))).encode())]


@pytest.mark.parametrize("level", "LMQH")
@pytest.mark.parametrize("version", [2, 3, 6, 7, 9, 10, 12, 14, 16, 20, 26, 27])
def test_the_symbol_is_that_of_the_library(version: int, level: str) -> None:
    segments = segments_of(qr_bits.room(version, level), version, version)
    mask = (version + ord(level)) % 8
    assert qr_bits.rows(segments, version, level, mask) == by_the_library(segments, version, level, mask)


@pytest.mark.parametrize("seed", range(30))
def test_a_symbol_that_is_not_full_is_padded_as_the_library_does(seed: int) -> None:
    dice = random.Random(seed)
    texts = [(True, "".join(dice.choices(SIGNS, k=dice.randrange(1, 60))).encode()), (False, dice.randbytes(seed % 5))]
    segments = [(kind, text) for kind, text in texts if text]
    assert qr_bits.rows(segments, 7, "M", 2) == by_the_library(segments, 7, "M", 2)
