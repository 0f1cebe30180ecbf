"""The fields of one person: with what each is typed, and in which group and row of the form it stands."""

import re
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from bekal.candidates.typed import NAMES
from bekal.language import marked, say
from bekal.terms import Activity, Disability, Marital, Sex
from bekal.ui import theme
from bekal.ui.candidates import judging
from bekal.ui.candidates.region_edit import RegionEdit
from bekal.ui.candidates.words import word_of
from bekal.ui.widgets.buttons import Segments
from bekal.ui.widgets.fields import Choice, DateEdit, Field, text_edit

LEVELS = (
    "SD", "MI", "Paket A", "SMP", "MTs", "Paket B", "SMA", "SMK", "MA", "MAK", "Paket C",
    "D1", "D2", "D3", "D4", "S1", "S2", "S3", "Tidak sekolah",
)  # fmt: skip
"""School levels as `candidates.rules.read_education` stores them."""

Row = tuple[str, ...]
GROUPS: tuple[tuple[tuple[Row, ...], tuple[Row, ...]], ...] = (
    (
        (("nik",), ("name",), ("birth_place", "birth_date"), ("sex", "marital"), ("reason",)),
        (
            ("street",),
            ("rt", "rw", "village"),
            ("district", "regency"),
            ("postal_code", "phone"),
            ("education", "wanted"),
        ),
    ),
    ((("school",), ("major", "graduated")), (("activity",), ("heard_from",))),
    (
        (("domicile",), ("phone_owner",), ("email",)),
        (("emergency_name",), ("emergency_relation", "emergency_phone")),
    ),
    (
        (("passport_name",), ("katakana_name",), ("height_cm", "weight_kg")),
        (("disability",), ("support_needs",)),
    ),
)
"""The groups, each of a left and a right column of rows; fields of one row stand side by side."""
_GROUP_WORDS = {
    0: marked("Data KTP"),
    1: marked("Pendidikan & kegiatan"),
    2: marked("Keluarga & kontak"),
    3: marked("Lainnya"),
}
GROUP_KEYS = ("Alt+D", "Alt+P", "Alt+K", "Alt+L")
NARROW = ("rt", "rw", "postal_code")
"""Fields whose width says that a few digits belong there."""

_NEEDED = frozenset(
    {
        *("nik", "name", "birth_place", "birth_date", "sex", "street", "rt", "rw", "village", "district", "regency"),
        *("postal_code", "phone", "education", "wanted"),
    }
)
"""What a training needs to know; everything else may stay empty and says so."""
_LENGTHS = {
    "name": 120, "birth_place": 80, "street": 200, "rt": 3, "rw": 3, "district": 80, "regency": 80, "postal_code": 5,
    "domicile": 200, "phone": 40, "phone_owner": 60, "email": 120, "wanted": 120, "school": 120, "major": 80,
    "graduated": 9, "heard_from": 80, "emergency_name": 120, "emergency_relation": 40, "emergency_phone": 40,
    "passport_name": 60, "katakana_name": 80, "support_needs": 200, "height_cm": 6, "weight_kg": 6, "reason": 200,
}  # fmt: skip
_SEPARATORS = re.compile(r"[\s.\-–_/,'’‘`\"]+")
_LONGEST_NIK = 24


def group_of(name: str) -> int:
    """Return the number of the group a field stands in."""
    return next(at for at, (left, right) in enumerate(GROUPS) for row in (*left, *right) if name in row)


def group_word(at: int) -> str:
    """Return what a group is called."""
    return say(_GROUP_WORDS[at])


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


def make_fields(read: Callable[[str], date], today: Callable[[], date], wishes: QStringListModel) -> dict[str, Field]:
    """Make every field, in the order in which Enter walks through them."""
    edits: dict[str, QWidget] = {
        "nik": NikEdit(),
        "birth_date": DateEdit(read, today),
        "sex": Segments([(sex.value, sex.word) for sex in Sex], word_of("sex")),
        "marital": _choice(Marital),
        "village": RegionEdit(),
        "education": Choice([(level, level) for level in LEVELS], filters=True),
        "activity": _choice(Activity),
        "disability": _choice(Disability),
        "wanted": _offering(wishes, "wanted"),
        "phone_owner": _offering(QStringListModel(_relations()), "phone_owner"),
        "emergency_relation": _offering(QStringListModel(_relations()), "emergency_relation"),
        "heard_from": _offering(QStringListModel(_ways()), "heard_from"),
        "reason": text_edit(say("Misalnya: sesuai akta kelahiran"), longest=_LENGTHS["reason"]),
    }
    helps = {
        "nik": judging.words_of_nik("", today=today()),
        "village": say("Ketik desa atau kecamatan."),
        "passport_name": say("Persis seperti di paspor, huruf besar."),
    }
    return {
        name: Field(
            word_of(name),
            edits.get(name) or text_edit(longest=_LENGTHS[name]),
            optional=name not in _NEEDED,
            help=helps.get(name, ""),
        )
        for name in NAMES
    }


def _choice(terms: type[Marital] | type[Activity] | type[Disability]) -> Choice:
    return Choice([(one.value, one.word) for one in terms], filters=True)


def _offering(words: QStringListModel, name: str) -> QLineEdit:
    """Make a line that offers words while one types, and takes any other."""
    edit = text_edit(longest=_LENGTHS[name])
    words.setParent(words.parent() or edit)
    completer = QCompleter(words, edit)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    edit.setCompleter(completer)
    return edit


def _relations() -> list[str]:
    return [
        *(say("Orang tua"), say("Suami"), say("Istri"), say("Kakak"), say("Adik"), say("Paman"), say("Bibi")),
        *(say("Wali"), say("Tetangga"), say("Teman")),
    ]


def _ways() -> list[str]:
    return [
        *(say("Teman"), say("Keluarga"), say("Sekolah"), say("Kelurahan"), say("Musrenbang"), say("Situs web")),
        *("Instagram", "WhatsApp", "Facebook", "TikTok"),
    ]
