"""P13: a course month's recap, and a centre's year over 2,000,000 marks, beside a plain scan of the same rows.

The scan reads the very columns of the marks and their meetings and adds each up; the peer fetches them and counts in
Python. Of the month everything is fetched, and the peer makes a record of each mark.
The rows are written past the journal, which a recap does not read. Sizes are the marks already stored.
"""

import tempfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as driver
from sqlalchemy import text
from tests import makers
from tests.bench import Line, alternating, exponent
from tests.makers import KEY, TODAY, Made

from bekal.attendance import queries, recaps, totals
from bekal.attendance.rules import ATTENDED
from bekal.courses.rules import HouseRules
from bekal.storage.ids import mark_id, new_id
from bekal.storage.records import Mark, Meeting
from bekal.terms import CourseId

TRAINEES, MEETINGS = 25, 200
COURSES = (4, 40, 400)
"""So many courses of 5,000 marks: 20,000, 200,000 and 2,000,000."""
MONTH_TRAINEES, MONTH_MEETINGS = 40, 60
LETTERS = "HHHHHHHHHHHHHHHTTISA"
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
RUNS_MONTH, RUNS_YEAR = 40, 3


def run() -> Iterator[Line]:
    """Yield the line of the month and the line of the year."""
    months: list[list[float]] = []
    years: list[list[float]] = []
    for courses in COURSES:
        with tempfile.TemporaryDirectory() as folder, makers.centre(Path(folder)) as made:
            month = _fill(made, courses)
            months.append(_month(made, month))
            years.append(_year(made))
    sizes = [n * TRAINEES * MEETINGS for n in COURSES]
    for name, medians in (("P13-month", months), ("P13-year", years)):
        ours, limit, peer = medians[-1]
        yield Line(
            name, ours, limit, peer, 7, exponent(sizes, [m[0] for m in medians]),
            "ratios at a hundredth and a tenth: " + " and ".join(f"{m[0] / m[1]:.2f}" for m in medians[:2]),
        )  # fmt: skip


def _month(made: Made, course_id: CourseId) -> list[float]:
    """One course's month: everything its recap shows, by trainee and by day."""
    last = TODAY + timedelta(days=30)
    scan = text(
        "SELECT k.enrolment_id, k.meeting_id, k.mark, k.minutes_late, k.minutes_early, k.hours_attended, k.note "
        "FROM mark k JOIN meeting m ON m.id = k.meeting_id WHERE m.course_id = :course"
    )

    def ours() -> None:
        with made.reading() as session:
            of = queries.recap(session, course_id, first=TODAY, last=last)
            assert len(recaps.by_day(of))
            assert len(of.rows) == MONTH_TRAINEES

    def plain() -> None:
        with made.reading() as session:
            assert len(session.execute(scan, {"course": course_id.bytes}).all()) == MONTH_TRAINEES * MONTH_MEETINGS

    def records() -> None:
        sums: dict[UUID, int] = defaultdict(int)
        with made.reading() as session:
            hours = {one.id: one.hours for one in session.query(Meeting).filter(Meeting.course_id == course_id)}
            for one in session.query(Mark).filter(Mark.meeting_id.in_([*hours])):
                sums[one.enrolment_id] += hours[one.meeting_id] if one.mark in ATTENDED else 0
        assert len(sums) == MONTH_TRAINEES

    for work in (ours, plain, records):
        work()
    return alternating(ours, plain, records, runs=RUNS_MONTH)


def _year(made: Made) -> list[float]:
    """Every trainee of every course of the year."""
    scan = text(
        "SELECT sum(m.hours), count(k.mark), sum(k.minutes_late), sum(k.minutes_early), count(k.hours_attended) "
        "FROM meeting m JOIN mark k ON k.meeting_id = m.id WHERE m.held_on BETWEEN '2026-01-01' AND '2026-12-31'"
    )
    fetched = text(
        "SELECT k.enrolment_id, k.mark, k.minutes_late, k.hours_attended, m.hours, m.held_on "
        "FROM mark k JOIN meeting m ON m.id = k.meeting_id"
    )

    def ours() -> None:
        with made.reading() as session:
            assert totals.centre_totals(session, first=FIRST, last=LAST)

    def plain() -> None:
        with made.reading() as session:
            session.execute(scan).one()

    def in_python() -> None:
        house = HouseRules()
        sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0])
        with made.reading() as session:
            for enrolment_id, letter, late, entered, hours, _ in session.execute(fetched):
                there = hours if letter in "HT" else 0
                if late and late > house.late_minutes:
                    there -= 1
                of = sums[enrolment_id]
                of[0] += there if entered is None else entered
                of[1] += hours

    for work in (ours, plain):
        work()
    return alternating(ours, plain, in_python, runs=RUNS_YEAR)


def _fill(made: Made, courses: int) -> CourseId:
    """Write courses of 25 people and 200 meetings, all marked, and one of 40 people and 60 meetings; return that."""
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1, weekdays=(6,))
    assert made.path
    connection = driver.connect(str(made.path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
    for pragma in ("journal_mode = WAL", "synchronous = OFF", "foreign_keys = OFF", "cache_size = -262144"):
        connection.execute(f"PRAGMA {pragma}")
    centre = made.centre_id
    connection.execute("BEGIN IMMEDIATE")
    made_last = of.id
    for number in range(courses + 1):
        is_month = number == courses
        people, count = (MONTH_TRAINEES, MONTH_MEETINGS) if is_month else (TRAINEES, MEETINGS)
        made_last = CourseId(new_id())
        _copy(
            connection, "course", of.id,
            {"id": made_last, "name": f"Kelas {number + 2}", "starts_on": FIRST, "ends_on": LAST},
        )  # fmt: skip
        first = TODAY if is_month else FIRST
        meetings = [new_id() for _ in range(count)]
        connection.executemany(
            "INSERT INTO meeting (id, centre_id, version, course_id, number, held_on, starts, ends, zone, hours, kind, "
            "room, topic, change_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'Asia/Jakarta', 4, 'training', '', '', '')",
            [
                (
                    one.bytes, centre.bytes, made.head.bytes, made_last.bytes, n + 1,
                    (first + timedelta(days=n // 2)).isoformat(),
                    *(("12:30", "15:30") if n % 2 else ("08:00", "11:00")),
                )
                for n, one in enumerate(meetings)
            ],
        )  # fmt: skip
        trainees = [new_id() for _ in range(people)]
        candidates = [new_id() for _ in range(people)]
        for n, one in enumerate(candidates):
            _copy(connection, "candidate", of.candidates[0], {"id": one, "name": f"Peserta Contoh {n:02}", "nik": None})
        connection.executemany(
            "INSERT INTO enrolment (id, centre_id, version, course_id, candidate_id, number, state, joined_on, "
            "left_reason) VALUES (?, ?, ?, ?, ?, ?, 'active', ?, '')",
            [
                (e.bytes, centre.bytes, new_id().bytes, made_last.bytes, c.bytes, n + 1, FIRST.isoformat())
                for n, (e, c) in enumerate(zip(trainees, candidates, strict=True))
            ],
        )
        version = new_id().bytes
        rows = []
        for m, meeting in enumerate(meetings):
            for e, enrolment in enumerate(trainees):
                letter = LETTERS[(m * 7 + e * 3) % len(LETTERS)]
                rows.append(
                    (
                        meeting.bytes, enrolment.bytes, mark_id(meeting, enrolment).bytes, centre.bytes, version,
                        letter, 20 if letter == "T" else None,
                    )
                )  # fmt: skip
        connection.executemany(
            "INSERT INTO mark (meeting_id, enrolment_id, id, centre_id, version, mark, minutes_late, note) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, '')",
            rows,
        )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("ANALYZE")
    connection.close()
    return made_last


def _copy(connection: Any, table: str, row_id: UUID, changed: dict[str, object]) -> None:
    """Write a row like one that is there, with some columns changed."""
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    values = [
        value.bytes if isinstance(value, UUID) else value.isoformat() if isinstance(value, date) else value
        for value in changed.values()
    ]
    chosen = ", ".join("?" if column in changed else column for column in columns)
    order = [values[list(changed).index(column)] for column in columns if column in changed]
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table} WHERE id = ?",
        [*order, row_id.bytes],
    )


if __name__ == "__main__":
    for line in run():
        print(line)
