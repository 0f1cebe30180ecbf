"""What a trainee's card says: digits only, which scanners type alike on nearly every keyboard.

`7`, then one number of 41 digits: three bytes of the centre, eight of the trainee, one of the card's version, and
five of a signature (HMAC-SHA-256 under the centre's card key, cut). A gate tells a card of its own centre from a
forged one without knowing the trainee; 2^40 tries before a gate are none of our worries.
"""

import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

FORMAT = "7"
DIGITS = 41
LENGTH = len(FORMAT) + DIGITS
LARGEST_VERSION = 255
_CENTRE, _TRAINEE, _SIGNATURE = 3, 8, 5
_SIZE = _CENTRE + _TRAINEE + 1 + _SIGNATURE
_FRENCH = str.maketrans("&é\"'(-è_çà", "1234567890")
"""What a scanner that thinks of an American keyboard types on a French one, unshifted."""


@dataclass(frozen=True, slots=True)
class CardText:
    """A card as it was read: whose, which version, and whether the centre's key signed it."""

    trainee: bytes
    """The last eight bytes of the enrolment's id."""
    version: int
    is_signed: bool
    is_of_this_centre: bool


def trainee_of(enrolment_id: UUID) -> bytes:
    """Return what a card says of its trainee: the random end of the enrolment's id."""
    return enrolment_id.bytes[-_TRAINEE:]


def card_text(centre_id: UUID, enrolment_id: UUID, version: int, key: str) -> str:
    """Write a card: 42 digits. `version` is 1 to 255, `key` the centre's card key in hexadecimal."""
    if not 1 <= version <= LARGEST_VERSION:
        raise ValueError(version)
    said = _centre_tag(centre_id) + trainee_of(enrolment_id) + bytes([version])
    return FORMAT + str(int.from_bytes(said + _signature(said, key))).zfill(DIGITS)


def digits_of(typed: str) -> str:
    """Return what a scanner meant that typed on whatever keyboard: without blanks, French keys as their digits."""
    return "".join(typed.split()).translate(_FRENCH)


def read_card(typed: str, centre_id: UUID, key: str) -> CardText | None:
    """Read what a scanner typed; None when it is no card of ours, whatever else it may be."""
    text = digits_of(typed)
    if len(text) != LENGTH or not (text.isascii() and text.isdecimal()) or not text.startswith(FORMAT):
        return None
    number = int(text[len(FORMAT) :])
    if number >= 1 << (8 * _SIZE):
        return None
    raw = number.to_bytes(_SIZE)
    said, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    return CardText(
        said[_CENTRE : _CENTRE + _TRAINEE],
        said[-1],
        is_signed=bool(key) and hmac.compare_digest(signature, _signature(said, key)),
        is_of_this_centre=said[:_CENTRE] == _centre_tag(centre_id),
    )


def _centre_tag(centre_id: UUID) -> bytes:
    return hashlib.sha256(b"bekal card centre" + centre_id.bytes).digest()[:_CENTRE]


def _signature(said: bytes, key: str) -> bytes:
    return hmac.new(bytes.fromhex(key), b"bekal card 7" + said, hashlib.sha256).digest()[:_SIGNATURE]
