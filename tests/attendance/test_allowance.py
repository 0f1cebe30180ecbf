"""Days that are paid: random marks, joins, withdrawals, transfers and cancellations against a slow count of their own.

The slow calculation asks one day after the other in plain loops, and shares no line with the program.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import makers
from tests.attendance.test_base_of_recaps import DAYS, SLOTS, World, enter, worlds
from tests.attendance.test_base_of_recaps import shared as shared  # the fixture
from tests.makers import NOW, TODAY, Made

from bekal.attendance.allowance import days_paid, paid_in_course, paid_rows
from bekal.attendance.queries import recap
from bekal.attendance.recaps import person_recap
from bekal.attendance.service import mark
from bekal.courses import moving
from bekal.courses.allowance import Allowance, BadAmount, NoPaidMark, UnknownPaidMark, read_marks
from bekal.courses.editions import copy_programme, set_house_rules
from bekal.courses.queries import programmes, trainees
from bekal.courses.rules import HouseRules
from bekal.courses.timetable.service import cancel
from bekal.storage.records import Enrolment, PersonLink
from bekal.terms import Attendance, PaidDay

LATER = TODAY + timedelta(days=400)


@dataclass(frozen=True)
class Rule:
    """What the slow count knows of the rule."""

    all_meetings: bool
    letters: str


def slow_days(world: World, course: int, person: int, first: int, last: int, rule: Rule) -> list[int]:
    """Return the numbers of the days that are paid, asked one day after the other."""
    place = world.places[course][person]
    found = []
    for day in range(first, last + 1):
        if place is None or day < place.joined or (place.left is not None and day >= place.left):
            continue
        good = bad = 0
        for n in range(SLOTS):
            meeting = world.sessions[course][n]
            if meeting.day == day and not meeting.cancelled:
                letter = world.facts[course][person][n].letter
                if letter is not None and letter in rule.letters:
                    good += 1
                else:
                    bad += 1
        if good and (bad == 0 or not rule.all_meetings):
            found.append(day)
    return found


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    world=worlds(),
    first=st.integers(0, DAYS),
    span=st.integers(0, DAYS),
    ahead=st.integers(0, DAYS),
    rule=st.builds(Rule, st.booleans(), st.sampled_from(["HT", "H", "HTS", "HTIS", "S", "HTISA"])),
    amount=st.sampled_from([0, 1, 45_500]),
)
def test_days_paid_equal_the_slow_count(
    shared: tuple[Made, tuple, tuple, tuple, makers.Class],  # type: ignore[type-arg]
    world: World,
    first: int,
    span: int,
    ahead: int,
    rule: Rule,
    amount: int,
) -> None:
    made, ids, _meetings, _, one = shared
    enter(shared, world)
    last = first + span
    allowance = Allowance(PaidDay.ALL if rule.all_meetings else PaidDay.ANY, read_marks(rule.letters), amount)
    begin, end, today = (TODAY + timedelta(days=n) for n in (first, last, ahead))
    with made.writing() as session:
        set_house_rules(session, one.programme_id, HouseRules(allowance=allowance))
    with made.reading() as session:
        parts = [recap(session, course_id, first=begin, last=end) for course_id in ids]
        paid = [paid_rows(session, of, until=today) for of in parts]
        people = [person_recap(session, candidate, first=begin, last=end) for candidate in one.candidates]
        alone = [[paid_in_course(course, until=today) for course in person.courses] for person in people]
    for course in (0, 1):
        for person, row in enumerate(paid[course]):
            slow = slow_days(world, course, person, first, min(last, ahead), rule)
            assert row.days == tuple(TODAY + timedelta(days=n) for n in slow)
            assert row.rupiah == len(slow) * amount
    for person, rows in enumerate(alone):
        both = [slow_days(world, course, person, first, min(last, ahead), rule) for course in (0, 1)]
        assert sum(len(row.days) for row in rows if row) == len(both[0]) + len(both[1])
        moved = world.places[1][person]
        if moved is not None:
            assert not set(both[0]) & set(both[1]), "who is moved is paid once on the day of moving"


def test_a_programme_pays_nothing_unless_it_says_so_and_then_for_h_and_t() -> None:
    assert not Allowance().pays
    assert (Allowance().letters, Allowance().amount) == ("HT", 0)
    assert not Allowance().is_paid(["H", "H"])


@pytest.mark.parametrize(
    ("letters", "any_meeting", "all_meetings"),
    [("HH", True, True), ("HA", True, False), ("TA", True, False), ("AS", False, False), ("", False, False)],
)
def test_a_day_of_two_meetings(letters: str, any_meeting: bool, all_meetings: bool) -> None:
    assert Allowance(PaidDay.ANY).is_paid(letters) is any_meeting
    assert Allowance(PaidDay.ALL).is_paid(letters) is all_meetings


def test_a_day_that_is_not_fully_marked_is_not_paid_where_every_meeting_is_asked_for() -> None:
    assert Allowance(PaidDay.ANY).is_paid(["H", None])
    assert not Allowance(PaidDay.ALL).is_paid(["H", None])


def test_a_leave_letter_ahead_pays_no_day_that_is_yet_to_come(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        set_house_rules(session, of.programme_id, HouseRules(allowance=Allowance(PaidDay.ANY, read_marks("S"))))
        for meeting in of.meetings[:3]:
            mark(session, meeting, of.trainees[0], Attendance.SICK, today=TODAY)
    with made.reading() as session:
        found = recap(session, of.id)
        (on_the_day,), (later,) = (paid_rows(session, found, until=day) for day in (TODAY, LATER))
    assert on_the_day.days == (TODAY,)
    assert len(later.days) == 3


def test_a_cancelled_meeting_neither_pays_nor_takes_a_day_away(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        set_house_rules(session, of.programme_id, HouseRules(allowance=Allowance(PaidDay.ALL)))
        for meeting in of.meetings[:2]:
            mark(session, meeting, of.trainees[0], Attendance.PRESENT, today=LATER, reason="uji")
        cancel(session, of.meetings[2], reason="Banjir", now=NOW)
    with made.reading() as session:
        (row,) = paid_rows(session, recap(session, of.id), until=LATER)
    assert len(row.days) == 2


def test_who_is_moved_in_the_month_is_paid_in_each_course_for_its_own_days(made: Made) -> None:
    with made.writing() as session:
        one, two = (makers.course(session, number=n, trainees_wanted=2 - n) for n in (0, 1))
        for of in (one, two):
            set_house_rules(session, of.programme_id, HouseRules(allowance=Allowance(PaidDay.ANY)))
        for meeting in one.meetings[:2]:
            mark(session, meeting, one.trainees[0], Attendance.PRESENT, today=LATER, reason="uji")
        day = TODAY + timedelta(days=4)
        moving.move(session, [one.trainees[0]], two.id, moved_on=day, reason="Pindah")
        seat = next(row.id for row in trainees(session, two.id) if row.candidate_id == one.candidates[0])
        for meeting in two.meetings[2:4]:
            mark(session, meeting, seat, Attendance.PRESENT, today=LATER, reason="uji")
    with made.reading() as session:
        days = [
            {row.row.candidate_id: row.days for row in paid_rows(session, recap(session, of.id), until=LATER)}
            for of in (one, two)
        ]
    before, after = (of[one.candidates[0]] for of in days)
    assert len(before) == len(after) == 2
    assert before[-1] < day <= after[0]


def test_somebody_merged_with_two_seats_is_paid_once_a_day(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        set_house_rules(session, of.programme_id, HouseRules(allowance=Allowance(PaidDay.ANY, amount=10_000)))
        for trainee, letters in zip(of.trainees, ("HA", "HH"), strict=True):
            for meeting, letter in zip(of.meetings, letters, strict=False):
                mark(session, meeting, trainee, Attendance(letter), today=LATER, reason="uji")
        session.add(PersonLink(kept_id=of.candidates[0], merged_id=of.candidates[1], reason="", linked_at=NOW))
    with made.reading() as session:
        (row,) = paid_rows(session, recap(session, of.id), until=LATER)
        (course,) = person_recap(session, of.candidates[0]).courses
        alone = paid_in_course(course, until=LATER)
    assert (len(row.days), row.rupiah) == (2, 20_000)
    assert alone is not None
    assert alone.days == row.days


def test_who_left_is_paid_for_the_days_before(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        allowance = Allowance(PaidDay.ANY)
        for meeting in of.meetings[:4]:
            mark(session, meeting, of.trainees[0], Attendance.PRESENT, today=LATER, reason="uji")
        session.get_one(Enrolment, of.trainees[0]).left_on = TODAY + timedelta(days=4)
    with made.reading() as session:
        found = recap(session, of.id)
    days = days_paid(found.rows[0], found.meetings, allowance, until=LATER)
    assert days == tuple(day for day in (m.held_on for m in found.meetings) if day < TODAY + timedelta(days=4))


def test_an_allowance_that_cannot_be_is_refused_and_a_copy_has_it_too(made: Made) -> None:
    with made.writing() as session:
        programme_id = makers.programme(session)
        for wrong, error in (
            (Allowance(PaidDay.ANY, frozenset()), NoPaidMark),
            (Allowance(PaidDay.ANY, amount=-1), BadAmount),
            (Allowance(PaidDay.ALL, amount=10_000_000), BadAmount),
        ):
            with pytest.raises(error):
                set_house_rules(session, programme_id, HouseRules(allowance=wrong))
        with pytest.raises(UnknownPaidMark):
            read_marks("HX")
        paid = Allowance(PaidDay.ALL, read_marks("h t s"), 75_000)
        set_house_rules(session, programme_id, HouseRules(allowance=paid))
        copy_programme(session, programme_id, code="SALIN", title="Salinan")
    with made.reading() as session:
        assert [one.house.allowance for one in programmes(session)] == [paid, paid]


def test_days_lie_in_the_window_that_was_asked_for(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        set_house_rules(session, of.programme_id, HouseRules(allowance=Allowance(PaidDay.ANY)))
        for meeting in of.meetings:
            mark(session, meeting, of.trainees[0], Attendance.PRESENT, today=LATER, reason="uji")
    with made.reading() as session:
        part = recap(session, of.id, first=date(TODAY.year, TODAY.month, 1), last=TODAY)
        (row,) = paid_rows(session, part, until=LATER)
    assert row.days == (TODAY,)
