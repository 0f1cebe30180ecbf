"""The few windows in front of the window: for what leaves the building, cannot return, or broke."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog, QGridLayout, QLineEdit, QWidget

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import Picture, key_cap, label
from bekal.ui.widgets.layouts import Item, column, holder, row, scrolled


class Confirm(QDialog):
    """Facts, then a verb or Batal; the keys stand on Batal when nothing can be taken back.

    `verb` names what happens (`Terbitkan 28 sertifikat`). With `typed`, the verb works once that text is
    typed. Connect `agreed`; open with `open()`, never `exec()`.
    """

    agreed = Signal()

    def __init__(
        self,
        parent: QWidget,
        title: str,
        facts: Sequence[str],
        verb: str,
        *,
        final: bool = False,
        typed: str = "",
        extra: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleDescription(" ".join(facts))
        icon = ("triangle-alert", "warn") if final else ("circle-help", "accent")
        items: list[Item] = [row(Picture(*icon, 18), label(title, "title", wrap=True), gap=10), 2]
        items += [label(fact, wrap=True) for fact in facts]
        self._yes = Button(verb, "primary")
        self._no = Button(say("Batal"), keys="Esc", works=False)
        self._yes.clicked.connect(self._agree)
        self._no.clicked.connect(self.reject)
        if extra is not None:
            items.append(extra)
        if typed:
            line = QLineEdit()
            line.setAccessibleName(say("Ketik “{words}” untuk melanjutkan", words=typed))
            line.textChanged.connect(lambda now: self._yes.setEnabled(now.strip() == typed))
            items += [label(line.accessibleName(), "captionb", wrap=True), line]
            self._yes.setEnabled(False)
        items += [8, row(None, self._yes, self._no)]
        self.setLayout(column(*items, margins=(20, 18, 20, 16)))
        self.setMinimumWidth(min(theme.px(440), 640))
        keys.on(self, "Ctrl+Enter", self._yes.click)
        (self._no if final else extra or self._yes).setFocus()

    def wait_for(self, line: QLineEdit, least: int) -> None:
        """Let the verb work only once so many letters are typed."""
        self._yes.setEnabled(False)
        line.textChanged.connect(lambda now: self._yes.setEnabled(len(now.strip()) >= least))

    def _agree(self) -> None:
        self.accept()
        self.agreed.emit()


class Broke(QDialog):
    """Our own fault: an apology, what was saved, a code and a file to send."""

    def __init__(self, parent: QWidget, code: str, report: Path) -> None:
        super().__init__(parent)
        title = say("Maaf, ada kesalahan di program ini")
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        saved = say(
            "Semua yang tertulis “Tersimpan” tetap aman. Yang terakhir Anda lakukan mungkin belum tersimpan: "
            "periksa, lalu ulangi."
        )
        ask = say("Bila terulang, kirim berkas ini kepada pendamping. Isinya tidak memuat data peserta.")
        path = QLineEdit(str(report))
        path.setReadOnly(True)
        path.setAccessibleName(say("Berkas laporan"))
        folder = Button(say("Buka mapnya"), "", "folder-open")
        folder.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(report.parent))))
        away = Button(say("Lanjut bekerja"), "primary")
        away.clicked.connect(self.accept)
        self.setLayout(
            column(
                row(Picture("circle-alert", "bad", 18), label(title, "title", wrap=True), None, gap=10),
                label(saved, wrap=True),
                label(ask, wrap=True),
                label(say("Kode {code}", code=code), "captionb", "muted"),
                path,
                8,
                row(None, away, folder),
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(min(theme.px(480), 640))
        away.setFocus()


class KeyTips(QDialog):
    """All keys of the screen on one sheet (Ctrl+/)."""

    def __init__(self, parent: QWidget, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Tombol di layar ini"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        at = 0
        for title, hints in groups:
            if not hints:
                continue
            grid.addWidget(label(title, "bodyb"), at, 0, 1, 2)
            at += 1
            for cap, what in hints:
                grid.addWidget(key_cap(cap), at, 0, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(label(what), at, 1)
                at += 1
        grid.setColumnStretch(1, 1)
        away = Button(say("Tutup"), keys="Esc", works=False)
        away.clicked.connect(self.accept)
        lay = column(row(label(self.windowTitle(), "title"), None), gap=10, margins=(20, 16, 20, 16))
        lay.addWidget(scrolled(holder(grid)), 1)
        lay.addLayout(row(None, away))
        self.setLayout(lay)
        self.resize(theme.px(420), min(theme.px(520), parent.height() - 40))
        away.setFocus()


def ask_open(parent: QWidget, title: str, kinds: str) -> Path | None:
    """Let the person choose a file to read; None when they change their mind."""
    name, _kind = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(name) if name else None


def ask_save(parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
    """Let the person choose where to write a file; None when they change their mind."""
    name, _kind = QFileDialog.getSaveFileName(parent, title, suggested, kinds)
    return Path(name) if name else None


def ask_folder(parent: QWidget, title: str) -> Path | None:
    """Let the person choose a folder; None when they change their mind."""
    name = QFileDialog.getExistingDirectory(parent, title)
    return Path(name) if name else None
