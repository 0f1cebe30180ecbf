"""A change that comes late: its reason is typed in place, and the head agrees with a PIN where that is wanted."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from bekal.attendance.rules import HeadNeeded, ReasonNeeded
from bekal.errors import Told
from bekal.language import say
from bekal.terms import StaffId
from bekal.ui import keys
from bekal.ui.context import Context
from bekal.ui.sign_in.countersign import ask_head
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.labels import Line, Picture, label
from bekal.ui.widgets.layouts import column, fill, row

Retry = Callable[[str, StaffId | None], object]
"""Does the change again with a reason, answered for by a head where one agreed."""


class ReasonBar(QWidget):
    """One line above the grid; Enter gives the reason, Esc lets the change go."""

    given = Signal(str)
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.line = text_edit(say("Mengapa diubah? Misalnya: surat dokter baru diterima"), longest=200)
        self.line.setAccessibleName(say("Alasan perubahan"))
        self._words = label("", "captionb", "warn", wrap=True)
        self._kept = Line("", "caption", "muted")
        self._yes = Button(say("Simpan dengan alasan"), "", keys="Enter", works=False)
        self._no = Button(say("Batal"), keys="Esc", works=False)
        self._other = Button(say("Ganti alasan"))
        self._yes.clicked.connect(self._give)
        self.line.returnPressed.connect(self._give)
        self._no.clicked.connect(self._drop)
        self._other.clicked.connect(self._ask_again)
        self.line.installEventFilter(self)
        asking = row(self.line, self._yes, self._no)
        top = row(Picture("triangle-alert", "warn", 16), gap=8)
        top.addWidget(self._words, 1)
        self._asking = QWidget()
        self._asking.setLayout(column(top, asking, gap=6))
        kept = row(Picture("notebook-pen", "muted", 16), gap=8)
        kept.addWidget(self._kept, 1)
        kept.addWidget(self._other)
        self._known = QWidget()
        self._known.setLayout(kept)
        body = QVBoxLayout()
        body.addWidget(self._asking)
        body.addWidget(self._known)
        frame: QFrame = card(body, kind="warn", margins=(12, 7, 12, 7))
        fill(self, column(frame, gap=0), margins=(0, 0, 0, 0))
        self.hide()

    def ask(self, words: str) -> None:
        """Say why a reason is wanted and take the keys."""
        self._words.setText(words)
        self._asking.show()
        self._known.hide()
        self.show()
        self.line.selectAll()
        keys.give_focus(self.line)

    def show_kept(self, reason: str) -> None:
        """Show the reason that goes with every further change here; nothing without one."""
        self._kept.show_text(say("Perubahan di sini dicatat dengan alasan: {reason}", reason=reason))
        self._asking.hide()
        self._known.show()
        self.setVisible(bool(reason))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc drop the change before it means anything else."""
        if watched is self.line and keys.is_escape(event):
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._drop()
                return True
        return False

    def _ask_again(self) -> None:
        self.ask(say("Alasan untuk perubahan berikutnya:"))

    def _give(self) -> None:
        if reason := self.line.text().strip():
            self.given.emit(reason)

    def _drop(self) -> None:
        self.hide()
        self.dropped.emit()


class LateEdits(QObject):
    """Asks what a late change lacks and does it again; a reason holds for the place until another is shown."""

    def __init__(self, owner: QWidget, bar: ReasonBar, context: Context, keys_back: Callable[[], object]) -> None:
        super().__init__(owner)
        self._owner, self._bar, self._context, self._keys_back = owner, bar, context, keys_back
        self._retry: Retry | None = None
        self._by: StaffId | None = None
        self.reason = ""
        bar.given.connect(self._given)
        bar.dropped.connect(self._dropped)

    def begin(self) -> None:
        """Forget the reason: another meeting or month is shown."""
        self.reason, self._retry = "", None
        self._bar.line.clear()
        self._bar.hide()

    def takes(self, error: Told, retry: Retry, *, by: StaffId | None = None) -> bool:
        """Ask for what is missing and say whether that was all that stood against the change."""
        from bekal.messages import sentence

        if isinstance(error, ReasonNeeded):
            self._retry, self._by = retry, by
            self._bar.ask(sentence(error))
            return True
        if isinstance(error, HeadNeeded):
            reason = self.reason
            ask_head(
                self._context,
                self,
                self._owner,
                title=say("Kepala menyetujui perubahan tanda"),
                facts=(sentence(error), say("Alasan: {reason}", reason=reason)),
                verb=say("Setujui perubahan"),
                agreed=lambda head: retry(reason, head),
                nobody=lambda: self._context.tell(error),
            )
            return True
        return False

    def _given(self, reason: str) -> None:
        self.reason = reason
        self._bar.show_kept(reason)
        self._keys_back()
        retry, self._retry = self._retry, None
        if retry is not None:
            retry(reason, self._by)

    def _dropped(self) -> None:
        self._retry = None
        self._bar.show_kept(self.reason)
        self._keys_back()
