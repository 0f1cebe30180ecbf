"""The sheet with the recovery code: printed once, kept in an envelope, read when the PC is gone."""

from dataclasses import dataclass, replace
from datetime import date

GROUPS = 8

WHAT_IT_IS = (
    "Kode di atas membuka data balai bila PC rusak, hilang atau diganti, atau bila kata sandi Windows diatur ulang. "
    "Tanpa kode ini dan tanpa kata sandi penanggung jawab, data dan cadangannya tidak dapat dibuka oleh siapa pun, "
    "juga tidak oleh pembuat program."
)
HOW_TO_KEEP = (
    "Masukkan lembar ini ke amplop tertutup. Simpan di lemari terkunci, jauh dari PC dan dari cadangan.",
    "Jangan difoto, jangan dikirim lewat WhatsApp atau email, jangan disimpan di PC.",
    "Siapa pun yang memegang kode ini dan salinan data dapat membaca data semua peserta.",
    "Bila lembar ini hilang atau dibaca orang lain, segera buat kode baru di Pengaturan dan musnahkan lembar ini.",
)
HOW_TO_USE = (
    "Buka Bekal pada PC baru, pilih pulihkan dengan kode, lalu ketik kedelapan kelompok di atas berurutan "
    "atau pindai kode QR. Huruf besar dan kecil sama saja. Cocokkan sidik kunci yang tampil dengan lembar ini."
)


@dataclass(frozen=True, slots=True)
class RecoverySheet:
    """What the sheet says: the code in eight groups, whose data it opens, and of which day it is."""

    centre: str
    groups: tuple[str, ...]
    fingerprint: str
    printed_on: date

    def __post_init__(self) -> None:
        """A code of another shape is a mistake of the program, not of a person."""
        if len(self.groups) != GROUPS or not all(self.groups):
            raise ValueError(f"a recovery code has {GROUPS} groups")

    @property
    def code(self) -> str:
        """The code as the QR holds it: the groups joined by hyphens."""
        return "-".join(self.groups)


def recovery_sheet_pdf(content: RecoverySheet) -> bytes:
    """Draw the sheet on A4.

    Raises:
        GlyphsMissing: the centre's name holds a sign the letters lack.

    """
    from bekal.documents import fonts, qr, wording
    from bekal.documents.letterhead import wrapped
    from bekal.documents.paper import A4, HAIRLINE, MUTED, Sheet, on_grid

    fonts.demand_glyphs(content.centre, content.fingerprint, *content.groups)
    sheet = Sheet("Lembar kode pemulihan", A4, author=content.centre)
    left, right = 25.0, 190.0
    sheet.text("RAHASIA", right, 26, fonts.SANS_BOLD, 3.4, align="right", spacing=0.1)
    sheet.text("Lembar kode pemulihan", left, 26, fonts.SANS_BOLD, 5.2)
    sheet.text(content.centre, left, 35, fonts.SANS_BOLD, 3.2, most=right - left)
    sheet.rule(left, 40, right, 40, 0.5)

    symbol = replace(qr.symbol(content.code), dots=12)
    box = 39.0
    top = 49.0
    sheet.box(left, top, right - left, 52, 0.3)
    for place, group in enumerate(content.groups):
        column, half = place % 4, place // 4
        middle = left + 17 + column * 28.5
        base = top + 18.5 + half * 21
        sheet.text(group, middle, base, fonts.SANS_BOLD, 5.0, align="centre", spacing=0.08, most=26)
        sheet.rule(middle - 12, base + 2.4, middle + 12, base + 2.4, 0.15, HAIRLINE)
        sheet.text(f"{place + 1}", middle, base + 5.8, fonts.SANS, 1.8, MUTED, "centre")
    sheet.raw(
        qr.drawing(symbol),
        *(
            on_grid(right - 6 - box + (box - symbol.side_mm) / 2),
            on_grid(sheet.height - top - 26 - symbol.side_mm / 2),
        ),
    )
    y = top + 52 + 9
    for word, value in (("Sidik kunci", content.fingerprint), ("Dicetak", wording.date_words(content.printed_on))):
        sheet.text(word, left, y, fonts.SANS, 2.5, MUTED)
        sheet.text(value, left + 32, y, fonts.SANS_BOLD, 2.5, most=right - left - 32)
        y += 6.4

    y += 5
    for heading, points in (
        ("Apa ini", (WHAT_IT_IS,)),
        ("Cara menyimpan", HOW_TO_KEEP),
        ("Cara memakai", (HOW_TO_USE,)),
    ):
        sheet.text(heading, left, y, fonts.SANS_BOLD, 3.0)
        y += 7
        for number, point in enumerate(points, 1):
            indent = 7.0 if len(points) > 1 else 0.0
            if indent:
                sheet.text(f"{number}.", left, y, fonts.SANS, 2.6)
            for line in wrapped(point, fonts.SANS, 2.6, right - left - indent):
                sheet.text(line, left + indent, y, fonts.SANS, 2.6)
                y += 5.6
            y += 0.8 if indent else 0
        y += 5.5

    y = 262.0
    for word, start, end in (("Disimpan oleh", left, left + 72), ("Tanggal dan tanda tangan", left + 86, right)):
        sheet.rule(start, y, end, y, 0.2)
        sheet.text(word, start, y + 5, fonts.SANS, 2.1, MUTED)
    sheet.next_page()
    return sheet.finished()
