"""What the status page counts: every centre in a handful of statements, however many there are."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, literal_column, select
from sqlalchemy.orm import Session

from bekal.central.office.frame import WIB
from bekal.central.rules import ProblemCode
from bekal.courses.queries import SEATED
from bekal.storage.records import (
    Candidate,
    CentralBatch,
    CentralBranch,
    CentralCentre,
    CentralDevice,
    CentralHeld,
    CentralProblem,
    Centre,
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
    zone: str = ""
    """Of its clocks, as the centre says; nothing before it sent what it is."""

    @property
    def needs(self) -> int:
        """How much needs a person."""
        return self.problems + self.conflicts + self.held

    def is_silent(self, now: datetime) -> bool:
        """Whether it was not heard for long, or never."""
        days = self.days_silent(now)
        return days is None or days > STALE_DAYS

    def days_silent(self, now: datetime) -> int | None:
        """Return how many days ago the last batch came, by the head office's calendar; None: none ever did."""
        if self.last_batch is None:
            return None
        return (now.astimezone(WIB).date() - self.last_batch.astimezone(WIB).date()).days


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
    app: str = ""
    """The version of the program that sent last."""
    ahead_seconds: int = 0
    """How far its clock was ahead for sure when its last batch was sealed: a batch does not come before it is made."""
    false_at: datetime | None = None
    """Since when the head office is to look at what its key signed and was not so."""


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
    zones = dict(session.execute(select(Centre.id, Centre.zone)).all())
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
            zone=zones.get(row.id, ""),
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
    of_centre = _last_manifests(session, CentralDevice.centre_id == centre_id)
    known = {device: (app, max(0, -(offset or 0))) for _, device, app, offset in of_centre}
    lied = (CentralProblem.code == ProblemCode.FALSE_BATCH.value, CentralProblem.resolved_at.is_(None))
    false = select(CentralProblem.device_id, CentralProblem.seen_at).where(*lied, CentralProblem.centre_id == centre_id)
    false_since = dict(session.execute(false).all())
    return [
        DeviceLine(
            one.id,
            one.enrolled_at,
            one.revoked_at,
            one.cloned_at,
            at,
            n,
            *known.get(one.id, ("", 0)),
            false_since.get(one.id),
        )
        for one, at, n in rows
    ]


@dataclass(frozen=True, slots=True)
class Wish:
    """Which centres are shown, and in which order; what is not known wishes nothing."""

    typed: str = ""
    """A part of the code or the name."""
    sort: str = ""
    """`silent`: those silent longest first; otherwise by code."""
    only: str = ""
    """`silent`, `attention`: only those; otherwise all."""

    def chosen(self, lines: Sequence[CentreLine], now: datetime) -> list[CentreLine]:
        """Return the lines that are wished for, in the order wished."""
        typed = self.typed.strip().casefold()
        found = [one for one in lines if typed in f"{one.code} {one.name}".casefold()]
        if self.only == "silent":
            found = [one for one in found if one.is_silent(now)]
        elif self.only == "attention":
            found = [one for one in found if one.needs]
        if self.sort == "silent":
            found.sort(key=lambda one: (one.last_batch is not None, one.last_batch, one.code))
        return found


def apps(session: Session, centre_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """Return which versions of the program the devices of these centres last sent with."""
    found: dict[UUID, set[str]] = defaultdict(set)
    for centre_id, _, app, _ in _last_manifests(session, CentralDevice.centre_id.in_(centre_ids)):
        found[centre_id].add(app)
    return {centre_id: sorted(some) for centre_id, some in found.items()}


def _last_manifests(session: Session, wanted: Any) -> list[tuple[UUID, UUID, str, int | None]]:
    """Return centre, device, version and clock offset of the last batch of each device that works still."""
    last = (
        select(CentralBatch.device_id, func.max(CentralBatch.received_at).label("at"))
        .join(CentralDevice, CentralDevice.id == CentralBatch.device_id)
        .where(wanted, CentralDevice.revoked_at.is_(None))
        .group_by(CentralBatch.device_id)
        .subquery()
    )
    query = (
        select(CentralDevice.centre_id, CentralDevice.id, CentralBatch.manifest, CentralBatch.offset_seconds)
        .join(CentralDevice, CentralDevice.id == CentralBatch.device_id)
        .join(last, (last.c.device_id == CentralBatch.device_id) & (last.c.at == CentralBatch.received_at))
        .order_by(CentralBatch.seq)
    )
    return [
        (centre_id, device, str(json.loads(manifest).get("app", "")), offset)
        for centre_id, device, manifest, offset in session.execute(query)
    ]


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
