"""The roster of one meeting: the tally in words, the keys drawn as marks, and the grid."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QWidget

from bekal.language import marked, say
from bekal.terms import Attendance, MeetingId
from bekal.ui import days, keys, theme
from bekal.ui.attendance.lines import MARK, Line
from bekal.ui.attendance.paper_bars import KeyBackBar
from bekal.ui.attendance.reason_bar import ReasonBar
from bekal.ui.attendance.table import RosterTable
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import Line as Words
from bekal.ui.widgets.labels import MarkSign, Picture, key_cap, label, set_tone
from bekal.ui.widgets.layouts import column, fill, holder, row, rule
from bekal.ui.widgets.progress import bar

if TYPE_CHECKING:
    from bekal.attendance.queries import Roster

_COUNTED = {
    Attendance.PRESENT: marked("hadir"),
    Attendance.LATE: marked("terlambat"),
    Attendance.EXCUSED: marked("izin"),
    Attendance.SICK: marked("sakit"),
    Attendance.ABSENT: marked("alpa"),
    None: marked("belum"),
}
_NAMED = 6
"""How many names of the unmarked are listed before the rest is counted."""


class RosterScreen(QWidget):
    """One key a person; the presenter decides what a key may do."""

    mark_asked = Signal(object, object)
    late_asked = Signal(object, object)
    slot_asked = Signal(object)
    split_decided = Signal(object, bool)
    photos_asked = Signal()
    month_asked = Signal()
    letter_asked = Signal()
    sheet_asked = Signal()
    key_back_asked = Signal()
    scan_asked = Signal()
    guests_asked = Signal()
    machine_asked = Signal()
    rest_asked = Signal()
    undo_asked = Signal()
    close_asked = Signal()
    enrol_asked = Signal()
    list_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._everybody = Button(say("Hadir semua yang belum"), "", "list-checks", "F8")
        self._done = Button(say("Selesai"), "primary", keys="Ctrl+Enter")
        self._everybody.clicked.connect(self.rest_asked)
        self._done.clicked.connect(self.close_asked)
        self.heading = Heading(self, say("Absensi"), actions=(self._everybody, self._done))
        self.table = RosterTable()
        self.table.mark_asked.connect(self.mark_asked)
        self.table.late_asked.connect(self.late_asked)
        self.table.slot_asked.connect(self.slot_asked)
        self.table.split_decided.connect(self.split_decided)
        self.reason, self.key_back = ReasonBar(), KeyBackBar()
        self._tools = (
            (say("Surat izin dan sakit…"), "F7", self.letter_asked),
            (say("Cetak lembar hadir…"), "Ctrl+P", self.sheet_asked),
            (say("Salin dari kertas"), "Ctrl+K", self.key_back_asked),
            (say("Simpan hasil pindai…"), "Ctrl+Shift+S", self.scan_asked),
            (say("Tamu…"), "Ctrl+G", self.guests_asked),
            (say("Impor dari mesin absen…"), "Ctrl+I", self.machine_asked),
            (say("Sebulan"), "Ctrl+B", self.month_asked),
            (say("Foto di daftar"), "Ctrl+Shift+F", self.photos_asked),
        )
        for _words, cap, asked in self._tools:
            keys.on(self, cap, asked.emit)
        keys.on(self, "Ctrl+Z", self.undo_asked.emit)
        self._build()
        from bekal.ui.attendance.roster_presenter import RosterPresenter

        self._presenter = RosterPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Show the meeting named by `meeting_id`."""
        self._presenter.load(cast("MeetingId", about["meeting_id"]))

    def show_roster(self, roster: "Roster", lines: Sequence[Line]) -> None:
        """Show another meeting with everybody in its course."""
        self.table.only_unmarked = False
        self.table.rows.show_rows(lines)
        self._pages.setCurrentIndex(1 if lines else 0)
        # the keys must not stay on a button that the header gives back
        first = self.table if lines else keys.next_in(self, self, lambda part: isinstance(part, Button))
        if first is not None:
            first.setFocus()
        self.show_meeting(roster)
        self.show_saving("")
        self._empty.show_words(
            say("Belum ada peserta di {course}", course=roster.meeting.course),
            say(
                "Pertemuan {n} {day} belum dapat diabsen. Masukkan peserta dari daftar pendaftar dahulu.",
                n=roster.meeting.number,
                day=days.full(roster.meeting.held_on),
            ),
        )
        if lines:
            self.table.go_to(max(0, self.table.first_unmarked()), MARK)

    def show_meeting(self, roster: "Roster") -> None:
        """Show what the meeting is and whether marks can be entered."""
        meeting, closed = roster.meeting, roster.meeting.closed
        parts = [days.long(meeting.held_on), days.times(meeting.starts, meeting.ends), *meeting.instructors]
        title = say("{course} · pertemuan {n}", course=meeting.course, n=meeting.number)
        self.heading.show_title(title, " · ".join(parts))
        self.table.show_open(open_=bool(roster.rows))
        self._closed.setVisible(closed)
        self._shut.show_text(_closed_words(roster))
        self._missing.hide()
        for button in (self._everybody, self._done):
            button.setEnabled(not closed)
        self.heading.actions = (self._everybody, self._done) if roster.rows else ()
        self.heading.changed.emit()

    def show_line(self, at: int, line: Line, changed: Sequence[int]) -> None:
        """Show one trainee anew, painting only these columns."""
        self.table.rows.show_cells(at, line, changed)

    def show_counts(self, counts: Sequence[tuple[int, Attendance | None]]) -> None:
        """Show how many carry each mark, the unmarked last."""
        self._tally.show_counts([(number, say(_COUNTED[mark])) for number, mark in counts])
        total = sum(number for number, _mark in counts)
        done = total - counts[-1][0]
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(done)
        self._share.setText(say("{done} dari {of}", done=done, of=total))

    def show_missing(self, names: Sequence[str], *, deciding: bool = False) -> None:
        """List who has no mark yet once closing was asked for, and go from one to the next."""
        if deciding:
            self.table.only_unmarked = True
            self.go_to(self.table.first_unmarked())
            self.table.setFocus()
        elif not self.table.only_unmarked:
            return
        self._missing.show()
        theme.set_state(self._missing, "kind", "warn" if names else "card")
        self._missing_sign.show_icon(*(("triangle-alert", "warn") if names else ("check", "ok")))
        set_tone(self._missing_title, "warn" if names else "ok")
        self._missing_names.setVisible(bool(names))
        if not names:
            self._missing_title.setText(say("Semua sudah ditandai. Tekan Ctrl+Enter untuk menutup pertemuan."))
            return
        shown = ", ".join(names[:_NAMED])
        rest = len(names) - _NAMED
        self._missing_title.setText(
            say("Belum dapat ditutup: {n} peserta belum ditandai. Satu tombol untuk tiap orang.", n=len(names))
        )
        self._missing_names.show_text(shown + (say(", dan {n} lagi", n=rest) if rest > 0 else ""))
        if deciding:
            speak(self._missing)

    def show_saving(self, words: str, tone: str = "muted") -> None:
        """Say that everything is saved and when, or what was not."""
        self._saved.setText(words)
        self._saved.setToolTip(words)
        set_tone(self._saved, tone)
        self._saved.setAccessibleName(words)
        if tone == "bad":
            speak(self._saved)

    def go_to(self, at: int) -> None:
        """Put the keys on a row."""
        self.table.go_to(at, MARK)

    def _open_tools(self, below: Button) -> None:
        """Offer what else can be done here, each with its key."""
        menu = QMenu(self)
        for words, cap, asked in self._tools:
            menu.addAction(f"{words}\t{cap}").triggered.connect(lambda _checked=False, asked=asked: asked.emit())
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(below.mapToGlobal(below.rect().bottomLeft()))
        menu.setActiveAction(menu.actions()[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the lesser keys where there is little room."""
        super().resizeEvent(event)
        self._more_keys.setVisible(not theme.is_narrow(self))

    def _build(self) -> None:
        self._tally = Tally()
        self._saved = label("", "caption", "muted")
        self._saved.setMinimumWidth(1)
        self._share = label("", "caption", "muted")
        self._progress = bar(name=say("Sudah ditandai"))
        self._progress.setFixedWidth(theme.px(120))
        top = row(self._tally, None, gap=8)
        top.addWidget(self._saved)
        top.addSpacing(12)
        top.addWidget(self._share)
        top.addWidget(self._progress)
        legend = row(gap=6)
        for mark in Attendance:
            legend.addLayout(row(MarkSign(mark.value), label(mark.word, "caption"), gap=6))
            legend.addSpacing(4)
        legend.addLayout(row(MarkSign(""), label(say("Belum"), "caption"), gap=6))
        hints = row(gap=6)
        for cap, words in (
            (say("Spasi"), say("hadir")),
            ("Backspace", say("hapus")),
            ("F2", say("rincian")),
            ("/", say("cari nama")),
            ("Shift ↓", say("pilih banyak")),
        ):
            hints.addWidget(key_cap(cap))
            hints.addWidget(label(words, "caption", "muted"))
            hints.addSpacing(4)
        self._more_keys = holder(hints)
        legend.addSpacing(8)
        legend.addWidget(self._more_keys)
        legend.addStretch(1)
        more = Button(say("Lainnya"), "part", "chevron-down", "F10", works=False)
        more.clicked.connect(lambda: self._open_tools(more))
        keys.on(self, "F10", lambda: self._open_tools(more))
        legend.addWidget(more)
        head = card(column(top, rule(), legend, gap=8), margins=(16, 9, 16, 9))
        self._missing_title, self._missing_names = label("", "bodyb", "warn", wrap=True), Words("", "caption")
        self._missing_sign = Picture("triangle-alert", "warn", 16)
        unmarked = column(self._missing_title, self._missing_names, gap=1)
        inner = row(gap=8)
        inner.addWidget(self._missing_sign, 0, Qt.AlignmentFlag.AlignTop)
        inner.addLayout(unmarked, 1)
        self._missing = card(inner, kind="warn", margins=(12, 7, 12, 7))
        away = Button(say("Ke daftar hari ini"))
        away.clicked.connect(self.list_asked)
        shut = row(Picture("lock", "muted", 16), gap=8)
        self._shut = Words("")
        shut.addWidget(self._shut, 1)
        shut.addWidget(away)
        self._closed = card(shut, margins=(16, 6, 8, 6))
        for part in (self._missing, self._closed):
            part.hide()
        grid = card(column(self.table), margins=EDGE)
        body = column(head, self._closed, self.reason, self.key_back, self._missing, gap=10)
        body.addWidget(grid, 1)
        self._empty = EmptyState(
            "users",
            "",
            "",
            first=(say("Masukkan peserta"), "user-plus", "Ctrl+N"),
            second=(say("Ke daftar hari ini"), ""),
        )
        self._empty.first_asked.connect(self.enrol_asked)
        self._empty.second_asked.connect(self.list_asked)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self._empty)))
        self._pages.addWidget(holder(body))
        self._pages.setCurrentIndex(1)
        page = column()
        page.addWidget(self._pages, 1)
        fill(self, page)


def _closed_words(roster: "Roster") -> str:
    """Say how a mark of a closed meeting may still be changed."""
    day = days.full(roster.free_until)
    if roster.needs_head:
        return say(
            "Pertemuan ini sudah ditutup. Tanda masih bebas dibetulkan sampai {day}; "
            "sesudah itu dengan alasan dan PIN Kepala.",
            day=day,
        )
    return say(
        "Pertemuan ini sudah ditutup. Tanda masih bebas dibetulkan sampai {day}; sesudah itu dengan alasan.", day=day
    )
