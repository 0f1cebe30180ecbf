"""Editions of a curriculum: a running course keeps what it began with."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import TODAY, Made

from bekal.assessment import queries as assessment
from bekal.assessment import service as results
from bekal.assessment.service import NewResult
from bekal.courses import editions, queries, rules, service, typed
from bekal.courses.rules import HouseRules, NewUnit
from bekal.storage.records import Meeting
from bekal.terms import Decision, Excused, Kind, Outcome

NEW = [NewUnit("I.55HDR00.217.2", "Unit Baru", "New unit", 20, "N4")]


def titles(rows: list[queries.UnitRow]) -> list[str]:
    return [row.title for row in rows]


def test_a_running_course_keeps_its_units_when_the_programme_changes(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        was = titles(queries.course_units(session, of.id))
        assert editions.change_curriculum(session, of.programme_id, NEW) == 2
        assert titles(queries.course_units(session, of.id)) == was
        assert titles(queries.units(session, of.programme_id)) == ["Unit Baru"]
        assert titles(queries.units(session, of.programme_id, 1)) == was
        assert [u.title for u in assessment.results(session, of.id).units] == was
        (programme,) = queries.programmes(session)
        assert (programme.units, programme.edition) == (1, 2)
        later = service.add_course(
            session, programme_id=of.programme_id, intake_id=of.intake_id, name="Kelas 2", quota=9,
            starts_on=TODAY, ends_on=TODAY,
        )  # fmt: skip
        assert titles(queries.course_units(session, later)) == ["Unit Baru"]
        assert queries.course(session, later).edition == 2


def test_only_the_courses_own_units_are_assessed(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        own = queries.course_units(session, of.id)
        editions.change_curriculum(session, of.programme_id, NEW)
        judged = {unit.id: Outcome.COMPETENT for unit in own}
        passed = NewResult(8000, Decision.PASSED, judged)
        results.record_result(session, of.trainees[0], passed, on=TODAY)
        row = assessment.results(session, of.id).rows[0]
    assert row.outcomes == judged


def test_a_running_course_keeps_its_hours_when_the_programme_changes(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        editions.change_curriculum(session, of.programme_id, NEW, hours=340)
        editions.change_curriculum(session, of.programme_id, NEW, hours=360)
        assert queries.course(session, of.id).hours == 320
        assert queries.programmes(session)[0].hours == 360


def test_without_a_course_the_units_are_rewritten_in_place(made: Made) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session, units=3)
        first = queries.units(session, programme_id)[0].id
        kept = NewUnit("U.01", "Unit Baru", "New unit", 20, "N4")
        assert editions.change_curriculum(session, programme_id, [kept]) == 1
        (row,) = queries.units(session, programme_id)
        assert (row.id, row.title, row.level) == (first, "Unit Baru", "N4")
        assert editions.change_curriculum(session, programme_id, [kept, NewUnit("B", "Kedua")]) == 1
        assert titles(queries.units(session, programme_id)) == ["Unit Baru", "Kedua"]


def test_the_same_units_again_make_no_edition(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        same = [NewUnit(u.code, f" {u.title} ", u.title_en, u.hours) for u in queries.units(session, of.programme_id)]
        assert editions.change_curriculum(session, of.programme_id, same) == 1


def test_a_course_that_has_not_begun_may_take_the_newest_edition(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, starts_on=TODAY + timedelta(days=7))
        meeting = session.get_one(Meeting, of.meetings[0])
        meeting.unit_id = queries.course_units(session, of.id)[0].id
        editions.change_curriculum(session, of.programme_id, NEW, hours=20)
        with pytest.raises(rules.CourseRuns):
            editions.take_newest(session, of.id, today=TODAY + timedelta(days=7))
        assert editions.take_newest(session, of.id, today=TODAY).edition == 2
        assert titles(queries.course_units(session, of.id)) == ["Unit Baru"]
        assert queries.course(session, of.id).hours == 20
        assert meeting.unit_id is None


def test_the_newest_edition_is_given_back_until_the_course_begins(made: Made) -> None:
    ahead = TODAY + timedelta(days=7)
    with made.writing() as session:
        of = makers.course(session, starts_on=ahead)
        meeting = session.get_one(Meeting, of.meetings[0])
        meeting.unit_id = unit_id = queries.course_units(session, of.id)[0].id
        was = titles(queries.course_units(session, of.id))
        editions.change_curriculum(session, of.programme_id, NEW, hours=20)
    with made.writing() as session:
        taken = editions.take_newest(session, of.id, today=TODAY)
    with made.writing() as session:
        with pytest.raises(rules.CourseRuns):
            editions.keep_former(session, of.id, taken, today=ahead)
        assert editions.keep_former(session, of.id, taken, today=TODAY) == 1
    with made.reading() as session:
        assert titles(queries.course_units(session, of.id)) == was
        assert queries.course(session, of.id).hours == 320
        assert session.get_one(Meeting, of.meetings[0]).unit_id == unit_id
    with made.writing() as session:
        again = editions.take_newest(session, of.id, today=TODAY)
        assert editions.take_newest(session, of.id, today=TODAY).operations == ()
        assert again.edition == 2


def test_a_copied_programme_has_everything_but_the_catalogue_number(made: Made) -> None:
    house = HouseRules(90, Excused.BOTH, 2, 5, 10, 0)
    with made.writing() as session:
        old = makers.programme(session, catalogue_no=77)
        editions.set_house_rules(session, old, house)
        new = editions.copy_programme(session, old, code="JPN-N3", title="Bahasa Jepang N3")
        rows = {row.id: row for row in queries.programmes(session)}
        assert (rows[new].units, rows[new].hours, rows[new].house, rows[new].catalogue_no) == (2, 320, house, None)
        with pytest.raises(rules.CodeTaken):
            editions.copy_programme(session, old, code="jpn-n3", title="Lagi")


@pytest.mark.parametrize(
    ("house", "refusal"),
    [(HouseRules(minimum=101), rules.BadShare), (HouseRules(late_minutes=-1), rules.BadHouseRule)],
)
def test_house_rules_that_cannot_be_are_refused(
    made: Made, house: HouseRules, refusal: type[rules.BadShare] | type[rules.BadHouseRule]
) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session)
        with pytest.raises(refusal):
            editions.set_house_rules(session, programme_id, house)


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("I.55HDR00.217.2", True), ("P.85SOF00.001.1", True), ("J.620100.001.01", True), ("ADM.PK01.001.01", True),
        ("TIG.01", False), ("Z.55HDR00.217.2", False), ("", False),
    ],
)  # fmt: skip
def test_a_unit_code_is_known_by_its_shape(code: str, known: bool) -> None:
    assert rules.is_skkni(code) is known


def test_an_unknown_unit_code_is_a_warning_and_never_an_error(made: Made) -> None:
    free = [NewUnit("IMO-3.12", "Basic Safety Training"), NewUnit("I.55HDR00.217.2", "Bahasa Inggris")]
    assert rules.unknown_codes(Kind.COMPETENCY, free) == ["IMO-3.12"]
    assert rules.unknown_codes(Kind.LANGUAGE, free) == []
    with made.writing() as session:
        programme_id = makers.programme(session, units=0)
        editions.change_curriculum(session, programme_id, free)
        assert [u.code for u in queries.units(session, programme_id)] == ["IMO-3.12", "I.55HDR00.217.2"]


def test_the_level_of_a_language_is_read_from_the_fifth_part() -> None:
    (unit,) = typed.read_units("BJ.01 | Tata bahasa | 40 | Grammar | N4")
    assert unit == NewUnit("BJ.01", "Tata bahasa", "Grammar", 40, "N4")


def test_a_title_is_corrected_where_it_stands_and_an_undo_takes_up_the_former_edition(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        was = [NewUnit(u.code, u.title, u.title_en, u.hours) for u in queries.units(session, of.programme_id)]
        corrected = [NewUnit(u.code, u.title + " (benar)", u.title_en, u.hours) for u in was]
        assert editions.change_curriculum(session, of.programme_id, corrected) == 1
        assert titles(queries.course_units(session, of.id)) == [u.title for u in corrected]
        assert editions.change_curriculum(session, of.programme_id, NEW, hours=400) == 2
        assert editions.change_curriculum(session, of.programme_id, corrected, hours=320) == 1
        assert editions.change_curriculum(session, of.programme_id, NEW) == 2
        assert queries.course(session, of.id).hours == 320
