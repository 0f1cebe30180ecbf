"""Checking a certificate: text, camera, picture, PDF or folder in, one large result out; never "genuine"."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.certificates.lists import ListsCard
from bekal.ui.certificates.verify_presenter import VerifyPresenter
from bekal.ui.certificates.verify_result import LOOK, ResultView
from bekal.ui.certificates.verify_words import Checked
from bekal.ui.context import Context, Heading
from bekal.ui.widgets import painting
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card, note
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.dialogs import ask_folder, ask_open, ask_save
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.labels import Disc, label, set_tone
from bekal.ui.widgets.layouts import column, fill, holder, row, scrolled
from bekal.ui.widgets.mirror import Mirror
from bekal.ui.widgets.progress import LongWork
from bekal.ui.widgets.table import Column, Table

if TYPE_CHECKING:
    from bekal.sync.lists import ListsTaken

LONGEST = 4096


class VerifyScreen(QWidget):
    """A field that takes scanner, keys and clipboard; files are chosen or dropped anywhere on the page."""

    text_given = Signal(str)
    file_given = Signal(object)
    lists_given = Signal(object)
    camera_asked = Signal(bool)
    stop_asked = Signal()
    save_asked = Signal(object)
    hidden = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.heading = Heading(
            self, say("Periksa sertifikat"), say("Sertifikat  ›  tanpa internet, dengan daftar yang ada di PC ini")
        )
        self.setAcceptDrops(True)
        self.mirror = Mirror()
        self.mirror.mirrored = False
        self._camera_card = card(column(self.mirror), margins=(8, 8, 8, 8))
        self._camera_card.hide()
        self._trouble = note("", "warn", "triangle-alert")
        self._trouble_words: QLabel = self._trouble.findChildren(QLabel)[0]
        self._trouble_card = card(column(self._trouble), kind="warn", margins=(12, 8, 12, 8))
        self._trouble_card.hide()
        self._work = LongWork(say("Memeriksa folder"))
        self._work.stop_asked.connect(self.stop_asked)
        self._work_card = card(column(self._work))
        self._work_card.hide()
        self.result = ResultView()
        self.verdict = self.result.verdict
        self._result = self._result_page()
        self._empty = self._empty_page()
        self.freshness = note("", "muted", "info")
        self._fresh_words: QLabel = self.freshness.findChildren(QLabel)[0]
        renew = Button(say("Perbarui daftar"), "", "refresh-cw", "Ctrl+L")
        renew.clicked.connect(self._choose_lists)
        below = row(gap=10)
        below.addWidget(self.freshness, 1, Qt.AlignmentFlag.AlignVCenter)
        below.addWidget(renew)
        self.lists = ListsCard()
        body = column(gap=10)
        for part in (self._top(), self._camera_card, self._trouble_card, self._work_card):
            body.addWidget(part)
        body.addWidget(self.lists, 1)
        body.addWidget(self._empty, 1)
        body.addWidget(self._result, 1)
        body.addLayout(below)
        fill(self, body)
        self._result.hide()
        self._presenter = VerifyPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown, ready for the scanner; `text` is checked at once."""
        self.show_nothing()
        self._presenter.load()
        if about.get("text"):
            self.edit.setText(str(about["text"]))
            self._give_text()

    def show_nothing(self) -> None:
        """Show the page as it is before anything was checked."""
        self._trouble_card.hide()
        self.lists.hide()
        self._result.hide()
        self._empty.show()
        self.edit.clear()

    def show_freshness(self, words: str, *, old: bool) -> None:
        """Say of what day the lists of this PC are."""
        self._fresh_words.setText(words)
        set_tone(self._fresh_words, "warn" if old else "muted")

    def show_lists(self, taken: "ListsTaken") -> None:
        """Show the lists that came from a file; a result against the former ones is taken away."""
        self.show_nothing()
        self._empty.hide()
        self.lists.show_taken(taken)
        self.edit.setFocus()

    def show_trouble(self, sentence: str) -> None:
        """Say why nothing could be checked or taken."""
        self._result.hide()
        self.lists.hide()
        self._trouble_words.setText(sentence)
        self._trouble_card.show()
        self._empty.show()
        speak(self._trouble_card)

    def show_camera(self, *, on: bool, words: str = "") -> None:
        """Show what the camera sees, or say why there is nothing to see."""
        self._camera_card.setVisible(on)
        self._camera.show_text(say("Matikan kamera") if on else say("Kamera"))
        if not on:
            self.mirror.show_picture(None)
            self.mirror.show_words("")
        if words:
            self.show_trouble(words)

    def show_folder_work(self, done: int, of: int, seconds: float) -> None:
        """Show how far the check of a folder has come."""
        self._trouble_card.hide()
        self.lists.hide()
        self._empty.setVisible(self._result.isHidden())
        self._work.show_progress(done, of, seconds)
        self._work_card.show()

    def end_folder_work(self) -> None:
        """Take the bar away."""
        self._work_card.hide()

    def show_results(self, source: str, found: Sequence[Checked], *, is_folder: bool = False) -> None:
        """Show what came of checking; of several codes the worst stands first."""
        self._trouble_card.hide()
        self.lists.hide()
        self._empty.hide()
        self._result.show()
        self._list_card.setVisible(len(found) > 1 or is_folder)
        self._save.setVisible(is_folder)
        counts = Counter(one.word for one in found)
        self._tally.show_counts([(n, word.lower()) for word, n in counts.items()])
        self.result.source.show_text(source)
        self.result.source.setVisible(bool(source))
        self._list.show_rows(found)
        self._list.go_to(0)
        self._show_one(found[0])
        self.edit.selectAll()
        self.edit.setFocus()

    def notes_shown(self) -> list[str]:
        """Return the notes below the result."""
        return self.result.notes_shown()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files and text that are dropped here."""
        if event.mimeData().hasUrls() or event.mimeData().hasText():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Check what was dropped."""
        data = event.mimeData()
        paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if paths:
            self.file_given.emit(paths)
        elif data.hasText():
            self.edit.setText(data.text())
            self._give_text()
        event.acceptProposedAction()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the result its room in a small window."""
        super().resizeEvent(event)
        self._list_card.setFixedWidth(theme.px(272 if theme.is_narrow(self) else 400))
        self._save.show_text(say("Excel") if theme.is_narrow(self) else say("Simpan ke Excel"))

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the camera go when another screen is shown."""
        self.hidden.emit()
        super().hideEvent(event)

    def _top(self) -> QWidget:
        self.edit = text_edit(say("Pindai, tempel, atau ketik isi kode QR"), longest=LONGEST)
        self.edit.setAccessibleName(say("Isi kode QR sertifikat"))
        self.edit.returnPressed.connect(self._give_text)
        go = Button(say("Periksa"), "primary", "", "Enter")
        go.clicked.connect(self._give_text)
        choose = Button(say("Foto atau PDF"), "", "image", "Ctrl+O")
        choose.clicked.connect(self._choose)
        folder = Button(say("Folder"), "", "folder-open", "Ctrl+Shift+O")
        folder.clicked.connect(self._choose_folder)
        self._camera = Button(say("Kamera"), "", "scan-line", "F8")
        self._camera.clicked.connect(lambda: self.camera_asked.emit(not self._camera_card.isVisible()))
        field = row(gap=8)
        field.addWidget(self.edit, 1)
        field.addWidget(go)
        hint = note(say("Foto, PDF, atau folder pindaian boleh juga diseret ke halaman ini."), "muted", "info")
        ways = row(gap=8)
        ways.addWidget(hint, 1, Qt.AlignmentFlag.AlignVCenter)
        for button in (choose, folder, self._camera):
            ways.addWidget(button)
        return card(column(field, ways, gap=8))

    def _result_page(self) -> QWidget:
        self._list: Table[Checked] = Table(
            [
                Column(say("Keadaan"), lambda c: State(c.word, *LOOK[c.ground]), 136),
                Column(say("Isi"), lambda c: Two(c.title[0], c.file or c.title[1]), least=120),
            ],
            say("Kode yang ditemukan, yang terburuk di atas"),
            two_lines=True,
        )
        self._list.moved_to.connect(self._show_one)
        self._tally = Tally()
        self._save = Button(say("Simpan ke Excel"), "", "file-spreadsheet", "Ctrl+E")
        self._save.clicked.connect(self._ask_save)
        head = column(self._tally, row(self._save, None), gap=6, margins=(14, 10, 8, 8))
        found = column(gap=0)
        found.addLayout(head)
        found.addWidget(self._list, 1)
        self._list_card = card(found, margins=EDGE)
        lay = row(gap=12)
        lay.addWidget(self._list_card)
        lay.addWidget(scrolled(self.result))
        return holder(lay)

    def _empty_page(self) -> QWidget:
        words = label(
            say(
                "Pindai kode QR di halaman depan sertifikat dengan pemindai USB, "
                "atau pilih fotonya. Hasilnya tampil di sini."
            ),
            "body",
            "muted",
            align=painting.CENTRE,
            wrap=True,
        )
        words.setMinimumWidth(theme.px(420))
        title = label(say("Belum ada yang diperiksa"), "page", align=painting.CENTRE)
        disc, middle = row(None, Disc("scan-line"), None), row(None, words, None)
        return card(column(None, disc, title, middle, None, gap=10))

    def _give_text(self) -> None:
        text = self.edit.text().strip()
        if text:
            self.text_given.emit(text)

    def _choose(self) -> None:
        kinds = say("Gambar dan PDF ({kinds})", kinds="*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.pdf *.txt")
        path = ask_open(self.window(), say("Pilih foto atau PDF sertifikat"), kinds)
        if path is not None:
            self.file_given.emit([path])

    def _choose_folder(self) -> None:
        path = ask_folder(self.window(), say("Pilih folder pindaian"))
        if path is not None:
            self.file_given.emit([path])

    def _choose_lists(self) -> None:
        kinds = say("Daftar dari pusat ({kinds})", kinds="*.zip")
        path = ask_open(self.window(), say("Pilih berkas daftar dari pusat"), kinds)
        if path is not None:
            self.lists_given.emit(path)

    def _ask_save(self) -> None:
        path = ask_save(self.window(), say("Simpan"), "pemeriksaan.xlsx", "Excel (*.xlsx)")
        if path is not None:
            self.save_asked.emit(path if path.suffix.lower() == ".xlsx" else Path(f"{path}.xlsx"))

    def _show_one(self, checked: Checked | None) -> None:
        if checked is not None:
            self.result.show_checked(checked)
