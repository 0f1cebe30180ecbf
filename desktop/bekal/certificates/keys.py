"""Signing keys, their short names (kid), and those names as words for the telephone."""

import hashlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from bekal.certificates import cbor
from bekal.certificates.edwards import L
from bekal.errors import Refused

if TYPE_CHECKING:  # at run time the library is loaded by the first signature, not by the first screen
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KID_SIZE = 8
_CONSONANTS = "bcdghjklmnprstwy"
_VOWELS = "aiuo"


class WordsWrong(Refused):
    """The words do not spell a key's name: one was misheard or mistyped."""


@dataclass(frozen=True)
class SigningKey:
    """An Ed25519 private key, made from 32 random bytes that the caller draws and keeps wrapped."""

    seed: bytes = field(repr=False)

    @cached_property
    def public(self) -> bytes:
        """The 32 bytes that others verify with."""
        return self._private.public_key().public_bytes_raw()

    @cached_property
    def kid(self) -> bytes:
        """The key's name, 8 bytes."""
        return kid_of(self.public)

    def sign(self, message: bytes) -> bytes:
        """Sign: 64 bytes, the same each time."""
        return self._private.sign(message)

    @cached_property
    def _private(self) -> "Ed25519PrivateKey":
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self.seed)


def kid_of(public: bytes) -> bytes:
    """Compute a key's name: the first 8 bytes of its COSE key thumbprint (RFC 9679)."""
    return hashlib.sha256(cbor.encode({1: 1, -1: 6, -2: public})).digest()[:KID_SIZE]


def is_signed(public: bytes, signature: bytes, message: bytes) -> bool:
    """Say whether `signature` is the key's over `message`.

    S below L is checked here, since libraries differ; the rest is the library's cofactorless comparison.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if len(signature) != 64 or len(public) != 32 or int.from_bytes(signature[32:], "little") >= L:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def words_of(kid: bytes) -> str:
    """Say a key's name as six two-syllable words, to be compared over the telephone.

    The 8 bytes and one check byte (the first of their SHA-256) are 72 bits: six words of 12. A word is
    consonant, vowel, consonant, vowel; 4 bits choose one of `bcdghjklmnprstwy`, 2 bits one of `aiuo`. There
    is no `e`, which has two sounds, no `f` or `v`, which many say as `p`, and no closing consonant, where
    `b` and `p`, `d` and `t`, `g` and `k` sound alike.
    """
    number = int.from_bytes(kid + hashlib.sha256(kid).digest()[:1], "big")
    return " ".join(_word(number >> 12 * place & 0xFFF) for place in range(5, -1, -1))


def kid_of_words(words: str) -> bytes:
    """Read a key's name back from its words, however they are spaced.

    Raises:
        WordsWrong: a letter is not of the scheme, or the check does not agree.

    """
    letters = [letter for letter in words.lower() if not letter.isspace() and letter not in "-.,"]
    number = 0
    try:
        if len(letters) != 24:
            raise ValueError
        for place, letter in enumerate(letters):
            alphabet, width = (_VOWELS, 2) if place % 2 else (_CONSONANTS, 4)
            number = number << width | alphabet.index(letter)
    except ValueError:
        raise WordsWrong(words=words) from None
    kid, check = divmod(number, 256)
    name = kid.to_bytes(KID_SIZE, "big")
    if hashlib.sha256(name).digest()[0] != check:
        raise WordsWrong(words=words)
    return name


def _word(bits: int) -> str:
    first, second = bits >> 6, bits & 63
    return "".join(_CONSONANTS[half >> 2] + _VOWELS[half & 3] for half in (first, second))
