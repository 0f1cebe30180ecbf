"""A line in which a village is found by typing any part of its name, its district's or its regency's."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
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
from bekal.reference.regions import Region
from bekal.ui import keys, theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.layouts import column

WAIT = 60
"""Milliseconds after the last key until the list of regions is asked."""
_REGION = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex
_TALL = 34


def words_of(region: Region) -> tuple[str, str]:
    """Return a region's own name and where it lies, as the list shows it."""
    if region.village:
        return region.village, ", ".join(part for part in (region.district, region.regency, region.postal_code) if part)
    if region.district:
        return say("Kecamatan {name}", name=region.district), f"{region.regency}, {region.province}"
    return region.regency, region.province


class _Line(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size it asks for."""
        return QSize(0, max(theme.px(_TALL), theme.metrics().height() + 12))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one entry."""
        place: QRect = option.rect
        name, where = words_of(index.data(_REGION))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painting.rounded(painter, place.adjusted(4, 0, -4, 0), 6, theme.color("select"))
        inner = place.adjusted(12, 0, -10, 0)
        painting.text(painter, inner, name, "bodyb")
        width = theme.metrics("bodyb").horizontalAdvance(name) + 10
        painting.text(painter, inner.adjusted(width, 0, 0, 0), where, "caption", "muted")
        painter.restore()


class RegionEdit(QLineEdit):
    """The keys stay in the line while answers stand below it: arrows move, Enter takes, Esc keeps what was typed.

    What is typed stays as it is when no answer is taken, for villages the list does not have.
    """

    asked = Signal(str)
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(80)
        self._pause = QTimer(self, singleShot=True, interval=WAIT)
        self._pause.timeout.connect(lambda: self.asked.emit(self.text().strip()))
        self.textEdited.connect(self._edited)
        self._model = QStandardItemModel(self)
        self._popup: QFrame | None = None
        self._list: QListView | None = None

    def show_answers(self, typed: str, regions: Sequence[Region]) -> None:
        """List the answers to what was typed, unless something else stands there by now."""
        if not self.hasFocus() or typed != self.text().strip():
            return
        self._model.clear()
        for region in regions:
            item = QStandardItem(", ".join(words_of(region)))
            item.setData(region, _REGION)
            self._model.appendRow(item)
        if not regions:
            self.close_list()
            return
        popup, answers = self._open()
        self._place()
        answers.setCurrentIndex(self._model.index(0, 0))
        popup.show()
        popup.raise_()

    @property
    def is_searching(self) -> bool:
        """Whether answers are awaited or shown, so that Enter belongs to the list."""
        return self._pause.isActive() or self.is_open

    @property
    def is_open(self) -> bool:
        """Whether answers are shown."""
        return self._popup is not None and self._popup.isVisible()

    def close_list(self) -> None:
        """Take the answers away."""
        self._pause.stop()
        if self._popup is not None:
            self._popup.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key, held = event.key(), event.modifiers()
        down = key == Qt.Key.Key_Down
        if key == Qt.Key.Key_F4 or (down and held & Qt.KeyboardModifier.AltModifier):
            self.asked.emit(self.text().strip())
        elif self.is_open and key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._move(1 if down else -1)
        elif self.is_open and key in {Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
            self._move(4 if key == Qt.Key.Key_PageDown else -4)
        elif self.is_open and keys.is_escape(event):
            self.close_list()
        else:
            super().keyPressEvent(event)

    def take(self) -> bool:
        """Take the answer the list stands on, and tell whether there was one."""
        if not self.is_open or self._list is None:
            return False
        region = self._list.currentIndex().data(_REGION)
        self.close_list()
        if isinstance(region, Region):
            self.chosen.emit(region)
            return True
        return False

    def event(self, event: QEvent) -> bool:
        """Claim Esc before it closes the form, while answers are shown."""
        if event.type() == QEvent.Type.ShortcutOverride and keys.is_escape(event) and self.is_open:
            event.accept()
            return True
        return super().event(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the keys away."""
        super().focusOutEvent(event)
        if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
            self.close_list()

    def hideEvent(self, event: QEvent) -> None:
        """Leave no list behind when another page comes."""
        super().hideEvent(event)  # type: ignore[arg-type]  # Qt hands in its own kind
        self.close_list()

    def _edited(self, text: str) -> None:
        if len(text.strip()) < 2:
            self.close_list()
        else:
            self._pause.start()

    def _move(self, step: int) -> None:
        assert self._list is not None
        at = min(max(self._list.currentIndex().row() + step, 0), self._model.rowCount() - 1)
        self._list.setCurrentIndex(self._model.index(at, 0))

    def _open(self) -> tuple[QFrame, QListView]:
        if self._popup is None or self._list is None:
            self._popup = QFrame(self.window())
            self._popup.setProperty("kind", "card")
            self._list = QListView(self._popup)
            self._list.setModel(self._model)
            self._list.setItemDelegate(_Line(self._list))
            self._list.setFrameShape(QFrame.Shape.NoFrame)
            self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._list.setProperty("kind", "names")
            self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
            self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self._list.setAccessibleName(say("Wilayah yang cocok"))
            self._list.clicked.connect(lambda _index: self.take())
            lay = column(gap=0, margins=(1, 5, 1, 5))
            lay.addWidget(self._list, 1)
            self._popup.setLayout(lay)
        return self._popup, self._list

    def _place(self) -> None:
        assert self._popup is not None
        window = self.window()
        width = min(max(self.width(), theme.px(430)), window.width() - 16)
        tall = max(theme.px(_TALL), theme.metrics().height() + 12) * self._model.rowCount() + 12
        corner = self.mapTo(window, QPoint(0, self.height() + 3))
        above = self.mapTo(window, QPoint(0, 0)).y() - 3
        room = window.height() - corner.y() - 8
        top = corner.y() if tall <= room or room >= above else max(8, above - tall)
        left = min(corner.x(), window.width() - width - 8)
        self._popup.setGeometry(max(8, left), top, width, min(tall, max(room, above) if top != corner.y() else room))
