"""Comparing what a device's contents come to with central's, and putting right the rows that differ.

Both are compared only at the same point: the device has sent all, has taken all, and nothing of its centre is set
aside. Which side is right is decided by the operations: what one side lacks, it gets, and rows are worked out anew.
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bekal.central import rules
from bekal.central.enrolling import note_problem
from bekal.central.feeding import newest_for
from bekal.central.home import Central, lock
from bekal.central.inbox import stream_name
from bekal.storage import digests
from bekal.storage.guarding import through_the_door
from bekal.storage.records import (
    CentralDevice,
    CentralProblem,
    CentralQuestion,
    CentralStream,
    Difference,
    LoggedOperation,
    OperationProblem,
)
from bekal.storage.settling import settle
from bekal.storage.standing import chunks
from bekal.sync import changes, comparing
from bekal.sync.comparing import Comparison, Leaves
from bekal.sync.questions import Question
from bekal.sync.sealing import compress, encrypter
from bekal.sync.streams import START, Mark

AT_ONCE = 50_000
"""Operations that digests are brought up to date for in one request; of a larger backlog the rest follows."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of a question's digest: None where the two were not at the same point; the paper if they differ."""

    agrees: bool | None = None
    paper: bytes | None = None


def compare(central: Central, question: Question, *, now: datetime) -> Compared:
    """Compare what a device stated with what is here; return what it is to be answered, encrypted to it."""
    if not question.digest:
        return Compared()
    with central.database.writing() as session:
        device = session.get_one(CentralDevice, question.device)
        lock(session, device.centre_id.hex)
        if not digests.refresh(session, device.centre_id, most=AT_ONCE):
            return Compared()
        if question.leaves is not None:
            found = _put_right(session, device, question.leaves, now)
            if found is not None:
                return Compared(agrees=False, paper=_sealed(central, device, question, found))
        if not _is_at_same_point(session, central, device, question):
            return Compared()
        ours = digests.summary(session, device.centre_id).digest
        agrees = ours == question.digest
        _note(session, device, question, agrees=agrees, now=now)
        if agrees:
            return Compared(agrees=True)
        depth = comparing.depth_for(digests.rows_in_all(session, device.centre_id))
        sums = comparing.packed_sums(digests.ranges(session, device.centre_id, depth))
        return Compared(agrees=False, paper=_sealed(central, device, question, {"depth": depth, "sums": sums}))


def _sealed(central: Central, device: CentralDevice, question: Question, said: dict[str, object]) -> bytes:
    paper = Comparison(device.id, central.epoch, question.made_at, **said)  # type: ignore[arg-type]  # built just above
    return encrypter([device.recipient])(paper.to_bytes(central.sign))


def _is_at_same_point(session: Session, central: Central, device: CentralDevice, question: Question) -> bool:
    stream = session.get(CentralStream, (device.id, question.life))  # none where the life has sent nothing yet
    own = stream_name(device.id, question.life)
    head = Mark(stream.head_seq, stream.head_hash) if stream is not None else START
    if head != question.head:
        return False
    if changes.start_of(question.cursor, central.epoch) < newest_for(session, device.centre_id, own):
        return False
    aside = select(OperationProblem.op_id).where(
        OperationProblem.centre_id == device.centre_id, OperationProblem.resolved_by.is_(None)
    )
    return session.scalars(aside.limit(1)).first() is None


def _note(session: Session, device: CentralDevice, question: Question, *, agrees: bool, now: datetime) -> None:
    """Keep the outcome, so that the receipt says it; open or close the incident."""
    kept = session.get(CentralQuestion, (device.id, question.life))
    if kept is not None:
        kept.digest, kept.agrees = question.digest, agrees
    still_open = select(Difference).where(Difference.device_id == device.id, Difference.healed_at.is_(None))
    known = session.scalars(still_open).all()
    if agrees:
        for one in known:
            one.healed_at = now
        session.execute(
            update(CentralProblem)
            .where(
                CentralProblem.code == rules.ProblemCode.CONTENTS_DIFFER.value,
                CentralProblem.device_id == device.id,
                CentralProblem.resolved_at.is_(None),
            )
            .values(resolved_at=now)
        )
    elif not known:
        incident = Difference(centre_id=device.centre_id, device_id=device.id, seen_at=now)
        session.add(incident)
        session.flush()
        note_problem(
            session,
            rules.ProblemCode.CONTENTS_DIFFER,
            f"{device.id.hex}/{incident.n}",
            centre_id=device.centre_id,
            device_id=device.id,
            now=now,
        )
    session.flush()


def _put_right(session: Session, device: CentralDevice, leaves: Leaves, now: datetime) -> dict[str, object] | None:
    """Work out anew the rows that differ, and return all that is known of them; None where none does."""
    ours = digests.rows_within(session, device.centre_id, leaves.depth, leaves.ranges)
    apart = comparing.rows_apart(ours, leaves.rows)[: comparing.ROWS]
    if not apart:
        return None
    with through_the_door(session.connection()):
        settle(session, apart, centre_id=device.centre_id, now=now)
    session.expire_all()
    digests.doubt(session, apart)
    digests.refresh(session, device.centre_id)
    session.execute(
        update(Difference)
        .where(Difference.device_id == device.id, Difference.healed_at.is_(None))
        .values(rows=Difference.rows + len(apart))
    )
    runs, lines = _known(session, device.centre_id, apart)
    plain = b"\n".join([*lines, b""]) if lines else b""
    return {
        "rows": tuple(apart),
        "runs": tuple(runs),
        "size": len(plain),
        "packed": compress(plain) if plain else b"",
    }


def _known(session: Session, centre_id: UUID, rows: Sequence[UUID]) -> tuple[list[tuple[str, int]], list[bytes]]:
    """Return every operation of some rows, in the order in which they came, and the streams they came by."""
    found: list[tuple[int, str, bytes]] = []
    for some in chunks(rows):
        query = select(LoggedOperation.n, LoggedOperation.stream, LoggedOperation.body)
        of_rows = (LoggedOperation.row_id.in_(some), LoggedOperation.centre_id == centre_id)
        found += [(n, stream or changes.CENTRAL, body) for n, stream, body in session.execute(query.where(*of_rows))]
    found.sort()
    runs = [(stream, len(list(members))) for stream, members in itertools.groupby(found, key=lambda one: one[1])]
    return runs, [body for _, _, body in found]
