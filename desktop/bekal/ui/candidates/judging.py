"""What a clerk typed into the form, judged: what cannot be, what must be looked at, what the NIK says.

No Qt and no data here. Everything typed is text, as it stands in the form and in the draft; an impossible value
keeps the person from being registered, a doubtful one never does.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from bekal import reference
from bekal.candidates import details, rules
from bekal.candidates.dates import ReadDate, nearest_date
from bekal.candidates.nik import Nik, agrees_on_date, agrees_on_sex, read_nik
from bekal.candidates.typed import Typed, typed_date
from bekal.candidates.typed import applicant_of as applicant_of
from bekal.errors import Refused
from bekal.language import say
from bekal.terms import Sex
from bekal.ui import days

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
    found = typed_date(typed, read_nik(nik, today=today), today).value
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


def region_of_nik(nik: str, *, today: date) -> str:
    """Return the district a NIK was first issued in, as a hint: people move, and the NIK never changes."""
    code = read_nik(nik, today=today).region if len(nik) == 16 else ""
    where = reference.region_name(code) or reference.region_name(code[:4])
    return say("Dari NIK: {where}.", where=where) if where else ""


def judge(typed: Typed, *, today: date, kept: Iterable[str] = ()) -> list[Finding]:
    """Return everything to look at in what was typed, in the order of the form; an empty name is no finding yet.

    `kept` names the fields whose difference from the NIK the clerk has said to be right.
    """
    nik = read_nik(typed["nik"], today=today)
    born, insisted = typed_date(typed["birth_date"], nik, today), set(kept)
    found = [
        _judge_nik(typed["nik"], nik, is_kept="nik" in insisted),
        _judge_date(typed["birth_date"], born, nik, today),
        _judge_sex(typed["sex"], nik),
        _judge_phone("phone", typed["phone"]),
        _judge_email(typed["email"]),
        _judge_phone("emergency_phone", typed["emergency_phone"]),
        *(_judge_detail(name, typed[name], today) for name in _DETAILS),
    ]
    return [one for one in found if one is not None and not (one.can_be_kept and one.field in insisted)]


def asked_by(error: Exception) -> str:
    """Return the field at which a refusal is answered, empty where none is."""
    return "nik" if isinstance(error, rules.NikTaken) else "reason" * isinstance(error, rules.CertifiedIdentity)


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


def grouped(nik: str) -> str:
    """Return a NIK in fours, as it is read aloud."""
    return " ".join(nik[at : at + 4] for at in range(0, len(nik), 4))


def _judge_nik(typed: str, nik: Nik, *, is_kept: bool) -> Finding | None:
    if not typed:
        return None
    if letters := sorted(set(_LETTER.findall(typed))):
        which = ", ".join(letters)
        text = say("Ada huruf {which}. NIK hanya angka.", which=which)
        if nik.proposal:
            text = say("Ada huruf {which}. Maksudnya {nik}?", which=which, nik=grouped(nik.proposal))
        return _impossible("nik", say("NIK berisi huruf"), text, nik.proposal or "", grouped(nik.proposal or ""))
    if not typed.isdigit():
        return Finding("nik", Grade.IMPOSSIBLE, say("NIK berisi tanda lain"), say("NIK hanya angka."))
    if len(typed) != 16:
        if is_kept:
            text = say("NIK {n} angka, disimpan sementara dengan tanda.", n=len(typed))
            return Finding("nik", Grade.DOUBT, say("NIK belum 16 angka"), text)
        text = say("NIK 16 angka, ini {n}. Periksa di KTP, atau kosongkan dulu.", n=len(typed))
        short = say("NIK tidak 16 angka")
        return Finding("nik", Grade.IMPOSSIBLE, short, text, keep_words=say("Simpan sementara"))
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
            short = say("Tanggal lahir tidak ada di kalender")
            text = say("{typed} tidak ada di kalender.", typed=_day(typed))
            if meant := nearest_date(typed, today=today, like=nik.birth_date):
                take = days.full(meant)
                text = say("{typed} tidak ada di kalender. Maksudnya {meant}?", typed=_day(typed), meant=take)
                return _impossible("birth_date", short, text, take)
            return Finding("birth_date", Grade.IMPOSSIBLE, short, text)
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
        if born.value > today:
            text = say("Tanggal lahir ini belum tiba. Periksa tahunnya.")
            return Finding("birth_date", Grade.IMPOSSIBLE, say("Tanggal lahir belum tiba"), text)
        text = say("Umurnya jadi {n} tahun. Periksa tahunnya.", n=today.year - born.value.year)
        return Finding("birth_date", Grade.DOUBT, say("Umur tidak biasa"), text)
    return None


def _day(typed: str) -> str:
    """Write a date that was typed without marks with them, so that it can be compared with the card."""
    text = typed.strip()
    return f"{text[:2]}/{text[2:4]}/{text[4:]}" if text.isdigit() and len(text) in {6, 8} else text


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


def _impossible(field: str, short: str, text: str, take: str = "", shown: str = "") -> Finding:
    """Make a finding of something that cannot be, with a value to take instead where one suggests itself."""
    words = say("Pakai {value}", value=shown or take) if take else ""
    return Finding(field, Grade.IMPOSSIBLE, short, text, take=take, take_words=words)


def _judge_phone(field: str, typed: str) -> Finding | None:
    if not typed.strip() or rules.read_phone(typed) is not None:
        return None
    if letters := sorted(set(_LETTER.findall(typed))):
        text, take = say("Ada huruf {which}. Nomor hanya angka.", which=", ".join(letters)), ""
        if meant := rules.read_phone(typed.translate(_RESEMBLED)):
            digits = ", ".join(dict.fromkeys(letter.translate(_RESEMBLED) for letter in letters))
            text = say("Ada huruf {which}. Maksudnya angka {meant}?", which=", ".join(letters), meant=digits)
            take = rules.shown_phone(meant)
        return _impossible(field, say("Nomor HP berisi huruf"), text, take)
    text = say("Nomor belum lengkap. Contoh: 0812-3456-7890 atau 021-555123.")
    return Finding(field, Grade.IMPOSSIBLE, say("Nomor HP belum lengkap"), text)


def _judge_email(typed: str) -> Finding | None:
    if not typed.strip() or _EMAIL.match(typed.strip()):
        return None
    text = say("Bukan alamat surel. Contoh: nama@contoh.id.")
    return Finding("email", Grade.IMPOSSIBLE, say("Alamat surel tidak benar"), text)


_DETAILS = ("rt", "rw", "postal_code", "graduated", "passport_name", "katakana_name", "height_cm", "weight_kg")


def _judge_detail(name: str, typed: str, today: date) -> Finding | None:
    """Judge one of the less common answers: either it can be read or it says nothing."""
    text = typed.strip()
    if not text:
        return None
    judged: dict[str, tuple[Callable[[str], object], str, str]] = {
        "rt": (rules.read_rt, say("RT hanya angka, misalnya 005"), say("Hanya angka.")),
        "rw": (rules.read_rt, say("RW hanya angka, misalnya 005"), say("Hanya angka.")),
        "postal_code": (
            details.read_postal_code, say("Kode pos tidak benar"), say("Kode pos 5 angka, misalnya 13450."),
        ),
        "graduated": (
            lambda year: details.read_graduated(year, today=today),
            say("Tahun lulus tidak benar"),
            say("Bukan tahun lulus. Contoh: 2019."),
        ),
        "passport_name": (
            details.read_passport_name, say("Nama di paspor tidak benar"), say("Paspor hanya memakai huruf Latin."),
        ),
        "katakana_name": (
            details.read_katakana, say("Nama katakana tidak benar"), say("Ketik dengan katakana, misalnya ペセルタ."),
        ),
        "height_cm": (
            details.read_height, say("Tinggi tidak mungkin"), say("Tinggi 90 sampai 230 cm, misalnya 165."),
        ),
        "weight_kg": (
            details.read_weight, say("Berat tidak mungkin"), say("Berat 25 sampai 250 kg, misalnya 55."),
        ),
    }  # fmt: skip
    reads, short, words = judged[name]
    return None if reads(text) else Finding(name, Grade.IMPOSSIBLE, short, words)


def whole(values: Typed, *, today: date, kept: Iterable[str], is_old_nik: bool, needs_name: bool) -> list[Finding]:
    """Judge a whole form; a doubtful NIK that came with a file keeps no other field from being corrected."""
    findings = judge(values, today=today, kept=kept)
    if is_old_nik:
        findings = [
            replace(one, grade=Grade.DOUBT, take="", take_words="", keep_words="") if one.field == "nik" else one
            for one in findings
        ]
    if needs_name and not values["name"].strip():
        findings.append(name_missing())
    return findings


def not_yet_words(wrong: int) -> str:
    """Say why a form was not registered yet: fields that cannot be, or doubts that nobody decided."""
    if wrong:
        return say("Belum didaftarkan: perbaiki dulu {n} isian yang merah.", n=wrong)
    return say("Pilih dulu mana yang benar, atau tekan Ctrl+Enter sekali lagi.")
