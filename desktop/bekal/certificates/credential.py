"""K1: what the central office says of one centre's key; it also fits a QR symbol of its own.

Source: the sqr1 specification, 3.2. The key's name (kid) is computed from the key, never read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from bekal.certificates.cbor import Item, Malformed
from bekal.certificates.claims import END_OF_TIME
from bekal.certificates.cose import Realm
from bekal.certificates.files import Fields, seal, unseal, whole
from bekal.certificates.keys import SigningKey, kid_of
from bekal.certificates.payload import CREDENTIAL, object_of, text_of

_CODE, _NAME, _PUBLIC, _NBF, _SEXP, _PROGS, _SERIAL, _LICENCE, _CITY = range(1, 10)
_KIND = "key"
_LAST_PROG = 65535


@dataclass(frozen=True)
class Credential:
    """One accredited key: whose, from when to when it may sign (seconds), and for which programmes."""

    code: str
    name: str
    public: bytes
    nbf: int
    sexp: int
    progs: tuple[int, ...]
    serial: int
    licence: str = ""
    city: str = ""
    kid: bytes = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "kid", kid_of(self.public))


def credential_file(credential: Credential, accreditor: SigningKey, realm: Realm) -> bytes:
    """Sign a credential, as the trust file carries it."""
    fields: dict[int, object] = {
        _CODE: credential.code,
        _NAME: credential.name,
        _PUBLIC: credential.public,
        _NBF: credential.nbf,
        _SEXP: credential.sexp,
        _PROGS: sorted(credential.progs),
        _SERIAL: credential.serial,
        _LICENCE: credential.licence,
        _CITY: credential.city,
    }
    fields = {label: value for label, value in fields.items() if value != ""}
    return seal(fields, accreditor, _KIND, realm)


def read_credential(data: bytes, accreditors: Iterable[bytes], realm: Realm) -> Credential:
    """Read a credential signed by one of the accreditor's keys.

    Raises:
        FileDamaged: not in the permitted form.
        FileForged: not signed by an accreditor of this realm.
        FileNewer: of a later version.

    """
    return unseal(data, _KIND, realm, accreditors, _credential)


def card_text(data: bytes) -> str:
    """Write a signed credential as the text `K1…` of a centre's key card."""
    return text_of(data, CREDENTIAL)


def card_object(text: str) -> bytes:
    """Read the signed credential from a scanned key card.

    Raises:
        NotAccepted: it is no key card's text.

    """
    return object_of(text, CREDENTIAL)


def _credential(item: Item) -> Credential:
    fields = Fields(item, range(1, 10))
    progs = tuple(whole(prog, 1, _LAST_PROG) for prog in fields.array(_PROGS))
    if list(progs) != sorted(set(progs)):
        raise Malformed("programmes not ascending")
    nbf = fields.whole(_NBF, 0, END_OF_TIME)
    return Credential(
        code=fields.text(_CODE, 32),
        name=fields.text(_NAME),
        public=fields.data(_PUBLIC, 32),
        nbf=nbf,
        sexp=fields.whole(_SEXP, nbf + 1, END_OF_TIME),
        progs=progs,
        serial=fields.whole(_SERIAL, 1),
        licence=fields.text(_LICENCE) if _LICENCE in fields.items else "",
        city=fields.text(_CITY) if _CITY in fields.items else "",
    )
