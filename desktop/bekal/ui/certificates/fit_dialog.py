"""Measuring a printer: print the ruler page, type what the ruler says."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.certificates.printing import rules
from bekal.errors import Refused
from bekal.language import say
from bekal.messages import sentence
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row, side_by_side


class FitDialog(QDialog):
    """Open with `open()`; `measured` gives the fit, `print_asked` wants the ruler page printed."""

    print_asked = Signal()
    measured = Signal(object)

    def __init__(self, parent: QWidget, printer: str, marks: rules.Marks = rules.ACROSS) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Ukur pencetak"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._marks = marks
        self._right = (rules.MARK_FROM_EDGE, rules.MARK_FROM_EDGE, marks.wide, marks.high)
        self._edits = [text_edit(_written(right), longest=8) for right in self._right]
        titles = (
            "A  " + say("Tepi kiri ke silang 1"),
            "B  " + say("Tepi atas ke silang 1"),
            "C  " + say("Silang 1 ke silang 2"),
            "D  " + say("Silang 1 ke silang 3"),
        )
        self.fields = [
            Field(title, edit, help=say("seharusnya {n} mm", n=_written(right)))
            for title, edit, right in zip(titles, self._edits, self._right, strict=True)
        ]
        paper = Button(say("Cetak halaman ukur"), "", "printer", "Ctrl+P")
        paper.clicked.connect(self.print_asked)
        keep = Button(say("Simpan ukuran"), "primary", "check", "Ctrl+Enter")
        keep.clicked.connect(self._agree)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        self.words = label("", "caption", "muted", wrap=True)
        form = EntryForm()
        form.watch(*self.fields)
        form.setLayout(column(side_by_side(*self.fields[:2]), side_by_side(*self.fields[2:]), gap=10))
        self.setLayout(
            column(
                label(say("Ukur {printer}", printer=printer), "title"),
                label(
                    say("Cetak halaman ukur di kertas A4, ukur dengan penggaris, lalu ketik hasilnya dalam milimeter."),
                    wrap=True,
                ),
                row(paper, None),
                form,
                self.words,
                row(None, keep, away),
                gap=12,
                margins=(18, 16, 18, 16),
            )
        )
        self.setMinimumWidth(480)

    def _agree(self) -> None:
        lengths = []
        for field, edit, right in zip(self.fields, self._edits, self._right, strict=True):
            typed = edit.text().strip()
            try:
                lengths.append(rules.read_millimetres(typed) if typed else right)
            except Refused as error:
                field.show_impossible(sentence(error))
                field.setFocus()
                return
        try:
            fit = rules.fit_of(
                from_left=lengths[0], from_top=lengths[1], wide=lengths[2], high=lengths[3], marks=self._marks
            )
        except Refused as error:
            self.words.setText(sentence(error))
            return
        self.accept()
        self.measured.emit(fit)


def _written(length: float) -> str:
    return f"{length:g}".replace(".", ",")
