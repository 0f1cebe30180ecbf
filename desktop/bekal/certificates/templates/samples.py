"""People who do not exist, for whoever designs a look: short and long names, other scripts, many units, a copy."""

from dataclasses import replace
from datetime import date
from typing import Any

from bekal.centre.queries import CentreRow
from bekal.centre.rules import Signer
from bekal.certificates.fields import date_in, period_in
from bekal.documents.certificate import CertificatePage, Unit, language_note
from bekal.documents.certificate_template import Template
from bekal.documents.letterhead import Signatory
from bekal.language import marked
from bekal.terms import Term

_TEXT = "https://{host}/#C1" + "CONTOHBELUMDITERBITKAN" * 16
_BORN, _FIRST, _LAST, _ON = date(1999, 5, 7), date(2026, 1, 5), date(2026, 3, 12), date(2026, 3, 16)


class Sample(Term):
    """Who is seen on the page that is being designed."""

    USUAL = "usual", marked("Peserta biasa")
    SHORT = "short", marked("Nama pendek, data sedikit")
    LONG = "long", marked("Nama 75 huruf, judul dua baris")
    JAPANESE = "japanese", marked("Program dengan tulisan Jepang")
    KOREAN = "korean", marked("Program dengan tulisan Korea")
    UNITS = "units", marked("20 unit")
    COPY = "copy", marked("Duplikat, mode latihan")


def sample_page(look: Template, sample: Sample, house: CentreRow, logo: bytes | None = None) -> CertificatePage:
    """Return the page of a sample with a look, marked CONTOH; its symbol says nothing to any reader.

    Those who sign are the centre's own where it has named them, so that their names are seen in their place.
    """
    first, second = house.signer, house.second
    if not first.name:
        first = Signer("Kepala Contoh, S.Pd.", "Kepala Balai", "0000 0000 0000")
    if not second.name:
        second = Signer("Penanda Tangan Kedua Contoh, M.Pd.", "Jabatan Contoh", "0000 0000 0001")
    usual = CertificatePage(
        centre=house.name,
        address=" · ".join(part for part in (house.address, house.city, house.phone) if part),
        title="Sertifikat Pelatihan",
        number="0046/CONTOH/III/2026",
        name="Peserta Contoh 07",
        birth_line="lahir di Kota Contoh, 7 Mei 1999",
        statement="telah menyelesaikan dan dinyatakan lulus pelatihan",
        programme="Bahasa Jepang Persiapan Kerja",
        hours_and_dates="640 JP, 5 Januari sampai dengan 12 Maret 2026",
        result="dengan hasil Sangat Baik",
        signatory=Signatory("Kota Contoh, 16 Maret 2026", first.title, first.name, first.number_line),
        qr_text=_TEXT.format(host=house.verify_host),
        verify_host=house.verify_host,
        units=_units(8),
        grading_scale="90–100 Sangat Baik, 80–89,99 Baik, 70–79,99 Cukup; K kompeten, BK belum kompeten.",
        notes=("Nilai akhir: 91,50.", language_note()),
        validity="berlaku sampai 16 Maret 2029",
        second_signatory=Signatory("", second.title, second.name, second.number_line),
        facts=_facts(house.office),
        template=look,
        logo=logo,
        sample=True,
    )
    return replace(usual, **_CHANGES[sample])


def _units(
    count: int, title: str = "Menggunakan peralatan kerja sesuai prosedur", english: str = "Using work equipment"
) -> tuple[Unit, ...]:
    return tuple(
        Unit(f"J.63OPR00.{n:03}.2", f"{title} {n:02}", f"{english} {n:02}", 32, "BK" if n == 7 else "K")
        for n in range(1, count + 1)
    )


def _facts(office: str) -> dict[str, str]:
    said = {
        "instansi": office or "Pemerintah Kota Contoh",
        "kota": "Kota Contoh",
        "tempat_lahir": "Kota Contoh",
        "tanggal_lahir": date_in("id", _BORN),
        "tempat_tanggal_lahir": f"Kota Contoh, {date_in('id', _BORN)}",
        "program_inggris": "Japanese Language for Work",
        "skema": "KKNI Level II",
        "jp": "640",
        "periode": period_in("id", _FIRST, _LAST),
        "tanggal_mulai": date_in("id", _FIRST),
        "tanggal_selesai": date_in("id", _LAST),
        "tanggal_terbit": date_in("id", _ON),
        "tahun": "2026",
        "kelas": "Kelas A",
        "angkatan": "III",
        "nilai": "91,50",
        "nomor_registrasi": "ABC.123.00046.2026",
        "hasil@en": "Excellent",
        "hasil_asing@en": "Excellent",
        "hasil_asing@ja": "優",
        "hasil_asing@ko": "우수",
        "jp_dan_periode_asing@ja": f"640時間\u3000{period_in('ja', _FIRST, _LAST)}",
        "jp_dan_periode_asing@ko": f"640시간, {period_in('ko', _FIRST, _LAST)}",
        "jp_dan_periode_asing@en": f"640 training hours, {period_in('en', _FIRST, _LAST)}",
    }
    for language in ("en", "ja", "ko"):
        said |= {
            f"tanggal_lahir@{language}": date_in(language, _BORN),
            f"periode@{language}": period_in(language, _FIRST, _LAST),
            f"tanggal_mulai@{language}": date_in(language, _FIRST),
            f"tanggal_selesai@{language}": date_in(language, _LAST),
            f"tanggal_terbit@{language}": date_in(language, _ON),
            f"berlaku_sampai@{language}": date_in(language, date(2029, 3, 16)),
        }
    return said


_CHANGES: dict[Sample, dict[str, Any]] = {
    Sample.USUAL: {},
    Sample.SHORT: {
        "name": "Ayu",
        "programme": "Las",
        "result": "",
        "units": (),
        "notes": (),
        "facts": {},
        "validity": "",
    },
    Sample.LONG: {
        "name": "Peserta Contoh dengan Nama yang Sangat Panjang Sekali Tujuh Puluh Lima Huru",
        "programme": "Pelatihan Bahasa Jepang Persiapan Kerja Bidang Perawatan Lansia (Kaigo) "
        "bagi Calon Pekerja Migran Indonesia Angkatan Kelima",
        "units": _units(12, "Melakukan pekerjaan contoh sesuai ketentuan keselamatan kerja yang berlaku " * 2),
    },
    Sample.JAPANESE: {
        "programme": "Bahasa Jepang N4（日本語能力試験準備）",
        "units": _units(9, "文字・語彙 Moji-goi", "聴解と会話 Listening and conversation"),
    },
    Sample.KOREAN: {
        "programme": "Bahasa Korea EPS-TOPIK (한국어 교육 과정)",
        "units": _units(9, "한글과 어휘 Hangeul", "듣기와 말하기 Listening and speaking"),
    },
    Sample.UNITS: {"units": _units(20)},
    Sample.COPY: {"copy_number": 2, "practice": True, "photo_note": "foto tidak ada lagi"},
}
