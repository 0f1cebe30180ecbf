"""Beside the sheets: to which printer, on which blank, and the one question after each batch."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.certificates.blanks.rules import Blank
from bekal.language import say
from bekal.ui import keys
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, note
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row
from bekal.ui.widgets.tick import Tick

FILE = ""
"""In the place of a printer's name: into a PDF file."""


class QueuePanel(QWidget):
    """Printer and blank."""

    changed = Signal()
    measure_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.printer = Choice()
        self.printer.setAccessibleName(say("Pencetak"))
        self._is_chosen = False
        self.printer.chosen.connect(self._choose)
        self.measure = Button(say("Ukur pencetak"), "quiet", "settings")
        self.measure.clicked.connect(self.measure_asked)
        self.blanks = Tick(say("Kertas berblangko"))
        self.blanks.toggled.connect(lambda _on: self._show())
        self.first = text_edit(say("misalnya A 0000021"), longest=30)
        self.first.setAccessibleName(say("Nomor blangko pertama di baki"))
        self.first.textChanged.connect(lambda _text: self.changed.emit())
        self._first = Field(say("Blangko pertama di baki"), self.first)
        self._stock = label("", "caption", "muted", wrap=True)
        self._file_words = note(
            say("PDF ditulis, dibaca kembali, lalu dicetak dari aplikasi PDF: bolak-balik, sisi pendek, skala 100 %."),
            "muted",
            "info",
        )
        self._printer_words = note(
            say("Bekal mengirim 20 lembar, lalu bertanya apakah semuanya keluar baik."), "muted", "info"
        )
        lay = column(
            label(say("Cetak ke"), "caption", "muted"),
            row(self.printer, gap=8),
            row(self.measure, None),
            self.blanks,
            self._first,
            self._stock,
            self._file_words,
            self._printer_words,
            gap=8,
        )
        self.setLayout(lay)
        self.show_printers([])

    @property
    def name(self) -> str:
        """The printer's name; nothing: into a file."""
        return str(self.printer.value() or FILE)

    @property
    def first_blank(self) -> str:
        """What was typed as the first blank; nothing where the paper is white."""
        return self.first.text().strip() if self.blanks.isChecked() else ""

    def show_printers(self, names: Sequence[str]) -> None:
        """Offer the printers of this PC, and the file."""
        self.printer.show_options([*((name, name) for name in names), (FILE, say("Berkas PDF"))])
        if not self._is_chosen or self.printer.currentIndex() < 0:
            self.printer.show_value(names[0] if names else FILE)
        self._show()

    def show_stock(self, next_free: Blank | None, left: int) -> None:
        """Say how many blanks are free, and propose the next."""
        self.blanks.setEnabled(next_free is not None or self.blanks.isChecked())
        if next_free is None:
            self._stock.setText(say("Tidak ada blangko bebas di buku blangko."))
            set_tone(self._stock, "muted")
            return
        self._stock.setText(say("{n} blangko bebas; berikutnya {blank}.", n=left, blank=str(next_free)))
        set_tone(self._stock, "muted")
        if not self.first.isModified() or not self.first.text():
            self.first.setText(str(next_free))

    def show_blank_fault(self, words: str) -> None:
        """Say what is wrong with the first blank."""
        self._first.show_impossible(words)
        keys.give_focus(self.first)

    def lock(self, *, locked: bool) -> None:
        """Let nothing be changed while sheets are on their way."""
        for part in (self.printer, self.blanks, self.first, self.measure):
            part.setEnabled(not locked)

    def _choose(self, _name: object) -> None:
        self._is_chosen = True
        self._show()

    def _show(self) -> None:
        is_file = self.name == FILE
        self._file_words.setVisible(is_file)
        self._printer_words.setVisible(not is_file)
        self.measure.setVisible(not is_file)
        self._first.setVisible(self.blanks.isChecked())
        self._first.clear()
        self.changed.emit()


class Asked(QWidget):
    """After a batch, or after the PC died: which sheets came out well? One key for "all"."""

    all_good = Signal()
    spoiled_said = Signal(str)
    stopped_said = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("", "title", wrap=True)
        self._words = label("", "body", wrap=True)
        self.good = Button(say("Semua baik"), "primary", "check", "Enter")
        self.good.clicked.connect(self.all_good)
        self.spoiled = Button(say("Ada yang rusak"), "", "triangle-alert", "F7")
        self.stopped = Button(say("Macet di tengah"), "", "ban", "F9")
        self.edit = text_edit("", longest=60)
        self._field = Field("", self.edit)
        self.agree = Button(say("Catat"), "primary", "check", "Enter")
        self.agree.clicked.connect(self._agree)
        self.edit.returnPressed.connect(self._agree)
        self.spoiled.clicked.connect(lambda: self._ask(spoiled=True))
        self.stopped.clicked.connect(lambda: self._ask(spoiled=False))
        back = Button(say("Kembali"), keys="Esc")
        back.clicked.connect(self._back)
        self._choices = holder(row(self.good, self.spoiled, self.stopped, None, gap=8))
        self._entry = holder(row(self._field, self.agree, back, gap=8))
        self._asks_spoiled = True
        inside = column(self._title, self._words, self._choices, self._entry, gap=8)
        self.setLayout(column(card(inside, kind="warn")))
        self._entry.hide()

    def ask(self, first: int, last: int, *, after_a_cut: bool) -> None:
        """Ask about the sheets from `first` to `last`; after a power cut the likely answer is another."""
        self._back()
        if after_a_cut:
            self._title.setText(say("Pencetakan terputus. Sampai lembar ke berapa yang keluar?"))
            self._words.setText(
                say("Lembar {first} sampai {last} sudah dikirim sebelum terputus.", first=first, last=last)
            )
        else:
            self._title.setText(say("Lembar {first} sampai {last}: semuanya keluar baik?", first=first, last=last))
            self._words.setText(say("Lihat tiap lembar. Yang rusak dicetak lagi dengan nomor yang sama."))
        self.setAccessibleName(self._title.text())
        self.show()
        keys.give_focus(self.stopped if after_a_cut else self.good)

    def show_fault(self, words: str) -> None:
        """Say what is wrong with what was typed."""
        self._field.show_impossible(words)
        keys.give_focus(self.edit)

    def _ask(self, *, spoiled: bool) -> None:
        self._asks_spoiled = spoiled
        self._choices.hide()
        self._field.clear()
        self.edit.clear()
        self._field.show_help(
            say("Lembar yang rusak, misalnya 17 atau 3, 5-7")
            if spoiled
            else say("Nomor lembar terakhir yang keluar; 0 jika tidak ada")
        )
        self.edit.setAccessibleName(say("Lembar yang rusak") if spoiled else say("Lembar terakhir yang keluar"))
        self._entry.show()
        keys.give_focus(self.edit)

    def _back(self) -> None:
        self._entry.hide()
        self._choices.show()

    def _agree(self) -> None:
        if not self._entry.isVisible():
            return
        (self.spoiled_said if self._asks_spoiled else self.stopped_said).emit(self.edit.text())
