"""The fields of one person: what is typed into, in the order of the identity card, and what stands below each."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtWidgets import QCompleter, QFrame, QLineEdit, QWidget

from bekal.language import say
from bekal.terms import Sex
from bekal.ui import keys, theme
from bekal.ui.candidates import judging
from bekal.ui.candidates.judging import NAMES, Finding, Grade
from bekal.ui.widgets.buttons import Button, Segments
from bekal.ui.widgets.fields import Choice, DateEdit, EntryForm, Field, text_edit
from bekal.ui.widgets.layouts import SideBySide, TwoColumns, column, holder, scrolled, side_by_side

_SEPARATORS = re.compile(r"[\s.\-–_/,'’‘`\"]+")
_LONGEST_NIK = 24
_LEVELS = ("SD", "MI", "SMP", "MTs", "SMA", "SMK", "MA", "D1", "D2", "D3", "D4", "S1", "S2", "S3", "Tidak sekolah")
"""School levels as `candidates.rules.read_education` stores them."""


class NikEdit(QLineEdit):
    """Sixteen digits shown in fours; separators typed or pasted are dropped, letters stay to be seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "title")
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)
        self.textEdited.connect(self._regroup)

    def value(self) -> str:
        """Return what was typed, without the gaps."""
        return _SEPARATORS.sub("", self.text())

    def show_value(self, nik: str) -> None:
        """Show a NIK in fours."""
        self.setText(judging.grouped(nik))

    def _regroup(self, text: str) -> None:
        typed = len(_SEPARATORS.sub("", text[: self.cursorPosition()]))
        shown = judging.grouped(_SEPARATORS.sub("", text)[:_LONGEST_NIK])
        if shown != text:
            self.setText(shown)
            self.setCursorPosition(typed + max(0, typed - 1) // 4)


class PersonForm(EntryForm):
    """All fields; Enter goes on, Shift+Enter back. It tells what was typed and what was left, and judges nothing."""

    changed = Signal(str)
    left = Signal(str)
    ditto_asked = Signal(str)
    lock_asked = Signal(str)
    taken = Signal(object)
    kept = Signal(object)

    def __init__(self, read: Callable[[str], date], today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: dict[str, Finding | None] = dict.fromkeys(NAMES)
        self._loading = False
        self._wishes = QStringListModel(self)
        self.fields = self._make_fields(read, today)
        f = self.fields
        self._numbers = (f["rt"], f["rw"])
        born, sex = side_by_side(f["birth_place"], f["birth_date"]), side_by_side(f["sex"], f["education"])
        address = side_by_side(f["rt"], f["rw"], f["district"])
        left = column(f["nik"], f["name"], born, sex, f["reason"], None, gap=11)
        right = column(f["street"], address, side_by_side(f["phone"], f["email"]), f["wanted"], None, gap=11)
        both = holder(column(TwoColumns(holder(left), holder(right)), None, margins=(2, 2, 8, 8)))
        self.scrolls = scrolled(both)
        self.setLayout(column(self.scrolls))
        self.watch(*self.fields.values())
        for name, field in self.fields.items():
            self._listen(name, field)
        self._order_tabs()
        for key in ("Shift+Return", "Shift+Enter"):
            keys.on(self, key, lambda: self.focusNextPrevChild(False))
        self.show_reason(there=False)
        self._measure()
        theme.announcer().changed.connect(self._measure)

    def values(self) -> dict[str, str]:
        """Return what stands in every field, as text."""
        return {name: self.value(name) for name in NAMES}

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
            self._show_choice(edit, value)
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

    def show_findings(self, findings: Sequence[Finding], shown: Iterable[str]) -> None:
        """Show what is to be looked at under the fields named in `shown`, and nothing under the others."""
        wanted = {finding.field: finding for finding in reversed(findings)}
        names = set(shown)
        for name in NAMES:
            self._show(name, wanted.get(name) if name in names else None)

    def shows_finding(self, name: str) -> bool:
        """Tell whether something is shown under a field now."""
        return self._shown[name] is not None

    def show_wishes(self, words: Sequence[str]) -> None:
        """Offer these programmes while the wanted one is typed."""
        self._wishes.setStringList(list(words))

    def show_reason(self, *, there: bool) -> None:
        """Ask why a value that differs from the NIK was kept, or stop asking."""
        self.fields["reason"].setVisible(there)

    def move_on(self, after: QWidget) -> None:
        """Go to the next field and bring it into sight; among segments to the chosen one."""
        super().move_on(after)
        focused = keys.focused()
        if focused is not None and self.isAncestorOf(focused):
            self.scrolls.ensureWidgetVisible(focused, 0, theme.px(40))
        for field in self.fields.values():
            if isinstance(field.edit, Segments) and focused is not None and field.edit.isAncestorOf(focused):
                keys.give_focus(field.edit)

    def place(self) -> str:
        """Return the name of the field that has the keys, the first one when none has."""
        focused = keys.focused()
        for name, field in self.fields.items():
            if focused is not None and (field is focused or field.isAncestorOf(focused)):
                return name
        return NAMES[0]

    def go_to(self, name: str) -> None:
        """Put the keys into a field, or into the first button of the question below it."""
        field = self.fields[name]
        buttons = self._buttons_of(field)
        keys.give_focus(buttons[0] if buttons else field.edit)
        self.scrolls.ensureWidgetVisible(field)

    def enter(self, name: str) -> None:
        """Put the keys into a field."""
        keys.give_focus(self.fields[name].edit)
        self.scrolls.ensureWidgetVisible(self.fields[name])

    def resume(self, name: str) -> None:
        """Put the keys behind what stands in a field, so that typing goes on where it stopped."""
        self.enter(name)
        edit = self.fields[name].edit
        line = edit.lineEdit() if isinstance(edit, Choice) else edit
        if isinstance(line, QLineEdit):
            line.deselect()
            line.end(False)

    def _make_fields(self, read: Callable[[str], date], today: Callable[[], date]) -> dict[str, Field]:
        sexes = [(sex.value, sex.word) for sex in Sex]
        wanted = text_edit(longest=120)
        completer = QCompleter(self._wishes, wanted)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        wanted.setCompleter(completer)
        reason = text_edit(say("Misalnya: sesuai akta kelahiran"), longest=200)
        made = {
            "nik": Field(say("NIK"), NikEdit(), help=judging.words_of_nik("", today=today())),
            "name": Field(say("Nama lengkap sesuai KTP"), text_edit(longest=120)),
            "birth_place": Field(say("Tempat lahir"), text_edit(longest=80)),
            "birth_date": Field(say("Tanggal lahir"), DateEdit(read, today)),
            "sex": Field(say("Jenis kelamin"), Segments(sexes, say("Jenis kelamin"))),
            "education": Field(say("Pendidikan terakhir"), Choice([(level, level) for level in _LEVELS])),
            "reason": Field(say("Alasan berbeda dari NIK"), reason, optional=True),
            "street": Field(say("Alamat (jalan, nomor)"), text_edit(longest=200)),
            "rt": Field(say("RT"), text_edit(longest=3)),
            "rw": Field(say("RW"), text_edit(longest=3)),
            "district": Field(say("Kecamatan"), text_edit(longest=80)),
            "phone": Field(say("Nomor HP"), text_edit(longest=40)),
            "email": Field(say("Surel"), text_edit(longest=120), optional=True),
            "wanted": Field(say("Program yang diminati"), wanted),
        }
        return {name: made[name] for name in NAMES}

    def _listen(self, name: str, field: Field) -> None:
        edit = field.edit
        if isinstance(edit, QLineEdit):
            edit.textChanged.connect(lambda _text: self._tell_changed(name))
        elif isinstance(edit, Choice | Segments):
            edit.chosen.connect(lambda _value: self._tell_changed(name))
            edit.chosen.connect(lambda _value: self.left.emit(name))
        # Enter in a list of proposals reaches the line only, never the form
        line = edit.lineEdit() if isinstance(edit, Choice) else edit
        if isinstance(line, QLineEdit):
            line.returnPressed.connect(lambda: QTimer.singleShot(0, self, lambda: self.move_on(edit)))
        field.left.connect(lambda: self._leave(name))
        field.ditto_asked.connect(lambda: self.ditto_asked.emit(name))
        field.lock_asked.connect(lambda: self.lock_asked.emit(name))

    def _leave(self, name: str) -> None:
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
        question = self._question(field)
        was_inside = question is not None and had_keys is not None and question.isAncestorOf(had_keys)
        if finding is None:
            field.clear()
        elif finding.grade is Grade.IMPOSSIBLE:
            field.show_impossible(finding.text)
        elif finding.can_be_kept:
            take = (finding.take_words, lambda: self.taken.emit(finding))
            keep = (finding.keep_words, lambda: self.kept.emit(finding))
            field.show_doubt(finding.text, finding.sentence, take, keep)
            for button in self._buttons_of(field):
                button.setAutoDefault(True)  # Enter answers, as everywhere in this form
        else:
            field.show_doubt(finding.text)
        if was_inside:
            keys.give_focus(field.edit)
        self._order_tabs()

    def _buttons_of(self, field: Field) -> list[Button]:
        question = self._question(field)
        return question.findChildren(Button) if question is not None else []

    def _question(self, field: Field) -> QFrame | None:
        """Return the yellow box that belongs to a field and is shown now."""
        beside = field.parentWidget()
        place = beside if isinstance(beside, SideBySide) else field
        finding = next((self._shown[name] for name, one in self.fields.items() if one is field), None)
        for box in place.findChildren(QFrame):
            # a new box counts as hidden until its layout shows it; one that was dropped was hidden on purpose
            dropped = box.isHidden() and box.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            mine = finding is not None and box.accessibleName() == finding.text
            if mine and box.property("kind") == "warn" and not dropped:
                return box
        return None

    def _order_tabs(self) -> None:
        """Let Tab walk as one reads: a field, then the question below it."""
        stops: list[QWidget] = []
        for field in self.fields.values():
            edit = field.edit
            stops += edit.findChildren(Button) if isinstance(edit, Segments) else [edit]
            stops += self._buttons_of(field)
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    def _show_choice(self, edit: Choice, value: str) -> None:
        known = [(level, level) for level in _LEVELS]
        if value and value not in _LEVELS:  # what a file said in its own words stays as it is
            known.append((value, value))
        edit.show_options(known)
        edit.show_value(value or None)
        if not value:
            edit.setEditText("")

    def _measure(self) -> None:
        for field in self._numbers:
            field.setMaximumWidth(theme.px(72))
