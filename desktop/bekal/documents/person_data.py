"""The paper "Data saya": everything stored about one person, section by section, on as many A4 pages as it takes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bekal.documents.letterhead import Letterhead

Pair = tuple[str, str]
LEFT, RIGHT, TOP, BOTTOM = 20.0, 190.0, 18.0, 278.0
_CAP, _LINE = 2.05, 4.5
_LABEL = 46.0


@dataclass(frozen=True, slots=True)
class DataSection:
    """One part: a heading, perhaps a sentence, and records of labels and values."""

    heading: str
    note: str = ""
    records: tuple[tuple[Pair, ...], ...] = ()
    is_dense: bool = False
    """Whether each record is one run of text, for long lists."""


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """What the paper says."""

    letterhead: Letterhead
    title: str
    name: str
    made: str
    introduction: str
    sections: tuple[DataSection, ...]
    foot: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something to draw: its height, and how many millimetres must stay free below it on its page."""

    high: float
    texts: tuple[tuple[float, str, bool], ...]
    """Place from the left, words, whether they are muted."""
    kind: str = "line"


def person_data_pdf(content: PersonSheet) -> bytes:
    """Draw the paper; letters that no face has are shown as `□`, since nothing of a person may be left out."""
    from bekal.documents import fonts
    from bekal.documents.letterhead import draw_letterhead
    from bekal.documents.paper import A4, HAIRLINE, MUTED, Sheet

    pages = _pages(content)
    sheet = Sheet(content.title, A4, author=content.letterhead.name)
    for number, pieces in enumerate(pages, 1):
        y = TOP
        if number == 1:
            y = draw_letterhead(sheet, content.letterhead, LEFT, RIGHT, TOP) + 9
            sheet.text(content.title, LEFT, y, fonts.SANS_BOLD, 3.6)
            sheet.text(content.made, RIGHT, y, fonts.SANS, _CAP, MUTED, "right")
            y += 6.5
            sheet.text(printable(content.name), LEFT, y, fonts.SANS_BOLD, 2.8, most=RIGHT - LEFT)
            y += 6
        else:
            sheet.text(printable(content.name), LEFT, 12, fonts.SANS, 1.9, MUTED, most=110)
            sheet.text(content.title, RIGHT, 12, fonts.SANS, 1.9, MUTED, "right")
        for piece in pieces:
            base = y + piece.high - _LINE + 3.1
            if piece.kind == "heading":
                sheet.rule(LEFT, y + piece.high - 0.6, RIGHT, y + piece.high - 0.6, 0.2)
                base -= 0.9
            elif piece.kind == "rule":
                sheet.rule(LEFT, y + 1.4, RIGHT, y + 1.4, 0.1, HAIRLINE)
            for at, words, is_muted in piece.texts:
                face = fonts.SANS_BOLD if piece.kind == "heading" else fonts.SANS
                cap = 2.5 if piece.kind == "heading" else _CAP
                sheet.text(words, LEFT + at, base, face, cap, MUTED if is_muted else 0.0)
            y += piece.high
        sheet.text(content.foot, LEFT, 290, fonts.SANS, 1.7, MUTED, most=140)
        sheet.text(f"{number} / {len(pages)}", RIGHT, 290, fonts.SANS, 1.9, MUTED, "right")
        sheet.next_page()
    return sheet.finished()


def printable(text: str) -> str:
    """Return a text in which signs that no face has are shown as an empty box."""
    from bekal.documents import fonts

    absent = set(fonts.missing_glyphs(text))
    box = "□" if not fonts.missing_glyphs("□") else "?"
    return "".join(box if sign in absent else sign for sign in text)


def _pages(content: PersonSheet) -> list[list[_Piece]]:
    """Break the pieces into pages; a heading never stands alone at the foot of one."""
    room = BOTTOM - TOP
    first = 52.0  # letterhead and title
    pages: list[list[_Piece]] = [[]]
    used = first
    for piece in _pieces(content):
        following = 3 * _LINE if piece.kind == "heading" else 0.0
        if used + piece.high + following > room and pages[-1]:
            pages.append([])
            used = 0.0
        if piece.kind == "rule" and not pages[-1]:
            continue
        pages[-1].append(piece)
        used += piece.high
    return pages


def _pieces(content: PersonSheet) -> Iterator[_Piece]:
    for line in _wrapped(content.introduction, RIGHT - LEFT):
        yield _Piece(_LINE, ((0.0, line, True),))
    for section in content.sections:
        yield _Piece(11.5, ((0.0, section.heading, False),), "heading")
        yield _Piece(1.6, ())
        for line in _wrapped(section.note, RIGHT - LEFT):
            yield _Piece(_LINE, ((0.0, line, not section.records and not section.is_dense),))
        for number, record in enumerate(section.records):
            if section.is_dense:
                words = " · ".join(f"{label}: {value}" if label else value for label, value in record if value)
                for at, line in enumerate(_wrapped(words, RIGHT - LEFT - 4)):
                    yield _Piece(_LINE, ((0.0 if not at else 4.0, line, False),))
                continue
            if number:
                yield _Piece(2.8, (), "rule")
            yield from _pairs(record)


def _pairs(record: tuple[Pair, ...]) -> Iterator[_Piece]:
    """Yield short pairs two beside each other and long ones alone."""
    half = (RIGHT - LEFT) / 2
    room = half - _LABEL - 3
    short: list[Pair] = []
    for label, value in record:
        if not value:
            continue
        lines = _wrapped(value, room)
        if len(lines) <= 1:
            short.append((label, lines[0] if lines else ""))
            if len(short) == 2:
                yield _Piece(_LINE, _beside(short, half))
                short = []
            continue
        if short:
            yield _Piece(_LINE, _beside(short, half))
            short = []
        for at, line in enumerate(_wrapped(value, RIGHT - LEFT - _LABEL)):
            left = ((0.0, printable(label), True),) if not at else ()
            yield _Piece(_LINE, (*left, (_LABEL, line, False)))
    if short:
        yield _Piece(_LINE, _beside(short, half))


def _beside(pairs: list[Pair], half: float) -> tuple[tuple[float, str, bool], ...]:
    texts: list[tuple[float, str, bool]] = []
    for at, (label, value) in enumerate(pairs):
        texts += [(at * half, label, True), (at * half + _LABEL, value, False)]
    return tuple(texts)


def _wrapped(text: str, wide: float) -> list[str]:
    """Break a text into lines; a word that is too long for one is broken too."""
    from bekal.documents import fonts
    from bekal.documents.letterhead import wrapped

    room, size = wide * fonts.POINTS_PER_MM, fonts.size_for(_CAP)
    lines: list[str] = []
    for line in wrapped(printable(text), fonts.SANS, _CAP, wide):
        rest = line
        while fonts.width(rest, fonts.SANS, size) > room:
            most = max(n for n in range(1, len(rest)) if n == 1 or fonts.width(rest[:n], fonts.SANS, size) <= room)
            lines.append(rest[:most])
            rest = rest[most:]
        lines.append(rest)
    return lines
