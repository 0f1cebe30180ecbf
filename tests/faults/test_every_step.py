"""A process that ends without warning at each call to the database, or to the disk, leaves all or nothing of a step."""

import os
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Engine, event, func, select, text
from tests import makers
from tests.sync import centres
from tests.sync.centres import CODE, NOW

from bekal.central import home
from bekal.central import service as head_office
from bekal.storage import opening, places
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate, LoggedOperation, SealedBatch
from bekal.sync import service
from bekal.sync.anchor import Verdict
from bekal.sync.device import Machine
from bekal.sync.files import RealFiles
from bekal.terms import How, StaffId

pytestmark = pytest.mark.skipif(os.name == "nt", reason="a process is ended from within a copy of it")

ENDED = 9
SOME = 7
"""One in so many steps of a reading is the last one."""

Result = TypeVar("Result")
Work = Callable[[OpenCentre, Machine, StaffId, int], None]


def save(centre: OpenCentre, machine: Machine, head: StaffId, number: int) -> None:
    """Register two people in one transaction."""
    with centre.database.writing(by=head, at=NOW, how=How.KEY) as session:
        makers.candidate(session, number)
        makers.candidate(session, number, name=f"Pasangan {number}")


def seal(centre: OpenCentre, machine: Machine, head: StaffId, number: int) -> None:
    """Seal what waits."""
    service.seal(centre, now=NOW, machine=machine)


def take_in(centre: OpenCentre, machine: Machine, head: StaffId, number: int) -> None:
    """Take in what central answered on the stick."""
    service.take_in(centre, centre.folder.database.parent.with_name("usb"), now=NOW, machine=machine)


class Ending:
    """Counts calls to the database and the disk, and ends the process at one of them."""

    def __init__(self, at: int) -> None:
        self._at, self._count = at, 0

    def step(self, *_: object) -> None:
        self._count += 1
        if self._count == self._at:
            os._exit(ENDED)


class EndingFiles(RealFiles):
    """The disk; the process may end before each thing that is done to it."""

    def __init__(self, ending: Ending) -> None:
        self._ending = ending

    def write(self, path: Path, data: bytes) -> None:
        self._ending.step()
        path.write_bytes(data[: len(data) // 2])
        self._ending.step()
        super().write(path, data)

    def rename(self, source: Path, target: Path) -> None:
        self._ending.step()
        super().rename(source, target)

    def settle(self, folder: Path) -> None:
        self._ending.step()
        super().settle(folder)

    def each(self, work: Callable[[Path], Result], several: Sequence[Path]) -> list[Result]:
        return [work(path) for path in several]  # one after the other: a step is always the same one


def ended(folder: Path, head: StaffId, at: int, work: Work) -> bool:
    """Work in a process that ends at a step; return whether it did, and not the work first."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with opening.opened(folder) as centre:
                require_whole(centre)
                save(centre, Machine(), head, at)
                ending = Ending(at)
                event.listen(Engine, "before_cursor_execute", ending.step)
                event.listen(Engine, "commit", ending.step)
                work(centre, Machine(files=EndingFiles(ending)), head, at + 10_000)
            code = 0
        except BaseException:  # noqa: BLE001 - the copy of the test's process must never go on as the test
            traceback.print_exc()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in {0, ENDED}
    return code == ENDED


def require_whole(centre: OpenCentre) -> None:
    """Look at what the process before left."""
    with centre.database.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        names = session.scalars(select(Candidate.name)).all()
        pairs = [name for name in names if name.startswith("Pasangan")]
        assert len(names) == 2 * len(pairs), "half a transaction"
        written = select(func.count()).select_from(LoggedOperation).where(LoggedOperation.entity == "candidate")
        assert session.scalar(written) == len(names)
        sealed = session.scalar(select(func.coalesce(func.sum(SealedBatch.operations), 0)))
        in_batches = select(func.count()).select_from(LoggedOperation).where(places.OWN, places.BATCH > 0)
        assert session.scalar(in_batches) == sealed, "an operation in two batches, or in none"
    assert service.check_start(centre, now=NOW).verdict is not Verdict.AHEAD


@pytest.fixture
def waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, StaffId]:
    """A centre that is activated, closed."""
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    with centres.office(tmp_path / "pusat") as central, centres.new_centre(tmp_path / "balai", code=CODE) as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        return tmp_path / "balai", desk.head


def end_at(waiting: tuple[Path, StaffId], work: Work, every: int) -> int:
    """End the process at one step in so many, until the work comes to its end; return how often it was ended."""
    folder, head = waiting
    times = 0
    while ended(folder, head, 1 + times * every, work):
        times += 1
    with opening.opened(folder) as centre:
        require_whole(centre)
        service.seal(centre, now=NOW)
        require_whole(centre)
    return times


def test_saving_that_ends_at_every_call_to_the_database_leaves_all_or_nothing(waiting: tuple[Path, StaffId]) -> None:
    assert end_at(waiting, save, 1) > 3


def test_sealing_that_ends_at_every_call_leaves_a_whole_batch_or_none(waiting: tuple[Path, StaffId]) -> None:
    assert end_at(waiting, seal, 1) > 20


def test_a_reading_that_ends_at_a_step_is_done_again(waiting: tuple[Path, StaffId], tmp_path: Path) -> None:
    folder, head = waiting
    stick = tmp_path / "usb"
    stick.mkdir()
    with centres.opened(folder, head) as desk, home.opened(tmp_path / "pusat") as central:
        save(desk.open, Machine(), head, 90_000)
        desk.export(stick)
        head_office.import_folder(central, stick, now=NOW)
    assert end_at(waiting, take_in, SOME) > 1
    with centres.opened(folder, head) as desk:
        desk.take_in(stick)
        assert desk.status().acknowledged > 2
        assert desk.status().renewed_at is None
