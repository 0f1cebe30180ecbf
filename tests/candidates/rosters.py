"""Makes applicants' files of synthetic people, damaged on purpose, with what is true of each row."""

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
    "Desember",
)  # fmt: skip
GIVEN = ("Ayu", "Bagus", "Cahya", "Damar", "Elok", "Fajri", "Galih", "Harum", "Intan", "Jaya", "Kirana", "Laras")
FAMILY = ("Contoh", "Peraga", "Latihan", "Simulasi", "Percobaan", "Tiruan", "Rekaan", "Misalan", "Andaian")
DISTRICTS = ("317301", "320105", "351501", "617101", "327601", "110101", "967110", "517101")


@dataclass
class Person:
    """What is true of a row."""

    name: str
    sex: str
    birth_date: date
    nik: str
    phone: str
    place: str = "Sidoarjo"
    issues: set[str] = field(default_factory=set)
    row: int = 0


def person(dice: random.Random, number: int, years: tuple[int, int] = (1950, 2011)) -> Person:
    """Make one plainly synthetic person with a sound NIK."""
    sex = dice.choice("LP")
    born = date(years[0], 1, 1) + timedelta(days=dice.randrange((years[1] - years[0]) * 365))
    name = f"{dice.choice(GIVEN)} {dice.choice(GIVEN)} {dice.choice(FAMILY)}"
    day = born.day + (40 if sex == "P" else 0)
    nik = f"{dice.choice(DISTRICTS)}{day:02}{born.month:02}{born.year % 100:02}{number % 9998 + 1:04}"
    phone = f"+628{dice.choice('123579')}{dice.randrange(10**7, 10 ** dice.choice((8, 9, 10))):08}"
    return Person(name, sex, born, nik, phone)


def date_texts(born: date) -> list[str]:
    """Return the spellings of a date that have one reading in a column with a day over 12."""
    return [
        f"{born.day} {MONTHS[born.month - 1]} {born.year}",
        f"{born.day}-{born.month}-{born.year}",
        f"{born.day:02}.{born.month:02}.{born.year}",
        f"{born:%d%m%y}",
        f"{born:%d%m%Y}",
        born.isoformat(),
        f"{born.day} {MONTHS[born.month - 1][:3]} {born.year % 100:02}",
        f"{born.day}/{born.month}/{born.year % 100:02}",
    ]


def phone_cells(phone: str) -> list[object]:
    """Return the ways people write a phone number."""
    rest = phone[3:]
    return [
        f"0{rest}",
        f"62{rest}",
        phone,
        float(rest),
        int(rest),
        f"0{rest[:3]} {rest[3:7]} {rest[7:]}",
        f"(+62) {rest[:3]}-{rest[3:]}",
    ]


def damage(dice: random.Random, who: Person, kinds: tuple[str, ...]) -> tuple[object, object]:
    """Return the NIK cell and the date cell of a person, damaged; the damage is noted as issues."""
    nik: object = who.nik
    born: object = who.birth_date
    kind = dice.choice([kind for kind in kinds if kind not in {"hidden", "repeat"}])
    if kind == "nik_length":
        nik = who.nik[:15]
    elif kind == "nik_date":
        nik = who.nik[:6] + dice.choice(("000000", "320190", "311190", "721399", "300299")) + who.nik[12:]
    elif kind == "nik_letter" and "0" in who.nik[6:12]:
        at = who.nik.index("0", 6)
        nik = who.nik[:at] + "O" + who.nik[at + 1 :]
    elif kind == "nik_letter":
        kind = ""
    elif kind == "nik_rounded":
        nik = int(who.nik[:15]) * 10
    elif kind == "nik_missing":
        nik = dice.choice((None, "", "-", "belum ada"))
    who.issues |= {kind} - {""}
    if dice.random() < 0.1 and kind in {"", "nik_length", "nik_rounded", "nik_letter"}:
        year = who.birth_date.year - 1
        born = who.birth_date.replace(year=year, day=min(who.birth_date.day, 28))
        who.issues.add("birth_date_mismatch")
    if kind == "" and dice.random() < 0.5:
        text = who.nik
        nik = dice.choice(
            (
                f"'{text}",
                f"{text[:4]} {text[4:8]} {text[8:12]} {text[12:]}",
                ".".join((text[:6], text[6:12], text[12:])),
            )
        )
    return nik, born


KEYS = ("name", "nik", "place", "born", "sex", "phone")
HEADINGS = (
    ("NAMA LENGKAP", "No. KTP", "Tempat Lahir", "Tgl. Lahir", "JK", "WA"),
    ("N A M A", "N.I.K", "Tmp Lahir", "Tanggal\nLahir", "Jenis\nKelamin (L/P)", "No. Telp/HP"),
    ("Nama Peserta", "NIK (16 digit)", "Kota Kelahiran", "TANGGAL LAHIR (dd/mm/yyyy)", "L / P", "Nomor Handphone"),
)


def make(
    path: Path, seed: int, people: int = 60, kinds: tuple[str, ...] = ("",), *, as_text: bool = False
) -> list[Person]:
    """Write a workbook of so many people with these kinds of damage; return the truth, a row each."""
    dice = random.Random(seed)
    headings = dict(zip(KEYS, dice.choice(HEADINGS), strict=True))
    order = [*headings, "mother"]
    headings["mother"] = "Nama Ibu Kandung"
    dice.shuffle(order)
    top = dice.choice((0, 2, 5))
    truth: list[Person] = []
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        book.add_worksheet("Cara mengisi").write(0, 0, "Isi lembar berikutnya, satu baris satu orang. NIK 16 angka.")
        sheet = book.add_worksheet("Data")
        if top:
            sheet.merge_range(0, 0, 0, 5, "DAFTAR CALON PESERTA (CONTOH)")
        for column, key in enumerate(order):
            sheet.write(top, column, headings[key])
        at = top + 1
        for number in range(people):
            who = person(dice, number)
            nik, born = damage(dice, who, kinds)
            copies = 2 if "repeat" in kinds and dice.random() < 0.1 else 1
            for copy in range(copies):
                if dice.random() < 0.05:
                    at += 1  # a blank row
                row = Person(who.name, who.sex, who.birth_date, who.nik, who.phone, who.place, set(who.issues), at + 1)
                if copy:
                    row.issues.add("duplicate_in_file")
                if "hidden" in kinds and dice.random() < 0.1:
                    sheet.set_row(at, None, None, {"hidden": True})
                    row.issues.add("hidden_row")
                cells = {
                    "name": who.name.upper() if copy or dice.random() < 0.5 else who.name,
                    "nik": nik,
                    "place": who.place,
                    "born": dice.choice(date_texts(born)) if as_text else born,  # type: ignore[arg-type]
                    "sex": dice.choice({"L": ("L", "Pria", "laki - laki"), "P": ("P", "Wanita", "PEREMPUAN")}[who.sex]),
                    "phone": dice.choice(phone_cells(who.phone)),
                    "mother": "Ibu Contoh",
                }
                for column, key in enumerate(order):
                    value = cells[key]
                    if isinstance(value, date):
                        sheet.write_datetime(at, column, value, day)
                    elif value is not None and value != "":
                        sheet.write_string(at, column, value) if isinstance(value, str) else sheet.write_number(
                            at, column, value
                        )
                truth.append(row)
                at += 1
        sheet.write(at + 1, 0, "JUMLAH")
        sheet.write(at + 1, 1, people)
        sheet.write(at + 3, 2, "Mengetahui,")
        sheet.write(at + 4, 2, "Kepala Balai Contoh")
    return truth
