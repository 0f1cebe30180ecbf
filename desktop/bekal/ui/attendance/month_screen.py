"""A course month: people by meetings, marked in place, with the totals both ways."""

from datetime import date
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import Attendance, CourseId, MeetingId
from bekal.ui import days, keys, theme
from bekal.ui.attendance.month_view import MonthView
from bekal.ui.attendance.reason_bar import ReasonBar
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button, ToolButton
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Line, MarkSign, label
from bekal.ui.widgets.layouts import column, fill, holder, row

if TYPE_CHECKING:
    from bekal.attendance.month import Month


class MonthScreen(QWidget):
    """One key a slot; the presenter decides what a key may do."""

    undo_asked = Signal()
    step_asked = Signal(int)
    """The month before (-1) or after (1)."""
    open_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._open = Button(say("Buka pertemuan"), "", "clipboard-check", "Ctrl+O")
        self._open.clicked.connect(self.open_asked)
        self.heading = Heading(self, say("Tanda sebulan"), actions=(self._open,))
        self.view, self.reason = MonthView(), ReasonBar()
        before = ToolButton("chevron-left", say("Bulan sebelumnya"))
        after = ToolButton("chevron-right", say("Bulan berikutnya"))
        before.clicked.connect(lambda: self.step_asked.emit(-1))
        after.clicked.connect(lambda: self.step_asked.emit(1))
        keys.on(self, "Ctrl+PgUp", lambda: self.step_asked.emit(-1))
        keys.on(self, "Ctrl+PgDown", lambda: self.step_asked.emit(1))
        keys.on(self, "Ctrl+Z", self.undo_asked.emit)
        self._name = label("", "title")
        self._saved = Line("", "caption", "muted")
        legend = row(gap=6)
        for mark in Attendance:
            legend.addLayout(row(MarkSign(mark.value), label(mark.word, "caption"), gap=6))
        legend.addLayout(row(MarkSign(""), label(say("Belum"), "caption"), gap=6))
        self._legend = holder(legend)
        top = row(before, self._name, after, gap=8)
        top.addSpacing(12)
        top.addWidget(self._legend)
        top.addSpacing(8)
        top.addWidget(self._saved, 1)
        body = column(card(top, margins=(10, 7, 16, 7)), self.reason, gap=10)
        body.addWidget(card(column(self.view), margins=EDGE), 1)
        self._empty = EmptyState(
            "calendar-days",
            say("Tidak ada pertemuan di bulan ini"),
            say("Pindah bulan dengan Ctrl+PgUp dan Ctrl+PgDn."),
            first=(say("Bulan berikutnya"), "chevron-right", ""),
            second=(say("Bulan sebelumnya"), ""),
        )
        self._empty.first_asked.connect(lambda: self.step_asked.emit(1))
        self._empty.second_asked.connect(lambda: self.step_asked.emit(-1))
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self._empty)))
        self._pages.addWidget(holder(body))
        page = column()
        page.addWidget(self._pages, 1)
        fill(self, page)
        from bekal.ui.attendance.month_presenter import MonthPresenter

        self._presenter = MonthPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Show a course's month: of `day`, or where the course stands; the keys at `meeting_id`."""
        self._presenter.load(
            cast("CourseId", about["course_id"]),
            cast("date | None", about.get("day")),
            cast("MeetingId | None", about.get("meeting_id")),
        )

    def show_month(self, month: "Month") -> None:
        """Show another month."""
        held = sum(not m.cancelled for m in month.meetings)
        parts = [
            days.month(month.first),
            say("{n} pertemuan", n=held),
            say("minimal {n} %", n=month.course.min_attendance),
        ]
        self.heading.show_title(say("{course} · sebulan", course=month.course.name), " · ".join(parts))
        self._name.setText(days.month(month.first))
        self.show_saving("")
        self.view.cells.show_month(month)
        self._pages.setCurrentIndex(1 if month.meetings and month.rows else 0)
        self._open.setEnabled(bool(month.meetings))
        if month.meetings and month.rows:
            self.view.setFocus()

    def show_saving(self, words: str, tone: str = "muted") -> None:
        """Say that everything is saved and when, or what was not."""
        self._saved.show_text(words, tone)
        if tone == "bad":
            speak(self._saved)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the legend where there is little room."""
        super().resizeEvent(event)
        self._legend.setVisible(not theme.is_narrow(self))
