"""The scanning screen itself: direction, one large answer, the last ones, the camera, and the field below."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import Direction, StaffId
from bekal.ui import keys, theme
from bekal.ui.attendance.gate.answers import Shown, clock, direction_word
from bekal.ui.attendance.gate.field import ScanField
from bekal.ui.attendance.gate.leave import LeavePanel
from bekal.ui.attendance.gate.names import Named, Names
from bekal.ui.attendance.gate.result import LastOnes, Line, Result
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.labels import Line as Words
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, holder, row
from bekal.ui.widgets.mirror import Mirror

if TYPE_CHECKING:
    from bekal.ui.sign_in.screen import StaffRow

_SMALL_WIDTH, _SMALL_HEIGHT = 1100, 600
_SCAN, _LEAVE = 0, 1


class Way(QWidget):
    """In or out in giant letters, on a ground of its own each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._direction, self._small = Direction.IN, False
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_way(Direction.IN)

    def show_way(self, direction: Direction) -> None:
        """Show a direction."""
        self._direction = direction
        self.setAccessibleName(direction_word(direction))
        self.updateGeometry()
        self.update()

    def show_small(self, *, small: bool) -> None:
        """Take less room."""
        self._small = small
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the size it asks for, alike for both words."""
        measured = theme.metrics(self._role)
        wide = max(measured.horizontalAdvance(direction_word(one)) for one in Direction)
        return QSize(wide + measured.height() + theme.px(44), measured.height() + theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inward = self._direction is Direction.IN
        ground, ink = ("accent", "on_accent") if inward else ("text", "surface")
        painting.rounded(painter, self.rect(), 10, theme.color(ground))
        side = round(theme.metrics(self._role).height() * 66 / theme.letters())
        icon = "log-in" if inward else "log-out"
        painting.picture(painter, theme.px(16), self.height() // 2, icon, ink, side, 2.4)
        place = self.rect().adjusted(theme.px(24) + theme.px(side), 0, 0, 0)
        painting.text(painter, place, direction_word(self._direction), self._role, ink)
        painter.end()

    @property
    def _role(self) -> str:
        return "hero" if self._small else "scan"


class Stage(QWidget):
    """Lies over the whole window; only the field ever takes the keys, and the PIN while it is asked for."""

    read_asked = Signal(str)
    search_asked = Signal(str)
    hand_asked = Signal(object)
    turn_asked = Signal()
    camera_asked = Signal()
    full_asked = Signal()
    leave_asked = Signal()
    leave_tried = Signal(object, str)

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self.setAccessibleName(say("Pindai kartu"))
        self.way, self.result, self.last, self.mirror = Way(), Result(), LastOnes(), Mirror()
        self.names, self.leave, self.field = Names(), LeavePanel(), ScanField()
        self._title = Words(title, "title")
        self._clock = Words("", "count", "muted")
        self._inside = label("", "count")
        self._doubt = label("", "bodyb", wrap=True)
        self._heading = label(say("Terakhir"), "captionb", "muted")
        self._build()
        self.field.read.connect(self.read_asked)
        self.field.searched.connect(self._search)
        self.field.moved.connect(self.names.step)
        self.field.chosen.connect(lambda: self._take(self.names.current()))
        self.names.taken.connect(self._take)
        self.leave.read.connect(self._read_instead)
        self.leave.away_asked.connect(self.end_leaving)
        self.leave.tried.connect(self.leave_tried)
        keys.on(self, "Esc", self._escape)

    def show_way(self, direction: Direction) -> None:
        """Show which way people pass."""
        self.way.show_way(direction)
        idle = (
            say("Tempelkan kartu pada pemindai")
            if direction is Direction.IN
            else say("Tempelkan kartu saat keluar")
        )  # fmt: skip
        self.result.show_idle(idle)

    def show_answer(self, shown: Shown) -> None:
        """Show an answer in place of the former."""
        self.result.show_answer(shown)

    def show_last(self, lines: Sequence[Line]) -> None:
        """Show who passed last."""
        self.last.show_lines(lines)

    def show_inside(self, n: int) -> None:
        """Show how many are inside."""
        self._inside.setText(say("Di dalam: {n}", n=n))

    def show_clock(self, now: datetime) -> None:
        """Show the time that passages get."""
        self._clock.show_text(clock(now))

    def show_doubt(self, words: str) -> None:
        """Warn that the clock of this PC is doubtful, or take the warning away."""
        self._doubt.setText(words)
        self._doubt_bar.setVisible(bool(words))

    def show_names(self, found: Sequence[Named], typed: str) -> None:
        """Show who fits the name in the field, unless something else stands there by now."""
        if typed == self.field.text().strip():
            self.names.show_names(found, typed)
            self._lay_names()
            self.field.found(typed, any_name=bool(found))

    def show_camera(self, *, on: bool, words: str = "") -> None:
        """Show or hide what the camera sees."""
        self.mirror.setVisible(on or bool(words))
        self.mirror.show_words(words)
        if not on:
            self.mirror.show_picture(None)

    def begin_leaving(self, staff: "Sequence[StaffRow]", first: StaffId) -> None:
        """Ask who leaves."""
        self.field.keeps = False
        self.field.empty()
        self._pages.setCurrentIndex(_LEAVE)
        self.leave.begin(staff, first)

    def end_leaving(self) -> None:
        """Go on scanning."""
        self.leave.end()
        self._pages.setCurrentIndex(_SCAN)
        self.field.take_keys()

    @property
    def is_leaving(self) -> bool:
        """Whether a PIN is asked for."""
        return self._pages.currentIndex() == _LEAVE

    def showEvent(self, event: QEvent) -> None:
        """Take the keys as soon as it is seen."""
        if not self.is_leaving:
            self.field.take_keys()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        small = self.width() < theme.px(_SMALL_WIDTH) or self.height() < theme.px(_SMALL_HEIGHT)
        self.way.show_small(small=small)
        self._side.setFixedWidth(theme.px(190 if small else 290))
        self.mirror.setFixedHeight(theme.px(120 if small else 205))
        self._hints.setVisible(self.width() >= theme.px(_SMALL_WIDTH))
        self._lay_names()

    def _search(self, typed: str) -> None:
        if typed:
            self.search_asked.emit(typed)
        else:
            self.names.hide()

    def _take(self, named: Named | None) -> None:
        if named is not None:
            self.field.empty()
            self.names.hide()
            self.hand_asked.emit(named.enrolment_id)

    def _read_instead(self, code: str) -> None:
        self.end_leaving()
        self.read_asked.emit(code)

    def _escape(self) -> None:
        if self.is_leaving:
            self.end_leaving()
        elif self.field.text() or self.names.isVisible():
            self.field.empty()
            self.names.hide()
        else:
            self.leave_asked.emit()

    def _lay_names(self) -> None:
        """Let the names stand over the answer, above the field."""
        if self.names.isVisible():
            place = self.field.mapTo(self, self.field.rect().topLeft())
            wide = max(self.field.width(), min(self.width() - 2 * place.x(), theme.px(520)))
            tall = min(self.names.sizeHint().height(), place.y() - 12)
            self.names.setGeometry(place.x(), place.y() - tall - 6, wide, tall)
            self.names.raise_()

    def _build(self) -> None:
        self.names.setParent(self)
        turn = _quiet(say("Masuk/Keluar"), "F7", self.turn_asked.emit)
        camera = _quiet(say("Kamera"), "F8", self.camera_asked.emit)
        full = _quiet(say("Layar penuh"), "F11", self.full_asked.emit)
        away = _quiet(say("Keluar layar ini"), "", self.leave_asked.emit)
        self._hints = label(say("Kartu tertinggal? Ketik 3 huruf nama, ↑↓ Enter"), "caption", "muted")
        head = row(gap=16)
        head.addWidget(self.way)
        head.addWidget(self._title, 1)
        head.addWidget(self._inside)
        head.addWidget(self._clock)
        doubt = row(Picture("clock", "warn", 18), gap=8)
        doubt.addWidget(self._doubt, 1)
        self._doubt_bar: QFrame = card(doubt, kind="warn", margins=(12, 6, 12, 6))
        self._doubt_bar.hide()
        side = column(self._heading, gap=6)
        side.addWidget(self.last, 1)
        side.addWidget(self.mirror)
        self._side = holder(side)
        self.mirror.hide()
        scan = row(gap=16)
        scan.addWidget(self.result, 1)
        scan.addWidget(self._side)
        self._pages = QStackedWidget()
        self._pages.addWidget(holder(scan))
        self._pages.addWidget(self.leave)
        foot = row(gap=8)
        foot.addWidget(self.field, 1)
        foot.addWidget(self._hints)
        for one in (turn, camera, full, away):
            foot.addWidget(one)
        lay = column(head, self._doubt_bar, gap=10, margins=(16, 12, 16, 12))
        lay.addWidget(self._pages, 1)
        lay.addLayout(foot)
        self.setLayout(lay)


def _quiet(words: str, key: str, asked: object) -> Button:
    made = Button(words, "quiet", "", key)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # a click leaves the keys where they are
    made.clicked.connect(lambda: asked())  # type: ignore[operator]  # a signal's emit
    return made
