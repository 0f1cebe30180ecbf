"""A centre whose key is accredited, with a class that is over: what every test of issued papers begins with."""

from dataclasses import dataclass
from datetime import UTC, datetime

from bekal.certificates import service
from bekal.certificates.issue_here import issue_here
from bekal.storage.opening import OpenCentre
from bekal.terms import CourseId, StaffId

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
SEATS = 4


@dataclass(frozen=True)
class Ready:
    """A centre whose key is accredited and whose class is over."""

    centre: OpenCentre
    head: StaffId
    instructor: StaffId
    course: CourseId

    def issue(self, *, at: datetime = NOW, by: StaffId | None = None) -> service.Issued:
        """Issue to everybody eligible."""
        return issue_here(self.centre, self.course, by=by or self.head, now=at)
