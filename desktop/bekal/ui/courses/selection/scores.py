"""The scores of a selection: the grid, who still lacks one, and below it every cell that was not taken."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import ApplicationId, SessionId, TestId
from bekal.ui import days, keys, theme
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.selection.score_grid import FIRST, Line, ScoreGrid
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button, Chip
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Choice, text_edit
from bekal.ui.widgets.labels import Picture, key_cap, label
from bekal.ui.widgets.layouts import column, holder, row
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.selection.queries import SittingRow, TestRow


class Wrong(NamedTuple):
    """A cell that was not taken."""

    number: int
    id: ApplicationId
    test_id: TestId
    name: str
    test: str
    typed: str
    why: str


class ScoresPage(QWidget):
    """The tab `Nilai`."""

    edited = Signal(object)
    pasted = Signal(object, int)
    undo_asked = Signal()
    filtered = Signal()
    order_chosen = Signal(object)
    tests_asked = Signal()
    applicants_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.grid: ScoreGrid | None = None
        self._tests: tuple[TestRow, ...] = ()
        self._titles: tuple[str, ...] = ()
        self._place = column(gap=0)
        self.search = text_edit(say("Saring: nama atau kode"))
        self.search.setAccessibleName(say("Saring daftar nilai"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(lambda _text: self.filtered.emit())
        self.lacking = Chip(say("Belum dinilai"))
        self.lacking.clicked.connect(lambda _on: self.filtered.emit())
        self.order = Choice([(None, say("Urut nama"))])
        self.order.show_value(None)
        self.order.setAccessibleName(say("Urutan dan sesi"))
        self.order.setMinimumWidth(theme.px(190))
        self.order.setMaximumWidth(theme.px(280))
        self.order.chosen.connect(self.order_chosen)
        self._build()

    def show_scores(
        self, tests: "Sequence[TestRow]", sittings: "Sequence[SittingRow]", lines: Sequence[Line], *, is_locked: bool
    ) -> None:
        """Show the grid from its beginning."""
        self._make_grid(tuple(tests))
        assert self.grid is not None
        self.grid.is_locked = is_locked
        options: list[tuple[SessionId | None, str]] = [(None, say("Urut nama"))]
        options += [(one.id, _sitting(one)) for one in sittings]
        self.order.show_options(options)
        self._pages.setCurrentIndex(0 if not tests else 1 if not lines else 2)
        self.show_wrong([])
        self.show_saved("")

    def show_lines(self, lines: Sequence[Line], lacking: int, total: int) -> None:
        """Show these lines of all."""
        assert self.grid is not None
        self.grid.show_rows(lines, keep=lambda line: line.id)
        self._count.show_counts([(words.dotted(len(lines)), say("dari {n}", n=words.dotted(total)))])
        self.show_lacking(lacking)
        if lines and self.grid.current_row() is None:
            self.grid.go_to(0, FIRST)
        if self.grid.isVisible() and not self.search.hasFocus():
            self.grid.setFocus()

    def show_lacking(self, lacking: int) -> None:
        """Say on the chip how many still lack a score."""
        text = say("Belum dinilai {n}", n=words.dotted(lacking))
        self.lacking.show_filter(text, on=self.lacking.isChecked())
        self.lacking.setVisible(lacking > 0 or self.lacking.isChecked())

    def show_saved(self, said: str, *, ok: bool = True) -> None:
        """Say when the last change was saved, or that it is being saved."""
        self._saved.setText(said)
        self._saved_sign.setVisible(ok and bool(said))

    def show_wrong(self, wrong: Sequence[Wrong], outside: int = 0) -> None:
        """Name every cell that was not taken; nothing takes the list away but Esc, a click or the next paste."""
        said = []
        if wrong:
            said.append(say("{n} sel tidak dipakai; yang lain tersimpan.", n=len(wrong)))
        if outside:
            said.append(say("{n} sel di luar daftar tidak dipakai.", n=outside))
        self._wrong_words.setText(" ".join(said))
        self.wrong.show_rows(wrong)
        self.wrong.setVisible(bool(wrong))
        shown = min(len(wrong), 4)
        self.wrong.setFixedHeight((shown + 1) * self.wrong.row_height() + 8)
        self._wrong_card.setVisible(bool(said))
        if said:
            speak(self._wrong_words)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Enter lead from the search into the grid."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.grid is not None:
                self.grid.setFocus()
                return True
            if keys.is_escape(event) and self.search.text():
                self.search.clear()
                return True
        return False

    def _make_grid(self, tests: "tuple[TestRow, ...]") -> None:
        if self.grid is not None and [t.id for t in tests] == self.grid.tests and self._titles == _titles(tests):
            return
        if self.grid is not None:
            self._place.removeWidget(self.grid)
            self.grid.hide()
            self.grid.deleteLater()
        self._tests, self._titles = tests, _titles(tests)
        self.grid = ScoreGrid(tests)
        self.grid.edited.connect(self.edited)
        self.grid.pasted.connect(self.pasted)
        self.grid.undo_asked.connect(self.undo_asked)
        self.grid.search_asked.connect(self.search.setFocus)
        self._place.addWidget(self.grid)

    def _jump(self, wrong: Wrong) -> None:
        if self.grid is None:
            return
        for at, line in enumerate(self.grid.rows.rows):
            if line.id == wrong.id:
                self.grid.go_to(at, FIRST + self.grid.tests.index(wrong.test_id))
                self.grid.setFocus()

    def _build(self) -> None:
        self._count = Tally()
        self.search.setMaximumWidth(240)
        top = row(gap=8)
        top.addWidget(self.search, 1)
        top.addWidget(self.order)
        top.addWidget(self.lacking)
        top.addStretch(1)
        top.addWidget(self._count)
        hints = row(gap=6)
        for cap, what in (
            ("0–9", say("nilai")), ("T", say("tidak hadir")), ("Del", say("kosongkan")),
            ("Ctrl+V", say("tempel dari Excel")), ("Ctrl+Z", say("urungkan")),
        ):  # fmt: skip
            hints.addWidget(key_cap(cap))
            hints.addWidget(label(what, "caption", "muted"))
            hints.addSpacing(4)
        hints.addStretch(1)
        self._saved_sign, self._saved = Picture("circle-check", "ok", 14), label("", "caption", "muted")
        hints.addWidget(self._saved_sign)
        hints.addWidget(self._saved)
        self.wrong: Table[Wrong] = Table(
            [
                Column(say("Baris"), lambda w: w.number, 64, tone="muted", right=True),
                Column(say("Nama"), lambda w: w.name, 210),
                Column(say("Tes"), lambda w: w.test, 150, tone="muted"),
                Column(say("Tertulis"), lambda w: f"“{w.typed}”", 110),
                Column(say("Sebab"), lambda w: w.why, tone="muted", role="caption", leaves=1),
            ],
            say("Sel yang tidak dipakai"),
        )
        self.wrong.opened.connect(self._jump)
        self._wrong_words = label("", "bodyb", "warn", wrap=True)
        away = Button(say("Tutup daftar"), "quiet")
        away.clicked.connect(lambda: self.show_wrong([]))
        head = row(Picture("triangle-alert", "warn", 16), gap=8)
        head.addWidget(self._wrong_words, 1)
        head.addWidget(away)
        listed = column(head, gap=6)
        listed.addWidget(self.wrong)
        self._wrong_card = card(listed, kind="warn", margins=(12, 6, 12, 8))
        self._wrong_card.hide()
        full = column(top, gap=8)
        full.addWidget(card(self._place, margins=EDGE), 1)
        full.addWidget(self._wrong_card)
        full.addLayout(hints)
        no_tests = EmptyState(
            "list-checks",
            say("Belum ada tes"),
            say("Nilai diisi setelah tes dibuat di Tes & jadwal."),
            first=(say("Ke Tes & jadwal"), "clipboard-check", ""),
        )
        no_tests.first_asked.connect(self.tests_asked)
        nobody = EmptyState(
            "users",
            say("Belum ada yang lolos administrasi"),
            say("Nilai diisi untuk pendaftar yang lolos administrasi. Periksa pendaftar dahulu."),
            first=(say("Ke Pendaftar"), "users", ""),
        )
        nobody.first_asked.connect(self.applicants_asked)
        self._pages = QStackedWidget()
        for page in (card(column(no_tests)), card(column(nobody)), holder(full)):
            self._pages.addWidget(page)
        self.setLayout(column(self._pages))


def _titles(tests: "Sequence[TestRow]") -> tuple[str, ...]:
    return tuple(test.title for test in tests)


def _sitting(one: "SittingRow") -> str:
    return f"{one.test} · {one.held_on:%d/%m} {days.times(one.starts, one.ends)} {one.place}".strip()
