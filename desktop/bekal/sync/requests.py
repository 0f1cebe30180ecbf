"""How a device and central come to know each other: the activation file down, the device's request up.

The activation file is handed to the centre by the head office. It carries central's keys and a one-time token.
The device makes its keys and answers with a request; the token itself is never sent, it authenticates the
request. First use wins: central takes one request for an activation and shows a second to the head office.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from bekal.storage.operations import Plain, canonical, stamp
from bekal.sync import forms, papers
from bekal.sync.refusals import PaperMisshapen, PaperSignatureWrong, TokenWrong
from bekal.sync.sealing import Sign, verify

TOKEN_SIZE = 32
_TOKEN_CONTEXT = b"tsp/request-token/v1\n"


class Realm(StrEnum):
    """Whether certificates are real or for practice; the two never share a root."""

    PRODUCTION = "production"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One title that a centre may certify: its catalogue number and the words of the certificate."""

    prog: int
    title: str


@dataclass(frozen=True, slots=True)
class Activation:
    """What a centre's device needs to begin: who central is, who the centre is, and the one-time token.

    `receipt_keys` sign what central sends (the first one signs this file), `recipients` are central's age keys,
    `root` the bytes of the root of trust for certificates; `expires` is the last day the token is taken. `url` is
    where central is reached over the network, empty where it is not.
    """

    activation: UUID
    realm: Realm
    centre: UUID
    centre_code: str
    centre_name: str
    receipt_keys: tuple[bytes, ...]
    recipients: tuple[str, ...]
    root: bytes
    token: bytes
    catalogue: tuple[CatalogueEntry, ...]
    issued: date
    expires: date
    central_epoch: int = 1
    url: str = ""

    def to_bytes(self, sign: Sign) -> bytes:
        """Return the file, signed by central's receipt key."""
        body: dict[str, Plain] = {
            "activation": self.activation.hex,
            "realm": self.realm.value,
            "centre": self.centre.hex,
            "centre_code": self.centre_code,
            "centre_name": self.centre_name,
            "receipt_keys": [forms.written_raw(key) for key in self.receipt_keys],
            "recipients": list(self.recipients),
            "root": forms.written_raw(self.root),
            "token": forms.written_raw(self.token),
            "catalogue": [{"prog": entry.prog, "title": entry.title} for entry in self.catalogue],
            "issued": self.issued.isoformat(),
            "expires": self.expires.isoformat(),
            "central_epoch": self.central_epoch,
        }
        if self.url:
            body["url"] = self.url
        return papers.sign_paper("activation", body, sign)

    @classmethod
    def from_bytes(cls, data: bytes, keys: Sequence[bytes] | None = None) -> "Activation":
        """Read an activation file, signed by one of `keys`.

        Without `keys` it is proved by the key it brings: that shows that it is whole, while who made it is
        vouched for by the hand it came from.

        Raises:
            PaperUnfit: one of its subclasses.

        """
        message, body, signature = papers.unproved("activation", data)
        known, rest = papers.read_body("activation", body, _ACTIVATION)
        url = rest.get("url", "")
        if not isinstance(url, str) or len(url) > 300:
            raise PaperMisshapen(kind="activation", why="url")
        for key in known["receipt_keys"] if keys is None else keys:
            if verify(key, message, signature):
                return cls(**known, url=url)
        raise PaperSignatureWrong(kind="activation")


@dataclass(frozen=True, slots=True)
class Request:
    """A device presents itself: its keys, the request for its certificate key, the activation it came by.

    `signing_key` (Ed25519, 32 bytes) signs the request and so proves itself; `certificate_request` is the
    self-signed `csr` of the certificate key and proves that one; `recipient` is where central answers to.
    """

    activation: UUID
    centre: UUID
    device: UUID
    inc: str
    signing_key: bytes
    recipient: str
    certificate_request: bytes
    made_at: datetime
    token_proof: str = ""

    def to_bytes(self, token: bytes, sign: Sign) -> bytes:
        """Return the paper (`.tsq`), authenticated by the token and signed by the device."""
        return papers.sign_paper("request", replace(self, token_proof=self._proof(token))._body(), sign)

    @classmethod
    def from_bytes(cls, data: bytes) -> "Request":
        """Read a request, proved by the signing key it presents; `require_token` is the other half.

        Raises:
            PaperUnfit: one of its subclasses.

        """
        message, body, signature = papers.unproved("request", data)
        known, _ = papers.read_body("request", body, _REQUEST)
        if not verify(known["signing_key"], message, signature):
            raise PaperSignatureWrong(kind="request")
        return cls(**known)

    def require_token(self, token: bytes) -> None:
        """Check that whoever made the request held the token of the activation.

        Raises:
            TokenWrong: it did not.

        """
        if not hmac.compare_digest(self._proof(token), self.token_proof):
            raise TokenWrong(device=self.device)

    def _proof(self, token: bytes) -> str:
        bare = canonical(replace(self, token_proof="")._body())
        return hmac.new(token, _TOKEN_CONTEXT + bare, hashlib.sha256).hexdigest()

    def _body(self) -> dict[str, Plain]:
        return {
            "activation": self.activation.hex,
            "centre": self.centre.hex,
            "device": self.device.hex,
            "inc": self.inc,
            "signing_key": forms.written_raw(self.signing_key),
            "recipient": self.recipient,
            "certificate_request": forms.written_raw(self.certificate_request),
            "made_at": stamp(self.made_at),
            "token_proof": self.token_proof,
        }


def _entry(value: Plain) -> CatalogueEntry:
    known, _ = forms.read(value, {"prog": forms.positive, "title": forms.title})
    return CatalogueEntry(**known)


def _token(value: Plain) -> bytes:
    token = forms.raw(value)
    if len(token) != TOKEN_SIZE:
        raise ValueError("not a token")
    return token


_ACTIVATION: dict[str, forms.Form] = {
    "activation": forms.identifier,
    "realm": lambda value: Realm(forms.text(value)),
    "centre": forms.identifier,
    "centre_code": forms.text,
    "centre_name": forms.title,
    "receipt_keys": forms.some(forms.key),
    "recipients": forms.some(forms.recipient),
    "root": forms.raw,
    "token": _token,
    "catalogue": forms.every(_entry),
    "issued": forms.day,
    "expires": forms.day,
    "central_epoch": forms.positive,
}

_REQUEST: dict[str, forms.Form] = {
    "activation": forms.identifier,
    "centre": forms.identifier,
    "device": forms.identifier,
    "inc": forms.inc,
    "signing_key": forms.key,
    "recipient": forms.recipient,
    "certificate_request": forms.raw,
    "made_at": forms.time,
    "token_proof": forms.digest,
}
