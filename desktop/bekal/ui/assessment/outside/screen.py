"""Every language result, with what ends soon; results are recorded from their papers by key."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.assessment.outside.queries import ResultRow
from bekal.candidates.rules import shown_phone
from bekal.language import say
from bekal.terms import Decision
from bekal.ui.candidates.papers_table import days_left
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.empty_state import EmptyState, NothingFound
from bekal.ui.widgets.fields import Choice, text_edit
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.table import Column, Table

_ALL, _SOON, _ENDED = None, 90, -1


class LanguageScreen(QWidget):
    """What it looks like; `LanguagePresenter` does the work."""

    filter_asked = Signal()
    add_asked = Signal()
    change_asked = Signal(object)
    remove_asked = Signal(object)
    rules_asked = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._today = context.clock
        add = Button(say("Catat hasil"), "primary", "plus", "Ctrl+N")
        add.clicked.connect(self.add_asked)
        self.heading = Heading(self, say("Tes bahasa"), say("Penilaian  ›  hasil tes dari luar balai"), (add,))
        self.span = Segments(
            [(_ALL, say("Semua")), (_SOON, say("Habis dalam 90 hari")), (_ENDED, say("Sudah habis"))],
            say("Masa berlaku"),
        )
        self.span.show_value(_ALL)
        self.span.chosen.connect(lambda _span: self.filter_asked.emit())
        self.test = Choice([(None, say("Semua tes"))])
        self.test.setAccessibleName(say("Tes"))
        self.test.setMinimumContentsLength(14)
        self.test.chosen.connect(lambda _test: self.filter_asked.emit())
        self.name = text_edit(say("Cari nama"), longest=60)
        self.name.setAccessibleName(say("Cari nama"))
        self.name.textChanged.connect(lambda _text: self._narrow())
        self._count = Tally()
        self.table = results_table(context, named=True)
        self.table.opened.connect(self.change_asked)
        self._empty = EmptyState(
            "badge-check",
            say("Belum ada hasil tes bahasa"),
            say("Catat JLPT, JFT-Basic, EPS-TOPIK, Goethe dan lainnya dari sertifikatnya."),
            first=(say("Catat hasil"), "plus", ""),
        )
        self._empty.first_asked.connect(self.add_asked)
        self._nothing = NothingFound(say("Semua tes"))
        self._nothing.clear_asked.connect(self._clear)
        self._pages = QStackedWidget()
        for page in (
            card(column(self.table, gap=0), margins=EDGE),
            card(column(self._nothing)),
            card(column(self._empty)),
        ):
            self._pages.addWidget(page)
        self._opens = Button(say("Perbaiki"), "", "pencil", "Enter", works=False)
        self._opens.clicked.connect(lambda: self._with_row(self.change_asked))
        self._gone = Button(say("Hapus"), "", keys="Del")
        self._gone.clicked.connect(lambda: self._with_row(self.remove_asked))
        self.rules = Button(say("Ambil aturan tes"), "", "download", "Ctrl+O")
        self.rules.clicked.connect(self.rules_asked)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        tools = row(self.span, self.test, gap=10)
        tools.addWidget(self.name, 1)
        tools.addWidget(self._count)
        body = column(holder(tools), gap=10)
        body.addWidget(self._pages, 1)
        fill(self, body, foot(self.rules, None, self._opens, self._gone, away))
        self._rows: Sequence[ResultRow] = ()
        from bekal.ui.assessment.outside.presenter import LanguagePresenter

        self._presenter = LanguagePresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown; `soon`: what ends within 90 days."""
        if about.get("soon"):
            self.span.show_value(_SOON)
        self._presenter.load()

    def show_tests(self, tests: Sequence[tuple[str, str]]) -> None:
        """Offer the tests to filter by."""
        self.test.show_options([(None, say("Semua tes")), *tests])

    def asked(self) -> tuple[int | None, str | None]:
        """Return how many days ahead are meant, and which test."""
        return self.span.value(), self.test.value()

    def show_results(self, rows: Sequence[ResultRow]) -> None:
        """Show the results."""
        self._rows = rows
        self._narrow()

    def _narrow(self) -> None:
        typed = self.name.text().strip().casefold()
        rows = [one for one in self._rows if typed in one.name.casefold()]
        passed = sum(one.reached is Decision.PASSED for one in rows)
        self._count.show_counts([(len(rows), say("hasil")), (passed, say("lulus"))])
        self.table.show_rows(rows, keep=lambda one: one.id)
        for button in (self._opens, self._gone):
            button.setEnabled(bool(rows))
        is_bare = self.asked() == (None, None) and not typed
        self._pages.setCurrentIndex(0 if rows else 2 if is_bare else 1)
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        if rows and not self.name.hasFocus():
            self.table.setFocus()
        if not rows and not is_bare:
            self._nothing.show_words(say("Tidak ada hasil yang cocok."))

    def _clear(self) -> None:
        self.span.show_value(_ALL)
        self.test.show_value(None)
        self.name.clear()
        self.filter_asked.emit()

    def _with_row(self, signal: SignalInstance) -> None:
        if (one := self.table.current_row()) is not None:
            signal.emit(one)


def results_table(context: Context, *, named: bool) -> Table[ResultRow]:
    """Make the table of results, with the people's names or for one person."""
    today = context.clock().date()
    who = Column[ResultRow](say("Nama"), lambda one: Two(one.name, shown_phone(one.phone)), least=150)
    columns = [
        Column[ResultRow](
            say("Tes"),
            lambda one: Two(f"{one.title} {one.level}".strip(), _below(one)),
            170 if named else 0,
            least=120,
        ),
        Column[ResultRow](say("Tanggal"), lambda one: f"{one.taken_on:%d/%m/%Y}", 96, leaves=1),
        Column[ResultRow](say("Nilai"), lambda one: one.shown or "–", 68, right=True),
        Column[ResultRow](say("Hasil"), _outcome, 196 if named else 150),
        Column[ResultRow](say("Berlaku"), lambda one: _validity(one, today), 130, leaves=0 if named else 2),
    ]
    return Table([who, *columns] if named else columns, say("Hasil tes bahasa"), two_lines=True)


def _below(one: ResultRow) -> str:
    """Say which modules make the level together, or which were passed; otherwise the number of the paper."""
    number = one.certificate_no or say("tanpa nomor")
    if one.whole is not None:
        return say("gabungan: {what}", what=", ".join(f"{title} {day:%d/%m/%Y}" for title, day in one.whole.parts))
    return f"{', '.join(one.modules)} · {number}" if one.modules else number


def _outcome(one: ResultRow) -> State:
    if one.whole is not None:
        return State(say("Lulus gabungan"), "ok", "check" if one.evidence_seen else "")
    if one.modules:
        tone = "warn" if one.decision is Decision.FAILED else "accent"
        return State(say("{n} modul lulus", n=len(one.modules)), tone)
    if one.decision is Decision.PASSED:
        words = one.decision.word if one.evidence_seen else say("Lulus, cek aslinya")
        return State(words, "ok", "check" if one.evidence_seen else "")
    if one.decision is Decision.FAILED:
        return State(one.decision.word, "bad")
    return State(say("Belum diputus") if one.why else say("Nilai saja"), "warn" if one.why else "gray")


def _validity(one: ResultRow, today: date) -> object:
    if one.ends is None:
        return say("tanpa batas")
    if (one.ends - today).days > _SOON:
        return f"{one.ends:%d/%m/%Y}"
    return days_left(one.ends, today)
