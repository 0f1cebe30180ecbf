"""Taking photos and scans part by part, saying which are here, giving them to other PCs of their centre.

A picture is on the disk before the row that says so, and the row before central says that it has it. It may come
before the record that names it; of such there are only so many. What an erasure took is not taken again unless a
record names it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.central.home import Central, lock
from bekal.central.pictures.places import gone_for_good, held, pieces, shelf, unnamed
from bekal.central.pictures.tidying import tidy
from bekal.errors import Refused
from bekal.storage.attachments import AttachmentDamaged, AttachmentMissing
from bekal.storage.records import CentralDevice, CentralPicture
from bekal.sync import sealing
from bekal.sync.opening import KnownDevice
from bekal.sync.pictures.envelope import PART, Header, Kind, Lists, Part, Writer, open_part
from bekal.sync.pictures.naming import named
from bekal.sync.refusals import BatchUnfit, PayloadDamaged

UNNAMED_MOST = 500
"""Pictures of one centre that no record names yet."""


class TooManyPictures(Refused):
    """Too many photos and scans of this centre are here that no record names. Facts: limit."""

    code = "too-many-pictures"


class PictureErased(Refused):
    """The photo or scan was destroyed with the data of its person, and no record names it."""

    code = "picture-erased"


class PictureAbsent(Refused):
    """This photo or scan is not here."""

    code = "picture-absent"


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of a part: the picture, its size, and how much of it is here now."""

    device: UUID
    centre: UUID
    address: str
    size: int
    have: int
    is_new: bool = False
    """Whether it is whole by this part."""

    @property
    def is_whole(self) -> bool:
        """Whether central has the picture: only then does it say so."""
        return self.have == self.size


def receive(central: Central, file: bytes, *, now: datetime, expect: Callable[[Header], None] = lambda _: None) -> Kept:
    """Prove a part of a picture and keep it; with the last part the picture is kept whole.

    `expect` looks at the proved header before anything is kept, and raises if it is not the one meant.

    Raises:
        BatchUnfit: it cannot be used, and nothing of it was kept.
        TooManyPictures, PictureErased: it is not taken now.

    """
    part = opened(central, file, Kind.UP)
    header = part.header
    expect(header)
    with central.database.reading() as session:
        if held(central, session, header.centre, [header.address]):
            return _kept(header, header.size)
        is_full = unnamed(session, header.centre) >= UNNAMED_MOST
    if is_full:
        tidy(central, header.centre, now=now)
    with central.database.reading() as session:
        _check_welcome(session, header)
    if not part.is_whole:
        waiting = pieces(central, header.device)
        have = waiting.add(header.address, header.start, part.stop, file)
        if have < header.size:
            return _kept(header, have)
    data = part.content if part.is_whole else _joined(central, header)
    _keep(central, header, data, now)
    pieces(central, header.device).drop(header.address)
    return replace(_kept(header, header.size), is_new=True)


def opened(central: Central, file: bytes, kind: Kind) -> Part:
    """Prove a file of a device.

    Raises:
        BatchUnfit: it is none, damaged, of nobody known, or of one whose right was withdrawn.

    """

    def writers(_: Kind, device: UUID) -> KnownDevice | None:
        with central.database.reading() as session:
            row = session.get(CentralDevice, device)
            return KnownDevice(row.centre_id, (row.signing_key,), row.revoked_at is not None) if row else None

    return open_part(file, [kind], central.open_tools, writers)


def _joined(central: Central, header: Header) -> bytes:
    """Return a picture out of its parts; where they do not make it, they are let go and come again."""
    waiting = pieces(central, header.device)

    def content(file: bytes) -> tuple[int, bytes]:
        part = opened(central, file, Kind.UP)
        if (part.header.address, part.header.size) != (header.address, header.size):
            raise PayloadDamaged(device=header.device, seq=0)
        return part.header.start, part.content

    try:
        data = waiting.joined(header.address, content)
    except (BatchUnfit, OSError) as error:
        waiting.drop(header.address)
        raise PayloadDamaged(device=header.device, seq=0) from error
    if len(data) != header.size or hashlib.sha256(data).hexdigest() != header.address:
        waiting.drop(header.address)
        raise PayloadDamaged(device=header.device, seq=0)
    return data


def _kept(header: Header, have: int) -> Kept:
    return Kept(header.device, header.centre, header.address, header.size, have)


def _check_welcome(session: Session, header: Header) -> None:
    if named(session, [header.address], centre=header.centre):
        return
    if gone_for_good(session, header.centre, [header.address]):
        raise PictureErased()
    if unnamed(session, header.centre) >= UNNAMED_MOST:
        raise TooManyPictures(limit=UNNAMED_MOST)


def _keep(central: Central, header: Header, data: bytes, now: datetime) -> None:
    shelf(central, header.centre).keep(data)
    with central.database.writing() as session:
        lock(session, f"pictures {header.centre.hex}")
        session.merge(
            CentralPicture(
                centre_id=header.centre,
                address=header.address,
                size=header.size,
                device_id=header.device,
                received_at=now,
                is_named=bool(named(session, [header.address], centre=header.centre)),
            )
        )


def answered(central: Central, centre: UUID, asked: Sequence[str]) -> Lists:
    """Return which of these pictures are here, and which are not to be sent, since an erasure took them."""
    with central.database.reading() as session:
        here = held(central, session, centre, asked)
        gone = gone_for_good(session, centre, [one for one in asked if one not in here])
    return Lists(tuple(one for one in asked if one in here), tuple(one for one in asked if one in gone))


def part_for(central: Central, device: UUID, address: str, start: int, most: int) -> bytes:
    """Return a part of a picture, encrypted to a device of its centre.

    Raises:
        PictureAbsent: it is not here, is damaged here, or ends before.

    """
    with central.database.reading() as session:
        row = session.get_one(CentralDevice, device)
        if not held(central, session, row.centre_id, [address]):
            raise PictureAbsent()
        writer = writer_for(central, row)
    try:
        data = shelf(central, row.centre_id).read(address)
    except (AttachmentMissing, AttachmentDamaged) as error:
        raise PictureAbsent() from error
    if start >= len(data):
        raise PictureAbsent()
    return writer.sealed(Kind.DOWN, address, len(data), start, data[start : start + min(most, PART)])


def writer_for(central: Central, device: CentralDevice) -> Writer:
    """Return what writes pictures and lists to one device."""
    return Writer(
        device.centre_id,
        device.id,
        central.epoch,
        central.sign,
        sealing.encrypter([device.recipient]),
        (sealing.key_id(device.recipient),),
    )
