"""A backup comes back onto this PC or a new one; nothing is lost or counted twice, and each outcome is one sentence."""

import contextlib
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests import makers
from tests.sync import centres
from tests.sync.centres import CODE, NAME, NOW, Desk

from bekal.central.home import Central
from bekal.messages import sentence
from bekal.storage import backup, keys, opening, snapshot
from bekal.storage.attachments import attachments_of
from bekal.storage.backup_manifest import Manifest, Part
from bekal.storage.database import DatabaseUnreadable
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, DeviceState, Enrolment, LoggedOperation, Mark
from bekal.sync import service as sync
from bekal.sync.backups import restoring, service
from bekal.sync.backups.restoring import restore

RELEASES = sorted((Path(__file__).resolve().parents[1] / "databases").glob("*.db"))
LATER = NOW + timedelta(days=3)


class Pc:
    """A PC: its data folder, and its own places outside it."""

    def __init__(self, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = tmp_path / name / "balai"
        self._key, self._patch = tmp_path / name / "kunci" / "bekal.key", monkeypatch

    def sit_down(self) -> None:
        """Work at this PC from now on."""
        self._patch.setenv("BEKAL_KEY_FILE", str(self._key))

    @contextlib.contextmanager
    def opened(self, head: object) -> Iterator[Desk]:
        """Start the program here."""
        with opening.opened(self.folder) as centre:
            sync.check_start(centre, now=NOW)
            yield Desk(centre, head)  # type: ignore[arg-type]  # any id signs


@pytest.fixture
def first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pc:
    """The PC everything begins on."""
    pc = Pc(tmp_path, "pertama", monkeypatch)
    pc.sit_down()
    return pc


@pytest.fixture
def second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pc:
    """Another PC, on which nothing was ever set up."""
    return Pc(tmp_path, "kedua", monkeypatch)


def _device(desk: Desk) -> DeviceState:
    with desk.open.database.reading() as session:
        return session.get_one(DeviceState, 1)


def _names(desk: Desk) -> set[str]:
    with desk.open.database.reading() as session:
        return set(session.scalars(select(Candidate.name)))


def test_a_restore_on_the_same_pc_begins_a_new_life_and_nothing_sent_is_lost(
    first: Pc, central: Central, stick: Path, tmp_path: Path
) -> None:
    with centres.new_centre(first.folder) as desk:
        sync.activate(desk.open, centres.activation(central), now=NOW)
        desk.save(3)
        desk.round_trip(central, stick)
        made = service.create(desk.open, tmp_path / "disk", now=NOW)
        head, before = desk.head, _device(desk)
        desk.save(2)
        desk.round_trip(central, stick, at=LATER)
    done = restore(first.folder, made.file, now=LATER)
    assert not done.is_new_device
    assert done.counts.people == 3
    assert "dikirim lagi tanpa terhitung dua kali" in done.words
    assert done.kept_aside is not None
    assert service.check(done.kept_aside, folder=first.folder, now=LATER).manifest.counts.people == 5
    with first.opened(head) as desk:
        after = _device(desk)
        assert after.device == before.device
        assert after.inc != before.inc
        with desk.open.database.writing(by=head, at=LATER) as session:
            makers.candidate(session, 77)
        desk.round_trip(central, stick, at=LATER)
        assert desk.status().unsent == 0
    assert centres.people_at(central) == {f"Peserta Contoh {n:02}" for n in (1, 2, 3, 4, 5, 77)}


def test_work_that_central_does_not_have_is_not_overwritten_without_a_second_word(first: Pc, tmp_path: Path) -> None:
    with centres.new_centre(first.folder) as desk:
        desk.save(1)
        made, head = service.create(desk.open, tmp_path / "disk", now=NOW), desk.head
        desk.save(2)
    with pytest.raises(restoring.UnsentWouldBeLost) as refused:
        restore(first.folder, made.file, now=LATER)
    assert refused.value.facts["people"] == 2
    assert "2 orang hanya ada di sini" in sentence(refused.value)
    with first.opened(head) as desk:
        assert len(_names(desk)) == 3, "nothing was changed"
    done = restore(first.folder, made.file, now=LATER, lose_unsent=True)
    with first.opened(head) as desk:
        assert len(_names(desk)) == 1
    assert done.kept_aside is not None
    restore(first.folder, done.kept_aside, now=LATER, lose_unsent=True)
    with first.opened(head) as desk:
        assert len(_names(desk)) == 3, "what was kept aside comes back the same way"


def test_on_a_new_pc_the_sheets_code_opens_the_backup_and_the_pc_is_a_new_device(
    first: Pc, second: Pc, central: Central, stick: Path, tmp_path: Path
) -> None:
    code = keys.new_recovery_code()
    with centres.new_centre(first.folder) as desk:
        keys.renew_recovery(desk.open.folder, desk.open.key, code)
        sync.activate(desk.open, centres.activation(central), now=NOW)
        desk.save(3)
        desk.round_trip(central, stick)
        desk.save(2)  # saved, and in no batch yet when the disk dies
        with desk.open.database.writing() as session:
            address = attachments_of(session).keep(b"foto contoh")
        made, head, old = service.create(desk.open, tmp_path / "disk", now=NOW), desk.head, _device(desk)
    second.sit_down()
    with pytest.raises(restoring.RecoveryCodeNeeded):
        restore(second.folder, made.file, now=LATER)
    with pytest.raises(keys.WrongRecoveryCode):
        restore(second.folder, made.file, now=LATER, recovery_code=keys.new_recovery_code())
    assert not (second.folder / "bekal.db").exists()
    done = restore(second.folder, made.file, now=LATER, recovery_code=code)
    assert done.is_new_device
    assert "perangkat baru" in done.words
    with second.opened(head) as desk:
        assert _device(desk).device != old.device
        assert _device(desk).activation is None
        with desk.open.database.reading() as session:
            assert attachments_of(session).read(address) == b"foto contoh"
        sync.activate(desk.open, centres.activation(central), now=NOW)
        desk.round_trip(central, stick, at=LATER)
        assert desk.status().unsent == 0
    assert centres.people_at(central) == {f"Peserta Contoh {n:02}" for n in range(1, 6)}
    with central.database.reading() as session:
        operations = session.scalar(select(func.count()).select_from(LoggedOperation)) or 0
        assert operations == session.scalar(select(func.count(LoggedOperation.op_id.distinct())))


def test_a_data_folder_copied_to_another_pc_and_restored_there_is_another_device(
    first: Pc, second: Pc, tmp_path: Path
) -> None:
    code = keys.new_recovery_code()
    with centres.new_centre(first.folder) as desk:
        keys.renew_recovery(desk.open.folder, desk.open.key, code)
        desk.save(2)
        made, head, old = service.create(desk.open, tmp_path / "disk", now=NOW), desk.head, _device(desk)
        secrets = desk.open.device_keys()
    shutil.copytree(first.folder, second.folder)
    second.sit_down()
    done = restore(second.folder, made.file, now=LATER, recovery_code=code)
    assert done.is_new_device
    with second.opened(head) as desk:
        assert _device(desk).device != old.device
        assert desk.open.device_keys() != secrets


def test_a_data_folder_of_another_centre_is_left_alone(first: Pc, second: Pc, tmp_path: Path) -> None:
    with centres.new_centre(first.folder) as desk:
        made = service.create(desk.open, tmp_path / "disk", now=NOW)
    second.sit_down()
    with centres.new_centre(second.folder, code="LAIN-1") as desk:
        desk.save(1)
        head = desk.head
    with pytest.raises(restoring.BackupOfAnotherData):
        restore(second.folder, made.file, now=LATER, lose_unsent=True)
    with second.opened(head) as desk:
        assert len(_names(desk)) == 1


def test_a_damaged_database_is_replaced_and_its_file_kept(first: Pc, tmp_path: Path) -> None:
    with centres.new_centre(first.folder) as desk:
        desk.save(2)
        sync.check_start(desk.open, now=NOW)
        made, head, old = service.create(desk.open, tmp_path / "disk", now=NOW), desk.head, _device(desk)
    with (first.folder / "bekal.db").open("r+b") as file:
        file.write(b"\0" * 8_192)
    with pytest.raises(restoring.PresentUnreadable):
        restore(first.folder, made.file, now=LATER)
    done = restore(first.folder, made.file, now=LATER, lose_unsent=True)
    assert not done.is_new_device
    assert done.kept_aside is not None
    assert done.kept_aside.read_bytes()[:16] == b"\0" * 16
    with first.opened(head) as desk:
        assert len(_names(desk)) == 2
        assert _device(desk).device == old.device


def test_a_flipped_page_is_met_and_the_newest_good_backup_brings_everything_back(
    first: Pc, central: Central, stick: Path, tmp_path: Path
) -> None:
    """Scenario 10: the damage is said, the newest whole backup is taken, and it is an old copy like any other."""
    with centres.new_centre(first.folder) as desk:
        sync.activate(desk.open, centres.activation(central), now=NOW)
        desk.save(2)
        desk.round_trip(central, stick)
        good = service.create(desk.open, first.folder / "cadangan", now=NOW)
        desk.save(2)
        desk.round_trip(central, stick)
        bad = service.create(desk.open, first.folder / "cadangan", now=LATER)
        head, life = desk.head, _device(desk).inc
    data = bytearray(bad.file.read_bytes())
    data[len(data) // 2] ^= 1
    bad.file.write_bytes(bytes(data))  # the same disk rots
    whole = bytearray((first.folder / "bekal.db").read_bytes())
    for page in range(8 * 4096, len(whole), 4096):
        whole[page + 100] ^= 1
    (first.folder / "bekal.db").write_bytes(bytes(whole))
    with pytest.raises(DatabaseUnreadable), first.opened(head) as desk:
        desk.save(1)
    with pytest.raises(backup.BackupDamaged):
        restore(first.folder, bad.file, now=LATER, lose_unsent=True)
    done = restore(first.folder, good.file, now=LATER, lose_unsent=True)
    assert (done.is_new_device, done.counts.people) == (False, 2)
    with first.opened(head) as desk:
        assert _device(desk).inc != life, "as after any old copy"
        assert desk.round_trip(central, stick, at=LATER).changes.returned == 2
        assert desk.status().unsent == 0
        assert _names(desk) == centres.people_at(central) == {f"Peserta Contoh {n:02}" for n in range(1, 5)}


def test_a_database_that_was_deleted_comes_back_as_the_same_device(first: Pc, tmp_path: Path) -> None:
    with centres.new_centre(first.folder) as desk:
        desk.save(2)
        sync.check_start(desk.open, now=NOW)
        made, head, old = service.create(desk.open, tmp_path / "disk", now=NOW), desk.head, _device(desk)
    for path in first.folder.glob("bekal.db*"):
        path.unlink()
    assert not restore(first.folder, made.file, now=LATER).is_new_device
    with first.opened(head) as desk:
        assert _device(desk).device == old.device


def test_a_damaged_backup_changes_nothing(first: Pc, tmp_path: Path) -> None:
    with centres.new_centre(first.folder) as desk:
        desk.save(1)
        made, head = service.create(desk.open, tmp_path / "disk", now=NOW), desk.head
    data = bytearray(made.file.read_bytes())
    data[len(data) // 2] ^= 1
    made.file.write_bytes(bytes(data))
    before = hashlib.sha256((first.folder / "bekal.db").read_bytes()).digest()
    with pytest.raises(backup.BackupDamaged):
        restore(first.folder, made.file, now=LATER, lose_unsent=True)
    assert hashlib.sha256((first.folder / "bekal.db").read_bytes()).digest() == before
    with first.opened(head) as desk:
        assert len(_names(desk)) == 1


@pytest.mark.parametrize("at", ["take_out", "create", "_take_attachments", "_swap", "_begin_again"])
def test_a_restore_cut_off_at_any_step_leaves_the_old_data_or_the_restored(
    first: Pc, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    with centres.new_centre(first.folder) as desk:
        desk.save(1)
        made, head = service.create(desk.open, tmp_path / "disk", now=NOW), desk.head
        desk.save(1)

    class PowerCut(BaseException):
        """The power fails here."""

    def cut(*_facts: object, **_more: object) -> None:
        raise PowerCut

    where = {"take_out": backup, "create": service}.get(at, restoring)
    with monkeypatch.context() as patch:
        patch.setattr(where, at, cut)
        with pytest.raises(PowerCut):
            restore(first.folder, made.file, now=LATER, lose_unsent=True)
    with first.opened(head) as desk:
        assert len(_names(desk)) == (1 if at == "_begin_again" else 2)
    restore(first.folder, made.file, now=LATER, lose_unsent=True)
    with first.opened(head) as desk:
        assert len(_names(desk)) == 1


# --------------------------------------------------------------------------------------- every release


def _as_of(release: Path, tmp_path: Path) -> tuple[Path, str]:
    """Write the backup that a release would have made of its database; return it and its recovery code."""
    code = keys.code_text(makers.RECOVERY_BYTES)
    blob = keys.wrap(keys._from_code(code), makers.KEY, b"recovery")
    slots = keys._slots_text(keys.fingerprint(makers.KEY), [keys._Slot("recovery", blob)])
    data = release.read_bytes()
    parts = tuple(
        Part(name, len(part), hashlib.sha256(part).hexdigest())
        for name, part in (("bekal.db", data), ("keyslots.json", slots))
    )
    manifest = Manifest(
        NOW, release.stem, snapshot.revision_of(release, makers.KEY), new_id(), CODE, NAME,
        keys.fingerprint(makers.KEY), None, "asked", snapshot.proved(release, makers.KEY), False, parts,
    )  # fmt: skip
    file = tmp_path / f"{release.stem}.bekal"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("bekal.db", data)
        archive.writestr("keyslots.json", slots)
        archive.writestr("manifest.json", manifest.sealed(makers.KEY))
    return file, code


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_the_backup_of_every_release_is_restored_and_worked_on(
    release: Path, second: Pc, central: Central, stick: Path, tmp_path: Path
) -> None:
    kept = tmp_path / release.name
    shutil.copy(release, kept)
    file, code = _as_of(kept, tmp_path)
    second.sit_down()
    done = restore(second.folder, file, now=LATER, recovery_code=code)
    assert (done.counts.people, done.counts.marks) == (5, 5)
    with opening.opened(second.folder) as centre:
        with centre.database.reading() as session:
            assert session.scalar(select(func.count()).select_from(Mark)) == 5
            assert session.scalar(select(func.count()).select_from(Enrolment)) == 5
            head = session.scalars(select(LoggedOperation.row_id).where(LoggedOperation.entity == "staff")).first()
        desk = Desk(centre, head)  # type: ignore[arg-type]  # the first account that was made
        sync.activate(centre, centres.activation(central), now=NOW)
        desk.round_trip(central, stick, at=LATER)
        assert desk.status().unsent == 0
    assert len(centres.people_at(central)) == 5
