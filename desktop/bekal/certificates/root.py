"""The root file: which keys may accredit, which may publish the lists; signed by two of three custodians.

A program is built with root 1 pinned. Root N+1 is believed if enough keys of N and of N+1 have signed it, so
that one stolen custodian's key changes nothing. Source: the sqr1 specification, 3.1; the roles follow TUF.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bekal.certificates import cbor, cose
from bekal.certificates.cbor import Item, Malformed
from bekal.certificates.cose import Realm
from bekal.certificates.files import Fields, FileDamaged, FileOlder, data_of, named, payload_read, whole
from bekal.certificates.keys import KID_SIZE, SigningKey, kid_of
from bekal.errors import Refused

ACCREDITOR, STATUS = 1, 2  # role numbers from 3 on are free for other signed files of the central system

DAY = 86_400
WARNED_BEFORE = 180 * DAY
"""A root that ends within this time is spoken of: three custodians in three places do not meet within a week."""

_VERSION, _ISSUED, _EXPIRES, _KEYS, _THRESHOLD, _ROLES = range(1, 7)
_KIND = "root"
_LEAST_THRESHOLD = 2


def days_left(expires: int, now: int) -> int | None:
    """Return how many whole days a root still has where that is to be said, below 0 once it has ended; else None."""
    return (expires - now) // DAY if expires - now < WARNED_BEFORE else None


class RootNotSigned(Refused):
    """Fewer custodians have signed the root than it takes."""


class RootSkipped(Refused):
    """The root is not the next one after the root in hand; the ones between are needed."""


@dataclass(frozen=True)
class Root:
    """The custodians' keys and the keys of each role; times in seconds."""

    version: int
    issued: int
    expires: int
    keys: tuple[bytes, ...]
    threshold: int
    roles: Mapping[int, tuple[bytes, ...]]

    def payload(self) -> bytes:
        """Write what the custodians sign.

        Raises:
            FileDamaged: the keys or the threshold break the rules of a root.

        """
        fields = {
            _VERSION: self.version,
            _ISSUED: self.issued,
            _EXPIRES: self.expires,
            _KEYS: sorted(self.keys),
            _THRESHOLD: self.threshold,
            _ROLES: {role: sorted(publics) for role, publics in self.roles.items()},
        }
        written = cbor.encode(fields)
        payload_read(written, _KIND, _root)
        return written

    def signed_by(self, signers: Iterable[bytes]) -> int:
        """Count those of the given kids that are this root's custodians."""
        return len(set(signers) & {kid_of(public) for public in self.keys})


def signature_of(payload: bytes, key: SigningKey, realm: Realm) -> bytes:
    """Make one custodian's signature, where that custodian's key is."""
    return cose.sign_among_many(payload, key, realm.context(_KIND))


def root_file(payload: bytes, signatures: Iterable[bytes]) -> bytes:
    """Put the custodians' signatures under the payload."""
    return cose.put_together(payload, signatures)


def root_of_payload(payload: bytes) -> Root:
    """Read what custodians are to sign, which nobody has signed yet.

    Raises:
        FileDamaged: not in the permitted form.
        FileNewer: of a later version.

    """
    return payload_read(payload, _KIND, _root)


def fingerprint(data: bytes) -> bytes:
    """Return the 8 bytes by whose words people compare a root: of what the custodians signed.

    Raises:
        FileDamaged: not in the permitted form.

    """
    try:
        return hashlib.sha256(cose.read_by_many(data).payload).digest()[:KID_SIZE]
    except Malformed:
        raise FileDamaged(**named(_KIND)) from None


def first_root(data: bytes, realm: Realm) -> Root:
    """Read the pinned root, which only its own custodians vouch for.

    The caller knows it from elsewhere: it is built in, or came with the activation.

    Raises:
        FileDamaged: not in the permitted form.
        FileNewer: of a later version.
        RootNotSigned: by too few custodians.

    """
    root, signers = _read(data, realm, ())
    _require(root, signers)
    return root


def next_root(data: bytes, current: Root, realm: Realm) -> Root:
    """Read the root that follows `current`; the current one again is returned as it is.

    Raises:
        FileDamaged: not in the permitted form, or another root under the same version.
        FileNewer: of a later version.
        FileOlder: before the current one.
        RootSkipped: not the very next one.
        RootNotSigned: by too few custodians of either.

    """
    root, signers = _read(data, realm, current.keys)
    if root.version < current.version:
        raise FileOlder(**named(_KIND), version=root.version, seen=current.version)
    if root.version > current.version + 1:
        raise RootSkipped(version=root.version, current=current.version)
    _require(current, signers)
    _require(root, signers)
    if root.version == current.version and root != current:
        raise FileDamaged(**named(_KIND))
    return root


def _read(data: bytes, realm: Realm, others: Iterable[bytes]) -> tuple[Root, frozenset[bytes]]:
    try:
        signed = cose.read_by_many(data)
    except Malformed:
        raise FileDamaged(**named(_KIND)) from None
    root = payload_read(signed.payload, _KIND, _root)
    publics = {kid_of(public): public for public in (*root.keys, *others)}
    return root, signed.signers(publics, realm.context(_KIND))


def _require(root: Root, signers: frozenset[bytes]) -> None:
    found = root.signed_by(signers)
    if found < root.threshold:
        raise RootNotSigned(found=found, needed=root.threshold, version=root.version)


def _root(item: Item) -> Root:
    fields = Fields(item, range(1, 7))
    keys = _publics(fields.array(_KEYS))
    roles = {whole(role, 1, 23): _publics(publics) for role, publics in fields.map(_ROLES).items()}
    threshold = fields.whole(_THRESHOLD, _LEAST_THRESHOLD, max(len(keys) - 1, 0))
    issued = fields.whole(_ISSUED)
    named = [*keys, *(public for publics in roles.values() for public in publics)]
    if not roles.get(ACCREDITOR) or not roles.get(STATUS) or len(set(named)) != len(named):
        raise Malformed("a role without a key, or a key with two roles")
    return Root(
        version=fields.whole(_VERSION, 1),
        issued=issued,
        expires=fields.whole(_EXPIRES, issued + 1),
        keys=keys,
        threshold=threshold,
        roles=roles,
    )


def _publics(item: Item) -> tuple[bytes, ...]:
    if not isinstance(item, list):
        raise Malformed("keys")
    publics = tuple(data_of(public, 32) for public in item)
    if list(publics) != sorted(set(publics)):
        raise Malformed("keys not ascending")
    return publics
