"""The sheet of cards, rendered and read as a camera would."""

from uuid import UUID

import pypdfium2
import pytest
import zxingcpp
from PIL.Image import Image

from bekal.attendance.gate.cards import card_text, read_card, trainee_of
from bekal.documents import read_back
from bekal.documents.trainee_card import TraineeCard, trainee_cards_pdf

CENTRE, KEY = UUID(int=5), "ab" * 32
LONG = "Peserta Contoh Dengan Nama Yang Sangat Panjang Sekali Sampai Enam Puluh"


def card(n: int, name: str = "") -> TraineeCard:
    text = card_text(CENTRE, UUID(int=n), 1, KEY)
    return TraineeCard(
        "Balai Latihan Contoh", "Jepang A", "Bahasa Jepang N4", n, name or f"Peserta Contoh {n:02}", text, 1
    )


@pytest.mark.parametrize(("people", "pages"), [(1, 1), (8, 1), (9, 2), (30, 4)])
def test_eight_cards_stand_on_a_sheet_and_every_symbol_is_read_at_150_dpi(people: int, pages: int) -> None:
    pdf = trainee_cards_pdf([card(n) for n in range(1, people + 1)])
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == pages
    document.close()
    read = [read_card(text, CENTRE, KEY) for text in read_back.codes(pdf)]
    assert {one.trainee for one in read if one and one.is_signed} == {
        trainee_of(UUID(int=n)) for n in range(1, people + 1)
    }


@pytest.mark.parametrize("name", ["Peserta Contoh 01", LONG])
def test_the_printed_symbol_is_large_coarse_and_clear_all_around(name: str) -> None:
    # laptop cameras have no focus: at least 25 mm, modules of about a millimetre, and the quiet zone of ISO/IEC 18004
    dots_per_mm = 300 / 25.4
    document = pypdfium2.PdfDocument(trainee_cards_pdf([card(n, name) for n in range(1, 9)]))
    picture = document[0].render(scale=300 / 72).to_pil().convert("L")
    document.close()
    found = zxingcpp.read_barcodes(picture)
    assert len(found) == 8
    lefts, tops = set(), set()
    for one in found:
        corners = (one.position.top_left, one.position.top_right, one.position.bottom_left, one.position.bottom_right)
        across, down = [p.x for p in corners], [p.y for p in corners]
        side = min(max(across) - min(across), max(down) - min(down))
        assert side / dots_per_mm >= 25
        black = picture.crop((min(across) - 2, min(down) - 2, max(across) + 3, max(down) + 3)).point(lambda v: v < 128)
        box = black.getbbox()
        assert box is not None
        left, top = min(across) - 2 + box[0], min(down) - 2 + box[1]
        right, bottom = min(across) - 2 + box[2], min(down) - 2 + box[3]
        assert min(right - left, bottom - top) / dots_per_mm >= 25, "measured on the ink itself"
        module = _finder_run(picture, left, top) / 7
        assert module / dots_per_mm >= 1.0
        clear = round(4 * module)
        around = picture.crop((left - clear, top - clear, right + clear, bottom + clear)).point(lambda v: v < 128)
        assert around.getbbox() == (clear, clear, clear + right - left, clear + bottom - top)
        lefts.add(left)
        tops.add(top)
    assert (len(lefts), len(tops)) == (2, 4)


def _finder_run(picture: Image, left: int, top: int) -> int:
    """Return how many dots the upper edge of the corner mark is long: seven modules."""
    at = left
    while picture.getpixel((at, top + 3)) < 128:
        at += 1
    return at - left


def test_a_card_says_no_more_than_name_and_course() -> None:
    document = pypdfium2.PdfDocument(trainee_cards_pdf([card(1, LONG)]))
    words = " ".join(document[0].get_textpage().get_text_bounded().split())
    document.close()
    for said in ("Balai Latihan Contoh", "Jepang A", "kartu ke-1", LONG):
        assert said in words
    assert not [word for word in words.split() if len(word) == 16 and word.isdecimal()]
