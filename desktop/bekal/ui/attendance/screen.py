"""What is to be marked: today's meetings, those without marks first, and earlier ones that wait."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from bekal.language import say
from bekal.ui import days
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, heading
from bekal.ui.widgets.cells import Ratio, Sign, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Badge, label
from bekal.ui.widgets.layouts import column, fill, holder, row
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.queries import MeetingRow


@dataclass(frozen=True)
class Due:
    """The meetings of today, and those of earlier days that are not closed."""

    today: "tuple[MeetingRow, ...]"
    earlier: "tuple[MeetingRow, ...]"
    has_meetings: bool


class TodayScreen(QWidget):
    """Two lists; Enter opens a meeting."""

    open_asked = Signal(object)
    courses_asked = Signal()
    scan_asked = Signal()
    unread_asked = Signal()
    month_asked = Signal(object)
    """The meeting whose course is shown by the month."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._scan = Button(say("Pindai kartu"), "", "scan-line", "F9")
        self._scan.clicked.connect(self.scan_asked)
        self._open = Button(say("Buka absensi"), "primary", "clipboard-check", "Enter")
        self._open.clicked.connect(lambda: self._with_current(lambda meeting: self.open_asked.emit(meeting.id)))
        self.heading = Heading(self, say("Absensi"), actions=(self._scan, self._open))
        self.today = self._table(say("Pertemuan hari ini"), with_day=False)
        self.earlier = self._table(say("Belum selesai dari hari sebelumnya"), with_day=True)
        self._last = self.today
        for table in (self.today, self.earlier):
            table.opened.connect(lambda meeting: self.open_asked.emit(meeting.id))
            table.installEventFilter(self)
        self._nothing = label("", "body", "muted")
        self._waiting = Badge("", "warn", "clock")
        self._unread = Button("", "quiet", "circle-help")
        self._unread.clicked.connect(self.unread_asked)
        self._unread.hide()
        self._month = Button(say("Sebulan"), "quiet", "calendar-days", "Ctrl+B")
        self._month.clicked.connect(lambda: self._with_current(self.month_asked.emit))
        self._build()
        from bekal.ui.attendance.presenter import TodayPresenter

        self._presenter = TodayPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read the lists again."""
        self._presenter.load()

    def show_day(self, day: date) -> None:
        """Show which day it is."""
        self.heading.show_line(days.long(day))

    def show_due(self, due: Due, day: date) -> None:
        """Show what is to be marked."""
        self.today.show_rows(due.today, keep=lambda meeting: meeting.id)
        self.earlier.show_rows(due.earlier, keep=lambda meeting: meeting.id)
        self.today.setVisible(bool(due.today))
        self._nothing.setVisible(not due.today)
        self._nothing.setText(say("Tidak ada pertemuan hari ini, {day}.", day=days.long(day)))
        self._earlier_card.setVisible(bool(due.earlier))
        self._waiting.show_state(say("{n} pertemuan", n=len(due.earlier)), "warn", "clock")
        rows = max(1, len(due.today))
        tall = rows * self.today.row_height() + self.today.horizontalHeader().sizeHint().height() + 4
        self.today.setFixedHeight(min(tall, 9 * self.today.row_height()) if due.earlier else tall)
        empty = not (due.today or due.earlier)
        self._pages.setCurrentIndex(0 if empty else 1)
        self.heading.actions = () if empty else (self._scan, self._open)
        self.heading.changed.emit()
        if empty and due.has_meetings:
            self._empty.show_words(
                say("Tidak ada yang perlu diabsen"),
                say("Hari ini tidak ada pertemuan dan semua pertemuan sebelumnya sudah selesai diabsen."),
            )
        if not empty:
            first = self.today if due.today else self.earlier
            if not (self.today.currentIndex().isValid() or self.earlier.currentIndex().isValid()):
                first.go_to(0)
            (first if first.currentIndex().isValid() else self.earlier).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows walk from one list into the other."""
        if event.type() == QEvent.Type.FocusIn and watched in {self.today, self.earlier}:
            self._last, other = (self.today, self.earlier) if watched is self.today else (self.earlier, self.today)
            other.setCurrentIndex(QModelIndex())  # one row is chosen on the page, not one in each list
            other.clearSelection()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.modifiers().value:
            last = len(self.today.rows.rows) - 1
            at_end = watched is self.today and event.key() == Qt.Key.Key_Down
            if at_end and self.today.currentIndex().row() == last and self.earlier.rows.rows:
                self.earlier.go_to(0)
                self.earlier.setFocus()
                return True
            at_top = watched is self.earlier and event.key() == Qt.Key.Key_Up
            if at_top and self.earlier.currentIndex().row() == 0 and self.today.rows.rows:
                self.today.go_to(last)
                self.today.setFocus()
                return True
        return False

    def show_unread(self, n: int) -> None:
        """Say how many scanned codes wait to be linked to somebody."""
        self._unread.show_text(say("{n} kode tidak dikenal", n=n))
        self._unread.setVisible(n > 0)

    def _with_current(self, ask: "Callable[[MeetingRow], object]") -> None:
        for table in (self._last, self.today, self.earlier):
            if table.isVisible() and (meeting := table.current_row()) is not None:
                ask(meeting)
                return

    def _table(self, name: str, *, with_day: bool) -> "Table[MeetingRow]":
        when: Column[MeetingRow] = (
            Column(say("Hari"), lambda m: Two(days.with_weekday(m.held_on), days.times(m.starts, m.ends)), 130)
            if with_day
            else Column(say("Jam"), lambda m: Two(days.times(m.starts, m.ends), say("{n} JP", n=m.hours)), 130)
        )
        columns: list[Column[MeetingRow]] = [
            when,
            Column(say("Kelas"), lambda m: Two(m.course, say("Pertemuan {n}", n=m.number)), least=220),
            Column(say("Instruktur"), lambda m: ", ".join(m.instructors) or "–", 220, tone="muted", leaves=1),
            Column(say("Ditandai"), _marked, 150, leaves=2),
            Column(say("Keadaan"), state_of, 160),
        ]
        return Table(columns, name, two_lines=True)

    def _build(self) -> None:
        today = column(
            heading(say("Hari ini"), holder(row(self._unread, self._month))), self._nothing, self.today, gap=6
        )
        today_card = card(today, margins=(1, 10, 1, 1), name=say("Hari ini"))
        earlier = column(gap=6)
        earlier.addLayout(heading(say("Belum selesai dari hari sebelumnya"), self._waiting))
        earlier.addWidget(self.earlier, 1)
        self._earlier_card = card(earlier, margins=(1, 10, 1, 1), name=say("Belum selesai dari hari sebelumnya"))
        for part in (today, earlier):
            first = part.itemAt(0)
            assert first is not None
            above = first.layout()
            assert above is not None
            above.setContentsMargins(9, 0, 15, 0)
        self._nothing.setContentsMargins(9, 2, 15, 14)
        today_card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)  # short pages stay short
        body = column(gap=12)
        body.addWidget(today_card)
        body.addWidget(self._earlier_card, 1)
        body.addStretch(0)
        self._empty = EmptyState(
            "clipboard-check",
            say("Belum ada pertemuan"),
            say("Pertemuan dibuat bersama kelasnya. Sesudah itu, pertemuan hari ini muncul di sini."),
            first=(say("Ke Kelas & jadwal"), "calendar-days", ""),
        )
        self._empty.first_asked.connect(self.courses_asked)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self._empty)))
        self._pages.addWidget(holder(body))
        page = row()
        page.addWidget(self._pages, 1)
        fill(self, page)


def _marked(meeting: "MeetingRow") -> object:
    return Ratio(meeting.marked, meeting.trainees) if meeting.trainees else "–"


def state_of(meeting: "MeetingRow") -> State | Sign:
    """Return the state of a meeting in words with its badge."""
    if meeting.closed:
        return State(say("Selesai"), "ok", "check")
    if not meeting.trainees:
        return State(say("Belum ada peserta"), "gray")
    if not meeting.marked:
        return State(say("Belum diabsen"), "warn", "clock")
    if meeting.marked < meeting.trainees:
        return State(say("Belum lengkap"), "warn", "notebook-pen")
    return State(say("Belum ditutup"), "accent")
