"""The gate's meetings, trainees and passages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import TextClause, func, select, text
from sqlalchemy.orm import Session

from bekal.attendance.gate import rules
from bekal.attendance.gate.rules import Before, Held, Trainee
from bekal.candidates.searching import fitting
from bekal.errors import Unavailable
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Candidate, Card, Course, Enrolment, Mark, Meeting, Passage, Programme
from bekal.terms import CourseId, Direction, EnrolmentId, EnrolmentState, MeetingId, Passed

FOUND_AT_MOST = 8


@dataclass(frozen=True)
class CardRow:
    """A trainee's newest card, as a list shows it and as it is printed."""

    enrolment_id: EnrolmentId
    number: int
    """Place in the class list."""
    name: str
    photo: str
    version: int
    issued_at: datetime | None
    is_revoked: bool


@dataclass(frozen=True)
class Unread:
    """Something held before the gate that nobody is known by."""

    passage_id: UUID
    code: str
    at: datetime
    gate: str


def held_meetings(session: Session, on: date, courses: Sequence[CourseId] = ()) -> list[Held]:
    """Return the meetings of a day that a gate may stand before, in order; of some courses, or of all."""
    query = (
        select(Meeting, Course.name, Programme.late_grace)
        .join(Course, Course.id == Meeting.course_id)
        .join(Programme, Programme.id == Course.programme_id)
        .where(Meeting.held_on == on, Meeting.cancelled_at.is_(None))
        .order_by(Meeting.starts, Course.name)
    )
    if courses:
        query = query.where(Meeting.course_id.in_(courses))
    return [_held(meeting, name, grace) for meeting, name, grace in session.execute(query)]


def trainee_by_card(session: Session, tail: bytes, held: Iterable[Held]) -> Trainee | None:
    """Return whose card it is: looked for among the trainees at this gate first, then among all."""
    of = {one.course_id for one in held}
    for condition in (Enrolment.course_id.in_(of), Enrolment.course_id.not_in(of)):
        found = session.scalars(select(Enrolment.id).where(condition, _ends_with(session, tail)).limit(1)).first()
        if found is not None:
            return trainee(session, EnrolmentId(found))
    return None


def _ends_with(session: Session, tail: bytes) -> TextClause:
    """Return the condition on `Enrolment` that its id ends so; the engine looks: there are years of them."""
    if session.get_bind().dialect.name == "sqlite":
        return text("substr(enrolment.id, 9) = :tail").bindparams(tail=tail)
    return text("right(replace(enrolment.id::text, '-', ''), 16) = :tail").bindparams(tail=tail.hex())


def trainee(session: Session, enrolment_id: EnrolmentId) -> Trainee:
    """Return a trainee as the gate knows one."""
    query = (
        select(Enrolment, Candidate, Course.name)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Enrolment.id == enrolment_id)
    )
    enrolment, person, course = session.execute(query).one()
    card = session.scalars(
        select(Card).where(Card.enrolment_id == enrolment_id).order_by(Card.number.desc()).limit(1)
    ).one_or_none()
    return Trainee(
        EnrolmentId(enrolment.id),
        CourseId(enrolment.course_id),
        course,
        person.name,
        person.photo,
        enrolment.joined_on,
        enrolment.left_on,
        card.number if card else 0,
        is_card_revoked=card is not None and card.revoked_at is not None,
    )


def seat_at_gate(session: Session, known: Trainee, held: Iterable[Held]) -> Trainee:
    """Return the same person as trainee of a course at this gate, if they sit in one; else as they are."""
    at_gate = {one.course_id for one in held}
    if known.course_id in at_gate:
        return known
    person = select(Enrolment.candidate_id).where(Enrolment.id == known.enrolment_id).scalar_subquery()
    other = session.scalars(
        select(Enrolment.id).where(
            Enrolment.candidate_id == person,
            Enrolment.course_id.in_(at_gate),
            Enrolment.state == EnrolmentState.ACTIVE,
        )
    ).first()
    if other is None:
        return known
    seat = trainee(session, EnrolmentId(other))
    # the card in the hand is the one that was judged: whoever moved to another course keeps it
    return Trainee(
        seat.enrolment_id, seat.course_id, seat.course, seat.name, seat.photo, seat.joined_on, seat.left_on,
        known.card, known.is_card_revoked,
    )  # fmt: skip


def before(session: Session, meeting_id: MeetingId, enrolment_id: EnrolmentId) -> Before:
    """Return what is known of a trainee at a meeting."""
    mark = session.scalar(select(Mark.mark).where(Mark.meeting_id == meeting_id, Mark.enrolment_id == enrolment_id))
    ways = session.execute(
        select(Passage.enrolment_id, Passage.direction, Passage.at)
        .where(
            Passage.meeting_id == meeting_id,
            Passage.enrolment_id == enrolment_id,
            Passage.answer.in_((Passed.PRESENT, Passed.LATE, Passed.AGAIN, Passed.OUT)),
        )
        .order_by(Passage.at)
    ).all()
    first_in = next((row.at for row in ways if row.direction is Direction.IN), None)
    passages = [(row.enrolment_id, row.direction, row.at) for row in ways]
    return Before(mark, first_in, is_inside=enrolment_id in rules.inside(passages))


def inside(session: Session, meeting_ids: Sequence[MeetingId]) -> int:
    """Return how many trainees are inside at some meetings, each counted once."""
    ways = session.execute(
        select(Passage.enrolment_id, Passage.direction, Passage.at).where(
            Passage.meeting_id.in_(meeting_ids),
            Passage.enrolment_id.is_not(None),
            Passage.answer.in_((Passed.PRESENT, Passed.LATE, Passed.AGAIN, Passed.OUT)),
        )
    )
    return len(rules.inside([(row.enrolment_id, row.direction, row.at) for row in ways]))


@dataclass(frozen=True)
class PassedRow:
    """Somebody who passed a gate, or something that was held before it."""

    passage_id: UUID
    name: str
    """Nothing where nobody is known by what was read."""
    answer: Passed
    at: datetime
    by_hand: bool


def last_passages(session: Session, meeting_ids: Sequence[MeetingId], *, most: int = 10) -> list[PassedRow]:
    """Return who passed last at some meetings, the newest first."""
    query = (
        select(Passage, Candidate.name)
        .outerjoin(Enrolment, Enrolment.id == Passage.enrolment_id)
        .outerjoin(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(Passage.meeting_id.in_(meeting_ids))
        .order_by(Passage.at.desc(), Passage.id.desc())
        .limit(most)
    )
    return [PassedRow(row.id, name or "", row.answer, row.at, row.by_hand) for row, name in session.execute(query)]


def photo(session: Session, known: Trainee) -> bytes | None:
    """Return a trainee's photo, or nothing where its file is not on this PC: the gate answers without it."""
    if not known.photo:
        return None
    try:
        return attachments_of(session).read(known.photo)
    except Unavailable:
        return None


def last_passage_at(session: Session) -> datetime | None:
    """Return when the last card was held before a gate, as far as is known here.

    Ids of passages follow each other in time, so that the last one is found without reading years of them.
    """
    return session.scalar(select(Passage.at).order_by(Passage.id.desc()).limit(1))


def found_by_name(session: Session, typed: str, held: Iterable[Held]) -> list[Trainee]:
    """Return trainees at this gate whose name begins with every word typed: for a forgotten card."""
    fits = fitting(session, typed)
    if fits is None:
        return []
    query = (
        select(Enrolment.id)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .where(
            Enrolment.course_id.in_({one.course_id for one in held}),
            Enrolment.state.in_((EnrolmentState.ACTIVE, EnrolmentState.FINISHED)),
            fits,
        )
        .order_by(Candidate.name)
        .limit(FOUND_AT_MOST)
    )
    return [trainee(session, EnrolmentId(row)) for row in session.scalars(query)]


def unread(session: Session, *, since: datetime) -> list[Unread]:
    """Return what was read since a moment and nobody is known by, the newest first."""
    query = (
        select(Passage)
        .where(Passage.answer == Passed.UNKNOWN, Passage.enrolment_id.is_(None), Passage.at >= since)
        .order_by(Passage.at.desc())
    )
    return [Unread(row.id, row.code, row.at, row.gate) for row in session.scalars(query)]


def cards(session: Session, course_id: CourseId) -> list[CardRow]:
    """Return the newest card of every trainee who sits in a course, in class-list order; version 0: none yet."""
    newest = select(Card.enrolment_id, func.max(Card.number).label("number")).group_by(Card.enrolment_id).subquery()
    query = (
        select(Enrolment.id, Enrolment.number, Candidate.name, Candidate.photo, Card)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .outerjoin(newest, newest.c.enrolment_id == Enrolment.id)
        .outerjoin(Card, (Card.enrolment_id == Enrolment.id) & (Card.number == newest.c.number))
        .where(
            Enrolment.course_id == course_id,
            Enrolment.state.in_((EnrolmentState.ACTIVE, EnrolmentState.FINISHED)),
        )
        .order_by(Enrolment.number)
    )
    rows = []
    for enrolment_id, number, name, photo, made in session.execute(query):
        card: Card | None = made
        version, issued_at, revoked_at = (card.number, card.issued_at, card.revoked_at) if card else (0, None, None)
        rows.append(CardRow(EnrolmentId(enrolment_id), number, name, photo, version, issued_at, revoked_at is not None))
    return rows


def _held(meeting: Meeting, course: str, grace: int) -> Held:
    zone = ZoneInfo(meeting.zone)

    def at(words: str) -> datetime:
        return datetime.combine(meeting.held_on, time.fromisoformat(words), zone)

    return Held(
        MeetingId(meeting.id),
        CourseId(meeting.course_id),
        course,
        at(meeting.starts),
        at(meeting.ends),
        grace,
        is_closed=meeting.closed_at is not None,
    )
