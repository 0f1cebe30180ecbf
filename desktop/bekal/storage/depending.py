"""Rows whose being here depends on others: a removed one is here as long as another one hangs on it.

It comes back with what comes to hang on it, stays with what did so unknown to whoever removed it, and goes with the
last of them; until then a person is asked. So nothing of that depends on which of the two came first.
"""

from collections import defaultdict
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy.orm import Session

from bekal.storage.hanging import absent, ever_under, hanging_on, may_go, supports
from bekal.storage.merging import Merged
from bekal.storage.operations import Operation
from bekal.storage.standing import Steps, met_rows, steps_of


def judged(session: Session, steps: Steps) -> dict[UUID, Merged]:
    """Return what the operations of rows make of them, and of those that come or go with them; `steps` grows by these.

    Those without another one on them are judged first, so that of rows which hang on each other none holds itself.
    """
    rows = met_rows(session, steps, held=())
    seen = set(steps)
    _take_in(session, steps, rows, seen)
    while held := _held(session, steps, rows):
        rows |= met_rows(session, {row_id: steps[row_id] for row_id in held}, held=held)
        _take_in(session, steps, rows, seen)
    return rows


def _take_in(session: Session, steps: Steps, rows: dict[UUID, Merged], seen: set[UUID]) -> None:
    """Add the rows that these need and that are not here, and those that may go with them."""
    while True:
        wanted: dict[str, set[UUID]] = defaultdict(set)
        left: set[UUID] = set()
        for row_id, row in rows.items():
            for name, of in _under(steps, row_id, row):
                wanted[supports(steps[row_id][0].entity)[name]].add(of)
            if not row.exists or _was_hung_elsewhere(steps[row_id]):
                left |= ever_under(steps[row_id])
        others = (absent(session, wanted) | may_go(session, left)) - seen
        if not others:
            return
        seen |= others
        found = steps_of(session, list(others))
        steps |= found
        rows |= met_rows(session, found, held=())


def _held(session: Session, steps: Steps, rows: dict[UUID, Merged]) -> set[UUID]:
    """Return of the rows that would go those on which another one hangs."""
    gone = {row_id: steps[row_id][0].entity for row_id, row in rows.items() if not row.exists}
    if not gone:
        return set()
    here = {of for of, hanging in hanging_on(session, gone).items() if hanging - rows.keys()}
    return here | {of for row_id, row in rows.items() for _, of in _under(steps, row_id, row) if of in gone}


def _under(steps: Steps, row_id: UUID, row: Merged) -> Iterator[tuple[str, UUID]]:
    """Yield by which fields a row hangs on which others."""
    for name in supports(steps[row_id][0].entity):
        if name in row.standing and (value := row.standing[name].fields[name]) is not None:
            yield name, UUID(hex=str(value))


def _was_hung_elsewhere(done: list[Operation]) -> bool:
    said = {(name, one.fields[name]) for one in done for name in supports(one.entity) if name in one.fields}
    return len(said) > len({name for name, _ in said})
