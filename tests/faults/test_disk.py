"""A full, failing or held disk, an update cut short, a long backlog: told, nothing lost, and the work goes on."""

import contextlib
import errno
import gc
import os
import shutil
import tracemalloc
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as driver
from sqlalchemy import Engine, event, func, select, text
from tests.faults.test_every_step import ENDED, Ending
from tests.makers import KEY
from tests.sync import centres
from tests.sync.centres import NOW, Desk, people_at

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.errors import Unavailable
from bekal.storage import database, digests, journal, places, snapshot
from bekal.storage.database import DatabaseBusy, DiskFull
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, LoggedOperation
from bekal.sync import batches, service
from bekal.sync.device import Machine
from bekal.sync.files import RealFiles
from bekal.terms import How, NikStatus

BACKLOG, LONG_BACKLOG = 2_000, 500_000
RELEASES = sorted((Path(__file__).resolve().parents[1] / "databases").glob("*.db"))


# ------------------------------------------------------------------------------------------------ full, failing


def test_a_full_database_is_told_and_goes_on_when_there_is_room(active: Desk, central: Central, stick: Path) -> None:
    active.save(3)
    with active.open.database.engine.connect() as connection:  # the pool gives the same connection again
        pages = connection.execute(text("PRAGMA page_count")).scalar()
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    before = active.operations()
    with pytest.raises(DiskFull):
        active.save(500)
    assert active.operations() >= before
    kept = active.operations()
    with active.open.database.engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 4294967294"))
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    active.save(2)
    assert active.operations() == kept + 2
    active.round_trip(central, stick)
    assert active.status().acknowledged == kept + 2


@contextlib.contextmanager
def room_for(desk: Desk, pages: int) -> Iterator[None]:
    """Let the database grow by so many pages and no further."""
    with desk.open.database.engine.connect() as connection:  # the pool gives the same connection again
        now = connection.execute(text("PRAGMA page_count")).scalar() or 0
        free = connection.execute(text("PRAGMA freelist_count")).scalar() or 0
        connection.execute(text(f"PRAGMA max_page_count = {now + pages if not free else now}"))
    try:
        yield
    finally:
        with desk.open.database.engine.connect() as connection:
            connection.execute(text("PRAGMA max_page_count = 4294967294"))
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_sealing_and_reading_on_a_full_disk_go_on_when_there_is_room(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    """Scenario 7 beyond the saving: whichever page is the last, the step is whole or was not begun."""
    with centres.new_centre(tmp_path / "pc-b") as second:
        service.activate(second.open, centres.activation(central), now=NOW)
        enter(second, range(600))
        second.round_trip(central, stick)
    enter(active, range(600, 1_200))
    told = 0
    for pages in (0, 1, 4):
        before = active.status()
        with room_for(active, pages):
            try:
                active.export(stick)
            except DiskFull:
                told += 1
                assert (active.status().copied, active.status().total) == (before.copied, before.total)
    active.export(stick)
    head_office.import_folder(central, stick, now=NOW)
    for pages in (0, 3, 27):
        with room_for(active, pages):
            try:
                active.take_in(stick)
            except DiskFull:
                told += 1
    assert told > 1
    active.take_in(stick)
    assert (active.status().unsent, active.status().renewed_at) == (0, None)
    with active.open.database.reading() as session:
        assert set(session.scalars(select(Candidate.name))) == people_at(central)


class UnsureFiles(RealFiles):
    """A disk that cannot say, the first time, whether a file reached it."""

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, path: Path, data: bytes) -> None:
        super().write(path, data)
        self.written.append(path.name)
        if self.written.count(path.name) == 1 and path.suffix == ".part" and "usb" in path.parts:
            raise OSError(errno.EIO, "a fault of the test")


def test_a_file_whose_synchronising_failed_is_written_anew(active: Desk, central: Central, stick: Path) -> None:
    active.save(2)
    files = UnsureFiles()
    for _ in range(10):
        try:
            service.export(active.open, stick, now=NOW, machine=Machine(files=files))
        except Unavailable:
            assert active.status().copied == 0
        else:
            break
    batches = [name for name in files.written if name.endswith(".tsb.part") and len(name.split(".")) == 3]
    assert batches == [batches[0]] * 2
    assert active.status().copied == active.operations()
    assert head_office.import_folder(central, stick, now=NOW).refused == ()


def test_a_database_that_another_program_holds_is_told_as_busy_and_goes_on_later(active: Desk) -> None:
    active.save(1)
    with active.open.database.engine.connect() as connection:
        connection.execute(text("PRAGMA busy_timeout = 20"))
    other = driver.connect(str(active.open.folder.database), isolation_level=None)
    other.execute(f"PRAGMA key = \"x'{active.open.key.hex()}'\"")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy):
        active.save(1)
    other.execute("ROLLBACK")
    other.close()
    assert len(active.save(1)) == 1


# ------------------------------------------------------------------------------------------------------ updates


@pytest.mark.skipif(os.name == "nt", reason="a process is ended from within a copy of it")
@pytest.mark.parametrize("kept", RELEASES, ids=lambda path: path.stem)
def test_an_update_cut_short_at_any_step_keeps_what_waits(kept: Path, tmp_path: Path) -> None:
    path, times, every = tmp_path / "bekal.db", 0, 250
    shutil.copy(kept, path)
    before = snapshot.revision_of(path, KEY)
    while updated_until(path, 1 + times * every) == ENDED:
        times += 1
        assert snapshot.revision_of(path, KEY) == before, "the older program would no longer start"
    assert times > 0
    base = database.open_file(path, KEY, copies=tmp_path / "copies")
    try:
        with base.reading() as session:
            assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert session.scalar(select(func.count()).select_from(Candidate)) == 5
            waiting = select(func.count()).select_from(LoggedOperation).where(places.WAITS)
            everything = select(func.count()).select_from(LoggedOperation)
            assert session.scalar(waiting) == session.scalar(everything) > 5
    finally:
        base.close()


def updated_until(path: Path, step: int) -> int:
    """Open a database of an older release in a process that ends at a statement of its update."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            event.listen(Engine, "before_cursor_execute", Ending(step).step)
            database.open_file(path, KEY, copies=path.parent / "copies").close()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# ------------------------------------------------------------------------------------------------------ backlog


def test_a_long_backlog_goes_by_one_stick(active: Desk, central: Central, stick: Path) -> None:
    carry(active, central, stick, BACKLOG)


@pytest.mark.long
def test_memory_does_not_grow_with_the_backlog(
    active: Desk, central: Central, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "OPERATIONS_CAP", 50)  # portions small enough for a backlog of many to be short
    monkeypatch.setattr(digests, "AT_ONCE", 50)
    monkeypatch.setattr(batches.pack, "__kwdefaults__", batches.pack.__kwdefaults__ | {"most": 50})
    active.round_trip(central, tmp_path)  # whatever is made once is made
    first, second = (peaks(active, central, tmp_path / f"usb-{lists}", lists) for lists in (3, 12))
    assert active.operations() > 15 * 50
    for step, few, many in zip(("export", "import", "receipts"), first, second, strict=True):
        assert many < 1.5 * few, f"{step}: {few} and {many} bytes"


def peaks(desk: Desk, central: Central, stick: Path, lists: int) -> list[int]:
    """Save so many lists of 50, carry them with one stick, and return the bytes each step held at most."""
    stick.mkdir()
    for number in range(lists):
        enter(desk, range(50 * number, 50 * number + 50))
    found = []
    for step in (
        lambda: desk.export(stick),
        lambda: head_office.import_folder(central, stick, now=NOW),
        lambda: desk.take_in(stick),
    ):
        gc.collect()
        tracemalloc.start()
        step()
        found.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    head_office.mark_durable(central, now=NOW)
    head_office.import_folder(central, stick, now=NOW)
    desk.take_in(stick)
    return found


@pytest.mark.long
def test_a_backlog_of_a_year_goes_by_one_stick(active: Desk, central: Central, stick: Path) -> None:
    carry(active, central, stick, LONG_BACKLOG)


def enter(desk: Desk, numbers: Iterable[int]) -> None:
    """Save people as one list."""
    rows = [
        {"id": new_id(), "name": f"Peserta Contoh {n:06}", "nik_status": NikStatus.MISSING, "registered_at": NOW}
        for n in numbers
    ]
    with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
        journal.write_many(session, Candidate, rows)


def carry(desk: Desk, central: Central, stick: Path, count: int) -> None:
    """Save so many people, as lists of 500, and carry them to the head office with one stick."""
    for first in range(0, count, 500):
        enter(desk, range(first, min(count, first + 500)))
    done = desk.export(stick)
    assert done.batches >= count / 5_000
    read = head_office.import_folder(central, stick, now=NOW)
    assert (read.applied, read.refused, read.held) == (desk.operations(), (), 0)
    desk.take_in(stick)
    assert desk.status().acknowledged == desk.operations()
    with central.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == count
