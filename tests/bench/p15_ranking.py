"""P15: the ranking of a selection with its decision, in memory and from the encrypted file.

In memory the limit sorts tuples of the very keys that decide. From the file it reads the same columns of the same
rows through the bare SQLCipher driver and sorts them. Sizes are applicants, each with two scores.
"""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as driver
from sqlalchemy.orm import Session
from tests import makers
from tests.bench import Line, alternating, exponent
from tests.makers import KEY, NOW

from bekal.courses import service as courses
from bekal.courses.selection import queries, ranking, service
from bekal.courses.selection.queries.results import entrants_of, tests_of
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import Candidate, SelectionScore
from bekal.terms import CandidateId, CourseId, KindOfTest, NikStatus, Sex

SIZES = (500, 5_000, 10_000)
MIDDLE = SIZES[1]
RUNS = 9
SEATS = 20


def run() -> Iterator[Line]:
    """Yield the two lines of this goal."""
    medians = []
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder, makers.centre(Path(folder)) as made:
            with made.writing() as session:
                course_id = _filled(session, size)
            medians.append(_measure(made, course_id))
    for name, at, goal in (("P15-ranking", 0, 40), ("P15-decision-from-file", 2, 12)):
        ours, limit = medians[SIZES.index(MIDDLE)][at : at + 2]
        others = " and ".join(f"{m[at] / m[at + 1]:.1f}" for m in (medians[0], medians[-1]))
        yield Line(
            name, ours, limit, None, goal, exponent(SIZES, [m[at] for m in medians]),
            f"ratios at a tenth and twice: {others}",
        )  # fmt: skip


def _measure(made: makers.Made, course_id: CourseId) -> list[float]:
    """Return the medians of ranking in memory, sorting, deciding from the file, reading and sorting."""
    with made.reading() as session:
        tests = tests_of(session, course_id)
        entrants = [entrant for entrant, _ in entrants_of(session, course_id, tests)]
    keys = [
        (-sum(score or 0 for score in one.scores.values()), one.is_priority, one.applied_at, one.code)
        for one in entrants
    ]
    bare = _connection(made)

    def rank() -> None:
        ranking.decide(ranking.rank(entrants, tests), seats=SEATS, reserves=10)

    def sort() -> None:
        assert len(sorted(keys)) == len(entrants)

    def decide() -> None:
        with made.reading() as session:
            rows = queries.plan(session, course_id).rows
        assert len(rows) == len(entrants)

    def read_and_sort() -> None:
        one, two = (test.id.bytes for test in tests)
        rows = bare.execute(
            "SELECT a.id, a.applied_at, a.priority, a.candidate_id, c.name, c.nik, a.state, a.rank, a.outcome, s.score,"
            " s.absent, t.score, t.absent FROM application a JOIN candidate c ON c.id = a.candidate_id"
            " LEFT JOIN selection_score s ON s.application_id = a.id AND s.test_id = ?"
            " LEFT JOIN selection_score t ON t.application_id = a.id AND t.test_id = ? WHERE a.course_id = ?",
            (one, two, course_id.bytes),
        ).fetchall()
        rows.sort(key=lambda row: (-(row[9] + row[11]), not row[2], row[1], row[0]))
        assert len(rows) == len(entrants)

    works = (rank, sort, decide, read_and_sort)
    alternating(*works, runs=2)
    return alternating(*works, runs=RUNS)


def _connection(made: makers.Made) -> Any:
    connection = driver.connect(str(made.path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    connection.execute("PRAGMA cache_size = -65536")
    return connection


def _filled(session: Session, size: int) -> CourseId:
    """Let `size` people apply, be admitted and be scored."""
    chance = random.Random(size)
    ids = journal.write_many(
        session,
        Candidate,
        [
            {
                "name": f"Peserta Contoh {n}",
                "nik": f"999999{n:010}",
                "nik_status": NikStatus.FORMAT_OK,
                "sex": Sex.MALE,
                "birth_date": makers.TODAY.replace(year=2000),
                "registered_at": NOW,
            }
            for n in range(size)
        ],
    )
    programme = makers.programme(session)
    intake = courses.add_intake(session, name="Seleksi", opens_on=makers.TODAY, closes_on=makers.TODAY)
    course_id = courses.add_course(
        session, programme_id=programme, intake_id=intake, name="Kelas", quota=SEATS,
        starts_on=makers.TODAY, ends_on=makers.TODAY,
    )  # fmt: skip
    applied = service.apply(session, course_id, [CandidateId(each) for each in ids], now=NOW)
    service.admit_all(session, course_id, now=NOW, reason="contoh")
    for title, kind in (("Tes tulis", KindOfTest.WRITTEN), ("Wawancara", KindOfTest.INTERVIEW)):
        test = service.add_test(session, course_id, title=title, kind=kind)
        journal.write_many(
            session,
            SelectionScore,
            [
                {
                    "id": joint_id("selection_score", test, each),
                    "test_id": test,
                    "application_id": each,
                    "score": chance.randint(0, 10_000),
                }
                for each in applied.ids
            ],
        )
    return course_id


if __name__ == "__main__":
    for line in run():
        print(line)
