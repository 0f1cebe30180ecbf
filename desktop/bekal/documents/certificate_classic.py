"""How the first releases drew every certificate; papers issued by them are printed with it for ever.

Nothing in it may change. Other looks share its parts, which may not change either.
"""

from bekal.documents.certificate_template import (
    Code,
    Column,
    Frame,
    Line,
    Mark,
    MarkPlace,
    Ornament,
    Photo,
    Picture,
    Signature,
    Template,
    Text,
    Units,
    Writing,
)
from bekal.documents.letters import SANS, SANS_BOLD, SERIF, SERIF_BOLD, SERIF_ITALIC

LABEL = Writing(style=SERIF, cap=2600, ink="muted")
ENGLISH = Writing(style=SERIF_ITALIC, cap=2000, ink="muted")
BODY = Writing(style=SERIF, cap=2800)
NAME = Writing(style=SERIF_BOLD, cap=8200, least=5500, lines=2, leading=1750)
PROGRAMME = Writing(style=SERIF_BOLD, cap=4400, least=3600, lines=2, leading=1700)
RESULT = Writing(style=SERIF_BOLD, cap=2800)

FRAMES = (
    Frame(x=9_000, y=9_000, wide=279_000, high=192_000, thick=600),
    Frame(x=11_200, y=11_200, wide=274_600, high=187_600, thick=200, kind="notched"),
)
MARKS = (
    MarkPlace(what=Mark.DUPLICATE, x=218_000, y=17_500),
    MarkPlace(what=Mark.PRACTICE, x=19_000, y=17_500, align="left"),
)


def middle(
    words: str, base: int, wide: int, writing: Writing, *, middle_at: int = 148_500, on_blank: bool = True
) -> Text:
    """Return words centred at `middle_at`, standing on the line `base`."""
    return Text(
        words=words, x=middle_at - wide // 2, y=base - writing.cap, wide=wide, writing=writing, on_blank=on_blank
    )


HEAD = (
    middle("{balai}", 28_000, 202_000, Writing(style=SANS_BOLD, cap=3400, spacing=100, capitals=True)),
    middle("{alamat}", 33_600, 202_000, Writing(style=SANS, cap=2000, ink="muted")),
    middle("{judul}", 50_500, 232_000, Writing(style=SERIF_BOLD, cap=6600, ink="accent", spacing=120, capitals=True)),
    middle("{judul_inggris}", 56_800, 232_000, Writing(style=SERIF_ITALIC, cap=2400, ink="muted")),
)
NUMBER = middle("Nomor {nomor}", 63_600, 232_000, Writing(style=SERIF, cap=2400))
BACK_HEAD = (
    middle(
        "{judul_daftar}[ {halaman}]",
        22_000,
        250_000,
        Writing(style=SERIF_BOLD, cap=3800, ink="accent", spacing=80, capitals=True),
    ),
    middle("{program}", 29_000, 250_000, Writing(style=SERIF_BOLD, cap=2600)),
    middle("{nama}[ · Nomor {nomor}]", 35_000, 250_000, Writing(style=SERIF, cap=2300, ink="muted")),
)
BACK_FRAME = Frame(x=9_000, y=9_000, wide=279_000, high=192_000, thick=200)
UNITS = Units(x=20_000, y=40_400, wide=257_000, high=153_600)

CLASSIC = Template(
    name="Sertifikat 0.2",
    front=(
        *FRAMES,
        Picture(x=24_000, y=20_000, wide=20_000, high=20_000),
        *HEAD,
        *MARKS,
        NUMBER,
        Column(
            x=32_500,
            y=68_900,
            wide=232_000,
            high=75_600,
            spill=6_000,
            items=(
                Line(words="Diberikan kepada", gap=0, writing=LABEL),
                Line(words="{nama}", gap=6_400, writing=NAME),
                Ornament(gap=5_000, wide=124_000),
                Line(words="{lahir}", gap=3_600, writing=BODY),
                Line(words="{pernyataan}", gap=7_400, writing=BODY),
                Line(words="{program}", gap=4_600, writing=PROGRAMME),
                Line(words="{jp_dan_periode}", gap=5_200, writing=BODY),
                Line(words="{kalimat_hasil}", gap=4_400, writing=RESULT),
                Line(words="{masa_berlaku}", gap=4_200, writing=Writing(style=SERIF, cap=2200)),
            ),
        ),
        Code(x=24_000, y=147_000),
        Photo(x=133_500, y=151_000),
        Signature(x=197_000, y=151_000, wide=80_000),
    ),
    back=(BACK_FRAME, *BACK_HEAD, UNITS),
)
