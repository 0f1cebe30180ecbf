"""What is known of blanks: stock by series, what became of each, and the next free one."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.certificates.blanks import rules
from bekal.certificates.blanks.rules import Blank
from bekal.storage.records import BlankHistory, BlankReceipt, Certificate
from bekal.storage.standing import chunks
from bekal.terms import BlankEvent, CertificateId


@dataclass(frozen=True)
class ReceiptRow:
    """Blanks that came in together."""

    id: UUID
    received_on: date
    series: str
    first: int
    last: int
    digits: int
    source: str
    letter_number: str
    note: str

    @property
    def count(self) -> int:
        """How many came."""
        return self.last - self.first + 1

    @property
    def span(self) -> str:
        """The first and the last number as printed."""
        first, last = (Blank(self.series, n, self.digits) for n in (self.first, self.last))
        return str(first) if first == last else f"{first} – {last.number:0{self.digits}d}"


@dataclass(frozen=True)
class Standing:
    """What a blank is now, since when, and for which certificate."""

    state: BlankEvent | None
    at: datetime
    certificate_id: CertificateId | None
    reason: str
    letter_number: str
    before_lost: BlankEvent | None = None
    clash: bool = False
    """Two PCs used it, or used it after something else became of it: both are kept, and it is shown."""


@dataclass(frozen=True)
class BlankRow:
    """A blank and what became of it, as the register shows it."""

    blank: Blank
    received_on: date
    standing: Standing | None
    number: str
    """Of the certificate that was printed on it."""

    @property
    def state(self) -> BlankEvent | None:
        """What it is now; None: still to be used."""
        return self.standing.state if self.standing else rules.FREE


@dataclass(frozen=True)
class Stock:
    """How the blanks of one series stand; the states make up everything received."""

    series: str
    received: int
    by_state: dict[BlankEvent | None, int]
    next_free: Blank | None
    clashes: int

    @property
    def free(self) -> int:
        """How many can still be used."""
        return self.by_state.get(rules.FREE, 0)


@dataclass(frozen=True)
class EventRow:
    """One line of a blank's history."""

    at: datetime
    event: BlankEvent
    number: str
    reason: str
    letter_number: str


def receipts(session: Session, series: str | None = None) -> list[ReceiptRow]:
    """Return what came in, in the order of its numbers; of one series or of all."""
    query = select(BlankReceipt).order_by(BlankReceipt.series, BlankReceipt.first, BlankReceipt.id)
    if series is not None:
        query = query.where(BlankReceipt.series == series)
    return [
        ReceiptRow(r.id, r.received_on, r.series, r.first, r.last, r.digits, r.source, r.letter_number, r.note)
        for r in session.scalars(query)
    ]


def standings(
    session: Session, series: str | None = None, *, since: int | None = None, upto: int | None = None
) -> dict[tuple[str, int], Standing]:
    """Return what each blank is to which something happened: of one series, between two numbers, or all."""
    query = select(
        BlankHistory.series,
        BlankHistory.number,
        BlankHistory.event,
        BlankHistory.at,
        BlankHistory.certificate_id,
        BlankHistory.reason,
        BlankHistory.letter_number,
    ).order_by(BlankHistory.at, BlankHistory.id)
    if series is not None:
        query = query.where(BlankHistory.series == series)
    if since is not None:
        query = query.where(BlankHistory.number >= since)
    if upto is not None:
        query = query.where(BlankHistory.number <= upto)
    found: dict[tuple[str, int], Standing] = {}
    for of, number, event, at, certificate_id, reason, letter in session.execute(query):
        before = found.get((of, number))
        state = before.state if before else rules.FREE
        lost_from = before.before_lost if before else None
        made = CertificateId(certificate_id) if certificate_id else None
        is_again = event is state and before is not None and made == before.certificate_id
        is_clash = bool(before and before.clash) or not (rules.may(state, event) or is_again)
        if event is BlankEvent.USED and state not in (rules.FREE, BlankEvent.USED):
            event = state  # spoiled or away on another PC: it stays that, and the clash is shown
        found[of, number] = Standing(
            state=rules.after(state, lost_from, event),
            at=at,
            certificate_id=made or (before.certificate_id if before and event is not BlankEvent.FREED else None),
            reason=reason,
            letter_number=letter,
            before_lost=state if event is BlankEvent.LOST and state is not BlankEvent.LOST else lost_from,
            clash=is_clash,
        )
    return found


def received(session: Session, series: str, number: int) -> ReceiptRow | None:
    """Return the receipt with which a blank came, or None."""
    return next((row for row in receipts(session, series) if row.first <= number <= row.last), None)


def next_free(session: Session, series: str | None = None) -> Blank | None:
    """Return the free blank to be used next: the oldest delivery first, the lowest number of it; None: none is left."""
    return next(iter(free_blanks(session, 1, series=series)), None)


def free_blanks(
    session: Session, count: int, *, series: str | None = None, since: int | None = None
) -> tuple[Blank, ...]:
    """Return the next `count` free blanks in the order in which they are used; maybe fewer.

    With `since` those from a number on, in the order of their numbers, as they lie in the printer.
    """
    stood = standings(session, series)
    return tuple(islice(_free(receipts(session, series), stood, since), count))


def _free(came: Sequence[ReceiptRow], stood: dict[tuple[str, int], Standing], since: int | None) -> Iterator[Blank]:
    seen: set[tuple[str, int]] = set()
    order = sorted(came, key=lambda r: (r.received_on, r.series, r.first))
    for row in order if since is None else sorted(order, key=lambda r: (r.series, r.first)):
        for number in range(max(row.first, since or 0), row.last + 1):
            standing = stood.get((row.series, number))
            if (standing is None or standing.state is rules.FREE) and (row.series, number) not in seen:
                seen.add((row.series, number))
                yield Blank(row.series, number, row.digits)


def stock(session: Session) -> list[Stock]:
    """Return how each series stands, in the order of its letters."""
    stood = standings(session)
    rows = []
    came = receipts(session)
    for series in sorted({row.series for row in came}):
        own = [row for row in came if row.series == series]
        numbers = {number for row in own for number in range(row.first, row.last + 1)}
        counted: Counter[BlankEvent | None] = Counter()
        clashes = 0
        for (of, number), standing in stood.items():
            if of == series and number in numbers:
                counted[standing.state] += 1
                clashes += standing.clash
        counted[rules.FREE] += len(numbers) - counted.total()
        rows.append(Stock(series, len(numbers), dict(counted), next(_free(own, stood, None), None), clashes))
    return rows


def register(
    session: Session,
    *,
    series: str | None = None,
    states: Sequence[BlankEvent | None] | None = None,
    since: int | None = None,
    upto: int | None = None,
) -> list[BlankRow]:
    """Return blanks line by line in the order of their numbers; only those of some states, or between two numbers."""
    stood = standings(session, series)
    ids = {standing.certificate_id for standing in stood.values() if standing.certificate_id}
    numbers = _numbers(session, ids)
    rows, seen = [], set()
    for came in receipts(session, series):
        for number in range(max(came.first, since or 0), min(came.last, upto or came.last) + 1):
            standing = stood.get((came.series, number))
            if (came.series, number) in seen or (
                states is not None and (standing.state if standing else rules.FREE) not in states
            ):
                continue
            seen.add((came.series, number))
            at = standing.certificate_id if standing else None
            rows.append(
                BlankRow(
                    Blank(came.series, number, came.digits),
                    came.received_on,
                    standing,
                    numbers.get(at, "") if at else "",
                )
            )
    return rows


def history(session: Session, series: str, number: int) -> list[EventRow]:
    """Return what happened to a blank, oldest first."""
    query = (
        select(BlankHistory, Certificate.number)
        .outerjoin(Certificate, Certificate.id == BlankHistory.certificate_id)
        .where(BlankHistory.series == series, BlankHistory.number == number)
        .order_by(BlankHistory.at, BlankHistory.id)
    )
    return [
        EventRow(event.at, event.event, of or "", event.reason, event.letter_number)
        for event, of in session.execute(query)
    ]


def blank_of(session: Session, ids: Sequence[CertificateId]) -> dict[CertificateId, Blank]:
    """Return on which blank certificates are printed, of those that are; the last one, where a sheet was spoiled."""
    touched: set[tuple[str, int]] = set()
    for some in chunks(ids):
        query = select(BlankHistory.series, BlankHistory.number).where(BlankHistory.certificate_id.in_(some))
        touched.update((series, number) for series, number in session.execute(query))
    found: dict[CertificateId, Blank] = {}
    came = receipts(session)
    wanted = set(ids)
    stood = standings(session)
    for key in sorted(touched, key=lambda k: stood[k].at):
        standing = stood[key]
        if standing.state is BlankEvent.USED and standing.certificate_id in wanted:
            digits = next((r.digits for r in came if r.series == key[0] and r.first <= key[1] <= r.last), 7)
            found[standing.certificate_id] = Blank(*key, digits)
    return found


def _numbers(session: Session, ids: set[CertificateId]) -> dict[CertificateId, str]:
    found: dict[CertificateId, str] = {}
    wanted = list(ids)
    for at in range(0, len(wanted), 500):
        query = select(Certificate.id, Certificate.number).where(Certificate.id.in_(wanted[at : at + 500]))
        found |= {CertificateId(i): number for i, number in session.execute(query)}
    return found
