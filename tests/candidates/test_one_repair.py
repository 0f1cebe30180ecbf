"""The one slip that explains a NIK, proved by birth date, sex and address: proposed, never taken by itself."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.candidates.importing.import_plan import plan
from bekal.candidates.importing.one_repair import one_repair
from bekal.candidates.importing.roster import read_table
from bekal.reference import codes, region_name
from bekal.terms import NikStatus

TODAY = date(2026, 11, 22)
TRUE = "3276014104880035"
"""Pancoran Mas, Kota Depok; a woman of 1 April 1988."""
HEADING = ["Nama", "NIK", "Tgl Lahir", "L/P", "Kecamatan", "Kabupaten/Kota"]


@pytest.mark.parametrize(
    ("damaged", "proposed"),
    [
        ("376014104880035", TRUE),  # a digit of the region lost
        ("32776014104880035", TRUE),  # one typed twice
        ("3276014104980035", TRUE),  # one of the year mistyped
        ("327601414880035", TRUE),  # one of the date lost
        ("32760141048800", None),  # two lost
        ("327601410488003", None),  # one of the serial number lost: it may have been any
        ("3276014104880000", None),
    ],
)
def test_one_slip_is_proposed_where_only_one_fits(damaged: str, proposed: str | None) -> None:
    assert one_repair(damaged, "410488", district="Pancoran Mas", regency="Kota Depok") == proposed


def test_without_an_address_that_agrees_nothing_is_proposed() -> None:
    assert one_repair("376014104880035", "410488", district="", regency="") is None
    assert one_repair("376014104880035", "410488", district="Gambir", regency="") is None
    assert one_repair("376014104880035", "410488", district="", regency="DEPOK") == TRUE


@pytest.mark.parametrize("repair", [False, True])
def test_it_stays_a_proposal_of_the_row_even_when_repairs_are_asked_for(repair: bool) -> None:
    row = ["Peserta Contoh Satu", "376014104880035", "1 April 1988", "P", "Kec. Pancoran Mas", "Depok"]
    found = plan(read_table([HEADING, row], "a.xlsx", "Data"), today=TODAY, repair=repair).rows[0]
    (problem,) = [each for each in found.problems if each.code == "nik_length"]
    assert (problem.suggestion, problem.is_applied) == (TRUE, False)
    assert (found.applicant.nik, found.applicant.nik_status) == ("376014104880035", NikStatus.DOUBTFUL)


@given(st.sampled_from(codes(6)), st.integers(1, 9999), st.integers(0, 15))
def test_a_lost_digit_never_leads_to_a_nik_of_another_date_or_place(code: str, serial: int, lost: int) -> None:
    true = f"{code}410488{serial:04}"
    district, regency = region_name(code) or "", region_name(code[:4]) or ""
    found = one_repair(true[:lost] + true[lost + 1 :], "410488", district=district, regency=regency)
    assert found is None or (found[6:12] == "410488" and region_name(found[:6]) == district)
