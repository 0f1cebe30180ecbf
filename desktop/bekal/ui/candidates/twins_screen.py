"""Pairs that may be one person and that nobody has settled, and the merges that were done."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.candidates.merging.alike import Alike
from bekal.candidates.merging.pairs import Pair
from bekal.candidates.merging.preview import Merge
from bekal.candidates.merging.rules import Why
from bekal.language import say
from bekal.ui import days
from bekal.ui.candidates import showing
from bekal.ui.candidates.twins_presenter import TwinsPresenter
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Tabs
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import Person, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, rule
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table


class TwinsScreen(QWidget):
    """What it looks like; `TwinsPresenter` does the work."""

    merge_asked = Signal(object)
    apart_asked = Signal(object, bool)
    part_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self.heading = Heading(self, say("Mungkin orang yang sama"), say("Pendaftar"))
        self.tabs = Tabs([say("Belum diputuskan"), say("Sudah digabung")])
        self.pairs: Table[Pair] = Table(
            [
                Column(say("Terdaftar"), lambda pair: self._person(pair.one), least=200),
                Column(say("Mungkin juga"), lambda pair: self._person(pair.other), least=200),
                Column(say("NIK"), lambda pair: _niks(pair), 150, tone="muted", role="caption", leaves=2),
                Column(say("Kelas"), lambda pair: _courses(pair), 150, tone="muted", role="caption", leaves=1),
                Column(say("Alasan"), _reason, least=210),
            ],
            say("Pasangan yang belum diputuskan"),
            two_lines=True,
        )
        self.merges: Table[Merge] = Table(
            [
                Column(say("Dipertahankan"), lambda one: Person(one.kept), least=190),
                Column(say("Digabungkan"), lambda one: Person(one.merged), least=190),
                Column(say("Alasan"), lambda one: one.reason or "–", 190, tone="muted", role="caption", leaves=1),
                Column(say("Kapan"), self._when, 110, tone="muted", role="caption"),
                Column(say("Keadaan"), _state, 130),
            ],
            say("Penggabungan yang dilakukan"),
        )
        self._merge = Button(say("Gabungkan…"), "primary", keys="Enter")
        self._apart = Button(say("Bukan orang yang sama"), keys="B", works=False)
        self._twins = Button(say("Kembar kandung"), keys="K", works=False)
        self._part = Button(say("Batalkan gabung"), "", "refresh-cw")
        away = Button(say("Tutup"), keys="Esc")
        self._more = label("", "caption", "muted")
        self._more.setContentsMargins(16, 7, 16, 7)
        self.empty = EmptyState("users", "", "")
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self.pairs, self._more, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self.merges, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self.empty)))
        body = column(holder(column(self.tabs, rule(), gap=0)), gap=10)
        body.addWidget(self._pages, 1)
        fill(self, body, foot(None, self._merge, self._apart, self._twins, self._part, away))
        self.pairs.installEventFilter(self)
        self.pairs.opened.connect(self.merge_asked)
        self._merge.clicked.connect(lambda: self._of_pair(self.merge_asked.emit))
        self._apart.clicked.connect(lambda: self._of_pair(lambda pair: self.apart_asked.emit(pair, False)))
        self._twins.clicked.connect(lambda: self._of_pair(lambda pair: self.apart_asked.emit(pair, True)))
        self._part.clicked.connect(self._of_merge)
        self.merges.moved_to.connect(lambda one: self._part.setEnabled(one is not None and one.stands))
        away.clicked.connect(self.leave_asked)
        self.tabs.chosen.connect(lambda _at: self._arrange())
        self._found: Sequence[Pair] | None = None
        self._done: Sequence[Merge] = ()
        self._presenter = TwinsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown: look for pairs again; `merged` shows the merges that were done."""
        if about.get("merged"):
            self.tabs.go(1)
        self._presenter.load()

    def show_waiting(self) -> None:
        """Say that everybody is being compared."""
        self._found = None
        self._arrange()

    def show_pairs(self, pairs: Sequence[Pair], total: int) -> None:
        """Show the pairs, the surest first."""
        self._found = pairs
        self.heading.show_title(say("Mungkin orang yang sama ({n})", n=total))
        self.tabs.show_text(0, f"{say('Belum diputuskan')} {total}")
        at = self.pairs.currentIndex().row()
        self.pairs.show_rows(pairs, keep=lambda pair: (pair.one.id, pair.other.id))
        hidden = total - len(pairs)
        self._more.setVisible(hidden > 0)
        self._more.setText(say("{n} pasangan lagi muncul setelah yang ini diputuskan.", n=hidden))
        self._arrange()
        if pairs and self.pairs.current_row() is None:
            self.pairs.go_to(min(max(0, at), len(pairs) - 1))
        if pairs and self.tabs.current() == 0:
            self.pairs.setFocus()

    def show_merges(self, merges: Sequence[Merge]) -> None:
        """Show the merges that were done, the newest first."""
        self._done = merges
        self.tabs.show_text(1, f"{say('Sudah digabung')} {len(merges)}")
        self.merges.show_rows(merges, keep=lambda one: one.id)
        if merges and self.merges.current_row() is None:
            self.merges.go_to(0)
        current = self.merges.current_row()
        self._part.setEnabled(current is not None and current.stands)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let B and K settle the pair the keys are on."""
        if watched is self.pairs and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            button = {Qt.Key.Key_B: self._apart, Qt.Key.Key_K: self._twins}.get(Qt.Key(event.key()))
            if button is not None and not event.modifiers():
                button.click()
                return True
        return False

    def _arrange(self) -> None:
        is_open = self.tabs.current() == 0
        rows = self._found if is_open else self._done
        for button in (self._merge, self._apart, self._twins):
            button.setVisible(is_open and bool(rows))
        self._part.setVisible(not is_open and bool(rows))
        self._pages.setCurrentIndex((0 if is_open else 1) if rows else 2)
        if rows:
            return
        if not is_open:
            words = say("Belum ada data yang digabung"), say("Penggabungan yang dilakukan dapat dibatalkan dari sini.")
        elif rows is None:
            words = say("Sedang membandingkan semua pendaftar…"), say("Beberapa detik untuk puluhan ribu orang.")
        else:
            words = (
                say("Tidak ada yang perlu diputuskan"),
                say("Semua pasangan yang mirip sudah digabung atau dicatat sebagai orang yang berbeda."),
            )
        self.empty.show_words(*words)

    def _of_pair(self, action: object) -> None:
        if (pair := self.pairs.current_row()) is not None and callable(action):
            action(pair)

    def _of_merge(self) -> None:
        if (one := self.merges.current_row()) is not None and one.stands:
            self.part_asked.emit(one)

    def _person(self, one: Alike) -> Person:
        born = days.full(one.birth_date) if one.birth_date else ""
        return Person(one.name, " · ".join(part for part in (born, one.village or one.district) if part) or "–")

    def _when(self, one: Merge) -> str:
        return showing.registered(one.at, self._clock())


def _niks(pair: Pair) -> Two:
    return Two(*(showing.hidden_nik(one.nik)[-9:] if one.nik else "–" for one in (pair.one, pair.other)))


def _courses(pair: Pair) -> Two:
    return Two(pair.one.course or "–", pair.other.course or "–")


def _reason(pair: Pair) -> State:
    sure = pair.why in {Why.SAME_NIK, Why.SAME_PASSPORT}
    if pair.twins:
        return State(say("Mungkin kembar kandung"), "info", "users")
    return State(pair.why.word, "bad" if sure else "warn", "circle-alert" if sure else "")


def _state(one: Merge) -> State:
    return State(say("Berlaku"), "accent", "check") if one.stands else State(say("Dibatalkan"))
