"""Real, encrypted centres and a real head office for the tests of the sync's use cases."""

import contextlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select, text
from tests import makers

from bekal.central import home
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.centre.service import make_centre
from bekal.staff.service import add_person
from bekal.storage import database, keys, opening
from bekal.storage.ids import new_id
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate, LoggedOperation
from bekal.sync import queries, service
from bekal.sync.device import remember
from bekal.sync.queries import SyncStatus
from bekal.sync.requests import Realm
from bekal.terms import CandidateId, CentreId, How, Role, StaffId

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
CODE, NAME = "PPKD-01", "Balai Contoh"


@contextlib.contextmanager
def office(folder: Path, url: str | None = None) -> Iterator[Central]:
    """A new central system, open."""
    head_office.init(folder, url, realm=Realm.PRACTICE, now=NOW)
    with home.opened(folder) as opened:
        yield opened


def activation(central: Central, code: str = CODE, name: str = NAME) -> bytes:
    """The head office's file for one device of a centre."""
    return head_office.make_activation(central, centre_code=code, centre_name=name, now=NOW)


@dataclass
class Desk:
    """A centre that is open on this machine, and its head."""

    open: OpenCentre
    head: StaffId

    def save(self, people: int = 1, *, at: datetime = NOW) -> list[CandidateId]:
        """Register people, each in a transaction of their own, as a clerk does."""
        saved = []
        with self.open.database.reading() as session:
            before = session.scalar(select(func.count()).select_from(Candidate)) or 0
        for number in range(before + 1, before + people + 1):
            with self.open.database.writing(by=self.head, at=at, how=How.KEY) as session:
                saved.append(makers.candidate(session, number))
        return saved

    def save_many(self, people: int, *, at: datetime = NOW) -> None:
        """Register many people in one transaction, as an import does."""
        with self.open.database.writing(by=self.head, at=at, how=How.KEY) as session:
            for number in range(1, people + 1):
                makers.candidate(session, number)

    def status(self) -> SyncStatus:
        """How far the work has come."""
        with self.open.database.reading() as session:
            return queries.status(session)

    def operations(self) -> int:
        """How many operations this PC made."""
        with self.open.database.reading() as session:
            own = select(func.count()).select_from(LoggedOperation).where(LoggedOperation.stream.is_(None))
            return session.scalar(own) or 0

    def export(self, to: Path, *, at: datetime = NOW) -> service.Exported:
        """Copy to a stick."""
        return service.export(self.open, to, now=at)

    def take_in(self, source: Path, *, at: datetime = NOW) -> service.TakenIn:
        """Read a stick that came back."""
        return service.take_in(self.open, source, now=at)

    def round_trip(self, central: Central, stick: Path, *, at: datetime = NOW) -> service.TakenIn:
        """Carry a stick to the head office and home."""
        self.export(stick, at=at)
        head_office.import_folder(central, stick, now=at)
        return self.take_in(stick, at=at)


@contextlib.contextmanager
def new_centre(folder: Path, *, code: str = CODE, centre_id: UUID | None = None) -> Iterator[Desk]:
    """Set a centre up, as the first run of the program does."""
    with opening.made(folder, keys.new_recovery_code()) as made:
        first = centre_id or new_id()
        with made.database.writing(by=UUID(int=0), at=NOW, how=How.PROGRAM) as session:
            make_centre(session, CentreId(first), code=code, name=NAME)
            head = add_person(session, name="Kepala Contoh", role=Role.HEAD, secret=None)
            service.new_device(session)
    with opened(folder, head) as desk:
        yield desk


@contextlib.contextmanager
def opened(folder: Path, head: StaffId) -> Iterator[Desk]:
    """Open a centre again, as at the next start."""
    with opening.opened(folder) as again:
        yield Desk(again, head)


def backup(desk: Desk, to: Path) -> Path:
    """Copy the database file away, with everything committed in it."""
    with desk.open.database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    shutil.copy2(desk.open.folder.database, to)
    return to


def unplaced(desk: Desk, to: Path) -> Path:
    """Copy the database away as a disk's image would: what it says of its place gives nothing away elsewhere."""
    with desk.open.database.writing() as session:
        remember(session, "place", "")
    return backup(desk, to)


def restore(folder: Path, copy: Path) -> None:
    """Put an old copy of a closed database back."""
    for part in folder.glob("bekal.db*"):
        part.unlink()
    shutil.copy2(copy, folder / "bekal.db")


def people_at(central: Central) -> set[str]:
    """The names of the people that central knows."""
    with central.database.reading() as session:
        return set(session.scalars(select(Candidate.name)))


def later(days: int) -> datetime:
    """So many days on."""
    return NOW + timedelta(days=days)


@contextlib.contextmanager
def opened_held(folder: Path, head: StaffId, before: Desk) -> Iterator[Desk]:
    """Open a centre again whose folder the fixture still holds."""
    base = database.open_file(folder / "bekal.db", before.open.key)
    try:
        yield Desk(OpenCentre(before.open.folder, base, before.open.key), head)
    finally:
        base.close()
