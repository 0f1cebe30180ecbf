"""Tests and their sittings: two lists, and beside them the form of the one that is added or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.courses import rules, typed
from bekal.courses.selection import rules as selecting
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import KindOfTest, SessionId, TestId
from bekal.ui import days, keys
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.timetable import set_text, settle, settle_time, text_of
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card, heading, note
from bekal.ui.widgets.cells import Ratio, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, rule, side_by_side
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.selection.queries import SittingRow, TestRow

ACTIONS, TEST, SITTING = range(3)


@dataclass(frozen=True)
class AskedTest:
    """What the form of a test asks for; the pass mark in hundredths."""

    id: TestId | None
    title: str
    kind: KindOfTest
    weight: int
    pass_mark: int | None


@dataclass(frozen=True)
class AskedSitting:
    """What the form of a sitting asks for."""

    id: SessionId | None
    test_id: TestId
    held_on: date
    starts: str
    ends: str
    place: str
    capacity: int


class TestingPage(QWidget):
    """The tab `Tes & jadwal`."""

    test_chosen = Signal(object)
    test_saved = Signal(object)
    sitting_saved = Signal(object)
    test_removed = Signal(object)
    sitting_removed = Signal(object)
    distribute_asked = Signal(object)
    cards_asked = Signal()
    list_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self._admitted, self._locked = 0, False
        self._weights = 0
        self._test_id: TestId | None = None
        self._sitting_id: SessionId | None = None
        self.tests: Table[TestRow] = Table(
            [
                Column(say("Tes"), lambda t: Two(t.title, t.kind.word), least=160),
                Column(say("Bobot"), lambda t: self._share(t), 110, right=True),
                Column(say("Nilai lulus"), lambda t: _mark(t.pass_mark) or "–", 92, right=True, leaves=2),
                Column(say("Sesi"), lambda t: t.sittings or "–", 64, right=True, leaves=1),
                Column(say("Dinilai"), lambda t: Ratio(t.scored, self._admitted) if self._admitted else "–", 140),
            ],
            say("Tes"),
            two_lines=True,
        )
        self.sittings: Table[SittingRow] = Table(
            [
                Column(say("Hari"), lambda s: days.long(s.held_on), least=170),
                Column(say("Jam"), lambda s: days.times(s.starts, s.ends), 116, tone="muted"),
                Column(say("Tempat"), lambda s: s.place or "–", 150, tone="muted", leaves=1),
                Column(say("Terisi"), lambda s: Ratio(s.placed, s.capacity), 140),
            ],
            say("Sesi tes"),
        )
        self._build()
        self._connect()

    def show_tests(self, tests: "Sequence[TestRow]", admitted: int, *, is_locked: bool) -> None:
        """Show a course's tests, and how many sit them."""
        self._admitted, self._locked = admitted, is_locked
        self._weights = sum(test.weight for test in tests)
        self.tests.show_rows(tests, keep=lambda t: t.id)
        if tests and self.tests.current_row() is None:
            self.tests.go_to(0)
        forming = self._panel.currentIndex() != ACTIONS
        self._pages.setCurrentIndex(1 if tests or forming else 0)
        for button in self._changing:
            button.setEnabled(not is_locked)
        self._who.setText(
            say("{n} orang lolos administrasi mengikuti tes.", n=words.dotted(admitted))
            if admitted
            else say("Belum ada yang lolos administrasi. Periksa pendaftar dahulu.")
        )
        if self.tests.isVisible() and not forming:
            self.tests.setFocus()

    def show_sittings(self, sittings: "Sequence[SittingRow]", unplaced: int) -> None:
        """Show the sittings of the chosen test, and how many have no seat yet."""
        self.sittings.show_rows(sittings, keep=lambda s: s.id)
        if sittings and self.sittings.current_row() is None:
            self.sittings.go_to(0)
        test = self.tests.current_row()
        self._of.setText(say("Sesi {test}", test=test.title) if test is not None else "")
        waiting = say("{n} orang belum mendapat tempat", n=words.dotted(unplaced))
        self._seats.setText(waiting if unplaced else say("Semua mendapat tempat"))
        set_tone(self._seats, "warn" if unplaced and sittings else "muted")
        self._distribute.setEnabled(bool(sittings) and unplaced > 0 and not self._locked)
        self._cards.setEnabled(bool(sittings))
        self._list.setEnabled(bool(sittings))

    def begin_test(self, test: "TestRow | None") -> None:
        """Open the form of a test, or of a new one."""
        self._test_id = test.id if test is not None else None
        self._test_title.setText(test.title if test is not None else say("Tes baru"))
        set_text(self.title, test.title if test is not None else "")
        self._kind.show_value(test.kind if test is not None else KindOfTest.WRITTEN)
        set_text(self.weight, str(test.weight) if test is not None else "100")
        set_text(self.mark, _mark(test.pass_mark) if test is not None else "")
        self._open(TEST, self.title)

    def begin_sitting(self, sitting: "SittingRow | None") -> None:
        """Open the form of a sitting of the chosen test, or of a new one, filled in like the last."""
        test = self.tests.current_row()
        if test is None:
            return
        self._sitting_id = sitting.id if sitting is not None else None
        rows = self.sittings.rows.rows
        like = sitting or (rows[-1] if rows else None)
        self._sitting_title.setText(
            say("Ubah sesi") if sitting is not None else say("Sesi baru {test}", test=test.title)
        )
        self._on.show_value(like.held_on if like is not None else self._clock().date())
        set_text(self.starts, days.time(like.starts if like is not None else "08:00"))
        set_text(self.ends, days.time(like.ends if like is not None else "10:00"))
        set_text(self.place, like.place if like is not None else "")
        set_text(self.capacity, str(like.capacity) if like is not None else "40")
        self._open(SITTING, self.on)

    def close_form(self) -> None:
        """Show what can be done again."""
        self._panel.setCurrentIndex(ACTIONS)
        self.sides.close_panel()
        self._pages.setCurrentIndex(1 if self.tests.rows.rows else 0)
        if self.tests.isVisible():
            self.tests.setFocus()

    def show_refusal(self, error: Told) -> None:
        """Show a refusal beside the field it is about."""
        beside: Sequence[tuple[type[Told], Field]] = (
            (selecting.BadWeight, self.weight),
            (selecting.BadMark, self.mark),
            (selecting.BadCapacity, self.capacity),
            (selecting.TestInUse, self.capacity),
            (rules.BadTimes, self.ends),
        )
        for kind, field in beside:
            if isinstance(error, kind):
                field.show_impossible(sentence(error))
                keys.give_focus(field.edit)
                return
        (self.title if self._panel.currentIndex() == TEST else self.on).show_impossible(sentence(error))

    def _open(self, at: int, first: Field) -> None:
        for field in (self.title, self.kind, self.weight, self.mark, self.on, self.starts, self.ends, self.place,
                      self.capacity):  # fmt: skip
            field.clear()
        self._pages.setCurrentIndex(1)
        self._panel.setCurrentIndex(at)
        self.sides.open_panel()
        keys.give_focus(first.edit)

    def _collect_test(self) -> None:
        weight, mark = self._number(self.weight), self._score()
        if not text_of(self.title):
            self.title.show_impossible(say("Belum diisi."))
            keys.give_focus(self.title.edit)
        elif weight is not None and mark is not False:
            self.test_saved.emit(AskedTest(self._test_id, text_of(self.title), self._kind.value(), weight, mark))

    def _collect_sitting(self) -> None:
        test = self.tests.current_row()
        self._on.settle()
        day, capacity = self._on.value(), self._number(self.capacity)
        times = []
        for field in (self.starts, self.ends):
            try:
                times.append(typed.read_time(text_of(field)))
            except Told as error:
                field.show_impossible(sentence(error))
                keys.give_focus(field.edit)
                return
        if day is None:
            if self.on.edit.property("state") != "bad":
                self.on.show_impossible(say("Belum diisi."))
            keys.give_focus(self.on.edit)
        elif test is not None and capacity is not None:
            self.sitting_saved.emit(
                AskedSitting(self._sitting_id, test.id, day, times[0], times[1], text_of(self.place), capacity)
            )

    def _number(self, field: Field) -> int | None:
        try:
            return typed.read_number(text_of(field))
        except Told as error:
            field.show_impossible(sentence(error))
            keys.give_focus(field.edit)
            return None

    def _score(self) -> "int | bool | None":
        """Return the pass mark in hundredths, None for none, False when it cannot be read."""
        try:
            return selecting.read_score(text_of(self.mark))[0]
        except Told as error:
            self.mark.show_impossible(sentence(error))
            keys.give_focus(self.mark.edit)
            return False

    def _share(self, test: "TestRow") -> str:
        whole = self._weights
        return f"{test.weight}" if not whole else f"{test.weight} · {round(test.weight * 100 / whole)} %"

    def _build(self) -> None:
        new_test = Button(say("Tambah tes"), "", "plus", "Ctrl+N")
        new_sitting = Button(say("Tambah sesi"), "", "plus", "F7")
        change_test = Button(say("Ubah tes"), keys="F2")
        self._distribute = Button(say("Bagikan tempat"), "", "users", "F8")
        self._cards = Button(say("Cetak kartu tes"), "", "printer", "Ctrl+P")
        self._list = Button(say("Cetak daftar sesi"), "", "printer")
        new_test.clicked.connect(lambda: self.begin_test(None))
        new_sitting.clicked.connect(lambda: self.begin_sitting(None))
        change_test.clicked.connect(lambda: self.begin_test(self.tests.current_row()))
        self._distribute.clicked.connect(lambda: self._with_test(self.distribute_asked))
        self._cards.clicked.connect(self.cards_asked)
        self._list.clicked.connect(lambda: self._with_sitting(self.list_asked))
        self._changing = (new_test, new_sitting, change_test)
        self._who, self._seats = label("", "caption", "muted", wrap=True), label("", "bodyb", wrap=True)
        self._of = label("", "title")
        actions = column(
            heading(say("Tes")), self._who, row(new_test, None), row(change_test, None), rule(), heading(say("Sesi")),
            self._seats, row(new_sitting, None), row(self._distribute, None), rule(), row(self._cards, None),
            row(self._list, None), None,
            note(say("Enter di daftar membuka tes atau sesi untuk diubah."), "muted", "info"), gap=8,
        )  # fmt: skip
        self._panel = QStackedWidget()
        for page in (holder(actions), self._test_form(), self._sitting_form()):
            self._panel.addWidget(page)
        upper, lower = column(self.tests, gap=0), column(gap=0)
        lower.addLayout(row(self._of, None, margins=(16, 10, 16, 6)))
        lower.addWidget(self.sittings, 1)
        lists = column(card(upper, margins=EDGE), card(lower, margins=EDGE), gap=10)
        lists.setStretch(0, 2)
        lists.setStretch(1, 3)
        self.sides = SidePanel(holder(lists), card(column(self._panel)), 300)
        empty = EmptyState(
            "clipboard-check",
            say("Belum ada tes"),
            say(
                "Tambahkan tes tulis, wawancara atau tes fisik dengan bobotnya. "
                "Tanpa tes, pendaftar diterima menurut urutan mendaftar."
            ),
            first=(say("Tambah tes"), "plus", "Ctrl+N"),
        )  # fmt: skip
        empty.first_asked.connect(lambda: self.begin_test(None))
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(empty)))
        self._pages.addWidget(self.sides)
        self.setLayout(column(self._pages))

    def _test_form(self) -> QWidget:
        self.title = Field(say("Nama tes"), text_edit(say("misalnya Tes tulis"), longest=60))
        self._kind = Choice([(kind, kind.word) for kind in KindOfTest])
        self.kind = Field(say("Jenis"), self._kind)
        self.weight = Field(say("Bobot"), text_edit("100", longest=4), help=say("Bagiannya di antara bobot semua tes."))
        self.mark = Field(say("Nilai lulus"), text_edit("", longest=6), optional=True)
        self._test_title = label("", "title", wrap=True)
        fields = (self.title, self.kind, side_by_side(self.weight, self.mark))
        return self._form(self._test_title, fields, self._collect_test, self._remove_test, say("Simpan tes"))

    def _sitting_form(self) -> QWidget:
        self._on = DateEdit(lambda text: typed.read_day(text, today=self._clock().date()), lambda: self._clock().date())
        self.on = Field(say("Hari"), self._on)
        self.starts = Field(say("Mulai pukul"), text_edit("08.00", longest=5))
        self.ends = Field(say("Selesai pukul"), text_edit("10.00", longest=5))
        self.place = Field(say("Tempat"), text_edit(say("misalnya Ruang 1"), longest=60), optional=True)
        self.capacity = Field(say("Jumlah kursi"), text_edit("40", longest=4))
        self._sitting_title = label("", "title", wrap=True)
        fields = (self.on, side_by_side(self.starts, self.ends), self.place, self.capacity)
        return self._form(self._sitting_title, fields, self._collect_sitting, self._remove_sitting, say("Simpan sesi"))

    def _form(self, title: QWidget, fields: Sequence[QWidget], save: object, remove: object, verb: str) -> EntryForm:
        keep, away = Button(verb, keys="Ctrl+Enter"), Button(say("Batal"), keys="Esc")
        drop = Button(say("Hapus"), "quiet")
        form = EntryForm()
        form.setLayout(column(title, *fields, 4, row(keep, None), row(away, drop, None), None, gap=10))
        form.watch(*form.findChildren(Field))
        form.finished.connect(save)
        keep.clicked.connect(save)
        away.clicked.connect(self.close_form)
        drop.clicked.connect(remove)
        return form

    def _connect(self) -> None:
        self.tests.moved_to.connect(lambda test: self.test_chosen.emit(test.id if test is not None else None))
        self.tests.opened.connect(lambda test: None if self._locked else self.begin_test(test))
        self.sittings.opened.connect(lambda one: None if self._locked else self.begin_sitting(one))
        self._on.dated.connect(lambda _day: self.on.clear())
        self._on.unreadable.connect(lambda error: self.on.show_impossible(sentence(error)))
        for field in (self.starts, self.ends):
            field.left.connect(lambda field=field: settle_time(field))
        for field in (self.weight, self.capacity):
            field.left.connect(lambda field=field: settle(field, typed.read_number))
        for field in (self.title, self.mark):
            field.left.connect(field.clear)

    def _remove_test(self) -> None:
        if self._test_id is not None:
            self.test_removed.emit(self._test_id)
        else:
            self.close_form()

    def _remove_sitting(self) -> None:
        if self._sitting_id is not None:
            self.sitting_removed.emit(self._sitting_id)
        else:
            self.close_form()

    def _with_test(self, signal: object) -> None:
        if (test := self.tests.current_row()) is not None:
            signal.emit(test.id)  # type: ignore[attr-defined]  # a signal, whose class PySide names only at run time

    def _with_sitting(self, signal: object) -> None:
        if (one := self.sittings.current_row()) is not None:
            signal.emit(one)  # type: ignore[attr-defined]  # as above


def _mark(hundredths: int | None) -> str:
    return "" if hundredths is None else selecting.score_words(hundredths)
