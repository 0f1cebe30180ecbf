"""The sheet on which a person is told what their data are for and ticks what they agree to: A4, to be signed."""

from dataclasses import dataclass

from bekal.documents.letterhead import Letterhead

LEFT, RIGHT, TOP = 22.0, 188.0, 16.0
_CAP, _LINE = 2.05, 4.35
_BOX = 4.6


@dataclass(frozen=True, slots=True)
class ConsentLine:
    """One purpose as printed; `ticked` None: it is told, not asked."""

    title: str
    text: str
    basis: str
    ticked: bool | None


@dataclass(frozen=True, slots=True)
class ConsentForm:
    """What the sheet says, every word of it; the program ticks nothing that the person did not."""

    letterhead: Letterhead
    title: str
    version: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    told_heading: str
    asked_heading: str
    lines: tuple[ConsentLine, ...]
    rights_heading: str
    rights: tuple[str, ...]
    guardian_note: str
    """Only for somebody under eighteen."""
    signing: str
    place_and_date: str
    signers: tuple[tuple[str, str], ...]
    """Role and name below the line: the person, perhaps a guardian, the clerk."""


def consent_form_pdf(content: ConsentForm) -> bytes:
    """Draw the sheet on one page of A4."""
    from bekal.documents import fonts
    from bekal.documents.letterhead import draw_letterhead, wrapped
    from bekal.documents.paper import A4, HAIRLINE, MUTED, Sheet
    from bekal.documents.person_data import printable

    sheet = Sheet(content.title, A4, author=content.letterhead.name)
    y = draw_letterhead(sheet, content.letterhead, LEFT, RIGHT, TOP) + 9

    def paragraph(words: str, left: float, y: float, *, bold: bool = False, muted: bool = False) -> float:
        face = fonts.SANS_BOLD if bold else fonts.SANS
        for line in wrapped(printable(words), face, _CAP, RIGHT - left):
            sheet.text(line, left, y, face, _CAP, MUTED if muted else 0.0)
            y += _LINE
        return y

    sheet.text(content.title, LEFT, y, fonts.SANS_BOLD, 3.3, most=RIGHT - LEFT - 30)
    sheet.text(content.version, RIGHT, y, fonts.SANS, 1.9, MUTED, "right")
    y = paragraph(content.opening, LEFT, y + 6.8) + 1.6
    for label, value in content.facts:
        sheet.text(label, LEFT, y, fonts.SANS, _CAP, MUTED)
        sheet.text(printable(value), LEFT + 38, y, fonts.SANS_BOLD, _CAP, most=RIGHT - LEFT - 38)
        y += 4.9
    for is_asked, heading in ((False, content.told_heading), (True, content.asked_heading)):
        y += 3.2
        sheet.text(heading, LEFT, y, fonts.SANS_BOLD, 2.4)
        sheet.rule(LEFT, y + 1.8, RIGHT, y + 1.8, 0.15, HAIRLINE)
        y += 6.4
        for line in content.lines:
            if (line.ticked is not None) != is_asked:
                continue
            left = LEFT
            if line.ticked is not None:
                sheet.box(LEFT, y - 3.5, _BOX, _BOX, 0.35)
                if line.ticked:
                    sheet.rule(LEFT + 0.9, y - 1.3, LEFT + 2.0, y - 0.1, 0.6)
                    sheet.rule(LEFT + 2.0, y - 0.1, LEFT + 3.9, y - 2.8, 0.6)
                left = LEFT + _BOX + 3.4
            sheet.text(line.title, left, y, fonts.SANS_BOLD, _CAP)
            sheet.text(line.basis, RIGHT, y, fonts.SANS, 1.8, MUTED, "right")
            y = paragraph(line.text, left, y + _LINE) + 1.3
    y += 2.2
    sheet.text(content.rights_heading, LEFT, y, fonts.SANS_BOLD, 2.4)
    y += 5.2
    for number, right in enumerate(content.rights, 1):
        sheet.text(f"{number}.", LEFT, y, fonts.SANS, _CAP)
        y = paragraph(right, LEFT + 6, y) + 0.4
    y += 2.0
    if content.guardian_note:
        y = paragraph(content.guardian_note, LEFT, y, muted=True) + 0.8
    y = paragraph(content.signing, LEFT, y, bold=True) + 3.0
    sheet.text(content.place_and_date, RIGHT, y, fonts.SANS, _CAP, align="right")
    wide = (RIGHT - LEFT) / len(content.signers)
    for number, (role, name) in enumerate(content.signers):
        middle = LEFT + wide * (number + 0.5)
        sheet.text(role, middle, y + 6.5, fonts.SANS, _CAP, align="centre", most=wide - 4)
        sheet.rule(middle - wide / 2 + 5, y + 25, middle + wide / 2 - 5, y + 25, 0.2)
        sheet.text(printable(name), middle, y + 29.2, fonts.SANS, _CAP, align="centre", most=wide - 6)
    sheet.next_page()
    return sheet.finished()
