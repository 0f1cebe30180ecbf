"""The pages of the first run: language and letters, activation file, who leads, the recovery sheet."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.first_run.sheet import SheetPage, question_page, saved_words
from bekal.ui.sign_in.pin_edit import PinEdit
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.dialogs import ask_open
from bekal.ui.widgets.fields import EntryForm, Field, text_edit
from bekal.ui.widgets.labels import Brand, BusyRing, Line, Picture, label
from bekal.ui.widgets.layouts import column, holder, row, scrolled
from bekal.ui.widgets.progress import Steps

LANGUAGE, ACTIVATION, HEAD, SHEET = range(4)
_SIZES = ((100, "100 %"), (125, "125 %"), (150, "150 %"), (200, "200 %"))


class FirstRunScreen(QWidget):
    """One question a page; `choose_file` is the system's own dialog."""

    language_asked = Signal(object)
    letters_asked = Signal(object)
    file_asked = Signal(object)
    practice_asked = Signal()
    backup_asked = Signal()
    server_asked = Signal()
    head_asked = Signal(str, str, str)
    sheet_asked = Signal(object)
    group_asked = Signal(str)
    step_changed = Signal(int)

    def __init__(self, language: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose_file: Callable[[str, str], Path | None] = lambda title, kinds: ask_open(self, title, kinds)
        self.at = LANGUAGE
        self._is_named = False
        self._steps = Steps([say("Bahasa"), say("Aktivasi"), say("Kepala"), say("Lembar pemulihan")])
        self._pages = QStackedWidget()
        self._icon, self._said = Picture("triangle-alert", "warn", 16), label("", "body", "warn", wrap=True)
        self._message = holder(row(self._icon, self._said, gap=8))
        self._message.hide()
        self._ring = BusyRing(18)
        self._ring.hide()
        self.back = Button(say("Kembali"), "", "arrow-left", "Alt+Left")
        self.back.clicked.connect(lambda: self.show_step(self.at - 1))
        self.next = Button(say("Lanjut"), "primary", keys="Ctrl+Enter")
        self.next.clicked.connect(self._go_on)
        self.sheet = SheetPage()
        self.sheet.place_asked.connect(self.sheet_asked)
        self.sheet.done_asked.connect(self._go_on)
        for page in (self._language(language), self._activation(), self._head(), self.sheet):
            self._pages.addWidget(page)
        self._build()
        self.setAcceptDrops(True)
        self.show_step(LANGUAGE)

    # --------------------------------------------------------------------------------------- showing

    def show_step(self, at: int) -> None:
        """Show a page."""
        self.at = at
        self._steps.show_step(at)
        self._pages.setCurrentIndex(at)
        self.show_message("")
        self.back.setVisible(at in {ACTIVATION, HEAD})
        self.next.show_text({HEAD: say("Siapkan balai"), SHEET: say("Selesai")}.get(at, say("Lanjut")))
        self.next.become("" if at == ACTIVATION and not self._is_named else "primary")
        self.next.setEnabled(True)
        first = {LANGUAGE: self.spoken, ACTIVATION: self.file, HEAD: self.name, SHEET: self.sheet.save}[at]
        keys.give_focus(first)
        self.step_changed.emit(at)

    def show_message(self, words: str, tone: str = "warn") -> None:
        """Say what came of it; no words take it away."""
        self._icon.show_icon("triangle-alert" if tone == "warn" else "circle-check", tone)
        theme.set_state(self._said, "tone", tone)
        self._said.setText(words)
        self._message.setVisible(bool(words))
        if words:
            speak(self._said)

    def show_pins_differ(self) -> None:
        """Ask for the second PIN again."""
        self.again.clear()
        self.show_message(say("Kedua PIN tidak sama. Ketik lagi yang kedua."))
        keys.give_focus(self.again)

    def show_busy(self, *, busy: bool) -> None:
        """Hold the keys while something is made."""
        self._ring.setVisible(busy)
        self.next.setEnabled(not busy)
        self.back.setEnabled(not busy)
        self._pages.setEnabled(not busy)

    def show_named(self, centre: str, line: str) -> None:
        """Show whose activation file was chosen."""
        self._named.setText(centre)
        self._named_line.setText(line)
        self._is_named = bool(centre)
        self._found.setVisible(self._is_named)
        self.file.become("" if centre else "primary")
        self.file.show_text(say("Pilih berkas lain") if centre else say("Pilih berkas aktivasi"))
        self.next.become("primary" if centre else "")
        if centre:
            keys.give_focus(self.next)

    def show_sheet(self, groups: Sequence[str], asked: int) -> None:
        """Show the recovery code and which of its groups is to be typed back."""
        self.sheet.show_groups(groups, asked)

    def show_saved(self, place: str) -> None:
        """Say where the sheet was saved; the group is next."""
        self.show_message(saved_words(place), "ok")
        self.sheet.hide_asked()
        keys.give_focus(self.sheet.group)

    # ---------------------------------------------------------------------------------------- asking

    def ask_file(self) -> None:
        """Let the person choose the activation file."""
        if chosen := self.choose_file(say("Pilih berkas aktivasi dari pusat"), say("Semua berkas (*)")):
            self.file_asked.emit(chosen)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a file that is dragged here while one is asked for."""
        if self.at == ACTIVATION and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read the file that was dropped."""
        dropped = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if dropped:
            self.file_asked.emit(dropped[0])

    def _go_on(self) -> None:
        if self.at == LANGUAGE:
            self.show_step(ACTIVATION)
        elif self.at == ACTIVATION:
            if self._is_named:
                self.show_step(HEAD)
            else:
                self.ask_file()
        elif self.at == HEAD:
            self.head_asked.emit(self.name.text(), self.pin.text(), self.again.text())
        else:
            self.group_asked.emit(self.sheet.group.text())

    # ----------------------------------------------------------------------------------------- pages

    def _language(self, language: str) -> QWidget:
        self.spoken = Segments([("id", "Bahasa Indonesia"), ("en", "English")], say("Bahasa"))
        self.spoken.show_value(language)
        self.spoken.chosen.connect(self.language_asked)
        letters = Segments(_SIZES, say("Ukuran huruf"))
        letters.show_value(next((size for size, _ in _SIZES if size >= theme.letters()), 200))
        letters.chosen.connect(self.letters_asked)
        return question_page(
            say("Bahasa dan ukuran huruf"),
            say("Keduanya dapat diubah kapan saja. Huruf juga dengan Ctrl + dan Ctrl −."),
            Field(say("Bahasa"), self.spoken),
            Field(say("Ukuran huruf"), letters),
        )

    def _activation(self) -> QWidget:
        self.file = Button(say("Pilih berkas aktivasi"), "primary", "folder-open", "Ctrl+O")
        self.file.clicked.connect(self.ask_file)
        practice = Button(say("Coba latihan dahulu"), "quiet", "play")
        practice.clicked.connect(self.practice_asked)
        backup = Button(say("Pulihkan dari cadangan"), "quiet", "database-backup")
        backup.clicked.connect(self.backup_asked)
        server = Button(say("Ikut server balai"), "quiet", "hard-drive")
        server.clicked.connect(self.server_asked)
        self._named, self._named_line = label("", "title", wrap=True), label("", "caption", "muted", wrap=True)
        text = column(self._named, self._named_line, gap=1)
        self._found = card(row(Picture("building-2", "accent", 18), text, None, gap=12), kind="sunken")
        self._found.hide()
        return question_page(
            say("Balai mana ini?"),
            say(
                "Pusat mengirim berkas aktivasi, biasanya di flashdisk. Pilih berkas itu atau seret ke sini. "
                "Internet tidak diperlukan."
            ),
            self._found,
            row(self.file, None),
            row(practice, backup, server, None),
        )

    def _head(self) -> QWidget:
        self.form = EntryForm()
        self.name = text_edit(longest=80)
        self.pin, self.again = PinEdit(), PinEdit()
        self.pin.setAccessibleName(say("PIN, 6 angka"))
        self.again.setAccessibleName(say("PIN sekali lagi"))
        self.pin.filled.connect(lambda n: keys.give_focus(self.again) if n == 6 and self.pin.hasFocus() else None)
        fields = [
            Field(say("Nama lengkap kepala balai"), self.name),
            Field(say("PIN, 6 angka"), self.pin, help=say("Bukan 123456, bukan enam angka yang sama.")),
            Field(say("PIN sekali lagi"), self.again),
        ]
        self.form.setLayout(column(*fields, gap=11))
        self.form.watch(*fields)
        self.form.finished.connect(self._go_on)
        return question_page(
            say("Siapa kepala balai?"),
            say("Kepala mengatur balai dan menambah pengguna lain. PIN hanya disimpan di komputer ini."),
            self.form,
        )

    def _build(self) -> None:
        head = row(
            Brand(40), column(label("Bekal", "page"), label(say("Persiapan pertama"), "caption", "muted"), gap=0)
        )
        head.setSpacing(12)
        head.addStretch(1)
        inner = column(head, 6, self._steps, 4, gap=8, margins=(32, 26, 32, 20))
        inner.addWidget(scrolled(self._pages), 1)
        inner.addWidget(self._message)
        kept = Line(say("Setiap langkah tersimpan; boleh dilanjutkan nanti."), "caption", "muted")
        inner.addLayout(row(kept, None, self._ring, self.back, self.next))
        self._card = QFrame()
        self._card.setProperty("kind", "card")
        self._card.setLayout(inner)
        self.setLayout(column(None, row(None, self._card, None), None))

    def resizeEvent(self, event: object) -> None:
        """Keep the card within the window."""
        self._card.setFixedSize(min(self.width() - 24, theme.px(760)), min(self.height() - 24, theme.px(560)))
