"""The certificate register: every paper with what it is today, and everything that can happen to it."""

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.certificates.life.queries import Line
from bekal.language import say
from bekal.terms import CertificateEvent
from bekal.ui import days, keys, theme
from bekal.ui.certificates import register_words as words
from bekal.ui.certificates.register_presenter import RegisterPresenter
from bekal.ui.certificates.register_words import CHIPS, Filter, RegisterRow
from bekal.ui.certificates.resigning import ResignBar
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button, Chip
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card
from bekal.ui.widgets.cells import Two
from bekal.ui.widgets.empty_state import EmptyState, NothingFound
from bekal.ui.widgets.fields import Choice, text_edit
from bekal.ui.widgets.flow import Flow
from bekal.ui.widgets.labels import Badge, label
from bekal.ui.widgets.layouts import column, fill, holder, row, rule, scrolled
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column, Table

WAIT = 180
"""Milliseconds after the last key until the list is searched."""


class RegisterScreen(QWidget):
    """What it looks like; `RegisterPresenter` does the work."""

    filter_asked = Signal()
    chosen = Signal(object)
    give_asked = Signal(object)
    give_to_asked = Signal(object)
    back_asked = Signal(object)
    copy_asked = Signal(object)
    correct_asked = Signal(object)
    result_asked = Signal(object)
    revoke_asked = Signal(object)
    person_asked = Signal(object)
    print_asked = Signal(object)
    book_asked = Signal(str)
    list_asked = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        book = Button(say("Buku register"), "primary", "printer", "Ctrl+P")
        book.clicked.connect(lambda: self.book_asked.emit(".pdf"))
        sheet = Button(say("Excel"), "", "file-spreadsheet", "Ctrl+E")
        sheet.clicked.connect(lambda: self.book_asked.emit(".xlsx"))
        self.heading = Heading(self, say("Buku sertifikat"), say("Sertifikat  ›  register"), (sheet, book))
        self.search = text_edit(say("Nomor, nama"))
        self.search.setAccessibleName(say("Cari sertifikat"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(theme.px(240))
        self._arriving = False
        self._is_new = True
        """Nothing was asked for yet: the newest year is what is wanted, and quick to read."""
        self._pause = QTimer(self, singleShot=True, interval=WAIT)
        self._pause.timeout.connect(self.filter_asked)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self.year = Choice([(None, say("Semua tahun"))])
        self.year.setAccessibleName(say("Tahun"))
        self.year.setMinimumContentsLength(12)
        self.year.chosen.connect(lambda _year: self.filter_asked.emit())
        self.chips = {kind: Chip(words.chip(kind)) for kind in CHIPS}
        self.kind = "all"
        for kind, one in self.chips.items():
            one.clicked.connect(lambda _on=False, kind=kind: self.show_kind(kind, ask=True))
        self._count = Tally()
        self.table: Table[RegisterRow] = Table(
            [
                Column(say("Nomor"), lambda r: words.lines(r.paper), 212),
                Column(say("Nama"), lambda r: Two(r.paper.name, f"{r.paper.programme} · {r.paper.course}"), least=250),
                Column(
                    say("Terbit"), lambda r: days.full(r.paper.issued_on), 108, role="caption", tone="muted", leaves=1
                ),
                Column(say("Blangko"), lambda r: r.blank or "–", 104, role="caption", tone="muted", leaves=2),
                Column(say("Keadaan"), lambda r: words.state(r.paper), 160),
            ],
            say("Buku sertifikat"),
            two_lines=True,
            many=True,
        )
        self.table.moved_to.connect(lambda one: self.chosen.emit(one))
        self.table.opened.connect(lambda _one: self._go_across())
        self._build_panel()
        tools = row(self.search, self.year, None, self._count, gap=8)
        listed = column(self.table, gap=0)
        below = row(
            label(say("Spasi menyerahkan, Shift+↓ memilih beberapa"), "caption", "muted"), None, margins=(16, 5, 8, 6)
        )
        listed.addLayout(below)
        self.sides = SidePanel(card(listed, margins=EDGE), self._panel, width=300)
        self.nothing = NothingFound(say("Hapus saringan"))
        self.nothing.clear_asked.connect(self.clear)
        self.empty = EmptyState(
            "award",
            say("Belum ada sertifikat"),
            say("Setiap sertifikat yang terbit tercatat di sini, dengan semua yang terjadi sesudahnya."),
            first=(say("Ke Sertifikat"), "award", ""),
        )
        self.empty.first_asked.connect(lambda: context.navigate("certificates"))
        self._pages = QStackedWidget()
        for page in (self.sides, card(column(self.nothing)), card(column(self.empty))):
            self._pages.addWidget(page)
        self.resign_bar = ResignBar()
        body = column(self.resign_bar, holder(tools), holder(Flow(*self.chips.values())), gap=8)
        body.addWidget(self._pages, 1)
        fill(self, body)
        keys.on(self.table, "Space", lambda: self._emit(self.give_asked))
        self.show_kind("all")
        self._presenter = RegisterPresenter(self, context)

    def _build_panel(self) -> None:
        self._title = label("", "title", wrap=True)
        self._badge = Badge("", "gray")
        self._facts = PairList(70)
        self._history = column(gap=6)
        self.give = Button(say("Serahkan"), "", "check", "F7")
        self.give_to = Button(say("Serahkan kepada…"), "", keys="Ctrl+F7")
        self.back = Button(say("Batalkan serah terima"), "", keys="Shift+F7")
        self.copy = Button(say("Terbitkan salinan…"), "", keys="F8")
        self.correct = Button(say("Perbaiki…"), "", keys="F9")
        self.result = Button(say("Perbaiki hasil…"), "", keys="Ctrl+F9")
        self.revoke = Button(say("Cabut…"), "", "ban", "Ctrl+Del")
        self.person = Button(say("Buka orangnya"), "quiet", keys="Ctrl+O")
        self.print = Button(say("Cetak di kelasnya"), "quiet", "printer")
        self.list = Button(say("Daftar serah terima kelas"), "quiet", "file-text")
        for button, signal in (
            (self.give, self.give_asked),
            (self.give_to, self.give_to_asked),
            (self.back, self.back_asked),
            (self.copy, self.copy_asked),
            (self.correct, self.correct_asked),
            (self.result, self.result_asked),
            (self.revoke, self.revoke_asked),
            (self.person, self.person_asked),
            (self.print, self.print_asked),
            (self.list, self.list_asked),
        ):
            button.clicked.connect(lambda _on=False, signal=signal: self._emit(signal))
        top = column(self._title, row(self._badge, None), self._facts, gap=8, margins=(16, 14, 16, 6))
        happened = column(label(say("Riwayat"), "captionb", "muted"), gap=4, margins=(16, 8, 16, 12))
        happened.addLayout(self._history)
        acts = column(
            self.give,
            self.give_to,
            self.back,
            self.copy,
            self.correct,
            self.result,
            self.revoke,
            gap=6,
            margins=(16, 8, 16, 4),
        )
        links = column(self.print, self.list, self.person, gap=0, margins=(10, 0, 10, 6))
        inside = column(gap=0)
        for part in (top, acts, links, happened):
            inside.addLayout(part)
            if part in (top, links):
                inside.addWidget(rule())
        inside.addStretch(1)
        self._panel = card(column(scrolled(holder(inside))), margins=EDGE)

    def arrive(self, **about: object) -> None:
        """Be shown; `search`, `kind` (a chip) or `certificate_id` may be given."""
        self._arriving = True
        if {"search", "kind", "certificate_id"} & about.keys():  # wherever that is
            self._is_new = False
            self.year.show_value(None)
        if "search" in about:
            self.search.setText(str(about["search"]))
        if "kind" in about:
            self.show_kind(str(about["kind"]))
        self._presenter.load(about.get("certificate_id"))

    def asked(self) -> Filter:
        """Return which papers are meant."""
        return Filter(self.search.text().strip(), self.year.value(), self.kind)

    def show_years(self, years: Sequence[int]) -> None:
        """Offer the years in which there are certificates."""
        value = years[0] if years and self._is_new else self.year.value()
        self._is_new = False
        self.year.show_options([(None, say("Semua tahun")), *((one, str(one)) for one in years)])
        self.year.show_value(value if value in years else None)

    def show_kind(self, kind: str, *, ask: bool = False) -> None:
        """Mark one of the chips as the one that counts."""
        self.kind = kind
        for name, one in self.chips.items():
            one.show_filter(words.chip(name), on=name == kind and kind != "all")
        if ask:
            self.filter_asked.emit()

    def show_papers(self, rows: Sequence[RegisterRow], total: int, counts: dict[str, int], goal: object = None) -> None:
        """Show the papers, those issued last at the top; `total` are all there are, `goal` is where to go."""
        self._count.show_counts([(len(rows), say("dari {n}", n=total)), (counts["waiting"], say("belum diserahkan"))])
        self.table.show_rows(rows, keep=lambda one: one.paper.id)
        self._pages.setCurrentIndex(0 if rows else 1 if total else 2)
        if goal is not None:
            self.table.go_to(next((at for at, one in enumerate(rows) if one.paper.id == goal), 0))
        if rows and self.table.current_row() is None:
            self.table.go_to(0)
        if not rows:
            self.nothing.show_words(say("Tidak ada sertifikat yang cocok."))
            self.show_paper(None, ())
        elif self._arriving or not self.search.hasFocus():
            self.table.setFocus()
        self._arriving = False
        self.chosen.emit(self.table.current_row())

    def show_paper(self, one: RegisterRow | None, lines: Sequence[Line]) -> None:
        """Show one paper in the panel, with everything that happened to it."""
        state = one.paper.state if one else None
        counts = bool(one and one.paper.counts)
        self._title.setText(words.number(one.paper) if one else "")
        badge = words.state(one.paper) if one else None
        self._badge.setVisible(badge is not None)
        if badge is not None:
            self._badge.show_state(badge.words, badge.tone, badge.icon)
        self._facts.show_pairs(words.facts(one) if one else [])
        while (item := self._history.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for line in lines:
            when, what = words.line(line)
            self._history.addWidget(label(when, "caption", "muted"))
            self._history.addWidget(label(what, wrap=True))
        self.give.setEnabled(counts and state is CertificateEvent.PRINTED)
        self.give_to.setEnabled(counts and state is CertificateEvent.PRINTED)
        is_given = state is CertificateEvent.HANDED_OVER
        for button in (self.give, self.give_to):
            button.setVisible(not is_given)
        self.back.setVisible(is_given)
        self.back.setEnabled(counts and state is CertificateEvent.HANDED_OVER)
        self.copy.setEnabled(counts)
        self.correct.setEnabled(counts)
        self.result.setEnabled(counts)
        self.revoke.setEnabled(
            one is not None and state is not CertificateEvent.REVOKED and (counts or one.paper.is_lapsed)
        )
        self.print.setEnabled(counts)
        for button in (self.person, self.list):
            button.setEnabled(one is not None)

    def go_on(self) -> None:
        """Go to the next row, after a hand-over by key."""
        self.table.go_to(self.table.currentIndex().row() + 1)

    def clear(self) -> None:
        """Drop every filter."""
        self.search.clear()
        self.year.show_value(None)
        self.show_kind("all", ask=True)

    def _go_across(self) -> None:
        self.sides.go_across()

    def _emit(self, signal: SignalInstance) -> None:
        rows = self.table.chosen_rows() or [one for one in [self.table.current_row()] if one]
        if rows:
            signal.emit(rows)
