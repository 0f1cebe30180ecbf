"""How many pairs wait to be settled, counted anew only when people have changed."""

from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from bekal.candidates.merging.pairs import unsettled
from bekal.storage.records import Candidate, LoggedOperation, Paper, PersonApart, PersonLink

_TOUCHES = tuple(record.__tablename__ for record in (Candidate, Paper, PersonApart, PersonLink))


@dataclass(frozen=True)
class Counted:
    """How many pairs waited after the centre's operation number `upto`."""

    total: int
    upto: int


def count_unsettled(session: Session, before: Counted | None = None) -> Counted:
    """Return how many pairs wait; everybody is compared only if something about people changed since `before`."""
    upto = session.scalar(select(func.max(LoggedOperation.n))) or 0
    if before is not None:
        changed = exists().where(LoggedOperation.n > before.upto, LoggedOperation.entity.in_(_TOUCHES))
        if not session.scalar(select(changed)):
            return Counted(before.total, upto)
    return Counted(unsettled(session, limit=0).total, upto)
