"""A leave letter marks its days beforehand, gives way to whoever came, and can be withdrawn."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import service as marks
from bekal.attendance.leave import queries, service
from bekal.attendance.leave.rules import LeaveOutside, LeaveOverlaps, LeaveReversed, LeaveWithdrawn, NoLeaveMark
from bekal.attendance.leave.service import Excusing
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Enrolment, Mark, Meeting
from bekal.terms import Attendance

DAYS = timedelta(days=1)
A_WEEK = 6 * DAYS


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=3)


def letters_of(made: Made, of: makers.Class, who: int = 0) -> list[Attendance | None]:
    with made.reading() as session:
        rows = [session.get(Mark, (meeting, of.trainees[who])) for meeting in of.meetings]
    return [row.mark if row else None for row in rows]


def taken(made: Made, of: makers.Class, mark: Attendance = Attendance.SICK, *, scan: bytes | None = None) -> Excusing:
    with made.writing() as session:
        return service.take_letter(
            session,
            of.trainees[0],
            mark=mark,
            first_on=TODAY,
            last_on=TODAY + A_WEEK,
            now=NOW,
            reason="demam",
            scan=scan,
        )


def test_a_letter_marks_the_meetings_of_its_days_and_no_others(made: Made, of: makers.Class) -> None:
    told = taken(made, of)
    assert (told.marked, told.present_on) == (3, ())
    assert letters_of(made, of) == [Attendance.SICK] * 3 + [None] * 3
    assert letters_of(made, of, 1) == [None] * 6


def test_whoever_was_there_stays_present_and_an_absence_becomes_excused(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        marks.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        marks.mark(session, of.meetings[1], of.trainees[0], Attendance.ABSENT, today=TODAY + 9 * DAYS)
    told = taken(made, of, Attendance.EXCUSED)
    assert (told.marked, told.present_on) == (2, (TODAY,))
    assert letters_of(made, of)[:3] == [Attendance.PRESENT, Attendance.EXCUSED, Attendance.EXCUSED]


def test_a_letter_can_be_undone_whole(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        marks.mark(session, of.meetings[1], of.trainees[0], Attendance.ABSENT, today=TODAY + 9 * DAYS)
    told = taken(made, of)
    with made.writing() as session:
        service.take_back(session, told)
    assert letters_of(made, of) == [None, Attendance.ABSENT, None, None, None, None]
    with made.reading() as session:
        assert queries.excused(session, of.meetings[0]) == {}


def test_a_withdrawn_letter_takes_back_the_marks_that_are_still_its_own(made: Made, of: makers.Class) -> None:
    told = taken(made, of)
    with made.writing() as session:
        marks.mark(session, of.meetings[1], of.trainees[0], Attendance.PRESENT, today=TODAY + 9 * DAYS)
        assert service.withdraw(session, told.letter_id, now=NOW).unmarked == 2
        with pytest.raises(LeaveWithdrawn):
            service.withdraw(session, told.letter_id, now=NOW)
    assert letters_of(made, of)[:3] == [None, Attendance.PRESENT, None]


def test_a_meeting_that_joins_later_is_marked_before_the_rest_is_present(made: Made, of: makers.Class) -> None:
    taken(made, of)
    with made.writing() as session:
        extra = Meeting(
            course_id=of.id, number=99, held_on=TODAY + DAYS, starts="13:00", ends="15:00", zone="Asia/Jakarta", hours=2
        )
        session.add(extra)
        session.flush()
        marks.mark_rest_present(session, extra.id, today=TODAY + DAYS)
        rows = {who: session.get_one(Mark, (extra.id, who)).mark for who in of.trainees}
    assert list(rows.values()) == [Attendance.SICK, Attendance.PRESENT, Attendance.PRESENT]


def test_a_closed_meeting_keeps_its_marks_but_for_an_absence(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        for who, mark in zip(of.trainees, (Attendance.ABSENT, Attendance.PRESENT, Attendance.PRESENT), strict=True):
            marks.mark(session, of.meetings[0], who, mark, today=TODAY)
        marks.close_meeting(session, of.meetings[0], by=made.head, now=NOW)
    assert taken(made, of).marked == 3
    assert letters_of(made, of)[0] is Attendance.SICK


def test_the_scan_is_kept_with_the_letter(made: Made, of: makers.Class) -> None:
    taken(made, of, scan=b"surat")
    with made.reading() as session:
        (row,) = queries.letters(session, of.id)
        assert attachments_of(session).read(row.scan) == b"surat"
        assert (row.name, row.reason, row.is_withdrawn) == ("Peserta Contoh 01", "demam", False)


def test_a_letter_of_somebody_who_left_marks_only_the_days_before(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        session.get_one(Enrolment, of.trainees[0]).left_on = TODAY + DAYS
    assert taken(made, of).marked == 1


@pytest.mark.parametrize(
    ("mark", "first", "last", "refusal"),
    [
        (Attendance.PRESENT, 0, 1, NoLeaveMark),
        (Attendance.SICK, 1, 0, LeaveReversed),
        (Attendance.SICK, 0, 900, LeaveReversed),
        (Attendance.SICK, 5, 6, LeaveOutside),
        (Attendance.SICK, 2, 3, LeaveOverlaps),
    ],
)
def test_a_letter_that_cannot_be_is_refused_and_marks_nothing(
    made: Made, of: makers.Class, mark: Attendance, first: int, last: int, refusal: type[Exception]
) -> None:
    if refusal is LeaveOverlaps:
        taken(made, of)
    before = letters_of(made, of)
    with pytest.raises(refusal), made.writing() as session:
        service.take_letter(
            session, of.trainees[0], mark=mark, first_on=TODAY + first * DAYS, last_on=TODAY + last * DAYS, now=NOW
        )
    assert letters_of(made, of) == before
