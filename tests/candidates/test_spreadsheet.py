"""Files as they come: other formats, odd sheets, and files that cannot be read."""

import contextlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from bekal.candidates.importing.columns import Field, columns_of, field_of
from bekal.candidates.importing.import_plan import plan
from bekal.candidates.importing.roster import HeadingMissing, NobodyListed
from bekal.candidates.importing.spreadsheet import (
    FileDamaged,
    FileEmpty,
    FileMissing,
    FileProtected,
    FileTooLarge,
    NotASpreadsheet,
    read_content,
    read_pasted,
    read_roster,
)
from bekal.errors import Told

SAMPLES = Path(__file__).parent / "samples"
TODAY = date(2026, 11, 22)
LIST = "Nama;NIK;Tgl Lahir;L/P;No HP\nPeserta Contoh 01;3173014104880035;01/04/1988;P;081234567890\n"


def workbook(rows: list[list[object]], **options: object) -> bytes:
    """Return an .xlsx of these rows; `hidden_sheet` and `merged` are added as asked."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet("Data")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("="):
                    sheet.write_formula(at, column, cell, None, "")
                elif cell is not None:
                    sheet.write(at, column, cell)
        for area in options.get("merged", ()):  # type: ignore[attr-defined]
            sheet.merge_range(*area)
        for name in options.get("hidden_sheets", ()):  # type: ignore[attr-defined]
            other = book.add_worksheet(name)
            other.write_row(0, 0, ["Nama", "NIK"])
            for number in range(9):
                other.write_row(number + 1, 0, [f"Peserta Lama {number}", f"31730141048800{number + 10}"])
            other.hide()
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_csv_is_read_with_every_separator_and_encoding(encoding: str, separator: str) -> None:
    text = LIST.replace("Contoh 01", "Contoh René").replace(";", separator)
    roster = read_content(text.encode(encoding), "a.csv")
    row = plan(roster, today=TODAY).rows[0]
    assert row.number == 2
    assert row.applicant.name == "Peserta Contoh René"
    assert row.applicant.nik == "3173014104880035"
    assert row.applicant.phone == "+6281234567890"


def test_a_csv_keeps_its_row_numbers_over_blank_lines_and_line_ends_in_cells() -> None:
    text = 'sep=;\r\n\r\n"Nama\r\nLengkap";NIK\r\n\r\nPeserta Contoh;="3173014104880035"\r\n'
    roster = read_content(text.encode(), "a.csv")
    assert [(row.number, list(row.cells)) for row in roster.rows] == [(5, ["Peserta Contoh", "3173014104880035"])]


def test_a_quotation_mark_that_is_not_closed_takes_nobody_with_it() -> None:
    lines = ["Nama,NIK,Alamat", '"Peserta Satu,3173014104880035,Jl. A']
    lines += [f'Peserta {n},317301410488{n:04},"Jl. B, No. {n}"' for n in range(40, 45)]
    for text in ("\n".join(lines), "\r\n".join(lines[:2] + [line.replace('"', "") for line in lines[2:]])):
        rows = read_content(text.encode(), "a.csv").rows
        assert [row.number for row in rows] == [2, 3, 4, 5, 6, 7]
        assert rows[0].cells[:2] == ["Peserta Satu", "3173014104880035"]
    last = 'Nama,NIK,Alamat\n"Peserta Satu,3173014104880035,Jl. A'
    assert len(read_content(last.encode(), "a.csv").rows) == 1
    inside = 'Nama;Alamat;NIK\n"Peserta "Contoh" Satu";"Jl. A;\nNo. 1";3173014104880035\n'
    (row,) = read_content(inside.encode(), "a.csv").rows
    assert row.cells[2] == "3173014104880035"


def test_an_old_workbook_is_read_with_its_hidden_rows_and_numbers() -> None:
    found = plan(read_roster(SAMPLES / "old.xls"), today=TODAY)
    assert [(row.number, row.applicant.nik, [p.code for p in row.problems]) for row in found.rows] == [
        (4, "3173014104880035", []),
        (5, "3201051912000010", ["hidden_row", "nik_rounded"]),
        (6, "3471011707950023", []),
    ]
    assert found.rows[0].applicant.birth_date == date(1988, 4, 1)


@pytest.mark.parametrize("at", range(24, 5600, 97))
def test_a_flipped_byte_in_an_old_workbook_is_never_a_crash(at: int) -> None:
    content = bytearray((SAMPLES / "old.xls").read_bytes())
    content[at] ^= 0xFF
    with contextlib.suppress(Told):
        plan(read_content(bytes(content), "old.xls"), today=TODAY)


@pytest.mark.parametrize("at", range(0, 8200, 173))
def test_a_flipped_byte_in_a_workbook_is_never_a_crash(at: int) -> None:
    content = bytearray((SAMPLES / "school-1.xlsx").read_bytes())
    content[at] ^= 0xFF
    with contextlib.suppress(Told):
        plan(read_content(bytes(content), "a.xlsx"), today=TODAY)


def test_a_block_pasted_from_a_spreadsheet_is_a_roster() -> None:
    assert len(read_pasted(LIST.replace(";", "\t")).rows) == 1


def test_headings_in_two_rows_are_read_together() -> None:
    rows: list[list[object]] = [
        ["DAFTAR PESERTA"],
        ["No", "Nama", "NIK", "Lahir", "", "Jenis Kelamin", "", "Alamat"],
        ["", "", "", "Tempat", "Tanggal", "L", "P", "RT", "RW"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        [1, "Peserta Contoh", "3173014104880035", "Depok", "1 April 1988", "", "v", 3, 5],
    ]
    merged = [(1, 3, 1, 4, "Lahir"), (1, 5, 1, 6, "Jenis Kelamin"), (1, 7, 1, 8, "Alamat")]
    roster = read_content(workbook(rows, merged=merged), "a.xlsx")
    applicant = plan(roster, today=TODAY).rows[0].applicant
    assert [row.number for row in roster.rows] == [5]
    assert (applicant.birth_place, applicant.birth_date, applicant.sex) == ("Depok", date(1988, 4, 1), "P")
    assert (applicant.rt, applicant.rw) == ("003", "005")


def test_totals_repeated_headings_and_signatures_are_no_people_and_are_listed() -> None:
    heading: list[object] = ["No", "Nama", "NIK", "L/P"]
    rows: list[list[object]] = [
        heading,
        [1, "Peserta Contoh 01", "3173014104880035", "P"],
        heading,
        [2, "Peserta Contoh 02", None, "L"],
        [None, "JUMLAH", 2, "1 L 1 P"],
        [],
        [None, "Mengetahui,", None, "Sidoarjo, 1 Mei 2026"],
        [None, "Kepala Balai Contoh"],
    ]
    roster = read_content(workbook(rows), "a.xlsx")
    assert [row.number for row in roster.rows] == [2, 4]
    assert [left.number for left in roster.left_out] == [3, 5, 7, 8]


def test_a_merged_cell_speaks_for_all_its_rows() -> None:
    rows: list[list[object]] = [
        ["Nama", "NIK", "Program"],
        ["Peserta A", "3173014104880035"],
        ["Peserta B", "3173014104880036"],
    ]
    roster = read_content(workbook(rows, merged=[(1, 2, 2, 2, "Las")]), "a.xlsx")
    assert [row.applicant.wanted for row in plan(roster, today=TODAY).rows] == ["Las", "Las"]


def test_a_hidden_sheet_is_not_read_while_a_visible_one_lists_people() -> None:
    rows: list[list[object]] = [["Nama", "NIK"], ["Peserta A", "3173014104880035"]]
    roster = read_content(workbook(rows, hidden_sheets=["Lama"]), "a.xlsx")
    assert roster.sheet == "Data"
    assert [(other.name, other.people, other.is_hidden) for other in roster.other_sheets] == [("Lama", 9, True)]
    assert len(read_content(workbook(rows, hidden_sheets=["Lama"]), "a.xlsx", sheet="Lama").rows) == 9


def test_formulas_without_results_are_noted_in_columns_that_are_read() -> None:
    rows: list[list[object]] = [
        ["No", "Nama", "NIK", "Tgl Lahir", "No HP"],
        ["=ROW()-1", '=UPPER("peserta contoh")', "3173014104880035", "=DATE(1988,4,1)", "=A1&A2"],
    ]
    row = plan(read_content(workbook(rows), "a.xlsx"), today=TODAY).rows[0]
    assert [(p.column, p.suggestion) for p in row.problems if p.code == "formula_without_value"] == [
        ("Nama", "peserta contoh"),
        ("Tgl Lahir", "1988-04-01"),
        ("No HP", None),
    ]
    assert (row.applicant.name, row.applicant.birth_date, row.applicant.phone) == (
        "Peserta Contoh",
        date(1988, 4, 1),
        "",
    )


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("N I K", Field.NIK),
        ("N.I.K.", Field.NIK),
        ("NO. KTP", Field.NIK),
        ("Nomor Induk Kependudukan", Field.NIK),
        ("NIK Ibu", None),
        ("No. KK", None),
        ("NISN", None),
        ("N A M A", Field.NAME),
        ("Nama Lengkap (sesuai KTP)", Field.NAME),
        ("Nama Peserta Pelatihan", Field.NAME),
        ("Nama Ibu Kandung", None),
        ("Nama Sekolah", Field.SCHOOL),
        ("Nama Program", Field.WANTED),
        ("T.T.L", Field.BIRTH),
        ("Tempat, Tgl Lahir", Field.BIRTH),
        ("Tempat/\nTanggal Lahir", Field.BIRTH),
        ("TGL.LAHIR", Field.BIRTH_DATE),
        ("Tempat", Field.BIRTH_PLACE),
        ("Tanggal Daftar", Field.APPLIED_AT),
        ("L/P", Field.SEX),
        ("Jenis\nKelamin", Field.SEX),
        ("No. HP / WhatsApp", Field.PHONE),
        ("No HP Orang Tua", None),
        ("Alamat Email", Field.EMAIL),
        ("RT/RW", Field.RT_RW),
        ("Kecamatan", Field.DISTRICT),
        ("Kejuruan yang dipilih", Field.WANTED),
        ("Pernah mengikuti pelatihan?", None),
        ("Timestamp", Field.APPLIED_AT),
    ],
)
def test_headings_are_known_by_their_other_names(heading: str, field: Field | None) -> None:
    assert field_of(heading) is field


def test_the_first_column_of_a_field_counts() -> None:
    assert columns_of(["Nama", "NIK", "Nama Peserta"]) == {Field.NAME: 0, Field.NIK: 1}


def test_files_that_are_no_rosters_are_refused_each_for_its_reason(tmp_path: Path) -> None:
    sound = (SAMPLES / "school-1.xlsx").read_bytes()
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    for content, refusal in (
        (b"", FileEmpty),
        (b"\xef\xbb\xbf \r\n", FileEmpty),
        (sound[:5000], FileDamaged),
        (sound[:2000] + bytes(900) + sound[2900:], FileDamaged),
        (ole + bytes(600), FileDamaged),
        (ole + bytes(600) + "EncryptedPackage".encode("utf-16-le"), FileProtected),
        (b"%PDF-1.7 \n;;;\n", NotASpreadsheet),
        (b"<html><table><tr><td>Nama</td></tr></table></html>", NotASpreadsheet),
        (b"\x89PNG\r\n\x1a\n\x00\x00", NotASpreadsheet),
        (other.getvalue(), NotASpreadsheet),
        (b"hanya kalimat biasa", HeadingMissing),
        (b"a;b;c\n1;2;3\n", HeadingMissing),
        (b"Nama;NIK\n;\n", NobodyListed),
        (workbook([["satu", "dua"], [1, 2]]), HeadingMissing),
        (workbook([["Nama", "NIK"]]), NobodyListed),
    ):
        (tmp_path / "a.xlsx").write_bytes(content)
        with pytest.raises(refusal):
            read_roster(tmp_path / "a.xlsx")


def test_a_stray_cell_far_out_is_read_over_or_refused_and_never_fills_the_memory() -> None:
    for row, column, is_read in ((20_000, 1, True), (1_048_575, 16_383, False)):
        target = io.BytesIO()
        with xlsxwriter.Workbook(target) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["Nama", "NIK"])
            sheet.write_row(1, 0, ["Peserta Contoh", "3173014104880035"])
            sheet.write(row, column, " ")
        if is_read:
            assert len(read_content(target.getvalue(), "a.xlsx").rows) == 1
        else:
            with pytest.raises(FileTooLarge):
                read_content(target.getvalue(), "a.xlsx")


def test_a_missing_file_and_a_folder_are_told_apart_from_damage(tmp_path: Path) -> None:
    with pytest.raises(FileMissing):
        read_roster(tmp_path / "tidak ada.xlsx")
    with pytest.raises(NotASpreadsheet):
        read_roster(tmp_path)


def test_a_file_open_in_excel_is_read_and_said_to_be_open(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes((SAMPLES / "school-1.xlsx").read_bytes())
    assert not read_roster(tmp_path / "a.xlsx").is_open_elsewhere
    (tmp_path / "~$a.xlsx").write_bytes(b"x")
    assert read_roster(tmp_path / "a.xlsx").is_open_elsewhere


@pytest.mark.parametrize("cut", range(200, 8000, 611))
def test_a_file_cut_anywhere_is_damaged_and_never_a_crash(cut: int) -> None:
    with pytest.raises(FileDamaged):
        read_content((SAMPLES / "school-1.xlsx").read_bytes()[:cut], "a.xlsx")
