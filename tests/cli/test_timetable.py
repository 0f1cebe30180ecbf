"""Holidays, timetables, recaps and hours taught, as a script asks for them."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Answer

BY = ("--as", "Kepala Contoh")
MONDAY = date(2026, 3, 2)
"""Long past or not: what is planned begins here, because each call says from when."""
FROM = ("--from", MONDAY)


@pytest.fixture
def do(centre: Path, bekal: Callable[..., Answer]) -> Callable[..., Any]:
    def call(*words: object, code: int = 0) -> Any:
        answer = bekal(*words, "--data", centre, *BY)
        assert answer.code == code, answer.said
        return answer.json

    return call


@pytest.fixture
def course(do: Callable[..., Any], tmp_path: Path) -> str:
    """A course of two people, in March 2026, its meetings on Sundays until a timetable is made."""
    units = ("--unit", "A|Salam|12", "--unit", "B|Angka|12")
    do("programmes", "add", "--code", "JPN", "--title", "Bahasa Jepang", "--hours", 24, *units)
    made = do(
        "courses", "add", "--programme", "JPN", "--intake", "Gelombang 1", "--name", "Kelas A", "--quota", 5,
        "--starts", MONDAY, "--ends", "2026-03-31", "--days", "min", "--instructor", "Kepala Contoh",
    )  # fmt: skip
    rows = "\n".join(f"Peserta Contoh 0{n},9999990{n}0{n}00000{n},L,0{n}/0{n}/2000" for n in (1, 2))
    (tmp_path / "p.csv").write_text(f"Nama,NIK,L/P,Tanggal Lahir\n{rows}\n", encoding="utf-8")
    do("candidates", "import", tmp_path / "p.csv", "--repair")
    people = [row["id"] for row in do("candidates", "list")]
    do("enrol", "--course", made["id"], "--candidate", people[0], "--candidate", people[1])
    return str(made["id"])


def test_a_script_keeps_the_holidays(do: Callable[..., Any]) -> None:
    year = do("holidays", "list", "--year", 2026)
    assert "SKB" in year["decree"]
    assert len(year["days"]) == 25
    assert do("holidays", "list", "--year", 2028)["warnings"] == ["Daftar libur 2028 belum ada."]
    do("holidays", "add", "--day", "2026-03-03", "--title", "Hari jadi balai")
    do("holidays", "add", "--day", "2026-03-03", "--title", "Lagi", code=3)
    do("holidays", "remove", "--day", "2026-03-19")
    do("holidays", "remove", "--day", "2026-03-04", code=3)
    days = {row["day"]: row for row in do("holidays", "list", "--year", 2026)["days"]}
    assert (days["2026-03-03"]["own"], days["2026-03-19"]["taught"]) == (True, True)


def test_a_new_course_has_no_meetings_on_holidays(do: Callable[..., Any]) -> None:
    do("programmes", "add", "--code", "LAS", "--title", "Las", "--hours", 40)
    made = do(
        "courses", "add", "--programme", "LAS", "--intake", "Gelombang 1", "--name", "Las A", "--quota", 5,
        "--starts", "2026-03-16", "--ends", "2026-03-27",
    )  # fmt: skip
    days = [row["date"] for row in do("meetings", "list", "--course", made["id"])]
    assert made["meetings"] == len(days)
    assert days == ["2026-03-16", "2026-03-17", "2026-03-25", "2026-03-26", "2026-03-27"], "Nyepi, Idulfitri, leave"


def test_a_script_plans_and_changes_a_timetable(do: Callable[..., Any], course: str) -> None:
    of = ("--course", course)
    pattern = ("--session", "08:00-11:00|Lab 1", "--session", "12:30-15:30|Lab 1|Kepala Contoh", "--fmd-days", 1, *FROM)
    shown = do("timetable", "preview", *of, *pattern)
    assert shown["hours"] == {"wanted": 24, "planned": 24, "short": 0, "over": 0}
    assert [m["kind"] for m in shown["meetings"]][:3] == ["discipline", "discipline", "training"]
    assert [(u["wanted"], u["planned"]) for u in shown["units"]] == [(12, 12), (12, 12)]
    assert do("timetable", "make", *of, *pattern)["meetings"] == 8
    do("timetable", "move", *of, "--meeting", 3, "--on", "2026-03-19", "--reason", "Rapat")
    do("timetable", "move", *of, "--meeting", 3, "--on", "2026-04-19", "--reason", "Rapat", code=3)
    do("timetable", "cancel", *of, "--meeting", 4, "--reason", "Banjir")
    do("timetable", "cancel", *of, "--meeting", 4, "--reason", "Banjir", code=3)
    do("timetable", "cancel", *of, "--meeting", 44, "--reason", "Banjir", code=3)
    do("timetable", "substitute", *of, "--meeting", 5, "--by", "Kepala Contoh", "--reason", "Sakit")
    added = ("--on", "2026-03-05", "--session", "12:00-13:00", "--reason", "Ulangan", "--kind", "exam")
    assert [c["wanted"] for c in do("timetable", "add", *of, *added)["clashes"]] == ["trainees"]
    assert len(do("timetable", "clashes", *of)) == 1
    do("timetable", "remove", *of, "--meeting", 9)
    assert do("timetable", "clashes", "--from", MONDAY, "--to", "2026-03-31") == []
    table = do("timetable", "list", *of)
    assert (table["hours"]["planned"], table["hours"]["held"], table["fmd"]["planned"]) == (20, 0, 8)
    assert [(m["number"], m["cancelled"]) for m in table["meetings"]] == [
        (1, False), (2, False), (4, True), (5, False), (6, False), (7, False), (8, False), (3, False),
    ]  # fmt: skip
    assert table["on_free_days"] == [{"day": "2026-03-19", "title": "Hari Suci Nyepi (Tahun Baru Saka 1948)"}]
    do("timetable", "restore", *of, "--meeting", 4)
    do("timetable", "make", *of, "--session", "11:00-08:00", *FROM, code=3)


def test_a_script_reads_recaps_thresholds_and_hours_taught(do: Callable[..., Any], course: str, tmp_path: Path) -> None:
    of = ("--course", course)
    do("timetable", "make", *of, "--session", "08:00-11:00", *FROM)
    marks = "".join(f"{n},1,{x}\n{n},2,A\n" for n, x in ((1, "H"), (2, "S"), (3, "T"), (4, "A")))
    (tmp_path / "m.csv").write_text("meeting,trainee,mark\n" + marks, encoding="utf-8")
    do("attendance", "mark", *of, "--file", tmp_path / "m.csv")
    whole = do("attendance", "recap", *of)
    assert [row["letters"] for row in whole["trainees"]] == [["H", "S", "T", "A", None, None], ["A"] * 4 + [None] * 2]
    assert [(row["attended"], row["held"], row["percent"]) for row in whole["trainees"]] == [
        (8, 16, "50,00"), (0, 16, "0,00"),
    ]  # fmt: skip
    assert (whole["total"]["percent"], whole["trainees"][0]["percent_h_i_s"]) == ("25,00", "75,00")
    assert [day["counts"]["A"] for day in whole["days"]] == [1, 1, 1, 2, 0, 0]
    day = do("attendance", "recap", *of, "--day", MONDAY)
    assert (len(day["meetings"]), day["total"]["percent"]) == (1, "50,00")
    assert do("attendance", "recap", *of, "--month", "2026-03")["total"] == whole["total"]
    for name in ("r.pdf", "r.xlsx"):
        assert Path(do("attendance", "recap", *of, "--course-wide", "--out", tmp_path / name)["file"]).is_file()
    do("attendance", "recap", *of, "--out", tmp_path / "r.txt", code=3)

    person = do("candidates", "list")[0]["id"]
    own = do("attendance", "recap", "--person", person)
    assert own["courses"][0]["course"] == "Kelas A"
    assert own["total"]["held"] == 16

    second = do("attendance", "thresholds", *of)["trainees"][1]
    assert (second["letters"], second["barred"], second["out_of_reach"]) == (["SP1", "SP2"], True, True)
    assert second["days_missed_in_a_row"] == {"days": 4, "from": "2026-03-02", "to": "2026-03-05"}
    rules = do("programmes", "rules", "JPN", "--excused", "sick", "--minimum", 50, "--absences-in-a-row", 9)
    assert (rules["excused"], rules["minimum"]) == ("sick", 50)
    do("programmes", "rules", "JPN", "--minimum", 101, code=3)
    changed = do("attendance", "thresholds", *of)
    assert (changed["rules"]["excused"], changed["trainees"][0]["percent"]) == ("sick", "75,00")
    assert changed["trainees"][1]["letters"] == ["SP2"]
    for name in ("m.pdf", "m.xlsx"):
        assert Path(do("attendance", "recap", *of, "--by", "meeting", "--out", tmp_path / name)["file"]).is_file()
    paper = do("attendance", "recap", "--person", person, "--paper", "F4", "--out", tmp_path / "orang.pdf")
    assert Path(paper["file"]).read_bytes().startswith(b"%PDF")
    month = ("--from", MONDAY, "--to", MONDAY + timedelta(days=30))
    assert Path(do("instructors", "hours", *month, "--out", tmp_path / "jam.xlsx")["file"]).is_file()
    do("instructors", "hours", *month, "--out", tmp_path / "jam.doc", code=3)
    (hours,) = do("instructors", "hours", *month)
    assert (hours["name"], hours["hours"], hours["planned"]) == ("Kepala Contoh", 16, 8)


def test_a_script_copies_a_programme_and_a_course(do: Callable[..., Any], course: str) -> None:
    do("timetable", "make", "--course", course, "--session", "08:00-11:00", *FROM)
    do("programmes", "copy", "JPN", "--code", "JPN-2", "--title", "Bahasa Jepang 2")
    do("programmes", "copy", "JPN", "--code", "jpn-2", "--title", "Lagi", code=3)
    named = ("--intake", "Gelombang 1", "--name", "Kelas 2027")
    copied = do("courses", "copy", "--course", course, *named, "--starts", "2027-03-02")
    assert copied["meetings"] == 6
    assert copied["put_off"][0] == {
        "day": "2027-03-08", "title": "Hari Suci Nyepi (Tahun Baru Saka 1949)", "to": "2027-03-16",
    }  # fmt: skip
    do("courses", "copy", "--course", course, "--intake", "Tidak ada", "--name", "x", "--starts", MONDAY, code=3)


def test_a_script_sees_what_is_due_notes_guests_and_closes_a_meeting(
    do: Callable[..., Any], course: str, tmp_path: Path
) -> None:
    of = ("--course", course)
    do("timetable", "make", *of, "--session", "08:00-11:00", *FROM)
    due = do("attendance", "due", "--on", "2026-03-03")
    assert [(m["meeting"], m["date"]) for m in due["today"]] == [(2, "2026-03-03")]
    assert [(m["meeting"], m["marked"], m["trainees"]) for m in due["earlier"]] == [(1, 0, 2)]
    do("attendance", "close", *of, "--meeting", 1, code=3)
    rows = "1,1,T,20,30,,,\n1,2,H,,,2,setengah hari,\n"
    head = "meeting,trainee,mark,minutes,early,hours,note,reason\n"
    (tmp_path / "m.csv").write_text(head + rows, encoding="utf-8")
    assert do("attendance", "mark", *of, "--file", tmp_path / "m.csv") == {"marked": 2}
    recap = do("attendance", "recap", *of, "--day", MONDAY)
    assert recap["total"]["attended"] == 4, "late and early lose one JP each of four, the other was there for two"
    (tmp_path / "m.csv").write_text(head + "1,1,T,20,dua,,,\n", encoding="utf-8")
    do("attendance", "mark", *of, "--file", tmp_path / "m.csv", code=3)
    assert do("attendance", "close", *of, "--meeting", 1) == {"meeting": 1, "closed": True}
    do("attendance", "close", *of, "--meeting", 1, code=3)
    assert do("attendance", "due", "--on", "2026-03-03")["earlier"] == []
    (tmp_path / "m.csv").write_text(head + "1,1,A,,,,,\n", encoding="utf-8")
    do("attendance", "mark", *of, "--file", tmp_path / "m.csv", code=3)
    (tmp_path / "m.csv").write_text(head + "1,1,A,,,,,Salah tulis\n", encoding="utf-8")
    assert do("attendance", "mark", *of, "--file", tmp_path / "m.csv") == {"marked": 1}

    guest = do("attendance", "guests", "add", *of, "--meeting", 2, "--name", "Tamu Contoh", "--phone", "0812")["id"]
    do("attendance", "guests", "add", *of, "--meeting", 2, "--name", " ", code=3)
    do("attendance", "guests", "add", *of, "--meeting", 99, "--name", "Tamu", code=3)
    do("attendance", "guests", "link", *of, "--guest", guest, "--trainee", "siapa", code=3)
    do("attendance", "guests", "link", *of, "--guest", guest, "--trainee", 2)
    (row,) = do("attendance", "guests", "list", *of, "--meeting", 2)
    assert (row["name"], row["trainee"]) == ("Tamu Contoh", "Peserta Contoh 02")
    assert do("attendance", "due", "--on", "2026-03-03")["today"][0]["marked"] == 1
    assert do("attendance", "splits", *of) == []
    do("attendance", "decide", *of, "--meeting", 2, "--trainee", 2, "--take", "other", code=3)


def test_a_script_lays_down_what_is_paid_and_writes_the_list(
    do: Callable[..., Any], course: str, tmp_path: Path
) -> None:
    of = ("--course", course, "--month", "2026-03")
    do("timetable", "make", "--course", course, "--session", "08:00-11:00", *FROM)
    marks = "".join(f"{n},1,{x}\n{n},2,A\n" for n, x in ((1, "H"), (2, "S"), (3, "T"), (4, "A")))
    (tmp_path / "m.csv").write_text("meeting,trainee,mark\n" + marks, encoding="utf-8")
    do("attendance", "mark", "--course", course, "--file", tmp_path / "m.csv")
    do("attendance", "allowance", *of, code=3)
    assert "days_paid" not in do("attendance", "recap", "--course", course)["trainees"][0]
    rules = do("programmes", "rules", "JPN", "--paid", "any", "--paid-amount", 50_000)
    assert (rules["paid"], rules["paid_marks"], rules["paid_amount"]) == ("any", "HT", 50_000)
    for wrong in (("--paid-marks", "HX"), ("--paid-marks", ""), ("--paid-amount", -1), ("--paid-amount", 10**8)):
        do("programmes", "rules", "JPN", *wrong, code=3)
    found = do("attendance", "allowance", *of)
    assert [(row["number"], row["days"], row["rupiah"]) for row in found["trainees"]] == [(1, 2, 100_000), (2, 0, 0)]
    assert found["trainees"][0]["dates"] == ["2026-03-02", "2026-03-04"]
    assert (found["days"], found["rupiah"], found["rule"]) == (
        2, 100_000, {"paid": "any", "marks": "HT", "amount": 50_000},
    )  # fmt: skip
    assert do("attendance", "recap", "--course", course)["trainees"][0]["days_paid"] == 2
    assert do("programmes", "rules", "JPN", "--paid-marks", "hts")["paid_marks"] == "HTS"
    for name in ("daftar.pdf", "daftar.xlsx"):
        answer = do("attendance", "allowance", *of, "--paper", "F4", "--out", tmp_path / name)
        assert Path(answer["file"]).is_file()
        assert answer["days"] == 3
    do("attendance", "allowance", *of, "--out", tmp_path / "daftar.txt", code=3)
