"""One result of checking: the verdict in its colour, the signed facts beside today's data, what else to know."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.certificates.verify_words import Checked, Fact
from bekal.ui.widgets import painting
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.cards import card, heading, note
from bekal.ui.widgets.labels import Line, Picture, label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, rule

LOOK = {
    "green": ("ok", "badge-check"),
    "amber": ("warn", "triangle-alert"),
    "red": ("bad", "circle-x"),
    "": ("gray", "file-x"),
}
"""Tone and icon of a colour; none: no code could be read."""
_GROUND = {
    "gray": ("surface", "edge"),
    "warn": ("warn_bg", "warn_edge"),
    "ok": ("ok_bg", "ok"),
    "bad": ("bad_bg", "bad"),
}


class Verdict(QFrame):
    """The result: tinted ground, large icon, headline and what to do."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "ok"
        self._icon = Picture("badge-check", "ok", 44)
        self.headline = label("", "page", wrap=True)
        self.advice = label("", "body", wrap=True)
        words = column(self.headline, self.advice, gap=4)
        lay = row(gap=16, margins=(20, 16, 20, 16))
        lay.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        lay.addLayout(words, 1)
        self.setLayout(lay)

    def show_result(self, colour: str, headline: str, advice: str) -> None:
        """Show a result in its colour, with its icon and words."""
        self._tone, icon = LOOK[colour]
        self._icon.show_icon(icon, "muted" if self._tone == "gray" else self._tone)
        self.headline.setText(headline)
        self.advice.setText(advice)
        set_tone(self.headline, "text" if self._tone == "gray" else self._tone)
        self.setAccessibleName(f"{headline} {advice}")
        self.update()
        speak(self)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, edge = _GROUND[self._tone]
        painting.rounded(painter, self.rect(), 8, theme.color(ground), QPen(theme.color(edge), 1))
        painter.end()


class _Photo(QWidget):
    """The photo in the centre's books, 3x4."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(say("Foto di data balai"))

    def show_photo(self, data: bytes | None) -> None:
        """Show a photo, or give its place away."""
        self._image = QImage.fromData(data) if data else QImage()
        self.setVisible(not self._image.isNull())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return theme.size(96, 128)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if not self._image.isNull():
            size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
            left, top = (self.width() - size.width()) // 2, (self.height() - size.height()) // 2
            painter.setClipRect(self.rect())
            painter.drawImage(left, top, self._image.scaled(size))
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


class Facts(QWidget):
    """What was signed, one fact a line; beside it what the centre knows today, marked where it differs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)

    def show_facts(self, facts: tuple[Fact, ...]) -> None:
        """Show these facts; the right column only where something is known today."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        beside = any(fact.today is not None for fact in facts)
        self._grid.setColumnStretch(1, 3)
        self._grid.setColumnStretch(2, 2 if beside else 0)
        first = 0
        if beside:
            first = 1
            self._grid.addWidget(label(say("Yang ditandatangani"), "captionb", "muted"), 0, 1)
            self._grid.addWidget(label(say("Data balai hari ini"), "captionb", "muted"), 0, 2)
        for at, fact in enumerate(facts, first):
            word = label(fact.word, "caption", "muted")
            word.setMinimumWidth(theme.px(88))
            self._grid.addWidget(word, at, 0, Qt.AlignmentFlag.AlignTop)
            strong = at - first < 2
            said = label(fact.signed, "title" if strong else "body", wrap=True)
            said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            said.setAccessibleName(f"{fact.word}: {fact.signed}")
            self._grid.addWidget(said, at, 1, Qt.AlignmentFlag.AlignTop)
            if fact.today is None:
                continue
            now = label(fact.today if fact.differs else say("sama"), "bodyb" if fact.differs else "body", wrap=True)
            set_tone(now, "warn" if fact.differs else "muted")
            now.setAccessibleName(
                say("{word} hari ini: {now}, berbeda", word=fact.word, now=fact.today)
                if fact.differs
                else say("{word} hari ini: sama", word=fact.word)
            )
            lay = row(gap=6)
            if fact.differs:
                lay.addWidget(Picture("triangle-alert", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
            lay.addWidget(now, 1)
            self._grid.addWidget(holder(lay), at, 2, Qt.AlignmentFlag.AlignTop)


class ResultView(QWidget):
    """Everything that is said of one code."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = Line("", "caption", "muted")
        self.verdict = Verdict()
        self.facts, self._photo = Facts(), _Photo()
        compare = row(gap=8)
        compare.addWidget(Picture("id-card", "accent", 18))
        compare.addWidget(label(say("Cocokkan nama dan tanggal lahir dengan paspor."), "bodyb", wrap=True), 1)
        self.compare = holder(compare)
        pair = row(gap=16)
        pair.addWidget(self.facts, 1)
        pair.addWidget(self._photo, 0, Qt.AlignmentFlag.AlignTop)
        self._facts_card = card(
            column(heading(say("Isi yang ditandatangani")), self.compare, rule(), holder(pair), gap=10)
        )
        self._notes = column(gap=6)
        self._notes_card = card(column(heading(say("Yang perlu diketahui")), self._notes, gap=8))
        lay = column(self.source, self.verdict, self._facts_card, self._notes_card, gap=10)
        lay.addStretch(1)
        self.setLayout(lay)
        self.setMinimumWidth(theme.px(320))

    def show_checked(self, checked: Checked) -> None:
        """Show one result."""
        self.verdict.show_result(checked.colour, checked.headline, checked.advice)
        self._facts_card.setVisible(bool(checked.facts))
        self.facts.show_facts(checked.facts)
        self._photo.show_photo(checked.photo)
        self.compare.setVisible(checked.compare)
        while (item := self._notes.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for words, tone, icon in checked.notes:
            line = note(words, tone, icon)
            line.setAccessibleName(words)
            self._notes.addWidget(line)
        self._notes_card.setVisible(bool(checked.notes))

    def notes_shown(self) -> list[str]:
        """Return the notes below the result."""
        items = [self._notes.itemAt(at) for at in range(self._notes.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget.accessibleName() for widget in widgets if widget is not None]
