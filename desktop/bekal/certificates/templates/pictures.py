"""A picture from the disk as a certificate carries it: PNG or JPEG, at most 120 kB, its clear parts kept."""

import io

from bekal.certificates.templates.rules import PictureTooLarge
from bekal.documents.certificate_faults import is_picture

_SIDES = (1600, 1200, 900, 640, 480, 320)
"""Pixels of the longer side, in the order tried: 900 are 40 mm at 570 dots an inch."""


def small_enough(data: bytes, name: str) -> bytes:
    """Return a picture as it is, or made smaller until a certificate can carry it.

    Raises:
        PictureTooLarge: it is no picture, or cannot be made small enough.

    """
    from PIL import Image

    if is_picture(data):
        return data
    try:
        with Image.open(io.BytesIO(data)) as opened:
            if opened.width * opened.height > 60_000_000:
                raise PictureTooLarge(file=name)
            whole = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureTooLarge(file=name) from error
    is_clear = min(whole.getchannel("A").tobytes()) < 255
    for side in _SIDES:
        small = whole.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        stream = io.BytesIO()
        if is_clear:
            small.quantize(64).save(stream, "PNG", optimize=True)
        else:
            small.convert("RGB").save(stream, "JPEG", quality=85, optimize=True)
        if is_picture(stream.getvalue()):
            return stream.getvalue()
    raise PictureTooLarge(file=name)
