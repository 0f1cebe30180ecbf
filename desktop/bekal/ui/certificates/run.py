"""The run of a course: Pilih, Periksa, Nomor, Cetak; everything can still be changed until the numbers are used."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QStackedWidget, QWidget

from bekal.certificates.prepare_here import Prepared, PreparedRow
from bekal.language import say
from bekal.terms import CourseId
from bekal.ui.certificates.check import CheckStep
from bekal.ui.certificates.choose import ChooseStep
from bekal.ui.certificates.numbering import NumberStep
from bekal.ui.certificates.printing import PrintStep
from bekal.ui.certificates.run_presenter import RunPresenter
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.dialogs import Confirm
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Line
from bekal.ui.widgets.layouts import column, fill, foot
from bekal.ui.widgets.progress import Steps

CHOOSE, CHECK, NUMBER, PRINT = range(4)
_EMPTY = 4


class RunScreen(QWidget):
    """Four panes in a row, one main button below that names what comes next."""

    on_asked = Signal()
    back_asked = Signal()
    close_asked = Signal()
    agreed = Signal()
    printed_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Cetak sertifikat"))
        self.steps = Steps([say("Pilih"), say("Periksa"), say("Nomor"), say("Cetak")])
        self.choose, self.check, self.number, self.printing = ChooseStep(), CheckStep(), NumberStep(), PrintStep()
        self._pages = QStackedWidget()
        self._empty = EmptyState(
            "users",
            say("Belum ada peserta di kelas ini"),
            say("Sertifikat terbit untuk peserta yang selesai dan lulus."),
            first=(say("Ke Sertifikat"), "award", ""),
        )
        self._empty.first_asked.connect(self.close_asked)
        for pane in (self.choose, self.check, self.number, self.printing, card(column(self._empty))):
            self._pages.addWidget(pane)
        self._words = Line("", "caption", "muted")
        self.issued = Button(say("Yang sudah terbit"), "quiet", "award")
        self.issued.clicked.connect(self.printed_asked)
        self.back = Button(say("Kembali"))
        self.on = Button(say("Lanjut"), "primary", keys="Ctrl+Enter")
        self.close_button = Button(say("Tutup"), keys="Esc")
        self.back.clicked.connect(self.back_asked)
        self.on.clicked.connect(self.on_asked)
        self.close_button.clicked.connect(self.close_asked)
        below = foot()
        lay = below.layout()
        assert isinstance(lay, QBoxLayout)
        for item in (self._words, self.issued, self.back, self.on, self.close_button):
            lay.addWidget(item)
        lay.setStretch(0, 1)
        self.step = CHOOSE
        body = column(self.steps, gap=10)
        body.addWidget(self._pages, 1)
        fill(self, body, below)
        self._presenter = RunPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown, `course_id` telling which course."""
        self._presenter.load(CourseId(about["course_id"]))  # type: ignore[arg-type]  # about holds what navigate was told

    def show_prepared(self, prepared: Prepared) -> None:
        """Show a course from the step where something is to be done."""
        of = prepared.course
        self.heading.show_line(
            say("{course} · {intake} · {n} orang", course=of.name, intake=of.intake, n=len(prepared.rows))
        )
        self.choose.show_prepared(prepared)
        self.printing.show_certificates(prepared.certificates)
        self.issued.show_text(say("{n} sudah terbit", n=len(prepared.certificates)))

    def go(self, step: int) -> None:
        """Show a step."""
        self.step = step
        self.steps.show_step(step)
        self._pages.setCurrentIndex(step)

    def show_nobody(self) -> None:
        """Show that the course has no trainees."""
        self._pages.setCurrentIndex(_EMPTY)
        self.show_foot(say("Belum ada yang diterbitkan."), "", enabled=False)

    def show_foot(self, words: str, verb: str, *, enabled: bool = True, back: str = "", issued: bool = False) -> None:
        """Show what can still be changed, the next step's verb, and where Kembali leads."""
        self._words.show_text(words)
        self.on.setVisible(bool(verb))
        self.on.show_text(verb)
        self.on.setEnabled(enabled)
        self.on.setAccessibleDescription("" if enabled else words)
        self.back.setVisible(bool(back))
        self.back.show_text(back)
        self.issued.setVisible(issued)

    def ask_to_issue(self, title: str, facts: Sequence[str], verb: str) -> None:
        """Ask once, with the facts, before numbers are used."""
        dialog = Confirm(self.window(), title, facts, verb, final=True)
        dialog.agreed.connect(self.agreed)
        dialog.open()

    def people(self) -> list[PreparedRow]:
        """Return who is ticked."""
        return self.choose.chosen()

    def hold(self) -> QWidget:
        """Return the widget that file dialogs belong to."""
        return self.window()
