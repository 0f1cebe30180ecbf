"""The centre's logo as papers carry it: PNG or JPEG, 600 pixels and 120 kB at most, its clear parts kept."""

import hashlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from bekal.centre import rules
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import Centre, CentreLogo

if TYPE_CHECKING:
    from PIL.Image import Image

LARGEST = 120_000
"""Bytes: one operation carries it, and every certificate file holds it once."""
SIDE = 600
"""Pixels of the longer side: 22 mm on paper at some 690 dots an inch."""
LARGEST_FILE = 25_000_000
"""Bytes of what is given: a scan of a whole sheet is less."""
_SIDES = (SIDE, 480, 360, 240)
_MOST_PIXELS = 60_000_000


def change_logo(session: Session, picture: bytes | None) -> None:
    """Give the centre a logo, made small enough, or none; papers issued before keep the one they had.

    Raises:
        LogoUnusable: it is no picture; nothing was changed.
        NotAllowed: only a head may.

    """
    allow(session, Action.SET_UP)
    centre_id = session.info["centre_id"]
    digest = ""
    if picture is not None:
        data = shrunk(picture)
        digest = hashlib.sha256(data).hexdigest()
        id_ = joint_id("centre_logo", centre_id, digest)
        if session.get(CentreLogo, id_) is None:
            session.add(CentreLogo(id=id_, digest=digest, data=data))
            session.flush()  # the picture travels before the row that names it
    session.get_one(Centre, centre_id).logo = digest
    session.flush()


def bring_back(session: Session, digest: str) -> None:
    """Make a logo that the centre had its logo again; no hash: it had none.

    Raises:
        LogoMissing: it is not on this machine.
        NotAllowed: only a head may.

    """
    allow(session, Action.SET_UP)
    logo(session, digest)
    session.get_one(Centre, session.info["centre_id"]).logo = digest
    session.flush()


def logo(session: Session, digest: str) -> bytes | None:
    """Return the logo of a hash, now the centre's or once; None for no hash.

    Raises:
        LogoMissing: it has not come to this machine, or is not what it was.

    """
    if not digest:
        return None
    kept = session.get(CentreLogo, joint_id("centre_logo", session.info["centre_id"], digest))
    if kept is None or hashlib.sha256(kept.data).hexdigest() != digest:
        raise rules.LogoMissing(digest=digest[:8])
    return kept.data


def shrunk(data: bytes) -> bytes:
    """Return a picture in the size and form in which papers carry it, without whatever else its file said.

    Raises:
        LogoUnusable: it is no picture, or cannot be made small enough.

    """
    from PIL import Image, ImageOps

    if len(data) > LARGEST_FILE:
        raise rules.LogoUnusable
    try:
        with Image.open(io.BytesIO(data), formats=["PNG", "JPEG", "BMP", "GIF", "WEBP", "TIFF"]) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise rules.LogoUnusable
            whole = ImageOps.exif_transpose(opened).convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise rules.LogoUnusable from error
    for side in _SIDES:
        small = whole.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        for written in _forms(small):
            if len(written) <= LARGEST:
                return written
    raise rules.LogoUnusable


def _forms(picture: "Image") -> Iterator[bytes]:
    """Write a picture in the forms that may do, the truest first."""
    is_clear = min(picture.getchannel("A").tobytes()) < 255
    yield _written(picture if is_clear else picture.convert("RGB"), "PNG", optimize=True)
    if is_clear:
        yield _written(picture.quantize(128), "PNG", optimize=True)
    else:
        yield _written(picture.convert("RGB"), "JPEG", quality=90, optimize=True)


def _written(picture: "Image", form: str, **how: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **how)
    return stream.getvalue()
