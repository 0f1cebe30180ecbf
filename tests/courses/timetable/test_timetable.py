"""The timetable of a course: made, made again, moved, cancelled, held by another; clashes and holidays."""

from datetime import date, timedelta

import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import service as attendance
from bekal.courses import queries, rules
from bekal.courses.holidays import add_holiday
from bekal.courses.meetings import meetings
from bekal.courses.rules import SomethingMissing
from bekal.courses.timetable import planning, service
from bekal.courses.timetable import rules as table
from bekal.courses.timetable.copying import copy_course
from bekal.courses.timetable.queries import clashes, timetable
from bekal.courses.timetable.rules import DaySession, Pattern, Wanted
from bekal.staff.rules import NotAllowed
from bekal.storage.ids import new_id
from bekal.storage.records import Course, Mark, Meeting
from bekal.terms import Attendance, HolidayKind, MeetingId, MeetingKind

MORNING = DaySession("08:00", "11:00", "Lab 1")
DAILY = Pattern((0, 1, 2, 3, 4), (MORNING, DaySession("12:30", "15:30")), hours=24)


def days(made: Made, of: makers.Class) -> list[tuple[int, date, str]]:
    with made.reading() as session:
        return [(m.number, m.held_on, m.starts) for m in meetings(session, course_id=of.id, with_cancelled=True)]


def test_a_preview_writes_nothing_and_making_does_what_it_said(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, weekdays=(5,))
        before = session.query(Meeting).count()
        shown = planning.preview(session, of.id, DAILY, today=TODAY)
        assert session.query(Meeting).count() == before
        done = planning.make(session, of.id, DAILY, today=TODAY)
        rows = meetings(session, course_id=of.id)
    assert len(done.meetings) == len(shown.plan.meetings) == len(rows) == 6
    assert [(m.held_on, m.starts, m.hours) for m in rows] == [
        (m.held_on, m.starts, m.hours) for m in shown.plan.meetings
    ]
    assert [m.number for m in rows] == list(range(1, 7))


def test_a_timetable_made_again_changes_only_what_was_not_held(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, days=21)  # six weeks' worth of Mondays, Wednesdays, Fridays
        for trainee in of.trainees:
            attendance.mark(session, of.meetings[0], trainee, Attendance.PRESENT, today=TODAY)
        attendance.mark(session, of.meetings[1], of.trainees[0], Attendance.ABSENT, today=TODAY + timedelta(days=2))
        held = [session.get_one(Meeting, one).held_on for one in of.meetings[:2]]
        planning.make(session, of.id, DAILY, today=TODAY + timedelta(days=1))
        rows = {m.id: m for m in meetings(session, course_id=of.id)}
    assert [rows[one].held_on for one in of.meetings[:2]] == held
    assert sum(m.hours for m in rows.values()) == 24
    assert len(rows) == 6
    assert {m.number for m in rows.values()} == {1, 2, 3, 4, 5, 6}


def test_meetings_changed_by_hand_stay_when_the_timetable_is_made_again(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.move(session, of.meetings[3], held_on=TODAY + timedelta(days=12), reason="Ruang dipakai")
        service.cancel(session, of.meetings[4], reason="Banjir", now=NOW)
        planning.make(session, of.id, DAILY, today=TODAY)
        rows = {m.id: m for m in meetings(session, course_id=of.id, with_cancelled=True)}
    assert rows[of.meetings[3]].held_on == TODAY + timedelta(days=12)
    assert rows[of.meetings[4]].cancelled
    assert sum(m.hours for m in rows.values() if not m.cancelled) == 24


def test_making_a_timetable_again_can_be_taken_back(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    before = days(made, of)
    with made.writing() as session:
        changed = planning.make(session, of.id, Pattern((0, 1), (MORNING,), hours=24), today=TODAY)
    assert days(made, of) != before
    with made.writing() as session:
        service.take_back(session, changed)
    assert days(made, of)[:4] == before[:4]


def test_holidays_of_the_list_and_the_centre_are_left_out_of_a_timetable(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, starts_on=date(2026, 3, 16), days=12, weekdays=(6,))
        add_holiday(session, date(2026, 3, 17), title="Hari jadi balai")
        shown = planning.preview(session, of.id, DAILY, today=TODAY)
    assert [(day.day.day, day.kind) for day in shown.plan.skipped] == [
        (17, HolidayKind.CENTRE), (18, HolidayKind.JOINT), (19, HolidayKind.NATIONAL), (20, HolidayKind.JOINT),
        (23, HolidayKind.JOINT), (24, HolidayKind.JOINT),
    ]  # fmt: skip


def test_a_meeting_on_a_holiday_is_allowed_with_a_reason(made: Made) -> None:
    nyepi = date(2026, 3, 19)
    options = {"held_on": nyepi, "starts": "08:00", "ends": "11:00"}
    with made.writing() as session:
        of = makers.course(session, days=30)
        with pytest.raises(table.HolidayNeedsReason) as told:
            service.add_meeting(session, of.id, **options)  # type: ignore[arg-type]
        assert (told.value.date, told.value.title) == ("19/03/2026", "Hari Suci Nyepi (Tahun Baru Saka 1948)")
        service.add_meeting(session, of.id, **options, reason="Mengejar JP")  # type: ignore[arg-type]
        assert timetable(session, of.id).free_days[nyepi].kind is HolidayKind.NATIONAL


def test_a_moved_meeting_remembers_the_day_it_was_planned_for_first(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        one = of.meetings[0]
        service.move(session, one, held_on=TODAY + timedelta(days=1), starts="13:00", ends="14:30", reason="Rapat")
        row = session.get_one(Meeting, one)
        assert (row.moved_from, row.hours, row.number, row.change_reason) == (TODAY, 2, 1, "Rapat")
        service.move(session, one, held_on=TODAY + timedelta(days=3), reason="Lagi")
        assert row.moved_from == TODAY
        changed = service.move(session, one, held_on=TODAY, reason="Kembali")
        assert row.moved_from is None
        service.take_back(session, changed)
        assert (row.moved_from, row.held_on) == (TODAY, TODAY + timedelta(days=3))


def test_lists_go_by_date_and_numbers_stay(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.move(session, of.meetings[0], held_on=TODAY + timedelta(days=13), reason="Rapat")
        assert [m.number for m in meetings(session, course_id=of.id)] == [2, 3, 4, 5, 6, 1]


def test_a_closed_meeting_refuses_every_change(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        attendance.mark_rest_present(session, of.meetings[0], today=TODAY)
        attendance.close_meeting(session, of.meetings[0], by=made.head, now=NOW)
        one = of.meetings[0]
        for change in (
            lambda: service.move(session, one, room="Lab 2", reason="x"),
            lambda: service.cancel(session, one, reason="x", now=NOW),
            lambda: service.substitute(session, one, made.head, reason="x"),
            lambda: service.remove(session, one),
        ):
            with pytest.raises(table.MeetingStands):
                change()


def test_a_meeting_people_were_marked_at_keeps_its_day_but_not_its_room(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        attendance.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        with pytest.raises(table.MeetingHeld):
            service.move(session, of.meetings[0], held_on=TODAY + timedelta(days=1), reason="x")
        with pytest.raises(table.MeetingHeld):
            service.remove(session, of.meetings[0])
        service.move(session, of.meetings[0], room="Lab 2", reason="AC rusak")
        assert meetings(session, course_id=of.id)[0].room == "Lab 2"


def test_a_cancelled_meeting_needs_a_reason_and_is_restored_with_its_marks(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        attendance.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        with pytest.raises(SomethingMissing):
            service.cancel(session, of.meetings[0], reason=" ", now=NOW)
        service.cancel(session, of.meetings[0], reason="Listrik padam", now=NOW)
        assert of.meetings[0] not in [m.id for m in meetings(session, course_id=of.id)]
        assert queries.course(session, of.id).meetings == 5
        with pytest.raises(table.MeetingGone):
            service.cancel(session, of.meetings[0], reason="x", now=NOW)
        service.restore(session, of.meetings[0])
        assert meetings(session, course_id=of.id)[0].marked == 1
        with pytest.raises(table.NotCancelled):
            service.restore(session, of.meetings[0])


def test_a_substitute_holds_a_meeting_in_anothers_place(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, instructors=[made.instructor])
        service.substitute(session, of.meetings[0], made.head, reason="Sakit")
        row = meetings(session, course_id=of.id)[0]
        assert (row.instructors, row.planned) == (("Kepala Contoh",), "Instruktur Contoh")
        service.substitute(session, of.meetings[0], None)
        assert meetings(session, course_id=of.id)[0].instructors == ("Instruktur Contoh",)
        with pytest.raises(table.NotAtTheKeys):
            service.substitute(session, of.meetings[0], new_id(), reason="x")  # type: ignore[arg-type]


def test_an_unheld_meeting_is_taken_away_with_its_emptied_slots(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        attendance.mark(session, of.meetings[5], of.trainees[0], Attendance.SICK, today=TODAY)
        attendance.mark(session, of.meetings[5], of.trainees[0], None, today=TODAY)
        service.remove(session, of.meetings[5])
        assert len(meetings(session, course_id=of.id)) == 5
        assert session.query(Mark).count() == 0
        with pytest.raises(rules.UnknownMeeting):
            service.remove(session, MeetingId(new_id()))


def test_two_courses_in_one_room_at_once_are_a_warning_with_its_facts(made: Made) -> None:
    with made.writing() as session:
        one, two = makers.course(session, number=1), makers.course(session, number=2)
        for of, room in ((one, "Lab 1"), (two, " lab  1")):
            session.get_one(Course, of.id).room = room
        found = clashes(session, one.id)
        assert len(found) == 6
        assert (found[0].wanted, found[0].one.course, found[0].other.course) == (Wanted.ROOM, "Kelas 1", "Kelas 2")
        changed = service.move(session, one.meetings[0], starts="10:59", ends="12:00", reason="Geser")
        assert [clash.other.starts for clash in changed.clashes] == ["08:00"]
        changed = service.move(session, one.meetings[0], starts="11:00", ends="12:00", reason="Geser")
        assert changed.clashes == ()
        service.cancel(session, two.meetings[1], reason="x", now=NOW)
        assert len(clashes(session)) == 4


def test_an_instructor_wanted_twice_is_found_through_substitutes_too(made: Made) -> None:
    with made.writing() as session:
        one = makers.course(session, number=1, instructors=[made.instructor])
        makers.course(session, number=2, instructors=[made.head])
        assert clashes(session) == []
        changed = service.substitute(session, one.meetings[0], made.head, reason="Sakit")
        assert [(c.wanted, c.name) for c in changed.clashes] == [(Wanted.INSTRUCTOR, "Kepala Contoh")]


def test_a_preview_names_clashes_with_other_courses_and_with_extra_meetings(made: Made) -> None:
    with made.writing() as session:
        one, two = makers.course(session, number=1), makers.course(session, number=2, weekdays=(6,))
        session.get_one(Course, one.id).room = "LAB 1"
        shown = planning.preview(session, two.id, Pattern((0,), (MORNING,), hours=4), today=TODAY)
        assert [(c.wanted, c.other.course, c.one.held_on) for c in shown.clashes] == [(Wanted.ROOM, "Kelas 1", TODAY)]
        added = service.add_meeting(session, one.id, held_on=TODAY, starts="09:00", ends="10:00")
        assert [c.wanted for c in added.clashes] == [Wanted.TRAINEES]


def test_a_meeting_lies_within_the_course_and_teaches_one_of_its_units(made: Made) -> None:
    with made.writing() as session:
        of, other = makers.course(session), makers.course(session, number=2)
        with pytest.raises(table.MeetingOutside):
            service.add_meeting(session, of.id, held_on=TODAY - timedelta(days=1), starts="08:00", ends="09:00")
        with pytest.raises(table.MeetingOutside):
            service.move(session, of.meetings[0], held_on=TODAY + timedelta(days=99), reason="x")
        foreign = queries.course_units(session, other.id)[0].id
        with pytest.raises(table.UnitElsewhere):
            service.add_meeting(session, of.id, held_on=TODAY, starts="13:00", ends="14:00", unit_id=foreign)


def test_planned_and_held_hours_are_counted_by_unit_and_without_cancelled_meetings(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, weekdays=(6,))
        drill = Pattern((0, 1, 2, 3, 4), (MORNING,), discipline_days=1, hours=20)
        planning.make(session, of.id, drill, today=TODAY)
        rows = meetings(session, course_id=of.id)
        assert rows[0].kind is MeetingKind.DISCIPLINE
        attendance.mark(session, rows[1].id, of.trainees[0], Attendance.ABSENT, today=TODAY + timedelta(days=9))
        attendance.mark(session, rows[2].id, of.trainees[0], Attendance.SICK, today=TODAY)
        service.cancel(session, rows[5].id, reason="x", now=NOW)
        table_of = timetable(session, of.id)
    assert (table_of.hours.wanted, table_of.hours.planned, table_of.hours.held, table_of.hours.left) == (
        320, 16, 4, 304,
    )  # fmt: skip
    assert (table_of.discipline_hours.planned, table_of.discipline_hours.held) == (4, 0)
    assert [(u.hours.wanted, u.hours.planned, u.hours.held) for u in table_of.units] == [(10, 12, 4), (10, 4, 0)]
    assert len(table_of.meetings) == 6


def test_a_course_of_last_year_is_copied_to_the_same_weekdays(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, instructors=[made.instructor])
        service.cancel(session, of.meetings[5], reason="x", now=NOW)
        service.move(session, of.meetings[1], held_on=TODAY + timedelta(days=3), reason="x")
        intake_id = makers.intake(session, "Gelombang 2027")
        copied = copy_course(session, of.id, intake_id=intake_id, name="Kelas 2027", starts_on=date(2027, 3, 2))
        rows = meetings(session, course_id=copied.id)
        row = queries.course(session, copied.id)
    assert row.starts_on == date(2027, 3, 8)
    assert row.starts_on.weekday() == TODAY.weekday()
    assert (row.instructors, row.quota, row.enrolled) == (("Instruktur Contoh",), 20, 0)
    assert {m.held_on.weekday() for m in rows} <= {0, 2, 4}
    assert copied.meetings == len(rows) == 5
    # 8, 10 and 12 March 2027 are Nyepi and Idulfitri, 15 March joint leave: four days go behind the last
    assert [(free.day.day, day) for free, day in copied.put_off] == [
        (8, date(2027, 3, 19)), (10, date(2027, 3, 22)), (12, date(2027, 3, 24)), (15, date(2027, 3, 29)),
    ]  # fmt: skip
    assert row.ends_on == date(2027, 3, 29)


def test_an_instructor_does_not_change_the_timetable(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    with made.writing(made.instructor) as session:
        with pytest.raises(NotAllowed):
            service.move(session, of.meetings[0], held_on=TODAY, reason="x")
        with pytest.raises(NotAllowed):
            planning.make(session, of.id, DAILY, today=TODAY)
