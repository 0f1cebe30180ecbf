"""The form for one person: new, or being corrected."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bekal.candidates.merging.alike import Alike
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui.candidates import judging
from bekal.ui.candidates.form_fields import PersonForm
from bekal.ui.candidates.form_panel import FormPanel
from bekal.ui.candidates.form_presenter import FormPresenter
from bekal.ui.candidates.judging import Finding
from bekal.ui.candidates.person_tabs import PersonTabs
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import Notice, speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.labels import Badge, Line
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.side_panel import SidePanel


class FormScreen(QWidget):
    """What it looks like; `FormPresenter` does the work."""

    save_asked = Signal(bool)
    leave_asked = Signal()
    clear_asked = Signal()
    away = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Pendaftaran baru"), say("Pendaftar"))
        self.form = PersonForm(
            lambda typed: judging.read_typed_date(typed, today=context.clock().date(), nik=self.form.value("nik")),
            lambda: context.clock().date(),
        )
        self.panel = FormPanel()
        self.tabs = PersonTabs(context, "candidates.edit")
        self._notice_place = column(gap=0)
        self._notice: Notice | None = None
        self._state, self._words = Badge(say("Draf")), Line("", "caption", "muted")
        self.save = Button("", "primary", keys="Ctrl+Enter")
        self.save.setAutoDefault(True)  # Enter after the last field
        self.view = Button(say("Simpan & lihat"))
        away = Button(say("Tutup"), keys="Esc")
        self.save.clicked.connect(lambda: self.save_asked.emit(False))
        self.view.clicked.connect(lambda: self.save_asked.emit(True))
        away.clicked.connect(self.leave_asked)
        self.form.finished.connect(self.save.setFocus)
        sides = SidePanel(card(column(self.form), margins=(20, 14, 8, 8)), self.panel, 300)
        body = column(self.tabs, self._notice_place, gap=6)
        body.addWidget(sides, 1)
        state = row(self._state, gap=8)
        state.addWidget(self._words, 1)
        bottom = foot(holder(state), self.save, self.view, away)
        lay = bottom.layout()
        assert isinstance(lay, QHBoxLayout)
        lay.setStretch(0, 1)  # the words may be long; the buttons keep their place
        fill(self, body, bottom)
        self._presenter = FormPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for a new person, or for the one of `candidate_id`."""
        named = about.get("candidate_id")
        person = CandidateId(named) if named is not None else None  # type: ignore[arg-type]  # about holds what navigate was told
        self.tabs.show_person(person)
        self._presenter.load(person)

    def show_new(self, line: str) -> None:
        """Be the form of somebody new."""
        self.heading.show_title(say("Pendaftaran baru"), line)
        self.show_main(say("Simpan & orang berikutnya"))
        self.view.setVisible(True)

    def show_known(self, name: str, line: str) -> None:
        """Be the form of somebody registered."""
        self.heading.show_title(name, line)
        self.show_main(say("Simpan"))
        self.view.setVisible(False)

    def show_main(self, verb: str) -> None:
        """Show what the main button does now."""
        self.save.show_text(verb)

    def show_findings(self, findings: Sequence[Finding], shown: set[str]) -> None:
        """Show what is to be looked at, under the fields and in the list beside them."""
        self.form.show_findings(findings, shown)
        self.panel.show_findings([finding for finding in findings if finding.field in shown])

    def show_alike(self, people: Sequence[Alike], *, can_merge: bool = False) -> None:
        """Show who may be the same person; `can_merge` when the one on the form is registered."""
        self.panel.show_alike(people, can_merge=can_merge)

    def show_state(self, badge: str, words: str, tone: str = "gray", icon: str = "") -> None:
        """Say in the foot what is kept."""
        self._state.show_state(badge, tone, icon)
        self._words.show_text(words)

    def show_restored(self, words: str) -> None:
        """Say that something typed before was brought back."""
        self.hide_notice()
        self._notice = Notice(words, (say("Mulai dari kosong"), self.clear_asked.emit), icon="notebook-pen")
        self._notice.gone.connect(self.hide_notice)
        self._notice_place.addWidget(self._notice)
        speak(self._notice)

    def hide_notice(self) -> None:
        """Take that away."""
        if self._notice is not None:
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None

    def showEvent(self, event: QShowEvent) -> None:
        """Watch the window, so that its closing keeps the last key too."""
        super().showEvent(event)
        self.window().installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what was typed when another page comes."""
        super().hideEvent(event)
        self.window().removeEventFilter(self)
        self.away.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what was typed when the window is closed."""
        if event.type() == QEvent.Type.Close:
            self.away.emit()
        return False
