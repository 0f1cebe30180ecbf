"""Second step, Periksa: each page as it will be printed, marked CONTOH, person by person."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from bekal.certificates.prepare_here import PreparedRow
from bekal.language import say
from bekal.terms import EnrolmentId
from bekal.ui import keys, theme
from bekal.ui.certificates.choose import percent_words, result_words, units_words
from bekal.ui.certificates.preview import PagePreview, Pixels
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import EDGE, card, heading
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.labels import Line, Picture, label
from bekal.ui.widgets.layouts import column, holder, row
from bekal.ui.widgets.table import Column, Table

FRONT, BACK = 0, 1
_SHARES = {"name": 6, "attendance": 2, "result": 3, "units": 3, "number": 5}


class _FactCell(QWidget):
    """A muted word above its value, a tick or a warning behind it."""

    def __init__(self, word: str) -> None:
        super().__init__()
        self._word = word
        self._value = Line("", "bodyb")
        self._sign = Picture("check", "ok", 14)
        self.setLayout(column(label(word, "caption", "muted"), row(self._value, self._sign, None, gap=6), gap=1))

    def show_value(self, value: str, *, doubt: bool = False) -> None:
        """Show another value."""
        self._value.show_text(value)
        self._sign.show_icon(*(("triangle-alert", "warn") if doubt else ("check", "ok")))
        self.setAccessibleName(f"{self._word}: {value}")


class CheckStep(QWidget):
    """The queue at the left, the page at the right; PgUp and PgDn go through the people."""

    picture_asked = Signal(object, int, int)
    """An enrolment, front or back, and the width in pixels."""
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.seen: set[EnrolmentId] = set()
        self._numbers: dict[EnrolmentId, str] = {}
        self._units = 0
        self.side = FRONT
        self.table: Table[PreparedRow] = Table(
            [
                Column(say("No"), lambda r: r.eligible.number, 44, tone="muted", right=True, leaves=1),
                Column(say("Nama"), lambda r: r.eligible.name, least=120),
                Column(say("Keadaan"), self._state, 146),
            ],
            say("Antrean sertifikat"),
        )
        self.table.moved_to.connect(self._show_person)
        self._count = label("", "caption", "muted")
        queue_head = heading(say("Antrean"), self._count)
        queue_head.setContentsMargins(15, 10, 15, 6)
        queue = column(gap=0)
        queue.addLayout(queue_head)
        queue.addWidget(self.table, 1)
        self._queue = card(queue, margins=EDGE)
        self._queue.setFixedWidth(theme.px(400))
        self.preview = PagePreview()
        self.preview.picture_asked.connect(self._ask)
        self._facts = {
            name: _FactCell(word)
            for name, word in (
                ("name", say("Nama di sertifikat")),
                ("attendance", say("Kehadiran")),
                ("result", say("Nilai akhir")),
                ("units", say("Unit kompeten")),
                ("number", say("Nomor yang akan dipakai")),
            )
        }
        facts = row(gap=14)
        for name, cell in self._facts.items():
            facts.addWidget(cell, _SHARES[name])
        before = Button(say("Sebelumnya"), keys="PgUp", works=False)
        after = Button(say("Berikutnya"), keys="PgDn", works=False)
        keys.on(self, "PgUp", before.click)
        keys.on(self, "PgDown", after.click)  # Qt's name of the key is not the one on the keyboard
        before.clicked.connect(lambda: self.step(-1))
        after.clicked.connect(lambda: self.step(1))
        self._where = Line("", "caption", "muted")
        self.sides = Segments([(FRONT, say("Depan")), (BACK, say("Belakang"))], say("Sisi sertifikat (F7)"))
        self.sides.show_value(FRONT)
        self.sides.chosen.connect(self.show_side)
        self._zoom = Button(say("Perbesar"), "", "search", "F9", works=False)
        self._zoom.clicked.connect(self._turn_zoom)
        keys.on(self, "F9", self._turn_zoom)
        keys.on(self, "F7", lambda: self.show_side(BACK if self.side == FRONT else FRONT))
        right = column(gap=10)
        right.addWidget(self.preview, 1)
        right.addWidget(card(facts, margins=(16, 8, 16, 8)))
        right.addLayout(row(before, after, 4, self._where, None, self.sides, self._zoom))
        lay = row(gap=12)
        lay.addWidget(self._queue)
        lay.addWidget(holder(right), 1)
        self.setLayout(lay)

    def show_people(self, people: Sequence[PreparedRow], numbers: Sequence[str], units: int) -> None:
        """Show the people of the run with the numbers they will get."""
        self._numbers = {r.eligible.enrolment_id: n for r, n in zip(people, numbers, strict=False)}
        self._units = units
        self.seen &= set(self._numbers)
        self.show_side(FRONT)
        self.table.show_rows(people, keep=lambda r: r.eligible.enrolment_id)
        if people and self.table.current_row() is None:
            self.table.go_to(0)
        else:
            self._show_person(self.table.current_row())

    def number_of(self, one: PreparedRow) -> str:
        """Return the number somebody will get."""
        return self._numbers.get(one.eligible.enrolment_id, "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the page the room where there is little; keys of what goes still work."""
        super().resizeEvent(event)
        narrow = theme.is_narrow(self)
        self._queue.setFixedWidth(theme.px(290 if narrow else 400))
        for name in ("attendance", "result", "units"):
            self._facts[name].setVisible(not narrow)
        self._zoom.setVisible(not narrow)
        self._where.setVisible(not narrow)

    def step(self, by: int) -> None:
        """Go to the next or the former person."""
        self.table.go_to(self.table.currentIndex().row() + by)

    def show_side(self, side: int) -> None:
        """Show the front or the back of the page."""
        self.side = side
        self.sides.show_value(side)
        self._ask()

    def show_picture(self, enrolment_id: EnrolmentId, side: int, drawn: Pixels) -> None:
        """Show a rendered page, if it is still the one that is looked at; its person counts as checked."""
        one = self.table.current_row()
        if one is None or one.eligible.enrolment_id != enrolment_id or side != self.side:
            return
        self.preview.show_picture(drawn, one.eligible.name)
        self.seen.add(enrolment_id)
        self._tell()

    def show_failure(self, words: str) -> None:
        """Say why the page cannot be shown."""
        self.preview.show_words(words)

    def _turn_zoom(self) -> None:
        self.preview.enlarge(on=not self.preview.is_enlarged)
        self._zoom.show_text(say("Sehalaman") if self.preview.is_enlarged else say("Perbesar"))
        self._tell()

    def _state(self, one: PreparedRow) -> State:
        here = self.table.current_row()
        if here is not None and here.eligible.enrolment_id == one.eligible.enrolment_id:
            return State(say("Sedang dilihat"), "solid", "eye")
        if one.eligible.enrolment_id in self.seen:
            return State(say("Diperiksa"), "ok", "check")
        if one.long_name:
            return State(say("Nama panjang"), "warn", "triangle-alert")
        return State(say("Menunggu"))

    def _show_person(self, one: PreparedRow | None) -> None:
        if one is None:
            return
        self._facts["name"].show_value(one.eligible.name, doubt=one.long_name)
        self._facts["attendance"].show_value(percent_words(one))
        self._facts["result"].show_value(result_words(one))
        self._facts["units"].show_value(units_words(one, self._units))
        self._facts["number"].show_value(self.number_of(one))
        self._tell()
        self._ask()

    def _tell(self) -> None:
        people = self.table.rows.rows
        self._count.setText(say("{done} dari {of} diperiksa", done=len(self.seen), of=len(people)))
        at = self.table.currentIndex().row() + 1
        self._where.show_text(say("Lembar {at}/{of}", at=at, of=len(people)))
        self.table.viewport().update()
        self.changed.emit()

    def _ask(self) -> None:
        one = self.table.current_row()
        if one is not None and self.isVisible():
            self.picture_asked.emit(one, self.side, self.preview.wanted_width())
