"""Which paper a file holds, by its name."""

import pytest

from bekal.candidates.papers.file_names import kind_in


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("ktp_contoh.jpg", "KTP"),
        ("KTP-01.JPG", "KTP"),
        ("ktp2.png", "KTP"),
        ("foto ktp.jpeg", "KTP"),
        ("E-KTP.pdf", "KTP"),
        ("Ijazah.pdf", "IJAZAH"),
        ("ijasah smk hal 2.jpg", "IJAZAH"),
        ("akte lahir.png", "AKTA"),
        ("AKTA_KELAHIRAN (1).pdf", "AKTA"),
        ("aktelahircontoh.jpg", "AKTA"),
        ("kartukeluarga.jpg", "KK"),
        ("KK Peserta.jpg", "KK"),
        ("pas foto 3x4.jpg", "PAS_FOTO"),
        ("foto.jpg", "PAS_FOTO"),
        ("kartu kuning.pdf", "AK1"),
        ("AK1.pdf", "AK1"),
        ("surat ijin ortu.jpg", "IZIN_ORTU"),
        ("Passport.JPG", "PASPOR"),
        ("surat keterangan sehat.pdf", "SURAT_SEHAT"),
        ("JLPT N4.pdf", "BAHASA"),
        ("sertifikat kompetensi BNSP.pdf", "SERT_KOMPETENSI"),
        ("Buku Nikah.pdf", "BUKU_NIKAH"),
        ("D:\\\\scan\\\\ktp.jpg", "KTP"),
        ("IMG_20260301_0912.jpg", None),
        ("scan0001.pdf", None),
        ("skkk.jpg", None),
        ("", None),
    ],
)
def test_a_file_goes_to_the_paper_its_name_speaks_of(name: str, kind: str | None) -> None:
    assert kind_in(name) == kind
