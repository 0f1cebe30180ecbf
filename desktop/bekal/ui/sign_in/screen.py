"""The sign-in screen: names as large rows left, the PIN right, date and time below as the clock check."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QResizeEvent, QStandardItem, QStandardItemModel
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
from bekal.terms import Role, StaffId
from bekal.ui import keys, theme
from bekal.ui.sign_in.pin_edit import PLACES, PinEdit
from bekal.ui.widgets import painting
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import Avatar, Brand, Line, Picture, initials, label, set_tone
from bekal.ui.widgets.layouts import column, holder, row

_WHO = Qt.ItemDataRole.UserRole
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class StaffRow:
    """Somebody who may sign in."""

    id: StaffId
    name: str
    role: Role
    has_pin: bool = True


class _Names(QStyledItemDelegate):
    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the size it asks for."""
        words = theme.metrics("bodyb").height() + theme.metrics("caption").height()
        return QSize(0, max(theme.px(54), words + 20) + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one entry."""
        who: StaffRow = index.data(_WHO)
        place: QRect = option.rect.adjusted(0, 0, -1, -8)
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.color("accent" if current else "line")
        fill = theme.color("select" if current else "surface")
        painting.rounded(painter, QRectF(place), 8, fill, QPen(ink, 2 if current else 1))
        if current and self._view.hasFocus():
            painting.rounded(painter, QRectF(place).adjusted(3, 3, -3, -3), 6, None, QPen(ink, 1))
        side = theme.px(36)
        circle = QRect(place.left() + 12, place.center().y() - side // 2 + 1, side, side)
        painting.rounded(painter, circle, side / 2, theme.color("surface"), QPen(theme.color("line"), 1))
        painting.text(painter, circle, initials(who.name), "captionb", "muted", painting.CENTRE)
        upper, lower = theme.metrics("bodyb").height(), theme.metrics("caption").height()
        left, top = circle.right() + 13, place.center().y() - (upper + lower) // 2 + 1
        width = place.right() - left - 12 - theme.px(24)
        painting.text(painter, QRect(left, top, width, upper), who.name, "bodyb")
        painting.text(painter, QRect(left, top + upper, width, lower), who.role.word, "caption", "muted")
        if current:
            right = place.right() - 12 - theme.px(18)
            painting.picture(painter, right, place.center().y() + 1, "check", "accent", 18)
        painter.restore()


class SignInScreen(QWidget):
    """Shows the names and takes the secret; what is right or wrong is decided elsewhere."""

    sign_in_asked = Signal(object, str)
    chosen = Signal(object)
    forgotten_asked = Signal(object)

    def __init__(self, centre: str, below: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        self._names = QListView()
        self._names.setProperty("kind", "names")
        self._names.setModel(self._model)
        self._names.setItemDelegate(_Names(self._names))
        self._names.setAccessibleName(say("Siapa yang bekerja?"))
        self._names.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._names.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._names.selectionModel().currentChanged.connect(self._choose)
        self._names.clicked.connect(lambda _index: self._enter_secret())
        self._names.installEventFilter(self)
        self._pin = PinEdit()
        self._password = QLineEdit()
        self._password.setEchoMode(QLineEdit.EchoMode.Password)
        self._password.setAccessibleName(say("Kata sandi"))
        self._password.setFixedWidth(theme.px(280))
        for secret in (self._pin, self._password):
            secret.returnPressed.connect(self._ask)
        self._pin.textEdited.connect(lambda _text: self._hint())
        self._uses_pin, self._locked = True, False
        self._in = Button(say("Masuk"), "primary", keys="Enter")
        self._in.clicked.connect(self._ask)
        self._other = Button(say("Pakai kata sandi"), "quiet")
        self._other.clicked.connect(lambda: self.use_pin(use=not self._uses_pin))
        self._forgot = Button(say("Lupa PIN"), "quiet")
        self._forgot.clicked.connect(lambda: self.forgotten_asked.emit(self.who()))
        self._icon, self._said = Picture("triangle-alert", "warn", 14), label("", "caption", "warn", wrap=False)
        self._face, self._who = Avatar("", 64), label("", "page", align=painting.CENTRE)
        self._prompt = label("", "body", "muted", align=painting.CENTRE)
        self._clock = label("", "caption", "muted", align=painting.CENTRE, wrap=True)
        self._foot = label(below, "caption", "muted", align=painting.CENTRE)
        self._build(centre)
        self.use_pin(use=True)
        self._say("", "warn")

    def show_staff(self, staff: Sequence[StaffRow], chosen: StaffId | None = None) -> None:
        """List who may sign in, with the one who worked here last chosen."""
        self._model.clear()
        for who in staff:
            item = QStandardItem(f"{who.name}, {who.role.word}")
            item.setData(who, _WHO)
            self._model.appendRow(item)
        at = next((at for at, who in enumerate(staff) if who.id == chosen), 0)
        if staff:
            self._names.setCurrentIndex(self._model.index(at, 0))
            self._enter_secret()

    def who(self) -> StaffRow | None:
        """Return who is chosen, None while nobody is."""
        found = self._names.currentIndex().data(_WHO)
        return found if isinstance(found, StaffRow) else None

    def show_clock(self, words: str) -> None:
        """Show date and time in words, the check of this PC's clock."""
        self._clock.setText(words)

    def show_wrong(self, sentence: str) -> None:
        """Say that the secret was wrong and what is left; the places are empty again."""
        self._say(sentence, "warn")
        self._clear()

    def show_said(self, sentence: str) -> None:
        """Say that something went well; the places are empty for the PIN."""
        self._say(sentence, "ok", "circle-check")
        self._clear()

    def show_ready(self) -> None:
        """Take a wait or a message away."""
        self._say("", "warn")
        self._lock(locked=False)
        self._enter_secret()

    def show_checking(self) -> None:
        """Hold further keys while the secret is being checked."""
        self._lock(locked=True)

    def use_pin(self, *, use: bool) -> None:
        """Ask for the PIN, or for the password instead."""
        self._uses_pin = use
        self._pin.setVisible(use)
        self._password.setVisible(not use)
        self._forgot.show_text(say("Lupa PIN") if use else say("Lupa kata sandi"))
        self._other.show_text(say("Pakai kata sandi") if use else say("Pakai PIN"))
        words = say("Ketik {n} angka PIN Anda", n=PLACES) if use else say("Ketik kata sandi Anda")
        self._prompt.setText(words)
        self._clear()
        self._enter_secret()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the widgets it belongs to."""
        if watched is self._names and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._enter_secret()
                return True
            if event.text().isdigit() and self._uses_pin and not self._locked:  # typing goes on in the PIN
                self._enter_secret()
                self._pin.insert(event.text())
                return True
        if watched is self._pin and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
            if step:
                at = self._names.currentIndex().row() + step
                if 0 <= at < self._model.rowCount():
                    self._names.setCurrentIndex(self._model.index(at, 0))
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        width = min(self.width() - 24, theme.px(860))
        self._card.setFixedSize(width, min(self.height() - 48, theme.px(520)))
        self._left.setFixedWidth(min(theme.px(360), width * 42 // 100))

    def _choose(self, now: QModelIndex, _before: QModelIndex) -> None:
        who = now.data(_WHO)
        if isinstance(who, StaffRow):
            self._face.show_name(who.name)
            self._who.setText(who.name)
            self._say("", "warn")
            self._lock(locked=False)
            if self._uses_pin != who.has_pin:
                self.use_pin(use=who.has_pin)
            self._clear()
            self.chosen.emit(who)

    def _ask(self) -> None:
        who, secret = self.who(), self._pin.text() if self._uses_pin else self._password.text()
        if who is None or self._locked:
            return
        if self._uses_pin and len(secret) < PLACES:
            self._say(say("Baru {done} dari {of} angka.", done=len(secret), of=PLACES), "muted", icon="info")
            self._enter_secret()
        elif secret:
            self.sign_in_asked.emit(who.id, secret)

    def _hint(self) -> None:
        if self._said.property("tone") == "muted":
            self._say("", "warn")

    def _say(self, sentence: str, tone: str, icon: str = "triangle-alert") -> None:
        self._icon.show_icon(icon, tone)
        self._icon.setVisible(bool(sentence))
        self._said.setText(sentence or " ")
        set_tone(self._said, tone)
        self._said.setAccessibleName(sentence)
        if sentence:
            speak(self._said)

    def _lock(self, *, locked: bool) -> None:
        self._locked = locked
        self._in.setEnabled(not locked)
        self._pin.setReadOnly(locked)
        self._password.setReadOnly(locked)

    def _clear(self) -> None:
        self._pin.clear()
        self._password.clear()

    def _enter_secret(self) -> None:
        keys.give_focus(self._pin if self._uses_pin else self._password)

    def _build(self, centre: str) -> None:
        self._pin.installEventFilter(self)
        names = column(
            row(Brand(40), holder(column(Line("Bekal", "page"), Line(centre, "caption", "muted"), gap=0)), gap=12),
            14,
            label(say("Siapa yang bekerja?"), "title", buddy=self._names),
            gap=8,
            margins=(28, 28, 28, 22),
        )
        names.addWidget(self._names, 1)
        names.addWidget(label(say("Panah ↑ ↓ memilih, Enter lanjut"), "caption", "muted"))
        self._left = QFrame()
        self._left.setProperty("kind", "names")
        self._left.setLayout(names)
        secret = column(
            None,
            row(None, self._face, None),
            2,
            self._who,
            self._prompt,
            10,
            row(None, self._pin, self._password, None),
            2,
            row(None, self._icon, self._said, None, gap=6),
            10,
            row(None, self._in, self._forgot, None),
            row(None, self._other, None),
            None,
            self._clock,
            gap=8,
            margins=(24, 28, 24, 18),
        )
        self._card = QFrame()
        self._card.setProperty("kind", "card")
        inner = row(self._left, gap=0, margins=(1, 1, 1, 1))
        inner.addLayout(secret, 1)
        self._card.setLayout(inner)
        self.setLayout(column(None, row(None, self._card, None), 10, self._foot, None, gap=0))
