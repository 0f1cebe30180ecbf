"""A paper of the office: letterhead, title, text, numbered lists over many pages, and where it is signed.

A table's heading repeats on every page, cells of several words wrap, and nothing is ever cut. The paper is laid out
twice: first on a sheet that keeps nothing, to count its pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bekal.documents.letterhead import Letterhead, Signatory

if TYPE_CHECKING:
    from bekal.documents.table_sheet import Line

LEFT, TOP, BOTTOM = 20.0, 12.0, 15.0
_TEXT, _TEXT_LINE = 2.6, 5.4
_CELL, _CELL_LINE, _PAD = 2.2, 4.1, 1.5
_WIDE_CELL, _WIDE_LINE, _WIDE_LEFT = 1.75, 3.3, 12.0
_RULE, _GREY = 0.176, 0.92
_SIGNATURE = 46.0
_SIGNING = 10.0
"""Height of a row that somebody signs."""

_Broken = dict[tuple[str, float], list[str]]
"""Into which lines the cells of so many millimetres break: a book of 10,000 rows says the same in many of them."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list; `wide` millimetres, or as much as is left.

    `signed`: people sign in it, left and right, but not in a row that says something there.
    """

    title: str
    wide: float = 0.0
    align: str = "left"
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with its heading; `none` is said where it has no rows. `total`: the last row is that of the others."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    heading: str = ""
    none: str = ""
    total: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Words and their values, one under the other."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; `small` for remarks under a list."""

    words: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Members:
    """Those who sign, numbered: name and office, with a line for each."""

    heading: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OfficePaper:
    """What the paper says; `corner` are lines beside the upper right edge, as of an attachment to a decision."""

    letterhead: Letterhead
    title: str
    blocks: tuple[Listing | Facts | Text | Members, ...]
    number: str = ""
    """Under the title: `Nomor …`."""
    corner: tuple[str, ...] = ()
    signatory: Signatory | None = None
    beside: Signatory | None = None
    """Who signs to the left of the signatory."""
    paper: str = "A4"
    is_wide: bool = False
    """The long side below: a book of many columns, in smaller letters."""
    name: str = field(default="")
    """What the file calls itself; the title where nothing is said."""


def office_paper_pdf(content: OfficePaper) -> bytes:
    """Draw the paper on A4 or F4, upright or wide.

    Raises:
        GlyphsMissing: a text holds a sign the letters lack.

    """
    from bekal.documents import fonts

    fonts.demand_glyphs(*_texts(content))
    broken: _Broken = {}
    pages = _Drawing(content, 0, broken).drawn()
    return _Drawing(content, pages, broken).finished()


def _texts(content: OfficePaper) -> list[str]:
    head, who = content.letterhead, content.signatory
    found = [head.body, head.name, head.address, content.title, content.number, *content.corner]
    if who is not None:
        found += [who.place_and_date, who.office, who.name, who.nip]
    if content.beside is not None:
        found += [content.beside.office, content.beside.name]
    for block in content.blocks:
        match block:
            case Listing():
                found += [block.heading, block.none, *(column.title for column in block.columns)]
                found += [cell for row in block.rows for cell in row]
            case Facts():
                found += [part for pair in block.pairs for part in pair]
            case Text():
                found.append(block.words)
            case Members():
                found += [block.heading, *(part for pair in block.people for part in pair)]
    return found


class _Drawing:
    """The paper on its way over the pages; `pages` 0 while they are only counted."""

    def __init__(self, content: OfficePaper, pages: int, broken: _Broken) -> None:
        from bekal.documents.paper import A4, F4
        from bekal.documents.table_sheet import TableSheet, Unseen

        size = F4 if content.paper == "F4" else A4
        if content.is_wide:
            size = (size[1], size[0])
        self.cap, self.line = (_WIDE_CELL, _WIDE_LINE) if content.is_wide else (_CELL, _CELL_LINE)
        side = _WIDE_LEFT if content.is_wide else LEFT
        self.content, self.pages, self.page, self.broken = content, pages, 1, broken
        paper = TableSheet if pages else Unseen
        self.sheet = paper(content.name or content.title, size, author=content.letterhead.name)
        self.grid: tuple[float, Sequence[float]] | None = None
        self.left, self.right = side, self.sheet.width - side
        self.bottom = self.sheet.height - BOTTOM
        self.y = TOP

    def drawn(self) -> int:
        """Draw everything and return the number of pages."""
        self._head()
        for place, block in enumerate(self.content.blocks, 1):
            # no signature alone on a page: something of what is signed goes with it
            after = _SIGNATURE if place == len(self.content.blocks) and self.content.signatory else 0.0
            match block:
                case Listing():
                    self._listing(block, after)
                case Facts():
                    self._facts(block)
                case Text():
                    self._text(block, after)
                case Members():
                    self._members(block, after)
        if self.content.signatory is not None:
            from bekal.documents.letterhead import sign

            self._room(_SIGNATURE)
            sign(self.sheet, self.content.signatory, self.right - 42, self.y + 5, 82)
            if self.content.beside is not None:
                sign(self.sheet, self.content.beside, self.left + 42, self.y + 5, 82)
            self.y += 44
        self._end_page()
        return self.page

    def finished(self) -> bytes:
        """Draw everything and return the PDF."""
        self.drawn()
        return self.sheet.finished()

    def _end_page(self) -> None:
        from bekal.documents.letterhead import page_number

        self._close_grid()
        if self.pages > 1:
            page_number(self.sheet, self.page, self.pages)
        self.sheet.next_page()

    def _room(self, high: float) -> bool:
        """Turn the page unless so much fits; say whether it was turned."""
        if self.y + high <= self.bottom or self.y <= TOP:
            return False
        self._end_page()
        self.page += 1
        self.y = TOP
        return True

    def _head(self) -> None:
        from bekal.documents import fonts
        from bekal.documents.letterhead import draw_letterhead, wrapped

        sheet, middle = self.sheet, (self.left + self.right) / 2
        self.y = draw_letterhead(sheet, self.content.letterhead, self.left, self.right, TOP) + 6
        for line in self.content.corner:
            sheet.text(line, self.right - 78, self.y + 2.4, fonts.SERIF, 2.3, most=78)
            self.y += 4.8
        self.y += 9 if self.content.corner else 4
        for line in wrapped(self.content.title, fonts.SERIF_BOLD, 3.1, self.right - self.left):
            sheet.text(line, middle, self.y, fonts.SERIF_BOLD, 3.1, align="centre", most=self.right - self.left)
            self.y += 6
        if self.content.number:
            sheet.text(self.content.number, middle, self.y, fonts.SERIF, _TEXT, align="centre")
            self.y += 6
        self.y += 3

    def _text(self, block: Text, after: float = 0.0) -> None:
        from bekal.documents import fonts
        from bekal.documents.letterhead import wrapped

        cap, line_high = (2.1, 4.2) if block.small else (_TEXT, _TEXT_LINE)
        face = fonts.SANS if block.small else fonts.SERIF
        lines = wrapped(block.words, face, cap, self.right - self.left)
        self._room(line_high * len(lines) + after if after else line_high * min(2, len(lines)))
        for line in lines:
            self._room(line_high)
            self.sheet.text(line, self.left, self.y + cap, face, cap, most=self.right - self.left)
            self.y += line_high
        self.y += 2.2

    def _facts(self, block: Facts) -> None:
        from bekal.documents import fonts
        from bekal.documents.letterhead import wrapped

        size = fonts.size_for(_TEXT)
        wide = max(fonts.width(word, fonts.SERIF, size) for word, _ in block.pairs) / fonts.POINTS_PER_MM
        indent = max(42.0, min(wide + 6, 62.0))  # alike from block to block
        room = self.right - self.left - indent - 3
        for word, value in block.pairs:
            lines = wrapped(value, fonts.SERIF, _TEXT, room) or [""]
            self._room(_TEXT_LINE * len(lines))
            self.sheet.text(word, self.left, self.y + _TEXT, fonts.SERIF, _TEXT, most=indent - 2)
            self.sheet.text(":", self.left + indent, self.y + _TEXT, fonts.SERIF, _TEXT)
            for line in lines:
                self.sheet.text(
                    line,
                    self.left + indent + 3,
                    self.y + _TEXT,
                    fonts.SERIF,
                    _TEXT,
                    most=self.right - self.left - indent - 3,
                )
                self.y += _TEXT_LINE
        self.y += 2.2

    def _members(self, block: Members, after: float) -> None:
        from bekal.documents import fonts

        whole = _TEXT_LINE + 5 + 12 * len(block.people) + after
        self._room(whole if whole < self.bottom - TOP else _TEXT_LINE + 14)
        self.sheet.text(block.heading, self.left, self.y + _TEXT, fonts.SERIF, _TEXT)
        self.y += _TEXT_LINE + 2
        for number, (name, office) in enumerate(block.people, 1):
            self._room(12)
            base = self.y + 4.5
            self.sheet.text(f"{number}.", self.left, base, fonts.SERIF, _TEXT)
            self.sheet.text(name, self.left + 7, base, fonts.SERIF_BOLD, _TEXT, most=92)
            self.sheet.text(office, self.left + 7, base + 4.4, fonts.SERIF, 2.1, most=92)
            line = self.right - 62 if number % 2 else self.right - 36
            self.sheet.text(f"{number}.", line, base + 1.5, fonts.SERIF, 2.1)
            self.sheet.rule(line + 5, base + 2.2, line + 36, base + 2.2, 0.15)
            self.y += 12
        self.y += 3

    # ------------------------------------------------------------------------------------------- lists

    def _listing(self, block: Listing, after: float) -> None:
        from bekal.documents import fonts
        from bekal.documents.letterhead import wrapped

        widths = self._widths(block.columns)
        first = self._cells(block, widths, block.rows[0]) if block.rows else []
        self._room((7 if block.heading else 0) + self._heading_high(block, widths) + self._high(block, first))
        if block.heading:
            self.y += 2
            for line in wrapped(block.heading, fonts.SERIF_BOLD, _TEXT, self.right - self.left):
                self.sheet.text(line, self.left, self.y + _TEXT, fonts.SERIF_BOLD, _TEXT, most=self.right - self.left)
                self.y += _TEXT_LINE
            self.y += 1
        if not block.rows:
            if block.none:
                self._text(Text(block.none))
            return
        self._column_titles(block, widths)
        for number, row in enumerate(block.rows, 1):
            cells = self._cells(block, widths, row)
            high = self._high(block, cells)
            if self._room(2 * high + after if number == len(block.rows) - 1 else high):
                self._column_titles(block, widths)
            self._row(block, widths, cells, high, number)
        self._close_grid()
        self.y += 4

    def _widths(self, columns: Sequence[Column]) -> list[float]:
        rest = self.right - self.left - sum(column.wide for column in columns)
        open_ones = sum(not column.wide for column in columns) or 1
        return [column.wide or rest / open_ones for column in columns]

    def _cells(self, block: Listing, widths: Sequence[float], row: Sequence[str]) -> list[list[str]]:
        return [self._lines(cell, wide) for cell, wide, _ in zip(row, widths, block.columns, strict=True)]

    def _lines(self, cell: str, wide: float) -> list[str]:
        found = self.broken.get((cell, wide))
        if found is None:
            from bekal.documents import fonts
            from bekal.documents.letterhead import wrapped

            found = self.broken[cell, wide] = wrapped(cell, fonts.SANS, self.cap, wide - 2 * _PAD) or [""]
        return found

    def _high(self, block: Listing, cells: Sequence[Sequence[str]]) -> float:
        lines = max((len(cell) for cell in cells), default=1)
        least = _SIGNING if any(column.signed for column in block.columns) else 0.0
        return max(least, lines * self.line + 2.0)

    def _heading_high(self, block: Listing, widths: Sequence[float]) -> float:
        return max(len(lines) for lines in self._titles(block, widths)) * self.line + 2.6

    def _titles(self, block: Listing, widths: Sequence[float]) -> list[list[str]]:
        from bekal.documents import fonts
        from bekal.documents.letterhead import wrapped

        return [
            wrapped(column.title, fonts.SANS_BOLD, self.cap, wide - 2 * _PAD) or [""]
            for column, wide in zip(block.columns, widths, strict=True)
        ]

    def _column_titles(self, block: Listing, widths: Sequence[float]) -> None:
        from bekal.documents import fonts

        titles, high = self._titles(block, widths), self._heading_high(block, widths)
        self.sheet.filled(self.left, self.y, sum(widths), high, _GREY)
        self.grid = self.y, widths
        self._ruled(widths)
        self._cells_at(block, widths, titles, high, fonts.SANS_BOLD)

    def _row(
        self, block: Listing, widths: Sequence[float], cells: Sequence[Sequence[str]], high: float, number: int
    ) -> None:
        from bekal.documents import fonts

        is_total = block.total and number == len(block.rows)
        for place, column in enumerate(block.columns):
            if column.signed and cells[place] == [""] and not is_total:
                at = self.left + sum(widths[:place]) + (_PAD if number % 2 else widths[place] / 2)
                self.sheet.text(f"{number}.", at, self.y + high - 2.4, fonts.SANS, 1.9)
        self._cells_at(block, widths, cells, high, fonts.SANS_BOLD if is_total else fonts.SANS)

    def _cells_at(
        self, block: Listing, widths: Sequence[float], cells: Sequence[Sequence[str]], high: float, face: str
    ) -> None:
        """Write the cells of a row, each in the middle of its height, and the line below it."""
        placed: list[Line] = []
        x = self.left
        for lines, wide, column in zip(cells, widths, block.columns, strict=True) if self.pages else ():
            base = self.y + (high - len(lines) * self.line) / 2 + (self.line + self.cap) / 2
            align = "centre" if column.signed else column.align
            at = {"left": x + _PAD, "centre": x + wide / 2, "right": x + wide - _PAD}[align]
            for line in lines:
                if line:
                    placed.append((line, at, base, align, wide - 2 * _PAD))
                base += self.line
            x += wide
        self.sheet.lines(placed, face, self.cap)
        self.y += high
        self._ruled(widths)

    def _ruled(self, widths: Sequence[float]) -> None:
        self.sheet.rule(self.left, self.y, self.left + sum(widths), self.y, _RULE)

    def _close_grid(self) -> None:
        """Draw the upright lines of a list over everything that this page has of it."""
        if self.grid is not None:
            top, widths = self.grid
            x = self.left
            for wide in (0.0, *widths):
                x += wide
                self.sheet.rule(x, top, x, self.y, _RULE)
            self.grid = None
