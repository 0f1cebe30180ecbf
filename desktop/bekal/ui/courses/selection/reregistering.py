"""Who re-registers: those accepted with their last day, who came, and below them the reserve list that moves up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.candidates.rules import shown_phone
from bekal.language import say
from bekal.terms import ApplicationState, EnrolmentId
from bekal.ui import days
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.selection.asking import AskLine
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Fact, PairList, card, facts
from bekal.ui.widgets.cells import Sign, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.flow import Flow
from bekal.ui.widgets.labels import Line, label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.selection.queries import ApplicantRow
    from bekal.courses.selection.queries.seating import Seats


@dataclass(frozen=True)
class Place:
    """Somebody who has a seat, had one, or waits for one."""

    row: "ApplicantRow"
    until: date | None
    """The last day to come, while that matters."""
    days_left: int | None
    moved: str
    """Whose seat it was, and that the person moved up."""
    trainee: EnrolmentId | None
    informed: str = ""
    """When and by whom the person was told."""


@dataclass(frozen=True)
class Divider:
    """The line above the reserve list."""

    words: str


class PlaceTable(Table["Place | Divider"]):
    """Enter: came. T: did not come. U: withdraws. G: the seat goes to the next of the reserve list."""

    letter = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        typed = event.text().lower()
        if typed in {"t", "u", "g"} and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.letter.emit(typed)
        elif typed.strip() and typed.isprintable() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.accept()  # other letters would jump to a name that was not meant
        else:
            super().keyPressEvent(event)


class ReregisteringPage(QWidget):
    """The tab `Daftar ulang`."""

    came_asked = Signal(object)
    missed_asked = Signal(object)
    withdraw_asked = Signal(object)
    replace_asked = Signal(object)
    overdue_asked = Signal()
    promote_asked = Signal()
    list_asked = Signal()
    inform_asked = Signal()
    minutes_asked = Signal(object)
    ranking_asked = Signal()
    open_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.table = PlaceTable(
            [
                Column(say("No"), lambda p: "" if isinstance(p, Divider) else p.row.rank or "–", 52, tone="muted",
                       right=True),
                Column(say("Nama"), _name, least=170),
                Column(say("HP"), _phone, 140, tone="muted", leaves=1),
                Column(say("Batas"), _until, 200, leaves=2),
                Column(say("Keadaan"), _badge, 180),
            ],
            say("Daftar ulang"),
            two_lines=True,
        )  # fmt: skip
        self.asking = AskLine(lambda: context.clock().date())
        self._overdue = 0
        self._build()
        self._connect()

    def show_places(self, places: Sequence["Place | Divider"], seats: "Seats", came: int, overdue: int) -> None:
        """Show everybody who has a seat or waits for one, and how many came."""
        self.table.show_rows(places, keep=_key)
        if places and self.table.current_row() is None:
            self.table.go_to(0)
        self._came.show_fact(str(came), say("dari {n}", n=seats.quota), say("daftar ulang"))
        self._waits.show_fact(str(seats.accepted), say("orang"), say("diterima, belum datang"))
        self._late.show_fact(str(overdue), say("orang"), say("lewat batas"), "warn" if overdue else "")
        self._reserves.show_fact(str(seats.reserves), say("orang"), say("cadangan, {n} kursi kosong", n=seats.free))
        self._short.show_text(
            say("{came} dari {quota} daftar ulang · {waits} belum datang · {late} lewat batas · {reserves} cadangan",
                came=came, quota=seats.quota, waits=seats.accepted, late=overdue, reserves=seats.reserves)
        )  # fmt: skip
        self._overdue = overdue
        self._all.show_text(say("Catat {n} tidak datang", n=overdue) if overdue else say("Catat yang tidak datang"))
        self._all.setEnabled(overdue > 0)
        self._promote.setEnabled(seats.free > 0 and seats.reserves > 0)
        self._pages.setCurrentIndex(1 if places else 0)
        self._show_card(self.table.current_row())
        if self.table.isVisible() and not self.asking.isVisible():
            self.table.setFocus()

    def _show_card(self, shown: "Place | Divider | None") -> None:
        there = isinstance(shown, Place)
        self._details.setVisible(there)
        if not isinstance(shown, Place):
            return
        person = shown.row
        self._name.setText(person.name)
        self._code.show_text(person.code)
        pairs = [
            (say("Keadaan"), str(words.badge(person.state, person.reserve))),
            (say("Sejak"), days.full(person.state_on)),
            (say("Peringkat"), str(person.rank) if person.rank is not None else "–"),
            (say("HP"), shown_phone(person.phone) or "–"),
        ]
        if shown.until is not None:
            pairs.append((say("Batas"), days.long(shown.until)))
        if shown.informed:
            pairs.append((say("Dikabari"), shown.informed))
        if person.reason:
            pairs.append((say("Alasan"), person.reason))
        self._facts.show_pairs(pairs)
        self._moved.setText(shown.moved)
        self._moved.setVisible(bool(shown.moved))
        states = ApplicationState
        self._yes.setVisible(person.state is states.ACCEPTED)
        self._no.setVisible(person.state is states.ACCEPTED)
        self._leaves.setVisible(person.state in {states.ACCEPTED, states.REREGISTERED, states.RESERVE})
        self._replace.setVisible(shown.trainee is not None and person.state is not states.NO_SHOW)
        self._minutes.setVisible(bool(shown.moved) and person.state is states.REREGISTERED)

    def _fold(self, narrow: bool) -> None:
        """Say the counts in one line where the list needs the room of their card."""
        self._counts.setVisible(not narrow)
        self._short.setVisible(narrow)

    def _build(self) -> None:
        self._came, self._waits, self._late, self._reserves = Fact(), Fact(), Fact(), Fact()
        self._all = Button("", "", "", "F8")
        self._promote = Button(say("Naikkan cadangan"), "", "", "F7")
        paper = Button(say("Cetak daftar"), "", "printer", "Ctrl+P")
        paper.clicked.connect(self.list_asked)
        self._name, self._code = label("", "title", wrap=True), Line("", "caption", "muted")
        self._facts, self._moved = PairList(82), label("", "caption", "accent", wrap=True)
        self._yes = Button(say("Datang"), "primary", keys="Enter")
        self._no = Button(say("Tidak datang"), keys="T", works=False)
        self._leaves = Button(say("Mengundurkan diri"), keys="U", works=False)
        self._replace = Button(say("Ganti"), keys="G", works=False)
        self._open, self._minutes = Button(say("Buka data"), "quiet"), Button(say("Berita acara penggantian"), "quiet")
        about = column(self._name, self._code, 2, self._facts, self._moved, None, gap=8, margins=(0, 0, 6, 0))
        lay = column(gap=8)
        lay.addWidget(scrolled(holder(about)), 1)
        lay.addWidget(rule())
        lay.addLayout(row(self._yes, self._no, None, gap=6))
        lay.addLayout(row(self._leaves, None))
        lay.addLayout(row(self._replace, self._open, None, gap=6))
        lay.addLayout(row(self._minutes, None))
        self._details = holder(lay)
        panel = column(self._details, gap=8)
        inform = Button(say("Kabari"), "", "phone", "F9")
        inform.clicked.connect(self.inform_asked)
        tools = Flow(self._all, self._promote, inform, paper, gap=8)
        listed = column(self.table, self.asking, gap=0)
        listed.setStretch(0, 1)
        self._counts = facts(self._came, self._waits, self._late, self._reserves)
        self._short = Line("", "caption", "muted")
        self._short.hide()
        full = column(self._counts, self._short, gap=10)
        full.addLayout(tools)
        sides = SidePanel(card(listed, margins=EDGE), card(panel), 300)
        sides.folded.connect(self._fold)
        full.addWidget(sides, 1)
        page = holder(full)
        sides.cover(page)
        empty = EmptyState(
            "users",
            say("Belum ada yang daftar ulang"),
            say("Sesudah hasil seleksi ditetapkan, yang diterima dan cadangan tampil di sini."),
            first=(say("Ke peringkat & keputusan"), "list-checks", ""),
        )
        empty.first_asked.connect(self.ranking_asked)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(empty)))
        self._pages.addWidget(page)
        self.setLayout(column(self._pages))

    def _connect(self) -> None:
        self.table.moved_to.connect(self._show_card)
        # the panel may be folded away: what counts is whether the button was taken off
        self.table.opened.connect(lambda _place: None if self._yes.isHidden() else self._yes.click())
        buttons = {"t": self._no, "u": self._leaves, "g": self._replace}
        self.table.letter.connect(lambda typed: None if buttons[typed].isHidden() else buttons[typed].click())
        for button, signal in (
            (self._yes, self.came_asked), (self._no, self.missed_asked), (self._leaves, self.withdraw_asked),
            (self._replace, self.replace_asked), (self._minutes, self.minutes_asked),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, signal=signal: self._with_place(signal))
        self._open.clicked.connect(lambda: self._with_place(self.open_asked))
        self._all.clicked.connect(self.overdue_asked)
        self._promote.clicked.connect(self.promote_asked)
        self.asking.closed.connect(self.table.setFocus)

    def _with_place(self, signal: object) -> None:
        here = self.table.current_row()
        if isinstance(here, Place):
            signal.emit(here)  # type: ignore[attr-defined]  # a signal, whose class PySide names only at run time


def _name(shown: "Place | Divider") -> object:
    if isinstance(shown, Divider):
        return Sign("chevron-down", shown.words, "accent")
    told = f" · {say('sudah dikabari')}" if shown.informed else ""
    return Two(shown.row.name, (shown.moved or shown.row.code) + told)


def _phone(shown: "Place | Divider") -> object:
    return "" if isinstance(shown, Divider) else shown_phone(shown.row.phone) or "–"


def _badge(shown: "Place | Divider") -> object:
    return "" if isinstance(shown, Divider) else words.badge(shown.row.state, shown.row.reserve)


def _until(shown: "Place | Divider") -> object:
    if isinstance(shown, Divider) or shown.row.state is not ApplicationState.ACCEPTED:
        return ""
    if shown.until is None or shown.days_left is None:
        return Sign("", say("tanpa batas"))
    day = days.full(shown.until)
    if shown.days_left < 0:
        return Sign("clock", say("{day}, lewat {n} hari", day=day, n=-shown.days_left), "warn")
    return Sign("", say("{day}, hari ini", day=day) if not shown.days_left else say("{day}, {n} hari lagi", day=day,
                n=shown.days_left))  # fmt: skip


def _key(shown: "Place | Divider") -> object:
    return shown.words if isinstance(shown, Divider) else shown.row.id
