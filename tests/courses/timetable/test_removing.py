"""A course made by mistake goes again; one that somebody uses stays whole."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance.service import mark
from bekal.courses import queries, rules
from bekal.courses.service import enrol
from bekal.courses.timetable.removing import remove_course
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Application, Course, Intake, Meeting, Teaching
from bekal.terms import ApplicationState, Attendance


def counts(made: Made) -> list[int]:
    with made.reading() as session:
        found = [session.scalar(select(func.count()).select_from(of)) or 0 for of in (Meeting, Teaching, Intake)]
        return [len(queries.courses(session)), *found]


def test_a_course_nobody_uses_goes_with_its_meetings_and_the_round_made_for_it(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=0, instructors=[made.instructor])
    assert counts(made) == [1, 6, 1, 1]
    with made.writing() as session:
        remove_course(session, of.id, with_intake=True)
    assert counts(made) == [0, 0, 0, 0]


def test_an_admission_round_with_another_course_stays(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=0)
        other = makers.course(session, trainees_wanted=0, number=2)
        changed = session.get_one(Course, other.id)
        changed.intake_id = of.intake_id
        session.flush()
        remove_course(session, of.id, with_intake=True)
        assert session.get(Intake, of.intake_id) is not None
        remove_course(session, other.id)
        assert session.get(Intake, of.intake_id) is not None, "it was there before"


@pytest.mark.parametrize("use", ["seat", "application", "closed", "mark"])
def test_a_course_that_somebody_uses_stays_whole(made: Made, use: str) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=0)
        person = makers.candidate(session, 9)
        if use == "application":
            fields = {"state": ApplicationState.REGISTERED, "state_on": TODAY, "applied_at": NOW}
            session.add(Application(course_id=of.id, candidate_id=person, **fields))
        elif use == "closed":
            session.get_one(Meeting, of.meetings[0]).closed_at = NOW
        else:
            enrol(session, of.id, [person], joined_on=TODAY)
            if use == "mark":
                (seat,) = queries.trainees(session, of.id)
                mark(session, of.meetings[0], seat.id, Attendance.PRESENT, today=TODAY + timedelta(days=9))
    before = counts(made)
    with made.writing() as session, pytest.raises(rules.CourseInUse):
        remove_course(session, of.id, with_intake=True)
    assert counts(made) == before


def test_an_instructor_takes_no_course_away(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=0)
    with made.writing(made.instructor) as session, pytest.raises(NotAllowed):
        remove_course(session, of.id)
