"""The backups on the settings screen: when and where the last was made; make, check, restore, the second place."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.restoring import ENDING
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import PairList, heading
from bekal.ui.widgets.dialogs import ask_folder, ask_open
from bekal.ui.widgets.labels import BusyRing, Picture, label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.progress import bar


class BackupsPart(QWidget):
    """Says what was asked and shows how the backups stand; what a restore needs is decided elsewhere."""

    make_asked = Signal(object)
    check_asked = Signal(object)
    restore_asked = Signal(object)
    second_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.choose_folder: Callable[[str], Path | None] = lambda title: ask_folder(self, title)
        self.choose_file: Callable[[str, str], Path | None] = lambda title, kinds: ask_open(self, title, kinds)
        self._icon, self._last = Picture("database-backup", "muted", 20), label("", "title", wrap=True)
        self._pairs = PairList(160)
        self.make = Button(say("Buat cadangan"), "primary", "database-backup")
        self.check = Button(say("Periksa berkas"), "", "shield-check")
        self.restore = Button(say("Pulihkan"), "", "refresh-cw")
        self.second = Button(say("Pilih tempat kedua"), "", "hard-drive")
        self.no_second = Button(say("Tanpa tempat kedua"), "quiet", "x")
        for button, ask in (
            (self.make, self._ask_where),
            (self.check, lambda: self._ask_file(self.check_asked.emit, say("Pilih cadangan yang diperiksa"))),
            (self.restore, lambda: self._ask_file(self.restore_asked.emit, say("Pilih cadangan yang dipulihkan"))),
            (self.second, self._ask_second),
            (self.no_second, lambda: self.second_asked.emit(None)),
        ):
            button.clicked.connect(ask)
        self._ring = BusyRing(18)
        self._outcome = label("", "body", wrap=True)
        self._bar = bar(name=say("Sedang membuat cadangan"))
        self._bar.setMaximumWidth(theme.px(320))
        self._only_head = label(say("Memulihkan cadangan hanya dengan PIN kepala."), "caption", "muted", wrap=True)
        last = row(self._icon, gap=10)
        last.addWidget(self._last, 1)
        page = column(
            last,
            self._pairs,
            row(self.make, self.check, None),
            row(self._ring, self._outcome, gap=8),
            self._bar,
            6, rule(), 6,
            heading(say("Setiap hari, tanpa diminta")),
            label(
                say(
                    "Disimpan: 7 harian, 4 mingguan, 6 bulanan. Tempat kedua, misalnya disk luar, menolong bila PC ini "
                    "rusak. Membuka cadangan perlu kode dari lembar pemulihan."
                ),
                "body", "muted", wrap=True,
            ),
            row(self.second, self.no_second, None),
            6, rule(), 6,
            heading(say("Kembali ke cadangan")),
            label(
                say("Isi cadangan dan yang akan hilang ditunjukkan dahulu. Data sekarang selalu disimpan tersendiri."),
                "body", "muted", wrap=True,
            ),
            row(self.restore, None),
            self._only_head,
            None,
            gap=8,
            margins=(0, 14, 0, 8),
        )  # fmt: skip
        inside = holder(page)
        inside.setMaximumWidth(theme.px(680))
        outer = row(gap=0)
        outer.addWidget(inside, 20)
        outer.addStretch(1)
        self.setLayout(column(scrolled(holder(outer)), gap=0))
        self.show_busy(busy=False)

    # --------------------------------------------------------------------------------------- showing

    def show_last(self, words: str, tone: str) -> None:
        """Show when the last backup was made, wherever it lies."""
        self._last.setText(words)
        self._icon.show_icon("database-backup" if tone == "ok" else "triangle-alert", tone)

    def show_places(self, pairs: Sequence[tuple[str, str]], *, has_second: bool) -> None:
        """Show the last backup of each place."""
        self._pairs.show_pairs(pairs)
        self.no_second.setVisible(has_second)
        self.second.show_text(say("Ganti tempat kedua") if has_second else say("Pilih tempat kedua"))

    def show_outcome(self, words: str, tone: str = "muted") -> None:
        """Say in one sentence what came of it."""
        self._outcome.setText(words)
        set_tone(self._outcome, tone)
        if words:
            speak(self._outcome)

    def show_busy(self, words: str = "", *, busy: bool) -> None:
        """Hold the buttons while a backup is made or read."""
        for button in (self.make, self.check, self.restore, self.second, self.no_second):
            button.setEnabled(not busy)
        self._ring.setVisible(busy)
        self._bar.setVisible(False)
        if busy:
            self.show_outcome(words)

    def show_progress(self, done: int, of: int) -> None:
        """Show how many megabytes of how many were written."""
        self._bar.setRange(0, of)
        self._bar.setValue(done)
        self._bar.setVisible(of > 1)

    # ---------------------------------------------------------------------------------------- asking

    def _ask_where(self) -> None:
        if chosen := self.choose_folder(say("Simpan cadangan di")):
            self.make_asked.emit(chosen)

    def _ask_second(self) -> None:
        if chosen := self.choose_folder(say("Tempat kedua untuk cadangan harian")):
            self.second_asked.emit(chosen)

    def _ask_file(self, asked: Callable[[object], object], title: str) -> None:
        if chosen := self.choose_file(title, say("Cadangan Bekal ({ending})", ending=ENDING)):
            asked(chosen)
