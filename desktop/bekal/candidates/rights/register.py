"""Everything that is stored about a person, field by field: its name on paper, and what an erasure leaves of it.

A test compares this register with the tables: a field or table that somebody adds later and forgets here fails it.
"""

from collections.abc import Mapping

from bekal.candidates.rights.register_training import LINK, TRAINING, Item, Section
from bekal.candidates.rights.rules import (
    Left,
    emptied,
    known_reason,
    no_nik,
    nothing,
    regency_only,
    stays,
    unnamed,
    year_only,
)
from bekal.language import marked

SECTIONS: Mapping[str, Section] = {
    "candidate": Section(
        marked("Data diri"),
        {
            "name": Item(marked("Nama"), unnamed),
            "nik": Item("NIK", nothing),
            "nik_status": Item(marked("Keadaan NIK"), no_nik),
            "sex": Item(marked("Jenis kelamin")),
            "birth_date": Item(marked("Tanggal lahir"), year_only),
            "birth_place": Item(marked("Tempat lahir"), emptied),
            "phone": Item(marked("Nomor HP"), emptied),
            "phone_owner": Item(marked("Pemilik nomor HP"), emptied),
            "email": Item(marked("Surel"), emptied),
            "street": Item(marked("Alamat"), emptied),
            "rt": Item("RT", emptied),
            "rw": Item("RW", emptied),
            "village": Item(marked("Desa/kelurahan"), emptied),
            "district": Item(marked("Kecamatan"), emptied),
            "regency": Item(marked("Kabupaten/kota")),
            "region_code": Item(marked("Kode wilayah"), regency_only),
            "postal_code": Item(marked("Kode pos"), emptied),
            "domicile": Item(marked("Tempat tinggal sekarang"), emptied),
            "education": Item(marked("Pendidikan terakhir")),
            "school": Item(marked("Sekolah"), emptied),
            "major": Item(marked("Jurusan"), emptied),
            "graduated": Item(marked("Tahun lulus"), nothing),
            "marital": Item(marked("Status kawin"), nothing),
            "activity": Item(marked("Kegiatan sekarang"), nothing),
            "disability": Item(marked("Disabilitas"), nothing),
            "support_needs": Item(marked("Kebutuhan pendampingan"), emptied),
            "height_cm": Item(marked("Tinggi badan (cm)"), nothing),
            "weight_kg": Item(marked("Berat badan (kg)"), nothing),
            "emergency_name": Item(marked("Kontak darurat"), emptied),
            "emergency_relation": Item(marked("Hubungan kontak darurat"), emptied),
            "emergency_phone": Item(marked("Nomor kontak darurat"), emptied),
            "passport_name": Item(marked("Nama di paspor"), emptied),
            "katakana_name": Item(marked("Nama katakana"), emptied),
            "wanted": Item(marked("Program yang diminta"), emptied),
            "heard_from": Item(marked("Tahu pelatihan dari"), emptied),
            "source": Item(marked("Asal data"), emptied),
            "registered_at": Item(marked("Terdaftar")),
            "mismatch_reason": Item(marked("Alasan data berbeda dari NIK"), emptied),
            "photo": Item(marked("Foto"), emptied),
            "looked_at": Item(marked("Dibaca orang kedua pada")),
            "looked_by": Item(marked("Dibaca orang kedua oleh")),
            "looked_digest": Item("", emptied),
            "restricted_on": Item(marked("Dibatasi sejak")),
            "restricted_reason": Item(marked("Alasan pembatasan"), known_reason),
            "erased_at": Item(marked("Dihapus pada")),
        },
    ),
    "consent": Section(
        marked("Persetujuan"),
        {
            "candidate_id": LINK,
            "purposes": Item(marked("Untuk")),
            "text_version": Item(marked("Versi teks")),
            "language": Item(marked("Bahasa teks")),
            "given_on": Item(marked("Diberikan")),
            "guardian": Item(marked("Orang tua/wali"), emptied),
            "withdrawn_on": Item(marked("Ditarik")),
            "withdrawn_reason": Item(marked("Alasan penarikan"), emptied),
        },
    ),
    "paper": Section(
        marked("Berkas"),
        {
            "candidate_id": LINK,
            "kind": Item(marked("Jenis")),
            "state": Item(marked("Keadaan")),
            "number": Item(marked("Nomor"), emptied),
            "issued_on": Item(marked("Terbit"), nothing),
            "expires_on": Item(marked("Berlaku sampai"), nothing),
            "outcome": Item(marked("Hasil"), nothing),
            "seen_on": Item(marked("Asli dilihat"), nothing),
            "seen_by": Item(marked("Dilihat oleh"), nothing),
            "note": Item(marked("Catatan"), emptied),
        },
    ),
    "scan": Section(
        marked("Hasil pindai"),
        {
            "paper_id": LINK,
            "address": Item("", emptied),
            "media": Item(marked("Jenis berkas")),
            "size": Item(marked("Ukuran (bita)")),
            "pages": Item(marked("Halaman")),
            "title": Item(marked("Nama berkas"), emptied),
            "unreadable": Item(marked("Tidak terbaca")),
            "taken_at": Item(marked("Diambil")),
            "removed": Item(marked("Dilepas")),
        },
        is_dropped=True,
    ),
    "application": Section(
        marked("Lamaran"),
        {
            "candidate_id": LINK,
            "course_id": Item(marked("Kelas")),
            "state": Item(marked("Keadaan")),
            "state_on": Item(marked("Sejak")),
            "reason": Item(marked("Alasan"), emptied),
            "priority": Item(marked("Prioritas"), emptied),
            "second_choice": Item(marked("Pilihan kedua"), emptied),
            "rank": Item(marked("Peringkat")),
            "outcome": Item(marked("Keputusan")),
            "moved_up_on": Item(marked("Naik dari cadangan")),
            "follows_id": LINK,
            "reregister_by": Item(marked("Daftar ulang sampai")),
            "applied_at": Item(marked("Melamar")),
            "informed_at": Item(marked("Diberi tahu hasilnya")),
            "informed_by": Item(marked("Diberi tahu oleh"), nothing),
        },
    ),
    "selection_seat": Section(
        marked("Tempat duduk tes"),
        {
            "application_id": LINK,
            "test_id": Item(marked("Tes")),
            "session_id": Item(marked("Sesi")),
            "number": Item(marked("Nomor")),
        },
    ),
    "selection_score": Section(
        marked("Nilai seleksi"),
        {
            "application_id": LINK,
            "test_id": Item(marked("Tes")),
            "score": Item(marked("Nilai (perseratus)")),
            "absent": Item(marked("Tidak hadir")),
            "note": Item(marked("Catatan"), emptied),
        },
    ),
    "enrolment": Section(
        marked("Kelas yang diikuti"),
        {
            "candidate_id": LINK,
            "course_id": Item(marked("Kelas")),
            "number": Item(marked("Nomor")),
            "state": Item(marked("Keadaan")),
            "joined_on": Item(marked("Masuk kelas")),
            "left_on": Item(marked("Keluar")),
            "left_reason": Item(marked("Alasan keluar"), emptied),
            "replaces_id": LINK,
        },
    ),
    "mark": Section(
        marked("Catatan hadir"),
        {
            "enrolment_id": LINK,
            "meeting_id": Item(marked("Pertemuan")),
            "mark": Item(marked("Tanda hadir")),
            "minutes_late": Item(marked("Terlambat (menit)")),
            "minutes_early": Item(marked("Pulang awal (menit)")),
            "hours_attended": Item(marked("JP dihadiri")),
            "clock_suspect": Item(marked("Jam komputer diragukan")),
            "note": Item(marked("Catatan"), emptied),
            "reason": Item(marked("Alasan"), emptied),
        },
    ),
    "leave_letter": Section(
        marked("Surat izin dan sakit"),
        {
            "enrolment_id": LINK,
            "mark": Item(marked("Untuk")),
            "first_on": Item(marked("Dari")),
            "last_on": Item(marked("Sampai")),
            "reason": Item(marked("Alasan"), emptied),
            "scan": Item("", emptied),
            "received_at": Item(marked("Diterima pada")),
            "withdrawn_at": Item(marked("Ditarik")),
        },
    ),
    "card": Section(
        marked("Kartu peserta"),
        {
            "enrolment_id": LINK,
            "number": Item(marked("Lembar ke")),
            "issued_at": Item(marked("Terbit")),
            "revoked_at": Item(marked("Dicabut")),
            "revoked_reason": Item(marked("Alasan"), emptied),
        },
    ),
    "passage": Section(
        marked("Lewat gerbang"),
        {
            "meeting_id": Item(marked("Pertemuan")),
            "enrolment_id": LINK,
            "code": Item("", emptied),
            "direction": Item(marked("Arah")),
            "answer": Item(marked("Jawaban")),
            "gate": Item(marked("Gerbang")),
            "by_hand": Item(marked("Dengan tangan")),
            "at": Item(marked("Pada")),
            "clock_suspect": Item(marked("Jam komputer diragukan")),
        },
    ),
    "guest": Section(
        marked("Tamu di kelas"),
        {
            "meeting_id": Item(marked("Pertemuan")),
            "name": Item(marked("Nama"), unnamed),
            "phone": Item(marked("Nomor HP"), emptied),
            "note": Item(marked("Catatan"), emptied),
            "mark": Item(marked("Tanda hadir")),
            "clock_suspect": Item(marked("Jam komputer diragukan")),
            "enrolment_id": LINK,
        },
    ),
    "warning_letter": Section(
        marked("Surat peringatan"),
        {
            "enrolment_id": LINK,
            "level": Item(marked("Tingkat")),
            "number": Item(marked("Nomor")),
            "letter_on": Item(marked("Tanggal")),
            "reason": Item(marked("Alasan"), emptied),
        },
    ),
    **TRAINING,
    "person_link": Section(
        marked("Digabung dari beberapa pendaftaran"),
        {
            "kept_id": LINK,
            "merged_id": LINK,
            "reason": Item(marked("Alasan"), emptied),
            "linked_at": Item(marked("Digabung")),
            "undone_at": Item(marked("Dipisah lagi")),
            "taken_by": LINK,
        },
    ),
    "person_apart": Section(
        marked("Dinyatakan bukan orang yang sama"),
        {
            "one_id": LINK,
            "other_id": LINK,
            "twins": Item(marked("Kembar kandung")),
            "decided_at": Item(marked("Diputuskan")),
            "undone_at": Item(marked("Ditarik")),
        },
    ),
}
"""Every synced table that holds something about a person, in the order in which a person reads it."""


def left_of(entity: str) -> dict[str, Left]:
    """Return for each field of a table that an erasure touches what it leaves of a value."""
    return {name: item.left for name, item in SECTIONS[entity].items.items() if item.left is not stays}


ADDRESSES = (("scan", "address"), ("candidate", "photo"), ("leave_letter", "scan"), ("certificate_event", "scan"))
"""Where what is stored about a person names a photo or scan among the attachments."""
OTHER_ADDRESSES = (("signed_sheet", "scan"),)
"""Where something else does: what a class signed together stays."""
