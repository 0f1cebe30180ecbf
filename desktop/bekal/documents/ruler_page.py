"""The page with which a printer is measured: crosses at known places and a ruler beside each edge."""

from bekal.documents import fonts
from bekal.documents.paper import ACCENT, BLACK, MUTED, Sheet
from bekal.language import say

_ARM = 6.0


def ruler_page_pdf(
    printer: str, *, edge: float, wide: float, high: float, paper: tuple[float, float] = (297.0, 210.0)
) -> bytes:
    """Draw the page for a sheet of that width and height in millimetres.

    The upper left cross stands `edge` millimetres from both edges, the others `wide` to its right and `high` below.
    """
    sheet = Sheet(say("Halaman ukur"), paper)
    right, bottom = edge + wide, edge + high
    for x, y in ((edge, edge), (right, edge), (edge, bottom), (right, bottom)):
        _cross(sheet, x, y)
    _across(sheet, edge, right, edge + 14)
    _down(sheet, edge, bottom, edge + 14)
    _arrow_words(sheet, edge, wide, high)
    sheet.text(say("Halaman ukur pencetak"), paper[0] / 2, 74, fonts.SANS_BOLD, 4.2, ACCENT, "centre")
    sheet.text(printer or say("Pencetak"), paper[0] / 2, 83, fonts.SANS, 2.6, MUTED, "centre", most=120)
    lines = (
        say("Ukur dengan penggaris, lalu ketik di Bekal:"),
        say("A  dari tepi kiri kertas sampai silang 1; seharusnya {n} mm", n=_mm(edge)),
        say("B  dari tepi atas kertas sampai silang 1; seharusnya {n} mm", n=_mm(edge)),
        say("C  dari silang 1 sampai silang 2; seharusnya {n} mm", n=_mm(wide)),
        say("D  dari silang 1 sampai silang 3; seharusnya {n} mm", n=_mm(high)),
        say("Cetak dengan skala 100 %. Jika C dan D sudah tepat, cukup A dan B."),
    )
    for at, words in enumerate(lines):
        bold = at == 0
        sheet.text(words, paper[0] / 2 - 66, 98 + at * 8, fonts.SANS_BOLD if bold else fonts.SANS, 2.5, BLACK, most=140)
    sheet.next_page()
    return sheet.finished()


def _arrow_words(sheet: Sheet, edge: float, wide: float, high: float) -> None:
    for words, x, y in (("1", edge, edge), ("2", edge + wide, edge), ("3", edge, edge + high)):
        sheet.text(words, x + 3, y - 2.4, fonts.SANS_BOLD, 2.6, ACCENT)
    sheet.text("A", edge / 2, edge + 4.5, fonts.SANS_BOLD, 2.6, ACCENT, "centre")
    sheet.rule(1, edge, edge - 7, edge, 0.1, ACCENT)
    sheet.text("B", edge + 4, edge / 2 + 1, fonts.SANS_BOLD, 2.6, ACCENT)
    sheet.rule(edge, 1, edge, edge - 7, 0.1, ACCENT)


def _cross(sheet: Sheet, x: float, y: float) -> None:
    sheet.rule(x - _ARM, y, x + _ARM, y, 0.15)
    sheet.rule(x, y - _ARM, x, y + _ARM, 0.15)


def _across(sheet: Sheet, left: float, right: float, y: float) -> None:
    sheet.rule(left, y, right, y, 0.1)
    for at in range(int(right - left) + 1):
        long = 4.0 if at % 10 == 0 else 2.5 if at % 5 == 0 else 1.4
        sheet.rule(left + at, y, left + at, y - long, 0.1)
        if at % 50 == 0:
            sheet.text(f"{at}", left + at, y + 3.6, fonts.SANS, 1.8, MUTED, "centre")


def _down(sheet: Sheet, top: float, bottom: float, x: float) -> None:
    sheet.rule(x, top, x, bottom, 0.1)
    for at in range(int(bottom - top) + 1):
        long = 4.0 if at % 10 == 0 else 2.5 if at % 5 == 0 else 1.4
        sheet.rule(x, top + at, x - long, top + at, 0.1)
        if at % 50 == 0 and at:
            sheet.text(f"{at}", x + 2, top + at + 0.9, fonts.SANS, 1.8, MUTED)


def _mm(length: float) -> str:
    return f"{length:g}".replace(".", ",")
