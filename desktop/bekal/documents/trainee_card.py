"""Trainees' cards, eight on an A4 sheet with cut marks: photo, name, course, and the symbol a gate reads.

A card carries no NIK and no birth date: whoever finds it learns a name and a course. The symbol is 29 mm wide with
modules of a millimetre, so that a laptop's camera without a focus reads it from a hand's breadth.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bekal.documents.card_sheet import CardSheet

if TYPE_CHECKING:
    from bekal.documents.paper import Sheet

WIDE, HIGH = 85.6, 54.0
"""Millimetres of a card (ISO/IEC 7810, ID-1)."""
_ON_SHEET = CardSheet(WIDE, HIGH, gap=6.0, mark_from=0.6, mark_to=2.6)
_DOTS = 12
"""Dots of 1/300 inch per module."""
_BAND, _SYMBOL_TOP, _CLEAR = 8.9, 13.1, 4.1
"""Millimetres: the coloured band above, where the symbol begins, and four modules that stay white around it."""
_NAME, _NAME_OF_TWO_LINES = 2.9, 1.9
"""Heights of capitals, in millimetres; what is longer than two lines is shrunk into the second."""


@dataclass(frozen=True, slots=True)
class TraineeCard:
    """What one card shows; `photo` is a JPEG or nothing, `text` what its symbol holds."""

    centre: str
    course: str
    programme: str
    number: int
    name: str
    text: str
    version: int
    photo: bytes | None = None


def trainee_cards_pdf(cards: Sequence[TraineeCard], title: str = "Kartu peserta") -> bytes:
    """Draw cards in their order, eight a sheet, to be cut along the marks.

    Raises:
        GlyphsMissing: a name holds a sign the letters lack.
        PictureUnusable: a photo is no JPEG.

    """
    from bekal.documents import fonts
    from bekal.documents.paper import A4, Sheet

    for one in cards:
        fonts.demand_glyphs(one.centre, one.course, one.programme, one.name)
    sheet = Sheet(title, A4, author=cards[0].centre if cards else "")
    for one, (x, y) in zip(cards, _ON_SHEET.places(sheet, len(cards)), strict=True):
        _card(sheet, one, x, y)
    sheet.next_page()
    return sheet.finished()


def _card(sheet: "Sheet", one: TraineeCard, x: float, y: float) -> None:
    from bekal.documents import fonts, qr
    from bekal.documents.letterhead import wrapped
    from bekal.documents.paper import ACCENT, MUTED, on_grid

    sheet.filled(x, y, WIDE, _BAND, ACCENT)
    sheet.text(one.centre, x + 4, y + 5.7, fonts.SANS_BOLD, 2.4, 1.0, most=WIDE - 8)
    photo_wide, photo_high = 18.0, 24.0
    if one.photo:
        sheet.jpeg(one.photo, x + 4, y + 13, photo_wide, photo_high, cover=True, what=one.name)
    else:
        sheet.box(x + 4, y + 13, photo_wide, photo_high, 0.2, MUTED)
        sheet.text("foto 3×4", x + 4 + photo_wide / 2, y + 26, fonts.SANS, 1.6, MUTED, "centre")
    symbol = replace(qr.symbol(one.text), dots=_DOTS)
    right = x + WIDE - _CLEAR
    sheet.raw(
        qr.drawing(symbol),
        on_grid(right - symbol.side_mm),
        on_grid(sheet.height - (y + _SYMBOL_TOP) - symbol.side_mm),
    )
    room = WIDE - 4 - photo_wide - 3 - symbol.side_mm - _CLEAR - _CLEAR
    text_x = x + 4 + photo_wide + 3
    line_y = y + 16
    for line in wrapped(one.course, fonts.SANS_BOLD, 2.1, room)[:2]:
        sheet.text(line, text_x, line_y, fonts.SANS_BOLD, 2.1, most=room)
        line_y += 4.2
    for line in wrapped(one.programme, fonts.SANS, 1.7, room)[:3]:
        sheet.text(line, text_x, line_y, fonts.SANS, 1.7, MUTED, most=room)
        line_y += 3.6
    sheet.text(f"No. {one.number}", text_x, y + 32.5, fonts.SANS_BOLD, 2.1)
    sheet.text(f"kartu ke-{one.version}", text_x, y + 36.5, fonts.SANS, 1.5, MUTED)
    wide = WIDE - 8
    if fonts.width(one.name, fonts.SANS_BOLD, fonts.size_for(_NAME)) <= wide * fonts.POINTS_PER_MM:
        sheet.text(one.name, x + 4, y + 49.5, fonts.SANS_BOLD, _NAME)
        return
    first, *rest = wrapped(one.name, fonts.SANS_BOLD, _NAME_OF_TWO_LINES, wide)
    sheet.text(first, x + 4, y + 48.7, fonts.SANS_BOLD, _NAME_OF_TWO_LINES)
    sheet.text(" ".join(rest), x + 4, y + 51.8, fonts.SANS_BOLD, _NAME_OF_TWO_LINES, most=wide)
