"""A receipt, of an application or of what a stick carries: A6, four on A4, or a till roll of 58 or 80 mm.

The symbol of an application holds its code and nothing else: whoever finds the slip learns a name and a course, no
NIK.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bekal.documents.paper import Sheet


class Paper(StrEnum):
    """What a slip is printed on."""

    A6 = "a6"
    A4 = "a4"
    MM58 = "58mm"
    MM80 = "80mm"


@dataclass(frozen=True, slots=True)
class ReceiptSlip:
    """What one slip says, every word of it."""

    centre: str
    contact: str
    """Address and phone, as one line."""
    title: str
    name: str
    code: str
    facts: tuple[tuple[str, str], ...]
    """Label and value: what was applied for, and when."""
    list_heading: str
    listed: tuple[str, ...]
    """What a receipt is about beyond its facts: papers still lacking, or what a stick carries."""
    if_none: str
    """Said where nothing is listed."""
    next_heading: str
    next_step: str
    keep: str
    """Bring this slip."""
    symbol: str = ""
    """What the symbol holds where that is more than the code."""


_WIDE = {Paper.A6: 105.0, Paper.A4: 105.0, Paper.MM58: 58.0, Paper.MM80: 80.0}
_MARGIN = {Paper.A6: 8.0, Paper.A4: 8.0, Paper.MM58: 5.0, Paper.MM80: 4.5}
_CAP = {Paper.A6: 2.05, Paper.A4: 2.05, Paper.MM58: 1.95, Paper.MM80: 2.05}
_HIGH = 148.5
_SIDE_BY_SIDE = 95.0
_SMALLEST = 0.62


def receipt_slips_pdf(slips: Sequence[ReceiptSlip], paper: Paper = Paper.A6) -> bytes:
    """Draw slips in their order; what is too long for its sheet is drawn smaller, never cut."""
    from bekal.documents.paper import A4, HAIRLINE, Sheet

    title, author = (slips[0].title, slips[0].centre) if slips else ("", "")
    if paper is Paper.A4:
        sheet = Sheet(title, A4, author=author)
        for at, slip in enumerate(slips):
            if at and at % 4 == 0:
                sheet.next_page()
            _draw(sheet, slip, paper, at % 2 * 105.0, at % 4 // 2 * _HIGH, _scale(slip, paper))
            if at % 4 == 0:
                for x1, y1, x2, y2 in ((105.0, 4, 105.0, 293), (4, _HIGH, 206, _HIGH)):
                    sheet.rule(x1, y1, x2, y2, 0.1, HAIRLINE)
        sheet.next_page()
        return sheet.finished()
    rolls = paper in {Paper.MM58, Paper.MM80}
    sheet = Sheet(title, (_WIDE[paper], _HIGH - 0.5), author=author)
    for slip in slips:
        if rolls:
            sheet.resize(_draw(None, slip, paper, 0, 0, 1.0))
        _draw(sheet, slip, paper, 0, 0, 1.0 if rolls else _scale(slip, paper))
        sheet.next_page()
    return sheet.finished()


def _scale(slip: ReceiptSlip, paper: Paper) -> float:
    scale = 1.0
    while scale > _SMALLEST and _draw(None, slip, paper, 0, 0, scale) > _HIGH - 3:
        scale -= 0.04
    return scale


def _draw(sheet: "Sheet | None", slip: ReceiptSlip, paper: Paper, x: float, y: float, scale: float) -> float:
    """Draw a slip whose corner is x, y, or only measure it; return its height."""
    from bekal.documents import fonts, qr
    from bekal.documents.letterhead import wrapped
    from bekal.documents.paper import MUTED, on_grid
    from bekal.documents.person_data import printable

    wide, margin, cap = _WIDE[paper], _MARGIN[paper], _CAP[paper] * scale
    left, right, start = x + margin, x + wide - margin, y
    line = cap * 2.15
    y += margin + cap

    def write(words: str, at: float, room: float, **how: object) -> None:
        nonlocal y
        bold, size = how.get("bold", False), cap * float(str(how.get("size", 1.0)))
        face = fonts.SANS_BOLD if bold else fonts.SANS
        align = str(how.get("align", "left"))
        for one in wrapped(printable(words), face, size, room):
            if sheet is not None:
                colour = MUTED if how.get("muted") else 0.0
                sheet.text(one, at, y, face, size, colour, align, most=room)
            y += line * max(1.0, size / cap * 0.92)

    middle, room = (left + right) / 2, right - left
    write(slip.centre, middle, room, bold=True, size=1.15, align="centre")
    write(slip.contact, middle, room, size=0.85, align="centre", muted=True)
    _ruled(sheet, left, right, y - line * 0.45)
    y += line * 0.55
    # a code of a few letters is drawn large, for any telephone; a long text fills its place by itself
    symbol = qr.symbol(slip.symbol) if slip.symbol else replace(qr.symbol(slip.code), dots=12)
    side = symbol.side_mm + 8 * symbol.module_mm

    def stamp(at_left: float, at_top: float) -> None:
        if sheet is not None:
            quiet = 4 * symbol.module_mm
            bottom = sheet.height - at_top - quiet - symbol.side_mm
            sheet.raw(qr.drawing(symbol), on_grid(at_left + quiet), on_grid(bottom))

    if wide >= _SIDE_BY_SIDE:
        top = y - cap
        stamp(right - side + 4 * symbol.module_mm, top - 3)
        room = right - left - side + 2
        write(slip.title, left, room, bold=True, size=1.05)
        y += line * 0.55
        write(slip.code, left, room, bold=True, size=1.75)
        y += line * 0.2
        write(slip.name, left, room, bold=True, size=1.2)
        y = max(y, top + side)
        room = right - left
    else:
        write(slip.title, middle, room, bold=True, align="centre")
        stamp(middle - side / 2, y - cap - 1)
        y += side + cap * 0.6
        write(slip.code, middle, room, bold=True, size=1.7, align="centre")
        y += line * 0.1
        write(slip.name, middle, room, bold=True, size=1.15, align="centre")
    _written(slip, write, left, room)
    y += line * 0.2
    _listed(slip, write, left, room)
    y += line * 0.3
    _ruled(sheet, left, right, y - line * 0.5)
    y += line * 0.45
    write(slip.next_heading, left, room, bold=True)
    write(slip.next_step, left, room)
    y += line * 0.25
    write(slip.keep, left, room, size=0.85, muted=True)
    return y - start + margin * 0.6


def _written(slip: ReceiptSlip, write: "Callable[..., None]", left: float, room: float) -> None:
    for label, value in slip.facts:
        write(label, left, room, size=0.85, muted=True)
        write(value, left, room)


def _listed(slip: ReceiptSlip, write: "Callable[..., None]", left: float, room: float) -> None:
    write(slip.list_heading, left, room, bold=True)
    for number, one in enumerate(slip.listed, 1):
        write(f"{number}. {one}", left, room)
    if not slip.listed:
        write(slip.if_none, left, room)


def _ruled(sheet: "Sheet | None", left: float, right: float, y: float) -> None:
    from bekal.documents.paper import HAIRLINE

    if sheet is not None:
        sheet.rule(left, y, right, y, 0.15, HAIRLINE)
