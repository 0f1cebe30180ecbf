"""What can be done with blanks: receive, take for a certificate, spoil, free, return, destroy, lose, find."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.certificates.blanks import queries, rules
from bekal.certificates.blanks.queries import Standing
from bekal.certificates.blanks.rules import Blank
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.records import BlankHistory, BlankReceipt, Certificate
from bekal.terms import BlankEvent, CertificateId


def receive(
    session: Session,
    *,
    series: str,
    first: int,
    last: int,
    on: date,
    digits: int = 7,
    source: str = "",
    letter_number: str = "",
    note: str = "",
) -> UUID:
    """Enter blanks that came in, `first` and `last` included; `digits` are printed, leading zeros included.

    Raises:
        BadBlankNumber: the series has signs that are not printed in one.
        BadBlankRange: that is no range of numbers.
        BlanksOverlap: some of them came in before.

    """
    allow(session, Action.ISSUE)
    series = rules.series_of(series)
    rules.check_range(first, last, digits)
    for before in queries.receipts(session, series):
        if before.first <= last and first <= before.last:
            blank = Blank(series, max(first, before.first), before.digits)
            raise rules.BlanksOverlap(blank=str(blank), on=f"{before.received_on:%d/%m/%Y}")
    row = BlankReceipt(
        received_on=on,
        series=series,
        first=first,
        last=last,
        digits=digits,
        source=" ".join(source.split()),
        letter_number=" ".join(letter_number.split()),
        note=note.strip(),
    )
    session.add(row)
    session.flush()
    return row.id


def take_back_receipt(session: Session, receipt_id: UUID) -> None:
    """Take back a receipt that was entered by mistake, as long as nothing happened to any of its blanks.

    Raises:
        ReceiptInUse: something did.

    """
    allow(session, Action.ISSUE)
    row = session.get_one(BlankReceipt, receipt_id)
    stood = queries.standings(session, row.series, since=row.first, upto=row.last)
    for (series, number), standing in sorted(stood.items(), key=lambda item: item[0]):
        state = rules.state_word(standing.state or BlankEvent.FREED)
        raise rules.ReceiptInUse(blank=str(Blank(series, number, row.digits)), state=state)
    session.delete(row)
    session.flush()


def take(session: Session, series: str, number: int, certificate_id: CertificateId, *, now: datetime) -> Blank:
    """Book a blank for a certificate; booking it again for the same one changes nothing.

    Raises:
        BlankNotReceived: it never came in.
        BlankNotFree: it is used for another one, spoiled, returned, destroyed or lost.

    """
    return take_many(session, [(series, number, certificate_id)], now=now)[0]


def take_many(session: Session, wanted: Sequence[tuple[str, int, CertificateId]], *, now: datetime) -> list[Blank]:
    """Book blanks for many certificates of one run, all or none; as `take`."""
    allow(session, Action.ISSUE)
    known = {(series, number): certificate_id for series, number, certificate_id in wanted}
    found, blanks = [], []
    booked = _Book(session, [(series, number) for series, number, _ in wanted])
    for series, number, certificate_id in wanted:
        blank, standing = booked.of(series, number)
        blanks.append(blank)
        is_same = standing is not None and standing.certificate_id == certificate_id
        if standing is not None and standing.state is BlankEvent.USED and is_same:
            continue
        if known[series, number] != certificate_id:
            raise rules.BlankNotFree(blank=str(blank), state=BlankEvent.USED.word, number="")
        booked.demand(blank, standing, BlankEvent.USED)
        found.append(
            {
                "series": series,
                "number": number,
                "event": BlankEvent.USED,
                "certificate_id": certificate_id,
                "at": now,
            }
        )
    journal.write_many(session, BlankHistory, found)
    return blanks


def spoil(
    session: Session,
    series: str,
    number: int,
    *,
    reason: str,
    now: datetime,
    certificate_id: CertificateId | None = None,
) -> None:
    """Book a blank as spoiled, before or after it was booked for a certificate; the certificate keeps its number.

    Raises:
        BlankReasonMissing, BlankNotReceived, BlankNotFree: nothing was booked.

    """
    _append(session, [(series, number)], BlankEvent.SPOILED, now=now, reason=reason, certificate_id=certificate_id)


def spoil_many(session: Session, blanks: Iterable[Blank], *, reason: str, now: datetime) -> int:
    """Book several blanks as spoiled, all or none; as `spoil`. Return how many."""
    return _append(session, _keys(blanks), BlankEvent.SPOILED, now=now, reason=reason)


def free(session: Session, series: str, number: int, *, now: datetime, reason: str = "") -> None:
    """Free a blank that was booked for a certificate but came out of the printer white.

    Raises:
        BlankNotReceived, BlankNotFree: it is not booked.

    """
    _append(session, [(series, number)], BlankEvent.FREED, now=now, reason=reason)


def return_many(session: Session, blanks: Iterable[Blank], *, minutes: str, now: datetime, reason: str = "") -> int:
    """Send blanks back, unused or spoiled, with minutes; return how many.

    Raises:
        MinutesMissing, BlankNotReceived, BlankNotFree: nothing was booked.

    """
    return _append(session, _keys(blanks), BlankEvent.RETURNED, now=now, reason=reason, minutes=minutes)


def destroy_many(session: Session, blanks: Iterable[Blank], *, minutes: str, now: datetime, reason: str = "") -> int:
    """Destroy blanks, unused or spoiled, with minutes; return how many. Only the head decides it.

    Raises:
        MinutesMissing, BlankNotReceived, BlankNotFree: nothing was booked.

    """
    allow(session, Action.REVOKE)
    return _append(session, _keys(blanks), BlankEvent.DESTROYED, now=now, reason=reason, minutes=minutes)


def lose(session: Session, blanks: Iterable[Blank], *, reason: str, now: datetime, letter_number: str = "") -> int:
    """Book blanks as lost, with what is known of it and the number of the report, if there is one; return how many.

    Raises:
        BlankReasonMissing, BlankNotReceived, BlankNotFree: nothing was booked.

    """
    return _append(session, _keys(blanks), BlankEvent.LOST, now=now, reason=reason, minutes=letter_number)


def find(session: Session, blanks: Iterable[Blank], *, now: datetime, reason: str = "") -> int:
    """Book lost blanks as found: each is again what it was before; return how many.

    Raises:
        BlankNotReceived, BlankNotFree: one of them was not lost.

    """
    return _append(session, _keys(blanks), BlankEvent.FOUND, now=now, reason=reason)


def _keys(blanks: Iterable[Blank]) -> list[tuple[str, int]]:
    return [(blank.series, blank.number) for blank in blanks]


class _Book:
    """The register of a few blanks, read once."""

    def __init__(self, session: Session, keys: Sequence[tuple[str, int]]) -> None:
        self._session = session
        self._came: dict[str, list[queries.ReceiptRow]] = {}
        self._stood: dict[tuple[str, int], Standing] = {}
        for series in {series for series, _ in keys}:
            numbers = [number for of, number in keys if of == series]
            self._came[series] = queries.receipts(session, series)
            self._stood |= queries.standings(session, series, since=min(numbers), upto=max(numbers))

    def of(self, series: str, number: int) -> tuple[Blank, Standing | None]:
        for row in self._came[series]:
            if row.first <= number <= row.last:
                return Blank(series, number, row.digits), self._stood.get((series, number))
        raise rules.BlankNotReceived(blank=str(Blank(series, number)))

    def demand(self, blank: Blank, standing: Standing | None, event: BlankEvent) -> None:
        state = standing.state if standing else rules.FREE
        if rules.may(state, event):
            return
        of = standing.certificate_id if standing else None
        found = self._session.get(Certificate, of) if of else None
        of_number = f" ({found.number})" if found else ""
        raise rules.BlankNotFree(blank=str(blank), state=rules.state_word(state), number=of_number)


def _append(
    session: Session,
    keys: Sequence[tuple[str, int]],
    event: BlankEvent,
    *,
    now: datetime,
    reason: str = "",
    minutes: str = "",
    certificate_id: CertificateId | None = None,
) -> int:
    allow(session, Action.ISSUE)
    reason, minutes = reason.strip(), " ".join(minutes.split())
    if event in (BlankEvent.SPOILED, BlankEvent.LOST) and not reason:
        raise rules.BlankReasonMissing()
    if event in (BlankEvent.RETURNED, BlankEvent.DESTROYED) and not minutes:
        raise rules.MinutesMissing()
    wanted = list(dict.fromkeys(keys))
    booked = _Book(session, wanted)
    found = []
    for series, number in wanted:
        blank, standing = booked.of(series, number)
        booked.demand(blank, standing, event)
        of = certificate_id or (standing.certificate_id if standing and event is BlankEvent.SPOILED else None)
        found.append(
            {
                "series": series,
                "number": number,
                "event": event,
                "certificate_id": of,
                "at": now,
                "reason": reason,
                "letter_number": minutes,
            }
        )
    journal.write_many(session, BlankHistory, found)
    return len(found)
