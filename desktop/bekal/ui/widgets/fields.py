"""What a clerk types into: a field with its label and states, text, dates, choices, and the form around them."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QCompleter,
    QFrame,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QWidget,
)

from bekal.language import say
from bekal.ui import icons, keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import question
from bekal.ui.widgets.date_edit import DateEdit as DateEdit
from bekal.ui.widgets.labels import Picture, label, set_tone
from bekal.ui.widgets.layouts import SideBySide, column, holder, row

Choice_ = tuple[Any, str]


def text_edit(placeholder: str = "", *, role: str = "body", longest: int = 0) -> QLineEdit:
    """Make a line to type into; `longest` limits the letters."""
    made = QLineEdit()
    made.setPlaceholderText(placeholder)
    if role != "body":
        theme.set_role(made, role)
    if longest:
        made.setMaxLength(longest)
    return made


def note_edit(placeholder: str = "", lines: int = 3) -> QPlainTextEdit:
    """Make a place for a few lines of text; Tab leaves it."""
    made = QPlainTextEdit()
    made.setPlaceholderText(placeholder)
    made.setTabChangesFocus(True)
    made.setFixedHeight(theme.metrics().lineSpacing() * lines + 14)
    return made


class Choice(QComboBox):
    """A list to choose from; with more than eight entries, or with `filters`, one may type any part of the word."""

    chosen = Signal(object)

    def __init__(
        self,
        options: Sequence[Choice_] = (),
        *,
        placeholder: str = "",
        filters: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._values: list[Any] = []
        self._filters = filters
        self._placeholder = placeholder or say("Pilih")
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(lambda _at: self.chosen.emit(self.value()))
        self.show_options(options)

    def show_options(self, options: Sequence[Choice_]) -> None:
        """Offer these choices, keeping the chosen one when it is still among them."""
        kept = self.value() if self._values else None
        self.blockSignals(True)
        self.clear()
        self._values = [value for value, _word in options]
        self.addItems([word for _value, word in options])
        many = self._filters or len(options) > 8
        self.setEditable(many)
        if many:
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            completer = QCompleter(self.model(), self)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            self.setCompleter(completer)
            edit = self.lineEdit()
            assert edit is not None
            edit.setPlaceholderText(self._placeholder)
            edit.editingFinished.connect(self._settle)
        else:
            self.setPlaceholderText(self._placeholder)
        self.blockSignals(False)
        self.show_value(kept)

    def value(self) -> Any:
        """Return the chosen value, or None while nothing is chosen."""
        at = self.currentIndex()
        return self._values[at] if 0 <= at < len(self._values) else None

    def show_value(self, value: object) -> None:
        """Choose a value without telling anybody; an unknown one chooses nothing."""
        self.blockSignals(True)
        self.setCurrentIndex(self._values.index(value) if value in self._values else -1)
        self.blockSignals(False)
        self._show_beginning()

    def _show_beginning(self) -> None:
        """Show how a long word begins, not how it ends."""
        edit = self.lineEdit()
        if edit is not None and not edit.hasFocus():
            edit.setCursorPosition(0)

    def _settle(self) -> None:
        """Take what was typed when it is one of the words, otherwise show the chosen one again."""
        typed = self.currentText().strip().casefold()
        words = [self.itemText(at).casefold() for at in range(self.count())]
        found = [at for at, word in enumerate(words) if word == typed] or [
            at for at, word in enumerate(words) if typed and typed in word
        ]
        exact = [at for at in found if words[at] == typed]
        at = exact[0] if exact else found[0] if len(found) == 1 else self.currentIndex()
        if at != self.currentIndex():
            self.setCurrentIndex(at)
            self.chosen.emit(self.value())
        self.setEditText(self.itemText(at) if at >= 0 else "")
        self._show_beginning()

    def wheelEvent(self, event: QEvent) -> None:
        """Let the wheel pass."""
        event.ignore()  # scrolling a form must never change an answer

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        super().paintEvent(event)
        if theme.is_plain():
            return
        painter = QPainter(self)
        drawn = icons.pixmap("chevron-down", "muted" if self.isEnabled() else "faint", 16)
        side = theme.px(16)
        painter.drawPixmap(self.width() - side - 7, (self.height() - side) // 2, drawn)
        painter.end()


class Field(QWidget):
    """A label above what is typed into, and one place below for help, doubt or what cannot be.

    Nothing is judged before the field is left: connect `left`. `ditto_asked` follows F9, `lock_asked` Ctrl+L.
    """

    left = Signal()
    ditto_asked = Signal()
    lock_asked = Signal()

    def __init__(
        self, name: str, edit: QWidget, *, optional: bool = False, help: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.edit, self.name, self._help = edit, name, help
        self._choices: QFrame | None = None
        self.locked = False
        self._padlock: Picture | None = None
        above = label(name, "captionb", "muted" if optional else "", buddy=edit)
        head = row(above, gap=4)
        self._above, self._may_be_empty = above, label(say("(boleh kosong)"), "caption", "muted")
        head.addWidget(self._may_be_empty)
        if not optional:
            self._may_be_empty.hide()
        head.addStretch(1)
        self._icon = Picture("info", "muted", 14)
        self._words = label("", "caption", "muted", wrap=True)
        below = row(gap=5)
        below.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self._words, 1)
        self._below = holder(below)
        self._lay = column(head, edit, self._below, gap=3)
        self.setLayout(self._lay)
        self.setFocusProxy(edit)
        if not edit.accessibleName():
            edit.setAccessibleName(f"{name} {say('(boleh kosong)')}" if optional else name)
        edit.installEventFilter(self)
        self.clear()

    def show_optional(self, *, optional: bool) -> None:
        """Say whether it may be left empty, where that follows from another answer."""
        set_tone(self._above, "muted" if optional else "")
        self._may_be_empty.setVisible(optional)
        self.edit.setAccessibleName(f"{self.name} {say('(boleh kosong)')}" if optional else self.name)

    def clear(self) -> None:
        """Take doubt and refusal away; the help comes back."""
        self._drop_choices()
        self._say("info", "muted", self._help, "")

    def show_help(self, text: str) -> None:
        """Show other words of help, such as what was read from a NIK."""
        self._help = text
        if not self.edit.property("state"):
            self.clear()

    def show_doubt(self, text: str, sentence: str = "", *choices: tuple[str, Callable[[], object]]) -> None:
        """Show a doubt: a line, or a yellow box when there is something to choose."""
        self._drop_choices()
        if not choices and not sentence:
            self._say("triangle-alert", "warn", text, "warn")
            return
        self._say("", "", "", "warn")
        self.edit.setAccessibleDescription(f"{text} {sentence}".strip())
        self._choices = question(text, sentence, *choices)
        beside = self.parentWidget()
        if isinstance(beside, SideBySide):
            beside.add_below(self._choices)
        else:
            self._lay.addWidget(self._choices)

    def show_impossible(self, text: str, *choices: tuple[str, Callable[[], object]]) -> None:
        """Show what cannot be, with its proposal, after the field was left."""
        self._drop_choices()
        self._say("circle-alert", "bad", text, "bad")
        if choices:
            buttons = row(gap=4)
            for verb, action in choices:
                one = Button(verb, "quiet")
                one.clicked.connect(lambda _checked=False, action=action: action())
                buttons.addWidget(one)
            buttons.addStretch(1)
            self._choices = QFrame()
            self._choices.setLayout(buttons)
            self._lay.addWidget(self._choices)

    def choices(self) -> list[Button]:
        """Return the buttons of the question under this field, in order."""
        return self._choices.findChildren(Button) if self._choices is not None else []

    def show_lock(self, *, locked: bool) -> None:
        """Show that this answer stays for the next person."""
        self.locked = locked
        if locked and self._padlock is None:
            self._padlock = Picture("lock", "accent", 16, self.edit)
            self._padlock.setToolTip(say("Isian ini tetap untuk orang berikutnya (Ctrl+L)"))
        if self._padlock is not None:
            self._padlock.setVisible(locked)
            self._place_padlock()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the widgets it belongs to."""
        if watched is not self.edit:
            return False
        if event.type() == QEvent.Type.Resize:
            self._place_padlock()
        elif event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() not in {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}:
                self.left.emit()
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_F9:
                self.ditto_asked.emit()
                return True
            if event.key() == Qt.Key.Key_L and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
                self.lock_asked.emit()
                return True
        return False

    def _say(self, icon: str, tone: str, text: str, state: str) -> None:
        self._below.setVisible(bool(text))
        if text:
            self._icon.show_icon(icon, tone)
            self._words.setText(text)
            set_tone(self._words, tone)
        theme.set_state(self.edit, "state", state)
        self.edit.setAccessibleDescription(text)

    def _drop_choices(self) -> None:
        if self._choices is not None:
            self._choices.hide()
            self._choices.deleteLater()
            self._choices = None

    def _place_padlock(self) -> None:
        if self._padlock is not None:
            side = theme.px(16)
            inset = 30 if isinstance(self.edit, QComboBox) else 7
            place = QRect(self.edit.width() - side - inset, (self.edit.height() - side) // 2, side, side)
            self._padlock.setGeometry(place)


class EntryForm(QWidget):
    """A form in which Enter goes to the next field and, after the last one, `finished` is told."""

    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.enter_moves_on = True
        self._watched: set[QWidget] = set()

    def watch(self, *fields: Field) -> None:
        """Let Enter work in these fields."""
        for field in fields:
            for part in (field.edit, *field.edit.findChildren(QWidget)):
                self._watched.add(part)
                part.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the widgets it belongs to."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and self.enter_moves_on
            and isinstance(watched, QWidget)
            and not isinstance(watched, QPlainTextEdit)
        ):
            self.move_on(watched)
            return True
        return False

    def move_on(self, after: QWidget) -> None:
        """Go to the field after a widget; tell `finished` when there is none."""
        field: QWidget | None = after
        while field is not None and not isinstance(field, Field):
            field = field.parentWidget()
        inside = field if isinstance(field, Field) else after

        def wanted(other: QWidget) -> bool:
            unchosen = (
                isinstance(other, QAbstractButton)
                and other.property("kind") == "seg"
                and not (other.isChecked() or other.property("end") == "first")
            )
            return other in self._watched and not inside.isAncestorOf(other) and not unchosen

        following = keys.next_in(self, after, wanted)
        if following is None:
            self.finished.emit()
        else:
            keys.give_focus(following)
