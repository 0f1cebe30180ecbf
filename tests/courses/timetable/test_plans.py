"""Plans of a timetable: working days, holidays, FMD first, units in order, and what is left over."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bekal.courses.free_days import Calendar, FreeDay
from bekal.courses.rules import BadTimes, NoWeekday
from bekal.courses.timetable import rules
from bekal.courses.timetable.rules import DaySession, Kept, Pattern, Plan, UnitWanted
from bekal.storage.ids import new_id
from bekal.terms import HolidayKind, MeetingKind, UnitId

MONDAY = date(2026, 3, 2)
MORNING, AFTERNOON = DaySession("08:00", "11:00", "Lab 1"), DaySession("12:30", "15:30", "Lab 1")
WEEK = (0, 1, 2, 3, 4)
BOTH = Pattern(WEEK, (AFTERNOON, MORNING))
UNITS = [UnitWanted(UnitId(new_id()), f"U.{n}", f"Unit {n}", hours) for n, hours in ((1, 10), (2, 14), (3, 8))]


def calendar(*days: tuple[date, HolidayKind]) -> Calendar:
    return Calendar(MONDAY, MONDAY, {day: FreeDay(day, f"Libur {day.day}", kind) for day, kind in days})


def plan(pattern: Pattern = BOTH, *, days: int = 30, wanted: int = 32, **options: object) -> Plan:
    given_options = {"units": UNITS, "minutes_per_hour": 45} | options
    free = given_options.pop("calendar", calendar())
    return rules.plan(pattern, free, first=MONDAY, last=MONDAY + timedelta(days=days), wanted=wanted, **given_options)  # type: ignore[arg-type]


def test_sessions_of_a_day_follow_each_other_and_the_plan_stops_at_the_hours() -> None:
    made = plan()
    assert [(m.held_on.day, m.starts, m.hours) for m in made.meetings] == [
        (day, starts, 4) for day in (2, 3, 4, 5) for starts in ("08:00", "12:30")
    ]
    assert (made.planned, made.short, made.over, made.ends_on) == (32, 0, 0, MONDAY + timedelta(days=3))


def test_the_last_session_is_shorter_where_fewer_hours_are_left() -> None:
    last = plan(wanted=6).meetings[-1]
    assert (last.starts, last.ends, last.hours) == ("12:30", "14:00", 2)


def test_a_course_that_is_too_short_says_how_many_hours_are_lacking() -> None:
    made = plan(days=1, wanted=32)
    assert (made.planned, made.short) == (16, 16)


def test_holidays_are_skipped_and_named_and_joint_leave_where_it_is_free() -> None:
    free = calendar((MONDAY, HolidayKind.NATIONAL), (MONDAY + timedelta(days=1), HolidayKind.JOINT))
    made = plan(calendar=free, wanted=8)
    assert [day.title for day in made.skipped] == ["Libur 2", "Libur 3"]
    assert {m.held_on.day for m in made.meetings} == {4}
    taught = plan(Pattern(WEEK, (MORNING, AFTERNOON), joint_leave=False), calendar=free, wanted=8)
    assert ([day.title for day in taught.skipped], {m.held_on.day for m in taught.meetings}) == (["Libur 2"], {3})


def test_a_holiday_on_a_sunday_is_not_reported_as_skipped() -> None:
    sunday = MONDAY + timedelta(days=6)
    assert plan(calendar=calendar((sunday, HolidayKind.NATIONAL)), wanted=64).skipped == ()


def test_fmd_days_come_first_and_are_no_hours_of_the_programme() -> None:
    drill = DaySession("07:00", "16:00", "Koramil")
    made = plan(Pattern(WEEK, (MORNING, AFTERNOON), discipline_days=2, discipline_sessions=(drill,)))
    assert [(m.held_on.day, m.room) for m in made.meetings if m.kind is MeetingKind.DISCIPLINE] == [
        (2, "Koramil"), (3, "Koramil"),
    ]  # fmt: skip
    assert made.planned == 32
    assert made.meetings[2].held_on.day == 4
    counted = plan(Pattern(WEEK, (MORNING,), discipline_days=2, discipline_sessions=(drill,), discipline_counts=True))
    assert sum(m.hours for m in counted.meetings) == 32


def test_fmd_that_finds_no_day_is_said() -> None:
    assert plan(Pattern(WEEK, (MORNING,), discipline_days=5), days=2).discipline_lacking == 2


def test_units_are_taught_in_order_and_each_is_off_by_less_than_a_session() -> None:
    made = plan()
    assert [m.unit for m in made.meetings] == ["Unit 1"] * 3 + ["Unit 2"] * 3 + ["Unit 3"] * 2
    assert [(u.wanted, u.planned) for u in made.units] == [(10, 12), (14, 12), (8, 8)]


def test_hours_beyond_the_units_have_no_unit() -> None:
    assert plan(wanted=40).meetings[-1].unit_id is None


def test_what_is_kept_counts_and_its_slot_stays_free() -> None:
    kept = [
        Kept(MONDAY, "08:00", "11:00", 4, unit_id=UNITS[0].id),
        Kept(MONDAY + timedelta(days=1), "08:00", "11:00", 4, cancelled=True),
    ]
    made = plan(kept=kept, wanted=16)
    assert [(m.held_on.day, m.starts) for m in made.meetings] == [(2, "12:30"), (3, "12:30"), (4, "08:00")]
    assert [u.planned for u in made.units] == [12, 4, 0]


def test_hours_kept_beyond_the_course_are_said_to_be_over() -> None:
    assert plan(kept=[Kept(MONDAY, "08:00", "11:00", 40)], wanted=32).over == 8


@pytest.mark.parametrize(
    ("pattern", "refusal"),
    [
        (Pattern((), (MORNING,)), NoWeekday),
        (Pattern(WEEK, ()), rules.NoSession),
        (Pattern(WEEK, (MORNING, DaySession("10:59", "12:00"))), rules.SessionsOverlap),
        (Pattern(WEEK, (DaySession("11:00", "08:00"),)), BadTimes),
        (Pattern(WEEK, (MORNING,), discipline_sessions=(MORNING, MORNING)), rules.SessionsOverlap),
    ],
)
def test_a_pattern_that_cannot_be_is_refused(pattern: Pattern, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        plan(pattern)


free_days = st.dictionaries(st.integers(0, 60), st.sampled_from(list(HolidayKind)), max_size=15)
slot = st.tuples(st.integers(0, 60), st.booleans(), st.booleans())
kept_slots = st.lists(slot, max_size=8, unique_by=lambda one: one[:2])


@settings(max_examples=150, deadline=None)
@given(
    st.sets(st.integers(0, 6), min_size=1), free_days, kept_slots, st.integers(1, 200), st.integers(0, 3),
    st.booleans(), st.lists(st.integers(0, 40), max_size=5),
)  # fmt: skip
def test_a_plan_never_breaks_its_promises(
    weekdays: set[int],
    free: dict[int, HolidayKind],
    slots: list[tuple[int, bool, bool]],
    wanted: int,
    drills: int,
    joint: bool,
    hours: list[int],
) -> None:
    days = {MONDAY + timedelta(days=n): kind for n, kind in free.items()}
    kept = [
        Kept(MONDAY + timedelta(days=n), *(("08:00", "11:00") if am else ("12:30", "15:30")), 4, cancelled=gone)
        for n, am, gone in slots
    ]
    units = [UnitWanted(UnitId(new_id()), "", f"Unit {n}", h) for n, h in enumerate(hours)]
    pattern = Pattern(tuple(weekdays), (MORNING, AFTERNOON), discipline_days=drills, joint_leave=joint)
    made = plan(pattern, days=60, wanted=wanted, calendar=calendar(*days.items()), units=units, kept=kept)
    taken = {(k.held_on, k.starts) for k in kept}
    for m in made.meetings:
        assert m.held_on.weekday() in weekdays
        assert m.held_on not in days or (days[m.held_on] is HolidayKind.JOINT and not joint)
        assert (m.held_on, m.starts) not in taken
    assert len({(m.held_on, m.starts) for m in made.meetings}) == len(made.meetings)
    training = [m for m in made.meetings if m.kind is MeetingKind.TRAINING]
    standing = sum(k.hours for k in kept if not k.cancelled)
    assert made.planned == standing + sum(m.hours for m in training)
    assert not training or made.planned <= wanted
    drilled = {m.held_on for m in made.meetings if m.kind is MeetingKind.DISCIPLINE}
    assert len(drilled) + made.discipline_lacking == drills
    assert not drilled or not training or max(drilled) < min(m.held_on for m in training)
    assert [m.unit for m in training if m.unit] == sorted(m.unit for m in training if m.unit)
    for unit in made.units:
        if sum(hours) <= made.planned - standing:  # with hours enough, no unit is off by a session or more
            assert abs(unit.planned - unit.wanted) < 4
