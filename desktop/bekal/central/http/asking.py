"""A request and an answer of the service, and problems as RFC 9457 words them: codes, numbers, nothing personal."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qsl

from bekal.storage.operations import Plain
from bekal.sync.wire import PROBLEM, PROBLEM_TYPE, Question, digest_fits

JSON = "application/json"
BYTES = "application/octet-stream"


@dataclass(frozen=True)
class Asked:
    """One request; `headers` by their names in small letters, the body read only when it is wanted."""

    method: str
    target: str
    headers: Mapping[str, str]
    length: int | None
    """Of the body, as the request says; None: it does not say."""
    read: Callable[[], bytes]
    """Reads the whole body; raises `Problem` where it does not come in time."""

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str:
        """Return a header, empty if it is not there."""
        return self.headers.get(name.lower(), "")

    def question(self, known: str = "") -> Question:
        """Return what the device signed."""
        return Question(self.method, self.target, self.header("Content-Digest"), known)


@dataclass(frozen=True)
class Answered:
    """One answer."""

    status: int
    body: bytes = b""
    kind: str = ""
    tag: str = ""
    receipt_no: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)


class Problem(Exception):
    """An answer other than what was asked for: a stable code, a status, and facts that programs read."""

    def __init__(
        self,
        status: int,
        code: str,
        facts: Mapping[str, Plain] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.facts = status, code, dict(facts or {})
        self.headers = dict(headers or {})

    def answer(self, *, tag: str = "", receipt_no: int = 0) -> Answered:
        """Return it as an answer."""
        body: dict[str, Plain] = {
            "type": PROBLEM_TYPE + self.code,
            "title": TITLES[self.code],
            "status": self.status,
            **self.facts,
        }
        return Answered(self.status, written(body), PROBLEM, tag, receipt_no, self.headers)


def written(value: Mapping[str, Plain]) -> bytes:
    """Return an object as JSON."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")


def no_body() -> bytes:
    """Return the body of a request that has none."""
    return b""


TITLES = {
    "gap": "Held: an earlier batch of this stream is missing",
    "schema-too-new": "Held: received, waiting for central to be updated",
    "fork": "Applied as a second history; begin a new life of this database",
    "too-many-waiting": "Not kept: too many batches of this stream wait for a missing one",
    "client-too-old": "This program is too old to send to this central system",
    "device-unknown": "No such device is enrolled here; send its request first",
    "device-revoked": "The device's key was withdrawn; a person decides about the batch",
    "not-proved": "The request is not signed by the device that it names",
    "other-device": "The batch is another's than the address says",
    "request-refused": "The request to be let in was refused",
    "bad-digest": "The body is not the one that Content-Digest names",
    "bad-key": "The Idempotency-Key is not the hash of this batch",
    "bad-query": "The query has a form that is not known here",
    "bad-question": "The question cannot be read, or is another's",
    "upload-absent": "Not all of the file was brought, or it is damaged; ask how far it has come",
    "upload-offset": "The part does not follow on from what was brought",
    "bad-batch": "The batch cannot be used",
    "bad-signature": "The batch is not signed by the device that it names",
    "not-canonical": "The manifest is not in its one canonical form",
    "bad-list": "The list of pictures has a form that is not known here",
    "bad-picture": "The part of a picture cannot be used",
    "picture-absent": "This picture is not here, or ends before",
    "picture-erased": "This picture was destroyed with the data of its person; no record names it",
    "too-many-pictures": "Not kept: too many pictures of this centre are here that no record names",
    "not-found": "There is nothing of this name",
    "method-not-allowed": "This cannot be done there",
    "length-required": "The request does not say how long its body is",
    "too-large": "The body is larger than anything that is sent here",
    "too-slow": "The request did not come whole in its time",
    "headers-too-large": "The headers are larger than any that are sent here",
    "malformed": "This is no request that could be read",
    "try-later": "Too much is being done at once; come again",
    "internal": "Something went wrong here; nothing of it counts; come again",
}


def unavailable(after: float) -> Problem:
    """Return the answer to whoever has to come again later."""
    seconds = max(1, round(after))
    return Problem(
        HTTPStatus.SERVICE_UNAVAILABLE, "try-later", {"retry_after": seconds}, headers={"Retry-After": str(seconds)}
    )


def body_of(asked: Asked, most: int) -> bytes:
    """Read the body of a request and hold it against what the headers say of it."""
    if asked.length is None:
        raise Problem(HTTPStatus.LENGTH_REQUIRED, "length-required")
    if asked.length > most:
        raise Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", {"limit": most})
    body = asked.read()
    digest = asked.header("Content-Digest")
    if not digest_fits(digest, body):
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-digest")
    return body


def query_of(asked: Asked, known: set[str]) -> dict[str, str]:
    """Return the parts of a query, each once and none but those known."""
    try:
        pairs = parse_qsl(
            asked.target.partition("?")[2], keep_blank_values=True, strict_parsing=False, max_num_fields=20
        )
    except ValueError as error:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query") from error
    found = dict(pairs)
    if len(found) != len(pairs) or not found.keys() <= known:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query")
    return found


def part_in(query: Mapping[str, str], largest: int) -> tuple[int, int]:
    """Return from which byte on a query asks for a part, and how many bytes at most."""
    start, most = number_in(query, "from", 0), number_in(query, "most", largest)
    if not 1 <= most <= largest:
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": "most"})
    return start, most


def number_in(query: Mapping[str, str], name: str, default: int) -> int:
    """Return a whole number of a query."""
    text = query.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": name})
    return int(text)
