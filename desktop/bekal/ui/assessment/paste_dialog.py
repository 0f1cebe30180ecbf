"""What a pasted block will change, or why nothing of it can be taken."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from bekal.assessment.cells import Change
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cells import Sign
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.table import Column, Table


@dataclass(frozen=True)
class _Trouble:
    line: int
    words: str


class PasteDialog(QDialog):
    """Open with `open()`; with problems there is nothing to agree to, so that nothing is half pasted."""

    def __init__(
        self,
        parent: QWidget,
        changes: Sequence[Change],
        problems: Sequence[tuple[int, Told]],
        agreed: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        self._agreed = agreed
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = say("Tempel nilai") if not problems else say("Belum dapat ditempel")
        self.setWindowTitle(title)
        people = len({one.name for one in changes})
        if problems:
            words = say(
                "{n} masalah. Tidak ada nilai yang diubah. Perbaiki di Excel, lalu tempel lagi.", n=len(problems)
            )
        elif changes:
            words = say("{n} sel milik {people} peserta akan berubah.", n=len(changes), people=people)
        else:
            words = say("Semua nilai sudah sama. Tidak ada yang perlu diubah.")
        self.setAccessibleDescription(words)
        icon = ("triangle-alert", "warn") if problems else ("clipboard-check", "accent")
        self.table: Table[_Trouble] | Table[Change] = _troubles(problems) if problems else _changes(changes)
        self.table.setMinimumHeight(theme.px(240))
        self._yes = Button(say("Tempel {n} sel", n=len(changes)), "primary", keys="Ctrl+Enter")
        self._no = Button(say("Tutup") if problems or not changes else say("Batal"), keys="Esc", works=False)
        self._yes.setVisible(bool(changes) and not problems)
        self._yes.clicked.connect(self._agree)
        self._no.clicked.connect(self.reject)
        head = row(Picture(*icon, 18), label(title, "title"), None, gap=10)
        self.table.setVisible(bool(problems or changes))
        self.setLayout(
            column(
                head, label(words, wrap=True), self.table, 4, row(None, self._yes, self._no), gap=8,
                margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.setMinimumWidth(min(theme.px(620), 760))
        keys.give_focus(self._yes if changes and not problems else self._no)

    def _agree(self) -> None:
        self.accept()
        self._agreed()


def _changes(changes: Sequence[Change]) -> Table[Change]:
    table: Table[Change] = Table(
        [
            Column(say("Nama"), lambda one: one.name, least=200, role="bodyb"),
            Column(say("Kolom"), lambda one: one.title, 150, tone="muted"),
            Column(say("Sekarang"), lambda one: one.before or say("belum"), 90, tone="muted", right=True),
            Column(say("Menjadi"), lambda one: one.after, 90, role="bodyb", right=True),
        ],
        say("Nilai yang akan berubah"),
    )
    table.show_rows(changes)
    return table


def _troubles(problems: Sequence[tuple[int, Told]]) -> Table[_Trouble]:
    table: Table[_Trouble] = Table(
        [
            Column(say("Baris"), lambda one: one.line or "–", 60, tone="muted", right=True),
            Column(say("Masalah"), lambda one: Sign("triangle-alert", one.words, "warn"), least=300),
        ],
        say("Masalah pada nilai yang ditempel"),
    )
    table.show_rows([_Trouble(line, sentence(error)) for line, error in problems])
    return table
