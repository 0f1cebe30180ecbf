"""A certificate taken apart so that anybody can check its signature with tools that are not ours.

`raw.bin` is the whole COSE_Sign1, `tbs.bin` what the signature covers (RFC 9052, 4.4), `sig.bin` the 64 bytes of it,
`pub.pem` the key as openssl reads it. Such tools check the signature only; what the claims may say, whether the key
was accredited and whether the paper was revoked is checked by this program and by the page.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass

from bekal.certificates import cose
from bekal.certificates.cbor import Malformed
from bekal.certificates.cose import Realm
from bekal.certificates.payload import CERTIFICATE, NotAccepted, object_of
from bekal.errors import Refused

_ED25519 = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: the algorithm's name before the 32 bytes

OPENSSL = "openssl pkeyutl -verify -pubin -inkey pub.pem -rawin -in tbs.bin -sigfile sig.bin"
PYCOSE = """\
from pycose.messages import Sign1Message
from pycose.keys import OKPKey
message = Sign1Message.decode(open('raw.bin', 'rb').read())
message.external_aad = b'{context}'
message.key = OKPKey(crv='ED25519', x=bytes.fromhex('{public}'))
print(message.verify_signature())"""


class NotACertificate(Refused):
    """The text is no certificate's; there is nothing to take apart. Facts: given."""


class KeyNotHere(Refused):
    """The certificate's key is on no list of this computer, and none was named. Facts: kid."""


@dataclass(frozen=True)
class Parts:
    """What other tools need."""

    raw: bytes
    to_be_signed: bytes
    signature: bytes
    public: bytes
    kid: bytes
    context: bytes

    @property
    def pem(self) -> bytes:
        """The public key as openssl reads it."""
        body = base64.b64encode(_ED25519 + self.public)
        return b"-----BEGIN PUBLIC KEY-----\n" + body + b"\n-----END PUBLIC KEY-----\n"

    @property
    def files(self) -> dict[str, bytes]:
        """The files by name."""
        return {
            "raw.bin": self.raw,
            "tbs.bin": self.to_be_signed,
            "sig.bin": self.signature,
            "pub.pem": self.pem,
            "pycose-check.py": self.pycose.encode("ascii") + b"\n",
        }

    @property
    def pycose(self) -> str:
        """The lines that check it with pycose."""
        return PYCOSE.format(context=self.context.decode("ascii"), public=self.public.hex())


def parts_of(text: str, public_of: Callable[[bytes], bytes | None], realm: Realm) -> Parts:
    """Take a certificate's text apart, without checking it: that is for the other tools.

    Raises:
        NotACertificate: it is none.
        KeyNotHere: `public_of` does not know its key.

    """
    try:
        raw = object_of(text, CERTIFICATE)
        signed = cose.read(raw)
    except (NotAccepted, Malformed) as error:
        raise NotACertificate(given=text[:40]) from error
    public = public_of(signed.kid)
    if public is None:
        raise KeyNotHere(kid=signed.kid.hex())
    context = realm.context("cert")
    return Parts(raw, signed.to_be_signed(context), signed.signature, public, signed.kid, context)
