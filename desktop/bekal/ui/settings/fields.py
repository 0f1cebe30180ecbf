"""The centre's fields as they stand on the settings screen, in the order of the letterhead."""

from dataclasses import dataclass

from bekal.language import marked, say

_WORDS = {
    "office": marked("Instansi di atas balai"),
    "name": marked("Nama balai"),
    "address": marked("Alamat"),
    "city": marked("Kota"),
    "phone": marked("Telepon"),
    "licence": marked("Nomor izin"),
    "signatory_name": marked("Nama penanda tangan"),
    "signatory_title": marked("Jabatan"),
    "signatory_nip": marked("NIP"),
    "second_name": marked("Nama penanda tangan kedua"),
    "second_title": marked("Jabatan penanda tangan kedua"),
    "second_nip": marked("NIP atau nomor lain"),
    "number_template": marked("Pola nomor"),
    "classification": marked("Kode klasifikasi"),
    "verify_host": marked("Alamat pemeriksaan sertifikat"),
    "minutes_per_hour": marked("Menit dalam 1 JP"),
    "free_days": marked("Absensi boleh diubah tanpa alasan selama (hari)"),
}
_HELP = {
    "office": marked("Baris pertama kop surat."),
    "city": marked("Untuk tempat dan tanggal surat."),
    "signatory_name": marked("Lengkap dengan gelar."),
    "second_name": marked("Di sertifikat yang rancangannya memuat dua tanda tangan. Program dapat memakai orang lain."),
    "second_nip": marked("Angka saja dicetak sebagai NIP."),
    "classification": marked("Kode surat menurut aturan kearsipan, misalnya 500.15."),
    "verify_host": marked("Dibuka ponsel yang memindai kode."),
    "minutes_per_hour": marked("Berlaku untuk jadwal yang disusun sesudahnya; pertemuan yang ada tetap."),
    "free_days": marked("Dihitung sejak hari pertemuan. Sesudahnya perubahan perlu alasan."),
}


@dataclass(frozen=True)
class Entry:
    """One field: its name in the centre's row, whether it may stay empty, and how many letters it takes."""

    name: str
    optional: bool = False
    longest: int = 120

    @property
    def word(self) -> str:
        """What stands above the field."""
        return say(_WORDS[self.name])

    @property
    def help(self) -> str:
        """What stands below it, or nothing."""
        return say(_HELP[self.name]) if self.name in _HELP else ""


LETTERHEAD = (
    Entry("office", optional=True),
    Entry("name"),
    Entry("address", optional=True, longest=200),
    Entry("city", optional=True),
    Entry("phone", optional=True, longest=40),
    Entry("licence", optional=True),
)
SIGNATORY = (Entry("signatory_name"), Entry("signatory_title"), Entry("signatory_nip", optional=True, longest=40))
SECOND = (
    Entry("second_name", optional=True),
    Entry("second_title", optional=True),
    Entry("second_nip", optional=True, longest=40),
)
SWITCHES = frozenset(["second_look", "head_for_late_marks"])
"""Fields that are yes or no."""
RULES = (Entry("minutes_per_hour", longest=3), Entry("free_days", longest=3))
"""Whole numbers."""
NUMBERS = (
    Entry("classification", optional=True, longest=20),
    Entry("number_template", longest=100),
    Entry("verify_host"),
)
SERIES = {"number_template": "template", "classification": "classification", "goes_on": "goes_on"}
"""The fields that say how certificates are numbered, and what `certificates.series` calls them."""
