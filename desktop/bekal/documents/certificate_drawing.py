"""Draws a template: what is alike for a run as shared art, then what belongs to one person.

The window's preview and the printed sheet are this same drawing. CONTOH and LATIHAN, DUPLIKAT and the two lines
below the QR are the program's own words: no template can leave them out.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bekal.documents import certificate_template as parts
from bekal.documents import letters, qr
from bekal.documents.certificate import Blank, CertificatePage
from bekal.documents.certificate_table import Table, sign_here
from bekal.documents.certificate_values import values_of
from bekal.documents.letterhead import Signatory
from bekal.documents.letters import SANS, SANS_BOLD
from bekal.documents.paper import ACCENT, BLACK, HAIRLINE, MUTED, WHITE, Colour, Sheet

WATERMARK: Colour = (1 - 0.09 * (1 - 0x0B / 255), 1 - 0.09 * (1 - 0x6B / 255), 1 - 0.09 * (1 - 0x60 / 255))
"""The accent at 9 % on white, drawn first: no transparency, which slows old printers."""

FRONT_MARK, BACK_MARK = 38.0, 36.0
"""Height of the capitals of CONTOH on A4, in millimetres."""
_DIAGONAL = math.hypot(297, 210)

_INKS: Mapping[str, Colour] = {"black": BLACK, "muted": MUTED, "hairline": HAIRLINE, "accent": ACCENT}

_CAPTIONS = {
    "id": ("Periksa hanya di {alamat}", "Pindai dengan kamera HP. Jangan distempel."),
    "en": ("Verify only at {alamat}", "Pindai dengan kamera HP. Jangan distempel."),
    "ja": ("真偽の確認は {alamat} のみ", "Pindai dengan kamera HP. Jangan distempel."),
    "ko": ("진위 확인은 {alamat} 에서만", "Pindai dengan kamera HP. Jangan distempel."),
}


def ink(name: str) -> Colour:
    """Return a colour by its name or by `#rrggbb`; a grey is printed with black alone."""
    if name in _INKS:
        return _INKS[name]
    red, green, blue = (int(name[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red if red == green == blue else (red, green, blue)


class Drawing:
    """Draws the pages of one template onto a sheet; kept for a run, since most of it is worked out once."""

    def __init__(self, sheet: Sheet, template: parts.Template, blank: Blank) -> None:
        self._sheet, self._template, self._blank = sheet, template, blank
        self._only_content = blank.preprinted or template.fill is parts.Fill.BLANK
        self._key = template.digest()
        shared = [[block for block in side if _is_shared(block)] for side in template.sides]
        own = [[block for block in side if not _is_shared(block)] for side in template.sides]
        self._shared, self._own = shared, own

    def front(self, page: CertificatePage) -> None:
        """Draw the front on the current page and leave it open."""
        self._sheet.shifted(self._blank.right_mm, self._blank.down_mm)
        values = values_of(page)
        self._art(0, page, values)
        self._blocks(self._own[0], page, values)

    def back(self, page: CertificatePage) -> int:
        """Draw the back, finishing its pages, and return how many there are; none without a back."""
        if not self._template.back:
            return 0
        values = values_of(page)
        block = next((one for one in self._own[1] if isinstance(one, parts.Units)), None)
        table = Table(block, page, values, ink(block.ink)) if block else None
        count = len(table.parts) if table else 1
        for place in range(count):
            self._sheet.shifted(self._blank.right_mm, self._blank.down_mm)
            values["halaman"] = f"({place + 1} dari {count})" if count > 1 else ""
            self._art(1, page, values)
            self._blocks(self._own[1], page, values)
            if table:
                table.draw(self._sheet, place)
            self._sheet.next_page()
        return count

    # ------------------------------------------------------------------------------------------------- parts

    def _art(self, side: int, page: CertificatePage, values: Mapping[str, str]) -> None:
        """Put what is alike for a run on the page: drawn at its first page, referred to by the others."""
        sheet, marked = self._sheet, page.practice or page.sample
        key = (side, self._key, marked, self._only_content, page.logo, *(values.get(name, "") for name in _SHARED))
        if sheet.begin_art(key):
            if marked:
                self._watermark(BACK_MARK if side else FRONT_MARK)
            self._blocks(self._shared[side], page, values)
            sheet.end_art()
        sheet.art(key)

    def _watermark(self, cap: float) -> None:
        wide, high = self._template.size_mm
        upright = high > wide
        cap *= math.hypot(wide, high) / _DIAGONAL
        self._sheet.turned_text(
            "CONTOH", wide / 2, high / 2, letters.chain(SANS_BOLD, "id")[0], cap, WATERMARK, 54 if upright else 26
        )

    def _blocks(self, blocks: Sequence[parts.Block], page: CertificatePage, values: Mapping[str, str]) -> None:
        for block in blocks:
            if self._only_content and not getattr(block, "on_blank", True):
                continue
            draw = _DRAWN.get(type(block))
            if draw is not None:
                draw(self, block, page, values)

    def _text(self, block: parts.Text, _page: CertificatePage, values: Mapping[str, str]) -> None:
        said = _said(block.words, block.writing, values)
        if not said:
            return
        lines, cap = fit(said, block.writing, block.wide)
        y = block.y / 1000 + block.writing.cap / 1000
        for line in lines:
            self._line(line, block.writing, block.x, block.wide, y, cap)
            y += cap * block.writing.leading / 1000

    def _column(self, block: parts.Column, _page: CertificatePage, values: Mapping[str, str]) -> None:
        for item, words, y, cap in laid_out(block, values, only_content=self._only_content):
            if isinstance(item, parts.Line):
                self._line(words, item.writing, block.x, block.wide, y, cap)
            else:
                self._ornament(item, block, y)

    def _ornament(self, item: parts.Ornament, block: parts.Column, y: float) -> None:
        middle, half, colour = (block.x + block.wide / 2) / 1000, item.wide / 2000, ink(item.ink)
        if not item.lozenge:
            self._sheet.rule(middle - half, y, middle + half, y, item.thick / 1000, colour)
            return
        for left, right in ((middle - half, middle - 3), (middle + 3, middle + half)):
            self._sheet.rule(left, y, right, y, item.thick / 1000, colour)
        self._sheet.lozenge(middle, y, 0.8, colour)

    def _line(self, words: str, writing: parts.Writing, x: int, wide: int, y: float, cap: float) -> None:
        at = {"left": x, "centre": x + wide / 2, "right": x + wide}[writing.align] / 1000
        self._sheet.mixed(
            words, at, y, writing.style, cap, ink(writing.ink), writing.align, writing.spacing / 1000, writing.language
        )

    def _rule(self, block: parts.Rule, _page: CertificatePage, _values: Mapping[str, str]) -> None:
        x, y = block.x / 1000, block.y / 1000
        self._sheet.rule(x, y, x + block.wide / 1000, y + block.high / 1000, block.thick / 1000, ink(block.ink))

    def _frame(self, block: parts.Frame, _page: CertificatePage, _values: Mapping[str, str]) -> None:
        x, y, wide, high = block.x / 1000, block.y / 1000, block.wide / 1000, block.high / 1000
        colour, thick = ink(block.ink), block.thick / 1000
        if block.kind == "filled":
            self._sheet.filled(x, y, wide, high, colour)
        elif block.kind == "notched":
            self._notched(x, y, x + wide, y + high, thick, colour)
        else:
            self._sheet.box(x, y, wide, high, thick, colour)
            if block.kind == "double":
                gap = thick + 1.0
                self._sheet.box(x + gap, y + gap, wide - 2 * gap, high - 2 * gap, thick / 2, colour)

    def _notched(self, left: float, top: float, right: float, bottom: float, thick: float, colour: Colour) -> None:
        notch = 4.5
        self._sheet.outline(
            [
                (left + notch, top), (right - notch, top), (right - notch, top + notch), (right, top + notch),
                (right, bottom - notch), (right - notch, bottom - notch), (right - notch, bottom),
                (left + notch, bottom), (left + notch, bottom - notch), (left, bottom - notch), (left, top + notch),
                (left + notch, top + notch),
            ],
            thick,
            colour,
        )  # fmt: skip
        for x in (left + notch / 2, right - notch / 2):
            for y in (top + notch / 2, bottom - notch / 2):
                self._sheet.lozenge(x, y, 0.9, colour)

    def _picture(self, block: parts.Picture, page: CertificatePage, _values: Mapping[str, str]) -> None:
        picture = page.logo if block.picture == parts.LOGO else self._template.pictures.get(block.picture)
        if picture:
            what = "logo" if block.picture == parts.LOGO else block.picture
            box = (block.x / 1000, block.y / 1000, block.wide / 1000, block.high / 1000)
            self._sheet.picture(picture, *box, what=what)

    def _photo(self, block: parts.Photo, page: CertificatePage, _values: Mapping[str, str]) -> None:
        x, y, wide, high = block.x / 1000, block.y / 1000, block.wide / 1000, block.high / 1000
        if page.photo:
            self._sheet.jpeg(page.photo, x, y, wide, high, cover=True, what="photo")
            if block.frame:
                self._sheet.box(x, y, wide, high, 0.15, HAIRLINE)
            return
        if not block.frame:
            return  # the blank has its own frame, where a photo is glued
        self._sheet.box(x, y, wide, high, 0.2, HAIRLINE)
        middle, centre = x + wide / 2, y + high / 2
        size = f"Foto {round(wide / 10)} × {round(high / 10)}"
        if page.photo_note:
            self._sheet.text(size, middle, centre - 1, letters.chain(SANS, "id")[0], 2.0, MUTED, "centre")
            self._sheet.text(page.photo_note, middle, centre + 3, letters.chain(SANS, "id")[0], 1.6, MUTED, "centre")
        else:
            self._sheet.text(size, middle, centre + 1, letters.chain(SANS, "id")[0], 2.0, MUTED, "centre")

    def _code(self, block: parts.Code, page: CertificatePage, _values: Mapping[str, str]) -> None:
        """Draw the symbol in its white box, with the address to trust in words below it."""
        symbol = qr.symbol(page.qr_text)
        left, top = block.x / 1000, block.y / 1000
        self._sheet.filled(left, top, qr.BOX_MM, qr.BOX_MM, WHITE)
        self._sheet.raw(qr.drawing(symbol), *qr.place(symbol, left, self._sheet.height - top - qr.BOX_MM))
        if not block.caption:
            return
        middle = left + qr.BOX_MM / 2
        first, second = _CAPTIONS[block.language]
        first = first.replace("{alamat}", page.verify_host)
        for words, down, style, cap, colour in (
            (first, 41.4, SANS_BOLD, 1.75, BLACK),
            (second, 45.0, SANS, 1.5, MUTED),
        ):
            wide = letters.width(words, style, cap, 0.0, block.language)
            cap = min(cap, cap * 48 / wide)
            self._sheet.mixed(words, middle, top + down, style, cap, colour, "centre", 0.0, block.language)

    def _signature(self, block: parts.Signature, _page: CertificatePage, values: Mapping[str, str]) -> None:
        who = Signatory(
            *(parts.filled(words, values) for words in (block.place, block.office, block.name, block.number))
        )
        middle = (block.x + block.wide / 2) / 1000
        picture = self._template.pictures.get(block.picture) if block.picture else None
        sign_here(self._sheet, who, middle, block.y / 1000 + 2.6, block.wide / 1000, picture)

    def _mark(self, block: parts.MarkPlace, page: CertificatePage, _values: Mapping[str, str]) -> None:
        """Say what this sheet is not: not the first print, not real."""
        if block.what is parts.Mark.DUPLICATE:
            if page.copy_number < 2:
                return
            said, below, spacing = "DUPLIKAT", f"SALINAN KE-{page.copy_number}", 0.06
        elif page.practice:
            said, below, spacing = "LATIHAN", "Tidak berlaku", 0.0
        else:
            return
        at = {"left": block.x, "centre": block.x + block.wide / 2, "right": block.x + block.wide}[block.align] / 1000
        y = block.y / 1000 + 5
        self._sheet.mixed(said, at, y, SANS_BOLD, 5, align=block.align)
        self._sheet.mixed(below, at, y + 5.5, SANS_BOLD, 2.6, align=block.align, spacing=spacing)


_DRAWN: Mapping[type, Callable[..., None]] = {
    parts.Text: Drawing._text,
    parts.Column: Drawing._column,
    parts.Rule: Drawing._rule,
    parts.Frame: Drawing._frame,
    parts.Picture: Drawing._picture,
    parts.Photo: Drawing._photo,
    parts.Code: Drawing._code,
    parts.Signature: Drawing._signature,
    parts.MarkPlace: Drawing._mark,
}

_SHARED = tuple(sorted(parts.SHARED))


def _is_shared(block: parts.Block) -> bool:
    if isinstance(block, parts.Text):
        return parts.SHARED.issuperset(parts.fields_in(block.words))
    return isinstance(block, parts.Rule | parts.Frame | parts.Picture)


def _said(words: str, writing: parts.Writing, values: Mapping[str, str]) -> str:
    said = parts.filled(words, values, writing.language)
    return said.upper() if writing.capitals else said


def fit(words: str, writing: parts.Writing, wide: int) -> tuple[tuple[str, ...], float]:
    """Return the lines in which words are printed and the height of their capitals in millimetres."""
    return letters.fitted(
        words,
        writing.style,
        writing.cap / 1000,
        (writing.least or writing.cap * 6 // 10) / 1000,
        wide / 1000,
        writing.lines,
        writing.spacing / 1000,
        writing.language,
        writing.align == "centre",
    )


def name_lines(name: str, look: parts.Template) -> tuple[tuple[str, ...], float, bool]:
    """Return the lines of a holder's name, the height of their capitals in mm, and whether they were made fit."""
    for block in look.front:
        if isinstance(block, parts.Text):
            written = [(block.words, block.writing)]
        elif isinstance(block, parts.Column):
            written = [(item.words, item.writing) for item in block.items if isinstance(item, parts.Line)]
        else:
            continue
        for words, writing in written:
            if "{nama}" in words:
                lines, cap = fit(_said(words, writing, {"nama": name}), writing, block.wide)
                return lines, cap, len(lines) > 1 or cap * 1000 < writing.cap - 0.5
    return (name,), 0.0, False


Placed = tuple[parts.Line | parts.Ornament, str, float, float]
"""An item of a column, its words, its baseline and the height of its capitals in millimetres."""


def laid_out(block: parts.Column, values: Mapping[str, str], *, only_content: bool = False) -> list[Placed]:
    """Set a column: in the middle of its room, smaller when it would grow further than it may."""
    room, most = block.high / 1000, (block.high + block.spill) / 1000
    shrunk = 1.0
    while True:
        placed, high = _stacked(block, values, shrunk, only_content=only_content)
        if high <= most + 1e-6 or shrunk < 0.4:
            break
        shrunk *= 0.96
    top = block.y / 1000 + max(0.0, room - high) / 2
    return [(item, words, top + y, cap) for item, words, y, cap in placed]


def _stacked(
    block: parts.Column, values: Mapping[str, str], shrunk: float, *, only_content: bool
) -> tuple[list[Placed], float]:
    placed: list[Placed] = []
    y = 0.0
    for item in block.items:
        gap = item.gap / 1000 * shrunk if y else 0.0
        if isinstance(item, parts.Ornament):
            y += gap
            if item.on_blank or not only_content:
                placed.append((item, "", y, 0.0))
            continue
        said = _said(item.words, item.writing, values)
        if not said or (only_content and not item.on_blank):
            if said:  # the blank bears these words: their room stays
                y += gap + item.writing.cap / 1000 * shrunk
            continue
        writing = (
            replace(item.writing, cap=round(item.writing.cap * shrunk), least=round(item.writing.least * shrunk))
            if shrunk < 1
            else item.writing
        )
        lines, cap = fit(said, writing, block.wide)
        y += gap + cap
        for place, line in enumerate(lines):
            y += cap * writing.leading / 1000 if place else 0.0
            placed.append((item, line, y, cap))
    return placed, y
