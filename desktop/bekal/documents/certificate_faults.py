"""What is wrong with a template, all at once and in plain words: nothing is kept that a phone could not read.

Faults refuse a template. Doubts are shown beside it: blocks that stand in each other's room may be meant so.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from bekal.documents import certificate_template as parts
from bekal.documents import letters
from bekal.language import marked, say
from bekal.terms import Term

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in millimetres."""

LARGEST_PICTURE = 120_000
MOST_PICTURES = 8
MOST_BLOCKS = 80
LEAST_CAP = 1300
"""Micrometres: about five points, the smallest that office printers keep readable."""
LEAST_PAPER, LARGEST_PAPER = 100_000, 450_000
LONGEST_NAME = 60

_ALIGNS = ("left", "centre", "right")
_FRAMES = ("single", "double", "notched", "filled")
_NAMED_INKS = ("black", "muted", "hairline", "accent")


class Fault(Term):
    """A reason to refuse a template."""

    NAME = "name", marked("Templat belum mempunyai nama (paling panjang 60 huruf).")
    PAPER = "paper", marked("Ukuran kertas harus antara 100 dan 450 mm, tepi amannya antara 5 dan 40 mm.")
    NO_CODE = "no_code", marked("Sisi depan harus memuat tepat satu kode QR.")
    CODE_COVERED = "code_covered", marked("{block} menutupi kotak putih kode QR. Geser salah satunya.")
    CODE_ON_BACK = "code_on_back", marked("Kode QR hanya boleh ada di sisi depan.")
    NO_NAME = "no_name", marked("Sisi depan harus memuat isian nama dan nomor.")
    NO_PROGRAMME = "no_programme", marked("Sisi depan harus memuat isian program.")
    NO_SIGNATURE = "no_signature", marked("Sisi depan harus memuat tanda tangan.")
    NO_MARK = "no_mark", marked("Sisi depan harus menyediakan tempat tanda DUPLIKAT dan tanda LATIHAN.")
    OUTSIDE = "outside", marked("{block} melewati tepi aman kertas.")
    UNKNOWN_FIELD = "unknown_field", marked("{block} memakai isian “{field}” yang tidak dikenal.")
    BRACES = "braces", marked("{block}: kurung kurawal atau kurung siku tidak berpasangan.")
    LETTERS = "letters", marked("{block} memuat tanda yang tidak dapat dicetak: {signs}.")
    SETTING = "setting", marked("{block}: huruf, warna atau perataannya tidak dikenal.")
    SIZE = "size", marked("{block}: huruf terlalu kecil (paling kecil 5 pt), terlalu besar, atau ukurannya terbalik.")
    NO_PICTURE = "no_picture", marked("{block} memakai gambar yang tidak ada dalam templat.")
    PICTURE = "picture", marked("Gambar {block} bukan PNG atau JPEG yang dapat dicetak, atau melebihi 120 kB.")
    TOO_MUCH = "too_much", marked("Templat memuat terlalu banyak blok atau gambar.")
    TWO_TABLES = "two_tables", marked("Daftar unit hanya satu, dan hanya di sisi belakang.")
    OVERLAP = "overlap", marked("{block} dan {other} saling menumpuk.")


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a place: side 0 is the front, `place` counts blocks from 0; -1 where it concerns the whole."""

    fault: Fault
    side: int = 0
    place: int = -1
    block: str = ""
    other: str = ""
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """The fault as a person reads it."""
        return self.fault.word.format(block=self.block, other=self.other, **dict(self.facts))


KINDS = {
    parts.Text: marked("Tulisan"),
    parts.Column: marked("Kolom tulisan"),
    parts.Rule: marked("Garis"),
    parts.Frame: marked("Bingkai"),
    parts.Picture: marked("Gambar"),
    parts.Photo: marked("Foto"),
    parts.Code: marked("Kode QR"),
    parts.Signature: marked("Tanda tangan"),
    parts.Units: marked("Daftar unit"),
    parts.MarkPlace: marked("Tanda duplikat atau latihan"),
}


def kind_word(kind: type[parts.Block]) -> str:
    """Return what a kind of block is called."""
    return say(KINDS[kind])


def title_of(block: parts.Block) -> str:
    """Return what a block is called in lists and sentences."""
    if isinstance(block, parts.MarkPlace):
        return block.what.word
    kind = kind_word(type(block))
    words = ""
    if isinstance(block, parts.Text):
        words = block.words
    elif isinstance(block, parts.Column):
        words = next(
            (item.words for item in block.items if isinstance(item, parts.Line) and "{nama}" in item.words), ""
        )
    elif isinstance(block, parts.Signature):
        words = block.name
    for name in parts.fields_in(words):
        words = words.replace(f"{{{name}}}", parts.field_word(name))
    words = words.replace("[", "").replace("]", "")
    return f"{kind} “{words[:32]}{'…' if len(words) > 32 else ''}”" if words else kind


def box_of(block: parts.Block) -> Box:
    """Return the room a block may take on the paper."""
    x, y = block.x / 1000, block.y / 1000
    if isinstance(block, parts.Text):
        write = block.writing
        lines = write.cap / 1000 * 1.3
        if write.lines > 1:
            cap = (write.least or write.cap * 0.6) if write.lines == 2 else write.cap
            lines = max(lines, cap / 1000 * (1.3 + (write.lines - 1) * write.leading / 1000))
        return x, y, x + block.wide / 1000, y + lines
    if isinstance(block, parts.Column):
        return x, y, x + block.wide / 1000, y + (block.high + block.spill) / 1000
    if isinstance(block, parts.Code):
        wide, high = parts.CAPTION_MM if block.caption else (parts.CODE_MM, parts.CODE_MM)
        side = (wide - parts.CODE_MM) / 2
        return x - side, y, x + wide - side, y + high
    if isinstance(block, parts.Signature):
        return x, y, x + block.wide / 1000, y + 40.0
    if isinstance(block, parts.MarkPlace):
        return x, y, x + block.wide / 1000, y + 11.0
    return x, y, x + block.wide / 1000, y + block.high / 1000


def problems(template: parts.Template) -> list[Problem]:
    """List everything for which a template is refused, in reading order."""
    return list(_problems(template))


def doubts(template: parts.Template) -> list[Problem]:
    """List the blocks that stand in each other's room; frames, lines and pictures may lie under words."""
    found = []
    for side, blocks in enumerate(template.sides):
        solid = [
            (place, one)
            for place, one in enumerate(blocks)
            if not isinstance(one, parts.Rule | parts.Frame | parts.Picture | parts.MarkPlace)
        ]
        for (place, one), (_, other) in combinations(solid, 2):
            if _meet(box_of(one), box_of(other), 0.05):
                found.append(Problem(Fault.OVERLAP, side, place, title_of(one), title_of(other)))
    return found


def _problems(template: parts.Template) -> Iterator[Problem]:
    if not template.name.strip() or len(template.name) > LONGEST_NAME or letters.missing(template.name, letters.SANS):
        yield Problem(Fault.NAME)
    if (
        not all(LEAST_PAPER <= side <= LARGEST_PAPER for side in template.paper)
        or not 5000 <= template.margin <= 40_000
    ):
        yield Problem(Fault.PAPER)
        return
    if len(template.front) + len(template.back) > MOST_BLOCKS or len(template.pictures) > MOST_PICTURES:
        yield Problem(Fault.TOO_MUCH)
        return
    yield from _content(template)
    for side, blocks in enumerate(template.sides):
        for place, block in enumerate(blocks):
            for problem in _of_block(template, block):
                yield Problem(problem.fault, side, place, title_of(block), facts=problem.facts)
    yield from _around_code(template)
    for name, data in template.pictures.items():
        if not is_picture(data):
            yield Problem(Fault.PICTURE, block=name)


def _content(template: parts.Template) -> Iterator[Problem]:
    """Ask for what makes a paper a certificate."""
    front = template.front
    if sum(isinstance(block, parts.Code) for block in front) != 1:
        yield Problem(Fault.NO_CODE)
    if any(isinstance(block, parts.Code) for block in template.back):
        yield Problem(Fault.CODE_ON_BACK, 1)
    named = {
        name
        for block in front
        if isinstance(block, parts.Text | parts.Column)
        for words, _ in parts.writings(block)
        for name in parts.fields_in(words)
    }
    if not {"nama", "nomor"} <= named:
        yield Problem(Fault.NO_NAME)
    if "program" not in named:
        yield Problem(Fault.NO_PROGRAMME)
    if not any(isinstance(block, parts.Signature) for block in front):
        yield Problem(Fault.NO_SIGNATURE)
    marks = {block.what for block in front if isinstance(block, parts.MarkPlace)}
    if marks != set(parts.Mark):
        yield Problem(Fault.NO_MARK)
    tables = [side for side, blocks in enumerate(template.sides) for one in blocks if isinstance(one, parts.Units)]
    if len(tables) > 1 or 0 in tables:
        yield Problem(Fault.TWO_TABLES)


def _around_code(template: parts.Template) -> Iterator[Problem]:
    """Find what would stand in the QR's white box; only a frame may go around it."""
    code = template.code()
    if code is None:
        return
    mine = box_of(code)
    for place, block in enumerate(template.front):
        if block is code:
            continue
        box = box_of(block)
        if isinstance(block, parts.Frame) and block.kind != "filled":
            covered = _meet(mine, box, 0.0) and not _inside(mine, box, block.thick / 1000 + 1.5)
        else:
            covered = _meet(mine, box, 0.0)
        if covered:
            yield Problem(Fault.CODE_COVERED, 0, place, title_of(block))


def _of_block(template: parts.Template, block: parts.Block) -> Iterator[Problem]:
    if not _is_inside(template, block):
        yield Problem(Fault.OUTSIDE)
    yield from _of_words(block)
    written = [block.writing] if isinstance(block, parts.Text) else []
    if isinstance(block, parts.Column):
        written = [item.writing for item in block.items if isinstance(item, parts.Line)]
        if not all(0 <= item.gap <= 100_000 for item in block.items):
            yield Problem(Fault.SIZE)
    if not all(_is_known(writing) for writing in written) or not _is_known_block(block):
        yield Problem(Fault.SETTING)
    elif not all(_is_sized(writing) for writing in written):
        yield Problem(Fault.SIZE)
    named = getattr(block, "picture", "")
    if named and named != parts.LOGO and named not in template.pictures:
        yield Problem(Fault.NO_PICTURE)


def _of_words(block: parts.Block) -> Iterator[Problem]:
    for words, writing in parts.writings(block):
        if not _are_paired(words):
            yield Problem(Fault.BRACES)
        for name in parts.fields_in(words):
            if name not in parts.FIELDS:
                yield Problem(Fault.UNKNOWN_FIELD, facts=(("field", name),))
        if writing.style in letters.STYLES and (absent := letters.missing(words, writing.style, writing.language)):
            from bekal.documents.fonts import shown

            yield Problem(Fault.LETTERS, facts=(("signs", " ".join(shown(sign) for sign in absent)),))


def _are_paired(words: str) -> bool:
    for opening, closing in ("{}", "[]"):
        deep = 0
        for sign in words:
            deep += (sign == opening) - (sign == closing)
            if deep not in (0, 1):
                return False
        if deep:
            return False
    return True


def _is_inside(template: parts.Template, block: parts.Block) -> bool:
    """Say whether a block keeps the safe margin; frames, lines and pictures only have to stay on the paper."""
    lengths = [getattr(block, name, 1) for name in ("wide", "high", "thick", "spill")]
    if min(lengths) < 0 or lengths[0] == lengths[1] == 0:
        return False
    edge = 0.0 if isinstance(block, parts.Rule | parts.Frame | parts.Picture) else template.margin / 1000
    wide, high = template.size_mm
    return _inside(box_of(block), (0.0, 0.0, wide, high), edge)


def _is_known(writing: parts.Writing) -> bool:
    return (
        writing.style in letters.STYLES
        and writing.align in _ALIGNS
        and writing.language in parts.LANGUAGES
        and _is_ink(writing.ink)
    )


def _is_known_block(block: parts.Block) -> bool:
    if isinstance(block, parts.Column):
        return all(_is_ink(item.ink) for item in block.items if isinstance(item, parts.Ornament))
    return (
        _is_ink(getattr(block, "ink", "black"))
        and getattr(block, "align", "left") in _ALIGNS
        and (not isinstance(block, parts.Frame) or block.kind in _FRAMES)
        and (not isinstance(block, parts.Code) or block.language in parts.LANGUAGES)
    )


def _is_sized(writing: parts.Writing) -> bool:
    return (
        LEAST_CAP <= writing.cap <= 40_000
        and (writing.least == 0 or LEAST_CAP <= writing.least <= writing.cap)
        and 1 <= writing.lines <= 8
        and 1000 <= writing.leading <= 4000
        and 0 <= writing.spacing <= 1000
    )


def _is_ink(name: str) -> bool:
    if name in _NAMED_INKS:
        return True
    return len(name) == 7 and name[0] == "#" and all(sign in "0123456789abcdef" for sign in name[1:])


def is_picture(data: bytes) -> bool:
    """Say whether bytes are a picture that can stand on a certificate."""
    import io

    from PIL import Image

    if len(data) > LARGEST_PICTURE:
        return False
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG"]) as opened:
            if opened.width * opened.height > 12_000_000 or math.prod(opened.size) == 0 or opened.mode == "CMYK":
                return False
            opened.load()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return True


def _meet(one: Box, other: Box, slack: float) -> bool:
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


def _inside(inner: Box, outer: Box, edge: float) -> bool:
    return (
        inner[0] >= outer[0] + edge - 0.001
        and inner[1] >= outer[1] + edge - 0.001
        and inner[2] <= outer[2] - edge + 0.001
        and inner[3] <= outer[3] - edge + 0.001
    )
