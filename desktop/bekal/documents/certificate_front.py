"""The front of a certificate: what is the same for a run as shared art, and what belongs to one person."""

from bekal.documents import fonts, qr
from bekal.documents.certificate import Blank, CertificatePage
from bekal.documents.letterhead import sign
from bekal.documents.paper import ACCENT, BLACK, HAIRLINE, MUTED, WHITE, Colour, Sheet

MIDDLE = 148.5
WIDEST = 232.0
"""Room for a line between the frames, in millimetres."""

NAME_CAP, NAME_CAP_LEAST = 8.2, 5.5
PROGRAMME_CAP, PROGRAMME_CAP_LEAST = 4.4, 3.6
TEXT_CAP = 2.8
SMALL_CAP = 2.2

QR_LEFT, QR_TOP = 24.0, 147.0
CODE_AREA = (QR_LEFT, QR_TOP, qr.BOX_MM, qr.BOX_MM)
"""Where the symbol's white box lies on the page: left, top, width, height in millimetres."""

PHOTO_WIDE, PHOTO_HIGH, PHOTO_TOP = 30.0, 40.0, 151.0
SIGNING_MIDDLE, SIGNING_WIDE = 237.0, 80.0

WATERMARK: Colour = tuple(1 - 0.09 * (1 - part) for part in (0x0B / 255, 0x6B / 255, 0x60 / 255))  # type: ignore[assignment]  # three parts go in, three come out
"""The accent at 9 % on white, drawn first: no transparency, which slows old printers."""


def draw_front(sheet: Sheet, page: CertificatePage, blank: Blank) -> None:
    """Draw the front of one certificate on the current page."""
    sheet.shifted(blank.right_mm, blank.down_mm)
    _shared_art(sheet, page, blank)
    _number(sheet, page)
    _recipient(sheet, page)
    _code(sheet, page)
    _photo(sheet, page)
    sign(sheet, page.signatory, SIGNING_MIDDLE, PHOTO_TOP + 2.6, SIGNING_WIDE)


def name_lines(name: str) -> tuple[list[str], float]:
    """Return the lines in which a name is printed and the height of its capitals in millimetres."""
    return fonts.fitted(name, fonts.SERIF_BOLD, NAME_CAP, NAME_CAP_LEAST, WIDEST)


def _shared_art(sheet: Sheet, page: CertificatePage, blank: Blank) -> None:
    """Frame, head, title and watermark: drawn once for a run, referred to by each page."""
    mark = "CONTOH" if page.practice or page.sample else ""
    key = ("front", page.centre, page.address, page.title, page.title_en, page.logo, mark, blank.preprinted)
    if sheet.begin_art(key):
        if mark:
            sheet.turned_text(mark, MIDDLE, 105, fonts.SANS_BOLD, 38, WATERMARK, 26)
        if not blank.preprinted:
            _frame(sheet)
        if page.logo and not blank.preprinted:
            sheet.jpeg(page.logo, 24, 20, 20, 20, cover=False, what="logo")
        sheet.text(page.centre.upper(), MIDDLE, 28, fonts.SANS_BOLD, 3.4, align="centre", spacing=0.1, most=WIDEST - 30)
        sheet.text(page.address, MIDDLE, 33.6, fonts.SANS, 2.0, MUTED, "centre", most=WIDEST - 30)
        sheet.text(page.title.upper(), MIDDLE, 50.5, fonts.SERIF_BOLD, 6.6, ACCENT, "centre", spacing=0.12, most=WIDEST)
        sheet.text(page.title_en, MIDDLE, 56.8, fonts.SERIF_ITALIC, 2.4, MUTED, "centre", most=WIDEST)
        sheet.end_art()
    sheet.art(key)
    _corners(sheet, page)


def _frame(sheet: Sheet) -> None:
    sheet.box(9, 9, 279, 192, 0.6, ACCENT)
    left, top, right, bottom, notch = 11.2, 11.2, 285.8, 198.8, 4.5
    sheet.outline(
        [
            (left + notch, top), (right - notch, top), (right - notch, top + notch), (right, top + notch),
            (right, bottom - notch), (right - notch, bottom - notch), (right - notch, bottom), (left + notch, bottom),
            (left + notch, bottom - notch), (left, bottom - notch), (left, top + notch), (left + notch, top + notch),
        ],
        0.2,
        ACCENT,
    )  # fmt: skip
    for x in (left + notch / 2, right - notch / 2):
        for y in (top + notch / 2, bottom - notch / 2):
            sheet.lozenge(x, y, 0.9, ACCENT)


def _corners(sheet: Sheet, page: CertificatePage) -> None:
    """Say in the upper corners what this sheet is not: not the first print, not real."""
    if page.copy_number > 1:
        sheet.text("DUPLIKAT", 278, 22.5, fonts.SANS_BOLD, 5, align="right")
        sheet.text(f"SALINAN KE-{page.copy_number}", 278, 28, fonts.SANS_BOLD, 2.6, align="right", spacing=0.06)
    if page.practice:
        sheet.text("LATIHAN", 19, 22.5, fonts.SANS_BOLD, 5)
        sheet.text("Tidak berlaku", 19, 28, fonts.SANS_BOLD, 2.6)


def _number(sheet: Sheet, page: CertificatePage) -> None:
    if page.number:
        sheet.text(f"Nomor {page.number}", MIDDLE, 63.6, fonts.SERIF, 2.4, align="centre", most=WIDEST)


def _recipient(sheet: Sheet, page: CertificatePage) -> None:
    """Set the block from "diberikan kepada" to the result, centred in the room between number and foot."""
    name, name_cap = name_lines(page.name)
    programme, programme_cap = fonts.fitted(
        page.programme, fonts.SERIF_BOLD, PROGRAMME_CAP, PROGRAMME_CAP_LEAST, WIDEST
    )
    lines: list[tuple[float, str, str, float, Colour]] = [(0.0, "Diberikan kepada", fonts.SERIF, 2.6, MUTED)]
    step = 6.4 + name_cap
    for part in name:
        lines.append((step, part, fonts.SERIF_BOLD, name_cap, BLACK))
        step = name_cap * 1.75
    rule_after = len(lines)
    lines.append((11.4, page.birth_line, fonts.SERIF, TEXT_CAP, BLACK))
    lines.append((10.2, page.statement, fonts.SERIF, TEXT_CAP, BLACK))
    step = 4.6 + programme_cap
    for part in programme:
        lines.append((step, part, fonts.SERIF_BOLD, programme_cap, BLACK))
        step = programme_cap * 1.7
    lines.append((8.0, page.hours_and_dates, fonts.SERIF, TEXT_CAP, BLACK))
    if page.result:
        lines.append((7.2, page.result, fonts.SERIF_BOLD, TEXT_CAP, BLACK))
    if page.validity:
        lines.append((6.4, page.validity, fonts.SERIF, SMALL_CAP, BLACK))
    high = sum(line[0] for line in lines)
    y = 71.5 + max(0.0, 73.0 - high) / 2
    for place, (down, words, face, cap, colour) in enumerate(lines):
        y += down
        if place == rule_after:
            _name_rule(sheet, y - down + 5.0)
        sheet.text(words, MIDDLE, y, face, cap, colour, "centre", most=WIDEST)


def _name_rule(sheet: Sheet, y: float) -> None:
    """Draw the line under the name, with a small lozenge in its middle."""
    for left, right in ((MIDDLE - 62, MIDDLE - 3), (MIDDLE + 3, MIDDLE + 62)):
        sheet.rule(left, y, right, y, 0.2, ACCENT)
    sheet.lozenge(MIDDLE, y, 0.8, ACCENT)


def _code(sheet: Sheet, page: CertificatePage) -> None:
    """Draw the symbol in its white box, with the address to trust in words below it."""
    symbol = qr.symbol(page.qr_text)
    sheet.filled(QR_LEFT, QR_TOP, qr.BOX_MM, qr.BOX_MM, WHITE)
    sheet.raw(qr.drawing(symbol), *qr.place(symbol, QR_LEFT, sheet.height - QR_TOP - qr.BOX_MM))
    middle = QR_LEFT + qr.BOX_MM / 2
    sheet.text(f"Periksa hanya di {page.verify_host}", middle, 188.4, fonts.SANS_BOLD, 1.75, align="centre", most=48)
    sheet.text("Pindai dengan kamera HP. Jangan distempel.", middle, 192.0, fonts.SANS, 1.5, MUTED, "centre", most=48)


def _photo(sheet: Sheet, page: CertificatePage) -> None:
    left = MIDDLE - PHOTO_WIDE / 2
    if page.photo:
        sheet.jpeg(page.photo, left, PHOTO_TOP, PHOTO_WIDE, PHOTO_HIGH, cover=True, what="photo")
        sheet.box(left, PHOTO_TOP, PHOTO_WIDE, PHOTO_HIGH, 0.15, HAIRLINE)
        return
    sheet.box(left, PHOTO_TOP, PHOTO_WIDE, PHOTO_HIGH, 0.2, HAIRLINE)
    sheet.text("Foto 3 × 4", MIDDLE, PHOTO_TOP + PHOTO_HIGH / 2 + 1, fonts.SANS, 2.0, MUTED, "centre")
