"""The sheet of cards, rendered and read as a camera would."""

from uuid import UUID

import pypdfium2
import pytest

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


def test_a_card_says_no_more_than_name_and_course() -> None:
    document = pypdfium2.PdfDocument(trainee_cards_pdf([card(1, LONG)]))
    words = " ".join(document[0].get_textpage().get_text_bounded().split())
    document.close()
    for said in ("Balai Latihan Contoh", "Jepang A", "kartu ke-1", LONG):
        assert said in words
    assert not [word for word in words.split() if len(word) == 16 and word.isdecimal()]
