"""The text of a certificate: signed for the QR symbol, and read back with every strictness.

    https://<host>/#C1<base32>      the host is neither signed nor trusted

Source: the sqr1 specification, 2.1 and 2.3.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass

from bekal.certificates import cbor, cose
from bekal.certificates.cbor import Malformed
from bekal.certificates.claims import (
    BadText,
    ClaimRefused,
    Claims,
    UnknownClaim,
    claims_of,
    require_valid,
    whole_minute,
)
from bekal.certificates.cose import BadAlgorithm, BadSignature, Realm
from bekal.certificates.keys import SigningKey
from bekal.certificates.results import Result
from bekal.errors import Refused

CERTIFICATE, CREDENTIAL = "C1", "K1"
LONGEST_TEXT = 1300
LONGEST_OBJECT = 800  # bytes
DIGEST_SIZE = 8

_BODY = re.compile("[A-Z][0-9][A-Z2-7]+")
_IMPOSSIBLE_LENGTHS = {1, 3, 6}  # of base32, modulo 8
_SPACES = " \t\n\v\f\r\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_UPPER = {small: small - 32 for small in range(ord("a"), ord("z") + 1)}  # ASCII only: ı and ſ stay foreign
_HOST = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([^/?#]*)")


class SignedInPartMinute(Refused):
    """The time of signing is not rounded to the minute."""


class NotAccepted(Exception):
    """Reading stopped before the claims could be believed, with this result."""

    def __init__(self, result: Result, kid: bytes | None = None) -> None:
        super().__init__(result.value)
        self.result = result
        self.kid = kid


@dataclass(frozen=True)
class Opened:
    """A certificate whose signature is good and whose claims keep their rules."""

    claims: Claims
    kid: bytes
    digest: bytes


def sign(claims: Claims, key: SigningKey, realm: Realm) -> str:
    """Sign claims into the text `C1…`.

    Raises:
        SignedInPartMinute: `iat` is not a whole minute.
        ClaimRefused: a claim breaks its rule; one of the kinds in `claims`.

    """
    require_valid(claims)
    if claims.iat != whole_minute(claims.iat):
        raise SignedInPartMinute(iat=claims.iat)
    return text_of(cose.sign(cbor.encode(claims.as_map()), key, realm.context("cert")), CERTIFICATE)


def prefix(host: str) -> str:
    """Return what stands before the text in the address; the lower-case segment of the QR symbol."""
    return f"https://{host}/#"


def url(host: str, text: str) -> str:
    """Return the address that the QR symbol shows a telephone."""
    return prefix(host) + text


def digest(text: str, realm: Realm) -> bytes:
    """Return the 8 bytes under which the register knows a certificate: of what is signed, never of the signature.

    Raises:
        NotAccepted: it is no certificate's text.

    """
    signed = envelope(text)
    return _digest(signed.to_be_signed(realm.context("cert")))


def text_of(data: bytes, kind: str) -> str:
    """Write an object as text: its kind (`C1`, `K1`) and base32 without padding."""
    return kind + base64.b32encode(data).decode("ascii").rstrip("=")


def object_of(text: str, kind: str) -> bytes:
    """Read an object's bytes from a scanned text.

    Raises:
        NotAccepted: NOT_OURS, MALFORMED, or UNSUPPORTED for another kind than the one expected.

    """
    if len(text) > LONGEST_TEXT:
        raise NotAccepted(Result.MALFORMED)
    before, hash_sign, after = text.partition("#")
    body = (after if hash_sign else before).strip(_SPACES).translate(_UPPER)
    if not _BODY.fullmatch(body):
        raise NotAccepted(Result.NOT_OURS)
    if not body.startswith(kind):
        raise NotAccepted(Result.UNSUPPORTED)
    letters = body.removeprefix(kind)
    if len(letters) % 8 in _IMPOSSIBLE_LENGTHS:
        raise NotAccepted(Result.MALFORMED)
    try:
        data = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error:
        raise NotAccepted(Result.MALFORMED) from None
    if text_of(data, kind) != body or len(data) > LONGEST_OBJECT:
        raise NotAccepted(Result.MALFORMED)
    return data


def envelope(text: str) -> cose.Signed:
    """Take the envelope of a certificate's text apart, without believing it.

    Raises:
        NotAccepted: NOT_OURS, UNSUPPORTED or MALFORMED.

    """
    data = object_of(text, CERTIFICATE)
    try:
        return cose.read(data)
    except Malformed:
        raise NotAccepted(Result.MALFORMED) from None


def opened(text: str, public_of: Callable[[bytes], bytes | None], realm: Realm) -> Opened:
    """Read a certificate: envelope, algorithm, key, signature, and only then what it says.

    `public_of` gives the public key of a kid, or None.

    Raises:
        NotAccepted: with the first result that applies.

    """
    signed = envelope(text)
    context = realm.context("cert")
    try:
        signed.require_algorithm()
    except BadAlgorithm:
        raise NotAccepted(Result.BAD_ALG) from None
    public = public_of(signed.kid)
    if public is None:
        raise NotAccepted(Result.UNKNOWN_KEY, signed.kid)
    try:
        signed.require_signature(public, context)
    except BadSignature:
        raise NotAccepted(Result.BAD_SIGNATURE, signed.kid) from None
    try:
        claims = _claims(signed.payload)
    except Malformed:
        raise NotAccepted(Result.MALFORMED, signed.kid) from None
    except ClaimRefused as refused:
        raise NotAccepted(_result_of(refused), signed.kid) from None
    return Opened(claims, signed.kid, _digest(signed.to_be_signed(context)))


def host_in(text: str) -> str | None:
    """Return the host (with a user name or port, if any) of a scanned address, or None for a bare text."""
    address = _HOST.match(text[:LONGEST_TEXT].strip(_SPACES))
    return address.group(1) if address else None


def _claims(payload: bytes) -> Claims:
    top = cbor.decode(payload)
    if not isinstance(top, dict):
        raise Malformed("no map of claims")
    return claims_of(top)


def _result_of(refused: ClaimRefused) -> Result:
    if isinstance(refused, UnknownClaim):
        return Result.UNSUPPORTED
    return Result.BAD_TEXT if isinstance(refused, BadText) else Result.BAD_CLAIMS


def _digest(to_be_signed: bytes) -> bytes:
    return hashlib.sha256(to_be_signed).digest()[:DIGEST_SIZE]
