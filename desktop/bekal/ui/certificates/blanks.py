"""The blank register: stock by series, every blank with what became of it, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.certificates.blanks import rules
from bekal.certificates.blanks.queries import BlankRow, EventRow, Stock
from bekal.certificates.blanks.rules import Blank
from bekal.language import say
from bekal.terms import BlankEvent
from bekal.ui import days
from bekal.ui.certificates.blanks_presenter import BlanksPresenter
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Chip
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.empty_state import EmptyState, NothingFound
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.flow import Flow
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule, scrolled
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column, Table

WAIT = 180
FREE = "free"
CHANGED = "changed"
KINDS: tuple[str, ...] = (
    CHANGED, FREE, *(event.value for event in (
        BlankEvent.USED, BlankEvent.SPOILED, BlankEvent.RETURNED, BlankEvent.DESTROYED, BlankEvent.LOST
    )),
)  # fmt: skip
_TONES = {
    BlankEvent.USED: ("ok", "check"),
    BlankEvent.SPOILED: ("warn", "triangle-alert"),
    BlankEvent.LOST: ("bad", "circle-alert"),
}


@dataclass(frozen=True)
class Asked:
    """Which blanks are meant."""

    search: str
    kind: str
    series: str | None


def kind_word(kind: str) -> str:
    """Return what a chip says."""
    if kind == CHANGED:
        return say("Semua perubahan")
    return rules.state_word(None if kind == FREE else BlankEvent(kind))


def state(one: BlankRow) -> State:
    """Return what a blank is."""
    if one.standing is not None and one.standing.clash:
        return State(say("Tercatat dua kali"), "bad", "circle-alert")
    tone, icon = _TONES.get(one.state, ("gray", "")) if one.state else ("accent", "")
    return State(rules.state_word(one.state), tone, icon)


class BlanksScreen(QWidget):
    """What it looks like; `BlanksPresenter` does the work."""

    filter_asked = Signal()
    chosen = Signal(object)
    receive_asked = Signal()
    become_asked = Signal(object, object)
    book_asked = Signal(str)
    minutes_asked = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        receive = Button(say("Terima blangko"), "primary", "plus", "Ctrl+N")
        receive.clicked.connect(self.receive_asked)
        book = Button(say("Buku blangko"), "", "printer", "Ctrl+P")
        book.clicked.connect(lambda: self.book_asked.emit(".pdf"))
        self.heading = Heading(self, say("Blangko"), say("Sertifikat  ›  buku blangko"), (book, receive))
        self.series: str | None = None
        self.stock: Table[Stock] = Table(
            [
                Column(say("Seri"), lambda one: one.series or say("tanpa seri"), least=120),
                Column(say("Diterima"), lambda one: one.received, 92, right=True),
                Column(rules.state_word(BlankEvent.USED), _used, 92, right=True),
                Column(rules.state_word(BlankEvent.SPOILED), _spoiled, 80, right=True, leaves=2),
                Column(say("Keluar"), _gone, 84, right=True, leaves=1),
                Column(say("Sisa"), lambda one: one.free, 84, right=True),
                Column(say("Berikutnya"), lambda one: str(one.next_free) if one.next_free else "–", 140, tone="muted"),
            ],
            say("Persediaan tiap seri"),
        )
        self.stock.moved_to.connect(self._follow_series)
        self.search = text_edit(say("Nomor"))
        self.search.setAccessibleName(say("Cari blangko"))
        self.search.setClearButtonEnabled(True)
        self._pause = QTimer(self, singleShot=True, interval=WAIT)
        self._pause.timeout.connect(self.filter_asked)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.kind = CHANGED
        self.chips = {kind: Chip(kind_word(kind)) for kind in KINDS}
        for kind, one in self.chips.items():
            one.clicked.connect(lambda _on=False, kind=kind: self.show_kind(kind, ask=True))
        self._count = Tally()
        self.table: Table[BlankRow] = Table(
            [
                Column(say("Nomor"), lambda one: str(one.blank), 150),
                Column(say("Keadaan"), state, 150),
                Column(say("Tanggal"), _on, 104, tone="muted", leaves=2),
                Column(say("Nomor sertifikat"), lambda one: one.number or "–", 200, leaves=1),
                Column(say("Keterangan"), _reason, least=120, tone="muted", leaves=3),
            ],
            say("Buku blangko"),
            many=True,
        )
        self.table.moved_to.connect(lambda one: self.chosen.emit(one))
        self.table.opened.connect(lambda _one: self._go_across())
        self._build_panel()
        listed = column(self.table, gap=0)
        self.sides = SidePanel(card(listed, margins=EDGE), self._panel, width=288)
        self.nothing = NothingFound(say("Semua perubahan"))
        self.nothing.clear_asked.connect(self.clear)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.sides)
        self._lists.addWidget(card(column(self.nothing)))
        self.empty = EmptyState(
            "file-text",
            say("Belum ada blangko"),
            say(
                "Catat blangko pracetak yang diterima; setiap lembar lalu diikuti sampai terpakai, rusak atau kembali."
            ),
            first=(say("Terima blangko"), "plus", ""),
        )
        self.empty.first_asked.connect(self.receive_asked)
        stock_card = card(column(self.stock), margins=EDGE)
        self._stock_card = stock_card
        full = column(gap=8)
        full.addWidget(stock_card)
        full.addLayout(row(self.search, None, self._count, gap=8))
        full.addWidget(holder(Flow(*self.chips.values())))
        full.addWidget(self._lists, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(holder(full))
        self._pages.addWidget(card(column(self.empty)))
        fill(self, column(self._pages))
        self.show_kind(CHANGED)
        self._presenter = BlanksPresenter(self, context)

    def _build_panel(self) -> None:
        self._title = label("", "title", wrap=True)
        self._facts = PairList(70)
        self._history = column(gap=4)
        acts = column(gap=6, margins=(16, 8, 16, 12))
        self.verbs: dict[BlankEvent, Button] = {}
        for event, words, key in (
            (BlankEvent.SPOILED, say("Rusak…"), "F7"),
            (BlankEvent.RETURNED, say("Kembalikan…"), "F8"),
            (BlankEvent.DESTROYED, say("Musnahkan…"), "F9"),
            (BlankEvent.LOST, say("Hilang…"), "Ctrl+Del"),
            (BlankEvent.FOUND, say("Ditemukan kembali…"), "Ctrl+F7"),
        ):
            one = Button(words, keys=key)
            one.clicked.connect(lambda _on=False, event=event: self.become_asked.emit(event, self._chosen()))
            self.verbs[event] = one
            acts.addWidget(one)
        self.minutes = Button(say("Berita acaranya"), "quiet", "printer")
        self.minutes.clicked.connect(self._ask_minutes)
        acts.addWidget(self.minutes)
        top = column(self._title, self._facts, gap=8, margins=(16, 14, 16, 8))
        happened = column(label(say("Riwayat"), "captionb", "muted"), gap=4, margins=(16, 6, 16, 8))
        happened.addLayout(self._history)
        self._happened = holder(column(happened, rule(), gap=0))
        inside = column(gap=0)
        inside.addLayout(top)
        inside.addWidget(rule())
        inside.addWidget(self._happened)
        inside.addLayout(acts)
        inside.addStretch(1)
        self._panel = card(column(scrolled(holder(inside))), margins=EDGE)

    def arrive(self, **about: object) -> None:
        """Be shown; `search` may name a blank."""
        if "search" in about:
            self.search.setText(str(about["search"]))
        self._presenter.load()

    def asked(self) -> Asked:
        """Return which blanks are meant."""
        return Asked(self.search.text().strip(), self.kind, self.series)

    def show_kind(self, kind: str, *, ask: bool = False) -> None:
        """Mark one of the chips as the one that counts."""
        self.kind = kind
        for name, one in self.chips.items():
            one.show_filter(kind_word(name), on=name == kind and kind != CHANGED)
        if ask:
            self.filter_asked.emit()

    def show_stock(self, rows: Sequence[Stock]) -> None:
        """Show how each series stands."""
        self.stock.show_rows(rows, keep=lambda one: one.series)
        high = (
            self.stock.row_height() * min(4, max(1, len(rows))) + self.stock.horizontalHeader().sizeHint().height() + 4
        )
        self._stock_card.setFixedHeight(high)
        self._pages.setCurrentIndex(0 if rows else 1)
        left, came = sum(one.free for one in rows), sum(one.received for one in rows)
        self._count.show_counts([(left, say("sisa")), (came, say("diterima"))])
        if rows and self.stock.current_row() is None:
            self.stock.blockSignals(True)
            self.stock.go_to(0)
            self.stock.blockSignals(False)

    def show_blanks(self, rows: Sequence[BlankRow]) -> None:
        """Show the blanks that are meant."""
        self.table.show_rows(rows, keep=lambda one: (one.blank.series, one.blank.number))
        self._lists.setCurrentIndex(0 if rows or self._is_plain() else 1)
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        if not rows:
            self.nothing.show_words(say("Tidak ada blangko yang cocok."))
        self.chosen.emit(self.table.current_row())

    def show_blank(self, one: BlankRow | None, lines: Sequence[EventRow]) -> None:
        """Show one blank in the panel; without one the verbs ask for numbers."""
        self._title.setText(str(one.blank) if one else say("Pilih blangko, atau ketik nomornya"))
        self._facts.show_pairs(
            [(say("Diterima"), days.full(one.received_on)), (say("Keadaan"), state(one).words)] if one else []
        )
        while (item := self._history.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for line in lines:
            self._history.addWidget(label(f"{line.at.astimezone():%d/%m/%y %H.%M}", "caption", "muted"))
            parts = (line.event.word, line.number, line.reason, line.letter_number)
            self._history.addWidget(label(" · ".join(part for part in parts if part), wrap=True))
        self._happened.setVisible(bool(lines))
        for event, button in self.verbs.items():
            button.setEnabled(one is None or rules.may(one.state, event))
        self.minutes.setVisible(bool(one and one.standing and one.state in (BlankEvent.RETURNED, BlankEvent.DESTROYED)))

    def clear(self) -> None:
        """Drop every filter."""
        self.search.clear()
        self.show_kind(CHANGED, ask=True)

    def _is_plain(self) -> bool:
        return self.kind == CHANGED and not self.search.text().strip()

    def _chosen(self) -> list[Blank]:
        return [one.blank for one in self.table.chosen_rows()]

    def _go_across(self) -> None:
        self.sides.go_across()

    def _follow_series(self, one: Stock | None) -> None:
        if one is not None and one.series != self.series:
            self.series = one.series
            self.filter_asked.emit()

    def _ask_minutes(self) -> None:
        one = self.table.current_row()
        if one is not None and one.standing is not None:
            self.minutes_asked.emit(one.standing.letter_number)


def _gone(one: Stock) -> object:
    states = (BlankEvent.RETURNED, BlankEvent.DESTROYED, BlankEvent.LOST)
    return sum(one.by_state.get(state, 0) for state in states) or "–"


def _used(one: Stock) -> object:
    return one.by_state.get(BlankEvent.USED, 0) or "–"


def _spoiled(one: Stock) -> object:
    return one.by_state.get(BlankEvent.SPOILED, 0) or "–"


def _on(one: BlankRow) -> str:
    return days.full(one.standing.at.astimezone().date()) if one.standing else "–"


def _reason(one: BlankRow) -> str:
    return one.standing.reason if one.standing else ""
