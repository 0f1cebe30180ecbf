"""Marks pasted from a spreadsheet: by NIK, name, number or place, and every reason to take none of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bekal.assessment import pasting
from bekal.assessment.cells import is_mark
from bekal.assessment.pasting import Person, Placed, Target, block_of, place
from bekal.assessment.rules import UnknownTrainee
from bekal.storage.ids import new_id
from bekal.terms import EnrolmentId

PEOPLE = [
    Person(EnrolmentId(new_id()), n, name, f"99999901010000{n:02}")
    for n, name in enumerate(("Peserta Contoh Satu", "Peserta Contoh Dua", "Peserta Contoh Tiga"), 1)
]
TARGETS = [Target("theory", ("Teori", "Theory")), Target("practice", ("Praktik",)), Target("decision", ("Keputusan",))]


def placed(text: str, *, row: int = 0, column: int = 0, people: list[Person] = PEOPLE) -> Placed[str]:
    return place(block_of(text), people, TARGETS, is_mark=is_mark, at_row=row, at_column=column)


def told(found: Placed[str]) -> list[tuple[int, str, str]]:
    numbers = {one.id: one.number for one in PEOPLE}
    return [(numbers[cell.person], cell.key, cell.text) for cell in found.cells]


def refusals(found: Placed[str]) -> list[tuple[int, type]]:
    return [(one.line, type(one.refusal)) for one in found.problems]


def test_a_bare_block_goes_by_its_place() -> None:
    assert told(placed("80\t90\n\t70,5\n", row=1)) == [
        (2, "theory", "80"), (2, "practice", "90"), (3, "practice", "70,5"),
    ]  # fmt: skip
    assert told(placed("80\n81", row=0, column=1)) == [(1, "practice", "80"), (2, "practice", "81")]


@pytest.mark.parametrize(
    "text",
    [
        "peserta contoh dua\t80\nPeserta  Contoh Satu\t70\n",
        "9999990101000002\t80\n9999990101000001\t70",
        "9999990101000002\tPeserta Contoh Dua\t80\n9999990101000001\tPeserta Contoh Satu\t70",
        "7\tPeserta Contoh Dua\t80\n8\tPeserta Contoh Satu\t70".replace("7\tP", "2\tP").replace("8\tP", "1\tP"),
        "Nama\tTeori\nPeserta Contoh Dua\t80\nPeserta Contoh Satu\t70",
        "NIK\tPredikat\tTheory\n9999990101000002\tBaik\t80\n9999990101000001\t\t70",
        "No\tteori\tKeputusan\n2\t80\t\n1\t70\t",
    ],
)
def test_people_are_found_by_nik_name_or_number_in_any_order(text: str) -> None:
    found = placed(text, row=2)
    assert found.problems == ()
    assert told(found) == [(2, "theory", "80"), (1, "theory", "70")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Nama\tTeori\nPeserta Contoh Dua\t80\nPeserta Contoh Dua\t70", [(3, pasting.PersonTwice)]),
        ("Nama\tTeori\nOrang Lain Contoh\t80", [(2, UnknownTrainee)]),
        ("No\tNama\tTeori\n1\tPeserta Contoh Dua\t80", [(2, pasting.NamesDiffer)]),
        ("Nama\tTeori\tLisan\nPeserta Contoh Dua\t80\t1", [(1, pasting.HeadingUnknown)]),
        ("Teori\tPraktik\n80\t70", [(1, pasting.HeadingUnknown)]),
        ("1\t2\t3\t4\t5", [(0, pasting.TooWide)]),
        ("1\n2\n3\n4", [(0, pasting.TooLong)]),
        ("\t\n\t", [(0, pasting.NothingToTake)]),
    ],
)
def test_what_cannot_be_placed_is_named_with_its_line(text: str, expected: list[tuple[int, type]]) -> None:
    assert refusals(placed(text)) == expected


def test_two_people_of_one_name_need_a_number() -> None:
    twins = [PEOPLE[0], Person(EnrolmentId(new_id()), 9, PEOPLE[0].name, "9999990101000099")]
    found = placed("Nama\tTeori\nPeserta Contoh Satu\t80", people=twins)
    assert refusals(found) == [(2, pasting.NameShared)]
    found = placed("No\tNama\tTeori\n9\tPeserta Contoh Satu\t80", people=twins)
    assert [(cell.person, cell.text) for cell in found.cells] == [(twins[1].id, "80")]


def test_a_file_must_have_headings() -> None:
    found = place(block_of("80\t90"), PEOPLE, TARGETS, is_mark=is_mark, needs_heading=True)
    assert refusals(found) == [(1, pasting.HeadingUnknown)]


def test_lines_that_leave_a_place_empty_change_nothing_there() -> None:
    assert told(placed("80\n\n70")) == [(1, "theory", "80"), (3, "theory", "70")]


@given(st.permutations(PEOPLE), st.lists(st.integers(0, 100), min_size=3, max_size=3))
def test_marks_find_their_owner_however_the_list_is_sorted(people: list[Person], scores: list[int]) -> None:
    text = "\n".join(f"{one.name}\t{score}" for one, score in zip(people, scores, strict=True))
    found = placed(text)
    assert {cell.person: cell.text for cell in found.cells} == {
        one.id: str(score) for one, score in zip(people, scores, strict=True)
    }
