"""A new recovery sheet after the first run, in a window of its own."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.first_run.sheet import SheetPage, saved_words
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, row


class SheetDialog(QDialog):
    """Shows the new code until a group was typed back; closing it early leaves the sheet to be made again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Lembar pemulihan"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sheet = SheetPage()
        self.done_button = Button(say("Selesai"), "primary", keys="Ctrl+Enter")
        away = Button(say("Tutup"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        self._said = label("", "body", wrap=True)
        self.setLayout(
            column(self.sheet, self._said, row(None, self.done_button, away), gap=10, margins=(24, 18, 20, 16))
        )
        self.setMinimumWidth(theme.px(560))

    def show_sheet(self, groups: Sequence[str], asked: int) -> None:
        """Show the code."""
        self.sheet.show_groups(groups, asked)
        keys.give_focus(self.sheet.save)

    def show_saved(self, place: str) -> None:
        """Say where the sheet was saved."""
        self.show_message(saved_words(place), "ok")
        self.sheet.hide_asked()
        keys.give_focus(self.sheet.group)

    def show_message(self, words: str, tone: str = "warn") -> None:
        """Say what came of it."""
        self._said.setText(words)
        set_tone(self._said, tone)
        speak(self._said)
