"""Scans made straight and small: what comes out of a scanner or a phone, as it is kept."""

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bekal.candidates.papers.scan_files import LONGEST_EDGE, PictureDamaged, pages_of
from bekal.documents.picture_pages import JpegPage, pages_pdf

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 300 * 1024
"""Bytes of a page as it is kept."""
JPEG, PDF = "image/jpeg", "application/pdf"
_STEPS = (
    *((edge, quality) for edge in (LONGEST_EDGE, 1700, 1400, 1200) for quality in (78, 65, 50)),
    *((edge, quality) for edge in (1200, 1000, 800, 600, 400) for quality in (40, 25, 15)),
)
"""Long edge in pixels and JPEG quality, the best first; print stays readable from 1200 pixels on."""
_MOST_DEGREES, _LEAST_DEGREES = 6.0, 0.15
_SEARCHED = 640
"""Pixels of the long edge of the small copy in which the angle is searched."""
_CLEARER = 1.12
"""How much sharper lines must become by turning, so that a photo without lines stays as it is."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A scan as it will be kept."""

    name: str
    """The file it came from."""
    media: str
    data: bytes = field(repr=False)
    pages: int
    turned: float
    """By how many degrees the first page was straightened."""


def prepare(data: bytes, name: str, *, in_colour: bool, straighten: bool = True) -> Prepared:
    """Return a picture or PDF straight, grey unless its colours matter, and at most 300 KB a page.

    One page becomes a JPEG, several become one PDF; no metadata of the camera goes along.

    Raises:
        FileEmpty, NotAPicture, PictureDamaged, PdfLocked, AppleFormat, PictureTooLarge, TooManyPages.

    """
    pages: list[JpegPage] = []
    turned = 0.0
    for page in pages_of(data, name):
        picture = page if in_colour else page.convert("L")
        if straighten:
            angle = skew(picture)
            turned = turned if pages else angle
            picture = turn(picture, angle)
        pages.append(shrink(picture))
    if not pages:
        raise PictureDamaged(name=name)
    if len(pages) == 1:
        return Prepared(name, JPEG, pages[0].data, 1, turned)
    return Prepared(name, PDF, pages_pdf(pages), len(pages), turned)


def shrink(picture: "Image", *, most: int = LARGEST) -> JpegPage:
    """Return a page as a JPEG of at most `most` bytes, as large and as good as that allows."""
    from PIL import Image

    sized, edge_now = picture, max(picture.size)
    for edge, quality in _STEPS:
        if edge < edge_now:
            factor = edge / max(picture.size)
            size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
            sized, edge_now = picture.resize(size, Image.Resampling.LANCZOS), edge
        written = io.BytesIO()
        sized.save(written, "JPEG", quality=quality, optimize=True)
        if written.tell() <= most:
            break
    return JpegPage(written.getvalue(), sized.width, sized.height, sized.mode == "RGB")


def skew(picture: "Image") -> float:
    """Return by how many degrees (counter-clockwise) a page must be turned so that its lines lie level; 0: it is.

    The angle is the one at which the rows of the page differ most from their neighbours (projection profile).
    A page without lines is left as it is.
    """
    from PIL import Image, ImageFilter

    small = picture.convert("L")
    small.thumbnail((_SEARCHED, _SEARCHED), Image.Resampling.BOX)
    if min(small.size) < 32:
        return 0.0
    # ink is what is darker than its surroundings: shadows of a phone's photo do not count
    around = small.filter(ImageFilter.BoxBlur(12))
    ink = Image.new("L", small.size, 0)
    ink.paste(255, mask=_darker(small, around))
    edge_x, edge_y = small.width // 20, small.height // 20
    ink = ink.crop((edge_x, edge_y, small.width - edge_x, small.height - edge_y))
    level = _clearness(ink, 0.0)
    if level <= 0:
        return 0.0
    coarse = max((step / 2 for step in range(-12, 13)), key=lambda angle: _clearness(ink, angle))
    fine = max((coarse + step / 10 for step in range(-4, 5)), key=lambda angle: _clearness(ink, angle))
    if abs(fine) < _LEAST_DEGREES or abs(fine) >= _MOST_DEGREES or _clearness(ink, fine) < level * _CLEARER:
        return 0.0
    return round(fine, 1)


def turn(picture: "Image", degrees: float) -> "Image":
    """Turn a page counter-clockwise; nothing is cut off, and what appears at the corners has the page's colour."""
    from PIL import Image

    if not degrees:
        return picture
    fill = _edge_colour(picture)
    return picture.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=fill)


def _darker(small: "Image", around: "Image") -> "Image":
    from PIL import ImageChops

    return ImageChops.subtract(around, small).point(lambda v: 255 if v > 24 else 0)


def _clearness(ink: "Image", degrees: float) -> float:
    """Return how much the rows of a turned page differ from their neighbours."""
    from PIL import Image

    turned = ink.rotate(degrees, Image.Resampling.BILINEAR) if degrees else ink
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).convert("F").tobytes()
    heights = memoryview(rows).cast("f")
    return sum((heights[at] - heights[at - 1]) ** 2 for at in range(1, len(heights)))


def _edge_colour(picture: "Image") -> int | tuple[int, ...]:
    """Return the middle colour of the page's outermost pixels."""
    width, height = picture.size
    places = [
        *((width * at // 16, line) for at in range(16) for line in (0, height - 1)),
        *((line, height * at // 16) for at in range(16) for line in (0, width - 1)),
    ]
    if picture.mode == "L":
        greys = sorted(_number(picture.getpixel(place)) for place in places)
        return greys[len(greys) // 2]
    colours = sorted((_colour(picture.getpixel(place)) for place in places), key=sum)
    return colours[len(colours) // 2]


def _number(pixel: object) -> int:
    assert isinstance(pixel, int)
    return pixel


def _colour(pixel: object) -> tuple[int, ...]:
    assert isinstance(pixel, tuple)
    return pixel


def pages_of_scan(data: bytes, media: str, name: str) -> tuple[bytes, ...]:
    """Return the pages of a kept scan as JPEGs, to be shown one at a time.

    Raises:
        PictureDamaged: it cannot be read.

    """
    if media == JPEG:
        return (data,)
    return tuple(shrink(page).data for page in pages_of(data, name))


def thumbnail(data: bytes, name: str, edge: int) -> bytes:
    """Return the first page of a kept scan as a small JPEG on which nothing can be read.

    Raises:
        PictureDamaged, NotAPicture: it cannot be read.

    """
    first = next(pages_of(data, name), None)
    if first is None:
        raise PictureDamaged(name=name)
    first.thumbnail((edge, edge))
    written = io.BytesIO()
    first.save(written, "JPEG", quality=70)
    return written.getvalue()
