"""The QR symbol of a certificate: two explicit segments, the size policy, and ink that does not swell."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bekal.documents import qr_bits
from bekal.documents.paper import GRID, on_grid
from bekal.errors import Refused

BOX_MM = 39.0
"""Side of the white box: the largest symbol and four modules of quiet zone on each side."""

LARGEST_MM = 34.5

MASK = 2
"""The mask, not searched for: the search of the `qrcode` library takes 14 of 17 ms a symbol.

A signature looks like noise, so no mask can make large patches: of 150 signed texts in four simulated kinds
of bad photo (blur, tilt, noise, JPEG), 52 % were read with the searched mask and 51 to 54 % with each fixed
one. Mask 2 has the lowest mean penalty of the eight.
"""

_POLICY = (("M", 6), ("M", 5), ("L", 5))
"""Error correction and dots of 1/300 inch per module, in the order tried."""

_UNITS = {12: 40, 6: 20, 5: 17}
"""Drawing units per module; one unit is then 25.4 or 24.9 micrometres, the inset of every edge."""

_RUN = re.compile("1+")
_WIDEST = int(LARGEST_MM / 25.4 * 300 / min(dots for _, dots in _POLICY))
"""Modules of the largest symbol."""


class TextTooLong(Refused):
    """The signed text does not fit a symbol of the largest allowed size; facts: length, largest."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol ready to draw: rows of '1' (black) and '0', from the top."""

    rows: tuple[str, ...]
    level: str
    dots: int

    @property
    def version(self) -> int:
        """The symbol's version, 1 to 40."""
        return (len(self.rows) - 17) // 4

    @property
    def module_mm(self) -> float:
        """Side of one module in millimetres."""
        return self.dots / 300 * 25.4

    @property
    def side_mm(self) -> float:
        """Side of the symbol without quiet zone, in millimetres."""
        return len(self.rows) * self.module_mm


def symbol(text: str) -> Symbol:
    """Encode a text in the largest modules that keep the symbol within 34.5 mm.

    What stands up to and with the first `#` is one byte segment, since some phones refuse an address in
    capitals; the rest is one alphanumeric segment where its letters allow.

    Raises:
        TextTooLong: the text fits none of the three sizes.

    """
    segments = _segments(text)
    for level, dots in _POLICY:
        largest = int((LARGEST_MM / 25.4 * 300 / dots - 17) / 4)
        for version in range(1, largest + 1):
            if qr_bits.bits_of(segments, version) <= qr_bits.room(version, level):
                return Symbol(rows=qr_bits.rows(segments, version, level, MASK), level=level, dots=dots)
    raise TextTooLong(length=len(text), largest=LARGEST_MM)


def _segments(text: str) -> list[qr_bits.Segment]:
    head, mark, body = text.partition("#")
    if not mark or not qr_bits.ALPHANUMERIC.fullmatch(body):
        return [(qr_bits.ALPHANUMERIC.fullmatch(text) is not None, text.encode())]
    return [(False, (head + mark).encode()), (True, body.encode())]


def drawing(code: Symbol) -> str:
    """Return the symbol as PDF operators: one path, filled once, lower left corner at the origin.

    Every edge between black and white is moved 25 micrometres into the black, because a printer paints
    each dot that an edge touches. A row's runs are drawn shortened at both ends and low by the inset;
    where a run goes on into the next row, a strip closes the seam: together exactly the eroded symbol.
    The black is DeviceGray, which is ink K alone; four-colour black is turned into a dithered dark grey
    (35, 31, 32) by programs that print through RGB.
    """
    units = _UNITS[code.dots]
    side = len(code.rows)
    scale = code.dots * GRID / units
    return f"q 0 g {scale:.6f} 0 0 {-scale:.6f} 0 {side * code.dots * GRID:.2f} cm\n{_path(code.rows, units)}f Q"


def _path(rows: tuple[str, ...], units: int) -> str:
    spans = _spans(units)
    parts: list[str] = []
    width = len(rows[0])
    below = [int(row, 2) for row in rows[1:]] + [0]
    body, strip = f" {units - 2} re\n", " 2 re\n"
    for top, (row, following) in enumerate(zip(rows, below, strict=True)):
        y = str(top * units + 1)
        parts += [f"{spans[run.span()][0]}{y}{spans[run.span()][1]}{body}" for run in _RUN.finditer(row)]
        y = str((top + 1) * units - 1)
        shared = f"{int(row, 2) & following:0{width}b}"
        parts += [f"{spans[run.span()][0]}{y}{spans[run.span()][1]}{strip}" for run in _RUN.finditer(shared)]
    return "".join(parts)


@lru_cache(maxsize=4)
def _spans(units: int) -> dict[tuple[int, int], tuple[str, str]]:
    """Return how the left edge and the width of each run of modules are written: there are few, and drawn often."""
    return {
        (first, last): (f"{first * units + 1} ", f" {(last - first) * units - 2}")
        for first in range(_WIDEST)
        for last in range(first + 1, _WIDEST + 1)
    }


def place(code: Symbol, left_mm: float, bottom_mm: float) -> tuple[float, float]:
    """Return where to draw the symbol, in points on the printer's grid, centred in its white box.

    `left_mm` and `bottom_mm` are the box's lower left corner on the page.
    """
    margin = (BOX_MM - code.side_mm) / 2
    return on_grid(left_mm + margin), on_grid(bottom_mm + margin)
