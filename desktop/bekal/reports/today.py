"""What waits to be done today, over all features, as the home screen shows it."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import Session

from bekal.assessment.outside.queries import count_ending as count_language_ending
from bekal.assessment.queries import stands
from bekal.attendance.rules import ATTENDED
from bekal.candidates.listing import LISTED, listed_count
from bekal.certificates.life.ending import count_ending
from bekal.certificates.printing.queries import RunRow, open_runs
from bekal.courses.meetings import COUNTS
from bekal.courses.queries import SEATED, MeetingRow, meetings
from bekal.courses.selection.counting import Underway, underway
from bekal.storage.records import (
    Candidate,
    CandidateDraft,
    Certificate,
    Course,
    DownState,
    Enrolment,
    Mark,
    Meeting,
    Programme,
    Result,
)
from bekal.terms import CourseId, Decision, NikStatus

DAYS = 9
"""How many of the last training days the chart shows."""


@dataclass(frozen=True)
class TrainingDay:
    """One day with meetings: whole percent attended, rounded down; those not marked are left out."""

    on: date
    percent: int


@dataclass(frozen=True)
class Waiting:
    """Work of one kind that waits: how much, since when, and the one course it is in if it is only one."""

    n: int
    since: date | None = None
    course: str = ""
    course_id: CourseId | None = None


@dataclass(frozen=True)
class Today:
    """The day of a centre."""

    meetings: tuple[MeetingRow, ...]
    """Today's meetings by time."""
    present: int
    marked: int
    """Marks of today, and those of them that say present or late."""
    running: int
    trainees: int
    """Courses that run today, and who sits in them."""
    incomplete: Waiting
    unmarked: Waiting
    """Meetings before today with trainees that nobody closed."""
    undecided: Waiting
    """Trainees of finished courses without a decision."""
    certifiable: Waiting
    """Trainees who passed and have no certificate."""
    days: tuple[TrainingDay, ...]
    minimum: int
    """Percent of the hours that programmes ask for, the lowest of those that run."""
    has_trust: bool
    """Central's list of trusted keys has come."""
    lapsing: Waiting
    """Certificates whose time ends within 90 days; those that ended before are in their list."""
    language_ending: Waiting
    """Language results from outside whose time ends within 90 days."""
    candidates: int
    programmes: int
    courses: int
    selections: tuple[Underway, ...] = ()
    """Selections in which something waits."""
    cut_runs: tuple[RunRow, ...] = ()
    """Print runs of this PC whose sheets nobody has seen, as after a power cut."""

    @property
    def is_new(self) -> bool:
        """Whether nothing at all has been entered yet."""
        return not (self.candidates or self.programmes or self.courses)


def today(session: Session, on: date) -> Today:
    """Return the day `on` of the centre."""
    rows = tuple(meetings(session, on=on))
    present, marked = _attended(session, Meeting.held_on == on)
    running = and_(Course.starts_on <= on, Course.ends_on >= on)
    seated = Enrolment.state.in_(SEATED)
    return Today(
        meetings=rows,
        present=present,
        marked=marked,
        running=_count(session, Course, running),
        trainees=session.scalar(
            select(func.count()).select_from(Enrolment).join(Course, Course.id == Enrolment.course_id)
            .where(seated, running)
        ) or 0,
        incomplete=_incomplete(session),
        unmarked=_unmarked(session, on),
        undecided=_by_course(
            session,
            and_(seated, Course.ends_on < on, ~exists().where(_of_trainee(Result), Result.decision.is_not(None))),
        ),
        certifiable=_by_course(
            session,
            and_(
                seated,
                exists().where(_of_trainee(Result), Result.decision == Decision.PASSED),
                ~exists().where(_of_trainee(Certificate), stands()),
            ),
        ),
        days=_days(session, on),
        minimum=session.scalar(
            select(func.min(Programme.min_attendance))
            .join(Course, Course.programme_id == Programme.id)
            .where(running)
        ) or 0,
        has_trust=session.get(DownState, "trust") is not None,
        lapsing=_lapsing(session, on),
        language_ending=Waiting(count_language_ending(session, today=on)),
        candidates=listed_count(session),
        programmes=_count(session, Programme),
        courses=_count(session, Course),
        selections=tuple(underway(session, today=on)),
        cut_runs=tuple(run for run in open_runs(session) if run.sent),
    )  # fmt: skip


def _lapsing(session: Session, on: date) -> Waiting:
    return Waiting(count_ending(session, today=on))


def _of_trainee(record: type[Result] | type[Certificate]) -> ColumnElement[bool]:
    return record.enrolment_id == Enrolment.id


def _count(session: Session, record: type, *wanted: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(record).where(*wanted)) or 0


def _incomplete(session: Session) -> Waiting:
    lacking = or_(Candidate.nik_status != NikStatus.FORMAT_OK, Candidate.birth_date.is_(None), Candidate.sex.is_(None))
    found = select(func.count(), func.min(Candidate.registered_at)).where(lacking, LISTED)
    n, oldest = session.execute(found).one()
    typed = select(func.count(), func.min(CandidateDraft.saved_at)).where(CandidateDraft.candidate_id.is_(None))
    half, begun = session.execute(typed).one()
    since = min(filter(None, (oldest, begun)), default=None)
    return Waiting(n + half, since.date() if since is not None else None)


def _unmarked(session: Session, on: date) -> Waiting:
    has_trainees = exists().where(Enrolment.course_id == Meeting.course_id, COUNTS)
    waiting = (Meeting.held_on < on, Meeting.closed_at.is_(None), Meeting.cancelled_at.is_(None), has_trainees)
    query = (
        select(Course.id, Course.name, func.count(), func.min(Meeting.held_on))
        .join(Meeting, Meeting.course_id == Course.id)
        .where(*waiting)
        .group_by(Course.id, Course.name)
        .order_by(func.min(Meeting.held_on))
    )
    rows = session.execute(query).all()
    if not rows:
        return Waiting(0)
    return Waiting(sum(row[2] for row in rows), rows[0][3], rows[0][1] if len(rows) == 1 else "", CourseId(rows[0][0]))


def _by_course(session: Session, wanted: ColumnElement[bool]) -> Waiting:
    query = (
        select(Course.id, Course.name, func.count())
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(wanted)
        .group_by(Course.id, Course.name)
        .order_by(Course.ends_on.desc())
    )
    rows = session.execute(query).all()
    only = rows[0] if len(rows) == 1 else None
    return Waiting(
        sum(n for _, _, n in rows),
        course=only[1] if only else "",
        course_id=CourseId(rows[0][0]) if rows else None,
    )


def _attended(session: Session, wanted: ColumnElement[bool]) -> tuple[int, int]:
    there = func.sum(case((Mark.mark.in_(ATTENDED), 1), else_=0))
    row = session.execute(
        select(there, func.count())
        .select_from(Mark)
        .join(Meeting, Meeting.id == Mark.meeting_id)
        .where(wanted, Mark.mark.is_not(None), Meeting.cancelled_at.is_(None))
    ).one()
    return int(row[0] or 0), int(row[1])


def _days(session: Session, on: date) -> tuple[TrainingDay, ...]:
    """Return the last days on which somebody was marked, oldest first."""
    has_marks = exists().where(Mark.meeting_id == Meeting.id, Mark.mark.is_not(None))
    last = session.scalars(
        select(Meeting.held_on)
        .where(Meeting.held_on <= on, Meeting.cancelled_at.is_(None), has_marks)
        .distinct()
        .order_by(Meeting.held_on.desc())
        .limit(DAYS)
    ).all()
    if not last:
        return ()
    there = func.sum(case((Mark.mark.in_(ATTENDED), Meeting.hours), else_=0))
    rows = session.execute(
        select(Meeting.held_on, there, func.sum(Meeting.hours))
        .join(Mark, Mark.meeting_id == Meeting.id)
        .where(Meeting.held_on.in_(last), Mark.mark.is_not(None), Meeting.cancelled_at.is_(None))
        .group_by(Meeting.held_on)
        .order_by(Meeting.held_on)
    )
    return tuple(TrainingDay(day, int(part) * 100 // int(whole)) for day, part, whole in rows if whole)
