"""BNSP's sheet goes out cell by cell as it is asked for, and its result file comes back to the right people."""

import csv
import io
import subprocess
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

import openpyxl
import pytest
from tests import makers
from tests.makers import TODAY, Made
from tests.tools import libreoffice

from bekal.assessment.competency import events, queries, result_columns, result_file, rules, schemes, service, sheet
from bekal.assessment.competency.events import NewEvent
from bekal.assessment.competency.result_columns import What
from bekal.assessment.competency.result_file import RowState
from bekal.assessment.competency.rules import ABSENT, COMPETENT, NOT_YET, Assessor
from bekal.assessment.competency.schemes import NewScheme
from bekal.storage.records import Candidate
from bekal.terms import Activity, SchemeKind, Sex

HEADINGS = [
    *("No", "NAMA ASESI", "NIK", "TEMPAT LAHIR", "TANGGAL LAHIR (dd/mm/yyyy)", "JENIS KELAMIN (L/P)"),
    *("TEMPAT TINGGAL", "KODE KOTA", "KODE PROVINSI", "TELP", "EMAIL", "KODE PENDIDIKAN", "KODE PEKERJAAN"),
    *("KODE JADWAL", "TANGGAL UJI (hh/bb/yyyy)", "NOMOR REGISTRASI ASESOR", "KODE SUMBER ANGGARAN"),
    *("KODE KEMENTERIAN", "K/BK"),
]
RESULTS = [
    *("No", "Tanggal Terbit", "No. Sertifikat", "No. Registrasi", "No. Blanko", "Nama", "Skema Sertifikasi"),
    "Masa Berlaku",
]
NAMES = ("Peserta Contoh Satu", "Peserta Contoh Dua", "Peserta Contoh Tiga", "Peserta Contoh Empat")


@pytest.fixture
def event(made: Made) -> UUID:
    """An event with four people: K, BK, absent and one without a result."""
    with made.writing() as session:
        people = makers.candidates(session, 4)
        for at, (one, name) in enumerate(zip(people, NAMES, strict=True)):
            row = session.get_one(Candidate, one)
            row.name, row.phone, row.email = name, f"+628123456780{at}", f"peserta{at}@contoh.id"
            row.birth_place, row.education, row.activity = "Kota Contoh", "SMK", Activity.WORKING
            row.street, row.rt, row.rw, row.village = "=Jalan Contoh 1", "001", "002", "Desa Contoh"
            row.region_code, row.sex = "9971010001", Sex.FEMALE
        of = schemes.add_scheme(session, NewScheme("S-01", "Operator Contoh", SchemeKind.OCCUPATION))
        assessors = (Assessor("Asesor Satu", "MET.000.001234 2024"), Assessor("Asesor Dua", "MET.000.004321 2023"))
        new = NewEvent(TODAY, "TUK", assessors, None, "JDW-007", budget="Mandiri", ministry="Kementerian Contoh")
        test = events.add_event(session, of, new)
        ids = service.queue_people(session, people, of, today=TODAY).ids
        service.assign(session, test, ids)
        service.record_results(session, test, dict(zip(ids, (COMPETENT, NOT_YET, ABSENT), strict=False)), today=TODAY)
    return test


def fill_codes(made: Made) -> None:
    with made.writing() as session:
        for code_list, label, code in (
            ("education", "SMA/SMK", "03"),
            ("work", "Karyawan Swasta", "5"),
            ("budget", "Mandiri", "1"),
            ("ministry", "Kementerian Contoh", "027"),
        ):
            schemes.set_code(session, code_list, label, code)


def test_missing_codes_are_named_before_anything_is_written(made: Made, event: UUID, tmp_path: Path) -> None:
    with made.reading() as session:
        found = sheet.sheet(session, event)
    assert set(found.codes_missing) == {
        ("education", "SMA/SMK"),
        ("work", "Karyawan Swasta"),
        ("budget", "Mandiri"),
        ("ministry", "Kementerian Contoh"),
    }
    assert (found.undecided, found.absent) == (("Peserta Contoh Empat",), ("Peserta Contoh Tiga",))
    with pytest.raises(sheet.SheetIncomplete):
        sheet.write_to(tmp_path / "out.xlsx", found)
    assert not (tmp_path / "out.xlsx").exists()
    fill_codes(made)
    with made.reading() as session:
        assert sheet.sheet(session, event).missing == ()


def test_facts_that_are_not_known_are_named_with_the_person(made: Made, event: UUID) -> None:
    fill_codes(made)
    with made.writing() as session:
        (first, *_rest) = queries.event_people(session, event)
        row = session.get_one(Candidate, first.candidate_id)
        row.birth_place, row.nik, row.region_code = "", None, "99"
        named = dict(sheet.sheet(session, event).facts_missing)
        found = sheet.sheet(session, event)
    assert named == {"Peserta Contoh Dua": "kode kota"}
    assert "Peserta Contoh Dua: NIK" in found.missing
    assert "Peserta Contoh Dua: tempat lahir" in found.missing


def test_the_sheet_cell_by_cell(made: Made, event: UUID, tmp_path: Path) -> None:
    fill_codes(made)
    with made.reading() as session:
        found = sheet.sheet(session, event)
        niks = {
            one.name: session.get_one(Candidate, one.candidate_id).nik for one in queries.event_people(session, event)
        }
    path = sheet.write_to(tmp_path / "data asesi.xlsx", found)
    book = openpyxl.load_workbook(path)
    (page,) = book.worksheets
    assert [cell.value for cell in page[1]] == HEADINGS
    assert page.max_row == 3
    assert page.max_column == 19
    same = [
        "Kota Contoh",
        None,
        "P",
        "=Jalan Contoh 1, RT 001/RW 002, Desa Contoh",
        "9971",
        "99",
    ]
    for at, (name, born, phone, result) in enumerate(
        (
            ("Peserta Contoh Dua", "03/01/2000", ("081234567801", "peserta1@contoh.id"), "BK"),
            ("Peserta Contoh Satu", "02/01/2000", ("081234567800", "peserta0@contoh.id"), "K"),
        ),
        2,
    ):
        wanted = [at - 1, name.upper(), niks[name], *same, *phone, "03", "5", "JDW-007", "02/03/2026"]
        wanted += ["MET.000.001234 2024, MET.000.004321 2023", "1", "027", result]
        wanted[4] = born
        assert [cell.value for cell in page[at]] == wanted
        assert [cell.data_type for cell in page[at]] == ["n", *"s" * 18]
        assert page.cell(at, 3).number_format == "@"


def test_libreoffice_reads_the_same(made: Made, event: UUID, tmp_path: Path) -> None:
    office = libreoffice()
    fill_codes(made)
    with made.reading() as session:
        path = sheet.write_to(tmp_path / "asesi.xlsx", sheet.sheet(session, event))
    subprocess.run(
        [office, f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "csv", str(path)],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=120,
    )
    rows = list(csv.reader(io.StringIO((tmp_path / "asesi.csv").read_text("utf-8"))))
    assert rows[0] == HEADINGS
    assert rows[1][1:3] == ["PESERTA CONTOH DUA", "9999990301000002"]
    assert rows[2][16:] == ["1", "027", "K"]


def test_an_event_without_results_gives_no_sheet(made: Made) -> None:
    with made.writing() as session:
        of = schemes.add_scheme(session, NewScheme("S-01", "Operator Contoh", SchemeKind.OCCUPATION))
        test = events.add_event(session, of, NewEvent(TODAY))
        with pytest.raises(sheet.NobodyAssessed):
            sheet.write(sheet.sheet(session, test), incomplete=True)


@pytest.mark.parametrize(
    ("education", "word"),
    [
        ("SMK", "SMA/SMK"),
        ("MA", "SMA/SMK"),
        ("Paket C", "SMA/SMK"),
        ("SMP", "SMP"),
        ("D3", "D3"),
        ("S1", "S1"),
        ("?", "?"),
    ],
)
def test_schooling_in_the_words_of_the_list(education: str, word: str) -> None:
    assert sheet.education_label(education) == word


def result_rows(tmp_path: Path, *rows: Sequence[object], headings: Sequence[str] = RESULTS) -> Path:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append(["DAFTAR PEMEGANG SERTIFIKAT"])
    page.append(list(headings))
    for row in rows:
        page.append(list(row))
    path = tmp_path / "hasil.xlsx"
    book.save(path)
    return path


SATU = (1, "02/03/2026", "62090 2431 0 0081623 2026", "TIK.1977.00467 2026", "4280232", "PESERTA CONTOH SATU")


def test_results_come_to_the_right_people_and_can_be_taken_back(made: Made, event: UUID, tmp_path: Path) -> None:
    path = result_rows(
        tmp_path,
        (*SATU, "Operator Contoh", "3 tahun"),
        (
            2,
            date(2026, 3, 5),
            "62090 2431 0 0081624 2026",
            "TIK 1977 00468 2026",
            4280233,
            NAMES[3],
            "",
            "05/03/2029",
        ),
    )
    with made.reading() as session:
        planned = result_file.plan(session, event, path)
    assert [(row.row, row.state, row.remarks) for row in planned.rows] == [(3, RowState.NEW, ()), (4, RowState.NEW, ())]
    assert planned.not_named == ()
    with made.writing() as session:
        done = result_file.carry_out(session, planned, today=TODAY)
        assert (done.n, done.doubts) == (2, ())
        by_name = {one.name: one for one in queries.event_people(session, event)}
        first, second = by_name[NAMES[0]], by_name[NAMES[3]]
        assert (first.certificate_no, first.blank_no) == ("62090 2431 0 0081623 2026", "4280232")
        assert (first.issued_on, first.valid_until) == (date(2026, 3, 2), date(2029, 3, 2))
        assert (second.mark, second.blank_no, second.valid_until) == (COMPETENT, "4280233", date(2029, 3, 5))
    with made.reading() as session:
        again = result_file.plan(session, event, path)
        assert [row.state for row in again.rows] == [RowState.SAME, RowState.SAME]
    with made.writing() as session:
        with pytest.raises(result_file.NothingToImport):
            result_file.carry_out(session, again, today=TODAY)
        service.take_back(session, done.operations, made=done.made)
        by_name = {one.name: one for one in queries.event_people(session, event)}
        assert by_name[NAMES[0]].certificate_no == ""
        assert by_name[NAMES[3]].mark.is_open


def test_what_does_not_match_is_named_at_its_row(made: Made, event: UUID, tmp_path: Path) -> None:
    numbers = ("62090 2431 0 0081625 2026", "TIK.1977.00469 2026", "4280234")
    path = result_rows(
        tmp_path,
        (1, "02/03/2026", *numbers, "Orang Lain", "Operator Contoh", ""),
        (2, "02/03/2026", *numbers, "Peserta Contoh Staw", "Operator Contoh", ""),
        (3, "02/03/2026", *numbers, NAMES[0], "Skema Lain", ""),
        (4, "31/02/2026", *numbers, NAMES[0], "Operator Contoh", ""),
        (5, "02/03/2026", "", "", "", NAMES[0], "Operator Contoh", ""),
        (6, "01/03/2026", *numbers, NAMES[0], "Operator Contoh", ""),
        (7, "02/03/2026", *numbers, NAMES[1], "Operator Contoh", ""),
        (8, "02/03/2026", "123", *numbers[1:], NAMES[3], "Operator Contoh", ""),
        (9, "02/03/2026", *numbers, NAMES[3], "Operator Contoh", ""),
    )
    with made.reading() as session:
        planned = result_file.plan(session, event, path)
        states = {row.row: row.state for row in planned.rows}
        assert states == {
            3: RowState.UNKNOWN,
            4: RowState.DOUBTFUL,
            5: RowState.UNKNOWN,
            6: RowState.BAD,
            7: RowState.BAD,
            8: RowState.BAD,
            9: RowState.BAD,
            10: RowState.NEW,
            11: RowState.BAD,
        }
        assert all(row.remarks for row in planned.rows)
        doubtful = planned.rows[1]
        (chosen,) = [one.id for one in doubtful.candidates if one.name == NAMES[0]]
        told = result_file.plan(session, event, path, decided={(doubtful.sheet, 4): chosen})
        assert told.rows[1].state is RowState.NEW
        nobody = result_file.plan(session, event, path, decided={(doubtful.sheet, 4): None})
        assert nobody.rows[1].state is RowState.UNKNOWN


def test_a_file_without_the_columns_is_refused(made: Made, event: UUID, tmp_path: Path) -> None:
    path = result_rows(tmp_path, (1, 2), headings=("Apa", "Berapa"))
    with made.reading() as session, pytest.raises(result_file.ResultsNotFound):
        result_file.plan(session, event, path)


def test_a_text_file_with_results_is_read_too(made: Made, event: UUID, tmp_path: Path) -> None:
    path = tmp_path / "hasil.csv"
    lines = ("Nama Asesi;No Sertifikat;No Reg;Hasil", "PESERTA CONTOH DUA;;;BK")
    last = "Peserta  Contoh Satu;620902431000816232026;TIK.1977.00467 2026;K"
    path.write_text("\n".join((*lines, last, "")), encoding="utf-8")
    with made.reading() as session:
        planned = result_file.plan(session, event, path)
    assert [row.state for row in planned.rows] == [RowState.SAME, RowState.NEW]
    assert planned.rows[1].paper.certificate_no == "62090 2431 0 0081623 2026"
    assert rules.doubts(certificate=planned.rows[1].paper.certificate_no) == ()


OTHER = ("Urut", "Asesi Uji", "Kode Sert.", "Reg. BNSP", "Dicetak", "Ket.")
AS_TOLD = {
    "asesi uji": What.NAME,
    "kode sert": What.CERTIFICATE,
    "reg bnsp": What.REGISTRATION,
    "dicetak": What.ISSUED,
}


def test_other_headings_are_told_once_and_remembered_for_the_body(made: Made, event: UUID, tmp_path: Path) -> None:
    line = (1, NAMES[0], "62090 2431 0 0081623 2026", "TIK.1977.00467 2026", "02/03/2026", "baik")
    path = result_rows(tmp_path, line, headings=OTHER)
    with made.reading() as session:
        found = result_file.headings(session, event, path)
        assert (found.sender, [one.heading for one in found.columns]) == ("S-01", list(OTHER))
        assert found.columns[1].sample == NAMES[0]
        assert {one.what for one in found.columns} == {None}
        with pytest.raises(result_file.ResultsNotFound):
            result_file.plan(session, event, path)
        planned = result_file.plan(session, event, path, told=AS_TOLD)
        assert [(row.state, row.paper.registration_no) for row in planned.rows] == [(RowState.NEW, line[3])]
        shown = result_file.headings(session, event, path, told=AS_TOLD)
        assert [one.what for one in shown.columns] == [None, *AS_TOLD.values(), None]
        with pytest.raises(result_file.ResultsNotFound):
            result_file.plan(session, event, path)  # nothing is remembered before it is imported
    with made.writing() as session:
        result_file.carry_out(session, planned, today=TODAY)
        again = result_file.plan(session, event, path)
        assert [row.state for row in again.rows] == [RowState.SAME]
        result_columns.remember(session, "S-01", {"Dicetak": None})
        known = result_columns.remembered(session, "s-01")
        assert (known["dicetak"], known["asesi uji"]) == (None, What.NAME), "the rest stays as it was"
        assert result_columns.remembered(session, "S-02") == {}


def test_what_is_told_goes_before_what_a_heading_is_commonly_called(made: Made, event: UUID, tmp_path: Path) -> None:
    headings = ("Nama", "Nama Asesi", "No. Sertifikat", "Hasil")
    line = ("LSP Contoh", NAMES[0], "62090 2431 0 0081623 2026", "lengkap")
    path = result_rows(tmp_path, line, headings=headings)
    with made.reading() as session:
        plain = result_file.plan(session, event, path)
        assert [row.state for row in plain.rows] == [RowState.BAD]
        told = result_columns.read_told(["Nama=-", "Nama Asesi=name", "HASIL="])
        assert [row.state for row in result_file.plan(session, event, path, told=told).rows] == [RowState.NEW]
    with pytest.raises(result_columns.UnknownColumn):
        result_columns.read_told(["Nama=alamat"])
