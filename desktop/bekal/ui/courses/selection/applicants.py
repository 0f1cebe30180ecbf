"""Who applied: the list with state and obstacles, chips that filter it, and everything about one at the right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from bekal.courses.selection.eligibility import Level
from bekal.courses.selection.priorities import priorities
from bekal.language import say
from bekal.terms import ApplicationId, ApplicationState
from bekal.ui import days, keys
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.selection.applicant_facts import facts_of
from bekal.ui.courses.selection.asking import AskLine
from bekal.ui.courses.tick_table import TickTable
from bekal.ui.widgets.buttons import Button, Chip
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card, note
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.empty_state import EmptyState, NothingFound
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.flow import Flow
from bekal.ui.widgets.labels import Line, label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from bekal.courses.selection.queries import ApplicantRow, Applicants, Screening, SittingRow

WAIT = 150
"""Milliseconds after the last key until the list is searched."""


@dataclass(frozen=True)
class Filter:
    """What the list leaves: a state, or those registered that something of a level speaks against."""

    state: ApplicationState | None = None
    level: Level | None = None
    clear: bool = False


CLEAR = Filter(ApplicationState.REGISTERED, clear=True)
ASK = Filter(ApplicationState.REGISTERED, Level.WARN)
BLOCKED = Filter(ApplicationState.REGISTERED, Level.BLOCK)
EVERYBODY = Filter()


class ApplicantTable(TickTable):
    """Space ticks, A admits, R rejects, P offers the groups that go first, J the sittings, Ctrl+A ticks all shown."""

    letter = Signal(str)
    all_asked = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        typed = event.text().lower()
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.all_asked.emit()
        elif typed in {"a", "r", "p", "j"} and not event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier:
            self.letter.emit(typed)
        else:
            super().keyPressEvent(event)


class ApplicantsPage(QWidget):
    """The tab `Pendaftar`."""

    filtered = Signal(str, object)
    admit_asked = Signal(object)
    reject_asked = Signal(object)
    reopen_asked = Signal(object)
    accept_asked = Signal(object)
    open_asked = Signal(object)
    priority_asked = Signal(object, str)
    """The chosen applicants, and the group to turn on or off for all of them."""
    sittings_asked = Signal(object)
    placed = Signal(object, object)
    """An applicant, and the sitting they are moved to."""
    all_asked = Signal()
    add_asked = Signal()
    import_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self._filter = EVERYBODY
        self._ticked: dict[ApplicationId, ApplicantRow] = {}
        self._is_locked = self._may_accept = False
        self.search = text_edit(say("Saring: nama, NIK, kode, HP"))
        self.search.setAccessibleName(say("Saring pendaftar"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self._pause = QTimer(self, singleShot=True, interval=WAIT)
        self._pause.timeout.connect(self._search)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.table = ApplicantTable(
            [
                Column(say("Nama"), lambda a: Two(a.name, words.code_and_papers(a)), least=240),
                Column(say("Catatan"), words.standing, 250, leaves=2),
                Column(say("Mendaftar"), lambda a: days.full(a.applied_at.date()), 100, tone="muted", role="caption",
                       leaves=1),
                Column(say("Keadaan"), lambda a: words.badge(a.state, a.reserve), 150),
            ],
            say("Pendaftar kelas ini"),
            lambda a: a.id,
        )  # fmt: skip
        self.table.set_two_lines()
        self.asking = AskLine(lambda: context.clock().date())
        self._build()
        self._connect()

    def begin(self) -> None:
        """Begin with everybody of another course."""
        self._ticked, self._filter = {}, EVERYBODY
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self.asking.fold()

    def asked(self) -> tuple[str, Filter]:
        """Return what is searched for and which filter is on."""
        return self.search.text().strip(), self._filter

    def show_list(
        self, found: "Applicants", screening: "Screening", typed: str, *, is_locked: bool, may_accept: bool
    ) -> None:
        """Show these applicants of all; `may_accept` offers a seat without ranking."""
        self._is_locked, self._may_accept = is_locked, may_accept
        self._ticked = {row.id: row for row in found.rows if row.id in self._ticked}
        self.table.show_rows(found.rows, keep=lambda a: a.id)
        if found.rows and self.table.current_row() is None:
            self.table.go_to(0)
        self._count.show_counts([(words.dotted(found.matching), say("dari {n}", n=words.dotted(found.total)))])
        self._show_chips(found.states, screening)
        self._nothing.show_words(
            say("Tak ada yang cocok dengan “{typed}”.", typed=typed) if typed else say("Tidak ada di saringan ini.")
        )
        self._lists.setCurrentIndex(0 if found.rows else 1)
        self._pages.setCurrentIndex(1 if found.total else 0)
        self._all.setEnabled(screening.clear + screening.warned > 0)
        if screening.clear or not screening.warned:
            clear = say("Loloskan {n} tanpa halangan", n=words.dotted(screening.clear))
            self._all.show_text(clear if screening.clear else say("Loloskan yang tanpa halangan"))
        else:
            self._all.show_text(say("Loloskan {n} dengan alasan", n=words.dotted(screening.warned)))
        self._accept.show_text(say("Terima menyusul") if is_locked else say("Terima"))
        self.table.show_ticks(self._ticked)
        self._show_card()
        if self.table.isVisible() and not self.search.hasFocus() and not self.asking.isVisible():
            self.table.setFocus()

    def chosen(self) -> "list[ApplicantRow]":
        """Return those ticked, otherwise the one the keys are on."""
        if self._ticked:
            return list(self._ticked.values())
        here = self.table.current_row()
        return [here] if here is not None else []

    def drop_ticks(self) -> None:
        """Take every tick away, once something was done to them."""
        self._ticked = {}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Enter lead from the search into the list, and Esc empty it first."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self.table.setFocus()
                return True
            if keys.is_escape(event) and self.search.text():
                self.search.clear()
                return True
        return False

    def _build(self) -> None:
        self._count = Tally()
        self._chips: dict[Filter, Chip] = {}
        chips = Flow()
        wanted = [CLEAR, ASK, BLOCKED, *(Filter(state) for state in ApplicationState)]
        for one in wanted:
            chip = Chip("")
            chip.clicked.connect(lambda _on, one=one: self._choose(one))
            chip.hide()
            self._chips[one] = chip
            chips.addWidget(chip)
        self.search.setMaximumWidth(280)
        self._all = Button("", "quiet", "list-checks", "F8")
        self.add = Button(say("Tambah pendaftar"), "", "user-plus", "Ctrl+N")
        top = row(gap=8)
        top.addWidget(self.search, 1)
        top.addWidget(self._count)
        top.addStretch(1)
        top.addWidget(self.add)
        chips.addWidget(self._all)
        self._nothing = NothingFound(say("Hapus saringan"))
        self._nothing.clear_asked.connect(self._clear)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._nothing)
        listed = column(gap=0)
        listed.addWidget(self._lists, 1)
        listed.addWidget(self.asking)
        sides = SidePanel(card(listed, margins=EDGE), self._panel(), 300)
        full = column(top, gap=8)
        full.addLayout(chips)
        full.addWidget(sides, 1)
        self._empty = EmptyState(
            "users",
            say("Belum ada yang mendaftar di kelas ini"),
            say("Tambahkan orang yang sudah terdaftar di balai, atau impor daftarnya dari Excel lebih dahulu."),
            first=(say("Tambah pendaftar"), "user-plus", "Ctrl+N"),
            second=(say("Impor Excel"), "upload"),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self._empty)))
        page = holder(full)
        sides.cover(page)
        self._pages.addWidget(page)
        self.setLayout(column(self._pages))

    def _panel(self) -> QWidget:
        self._name, self._code = label("", "title", wrap=True), Line("", "caption", "muted")
        self._facts, self._notes = PairList(82), column(gap=6)
        self._admit = Button(say("Loloskan"), keys="A", works=False)
        self._reject = Button(say("Gugurkan"), keys="R", works=False)
        self._reopen = Button(say("Periksa ulang"))
        self._accept = Button(say("Terima menyusul"))
        self._open = Button(say("Buka data"), keys="Enter")
        self._first = Button(say("Prioritas"), keys="P", works=False)
        self._sitting = Button(say("Pindah sesi"), keys="J", works=False)
        self._groups = QMenu(self)
        self._ticks = label("", "bodyb")
        inside = holder(
            column(self._name, self._code, 2, self._facts, rule(), self._notes, None, gap=8, margins=(0, 0, 6, 0))
        )
        lay = column(gap=8)
        lay.addWidget(scrolled(inside), 1)
        lay.addWidget(self._ticks)
        lay.addLayout(row(self._admit, self._reject, None, gap=6))
        lay.addLayout(row(self._open, self._first, None, gap=6))
        lay.addLayout(row(self._sitting, self._reopen, self._accept, None, gap=6))
        return card(lay, name=say("Pendaftar yang dipilih"))

    def _connect(self) -> None:
        self.table.turned.connect(self._turn)
        self.table.all_asked.connect(self._tick_all)
        self.table.search_asked.connect(self.search.setFocus)
        self.table.moved_to.connect(lambda _row: self._show_card())
        self.table.opened.connect(lambda a: self.open_asked.emit(a.candidate_id))
        by_letter = {"a": self._admit, "r": self._reject, "p": self._first, "j": self._sitting}
        self.table.letter.connect(lambda typed: by_letter[typed].click())
        self._first.clicked.connect(self._offer_groups)
        self._sitting.clicked.connect(lambda: self.sittings_asked.emit(self.table.current_row()))
        self._admit.clicked.connect(lambda: self.admit_asked.emit(self.chosen()))
        self._reject.clicked.connect(lambda: self.reject_asked.emit(self.chosen()))
        self._reopen.clicked.connect(lambda: self.reopen_asked.emit(self.chosen()))
        self._accept.clicked.connect(lambda: self.accept_asked.emit(self.table.current_row()))
        self._open.clicked.connect(lambda: self.open_asked.emit(self._current_person()))
        self._all.clicked.connect(self.all_asked)
        self.add.clicked.connect(self.add_asked)
        self._empty.first_asked.connect(self.add_asked)
        self._empty.second_asked.connect(self.import_asked)
        self.asking.closed.connect(self.table.setFocus)

    def _offer_groups(self) -> None:
        """Offer the groups that go first; a tick says that all of the chosen belong to one."""
        chosen = self.chosen()
        self._groups.clear()
        for group in priorities():
            action = self._groups.addAction(group.title)
            action.setCheckable(True)
            action.setChecked(bool(chosen) and all(group.code in one.priority for one in chosen))
            action.setToolTip(group.proof)
            action.triggered.connect(lambda _on, code=group.code: self.priority_asked.emit(chosen, code))
        if chosen:
            self._groups.popup(self._first.mapToGlobal(self._first.rect().bottomLeft()))

    def offer_sittings(self, one: "ApplicantRow", offered: "Sequence[tuple[SittingRow, bool]]") -> None:
        """Offer the sittings of every test; a tick says where the applicant sits, full ones cannot be chosen."""
        self._groups.clear()
        for sitting, is_there in offered:
            when = f"{days.with_weekday(sitting.held_on)} {days.times(sitting.starts, sitting.ends)}"
            free = say("{n} kursi kosong", n=sitting.free)
            place = f" {sitting.place}" if sitting.place else ""
            action = self._groups.addAction(f"{sitting.test}: {when}{place} ({free})")
            action.setCheckable(True)
            action.setChecked(is_there)
            action.setEnabled(is_there or sitting.free > 0)
            action.triggered.connect(lambda _on, to=sitting: self.placed.emit(one, to))
        here = self.table.visualRect(self.table.currentIndex())
        self._groups.popup(self.table.viewport().mapToGlobal(here.bottomLeft()))

    def _current_person(self) -> object:
        here = self.table.current_row()
        return here.candidate_id if here is not None else None

    def _search(self) -> None:
        self._pause.stop()
        self.filtered.emit(*self.asked())

    def _choose(self, one: Filter) -> None:
        self._filter = EVERYBODY if self._filter == one else one
        self._search()

    def _clear(self) -> None:
        self._filter = EVERYBODY
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._search()

    def _show_chips(self, states: Mapping[ApplicationState, int], screening: "Screening") -> None:
        counts: dict[Filter, tuple[str, int]] = {
            CLEAR: (say("Tanpa halangan"), screening.clear),
            ASK: (say("Perlu alasan"), screening.warned),
            BLOCKED: (say("Terhalang"), screening.blocked),
        }
        counts |= {Filter(state): (state.word, states.get(state, 0)) for state in ApplicationState}
        for one, chip in self._chips.items():
            word, n = counts[one]
            chip.setVisible(n > 0 or self._filter == one)
            chip.show_filter(f"{word} {words.dotted(n)}", on=self._filter == one)

    def _turn(self, rows: "list[ApplicantRow]") -> None:
        if all(one.id in self._ticked for one in rows):
            for one in rows:
                self._ticked.pop(one.id)
        else:
            self._ticked |= {one.id: one for one in rows}
        self._after_ticks()

    def _tick_all(self) -> None:
        shown = self.table.rows.rows
        self._ticked = {} if len(self._ticked) == len(shown) else {one.id: one for one in shown}
        self._after_ticks()

    def _after_ticks(self) -> None:
        self.table.show_ticks(self._ticked)
        self._show_card()

    def _show_card(self) -> None:
        """Show the facts of the one the keys are on, and what may be done to the chosen."""
        n = len(self._ticked)
        self._ticks.setText(say("{n} orang ditandai", n=words.dotted(n)))
        self._ticks.setVisible(n > 0)
        here = self.table.current_row()
        if here is None:
            return
        self._name.setText(here.name)
        self._code.show_text(here.code)
        self._facts.show_pairs(facts_of(here, self._clock()))
        while (item := self._notes.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for reason in here.against:
            tone, icon = words.LOOK[reason.level]
            self._notes.addWidget(note(reason.sentence, tone, icon))
        if not here.against:
            self._notes.addWidget(note(say("Tidak ada halangan"), "ok", "check"))
        chosen = [one.state for one in self.chosen()]
        screened = {ApplicationState.REGISTERED, ApplicationState.ADMITTED, ApplicationState.REJECTED}
        self._admit.setVisible(any(s in {ApplicationState.REGISTERED, ApplicationState.REJECTED} for s in chosen))
        self._reject.setVisible(any(s in {ApplicationState.REGISTERED, ApplicationState.ADMITTED} for s in chosen))
        self._reopen.setVisible(any(s in screened - {ApplicationState.REGISTERED} for s in chosen))
        seatless = {*ApplicationState} - {
            ApplicationState.REJECTED, ApplicationState.ACCEPTED, ApplicationState.REREGISTERED,
        }  # fmt: skip
        self._first.setVisible(not self._is_locked)
        self._sitting.setVisible(not self._is_locked and not self._ticked and here.state is ApplicationState.ADMITTED)
        self._accept.setVisible(self._may_accept and not self._ticked and here.state in seatless)
