"""Holidays: the public list by years, the centre's own days, and teaching all the same."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests import makers
from tests.makers import Made

from bekal import paths
from bekal.courses import holidays, rules
from bekal.reference.holidays import holiday_years
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Holiday
from bekal.terms import HolidayKind

IDULFITRI = date(2026, 3, 21)
ORDINARY = date(2026, 3, 3)


def test_the_list_names_its_decree_and_every_day_lies_in_its_year() -> None:
    content = json.loads((paths.resources() / "reference" / "holidays.json").read_text(encoding="utf-8"))
    assert set(content["years"]) == {"2026", "2027"}
    assert holiday_years() == (2026, 2027)
    for year, of in content["years"].items():
        days = [row["day"] for row in of["days"]]
        assert "SKB" in of["decree"]
        assert all(day.startswith(year) for day in days)
        assert days == sorted(set(days))
    assert (paths.resources() / "reference" / "holidays.LICENCE.txt").read_text(encoding="utf-8").count("MIT License")


def test_national_holidays_and_joint_leave_are_free_and_named(made: Made) -> None:
    with made.reading() as session:
        of = holidays.calendar(session, date(2026, 3, 18), date(2026, 3, 21))
    assert [(day.day.day, day.kind) for day in of.days.values()] == [
        (18, HolidayKind.JOINT), (19, HolidayKind.NATIONAL), (20, HolidayKind.JOINT), (21, HolidayKind.NATIONAL),
    ]  # fmt: skip
    assert of.days[IDULFITRI].title == "Idulfitri 1447 H"
    assert of.is_free(IDULFITRI)
    assert not of.is_free(ORDINARY)
    assert of.warnings == ()


def test_a_year_without_a_list_says_so(made: Made) -> None:
    with made.reading() as session:
        of = holidays.calendar(session, date(2027, 12, 1), date(2028, 1, 31))
    assert of.missing == (2028,)
    assert of.warnings == ("Daftar libur 2028 belum ada.",)


def test_a_later_year_is_added_by_the_centre(made: Made) -> None:
    with made.writing() as session:
        holidays.add_holiday(session, date(2028, 1, 1), title="Tahun Baru 2028", kind=HolidayKind.NATIONAL)
        holidays.add_holiday(session, date(2028, 1, 3), title="Cuti", kind=HolidayKind.JOINT)
        of = holidays.holidays(session, 2028)
    assert [(d.kind, d.own) for d in of.days.values()] == [(HolidayKind.NATIONAL, True), (HolidayKind.JOINT, True)]


def test_a_day_of_the_centre_is_added_taken_away_and_added_again(made: Made) -> None:
    with made.writing(made.clerk) as session:
        holidays.add_holiday(session, ORDINARY, title=" Hari jadi  balai ")
        assert holidays.is_free(session, ORDINARY)
        with pytest.raises(holidays.AlreadyHoliday) as told:
            holidays.add_holiday(session, ORDINARY, title="Lain")
        assert (told.value.date, told.value.title) == ("03/03/2026", "Hari jadi balai")
        holidays.teach_on(session, ORDINARY)
        assert not holidays.is_free(session, ORDINARY)
        assert ORDINARY not in holidays.holidays(session, 2026).days
        with pytest.raises(holidays.NotAHoliday):
            holidays.teach_on(session, ORDINARY)
        holidays.add_holiday(session, ORDINARY, title="Lain")
        assert holidays.is_free(session, ORDINARY)


def test_the_centre_teaches_on_a_public_holiday_all_the_same_and_no_longer(made: Made) -> None:
    with made.writing() as session:
        holidays.teach_on(session, IDULFITRI)
        of = holidays.holidays(session, 2026)
        assert of.days[IDULFITRI].taught
        assert not of.is_free(IDULFITRI)
        holidays.add_holiday(session, IDULFITRI, title="Idulfitri 1447 H", kind=HolidayKind.NATIONAL)
        assert holidays.is_free(session, IDULFITRI)


def test_two_pcs_that_add_one_day_meet_in_one_row(made: Made, tmp_path: Path) -> None:
    with makers.second_pc(tmp_path, made) as second:
        for pc in (made, second):
            with pc.writing() as session:
                holidays.add_holiday(session, ORDINARY, title="Hari jadi")
        makers.hand_over(second, made, stream="pc-2/1")
        with made.reading() as session:
            assert session.query(Holiday).count() == 1


def test_a_holiday_needs_a_title_and_the_right_to_plan(made: Made) -> None:
    with made.writing() as session, pytest.raises(rules.SomethingMissing):
        holidays.add_holiday(session, ORDINARY, title=" ")
    with made.writing(made.instructor) as session, pytest.raises(NotAllowed):
        holidays.add_holiday(session, ORDINARY, title="Libur")
