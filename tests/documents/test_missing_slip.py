"""The slip of what is missing: whole on every paper, plain, and without a NIK."""

from datetime import date

import pypdfium2
import pytest

from bekal.documents.missing_slip import MissingSlip, SlipItem, SlipPaper, missing_slip_pdf

FEW = (SlipItem("KTP", "Bawa yang asli dan satu fotokopi."), SlipItem("Kartu keluarga", "Bawa asli atau fotokopinya."))
MANY = tuple(SlipItem(f"Berkas contoh nomor {n:02}", "Bawa asli atau fotokopinya.") for n in range(1, 61))


def slip(now: tuple[SlipItem, ...] = FEW, **changes: object) -> MissingSlip:
    values = {
        "centre": "Balai Contoh",
        "address": "Jl. Contoh No. 1",
        "phone": "021-5550-1234",
        "name": "Peserta Contoh 07",
        "programme": "Bahasa Jepang N4",
        "printed_on": date(2026, 3, 2),
        "next_visit": date(2026, 3, 9),
    }
    return MissingSlip(now=now, **(values | changes))  # type: ignore[arg-type]  # each value fits its field


def read(pdf: bytes) -> tuple[list[str], list[tuple[float, float]]]:
    document = pypdfium2.PdfDocument(pdf)
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    sizes = [page.get_size() for page in document]
    document.close()
    return texts, [(round(wide * 25.4 / 72), round(high * 25.4 / 72)) for wide, high in sizes]


@pytest.mark.parametrize(("paper", "size"), [(SlipPaper.A6, (105, 148)), (SlipPaper.A4, (210, 297))])
def test_a_short_slip_is_one_sheet(paper: SlipPaper, size: tuple[int, int]) -> None:
    texts, sizes = read(missing_slip_pdf(slip(), paper))
    assert sizes == [size]
    for words in ("Balai Contoh", "021-5550-1234", "Peserta Contoh 07", "KTP", "Senin, 9 Maret 2026"):
        assert words in texts[0]


@pytest.mark.parametrize("paper", list(SlipPaper))
def test_nothing_of_a_long_list_is_lost(paper: SlipPaper) -> None:
    texts, sizes = read(missing_slip_pdf(slip(MANY, later=FEW), paper))
    whole = " ".join(texts)
    for item in (*MANY, *FEW):
        assert item.title in whole
    if paper is SlipPaper.ROLL:
        assert len(sizes) == 1
        assert sizes[0][0] == 58
        assert sizes[0][1] > 500
    else:
        assert len(sizes) > 1
        assert all(f"{n} dari {len(texts)}" in text for n, text in enumerate(texts, 1))
    assert "Datang lagi" in texts[-1]


def test_a_roll_is_as_long_as_what_is_on_it() -> None:
    short, long = (
        read(missing_slip_pdf(slip(), SlipPaper.ROLL))[1][0],
        read(missing_slip_pdf(slip(MANY), SlipPaper.ROLL))[1][0],
    )
    assert short[1] < 120 < long[1]


@pytest.mark.parametrize("paper", list(SlipPaper))
def test_a_word_wider_than_the_paper_is_parted_and_not_cut(paper: SlipPaper) -> None:
    name = "Contohnurhalizakhairunnisarahmawati" * 4
    texts, _sizes = read(missing_slip_pdf(slip(name=name), paper))
    assert name in texts[0].replace(" ", "")


def test_somebody_who_lacks_nothing_is_told_so() -> None:
    texts, _sizes = read(missing_slip_pdf(slip(())))
    assert "Semua berkas sudah lengkap" in texts[0]
