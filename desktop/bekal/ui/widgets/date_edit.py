"""A line for dates, typed as one likes."""

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QCalendarWidget, QLineEdit, QMenu, QWidget, QWidgetAction

from bekal.errors import Told
from bekal.language import say


class DateEdit(QLineEdit):
    """A date typed as one likes (`120399`, `12/3/99`); `t` is today, + and - move a day, F4 shows a calendar.

    Reading is handed in: `read` turns text into a date or raises a `Told`; `today` is the centre's date.
    """

    dated = Signal(object)
    unreadable = Signal(object)

    def __init__(self, read: Callable[[str], date], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._read, self._today = read, today
        self._date: date | None = None
        self.setPlaceholderText(say("hh/bb/tttt"))

    def value(self) -> date | None:
        """Return the date that was understood last, None while empty or not understood."""
        return self._date

    def show_value(self, day: date | None) -> None:
        """Show a date without telling anybody."""
        self._date = day
        self.setText(day.strftime("%d/%m/%Y") if day else "")

    def settle(self) -> None:
        """Read what was typed and show it in full, or tell what is wrong with it."""
        typed = self.text().strip()
        if not typed:
            changed = self._date is not None
            self._date = None
            if changed:
                self.dated.emit(None)
            return
        try:
            day = self._read(typed)
        except Told as error:
            self._date = None
            self.unreadable.emit(error)
            return
        changed = day != self._date
        self.show_value(day)
        if changed:
            self.dated.emit(day)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Give the keys away."""
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.settle()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here."""
        typed = event.text()
        whole = not self.text() or self.selectedText() == self.text() or self._date is not None
        if typed in {"t", "T"}:
            self._choose(self._today())
        elif typed in {"+", "-"} and whole and typed != "":
            self._choose((self._date or self._today()) + timedelta(days=1 if typed == "+" else -1))
        elif event.key() == Qt.Key.Key_F4:
            self._open_calendar()
        else:
            if typed and typed.isprintable():
                self._date = None
            super().keyPressEvent(event)

    def _choose(self, day: date) -> None:
        self.show_value(day)
        self.dated.emit(day)

    def _open_calendar(self) -> None:
        menu = QMenu(self)
        calendar = QCalendarWidget(menu)
        shown = self._date or self._today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)

        def choose(day: QDate) -> None:
            self._choose(date(day.year(), day.month(), day.day()))
            menu.close()

        calendar.activated.connect(choose)
        calendar.clicked.connect(choose)
        action = QWidgetAction(menu)
        action.setDefaultWidget(calendar)
        menu.addAction(action)
        menu.aboutToHide.connect(menu.deleteLater)
        calendar.setFocus()
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))
