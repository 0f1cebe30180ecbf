"""A custodian's key as a file: locked with a passphrase, or plain, which signs for practice only.

A locked file is an age file for a passphrase (scrypt, a second of work for each guess); any `age` program opens it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from bekal.central import ceremony
from bekal.central.ceremony import Draft
from bekal.certificates.cose import Realm
from bekal.certificates.keys import SigningKey
from bekal.errors import Refused

LEAST = 12
"""Signs of a passphrase: a stolen stick is guessed at for years."""
_MARK = b"age-encryption.org/"


class PassphraseTooShort(Refused):
    """A key is not locked with so little; facts: least."""


class PassphraseNeeded(Refused):
    """The key is locked and nobody gave its passphrase; facts: name."""


class PassphraseWrong(Refused):
    """The passphrase does not open the key; facts: name."""


class KeyNotLocked(Refused):
    """A plain key signs for practice only; facts: name."""


@dataclass(frozen=True)
class Custodian:
    """A custodian's key, and whether its file was locked."""

    key: SigningKey = field(repr=False)
    name: str
    is_locked: bool


def written(key: SigningKey, passphrase: str) -> bytes:
    """Return the file of a key: locked with the passphrase, or plain where there is none.

    Raises:
        PassphraseTooShort: it would be guessed.

    """
    plain = key.seed.hex().encode("ascii")
    if not passphrase:
        return plain
    if len(passphrase) < LEAST:
        raise PassphraseTooShort(least=LEAST)
    from pyrage import passphrase as age

    return bytes(age.encrypt(plain, passphrase))


def read(data: bytes, name: str, passphrase: Callable[[], str]) -> Custodian:
    """Read a key's file; the passphrase is asked for only where it is locked.

    Raises:
        PassphraseNeeded, PassphraseWrong: it stays shut.
        DraftDamaged: it is no key.

    """
    is_locked = data.startswith(_MARK)
    if is_locked:
        data = _opened(data, name, passphrase())
    try:
        seed = bytes.fromhex(data.decode("ascii").strip())
    except ValueError as error:
        raise ceremony.DraftDamaged(name=name) from error
    if len(seed) != 32:
        raise ceremony.DraftDamaged(name=name)
    return Custodian(SigningKey(seed), name, is_locked)


def sign(draft: Draft, custodian: Custodian) -> bytes:
    """Make one custodian's signature of a draft.

    Raises:
        KeyNotLocked: the draft is of the trust that counts and the key lies open on its disk.
        NotACustodian: the key may sign neither for the root before nor for this one.

    """
    if draft.realm is Realm.PRODUCTION and not custodian.is_locked:
        raise KeyNotLocked(name=custodian.name)
    return ceremony.sign(draft, custodian.key)


def _opened(data: bytes, name: str, passphrase: str) -> bytes:
    import pyrage

    if not passphrase:
        raise PassphraseNeeded(name=name)
    try:
        return bytes(pyrage.passphrase.decrypt(data, passphrase))
    except pyrage.DecryptError as error:
        raise PassphraseWrong(name=name) from error
