"""Office papers: tables over many pages, long names, nothing cut, everything within the margins."""

from dataclasses import replace

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal.documents.fonts import GlyphsMissing
from bekal.documents.letterhead import Letterhead, Signatory
from bekal.documents.office_paper import Column, Facts, Listing, Members, OfficePaper, Text, office_paper_pdf
from bekal.documents.wording import number_words, spelled_date

HEAD = Letterhead("Dinas Contoh", "Balai Contoh", "Jalan Contoh No. 1")
COLUMNS = (Column("No", 11, "right"), Column("Nama"), Column("Tanda tangan", 52, signed=True))
NAME = "Peserta Contoh dengan Nama yang Panjang Sekali Sampai Tidak Muat"


def paper(rows: int, *, size: str = "A4", name: str = NAME) -> OfficePaper:
    listing = Listing(COLUMNS, tuple((str(n), f"{name} {n}", "") for n in range(1, rows + 1)), "A. Daftar", "Kosong.")
    blocks = (
        Facts((("Kelas", "Kelas Contoh"),)),
        Text("Contoh."),
        listing,
        Members("Peserta rapat:", (("Contoh", "Ketua"),)),
    )
    return OfficePaper(
        HEAD,
        "DAFTAR CONTOH YANG JUDULNYA SANGAT PANJANG SEHINGGA TIDAK MUAT PADA SATU BARIS KERTAS A4",
        blocks,
        number="Nomor: 1",
        corner=("Lampiran", "Nomor: 1"),
        signatory=Signatory("Kota, 2 Maret 2026", "Kepala", "Contoh"),
        paper=size,
    )


def test_every_row_is_printed_once_and_the_heading_stands_on_every_page() -> None:
    with pypdfium2.PdfDocument(office_paper_pdf(paper(120))) as document:
        texts = [" ".join(page.get_textpage().get_text_bounded().split()) for page in document]
        whole = " ".join(texts)
        assert len(texts) > 4
        assert all(f"{place} dari {len(texts)}" in text for place, text in enumerate(texts, 1))
        for n in range(1, 121):
            assert whole.count(f"{NAME} {n} ") == 1
        with_rows = [text for text in texts if NAME in text]
        assert all("Tanda tangan" in text for text in with_rows)
        assert "Kepala" in texts[-1]


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 45), st.sampled_from(["A4", "F4"]))
def test_nothing_leaves_the_page(rows: int, size: str) -> None:
    with pypdfium2.PdfDocument(office_paper_pdf(paper(rows, size=size, name="X" * 70))) as document:
        for page in document:
            wide, high = page.get_size()
            text = page.get_textpage()
            for place in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(place)
                assert left >= 20
                assert bottom >= 10
                assert right <= wide - 20
                assert top <= high - 10


def test_a_list_without_rows_says_so() -> None:
    with pypdfium2.PdfDocument(office_paper_pdf(paper(0))) as document:
        assert len(document) == 1
        assert "Kosong." in document[0].get_textpage().get_text_bounded()


def test_a_sign_that_cannot_be_printed_is_named() -> None:
    with pytest.raises(GlyphsMissing):
        office_paper_pdf(paper(1, name="Peserta 🙂"))


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert office_paper_pdf(paper(30)) == office_paper_pdf(paper(30))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (31, "tiga puluh satu"),
        (100, "seratus"),
        (115, "seratus lima belas"),
        (1000, "seribu"),
        (1999, "seribu sembilan ratus sembilan puluh sembilan"),
        (2026, "dua ribu dua puluh enam"),
        (9999, "sembilan ribu sembilan ratus sembilan puluh sembilan"),
        (11_000, "sebelas ribu"),
        (101_000, "seratus satu ribu"),
        (1_001_000, "satu juta seribu"),
        (19_850_000, "sembilan belas juta delapan ratus lima puluh ribu"),
        (2_000_000_021, "dua miliar dua puluh satu"),
    ],
)
def test_numbers_are_written_in_words(number: int, words: str) -> None:
    assert number_words(number) == words


def test_where_a_row_says_something_nobody_signs() -> None:
    listing = Listing(COLUMNS, (("1", "Peserta Contoh", ""), ("2", "Peserta Contoh", "–")))
    content = OfficePaper(HEAD, "DAFTAR", (listing,), signatory=Signatory("Kota", "Kepala", "Contoh"))
    beside = replace(content, beside=Signatory("", "Bendahara,", "Contoh Bendahara"))
    with pypdfium2.PdfDocument(office_paper_pdf(beside)) as document:
        words = document[0].get_textpage().get_text_bounded().split()
    assert ("1." in words, "2." in words, "–" in words) == (True, False, True)
    assert "Bendahara," in words


def test_a_date_is_spelled_as_minutes_open_with_it() -> None:
    from datetime import date

    assert spelled_date(date(2026, 8, 17)) == "Senin tanggal tujuh belas bulan Agustus tahun dua ribu dua puluh enam"
