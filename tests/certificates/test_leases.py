"""Numbers from blocks: never one twice, never another device's, and what is left over is told."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.certificates import leases, rules
from bekal.certificates.leases import Lease, NumbersUsedUp

PC_A, PC_B, PC_C = UUID(int=1), UUID(int=2), UUID(int=3)


@st.composite
def given_blocks(draw: st.DrawFn) -> list[Lease]:
    """Blocks as central gives them: each above all earlier ones."""
    made, last = [], draw(st.integers(0, 20))
    for _ in range(draw(st.integers(1, 6))):
        first = last + draw(st.integers(1, 5))
        last = first + draw(st.integers(0, 12))
        made.append(Lease(first, last, draw(st.sampled_from([PC_A, PC_B, PC_C])), draw(st.booleans())))
    return made


@given(st.permutations(range(30)), st.integers(0, 30), st.integers(0, 5))
def test_a_device_alone_counts_on_from_the_last_number(known: list[int], upto: int, count: int) -> None:
    used = {n for n in known[:10] if n}
    first = max({upto, *used, 0}) + 1
    taken = leases.take([], PC_A, used, count, year=2026, used_up_to=upto)
    assert taken == tuple(range(first, first + count))


@given(given_blocks(), st.sets(st.integers(1, 120)), st.integers(0, 120))
def test_a_device_writes_only_new_numbers_of_its_own_standing_blocks(
    blocks: list[Lease], used: set[int], upto: int
) -> None:
    own = [block for block in blocks if block.device == PC_A]
    for n in leases.free(blocks, PC_A, used, used_up_to=upto):
        assert n not in used
        assert n > upto
        assert [block.is_ended for block in own if block.holds(n)] == [False]


@given(given_blocks(), st.lists(st.sampled_from([PC_A, PC_B, PC_C]), max_size=40))
def test_devices_that_know_nothing_of_one_another_never_write_one_number(
    blocks: list[Lease], turns: Sequence[UUID]
) -> None:
    written: dict[UUID, list[int]] = {PC_A: [], PC_B: [], PC_C: []}
    for device in turns:
        number = next(leases.free(blocks, device, written[device]), None)
        if number is not None:
            written[device].append(number)
    together = [n for numbers in written.values() for n in numbers]
    assert len(set(together)) == len(together)


@given(given_blocks(), st.integers(0, 30), st.integers(0, 30))
def test_a_restored_backup_uses_no_number_again(blocks: list[Lease], before: int, after: int) -> None:
    every = list(leases.free(blocks, PC_A, ()))
    in_backup, written = every[:before], every[: before + after]
    remembered = max(written, default=0)
    again = list(leases.free(blocks, PC_A, in_backup, used_up_to=remembered))
    assert set(again).isdisjoint(written)
    assert written + again == every


@given(given_blocks(), st.sets(st.integers(1, 120)))
def test_the_register_accounts_for_every_number_of_the_blocks_that_ended(blocks: list[Lease], used: set[int]) -> None:
    ended = {n for block in blocks if block.is_ended for n in range(block.first, block.last + 1)}
    runs = leases.unused(blocks, used)
    told = [n for first, last in runs for n in range(first, last + 1)]
    assert len(told) == len(set(told))
    assert set(told) | (used & ended) == ended
    assert set(told).isdisjoint(used)


def test_a_block_that_is_nearly_empty_gives_all_or_nothing() -> None:
    blocks = [Lease(1, 5000, PC_A), Lease(5001, 5003, PC_B)]
    assert leases.left(blocks, PC_B, ()) == 3
    assert leases.take(blocks, PC_B, {1, 2, 5001}, 2, year=2026) == (5002, 5003)
    with pytest.raises(NumbersUsedUp) as told:
        leases.take(blocks, PC_B, {5001}, 3, year=2026)
    assert told.value.facts == {"needed": 3, "left": 2, "year": 2026}
    assert leases.left(blocks, PC_C, ()) == 0
    assert leases.left([], PC_C, ()) is None


def test_check_characters_are_on_where_several_devices_write_numbers() -> None:
    def written(template: str, *, is_leased: bool) -> str:
        words = {"kode": "BLK-X"}
        return rules.number(template, sequence=5001, on=date(2026, 11, 3), words=words, is_leased=is_leased)

    alone = "{seq:04}/{kode}/{bulan_romawi}/{tahun}"
    assert not leases.is_leased([Lease(1, 5000, PC_A), Lease(5001, 5200, PC_A)])
    assert leases.is_leased([Lease(1, 5000, PC_A), Lease(5001, 5200, PC_B, is_ended=True)])
    assert written(alone, is_leased=False) == "5001/BLK-X/XI/2026"
    shared = written(alone, is_leased=True)
    assert shared == "5001/BLK-X/XI/2026-" + rules.check_characters("5001/BLK-X/XI/2026")
    inside = written("{seq:04}.{cek}/{kode}", is_leased=False)
    assert inside == f"5001.{rules.check_characters('5001/BLK-X')}/BLK-X"


def test_check_characters_agree_with_account_numbers() -> None:
    # the United Kingdom's example of ISO 13616: GB82 WEST 1234 5698 7654 32
    assert rules.check_characters("WEST12345698765432GB") == "82"


NUMBERS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=2, max_size=30)


@given(NUMBERS, st.data())
def test_one_wrong_sign_or_two_swapped_neighbours_show(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 2))
    digit = data.draw(st.sampled_from("0123456789"))
    swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    good = rules.check_characters(text)
    if text[place].isdigit() and digit != text[place]:
        assert rules.check_characters(text[:place] + digit + text[place + 1 :]) != good
    if text[place].isdigit() and text[place + 1].isdigit() and swapped != text:
        assert rules.check_characters(swapped) != good


@given(NUMBERS, st.sampled_from(["/", ".", "-", " "]))
def test_how_a_number_is_parted_makes_no_difference(text: str, mark: str) -> None:
    assert rules.check_characters(mark.join(text)) == rules.check_characters(text)
