"""Fourth step, Cetak: one line a sheet, printed only when its page was read back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.certificates.printing.queries import SheetRow
from bekal.certificates.queries import CertificateRow
from bekal.language import say
from bekal.terms import CertificateEvent, CertificateId, SheetState
from bekal.ui.certificates.queue_panel import Asked, QueuePanel
from bekal.ui.certificates.ticks import TickTable
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card, heading, note
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.labels import Line, label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.progress import LongWork
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column


@dataclass(frozen=True)
class Sheet:
    """A certificate, and what the run that is going on knows of its sheet."""

    certificate: CertificateRow
    now: State | None = None
    blank: str = ""

    @property
    def state(self) -> State:
        """The state in words."""
        if self.now is not None:
            return self.now
        event = self.certificate.state
        if event is CertificateEvent.ISSUED:
            return State(say("Menunggu"), "gray", "clock")
        if event is CertificateEvent.REVOKED:
            return State(event.word, "bad", "ban")
        if event in (CertificateEvent.REPLACED, CertificateEvent.SUSPENDED):
            return State(event.word, "warn", "refresh-cw")
        return State(event.word, "ok", "check")


def _on_its_way(sheet: SheetRow) -> State:
    words = say("{n} · {state}", n=sheet.position, state=sheet.state.word.lower())
    tone, icon = {
        SheetState.SENT: ("info", "printer"),
        SheetState.SPOILED: ("bad", "triangle-alert"),
    }.get(sheet.state, ("gray", "clock"))
    return State(words, tone, icon)


def _blank_of(sheet: SheetRow | None) -> str:
    return str(sheet.blank) if sheet is not None and sheet.blank is not None else ""


class PrintStep(QWidget):
    """The sheets with their states, and how to print them."""

    changed = Signal()
    stop_asked = Signal()
    open_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: TickTable[Sheet] = TickTable(
            [
                Column(say("Nomor"), lambda s: s.certificate.number, 196, role="bodyb"),
                Column(say("Nama"), lambda s: s.certificate.name, least=150),
                Column(
                    say("Terbit"),
                    lambda s: f"{s.certificate.issued_on:%d/%m/%Y}",
                    104,
                    tone="muted",
                    role="caption",
                    leaves=1,
                ),
                Column(say("Blangko"), lambda s: s.blank, 104, tone="muted", role="caption", leaves=2),
                Column(say("Keadaan"), lambda s: s.state, 170),
            ],
            say("Lembar sertifikat"),
            key=lambda s: s.certificate.id,
            can=lambda s: s.certificate.is_current,
        )
        self.table.ticks_changed.connect(self._count)
        self._tally = Tally()
        self._all = Button(say("Pilih semua"), "", "list-checks", "F8")
        self._all.clicked.connect(self.table.tick_all)
        self._work = LongWork(say("Menggambar dan membaca kembali tiap lembar"))
        self._work.stop_asked.connect(self.stop_asked)
        self._work_card = card(column(self._work))
        self._work_card.hide()
        self._file = Line("", "bodyb")
        self._file_words = label("", "caption", "muted", wrap=True)
        self.open_button = Button(say("Buka PDF"), "", "folder-open")
        self.open_button.clicked.connect(self.open_asked)
        self.queue, self.asked = QueuePanel(), Asked()
        self.asked.hide()
        inside = column(gap=10)
        inside.addLayout(heading(say("Cara mencetak")))
        inside.addWidget(self.queue)
        inside.addWidget(label(say("Lembar macet atau rusak? Dicetak lagi dengan nomor yang sama."), wrap=True))
        self.apart = Button(say("Simpan satu berkas per orang"), "quiet", "file-text")
        inside.addLayout(row(self.apart, None))
        inside.addWidget(rule())
        self._after = holder(
            column(
                label(say("Berkas terakhir"), "caption", "muted"),
                self._file,
                self._file_words,
                row(self.open_button, None),
                gap=6,
            )
        )
        self._after.hide()
        inside.addWidget(self._after)
        inside.addWidget(
            note(
                say(
                    "“Tercetak” tertulis hanya setelah lembarnya terbaca kembali dari PDF, atau Anda lihat keluar baik."
                ),
                "muted",
                "info",
            )
        )
        inside.addStretch(1)
        middle = column(gap=10)
        middle.addWidget(self._work_card)
        middle.addWidget(self.asked)
        middle.addLayout(row(self._tally, None, self._all))
        middle.addWidget(card(column(self.table), margins=EDGE), 1)
        self.setLayout(column(SidePanel(holder(middle), card(column(scrolled(holder(inside)))))))

    def show_certificates(self, rows: Sequence[CertificateRow]) -> None:
        """Show a course's certificates; those not printed yet are ticked, or all when every one was."""
        self.table.show_rows([Sheet(one) for one in rows], keep=lambda s: s.certificate.id)
        waiting = [one.id for one in rows if one.state is CertificateEvent.ISSUED]
        self.table.tick(waiting or [one.id for one in rows])
        if rows and self.table.current_row() is None:
            self.table.go_to(0)

    def chosen(self) -> list[CertificateId]:
        """Return which sheets are to be printed."""
        return [sheet.certificate.id for sheet in self.table.ticked()]

    def begin(self) -> None:
        """Show that the sheets are being drawn."""
        self._work.show_progress(0, 1, 0)
        self._work_card.show()
        self._mark(lambda _at: State(say("Menunggu"), "gray", "clock"))
        self._all.setEnabled(False)

    def show_progress(self, drawn: int, read: int, of: int, seconds: float) -> None:
        """Show how many sheets are drawn and how many were read back."""
        self._work.show_progress((drawn + read) // 2, of, seconds)

        def state(at: int) -> State:
            if at < read:
                return State(say("Terbaca"), "accent", "check")
            return (
                State(say("Digambar"), "info", "file-text") if at < drawn else State(say("Menunggu"), "gray", "clock")
            )

        self._mark(state)

    def end(self, unreadable: str = "") -> None:
        """Take the bar away; a sheet that could not be read says so."""
        self._work_card.hide()
        self._all.setEnabled(True)
        for at, sheet in enumerate(self.table.rows.rows):
            bad = bool(unreadable) and sheet.certificate.number == unreadable
            state = State(say("Tidak terbaca"), "bad", "circle-alert") if bad else None
            if sheet.now != state:
                self.table.rows.replace(at, Sheet(sheet.certificate, state))

    def show_sending(self, done: int, of: int) -> None:
        """Show how many sheets were handed to the printer."""
        self.queue.lock(locked=True)
        self._work.show_progress(done, of, 0)
        self._work_card.show()

    def end_sending(self) -> None:
        """Take the bar away."""
        self._work_card.hide()
        self.queue.lock(locked=False)

    def show_run(self, sheets: Sequence[SheetRow]) -> None:
        """Show where each sheet of the run is; the last sheet of a certificate counts."""
        last = {sheet.certificate_id: sheet for sheet in sheets}
        for at, shown in enumerate(self.table.rows.rows):
            sheet = last.get(shown.certificate.id)
            now = None if sheet is None or sheet.state is SheetState.PRINTED else _on_its_way(sheet)
            if shown.now != now or shown.blank != _blank_of(sheet):
                self.table.rows.replace(at, Sheet(shown.certificate, now, _blank_of(sheet)))

    def show_file(self, name: str, words: str) -> None:
        """Show where the PDF lies and what was done with it."""
        self._file.show_text(name)
        self._file_words.setText(words)
        self._after.setVisible(bool(name))

    def states(self) -> list[str]:
        """Return the state of every sheet in words."""
        return [sheet.state.words for sheet in self.table.rows.rows]

    def _mark(self, state: Callable[[int], State]) -> None:
        chosen = {id_: place for place, id_ in enumerate(self.chosen())}
        for at, sheet in enumerate(self.table.rows.rows):
            place = chosen.get(sheet.certificate.id)
            now = None if place is None else state(place)
            if now != sheet.now:
                self.table.rows.replace(at, Sheet(sheet.certificate, now))

    def _count(self) -> None:
        rows = self.table.rows.rows
        printed = sum(s.certificate.state in {CertificateEvent.PRINTED, CertificateEvent.HANDED_OVER} for s in rows)
        counts = [
            (len(self.table.ticked()), say("dipilih")),
            (printed, say("tercetak")),
            (len(rows) - printed, say("menunggu")),
        ]
        self._tally.show_counts(counts)
        self.changed.emit()
