"""What the head office says about its own copies: that it was restored from one, and what one elsewhere holds."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, select

from bekal.central import erasing, home, service
from bekal.central.home import Central
from bekal.central.pictures import tidying
from bekal.errors import Refused
from bekal.storage.records import CentralStream
from bekal.sync import forms
from bekal.sync.streams import Mark

_LARGEST = 64 << 20


class PlacesUnreadable(Refused):
    """The list of places is none: `bekal central status --json` of the copy writes one. Facts: file."""


@dataclass(frozen=True)
class Standing:
    """How far what was applied is safe in a copy elsewhere."""

    epoch: int
    streams: int
    safe: int
    """Streams of which a copy elsewhere holds everything that was applied."""
    confirmed_at: datetime | None
    """When a copy elsewhere was last confirmed."""


@dataclass(frozen=True)
class RestoredCentral:
    """What saying that central was restored began."""

    epoch: int
    streams: int
    """Streams whose devices send again what came after the backup."""
    erased_again: int = 0
    """People whom the backup still held and who were erased since."""


def standing(central: Central) -> Standing:
    """Return how far what was applied is safe in a copy elsewhere."""
    with central.database.reading() as session:
        streams = session.scalars(select(func.count()).select_from(CentralStream)).one()
        safe = session.scalars(
            select(func.count()).select_from(CentralStream).where(CentralStream.durable_seq == CentralStream.head_seq)
        ).one()
        last = session.scalars(select(func.max(CentralStream.durable_at))).one()
    return Standing(central.epoch, streams, safe, last)


def note_restored(folder: Path, *, now: datetime) -> RestoredCentral:
    """Say that central's database was brought back from a backup: acknowledgements of later work become void.

    To be called once after each restore, before anything is received. Every device sees the higher epoch in its next
    receipt and sends again what the backup lacks; what the backup has is known by its id and counts once.

    Raises:
        NoCentralHere, CentralUnreadable, DatabaseOfAnother: nothing was changed.

    """
    with home.opened(folder) as central:
        with central.database.reading() as session:
            streams = session.scalars(select(func.count()).select_from(CentralStream)).one()
        tidying.found_again(central, now=now)
        erased = erasing.again_after_restore(central, now=now)
        if erased:
            central.database.tidy()
    return RestoredCentral(home.raise_epoch(folder), streams, erased)


def note_durable(central: Central, places: Mapping[tuple[UUID, str], Mark] | None, *, now: datetime) -> int:
    """Record that a copy elsewhere holds these places, or with None everything applied so far; return how many moved.

    Only then do devices read "safe at central", and 90 days later let go of the batches' files.
    """
    return service.mark_durable(central, now=now, upto=places)


def read_places(file: Path) -> dict[tuple[UUID, str], Mark]:
    """Read where each stream stands in a copy, as `bekal central status --json` of that copy wrote it.

    Raises:
        PlacesUnreadable: it is no such list.

    """
    try:
        with file.open("rb") as handle:
            said = json.loads(handle.read(_LARGEST))
        return {
            (UUID(stream["device"]), forms.inc(stream["incarnation"])): Mark(
                forms.count(stream["applied_seq"]), forms.digest(stream["hash"])
            )
            for centre in said["centres"]
            for stream in centre["streams"]
            if stream["applied_seq"]
        }
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PlacesUnreadable(file=str(file)) from error
