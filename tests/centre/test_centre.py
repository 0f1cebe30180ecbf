"""The centre's own row: set up once, changed by a head, read by papers."""

from datetime import timedelta

import pytest
from tests.makers import KEY, NOW, Made

from bekal.centre import queries, rules, service
from bekal.staff.rules import NotAllowed
from bekal.storage import database, journal
from bekal.storage.ids import new_id
from bekal.terms import CentreId


def test_a_centre_is_read_as_it_was_set_up(made: Made) -> None:
    with made.reading() as session:
        row = queries.centre(session)
    assert (row.id, row.code, row.name) == (made.centre_id, "PPKD-01", "Balai Contoh")
    assert (row.zone, row.minutes_per_hour) == ("Asia/Jakarta", 45)
    assert NOW.astimezone(row.timezone).utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(("typed", "code"), [(" ppkd-01 ", "PPKD-01"), ("b2", "B2"), ("A" * 16, "A" * 16)])
def test_a_code_is_in_capitals(typed: str, code: str) -> None:
    assert rules.check_code(typed) == code


@pytest.mark.parametrize("typed", ["", "A", "-A", "A" * 17, "PPKD 01", "PPKD/01", "BALAI_É", "AB\n1"])
def test_a_bad_code_is_refused_and_nothing_is_written(made: Made, typed: str) -> None:
    with made.writing() as session, pytest.raises(rules.BadCentreCode):
        service.make_centre(session, CentreId(new_id()), code=typed, name="Balai")


@pytest.mark.parametrize(("field", "value"), [("minutes_per_hour", 29), ("minutes_per_hour", 91), ("free_days", -1)])
def test_a_number_of_the_house_rules_is_refused_where_it_cannot_be(made: Made, field: str, value: int) -> None:
    with made.reading() as session:
        before = queries.centre(session)
    with made.writing() as session, pytest.raises(rules.NumberOutside):
        service.change_centre(session, **{field: value})
    with made.writing() as session:
        service.change_centre(session, minutes_per_hour=60, free_days=0, head_for_late_marks=False)
        row = queries.centre(session)
    assert (row.minutes_per_hour, row.free_days, row.head_for_late_marks) == (60, 0, False)
    assert (before.minutes_per_hour, before.free_days, before.head_for_late_marks) == (45, 7, True)


def test_a_centre_needs_a_name(made: Made) -> None:
    with made.writing() as session:
        with pytest.raises(rules.CentreIncomplete):
            service.make_centre(session, CentreId(new_id()), code="AB", name="  ")
        with pytest.raises(rules.CentreIncomplete):
            service.change_centre(session, name=" ")


def test_a_head_changes_the_letterhead_and_the_rest_stays(made: Made) -> None:
    with made.writing() as session:
        service.change_centre(session, city=" Jakarta ", zone="Asia/Makassar")
    with made.reading() as session:
        row = queries.centre(session)
        steps = journal.history(session, made.centre_id)
    assert (row.city, row.zone, row.name) == ("Jakarta", "Asia/Makassar", "Balai Contoh")
    assert steps[-1].fields == {"city": "Jakarta", "zone": "Asia/Makassar"}


def test_a_clerk_does_not_change_the_letterhead(made: Made) -> None:
    with made.writing(made.clerk) as session, pytest.raises(NotAllowed):
        service.change_centre(session, city="Jakarta")


@pytest.mark.parametrize("zone", ["", "WIB", "Europe/Berlin", "Asia/Singapore"])
def test_only_the_three_zones_of_the_country(made: Made, zone: str) -> None:
    with made.writing() as session, pytest.raises(rules.UnknownZone):
        service.change_centre(session, zone=zone)


def test_a_database_knows_its_centre_when_it_is_opened_again(made: Made) -> None:
    made.database.close()
    assert made.path
    base = database.open_file(made.path, KEY)
    assert base.centre_id == made.centre_id
    base.close()
