"""Answering: one signed receipt for each stream, and with it the documents that central publishes downwards.

What has not changed is answered with the very bytes of last time; what has changed gets a higher number. Version
and number are given out in one transaction, so that no two texts ever share one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from bekal.central import streams
from bekal.central.feeding import newest_of_others
from bekal.central.home import Central, lock
from bekal.central.inbox import GAP, stream_name
from bekal.central.publishing import Publisher
from bekal.central.receipting import Answered, answered
from bekal.central.streams import Stream
from bekal.errors import Unavailable
from bekal.storage.records import (
    CentralCentre,
    CentralDevice,
    CentralDocument,
    CentralHeld,
    CentralProblem,
    CentralQuestion,
    CentralStream,
    OperationProblem,
)
from bekal.sync.downward import KINDS
from bekal.sync.receipts import CHANGES, HELD_TOLD, PROBLEMS_SHOWN, Problem, Receipt
from bekal.sync.refusals import PaperUnfit
from bekal.sync.sealing import encrypter
from bekal.sync.stick import document_name, receipt_name
from bekal.sync.streams import Mark

_Seen = Row[*tuple[Any, ...]]
_Stream = CentralStream | _Seen


@dataclass(frozen=True, slots=True)
class Answer:
    """What one device is to get: file names and bytes, for its folder on a stick or for the network."""

    centre_code: str
    device: UUID
    files: Mapping[str, bytes]


def answers(central: Central, centres: Sequence[UUID], *, now: datetime, for_all: bool = True) -> list[Answer]:
    """Bring documents and receipts up to date, and return what each device of these centres is to get.

    Without `for_all` the lists of all centres stay as they were last published.
    """
    made: list[Answer] = []
    with central.database.writing() as session:
        lock(session, "publishing")
        publisher = Publisher(central, session, now)
        if for_all or not publisher.recall_for_all():
            publisher.publish_for_all()
        for centre in session.scalars(
            select(CentralCentre).where(CentralCentre.id.in_(centres)).order_by(CentralCentre.code)
        ):
            bound = publisher.publish_for(centre)
            for device in session.scalars(
                select(CentralDevice).where(CentralDevice.centre_id == centre.id).order_by(CentralDevice.id)
            ):
                files = dict(_receipts(central, session, device, {k: d.version for k, d in bound.items()}, now))
                if device.revoked_at is None:
                    for kind, document in bound.items():
                        paper = _encrypted(device, document) if kind == "centre" else document.paper
                        files[document_name(kind, document.version)] = paper
                made.append(Answer(centre.code, device.id, files))
    return made


def _encrypted(device: CentralDevice, document: CentralDocument) -> bytes:
    """Return a centre's document as this device can open it: the same bytes as long as it is the same text."""
    if device.paper is None or device.paper_hash != document.hash:
        device.paper = encrypter([device.recipient])(document.paper)
        device.paper_hash = document.hash
    return device.paper


# ------------------------------------------------------------------------------------------------- receipts


def _receipts(
    central: Central, session: Session, device: CentralDevice, versions: Mapping[str, int], now: datetime
) -> Iterator[tuple[str, bytes]]:
    of_device = select(CentralStream).where(CentralStream.device_id == device.id).order_by(CentralStream.inc)
    for stream in session.scalars(of_device.with_for_update(), execution_options={"populate_existing": True}):
        receipt = _receipt(central, session, stream, versions, now)
        yield receipt_name(stream.inc, central.epoch, receipt.receipt_no), stream.receipt or b""


def receipt_now(
    central: Central, glance: Session, of: tuple[UUID, str], centre: UUID, *, now: datetime
) -> tuple[Receipt, bytes] | None:
    """Return what central says of a stream, with the documents as they were last published, and its paper.

    Where it says what it said before, nothing is written. None: there is no such stream yet. `glance` is let go of
    before anything is written.
    """
    known = _stands(glance, of, centre)
    if known is None:
        return None
    receipt = _drawn_up(central, glance, known, known, _published(known), now, _head_of(known))
    if (said := _said(central, known, receipt)) is not None:
        return said, known.receipt or b""
    glance.close()
    with central.database.writing() as session:
        return _given(central, session, of, centre, now)


def receipt_within(
    central: Central, session: Session, stream: Stream, head: Mark, *, now: datetime
) -> tuple[Receipt, bytes] | None:
    """Move a stream's head; return what central will say of it once the caller's transaction is committed, its paper.

    None where nothing can be signed now: the work is kept all the same, and told of when it is asked for. The stream
    is held only from here on: who publishes waits for it, and must never be waited for here.
    """
    session.flush()
    of = (stream.device, stream.inc)
    asked = {**_named(*of), "centre": stream.centre, "scopes": ["", stream.centre.hex], "head_seq": head.seq}
    known = session.connection().execute(_MOVING, asked).one()
    try:
        receipt, paper, kept = _signed(
            central, known, _drawn_up(central, session, known, known, _published(known), now, head)
        )
    except Unavailable:
        streams.change(session, *of, streams.at(head))
        return None
    streams.change(session, *of, {**streams.at(head), **kept})
    return receipt, paper


def _given(
    central: Central, session: Session, of: tuple[UUID, str], centre: UUID, now: datetime
) -> tuple[Receipt, bytes]:
    """Return a stream's receipt and paper, kept as its last one, read and written without its record."""
    session.connection().execute(_HELD, _named(*of))
    known = _stands(session, of, centre)
    assert known is not None
    receipt = _drawn_up(central, session, known, known, _published(known), now, _head_of(known))
    if (said := _said(central, known, receipt)) is not None:
        return said, known.receipt or b""
    receipt, paper, kept = _signed(central, known, receipt)
    streams.change(session, *of, kept)
    return receipt, paper


def _head_of(stream: _Stream) -> Mark:
    return Mark(stream.head_seq, stream.head_hash)


def _stands(session: Session, of: tuple[UUID, str], centre: UUID) -> _Seen | None:
    asked = {**_named(*of), "centre": centre, "scopes": ["", centre.hex]}
    return session.connection().execute(_STANDING, asked).one_or_none()


def _published(known: _Seen) -> dict[str, int]:
    return {kind: getattr(known, kind) for kind in KINDS if getattr(known, kind) is not None}


def _receipt(
    central: Central, session: Session, stream: CentralStream, versions: Mapping[str, int], now: datetime
) -> Receipt:
    """Return a stream's receipt, whose paper is then the stream's; the one of last time where it says the same."""
    receipt = _drawn_up(central, session, stream, _seen(session, stream), versions, now, _head_of(stream))
    if (said := _said(central, stream, receipt)) is not None:
        return said
    receipt, _, kept = _signed(central, stream, receipt)
    for name, value in kept.items():
        setattr(stream, name, value)
    return receipt


def _signed(central: Central, stream: _Stream, receipt: Receipt) -> tuple[Receipt, bytes, dict[str, object]]:
    """Return the next receipt of a stream, its paper, and what is kept of it; first of all it is signed."""
    given = answered(_last(stream), receipt.says(), central.epoch)
    if given == _last(stream):  # the same, but signed with a key of before
        given = replace(given, number=given.number + 1)
    receipt = replace(receipt, receipt_no=given.number)
    paper = receipt.to_bytes(central.sign)
    kept = {"receipt_no": given.number, "receipt_epoch": given.epoch, "receipt_says": given.says, "receipt": paper}
    return receipt, paper, kept


def _drawn_up(
    central: Central,
    session: Session,
    stream: _Stream,
    seen: _Seen,
    versions: Mapping[str, int],
    now: datetime,
    applied: Mark,
) -> Receipt:
    held = _held(session, stream) if seen.holds else {}
    return Receipt(
        device=stream.device_id,
        inc=stream.inc,
        central_epoch=central.epoch,
        receipt_no=stream.receipt_no + 1,
        central_time=now,
        received_upto=applied,
        applied_upto=applied,
        durable_upto=Mark(stream.durable_seq, stream.durable_hash),
        held=tuple(sorted(held)),
        held_for={str(seq): held[seq] for seq in sorted(held)[:HELD_TOLD] if held[seq] != GAP},
        problems=tuple(_problems(session, stream)) if seen.tells else (),
        digest={"all": seen.digest} if seen.digest else {},
        down_versions={**versions, CHANGES: seen.newest},
        fork=stream.fork_hash,
    )


def _looked(head_seq: ColumnElement[int] | InstrumentedAttribute[int]) -> tuple[ColumnElement[Any], ...]:
    """Return what one look at a stream asks: does anything wait or have to be told, do both ends hold the same.

    What the contents of both ends come to is said if they were last found to be the same and nothing came since.
    """
    device: BindParameter[UUID] = bindparam("device")
    inc: BindParameter[str] = bindparam("inc")
    agreed = select(CentralQuestion.digest).where(
        CentralQuestion.device_id == device,
        CentralQuestion.inc == inc,
        CentralQuestion.agrees.is_(True),
        CentralQuestion.head_seq == head_seq,
    )
    return (
        exists().where(CentralHeld.device_id == device, CentralHeld.inc == inc).label("holds"),
        or_(exists().where(*_ASIDE), exists().where(*_LINES)).label("tells"),
        agreed.scalar_subquery().label("digest"),
        newest_of_others().label("newest"),
    )


_ASIDE = (
    or_(OperationProblem.stream == bindparam("own"), OperationProblem.stream.startswith(bindparam("second"))),
    OperationProblem.resolved_by.is_(None),
)
"""What was set aside of a stream, or of its second history, and is not resolved."""
_LINES = (
    CentralProblem.device_id == bindparam("device"),
    CentralProblem.inc == bindparam("inc"),
    CentralProblem.seq.is_not(None),
    CentralProblem.resolved_at.is_(None),
)
"""Batches with lines that are no operations."""
_LOOKED = select(*_looked(bindparam("head_seq", type_=Integer)))
_HELD = (
    select(CentralStream.receipt_no)
    .where(CentralStream.device_id == bindparam("device"), CentralStream.inc == bindparam("inc"))
    .with_for_update()
)
_VERSIONS = (
    select(*(func.max(case((CentralDocument.kind == kind, CentralDocument.version))).label(kind) for kind in KINDS))
    .where(CentralDocument.kind.in_(KINDS), CentralDocument.scope.in_(bindparam("scopes", expanding=True)))
    .subquery()
)


def _standing(head_seq: ColumnElement[int] | InstrumentedAttribute[int]) -> Select[*tuple[Any, ...]]:
    """Return a stream, what a look at it shows, and the versions of what is published to its centre; of one moment."""
    return (
        select(*CentralStream.__table__.c, *_looked(head_seq), *_VERSIONS.c)
        .join_from(CentralStream, _VERSIONS, true())
        .where(CentralStream.device_id == bindparam("device"), CentralStream.inc == bindparam("inc"))
    )


_STANDING = _standing(CentralStream.head_seq)
_MOVING = _standing(bindparam("head_seq", type_=Integer)).with_for_update(of=CentralStream)
"""The same, held, of a stream whose head is about to be moved there."""


def _named(device: UUID, inc: str) -> dict[str, object]:
    own = stream_name(device, inc)
    return {"device": device, "inc": inc, "own": own, "second": f"{own}~"}


def _seen(session: Session, stream: CentralStream) -> _Seen:
    of = {**_named(stream.device_id, stream.inc), "head_seq": stream.head_seq, "centre": stream.centre_id}
    return session.connection().execute(_LOOKED, of).one()


def _said(central: Central, stream: _Stream, receipt: Receipt) -> Receipt | None:
    """Return the receipt of last time, if it says the same and is signed with the key of today."""
    last = _last(stream)
    if stream.receipt is None or answered(last, receipt.says(), central.epoch) != last:
        return None
    return _proved(stream.receipt, central.receipt_key)


@lru_cache(maxsize=2_000)
def _proved(paper: bytes, key: bytes) -> Receipt | None:
    """Return a receipt signed with that key; who has nothing new is told of the same one again and again."""
    try:
        return Receipt.from_bytes(paper, (key,))
    except PaperUnfit:
        return None


def _last(stream: _Stream) -> Answered:
    return Answered(stream.receipt_no, stream.receipt_epoch, stream.receipt_says)


def _held(session: Session, stream: _Stream) -> dict[int, str]:
    """Return the numbers of the batches that wait, each with the reason."""
    found = select(CentralHeld.seq, CentralHeld.reason).where(
        CentralHeld.device_id == stream.device_id, CentralHeld.inc == stream.inc
    )
    return {row.seq: row.reason for row in session.execute(found)}


def _problems(session: Session, stream: _Stream) -> list[Problem]:
    """Return what was set aside of a stream and is not resolved, oldest first."""
    aside = session.execute(
        select(OperationProblem.code, OperationProblem.op_id)
        .where(*_ASIDE)
        .order_by(OperationProblem.seen_at, OperationProblem.op_id)
        .limit(PROBLEMS_SHOWN),
        _named(stream.device_id, stream.inc),
    )
    found = [Problem(code, op_id=op_id) for code, op_id in aside]
    lines = session.execute(
        select(CentralProblem.code, CentralProblem.seq).where(*_LINES).order_by(CentralProblem.seq),
        _named(stream.device_id, stream.inc),
    )
    return [*found, *(Problem(code, seq=seq) for code, seq in lines)][:PROBLEMS_SHOWN]
