"""The training certificate: what stands on it, all words chosen before, and the PDF of one or of many."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bekal.documents.letterhead import Signatory
from bekal.errors import Refused

A4_LANDSCAPE = (297.0, 210.0)


class CertificatesMissing(Refused):
    """A print run was asked for nobody."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One line of the list on the back."""

    code: str
    title: str
    title_en: str
    hours: int
    result: str


@dataclass(frozen=True, slots=True)
class CertificatePage:
    """Everything printed on one certificate; nothing is added, looked up or worded later.

    `copy_number` is 1 for the first print, 2 and more for a duplicate. `photo` and `logo` are JPEG bytes.
    `qr_text` is the whole address with the signed text behind `#`, `verify_host` what is printed below it.
    """

    centre: str
    address: str
    title: str
    number: str
    name: str
    birth_line: str
    statement: str
    programme: str
    hours_and_dates: str
    result: str
    signatory: Signatory
    qr_text: str
    verify_host: str
    units_title: str = "Daftar Unit Kompetensi"
    unit_heading: str = "Judul unit"
    units: tuple[Unit, ...] = ()
    grading_scale: str = ""
    notes: tuple[str, ...] = ()
    title_en: str = "Certificate of Training"
    photo: bytes | None = field(default=None, repr=False)
    logo: bytes | None = field(default=None, repr=False)
    copy_number: int = 1
    validity: str = ""
    """Until when it counts, where the programme lapses."""
    sample: bool = False
    practice: bool = False
    back_signatory: Signatory | None = None


@dataclass(frozen=True, slots=True)
class Blank:
    """The paper in the tray: white, or pre-printed with frame and logo; and how far to shift, in mm."""

    preprinted: bool = False
    right_mm: float = 0.0
    down_mm: float = 0.0


WHITE_PAPER = Blank()


def language_note() -> str:
    """Return the sentence every language certificate carries on its back."""
    return (
        "Sertifikat ini menerangkan keikutsertaan dan hasil pelatihan di balai; "
        "bukan sertifikat JLPT, JFT-Basic, TOPIK atau ujian resmi lain."
    )


def certificate_pdf(page: CertificatePage, *, blank: Blank = WHITE_PAPER) -> bytes:
    """Draw the certificate of one person: front and back, the signed text attached.

    Raises:
        GlyphsMissing: a text holds a sign the letters lack.
        TextTooLong: the signed text fits no allowed symbol.
        PictureUnusable: photo or logo are no usable JPEG.

    """
    # the number names the file; a person's name does not belong in what search engines read
    return _drawn([page], blank, f"{page.title} {page.number}", None)


def print_run(
    pages: Iterable[CertificatePage], *, blank: Blank = WHITE_PAPER, told: Callable[[int], None] | None = None
) -> bytes:
    """Draw the certificates of many people into one PDF for a two-sided printer.

    Each front begins on an odd page. `told` hears after each person how many are drawn; what it raises
    stops the run.

    Raises:
        CertificatesMissing: `pages` is empty.
        GlyphsMissing, TextTooLong, PictureUnusable: as for one.

    """
    return _drawn(pages, blank, "Sertifikat", told)


def _drawn(pages: Iterable[CertificatePage], blank: Blank, title: str, told: Callable[[int], None] | None) -> bytes:
    from bekal.documents.certificate_back import draw_back
    from bekal.documents.certificate_front import draw_front
    from bekal.documents.paper import Sheet

    sheet: Sheet | None = None
    for drawn, page in enumerate(pages, 1):
        demand_printable(page)
        if sheet is None:
            sheet = Sheet(title, A4_LANDSCAPE, author=page.centre)
        draw_front(sheet, page, blank)
        sheet.next_page()
        if draw_back(sheet, page, blank) % 2 == 0:
            sheet.next_page()  # an empty side, so that the next front is a front
        sheet.attach(attachment_name(page.number, page.copy_number), page.qr_text.encode())
        if told:
            told(drawn)
    if sheet is None:
        raise CertificatesMissing
    return sheet.finished()


def demand_printable(page: CertificatePage) -> None:
    """Refuse a certificate with signs that cannot be printed; asked before a number is spent.

    Raises:
        GlyphsMissing: at the first such text.

    """
    from bekal.documents.fonts import demand_glyphs

    demand_glyphs(*texts_of(page))


def texts_of(page: CertificatePage) -> list[str]:
    """List every text of a certificate as it will be printed."""
    signers = [page.signatory] + ([page.back_signatory] if page.back_signatory else [])
    return [
        page.centre, page.address, page.title, page.title_en, page.number, page.name, page.birth_line, page.statement,
        page.programme, page.hours_and_dates, page.validity, page.result, page.verify_host, page.units_title,
        page.unit_heading, page.grading_scale,
        *page.notes,
        *(text for unit in page.units for text in (unit.code, unit.title, unit.title_en, unit.result)),
        *(text for who in signers for text in (who.place_and_date, who.office, who.name, who.nip)),
    ]  # fmt: skip


def attachment_name(number: str, copy_number: int = 1) -> str:
    """Name the attached file after the certificate's number, as Windows allows."""
    kept = re.sub(r"[^A-Za-z0-9.-]+", "-", number).strip("-.")
    return f"{kept}{f'-salinan-{copy_number}' if copy_number > 1 else ''}.c1.txt"
