"""Cards for the tests of a selection, eight on an A4 sheet with cut marks: photo, name, code, when and where.

A card carries no NIK and no birth date; the symbol holds the registration code and nothing else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bekal.documents.card_sheet import CardSheet

if TYPE_CHECKING:
    from bekal.documents.paper import Sheet

WIDE, HIGH = 95.0, 66.0
_ON_SHEET = CardSheet(WIDE, HIGH, gap=4.0, mark_from=0.3, mark_to=1.8)
_DOTS = 12
"""Dots of 1/300 inch per module."""
_NAME, _LONG_NAME = 2.5, 1.75
"""Heights of capitals, in millimetres; a long name takes up to four lines."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """A line of the card: which test, when, where, and the seat."""

    test: str
    when: str
    place: str
    seat: int


@dataclass(frozen=True, slots=True)
class SelectionCard:
    """What one card shows; `photo` is a JPEG or nothing."""

    centre: str
    course: str
    name: str
    code: str
    sittings: tuple[Sitting, ...]
    photo: bytes | None = None


def selection_cards_pdf(cards: Sequence[SelectionCard], title: str = "Kartu tes seleksi") -> bytes:
    """Draw cards in their order, eight a sheet, to be cut along the marks.

    Raises:
        GlyphsMissing: a name holds a sign the letters lack.
        PictureUnusable: a photo is no JPEG.

    """
    from bekal.documents import fonts
    from bekal.documents.paper import A4, Sheet

    for one in cards:
        places = [part for sitting in one.sittings for part in (sitting.test, sitting.place)]
        fonts.demand_glyphs(one.centre, one.course, one.name, *places)
    sheet = Sheet(title, A4, author=cards[0].centre if cards else "")
    for one, (x, y) in zip(cards, _ON_SHEET.places(sheet, len(cards)), strict=True):
        _card(sheet, one, x, y)
    sheet.next_page()
    return sheet.finished()


def _card(sheet: "Sheet", one: SelectionCard, x: float, y: float) -> None:
    from bekal.documents import fonts, qr
    from bekal.documents.letterhead import wrapped
    from bekal.documents.paper import ACCENT, HAIRLINE, MUTED, on_grid

    sheet.filled(x, y, WIDE, 9.0, ACCENT)
    sheet.text("Kartu tes seleksi", x + WIDE - 4, y + 5.7, fonts.SANS, 1.9, 1.0, "right")
    sheet.text(one.centre, x + 4, y + 5.8, fonts.SANS_BOLD, 2.3, 1.0, most=WIDE - 38)
    photo_wide, photo_high = 16.5, 22.0
    if one.photo:
        sheet.jpeg(one.photo, x + 4, y + 12, photo_wide, photo_high, cover=True, what=one.name)
    else:
        sheet.box(x + 4, y + 12, photo_wide, photo_high, 0.2, MUTED)
        sheet.text("foto 3×4", x + 4 + photo_wide / 2, y + 24, fonts.SANS, 1.6, MUTED, "centre")
    symbol = replace(qr.symbol(one.code), dots=_DOTS)
    right = x + WIDE - 4
    sheet.raw(qr.drawing(symbol), on_grid(right - symbol.side_mm), on_grid(sheet.height - (y + 12) - symbol.side_mm))
    text_x = x + 4 + photo_wide + 3
    room = right - symbol.side_mm - 3 - text_x
    line_y = y + 15
    lines, cap, step = wrapped(one.name, fonts.SANS_BOLD, _NAME, room), _NAME, 4.4
    if len(lines) > 1:
        lines, cap, step = wrapped(one.name, fonts.SANS_BOLD, _LONG_NAME, room), _LONG_NAME, 3.5
    for line in [*lines[:3], *([" ".join(lines[3:])] if lines[3:] else [])]:
        sheet.text(line, text_x, line_y, fonts.SANS_BOLD, cap, most=room)
        line_y += step
    line_y += 1.2 if len(lines) > 1 else 0.4
    sheet.text(one.code, text_x, line_y + 1, fonts.SANS_BOLD, 2.9, spacing=0.04)
    line_y += 6.4
    for line in wrapped(one.course, fonts.SANS, 1.8, room)[: 1 if len(lines) > 2 else 2]:
        sheet.text(line, text_x, line_y, fonts.SANS, 1.8, MUTED, most=room)
        line_y += 3.6
    y_line = y + 38.5
    sheet.rule(x + 4, y_line, right, y_line, 0.15, HAIRLINE)
    step = min(9.0, 21.0 / max(1, len(one.sittings)))
    for sitting in one.sittings:
        base = y_line + min(4.2, step * 0.5)
        sheet.text(sitting.test, x + 4, base, fonts.SANS_BOLD, 2.0, most=26)
        sheet.text(sitting.when, x + 32, base, fonts.SANS, 2.0, most=right - x - 32 - 17)
        sheet.text(f"Kursi {sitting.seat}", right, base, fonts.SANS_BOLD, 2.0, align="right")
        if sitting.place:
            sheet.text(sitting.place, x + 32, base + min(3.7, step * 0.45), fonts.SANS, 1.7, MUTED, most=right - x - 32)
        y_line += step
    if not one.sittings:
        sheet.text("Jadwal tes diumumkan kemudian.", x + 4, y_line + 4.2, fonts.SANS, 2.0, MUTED)
    sheet.text(
        "Bawa kartu ini dan KTP asli. Datang 15 menit sebelum mulai.", x + 4, y + HIGH - 2.6, fonts.SANS, 1.7, MUTED
    )
