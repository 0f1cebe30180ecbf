"""The modules of a QR symbol from tables made once a version: what a print run does five hundred times.

The library draws the patterns that every symbol of a version shares and names the sizes of its blocks; here are the
bits of the text, their error correction (remainders by one table look-up a byte) and their way into the symbol.
A test holds every version and level against the library's own symbols.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, pairwise, zip_longest
from operator import itemgetter

_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_BYTES, _ALPHANUMERIC = 4, 2
ALPHANUMERIC = re.compile(f"[{re.escape(_LETTERS)}]+")

Segment = tuple[bool, bytes]
"""Whether all its signs are in the alphanumeric set, and its text."""


def bits_of(segments: Sequence[Segment], version: int) -> int:
    """Return how many bits segments take in a symbol of this version."""
    return sum(4 + _counting(alphanumeric, version) + _bits(alphanumeric, len(text)) for alphanumeric, text in segments)


def room(version: int, level: str) -> int:
    """Return how many bits of text a symbol has room for."""
    return 8 * sum(data for data, _ in _blocks(version, level))


def rows(segments: Sequence[Segment], version: int, level: str, mask: int) -> tuple[str, ...]:
    """Return the symbol's rows of '1' (black) and '0' from the top; the text must fit."""
    data = _interleaved(_data(segments, version, room(version, level)), _blocks(version, level))
    written = f"{int.from_bytes(data):0{len(data) * 8}b}"
    turned = written.translate(_TURNED)
    side, pick = _places(version, level, mask)
    modules = "".join(pick(f"01{written}{turned}"))
    return tuple(modules[start : start + side] for start in range(0, side * side, side))


_TURNED = str.maketrans("01", "10")


def _counting(alphanumeric: bool, version: int) -> int:
    """Return the bits in which a segment's length is written."""
    size = (version > 9) + (version > 26)
    return (9, 11, 13)[size] if alphanumeric else (8, 16, 16)[size]


def _bits(alphanumeric: bool, length: int) -> int:
    return length // 2 * 11 + length % 2 * 6 if alphanumeric else length * 8


def _data(segments: Sequence[Segment], version: int, bits: int) -> bytes:
    parts = []
    for alphanumeric, text in segments:
        mode = _ALPHANUMERIC if alphanumeric else _BYTES
        parts.append(f"{mode:04b}{len(text):0{_counting(alphanumeric, version)}b}")
        if alphanumeric:
            words = text.decode("ascii")
            parts += map(_pairs().__getitem__, (words[at : at + 2] for at in range(0, len(words), 2)))
        elif text:
            parts.append(f"{int.from_bytes(text):0{len(text) * 8}b}")
    written = "".join(parts)
    written += "0" * min(4, bits - len(written))
    written += "0" * (-len(written) % 8)
    full = int(written, 2).to_bytes(len(written) // 8)
    return full + (b"\xec\x11" * (bits // 8))[: bits // 8 - len(full)]


@lru_cache(maxsize=1)
def _pairs() -> dict[str, str]:
    """Return what two letters, or the last one, are written as."""
    found = {one: f"{place:06b}" for place, one in enumerate(_LETTERS)}
    for first, one in enumerate(_LETTERS):
        for second, other in enumerate(_LETTERS):
            found[one + other] = f"{45 * first + second:011b}"
    return found


@lru_cache(maxsize=160)
def _blocks(version: int, level: str) -> tuple[tuple[int, int], ...]:
    """Return the bytes of text and of correction of each block."""
    from qrcode import base, constants

    found = base.rs_blocks(version, getattr(constants, f"ERROR_CORRECT_{level}"))
    return tuple((block.data_count, block.total_count - block.data_count) for block in found)


def _interleaved(data: bytes, blocks: Sequence[tuple[int, int]]) -> bytes:
    ends = [0]
    for size, _ in blocks:
        ends.append(ends[-1] + size)
    parts = [data[start:end] for start, end in pairwise(ends)]
    checks = [_remainder(part, extra) for part, (_, extra) in zip(parts, blocks, strict=True)]
    turns = chain(zip_longest(*parts), zip_longest(*checks))
    return bytes(one for turn in turns for one in turn if one is not None)


def _remainder(data: bytes, extra: int) -> bytes:
    """Return the Reed-Solomon bytes of a block: the remainder, shifted in byte by byte."""
    table, high, keep = _table(extra), 8 * (extra - 1), (1 << 8 * (extra - 1)) - 1
    left = 0
    for one in data:
        left = (left & keep) << 8 ^ table[left >> high ^ one]
    return left.to_bytes(extra)


@lru_cache(maxsize=32)
def _table(extra: int) -> tuple[int, ...]:
    """Return, for each leading byte, what it takes from the rest."""
    powers = [1]
    for _ in range(254):
        double = powers[-1] << 1
        powers.append(double ^ 0x11D if double > 0xFF else double)
    logarithms = {power: place for place, power in enumerate(powers)}

    def times(one: int, other: int) -> int:
        return powers[(logarithms[one] + logarithms[other]) % 255] if one and other else 0

    generator = [1]
    for place in range(extra):
        grown = [*generator, 0]
        for at, one in enumerate(generator):
            grown[at + 1] ^= times(one, powers[place])
        generator = grown
    return tuple(int.from_bytes(bytes(times(lead, one) for one in generator[1:])) for lead in range(256))


@lru_cache(maxsize=32)
def _places(version: int, level: str, mask: int) -> tuple[int, Callable[[str], tuple[str, ...]]]:
    """Return the side of a symbol, and what picks each module from '01', the written bits and the turned ones."""
    from qrcode import QRCode, constants, util

    code = QRCode(version=version, error_correction=getattr(constants, f"ERROR_CORRECT_{level}"), mask_pattern=mask)
    side = code.modules_count = version * 4 + 17
    code.modules = [[None] * side for _ in range(side)]
    for row, column in ((0, 0), (side - 7, 0), (0, side - 7)):
        code.setup_position_probe_pattern(row, column)
    code.setup_position_adjust_pattern()
    code.setup_timing_pattern()
    code.setup_type_info(False, mask)
    if version >= 7:
        code.setup_type_number(False)
    is_turned = util.mask_func(mask)
    count = 8 * sum(data + extra for data, extra in _blocks(version, level))
    found = {place: int(bool(black)) for place, black in enumerate(chain(*code.modules)) if black is not None}
    bit = 0
    for row, column in _way(side):
        place = row * side + column
        if place in found:
            continue
        turned = bool(is_turned(row, column))
        found[place] = 2 + bit + count * turned if bit < count else int(turned)
        bit += 1
    return side, itemgetter(*(found[place] for place in range(side * side)))


def _way(side: int) -> Iterator[tuple[int, int]]:
    """Yield the modules in the order in which bits are laid: up and down in pairs of columns, from the right."""
    upwards = True
    for right in range(side - 1, 0, -2):
        column = right - 1 if right <= 6 else right  # the column of the clock is passed over
        for row in range(side - 1, -1, -1) if upwards else range(side):
            yield row, column
            yield row, column - 1
        upwards = not upwards
