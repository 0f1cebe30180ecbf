"""What a device and central say to each other over HTTP, the same at both ends: paths, proofs, tags; pure.

Every request of a device is signed by its key, every answer of central by its receipt key, bound to that very
request by its nonce. So neither end relies on a clock, and what a portal, a proxy or an interceptor says instead
is no answer at all. TLS keeps strangers from seeing who talks; what is carried is proved without it.

    Authorization: TSP <nonce>.<signature>           over method, target, Content-Digest, what is known, nonce
    TSP-Answer: <time>.<receipt number>.<signature>  over nonce, method, target, status, tag, body, both numbers

The tag (ETag) is a hash of what the receipt says. Where the device can foresee what the receipt says now, the
answer carries no receipt: its tag is enough.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from bekal.sync.receipts import Receipt
from bekal.sync.sealing import SIGNATURE_SIZE, Sign, Verify, verify
from bekal.sync.streams import HASH, Mark

AUTHORIZATION = "Authorization"
ANSWER = "TSP-Answer"
KNOWN = "TSP-Known"
"""With a batch: the tag of the receipt that the device had before, but for the digest that the batch outdates."""
TAG = "ETag"
DIGEST = "Content-Digest"
KEY = "Idempotency-Key"
UPLOAD = "upload"
"""Names, in place of a body, the file that was brought part by part."""
LARGEST_UP, LARGEST_DOWN = 256 * 1024, 1024 * 1024
"""Bytes of a part of what is brought to central or is a picture, and of what is fetched from there."""
PROBLEM = "application/problem+json"
PROBLEM_TYPE = "urn:bekal:problem:"

_ASKED = b"tsp/asked/v1\n"
_ANSWERED = b"tsp/answered/v1\n"
_SCHEME = "TSP "
_NONCE = re.compile(r"[A-Za-z0-9_-]{8,43}\Z")
_PROOF = re.compile(r"([0-9]{1,12})\.([0-9]{1,15})\.([A-Za-z0-9_-]{86})\Z")
_SHA256 = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/]{43}=):")


class Unproved(ValueError):
    """A request or an answer does not prove who made it."""


# ------------------------------------------------------------------------------------------------------- paths

REQUESTS = "/v1/requests"
HASH_SHOWN = 16
"""Hex digits by which a device names the documents it has."""


def stream_path(device: UUID, inc: str) -> str:
    """Return where a stream's head and receipt are asked for."""
    return f"/v1/devices/{device.hex}/streams/{inc}"


def batch_path(device: UUID, inc: str, seq: int) -> str:
    """Return where a batch is put."""
    return f"{stream_path(device, inc)}/batches/{seq}"


def left_path(device: UUID) -> str:
    """Return where batches go whose life is known to nobody here but by their files."""
    return f"/v1/devices/{device.hex}/batches"


def upload_path(device: UUID, address: str, start: int | None = None) -> str:
    """Return where a part of a large file (its SHA-256) is put, from a byte on, or asked how far it has come."""
    path = f"/v1/devices/{device.hex}/uploads/{address}"
    return path if start is None else f"{path}?from={start}"


def brought(path: str, address: str) -> str:
    """Return where a batch is put that was brought part by part."""
    return f"{path}?{UPLOAD}={address}"


def documents_path(device: UUID, have: Mapping[str, str]) -> str:
    """Return where the documents are asked for that are not at hand (kind and hash)."""
    at_hand = ",".join(f"{kind}.{digest[:HASH_SHOWN]}" for kind, digest in sorted(have.items()))
    return f"/v1/devices/{device.hex}/documents?have={at_hand}"


def changes_path(device: UUID, after: str, inc: str, head: Mark) -> str:
    """Return where a life of a device, whose stream ends at `head`, asks for others' work after a place in it."""
    return f"/v1/devices/{device.hex}/changes?after={after}&life={inc}.{head.seq}.{head.hash}"


def questions_path(device: UUID, most: int) -> str:
    """Return where a device says what its contents come to; of the answer so many bytes come at once."""
    return f"/v1/devices/{device.hex}/questions?most={most}"


def answer_path(device: UUID, question: str) -> str:
    """Return where the rest of a large answer to such a question (its SHA-256) is fetched."""
    return f"/v1/devices/{device.hex}/questions?of={question}"


def pictures_path(device: UUID) -> str:
    """Return where a device asks which photos and scans central lacks."""
    return f"/v1/devices/{device.hex}/attachments"


def picture_path(device: UUID, address: str, start: int | None = None, most: int = 0) -> str:
    """Return where a part of a photo or scan is put, or with a place in it asked for."""
    path = f"{pictures_path(device)}/{address}"
    return path if start is None else f"{path}?from={start}&most={most}"


def life_read(written: str) -> tuple[str, Mark]:
    """Return the life and the end of its stream that a request for others' work names.

    Raises:
        ValueError: it names none.

    """
    inc, seq, digest = written.split(".")
    if not (seq.isascii() and seq.isdigit() and len(seq) <= 12 and HASH.match(digest)):
        raise ValueError("no place in a stream")
    return inc, Mark(int(seq), digest)


# ------------------------------------------------------------------------------------------------------ proofs


@dataclass(frozen=True, slots=True)
class Question:
    """What of a request is signed; `known` is the tag of what the asking side has, empty if nothing."""

    method: str
    target: str
    digest: str = ""
    known: str = ""

    def message(self, nonce: str) -> bytes:
        """Return the bytes that the device signs."""
        return _ASKED + "\n".join([self.method, self.target, self.digest, self.known, nonce]).encode()


@dataclass(frozen=True, slots=True)
class Reply:
    """What of an answer is signed: its status, tag and body, central's time and the number of the receipt it means."""

    status: int
    tag: str
    body: bytes
    time: datetime
    receipt_no: int = 0

    def message(self, question: Question, nonce: str) -> bytes:
        """Return the bytes that central signs."""
        said = [
            nonce,
            question.method,
            question.target,
            str(self.status),
            self.tag,
            hashlib.sha256(self.body).hexdigest(),
            str(int(self.time.timestamp())),
            str(self.receipt_no),
        ]
        return _ANSWERED + "\n".join(said).encode()


def nonce_of(random: bytes) -> str:
    """Return a nonce made of random bytes."""
    return _written(random)


def sign_question(question: Question, nonce: str, sign: Sign) -> str:
    """Return the `Authorization` of a request."""
    return f"{_SCHEME}{nonce}.{_written(sign(question.message(nonce)))}"


def proof_in(authorization: str | None) -> tuple[str, bytes]:
    """Return nonce and signature of a request, not yet proved.

    Raises:
        Unproved: there are none.

    """
    scheme, rest = (authorization or "")[: len(_SCHEME)], (authorization or "")[len(_SCHEME) :]
    nonce, _, signature = rest.strip().partition(".")
    if scheme.upper() != _SCHEME or not _NONCE.match(nonce):
        raise Unproved("authorization")
    return nonce, _read(signature)


def sign_reply(reply: Reply, question: Question, nonce: str, sign: Sign) -> str:
    """Return the `TSP-Answer` of an answer."""
    signature = _written(sign(reply.message(question, nonce)))
    return f"{int(reply.time.timestamp())}.{reply.receipt_no}.{signature}"


def prove_reply(
    answer: str | None,
    seen: tuple[int, str, bytes],
    question: Question,
    nonce: str,
    keys: tuple[bytes, ...],
    *,
    check: Verify = verify,
) -> Reply:
    """Prove an answer of which status, tag and body were `seen`, and return it with its time and receipt number.

    Raises:
        Unproved: it is not central's answer to this very question.

    """
    found = _PROOF.match(answer or "")
    if not found:
        raise Unproved("answer")
    try:
        time = datetime.fromtimestamp(int(found[1]), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Unproved("time") from error
    reply = Reply(*seen, time, int(found[2]))
    message, signature = reply.message(question, nonce), _read(found[3])
    if not any(check(key, message, signature) for key in keys):
        raise Unproved("signature")
    return reply


def _written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode("ascii").rstrip("=")


def _read(text: str) -> bytes:
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Unproved("base64") from error
    if len(data) != SIGNATURE_SIZE:
        raise Unproved("signature")
    return data


# -------------------------------------------------------------------------------------------- digests and tags


def content_digest(body: bytes) -> str:
    """Return the `Content-Digest` (RFC 9530) of a body."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode('ascii')}:"


def digest_fits(header: str, body: bytes) -> bool:
    """Whether a `Content-Digest` names the SHA-256 of this body; other algorithms beside it are passed over."""
    found = _SHA256.search(header)
    return found is not None and found[1] == base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")


def tag_of(receipt: Receipt) -> str:
    """Return the tag of a receipt: of what it says, its number and time apart."""
    return f'"{_written(bytes.fromhex(receipt.says())[:16])}"'


# -------------------------------------------------------------------------------------------- several as one


def joined(papers: Sequence[bytes]) -> bytes:
    """Return several papers as one run of bytes: each after its length, four bytes, the highest first."""
    return b"".join(len(paper).to_bytes(4, "big") + paper for paper in papers)


def parted(data: bytes) -> list[bytes]:
    """Return the papers that `joined` made one.

    Raises:
        Unproved: the lengths do not add up.

    """
    papers, at = [], 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4], "big")
        if end > len(data) or end - at < 5:
            raise Unproved("lengths")
        papers.append(data[at + 4 : end])
        at = end
    return papers
