"""Guests at the door: noted by name, linked to a trainee once somebody knows who it was."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import TODAY, Made

from bekal.attendance import service as marks
from bekal.attendance.guests import queries, service
from bekal.attendance.guests.rules import GuestElsewhere, GuestLinked, GuestUnnamed
from bekal.attendance.queries import roster
from bekal.storage.records import Mark
from bekal.terms import Attendance


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=2)


def test_a_guest_is_noted_by_name_and_counts_nowhere(made: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        service.add_guest(session, of.meetings[0], "  Tamu   Contoh ", phone="0800-000")
        with pytest.raises(GuestUnnamed):
            service.add_guest(session, of.meetings[0], "  ")
    with made.reading() as session:
        (guest,) = queries.guests(session, of.meetings[0])
        assert (guest.name, guest.mark, guest.trainee) == ("Tamu Contoh", Attendance.PRESENT, "")
        assert queries.guests(session, of.meetings[1]) == []
        assert [row.mark for row in roster(session, of.meetings[0]).rows] == [None, None]


def test_a_linked_guests_mark_becomes_the_trainees_once(made: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        guest = service.add_guest(session, of.meetings[0], "Tamu Contoh")
        change = service.link_guest(session, guest, of.trainees[1], today=TODAY)
        with pytest.raises(GuestLinked):
            service.link_guest(session, guest, of.trainees[0], today=TODAY)
    with made.reading() as session:
        assert [row.mark for row in roster(session, of.meetings[0]).rows] == [None, Attendance.PRESENT]
        assert queries.guests(session, of.meetings[0])[0].enrolment_id == of.trainees[1]
    with made.writing() as session:
        marks.take_back(session, change)
    with made.reading() as session:
        assert [row.mark for row in roster(session, of.meetings[0]).rows] == [None, None]
        assert queries.guests(session, of.meetings[0])[0].enrolment_id is None


def test_a_mark_that_is_there_stays_when_a_guest_is_linked(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        marks.mark(session, of.meetings[0], of.trainees[0], Attendance.SICK, today=TODAY)
        guest = service.add_guest(session, of.meetings[0], "Tamu Contoh")
        service.link_guest(session, guest, of.trainees[0], today=TODAY)
        assert session.get_one(Mark, (of.meetings[0], of.trainees[0])).mark is Attendance.SICK


def test_a_trainee_of_another_course_is_no_guest_here(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        other = makers.course(session, trainees_wanted=1, number=2, starts_on=TODAY + timedelta(days=60))
        guest = service.add_guest(session, of.meetings[0], "Tamu Contoh")
        with pytest.raises(GuestElsewhere):
            service.link_guest(session, guest, other.trainees[0], today=TODAY)


def test_a_guest_noted_by_mistake_is_taken_off(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        guest = service.add_guest(session, of.meetings[0], "Salah Ketik")
        service.remove_guest(session, guest)
        assert queries.guests(session, of.meetings[0]) == []
