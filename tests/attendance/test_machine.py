"""A machine's file becomes marks: found columns, found people, late and early, and nothing over a mark by hand."""

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import makers
from tests.makers import TODAY, Made

from bekal.attendance import service as marks
from bekal.attendance.machine import service
from bekal.attendance.machine.rules import Column, NotAText, NoTimesHere, read_cells, read_text, seen_in
from bekal.attendance.queries import roster
from bekal.storage import journal
from bekal.storage.records import Mark
from bekal.terms import Attendance, How

LATER = TODAY + timedelta(days=30)
ATTLOG = """\
    1\t2026-03-02 07:58:11\t1\t0\t1\t0
    2\t2026-03-02 08:20:00\t1\t0\t1\t0
    1\t2026-03-02 11:02:00\t1\t1\t1\t0
    3\t2026-03-02 07:59:00\t1\t0\t1\t0
    3\t2026-03-02 09:30:00\t1\t1\t1\t0
  917\t2026-03-02 08:00:00\t1\t0\t1\t0
    2\t2026-03-03 08:00:00\t1\t0\t1\t0
"""


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=4)


def test_a_fingerprint_machines_log_becomes_marks_late_and_early(made: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        planned = service.plan(session, of.id, ATTLOG.encode())
        change = service.carry_out(session, planned, today=LATER)
    assert change.people == 3
    assert planned.strangers == (("917", 1),)
    assert planned.outside == 1
    with made.reading() as session:
        rows = [session.get(Mark, (of.meetings[0], who)) for who in of.trainees]
        said = [(row.mark, row.minutes_late, row.minutes_early) if row else None for row in rows]
        assert said == [
            (Attendance.PRESENT, None, None),
            (Attendance.LATE, 20, None),
            (Attendance.PRESENT, None, 90),
            None,
        ]
        (operation,) = journal.history(session, rows[0].id)[:1] if rows[0] else []
        assert (operation.how, operation.by) == (How.IMPORT, made.instructor)
    with made.writing() as session:
        marks.take_back(session, change)
    with made.reading() as session:
        assert {row.mark for row in roster(session, of.meetings[0]).rows} == {None}


def test_the_same_file_twice_and_marks_by_hand_change_nothing(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        marks.mark(session, of.meetings[0], of.trainees[1], Attendance.SICK, today=TODAY)
        planned = service.plan(session, of.id, ATTLOG.encode())
        assert service.carry_out(session, planned, today=LATER).people == 2
        again = service.plan(session, of.id, ATTLOG.encode())
        assert (len(again.lines), again.to_write) == (3, ())
        assert session.get_one(Mark, (of.meetings[0], of.trainees[1])).mark is Attendance.SICK


@pytest.mark.parametrize(
    "text",
    [
        "Nama;Tanggal;Jam Masuk;Jam Keluar\nPESERTA CONTOH 01;02/03/2026;07.55;11.05\n",
        "No,Name,Date,Check In,Check Out\n9,Peserta Contoh 01,2026-03-02,7:55 AM,11:05 AM\n",
        "Laporan absensi Maret\n\nTimestamp,Nama lengkap\n3/2/2026 7:55:10,Contoh Peserta 01\n3/13/2026 7:00:00,x\n",
        "Cap waktu\tNama\n02/03/2026 7.55.10\tPeserta Contoh 01\n",
        "\ufeffTanggal Jam,PIN\n02-03-2026 07:55,0001\n",
    ],
)
def test_columns_dates_and_people_are_found_in_many_shapes(made: Made, of: makers.Class, text: str) -> None:
    with made.reading() as session:
        planned = service.plan(session, of.id, text.encode("utf-8"))
    assert [(line.trainee.number, line.proposed.mark) for line in planned.to_write] == [(1, Attendance.PRESENT)]


def test_who_a_number_is_was_said_once_and_is_remembered_for_that_machine(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        planned = service.plan(session, of.id, ATTLOG.encode(), machine="pintu depan", people={"917": of.trainees[3]})
        assert planned.strangers == ()
        service.carry_out(session, planned, today=LATER, machine="pintu depan")
    later = ATTLOG.replace("2026-03-02", "2026-03-04").encode()
    with made.reading() as session:
        assert service.plan(session, of.id, later, machine="pintu depan").strangers == ()
        assert service.plan(session, of.id, later, machine="lain").strangers == (("917", 1),)


def test_a_column_can_be_told(made: Made, of: makers.Class) -> None:
    text = "x1,x2\nPeserta Contoh 02,2026-03-02 08:00\n"
    with made.reading() as session:
        told = service.plan(session, of.id, text.encode(), columns={Column.PERSON: "x1", Column.MOMENT: "2"})
    assert [line.trainee.number for line in told.to_write] == [2]


def test_a_closed_meeting_stays_as_it_was(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        marks.mark_rest_present(session, of.meetings[0], today=TODAY)
        marks.close_meeting(session, of.meetings[0], by=made.head, now=makers.NOW)
        assert service.plan(session, of.id, ATTLOG.encode()).to_write == ()


def test_lines_that_say_nothing_are_counted_by_their_place(made: Made, of: makers.Class) -> None:
    text = "Nama,Waktu\nPeserta Contoh 01,2026-03-02 08:00\n,2026-03-02 08:00\nPeserta Contoh 02,kemarin\n"
    with made.reading() as session:
        assert service.plan(session, of.id, text.encode()).unread == (3, 4)


@pytest.mark.parametrize(
    ("content", "refusal"),
    [(b"", NoTimesHere), (b"halo", NoTimesHere), (b"Nama,Alamat\na,b\n", NoTimesHere), (b"PK\x03\x04\0\0", NotAText)],
)
def test_what_is_no_machines_file_is_said(
    made: Made, of: makers.Class, content: bytes, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal), made.reading() as session:
        service.plan(session, of.id, content)


@given(st.binary(max_size=400))
def test_no_bytes_do_more_than_be_refused(content: bytes) -> None:
    with contextlib.suppress(NotAText, NoTimesHere):
        seen_in(read_cells(read_text(content)), {date(2026, 3, 2)})
