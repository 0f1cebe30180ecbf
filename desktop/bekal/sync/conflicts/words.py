"""The words for records, fields and values as the list of conflicts shows them."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.papers import kinds
from bekal.candidates.rights.register import SECTIONS
from bekal.candidates.rules import shown_phone
from bekal.language import marked, say
from bekal.storage.operations import ROW, Plain
from bekal.storage.records import (
    Candidate,
    CertificateTemplate,
    CompetencyTest,
    Course,
    Intake,
    Programme,
    SelectionSession,
    Staff,
    Unit,
)
from bekal.storage.rows import from_plain
from bekal.terms import Term

_TABLES: Mapping[str, str] = {
    "assessment_plan": marked("Rencana penilaian"),
    "blank_receipt": marked("Blangko masuk"),
    "centre": marked("Data balai"),
    "centre_logo": marked("Logo balai"),
    "certificate_template": marked("Tampilan sertifikat"),
    "code_mapping": marked("Kode lembaga luar"),
    "competency_scheme": marked("Skema uji kompetensi"),
    "competency_test": marked("Kegiatan uji kompetensi"),
    "course": marked("Kelas"),
    "criterion": marked("Komponen penilaian"),
    "graduation": marked("Rapat kelulusan"),
    "holiday": marked("Hari libur"),
    "import_mapping": marked("Kolom berkas impor"),
    "intake": marked("Gelombang"),
    "meeting": marked("Pertemuan"),
    "paper_rule": marked("Aturan berkas"),
    "programme": marked("Program pelatihan"),
    "reference_edition": marked("Data acuan"),
    "selection": marked("Seleksi"),
    "selection_session": marked("Sesi tes"),
    "selection_test": marked("Tes seleksi"),
    "signed_sheet": marked("Lembar hadir bertanda tangan"),
    "staff": marked("Pengguna"),
    "teaching": marked("Instruktur kelas"),
    "template_picture": marked("Gambar sertifikat"),
    "unit": marked("Unit kompetensi"),
}
_FIELDS: Mapping[str, str] = {
    "active": marked("Aktif"),
    "address": marked("Alamat"),
    "assessors": marked("Asesor"),
    "body": marked("Isi"),
    "cancelled_at": marked("Dibatalkan"),
    "cancelled_on": marked("Dibatalkan"),
    "cancelled_reason": marked("Alasan pembatalan"),
    "capacity": marked("Kapasitas"),
    "change_reason": marked("Alasan perubahan"),
    "city": marked("Kota"),
    "closed_at": marked("Ditutup"),
    "code": marked("Kode"),
    "edition": marked("Edisi"),
    "ends": marked("Selesai pukul"),
    "ends_on": marked("Selesai"),
    "first": marked("Nomor pertama"),
    "free_days": marked("Hari tanpa alasan"),
    "fund_source": marked("Sumber dana"),
    "held_on": marked("Tanggal"),
    "hours": marked("JP"),
    "instructor_id": marked("Instruktur"),
    "intake_id": marked("Gelombang"),
    "kind": marked("Jenis"),
    "last": marked("Nomor terakhir"),
    "letter_number": marked("Nomor surat"),
    "letter_on": marked("Tanggal surat"),
    "licence": marked("Izin"),
    "members": marked("Peserta rapat"),
    "met_at": marked("Pukul"),
    "met_on": marked("Tanggal rapat"),
    "met_place": marked("Tempat rapat"),
    "min_attendance": marked("Batas kehadiran (%)"),
    "moved_from": marked("Dipindah dari"),
    "name": marked("Nama"),
    "note": marked("Catatan"),
    "number": marked("Nomor"),
    "number_template": marked("Pola nomor sertifikat"),
    "office": marked("Instansi"),
    "pass_mark": marked("Nilai lulus"),
    "phone": marked("Telepon"),
    "place": marked("Tempat"),
    "position": marked("Urutan"),
    "programme_id": marked("Program"),
    "quota": marked("Kuota"),
    "received_on": marked("Diterima"),
    "reregister_by": marked("Batas daftar ulang"),
    "reserves": marked("Cadangan"),
    "role": marked("Peran"),
    "room": marked("Ruang"),
    "scan": marked("Hasil pindai"),
    "seats": marked("Kursi"),
    "session_id": marked("Sesi"),
    "signatory_name": marked("Nama penanda tangan"),
    "signatory_nip": marked("NIP penanda tangan"),
    "signatory_title": marked("Jabatan penanda tangan"),
    "starts": marked("Mulai pukul"),
    "starts_on": marked("Mulai"),
    "substitute_id": marked("Pengganti"),
    "template_id": marked("Tampilan"),
    "title": marked("Judul"),
    "title_en": marked("Judul (Inggris)"),
    "topic": marked("Materi"),
    "undone_at": marked("Dibatalkan"),
    "unit_id": marked("Unit"),
    "unlocked_at": marked("Kunci dibuka"),
    "weight": marked("Bobot"),
    "zone": marked("Zona waktu"),
}
_ROWS: Mapping[str, tuple[Any, tuple[str, ...]]] = {
    "instructor_id": (Staff, ("name",)),
    "substitute_id": (Staff, ("name",)),
    "closed_by": (Staff, ("name",)),
    "locked_by": (Staff, ("name",)),
    "unlocked_by": (Staff, ("name",)),
    "seen_by": (Staff, ("name",)),
    "informed_by": (Staff, ("name",)),
    "looked_by": (Staff, ("name",)),
    "unit_id": (Unit, ("code", "title")),
    "programme_id": (Programme, ("title",)),
    "intake_id": (Intake, ("name",)),
    "course_id": (Course, ("name",)),
    "candidate_id": (Candidate, ("name",)),
    "template_id": (CertificateTemplate, ("name",)),
    "session_id": (SelectionSession, ("held_on", "starts", "place")),
    "test_id": (CompetencyTest, ("held_on", "place")),
}
HUNDREDTHS = frozenset({"score_hundredths", "total_hundredths", "score", "pass_mark"})
_LONG = 80


def record_word(entity: str) -> str:
    """Return what a person calls such a record."""
    if entity in SECTIONS:
        return SECTIONS[entity].word
    return say(_TABLES[entity]) if entity in _TABLES else entity


def field_word(entity: str, field: str) -> str:
    """Return what a person calls a field; of the record itself, that it was removed."""
    if field == ROW:
        return say("Dihapus")
    if field in {"score_hundredths", "total_hundredths", "score"}:
        return say("Nilai")  # shown as a person writes it
    if entity in SECTIONS and field in SECTIONS[entity].items and SECTIONS[entity].items[field].word:
        return SECTIONS[entity].items[field].word
    if field == "nip":
        return "NIP"
    return say(_FIELDS[field]) if field in _FIELDS else say("Isian lain")


def value_words(session: Session, entity: str, field: str, value: Plain, zone: tzinfo) -> str:
    """Return a value as a person reads it; nothing is a dash."""
    if value is None or value == "":
        return "–"
    if field in _ROWS and isinstance(value, str):
        return _named(session, field, value)
    if entity == "paper" and field == "kind":
        return kinds.kind(str(value)).title
    if field in HUNDREDTHS and isinstance(value, int):
        return f"{value // 100},{value % 100:02}".rstrip("0").rstrip(",")
    try:
        read = from_plain(entity, field, value)
    except (KeyError, ValueError):
        return str(value)
    if field in {"phone", "emergency_phone"}:
        return shown_phone(str(read))
    return _read_words(read, zone)


def _read_words(read: object, zone: tzinfo) -> str:
    match read:
        case Term():
            return read.word
        case bool():
            return say("ya") if read else say("tidak")
        case datetime():
            return f"{read.astimezone(zone):%d/%m/%Y %H.%M}"
        case date():
            return f"{read:%d/%m/%Y}"
        case bytes():
            return say("berkas {n} kB", n=-(-len(read) // 1024))
        case UUID():
            return read.hex[:8]
        case _:
            text = str(read)
            return text if len(text) <= _LONG else text[: _LONG - 1] + "…"


def _named(session: Session, field: str, value: str) -> str:
    record, names = _ROWS[field]
    columns = [record.__table__.columns[name] for name in names]
    found = session.execute(select(*columns).where(record.id == UUID(hex=value))).first()
    if found is None:
        return say("(sudah tidak ada)")
    return " · ".join(f"{one:%d/%m/%Y}" if isinstance(one, date) else str(one) for one in found if one)
