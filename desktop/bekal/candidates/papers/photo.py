"""The photo of a person, 3x4: cropped, made small, and whether its background is even."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.papers.pictures import shrink
from bekal.candidates.papers.scan_files import PictureDamaged, pages_of
from bekal.candidates.rights.persons import open_to_change
from bekal.errors import Refused
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Candidate
from bekal.terms import CandidateId

if TYPE_CHECKING:
    from PIL.Image import Image

WIDTH, HEIGHT = 450, 600
"""Pixels: 3 by 4 cm at 381 dots an inch."""
LARGEST = 60 * 1024
LEAST = 120
"""Pixels of the shorter edge under which a face cannot be made out on a card."""
_EVEN = 26.0
"""How much the brightness of a plain wall varies at most, shadows included."""


class PhotoTooSmall(Refused):
    """The picture has too few pixels for a photo; facts: width, height."""


class CropOutside(Refused):
    """The frame of the photo lies outside the picture."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the photo lies in the upright picture, as parts of its width and height."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Portrait:
    """A photo as it is kept, and what is to be said of it."""

    jpeg: bytes
    has_even_background: bool


def upright(data: bytes, name: str) -> bytes:
    """Return a picture upright and at most 2000 pixels long, as a JPEG to be cropped.

    Raises:
        FileEmpty, NotAPicture, PictureDamaged, PdfLocked, AppleFormat, PictureTooLarge, PhotoTooSmall.

    """
    picture = next(pages_of(data, name), None)
    if picture is None:
        raise PictureDamaged(name=name)
    if min(picture.size) < LEAST:
        raise PhotoTooSmall(width=picture.width, height=picture.height)
    written = io.BytesIO()
    picture.convert("RGB").save(written, "JPEG", quality=92)
    return written.getvalue()


def first_frame(width: int, height: int) -> Frame:
    """Return the largest 3x4 frame of a picture, in the middle and a little above it, where heads are."""
    across, down = min(1.0, height * WIDTH / (HEIGHT * width)), min(1.0, width * HEIGHT / (WIDTH * height))
    left, top = (1 - across) / 2, (1 - down) / 3
    return Frame(left, top, left + across, top + down)


def portrait(data: bytes, name: str, frame: Frame | None = None) -> Portrait:
    """Return the photo inside a frame of a picture, 450 by 600 pixels and at most 60 KB.

    Raises:
        FileEmpty, NotAPicture, PictureDamaged, PdfLocked, AppleFormat, PictureTooLarge: it cannot be read.
        PhotoTooSmall, CropOutside: no photo can be made of it.

    """
    from PIL import Image

    picture = next(pages_of(data, name), None)
    if picture is None:
        raise PictureDamaged(name=name)
    picture = picture.convert("RGB")
    inside = frame or first_frame(*picture.size)
    box = (
        round(inside.left * picture.width),
        round(inside.top * picture.height),
        round(inside.right * picture.width),
        round(inside.bottom * picture.height),
    )
    if not (0 <= box[0] < box[2] <= picture.width and 0 <= box[1] < box[3] <= picture.height):
        raise CropOutside()
    if box[2] - box[0] < LEAST:
        raise PhotoTooSmall(width=box[2] - box[0], height=box[3] - box[1])
    cut = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS, box=box)
    return Portrait(shrink(cut, most=LARGEST).data, has_even_background(cut))


def has_even_background(picture: "Image") -> bool:
    """Say whether what lies beside and above the head is mostly one colour; advice, not a rule."""
    from PIL import ImageStat

    width, height = picture.size
    band, depth = width * 12 // 100, height * 45 // 100
    strips = [(0, 0, band, depth), (width - band, 0, width, depth), (0, 0, width, height * 6 // 100)]
    return all(max(ImageStat.Stat(picture.crop(strip)).stddev) <= _EVEN for strip in strips)


def set_photo(session: Session, candidate_id: CandidateId, jpeg: bytes) -> str:
    """Keep a photo, encrypted and once, and make it the person's; return its address.

    Raises:
        PersonErased, PersonRestricted: nothing was kept.

    """
    allow(session, Action.REGISTER)
    row = open_to_change(session, candidate_id)
    address = attachments_of(session).keep(jpeg)  # the bytes before the row that names them
    if row.photo != address:
        row.photo = address
    session.flush()
    return address


def remove_photo(session: Session, candidate_id: CandidateId) -> None:
    """Leave a person without a photo; the bytes stay until their data are destroyed, so that it can be undone.

    Raises:
        PersonErased, PersonRestricted: it stays.

    """
    allow(session, Action.REGISTER)
    open_to_change(session, candidate_id).photo = ""
    session.flush()


def photo_of(session: Session, candidate_id: CandidateId) -> bytes | None:
    """Return a person's photo, None when there is none.

    Raises:
        AttachmentMissing, AttachmentDamaged: there is one and it cannot be had.

    """
    address = session.scalar(select(Candidate.photo).where(Candidate.id == candidate_id))
    return attachments_of(session).read(address) if address else None
