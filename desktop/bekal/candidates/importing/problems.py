"""What can be wrong in a row of an applicants' file: codes, how grave each is, and the words for it."""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bekal.candidates.importing.columns import Field
from bekal.language import marked, say


class Severity(StrEnum):
    """How grave a problem is.

    error: the value cannot be right; warning: it must be looked at; note: good to know. None of them stops
    a row by itself: only a missing name, a repeated person and a NIK of somebody else do.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITIES = MappingProxyType(
    {
        "nik_length": Severity.ERROR,
        "nik_date": Severity.ERROR,
        "nik_letter": Severity.ERROR,
        "nik_serial": Severity.ERROR,
        "nik_rounded": Severity.WARNING,
        "nik_missing": Severity.WARNING,
        "nik_region": Severity.NOTE,
        "nik_shared": Severity.WARNING,
        "birth_date_mismatch": Severity.WARNING,
        "birth_date_implausible": Severity.WARNING,
        "date_unreadable": Severity.ERROR,
        "date_impossible": Severity.ERROR,
        "date_ambiguous": Severity.NOTE,
        "sex_mismatch": Severity.WARNING,
        "sex_unknown": Severity.WARNING,
        "phone_invalid": Severity.WARNING,
        "email_invalid": Severity.NOTE,
        "name_missing": Severity.ERROR,
        "duplicate_in_file": Severity.WARNING,
        "duplicate_person": Severity.WARNING,
        "formula_without_value": Severity.WARNING,
        "hidden_row": Severity.NOTE,
        "answer_unread": Severity.NOTE,
        "id_unknown": Severity.NOTE,
        "person_restricted": Severity.WARNING,
        "person_certified": Severity.WARNING,
    }
)
"""Every code, with its usual severity."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at: the file's own row number, the heading as the file has it, and a proposal."""

    row: int
    column: str
    code: str
    value: str
    severity: Severity
    suggestion: str | None = None
    """The value it may have been meant to be, as it would be stored (dates ISO)."""
    other_row: int | None = None
    """The earlier row of the same person."""
    other_name: str | None = None
    """The name under which the person, or the NIK, is already known."""
    is_applied: bool = False
    """The proposal was taken."""
    sheet: str = ""
    other_sheet: str = ""
    """The earlier row's sheet, when that is another one."""
    field: Field | None = None
    """The column it is in, whatever its heading."""

    @property
    def key(self) -> tuple[str, int]:
        """Sheet and number of its row."""
        return self.sheet, self.row


_WHAT = {
    "nik_length": marked("NIK {value} tidak 16 angka. Orangnya tetap diimpor, NIK-nya ditandai meragukan."),
    "nik_date": marked("Tanggal di dalam NIK {value} tidak ada di kalender. NIK ditandai meragukan."),
    "nik_letter": marked("NIK {value} berisi huruf. NIK ditandai meragukan."),
    "nik_serial": marked("Nomor urut di akhir NIK {value} tidak mungkin 0000. NIK ditandai meragukan."),
    "nik_rounded": marked(
        "NIK disimpan Excel sebagai bilangan, sehingga angka ke-16 tidak dapat dipercaya. NIK ditandai meragukan."
    ),
    "nik_missing": marked("NIK belum ada. Orangnya tetap diimpor; NIK dapat dilengkapi nanti."),
    "nik_region": marked("Kode wilayah {region} pada NIK tidak ada dalam daftar sekarang; mungkin kode lama."),
    "nik_shared": marked(
        "NIK ini juga dipakai {name} di baris {row}, orang yang lain. NIK di baris ini ditandai meragukan."
    ),
    "birth_date_mismatch": marked(
        "Tanggal lahir {value} berbeda dari tanggal di dalam NIK. Yang tertulis dipakai; NIK tidak diubah."
    ),
    "birth_date_implausible": marked("Tanggal lahir {value} tidak cocok untuk umur peserta."),
    "date_unreadable": marked("Tanggal lahir {value} tidak terbaca."),
    "date_impossible": marked("{value} tidak ada di kalender."),
    "date_ambiguous": marked("{value} dapat dibaca dua cara; dibaca sebagai hari lalu bulan."),
    "sex_mismatch": marked("Jenis kelamin {value} berbeda dari NIK. Yang tertulis dipakai; NIK tidak diubah."),
    "sex_unknown": marked("Jenis kelamin {value} tidak dikenali."),
    "phone_invalid": marked("{value} bukan nomor telepon yang lengkap. Nomor ini tidak diimpor."),
    "email_invalid": marked("{value} bukan alamat surel. Alamat ini tidak diimpor."),
    "name_missing": marked("Nama kosong, jadi baris ini tidak diimpor."),
    "duplicate_in_file": marked("Orang yang sama sudah ada di baris {row} ({name}). Baris ini dilewati."),
    "duplicate_person": marked("Nama dan tanggal lahirnya sama dengan {name} yang sudah terdaftar. Periksa dulu."),
    "formula_without_value": marked("Sel berisi rumus {value} yang hasilnya tidak tersimpan dalam berkas."),
    "answer_unread": marked("{value} tidak dikenali, jadi isian ini tidak diimpor."),
    "person_certified": marked(
        "Orang ini sudah bersertifikat ({value}). Nama, NIK, jenis kelamin dan kelahirannya tidak diubah dari berkas. "
        "Bila memang salah, betulkan di formulirnya dengan alasan."
    ),
    "person_restricted": marked("Data {value} dibatasi dan tidak boleh diubah. Isian di baris ini tidak ditulis."),
    "id_unknown": marked("ID Bekal di baris ini tidak dikenal di balai ini; orangnya dicari dari NIK dan nama."),
    "hidden_row": marked("Baris ini tersembunyi di berkas Excel; tetap dibaca."),
}


def describe(problem: Problem) -> str:
    """Return what is wrong, as a sentence in the chosen language."""
    region = problem.value[:6]
    facts = {"value": problem.value, "region": region, "row": problem.other_row, "name": problem.other_name or ""}
    if problem.code == "duplicate_in_file" and problem.other_sheet:
        return say(
            "Orang yang sama sudah ada di lembar {sheet} baris {row} ({name}). Baris ini dilewati.",
            sheet=problem.other_sheet,
            row=problem.other_row,
            name=problem.other_name or "",
        )
    if problem.code == "duplicate_person" and problem.severity is Severity.ERROR:
        return say("NIK ini sudah dipakai {name}. Baris ini tidak diimpor; periksa NIK-nya.", **facts)
    if problem.code == "duplicate_person" and problem.severity is Severity.NOTE:
        return say("Dikenali sebagai {name} dari nama dan tanggal lahir, tanpa NIK yang utuh.", **facts)
    if problem.code == "birth_date_mismatch" and problem.severity is Severity.NOTE:
        return say("Tanggal lahir tidak dapat dicocokkan dengan NIK. Lihat di KTP.")
    return say(_WHAT[problem.code], **facts)


def advise(problem: Problem) -> str:
    """Return what to do about it, as a short sentence; empty when there is nothing to do."""
    if problem.is_applied:
        return say("Sudah diperbaiki menjadi {suggestion}.", suggestion=problem.suggestion)
    if problem.suggestion:
        return say("Mungkin maksudnya {suggestion}.", suggestion=problem.suggestion)
    if problem.code.startswith("nik_") and problem.severity is not Severity.NOTE:
        return say("Ketik ulang NIK dari KTP.")
    if problem.code == "formula_without_value":
        return say("Buka berkas di Excel, simpan, lalu impor lagi, atau ketik isinya.")
    if problem.code in {"date_unreadable", "date_impossible", "birth_date_implausible"}:
        return say("Ketik tanggal lahir dari KTP, misalnya 12-03-1999.")
    if problem.code == "phone_invalid":
        return say("Ketik nomor lengkap, misalnya 0812-3456-7890.")
    return ""
