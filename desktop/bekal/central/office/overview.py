"""What the status page counts: every centre in a handful of statements, however many there are."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, literal_column, select
from sqlalchemy.orm import Session

from bekal.courses.queries import SEATED
from bekal.storage.records import (
    Candidate,
    CentralBatch,
    CentralBranch,
    CentralCentre,
    CentralDevice,
    CentralHeld,
    CentralProblem,
    Certificate,
    Conflict,
    Course,
    Enrolment,
    Mark,
    OperationProblem,
    Programme,
    Result,
)
from bekal.terms import Decision

FRESH_DAYS, STALE_DAYS = 7, 30
"""Until so many days after its last batch a centre is fresh; after so many more it is silent."""


@dataclass(frozen=True, slots=True)
class CentreLine:
    """One centre: what it has, when it was last heard of, what needs a person."""

    id: UUID
    code: str
    name: str
    people: int
    trainees: int
    marks: int
    certificates: int
    devices: int
    last_batch: datetime | None
    held: int
    problems: int
    conflicts: int

    def days_silent(self, now: datetime) -> int | None:
        """Return how many days ago the last batch came; None: none ever did."""
        return (now - self.last_batch).days if self.last_batch is not None else None


@dataclass(frozen=True, slots=True)
class ProgrammeTotal:
    """One programme of the catalogue over all centres; those without a number are one by their title."""

    title: str
    catalogue_no: int | None
    centres: int
    courses: int
    trainees: int
    passed: int
    certificates: int


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One device of a centre."""

    device: UUID
    enrolled_at: datetime
    revoked_at: datetime | None
    cloned_at: datetime | None
    last_batch: datetime | None
    batches: int


def centres(session: Session) -> list[CentreLine]:
    """Return every centre by its code."""
    people = _by_centre(session, Candidate.centre_id)
    trainees = _by_centre(session, Enrolment.centre_id, Enrolment.state.in_(SEATED))
    marks = _by_centre(session, Mark.centre_id, Mark.mark.is_not(None))
    certificates = _by_centre(session, Certificate.centre_id)
    devices = _by_centre(session, CentralDevice.centre_id, CentralDevice.revoked_at.is_(None))
    set_aside = _by_centre(session, OperationProblem.centre_id, OperationProblem.resolved_by.is_(None))
    seen = _by_centre(session, CentralProblem.centre_id, CentralProblem.resolved_at.is_(None))
    conflicts = _by_centre(session, Conflict.centre_id, Conflict.resolved_by.is_(None))
    held = _of_devices(session, select(CentralDevice.centre_id, func.count()).join(
        CentralHeld, CentralHeld.device_id == CentralDevice.id))  # fmt: skip
    last: dict[UUID, datetime] = {}
    for kind in (CentralBatch, CentralBranch):
        found = _of_devices(session, select(CentralDevice.centre_id, func.max(kind.received_at)).join(
            kind, kind.device_id == CentralDevice.id))  # fmt: skip
        for centre_id, at in found.items():
            last[centre_id] = max(at, last.get(centre_id, at))
    return [
        CentreLine(
            id=row.id,
            code=row.code,
            name=row.name,
            people=people.get(row.id, 0),
            trainees=trainees.get(row.id, 0),
            marks=marks.get(row.id, 0),
            certificates=certificates.get(row.id, 0),
            devices=devices.get(row.id, 0),
            last_batch=last.get(row.id),
            held=held.get(row.id, 0),
            problems=set_aside.get(row.id, 0) + seen.get(row.id, 0),
            conflicts=conflicts.get(row.id, 0),
        )
        for row in session.scalars(select(CentralCentre).order_by(CentralCentre.code))
    ]


def programmes(session: Session) -> list[ProgrammeTotal]:
    """Return the totals of every programme over all centres, those with most trainees first."""
    base = (
        select(
            _NUMBER,
            _SAME_TITLE,
            func.min(Programme.title),
            func.min(Programme.catalogue_no),
            func.count(Programme.centre_id.distinct()),
            func.count(Course.id.distinct()),
        )
        .outerjoin(Course, Course.programme_id == Programme.id)
        .group_by(_NUMBER, _SAME_TITLE)
    )
    passed = _enrolled().join(Result, Result.enrolment_id == Enrolment.id).where(Result.decision == Decision.PASSED)
    trainees = _counted(session, _enrolled().where(Enrolment.state.in_(SEATED)))
    graduates = _counted(session, passed)
    holders = _counted(session, _enrolled().join(Certificate, Certificate.enrolment_id == Enrolment.id))
    found = [
        ProgrammeTotal(
            title=title,
            catalogue_no=shown,
            centres=in_centres,
            courses=in_courses,
            trainees=trainees.get((number, same), 0),
            passed=graduates.get((number, same), 0),
            certificates=holders.get((number, same), 0),
        )
        for number, same, title, shown, in_centres, in_courses in session.execute(base)
    ]
    return sorted(found, key=lambda one: (-one.trainees, one.title))


def devices(session: Session, centre_id: UUID) -> list[DeviceLine]:
    """Return the devices of a centre, those enrolled first first."""
    rows = session.execute(
        select(CentralDevice, func.max(CentralBatch.received_at), func.count(CentralBatch.seq))
        .outerjoin(CentralBatch, CentralBatch.device_id == CentralDevice.id)
        .where(CentralDevice.centre_id == centre_id)
        .group_by(CentralDevice.id)
        .order_by(CentralDevice.enrolled_at)
    )
    return [DeviceLine(one.id, one.enrolled_at, one.revoked_at, one.cloned_at, at, n) for one, at, n in rows]


def problem_counts(session: Session, centre_id: UUID) -> list[tuple[str, int, datetime]]:
    """Return what was set aside of a centre by its code: how often, and since when."""
    code, seen = OperationProblem.code, func.min(OperationProblem.seen_at)
    query = (
        select(code, func.count(), seen)
        .where(OperationProblem.centre_id == centre_id, OperationProblem.resolved_by.is_(None))
        .group_by(code)
        .order_by(func.count().desc(), code)
    )
    found = [(one, n, since) for one, n, since in session.execute(query)]
    here = select(CentralProblem.code, CentralProblem.seen_at).where(
        CentralProblem.centre_id == centre_id, CentralProblem.resolved_at.is_(None)
    )
    return found + [(one, 1, at) for one, at in session.execute(here.order_by(CentralProblem.seen_at))]


def _by_centre(session: Session, column: Any, *wanted: Any) -> dict[UUID, int]:
    return dict(session.execute(select(column, func.count()).where(*wanted).group_by(column)).all())


def _of_devices(session: Session, query: Any) -> dict[UUID, Any]:
    return dict(session.execute(query.group_by(CentralDevice.centre_id)).all())


# a programme is one over all centres by its number in the catalogue; without one, by its title. Literals, not
# parameters: PostgreSQL would take the same expression with two parameters for two
_NUMBER = func.coalesce(Programme.catalogue_no, literal_column("-1"))
_SAME_TITLE = case((Programme.catalogue_no.is_(None), Programme.title), else_=literal_column("''"))


def _enrolled() -> Any:
    return (
        select(_NUMBER, _SAME_TITLE, func.count(Enrolment.id.distinct()))
        .join(Course, Course.programme_id == Programme.id)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .group_by(_NUMBER, _SAME_TITLE)
    )


def _counted(session: Session, query: Any) -> dict[tuple[int, str], int]:
    return {(number, same): n for number, same, n in session.execute(query)}
