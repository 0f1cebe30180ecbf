"""The search of the header: it asks while one types and lists what was found, grouped, under the box."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QResizeEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.labels import Picture, key_cap, label
from bekal.ui.widgets.layouts import column

WAIT = 150
"""Milliseconds after the last key until the search is asked."""
_FOUND, _GROUP = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Found:
    """One thing found: its group in words, its name, a muted second part, and what the finder knows it by."""

    group: str
    name: str
    second: str
    what: object


class _Line(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size it asks for."""
        return QSize(0, theme.px(26 if index.data(_GROUP) else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one entry."""
        place: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(_GROUP):
            painting.text(painter, place.adjusted(12, theme.px(4), -8, 0), str(index.data()), "captionb", "muted")
        else:
            if option.state & QStyle.StateFlag.State_Selected:
                painting.rounded(painter, place.adjusted(4, 0, -4, 0), 6, theme.color("select"))
                painting.rounded(
                    painter,
                    QRect(place.left() + 4, place.top() + 7, 3, place.height() - 14),
                    1.5,
                    theme.color("accent"),
                )
            found: Found = index.data(_FOUND)
            inner = place.adjusted(14, 0, -12, 0)
            painting.text(painter, inner, found.name, "bodyb")
            width = theme.metrics("bodyb").horizontalAdvance(found.name) + 12
            painting.text(painter, inner.adjusted(width, 0, 0, 0), found.second, "caption", "muted")
        painter.restore()


class SearchBox(QLineEdit):
    """F3 comes here and Esc goes back; from two letters or three digits on, `asked` follows each pause."""

    asked = Signal(str)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(say("Cari nama, NIK, nomor, HP"))
        self.setAccessibleName(say("Cari orang, kelas, atau sertifikat (F3)"))
        self._before: QWidget | None = None
        self._icon = Picture("search", "muted", 18, self)
        self._cap = key_cap("F3")
        self._cap.setParent(self)
        self._pause = QTimer(self, singleShot=True, interval=WAIT)
        self._pause.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._pause.start())
        self._model = QStandardItemModel(self)
        self._popup: QFrame | None = None
        self._list = QListView()
        self._none = label("", "body", "muted", wrap=True)
        self._measure()
        theme.announcer().changed.connect(self._measure)

    def begin(self) -> None:
        """Take the keys and remember who had them."""
        if not self.hasFocus():
            self._before = keys.focused()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        if not self.text():
            self.asked.emit("")

    def leave(self) -> None:
        """Close what was found, empty the box and give the keys back."""
        self._close()
        self.clear()
        if self.hasFocus() and self._before is not None:
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def show_found(self, found: Sequence[Found], nothing: str = "") -> None:
        """List what was found, in the order given; `nothing` is said when there is nothing."""
        if not self.hasFocus():
            return
        self._model.clear()
        group = ""
        for one in found:
            if one.group != group:
                group = one.group
                title = QStandardItem(group)
                title.setData(group, _GROUP)
                title.setFlags(Qt.ItemFlag.NoItemFlags)
                self._model.appendRow(title)
            item = QStandardItem(f"{one.name}, {one.second}" if one.second else one.name)
            item.setData(one, _FOUND)
            self._model.appendRow(item)
        if not found and not nothing:
            self._close()
            return
        popup = self._open()  # first, or its parts would be shown as windows of their own and take the keys
        self._none.setText(nothing)
        self._none.setVisible(not found)
        self._list.setVisible(bool(found))
        self._place()
        if found:
            self._list.setCurrentIndex(self._model.index(1, 0))
        popup.show()
        popup.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key = event.key()
        if keys.is_escape(event):
            self.leave()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self._is_open():
            self._move(1 if key == Qt.Key.Key_Down else -1)
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if self._is_open():
                self._choose(self._list.currentIndex())
            else:
                self._ask()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Claim a key before it becomes a shortcut."""
        if event.type() == QEvent.Type.ShortcutOverride and keys.is_escape(event):
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the keys away."""
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self._close()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        side = theme.px(18)
        self._icon.setGeometry(8, (self.height() - side) // 2, side, side)
        self._cap.adjustSize()
        self._cap.move(self.width() - self._cap.width() - 7, (self.height() - self._cap.height()) // 2)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the widgets it belongs to."""
        if event.type() == QEvent.Type.Resize and self._is_open():
            self._place()
        return False

    def _measure(self) -> None:
        self.setTextMargins(theme.px(18) + 4, 0, theme.px(34), 0)
        self.setMinimumWidth(theme.px(180))
        self.setMaximumWidth(theme.px(300))

    def _ask(self) -> None:
        self._pause.stop()
        text = self.text().strip()
        digits = text.replace(" ", "").isdigit()
        if not text or len(text) >= (3 if digits else 2):
            self.asked.emit(text)
        else:
            self._close()

    def _is_open(self) -> bool:
        return self._popup is not None and self._popup.isVisible()

    def _open(self) -> QFrame:
        if self._popup is None:
            self._popup = QFrame(self.window())
            self._popup.setProperty("kind", "card")
            self._list.setModel(self._model)
            self._list.setItemDelegate(_Line(self._list))
            self._list.setFrameShape(QFrame.Shape.NoFrame)
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setMouseTracking(True)
            self._list.setProperty("kind", "names")
            self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            self._list.setAccessibleName(say("Hasil pencarian"))
            self._list.clicked.connect(self._choose)
            self._none.setContentsMargins(12, 8, 12, 8)
            lay = column(gap=0, margins=(1, 5, 1, 5))
            lay.addWidget(self._list, 1)
            lay.addWidget(self._none)
            self._popup.setLayout(lay)
            self.window().installEventFilter(self)
        self._place()
        return self._popup

    def _place(self) -> None:
        assert self._popup is not None
        corner = self.mapTo(self.window(), QPoint(0, self.height() + 4))
        width = max(self.width(), theme.px(420))
        groups = sum(1 for at in range(self._model.rowCount()) if self._model.item(at).data(_GROUP))
        tall = theme.px(26) * groups + theme.px(34) * (self._model.rowCount() - groups) + 14
        tall = max(tall, self._none.sizeHint().height() + 16) if self._model.rowCount() == 0 else tall
        left = min(corner.x(), self.window().width() - width - 12)
        self._popup.setGeometry(max(8, left), corner.y(), width, min(tall, self.window().height() - corner.y() - 12))

    def _close(self) -> None:
        if self._popup is not None:
            self._popup.hide()

    def _move(self, step: int) -> None:
        at = self._list.currentIndex().row() + step
        while 0 <= at < self._model.rowCount() and self._model.item(at).data(_GROUP):
            at += step
        if 0 <= at < self._model.rowCount():
            self._list.setCurrentIndex(self._model.index(at, 0))

    def _choose(self, index: QModelIndex) -> None:
        found = index.data(_FOUND)
        if isinstance(found, Found):
            self.leave()
            self.chosen.emit(found.what)
