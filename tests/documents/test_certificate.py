"""The certificate: what goes in comes out, nothing overlaps, and its symbol is read again."""

import io
import random
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from tests.documents.papers import (
    LONG_NAME,
    LONG_PROGRAMME,
    certificate,
    line_boxes,
    pictures,
    signed_text,
    texts,
    units,
)
from tests.tools import tool

from bekal.documents import certificate as paper
from bekal.documents import fonts, qr, read_back
from bekal.documents.certificate_classic import CLASSIC
from bekal.documents.certificate_drawing import name_lines
from bekal.documents.letterhead import Signatory
from bekal.documents.paper import PictureUnusable

CODE_AREA = (24.0, 147.0, 39.0, 39.0)
NAME_CAP, WIDEST = 8.2, 232.0

FULL = {
    "name": LONG_NAME,
    "programme": LONG_PROGRAMME,
    "qr_text": signed_text(377),
    "copy_number": 2,
    "units": units(20),
}


def test_all_texts_stand_on_the_paper() -> None:
    page = certificate()
    front, back = texts(paper.certificate_pdf(page))
    for words in (page.name, page.address, page.birth_line, page.statement, page.programme, page.hours_and_dates):
        assert words in front
    assert f"Nomor {page.number}" in front
    assert "Periksa hanya di cek.contoh.id" in front
    assert page.result in front
    for words in (page.signatory.place_and_date, page.signatory.office, page.signatory.name, page.signatory.nip):
        assert words in front
    assert page.centre.upper().replace(" ", "") in front.replace(" ", "")
    for unit in page.units:
        assert unit.code in back
        assert unit.title in back
        assert unit.title_en in back
    assert "Jumlah jam pelajaran (JP) 81" in back
    assert page.grading_scale in back
    assert "bukan sertifikat JLPT" in back
    assert "CONTOH" not in front.replace("BALAI LATIHAN CONTOH", "")
    assert "DUPLIKAT" not in front


def test_each_front_of_a_run_bears_its_own_symbol_on_an_odd_page() -> None:
    pages = [
        certificate(number=f"{n:04d}", name=f"Peserta Contoh {n:02d}", qr_text=signed_text(seed=n), units=units(n * 9))
        for n in range(1, 6)
    ]
    heard: list[int] = []
    pdf = paper.print_run(iter(pages), told=heard.append)
    by_page = list(read_back.codes_by_page(pdf))
    assert heard == [1, 2, 3, 4, 5]
    assert len(by_page) % 2 == 0
    assert [place % 2 for place, found in enumerate(by_page) if found] == [0] * 5
    assert [found[0] for found in by_page if found] == [page.qr_text for page in pages]
    assert read_back.codes(pdf, area=CODE_AREA) == [page.qr_text for page in pages]
    fronts = [text for text, found in zip(texts(pdf), by_page, strict=True) if found]
    assert all(page.name in front for page, front in zip(pages, fronts, strict=True))


@pytest.mark.parametrize("size", [185, 222, 254, 287, 308, 377, 488])
def test_the_symbol_is_read_from_a_rendering_at_150_dpi(size: int) -> None:
    text = signed_text(size)
    picture = pictures(paper.certificate_pdf(certificate(qr_text=text, sample=True)), 150)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    assert read_back.codes_of_image(stream.getvalue()) == [text]


@pytest.mark.parametrize("seed", range(5))
def test_the_symbol_is_read_from_a_tilted_blurred_photo(seed: int) -> None:
    chance = random.Random(seed)
    text = signed_text(seed=seed)
    picture = pictures(paper.certificate_pdf(certificate(qr_text=text)), 200)
    picture = picture.rotate(chance.uniform(-20, 20), Image.Resampling.BICUBIC, expand=True, fillcolor=200)
    picture = picture.filter(ImageFilter.GaussianBlur(0.9)).point(lambda grey: 40 + grey * 0.7)
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=70)
    assert read_back.codes_of_image(stream.getvalue()) == [text]


def test_another_decoder_reads_the_same(tmp_path: Path) -> None:
    page = certificate()
    pictures(paper.certificate_pdf(page), 150).save(tmp_path / "page.png")
    said = subprocess.run(
        [tool("zbarimg"), "--quiet", "--raw", str(tmp_path / "page.png")], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == page.qr_text


def test_the_photo_and_the_symbol_do_not_stand_on_the_watermark() -> None:
    picture = pictures(paper.certificate_pdf(certificate(sample=True)), 150)
    left, top, wide, high = (round(length / 25.4 * 150) for length in CODE_AREA)
    box = picture.crop((left + 1, top + 1, left + wide - 1, top + high - 1))
    edge = set(box.crop((0, 0, box.width, 10)).tobytes())
    assert edge == {255}, "the white box keeps its quiet zone"


@pytest.mark.parametrize("changes", [{}, FULL, {**FULL, "practice": True, "photo": None}, {"result": "", "number": ""}])
def test_nothing_on_the_front_overlaps_or_leaves_the_frame(changes: dict[str, object]) -> None:
    boxes = line_boxes(paper.certificate_pdf(certificate(**changes)))
    boxes = [(words, box) for words, box in boxes if box[3] - box[1] < 15]  # not the watermark
    photo = ("photo", (133.5, 151.0, 163.5, 191.0))
    symbol = ("symbol", (CODE_AREA[0], CODE_AREA[1], CODE_AREA[0] + 39, CODE_AREA[1] + 39))
    outside = [] if changes.get("photo", True) is None else [photo]
    for words, (left, top, right, bottom) in boxes:
        assert left > 15, words
        assert right < 282, words
        assert top > 12.5, words
        assert bottom < 198, words
    everything = [*boxes, *outside, symbol]
    for place, (words, one) in enumerate(everything):
        for others, other in everything[place + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            assert apart, (words, others)


@pytest.mark.parametrize("name", [LONG_NAME, "Peserta", "W" * 75, "WW " * 25, "Muhammad " + "Q" * 60, LONG_NAME * 2])
def test_a_name_of_any_length_fits_between_the_frames(name: str) -> None:
    name = name.strip()
    lines, cap, _ = name_lines(name, CLASSIC)
    assert " ".join(lines) == name
    assert len(lines) <= 2
    assert cap <= NAME_CAP
    for line in lines:
        wide = fonts.width(line, fonts.SERIF_BOLD, fonts.size_for(cap)) / fonts.POINTS_PER_MM
        assert wide <= WIDEST + 0.01


def test_a_name_of_75_letters_stays_readable_on_two_lines() -> None:
    assert len(LONG_NAME) == 75
    lines, cap, made_fit = name_lines(LONG_NAME, CLASSIC)
    assert made_fit
    assert len(lines) == 2
    assert cap >= 5.5
    drawn = [box for words, box in line_boxes(paper.certificate_pdf(certificate(name=LONG_NAME))) if words in lines]
    assert len(drawn) == 2
    for left, _, right, _ in drawn:
        assert (left + right) / 2 == pytest.approx(148.5, abs=0.8)


@pytest.mark.parametrize("count", [0, 1, 6, 12, 20])
def test_twenty_units_stand_on_one_back(count: int) -> None:
    pages = texts(paper.certificate_pdf(certificate(units=units(count))))
    assert len(pages) == 2
    assert all(unit.title_en in pages[1] for unit in units(count))


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("count", [21, 25, 47])
def test_more_units_go_on_to_a_further_page(count: int, signed: bool) -> None:
    long = units(count, "Melakukan penyuntingan dokumen sesuai dengan ketentuan tata naskah dinas di kantor " * 2)
    signer = Signatory("Kota Contoh", "Kepala Seksi", "Pejabat Contoh") if signed else None
    pdf = paper.certificate_pdf(certificate(units=long, back_signatory=signer))
    pages = texts(pdf)
    assert len(pages) % 2 == 0
    assert len(pages) > 2
    backs = " ".join(pages[1:])
    assert [backs.count(f"{unit.code} ") for unit in long] == [1] * count
    assert backs.count("Jumlah jam pelajaran") == 1
    assert "Skala penilaian" in backs
    for place in range(1, len(pages)):
        for words, (left, top, right, bottom) in line_boxes(pdf, place):
            assert (left > 15, top > 12, right < 282, bottom < 198) == (True,) * 4, words


def test_rows_of_the_back_do_not_overlap() -> None:
    boxes = line_boxes(paper.certificate_pdf(certificate(units=units(20))), 1)
    for place, (words, one) in enumerate(boxes):
        for others, other in boxes[place + 1 :]:
            apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] + 0.1 or other[3] <= one[1] + 0.1
            assert apart, (words, others)


def test_sample_practice_and_duplicate_say_so() -> None:
    assert "CONTOH" in texts(paper.certificate_pdf(certificate(sample=True)))[0].replace("BALAI LATIHAN CONTOH", "")
    practice = texts(paper.certificate_pdf(certificate(practice=True)))
    assert "LATIHAN Tidak berlaku" in practice[0]
    assert practice[1].startswith("CONTOH")
    assert "DUPLIKAT SALINAN KE-3" in texts(paper.certificate_pdf(certificate(copy_number=3)))[0].replace("  ", " ")


def test_the_same_certificate_gives_the_same_bytes() -> None:
    assert paper.certificate_pdf(certificate(**FULL)) == paper.certificate_pdf(certificate(**FULL))
    assert paper.certificate_pdf(certificate()) != paper.certificate_pdf(certificate(name="Peserta Contoh 08"))


def test_the_signed_text_is_attached() -> None:
    pages = [
        certificate(number="0046/BLC/III/2026"),
        certificate(number="0047/BLC/III/2026", qr_text=signed_text(seed=2)),
    ]
    assert read_back.attached_texts(paper.print_run(pages)) == {
        "0046-BLC-III-2026.c1.txt": pages[0].qr_text,
        "0047-BLC-III-2026.c1.txt": pages[1].qr_text,
    }


def test_the_files_description_names_no_person() -> None:
    document = pypdfium2.PdfDocument(paper.certificate_pdf(certificate()))
    described = document.get_metadata_dict()
    document.close()
    assert described["Title"] == "Sertifikat Pelatihan 0046/BLC/III/2026"
    assert "Peserta" not in " ".join(described.values())


def test_letters_that_cannot_be_printed_are_refused_before_drawing() -> None:
    with pytest.raises(fonts.GlyphsMissing):
        paper.certificate_pdf(certificate(name="Peserta \u202e Contoh"))
    with pytest.raises(fonts.GlyphsMissing):
        paper.certificate_pdf(certificate(units=units(1, "Bahasa العربية")))
    paper.demand_printable(certificate())


@pytest.mark.parametrize("broken", [b"", b"no picture", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"])
def test_a_photo_that_is_no_jpeg_is_refused(broken: bytes) -> None:
    if not broken:
        assert "Foto 3 × 4" in texts(paper.certificate_pdf(certificate(photo=broken)))[0]
        return
    with pytest.raises(PictureUnusable):
        paper.certificate_pdf(certificate(photo=broken))


def test_an_empty_run_is_refused() -> None:
    with pytest.raises(paper.CertificatesMissing):
        paper.print_run([])


def test_on_pre_printed_paper_the_frame_is_off_and_all_is_shifted() -> None:
    page = certificate()
    white = paper.certificate_pdf(page)
    shifted = paper.certificate_pdf(page, blank=paper.Blank(preprinted=True, right_mm=2, down_mm=-1))
    assert read_back.codes(shifted) == [page.qr_text]
    here = dict(line_boxes(white))[page.birth_line]
    there = dict(line_boxes(shifted))[page.birth_line]
    assert there[0] - here[0] == pytest.approx(2, abs=0.05)
    assert there[1] - here[1] == pytest.approx(-1, abs=0.05)
    frame = pictures(shifted, 100).crop((30, 100, 60, 600))
    assert min(frame.tobytes()) == 255
    assert min(pictures(white, 100).crop((30, 100, 60, 600)).tobytes()) < 128


@pytest.mark.parametrize("size", [222, 300, 450])
@pytest.mark.parametrize("dpi", [300, 600])
def test_a_printer_that_paints_every_touched_dot_makes_the_symbol_no_blacker(
    tmp_path: Path, size: int, dpi: int
) -> None:
    text = signed_text(size)
    (tmp_path / "page.pdf").write_bytes(paper.certificate_pdf(certificate(qr_text=text)))
    command = [tool("pdftoppm"), "-mono", "-r", str(dpi), "-l", "1", str(tmp_path / "page.pdf"), str(tmp_path / "page")]
    subprocess.run(command, check=True)
    painted = Image.open(next(tmp_path.glob("*.pbm"))).convert("L")
    edges = (CODE_AREA[0], CODE_AREA[1], CODE_AREA[0] + 39, CODE_AREA[1] + 39)
    box = painted.crop([round(edge / 25.4 * dpi) for edge in edges])
    symbol = qr.symbol(text)
    due = sum(row.count("1") for row in symbol.rows) * (symbol.dots * dpi // 300) ** 2
    assert box.histogram()[0] == pytest.approx(due, rel=0.01)
