"""The home screen: facts, today's meetings, what waits to be done; at the right the days and the sending."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QLineEdit, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.context import Context, Heading
from bekal.ui.home.presenter import HomePresenter
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import Fact, card, facts, heading
from bekal.ui.widgets.chart import Bar, DayBars
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Badge, Line, Picture, label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule, scrolled

MOST_MEETINGS = 6
"""How many of today's meetings stand on the card; the rest is one button away."""


@dataclass(frozen=True)
class MeetingLine:
    """One of today's meetings as it is shown."""

    times: str
    course: str
    second: str
    badge: tuple[str, str]
    """Its words and tone."""
    verb: str
    main: bool
    """This one is running and is the next thing to do."""
    about: dict[str, object]


@dataclass(frozen=True)
class TodoLine:
    """One kind of work that waits."""

    icon: str
    tone: str
    words: str
    second: str
    number: str
    goes: str
    about: dict[str, object]


@dataclass(frozen=True)
class SendWords:
    """The card about the sending."""

    number: str
    words: str
    doubt: str
    heard: str


class TodoButton(QPushButton):
    """One line of work: an icon, what it is, a muted second part, how much, and an arrow."""

    def __init__(self, line: TodoLine) -> None:
        super().__init__()
        self._line = line
        self.setProperty("kind", "fact")
        self.setProperty("role", "body")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(" ".join(part for part in (line.words, line.second, line.number) if part))
        self.setAutoDefault(True)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return QSize(theme.px(240), max(34, theme.metrics().height() + 16))

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line, middle, side = self._line, self.rect().center().y() + 1, theme.px(18)
        painting.picture(painter, 2, middle, line.icon, line.tone, 18)
        arrow = self.width() - theme.px(16) - 2
        painting.picture(painter, arrow, middle, "chevron-right", "muted", 16)
        number = theme.metrics("bodyb").horizontalAdvance(line.number)
        place = self.rect().adjusted(side + 12, 0, 0, 0)
        place.setRight(arrow - 10)
        painting.text(painter, place, line.number, "bodyb", "text", painting.RIGHT)
        place.setRight(arrow - 22 - number)
        wide = theme.metrics().horizontalAdvance(line.words)
        painting.text(painter, place, line.words)
        place.setLeft(place.left() + wide + 12)
        if place.width() > theme.px(40):
            painting.text(painter, place, line.second, "caption", "muted")
        painter.end()


class HomeScreen(QWidget):
    """Shows the day; every line opens the screen where its work is done."""

    go_asked = Signal(str, object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.enrol = Button(say("Daftarkan"), "", "user-plus", "Ctrl+N")
        self.enrol.clicked.connect(lambda: self.go_asked.emit("candidates.edit", {}))
        self.heading = Heading(self, say("Beranda"), actions=(self.enrol,))
        self._facts = [Fact(opens=True) for _ in range(4)]
        self._meetings, self._todo = column(gap=0), column(gap=0)
        self._second = label("", "caption", "muted")
        self._chart = DayBars(say("Kehadiran per hari"))
        self._chart_line = label("", "caption", "muted")
        self._chart.opened.connect(lambda: self.go_asked.emit("attendance", {}))
        self._number, self._unsent = label("", "hero"), label("", "body")
        self._doubt = label("", "caption", "warn")
        self._heard = label("", "caption", "muted", wrap=True)
        self._goes: list[Callable[[], object]] = [lambda: None] * 4
        self._main: Button | None = None
        self._build()
        self._arriving = True
        self._left: QWidget | None = None
        """What had the keys when this screen was asked for."""
        self._presenter = HomePresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read the day again."""
        self._arriving, self._left = True, keys.focused()
        self._presenter.load()

    # --------------------------------------------------------------------------------------- showing

    def show_facts(self, shown: Sequence[tuple[str, str, str, Callable[[], object]]]) -> None:
        """Show four numbers, each with its unit, its line and where it leads."""
        for fact, (number, unit, below, _go) in zip(self._facts, shown, strict=True):
            fact.show_fact(number, unit, below)
        self._goes = [go for *_, go in shown]

    def show_meetings(self, lines: Sequence[MeetingLine], more: int, second: str) -> None:
        """Show today's meetings in the order given, and how many more there are."""
        _clear(self._meetings)
        self._main = None
        self._second.setText(second)
        for at, line in enumerate(lines):
            if at:
                self._meetings.addWidget(rule())
            self._meetings.addWidget(self._meeting(line))
        if more:
            every = Button(say("{n} pertemuan lain", n=more), "quiet")
            every.clicked.connect(lambda: self.go_asked.emit("attendance", {}))
            self._meetings.addLayout(row(every, None))
        if not lines:
            words = say("Tidak ada pertemuan hari ini.")
            self._meetings.addLayout(row(Picture("calendar-days", "muted", 18), label(words, "body", "muted"), None))

    def show_todo(self, lines: Sequence[TodoLine]) -> None:
        """Show what waits to be done."""
        _clear(self._todo)
        for at, line in enumerate(lines):
            if at:
                self._todo.addWidget(rule())
            one = TodoButton(line)
            one.clicked.connect(lambda _checked=False, line=line: self.go_asked.emit(line.goes, line.about))
            self._todo.addWidget(one)
        if not lines:
            words = say("Semua beres. Tidak ada yang tertunda.")
            self._todo.addLayout(row(Picture("circle-check", "ok", 18), label(words, "body", "muted"), None))

    def show_days(self, bars: Sequence[Bar], limit: int) -> None:
        """Show the share attended on the last training days."""
        self._chart_card.setVisible(bool(bars))
        self._chart_line.setText(say("persen, {n} hari belajar terakhir", n=len(bars)))
        words = say("batas {n}", n=limit) if limit else ""
        self._chart.show_bars(bars, limit=limit, limit_words=words)

    def show_send(self, words: SendWords) -> None:
        """Show what central does not have yet and when it was last heard."""
        self._number.setText(words.number)
        self._unsent.setText(words.words)
        self._doubt.setText(words.doubt)
        self._doubt.setVisible(bool(words.doubt))
        self._heard.setText(words.heard)

    def enter(self) -> None:
        """Put the keys on the main button once after arriving, unless somebody went on or works elsewhere by then."""
        focused = keys.focused()
        is_untouched = focused is None or focused is self._left or self.isAncestorOf(focused)
        if self._arriving and self.isVisible() and is_untouched and not isinstance(focused, QLineEdit):
            first = self._main or keys.next_in(self, self, lambda _widget: True)
            if first is not None:
                keys.give_focus(first)
        self._arriving = False

    def show_new_centre(self, *, new: bool) -> None:
        """Show the first steps instead of an empty day."""
        self._full.setVisible(not new)
        self._first.setVisible(new)

    # -------------------------------------------------------------------------------------- building

    def _build(self) -> None:
        for at, fact in enumerate(self._facts):
            fact.asked.connect(lambda at=at: self._goes[at]())
        left = column(
            facts(*self._facts),
            card(column(heading_with(say("Hari ini"), self._second), self._meetings, gap=6)),
            card(column(heading(say("Perlu dikerjakan")), self._todo, gap=4)),
            None,
            gap=12,
        )
        self._chart_card = card(column(heading_with(say("Kehadiran per hari"), self._chart_line), self._chart, gap=6))
        check = Button(say("Validasi & Kirim"), "", "send")
        check.clicked.connect(lambda: self.go_asked.emit("sync", {}))
        stick = Button(say("Simpan ke USB"), "", "usb")
        stick.clicked.connect(lambda: self.go_asked.emit("sync", {"begin": "export"}))
        number = row(self._number, column(self._unsent, self._doubt, gap=1), None, gap=12)
        send = card(column(heading(say("Kiriman ke pusat")), number, self._heard, row(check, stick, None), gap=8))
        right = column(self._chart_card, send, None, gap=12)
        self._sides = row(gap=12)
        self._left, self._right = holder(left), holder(right)
        self._sides.addWidget(self._left, 1)
        self._sides.addWidget(self._right)
        self._inner = holder(self._sides)
        self._full = scrolled(self._inner)
        self._full.hide()  # nothing is shown before it is known
        self._first = self._first_steps()
        self._first.hide()
        body = column(self._full, gap=0)
        body.addWidget(self._first, 1)
        fill(self, body)

    def _first_steps(self) -> QFrame:
        start = EmptyState(
            "backpack",
            say("Selamat datang di balai Anda"),
            say(
                "Belum ada data. Mulailah dengan pendaftar: daftarkan satu orang, atau impor daftar dari Excel. "
                "Kelas dan jadwal menyusul."
            ),
            first=(say("Daftarkan pendaftar"), "user-plus", ""),
            second=(say("Impor Excel"), "upload"),
            third=say("atau siapkan program dan kelas dahulu"),
        )
        start.first_asked.connect(lambda: self.go_asked.emit("candidates.edit", {}))
        start.second_asked.connect(lambda: self.go_asked.emit("candidates.import", {}))
        start.third_asked.connect(lambda: self.go_asked.emit("courses", {}))
        return card(column(start))

    def resizeEvent(self, event: object) -> None:
        """Put the cards below each other where the window is narrow."""
        narrow = theme.is_narrow(self)
        ways = QBoxLayout.Direction
        self._sides.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self._right.setMinimumWidth(0 if narrow else theme.px(372))
        self._right.setMaximumWidth(16_777_215 if narrow else theme.px(372))

    def _meeting(self, line: MeetingLine) -> QWidget:
        times = label(line.times, "bodyb")
        times.setMinimumWidth(theme.px(92))
        words = column(Line(line.course, "bodyb"), Line(line.second, "caption", "muted"), gap=0)
        verb = Button(line.verb, "primary" if line.main else "")
        verb.setMinimumWidth(theme.px(128))
        if line.main:
            self._main = verb
        verb.setAccessibleName(f"{line.verb}: {line.course}, {line.times}")
        verb.clicked.connect(lambda: self.go_asked.emit("attendance.roster", line.about))
        lay = row(times, 8, gap=8, margins=(0, 8, 0, 8))
        lay.addLayout(words, 1)
        lay.addWidget(Badge(*line.badge))
        lay.addSpacing(6)
        lay.addWidget(verb)
        return holder(lay)


def heading_with(title: str, second: QLabel) -> QWidget:
    """Make a card's heading with a muted line behind it that changes."""
    return holder(row(label(title, "title"), second, None, gap=10))


def _clear(lay: QVBoxLayout) -> None:
    """Let everything in a layout go."""
    while (item := lay.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
        elif (inner := item.layout()) is not None:
            while (part := inner.takeAt(0)) is not None:
                if (old := part.widget()) is not None:
                    old.hide()
                    old.deleteLater()
            inner.deleteLater()
