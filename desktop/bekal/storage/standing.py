"""Which operation wrote the value that stands in each field of a row, and the conflicts, as the journal knows them.

Not simply the last one that names the field: an operation that lost a conflict, or came after one that had already
replaced it, is in the history and yet not in the row.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from bekal.storage.hanging import hanging_on
from bekal.storage.linked import one_with, ties
from bekal.storage.merging import Merged, Stated, lone_writers, merged
from bekal.storage.operations import HOLDER, Operation
from bekal.storage.policies import CLOSING, RULES, UNKNOWN
from bekal.storage.records import Certificate, CertificateHistory, Enrolment, LoggedOperation
from bekal.storage.rows import chunks
from bekal.terms import CertificateEvent

__all__ = ["ENDED", "Past", "Steps", "chunks", "met_rows", "past", "steps_of"]

ENDED = (CertificateEvent.REVOKED, CertificateEvent.REPLACED)
"""What ends a certificate."""

Steps = dict[UUID, list[Operation]]
"""The operations of rows, in the order this database learned of them."""


@dataclass(frozen=True, slots=True)
class Past:
    """What the journal knows of some rows: their operations, who wrote each field, and where values met."""

    steps: Steps
    writers: dict[UUID, dict[str, Operation]]
    met: dict[UUID, Merged]
    """Only of rows where something met: two values of a field, or a removal and anything."""


def past(session: Session, row_ids: Sequence[UUID]) -> Past:
    """Return what the journal knows of some rows."""
    steps = steps_of(session, row_ids)
    writers: dict[UUID, dict[str, Operation]] = {}
    meeting: list[UUID] = []
    for row_id, done in steps.items():
        lone = lone_writers(RULES.get(done[0].entity, UNKNOWN), done)
        if lone is None:
            meeting.append(row_id)
        else:
            writers[row_id] = lone
    met = met_rows(session, {row_id: steps[row_id] for row_id in meeting})
    return Past(steps, writers | {row_id: row.standing for row_id, row in met.items()}, met)


_logged = LoggedOperation.__table__.c
_OF_ROWS = (
    select(_logged.row_id, _logged.body)
    .where(_logged.row_id.in_(bindparam("rows", expanding=True)))
    .order_by(_logged.n)
)


def steps_of(session: Session, row_ids: Sequence[UUID]) -> Steps:
    """Return the operations of some rows; rows without any are left out."""
    steps: Steps = defaultdict(list)
    for ids in chunks(row_ids):
        for row_id, body in session.execute(_OF_ROWS, {"rows": ids}):
            steps[row_id].append(Operation.from_bytes(body, is_proved=True))
    return dict(steps)


def met_rows(
    session: Session, steps: Mapping[UUID, Sequence[Operation]], *, held: Collection[UUID] | None = None
) -> dict[UUID, Merged]:
    """Return what the operations of some rows make of them, by the policies of their fields.

    `held` are the rows that others hang on; not said: as it is here now.
    """
    closings, stated = _closings(session, steps.values()), _stated(session, steps)
    if held is None:
        removed = {row: done[0].entity for row, done in steps.items() if any(one.kind == "del" for one in done)}
        held = hanging_on(session, removed).keys() if removed else ()
    found = {}
    for row_id, done in steps.items():
        entity = done[0].entity
        closed = closings.get(_list_of(done)) if entity in CLOSING else None
        found[row_id] = merged(
            RULES.get(entity, UNKNOWN), done, closed=closed, stated=stated.get(row_id, ()), held=row_id in held
        )
    return found


def _list_of(done: Iterable[Operation]) -> UUID | None:
    """Return the list on which a record stands."""
    for operation in done:
        name = CLOSING[operation.entity][0]
        named = operation.fields.get(name)
        if isinstance(named, str):
            return UUID(hex=named)
    return None


def _closings(session: Session, rows: Collection[Sequence[Operation]]) -> dict[UUID | None, str]:
    """Return for each list that these rows stand on, if it is closed, the clock of its closing."""
    wanted = {_list_of(done): CLOSING[done[0].entity][2] for done in rows if done[0].entity in CLOSING}
    found: dict[UUID | None, str] = {}
    lists = past(session, [row_id for row_id in wanted if row_id]) if wanted else None
    for row_id, writers in lists.writers.items() if lists else ():
        closing = writers.get(wanted[row_id])
        if closing is not None and closing.fields[wanted[row_id]] is not None:
            found[row_id] = closing.clock
    return found


def _stated(session: Session, steps: Mapping[UUID, Sequence[Operation]]) -> dict[UUID, list[Stated]]:
    """Return the certificates of the people among these rows whose identity somebody wrote over without a reason.

    What was issued on one registration of a person concerns the others too, from the link between them on.
    """
    bare = [row for row, done in steps.items() if any(RULES.get(one.entity, UNKNOWN).is_bare(one) for one in done)]
    if not bare:
        return {}
    among = ties(session, bare)
    links = _links(session, [tie.link for tie in among])
    people = {row: one_with(row, among, {link: said.clock for link, said in links.items()}) for row in bare}
    papers = _papers(session, {one for some in people.values() for one in some})
    found: dict[UUID, list[Stated]] = defaultdict(list)
    for row, some in people.items():
        own = {one.id.hex for one in steps[row]}
        for person, (linked, link) in some.items():
            for said in papers.get(person, ()):
                if link in links and own.isdisjoint(said.known):
                    known = frozenset(links[link].known.get(HOLDER, ()))
                    said = Stated(known & own, max(said.clock, linked), said.ended)
                found[row].append(said)
    return found


def _links(session: Session, links: Sequence[UUID]) -> dict[UUID, Operation]:
    """Return of links that stand who said so last."""
    writers = past(session, links).writers if links else {}
    return {
        link: max((said[name] for name in ("kept_id", "undone_at") if name in said), key=lambda one: one.clock)
        for link, said in writers.items()
    }


def _papers(session: Session, people: Collection[UUID]) -> dict[UUID, list[Stated]]:
    """Return the certificates that were issued on these registrations."""
    holders: dict[UUID, UUID] = {}
    endings: dict[UUID, UUID] = {}
    for some in chunks(list(people)):
        held = select(Certificate.id, Enrolment.candidate_id).join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        holders |= dict(session.execute(held.where(Enrolment.candidate_id.in_(some))).all())
    for some in chunks(list(holders)):
        ends = select(CertificateHistory.id, CertificateHistory.certificate_id).where(
            CertificateHistory.certificate_id.in_(some), CertificateHistory.event.in_(ENDED)
        )
        endings |= dict(session.execute(ends).all())
    ended: dict[UUID, str] = {}
    for row_id, done in steps_of(session, list(endings)).items():
        clock = min(one.clock for one in done)
        ended[endings[row_id]] = min(clock, ended.get(endings[row_id], clock))
    found: dict[UUID, list[Stated]] = defaultdict(list)
    for row_id, done in steps_of(session, list(holders)).items():
        issued = min(done, key=lambda one: (one.clock, one.id))
        said = Stated(frozenset(issued.known.get(HOLDER, ())), issued.clock, ended.get(row_id))
        found[holders[row_id]].append(said)
    return found
