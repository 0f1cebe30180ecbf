"""Keys that act while what they belong to can be seen and used, and the walk from field to field."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget


def on(widget: QWidget, keys: str, action: Callable[[], object]) -> None:
    """Let keys start an action while `widget` is visible and enabled; `Enter` means both Enter keys."""
    for sequence in sequences(keys):
        shortcut = QShortcut(QKeySequence(sequence), widget)
        shortcut.activated.connect(action)
        # two pages may both own a key for a moment while one gives way to the other
        shortcut.activatedAmbiguously.connect(action)


def sequences(keys: str) -> list[str]:
    """Return what Qt calls the keys; it tells the Enter of the letters from that of the numbers."""
    return [keys.replace("Enter", "Return"), keys] if keys.endswith("Enter") else [keys]


def next_in(form: QWidget, after: QWidget, wanted: Callable[[QWidget], bool]) -> QWidget | None:
    """Return the next widget of a form in tab order that is wanted and can be used; None after the last."""
    at: QWidget | None = after.nextInFocusChain()
    seen = 0
    while at is not None and at is not after and seen < 2000:  # the chain is a ring over the whole window
        if at is form:
            return None
        usable = at.isVisible() and at.isEnabled() and at.focusPolicy() & Qt.FocusPolicy.TabFocus
        if usable and form.isAncestorOf(at) and wanted(at):
            return at
        at = at.nextInFocusChain()
        seen += 1
    return None


def give_focus(widget: QWidget) -> None:
    """Put the keys into a widget as Tab would, so that its text is chosen and its ring shown."""
    widget.setFocus(Qt.FocusReason.TabFocusReason)


def focused() -> QWidget | None:
    """Return the widget that takes the keys now."""
    return QApplication.focusWidget()


def is_escape(event: QEvent) -> bool:
    """Tell whether an event is the key Esc alone."""
    return isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and not event.modifiers().value
