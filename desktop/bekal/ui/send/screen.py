"""The screen of the sending: three counts, a table of batches and problems, and the ways to send at the right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from bekal.language import say
from bekal.terms import Travel
from bekal.ui.candidates.files_out import ask_place
from bekal.ui.context import Context, Heading
from bekal.ui.send.presenter import SendPresenter
from bekal.ui.send.table import BADGES, CHIPS, REASON, Line, Shown, chip_word, columns, nothing_words
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button, Chip
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.dialogs import ask_folder, ask_open
from bekal.ui.widgets.labels import Line as Line_
from bekal.ui.widgets.labels import Picture, label, set_tone
from bekal.ui.widgets.layouts import column, fill, holder, row, rule, scrolled
from bekal.ui.widgets.progress import LongWork
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.sync.neighbours import Others

_NAME = 24
"""So much of a folder's name has room beside its button; the whole is shown over it."""


@dataclass(frozen=True)
class Counts:
    """The three numbers and the line below each."""

    problems: tuple[str, str]
    ready: tuple[str, str]
    received: tuple[str, str]


class _Count(QWidget):
    """One large number on its card."""

    def __init__(self, icon: str, tone: str, title: str, ink: str) -> None:
        super().__init__()
        self._title, self._ink = title, ink
        self._number, self._below = label("–", "hero"), label("", "caption", "muted")
        head = row(Picture(icon, tone, 18), label(title, "bodyb"), None, gap=8)
        inner = card(column(head, self._number, self._below, gap=3), margins=(18, 12, 16, 12))
        self.setLayout(row(inner))

    def show_count(self, number: str, below: str) -> None:
        """Show a number and its line."""
        self._number.setText(number)
        set_tone(self._number, self._ink if number != "0" else "muted")
        self._below.setText(below)
        self.setAccessibleName(f"{self._title}: {number}. {below}")


class SendScreen(QWidget):
    """Shows how far everything has come; `choose_folder` and `choose_file` are the system's own dialogs."""

    export_asked = Signal(object)
    net_asked = Signal()
    address_asked = Signal()
    answer_asked = Signal(object)
    meet_asked = Signal(object)
    activation_asked = Signal(object)
    check_asked = Signal()
    stop_asked = Signal()
    open_asked = Signal(object)
    slip_asked = Signal(object)
    shown_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.choose_folder: Callable[[str], Path | None] = lambda title: ask_folder(self, title)
        self.choose_place: Callable[[str], Path | None] = lambda name: ask_place(self, name, ".pdf", "PDF (*.pdf)")
        self.choose_file: Callable[[str, str], Path | None] = lambda title, kinds: ask_open(self, title, kinds)
        self.check = Button(say("Periksa lagi"), "", "refresh-cw", "F5")
        self.check.clicked.connect(self.check_asked)
        self._ways = Button(say("Kirim"), "", "panel-right", "F6", works=False)
        self.conflicts = Button(say("Isian berbeda"), "", "list-checks")
        self.conflicts.clicked.connect(lambda: context.navigate("sync.conflicts"))
        self.heading = Heading(self, say("Validasi & Kirim"), actions=(self.conflicts, self.check))
        self._problems = _Count("triangle-alert", "warn", say("Perlu diperbaiki"), "warn")
        self._ready = _Count("send", "muted", say("Siap dikirim"), "")
        self._received = _Count("circle-check", "ok", say("Sudah diterima pusat"), "ok")
        self.table: Table[Line] = Table(columns(), say("Yang perlu dilihat dan kiriman terakhir"))
        self.table.opened.connect(self.open_asked)
        self.table.moved_to.connect(self._show_whole)
        self._whole = label("", "caption", wrap=True)
        self.chips = {kind: Chip(chip_word(kind)) for kind in CHIPS}
        for kind, chip in self.chips.items():
            chip.clicked.connect(lambda _on=False, kind=kind: self.shown_asked.emit(kind))
        self.to_stick = Button(say("Simpan ke USB"), "primary", "usb", "Ctrl+U")
        self.to_stick.clicked.connect(self.ask_stick)
        self.by_net = Button(say("Kirim lewat internet"), "", "send", "Ctrl+Enter")
        self.by_net.clicked.connect(self.net_asked)
        self.address = Button(say("Ubah alamat"), "quiet")
        self.address.clicked.connect(self.address_asked)
        self.slip = Button(say("Tanda bawa"), "", "printer", "Ctrl+P")
        self.slip.clicked.connect(self.ask_slip)
        self.from_stick = Button(say("Baca balasan USB"), "", "download", "Ctrl+B")
        self.from_stick.clicked.connect(self.ask_answer)
        self.meet = Button(say("Tukar dengan PC lain"), "", "users", "Ctrl+T")
        self.meet.clicked.connect(self.ask_meeting)
        self.shared = Button(say("Ganti folder"), "quiet")
        self.shared.clicked.connect(lambda: self.ask_meeting(anew=True))
        self._folder: Path | None = None
        self.activate = Button(say("Pakai berkas aktivasi"), "primary", "key-round")
        self.activate.clicked.connect(self.ask_activation)
        self._title = label(say("Kirim"), "title")
        self._why, self._why_words = _line("info", "muted")
        self._clock, self._clock_words = _line("clock", "warn")
        self._clock.hide()
        self._work = LongWork(say("Menyalin dan membaca ulang"), say("Jeda"))
        self._work.stop_asked.connect(self.stop_asked)
        self._outcome_icon, self._outcome = Picture("circle-check", "ok", 16), label("", "caption", wrap=True)
        self._legend = _legend()
        self._build()
        self._presenter = SendPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read again how far everything has come; `begin="export"` asks for the stick at once."""
        self._presenter.arrive(begin=about.get("begin") == "export")

    # ---------------------------------------------------------------------------------------- asking

    def ask_stick(self) -> None:
        """Let the person choose where to copy to."""
        if self.to_stick.isEnabled() and (chosen := self.choose_folder(say("Pilih flashdisk atau folder"))):
            self.export_asked.emit(chosen)

    def ask_answer(self) -> None:
        """Let the person choose where central's answer lies."""
        title = say("Pilih flashdisk atau folder dengan balasan pusat")
        if self.from_stick.isEnabled() and (chosen := self.choose_folder(title)):
            self.answer_asked.emit(chosen)

    def ask_meeting(self, *, anew: bool = False) -> None:
        """Exchange by the folder of last time; let the person choose one the first time, and `anew`."""
        title = say("Pilih folder bersama di jaringan balai")
        folder = None if anew else self._folder
        if self.meet.isEnabled() and (chosen := folder or self.choose_folder(title)):
            self.meet_asked.emit(chosen)

    def ask_slip(self) -> None:
        """Let the person choose where the slip is written that goes with the stick."""
        if chosen := self.choose_place(say("Tanda bawa flashdisk")):
            self.slip_asked.emit(chosen)

    def ask_activation(self) -> None:
        """Let the person choose the activation file."""
        if chosen := self.choose_file(say("Pilih berkas aktivasi dari pusat"), say("Semua berkas (*)")):
            self.activation_asked.emit(chosen)

    # --------------------------------------------------------------------------------------- showing

    def show_counts(self, counts: Counts) -> None:
        """Show the three numbers."""
        self._problems.show_count(*counts.problems)
        self._ready.show_count(*counts.ready)
        self._received.show_count(*counts.received)

    def show_conflicts(self, n: int) -> None:
        """Say on the way to them how many values differ and wait for a decision."""
        words = say("Isian berbeda")
        self.conflicts.show_text(f"{words} {n}" if n else words)

    def show_clock(self, words: str) -> None:
        """Say that this PC's clock is or was wrong; no words take it away."""
        self._clock_words.setText(words)
        self._clock.setVisible(bool(words))

    def show_lines(self, lines: Sequence[Line], shown: Shown) -> None:
        """Show the table, the current row staying, and mark the chip that counts."""
        self.table.show_rows(lines, keep=lambda line: line.key)
        self.table.setVisible(bool(lines))
        self._nothing.setVisible(not lines)
        if lines and self.table.current_row() is None:
            self.table.go_to(0)
        self._show_whole(self.table.current_row())
        for one, words in zip((self._nothing_title, self._nothing_line), nothing_words(shown), strict=True):
            one.setText(words)
        for kind, chip in self.chips.items():
            chip.show_filter(chip_word(kind), on=kind is shown)

    def go_to(self, key: str) -> None:
        """Take the keys to the first row whose key begins so."""
        rows = self.table.rows.rows
        self.table.go_to(next((at for at, line in enumerate(rows) if line.key.startswith(key)), 0))
        self.table.setFocus()

    def show_ways(
        self, title: str, *, activated: bool, address: str = "", is_copied: bool = False, why_not: str = ""
    ) -> None:
        """Show which ways are open; `why_not` says why none is, `address` where central is on the network."""
        self.slip.setVisible(is_copied and activated and not why_not)
        self._make_room()
        self._title.setText(title)
        self.activate.setVisible(not activated and not why_not)
        for one in (self.to_stick, self.by_net, self._net_note, self.address, self.from_stick):
            one.setVisible(activated or bool(why_not))
        self.by_net.setEnabled(activated and not why_not and bool(address))
        self.by_net.become("primary" if address else "")
        self.to_stick.become("" if address else "primary")
        self.address.setEnabled(not why_not)
        reason = (
            say("Lewat {address}", address=address.partition("://")[2] or address)
            if address
            else say("Alamat pusat belum diisi. Kirim dengan USB.")
        )
        self._net_words.setText(reason)
        self.by_net.setAccessibleDescription(reason)
        self.to_stick.setEnabled(activated and not why_not)
        self.from_stick.setEnabled(activated and not why_not)
        words = why_not or (
            ""
            if activated
            else say(
                "PC ini belum diaktifkan. Anda tetap bisa bekerja dan semua tersimpan. Minta berkas aktivasi dari "
                "pusat, lalu pakai di sini; sesudah itu data dapat dikirim."
            )
        )
        self._why_words.setText(words)
        self._why.setVisible(bool(words))

    def show_neighbours(self, others: "Others | None", folder: Path, *, may: bool) -> None:
        """Offer the exchange with the centre's other PCs where there are any; `folder` is the one of last time."""
        self._folder = folder if folder != Path() else None
        words = say("Lewat folder di jaringan balai")
        if self._folder is not None:
            words = say("Folder bersama: {folder}", folder=_short(folder))
        beyond = others.beyond_words if others is not None else ""
        self._meet_words.setText(" ".join(filter(None, (words, beyond))))
        self.meet.setAccessibleDescription(self._meet_words.text())
        self._meet_note.setToolTip(str(folder) if self._folder is not None else "")
        self.meet.setEnabled(may)
        self.shared.setEnabled(may)
        self.shared.setVisible(self._folder is not None)
        self._neighbours.setVisible(others is not None and others.several > 0)

    def begin_working(self, what: str) -> None:
        """Show that something began; the ways are closed until it ended."""
        self._outcome_row.hide()
        self._work.begin(what)
        self._work.show()
        self._make_room()
        self._look_at_it()
        for one in (self.to_stick, self.by_net, self.from_stick, self.address, self.meet, self.shared):
            one.setEnabled(False)

    def show_working(self, done: int, of: int, seconds: float) -> None:
        """Show how far the copying is."""
        self._work.show_progress(done, of, seconds)

    def show_going(self, done: int, of: int, words: str) -> None:
        """Show how far the sending is."""
        self._work.show_words(done, of, words)

    def show_outcome(self, words: str, tone: str) -> None:
        """Say what came of it: `ok`, `warn` or `muted`; no words take it away."""
        self._work.hide()
        self._outcome_icon.show_icon(
            {"ok": "circle-check", "warn": "triangle-alert"}.get(tone, "info"), tone if tone != "" else "muted"
        )
        self._outcome.setText(words)
        set_tone(self._outcome, tone)
        self._outcome_row.setVisible(bool(words))
        self._make_room()
        if words:
            self._look_at_it()
            speak(self._outcome)

    def _make_room(self) -> None:
        """Have room below the ways while something goes on or came of it."""
        self._came.setVisible(any(not one.isHidden() for one in (self._work, self._outcome_row, self.slip)))

    def _look_at_it(self) -> None:
        """Scroll in a small window to what goes on or came of it."""
        QTimer.singleShot(0, self._came, lambda: self._panel.ensureWidgetVisible(self._came, 0, 0))

    # -------------------------------------------------------------------------------------- building

    def _build(self) -> None:
        self._net_note, self._net_words = _line("wifi", "muted")
        self._meet_note, self._meet_words = _line("folder-open", "muted")
        self._neighbours = holder(column(rule(), self.meet, beside(self._meet_note, self.shared), gap=8))
        self._neighbours.hide()
        outcome = row(gap=6)
        outcome.addWidget(self._outcome_icon, 0, Qt.AlignmentFlag.AlignTop)
        outcome.addWidget(self._outcome, 1)
        self._outcome_row = holder(outcome)
        self._came = holder(column(rule(), self._work, self._outcome_row, self.slip, gap=8))
        """Below the ways, which so stay where they are whatever comes of them."""
        self._outcome_row.hide()
        self._work.hide()
        ways = card(
            column(
                self._title,
                self._clock,
                self._why,
                self.activate,
                self.to_stick,
                self.by_net,
                beside(self._net_note, self.address),
                rule(),
                self.from_stick,
                self._neighbours,
                self._came,
                gap=8,
            )
        )
        self._panel = scrolled(holder(column(ways, None, gap=12)))
        second = Line_(say("Enter membuka isian yang bersangkutan"), "caption", "muted")
        self._nothing_title, self._nothing_line = label("", "title"), label("", "body", "muted")
        self._nothing = holder(
            column(
                None,
                row(None, Picture("send", "muted", 34), None),
                row(None, self._nothing_title, None),
                row(None, self._nothing_line, None),
                None,
            )
        )
        self._nothing.hide()
        table = column(gap=4)
        table.addLayout(row(*self.chips.values(), None, second, gap=6, margins=(16, 10, 16, 4)))
        table.addWidget(self.table, 1)
        table.addWidget(self._nothing, 1)
        table.addLayout(row(self._whole, margins=(16, 2, 16, 8)))
        middle = column(gap=12)
        middle.addWidget(card(table, margins=EDGE), 1)
        middle.addWidget(self._legend)
        self._sides = SidePanel(holder(middle), self._panel, 300)
        self._ways.clicked.connect(self._sides.go_across)
        self._sides.folded.connect(self._offer_ways)
        counts = row(gap=12)
        for one in (self._problems, self._ready, self._received):
            counts.addWidget(one, 1)
        body = column(counts, gap=12)
        body.addWidget(self._sides, 1)
        fill(self, body)

    def _show_whole(self, line: Line | None) -> None:
        """Say below the table in full what its row has no room for: why central refused something is not to be cut."""
        room = self.table.columnWidth(REASON) - 2 * self.table.fontMetrics().averageCharWidth()
        is_cut = line is not None and self.table.fontMetrics().horizontalAdvance(line.contents) > room
        self._whole.setText(f"{line.what}: {line.contents}" if line is not None and is_cut else "")
        self._whole.setVisible(is_cut)

    def _offer_ways(self, folded: bool) -> None:
        """Offer the ways in the header where their panel is folded away, and leave a small window to the list."""
        self._legend.setVisible(not folded)
        always = (self.conflicts, self.check)
        self.heading.actions = (self._ways, *always) if folded else always
        self.heading.changed.emit()


def _line(icon: str, tone: str) -> tuple[QWidget, QLabel]:
    words = label("", "caption", tone, wrap=True)
    lay = row(gap=5)
    lay.addWidget(Picture(icon, tone, 14), 0, Qt.AlignmentFlag.AlignTop)
    lay.addWidget(words, 1)
    return holder(lay), words


def beside(words: QWidget, button: QWidget) -> QHBoxLayout:
    """Place words beside the button that changes what they say, on one line with it."""
    lay = row(gap=6)
    lay.addWidget(words, 1, Qt.AlignmentFlag.AlignVCenter)
    lay.addWidget(button)
    return lay


def _short(folder: Path) -> str:
    """Return a folder's own name, cut where it leaves no room for the button beside it."""
    name = folder.name or str(folder)
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _legend() -> QWidget:
    """Explain the four states in the order of the way."""
    below = {
        Travel.SAVED: say("baru ada di sini"),
        Travel.COPIED: say("pusat belum menjawab"),
        Travel.RECEIVED: say("pusat sudah membalas"),
        Travel.DURABLE: say("tercatat, ada cadangan"),
    }
    places = row(gap=10)
    for state, words in below.items():
        tone, icon = BADGES[state]
        text = column(Line_(state.word, "captionb"), Line_(words, "caption", "muted"), gap=0)
        places.addLayout(row(Picture(icon, "muted" if tone == "gray" else tone, 18), text, gap=8), 1)
    return card(places, margins=(14, 8, 10, 8), name=say("Empat keadaan data"))
