"""Two records of one person side by side: which value is right, what goes along, and the merge."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from bekal.candidates.merging.preview import Preview, Record
from bekal.candidates.merging.rules import Side
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import theme
from bekal.ui.candidates import merge_rows, showing
from bekal.ui.candidates.merge_presenter import MergePresenter
from bekal.ui.candidates.merge_rows import ChoiceRow
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, card, note
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.labels import Avatar, Line, key_cap, label
from bekal.ui.widgets.layouts import column, fill, foot, holder, row, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table


class MergeScreen(QWidget):
    """What it looks like; `MergePresenter` does the work."""

    chosen = Signal(str, object)
    swap_asked = Signal()
    merge_asked = Signal()
    apart_asked = Signal(bool)
    leave_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self.heading = Heading(self, say("Gabungkan dua data"), say("Satu orang terdaftar dua kali"))
        self.table: Table[ChoiceRow] = Table(
            [
                Column(say("Isian"), lambda row: merge_rows.title(row.choice), 132, tone="muted", role="caption"),
                Column(say("Yang dipertahankan"), lambda row: row.kept, least=220),
                Column(say("Yang digabungkan"), lambda row: row.merged, least=220),
            ],
            say("Isian kedua data"),
        )
        self.table.installEventFilter(self)
        self.table.clicked.connect(lambda index: self._take(index.column()))
        self._kept, self._merged = _RecordHead(say("Dipertahankan")), _RecordHead(say("Digabungkan"))
        self.reason = text_edit(longest=200)
        self._reason = Field(say("Alasan: kedua NIK benar bentuknya, tetapi berbeda"), self.reason)
        self._moves = label("", "body", wrap=True)
        self._clash = label("", "caption", "muted", wrap=True)
        self._twins = note(
            say("Lahir di hari dan tempat yang sama, nama mirip, NIK berbeda: mungkin kembar kandung."), "info", "users"
        )
        self._build()
        self._presenter = MergePresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Be shown for two people: `kept` and `merged`."""
        self.reason.clear()
        self._presenter.load(CandidateId(about["kept"]), CandidateId(about["merged"]))  # type: ignore[arg-type]  # about holds what navigate was told

    def show_preview(self, shown: Preview, rows: Sequence[ChoiceRow]) -> None:
        """Show both records and what a merge would do."""
        self.heading.show_line(say("{merged} masuk ke data {kept}", merged=shown.merged.name, kept=shown.kept.name))
        now = self._clock()
        self._kept.show_record(shown.kept, now)
        self._merged.show_record(shown.merged, now)
        self.show_rows(rows)
        along = merge_rows.moves(shown.merged.has)
        words = say("Ikut pindah: {what}.", what=along) if along else say("Tidak ada kelas, absensi, atau berkas.")
        self._moves.setText(words)
        clash = say("{n} pertemuan tercatat di keduanya: yang lebih kuat dipakai, yang lain tetap di riwayat.",
                    n=shown.collisions)  # fmt: skip
        said = [clash] if shown.collisions else []
        if shown.waiting_twice:
            said.append(say("Keduanya menunggu UJK skema yang sama; keluarkan salah satu dari antreannya."))
        self._clash.setText(" ".join(said) or say("Sertifikat yang sudah terbit tidak berubah."))
        self._reason.setVisible(shown.needs_reason)
        self._twins.setVisible(shown.may_be_twins)
        self.twins.setVisible(shown.may_be_twins)
        if self.table.current_row() is None or not self.table.hasFocus():
            first = next((at for at, one in enumerate(rows) if one.differs), 0)
            self.table.go_to(first)
            self.table.setFocus(Qt.FocusReason.TabFocusReason)

    def show_rows(self, rows: Sequence[ChoiceRow]) -> None:
        """Show the rows again after a choice."""
        self.table.show_rows(rows, keep=lambda one: one.choice)

    def show_reason_missing(self, words: str) -> None:
        """Mark the reason as missing and go there."""
        self._reason.setVisible(True)
        self._reason.show_impossible(words)
        self.reason.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows take a side."""
        if watched is self.table and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            side = {Qt.Key.Key_Left: 1, Qt.Key.Key_Right: 2}.get(Qt.Key(event.key()))
            if side is not None and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self._take(side)
                return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the room to the values where there is little."""
        super().resizeEvent(event)
        narrow = theme.is_narrow(self)
        self._hints.setVisible(not narrow)
        self._kept.show_short(short=narrow)
        self._merged.show_short(short=narrow)

    def _take(self, at: int) -> None:
        current = self.table.current_row()
        if current is not None and current.differs and at in {1, 2}:
            self.chosen.emit(current.choice, Side.KEPT if at == 1 else Side.MERGED)

    def _build(self) -> None:
        swap = Button(say("Tukar"), "", "refresh-cw", "F8")
        swap.clicked.connect(self.swap_asked)
        heads = row(gap=12)
        heads.addWidget(card(column(self._kept), margins=(14, 10, 12, 10)), 1)
        heads.addWidget(swap, 0, Qt.AlignmentFlag.AlignVCenter)
        heads.addWidget(card(column(self._merged), margins=(14, 10, 12, 10)), 1)
        merge = Button(say("Gabungkan"), "primary", keys="Ctrl+Enter")
        merge.clicked.connect(self.merge_asked)
        apart = Button(say("Bukan orang yang sama"))
        apart.clicked.connect(lambda: self.apart_asked.emit(False))
        self.twins = Button(say("Kembar kandung"))
        self.twins.clicked.connect(lambda: self.apart_asked.emit(True))
        away = Button(say("Tutup"), keys="Esc")
        away.clicked.connect(self.leave_asked)
        words = column(self._moves, self._clash, self._twins, self._reason, gap=3)
        self._hints = holder(
            row(key_cap("←"), key_cap("→"), label(say("pilih nilai"), "caption", "muted"),
                key_cap("↑"), key_cap("↓"), label(say("isian lain"), "caption", "muted"), gap=6)
        )  # fmt: skip
        below = row(gap=16)
        below.addLayout(words, 1)
        below.addWidget(self._hints, 0, Qt.AlignmentFlag.AlignTop)
        body = column(heads, gap=10)
        body.addWidget(card(column(self.table, gap=0), margins=EDGE), 1)
        body.addWidget(card(below, margins=(14, 9, 14, 9)))
        self._measure()
        theme.announcer().changed.connect(self._measure)
        fill(self, column(scrolled(holder(body))), foot(None, merge, apart, self.twins, away))

    def _measure(self) -> None:
        """Keep a few rows in sight; where that is too high, the page itself scrolls."""
        self.table.setMinimumHeight(theme.px(150))


class _RecordHead(QWidget):
    """Whose record it is: name, when and from where it came, its courses."""

    def __init__(self, role: str) -> None:
        super().__init__()
        self._avatar, self._name = Avatar("", 34), Line("", "bodyb")
        self._below, self._courses = Line("", "caption", "muted"), Line("", "caption", "muted")
        self.setAccessibleName(role)
        lay = row(self._avatar, gap=10)
        lay.addLayout(column(Line(role, "captionb", "muted"), self._name, self._below, self._courses, gap=0), 1)
        lay.setAlignment(self._avatar, Qt.AlignmentFlag.AlignTop)
        self.setLayout(lay)
        self.setMinimumWidth(theme.px(200))

    def show_short(self, *, short: bool) -> None:
        """Leave out where it came from."""
        self._below.setVisible(not short)

    def show_record(self, record: Record, now: datetime) -> None:
        """Show another record."""
        self._avatar.show_name(record.name)
        self._name.show_text(record.name)
        since = say("Terdaftar {since}", since=showing.registered(record.registered_at, now))
        self._below.show_text(" · ".join(part for part in (since, record.source) if part))
        self._courses.show_text(", ".join(record.courses) or say("belum masuk kelas"))
