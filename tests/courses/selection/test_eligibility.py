"""Everything that speaks against an application is said at once, from what the centre knows of the person."""

from datetime import date, timedelta

import pytest
from tests import makers
from tests.courses.selection.round import STARTS, prepared
from tests.makers import NOW, TODAY, Made

from bekal.candidates.schooling import LEVELS, reaches, step
from bekal.courses import service as courses
from bekal.courses.selection import queries, rules, service
from bekal.courses.selection.eligibility import Demands, Facts, Level, age_on, heaviest, reasons
from bekal.storage.records import Candidate, Enrolment, PersonLink, Programme
from bekal.terms import CandidateId, EnrolmentState, NikStatus, Repeat, Sex

SOUND = Facts(date(2000, 3, 23), Sex.MALE, NikStatus.FORMAT_OK, "SMK")
ASKS = Demands(STARTS, age_from=18, age_to=25, education_from="SMA")


def codes(facts: Facts, demands: Demands = ASKS) -> list[str]:
    return [reason.code for reason in reasons(facts, demands)]


def test_nothing_speaks_against_somebody_who_fits() -> None:
    assert date(2026, 3, 16) == STARTS
    assert reasons(SOUND, ASKS) == ()
    assert heaviest(()) is None


def test_all_reasons_come_at_once_what_blocks_first() -> None:
    worst = Facts(
        None, None, NikStatus.MISSING, "SMP", is_restricted=True, lacking=("KTP", "Ijazah"),
        same_year=("Kelas A",), running=("Kelas B",), accepted=("Kelas C",),
    )  # fmt: skip
    found = reasons(worst, ASKS)
    assert [reason.code for reason in found] == [
        "restricted", "education_below", "same_year", "running", "accepted", "papers",
        "birth_date_missing", "sex_missing", "nik_missing",
    ]  # fmt: skip
    assert [reason.level for reason in found] == [Level.BLOCK] * 2 + [Level.WARN] * 4 + [Level.ASK] * 3
    assert all(reason.sentence.endswith(".") and "{" not in reason.sentence for reason in found)
    assert heaviest(found) is Level.BLOCK


@pytest.mark.parametrize(
    ("born", "found"),
    [
        (date(2008, 3, 16), []),  # eighteen on the very day
        (date(2008, 3, 17), ["age_below"]),
        (date(2000, 3, 17), []),  # twenty-six tomorrow
        (date(2000, 3, 16), ["age_above"]),
    ],
)
def test_age_is_counted_on_the_first_day_both_limits_included(born: date, found: list[str]) -> None:
    assert codes(Facts(born, Sex.MALE, NikStatus.FORMAT_OK, "SMA")) == found


def test_somebody_born_on_the_leap_day_grows_older_on_the_first_of_march() -> None:
    assert [age_on(date(2008, 2, 29), day) for day in (date(2026, 2, 28), date(2026, 3, 1))] == [17, 18]


@pytest.mark.parametrize(
    ("schooling", "found"),
    [
        ("SMK", []),
        ("Paket C", []),
        ("PKT_C", []),
        ("MAK", []),
        ("Paket B", ["education_below"]),
        ("MA", []),
        ("sma sederajat", []),
        ("S1", []),
        ("MTs", ["education_below"]),
        ("PKT_B", ["education_below"]),
        ("Tidak sekolah", ["education_below"]),
        ("", ["education_missing"]),
        ("pondok", ["education_unclear"]),
    ],
)
def test_schooling_is_compared_by_its_step(schooling: str, found: list[str]) -> None:
    assert codes(Facts(SOUND.birth_date, Sex.MALE, NikStatus.FORMAT_OK, schooling)) == found


def test_the_steps_of_schooling_go_up() -> None:
    steps = [step(level) for level in LEVELS]
    assert None not in steps
    assert steps == sorted(steps, key=lambda each: each or 0)
    assert step("SMP") == step("MTS") == step("PKT_B")
    assert step("D4") == step("S1")
    assert (reaches("D3", "SMA"), reaches("SD", "SMP"), reaches("entah", "SMP")) == (True, False, None)


@pytest.mark.parametrize(
    ("policy", "level"), [(Repeat.BLOCK, Level.BLOCK), (Repeat.WARN, Level.WARN), (Repeat.ALLOW, None)]
)
def test_a_second_training_in_a_year_is_judged_as_the_programme_says(policy: Repeat, level: Level | None) -> None:
    facts = Facts(SOUND.birth_date, Sex.MALE, NikStatus.FORMAT_OK, "SMA", same_year=("Kelas Lama",))
    assert heaviest(reasons(facts, Demands(STARTS, repeat_policy=policy))) is level


# --------------------------------------------------------------------------------- what the centre knows


def test_a_training_of_this_year_is_found_under_another_record_of_the_same_person(made: Made) -> None:
    with made.writing() as session:
        former = makers.course(session, trainees_wanted=2, starts_on=TODAY - timedelta(days=40), number=2)
        alias, withdrawn = former.candidates
        session.get_one(Enrolment, former.trainees[0]).state = EnrolmentState.FINISHED
        session.get_one(Enrolment, former.trainees[1]).state = EnrolmentState.WITHDRAWN
        of = prepared(session, people=1, admitted=False)
        session.add(PersonLink(kept_id=of.candidates[0], merged_id=alias, linked_at=NOW))
        session.flush()
        service.apply(session, of.course_id, [withdrawn], now=NOW)
        found = {
            CandidateId(row.candidate_id): [reason.code for reason in row.against if reason.code != "papers"]
            for row in queries.applicants(session, of.course_id, today=TODAY).rows
        }
        assert found == {of.candidates[0]: ["same_year"], withdrawn: []}


def test_who_sits_in_another_course_or_was_accepted_elsewhere_is_named(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2, admitted=False)
        running = makers.course(session, trainees_wanted=0, starts_on=STARTS - timedelta(days=3), number=3)
        session.get_one(Programme, of.programme_id).repeat_policy = Repeat.ALLOW
        courses.enrol(session, running.id, of.candidates[:1], joined_on=STARTS)
        other = prepared(session, people=0, number=4)
        service.apply(session, other.course_id, of.candidates[1:], now=NOW)
        service.remove_test(session, other.written)
        service.remove_test(session, other.interview)
        (applied,) = queries.application_ids(session, other.course_id)
        assert service.accept(session, applied, now=NOW).has_seat
        found = queries.eligibility(session, of.course_id, today=TODAY)
        said = [[reason.code for reason in found[each]] for each in of.applications]
        assert [[code for code in each if code != "papers"] for each in said] == [["running"], ["accepted"]]
        sentence = next(each.sentence for each in found[of.applications[0]] if each.code == "running")
        assert "Kelas 3" in sentence


def test_papers_that_are_lacking_are_named(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=1, admitted=False)
        (found,) = queries.eligibility(session, of.course_id, today=TODAY).values()
        assert [(reason.code, reason.level) for reason in found] == [("papers", Level.WARN)]
        assert "KTP" in found[0].sentence


def test_somebody_whose_data_may_only_be_kept_does_not_apply_and_blocks_if_restricted_later(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2, admitted=False)
        session.get_one(Candidate, of.candidates[0]).restricted_on = TODAY
        session.flush()
        assert queries.screening(session, of.course_id, today=TODAY) == queries.Screening(0, 1, 1)
        with pytest.raises(rules.StillBlocked):
            service.admit(session, of.applications[0], now=NOW, reason="tetap diloloskan")
        other = prepared(session, people=0, number=2)
        with pytest.raises(rules.IsRestricted):
            service.apply(session, other.course_id, of.candidates, now=NOW)
        assert queries.application_ids(session, other.course_id) == []


def test_one_person_under_two_records_applies_once(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2, admitted=False)
        session.add(PersonLink(kept_id=of.candidates[0], merged_id=of.candidates[1], linked_at=NOW))
        session.flush()
        found = queries.eligibility(session, of.course_id, today=TODAY)
        assert ["twice" in [reason.code for reason in found[each]] for each in of.applications] == [False, True]
        assert service.admit_all(session, of.course_id, now=NOW, reason="contoh") == service.Admitted(1, 0, 1)
