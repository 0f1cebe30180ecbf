"""What a clerk typed into the form, judged: what cannot be, what must be looked at, what the NIK says.

No Qt and no data here. Everything typed is text, as it stands in the form and in the draft; an impossible value
keeps the person from being registered, a doubtful one never does.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bekal.candidates import rules
from bekal.candidates.applicants import Applicant
from bekal.candidates.dates import ReadDate, read_date
from bekal.candidates.nik import Nik, agrees_on_date, agrees_on_sex, read_nik
from bekal.candidates.queries import CandidateCard
from bekal.errors import Refused
from bekal.language import say
from bekal.terms import Sex
from bekal.ui import days

Typed = Mapping[str, str]
NAMES = (
    "nik", "name", "birth_place", "birth_date", "sex", "education", "reason", "street", "rt", "rw", "district",
    "phone", "email", "wanted",
)  # fmt: skip
"""The fields of the form, in the order in which Enter walks through them."""
EMPTY: dict[str, str] = dict.fromkeys(NAMES, "")

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_LETTER = re.compile(r"[A-Za-z]")
_RESEMBLED = str.maketrans("OoQDlI|iSsBZz", "0000111155822")


class NoSuchDate(Refused):
    """What was typed as a birth date is none; facts: typed."""


class Grade(StrEnum):
    """How grave a finding is."""

    DOUBT = "doubt"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: the words for the list, those under the field, and a value to take instead."""

    field: str
    grade: Grade
    short: str
    text: str
    sentence: str = ""
    take: str = ""
    take_words: str = ""
    keep_words: str = ""

    @property
    def can_be_kept(self) -> bool:
        """Whether the clerk may say that it is right all the same."""
        return bool(self.keep_words)


def read_typed_date(typed: str, *, today: date, nik: str = "") -> date:
    """Read a birth date as typed; the NIK decides its century.

    Raises:
        NoSuchDate: no calendar has it, or it is no date.

    """
    found = _date(typed, today, read_nik(nik, today=today)).value
    if found is None:
        raise NoSuchDate(typed=typed)
    return found


def filled_by(nik: str, *, today: date) -> dict[str, str]:
    """Return the fields that a whole NIK fills: birth date and sex; nothing while it is incomplete or unsound."""
    read = read_nik(nik, today=today)
    if len(read.digits) != 16 or not read.digits.isdigit() or read.birth_date is None or read.sex is None:
        return {}
    return {"birth_date": days.full(read.birth_date), "sex": read.sex.value}


def words_of_nik(nik: str, *, today: date) -> str:
    """Return the help under the NIK: how many digits, and what a whole one says."""
    read = read_nik(nik, today=today)
    if not nik:
        return say("16 angka, dari KTP. Boleh menyusul.")
    if len(read.digits) != 16 or not read.digits.isdigit():
        return say("{n} dari 16 angka.", n=len(nik))
    if read.birth_date is None or read.sex is None:
        return say("16 angka.")
    who = say("perempuan") if read.sex is Sex.FEMALE else say("laki-laki")
    words = say("Dari NIK: {who}, lahir {day}.", who=who, day=days.full(read.birth_date))
    if {"nik_region", "nik_province"} & set(read.faults):
        words += " " + say("Kode wilayah {code} tidak dikenal.", code=f"{read.digits[:2]}.{read.digits[2:4]}")
    return words


def judge(typed: Typed, *, today: date, kept: Iterable[str] = ()) -> list[Finding]:
    """Return everything to look at in what was typed, in the order of the form; an empty name is no finding yet.

    `kept` names the fields whose difference from the NIK the clerk has said to be right.
    """
    nik = read_nik(typed["nik"], today=today)
    born = _date(typed["birth_date"], today, nik)
    found = [
        _judge_nik(typed["nik"], nik),
        _judge_date(typed["birth_date"], born, nik, today),
        _judge_sex(typed["sex"], nik),
        _judge_phone(typed["phone"]),
        _judge_email(typed["email"]),
    ]
    return [one for one in found if one is not None and not (one.can_be_kept and one.field in set(kept))]


def name_missing() -> Finding:
    """Return what is said of a person without a name, once somebody wants to save."""
    words = say("Nama belum diisi.")
    return Finding("name", Grade.IMPOSSIBLE, say("Nama belum diisi"), words)


def nik_taken(name: str) -> Finding:
    """Return what is said of a NIK that somebody registered has."""
    words = say("NIK ini sudah dipakai {name}.", name=name)
    return Finding("nik", Grade.IMPOSSIBLE, say("NIK sudah terdaftar"), words)


def sound_nik(typed: str, *, today: date) -> str:
    """Return the sixteen digits of a sound NIK, otherwise nothing."""
    read = read_nik(typed, today=today)
    return read.digits if read.is_sound else ""


def applicant_of(typed: Typed, *, today: date) -> Applicant:
    """Return the person as typed, each value as it is stored; judged before."""
    nik = read_nik(typed["nik"], today=today)
    return Applicant(
        name=rules.tidy_name(typed["name"]),
        nik=typed["nik"] or None,
        nik_status=nik.status,
        sex=Sex(typed["sex"]) if typed["sex"] else None,
        birth_date=_date(typed["birth_date"], today, nik).value,
        birth_place=_tidy(typed["birth_place"]),
        phone=rules.read_phone(typed["phone"]) or "",
        email=typed["email"].strip(),
        education=rules.read_education(typed["education"]),
        street=_tidy(typed["street"]),
        rt=rules.read_rt(typed["rt"]),
        rw=rules.read_rt(typed["rw"]),
        district=_tidy(typed["district"]),
        wanted=rules.tidy_text(typed["wanted"]),
    )


def typed_of(card: CandidateCard) -> dict[str, str]:
    """Return a registered person as the form shows one."""
    texts = {name: getattr(card, name) or "" for name in NAMES if name not in {"reason", "birth_date", "sex", "phone"}}
    return {
        **texts,
        "birth_date": days.full(card.birth_date) if card.birth_date else "",
        "sex": card.sex.value if card.sex else "",
        "phone": rules.shown_phone(card.phone),
        "reason": card.mismatch_reason,
    }


def grouped(nik: str) -> str:
    """Return a NIK in fours, as it is read aloud."""
    return " ".join(nik[at : at + 4] for at in range(0, len(nik), 4))


def _tidy(typed: str) -> str:
    """Return a text as stored: shouted or whispered words in title case, like a name."""
    text = rules.tidy_text(typed)
    return rules.tidy_name(text) if text.isupper() or text.islower() else text


def _date(typed: str, today: date, nik: Nik) -> ReadDate:
    return read_date(typed.strip(), today=today, day_first=True, like=nik.birth_date)


def _judge_nik(typed: str, nik: Nik) -> Finding | None:
    if not typed:
        return None
    if letters := sorted(set(_LETTER.findall(typed))):
        which = ", ".join(letters)
        text = say("Ada huruf {which}. NIK hanya angka.", which=which)
        if nik.proposal:
            text = say("Ada huruf {which}. Maksudnya {nik}?", which=which, nik=grouped(nik.proposal))
        return Finding("nik", Grade.IMPOSSIBLE, say("NIK berisi huruf"), text, take=nik.proposal or "")
    if not typed.isdigit():
        return Finding("nik", Grade.IMPOSSIBLE, say("NIK berisi tanda lain"), say("NIK hanya angka."))
    if len(typed) != 16:
        text = say("NIK 16 angka, ini {n}. Periksa di KTP, atau kosongkan dulu.", n=len(typed))
        return Finding("nik", Grade.IMPOSSIBLE, say("NIK tidak 16 angka"), text)
    if "nik_date" in nik.faults:
        text = say("Tanggal di dalam NIK tidak ada di kalender. Cocokkan dengan KTP.")
        return Finding("nik", Grade.DOUBT, say("Tanggal di dalam NIK tidak mungkin"), text)
    if "nik_serial" in nik.faults:
        text = say("Empat angka terakhir NIK tidak mungkin 0000. Cocokkan dengan KTP.")
        return Finding("nik", Grade.DOUBT, say("NIK berakhir 0000"), text)
    if "nik_province" in nik.faults:
        text = say("Kode wilayah {code} tidak ada. Cocokkan dengan KTP.", code=f"{typed[:2]}.{typed[2:4]}")
        return Finding("nik", Grade.DOUBT, say("Kode wilayah NIK tidak ada"), text)
    return None


def _judge_date(typed: str, born: ReadDate, nik: Nik, today: date) -> Finding | None:
    if not typed.strip():
        return None
    if born.value is None:
        if born.fault == "date_impossible":
            text = say("{typed} tidak ada di kalender.", typed=typed.strip())
            return Finding("birth_date", Grade.IMPOSSIBLE, say("Tanggal lahir tidak ada di kalender"), text)
        text = say("Tidak terbaca sebagai tanggal. Contoh: 120399.")
        return Finding("birth_date", Grade.IMPOSSIBLE, say("Tanggal lahir tidak terbaca"), text)
    if agrees_on_date(nik, born.value) is False and nik.birth_date is not None and len(nik.digits) == 16:
        in_nik, here = days.full(nik.birth_date), days.full(born.value)
        return Finding(
            "birth_date",
            Grade.DOUBT,
            say("Tanggal lahir tidak cocok NIK"),
            say("NIK berisi {in_nik}, di sini {here}", in_nik=in_nik, here=here),
            say("NIK tidak diubah walau tanggal lahir dikoreksi. Cocokkan dengan KTP."),
            in_nik,
            say("Pakai {value}", value=in_nik),
            say("Tetap pakai {value}", value=here),
        )
    if born.fault == "birth_date_implausible":
        age = today.year - born.value.year
        text = say("Umurnya jadi {n} tahun. Periksa tahunnya.", n=age)
        if age <= 0:
            text = say("Tanggal lahir ini belum tiba. Periksa tahunnya.")
        return Finding("birth_date", Grade.DOUBT, say("Umur tidak biasa"), text)
    return None


def _judge_sex(typed: str, nik: Nik) -> Finding | None:
    if not typed or nik.sex is None or agrees_on_sex(nik, Sex(typed)) is not False:
        return None
    return Finding(
        "sex",
        Grade.DOUBT,
        say("Jenis kelamin tidak cocok NIK"),
        say("NIK milik {in_nik}, di sini {here}", in_nik=_who(nik.sex), here=_who(Sex(typed))),
        say("NIK tidak diubah. Cocokkan dengan KTP."),
        nik.sex.value,
        say("Pakai {value}", value=_who(nik.sex)),
        say("Tetap pakai {value}", value=_who(Sex(typed))),
    )


def _who(sex: Sex) -> str:
    return say("perempuan") if sex is Sex.FEMALE else say("laki-laki")


def _judge_phone(typed: str) -> Finding | None:
    if not typed.strip() or rules.read_phone(typed) is not None:
        return None
    if letters := sorted(set(_LETTER.findall(typed))):
        text = say("Ada huruf {which}. Nomor hanya angka.", which=", ".join(letters))
        if rules.read_phone(typed.translate(_RESEMBLED)):
            meant = ", ".join(dict.fromkeys(letter.translate(_RESEMBLED) for letter in letters))
            text = say("Ada huruf {which}. Maksudnya angka {meant}?", which=", ".join(letters), meant=meant)
        return Finding("phone", Grade.IMPOSSIBLE, say("Nomor HP berisi huruf"), text)
    text = say("Nomor belum lengkap. Contoh: 0812-3456-7890.")
    return Finding("phone", Grade.IMPOSSIBLE, say("Nomor HP belum lengkap"), text)


def _judge_email(typed: str) -> Finding | None:
    if not typed.strip() or _EMAIL.match(typed.strip()):
        return None
    text = say("Bukan alamat surel. Contoh: nama@contoh.id.")
    return Finding("email", Grade.IMPOSSIBLE, say("Alamat surel tidak benar"), text)
