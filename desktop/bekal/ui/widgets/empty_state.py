"""What stands where nothing is yet: why it is empty and what to do first."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from bekal.ui import theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import Disc, label
from bekal.ui.widgets.layouts import Item, column, row


class EmptyState(QWidget):
    """A large icon, what is missing, why, the main way, another way, and a third as quiet text."""

    first_asked = Signal()
    second_asked = Signal()
    third_asked = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        *,
        first: tuple[str, str, str] | None = None,
        second: tuple[str, str] | None = None,
        third: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Take (text, icon, keys) for the main button, (text, icon) for the second, text for the third."""
        super().__init__(parent)
        self._title = label(title, "page", align=painting.CENTRE, wrap=True)
        self._sentence = label(sentence, "body", "muted", align=painting.CENTRE, wrap=True)
        self._sentence.setMinimumWidth(min(theme.px(420), 640))
        self._sentence.setMaximumWidth(640)
        self._disc = Disc(icon)
        lay = column(None, row(None, self._disc, None), 6, self._title, row(None, self._sentence, None), 8)
        buttons: list[Item] = [None]
        self.first: Button | None = None
        self.second: Button | None = None
        if first is not None:
            self.first = Button(first[0], "primary", first[1], first[2])
            self.first.clicked.connect(self.first_asked)
            buttons.append(self.first)
        if second is not None:
            self.second = Button(second[0], "", second[1])
            self.second.clicked.connect(self.second_asked)
            buttons.append(self.second)
        lay.addLayout(row(*buttons, None))
        if third:
            quiet = Button(third, "quiet")
            quiet.clicked.connect(self.third_asked)
            lay.addLayout(row(None, quiet, None))
        lay.addStretch(1)
        self.setLayout(lay)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the picture out where the words need its room: a small window, or large letters."""
        super().resizeEvent(event)
        lay = self.layout()
        if lay is None:
            return
        words = lay.totalHeightForWidth(self.width()) if lay.hasHeightForWidth() else lay.totalSizeHint().height()
        if self._disc.isVisibleTo(self):
            words -= self._disc.sizeHint().height()
        self._disc.setVisible(words + self._disc.sizeHint().height() <= self.height())

    def show_words(self, title: str, sentence: str) -> None:
        """Show another title and reason."""
        self._title.setText(title)
        self._sentence.setText(sentence)

    def show_verbs(self, first: str, second: str = "") -> None:
        """Show what the main button does now; without a second verb the second button goes."""
        if self.first is not None:
            self.first.show_text(first)
        if self.second is not None:
            self.second.setVisible(bool(second))


class NothingFound(QWidget):
    """A filter that found nothing: the sentence, the nearest match, and a way out of the filter."""

    clear_asked = Signal()
    nearest_asked = Signal()

    def __init__(self, clear: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sentence = label("", "body", "muted", align=painting.CENTRE, wrap=True)
        self._nearest = Button("", "quiet")
        self._nearest.hide()
        self._nearest.clicked.connect(self.nearest_asked)
        away = Button(clear)
        away.clicked.connect(self.clear_asked)
        lay = column(None, self._sentence, row(None, self._nearest, away, None), None)
        self.setLayout(lay)

    def show_words(self, sentence: str, nearest: str = "") -> None:
        """Show what was not found and what comes nearest."""
        self._sentence.setText(sentence)
        self._nearest.show_text(nearest)
        self._nearest.setVisible(bool(nearest))
