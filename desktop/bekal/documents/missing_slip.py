"""The slip of what is missing, for the applicant to take home: plain words, no NIK, on A6, A4 or a 58 mm roll."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import partial

from bekal.documents import fonts, wording
from bekal.documents.letterhead import wrapped
from bekal.documents.paper import A4, BLACK, MUTED, Colour, Sheet


class SlipPaper(StrEnum):
    """What the slip is printed on."""

    A6 = "a6"
    A4 = "a4"
    ROLL = "58mm"


@dataclass(frozen=True, slots=True)
class SlipItem:
    """A paper, and in plain words what to do about it."""

    title: str
    words: str


@dataclass(frozen=True, slots=True)
class MissingSlip:
    """What the slip says."""

    centre: str
    address: str
    phone: str
    """The centre's own, for questions."""
    name: str
    programme: str
    printed_on: date
    now: tuple[SlipItem, ...]
    """Needed before the training."""
    later: tuple[SlipItem, ...] = ()
    """Needed before a departure; better begun early."""
    next_visit: date | None = None


@dataclass(frozen=True, slots=True)
class _Style:
    size: tuple[float, float]
    margin: float
    cap: float
    """Height of the capitals of plain text in millimetres."""


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    face: str
    cap: float
    colour: Colour = BLACK
    indent: float = 0.0
    box: bool = False
    """A square to tick stands before it."""


@dataclass(slots=True)
class _Block:
    """Lines that stay on one page."""

    lines: list[_Line] = field(default_factory=list)
    after: float = 0.0
    rule: bool = False
    """A hairline stands above it."""

    @property
    def height(self) -> float:
        """How much of the page it takes, in millimetres."""
        return sum(line.cap * _LEADING for line in self.lines) + self.after


_LEADING = 2.05
"""Line distance as a multiple of the height of capitals."""
_ENDLESS = 0.0
_STYLES = {
    SlipPaper.A6: _Style((105.0, 148.0), 9.0, 2.0),
    SlipPaper.A4: _Style(A4, 25.0, 2.7),
    SlipPaper.ROLL: _Style((58.0, _ENDLESS), 4.0, 1.9),
}
_FOOT = 9.0


def missing_slip_pdf(content: MissingSlip, paper: SlipPaper = SlipPaper.A6) -> bytes:
    """Draw the slip; on sheets a long list goes on on the next page, a roll is as long as the list.

    Raises:
        GlyphsMissing: a name holds a sign the letters lack.

    """
    texts = (content.centre, content.address, content.phone, content.name, content.programme)
    items = [text for item in (*content.now, *content.later) for text in (item.title, item.words)]
    fonts.demand_glyphs(*texts, *items)
    style = _STYLES[paper]
    wide, high = style.size
    blocks = _blocks(content, style, wide - 2 * style.margin)
    if high == _ENDLESS:
        high = 2 * style.margin + sum(block.height for block in blocks)
    pages = _paged(blocks, high - 2 * style.margin - (0.0 if paper is SlipPaper.ROLL else _FOOT))
    sheet = Sheet("Daftar kekurangan berkas", (wide, high), author=content.centre)
    for number, page in enumerate(pages, 1):
        y = style.margin
        for block in page:
            y = _draw(sheet, block, style.margin, wide - style.margin, y)
        if len(pages) > 1:
            ends = f"{content.name}  ·  {number} dari {len(pages)}"
            at = sheet.height - style.margin
            sheet.text(ends, wide / 2, at, fonts.SANS, 1.7, MUTED, "centre", most=wide - 2 * style.margin)
        sheet.next_page()
    return sheet.finished()


def _blocks(content: MissingSlip, style: _Style, room: float) -> list[_Block]:
    cap, lines = style.cap, partial(_lines, room)
    head = _Block(lines(content.centre, fonts.SANS_BOLD, cap * 1.1))
    contact = "  ·  ".join(part for part in (content.address, content.phone and f"Telp. {content.phone}") if part)
    head.lines += lines(contact, fonts.SANS, cap * 0.9, MUTED)
    head.after = cap * 1.6
    who = _Block(lines("Berkas yang masih kurang", fonts.SANS_BOLD, cap * 1.4), cap * 0.9, rule=True)
    person = _Block(lines(content.name, fonts.SANS_BOLD, cap * 1.1))
    person.lines += lines(content.programme, fonts.SANS, cap)
    person.lines += lines(wording.weekday_words(content.printed_on), fonts.SANS, cap * 0.9, MUTED)
    person.after = cap * 1.8
    blocks = [head, who, person]
    if not content.now and not content.later:
        blocks.append(_Block(lines("Semua berkas sudah lengkap. Terima kasih.", fonts.SANS, cap * 1.1), cap * 2))
    for heading, items in (
        ("Untuk mengikuti pelatihan, mohon bawa:", content.now),
        ("Untuk bekerja di luar negeri nanti, mulailah mengurus:", content.later),
    ):
        indent = cap * 2.4
        for number, item in enumerate(items):
            block = _Block(
                [*lines(heading, fonts.SANS_BOLD, cap), _Line("", fonts.SANS, cap * 0.3)] if not number else []
            )
            title = lines(item.title, fonts.SANS_BOLD, cap, indent=indent)
            title[0] = _Line(title[0].text, title[0].face, cap, BLACK, indent, box=True)
            block.lines += [*title, *lines(item.words, fonts.SANS, cap * 0.95, indent=indent)]
            block.after = cap * 0.9
            blocks.append(block)
        if items:
            blocks[-1].after = cap * 2
    blocks.append(_closing(content, room, cap))
    return blocks


def _closing(content: MissingSlip, room: float, cap: float) -> _Block:
    block, lines = _Block(rule=True), partial(_lines, room)
    if content.next_visit is not None:
        block.lines += lines("Datang lagi pada:", fonts.SANS, cap)
        block.lines += lines(wording.weekday_words(content.next_visit), fonts.SANS_BOLD, cap * 1.25)
    said = "Bawa kertas ini. Berkas asli kami lihat lalu langsung kami kembalikan."
    if content.phone:
        said += f" Ada yang belum jelas? Telepon {content.phone} sebelum datang."
    block.lines += lines(said, fonts.SANS, cap * 0.95)
    return block


def _lines(room: float, text: str, face: str, cap: float, colour: Colour = BLACK, indent: float = 0.0) -> list[_Line]:
    whole = _broken(text, face, cap, room - indent)
    return [_Line(one, face, cap, colour, indent) for one in wrapped(whole, face, cap, room - indent)]


def _broken(text: str, face: str, cap: float, room: float) -> str:
    """Part words that are wider than the paper, so that nothing is cut off."""
    size, most = fonts.size_for(cap), room * fonts.POINTS_PER_MM
    words = []
    for word in text.split():
        while fonts.width(word, face, size) > most:
            fits = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or fonts.width(word[:n], face, size) <= most)
            words.append(word[:fits])
            word = word[fits:]
        words.append(word)
    return " ".join(words)


def _paged(blocks: Sequence[_Block], room: float) -> list[list[_Block]]:
    pages: list[list[_Block]] = [[]]
    left = room
    for block in blocks:
        if pages[-1] and block.height - block.after > left + 1e-6:
            pages.append([])
            left = room
        pages[-1].append(block)
        left -= block.height
    return pages


def _draw(sheet: Sheet, block: _Block, left: float, right: float, y: float) -> float:
    if block.rule:
        sheet.rule(left, y - 1.4, right, y - 1.4, 0.2)
    for line in block.lines:
        y += line.cap * _LEADING
        base = y - line.cap * (_LEADING - 1) / 2
        if line.box:
            sheet.box(left, base - line.cap * 1.15, line.cap * 1.3, line.cap * 1.3, 0.25)
        sheet.text(line.text, left + line.indent, base, line.face, line.cap, line.colour)
    return y + block.after
