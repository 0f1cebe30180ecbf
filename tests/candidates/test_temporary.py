"""Somebody without a NIK: a number stands for it on screens, never on papers, until the real one is known."""

import ast
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import makers
from tests.makers import NOW, ROOT, TODAY, Made

from bekal.candidates import nik as niks
from bekal.candidates import queries, service
from bekal.candidates.applicants import Applicant
from bekal.candidates.importing import import_plan
from bekal.candidates.importing.spreadsheet import read_content
from bekal.reports.history import history_of_person
from bekal.terms import NikStatus

NIK = "3174014705990031"
MAY_SHOW = {"candidates", "ui", "cli"}


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


@given(st.uuids())
def test_the_number_is_short_begins_with_its_mark_and_names_the_end_of_the_id(person: UUID) -> None:
    number = niks.temporary_number(person)
    assert number.startswith(niks.TEMPORARY)
    assert len(number) == 11
    assert niks.read_temporary(number) == person.bytes[-5:]
    assert niks.read_temporary(number.lower().replace("-", " ", 2).replace("s ", "s-", 1)) == person.bytes[-5:]
    assert niks.read_nik(number, today=TODAY).is_sound is False


@pytest.mark.parametrize(
    "typed", ["", "S", "S-", "SETIAWATI", "S. Wahyudin", "Siti Contoh", "3174014705990031", "S-12"]
)
def test_names_and_niks_are_no_temporary_numbers(typed: str) -> None:
    assert niks.read_temporary(typed) is None


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert niks.read_temporary("S-OIL0-1234") == niks.read_temporary("S-0110-1234")


def test_a_person_without_a_nik_is_found_by_the_number_and_keeps_the_history_with_the_real_one(made: Made) -> None:
    with made.writing(made.clerk) as session:
        person = service.register(session, Applicant("Peserta Contoh"), now=NOW)
        makers.candidate(session, 2)
    number = niks.temporary_number(person)
    with made.reading() as session:
        assert [row.id for row in queries.candidates(session, typed=number).rows] == [person]
    with made.writing(made.clerk) as session:
        given = Applicant("Peserta Contoh", NIK, birth_date=date(1999, 5, 7))
        service.correct(session, person, given, now=NOW)
    with made.reading() as session:
        card = queries.candidate(session, person)
        steps = history_of_person(session, person)
        assert [row.id for row in queries.candidates(session, typed=number).rows] == [person]
    assert (card.nik, card.nik_status) == (NIK, NikStatus.FORMAT_OK)
    assert len(steps) == 2
    assert steps[-1].fields["nik"] == NIK


def test_a_row_without_a_nik_is_imported_so() -> None:
    content = b"Nama;Tanggal Lahir;L/P\nPeserta Contoh 07;07/05/1999;P\n"
    planned = import_plan.plan(read_content(content, "daftar.csv"), today=TODAY)
    [row] = planned.rows
    assert (row.state.value, row.applicant.nik, row.applicant.nik_status) == ("new", None, NikStatus.MISSING)


def test_no_paper_report_or_message_to_the_head_office_can_carry_a_temporary_number() -> None:
    users = set()
    for path in (ROOT / "desktop" / "bekal").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        names |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        names |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
        if "temporary_number" in names:
            users.add(path.relative_to(ROOT / "desktop" / "bekal").parts[0])
    assert "ui" in users
    assert users <= MAY_SHOW
