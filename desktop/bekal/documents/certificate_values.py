"""What the fields of a template say for one certificate, and which of its words cannot be printed."""

from collections.abc import Iterator

from bekal.documents import letters
from bekal.documents.certificate import CertificatePage
from bekal.documents.certificate_template import Template, Units, filled, writings


def values_of(page: CertificatePage) -> dict[str, str]:
    """Return what every field says; a page's own facts go before what its other words give."""
    who, second = page.signatory, page.second_signatory
    return {
        "nama": page.name,
        "nomor": page.number,
        "lahir": page.birth_line,
        "pernyataan": page.statement,
        "program": page.programme,
        "jp_dan_periode": page.hours_and_dates,
        "kalimat_hasil": page.result,
        "hasil": page.result.removeprefix("dengan hasil "),
        "balai": page.centre,
        "alamat": page.address,
        "judul": page.title,
        "judul_inggris": page.title_en,
        "tempat_tanggal": who.place_and_date,
        "jabatan": who.office,
        "pejabat": who.name,
        "nip": who.nip,
        "jabatan_2": second.office if second else "",
        "pejabat_2": second.name if second else "",
        "nip_2": second.nip if second else "",
        "judul_daftar": page.units_title,
        "judul_kolom_unit": page.unit_heading,
        "jumlah_jp": str(sum(unit.hours for unit in page.units) or ""),
        "skala": page.grading_scale,
        "catatan": " ".join(page.notes),
        "masa_berlaku": page.validity,
        "berlaku_sampai": page.validity.removeprefix("berlaku sampai "),
        "alamat_periksa": page.verify_host,
        **page.facts,
    }


def texts_drawn(template: Template, page: CertificatePage) -> Iterator[tuple[str, str, str]]:
    """Yield every text of a certificate as it is drawn, with its style and language."""
    values = values_of(page)
    for side in template.sides:
        for block in side:
            for words, writing in writings(block):
                said = filled(words, values, writing.language)
                yield said.upper() if writing.capitals else said, writing.style, writing.language
            if isinstance(block, Units):
                for unit in page.units:
                    yield from ((text, letters.SANS, "id") for text in (unit.code, unit.title, unit.result))
                    if block.english:
                        yield unit.title_en, letters.SERIF_ITALIC, "id"
    yield page.verify_host, letters.SANS_BOLD, "id"
    if page.back_signatory:
        who = page.back_signatory
        yield from ((text, letters.SERIF, "id") for text in (who.place_and_date, who.office, who.name, who.nip))


def demand_letters(template: Template, page: CertificatePage) -> None:
    """Refuse a certificate with signs that its letters lack.

    Raises:
        GlyphsMissing: at the first such text.

    """
    for text, style, language in texts_drawn(template, page):
        letters.demand(text, style, language)
