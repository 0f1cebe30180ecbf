"""Pre-printed blanks under control, and the printing of certificates on this PC."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped

from bekal.storage.records.columns import Record, Synced, Word, belongs_to, local, synced
from bekal.storage.types import Id
from bekal.terms import BlankEvent, SheetState


class BlankReceipt(Synced, Record):
    """Blanks that came into the centre: a series, from a first to a last number."""

    __tablename__ = "blank_receipt"
    __table_args__ = (Index("ix_blank_receipt_series", "series", "first"),)

    received_on: Mapped[date] = synced()
    series: Mapped[str] = synced(default="")
    """The letters before the number, as printed."""
    first: Mapped[int] = synced()
    last: Mapped[int] = synced()
    """Both included."""
    digits: Mapped[int] = synced(default=7)
    """How many digits are printed, leading zeros included."""
    source: Mapped[str] = synced(default="")
    letter_number: Mapped[str] = synced(default="")
    note: Mapped[str] = synced(default="")


class BlankHistory(Synced, Record):
    """What became of one blank; only ever appended."""

    __tablename__ = "blank_event"
    __table_args__ = (
        Index("ix_blank_event_number", "series", "number"),
        Index("ix_blank_event_certificate", "certificate_id"),
    )

    series: Mapped[str] = synced(default="")
    number: Mapped[int] = synced()
    event: Mapped[BlankEvent] = synced(Word(BlankEvent))
    certificate_id: Mapped[UUID | None] = belongs_to("certificate", nullable=True)
    at: Mapped[datetime] = synced()
    reason: Mapped[str] = synced(default="")
    letter_number: Mapped[str] = synced(default="")
    """Of the minutes with which it was returned or destroyed."""


class PrintRun(Record):
    """A print run on this PC; it survives a jam and a power cut."""

    __tablename__ = "print_run"

    id: Mapped[UUID] = local(Id, primary_key=True)
    course_id: Mapped[UUID] = local(Id, index=True)
    printer: Mapped[str] = local(default="")
    """The system's name of it; nothing: into a PDF file."""
    tray: Mapped[str] = local(default="")
    side: Mapped[str] = local(default="")
    """front, back, both."""
    started_at: Mapped[datetime] = local()
    ended_at: Mapped[datetime | None] = local()


class PrintSheet(Record):
    """One sheet of a run."""

    __tablename__ = "print_sheet"
    __table_args__ = (UniqueConstraint("run_id", "position"), Index("ix_print_sheet_certificate", "certificate_id"))

    id: Mapped[UUID] = local(Id, primary_key=True)
    run_id: Mapped[UUID] = local(Id)
    position: Mapped[int] = local()
    """From one, in the order in which the sheets come out."""
    certificate_id: Mapped[UUID] = local(Id)
    blank_series: Mapped[str] = local(default="")
    blank_number: Mapped[int | None] = local()
    state: Mapped[SheetState] = local(Word(SheetState))
    at: Mapped[datetime] = local()


class PrinterFit(Record):
    """How a printer of this PC has to be corrected: measured on its ruler page."""

    __tablename__ = "printer_fit"

    printer: Mapped[str] = local(primary_key=True)
    tray: Mapped[str] = local(primary_key=True, default="")
    right_um: Mapped[int] = local(default=0)
    """Shift to the right in micrometres; negative: to the left."""
    down_um: Mapped[int] = local(default=0)
    wide_ppm: Mapped[int] = local(default=1_000_000)
    """How wide a millimetre is to be drawn, in millionths."""
    high_ppm: Mapped[int] = local(default=1_000_000)
    measured_at: Mapped[datetime] = local()
