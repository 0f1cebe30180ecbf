"""Pictures as the pages of one PDF: each JPEG goes in as it is, nothing is packed anew and nothing is added."""

from collections.abc import Sequence
from dataclasses import dataclass, field

A4_SHORT, A4_LONG = 595, 842
"""The paper in points; a picture fills as much of it as its shape allows."""


@dataclass(frozen=True, slots=True)
class JpegPage:
    """A JPEG and its size in pixels."""

    data: bytes = field(repr=False)
    width: int
    height: int
    in_colour: bool


def pages_pdf(pages: Sequence[JpegPage]) -> bytes:
    """Return a PDF 1.4 with one picture a page, and no other content, title or date (ISO 32000-1, 7.5 and 8.9)."""
    objects: list[bytes] = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    kids = []
    for page in pages:
        first = len(objects) + 1
        wide = page.width > page.height
        most_x, most_y = (A4_LONG, A4_SHORT) if wide else (A4_SHORT, A4_LONG)
        scale = min(most_x / page.width, most_y / page.height)
        across, down = f"{page.width * scale:.2f}", f"{page.height * scale:.2f}"
        drawn = f"q {across} 0 0 {down} 0 0 cm /P Do Q".encode()
        colours = "DeviceRGB" if page.in_colour else "DeviceGray"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {across} {down}]"
            f"/Resources<</XObject<</P {first + 1} 0 R>>>>/Contents {first + 2} 0 R>>".encode()
        )
        objects.append(
            f"<</Type/XObject/Subtype/Image/Width {page.width}/Height {page.height}/ColorSpace/{colours}"
            f"/BitsPerComponent 8/Filter/DCTDecode/Length {len(page.data)}>>stream\n".encode()
            + page.data
            + b"\nendstream"
        )
        objects.append(f"<</Length {len(drawn)}>>stream\n".encode() + drawn + b"\nendstream")
        kids.append(f"{first} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    return _file(objects)


def _file(objects: Sequence[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(written))
        written += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(written)
    written += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    written += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    written += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(written)
