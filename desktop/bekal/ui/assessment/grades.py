"""What the grid of a course shows, read in one go, and what is to be recorded of a row that changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bekal.assessment.queries import ResultRow, Results
from bekal.terms import CourseId, EnrolmentId
from bekal.ui.assessment.edits import Ground, Part, changed_fields

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.assessment.pasting import Person
    from bekal.assessment.service import NewResult
    from bekal.assessment.weighing import Proposal


@dataclass(frozen=True)
class Grades:
    """Everything that the grid of a course shows."""

    results: Results
    proposals: "Mapping[EnrolmentId, Proposal]"
    people: "tuple[Person, ...]" = ()


def read_grades(session: "Session", course_id: CourseId, *, whole: bool = False) -> Grades:
    """Return what the grid of a course shows; `whole` with the NIKs by which pasted people are found."""
    from bekal.assessment import pasted, queries

    found = queries.results(session, course_id)
    people = pasted.people(session, course_id) if whole else ()
    return Grades(found, queries.proposals(session, found), people)


def new_result(ground: Ground, before: ResultRow, after: ResultRow) -> "NewResult":
    """Return what is to be recorded so that one state of a result becomes the other."""
    from bekal.assessment.service import NewResult

    outcomes, scores, again = {}, {}, set()
    for field in changed_fields(ground, before, after):
        if isinstance(field, Part):
            continue
        tries = after.tries.get(field, ())
        entry = tries[-1].entry if tries else None
        if len(tries) > max(1, len(before.tries.get(field, ()))):
            again.add(field)
        if ground.is_unit(field):
            outcomes[field] = entry
        else:
            scores[field] = entry
    score = None if ground.plan.components else after.score_hundredths
    return NewResult(score, after.decision, outcomes, after.note, scores, again)  # type: ignore[arg-type]  # keys are either
