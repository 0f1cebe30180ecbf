"""Certificates whose time ends soon or is over, to be telephoned about."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.candidates.rules import shown_phone
from bekal.certificates.life.queries import Expiring
from bekal.language import say
from bekal.ui import days
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.candidates.papers_table import days_left
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.empty_state import NothingFound
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, row
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ENDED, _SOON, _YEAR = 0, 90, 365


class CertificatesExpiringScreen(QWidget):
    """What it looks like; `CertificatesExpiringPresenter` does the work."""

    filter_asked = Signal()
    open_asked = Signal(object)
    person_asked = Signal(object)
    export_asked = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.export = Button(say("Excel"), "primary", "file-spreadsheet", "Ctrl+E")
        self.export.clicked.connect(self.export_asked)
        self.heading = Heading(
            self, say("Sertifikat habis masa berlaku"), say("Sertifikat  ›  masa berlaku"), (self.export,)
        )
        self.span = Segments(
            [(_ENDED, say("Sudah habis")), (_SOON, say("90 hari")), (_YEAR, say("Setahun"))], say("Sampai kapan")
        )
        self.span.show_value(_SOON)
        self.span.chosen.connect(lambda _span: self.filter_asked.emit())
        self._count = Tally()
        self.table: Table[Expiring] = Table(
            [
                Column(say("Nama"), lambda line: Two(line.paper.name, line.paper.programme), least=200),
                Column(say("Nomor sertifikat"), lambda line: line.paper.number, 210, leaves=2),
                Column(say("Berlaku sampai"), _until, 116),
                Column(say("Sisa"), lambda line: days_left(_end(line), context.clock().date()), 160),
                Column(say("No. HP"), lambda line: shown_phone(line.phone), 140, tone="muted", leaves=1),
            ],
            say("Sertifikat yang habis atau segera habis"),
            two_lines=True,
        )
        self.table.opened.connect(lambda line: self.open_asked.emit(line.paper.id))
        self.nothing = NothingFound(say("90 hari"))
        self.nothing.clear_asked.connect(self._clear)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self.table, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self.nothing)))
        opens = Button(say("Buka sertifikatnya"), "", "award", "Enter", works=False)
        opens.clicked.connect(self._open)
        person = Button(say("Buka orangnya"), "", keys="Ctrl+O")
        person.clicked.connect(self._person)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        body = column(row(self.span, None, self._count, gap=10), gap=10)
        body.addWidget(self._pages, 1)
        words = label(say("Hanya program yang sertifikatnya berjangka."), "caption", "muted")
        fill(self, body, foot(words, None, opens, person, away))
        self._presenter = CertificatesExpiringPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown."""
        self._presenter.read()

    def show_papers(self, rows: Sequence[Expiring]) -> None:
        """Show the certificates, the earliest end first."""
        ended = sum(line.days_left < 0 for line in rows)
        self._count.show_counts([(ended, say("sudah habis")), (len(rows) - ended, say("segera habis"))])
        self.table.show_rows(rows, keep=lambda line: line.paper.id)
        self._pages.setCurrentIndex(0 if rows else 1)
        self.export.setEnabled(bool(rows))
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        if rows:
            self.table.setFocus()
        else:
            self.nothing.show_words(say("Tidak ada sertifikat yang habis dalam rentang ini."))

    def asked(self) -> int:
        """Return how many days ahead are meant; those that ended are always meant."""
        return int(self.span.value())

    def _clear(self) -> None:
        self.span.show_value(_SOON)
        self.filter_asked.emit()

    def _open(self) -> None:
        if (line := self.table.current_row()) is not None:
            self.open_asked.emit(line.paper.id)

    def _person(self) -> None:
        if (line := self.table.current_row()) is not None:
            self.person_asked.emit(line.paper.candidate_id)


def _end(line: Expiring) -> date:
    assert line.paper.valid_until is not None
    return line.paper.valid_until


def _until(line: Expiring) -> str:
    return days.full(_end(line))


class CertificatesExpiringPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: CertificatesExpiringScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._rows: list[Expiring] = []
        screen.filter_asked.connect(self.read)
        screen.open_asked.connect(lambda one: context.navigate("certificates.register", certificate_id=one))
        screen.person_asked.connect(lambda one: context.navigate("candidates.edit", candidate_id=one))
        screen.export_asked.connect(self._ask_file)
        screen.leave_asked.connect(context.back)

    def read(self) -> None:
        """Read what ends in the time that is asked for."""
        span, today = self._screen.asked(), self._today()

        def work(session: "Session") -> list[Expiring]:
            from bekal.certificates.life.queries import expiring

            found = expiring(session, today=today, within=timedelta(days=span))
            return [line for line in found if line.days_left < 0] if span == _ENDED else found

        def done(rows: list[Expiring]) -> None:
            self._rows = rows
            self._screen.show_papers(rows)

        self._context.jobs.run(work, done, latest="expiring", receiver=self)

    def _ask_file(self) -> None:
        name = say("sertifikat habis masa berlaku {day}", day=f"{self._today():%Y-%m-%d}")
        path = ask_place(self._screen, name, ".xlsx", "Excel (*.xlsx)")
        if path is not None:
            self.export(path)

    def export(self, path: Path) -> None:
        """Write the list as a workbook."""
        rows, today = self._rows, self._today()

        def work(session: "Session") -> Path:
            from bekal.reports.certificates import expiring_xlsx
            from bekal.reports.writing import write_report

            return write_report(path, expiring_xlsx(session, rows, on=today))

        self._context.jobs.run(work, lambda written: tell_written(self._context, path, written), receiver=self)

    def _today(self) -> date:
        return self._context.clock().date()
