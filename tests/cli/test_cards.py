"""Cards and the gate by commands: made, printed, read from the paper, passed, revoked."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.cli.conftest import Answer

from bekal.documents import read_back

FIRST = date(2026, 3, 2)
EIGHT = "2026-03-02T08:00:00+07:00"
TEN_PAST = "2026-03-02T08:10:00+07:00"


def test_a_printed_card_is_read_from_its_paper_and_passes_the_gate(
    bekal: Callable[..., Answer], centre: Path, tmp_path: Path
) -> None:
    def do(*words: object) -> Any:
        answer = bekal(*words, "--data", centre, "--as", "Kepala Contoh")
        assert answer.code == 0, answer.said
        return answer.json

    rows = "".join(f"Peserta Contoh {n:02},999999{n:02}0200{n:04},L,{n:02}/02/2000\n" for n in range(1, 4))
    (tmp_path / "orang.csv").write_text("Nama,NIK,L/P,Tanggal lahir\n" + rows, encoding="utf-8")
    do("candidates", "import", tmp_path / "orang.csv")
    do("programmes", "add", "--code", "JPN", "--title", "Bahasa Jepang", "--kind", "language", "--hours", 40)
    until = FIRST + timedelta(days=11)
    course = ("--programme", "JPN", "--intake", "Gelombang 1", "--name", "Jepang A", "--quota", 16)
    a = do("courses", "add", *course, "--starts", FIRST, "--ends", until)["id"]
    people = [row["id"] for row in do("candidates", "list")]
    do("enrol", "--course", a, *(word for person in people for word in ("--candidate", person)))

    assert do("cards", "make", "--course", a) == {"made": 3}
    assert do("cards", "make", "--course", a) == {"made": 0}
    sheet = Path(do("cards", "print", "--course", a, "--out", tmp_path / "kartu.pdf")["file"])
    texts = read_back.codes(sheet.read_bytes())
    assert len(texts) == 3

    (tmp_path / "pindai.txt").write_text("\n".join([texts[0], "BUKAN KARTU", texts[0], texts[1]]), encoding="utf-8")
    answers = do("gate", "--file", tmp_path / "pindai.txt", "--at", EIGHT)
    assert [row["answer"] for row in answers] == ["present", "unknown", "again", "present"]
    assert answers[-1]["inside"] == 2
    (tmp_path / "pindai.txt").write_text(texts[2], encoding="utf-8")
    (late,) = do("gate", "--file", tmp_path / "pindai.txt", "--at", TEN_PAST)
    assert (late["answer"], late["minutes_late"]) == ("late", 10)

    lost = do("cards", "list", "--course", a)[0]
    do("cards", "revoke", lost["trainee"], "--reason", "hilang")
    assert [row["revoked"] for row in do("cards", "list", "--course", a)] == [True, False, False]
    (tmp_path / "pindai.txt").write_text("\n".join(texts), encoding="utf-8")
    answers = do("gate", "--file", tmp_path / "pindai.txt", "--at", TEN_PAST)
    assert sorted(row["answer"] for row in answers) == ["again", "again", "revoked"]
