"""The list of units on a certificate: as large as one side allows, then on to a further page; total and notes below."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bekal.documents import letters
from bekal.documents.certificate import CertificatePage, Unit
from bekal.documents.certificate_template import Units, filled
from bekal.documents.letterhead import Signatory
from bekal.documents.letters import SANS, SANS_BOLD, SERIF, SERIF_BOLD, SERIF_ITALIC
from bekal.documents.paper import BLACK, HAIRLINE, MUTED, Colour, Sheet

HEADING_HIGH, TOTAL_HIGH = 7.4, 6.8
NO_WIDE, HOURS_WIDE = 13.0, 16.0
NOTE_CAP, NOTE_STEP = 1.9, 3.9
SIGNED_WIDE, SIGNED_HIGH = 100.0, 46.0
_LINE = 1.5
"""From baseline to baseline, as a multiple of the capitals' height."""


@dataclass(frozen=True, slots=True)
class _Scale:
    """How large the list is written: comfortable, or so that 20 units stand on one side."""

    cap: float
    cap_en: float
    pad: float


_SCALES = (_Scale(2.3, 1.9, 2.8), _Scale(2.1, 1.75, 2.0), _Scale(1.9, 1.55, 1.25), _Scale(1.8, 1.45, 0.9))


class Table:
    """The list of one certificate in its box, laid out."""

    def __init__(self, block: Units, page: CertificatePage, values: Mapping[str, str], ink: Colour) -> None:
        self._block, self._page, self._values, self._ink = block, page, values, ink
        self._left, self._top = block.x / 1000, block.y / 1000
        self._right, self._foot = (block.x + block.wide) / 1000, (block.y + block.high) / 1000
        wide_result = block.result_wide / 1000 if block.result else 0.0
        self._code = self._left + (NO_WIDE if block.no else 0.0)
        self._title = self._code + (block.code_wide / 1000 if block.code else 0.0)
        self._result = self._right - wide_result
        self._hours = self._result - (HOURS_WIDE if block.hours else 0.0)
        self._notes = self._foot_lines()
        self._scale, self.parts = self._parted()

    def draw(self, sheet: Sheet, place: int) -> None:
        """Draw one of its parts; the last one bears total, notes and signature."""
        first = 1 + sum(len(part) for part in self.parts[:place])
        y = self._heading(sheet)
        for number, unit in enumerate(self.parts[place], first):
            y = self._row(sheet, number, unit, y)
        if place == len(self.parts) - 1:
            if self._block.total:
                self._total(sheet, y)
            self._foot_notes(sheet)

    # ------------------------------------------------------------------------------------------ how much fits

    def _parted(self) -> tuple[_Scale, list[Sequence[Unit]]]:
        """Choose the largest writing that needs one side; more units than fit go on to a further one."""
        units = self._page.units
        room = self._foot - self._top - HEADING_HIGH
        room_with_foot = room - (TOTAL_HIGH if self._block.total else 0.0) - self._foot_high()
        for scale in _SCALES:
            if sum(self._height(unit, scale) for unit in units) <= room_with_foot:
                return scale, [units]
        return _SCALES[1], self._flowed(_SCALES[1], room, room_with_foot)

    def _flowed(self, scale: _Scale, room: float, room_with_foot: float) -> list[Sequence[Unit]]:
        """Fill side after side; only the last needs room for total, notes and signature."""
        parts: list[list[Unit]] = [[]]
        filled_up = 0.0
        for unit in self._page.units:
            high = self._height(unit, scale)
            if parts[-1] and filled_up + high > room:
                parts.append([])
                filled_up = 0.0
            parts[-1].append(unit)
            filled_up += high
        if len(parts[-1]) > 1 and filled_up > room_with_foot:
            most = len(parts[-1]) * 2 // 3
            parts[-1:] = [parts[-1][:most], parts[-1][most:]]
        return list(parts)

    def _height(self, unit: Unit, scale: _Scale) -> float:
        lines = len(self._title_lines(unit.title, SANS, scale.cap)[0])
        english = len(self._title_lines(unit.title_en, SERIF_ITALIC, scale.cap_en)[0]) if self._english(unit) else 0
        return lines * scale.cap * _LINE + english * scale.cap_en * _LINE + scale.pad

    def _english(self, unit: Unit) -> str:
        return unit.title_en if self._block.english else ""

    def _title_lines(self, text: str, style: str, cap: float) -> tuple[tuple[str, ...], float]:
        return letters.fitted(text, style, cap, cap * 0.86, self._hours - self._title - 6, 2)

    def _foot_lines(self) -> list[str]:
        wide = self._right - self._left - (SIGNED_WIDE if self._page.back_signatory else 0.0)
        said = (
            [f"Skala penilaian: {self._page.grading_scale}"] if self._page.grading_scale and self._block.scale else []
        )
        said += self._page.notes if self._block.notes else ()
        return [line for words in said for line in letters.wrapped(words, SANS, NOTE_CAP, wide)]

    def _foot_high(self) -> float:
        notes = len(self._notes) * NOTE_STEP + 3.0
        return max(notes, SIGNED_HIGH) if self._page.back_signatory else notes

    # ------------------------------------------------------------------------------------------------ drawing

    def _heading(self, sheet: Sheet) -> float:
        block, y = self._block, self._top + HEADING_HIGH
        sheet.rule(self._left, self._top, self._right, self._top, 0.4, self._ink)
        for words, x, align, most in (
            (block.no, self._left + 8, "right", 8.0),
            (block.code, self._code, "left", self._title - self._code - 2),
            (block.title, self._title, "left", self._hours - self._title - 6),
            (block.hours, self._hours + 8, "right", 14.0),
            (block.result, self._result, "left", self._right - self._result),
        ):
            self._write(sheet, filled(words, self._values), x, y - 2.5, SANS_BOLD, 2.0, align=align, most=most)
        sheet.rule(self._left, y, self._right, y, 0.2, self._ink)
        return y

    def _row(self, sheet: Sheet, number: int, unit: Unit, y: float) -> float:
        scale, block = self._scale, self._block
        bottom = y + self._height(unit, scale)
        base = y + scale.pad / 2 + scale.cap * 1.28
        if block.no:
            self._write(sheet, f"{number}", self._left + 8, base, SANS, scale.cap, align="right")
        if block.code:
            self._write(sheet, unit.code, self._code, base, SANS, scale.cap, most=self._title - self._code - 3)
        if block.hours:
            self._write(sheet, f"{unit.hours}", self._hours + 8, base, SANS, scale.cap, align="right", most=14.0)
        if block.result:
            self._write(sheet, unit.result, self._result, base, SANS_BOLD, scale.cap, most=self._right - self._result)
        lines, _ = self._title_lines(unit.title, SANS, scale.cap)
        room = self._hours - self._title - 6
        for line in lines:
            self._write(sheet, line, self._title, base, SANS, scale.cap, most=room)
            base += scale.cap * _LINE
        if self._english(unit):
            base += (scale.cap_en - scale.cap) * 1.1
            lines, _ = self._title_lines(unit.title_en, SERIF_ITALIC, scale.cap_en)
            for line in lines:
                self._write(sheet, line, self._title, base, SERIF_ITALIC, scale.cap_en, MUTED, most=room)
                base += scale.cap_en * _LINE
        sheet.rule(self._left, bottom, self._right, bottom, 0.1, HAIRLINE)
        return bottom

    def _total(self, sheet: Sheet, y: float) -> None:
        base = y + 4.6
        self._write(sheet, filled(self._block.total, self._values), self._title, base, SANS_BOLD, 2.0)
        hours = sum(unit.hours for unit in self._page.units)
        if self._block.hours:
            self._write(sheet, f"{hours}", self._hours + 8, base, SANS_BOLD, 2.0, align="right", most=14.0)
        sheet.rule(self._left, y + TOTAL_HIGH, self._right, y + TOTAL_HIGH, 0.4, self._ink)

    def _foot_notes(self, sheet: Sheet) -> None:
        y = self._foot - (len(self._notes) - 1) * NOTE_STEP
        for line in self._notes:
            self._write(sheet, line, self._left, y, SANS, NOTE_CAP, MUTED)
            y += NOTE_STEP
        if self._page.back_signatory:
            sign_here(sheet, self._page.back_signatory, self._right - 40, self._foot - 38, 80)

    @staticmethod
    def _write(
        sheet: Sheet,
        words: str,
        x: float,
        y: float,
        style: str,
        cap: float,
        colour: Colour = BLACK,
        *,
        align: str = "left",
        most: float = 0.0,
    ) -> None:
        """Write one line, smaller where it is wider than its room."""
        if words and most:
            wide = letters.width(words, style, cap)
            cap = cap * most / wide if wide > most else cap
        sheet.mixed(words, x, y, style, cap, colour, align)


def sign_here(
    sheet: Sheet,
    who: Signatory,
    middle: float,
    y: float,
    wide: float,
    picture: bytes | None = None,
) -> None:
    """Draw a signature block: place and date, office, 22 mm for the signature or its picture, name, number."""

    def write(words: str, down: float, style: str, cap: float) -> float:
        whole = letters.width(words, style, cap)
        return sheet.mixed(words, middle, y + down, style, cap * wide / whole if whole > wide else cap, align="centre")

    write(who.place_and_date, 0.0, SERIF, 2.6)
    write(who.office, 5.6, SERIF, 2.6)
    if picture:
        sheet.picture(picture, middle - wide / 2, y + 7.4, wide, 19.6, what="signature")
    written = write(who.name, 31.0, SERIF_BOLD, 2.8)
    if who.nip:
        sheet.rule(middle - written / 2, y + 32.3, middle + written / 2, y + 32.3, 0.2)
        write(who.nip, 36.6, SERIF, 2.3)
