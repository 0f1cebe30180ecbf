"""A page with a panel at its right: beside it when wide, over it on F6 or its handle when narrow; keys work in both."""

import shiboken6
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from bekal.language import say
from bekal.ui import icons, keys, theme
from bekal.ui.widgets.buttons import ToolButton
from bekal.ui.widgets.layouts import column, row

_AROUND = 28
"""Pixels of the panel's frame and scroll bar where it lies over the page."""
_HANDLE = 16


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
        self._scroll = QScrollArea()  # buttons that find no room go on below, none lies over another
        self._scroll.setProperty("kind", "page")
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._over.setLayout(column(self._scroll, gap=0, margins=(8, 8, 2, 8)))
        self._over.hide()
        self._narrow = False
        self._left: QWidget | None = None
        self._cover: QWidget = self
        self._kept: list[QShortcut] = []
        self._lay = row(gap=12)
        self._lay.addWidget(middle, 1)
        self._lay.addWidget(panel)
        self._handle = ToolButton("chevron-left", say("Rincian (F6)"))
        self._handle.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # F6 does the same by key
        self._handle.clicked.connect(self.go_across)
        self._handle.hide()
        self._lay.addWidget(self._handle)
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
            self._keep_keys()
            icons.dress(self._handle, "chevron-right", "muted", 18)

    def cover(self, page: QWidget) -> None:
        """Lay the folded panel over all of a page this one is a part of, where its own place is too low for it."""
        self._cover = page
        self._over.setParent(page)

    def close_panel(self) -> None:
        """Fold the panel away again and give the keys back to the page."""
        if self._narrow and self._over.isVisible():
            self._over.hide()
            self._keep_keys()
            icons.dress(self._handle, "chevron-left", "muted", 18)
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
        self._handle.setFixedWidth(theme.px(_HANDLE))
        if narrow != self._narrow:
            self._narrow = narrow
            if narrow:
                self._lay.removeWidget(self._panel)
                self._scroll.setWidget(self._panel)
            else:
                self._over.hide()
                self._scroll.takeWidget()
                self._lay.insertWidget(1, self._panel)
            self._handle.setVisible(narrow)
            icons.dress(self._handle, "chevron-left", "muted", 18)
            self._panel.show()
            self._keep_keys()
            self.folded.emit(narrow)
        self._place()

    def _keep_keys(self) -> None:
        """While the panel is folded away, let the keys of its buttons work all the same: a hidden button has none."""
        for kept in self._kept:
            kept.setEnabled(False)
            kept.deleteLater()
        self._kept = []
        if not self._narrow or self._over.isVisible():
            return
        sequences = {one.key().toString(): one.key() for one in self._panel.findChildren(QShortcut)}
        for text, sequence in sequences.items():
            if text != "Esc":  # that leaves the page, and is the page's own
                kept = QShortcut(sequence, self)
                kept.activated.connect(lambda sequence=sequence: self._pass_on(sequence))
                kept.activatedAmbiguously.connect(lambda sequence=sequence: self._pass_on(sequence))
                self._kept.append(kept)

    def _pass_on(self, sequence: QKeySequence) -> None:
        for one in self._panel.findChildren(QShortcut):
            owner = one.parent()
            if one.key() == sequence and isinstance(owner, QWidget) and owner.isVisibleTo(self._panel):
                if owner.isEnabledTo(self._panel):
                    one.activated.emit()
                return

    def _place(self) -> None:
        beside = self._handle.width() + 4  # the handle stays in sight, to fold the panel away again
        whole = self._cover.contentsRect().adjusted(0, 0, -beside, 0)
        width = min(whole.width(), theme.px(self._width) + _AROUND)
        self._over.setGeometry(whole.right() + 1 - width, whole.top(), width, whole.height())

    def _return(self) -> None:
        if self._left is not None and shiboken6.isValid(self._left) and self._left.isVisible():
            keys.give_focus(self._left)
        else:
            self._enter(self._middle)

    def _enter(self, part: QWidget) -> None:
        first = part if part.focusPolicy() & Qt.FocusPolicy.TabFocus else keys.next_in(self, part, part.isAncestorOf)
        if first is not None:
            keys.give_focus(first)
