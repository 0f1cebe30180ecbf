"""Admit many chosen applicants at once, those nothing blocks, under one reason."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from bekal.courses.selection import persons, rules
from bekal.courses.selection.eligibility import Level, heaviest, reasons
from bekal.courses.selection.service.applying import Admitted
from bekal.courses.selection.service.finding import check_open, check_state, move, require_applications, today_of
from bekal.courses.service import require_course
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.terms import ApplicationId, ApplicationState, CourseId


def admit_some(
    session: Session, ids: Collection[ApplicationId], *, now: datetime, reason: str = ""
) -> tuple[Admitted, tuple[ApplicationId, ...]]:
    """Admit the chosen applicants of one course that nothing blocks; return the counts and who was admitted.

    Those something warns of are admitted only with a reason, and keep it; the others have none.

    Raises:
        UnknownApplication, WrongState, DecisionLocked: nobody was admitted.

    """
    allow(session, Action.SELECT)
    rows = require_applications(session, ids)
    if not rows:
        return Admitted(0, 0, 0), ()
    for row in rows:
        if row.outcome is not None:
            check_open(session, [row.course_id])
        check_state(session, row, *rules.OPEN)
    course = require_course(session, CourseId(rows[0].course_id))
    today = today_of(session, now)
    known = persons.facts(session, course, [row.candidate_id for row in rows], today=today)
    asked = persons.demands(session, course)
    admitted, warned, blocked = [], 0, 0
    for row in rows:
        level = heaviest(reasons(known[row.candidate_id], asked))
        if level is Level.BLOCK:
            blocked += 1
        elif level is not None and not reason.strip():
            warned += 1
        else:
            move(row, ApplicationState.ADMITTED, on=today, reason=reason.strip() if level else "")
            admitted.append(ApplicationId(row.id))
    session.flush()
    return Admitted(len(admitted), warned, blocked), tuple(admitted)
