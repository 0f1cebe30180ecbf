"""On what the slip of missing papers is printed, and when the person comes again."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.candidates.papers import rules
from bekal.documents.missing_slip import SlipPaper
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.fields import DateEdit, Field
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row

_last = [SlipPaper.A6]
"""What it was printed on last, since the printer beside the desk stays the same."""


class SlipDialog(QDialog):
    """Open with `open()`; `agreed` gives the paper and the day, which may be None."""

    agreed = Signal(str, object)

    def __init__(self, parent: QWidget, today: Callable[[], date]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Cetak daftar kekurangan"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._today = today
        papers = [(SlipPaper.A6, "A6"), (SlipPaper.A4, "A4"), (SlipPaper.ROLL, "58 mm")]
        self.paper = Segments(papers, say("Kertas"))
        self.paper.show_value(_last[0])
        self.visit = DateEdit(lambda typed: rules.read_day(typed, today=today(), past=False), today)
        self._field = Field(
            say("Datang lagi pada"), self.visit, optional=True, help=say("+ hari berikutnya, F4 kalender")
        )
        self.visit.unreadable.connect(lambda error: self._field.show_impossible(sentence(error)))
        make = Button(say("Buat daftar"), "primary", "printer", "Ctrl+Enter")
        away = Button(say("Batal"), keys="Esc", works=False)
        make.clicked.connect(self._agree)
        away.clicked.connect(self.reject)
        self.setLayout(
            column(
                label(say("Cetak daftar kekurangan"), "title"),
                label(say("Untuk dibawa pulang, tanpa NIK."), "caption", "muted"),
                Field(say("Kertas"), self.paper),
                self._field,
                6,
                row(None, make, away),
                gap=10,
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(theme.px(400))
        keys.on(self.visit, "Enter", make.click)
        self.visit.setFocus()

    def _agree(self) -> None:
        self._field.clear()
        self.visit.settle()
        day = self.visit.value()
        if self.visit.text().strip() and day is None:
            return
        if day is not None and day < self._today():
            error: Told = rules.VisitInPast(visit=f"{day:%d/%m/%Y}")
            self._field.show_impossible(sentence(error))
            return
        _last[0] = SlipPaper(self.paper.value())
        self.accept()
        self.agreed.emit(str(_last[0]), day)
