"""Blocks of certificate numbers: the first device of a centre holds the series, every further one gets a block.

Every block has an end, and a new one begins above all that were ever given, so that no two devices can write the
same number whatever they know of each other. A device whose block is nearly used up gets the next one with the
answer to its stick; blocks of the coming year are given in time for a centre that is offline over New Year. Of a
centre whose series never begins anew the blocks of the year with which it began stand on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.central.deciding import decided
from bekal.central.home import Central, lock
from bekal.errors import Refused
from bekal.storage.operations import Plain
from bekal.storage.records import CentralCentre, CentralDevice, CentralLease, Centre, Certificate

FIRST_YEAR = 2026
"""No series is older than the program."""


class CentreUnknown(Refused):
    """No centre of this code is known here. Facts: code."""


class NotItsDevice(Refused):
    """The device is unknown, another centre's, or no longer let in. Facts: device, code."""


class BlockUnfit(Refused):
    """A block of numbers has 1 to 100,000 of them. Facts: size."""


@dataclass(frozen=True, slots=True)
class LeaseRow:
    """A block as the head office sees it; `used_to` is the highest number that has come in of it."""

    centre: str
    device: str
    series: str
    year: int
    first: int
    last: int
    used_to: int | None
    is_ended: bool


def ensured(session: Session, centre: CentralCentre, epoch: int, *, now: datetime) -> list[CentralLease]:
    """Give every device of a centre what it lacks for this year and the next; return all blocks of the centre.

    Blocks of a past year end, but those of a series that never begins anew: its devices get what they lack of it too.
    """
    this_year = now.astimezone(UTC).year
    since = _since(session, centre.id, this_year)
    devices = list(
        session.scalars(
            select(CentralDevice)
            .where(CentralDevice.centre_id == centre.id)
            .order_by(CentralDevice.enrolled_at, CentralDevice.id)
        )
    )
    leases = _leases(session, centre.id)
    gone = {device.id for device in devices if device.revoked_at is not None}
    for lease in leases:
        if lease.ended_on is None and (lease.device_id in gone or (lease.year < this_year and lease.year != since)):
            lease.ended_on = now.astimezone(UTC).date()
    for year in sorted({since, this_year, this_year + 1}):
        for device in devices:
            if device.id not in gone:
                leases += _topped_up(session, centre, device.id, year, epoch, leases, now)
    session.flush()
    return sorted(leases, key=lambda lease: (lease.series, lease.year, lease.first))


def _topped_up(
    session: Session,
    centre: CentralCentre,
    device: UUID,
    year: int,
    epoch: int,
    leases: Sequence[CentralLease],
    now: datetime,
) -> list[CentralLease]:
    """Return the block that a device needs now, if it needs one."""
    there = [lease for lease in leases if (lease.series, lease.year) == (centre.code, year)]
    own = [lease for lease in there if lease.device_id == device and lease.ended_on is None]
    if not own:
        size = rules.BLOCK if there else rules.WHOLE_SERIES
    else:
        newest = max(own, key=lambda lease: lease.first)
        if newest.last - (_used_to(session, newest) or newest.first - 1) >= rules.BLOCK_LOW:
            return []
        size = newest.last - newest.first + 1
    return [_given(session, centre, device, year, size, epoch, there, now)]


def _given(
    session: Session,
    centre: CentralCentre,
    device: UUID,
    year: int,
    size: int,
    epoch: int,
    there: Sequence[CentralLease],
    now: datetime,
) -> CentralLease:
    first = rules.first_of_block((lease.last for lease in there), epoch)
    lease = CentralLease(
        centre_id=centre.id,
        series=centre.code,
        year=year,
        first=first,
        last=first + size - 1,
        device_id=device,
        made_at=now,
        ended_on=None,
    )
    session.add(lease)
    return lease


def written(leases: Sequence[CentralLease]) -> list[Plain]:
    """Return blocks as the centre's document carries them."""
    return [
        {
            "series": lease.series,
            "year": lease.year,
            "first": lease.first,
            "last": lease.last,
            "device": lease.device_id.hex,
            "ended_on": lease.ended_on.isoformat() if lease.ended_on else None,
        }
        for lease in leases
    ]


def give(
    central: Central, code: str, device: UUID, *, now: datetime, size: int = rules.BLOCK, year: int | None = None
) -> LeaseRow:
    """Give a device of a centre a further block by hand; it travels down with the next answer.

    Raises:
        CentreUnknown, NotItsDevice, BlockUnfit: nothing was given.

    """
    if not 1 <= size <= rules.LARGEST_BLOCK:
        raise BlockUnfit(size=size)
    with central.database.writing() as session:
        lock(session, "publishing")
        centre = _centre(session, code)
        _device(session, centre, device)
        leases = ensured(session, centre, central.epoch, now=now)
        year = year or now.astimezone(UTC).year
        there = [lease for lease in leases if (lease.series, lease.year) == (centre.code, year)]
        lease = _given(session, centre, device, year, size, central.epoch, there, now)
        decided(session)
        session.flush()
        return _row(session, centre.code, lease)


def end(central: Central, code: str, device: UUID, *, now: datetime) -> int:
    """End the blocks of a device that gave the rest back or is no more; return how many. The rest stays unused.

    A device that is still let in gets a new block, above all others, with its next answer.

    Raises:
        CentreUnknown, NotItsDevice: nothing was ended.

    """
    with central.database.writing() as session:
        lock(session, "publishing")
        centre = _centre(session, code)
        row = session.get(CentralDevice, device)
        if row is None or row.centre_id != centre.id:
            raise NotItsDevice(device=str(device), code=code)
        standing = [
            lease for lease in _leases(session, centre.id) if lease.device_id == device and lease.ended_on is None
        ]
        for lease in standing:
            lease.ended_on = now.astimezone(UTC).date()
        decided(session)
        return len(standing)


def leases(central: Central, code: str | None = None) -> list[LeaseRow]:
    """Return all blocks, of one centre or of all, in the order of their numbers.

    Raises:
        CentreUnknown: there is no centre of that code.

    """
    with central.database.reading() as session:
        centres = [_centre(session, code)] if code else session.scalars(select(CentralCentre))
        codes = {centre.id: centre.code for centre in centres}
        rows = session.scalars(
            select(CentralLease)
            .where(CentralLease.centre_id.in_(codes))
            .order_by(CentralLease.series, CentralLease.year, CentralLease.first)
        )
        return [_row(session, codes[row.centre_id], row) for row in rows]


def _row(session: Session, code: str, lease: CentralLease) -> LeaseRow:
    return LeaseRow(
        code,
        str(lease.device_id),
        lease.series,
        lease.year,
        lease.first,
        lease.last,
        _used_to(session, lease),
        lease.ended_on is not None,
    )


def _since(session: Session, centre: UUID, this_year: int) -> int:
    """Return the year with which the series began that a centre writes now, as far as it has told."""
    told = session.scalars(select(Centre.numbers_from).where(Centre.centre_id == centre)).first()
    return told if told is not None and FIRST_YEAR <= told <= this_year else this_year


def _leases(session: Session, centre: UUID) -> list[CentralLease]:
    return list(session.scalars(select(CentralLease).where(CentralLease.centre_id == centre)))


def _used_to(session: Session, lease: CentralLease) -> int | None:
    return session.scalar(
        select(func.max(Certificate.sequence)).where(
            Certificate.centre_id == lease.centre_id,
            Certificate.series == lease.series,
            Certificate.year == lease.year,
            Certificate.sequence.between(lease.first, lease.last),
        )
    )


def _centre(session: Session, code: str) -> CentralCentre:
    found = session.scalars(select(CentralCentre).where(CentralCentre.code == code.strip().upper())).one_or_none()
    if found is None:
        raise CentreUnknown(code=code)
    return found


def _device(session: Session, centre: CentralCentre, device: UUID) -> CentralDevice:
    row = session.get(CentralDevice, device)
    if row is None or row.centre_id != centre.id or row.revoked_at is not None:
        raise NotItsDevice(device=str(device), code=centre.code)
    return row
