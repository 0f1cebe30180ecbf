"""Who applies besides: people found by name, those who asked for the programme, or a list of NIK."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CandidateId, How
from bekal.ui import keys
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.tick_table import TickTable
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import EDGE, Tally, card, note
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.empty_state import NothingFound
from bekal.ui.widgets.fields import Field, note_edit, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, rule
from bekal.ui.widgets.rows import Column

if TYPE_CHECKING:
    from bekal.courses.selection.queries.adding import Addable, AddableRow, ByNik
    from bekal.courses.selection.service import Applied
    from bekal.ui.courses.selection.presenter import SelectionPresenter

SEARCH, WISH, NIKS = "search", "wish", "niks"
WAIT = 150
MOST = 5000
"""How many people the list holds at once."""


class AddingPage(QWidget):
    """A list in which Space ticks and Ctrl+Enter lets everybody ticked apply."""

    looked = Signal(str, str)
    """Where from (`search`, `wish`, `niks`), and what was typed."""
    apply_asked = Signal(object)
    away_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._ticked: dict[CandidateId, AddableRow] = {}
        self.way = Segments(
            [(SEARCH, say("Cari orang")), (WISH, say("Meminta program ini")), (NIKS, say("Daftar NIK"))],
            say("Dari mana"),
        )  # fmt: skip
        self.search = text_edit(say("Nama, NIK, HP, kecamatan, atau nama berkas impor"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.niks = note_edit(say("Tempel NIK dari Excel, satu tiap baris"), 4)
        self.table = TickTable(
            [
                Column(say("Nama"), lambda p: Two(p.name, p.nik), least=180),
                Column(say("Program yang diminati"), lambda p: p.wanted or "–", 200, tone="muted", leaves=2),
                Column(say("Dari berkas"), lambda p: p.source or "–", 180, tone="muted", role="caption", leaves=1),
                Column(say("Cocok"), lambda p: State(say("Meminta program ini"), "accent") if p.matches else "", 170,
                       leaves=3),
            ],
            say("Orang yang dapat mendaftar"),
            lambda p: p.id,
        )  # fmt: skip
        self.table.set_two_lines()
        self._pause = QTimer(self, singleShot=True, interval=WAIT)
        self._pause.timeout.connect(self.look)
        self._build()

    def begin(self) -> None:
        """Begin anew, with nobody ticked."""
        self._ticked = {}
        self.way.show_value(SEARCH)
        for edit in (self.search, self.niks):
            edit.blockSignals(True)
            edit.clear()
            edit.blockSignals(False)
        self._show_way()
        self.say_state("")
        self.look()

    def look(self) -> None:
        """Look for people in the chosen way."""
        self._pause.stop()
        way = self.way.value()
        self.looked.emit(way, self.niks.toPlainText() if way == NIKS else self.search.text().strip())

    def show_people(self, found: "Addable", today: date) -> None:
        """Show a page of people who may apply."""
        self._show_rows(found.rows)
        self._count.show_counts([(words.dotted(found.matching), say("dari {n}", n=words.dotted(found.total)))])
        late = not found.opens_on <= today <= found.closes_on
        self._late.setVisible(late)
        self.is_late = late
        hidden = found.matching - len(found.rows)
        self.say_state(say("Ditampilkan {n} orang pertama.", n=words.dotted(len(found.rows))) if hidden > 0 else "")

    def show_niks(self, found: "ByNik", asked: int) -> None:
        """Show who of a list of NIK may apply, all of them ticked, and what was not found."""
        self._ticked = {one.id: one for one in found.rows}
        self._show_rows(found.rows)
        self._count.show_counts([(words.dotted(len(found.rows)), say("dari {n} NIK", n=words.dotted(asked)))])
        said = []
        if found.there:
            said.append(say("{n} sudah mendaftar.", n=words.dotted(found.there)))
        if found.unknown:
            shown = words.names(found.unknown)
            said.append(say("{n} NIK tidak ada di sini: {niks}.", n=words.dotted(len(found.unknown)), niks=shown))
        self.say_state(" ".join(said), "warn" if found.unknown else "muted")

    def say_state(self, said: str, tone: str = "muted") -> None:
        """Say beside the button how it stands, or why nobody applied."""
        self._state.setText(said)
        set_tone(self._state, tone)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Enter lead from the search into the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter} and not event.modifiers():
                self.table.setFocus()
                return True
            if keys.is_escape(event) and self.search.text():
                self.search.clear()
                return True
        return False

    def _show_rows(self, rows: "tuple[AddableRow, ...]") -> None:
        self.table.show_rows(rows, keep=lambda p: p.id)
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        self._lists.setCurrentIndex(0 if rows else 1)
        typed = self.search.text().strip()
        self._nothing.show_words(
            say("Tak ada yang cocok dengan “{typed}”.", typed=typed)
            if typed and self.way.value() != NIKS
            else say("Belum ada orang untuk ditambahkan dari sini.")
        )
        self._show_ticks()

    def _show_ticks(self) -> None:
        self.table.show_ticks(self._ticked)
        n = len(self._ticked)
        self._apply.show_text(say("Tambahkan {n} pendaftar", n=words.dotted(n)) if n else say("Tambahkan"))
        self._apply.setEnabled(n > 0)

    def _turn(self, rows: "list[AddableRow]") -> None:
        if all(one.id in self._ticked for one in rows):
            for one in rows:
                self._ticked.pop(one.id)
        else:
            self._ticked |= {one.id: one for one in rows}
        self._show_ticks()

    def _show_way(self) -> None:
        by_nik = self.way.value() == NIKS
        self._nik_field.setVisible(by_nik)
        self.search.setVisible(not by_nik)
        keys.give_focus(self.niks if by_nik else self.search)

    def _change_way(self) -> None:
        self._ticked = {}
        self._show_way()
        self.look()

    def _build(self) -> None:
        self._count = Tally()
        self.is_late = False
        self.search.setMaximumWidth(420)
        top = row(self.way, gap=12)
        top.addWidget(self.search, 1)
        top.addStretch(1)
        top.addWidget(self._count)
        self._nik_field = Field(say("NIK, satu tiap baris"), self.niks)
        self._late: QWidget = note(
            say("Pendaftaran gelombang ini sedang tidak dibuka. Yang ditambahkan tercatat sebagai pendaftar susulan."),
            "warn", "triangle-alert",
        )  # fmt: skip
        self._late.hide()
        self._nothing = NothingFound(say("Hapus pencarian"))
        self._nothing.clear_asked.connect(self.search.clear)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.table)
        self._lists.addWidget(self._nothing)
        self._state = label("", "caption", "muted", wrap=True)
        self._apply = Button(say("Tambahkan"), "", "user-plus", "Ctrl+Enter")
        away = Button(say("Kembali ke daftar"), keys="Esc")
        foot = row(self._state, None, self._apply, away, margins=(12, 8, 12, 10))
        listed = column(self._lists, rule(), gap=0)
        listed.addLayout(foot)
        listed.setStretch(0, 1)
        full = column(top, self._nik_field, self._late, gap=8)
        full.addWidget(card(listed, margins=EDGE), 1)
        self.setLayout(column(holder(full)))
        self.way.chosen.connect(lambda _way: self._change_way())
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.niks.textChanged.connect(self._pause.start)
        self.table.turned.connect(self._turn)
        self.table.search_asked.connect(self.search.setFocus)
        self._apply.clicked.connect(lambda: self.apply_asked.emit(dict(self._ticked)))
        away.clicked.connect(self.away_asked)


class AddingPresenter(QObject):
    """Looks for people and lets them apply."""

    def __init__(self, page: AddingPage, whole: "SelectionPresenter", context: Context) -> None:
        super().__init__(page)
        self._page, self._whole, self._context = page, whole, context
        page.looked.connect(self.look)
        page.apply_asked.connect(self.apply)

    def look(self, way: str, typed: str) -> None:
        """Look for people in one of the ways."""
        course_id, today = self._whole.course_id, self._context.clock().date()

        def read(session: Any) -> "Addable":
            from bekal.courses.selection.queries.adding import addable

            return addable(session, course_id, typed=typed, wishing=way == WISH, limit=MOST)

        def read_list(session: Any) -> "tuple[ByNik, int]":
            from bekal.courses.selection.queries.adding import by_niks, read_niks

            niks = read_niks(typed)
            return by_niks(session, course_id, niks), len(niks)

        def listed(found: "tuple[ByNik, int]") -> None:
            self._page.show_niks(*found)

        def found(people: "Addable") -> None:
            self._page.show_people(people, today)

        if way == NIKS:
            self._context.jobs.run(read_list, listed, latest="addable", receiver=self)
        else:
            self._context.jobs.run(read, found, latest="addable", receiver=self)

    def apply(self, chosen: "Mapping[CandidateId, AddableRow]") -> None:
        """Let everybody chosen apply; it can be taken back while they are only registered."""
        course_id, now, people, late = self._whole.course_id, self._context.clock(), list(chosen), self._page.is_late

        def work(session: Any) -> "Applied":
            from bekal.courses.selection import service

            return service.apply(session, course_id, people, now=now, late=late)

        def back(came: "Applied") -> None:
            def undo(session: Any) -> int:
                from bekal.courses.selection import service

                return service.take_back(session, came.ids, now=now)

            self._context.jobs.run(undo, lambda _n: self._whole.refresh(), write=True, how=How.UNDO, receiver=self)

        def done(came: "Applied") -> None:
            self._whole.show_list()
            words_said = say("{n} orang mendaftar di kelas ini.", n=words.dotted(came.new))
            self._context.undo(words_said, lambda: back(came))

        def failed(error: Told) -> None:
            self._page.say_state(sentence(error), "bad")

        self._context.jobs.run(work, done, failed, write=True, how=How.BULK, receiver=self)
