"""The three kinds of files centres receive, made by many hands: with what is true of each row beside them.

`form` is an online form's export, `sponsor` a sheet typed by hand and damaged by the spreadsheet, `school` a school's
list. A seed decides the words and order of the headings, the letterhead, spellings, formats, repeats, twins and damage.
"""

import csv
import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from tests.candidates.rosters import DISTRICTS, FAMILY, GIVEN, MONTHS, phone_cells

Cell = object
PEOPLE = 30


@dataclass
class Truth:
    """What is true of one row of a file."""

    name: str
    sex: str
    birth_date: date
    nik: str
    phone: str
    issues: set[str] = field(default_factory=set)
    sheet: str = ""
    row: int = 0
    knowable: bool = True
    """Whether the row itself proves its NIK."""
    may: set[str] = field(default_factory=set)
    """What may be said of it besides: the digits that are left of a date may make another one."""


def person(dice: random.Random, number: int) -> Truth:
    """Make a plainly synthetic person; some have one name, an apostrophe, or a short first name."""
    sex = dice.choice("LP")
    born = date(1985, 1, 1) + timedelta(days=dice.randrange(23 * 365))
    name = dice.choice(
        (
            f"{dice.choice(GIVEN)} {dice.choice(GIVEN)} {dice.choice(FAMILY)}",
            f"{dice.choice(GIVEN)} {dice.choice(FAMILY)} {number}".translate(str.maketrans("0123456789", "abcdefghij")),
            f"M. {dice.choice(GIVEN)} {dice.choice(FAMILY)}",
            f"{dice.choice(GIVEN)}{dice.choice(FAMILY).lower()}",
            f"Ma'{dice.choice(GIVEN).lower()} {dice.choice(FAMILY)}",
        )
    )
    name = " ".join(word[:1].upper() + word[1:] for word in name.split())
    day = born.day + (40 if sex == "P" else 0)
    nik = f"{dice.choice(DISTRICTS)}{day:02}{born.month:02}{born.year % 100:02}{number + 1:04}"
    phone = f"+628{dice.choice('123579')}{dice.randrange(10**7, 10 ** dice.choice((8, 9, 10))):08}"
    return Truth(name, sex, born, nik, phone)


def twin(dice: random.Random, one: Truth, number: int) -> Truth:
    """Make a sibling of the same day, phone and family name."""
    given = dice.choice([each for each in GIVEN if each not in one.name])
    day = one.birth_date.day + (40 if one.sex == "P" else 0)
    born = f"{day:02}{one.birth_date.month:02}{one.birth_date.year % 100:02}"
    return replace(
        one, name=f"{given} Saudara {one.name.split()[-1]}", nik=f"{one.nik[:6]}{born}{number + 5001:04}", issues=set()
    )


def crowd(dice: random.Random, people: int) -> list[Truth]:
    """Make people, now and then twins."""
    found = []
    for number in range(people):
        found.append(person(dice, number))
        if dice.random() < 0.05:
            found.append(twin(dice, found[-1], number))
    return found


SPELLED: dict[str, Callable[[date], str]] = {
    "words": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "short": lambda d: f"{d.day} {MONTHS[d.month - 1][:3]} {d.year}",
    "dashes": lambda d: f"{d:%d-%m-%Y}",
    "dots": lambda d: f"{d:%d.%m.%Y}",
    "slashes": lambda d: f"{d.day}/{d.month}/{d.year % 100:02}",
    "whole": lambda d: f"{d:%d/%m/%Y}",
    "iso": lambda d: d.isoformat(),
    "bare": lambda d: f"{d:%d%m%Y}",
}
SEXES = (
    {"L": "Laki-laki", "P": "Perempuan"},
    {"L": "L", "P": "P"},
    {"L": "Pria", "P": "Wanita"},
    {"L": "LAKI - LAKI", "P": "PEREMPUAN"},
    {"L": "lk", "P": "pr"},
    {"L": "Male", "P": "Female"},
)


def spaced(dice: random.Random, nik: str) -> str:
    """Write a sound NIK the ways people do; none of them is an issue."""
    return dice.choice(
        (
            nik,
            nik,
            nik,
            f"{nik[:4]} {nik[4:8]} {nik[8:12]} {nik[12:]}",
            f"{nik[:4]}.{nik[4:8]}.{nik[8:12]}.{nik[12:]}",
            f"{nik[:6]}-{nik[6:12]}-{nik[12:]}",
            f"'{nik}",
            f" {nik}\u00a0",
            f"NIK: {nik}",
        )
    )


def damaged(dice: random.Random, who: Truth, kinds: tuple[str, ...]) -> Cell:
    """Return the NIK as the file has it, and note what is wrong with it."""
    kind = dice.choice(kinds)
    if kind == "nik_length":
        at = dice.choice((15, 15, 15, dice.randrange(1, 15)))
        who.issues.add(kind)
        who.knowable = False
        who.may = {"birth_date_mismatch", "sex_mismatch"} if at < 12 else set()
        return who.nik[:at] + who.nik[at + 1 :]
    if kind == "nik_date":
        who.issues.add(kind)
        who.knowable = False
        return who.nik[:6] + dice.choice(("000000", "320190", "711399", "300299", "990101")) + who.nik[12:]
    if kind == "nik_letter" and "0" in who.nik[6:]:
        at = who.nik.index("0", 6)
        who.issues.add(kind)
        return who.nik[:at] + dice.choice("Oo") + who.nik[at + 1 :]
    if kind == "nik_rounded":
        who.issues.add(kind)
        who.knowable = False
        cut = who.nik[:15] + "0"
        return dice.choice((float(cut), int(cut), f"{cut[0]},{cut[1:6]}E+15"))
    if kind == "nik_missing":
        who.issues.add(kind)
        who.knowable = False
        return dice.choice(("", "", "-", "belum ada", "0"))
    return spaced(dice, who.nik)


@dataclass
class Sheet:
    """A sheet being filled: headings, rows, and what is done to some of them."""

    name: str
    top: list[list[Cell]]
    headings: list[str]
    over: list[tuple[int, int, str]] = field(default_factory=list)
    rows: list[list[Cell] | None] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    foot: list[list[Cell]] = field(default_factory=list)

    @property
    def first(self) -> int:
        """The number of the first row below the headings."""
        return len(self.top) + (1 if self.over else 0) + 2

    def add(self, cells: list[Cell]) -> int:
        """Add a row and return its number."""
        self.rows.append(cells)
        return self.first + len(self.rows) - 1


def write(path: Path, sheets: list[Sheet], dice: random.Random) -> None:
    """Write a workbook, its cells as each kind of value is stored."""
    with xlsxwriter.Workbook(str(path), {"date_1904": dice.random() < 0.1}) as book:
        day, at = book.add_format({"num_format": dice.choice(("dd/mm/yyyy", "d-mmm-yy", "yyyy-mm-dd"))}), 0
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm:ss"})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            lines: list[list[Cell] | None] = [*sheet.top]
            at = len(lines)
            if sheet.over:
                for first, last, text in sheet.over:
                    page.merge_range(at, first, at, last, text) if last > first else page.write(at, first, text)
                lines.append(None)
            lines += [list(sheet.headings), *sheet.rows, *sheet.foot]
            for number, cells in enumerate(lines):
                for column, cell in enumerate(cells or ()):
                    if isinstance(cell, datetime):
                        page.write_datetime(number, column, cell, moment)
                    elif isinstance(cell, date):
                        page.write_datetime(number, column, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
                    elif isinstance(cell, tuple):
                        page.write_formula(number, column, cell[0], None, cell[1])
                    elif isinstance(cell, str) and cell:
                        page.write_string(number, column, cell)
                    elif isinstance(cell, int | float):
                        page.write_number(number, column, cell)
            for number in sheet.hidden:
                page.set_row(number - 1, None, None, {"hidden": True})
            for column in sheet.hidden_columns:
                page.set_column(column, column, None, None, {"hidden": True})


def write_csv(path: Path, sheet: Sheet, dice: random.Random) -> None:
    """Write the sheet as the .csv a program of this country makes."""
    separator = dice.choice((";", ",", "\t"))
    target = io.StringIO(newline="")
    rows = csv.writer(target, delimiter=separator)
    if dice.random() < 0.2:
        target.write(f"sep={separator}\r\n")
        rows_before = 1
    else:
        rows_before = 0
    for cells in [*sheet.top, sheet.headings, *sheet.rows, *sheet.foot]:
        rows.writerow([_text(cell) for cell in cells or [""] * len(sheet.headings)])
    assert rows_before in (0, 1)
    path.write_bytes(target.getvalue().encode(dice.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))))


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y %H:%M:%S}"
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    return str(cell[1]) if isinstance(cell, tuple) else str(cell)


# ---------------------------------------------------------------------------------------------------- form


def form(path: Path, seed: int) -> list[Truth]:
    """Write an online form's export: one line each time somebody sent it, some twice."""
    dice = random.Random(f"form {seed}")
    words: dict[str, tuple[str, ...]] = {
        "at": ("Timestamp", "Cap waktu", "Stempel Waktu", "Submission Date"),
        "email": ("Email Address", "Alamat Email", "Email", "Nama Pengguna (email)"),
        "name": (
            "Nama Lengkap (sesuai KTP)",
            "Nama Lengkap",
            "NAMA",
            "Nama Lengkap Peserta (tanpa gelar)",
            "Full Name",
        ),
        "nik": ("NIK", "NIK (16 digit)", "No. KTP / NIK", "Nomor Induk Kependudukan (NIK)", "No KTP"),
        "place": ("Tempat Lahir", "Kota Kelahiran", "Tempat lahir (kab/kota)"),
        "born": ("Tanggal Lahir", "Tgl Lahir", "Tanggal lahir (dd/mm/yyyy)", "Date of Birth"),
        "sex": ("Jenis Kelamin", "L/P", "Gender", "Jenis kelamin (L/P)"),
        "phone": ("No. HP / WhatsApp", "Nomor WA aktif", "No HP", "No. Telepon/HP (WhatsApp)"),
        "school": ("Pendidikan Terakhir", "Ijazah terakhir", "Pendidikan"),
        "street": ("Alamat (jalan, nomor)", "Alamat lengkap", "Alamat sesuai KTP"),
        "district": ("Kecamatan", "Kec."),
        "wanted": ("Kejuruan yang dipilih", "Jurusan yang dipilih", "Pilihan 1", "Pelatihan yang diminati"),
        "second": ("Pilihan 2", "Alternatif kejuruan", "Jurusan alternatif"),
        "mother": ("Nama Ibu Kandung", "Nama gadis ibu kandung"),
        "agree": ("Saya menyatakan data di atas benar",),
    }
    keys = ["at", "email", "name", "nik", "place", "born", "sex", "phone", "school", "street", "district", "wanted"]
    keys += dice.sample(["second", "mother", "agree"], dice.randrange(4))
    if dice.random() < 0.4:
        tail = keys[1:]
        dice.shuffle(tail)
        keys = ["at", *tail]
    sheet = Sheet("Form Responses 1", [], [dice.choice(words[key]) for key in keys])
    sexes, is_text = dice.choice(SEXES), dice.random() < 0.4
    spelling = SPELLED[dice.choice(("whole", "dashes", "iso", "words"))]
    when = datetime(2026, 9, 1, 8, 0)  # noqa: DTZ001
    kinds = ("",) * 12 + ("nik_length", "nik_date")
    truth: list[Truth] = []
    pending: list[tuple[int, Truth, dict[str, Cell]]] = []
    for place, who in enumerate(crowd(dice, PEOPLE)):
        nik = damaged(dice, who, kinds)
        born = who.birth_date
        if dice.random() < 0.05 and not who.may:
            born = born.replace(year=born.year - 1, day=min(born.day, 28))
            who.issues.add("birth_date_mismatch")
            who.knowable = False
        cells: dict[str, Cell] = {
            "email": f"p{place}@contoh.example" if dice.random() < 0.7 else "",
            "name": who.name.upper() if dice.random() < 0.5 else who.name,
            "nik": nik,
            "place": "Kota Contoh",
            "born": spelling(born) if is_text else born,
            "sex": sexes[who.sex],
            "phone": str(dice.choice([cell for cell in phone_cells(who.phone) if isinstance(cell, str)])),
            "school": dice.choice(("SMA", "SMK", "SMP", "S1", "D3")),
            "street": f"Jl. Contoh No. {place}",
            "district": "Contohan",
            "wanted": "Las Contoh",
            "second": "Jahit Contoh",
            "mother": "Ibu Rahasia",
            "agree": "Ya",
        }
        when += timedelta(minutes=dice.randrange(1, 40))
        truth.append(_row(sheet, keys, cells | {"at": when}, who))
        for wait, first, again in list(pending):
            if wait <= place:
                pending.remove((wait, first, again))
                when += timedelta(minutes=2)
                issues = {issue for issue in first.issues if issue.startswith("nik") or "mismatch" in issue}
                copy = replace(first, issues=issues | {"duplicate_in_file"})
                truth.append(_row(sheet, keys, again | {"at": when}, copy))
        if dice.random() < 0.06:
            again = dict(cells)
            again["name"] = dice.choice((cells["name"], str(cells["name"]).upper(), f"{who.name} "))
            again["email"] = dice.choice((cells["email"], ""))
            pending.append((place + dice.choice((0, 1, 5)), who, again))
    if is_text and dice.random() < 0.3:
        write_csv(path.with_suffix(".csv"), sheet, dice)
        path.with_suffix(".csv").rename(path)
        return _without_sheet(path, truth)
    write(path, [sheet], dice)
    return truth


def _without_sheet(path: Path, truth: list[Truth]) -> list[Truth]:
    shift = path.read_bytes()[:9].replace(b"\x00", b"").lstrip(b"\xff\xfe\xef\xbb\xbf").startswith(b"sep=")
    return [replace(row, sheet="", row=row.row + shift) for row in truth]


def _row(sheet: Sheet, keys: list[str], cells: dict[str, Cell], who: Truth) -> Truth:
    who.sheet, who.row = sheet.name, sheet.add([cells.get(key, "") for key in keys])
    return who


# ------------------------------------------------------------------------------------------------- sponsor


def sponsor(path: Path, seed: int) -> list[Truth]:
    """Write a sheet typed by hand, with a letterhead, blank rows, a total, and NIKs the spreadsheet rounded."""
    dice = random.Random(f"sponsor {seed}")
    top: list[list[Cell]] = dice.choice(
        (
            [],
            [["DAFTAR CALON PESERTA PELATIHAN"], ["GELOMBANG II TAHUN 2026"], []],
            [["PT CONTOH SEJAHTERA"], ["Jalan Contoh 1, Kota Contoh. Telp. 021-5550000"], [], ["DATA PESERTA"], []],
            [["", "LAMPIRAN SURAT NO. 12/2026"], []],
        )
    )
    is_ttl = dice.random() < 0.6
    is_over = not is_ttl and dice.random() < 0.5
    is_ticked = dice.random() < 0.2
    words = {
        "no": ("NO", "No.", "NO URUT"),
        "name": ("NAMA", "NAMA LENGKAP", "N A M A", "Nama Peserta", "NAMA CALON PESERTA"),
        "nik": ("N I K", "NIK", "NO. KTP", "No KTP/NIK", "NOMOR KTP"),
        "ttl": ("TTL", "Tempat, Tgl Lahir", "TEMPAT/TANGGAL LAHIR", "Tempat & Tgl. Lahir", "TEMPAT TGL LAHIR"),
        "place": ("TEMPAT LAHIR", "Tmp Lahir", "Tempat"),
        "born": ("TGL LAHIR", "Tanggal Lahir", "TGL. LAHIR"),
        "sex": ("L/P", "JK", "KELAMIN", "Jenis Kelamin", "L / P"),
        "phone": ("NO. HP", "TELP", "No. HP/WA", "KONTAK", "Nomor Handphone"),
        "school": ("PENDIDIKAN", "Pend. Terakhir", "IJAZAH"),
        "street": ("ALAMAT", "Alamat Lengkap"),
        "wanted": ("PROGRAM", "KEJURUAN", "Program Pelatihan"),
        "note": ("KET", "KETERANGAN", "TTD"),
    }
    keys = ["no", "name", "nik", *(["ttl"] if is_ttl else ["place", "born"]), *(["L", "P"] if is_ticked else ["sex"])]
    keys += dice.sample(["phone", "school", "street", "wanted", "note"], dice.randrange(3, 6))
    over: list[tuple[int, int, str]] = []
    headings = ["L" if key == "L" else "P" if key == "P" else dice.choice(words[key]) for key in keys]
    if is_over or is_ticked:
        at = keys.index("place") if is_over else -1
        for column, key in enumerate(keys):
            if is_over and column == at:
                over.append((at, at + 1, "TEMPAT TANGGAL LAHIR" if dice.random() < 0.3 else "KELAHIRAN"))
                headings[at], headings[at + 1] = "Tempat", "Tanggal"
            elif is_ticked and key == "L":
                over.append((column, column + 1, "JENIS KELAMIN"))
            elif not (is_over and column == at + 1) and key != "P":
                over.append((column, column, headings[column]))
                headings[column] = ""
    sheet = Sheet(dice.choice(("DATA", "Sheet1", "Peserta", "Lembar 1")), top, headings, over)
    spellings = [SPELLED[kind] for kind in dice.sample(sorted(SPELLED), 5)]
    between = dice.choice((", ", " ", ",", " / ", "/", " - ", ", tgl "))
    kinds = ("",) * 3 + ("nik_rounded", "nik_rounded", "nik_letter", "nik_missing")
    truth: list[Truth] = []
    if dice.random() < 0.3:
        sheet.rows.append([float(number) for number in range(1, len(keys) + 1)])
    for number, who in enumerate(crowd(dice, PEOPLE), 1):
        if dice.random() < 0.08:
            sheet.rows.append(None)
        nik = damaged(dice, who, kinds)
        text = dice.choice(spellings)(who.birth_date)
        cells: dict[str, Cell] = {
            "no": float(number),
            "name": who.name.upper(),
            "nik": nik,
            "ttl": f"Kota Contoh{between}{text}",
            "place": "KOTA CONTOH",
            "born": text if dice.random() < 0.5 else who.birth_date,
            "sex": dice.choice(SEXES)[who.sex],
            "L": "v" if who.sex == "L" else "",
            "P": "V" if who.sex == "P" else "",
            "phone": dice.choice(phone_cells(who.phone)),
            "school": dice.choice(("SMA sederajat", "SMK", "S-1", "Paket C", "smp")),
            "street": f"Jl. Contoh No. {number} RT 0{number % 9 + 1}/RW 002 Contohan",
            "wanted": "Las Contoh",
        }
        truth.append(_row(sheet, keys, cells, who))
    sheet.foot = [
        *dice.choice(([], [[]])),
        dice.choice(
            (
                ["", "JUMLAH", float(len(truth))],
                ["JUMLAH PESERTA", "", f"{len(truth)} orang"],
                ["", "TOTAL", ("=COUNTA(B5:B40)", 30)],
            )
        ),
        [],
        *dice.choice(
            (
                [],
                [
                    ["", "", "", "", "Kota Contoh, 1 September 2026"],
                    ["", "", "", "", "Mengetahui,"],
                    ["", "", "", "", "Kepala Balai Contoh"],
                    [],
                    [],
                    ["", "", "", "", "NIP. 19800101 200501 1 001"],
                ],
                [["", "Catatan: data sesuai KTP"]],
            )
        ),
    ]
    if "phone" not in keys:
        for row in truth:
            row.phone = ""
    write(path, [sheet], dice)
    return truth


# -------------------------------------------------------------------------------------------------- school


def school(path: Path, seed: int) -> list[Truth]:
    """Write a school's list: instructions first, one sheet a class, hidden rows, formulas with and without results."""
    dice = random.Random(f"school {seed}")
    words = {
        "no": ("No",),
        "name": ("Nama Siswa", "Nama Peserta Didik", "NAMA SISWA", "Nama"),
        "sex": ("Kelamin", "JK", "L/P", "Jenis Kelamin"),
        "place": ("Tempat", "Tempat Lahir", "Tmpt Lahir"),
        "born": ("Tgl Lahir", "Tanggal Lahir", "Tgl. Lahir"),
        "nik": ("Nomor Induk Kependudukan", "NIK", "NIK Siswa"),
        "nisn": ("NISN", "NIS"),
        "phone": ("Telp Siswa", "HP Siswa", "No. HP"),
        "country": ("Minat Negara", "Negara Tujuan"),
        "wanted": ("Minat Bidang", "Bidang Minat"),
        "mother": ("Nama Ibu", "Nama Ibu Kandung"),
        "father": ("Nama Ayah", "Nama Wali"),
    }
    keys = ["name", "sex", "place", "born", "nik", "nisn", "phone", "country", "wanted"]
    keys += dice.sample(["mother", "father"], dice.randrange(3))
    if dice.random() < 0.5:
        keys.insert(0, "no")
    if dice.random() < 0.3:
        dice.shuffle(keys)
    headings = [dice.choice(words[key]) for key in keys]
    names = dice.sample(("XII TKJ", "XII RPL", "XII Otomotif", "Kelas 12 A"), dice.choice((1, 1, 2, 3)))
    sheets: list[Sheet] = []
    if dice.random() < 0.6:
        sheets.append(Sheet("Petunjuk", [[f"Isi lembar '{names[0]}'. NIK wajib 16 digit."]], []))
    top: list[list[Cell]] = [["SMK CONTOH NEGERI 1"], ["TAHUN AJARAN 2025/2026"], []] if dice.random() < 0.4 else []
    truth: list[Truth] = []
    everybody = crowd(dice, PEOPLE)
    for at, name in enumerate(names):
        sheet = Sheet(name, [list(line) for line in top], list(headings))
        if dice.random() < 0.3:
            sheet.hidden_columns.add(keys.index("nik"))
        for number, who in enumerate(everybody[at :: len(names)], 1):
            born: Cell = who.birth_date
            if dice.random() < 0.04:
                born = ("=B1", "")
                who.issues.add("formula_without_value")
            cells: dict[str, Cell] = {
                "no": (f"=ROW()-{sheet.first - 1}", number),
                "name": who.name,
                "sex": who.sex,
                "place": "Kota Contoh",
                "born": born,
                "nik": spaced(dice, who.nik) if dice.random() < 0.2 else who.nik,
                "nisn": f"{dice.randrange(10**10):010}",
                "phone": f"0{who.phone[3:]}",
                "country": dice.choice(("Jepang", "Korea", "Jerman")),
                "wanted": dice.choice(("Caregiver", "Manufaktur")),
                "mother": "Ibu Rahasia",
                "father": "Bapak Rahasia",
            }
            truth.append(_row(sheet, keys, cells, who))
            if dice.random() < 0.06:
                sheet.hidden.add(who.row)
                who.issues.add("hidden_row")
        sheets.append(sheet)
    if len(names) > 1:  # somebody stands on two lists
        twice = dice.choice([row for row in truth if row.sheet == names[0]])
        sheet = next(each for each in sheets if each.name == names[-1])
        source = next(each for each in sheets if each.name == names[0])
        again = replace(twice, issues={"duplicate_in_file"} | (twice.issues - {"hidden_row"}), sheet=sheet.name)
        again.row = sheet.add(list(source.rows[twice.row - source.first] or []))
        truth.append(again)
    write(path, sheets, dice)
    return truth


MAKERS: dict[str, Callable[[Path, int], list[Any]]] = {"form": form, "sponsor": sponsor, "school": school}
