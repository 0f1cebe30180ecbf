"""How the less common answers about a person are read: years, measures, states, the names of a passport."""

import re
import unicodedata
from datetime import date
from typing import TypeVar

from bekal.candidates.rules import tidy_text
from bekal.terms import Activity, Disability, Marital

T = TypeVar("T")

SHORTEST_CM, TALLEST_CM = 90, 230
LIGHTEST_KG, HEAVIEST_KG = 25, 250
OLDEST_YEAR = 1940
"""Nobody who applies left school earlier."""

_MEASURE = re.compile(r"(?i)^(\d{1,3})(?:[.,](\d{1,2}))?\s*(?:cm|kg|m)?\.?$")
_MARITAL = (
    (re.compile(r"^(?:belum|blm|lajang|single|bujang|gadis|tidak|bk|s$)"), Marital.SINGLE),
    (re.compile(r"^(?:cerai ?mati|janda mati|duda mati|widow)"), Marital.WIDOWED),
    (re.compile(r"^(?:cerai|janda|duda|divorc)"), Marital.DIVORCED),
    (re.compile(r"^(?:sudah|kawin|nikah|menikah|married|m$|k$)"), Marital.MARRIED),
)
_ACTIVITY = (
    (re.compile(r"malam"), Activity.NIGHT_WORK),
    (re.compile(r"cari|mencari|menganggur|belum bekerja|tidak bekerja|pencaker|lulus"), Activity.SEEKING),
    (re.compile(r"wira|usaha|dagang|jualan|pedagang"), Activity.OWN_BUSINESS),
    (re.compile(r"sekolah|kuliah|pelajar|mahasiswa|siswa"), Activity.STUDYING),
    (re.compile(r"rumah ?tangga|\birt\b"), Activity.HOUSEHOLD),
    (re.compile(r"kerja|karyawan|buruh|pegawai|honor"), Activity.WORKING),
)
_DISABILITY = (
    (re.compile(r"ganda"), Disability.MULTIPLE),
    (re.compile(r"netra|lihat|low ?vision|buta"), Disability.SIGHT),
    (re.compile(r"rungu|wicara|tuli|dengar|bisu"), Disability.HEARING),
    (re.compile(r"intelektual|grahita"), Disability.INTELLECTUAL),
    (re.compile(r"mental|psikososial|laras"), Disability.MENTAL),
    (re.compile(r"fisik|daksa"), Disability.PHYSICAL),
    (re.compile(r"^(?:tidak|tdk|tak|bukan|none|no|non|nihil|normal|-)"), Disability.NONE),
)
_PASSPORT = re.compile(r"[A-Z][A-Z '.\-]*")
_KATAKANA = re.compile(r"[\u30a0-\u30ff\u3000 ・=＝]+")
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def read_graduated(raw: object, *, today: date) -> int | None:
    """Read a year of graduation, `2019`, `19` or `2018/2019` (the later one); None for anything else."""
    text = re.sub(r"[.,]0+$", "", tidy_text(raw))
    if match := re.fullmatch(r"(\d{4})\s*[/\-–]\s*(\d{4}|\d{2})", text):
        text = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
    if not text.isascii() or not text.isdigit() or len(text) not in {2, 4}:
        return None
    year = int(text)
    if len(text) == 2:
        year += today.year - today.year % 100
        year -= 100 if year > today.year + 1 else 0
    return year if OLDEST_YEAR <= year <= today.year + 1 else None


def read_height(raw: object) -> int | None:
    """Read somebody's height in whole centimetres (`160`, `1,6 m`, `165.5 cm`); None where it can be none."""
    match = _MEASURE.match(tidy_text(raw))
    if match is None:
        return None
    whole, part = int(match[1]), match[2] or ""
    if whole in {1, 2} and part:  # metres
        whole = whole * 100 + int(part.ljust(2, "0"))
    return whole if SHORTEST_CM <= whole <= TALLEST_CM else None


def read_weight(raw: object) -> int | None:
    """Read somebody's weight in whole kilograms; None where it can be none."""
    match = _MEASURE.match(tidy_text(raw))
    return int(match[1]) if match and LIGHTEST_KG <= int(match[1]) <= HEAVIEST_KG else None


def read_postal_code(raw: object) -> str:
    """Read a postal code of five digits; nothing for anything else."""
    text = re.sub(r"[.,]0+$", "", tidy_text(raw))
    return text if re.fullmatch(r"[1-9]\d{4}", text) else ""


def read_marital(raw: object) -> Marital | None:
    """Read a marital state by its usual words; None when it is none of them."""
    return _first(_MARITAL, raw)


def read_activity(raw: object) -> Activity | None:
    """Read what somebody does at present by its usual words; None when it is none of them."""
    return _first(_ACTIVITY, raw)


def read_disability(raw: object) -> Disability | None:
    """Read a kind of disability by its usual words; None when it is none of them (a bare `ya` says too little)."""
    return _first(_DISABILITY, raw)


def read_passport_name(raw: object) -> str:
    """Write a name as a passport has it, in capitals without marks; nothing when other letters are in it."""
    text = unicodedata.normalize("NFKD", tidy_text(raw).replace("’", "'")).upper()
    plain = "".join(letter for letter in text if not unicodedata.combining(letter))
    return plain if _PASSPORT.fullmatch(plain) else ""


def read_katakana(raw: object) -> str:
    """Write a name in full-width katakana, typed so, in half width or in hiragana; nothing for other scripts."""
    text = unicodedata.normalize("NFKC", tidy_text(raw)).translate(_HIRAGANA)
    return text if _KATAKANA.fullmatch(text) else ""


def _first(patterns: tuple[tuple[re.Pattern[str], T], ...], raw: object) -> T | None:
    text = tidy_text(raw).lower()
    return next((found for pattern, found in patterns if pattern.search(text)), None) if text else None
