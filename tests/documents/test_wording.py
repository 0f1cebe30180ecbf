"""Dates and figures as offices write them."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.documents import wording


def test_a_date_is_written_in_indonesian() -> None:
    assert wording.date_words(date(2026, 11, 6)) == "6 November 2026"
    assert wording.weekday_words(date(2026, 11, 6)) == "Jumat, 6 November 2026"
    assert wording.month_words(date(2026, 8, 1)) == "Agustus 2026"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 1, 5), date(2026, 3, 12), "5 Januari sampai dengan 12 Maret 2026"),
        (date(2026, 1, 5), date(2026, 1, 9), "5 sampai dengan 9 Januari 2026"),
        (date(2025, 12, 1), date(2026, 1, 9), "1 Desember 2025 sampai dengan 9 Januari 2026"),
        (date(2026, 1, 5), date(2026, 1, 5), "5 Januari 2026"),
    ],
)
def test_a_period_repeats_nothing(first: date, last: date, words: str) -> None:
    assert wording.period_words(first, last) == words


def test_a_half_is_rounded_up_and_not_to_even() -> None:
    assert wording.percent_words(Fraction(665, 8)) == "83,13 %"  # 83.125
    assert wording.decimal_words(Fraction(1, 200)) == "0,01"
    assert wording.decimal_words(Fraction(-1, 200)) == "-0,01"
    assert wording.decimal_words(Fraction(200, 3)) == "66,67"
    assert wording.percent_words(100) == "100,00 %"


def test_thousands_have_dots_and_decimals_a_comma() -> None:
    assert wording.decimal_words(1234567) == "1.234.567,00"
    assert wording.decimal_words(6128, 0) == "6.128"


@given(st.fractions(min_value=0, max_value=100), st.integers(0, 4))
def test_rounding_never_moves_by_more_than_half_a_unit(value: Fraction, places: int) -> None:
    assert abs(wording.rounded(value, places) - value) * 10**places <= Fraction(1, 2)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_the_weekday_follows_the_calendar(day: date) -> None:
    assert wording.weekday_words(day).split(",")[0] == wording.weekday_words(day + timedelta(weeks=1)).split(",")[0]
