"""Registration codes, scores as they are typed, training days, and giving seats in sittings."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bekal.courses.selection import rules, sittings
from bekal.courses.selection.priorities import UnknownPriority, priorities, read_codes, title_of
from bekal.courses.selection.sittings import Room, Times
from bekal.terms import ApplicationId, SessionId

IDS = st.uuids()
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(IDS)
def test_a_code_is_read_however_it_is_typed(of: UUID) -> None:
    code = rules.registration_code(of)
    assert rules.read_code(code) == code
    assert rules.read_code(code.lower().replace("-", " ")) == code
    assert rules.read_code(code[2:].replace("-", "")) == code
    assert rules.read_code(code.replace("0", "O").replace("1", "l")) == code


@given(IDS)
def test_a_code_says_how_its_ids_end(of: UUID) -> None:
    assert rules.last_bytes(rules.registration_code(of)) == of.bytes[-4:]


@given(IDS, st.integers(0, 7), st.sampled_from(SIGNS))
def test_one_wrong_character_gives_no_other_code(of: UUID, place: int, sign: str) -> None:
    signs = list(rules.registration_code(of)[2:].replace("-", ""))
    assume(signs[place] != sign)
    signs[place] = sign
    assert rules.read_code("".join(signs)) is None


@given(IDS, st.integers(0, 6))
def test_two_neighbours_exchanged_give_no_other_code(of: UUID, place: int) -> None:
    signs = list(rules.registration_code(of)[2:].replace("-", ""))
    assume(signs[place] != signs[place + 1])
    signs[place], signs[place + 1] = signs[place + 1], signs[place]
    assert rules.read_code("".join(signs)) is None


def test_a_code_stays_what_it_was_in_an_earlier_release() -> None:
    assert rules.registration_code(UUID("7c1f2e1a-5a0b-5d0e-9f63-62656b616c31")) == "P-NNP2-V1HV"


@pytest.mark.parametrize("typed", ["", "P-", "Peserta Contoh", "12345678901", "P-UUUU-UUUU", "0812345678"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert rules.read_code(typed) is None


@pytest.mark.parametrize(
    ("typed", "score", "absent"),
    [
        ("85", 8_500, False),
        (" 85,5 ", 8_550, False),
        ("85.25", 8_525, False),
        ("0", 0, False),
        ("100", 10_000, False),
        ("100,00", 10_000, False),
        ("th", None, True),
        ("T.H.", None, True),
        ("tidak hadir", None, True),
        ("", None, False),
    ],
)
def test_scores_are_read_as_people_type_them(typed: str, score: int | None, absent: bool) -> None:
    assert rules.read_score(typed) == (score, absent)


@pytest.mark.parametrize("typed", ["100,01", "101", "-1", "85,555", "8 5 x", "1e2", "٨٥", "85,,5", "1000", "7,100"])
def test_what_is_no_score_is_refused(typed: str) -> None:
    with pytest.raises(rules.BadScore):
        rules.read_score(typed)


@given(st.integers(0, rules.FULL_SCORE))
def test_a_score_is_written_so_that_it_is_read_again(score: int) -> None:
    assert rules.read_score(rules.score_words(score)) == (score, False)


def test_training_days_are_days_with_meetings_or_working_days_before_there_are_any() -> None:
    monday = date(2026, 3, 2)
    held = [monday, monday, monday + timedelta(days=2), monday + timedelta(days=4)]
    assert [rules.training_day(held, monday + timedelta(days=n), monday) for n in range(-1, 6)] == [0, 1, 1, 2, 2, 3, 3]
    assert [rules.training_day((), monday + timedelta(days=n), monday) for n in (-3, 0, 4, 6, 7)] == [0, 1, 5, 5, 6]
    rules.check_replacement(held, monday + timedelta(days=5), monday, 3)
    with pytest.raises(rules.TooLateToReplace):
        rules.check_replacement(held, monday + timedelta(days=4), monday, 2)


def test_groups_that_go_first_are_known_by_their_codes() -> None:
    assert read_codes(["pkh", " DISABILITAS ", "PKH", ""]) == "PKH DISABILITAS"
    assert title_of("RUSUN") == "Warga rumah susun sewa"
    assert title_of("LAMA") == "LAMA"
    assert len({each.code for each in priorities()}) == len(priorities())
    with pytest.raises(UnknownPriority):
        read_codes(["KAYA"])


# ---------------------------------------------------------------------------------------------- sittings

DAY = date(2026, 3, 9)


def room(n: int, capacity: int, starts: str = "08:00", ends: str = "10:00") -> Room:
    return Room(SessionId(UUID(int=n)), capacity, Times(DAY, starts, ends))


def people(n: int) -> list[ApplicationId]:
    return [ApplicationId(UUID(int=100 + each)) for each in range(n)]


@given(st.integers(0, 12), st.lists(st.integers(1, 5), max_size=4), st.sets(st.integers(1, 5), max_size=3))
def test_every_seat_is_given_once_and_nobody_is_lost(count: int, capacities: list[int], used: set[int]) -> None:
    rooms = [room(n, capacity + 5) for n, capacity in enumerate(capacities, 1)]
    there = {UUID(int=900 + number): number for number in used}
    taken = {rooms[0].id: there} if rooms else {}
    found = sittings.distribute(people(count), rooms, taken, {})
    seats = [(each.session_id, each.number) for each in found.placed]
    seats += [(rooms[0].id, number) for number in used if rooms]
    assert len(seats) == len(set(seats))
    assert sorted([each.application_id for each in found.placed] + list(found.overflow)) == people(count)
    for each in rooms:
        numbers = [number for of, number in seats if of == each.id]
        assert len(numbers) <= each.capacity
    free = sum(each.capacity for each in rooms) - (len(used) if rooms else 0)
    assert len(found.overflow) == max(0, count - free)


def test_who_sits_already_keeps_the_seat() -> None:
    first, second, third = people(3)
    found = sittings.distribute([first, second, third], [room(1, 2)], {room(1, 2).id: {second: 1}}, {})
    assert [(each.application_id, each.number) for each in found.placed] == [(first, 2)]
    assert found.overflow == (third,)


def test_nobody_sits_two_tests_at_one_time() -> None:
    rooms = [room(1, 5), room(2, 5, "10:00", "12:00")]
    first, second = people(2)
    found = sittings.distribute([first, second], rooms, {}, {first: [Times(DAY, "09:30", "10:00")]})
    assert [each.session_id for each in found.placed] == [rooms[1].id, rooms[0].id]
    assert sittings.distribute([first], rooms[:1], {}, {first: [Times(DAY, "09:30", "10:00")]}).overflow == (first,)
