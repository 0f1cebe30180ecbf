"""Which letters print which sign: Latin first, then Japanese, then Korean; widths, lines and fitting of mixed text.

A text of a certificate may mix scripts. It is cut into runs, each in a face that has its signs; what no face of
the chain has is named, never drawn as a box.
"""

import functools
import itertools
import unicodedata
from collections.abc import Callable

from bekal.documents import fonts
from bekal.documents.fonts import POINTS_PER_MM

SERIF, SERIF_BOLD, SERIF_ITALIC, SANS, SANS_BOLD = "serif", "serif_bold", "serif_italic", "sans", "sans_bold"
STYLES = (SERIF, SERIF_BOLD, SERIF_ITALIC, SANS, SANS_BOLD)

_LATIN = {
    SERIF: fonts.SERIF,
    SERIF_BOLD: fonts.SERIF_BOLD,
    SERIF_ITALIC: fonts.SERIF_ITALIC,
    SANS: fonts.SANS,
    SANS_BOLD: fonts.SANS_BOLD,
}
_JAPANESE = {
    SERIF: fonts.SERIF_JP,
    SERIF_BOLD: fonts.SERIF_JP_BOLD,
    SERIF_ITALIC: fonts.SERIF_JP,
    SANS: fonts.SANS_JP,
    SANS_BOLD: fonts.SANS_JP,
}
_KOREAN = {
    SERIF: fonts.SERIF_KR,
    SERIF_BOLD: fonts.SERIF_KR,
    SERIF_ITALIC: fonts.SERIF_KR,
    SANS: fonts.SANS_KR,
    SANS_BOLD: fonts.SANS_KR,
}

Run = tuple[str, str]
"""A face's name and the words it prints."""

_NOT_FIRST = frozenset(
    "、。，．・：；？！）］｝〉》」』】〕ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々ヽヾゝゞ％,.)]}:;?!"
)
_NOT_LAST = frozenset("（［｛〈《「『【〔([{")
"""Kinsoku: what may not open a line, and what may not close one (JIS X 4051)."""

_STEP = 0.97


def chain(style: str, language: str) -> tuple[str, ...]:
    """Return the faces of a style in the order in which they are asked for a sign."""
    far = (_KOREAN[style], _JAPANESE[style]) if language == "ko" else (_JAPANESE[style], _KOREAN[style])
    return (_LATIN[style], *far)


@functools.lru_cache(maxsize=8192)
def runs(text: str, style: str, language: str = "id") -> tuple[Run, ...]:
    """Cut a text into runs of one face each; signs that no face has stay in the Latin one."""
    latin = _LATIN[style]
    if text.isascii():
        return ((latin, text),) if text else ()
    found = [(_face_of(sign, style, language) or latin, sign) for sign in text]
    return tuple(
        (name, "".join(sign for _, sign in group)) for name, group in itertools.groupby(found, key=lambda pair: pair[0])
    )


def missing(text: str, style: str, language: str = "id") -> list[str]:
    """List the signs that no face of the chain has, each once, in reading order.

    Invisible ones count, and so do loose accents, which would stand beside their letter.
    """
    return [
        sign
        for sign in dict.fromkeys(text)
        if unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp", "Mn", "Me"} or _face_of(sign, style, language) is None
    ]


def demand(text: str, style: str, language: str = "id") -> None:
    """Refuse a text that cannot be printed as it is.

    Raises:
        GlyphsMissing: it holds a sign that no face has.

    """
    if absent := _missing(text, style, language):
        raise fonts.GlyphsMissing(text=text, glyphs=" ".join(fonts.shown(sign) for sign in absent))


@functools.lru_cache(maxsize=8192)
def _missing(text: str, style: str, language: str) -> tuple[str, ...]:
    return tuple(missing(text, style, language))


def width(text: str, style: str, cap_mm: float, spacing: float = 0.0, language: str = "id") -> float:
    """Return the width of a line in millimetres; `spacing` is the room between letters as a share of the size."""
    size = fonts.size_for(cap_mm)
    wide = sum(fonts.width(words, name, size) for name, words in runs(text, style, language))
    return (wide + spacing * size * max(0, len(text) - 1)) / POINTS_PER_MM


@functools.lru_cache(maxsize=4096)
def fitted(
    text: str,
    style: str,
    cap: float,
    least: float,
    wide: float,
    lines: int,
    spacing: float = 0.0,
    language: str = "id",
    balanced: bool = False,
) -> tuple[tuple[str, ...], float]:
    """Return the lines of a text and the height of their capitals in millimetres: shrunk to the least, then wrapped.

    Nothing is ever cut: what is too wide even so becomes smaller than the least. Of three lines and more the text
    is a paragraph: it is wrapped first and becomes smaller only where its lines do not suffice. `balanced` makes its
    lines alike, for a centred one.
    """

    def measure(words: str) -> float:
        return width(words, style, cap, spacing, language)

    whole = measure(text)
    if whole <= wide:
        return (text,), cap
    if lines == 1:
        return (text,), cap * wide / whole
    if lines == 2:
        if cap * wide / whole >= least:
            return (text,), cap * wide / whole
        halves = _halves(text, measure)
        widest = max(measure(line) for line in halves)
        # two lines may be larger again than the least, but only a little: they stand where one line stood
        return tuple(halves), min(least * 1.08, cap * wide / widest)
    now = cap
    while True:
        found = _filled(text, measure, wide * cap / now)
        widest = max(measure(line) for line in found) * now / cap
        if len(found) <= lines and widest <= wide + 1e-6:
            return tuple(_alike(text, measure, found, wide * cap / now) if balanced else found), now
        if now < 0.2 * cap:
            return tuple(found), min(now, now * wide / widest)
        now *= _STEP


def wrapped(text: str, style: str, cap: float, wide: float, language: str = "id") -> list[str]:
    """Break a text into lines of at most `wide` millimetres, all of one size."""
    return _filled(" ".join(text.split()), lambda words: width(words, style, cap, 0.0, language), wide)


def breaks(text: str) -> list[int]:
    """List where a line may end: after a space, and between Japanese or Chinese signs as kinsoku allows."""
    places = []
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        if before == " " and after != " ":
            places.append(place)
        elif " " in (before, after) or after in _NOT_FIRST or before in _NOT_LAST:
            continue
        elif _is_wide(before) or _is_wide(after):
            places.append(place)
    return places


def _halves(text: str, measure: Callable[[str], float]) -> list[str]:
    """Break a text where both lines are most alike; without a place to break it stays whole."""
    places = breaks(text)
    if not places:
        return [text]
    pairs = [(text[:place].rstrip(), text[place:]) for place in places]
    return list(min(pairs, key=lambda pair: max(measure(part) for part in pair)))


def _filled(text: str, measure: Callable[[str], float], wide: float) -> list[str]:
    """Fill line after line; a piece that is wider than a line has one of its own."""
    places = [*breaks(text), len(text)]
    pieces = [text[start:end] for start, end in itertools.pairwise([0, *places])]
    lines: list[str] = []
    for piece in pieces:
        longer = lines[-1] + piece if lines else piece
        if lines and measure(longer.rstrip()) <= wide:
            lines[-1] = longer
        else:
            lines.append(piece)
    return [line.rstrip() for line in lines]


def _alike(text: str, measure: Callable[[str], float], found: list[str], wide: float) -> list[str]:
    """Narrow a paragraph as long as it needs no further line, so that no word stands alone in the last one."""
    best = found
    for twentieth in range(19, 9, -1):
        narrower = _filled(text, measure, wide * twentieth / 20)
        if len(narrower) > len(found) or max(measure(line) for line in narrower) > wide:
            break
        best = narrower
    return best


def _is_wide(sign: str) -> bool:
    """Say whether a line may break beside a sign without a space: kana and ideographs, not hangul."""
    code = ord(sign)
    return 0x3000 <= code <= 0x30FF or 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or 0xFF01 <= code <= 0xFF60


@functools.lru_cache(maxsize=8192)
def _face_of(sign: str, style: str, language: str) -> str | None:
    return next((name for name in chain(style, language) if fonts.has(name, sign)), None)
