"""What scripts get wrong: words a file may not hold, places not to be written, names of files that are not there."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import Answer

from bekal.practice import demo
from bekal.storage.folder import DataFolder

HEAD = ("--as", demo.HEAD)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A practice centre with one trainee, as a data folder and the course's id."""
    from bekal.courses.queries import courses
    from bekal.storage.opening import opened

    folder = tmp_path_factory.mktemp("demo")
    demo.run(folder, candidates=1)
    with opened(folder / "balai") as centre, centre.database.reading() as session:
        return folder / "balai", str(courses(session)[0].id)


@pytest.mark.parametrize(
    ("part", "content", "error"),
    [
        ("assessment record", "trainee,score,decision\n1,80,mungkin\n", "BadDecision"),
        ("assessment record", "trainee,score,decision,units\n1,80,lulus,K Q\n", "BadOutcome"),
        ("assessment record", "trainee,score,decision,units\n1,80,lulus," + "K " * 40 + "\n", "BadOutcome"),
        ("assessment record", "trainee,score,decision\n1,101,lulus\n", "BadScore"),
        ("attendance mark", "meeting,trainee,mark,minutes\n1,1,T,-5\n", "BadMinutes"),
        ("attendance mark", "meeting,trainee,mark\n1,Bukan Siapa,H\n", "UnknownTrainee"),
        ("attendance mark", "meeting,trainee,mark\n99,1,H\n", "UnknownMeeting"),
        ("attendance mark", "meeting,trainee,mark\n1,1,Z\n", "UnknownMark"),
    ],
)
def test_a_word_that_means_nothing_is_refused_and_never_read_as_empty(
    bekal: Callable[..., Answer], course: tuple[Path, str], tmp_path: Path, part: str, content: str, error: str
) -> None:
    data, course_id = course
    file = tmp_path / "isi.csv"
    file.write_text(content, encoding="utf-8")
    answer = bekal(*part.split(), "--course", course_id, "--file", file, "--data", data, *HEAD)
    assert (answer.code, answer.json["error"]) == (3, error)


def test_a_place_that_is_a_file_is_the_worlds_no(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    taken = tmp_path / "berkas"
    taken.write_text("x", encoding="utf-8")
    centre = ("--centre-code", "BLK-Y", "--centre-name", "Lain", "--admin", "Orang Lain")
    answers = [bekal("demo", "--out", taken), bekal("init", "--data", taken / "data", *centre)]
    assert [answer.code for answer in answers] == [4, 4]
    assert all("berkas" in answer.json["message"] for answer in answers)
    assert taken.read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("programmes", "add", "--code", "A", "--title", "B", "--hours", "9", "--catalogue", "70000"),
        ("programmes", "add", "--code", "A", "--title", "B", "--hours", "9", "--unit", "A|B|" + "9" * 20),
        ("candidates", "import"),
        ("demo", "--out", "x", "--candidates", "0"),
        ("certificates", "verify", "x", "--at", "9" * 20),
        ("certificates", "verify", "x", "--at", "besok"),
    ],
)
def test_wrong_usage_answers_with_one_document_too(bekal: Callable[..., Answer], words: tuple[str, ...]) -> None:
    answer = bekal(*words)
    assert (answer.code, answer.json["error"]) == (2, "WrongUsage")


def test_the_name_of_a_file_that_is_not_there_gets_no_verdict(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    vectors = json.loads(
        (Path(__file__).parents[1] / "certificates" / "certificate-vectors.json").read_text(encoding="utf-8")
    )
    trust = tmp_path / "trust.json"
    trust.write_text(json.dumps({"trust": vectors["trust"]}), encoding="utf-8")
    for missing in (tmp_path / "tidak-ada.pdf", "tidak-ada.png", tmp_path):
        answer = bekal("certificates", "verify", missing, "--trust", trust)
        assert (answer.code, answer.json["error"]) == (4, "FileOutOfReach")
    text = vectors["vectors"][0]["text"]
    at = ("--at", vectors["vectors"][0]["now"], "--trust", trust)
    for given in (text, text.lower(), f"https://cek.contoh.id/x.pdf#{text}"):
        assert bekal("certificates", "verify", given, *at).json["result"] == "VALID"


def test_two_makings_of_one_central_system_at_once_leave_one(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    with DataFolder(tmp_path / "pusat").locked():
        refused = bekal("central", "init", "--home", tmp_path / "pusat")
    assert (refused.code, refused.json["error"]) == (4, "AlreadyOpen")
    assert bekal("central", "status", "--home", tmp_path / "pusat").json["error"] == "NoCentralHere"
    assert bekal("central", "init", "--home", tmp_path / "pusat").code == 0


def test_a_database_of_a_kind_we_do_not_know_is_wrong_usage(bekal: Callable[..., Answer], tmp_path: Path) -> None:
    for url in ("rubbish", "mysql://x/y"):
        assert bekal("central", "init", "--home", tmp_path / "pusat", "--database", url).code == 2


@pytest.mark.parametrize(
    "words",
    [
        "sync waiting --limit -5",
        "sync waiting --limit 0",
        "papers expiring --days -1",
        "certificates expiring --days -1",
        "certificates register --out x.pdf --first 0",
        "ujk expiring --days -1",
        "certificates runs send --run x --out x.pdf --most -1",
        "selection promote --course x --count 0",
    ],
)
def test_a_number_that_counts_nothing_is_wrong_usage_and_never_an_empty_list(
    bekal: Callable[..., Answer], course: tuple[Path, str], words: str
) -> None:
    answer = bekal(*words.split(), "--data", course[0])
    assert (answer.code, answer.json["error"]) == (2, "WrongUsage")
    assert "harus bilangan bulat mulai" in answer.said


def test_the_head_office_reads_no_data_folder_and_says_where_nothing_lies(
    bekal: Callable[..., Answer], course: tuple[Path, str], tmp_path: Path
) -> None:
    balai = course[0]
    home = ("--home", balai.parent / "pusat")
    for folder in (balai, balai / "outgoing", home[1]):
        before = sorted(folder.iterdir())
        refused = bekal("central", "import", *home, "--from", folder)
        assert (refused.code, refused.json["error"]) == (3, "NotForDeliveries")
        assert sorted(folder.iterdir()) == before
    nothing = bekal("central", "import", *home, "--from", tmp_path)
    assert (nothing.code, nothing.json["batches"]) == (0, 0)
    assert "tidak ada kiriman untuk pusat" in nothing.said
