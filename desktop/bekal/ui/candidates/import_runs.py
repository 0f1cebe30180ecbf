"""The imports made on this machine, and which of them can still be undone whole."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.candidates.importing.queries import Run
from bekal.language import say
from bekal.ui import moments
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import State as Badge
from bekal.ui.widgets.layouts import column, fill, foot
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table


class ImportRuns(QWidget):
    """A line an import, the newest first."""

    undo_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: Table[Run] = Table(
            [
                Column(say("Waktu"), lambda run: moments.short(run.at, now()), 150, tone="muted"),
                Column(say("Berkas"), lambda run: run.file or say("tempelan"), least=180, role="bodyb"),
                Column(say("Oleh"), lambda run: run.by or "–", 140, leaves=1),
                Column(say("Baru"), lambda run: run.new, 70, right=True),
                Column(say("Berubah"), lambda run: run.changed, 80, right=True),
                Column("", _standing, 150),
            ],
            say("Impor di komputer ini"),
        )
        self.undo = Button(say("Urungkan seluruh impor"), "", "refresh-cw", "Del")
        self.undo.clicked.connect(self._ask)
        away = Button(say("Kembali"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        self.table.moved_to.connect(lambda _run: self._settle())
        fill(self, column(card(column(self.table, gap=0), margins=EDGE)), foot(None, away, self.undo))

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the imports."""
        self.table.show_rows(list(runs), keep=lambda run: run.id)
        if self.table.current_row() is None:
            self.table.go_to(0)
        self._settle()

    def _settle(self) -> None:
        run = self.table.current_row()
        self.undo.setEnabled(run is not None and run.can_undo)

    def _ask(self) -> None:
        run = self.table.current_row()
        if run is not None and run.can_undo:
            self.undo_asked.emit(run.id)


def _standing(run: Run) -> Badge:
    if run.undone_at is not None:
        return Badge(say("Diurungkan"), "gray", "refresh-cw")
    return Badge(say("Dapat diurungkan"), "info", "") if run.can_undo else Badge(say("Lewat 7 hari"), "gray", "")
