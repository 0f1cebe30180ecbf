"""`bekal candidates import|imports|template|pick`: mapping, sheets, courses, rows sent back, and undoing."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Answer

from bekal.documents.applicants_file import HEADINGS

SAMPLES = Path(__file__).parents[1] / "candidates" / "samples"
AS = ("--as", "Kepala Contoh")


def people(bekal: Callable[..., Answer], centre: Path) -> list[dict[str, object]]:
    return bekal("candidates", "list", "--full", "--data", centre).json  # type: ignore[no-any-return]


def test_a_whole_import_is_listed_and_undone(bekal: Callable[..., Answer], centre: Path) -> None:
    done = bekal("candidates", "import", SAMPLES / "school-1.xlsx", "--data", centre, *AS).json
    (run,) = bekal("candidates", "imports", "list", "--data", centre).json
    assert (run["id"], run["new"], run["can_undo"]) == (done["import"], 36, True)
    undone = bekal("candidates", "imports", "undo", run["id"], "--data", centre, *AS).json
    assert undone == {"removed": 36, "restored": 0, "kept": []}
    assert people(bekal, centre) == []
    again = bekal("candidates", "imports", "undo", run["id"], "--data", centre, *AS)
    assert (again.code, again.json["error"]) == (3, "ImportUndone")
    assert "diurungkan" in again.said


def test_a_heading_nobody_knows_is_told_and_remembered_for_its_sender(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    path = tmp_path / "kiriman.csv"
    path.write_text("Panggilan Resmi;NIK;Kapan\nPeserta Contoh Satu;3173014104880035;1 April 1988\n", encoding="utf-8")
    refused = bekal("candidates", "import", path, "--dry-run", "--data", centre)
    assert (refused.code, refused.json["error"]) == (3, "HeadingMissing")
    told = ("--map", "Panggilan Resmi=name", "--map", "Kapan=birth_date", "--sender", "PT Contoh")
    assert bekal("candidates", "import", path, *told, "--data", centre, *AS).json["new"] == 1
    path.write_text("Panggilan Resmi;NIK;Kapan\nPeserta Contoh Dua;3201051912000019;19-12-2000\n", encoding="utf-8")
    again = bekal("candidates", "import", path, "--sender", "pt. contoh", "--data", centre, *AS)
    assert (again.code, again.json["new"]) == (0, 1)
    assert {person["birth_date"] for person in people(bekal, centre)} == {"1988-04-01", "2000-12-19"}
    assert bekal("candidates", "import", path, "--map", "Kapan=kapan", "--dry-run", "--data", centre).code == 3


def test_rows_to_be_corrected_go_back_with_reasons_and_come_in_again(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    path, back = tmp_path / "daftar.csv", tmp_path / "kembali.xlsx"
    path.write_text(
        "Nama;NIK;Tgl Lahir;L/P;No HP;Nama Ibu\n"
        "Peserta Contoh Satu;3173014104880035;1 April 1988;P;081234567890;Rahasia\n"
        "Peserta Contoh Dua;320105191200001;19-12-2000;L;081234567891;Rahasia\n"
        ";3201051912000020;;L;;Rahasia\n",
        encoding="utf-8",
    )
    done = bekal("candidates", "import", path, "--errors-out", back, "--data", centre, *AS).json
    assert (done["new"], done["skipped"], done["errors"]) == (2, 1, 2)
    page = openpyxl.load_workbook(back).worksheets[0]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert rows[0][:5] == ["Nama", "NIK", "Tgl Lahir", "L/P", "No HP"]
    assert rows[0][6:] == ["Alasan", "Baris asal"]
    assert [row[7] for row in rows[1:]] == ["3", "4"]
    assert "tidak 16 angka" in rows[1][6]
    assert "Nama kosong" in rows[2][6]
    assert "Rahasia" not in str(rows)
    assert (page["B2"].value, page["B2"].data_type, page["B2"].number_format) == ("320105191200001", "s", "@")
    page["B2"], page["A3"], page["C3"] = "3201051912000019", "Peserta Contoh Tiga", "19-12-2000"
    page.parent.save(back)
    again = bekal("candidates", "import", back, "--data", centre, *AS).json
    assert (again["new"], again["changed"], again["skipped"]) == (1, 1, 0)
    assert {person["nik"] for person in people(bekal, centre)} == {
        "3173014104880035",
        "3201051912000019",
        "3201051912000020",
    }


def test_the_template_has_texts_and_lists_and_imports_without_a_change(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    path = tmp_path / "templat.xlsx"
    assert bekal("candidates", "template", "--out", path, "--data", centre).json == {"file": str(path)}
    empty = bekal("candidates", "import", path, "--dry-run", "--data", centre)
    assert (empty.code, empty.json["error"]) == (3, "NobodyListed")
    book = openpyxl.load_workbook(path)
    assert [sheet.sheet_state for sheet in book.worksheets] == ["visible", "visible", "veryHidden"]
    assert {row[0].value: row[1].value for row in book["meta"].iter_rows()}["template"] == "bekal-pendaftar"
    page = book.worksheets[0]
    kinds = {each.type for each in page.data_validations.dataValidation}
    assert kinds == {"list", "textLength"}
    filled = {
        "Nama Lengkap": "Peserta Contoh Satu",
        "NIK": "3173014104880035",
        "Tanggal Lahir": "01/04/1988",
        "Tempat Lahir": "Kota Contoh",
        "Jenis Kelamin": "P",
        "No HP": "081234567890",
        "Kelurahan/Desa": "Contohan",
        "Asal Sekolah": "SMK Contoh 1",
        "Jurusan Sekolah": "Mesin",
        "Tahun Lulus": 2006,
        "Program yang Dipilih": "Las",
    }
    for heading, value in filled.items():
        page.cell(2, HEADINGS.index(heading) + 1).value = value
    book.save(path)
    first = bekal("candidates", "import", path, "--data", centre, *AS).json
    assert (first["new"], first["unread_columns"], first["problems"]) == (1, [], [])
    assert set(first["columns"]["Pendaftar"].values()) == set(HEADINGS)
    again = bekal("candidates", "import", path, "--data", centre, *AS).json
    assert (again["same"], again["new"], again["changed"], again["imported"]) == (1, 0, 0, 0)
    page.cell(2, HEADINGS.index("ID Bekal") + 1).value = str(people(bekal, centre)[0]["id"])
    page.cell(2, HEADINGS.index("Nama Lengkap") + 1).value = "Peserta Contoh Pertama"
    book.save(path)
    assert bekal("candidates", "import", path, "--data", centre, *AS).json["changed"] == 1


def test_a_sheet_is_chosen_or_all_that_list_people_are_read(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    path = tmp_path / "kelas.xlsx"
    book = openpyxl.Workbook()
    for number, name in enumerate(("XII A", "XII B")):
        page = book.active if number == 0 else book.create_sheet()
        page.title = name
        page.append(["Nama", "NIK"])
        page.append(["Peserta Contoh Satu", "3173014104880035"])
        page.append([f"Peserta {name}", f"317301410488004{number}"])
    book.create_sheet("Lama").append(["Nama", "NIK"])
    book["Lama"].append(["Peserta Lama", "3173014104880049"])
    book["Lama"].sheet_state = "hidden"
    book.save(path)
    both = bekal("candidates", "import", path, "--dry-run", "--data", centre).json
    assert (both["rows"], both["new"], both["skipped"], both["sheets"]) == (4, 3, 1, ["XII A", "XII B"])
    repeat = next(problem for problem in both["problems"] if problem["code"] == "duplicate_in_file")
    assert (repeat["sheet"], repeat["row"]) == ("XII B", 2)
    assert both["other_sheets"] == [{"name": "Lama", "people": 1, "hidden": True}]
    one = bekal("candidates", "import", path, "--sheet", "Lama", "--dry-run", "--data", centre).json
    assert (one["rows"], one["sheets"]) == (1, ["Lama"])
    assert bekal("candidates", "import", path, "--sheet", "Tidak", "--dry-run", "--data", centre).code == 3


def test_people_of_a_file_or_of_a_list_of_niks_apply_for_a_course(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    programme = bekal("programmes", "add", "--code", "LAS-1", "--title", "Las", "--hours", "160", "--data", centre, *AS)
    assert programme.code == 0, programme.said
    course = bekal(
        *("courses", "add", "--programme", "LAS-1", "--intake", "Gelombang 1", "--name", "Las A", "--quota", "20"),
        *("--starts", "2026-12-01", "--ends", "2026-12-31", "--data", centre, *AS),
    )
    assert course.code == 0, course.said
    course_of = ("--course", course.json["id"], "--late")
    path = tmp_path / "formulir.csv"
    path.write_text(
        "Timestamp;Nama;NIK;Kejuruan;Pilihan 2\n"
        "2026/02/20 10:00:00;Peserta Contoh Satu;3173014104880035;Las;Menjahit\n"
        "2026/02/19 09:30:00;Peserta Contoh Dua;3201051912000019;Las;\n",
        encoding="utf-8",
    )
    done = bekal("candidates", "import", path, *course_of, "--data", centre, *AS)
    assert done.code == 0, done.said
    assert done.json["applied"] == 2
    niks = tmp_path / "nik.txt"
    niks.write_text("NIK\n3201051912000019\n3201051912000099\n", encoding="utf-8")
    picked = bekal("candidates", "pick", niks, *course_of, "--data", centre, *AS).json
    assert ([person["name"] for person in picked["people"]], picked["applied"]) == (["Peserta Contoh Dua"], 0)
    assert picked["missing"] == ["3201051912000099"]
    undone = bekal("candidates", "imports", "undo", done.json["import"], "--data", centre, *AS)
    assert undone.json == {"removed": 2, "restored": 0, "kept": []}


@pytest.mark.parametrize("words", [("imports", "undo", "bukan-id"), ("pick", "tidak-ada.txt")])
def test_what_cannot_be_meant_is_refused(bekal: Callable[..., Answer], centre: Path, words: tuple[str, ...]) -> None:
    assert bekal("candidates", *words, "--data", centre, *AS).code == 3


def test_a_meaning_that_no_column_has_is_refused_with_those_there_are(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Nama;JK\nPeserta Contoh;L\n", encoding="utf-8")
    for given in ("Nama", "Nama=panggilan"):
        answer = bekal("candidates", "import", path, "--map", given, "--data", centre, *AS)
        assert (answer.code, answer.json["error"]) == (3, "UnknownMeaning")
        assert "birth_date" in answer.said
    assert people(bekal, centre) == []
