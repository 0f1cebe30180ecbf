"""The head of an office paper and the block where it is signed."""

from dataclasses import dataclass, field

from bekal.documents import fonts
from bekal.documents.paper import MUTED, Sheet


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Three centred lines beside a logo (JPEG or PNG bytes): the body above, the centre's name, its address."""

    body: str
    name: str
    address: str
    logo: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, as printed: `office` above the signature, `nip` (`NIP 19…`, or empty) below the name."""

    place_and_date: str
    office: str
    name: str
    nip: str = ""


def draw_letterhead(sheet: Sheet, head: Letterhead, left: float, right: float, top: float) -> float:
    """Draw logo, three lines and the double rule; return where the text below may begin, in mm."""
    middle, room = (left + right) / 2, right - left - 48
    if head.logo:
        sheet.picture(head.logo, left, top, 20, 20, what="logo")
    y = top + 4.5
    if head.body:
        sheet.text(head.body.upper(), middle, y, fonts.SERIF, 2.9, align="centre", most=room)
        y += 6.6
    sheet.text(head.name.upper(), middle, y, fonts.SERIF_BOLD, 3.5, align="centre", most=room)
    sheet.text(head.address, middle, y + 5.4, fonts.SERIF, 2.25, align="centre", most=room)
    y = max(y + 8.6, top + 21.5 if head.logo else 0.0)
    sheet.rule(left, y, right, y, 0.53)
    sheet.rule(left, y + 0.9, right, y + 0.9, 0.18)
    return y + 0.9


def sign(sheet: Sheet, who: Signatory, middle: float, y: float, wide: float) -> None:
    """Draw a signature block: place and date, office, 22 mm for the signature, name, NIP."""
    sheet.text(who.place_and_date, middle, y, fonts.SERIF, 2.6, align="centre", most=wide)
    sheet.text(who.office, middle, y + 5.6, fonts.SERIF, 2.6, align="centre", most=wide)
    written = sheet.text(who.name, middle, y + 31, fonts.SERIF_BOLD, 2.8, align="centre", most=wide)
    if who.nip:
        sheet.rule(middle - written / 2, y + 32.3, middle + written / 2, y + 32.3, 0.2)
        sheet.text(who.nip, middle, y + 36.6, fonts.SERIF, 2.3, align="centre", most=wide)


def wrapped(text: str, face: str, cap: float, wide_mm: float) -> list[str]:
    """Break a text at spaces into lines of at most `wide_mm` millimetres."""
    room, size = wide_mm * fonts.POINTS_PER_MM, fonts.size_for(cap)
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and fonts.width(longer, face, size) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def page_number(sheet: Sheet, page: int, pages: int) -> None:
    """Write `1 dari 3` at the foot of the page."""
    sheet.text(f"{page} dari {pages}", sheet.width / 2, sheet.height - 7, fonts.SANS, 1.9, MUTED, "centre")
