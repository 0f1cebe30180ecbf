"""The signed envelope: COSE_Sign1 for everything, COSE_Sign for the root (RFC 9052), read strictly.

The context of an object (`sqr1/cert`, `sqr1/key`, …) is signed with it and not carried by it, so a signature
made for one kind of object, or in the other realm, is none for another.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from bekal.certificates import cbor
from bekal.certificates.cbor import Item, Malformed
from bekal.certificates.keys import KID_SIZE, SigningKey, is_signed

EDDSA, ED25519 = -8, -19  # RFC 9053 and its successor, RFC 9864: the same signature
ACCEPTED = (EDDSA, ED25519)

_SIGN1, _SIGN = 18, 98
_ALG, _KID = 1, 4


class Realm(Enum):
    """Production or practice: other contexts, other roots, so that the two never mix."""

    PRODUCTION = "sqr1"
    PRACTICE = "sqr1t"

    def context(self, kind: str) -> bytes:
        """Name a kind of object (`cert`, `key`, `root`, `trust`, `status`, `reg`, `csr`, `revreq`)."""
        return f"{self.value}/{kind}".encode("ascii")


class BadAlgorithm(ValueError):
    """The header names an algorithm that does not belong to an Ed25519 key."""


class BadSignature(ValueError):
    """The signature is not the key's over these bytes in this context."""


@dataclass(frozen=True)
class Signed:
    """An envelope with one signature, taken apart and not yet believed."""

    protected: bytes
    alg: Item
    kid: bytes
    payload: bytes
    signature: bytes

    def to_be_signed(self, context: bytes) -> bytes:
        """Build the bytes that the signature covers."""
        return _to_be_signed(self.protected, context, self.payload)

    def require_algorithm(self) -> None:
        """Accept -8 and -19 only.

        Raises:
            BadAlgorithm: it names another.

        """
        if self.alg not in ACCEPTED:
            raise BadAlgorithm

    def require_signature(self, public: bytes, context: bytes) -> None:
        """Accept only the signature of this key in this context.

        Raises:
            BadAlgorithm: the header names another algorithm.
            BadSignature: it is not.

        """
        self.require_algorithm()
        if not is_signed(public, self.signature, self.to_be_signed(context)):
            raise BadSignature


@dataclass(frozen=True)
class SignedByMany:
    """An envelope with several signatures, each its signer's header and 64 bytes."""

    payload: bytes
    signatures: tuple[Signed, ...]

    def signers(self, publics: Mapping[bytes, bytes], context: bytes) -> frozenset[bytes]:
        """List which of the given keys (by kid) really signed."""
        return frozenset(
            one.kid
            for one in self.signatures
            if one.kid in publics
            and one.alg in ACCEPTED
            and is_signed(publics[one.kid], one.signature, _among_many(one.protected, context, self.payload))
        )


def sign(payload: bytes, key: SigningKey, context: bytes, *, alg: int = EDDSA) -> bytes:
    """Sign a payload into a tagged COSE_Sign1."""
    protected = cbor.encode({_ALG: alg, _KID: key.kid})
    signature = key.sign(_to_be_signed(protected, context, payload))
    return cbor.encode([protected, {}, payload, signature], tag=_SIGN1)


def read(data: bytes) -> Signed:
    """Take a tagged COSE_Sign1 apart.

    Raises:
        Malformed: it is not exactly the one permitted form.

    """
    parts = cbor.decode(data, tag=_SIGN1)
    if not isinstance(parts, list) or len(parts) != 4:
        raise Malformed("envelope")
    return _signed(parts[0], parts[1], parts[2], parts[3])


def sign_among_many(payload: bytes, key: SigningKey, context: bytes) -> bytes:
    """Make one custodian's signature of a COSE_Sign, to be carried to where they are put together."""
    protected = cbor.encode({_ALG: EDDSA, _KID: key.kid})
    return cbor.encode([protected, {}, key.sign(_among_many(protected, context, payload))])


def put_together(payload: bytes, signatures: Iterable[bytes]) -> bytes:
    """Put the custodians' signatures under their payload as a tagged COSE_Sign, in the order of their keys."""
    signed = sorted({signature: cbor.decode(signature) for signature in signatures}.items())
    return cbor.encode([b"", {}, payload, [one for _, one in signed]], tag=_SIGN)


def read_by_many(data: bytes) -> SignedByMany:
    """Take a tagged COSE_Sign apart.

    Raises:
        Malformed: it is not exactly the permitted form, or one key stands twice.

    """
    parts = cbor.decode(data, tag=_SIGN)
    if not isinstance(parts, list) or len(parts) != 4 or parts[0] != b"" or parts[1] != {}:
        raise Malformed("envelope")
    payload, listed = parts[2], parts[3]
    if not isinstance(payload, bytes) or not isinstance(listed, list):
        raise Malformed("envelope")
    signatures = []
    for one in listed:
        if not isinstance(one, list) or len(one) != 3:
            raise Malformed("signature")
        signatures.append(_signed(one[0], one[1], payload, one[2]))
    if len({one.kid for one in signatures}) != len(signatures):
        raise Malformed("one key twice")
    return SignedByMany(payload, tuple(signatures))


def _signed(protected: Item, unprotected: Item, payload: Item, signature: Item) -> Signed:
    if not isinstance(protected, bytes) or unprotected != {} or not isinstance(payload, bytes):
        raise Malformed("envelope")
    if not isinstance(signature, bytes) or len(signature) != 64:
        raise Malformed("signature")
    header = cbor.decode(protected)
    if not isinstance(header, dict) or set(header) != {_ALG, _KID}:
        raise Malformed("header")
    kid = header[_KID]
    if not isinstance(kid, bytes) or len(kid) != KID_SIZE:
        raise Malformed("kid")
    return Signed(protected, header[_ALG], kid, payload, signature)


def _to_be_signed(protected: bytes, context: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature1", protected, context, payload])


def _among_many(protected: bytes, context: bytes, payload: bytes) -> bytes:
    return cbor.encode(["Signature", b"", protected, context, payload])
