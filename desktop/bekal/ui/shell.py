"""The workplace after sign-in: navigation, header, notices, the pages, status bar and undo bar."""

import functools
from collections.abc import Callable, Mapping

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QLineEdit, QStackedWidget, QWidget

from bekal.errors import Told, Unavailable
from bekal.language import say
from bekal.ui import keys, theme
from bekal.ui.context import Context, Screen, as_widget
from bekal.ui.widgets.bars import NoticeBar, UndoBar
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.dialogs import KeyTips
from bekal.ui.widgets.header import Header
from bekal.ui.widgets.layouts import column, row
from bekal.ui.widgets.navigation import Navigation
from bekal.ui.widgets.status_bar import StatusBar

_REMEMBERED = 20  # steps back


class Shell(QWidget):
    """Built anew for each person and each language; a page is made when it is first visited."""

    switch_asked = Signal()
    help_asked = Signal(str)
    search_asked = Signal(str)
    found_chosen = Signal(object)
    part_asked = Signal(str)
    navigated = Signal(str)

    def __init__(
        self,
        screens: Mapping[str, Callable[[Context], Screen]],
        centre: str,
        make_context: "Callable[[Shell], Context]",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._screens = screens
        self._made: dict[str, Screen] = {}
        self._trail: list[tuple[str, dict[str, object]]] = []
        self.current = ""
        self.navigation = Navigation(screens, centre)
        self.header = Header()
        self.notices = NoticeBar()
        self.status = StatusBar()
        self._pages = QStackedWidget()
        right = column(gap=0)
        right.addWidget(self.header)
        right.addWidget(self.notices)
        right.addWidget(self._pages, 1)
        right.addWidget(self.status)
        lay = row(gap=0)
        lay.addWidget(self.navigation)
        lay.addLayout(right, 1)
        self.setLayout(lay)
        self.undo_bar = UndoBar(self)
        self.context = make_context(self)
        self.navigation.show_person(self.context.person.name, self.context.person.role.word)
        self.navigation.asked.connect(self.go)
        self.navigation.switch_asked.connect(self.switch_asked)
        self.header.help_asked.connect(lambda: self.help_asked.emit(self.current))
        self.header.search.asked.connect(self.search_asked)
        self.header.search.chosen.connect(self.found_chosen)
        self.status.asked.connect(self.part_asked)
        self.context.jobs.busy_changed.connect(self._show_busy)
        theme.announcer().changed.connect(self._arrange)
        self._bind_keys()

    def go(self, name: str, /, **about: object) -> None:
        """Show a screen, making it when it is visited for the first time."""
        is_new = name not in self._made
        if is_new:
            made = self._screens[name](self.context)
            self._made[name] = made
            self._pages.addWidget(as_widget(made))
            made.heading.changed.connect(functools.partial(self._follow_heading, made))
        if self.current and not self._is_other_part(name, about):
            self._trail = [*self._trail, (self.current, self._about)][-_REMEMBERED:]
        self._show(name, about, is_new=is_new)

    def _is_other_part(self, name: str, about: dict[str, object]) -> bool:
        """Tell whether the next screen is another tab of the same person: the way back does not lead through tabs."""
        person = about.get("candidate_id")
        tabs = name.startswith("candidates.") and self.current.startswith("candidates.")
        return tabs and person is not None and person == self._about.get("candidate_id")

    def back(self) -> None:
        """Show the screen before."""
        if self._trail:
            self._show(*self._trail.pop())

    def current_screen(self) -> Screen | None:
        """Return the screen that is shown."""
        return self._made.get(self.current)

    def tell(self, error: Told) -> None:
        """Say the sentence of a refusal or of something unavailable under the header."""
        from bekal.messages import sentence  # only when something has to be said

        icon = "info" if isinstance(error, Unavailable) else "triangle-alert"
        self.notices.show_notice("told", sentence(error), icon=icon)

    def show_key_tips(self) -> None:
        """Show all keys of this screen on one sheet."""
        here: list[tuple[str, str]] = []
        for button in self.findChildren(Button):
            if button.isVisible() and button.keys and button.focusPolicy() != 0:
                here.append((button.keys, button.words))
        everywhere = [
            ("F1", say("Bantuan layar ini")),
            ("F3", say("Cari")),
            ("F6", say("Pindah panel")),
            ("Ctrl+1…9", say("Pindah bagian")),
            ("Alt+←", say("Kembali ke layar sebelumnya")),
            ("Ctrl + / −", say("Huruf lebih besar / lebih kecil")),
        ]
        KeyTips(self.window(), [(say("Di layar ini"), here), (say("Di mana saja"), everywhere)]).open()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew."""
        super().resizeEvent(event)
        self._arrange()

    def _show(self, name: str, about: dict[str, object], *, is_new: bool = False) -> None:
        made = self._made[name]
        self.current, self._about = name, about
        self.navigation.show_current(name)
        self._pages.setCurrentWidget(as_widget(made))
        given = keys.focused() if is_new else None  # Qt gives the keys to the first that takes any, a filter or a tab
        self._follow_heading(made)
        self.header.end_search()
        self.notices.drop("told")
        made.arrive(**about)
        # the page has its place only now, so the keys go in after this turn of the loop
        QTimer.singleShot(0, as_widget(made), lambda: self._enter(made, given))
        self.notices.stand_on(name)
        self.navigated.emit(name)

    def _enter(self, made: Screen, given: QWidget | None) -> None:
        page, focused = as_widget(made), keys.focused()
        in_popup = focused is not None and focused.window() is not self.window()
        if page is not self._pages.currentWidget() or in_popup:
            return
        is_there = focused is not None and page.isAncestorOf(focused)
        if is_there and focused is not given:  # where the screen put them, or where they were last time
            return
        first = keys.next_in(page, page, _is_for_work)
        if first is None and not is_there:
            first = keys.next_in(page, page, lambda _widget: True)
        if first is not None:
            keys.give_focus(first)

    def _follow_heading(self, made: Screen) -> None:
        if as_widget(made) is self._pages.currentWidget():
            self.header.show_words(made.heading.title, made.heading.line)
            self.header.show_actions(made.heading.actions)

    def _show_busy(self, busy: bool) -> None:
        self.header.show_busy(busy=busy)

    def _arrange(self) -> None:
        self.navigation.show_rail(rail=theme.is_narrow(self))
        if self.undo_bar.isVisible():
            self.undo_bar.place()

    def _bind_keys(self) -> None:
        keys.on(self, "F1", lambda: self.help_asked.emit(self.current))
        for key in ("F3", "Ctrl+F"):
            keys.on(self, key, self.header.begin_search)
        for at, name in enumerate(self.navigation.names[:9]):
            keys.on(self, f"Ctrl+{at + 1}", functools.partial(self.go, name))
        keys.on(self, "Alt+Left", self.back)
        keys.on(self, "Ctrl+/", self.show_key_tips)


def _is_for_work(widget: QWidget) -> bool:
    """Tell whether the keys are best put here first: a list or a field, not a filter or a tab."""
    return isinstance(widget, QAbstractItemView | QLineEdit | QComboBox)
