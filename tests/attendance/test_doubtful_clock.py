"""Whatever is noted of attendance while the clock is surely wrong says so, and says nothing once the clock is right."""

from datetime import timedelta

from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance.gate.queries import held_meetings
from bekal.attendance.gate.service import pass_by_hand
from bekal.attendance.guests.service import add_guest
from bekal.attendance.service import mark, mark_rest_present
from bekal.storage.operations import stamp
from bekal.storage.records import Guest, Mark, Passage, Setting
from bekal.terms import Attendance, Direction


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


def test_who_passes_the_gate_or_comes_as_a_guest_by_a_doubtful_clock_is_flagged_too(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        session.add(Setting(key="clock.measured", value=f"86400 {stamp(NOW)}"))  # a day ahead, by central's word
    for at in (NOW + timedelta(minutes=1), NOW + timedelta(days=2)):
        with made.writing(at=at) as session:
            held = held_meetings(session, TODAY)
            pass_by_hand(session, of.trainees[0], held, at=NOW, direction=Direction.IN, gate="pintu")
            add_guest(session, of.meetings[0], "Tamu Contoh")
    with made.reading() as session:
        for kind in (Passage, Guest):
            assert [row.clock_suspect for row in session.scalars(select(kind).order_by(kind.id))] == [True, None]
