"""Several desks of one centre on one server: brought there whole, one device towards central, and home again."""

import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import func, select, text
from tests import makers
from tests.sync import centres
from tests.sync.centres import NOW, Desk

from bekal.candidates import service as candidates
from bekal.central import home
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.messages import sentence
from bekal.staff.service import add_person
from bekal.storage import copying, database, keys, opening, server
from bekal.storage.attachments import attachments_of
from bekal.storage.database import DatabaseMoved, ServerOutOfReach, ServerRefuses
from bekal.storage.folder import DataFolder
from bekal.storage.keys import WrongRecoveryCode
from bekal.storage.operations import Operation
from bekal.storage.records import Candidate, LoggedOperation, SealedBatch
from bekal.storage.server import Address, BadServerAddress, read_address
from bekal.storage.shared import NeighbourExchanging
from bekal.sync import desks, service
from bekal.sync.backups import restoring
from bekal.sync.backups import service as backups
from bekal.sync.device import state_of
from bekal.terms import Role, StaffId

CODE = keys.new_recovery_code()
pytestmark = pytest.mark.postgres


def address_of(url: str) -> Address:
    return read_address(url)[0]


@dataclass(frozen=True)
class Template:
    """A centre that was moved, closed: its files, its database, which is copied for each test."""

    files: Path
    url: str
    head: StaffId


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[Template]:
    """An activated centre with three people and a photo, brought to a server once for all tests."""
    files, name = tmp_path_factory.mktemp("template"), f"bekal_template_{uuid.uuid4().hex[:12]}"
    url = f"{postgres_server.rpartition('/')[0]}/{name}"
    with pytest.MonkeyPatch.context() as patch, run(postgres_server, name):
        patch.setenv("BEKAL_KEY_FILE", str(files / "kunci" / "bekal.key"))
        with centres.office(files / "pusat") as central, centres.new_centre(files / "balai") as desk:
            desk.open.renew_recovery(CODE)
            service.activate(desk.open, centres.activation(central), now=NOW)
            desk.save(3)
            service.seal(desk.open, now=NOW)
            with desk.open.database.writing() as session:
                attachments_of(session).keep(b"foto contoh")
        desks.move(files / "balai", address_of(url), "", now=NOW)
        yield Template(files, url, desk.head)


@contextmanager
def run(postgres_server: str, name: str, template: str = "template1") -> Iterator[str]:
    """Make a database like another one, and drop it afterwards."""
    with psycopg.connect(postgres_server.replace("+psycopg", "", 1), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
        try:
            yield f"{postgres_server.rpartition('/')[0]}/{name}"
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def moved_url(template: Template, postgres_server: str) -> Iterator[str]:
    """The server's database of a centre that was moved."""
    with run(postgres_server, f"bekal_{uuid.uuid4().hex[:12]}", template.url.rpartition("/")[2]) as url:
        yield url


@pytest.fixture
def moved(template: Template, tmp_path: Path, moved_url: str) -> tuple[Path, StaffId]:
    """The data folder of a centre that was moved; the head office lies beside it."""
    shutil.copytree(template.files, tmp_path, dirs_exist_ok=True)
    folder = DataFolder(tmp_path / "balai")
    server.write(folder, replace(server.read(folder), address=address_of(moved_url)))
    return folder.path, template.head


@pytest.fixture
def central(moved: tuple[Path, StaffId], tmp_path: Path) -> Iterator[Central]:
    """The head office that activated it."""
    with home.opened(tmp_path / "pusat") as opened:
        yield opened


@pytest.fixture
def two(moved: tuple[Path, StaffId], moved_url: str, tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    """Two desks of that centre, both open."""
    folder, head = moved
    desks.join(tmp_path / "meja", address_of(moved_url), "", recovery_code=CODE)
    with ExitStack() as held:
        first, second = (held.enter_context(centres.opened(one, head)) for one in (folder, tmp_path / "meja"))
        yield first, second


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do several things at the same moment, each in a thread of its own, and return what came of each."""
    came: list[Any] = [None] * len(works)
    ready = threading.Barrier(len(works))

    def one_of(number: int, work: Callable[[], Any]) -> None:
        ready.wait()
        try:
            came[number] = work()
        except Exception as error:  # noqa: BLE001 - told by the test
            came[number] = error

    threads = [threading.Thread(target=one_of, args=(number, work)) for number, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return came


def test_a_centre_moves_to_a_server_with_the_same_contents(moved: tuple[Path, StaffId]) -> None:
    folder, head = moved
    (left,) = (folder / "copies").glob("pindah-ke-server-*.db")
    with centres.opened(folder, head) as desk:
        old = database.open_file(left, desk.open.key)
        with old.engine.connect() as before, desk.open.database.engine.connect() as now:
            then, there = copying.tallies(before), copying.tallies(now)
        old.close()
        differ = {name for name in then if then[name] != there[name]}
        assert differ <= {"setting"}  # who opened it since, and the mark on what was left behind
        with desk.open.database.reading() as session:
            assert attachments_of(session).read(next(iter(desk.open.database.attachments.sizes()))) == b"foto contoh"  # type: ignore[union-attr]
        assert desk.status().sealed == desk.status().unsent > 0
        desk.save(1)


def test_what_was_left_behind_cannot_be_opened_as_a_second_life(moved: tuple[Path, StaffId], tmp_path: Path) -> None:
    folder, head = moved
    (left,) = (folder / "copies").glob("pindah-ke-server-*.db")
    (folder / "server.json").rename(tmp_path / "aside.json")
    left.rename(folder / "bekal.db")
    with pytest.raises(DatabaseMoved), centres.opened(folder, head):
        pass


def test_a_move_that_was_cut_off_is_done_again(tmp_path: Path, postgres_url: str, monkeypatch: Any) -> None:
    folder = tmp_path / "balai"
    with centres.new_centre(folder) as desk:
        desk.save(2)

    def cut(*_: object) -> None:
        raise OSError("the light went out")

    with monkeypatch.context() as patch:
        patch.setattr(server, "write", cut)
        with pytest.raises(OSError, match="the light"):
            desks.move(folder, address_of(postgres_url), "", now=NOW)
    with centres.opened(folder, desk.head) as again:
        again.save(1)
    assert desks.move(folder, address_of(postgres_url), "", now=NOW).people == 3


def test_a_server_that_holds_something_is_left_alone(
    moved: tuple[Path, StaffId], moved_url: str, tmp_path: Path
) -> None:
    with centres.new_centre(tmp_path / "lain"):
        pass
    with pytest.raises(desks.ServerNotEmpty):
        desks.move(tmp_path / "lain", address_of(moved_url), "", now=NOW)
    with pytest.raises(desks.AlreadyOnServer):
        desks.move(moved[0], address_of(moved_url), "", now=NOW)


def test_only_the_recovery_sheet_lets_a_pc_join(moved: tuple[Path, StaffId], moved_url: str, tmp_path: Path) -> None:
    with pytest.raises(WrongRecoveryCode):
        desks.join(tmp_path / "meja", address_of(moved_url), "", recovery_code=keys.new_recovery_code())
    assert not (tmp_path / "meja" / "server.json").exists()


def test_two_desks_are_one_device_with_one_stream(two: tuple[Desk, Desk], central: Central, tmp_path: Path) -> None:
    first, second = two
    assert first.open.device_keys() == second.open.device_keys()
    came = at_once(*(lambda desk=desk: [desk.save(1) for _ in range(4)] for desk in two))
    assert not [one for one in came if isinstance(one, Exception)], came
    for number in (1, 2):
        (tmp_path / f"usb{number}").mkdir()
    came = at_once(lambda: first.export(tmp_path / "usb1"), lambda: second.export(tmp_path / "usb2"))
    assert not [one for one in came if isinstance(one, Exception)], came
    for number, desk in ((1, second), (2, first)):
        stick = tmp_path / f"usb{number}"
        head_office.import_folder(central, stick, now=NOW)
        desk.take_in(stick)
    with central.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 11
    assert first.status().unsent == second.status().unsent == 0
    with first.open.database.reading() as session:
        rows = session.execute(select(SealedBatch.seq).order_by(SealedBatch.seq)).scalars().all()
        assert rows == list(range(1, len(rows) + 1))
        bodies = session.scalars(select(LoggedOperation.body).order_by(LoggedOperation.n)).all()
    clocks = [Operation.from_bytes(body).clock for body in bodies]
    assert clocks == sorted(clocks)
    assert len(set(clocks)) == len(clocks)


def test_an_undo_takes_back_ones_own_work_and_leaves_the_neighbours(two: tuple[Desk, Desk]) -> None:
    first, second = two
    (person,) = first.save(1)
    with first.open.database.writing(by=first.head, at=NOW) as session:
        clerk = add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=None)
    for desk, by, field, value in (
        (first, first.head, "street", "Jalan Baru 2"),
        (second, clerk, "school", "SMK Contoh"),
    ):
        with desk.open.database.writing(by=by, at=NOW) as session:
            setattr(session.get_one(Candidate, person), field, value)
    with first.open.database.writing(by=first.head, at=NOW) as session:
        candidates.take_back(session, person)
    with second.open.database.reading() as session:
        row = session.get_one(Candidate, person)
        assert (row.street, row.school) == ("", "SMK Contoh")


def test_a_server_that_dies_in_the_middle_of_a_save_keeps_nothing_of_it(
    two: tuple[Desk, Desk],
) -> None:
    first, second = two

    def killed() -> None:
        with first.open.database.writing(by=first.head, at=NOW) as session:
            makers.candidate(session, 90)
            with second.open.database.engine.begin() as other:
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                other.execute(text(f"{others} AND pid <> pg_backend_pid()"))
            makers.candidate(session, 91)

    with pytest.raises(ServerOutOfReach) as told:
        killed()
    assert "127.0.0.1" in sentence(told.value)
    for desk in two:
        desk.save(1)
    with first.open.database.reading() as session:
        names = set(session.scalars(select(Candidate.name)))
    assert not names & {"Peserta Contoh 90", "Peserta Contoh 91"}
    assert len(names) == 5


def test_a_neighbours_batches_travel_from_either_desk(two: tuple[Desk, Desk], stick: Path) -> None:
    first, second = two
    first.save(2)
    service.seal(first.open, now=NOW)
    sealed = first.export(stick)
    again = second.export(stick)
    assert (again.batches, again.files) == (sealed.batches, 0)  # the very same files, which are there already


def test_one_desk_waits_for_its_turn(two: tuple[Desk, Desk], stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bekal.storage.shared._PATIENCE", "50ms")
    with two[0].open.turn():
        with two[0].open.turn():
            pass
        with pytest.raises(NeighbourExchanging):
            two[1].export(stick)
    assert two[1].export(stick).batches


def test_a_server_set_back_to_an_old_copy_is_noticed_by_every_desk(two: tuple[Desk, Desk], tmp_path: Path) -> None:
    first, second = two
    old = tmp_path / "old.db"
    copying.into_file(first.open.database.engine, first.open.key, old)
    first.save(2)
    service.seal(first.open, now=NOW)
    assert not service.check_start(second.open, now=NOW).is_renewed  # a neighbour sealed: no step back
    base = database.open_file(old, first.open.key)
    desks._empty(first.open.database.engine)
    with base.engine.connect() as connection:
        kept = connection.execute(text("SELECT count(*) FROM candidate")).scalar()
    copying.into_server(base.engine, first.open.database.engine)
    base.close()
    assert kept == 3
    assert service.check_start(second.open, now=NOW).is_renewed
    assert not service.check_start(first.open, now=NOW).is_renewed  # the neighbour's new life is known


def test_a_backup_of_a_server_restores_onto_a_file(two: tuple[Desk, Desk], tmp_path: Path) -> None:
    made = backups.create(two[1].open, tmp_path / "usb", now=NOW)
    assert made.counts.people == 3
    done = restoring.restore(tmp_path / "rumah", made.file, now=NOW, recovery_code=CODE)
    assert done.is_new_device
    with opening.opened(tmp_path / "rumah") as again, again.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 3
        assert [attachments_of(session).read(one) for one in again.database.attachments.sizes()] == [b"foto contoh"]  # type: ignore[union-attr]


def test_when_the_server_is_lost_a_backup_is_restored_at_a_desk_as_the_same_device(
    moved: tuple[Path, StaffId], tmp_path: Path
) -> None:
    folder, head = moved
    with centres.opened(folder, head) as desk:
        made = backups.create(desk.open, desk.open.folder.backups, now=NOW)
        with desk.open.database.reading() as session:
            device = state_of(session).device
    with pytest.raises(restoring.DeskOnServer):
        restoring.restore(folder, made.file, now=NOW)
    desks.leave(folder)
    assert not restoring.restore(folder, made.file, now=NOW).is_new_device
    with centres.opened(folder, head) as home_again:
        with home_again.open.database.reading() as session:
            assert state_of(session).device == device
            assert attachments_of(session).sizes()
        home_again.save(1)


def test_a_new_recovery_sheet_counts_at_every_desk(two: tuple[Desk, Desk], moved_url: str, tmp_path: Path) -> None:
    fresh = keys.new_recovery_code()
    two[0].open.renew_recovery(fresh)
    with pytest.raises(WrongRecoveryCode):
        desks.join(tmp_path / "baru", address_of(moved_url), "", recovery_code=CODE)
    desks.join(tmp_path / "baru", address_of(moved_url), "", recovery_code=fresh)


def test_a_centre_comes_home_and_the_other_desks_are_told(
    moved: tuple[Path, StaffId], moved_url: str, tmp_path: Path
) -> None:
    folder, head = moved
    desks.join(tmp_path / "meja", address_of(moved_url), "", recovery_code=CODE)
    with centres.opened(tmp_path / "meja", head) as neighbour:
        neighbour.save(1)
        assert desks.bring_home(folder, now=NOW).people == 4
        with pytest.raises(DatabaseMoved):
            neighbour.save(1)
    with pytest.raises(DatabaseMoved), centres.opened(tmp_path / "meja", head):
        pass
    with centres.opened(folder, head) as desk:
        assert desk.open.shared is None
        assert not service.check_start(desk.open, now=NOW).is_renewed
        desk.save(1)


def test_a_database_that_is_not_there_is_said_so(postgres_url: str) -> None:
    given = postgres_url.rpartition("/")[0] + "/tidak_ada"
    with pytest.raises(ServerRefuses) as told:
        desks._require_empty(given, address_of(given))
    assert "tidak_ada" in str(told.value.facts)


@pytest.mark.parametrize(
    "given", ["", "http://x/y", "postgresql://host/db", "postgresql://a@h:x/d", "postgresql://a@h"]
)
def test_an_address_that_is_none_is_refused_without_its_password(given: str) -> None:
    with pytest.raises(BadServerAddress):
        read_address(given)


def test_the_password_never_lies_open(tmp_path: Path) -> None:
    address, password = read_address("postgresql://bekal:rah%40sia@10.0.0.2:5433/balai?sslmode=require")
    server.write(DataFolder(tmp_path), server.note(address, password, makers.KEY))
    lies = (tmp_path / "server.json").read_text()
    assert "sia" not in lies
    note = server.read(DataFolder(tmp_path))
    assert note.url(makers.KEY) == "postgresql+psycopg://bekal:rah%40sia@10.0.0.2:5433/balai?sslmode=require"
    with pytest.raises(keys.KeyOutOfReach):
        note.url(bytes(32))
