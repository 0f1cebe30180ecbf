"""The monthly recap as PDF: letterhead, a table whose heading repeats, totals, notes, signature."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from bekal.documents import fonts, wording
from bekal.documents.attendance_recap import LETTERS, NOT_COUNTED, Recap, RecapRow, day_labels
from bekal.documents.letterhead import draw_letterhead, page_number, sign, wrapped
from bekal.documents.paper import A4, F4, Sheet

MARGIN, TOP, BOTTOM = 14.0, 12.0, 12.0
NO_WIDE, NAME_WIDE, COUNT_WIDE, HOURS_WIDE, PERCENT_WIDE = 8.0, 50.0, 5.4, 10.0, 16.0
DAY_WIDEST, DAY_LEAST = 7.0, 4.4
ROW, HEADING = 5.2, 10.4
CAP = 2.27
"""Capitals of 9-point letters."""

RULE = 0.176
GREY = 0.92
SIGNATURE_HIGH = 42.0
NOTE_LINE = 4.0


@dataclass(frozen=True, slots=True)
class _Page:
    """What one page holds: rows, which meetings, whether the totals and the end of the paper."""

    rows: Sequence[RecapRow]
    meetings: range
    totals: bool
    ends: bool


class _Layout:
    """Where the columns of one block of meetings stand."""

    def __init__(self, sheet: Sheet, meetings: range, last: bool) -> None:
        self.left, self.right = MARGIN, sheet.width - MARGIN
        fixed = NO_WIDE + NAME_WIDE + (_totals_wide() if last else 0.0)
        room = self.right - self.left - fixed
        self.day = min(DAY_WIDEST, room / len(meetings)) if len(meetings) else DAY_WIDEST
        self.name_wide = NAME_WIDE + max(0.0, min(30.0, room - self.day * len(meetings)))
        self.days_left = self.left + NO_WIDE + self.name_wide
        edges = [self.left, self.left + NO_WIDE, self.days_left]
        edges += [self.days_left + self.day * (place + 1) for place in range(len(meetings))]
        if last:
            for wide in (*(COUNT_WIDE for _ in LETTERS), HOURS_WIDE, HOURS_WIDE, PERCENT_WIDE):
                edges.append(edges[-1] + wide)
        self.edges = edges
        self.right = edges[-1]


def draw_recap(recap: Recap) -> bytes:
    """Draw the recap; `recap_pdf` says what may go wrong."""
    head = recap.letterhead
    fonts.demand_glyphs(
        head.body, head.name, head.address, recap.title, recap.counted, *(value for _, value in recap.facts),
        *(row.name for row in recap.rows), *_signatory_texts(recap),
    )  # fmt: skip
    short, long = F4 if recap.paper == "F4" else A4
    sheet = Sheet(f"{recap.title} {wording.month_words(recap.month)}", (long, short), author=head.name)
    notes = [line for note in recap.notes for line in wrapped(note, fonts.SANS, 2.0, long - 2 * MARGIN)]
    # the head is drawn to know its height: the pages can only be counted then
    first_top = _draw_head(sheet, recap)
    pages = _pages(sheet, recap, first_top, SIGNATURE_HIGH + NOTE_LINE * len(notes) + 4)
    for place, page in enumerate(pages):
        y = first_top if place == 0 else TOP
        if page.rows or page.totals:
            y = _draw_table(sheet, recap, page, y)
        if page.ends:
            _draw_end(sheet, recap, notes, y + 5.5)
        page_number(sheet, place + 1, len(pages))
        sheet.next_page()
    return sheet.finished()


def _signatory_texts(recap: Recap) -> tuple[str, ...]:
    who = recap.signatory
    return who.place_and_date, who.office, who.name, who.nip


def _totals_wide() -> float:
    return COUNT_WIDE * len(LETTERS) + 2 * HOURS_WIDE + PERCENT_WIDE


def _pages(sheet: Sheet, recap: Recap, first_top: float, end_high: float) -> list[_Page]:
    bottom = sheet.height - BOTTOM
    blocks = _blocks(sheet, len(recap.meetings))
    pages: list[_Page] = []
    top, y = first_top, first_top
    for block in blocks:
        rows = list(recap.rows)
        while True:
            fit = max(1, int((bottom - top - HEADING - ROW) / ROW))
            part, rows = rows[:fit], rows[fit:]
            y = top + HEADING + ROW * (len(part) + (0 if rows else 1))
            pages.append(_Page(part, block, totals=not rows, ends=False))
            top = TOP
            if not rows:
                break
    if y + 5.5 + end_high > bottom:
        pages.append(_Page((), blocks[-1], totals=False, ends=True))
    else:
        last = pages[-1]
        pages[-1] = _Page(last.rows, last.meetings, last.totals, ends=True)
    return pages


def _blocks(sheet: Sheet, count: int) -> list[range]:
    """Cut the meetings into blocks that fit side by side; the last leaves room for the totals."""
    room = sheet.width - 2 * MARGIN - NO_WIDE - NAME_WIDE
    with_totals = int((room - _totals_wide()) / DAY_LEAST)
    without = int(room / DAY_LEAST)
    if count <= with_totals:
        return [range(count)]
    earlier = -(-(count - with_totals) // without)
    # alike in length, so that no page is left with two lonely columns
    share = min(without, -(-count // (earlier + 1)))
    starts = [min(count, share * place) for place in range(earlier + 1)]
    starts[-1] = max(starts[-1], count - with_totals)
    return [range(start, end) for start, end in zip(starts, [*starts[1:], count], strict=True)]


def _draw_head(sheet: Sheet, recap: Recap) -> float:
    y = draw_letterhead(sheet, recap.letterhead, MARGIN, sheet.width - MARGIN, TOP)
    y += 8.5
    sheet.text(recap.title.upper(), sheet.width / 2, y, fonts.SERIF_BOLD, 3.2, align="centre", most=200)
    y += 7.5
    half = sheet.width / 2 + 6
    for place, (word, value) in enumerate(recap.facts):
        x = MARGIN if place < 2 else half
        line = y + (place % 2) * 4.8
        sheet.text(word, x, line, fonts.SERIF, 2.3)
        sheet.text(f": {value}", x + 18, line, fonts.SERIF, 2.3, most=half - MARGIN - 24 if place < 2 else half - 34)
    return y + 4.8 + 4.0


def _draw_table(sheet: Sheet, recap: Recap, page: _Page, top: float) -> float:
    last = page.meetings.stop == len(recap.meetings)
    layout = _Layout(sheet, page.meetings, last)
    sheet.filled(layout.left, top, layout.right - layout.left, HEADING, GREY)
    _draw_heading(sheet, recap, page, layout, top, last)
    y = top + HEADING
    for row in page.rows:
        _draw_row(sheet, row, page, layout, y, last)
        y += ROW
    if page.totals:
        _draw_totals(sheet, recap, page, layout, y, last)
        y += ROW
    lines = [top, *(top + HEADING + ROW * count for count in range(round((y - top - HEADING) / ROW) + 1))]
    for line in lines:
        sheet.rule(layout.left, line, layout.right, line, RULE)
    sheet.rule(layout.days_left, top + ROW, layout.days_left + layout.day * len(page.meetings), top + ROW, RULE)
    for edge in layout.edges:
        sheet.rule(edge, top, edge, y, RULE)
    sheet.rule(layout.left, top, layout.left, y, RULE)
    return y


def _draw_heading(sheet: Sheet, recap: Recap, page: _Page, layout: _Layout, top: float, last: bool) -> None:
    base, low = top + HEADING / 2 + CAP / 2, top + ROW + (ROW + CAP) / 2
    high = top + (ROW + CAP) / 2
    sheet.text("No", layout.left + NO_WIDE / 2, base, fonts.SANS_BOLD, CAP, align="centre")
    sheet.text("Nama", layout.left + NO_WIDE + 1.4, base, fonts.SANS_BOLD, CAP)
    labels = day_labels(recap)
    for place, meeting in enumerate(page.meetings):
        middle = layout.days_left + layout.day * (place + 0.5)
        sheet.text(labels[meeting], middle, high, fonts.SANS_BOLD, CAP, align="centre", most=layout.day - 0.6)
        hours = f"{recap.meetings[meeting].hours}"
        sheet.text(hours, middle, low, fonts.SANS, 1.9, align="centre", most=layout.day - 0.6)
    if not last:
        return
    edges = layout.edges[-9:]
    for place, letter in enumerate(LETTERS):
        sheet.text(letter, (edges[place] + edges[place + 1]) / 2, base, fonts.SANS_BOLD, CAP, align="centre")
    for place, words in ((5, ("JP", "hadir")), (6, ("JP ter-", "laksana"))):
        middle = (edges[place] + edges[place + 1]) / 2
        sheet.text(words[0], middle, high, fonts.SANS_BOLD, 1.8, align="centre", most=HOURS_WIDE - 1)
        sheet.text(words[1], middle, low - 0.8, fonts.SANS_BOLD, 1.8, align="centre", most=HOURS_WIDE - 1)
    sheet.text("%", (edges[7] + edges[8]) / 2, base, fonts.SANS_BOLD, CAP, align="centre")


def _draw_row(sheet: Sheet, row: RecapRow, page: _Page, layout: _Layout, y: float, last: bool) -> None:
    base = y + (ROW + CAP) / 2
    sheet.text(f"{row.number}", layout.left + NO_WIDE - 1.6, base, fonts.SANS, CAP, align="right")
    _draw_name(sheet, row.name, layout.left + NO_WIDE + 1.4, y, layout.name_wide - 2.6)
    for place, meeting in enumerate(page.meetings):
        letter = row.letters[meeting]
        middle = layout.days_left + layout.day * (place + 0.5)
        if letter == "A":
            # in a box, because a photocopy of a fax must still show it
            sheet.box(middle - 1.75, y + 0.75, 3.5, ROW - 1.5, 0.3)
            sheet.text(letter, middle, base, fonts.SANS_BOLD, CAP, align="centre")
        elif letter:
            sheet.text("–" if letter == NOT_COUNTED else letter, middle, base, fonts.SANS, CAP, align="centre")
    if last:
        counts = [f"{row.count(letter)}" for letter in LETTERS]
        _draw_figures(
            sheet, layout, base, counts, row.hours_attended, row.hours_held, _percent(row.percent), fonts.SANS
        )


def _draw_name(sheet: Sheet, name: str, left: float, y: float, wide: float) -> None:
    """Write a name on one line, a long one smaller, a very long one on two lines within its row."""
    lines, cap = fonts.fitted(name, fonts.SANS, CAP, 1.8, wide)
    if len(lines) == 1:
        sheet.text(name, left, y + (ROW + CAP) / 2, fonts.SANS, cap)
        return
    for line, base in zip(lines, (y + 2.25, y + ROW - 0.8), strict=True):
        sheet.text(line, left, base, fonts.SANS, min(cap, 1.5), most=wide)


def _draw_totals(sheet: Sheet, recap: Recap, page: _Page, layout: _Layout, y: float, last: bool) -> None:
    base = y + (ROW + CAP) / 2
    sheet.text(
        "Jumlah hadir (H + T)", layout.left + NO_WIDE + 1.4, base, fonts.SANS_BOLD, CAP, most=layout.name_wide - 2
    )
    for place, meeting in enumerate(page.meetings):
        middle = layout.days_left + layout.day * (place + 0.5)
        words = f"{recap.present_at(meeting)}"
        sheet.text(words, middle, base, fonts.SANS_BOLD, CAP, align="centre", most=layout.day - 0.6)
    if last:
        counts = [f"{sum(row.count(letter) for row in recap.rows)}" for letter in LETTERS]
        attended, held = recap.hours_attended, recap.hours_held
        _draw_figures(sheet, layout, base, counts, attended, held, _percent(recap.percent), fonts.SANS_BOLD)


def _draw_figures(
    sheet: Sheet,
    layout: _Layout,
    base: float,
    counts: list[str],
    attended: int,
    held: int,
    percent: str,
    face: str,
) -> None:
    edges = layout.edges[-9:]
    figures = [*counts, wording.decimal_words(attended, 0), wording.decimal_words(held, 0), percent]
    for place, words in enumerate(figures):
        wide = edges[place + 1] - edges[place]
        if place < len(counts):
            sheet.text(words, edges[place] + wide / 2, base, face, CAP, align="centre", most=wide - 0.6)
        else:
            sheet.text(words, edges[place + 1] - 1.0, base, face, CAP, align="right", most=wide - 1.4)


def _percent(percent: Fraction | None) -> str:
    return "–" if percent is None else wording.decimal_words(percent)


def _draw_end(sheet: Sheet, recap: Recap, notes: list[str], y: float) -> None:
    for line in notes:
        sheet.text(line, MARGIN, y, fonts.SANS, 2.0)
        y += NOTE_LINE
    sign(sheet, recap.signatory, sheet.width - MARGIN - 45, y + 4, 88)
