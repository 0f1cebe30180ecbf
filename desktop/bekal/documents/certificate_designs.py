"""The looks that come with the program: ready to use, or to copy and change.

They may be improved: what was issued keeps the look it was issued with.
"""

from dataclasses import replace

from bekal.documents.certificate_classic import (
    BACK_FRAME,
    BACK_HEAD,
    BODY,
    ENGLISH,
    FRAMES,
    LABEL,
    NAME,
    NUMBER,
    PROGRAMME,
    RESULT,
    UNITS,
    middle,
)
from bekal.documents.certificate_template import (
    A4_HIGH,
    Code,
    Column,
    Fill,
    Frame,
    Line,
    Mark,
    MarkPlace,
    Ornament,
    Photo,
    Picture,
    Rule,
    Signature,
    Template,
    Text,
    Units,
    Writing,
)
from bekal.documents.letters import SANS, SANS_BOLD, SERIF, SERIF_BOLD, SERIF_ITALIC

_LOGO = Picture(x=20_000, y=18_000, wide=22_000, high=22_000)
_HERE_MARKS = (
    MarkPlace(what=Mark.DUPLICATE, x=218_000, y=17_500),
    MarkPlace(what=Mark.PRACTICE, x=218_000, y=33_000),
)
_HERE_HEAD = (
    _LOGO,
    middle("{instansi}", 22_400, 196_000, Writing(style=SANS, cap=2300, spacing=60, capitals=True)),
    middle("{balai}", 28_400, 196_000, Writing(style=SANS_BOLD, cap=3400, spacing=100, capitals=True)),
    middle("{alamat}", 33_800, 196_000, Writing(style=SANS, cap=2000, ink="muted")),
)


def _awarded(gap: int = 6_400) -> tuple[Line | Ornament, ...]:
    return (
        Line(words="Diberikan kepada", gap=0, writing=LABEL),
        Line(words="Awarded to", gap=2_000, writing=replace(ENGLISH, language="en")),
        Line(words="{nama}", gap=gap - 600, writing=NAME),
        Ornament(gap=4_600, wide=124_000),
        Line(words="{lahir}", gap=3_400, writing=replace(BODY, cap=2600)),
    )


STANDARD = Template(
    name="Standar balai",
    front=(
        *FRAMES,
        *_HERE_HEAD,
        middle(
            "{judul}", 50_500, 232_000, Writing(style=SERIF_BOLD, cap=6600, ink="accent", spacing=120, capitals=True)
        ),
        middle("{judul_inggris}", 56_800, 232_000, Writing(style=SERIF_ITALIC, cap=2400, ink="muted")),
        *_HERE_MARKS,
        NUMBER,
        Column(
            x=32_500,
            y=68_400,
            wide=232_000,
            high=76_600,
            spill=2_000,
            items=(
                *_awarded(),
                Line(words="{pernyataan}", gap=5_400, writing=replace(BODY, cap=2600)),
                Line(
                    words="has completed and passed the training programme",
                    gap=2_100,
                    writing=replace(ENGLISH, language="en"),
                ),
                Line(words="{program}", gap=3_800, writing=PROGRAMME),
                Line(words="{program_inggris}", gap=2_700, writing=replace(ENGLISH, cap=2200, language="en", lines=2)),
                Line(words="{jp_dan_periode}", gap=4_200, writing=replace(BODY, cap=2600)),
                Line(words="{kalimat_hasil}", gap=3_600, writing=RESULT),
                Line(words="Berlaku sampai {berlaku_sampai}", gap=3_200, writing=replace(LABEL, cap=2200)),
            ),
        ),
        Code(x=24_000, y=147_000),
        Photo(x=133_500, y=151_000),
        Signature(x=197_000, y=151_000, wide=80_000),
    ),
    back=(BACK_FRAME, *BACK_HEAD, UNITS),
)

COMPETENCY = Template(
    name="Kompetensi, unit di belakang",
    front=(
        Frame(x=8_000, y=8_000, wide=281_000, high=194_000, kind="double", thick=800, ink="#1f3a5f"),
        *_HERE_HEAD,
        middle(
            "{judul}", 50_500, 232_000, Writing(style=SERIF_BOLD, cap=6200, ink="#1f3a5f", spacing=100, capitals=True)
        ),
        middle(
            "Pelatihan Berbasis Kompetensi · Competency-Based Training",
            57_000,
            232_000,
            Writing(style=SERIF_ITALIC, cap=2400, ink="muted"),
        ),
        *_HERE_MARKS,
        NUMBER,
        Column(
            x=32_500,
            y=68_400,
            wide=232_000,
            high=70_600,
            spill=3_000,
            items=(
                Line(words="Diberikan kepada · Awarded to", gap=0, writing=replace(LABEL, cap=2400)),
                Line(words="{nama}", gap=5_400, writing=replace(NAME, ink="#1f3a5f")),
                Line(words="{lahir}", gap=4_600, writing=replace(BODY, cap=2500)),
                Line(
                    words="telah mengikuti pelatihan berbasis kompetensi dan dinyatakan KOMPETEN pada program",
                    gap=5_400,
                    writing=replace(BODY, cap=2500),
                ),
                Line(
                    words="has completed competency-based training and is declared COMPETENT in",
                    gap=2_100,
                    writing=replace(ENGLISH, language="en"),
                ),
                Line(words="{program}", gap=3_800, writing=PROGRAMME),
                Line(words="{program_inggris}", gap=2_700, writing=replace(ENGLISH, cap=2200, language="en", lines=2)),
                Line(words="{skema}", gap=3_000, writing=replace(BODY, cap=2500)),
                Line(words="{jp_dan_periode}", gap=3_600, writing=replace(BODY, cap=2500)),
                Line(words="{kalimat_hasil}", gap=3_200, writing=replace(RESULT, cap=2600)),
                Line(words="Berlaku sampai {berlaku_sampai}", gap=3_000, writing=replace(LABEL, cap=2200)),
            ),
        ),
        Photo(x=20_000, y=148_000),
        Code(x=66_000, y=146_000),
        Signature(
            x=118_000, y=151_000, wide=74_000, place="", office="{jabatan_2}", name="{pejabat_2}", number="{nip_2}"
        ),
        Signature(x=198_000, y=151_000, wide=78_000),
    ),
    back=(
        replace(BACK_FRAME, ink="#1f3a5f"),
        *(
            replace(one, writing=replace(one.writing, ink="#1f3a5f")) if one.writing.ink == "accent" else one
            for one in BACK_HEAD
        ),
        replace(
            UNITS,
            code="Kode unit · Unit code",
            title="Judul unit · Unit title",
            result="Hasil · Result",
            code_wide=50_000,
            ink="#1f3a5f",
        ),
    ),
)


def _language(name: str, title: str, words: tuple[str, str, str], language: str) -> Template:
    """Return a language certificate whose second language is the one that was taught."""
    awarded, passed, note = words
    second = Writing(style=SERIF, cap=2300, ink="muted", language=language)
    ink = "#8a1c1c" if language == "ja" else "#1c3f8a"
    return Template(
        name=name,
        front=(
            Frame(x=8_000, y=8_000, wide=281_000, high=194_000, thick=500, ink=ink),
            Frame(x=10_200, y=10_200, wide=276_600, high=189_600, kind="notched", thick=200, ink=ink),
            *_HERE_HEAD,
            middle(
                "{judul}", 50_000, 232_000, Writing(style=SERIF_BOLD, cap=6000, ink=ink, spacing=100, capitals=True)
            ),
            middle(
                title, 59_400, 232_000, Writing(style=SERIF_BOLD, cap=4600, ink="muted", spacing=240, language=language)
            ),
            *_HERE_MARKS,
            middle("Nomor {nomor}", 66_200, 232_000, Writing(style=SERIF, cap=2300)),
            Column(
                x=32_500,
                y=70_400,
                wide=232_000,
                high=72_600,
                spill=2_000,
                items=(
                    Line(words="Diberikan kepada", gap=0, writing=LABEL),
                    Line(words=awarded, gap=2_200, writing=second),
                    Line(words="{nama}", gap=5_400, writing=NAME),
                    Ornament(gap=4_400, wide=124_000, ink=ink),
                    Line(words="{lahir}", gap=3_400, writing=replace(BODY, cap=2500)),
                    Line(words="{pernyataan}", gap=5_000, writing=replace(BODY, cap=2500)),
                    Line(words=passed, gap=2_200, writing=second),
                    Line(words="{program}", gap=3_800, writing=replace(PROGRAMME, cap=4200)),
                    Line(words="{jp_dan_periode}", gap=4_200, writing=replace(BODY, cap=2500)),
                    Line(words="{jp_dan_periode_asing}", gap=2_200, writing=second),
                    Line(
                        words="{kalimat_hasil}[ ({hasil_asing})]",
                        gap=3_600,
                        writing=replace(RESULT, language=language),
                    ),
                ),
            ),
            Code(x=24_000, y=147_000),
            Photo(x=133_500, y=149_000),
            Signature(x=197_000, y=150_000, wide=80_000),
            middle(
                f"Bukan sertifikat JLPT, JFT-Basic atau TOPIK. {note}",
                194_600,
                120_000,
                Writing(style=SANS, cap=1700, ink="muted", language=language),
            ),
        ),
        back=(
            replace(BACK_FRAME, ink=ink),
            *(
                replace(one, writing=replace(one.writing, ink=ink)) if one.writing.ink == "accent" else one
                for one in BACK_HEAD
            ),
            replace(UNITS, ink=ink),
        ),
    )


JAPANESE = _language(
    "Bahasa Jepang",
    "修了証書",
    (
        "氏名",
        "上記の者は、所定の日本語研修課程を修了したことを証する。",
        "本証書は日本語能力試験（JLPT）・JFT-Basicの合格証明書ではありません。",
    ),
    "ja",
)
KOREAN = _language(
    "Bahasa Korea",
    "수료증",
    (
        "성명",
        "위 사람은 소정의 한국어 교육 과정을 수료하였음을 증명합니다.",
        "본 증서는 한국어능력시험(TOPIK) 또는 EPS-TOPIK 합격증이 아닙니다.",
    ),
    "ko",
)


def _upright(words: str, base: int, writing: Writing, wide: int = 170_000) -> Text:
    return middle(words, base, wide, writing, middle_at=105_000)


_UPRIGHT_LABEL = Writing(style=SERIF, cap=2500)
UPRIGHT = Template(
    name="Kompetensi tegak, dua bahasa",
    paper=A4_HIGH,
    front=(
        Frame(x=8_000, y=8_000, wide=194_000, high=281_000, kind="double", thick=700, ink="#7a5c12"),
        Picture(x=92_000, y=17_000, wide=26_000, high=26_000),
        _upright("{instansi}", 49_500, Writing(style=SANS, cap=2300, spacing=60, capitals=True)),
        _upright("{balai}", 56_000, Writing(style=SANS_BOLD, cap=3500, spacing=80, capitals=True)),
        _upright("{alamat}", 61_500, Writing(style=SANS, cap=1900, ink="muted", lines=2)),
        _upright("SERTIFIKAT KOMPETENSI", 76_000, Writing(style=SERIF_BOLD, cap=6000, ink="#7a5c12", spacing=60)),
        _upright("CERTIFICATE OF COMPETENCE", 83_000, Writing(style=SERIF_ITALIC, cap=2900, ink="muted", spacing=100)),
        _upright("Nomor {nomor}", 91_000, Writing(style=SERIF, cap=2500)),
        MarkPlace(what=Mark.DUPLICATE, x=136_000, y=17_000),
        MarkPlace(what=Mark.PRACTICE, x=15_000, y=17_000, align="left"),
        Column(
            x=20_000,
            y=98_000,
            wide=170_000,
            high=124_000,
            spill=3_000,
            items=(
                Line(words="Dengan ini menyatakan bahwa,", gap=0, writing=_UPRIGHT_LABEL),
                Line(words="This is to certify that,", gap=2_000, writing=replace(ENGLISH, language="en")),
                Line(words="{nama}", gap=6_600, writing=replace(NAME, cap=7_000, least=4_800)),
                Line(words="No. Reg. {nomor_registrasi}", gap=4_000, writing=replace(_UPRIGHT_LABEL, cap=2300)),
                Line(words="{tempat_tanggal_lahir}", gap=3_400, writing=replace(_UPRIGHT_LABEL, cap=2300)),
                Line(words="Telah kompeten pada bidang:", gap=8_000, writing=_UPRIGHT_LABEL),
                Line(words="Is competent in the area of:", gap=2_000, writing=replace(ENGLISH, language="en")),
                Line(words="{program}", gap=4_400, writing=replace(PROGRAMME, cap=4_200, least=3_200, lines=3)),
                Line(words="{program_inggris}", gap=2_900, writing=replace(ENGLISH, cap=2300, language="en", lines=3)),
                Line(words="Dengan kualifikasi / kompetensi: {skema}", gap=6_400, writing=_UPRIGHT_LABEL),
                Line(
                    words="With qualification / competency: {skema}", gap=2_000, writing=replace(ENGLISH, language="en")
                ),
                Line(words="{jp_dan_periode}", gap=6_400, writing=replace(_UPRIGHT_LABEL, cap=2400)),
                Line(words="{kalimat_hasil}", gap=3_400, writing=replace(RESULT, cap=2500)),
                Line(words="Sertifikat berlaku sampai {berlaku_sampai}", gap=5_600, writing=_UPRIGHT_LABEL),
                Line(
                    words="Valid until {berlaku_sampai}",
                    gap=1_700,
                    writing=replace(ENGLISH, language="en"),
                ),
            ),
        ),
        Code(x=24_000, y=232_000),
        Signature(x=105_000, y=231_000, wide=84_000),
    ),
    back=(
        Frame(x=8_000, y=8_000, wide=194_000, high=281_000, thick=300, ink="#7a5c12"),
        _upright("Daftar Unit Kompetensi[ {halaman}]", 22_500, Writing(style=SERIF_BOLD, cap=3800, ink="#7a5c12")),
        _upright("List of Unit(s) of Competency", 28_500, Writing(style=SERIF_ITALIC, cap=2400, ink="muted")),
        _upright("{nama}[ · Nomor {nomor}]", 34_500, Writing(style=SERIF, cap=2200, ink="muted")),
        Units(
            x=18_000,
            y=39_000,
            wide=174_000,
            high=184_000,
            code="Kode unit",
            title="Judul unit · Unit title",
            result="Hasil",
            code_wide=38_000,
            result_wide=14_000,
            ink="#7a5c12",
        ),
        Photo(x=20_000, y=230_000),
        Rule(x=20_000, y=280_000, wide=46_000, thick=150, on_blank=True),
        Text(
            words="Tanda tangan pemilik · Signature of holder",
            x=18_000,
            y=281_400,
            wide=50_000,
            writing=Writing(style=SANS, cap=1400, ink="muted"),
        ),
        Signature(x=105_000, y=236_000, wide=84_000, office="{jabatan_2}", name="{pejabat_2}", number="{nip_2}"),
    ),
)

_ON_BLANK = Writing(style=SERIF, cap=2700)
PREPRINTED = Template(
    name="Blangko pracetak",
    fill=Fill.BLANK,
    front=(
        *FRAMES,
        *(replace(one, on_blank=False) for one in _HERE_HEAD),
        middle(
            "{judul}",
            50_500,
            232_000,
            Writing(style=SERIF_BOLD, cap=6600, ink="accent", spacing=120, capitals=True),
            on_blank=False,
        ),
        *_HERE_MARKS,
        NUMBER,
        Column(
            x=32_500,
            y=70_000,
            wide=232_000,
            high=74_000,
            spill=2_500,
            items=(
                Line(words="Diberikan kepada", gap=0, writing=LABEL, on_blank=False),
                Line(words="{nama}", gap=6_400, writing=NAME),
                Ornament(gap=4_600, wide=124_000, on_blank=False),
                Line(words="{lahir}", gap=3_600, writing=_ON_BLANK),
                Line(words="{pernyataan}", gap=6_000, writing=_ON_BLANK, on_blank=False),
                Line(words="{program}", gap=4_600, writing=PROGRAMME),
                Line(words="{jp_dan_periode}", gap=5_000, writing=_ON_BLANK),
                Line(words="{kalimat_hasil}", gap=4_200, writing=RESULT),
            ),
        ),
        Code(x=24_000, y=147_000),
        Photo(x=133_500, y=151_000, frame=False),
        Signature(x=197_000, y=151_000, wide=80_000),
    ),
    back=(BACK_FRAME, *BACK_HEAD, UNITS),
)

SHIPPED = (STANDARD, COMPETENCY, JAPANESE, KOREAN, UPRIGHT, PREPRINTED)
"""What a centre may choose at once, the first for programmes without a choice."""
