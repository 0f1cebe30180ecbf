"""The list as a workbook: nobody missing, digits whole, and it comes back to the same people."""

import io
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.candidates.exporting import NobodyListed, export_list
from bekal.candidates.importing import import_plan
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.spreadsheet import read_roster
from bekal.candidates.rights import service as rights
from bekal.documents.candidate_list_xlsx import HEADINGS, CandidateList, NothingListed, candidate_list_xlsx
from bekal.storage import handing_out
from bekal.storage.records import PersonLink, Viewing


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path / "balai") as centre:
        yield centre


def rows_of(path: Path) -> list[dict[str, object]]:
    page = openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]
    heading, *rows = page.iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def test_digits_are_text_days_are_days_and_the_heading_stays(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        who = makers.candidate(session, 1, phone="+6281200000001", rt="003", rw="010", postal_code="01234")
    with made.writing(made.clerk) as session:
        done = export_list(session, tmp_path / "daftar.xlsx", full_nik=True, now=NOW)
    page = openpyxl.load_workbook(done.file).worksheets[0]
    assert page.freeze_panes == "C2"
    assert not page.merged_cells.ranges
    (row,) = rows_of(done.file)
    assert row["NIK"] == "9999990201000001"
    assert row["No HP"] == "0812-0000-0001"
    assert (row["RT"], row["RW"], row["Kode Pos"]) == ("003", "010", "01234")
    assert row["Tanggal Lahir"] == datetime(2000, 1, 2)  # noqa: DTZ001 - a day as Excel keeps it
    assert row["ID Bekal"] == str(who)
    for cell in page[2]:
        if cell.value is not None and HEADINGS[cell.column - 1] in {"NIK", "No HP", "RT", "ID Bekal"}:
            assert (cell.data_type, cell.number_format) == ("s", "@")


def test_the_nik_is_masked_unless_it_is_asked_for_and_then_it_is_noted(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 3)
    with made.reading() as session:
        masked = export_list(session, tmp_path / "daftar.xlsx", now=NOW)
        assert session.query(Viewing).count() == 0
    assert "NIK" not in rows_of(masked.file)[0]
    assert {str(row["Akhir identitas"])[0] for row in rows_of(masked.file)} == {"…"}
    assert b"9999990201000001" not in masked.file.read_bytes()
    with made.writing(made.clerk) as session:
        export_list(session, tmp_path / "lengkap.xlsx", full_nik=True, now=NOW)
    with made.reading() as session:
        assert {row.candidate_id for row in session.query(Viewing)} == set(people)
        assert {row.staff_id for row in session.query(Viewing)} == {made.clerk}


def test_everybody_the_filters_leave_is_in_it_and_nobody_else(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 450)  # more than a page of the list
        session.add(PersonLink(kept_id=people[0], merged_id=people[1], reason="", linked_at=NOW))
    with made.writing() as session:
        rights.restrict(session, people[2], reason="Diminta", now=NOW)
    with made.reading() as session:
        everybody = export_list(session, tmp_path / "semua.xlsx", now=NOW)
        one = export_list(session, tmp_path / "satu.xlsx", typed="contoh 77", now=NOW)
    assert everybody.people == 448
    assert {row["ID Bekal"] for row in rows_of(everybody.file)} == {str(one) for one in people} - {
        str(people[1]),
        str(people[2]),
    }
    assert [row["Nama Lengkap"] for row in rows_of(one.file)] == ["Peserta Contoh 77"]


def test_a_list_of_nobody_is_not_written(made: Made, tmp_path: Path) -> None:
    with made.reading() as session, pytest.raises(NobodyListed):
        export_list(session, tmp_path / "kosong.xlsx", now=NOW)
    assert not (tmp_path / "kosong.xlsx").exists()
    with pytest.raises(NothingListed):
        candidate_list_xlsx(CandidateList("Balai Contoh", [], has_full_nik=False))


def test_a_file_that_excel_holds_open_is_left_alone(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, real = tmp_path / "daftar.xlsx", handing_out.write_durably

    def write(path: Path, data: bytes) -> None:
        if path == held:
            raise PermissionError(13, "held open by another program", str(path))
        real(path, data)

    monkeypatch.setattr(handing_out, "write_durably", write)
    with made.writing() as session:
        makers.candidate(session, 1)
    with made.reading() as session:
        assert export_list(session, held, now=NOW).file == tmp_path / "daftar (2).xlsx"


def test_the_exported_list_comes_back_to_the_same_people_unchanged(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        for n in range(1, 6):
            makers.candidate(session, n, phone=f"+628120000000{n}", birth_place="Depok", education="SMA")
        makers.candidate(session, 6, nik=None, nik_status="missing")
    with made.writing() as session:
        full = export_list(session, tmp_path / "lengkap.xlsx", full_nik=True, now=NOW)
        masked = export_list(session, tmp_path / "samar.xlsx", now=NOW)
    for file in (full.file, masked.file):
        with made.reading() as session:
            planned = import_plan.plan(read_roster(file), Registered(session), today=TODAY)
        states = {row.state.value for row in planned.rows}
        assert states == {"same"}, [(row.state.value, row.changes) for row in planned.rows]


def test_an_export_tells_how_far_it_has_come_and_stopping_it_leaves_no_file(made: Made, tmp_path: Path) -> None:
    class Enough(Exception):
        """Somebody stopped it."""

    heard: list[tuple[int, int]] = []
    path = tmp_path / "daftar.xlsx"
    with made.writing() as session:
        makers.candidates(session, 12)
        export_list(session, path, now=NOW, tell=lambda done, of: heard.append((done, of)))
    assert heard == sorted(heard)
    assert heard[-1] == (24, 24)
    path.unlink()

    def stop(_done: int, _of: int) -> None:
        raise Enough

    with pytest.raises(Enough), made.reading() as session:
        export_list(session, path, now=NOW, tell=stop)
    assert not path.exists()
