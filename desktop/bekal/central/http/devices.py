"""What a device asks: to be let in, how its stream stands, that a batch be taken, the documents it has not."""

import contextlib
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.central.answering import answers, receipt_now, receipt_within
from bekal.central.enrolling import admit, stream_of
from bekal.central.home import Central
from bekal.central.http import uploads
from bekal.central.http.admission import Admission, ComeAgain
from bekal.central.http.askers import Asker
from bekal.central.http.asking import (
    BYTES,
    JSON,
    Answered,
    Asked,
    Problem,
    body_of,
    part_in,
    query_of,
    unavailable,
    written,
)
from bekal.central.http.freshness import Freshness
from bekal.central.inbox import GAP
from bekal.central.receiving import Received, receive, receive_waiting
from bekal.central.retrying import Result, TransactionBrokenOff, again
from bekal.central.streams import Stream
from bekal.errors import Refused, Unavailable
from bekal.storage.operations import Plain
from bekal.storage.records import CentralDevice, CentralDocument
from bekal.sync import forms, refusals
from bekal.sync.batches import Manifest
from bekal.sync.downward import KINDS, DownDocument, snapshot_of
from bekal.sync.receipts import Receipt
from bekal.sync.requests import Request
from bekal.sync.rules import Placing, missing
from bekal.sync.streams import START, Mark
from bekal.sync.wire import HASH_SHOWN, KEY, KNOWN, LARGEST_DOWN, joined, tag_of

REQUEST_SIZE = 64 * 1024
OLDEST_SCHEMA = 1
"""Batches of programs that wrote an older form are not taken any more."""

_ALL = UUID(int=0)
"""In the freshness of documents: those of all centres."""
_TIMES = 3
"""How often documents are looked at again that another centre's publishing overtook."""
_AT_HAND = re.compile(rf"([a-z]{{1,20}})\.([0-9a-f]{{{HASH_SHOWN}}})\Z")


@dataclass(frozen=True)
class Desk:
    """What a request is answered with: the central system, the time, and whose turn it is."""

    central: Central
    now: datetime
    admission: Admission
    freshness: Freshness
    glance: Session | None = None
    """The one in which the asking device was looked up, where what it asks is answered at one more glance."""

    @contextlib.contextmanager
    def glancing(self) -> Iterator[Session]:
        """Give a session for a short question."""
        if self.glance is not None:
            yield self.glance
        else:
            with self.central.database.glancing() as session:
                yield session

    def look_away(self) -> None:
        """Hold no connection while something is waited for or written; the next glance sees what was."""
        if self.glance is not None:
            self.glance.close()

    def in_turn(self, of: object, work: Callable[[], Result]) -> Result:
        """Do work that writes when it is this centre's turn, again where the database broke it off."""
        try:
            with self.admission.turn(of):
                return again(work)
        except ComeAgain as busy:
            raise unavailable(busy.after) from busy
        except TransactionBrokenOff as broken:
            raise unavailable(5) from broken


# ----------------------------------------------------------------------------------------------- being let in


def let_in(desk: Desk, asked: Asked) -> Answered:
    """Take a device's request; whoever makes it proves the activation's token and both its keys in it."""
    body = body_of(asked, REQUEST_SIZE)
    try:
        request = Request.from_bytes(body)
        admitted = desk.in_turn("requests", lambda: admit(desk.central, body, now=desk.now))
    except Refused as error:
        status = HTTPStatus.FORBIDDEN if isinstance(error, rules.Unadmitted) else HTTPStatus.UNPROCESSABLE_ENTITY
        raise Problem(status, "request-refused", {"reason": reason_of(error)}) from error
    publish(desk, request.centre, anew=True)  # with its key on the trust list
    receipt, paper = receipt_of(desk, request.device, request.inc, request.centre)
    status = HTTPStatus.CREATED if admitted.is_new else HTTPStatus.OK
    return full(status, receipt, paper)


def reason_of(error: Exception) -> str:
    """Return the name of a refusal as programs read it: words with hyphens."""
    code = getattr(type(error), "code", None)
    return str(code) if code else re.sub(r"(?<!^)(?=[A-Z])", "-", type(error).__name__).lower()


# ---------------------------------------------------------------------------------------------------- a stream


def standing(desk: Desk, asker: Asker, asked: Asked, inc: str) -> Answered:
    """Say how far a stream has come; 304 where the device knows it all."""
    publish(desk, asker.centre, asker.decided)
    receipt, paper = receipt_of(desk, asker.id, inc, asker.centre, is_kept=not asker.is_revoked)
    tag = tag_of(receipt)
    if tag in (part.strip() for part in asked.header("If-None-Match").split(",")):
        return Answered(HTTPStatus.NOT_MODIFIED, tag=tag, receipt_no=receipt.receipt_no)
    return full(HTTPStatus.OK, receipt, paper)


def put_batch(desk: Desk, asker: Asker, asked: Asked, inc: str, seq: int) -> Answered:
    """Take a batch under its own address; taking it again has no effect and the same answer."""

    def expect(manifest: Manifest) -> None:
        if (manifest.device, manifest.inc, manifest.seq) != (asker.id, inc, seq):
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "other-device")

    return _take(desk, asker, asked, expect, inc)


def put_left_batch(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Take a batch of whichever life of this device; it says itself which."""

    def expect(manifest: Manifest) -> None:
        if manifest.device != asker.id:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "other-device")

    return _take(desk, asker, asked, expect, None)


def _take(desk: Desk, asker: Asker, asked: Asked, expect: Callable[[Manifest], None], inc: str | None) -> Answered:
    body = uploads.body_or_brought(desk.central, asker.id, asked)
    key = asked.header(KEY).strip('"')
    of = [inc or ""]

    def look(manifest: Manifest) -> None:
        expect(manifest)
        of[0] = manifest.inc
        if key and key != manifest.mark.hash:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-key")
        if manifest.schema < OLDEST_SCHEMA:
            raise Problem(HTTPStatus.UPGRADE_REQUIRED, "client-too-old", headers={"Upgrade": "Bekal"})

    drawn: list[tuple[Receipt, bytes] | None] = []

    def draw(session: Session, stream: Stream, head: Mark) -> None:
        drawn[:] = [receipt_within(desk.central, session, stream, head, now=desk.now)]

    def work() -> Received:
        drawn.clear()
        received = receive(
            desk.central, body.read(), now=desk.now, expect=look, known={asker.id: asker.known}, closing=draw
        )
        followed = []
        # what waits behind it; and what an older version of central could only keep
        if received.may_be_followed if received.placing is Placing.APPLY else received.waits_for == GAP:
            followed = receive_waiting(desk.central, now=desk.now, of=(asker.id, of[0]))
        if followed:
            drawn.clear()  # there is more to say by now
        if any(one.is_to_tell for one in [received, *followed]):
            desk.freshness.spoil(asker.centre)
        return received

    if desk.freshness.is_overtaken(asker.centre, asker.decided):
        with contextlib.suppress(Problem, Unavailable):  # the receipt tells of it; the batch is taken all the same
            publish(desk, asker.centre, asker.decided)
    try:
        received = desk.in_turn(asker.centre, work)
    except refusals.BatchUnfit as error:
        body.is_taken()
        raise _told_with(desk, asker, of[0], *_refusal(error)) from error
    except rules.TooManyWaiting as error:
        raise _told_with(desk, asker, of[0], HTTPStatus.CONFLICT, "too-many-waiting") from error
    except Problem as problem:
        if problem.status < HTTPStatus.INTERNAL_SERVER_ERROR:
            problem.facts |= _facts_of(desk, asker, of[0])
        raise
    body.is_taken()
    said = (drawn[0] if drawn else None) or receipt_of(desk, asker.id, of[0], asker.centre)
    return _answer(asked, received, *said)


def _refusal(error: refusals.BatchUnfit) -> tuple[int, str]:
    known = {
        refusals.DeviceRevoked: (HTTPStatus.FORBIDDEN, "device-revoked"),
        refusals.SignatureWrong: (HTTPStatus.UNPROCESSABLE_ENTITY, "bad-signature"),
        refusals.ManifestNotCanonical: (HTTPStatus.UNPROCESSABLE_ENTITY, "not-canonical"),
    }
    return known.get(type(error), (HTTPStatus.UNPROCESSABLE_ENTITY, "bad-batch"))


def _answer(asked: Asked, received: Received, receipt: Receipt, paper: bytes) -> Answered:
    tag = tag_of(receipt)
    facts = facts_of(receipt, paper)
    if received.placing is Placing.FORK or (receipt.fork is not None and receipt.fork == received.hash):
        problem = Problem(HTTPStatus.CONFLICT, "fork", {"fork": received.hash, **facts})
        return problem.answer(tag=tag, receipt_no=receipt.receipt_no)
    if received.placing is Placing.HOLD:
        lacking: list[Plain] = [*missing(receipt.applied_upto, receipt.held)[:1_000]]
        code = received.waits_for or "gap"
        problem = Problem(HTTPStatus.ACCEPTED, code, {"missing": lacking, **facts})
        return problem.answer(tag=tag, receipt_no=receipt.receipt_no)
    known = asked.header(KNOWN)
    if known and known in {tag, _tag_before(receipt, received.before)}:
        return Answered(HTTPStatus.NO_CONTENT, tag=tag, receipt_no=receipt.receipt_no)
    return full(HTTPStatus.OK, receipt, paper)


def _tag_before(receipt: Receipt, before: Mark | None) -> str:
    """Return the tag of what the device can foresee this receipt from: the same, one batch ago."""
    if before is None or receipt.applied_upto.seq != before.seq + 1:
        return ""
    mark = before if before.seq else START
    return tag_of(replace(receipt, received_upto=mark, applied_upto=mark))


def _told_with(desk: Desk, asker: Asker, inc: str, status: int, code: str) -> Problem:
    return Problem(status, code, _facts_of(desk, asker, inc))


# ------------------------------------------------------------------------------------------------- documents


def documents(desk: Desk, asker: Asker, asked: Asked) -> Answered:
    """Give the documents that the device has not, from a byte on; all of them are one run of bytes with one tag."""
    if asker.is_revoked:
        raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
    query = query_of(asked, {"have", "from", "most"})
    start, most = part_in(query, LARGEST_DOWN)
    papers = _papers(desk, asker, _at_hand(query.get("have", "")), is_begun=start > 0)
    data = joined(papers)
    tag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    return Answered(HTTPStatus.OK, data[start : start + most], BYTES, tag)


def _papers(desk: Desk, asker: Asker, have: Mapping[str, str], *, is_begun: bool) -> list[bytes]:
    """Return the papers that a device lacks, the snapshot last; going on with a part does not publish anew."""
    for _ in range(_TIMES):
        if not is_begun:
            desk.freshness.spoil(asker.centre)
            publish(desk, asker.centre, asker.decided)
        found = _bound(desk, asker)
        if found is not None:
            lacks = {kind for kind, (digest, _) in found.items() if have.get(kind) != digest[:HASH_SHOWN]}
            if lacks:
                lacks.add("snapshot")  # without it nothing is believed
            return [found[kind][1] for kind in sorted(lacks, key=lambda kind: (kind == "snapshot", kind))]
        is_begun = False
    raise unavailable(5)


def _bound(desk: Desk, asker: Asker) -> dict[str, tuple[str, bytes]] | None:
    """Return hash and paper of each document that the centre's snapshot binds, and its own; None: it was overtaken."""
    with desk.central.database.reading() as session:
        device = session.get_one(CentralDevice, asker.id)
        rows = session.scalars(
            select(CentralDocument).where(
                CentralDocument.kind.in_(KINDS), CentralDocument.scope.in_(["", asker.centre.hex])
            )
        )
        found = {row.kind: (row.hash, row.paper) for row in rows}
        if "centre" in found and (device.paper is None or device.paper_hash != found["centre"][0]):
            return None  # personal: it leaves only as it was encrypted to this device
        if "centre" in found:
            found["centre"] = (found["centre"][0], device.paper or b"")
    if "snapshot" not in found:
        return None
    keys = (desk.central.receipt_key,)
    named = snapshot_of(DownDocument.from_bytes(found["snapshot"][1], keys))
    bound = {kind: digest for kind, (_, digest) in named.items()}
    return found if bound == {kind: digest for kind, (digest, _) in found.items() if kind != "snapshot"} else None


def _at_hand(text: str) -> dict[str, str]:
    have = {}
    for part in filter(None, text.split(",")):
        match = _AT_HAND.match(part)
        if not match:
            raise Problem(HTTPStatus.BAD_REQUEST, "bad-query", {"member": "have"})
        have[match[1]] = match[2]
    return have


# ------------------------------------------------------------------------------------------------------ shared


def publish(desk: Desk, centre: UUID, decided: str = "", *, anew: bool = False) -> None:
    """Bring what is published to a centre and to all up to date, unless that was done lately, and after `decided`."""
    if anew:
        desk.freshness.spoil(centre)
        desk.freshness.spoil(_ALL)
    with desk.freshness.due(centre, decided) as is_due:
        if is_due:
            desk.look_away()
            with desk.freshness.due(_ALL, decided) as for_all:
                desk.in_turn(
                    ("publishing", centre), lambda: answers(desk.central, [centre], now=desk.now, for_all=for_all)
                )


def receipt_of(desk: Desk, device: UUID, inc: str, centre: UUID, *, is_kept: bool = True) -> tuple[Receipt, bytes]:
    """Return what central says of a stream, begun if the device names it for the first time."""

    def look() -> tuple[Receipt, bytes] | None:
        with desk.glancing() as glance:
            return receipt_now(desk.central, glance, (device, inc), centre, now=desk.now)

    def said() -> tuple[Receipt, bytes] | None:
        return again(look)

    def begin() -> None:
        desk.look_away()
        with desk.central.database.writing() as session:
            stream_of(session, device, inc, centre)

    found = said()
    if found is None:
        if not is_kept:
            raise Problem(HTTPStatus.FORBIDDEN, "device-revoked")
        again(begin)
        found = said()
    assert found is not None
    return found


def facts_of(receipt: Receipt, paper: bytes) -> dict[str, Plain]:
    """Return how a stream stands, for programs to read, with the signed receipt."""
    return {
        "have_seq": receipt.applied_upto.seq,
        "have_hash": receipt.applied_upto.hash,
        "held": list(receipt.held),
        "receipt": forms.written_raw(paper),
    }


def _facts_of(desk: Desk, asker: Asker, inc: str) -> dict[str, Plain]:
    """Return how a stream stands; nothing where the batch never said which it is."""
    if not inc:
        return {}
    try:
        return facts_of(*receipt_of(desk, asker.id, inc, asker.centre, is_kept=not asker.is_revoked))
    except Problem:
        return {}


def full(status: int, receipt: Receipt, paper: bytes, facts: Mapping[str, Plain] | None = None) -> Answered:
    """Return an answer that carries the whole receipt, and what else there is to say."""
    body = written({**facts_of(receipt, paper), **(facts or {})})
    return Answered(status, body, JSON, tag_of(receipt), receipt.receipt_no)
