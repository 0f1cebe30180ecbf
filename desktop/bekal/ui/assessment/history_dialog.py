"""Who entered what in one cell, when and how."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from bekal.assessment.history import CellStep
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.table import Column, Table


class HistoryDialog(QDialog):
    """Open with `open()`; `local` turns a time into that of the centre."""

    def __init__(
        self,
        parent: QWidget,
        name: str,
        title: str,
        steps: Sequence[CellStep],
        local: Callable[[datetime], datetime],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Riwayat {title}", title=title))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.table: Table[CellStep] = Table(
            [
                Column(say("Waktu"), lambda one: f"{local(one.at):%d/%m/%Y %H.%M}", 140, tone="muted"),
                Column(say("Oleh"), lambda one: one.by, least=180),
                Column(say("Cara"), lambda one: one.how, 120, tone="muted"),
                Column(say("Percobaan"), lambda one: one.number or "–", 84, tone="muted", right=True),
                Column(say("Menjadi"), lambda one: one.said or say("kosong"), 110, role="bodyb", right=True),
            ],
            self.windowTitle(),
        )
        self.table.show_rows(steps)
        self.table.setMinimumHeight(theme.px(220))
        away = Button(say("Tutup"), "primary", keys="Esc", works=False)
        away.clicked.connect(self.reject)
        words = label(say("Belum pernah diisi.") if not steps else name, "body", "muted", wrap=True)
        self.setLayout(
            column(label(self.windowTitle(), "title"), words, self.table, 4, row(None, away), gap=8,
                   margins=(20, 18, 20, 16))
        )  # fmt: skip
        self.table.setVisible(bool(steps))
        self.setMinimumWidth(min(theme.px(660), 760))
        keys.give_focus(away)
