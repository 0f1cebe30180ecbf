"""What is done with the list of candidates as it is filtered: a workbook of it, and slips of those who are chosen."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.documents.receipt_slip import Paper
from bekal.errors import Told
from bekal.language import marked, say
from bekal.ui import keys, theme
from bekal.ui.candidates import receipt_paper
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context
from bekal.ui.jobs import Job, Progress
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, Field
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.progress import LongWork
from bekal.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.candidates.exporting import Exported
    from bekal.terms import CandidateId
    from bekal.ui.candidates.screen import CandidatesScreen

_PATIENCE = 1.0
"""Seconds of writing a list after which it is shown how far it has come."""
PAPERS = {
    Paper.A6: marked("A6, satu lembar satu orang"),
    Paper.A4: marked("A4, empat orang satu lembar"),
    Paper.MM58: marked("Rol kasir 58 mm"),
    Paper.MM80: marked("Rol kasir 80 mm"),
}


class ExportDialog(QDialog):
    """How many people, and whether their full NIKs go along, which is noted."""

    agreed = Signal()

    def __init__(self, parent: QWidget, people: int) -> None:
        super().__init__(parent)
        title = say("Ekspor {n} orang ke Excel", n=people)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.full = Tick(say("NIK lengkap"))
        words = say("Tanpa tanda, hanya empat angka akhirnya. NIK lengkap dicatat: siapa mengambilnya, kapan.")
        yes, no = Button(say("Pilih tempat"), "primary", "download"), Button(say("Batal"), keys="Esc", works=False)
        yes.clicked.connect(self._agree)
        no.clicked.connect(self.reject)
        head = row(Picture("file-spreadsheet", "accent", 18), label(title, "title", wrap=True), gap=10)
        self.setLayout(
            column(
                head,
                label(say("Saringan dan urutan daftar ikut berlaku."), wrap=True),
                self.full,
                label(words, "caption", "muted", wrap=True),
                row(None, yes, no),
                gap=12,
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(min(theme.px(440), 640))
        keys.on(self, "Ctrl+Enter", yes.click)
        yes.setFocus()

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


class SlipDialog(QDialog):
    """Whose slips, on which paper, and whether one is written after every registration on this machine."""

    agreed = Signal()

    def __init__(self, parent: QWidget, who: str, paper: Paper, *, after: bool) -> None:
        super().__init__(parent)
        title = say("Cetak tanda terima")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.paper = Choice([(one, say(PAPERS[one])) for one in Paper])
        self.paper.show_value(paper)
        self.after = Tick(say("Cetak tanda terima setiap selesai mendaftarkan"))
        self.after.setChecked(after)
        yes, no = Button(say("Pilih tempat"), "primary", "printer"), Button(say("Batal"), keys="Esc", works=False)
        yes.clicked.connect(self._agree)
        no.clicked.connect(self.reject)
        self.setLayout(
            column(
                row(Picture("id-card", "accent", 18), label(title, "title", wrap=True), gap=10),
                label(who, wrap=True),
                Field(say("Kertas"), self.paper),
                self.after,
                row(None, yes, no),
                gap=12,
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(min(theme.px(440), 640))
        keys.on(self, "Ctrl+Enter", yes.click)
        yes.setFocus()

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


class ListActions(QObject):
    """Child of the list; offers its two buttons for the tools above it."""

    def __init__(self, screen: "CandidatesScreen", context: Context, order: Callable[[], tuple[bool, bool]]) -> None:
        super().__init__(screen)
        self._screen, self._context, self._order = screen, context, order
        self.export_button = Button(say("Ekspor Excel"), "quiet", "download", "Ctrl+E")
        self.slip_button = Button(say("Tanda terima"), "quiet", "id-card", "Ctrl+P")
        self.progress = LongWork(say("Menulis daftar pendaftar"))
        self.progress.hide()
        self.progress.stop_asked.connect(self.stop_export)
        self._job: Job | None = None
        self._began = 0.0
        self.export_button.clicked.connect(self.ask_export)
        self.slip_button.clicked.connect(self.ask_slips)

    def ask_export(self) -> None:
        """Say how many people the list has, and ask whether full NIKs go along."""
        people = self._screen.matching
        dialog = ExportDialog(self._screen.window(), people)
        dialog.agreed.connect(lambda: self.export(full_nik=dialog.full.isChecked()))
        dialog.open()

    def export(self, *, full_nik: bool) -> None:
        """Ask where, and write who the filters leave."""
        path = ask_place(self._screen.window(), say("Pendaftar"), ".xlsx", say("Buku kerja Excel (*.xlsx)"))
        if path is None:
            return
        typed, lacking = self._screen.asked()
        by_name, reverse = self._order()
        now = self._context.clock()

        def work(session: "Session", progress: Progress) -> "Exported":
            from bekal.candidates.exporting import export_list

            return export_list(
                session,
                path,
                now=now,
                typed=typed,
                lacking=lacking,
                by_name=by_name,
                reverse=reverse,
                full_nik=full_nik,
                tell=progress.tell,
            )

        def done(written: "Exported") -> None:
            self._end()
            tell_written(self._context, path, written.file, people=written.people)

        def failed(error: Told) -> None:
            self._end()
            self._context.tell(error)

        self._began = time.monotonic()
        self.export_button.setEnabled(False)
        self._job = self._context.jobs.run_long(
            work, done, failed, progress=self._show_progress, write=full_nik, receiver=self
        )

    def stop_export(self) -> None:
        """Stop writing the list; no file is left behind."""
        if self._job is not None:
            self._job.stop()
            self._job.done = self._job.failed = None  # it may have come to its end all the same
            self._end()
            self._context.notify(say("Ekspor dihentikan."))

    def _show_progress(self, done: int, of: int) -> None:
        seconds = time.monotonic() - self._began
        if self._job is not None and seconds >= _PATIENCE:
            self.progress.show()
            self.progress.show_progress(done // 2, of // 2, seconds)

    def _end(self) -> None:
        self._job = None
        self.progress.hide()
        self.export_button.setEnabled(True)

    def ask_slips(self) -> None:
        """Ask for the paper of the slips of those who are chosen in the list."""
        chosen = self._screen.table.chosen_rows()
        if not chosen:
            return
        who = chosen[0].name if len(chosen) == 1 else say("{n} orang yang dipilih di daftar", n=len(chosen))
        ask_slips(self, self._context, self._screen.window(), [one.id for one in chosen], who)


def ask_slips(owner: QObject, context: Context, parent: QWidget, people: "list[CandidateId]", who: str) -> None:
    """Ask for the paper, remember it for this machine, and write the slips of some people."""
    dialog = SlipDialog(
        parent, who, receipt_paper.paper_of(context), after=receipt_paper.is_wanted_after_registering(context)
    )

    def agreed() -> None:
        paper: Paper = dialog.paper.value()
        receipt_paper.remember(context, paper=paper, after=dialog.after.isChecked())
        write_slips(owner, context, parent, people, paper)

    dialog.agreed.connect(agreed)
    dialog.open()


def write_slips(owner: QObject, context: Context, parent: QWidget, people: "list[CandidateId]", paper: Paper) -> None:
    """Ask where, and write the slips of some people."""
    path = ask_place(parent, say("Tanda terima"), ".pdf", say("Dokumen PDF (*.pdf)"))
    if path is None:
        return
    now = context.clock()

    def work(session: "Session") -> Path:
        from bekal.reports.receipts import write_receipts

        return write_receipts(session, people, path, paper=paper, now=now)

    context.jobs.run(work, lambda written: tell_written(context, path, written), receiver=owner)
