"""What a centre asks of the central office, signed with the centre's own key: accreditation, revocation.

    csr     {1: centre code, 2: binding, 3: public key, 4: made at}
    revreq  {1: cti, 2: code, 3: day, 4: made at, 5: reason, 6: 1 where a suspension is to be lifted}

The binding is what the central office knows this request by (the activation's secret, the device's key id):
a request copied from elsewhere has another one. Source: the sqr1 specification, 3.3 and 3.4.
"""

from dataclasses import dataclass, field

from bekal.certificates.cbor import Item, Malformed
from bekal.certificates.claims import CTI_SIZE
from bekal.certificates.cose import Realm
from bekal.certificates.files import (
    Fields,
    FileForged,
    believed,
    named,
    payload_read,
    seal,
    taken_apart,
)
from bekal.certificates.keys import SigningKey, kid_of
from bekal.certificates.trust import StatusCode, StatusRecord, TrustView
from bekal.errors import Refused

_CSR, _REVREQ = "csr", "revreq"
_SHORTEST_BINDING, _LONGEST_BINDING = 8, 64


class RequestForAnother(Refused):
    """The request names another centre or another activation than the one it came with."""


@dataclass(frozen=True)
class KeyRequest:
    """A centre's wish to have its key accredited; `made_at` in seconds."""

    code: str
    binding: bytes
    public: bytes
    made_at: int
    kid: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kid", kid_of(self.public))


@dataclass(frozen=True)
class RevocationRequest:
    """A centre's wish to have one of its certificates revoked, replaced or suspended."""

    kid: bytes
    record: StatusRecord
    made_at: int
    reason: str
    lifts: bool = False
    """The suspension that the record names is to end."""


def key_request(key: SigningKey, realm: Realm, *, code: str, binding: bytes, made_at: int) -> bytes:
    """Ask for accreditation, signed by the very key that is to be accredited.

    Raises:
        FileDamaged: the code or the binding does not fit.

    """
    data = seal({1: code, 2: binding, 3: key.public, 4: made_at}, key, _CSR, realm)
    read_key_request(data, realm)
    return data


def read_key_request(data: bytes, realm: Realm, *, code: str | None = None, binding: bytes | None = None) -> KeyRequest:
    """Read a request, which proves that its sender has the private key; compare it with what was expected.

    Raises:
        FileDamaged: not in the permitted form.
        FileForged: signed by another key than the one it carries, or in the other realm.
        FileNewer: of a later version.
        RequestForAnother: for another centre or another activation.

    """
    signed = taken_apart(data, _CSR)
    request = payload_read(signed.payload, _CSR, _key_request)
    if signed.kid != request.kid:
        raise FileForged(**named(_CSR))
    believed(signed, request.public, _CSR, realm, _key_request)
    if (code is not None and code != request.code) or (binding is not None and binding != request.binding):
        raise RequestForAnother(code=request.code)
    return request


def revocation_request(
    key: SigningKey, realm: Realm, *, record: StatusRecord, made_at: int, reason: str, lifts: bool = False
) -> bytes:
    """Ask for the revocation of a certificate of this key's centre, or with `lifts` that its suspension ends.

    Raises:
        FileDamaged: the reason does not fit, or something else than a suspension is to be lifted.

    """
    fields: dict[int, object] = {1: record.cti, 2: int(record.code), 3: record.day, 4: made_at, 5: reason}
    data = seal({**fields, **({6: 1} if lifts else {})}, key, _REVREQ, realm)
    payload_read(taken_apart(data, _REVREQ).payload, _REVREQ, _revocation)
    return data


def read_revocation_request(data: bytes, view: TrustView) -> RevocationRequest:
    """Read a request signed by an accredited key; whether that key may speak for the certificate is for the caller.

    Raises:
        FileDamaged, FileForged, FileNewer: as for any signed file.

    """
    signed = taken_apart(data, _REVREQ)
    public = view.public_of(signed.kid)
    if public is None:
        raise FileForged(**named(_REVREQ))
    record, made_at, reason, lifts = believed(signed, public, _REVREQ, view.realm, _revocation)
    return RevocationRequest(signed.kid, record, made_at, reason, lifts)


def _key_request(item: Item) -> KeyRequest:
    fields = Fields(item, range(1, 5))
    binding = fields.data(2)
    if not _SHORTEST_BINDING <= len(binding) <= _LONGEST_BINDING:
        raise Malformed("binding")
    return KeyRequest(fields.text(1, 32), binding, fields.data(3, 32), fields.whole(4))


def _revocation(item: Item) -> tuple[StatusRecord, int, str, bool]:
    fields = Fields(item, range(1, 7))
    code = StatusCode(fields.whole(2, min(StatusCode), max(StatusCode)))
    lifts = 6 in fields.items and bool(fields.whole(6, 1, 1))
    if lifts and code is not StatusCode.SUSPENDED:
        raise Malformed("only a suspension is lifted")
    record = StatusRecord(fields.data(1, CTI_SIZE), code, fields.whole(3, 0, 65535))
    return record, fields.whole(4), fields.text(5), lifts
