"""A part of a picture, or a list of pictures, as it travels: signed by who sends it, then encrypted; pure.

A file is an age file around the container of a batch, with another first word and another manifest:

    magic 8 bytes | device 16 | length of header 4 | length of content 4 | signature 64 | header | content

The header names device and centre, the picture's address (SHA-256 of its bytes), its size, where this part begins and
the hash of this part. The signature covers what the file is for and the header, so that no part passes for another
picture's, another device's or another kind of file. A picture of ordinary size is one part.
"""

import base64
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from bekal.storage.attachments import LARGEST
from bekal.storage.operations import NotCanonical, Plain, canonical
from bekal.sync import forms
from bekal.sync.batches import HEAD
from bekal.sync.opening import KnownDevice
from bekal.sync.refusals import (
    BatchTooLarge,
    CentreWrong,
    ContainerBroken,
    DeviceRevoked,
    DeviceUnknown,
    ManifestMisshapen,
    ManifestNotCanonical,
    PayloadBomb,
    PayloadDamaged,
    PurposeWrong,
    RecipientWrong,
    SignatureWrong,
)
from bekal.sync.sealing import Encrypt, OpenTools, Sign

PART = 8 * 1024 * 1024
"""Bytes of picture in one file."""
HEADER_SIZE = 4 * 1024
FILE_SIZE = PART + 64 * 1024
MOST_LISTED = 2_000
"""Pictures that one list names."""


class Kind(StrEnum):
    """What such a file is for; each is signed as that and nothing else."""

    UP = "up-picture"
    """A part of a picture, from a device to central and the centre's other PCs."""
    DOWN = "down-picture"
    """The same, from central to one device."""
    ASKED = "pictures-asked"
    """A device names pictures: of some it does not know whether central has them, others it lacks itself."""
    HAD = "pictures-had"
    """Central names those of them that it has."""


MAGICS = {Kind.UP: b"tsp-pu1\n", Kind.DOWN: b"tsp-pd1\n", Kind.ASKED: b"tsp-pa1\n", Kind.HAD: b"tsp-ph1\n"}
_KINDS = {magic: kind for kind, magic in MAGICS.items()}


@dataclass(frozen=True, slots=True)
class Header:
    """What a part says about itself. `epoch` is central's, as its writer knows it."""

    centre: UUID
    device: UUID
    """Who sent it; of what comes from central, to whom."""
    address: str
    """Of the whole picture; of a list, of the list."""
    size: int
    start: int
    sha256: str
    recipients: tuple[str, ...]
    epoch: int
    purpose: str
    v: int = 1

    def to_bytes(self) -> bytes:
        """Return the canonical bytes that are signed."""
        return canonical(
            {
                "v": self.v,
                "purpose": self.purpose,
                "centre": self.centre.hex,
                "device": self.device.hex,
                "address": self.address,
                "size": self.size,
                "start": self.start,
                "sha256": self.sha256,
                "recipients": list(self.recipients),
                "epoch": self.epoch,
            }
        )


_FORMS: dict[str, forms.Form] = {
    "v": forms.positive,
    "purpose": forms.text,
    "centre": forms.identifier,
    "device": forms.identifier,
    "address": forms.digest,
    "size": forms.positive,
    "start": forms.count,
    "sha256": forms.digest,
    "recipients": forms.some(forms.text),
    "epoch": forms.count,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part proved to come from whom it says."""

    kind: Kind
    header: Header
    content: bytes

    @property
    def stop(self) -> int:
        """Where it ends in the picture."""
        return self.header.start + len(self.content)

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole picture."""
        return self.header.start == 0 and len(self.content) == self.header.size


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes parts, for whom: `device` and `centre` as the header names them, signature, encryption."""

    centre: UUID
    device: UUID
    epoch: int
    sign: Sign
    encrypt: Encrypt
    recipients: tuple[str, ...]

    def sealed(self, kind: Kind, address: str, size: int, start: int, content: bytes) -> bytes:
        """Return a part of a picture as a file."""
        header = Header(
            self.centre,
            self.device,
            address,
            size,
            start,
            hashlib.sha256(content).hexdigest(),
            self.recipients,
            self.epoch,
            kind.value,
        ).to_bytes()
        signature = self.sign(_context(kind) + header)
        head = HEAD.pack(MAGICS[kind], self.device.bytes, len(header), len(content), signature)
        return self.encrypt(head + header + content)

    def all_of(self, kind: Kind, address: str, data: bytes, most: int = PART) -> Iterator[bytes]:
        """Yield the files of a whole picture, in order."""
        for start in range(0, len(data), most):
            yield self.sealed(kind, address, len(data), start, data[start : start + most])

    def listed(self, kind: Kind, lists: "Lists") -> bytes:
        """Return lists of pictures as a file."""
        data = lists.to_bytes()
        return self.sealed(kind, hashlib.sha256(data).hexdigest(), len(data), 0, data)


def kind_of(plain: bytes) -> Kind | None:
    """Return what a decrypted file would be; None if it is none of these."""
    return _KINDS.get(plain[: HEAD.size][:8])


def open_part(
    file: bytes, kinds: Sequence[Kind], tools: OpenTools, writers: Callable[[Kind, UUID], KnownDevice | None]
) -> Part:
    """Prove a file and read it; `writers` tells whose signature a kind of file of a device must bear.

    Raises:
        BatchUnfit: one of its subclasses, each with its code; nothing of it is to be used.

    """
    if len(file) > FILE_SIZE:
        raise BatchTooLarge(size=len(file), limit=FILE_SIZE)
    return read_part(tools.decrypt(file), kinds, tools, writers)


def read_part(
    plain: bytes, kinds: Sequence[Kind], tools: OpenTools, writers: Callable[[Kind, UUID], KnownDevice | None]
) -> Part:
    """Prove a file that was decrypted, and read it.

    Raises:
        BatchUnfit: as `open_part`.

    """
    kind = kind_of(plain)
    if kind is None or len(plain) < HEAD.size:
        raise ContainerBroken
    _, id_bytes, header_size, content_size, signature = HEAD.unpack_from(plain)
    if header_size > HEADER_SIZE or HEAD.size + header_size + content_size != len(plain):
        raise ContainerBroken
    device, end = UUID(bytes=id_bytes), HEAD.size + header_size
    header_bytes, content = plain[HEAD.size : end], plain[end:]
    known = writers(kind, device)
    if known is None:
        raise DeviceUnknown(device=device)
    if not any(tools.verify(key, _context(kind) + header_bytes, signature) for key in known.keys):
        raise SignatureWrong(device=device)
    header = _header(device, header_bytes)
    if header.purpose != kind.value or kind not in kinds:
        raise PurposeWrong(device=device, purpose=header.purpose)
    if not tools.own.intersection(header.recipients):
        raise RecipientWrong(device=device, seq=0)
    if header.centre != known.centre:
        raise CentreWrong(device=device, centre=header.centre)
    _check_content(header, content)
    if known.is_revoked:
        raise DeviceRevoked(device=device, seq=0, hash=header.address, manifest=None)
    return Part(kind, header, content)


def _context(kind: Kind) -> bytes:
    return b"tsp/" + kind.value.encode("ascii") + b"/v1\n"


def _header(device: UUID, data: bytes) -> Header:
    try:
        known, foreign = forms.read(forms.value_of(data), _FORMS)
    except NotCanonical as error:
        raise ManifestNotCanonical(device=device) from error
    except forms.MisshapenMember as error:
        raise ManifestMisshapen(device=device, member=str(error)) from error
    if foreign:
        raise ManifestMisshapen(device=device, member=min(foreign))
    header = Header(**known)
    if header.device != device:
        raise ManifestMisshapen(device=device, member="device")
    if header.v != 1:
        raise ManifestMisshapen(device=device, member="v")
    return header


def _check_content(header: Header, content: bytes) -> None:
    facts = {"device": header.device, "seq": 0}
    if header.size > LARGEST or not content or header.start + len(content) > header.size:
        raise PayloadBomb(**facts)
    if hashlib.sha256(content).hexdigest() != header.sha256:
        raise PayloadDamaged(**facts)
    if len(content) == header.size and header.address != header.sha256:
        raise PayloadDamaged(**facts)  # whole, and another picture than its address says


# ---------------------------------------------------------------------------------------------------- lists


@dataclass(frozen=True, slots=True)
class Lists:
    """Two lists of addresses: in a question `doubt` and `missing`; in its answer what is had, and what is refused."""

    first: tuple[str, ...] = ()
    second: tuple[str, ...] = ()

    def to_bytes(self) -> bytes:
        """Return the canonical bytes."""
        return canonical({"first": _packed(self.first), "second": _packed(self.second)})

    @classmethod
    def of(cls, part: Part) -> "Lists":
        """Read the lists in a part that was proved.

        Raises:
            ManifestMisshapen: they are none, or longer than a list may be.

        """
        try:
            known, foreign = forms.read(forms.value_of(part.content), {"first": _addresses, "second": _addresses})
        except ValueError as error:
            raise ManifestMisshapen(device=part.header.device, member="lists") from error
        if foreign or not part.is_whole:
            raise ManifestMisshapen(device=part.header.device, member="lists")
        return cls(**known)


def joined(addresses: Sequence[str]) -> bytes:
    """Return addresses as one run of bytes, 32 each."""
    return b"".join(bytes.fromhex(one) for one in addresses)


def parted(data: bytes) -> tuple[str, ...]:
    """Return the addresses that `joined` made one.

    Raises:
        ValueError: they are none, twice the same, or too many.

    """
    found = tuple(data[at : at + 32].hex() for at in range(0, len(data), 32))
    if len(data) % 32 or len(found) > MOST_LISTED or len(set(found)) != len(found):
        raise ValueError("not addresses")
    return found


def _packed(addresses: Sequence[str]) -> str:
    return base64.b64encode(joined(addresses)).decode("ascii")


def _addresses(value: Plain) -> tuple[str, ...]:
    return parted(forms.raw(value))
