"""A centre's stick there and back: what was saved is at central once, and the centre knows it by hash."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.sync import centres
from tests.sync.centres import CODE, NOW, Desk, backup, later, new_centre, opened, people_at, restore, unplaced

from bekal.central import home
from bekal.central import queries as at_central
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.certificates import queries as certificates
from bekal.certificates.keys import SigningKey
from bekal.storage.records import Candidate, Centre, LoggedOperation
from bekal.sync import queries, service
from bekal.terms import Travel


def test_saved_work_reaches_central_and_the_centre_knows_it(active: Desk, central: Central, stick: Path) -> None:
    (person,) = active.save()
    before = active.status()
    assert (before.unsent, before.waiting, before.total) == (active.operations(),) * 3
    exported = active.export(stick)
    copied = active.status()
    assert (copied.copied, copied.unsent, copied.acknowledged) == (exported.operations, exported.operations, 0)
    assert copied.last_receipt is None
    done = head_office.import_folder(central, stick, now=NOW)
    assert (done.batches, done.applied, done.refused, done.devices) == (1, active.operations(), (), 1)
    assert people_at(central) == {"Peserta Contoh 01"}
    heard = active.take_in(stick)
    assert (heard.receipts, heard.acknowledged, heard.refused) == (1, active.operations(), ())
    assert heard.is_accredited
    assert heard.notice is None
    after = active.status()
    assert (after.unsent, after.received, after.durable) == (0, active.operations(), 0)
    assert after.last_receipt == NOW
    with active.open.database.reading() as session:
        assert queries.travel(session, person) is Travel.RECEIVED
        (row,) = queries.batches(session)
    assert (row.number, row.state, row.place) == (f"{CODE}-A/0001", Travel.RECEIVED, str(stick))
    assert dict(row.counts) == {"centre": 1, "staff": 1, "candidate": 1}


def test_only_what_central_holds_elsewhere_too_is_called_safe(active: Desk, central: Central, stick: Path) -> None:
    active.save()
    active.round_trip(central, stick)
    assert active.export(stick).batches == 1  # received is not safe: it travels on
    head_office.mark_durable(central, now=NOW)
    active.round_trip(central, stick)
    assert (active.status().durable, active.status().received) == (active.operations(), 0)
    assert active.export(stick).batches == 0


def test_the_same_stick_again_changes_nothing_at_either_end(active: Desk, central: Central, stick: Path) -> None:
    active.save(3)
    active.round_trip(central, stick)
    before = active.status(), at_central.status(central)
    again = head_office.import_folder(central, stick, now=NOW)
    assert (again.applied, again.already, again.refused) == (0, again.batches, ())
    heard = active.take_in(stick)
    assert (heard.receipts, heard.documents, heard.acknowledged, heard.refused) == (0, 0, 0, ())
    assert (active.status(), at_central.status(central)) == before


def test_a_flipped_byte_is_refused_and_the_next_export_mends_it(active: Desk, central: Central, stick: Path) -> None:
    active.save()
    active.export(stick)
    (file,) = stick.rglob("*.tsb")
    data = bytearray(file.read_bytes())
    data[-5] ^= 1
    file.write_bytes(bytes(data))
    refused = head_office.import_folder(central, stick, now=NOW)
    assert [one.file for one in refused.refused] == [file.name]
    assert refused.applied == 0
    assert people_at(central) == set()
    assert active.take_in(stick).acknowledged == 0
    assert active.status().copied == active.operations()
    active.round_trip(central, stick)
    assert active.status().received == active.operations()


def test_a_centre_set_up_before_its_activation_takes_over_the_id_central_knows(
    centre: Desk, central: Central, stick: Path
) -> None:
    centre.save(2)
    own = centre.open.database.centre_id
    file = centres.activation(central)
    done = service.activate(centre.open, file, now=NOW)
    assert done.centre != own
    with centre.open.database.reading() as session:
        assert session.scalars(select(Centre.id)).all() == [done.centre]
        assert set(session.scalars(select(Candidate.centre_id))) == {done.centre}
        assert set(session.scalars(select(LoggedOperation.centre_id))) == {done.centre}
    centre.save()
    centre.round_trip(central, stick)
    assert len(people_at(central)) == 3
    with central.database.reading() as session:
        assert session.scalars(select(Centre.id)).all() == [done.centre]
    assert centre.status().problems == 0


def test_the_accreditation_comes_home_on_the_first_stick_even_without_work(
    active: Desk, central: Central, stick: Path
) -> None:
    key = SigningKey(active.open.device_keys().certificate_seed)
    heard = active.round_trip(central, stick)
    assert heard.is_accredited
    with active.open.database.reading() as session:
        found = certificates.credential(session, key.kid)
        assert found is not None
        assert {entry.prog for entry in queries.catalogue(session)} == set(found.progs)
    assert found.code == CODE


def test_an_old_backup_is_noticed_at_the_start_and_nothing_is_lost(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    folder, head = active.open.folder.path, active.head
    active.save(2)
    active.round_trip(central, stick)
    copy = backup(active, tmp_path / "lama.db")
    active.save(3)  # 3, 4, 5: sealed, carried to central
    active.round_trip(central, stick)
    active.save(1)  # 6: sealed and copied to a stick that got lost
    active.export(tmp_path_of(tmp_path, "hilang"))
    life = active.status().incarnation
    active.open.database.close()
    restore(folder, copy)
    with centres.opened_held(folder, head, active) as again:
        start = service.check_start(again.open, now=later(1))
        assert start.is_renewed
        assert start.notice is not None
        assert again.status().incarnation != life
        assert service.check_start(again.open, now=later(1)).notice is None
        with again.open.database.writing(by=head, at=later(1)) as session:
            session.add(Candidate(name="Peserta Sesudah", nik_status="missing", registered_at=NOW))
        again.round_trip(central, stick, at=later(1))
        assert people_at(central) == {f"Peserta Contoh {n:02}" for n in range(1, 7)} | {"Peserta Sesudah"}
        assert again.status().received == again.operations()
        again.save(1)
        assert again.round_trip(central, stick, at=later(2)).notice is None


def test_an_old_backup_without_any_anchor_is_noticed_by_the_first_receipt(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    folder, head = active.open.folder.path, active.head
    active.save(2)
    active.round_trip(central, stick)
    copy = unplaced(active, tmp_path / "lama.db")
    active.save(1)
    active.round_trip(central, stick)
    active.open.database.close()
    restore(folder, copy)
    for anchor in [folder / "anchor.json", *tmp_path.rglob("anchor-*.json")]:
        anchor.unlink()
    shutil.rmtree(folder / "outgoing")  # a new PC: only the backup came along
    with centres.opened_held(folder, head, active) as again:
        assert not service.check_start(again.open, now=later(1)).is_renewed
        with again.open.database.writing(by=head, at=later(1)) as session:
            session.add(Candidate(name="Peserta Sesudah", nik_status="missing", registered_at=NOW))
        again.export(stick, at=later(1))
        head_office.import_folder(central, stick, now=later(1))
        heard = again.take_in(stick, at=later(1))
        assert heard.is_renewed
        assert heard.notice is not None
        again.round_trip(central, stick, at=later(1))
        assert again.status().unsent == 0
        assert "Peserta Sesudah" in people_at(central)
        assert len(people_at(central)) == 4


def test_a_receipt_for_other_work_under_the_same_number_acknowledges_nothing(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    folder, head = active.open.folder.path, active.head
    active.round_trip(central, stick)
    copy = unplaced(active, tmp_path / "lama.db")
    active.save(1)
    active.export(stick)
    head_office.import_folder(central, stick, now=NOW)  # the receipt for number 2 is on the stick
    active.open.database.close()
    restore(folder, copy)
    for kept in [folder / "anchor.json", *tmp_path.rglob("anchor-*.json"), *(folder / "outgoing").iterdir()]:
        kept.unlink()
    with centres.opened_held(folder, head, active) as again:
        with again.open.database.writing(by=head, at=later(1)) as session:
            session.add(Candidate(name="Peserta Sesudah", nik_status="missing", registered_at=NOW))
        assert service.seal(again.open, now=later(1)) == 1  # another number 2
        before = again.status()
        heard = again.take_in(stick, at=later(1))
        assert (heard.is_renewed, heard.acknowledged) == (True, 0)
        assert again.status().acknowledged == 0  # nothing is durable, so all of it waits again
        assert again.status().waiting == before.total
        again.round_trip(central, stick, at=later(1))
        assert people_at(central) == {"Peserta Contoh 01", "Peserta Sesudah"}


def test_a_sealed_file_the_database_does_not_know_stands_for_a_lost_anchor(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    folder, head = active.open.folder.path, active.head
    active.save(1)
    active.round_trip(central, stick)
    copy = unplaced(active, tmp_path / "lama.db")
    active.save(1)
    active.export(tmp_path_of(tmp_path, "hilang"))  # a stick that got lost: central never had it
    active.open.database.close()
    restore(folder, copy)
    for anchor in [folder / "anchor.json", *tmp_path.rglob("anchor-*.json")]:
        anchor.unlink()
    with centres.opened_held(folder, head, active) as again:
        assert service.check_start(again.open, now=later(1)).is_renewed
        again.round_trip(central, stick, at=later(1))
        assert people_at(central) == {"Peserta Contoh 01", "Peserta Contoh 02"}
        head_office.mark_durable(central, now=later(1))
        again.round_trip(central, stick, at=later(1))
        fresh = tmp_path_of(tmp_path, "usb-baru")
        again.export(fresh, at=later(1))
        assert list(fresh.rglob("*.tsb")) == []  # all of it is safe, that of the former life too


def test_a_cloned_pc_and_its_original_both_arrive_whole(
    active: Desk, central: Central, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active.save(1)
    active.round_trip(central, stick)
    copy = unplaced(active, tmp_path / "klon.db")
    clone_folder = tmp_path / "klon"
    shutil.copytree(active.open.folder.path, clone_folder)
    restore(clone_folder, copy)
    original_stick, clone_stick = tmp_path_of(tmp_path, "usb-1"), tmp_path_of(tmp_path, "usb-2")
    active.save(1)
    active.round_trip(central, original_stick)
    key = tmp_path / "mesin-dua" / "bekal.key"
    key.parent.mkdir()
    shutil.copy2(tmp_path / "kunci" / "bekal.key", key)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(key))  # another machine: its own second anchor
    with opened(clone_folder, active.head) as clone:
        with clone.open.database.writing(by=active.head, at=NOW) as session:
            session.add(Candidate(name="Peserta Klon", nik_status="missing", registered_at=NOW))
        heard = clone.round_trip(central, clone_stick)
        assert heard.is_renewed
        clone.round_trip(central, clone_stick)
        assert clone.status().unsent == 0
    assert people_at(central) == {"Peserta Contoh 01", "Peserta Contoh 02", "Peserta Klon"}


def test_what_central_lost_with_its_own_backup_is_sent_again(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    active.save(1)
    active.round_trip(central, stick)
    home_folder = central.home
    central.database.close()
    shutil.copytree(home_folder, tmp_path / "pusat-kemarin")
    with home.opened(home_folder) as now_central:
        active.save(2)
        head_office.mark_durable(now_central, now=NOW)
        active.round_trip(now_central, stick)
        head_office.mark_durable(now_central, now=NOW)
        active.round_trip(now_central, stick)
        assert active.status().durable == active.operations()
    for part in home_folder.glob("central.db*"):
        part.unlink()
    shutil.copy2(tmp_path / "pusat-kemarin" / "central.db", home_folder / "central.db")
    head_office.raise_epoch(home_folder)
    with home.opened(home_folder) as restored:
        assert len(people_at(restored)) == 1
        fresh = tmp_path_of(tmp_path, "usb-baru")
        assert active.export(fresh, at=later(1)).batches == 0  # nobody knows yet what central lost
        head_office.import_folder(restored, fresh, now=later(1))
        active.take_in(fresh, at=later(1))
        assert (active.status().received, active.status().durable) == (3, 0)  # the centre, its head, one person
        active.round_trip(restored, fresh, at=later(1))
        assert len(people_at(restored)) == 3
        assert active.status().received == active.operations()


def test_what_central_sets_aside_is_shown_here_with_its_reason(active: Desk, central: Central, stick: Path) -> None:
    (person,) = active.save()
    active.round_trip(central, stick)
    with active.open.database.writing(by=centres.StaffId(centres.new_id()), at=NOW) as session:
        session.get_one(Candidate, person).phone = "+620000000000"
    heard = active.round_trip(central, stick)
    assert (heard.problems, active.status().problems) == (1, 1)
    with active.open.database.reading() as session:
        (problem,) = queries.problems(session)
        assert queries.travel(session, person) is Travel.PROBLEM
        assert queries.batches(session)[0].state is Travel.PROBLEM
        assert queries.batches(session)[1].state is Travel.RECEIVED
    assert (problem.entity, problem.row_id, problem.batch) == ("candidate", person, f"{CODE}-A/0002")
    assert problem.why != problem.code
    status = active.status()
    assert status.total == active.operations()


def test_two_pcs_of_a_centre_are_one_centre_at_central(
    active: Desk, central: Central, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    active.save()
    active.round_trip(central, stick)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-2" / "bekal.key"))
    file = centres.activation(central)
    wanted = service.read_activation(file, now=NOW)
    with new_centre(tmp_path / "balai-2", centre_id=wanted.centre) as second:
        service.activate(second.open, file, now=NOW)
        heard = second.round_trip(central, stick)
        assert heard.is_accredited
        assert second.status().unsent == 0
        before = active.status()
        assert active.take_in(stick).acknowledged == 0  # the other PC's receipts are not ours
        assert active.status() == before
    (known,) = at_central.status(central)
    assert len({stream.device for stream in known.streams}) == 2


def tmp_path_of(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    folder.mkdir()
    return folder
