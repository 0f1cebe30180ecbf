"""What a certificate looks like: paper, and on its two sides blocks measured in thousandths of a millimetre.

Lengths are whole micrometres from the upper left corner, so that a template is written in one way only and its
hash says which one it is. A template is never changed: an edited one is another one, and a paper that was issued
keeps the one it was issued with.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace

from bekal.documents.letters import SANS, SANS_BOLD, SERIF
from bekal.language import marked, say
from bekal.terms import Term

A4_WIDE, A4_HIGH = (297_000, 210_000), (210_000, 297_000)
F4_WIDE, F4_HIGH = (330_000, 215_000), (215_000, 330_000)
LANGUAGES = ("id", "en", "ja", "ko")
LOGO = "@logo"
"""The picture that is not the template's own: the centre's logo."""

CODE_MM = 39.0
"""Side of the QR's white box, see `qr.BOX_MM`; nothing may stand in it."""
CAPTION_MM = (48.0, 45.5)
"""Width and height of the box together with the two lines below it."""

_FIELD = re.compile(r"\{([a-z_0-9]+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*\{[^\[\]]*)\]")
"""Words in brackets around a field, gone where the field is empty: `[, Nomor {nomor}]`."""


class Fill(Term):
    """What the paper in the tray brings along."""

    FULL = "full", marked("Kertas putih: semua dicetak")
    BLANK = "blank", marked("Blangko: hanya isi yang dicetak")


class Mark(Term):
    """What a sheet says in a corner when it is not the first print or not real."""

    DUPLICATE = "duplicate", marked("Tanda duplikat")
    PRACTICE = "practice", marked("Tanda latihan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How words look; `cap` is the height of the capitals, `least` the height down to which long words shrink."""

    style: str = SERIF
    cap: int = 2800
    least: int = 0
    ink: str = "black"
    """black, muted, hairline, accent, or #rrggbb."""
    align: str = "centre"
    spacing: int = 0
    """Room between letters in thousandths of the font size."""
    capitals: bool = False
    lines: int = 1
    leading: int = 1700
    """From baseline to baseline, in thousandths of the capitals' height."""
    language: str = "id"
    """Fields are written in it where they are known in it; it also chooses between Japanese and Korean letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """Words at a place, as wide as told: fixed ones and `{fields}`. Gone where all its fields are empty."""

    words: str
    x: int
    y: int
    """The top of the capitals of the first line."""
    wide: int
    writing: Writing = field(default_factory=Writing)
    on_blank: bool = True
    """Whether it is printed on pre-printed paper too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a column, `gap` below what stands before it."""

    words: str
    gap: int
    writing: Writing = field(default_factory=Writing)
    on_blank: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ornament:
    """A rule in a column, with a small lozenge in its middle if asked."""

    gap: int
    wide: int
    thick: int = 200
    ink: str = "accent"
    lozenge: bool = True
    on_blank: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Lines below each other, in the middle of their room; a long name moves what follows, never covers it."""

    x: int
    y: int
    wide: int
    high: int
    items: tuple[Line | Ornament, ...]
    spill: int = 0
    """How far it may grow below its room before everything in it becomes smaller."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A straight line, lying if `high` is 0, standing if `wide` is 0."""

    x: int
    y: int
    wide: int
    high: int = 0
    thick: int = 200
    ink: str = "black"
    on_blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """An outline: single, double, notched (with lozenges in its corners), or filled."""

    x: int
    y: int
    wide: int
    high: int
    kind: str = "single"
    thick: int = 200
    ink: str = "accent"
    on_blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the template, or the centre's logo, wholly inside its box."""

    x: int
    y: int
    wide: int
    high: int
    picture: str = LOGO
    on_blank: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Photo:
    """The holder's photo; without one the frame where it is glued, if it has a frame."""

    x: int
    y: int
    wide: int = 30_000
    high: int = 40_000
    frame: bool = True
    on_blank: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """The QR in its white box, whose size is fixed, with two lines below it."""

    x: int
    y: int
    caption: bool = True
    language: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Place and date, office, room for the signature (or its picture), name, number."""

    x: int
    y: int
    wide: int
    place: str = "{tempat_tanggal}"
    office: str = "{jabatan}"
    name: str = "{pejabat}"
    number: str = "{nip}"
    picture: str = ""
    on_blank: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The list of units or materials with total, grading scale and notes; what does not fit goes to a further page.

    A column whose heading is empty is left out; the rest is the title's.
    """

    x: int
    y: int
    wide: int
    high: int
    no: str = "No"
    code: str = "Kode"
    title: str = "{judul_kolom_unit}"
    hours: str = "JP"
    result: str = "Hasil"
    total: str = "Jumlah jam pelajaran (JP)"
    english: bool = True
    scale: bool = True
    notes: bool = True
    code_wide: int = 42_000
    result_wide: int = 31_000
    ink: str = "accent"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkPlace:
    """Where DUPLIKAT or LATIHAN is written when it must be."""

    what: Mark
    x: int
    y: int
    wide: int = 60_000
    align: str = "right"


Block = Text | Column | Rule | Frame | Picture | Photo | Code | Signature | Units | MarkPlace
BLOCKS: tuple[type, ...] = (Text, Column, Rule, Frame, Picture, Photo, Code, Signature, Units, MarkPlace)


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """The look of a certificate: paper and blocks, later ones above earlier ones; its pictures by their name.

    `pictures` are PNG or JPEG bytes; they are kept apart from the body, which names their hashes.
    """

    name: str
    paper: tuple[int, int] = A4_WIDE
    margin: int = 12_000
    """What no words may cross, from each edge."""
    fill: Fill = Fill.FULL
    front: tuple[Block, ...] = ()
    back: tuple[Block, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict, repr=False, hash=False)

    @property
    def sides(self) -> tuple[tuple[Block, ...], ...]:
        """The front, and the back if there is one."""
        return (self.front, self.back) if self.back else (self.front,)

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the paper in millimetres."""
        return self.paper[0] / 1000, self.paper[1] / 1000

    def digest(self) -> str:
        """Return what tells this template from every other: SHA-256 of its body, which names its pictures' own."""
        from bekal.documents.certificate_template_text import body

        return hashlib.sha256(body(self).encode()).hexdigest()

    def code(self) -> Code | None:
        """Return the QR's place on the front."""
        return next((block for block in self.front if isinstance(block, Code)), None)


FIELDS: Mapping[str, str] = {
    "nama": marked("Nama"),
    "nomor": marked("Nomor sertifikat"),
    "lahir": marked("lahir di …, tanggal …"),
    "tempat_lahir": marked("Tempat lahir"),
    "tanggal_lahir": marked("Tanggal lahir"),
    "tempat_tanggal_lahir": marked("Tempat, tanggal lahir"),
    "pernyataan": marked("Kalimat kelulusan"),
    "program": marked("Program"),
    "program_inggris": marked("Program (Inggris)"),
    "skema": marked("Skema atau bidang"),
    "jp": marked("Jumlah JP"),
    "periode": marked("Tanggal pelatihan"),
    "tanggal_mulai": marked("Tanggal mulai"),
    "tanggal_selesai": marked("Tanggal selesai"),
    "jp_dan_periode": marked("JP dan tanggal pelatihan"),
    "jp_dan_periode_asing": marked("JP dan tanggal pelatihan (bahasa blok)"),
    "hasil": marked("Hasil (predikat)"),
    "hasil_asing": marked("Hasil (bahasa blok)"),
    "kalimat_hasil": marked("dengan hasil …"),
    "nilai": marked("Nilai akhir"),
    "kelas": marked("Kelas"),
    "angkatan": marked("Angkatan"),
    "tahun": marked("Tahun terbit"),
    "tanggal_terbit": marked("Tanggal terbit"),
    "tempat_tanggal": marked("Tempat, tanggal terbit"),
    "masa_berlaku": marked("berlaku sampai …"),
    "berlaku_sampai": marked("Tanggal berlaku sampai"),
    "nomor_registrasi": marked("Nomor registrasi"),
    "balai": marked("Nama balai"),
    "instansi": marked("Instansi di atas balai"),
    "alamat": marked("Alamat balai"),
    "kota": marked("Kota"),
    "judul": marked("Judul sertifikat"),
    "judul_inggris": marked("Judul (Inggris)"),
    "jabatan": marked("Jabatan penanda tangan"),
    "pejabat": marked("Nama penanda tangan"),
    "nip": marked("NIP penanda tangan"),
    "jabatan_2": marked("Jabatan penanda tangan 2"),
    "pejabat_2": marked("Nama penanda tangan 2"),
    "nip_2": marked("NIP penanda tangan 2"),
    "judul_daftar": marked("Judul daftar unit"),
    "judul_kolom_unit": marked("Kepala kolom unit"),
    "jumlah_jp": marked("Jumlah JP unit"),
    "halaman": marked("Halaman ke- (dari), bila lebih dari satu"),
    "skala": marked("Skala penilaian"),
    "catatan": marked("Catatan, juga “bukan sertifikat JLPT/JFT”"),
    "alamat_periksa": marked("Alamat pemeriksaan"),
}
"""Every field of a template with what a person reads in the menu."""


def field_word(name: str) -> str:
    """Return what a person reads for a field; one that is not known stands for itself."""
    return say(FIELDS[name]) if name in FIELDS else name


SHARED = frozenset(
    {"balai", "instansi", "alamat", "kota", "judul", "judul_inggris", "judul_daftar", "judul_kolom_unit"}
)
"""Fields that are alike for a whole run: what holds only these is drawn once."""


def fields_in(words: str) -> list[str]:
    """List the fields named in words, in their order."""
    return _FIELD.findall(words)


def fields_of(look: Template) -> frozenset[str]:
    """Return every field that a template prints somewhere."""
    blocks = (block for side in look.sides for block in side)
    return frozenset(name for block in blocks for words, _how in writings(block) for name in fields_in(words))


def filled(words: str, values: Mapping[str, str], language: str = "id") -> str:
    """Put the values of a page into words; empty where all fields named are empty.

    A value in the block's language (`periode@ja`) goes before the one without.
    """
    named = _FIELD.findall(words)
    if not named:
        return words
    said = {name: values.get(f"{name}@{language}") or values.get(name, "") for name in named}
    if "[" in words:
        words = _OPTIONAL.sub(
            lambda part: part[1] if any(said[name] for name in _FIELD.findall(part[1])) else "", words
        )
        named = _FIELD.findall(words)
    if named and not any(said[name] for name in named):
        return ""
    # other spaces stay: a Japanese one is as wide as a letter
    return " ".join(part for part in _FIELD.sub(lambda found: said[found[1]], words).split(" ") if part)


def writings(block: Block) -> Iterator[tuple[str, Writing]]:
    """Yield every words of a block with how they are written."""
    if isinstance(block, Text):
        yield block.words, block.writing
    elif isinstance(block, Column):
        yield from ((item.words, item.writing) for item in block.items if isinstance(item, Line))
    elif isinstance(block, Signature):
        plain = Writing()
        yield from ((words, plain) for words in (block.place, block.office, block.name, block.number))
    elif isinstance(block, Units):
        heads = (block.no, block.code, block.title, block.hours, block.result, block.total)
        yield from ((words, Writing(style=SANS_BOLD)) for words in heads)
        if block.notes:
            yield "{catatan}", Writing(style=SANS)
        if block.scale:
            yield "{skala}", Writing(style=SANS)


def moved(block: Block, right: int, down: int) -> Block:
    """Return a block further right and down by micrometres."""
    return replace(block, x=block.x + right, y=block.y + down)


def kind_of(block: object) -> str:
    """Return the word under which a block, a line or an ornament is kept in a file."""
    return type(block).__name__.lower()


def settings(kind: type) -> tuple[str, ...]:
    """Return the names of what can be set on a kind of block."""
    return tuple(one.name for one in fields(kind))
