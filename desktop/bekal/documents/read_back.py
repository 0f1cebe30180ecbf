"""Reads what was drawn: renders pages as a camera would see them and decodes every QR code on them.

Used before the program says "tercetak", and by whoever checks a PDF or a picture of a certificate.
"""

import io
import warnings
from collections.abc import Iterator
from typing import Any

from bekal.errors import Refused

DPI = 150
DPI_AGAIN = 300
"""A symbol of the smallest module needs 2.5 pixels a module; half that again settles a doubtful page."""


class PdfUnreadable(Refused):
    """A file is no PDF, is damaged or asks for a password."""


class ImageUnreadable(Refused):
    """A file is no picture, is damaged or far too large."""


class PageMissing(Refused):
    """A PDF has no page of that number; facts: page, pages."""


Area = tuple[float, float, float, float]
"""Left, top, width and height of a part of a page, in millimetres."""


def codes(pdf: bytes, page: int | None = None, area: Area | None = None) -> list[str]:
    """Return the texts of all QR codes in a PDF, or on one page of it (counted from 0), in page order.

    Each page is looked at with 150 dpi, and with 300 if nothing was found. With `area` only that part of
    a page is drawn, which takes a fifth of the time.

    Raises:
        PdfUnreadable: the bytes cannot be opened as a PDF.
        PageMissing: there is no such page.

    """
    found: list[str] = []
    for texts in codes_by_page(pdf, page, area):
        found += texts
    return found


def codes_by_page(pdf: bytes, page: int | None = None, area: Area | None = None) -> Iterator[list[str]]:
    """Yield the texts page by page, for a print run that is checked while a bar moves.

    Raises:
        PdfUnreadable: the bytes cannot be opened as a PDF.
        PageMissing: there is no such page.

    """
    document = _opened(pdf)
    try:
        count = len(document)
        if page is not None and not 0 <= page < count:
            raise PageMissing(page=page + 1, pages=count)
        for number in range(count) if page is None else (page,):
            yield _codes_of_page(document[number], area)
    finally:
        document.close()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has.

    Raises:
        PdfUnreadable: the bytes cannot be opened as a PDF.

    """
    document = _opened(pdf)
    try:
        return len(document)
    finally:
        document.close()


def codes_of_image(picture: bytes) -> list[str]:
    """Return the texts of all QR codes in a photo or scan (PNG, JPEG and what else Pillow reads).

    Raises:
        ImageUnreadable: the bytes cannot be opened as a picture.

    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            # Pillow only warns of a picture that would fill the memory
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(picture)) as opened:
                grey = ImageOps.exif_transpose(opened).convert("L")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning) as broken:
        raise ImageUnreadable from broken
    found = _decoded(grey)
    if found or max(grey.size) > 4000:
        return found
    # a small or pale scan is often read when it is larger and has its full range of greys
    return _decoded(ImageOps.autocontrast(grey.resize((grey.width * 2, grey.height * 2)), cutoff=1))


def attached_texts(pdf: bytes) -> dict[str, str]:
    """Return the text files a PDF carries, by name: the signed text, readable without a camera.

    Raises:
        PdfUnreadable: the bytes cannot be opened as a PDF.

    """
    document = _opened(pdf)
    try:
        files = [document.get_attachment(place) for place in range(document.count_attachments())]
        return {file.get_name(): bytes(file.get_data()).decode("utf-8", "replace") for file in files}
    finally:
        document.close()


def _opened(pdf: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as broken:
        raise PdfUnreadable from broken


def _codes_of_page(page: Any, area: Area | None) -> list[str]:
    try:
        cut = _cut_away(page, area)
        for dpi in (DPI, DPI_AGAIN):
            bitmap = page.render(scale=dpi / 72, grayscale=True, crop=cut)
            try:
                found = _decoded(bitmap.to_pil())
            finally:
                bitmap.close()
            if found:
                return found
        return []
    finally:
        page.close()


def _cut_away(page: Any, area: Area | None) -> tuple[float, float, float, float]:
    """Return what not to draw at the left, bottom, right and top of a page, in points."""
    if area is None:
        return (0, 0, 0, 0)
    left, top, wide, high = (length * 72 / 25.4 for length in area)
    page_wide, page_high = page.get_size()
    sides = (left, page_high - top - high, page_wide - left - wide, top)
    return tuple(max(0.0, side) for side in sides)  # type: ignore[return-value]  # four sides go in, four come out


def _decoded(picture: Any) -> list[str]:
    import zxingcpp

    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(picture, formats=only)]
