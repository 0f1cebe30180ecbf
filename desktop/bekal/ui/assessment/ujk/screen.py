"""Who waits for a competency test, by scheme and place, and the test events."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from bekal.assessment.competency.queries import Entry, EventRow, SchemeRow, Waiting
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import Tally, card, heading
from bekal.ui.widgets.cells import Ratio, State, Two
from bekal.ui.widgets.fields import Choice
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.table import Column, Table

_EVENTS, _EVENTS_NARROW = 500, 376


class QueueScreen(QWidget):
    """What it looks like; `QueuePresenter` does the work."""

    filter_asked = Signal()
    join_asked = Signal()
    scheme_asked = Signal(bool)
    event_asked = Signal()
    seat_asked = Signal(object, object)
    withdraw_asked = Signal(object)
    cancel_asked = Signal(object)
    open_asked = Signal(object)
    person_asked = Signal(object)
    codes_asked = Signal()
    application_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        join = Button(say("Masukkan ke antrean"), "primary", "user-plus", "Ctrl+N")
        self.plan = Button(say("Jadwal baru"), "", "calendar-days", "F8")
        join.clicked.connect(self.join_asked)
        self.plan.clicked.connect(self.event_asked)
        line = say("Penilaian  ›  antrean dan jadwal uji kompetensi")
        self.heading = Heading(self, say("Uji kompetensi (UJK)"), line, (self.plan, join))
        self.scheme = Choice([(None, say("Semua skema"))])
        self.scheme.setAccessibleName(say("Skema"))
        self.scheme.chosen.connect(lambda _one: self.filter_asked.emit())
        self.place = Choice([(None, say("Semua tempat"))])
        self.place.setAccessibleName(say("Tempat"))
        self.place.setMinimumContentsLength(12)
        self.place.chosen.connect(lambda _one: self.filter_asked.emit())
        change = Button(say("Skema"), "", "pencil", "F6")
        new = Button(say("Skema baru"), "", "plus", "Shift+F6")
        codes = Button(say("Kode BNSP"), "", "list-checks", "Ctrl+K")
        change.clicked.connect(lambda: self.scheme_asked.emit(False))
        new.clicked.connect(lambda: self.scheme_asked.emit(True))
        codes.clicked.connect(self.codes_asked)
        self.queue: Table[Entry] = Table(
            [
                Column(say("Menunggu"), lambda one: Two(one.name, one.course or say("tanpa kelas")), least=150),
                Column(say("Skema"), lambda one: Two(one.scheme, one.place), 190, leaves=1),
                Column(say("Uji ke"), lambda one: one.number, 56, right=True, leaves=2),
                Column(say("Sejak"), lambda one: f"{one.queued_on:%d/%m/%Y}", 96, tone="muted", role="caption"),
            ],
            say("Antrean uji kompetensi"),
            two_lines=True,
            many=True,
        )
        self.queue.opened.connect(lambda one: self.person_asked.emit(one.candidate_id))
        self.events: Table[EventRow] = Table(
            [
                Column(say("Jadwal uji"), lambda one: Two(f"{one.held_on:%d/%m/%Y}", one.place or "–"), 120),
                Column(say("Skema"), lambda one: one.scheme, least=90, leaves=1),
                Column(say("Terisi"), lambda one: Ratio(one.people, one.seats) if one.seats else one.people, 76),
                Column(say("Keadaan"), event_state, 152),
            ],
            say("Jadwal uji"),
            two_lines=True,
        )
        self.events.opened.connect(lambda one: self.open_asked.emit(one.id))
        self._count, self._counts = Tally(), label("", "caption", "muted", wrap=True)
        self._nobody = label(
            say("Tidak ada yang menunggu. Ctrl+N memasukkan peserta kelas."), "body", "muted", wrap=True
        )
        self._no_events = label(say("Belum ada jadwal uji. F8 membuatnya."), "body", "muted", wrap=True)
        waits = column(heading(say("Antrean"), self._count), self._counts, self._nobody, gap=6)
        waits.addWidget(self.queue, 1)
        held = column(heading(say("Jadwal uji")), self._no_events, gap=6)
        held.addWidget(self.events, 1)
        self._held = card(held, margins=(12, 10, 12, 8))
        both = row(gap=12)
        both.addWidget(card(waits, margins=(12, 10, 12, 8)), 1)
        both.addWidget(self._held)
        tools = row(gap=10)
        tools.addWidget(self.scheme, 2)
        tools.addWidget(self.place, 1)
        for button in (change, new, codes):
            tools.addWidget(button)
        body = column(holder(tools), gap=10)
        body.addLayout(both, 1)
        seat = Button(say("Beri tempat"), "", "check", "Ctrl+Enter")
        seat.clicked.connect(self._seat)
        gone = Button(say("Keluarkan"), "", keys="Del", works=False)
        gone.clicked.connect(self._withdraw)
        keys.on(self.queue, "Del", self._withdraw)
        keys.on(self.events, "Del", self._cancel)
        stop = Button(say("Batalkan jadwal"), "", "ban", works=False)
        stop.clicked.connect(self._cancel)
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        form = Button(say("APL-01"), "", "printer", "Ctrl+P")
        form.clicked.connect(self._print)
        self._hint = label(say("Pilih orang dan jadwalnya, lalu beri tempat."), "caption", "muted")
        fill(self, body, foot(self._hint, None, seat, form, gone, stop, away))
        from bekal.ui.assessment.ujk.presenter import QueuePresenter

        self._presenter = QueuePresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown."""
        self._presenter.load()

    def show_schemes(self, schemes: Sequence[SchemeRow]) -> None:
        """Offer the schemes with how many wait."""
        words = [(one.id, f"{one.title} ({one.waiting})") for one in schemes]
        self.scheme.show_options([(None, say("Semua skema")), *words])
        if self.scheme.value() is None:
            self.scheme.show_value(None)

    def show_queue(self, rows: Sequence[Entry], waiting: Sequence[Waiting], events: Sequence[EventRow]) -> None:
        """Show who waits and the events."""
        places = sorted({one.place for one in waiting})
        self.place.show_options([(None, say("Semua tempat")), *((one, one or say("tanpa tempat")) for one in places)])
        if self.place.value() is None:
            self.place.show_value(None)
        self.queue.show_rows(rows, keep=lambda one: one.id)
        self.events.show_rows(events, keep=lambda one: one.id)
        self._count.show_counts([(len(rows), say("menunggu"))])
        said = [f"{one.scheme}, {one.place or say('tanpa tempat')}: {one.n}" for one in waiting[:6]]
        self._counts.setText("  ·  ".join(said))
        self._counts.setVisible(bool(said))
        self._nobody.setVisible(not rows)
        self._no_events.setVisible(not events)
        for table, shown in ((self.events, events), (self.queue, rows)):
            if shown and table.current_row() is None:
                table.go_to(0)
            if shown:
                table.setFocus()

    def asked(self) -> tuple[UUID | None, str | None]:
        """Return the scheme and the place that are meant."""
        return self.scheme.value(), self.place.value()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the queue its room in a small window."""
        super().resizeEvent(event)
        narrow = theme.is_narrow(self)
        self._held.setFixedWidth(theme.px(_EVENTS_NARROW if narrow else _EVENTS))
        self._hint.setVisible(not narrow)

    def _seat(self) -> None:
        chosen, event = self.queue.chosen_rows(), self.events.current_row()
        if chosen and event is not None:
            self.seat_asked.emit([one.id for one in chosen], event)

    def _withdraw(self) -> None:
        if chosen := self.queue.chosen_rows():
            self.withdraw_asked.emit(chosen)

    def _print(self) -> None:
        if chosen := self.queue.chosen_rows():
            self.application_asked.emit(chosen)

    def _cancel(self) -> None:
        if (event := self.events.current_row()) is not None:
            self.cancel_asked.emit(event)


def event_state(one: EventRow) -> Any:
    """Say how far an event is."""
    if one.cancelled_on is not None:
        return State(say("Dibatalkan"), "gray", "ban")
    if not one.people:
        return State(say("Belum ada peserta"))
    if one.undecided == one.people:
        return State(say("Menunggu hasil"), "accent")
    if one.undecided:
        return State(say("{n} belum ada hasil", n=one.undecided), "warn")
    return State(f"{one.competent} K · {one.not_yet} BK", "ok", "check")
