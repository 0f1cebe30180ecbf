"""The settings of what is chosen on the drawing table: one field for each, in millimetres and points."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from bekal.certificates.templates.editing import INKS, STEP
from bekal.documents import certificate_template as parts
from bekal.language import marked, say
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.layouts import column, holder, row, side_by_side
from bekal.ui.widgets.tick import Tick

POINT = 25_400 / 72 * 0.714
"""Micrometres of a capital's height in one point of font size."""

BLOCK, WRITING, ITEM, PAPER = "block", "writing", "item", "paper"

MM, POINTS, COUNT, SHARE, WORDS, ONE_OF, YES_NO = "mm", "pt", "n", "share", "words", "choice", "tick"

STYLES = (
    ("serif", marked("Serif")),
    ("serif_bold", marked("Serif tebal")),
    ("serif_italic", marked("Serif miring")),
    ("sans", marked("Tanpa kait")),
    ("sans_bold", marked("Tanpa kait, tebal")),
)
ALIGNS = (("left", marked("Kiri")), ("centre", marked("Tengah")), ("right", marked("Kanan")))
LANGUAGES = (("id", marked("Indonesia")), ("en", marked("Inggris")), ("ja", marked("Jepang")), ("ko", marked("Korea")))
FRAMES = (
    ("single", marked("Satu garis")),
    ("double", marked("Dua garis")),
    ("notched", marked("Sudut berhias")),
    ("filled", marked("Bidang warna")),
)


@dataclass(frozen=True)
class Setting:
    """One setting: whose it is, its name, its words, and how it is given."""

    of: str
    name: str
    words: str
    how: str
    options: tuple[tuple[str, str], ...] = ()


_PLACE = (Setting(BLOCK, "x", marked("Dari kiri"), MM), Setting(BLOCK, "y", marked("Dari atas"), MM))
_WIDE = Setting(BLOCK, "wide", marked("Lebar"), MM)
_HIGH = Setting(BLOCK, "high", marked("Tinggi"), MM)
_ON_BLANK = Setting(BLOCK, "on_blank", marked("Juga dicetak di blangko"), YES_NO)
_INK = Setting(BLOCK, "ink", marked("Warna"), ONE_OF, INKS)
_THICK = Setting(BLOCK, "thick", marked("Tebal garis"), MM)
_WRITING = (
    Setting(WRITING, "style", marked("Huruf"), ONE_OF, STYLES),
    Setting(WRITING, "ink", marked("Warna"), ONE_OF, INKS),
    Setting(WRITING, "cap", marked("Ukuran"), POINTS),
    Setting(WRITING, "least", marked("Paling kecil"), POINTS),
    Setting(WRITING, "lines", marked("Baris paling banyak"), COUNT),
    Setting(WRITING, "spacing", marked("Jarak huruf"), SHARE),
    Setting(WRITING, "align", marked("Rata"), ONE_OF, ALIGNS),
    Setting(WRITING, "language", marked("Bahasa"), ONE_OF, LANGUAGES),
    Setting(WRITING, "capitals", marked("Huruf besar semua"), YES_NO),
)

SETTINGS: Mapping[type, tuple[Setting, ...]] = {
    parts.Template: (
        Setting(PAPER, "name", marked("Nama templat"), WORDS),
        Setting(PAPER, "margin", marked("Tepi aman"), MM),
    ),
    parts.Text: (Setting(BLOCK, "words", marked("Tulisan"), WORDS), *_PLACE, _WIDE, *_WRITING, _ON_BLANK),
    parts.Column: (*_PLACE, _WIDE, _HIGH, Setting(BLOCK, "spill", marked("Boleh tumbuh ke bawah"), MM)),
    parts.Line: (
        Setting(ITEM, "words", marked("Tulisan"), WORDS),
        Setting(ITEM, "gap", marked("Jarak di atasnya"), MM),
        *_WRITING,
        Setting(ITEM, "on_blank", marked("Juga dicetak di blangko"), YES_NO),
    ),
    parts.Ornament: (
        Setting(ITEM, "gap", marked("Jarak di atasnya"), MM),
        Setting(ITEM, "wide", marked("Lebar"), MM),
        Setting(ITEM, "thick", marked("Tebal garis"), MM),
        Setting(ITEM, "ink", marked("Warna"), ONE_OF, INKS),
        Setting(ITEM, "lozenge", marked("Hiasan di tengah"), YES_NO),
        Setting(ITEM, "on_blank", marked("Juga dicetak di blangko"), YES_NO),
    ),
    parts.Rule: (*_PLACE, _WIDE, _HIGH, _THICK, _INK, _ON_BLANK),
    parts.Frame: (
        Setting(BLOCK, "kind", marked("Bentuk"), ONE_OF, FRAMES),
        *_PLACE,
        _WIDE,
        _HIGH,
        _THICK,
        _INK,
        _ON_BLANK,
    ),
    parts.Picture: (*_PLACE, _WIDE, _HIGH, _ON_BLANK),
    parts.Photo: (
        *_PLACE,
        _WIDE,
        _HIGH,
        Setting(BLOCK, "frame", marked("Dengan bingkai"), YES_NO),
        _ON_BLANK,
    ),
    parts.Code: (
        *_PLACE,
        Setting(BLOCK, "caption", marked("Dengan dua baris di bawahnya"), YES_NO),
        Setting(BLOCK, "language", marked("Bahasa"), ONE_OF, LANGUAGES),
    ),
    parts.Signature: (
        *_PLACE,
        _WIDE,
        Setting(BLOCK, "place", marked("Tempat dan tanggal"), WORDS),
        Setting(BLOCK, "office", marked("Jabatan"), WORDS),
        Setting(BLOCK, "name", marked("Nama"), WORDS),
        Setting(BLOCK, "number", marked("NIP"), WORDS),
        _ON_BLANK,
    ),
    parts.Units: (
        *_PLACE,
        _WIDE,
        _HIGH,
        Setting(BLOCK, "no", marked("Kepala kolom nomor"), WORDS),
        Setting(BLOCK, "code", marked("Kepala kolom kode"), WORDS),
        Setting(BLOCK, "title", marked("Kepala kolom judul"), WORDS),
        Setting(BLOCK, "hours", marked("Kepala kolom JP"), WORDS),
        Setting(BLOCK, "result", marked("Kepala kolom hasil"), WORDS),
        Setting(BLOCK, "code_wide", marked("Lebar kolom kode"), MM),
        Setting(BLOCK, "result_wide", marked("Lebar kolom hasil"), MM),
        Setting(BLOCK, "total", marked("Tulisan jumlah"), WORDS),
        Setting(BLOCK, "english", marked("Judul Inggris di bawahnya"), YES_NO),
        Setting(BLOCK, "scale", marked("Skala penilaian di bawah"), YES_NO),
        Setting(BLOCK, "notes", marked("Catatan di bawah"), YES_NO),
        _INK,
    ),
    parts.MarkPlace: (*_PLACE, _WIDE, Setting(BLOCK, "align", marked("Rata"), ONE_OF, ALIGNS)),
}
"""What can be set of each kind of thing, in the order of the form."""

_STEPS = {MM: STEP, POINTS: POINT / 2, COUNT: 1, SHARE: 10}


class Number(QLineEdit):
    """A length or count to type; the arrows up and down change it by a step."""

    given = Signal(int)

    def __init__(self, how: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._how = how
        self._value = 0
        self.textEdited.connect(self._typed)
        self.editingFinished.connect(lambda: self.show_value(self._value))

    @property
    def value(self) -> int:
        """What was given last, in micrometres or as a count."""
        return self._value

    def show_value(self, value: int) -> None:
        """Show another value."""
        self._value = value
        if not self.hasFocus() or read(self.text(), self._how) != value:  # "12," is on its way to 12,5
            self.setText(written(value, self._how))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Change by a step."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = _STEPS[self._how] * (1 if event.key() == Qt.Key.Key_Up else -1)
            self.show_value(round(self._value + step))
            self.given.emit(self._value)
            return
        super().keyPressEvent(event)

    def _typed(self, words: str) -> None:
        value = read(words, self._how)
        if value is not None:
            self._value = value
            self.given.emit(value)


def written(value: int, how: str) -> str:
    """Write micrometres as millimetres or points, a count as it is, a share in hundredths."""
    if how == COUNT:
        return str(value)
    if how == SHARE:
        return f"{value / 10:g}".replace(".", ",")
    number = value / 1000 if how == MM else value / POINT
    return f"{round(number, 2 if how == MM else 1):g}".replace(".", ",")


def read(words: str, how: str) -> int | None:
    """Read what somebody typed, with a comma or a dot; None while it is no number."""
    try:
        number = float(words.strip().replace(",", "."))
    except ValueError:
        return None
    if not abs(number) < 1000:
        return None
    return round(number * {COUNT: 1, SHARE: 10, MM: 1000, POINTS: POINT}[how])


class SettingsForm(QWidget):
    """The fields of one thing."""

    given = Signal(str, str, object)
    """Of what, which setting, and its new value."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lay = column(gap=8)
        self.setLayout(self._lay)
        self._kind: type | None = None
        self._show: dict[tuple[str, str], Callable[[Any], object]] = {}
        self._edits: dict[tuple[str, str], QWidget] = {}
        self._body: QWidget | None = None

    def edit(self, of: str, name: str) -> QWidget:
        """Return the widget of a setting."""
        return self._edits[of, name]

    def show_thing(self, thing: object, *, usable: bool = True) -> None:
        """Show the settings of a block, a line, or a template; the field one types in is left as it is."""
        if type(thing) is not self._kind:
            self._rebuild(type(thing))
        writing = getattr(thing, "writing", None)
        for (of, name), show in self._show.items():
            show(getattr(writing if of == WRITING else thing, name))
        self.setEnabled(usable)

    def _rebuild(self, kind: type) -> None:
        if self._body is not None:
            self._body.hide()
            self._body.deleteLater()
        self._kind = kind
        self._show, self._edits = {}, {}
        inside = column(gap=8)
        waiting: Field | None = None
        for one in SETTINGS.get(kind, ()):
            made, is_half = self._made(one)
            if isinstance(made, Field) and is_half:
                if waiting is None:
                    waiting = made
                else:
                    inside.addWidget(side_by_side(waiting, made, gap=8))
                    waiting = None
                continue
            if waiting is not None:
                inside.addWidget(waiting)
                waiting = None
            inside.addWidget(made)
        if waiting is not None:
            inside.addWidget(waiting)
        self._body = holder(inside)
        self._lay.addWidget(self._body)

    def _made(self, one: Setting) -> tuple[QWidget, bool]:
        """Make the widget of a setting, and say whether two of its kind stand side by side."""
        key = (one.of, one.name)
        if one.how == YES_NO:
            tick = Tick(say(one.words))
            tick.toggled.connect(lambda on: self.given.emit(one.of, one.name, on))
            self._edits[key], self._show[key] = tick, lambda value: _quietly(tick, tick.setChecked, value)
            return tick, False
        if one.how == ONE_OF:
            choice = Choice([(value, say(words)) for value, words in one.options])
            choice.chosen.connect(lambda value: self.given.emit(one.of, one.name, value))
            self._edits[key], self._show[key] = choice, choice.show_value
            return Field(say(one.words), choice), True
        if one.how == WORDS:
            line = text_edit(longest=300)
            line.textEdited.connect(lambda words: self.given.emit(one.of, one.name, words))
            self._edits[key] = line
            self._show[key] = lambda value: line.setText(value) if line.text() != value else None
            if one.of == PAPER:
                return Field(say(one.words), line), False
            return column_of(Field(say(one.words), line), field_button(line)), False
        number = Number(one.how)
        number.given.connect(lambda value: self.given.emit(one.of, one.name, value))
        self._edits[key], self._show[key] = number, number.show_value
        unit = {MM: " (mm)", POINTS: " (pt)", SHARE: " (%)", COUNT: ""}[one.how]
        return Field(say(one.words) + unit, number), True


def _quietly(widget: QWidget, show: Callable[[Any], object], value: Any) -> None:
    widget.blockSignals(True)
    show(value)
    widget.blockSignals(False)


def column_of(*widgets: QWidget) -> QWidget:
    """Put widgets below each other."""
    return holder(column(*widgets, gap=2))


def field_button(line: QLineEdit) -> QWidget:
    """Make the button that offers every field of a certificate and puts the chosen one where the caret is."""
    button = Button(say("Sisipkan isian"), "quiet", "plus")
    menu = QMenu(button)
    for name in parts.FIELDS:
        action = menu.addAction(f"{parts.field_word(name)}\t{{{name}}}")
        action.triggered.connect(lambda _checked=False, name=name: _insert(line, name))
    button.setMenu(menu)
    return holder(row(button, None))


def _insert(line: QLineEdit, name: str) -> None:
    line.insert(f"{{{name}}}")
    line.textEdited.emit(line.text())
    line.setFocus()
