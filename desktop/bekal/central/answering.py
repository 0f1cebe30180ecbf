"""Answering: one signed receipt for each stream, and with it the documents that central publishes downwards.

What has not changed is answered with the very bytes of last time; what has changed gets a higher number. Version
and number are given out in one transaction, so that no two texts ever share one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.central.home import Central, lock
from bekal.central.placing import Answered, answered
from bekal.central.publishing import Publisher, hash_of
from bekal.central.receiving import stream_name
from bekal.storage.records import (
    CentralCentre,
    CentralDevice,
    CentralDocument,
    CentralHeld,
    CentralProblem,
    CentralStream,
    OperationProblem,
)
from bekal.sync.receipts import PROBLEMS_SHOWN, Problem, Receipt
from bekal.sync.sealing import encrypter
from bekal.sync.stick import document_name, receipt_name
from bekal.sync.streams import Mark


@dataclass(frozen=True, slots=True)
class Answer:
    """What one device is to get: file names and bytes, for its folder on a stick or for the network."""

    centre_code: str
    device: UUID
    files: Mapping[str, bytes]


def answers(central: Central, centres: Sequence[UUID], *, now: datetime) -> list[Answer]:
    """Bring documents and receipts up to date, and return what each device of these centres is to get."""
    made: list[Answer] = []
    with central.database.writing() as session:
        lock(session, "publishing")
        publisher = Publisher(central, session, now)
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
    for stream in session.scalars(
        select(CentralStream).where(CentralStream.device_id == device.id).order_by(CentralStream.inc)
    ):
        applied = Mark(stream.head_seq, stream.head_hash)
        durable = Mark(stream.durable_seq, stream.durable_hash)
        last = Answered(stream.receipt_no, stream.receipt_epoch, stream.receipt_says)
        receipt = Receipt(
            device=device.id,
            inc=stream.inc,
            central_epoch=central.epoch,
            receipt_no=last.number + 1,
            central_time=now,
            received_upto=applied,
            applied_upto=applied,
            durable_upto=durable,
            held=tuple(_held(session, stream)),
            problems=tuple(_problems(session, stream)),
            down_versions=dict(versions),
            fork=stream.fork_hash,
        )
        says = hash_of(
            {
                "marks": [applied.seq, applied.hash, durable.seq, durable.hash],
                "held": list(receipt.held),
                "problems": [[p.code, p.op_id.hex if p.op_id else None, p.seq] for p in receipt.problems],
                "down": dict(versions),
                "fork": receipt.fork,
            }
        )
        given = answered(last, says, central.epoch)
        if given != last or stream.receipt is None:
            stream.receipt_no, stream.receipt_epoch, stream.receipt_says = given.number, given.epoch, given.says
            stream.receipt = replace(receipt, receipt_no=given.number).to_bytes(central.sign)
        yield receipt_name(stream.inc, central.epoch, stream.receipt_no), stream.receipt


def _held(session: Session, stream: CentralStream) -> list[int]:
    found = select(CentralHeld.seq).where(CentralHeld.device_id == stream.device_id, CentralHeld.inc == stream.inc)
    return sorted(set(session.scalars(found)))


def _problems(session: Session, stream: CentralStream) -> list[Problem]:
    """Return what was set aside of a stream and is not resolved, oldest first."""
    aside = session.execute(
        select(OperationProblem.code, OperationProblem.op_id)
        .where(
            OperationProblem.stream == stream_name(stream.device_id, stream.inc),
            OperationProblem.resolved_by.is_(None),
        )
        .order_by(OperationProblem.seen_at, OperationProblem.op_id)
        .limit(PROBLEMS_SHOWN)
    )
    found = [Problem(code, op_id=op_id) for code, op_id in aside]
    lines = session.execute(
        select(CentralProblem.code, CentralProblem.seq)
        .where(
            CentralProblem.device_id == stream.device_id,
            CentralProblem.inc == stream.inc,
            CentralProblem.seq.is_not(None),
            CentralProblem.resolved_at.is_(None),
        )
        .order_by(CentralProblem.seq)
    )
    return [*found, *(Problem(code, seq=seq) for code, seq in lines)][:PROBLEMS_SHOWN]
