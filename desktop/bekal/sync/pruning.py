"""Letting go of old batch files on this PC: only what is safe at central elsewhere too, and long since.

A batch's bytes may be wanted again after central was restored from a backup, so they stay for 90 days after they
were sealed, and until central has said that a copy elsewhere holds them. Neither is believed of this PC's clock alone:
a day counts only if central's own time has passed it too. The row of a batch stays for ever, with its hash.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bekal.storage.opening import OpenCentre
from bekal.storage.records import SealedBatch
from bekal.storage.shared import OUTGOING
from bekal.sync import outbox
from bekal.sync.batches import Manifest
from bekal.sync.device import MACHINE, Machine, state_of
from bekal.sync.ledger import Ledger
from bekal.sync.rules import must_travel
from bekal.sync.turns import in_turn

KEPT_FOR = timedelta(days=90)


@dataclass(frozen=True)
class Pruned:
    """What was let go, and what stays with the reason."""

    files: int
    size: int
    not_safe: int
    """Batches whose copy elsewhere central has not confirmed."""
    too_young: int
    """Batches that are safe, but not yet for 90 days."""


@in_turn
def prune(centre: OpenCentre, *, now: datetime, machine: Machine = MACHINE) -> Pruned:
    """Remove the files of batches that are durable at central and older than 90 days."""
    with centre.database.reading() as session:
        ledger = Ledger(session, now=now)
        heard = state_of(session).central_time_seen
        rows = {row.file: row for row in session.scalars(select(SealedBatch))}
        events = {inc: ledger.events(inc) for inc in {row.inc for row in rows.values()}}
        safe_before = {inc: ledger.safe_before(inc[:8]) for inc in events}
        present = ledger.inc
    gone, size, not_safe, too_young = 0, 0, 0, 0
    here = {kept.name for kept in outbox.kept(machine.files, centre.folder.outgoing)}
    there = set(centre.shared.sizes(OUTGOING)) if centre.shared is not None else set()
    for name in sorted(here | there):
        row = rows.get(name)
        if row is None or (
            must_travel(events[row.inc].get(row.seq, []))
            and not (row.inc != present and row.seq <= safe_before[row.inc])
        ):
            not_safe += 1
        elif not is_old(row.sealed_at, Manifest.from_bytes(row.manifest).central_time_seen, now, heard):
            too_young += 1
        else:
            outbox.discard(machine.files, centre.folder.outgoing, name)
            if centre.shared is not None:
                centre.shared.remove(OUTGOING, name)
            gone, size = gone + 1, size + row.size
    return Pruned(gone, size, not_safe, too_young)


def is_old(sealed_at: datetime, heard_then: datetime | None, now: datetime, heard: datetime | None) -> bool:
    """Say whether 90 days have surely passed since a batch was sealed, by this PC's clock and by central's time."""
    if heard is None:
        return False
    return min(now, heard) - max(sealed_at, heard_then or sealed_at) > KEPT_FOR
