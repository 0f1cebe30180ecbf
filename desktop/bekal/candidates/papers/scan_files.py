"""Files that scanners and phones give us, read page by page: by what is in them, never by the end of their name."""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bekal.errors import Refused

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST_FILE = 80 * 1024 * 1024
"""Bytes; a phone's largest photo is a quarter of it."""
MOST_PAGES = 30
LONGEST_EDGE = 2000
"""Pixels: an A4 at 170 dots an inch, on which the smallest print of a diploma is read."""
_MOST_PIXELS = 64_000_000
_MOST_PIXELS_JPEG = 220_000_000  # decoded at a fraction of its size
_PICTURES = ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF", "AVIF")
_APPLE = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
_POINTS, _GREATER_THAN_EIGHT_BITS = 72, {"I", "F", "I;16", "I;16L", "I;16B", "I;16N"}


class FileEmpty(Refused):
    """The file has no content; facts: name."""


class FileGone(Refused):
    """The file cannot be read; facts: name."""


class NotAPicture(Refused):
    """The file is neither a picture we read nor a PDF; facts: name."""


class PictureDamaged(Refused):
    """The picture or PDF is damaged or incomplete; facts: name."""


class PdfLocked(Refused):
    """The PDF asks for a password; facts: name."""


class AppleFormat(Refused):
    """The photo has the format of iPhones that few other programs read; facts: name."""


class PictureTooLarge(Refused):
    """The file or the picture in it is larger than any camera or scanner makes it; facts: name."""


class TooManyPages(Refused):
    """The file has more pages than a paper has; facts: name, pages, most."""


def read_file(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        FileGone, FileEmpty, PictureTooLarge: nothing was read.

    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise PictureTooLarge(name=path.name)
        data = path.read_bytes()
    except OSError as error:
        raise FileGone(name=path.name) from error
    if not data:
        raise FileEmpty(name=path.name)
    return data


def pages_of(data: bytes, name: str) -> Iterator["Image"]:
    """Yield the pages of a picture or PDF, upright by what the camera noted, at most 2000 pixels long.

    A page is `RGB` or `L`; what was transparent is white. Nothing of the file's metadata comes along.

    Raises:
        FileEmpty, NotAPicture, PictureDamaged, PdfLocked, AppleFormat, PictureTooLarge, TooManyPages.

    """
    if not data:
        raise FileEmpty(name=name)
    if len(data) > LARGEST_FILE:
        raise PictureTooLarge(name=name)
    if data[4:8] == b"ftyp" and data[8:12] in _APPLE:
        raise AppleFormat(name=name)
    if b"%PDF-" in data[:1024]:
        yield from _pdf_pages(data, name)
    else:
        yield from _picture_pages(data, name)


def _pdf_pages(data: bytes, name: str) -> Iterator["Image"]:
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as broken:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(broken):
            raise PdfLocked(name=name) from broken
        raise PictureDamaged(name=name) from broken
    try:
        if not len(document):
            raise PictureDamaged(name=name)
        if len(document) > MOST_PAGES:
            raise TooManyPages(name=name, pages=len(document), most=MOST_PAGES)
        for number in range(len(document)):
            try:
                page = document[number]
                longest, shortest = max(page.get_size()), min(page.get_size())
                if shortest <= 0 or longest / shortest > _POINTS:
                    raise PictureDamaged(name=name)
                bitmap = page.render(scale=LONGEST_EDGE / longest)
                drawn = bitmap.to_pil().convert("RGB")
                bitmap.close()
                page.close()
            except pypdfium2.PdfiumError as broken:
                raise PictureDamaged(name=name) from broken
            yield drawn
    finally:
        document.close()


def _picture_pages(data: bytes, name: str) -> Iterator["Image"]:
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of large pictures, which are measured below, and of odd metadata
        try:
            picture = Image.open(io.BytesIO(data), formats=_PICTURES)
        except UnidentifiedImageError as unknown:
            raise NotAPicture(name=name) from unknown
        except Image.DecompressionBombError as bomb:
            raise PictureTooLarge(name=name) from bomb
        except _BROKEN as broken:
            raise PictureDamaged(name=name) from broken
        with picture:
            frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            if frames > MOST_PAGES:
                raise TooManyPages(name=name, pages=frames, most=MOST_PAGES)
            for frame in range(frames):
                try:
                    if frame:
                        picture.seek(frame)
                    yield _upright(picture, name)
                except _BROKEN as broken:
                    raise PictureDamaged(name=name) from broken


_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    ZeroDivisionError,
    OverflowError,
)
"""What Pillow's readers raise of a file that is not whole."""


def _upright(picture: "Image", name: str) -> "Image":
    from PIL import Image, ImageOps

    width, height = picture.size
    is_jpeg = picture.format in {"JPEG", "MPO"}
    if not width or not height:
        raise PictureDamaged(name=name)
    if width * height > (_MOST_PIXELS_JPEG if is_jpeg else _MOST_PIXELS):
        raise PictureTooLarge(name=name)
    if is_jpeg:
        picture.draft(None, (LONGEST_EDGE, LONGEST_EDGE))
    picture.load()
    turned = ImageOps.exif_transpose(picture)
    if max(turned.size) > LONGEST_EDGE:
        reduced = _plain(turned) if turned.mode in {"P", "1"} else turned
        reduced.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
        turned = reduced
    page = _plain(turned)
    bare = Image.new(page.mode, page.size)  # a new picture carries no place, camera or thumbnail along
    bare.paste(page)
    return bare


def _plain(picture: "Image") -> "Image":
    """Return a picture as `RGB` or `L`, what was transparent on white."""
    from PIL import Image

    if picture.mode in _GREATER_THAN_EIGHT_BITS:
        low, high = picture.convert("F").getextrema()
        spread = (high - low) or 1.0  # type: ignore[operator]  # one channel has two numbers
        return picture.convert("F").point(lambda v: (v - low) * (255.0 / spread)).convert("L")
    if picture.mode in {"L", "1"}:
        return picture.convert("L")
    if "A" in picture.mode or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        page = Image.new("RGB", picture.size, "white")
        page.paste(clear, mask=clear.getchannel("A"))
        return page
    return picture.convert("RGB")
