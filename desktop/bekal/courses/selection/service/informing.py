"""Note who was told the result of a selection, when and by whom."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bekal.courses.selection.service.finding import check_state, require_applications
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal
from bekal.terms import ApplicationId, ApplicationState

_TOLD = (ApplicationState.ACCEPTED, ApplicationState.RESERVE, ApplicationState.REREGISTERED)


def inform(session: Session, ids: Collection[ApplicationId], *, now: datetime) -> int:
    """Note that applicants were told that they are accepted or reserve; return how many had not been.

    Raises:
        UnknownApplication, WrongState: nothing was noted.

    """
    allow(session, Action.SELECT)
    rows = require_applications(session, ids)
    for row in rows:
        check_state(session, row, *_TOLD)
    fresh = [row for row in rows if row.informed_at is None]
    for row in fresh:
        row.informed_at, row.informed_by = now, journal.signature(session).by
    session.flush()
    return len(fresh)


def uninform(session: Session, ids: Collection[ApplicationId]) -> None:
    """Take the note back that applicants were told.

    Raises:
        UnknownApplication: nothing was changed.

    """
    allow(session, Action.SELECT)
    for row in require_applications(session, ids):
        row.informed_at = row.informed_by = None
    session.flush()
