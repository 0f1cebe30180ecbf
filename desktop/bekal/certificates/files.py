"""Signed files: how one is opened, by whose key, and how its fields are read.

The channel (network, stick) is never trusted; a file is what its signature says, or it is nothing.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from bekal.certificates import cbor, cose
from bekal.certificates.cbor import Item, Malformed
from bekal.certificates.cose import BadAlgorithm, BadSignature, Realm, Signed
from bekal.certificates.keys import SigningKey, kid_of
from bekal.errors import Refused
from bekal.language import marked, say

_LAST_CRITICAL_LABEL = 23  # as in a certificate, labels above may be passed over by older programs

Read = TypeVar("Read")

_WORDS = {
    "key": marked("kartu kunci"),
    "root": marked("daftar penjaga"),
    "trust": marked("daftar kunci balai"),
    "status": marked("daftar pencabutan"),
    "reg": marked("daftar sertifikat tercatat"),
    "csr": marked("permintaan akreditasi"),
    "revreq": marked("permintaan pencabutan"),
}


class FileDamaged(Refused):
    """A signed file is not in its one permitted form."""


class FileForged(Refused):
    """A signed file is not signed by a key that may sign it."""


class FileOlder(Refused):
    """A signed file is older than one seen before; the newer one stays."""


class FileNewer(Refused):
    """A signed file says something this version of the program does not know."""


class Newer(ValueError):
    """A field of a later version stands in the file."""


def named(kind: str) -> dict[str, object]:
    """Name a kind of file, for a refusal: `file` its code, `what` its word."""
    return {"file": kind, "what": say(_WORDS[kind])}


class Fields:
    """The fields of a file's map, each read with its type."""

    def __init__(self, item: Item, known: Iterable[int]) -> None:
        if not isinstance(item, dict):
            raise Malformed("no map")
        known = set(known)
        for label in item:
            if label not in known and not (isinstance(label, int) and label > _LAST_CRITICAL_LABEL):
                raise Newer(f"label {label!r}")
        self.items: Mapping[int | bytes | str, Item] = item

    def whole(self, label: int, lowest: int = 0, highest: int = cbor.MAX_INT) -> int:
        """Read a whole number between two bounds."""
        return whole(self.items.get(label), lowest, highest)

    def text(self, label: int, limit: int = 120) -> str:
        """Read a text of one to `limit` bytes that can be shown in one line."""
        value = self.items.get(label)
        if not isinstance(value, str) or not 0 < len(value.encode("utf-8")) <= limit or not value.isprintable():
            raise Malformed("text")
        return value

    def data(self, label: int, size: int | None = None) -> bytes:
        """Read bytes, exactly `size` of them if given."""
        return data_of(self.items.get(label), size)

    def array(self, label: int) -> list[Item]:
        """Read an array."""
        value = self.items.get(label)
        if not isinstance(value, list):
            raise Malformed("array")
        return value

    def map(self, label: int) -> Mapping[int | bytes | str, Item]:
        """Read a map."""
        value = self.items.get(label)
        if not isinstance(value, dict):
            raise Malformed("map")
        return value


def whole(value: object, lowest: int = 0, highest: int = cbor.MAX_INT) -> int:
    """Accept a whole number between two bounds."""
    if not isinstance(value, int) or not lowest <= value <= highest:
        raise Malformed("number")
    return value


def data_of(value: object, size: int | None = None) -> bytes:
    """Accept bytes, exactly `size` of them if given."""
    if not isinstance(value, bytes) or (size is not None and len(value) != size):
        raise Malformed("bytes")
    return value


def seal(fields: Mapping[int, object], key: SigningKey, kind: str, realm: Realm) -> bytes:
    """Write and sign a file of this kind."""
    return cose.sign(cbor.encode(fields), key, realm.context(kind))


def unseal(data: bytes, kind: str, realm: Realm, publics: Iterable[bytes], reader: Callable[[Item], Read]) -> Read:
    """Open a file signed by one of the given keys and read its payload.

    Raises:
        FileDamaged: not in the permitted form.
        FileForged: signed by another key, in another realm or as another kind of file.
        FileNewer: of a later version.

    """
    signed = taken_apart(data, kind)
    by_kid = {kid_of(public): public for public in publics}
    if signed.kid not in by_kid:
        raise FileForged(**named(kind))
    return believed(signed, by_kid[signed.kid], kind, realm, reader)


def taken_apart(data: bytes, kind: str) -> Signed:
    """Take a file's envelope apart, without believing it.

    Raises:
        FileDamaged: not in the permitted form.

    """
    try:
        return cose.read(data)
    except Malformed:
        raise FileDamaged(**named(kind)) from None


def believed(signed: Signed, public: bytes, kind: str, realm: Realm, reader: Callable[[Item], Read]) -> Read:
    """Check the signature of one key, and only then read the payload.

    Raises:
        FileForged: it is not that key's, for this realm and kind.
        FileDamaged: the payload is not in the permitted form.
        FileNewer: of a later version.

    """
    try:
        signed.require_signature(public, realm.context(kind))
    except (BadAlgorithm, BadSignature):
        raise FileForged(**named(kind)) from None
    return payload_read(signed.payload, kind, reader)


def payload_read(payload: bytes, kind: str, reader: Callable[[Item], Read]) -> Read:
    """Read a payload, turning what is wrong with it into a refusal.

    Raises:
        FileDamaged: not in the permitted form.
        FileNewer: of a later version.

    """
    try:
        return reader(cbor.decode(payload))
    except Malformed:
        raise FileDamaged(**named(kind)) from None
    except Newer:
        raise FileNewer(**named(kind)) from None


def require_not_older(kind: str, version: int, seen: int) -> None:
    """Refuse a file whose version is below the highest ever seen (rollback).

    Raises:
        FileOlder: it is.

    """
    if version < seen:
        raise FileOlder(**named(kind), version=version, seen=seen)


def has_record(records: bytes, size: int, start: bytes) -> bytes | None:
    """Find the record that begins with `start` among sorted records of `size` bytes each, or None."""
    low, high = 0, len(records) // size
    while low < high:
        middle = (low + high) // 2
        record = records[middle * size : (middle + 1) * size]
        if record.startswith(start):
            return record
        if record < start:
            low = middle + 1
        else:
            high = middle
    return None


def sorted_records(value: object, size: int, key_size: int) -> bytes:
    """Accept records of `size` bytes in strictly ascending order of their first `key_size` bytes."""
    records = data_of(value)
    if len(records) % size:
        raise Malformed("records")
    starts = [records[at : at + key_size] for at in range(0, len(records), size)]
    if any(later <= earlier for earlier, later in itertools.pairwise(starts)):
        raise Malformed("records not ascending")
    return records
