"""The letters of every paper: Noto Serif and Noto Sans, embedded, and what they cannot print.

Japanese and Korean letters are for certificates only (`letters`): every other paper is set in Latin ones.

The files in `resources/fonts` are cut down to Latin letters and office signs (the README there says how):
0.4 MB instead of 2.8, read 40 ms sooner at the first paper. They are read once and kept, so that a file of
its own for each person costs no more than cutting and packing the letters it uses.
"""

import functools
import unicodedata
from typing import Any

from bekal import paths
from bekal.errors import Refused

SERIF = "NotoSerif-Regular"
SERIF_BOLD = "NotoSerif-SemiBold"
SERIF_ITALIC = "NotoSerif-Italic"
SANS = "NotoSans-Regular"
SANS_BOLD = "NotoSans-SemiBold"
FACES = (SERIF, SERIF_BOLD, SERIF_ITALIC, SANS, SANS_BOLD)

SERIF_JP = "NotoSerifJP-Regular"
SERIF_JP_BOLD = "NotoSerifJP-SemiBold"
SANS_JP = "NotoSansJP-Regular"
SERIF_KR = "NotoSerifKR-Regular"
SANS_KR = "NotoSansKR-Regular"
FAR_FACES = (SERIF_JP, SERIF_JP_BOLD, SANS_JP, SERIF_KR, SANS_KR)
"""Japanese and Korean letters, each read from its file only when a text needs it."""

CAP_HEIGHT = 0.714
"""Height of a capital as a share of the font size, the same in all five faces."""

POINTS_PER_MM = 72 / 25.4

_FIRST_FAR = 0x2010
"""The first sign of the Japanese and Korean files."""


class GlyphsMissing(Refused):
    """A text holds signs that the paper's letters lack; facts: text, glyphs."""


def size_for(cap_mm: float) -> float:
    """Return the font size in points whose capitals are `cap_mm` millimetres high."""
    return cap_mm * POINTS_PER_MM / CAP_HEIGHT


def face(name: str) -> Any:
    """Return ReportLab's font of that name, read from its file at first use and kept."""
    return _registered()[name] if name in FACES else _far(name)


def has(name: str, sign: str) -> bool:
    """Say whether a face has a letter for a sign."""
    if name in FAR_FACES and ord(sign) < _FIRST_FAR:
        return False  # asked of each Latin letter, which must not read a file of a megabyte
    return ord(sign) in face(name).face.charToGlyph


def width(text: str, face_name: str, size: float, spacing: float = 0.0) -> float:
    """Return the width in points of a text, with `spacing` points after each letter but the last."""
    return _thousandths(text, face_name) * size / 1000 + spacing * max(0, len(text) - 1)


@functools.lru_cache(maxsize=4096)
def _thousandths(text: str, face_name: str) -> float:
    """Width at a font size of 1000, kept because a print run sets the same words on each page."""
    return float(face(face_name).stringWidth(text, 1000))


def fitted(text: str, face_name: str, cap_mm: float, least_mm: float, wide_mm: float) -> tuple[list[str], float]:
    """Return the lines of a text and the height of their capitals: shrunk down to the least, then in two lines.

    What is too wide even then (75 capitals without a space) shrinks further: nothing is ever cut.
    """
    room = wide_mm * POINTS_PER_MM
    size = size_for(cap_mm)
    wide = width(text, face_name, size)
    if wide <= room:
        return [text], cap_mm
    if cap_mm * room / wide >= least_mm:
        return [text], cap_mm * room / wide
    lines = _halves(text, face_name)
    widest = max(width(line, face_name, size) for line in lines)
    # two lines may be larger again than the least, but only a little: they stand where one line stood
    return lines, min(least_mm * 1.08, cap_mm * room / widest)


def _halves(text: str, face_name: str) -> list[str]:
    """Break a text at the space that makes both lines most alike; without a space it stays whole."""
    spaces = [place for place, sign in enumerate(text) if sign == " "]
    if not spaces:
        return [text]
    pairs = [(text[:place], text[place + 1 :]) for place in spaces]
    return list(min(pairs, key=lambda pair: max(width(part, face_name, 10) for part in pair)))


def missing_glyphs(text: str) -> list[str]:
    """List the signs of a text that would print as a box or not at all, each once, in reading order.

    Control and formatting characters count (they are invisible on paper), and so do loose accents, which
    would stand beside their letter.
    """
    printable = _coverage()
    return [
        sign
        for sign in dict.fromkeys(text)
        if ord(sign) not in printable or unicodedata.category(sign) in {"Cc", "Cf", "Zl", "Zp"}
    ]


def demand_glyphs(*texts: str) -> None:
    """Refuse texts that cannot be printed as they are.

    Raises:
        GlyphsMissing: at the first text with a sign no face has.

    """
    if not missing_glyphs("".join(texts)):
        return  # a book of 10,000 rows is looked through once, sign by sign, and not text by text
    for text in texts:
        if absent := missing_glyphs(text):
            raise GlyphsMissing(text=text, glyphs=" ".join(shown(sign) for sign in absent))


def shown(sign: str) -> str:
    """Name a sign so that it can be found in the text even where it is invisible."""
    code = f"U+{ord(sign):04X}"
    return code if unicodedata.category(sign)[0] in "CMZ" else f"{sign} ({code})"


@functools.cache
def _registered() -> dict[str, Any]:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = paths.resources() / "fonts"
    fonts = {name: TTFont(name, str(folder / f"{name}.ttf")) for name in FACES}
    for font in fonts.values():
        pdfmetrics.registerFont(font)
    return fonts


@functools.cache
def _far(name: str) -> Any:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(name, str(paths.resources() / "fonts" / f"{name}.ttf"))
    pdfmetrics.registerFont(font)
    return font


@functools.cache
def _coverage() -> frozenset[int]:
    """Return the code points that all faces have, since a text may be printed in any of them."""
    return frozenset.intersection(*(frozenset(face(name).face.charToGlyph) for name in FACES))
