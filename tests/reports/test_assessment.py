"""The papers of an assessment: what they say, and a sheet that comes back without a change."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.assessment import from_file, locking, plans, queries, service
from bekal.assessment.locking_rules import NotLocked
from bekal.assessment.planning_rules import starting_plan
from bekal.assessment.rules import BadOutcome, BadScore, CourseLocked
from bekal.assessment.service import NewResult
from bekal.assessment.weighing import ABSENT
from bekal.reports import assessment as papers
from bekal.reports import assessment_books as books
from bekal.terms import Decision, Kind, Outcome

PAPERS = ("minutes", "attendance", "scores", "units", "summary")


def words(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    found = " ".join(page.get_textpage().get_text_bounded() for page in document)
    return " ".join(found.split())


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=4, instructors=[made.instructor])
        plans.change_plan(session, of.programme_id, starting_plan(Kind.COMPETENCY))
        makers.mark_all(session, of)
    with made.writing(made.instructor) as session:
        found = queries.results(session, of.id)
        one, two, three = (component.id for component in found.plan.components)
        every_k = dict.fromkeys((unit.id for unit in found.units), Outcome.COMPETENT)
        for at, trainee in enumerate(of.trainees[:3]):
            new = NewResult(outcomes=every_k, scores={one: 7000 + at * 1000, two: 8050, three: 9000})
            service.record_result(session, trainee, new, on=TODAY)
        service.record_result(session, of.trainees[3], NewResult(scores={one: ABSENT, two: 5000}), on=TODAY)
        service.record_result(session, of.trainees[0], NewResult(scores={one: 8800}, again={one}), on=TODAY)
        service.take_proposals(session, of.id, on=TODAY)
        last = NewResult(decision=Decision.FAILED, note="tidak ikut ujian teori")
        service.record_result(session, of.trainees[3], last, on=TODAY)
    return of


def locked(made: Made, of: makers.Class) -> None:
    meeting = locking.GraduationMeeting(
        TODAY, "BA-7/CONTOH", "09:00", "Ruang Contoh", (("Kepala Contoh", "Ketua"), ("Petugas Contoh", "Sekretaris"))
    )
    with made.writing(made.clerk) as session:
        locking.lock(session, of.id, meeting, now=NOW)


def test_minutes_and_the_attendance_of_the_meeting_need_the_lock(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        for what in ("minutes", "attendance"):
            with pytest.raises(NotLocked):
                papers.made(session, what, of.id, now=NOW)
        assert "SEMENTARA" in words(papers.made(session, "scores", of.id, now=NOW))


@pytest.mark.parametrize("paper", ["A4", "F4"])
def test_the_papers_say_what_was_decided(made: Made, of: makers.Class, paper: str) -> None:
    locked(made, of)
    with made.reading() as session:
        said = {what: words(papers.made(session, what, of.id, now=NOW, paper=paper)) for what in PAPERS}
    assert "BA-7/CONTOH" in said["minutes"]
    assert "pukul 09.00 WIB" in said["minutes"]
    assert "Ketua" in said["minutes"]
    assert "tidak ikut ujian teori" in said["minutes"]
    assert "84,65" in said["scores"]  # 88 * 30 + 80,5 * 50 + 90 * 20, of a hundred
    assert "TH" in said["scores"]
    assert "SEMENTARA" not in said["scores"]
    assert "K: kompeten" in said["units"]
    assert "3 (L 3, P 0)" in said["summary"]
    assert "100,00" in said["summary"]
    assert "Ruang Contoh" in said["attendance"]


def test_the_workbook_of_final_scores_holds_numbers_and_a_formula(made: Made, of: makers.Class) -> None:
    with made.reading() as session:
        data = books.score_book(session, of.id)
        again = books.score_book(session, of.id)
    assert data == again
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell.value for row in page.iter_rows() for cell in row]
    assert any(isinstance(cell, str) and cell.startswith("=ROUND(SUMPRODUCT") for cell in cells)
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True).active
    assert 84.65 in [cell.value for row in values.iter_rows() for cell in row]


def test_the_sheet_for_marks_comes_back_without_a_change(made: Made, of: makers.Class, tmp_path: Path) -> None:
    path = tmp_path / "nilai.xlsx"
    with made.reading() as session:
        path.write_bytes(books.template(session, of.id))
        plan = from_file.plan_marks(session, of.id, from_file.read_table(path))
    assert (plan.changes, plan.problems, plan.news) == ((), (), {})


def test_marks_typed_into_the_sheet_are_taken_whole(made: Made, of: makers.Class, tmp_path: Path) -> None:
    path = tmp_path / "nilai.xlsx"
    with made.reading() as session:
        path.write_bytes(books.template(session, of.id))
    book = openpyxl.load_workbook(path)
    page = book["Nilai"]
    assert [cell.value for cell in page[1]][:5] == ["No", "Nama", "Teori", "Praktik", "Sikap"]
    page["C5"], page["E5"], page["F5"] = 75.5, "88,25", "K"
    book.save(path)
    table = from_file.read_table(path)
    with made.writing(made.instructor) as session:
        plan = from_file.plan_marks(session, of.id, table, again=True)
        assert plan.problems == ()
        assert [(c.title, c.before, c.after) for c in plan.changes] == [
            ("Teori", "TH", "75,5"), ("Sikap", "", "88,25"), ("U.01", "", "K"),
        ]  # fmt: skip
        assert from_file.carry_out(session, plan, on=TODAY) == 3
        row = queries.results(session, of.id).rows[3]
        assert next([one.entry for one in tries] for tries in row.tries.values()) == [ABSENT, 7550]


def test_one_bad_cell_keeps_everything_out(made: Made, of: makers.Class, tmp_path: Path) -> None:
    path = tmp_path / "nilai.csv"
    path.write_text("No;Teori;U.01;Keterangan\n1;101;K;\n2;70;Ya;\n9;70;K;\n1;80;K;\n", encoding="utf-8")
    with made.writing(made.instructor) as session:
        plan = from_file.plan_marks(session, of.id, from_file.read_table(path))
        assert [(one.line, type(one.refusal).__name__) for one in plan.problems] == [
            (2, "BadScore"), (3, "BadOutcome"), (4, "UnknownTrainee"), (5, "PersonTwice"),
        ]  # fmt: skip
        with pytest.raises(BadScore):
            from_file.carry_out(session, plan, on=date(2026, 3, 3))
    assert {BadScore, BadOutcome} == {type(one.refusal) for one in plan.problems[:2]}


def test_a_locked_course_takes_nothing_from_a_file(made: Made, of: makers.Class, tmp_path: Path) -> None:
    locked(made, of)
    path = tmp_path / "nilai.csv"
    path.write_text("nama,teori\nPeserta Contoh 01,99\n", encoding="utf-8")
    with made.reading() as session:
        plan = from_file.plan_marks(session, of.id, from_file.read_table(path))
    assert [type(one.refusal) for one in plan.problems] == [CourseLocked]
