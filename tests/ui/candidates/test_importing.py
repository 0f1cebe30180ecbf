"""The import: everything is seen and corrected before anything is written, and then it is written at once."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from sqlalchemy import func, select
from tests.ui.candidates.conftest import Office
from tests.ui.running import words_of

from bekal.candidates import queries
from bekal.candidates.importing.import_plan import State
from bekal.candidates.importing.problems import Problem, Severity
from bekal.storage.records import Candidate, LoggedOperation
from bekal.ui import theme
from bekal.ui.candidates.import_screen import ImportScreen
from bekal.ui.candidates.import_sieve import EVERY
from bekal.ui.candidates.import_table import advice_of, value_of, what_of

SAMPLES = Path(__file__).parents[2] / "candidates" / "samples"
TRUTH = json.loads((SAMPLES / "sponsor-1.truth.json").read_text(encoding="utf-8"))
ENTER = Qt.Key.Key_Return


def reading(office: Office, path: Path = SAMPLES / "sponsor-1.xlsx") -> ImportScreen:
    screen = office.go("candidates.import", path=path)
    assert isinstance(screen, ImportScreen)
    return screen


def written(office: Office) -> int:
    return int(office.ask(lambda session: session.scalar(select(func.count()).select_from(Candidate))))


def operations(office: Office) -> int:
    return int(office.ask(lambda session: session.scalar(select(func.count()).select_from(LoggedOperation))))


def go_to(office: Office, screen: ImportScreen, row: int, code: str) -> None:
    lines = screen.problems.rows.rows
    at = next(at for at, line in enumerate(lines) if (line.problem.row, line.problem.code) == (row, code))
    screen.problems.setFocus()
    screen.problems.go_to(at)
    office.settle()


def rows(screen: ImportScreen) -> dict[int, Any]:
    return {line.row.number: line.row for line in screen.rows.rows.rows}


def test_a_file_is_looked_at_whole_before_anything_is_written_and_then_written_at_once(office: Office) -> None:
    before = operations(office)
    screen = reading(office)
    issues = {(row["row"], issue) for row in TRUTH for issue in row["issues"]}
    found = {(line.problem.row, line.problem.code) for line in screen.problems.rows.rows}
    assert issues <= found
    grave = {
        (line.problem.row, line.problem.code)
        for line in screen.problems.rows.rows
        if line.problem.severity is not Severity.NOTE
    }
    assert grave <= issues
    repeated = sum("duplicate_in_file" in row["issues"] for row in TRUTH)
    assert screen._new.accessibleName() == f"{len(TRUTH) - repeated} baru akan didaftarkan"
    assert screen._outlook.text() == f"{len(TRUTH) - repeated} orang akan didaftarkan. Belum ada yang ditulis."
    assert (written(office), operations(office)) == (0, before)
    office.press(ENTER, ctrl=True)
    office.settle()
    assert written(office) == len(TRUTH) - repeated
    names = {row.name for row in office.ask(lambda session: queries.candidates(session, limit=None)).rows}
    assert {row["name"] for row in TRUTH} == names
    groups = office.ask(lambda s: s.scalar(select(func.count()).where(LoggedOperation.opens_group)))
    office.press(ENTER, ctrl=True)
    office.settle()
    assert office.shell.current == "candidates"
    assert len(office.screen().table.rows.rows) == len(TRUTH) - repeated
    assert groups == 2  # the centre was made in one transaction, the import is the other


def test_escape_leaves_an_import_without_a_trace(office: Office) -> None:
    office.go("candidates")
    before = operations(office)
    reading(office)
    office.press(Qt.Key.Key_Escape)
    office.settle()
    assert office.shell.current == "candidates"
    assert (written(office), operations(office)) == (0, before)


def test_the_gravest_problems_stand_first_with_row_column_value_and_advice(office: Office) -> None:
    screen = reading(office)
    grades = [line.problem.severity for line in screen.problems.rows.rows]
    assert grades == sorted(grades, key=list(Severity).index)
    texts = [screen.problems.rows.index(0, column).data() for column in range(5)]
    truth = next(row for row in TRUTH if "nik_letter" in row["issues"])
    nik = truth["nik"]
    grouped = " ".join(nik[at : at + 4] for at in range(0, 16, 4))
    assert texts[0] == str(truth["row"])
    assert texts[2] == "N I K"
    assert texts[4] == f"NIK berisi huruf. Mungkin maksudnya {grouped}."


def test_a_cell_is_corrected_in_place_and_taken_back(office: Office) -> None:
    screen = reading(office)
    truth = next(row for row in TRUTH if "nik_letter" in row["issues"])
    go_to(office, screen, truth["row"], "nik_letter")
    office.press(Qt.Key.Key_F2)
    assert office.hands() is screen.cell
    screen.cell.selectAll()
    office.type(truth["nik"])
    office.press(ENTER)
    office.settle()
    assert rows(screen)[truth["row"]].problems == ()
    assert rows(screen)[truth["row"]].applicant.nik == truth["nik"]
    assert screen.problems.hasFocus()
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()
    assert "nik_letter" in {problem.code for problem in rows(screen)[truth["row"]].problems}


def test_escape_in_a_cell_leaves_it_as_it_was_and_stays_on_the_page(office: Office) -> None:
    screen = reading(office)
    office.press(Qt.Key.Key_F2)
    office.type("123")
    office.press(Qt.Key.Key_Escape)
    office.settle()
    assert office.shell.current == "candidates.import"
    assert not screen.cell.isVisible()
    assert len(screen.problems.rows.rows) == len({id(line) for line in screen.problems.rows.rows})
    assert rows(screen)[screen.problems.rows.rows[0].problem.row].applicant.nik != "123"


def test_a_proposal_is_taken_with_one_key(office: Office) -> None:
    screen = reading(office)
    truth = next(row for row in TRUTH if "nik_letter" in row["issues"])
    go_to(office, screen, truth["row"], "nik_letter")
    office.press(Qt.Key.Key_F8)
    office.settle()
    assert rows(screen)[truth["row"]].applicant.nik == truth["nik"]


def test_a_row_is_skipped_and_taken_back(office: Office) -> None:
    screen = reading(office)
    number = screen.problems.rows.rows[0].problem.row
    office.press(Qt.Key.Key_Delete)
    office.settle()
    assert screen.agree.words == f"Impor {len(TRUTH) - 1} orang"
    assert rows(screen)[number].state is State.SKIPPED
    screen.tabs.go(1)
    screen.rows.setFocus()
    screen.rows.go_to(next(at for at, line in enumerate(screen.rows.rows.rows) if line.row.number == number))
    office.press(Qt.Key.Key_Delete)
    office.settle()
    assert screen.agree.words == f"Impor {len(TRUTH)} orang"
    office.press(Qt.Key.Key_Delete)
    office.settle()
    office.press(ENTER, ctrl=True)
    office.settle()
    assert written(office) == len(TRUTH) - 1


def test_proven_repairs_are_applied_when_asked_for(office: Office) -> None:
    screen = reading(office)
    letters = [row for row in TRUTH if "nik_letter" in row["issues"]]
    screen.repair.click()
    office.settle()
    for row in letters:
        assert rows(screen)[row["row"]].applicant.nik == row["nik"]
    last = screen.problems.rows.rows[-1].problem
    assert last.is_applied
    assert advice_of(last).startswith("Sudah diperbaiki menjadi")
    screen.repair.click()
    office.settle()
    assert rows(screen)[letters[0]["row"]].applicant.nik != letters[0]["nik"]


def test_a_short_sentence_loses_the_value_and_nothing_else() -> None:
    problem = Problem(2, "NIK", "nik_length", "1", Severity.ERROR)
    assert what_of(problem) == "NIK tidak 16 angka."
    assert what_of(replace(problem, code="nik_region", value="9999990101990001")).startswith("Kode wilayah 999999 ")


def test_the_same_file_again_changes_nothing(office: Office) -> None:
    reading(office)
    office.press(ENTER, ctrl=True)
    office.settle()
    before = operations(office)
    screen = reading(office)
    assert screen._same.accessibleName().startswith(f"{len(TRUTH)} sama")
    assert not screen.agree.isEnabled()
    assert operations(office) == before


def test_people_registered_meanwhile_are_looked_at_again_before_anything_is_written(office: Office) -> None:
    screen = reading(office)
    good = next(row for row in TRUTH if not row["issues"])
    person = rows(screen)[good["row"]].applicant
    facts = {name: getattr(person, name) for name in ("name", "nik", "nik_status", "sex", "birth_date")}
    with office.made.writing() as session:
        session.add(Candidate(**facts, registered_at=office.shell.context.clock()))
    office.press(ENTER, ctrl=True)
    office.settle()
    assert written(office) == 1
    assert rows(screen)[good["row"]].state is not State.NEW
    office.press(ENTER, ctrl=True)
    office.settle()
    assert written(office) == len(TRUTH)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("rusak.xlsx", b"PK\x03\x04abc", "rusak"),
        ("kosong.csv", b"", "kosong"),
        ("gambar.xlsx", b"\x89PNG\r\n\x1a\n\x00", "bukan tabel"),
        ("tanpa-judul.csv", b"a;b\n1;2\n", "tidak ditemukan baris judul"),
        ("tanpa-orang.csv", b"Nama;NIK\n", "belum ada orang"),
    ],
)
def test_a_file_that_cannot_be_read_gets_its_sentence(
    office: Office, tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    screen = reading(office, tmp_path / name)
    assert words in screen._why._sentence.text()
    assert "Belum ada yang diimpor" in screen._why._sentence.text()
    assert screen._why.isVisible()
    screen.file_chosen.emit(SAMPLES / "sponsor-1.xlsx")
    office.settle()
    assert screen.agree.words == f"Impor {len(TRUTH)} orang"


def test_a_file_that_has_gone_can_be_tried_again(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "daftar.csv"
    screen = reading(office, path)
    assert screen._why.isVisible()
    path.write_text("Nama;NIK\nPeserta Contoh;3174014705990031\n", encoding="utf-8")
    screen._why.second_asked.emit()
    office.settle()
    assert screen.agree.words == "Impor 1 orang"


def test_a_block_copied_in_a_spreadsheet_is_pasted(office: Office) -> None:
    office.go("candidates.import")
    QGuiApplication.clipboard().setText("Nama\tTanggal Lahir\nPeserta Contoh\t1999-05-07\nLain Contoh\t31-02-1999\n")
    office.press(Qt.Key.Key_V, ctrl=True)
    office.settle()
    screen = office.screen()
    assert screen.agree.words == "Impor 2 orang"
    line = next(line for line in screen.problems.rows.rows if line.problem.code == "date_impossible")
    assert value_of(line.problem) == "31-02-1999"


def test_reading_can_be_stopped_and_nothing_is_shown_of_it(office: Office) -> None:
    screen = office.go("candidates.import")
    screen.file_chosen.emit(SAMPLES / "sponsor-1.xlsx")
    screen.stop_asked.emit()
    office.settle()
    assert not screen.agree.isVisible()
    assert screen.pages.currentWidget() is screen._choose


def test_problems_are_sifted_by_how_grave_they_are_each_with_its_count(office: Office) -> None:
    screen = reading(office)
    every = screen.problems.rows.rows
    grades = {grade: [line for line in every if line.problem.severity is grade] for grade in Severity}
    for grade, lines in grades.items():
        assert screen.sieve.count(grade) == len(lines)
        screen.sieve.choose(grade)
        assert screen.problems.rows.rows == (lines or every)
        assert screen.problems.current_row() is not None
    screen.sieve.choose(EVERY)
    assert len(screen.problems.rows.rows) == len(every)
    assert f"Salah {len(grades[Severity.ERROR])}" in words_of(screen.sieve)


def test_what_is_solved_leaves_a_sifted_list_and_the_last_of_them_brings_all_back(office: Office) -> None:
    screen = reading(office)
    screen.sieve.choose(Severity.ERROR)
    wrong = len(screen.problems.rows.rows)
    screen.problems.setFocus()
    screen.problems.go_to(0)
    office.press(Qt.Key.Key_F8)
    office.settle()
    assert len(screen.problems.rows.rows) == wrong - 1
    assert {line.problem.severity for line in screen.problems.rows.rows} == {Severity.ERROR}
    for _ in range(wrong - 1):
        office.press(Qt.Key.Key_Delete)
        office.settle()
    assert screen.sieve.count(Severity.ERROR) == 0
    assert {line.problem.severity for line in screen.problems.rows.rows} == {Severity.WARNING}


def test_editing_from_all_rows_finds_the_problem_though_it_was_sifted_out(office: Office) -> None:
    screen = reading(office)
    screen.sieve.choose(Severity.WARNING)
    truth = next(row for row in TRUTH if "nik_letter" in row["issues"])
    screen.tabs.go(1)
    screen.rows.setFocus()
    screen.rows.go_to(next(at for at, line in enumerate(screen.rows.rows.rows) if line.row.number == truth["row"]))
    office.press(Qt.Key.Key_F2)
    assert screen.tabs.current() == 0
    assert screen.cell.isVisible()
    assert screen.problems.current_row().problem.row == truth["row"]


def test_with_large_letters_the_counts_stand_in_a_sentence_and_all_keys_work(office: Office) -> None:
    theme.set_letters(200)
    office.window.resize(1366, 688)
    screen = reading(office)
    assert not screen._facts.isVisible()
    assert screen._outlook.isVisible()
    assert screen._outlook.text().startswith(f"{len(TRUTH)} orang akan didaftarkan")
    assert theme.metrics().horizontalAdvance(screen._outlook.text()) <= screen._outlook.width()
    truth = next(row for row in TRUTH if "nik_letter" in row["issues"])
    go_to(office, screen, truth["row"], "nik_letter")
    assert not screen.panel.isVisible()
    office.press(Qt.Key.Key_F8)
    office.settle()
    assert rows(screen)[truth["row"]].applicant.nik == truth["nik"]
    office.press(Qt.Key.Key_F2)
    assert screen.cell.isVisible()


def test_the_sentence_of_what_will_be_done_is_read_whole_in_a_window_of_the_usual_size(office: Office) -> None:
    office.window.resize(1366, 688)
    screen = reading(office)
    office.settle()
    assert screen._facts.isVisible()
    assert theme.metrics().horizontalAdvance(screen._outlook.text()) <= screen._outlook.width()
