"""The form for one person: new, or being corrected."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from bekal.candidates.merging.alike import Alike
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import keys, theme
from bekal.ui.candidates import judging
from bekal.ui.candidates.form_panel import FormPanel
from bekal.ui.candidates.form_presenter import FormPresenter
from bekal.ui.candidates.form_receipts import FormReceipts
from bekal.ui.candidates.judging import Finding
from bekal.ui.candidates.person_form import PersonForm
from bekal.ui.candidates.person_tabs import PersonTabs
from bekal.ui.candidates.photo_field import PhotoField
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import Notice, speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.dialogs import ask_folder, ask_open
from bekal.ui.widgets.labels import Badge, Line
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.side_panel import SidePanel


class FormScreen(QWidget):
    """What it looks like; `FormPresenter` does the work."""

    save_asked = Signal(bool)
    leave_asked = Signal()
    clear_asked = Signal()
    park_asked = Signal()
    keep_asked = Signal()
    aside_asked = Signal(object)
    bring_asked = Signal(object)
    again_asked = Signal()
    away = Signal()
    registered = Signal(object, str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(self, say("Pendaftaran baru"), say("Pendaftar"))
        self.form = PersonForm(
            lambda typed: judging.read_typed_date(typed, today=context.clock().date(), nik=self.form.value("nik")),
            lambda: context.clock().date(),
        )
        self.panel = FormPanel()
        self.photo = PhotoField(context)
        self.panel.hold_photo(self.photo)
        self.panel.show_photo(shown=False)
        self.tabs = PersonTabs(context, "candidates.edit")
        self._is_new = True
        self._notice_place = column(gap=0)
        self._notices: dict[str, Notice] = {}
        self.choose_folder: Callable[[str], Path | None] = lambda title: ask_folder(self, title)
        self.choose_file: Callable[[str], Path | None] = lambda title: ask_open(self, title, "*.json")
        self._state, self._words = Badge(say("Draf")), Line("", "caption", "muted")
        self.save = Button("", "primary", keys="Ctrl+Enter")
        self.save.setAutoDefault(True)  # Enter after the last field
        self.view = Button(say("Simpan & lihat"))
        self.park = Button(say("Sisihkan"), keys="F8", works=False)
        self.park.setToolTip(say("Sisihkan isian ini dan mulai orang lain (F8)"))
        away = Button(say("Tutup"), keys="Esc")
        self.save.clicked.connect(lambda: self.save_asked.emit(False))
        self.view.clicked.connect(lambda: self.save_asked.emit(True))
        self.park.clicked.connect(self.park_asked)
        away.clicked.connect(self.leave_asked)
        keys.on(self, "F8", self.park_asked.emit)
        keys.on(self, "Ctrl+S", self.keep_asked.emit)
        keys.on(self, "Ctrl+O", self._bring_back)
        self.form.finished.connect(self.save.setFocus)
        self._sides = SidePanel(card(column(self.form), margins=(20, 14, 8, 8)), self.panel, 300)
        body = column(self.tabs, self._notice_place, gap=6)
        body.addWidget(self._sides, 1)
        state = row(self._state, gap=8)
        state.addWidget(self._words, 1)
        bottom = foot(holder(state), self.save, self.view, self.park, away)
        lay = bottom.layout()
        assert isinstance(lay, QHBoxLayout)
        lay.setStretch(0, 1)  # the words may be long; the buttons keep their place
        fill(self, body, bottom)
        self._presenter = FormPresenter(self, context)
        self.receipts = FormReceipts(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for a new person, for the one of `candidate_id`, or for the draft `draft_id`; go to `field`."""
        named, draft = about.get("candidate_id"), about.get("draft_id")
        field = str(about.get("field", ""))
        person = CandidateId(named) if named is not None else None  # type: ignore[arg-type]  # about holds what navigate was told
        self.tabs.show_person(person)
        self.receipts.show_person(person)
        self.panel.show_photo(shown=person is not None)
        self.photo.show_person(person)
        self._presenter.load(person, CandidateId(draft) if draft is not None else None, field)  # type: ignore[arg-type]  # likewise

    def show_new(self, line: str) -> None:
        """Be the form of somebody new."""
        self.heading.show_title(say("Pendaftaran baru"), line)
        self.show_main(say("Simpan & orang berikutnya"))
        self._is_new = True
        self._fit()

    def show_known(self, name: str, line: str) -> None:
        """Be the form of somebody registered."""
        self.heading.show_title(name, line)
        self.receipts.show_name(name)
        self.show_main(say("Simpan"))
        self._is_new = False
        self._fit()

    def show_main(self, verb: str) -> None:
        """Show what the main button does now."""
        self.save.show_text(verb)

    def show_findings(self, findings: Sequence[Finding], shown: set[str]) -> None:
        """Show what is to be looked at, under the fields and in the list beside them."""
        self.form.show_findings(findings, shown)
        self.panel.show_findings([finding for finding in findings if finding.field in shown])

    def show_alike(self, people: Sequence[Alike], *, can_merge: bool = False) -> None:
        """Show who may be the same person; `can_merge` when the one on the form is registered."""
        had_keys = any(card.hasFocus() for card in self.panel.people.cards)
        self.panel.show_alike(people, can_merge=can_merge)
        if had_keys and not people:  # the last one was told apart
            self._sides.go_back()

    def show_state(self, badge: str, words: str, tone: str = "gray", icon: str = "") -> None:
        """Say in the foot what is kept."""
        self._state.show_state(badge, tone, icon)
        self._words.show_text(words)

    def show_kept(self, at: str, *, asked: bool = False) -> None:
        """Say when all that was typed was kept, with a tick when somebody asked for it."""
        if asked:
            self.show_state(say("Tersimpan"), say("Tersimpan {at}.", at=at), "ok", "check")
        else:
            self.show_state(say("Draf"), say("Tersimpan otomatis {at}. Boleh ditutup kapan saja.", at=at))

    def show_restored(self, words: str) -> None:
        """Say that something typed before was brought back."""
        self._show_notice(
            "restored", Notice(words, (say("Mulai dari kosong"), self.clear_asked.emit), icon="notebook-pen")
        )

    def show_scarce(self, words: str) -> None:
        """Warn that the disk is nearly full."""
        self._show_notice("scarce", Notice(words))

    def show_stopped(self, words: str) -> None:
        """Say why nothing new is taken now, and offer to take what was typed onto a stick."""
        aside = (say("Simpan ke flashdisk"), self._save_aside)
        again = (say("Coba lagi"), self.again_asked.emit)
        self._show_notice("stopped", Notice(words, aside, again, stays=True))

    def hide_stopped(self) -> None:
        """Take that away."""
        self._drop_notice("stopped")

    def hide_notice(self) -> None:
        """Take away what was said about a draft."""
        self._drop_notice("restored")

    def shows_notice(self, name: str) -> bool:
        """Tell whether a notice is shown: restored, scarce or stopped."""
        return name in self._notices

    def _show_notice(self, name: str, notice: Notice) -> None:
        self._drop_notice(name)
        notice.gone.connect(lambda: self._drop_notice(name))
        self._notices[name] = notice
        self._notice_place.addWidget(notice)
        speak(notice)

    def _drop_notice(self, name: str) -> None:
        if (notice := self._notices.pop(name, None)) is not None:
            notice.hide()
            notice.deleteLater()

    def _save_aside(self) -> None:
        if (folder := self.choose_folder(say("Pilih flashdisk atau folder"))) is not None:
            self.aside_asked.emit(folder)

    def _bring_back(self) -> None:
        if (path := self.choose_file(say("Pilih berkas isian"))) is not None:
            self.bring_asked.emit(path)

    def _fit(self) -> None:
        """Leave the foot to the main button where letters are large or the window is narrow; keys work on."""
        wide = not theme.is_narrow(self)
        self.view.setVisible(self._is_new and wide)
        self.park.setVisible(self._is_new and wide)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._fit()

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
