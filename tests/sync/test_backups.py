"""A backup is written, read back, opened and counted; it says what it is, and every damage to it is seen."""

import random
import sys
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from tests import makers
from tests.sync import centres
from tests.sync.centres import NOW, Desk

from bekal.attendance.service import mark_rest_present
from bekal.errors import Unavailable
from bekal.storage import backup, keys, snapshot
from bekal.storage.attachments import attachments_of
from bekal.storage.database import DiskFailing, DiskFull
from bekal.sync.backups import queries, service
from bekal.sync.backups.queries import Place


def _with_a_class(desk: Desk) -> None:
    with desk.open.database.writing(by=desk.head, at=NOW) as session:
        of = makers.course(session, trainees_wanted=4, starts_on=makers.TODAY)
        mark_rest_present(session, of.meetings[0], today=makers.TODAY)
        attachments_of(session).keep(b"foto contoh")


def _rewritten(file: Path, into: Path, before: bytes, after: bytes) -> None:
    """Write a backup again with other words in its manifest."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(into, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, data.replace(before, after) if entry.filename == "manifest.json" else data)


def test_a_backup_holds_what_can_be_counted_and_is_called_done_only_then(centre: Desk, tmp_path: Path) -> None:
    _with_a_class(centre)
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    assert (made.counts.people, made.counts.marks, made.counts.certificates) == (4, 4, 0)
    assert [path.name for path in (tmp_path / "disk").iterdir()] == [made.file.name]
    found = service.check(made.file, folder=centre.open.folder.path, now=NOW + timedelta(days=2))
    assert found.is_opened
    assert "2 hari lalu" in found.words
    assert "4 orang" in found.words
    assert not list(centre.open.folder.path.glob("cadangan-*")), "nothing of the proving stays"


def test_a_backup_carries_the_slots_of_the_sheet_but_not_this_machines_nor_the_devices_secrets(
    centre: Desk, tmp_path: Path
) -> None:
    _with_a_class(centre)
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    manifest = backup.read(made.file)
    slots = backup.slots_in(made.file, manifest)
    assert b'"recovery"' in slots
    assert b'"system"' not in slots
    secrets = centre.open.device_keys()
    whole = made.file.read_bytes()
    for secret in (secrets.signing_seed, secrets.certificate_seed, secrets.age_identity.encode(), centre.open.key):
        assert secret not in whole
        assert secret.hex().encode() not in whole
    assert b"Peserta Contoh" not in whole
    assert not {"device.keys", "anchor.json"} & set(zipfile.ZipFile(made.file).namelist())


def test_the_photos_go_along_except_where_they_lie_beside_the_backup(centre: Desk, tmp_path: Path) -> None:
    _with_a_class(centre)
    elsewhere = backup.read(service.create(centre.open, tmp_path / "disk", now=NOW).file)
    own = backup.read(service.create(centre.open, centre.open.folder.backups, now=NOW).file)
    assert len(elsewhere.attachments) == 1
    assert own.attachments == ()


def test_work_goes_on_while_a_backup_is_made_and_the_backup_is_of_one_moment(centre: Desk, tmp_path: Path) -> None:
    centre.save(20)
    saved = []

    def meanwhile(_done: int, _of: int) -> None:
        if not saved:
            saved.extend(centre.save(3))

    made = service.create(centre.open, tmp_path / "disk", now=NOW, told=meanwhile)
    assert saved
    assert made.counts.people == 20


def test_without_its_key_a_backup_is_whole_but_not_opened(centre: Desk, tmp_path: Path) -> None:
    centre.save(1)
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    found = service.check(made.file, folder=tmp_path / "kosong", now=NOW)
    assert not found.is_opened
    assert "belum dicoba dibuka" in found.words


def test_every_flipped_byte_that_matters_is_seen(centre: Desk, tmp_path: Path) -> None:
    _with_a_class(centre)
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    good, chance = made.file.read_bytes(), random.Random(20261122)
    seen = backup.read(made.file)
    harmless = 0
    for _ in range(150):
        at = chance.randrange(len(good))
        bad = tmp_path / "rusak.bekal"
        bad.write_bytes(good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1 :])
        try:
            found = service.check(bad, folder=centre.open.folder.path, now=NOW)
        except (backup.BackupDamaged, backup.BackupUnreadable, backup.BackupNewer):
            continue
        harmless += 1  # a date or a flag of the zip's own that nobody reads
        assert found.manifest == seen
    assert harmless < 20


@pytest.mark.parametrize("left", [0, 1, 100, 4_096, -1, -1_000])
def test_a_backup_cut_short_is_no_backup(centre: Desk, tmp_path: Path, left: int) -> None:
    centre.save(1)
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    cut = tmp_path / "putus.bekal"
    cut.write_bytes(made.file.read_bytes()[:left])
    with pytest.raises((backup.BackupDamaged, backup.BackupUnreadable)):
        service.check(cut, folder=centre.open.folder.path, now=NOW)


def test_a_backup_whose_manifest_was_rewritten_is_not_believed_by_who_has_the_key(centre: Desk, tmp_path: Path) -> None:
    centre.save(2)
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    forged = tmp_path / "palsu.bekal"
    with zipfile.ZipFile(made.file) as old, zipfile.ZipFile(forged, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(
                entry, data.replace(b'"people": 2', b'"people": 9') if entry.filename == "manifest.json" else data
            )
    assert service.check(forged, folder=tmp_path / "kosong", now=NOW).manifest.counts.people == 9
    with pytest.raises(backup.BackupDamaged):
        service.check(forged, folder=centre.open.folder.path, now=NOW)


def test_a_backup_of_a_later_form_is_told_as_newer(centre: Desk, tmp_path: Path) -> None:
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    later = tmp_path / "baru.bekal"
    with zipfile.ZipFile(made.file) as old, zipfile.ZipFile(later, "w") as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(
                entry, data.replace(b'"format": 1', b'"format": 2') if entry.filename == "manifest.json" else data
            )
    with pytest.raises(backup.BackupNewer):
        service.check(later, folder=centre.open.folder.path, now=NOW)


def test_a_stick_that_gives_back_other_bytes_leaves_no_backup(
    centre: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    centre.save(1)
    proved = backup._forget_cached

    def lies(path: Path) -> None:
        data = bytearray(path.read_bytes())
        data[2_000] ^= 0xFF
        path.write_bytes(bytes(data))
        proved(path)

    monkeypatch.setattr(backup, "_forget_cached", lies)
    with pytest.raises(backup.BackupUntrue):
        service.create(centre.open, tmp_path / "disk", now=NOW)
    assert list((tmp_path / "disk").iterdir()) == []
    with centre.open.database.reading() as session:
        assert queries.state(session).newest is None


def test_a_place_that_cannot_be_written_leaves_nothing_and_stops_no_other(centre: Desk, tmp_path: Path) -> None:
    centre.save(1)
    in_the_way = tmp_path / "berkas"
    in_the_way.write_bytes(b"")
    with pytest.raises(backup.BackupUnwritable):
        service.create(centre.open, in_the_way / "folder", now=NOW)
    own, second = service.keep_safe(centre.open, second=tmp_path / "tidak-ada", now=NOW)
    assert own.made is not None
    assert isinstance(second.error, service.BackupPlaceGone)
    with centre.open.database.reading() as session:
        state = queries.state(session)
    assert state.at(Place.OWN).at == NOW
    assert state.at(Place.SECOND).failed == "BackupPlaceGone"
    assert state.at(Place.SECOND).at is None


def test_daily_backups_are_kept_for_days_weeks_and_months(centre: Desk, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    (disk / "foto liburan.jpg").write_bytes(b"bukan milik kami")
    (disk / "otomatis-LAIN-20200101-000000.bekal").write_bytes(b"milik balai lain")
    for day in range(0, 60, 4):
        service.keep_safe(centre.open, second=disk, now=NOW + timedelta(days=day))
    kept = [path.name for path in disk.iterdir() if path.name.startswith("otomatis-PPKD-01")]
    assert 7 <= len(kept) < 15
    assert (disk / "foto liburan.jpg").exists()
    assert (disk / "otomatis-LAIN-20200101-000000.bekal").exists()
    newest = max(disk.glob("otomatis-PPKD-01-*"))
    assert service.check(newest, folder=centre.open.folder.path, now=NOW).is_opened


def test_a_backup_is_due_once_a_day_and_after_certificates(centre: Desk) -> None:
    with centre.open.database.reading() as session:
        assert queries.state(session).is_due(session, NOW)
        assert queries.state(session).is_old(NOW)
    service.keep_safe(centre.open, second=None, now=NOW)
    with centre.open.database.reading() as session:
        state = queries.state(session)
        assert not state.is_due(session, NOW + timedelta(minutes=5))
        assert state.is_due(session, NOW + timedelta(days=1))
        assert not state.is_old(NOW + timedelta(days=2))
        assert state.is_old(NOW + timedelta(days=4))


def test_the_sheets_code_opens_a_backup_anywhere(centre: Desk, tmp_path: Path) -> None:
    centre.save(2)
    code = keys.new_recovery_code()
    keys.renew_recovery(centre.open.folder, centre.open.key, code)
    made = service.create(centre.open, tmp_path / "disk", now=NOW)
    found = service.check(made.file, folder=tmp_path / "kosong", now=NOW, recovery_code=code)
    assert found.is_opened
    with pytest.raises(keys.WrongRecoveryCode):
        service.check(made.file, folder=tmp_path, now=NOW, recovery_code=keys.new_recovery_code())


def test_a_snapshot_of_another_key_is_not_opened(centre: Desk, tmp_path: Path) -> None:
    snapshot.take(centre.open.database, centre.open.key, tmp_path / "a.db")
    with pytest.raises(snapshot.DatabaseUnreadable):
        snapshot.proved(tmp_path / "a.db", bytes(32))
    assert centres.NAME.encode() not in (tmp_path / "a.db").read_bytes()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit of a file's size")
def test_a_disk_that_fails_under_the_copy_is_not_told_as_damage_of_the_data(centre: Desk, tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, before[1]))
    try:
        with pytest.raises(Unavailable) as met:
            service.create(centre.open, tmp_path / "usb", now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert type(met.value) in {DiskFailing, DiskFull}
    assert not (centre.open.folder.path / "cadangan-sementara").exists()
    assert not list(tmp_path.glob("usb/*"))
