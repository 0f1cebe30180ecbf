"""One screen over the whole window that is left only by who may: the scanning screen at the door."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bekal.ui.context import Person
from bekal.ui.window import MainWindow


class Kiosk(QObject):
    """The window's part in it: what lies below cannot be seen or reached by keys, and the window does not close.

    Since the window is covered, an idle hour does not lock it: nobody gets behind the cover without a PIN anyway.
    """

    broke = Signal(str)
    """An error of ours, by its code: said on the screen itself, since a dialog would take the next card's keys."""

    def __init__(self, window: MainWindow, let_in: Callable[[Person], object]) -> None:
        super().__init__(window)
        self._window, self._let_in = window, let_in
        self._leave: Callable[[], object] | None = None
        self._was_maximized = False

    @property
    def is_on(self) -> bool:
        """Whether something lies over the window."""
        return self._leave is not None

    def begin(self, stage: QWidget, leave_asked: Callable[[], object]) -> None:
        """Lay this over everything, as large as the screen; whoever closes the window asks to leave instead."""
        self._leave = leave_asked
        self._was_maximized = self._window.isMaximized()
        self._window.ask_before_closing(self._refuse)
        self._window.cover(stage)
        self._window.showFullScreen()

    def turn_full(self) -> bool:
        """Fill the screen or no longer fill it; return which."""
        full = not self._window.isFullScreen()
        if full:
            self._window.showFullScreen()
        else:
            self._back_to_size()
        return full

    def end(self, person: Person) -> None:
        """Take the cover away for somebody whose PIN was right; who worked before finds their work as it was."""
        if self.is_on:
            self._leave = None
            self._window.ask_before_closing(lambda: True)
            self._back_to_size()
            self._let_in(person)

    def _back_to_size(self) -> None:
        if self._was_maximized:
            self._window.showMaximized()
        else:
            self._window.showNormal()

    def _refuse(self) -> bool:
        if self._leave is not None:
            self._leave()
        return self._leave is None
