"""The form of one person: groups of fields in the order of the identity card, walked through by Enter."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton, QScrollArea, QStackedWidget, QWidget

from bekal.candidates.typed import HIDDEN, NAMES
from bekal.reference.regions import Region
from bekal.terms import Sex
from bekal.ui import keys, theme
from bekal.ui.candidates.form_fields import (
    GROUP_KEYS,
    GROUPS,
    LEVELS,
    NARROW,
    NikEdit,
    group_of,
    group_word,
    make_fields,
)
from bekal.ui.candidates.judging import Finding, Grade
from bekal.ui.candidates.region_edit import RegionEdit
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field
from bekal.ui.widgets.layouts import TwoColumns, column, holder, row, rule, scrolled, side_by_side


class PersonForm(EntryForm):
    """All fields; Enter goes on, Shift+Enter back. It tells what was typed and what was left, and judges nothing."""

    changed = Signal(str)
    left = Signal(str)
    ditto_asked = Signal(str)
    lock_asked = Signal(str)
    taken = Signal(object)
    kept = Signal(object)
    region_asked = Signal(str)
    region_chosen = Signal(object)
    undo_asked = Signal()
    redo_asked = Signal()

    def __init__(self, read: Callable[[str], date], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, Finding | None] = dict.fromkeys(NAMES)
        self._loading = self._waits_for_region = False
        self.hidden = dict.fromkeys(HIDDEN, "")
        self._wishes = QStringListModel(self)
        self.fields = make_fields(read, today, self._wishes)
        self._pages = QStackedWidget()
        self._scrolls: list[QScrollArea] = []
        self._tabs: list[Button] = []
        for at, group in enumerate(GROUPS):
            self._pages.addWidget(self._page(*group))
            tab = Button(group_word(at), "tab")
            tab.setCheckable(True)
            tab.setAutoExclusive(True)
            tab.setToolTip(f"{group_word(at)} ({GROUP_KEYS[at]})")
            tab.clicked.connect(lambda _checked=False, at=at: self.show_group(at))
            keys.on(self, GROUP_KEYS[at], tab.click)
            self._tabs.append(tab)
        self._tabs[0].setChecked(True)
        body = column(row(*self._tabs, None, gap=18), rule(), gap=0)
        body.addSpacing(8)
        body.addWidget(self._pages, 1)
        self.setLayout(body)
        self.watch(*self.fields.values())
        for name, field in self.fields.items():
            self._listen(name, field)
        self._order_tabs()
        for key in ("Shift+Return", "Shift+Enter"):
            keys.on(self, key, lambda: self.walk(-1))
        self.show_reason(there=False)
        self._measure()
        theme.announcer().changed.connect(self._measure)

    # ---------------------------------------------------------------------------------------- values

    def values(self) -> dict[str, str]:
        """Return what stands in every field, as text, and what goes along with it."""
        return {name: self.value(name) for name in NAMES} | self.hidden

    def value(self, name: str) -> str:
        """Return what stands in one field."""
        edit = self.fields[name].edit
        if isinstance(edit, NikEdit):
            return edit.value()
        if isinstance(edit, QLineEdit):
            return edit.text()
        return str(edit.value() or "") if isinstance(edit, Choice | Segments) else ""

    def show_values(self, values: Mapping[str, str]) -> None:
        """Show these values, telling nobody; fields not named are emptied."""
        for name in NAMES:
            self.put(name, values.get(name, ""))
        self.hidden = {name: values.get(name, "") for name in HIDDEN}

    def put(self, name: str, value: str) -> None:
        """Show a value in one field, telling nobody."""
        self._loading = True
        edit = self.fields[name].edit
        if isinstance(edit, NikEdit):
            edit.show_value(value)
        elif isinstance(edit, DateEdit):
            edit.setText(value)
            edit.settle()
        elif isinstance(edit, QLineEdit):
            edit.setText(value)
            edit.setCursorPosition(0)  # a long name is read from its beginning
        elif isinstance(edit, Choice):
            self._show_choice(name, edit, value)
        elif isinstance(edit, Segments):
            edit.show_value(value or None)
            for segment in edit.findChildren(Button):  # Qt took Tab from what was not chosen before
                segment.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._loading = False

    def settle(self) -> None:
        """Read the date that is still being typed."""
        edit = self.fields["birth_date"].edit
        assert isinstance(edit, DateEdit)
        self._loading = True
        edit.settle()
        self._loading = False

    def show_regions(self, typed: str, regions: Sequence[Region]) -> None:
        """List the regions that fit what was typed; take the first at once when Enter came before them."""
        edit = self._region_edit()
        edit.show_answers(typed, regions)
        if self._waits_for_region and typed == edit.text().strip():
            self._waits_for_region = False
            if not edit.take():
                self.walk(1)

    def show_wishes(self, words: Sequence[str]) -> None:
        """Offer these programmes while the wanted one is typed."""
        self._wishes.setStringList(list(words))

    def show_read_only(self, *, read_only: bool) -> None:
        """Take no more keys while what stands there cannot be kept; the text stays to be seen."""
        for field in self.fields.values():
            if isinstance(field.edit, QLineEdit):
                field.edit.setReadOnly(read_only)
            else:
                field.edit.setEnabled(not read_only)

    # -------------------------------------------------------------------------------------- findings

    def show_findings(self, findings: Sequence[Finding], shown: Iterable[str]) -> None:
        """Show what is to be looked at under the fields named in `shown`, and nothing under the others."""
        wanted = {finding.field: finding for finding in reversed(findings)}
        names = set(shown)
        for name in NAMES:
            self._show(name, wanted.get(name) if name in names else None)

    def shows_finding(self, name: str) -> bool:
        """Tell whether something is shown under a field now."""
        return self._shown[name] is not None

    def ask(self, name: str) -> None:
        """Go to a field that must be filled or put right, though it may be hidden."""
        self.fields[name].setVisible(True)
        self.enter(name)

    def show_reason(self, *, there: bool, is_needed: bool = False) -> None:
        """Ask why a value was kept that differs from the NIK, or one changed that a certificate states; or stop it."""
        self.fields["reason"].setVisible(there)
        self.fields["reason"].show_optional(optional=not is_needed)

    # ---------------------------------------------------------------------------------------- moving

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that mean something in every field."""
        pressed = event if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) else None
        if pressed is not None and isinstance(watched, QWidget) and self._takes(watched, pressed):
            return True
        return super().eventFilter(watched, event)

    def move_on(self, after: QWidget) -> None:
        """Go to the next field, in the next group after the last one of a group; tell `finished` after all."""
        self.walk(1, self._name_of(after))

    def walk(self, step: int, name: str | None = None) -> None:
        """Go to the field after (1) or before (-1) one, or the one that has the keys."""
        at = NAMES.index(name or self.place()) + step
        while 0 <= at < len(NAMES) and self.fields[NAMES[at]].isHidden():
            at += step
        if 0 <= at < len(NAMES):
            self.enter(NAMES[at])
        elif at >= len(NAMES):
            self.finished.emit()

    def place(self) -> str:
        """Return the name of the field that has the keys, the first one of the group shown when none has."""
        focused = keys.focused()
        return (self._name_of(focused) if focused is not None else None) or GROUPS[self.group][0][0][0]

    @property
    def group(self) -> int:
        """The number of the group that is shown."""
        return self._pages.currentIndex()

    def show_group(self, at: int) -> None:
        """Show a group and put the keys into its first field."""
        self.enter(GROUPS[at][0][0][0])

    @property
    def scrolled_by(self) -> int:
        """How far the group that is shown is scrolled."""
        return self._scrolls[self.group].verticalScrollBar().value()

    def scroll_to(self, value: int) -> None:
        """Scroll the group that is shown."""
        self._scrolls[self.group].verticalScrollBar().setValue(value)

    def go_to(self, name: str) -> None:
        """Put the keys into a field, or into the first button of the question below it."""
        self._turn_to(name)
        buttons = self.fields[name].choices()
        keys.give_focus(buttons[0] if buttons else self.fields[name].edit)
        self._scrolls[self.group].ensureWidgetVisible(self.fields[name])

    def enter(self, name: str) -> None:
        """Put the keys into a field and bring it into sight; among segments into the chosen one."""
        self._turn_to(name)
        keys.give_focus(self.fields[name].edit)
        self._scrolls[self.group].ensureWidgetVisible(self.fields[name], 0, theme.px(40))

    def resume(self, name: str) -> None:
        """Put the keys behind what stands in a field, so that typing goes on where it stopped."""
        self.enter(name)
        edit = self.fields[name].edit
        line = edit.lineEdit() if isinstance(edit, Choice) else edit
        if isinstance(line, QLineEdit):
            line.deselect()
            line.end(False)

    # -------------------------------------------------------------------------------------- building

    def _page(self, left: tuple[tuple[str, ...], ...], right: tuple[tuple[str, ...], ...]) -> QWidget:
        sides = [holder(column(*(self._row(names) for names in side), None, gap=11)) for side in (left, right)]
        page = scrolled(holder(column(TwoColumns(*sides), None, margins=(2, 2, 8, 8))))
        self._scrolls.append(page)
        return page

    def _row(self, names: tuple[str, ...]) -> QWidget:
        found = [self.fields[name] for name in names]
        return found[0] if len(found) == 1 else side_by_side(*found)

    def _listen(self, name: str, field: Field) -> None:
        edit = field.edit
        if isinstance(edit, QLineEdit):
            edit.textChanged.connect(lambda _text: self._tell_changed(name))
        elif isinstance(edit, Choice | Segments):
            edit.chosen.connect(lambda _value: self._tell_changed(name))
            edit.chosen.connect(lambda _value: self.left.emit(name))
        if isinstance(edit, RegionEdit):
            edit.asked.connect(self.region_asked)
            edit.chosen.connect(self.region_chosen)
        # Enter in a list of proposals reaches the line only, never the form
        line = edit.lineEdit() if isinstance(edit, Choice) else edit
        if isinstance(line, QLineEdit):
            line.returnPressed.connect(lambda: QTimer.singleShot(0, self, lambda: self.move_on(edit)))
        field.left.connect(lambda: self._leave(name))
        field.ditto_asked.connect(lambda: self.ditto_asked.emit(name))
        field.lock_asked.connect(lambda: self.lock_asked.emit(name))

    def _takes(self, watched: QWidget, event: QKeyEvent) -> bool:
        """Act on a key before the field does, and tell whether it is dealt with."""
        key, held = event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        plain = held in {Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier}
        if isinstance(watched, RegionEdit) and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not held:
            if watched.is_open:
                return watched.take()
            if watched.is_searching:  # Enter was faster than the list
                self._waits_for_region = True
                watched.close_list()
                watched.asked.emit(watched.text().strip())
                return True
        elif isinstance(watched, QPushButton) and plain and event.text().upper() in {sex.value for sex in Sex}:
            self.put("sex", event.text().upper())
            self._tell_changed("sex")
            self.walk(1, "sex")
            return True
        elif event.matches(QKeySequence.StandardKey.Undo) and not self._can_undo(watched):
            self.undo_asked.emit()
            return True
        elif event.matches(QKeySequence.StandardKey.Redo) and not self._can_redo(watched):
            self.redo_asked.emit()
            return True
        elif key in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab} and plain:
            return self._tabs_over(watched, 1 if key == Qt.Key.Key_Tab else -1)
        return False

    def _tabs_over(self, watched: QWidget, step: int) -> bool:
        """Let Tab go on into the next group, as Enter does; inside a group Qt walks."""
        name = self._name_of(watched)
        if name is None or self.fields[name].choices():
            return False
        names = [one for one in NAMES if group_of(one) == self.group and not self.fields[one].isHidden()]
        at_end = name == (names[-1] if step > 0 else names[0])
        if not at_end or self.group + step not in range(len(GROUPS)):
            return False
        self.walk(step, name)
        return True

    @staticmethod
    def _can_undo(watched: QWidget) -> bool:
        line = watched.lineEdit() if isinstance(watched, QComboBox) else watched
        return isinstance(line, QLineEdit) and line.isUndoAvailable()

    @staticmethod
    def _can_redo(watched: QWidget) -> bool:
        line = watched.lineEdit() if isinstance(watched, QComboBox) else watched
        return isinstance(line, QLineEdit) and line.isRedoAvailable()

    def _turn_to(self, name: str) -> None:
        at = group_of(name)
        self._tabs[at].setChecked(True)
        self._pages.setCurrentIndex(at)

    def _name_of(self, widget: QWidget) -> str | None:
        return next(
            (name for name, field in self.fields.items() if field is widget or field.isAncestorOf(widget)), None
        )

    def _region_edit(self) -> RegionEdit:
        edit = self.fields["village"].edit
        assert isinstance(edit, RegionEdit)
        return edit

    def _leave(self, name: str) -> None:
        self._waits_for_region = False
        if name == "birth_date":
            self.settle()
        self.left.emit(name)

    def _tell_changed(self, name: str) -> None:
        if not self._loading:
            self.changed.emit(name)

    def _show(self, name: str, finding: Finding | None) -> None:
        if self._shown[name] == finding:
            return
        had_keys = keys.focused()
        field, self._shown[name] = self.fields[name], finding
        was_inside = had_keys is not None and had_keys in field.choices()
        if finding is None:
            field.clear()
        else:
            take = (finding.take_words, lambda: self.taken.emit(finding))
            keep = (finding.keep_words, lambda: self.kept.emit(finding))
            choices = [one for one in (take, keep) if one[0]]
            if finding.grade is Grade.IMPOSSIBLE:
                field.show_impossible(finding.text, *choices)
            else:
                field.show_doubt(finding.text, finding.sentence, *choices)
            for button in field.choices():
                button.setAutoDefault(True)  # Enter answers, as everywhere in this form
        if was_inside:
            keys.give_focus(field.edit)
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Let Tab walk as one reads: a field, then the question below it."""
        stops: list[QWidget] = []
        for field in self.fields.values():
            edit = field.edit
            stops += edit.findChildren(Button) if isinstance(edit, Segments) else [edit]
            stops += field.choices()
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    def _show_choice(self, name: str, edit: Choice, value: str) -> None:
        if name == "education":
            known = [(level, level) for level in LEVELS]
            if value and value not in LEVELS:  # what a file said in its own words stays as it is
                known.append((value, value))
            edit.show_options(known)
        edit.show_value(value or None)
        if not value:
            edit.setEditText("")

    def _measure(self) -> None:
        for name in NARROW:
            self.fields[name].setMaximumWidth(theme.px(72 if name in {"rt", "rw"} else 110))
