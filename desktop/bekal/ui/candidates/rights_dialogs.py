"""Two questions before data are restricted or erased: why; and for the second who decides, and whose data."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from bekal.language import say
from bekal.terms import StaffId
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import note
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from bekal.candidates.rights.erasing import Doomed


class ReasonDialog(QDialog):
    """One sentence of facts, and a reason to be typed."""

    agreed = Signal()

    def __init__(self, parent: QWidget, title: str, fact: str, verb: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.reason = text_edit(say("misalnya: diminta lewat surat"), longest=200)
        self.yes = Button(verb, "primary", keys="Ctrl+Enter")
        no = Button(say("Batal"), keys="Esc", works=False)
        self.yes.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.yes.setEnabled(bool(text.strip())))
        self.reason.returnPressed.connect(self.yes.click)
        self.yes.clicked.connect(self._agree)
        no.clicked.connect(self.reject)
        self.setLayout(
            column(
                row(Picture("circle-help", "accent", 18), label(title, "title", wrap=True), gap=10),
                label(fact, wrap=True),
                Field(say("Alasan"), self.reason),
                row(None, self.yes, no),
                gap=12,
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(min(theme.px(440), 640))
        self.reason.setFocus()

    def words(self) -> str:
        """Return the reason."""
        return self.reason.text()

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


class EraseDialog(QDialog):
    """What goes, what stays, and that it cannot be undone; reason, the person's name and a head's secret."""

    agreed = Signal()

    def __init__(self, parent: QWidget, doomed: "Doomed", heads: Sequence[tuple[StaffId, str]]) -> None:
        from bekal.candidates.rights.rules import ErasureReason

        super().__init__(parent)
        title = say("Hapus data {name} selamanya?", name=doomed.name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._wanted = doomed.name
        self.reason = Choice([(one.value, one.word) for one in ErasureReason])
        self.name, self.secret = text_edit(longest=200), QLineEdit()
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.head = Choice(list(heads))
        if heads:
            self.head.show_value(heads[0][0])
        self.yes = Button(say("Hapus selamanya"), "", "file-x")
        self.no = Button(say("Batal"), keys="Esc", works=False)
        self.yes.clicked.connect(self._agree)
        self.no.clicked.connect(self.reject)
        for edit in (self.name, self.secret):
            edit.textChanged.connect(lambda _text: self._judge())
        self.reason.chosen.connect(lambda _value: self._judge())
        facts = [
            note(self._goes(doomed), "bad", "circle-x"),
            note(
                say("Tetap: jenis kelamin, tahun lahir, kabupaten, kelas dan kehadiran, untuk hitungan tanpa nama."),
                "muted",
                "check",
            ),
        ]
        if doomed.certificates:
            numbers = ", ".join(doomed.certificates)
            facts.append(note(say("Tetap menurut hukum: sertifikat {numbers}", numbers=numbers), "muted", "award"))
        if doomed.unsent:
            facts.append(
                note(
                    say("{n} perubahan belum dikirim: nanti terkirim tanpa data pribadinya.", n=doomed.unsent),
                    "warn",
                    "triangle-alert",
                )
            )
        if not heads:
            facts.append(note(say("Belum ada Kepala dengan PIN di komputer ini."), "warn", "triangle-alert"))
        head = row(Picture("triangle-alert", "bad", 18), label(title, "title", wrap=True), gap=10)
        self.setLayout(
            column(
                head,
                label(say("Ini tidak dapat dibatalkan oleh siapa pun."), "bodyb", wrap=True),
                *facts,
                Field(say("Mengapa"), self.reason),
                Field(say("Ketik namanya: {name}", name=doomed.name), self.name),
                Field(say("Kepala yang memutuskan"), self.head),
                Field(say("PIN Kepala"), self.secret),
                row(None, self.yes, self.no),
                gap=10,
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(min(theme.px(480), 640))
        self._judge()
        keys.on(self, "Ctrl+Enter", self.yes.click)
        self.no.setFocus()

    def answers(self) -> tuple[StaffId | None, str, str, str]:
        """Return the head, the secret, the name typed and the reason."""
        return self.head.value(), self.secret.text(), self.name.text(), str(self.reason.value())

    @staticmethod
    def _goes(doomed: "Doomed") -> str:
        return say(
            "Hilang: nama, NIK, alamat, HP, foto, {papers} berkas dan {scans} pindaian dari {n} pendaftaran.",
            papers=doomed.papers,
            scans=doomed.scans,
            n=doomed.registrations,
        )

    def _judge(self) -> None:
        same = " ".join(self.name.text().split()).casefold() == " ".join(self._wanted.split()).casefold()
        ready = same and bool(self.secret.text()) and self.reason.value() is not None and self.head.value() is not None
        self.yes.setEnabled(ready)

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()
