"""What the head office asks: what each centre has delivered, which keys wait for a phone call, what needs a person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from bekal.central.home import Central
from bekal.central.registering import keys_of
from bekal.central.rules import Title
from bekal.certificates.keys import words_of
from bekal.certificates.trust import KeyState
from bekal.storage.records import (
    Candidate,
    CentralCentre,
    CentralCredential,
    CentralKeyEnd,
    CentralProblem,
    CentralStream,
    CentralTitle,
    Certificate,
    Mark,
    OperationProblem,
)


@dataclass(frozen=True, slots=True)
class StreamStatus:
    """How far one life of one device's database has been applied; `hash` is that of the last batch."""

    device: str
    incarnation: str
    applied_seq: int
    hash: str
    durable_seq: int


@dataclass(frozen=True, slots=True)
class CentreStatus:
    """One centre as central holds it, counted from the tables; a slot that was emptied again is no mark."""

    code: str
    name: str
    streams: tuple[StreamStatus, ...]
    people: int
    marks: int
    certificates: int
    problems: int


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """Something for a person at the head office; ids and codes only."""

    code: str
    centre: str
    device: str | None
    seq: int | None
    seen_at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class KeyRow:
    """An accredited key; `words` are compared by telephone before the accreditation is prolonged."""

    centre: str
    device: str
    serial: int
    kid: str
    words: str
    ends_at: datetime
    is_confirmed: bool
    state: str = ""
    """Empty while it counts, else `withdrawn` or `compromised`."""
    ended_at: datetime | None = None
    licence: str = ""
    city: str = ""
    progs: tuple[int, ...] = ()
    name: str = ""


def status(central: Central) -> list[CentreStatus]:
    """Return every centre with what it delivered, by code."""
    with central.database.reading() as session:
        return [
            CentreStatus(
                code=centre.code,
                name=centre.name,
                streams=tuple(_streams(session, centre.id)),
                people=_count(session, Candidate.id, Candidate.centre_id == centre.id),
                marks=_count(session, Mark.id, (Mark.centre_id == centre.id) & Mark.mark.is_not(None)),
                certificates=_count(session, Certificate.id, Certificate.centre_id == centre.id),
                problems=_count(
                    session,
                    OperationProblem.op_id,
                    (OperationProblem.centre_id == centre.id) & OperationProblem.resolved_by.is_(None),
                )
                + _count(
                    session,
                    CentralProblem.id,
                    (CentralProblem.centre_id == centre.id) & CentralProblem.resolved_at.is_(None),
                ),
            )
            for centre in session.scalars(select(CentralCentre).order_by(CentralCentre.code))
        ]


def problems(central: Central) -> list[ProblemRow]:
    """Return what waits for a person at the head office, oldest first; set-aside operations are in the receipts."""
    with central.database.reading() as session:
        rows = session.execute(
            select(CentralProblem, CentralCentre.code)
            .join(CentralCentre, CentralCentre.id == CentralProblem.centre_id)
            .where(CentralProblem.resolved_at.is_(None))
            .order_by(CentralProblem.seen_at, CentralProblem.id)
        )
        return [
            ProblemRow(row.code, code, str(row.device_id) if row.device_id else None, row.seq, row.seen_at, row.subject)
            for row, code in rows
        ]


def keys(central: Central) -> list[KeyRow]:
    """Return every accredited key with the words of its name."""
    with central.database.reading() as session:
        ends = {row.kid: row for row in session.scalars(select(CentralKeyEnd))}
        known = keys_of(central, session)
        rows = session.execute(
            select(CentralCredential, CentralCentre.code)
            .join(CentralCentre, CentralCentre.id == CentralCredential.centre_id)
            .order_by(CentralCredential.serial)
        )
        return [
            KeyRow(
                centre=code,
                device=str(row.device_id),
                serial=row.serial,
                kid=row.kid.hex(),
                words=words_of(row.kid),
                ends_at=row.ends_at,
                is_confirmed=row.confirmed_at is not None,
                state=KeyState(ends[row.kid].state).name.lower() if row.kid in ends else "",
                ended_at=ends[row.kid].cutoff_at if row.kid in ends else None,
                licence=known[row.kid].licence,
                city=known[row.kid].city,
                progs=known[row.kid].progs,
                name=known[row.kid].name,
            )
            for row, code in rows
        ]


def catalogue(central: Central) -> list[Title]:
    """Return the titles by number."""
    with central.database.reading() as session:
        rows = session.scalars(select(CentralTitle).order_by(CentralTitle.prog))
        return [Title(row.prog, row.title) for row in rows]


def _streams(session: Session, centre_id: UUID) -> list[StreamStatus]:
    rows = session.scalars(
        select(CentralStream)
        .where(CentralStream.centre_id == centre_id)
        .order_by(CentralStream.device_id, CentralStream.inc)
    )
    return [StreamStatus(str(row.device_id), row.inc, row.head_seq, row.head_hash, row.durable_seq) for row in rows]


def _count(session: Session, column: object, condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(condition)) or 0  # type: ignore[arg-type]  # any mapped column may be counted
