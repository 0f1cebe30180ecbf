"""The application for a competency test (FR.APL-01) with what the centre knows filled in, and lines for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass

from bekal.documents import fonts
from bekal.documents.letterhead import page_number, wrapped
from bekal.documents.paper import A4, F4, HAIRLINE, MUTED, Sheet
from bekal.documents.person_data import printable

LEFT, EDGE, TOP, FOOT = 22.0, 18.0, 13.0, 11.0
_CAP, _LINE, _FIELD = 2.05, 4.2, 5.8
_LABEL = 40.0
_BOX = 3.4


@dataclass(frozen=True, slots=True)
class Entry:
    """A field: its name and what is known; nothing known leaves a line to write on. Two short ones share a row."""

    label: str
    value: str = ""
    is_short: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A box, ticked or not."""

    words: str
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """A paper to be enclosed, and whether the centre has it."""

    title: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class CompetencyApplication:
    """One person's application for one scheme."""

    addressed_to: str
    """The certification body and its licence, or nothing."""
    person: tuple[Entry, ...]
    work: tuple[Entry, ...]
    scheme_kinds: tuple[Option, ...]
    scheme: tuple[Entry, ...]
    purposes: tuple[Option, ...]
    units: tuple[tuple[str, str], ...]
    """Code and title."""
    evidence: tuple[Evidence, ...]
    place: str
    name: str


def competency_applications_pdf(forms: Sequence[CompetencyApplication], *, paper: str = "A4") -> bytes:
    """Draw the applications one after the other, each beginning on a new page and counted for itself."""
    size = F4 if paper == "F4" else A4
    sheet = Sheet("Permohonan sertifikasi kompetensi", size)
    for form in forms:
        pages = _Drawing(Sheet("", size), form, 0).drawn()
        _Drawing(sheet, form, pages).drawn()
    return sheet.finished()


class _Drawing:
    def __init__(self, sheet: Sheet, form: CompetencyApplication, pages: int) -> None:
        self._sheet, self._form, self._pages = sheet, form, pages
        self._right, self._bottom = sheet.width - EDGE, sheet.height - FOOT
        self._y, self._page = TOP, 1

    def drawn(self) -> int:
        """Draw all of it and return on how many pages."""
        form = self._form
        self._title()
        self._heading("1", "Pemohon")
        self._entries(form.person)
        self._heading("2", "Pekerjaan sekarang")
        self._entries(form.work)
        self._heading("3", "Sertifikasi yang dimohon")
        self._options("Jenis skema", form.scheme_kinds)
        self._entries(form.scheme)
        self._options("Tujuan asesmen", form.purposes)
        self._units()
        self._evidence()
        self._signing()
        self._end_page()
        return self._page

    def _title(self) -> None:
        sheet, form = self._sheet, self._form
        sheet.text("Permohonan sertifikasi kompetensi", LEFT, self._y + 3, fonts.SANS_BOLD, 3.3)
        sheet.text("FR.APL-01", self._right, self._y + 3, fonts.SANS_BOLD, 2.3, MUTED, "right")
        self._y += 8.4
        room = self._right - LEFT
        sheet.text(form.addressed_to or "Kepada LSP:", LEFT, self._y, fonts.SANS, _CAP, MUTED, most=room)
        sheet.rule(LEFT, self._y + 2.4, self._right, self._y + 2.4, 0.35)
        self._y += 3.4

    def _heading(self, number: str, words: str, needs: float = 2 * _FIELD) -> None:
        self._room(8.4 + needs)
        self._y += 5.8
        self._sheet.text(number, LEFT, self._y, fonts.SANS_BOLD, 2.35, MUTED)
        self._sheet.text(words, LEFT + 6, self._y, fonts.SANS_BOLD, 2.35)
        self._y += 1.6

    def _entries(self, entries: Sequence[Entry]) -> None:
        half = (self._right - LEFT - 6) / 2
        waiting: Entry | None = None
        for one in entries:
            if not one.is_short:
                if waiting is not None:
                    self._row((waiting,), half)
                    waiting = None
                self._row((one,), self._right - LEFT)
            elif waiting is None:
                waiting = one
            else:
                self._row((waiting, one), half)
                waiting = None
        if waiting is not None:
            self._row((waiting,), half)

    def _row(self, entries: Sequence[Entry], wide: float) -> None:
        """Write fields side by side; a long value takes more lines, an unknown one leaves its line empty."""
        lines = [wrapped(printable(one.value), fonts.SANS_BOLD, _CAP, wide - _LABEL - 1) or [""] for one in entries]
        high = _FIELD + (max(len(some) for some in lines) - 1) * _LINE
        self._room(high)
        for at, (one, some) in enumerate(zip(entries, lines, strict=True)):
            x, y = LEFT + at * (wide + 6), self._y + _FIELD - 1.5
            self._sheet.text(one.label, x, y, fonts.SANS, _CAP, MUTED, most=_LABEL - 2)
            for line in some:
                self._sheet.text(line, x + _LABEL, y, fonts.SANS_BOLD, _CAP, most=wide - _LABEL)
                y += _LINE
            under = self._y + high
            self._sheet.rule(x + _LABEL, under, x + wide, under, 0.15, HAIRLINE)
        self._y += high

    def _options(self, words: str, options: Sequence[Option]) -> None:
        self._room(2 * _FIELD)
        y = self._y + _FIELD - 1.2
        self._sheet.text(words, LEFT, y, fonts.SANS, _CAP, MUTED, most=_LABEL - 2)
        x = LEFT + _LABEL
        for one in options:
            wide = _BOX + 1.6 + fonts.width(one.words, fonts.SANS, fonts.size_for(_CAP)) / fonts.POINTS_PER_MM
            if x + wide > self._right:
                x, y, self._y = LEFT + _LABEL, y + _LINE + 0.8, self._y + _LINE + 0.8
            self._box(x, y, ticked=one.ticked)
            self._sheet.text(one.words, x + _BOX + 1.6, y, fonts.SANS, _CAP)
            x += wide + 5.5
        self._y += _FIELD + 0.6

    def _box(self, x: float, base: float, *, ticked: bool = False) -> None:
        top = base - 2.8
        self._sheet.box(x, top, _BOX, _BOX, 0.3)
        if ticked:
            self._sheet.rule(x + 0.7, top + 1.8, x + 1.4, top + 2.6, 0.5)
            self._sheet.rule(x + 1.4, top + 2.6, x + 2.8, top + 0.8, 0.5)

    def _units(self) -> None:
        self._heading("4", "Unit kompetensi")
        columns = (LEFT, LEFT + 10, LEFT + 52)
        self._columns_named(("No", "Kode unit", "Judul unit"), columns)
        units = self._form.units or (("", ""),) * 4
        for number, (code, title) in enumerate(units, 1):
            lines = wrapped(printable(title), fonts.SANS, _CAP, self._right - columns[2] - 1) or [""]
            high = 5.6 + (len(lines) - 1) * _LINE
            if self._room(high):
                self._columns_named(("No", "Kode unit", "Judul unit"), columns)
            y = self._y + 3.9
            self._sheet.text(str(number), columns[0], y, fonts.SANS, _CAP)
            self._sheet.text(printable(code), columns[1], y, fonts.SANS, _CAP, most=40)
            for line in lines:
                self._sheet.text(line, columns[2], y, fonts.SANS, _CAP)
                y += _LINE
            self._y += high
            self._sheet.rule(LEFT, self._y, self._right, self._y, 0.15, HAIRLINE)

    def _evidence(self) -> None:
        self._heading("5", "Bukti yang dilampirkan")
        right = self._right
        places = (LEFT, LEFT + 10, right - 66, right - 42, right - 18)
        names = ("No", "Bukti", "Ada di balai", "Memenuhi", "Tidak")
        self._columns_named(names, places)
        for number, one in enumerate(self._form.evidence, 1):
            if self._room(5.8):
                self._columns_named(names, places)
            y = self._y + 4.1
            self._sheet.text(str(number), places[0], y, fonts.SANS, _CAP)
            room = places[2] - places[1] - 3
            self._sheet.text(printable(one.title), places[1], y, fonts.SANS, _CAP, most=room)
            for at, ticked in ((2, one.is_here), (3, False), (4, False)):
                self._box(places[at], y, ticked=ticked)
            self._y += 5.8
            self._sheet.rule(LEFT, self._y, right, self._y, 0.15, HAIRLINE)
        self._sheet.text("Kolom Memenuhi dan Tidak diisi LSP.", LEFT, self._y + 4.0, fonts.SANS, 1.8, MUTED)
        self._y += 4.4

    def _columns_named(self, names: Sequence[str], places: Sequence[float]) -> None:
        y = self._y + 3.9
        for name, place in zip(names, places, strict=True):
            self._sheet.text(name, place, y, fonts.SANS_BOLD, 1.85, MUTED)
        self._y += 5.4
        self._sheet.rule(LEFT, self._y, self._right, self._y, 0.25)

    def _signing(self) -> None:
        names = wrapped(printable(self._form.name), fonts.SANS, _CAP, 66)
        self._room(40 + (len(names) - 1) * _LINE)
        sheet, y = self._sheet, self._y + 7.0
        middle = (LEFT + self._right) / 2
        sheet.text("Diisi LSP: permohonan ini", LEFT, y, fonts.SANS, _CAP)
        self._box(LEFT, y + 7, ticked=False)
        sheet.text("diterima", LEFT + _BOX + 1.6, y + 7, fonts.SANS, _CAP)
        self._box(LEFT + 26, y + 7, ticked=False)
        sheet.text("belum diterima", LEFT + 26 + _BOX + 1.6, y + 7, fonts.SANS, _CAP)
        sheet.text("Data di atas benar dan bukti yang dilampirkan sah.", middle + 4, y, fonts.SANS, _CAP)
        where = f"{printable(self._form.place)}, tanggal" if self._form.place else "Tanggal"
        sheet.text(f"{where} ______________", middle + 4, y + 7, fonts.SANS, _CAP, most=self._right - middle - 4)
        for x, role, name in ((LEFT, "Petugas LSP", ()), (middle + 4, "Pemohon", names)):
            sheet.text(role, x, y + 14, fonts.SANS, _CAP, MUTED)
            sheet.rule(x, y + 28, x + 66, y + 28, 0.2)
            for at, line in enumerate(name):
                sheet.text(line, x, y + 32 + at * _LINE, fonts.SANS, _CAP, most=66)
        self._y = y + 33

    def _room(self, high: float) -> bool:
        """Begin a new page where this does not fit any more; say whether one was begun."""
        if self._y + high <= self._bottom:
            return False
        self._end_page()
        self._page += 1
        self._y = TOP
        return True

    def _end_page(self) -> None:
        if self._pages > 1:
            page_number(self._sheet, self._page, self._pages)
            self._sheet.text(printable(self._form.name), LEFT, self._sheet.height - 7, fonts.SANS, 1.9, MUTED, most=72)
        self._sheet.next_page()
