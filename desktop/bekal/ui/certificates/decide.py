"""Why a certificate is revoked, copied or corrected: a reason, a letter, and what will change; then a head's PIN."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.certificates.life.rules import Because, Difference, Why
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets import dialogs
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import note
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import Line, label, set_tone
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.table import Column, Table


def _becomes(one: Difference) -> Two:
    return Two(one.becomes or "–", one.was or "–")


SCANS = "*.pdf *.jpg *.jpeg *.png *.tif *.tiff *.webp"


class Decide(QDialog):
    """Open with `open()`; `decided` gives the reason, the letter's number and its scan."""

    decided = Signal(object, str, object)

    def __init__(
        self,
        parent: QWidget,
        title: str,
        facts: Sequence[str],
        whys: Sequence[Why],
        verb: str,
        *,
        letter: str,
        changes: Sequence[Difference] = (),
        grave: str = "",
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._scan: Path | None = None
        self.why = Choice([(why, why.word) for why in whys])
        self.why.show_value(whys[0])
        self.why.currentIndexChanged.connect(lambda _at: self._show_needed())
        self.words = text_edit(say("Tulis singkat apa yang terjadi"), longest=200)
        self._words = Field(say("Keterangan"), self.words, optional=True)
        self.letter = text_edit(longest=60)
        self._letter = Field(letter, self.letter, optional=True)
        self._file = Line("", "caption", "muted")
        choose = Button(say("Lampirkan hasil pindai"), "", "upload", "Ctrl+L")
        choose.clicked.connect(self._choose)
        self._yes = Button(verb, "primary", keys="Ctrl+Enter")
        self._yes.clicked.connect(self._take)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        body = column(label(title, "title", wrap=True), gap=8, margins=(20, 16, 20, 16))
        for fact in facts:
            body.addWidget(label(fact, wrap=True))
        if changes:
            table: Table[Difference] = Table(
                [
                    Column(say("Bagian"), lambda one: one.what, 150),
                    Column(say("Menjadi, dan yang tercetak"), _becomes, least=260),
                ],
                say("Yang berubah"),
                two_lines=True,
            )
            table.show_rows(list(changes))
            table.setMinimumHeight(table.row_height() * min(4, len(changes)) + 36)
            body.addWidget(table, 1)
        body.addWidget(Field(say("Alasan"), self.why))
        body.addWidget(self._words)
        body.addWidget(self._letter)
        attached = row(choose, gap=10)
        attached.addWidget(self._file, 1)
        body.addLayout(attached)
        if grave:
            body.addWidget(note(grave, "warn", "triangle-alert"))
        body.addWidget(self.said)
        body.addLayout(row(None, self._yes, away))
        self.setLayout(body)
        wide = theme.px(760 if changes else 520)  # a name of 75 letters is to be compared whole
        self.setMinimumWidth(min(wide, parent.window().width() - 20))
        self._show_needed()
        keys.give_focus(self.why)

    def show_refusal(self, words: str) -> None:
        """Say why it was not done; what was typed stays."""
        self.said.setText(words)
        set_tone(self.said, "bad")
        self.said.show()

    def _show_needed(self) -> None:
        """Call nothing optional that the reason asks for."""
        self._words.show_optional(optional=self.why.value() is not Why.OTHER)
        self._letter.show_optional(optional=self.why.value() is not Why.LOST)
        self._words.clear()
        self._letter.clear()

    def _choose(self) -> None:
        path = dialogs.ask_open(self, say("Lampirkan hasil pindai"), SCANS)
        if path is not None:
            self._scan = path
            self._file.show_text(path.name)

    def _take(self) -> None:
        because = Because(self.why.value(), self.words.text())
        if because.why is Why.OTHER and not because.words.strip():
            self._words.show_impossible(say("Tulis alasannya."))
            keys.give_focus(self.words)
            return
        if because.why is Why.LOST and not self.letter.text().strip():
            self._letter.show_impossible(say("Untuk yang hilang, nomor surat laporannya diperlukan."))
            keys.give_focus(self.letter)
            return
        self.decided.emit(because, self.letter.text(), self._scan)
