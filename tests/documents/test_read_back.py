"""Reading codes out of files that may be anything."""

import io

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from tests.documents.papers import certificate, pictures, signed_text

from bekal.documents import qr, read_back
from bekal.documents.certificate import certificate_pdf
from bekal.documents.paper import A4, Sheet


def test_all_codes_of_a_page_are_found() -> None:
    sheet = Sheet("dua", A4)
    wanted = {signed_text(seed=1), signed_text(seed=2)}
    for place, text in enumerate(sorted(wanted)):
        symbol = qr.symbol(text)
        sheet.raw(qr.drawing(symbol), *qr.place(symbol, 20 + 80 * place, 100))
    sheet.next_page()
    assert set(read_back.codes(sheet.finished())) == wanted


def test_a_page_without_code_gives_none() -> None:
    pdf = certificate_pdf(certificate())
    assert read_back.codes(pdf, 1) == []
    assert len(read_back.codes(pdf, 0)) == 1


@pytest.mark.parametrize("bad", [b"", b"hello", b"%PDF-1.4\n"])
def test_a_file_that_is_no_pdf_is_refused(bad: bytes) -> None:
    with pytest.raises(read_back.PdfUnreadable):
        read_back.codes(bad)
    with pytest.raises(read_back.PdfUnreadable):
        read_back.attached_texts(bad)


def test_a_locked_pdf_is_refused() -> None:
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt=StandardEncryption("rahasia", strength=128))
    canvas.showPage()
    canvas.save()
    with pytest.raises(read_back.PdfUnreadable):
        read_back.codes(stream.getvalue())


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(read_back.PageMissing) as refused:
        read_back.codes(certificate_pdf(certificate()), 2)
    assert refused.value.facts == {"page": 3, "pages": 2}


@pytest.mark.parametrize("bad", [b"", b"hello", b"\x89PNG\r\n\x1a\n0000", b"\xff\xd8\xff\xe0"])
def test_a_file_that_is_no_picture_is_refused(bad: bytes) -> None:
    with pytest.raises(read_back.ImageUnreadable):
        read_back.codes_of_image(bad)


def test_a_cut_off_picture_is_refused() -> None:
    stream = io.BytesIO()
    pictures(certificate_pdf(certificate()), 100).save(stream, "JPEG")
    with pytest.raises(read_back.ImageUnreadable):
        read_back.codes_of_image(stream.getvalue()[:-5000])


def test_a_picture_that_would_fill_the_memory_is_refused() -> None:
    stream = io.BytesIO()
    Image.new("1", (11_000, 11_000)).save(stream, "PNG")
    with pytest.raises(read_back.ImageUnreadable):
        read_back.codes_of_image(stream.getvalue())


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_scan_is_read_whichever_way_it_lies(turn: int, kind: str) -> None:
    page = certificate()
    stream = io.BytesIO()
    pictures(certificate_pdf(page), 150).rotate(turn, expand=True).save(stream, kind)
    assert read_back.codes_of_image(stream.getvalue()) == [page.qr_text]
