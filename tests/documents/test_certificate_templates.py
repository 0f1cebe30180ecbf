"""Looks of certificates: every one that is shipped holds the longest words, and none can hide the code."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest
from tests.documents.papers import (
    LONG_NAME,
    LONG_PROGRAMME,
    SIGNATORY,
    certificate,
    line_boxes,
    photo,
    picture_png,
    pictures,
    signed_text,
    texts,
    units,
)

from bekal.documents import certificate as paper
from bekal.documents import certificate_template as parts
from bekal.documents import fonts, read_back
from bekal.documents.certificate_classic import CLASSIC
from bekal.documents.certificate_designs import JAPANESE, KOREAN, PREPRINTED, SHIPPED, STANDARD, UPRIGHT
from bekal.documents.certificate_drawing import laid_out
from bekal.documents.certificate_faults import Fault, box_of, doubts, problems
from bekal.documents.certificate_template import Template
from bekal.documents.certificate_template_text import (
    TemplateTooNew,
    TemplateUnreadable,
    body,
    pictures_named,
    template_of,
)
from bekal.documents.letterhead import Signatory

FACTS = {
    "instansi": "Pemerintah Kota Contoh · Dinas Tenaga Kerja",
    "program_inggris": "Japanese Language and Work Preparation in Elderly Care (Kaigo) for Prospective Migrant Workers",
    "tempat_tanggal_lahir": "Kota Contoh, 7 Mei 1999",
    "nomor_registrasi": "ABC.123.00046.2026",
    "skema": "KKNI Level II",
    "jp_dan_periode_asing@ja": "640時間　2026年1月5日～2026年3月12日",
    "jp_dan_periode_asing@ko": "640시간, 2026년 1월 5일 ~ 2026년 3월 12일",
    "hasil_asing@ja": "優",
    "hasil_asing@ko": "우수",
}
LONG = {
    "name": LONG_NAME,
    "programme": LONG_PROGRAMME,
    "qr_text": signed_text(377),
    "copy_number": 2,
    "units": units(20),
    "validity": "berlaku sampai 12 Maret 2029",
}
named = pytest.mark.parametrize("look", SHIPPED, ids=lambda look: look.name)


def page(look: Template, **changes: Any) -> paper.CertificatePage:
    """Return a page on which every field says something."""
    second = Signatory("", "Instruktur Kepala", "Instruktur Contoh, M.Pd.", "NIP 00000000 000000 0 001")
    return certificate(**{"template": look, "facts": FACTS, "second_signatory": second, **changes})


@named
def test_what_is_shipped_is_without_fault(look: Template) -> None:
    assert [one.words for one in problems(look)] == []
    assert [one.words for one in doubts(look)] == []
    assert template_of(body(look)) == look


@named
@pytest.mark.parametrize("changes", [{}, {"name": "Peserta"}, LONG, {**LONG, "photo": None, "practice": True}])
def test_nothing_overlaps_or_leaves_the_safe_margin(look: Template, changes: dict[str, object]) -> None:
    pdf = paper.certificate_pdf(page(look, **changes))
    wide, high = look.size_mm
    edge = look.margin / 1000
    for side, blocks in enumerate(look.sides):
        boxes = [(words, box) for words, box in line_boxes(pdf, side) if not words.startswith("CONTOH")]
        boxes = [(words, box) for words, box in boxes if box[3] - box[1] < 15]
        for words, (left, top, right, bottom) in boxes:
            assert (left > edge, top > edge, right < wide - edge, bottom < high - edge) == (True,) * 4, words
        solid = [("photo", _box(one)) for one in blocks if isinstance(one, parts.Photo)]
        solid += [("symbol", _symbol(one)) for one in blocks if isinstance(one, parts.Code)]
        everything = [*boxes, *(one for one in solid if changes.get("photo", True) or one[0] != "photo")]
        for place, (words, one) in enumerate(everything):
            for others, other in everything[place + 1 :]:
                slack = 0.1
                apart = (
                    one[2] <= other[0] + slack
                    or other[2] <= one[0] + slack
                    or one[3] <= other[1] + slack
                    or other[3] <= one[1] + slack
                )
                assert apart, (words, others)


def _box(block: parts.Photo) -> tuple[float, float, float, float]:
    return block.x / 1000, block.y / 1000, (block.x + block.wide) / 1000, (block.y + block.high) / 1000


def _symbol(block: parts.Code) -> tuple[float, float, float, float]:
    return block.x / 1000, block.y / 1000, block.x / 1000 + parts.CODE_MM, block.y / 1000 + parts.CODE_MM


@named
@pytest.mark.parametrize("size", [222, 377, 488])
def test_the_code_of_every_look_is_read_in_its_own_box(look: Template, size: int) -> None:
    text = signed_text(size)
    worded = page(look, qr_text=text, sample=True)
    pdf = paper.certificate_pdf(worded)
    assert read_back.codes(pdf, 0, paper.code_area(worded)) == [text]
    left, top, wide, high = (length / 25.4 * 150 for length in paper.code_area(worded) or ())
    box = pictures(pdf, 150).crop((round(left) + 1, round(top) + 1, round(left + wide) - 1, round(top + high) - 1))
    assert set(box.crop((0, 0, box.width, 10)).tobytes()) == {255}, "the quiet zone stays white"


@named
def test_a_sample_and_practice_say_so_on_both_sides(look: Template) -> None:
    for changes in ({"sample": True}, {"practice": True}):
        for said in texts(paper.certificate_pdf(page(look, **changes))):
            assert "CONTOH" in said.replace("BALAI LATIHAN CONTOH", "")
    assert "LATIHAN Tidak berlaku" in texts(paper.certificate_pdf(page(look, practice=True)))[0]
    assert "DUPLIKAT SALINAN KE-3" in texts(paper.certificate_pdf(page(look, copy_number=3)))[0]


@named
def test_twenty_units_stand_on_one_back_of_every_look(look: Template) -> None:
    pages = texts(paper.certificate_pdf(page(look, units=units(20))))
    assert len(pages) == 2
    assert all(unit.code in pages[1] and unit.title_en in pages[1] for unit in units(20))
    more = texts(paper.certificate_pdf(page(look, units=units(60))))
    assert len(more) % 2 == 0
    assert "1 DARI" in " ".join(more).upper()


def test_japanese_and_korean_lines_are_printed_and_read_out_again() -> None:
    japanese = texts(paper.certificate_pdf(page(JAPANESE)))[0]
    assert "修了証書" in japanese.replace(" ", "")
    assert "2026年1月5日" in japanese
    korean = texts(paper.certificate_pdf(page(KOREAN)))[0]
    assert "증명합니다" in korean
    assert "2026년 1월 5일" in korean


def test_a_language_certificate_says_on_both_sides_that_it_is_no_official_one() -> None:
    for look in (JAPANESE, KOREAN):
        front, back = texts(paper.certificate_pdf(page(look)))
        assert "Bukan sertifikat JLPT" in front
        assert "bukan sertifikat JLPT" in back


def test_on_a_blank_only_the_content_is_printed() -> None:
    said = texts(paper.certificate_pdf(page(PREPRINTED)))[0]
    assert "Diberikan kepada" not in said
    assert "SERTIFIKAT" not in said
    assert "Peserta Contoh 07" in said
    full = replace(PREPRINTED, fill=parts.Fill.FULL)
    drawn = texts(paper.certificate_pdf(page(full)))[0]
    assert "Diberikan kepada" in drawn
    here = dict(line_boxes(paper.certificate_pdf(page(PREPRINTED))))["Peserta Contoh 07"]
    there = dict(line_boxes(paper.certificate_pdf(page(full))))["Peserta Contoh 07"]
    assert here == pytest.approx(there, abs=0.05), "the content stands where it stands on the full page"


def test_a_paper_without_a_look_is_drawn_as_the_first_releases_did() -> None:
    plain = certificate()
    assert plain.template is None
    assert paper.certificate_pdf(plain) == paper.certificate_pdf(replace(plain, template=CLASSIC))
    # papers of 0.2.0 are in people's hands: whoever changes this look changes what is printed again
    assert CLASSIC.digest() == "85da12cdbec71eee0c87a143c7baaea445933b2f1ebd1ff7156a8df80848c242"


def test_the_photo_fills_its_frame_and_an_erased_one_says_so() -> None:
    worded = page(STANDARD)
    assert "Foto 3 × 4" not in texts(paper.certificate_pdf(worded))[0]
    gone = texts(paper.certificate_pdf(replace(worded, photo=None, photo_note="foto tidak ada lagi")))[0]
    assert "foto tidak ada lagi" in gone
    assert "Foto 3 × 4" in gone


def test_papers_of_several_sizes_share_a_run() -> None:
    run = [
        page(look, number=f"{n}", qr_text=signed_text(seed=n)) for n, look in enumerate((STANDARD, UPRIGHT, STANDARD))
    ]
    pdf = paper.print_run(run)
    document = pypdfium2.PdfDocument(pdf)
    sizes = [tuple(round(side / 72 * 25.4) for side in one.get_size()) for one in document]
    document.close()
    assert sizes == [(297, 210)] * 2 + [(210, 297)] * 2 + [(297, 210)] * 2
    assert read_back.codes(pdf) == [one.qr_text for one in run]


def test_a_look_without_a_back_needs_one_page_a_person() -> None:
    single = replace(STANDARD, back=())
    assert len(texts(paper.print_run([page(single), page(single)]))) == 2
    mixed = texts(paper.print_run([page(single), page(STANDARD)]))
    assert ["SERTIFIKAT" in said.replace(" ", "") for said in mixed].index(True, 1) % 2 == 0


def test_fonts_are_embedded_in_part_and_a_file_stays_small() -> None:
    assert len(paper.certificate_pdf(page(STANDARD, photo=None))) < 110_000
    assert len(paper.certificate_pdf(page(JAPANESE, photo=None))) < 140_000
    hundred = paper.print_run(page(JAPANESE, number=f"{n}", photo=None) for n in range(100))
    assert len(hundred) < 1_400_000


def test_pictures_of_a_look_are_printed_with_their_clear_parts() -> None:
    stamp = picture_png()
    signature = next(one for one in STANDARD.front if isinstance(one, parts.Signature))
    front = tuple(replace(one, picture="ttd") if one is signature else one for one in STANDARD.front)
    look = replace(
        STANDARD, front=(*front, parts.Picture(x=240_000, y=20_000, wide=20_000, high=20_000, picture="ttd"))
    )
    assert [one.fault for one in problems(look)] == [Fault.NO_PICTURE, Fault.NO_PICTURE]
    look = replace(look, pictures={"ttd": stamp})
    assert problems(look) == []
    white, with_it = (pictures(paper.certificate_pdf(page(one)), 80) for one in (STANDARD, look))
    assert white.tobytes() != with_it.tobytes()
    assert template_of(body(look), {"ttd": stamp}) == look
    assert template_of(body(look), {"ttd": photo()}).pictures == {}, "another picture of that name is not taken"
    assert list(pictures_named(body(look))) == ["ttd"]


# ------------------------------------------------------------------------------------------------- refusals


def _without(kind: type) -> Template:
    return replace(STANDARD, front=tuple(one for one in STANDARD.front if not isinstance(one, kind)))


def _with(*blocks: parts.Block) -> Template:
    return replace(STANDARD, front=(*STANDARD.front, *blocks))


def _refused() -> Iterator[tuple[Template, Fault]]:
    text = parts.Text(words="Kata", x=100_000, y=20_000, wide=40_000)
    yield replace(STANDARD, name=" "), Fault.NAME
    yield replace(STANDARD, name="x" * 61), Fault.NAME
    yield replace(STANDARD, paper=(50_000, 210_000)), Fault.PAPER
    yield replace(STANDARD, margin=0), Fault.PAPER
    yield _without(parts.Code), Fault.NO_CODE
    yield _with(parts.Code(x=230_000, y=60_000)), Fault.NO_CODE
    yield replace(STANDARD, back=(*STANDARD.back, parts.Code(x=230_000, y=60_000))), Fault.CODE_ON_BACK
    yield _without(parts.Column), Fault.NO_NAME
    yield _without(parts.Column), Fault.NO_PROGRAMME
    yield _without(parts.Signature), Fault.NO_SIGNATURE
    yield _without(parts.MarkPlace), Fault.NO_MARK
    for covering in (
        replace(text, x=30_000, y=160_000),
        replace(text, x=10_000 + 52_000, y=150_000, wide=60_000),
        parts.Picture(x=50_000, y=180_000, wide=20_000, high=20_000),
        parts.Frame(x=40_000, y=140_000, wide=40_000, high=40_000),
        parts.Frame(x=20_000, y=140_000, wide=60_000, high=60_000, kind="filled"),
        parts.Rule(x=20_000, y=160_000, wide=60_000),
        parts.Photo(x=60_000, y=150_000),
        parts.Signature(x=20_000, y=150_000, wide=60_000),
    ):
        yield _with(covering), Fault.CODE_COVERED
    yield _with(replace(text, x=280_000)), Fault.OUTSIDE
    yield _with(replace(text, y=3_000)), Fault.OUTSIDE
    yield _with(replace(text, wide=-5)), Fault.OUTSIDE
    yield _with(parts.Frame(x=-2_000, y=9_000, wide=20_000, high=20_000)), Fault.OUTSIDE
    yield _with(replace(text, words="{nik}")), Fault.UNKNOWN_FIELD
    yield _with(replace(text, words="{nama")), Fault.BRACES
    yield _with(replace(text, words="]x[")), Fault.BRACES
    yield _with(replace(text, words="عربي")), Fault.LETTERS
    yield _with(replace(text, words="a\u202eb")), Fault.LETTERS
    yield _with(replace(text, writing=parts.Writing(style="comic"))), Fault.SETTING
    yield _with(replace(text, writing=parts.Writing(ink="#GGGGGG"))), Fault.SETTING
    yield _with(replace(text, writing=parts.Writing(ink="#12345"))), Fault.SETTING
    yield _with(replace(text, writing=parts.Writing(align="up"))), Fault.SETTING
    yield _with(replace(text, writing=parts.Writing(cap=400))), Fault.SIZE
    yield _with(replace(text, writing=parts.Writing(cap=2000, least=3000))), Fault.SIZE
    yield _with(replace(text, writing=parts.Writing(lines=0))), Fault.SIZE
    yield replace(STANDARD, pictures={"x": b"no picture"}), Fault.PICTURE
    yield replace(STANDARD, pictures={"x": photo() + bytes(120_000)}), Fault.PICTURE
    yield replace(STANDARD, pictures={f"{n}": picture_png() for n in range(9)}), Fault.TOO_MUCH
    yield replace(STANDARD, front=STANDARD.front * 20), Fault.TOO_MUCH
    yield replace(STANDARD, back=STANDARD.back * 2), Fault.TWO_TABLES
    yield _with(parts.Units(x=20_000, y=20_000, wide=250_000, high=100_000)), Fault.TWO_TABLES


@pytest.mark.parametrize(("look", "fault"), list(_refused()), ids=lambda one: getattr(one, "value", ""))
def test_a_faulty_look_is_refused_in_plain_words(look: Template, fault: Fault) -> None:
    found = problems(look)
    assert fault in {one.fault for one in found}
    assert not any("{block}" in one.words or "{field}" in one.words or "{signs}" in one.words for one in found)


def test_a_frame_may_go_around_the_code_but_not_through_it() -> None:
    around = parts.Frame(x=16_500, y=144_000, wide=54_000, high=52_000)
    assert problems(_with(around)) == []
    assert Fault.CODE_COVERED in {one.fault for one in problems(_with(replace(around, x=30_000)))}


def test_words_over_words_are_a_doubt_and_no_fault() -> None:
    look = _with(parts.Text(words="Kata", x=100_000, y=100_000, wide=40_000))
    assert problems(look) == []
    assert [one.fault for one in doubts(look)] == [Fault.OVERLAP]


# ------------------------------------------------------------------------------------------- fields and text


def test_words_without_content_are_gone_with_their_room() -> None:
    values = {"nama": "Peserta", "nomor": ""}
    assert parts.filled("{nama}[ · Nomor {nomor}]", values) == "Peserta"
    assert parts.filled("Nomor {nomor}", values) == ""
    assert parts.filled("tetap", values) == "tetap"
    assert parts.filled("{periode}", {"periode": "5 Mei", "periode@ja": "5月5日"}, "ja") == "5月5日"
    assert parts.filled("{periode}", {"periode": "5 Mei"}, "ja") == "5 Mei"
    assert parts.filled("{nama}", {"nama": "{nomor} [x]", "nomor": "1"}) == "{nomor} [x]", (
        "a name is never read as a field"
    )


def test_a_column_that_grows_too_much_becomes_smaller_as_a_whole() -> None:
    column = next(one for one in STANDARD.front if isinstance(one, parts.Column))
    values = dict.fromkeys(parts.FIELDS, "kata " * 30)
    placed = laid_out(column, values)
    assert placed[-1][2] <= (column.y + column.high + column.spill) / 1000 + 0.01
    baselines = [y for _, _, y, _ in placed]
    assert baselines == sorted(baselines)


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "[]",
        "{}",
        "null",
        body(STANDARD)[:-1],
        body(STANDARD).replace('"x":9000', '"x":"9000"'),
        body(STANDARD).replace('"x":9000', '"x":9000.5'),
        body(STANDARD).replace('"x":9000', '"x":true'),
        body(STANDARD).replace('"x":9000', '"x":99999999'),
        body(STANDARD).replace('"block":"frame"', '"block":"script"'),
        body(STANDARD).replace('"lozenge":true', '"lozenge":1'),
        body(STANDARD).replace('"fill":"full"', '"fill":"half"'),
        body(STANDARD).replace('"margin":12000', '"margin":12000,"more":1'),
        body(STANDARD).replace('"items":[', '"items":[[],'),
        body(STANDARD).replace('"paper":[297000,210000]', '"paper":[297000]'),
        "[" * 100_000,
        body(STANDARD) + " " * 70_000,
    ],
)
def test_a_text_that_is_no_template_is_refused(broken: str) -> None:
    with pytest.raises(TemplateUnreadable):
        template_of(broken)


def test_a_template_of_a_newer_program_asks_for_an_update() -> None:
    with pytest.raises(TemplateTooNew):
        template_of(body(STANDARD).replace('"format":1', '"format":2'))


def test_the_hash_of_a_look_covers_words_and_pictures() -> None:
    assert STANDARD.digest() != replace(STANDARD, name="Lain").digest()
    one, other = (replace(STANDARD, pictures={"logo": data}) for data in (picture_png(), photo()))
    assert len({STANDARD.digest(), one.digest(), other.digest()}) == 3


def test_letters_that_cannot_be_printed_are_refused_wherever_they_stand() -> None:
    paper.demand_printable(page(STANDARD))
    for changes in (
        {"name": "Peserta ع"},
        {"facts": {**FACTS, "program_inggris": "a\u200bb"}},
        {"units": units(1, "Bahasa العربية")},
        {"second_signatory": replace(SIGNATORY, name="😀")},
    ):
        with pytest.raises(fonts.GlyphsMissing):
            paper.demand_printable(page(UPRIGHT, **changes))
    paper.demand_printable(page(STANDARD, second_signatory=replace(SIGNATORY, name="😀")))  # not printed by this look


def test_the_room_of_a_block_is_where_it_is_drawn() -> None:
    for look in SHIPPED:
        for side in look.sides:
            for block in side:
                left, top, right, bottom = box_of(block)
                assert left <= right
                assert top <= bottom
