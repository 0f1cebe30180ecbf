"""Certificates whose time ends soon or is over, to be telephoned about."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.candidates.rules import shown_phone
from bekal.certificates.life.ending import EVERY, Ending, Giver
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
        self.giver = Segments([(None, say("Semua")), *((one, one.word) for one in EVERY)], say("Sertifikat dari"))
        self.giver.show_value(None)
        self.giver.chosen.connect(lambda _giver: self.filter_asked.emit())
        self._count = Tally()
        self.table: Table[Ending] = Table(
            [
                Column(say("Nama"), lambda line: Two(line.name, line.about), least=200),
                Column(say("Dari"), lambda line: line.giver.word, 96, tone="muted", role="caption", leaves=3),
                Column(say("Nomor sertifikat"), lambda line: line.number or "–", 210, leaves=2),
                Column(say("Berlaku sampai"), lambda line: days.full(line.valid_until), 116),
                Column(say("Sisa"), lambda line: days_left(line.valid_until, context.clock().date()), 160),
                Column(say("No. HP"), lambda line: shown_phone(line.phone), 140, tone="muted", leaves=1),
            ],
            say("Sertifikat yang habis atau segera habis"),
            two_lines=True,
        )
        self.table.opened.connect(self.open_asked)
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
        body = column(row(self.span, self.giver, None, self._count, gap=10), gap=10)
        body.addWidget(self._pages, 1)
        self._hint = label(say("Hanya program dan skema yang sertifikatnya berjangka."), "caption", "muted")
        fill(self, body, foot(self._hint, None, opens, person, away))
        self._presenter = CertificatesExpiringPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown."""
        self._presenter.read()

    def show_papers(self, rows: Sequence[Ending]) -> None:
        """Show the certificates, the earliest end first."""
        ended = sum(line.days_left < 0 for line in rows)
        self._count.show_counts([(ended, say("sudah habis")), (len(rows) - ended, say("segera habis"))])
        self.table.show_rows(rows, keep=lambda line: (line.giver, line.id))
        self._pages.setCurrentIndex(0 if rows else 1)
        self.export.setEnabled(bool(rows))
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        if rows:
            self.table.setFocus()
        else:
            self.nothing.show_words(say("Tidak ada sertifikat yang habis dalam rentang ini."))

    def asked(self) -> tuple[int, tuple[Giver, ...]]:
        """Return how many days ahead are meant (those that ended are always meant), and whose certificates."""
        giver: Giver | None = self.giver.value()
        return int(self.span.value()), (giver,) if giver is not None else EVERY

    def _clear(self) -> None:
        self.span.show_value(_SOON)
        self.giver.show_value(None)
        self.filter_asked.emit()

    def _open(self) -> None:
        if (line := self.table.current_row()) is not None:
            self.open_asked.emit(line)

    def _person(self) -> None:
        if (line := self.table.current_row()) is not None:
            self.person_asked.emit(line.candidate_id)


class CertificatesExpiringPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: CertificatesExpiringScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._rows: list[Ending] = []
        screen.filter_asked.connect(self.read)
        screen.open_asked.connect(self._open)
        screen.person_asked.connect(lambda one: context.navigate("candidates.edit", candidate_id=one))
        screen.export_asked.connect(self._ask_file)
        screen.leave_asked.connect(context.back)

    def read(self) -> None:
        """Read what ends in the time that is asked for."""
        (span, givers), today = self._screen.asked(), self._today()

        def work(session: "Session") -> list[Ending]:
            from bekal.certificates.life.ending import ending

            found = ending(session, today=today, within=timedelta(days=span), givers=givers)
            return [line for line in found if line.days_left < 0] if span == _ENDED else found

        def done(rows: list[Ending]) -> None:
            self._rows = rows
            self._screen.show_papers(rows)

        self._context.jobs.run(work, done, latest="expiring", receiver=self)

    def _open(self, one: Ending) -> None:
        """Open a certificate of this centre in its register, another body's with the person's tests."""
        if one.certificate_id is not None:
            self._context.navigate("certificates.register", certificate_id=one.certificate_id)
        else:
            self._context.navigate("candidates.tests", candidate_id=one.candidate_id)

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
