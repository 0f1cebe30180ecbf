"""A centre in an encrypted file, accredited by a central office of the tests, with a course ready for certificates."""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy.orm import Session
from tests import makers
from tests.certificates import office

from bekal.assessment.service import NewResult, record_result
from bekal.centre.service import change_centre, make_centre
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.courses import service as courses
from bekal.courses.queries import courses as course_rows
from bekal.courses.queries import trainees, units
from bekal.staff.service import add_person
from bekal.storage import database, keys
from bekal.storage.folder import DataFolder
from bekal.storage.ids import new_id
from bekal.storage.opening import OpenCentre
from bekal.storage.records import DeviceState, DownState
from bekal.terms import Attendance, CentreId, CourseId, Decision, EnrolmentId, Kind, Outcome, Role, StaffId
from bekal.ui.context import Context, Person, Screen
from bekal.ui.jobs import Jobs
from bekal.ui.shell import Shell
from bekal.ui.window import MainWindow

NOW = datetime.fromtimestamp(office.NOW, UTC)
CENTRE_KEY = keys.DeviceKeys(bytes([1]) * 32, "AGE-SECRET-KEY-1", bytes([2]) * 32)
STARTS = date(2026, 10, 5)
LONG_NAME = "Peserta Contoh Bernama Sangat Panjang Sekali Hingga Tujuh Puluh Lima Hurufn"
_WORDS = ("Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan")


def names(n: int) -> list[str]:
    """Return plainly invented names without digits, which no certificate carries."""
    tens = ["", "Belas", "Puluh", "Ratus", "Ribu"]
    return [f"Peserta Contoh {_WORDS[at % 9]} {tens[at // 9]}".strip() for at in range(n)]


@dataclass
class Stage:
    """What a test of these screens plays on."""

    made: makers.Made
    folder: Path
    jobs: Jobs
    window: MainWindow
    qtbot: QtBot
    told: list[object] = field(default_factory=list)
    shell: Shell | None = None
    at: datetime = NOW
    key: bytes = b""

    def write(self) -> "contextlib.AbstractContextManager[Session]":
        """Give a signed session at the stage's time."""
        return self.made.writing(at=self.at)

    def centre(self) -> OpenCentre:
        """Return the centre as another part of the program would have it open."""
        return OpenCentre(DataFolder(self.folder), self.made.database, self.key)

    def show(self, name: str, **about: object) -> QWidget:
        """Open the workplace, if it is not open, and go to a screen."""
        if self.shell is None:
            self.shell = Shell(_screens(), "Balai Latihan Contoh", self._context)
            self.window.show_part(self.shell)
        self.shell.go(name, **about)
        self.settle()
        made = self.shell.current_screen()
        assert isinstance(made, QWidget)
        return made

    def current(self) -> QWidget:
        """Return the screen that is shown."""
        assert self.shell is not None
        made = self.shell.current_screen()
        assert isinstance(made, QWidget)
        return made

    def settle(self) -> None:
        """Wait until every job came back, and those that their answers began."""
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.jobs.waiting == 0, timeout=20_000)
            self.qtbot.wait(5)

    def open(self) -> None:
        """Open the database in its worker."""

        def opener() -> database.Database:
            base = database.open_file(self.folder / "bekal.db", self.key)
            self._centre = OpenCentre(DataFolder(self.folder), base, self.key)
            return base

        opened: list[object] = []
        self.jobs.open(opener, opened.append)
        self.qtbot.waitUntil(lambda: bool(opened))
        self.jobs.act_for(self.made.head, lambda: self.at)

    def _context(self, shell: Shell) -> Context:
        bar = shell.undo_bar.say_done

        def tell(error: object) -> None:
            self.told.append(error)
            shell.tell(error)  # type: ignore[arg-type]

        person = Person(self.made.head, "Kepala Contoh", Role.HEAD)
        extras: dict[str, object] = {"open_centre": lambda: self._centre}
        counts = shell.navigation.show_counts
        return Context(self.jobs, person, lambda: self.at, shell.go, shell.back, bar, bar, tell, counts, extras=extras)


def _screens() -> dict[str, Callable[[Context], Screen]]:
    from bekal.ui.screens import SCREENS

    ours = ("assessment", "certificates", "candidates.certificates", "candidates.tests", "sync.conflicts")
    return {name: made for name, made in SCREENS.items() if name.startswith(ours)}


@contextlib.contextmanager
def stage(folder: Path, jobs: Jobs, window: MainWindow, qtbot: QtBot) -> Iterator[Stage]:
    """Make a centre with its device's keys and open it in the worker."""
    key = os.urandom(32)  # this machine remembers used numbers by the key; each test begins its year anew
    with _centre(folder, key) as made:
        keys.save_device_keys(DataFolder(folder), key, CENTRE_KEY)
        with made.writing(at=NOW) as session:
            change_centre(
                session,
                name="Balai Latihan Contoh",
                address="Jalan Contoh 1",
                city="Kota Contoh",
                licence="Izin 123/CONTOH/2026",
                signatory_name="Kepala Contoh, S.Pd.",
                signatory_nip="00000000 000000 0 000",
            )
        here = Stage(made, folder, jobs, window, qtbot, key=key)
        here.open()
        yield here


@contextlib.contextmanager
def _centre(folder: Path, key: bytes) -> Iterator[makers.Made]:
    """Make a centre whose head signs from the first transaction on."""
    base = makers.empty_file(folder / "bekal.db", key)
    base.centre_id = centre_id = CentreId(new_id())
    head = StaffId(new_id())
    try:
        with base.writing(by=head, at=NOW) as session:
            make_centre(session, centre_id, code="PPKD-01", name="Balai Contoh")
            add_person(session, name="Kepala Contoh", role=Role.HEAD, secret=None, staff_id=head)
        yield makers.Made(base, folder / "bekal.db", head, head, head)
    finally:
        base.close()


def accredit(session: Session) -> None:
    """Put the answer of a practice central office in: root, trust list with this device's key, status list."""
    realm = Realm.PRACTICE
    mine = SigningKey(CENTRE_KEY.certificate_seed)
    credential = office.a_credential(mine, realm=realm, code="PPKD-01")
    bodies = {
        "root": office.signed_root(office.a_root(), *office.ROOTS[:2], realm=realm),
        "trust": office.a_trust(credential, realm=realm),
        "status": office.a_status(realm=realm),
    }
    session.add(DeviceState(id=1, device=new_id(), inc="00" * 8, realm="practice"))
    for kind, body in bodies.items():
        session.add(DownState(kind=kind, version=1, hash="", body=body, received_at=NOW))


@dataclass(frozen=True)
class Class:
    """A course and its trainees in class-list order."""

    id: CourseId
    trainees: tuple[EnrolmentId, ...]


def a_class(
    session: Session,
    names: Sequence[str] = ("Peserta Contoh Satu", "Peserta Contoh Dua", "Peserta Contoh Tiga"),
    *,
    number: int = 1,
    units_wanted: int = 4,
    marked: bool = True,
    title: str = "Bahasa Jepang Dasar untuk Calon Pekerja",
) -> Class:
    """Make a course that ended, everybody present at each meeting unless `marked` is off."""
    programme = makers.programme(
        session, f"BJ-{number}", units_wanted, title=title, catalogue_no=1207, kind=Kind.LANGUAGE
    )
    course_id = courses.add_course(
        session,
        programme_id=programme,
        intake_id=makers.intake(session, f"Gelombang 2026-{number}"),
        name=f"Bahasa Jepang {'ABCDEFGH'[number - 1]}",
        quota=max(20, len(names)),
        starts_on=STARTS,
        ends_on=STARTS + timedelta(days=13),
    )
    people = [
        makers.candidate(session, n + 100 * number, name=name, birth_place="Kota Contoh")
        for n, name in enumerate(names, 1)
    ]
    if people:
        courses.enrol(session, course_id, people, joined_on=STARTS)
    meetings = courses.make_meetings(session, course_id, weekdays=(0, 2, 4), starts="08:00", ends="11:00")
    enrolled = tuple(row.id for row in trainees(session, course_id))
    if marked and people:
        of = makers.Class(course_id, programme, None, tuple(people), enrolled, tuple(meetings))  # type: ignore[arg-type]
        makers.mark_all(session, of, Attendance.PRESENT, today=NOW.date())
    return Class(course_id, enrolled)


def pass_all(session: Session, of: Class, score: int = 8650, *, but: Sequence[int] = ()) -> None:
    """Let everybody pass with all units, except those whose places in the class list are named."""
    programme = next(row.programme_id for row in course_rows(session) if row.id == of.id)
    all_k = {unit.id: Outcome.COMPETENT for unit in units(session, programme)}
    for at, trainee in enumerate(of.trainees):
        if at not in but:
            record_result(session, trainee, NewResult(score + at * 25, Decision.PASSED, all_k), on=STARTS)
