"""What a centre's PC does to carry its work away: every step with a real, encrypted centre, and a fault in each."""

import errno
import json
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text, update
from tests import makers
from tests.sync import centres
from tests.sync.centres import CODE, NOW, Desk, backup, later, people_at, restore
from tests.sync.faulty_files import FaultyFiles

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.errors import Unavailable
from bekal.storage import journal, numbers, places
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, DeviceState, DownState, LoggedOperation, SealedBatch
from bekal.sync import queries, service
from bekal.sync.activation import ActivationExpired, ActivationOfAnother, AlreadyActivated
from bekal.sync.anchor import AnchorUnwritable, Verdict
from bekal.sync.batches import Manifest
from bekal.sync.device import Machine, NotActivated
from bekal.sync.files import RealFiles, StickFull, StickGone, StickReadOnly, StickUntrue
from bekal.sync.grouping import LARGEST_LIST
from bekal.sync.outbox import OutboxUnwritable
from bekal.sync.published import DocumentsIncomplete
from bekal.sync.refusals import PaperMisshapen, PaperOlder, PaperSignatureWrong
from bekal.sync.requests import Activation
from bekal.sync.streams import GENESIS
from bekal.terms import NikStatus, Travel


def down_state(desk: Desk) -> dict[str, tuple[int, bytes]]:
    with desk.open.database.reading() as session:
        return {row.kind: (row.version, row.body) for row in session.scalars(select(DownState))}


def anchors(desk: Desk, tmp_path: Path) -> list[Path]:
    return [desk.open.folder.anchor, *(tmp_path / "kunci").glob("anchor-*.json")]


def make_safe(desk: Desk, central: Central, stick: Path) -> None:
    """Carry everything to central, until it is known to be safe there."""
    desk.export(stick)
    head_office.import_folder(central, stick, now=NOW)
    head_office.mark_durable(central, now=NOW)
    desk.round_trip(central, stick)
    assert desk.status().durable == desk.operations()


def require_sound(desk: Desk) -> None:
    with desk.open.database.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []


# --------------------------------------------------------------------------------------------- activation


def test_work_starts_before_the_activation_but_nothing_can_leave(centre: Desk, stick: Path) -> None:
    centre.save(2)
    assert service.check_start(centre.open, now=NOW).notice is None
    with pytest.raises(NotActivated):
        centre.export(stick)
    with pytest.raises(NotActivated):
        centre.take_in(stick)
    assert list(stick.iterdir()) == []
    status = centre.status()
    assert (status.is_activated, status.waiting, status.head.seq) == (False, centre.operations(), 0)


def test_the_same_activation_again_is_harmless(centre: Desk, central: Central, stick: Path) -> None:
    file = centres.activation(central)
    first = service.activate(centre.open, file, now=NOW)
    before = down_state(centre), centre.open.folder.anchor.read_bytes()
    again = service.activate(centre.open, file, now=later(100))  # long after its last day
    assert (first.is_new, again.is_new) == (True, False)
    assert replace(again, is_new=True) == first
    assert (down_state(centre), centre.open.folder.anchor.read_bytes()) == before
    assert len(first.words.split()) == 6


def test_another_centres_activation_is_refused(centre: Desk, central: Central) -> None:
    with pytest.raises(ActivationOfAnother) as refused:
        service.activate(centre.open, centres.activation(central, "PPKD-99", "Balai Lain"), now=NOW)
    assert (refused.value.code, refused.value.own) == ("PPKD-99", CODE)
    assert not centre.status().is_activated
    assert down_state(centre) == {}


def test_an_expired_or_damaged_activation_is_refused(centre: Desk, central: Central) -> None:
    file = centres.activation(central)
    with pytest.raises(ActivationExpired):
        service.activate(centre.open, file, now=later(30))
    with pytest.raises(PaperSignatureWrong):
        service.activate(centre.open, file.replace(b"Balai Contoh", b"Balai Cohtoh"), now=NOW)
    with pytest.raises(PaperMisshapen):
        service.activate(centre.open, b"bukan berkas aktivasi", now=NOW)
    assert not centre.status().is_activated


def test_a_new_file_replaces_one_that_was_never_answered_and_none_after_that(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    file = centres.activation(central)
    assert service.activate(active.open, file, now=NOW).is_new
    with centres.office(tmp_path / "pusat-lain") as other, pytest.raises(AlreadyActivated):
        service.activate(active.open, centres.activation(other), now=NOW)
    assert active.round_trip(central, stick).is_accredited
    with pytest.raises(AlreadyActivated):
        service.activate(active.open, centres.activation(central), now=NOW)
    service.activate(active.open, file, now=NOW)
    assert Activation.from_bytes(file).centre == active.open.database.centre_id


# ------------------------------------------------------------------------------------------------ sealing


def test_what_was_saved_together_travels_together_in_one_unbroken_chain(active: Desk) -> None:
    for _ in range(12):  # lists as large as any is
        with active.open.database.writing(by=active.head, at=NOW) as session:
            rows = [
                {"name": f"Peserta Contoh {n}", "nik_status": NikStatus.MISSING, "registered_at": NOW}
                for n in range(LARGEST_LIST)
            ]
            journal.write_many(session, Candidate, rows)
    active.save(3)
    assert service.seal(active.open, now=NOW) == 2
    assert service.seal(active.open, now=NOW) == 0
    with active.open.database.reading() as session:
        batches = session.scalars(select(SealedBatch).order_by(SealedBatch.seq)).all()
        sizes = [batch.operations for batch in batches]
        groups: dict[int, set[int]] = {}
        group = 0
        for opens, seq in session.execute(
            select(LoggedOperation.opens_group, places.BATCH).order_by(LoggedOperation.n)
        ):
            group += opens
            groups.setdefault(group, set()).add(seq)
    assert sizes[0] > 9 * LARGEST_LIST
    assert sum(sizes) == active.operations()
    assert all(len(seqs) == 1 for seqs in groups.values())
    manifests = [Manifest.from_bytes(batch.manifest) for batch in batches]
    assert [m.prev for m in manifests] == [GENESIS, *(batch.hash for batch in batches[:-1])]
    assert active.status().head == manifests[-1].mark
    saved = json.loads(active.open.folder.anchor.read_bytes())
    assert (saved["head_seq"], saved["head_hash"]) == (2, batches[-1].hash)


def test_an_import_goes_in_batches_that_come_through_a_line_cut_each_minute(active: Desk, stick: Path) -> None:
    dice, street = random.Random(7), "abcdefghijklmnopqrstuvwxyz "
    person = {"nik_status": NikStatus.MISSING, "registered_at": NOW}
    rows = [
        {"id": new_id(), "name": f"Peserta Contoh {n:04}", "street": "".join(dice.choices(street, k=250)), **person}
        for n in range(1_600)
    ]
    with active.open.database.writing(by=active.head, at=NOW) as session:
        journal.write_many(session, Candidate, rows)
    active.export(stick)
    sizes = {path.name: path.stat().st_size for path in stick.rglob("*.tsb")}
    assert sum(sizes.values()) > 230 * 1024, "too much for one minute of 32 kbit/s"
    assert max(sizes.values()) < 230 * 1024
    assert active.status().copied == active.operations()


def test_a_power_cut_between_sealing_and_the_anchor_begins_no_new_life(active: Desk, tmp_path: Path) -> None:
    service.check_start(active.open, now=NOW)
    old = {path: path.read_bytes() for path in anchors(active, tmp_path)}
    active.save()
    service.seal(active.open, now=NOW)
    life = active.status().incarnation
    new = [path.read_bytes() for path in old]
    for path, data in old.items():
        path.write_bytes(data)
    start = service.check_start(active.open, now=NOW)
    assert (start.verdict, start.notice) == (Verdict.BEHIND, None)
    assert [path.read_bytes() for path in old] == new
    for path in old:
        path.unlink()
    assert service.check_start(active.open, now=NOW).verdict is Verdict.MISSING
    assert active.status().incarnation == life


def test_nothing_leaves_while_the_anchor_cannot_be_written(active: Desk, stick: Path, tmp_path: Path) -> None:
    active.save()
    blocked = tmp_path / "berkas"
    blocked.write_text("", encoding="utf-8")
    machine = Machine(outside=lambda device: blocked / f"{device.hex}.json")
    start = service.check_start(active.open, now=NOW, machine=machine)
    assert not start.has_anchor
    assert start.notice
    with pytest.raises(AnchorUnwritable):
        service.export(active.open, stick, now=NOW, machine=machine)
    assert list(stick.iterdir()) == []
    assert active.status().copied == 0
    assert active.export(stick).batches == 1


def test_a_batch_file_that_is_lost_or_rotten_is_made_again(active: Desk, central: Central, stick: Path) -> None:
    active.save()
    service.seal(active.open, now=NOW)
    active.save()
    service.seal(active.open, now=NOW)
    first, second = sorted(active.open.folder.outgoing.iterdir())
    first.unlink()
    data = bytearray(second.read_bytes())
    data[len(data) // 2] ^= 1
    second.write_bytes(bytes(data))
    assert active.export(stick).batches == 2
    done = head_office.import_folder(central, stick, now=NOW)
    assert (done.applied, done.refused) == (active.operations(), ())
    active.take_in(stick)
    assert active.status().received == active.operations()
    assert active.status().renewed_at is None


def test_a_batch_that_cannot_be_made_again_begins_a_new_stream_and_nothing_is_lost(
    active: Desk, central: Central, stick: Path
) -> None:
    active.save(2)
    service.seal(active.open, now=NOW)
    (file,) = active.open.folder.outgoing.iterdir()
    file.unlink()
    with active.open.database.writing() as session:  # as if another version packed otherwise
        manifest = session.scalars(select(SealedBatch.manifest)).one()
        old = Manifest.from_bytes(manifest).payload_z_sha256.encode()
        session.execute(update(SealedBatch).values(manifest=manifest.replace(old, b"0" * 64)))
    active.export(stick)
    assert active.status().renewed_at == NOW
    head_office.import_folder(central, stick, now=NOW)
    active.take_in(stick)
    assert people_at(central) == {"Peserta Contoh 01", "Peserta Contoh 02"}
    assert active.status().received == active.operations()


def test_neither_the_stick_nor_the_folder_shows_a_name(active: Desk, stick: Path) -> None:
    active.save(3)
    active.export(stick)
    for path in [*stick.rglob("*"), *active.open.folder.outgoing.rglob("*"), active.open.folder.anchor]:
        if path.is_file():
            assert b"Peserta" not in path.read_bytes(), path


# ------------------------------------------------------------------------------------------------- faults


@pytest.mark.parametrize(
    ("first", "number", "pulled", "told"),
    [
        (0, errno.ENOSPC, False, (StickFull, OutboxUnwritable, AnchorUnwritable)),
        (1, errno.EIO, True, (StickGone, OutboxUnwritable, AnchorUnwritable)),
    ],
)
def test_whatever_step_fails_nothing_counts_as_copied_and_the_next_export_goes_on(
    active: Desk,
    central: Central,
    stick: Path,
    first: int,
    number: int,
    pulled: bool,
    told: tuple[type[Unavailable], ...],
) -> None:
    failed = 0
    for step in range(first, 300, 2):
        if step % 8 == first:  # what is safe travels no longer, or every export would be longer than the one before
            make_safe(active, central, stick)
        active.save()
        before = active.status()
        files = FaultyFiles(step, number, pulled=pulled, torn=step % 700)
        try:
            service.export(active.open, stick, now=NOW, machine=Machine(files=files))
        except told:
            failed += 1
            after = active.status()
            assert after.copied == before.copied
            assert after.unsent == before.unsent
        if files.done <= step:
            break
    else:
        pytest.fail("the export never ended")
    assert failed > 10
    require_sound(active)
    assert active.status().renewed_at is None
    head_office.import_folder(central, stick, now=NOW)
    active.take_in(stick)
    assert active.status().acknowledged == active.operations()
    assert len(people_at(central)) == step // 2 + 1
    assert not [path for path in stick.rglob("*") if path.name.endswith(".part")]


class WriteProtected(RealFiles):
    """A stick whose lock is set; this PC's own disk is not."""

    def make_folder(self, path: Path) -> None:
        if "usb" in path.parts:
            raise OSError(errno.EROFS, "a fault of the test")
        super().make_folder(path)


def test_a_write_protected_stick_is_told_and_nothing_counts_as_copied(active: Desk, stick: Path) -> None:
    active.save()
    with pytest.raises(StickReadOnly):
        service.export(active.open, stick, now=NOW, machine=Machine(files=WriteProtected()))
    assert (active.status().copied, active.status().sealed) == (0, active.operations())


def test_a_stick_that_lies_is_found_out(active: Desk, stick: Path) -> None:
    active.save()
    service.seal(active.open, now=NOW)
    with pytest.raises((StickUntrue, AnchorUnwritable)):
        service.export(active.open, stick, now=NOW, machine=Machine(files=FaultyFiles(lies=True)))
    assert active.status().copied == 0


def test_stopping_an_export_marks_nothing(active: Desk, stick: Path) -> None:
    active.save()

    def stop(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        service.export(active.open, stick, now=NOW, progress=stop)
    assert (active.status().copied, active.status().sealed) == (0, active.operations())


# ------------------------------------------------------------------------------------------------ answers


def test_receipts_of_others_and_old_ones_are_passed_over(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    active.save()
    active.round_trip(central, stick)
    (old,) = stick.rglob("R-*.tsr")
    kept = old.read_bytes()
    active.save()
    active.round_trip(central, stick)
    before = active.status()
    alone = tmp_path / "usb-lama"
    alone.mkdir()
    (alone / "tanda terima.tsr").write_bytes(kept)
    heard = active.take_in(alone)
    assert (heard.receipts, heard.refused, heard.is_renewed) == (0, (), False)
    assert active.status() == before
    damaged = kept.replace(b'"receipt_no":1', b'"receipt_no":9')
    assert damaged != kept
    (alone / "tanda terima.tsr").write_bytes(damaged)
    ((name, error),) = active.take_in(alone).refused
    assert name == "tanda terima.tsr"
    assert isinstance(error, PaperSignatureWrong)
    assert active.status() == before


def test_older_documents_are_refused_and_the_newer_stay(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    active.round_trip(central, stick)
    old_stick = shutil.copytree(stick, tmp_path / "usb-lama")
    head_office.add_title(central, prog=1999, title="Judul Baru", now=later(10))
    assert active.round_trip(central, stick, at=later(10)).documents > 0
    newer = down_state(active)
    heard = active.take_in(old_stick, at=later(11))
    assert [type(error) for _, error in heard.refused] == [PaperOlder]
    assert heard.documents == 0
    assert down_state(active) == newer
    with active.open.database.reading() as session:
        assert 1999 in {entry.prog for entry in queries.catalogue(session)}


def test_an_old_list_without_its_snapshot_or_mixed_with_new_ones_is_refused(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    active.round_trip(central, stick)
    old_stick = shutil.copytree(stick, tmp_path / "usb-lama")
    head_office.add_title(central, prog=1999, title="Judul Baru", now=later(10))
    active.export(stick, at=later(10))
    head_office.import_folder(central, stick, now=later(10))
    before = down_state(active)
    (trust,) = stick.rglob("D-trust-*.tsd")
    (old_trust,) = old_stick.rglob("D-trust-*.tsd")
    new_trust = trust.read_bytes()
    trust.write_bytes(old_trust.read_bytes())
    heard = active.take_in(stick, at=later(10))
    assert [(type(error), error.kind) for _, error in heard.refused] == [(DocumentsIncomplete, "trust")]
    assert down_state(active) == before  # not even the new catalogue, which fits
    trust.write_bytes(new_trust)
    (snapshot,) = stick.rglob("D-snapshot-*.tsd")
    kept = snapshot.read_bytes()
    snapshot.unlink()
    heard = active.take_in(stick, at=later(10))
    assert [(type(error), error.kind) for _, error in heard.refused] == [(DocumentsIncomplete, "snapshot")]
    assert down_state(active) == before
    snapshot.write_bytes(kept)
    assert active.take_in(stick, at=later(10)).refused == ()
    assert down_state(active)["trust"][0] > before["trust"][0]


def test_a_restored_database_does_not_take_older_documents_than_it_once_had(
    active: Desk, central: Central, stick: Path, tmp_path: Path
) -> None:
    folder = active.open.folder.path
    copy = backup(active, tmp_path / "lama.db")
    active.round_trip(central, stick)
    old_stick = shutil.copytree(stick, tmp_path / "usb-lama")
    head_office.add_title(central, prog=1999, title="Judul Baru", now=later(10))
    active.round_trip(central, stick, at=later(10))
    active.open.database.close()
    restore(folder, copy)
    with centres.opened_held(folder, active.head, active) as again:
        heard = again.take_in(old_stick, at=later(11))
        assert [type(error) for _, error in heard.refused] == [PaperOlder]
        assert set(down_state(again)) == {"root", "catalogue"}  # as the activation brought them
        assert again.take_in(stick, at=later(11)).is_accredited


def test_a_document_of_a_stranger_changes_nothing(active: Desk, central: Central, stick: Path, tmp_path: Path) -> None:
    with centres.office(tmp_path / "pusat-lain") as other, centres.new_centre(tmp_path / "balai-lain") as stranger:
        service.activate(stranger.open, centres.activation(other), now=NOW)
        stranger.export(stick)
        head_office.import_folder(other, stick, now=NOW)
    before = down_state(active), active.status()
    heard = active.take_in(stick)
    assert heard.refused
    assert {type(error) for _, error in heard.refused} == {PaperSignatureWrong}
    assert (heard.receipts, heard.documents, heard.is_accredited) == (0, 0, False)
    assert (down_state(active), active.status()) == before


def test_a_clock_that_stands_before_central_is_noticed(active: Desk, central: Central, stick: Path) -> None:
    assert not active.round_trip(central, stick).is_clock_behind
    assert active.take_in(stick, at=later(-1)).is_clock_behind


# ------------------------------------------------------------------------------------------------ numbers


def test_a_used_certificate_number_is_remembered_outside_the_database(active: Desk, tmp_path: Path) -> None:
    copy = backup(active, tmp_path / "lama.db")
    numbers.note(active.open, 2026, 41)
    numbers.note(active.open, 2026, 7)  # a smaller one takes nothing back
    numbers.note(active.open, 2027, 1)
    assert numbers.used(active.open) == {2026: 41, 2027: 1}
    active.open.database.close()
    restore(active.open.folder.path, copy)
    active.open.folder.numbers.write_bytes(b"rusak")
    with centres.opened_held(active.open.folder.path, active.head, active) as again:
        assert numbers.used(again.open) == {2026: 41, 2027: 1}


def test_desks_of_one_machine_that_remember_numbers_at_once_lose_none(active: Desk) -> None:
    """The places of the files are those of the database key, so two desks on one machine write the same one."""
    years = range(2001, 2041)
    with ThreadPoolExecutor(4) as desks:
        list(desks.map(lambda year: numbers.note(active.open, year, 7), years))
    assert numbers.used(active.open) == dict.fromkeys(years, 7)


def test_a_new_device_is_made_once(centre: Desk) -> None:
    with centre.open.database.writing() as session:
        first = service.new_device(session)
        state = session.get_one(DeviceState, 1)
        assert (first.version, len(state.inc), state.head_hash) == (7, 16, GENESIS)
        assert service.new_device(session) == first


# ------------------------------------------------------------------------------------------------ queries


def test_a_record_has_come_as_far_as_its_last_change(active: Desk, central: Central, stick: Path) -> None:
    (person,) = active.save()
    stranger = UUID(int=7)

    def reached() -> Travel:
        with active.open.database.reading() as session:
            assert queries.travel(session, stranger) is Travel.DURABLE
            return queries.travel(session, person)

    assert reached() is Travel.SAVED
    active.export(stick)
    assert reached() is Travel.COPIED
    head_office.import_folder(central, stick, now=NOW)
    assert reached() is Travel.COPIED  # until the receipt is home
    active.take_in(stick)
    assert reached() is Travel.RECEIVED
    with active.open.database.writing(by=active.head, at=NOW) as session:
        session.get_one(Candidate, person).phone = "+628000000000"
    assert reached() is Travel.SAVED


def test_batches_are_listed_newest_first_with_what_is_in_them(active: Desk, stick: Path) -> None:
    active.save(2)
    active.export(stick)
    with active.open.database.writing(by=active.head, at=NOW) as session:
        makers.course(session, trainees_wanted=2)
    service.seal(active.open, now=later(1))
    with active.open.database.reading() as session:
        new, old = queries.batches(session)
        assert queries.problems(session) == []
        assert queries.last_heard(session) is None
    assert (new.number, new.state, new.copied_at, new.sealed_at) == (f"{CODE}-A/0002", Travel.SAVED, None, later(1))
    assert (old.number, old.state, old.copied_at) == (f"{CODE}-A/0001", Travel.COPIED, NOW)
    assert dict(new.counts)["enrolment"] == 2
    assert sum(n for _, n in new.counts) == new.operations
