"""The header: title and context at the left, search, help and the screen's buttons at the right."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.buttons import Button, ToolButton
from bekal.ui.widgets.labels import BusyRing, Line
from bekal.ui.widgets.layouts import column, holder, row
from bekal.ui.widgets.search_box import SearchBox


class Header(QFrame):
    """One for the window; the page that is shown lends it its words and buttons."""

    help_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = SearchBox()
        self._title, self._line = Line("", "page"), Line("", "caption", "muted")
        self._ring = BusyRing(18)
        self._ring.setVisible(False)
        self._find = ToolButton("search", say("Cari (F3)"))
        self._find.clicked.connect(self.begin_search)
        self._help = ToolButton("circle-help", say("Bantuan layar ini (F1)"))
        self._help.clicked.connect(self.help_asked)
        self._words = holder(column(self._title, self._line, gap=0))
        self._actions: tuple[Button, ...] = ()
        self._searching = False
        self._right = row(gap=8)
        lay = row(gap=8, margins=(24, 6, 20, 6))
        lay.addWidget(self._words, 1)
        lay.addWidget(self._ring)
        lay.addWidget(self.search, 1)
        lay.addWidget(self._find)
        lay.addWidget(self._help)
        lay.addLayout(self._right)
        self.setLayout(lay)
        lay.setStretch(0, 3)
        lay.setStretch(2, 2)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        words = theme.metrics("page").height() + theme.metrics("caption").height() + 12
        return QSize(super().sizeHint().width(), max(60, words, theme.px(44)))

    def show_words(self, title: str, line: str) -> None:
        """Show the title and context of a page."""
        self._title.show_text(title)
        self._line.show_text(line)

    def show_actions(self, actions: tuple[Button, ...]) -> None:
        """Show the buttons of a page instead of those of the page before."""
        if actions != self._actions:  # a page says its words anew at every key of a search
            for old in self._actions:
                self._right.removeWidget(old)
                old.hide()  # it stays below the window, where new letters and colours reach it
            self._actions = actions
            for button in actions:
                self._right.addWidget(button)
        for button in actions:
            button.show()

    def show_busy(self, *, busy: bool) -> None:
        """Show that something is awaited."""
        self._ring.setVisible(busy)

    def begin_search(self) -> None:
        """Open the search box and go into it."""
        self._searching = True
        self._arrange()
        self.search.begin()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._arrange()

    def end_search(self) -> None:
        """Let the box become a button again where there is little room."""
        self._searching = False
        self._arrange()

    def _arrange(self) -> None:
        narrow = theme.is_narrow(self)
        shown = not narrow or self._searching
        self.search.setVisible(shown)
        self._find.setVisible(not shown)
        self._words.setVisible(not (narrow and self._searching))
