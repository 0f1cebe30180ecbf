"""Erasures at the head office: carried out when a centre's own arrives, ordered, and done again after each restore.

What names the person goes from the rows, from the journal's bodies and from the payload of the batches kept as
evidence. The manifests and their signatures stay as they came, so that the chain of each stream is verified as before;
only the payloads that held the person no longer fit their hash, and are marked so. The order then stands in the
centre's document, so that each of its PCs does the same, also one that comes back from an old backup.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.rights import erasing
from bekal.candidates.rights.rules import ErasureReason
from bekal.central import matching
from bekal.central.deciding import decided
from bekal.central.home import Central
from bekal.central.pictures import tidying
from bekal.errors import Refused
from bekal.storage.erasure_ledger import ledger_of
from bekal.storage.operations import Operation
from bekal.storage.records import (
    Candidate,
    CentralBatch,
    CentralBranch,
    CentralCentre,
    CentralErasure,
    CentralStream,
    Enrolment,
    Paper,
)
from bekal.storage.standing import chunks
from bekal.sync import sealing
from bekal.sync.batches import Manifest
from bekal.terms import CandidateId


class NobodyToErase(Refused):
    """No person of that id belongs to that centre. Facts: code."""


def order(central: Central, code: str, person: UUID, *, reason: ErasureReason, now: datetime) -> None:
    """Order a centre to erase a person, and do it here at once.

    Raises:
        NobodyToErase: nothing was changed.

    """
    with central.database.writing() as session:
        centre = session.scalars(select(CentralCentre).where(CentralCentre.code == code)).one_or_none()
        found = session.get(Candidate, person)
        if centre is None or found is None or found.centre_id != centre.id:
            raise NobodyToErase(code=code)
        session.merge(
            CentralErasure(erased_id=person, centre_id=centre.id, reason=reason.value, ordered_at=now, done_at=None)
        )
        _empty(session, [CandidateId(person)], now)
        decided(session)
    tidying.let_go(central, now=now)


def carry_out(
    session: Session, operations: Sequence[Operation], *, centre_id: UUID, now: datetime, is_any_known: bool = True
) -> int:
    """Carry out what operations, which were just applied, say of erasures; return how many people it concerns.

    What was set aside of them erases nobody. A batch that was sealed before an erasure may bring the old values once
    more: those people are erased again. `is_any_known`: whether anybody of the centre was erased before.
    """
    told = _erased(session, {o.row_id for o in operations if o.fields.get("erased_at")}, centre_id)
    for person in told:
        known = session.get(CentralErasure, person)
        if known is None:
            session.add(
                CentralErasure(
                    erased_id=person,
                    centre_id=centre_id,
                    reason=ErasureReason.REQUEST.value,
                    ordered_at=now,
                    done_at=now,
                )
            )
        else:
            known.done_at = known.done_at or now
    session.flush()
    if not (told or is_any_known):
        return 0
    people = sorted(told | _touched(session, operations))
    if people:
        _empty(session, [CandidateId(one) for one in people], now)
    return len(people)


def _erased(session: Session, named: Collection[UUID], centre_id: UUID) -> set[UUID]:
    """Return who of these is a person of the centre and stands as erased now."""
    of_centre = select(Candidate.id).where(Candidate.centre_id == centre_id, Candidate.erased_at.is_not(None))
    found = (session.scalars(of_centre.where(Candidate.id.in_(some))) for some in chunks(list(named)))
    return {one for some in found for one in some}


def again_after_restore(central: Central, *, now: datetime) -> int:
    """Erase again whoever stands in the ledger and came back with a backup; return how many."""
    with central.database.writing() as session:
        book = ledger_of(session)
        known = book.known(session) if book is not None else set()
        living = session.scalars(select(Candidate.id).where(Candidate.erased_at.is_(None)))
        people = [CandidateId(one) for one in living if book and book.mark(one) in known] if known else []
        for one in people:
            person = session.get_one(Candidate, one)
            session.merge(
                CentralErasure(
                    erased_id=one,
                    centre_id=person.centre_id,
                    reason=ErasureReason.REQUEST.value,
                    ordered_at=now,
                    done_at=None,
                )
            )
        _empty(session, people, now)
    tidying.let_go(central, now=now)
    return len(people)


def _touched(session: Session, operations: Iterable[Operation]) -> set[UUID]:
    """Return which erased people a batch speaks of, themselves or through what hangs on them."""
    named = {o.row_id for o in operations}
    for operation in operations:
        for value in operation.fields.values():
            if isinstance(value, str) and len(value) == 32:
                try:
                    named.add(UUID(hex=value))
                except ValueError:
                    continue
    people = set(named)
    for some in chunks(list(named)):
        people |= set(session.scalars(select(Enrolment.candidate_id).where(Enrolment.id.in_(some))))
        people |= set(session.scalars(select(Paper.candidate_id).where(Paper.id.in_(some))))
    found: set[UUID] = set()
    for some in chunks(list(people)):
        found |= set(session.scalars(select(CentralErasure.erased_id).where(CentralErasure.erased_id.in_(some))))
    return found


def _empty(session: Session, people: Sequence[CandidateId], now: datetime) -> None:
    """Take out of rows, journal and evidence what names these people; central makes no operation of it."""
    for one in people:
        matching.forget(session, one, now=now)
        pictures_ever = erasing.addresses_ever(session, [one])
        erasing.finish_without_operations(session, one, now=now)
        centre_id = session.get_one(Candidate, one).centre_id
        tidying.note_erased(session, centre_id, erasing.unnamed(session, pictures_ever))
        blank_evidence(session, centre_id, erasing.rows_ever(session, one), now)


# ------------------------------------------------------------------------------------------------ evidence


def blank_evidence(session: Session, centre_id: UUID, rows: Collection[UUID], now: datetime) -> int:
    """Wrap anew the payload of every kept batch of a centre that holds these rows; return how many there were."""
    wrapped = 0
    devices = select(CentralStream.device_id).where(CentralStream.centre_id == centre_id).distinct()
    for batch in (
        *session.scalars(select(CentralBatch).where(CentralBatch.device_id.in_(devices))),
        *session.scalars(select(CentralBranch).where(CentralBranch.device_id.in_(devices))),
    ):
        packed = _without(batch.packed, Manifest.from_bytes(batch.manifest).size, rows)
        if packed is not None:
            batch.packed, batch.erased_at = packed, now
            wrapped += 1
    session.flush()
    return wrapped


def _without(packed: bytes, size: int, rows: Collection[UUID]) -> bytes | None:
    """Return a payload without the operations on these rows; None where it holds none.

    The other lines stay as they came, and the whole as long as the manifest says, so that it is still read by it.
    """
    lines = sealing.decompress(packed, size).split(b"\n")
    stays = [line for line in lines if not _is_about(line, rows)]
    if len(stays) == len(lines):
        return None
    return sealing.compress(b"\n".join(stays).ljust(size, b"\n"))


def _is_about(line: bytes, rows: Collection[UUID]) -> bool:
    try:
        operation = Operation.from_bytes(line) if line else None
    except ValueError:  # a line that is no operation names nobody we know
        return False
    return operation is not None and operation.row_id in rows and operation.entity in erasing.TAKEN
