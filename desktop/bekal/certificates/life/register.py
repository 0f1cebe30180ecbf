"""The register of numbers (buku register): every number of a series and year, with those never used.

It has no gap in this sense: a number is a certificate, or it lies in a block that ended and stays unused, or another
PC of the centre holds it, or its certificate has not come to this PC yet. Each is said.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.centre.queries import centre
from bekal.certificates import leases
from bekal.certificates.leases import Lease
from bekal.certificates.life import queries
from bekal.certificates.life.queries import Paper
from bekal.certificates.numbering import device_here, leases_of, used_numbers
from bekal.storage.records import Certificate, CertificateHistory, NumberLease
from bekal.storage.standing import chunks
from bekal.terms import CertificateEvent, CertificateId, CourseId

_HISTORY = (
    CertificateHistory.id,
    CertificateHistory.certificate_id,
    CertificateHistory.event,
    CertificateHistory.at,
    CertificateHistory.taker,
    CertificateHistory.other_id,
    CertificateHistory.reason,
)


_TOLD = (CertificateEvent.HANDED_OVER, CertificateEvent.TAKEN_BACK, *queries.FINAL)
"""Of what happened to a paper, that which the book tells with its circumstances."""


class Gap(Enum):
    """Why numbers have no certificate in the register."""

    UNUSED = "unused"
    """The block ended: nobody will ever use them."""
    ELSEWHERE = "elsewhere"
    """Another PC of the centre holds the block."""
    HERE = "here"
    """This PC will use them next; they stand before numbers that are used already."""
    ABSENT = "absent"
    """Used, as it seems, but the certificate is not on this PC: after a restored backup, before a sync."""


@dataclass(frozen=True)
class RegisterLine:
    """A line of the book: a paper, or a run of numbers without one."""

    year: int
    series: str
    first: int
    last: int
    paper: Paper | None = None
    gap: Gap | None = None
    blank: str = ""
    handed_to: str = ""
    handed_on: date | None = None
    reason: str = ""
    """Of a paper that was revoked or replaced: why."""
    by: str = ""
    """Of a replaced one: the number that stands for it."""
    by_place: int = 0
    """Its place in the series."""
    instead_of: str = ""
    """Of a copy or correction: the number it stands for."""


def book(
    session: Session,
    *,
    today: date,
    year: int | None = None,
    course_id: CourseId | None = None,
    first: int | None = None,
    last: int | None = None,
) -> list[RegisterLine]:
    """Return the register of a year, a part of it, or of a course; in the order of the numbers.

    Of a course only its papers are told, of a year the numbers without one as well. In a series that never begins
    anew a year reaches from the last number of the year before to its own last.
    """
    low, high = first or 1, last or 1 << 40
    found = [
        one
        for one in queries.papers(session, today=today, year=year, course_id=course_id)
        if low <= one.sequence <= high
    ]
    lines = _papers(session, found)
    if course_id is None:
        for of_year, series in _books(session, year, found):
            begin, end = (1, high) if year is None else _part(session, of_year, series, year, high)
            lines += _gaps(session, of_year, series, max(low, begin), min(high, end))
    return sorted(lines, key=lambda line: (line.year, line.series, line.first, line.paper.copy if line.paper else 0))


def _books(session: Session, year: int | None, found: Sequence[Paper]) -> list[tuple[int, str]]:
    """Return the years and series in which numbers were given; no blocks of a year in which another book goes on."""
    since = centre(session).numbers_from
    leased = session.execute(select(NumberLease.year, NumberLease.series).distinct())
    books = {(one, series) for one, series in leased if since is None or one <= since}
    used = session.execute(select(Certificate.year, Certificate.series).distinct())
    books |= set(used)
    return sorted(one for one in books if year in (None, one[0]) or one in {(of.year, of.series) for of in found})


def _part(session: Session, book_year: int, series: str, year: int, high: int) -> tuple[int, int]:
    """Return the numbers of a year in a book that may go on over several: after the year before, to its own last.

    The last year that has any tells also what lies above, up to `high`.
    """
    of = (Certificate.series == series, Certificate.year == book_year)
    last = select(func.max(Certificate.sequence)).where(*of)
    newest = session.scalar(select(func.max(Certificate.issued_on)).where(*of))
    begin = (session.scalar(last.where(Certificate.issued_on < date(year, 1, 1))) or 0) + 1
    if newest is None or newest.year <= year:
        return begin, high
    return begin, session.scalar(last.where(Certificate.issued_on <= date(year, 12, 31))) or 0


def _gaps(session: Session, year: int, series: str, low: int, high: int) -> list[RegisterLine]:
    """Return the runs of numbers below the highest used one that have no certificate, and the blocks of other PCs."""
    used = used_numbers(session, series, year)
    blocks = leases_of(session, series, year)
    here = device_here(session)
    ended = {n for start, end in leases.unused(blocks, used) for n in range(start, end + 1)}
    highest = max([*used, *(block.last for block in blocks if block.is_ended or block.device != here)], default=0)
    lines = []
    for start, end, gap in _runs(range(max(1, low), min(highest, high) + 1), used, ended, blocks, here):
        lines.append(RegisterLine(year, series, start, end, gap=gap))
    return lines


def _runs(
    numbers: range, used: set[int], ended: set[int], blocks: Sequence[Lease], here: object
) -> Iterator[tuple[int, int, Gap]]:
    """Join numbers of one kind that follow each other."""
    begun: tuple[int, Gap] | None = None
    for n in numbers:
        kind = None if n in used else _kind(n, used, ended, blocks, here)
        if begun is not None and kind is not begun[1]:
            yield begun[0], n - 1, begun[1]
            begun = None
        if kind is not None and begun is None:
            begun = (n, kind)
    if begun is not None:
        yield begun[0], numbers[-1], begun[1]


def _kind(n: int, used: set[int], ended: set[int], blocks: Sequence[Lease], here: object) -> Gap:
    if n in ended:
        return Gap.UNUSED
    block = next((one for one in blocks if one.holds(n)), None)
    if block is None:
        return Gap.ABSENT
    if block.device != here:
        return Gap.ELSEWHERE
    own = [one for one in used if block.holds(one)]
    return Gap.ABSENT if own and n < max(own) else Gap.HERE


def _papers(session: Session, found: Sequence[Paper]) -> list[RegisterLine]:
    on = queries.blanks_of(session, found)
    numbers = {one.id: one.number for one in found}
    places = {one.id: one.sequence for one in found}
    events = _events(session, [one.id for one in found])
    wanted = {row.other_id for rows in events.values() for row in rows if row.other_id} | {
        one.replaces_id for one in found if one.replaces_id
    }
    for some in chunks([one for one in wanted if one not in numbers]):
        query = select(Certificate.id, Certificate.number, Certificate.sequence).where(Certificate.id.in_(some))
        for of, number, place in session.execute(query):
            numbers[CertificateId(of)], places[CertificateId(of)] = number, place
    lines = []
    zone = centre(session).timezone
    for one in found:
        rows = events.get(one.id, [])
        handed = next((row for row in reversed(rows) if row.event is CertificateEvent.HANDED_OVER), None)
        back = next((row for row in reversed(rows) if row.event is CertificateEvent.TAKEN_BACK), None)
        if handed and back and back.id > handed.id:
            handed = None
        end = next((row for row in reversed(rows) if row.event is one.state), None) if rows else None
        ended = one.state in queries.FINAL
        other = CertificateId(end.other_id) if end and ended and end.other_id else None
        lines.append(
            RegisterLine(
                one.year,
                one.series,
                one.sequence,
                one.sequence,
                paper=one,
                blank=str(on.get(one.id, "")),
                handed_to=(handed.taker or one.name) if handed else "",
                handed_on=handed.at.astimezone(zone).date() if handed else None,
                reason=end.reason if end and ended else "",
                by=numbers.get(other, "") if other else "",
                by_place=places.get(other, 0) if other else 0,
                instead_of=numbers.get(one.replaces_id, "") if one.replaces_id else "",
            )
        )
    return lines


def _events(session: Session, ids: Sequence[CertificateId]) -> dict[CertificateId, list[Any]]:
    found: dict[CertificateId, list[Any]] = {}
    for some in chunks(list(ids)):
        query = select(*_HISTORY).where(
            CertificateHistory.certificate_id.in_(some), CertificateHistory.event.in_(_TOLD)
        )
        for row in session.execute(query.order_by(CertificateHistory.id)):
            found.setdefault(CertificateId(row.certificate_id), []).append(row)
    return found
