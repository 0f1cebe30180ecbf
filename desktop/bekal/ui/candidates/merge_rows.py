"""What a merge chooses between, written for the eye: one row a choice, both values, which one is taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter

from bekal.candidates.merging.preview import Holdings, Preview
from bekal.candidates.merging.rules import CHOICES, Side, is_empty
from bekal.candidates.rules import shown_phone
from bekal.language import marked, say
from bekal.ui import days, theme
from bekal.ui.candidates.judging import grouped
from bekal.ui.widgets import cells, painting

WORDS = {
    "name": marked("Nama"),
    "nik": marked("NIK"),
    "sex": marked("Kelamin"),
    "birth_place": marked("Tempat lahir"),
    "birth_date": marked("Tanggal lahir"),
    "phone": marked("HP"),
    "email": marked("Surel"),
    "address": marked("Alamat KTP"),
    "domicile": marked("Tempat tinggal"),
    "education": marked("Pendidikan"),
    "marital": marked("Status kawin"),
    "activity": marked("Kegiatan"),
    "disability": marked("Disabilitas"),
    "body": marked("Tinggi & berat"),
    "emergency": marked("Kontak darurat"),
    "passport_name": marked("Nama di paspor"),
    "katakana_name": marked("Nama katakana"),
    "wanted": marked("Program"),
    "heard_from": marked("Tahu dari"),
    "photo": marked("Foto"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One of two values: taken or not, and whether the other one differs."""

    words: str
    taken: bool
    differs: bool

    def __str__(self) -> str:
        if not self.differs:
            return self.words or "–"
        return say("{value}, dipakai", value=self.words or "–") if self.taken else self.words or "–"


@dataclass(frozen=True)
class ChoiceRow:
    """One choice of a merge."""

    choice: str
    kept: Offer
    merged: Offer

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return self.kept.differs


def rows_of(shown: Preview, choices: Mapping[str, Side]) -> list[ChoiceRow]:
    """Return a row for every choice of which one of the two has anything."""
    rows = []
    for choice in CHOICES:
        if is_empty(shown.kept.values, choice) and is_empty(shown.merged.values, choice):
            continue
        side, differs = choices.get(choice, shown.usual(choice)), shown.differs(choice)
        rows.append(
            ChoiceRow(
                choice,
                Offer(written(shown.kept.values, choice), side is Side.KEPT, differs),
                Offer(written(shown.merged.values, choice), side is Side.MERGED, differs),
            )
        )
    return rows


def title(choice: str) -> str:
    """Return what a choice is called."""
    return say(WORDS[choice])


def written(values: Mapping[str, Any], choice: str) -> str:
    """Write a choice's value in one line; nothing for an empty one."""
    if choice == "nik":
        return grouped(values["nik"]) if values["nik"] else ""
    if choice == "birth_date":
        return days.full(values["birth_date"]) if values["birth_date"] else ""
    if choice == "phone":
        owner = values["phone_owner"]
        return " · ".join(part for part in (shown_phone(values["phone"]), owner) if part)
    if choice == "address":
        rt = f"RT {values['rt'] or '–'}/RW {values['rw'] or '–'}" if values["rt"] or values["rw"] else ""
        parts = (values["street"], rt, values["village"], values["district"], values["regency"], values["postal_code"])
        return ", ".join(part for part in parts if part)
    if choice == "photo":
        return say("ada") if values["photo"] else ""
    if choice == "body":
        return " · ".join(
            part
            for part in (
                f"{values['height_cm']} cm" if values["height_cm"] else "",
                f"{values['weight_kg']} kg" if values["weight_kg"] else "",
            )
            if part
        )
    return " · ".join(_word(values[field]) for field in CHOICES[choice] if values[field] not in (None, ""))


def moves(has: Holdings) -> str:
    """Write what goes along with a merge, as `2 kelas, 41 absensi, 1 sertifikat`."""
    counts = (
        (has.courses, say("{n} kelas", n=has.courses)),
        (has.marks, say("{n} absensi", n=has.marks)),
        (has.certificates, say("{n} sertifikat", n=has.certificates)),
        (has.applications, say("{n} lamaran", n=has.applications)),
        (has.language_results, say("{n} hasil tes bahasa", n=has.language_results)),
        (has.competency_tests, say("{n} uji kompetensi", n=has.competency_tests)),
        (has.papers, say("{n} berkas", n=has.papers)),
        (has.consents, say("{n} persetujuan", n=has.consents)),
    )
    return ", ".join(words for n, words in counts if n)


def _word(value: object) -> str:
    return str(getattr(value, "word", value))


def _paint(p: QPainter, place: QRect, value: Offer, _role: str, _tone: str, _align: Qt.AlignmentFlag) -> None:
    room = theme.px(14) + 8
    inside = place.adjusted(room, 0, 0, 0)
    if not value.differs:
        painting.text(p, inside, value.words or "–", "body", "muted")
        return
    if value.taken:
        box = place.adjusted(-4, 3, 0, -2)
        painting.rounded(p, box, 5, theme.color("tint"))
        painting.picture(p, place.left() + 2, place.center().y() + 1, "check", "on_tint", 14, 2.4)
        painting.text(p, inside, value.words or say("(kosong)"), "bodyb", "on_tint")
    else:
        painting.text(p, inside, value.words or say("(kosong)"), "body", "muted")


cells.painters[Offer] = _paint
