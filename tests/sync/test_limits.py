"""Limits warn at 70 percent, turn red at 100, go on with a head's word and stop nobody; the policy is central's."""

from datetime import UTC, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from tests.sync.centres import NOW, Desk, later

from bekal.central import policies
from bekal.central.home import Central
from bekal.centre.assuring import About, ReasonMissing, SameRightPerson, assure
from bekal.centre.policy import Policy, PolicyUnfit, checked, is_too_old, policy_of
from bekal.certificates import surety
from bekal.staff.rules import NotAllowed
from bekal.staff.service import add_person
from bekal.storage import doubt
from bekal.storage.records import Assurance
from bekal.sync import limits
from bekal.sync.limits import Level, level_of
from bekal.terms import How, Role, StaffId


def level(desk: Desk, about: About, at: object) -> Level:
    with desk.open.database.reading() as session:
        stands = limits.standing(session, now=at)  # type: ignore[arg-type]  # a moment
        return next(one.level for one in stands.limits if one.about is about)


def say_so(desk: Desk, about: About, at: object, *, reason: str = "", who: StaffId | None = None) -> None:
    with desk.open.database.writing(by=desk.head, at=at, how=How.KEY) as session:  # type: ignore[arg-type]  # a moment
        assure(
            session,
            about,
            confirmed_by=who or desk.head,
            reason=reason,
            local_date=at.date(),  # type: ignore[attr-defined]  # a moment
            now=at,  # type: ignore[arg-type]  # a moment
        )


@given(st.integers(0, 10_000), st.integers(1, 5_000))
def test_amber_from_seventy_percent_red_from_the_limit(measured: int, allowed: int) -> None:
    found = level_of(measured, allowed)
    assert (found is Level.RED) == (measured >= allowed)
    assert (found is Level.AMBER) == (allowed * 7 <= measured * 10 < allowed * 10)
    assert level_of(measured, allowed, is_assured=True) is not Level.RED


def test_days_without_central_count_only_while_something_waits(active: Desk, central: Central, stick: Path) -> None:
    active.save(1)
    active.round_trip(central, stick)
    assert level(active, About.DAYS, later(200)) is Level.GREEN, "there is nothing to send"
    active.save(1)
    assert level(active, About.DAYS, later(20)) is Level.GREEN
    assert level(active, About.DAYS, later(21)) is Level.AMBER
    assert level(active, About.DAYS, later(30)) is Level.RED
    with active.open.database.reading() as session:
        stands = limits.standing(session, now=later(30))
    assert stands.level is Level.RED
    assert "Data tetap aman" in stands.limits[0].words


def test_a_heads_word_with_a_reason_lets_work_go_on_for_a_week_and_travels(
    active: Desk, central: Central, stick: Path
) -> None:
    active.save(1)
    active.round_trip(central, stick)
    active.save(1, at=later(31))
    with active.open.database.writing(by=active.head, at=NOW) as session:
        clerk = add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=None)
    with pytest.raises(ReasonMissing):
        say_so(active, About.DAYS, later(31))
    with pytest.raises(NotAllowed):
        say_so(active, About.DAYS, later(31), reason="Jembatan putus, tidak ada jaringan", who=clerk)
    say_so(active, About.DAYS, later(31), reason="Jembatan putus, tidak ada jaringan")
    assert level(active, About.DAYS, later(31)) is Level.OVERRIDDEN
    assert level(active, About.DAYS, later(39)) is Level.RED, "a week later it is asked for again"
    active.round_trip(central, stick, at=later(39))
    with central.database.reading() as session:
        (told,) = session.scalars(select(Assurance))
        assert (told.kind, told.reason) == ("days", "Jembatan putus, tidak ada jaringan")


def test_packets_count_what_waits_sealed_or_not(active: Desk, central: Central, stick: Path) -> None:
    policies.change(central, {"packets": 2})
    active.save(1)
    active.round_trip(central, stick)
    active.round_trip(central, stick)
    assert level(active, About.PACKETS, NOW) is Level.GREEN
    active.save(1)
    active.export(stick)
    assert level(active, About.PACKETS, NOW) is Level.GREEN
    active.save(1)
    assert level(active, About.PACKETS, NOW) is Level.RED


def test_a_pc_that_was_never_activated_has_no_limits(centre: Desk) -> None:
    centre.save(1)
    with centre.open.database.reading() as session:
        stands = limits.standing(session, now=later(400))
    assert (stands.limits, stands.level) == ((), Level.GREEN)


def test_central_changes_the_policy_and_it_comes_down(active: Desk, central: Central, stick: Path) -> None:
    with active.open.database.reading() as session:
        assert policy_of(session) == Policy()
    policies.change(central, {"days": 10, "approval": True, "minimum_version": "99.0"})
    with pytest.raises(PolicyUnfit):
        policies.change(central, {"stop_days": 1})
    with pytest.raises(PolicyUnfit):
        policies.change(central, {"days": "banyak"})
    active.save(1)
    active.round_trip(central, stick)
    with active.open.database.reading() as session:
        came = policy_of(session)
        assert (came.days, came.approval, came.minimum_version) == (10, True, "99.0")
        assert limits.standing(session, now=NOW).is_program_old
    before = policies.show(central)
    assert active.round_trip(central, stick).documents == 0, "the same policy is no news"
    assert policies.show(central) == before


def test_a_later_policy_with_unknown_members_is_read_all_the_same() -> None:
    assert checked({"days": 5, "colour": "blue"}).days == 5
    with pytest.raises(PolicyUnfit):
        checked({"days": True})


@pytest.mark.parametrize(
    ("version", "minimum", "old"),
    [("0.2.0", "", False), ("0.2.0", "0.2.0", False), ("0.2.0", "0.10.0", True), ("1.0", "0.9.9", False)],
)
def test_versions_are_compared_by_their_numbers(version: str, minimum: str, old: bool) -> None:
    assert is_too_old(version, minimum) is old


# ------------------------------------------------------------------------------------- lists and clocks


def test_lists_grow_old_in_three_steps_and_the_last_needs_a_word(active: Desk, central: Central, stick: Path) -> None:
    active.save(1)
    active.round_trip(central, stick)
    for days, says in ((13, (0, 0, 0)), (14, (1, 0, 0)), (60, (1, 1, 0)), (120, (1, 1, 1))):
        with active.open.database.reading() as session:
            of = surety.age(session, later(days))
        assert (of.is_noticed, of.is_warned, of.is_stopped) == tuple(map(bool, says)), days
    with active.open.database.reading() as session:
        surety.require(session, now=later(119), zone=UTC)
        with pytest.raises(surety.ListsTooOld):
            surety.require(session, now=later(120), zone=UTC)
    say_so(active, About.LISTS, later(120), reason="Pusat tutup karena banjir")
    with active.open.database.reading() as session:
        surety.require(session, now=later(120), zone=UTC)


def test_a_clock_before_what_is_known_needs_a_second_person_for_the_date(
    active: Desk, central: Central, stick: Path
) -> None:
    active.save(1)
    active.round_trip(central, stick)
    wrong = NOW - timedelta(days=400)
    with active.open.database.writing(by=active.head, at=NOW) as session:
        clerk = add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=None)
    with active.open.database.reading() as session:
        assert doubt.behind(session, NOW) == timedelta(0)
        assert doubt.behind(session, NOW - timedelta(minutes=4)) == timedelta(0)
        assert doubt.behind(session, wrong) >= timedelta(days=399)
        with pytest.raises(surety.DateUnsure):
            surety.require(session, now=wrong, zone=UTC)
    with pytest.raises(SameRightPerson):
        say_so(active, About.CLOCK, wrong)
    say_so(active, About.CLOCK, wrong, who=clerk)
    with active.open.database.reading() as session:
        surety.require(session, now=wrong, zone=UTC)
        with pytest.raises(surety.DateUnsure):
            surety.require(session, now=wrong + timedelta(days=1), zone=UTC)


def test_own_work_of_a_clock_that_ran_years_ahead_proves_nothing(active: Desk, central: Central, stick: Path) -> None:
    active.save(1)
    active.round_trip(central, stick)
    active.save(1, at=NOW + timedelta(days=730))
    with active.open.database.reading() as session:
        assert doubt.behind(session, NOW + timedelta(days=1)) == timedelta(0), "the clock was set right again"
        assert doubt.behind(session, NOW - timedelta(days=1)) > timedelta(0)
