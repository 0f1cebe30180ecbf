"""The service: every route by its one name, whoever asks proved, every answer signed for the very question."""

import logging
import re
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

from sqlalchemy.orm import Session

from bekal import paths
from bekal.central.home import Central
from bekal.central.http import askers, devices, pictures, telling, uploads
from bekal.central.http.admission import Admission
from bekal.central.http.askers import Asker
from bekal.central.http.asking import JSON, Answered, Asked, Problem, unavailable
from bekal.central.http.devices import Desk
from bekal.central.http.freshness import Freshness
from bekal.errors import Unavailable
from bekal.sync.sealing import verify
from bekal.sync.wire import ANSWER, KNOWN, Question, Reply, Unproved, proof_in, sign_reply

OPENAPI = "/v1/openapi.json"
_DEVICE = r"(?P<device>[0-9a-f]{32})"
_INC = r"(?P<inc>[0-9a-f]{16})"
_SEQ = r"(?P<seq>[1-9][0-9]{0,8})"
_ADDRESS = r"(?P<address>[0-9a-f]{64})"


@dataclass(frozen=True)
class Route:
    """One thing that can be asked, under the name that the description gives it."""

    method: str
    name: str
    answer: Callable[[Desk, Asker, Asked, dict[str, str]], Answered]
    is_a_glance: bool = False
    """Whether it is mostly answered by looking only, with the connection that the device was looked up with."""

    def match(self, path: str) -> dict[str, str] | None:
        """Return the parts of a path that this route is for, None if it is not."""
        found = re.fullmatch(_PARTS.sub(lambda part: _FORMS[part[1]], self.name), path)
        return found.groupdict() if found else None


_FORMS = {"device": _DEVICE, "inc": _INC, "seq": _SEQ, "address": _ADDRESS}
_PARTS = re.compile(r"\{([a-z]+)\}")

ROUTES: Sequence[Route] = (
    Route(
        "GET",
        "/v1/devices/{device}/streams/{inc}",
        lambda d, a, q, p: devices.standing(d, a, q, p["inc"]),
        is_a_glance=True,
    ),
    Route(
        "PUT",
        "/v1/devices/{device}/streams/{inc}/batches/{seq}",
        lambda d, a, q, p: devices.put_batch(d, a, q, p["inc"], int(p["seq"])),
    ),
    Route("POST", "/v1/devices/{device}/batches", lambda d, a, q, _: devices.put_left_batch(d, a, q)),
    Route(
        "GET",
        "/v1/devices/{device}/uploads/{address}",
        lambda d, a, _, p: uploads.standing(d.central, a.id, p["address"]),
    ),
    Route(
        "PUT",
        "/v1/devices/{device}/uploads/{address}",
        lambda d, a, q, p: uploads.put_part(d.central, a.id, q, p["address"]),
    ),
    Route("GET", "/v1/devices/{device}/documents", lambda d, a, q, _: devices.documents(d, a, q)),
    Route("GET", "/v1/devices/{device}/changes", lambda d, a, q, _: telling.changes(d, a, q)),
    Route("POST", "/v1/devices/{device}/attachments", lambda d, a, q, _: pictures.lacking(d, a, q)),
    Route(
        "PUT",
        "/v1/devices/{device}/attachments/{address}",
        lambda d, a, q, p: pictures.put_part(d, a, q, p["address"]),
    ),
    Route(
        "GET",
        "/v1/devices/{device}/attachments/{address}",
        lambda d, a, q, p: pictures.get_part(d, a, q, p["address"]),
    ),
    Route("POST", "/v1/devices/{device}/questions", lambda d, a, q, _: telling.compared(d, a, q)),
    Route("GET", "/v1/devices/{device}/questions", lambda d, a, q, _: telling.rest(d, a, q)),
)
"""What enrolled devices ask; `POST /v1/requests` and the description are answered to whoever asks."""

OPEN_ROUTES = (("POST", "/v1/requests"), ("GET", OPENAPI))


@dataclass
class Service:
    """Answers requests out of a central system that is held open."""

    holding: Callable[[], AbstractContextManager[Central]]
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    admission: Admission = field(default_factory=Admission)
    freshness: Freshness = field(default_factory=Freshness)

    def answer(self, asked: Asked) -> Answered:
        """Answer one request."""
        try:
            with self.holding() as central:
                return self._answer(central, asked)
        except Unavailable as error:
            logging.getLogger("bekal").warning("the service is out of order: %s", type(error).__name__)
            return unavailable(30).answer()

    def _answer(self, central: Central, asked: Asked) -> Answered:
        desk = Desk(central, self.clock(), self.admission, self.freshness)
        proof: list[tuple[Question, str]] = []
        try:
            answered = self._routed(desk, asked, proof)
        except Problem as problem:
            answered = problem.answer()
        except Unavailable as error:
            logging.getLogger("bekal").warning("a request failed: %s", type(error).__name__)
            answered = unavailable(30).answer()
        if not proof:
            return answered
        question, nonce = proof[0]
        reply = Reply(answered.status, answered.tag, answered.body, desk.now, answered.receipt_no)
        try:
            signed = sign_reply(reply, question, nonce, central.sign)
        except Unavailable as error:
            logging.getLogger("bekal").warning("nothing can be signed: %s", type(error).__name__)
            return unavailable(30).answer()
        return Answered(
            answered.status,
            answered.body,
            answered.kind,
            answered.tag,
            answered.receipt_no,
            {**answered.headers, ANSWER: signed},
        )

    def _routed(self, desk: Desk, asked: Asked, proof: list[tuple[Question, str]]) -> Answered:
        if asked.path == OPENAPI:
            _require_method(asked, ["GET"])
            return Answered(HTTPStatus.OK, description(), JSON)
        if asked.path == "/v1/requests":
            _require_method(asked, ["POST"])
            proof += _proof_of_request(asked)
            return devices.let_in(desk, asked)
        allowed = []
        for route in ROUTES:
            parts = route.match(asked.path)
            if parts is None:
                continue
            allowed.append(route.method)
            if route.method == asked.method:
                with desk.central.database.glancing() as glance:
                    asker = self._proved(glance, asked, UUID(hex=parts["device"]), proof)
                    if route.is_a_glance:
                        return route.answer(replace(desk, glance=glance), asker, asked, parts)
                return route.answer(desk, asker, asked, parts)
        if allowed:
            _require_method(asked, allowed)
        raise Problem(HTTPStatus.NOT_FOUND, "not-found")

    def _proved(self, glance: Session, asked: Asked, device: UUID, proof: list[tuple[Question, str]]) -> Asker:
        """Return the device that a request comes from, before any of its body is read."""
        question, nonce, signature = _signed(asked)
        proof.append((question, nonce))  # refusals are signed too, so that a device may believe them
        asker = askers.find(glance, device)
        if asker is None:
            raise Problem(HTTPStatus.FORBIDDEN, "device-unknown")
        if not verify(asker.signing_key, question.message(nonce), signature):
            raise _not_proved()
        return asker


def description() -> bytes:
    """Return the description of the service, as OpenAPI 3.1 has it."""
    return (paths.resources() / "openapi" / "central.json").read_bytes()


def _signed(asked: Asked) -> tuple[Question, str, bytes]:
    try:
        nonce, signature = proof_in(asked.header("Authorization"))
    except Unproved as error:
        raise _not_proved() from error
    known = asked.header("If-None-Match") or asked.header(KNOWN)
    return asked.question(known), nonce, signature


def _proof_of_request(asked: Asked) -> list[tuple[Question, str]]:
    """Return to which question an answer is signed; whoever asks to be let in is proved by the request itself."""
    try:
        question, nonce, _ = _signed(asked)
    except Problem:
        return []
    return [(question, nonce)]


def _not_proved() -> Problem:
    return Problem(HTTPStatus.UNAUTHORIZED, "not-proved", headers={"WWW-Authenticate": "TSP"})


def _require_method(asked: Asked, allowed: Sequence[str]) -> None:
    if asked.method not in allowed:
        raise Problem(HTTPStatus.METHOD_NOT_ALLOWED, "method-not-allowed", headers={"Allow": ", ".join(allowed)})
