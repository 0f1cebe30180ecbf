"""The NIK: what its sixteen digits say, and what is wrong with one.

`PP KK CC DDMMYY SSSS`: province, regency, district; birth date, with 40 added to a woman's day; a serial.
Its shape proves no existence: a sound NIK is one that can be right (Permendagri 72/2022; Dukcapil).
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from bekal import reference
from bekal.terms import NikStatus, Sex

_EMPTY = re.compile(r"(?i)^(?:-+|–+|0+|n/?a|nihil|kosong|null|none|#n/a|belum.*|tidak.*|tdk.*|menyusul.*|\?+)?$")
_LABEL = re.compile(r"(?i)^\s*n\.?\s?i\.?\s?k\.?\s*[:=]?\s*(?=\d)")
_SEPARATORS = re.compile(r"[\s.\-–—_/,'’‘`´\"“”\u200b-\u200f\u2060\ufeff]+")
_SCIENTIFIC = re.compile(r"^\d(?:[.,]\d+)?[eE]\+?\d{2}$")
_FLOAT_TEXT = re.compile(r"^\d{16}[.,]0+$")
_LETTERS = str.maketrans("OoQDlI|iSsBZz", "0000111155822")

DOUBTFUL_FAULTS = frozenset({"nik_length", "nik_date", "nik_letter", "nik_rounded", "nik_serial", "nik_province"})


@dataclass(frozen=True, slots=True)
class Nik:
    """What a NIK says, as far as it can be read; `faults` are problem codes, the gravest first."""

    digits: str
    """The NIK without separators, letters kept; empty when there is none."""
    faults: tuple[str, ...] = ()
    proposal: str | None = None
    """Sixteen digits it may have been meant to be (letters read as the digits they resemble)."""
    birth_date: date | None = None
    sex: Sex | None = None
    date_digits: str = ""
    """The six digits DDMMYY where they stand, 40 still added for women; empty when not to be read."""

    @property
    def status(self) -> NikStatus:
        """How far it can be trusted."""
        if not self.digits:
            return NikStatus.MISSING
        return NikStatus.DOUBTFUL if any(fault in DOUBTFUL_FAULTS for fault in self.faults) else NikStatus.FORMAT_OK

    @property
    def is_sound(self) -> bool:
        """Whether it has the shape of a NIK throughout, so that it identifies a person."""
        return bool(self.digits) and self.status is NikStatus.FORMAT_OK

    @property
    def region(self) -> str:
        """The six digits of the district that first issued it; empty when the NIK is too short."""
        return self.digits[:6] if self.digits[:6].isdigit() and len(self.digits) >= 6 else ""

    @property
    def serial(self) -> str:
        """The last four digits; empty unless there are sixteen."""
        return self.digits[12:] if len(self.digits) == 16 else ""


MISSING = Nik("", ("nik_missing",))


def read_nik(raw: object, *, today: date) -> Nik:
    """Read a NIK from a cell, a form or a scan, and say what is wrong with it.

    `raw` is text or a number (a spreadsheet keeps fifteen digits of a number: the sixteenth cannot be
    trusted). `today` decides the century: years up to the current one are of this century.
    """
    if isinstance(raw, str) and len(raw) == 16 and raw.isascii() and raw.isdigit():
        return _judged(raw, (), today) if raw.strip("0") else MISSING
    if raw is None or isinstance(raw, bool):
        return MISSING
    if isinstance(raw, int | float):
        if not math.isfinite(raw) or raw <= 0:
            return MISSING
        digits = str(int(raw))
        return _judged(digits, ("nik_rounded",) if len(digits) == 16 else (), today)
    return _read_text(str(raw), today)


def _read_text(raw: str, today: date) -> Nik:
    text = _LABEL.sub("", unicodedata.normalize("NFKC", raw)).strip().strip("'’‘`´")
    if _EMPTY.match(text):
        return MISSING
    if _SCIENTIFIC.match(text):
        return Nik(text, ("nik_rounded",))
    if _FLOAT_TEXT.match(text):
        return _judged(text[:16], ("nik_rounded",), today)
    digits = _SEPARATORS.sub("", text)
    if digits.isascii() and digits.isdigit():
        return _judged(digits, (), today)
    if not any(character.isdigit() for character in digits):
        return MISSING
    proposal = digits.translate(_LETTERS)
    if not (proposal.isascii() and proposal.isdigit()):
        return Nik(digits, ("nik_letter",) if len(digits) == 16 else ("nik_letter", "nik_length"))
    read = _judged(proposal, (), today)
    offered = proposal if read.is_sound else None
    return Nik(digits, ("nik_letter", *read.faults), offered, read.birth_date, read.sex, read.date_digits)


def _judged(digits: str, known: tuple[str, ...], today: date) -> Nik:
    """Judge a string of digits; `known` are faults its cell already showed."""
    faults = list(known)
    if len(digits) != 16:
        faults.append("nik_length")
    date_digits = digits[6:12] if len(digits) in {15, 16, 17} else ""
    birth_date, sex = _birth(date_digits, today) if date_digits else (None, None)
    if len(digits) == 16:
        if birth_date is None:
            faults.append("nik_date")
        if digits[12:] == "0000" and "nik_rounded" not in known:
            faults.append("nik_serial")
        if not reference.is_known_district(digits[:6]):
            impossible = not reference.is_known_province(digits[:2]) or "00" in {digits[2:4], digits[4:6]}
            faults.append("nik_province" if impossible else "nik_region")
    return Nik(digits, tuple(faults), None, birth_date, sex, date_digits)


def _birth(date_digits: str, today: date) -> tuple[date | None, Sex | None]:
    """Return the date and sex the six digits spell, or nothing for a date no calendar has."""
    day, month, year = int(date_digits[:2]), int(date_digits[2:4]), int(date_digits[4:])
    sex = Sex.FEMALE if day > 40 else Sex.MALE
    century = today.year - today.year % 100
    try:
        birth_date = date(century + year, month, day - 40 if day > 40 else day)
    except ValueError:
        return None, None
    # 29 February 2000 has no 1900, but it never lies ahead of today either
    return (birth_date if birth_date <= today else birth_date.replace(year=century - 100 + year)), sex


def spelled(birth_date: date, sex: Sex) -> str:
    """Return the six digits a NIK carries for this birth date and sex."""
    day = birth_date.day + (40 if sex is Sex.FEMALE else 0)
    return f"{day:02}{birth_date.month:02}{birth_date.year % 100:02}"


def agrees_on_date(nik: Nik, birth_date: date) -> bool | None:
    """Say whether the NIK's date is this birth date, None when the NIK has no date to compare.

    Centuries are not compared, a NIK has none. In a NIK that lost a digit the date may have moved or
    lost one itself: it agrees when one lost digit explains it.
    """
    if not nik.date_digits:
        return None
    both = {spelled(birth_date, Sex.MALE), spelled(birth_date, Sex.FEMALE)}
    if nik.date_digits in both:
        return True
    digits = nik.digits.translate(_LETTERS)
    if len(digits) == 15 and (digits[5:11] in both or any(is_lost_in_date(nik, whole) for whole in both)):
        return True
    if len(digits) == 17 and digits[7:13] in both:
        return True
    return False if nik.birth_date else None


def is_lost_in_date(nik: Nik, date_digits: str) -> bool:
    """Say whether the digit a fifteen-digit NIK lost is one of these six of its date.

    Where the digits in the date's place make a date of their own they are believed instead, unless that date
    differs in more than one of day, month and year: a slip of the pen does not.
    """
    digits = nik.digits.translate(_LETTERS)
    if len(digits) != 15:
        return False
    if nik.birth_date is not None:
        own = spelled(nik.birth_date, nik.sex or Sex.MALE)
        if sum(own[at : at + 2] != date_digits[at : at + 2] for at in (0, 2, 4)) < 2:
            return False
    return any(digits[6:11] == date_digits[:at] + date_digits[at + 1 :] for at in range(6))


def agrees_on_sex(nik: Nik, sex: Sex) -> bool | None:
    """Say whether the NIK's day says this sex, None when it has none to compare."""
    return None if nik.sex is None or len(nik.digits) != 16 else nik.sex is sex


def may_be_one(one: Nik, other: Nik) -> bool | None:
    """Say whether two NIKs may be one NIK, at least one of them damaged; None when one is missing.

    A rounded one is compared by fifteen digits, a shortened one by leaving out a digit, letters as the
    digits they resemble; an impossible date is left out of the comparison.
    """
    if not one.digits or not other.digits:
        return None
    left, right = one.digits.translate(_LETTERS), other.digits.translate(_LETTERS)
    if left == right:
        return True
    if one.is_sound and other.is_sound:
        return False
    if len(left) == len(right) == 16:
        unsure = {at for nik in (one, other) for at, digit in enumerate(nik.digits) if not digit.isdigit()}
        faults = {*one.faults, *other.faults}
        if "nik_rounded" in faults:
            unsure.add(15)
        if "nik_date" in faults:
            unsure.update(range(6, 12))
        slips = sum(a != b for at, (a, b) in enumerate(zip(left, right, strict=True)) if at not in unsure)
        return slips <= (1 if faults & {"nik_province", "nik_serial"} else 0)
    short, long = sorted((left, right), key=len)
    if len(long) - len(short) == 1 and len(long) in {16, 17}:
        return any(short == long[:at] + long[at + 1 :] for at in range(len(long)))
    return not (one.digits.isdigit() and other.digits.isdigit())  # "3,17E+15" says too little to differ


def masked(nik: str | None) -> str:
    """Return a NIK as lists show it: its middle hidden."""
    return "" if not nik else f"{nik[:6]}******{nik[12:]}" if len(nik) == 16 else f"{nik[:4]}…"


# ----------------------------------------------------------------------------------- without a NIK


TEMPORARY = "S-"
"""What every temporary number begins with, so that nobody takes it for a NIK."""
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans("OILU", "011V")
_TAIL_BITS = 40
_TEMPORARY = re.compile(r"^S[\s\-–.]*([0-9A-Z]{4})[\s\-–.]*([0-9A-Z]{4})$")


def temporary_number(person_id: UUID) -> str:
    """Return the number that stands for a NIK nobody knows yet, such as `S-4K7P-2MX9`.

    It is made from the person's id, so that every PC shows the same and none has to store it. It is shown on
    screens only, never on a paper.
    """
    tail = person_id.int & (1 << _TAIL_BITS) - 1
    signs = "".join(_CROCKFORD[tail >> shift & 31] for shift in range(_TAIL_BITS - 5, -1, -5))
    return f"{TEMPORARY}{signs[:4]}-{signs[4:]}"


def read_temporary(typed: str) -> bytes | None:
    """Return the last five bytes of the id a temporary number stands for; None when it is no such number.

    O is read as 0, I and L as 1, U as V, as people copy them from paper.
    """
    plain = typed.strip().upper()
    match = _TEMPORARY.match(plain)
    # S and eight letters may as well be a name
    if match is None or not (plain.startswith(TEMPORARY) or any(sign.isdigit() for sign in plain)):
        return None
    tail = 0
    for sign in (match[1] + match[2]).translate(_READ_AS):
        tail = tail << 5 | _CROCKFORD.index(sign)
    return tail.to_bytes(_TAIL_BITS // 8, "big")
