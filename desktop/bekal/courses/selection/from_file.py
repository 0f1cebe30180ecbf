"""Applicants of a file become applicants of a course, in the order they stand there or sent their form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.importing import service as importing
from bekal.candidates.importing.import_plan import ImportPlan
from bekal.candidates.importing.service import Imported
from bekal.courses.selection.service import apply
from bekal.storage.records import Application
from bekal.storage.standing import chunks
from bekal.terms import CourseId


@dataclass(frozen=True)
class BroughtIn:
    """What an import wrote, and how many of its people newly applied for the course."""

    imported: Imported
    applied: int


def bring_in(
    session: Session,
    plan: ImportPlan,
    course_id: CourseId | None,
    *,
    now: datetime,
    source: str,
    late: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> BroughtIn:
    """Write an import as planned and let everybody of it apply for a course; without one it is an import only.

    Undoing the import takes back the applications as well. `late`: although the admission round is closed.
    `on_progress` hears (people written, people in all) and may raise to stop.

    Raises:
        UnknownCourse, IntakeClosed: nothing was written.

    """
    imported = importing.carry_out(session, plan, now=now, source=source, on_progress=on_progress)
    if course_id is None or not imported.people:
        return BroughtIn(imported, 0)
    applied = apply(session, course_id, imported.people, now=now, late=late)
    choices = imported.second_choices or {}
    if choices:
        for some in chunks(applied.ids):
            for row in session.scalars(select(Application).where(Application.id.in_(some))):
                if chosen := choices.get(row.candidate_id):  # type: ignore[call-overload]
                    row.second_choice = chosen
        session.flush()
    if imported.run_id is not None:
        importing.include_what_followed(session, imported.run_id)
    return BroughtIn(imported, len(applied.ids))
