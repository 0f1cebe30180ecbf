"""What BNSP's result file would do, row by row, before anything is written; doubtful names are asked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.assessment.competency.queries import Entry
from bekal.assessment.competency.result_file import FileRow, ResultPlan, RowState
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.fields import Choice
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, holder, row
from bekal.ui.widgets.table import Column, Table

_TONES = {
    RowState.NEW: ("accent", ""),
    RowState.SAME: ("gray", "check"),
    RowState.DOUBTFUL: ("warn", "circle-help"),
    RowState.UNKNOWN: ("warn", "triangle-alert"),
    RowState.BAD: ("bad", "circle-alert"),
}


class ImportDialog(QDialog):
    """Open with `open()`; `decided` says whom a doubtful row is about (None: nobody)."""

    agreed = Signal()
    decided = Signal(object, object)
    columns_asked = Signal()

    def __init__(self, parent: QWidget, plan: ResultPlan, people: Sequence[Entry]) -> None:
        super().__init__(parent)
        self.plan = plan
        self.setWindowTitle(say("Impor hasil uji"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table: Table[FileRow] = Table(
            [
                Column(say("Baris"), lambda one: one.row, 52, right=True),
                Column(say("Nama di berkas"), _named, least=160),
                Column(
                    say("Sertifikat"), lambda one: Two(one.paper.certificate_no or "–", one.paper.registration_no), 220
                ),
                Column(say("Keadaan"), _state, 156),
            ],
            say("Baris berkas hasil"),
            two_lines=True,
        )
        self.table.moved_to.connect(lambda _row: self._follow())
        self._count = Tally()
        self._remarks = label("", "caption", "muted", wrap=True)
        self.who = Choice([(None, say("Bukan siapa-siapa di sini")), *((one.id, one.name) for one in people)])
        self.who.setAccessibleName(say("Orang yang dimaksud"))
        link = Button(say("Pakai orang ini"), "", "users", "Ctrl+L")
        link.clicked.connect(self._decide)
        self._asking = holder(row(label(say("Baris ini tentang:"), "captionb"), self.who, link, gap=8))
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        self.go = Button("", "primary", keys="Ctrl+Enter")
        self.go.clicked.connect(self.agreed)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        body = column(row(label(plan.file, "title"), None, self._count), gap=8, margins=(20, 16, 20, 14))
        body.addWidget(card(column(self.table, gap=0), margins=EDGE), 1)
        for part in (self._remarks, self._asking, self.said):
            body.addWidget(part)
        columns = Button(say("Kolom"), "", "list-checks", "F6")
        columns.clicked.connect(self.columns_asked)
        body.addLayout(row(columns, None, self.go, away))
        self.setLayout(body)
        window = parent.window()
        self.resize(min(theme.px(820), window.width() - 20), min(theme.px(560), window.height() - 30))
        self.show_plan(plan)
        keys.give_focus(self.table)

    def show_plan(self, plan: ResultPlan) -> None:
        """Show what the file would do now."""
        self.plan = plan
        self.table.show_rows(plan.rows, keep=lambda one: (one.sheet, one.row))
        if self.table.current_row() is None and plan.rows:
            open_rows = (at for at, one in enumerate(plan.rows) if one.state is RowState.DOUBTFUL)
            self.table.go_to(next(open_rows, 0))
        n = len(plan.to_write)
        same = sum(one.state is RowState.SAME for one in plan.rows)
        self._count.show_counts(
            [(n, say("baru")), (same, say("sudah ada")), (len(plan.rows) - n - same, say("tertinggal"))]
        )
        self.go.show_text(say("Impor {n}", n=n))
        self.go.setEnabled(n > 0)
        self._follow()

    def show_said(self, words: str) -> None:
        """Say why nothing was written."""
        self.said.setText(words)
        self.said.setVisible(bool(words))
        speak(self.said)

    def _follow(self) -> None:
        """Say what is doubtful in the row the keys are on, and ask whom it is about."""
        one = self.table.current_row()
        said = list(one.remarks) if one is not None else []
        if self.plan.not_named:
            names = ", ".join(self.plan.not_named[:4]) + ("…" if len(self.plan.not_named) > 4 else "")
            said.append(say("tidak disebut di berkas: {names}", names=names))
        self._remarks.setText("  ·  ".join(said))
        self._remarks.setVisible(bool(said))
        asks = one is not None and one.state in {RowState.DOUBTFUL, RowState.UNKNOWN}
        self._asking.setVisible(asks)
        if one is not None and asks:
            self.who.show_value(one.candidates[0].id if one.candidates else None)

    def _decide(self) -> None:
        if (one := self.table.current_row()) is not None:
            self.decided.emit(one, self.who.value())


def _named(one: FileRow) -> Two:
    known = one.entry or (one.candidates[0] if one.candidates else None)
    below = known.name if known is not None and known.name.casefold() != one.name.casefold() else one.scheme
    return Two(one.name or "–", below)


def _state(one: FileRow) -> State:
    tone, icon = _TONES[one.state]
    return State(one.state.word, tone, icon)
