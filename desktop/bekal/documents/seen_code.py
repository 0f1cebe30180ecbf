"""The symbol in one picture of a camera: its text, or what keeps it from being read."""

from dataclasses import dataclass

SMALL = 0.10
"""A symbol narrower than this part of the picture is soon too small for a camera without a focus."""
_ENLARGED = 1000
"""Pictures up to so many pixels wide are looked at once more, enlarged."""
DARK, BRIGHT = 45, 225
"""Mean brightness of 255 beyond which symbols are rarely found."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one picture holds."""

    texts: tuple[str, ...] = ()
    """Every symbol that was read."""
    is_small: bool = False
    """A symbol is there that was not read, or just so."""
    brightness: int = 128
    """0 black to 255 white, over the whole picture."""


def seen_code(grey: bytes, wide: int, high: int, *, stride: int = 0) -> Seen:
    """Look for QR codes in a picture of one byte a pixel; `stride` is the length of its lines in bytes."""
    import zxingcpp
    from PIL import Image, ImageStat

    picture = Image.frombuffer("L", (wide, high), grey, "raw", "L", stride or wide, 1)
    mean = round(ImageStat.Stat(picture.resize((32, 32), Image.Resampling.BOX)).mean[0])
    only = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcodes(picture, formats=only, return_errors=True)
    if not any(one.valid for one in found) and wide <= _ENLARGED:
        # a symbol held too far away is often read from the same picture drawn twice as large
        larger = zxingcpp.read_barcodes(
            picture.resize((wide * 2, high * 2), Image.Resampling.BICUBIC), formats=only, return_errors=True
        )
        if larger:
            return Seen(tuple(dict.fromkeys(one.text for one in larger if one.valid and one.text)), True, mean)
    read = [one for one in found if one.valid]
    texts = tuple(dict.fromkeys(one.text for one in read if one.text))
    small = bool(found) and (not read or min(_width(one.position) for one in read) < SMALL * wide)
    return Seen(texts, small, mean)


def _width(position: object) -> float:
    corners = [getattr(position, name) for name in ("top_left", "top_right", "bottom_right", "bottom_left")]
    return float(max(one.x for one in corners) - min(one.x for one in corners))
