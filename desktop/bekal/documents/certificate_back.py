"""The back of a certificate: the list of units, hours and results, the grading scale, the notes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bekal.documents import fonts
from bekal.documents.certificate import Blank, CertificatePage, Unit
from bekal.documents.letterhead import sign, wrapped
from bekal.documents.paper import ACCENT, BLACK, HAIRLINE, MUTED, Sheet

LEFT, RIGHT = 20.0, 277.0
TABLE_TOP, FOOT = 40.4, 194.0
HEADING_HIGH, TOTAL_HIGH = 7.4, 6.8

NO, CODE, TITLE, HOURS, RESULT = 20.0, 33.0, 75.0, 230.0, 246.0
"""Left edges of the columns; the last ends at RIGHT."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """How large the list is written: comfortable, or so that 20 units stand on one side."""

    cap: float
    cap_en: float
    pad: float

    def height(self, unit: Unit) -> float:
        """Return the height of a unit's row in millimetres."""
        lines = len(_title_lines(unit.title, fonts.SANS, self.cap))
        english = len(_title_lines(unit.title_en, fonts.SERIF_ITALIC, self.cap_en)) if unit.title_en else 0
        return lines * self.cap * _LINE + english * self.cap_en * _LINE + self.pad


_SCALES = (
    _Scale(2.3, 1.9, 2.8),
    _Scale(2.1, 1.75, 2.0),
    _Scale(1.9, 1.55, 1.25),
    _Scale(1.8, 1.45, 0.9),
)
_LINE = 1.5
"""From baseline to baseline, as a multiple of the capitals' height."""


def draw_back(sheet: Sheet, page: CertificatePage, blank: Blank) -> int:
    """Draw the back, finishing its pages, and return how many there are."""
    scale, parts = _parts(page)
    first = 1
    for place, part in enumerate(parts):
        sheet.shifted(blank.right_mm, blank.down_mm)
        if page.practice or page.sample:
            _watermark(sheet)
        if not blank.preprinted:
            sheet.box(9, 9, 279, 192, 0.2, ACCENT)
        _head(sheet, page, place, len(parts))
        y = _heading(sheet, page)
        for number, unit in enumerate(part, first):
            y = _row(sheet, number, unit, y, scale)
        first += len(part)
        if place == len(parts) - 1:
            _total(sheet, page, y)
            _foot(sheet, page)
        sheet.next_page()
    return len(parts)


def _parts(page: CertificatePage) -> tuple[_Scale, list[Sequence[Unit]]]:
    """Choose the largest writing that needs one side; more units than fit go on to a further one."""
    room = FOOT - TABLE_TOP - HEADING_HIGH - TOTAL_HIGH - _foot_high(page)
    for scale in _SCALES:
        if sum(scale.height(unit) for unit in page.units) <= room:
            return scale, [page.units]
    return _SCALES[1], _flowed(page.units, _SCALES[1], room + TOTAL_HIGH + _foot_high(page), room)


def _flowed(units: Sequence[Unit], scale: _Scale, room: float, room_with_foot: float) -> list[Sequence[Unit]]:
    """Fill side after side; only the last needs room for total, notes and signature."""
    parts: list[list[Unit]] = [[]]
    for unit in units:
        if parts[-1] and sum(map(scale.height, [*parts[-1], unit])) > room:
            parts.append([])
        parts[-1].append(unit)
    if len(parts[-1]) > 1 and sum(map(scale.height, parts[-1])) > room_with_foot:
        half = len(parts[-1]) * 2 // 3
        parts[-1:] = [parts[-1][:half], parts[-1][half:]]
    return list(parts)


def _watermark(sheet: Sheet) -> None:
    from bekal.documents.certificate_front import WATERMARK

    if sheet.begin_art(("back", "watermark")):
        sheet.turned_text("CONTOH", 148.5, 105, fonts.SANS_BOLD, 36, WATERMARK, 26)
        sheet.end_art()
    sheet.art(("back", "watermark"))


def _head(sheet: Sheet, page: CertificatePage, place: int, count: int) -> None:
    words = page.units_title.upper() + (f" ({place + 1} DARI {count})" if count > 1 else "")
    sheet.text(words, 148.5, 22, fonts.SERIF_BOLD, 3.8, ACCENT, "centre", spacing=0.08, most=250)
    sheet.text(page.programme, 148.5, 29, fonts.SERIF_BOLD, 2.6, BLACK, "centre", most=250)
    who = " · ".join(part for part in (page.name, f"Nomor {page.number}" if page.number else "") if part)
    sheet.text(who, 148.5, 35, fonts.SERIF, 2.3, MUTED, "centre", most=250)


def _heading(sheet: Sheet, page: CertificatePage) -> float:
    y = TABLE_TOP + HEADING_HIGH
    sheet.rule(LEFT, TABLE_TOP, RIGHT, TABLE_TOP, 0.4, ACCENT)
    base = y - 2.5
    sheet.text("No", NO + 8, base, fonts.SANS_BOLD, 2.0, align="right")
    sheet.text("Kode", CODE, base, fonts.SANS_BOLD, 2.0)
    sheet.text(page.unit_heading, TITLE, base, fonts.SANS_BOLD, 2.0)
    sheet.text("JP", HOURS + 8, base, fonts.SANS_BOLD, 2.0, align="right")
    sheet.text("Hasil", RESULT, base, fonts.SANS_BOLD, 2.0)
    sheet.rule(LEFT, y, RIGHT, y, 0.2, ACCENT)
    return y


def _row(sheet: Sheet, number: int, unit: Unit, y: float, scale: _Scale) -> float:
    bottom = y + scale.height(unit)
    base = y + scale.pad / 2 + scale.cap * 1.28
    sheet.text(f"{number}", NO + 8, base, fonts.SANS, scale.cap, align="right")
    sheet.text(unit.code, CODE, base, fonts.SANS, scale.cap, most=TITLE - CODE - 3)
    sheet.text(f"{unit.hours}", HOURS + 8, base, fonts.SANS, scale.cap, align="right", most=14)
    sheet.text(unit.result, RESULT, base, fonts.SANS_BOLD, scale.cap, most=RIGHT - RESULT)
    for line in _title_lines(unit.title, fonts.SANS, scale.cap):
        sheet.text(line, TITLE, base, fonts.SANS, scale.cap, most=HOURS - TITLE - 6)
        base += scale.cap * _LINE
    if unit.title_en:
        base += (scale.cap_en - scale.cap) * 1.1
        for line in _title_lines(unit.title_en, fonts.SERIF_ITALIC, scale.cap_en):
            sheet.text(line, TITLE, base, fonts.SERIF_ITALIC, scale.cap_en, MUTED, most=HOURS - TITLE - 6)
            base += scale.cap_en * _LINE
    sheet.rule(LEFT, bottom, RIGHT, bottom, 0.1, HAIRLINE)
    return bottom


def _title_lines(text: str, face: str, cap: float) -> list[str]:
    lines, _ = fonts.fitted(text, face, cap, cap * 0.86, HOURS - TITLE - 6)
    return lines


def _total(sheet: Sheet, page: CertificatePage, y: float) -> None:
    base = y + 4.6
    sheet.text("Jumlah jam pelajaran (JP)", TITLE, base, fonts.SANS_BOLD, 2.0)
    hours = sum(unit.hours for unit in page.units)
    sheet.text(f"{hours}", HOURS + 8, base, fonts.SANS_BOLD, 2.0, align="right", most=14)
    sheet.rule(LEFT, y + TOTAL_HIGH, RIGHT, y + TOTAL_HIGH, 0.4, ACCENT)


def _foot_lines(page: CertificatePage) -> list[str]:
    lines: list[str] = []
    if page.grading_scale:
        lines += wrapped(f"Skala penilaian: {page.grading_scale}", fonts.SANS, 1.9, _notes_wide(page))
    for note in page.notes:
        lines += wrapped(note, fonts.SANS, 1.9, _notes_wide(page))
    return lines


def _notes_wide(page: CertificatePage) -> float:
    return RIGHT - LEFT - (100.0 if page.back_signatory else 0.0)


def _foot_high(page: CertificatePage) -> float:
    notes = len(_foot_lines(page)) * 3.9 + 3.0
    return max(notes, 46.0) if page.back_signatory else notes


def _foot(sheet: Sheet, page: CertificatePage) -> None:
    lines = _foot_lines(page)
    y = FOOT - (len(lines) - 1) * 3.9
    for line in lines:
        sheet.text(line, LEFT, y, fonts.SANS, 1.9, MUTED)
        y += 3.9
    if page.back_signatory:
        sign(sheet, page.back_signatory, 237, FOOT - 38, 80)
