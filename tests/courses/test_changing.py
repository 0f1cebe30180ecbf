"""Programmes, intakes and courses are changed; trainees leave and move; what stands in the way is said."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from tests import makers
from tests.makers import TODAY, Made

from bekal.assessment.service import NewResult, record_results
from bekal.attendance.service import mark
from bekal.courses import changing, moving, queries, rules
from bekal.courses.rules import NewUnit
from bekal.courses.service import enrol
from bekal.errors import Refused
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Enrolment
from bekal.terms import Attendance, EnrolmentState, Kind, Outcome, Repeat

WEEK = timedelta(days=7)


def test_a_programme_is_changed_and_its_former_terms_give_it_back(made: Made) -> None:
    with made.writing(made.clerk) as session:
        programme_id = makers.programme(session)
        terms = changing.programme_terms(session, programme_id)
        new = replace(
            terms, code=" kor-a ", title="Bahasa Korea", kind=Kind.COMPETENCY, hours=240, catalogue_no=7,
            min_attendance=90, scheme="g2g-kr", age_from=18, age_to=39, education_from="SMP",
            repeat_policy=Repeat.BLOCK, replacement_days=5,
        )  # fmt: skip
        former = changing.change_programme(session, programme_id, new)
        assert former == terms
        assert changing.programme_terms(session, programme_id) == replace(new, code="KOR-A")
        changing.change_programme(session, programme_id, former)
        assert changing.programme_terms(session, programme_id) == terms


def test_a_unit_stays_the_same_unit_when_its_title_hours_or_place_change(made: Made) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session, units=3)
        before = {unit.code: unit.id for unit in queries.units(session, programme_id)}
        terms = changing.programme_terms(session, programme_id)
        units = (NewUnit("U.03", "Judul baru", hours=12), NewUnit("U.01", "Unit Contoh 1"), NewUnit("U.09", "Baru"))
        changing.change_programme(session, programme_id, replace(terms, units=units))
        after = queries.units(session, programme_id)
        assert [(u.code, u.title, u.hours) for u in after] == [
            ("U.03", "Judul baru", 12), ("U.01", "Unit Contoh 1", 0), ("U.09", "Baru", 0),
        ]  # fmt: skip
        assert (after[0].id, after[1].id) == (before["U.03"], before["U.01"])
        assert after[2].id not in before.values()


def test_a_unit_with_a_new_code_is_known_by_its_title(made: Made) -> None:
    assert rules.match_units(
        [("A", "Salam"), ("B", "Angka")], [NewUnit("X", "Angka"), NewUnit("A", "Lain"), NewUnit("C", "Warna")]
    ) == [1, 0, None]
    with pytest.raises(rules.UnitTwice):
        rules.match_units([], [NewUnit("A", "Satu"), NewUnit("A ", "Dua")])


def test_a_unit_taken_off_stays_with_the_course_that_was_assessed_in_it(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        units = queries.units(session, of.programme_id)
        refused = record_results(
            session, {of.trainees[0]: NewResult(None, None, {units[0].id: Outcome.COMPETENT}, "")}, on=TODAY
        )
        assert not refused
        terms = changing.programme_terms(session, of.programme_id)
        former = changing.change_programme(session, of.programme_id, replace(terms, units=terms.units[1:]))
        assert [unit.code for unit in queries.units(session, of.programme_id)] == ["U.02"]
        assert queries.course_units(session, of.id) == units
        changing.change_programme(session, of.programme_id, former)
        assert queries.units(session, of.programme_id) == units


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"code": ""}, rules.SomethingMissing),
        ({"code": "lain"}, rules.CodeTaken),
        ({"hours": 0}, rules.BadHours),
        ({"min_attendance": 101}, rules.BadShare),
        ({"age_from": 40, "age_to": 18}, rules.BadAges),
        ({"age_from": 3}, rules.BadAges),
        ({"replacement_days": 61}, rules.BadReplacementDays),
    ],
)
def test_a_programme_is_not_changed_into_what_cannot_be(
    made: Made, change: dict[str, object], refusal: type[Refused]
) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session)
        makers.programme(session, "LAIN")
        terms = changing.programme_terms(session, programme_id)
        with pytest.raises(refusal):
            changing.change_programme(session, programme_id, replace(terms, **change))  # type: ignore[arg-type]
        assert changing.programme_terms(session, programme_id) == terms


def test_a_course_is_changed_with_its_instructors_and_given_back(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, instructors=[made.instructor])
        terms = changing.course_terms(session, of.id)
        new = replace(terms, name="Kelas Sore", quota=3, ends_on=terms.ends_on + WEEK, instructors=(made.head,))
        former = changing.change_course(session, of.id, new)
        assert changing.course_terms(session, of.id) == new
        changing.change_course(session, of.id, former)
        assert changing.course_terms(session, of.id) == terms


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"quota": 2}, rules.QuotaBelowSeated),
        ({"quota": 0}, rules.BadQuota),
        ({"starts_on": TODAY + WEEK}, rules.MeetingsOutside),
        ({"ends_on": TODAY - WEEK}, rules.DatesReversed),
        ({"name": " "}, rules.SomethingMissing),
    ],
)
def test_a_course_is_not_changed_against_what_is_in_it(
    made: Made, change: dict[str, object], refusal: type[Refused]
) -> None:
    with made.writing() as session:
        of = makers.course(session)
        terms = changing.course_terms(session, of.id)
        with pytest.raises(refusal):
            changing.change_course(session, of.id, replace(terms, **change))  # type: ignore[arg-type]
        assert changing.course_terms(session, of.id) == terms


def test_a_course_with_trainees_keeps_its_programme_and_an_empty_one_does_not(made: Made) -> None:
    with made.writing() as session:
        full, empty = makers.course(session), makers.course(session, number=2, trainees_wanted=0)
        other = makers.programme(session, "LAIN")
        with pytest.raises(rules.ProgrammeFixed):
            changing.change_course(
                session, full.id, replace(changing.course_terms(session, full.id), programme_id=other)
            )
        changing.change_course(session, empty.id, replace(changing.course_terms(session, empty.id), programme_id=other))
        taken = replace(changing.course_terms(session, empty.id), intake_id=full.intake_id, name="Kelas 1")
        with pytest.raises(rules.NameTaken):
            changing.change_course(session, empty.id, taken)


def test_an_intake_is_changed_and_shows_its_courses(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        (line,) = changing.intake_lines(session)
        assert (line.quota, line.applicants, line.accepted, line.courses[0].enrolled) == (20, 0, 0, 2)
        new = replace(line.terms, name="Gelombang Awal", closes_on=date(2026, 2, 27))
        assert changing.change_intake(session, of.intake_id, new) == line.terms
        assert changing.intake_lines(session)[0].terms == new
        makers.intake(session, "Lain")
        for bad, refusal in (
            (replace(new, name="Lain"), rules.NameTaken),
            (replace(new, closes_on=date(2025, 1, 1)), rules.DatesReversed),
        ):
            with pytest.raises(refusal):
                changing.change_intake(session, of.intake_id, bad)


def test_moved_trainees_keep_their_history_and_begin_in_the_other_course(made: Made) -> None:
    with made.writing(made.clerk) as session:
        a = makers.course(session, days=28)
        b = makers.course(session, number=2, trainees_wanted=1, days=28)
        mark(session, a.meetings[0], a.trainees[0], Attendance.PRESENT, today=TODAY)
        moved = moving.move(session, a.trainees[:2], b.id, moved_on=TODAY + WEEK, reason="Pindah jam")
        old, new = queries.trainees(session, a.id), queries.trainees(session, b.id)
        assert [(t.state, t.left_on) for t in old] == [
            (EnrolmentState.TRANSFERRED, TODAY + WEEK), (EnrolmentState.TRANSFERRED, TODAY + WEEK),
            (EnrolmentState.ACTIVE, None),
        ]  # fmt: skip
        assert [(t.number, t.candidate_id, t.joined_on) for t in new[1:]] == [
            (2, a.candidates[0], TODAY + WEEK), (3, a.candidates[1], TODAY + WEEK),
        ]  # fmt: skip
        assert session.scalars(select(Enrolment.left_reason).where(Enrolment.id == a.trainees[0])).one() == "Pindah jam"
        with pytest.raises(rules.NotActive):
            moving.move(session, a.trainees[:1], b.id, moved_on=TODAY + WEEK, reason="Lagi")
        moving.take_back(session, moved)
        assert [t.state for t in queries.trainees(session, a.id)] == [EnrolmentState.ACTIVE] * 3
        assert len(queries.trainees(session, b.id)) == 1


def test_a_move_is_refused_as_a_whole(made: Made) -> None:
    with made.writing() as session:
        a = makers.course(session, days=28)
        b = makers.course(session, number=2, trainees_wanted=1, quota=2, days=28)
        mark(session, a.meetings[2], a.trainees[0], Attendance.PRESENT, today=TODAY + WEEK)
        for chosen, to, on, reason, refusal in (
            (a.trainees, b.id, TODAY + WEEK, "Alasan", rules.CourseFull),
            (a.trainees[:1], b.id, TODAY, "Alasan", rules.MarkedSince),
            (a.trainees[1:2], b.id, TODAY - WEEK, "Alasan", rules.LeftBeforeJoining),
            (a.trainees[1:2], b.id, TODAY + 8 * WEEK, "Alasan", rules.DatesReversed),
            (a.trainees[1:2], a.id, TODAY + WEEK, "Alasan", rules.SameCourse),
            (a.trainees[1:2], b.id, TODAY + WEEK, " ", rules.SomethingMissing),
            ((), b.id, TODAY + WEEK, "Alasan", rules.NobodyChosen),
        ):
            with pytest.raises(refusal):
                moving.move(session, chosen, to, moved_on=on, reason=reason)
        moved = moving.move(session, a.trainees[1:2], b.id, moved_on=TODAY + WEEK, reason="Alasan")
        with pytest.raises(rules.WasThere):
            moving.move(session, moved.joined, a.id, moved_on=TODAY + 2 * WEEK, reason="Kembali")
        mark(session, b.meetings[4], moved.joined[0], Attendance.PRESENT, today=TODAY + 3 * WEEK)
        with pytest.raises(rules.AlreadyUsed):
            moving.take_back(session, moved)


def test_trainees_leave_with_date_and_reason_and_come_back_by_undo(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, quota=3)
        left = moving.leave(session, of.trainees[:1], left_on=TODAY, reason="Bekerja", state=EnrolmentState.DISMISSED)
        assert queries.trainees(session, of.id)[0].state is EnrolmentState.DISMISSED
        assert queries.course(session, of.id).enrolled == 2
        moving.take_back(session, left)
        assert queries.course(session, of.id).enrolled == 3
        left = moving.leave(session, of.trainees[:1], left_on=TODAY, reason="Bekerja")
        extra = makers.candidate(session, 77)
        from bekal.courses.service import enrol

        enrol(session, of.id, [extra], joined_on=TODAY)
        with pytest.raises(rules.CourseFull):
            moving.take_back(session, left)


def test_only_those_who_may_plan_and_enrol_change_anything(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    with made.writing(made.instructor) as session:
        for what in (
            lambda: changing.change_course(session, of.id, changing.course_terms(session, of.id)),
            lambda: changing.change_programme(
                session, of.programme_id, changing.programme_terms(session, of.programme_id)
            ),
            lambda: moving.leave(session, of.trainees[:1], left_on=TODAY, reason="Alasan"),
        ):
            with pytest.raises(NotAllowed):
                what()


def test_an_enrolment_is_taken_back_whole_until_somebody_is_marked(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        more = [makers.candidate(session, n) for n in (21, 22)]
        enrol(session, of.id, more, joined_on=TODAY)
        assert moving.unseat(session, of.id, more) == 2
        assert [row.number for row in queries.trainees(session, of.id)] == [1, 2]
        enrol(session, of.id, more, joined_on=TODAY)
        place = queries.trainees(session, of.id)[3]
        mark(session, of.meetings[0], place.id, Attendance.PRESENT, today=TODAY)
        with pytest.raises(rules.AlreadyUsed):
            moving.unseat(session, of.id, more)
