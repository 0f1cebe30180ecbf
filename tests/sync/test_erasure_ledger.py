"""Erased is erased: at both ends, in rows, journal and evidence, and again after every restore of an older copy."""

import hashlib
from pathlib import Path

import pytest
from sqlalchemy import select, text
from tests.sync import centres
from tests.sync.centres import NOW, Desk, later, people_at
from tests.sync.test_central_restored import _copied, _put_back

from bekal.candidates.rights import erasing, rules
from bekal.central import erasing as central_erasing
from bekal.central import home, keeping, queries
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage import keys, opening
from bekal.storage.records import Candidate, CentralBatch, CentralErasure, LoggedOperation
from bekal.sync import erasing as orders
from bekal.sync import sealing, service
from bekal.sync.backups import restoring
from bekal.sync.backups import service as backups
from bekal.sync.batches import Manifest
from bekal.sync.requests import Realm
from bekal.terms import CandidateId, How

GONE = "Peserta Contoh 01"


def erase(desk: Desk, who: CandidateId) -> None:
    with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
        erasing.erase(session, who, reason=rules.ErasureReason.REQUEST, now=NOW)


def names(desk: Desk) -> set[str]:
    with desk.open.database.reading() as session:
        return set(session.scalars(select(Candidate.name)))


def traces(central: Central) -> list[str]:
    """Where the head office still holds the name: rows, journal, evidence."""
    with central.database.reading() as session:
        found = ["row"] * (GONE in set(session.scalars(select(Candidate.name))))
        found += ["journal" for body in session.scalars(select(LoggedOperation.body)) if GONE.encode() in body]
        for batch in session.scalars(select(CentralBatch)):
            plain = sealing.decompress(batch.packed, Manifest.from_bytes(batch.manifest).size)
            found += ["evidence"] * (GONE.encode() in plain)
    return found


def chain_holds(central: Central) -> bool:
    """Whether the manifests of every stream are still linked by their hashes, each signed as it came."""
    with central.database.reading() as session:
        before: dict[tuple[object, str], str] = {}
        for batch in session.scalars(select(CentralBatch).order_by(CentralBatch.device_id, CentralBatch.seq)):
            manifest = Manifest.from_bytes(batch.manifest)
            key = (batch.device_id, batch.inc)
            if batch.hash != manifest.mark.hash or (key in before and manifest.prev != before[key]):
                return False
            before[key] = batch.hash
        return bool(before)


@pytest.fixture
def pusat(tmp_path: Path) -> Path:
    """A head office's folder, closed."""
    with centres.office(tmp_path / "pusat"):
        pass
    return tmp_path / "pusat"


def test_a_centres_own_erasure_is_carried_out_at_central_in_evidence_too(
    active: Desk, central: Central, stick: Path
) -> None:
    gone, _stays = active.save(2)
    active.round_trip(central, stick)
    assert traces(central) == ["row", "journal", "evidence"]
    erase(active, gone)
    active.round_trip(central, stick, at=later(1))
    assert traces(central) == []
    assert chain_holds(central)
    with central.database.reading() as session:
        assert session.get_one(CentralErasure, gone).done_at is not None
        first = session.scalars(select(CentralBatch).order_by(CentralBatch.seq)).first()
        assert first is not None
        assert first.erased_at is not None
        assert b"Peserta Contoh 02" in sealing.decompress(first.packed, Manifest.from_bytes(first.manifest).size)
    ledger = (central.home / "terhapus.json").read_text(encoding="utf-8")
    assert gone.hex not in ledger
    assert hashlib.sha256(gone.bytes).hexdigest() not in ledger


def test_an_order_of_the_head_office_is_carried_out_by_the_centre_and_confirmed(
    active: Desk, central: Central, stick: Path
) -> None:
    gone, _stays = active.save(2)
    active.round_trip(central, stick)
    with pytest.raises(central_erasing.NobodyToErase):
        central_erasing.order(central, "LAIN-9", gone, reason=rules.ErasureReason.REQUEST, now=NOW)
    central_erasing.order(central, centres.CODE, gone, reason=rules.ErasureReason.REQUEST, now=NOW)
    assert traces(central) == []
    assert GONE in names(active)
    active.round_trip(central, stick, at=later(1))
    assert names(active) == {rules.ERASED_NAME, "Peserta Contoh 02"}
    with central.database.reading() as session:
        assert session.get_one(CentralErasure, gone).done_at is None
    active.round_trip(central, stick, at=later(2))
    with central.database.reading() as session:
        assert session.get_one(CentralErasure, gone).done_at is not None
        assert {one.problems for one in queries.status(central)} == {0}
    assert orders.tidy(active.open)
    assert not orders.tidy(active.open)


def test_old_backups_at_both_ends_bring_nobody_back(
    tmp_path: Path, pusat: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    folder = tmp_path / "balai"
    with home.opened(pusat) as central, centres.new_centre(folder) as desk:
        service.activate(desk.open, centres.activation(central), now=NOW)
        gone, _stays = desk.save(2)
        desk.round_trip(central, stick)
        backup = backups.create(desk.open, tmp_path / "disk", now=NOW)
        yesterday = _copied(central, tmp_path / "kemarin")
        erase(desk, gone)
        desk.round_trip(central, stick, at=later(1))
        desk.round_trip(central, stick, at=later(1))
        head = desk.head
    done = restoring.restore(folder, backup.file, now=later(2), lose_unsent=True)
    assert done.erased_again == 1
    _put_back(pusat, yesterday)
    said = keeping.note_restored(pusat, now=later(2))
    assert said.erased_again == 1
    with home.opened(pusat) as central, opening.opened(folder) as again:
        desk = Desk(again, head)
        assert names(desk) == {rules.ERASED_NAME, "Peserta Contoh 02"}
        assert traces(central) == []
        with again.database.reading() as session:
            assert not [body for body in session.scalars(select(LoggedOperation.body)) if GONE.encode() in body]
        for _ in range(2):
            desk.round_trip(central, stick, at=later(3))
        assert people_at(central) == {rules.ERASED_NAME, "Peserta Contoh 02"}
        assert traces(central) == [], "also where old batches came again"
        assert names(desk) == {rules.ERASED_NAME, "Peserta Contoh 02"}
        assert chain_holds(central)


def test_a_new_pc_with_an_old_backup_learns_of_the_erasure_from_central(
    tmp_path: Path, pusat: Path, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    code = keys.new_recovery_code()
    with home.opened(pusat) as central, centres.new_centre(tmp_path / "balai") as desk:
        keys.renew_recovery(desk.open.folder, desk.open.key, code)
        service.activate(desk.open, centres.activation(central), now=NOW)
        gone, _stays = desk.save(2)
        desk.round_trip(central, stick)
        backup = backups.create(desk.open, tmp_path / "disk", now=NOW)
        erase(desk, gone)
        desk.round_trip(central, stick, at=later(1))
        head = desk.head
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "lain" / "bekal.key"))
    restoring.restore(tmp_path / "baru", backup.file, now=later(2), recovery_code=code)
    with home.opened(pusat) as central, opening.opened(tmp_path / "baru") as again:
        desk = Desk(again, head)
        assert GONE in names(desk), "nobody has told this PC yet"
        service.activate(again, centres.activation(central), now=NOW)
        for _ in range(2):
            desk.round_trip(central, stick, at=later(2))
        assert names(desk) == {rules.ERASED_NAME, "Peserta Contoh 02"}
        assert traces(central) == []


def test_no_page_of_the_file_holds_what_was_erased(active: Desk) -> None:
    gone, _stays = active.save(2)
    erase(active, gone)
    assert orders.tidy(active.open)
    with active.open.database.engine.connect() as connection:
        assert connection.execute(text("PRAGMA freelist_count")).scalar() == 0
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1


@pytest.mark.postgres
def test_a_head_office_on_a_server_erases_as_thoroughly(
    centre: Desk, tmp_path: Path, postgres_tables: str, stick: Path
) -> None:
    head_office.init(tmp_path / "server", postgres_tables, realm=Realm.PRACTICE, now=NOW)
    with home.opened(tmp_path / "server") as central:
        service.activate(centre.open, centres.activation(central), now=NOW)
        gone, _stays = centre.save(2)
        centre.round_trip(central, stick)
        erase(centre, gone)
        centre.round_trip(central, stick, at=later(1))
        assert traces(central) == []
        assert chain_holds(central)
    said = keeping.note_restored(tmp_path / "server", now=later(2))
    assert (said.epoch, said.erased_again) == (2, 0)
