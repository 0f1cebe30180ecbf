"""One form of a course or programme open at two desks: nothing untouched is written over, and both values are shown."""

from dataclasses import replace

import pytest
from tests import makers
from tests.makers import Made

from bekal.assessment import queries
from bekal.assessment.planning_rules import NewComponent, NewPlan, said
from bekal.assessment.plans import change_plan
from bekal.courses.changing import change_course, change_programme, course_terms, programme_terms
from bekal.courses.meanwhile import WORDS, ChangedMeanwhile
from bekal.courses.rules import NewUnit
from bekal.messages import sentence
from bekal.staff.meanwhile import Opened


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=2, instructors=[made.instructor])


def test_two_desks_that_changed_different_fields_of_a_course_keep_both(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        began = course_terms(session, of.id)
    with made.writing() as session:
        change_course(session, of.id, replace(began, room="Aula"), Opened(began))
    with made.writing() as session:
        change_course(session, of.id, replace(began, quota=9), Opened(began))
    with made.reading() as session:
        now = course_terms(session, of.id)
    assert (now.room, now.quota, now.instructors) == ("Aula", 9, (made.instructor,))


def test_who_changes_the_same_field_second_sees_both_values_and_decides(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        began = course_terms(session, of.id)
    with made.writing(made.clerk) as session:
        change_course(session, of.id, replace(began, room="Aula", quota=9), Opened(began))
    with pytest.raises(ChangedMeanwhile) as told, made.writing() as session:
        change_course(session, of.id, replace(began, room="Lab 1"), Opened(began))
    assert "Petugas Contoh" in sentence(told.value)
    assert "Ruang (Aula)" in sentence(told.value)
    with made.writing() as session:  # saved once more, having been told
        change_course(session, of.id, replace(began, room="Lab 1"), Opened(began, told.value.now))
    with made.reading() as session:
        now = course_terms(session, of.id)
    assert (now.room, now.quota) == ("Lab 1", 9)


def test_a_programme_keeps_what_two_desks_changed_and_its_plan_is_not_laid_down_anew_unseen(
    made: Made, of: makers.Class
) -> None:
    with made.reading() as session:
        began = programme_terms(session, of.programme_id)
    plan, other = NewPlan((NewComponent("Tulis"),)), NewPlan((NewComponent("Praktik"),))
    with made.writing() as session:
        change_programme(session, of.programme_id, replace(began, valid_months=24), Opened(began))
        change_plan(session, of.programme_id, plan, Opened(None))
    with made.writing() as session:
        change_programme(
            session, of.programme_id, replace(began, units=(NewUnit("U1", "Satu", "", 4, ""),)), Opened(began)
        )
    with pytest.raises(ChangedMeanwhile) as told, made.writing(made.clerk) as session:
        change_plan(session, of.programme_id, other, Opened(None))
    assert told.value.facts["by"] == "Kepala Contoh", "who laid down the plan that stands"
    with made.reading() as session:
        now = programme_terms(session, of.programme_id)
        assert said(queries.plan_of(session, of.programme_id)) == plan
    assert (now.valid_months, [unit.code for unit in now.units]) == (24, ["U1"])


def test_every_field_of_a_form_has_its_word() -> None:
    from bekal.courses.changing import CourseTerms, IntakeTerms, ProgrammeTerms

    for terms in (CourseTerms, IntakeTerms, ProgrammeTerms):
        assert set(terms.__dataclass_fields__) <= set(WORDS)
