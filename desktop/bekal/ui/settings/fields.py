"""The centre's fields as they stand on the settings screen, in the order of the letterhead."""

from dataclasses import dataclass

from bekal.language import marked


@dataclass(frozen=True)
class Entry:
    """One field: its name in the centre's row, its word, the help below, and whether it may stay empty."""

    name: str
    word: str
    help: str = ""
    optional: bool = False
    longest: int = 120


LETTERHEAD = (
    Entry("office", marked("Instansi di atas balai"), marked("Baris pertama kop surat."), optional=True),
    Entry("name", marked("Nama balai")),
    Entry("address", marked("Alamat"), optional=True, longest=200),
    Entry("city", marked("Kota"), marked("Untuk tempat dan tanggal surat."), optional=True),
    Entry("phone", marked("Telepon"), optional=True, longest=40),
    Entry("licence", marked("Nomor izin"), optional=True),
)
SIGNATORY = (
    Entry("signatory_name", marked("Nama penanda tangan"), marked("Lengkap dengan gelar.")),
    Entry("signatory_title", marked("Jabatan")),
    Entry("signatory_nip", marked("NIP"), optional=True, longest=40),
)
NUMBERS = (
    Entry("number_template", marked("Pola nomor"), longest=48),
    Entry("verify_host", marked("Alamat pemeriksaan sertifikat"), marked("Dibuka ponsel yang memindai kode.")),
)
