"""What two PCs said differently: the value that stands, the others, and the keys that decide."""

from collections.abc import Sequence
from datetime import tzinfo
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.language import say
from bekal.sync.conflicts.queries import ConflictRow, Said
from bekal.ui import days, keys
from bekal.ui.conflicts.presenter import ConflictsPresenter
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Tabs
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.cells import Person, State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, rule
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

_FITS = 22
"""So many letters of a value fit its column in a narrow window."""
_ICONS = {
    "assessment_plan": "list-checks",
    "centre": "building-2",
    "centre_logo": "image",
    "course": "calendar-days",
    "criterion": "list-checks",
    "holiday": "calendar-days",
    "meeting": "clipboard-check",
    "programme": "graduation-cap",
    "teaching": "calendar-days",
    "template_picture": "image",
    "unit": "graduation-cap",
}
"""What stands before a record that is not a person's; before any other kind a sheet."""


class ConflictsScreen(QWidget):
    """What it looks like; `ConflictsPresenter` does the work."""

    taken = Signal(object, object)
    """The conflict, and the operation whose value is to stand."""
    typed = Signal(object, str)
    back_asked = Signal(object)
    person_asked = Signal(object)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        zone = context.clock().tzinfo  # the centre's, whatever this machine is set to
        self.heading = Heading(self, say("Isian berbeda"), say("Dua PC mencatat hal yang berlainan"))
        self.tabs = Tabs([say("Belum diputuskan"), say("Sudah diputuskan")])
        self.table: Table[ConflictRow] = Table(
            [
                Column(say("Tentang"), _about, least=200),
                Column(say("Isian"), lambda one: one.word, 130),
                Column(say("1 · Berlaku sekarang"), lambda one: _told(one.standing, zone), least=180),
                Column(say("2 · Yang lain"), lambda one: _told(one.others[0], zone, len(one.others)), least=180),
                Column(say("Keadaan"), _state, 160),
            ],
            say("Isian yang berbeda"),
            two_lines=True,
        )
        self.done: Table[ConflictRow] = Table(
            [
                Column(say("Tentang"), _about, least=200),
                Column(say("Isian"), lambda one: one.word, 130),
                Column(say("Diputuskan"), lambda one: _told(one.decided, zone), least=180),
                Column(say("Yang tidak dipakai"), lambda one: _unused(one, zone), least=180),
            ],
            say("Isian yang sudah diputuskan"),
            two_lines=True,
        )
        self.keep = Button(say("Tetap yang berlaku"), "primary", keys="1", works=False)
        self.swap = Button(say("Pakai yang lain"), keys="2", works=False)
        self.third = Button(say("Pakai yang ketiga"), keys="3", works=False)
        self.write = Button(say("Ketik nilai lain…"), keys="K", works=False)
        self.person = Button(say("Buka orangnya"), keys="Enter", works=False)
        self.back = Button(say("Batalkan keputusan"), "", "refresh-cw")
        away = Button(say("Tutup"), keys="Esc")
        self.line = text_edit(say("Nilai yang benar"), longest=200)
        self.line.setAccessibleName(say("Nilai yang benar"))
        self._save = Button(say("Putuskan"), "", keys="Enter", works=False)
        self._drop = Button(say("Batal"), keys="Esc", works=False)
        self._whole = label("", "body", wrap=True)
        self._whole.setContentsMargins(16, 7, 16, 0)
        self._hint = label("", "caption", "muted", wrap=True)
        self._typing = holder(column(row(self.line, self._save, self._drop), gap=0, margins=(16, 8, 16, 8)))
        self._typing.hide()
        self._hint.setContentsMargins(16, 7, 16, 7)
        self.empty = EmptyState("circle-check", "", "")
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self.table, self._typing, self._whole, self._hint, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self.done, gap=0), margins=EDGE))
        self._pages.addWidget(card(column(self.empty)))
        body = column(holder(column(self.tabs, rule(), gap=0)), gap=10)
        body.addWidget(self._pages, 1)
        fill(self, body, foot(None, self.keep, self.swap, self.third, self.write, self.person, self.back, away))
        self.table.installEventFilter(self)
        self.line.installEventFilter(self)
        self._deciding = {Qt.Key.Key_1: self.keep, Qt.Key.Key_2: self.swap, Qt.Key.Key_3: self.third}
        for at, button in enumerate((self.keep, self.swap, self.third)):
            button.clicked.connect(lambda _on=False, at=at: self._take(at))
        self.write.clicked.connect(self._ask_value)
        self.person.clicked.connect(self._go_to_person)
        self.table.opened.connect(lambda _one: self._go_to_person())
        self.table.moved_to.connect(lambda _one: self._arrange())
        self.done.moved_to.connect(lambda _one: self._arrange())
        self._save.clicked.connect(self._give)
        self.line.returnPressed.connect(self._give)
        self._drop.clicked.connect(self._stop_typing)
        self.back.clicked.connect(self._take_back)
        away.clicked.connect(self.leave_asked)
        self.tabs.chosen.connect(lambda _at: self._arrange())
        self._open: Sequence[ConflictRow] = ()
        self._decided: Sequence[ConflictRow] = ()
        self._presenter = ConflictsPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown: read again what met."""
        self._stop_typing()
        self._presenter.load()

    def show_open(self, rows: Sequence[ConflictRow]) -> None:
        """Show what waits, hard ones first."""
        self._open = rows
        self.tabs.show_text(0, f"{say('Belum diputuskan')} {len(rows)}")
        at = self.table.currentIndex().row()
        self.table.show_rows(rows, keep=lambda one: one.id)
        if rows and self.table.current_row() is None:
            self.table.go_to(min(max(0, at), len(rows) - 1))
        self._arrange()
        if rows and self.isVisible() and self.tabs.current() == 0 and not self._typing.isVisible():
            self.table.setFocus()

    def show_decided(self, rows: Sequence[ConflictRow]) -> None:
        """Show what was decided, the newest first."""
        self._decided = rows
        self.tabs.show_text(1, f"{say('Sudah diputuskan')} {len(rows)}")
        self.done.show_rows(rows, keep=lambda one: one.id)
        if rows and self.done.current_row() is None:
            self.done.go_to(0)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let 1, 2, 3 and K decide the row the keys are on, and Esc leave the line where a value is typed."""
        if watched is self.line and keys.is_escape(event):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._stop_typing()
            return True
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            button = {**self._deciding, Qt.Key.Key_K: self.write}.get(Qt.Key(event.key()))
            if button is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                if button.isVisible() and button.isEnabled():
                    button.click()
                return True
        return False

    def _arrange(self) -> None:
        is_open = self.tabs.current() == 0
        rows = self._open if is_open else self._decided
        one = self.table.current_row() if is_open else None
        for button in (self.keep, self.swap):
            button.setVisible(one is not None and not one.is_alike)
        self.third.setVisible(one is not None and len(one.others) > 1)
        self.write.setVisible(one is not None and one.can_be_typed)
        self.person.setVisible(one is not None and one.candidate_id is not None)
        self.back.setVisible(not is_open and bool(rows))
        if one is not None:
            self.keep.show_text(say("Tetap ada") if one.is_removal else say("Tetap yang berlaku"))
            self.swap.show_text(say("Hapus") if one.is_removal else say("Pakai yang lain"))
            self._hint.setText(_hint(one))
            self._whole.setText(_whole(one))
        self._whole.setVisible(one is not None and bool(self._whole.text()))
        self._hint.setVisible(one is not None)
        self._pages.setCurrentIndex((0 if is_open else 1) if rows else 2)
        if not rows and is_open:
            self.empty.show_words(
                say("Tidak ada isian yang berbeda"),
                say("Bila dua PC mencatat hal yang berlainan, kedua nilainya tersimpan dan muncul di sini."),
            )
        elif not rows:
            self.empty.show_words(
                say("Belum ada yang diputuskan"), say("Keputusan yang sudah diambil dapat dibatalkan dari sini.")
            )

    def _take(self, at: int) -> None:
        one = self.table.current_row()
        if one is not None:
            said: UUID = (one.standing, *one.others)[at].op_id
            self.taken.emit(one, said)

    def _ask_value(self) -> None:
        one = self.table.current_row()
        if one is not None:
            self.line.setText("")
            self._typing.show()
            keys.give_focus(self.line)

    def _give(self) -> None:
        one = self.table.current_row()
        if one is not None and self.line.text().strip():
            self.typed.emit(one, self.line.text())

    def stop_typing(self) -> None:
        """Put the line away: what was typed stands."""
        self._stop_typing()

    def _stop_typing(self) -> None:
        if self._typing.isVisible():
            self._typing.hide()
            self.table.setFocus()

    def _take_back(self) -> None:
        if (one := self.done.current_row()) is not None:
            self.back_asked.emit(one)

    def _go_to_person(self) -> None:
        one = self.table.current_row()
        if one is not None and one.candidate_id is not None:
            self.person_asked.emit(one)


def _about(one: ConflictRow) -> Person:
    if one.candidate_id is not None or one.entity == "staff":
        return Person(one.about, one.record)
    return Person(one.about, one.record, icon=_ICONS.get(one.entity, "file-text"))


def _told(said: Said | None, zone: tzinfo | None, of: int = 1) -> Two:
    if said is None:
        return Two("–")
    local = said.at.astimezone(zone)
    second = f"{said.by} · {days.short(local.date())} {local:%H.%M} · {said.pc}"
    more = say("dan {n} lagi", n=of - 1)
    return Two(said.words if of == 1 else f"{said.words} ({more})", second)


def _whole(one: ConflictRow) -> str:
    """Return every value in full where one of them may be too long for its column."""
    values = [said.words for said in (one.standing, *one.others)]
    if max(map(len, values)) <= _FITS:
        return ""
    return "\n".join(f"{number} · {words}" for number, words in enumerate(values, 1))


def _unused(one: ConflictRow, zone: tzinfo | None) -> Two:
    chosen = one.decided.words if one.decided else ""
    left = [said for said in (one.standing, *one.others) if said.words != chosen]
    return _told(left[0], zone, len(left)) if left else Two("–")


def _state(one: ConflictRow) -> State:
    if one.is_hard:
        return State(say("Perlu diputuskan"), "warn", "triangle-alert")
    return State(say("Tercatat"), "gray")


def _hint(one: ConflictRow) -> str:
    if one.is_alike:
        return say("Dua PC memberi nama yang sama. Keduanya tetap ada. Ketik nama lain (K), atau pakai satu saja.")
    if one.is_removal:
        return say("Satu PC menghapusnya, PC lain mengubah atau memakainya. Data tetap ada sampai Kepala memutuskan.")
    if one.is_hard and one.has_certificate:
        return say("Orang ini sudah mempunyai sertifikat. Bila nilainya berubah, ganti sertifikatnya.")
    if one.is_hard:
        return say("Kepala yang memutuskan. Sampai itu sertifikat orang ini tidak terbit. Kedua nilai tetap tersimpan.")
    return say("Nilai yang lebih baru berlaku. Yang lain tetap tersimpan dan dapat dipakai lagi.")
