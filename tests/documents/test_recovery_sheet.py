"""The recovery sheet: the code in letters and as symbol, and what to do with it."""

from dataclasses import replace
from datetime import date

import pytest
from tests.documents.papers import line_boxes, texts

from bekal.documents import read_back
from bekal.documents.recovery_sheet import RecoverySheet, recovery_sheet_pdf

SHEET = RecoverySheet(
    centre="Balai Latihan Contoh",
    groups=("7K2M", "QX4D", "9FTW", "H3PZ", "1VCE", "8NRA", "5GJS", "YB6T"),
    fingerprint="A1B2 C3D4 E5F6 0718",
    printed_on=date(2026, 11, 22),
)


def test_the_code_stands_in_letters_and_in_the_symbol() -> None:
    pdf = recovery_sheet_pdf(SHEET)
    (page,) = texts(pdf)
    letters = page.replace(" ", "")
    assert all(group in letters for group in SHEET.groups)
    assert "Balai Latihan Contoh" in page
    assert "A1B2 C3D4 E5F6 0718" in page
    assert "22 November 2026" in page
    assert "amplop tertutup" in page
    assert read_back.codes(pdf) == ["7K2M-QX4D-9FTW-H3PZ-1VCE-8NRA-5GJS-YB6T"]


def test_nothing_leaves_the_sheet() -> None:
    longer = replace(SHEET, groups=tuple(group + "W" for group in SHEET.groups), centre="Balai " * 20)
    for words, (left, top, right, bottom) in line_boxes(recovery_sheet_pdf(longer)):
        assert (left >= 24.5, top >= 15, right <= 190.5, bottom <= 275) == (True,) * 4, words
    assert read_back.codes(recovery_sheet_pdf(longer)) == [longer.code]


def test_the_same_code_gives_the_same_bytes() -> None:
    assert recovery_sheet_pdf(SHEET) == recovery_sheet_pdf(SHEET)


def test_a_code_of_another_shape_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="8 groups"):
        replace(SHEET, groups=("7K2M",))
