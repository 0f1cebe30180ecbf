"""The side navigation: three groups, counts where work waits, and who works at its foot; or a narrow rail."""

from collections.abc import Collection
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from bekal.language import marked, say
from bekal.ui import theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import ToolButton
from bekal.ui.widgets.labels import Avatar, Brand, Line
from bekal.ui.widgets.layouts import column, holder, row

WIDE, RAIL = 212, 62


@dataclass(frozen=True)
class Section:
    """A place in the navigation."""

    name: str
    word: str
    icon: str


GROUPS: tuple[tuple[str, tuple[Section, ...]], ...] = (
    (
        marked("Harian"),
        (
            Section("home", marked("Beranda"), "house"),
            Section("candidates", marked("Pendaftar"), "user-plus"),
            Section("attendance", marked("Absensi"), "clipboard-check"),
        ),
    ),
    (
        marked("Kelas"),
        (
            Section("courses", marked("Kelas & jadwal"), "calendar-days"),
            Section("assessment", marked("Penilaian"), "list-checks"),
            Section("certificates", marked("Sertifikat"), "award"),
        ),
    ),
    (
        marked("Kantor"),
        (
            Section("reports", marked("Rekap & laporan"), "file-text"),
            Section("sync", marked("Validasi & Kirim"), "send"),
            Section("settings", marked("Pengaturan"), "settings"),
        ),
    ),
)

_NAME, _ICON, _COUNT = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
_Index = QModelIndex | QPersistentModelIndex


class _Entries(QStyledItemDelegate):
    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.rail = False

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size it asks for."""
        if index.data(_NAME):
            return QSize(0, theme.px(36))
        return QSize(0, theme.px(9 if self.rail else 34))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one entry."""
        place: QRect = option.rect
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.data(_NAME):
            self._entry(painter, place, option, index)
        elif self.rail:
            painter.fillRect(QRect(16, place.center().y(), place.width() - 32, 1), theme.color("line"))
        else:
            painting.text(painter, place.adjusted(22, theme.px(8), 0, 0), index.data(), "captionb", "muted")
        painter.restore()

    def _entry(self, painter: QPainter, place: QRect, option: QStyleOptionViewItem, index: _Index) -> None:
        box = place.adjusted(10, 1, -10, -1)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        if current:
            painting.rounded(painter, box, 6, theme.color("tint"))
            bar = QRectF(box.left(), box.top() + 8, 3, box.height() - 16)
            painting.rounded(painter, bar, 1.5, theme.color("accent"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painting.rounded(painter, box, 6, theme.color("line"))
        if self._view.hasFocus() and index == self._view.currentIndex():
            painting.rounded(painter, QRectF(box), 6, None, QPen(theme.color("focus"), 2))
        ink, count = "on_tint" if current else "muted", int(index.data(_COUNT) or 0)
        painting.picture(painter, box.left() + 12, box.center().y() + 1, str(index.data(_ICON)), ink, 18)
        if self.rail:
            if count:
                painter.setPen(QPen(theme.color("nav"), 2))
                painter.setBrush(theme.color("warn"))
                painter.drawEllipse(QPointF(box.left() + 13 + theme.px(18), box.center().y() - 7), 5, 5)
            return
        words = box.adjusted(22 + theme.px(18), 0, -12, 0)
        if count:
            shown = str(count) if count < 1000 else "999+"
            width = max(theme.px(22), theme.metrics("captionb").horizontalAdvance(shown) + 12)
            height = theme.px(19)
            badge = QRect(box.right() - width - 6, box.center().y() - height // 2, width, height)
            painting.rounded(painter, badge, height / 2, theme.color("surface"), QPen(theme.color("line"), 1))
            painting.text(painter, badge, shown, "captionb", "text", painting.CENTRE)
            words.setRight(badge.left() - 6)
        role, tone = ("bodyb", "on_tint") if current else ("body", "text")
        painting.text(painter, words, str(index.data()), role, tone)


class _List(QListView):
    """One tab stop; arrows move, Enter, Space or a click goes there."""

    asked = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.asked.emit(str(self.currentIndex().data(_NAME) or ""))
            return
        super().keyPressEvent(event)


class Navigation(QFrame):
    """The whole left side of the window; lists only the sections whose screens exist."""

    asked = Signal(str)
    switch_asked = Signal()

    def __init__(self, there: Collection[str], centre: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "nav")
        self.names: list[str] = []
        self._items: dict[str, QStandardItem] = {}
        self._model = QStandardItemModel(self)
        self._list = _List()
        self._list.setProperty("kind", "nav")
        self._list.setModel(self._model)
        self._entries = _Entries(self._list)
        self._list.setItemDelegate(self._entries)
        self._list.setMouseTracking(True)
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setAccessibleName(say("Navigasi utama"))
        self._fill(there)
        self._list.clicked.connect(lambda index: self._ask(str(index.data(_NAME) or "")))
        self._list.asked.connect(self._ask)
        self._words = holder(column(Line("Bekal", "title"), Line(centre, "caption", "muted"), gap=0))
        self._head = row(Brand(32), self._words, None, gap=10, margins=(16, 14, 8, 2))
        self._avatar = Avatar("", 30)
        self._name, self._role = Line("", "bodyb"), Line("", "caption", "muted")
        self._who = holder(column(self._name, self._role, gap=0))
        self._switch = ToolButton("log-in", say("Ganti pengguna (PIN)"))
        self._switch.clicked.connect(self.switch_asked)
        self._foot = row(self._avatar, gap=8, margins=(14, 0, 10, 10))
        self._foot.addWidget(self._who, 1)
        self._foot.addWidget(self._switch)
        lay = column(gap=2)
        lay.addLayout(self._head)
        lay.addWidget(self._list, 1)
        lay.addLayout(self._foot)
        self.setLayout(lay)
        theme.announcer().changed.connect(self._measure)
        self._measure()

    def show_person(self, name: str, role: str) -> None:
        """Show who works."""
        self._avatar.show_name(name)
        self._avatar.setToolTip(f"{name}, {role}")
        self._name.show_text(name)
        self._role.show_text(role)

    def show_current(self, screen: str) -> None:
        """Mark the section of a screen."""
        item = self._items.get(screen.split(".", maxsplit=1)[0])
        self._list.setCurrentIndex(item.index() if item is not None else QModelIndex())

    def show_counts(self, counts: dict[str, int]) -> None:
        """Show how much work waits in these sections."""
        for name, count in counts.items():
            if (item := self._items.get(name)) is not None:
                item.setData(count, _COUNT)
                word = item.text()
                said = say("{section}, {n} menunggu", section=word, n=count) if count else word
                item.setData(said, Qt.ItemDataRole.AccessibleTextRole)

    def show_rail(self, *, rail: bool) -> None:
        """Take the small form or the wide one."""
        if rail != self._entries.rail:
            self._entries.rail = rail
            self._measure()

    def _fill(self, there: Collection[str]) -> None:
        for group, sections in GROUPS:
            shown = [section for section in sections if section.name in there]
            if not shown:
                continue
            title = QStandardItem(say(group))
            title.setFlags(Qt.ItemFlag.NoItemFlags)
            self._model.appendRow(title)
            for section in shown:
                self.names.append(section.name)
                item = QStandardItem(say(section.word))
                item.setData(section.name, _NAME)
                item.setData(section.icon, _ICON)
                keys = f"Ctrl+{len(self.names)}"
                item.setToolTip(f"{item.text()} ({keys})")
                item.setData(item.text(), Qt.ItemDataRole.AccessibleTextRole)
                self._items[section.name] = item
                self._model.appendRow(item)

    def _ask(self, name: str) -> None:
        if name:
            self.asked.emit(name)

    def _measure(self) -> None:
        rail = self._entries.rail
        self.setFixedWidth(max(RAIL, theme.px(46) + 16) if rail else theme.px(WIDE))
        self._words.setVisible(not rail)
        self._who.setVisible(not rail)
        direction = QBoxLayout.Direction
        self._foot.setDirection(direction.BottomToTop if rail else direction.LeftToRight)
        self._head.setContentsMargins(14 if rail else 16, 14, 8, 2)
        scrolls = Qt.ScrollBarPolicy.ScrollBarAlwaysOff if rail else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self._list.setVerticalScrollBarPolicy(scrolls)
        self._list.doItemsLayout()
