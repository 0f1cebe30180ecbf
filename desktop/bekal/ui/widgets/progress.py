"""How far long work has come, and the steps of a run."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from bekal.language import say
from bekal.ui import moments, theme
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row


def bar(done: int = 0, of: int = 100, *, name: str = "") -> QProgressBar:
    """Make a thin bar without words inside; the words stand beside it."""
    made = QProgressBar()
    made.setTextVisible(False)
    made.setRange(0, max(1, of))
    made.setValue(done)
    made.setAccessibleName(name or say("Kemajuan"))
    return made


class LongWork(QWidget):
    """A bar for work over three seconds: what, how many, how fast, how long still, and a way to stop."""

    stop_asked = Signal()

    def __init__(self, what: str, stop: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._what = label(what, "bodyb")
        self._bar = bar(name=what)
        self._words = label("", "caption", "muted", wrap=True)  # a side panel is narrow
        self._stop = Button(stop or say("Hentikan"))
        self._stop.clicked.connect(self.stop_asked)
        left = column(self._what, self._bar, self._words, gap=4)
        lay = row(gap=12)
        lay.addLayout(left, 1)
        lay.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(lay)

    def begin(self, what: str) -> None:
        """Begin with other work, nothing of it done yet."""
        self._what.setText(what)
        self._bar.setAccessibleName(what)
        self._bar.setRange(0, 100)
        self._bar.setValue(0)
        self._words.setText("")

    def show_progress(self, done: int, of: int, seconds: float) -> None:
        """Show `done` of `of` after so many seconds of work; the bar never goes back."""
        words = say("{done} dari {of}", done=moments.count(done), of=moments.count(of))
        if done and seconds > 2:
            left = seconds * (of - done) / done
            rest = say("± {n} menit", n=round(left / 60)) if left >= 90 else say("± {n} detik", n=max(1, round(left)))
            words = say(
                "{count}, {rate} per menit, sisa {rest}",
                count=words,
                rate=moments.count(round(done * 60 / seconds)),
                rest=rest,
            )
        self.show_words(done, of, words)

    def show_words(self, done: int, of: int, words: str) -> None:
        """Show how far it is with words of its own."""
        self._bar.setRange(0, max(1, of))
        self._bar.setValue(max(done, self._bar.value()) if self._bar.maximum() == max(1, of) else done)
        self._words.setText(words)
        self._bar.setAccessibleDescription(words)


class Steps(QWidget):
    """The steps of a run: done with a tick, now filled, later empty; not clickable forward."""

    def __init__(self, texts: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts, self._at = list(texts), 0
        self.setProperty("role", "bodyb")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_step(0)

    def show_step(self, at: int) -> None:
        """Show which step is now, from 0."""
        self._at = at
        of = len(self._texts)
        self.setAccessibleName(
            say("Langkah {at} dari {of}: {step}", at=at + 1, of=of, step=self._texts[min(at, of - 1)])
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        width = sum(theme.metrics("bodyb").horizontalAdvance(text) + theme.px(94) for text in self._texts)
        return QSize(width, theme.px(28))

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return QSize(theme.px(120), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, ring, left = self.height() // 2, theme.px(22), 0
        wide = self.width() >= self.sizeHint().width() - theme.px(64)
        for at, words in enumerate(self._texts):
            done, now = at < self._at, at == self._at
            place = QRect(left, middle - ring // 2, ring, ring)
            fill = "accent" if now else "tint" if done else "surface"
            edge = QPen(theme.color("accent" if now or done else "edge"), 1.5)
            painting.rounded(painter, QRectF(place), ring / 2, theme.color(fill), edge)
            if done:
                painting.picture(
                    painter, place.center().x() - theme.px(14) // 2 + 1, middle, "check", "on_tint", 14, 2.4
                )
            else:
                ink = "on_accent" if now else "muted"
                painting.text(painter, place, str(at + 1), "captionb", ink, painting.CENTRE)
            left += ring + theme.px(8)
            if wide or now:
                role = "bodyb" if now else "body"
                width = theme.metrics(role).horizontalAdvance(words) + 2
                painting.text(
                    painter, QRect(left, 0, width, self.height()), words, role, "text" if now or done else "muted"
                )
                left += width + theme.px(12)
            if at < len(self._texts) - 1:
                painter.setPen(QPen(theme.color("accent" if done else "edge"), 1.5))
                painter.drawLine(QPointF(left, middle), QPointF(left + theme.px(36), middle))
                left += theme.px(50)
        painter.end()
