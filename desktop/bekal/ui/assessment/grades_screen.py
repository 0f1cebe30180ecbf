"""The mark grid of one course: what is shown around it and what can be asked for."""

from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QWidget

from bekal.assessment.cells import Change, Ground, Part, ground_of
from bekal.assessment.queries import ResultRow, Results
from bekal.assessment.weighing import FieldId
from bekal.courses import typed
from bekal.errors import Told
from bekal.language import say
from bekal.terms import CourseId, Decision, EnrolmentId
from bekal.ui import keys, theme
from bekal.ui.assessment.edits import GridRow, cell_words, tried_of
from bekal.ui.assessment.lock_dialog import WordsDialog
from bekal.ui.assessment.lock_presenter import LockPresenter
from bekal.ui.assessment.paste_dialog import PasteDialog
from bekal.ui.assessment.presenter import GradesPresenter
from bekal.ui.assessment.printing import papers_menu
from bekal.ui.assessment.table import MarkGrid
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import Notice, speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import DateEdit
from bekal.ui.widgets.labels import Line, Picture, key_cap, label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule
from bekal.ui.widgets.progress import bar

_KNOWN_ANYWAY = frozenset({"0–9", "Del", "Ctrl+V"})
"""Keys whose words give way in a small window."""


class GradesScreen(QWidget):
    """The mark grid of one course."""

    edited = Signal(object)
    pasted = Signal(object, int, object)
    undo_asked = Signal()
    proposals_asked = Signal()
    note_asked = Signal(object, object)
    history_asked = Signal(object, object, object)
    lock_asked = Signal()
    meeting_asked = Signal()
    paper_asked = Signal(str)
    lock_touched = Signal(object)
    all_asked = Signal(object)
    done_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.lock_button = Button(say("Kunci hasil…"), "", "lock", "Ctrl+L")
        done = Button(say("Selesai"), "primary", keys="Ctrl+Enter")
        self.heading = Heading(self, say("Penilaian"), "", (self.lock_button, done))
        self.lock_button.clicked.connect(self.lock_asked)
        done.clicked.connect(self.done_asked)
        self.all_button = Button(say("Semua K yang belum"), "quiet", "list-checks", "F8")
        self.proposals_button = Button(say("Pakai usulan"), "quiet", "check", "F9")
        self.papers_button = Button(say("Cetak & ekspor"), "quiet", "printer", "Ctrl+P")
        self.history_button = Button(say("Riwayat sel"), "quiet", "clock", "F4")
        self.note_button = Button(say("Catatan"), "quiet", "file-text", "F6")
        self.all_button.clicked.connect(self._ask_all)
        self.proposals_button.clicked.connect(self.proposals_asked)
        self.papers_button.clicked.connect(self._ask_paper)
        self.history_button.clicked.connect(self._ask_history)
        self.note_button.clicked.connect(self._ask_note)
        self._tally, self._bar, self._done = Tally(), bar(), label("", "caption", "muted")
        self._bar.setFixedWidth(theme.px(120))
        self._lock_line, self._meeting = Line("", "caption", "muted"), Button(say("Data sidang…"), "quiet")
        self._lock_sign = Picture("lock", "muted", 14)
        self._meeting.clicked.connect(self.meeting_asked)
        self._shut = holder(row(self._lock_sign, self._lock_line, self._meeting, gap=6))
        verbs = (
            self.proposals_button, self.all_button, self.note_button, self.history_button, self.papers_button,
        )  # fmt: skip
        self._held = DateEdit(
            lambda text: typed.read_day(text, today=context.clock().date()), lambda: context.clock().date()
        )
        self._held.setAccessibleName(say("Tanggal ujian"))
        self._held.setFixedWidth(theme.px(124))
        self._held_name = label(say("Tanggal ujian"), "caption", "muted", buddy=self._held)
        acts = row(*verbs, None, gap=2)
        head = row(self._tally, None, self._held_name, self._held, self._done, self._bar)
        self._rule = rule()
        self._legend_row = row(gap=6)
        self._legend = holder(self._legend_row)
        self._legend.setMinimumWidth(0)
        self._legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._spare: list[QWidget] = []
        top = card(
            column(head, self._shut, acts, self._rule, self._legend, gap=5),
            margins=(16, 9, 16, 9),
        )
        self._place = column(gap=0)
        self.grid: MarkGrid | None = None
        self._ground = Ground()
        self._tried: frozenset[FieldId] = frozenset()
        self._here = Line("", "caption", "muted")
        self._saved_sign = Picture("circle-check", "ok", 14)
        self._saved = label("", "caption", "muted")
        self._warning = column(gap=0)
        self._empty = EmptyState("users", say("Belum ada peserta di kelas ini"), "")
        self._empty.show_words(
            say("Belum ada peserta di kelas ini"), say("Nilai diisi setelah peserta dimasukkan ke kelas.")
        )
        grid_card = card(self._place, margins=EDGE)
        below = row(gap=6)
        below.addWidget(self._here, 1)
        below.addWidget(self._saved_sign)
        below.addWidget(self._saved)
        full = column(gap=8)
        full.addWidget(top)
        full.addWidget(grid_card, 1)
        full.addLayout(self._warning)
        full.addLayout(below)
        self._pages = QStackedWidget()
        self._pages.addWidget(holder(full))
        self._pages.addWidget(card(column(self._empty)))
        fill(self, column(self._pages))
        self._saved_sign.hide()
        self._clock = context.clock
        self._presenter = GradesPresenter(self, context)
        self._locking = LockPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown, `course_id` telling which course."""
        course_id = CourseId(about["course_id"])  # type: ignore[arg-type]  # about holds what navigate was told
        self._held.show_value(self._clock().date())
        self._locking.load(course_id)
        self._presenter.load(course_id)

    def reload(self) -> None:
        """Read everything anew."""
        self._presenter.reload()

    def show_results(self, results: Results, rows: Sequence[GridRow]) -> None:
        """Show a course's grid from its beginning."""
        self.heading.show_title(
            results.course,
            say("Penilaian  ›  {units} unit · {n} peserta", units=len(results.units), n=len(results.rows)),
        )
        self._build(ground_of(results), tried_of(rows))
        assert self.grid is not None
        self.grid.show_rows(rows)
        self._pages.setCurrentIndex(0 if rows else 1)
        self._locking.show_lock(results.course, results.lock)
        self._show_lock(results, bool(rows))
        self.show_warning("")
        self._saved.setText("")
        self._saved_sign.hide()
        self._count()
        if rows:
            first = next((at for at, one in enumerate(rows) if one.result.decision is None), 0)
            self.grid.go_to(first, 2)
            keys.give_focus(self.grid)

    def displayed(self) -> list[EnrolmentId]:
        """Return the trainees as they stand from top to bottom."""
        return [one.result.enrolment_id for one in self.grid.rows.rows] if self.grid is not None else []

    def certified(self) -> int:
        """Return how many of the shown results have a certificate."""
        return sum(bool(one.result.certificate) for one in self.grid.rows.rows) if self.grid is not None else 0

    def show_paste(
        self, changes: Sequence[Change], problems: Sequence[tuple[int, Told]], agreed: Callable[[], object]
    ) -> None:
        """Show what a pasted block will change, or why it cannot."""
        PasteDialog(self.window(), changes, problems, agreed).open()

    def held_on(self) -> date | None:
        """Return the day that marks entered now were held on."""
        return self._held.value()

    def set_held_on(self, day: date) -> None:
        """Show another day of the test."""
        self._held.show_value(day)

    def ask_note(self, result: ResultRow, title: str, tried: str, agreed: Callable[[str, str], object]) -> None:
        """Ask for the note of one trainee, and of the last try at a component or unit where its title is given."""
        dialog = WordsDialog(
            self.window(), result.name,
            [say("Catatan tampil di rekap. Kelulusan di luar rencana penilaian memerlukan alasan di sini.")],
            say("Catatan"), say("Simpan catatan"), text=result.note, needed=False,
            second=say("Catatan percobaan {title}", title=title) if title else "", second_text=tried,
        )  # fmt: skip
        dialog.agreed.connect(agreed)
        dialog.open()

    def show_row(self, row: GridRow) -> None:
        """Show one row anew."""
        if self.grid is not None:
            for at, shown in enumerate(self.grid.rows.rows):
                if shown.result.enrolment_id == row.result.enrolment_id:
                    self.grid.rows.replace(at, row)
            self._count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the keys in sight in a small window; the marks explain themselves."""
        super().resizeEvent(event)
        for pair in self._spare:
            pair.setVisible(not theme.is_narrow(self))

    def show_saved(self, words: str, *, ok: bool = True) -> None:
        """Say when the last change was saved, or that it is being saved."""
        self._saved.setText(words)
        self._saved_sign.setVisible(ok)

    def show_warning(self, sentence: str) -> None:
        """Say below the grid why something was not taken; nothing takes it away."""
        while (item := self._warning.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if sentence:
            notice = Notice(sentence)
            notice.gone.connect(lambda: self.show_warning(""))
            self._warning.addWidget(notice)
            speak(notice)
            QTimer.singleShot(0, self, self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        """Scroll to the current row again, since the warning took some of the room."""
        if self.grid is not None:
            self.grid.scrollTo(self.grid.currentIndex())

    def _show_lock(self, results: Results, has_rows: bool) -> None:
        lock = results.lock
        self.lock_button.show_text(say("Kunci hasil…") if lock is None else say("Buka kunci…"))
        self.lock_button.setEnabled(has_rows)
        self._shut.setVisible(lock is not None)
        if lock is not None:
            letter = say("Berita acara {number}.", number=lock.letter_number) + " " if lock.letter_number else ""
            self._lock_line.show_text(
                letter + say("Dikunci {by} pada sidang {day}.", by=lock.locker, day=f"{lock.met_on:%d/%m/%Y}")
            )
        is_open = has_rows and lock is None
        self.all_button.setEnabled(is_open and bool(results.units))
        self.proposals_button.setEnabled(is_open)
        self.note_button.setEnabled(is_open)
        self.papers_button.setEnabled(has_rows)
        self.history_button.setEnabled(has_rows)
        tools = (self.all_button, self.proposals_button, self.note_button, self._held_name, self._held)
        for part in (self._legend, self._rule, *tools):
            part.setVisible(lock is None)

    def _build(self, ground: Ground, tried: frozenset[FieldId]) -> None:
        if self.grid is not None and ground == self._ground and tried == self._tried:
            return
        if self.grid is not None:
            self._place.removeWidget(self.grid)
            self.grid.hide()
            self.grid.deleteLater()
        self._ground, self._tried = ground, tried
        self._dress_legend()
        self.grid = MarkGrid(ground, tried)
        self.grid.edited.connect(self.edited)
        self.grid.pasted.connect(self.pasted)
        self.grid.undo_asked.connect(self.undo_asked)
        self.grid.refused_lock.connect(self.lock_touched)
        self.grid.selectionModel().currentChanged.connect(self._tell_cell)
        self._place.addWidget(self.grid)

    def _dress_legend(self) -> None:
        """Show the keys that mean something with these columns."""
        self._spare.clear()
        while (item := self._legend_row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        tried = bool(self._ground.units or self._ground.plan.components)
        for key, words, shown in (
            ("0–9", say("nilai"), True),
            ("K", say("kompeten"), bool(self._ground.units)),
            ("B", say("belum kompeten"), bool(self._ground.units)),
            ("A", say("tidak hadir"), tried),
            ("R", say("ulang"), tried),
            ("L", say("lulus"), True),
            ("T", say("tidak lulus"), True),
            ("Del", say("kosongkan"), True),
            ("Ctrl+V", say("tempel dari Excel"), True),
        ):
            if shown:
                pair = holder(row(key_cap(key), label(words, "caption", "muted"), gap=6))
                self._legend_row.addWidget(pair)
                if key in _KNOWN_ANYWAY:
                    self._spare.append(pair)
                    pair.setVisible(not theme.is_narrow(self))
                self._legend_row.addSpacing(4)
        self._legend_row.addStretch(1)

    def _tell_cell(self, *_indexes: object) -> None:
        if self.grid is not None and (at := self.grid.current_row()) is not None:
            self._here.show_text(cell_words(self._ground, at, self.grid.field_here()))

    def _ask_history(self) -> None:
        field = self.grid.field_here() if self.grid is not None else None
        if self.grid is not None and field is not None and (at := self.grid.current_row()) is not None:
            self.history_asked.emit(at.result, field, self._ground)

    def _ask_note(self) -> None:
        if self.grid is not None and (at := self.grid.current_row()) is not None:
            self.grid.end_editing(keep=True)
            self.note_asked.emit(at.result, self.grid.field_here() or Part.DECISION)

    def _ask_paper(self) -> None:
        menu = papers_menu(self, self.paper_asked.emit)
        menu.popup(self.papers_button.mapToGlobal(self.papers_button.rect().bottomLeft()))

    def _ask_all(self) -> None:
        if self.grid is not None:
            self.grid.end_editing(keep=True)
            chosen = self.grid.chosen_rows()
            self.all_asked.emit([one.result.enrolment_id for one in chosen] if len(chosen) > 1 else None)

    def _count(self) -> None:
        assert self.grid is not None
        shown = [one for one in self.grid.rows.rows if not one.result.has_left]
        passed = sum(one.result.decision is Decision.PASSED for one in shown)
        failed = sum(one.result.decision is Decision.FAILED for one in shown)
        counts = [(passed, say("lulus")), (failed, say("tidak lulus")), (len(shown) - passed - failed, say("belum"))]
        self._tally.show_counts(counts)
        self._bar.setRange(0, max(1, len(shown)))
        self._bar.setValue(passed + failed)
        self._done.setText(say("{done} dari {of} dinilai", done=passed + failed, of=len(shown)))
