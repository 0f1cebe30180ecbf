"""The base of every percentage: random joins, withdrawals, transfers, cancellations, moves and partial hours.

The slow calculation stands here once more, in plain loops over plain facts, and shares no line with the program.
"""

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Table, bindparam
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import queries, recaps, totals
from bekal.courses import service as courses
from bekal.courses.editions import set_house_rules
from bekal.courses.queries import trainees
from bekal.courses.rules import HouseRules
from bekal.storage import journal
from bekal.storage.guarding import through_the_door
from bekal.storage.ids import mark_id
from bekal.storage.records import Enrolment, Mark, Meeting
from bekal.terms import Attendance, EnrolmentState, Excused

PEOPLE, SLOTS, DAYS = 3, 6, 8
"""People begin in course A; its six meetings and the six of course B lie anywhere on eight days."""


@dataclass(frozen=True)
class Fact:
    """What was entered at one meeting for one person."""

    letter: str | None
    late: int | None
    early: int | None
    entered: int | None


@dataclass(frozen=True)
class Session:
    """One meeting: the day it is held now, its JP, and whether it was cancelled."""

    day: int
    hours: int
    cancelled: bool


@dataclass(frozen=True)
class Place:
    """From when to when somebody is in a course; `left` is the first day that no longer counts."""

    joined: int
    left: int | None


@dataclass(frozen=True)
class World:
    """Everything of two courses of one programme."""

    house: HouseRules
    sessions: tuple[tuple[Session, ...], tuple[Session, ...]]
    places: tuple[tuple[Place, ...], tuple[Place | None, ...]]
    facts: tuple[tuple[tuple[Fact, ...], ...], tuple[tuple[Fact, ...], ...]]


houses = st.builds(
    HouseRules,
    minimum=st.sampled_from([0, 50, 80, 95, 100]),
    excused=st.sampled_from(list(Excused)),
    absences_in_a_row=st.integers(0, 3),
    absence_share=st.sampled_from([0, 10, 34]),
    late_minutes=st.sampled_from([0, 15]),
)


@st.composite
def facts(draw: st.DrawFn, hours: int) -> Fact:
    letter = draw(st.sampled_from([None, "H", "H", "T", "I", "S", "A", "A"]))
    minutes = st.sampled_from([None, 1, 15, 16, 90])
    late = draw(minutes) if letter == "T" else None
    early = draw(minutes) if letter in ("H", "T") else None
    entered = draw(st.one_of(st.none(), st.none(), st.integers(0, hours))) if letter else None
    return Fact(letter, late, early, entered)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    session = st.builds(Session, st.integers(0, DAYS - 1), st.integers(1, 5), st.sampled_from([False] * 4 + [True]))
    sessions = tuple(tuple(draw(session) for _ in range(SLOTS)) for _ in "AB")
    first, second = [], []
    for _ in range(PEOPLE):
        place = Place(draw(st.integers(0, DAYS)), draw(st.one_of(st.none(), st.integers(0, DAYS))))
        first.append(place)
        is_moved = place.left is not None and draw(st.booleans())
        second.append(Place(place.left or 0, draw(st.one_of(st.none(), st.integers(0, DAYS)))) if is_moved else None)
    marked = tuple(tuple(tuple(draw(facts(s.hours)) for s in of) for _ in range(PEOPLE)) for of in sessions)
    return World(draw(houses), sessions, (tuple(first), tuple(second)), marked)  # type: ignore[arg-type]


@dataclass
class Slow:
    """One person in one course, counted the long way."""

    letters: list[str | None]
    held: int = 0
    there: int = 0
    leave: int = 0
    ill: int = 0
    away: int = 0
    missed_meetings: int = 0
    whole: int = 0

    def counted(self, policy: Excused) -> int:
        if policy is Excused.BOTH:
            return self.there + self.leave + self.ill
        return self.there + self.ill if policy is Excused.SICK else self.there


def slowly(world: World, course: int, person: int, first: int, last: int) -> Slow | None:
    place = world.places[course][person]
    if place is None:
        return None
    found = Slow([])
    order = sorted(range(SLOTS), key=lambda n: (world.sessions[course][n].day, n))
    for n in order:
        meeting, fact = world.sessions[course][n], world.facts[course][person][n]
        if meeting.cancelled or not first <= meeting.day <= last:
            continue
        if meeting.day < place.joined or (place.left is not None and meeting.day >= place.left):
            found.letters.append("-")
            continue
        found.letters.append(fact.letter)
        found.whole += meeting.hours
        if fact.letter is None:
            continue
        found.held += meeting.hours
        if fact.entered is not None:
            present = fact.entered
        elif fact.letter in "HT":
            present = meeting.hours
            if world.house.late_minutes == 15 and fact.late in (16, 90):
                present -= 1
            if world.house.late_minutes == 15 and fact.early in (16, 90):
                present -= 1
            present = max(present, 0)
        else:
            present = 0
        found.there += present
        if fact.letter == "I":
            found.leave += meeting.hours - present
        elif fact.letter == "S":
            found.ill += meeting.hours - present
        elif fact.letter == "A":
            found.away += meeting.hours - present
        if fact.letter in "ISA" and present == 0:
            found.missed_meetings += 1
    return found


def longest_run(world: World, course: int, person: int) -> int:
    place = world.places[course][person]
    assert place is not None
    best = run = 0
    for day in range(DAYS):
        if day < place.joined or (place.left is not None and day >= place.left):
            continue
        here = [n for n in range(SLOTS) if world.sessions[course][n].day == day]
        here = [n for n in here if not world.sessions[course][n].cancelled]
        if not here:
            continue
        absent = [world.facts[course][person][n] for n in here]
        run = run + 1 if all(f.letter == "A" and not f.entered for f in absent) else 0
        best = max(best, run)
    return best


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> object:
    """A centre with two courses of one programme, each with everybody and six meetings; the days come later."""
    folder: Path = tmp_path_factory.mktemp("base")
    with makers.centre(folder) as made:
        with made.writing() as session:
            one = makers.course(session, trainees_wanted=PEOPLE, days=SLOTS, weekdays=range(7))
            other = courses.add_course(
                session, programme_id=one.programme_id, intake_id=one.intake_id, name="Kelas B", quota=20,
                starts_on=TODAY, ends_on=TODAY + timedelta(days=SLOTS - 1),
            )  # fmt: skip
            courses.enrol(session, other, list(one.candidates), joined_on=TODAY)
            made_b = courses.make_meetings(session, other, weekdays=range(7), starts="08:00", ends="11:00", skipped=())
            of_b = tuple(row.id for row in trainees(session, other))
            slots = [(m, e) for m in one.meetings for e in one.trainees] + [(m, e) for m in made_b for e in of_b]
            ids = [{"id": mark_id(m, e), "meeting_id": m, "enrolment_id": e} for m, e in slots]
            journal.write_many(session, Mark, ids)
        yield made, (one.id, other), (one.meetings, tuple(made_b)), (one.trainees, of_b), one


def enter(shared: tuple[Made, tuple, tuple, tuple, makers.Class], world: World) -> None:  # type: ignore[type-arg]
    """Write the whole world into the tables at once, as it would lie there after any order of events."""
    made, _, meetings, of_courses, one = shared
    marks, sessions, places = [], [], []
    for course in (0, 1):
        for n, meeting_id in enumerate(meetings[course]):
            said = world.sessions[course][n]
            sessions.append(
                {
                    "m": meeting_id, "held_on": TODAY + timedelta(days=said.day), "hours": said.hours,
                    "starts": f"{8 + n:02}:00", "ends": f"{9 + n:02}:00",
                    "cancelled_at": NOW if said.cancelled else None,
                }
            )  # fmt: skip
        for person, enrolment_id in enumerate(of_courses[course]):
            place = world.places[course][person] or Place(0, 0)  # never moved here: a place of no day
            places.append(
                {
                    "e": enrolment_id, "joined_on": TODAY + timedelta(days=place.joined),
                    "left_on": None if place.left is None else TODAY + timedelta(days=place.left),
                    "state": EnrolmentState.ACTIVE if place.left is None else EnrolmentState.TRANSFERRED,
                }
            )  # fmt: skip
            for n, meeting_id in enumerate(meetings[course]):
                fact = world.facts[course][person][n]
                marks.append(
                    {
                        "m": meeting_id, "e": enrolment_id, "mark": Attendance(fact.letter) if fact.letter else None,
                        "minutes_late": fact.late, "minutes_early": fact.early, "hours_attended": fact.entered,
                    }
                )  # fmt: skip
    with made.writing() as session:
        set_house_rules(session, one.programme_id, world.house)
        connection = session.connection()
        with through_the_door(connection):
            for record, keys, rows in (
                (Meeting, {"id": "m"}, sessions),
                (Enrolment, {"id": "e"}, places),
                (Mark, {"meeting_id": "m", "enrolment_id": "e"}, marks),
            ):
                table = cast("Table", record.__table__)
                found = [table.c[column] == bindparam(name) for column, name in keys.items()]
                values = {name: bindparam(name) for name in rows[0] if name not in keys.values()}
                connection.execute(table.update().where(*found).values(values), rows)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds(), first=st.integers(0, DAYS), span=st.integers(0, DAYS))
def test_every_recap_equals_the_slow_calculation(
    shared: tuple[Made, tuple, tuple, tuple, makers.Class],  # type: ignore[type-arg]
    world: World,
    first: int,
    span: int,
) -> None:
    made, ids, meetings, _, one = shared
    enter(shared, world)
    last = first + span
    begin, end = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
    policy = world.house.excused
    with made.reading() as session:
        parts = [queries.recap(session, course_id, first=begin, last=end) for course_id in ids]
        wholes = [queries.recap(session, course_id) for course_id in ids]
        counted = {row.course_id: row for row in totals.centre_totals(session, first=begin, last=end)}
        people = [recaps.person_recap(session, candidate) for candidate in one.candidates]
        rosters = {
            (course, n): queries.roster(session, meeting_id)
            for course in (0, 1)
            for n, meeting_id in enumerate(meetings[course])
            if n == first % SLOTS and not world.sessions[course][n].cancelled
        }
    for course in (0, 1):
        part = parts[course]
        sums = []
        for person, row in enumerate(part.rows):
            slow = slowly(world, course, person, first, last)
            if slow is None:
                assert set(row.letters) <= {"-"}
                assert row.tally.share is None
                continue
            sums.append(slow)
            t = row.tally
            assert list(row.letters) == slow.letters
            assert (t.marked, t.there, t.excused, t.sick, t.absent) == (
                slow.held, slow.there, slow.leave, slow.ill, slow.away,
            )  # fmt: skip
            assert (t.attended, t.absences) == (slow.counted(policy), slow.missed_meetings)
            assert t.share == (Fraction(slow.counted(policy), slow.held) if slow.held else None)
            assert t.share_there == (Fraction(slow.there, slow.held) if slow.held else None)
            with_reason = slow.there + slow.leave + slow.ill
            assert t.share_with_reason == (Fraction(with_reason, slow.held) if slow.held else None)
        # the same by meeting, by day, by month, and counted by the database
        for lines in (recaps.by_meeting(part), recaps.by_day(part), recaps.by_month(part)):
            assert sum(line.tally.attended for line in lines) == sum(s.counted(policy) for s in sums)
            assert sum(line.tally.marked for line in lines) == sum(s.held for s in sums)
            assert sum(line.unmarked for line in lines) == part.unmarked == sum(s.letters.count(None) for s in sums)
            assert sum(sum(line.counts.values()) for line in lines) == sum(
                letter not in (None, "-") for s in sums for letter in s.letters
            )
        by_database = counted[ids[course]].trainees if ids[course] in counted else ()
        assert {r.enrolment_id: r.tally for r in by_database} == {
            r.enrolment_id: r.tally for r in part.rows if r.tally.marked
        }
        for person, line in enumerate(recaps.by_person(wholes[course])):
            slow = slowly(world, course, person, 0, DAYS)
            if slow is None:
                continue
            run = longest_run(world, course, person)
            assert (line.standing.longest.days if line.standing.longest else 0) == run
            assert line.standing.total == slow.whole
            warned = [1] if 0 < world.house.absences_in_a_row <= run else []
            if world.house.absence_share and slow.away * 100 > world.house.absence_share * slow.whole:
                warned.append(2)
            assert list(line.standing.letters) == warned
            best = slow.counted(policy) + slow.whole - slow.held
            assert line.standing.forecast.best == (Fraction(best, slow.whole) if slow.whole else None)
            assert line.standing.forecast.is_out_of_reach == (best * 100 < world.house.minimum * slow.whole)
            for n in range(SLOTS):
                if (course, n) in rosters:
                    shown = rosters[course, n].rows[person]
                    assert (shown.tally, shown.total_hours) == (line.row.tally, slow.whole)
                    assert shown.may_still_miss == line.standing.forecast.may_miss
    for person, found in enumerate(people):
        both = [slowly(world, course, person, 0, DAYS) for course in (0, 1)]
        assert found.total.marked == sum(s.held for s in both if s)
        assert found.total.attended == sum(s.counted(policy) for s in both if s)
