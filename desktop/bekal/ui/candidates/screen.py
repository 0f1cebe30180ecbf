"""The list of candidates: search while typing, who is there, and the facts of one beside it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.candidates.drafts import KeptDraft
from bekal.candidates.queries import CandidateCard, CandidateRow, Found
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.candidates import showing, table
from bekal.ui.candidates.applications import Applications
from bekal.ui.candidates.list_actions import ListActions
from bekal.ui.candidates.presenter import CandidatesPresenter
from bekal.ui.candidates.waiting_list import WaitingList
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Chip
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card, note
from bekal.ui.widgets.empty_state import EmptyState, NothingFound
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.labels import Avatar, Line, label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule, scrolled
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

WAIT = 120
"""Milliseconds after the last key until the list is searched."""
SHORTEST, SHORTEST_NUMBER = 2, 3
FILES = (".xlsx", ".xls", ".csv")


class CandidatesScreen(QWidget):
    """What it looks like; `CandidatesPresenter` does the work."""

    enrol_asked = Signal()
    import_asked = Signal(object)
    open_asked = Signal(object)
    papers_asked = Signal(object)
    expiring_asked = Signal()
    search_asked = Signal(str, bool)
    sort_asked = Signal(str, bool)
    chosen = Signal(object)
    draft_asked = Signal(object)
    draft_dropped = Signal(object)
    merge_asked = Signal(object, object)
    twins_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock, self._context = context.clock, context
        self.setAcceptDrops(True)
        enrol = Button(say("Daftarkan"), "primary", "user-plus", "Ctrl+N")
        enrol.clicked.connect(self.enrol_asked)
        bring = Button(say("Impor Excel"), "", "upload")
        bring.clicked.connect(lambda: self.import_asked.emit(None))
        self.heading = Heading(self, say("Pendaftar"), actions=(bring, enrol))
        self.waiting = WaitingList(context.clock)
        self._waiting: tuple[KeptDraft, ...] = ()
        self.waiting.go_on_asked.connect(self.draft_asked)
        self.waiting.drop_asked.connect(self.draft_dropped)
        self.search = text_edit(say("Saring nama, NIK, HP, kecamatan"))
        self.search.setAccessibleName(say("Saring daftar pendaftar"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.lacking = Chip(say("Belum lengkap"))
        self.restricted = Chip(say("Dibatasi"))
        self.restricted.toggled.connect(lambda _on: self._search())
        self.restricted.hide()
        self.matching = 0
        self._count = Tally()
        self._pause = QTimer(self, singleShot=True, interval=WAIT)
        self._pause.timeout.connect(self._search)
        self.search.textEdited.connect(lambda _text: self._pause.start())
        self.search.textChanged.connect(lambda text: None if text else self._search())
        self.lacking.toggled.connect(lambda _on: self._search())
        self.waiting.list_asked.connect(self.lacking.toggle)
        self.lacking.toggled.connect(lambda _on: self.show_waiting(self._waiting))
        self.listing = ListActions(self, context, lambda: self._presenter.order())
        self.table: Table[CandidateRow] = Table(
            table.columns(context.clock), say("Daftar pendaftar"), two_lines=True, many=True
        )
        self.table.opened.connect(lambda person: self.open_asked.emit(person.id))
        # the rows are painted before the worker reads the facts of the one the keys are on
        self._facts_soon = QTimer(self, singleShot=True, interval=0)
        self._facts_soon.timeout.connect(self._choose)
        self.table.moved_to.connect(lambda _person: self._facts_soon.start())
        self.table.sort_asked.connect(self.sort_asked)
        self.table.installEventFilter(self)
        self._more = label("", "caption", "muted")
        self._expiring = Button(say("Berkas kedaluwarsa"), "quiet", "clock")
        self._expiring.clicked.connect(self.expiring_asked)
        acts = (self._expiring, self.listing.slip_button, self.listing.export_button)
        below = holder(row(self._more, None, *acts, margins=(16, 3, 8, 3)))
        self.sides = SidePanel(card(column(self.table, below, gap=0), margins=EDGE), self._make_panel())
        self.nothing = NothingFound(say("Hapus saringan"))
        self.nothing.clear_asked.connect(self.clear)
        self.nothing.nearest_asked.connect(self._take_nearest)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.sides)
        self._lists.addWidget(card(column(self.nothing)))
        self._twins = Button(say("Mungkin orang yang sama"), "quiet", "users")
        self._twins.clicked.connect(self.twins_asked)
        self.merge = Button(say("Gabungkan keduanya…"), "", keys="Ctrl+G")
        self.merge.clicked.connect(self._merge_both)
        self.merge.hide()
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._offer_merge())
        tools = row(self.search, self.lacking, self.restricted, self._twins, self.merge, None, self._count, gap=8)
        tools.setStretch(0, 20)
        self._tools = holder(tools)
        self.empty = EmptyState(
            "users",
            say("Belum ada pendaftar"),
            say(
                "Daftarkan satu per satu dari KTP, atau ambil sekaligus dari daftar Excel kiriman sekolah atau sponsor."
            ),
            first=(say("Daftarkan orang pertama"), "user-plus", "Ctrl+N"),
            second=(say("Impor Excel"), "upload"),
            third=say("atau tarik berkas .xlsx, .xls, .csv ke sini"),
        )
        self.empty.first_asked.connect(self.enrol_asked)
        self.empty.second_asked.connect(lambda: self.import_asked.emit(None))
        self.empty.third_asked.connect(lambda: self.import_asked.emit(None))
        self.pages = QStackedWidget()
        self.pages.addWidget(holder(column(self._tools, self._lists, gap=10)))
        self.pages.addWidget(card(column(self.empty)))
        body = column(self.waiting, self.listing.progress, gap=6)
        body.addWidget(self.pages, 1)
        fill(self, body)
        self._nearest = ""
        self._measure()
        theme.announcer().changed.connect(self._measure)
        self._presenter = CandidatesPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown: read the list again; `lacking` leaves those who are not complete, `chosen` names somebody."""
        if about.get("lacking"):
            self.lacking.blockSignals(True)
            self.lacking.show_filter(say("Belum lengkap"), on=True)
            self.lacking.blockSignals(False)
            self.search.clear()
        self._presenter.load(chosen=about.get("chosen"))

    def show_people(
        self,
        found: Found,
        typed: str,
        nearest: tuple[str, int] | None,
        chosen: object = None,
        *,
        restricted: int = 0,
    ) -> None:
        """Show a page of people, or why there is none."""
        self.heading.show_line(say("{n} orang di semua gelombang", n=_dotted(found.total)))
        self.matching = found.matching
        self.restricted.setVisible(restricted > 0 or self.restricted.isChecked())
        self.listing.export_button.setEnabled(bool(found.rows) and not self.restricted.isChecked())
        is_empty = found.total == 0 and not restricted
        for action in self.heading.actions:
            action.setVisible(not is_empty)
        self.pages.setCurrentIndex(1 if is_empty else 0)
        self._count.show_counts([(_dotted(found.matching), say("dari {n}", n=_dotted(found.total)))])
        self._lists.setCurrentIndex(0 if found.rows else 1)
        hidden = found.matching - len(found.rows)
        self._more.setVisible(hidden > 0)
        self._more.setText(
            say("Ditampilkan {shown} orang; {n} lagi ada di bawahnya. Ketik nama untuk menemukannya.",
                shown=len(found.rows), n=_dotted(hidden))
        )  # fmt: skip
        self.table.show_rows(found.rows, keep=lambda person: person.id)
        wanted = next((at for at, person in enumerate(found.rows) if person.id == chosen), None)
        if wanted is not None:
            self.table.go_to(wanted)
        elif self.table.current_row() is None:
            self.table.go_to(0)
        if not found.rows and not is_empty:
            self._show_nothing(typed, nearest)

    def show_sort(self, key: str, *, down: bool) -> None:
        """Show by which column the list is ordered."""
        self.table.show_sort(key, down=down)

    def show_card(self, person: CandidateCard, state: CandidateRow | None) -> None:
        """Show the facts of the person the keys are on."""
        self._avatar.show_name(person.name)
        self._name.setText(person.name)
        since = showing.registered(person.registered_at, self._clock())
        self._below.show_text(say("Terdaftar {since}", since=since))
        course = state.course if state is not None else ""
        self._facts.show_pairs(showing.facts(person, course, self._clock().date()))
        wanting = showing.lacking(person)
        while (item := self._lacks.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        for words in wanting:
            self._lacks.addWidget(note(words, "warn", "triangle-alert"))
        if not wanting:
            self._lacks.addWidget(note(say("Data diri lengkap"), "ok", "check"))
        for place in person.elsewhere:
            self._lacks.addWidget(note(place.words, "warn", "users"))
        if person.source:
            self._lacks.addWidget(note(say("Dari berkas {file}", file=person.source), "muted", "file-spreadsheet"))

    def show_waiting(self, waiting: Sequence[KeptDraft]) -> None:
        """Say above the list what was typed and is not registered yet."""
        self.waiting.show_waiting(waiting, listed=self.lacking.isChecked())
        self._waiting = tuple(waiting)

    def show_face(self, photo: QImage | None) -> None:
        """Show the photo of the person the keys are on, their initials where there is none."""
        self._avatar.show_photo(photo)

    def asked(self) -> tuple[str, bool]:
        """Return what is searched for and whether only incomplete people are wanted."""
        typed = self.search.text().strip()
        shortest = SHORTEST_NUMBER if typed.isdigit() else SHORTEST
        return (typed if len(typed) >= shortest else ""), self.lacking.isChecked()

    def clear(self) -> None:
        """Take every filter off."""
        self.lacking.blockSignals(True)
        self.lacking.show_filter(say("Belum lengkap"), on=False)
        self.lacking.blockSignals(False)
        self.restricted.blockSignals(True)
        self.restricted.show_filter(say("Dibatasi"), on=False)
        self.restricted.blockSignals(False)
        self.search.clear()
        self._search()
        self.search.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file that can be imported."""
        if dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import the file that was dropped."""
        if (path := dropped_file(event)) is not None:
            event.acceptProposedAction()
            self.import_asked.emit(path)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let letters typed in the list search it, and the arrows of the search move in the list."""
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if watched is self.search:
            if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp}:
                self.table.setFocus()
                self.table.keyPressEvent(event)
                return True
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                if (person := self.table.current_row()) is not None and not self._pause.isActive():
                    self.open_asked.emit(person.id)
                else:
                    self._search()
                return True
            if keys.is_escape(event) and self.search.text():
                self.search.clear()
                return True
        elif watched is self.table and event.text().isprintable() and event.text().strip():
            plain = not event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if plain:
                self.search.setFocus()
                self.search.setText(self.search.text() + event.text())
                self._pause.start()
                return True
        return False

    def _make_panel(self) -> QWidget:
        self._avatar, self._name = Avatar("", 44), label("", "title", wrap=True)
        self._below, self._facts, self._lacks = Line("", "caption", "muted"), PairList(), column(gap=6)
        opens = Button(say("Buka"), "", "pencil", "Enter")
        opens.clicked.connect(self._open_current)
        papers = Button(say("Berkas"), keys="Ctrl+B")
        papers.clicked.connect(self._open_papers)
        head = row(gap=12)
        head.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(column(self._name, self._below, gap=0), 1)
        self.applications = Applications(self._context)
        self.chosen.connect(self.applications.load)
        about = column(head, 2, self._facts, self.applications, rule(), self._lacks, None, gap=10, margins=(0, 0, 6, 0))
        return card(column(scrolled(holder(about)), row(opens, papers, None)), name=say("Data orang yang dipilih"))

    def _measure(self) -> None:
        self.search.setMaximumWidth(theme.px(300))
        self.search.setMinimumWidth(theme.px(120))

    def _open_papers(self) -> None:
        if (person := self.table.current_row()) is not None:
            self.papers_asked.emit(person.id)

    def _choose(self) -> None:
        person = self.table.current_row()
        self.chosen.emit(person.id if person else None)

    def _offer_merge(self) -> None:
        """Offer to merge as soon as two people are chosen (Shift with an arrow, Ctrl with a click)."""
        two = len(self.table.chosen_rows()) == 2
        self.merge.setVisible(two)
        self._twins.setVisible(not two)

    def _merge_both(self) -> None:
        one, other = sorted(self.table.chosen_rows(), key=lambda person: person.registered_at)
        self.merge_asked.emit(one.id, other.id)

    def _open_current(self) -> None:
        if (person := self.table.current_row()) is not None:
            self.open_asked.emit(person.id)

    def _search(self) -> None:
        self._pause.stop()
        self.search_asked.emit(*self.asked())

    def _show_nothing(self, typed: str, nearest: tuple[str, int] | None) -> None:
        self._nearest = nearest[0] if nearest else ""
        maybe = say("Mungkin: {words} ({n})", words=nearest[0], n=nearest[1]) if nearest else ""
        if typed:
            words = say("Tak ada yang cocok dengan “{typed}”.", typed=typed)
        else:
            words = say("Semua pendaftar sudah lengkap.")
        self.nothing.show_words(words, maybe)

    def _take_nearest(self) -> None:
        self.search.setText(self._nearest)
        self.search.setFocus()
        self._search()


def dropped_file(event: QDropEvent) -> Path | None:
    """Return the file being dragged when it is one that can be imported."""
    for url in event.mimeData().urls():
        path = Path(url.toLocalFile())
        if url.isLocalFile() and path.suffix.lower() in FILES:
            return path
    return None


def _dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")
