"""The sheet on paper: for which days it is printed, and the line that keys a signed one back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.attendance.sheets.rules import OnSheet, keyed_back
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, fill, row

if TYPE_CHECKING:
    from bekal.attendance.sheets.rules import KeyedBack

DAY, WEEK = "day", "week"
_last = ["F4"]
"""The paper chosen last, since the printer beside the desk stays the same."""


class SheetDialog(QDialog):
    """Open with `open()`; `agreed` gives day or week, and the paper."""

    agreed = Signal(str, str)

    def __init__(self, parent: QWidget, course: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Cetak lembar hadir"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.span = Segments([(DAY, say("Sehari")), (WEEK, say("Sepekan"))], say("Untuk"))
        self.paper = Segments([("F4", "F4"), ("A4", "A4")], say("Kertas"))
        self.span.show_value(DAY)
        self.paper.show_value(_last[0])
        make = Button(say("Buat lembar"), "primary", "printer", "Ctrl+Enter")
        away = Button(say("Batal"), keys="Esc", works=False)
        make.clicked.connect(self._agree)
        away.clicked.connect(self.reject)
        self.setLayout(
            column(
                label(say("Cetak lembar hadir"), "title"),
                label(course, "caption", "muted"),
                Field(say("Untuk"), self.span),
                Field(say("Kertas"), self.paper),
                6,
                row(None, make, away),
                gap=10,
                margins=(20, 18, 20, 16),
            )
        )
        keys.give_focus(make)

    def _agree(self) -> None:
        _last[0] = str(self.paper.value())
        self.accept()
        self.agreed.emit(str(self.span.value()), _last[0])


class KeyBackBar(QWidget):
    """One line above the grid; while it is typed it says who gets what, and Enter does it."""

    keyed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = text_edit(say("Yang tidak hadir biasa: 5s 7a 12t10"), longest=400)
        self.line.setAccessibleName(say("Salin dari kertas"))
        self.told = label("", "caption", "muted", wrap=True)
        self._people: tuple[OnSheet, ...] = ()
        self._good = False
        self._yes = Button(say("Salin"), "", keys="Enter", works=False)
        away = Button(say("Tutup"), keys="Esc", works=False)
        self._yes.clicked.connect(self._take)
        away.clicked.connect(self.leave)
        self.line.returnPressed.connect(self._take)
        self.line.textChanged.connect(lambda _typed: self._preview())
        self.line.installEventFilter(self)
        asking = row(gap=8)
        asking.addWidget(self.line, 1)
        asking.addWidget(self._yes)
        asking.addWidget(away)
        title = label(say("Salin dari kertas: nomor, huruf, menit. Semua yang lain hadir."), "captionb")
        frame = card(column(title, asking, self.told, gap=5), margins=(12, 7, 12, 7))
        fill(self, column(frame, gap=0), margins=(0, 0, 0, 0))
        self.hide()

    def ask(self, people: Sequence[OnSheet]) -> None:
        """Take the keys for the sheet of these people."""
        self._people = tuple(people)
        self.line.clear()
        self._preview()
        self.show()
        keys.give_focus(self.line)

    def leave(self) -> None:
        """Go away."""
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc go back to the grid before it means anything else."""
        if watched is self.line and keys.is_escape(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.leave()
                return True
        return False

    def _preview(self) -> None:
        try:
            found = keyed_back(self.line.text(), self._people)
        except Told as error:
            self._good = False
            self.told.setText(sentence(error))
            set_tone(self.told, "warn")
        else:
            self._good = True
            self.told.setText(preview_words(found))
            set_tone(self.told, "muted")
        self._yes.setEnabled(self._good)
        self.told.setAccessibleName(self.told.text())

    def _take(self) -> None:
        if self._good:
            self.hide()
            self.keyed.emit(self.line.text())
        else:
            speak(self.told)


def preview_words(found: "KeyedBack") -> str:
    """Say who gets what: `5 Peserta Contoh 05 Sakit · 24 lainnya Hadir`."""
    parts = []
    for one, said in found.exceptions:
        minutes = f" {said.minutes_late}′" if said.minutes_late else ""
        former = (
            f" ({one.mark.value} → {said.mark.value})" if one.mark is not None and one.mark is not said.mark else ""
        )
        parts.append(f"{one.number} {one.name} {said.mark.word}{minutes}{former}")
    parts.append(say("{n} lainnya hadir", n=found.present))
    if found.kept:
        parts.append(say("{n} sudah ditandai dan tetap", n=found.kept))
    return " · ".join(parts)
