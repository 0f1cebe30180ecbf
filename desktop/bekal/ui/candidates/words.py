"""What each thing written down about a person is called, on the form, in the history and in lists."""

from bekal.language import marked, say

_FIELDS = {
    "nik": marked("NIK"),
    "name": marked("Nama lengkap sesuai KTP"),
    "birth_place": marked("Tempat lahir"),
    "birth_date": marked("Tanggal lahir"),
    "sex": marked("Jenis kelamin"),
    "marital": marked("Status kawin"),
    "reason": marked("Alasan beda NIK atau pembetulan"),
    "mismatch_reason": marked("Alasan beda NIK atau pembetulan"),
    "street": marked("Alamat (jalan, nomor)"),
    "rt": marked("RT"),
    "rw": marked("RW"),
    "region": marked("Cari desa, kecamatan, kota"),
    "village": marked("Desa / kelurahan"),
    "district": marked("Kecamatan"),
    "regency": marked("Kabupaten / kota"),
    "postal_code": marked("Kode pos"),
    "region_code": marked("Kode wilayah"),
    "domicile": marked("Alamat tinggal bila berbeda"),
    "phone": marked("Nomor HP"),
    "phone_owner": marked("HP milik siapa"),
    "email": marked("Surel"),
    "wanted": marked("Program yang diminati"),
    "education": marked("Pendidikan terakhir"),
    "school": marked("Nama sekolah"),
    "major": marked("Jurusan"),
    "graduated": marked("Tahun lulus"),
    "activity": marked("Kegiatan sekarang"),
    "heard_from": marked("Tahu pelatihan dari"),
    "emergency_name": marked("Nama keluarga yang dihubungi"),
    "emergency_relation": marked("Hubungan"),
    "emergency_phone": marked("Nomor HP keluarga"),
    "passport_name": marked("Nama di paspor"),
    "katakana_name": marked("Nama katakana"),
    "disability": marked("Disabilitas"),
    "support_needs": marked("Kebutuhan pendampingan"),
    "height_cm": marked("Tinggi (cm)"),
    "weight_kg": marked("Berat (kg)"),
    "source": marked("Asal berkas"),
    "nik_status": marked("Keadaan NIK"),
    "photo": marked("Pas foto"),
    "restricted_on": marked("Dibatasi sejak"),
    "restricted_reason": marked("Alasan pembatasan"),
    "state": marked("Keadaan"),
    "state_on": marked("Sejak"),
    "number": marked("Nomor"),
    "issued_on": marked("Tanggal terbit"),
    "expires_on": marked("Berlaku sampai"),
    "outcome": marked("Hasil"),
    "seen_on": marked("Asli dilihat"),
    "note": marked("Catatan"),
    "purposes": marked("Tujuan yang disetujui"),
    "given_on": marked("Disetujui pada"),
    "guardian": marked("Disetujui wali"),
    "withdrawn_on": marked("Ditarik pada"),
    "withdrawn_reason": marked("Alasan ditarik"),
    "joined_on": marked("Masuk kelas"),
    "left_on": marked("Keluar pada"),
    "left_reason": marked("Alasan keluar"),
    "rank": marked("Peringkat"),
    "undone_at": marked("Dibatalkan pada"),
    "title": marked("Berkas"),
}
_KINDS = {
    "candidate": marked("Data diri"),
    "paper": marked("Berkas"),
    "scan": marked("Hasil pindai"),
    "consent": marked("Persetujuan"),
    "application": marked("Lamaran ke kelas"),
    "enrolment": marked("Peserta kelas"),
    "person_link": marked("Gabungan orang"),
    "person_apart": marked("Bukan orang yang sama"),
}


def has_word(field: str) -> bool:
    """Say whether a person reads anything about this column."""
    return field in _FIELDS


def word_of(field: str) -> str:
    """Return what a field is called."""
    return say(_FIELDS[field])


def kind_word(entity: str) -> str:
    """Return what a kind of record about a person is called, nothing for one that is not about a person."""
    return say(_KINDS[entity]) if entity in _KINDS else ""
