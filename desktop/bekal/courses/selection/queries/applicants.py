"""The applicants of a course, what speaks against each, and the courses that choose."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, literal, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.nik import masked
from bekal.candidates.searching import fitting
from bekal.courses.rules import UnknownCourse
from bekal.courses.selection import persons, rules
from bekal.courses.selection.eligibility import Facts, Level, Reason, heaviest, reasons
from bekal.courses.selection.queries.seating import reserve_places
from bekal.storage.records import Application, Candidate, Course, Intake, Programme, Selection
from bekal.storage.search import ends_with
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId, NikStatus

PAGE = 200
"""How many applicants a list shows at once; the rest is a search away."""


@dataclass(frozen=True)
class ApplicantRow:
    """An applicant in a list; the NIK is masked."""

    id: ApplicationId
    candidate_id: CandidateId
    code: str
    name: str
    nik: str
    nik_status: NikStatus
    birth_date: date | None
    education: str
    phone: str
    state: ApplicationState
    state_on: date
    reason: str
    priority: tuple[str, ...]
    """Codes of the groups that go first."""
    second_choice: str
    rank: int | None
    outcome: ApplicationState | None
    """What the decision said, whatever became of it since."""
    reserve: int | None
    """Present place among those who wait on the reserve list."""
    reregister_by: date | None
    """Its own last day, of one that moved up."""
    applied_at: datetime
    against: tuple[Reason, ...]
    """Everything that speaks against it; asked for only where it matters."""
    papers: tuple[int, int] = (0, 0)
    """How many papers will do, of how many that are asked for."""

    @property
    def level(self) -> Level | None:
        """The gravest of what speaks against it."""
        return heaviest(self.against)


@dataclass(frozen=True)
class Applicants:
    """A page of applicants, how many fit, how many there are, and where they stand."""

    rows: tuple[ApplicantRow, ...]
    matching: int
    total: int
    states: Mapping[ApplicationState, int]


@dataclass(frozen=True)
class Screening:
    """How many registered applicants may be admitted as they are, and how many may not."""

    clear: int
    warned: int
    """Something warns or has to be asked: admitted only with a reason."""
    blocked: int


@dataclass(frozen=True)
class CourseSelection:
    """A course that chooses, with its counts."""

    id: CourseId
    name: str
    programme: str
    intake: str
    quota: int
    starts_on: date
    states: Mapping[ApplicationState, int]
    locked_at: datetime | None

    @property
    def applicants(self) -> int:
        """How many applied."""
        return sum(self.states.values())


def courses(session: Session) -> list[CourseSelection]:
    """Return every course with the counts of its applicants, the newest first."""
    counted: dict[UUID, Counter[ApplicationState]] = {}
    query = select(Application.course_id, Application.state, func.count()).group_by(
        Application.course_id, Application.state
    )
    for course_id, state, count in session.execute(query):
        counted.setdefault(course_id, Counter())[state] = count
    rows = session.execute(
        select(Course, Programme.title, Intake.name, Selection.locked_at)
        .join(Programme, Programme.id == Course.programme_id)
        .join(Intake, Intake.id == Course.intake_id)
        .outerjoin(Selection, Selection.course_id == Course.id)
        .order_by(Course.starts_on.desc(), Course.name)
    )
    return [
        CourseSelection(
            CourseId(c.id), c.name, title, intake, c.quota, c.starts_on, counted.get(c.id, Counter()), locked_at
        )
        for c, title, intake, locked_at in rows
    ]


def applicants(
    session: Session,
    course_id: CourseId,
    *,
    today: date,
    typed: str = "",
    states: Collection[ApplicationState] = (),
    standing: Level | None = None,
    clear: bool = False,
    by_name: bool = False,
    full_nik: bool = False,
    limit: int | None = PAGE,
) -> Applicants:
    """Return the applicants of a course: those found by what was typed (name, NIK, phone, registration code).

    `states` leaves only some states, `standing` only those whose gravest reason has that level, `clear` only
    those nothing speaks against. In the order of their application; by name when asked; those decided by rank.
    """
    course = _course(session, course_id)
    counted = dict(
        session.execute(
            select(Application.state, func.count())
            .join(Candidate, Candidate.id == Application.candidate_id)
            .where(Application.course_id == course_id, Candidate.restricted_on.is_(None))
            .group_by(Application.state)
        ).all()
    )
    conditions: list[ColumnElement[bool]] = [Application.course_id == course_id, Candidate.restricted_on.is_(None)]
    if states:
        conditions.append(Application.state.in_(states))
    if typed.strip():
        found = by_code(session, typed, course_id=course_id)
        fits = fitting(session, typed)
        words = [] if fits is None else [Candidate.id.in_(select(Candidate.id).where(fits))]
        conditions.append(or_(Application.id.in_(found), *words))
    order = [Candidate.name] if by_name else [Application.rank.is_(None), Application.rank, Application.applied_at]
    query = (
        select(Application, *_PERSON)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(*conditions)
        .order_by(*order, Application.id)
    )
    if standing is None and not clear:
        matching = session.scalar(
            select(func.count())
            .select_from(Application)
            .join(Candidate, Candidate.id == Application.candidate_id)
            .where(*conditions)
        )
        rows = session.execute(query.limit(limit) if limit else query).all()
        page = _rows(session, course, rows, today=today, full_nik=full_nik)
        return Applicants(tuple(page), matching or 0, sum(counted.values()), counted)
    every = _rows(session, course, session.execute(query).all(), today=today, full_nik=full_nik)
    page = [row for row in every if row.level is (None if clear else standing)]
    return Applicants(tuple(page[:limit]), len(page), sum(counted.values()), counted)


def application(session: Session, application_id: ApplicationId, *, today: date) -> ApplicantRow:
    """Return one application.

    Raises:
        UnknownApplication: there is none.

    """
    query = (
        select(Application, *_PERSON)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.id == application_id)
    )
    rows = session.execute(query).all()
    if not rows:
        raise rules.UnknownApplication(application=str(application_id))
    course = session.get_one(Course, rows[0][0].course_id)
    return _rows(session, course, rows, today=today, full_nik=False)[0]


def eligibility(
    session: Session, course_id: CourseId, *, today: date, ids: Collection[ApplicationId] | None = None
) -> dict[ApplicationId, tuple[Reason, ...]]:
    """Return everything that speaks against each application of a course, or against some of them."""
    course = _course(session, course_id)
    query = select(Application.id, Application.candidate_id).where(Application.course_id == course_id)
    wanted = None if ids is None else set(ids)
    people = {row[0]: row[1] for row in session.execute(query) if wanted is None or row[0] in wanted}
    found = _against(session, course, list(people.values()), today=today)
    return {ApplicationId(application_id): found[person] for application_id, person in people.items()}


def screening(session: Session, course_id: CourseId, *, today: date) -> Screening:
    """Return how many of those registered may be admitted as they are."""
    query = select(Application.candidate_id).where(
        Application.course_id == course_id, Application.state == ApplicationState.REGISTERED
    )
    found = _against(session, _course(session, course_id), list(session.scalars(query)), today=today)
    levels = Counter(heaviest(against) for against in found.values())
    return Screening(levels[None], levels[Level.WARN] + levels[Level.ASK], levels[Level.BLOCK])


def waiting(session: Session, course_id: CourseId) -> list[CandidateId]:
    """Return who asked for this course's programme and applied for no course of its intake, first come first."""
    course, title, code = session.execute(
        select(Course, Programme.title, Programme.code)
        .join(Programme, Programme.id == Course.programme_id)
        .where(Course.id == course_id)
    ).one()
    wanted = func.lower(Candidate.wanted)
    of_intake = select(Course.id).where(Course.intake_id == course.intake_id)
    query = (
        select(Candidate.id)
        .where(
            Candidate.wanted != "",
            or_(
                func.lower(literal(title)).contains(wanted, autoescape=False),
                wanted.contains(title.lower(), autoescape=True),
                Candidate.wanted == code,
            ),
            Candidate.restricted_on.is_(None),
            Candidate.erased_at.is_(None),
            ~exists().where(and_(Application.candidate_id == Candidate.id, Application.course_id.in_(of_intake))),
        )
        .order_by(Candidate.registered_at, Candidate.id)
    )
    return [CandidateId(found) for found in session.scalars(query)]


def application_ids(session: Session, course_id: CourseId) -> list[ApplicationId]:
    """Return the applications of a course in the order in which they were made."""
    query = select(Application.id).where(Application.course_id == course_id)
    return [ApplicationId(found) for found in session.scalars(query.order_by(Application.applied_at, Application.id))]


def by_code(session: Session, typed: str, *, course_id: CourseId | None = None) -> list[ApplicationId]:
    """Return the applications of a registration code, however it was typed; in a large centre two may share one."""
    code = rules.read_code(typed)
    if code is None:
        return []
    query = select(Application.id).where(ends_with(session, Application.id, rules.last_bytes(code)))
    if course_id is not None:
        query = query.where(Application.course_id == course_id)
    return [ApplicationId(found) for found in session.scalars(query) if rules.registration_code(found) == code]


_PERSON = (
    Candidate.name,
    Candidate.nik,
    Candidate.nik_status,
    Candidate.birth_date,
    Candidate.education,
    Candidate.phone,
)


def _rows(session: Session, course: Course, found: Sequence[Any], *, today: date, full_nik: bool) -> list[ApplicantRow]:
    asked = persons.demands(session, course)
    known = persons.facts(session, course, [row[0].candidate_id for row in found], today=today)
    places = reserve_places(session, CourseId(course.id))
    rows = []
    for a, name, nik, status, born, education, phone in found:
        rows.append(
            ApplicantRow(
                ApplicationId(a.id),
                CandidateId(a.candidate_id),
                rules.registration_code(a.id),
                name,
                (nik or "") if full_nik else masked(nik),
                status,
                born,
                education,
                phone,
                a.state,
                a.state_on,
                a.reason,
                tuple(a.priority.split()),
                a.second_choice,
                a.rank,
                a.outcome,
                places.get(a.id),
                a.reregister_by,
                a.applied_at,
                reasons(known[a.candidate_id], asked),
                _papers(known[a.candidate_id]),
            )
        )
    return rows


def _papers(of: Facts) -> tuple[int, int]:
    return of.asked_papers - len(of.lacking), of.asked_papers


def _against(session: Session, course: Course, ids: Sequence[UUID], *, today: date) -> dict[UUID, tuple[Reason, ...]]:
    asked = persons.demands(session, course)
    return {person: reasons(facts, asked) for person, facts in persons.facts(session, course, ids, today=today).items()}


def _course(session: Session, course_id: CourseId) -> Course:
    course = session.get(Course, course_id)
    if course is None:
        raise UnknownCourse(course=str(course_id))
    return course
