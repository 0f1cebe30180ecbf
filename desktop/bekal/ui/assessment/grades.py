"""What the grid of a course shows, read in one go."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bekal.assessment.queries import Results
from bekal.terms import CourseId, EnrolmentId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.assessment.pasting import Person
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
