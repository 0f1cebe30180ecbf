"""Recaps: hours and percent, as a slow and obvious calculation finds them too."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import queries, rules, service
from bekal.attendance.month import month
from bekal.attendance.rules import Slot
from bekal.attendance.totals import centre_totals
from bekal.courses import moving
from bekal.courses.queries import meetings, trainees
from bekal.courses.rules import HouseRules
from bekal.reports.recaps import By, course_figures
from bekal.storage import journal
from bekal.storage.records import Enrolment, Meeting
from bekal.terms import Attendance, EnrolmentState, MeetingKind

letters = st.one_of(st.none(), st.sampled_from(list(Attendance)))
TRAINEES, MEETINGS = 3, 4
HOUSE = HouseRules()


@st.composite
def classes(draw: st.DrawFn) -> tuple[list[list[Attendance | None]], list[int], list[tuple[int, int | None]]]:
    """Marks by trainee and meeting, hours by meeting, and days of joining and leaving by trainee."""
    marks = draw(
        st.lists(st.lists(letters, min_size=MEETINGS, max_size=MEETINGS), min_size=TRAINEES, max_size=TRAINEES)
    )
    hours = draw(st.lists(st.integers(1, 9), min_size=MEETINGS, max_size=MEETINGS))
    days = st.tuples(st.integers(0, MEETINGS), st.one_of(st.none(), st.integers(0, MEETINGS)))
    return marks, hours, draw(st.lists(days, min_size=TRAINEES, max_size=TRAINEES))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> object:
    folder: Path = tmp_path_factory.mktemp("recaps")
    with makers.centre(folder) as made:
        with made.writing() as session:
            of = makers.course(session, trainees_wanted=TRAINEES, days=MEETINGS, weekdays=range(7))
        yield made, of


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(classes(), st.integers(0, MEETINGS), st.integers(0, MEETINGS))
def test_a_recap_equals_the_slow_calculation(
    shared: tuple[Made, makers.Class],
    drawn: tuple[list[list[Attendance | None]], list[int], list[tuple[int, int | None]]],
    first: int,
    last: int,
) -> None:
    made, of = shared
    marks, hours, days = drawn
    with made.writing() as session:
        for enrolment_id in of.trainees:
            enrolment = session.get_one(Enrolment, enrolment_id)
            enrolment.joined_on, enrolment.left_on = TODAY, None
        for index, meeting_id in enumerate(of.meetings):
            session.get_one(Meeting, meeting_id).hours = hours[index]
            for number, enrolment_id in enumerate(of.trainees):
                service.mark(
                    session, meeting_id, enrolment_id, marks[number][index], today=date(2027, 1, 1), reason="uji"
                )
        for (joined, left), enrolment_id in zip(days, of.trainees, strict=True):
            enrolment = session.get_one(Enrolment, enrolment_id)
            enrolment.joined_on = TODAY + timedelta(days=joined)
            enrolment.left_on = None if left is None else TODAY + timedelta(days=left)
    with made.reading() as session:
        begin, end = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
        recap = queries.recap(session, of.id, first=begin, last=end)
        roster = queries.roster(session, of.meetings[0])
    unmarked = 0
    for number, row in enumerate(recap.rows):
        attended = total = absences = 0
        for day in range(MEETINGS):
            joined, left = days[number]
            if not first <= day <= last or day < joined or (left is not None and day >= left):
                continue
            letter = marks[number][day]
            if letter is None:
                unmarked += 1
                continue
            total += hours[day]
            if letter.value in "HT":
                attended += hours[day]
            else:
                absences += 1
        assert (row.tally.attended, row.tally.marked, row.tally.absences) == (attended, total, absences)
        assert row.tally.share == (Fraction(attended, total) if total else None)
    assert recap.unmarked == unmarked
    assert len(recap.meetings) == max(0, min(last, MEETINGS - 1) - first + 1)
    with made.reading() as session:
        whole = queries.recap(session, of.id)
    assert [row.tally for row in roster.rows] == [row.tally for row in whole.rows]


def test_a_percentage_is_exact() -> None:
    tally = rules.tally([Slot(mark, 1) for mark in (Attendance.PRESENT, Attendance.ABSENT, Attendance.LATE)], HOUSE)
    assert tally.share == Fraction(2, 3)
    assert isinstance(tally.share, Fraction)


def test_late_is_attended_and_leave_is_not() -> None:
    assert [rules.tally([Slot(letter, 4)], HOUSE).attended for letter in Attendance] == [4, 4, 0, 0, 0]


@given(st.integers(0, 100), st.integers(1, 9), st.lists(st.booleans(), max_size=20), st.integers(0, 30))
def test_may_still_miss_is_the_last_number_that_keeps_the_minimum(
    minimum: int, hours: int, attended: list[bool], ahead: int
) -> None:
    house = HouseRules(minimum=minimum)
    slots = [Slot(Attendance.PRESENT if one else Attendance.ABSENT, hours) for one in attended]
    tally = rules.tally(slots, house)
    total = hours * (len(attended) + ahead)
    found = rules.forecast(tally, [hours] * ahead, house)

    def reaches(missed: int) -> bool:
        return 100 * (total - (tally.marked - tally.attended) - missed * hours) >= minimum * total

    assert found.is_out_of_reach == (not reaches(0))
    assert found.may_miss == 0 or reaches(found.may_miss)
    assert found.may_miss == ahead or not reaches(found.may_miss + 1)


def test_a_recap_includes_both_dates(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        recap = queries.recap(session, of.id, first=TODAY, last=TODAY + timedelta(days=2))
    assert [m.held_on for m in recap.meetings] == [TODAY, TODAY + timedelta(days=2)]


def test_a_roster_shows_the_last_six_marks_oldest_first(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1, days=30)
        drawn = [Attendance.PRESENT, None, Attendance.SICK, Attendance.LATE, *[Attendance.ABSENT] * 3, None]
        for meeting_id, letter in zip(of.meetings, drawn, strict=False):
            if letter:
                service.mark(session, meeting_id, of.trainees[0], letter, today=date(2027, 1, 1))
        row = queries.roster(session, of.meetings[7]).rows[0]
    assert row.recent == tuple(drawn[1:7])


def test_a_number_in_the_class_list_stays_the_persons_own_everywhere(made: Made) -> None:
    """mod_attendance#652: a column of numbers that went, and nobody knew any more which line of the paper it was."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=4)
        moving.leave(session, [of.trainees[1]], left_on=TODAY, reason="Bekerja", state=EnrolmentState.WITHDRAWN)
        numbers = [row.number for row in trainees(session, of.id)]
        assert numbers == [1, 2, 3, 4]
        assert [row.number for row in queries.recap(session, of.id).rows] == numbers
        assert [row.number for row in queries.roster(session, of.meetings[2]).rows] == numbers
        assert [row.number for row in month(session, of.id, TODAY).rows] == numbers
        figures = course_figures(session, of.id, by=By.PERSON, now=NOW)
    assert [row[0] for row in figures.tables[0].rows] == numbers


def test_who_teaches_is_never_counted_among_the_trainees(made: Made) -> None:
    """Kolibri #14414: staff who were enrolled as learners were counted as such."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2, instructors=[made.instructor, made.head, made.clerk])
        makers.mark_all(session, of)
        recap = queries.recap(session, of.id)
        (held, *_) = meetings(session, course_id=of.id)
        (row,) = centre_totals(session, first=TODAY, last=TODAY + timedelta(days=30))
    assert (len(recap.rows), held.trainees, held.marked, len(row.trainees)) == (2, 2, 2, 2)
    assert len(held.instructors) == 3


def test_thousands_of_sessions_are_asked_for_in_hardly_more_questions_than_six(made: Made) -> None:
    """mod_attendance#425: a course of 2 450 sessions took a minute to open."""

    def questions(of: makers.Class, day: date) -> list[int]:
        found = []
        with made.reading() as session:
            first = meetings(session, course_id=of.id, on=day)[0]
            for ask in (
                lambda: meetings(session, on=day),
                lambda: queries.roster(session, first.id),
                lambda: month(session, of.id, day),
            ):
                asked: list[str] = []

                def note(_conn: object, _cursor: object, text: str, *_rest: object, asked: list[str] = asked) -> None:
                    asked.append(text)

                event.listen(session.connection(), "before_cursor_execute", note)
                ask()
                event.remove(session.connection(), "before_cursor_execute", note)
                found.append(len(asked))
        return found

    with made.writing() as session:
        few = makers.course(session, number=1)
        many = makers.course(session, number=2, days=350, weekdays=range(7))
        days = [row.held_on for row in meetings(session, course_id=many.id)]
        fields = {"course_id": many.id, "zone": "Asia/Jakarta", "hours": 1, "kind": MeetingKind.TRAINING}
        rows = [fields | {"held_on": day, "starts": f"{hour}:00", "ends": f"{hour}:45"}
                for hour in range(12, 18) for day in days]  # fmt: skip
        journal.write_many(session, Meeting, [row | {"number": n} for n, row in enumerate(rows, 351)])
        assert len(meetings(session, course_id=many.id)) == 2450
    (day, roster, of_month), (same_day, large, same_month) = questions(few, TODAY), questions(many, TODAY)
    assert (day, of_month) == (same_day, same_month)
    assert large <= roster + 2450 // 400, "a forecast reads the whole course, some hundred meetings at a time"
    with made.reading() as session:
        assert len(month(session, many.id, TODAY).meetings) == 30 * 7, "a month is read, not the course"
