"""Invented applicants, and the file they arrive in."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from bekal.terms import Sex

_DISTRICTS = (
    ("317401", "Jakarta Selatan", "Tebet"),
    ("317502", "Jakarta Timur", "Pulogadung"),
    ("317301", "Jakarta Barat", "Cengkareng"),
    ("320105", "Bogor", "Klapanunggal"),
    ("337401", "Semarang", "Semarang Tengah"),
    ("351501", "Sidoarjo", "Tarik"),
)
_SCHOOLS = ("SMA", "SMK", "MA", "D3", "S1")
_HEADINGS = (
    "Nama Lengkap (sesuai KTP)", "NIK", "Tempat Lahir", "Tanggal Lahir", "Jenis Kelamin", "No. HP / WhatsApp",
    "Pendidikan Terakhir", "Alamat (jalan, nomor)", "RT", "RW", "Kecamatan", "Kejuruan yang dipilih",
)  # fmt: skip


@dataclass(frozen=True)
class Invented:
    """One invented applicant."""

    name: str
    nik: str
    sex: Sex
    birth_date: date
    birth_place: str
    phone: str
    education: str
    street: str
    rt: str
    rw: str
    district: str
    wanted: str


_ONES = ("", "Satu", "Dua", "Tiga", "Empat", "Lima", "Enam", "Tujuh", "Delapan", "Sembilan", "Sepuluh", "Sebelas")


def in_words(number: int) -> str:
    """Write 1 to 9999 in Indonesian words: a name on a certificate has letters only."""
    if number < 12:
        return _ONES[number]
    if number < 20:
        return f"{_ONES[number - 10]} Belas"
    for size, word in ((1000, "Ribu"), (100, "Ratus"), (10, "Puluh")):
        if number >= size:
            many, rest = divmod(number, size)
            head = f"Se{word.lower()}" if many == 1 and size > 10 else f"{in_words(many)} {word}"
            return f"{head} {in_words(rest)}".strip()
    return ""


def invented(number: int, chance: random.Random, *, wanted: str, today: date) -> Invented:
    """Invent applicant `number`: 18 to 35 years old on `today`, with a NIK that fits."""
    region, place, district = chance.choice(_DISTRICTS)
    sex = chance.choice((Sex.MALE, Sex.FEMALE))
    born = today - timedelta(days=chance.randint(18 * 366, 35 * 365))
    day = born.day + (40 if sex is Sex.FEMALE else 0)
    return Invented(
        name=f"Peserta Contoh {in_words(number)}",
        nik=f"{region}{day:02d}{born.month:02d}{born.year % 100:02d}{number % 9999 + 1:04d}",
        sex=sex,
        birth_date=born,
        birth_place=place,
        phone=f"+62812{number:08d}",
        education=chance.choice(_SCHOOLS),
        street=f"Jalan Contoh No. {number}",
        rt=f"{chance.randint(1, 15):03d}",
        rw=f"{chance.randint(1, 12):03d}",
        district=district,
        wanted=wanted,
    )


def write_roster(path: Path, people: list[Invented]) -> None:
    """Write invented applicants as the export of an online form."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Form Responses 1")
        dated = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, _HEADINGS)
        for row, one in enumerate(people, 1):
            sheet.write_row(row, 0, (one.name, one.nik, one.birth_place))
            sheet.write_datetime(row, 3, one.birth_date, dated)
            rest = (one.sex.value, one.phone, one.education, one.street, one.rt, one.rw, one.district, one.wanted)
            for column, value in enumerate(rest, 4):
                sheet.write_string(row, column, value)
