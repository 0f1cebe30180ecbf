"""Bars that speak without asking: the undo bar over the status bar, the notice bar under the header."""

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QPropertyAnimation, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsOpacityEffect, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, holder, row

STAYS = 8000
"""Milliseconds the undo bar stays."""
_FADE = 120


def speak(widget: QWidget) -> None:
    """Let a screen reader say what a widget now shows."""
    QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


class UndoBar(QFrame):
    """One at a time, bottom right, for eight seconds; it takes no focus and the next replaces it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("kind", "toast")
        self._action: Callable[[], object] | None = None
        self._text = label("", "body", "inverse")
        self._undo = Button(say("Urungkan"), "undo", keys="Ctrl+Z")
        self._undo.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._undo.clicked.connect(self._carry_out)
        self.setLayout(row(self._text, self._undo, gap=16, margins=(16, 2, 8, 2)))
        self._clock = QTimer(self, singleShot=True, interval=STAYS)
        self._clock.timeout.connect(self.hide)
        self.hide()

    def say_done(self, text: str, action: Callable[[], object] | None = None) -> None:
        """Say what was done and, when there is an action, offer to take it back."""
        self._action = action
        self._text.setText(text)
        self._undo.setVisible(action is not None)
        self.setAccessibleName(f"{text} {say('Urungkan')} Ctrl+Z" if action else text)
        self.adjustSize()
        self.place()
        self.show()
        self.raise_()
        speak(self)
        self._clock.start()
        self._fade()

    def place(self) -> None:
        """Stand at the bottom right of the window, over the status bar."""
        parent = self.parentWidget()
        if parent is not None:
            width = min(self.sizeHint().width(), parent.width() - 24)
            self.setGeometry(parent.width() - width - 20, parent.height() - self.height() - 3, width, self.height())

    def _carry_out(self) -> None:
        action, self._action = self._action, None
        self.hide()
        if action is not None:
            action()

    def _fade(self) -> None:
        if not self.style().styleHint(self.style().StyleHint.SH_Widget_Animation_Duration):
            return
        veil = QGraphicsOpacityEffect(self)
        self.setGraphicsEffect(veil)
        motion = QPropertyAnimation(veil, b"opacity", self)
        motion.setDuration(_FADE)
        motion.setStartValue(0.0)
        motion.setEndValue(1.0)
        motion.setEasingCurve(QEasingCurve.Type.OutQuad)
        motion.finished.connect(lambda: self.setGraphicsEffect(None))  # type: ignore[arg-type]  # None takes the effect off; the stubs leave it out
        motion.start(QPropertyAnimation.DeletionPolicy.DeleteWhenStopped)


class Notice(QFrame):
    """One yellow bar: what happened, what is safe, what to do, with up to two buttons."""

    gone = Signal()

    def __init__(
        self,
        text: str,
        *choices: tuple[str, Callable[[], object]],
        icon: str = "triangle-alert",
        striped: bool = False,
        stays: bool = False,
        tone: str = "warn",
        leads: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._striped, self._leads = striped, leads
        self._way: Button | None = None
        self.setProperty("kind", "" if striped else tone)
        self.setAccessibleName(text)
        words = label(text, "bodyb" if striped else "body", wrap=not striped)
        lay = row(Picture(icon, tone, 16), gap=8, margins=(12, 5, 8, 5))
        lay.addWidget(words, 1)
        for verb, action in choices:
            one = Button(verb)
            one.clicked.connect(lambda _checked=False, action=action: action())
            lay.addWidget(one)
            self._way = self._way or one
        if not stays:
            away = Button(say("Tutup"), "quiet")
            away.clicked.connect(self.gone)
            lay.addWidget(away)
        self.setLayout(lay)

    def stand_on(self, screen: str) -> None:
        """Offer the way to the screen that it leads to only where that is not shown already."""
        if self._leads and self._way is not None:
            self._way.setVisible(screen != self._leads)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        super().paintEvent(event)
        if self._striped:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.rect(), theme.color("warn_bg"))
            stripe = QColor(theme.color("warn_edge"))
            stripe.setAlpha(60)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(stripe)
            tall = self.height()
            for left in range(-tall, self.width(), 28):
                painter.save()
                painter.translate(left, 0)
                painter.shear(-1.0, 0)
                painter.drawRect(tall, 0, 12, tall)
                painter.restore()
            painter.end()


class NoticeBar(QWidget):
    """The place under the header; each notice has a name, so that saying it again replaces it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._notices: dict[str, QWidget] = {}
        self._screen = ""
        self._lay = column(gap=6, margins=(0, 0, 0, 6))
        self.setLayout(self._lay)
        self.hide()

    def show_notice(
        self,
        name: str,
        text: str,
        *choices: tuple[str, Callable[[], object]],
        icon: str = "triangle-alert",
        stays: bool = False,
        tone: str = "warn",
        leads: str = "",
    ) -> None:
        """Show a notice, with what can be done about it; `leads` names the screen its first way leads to."""
        notice = Notice(text, *choices, icon=icon, stays=stays, tone=tone, leads=leads)
        notice.stand_on(self._screen)
        notice.gone.connect(lambda: self.drop(name))
        inset = holder(row(notice, margins=(24, 2, 20, 4)))
        self._put(name, inset, at=self._lay.count())
        speak(notice)

    def show_practice(self, *, practising: bool, sends: bool = False) -> None:
        """Show the striped bar of practice, or take it away; `sends` where it goes to a practice central."""
        if practising:
            words = say("LATIHAN – dikirim hanya ke pusat latihan") if sends else say("LATIHAN – tidak dikirim")
            self._put("practice", Notice(words, striped=True, stays=True), at=0)
        else:
            self.drop("practice")

    def stand_on(self, screen: str) -> None:
        """Note which screen is shown: no notice offers a way to where one is."""
        self._screen = screen
        for notice in self.findChildren(Notice):
            notice.stand_on(screen)

    def drop(self, name: str) -> None:
        """Take a notice away."""
        if (old := self._notices.pop(name, None)) is not None:
            self._lay.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.setVisible(bool(self._notices))

    def _put(self, name: str, widget: QWidget, at: int) -> None:
        self.drop(name)
        self._notices[name] = widget
        self._lay.insertWidget(min(at, self._lay.count()), widget)
        self.show()
