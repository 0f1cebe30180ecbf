"""Recaps: hours and percent, as a slow and obvious calculation finds them too."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import makers
from tests.makers import TODAY, Made

from bekal.attendance import queries, rules, service
from bekal.attendance.rules import Slot
from bekal.courses.rules import HouseRules
from bekal.storage.records import Enrolment, Meeting
from bekal.terms import Attendance

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
