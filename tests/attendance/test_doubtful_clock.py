"""A mark that is made while the clock is surely wrong says so, and says nothing once the clock is right."""

from datetime import timedelta

from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance.service import mark, mark_rest_present
from bekal.storage.records import Mark
from bekal.terms import Attendance


def test_marks_of_a_doubtful_clock_are_flagged_one_by_one_and_all_at_once(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3)
    with made.writing(at=NOW - timedelta(days=3)) as session:
        mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        mark_rest_present(session, of.meetings[0], today=TODAY)
    with made.reading() as session:
        assert [row.clock_suspect for row in session.scalars(select(Mark))] == [True] * 3
    with made.writing(at=NOW + timedelta(hours=1)) as session:
        mark(session, of.meetings[0], of.trainees[0], Attendance.LATE, minutes_late=5, today=TODAY)
    with made.reading() as session:
        said = {row.enrolment_id: row.clock_suspect for row in session.scalars(select(Mark))}
    assert said[of.trainees[0]] is None
    assert list(said.values()).count(True) == 2
