"""Third step, Nomor: the first and the last number that will be used, before anything leaves the building."""

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from bekal.certificates.prepare_here import Prepared, PreparedRow
from bekal.certificates.printing.rules import FEW_NUMBERS
from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.cards import EDGE, PairList, card, heading, note, question
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.table import Column, Table


class NumberStep(QWidget):
    """What will be used at the left, who gets which number at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._first, self._last = label("–", "page"), label("–", "page")
        self._pairs = PairList(132)
        self._few_words = label("", "caption", "warn", wrap=True)
        self.few = holder(row(Picture("triangle-alert", "warn", 14), self._few_words, gap=5))
        self.few.hide()
        self._waiting = column(gap=0)
        numbers = column(
            label(say("Nomor pertama"), "caption", "muted"), self._first, 2,
            label(say("Nomor terakhir"), "caption", "muted"), self._last, gap=2,
        )  # fmt: skip
        inside = column(gap=12)
        inside.addLayout(self._waiting)  # first: in a small window it would be below what is seen
        inside.addLayout(heading(say("Nomor yang akan dipakai")))
        inside.addLayout(numbers)
        inside.addWidget(self.few)
        inside.addWidget(rule())
        inside.addWidget(self._pairs)
        inside.addWidget(rule())
        inside.addWidget(
            note(
                say("Nomor berurutan menurut daftar kelas, tanpa lompatan. Nomor yang terbit tidak dipakai lagi."),
                "muted",
                "info",
            )
        )
        inside.addStretch(1)
        self._left = card(column(scrolled(holder(inside))))
        self.table: Table[tuple[PreparedRow, str]] = Table(
            [
                Column(say("No"), lambda pair: pair[0].eligible.number, 44, tone="muted", right=True),
                Column(say("Nama"), lambda pair: pair[0].eligible.name, least=160, role="bodyb"),
                Column(say("Nomor"), lambda pair: pair[1], 196),
            ],
            say("Peserta dan nomornya"),
        )
        lay = row(gap=12)
        lay.addWidget(self._left)
        lay.addWidget(holder(column(card(column(self.table), margins=EDGE))), 1)
        self.setLayout(lay)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the names some room in a small window."""
        super().resizeEvent(event)
        self._left.setFixedWidth(theme.px(340 if theme.is_narrow(self) else 420))

    def show_run(
        self, prepared: Prepared, people: Sequence[PreparedRow], numbers: Sequence[str], *, on: str, unchecked: int
    ) -> None:
        """Show who gets which number, the date and who signs."""
        self._first.setText(numbers[0] if numbers else "–")
        self._last.setText(numbers[-1] if numbers else "–")
        second = prepared.second
        pairs = [
            (say("Jumlah"), say("{n} sertifikat", n=len(people))),
            (say("Tanggal sertifikat"), on),
            (say("Penandatangan"), prepared.signatory or say("belum diisi di Pengaturan")),
            *([] if second is None else [(say("Penanda tangan kedua"), second or say("belum diisi di Pengaturan"))]),
            (say("Kelas"), f"{prepared.course.name} · {prepared.course.programme}"),
        ]
        left = None if prepared.numbers_left is None else max(0, prepared.numbers_left - len(people))
        is_few = left is not None and left < FEW_NUMBERS
        if is_few:
            words = say("Sesudah ini sisa {n} nomor di PC ini. Minta blok baru lewat Validasi & Kirim.", n=left)
            self._few_words.setText(words)
        self.few.setVisible(is_few)
        if unchecked:
            pairs.append((say("Belum diperiksa"), say("{n} lembar", n=unchecked)))
        self._pairs.show_pairs(pairs)
        without = ["–"] * (len(people) - len(numbers))
        self.table.show_rows(list(zip(people, [*numbers, *without], strict=False)))

    def show_waiting(self, sentence: str, *choices: tuple[str, Callable[[], object]]) -> None:
        """Say why nothing can be issued yet and what to do; nothing takes it away."""
        while (item := self._waiting.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if sentence:
            self._waiting.addWidget(question(say("Belum dapat diterbitkan"), sentence, *choices))
