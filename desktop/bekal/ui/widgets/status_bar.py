"""The status bar: what is saved, unsent, received and backed up, and the internet far right; each a button."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.layouts import row

_PARTS = (
    ("saved", "circle-check"),
    ("unsent", "send"),
    ("received", "download"),
    ("backup", "database-backup"),
    ("network", "wifi-off"),
)
_ONLY_WIDE = ("received", "backup")


class StatusBar(QFrame):
    """Only the icon takes colour; offline is normal and stays grey."""

    asked = Signal(str)
    """The part that was pressed: saved, unsent, received, backup or network."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "status")
        self.setAccessibleName(say("Keadaan data"))
        self._parts: dict[str, Button] = {}
        self._used: set[str] = set()
        lay = row(gap=10, margins=(18, 0, 14, 0))
        for name, icon in _PARTS:
            part = Button("", "part", icon)
            part.clicked.connect(lambda _checked=False, name=name: self.asked.emit(name))
            part.hide()
            self._parts[name] = part
            if name == "network":
                lay.addStretch(1)
            lay.addWidget(part)
        self.setLayout(lay)

    def sizeHint(self) -> QSize:
        """Return the size it asks for."""
        return QSize(super().sizeHint().width(), max(28, theme.px(28)))

    def minimumSizeHint(self) -> QSize:
        """Return the least it can do with."""
        return QSize(theme.px(200), max(28, theme.px(28)))

    def show_part(self, name: str, words: str, tone: str = "muted", *, icon: str = "") -> None:
        """Show one part in words, its icon in a tone: `ok`, `warn` or `muted`; no words hide it."""
        part = self._parts[name]
        part.show_text(words)
        part.show_icon(icon or dict(_PARTS)[name], tone)
        if words:
            self._used.add(name)
        else:
            self._used.discard(name)
        self._arrange()

    def show_saved(self, words: str, tone: str = "ok") -> None:
        """Show `Tersimpan 10.42`, `Menyimpan…` (muted) or `Gagal menyimpan` (warn)."""
        self.show_part("saved", words, tone, icon="triangle-alert" if tone == "warn" else "")

    def show_network(self, words: str, *, there: bool) -> None:
        """Show whether there is internet, without judging it."""
        self.show_part("network", words, icon="wifi" if there else "wifi-off")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        narrow = theme.is_narrow(self)
        for name, part in self._parts.items():
            part.setVisible(name in self._used and not (narrow and name in _ONLY_WIDE))
