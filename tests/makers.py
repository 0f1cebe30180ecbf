"""Makers of real things for every test: a centre in an encrypted file, people, a course, marks; plainly synthetic."""

import atexit
import contextlib
import functools
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher3
from sqlalchemy import select
from sqlalchemy.orm import Session

import bekal
from bekal.attendance.service import mark
from bekal.centre.service import make_centre
from bekal.courses import service as courses
from bekal.courses.queries import trainees
from bekal.courses.rules import NewUnit
from bekal.staff.service import add_person
from bekal.storage import applying, database, journal
from bekal.storage.database import Database
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, Certificate, LoggedOperation
from bekal.terms import (
    Attendance,
    CandidateId,
    CentreId,
    CourseId,
    EnrolmentId,
    How,
    IntakeId,
    Kind,
    MeetingId,
    NikStatus,
    ProgrammeId,
    Role,
    Sex,
    StaffId,
)

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""A Monday, eight in the morning in Jakarta: when everything happens unless a test says otherwise."""
TODAY = date(2026, 3, 2)
KEY = bytes(range(32))
RECOVERY_BYTES = bytes(range(20))


@dataclass(frozen=True)
class Made:
    """A centre that is open, and the people at its keys."""

    database: Database
    path: Path | None
    """The encrypted file; None on PostgreSQL."""
    head: StaffId
    clerk: StaffId
    instructor: StaffId

    @property
    def centre_id(self) -> CentreId:
        """The centre's id."""
        assert self.database.centre_id is not None
        return CentreId(self.database.centre_id)

    def reading(self) -> contextlib.AbstractContextManager[Session]:
        """Give a session that only asks."""
        return self.database.reading()

    def writing(
        self, by: StaffId | None = None, *, at: datetime = NOW, how: How = How.KEY
    ) -> contextlib.AbstractContextManager[Session]:
        """Give a signed session, one transaction; the head signs unless somebody is named."""
        return self.database.writing(by=by or self.head, at=at, how=how)


@contextlib.contextmanager
def centre(folder: Path, key: bytes = KEY) -> Iterator[Made]:
    """Make a centre in `folder/bekal.db` and keep it open."""
    path = folder / "bekal.db"
    base = empty_file(path, key)
    try:
        yield _peopled(base, path)
    finally:
        base.close()


def empty_file(path: Path, key: bytes = KEY) -> Database:
    """Make an encrypted file with its tables and open it; all but the first of a process are copies of one.

    The revisions take most of a second, and thousands of tests begin with them; `tests/storage` runs them as they are.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_first_file(), path)
        if key != KEY:
            _lock_anew(path, key)
    return database.open_file(path, key)


def _lock_anew(path: Path, key: bytes) -> None:
    """Encrypt a copy with a key of its own."""
    with contextlib.closing(sqlcipher3.connect(str(path))) as connection:
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        connection.execute(f"PRAGMA rekey = \"x'{key.hex()}'\"")


@functools.cache
def _first_file() -> Path:
    folder = tempfile.mkdtemp(prefix="bekal-tests-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = Path(folder) / "bekal.db"
    database.open_file(path, KEY).close()
    return path


@contextlib.contextmanager
def centre_at(url: str) -> Iterator[Made]:
    """Make a centre in the PostgreSQL database at `url` and keep it open."""
    base = database.open_url(url)
    try:
        yield _peopled(base, None)
    finally:
        base.close()


@contextlib.contextmanager
def second_pc(folder: Path, first: Made) -> Iterator[Made]:
    """Make another PC of the same centre that has received everything the first one did."""
    path = folder / "bekal.db"
    base = empty_file(path)
    base.centre_id = first.centre_id
    second = Made(base, path, first.head, first.clerk, first.instructor)
    try:
        hand_over(first, second)
        yield second
    finally:
        base.close()


def _peopled(base: Database, path: Path | None) -> Made:
    centre_id = CentreId(new_id())
    base.centre_id = centre_id
    head = StaffId(new_id())
    with base.writing(by=head, at=NOW, how=How.PROGRAM) as session:
        make_centre(session, centre_id, code="PPKD-01", name="Balai Contoh")
        add_person(session, name="Kepala Contoh", role=Role.HEAD, secret=None, staff_id=head)
        clerk = add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=None)
        instructor = add_person(session, name="Instruktur Contoh", role=Role.INSTRUCTOR, secret=None)
    return Made(base, path, head, clerk, instructor)


def hand_over(giver: Made, taker: Made, *, stream: str = "pc-1/1", after: int = 0) -> applying.Applied:
    """Let one PC apply what another one did itself, since its `after`th operation; nothing is sealed or sent."""
    with giver.reading() as session:
        bodies = own_bodies(session, after)
    with taker.database.writing() as session:
        return applying.apply(session, bodies, centre_id=taker.centre_id, stream=stream, now=NOW)


def own_bodies(session: Session, after: int = 0) -> list[bytes]:
    """Return the canonical bytes of this device's own operations, in order."""
    own = select(LoggedOperation.body).where(LoggedOperation.stream.is_(None), LoggedOperation.n > after)
    return list(session.scalars(own.order_by(LoggedOperation.n)))


def environment() -> dict[str, str]:
    """Return the environment in which a second process finds the program, wherever it was found by this one."""
    return os.environ | {"PYTHONPATH": os.pathsep.join([str(Path(bekal.__file__).parents[1]), str(ROOT)])}


# ------------------------------------------------------------------------------------------------ the trade


def candidate(session: Session, n: int = 1, **values: object) -> CandidateId:
    """Register `Peserta Contoh n` with a NIK of region 99, which does not exist."""
    born = date(2000, 1, 1) + timedelta(days=n % 9_000)
    row = Candidate(
        **{
            "name": f"Peserta Contoh {n:02}",
            "nik": f"999999{born:%d%m%y}{n % 10_000:04}",
            "nik_status": NikStatus.FORMAT_OK,
            "sex": Sex.MALE,
            "birth_date": born,
            "registered_at": NOW,
        }
        | values
    )
    session.add(row)
    session.flush()
    return CandidateId(row.id)


def rename(session: Session, candidate_id: UUID, name: str) -> None:
    """Correct somebody's name, with a reason of its own."""
    row = session.get_one(Candidate, candidate_id)
    row.name, row.mismatch_reason = name, f"ijazah menulis {name}"


def candidates(session: Session, n: int) -> list[CandidateId]:
    """Register `n` people."""
    return [candidate(session, number) for number in range(1, n + 1)]


def programme(session: Session, code: str = "JPN-N4", units: int = 2, **values: object) -> ProgrammeId:
    """Add a programme of 320 JP with numbered units."""
    numbered = [NewUnit(f"U.{n:02}", f"Unit Contoh {n}", f"Sample Unit {n}", 10) for n in range(1, units + 1)]
    options = {"title": f"Program {code}", "kind": Kind.LANGUAGE, "hours": 320, "units": numbered} | values
    return courses.add_programme(session, code=code, **options)  # type: ignore[arg-type]


def intake(session: Session, name: str = "Gelombang 1") -> IntakeId:
    """Add an admission round of 2026."""
    return courses.add_intake(session, name=name, opens_on=date(2026, 1, 5), closes_on=date(2026, 2, 20))


@dataclass(frozen=True)
class Class:
    """A course with its trainees and meetings."""

    id: CourseId
    programme_id: ProgrammeId
    intake_id: IntakeId
    candidates: tuple[CandidateId, ...]
    trainees: tuple[EnrolmentId, ...]
    meetings: tuple[MeetingId, ...]


def course(
    session: Session,
    *,
    trainees_wanted: int = 3,
    quota: int = 20,
    starts_on: date = TODAY,
    days: int = 14,
    weekdays: Sequence[int] = (0, 2, 4),
    instructors: Sequence[StaffId] = (),
    number: int = 1,
) -> Class:
    """Make a whole class: programme, intake, course, people, enrolments, meetings of 4 JP (08:00 to 11:00)."""
    programme_id = programme(session, f"JPN-{number}")
    intake_id = intake(session, f"Gelombang {number}")
    course_id = courses.add_course(
        session,
        programme_id=programme_id,
        intake_id=intake_id,
        name=f"Kelas {number}",
        quota=quota,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=days - 1),
        instructors=instructors,
    )
    people = [candidate(session, n + 1_000 * (number - 1)) for n in range(1, trainees_wanted + 1)]
    if people:
        courses.enrol(session, course_id, people, joined_on=starts_on)
    meetings = courses.make_meetings(session, course_id, weekdays=weekdays, starts="08:00", ends="11:00")
    enrolled = tuple(row.id for row in trainees(session, course_id))
    return Class(course_id, programme_id, intake_id, tuple(people), enrolled, tuple(meetings))


def certificate(session: Session, trainee: UUID) -> UUID:
    """Issue a certificate whose words nobody reads, with a number of its own."""
    series = new_id().hex
    words = {"number": series, "series": series, "year": 2026, "sequence": 1, "snapshot": "{}", "text": series}
    keys = dict.fromkeys(("cti", "kid", "digest"), bytes(8))
    issued = {"issued_at": NOW, "issued_on": TODAY, "enrolment_id": trainee}
    (made,) = journal.write_many(session, Certificate, [words | keys | issued])
    return made


def mark_all(
    session: Session, of: Class, letter: Attendance = Attendance.PRESENT, *, today: date | None = None
) -> None:
    """Mark everybody of a class at every meeting alike, one by one."""
    for meeting_id in of.meetings:
        for enrolment_id in of.trainees:
            mark(session, meeting_id, enrolment_id, letter, today=today or TODAY + timedelta(days=365))
