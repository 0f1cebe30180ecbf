"""The training certificate: what stands on it, all words chosen before, and the PDF of one or of many."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bekal.documents.letterhead import Signatory
from bekal.errors import Refused, Unavailable

if TYPE_CHECKING:
    from bekal.documents.certificate_template import Template
    from bekal.documents.read_back import Area


class CertificatesMissing(Refused):
    """A print run was asked for nobody."""


class LookMissing(Unavailable):
    """A certificate was issued with a template that is not here; facts: number."""


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

    `copy_number` is 1 for the first print, 2 and more for a duplicate. `photo` is JPEG, `logo` JPEG or PNG bytes.
    `qr_text` is the whole address with the signed text behind `#`, `verify_host` what is printed below it.
    `facts` are what the template's fields say besides these words, also in other languages (`periode@en`).
    `template` is what it looks like, and `template_hash` names it; without both it looks as the first releases drew it.
    `photo_address` says which photo was printed on the day of issue, `photo_note` why its frame is empty now.
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
    second_signatory: Signatory | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    template: "Template | None" = field(default=None, repr=False)
    photo_address: str = ""
    photo_note: str = ""
    template_hash: str = ""
    logo_hash: str = ""
    """Which logo of the centre was printed on the day of issue; nothing: none."""

    @property
    def look(self) -> "Template":
        """The template it is drawn with.

        Raises:
            LookMissing: it was issued with one that was not put to it.

        """
        from bekal.documents.certificate_classic import CLASSIC

        if self.template is None and self.template_hash:
            raise LookMissing(number=self.number)
        return self.template or CLASSIC


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
    from bekal.documents.certificate_drawing import Drawing
    from bekal.documents.paper import Sheet

    sheet: Sheet | None = None
    drawings: dict[int, Drawing] = {}
    two_sided = False
    for drawn, page in enumerate(pages, 1):
        demand_printable(page)
        look = page.look
        if sheet is None:
            sheet = Sheet(title, look.size_mm, author=page.centre)
            two_sided = bool(look.back)
        elif (two_sided or look.back) and sheet.pages % 2:
            sheet.next_page()  # an empty side, so that the next front is a front
        if (drawing := drawings.get(id(look))) is None:
            drawing = drawings[id(look)] = Drawing(sheet, look, blank)
        sheet.take_paper(look.size_mm)
        drawing.front(page)
        sheet.next_page()
        two_sided = two_sided or bool(look.back)
        drawing.back(page)
        sheet.attach(attachment_name(page.number, page.copy_number), page.qr_text.encode())
        if told:
            told(drawn)
    if sheet is None:
        raise CertificatesMissing
    if two_sided and sheet.pages % 2:
        sheet.next_page()
    return sheet.finished()


def code_area(page: CertificatePage) -> "Area | None":
    """Return where the symbol's white box lies on a certificate: left, top, width and height in millimetres."""
    from bekal.documents.certificate_template import CODE_MM

    place = page.look.code()
    return (place.x / 1000, place.y / 1000, CODE_MM, CODE_MM) if place else None


def demand_printable(page: CertificatePage) -> None:
    """Refuse a certificate with signs that cannot be printed; asked before a number is spent.

    Raises:
        GlyphsMissing: at the first such text.

    """
    from bekal.documents.certificate_values import demand_letters

    demand_letters(page.look, page)


def attachment_name(number: str, copy_number: int = 1) -> str:
    """Name the attached file after the certificate's number, as Windows allows."""
    kept = re.sub(r"[^A-Za-z0-9.-]+", "-", number).strip("-.")
    return f"{kept}{f'-salinan-{copy_number}' if copy_number > 1 else ''}.c1.txt"
