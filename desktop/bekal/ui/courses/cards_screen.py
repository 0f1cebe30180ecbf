"""The cards of a course's trainees: made, printed, and a lost one revoked and replaced."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import CourseId
from bekal.ui import days, keys
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.cells import Person, State, Tick
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, rule
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.attendance.gate.queries import CardRow


class LostLine(QWidget):
    """Why a card is no longer valid; the next one is made in the same step."""

    asked = Signal(str)
    away_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "title")
        self.reason = Field(say("Alasan"), text_edit(say("misalnya hilang di jalan"), longest=200))
        do = Button(say("Cabut dan buat yang baru"), keys="Ctrl+Enter")
        away = Button(say("Batal"), keys="Esc")
        words = say("Kartu lama langsung ditolak saat dipindai, untuk seterusnya. Kartu baru harus dicetak.")
        form = EntryForm()
        form.setLayout(
            column(
                rule(), self._title, self.reason,
                row(label(words, "caption", "muted", wrap=True), None, do, away), gap=8, margins=(16, 0, 16, 12),
            )
        )  # fmt: skip
        form.watch(self.reason)
        form.finished.connect(self._collect)
        do.clicked.connect(self._collect)
        away.clicked.connect(self.away_asked)
        self.setLayout(column(form))
        self.hide()

    def begin(self, name: str) -> None:
        """Open for this trainee."""
        self._title.setText(say("Kartu {name} hilang atau rusak", name=name))
        self._edit.clear()
        self.reason.clear()
        self.show()
        keys.give_focus(self._edit)

    def _collect(self) -> None:
        reason = self._edit.text().strip()
        if reason:
            self.asked.emit(reason)
        else:
            self.reason.show_impossible(say("Belum diisi."))
            keys.give_focus(self._edit)

    @property
    def _edit(self) -> QLineEdit:
        assert isinstance(self.reason.edit, QLineEdit)
        return self.reason.edit


class CardsScreen(QWidget):
    """A list; the foot makes and prints, the line above it revokes."""

    make_asked = Signal()
    print_asked = Signal(object)
    """The trainees whose cards are printed; nobody: everybody's."""
    revoke_asked = Signal(object, str)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.print_all = Button(say("Cetak semua (PDF)"), "", "printer", "Ctrl+P")
        self.make = Button("", "primary", "id-card", "Ctrl+N")
        self.heading = Heading(self, say("Kartu peserta"), "", ())
        self.table: Table[CardRow] = Table(
            [
                Column(say("No"), lambda one: one.number, 44, tone="muted", right=True),
                Column(say("Nama"), lambda one: Person(one.name)),
                Column(say("Foto"), lambda one: Tick(bool(one.photo)), 70, leaves=1),
                Column(say("Kartu ke"), lambda one: one.version or "–", 80, right=True),
                Column(say("Dibuat"), lambda one: days.full(one.issued_at.date()) if one.issued_at else "–", 120,
                       tone="muted", leaves=2),
                Column(say("Keadaan"), _state, 170),
            ],
            say("Kartu peserta"),
            many=True,
        )  # fmt: skip
        self.lost = LostLine()
        self._count = Tally()
        self._build()
        from bekal.ui.courses.cards_presenter import CardsPresenter

        self._presenter = CardsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Show the cards of the course named by `course_id`."""
        self.close_lost()
        self._presenter.load(cast("CourseId", about["course_id"]))

    def show_cards(self, course: str, rows: "Sequence[CardRow]") -> None:
        """Show the newest card of every trainee."""
        self.heading.show_title(say("Kartu peserta"), say("Kelas  ›  {course}", course=course))
        self.table.show_rows(rows, keep=lambda one: one.enrolment_id)
        valid = sum(_is_valid(one) for one in rows)
        missing, faceless = len(rows) - valid, sum(not one.photo for one in rows)
        self._count.show_counts(
            [(valid, say("kartu berlaku")), (missing, say("belum ada")), (faceless, say("tanpa foto"))]
        )
        self.make.show_text(say("Buat {n} kartu", n=missing) if missing else say("Semua sudah ada"))
        self.make.setEnabled(missing > 0)
        self.make.become("primary" if missing else "")
        self.print_all.become("" if missing else "primary")
        self.print_all.setEnabled(valid > 0)
        self.heading.actions = (self.make, self.print_all) if rows else ()
        self.heading.changed.emit()
        self._pages.setCurrentIndex(1 if rows else 0)
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        if rows:
            self.table.setFocus()
        self._allow()

    def close_lost(self) -> None:
        """Fold the line away and give the keys back to the list."""
        self.lost.hide()
        if self.table.isVisible():
            self.table.setFocus()

    def _begin_lost(self) -> None:
        here = self.table.current_row()
        if here is not None and _is_valid(here):
            self.lost.begin(here.name)

    def _ask_revoke(self, reason: str) -> None:
        here = self.table.current_row()
        if here is not None:
            self.revoke_asked.emit(here.enrolment_id, reason)

    def _ask_print(self) -> None:
        chosen = [one.enrolment_id for one in self.table.chosen_rows() if _is_valid(one)]
        if chosen:
            self.print_asked.emit(chosen)

    def _allow(self) -> None:
        here, chosen = self.table.current_row(), [one for one in self.table.chosen_rows() if _is_valid(one)]
        self._lose.setEnabled(here is not None and _is_valid(here))
        self._print_one.setEnabled(bool(chosen))
        self._print_one.show_text(
            say("Cetak {n} kartu ini", n=len(chosen)) if len(chosen) > 1 else say("Cetak kartu ini")
        )

    def _build(self) -> None:
        self.make.clicked.connect(self.make_asked)
        self.print_all.clicked.connect(lambda: self.print_asked.emit([]))
        self._print_one = Button("", "", "printer", "F9")
        self._print_one.clicked.connect(self._ask_print)
        self._lose = Button(say("Kartu hilang"), "", "ban", "F8")
        self._lose.clicked.connect(self._begin_lost)
        away = Button(say("Tutup"), keys="Alt+Left", works=False)
        away.clicked.connect(self.leave_asked)
        self.lost.asked.connect(self._ask_revoke)
        self.lost.away_asked.connect(self.close_lost)
        self.table.moved_to.connect(lambda _one: self.close_lost())
        self.table.selectionModel().selectionChanged.connect(lambda *_changed: self._allow())
        inside = column(gap=0)
        inside.addWidget(self.table, 1)
        inside.addWidget(self.lost)
        empty = EmptyState(
            "id-card", say("Belum ada peserta"), say("Kartu dibuat untuk peserta kelas. Masukkan pesertanya dahulu.")
        )
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(empty)))
        self._pages.addWidget(card(inside, margins=EDGE))
        body = column(gap=10)
        body.addWidget(self._pages, 1)
        fill(self, body, foot(holder(row(self._count)), None, self._print_one, self._lose, away))


def _is_valid(one: "CardRow") -> bool:
    return bool(one.version) and not one.is_revoked


def _state(one: "CardRow") -> State:
    if not one.version:
        return State(say("Belum dibuat"), "warn", "clock")
    return State(say("Dicabut"), "bad", "ban") if one.is_revoked else State(say("Masih berlaku"), "ok", "check")
