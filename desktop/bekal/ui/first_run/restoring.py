"""A backup onto a PC that has no data yet, or whose data cannot be read: the file, the code of the sheet, done."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.program import Program
from bekal.ui.restoring import ENDING, Restore
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.dialogs import ask_open
from bekal.ui.widgets.fields import Field
from bekal.ui.widgets.labels import Brand, BusyRing, Picture, label
from bekal.ui.widgets.layouts import column, holder, row

if TYPE_CHECKING:
    from bekal.ui.jobs import Store
    from bekal.ui.wiring import Here


class RestoreScreen(QWidget):
    """Asks for the file and the recovery code; where data lies here that cannot be read, it asks a second time."""

    restore_asked = Signal(object, str)
    back_asked = Signal()

    def __init__(self, why: str = "", *, may_go_back: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose_file: Callable[[str, str], Path | None] = lambda title, kinds: ask_open(self, title, kinds)
        self._file: Path | None = None
        self.choose = Button(say("Pilih cadangan"), "", "folder-open", "Ctrl+O")
        self.choose.clicked.connect(self.ask_file)
        self._named = label(say("belum dipilih"), "body", "muted", wrap=True)
        self.code = QLineEdit()
        self.code.setPlaceholderText("XXXX-XXXX-XXXX-XXXX-X  XXXX-XXXX-XXXX-XXXX-X")
        self.code.returnPressed.connect(self._ask)
        self.restore = Button(say("Pulihkan"), "primary", keys="Ctrl+Enter")
        self.restore.clicked.connect(self._ask)
        self.back = Button(say("Kembali"), "", "arrow-left", "Alt+Left")
        self.back.clicked.connect(self.back_asked)
        self.back.setVisible(may_go_back)
        self._ring = BusyRing(18)
        self._ring.hide()
        self._said = label("", "body", "warn", wrap=True)
        self._message = holder(row(Picture("triangle-alert", "warn", 16), self._said, gap=8))
        self._message.hide()
        about = why or say(
            "PC lama rusak atau diganti? Cadangan dan lembar pemulihan membawa semua data ke PC ini. PC ini menjadi "
            "perangkat baru, yang lalu diaktifkan oleh pusat."
        )
        inner = column(
            row(Brand(40), label(say("Pulihkan dari cadangan"), "page"), None, gap=12),
            label(about, "body", "muted", wrap=True),
            8,
            Field(say("Berkas cadangan"), holder(row(self.choose, self._named, None, gap=10))),
            Field(
                say("Kode dari lembar pemulihan"),
                self.code,
                help=say("Huruf besar atau kecil sama saja. Di PC asalnya boleh dikosongkan."),
            ),
            self._message,
            8,
            row(self.back, None, self._ring, self.restore),
        )
        box = card(inner, margins=(32, 26, 32, 20))
        box.setFixedWidth(min(theme.px(640), 860))
        self.setLayout(column(None, row(None, box, None), None))

    def ask_file(self) -> None:
        """Let the person choose the backup."""
        if chosen := self.choose_file(
            say("Pilih cadangan yang dipulihkan"), say("Cadangan Bekal ({ending})", ending=ENDING)
        ):
            self._file = chosen
            self._named.setText(chosen.name)
            self.show_message("")
            keys.give_focus(self.code)

    def show_message(self, words: str) -> None:
        """Say why it was not done."""
        self._said.setText(words)
        self._message.setVisible(bool(words))
        self.show_busy(busy=False)
        if words:
            speak(self._said)

    def show_second_word(self, words: str) -> None:
        """Say what would go, and let the verb say that it is done all the same."""
        self.show_message(words)
        self.restore.show_text(say("Tetap pulihkan"))

    def show_busy(self, *, busy: bool) -> None:
        """Hold the keys while it is restored."""
        self._ring.setVisible(busy)
        for one in (self.restore, self.choose, self.back):
            one.setEnabled(not busy)
        self.code.setReadOnly(busy)

    def _ask(self) -> None:
        if not self.restore.isEnabled():
            return
        if self._file is None:
            self.ask_file()
        if self._file is not None:
            self.restore_asked.emit(self._file, self.code.text().strip())


class RestorePresenter(QObject):
    """Child of its screen: restores and goes on to the sign-in."""

    def __init__(self, screen: RestoreScreen, program: Program, here: "Here") -> None:
        super().__init__(screen)
        self._screen, self._program, self._here = screen, program, here
        self._is_agreed = False
        screen.restore_asked.connect(self.restore)

    @classmethod
    def begin(
        cls, program: Program, here: "Here", *, why: str = "", back: Callable[[], object] | None = None
    ) -> "RestorePresenter":
        """Show the screen in the whole window."""
        screen = RestoreScreen(why, may_go_back=back is not None)
        made = cls(screen, program, here)
        if back is not None:
            screen.back_asked.connect(back)
        program.window.show_part(screen)
        keys.give_focus(screen.choose)
        return made

    def restore(self, file: Path, code: str) -> None:
        """Restore and open the data."""
        restore = Restore(self._here, file, code=code or None, lose_unsent=self._is_agreed)
        self._screen.show_busy(busy=True)

        def opened() -> "Store":
            restore.bring_back()
            self._here.restored = restore.words
            return self._here.open()

        self._program.take_store(opened, self._failed)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said
        from bekal.sync.backups.restoring import PresentUnreadable

        if isinstance(error, PresentUnreadable):
            self._is_agreed = True
            self._screen.show_second_word(sentence(error))
        else:
            self._screen.show_message(sentence(error))
