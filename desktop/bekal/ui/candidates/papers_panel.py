"""Beside the checklist: everything that can be written down of one paper, and its scans."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget

from bekal.candidates.papers import rules
from bekal.candidates.papers.queries import Line, ScanRow
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import PaperState
from bekal.ui import days, theme
from bekal.ui.candidates.papers_table import OUTCOMES, second_line
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled, side_by_side
from bekal.ui.widgets.tick import Tick

Read = Callable[[str], date]


class PapersPanel(QWidget):
    """Each field is written down when it is left; nothing asks to be saved."""

    changed = Signal(str, object)
    view_asked = Signal(object)
    move_asked = Signal(object)
    unreadable_asked = Signal(object, bool)
    remove_asked = Signal(object)

    def __init__(self, today: Callable[[], date], photo: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: Line | None = None
        self._today = today
        self._title, self._about = label("", "title", wrap=True), label("", "caption", "muted", wrap=True)
        self._source = label("", "caption", "muted", wrap=True)
        self.photo = photo
        self.state = Choice([(state, state.word) for state in PaperState])
        self.outcome = Choice([(None, say("Belum dicatat")), *((outcome, outcome.word) for outcome in OUTCOMES)])
        self.number = text_edit(longest=rules.LONGEST_NUMBER)
        self.issued = DateEdit(lambda typed: rules.read_day(typed, today=today(), past=True), today)
        self.expires = DateEdit(lambda typed: rules.read_day(typed, today=today(), past=False), today)
        self.seen = Tick(say("Aslinya sudah dilihat"))
        self._who = label("", "caption", "muted", wrap=True)
        self.note = text_edit(say("misalnya: agak buram, nama berbeda"), longest=rules.LONGEST_NOTE)
        self.fields = {
            "state": Field(say("Bentuk"), self.state),
            "outcome": Field(say("Hasil"), self.outcome),
            "number": Field(say("Nomor"), self.number),
            "issued_on": Field(say("Terbit"), self.issued),
            "expires_on": Field(say("Berlaku sampai"), self.expires),
            "note": Field(say("Catatan"), self.note),
        }
        self._listen()
        self.form = EntryForm()
        dates = side_by_side(self.fields["issued_on"], self.fields["expires_on"])
        self._dates = dates
        self.form.setLayout(
            column(
                self.fields["state"],
                self.fields["outcome"],
                column(self.seen, self._who, gap=2),
                self.fields["number"],
                dates,
                self.fields["note"],
                gap=10,
            )
        )
        self.form.watch(*self.fields.values())
        self.scans = QListWidget()
        self.scans.setAccessibleName(say("Pindaian berkas ini"))
        self.scans.setIconSize(QSize(theme.px(44), theme.px(44)))
        self.scans.setFrameShape(QListWidget.Shape.NoFrame)
        self.scans.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.scans.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scans.itemActivated.connect(lambda _item: self._with_scan(self.view_asked.emit))
        self.scans.currentItemChanged.connect(lambda *_items: self._show_buttons())
        self.view = Button(say("Lihat"), "part", "eye")
        self.move_ = Button(say("Pindahkan"), "part", "arrow-left")
        self.blur = Button(say("Buram"), "part", "triangle-alert")
        self.off = Button(say("Lepas"), "part", "x")
        self.view.clicked.connect(lambda: self._with_scan(self.view_asked.emit))
        self.move_.clicked.connect(lambda: self._with_scan(self.move_asked.emit))
        self.blur.clicked.connect(
            lambda: self._with_scan(lambda scan: self.unreadable_asked.emit(scan, not scan.unreadable))
        )
        self.off.clicked.connect(lambda: self._with_scan(self.remove_asked.emit))
        buttons = column(row(self.view, self.move_, gap=6), row(self.blur, self.off, gap=6), gap=6)
        self._buttons = holder(buttons)
        self._none = label("", "caption", "muted", wrap=True)
        inside = column(
            self._title,
            self._about,
            self._source,
            4,
            self.photo,
            self.form,
            rule(),
            self._none,
            self.scans,
            self._buttons,
            None,
            gap=8,
            margins=(0, 0, 6, 0),
        )
        self.setLayout(column(card(column(scrolled(holder(inside)))), gap=0))
        self.setAccessibleName(say("Isian berkas yang dipilih"))
        self._show_buttons()

    def show_line(self, line: Line | None, pictures: dict[str, QPixmap]) -> None:
        """Show a paper, or nothing."""
        self.form.setEnabled(line is not None)
        former, self._line = self._line, line
        if line is None:
            return
        self._title.setText(line.kind.title)
        self._about.setText(second_line(line))
        self._about.setVisible(bool(self._about.text()))
        source = line.asked.source if line.asked else ""
        self._source.setText(say("Dasar: {source}", source=source))
        self._source.setVisible(bool(source))
        self.photo.setVisible(line.kind.code == "PAS_FOTO")
        for field in self.fields.values():
            field.clear()
        self.state.show_value(line.state)
        self.outcome.show_value(line.outcome)
        is_other = former is None or former.kind.code != line.kind.code

        def is_typing(edit: QLineEdit) -> bool:
            return not is_other and edit.hasFocus() and edit.isModified()

        for edit, text in ((self.number, line.number), (self.note, line.note)):
            if not is_typing(edit):
                edit.setText(text)
        for dated, day in ((self.issued, line.issued_on), (self.expires, line.expires_on)):
            if not is_typing(dated):
                dated.show_value(day)
        self.seen.blockSignals(True)
        self.seen.setChecked(line.seen_on is not None)
        self.seen.blockSignals(False)
        who = ""
        if line.seen_on is not None:
            who = say("{day}, oleh {name}", day=days.full(line.seen_on), name=line.seen_by or "–")
        self._who.setText(who)
        self._who.setVisible(bool(who))
        self.seen.setAccessibleDescription(who)
        self.fields["outcome"].setVisible(line.kind.status_only)
        self.fields["number"].setVisible(line.kind.has_number or bool(line.number))
        self._dates.setVisible(line.kind.has_issue or line.kind.has_expiry or line.issued_on is not None)
        self.fields["expires_on"].setVisible(line.kind.has_expiry or line.expires_on is not None)
        self._show_scans(line, pictures)

    def _show_scans(self, line: Line, pictures: dict[str, QPixmap]) -> None:
        here = self.scans.currentRow()
        self.scans.clear()
        for scan in line.scans:
            pages = say("{n} halaman", n=scan.pages) if scan.pages > 1 else say("{n} KB", n=max(1, scan.size // 1024))
            words = f"{scan.title}\n{pages}" + (f"  ·  {say('buram')}" if scan.unreadable else "")
            item = QListWidgetItem(words)
            if (picture := pictures.get(scan.address)) is not None:
                item.setIcon(QIcon(picture))
            item.setData(Qt.ItemDataRole.UserRole, scan)
            self.scans.addItem(item)
        self.scans.setFixedHeight(theme.px(50) * min(3, max(1, len(line.scans))))
        self.scans.setVisible(bool(line.scans))
        self._buttons.setVisible(bool(line.scans))
        if line.kind.status_only:
            said = say("Hanya hasil dan tanggalnya yang dicatat; hasil pindai tidak disimpan.")
        else:
            said = say("Belum ada pindaian. Tarik gambar atau PDF ke sini, atau Ctrl+V.")
        self._none.setText(said)
        self._none.setVisible(not line.scans)
        if line.scans:
            self.scans.setCurrentRow(min(max(0, here), len(line.scans) - 1))
        self._show_buttons()

    def enter(self) -> None:
        """Put the keys into the first field."""
        first = self.outcome if self._line is not None and self._line.kind.status_only else self.state
        first.setFocus(Qt.FocusReason.TabFocusReason)

    def current_scan(self) -> ScanRow | None:
        """Return the chosen scan."""
        if self.scans.currentRow() < 0:
            return None
        found = self.scans.currentItem().data(Qt.ItemDataRole.UserRole)
        return found if isinstance(found, ScanRow) else None

    def show_refusal(self, field: str, error: Told) -> None:
        """Say beside a field why it was not written down."""
        self.fields.get(field, self.fields["state"]).show_impossible(sentence(error))

    def _listen(self) -> None:
        self.state.chosen.connect(lambda value: self.changed.emit("state", value))
        self.outcome.chosen.connect(lambda value: self.changed.emit("outcome", value))
        self.seen.toggled.connect(lambda on: self.changed.emit("seen", on))
        for name, edit in (("number", self.number), ("note", self.note)):
            edit.editingFinished.connect(lambda name=name, edit=edit: self._typed(name, edit.text()))
        for name, day in (("issued_on", self.issued), ("expires_on", self.expires)):
            day.dated.connect(lambda value, name=name: self.changed.emit(name, value))
            day.unreadable.connect(lambda error, name=name: self.show_refusal(name, error))

    def _typed(self, name: str, text: str) -> None:
        if self._line is not None and text.strip() != getattr(self._line, name):
            self.changed.emit(name, text)

    def _with_scan(self, act: Callable[[ScanRow], object]) -> None:
        if (scan := self.current_scan()) is not None:
            act(scan)

    def _show_buttons(self) -> None:
        scan = self.current_scan()
        for button in (self.view, self.move_, self.blur, self.off):
            button.setEnabled(scan is not None)
        if scan is not None:
            self.blur.show_text(say("Terbaca") if scan.unreadable else say("Buram"))
