"""The runs of this PC that are not finished, the sheets of one, and how each printer is corrected."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.certificates import issuing, queries
from bekal.certificates.blanks.queries import receipts
from bekal.certificates.blanks.rules import Blank
from bekal.certificates.printing.rules import NO_FIT, Fit
from bekal.certificates.templates.queries import dressed
from bekal.courses.queries import course
from bekal.documents.certificate import CertificatePage
from bekal.storage.records import Certificate, Course, PrinterFit, PrintRun, PrintSheet
from bekal.terms import CertificateId, CourseId, SheetState


@dataclass(frozen=True)
class RunRow:
    """A run of this PC and how its sheets stand."""

    id: UUID
    course_id: CourseId
    course: str
    printer: str
    tray: str
    started_at: datetime
    is_ended: bool
    waiting: int
    sent: int
    printed: int
    spoiled: int

    @property
    def sheets(self) -> int:
        """How many sheets it has."""
        return self.waiting + self.sent + self.printed + self.spoiled


@dataclass(frozen=True)
class SheetRow:
    """One sheet of a run."""

    position: int
    certificate_id: CertificateId
    number: str
    name: str
    blank: Blank | None
    state: SheetState


def run(session: Session, run_id: UUID) -> RunRow:
    """Return a run."""
    row = session.get_one(PrintRun, run_id)
    return _row(session, row)


def open_runs(session: Session, course_id: CourseId | None = None) -> list[RunRow]:
    """Return the runs of this PC that nobody ended, oldest first: of a course, or all."""
    query = select(PrintRun).where(PrintRun.ended_at.is_(None)).order_by(PrintRun.started_at, PrintRun.id)
    if course_id is not None:
        query = query.where(PrintRun.course_id == course_id)
    return [_row(session, row) for row in session.scalars(query)]


def sheets(session: Session, run_id: UUID) -> list[SheetRow]:
    """Return the sheets of a run in the order in which they are printed."""
    rows = session.execute(
        select(PrintSheet, Certificate.number, Certificate.snapshot)
        .join(Certificate, Certificate.id == PrintSheet.certificate_id)
        .where(PrintSheet.run_id == run_id)
        .order_by(PrintSheet.position)
    ).all()
    digits = _digits(session) if any(sheet.blank_number is not None for sheet, _, _ in rows) else {}
    return [
        SheetRow(
            sheet.position,
            CertificateId(sheet.certificate_id),
            number,
            str(json.loads(snapshot).get("name", "")),
            _blank(sheet, digits),
            sheet.state,
        )
        for sheet, number, snapshot in rows
    ]


def reserved(session: Session) -> set[tuple[str, int]]:
    """Return the blanks that lie in a tray of this PC for a sheet that nobody has seen yet."""
    query = (
        select(PrintSheet.blank_series, PrintSheet.blank_number)
        .join(PrintRun, PrintRun.id == PrintSheet.run_id)
        .where(
            PrintRun.ended_at.is_(None),
            PrintSheet.blank_number.is_not(None),
            PrintSheet.state.in_((SheetState.WAITING, SheetState.SENT)),
        )
    )
    return {(series, number) for series, number in session.execute(query) if number is not None}


def pages_of(session: Session, ids: Sequence[CertificateId]) -> list[CertificatePage]:
    """Return certificates' pages as they were issued, in the order of `ids`.

    Raises:
        TemplateNotHere: the look they were issued with is not on this machine.

    """
    query = select(Certificate.id, Certificate.snapshot).where(Certificate.id.in_(list(ids)))
    kept = {CertificateId(one): snapshot for one, snapshot in session.execute(query)}
    return dressed(session, (issuing.page_of(kept[one]) for one in ids))


def paper_of(session: Session, course_id: CourseId) -> tuple[float, float] | None:
    """Return width and height, in millimetres, of the paper of a course's first certificate; None: there is none."""
    first = next(iter(printable(session, course_id)), None)
    if first is None:
        return None
    (page,) = pages_of(session, [first.id])
    return page.template.size_mm if page.template is not None else (297.0, 210.0)


def printable(session: Session, course_id: CourseId) -> list[queries.CertificateRow]:
    """Return the certificates of a course that may leave the printer, in the order of their numbers."""
    return [row for row in queries.certificates(session, course_id) if row.is_current]


def fit(session: Session, printer: str, tray: str = "") -> Fit:
    """Return how a printer is corrected; unmeasured ones are not."""
    row = session.get(PrinterFit, (printer, tray))
    return NO_FIT if row is None else Fit(row.right_um, row.down_um, row.wide_ppm, row.high_ppm)


def _row(session: Session, row: PrintRun) -> RunRow:
    states = list(session.scalars(select(PrintSheet.state).where(PrintSheet.run_id == row.id)))
    has_course = session.scalar(select(Course.id).where(Course.id == row.course_id))
    return RunRow(
        id=row.id,
        course_id=CourseId(row.course_id),
        course=course(session, CourseId(row.course_id)).name if has_course else "",
        printer=row.printer,
        tray=row.tray,
        started_at=row.started_at,
        is_ended=row.ended_at is not None,
        waiting=states.count(SheetState.WAITING),
        sent=states.count(SheetState.SENT),
        printed=states.count(SheetState.PRINTED),
        spoiled=states.count(SheetState.SPOILED),
    )


def _blank(sheet: PrintSheet, digits: dict[str, list[tuple[int, int, int]]]) -> Blank | None:
    if sheet.blank_number is None:
        return None
    own = digits.get(sheet.blank_series, [])
    wide = next((d for first, last, d in own if first <= sheet.blank_number <= last), 7)
    return Blank(sheet.blank_series, sheet.blank_number, wide)


def _digits(session: Session) -> dict[str, list[tuple[int, int, int]]]:
    found: dict[str, list[tuple[int, int, int]]] = {}
    for came in receipts(session):
        found.setdefault(came.series, []).append((came.first, came.last, came.digits))
    return found
