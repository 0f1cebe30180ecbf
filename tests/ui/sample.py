"""A plainly synthetic workplace for the tests of the window: screens, a store and a wiring."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from bekal.terms import Role, StaffId
from bekal.ui.context import Context, Heading, Person
from bekal.ui.widgets.buttons import Button, Chip, Segments, Tabs
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card, heading, key_hints, note
from bekal.ui.widgets.cells import Forecast, History, MarkCell, Ratio, State
from bekal.ui.widgets.cells import Person as PersonCell
from bekal.ui.widgets.fields import Choice, EntryForm, Field, text_edit
from bekal.ui.widgets.labels import Avatar, Badge, MarkSign, key_cap, label
from bekal.ui.widgets.layouts import TwoColumns, column, fill, foot, holder, row, rule, scrolled, side_by_side
from bekal.ui.widgets.progress import bar
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column, Table

WIB = timezone(timedelta(hours=7))
NOW = datetime(2026, 3, 12, 7, 42, tzinfo=WIB)
HEAD = Person(StaffId(UUID(int=9)), "Kepala Contoh", Role.HEAD)
CLERK = Person(StaffId(UUID(int=1)), "Petugas Contoh", Role.CLERK)


@dataclass(frozen=True)
class Trainee:
    number: int
    name: str
    letter: str
    history: str
    left: int | None


TRAINEES = [
    Trainee(
        at,
        f"Peserta Contoh {at:02d}",
        "HHTAHHSHIHH"[at - 1] if at < 12 else "",
        ("HHHTHHSAHIHH" * 3)[at : at + 6],
        4 - at % 5,
    )
    for at in range(1, 31)
]


class RosterScreen(QWidget):
    """A class with its marks, as dense as a real page gets."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.arrivals: list[dict[str, object]] = []
        everybody = Button("Hadir semua yang belum", "", "list-checks", "F8")
        done = Button("Selesai", "primary", keys="Ctrl+Enter")
        everybody.clicked.connect(lambda: context.undo("3 peserta ditandai hadir.", lambda: None))
        self.heading = Heading(
            self,
            "Bahasa Jepang A · pertemuan 14",
            "Kamis, 12 Maret 2026 · 08.00–10.15 · Instruktur Contoh 02",
            (everybody, done),
        )
        tally = Tally()
        tally.show_counts([(7, "hadir"), (1, "terlambat"), (1, "izin"), (1, "sakit"), (1, "alpa"), (18, "belum")])
        done_bar = bar(11, 29)
        done_bar.setFixedWidth(120)
        legend = row(gap=6)
        for letter, word in zip("HTISA ", ("Hadir", "Terlambat", "Izin", "Sakit", "Alpa", "Belum"), strict=True):
            legend.addWidget(MarkSign(letter.strip()))
            legend.addWidget(label(word, "caption"))
        legend.addWidget(key_cap("Spasi"))
        legend.addStretch(1)
        top = card(
            column(row(tally, None, label("11 dari 29", "caption", "muted"), done_bar), rule(), legend),
            margins=(16, 9, 16, 9),
        )
        self.table: Table[Trainee] = Table(
            [
                Column("No", lambda t: t.number, 44, tone="muted", right=True),
                Column("Nama", lambda t: PersonCell(t.name, left=t.left is None)),
                Column("Hari ini", lambda t: MarkCell(t.letter), 154, takes_keys=True),
                Column("Menit", lambda t: "10" if t.letter == "T" else "", 60, right=True, leaves=3),
                Column("Catatan", lambda t: "surat dokter" if t.letter == "S" else "", 176, tone="muted", leaves=2),
                Column("6 pertemuan terakhir", lambda t: History(t.history), 164, leaves=1),
                Column("Hadir", lambda t: "96 %", 62, right=True),
                Column("Boleh absen lagi", lambda t: Forecast(t.left, 4), 160),
            ],
            "Daftar hadir",
            cell_keys=True,
        )
        self.table.show_rows(TRAINEES)
        fill(self, column(top, card(column(self.table), margins=EDGE), gap=10))

    def arrive(self, **about: object) -> None:
        self.arrivals.append(about)
        self.table.go_to(11, 2)


class ListScreen(QWidget):
    """A list with chips, badges and a side panel."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        enrol = Button("Daftarkan", "primary", "user-plus", "Ctrl+N")
        enrol.clicked.connect(lambda: context.navigate("candidates.enrol"))
        self.heading = Heading(
            self, "Pendaftar", "412 orang di semua gelombang", (Button("Impor Excel", "", "upload"), enrol)
        )
        count = Tally()
        count.show_counts([(23, "dari 412")])
        chips = row(
            Chip("Gelombang 2026-1", on=True), Chip("Program: semua", menu=True), Button("Saringan", "quiet", "plus"),
            None, count, Button("Ekspor", "", "file-spreadsheet", "Ctrl+E"),
        )  # fmt: skip
        states = [
            State("Lengkap", "ok", "check"), State("Belum lengkap", "warn", "notebook-pen"),
            State("Siap seleksi", "accent", "circle-check"), State("Daftar tunggu", "gray", "clock"),
        ]  # fmt: skip
        self.table: Table[Trainee] = Table(
            [
                Column("Nama", lambda t: PersonCell(t.name, f"26-1-{1200 + t.number} · P · 21 th"), sort="name"),
                Column("NIK", lambda t: f"•••• •••• •••• {1000 + t.number}", 152, tone="muted", leaves=2),
                Column("Berkas", lambda t: Ratio(3 + t.number % 5, 7), 104, leaves=3),
                Column("Keadaan", lambda t: states[t.number % 4], 142),
                Column("Diubah", lambda _t: "12/03 13.17", 110, tone="muted", role="caption", leaves=1, sort="changed"),
            ],
            "Daftar pendaftar",
            two_lines=True,
        )
        self.table.show_rows(TRAINEES, 412)
        self.table.show_sort("changed", down=True)
        pairs = PairList()
        pairs.show_pairs(
            [("Lahir", "07/05/2003 (22 th)"), ("Alamat", "Desa Contoh, Kec. Contoh"), ("HP", "0800 0000 0003")]
        )
        panel = card(
            column(
                row(Avatar("Peserta Contoh 03", 44), label("Peserta Contoh 03", "title"), None, gap=12), pairs, rule(),
                label("Belum memenuhi", "bodyb"), note("Paspor kedaluwarsa 02/02/2026", "bad", "circle-alert"), None,
                row(Button("Buka", keys="Enter"), Button("Cetak slip", "", "printer"), None),
            )
        )  # fmt: skip
        self.sides = SidePanel(card(column(self.table), margins=EDGE), panel)
        body = column(gap=10)
        body.addLayout(chips)
        body.addWidget(self.sides, 1)
        fill(self, body)

    def arrive(self, **about: object) -> None:
        self.table.go_to(2)


class EntryScreen(QWidget):
    """A form with every state a field can have."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.heading = Heading(self, "Pendaftaran baru", "Pendaftar  ›  Gelombang 2026-1  ›  orang ke-32 hari ini")
        self.form = EntryForm()
        nik = Field("NIK", text_edit(role="title"), help="16 angka. Dari NIK: perempuan, lahir 07/05/1999.")
        name, place, born = (
            Field("Nama lengkap sesuai KTP", text_edit()),
            Field("Tempat lahir", text_edit()),
            Field("Tanggal lahir", text_edit()),
        )
        sex = Field("Jenis kelamin", Segments([("L", "Laki-laki"), ("P", "Perempuan")]))
        school = Field("Pendidikan terakhir", Choice([(at, f"Pendidikan {at}") for at in range(12)]))
        village, phone = Field("Desa / kelurahan", text_edit()), Field("Nomor HP", text_edit())
        mail = Field("Surel", text_edit(), optional=True)
        sex.edit.show_value("P")
        village.show_lock(locked=True)
        phone.show_impossible("Ada huruf O. Maksudnya angka 0?")
        self.fields = [nik, name, place, born, sex, school, village, phone, mail]
        left = column(nik, name, side_by_side(place, born), side_by_side(sex, school), None, gap=11)
        born.show_doubt(
            "NIK berisi 07/05/1999, di sini 09/05/1999",
            "Cocokkan dengan KTP.",
            ("Pakai 07/05/1999", lambda: born.clear()),
            ("Tetap pakai", lambda: born.clear()),
        )
        right = column(village, side_by_side(phone, mail), None, gap=11)
        both = TwoColumns(holder(left), holder(right))
        self.form.setLayout(
            column(Tabs(["Data diri", "Berkas 3/7", "Keluarga & kontak", "Riwayat"]), rule(), scrolled(both))
        )
        self.form.watch(*self.fields)
        panel = holder(
            column(
                card(
                    column(
                        heading("Perlu diperiksa", key_cap("F6")), note("Nomor HP berisi huruf", "bad", "circle-alert")
                    )
                ),
                None,
                key_hints(("Enter", "isian berikutnya"), ("F9", "sama seperti orang sebelumnya")),
            )
        )
        self.sides = SidePanel(card(column(self.form), margins=(20, 4, 20, 12)), panel, 300)
        away = Button("Tutup", keys="Esc")
        away.clicked.connect(context.back)
        body = column(gap=0)
        body.addWidget(self.sides, 1)
        fill(
            self,
            body,
            foot(
                Badge("Draf"),
                label("Tersimpan 10.42", "caption", "muted"),
                None,
                Button("Simpan & orang berikutnya", "primary", keys="Ctrl+Enter"),
                away,
            ),
        )

    def arrive(self, **about: object) -> None:
        pass


SCREENS: dict[str, Callable[[Context], Any]] = {
    "home": RosterScreen,
    "candidates": ListScreen,
    "candidates.enrol": EntryScreen,
    "attendance": RosterScreen,
    **dict.fromkeys(("courses", "assessment", "certificates", "reports", "sync", "settings"), ListScreen),
}


class Store:
    """A store without tables, so that the workers can be watched."""

    def __init__(self) -> None:
        self.signed: list[tuple[Any, Any, Any]] = []
        self.committed = self.rolled_back = 0
        self.closed = False

    @contextmanager
    def reading(self) -> Iterator[Any]:
        yield self

    @contextmanager
    def writing(self, *, by: Any, at: Any, how: Any) -> Iterator[Any]:
        self.signed.append((by, at, how))
        try:
            yield self
        except BaseException:
            self.rolled_back += 1
            raise
        self.committed += 1

    def close(self) -> None:
        self.closed = True
