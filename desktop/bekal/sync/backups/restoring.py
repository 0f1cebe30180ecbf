"""Restore a backup: onto this PC, or onto a new one.

Everything is proved beside the data before anything of it is touched, and the last step is one rename: a power cut
leaves either the data as it was, or the restored one. What was here lies aside afterwards, as a backup of its own.
"""

import contextlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.rights.erasing import erase_from_ledger
from bekal.errors import Refused
from bekal.language import say
from bekal.storage import backup, database, keys, places, server, snapshot
from bekal.storage.attachments import Attachments
from bekal.storage.backup_manifest import DATABASE, Manifest
from bekal.storage.database import Database, DatabaseUnreadable, DiskFailing
from bekal.storage.folder import DataFolder, sync_folder, write_durably
from bekal.storage.ids import new_id
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate, DeviceState, LoggedOperation
from bekal.storage.snapshot import Counts
from bekal.storage.standing import chunks
from bekal.sync import anchor
from bekal.sync.backups import service
from bekal.sync.backups.rules import Why
from bekal.sync.device import MACHINE, Machine, ask_new_keys, keep_anchor, new_device, state_of
from bekal.sync.recovery import check_start, renew
from bekal.sync.rules import travelled
from bekal.sync.travels import events_of
from bekal.terms import Travel

_KNOWN_TO_CENTRAL = {Travel.RECEIVED, Travel.DURABLE}


class RecoveryCodeNeeded(Refused):
    """The key of the backup is not on this PC: the recovery code of its sheet opens it. Facts: file, fingerprint."""


class BackupOfAnotherData(Refused):
    """The folder holds other data than the backup's; it was not touched. Facts: folder, code (of the backup)."""


class UnsentWouldBeLost(Refused):
    """Work that central does not have is newer than the backup. Facts: unsent, people, made."""


class DeskOnServer(Refused):
    """This PC works on the server that the centre's desks share; a backup goes into a file. Facts: server."""


class PresentUnreadable(Refused):
    """The data of this PC cannot be read, so nobody knows what of it was not sent. Facts: made."""


@dataclass(frozen=True)
class Restored:
    """A restore that came to its end."""

    counts: Counts
    made_at: datetime
    is_new_device: bool
    """Whether this PC is a new device now, which the head office has to activate."""
    kept_aside: Path | None
    """What was here before; None where there was nothing."""
    erased_again: int = 0
    """People who were erased since the backup was made, and were erased again."""

    @property
    def words(self) -> str:
        """Say in one sentence what was done and what comes next."""
        facts = {
            "at": self.made_at.strftime("%d/%m/%Y %H.%M"),
            "people": self.counts.people,
            "marks": self.counts.marks,
            "certificates": self.counts.certificates,
        }
        if self.is_new_device:
            return say(
                "Cadangan {at} sudah dipulihkan ke PC ini: {people} orang, {marks} catatan hadir, {certificates} "
                "sertifikat; PC ini perangkat baru, jadi mintalah berkas aktivasi ke pusat dan laporkan PC lama agar "
                "kuncinya dicabut.",
                **facts,
            )
        return say(
            "Cadangan {at} sudah dipulihkan: {people} orang, {marks} catatan hadir, {certificates} sertifikat; yang "
            "belum aman di pusat dikirim lagi tanpa terhitung dua kali, dan pekerjaan sesudah cadangan itu kembali "
            "dari pusat sejauh sudah dikirim.",
            **facts,
        )


@dataclass(frozen=True)
class Loss:
    """What is here and neither in the backup nor known to be at central."""

    unsent: int
    people: int


@dataclass(frozen=True)
class Outlook:
    """What a restore would bring and what it would take, to be read before it is agreed to."""

    checked: service.Checked
    loss: Loss


def outlook(centre: OpenCentre, file: Path, *, now: datetime) -> Outlook:
    """Say what a backup holds and what of the open centre's work it and central do not have.

    Raises:
        BackupUnreadable, BackupDamaged, BackupNewer, BackupOfAnotherData: it is of no use here.

    """
    checked = service.check(file, folder=centre.folder.path, now=now)
    _require_file(centre.folder)
    if not keys.fits(centre.folder, checked.manifest.fingerprint):
        raise BackupOfAnotherData(folder=str(centre.folder.path), code=checked.manifest.code)
    with (
        tempfile.TemporaryDirectory(prefix="cadangan-", dir=centre.folder.path) as aside,
        contextlib.ExitStack() as held,
    ):
        new = _proved(held, Path(aside), file, checked.manifest, centre.key)
        return Outlook(checked, _loss(centre.database, new))


def restore(
    path: Path,
    file: Path,
    *,
    now: datetime,
    recovery_code: str | None = None,
    lose_unsent: bool = False,
    machine: Machine = MACHINE,
    told: backup.Told = lambda _n, _of: None,
) -> Restored:
    """Put the data of a backup in the place of what lies in the data folder, which nothing else may hold open.

    `lose_unsent` is the second confirmation: work that central does not have goes with the old data, which is kept.

    Raises:
        BackupUnreadable, BackupDamaged, BackupNewer: it is of no use here.
        RecoveryCodeNeeded, WrongRecoveryCode: its key is not at hand.
        BackupOfAnotherData, UnsentWouldBeLost, PresentUnreadable, AlreadyOpen: nothing was changed.
        BackupFull, BackupUnwritable, DiskFull: there is no room; nothing was changed.

    """
    manifest = backup.read(file)
    backup.verify(file, manifest, told=told)
    folder = DataFolder(path)
    with folder.locked():
        _require_file(folder)
        if folder.key_slots.exists() and folder.has_centre() and not keys.fits(folder, manifest.fingerprint):
            raise BackupOfAnotherData(folder=str(path), code=manifest.code)
        key = service.key_for(file, manifest, folder, recovery_code)
        if key is None:
            raise RecoveryCodeNeeded(file=file.name, fingerprint=manifest.fingerprint)
        if not manifest.is_sealed_by(key):
            raise backup.BackupDamaged(file=file.name)
        return _restore(folder, file, manifest, key, now, machine, lose_unsent=lose_unsent)


def _require_file(folder: DataFolder) -> None:
    if folder.is_on_server():
        raise DeskOnServer(server=server.read(folder).address.shown)


def _restore(
    folder: DataFolder,
    file: Path,
    manifest: Manifest,
    key: bytes,
    now: datetime,
    machine: Machine,
    *,
    lose_unsent: bool,
) -> Restored:
    aside = folder.path / "pulih-sementara"
    shutil.rmtree(aside, ignore_errors=True)
    try:
        with contextlib.ExitStack() as held:
            new = _proved(held, aside, file, manifest, key)
            old = _present(held, folder, key)
            if not lose_unsent:
                _refuse_loss(folder, old, new, manifest.made_at.astimezone(now.tzinfo))
            kept = _keep_aside(folder, old, key, now)
            is_same = _is_same_device(folder, old, manifest, key, machine)
            if not is_same:
                _become_new_device(new, now, machine)
        _take_attachments(folder, file, manifest, key)
        _swap(folder, aside / DATABASE, file, manifest, key)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    erased = _begin_again(folder, key, now, machine)
    return Restored(manifest.counts, manifest.made_at.astimezone(now.tzinfo), not is_same, kept, erased)


def _proved(held: contextlib.ExitStack, aside: Path, file: Path, manifest: Manifest, key: bytes) -> Database:
    """Take the database out of the backup beside the data, count it, and bring it to this version."""
    copy = aside / DATABASE
    backup.take_out(file, manifest, DATABASE, copy)
    try:
        if snapshot.proved(copy, key) != manifest.counts:
            raise backup.BackupDamaged(file=file.name)
    except DiskFailing:
        raise  # of this PC: the backup may be whole
    except DatabaseUnreadable as error:
        raise backup.BackupDamaged(file=file.name) from error
    base = database.open_file(copy, key, copies=aside / "sebelum")
    held.callback(base.close)
    return base


def _present(held: contextlib.ExitStack, folder: DataFolder, key: bytes) -> Database | None:
    """Open what lies here; None where nothing does, or nothing that can be read."""
    if not folder.has_centre():
        return None
    try:
        base = database.open_file(folder.database, key, copies=folder.copies)
    except DatabaseUnreadable:
        return None
    held.callback(base.close)
    return base


def _refuse_loss(folder: DataFolder, old: Database | None, new: Database, made_at: datetime) -> None:
    made = made_at.strftime("%d/%m/%Y %H.%M")
    if old is None:
        if folder.has_centre():
            raise PresentUnreadable(made=made)
        return
    loss = _loss(old, new)
    if loss.unsent:
        raise UnsentWouldBeLost(unsent=loss.unsent, people=loss.people, made=made)


def _loss(old: Database, new: Database) -> Loss:
    """Count the changes made on this PC that neither central nor the backup has, and the people among them."""
    with old.reading() as session:
        waiting = _not_at_central(session)
        people = set(session.scalars(select(Candidate.id)))
    with new.reading() as session:
        for some in chunks(list(waiting)):
            waiting -= set(session.scalars(select(LoggedOperation.op_id).where(LoggedOperation.op_id.in_(some))))
        people -= set(session.scalars(select(Candidate.id)))
    return Loss(len(waiting), len(people))


def _not_at_central(session: Session) -> set[UUID]:
    state = session.get(DeviceState, 1)
    if state is None:
        return set()
    known = {seq for seq, past in events_of(session, state.inc).items() if travelled(past) in _KNOWN_TO_CENTRAL}
    own = select(LoggedOperation.op_id, places.BATCH).where(places.OWN)
    return {op_id for op_id, seq in session.execute(own) if seq != places.SAFE_BEFORE and seq not in known}


def _keep_aside(folder: DataFolder, old: Database | None, key: bytes, now: datetime) -> Path | None:
    """Keep what lies here: as a backup of its own, or, where it cannot be read, its file as it is."""
    if old is not None:
        centre = OpenCentre(folder, old, key)
        return service.create(centre, folder.backups, now=now, why=Why.BEFORE_RESTORE).file
    if not folder.has_centre():
        return None
    folder.copies.mkdir(parents=True, exist_ok=True)
    kept = folder.copies / f"rusak-{now:%Y%m%d-%H%M%S}.db"
    for ending in ("", "-wal"):
        part = folder.database.with_name(folder.database.name + ending)
        if part.exists():
            shutil.copy2(part, kept.with_name(kept.name + ending))
    return kept


def _is_same_device(folder: DataFolder, old: Database | None, manifest: Manifest, key: bytes, machine: Machine) -> bool:
    """Say whether this PC is the device that made the backup: its secrets lie here, and so do both its marks.

    The mark outside the data folder is what a copy of that folder on another PC lacks.
    """
    try:
        keys.load_device_keys(folder, key)
    except keys.KeyOutOfReach:
        return False
    return _device_here(folder, old, machine) == manifest.device and (
        manifest.device is None or machine.outside(manifest.device).exists()
    )


def _device_here(folder: DataFolder, old: Database | None, machine: Machine) -> UUID | None:
    if old is not None:
        with old.reading() as session:
            state = session.get(DeviceState, 1)
            return state.device if state else None
    marks = anchor.read(machine.files, [folder.anchor])
    return marks[0].device if marks else None


def _become_new_device(new: Database, now: datetime, machine: Machine) -> None:
    """Give the restored data a device of its own; what central may lack waits to be sent by it."""
    with new.writing() as session:
        new_device(session, machine=machine)
        renew(session, now=now, machine=machine)
        state = state_of(session)
        state.device = new_id()
        state.parent_inc = state.parent_seq = state.parent_hash = None
        state.activation = state.request = None
        state.receipt_no = 0
        ask_new_keys(session)


def _take_attachments(folder: DataFolder, file: Path, manifest: Manifest, key: bytes) -> None:
    """Add the photos and scans of a backup that are not here; one that is here is the same, or is replaced."""
    kept = Attachments(folder.attachments, key)
    for address in manifest.attachments:
        if not kept.has(address):
            target = folder.attachments / address[:2] / address
            half = target.with_name(target.name + ".part")
            backup.take_out(file, manifest, backup.attachment(address), half)
            half.replace(target)


def _swap(folder: DataFolder, new: Path, file: Path, manifest: Manifest, key: bytes) -> None:
    """Put the restored database in its place, in one rename; before it nothing of the old is touched."""
    is_fresh = not folder.has_centre()
    if is_fresh:  # until the last step the folder counts as empty
        write_durably(folder.unfinished, b"")
    if keys.fits(folder, manifest.fingerprint):
        keys.know_here(folder, key)
    else:
        keys.lay_down(folder, backup.slots_in(file, manifest), key)
    for ending in ("-wal", "-shm"):  # both databases were closed: what lay in a log is in the file
        folder.database.with_name(folder.database.name + ending).unlink(missing_ok=True)
    with new.open("rb+") as handle:
        os.fsync(handle.fileno())
    new.replace(folder.database)
    sync_folder(folder.path)
    folder.unfinished.unlink(missing_ok=True)


def _begin_again(folder: DataFolder, key: bytes, now: datetime, machine: Machine) -> int:
    """Begin a new life of the restored database, and erase again whom the ledger names; return how many.

    A power cut before it is noticed by the anchors at the next start, which erases again too.
    """
    base = database.open_file(folder.database, key, copies=folder.copies)
    try:
        centre = OpenCentre(folder, base, key)
        with base.writing() as session:
            erased = erase_from_ledger(session, now=now)
        if not check_start(centre, now=now, machine=machine).is_renewed:
            with base.writing() as session:
                renew(session, now=now, machine=machine)
            keep_anchor(centre, machine=machine)
        if erased:
            base.tidy()
        return erased
    finally:
        base.close()
