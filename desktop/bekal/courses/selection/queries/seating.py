"""Who holds the seats after the decision: the reserve list, and who moved up when and into whose seat."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from bekal.courses.queries import SEATED
from bekal.courses.rules import UnknownCourse
from bekal.courses.selection import ranking, rules
from bekal.language import say
from bekal.storage.records import Application, Candidate, Course, Enrolment, Selection, Staff
from bekal.terms import ApplicationId, ApplicationState, CandidateId, CourseId


@dataclass(frozen=True)
class Seats:
    """The seats of a course: those accepted who have not re-registered, and its trainees."""

    quota: int
    accepted: int
    enrolled: int
    reserves: int
    """How many wait on the reserve list."""

    @property
    def taken(self) -> int:
        """How many seats are spoken for."""
        return self.accepted + self.enrolled

    @property
    def free(self) -> int:
        """How many seats nobody has."""
        return max(0, self.quota - self.taken)

    @property
    def over(self) -> int:
        """How many more people have a seat than there are."""
        return max(0, self.taken - self.quota)

    @property
    def words(self) -> str:
        """`21 dari 20`."""
        return say("{taken} dari {quota}", taken=self.taken, quota=self.quota)


@dataclass(frozen=True)
class ReserveRow:
    """Somebody who waits on the reserve list."""

    id: ApplicationId
    candidate_id: CandidateId
    place: int
    rank: int | None
    code: str
    name: str
    phone: str


@dataclass(frozen=True)
class Movement:
    """Somebody who moved up from the reserve list: when, and into whose seat."""

    id: ApplicationId
    code: str
    name: str
    moved_up_on: date
    state: ApplicationState
    follows: str
    """Whose seat it was; nothing when the seat was free."""
    follows_state: ApplicationState | None
    follows_reason: str

    @property
    def why(self) -> str:
        """Why, in a sentence."""
        if not self.follows or self.follows_state is None:
            return say("Kursi kosong.")
        return say("Menggantikan {name} ({state}).", name=self.follows, state=self.follows_state.word.lower())


def seats(session: Session, course_id: CourseId) -> Seats:
    """Return how many seats a course has, and who holds them."""
    quota = session.scalar(select(Course.quota).where(Course.id == course_id))
    if quota is None:
        raise UnknownCourse(course=str(course_id))
    enrolled = set(
        session.scalars(
            select(Enrolment.candidate_id).where(Enrolment.course_id == course_id, Enrolment.state.in_(SEATED))
        )
    )
    accepted = set(
        session.scalars(
            select(Application.candidate_id).where(
                Application.course_id == course_id, Application.state == ApplicationState.ACCEPTED
            )
        )
    )
    waiting = session.scalar(
        select(func.count())
        .select_from(Application)
        .where(Application.course_id == course_id, Application.state == ApplicationState.RESERVE)
    )
    return Seats(quota, len(accepted - enrolled), len(enrolled), waiting or 0)


def reserve_list(session: Session, course_id: CourseId) -> list[ReserveRow]:
    """Return who waits on the reserve list, in the order in which it moves up."""
    query = (
        select(Application.id, Application.candidate_id, Application.rank, Candidate.name, Candidate.phone)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .where(Application.course_id == course_id, Application.state == ApplicationState.RESERVE)
    )
    places = reserve_places(session, course_id)
    found = sorted(session.execute(query), key=lambda row: places[row.id])
    return [
        ReserveRow(
            ApplicationId(row.id),
            CandidateId(row.candidate_id),
            place,
            row.rank,
            rules.registration_code(row.id),
            row.name,
            row.phone,
        )
        for place, row in enumerate(found, 1)
    ]


RESERVE_ORDER = (Application.rank.is_(None), Application.rank, Application.applied_at, Application.id)
"""By rank; two PCs that gave one rank to two late comers agree on who applied earlier."""


def reserve_order(session: Session, course_id: CourseId, *, leaving: UUID | None = None) -> list[UUID]:
    """Return who waits on the reserve list, in the order in which it moves up: by rank.

    While fewer of the groups that go first have a seat than seats were kept for them, the next ones of these groups
    come before all others. `leaving` is an application whose seat is being given on.
    """
    query = (
        select(Application.id, Application.priority)
        .where(Application.course_id == course_id, Application.state == ApplicationState.RESERVE)
        .order_by(*RESERVE_ORDER)
    )
    waiting = [(found, bool(priority)) for found, priority in session.execute(query)]
    asked = session.scalar(select(Selection.priority_seats).where(Selection.course_id == course_id)) or 0
    kept = 0
    if asked and any(is_priority for _, is_priority in waiting):
        seated = select(func.count()).where(
            Application.course_id == course_id, Application.state.in_(rules.SEATED), Application.priority != ""
        )
        if leaving is not None:
            seated = seated.where(Application.id != leaving)
        kept = asked - (session.scalar(seated) or 0)
    return ranking.moves_up(waiting, kept=kept)


def reserve_places(session: Session, course_id: CourseId) -> dict[UUID, int]:
    """Return the present place on the reserve list of everybody who waits on it."""
    return {found: place for place, found in enumerate(reserve_order(session, course_id), 1)}


def told(session: Session, course_id: CourseId) -> dict[ApplicationId, tuple[datetime, str]]:
    """Return who was told the result: when, and by whom."""
    query = (
        select(Application.id, Application.informed_at, Staff.name)
        .outerjoin(Staff, Staff.id == Application.informed_by)
        .where(Application.course_id == course_id, Application.informed_at.is_not(None))
    )
    return {ApplicationId(found): (at, by or "") for found, at, by in session.execute(query) if at is not None}


def movements(session: Session, course_id: CourseId) -> list[Movement]:
    """Return who moved up from the reserve list, when, and into whose seat."""
    former, leaver = aliased(Application), aliased(Candidate)
    query = (
        select(Application, Candidate.name, leaver.name, former.state, former.reason)
        .join(Candidate, Candidate.id == Application.candidate_id)
        .outerjoin(former, former.id == Application.follows_id)
        .outerjoin(leaver, leaver.id == former.candidate_id)
        .where(Application.course_id == course_id, Application.moved_up_on.is_not(None))
        .order_by(Application.moved_up_on, Application.rank, Application.id)
    )
    return [
        Movement(
            ApplicationId(a.id),
            rules.registration_code(a.id),
            name,
            a.moved_up_on or a.state_on,
            a.state,
            follows or "",
            state,
            reason or "",
        )
        for a, name, follows, state, reason in session.execute(query)
    ]
