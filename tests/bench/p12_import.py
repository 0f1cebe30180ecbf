"""P12: the dry run of a file of 10,000 applicants, with every check and the search for 50,000 registered people.

The limit is the spreadsheet reader (python-calamine) turning the same bytes into rows; the peer is openpyxl reading
them, which checks nothing. Half of the file's people are registered already, a tenth of the NIKs are damaged.
"""

import io
import random
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import python_calamine
import xlsxwriter
from tests import makers
from tests.bench import Line, alternating, exponent

from bekal.candidates.importing import import_plan
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.spreadsheet import read_content
from bekal.storage import journal
from bekal.storage.records import Candidate
from bekal.terms import NikStatus, Sex

ROWS, PEOPLE, RUNS = 10_000, 50_000, 5
TODAY = date(2026, 3, 2)
DISTRICTS = ("317301", "320105", "351501", "617101", "327601")
WORDS = ("Peserta", "Contoh", "Rekaan", "Tiruan", "Simulasi", "Latihan", "Peraga", "Andaian", "Misalan", "Percobaan")
TAILS = ("", "wan", "ni", "to", "sih", "tika", "din", "ra", "man", "wati")
HEADINGS = (
    "Timestamp", "Email Address", "Nama Lengkap", "NIK", "Tempat Lahir", "Tanggal Lahir", "Jenis Kelamin", "No. HP",
    "Pendidikan Terakhir", "Alamat", "RT", "RW", "Kecamatan", "Kejuruan yang dipilih",
)  # fmt: skip


def invented(number: int) -> dict[str, object]:
    """Make the same plainly synthetic person for the same number."""
    dice = random.Random(number)
    born = date(1980, 1, 1) + timedelta(days=dice.randrange(28 * 365))
    sex = dice.choice((Sex.MALE, Sex.FEMALE))
    day = born.day + (40 if sex is Sex.FEMALE else 0)
    district = DISTRICTS[number % 5]
    return {
        "name": " ".join(f"{dice.choice(WORDS)}{dice.choice(TAILS)}" for _ in range(3)),
        "nik": f"{district}{day:02}{born.month:02}{born.year % 100:02}{number % 9999 + 1:04}",
        "nik_status": NikStatus.FORMAT_OK,
        "sex": sex,
        "birth_date": born,
        "phone": f"+62812{number:08}",
        "registered_at": makers.NOW,
    }


def workbook(rows: int, people: int) -> bytes:
    """Return a file of so many applicants, every second of them registered."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        page = book.add_worksheet("Form Responses 1")
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, HEADINGS)
        for at in range(1, rows + 1):
            who = invented(at % people if at % 2 else people + at)
            nik = str(who["nik"])
            nik = nik[:15] if at % 10 == 0 else nik
            page.write_string(at, 0, f"2026/02/{at % 28 + 1:02} 10:{at % 60:02}:00")
            page.write_string(at, 1, f"p{at}@contoh.example")
            page.write_string(at, 2, str(who["name"]).upper() if at % 3 else str(who["name"]))
            page.write_string(at, 3, nik)
            page.write_string(at, 4, "Kota Contoh")
            page.write_datetime(at, 5, who["birth_date"], day)
            page.write_string(at, 6, "Laki-laki" if who["sex"] is Sex.MALE else "Perempuan")
            page.write_string(at, 7, f"0{str(who['phone'])[3:]}")
            page.write_string(at, 8, "SMK")
            page.write_string(at, 9, f"Jl. Contoh No. {at}")
            page.write_number(at, 10, at % 20 + 1)
            page.write_number(at, 11, at % 9 + 1)
            page.write_string(at, 12, "Contohan")
            page.write_string(at, 13, "Las")
    return stream.getvalue()


def read_bare(content: bytes) -> int:
    """Read the file and look at nothing."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return len(book.get_sheet_by_index(0).to_python(skip_empty_area=False))


def read_peer(content: bytes) -> int:
    """Read the file as another program would, and look at nothing."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def dry_run(made: makers.Made, content: bytes) -> import_plan.ImportPlan:
    """Read the file, check every row and find who is registered; nothing is remembered from an earlier run."""
    from bekal.candidates import rules

    for kept in (rules.name_key, rules._word_key, rules._tidy_word):
        kept.cache_clear()
    with made.reading() as session:
        return import_plan.plan(read_content(content, "formulir.xlsx"), Registered(session), today=TODAY)


def measured(folder: Path, rows: int, people: int, runs: int) -> tuple[float, float, float, import_plan.ImportPlan]:
    """Return the seconds of the dry run, of the bare reader and of the peer, and what the dry run found."""
    content = workbook(rows, people)
    folder.mkdir()
    with makers.centre(folder) as made:
        for start in range(0, people, 10_000):
            with made.writing() as session:
                some = range(start, min(start + 10_000, people))
                journal.write_many(session, Candidate, [invented(number) for number in some])
        ours, limit = alternating(lambda: dry_run(made, content), lambda: read_bare(content), runs=runs)
        (peer,) = alternating(lambda: read_peer(content), runs=1)
        return ours, limit, peer, dry_run(made, content)


def run() -> Iterator[Line]:
    """Measure the whole size, a tenth of it, and twice of it (ten times would only measure patience)."""
    with tempfile.TemporaryDirectory() as folder:
        ours, limit, peer, plan = measured(Path(folder, "whole"), ROWS, PEOPLE, RUNS)
        small, *_ = measured(Path(folder, "tenth"), ROWS // 10, PEOPLE // 10, RUNS)
        large, *_ = measured(Path(folder, "twice"), ROWS * 2, PEOPLE * 2, 1)
    assert plan.counts[import_plan.State.NEW] > ROWS // 4
    grown = exponent((ROWS // 10, ROWS, ROWS * 2), (small, ours, large))
    told = ", ".join(f"{state.value} {count}" for state, count in plan.counts.items())
    yield Line("P12 import", ours, limit, peer, 12, grown, f"{told}, {len(plan.problems)} problems")
