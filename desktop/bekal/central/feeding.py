"""Feeding: what happened at central, in its order, as papers for one device of a centre.

The numbers of operations are given out by the database. Operations of one centre are written only under that centre's
lock, which is let go when they can be seen; so whoever sees a number of a centre sees every lower one of it, and a
cursor never passes by one that appears later. Numbers of different centres may appear in any order, and no cursor
is of two centres.
"""

import itertools
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import Session

from bekal.central.home import Central
from bekal.central.inbox import stream_name
from bekal.storage.records import CentralBranch, CentralDevice, CentralQuestion, CentralStream, LoggedOperation
from bekal.sync import changes
from bekal.sync.batches import Packed, pack
from bekal.sync.changes import Changes, Cursor
from bekal.sync.questions import Question
from bekal.sync.sealing import compress, encrypter
from bekal.sync.streams import START, Mark

FETCHED = 1_000
"""Operations read from the database at a time."""
PASSED_BY = 5_000
"""So many own operations of a device at the end of its centre's are passed by in silence; after that it is told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A signed paper of changes, not yet encrypted, and from which number it goes on."""

    after: int
    plain: bytes


def hear(session: Session, data: bytes) -> Question:
    """Take a device's question: the newest of each of its lives is kept, so that it is answered when it is absent.

    Raises:
        PaperUnfit: it is none, or nobody known asked it.

    """

    def key_of(device: UUID) -> bytes | None:
        row = session.get(CentralDevice, device)
        return row.signing_key if row is not None else None

    question = Question.from_bytes(data, key_of)
    kept = session.get(CentralQuestion, (question.device, question.life))
    if kept is None or kept.made_at <= question.made_at:
        session.merge(
            CentralQuestion(
                device_id=question.device,
                inc=question.life,
                head_seq=question.head.seq,
                head_hash=question.head.hash,
                epoch=question.cursor.epoch,
                n=question.cursor.n,
                made_at=question.made_at,
                digest="",
                agrees=None,
            )
        )
        session.flush()
    return question


def last_asked(session: Session, device: CentralDevice) -> Question | None:
    """Return what a device asked last, in whichever life; None if it never did."""
    kept = session.scalars(
        select(CentralQuestion)
        .where(CentralQuestion.device_id == device.id)
        .order_by(CentralQuestion.made_at.desc(), CentralQuestion.inc)
        .limit(1)
    ).first()
    if kept is None:
        return None
    cursor, head = Cursor(kept.epoch, kept.n), Mark(kept.head_seq, kept.head_hash)
    return Question(device.id, kept.inc, cursor, kept.made_at, head)


def answer(central: Central, session: Session, question: Question) -> bytes | None:
    """Return the next paper for who asked, encrypted to it; None where there is nothing it does not know."""
    device = session.get_one(CentralDevice, question.device)
    told = next(tell(central, session, question), None)
    return encrypter([device.recipient])(told.plain) if told is not None else None


def newest_of_others() -> ColumnElement[int]:
    """Return, for a query, the number of the last operation of a `centre` that came otherwise than by the stream `own`.

    A device whose cursor is there lacks nothing; 0 where none is near the end. Far back it is not looked for: the
    device is told that it may ask.
    """
    of_centre = LoggedOperation.centre_id == bindparam("centre")
    last = (
        select(LoggedOperation.n, LoggedOperation.stream)
        .where(of_centre)
        .order_by(LoggedOperation.n.desc())
        .limit(PASSED_BY)
        .subquery()
    )
    newest = select(last.c.n).where(func.coalesce(last.c.stream, "") != bindparam("own")).order_by(last.c.n.desc())
    lowest = select(LoggedOperation.n).where(of_centre).order_by(LoggedOperation.n.desc()).offset(PASSED_BY - 1)
    return func.coalesce(newest.limit(1).scalar_subquery(), lowest.limit(1).scalar_subquery(), 0)


_NEWEST = select(newest_of_others())


def newest_for(session: Session, centre: UUID, own: str) -> int:
    """Return the number of a centre's last operation that did not come in the stream `own`, as `newest_of_others`."""
    return session.scalars(_NEWEST, {"centre": centre, "own": own}).one()


def tell(central: Central, session: Session, question: Question) -> Iterator[Told]:
    """Yield the papers that answer a question, one after another, each made when it is asked for."""
    device = session.get_one(CentralDevice, question.device)
    skips = _skipped(session, question)
    heads = _heads(session, device, question)  # before the last number: what a head stands for has lower ones
    of_centre = LoggedOperation.centre_id == device.centre_id
    after = changes.start_of(question.cursor, central.epoch)
    upto = session.scalar(select(func.max(LoggedOperation.n)).where(of_centre)) or 0
    query = (
        select(LoggedOperation.n, LoggedOperation.stream, LoggedOperation.body)
        .where(of_centre, LoggedOperation.n > after, LoggedOperation.n <= upto)
        .order_by(LoggedOperation.n)
    )
    if skips != START:
        own = stream_name(device.id, question.life)
        query = query.where(func.coalesce(LoggedOperation.stream, "") != own)
    reading = _Reading(session, query)
    number = itertools.count()
    for packed in pack(reading.bodies(), compress, cap=changes.PACKED, most=changes.OPERATIONS):
        next(number)
        taken = reading.take(packed.n)
        is_last = reading.is_over
        reached = upto if is_last else taken[-1][0]
        yield _paper(central, question, skips, packed, taken, after, reached, heads if is_last else None)
        after = reached
    if next(number) == 0 and _is_far(session, device, after):
        nothing = Packed(0, 0, "", b"")
        yield _paper(central, question, skips, nothing, [], after, upto, heads)


def _is_far(session: Session, device: CentralDevice, after: int) -> bool:
    """Whether a device that lacks nothing would have to be looked through for long the next time."""
    passed = (
        select(LoggedOperation.n)
        .where(LoggedOperation.centre_id == device.centre_id, LoggedOperation.n > after)
        .order_by(LoggedOperation.n)
        .offset(PASSED_BY)
        .limit(1)
    )
    return session.scalars(passed).first() is not None


class _Reading:
    """The operations of an answer as they are read, and those that are in no paper yet."""

    def __init__(self, session: Session, query: Select[int, str | None, bytes]) -> None:
        self._session, self._query = session, query
        self._waiting: deque[tuple[int, str | None]] = deque()
        self._is_read = False

    def bodies(self) -> Iterator[tuple[None, bytes]]:
        """Yield their canonical bytes, in order."""
        for n, stream, body in self._session.execute(self._query.execution_options(yield_per=FETCHED)):
            self._waiting.append((n, stream))
            yield None, body
        self._is_read = True

    def take(self, count: int) -> list[tuple[int, str | None]]:
        """Take number and stream of the next of them: they are in a paper now."""
        return [self._waiting.popleft() for _ in range(count)]

    @property
    def is_over(self) -> bool:
        """Whether all are in papers."""
        return self._is_read and not self._waiting


def _paper(
    central: Central,
    question: Question,
    skips: Mark,
    packed: Packed,
    taken: list[tuple[int, str | None]],
    after: int,
    upto: int,
    heads: dict[str, Mark] | None,
) -> Told:
    runs = [
        (stream or changes.CENTRAL, len(list(members)))
        for stream, members in itertools.groupby(taken, key=lambda one: one[1])
    ]
    paper = Changes(
        device=question.device,
        life=question.life,
        epoch=central.epoch,
        after=after,
        upto=upto,
        is_last=heads is not None,
        runs=tuple(runs),
        size=packed.size,
        packed=packed.data,
        skips=skips,
        heads=heads or {},
    )
    return Told(after, paper.to_bytes(central.sign))


def _skipped(session: Session, question: Question) -> Mark:
    """Return up to which batch the asking life's own stream is left out: nothing, where its database may be older."""
    stream = session.get(CentralStream, (question.device, question.life))
    if stream is None:
        return START
    branch = session.get(CentralBranch, (question.device, question.life, question.head.hash))
    known = Mark(stream.head_seq, stream.head_hash)
    return changes.left_out(known, question.head, is_branch=branch is not None)


def _heads(session: Session, device: CentralDevice, question: Question) -> dict[str, Mark]:
    rows = session.scalars(
        select(CentralStream)
        .where(CentralStream.centre_id == device.centre_id, CentralStream.head_seq > 0)
        .order_by(CentralStream.device_id, CentralStream.inc)
    )
    return {
        stream_name(row.device_id, row.inc): Mark(row.head_seq, row.head_hash)
        for row in rows
        if (row.device_id, row.inc) != (question.device, question.life)
    }
