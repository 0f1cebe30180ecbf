"""Enrolment: tick candidates with Space, see how many seats are left, enrol all of them or none."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import CandidateId, CourseId, NikStatus
from bekal.ui import days
from bekal.ui.context import Context, Heading
from bekal.ui.courses.tick_table import TickTable
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card, key_hints
from bekal.ui.widgets.cells import Person, Sign, State
from bekal.ui.widgets.empty_state import EmptyState, NothingFound
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, rule, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel

if TYPE_CHECKING:
    from bekal.courses.queries import CourseRow, Selectable, SelectableRow


class EnrolScreen(QWidget):
    """Who may be enrolled at the left, who is chosen at the right."""

    typed = Signal(str)
    ticked = Signal(object)
    """The rows whose ticks are to be turned."""
    enrol_asked = Signal()
    away_asked = Signal()
    candidates_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Masukkan peserta"))
        self.search = text_edit(say("Saring: nama, NIK, HP, kecamatan"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self.typed)
        self.search.installEventFilter(self)
        self.table = TickTable(
            [
                Column(say("Nama"), lambda c: Person(c.name)),
                Column(say("Program yang diminati"), lambda c: c.wanted or "–", 170, tone="muted", leaves=2),
                Column(say("NIK"), lambda c: _nik(c.nik_status), 122, tone="muted", role="caption", leaves=1),
                Column(say("Cocok"), lambda c: State(say("Meminta program ini"), "accent") if c.matches else "", 170),
            ],
            say("Pendaftar yang dapat dimasukkan"),
            lambda c: c.id,
        )
        self.table.turned.connect(self.ticked)
        self._enrol = Button(say("Masukkan"), "primary", "user-plus", "Ctrl+Enter")
        self._away = Button(say("Batal"), keys="Esc")
        self._enrol.clicked.connect(self.enrol_asked)
        self._away.clicked.connect(self.away_asked)
        self._build()
        from bekal.ui.courses.enrol_presenter import EnrolPresenter

        self._presenter = EnrolPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Begin anew for the course named by `course_id`."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._presenter.load(cast("CourseId", about["course_id"]))

    def show_course(self, course: "CourseRow") -> None:
        """Show into which course people go."""
        parts = [course.name, course.programme, say("mulai {day}", day=days.full(course.starts_on))]
        self.heading.show_line(" · ".join(parts))
        self._facts.show_pairs(
            [
                (say("Program"), course.programme),
                (say("Gelombang"), course.intake),
                (say("Terisi"), say("{done} dari {of}", done=course.enrolled, of=course.quota)),
            ]
        )
        self._course.setText(course.name)

    def show_people(self, found: "Selectable", typed: str) -> None:
        """Show who may be enrolled and fits what was typed."""
        self.table.show_rows(found.rows, keep=lambda c: c.id)
        if found.rows and self.table.current_row() is None:
            self.table.go_to(0)
        shown = len(found.rows)
        self._count.show_counts([(shown, say("dari {n}", n=found.total))])
        self._nothing.show_words(say("Tak ada yang cocok dengan “{typed}”.", typed=typed))
        self._pages.setCurrentIndex(0 if not found.total else 2 if found.rows else 1)
        self._more.setVisible(found.matching > shown)
        self._more.setText(say("Ditampilkan {shown} dari {n}; ketik nama untuk yang lain.",
                               shown=shown, n=found.matching))  # fmt: skip

    def show_ticks(self, chosen: "Mapping[CandidateId, SelectableRow]", free: int) -> None:
        """Show who is ticked and how many seats are left."""
        self.table.show_ticks(chosen)
        count, over = len(chosen), len(chosen) - free
        self._enrol.show_text(say("Masukkan {n} orang", n=count) if count else say("Masukkan"))
        self._enrol.setEnabled(count > 0)
        if over > 0:
            self.show_state(say("Dipilih {n}, melebihi sisa tempat {free}. Hapus {over} tanda.",
                                n=count, free=free, over=over), "bad")  # fmt: skip
        elif count:
            self.show_state(say("Dipilih {n}, sisa {free}", n=count, free=free - count), "")
        else:
            self.show_state(say("Belum ada yang dipilih, sisa {free} tempat. Spasi menandai.", free=free), "muted")
        self._seats.setText(say("Dipilih {n}, sisa {free}", n=count, free=max(0, free - count)))
        set_tone(self._seats, "bad" if over > 0 else "")
        self._names.show_pairs([(str(at), person.name) for at, person in enumerate(chosen.values(), 1)])

    def show_state(self, words: str, tone: str) -> None:
        """Say beside the button how it stands, or why nobody was enrolled."""
        self._state.setText(words)
        set_tone(self._state, tone)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Enter lead from the search into the list, and Esc empty it first."""
        if watched is self.search and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() in {
                Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter,
            } and not event.modifiers().value & ~Qt.KeyboardModifier.KeypadModifier.value:  # fmt: skip
                self.table.setFocus()
                return True
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape and self.search.text():
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
        return False

    def _build(self) -> None:
        self._count = Tally()
        self._more = label("", "caption", "muted")
        self._course = label("", "title", wrap=True)
        self._seats = label("", "bodyb", wrap=True)
        self._facts, self._names = PairList(78), PairList(20)
        self._state = label("", "caption", "muted", wrap=True)
        self._state.setMinimumWidth(280)
        panel = card(column(self._course, self._facts, rule(), self._seats, gap=8))
        inner = panel.layout()
        assert inner is not None
        names = scrolled(holder(column(self._names, None)))
        inner.addWidget(names)
        side = column(gap=10)
        side.addWidget(panel, 1)
        side.addWidget(key_hints(("Spasi", say("tandai")), ("Shift ↓", say("pilih banyak")), ("/", say("cari nama"))))
        self._empty = EmptyState(
            "users",
            say("Belum ada pendaftar yang dapat dimasukkan"),
            say("Semua pendaftar sudah duduk di kelas lain, atau belum ada yang mendaftar."),
            first=(say("Ke daftar pendaftar"), "user-plus", ""),
        )
        self._empty.first_asked.connect(self.candidates_asked)
        self._nothing = NothingFound(say("Hapus pencarian"))
        self._nothing.clear_asked.connect(self.search.clear)
        self._pages = QStackedWidget()
        for page in (self._empty, self._nothing, self.table):
            self._pages.addWidget(page)
        self._pages.setCurrentIndex(2)
        top = row(gap=12)
        top.addWidget(self.search, 1)
        top.addWidget(self._more)
        top.addWidget(self._count)
        self.search.setMaximumWidth(420)
        top.insertStretch(1, 1)
        left = column(gap=10)
        left.addLayout(top)
        lists = column()
        lists.addWidget(self._pages)
        left.addWidget(card(lists, margins=EDGE), 1)
        body = column(SidePanel(holder(left), holder(side), 300))
        bottom = foot(self._state, self._enrol, self._away)
        lay = bottom.layout()
        assert isinstance(lay, QHBoxLayout)
        lay.setStretch(0, 1)
        fill(self, body, bottom)


def _nik(status: NikStatus) -> object:
    return status.word if status is NikStatus.FORMAT_OK else Sign("triangle-alert", status.word, "warn")
