"""Where the centre's data lies and which PCs work on it: part of the settings, and the questions before a move."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.settings.server_fields import ServerFields
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import PairList, heading
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, row


class DesksPart(QWidget):
    """Says where the data lies; what a move does is decided elsewhere."""

    move_asked = Signal()
    home_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._pairs = PairList(160)
        self._about = label("", "body", "muted", wrap=True)
        self.move_there = Button(say("Pindah ke server balai…"), "", "hard-drive")
        self.move_there.clicked.connect(self.move_asked)
        self.home = Button(say("Bawa kembali ke PC ini…"), "", "download")
        self.home.clicked.connect(self.home_asked)
        self._outcome = label("", "body", wrap=True)
        self.setLayout(
            column(
                heading(say("Beberapa PC di satu server")),
                self._about,
                self._pairs,
                row(self.move_there, self.home, None),
                self._outcome,
                gap=8,
            )
        )
        self.show_where(has_server=False, pairs=())

    def show_where(self, *, has_server: bool, pairs: Sequence[tuple[str, str]]) -> None:
        """Show on which database this PC works."""
        self._about.setText(
            say("Semua PC ini bekerja pada data yang sama dan menjadi satu perangkat bagi pusat.")
            if has_server
            else say(
                "Data balai ada di PC ini saja. Dengan PostgreSQL di jaringan balai, beberapa PC dapat mendaftar "
                "bersamaan, tanpa internet."
            )
        )
        self._pairs.show_pairs(pairs)
        self._pairs.setVisible(bool(pairs))
        self.move_there.setVisible(not has_server)
        self.home.setVisible(has_server)

    def show_may_change(self, *, may: bool) -> None:
        """Let only a head move the data."""
        self.move_there.setEnabled(may)
        self.home.setEnabled(may)

    def show_outcome(self, words: str, tone: str = "muted") -> None:
        """Say what came of it."""
        self._outcome.setText(words)
        set_tone(self._outcome, tone)
        if words:
            speak(self._outcome)


class MoveDialog(QDialog):
    """Asks where the server is."""

    agreed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Pindah ke server balai"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.server = ServerFields()
        self.go_on = Button(say("Lanjut"), "primary", keys="Ctrl+Enter")
        self.go_on.clicked.connect(self._agree)
        cancel = Button(say("Batal"), keys="Esc", works=False)
        cancel.clicked.connect(self.reject)
        about = say(
            "Siapkan basis data PostgreSQL yang kosong di jaringan balai; caranya ada di bantuan layar ini. Tutup "
            "Bekal di PC lain."
        )
        lines = (label(say("Pindah ke server balai"), "title"), label(about, "body", "muted", wrap=True))
        self.setLayout(
            column(*lines, 4, self.server, 6, row(None, self.go_on, cancel), gap=8, margins=(20, 18, 20, 16))
        )
        self.setMinimumWidth(min(theme.px(560), 760))
        keys.give_focus(self.server.host)

    def _agree(self) -> None:
        if (typed := self.server.typed()) is not None:
            self.accept()
            self.agreed.emit(typed)
