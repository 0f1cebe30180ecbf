"""What went wrong with import and export in the systems that came before, each as a test that it does not here."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from tests import makers
from tests.makers import NOW, Made

from bekal.candidates.exporting import export_list
from bekal.candidates.importing import import_plan, queries
from bekal.candidates.importing.columns import Field
from bekal.candidates.importing.import_plan import State
from bekal.candidates.importing.nik_list import listed_niks
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.returning import rejected_rows
from bekal.candidates.importing.roster import NobodyListed, Roster
from bekal.candidates.importing.service import carry_out
from bekal.candidates.importing.spreadsheet import FileDamaged, FileTooLarge, read_content, read_roster
from bekal.documents.applicants_file import HEADINGS, write_rejected, write_template
from bekal.storage.records import Candidate
from bekal.terms import NikStatus

TODAY = date(2026, 11, 22)
NIK = "3173014104880035"


def listed(text: str) -> Roster:
    return read_content(text.encode(), "daftar.csv")


def dry(text: str) -> list[import_plan.PlannedRow]:
    return list(import_plan.plan(listed(text), today=TODAY).rows)


def bring(made: Made, roster: Roster) -> import_plan.ImportPlan:
    with made.writing(made.clerk) as session:
        plan = import_plan.plan(roster, Registered(session), today=TODAY)
        carry_out(session, plan, now=NOW, source=roster.file)
        return plan


def test_the_own_template_is_read_as_it_was_written_and_an_empty_one_is_not_called_a_success() -> None:
    row = {
        "Nama Lengkap": "Peserta Contoh",
        "NIK": NIK,
        "Tanggal Lahir": date(1988, 4, 1),
        "RT": "001",
        "No HP": "08120000001",
    }
    content = write_template(rows=[[row.get(heading, "") for heading in HEADINGS]])
    applicant = import_plan.plan(read_content(content, "t.xlsx"), today=TODAY).rows[0].applicant
    assert (applicant.nik, applicant.birth_date, applicant.rt, applicant.phone) == (
        NIK,
        date(1988, 4, 1),
        "001",
        "+628120000001",
    )
    with pytest.raises(NobodyListed):
        read_content(write_template(), "t.xlsx")


def test_a_nik_is_text_in_every_file_that_goes_out(tmp_path: Path, made: Made) -> None:
    (tmp_path / "t.xlsx").write_bytes(write_template(rows=[["", "Peserta", NIK]]))
    cell = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[0]["C2"]
    assert (cell.value, cell.data_type, cell.number_format) == (NIK, "s", "@")


@pytest.mark.parametrize("nik", ["0", "-", "belum ada", "NIK sementara", "0000000000000000"])
def test_a_nik_of_nothing_is_no_nik_and_never_makes_two_people_one(nik: str) -> None:
    rows = dry(f"Nama;NIK;No HP\nPeserta Satu;{nik};081200000001\nPeserta Dua;{nik};081200000002\n")
    assert [row.state for row in rows] == [State.NEW, State.NEW]
    assert {row.applicant.nik_status for row in rows} == {NikStatus.MISSING}


def test_a_corrected_nik_finds_the_same_person_and_leavers_keep_theirs(made: Made) -> None:
    bring(made, listed("Nama;NIK;Tgl Lahir;No HP\nPeserta Contoh;317301410488003;1 April 1988;081200000001\n"))
    plan = bring(made, listed(f"Nama;NIK;Tgl Lahir;No HP\nPeserta Contoh;{NIK};1 April 1988;081200000001\n"))
    assert [(row.state, [change.field for change in row.changes]) for row in plan.rows] == [
        (State.CHANGED, ["sex", "nik", "nik_status"])
    ]
    gone = bring(made, listed("Nama;NIK\nOrang Lain;3201051912000019\n"))
    assert gone.counts == {State.NEW: 1}


def test_a_nik_with_dots_blanks_or_an_apostrophe_is_read_without_a_word() -> None:
    spelled = (f"'{NIK}", "3173.0141.0488.0035", "3173 0141 0488 0035", "317301-410488-0035", f"NIK {NIK}")
    for text in spelled:
        row = dry(f"Nama;NIK\nPeserta Contoh;{text}\n")[0]
        assert (row.applicant.nik, row.problems) == (NIK, ())


def test_a_list_of_niks_is_enough_to_find_its_people(made: Made) -> None:
    bring(made, listed(f"Nama;NIK\nPeserta Contoh;{NIK}\n"))
    listed_ = listed_niks(f"No\tNIK\n1\t{NIK[:4]} {NIK[4:8]} {NIK[8:12]} {NIK[12:]}\n2\t31730141\n", today=TODAY)
    assert listed_ is None  # eight digits are no NIK: this is some other table
    found = listed_niks(f"1. {NIK}".replace("1. ", "1.\t") + "\n2.\t3201051912000019\n3.\t320105191200001", today=TODAY)
    assert found == ((NIK, "3201051912000019"), ("320105191200001",))
    with made.reading() as session:
        assert [name for _, name in queries.holders(session, found[0]).people] == ["Peserta Contoh"]


@pytest.mark.parametrize(("text", "year"), [("1/4/50", 1950), ("1/4/88", 1988), ("1/4/05", 2005), ("1/4/26", 1926)])
def test_a_year_of_two_digits_makes_a_living_applicant(text: str, year: int) -> None:
    row = dry(f"Nama;Tgl Lahir\nPeserta Contoh;{text}\n")[0]
    assert row.applicant.birth_date is not None
    assert row.applicant.birth_date.year == year


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nama Depan;Nama Belakang;JK\nPeserta;Contoh Satu;L\n", "Peserta Contoh Satu"),
        ("Nama Lengkap;Nama Belakang;JK\nPeserta Contoh Satu;Satu;L\n", "Peserta Contoh Satu"),
        ("Nama;JK\n12. Peserta Contoh;L\n", "Peserta Contoh"),
        ("Nama;JK\nSdri. PESERTA CONTOH;P\n", "Peserta Contoh"),
        ("Nama;JK\nPeserta Contoh, S.Pd.;P\n", "Peserta Contoh, S.Pd."),
    ],
)
def test_a_name_is_whole_and_nothing_but_the_name(text: str, name: str) -> None:
    assert [row.applicant.name for row in dry(text)] == [name]


def test_a_digit_lost_inside_the_date_of_a_nik_is_one_fault_and_not_two() -> None:
    (row,) = dry("Nama;NIK;Tgl Lahir;JK\nPeserta Contoh;320105011010007;5 Nov 2001;L\n")
    assert [(problem.code, problem.suggestion) for problem in row.problems] == [("nik_length", "3201050511010007")]
    (row,) = dry("Nama;NIK;Tgl Lahir;JK\nPeserta Contoh;320105051101000;5 Nov 2000;L\n")
    assert [problem.code for problem in row.problems] == ["nik_length", "birth_date_mismatch"]


def test_every_fault_is_told_at_its_cell_and_none_stops_the_others() -> None:
    rows = dry("Nama;NIK;Tgl Lahir;No HP\nSatu;abc1;31/02/1999;12\nDua;;bukan tanggal;\n;;;\nTiga;;1 Mei 1999;\n")
    assert [(row.number, {p.code: p.column for p in row.problems}) for row in rows] == [
        (2, {"nik_letter": "NIK", "nik_length": "NIK", "date_impossible": "Tgl Lahir", "phone_invalid": "No HP"}),
        (3, {"nik_missing": "NIK", "date_unreadable": "Tgl Lahir"}),
        (5, {"nik_missing": "NIK"}),
    ]


def test_leading_zeros_survive_text_columns_and_are_put_back_where_they_were_lost() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Nama", "No HP", "RT", "RW"])
        page.write_row(1, 0, ["Peserta Satu", "081200000001", "007", "012"])
        page.write_row(2, 0, ["Peserta Dua", 81200000002, 7, 12])
    rows = import_plan.plan(read_content(target.getvalue(), "a.xlsx"), today=TODAY).rows
    assert [row.applicant.phone for row in rows] == ["+6281200000001", "+6281200000002"]
    assert {(row.applicant.rt, row.applicant.rw) for row in rows} == {("007", "012")}


def test_the_exported_list_has_everybody_and_comes_back_without_a_change(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        makers.candidates(session, 5)
    with made.writing() as session:
        export_list(session, tmp_path / "daftar.xlsx", full_nik=True, now=NOW)
    roster = read_roster(tmp_path / "daftar.xlsx")
    assert Field.ID in roster.columns
    with made.reading() as session:
        plan = import_plan.plan(roster, Registered(session), today=TODAY)
    assert plan.counts == {State.SAME: 5}


def test_a_renamed_person_of_the_exported_list_is_found_by_the_id(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        (someone,) = makers.candidates(session, 1)
    with made.writing() as session:
        export_list(session, tmp_path / "daftar.xlsx", full_nik=True, now=NOW)
    roster = read_roster(tmp_path / "daftar.xlsx")
    bring(made, roster.edited(roster.rows[0].key, Field.NAME, "Nama Baru").edited(roster.rows[0].key, Field.NIK, NIK))
    with made.reading() as session:
        row = session.get_one(Candidate, someone)
        assert (row.name, row.nik) == ("Nama Baru", NIK)


def test_a_masked_nik_of_an_exported_list_never_overwrites_the_whole_one(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        (someone,) = makers.candidates(session, 1)
        nik = session.get_one(Candidate, someone).nik
    with made.reading() as session:
        export_list(session, tmp_path / "daftar.xlsx", now=NOW)
    bring(made, read_roster(tmp_path / "daftar.xlsx"))
    with made.reading() as session:
        row = session.get_one(Candidate, someone)
        assert (row.nik, row.nik_status) == (nik, NikStatus.FORMAT_OK)


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("Data").write_row(0, 0, ["Nama", "NIK"])
    bomb = io.BytesIO()
    with zipfile.ZipFile(target) as honest, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as swollen:
        for name in honest.namelist():
            content = honest.read(name)
            swollen.writestr(name, content if "sheet1" not in name else content + b" " * (401 * 1024 * 1024))
    with pytest.raises((FileTooLarge, FileDamaged)):
        read_content(bomb.getvalue(), "bom.xlsx")


def test_a_nik_that_a_spreadsheet_rounded_does_not_come_back_sound(tmp_path: Path) -> None:
    roster = read_roster(Path(__file__).parent / "samples" / "sponsor-1.xlsx")
    content = write_rejected(rejected_rows(import_plan.plan(roster, today=TODAY)))
    rounded = list(import_plan.plan(read_content(content, "kembali.xlsx"), today=TODAY, repair=True).rows)
    sound = {row.applicant.nik for row in rounded if row.applicant.nik_status is NikStatus.FORMAT_OK}
    truth = json.loads((Path(__file__).parent / "samples" / "sponsor-1.truth.json").read_text(encoding="utf-8"))
    assert len(rounded) == 36
    assert sound == {row["nik"] for row in truth if row["issues"] == ["nik_letter"]}


def test_five_thousand_rows_tell_how_far_they_are_and_stop_when_asked() -> None:
    rows = "\n".join(f"Peserta Contoh {n};{n % 28 + 1} Mei {1960 + n % 40}" for n in range(5_000))
    roster = listed(f"Nama;Tgl Lahir\n{rows}\n")
    heard: list[int] = []

    def stop_in_the_middle(done: int, total: int) -> None:
        heard.append(done)
        assert total == 5_000
        if done >= 2_000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_plan.plan(roster, today=TODAY, on_progress=stop_in_the_middle)
    assert heard == list(range(0, 2_001, 200))
