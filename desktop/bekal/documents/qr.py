"""The QR symbol of a certificate: two explicit segments, the size policy, and ink that does not swell."""

import re
from dataclasses import dataclass
from typing import Any

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
_ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")


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
    from qrcode import QRCode, constants

    segments = _segments(text)
    for level, dots in _POLICY:
        correction = getattr(constants, f"ERROR_CORRECT_{level}")
        largest = int((LARGEST_MM / 25.4 * 300 / dots - 17) / 4)
        version = _version(segments, correction, largest)
        if version is None:
            continue
        code = QRCode(version=version, error_correction=correction, border=0, mask_pattern=MASK)
        for segment in segments:
            code.add_data(segment, optimize=0)
        code.make(fit=False)
        rows = tuple("".join("1" if black else "0" for black in row) for row in code.modules)
        return Symbol(rows=rows, level=level, dots=dots)
    raise TextTooLong(length=len(text), largest=LARGEST_MM)


def _version(segments: list[Any], correction: int, largest: int) -> int | None:
    """Return the smallest version that holds the segments; the library would encode them all to find it."""
    from qrcode.util import BIT_LIMIT_TABLE, MODE_ALPHA_NUM, mode_sizes_for_version

    for version in range(1, largest + 1):
        bits = 0
        for segment in segments:
            count = len(segment)
            letters = count // 2 * 11 + count % 2 * 6 if segment.mode == MODE_ALPHA_NUM else count * 8
            bits += 4 + mode_sizes_for_version(version)[segment.mode] + letters
        if bits <= BIT_LIMIT_TABLE[correction][version]:
            return version
    return None


def _segments(text: str) -> list[Any]:
    from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

    head, mark, body = text.partition("#")
    if not mark or not _ALPHANUMERIC.fullmatch(body):
        mode = MODE_ALPHA_NUM if _ALPHANUMERIC.fullmatch(text) else MODE_8BIT_BYTE
        return [QRData(text.encode(), mode=mode)]
    return [QRData((head + mark).encode(), mode=MODE_8BIT_BYTE), QRData(body.encode(), mode=MODE_ALPHA_NUM)]


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
    parts: list[str] = []
    width = len(rows[0])
    below = [int(row, 2) for row in rows[1:]] + [0]
    body = f" {units - 2} re\n"
    for top, (row, following) in enumerate(zip(rows, below, strict=True)):
        y = top * units + 1
        for run in _RUN.finditer(row):
            first, last = run.span()
            parts.append(f"{first * units + 1} {y} {(last - first) * units - 2}{body}")
        shared = f"{int(row, 2) & following:0{width}b}"
        y += units - 2
        for run in _RUN.finditer(shared):
            first, last = run.span()
            parts.append(f"{first * units + 1} {y} {(last - first) * units - 2} 2 re\n")
    return "".join(parts)


def place(code: Symbol, left_mm: float, bottom_mm: float) -> tuple[float, float]:
    """Return where to draw the symbol, in points on the printer's grid, centred in its white box.

    `left_mm` and `bottom_mm` are the box's lower left corner on the page.
    """
    margin = (BOX_MM - code.side_mm) / 2
    return on_grid(left_mm + margin), on_grid(bottom_mm + margin)
