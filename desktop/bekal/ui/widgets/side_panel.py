"""A page with a panel at its right: beside it when wide, over it on F6 when narrow."""

import shiboken6
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from bekal.ui import keys, theme
from bekal.ui.widgets.layouts import column, row


class _Over(QFrame):
    """The panel laid over the page; Esc inside it folds it away before it means anything else."""

    away_asked = Signal()

    def event(self, event: QEvent) -> bool:
        """Claim a key before it becomes a shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and keys.is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if keys.is_escape(event):
            self.away_asked.emit()
        else:
            super().keyPressEvent(event)


class SidePanel(QWidget):
    """The middle stretches, the panel keeps its width; F6 goes to the panel and back."""

    folded = Signal(bool)

    def __init__(self, middle: QWidget, panel: QWidget, width: int = 288, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._middle, self._panel, self._width = middle, panel, width
        self._over = _Over(self)
        self._over.setProperty("kind", "card")
        self._over.setLayout(column(gap=0, margins=(8, 8, 8, 8)))
        self._over.hide()
        self._narrow = False
        self._left: QWidget | None = None
        self._lay = row(gap=12)
        self._lay.addWidget(middle, 1)
        self._lay.addWidget(panel)
        self.setLayout(self._lay)
        keys.on(self, "F6", self.go_across)
        keys.on(self, "Shift+F6", self.go_across)
        self._over.away_asked.connect(self.close_panel)
        theme.announcer().changed.connect(self._arrange)
        self._panel.setFixedWidth(theme.px(width))

    @property
    def is_folded(self) -> bool:
        """Whether the panel lies over the page, so that a button has to offer it."""
        return self._narrow

    def open_panel(self) -> None:
        """Show the panel, when it is folded away."""
        if self._narrow:
            self._place()
            self._over.show()
            self._over.raise_()

    def close_panel(self) -> None:
        """Fold the panel away again and give the keys back to the page."""
        if self._narrow and self._over.isVisible():
            self._over.hide()
            self._return()

    def go_back(self) -> None:
        """Give the keys back to where they were on the page before they went to the panel."""
        if self._narrow:
            self.close_panel()
        else:
            self._return()

    def go_across(self) -> None:
        """Go from the page to the panel or back."""
        focused = keys.focused()
        if focused is not None and self._panel.isAncestorOf(focused):
            self.go_back()
        else:
            self._left = focused if focused is not None and self._middle.isAncestorOf(focused) else None
            self.open_panel()
            self._enter(self._panel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of its surroundings."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ParentChange:
            self._arrange()

    def _arrange(self) -> None:
        narrow = theme.is_narrow(self)
        self._panel.setFixedWidth(theme.px(self._width))
        if narrow != self._narrow:
            self._narrow = narrow
            if narrow:
                self._lay.removeWidget(self._panel)
                inner = self._over.layout()
                assert inner is not None
                inner.addWidget(self._panel)
            else:
                self._over.hide()
                self._lay.addWidget(self._panel)
            self._panel.show()
            self.folded.emit(narrow)
        self._place()

    def _place(self) -> None:
        width = min(self.width(), theme.px(self._width) + 18)
        self._over.setGeometry(self.width() - width, 0, width, self.height())

    def _return(self) -> None:
        if self._left is not None and shiboken6.isValid(self._left) and self._left.isVisible():
            keys.give_focus(self._left)
        else:
            self._enter(self._middle)

    def _enter(self, part: QWidget) -> None:
        first = part if part.focusPolicy() & Qt.FocusPolicy.TabFocus else keys.next_in(self, part, part.isAncestorOf)
        if first is not None:
            keys.give_focus(first)
