"""Make cards and revoke them; let trainees pass the gate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.attendance import service as marks
from bekal.attendance.gate import queries, rules
from bekal.attendance.gate.cards import LARGEST_VERSION, card_text, read_card
from bekal.attendance.gate.rules import Held, Trainee, Verdict
from bekal.centre.service import card_key
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import doubt, journal
from bekal.storage.ids import joint_id
from bekal.storage.records import Card, Centre, Mark, Passage
from bekal.terms import Direction, EnrolmentId, How, Passed

LONGEST_CODE = 200
"""Of what was read and not understood so much is kept."""


@dataclass(frozen=True)
class Answer:
    """What the gate shows: its verdict, and what else is to be known at this moment."""

    verdict: Verdict
    at: datetime
    inside: int
    """How many are inside now, this passage included."""
    is_clock_doubtful: bool
    """The clock stands before the gate's last passage."""
    passage_id: UUID


def make_cards(session: Session, enrolment_ids: Sequence[EnrolmentId], *, now: datetime) -> int:
    """Make a card for each trainee who has none that is valid; return how many were made.

    Raises:
        TooManyCards: somebody lost 255 of them.

    """
    allow(session, Action.ENROL)
    card_key(session)
    newest = {
        row.enrolment_id: (row.number, row.revoked_at)
        for row in session.execute(
            select(Card.enrolment_id, Card.number, Card.revoked_at)
            .where(Card.enrolment_id.in_(enrolment_ids))
            .order_by(Card.number)
        )
    }
    fresh = []
    for enrolment_id in dict.fromkeys(enrolment_ids):
        number, revoked_at = newest.get(enrolment_id, (0, now))
        if revoked_at is None:
            continue
        if number == LARGEST_VERSION:
            raise rules.TooManyCards(name=queries.trainee(session, enrolment_id).name)
        following = number + 1
        fresh.append(
            {
                "id": joint_id("card", enrolment_id, str(following)),
                "enrolment_id": enrolment_id,
                "number": following,
                "issued_at": now,
            }
        )
    journal.write_many(session, Card, fresh)
    return len(fresh)


def revoke_card(session: Session, enrolment_id: EnrolmentId, *, reason: str, now: datetime) -> None:
    """Revoke a trainee's card; the next one made has the next version.

    Raises:
        NoCardHere: there is no valid one.

    """
    allow(session, Action.ENROL)
    row = session.scalars(
        select(Card).where(Card.enrolment_id == enrolment_id).order_by(Card.number.desc()).limit(1)
    ).one_or_none()
    if row is None or row.revoked_at is not None:
        raise rules.NoCardHere(name=queries.trainee(session, enrolment_id).name)
    row.revoked_at, row.revoked_reason = now, reason.strip()
    session.flush()


def text_of_card(session: Session, enrolment_id: EnrolmentId, version: int) -> str:
    """Return what the symbol on a trainee's card holds."""
    return card_text(session.info["centre_id"], enrolment_id, version, card_key(session))


def pass_gate(
    session: Session,
    typed: str,
    held: Sequence[Held],
    *,
    at: datetime,
    direction: Direction = Direction.IN,
    gate: str = "",
) -> Answer:
    """Let whoever's card was read pass, mark them, and keep the passage; one transaction of the caller's.

    `typed` is what a scanner typed or a camera read, `held` the meetings at this gate, `at` the moment of reading.

    Raises:
        NoMeetingAtGate: no meeting was named; nothing was kept.

    """
    centre = session.info["centre_id"]
    key = session.scalar(select(Centre.card_key).where(Centre.id == centre)) or ""
    card = read_card(typed, centre, key)
    known = None
    if card is not None and card.is_signed and card.is_of_this_centre:
        known = queries.trainee_by_card(session, card.trainee, held)
    if known is not None:
        known = queries.seat_at_gate(session, known, held)
    return _pass(session, known, card.version if card else None, typed, held, at, direction, gate, How.SCAN)


def pass_by_hand(
    session: Session,
    enrolment_id: EnrolmentId,
    held: Sequence[Held],
    *,
    at: datetime,
    direction: Direction = Direction.IN,
    gate: str = "",
) -> Answer:
    """Let somebody pass who was found by name: the card was forgotten. The passage says that it was by hand.

    Raises:
        NoMeetingAtGate: no meeting was named; nothing was kept.

    """
    known = queries.trainee(session, enrolment_id)
    return _pass(session, known, None, "", held, at, direction, gate, How.KEY)


def link(session: Session, passage_id: UUID, enrolment_id: EnrolmentId) -> None:
    """Say whose a reading was that nobody was known by; the mark itself is set in the roster.

    Raises:
        PassageSettled: it is known already.

    """
    allow(session, Action.MARK)
    row = session.get_one(Passage, passage_id)
    if row.answer is not Passed.UNKNOWN or row.enrolment_id is not None:
        raise rules.PassageSettled()
    row.enrolment_id = enrolment_id
    session.flush()


def unlink(session: Session, passage_id: UUID) -> None:
    """Take back whose a reading was said to be; it waits in the list again."""
    allow(session, Action.MARK)
    row = session.get_one(Passage, passage_id)
    if row.answer is Passed.UNKNOWN:
        row.enrolment_id = None
        session.flush()


def _pass(  # what a passage is made of
    session: Session,
    known: Trainee | None,
    version: int | None,
    typed: str,
    held: Sequence[Held],
    at: datetime,
    direction: Direction,
    gate: str,
    how: How,
) -> Answer:
    allow(session, Action.MARK)
    if not held:
        raise rules.NoMeetingAtGate()
    signed = journal.signature(session)
    journal.sign(session, by=signed.by, at=signed.at, how=how)
    local = at.astimezone(held[0].starts_at.tzinfo)
    last = queries.last_passage_at(session)
    meeting = rules.choose_meeting(list(held), known.course_id, local) if known else None
    before = queries.before(session, meeting.meeting_id, known.enrolment_id) if known and meeting else rules.Before()
    told = rules.verdict(trainee=known, version=version, held=meeting, before=before, direction=direction, at=local)
    _write_mark(session, told, local)
    passage = Passage(
        meeting_id=told.held.meeting_id if told.held else None,
        enrolment_id=known.enrolment_id if known else None,
        code="" if known else typed.strip()[:LONGEST_CODE],
        direction=direction,
        answer=told.answer,
        gate=gate,
        by_hand=how is How.KEY,
        at=at,
        clock_suspect=doubt.flag(session),
    )
    session.add(passage)
    session.flush()
    inside = queries.inside(session, [one.meeting_id for one in held])
    return Answer(told, at, inside, rules.was_clock_set_back(at, last), passage.id)


def _write_mark(session: Session, told: Verdict, local: datetime) -> None:
    if told.held is None or told.trainee is None:
        return
    slot = (told.held.meeting_id, told.trainee.enrolment_id)
    if told.mark is not None:
        marks.mark(session, *slot, told.mark, today=local.date(), minutes_late=told.minutes_late)
    elif told.answer is Passed.OUT and (row := session.get(Mark, slot)) is not None and row.mark is not None:
        row.minutes_early = told.minutes_early  # who was never marked did not leave early: they were not there
