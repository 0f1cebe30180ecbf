"""The last backups of this PC, each place for itself, and what failed since; read off what was noted."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.storage.operations import moment, stamp
from bekal.storage.records import Certificate, Setting
from bekal.storage.snapshot import Counts
from bekal.sync.backups import rules


class Place(StrEnum):
    """Where backups go: this PC's own data folder, the second place, or wherever somebody asked for once."""

    OWN = "own"
    SECOND = "second"
    ASKED = "asked"


@dataclass(frozen=True)
class Last:
    """The last backup in one place."""

    kind: Place
    at: datetime | None = None
    """When the last good one was made; None before the first."""
    place: str = ""
    file: str = ""
    people: int = 0
    marks: int = 0
    certificates: int = 0
    failed_at: datetime | None = None
    """When a later attempt failed; None where the last attempt was good."""
    failed: str = ""
    """The kind of that failure."""

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.place) / self.file


@dataclass(frozen=True)
class State:
    """How the backups of this PC stand."""

    lasts: tuple[Last, ...]

    @property
    def newest(self) -> Last | None:
        """The newest good backup, wherever it lies."""
        good = [(one.at, one.kind.value, one) for one in self.lasts if one.at is not None]
        return max(good)[2] if good else None

    def at(self, kind: Place) -> Last:
        """The last backup in one place."""
        return next((one for one in self.lasts if one.kind is kind), Last(kind))

    def is_old(self, now: datetime) -> bool:
        """Say whether a person should be told that there is no recent backup."""
        return rules.is_old(self.newest.at if self.newest else None, now)

    def is_due(self, session: Session, now: datetime) -> bool:
        """Say whether this PC should make one by itself now."""
        own = self.at(Place.OWN)
        issued = session.scalars(select(func.count()).select_from(Certificate)).one()
        return rules.is_due(own.at, now, certificates_since=issued - own.certificates)


def state(session: Session) -> State:
    """Return the last backup of each place."""
    return State(tuple(_read(session, kind) for kind in Place))


def note_made(session: Session, kind: Place, file: Path, counts: Counts, at: datetime) -> None:
    """Note a good backup."""
    _write(
        session,
        Last(kind, at, str(file.parent), file.name, counts.people, counts.marks, counts.certificates),
    )


def note_failed(session: Session, kind: Place, failed: str, at: datetime) -> None:
    """Note that an attempt failed; the last good one stays known."""
    _write(session, replace(_read(session, kind), failed_at=at, failed=failed))


def _read(session: Session, kind: Place) -> Last:
    kept = session.get(Setting, _key(session, kind))
    if kept is None:
        return Last(kind)
    said = json.loads(kept.value)
    for name in ("at", "failed_at"):
        said[name] = moment(said[name]) if said[name] else None
    return Last(**said | {"kind": kind})


def _key(session: Session, kind: Place) -> str:
    """Return where it is noted: of several desks on one server each makes backups of its own."""
    desk = session.info.get("desk")
    return f"backup.{kind.value}.{desk.hex}" if desk else f"backup.{kind.value}"


def _write(session: Session, last: Last) -> None:
    said = asdict(last)
    for name in ("at", "failed_at"):
        said[name] = stamp(said[name]) if said[name] else None
    session.merge(Setting(key=_key(session, last.kind), value=json.dumps(said, ensure_ascii=False)))
