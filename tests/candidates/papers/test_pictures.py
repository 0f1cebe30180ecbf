"""Scans are made straight, small and bare; what cannot be read says why."""

import io
import struct
import zlib
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image
from tests.candidates.papers import pages

from bekal.candidates.papers import pictures, scan_files
from bekal.candidates.papers.pictures import JPEG, LARGEST, PDF, prepare
from bekal.candidates.papers.scan_files import pages_of, read_file


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


@pytest.mark.parametrize("angle", [-5.0, -3.0, -1.1, 1.1, 3.0, 5.0])
def test_a_page_laid_askew_lies_straight_within_half_a_degree(angle: float) -> None:
    askew = pages.turned(angle)
    ready = prepare(pages.written(askew, quality=90), "surat.jpg", in_colour=False)
    assert ready.turned == pytest.approx(-angle, abs=0.5)
    assert abs(pictures.skew(opened(ready.data))) <= 0.5


def test_a_page_that_lies_straight_and_a_photo_without_lines_stay_as_they_are() -> None:
    assert pictures.skew(pages.page()) == 0
    assert pictures.skew(pages.noise(900, 700)) == 0
    assert pictures.skew(Image.new("L", (900, 700), 255)) == 0
    assert pictures.skew(Image.new("L", (20, 900), 255)) == 0


def test_nothing_is_cut_off_by_turning() -> None:
    turned = pictures.turn(pages.page(), 4)
    assert turned.width > pages.page().width
    assert turned.getpixel((0, 0)) == 245
    colour = pictures.turn(pages.page().convert("RGB"), 4)
    assert colour.getpixel((0, 0)) == (245, 245, 245)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP", "PDF", "GIF"])
def test_every_usual_format_becomes_a_small_jpeg(kind: str) -> None:
    ready = prepare(pages.written(pages.page().convert("RGB"), kind), f"ijazah.{kind}", in_colour=False)
    assert (ready.media, ready.pages) == (JPEG, 1)
    assert len(ready.data) <= LARGEST
    picture = opened(ready.data)
    assert (picture.format, picture.mode) == ("JPEG", "L")
    assert max(picture.size) >= 1200


def test_even_the_hardest_picture_is_small_and_stays_legible() -> None:
    ready = prepare(pages.written(pages.noise(3000, 2250), quality=95), "ktp.jpg", in_colour=True)
    assert len(ready.data) <= LARGEST
    assert max(opened(ready.data).size) >= 800
    plain = prepare(pages.written(pages.page(), quality=95), "kk.jpg", in_colour=False)
    assert max(opened(plain.data).size) >= 1700


def test_a_small_picture_is_not_blown_up() -> None:
    ready = prepare(pages.written(pages.page().resize((400, 300)), "PNG"), "kecil.png", in_colour=False)
    assert max(opened(ready.data).size) <= 420


def test_several_pages_become_one_pdf_of_small_pages() -> None:
    ready = prepare(pages.pdf(3), "kk.pdf", in_colour=False)
    assert (ready.media, ready.pages) == (PDF, 3)
    assert len(ready.data) <= 3 * LARGEST
    document = pypdfium2.PdfDocument(ready.data)
    assert len(document) == 3
    drawn = document[2].render(scale=1).to_pil()
    assert drawn.getextrema() != ((255, 255),) * 3
    document.close()
    assert b"/CreationDate" not in ready.data
    assert b"/Producer" not in ready.data


def test_the_pages_of_a_tiff_are_all_kept() -> None:
    data = pages.written(pages.page(), "TIFF", save_all=True, append_images=[pages.page()])
    assert prepare(data, "kk.tif", in_colour=False).pages == 2


def test_a_phones_photo_stands_upright_and_loses_the_place_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Kamera Contoh"
    exif.get_ifd(0x8825)[1] = "S"
    data = pages.written(pages.face(800, 600), exif=exif)
    assert b"Kamera Contoh" in data
    ready = prepare(data, "foto.jpg", in_colour=True, straighten=False)
    picture = opened(ready.data)
    assert picture.size == (600, 800)
    assert not picture.getexif()
    assert b"Kamera Contoh" not in ready.data


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "RGBA", "CMYK", "I;16", "I"])
def test_every_way_to_write_colours_is_read(mode: str) -> None:
    kind = "TIFF" if mode in {"CMYK", "I"} else "PNG"
    source = pages.page().resize((310, 438))
    picture = source.convert("I").point(lambda v: v * 256) if mode == "I;16" else source.convert(mode)
    picture = picture.convert("I;16") if mode == "I;16" else picture
    page = next(pages_of(pages.written(picture, kind), "x"))
    assert page.mode in {"L", "RGB"}
    low, high = page.convert("L").getextrema()
    assert low < 120 < high


def test_what_was_transparent_is_white() -> None:
    clear = Image.new("RGBA", (300, 300), (0, 0, 0, 0))
    assert next(pages_of(pages.written(clear, "PNG"), "x")).getpixel((150, 150)) == (255, 255, 255)


# ---------------------------------------------------------------------------------------------- bad input

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + b"\x00" * 200


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", scan_files.FileEmpty),
        (b"halo", scan_files.NotAPicture),
        (b"PK\x03\x04" + b"x" * 500, scan_files.NotAPicture),
        (HEIC, scan_files.AppleFormat),
        (b"%PDF-1.4\nrusak", scan_files.PictureDamaged),
    ],
)
def test_what_cannot_be_read_says_what_it_is(data: bytes, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        prepare(data, "berkas", in_colour=False)


@pytest.mark.parametrize("edge", [9_000, 60_000])
def test_a_picture_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(edge: int) -> None:
    head = struct.pack(">IIBBBBB", edge, edge, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100))
    with pytest.raises(scan_files.PictureTooLarge):
        prepare(bomb, "bom.png", in_colour=False)


def chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "BMP"])
@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_a_file_cut_off_by_a_bad_stick_is_refused(kind: str, part: float) -> None:
    whole = pages.written(pages.noise(400, 300), kind)
    with pytest.raises((scan_files.PictureDamaged, scan_files.NotAPicture)):
        prepare(whole[: int(len(whole) * part)], "potong", in_colour=False)


def test_a_pdf_with_a_password_is_named() -> None:
    with pytest.raises(scan_files.PdfLocked):
        prepare(pages.locked_pdf(), "terkunci.pdf", in_colour=False)


def test_a_book_is_no_paper() -> None:
    thumb = Image.new("L", (60, 80), 255)
    book = pages.written(thumb, "PDF", save_all=True, append_images=[thumb] * 30)
    with pytest.raises(scan_files.TooManyPages) as told:
        prepare(book, "buku.pdf", in_colour=False)
    assert told.value.pages == 31


def test_a_file_that_is_gone_or_beyond_all_measure_is_named(tmp_path: Path) -> None:
    with pytest.raises(scan_files.FileGone):
        read_file(tmp_path / "hilang.jpg")
    with pytest.raises(scan_files.FileEmpty):
        read_file(pages.file(tmp_path, "kosong.jpg", b""))
    vast = tmp_path / "besar.jpg"
    with vast.open("wb") as handle:
        handle.truncate(scan_files.LARGEST_FILE + 1)
    with pytest.raises(scan_files.PictureTooLarge):
        read_file(vast)
