"""P5: one mark, journalled and durable, beside the same two rows through the bare SQLCipher driver and one commit.

The bare driver writes the very values that ours wrote into a copy of the same tables, in a file with the same
pragmas. The peer is the ORM committing the mark's row alone. Sizes are the marks already stored.
"""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import sqlcipher3.dbapi2 as driver
from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from tests import makers
from tests.bench import Line, alternating, exponent
from tests.makers import KEY, NOW, TODAY, Made

from bekal.attendance.service import mark
from bekal.courses.rules import LONGEST_COURSE
from bekal.storage import journal
from bekal.storage.database import open_file
from bekal.storage.ids import mark_id, new_id
from bekal.storage.operations import Operation, stamp
from bekal.storage.records import Mark
from bekal.terms import Attendance

TRAINEES = 30
RUNS = 400
STORED = (600, 6_000, 60_000)
MIDDLE = STORED[1]


def run() -> Iterator[Line]:
    """Yield the one line of this goal."""
    medians: list[list[float]] = []
    for stored in STORED:
        with tempfile.TemporaryDirectory() as folder:
            medians.append(_measure(Path(folder), stored))
    ours, limit, peer = medians[STORED.index(MIDDLE)]
    yield Line(
        "P5-mark", ours, limit, peer, 8, exponent(STORED, [m[0] for m in medians]),
        "ratios at a tenth and ten times: " + " and ".join(f"{m[0] / m[1]:.2f}" for m in (medians[0], medians[2])),
    )  # fmt: skip


def _measure(folder: Path, stored: int) -> list[float]:
    with makers.centre(folder) as made:
        with made.writing() as session:
            slots: list[tuple[UUID, UUID]] = []
            while len(slots) < stored + 3 * (RUNS + 20):  # a course lasts three years at the most
                of = makers.course(
                    session,
                    trainees_wanted=TRAINEES,
                    quota=TRAINEES,
                    days=LONGEST_COURSE,
                    weekdays=range(7),
                    number=len(slots) // LONGEST_COURSE + 1,
                )
                slots += [(m, e) for m in of.meetings for e in of.trainees]
            journal.write_many(
                session,
                Mark,
                [
                    {"id": mark_id(m, e), "meeting_id": m, "enrolment_id": e, "mark": Attendance.PRESENT}
                    for m, e in slots[:stored]
                ],
            )
        assert made.path
        free = iter(slots[stored:])
        bare, orm = _bare(made, free), _orm(made, free)

        def ours() -> None:
            meeting, enrolment = next(free)
            with made.writing() as session:
                mark(session, meeting, enrolment, Attendance.PRESENT, today=TODAY.replace(year=2100))

        alternating(ours, bare, orm, runs=20)
        return alternating(ours, bare, orm, runs=RUNS)


def _bare(made: Made, free: Iterator[tuple[UUID, UUID]]) -> Callable[[], None]:
    connection = driver.connect(str(made.path), isolation_level=None)
    for pragma in (
        f"key = \"x'{KEY.hex()}'\"", "busy_timeout = 5000", "cache_size = -65536", "journal_mode = WAL",
        "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY",
    ):  # fmt: skip
        connection.execute(f"PRAGMA {pragma}")
    centre = made.centre_id

    def write() -> None:
        meeting, enrolment = next(free)
        row, op_id = mark_id(meeting, enrolment), new_id()
        fields = {"meeting_id": meeting.hex, "enrolment_id": enrolment.hex, "mark": "H"}
        body = body_of(op_id, row, fields)
        begin()
        connection.execute(
            "INSERT INTO mark (meeting_id, enrolment_id, id, centre_id, version, mark, minutes_late, note) "
            "VALUES (?, ?, ?, ?, ?, 'H', NULL, '')",
            (meeting.bytes, enrolment.bytes, row.bytes, centre.bytes, op_id.bytes),
        )
        connection.execute(
            "INSERT INTO operation (op_id, centre_id, entity, row_id, body, stream, opens_group) "
            "VALUES (?, ?, 'mark', ?, ?, NULL, 1)",
            (op_id.bytes, centre.bytes, row.bytes, body),
        )
        connection.execute("COMMIT")

    def begin() -> None:
        connection.execute("BEGIN IMMEDIATE")

    template = Operation(
        UUID(int=0), "mark", UUID(int=0), "put", {}, {}, made.head, NOW, "key", "019500000000-0000"
    ).to_bytes()
    assert stamp(NOW).encode() in template

    def body_of(op_id: UUID, row: UUID, fields: dict[str, str]) -> bytes:
        said = ",".join(f'"{name}":"{fields[name]}"' for name in sorted(fields)).encode()
        return (
            template.replace(b'"f":{}', b'"f":{' + said + b"}")
            .replace(b'"id":"' + b"0" * 32, b'"id":"' + row.hex.encode())
            .replace(b'"op":"' + b"0" * 32, b'"op":"' + op_id.hex.encode())
        )

    return write


def _orm(made: Made, free: Iterator[tuple[UUID, UUID]]) -> Callable[[], None]:
    """The mark's row through an ordinary ORM session on the same connection settings, without journal and guard."""
    opened = open_file(made.path or Path(), KEY)
    engine = create_engine("sqlite://", module=driver, pool=opened.engine.pool)

    def write() -> None:
        meeting, enrolment = next(free)
        with Session(engine) as session:
            session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            session.add(
                Mark(
                    id=mark_id(meeting, enrolment), meeting_id=meeting, enrolment_id=enrolment, note="",
                    mark=Attendance.PRESENT, centre_id=made.centre_id, version=new_id(),
                )
            )  # fmt: skip
            session.commit()

    return write


if __name__ == "__main__":
    for line in run():
        print(line)
