"""Accreditation: what the central office checks before it vouches for a centre's key.

Source: the sqr1 specification, 3.3. That the licence is valid and that the key's words were compared by telephone are
a person's to check; the rest is checked here.
"""

from collections.abc import Collection, Sequence

from bekal.certificates.cose import Realm
from bekal.certificates.credential import Credential, credential_file, read_credential
from bekal.certificates.edwards import require_sound
from bekal.certificates.keys import SigningKey
from bekal.certificates.requests import KeyRequest
from bekal.certificates.trust import DAY
from bekal.errors import Refused

WINDOW = 396 * DAY  # 13 months: twelve and one of overlap


class KeyKnown(Refused):
    """The key's kid was accredited before; a centre makes a new key for a new accreditation."""


class KeyHasOtherRole(Refused):
    """The key already serves as a custodian's, accreditor's or status key."""


class ProgrammesMissing(Refused):
    """No programme was named, or one that is not in the catalogue."""


def credential_of(
    request: KeyRequest,
    *,
    name: str,
    nbf: int,
    progs: Sequence[int],
    serial: int,
    licence: str,
    city: str,
    catalogue: Collection[int],
    known: Collection[bytes],
    reserved: Collection[bytes] = (),
    window: int = WINDOW,
) -> Credential:
    """Make a credential of a request that was read, after every check of its key.

    `nbf` is the first second it may sign in, `window` how many follow; `catalogue` lists the programmes that
    exist, `known` the kids ever accredited, `reserved` the public keys of the root and its roles.

    Raises:
        KeyNotOnCurve, KeySmallOrder, KeyHasTorsion: the public key is not sound.
        KeyKnown: its kid was accredited before.
        KeyHasOtherRole: it is a key of the central office.
        ProgrammesMissing: none was named, or an unknown one.

    """
    require_sound(request.public)
    if request.kid in known:
        raise KeyKnown(kid=request.kid.hex(), name=name)
    if request.public in reserved:
        raise KeyHasOtherRole(kid=request.kid.hex(), name=name)
    unknown = sorted(set(progs) - set(catalogue))
    if not progs or unknown:
        raise ProgrammesMissing(name=name, progs=", ".join(map(str, unknown)))
    return Credential(
        code=request.code,
        name=name,
        public=request.public,
        nbf=nbf,
        sexp=nbf + window,
        progs=tuple(sorted(set(progs))),
        serial=serial,
        licence=licence,
        city=city,
    )


def accredit(credential: Credential, accreditor: SigningKey, realm: Realm) -> bytes:
    """Sign a credential into a `K1`, and read it back as every reader will.

    Raises:
        FileDamaged: a field does not fit its place.

    """
    data = credential_file(credential, accreditor, realm)
    read_credential(data, [accreditor.public], realm)
    return data
