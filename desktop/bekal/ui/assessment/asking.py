"""A form in front of the window: fields, a verb, and a place that says why it was not taken."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys, theme
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import EntryForm, Field
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import Item, column, row, scrolled


class AskForm(QDialog):
    """Enter goes from field to field, Ctrl+Enter takes what was typed, Esc leaves.

    Connect `agreed`; whoever takes it calls `accept()`, or `refuse` with the reason. Open with `open()`.
    """

    agreed = Signal()

    def __init__(
        self,
        parent: QWidget,
        title: str,
        items: Sequence[Item],
        verb: str,
        *,
        words: str = "",
        beside: Sequence[QWidget] = (),
        wide: int = 560,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.form = EntryForm()
        inside = column(*items, None, gap=10, margins=(2, 2, 10, 2))
        self.form.setLayout(inside)
        self.form.finished.connect(self.agreed)
        self.go = Button(verb, "primary", keys="Ctrl+Enter")
        away = Button(say("Batal"), keys="Esc", works=False)
        self.go.clicked.connect(self.agreed)
        away.clicked.connect(self.reject)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        body = column(label(title, "title"), gap=8, margins=(20, 16, 16, 14))
        if words:
            body.addWidget(label(words, "caption", "muted", wrap=True))
        body.addWidget(scrolled(self.form), 1)
        body.addWidget(self.said)
        body.addLayout(row(*beside, None, self.go, away))
        self.setLayout(body)
        self.watch()
        window = parent.window()
        asked = self.form.sizeHint().height() + theme.px(170)
        self.resize(min(theme.px(wide), window.width() - 20), min(asked, window.height() - 30))

    def watch(self) -> None:
        """Let Enter work in every field; again after fields were added."""
        self.form.watch(*self.form.findChildren(Field))

    def refuse(self, error: Told | str) -> None:
        """Say why it was not taken; what was typed stays."""
        words = error if isinstance(error, str) else sentence(error)
        self.said.setText(words)
        self.said.setVisible(bool(words))
        if words:
            speak(self.said)

    def begin_at(self, edit: QWidget) -> None:
        """Put the keys into a field."""
        keys.give_focus(edit)
