"""The envelope of every small signed document ("paper"): receipts, requests, activation, what central publishes.

Three lines of text: `tsp/<kind>/v1`, the body in canonical JSON, the Ed25519 signature in base64. The signature
covers the first line, its line feed and the body, so that a paper of one kind can never pass for another.
A body may name, in `critical`, members that a reader must understand; other foreign members are passed over.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bekal.storage.operations import Plain, canonical
from bekal.sync.forms import Form, raw, read, text, value_of, written_raw
from bekal.sync.refusals import PaperMisshapen, PaperSignatureWrong, PaperTooLarge, PaperUnsupported
from bekal.sync.sealing import Sign, Verify, verify

PAPER_SIZE = 8 * 1024 * 1024
KINDS = (
    "receipt",
    "request",
    "question",
    "activation",
    "root",
    "trust",
    "status",
    "catalogue",
    "centre",
    "policy",
    "snapshot",
    "changes",
    "comparison",
)

_FIRST_LINE = re.compile(rb"tsp/([a-z]{1,20})/v([0-9]{1,3})\n")


def kind_of(beginning: bytes) -> str | None:
    """Return the kind of the paper that begins with these bytes (40 suffice); None if it is no paper of ours."""
    found = _FIRST_LINE.match(beginning)
    kind = found[1].decode("ascii") if found else ""
    return kind if kind in KINDS else None


def sign_paper(kind: str, body: Mapping[str, Plain], sign: Sign) -> bytes:
    """Return the bytes of a signed paper."""
    message = _context(kind) + canonical(dict(body))
    return message + b"\n" + written_raw(sign(message)).encode("ascii") + b"\n"


def read_paper(
    kind: str, data: bytes, keys: Iterable[bytes], forms: Mapping[str, Form], *, check: Verify = verify
) -> tuple[dict[str, Any], dict[str, Plain]]:
    """Prove a paper of `kind` by any of `keys` and return its known members and its foreign ones.

    Raises:
        PaperTooLarge: over 8 MiB.
        PaperMisshapen: not such a paper, or damaged.
        PaperSignatureWrong: signed by another key, or altered.
        PaperUnsupported: of a later version, or with a critical member unknown here.

    """
    message, signature = _split(kind, data)
    if not any(check(key, message, signature) for key in keys):
        raise PaperSignatureWrong(kind=kind)
    return read_body(kind, message[message.index(b"\n") + 1 :], forms)


def read_body(kind: str, body: bytes, forms: Mapping[str, Form]) -> tuple[dict[str, Any], dict[str, Plain]]:
    """Read the body of a paper whose signature was proved, or whose key stands in the body itself."""
    try:
        known, rest = read(value_of(body), forms)
        critical = rest.pop("critical", [])
        for member in critical if isinstance(critical, list) else [critical]:
            if member not in forms:
                raise PaperUnsupported(kind=kind, member=text(member))
    except ValueError as error:
        raise PaperMisshapen(kind=kind, why=str(error)) from error
    return known, rest


def unproved(kind: str, data: bytes) -> tuple[bytes, bytes, bytes]:
    """Return message, body and signature of a paper that carries its own key; the caller proves them at once."""
    message, signature = _split(kind, data)
    return message, message[message.index(b"\n") + 1 :], signature


def _context(kind: str) -> bytes:
    if kind not in KINDS:
        raise ValueError("no such paper")
    return b"tsp/" + kind.encode("ascii") + b"/v1\n"


def _split(kind: str, data: bytes) -> tuple[bytes, bytes]:
    if len(data) > PAPER_SIZE:
        raise PaperTooLarge(size=len(data), limit=PAPER_SIZE)
    first = _FIRST_LINE.match(data[:40])
    if not first or first[1].decode("ascii") != kind:
        raise PaperMisshapen(kind=kind, why="kind")
    if first[2] != b"1":
        raise PaperUnsupported(kind=kind, member="v" + first[2].decode("ascii"))
    lines = data.split(b"\n")
    if len(lines) != 4 or lines[3] != b"":
        raise PaperMisshapen(kind=kind, why="lines")
    try:
        signature = raw(lines[2].decode("ascii"))
    except ValueError as error:
        raise PaperMisshapen(kind=kind, why="signature") from error
    return _context(kind) + lines[1], signature
