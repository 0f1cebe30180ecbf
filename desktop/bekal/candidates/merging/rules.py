"""When two records may be one person and why, what a merge chooses between, and which of two marks is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any
from uuid import UUID

from bekal.candidates.rules import are_similar_names, name_key
from bekal.errors import Refused
from bekal.language import marked
from bekal.terms import Attendance, NikStatus, Sex, Term


class MergedWithSelf(Refused):
    """Somebody was to be merged with themselves; facts: name."""


class AlreadyMerged(Refused):
    """One of the two is already merged into somebody; facts: name, kept (name)."""


class ReasonNeeded(Refused):
    """Both have a sound NIK and the two differ: a merge needs a reason; facts: one, other (names)."""


class StatedReasonNeeded(ReasonNeeded):
    """A merge would change what a certificate states of the kept one: it needs a reason; facts: name, number."""


class NotInLists(Refused):
    """One of the two is restricted or erased and takes no part in a merge; facts: name."""


class NotMerged(Refused):
    """The merge was undone before, or there is none of that id."""


class UnknownField(Refused):
    """A merge was told to choose a field it does not choose; facts: field, known."""


class Why(Term):
    """Why two records may be one person, the surest first."""

    SAME_NIK = "same_nik", marked("NIK sama")
    SAME_PASSPORT = "same_passport", marked("nomor paspor sama")
    NIK_SLIP = "nik_slip", marked("NIK beda 1 angka, nama dan tanggal lahir sama")
    NAME_AND_DATE = "name_and_date", marked("nama dan tanggal lahir sama")
    ALIKE_AND_DATE = "alike_and_date", marked("nama mirip, tanggal lahir sama")
    DATE_TURNED = "date_turned", marked("nama mirip, tanggal dan bulan lahir tertukar")
    DATE_SLIP = "date_slip", marked("nama sama, tanggal lahir beda 1 angka")
    NAME_AND_PHONE = "name_and_phone", marked("nama sama, HP sama")

    @property
    def rank(self) -> int:
        """0 is the surest."""
        return list(Why).index(self)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What is compared of a person; the mother's name is none of it."""

    name: str
    nik: str = ""
    """Sixteen digits of a sound NIK, or nothing."""
    birth_date: date | None = None
    sex: Sex | None = None
    phone: str = ""
    passport: str = ""
    village: str = ""
    district: str = ""
    street: str = ""


def why_alike(one: Likeness, other: Likeness) -> Why | None:
    """Return the surest reason why two records may be one person, or None.

    A phone alone is none, since families share one; nor is a name alone.
    """
    if one.nik and one.nik == other.nik:
        return Why.SAME_NIK
    if one.passport and one.passport == other.passport:
        return Why.SAME_PASSPORT
    has_one_name = bool(one.name and other.name) and name_key(one.name) == name_key(other.name)
    is_similar = has_one_name or (bool(one.name and other.name) and are_similar_names(one.name, other.name))
    if not is_similar:
        return None
    if one.birth_date is not None and other.birth_date is not None:
        if one.birth_date == other.birth_date:
            if has_one_name and differing_digits(one.nik, other.nik) == 1:
                return Why.NIK_SLIP
            return Why.NAME_AND_DATE if has_one_name else Why.ALIKE_AND_DATE
        if turned(one.birth_date) == other.birth_date:
            return Why.DATE_TURNED
        if has_one_name and differing_digits(_spelled(one.birth_date), _spelled(other.birth_date)) == 1:
            return Why.DATE_SLIP
    if has_one_name and one.phone and one.phone == other.phone:
        return Why.NAME_AND_PHONE
    return None


def may_be_twins(one: Likeness, other: Likeness) -> bool:
    """Say whether two records look like twins: born one day in one place, names alike and not the same, NIKs two."""
    if one.birth_date is None or one.birth_date != other.birth_date or name_key(one.name) == name_key(other.name):
        return False
    if one.nik and one.nik == other.nik:
        return False
    words = name_key(one.name).split(), name_key(other.name).split()
    if len(words[0]) != len(words[1]) or any(len(word) == 1 for word in (*words[0], *words[1])):
        return False  # a word left out or shortened is how one person is written, not how twins are named
    return has_one_place(one, other) and are_similar_names(one.name, other.name)


def is_worth_settling(one: Likeness, other: Likeness, why: Why) -> bool:
    """Say whether a pair belongs on the list of pairs to settle, not only beside a form being typed.

    Two sound NIKs that differ speak for two people: then only a slip of one digit, or a home or phone they share,
    keeps the pair on the list. A birth date that differs does so only where nothing speaks against it.
    """
    if why in {Why.SAME_NIK, Why.SAME_PASSPORT, Why.NIK_SLIP}:
        return True
    if one.sex and other.sex and one.sex is not other.sex and why is not Why.NAME_AND_DATE:
        return may_be_twins(one, other)
    if one.nik and other.nik:
        return has_one_place(one, other) or bool(one.phone and one.phone == other.phone)
    if why in {Why.DATE_SLIP, Why.DATE_TURNED}:
        return has_one_place(one, other) or bool(one.phone and one.phone == other.phone)
    return True


def has_one_place(one: Likeness, other: Likeness) -> bool:
    """Say whether two people live in one village; if none is known in one street or district, or so their NIKs say."""
    if one.village and other.village:
        return _plain(one.village) == _plain(other.village)
    if one.street and other.street:
        return _plain(one.street) == _plain(other.street)
    if one.district and other.district:
        return _plain(one.district) == _plain(other.district)
    return bool(one.nik) and one.nik[:12] == other.nik[:12]


def days_near(born: date) -> list[date]:
    """Return the dates that may have been meant by one: itself, day and month exchanged, any one digit another."""
    found = {born}
    if (exchanged := turned(born)) is not None:
        found.add(exchanged)
    digits = _spelled(born)
    for at in range(len(digits)):
        for digit in "0123456789":
            text = digits[:at] + digit + digits[at + 1 :]
            try:
                found.add(date(int(text[4:]), int(text[2:4]), int(text[:2])))
            except ValueError:
                continue
    return sorted(day for day in found if abs(day.year - born.year) < _A_LIFE)


def turned(born: date) -> date | None:
    """Return a date with day and month exchanged; None where that is no date or the same one."""
    if born.day == born.month:
        return None
    try:
        return date(born.year, born.day, born.month)
    except ValueError:
        return None


def differing_digits(one: str, other: str) -> int | None:
    """Return in how many places two numbers of one length differ, None when they cannot be compared."""
    if not one or len(one) != len(other):
        return None
    return sum(a != b for a, b in zip(one, other, strict=True))


_A_LIFE = 100


def _spelled(born: date) -> str:
    return f"{born.day:02}{born.month:02}{born.year:04}"


def _plain(text: str) -> str:
    return "".join(text.casefold().split())


# ----------------------------------------------------------------------------------------- choosing fields


class Side(Enum):
    """Of which of the two records a field is taken."""

    KEPT = "kept"
    MERGED = "merged"


CHOICES: Mapping[str, tuple[str, ...]] = {
    "name": ("name",),
    "nik": ("nik", "nik_status"),
    "sex": ("sex",),
    "birth_place": ("birth_place",),
    "birth_date": ("birth_date",),
    "phone": ("phone", "phone_owner"),
    "email": ("email",),
    "address": ("street", "rt", "rw", "village", "district", "regency", "postal_code", "region_code"),
    "domicile": ("domicile",),
    "education": ("education", "school", "major", "graduated"),
    "marital": ("marital",),
    "activity": ("activity",),
    "disability": ("disability", "support_needs"),
    "body": ("height_cm", "weight_kg"),
    "emergency": ("emergency_name", "emergency_relation", "emergency_phone"),
    "passport_name": ("passport_name",),
    "katakana_name": ("katakana_name",),
    "wanted": ("wanted",),
    "heard_from": ("heard_from",),
    "photo": ("photo",),
}
"""What is chosen as one, and the fields it has: an address is never put together from two."""


def is_empty(values: Mapping[str, Any], choice: str) -> bool:
    """Say whether a record has nothing for a choice."""
    fields = (field for field in CHOICES[choice] if field != "nik_status")
    return all(values[field] in (None, "") for field in fields)


def differs(kept: Mapping[str, Any], merged: Mapping[str, Any], choice: str) -> bool:
    """Say whether two records differ in a choice."""
    return any((kept[field] or None) != (merged[field] or None) for field in CHOICES[choice])


def usual(kept: Mapping[str, Any], merged: Mapping[str, Any], choice: str) -> Side:
    """Return the side that is taken unless somebody chooses: the kept one's, if it has anything.

    A sound NIK goes before one that cannot be trusted.
    """
    if choice == "nik" and merged["nik_status"] is NikStatus.FORMAT_OK:
        return Side.KEPT if kept["nik_status"] is NikStatus.FORMAT_OK else Side.MERGED
    return Side.MERGED if is_empty(kept, choice) and not is_empty(merged, choice) else Side.KEPT


def settled(kept: Mapping[str, Any], merged: Mapping[str, Any], choices: Mapping[str, Side]) -> dict[str, Any]:
    """Return the fields of the kept record that change.

    Raises:
        UnknownField: a choice is none of `CHOICES`.

    """
    for choice in choices:
        if choice not in CHOICES:
            raise UnknownField(field=choice, known=", ".join(CHOICES))
    found: dict[str, Any] = {}
    for choice, fields in CHOICES.items():
        if choices.get(choice, usual(kept, merged, choice)) is Side.MERGED:
            found |= {field: merged[field] for field in fields if merged[field] != kept[field]}
    return found


# ------------------------------------------------------------------------------------------- attendance

_STRENGTH = (Attendance.PRESENT, Attendance.LATE, Attendance.SICK, Attendance.EXCUSED, Attendance.ABSENT)


def stronger(one: Attendance | None, other: Attendance | None) -> Attendance | None:
    """Return which of two marks of one person at one meeting stands: H, T, S, I, A, then none; the other is history."""
    marks: Iterable[Attendance] = (mark for mark in (one, other) if mark is not None)
    return min(marks, key=_STRENGTH.index, default=None)


def in_order(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return two ids, the smaller first: a pair has one spelling on every PC."""
    return (one, other) if one < other else (other, one)
