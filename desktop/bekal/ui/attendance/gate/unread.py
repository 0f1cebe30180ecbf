"""What was held before a gate and nobody is known by: said later whose it was, without ever stopping the queue."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.attendance.gate.rules import WAITS
from bekal.language import say
from bekal.terms import How, MeetingId
from bekal.ui import days, keys, theme
from bekal.ui.attendance.gate.answers import clock
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.attendance.gate.queries import Unread
    from bekal.attendance.gate.rules import Trainee

_PAUSE = 150


class UnreadScreen(QWidget):
    """The codes at the left, whose they may be at the right."""

    name_typed = Signal(str)
    link_asked = Signal(object, object)
    roster_asked = Signal()
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._zone = context.clock().tzinfo
        self.heading = Heading(self, say("Kode tidak dikenal"), say("Absensi  ›  pindai kartu"))
        self.codes: Table[Unread] = Table(
            [
                Column(say("Waktu"), lambda one: self._when(one.at), 150),
                Column(say("Kode"), lambda one: one.code, least=160, tone="muted"),
                Column(say("Pintu"), lambda one: one.gate or "–", 110, tone="muted", leaves=1),
            ],
            say("Kode tidak dikenal"),
        )
        self.people: Table[Trainee] = Table(
            [Column(say("Nama"), lambda one: Two(one.name, one.course), least=180)], say("Peserta"), two_lines=True
        )
        self.name = text_edit(say("Ketik nama peserta"), longest=80)
        self.link = Button(say("Cocokkan"), "primary", "check", "Ctrl+Enter")
        self.roster = Button(say("Buka absensinya"), "", "clipboard-check", "Ctrl+O")
        self._said = label(say("Pilih kodenya, lalu ketik nama pemiliknya."), "caption", "muted")
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(lambda: self.name_typed.emit(self.name.text().strip()))
        self._build()
        self._presenter = Linking(self, context)

    def arrive(self, **about: object) -> None:
        """Read the codes again."""
        self.name.clear()
        self._presenter.load()

    def show_codes(self, rows: Sequence["Unread"]) -> None:
        """Show the codes, the newest first."""
        self.codes.show_rows(rows, keep=lambda one: one.passage_id)
        self._pages.setCurrentIndex(1 if rows else 0)
        if rows and self.codes.current_row() is None:
            self.codes.go_to(0)
        if rows:
            self.codes.setFocus()
        self._count()

    def show_people(self, rows: Sequence["Trainee"]) -> None:
        """Show who fits the name among those who had a meeting on that day."""
        self.people.show_rows(rows)
        if rows:
            self.people.go_to(0)
        self._count()

    def show_linked(self, name: str, *, with_meeting: bool) -> None:
        """Say whose the code was, and offer the roster in which the mark is set."""
        self.name.clear()
        self.people.show_rows([])
        self.roster.setVisible(with_meeting)
        self._said.setText(
            say("Kode itu milik {name}. Tandai kehadirannya di absensi.", name=name) if name
            else say("Pilih kodenya, lalu ketik nama pemiliknya.")
        )  # fmt: skip
        self._count()

    def _count(self) -> None:
        self.link.setEnabled(self.codes.current_row() is not None and self.people.current_row() is not None)

    def _ask_link(self) -> None:
        code, who = self.codes.current_row(), self.people.current_row()
        if code is not None and who is not None:
            self.link_asked.emit(code, who)

    def _when(self, at: datetime) -> str:
        local = at.astimezone(self._zone)
        return f"{days.with_weekday(local.date())} {clock(local)}"

    def _build(self) -> None:
        self.link.clicked.connect(self._ask_link)
        self.people.opened.connect(lambda _one: self._ask_link())
        self.people.moved_to.connect(lambda _one: self._count())
        self.codes.moved_to.connect(lambda _one: self._pause.start())
        self.codes.opened.connect(lambda _one: keys.give_focus(self.name))
        self.name.textEdited.connect(lambda _text: self._pause.start())
        self.name.returnPressed.connect(self._ask_link)
        self.roster.clicked.connect(self.roster_asked)
        self.roster.hide()
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        right = column(Field(say("Milik siapa?"), self.name), self.people, gap=8, margins=(14, 12, 14, 12))
        owner = card(right, margins=(14, 12, 14, 12), name=say("Milik siapa?"))
        owner.setMinimumWidth(theme.px(240))
        body = row(gap=12)
        body.addWidget(card(column(self.codes, gap=0), margins=EDGE), 3)
        body.addWidget(owner, 2)
        empty = EmptyState(
            "circle-check",
            say("Semua kode dikenal"),
            say("Kode yang tidak dikenal saat memindai muncul di sini selama {n} hari.", n=WAITS),
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(empty)))
        self._pages.addWidget(holder(body))
        page = row()
        page.addWidget(self._pages, 1)
        fill(self, page, foot(self._said, None, self.link, self.roster, away))


class Linking(QObject):
    """Child of its screen."""

    def __init__(self, screen: UnreadScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._meeting: MeetingId | None = None
        screen.name_typed.connect(self.search)
        screen.link_asked.connect(self.link)
        screen.roster_asked.connect(lambda: context.navigate("attendance.roster", meeting_id=self._meeting))
        screen.leave_asked.connect(context.back)

    def load(self) -> None:
        """Read the codes."""
        since = self._context.clock() - timedelta(days=WAITS)

        def work(session: "Session") -> "list[Unread]":
            from bekal.attendance.gate.queries import unread

            return unread(session, since=since)

        self._context.jobs.run(work, self._screen.show_codes, latest="codes", receiver=self)

    def search(self, typed: str) -> None:
        """Look for a name among those who had a meeting on the day of the chosen code."""
        code, zone = self._screen.codes.current_row(), self._context.clock().tzinfo
        if code is None or not typed:
            self._screen.show_people([])
            return
        day = code.at.astimezone(zone).date()

        def work(session: "Session") -> "list[Trainee]":
            from bekal.attendance.gate.queries import found_by_name, held_meetings

            return found_by_name(session, typed, held_meetings(session, day))

        self._context.jobs.run(work, self._screen.show_people, latest="people", receiver=self)

    def link(self, code: "Unread", who: "Trainee") -> None:
        """Say whose a code was; it can be taken back."""
        at = code.at.astimezone(self._context.clock().tzinfo)

        def work(session: Any) -> MeetingId | None:
            from bekal.attendance.gate import queries, rules, service

            service.link(session, code.passage_id, who.enrolment_id)
            held = rules.choose_meeting(queries.held_meetings(session, at.date()), who.course_id, at)
            return held.meeting_id if held is not None else None

        def done(meeting: MeetingId | None) -> None:
            self._meeting = meeting
            self._screen.show_linked(who.name, with_meeting=meeting is not None)
            self._context.undo(say("Kode dicocokkan dengan {name}.", name=who.name), back)
            self.load()

        def back() -> None:
            from bekal.attendance.gate import service

            self._context.jobs.run(
                lambda session: service.unlink(session, code.passage_id), lambda _none: undone(), write=True,
                how=How.UNDO, receiver=self,
            )  # fmt: skip

        def undone() -> None:
            self._screen.show_linked("", with_meeting=False)
            self.load()

        self._context.jobs.run(work, done, write=True, receiver=self)
