"""A page of a PDF as a picture for the screen: the true page, not a likeness of it."""

from dataclasses import dataclass, field

from bekal.errors import Refused

MM_PER_POINT = 25.4 / 72
LARGEST = 4000
"""The widest picture that is made, in pixels."""


class PageUnreadable(Refused):
    """The page to be shown is no PDF or is damaged."""


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A rendered page: rows of blue, green and red bytes from the top, each row `stride` bytes long."""

    width: int
    height: int
    stride: int
    pixels: bytes = field(repr=False)


def page_sizes(pdf: bytes) -> list[tuple[float, float]]:
    """Return the width and height of each page in millimetres.

    Raises:
        PageUnreadable: the bytes cannot be opened.

    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as broken:
        raise PageUnreadable from broken
    try:
        sizes = [document.get_page_size(page) for page in range(len(document))]
        return [(wide * MM_PER_POINT, high * MM_PER_POINT) for wide, high in sizes]
    finally:
        document.close()


def page_picture(pdf: bytes, page: int, width: int) -> PagePicture:
    """Render a page (counted from 0) so that it is `width` pixels wide, at most 4000.

    PDFium works in one thread at a time: call this in a worker that no other rendering shares.

    Raises:
        PageUnreadable: the bytes cannot be opened, or there is no such page.

    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError as broken:
        raise PageUnreadable from broken
    try:
        if not 0 <= page < len(document):
            raise PageUnreadable
        drawn = document[page]
        try:
            bitmap = drawn.render(scale=max(1, min(width, LARGEST)) / drawn.get_width())
            try:
                return PagePicture(bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
            finally:
                bitmap.close()
        finally:
            drawn.close()
    finally:
        document.close()
