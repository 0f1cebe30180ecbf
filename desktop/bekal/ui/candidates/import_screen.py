"""The import of an applicants' file: choose, look and correct, agree, and see what was done."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from bekal.candidates.importing.import_plan import ImportPlan, State
from bekal.candidates.importing.nik_list import listed_niks
from bekal.candidates.importing.queries import Picked, Run
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.candidates.import_columns import ImportColumns
from bekal.ui.candidates.import_panel import ImportPanel
from bekal.ui.candidates.import_presenter import ImportPresenter
from bekal.ui.candidates.import_runs import ImportRuns
from bekal.ui.candidates.import_sieve import ProblemSieve
from bekal.ui.candidates.import_start import ImportStart
from bekal.ui.candidates.import_table import (
    CellEdit,
    ProblemLine,
    RowLine,
    problem_lines,
    problem_table,
    row_table,
)
from bekal.ui.candidates.import_work import Work
from bekal.ui.candidates.screen import dropped_file
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Tabs
from bekal.ui.widgets.cards import EDGE, Fact, card, facts
from bekal.ui.widgets.dialogs import ask_open
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Choice
from bekal.ui.widgets.labels import Line
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, rule
from bekal.ui.widgets.progress import LongWork
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.tick import Tick

KINDS = "Excel, CSV (*.xlsx *.xls *.csv)"


class ImportScreen(QWidget):
    """What it looks like; `ImportPresenter` does the work."""

    file_chosen = Signal(object)
    pasted = Signal(str)
    stop_asked = Signal()
    again_asked = Signal()
    sheet_chosen = Signal(str)
    repair_asked = Signal(bool)
    edit_asked = Signal(object)
    corrected = Signal(object, str)
    take_asked = Signal(object)
    skip_asked = Signal(object)
    row_chosen = Signal(object)
    agreed = Signal()
    leave_asked = Signal()
    list_asked = Signal(bool)
    take_all_asked = Signal(object)
    template_asked = Signal()
    rejected_asked = Signal()
    runs_asked = Signal()
    niks_pasted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.heading = Heading(self, say("Impor dari Excel"), say("Pendaftar"))
        self.setAcceptDrops(True)
        self.pages = QStackedWidget()
        self.setLayout(column(self.pages, gap=0))
        self._choose, self._reading = self._page(self._make_choose()), self._page(self._make_reading())
        self._trouble, self._grid = self._page(self._make_trouble()), self._make_grid()
        self._result: QWidget | None = None
        self._lines: list[ProblemLine] = []
        self.runs = ImportRuns(lambda: context.clock())
        self.runs.leave_asked.connect(self.show_choose)
        for page in (self._choose, self._reading, self._trouble, self._grid, self.runs):
            self.pages.addWidget(page)
        self._presenter = ImportPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown, with the file of `path` when one was dropped or chosen already."""
        path = about.get("path")
        self._presenter.begin(path if isinstance(path, Path) else None)

    def show_choose(self) -> None:
        """Ask for a file."""
        self.heading.show_line(say("Pendaftar"))
        self.pages.setCurrentWidget(self._choose)

    def show_working(self, file: str, *, writing: bool) -> None:
        """Show that a file is being read or its people written, with a way to stop."""
        self.heading.show_line(say("Pendaftar  ›  {file}", file=file))
        self._work.begin(say("Mendaftarkan orang demi orang") if writing else say("Memeriksa baris demi baris"))
        self.pages.setCurrentWidget(self._reading)

    def show_progress(self, done: int, of: int, seconds: float) -> None:
        """Show how many rows were looked at."""
        self._work.show_progress(done, of, seconds)

    def show_trouble(self, sentence: str) -> None:
        """Say why a file cannot be read, and what to do."""
        self._why.show_words(say("Berkas belum dapat dibaca"), sentence)
        self.pages.setCurrentWidget(self._trouble)

    def show_plan(self, plan: ImportPlan, set_aside: Sequence[RowLine], *, is_new: bool) -> None:
        """Show the dry run: the counts and the rows; `is_new` begins at the top of a file read just now."""
        roster, counts = plan.roster, plan.counts
        people = len(plan.rows) + len(set_aside)
        parts = [say("Pendaftar"), roster.file or say("tempelan"), say("{n} baris orang", n=people)]
        if roster.left_out:
            parts.append(say("{n} baris lain tidak dibaca", n=len(roster.left_out)))
        self.heading.show_line("  ›  ".join(parts[:2]) + " · " + " · ".join(parts[2:]))
        skipped = counts[State.SKIPPED] + len(set_aside)
        self._new.show_fact(str(counts[State.NEW]), say("baru"), say("akan didaftarkan"))
        self._changed.show_fact(str(counts[State.CHANGED]), say("berubah"), say("isian lama diperbarui"))
        self._same.show_fact(str(counts[State.SAME]), say("sama"), say("sudah terdaftar, tidak diubah"))
        self._skipped.show_fact(str(skipped), say("dilewati"), say("tidak ditulis"))
        lines = problem_lines(plan.rows)
        self.tabs.show_text(0, say("Perlu dilihat {n}", n=len(lines)))
        self.tabs.show_text(1, say("Semua baris {n}", n=people))
        rows = sorted([*map(RowLine, plan.rows), *set_aside], key=lambda line: line.row.number)
        self._show_sheets(plan)
        self._lines = lines
        if is_new:
            self.sieve.show_all()
            self.problems.show_rows(self.sieve.sift(lines))
            self.rows.show_rows(rows)
            self.tabs.go(0 if lines else 1)
            self.pages.setCurrentWidget(self._grid)
            (self.problems if lines else self.rows).setFocus()
        else:
            self.pages.setCurrentWidget(self._grid)  # also back from writing that did not come to its end
            self._sift()
            self.rows.show_rows(rows, keep=lambda line: line.row.number)
        for table in (self.problems, self.rows):
            if table.current_row() is None:
                table.go_to(0)
        self._tell_row()

    def _sift(self) -> None:
        """Show the problems chosen, staying at the one the keys were on."""
        place = self.problems.currentIndex().row()
        left = self.sieve.sift(self._lines)
        self.problems.show_rows(left, keep=lambda line: (line.problem.row, line.problem.code, line.problem.column))
        if self.problems.current_row() is None:  # its problem is solved: the next one has its place
            self.problems.go_to(min(max(place, 0), len(left) - 1))
        self._tell_row()

    def show_outlook(self, sentence: str, people: int) -> None:
        """Say in one sentence what agreeing does; without anybody to write it cannot be agreed to."""
        self._outlook.show_text(sentence)
        self.agree.show_text(say("Impor {n} orang", n=people) if people else say("Tidak ada yang diimpor"))
        self.agree.setEnabled(people > 0)

    def show_repair(self, *, on: bool) -> None:
        """Show whether proven repairs are taken, telling nobody."""
        self.repair.blockSignals(True)
        self.repair.setChecked(on)
        self.repair.blockSignals(False)

    def show_writing(self) -> None:
        """Show that it is being written."""
        self.agree.setEnabled(False)
        self._outlook.show_text(say("Sedang ditulis…"))

    def show_result(self, title: str, sentence: str, doubtful: int) -> None:
        """Show what was written and where to go next."""
        self.heading.show_line(say("Pendaftar"))
        if self._result is not None:
            self.pages.removeWidget(self._result)
            self._result.deleteLater()
        third = say("Lengkapi {n} orang yang datanya belum lengkap", n=doubtful) if doubtful else ""
        done = EmptyState(
            "circle-check",
            title,
            sentence,
            first=(say("Lihat pendaftar"), "users", "Ctrl+Enter"),
            second=(say("Impor berkas lain"), "upload"),
            third=third,
        )
        done.first_asked.connect(lambda: self.list_asked.emit(False))
        done.second_asked.connect(self.again_asked)
        done.third_asked.connect(lambda: self.list_asked.emit(True))
        self._result = self._page(done)
        self.pages.addWidget(self._result)
        self.pages.setCurrentWidget(self._result)
        first = keys.next_in(self._result, self._result, lambda _widget: True)
        if first is not None:
            keys.give_focus(first)

    def show_row(self, line: RowLine, *, can_edit: bool, can_take: bool) -> None:
        """Show one row beside the grid."""
        self.panel.show_row(
            line.row,
            self._context.clock().date(),
            can_edit=can_edit,
            can_take=can_take,
            is_set_aside=line.is_set_aside,
        )

    def current(self) -> tuple[RowLine, ProblemLine | None] | None:
        """Return the row the keys are on, and the problem when the list of problems is shown."""
        if self.tabs.current() == 0:
            line = self.problems.current_row()
            return (RowLine(line.row), line) if line is not None else None
        row_line = self.rows.current_row()
        return (row_line, None) if row_line is not None else None

    def begin_edit(self, text: str) -> None:
        """Open the current cell with its whole content."""
        self.cell.begin(text)

    def choose_file(self) -> None:
        """Let the person choose a file."""
        if (path := ask_open(self, say("Pilih daftar pendaftar"), KINDS)) is not None:
            self.file_chosen.emit(path)

    def show_columns(self, work: Work) -> None:
        """Show what the columns of the file hold, and what was decided about it."""
        self.columns.show_file(work.roster, work.choices.sender, erase=work.choices.erase)
        self.columns.show_courses(work.courses, work.choices.course)

    def show_runs(self, runs: Sequence[Run]) -> None:
        """Show the imports made on this machine."""
        self.runs.show_runs(runs)
        self.pages.setCurrentWidget(self.runs)
        self.runs.table.setFocus()

    def is_at_runs(self) -> bool:
        """Say whether the earlier imports are shown."""
        return self.pages.currentWidget() is self.runs

    def show_picked(self, picked: Picked) -> None:
        """Show who holds the NIKs of a list."""
        names = ", ".join(name for _, name in picked.people[:12])
        sentence = names + ("…" if len(picked.people) > 12 else "")
        if picked.missing:
            missing = say("{n} NIK belum terdaftar; daftarnya ada di papan klip.", n=len(picked.missing))
            sentence = f"{sentence}\n{missing}".strip()
        self._why.show_words(say("{n} orang dari daftar NIK", n=len(picked.people)), sentence)
        self.pages.setCurrentWidget(self._trouble)

    def paste(self) -> None:
        """Take a block copied in a spreadsheet, or a bare list of NIKs."""
        text = QGuiApplication.clipboard().text()
        if listed_niks(text, today=self._context.clock().date()) is not None:
            self.niks_pasted.emit(text)
        else:
            self.pasted.emit(text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file that can be imported."""
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        if (path := dropped_file(event)) is not None:
            event.acceptProposedAction()
            self.file_chosen.emit(path)

    def _page(self, inside: QWidget) -> QWidget:
        page = QWidget()
        fill(page, column(card(column(inside))))
        return page

    def _make_choose(self) -> QWidget:
        choose = ImportStart()
        choose.file_asked.connect(self.choose_file)
        choose.paste_asked.connect(self.paste)
        choose.template_asked.connect(self.template_asked)
        choose.runs_asked.connect(self.runs_asked)
        choose.leave_asked.connect(self.leave_asked)
        return choose

    def _make_reading(self) -> QWidget:
        self._work = LongWork(say("Memeriksa baris demi baris"))
        self._work.stop_asked.connect(self.stop_asked)
        self._work.setMinimumWidth(min(theme.px(420), 640))
        keys.on(self._work, "Esc", self.stop_asked.emit)
        return holder(column(None, row(None, self._work, None), None))

    def _make_trouble(self) -> QWidget:
        other, again = (say("Pilih berkas lain"), "folder-open", "Ctrl+O"), (say("Coba lagi"), "refresh-cw")
        self._why = EmptyState("file-x", "", "", first=other, second=again)
        self._why.first_asked.connect(self.choose_file)
        self._why.second_asked.connect(self.again_asked)
        keys.on(self._why, "Esc", self.leave_asked.emit)
        return self._why

    def _make_grid(self) -> QWidget:
        self._new, self._changed, self._same, self._skipped = Fact(), Fact(), Fact(), Fact()
        self.tabs = Tabs([say("Perlu dilihat"), say("Semua baris"), say("Kolom dan pilihan")])
        self.repair = Tick(say("Perbaiki yang terbukti"))
        self.repair.setToolTip(
            say("Hanya yang dibuktikan baris itu sendiri, misalnya huruf O di NIK yang cocok tanggal lahir.")
        )
        self.repair.toggled.connect(self.repair_asked)
        self._sheets = Choice()
        self._sheets.setAccessibleName(say("Lembar"))
        self._sheets.chosen.connect(lambda sheet: self.sheet_chosen.emit(str(sheet)))
        self.problems, self.rows = problem_table(), row_table(lambda: self._context.clock().date())
        self.cell = CellEdit(self.problems)
        self.cell.taken.connect(self._correct)
        self.panel = ImportPanel()
        self.panel.edit_asked.connect(self._edit)
        self.panel.take_asked.connect(lambda: self.take_asked.emit(self.current()))
        self.panel.skip_asked.connect(lambda: self.skip_asked.emit(self.current()))
        keys.on(self.problems, "Shift+F8", lambda: self.take_all_asked.emit(self.current()))
        keys.on(self.problems, "F4", lambda: self.take_asked.emit(self.current()))
        self.problems.opened.connect(lambda _line: self._edit())
        self.rows.opened.connect(lambda _line: self._edit())
        for table in (self.problems, self.rows):
            table.moved_to.connect(lambda _line: self._tell_row())
        self.columns = ImportColumns()
        self.sieve = ProblemSieve()
        self.sieve.chosen.connect(self._sift)
        both = QStackedWidget()
        both.addWidget(holder(column(row(self.sieve, None, self.repair, margins=(16, 6, 16, 6)), self.problems, gap=0)))
        both.addWidget(self.rows)
        both.addWidget(self.columns)
        self.tabs.chosen.connect(both.setCurrentIndex)
        self.tabs.chosen.connect(lambda _at: self._tell_row())
        upper = row(self.tabs, None, self._sheets, gap=16, margins=(16, 4, 16, 4))
        self._facts = facts(self._new, self._changed, self._same, self._skipped)
        listed = card(column(upper, rule(), both, gap=0), margins=EDGE)
        sides = SidePanel(holder(column(self._facts, listed, gap=10)), self.panel, 300)
        sides.folded.connect(self._fold)
        self._outlook = Line("")
        self.agree = Button("", "primary", keys="Ctrl+Enter")
        other, away = Button(say("Pilih berkas lain")), Button(say("Batal"), keys="Esc")
        back = Button(say("Simpan yang salah"), "", "download")
        back.setToolTip(say("Baris yang perlu diperbaiki pengirim, dengan kolom Alasan."))
        back.clicked.connect(self.rejected_asked)
        self.agree.clicked.connect(self.agreed)
        other.clicked.connect(self.choose_file)
        away.clicked.connect(self.leave_asked)
        self._beside = row(self._outlook)
        bottom = foot(self._beside, self.agree, back, other, away)
        lay = bottom.layout()
        assert isinstance(lay, QHBoxLayout)
        lay.setStretch(0, 1)
        page = QWidget()
        self._above = row()
        body = column(gap=8)
        body.addWidget(sides, 1)
        body.addLayout(self._above)
        fill(page, body, bottom)
        return page

    def _fold(self, narrow: bool) -> None:
        """Leave the counts to the sentence below, and give it a line of its own, where room is short."""
        self._facts.setVisible(not narrow)
        (self._above if narrow else self._beside).addWidget(self._outlook)

    def _show_sheets(self, plan: ImportPlan) -> None:
        roster = plan.roster
        names = [*(part.sheet for part in roster.sheets), *(each.name for each in roster.other_sheets if each.people)]
        self._sheets.setVisible(len(names) > 1)
        if len(names) > 1:
            every = ("", say("Semua lembar"))
            self._sheets.show_options([every, *((name, say("Lembar {name}", name=name)) for name in sorted(names))])
            self._sheets.show_value("" if roster.more else roster.sheet)

    def _edit(self) -> None:
        here = self.current()
        if here is not None and here[1] is None:  # from all rows to what is wrong in this one
            number = here[0].row.number
            self.sieve.show_all()
            self._sift()
            at = next((at for at, line in enumerate(self.problems.rows.rows) if line.row.number == number), None)
            if at is None:
                return
            self.tabs.go(0)
            self.problems.go_to(at)
        self.edit_asked.emit(self.current())

    def _correct(self, text: str) -> None:
        self.corrected.emit(self.current(), text)

    def _tell_row(self) -> None:
        if (here := self.current()) is not None:
            self.row_chosen.emit(here)
