"""Two PCs of one centre hand each other their work by a folder or a stick, and central finds it all the same."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from tests import makers
from tests.central import office
from tests.sync import centres
from tests.sync.centres import CODE, NOW, Desk, later, new_centre, people_at

from bekal.central import service as head_office
from bekal.central.enrolling import admit
from bekal.central.home import Central
from bekal.staff.service import add_person
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, LoggedOperation, Mark, OperationProblem, PeerHeld, Record, Staff
from bekal.sync import lives, neighbours, peers, repairing, rules, sending, service
from bekal.sync.ledger import Ledger
from bekal.terms import How, Role, StaffId

Pair = tuple[Desk, Desk]


@pytest.fixture
def lan(tmp_path: Path) -> Path:
    """A folder that both PCs reach."""
    (tmp_path / "bersama").mkdir()
    return tmp_path / "bersama"


@pytest.fixture
def pair(
    active: Desk, central: Central, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pair]:
    """Two PCs that central has told of each other."""
    with contextlib.ExitStack() as stack:
        monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-b" / "bekal.key"))
        second = stack.enter_context(new_centre(tmp_path / "pc-b"))
        service.activate(second.open, centres.activation(central), now=NOW)
        for desk in (active, second, active, second):
            desk.round_trip(central, stick)
        yield active, second


def register(desk: Desk, *names: str) -> None:
    for name in names:
        with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
            session.add(Candidate(name=name, nik_status="missing", registered_at=NOW))


def rows(desk: Desk | Central, entity: type[Record] = Candidate) -> list[tuple[object, ...]]:
    database = desk.open.database if isinstance(desk, Desk) else desk.database
    with database.reading() as session:
        return sorted(tuple(row) for row in session.execute(select(entity.__table__)))


def count(desk: Desk, kind: type) -> int:
    with desk.open.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


def share(desk: Desk, lan: Path) -> peers.FromPeers:
    """What `bekal sync peer` does."""
    sending.share(desk.open, lan, now=NOW)
    return peers.exchange(desk.open, lan, now=NOW)


def test_nobody_founds_an_account_in_a_later_life_of_a_pc(pair: Pair, lan: Path) -> None:
    active, second = pair
    stranger = StaffId(new_id())
    with second.open.database.writing() as session:
        session.execute(update(LoggedOperation).values(stream="pusat"))  # what was said before is not said again
        lives.begin_anew(Ledger(session, now=NOW), "ffeeddccbbaa9988")
    with second.open.database.writing(by=stranger, at=NOW, how=How.KEY) as session:
        session.add(Staff(id=stranger, name="Orang Asing", role=Role.HEAD))
    share(second, lan)
    share(active, lan)
    with active.open.database.reading() as session:
        assert session.get(Staff, stranger) is None
        assert session.scalars(select(OperationProblem.code)).all() == ["actor-unknown"]


def test_each_pc_takes_the_others_work_out_of_the_folder_and_central_finds_it_once(
    pair: Pair, central: Central, stick: Path, lan: Path
) -> None:
    one, two = pair
    with one.open.database.writing(by=one.head, at=NOW, how=How.KEY) as session:
        makers.mark_all(session, makers.course(session, trainees_wanted=3))
    share(one, lan)
    taken = share(two, lan)
    assert (taken.refused, taken.held) == ((), 0)
    assert taken.new > 0
    assert rows(two) == rows(one)
    assert rows(two, Mark) == rows(one, Mark) != []
    register(two, "Peserta PC B")
    share(two, lan)
    assert share(one, lan).new == 1
    assert rows(one) == rows(two)
    assert one.status().copied == 0  # a folder of the centre is no way to central
    known = count(one, LoggedOperation), count(two, LoggedOperation)
    assert share(one, lan).new == share(two, lan).new == 0
    for day in (1, 2, 3):
        for desk in pair:
            assert desk.round_trip(central, stick, at=later(day)).refused == ()
    assert (count(one, LoggedOperation), count(two, LoggedOperation)) == known
    assert rows(one) == rows(two) == rows(central)
    for desk in pair:
        with desk.open.database.reading() as session:
            assert repairing.agreement(session).agreed_at == later(3)


def test_work_of_a_pc_that_never_comes_again_reaches_central_from_the_pc_next_door(
    pair: Pair, central: Central, stick: Path, lan: Path
) -> None:
    one, two = pair
    register(one, "Peserta Satu")
    share(one, lan)
    assert share(two, lan).new == 1
    for day in (1, 2, 3):  # for a week it is left to the PC whose work it is
        two.round_trip(central, stick, at=later(day))
    assert "Peserta Satu" not in people_at(central)
    for day in (8, 9, 10):
        two.round_trip(central, stick, at=later(day))
    assert "Peserta Satu" in people_at(central)
    for day in (11, 12):  # and when that PC does come, nothing counts twice
        for desk in pair:
            assert desk.round_trip(central, stick, at=later(day)).refused == ()
    assert rows(one) == rows(two) == rows(central)
    for desk in pair:
        with desk.open.database.reading() as session:
            assert repairing.agreement(session).differs_since is None


def test_batches_of_the_other_pc_are_taken_from_a_stick_on_its_way_to_central(pair: Pair, stick: Path) -> None:
    one, two = pair
    register(one, "Peserta Satu")
    one.export(stick)
    heard = two.take_in(stick)
    assert (heard.peers.new, heard.refused) == (1, ())
    assert rows(one) == rows(two)
    assert two.take_in(stick).peers.new == 0


def test_what_comes_before_its_turn_waits_and_central_may_fill_the_gap(
    pair: Pair, central: Central, stick: Path, lan: Path, tmp_path: Path
) -> None:
    one, two = pair
    register(one, "Peserta Satu")
    share(one, lan)
    for path in lan.rglob("*.tsb"):
        path.unlink()
    (tmp_path / "kecil").mkdir()
    register(one, "Peserta Dua")
    one.export(tmp_path / "kecil")
    newest = max(tmp_path.glob("kecil/**/*.tsb"), key=lambda path: path.name)
    (lan / "TSP" / newest.name).write_bytes(newest.read_bytes())
    taken = peers.exchange(two.open, lan, now=NOW)
    assert (taken.new, taken.held) == (0, 1)
    one.round_trip(central, stick, at=later(1))
    two.round_trip(central, stick, at=later(1))
    assert rows(two) == rows(one)
    assert count(two, PeerHeld) == 0
    register(one, "Peserta Tiga")
    share(one, lan)
    assert share(two, lan).new == 1


def test_a_clone_of_the_other_pc_is_taken_too(
    pair: Pair, lan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = pair
    register(one, "Peserta Awal")
    share(one, lan)
    share(two, lan)
    copy = centres.unplaced(one, tmp_path / "klon.db")
    twin = tmp_path / "klon"
    shutil.copytree(one.open.folder.path, twin)
    centres.restore(twin, copy)
    key = tmp_path / "mesin-dua" / "bekal.key"
    key.parent.mkdir()
    shutil.copy2(tmp_path / "kunci" / "bekal.key", key)
    register(one, "Peserta Asli")
    share(one, lan)
    share(two, lan)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(key))
    with centres.opened(twin, one.head) as clone:
        register(clone, "Peserta Klon", "Peserta Klon 2")
        share(clone, lan)
    assert share(two, lan).new == 2
    with two.open.database.reading() as session:
        assert {"Peserta Asli", "Peserta Klon", "Peserta Klon 2"} <= set(session.scalars(select(Candidate.name)))


def test_who_may_not_do_it_is_set_aside_and_central_decides(
    pair: Pair, central: Central, stick: Path, lan: Path
) -> None:
    one, two = pair
    with one.open.database.writing(by=one.head, at=NOW, how=How.KEY) as session:
        clerk = add_person(session, name="Petugas Contoh", role=Role.CLERK, secret="274193")
    for desk in (one, two):
        desk.round_trip(central, stick, at=later(1))
    with two.open.database.writing(by=two.head, at=later(1), how=How.KEY) as session:
        session.get_one(Staff, clerk).active = False
    with one.open.database.writing(by=clerk, at=later(1), how=How.KEY) as session:  # has not heard of it
        session.add(Candidate(name="Peserta Satu", nik_status="missing", registered_at=NOW))
    share(one, lan)
    assert share(two, lan).new == 0
    with two.open.database.reading() as session:
        assert session.scalars(select(OperationProblem.code)).all() == [rules.ACTOR_DISABLED]
    one.round_trip(central, stick, at=later(2))
    taken = two.round_trip(central, stick, at=later(2))
    assert taken.changes.new == 1
    assert (count(two, OperationProblem), rows(two)) == (0, rows(one))
    assert people_at(central) == {"Peserta Satu"}


def test_a_revoked_pc_is_read_no_more_and_nothing_is_sealed_to_it(
    pair: Pair, central: Central, stick: Path, lan: Path
) -> None:
    one, two = pair
    with two.open.database.reading() as session:
        device = service.new_device(session)
    head_office.revoke_device(central, device, now=later(1))
    one.round_trip(central, stick, at=later(1))
    register(two, "Peserta Terlarang")
    share(two, lan)
    taken = share(one, lan)
    assert (taken.new, [type(error).__name__ for _, error in taken.refused]) == (0, ["DeviceRevoked"])
    assert peers.tools_for(one.open).recipients == peers.tools_for(one.open, sealed_to=[]).recipients
    assert len(peers.tools_for(one.open).recipients) == 1


def test_a_lost_file_is_made_again_for_those_it_was_sealed_to(pair: Pair, lan: Path) -> None:
    one, two = pair
    register(one, "Peserta Satu")
    service.seal(one.open, now=NOW)
    for path in one.open.folder.outgoing.glob("*.tsb"):
        path.unlink()
    before = one.status().incarnation
    share(one, lan)
    assert one.status().incarnation == before
    assert share(two, lan).new == 1
    assert CODE in {path.name for path in (lan / "TSP").iterdir()}


def test_an_exchange_is_told_in_words_and_is_no_way_to_central(pair: Pair, lan: Path) -> None:
    one, two = pair
    register(one, "Peserta Satu")
    first = neighbours.meet(one.open, lan, now=NOW)
    shared = first.shared.batches
    words = f"Tidak ada yang baru dari PC lain. {shared} kiriman PC ini ada di folder itu untuk PC lain."
    assert first.words == words
    assert neighbours.meet(two.open, lan, now=NOW).words.startswith("1 data dari PC lain sudah masuk di sini.")
    assert (one.status().unsent, one.status().copied) == (1, 0)


def test_a_centre_with_more_pcs_than_a_batch_is_sealed_to_is_told_so(
    active: Desk, central: Central, stick: Path
) -> None:
    for number in range(7):
        admit(central, office.desk(central, f"PC {number}").request(), now=office.NOW)
    active.round_trip(central, stick)
    with active.open.database.reading() as session:
        found = neighbours.others(session)
    assert (found.several, found.beyond) == (7, 1)
    assert "8 PC" in found.beyond_words
    assert "1 PC lainnya menerimanya lewat pusat" in found.beyond_words
    assert len(peers.tools_for(active.open).recipients) == 1 + peers.MOST
    assert neighbours.Others(6, 0).beyond_words == ""
