"""Who may be the same person: one card each beside the form, walked by arrows, opened or sent away by a key."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bekal.candidates.merging.alike import Alike
from bekal.language import say
from bekal.ui import days, theme
from bekal.ui.candidates import showing
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import heading, note
from bekal.ui.widgets.labels import Avatar, Badge, Line
from bekal.ui.widgets.layouts import column, row


class AlikePanel(QWidget):
    """At most five people, the surest first; nothing of a former answer stays."""

    open_asked = Signal(object)
    apart_asked = Signal(object, bool)
    merge_asked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = Badge("0", "warn")
        self._people = column(gap=2)
        self._cards: list[_PersonCard] = []
        self._hint = note(say("F6, lalu ↑ ↓. Enter buka, B bukan dia."))
        head = heading(say("Mungkin orang yang sama"), self._number)
        self.setLayout(column(head, self._people, self._hint, gap=8))
        self.show_alike(())

    def show_alike(self, people: Sequence[Alike], *, can_merge: bool = False) -> None:
        """List registered people who may be the one being typed; `can_merge` when that one is registered too."""
        at = next((at for at, one in enumerate(self._cards) if one.hasFocus()), None)
        _empty(self._people)
        self._cards = []
        self._number.setVisible(bool(people))
        self._number.show_state(str(len(people)), "bad" if any(one.is_same_nik for one in people) else "warn")
        self._hint.setVisible(bool(people))
        if not people:
            self._people.addWidget(note(say("Tidak ada yang mirip")))
        for one in people:
            made = _PersonCard(one, can_merge=can_merge)
            made.open_asked.connect(lambda one=one: self.open_asked.emit(one.id))
            made.apart_asked.connect(lambda twins, one=one: self.apart_asked.emit(one.id, twins))
            made.merge_asked.connect(lambda one=one: self.merge_asked.emit(one.id))
            made.walked.connect(self._walk)
            self._cards.append(made)
            self._people.addWidget(made)
        if at is not None and self._cards:
            self._cards[min(at, len(self._cards) - 1)].setFocus()

    @property
    def cards(self) -> "Sequence[_PersonCard]":
        """The people shown, from top to bottom."""
        return self._cards

    def _walk(self, step: int) -> None:
        at = next((at for at, one in enumerate(self._cards) if one.hasFocus()), 0) + step
        if 0 <= at < len(self._cards):
            self._cards[at].setFocus(Qt.FocusReason.TabFocusReason)


class _PersonCard(QWidget):
    """One person: Enter opens, B says it is somebody else, K that they are twins, G merges."""

    open_asked = Signal()
    apart_asked = Signal(bool)
    merge_asked = Signal()
    walked = Signal(int)

    def __init__(self, one: Alike, *, can_merge: bool) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        born = days.full(one.birth_date) if one.birth_date else ""
        place = one.village or one.district
        number = showing.hidden_nik(one.nik)[-9:] if one.nik else ""
        facts = " · ".join(part for part in (born, place) if part)
        more = " · ".join(part for part in (number, one.course) if part)
        self._can_go, self._can_merge = not one.is_same_nik, can_merge
        self.setAccessibleName(say("{name}, {why}, {facts}", name=one.name, why=one.why.word, facts=f"{facts} {more}"))
        name, below, last = Line(one.name, "bodyb"), Line(facts, "caption", "muted"), Line(more, "caption", "muted")
        head = row(gap=10)
        head.addWidget(Avatar(one.name, 34), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(name, below, last, gap=0), 1)
        sure = ("bad", "circle-alert") if one.is_same_nik else ("warn", "triangle-alert")
        reasons = column(note(one.why.word, *sure), gap=3)
        if one.twins:
            reasons.addWidget(note(say("Mungkin kembar kandung"), "info", "users"))
        buttons = row(gap=2)
        opens = Button(say("Buka"), "part")
        opens.setAccessibleName(say("Buka data {name}", name=one.name))
        opens.clicked.connect(self.open_asked)
        buttons.addWidget(opens)
        if can_merge:
            merges = Button(say("Gabungkan…"), "part")
            merges.clicked.connect(self.merge_asked)
            buttons.addWidget(merges)
        if self._can_go:
            apart = Button(say("Bukan dia"), "part")
            apart.clicked.connect(lambda: self.apart_asked.emit(False))
            buttons.addWidget(apart)
            if one.twins:
                twins = Button(say("Kembar"), "part")
                twins.setAccessibleName(say("Kembar kandung"))
                twins.clicked.connect(lambda: self.apart_asked.emit(True))
                buttons.addWidget(twins)
        buttons.addStretch(1)
        for at in range(buttons.count()):
            item = buttons.itemAt(at)
            if item is not None and (button := item.widget()) is not None:
                button.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # by keys: Enter, B, K, G
        self.setLayout(column(head, reasons, buttons, gap=4, margins=(8, 8, 6, 4)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        key = event.key()
        if key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.walked.emit(1 if key == Qt.Key.Key_Down else -1)
        elif (
            key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        ):
            self.open_asked.emit()
        elif key in {Qt.Key.Key_B, Qt.Key.Key_K} and not event.modifiers() and self._can_go:
            self.apart_asked.emit(key == Qt.Key.Key_K)
        elif key == Qt.Key.Key_G and not event.modifiers() and self._can_merge:
            self.merge_asked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take the keys."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the keys away."""
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a quiet ground, and the ring of whoever has the keys."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("focus"), 2) if self.hasFocus() else None
        painting.rounded(painter, self.rect(), 6, theme.color("sunken"), pen)
        painter.end()


def _empty(lay: QVBoxLayout) -> None:
    while (item := lay.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
