"""The monthly recap of a course: one set of figures, written as PDF or as XLSX."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bekal.documents import wording
from bekal.documents.letterhead import Letterhead, Signatory

LETTERS = ("H", "T", "I", "S", "A")
UNMARKED = ""
NOT_COUNTED = "-"
"""A meeting held before the trainee joined, or after leaving."""

PRESENT = ("H", "T")


@dataclass(frozen=True, slots=True)
class MeetingColumn:
    """One meeting: its local date and its hours (JP)."""

    day: date
    hours: int


@dataclass(frozen=True, slots=True)
class RecapRow:
    """One trainee: a letter for each meeting in order, and the hours that count by the centre's policy.

    `percent` lies between 0 and 100 and is None while no hour was held. `nik` and `phone` stand only in
    the XLSX, as text.
    """

    number: int
    name: str
    letters: tuple[str, ...]
    hours_attended: int
    hours_held: int
    percent: Fraction | None
    nik: str = ""
    phone: str = ""

    def count(self, letter: str) -> int:
        """Return how many meetings bear that letter."""
        return self.letters.count(letter)


@dataclass(frozen=True, slots=True)
class Recap:
    """A course's month as it is reported. `counted` says in words which letters count as attended."""

    letterhead: Letterhead
    course: str
    programme: str
    month: date
    period: str
    meetings: tuple[MeetingColumn, ...]
    rows: tuple[RecapRow, ...]
    signatory: Signatory
    title: str = "Rekap Kehadiran Peserta"
    counted: str = ""
    paper: str = "A4"
    cancelled: tuple[str, ...] = ()
    """Meetings that were cancelled, each with its day and reason."""

    def __post_init__(self) -> None:
        """Stop a recap whose figures contradict each other: it is money and must not be printed."""
        for row in self.rows:
            if len(row.letters) != len(self.meetings):
                raise ValueError(f"row {row.number}: {len(row.letters)} letters, {len(self.meetings)} meetings")
            if unknown := set(row.letters) - {*LETTERS, UNMARKED, NOT_COUNTED}:
                raise ValueError(f"row {row.number}: unknown letters {sorted(unknown)}")
            due = Fraction(100 * row.hours_attended, row.hours_held) if row.hours_held else None
            if row.percent != due:
                raise ValueError(f"row {row.number}: {row.percent} percent, its hours say {due}")

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """The lines between title and table: word and value."""
        return (
            ("Kelas", self.course),
            ("Program", self.programme),
            ("Bulan", wording.month_words(self.month)),
            ("Periode", self.period),
        )

    @property
    def notes(self) -> tuple[str, ...]:
        """What the letters mean, what counts, and which meetings are not fully marked."""
        gone = f"Dibatalkan: {'; '.join(self.cancelled)}." if self.cancelled else ""
        return tuple(note for note in (legend(), self.counted, unmarked_words(self), gone) if note)

    def present_at(self, place: int) -> int:
        """Return how many trainees were there (H or T) at the meeting of that place."""
        return sum(row.letters[place] in PRESENT for row in self.rows)

    @property
    def hours_attended(self) -> int:
        """Hours attended by all trainees together."""
        return sum(row.hours_attended for row in self.rows)

    @property
    def hours_held(self) -> int:
        """Hours held for all trainees together."""
        return sum(row.hours_held for row in self.rows)

    @property
    def percent(self) -> Fraction | None:
        """Percentage of all trainees together, weighed by hours."""
        return Fraction(100 * self.hours_attended, self.hours_held) if self.hours_held else None


def legend() -> str:
    """Say what the letters mean."""
    return "H hadir · T terlambat · I izin · S sakit · A alpa · kosong: belum diabsen · – : tidak dihitung"


def unmarked_words(recap: Recap) -> str:
    """Name the meetings at which somebody has no mark yet; empty if none."""
    open_meetings: list[str] = []
    for place, meeting in enumerate(recap.meetings):
        people = Counter(row.letters[place] for row in recap.rows)[UNMARKED]
        if people:
            open_meetings.append(f"{wording.date_words(meeting.day)} ({people} orang)")
    if not open_meetings:
        return ""
    return f"Belum diabsen: {', '.join(open_meetings)}."


def day_labels(recap: Recap) -> list[str]:
    """Return the headings of the meetings: the day, with its month where another month begins."""
    labels: list[str] = []
    month = recap.month.month
    for meeting in recap.meetings:
        day = meeting.day
        labels.append(f"{day.day}" if day.month == month else f"{day.day}/{day.month}")
        month = day.month
    return labels


def recap_pdf(recap: Recap) -> bytes:
    """Draw the recap on A4 or F4 landscape.

    Raises:
        GlyphsMissing: a name holds a sign the letters lack.

    """
    from bekal.documents.attendance_recap_pdf import draw_recap

    return draw_recap(recap)


def recap_xlsx(recap: Recap) -> bytes:
    """Write the recap as a workbook with formulas and their values."""
    from bekal.documents.attendance_recap_xlsx import write_recap

    return write_recap(recap)
