"""The blocks of numbers that central gave this centre's devices, and the numbers used of them, as they are here."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.certificates.leases import Lease
from bekal.storage.records import Certificate, DeviceState, NumberLease


def leases_of(session: Session, series: str, year: int) -> tuple[Lease, ...]:
    """Return every block of a series and year, lowest first; none before central gave any."""
    rows = session.scalars(
        select(NumberLease).where(NumberLease.series == series, NumberLease.year == year).order_by(NumberLease.first)
    )
    return tuple(Lease(row.first, row.last, row.device, row.ended_on is not None) for row in rows)


def used_numbers(session: Session, series: str, year: int) -> set[int]:
    """Return the numbers of a series and year that certificates here have."""
    query = select(Certificate.sequence).where(Certificate.series == series, Certificate.year == year)
    return set(session.scalars(query))


def device_here(session: Session) -> UUID:
    """Return the id of this device; it has one from its set-up on."""
    state = session.get(DeviceState, 1)
    return state.device if state is not None else UUID(int=0)


def replace_leases(session: Session, leases: Sequence[NumberLease]) -> None:
    """Let the blocks that central published last stand in the place of those it published before."""
    for row in session.scalars(select(NumberLease)):
        session.delete(row)
    session.flush()
    session.add_all(leases)
    session.flush()
