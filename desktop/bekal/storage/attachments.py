"""Photos and scans: kept by their content, encrypted, outside the database, written before the row that names them.

The address of an attachment is the SHA-256 of its plain bytes, so that the same picture is kept once. On the disk
lies `nonce ‖ AES-256-GCM` under a key derived from the database key, bound to the address: a file that was
exchanged for another is refused.
"""

import contextlib
import errno
import hashlib
import re
from collections.abc import Collection
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from bekal.errors import Refused, Unavailable
from bekal.storage import keys
from bekal.storage.folder import write_durably

_ADDRESS = re.compile(r"[0-9a-f]{64}")
LARGEST = 20 * 1024 * 1024
"""Bytes of the largest that travels to central, and so of the largest that is kept."""
WRAPPING = 12 + 16
"""Bytes by which an attachment as it lies here is longer: nonce and tag."""


class NoPlaceForAttachments(Unavailable):
    """This database came without a folder for photos and scans."""


class AttachmentTooLarge(Refused):
    """The photo or scan is larger than any that can go to central. Facts: megabytes, limit (in megabytes)."""


class AttachmentMissing(Unavailable):
    """The file of a photo or scan is not on this machine; facts: address."""


class AttachmentUnwritable(Unavailable):
    """A photo or scan could not be laid down on this machine, for another reason than a full disk; facts: address."""


class AttachmentDamaged(Unavailable):
    """The file of a photo or scan is not what was put there; facts: address."""


class Attachments:
    """The photos and scans of one centre on this machine."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._key = keys.derived(key, b"bekal attachments v1")

    def keep(self, data: bytes) -> str:
        """Keep bytes durably and return their address, 64 hexadecimal digits; the same bytes are kept once.

        A file of them that is damaged or cannot be read is written anew: whoever brings a picture again is told that
        it is kept.

        Raises:
            AttachmentTooLarge: nothing was kept.

        """
        if len(data) > LARGEST:
            raise AttachmentTooLarge(megabytes=-(-len(data) // 1_000_000), limit=LARGEST // 1_000_000)
        address = hashlib.sha256(data).hexdigest()
        try:
            self.read(address)
        except (AttachmentMissing, AttachmentDamaged):
            self.put_sealed(address, keys.wrap(self._key, data, address.encode()))
        return address

    def read(self, address: str) -> bytes:
        """Return the plain bytes of an attachment.

        Raises:
            AttachmentMissing, AttachmentDamaged: they cannot be had.

        """
        data = keys.unwrap(self._key, self.sealed(address), address.encode())
        if data is None or hashlib.sha256(data).hexdigest() != address:
            raise AttachmentDamaged(address=address[:8])
        return data

    def has(self, address: str) -> bool:
        """Say whether the file of an attachment lies here."""
        return self._path(address).exists()

    def whole(self, addresses: Collection[str]) -> dict[str, int]:
        """Return which of these lie here undamaged, and how many bytes each has."""
        found = {}
        for address in sorted(self.among(addresses)):
            with contextlib.suppress(AttachmentMissing, AttachmentDamaged):
                found[address] = len(self.read(address))
        return found

    def among(self, addresses: Collection[str]) -> set[str]:
        """Return of which of these a file lies here, whole or not."""
        return {address for address in addresses if self.has(address)}

    def remove(self, address: str) -> None:
        """Remove an attachment that no row names any longer; nothing happens if it is not there."""
        self._path(address).unlink(missing_ok=True)

    def sealed(self, address: str) -> bytes:
        """Return the bytes of an attachment as they lie here, encrypted.

        Raises:
            AttachmentMissing: it is not here.

        """
        try:
            return self._path(address).read_bytes()
        except OSError as error:
            raise AttachmentMissing(address=address[:8]) from error

    def put_sealed(self, address: str, sealed: bytes) -> None:
        """Lay down the encrypted bytes of an attachment durably.

        Raises:
            AttachmentUnwritable: they do not lie there.

        """
        try:
            write_durably(self._path(address), sealed)
        except OSError as error:
            with contextlib.suppress(OSError):  # perhaps not on the medium though it can be read: it is written anew
                self.remove(address)
            if error.errno == errno.ENOSPC:
                raise
            raise AttachmentUnwritable(address=address[:8]) from error

    def sizes(self) -> dict[str, int]:
        """Return the address of each attachment that lies here, in order, and how many bytes lie there."""
        kept = sorted(path for path in self._folder.glob("??/*") if _ADDRESS.fullmatch(path.name))
        return {path.name: path.stat().st_size for path in kept}

    def size(self, address: str) -> int:
        """Return how many bytes an attachment has; 0 where it is not here."""
        try:
            return max(0, len(self.sealed(address)) - WRAPPING)
        except AttachmentMissing:
            return 0

    def _path(self, address: str) -> Path:
        if not _ADDRESS.fullmatch(address):  # an address comes with synced rows too
            raise AttachmentMissing(address=address[:8])
        return self._folder / address[:2] / address


def attachments_of(session: Session) -> Attachments:
    """Return where the photos and scans of a session's centre lie.

    Raises:
        NoPlaceForAttachments: the database was opened without a folder for them.

    """
    found = session.info.get("attachments")
    if found is None:
        raise NoPlaceForAttachments()
    return cast("Attachments", found)
