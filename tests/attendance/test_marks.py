"""Marks: who may be marked, when and how, and closing a meeting."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import queries, rules, service
from bekal.staff.rules import NotAllowed
from bekal.storage import journal
from bekal.storage.ids import mark_id, new_id
from bekal.storage.records import Enrolment, LoggedOperation, Mark, Meeting
from bekal.terms import Attendance, EnrolmentId, EnrolmentState, How, MeetingId


def marks(made: Made) -> dict[object, Attendance | None]:
    with made.reading() as session:
        return dict(session.execute(select(Mark.enrolment_id, Mark.mark)).all())


def test_a_mark_is_saved_with_who_when_and_how(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    with made.writing(made.instructor) as session:
        service.mark(
            session, of.meetings[0], of.trainees[0], Attendance.LATE, today=TODAY, minutes_late=7, note=" macet "
        )
    with made.reading() as session:
        row = session.scalars(select(Mark)).one()
        assert (row.mark, row.minutes_late, row.note) == (Attendance.LATE, 7, "macet")
        (operation,) = journal.history(session, row.id)
        assert (operation.by, operation.at, operation.how) == (made.instructor, NOW, "key")
        assert operation.fields == {
            "meeting_id": of.meetings[0].hex,
            "enrolment_id": of.trainees[0].hex,
            "mark": "T",
            "minutes_late": 7,
            "note": "macet",
        }


def test_a_mark_has_the_same_id_on_every_pc(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        assert session.scalars(select(Mark.id)).one() == mark_id(of.meetings[0], of.trainees[0])


def test_a_slot_made_unmarked_again_is_not_an_absence(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.ABSENT, today=TODAY)
        service.mark(session, of.meetings[0], of.trainees[0], None, today=TODAY)
        recap = queries.recap(session, of.id)
    assert recap.rows[0].letters[0] is None
    assert recap.rows[0].tally.share is None
    assert recap.rows[0].tally.absences == 0


def test_a_mark_without_a_note_leaves_the_note(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.SICK, today=TODAY, note="surat dokter")
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.EXCUSED, today=TODAY)
        assert session.scalars(select(Mark.note)).one() == "surat dokter"


@pytest.mark.parametrize(
    ("letter", "minutes"),
    [(Attendance.LATE, 0), (Attendance.LATE, 601), (Attendance.LATE, -1), (Attendance.PRESENT, 5), (None, 5)],
)
def test_minutes_late_are_1_to_600_and_only_with_t(made: Made, letter: Attendance | None, minutes: int) -> None:
    with made.writing() as session:
        of = makers.course(session)
        with pytest.raises(rules.BadMinutes):
            service.mark(session, of.meetings[0], of.trainees[0], letter, today=TODAY, minutes_late=minutes)
    assert marks(made) == {}


@pytest.mark.parametrize("letter", [Attendance.PRESENT, Attendance.LATE, Attendance.ABSENT])
def test_nobody_is_present_or_absent_in_the_future(made: Made, letter: Attendance) -> None:
    with made.writing() as session:
        of = makers.course(session)
        with pytest.raises(rules.MeetingAhead):
            service.mark(session, of.meetings[1], of.trainees[0], letter, today=TODAY)
        with pytest.raises(rules.MeetingAhead):
            service.mark_rest_present(session, of.meetings[1], today=TODAY)
    assert marks(made) == {}


@pytest.mark.parametrize("letter", [Attendance.EXCUSED, Attendance.SICK, None])
def test_leave_may_be_entered_before(made: Made, letter: Attendance | None) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[1], of.trainees[0], letter, today=TODAY)
    assert marks(made) == {of.trainees[0]: letter}


def test_a_trainee_counts_from_the_day_of_joining_to_the_day_before_leaving(made: Made) -> None:
    first, second, third = (TODAY + timedelta(days=n) for n in (0, 2, 4))
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        late, early = (session.get_one(Enrolment, e) for e in of.trainees)
        late.joined_on = second
        early.state, early.left_on = EnrolmentState.WITHDRAWN, third
    with made.writing() as session:
        with pytest.raises(rules.NotCounted) as told:
            service.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=third)
        assert told.value.name == "Peserta Contoh 01"
        with pytest.raises(rules.NotCounted):
            service.mark(session, of.meetings[2], of.trainees[1], Attendance.PRESENT, today=third)
        assert service.mark_rest_present(session, of.meetings[0], today=third).people == 1
        assert service.mark_rest_present(session, of.meetings[1], today=third).people == 2
        assert service.mark_rest_present(session, of.meetings[2], today=third).people == 1
        recap = queries.recap(session, of.id)
    assert [row.letters[:3] for row in recap.rows] == [("-", "H", "H"), ("H", "H", "-")]
    assert first < second


def test_a_trainee_of_another_course_is_not_marked(made: Made) -> None:
    with made.writing() as session:
        one, two = makers.course(session), makers.course(session, number=2)
        with pytest.raises(rules.NotCounted):
            service.mark(session, one.meetings[0], two.trainees[0], Attendance.PRESENT, today=TODAY)
        with pytest.raises(rules.NotCounted):
            service.mark(session, one.meetings[0], EnrolmentId(new_id()), Attendance.PRESENT, today=TODAY)
        with pytest.raises(rules.UnknownMeeting):
            service.mark(session, MeetingId(new_id()), one.trainees[0], Attendance.PRESENT, today=TODAY)
        with pytest.raises(rules.UnknownMeeting):
            queries.roster(session, MeetingId(new_id()))


def test_marking_the_rest_present_keeps_what_is_marked(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=4)
        service.mark(session, of.meetings[0], of.trainees[1], Attendance.SICK, today=TODAY)
        service.mark(session, of.meetings[0], of.trainees[2], Attendance.ABSENT, today=TODAY)
        service.mark(session, of.meetings[0], of.trainees[2], None, today=TODAY)
        assert service.mark_rest_present(session, of.meetings[0], today=TODAY).people == 3
        assert service.mark_rest_present(session, of.meetings[0], today=TODAY).people == 0
    letters = marks(made)
    assert [letters[e] for e in of.trainees] == ["H", "S", "H", "H"]


def test_taking_back_a_mark_takes_back_that_one_only(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.SICK, today=TODAY)
        change = service.mark(session, of.meetings[0], of.trainees[1], Attendance.LATE, today=TODAY, minutes_late=5)
        assert len(change.operations) == 1
    with made.writing(how=How.UNDO) as session:
        assert service.take_back(session, change) == 2
    assert marks(made) == {of.trainees[0]: "S", of.trainees[1]: None}


def test_taking_back_the_rest_present_leaves_the_others(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.SICK, today=TODAY)
        change = service.mark_rest_present(session, of.meetings[0], today=TODAY)
        service.mark(session, of.meetings[0], of.trainees[2], Attendance.ABSENT, today=TODAY)
    with made.writing(how=How.UNDO) as session:
        assert service.take_back(session, change) == 1
    assert marks(made) == {of.trainees[0]: "S", of.trainees[1]: None, of.trainees[2]: "A"}


def test_a_meeting_closes_when_everybody_who_counts_is_marked(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=5)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        with pytest.raises(rules.MarksMissing) as told:
            service.close_meeting(session, of.meetings[0], by=made.instructor, now=NOW)
        assert told.value.n == 4
        assert told.value.names == "Peserta Contoh 02, Peserta Contoh 03, Peserta Contoh 04, …"
        service.mark_rest_present(session, of.meetings[0], today=TODAY)
        service.close_meeting(session, of.meetings[0], by=made.instructor, now=NOW)
    with made.reading() as session:
        meeting = session.get_one(Meeting, of.meetings[0])
        assert (meeting.closed_at, meeting.closed_by) == (NOW, made.instructor)


def test_a_closed_meeting_stays_closed_and_everybody_in_it_marked(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark_rest_present(session, of.meetings[0], today=TODAY)
        service.close_meeting(session, of.meetings[0], by=made.instructor, now=NOW)
    with made.writing() as session:
        with pytest.raises(rules.MeetingClosed):
            service.close_meeting(session, of.meetings[0], by=made.instructor, now=NOW)
        with pytest.raises(rules.MeetingClosed):
            service.mark(session, of.meetings[0], of.trainees[0], None, today=TODAY)
        with pytest.raises(rules.MeetingClosed):
            service.mark_rest_present(session, of.meetings[0], today=TODAY)
    assert set(marks(made).values()) == {Attendance.PRESENT}


def test_a_course_without_trainees_is_said_so(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=0)
        with pytest.raises(rules.NoTrainees):
            service.mark_rest_present(session, of.meetings[0], today=TODAY)
        with pytest.raises(rules.NoTrainees):
            service.close_meeting(session, of.meetings[0], by=made.head, now=NOW)
        assert queries.roster(session, of.meetings[0]).rows == ()
        assert queries.recap(session, of.id).unmarked == 0


def test_whoever_is_not_of_the_house_marks_nobody(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
    with made.database.writing(by=new_id(), at=NOW) as session, pytest.raises(NotAllowed):
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)


def test_the_count_of_marked_is_of_those_who_count(made: Made) -> None:
    """A mark of somebody who left later on must not hide that another one is not marked yet."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        service.mark(session, of.meetings[0], of.trainees[0], Attendance.PRESENT, today=TODAY)
        session.get_one(Enrolment, of.trainees[0]).left_on = TODAY
        session.flush()
        meeting = queries.roster(session, of.meetings[0]).meeting
    assert (meeting.marked, meeting.trainees) == (0, 1)


def test_thirty_marks_saved_one_by_one_are_thirty_transactions(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=30, quota=30)
    with made.reading() as session:
        before = len(session.scalars(select(LoggedOperation.n)).all())
    for enrolment_id in of.trainees:
        with made.writing() as session:
            service.mark(session, of.meetings[0], enrolment_id, Attendance.PRESENT, today=TODAY)
    with made.reading() as session:
        opened = session.scalars(select(LoggedOperation.opens_group).order_by(LoggedOperation.n)).all()[before:]
    assert opened == [True] * 30


def test_a_letter_is_read_in_either_case() -> None:
    assert [rules.read_mark(typed) for typed in ("h", " T", "i ", "S", "a")] == list(Attendance)
    for typed in ("", "X", "HH", "hadir", "0"):
        with pytest.raises(rules.UnknownMark):
            rules.read_mark(typed)


def test_dates_decide_who_counts() -> None:
    first, second = date(2026, 3, 2), date(2026, 3, 4)
    assert rules.counts(first, None, first)
    assert not rules.counts(second, None, first)
    assert rules.counts(first, second, first)
    assert not rules.counts(first, second, second)
    assert not rules.counts(first, first, first)
