"""Signatures, encryption and compression, each behind a callable, so that a simulator can hand in cheap ones.

A batch is signed by the device's Ed25519 key, then encrypted with age (c2sp.org/age) to central's X25519 keys.
age says nothing about who wrote a file, so the signature lies inside; and its libraries take time quadratic in
the number of stanzas, so a header is read by our own eyes before a library sees it.
"""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bekal.sync.refusals import CannotDecrypt, HeaderHostile, NotSealed

AGE_MAGIC = b"age-encryption.org/v1\n"
HEADER_LIMIT = 4096
"""Bytes of header, from the magic to the end of its last line."""
STANZA_LIMIT = 8
SIGNATURE_SIZE = 64
LEVEL = 9
"""zstd level of a payload: past the knee, and still far faster than a stick."""

Sign = Callable[[bytes], bytes]
"""Message to 64-byte signature."""
Verify = Callable[[bytes, bytes, bytes], bool]
"""Public key (32 bytes), message, signature: whether it holds."""
Encrypt = Callable[[bytes], bytes]
Decrypt = Callable[[bytes], bytes]
"""Raises `CannotDecrypt`."""
Compress = Callable[[bytes], bytes]
Decompress = Callable[[bytes, int], bytes]
"""Packed bytes and the exact size they must unpack to; raises ValueError, never gives more."""

_X25519 = re.compile(rb"-> X25519 [A-Za-z0-9+/]{43}\Z")
_GREASE = re.compile(rb"-> [!-~]*-grease(?: [!-~]+)*\Z")
_BODY = re.compile(rb"[A-Za-z0-9+/]{0,64}\Z")
_MAC = re.compile(rb"--- [A-Za-z0-9+/]{43}\Z")
_NONCE_AND_TAG = 16 + 16


def key_id(public: bytes | str) -> str:
    """Return the 16 hex digits by which a public key (32 bytes, or an `age1…` text) is named in documents."""
    raw = public.encode("ascii") if isinstance(public, str) else public
    return hashlib.sha256(b"tsp/key-id/v1\n" + raw).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SealTools:
    """What sealing needs: the device's signature, encryption to central, compression; `recipients` are key ids."""

    sign: Sign
    encrypt: Encrypt
    compress: Compress
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTools:
    """What opening needs: decryption with own keys (`own` are their ids), checking, bounded unpacking."""

    decrypt: Decrypt
    own: frozenset[str]
    verify: Verify
    decompress: Decompress


def seal_tools(signing_seed: bytes, recipients: Sequence[str]) -> SealTools:
    """Return the real tools of a device: its 32-byte Ed25519 seed and central's `age1…` recipients."""
    return SealTools(
        sign=signer(signing_seed),
        encrypt=encrypter(recipients),
        compress=compress,
        recipients=tuple(sorted(key_id(recipient) for recipient in recipients)),
    )


def open_tools(identities: Sequence[str]) -> OpenTools:
    """Return the real tools of a reader who holds these `AGE-SECRET-KEY-1…` identities."""
    own = frozenset(key_id(recipient_of(identity)) for identity in identities)
    return OpenTools(decrypt=decrypter(identities), own=own, verify=verify, decompress=decompress)


def signer(seed: bytes) -> Sign:
    """Return the signing function of a 32-byte Ed25519 seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).sign


def public_of(seed: bytes) -> bytes:
    """Return the 32-byte public key of an Ed25519 seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` is that of the Ed25519 key `public` over `message`."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def new_identity() -> str:
    """Return a new age identity, `AGE-SECRET-KEY-1…`."""
    from pyrage import x25519

    return str(x25519.Identity.generate())


def recipient_of(identity: str) -> str:
    """Return the `age1…` recipient of an age identity."""
    from pyrage import x25519

    return str(x25519.Identity.from_str(identity).to_public())


def encrypter(recipients: Sequence[str]) -> Encrypt:
    """Return the function that encrypts to all of these `age1…` recipients (at most seven, so that headers stay small).

    Raises:
        ValueError: none, too many, or one that is not a recipient.

    """
    import pyrage

    if not 0 < len(recipients) < STANZA_LIMIT:
        raise ValueError("between one and seven recipients")
    try:
        keys = [pyrage.x25519.Recipient.from_str(recipient) for recipient in recipients]
    except pyrage.RecipientError as error:
        raise ValueError("not an age recipient") from error

    def encrypt(plain: bytes) -> bytes:
        return bytes(pyrage.encrypt(plain, keys))

    return encrypt


def decrypter(identities: Sequence[str]) -> Decrypt:
    """Return the function that decrypts what was encrypted to any of these identities, headers checked first."""
    import pyrage

    keys = [pyrage.x25519.Identity.from_str(identity) for identity in identities]

    def decrypt(sealed: bytes) -> bytes:
        check_header(sealed)
        try:
            return bytes(pyrage.decrypt(sealed, keys))
        except pyrage.DecryptError as error:
            raise CannotDecrypt from error

    return decrypt


def is_sealed(beginning: bytes) -> bool:
    """Whether a file beginning with these bytes may be a sealed one."""
    return beginning.startswith(AGE_MAGIC)


def check_header(sealed: bytes) -> int:
    """Read the age header without any library and return its length in bytes.

    At most 4 KiB and eight stanzas, X25519 only. Stanzas whose kind ends in `-grease` count and pass: the
    library adds one to many files, to keep readers honest, and no reader acts on it.

    Raises:
        NotSealed: the file does not begin like an age file, or is cut off.
        HeaderHostile: anything else.

    """
    if not is_sealed(sealed):
        raise NotSealed
    head = sealed[:HEADER_LIMIT]
    lines = head.split(b"\n")
    ends_within = lines.pop()  # what follows the last line feed
    stanzas = recipients = 0
    body_open = False
    length = len(AGE_MAGIC)
    for line in lines[1:]:
        length += len(line) + 1
        if body_open:
            if not _BODY.match(line):
                raise HeaderHostile(why="body")
            body_open = len(line) == 64
        elif line.startswith(b"--- "):
            if not _MAC.match(line) or not recipients:
                raise HeaderHostile(why="mac")
            if len(sealed) < length + _NONCE_AND_TAG:
                raise NotSealed
            return length
        else:
            stanzas += 1
            is_recipient = bool(_X25519.match(line))
            recipients += is_recipient
            if stanzas > STANZA_LIMIT:
                raise HeaderHostile(why="stanzas")
            if not is_recipient and not _GREASE.match(line):
                raise HeaderHostile(why="kind")
            body_open = True
    if len(sealed) <= HEADER_LIMIT and _may_continue(ends_within):
        raise NotSealed
    raise HeaderHostile(why="length")


def _may_continue(rest: bytes) -> bool:
    return all(33 <= byte < 127 or byte == 32 for byte in rest)


def compress(plain: bytes) -> bytes:
    """Pack bytes with zstd; the frame names its content's size."""
    import zstandard

    return zstandard.ZstdCompressor(level=LEVEL).compress(plain)


def decompress(packed: bytes, size: int) -> bytes:
    """Unpack exactly `size` bytes; a frame that says or gives another size is refused before memory is taken.

    Raises:
        ValueError: another size, damaged, more than one frame, or a window wider than our level uses.

    """
    import zstandard

    try:
        frame = zstandard.get_frame_parameters(packed)
        if frame.content_size != size or frame.dict_id:
            raise ValueError("another size")
        if size == 0:
            raise ValueError("empty")
        reader = zstandard.ZstdDecompressor(max_window_size=1 << 23)
        plain = reader.decompress(packed, max_output_size=size, allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError("damaged") from error
    if len(plain) != size:
        raise ValueError("another size")
    return plain
