"""The book in which this device writes its next numbers: the blocks that central gave, and the numbers used of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.centre.queries import CentreRow
from bekal.certificates import leases
from bekal.certificates.leases import Lease
from bekal.storage.records import Certificate, DeviceState, NumberLease


@dataclass(frozen=True)
class Book:
    """The numbers of a series that begin with 1 in a year; where the series never begins anew, of all years since."""

    year: int
    blocks: tuple[Lease, ...]
    used: frozenset[int]
    """The numbers that certificates here have."""
    device: UUID

    @property
    def is_shared(self) -> bool:
        """Say whether several devices of the centre write numbers of it."""
        return leases.is_leased(self.blocks)

    @property
    def last(self) -> int:
        """The last number this device used, 0 before the first: what is remembered outside the database."""
        return leases.last_used(self.blocks, self.device, self.used)

    def take(self, count: int, *, used_up_to: int = 0) -> tuple[int, ...]:
        """Return the next `count` numbers that this device may write.

        Raises:
            NumbersUsedUp: its blocks have not so many left.

        """
        return leases.take(self.blocks, self.device, self.used, count, year=self.year, used_up_to=used_up_to)

    def left(self, *, used_up_to: int = 0) -> int | None:
        """Return how many numbers this device's blocks still have; None: as many as it likes."""
        return leases.left(self.blocks, self.device, self.used, used_up_to=used_up_to)


def book(session: Session, house: CentreRow, on: date) -> Book:
    """Return the book in which this device numbers the certificates of a day."""
    return book_of(session, house.code, house.book_year(on))


def book_of(session: Session, series: str, year: int) -> Book:
    """Return the book of a series that began in a year."""
    device, blocks = device_here(session), leases_of(session, series, year)
    if not blocks and _others_have_blocks(session, series, device):
        blocks = (leases.OF_OTHERS,)
    return Book(year, blocks, frozenset(used_numbers(session, series, year)), device)


def leases_of(session: Session, series: str, year: int) -> tuple[Lease, ...]:
    """Return every block of a series and year, lowest first; none before central gave any."""
    rows = session.scalars(
        select(NumberLease).where(NumberLease.series == series, NumberLease.year == year).order_by(NumberLease.first)
    )
    return tuple(Lease(row.first, row.last, row.device, row.ended_on is not None) for row in rows)


def _others_have_blocks(session: Session, series: str, device: UUID) -> bool:
    others = select(NumberLease.first).where(NumberLease.series == series, NumberLease.device != device)
    return session.scalars(others.limit(1)).first() is not None


def used_numbers(session: Session, series: str, year: int) -> set[int]:
    """Return the numbers of a series and year that certificates here have."""
    query = select(Certificate.sequence).where(Certificate.series == series, Certificate.year == year)
    return set(session.scalars(query))


def device_here(session: Session) -> UUID:
    """Return the id of this device; it has one from its set-up on."""
    state = session.get(DeviceState, 1)
    return state.device if state is not None else UUID(int=0)


def replace_leases(session: Session, blocks: Sequence[NumberLease]) -> None:
    """Let the blocks that central published last stand in the place of those it published before."""
    for row in session.scalars(select(NumberLease)):
        session.delete(row)
    session.flush()
    session.add_all(blocks)
    session.flush()
