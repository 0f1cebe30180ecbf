"""Begin a run, send sheets, say what came out, go on after a power cut, end.

The queue is this PC's own; what is true everywhere (printed, blank used, blank spoiled) is written for all PCs only
when a person has seen the sheet.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.certificates.blanks import queries as stock
from bekal.certificates.blanks import service as blanks
from bekal.certificates.blanks.rules import Blank, BlankNotFree, NoBlankFree
from bekal.certificates.printing import queries, rules
from bekal.certificates.printing.queries import SheetRow
from bekal.certificates.rules import NothingIssued
from bekal.courses.queries import course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.storage.ids import new_id
from bekal.storage.records import CertificateHistory, PrinterFit, PrintRun, PrintSheet
from bekal.terms import BlankEvent, CertificateEvent, CertificateId, CourseId, SheetState


@dataclass(frozen=True)
class CameOut:
    """What was written for the sheets that somebody looked at."""

    printed: int
    spoiled: int
    again: tuple[int, ...]
    """The new sheets of those that were spoiled."""
    without_blank: int = 0
    """How many spoiled ones got no new sheet, since no blank is left: they wait for a later run."""


def begin(
    session: Session,
    course_id: CourseId,
    *,
    now: datetime,
    only: Collection[CertificateId] | None = None,
    printer: str = "",
    tray: str = "",
    first_blank: Blank | None = None,
) -> UUID:
    """Begin a run of a course's certificates in the order of their numbers, or of a few of them; return its id.

    With `first_blank` each sheet gets a blank, from that one on as they lie in the tray; without, the paper is white.

    Raises:
        NothingIssued: there is nothing to print.
        RunUnfinished: nobody has said yet what became of the sheets of a former run of this course.
        NoBlankFree, BlankNotFree: there are too few blanks, or the first one is not free.

    """
    allow(session, Action.ISSUE)
    _end_unsent(session, course_id, now)
    wanted = [row for row in queries.printable(session, course_id) if only is None or row.id in only]
    if not wanted:
        raise NothingIssued(course=course(session, course_id).name)
    taken = _blanks(session, first_blank, len(wanted))
    run = PrintRun(id=new_id(), course_id=course_id, printer=printer, tray=tray, side="both", started_at=now)
    session.add(run)
    session.flush()
    for position, (row, blank) in enumerate(zip(wanted, taken, strict=True), 1):
        _add_sheet(session, run.id, position, row.id, blank, now)
    session.flush()
    return run.id


def send(session: Session, run_id: UUID, *, now: datetime, most: int = rules.BATCH) -> list[SheetRow]:
    """Mark the next waiting sheets as sent, before the first of them goes to the printer; return them.

    While sheets that were sent wait for somebody's look, those are returned instead and nothing is marked. A paper
    that was revoked, replaced or suspended since the run began leaves it; the others move up, as the blanks lie.

    Raises:
        RunEnded: the run is over.
        RunUnfinished: among the sheets that wait for a look is one whose paper is not to be printed any more.

    """
    allow(session, Action.ISSUE)
    run = _open(session, run_id)
    current = {row.id for row in queries.printable(session, CourseId(run.course_id))}
    rows = queries.sheets(session, run_id)
    if unseen := [row for row in rows if row.state is SheetState.SENT]:
        if not {row.certificate_id for row in unseen} <= current:
            raise rules.RunUnfinished(sent=len(unseen))
        return unseen
    if not {row.certificate_id for row in rows if row.state is SheetState.WAITING} <= current:
        _drop(session, run_id, current)
        rows = queries.sheets(session, run_id)
        if not any(row.state is SheetState.WAITING for row in rows):
            run.ended_at = now
            session.flush()
    chosen = [row for row in rows if row.state is SheetState.WAITING][:most]
    _set(session, run_id, [row.position for row in chosen], SheetState.SENT, now)
    positions = {row.position for row in chosen}
    return [row for row in queries.sheets(session, run_id) if row.position in positions]


def came_out(
    session: Session,
    run_id: UUID,
    *,
    now: datetime,
    spoiled: Collection[int] = (),
    up_to: int | None = None,
    reason: str = "",
) -> CameOut:
    """Write what became of the sheets that were sent: printed, or spoiled and to be printed again.

    With `up_to` only those to this sheet came out, as after a jam or a power cut; the others wait again with the
    blanks they had. A spoiled sheet's blank is booked as spoiled; its certificate keeps its number and gets a new
    sheet at the end of the run, with the next blank, if there is one.

    Raises:
        RunEnded: the run is over.
        SheetNotSent: a sheet that is called spoiled was not sent or did not come out.
        BlankNotFree, BlankReasonMissing: what was said cannot be booked; nothing was written.

    """
    allow(session, Action.ISSUE)
    _open(session, run_id)
    sent = [row for row in queries.sheets(session, run_id) if row.state is SheetState.SENT]
    out = [row for row in sent if up_to is None or row.position <= up_to]
    for position in sorted(set(spoiled) - {row.position for row in out}):
        raise rules.SheetNotSent(sheet=position)
    good = [row for row in out if row.position not in spoiled]
    bad = [row for row in out if row.position in spoiled]
    _book(session, good, bad, reason=reason, now=now)
    _set(session, run_id, [row.position for row in good], SheetState.PRINTED, now)
    _set(session, run_id, [row.position for row in bad], SheetState.SPOILED, now)
    _set(session, run_id, [row.position for row in sent if row not in out], SheetState.WAITING, now)
    again = _again(session, run_id, bad, now)
    if not any(row.state in (SheetState.WAITING, SheetState.SENT) for row in queries.sheets(session, run_id)):
        session.get_one(PrintRun, run_id).ended_at = now
    session.flush()
    return CameOut(len(good), len(bad), again, len(bad) - len(again))


def end(session: Session, run_id: UUID, *, now: datetime) -> None:
    """End a run; what still waits can be printed in another one, on the blanks that lie in the tray then.

    Raises:
        RunUnfinished: sheets were sent and nobody has said what became of them.

    """
    allow(session, Action.ISSUE)
    run = _open(session, run_id)
    sent = queries.run(session, run_id).sent
    if sent:
        raise rules.RunUnfinished(sent=sent)
    run.ended_at = now
    session.flush()


def keep_fit(session: Session, printer: str, tray: str, fit: rules.Fit, *, now: datetime) -> None:
    """Keep how a printer of this PC is corrected; measured again, the later one counts."""
    allow(session, Action.ISSUE)
    session.merge(
        PrinterFit(
            printer=printer,
            tray=tray,
            right_um=fit.right_um,
            down_um=fit.down_um,
            wide_ppm=fit.wide_ppm,
            high_ppm=fit.high_ppm,
            measured_at=now,
        )
    )
    session.flush()


def _open(session: Session, run_id: UUID) -> PrintRun:
    run = session.get(PrintRun, run_id)
    if run is None or run.ended_at is not None:
        raise rules.RunEnded()
    return run


def _end_unsent(session: Session, course_id: CourseId, now: datetime) -> None:
    """End former runs of a course in which nothing is on its way; refuse where something is."""
    for run in queries.open_runs(session, course_id):
        if run.sent:
            raise rules.RunUnfinished(sent=run.sent)
        session.get_one(PrintRun, run.id).ended_at = now
    session.flush()


def _drop(session: Session, run_id: UUID, current: Collection[CertificateId]) -> None:
    """Take out of a run what is not to be printed any more; places and blanks stay with the sheets that move up."""
    query = select(PrintSheet).where(PrintSheet.run_id == run_id, PrintSheet.state == SheetState.WAITING)
    places = session.scalars(query.order_by(PrintSheet.position)).all()
    left = [sheet.certificate_id for sheet in places if sheet.certificate_id in current]
    for sheet, certificate_id in zip(places[: len(left)], left, strict=True):
        sheet.certificate_id = certificate_id
    for sheet in places[len(left) :]:
        session.delete(sheet)
    session.flush()


def _blanks(session: Session, first: Blank | None, count: int) -> Sequence[Blank | None]:
    if first is None:
        return [None] * count
    held = queries.reserved(session)
    found = stock.free_blanks(session, count + len(held), series=first.series, since=first.number)
    found = tuple(blank for blank in found if (blank.series, blank.number) not in held)[:count]
    if not found or (found[0].series, found[0].number) != (first.series, first.number):
        state = BlankEvent.USED.word
        raise BlankNotFree(blank=str(first), state=state, number="")
    if len(found) < count:
        raise NoBlankFree(wanted=count, left=len(found), blank=str(first))
    return found


def _add_sheet(
    session: Session, run_id: UUID, position: int, certificate_id: CertificateId, blank: Blank | None, now: datetime
) -> None:
    session.add(
        PrintSheet(
            id=new_id(),
            run_id=run_id,
            position=position,
            certificate_id=certificate_id,
            blank_series=blank.series if blank else "",
            blank_number=blank.number if blank else None,
            state=SheetState.WAITING,
            at=now,
        )
    )


def _book(session: Session, good: Sequence[SheetRow], bad: Sequence[SheetRow], *, reason: str, now: datetime) -> None:
    """Write for all PCs what came out."""
    used = [(row.blank.series, row.blank.number, row.certificate_id) for row in good if row.blank is not None]
    if used:
        blanks.take_many(session, used, now=now)
    for row in bad:
        if row.blank is not None:
            blanks.spoil(
                session, row.blank.series, row.blank.number, reason=reason, now=now, certificate_id=row.certificate_id
            )
    event = {"event": CertificateEvent.PRINTED, "at": now, "reason": ""}
    journal.write_many(session, CertificateHistory, [{"certificate_id": row.certificate_id, **event} for row in good])


def _again(session: Session, run_id: UUID, bad: Sequence[SheetRow], now: datetime) -> tuple[int, ...]:
    if not bad:
        return ()
    rows = queries.sheets(session, run_id)
    last = rows[-1]
    fresh: Sequence[Blank | None] = [None] * len(bad)
    used = [row.blank for row in rows if row.blank is not None]
    if used:
        highest = max(used, key=lambda blank: (blank.series, blank.number))
        held = queries.reserved(session)
        found = stock.free_blanks(session, len(bad) + len(held), series=highest.series, since=highest.number + 1)
        fresh = [blank for blank in found if (blank.series, blank.number) not in held][: len(bad)]
    positions = range(last.position + 1, last.position + 1 + len(fresh))
    for position, row, blank in zip(positions, bad[: len(fresh)], fresh, strict=True):
        _add_sheet(session, run_id, position, row.certificate_id, blank, now)
    session.flush()
    return tuple(positions)


def _set(session: Session, run_id: UUID, positions: Collection[int], state: SheetState, now: datetime) -> None:
    if not positions:
        return
    query = select(PrintSheet).where(PrintSheet.run_id == run_id, PrintSheet.position.in_(list(positions)))
    for sheet in session.scalars(query):
        sheet.state, sheet.at = state, now
    session.flush()
