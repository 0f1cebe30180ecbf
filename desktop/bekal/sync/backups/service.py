"""Make a backup, check one, and keep safe every day by itself."""

import contextlib
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from bekal import __version__
from bekal.centre.queries import centre as house_of
from bekal.errors import Told, Unavailable
from bekal.language import say
from bekal.storage import backup, keys, snapshot
from bekal.storage.attachments import Attachments
from bekal.storage.backup_manifest import DATABASE, Manifest
from bekal.storage.database import DatabaseUnreadable, DiskFailing
from bekal.storage.erasing import files_to_drop
from bekal.storage.folder import DataFolder
from bekal.storage.opening import OpenCentre
from bekal.storage.records import DeviceState
from bekal.storage.revisions import HEAD
from bekal.storage.shared import SharedAttachments
from bekal.storage.snapshot import Counts
from bekal.sync.backups import queries, rules
from bekal.sync.backups.queries import Place
from bekal.sync.backups.rules import Why


class BackupPlaceGone(Unavailable):
    """The second place for backups is not there, such as a stick that is not plugged in. Facts: place."""


class BackupFolderAbsent(Unavailable):
    """The folder a backup is asked for is not there, nor one it could be made in. Facts: place."""


_STICKS = {Path(name) for name in ("/media", "/run/media", "/mnt", "/Volumes")}
"""Where systems put disks that are plugged in: what is missing there is a disk that is not plugged in."""


@dataclass(frozen=True)
class Made:
    """A backup that was written, read back, opened and counted."""

    file: Path
    counts: Counts
    made_at: datetime
    size: int


@dataclass(frozen=True)
class Outcome:
    """What came of one place of the daily backup: a backup, or the reason why not."""

    place: Place
    made: Made | None = None
    error: Told | None = None


def create(
    centre: OpenCentre, to: Path, *, now: datetime, why: Why = Why.ASKED, told: backup.Told = lambda _n, _of: None
) -> Made:
    """Make a backup in a folder and prove it there; work may go on meanwhile.

    Raises:
        BackupFolderAbsent: the folder is not there; only the last one of its path is made.
        BackupFull, BackupUnwritable, BackupUntrue, DiskFull: no half backup stays.

    """
    _require_place(to)
    with_attachments = to != centre.folder.backups  # in the own folder they lie beside it anyway
    if isinstance(kept := centre.database.attachments, SharedAttachments):
        kept.mirror(Attachments(centre.folder.attachments, centre.key))
    with centre.database.reading() as session:
        about = _about(session, why, with_attachments)
    target = _free_name(to, rules.file_name(about.code, why, now))
    manifest = backup.write(centre, target, about, now=now, told=told)
    made = Made(target, manifest.counts, now, target.stat().st_size)
    if why is not Why.BEFORE_RESTORE:
        place = Place.ASKED if why is Why.ASKED else Place.SECOND if with_attachments else Place.OWN
        with centre.database.writing() as session:
            queries.note_made(session, place, target, manifest.counts, now)
    return made


def _require_place(to: Path) -> None:
    """Refuse a mistyped or unplugged disk, whose backup would lie on this PC's own disk without anybody's knowing."""
    if to.exists():
        return
    above = to.absolute().parent
    is_for_sticks = above in _STICKS or above.parent in _STICKS
    if not above.exists() or (is_for_sticks and not above.is_mount()):
        raise BackupFolderAbsent(place=str(to))


def _about(session: Session, why: Why, with_attachments: bool) -> backup.About:
    house, state = house_of(session), session.get(DeviceState, 1)
    return backup.About(
        centre=session.info["centre_id"],
        code=house.code,
        name=house.name,
        device=state.device if state else None,
        app=__version__,
        revision=HEAD,
        why=why.value,
        has_attachments=with_attachments,
        left_out=frozenset(files_to_drop(session)),
    )


def _free_name(to: Path, name: str) -> Path:
    target, number = to / name, 1
    while target.exists():
        number += 1
        target = to / name.replace(backup.ENDING, f" ({number}){backup.ENDING}")
    return target


# ------------------------------------------------------------------------------------------------- every day


def keep_safe(centre: OpenCentre, *, second: Path | None, now: datetime) -> tuple[Outcome, ...]:
    """Make the backup of the day in the data folder and, where one is set, in the second place; tidy up older ones.

    A place that fails stops no other, and is noted with its reason.
    """
    places = [(Place.OWN, centre.folder.backups)] + ([(Place.SECOND, second)] if second is not None else [])
    return tuple(_keep_at(centre, place, folder, now) for place, folder in places)


def _keep_at(centre: OpenCentre, place: Place, folder: Path, now: datetime) -> Outcome:
    try:
        if place is Place.SECOND and not folder.is_dir():
            raise BackupPlaceGone(place=str(folder))
        with centre.database.reading() as session:
            code = house_of(session).code
        _make_room(centre, folder, code)
        made = create(centre, folder, now=now, why=Why.DAILY)
        _tidy(folder, code, made.file.name)
        return Outcome(place, made)
    except Unavailable as error:
        with centre.database.writing() as session:
            queries.note_failed(session, place, type(error).__name__, now)
        return Outcome(place, error=error)


def _tidy(folder: Path, code: str, just_made: str) -> None:
    for name in rules.superfluous(rules.automatic(_names(folder), code), just_made=just_made):
        with contextlib.suppress(OSError):  # one that cannot go today goes tomorrow
            (folder / name).unlink()


def _make_room(centre: OpenCentre, folder: Path, code: str) -> None:
    """Let the oldest automatic backups go where the next would not fit; the two newest always stay."""
    with contextlib.suppress(OSError):
        needed = centre.database.size() * 2
        old = rules.automatic(_names(folder), code)[2:]
        while old and shutil.disk_usage(folder).free < needed:
            (folder / old.pop().name).unlink()
    for part in folder.glob(f"*{backup.ENDING}{backup.PART}") if folder.is_dir() else ():
        with contextlib.suppress(OSError):  # what a power cut left half-written
            part.unlink()


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.is_file()] if folder.is_dir() else []


# ---------------------------------------------------------------------------------------------------- check


@dataclass(frozen=True)
class Checked:
    """A backup whose every byte is as it was written."""

    file: Path
    manifest: Manifest
    is_opened: bool
    """Whether its database was opened and counted too; not where its key is not at hand."""
    now: datetime

    @property
    def words(self) -> str:
        """Say in one sentence that it is whole, whose, how old, of which version, and what is in it."""
        of, counts = self.manifest, self.manifest.counts
        made = of.made_at.astimezone(self.now.tzinfo)
        days = (self.now.date() - made.date()).days
        facts = {
            "name": of.name,
            "code": of.code,
            "at": made.strftime("%d/%m/%Y %H.%M"),
            "age": say("hari ini") if days <= 0 else say("{n} hari lalu", n=days),
            "version": of.app,
            "people": counts.people,
            "marks": counts.marks,
            "certificates": counts.certificates,
        }
        if self.is_opened:
            return say(
                "Cadangan ini utuh dan dapat dibuka: {name} ({code}), dibuat {at} ({age}) dengan Bekal {version}, "
                "berisi {people} orang, {marks} catatan hadir, dan {certificates} sertifikat.",
                **facts,
            )
        return say(
            "Cadangan ini utuh, tetapi belum dicoba dibuka karena kuncinya tidak ada di PC ini: {name} ({code}), "
            "dibuat {at} ({age}) dengan Bekal {version}, menurut catatannya berisi {people} orang, {marks} catatan "
            "hadir, dan {certificates} sertifikat.",
            **facts,
        )


def check(file: Path, *, folder: Path, now: datetime, recovery_code: str | None = None) -> Checked:
    """Compare every byte of a backup with what was written; where its key is at hand, open and count it too.

    Raises:
        BackupUnreadable, BackupDamaged, BackupNewer: it is of no use, or not to this version.
        WrongRecoveryCode: the code given is not its.

    """
    manifest = backup.read(file)
    backup.verify(file, manifest)
    key = key_for(file, manifest, DataFolder(folder), recovery_code)
    if key is not None:
        prove(file, manifest, key, folder)
    return Checked(file, manifest, key is not None, now)


def key_for(file: Path, manifest: Manifest, folder: DataFolder, recovery_code: str | None) -> bytes | None:
    """Return the key of a backup: by the recovery code, or this machine's own where it is the same; else None."""
    if recovery_code:
        return keys.open_portable(backup.slots_in(file, manifest), recovery_code, file)
    if keys.fits(folder, manifest.fingerprint):
        with contextlib.suppress(keys.KeyOutOfReach, keys.SlotsUnreadable):
            return keys.unlock(folder)
    return None


def prove(file: Path, manifest: Manifest, key: bytes, folder: Path) -> None:
    """Open the database of a backup beside the data and count it; nothing of it stays.

    Raises:
        BackupDamaged: it does not open, or holds other than its manifest says.

    """
    if not manifest.is_sealed_by(key):
        raise backup.BackupDamaged(file=file.name)
    beside = str(folder) if folder.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="cadangan-", dir=beside) as aside:
        copy = Path(aside) / DATABASE
        backup.take_out(file, manifest, DATABASE, copy)
        try:
            if snapshot.proved(copy, key) != manifest.counts:
                raise backup.BackupDamaged(file=file.name)
        except DiskFailing:
            raise  # of this PC: the backup may be whole
        except DatabaseUnreadable as error:
            raise backup.BackupDamaged(file=file.name) from error
