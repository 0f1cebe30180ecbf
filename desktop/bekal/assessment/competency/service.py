"""Put people in the queue of a scheme, hold test events, note what came of each attempt."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bekal.assessment.competency import rules
from bekal.assessment.competency.rules import Mark
from bekal.assessment.competency.schemes import require_scheme
from bekal.candidates.finding import require_candidate
from bekal.candidates.merging.queries import same_people
from bekal.candidates.papers.rules import months_after
from bekal.courses.service import require_course
from bekal.language import say
from bekal.staff.meanwhile import Cell, check_seen
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal, undoing
from bekal.storage.ids import joint_id
from bekal.storage.records import (
    Candidate,
    CompetencyQueue,
    CompetencyScheme,
    CompetencyTest,
    Enrolment,
    Programme,
    Result,
)
from bekal.terms import CandidateId, CourseId, Decision, EnrolmentState, Outcome, QueueState

_WAITS = (QueueState.QUEUED, QueueState.SCHEDULED)


@dataclass(frozen=True)
class Queued:
    """Who was put in a queue, who was not and why, and what an undo takes back."""

    ids: tuple[UUID, ...]
    left_out: tuple[tuple[str, str], ...]
    """Name and why, in words."""
    operations: tuple[UUID, ...]
    made: tuple[UUID, ...] = ()
    """Entries that were not there before."""


@dataclass(frozen=True)
class Noted:
    """What was written: how many, what looks doubtful, and what an undo takes back."""

    n: int
    doubts: tuple[tuple[str, str], ...]
    operations: tuple[UUID, ...]
    made: tuple[UUID, ...] = ()
    """Entries that were not there before."""


def queue_course(
    session: Session, course_id: CourseId, scheme_id: UUID, *, place: str = "", today: date, everybody: bool = False
) -> Queued:
    """Put the trainees of a course in the queue of a scheme: who passed it, or everybody who stayed.

    Raises:
        NotAllowed, UnknownCourse, NoSuchScheme, SchemeRetired, SchemeOfAnother: nobody was queued.

    """
    allow(session, Action.ENROL)
    course = require_course(session, course_id)
    scheme = _usable(session, scheme_id)
    if scheme.programme_id is not None and scheme.programme_id != course.programme_id:
        programme = session.get_one(Programme, scheme.programme_id).title
        raise rules.SchemeOfAnother(scheme=scheme.title, programme=programme)
    rows = session.execute(
        select(Enrolment, Candidate.name, Result.decision)
        .join(Candidate, Candidate.id == Enrolment.candidate_id)
        .outerjoin(Result, Result.enrolment_id == Enrolment.id)
        .where(Enrolment.course_id == course_id)
        .order_by(Enrolment.number)
    ).all()
    wanted, left_out = [], []
    for enrolment, name, decision in rows:
        if enrolment.state not in {EnrolmentState.ACTIVE, EnrolmentState.FINISHED}:
            left_out.append((name, enrolment.state.word))
        elif not everybody and decision is not Decision.PASSED:
            left_out.append((name, decision.word if decision else say("belum ada keputusan")))
        else:
            wanted.append((CandidateId(enrolment.candidate_id), enrolment.id))
    done = _queue(session, scheme, wanted, place=place, today=today)
    return Queued(done.ids, (*left_out, *done.left_out), done.operations, done.made)


def queue_people(
    session: Session, people: Sequence[CandidateId], scheme_id: UUID, *, place: str = "", today: date
) -> Queued:
    """Put people in the queue of a scheme, also who learned elsewhere.

    Raises:
        NotAllowed, UnknownCandidate, NoSuchScheme, SchemeRetired: nobody was queued.

    """
    allow(session, Action.ENROL)
    scheme = _usable(session, scheme_id)
    return _queue(session, scheme, [(one, None) for one in people], place=place, today=today)


def withdraw(session: Session, entry_ids: Sequence[UUID], *, reason: str) -> Noted:
    """Take people off the queue or out of an event that did not assess them yet.

    Raises:
        NoSuchEntry, NotWaiting, ReasonMissing: nobody was taken off.

    """
    allow(session, Action.ENROL)
    if not reason.strip():
        raise rules.ReasonMissing()
    before = len(journal.written(session))
    for row in _entries(session, entry_ids):
        if row.state not in _WAITS:
            raise rules.NotWaiting(name=_name(session, row))
        row.state, row.test_id, row.note = QueueState.WITHDRAWN, None, " ".join(reason.split())
    session.flush()
    return Noted(len(entry_ids), (), journal.written(session, after=before))


def take_back(session: Session, operations: Sequence[UUID], *, made: Collection[UUID] = ()) -> None:
    """Undo what was just done; the entries that it `made` are taken away.

    Raises:
        LaterAttempt: one of them does not only wait any more; nothing was undone.

    """
    allow(session, Action.ENROL)
    for entry_id in made:
        row = session.get(CompetencyQueue, entry_id)
        if row is not None and row.state is not QueueState.QUEUED:
            raise rules.LaterAttempt(name=_name(session, row), number=row.number)
        if row is not None:
            session.delete(row)
    session.flush()
    undoing.undo(session, operations)


def assign(session: Session, test_id: UUID, entry_ids: Sequence[UUID]) -> Noted:
    """Give people who wait a seat in a test event.

    Raises:
        NotAllowed, NoSuchEvent, EventCancelled, NoSuchEntry, NotWaiting: nobody was given one.
        NoSeatsLeft: there are more people than seats.

    """
    allow(session, Action.ENROL)
    test = require_event(session, test_id)
    _check_open(test)
    before = len(journal.written(session))
    rows = _entries(session, entry_ids)
    for row in rows:
        if row.state is not QueueState.QUEUED or row.scheme_id != test.scheme_id:
            raise rules.NotWaiting(name=_name(session, row))
    there = session.scalar(select(func.count()).where(CompetencyQueue.test_id == test_id)) or 0
    if test.seats is not None and there + len(rows) > test.seats:
        raise rules.NoSeatsLeft(seats=test.seats, wanted=there + len(rows))
    for row in rows:
        row.state, row.test_id = QueueState.SCHEDULED, test_id
    session.flush()
    return Noted(len(rows), (), journal.written(session, after=before))


def unassign(session: Session, entry_ids: Sequence[UUID]) -> Noted:
    """Send people of an event who were not assessed yet back to the queue.

    Raises:
        NotAllowed, NoSuchEntry, NotWaiting: nobody was sent back.

    """
    allow(session, Action.ENROL)
    before = len(journal.written(session))
    for row in _entries(session, entry_ids):
        if row.state is not QueueState.SCHEDULED:
            raise rules.NotWaiting(name=_name(session, row))
        row.state, row.test_id = QueueState.QUEUED, None
    session.flush()
    return Noted(len(entry_ids), (), journal.written(session, after=before))


def record_results(
    session: Session, test_id: UUID, marks: Mapping[UUID, Mark], *, today: date, seen: Mapping[UUID, Mark] | None = None
) -> Noted:
    """Note what came of the attempts of an event, or correct it: all of them or none.

    `seen`: what was shown when these were entered; what others noted since is not written over.

    BK and an absence let the person wait again as the next attempt; K, and a result taken back, end that waiting.

    Raises:
        NotAllowed, NoSuchEvent, EventCancelled, EventAhead, NoSuchEntry, NotInEvent: nothing was noted.
        HasCertificate: a certificate stands on a result that was to be changed.
        LaterAttempt: the person already sits in the next attempt.
        WrittenMeanwhile: somebody else noted another result.

    """
    allow(session, Action.ENROL)
    test = require_event(session, test_id)
    _check_open(test)
    if test.held_on > today and any(not mark.is_open for mark in marks.values()):
        raise rules.EventAhead(on=f"{test.held_on:%d/%m/%Y}")
    before = len(journal.written(session))
    changed = 0
    made: list[UUID] = []
    for row in _entries(session, list(marks)):
        if row.test_id != test_id:
            raise rules.NotInEvent(name=_name(session, row))
        mark = marks[row.id]
        now = Mark(row.outcome, row.is_absent)
        if mark == now:
            continue
        if seen is not None and row.id in seen:
            cell = Cell(_name(session, row), say("hasil uji"), row.id, ("outcome", "is_absent"))
            check_seen(session, cell, lambda one: one.text, seen=seen[row.id], now=now, mine=mark)
        if row.certificate_no or row.registration_no:
            raise rules.HasCertificate(name=_name(session, row), number=row.certificate_no or row.registration_no)
        changed += 1
        row.outcome, row.is_absent = mark.outcome, mark.is_absent
        row.state = QueueState.SCHEDULED if mark.is_open else QueueState.DONE
        row.decided_on = None if mark.is_open else test.held_on
        made += _follow(session, row, mark, today=today)
    session.flush()
    return Noted(changed, (), journal.written(session, after=before), tuple(made))


@dataclass(frozen=True)
class Paper:
    """What BNSP's certificate says."""

    certificate_no: str = ""
    registration_no: str = ""
    blank_no: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    """None: as long after its issue as the scheme says."""
    evidence_seen: bool | None = None
    """None: as it is."""


def note_papers(session: Session, papers: Mapping[UUID, Paper]) -> Noted:
    """Note the certificates of people who are competent; numbers of an unknown form are kept and named.

    Raises:
        NotAllowed, NoSuchEntry: nothing was noted.
        NotCompetent: somebody is not.
        DayUnfit: a day cannot be.

    """
    allow(session, Action.ENROL)
    before = len(journal.written(session))
    doubtful: list[tuple[str, str]] = []
    for row in _entries(session, list(papers)):
        paper, name = papers[row.id], _name(session, row)
        if row.outcome is not Outcome.COMPETENT:
            raise rules.NotCompetent(name=name)
        scheme = session.get_one(CompetencyScheme, row.scheme_id)
        held_on = row.decided_on or row.queued_on
        until = paper.valid_until
        if until is None and paper.issued_on is not None:
            until = months_after(paper.issued_on, scheme.valid_months)
        rules.check_days(held_on, paper.issued_on, until)
        row.certificate_no = rules.tidy_certificate(paper.certificate_no)
        row.registration_no = " ".join(paper.registration_no.split()).upper()
        row.blank_no = "".join(paper.blank_no.split())
        row.issued_on, row.valid_until = paper.issued_on, until
        if paper.evidence_seen is not None:
            row.evidence_seen = paper.evidence_seen
        said = rules.doubts(certificate=row.certificate_no, registration=row.registration_no, blank=row.blank_no)
        said += rules.year_doubt(row.certificate_no, row.issued_on)
        said += rules.level_doubt(row.certificate_no, scheme.kind)
        doubtful += [(name, words) for words in said]
        if other := _same_number(session, row):
            doubtful.append((name, say("nomor sertifikat ini sudah dicatat untuk {name}", name=other)))
    session.flush()
    return Noted(len(papers), tuple(doubtful), journal.written(session, after=before))


def require_event(session: Session, test_id: UUID) -> CompetencyTest:
    """Return a test event.

    Raises:
        NoSuchEvent: there is none.

    """
    row = session.get(CompetencyTest, test_id)
    if row is None:
        raise rules.NoSuchEvent(event=str(test_id))
    return row


def _usable(session: Session, scheme_id: UUID) -> CompetencyScheme:
    scheme = require_scheme(session, scheme_id)
    if scheme.retired_on is not None:
        raise rules.SchemeRetired(scheme=scheme.title)
    return scheme


def _queue(
    session: Session,
    scheme: CompetencyScheme,
    wanted: Sequence[tuple[CandidateId, UUID | None]],
    *,
    place: str,
    today: date,
) -> Queued:
    """Put people in a queue who do not wait there, and are not competent with a certificate that lasts."""
    before = len(journal.written(session))
    groups = same_people(session, [one for one, _ in wanted])
    everyone = {one for group in groups.values() for one in group}
    there: dict[UUID, list[CompetencyQueue]] = {}
    for row in session.scalars(select(CompetencyQueue).where(CompetencyQueue.scheme_id == scheme.id)):
        if row.candidate_id in everyone:
            there.setdefault(row.candidate_id, []).append(row)
    ids, made, left_out = [], [], []
    for person, enrolment_id in wanted:
        name = require_candidate(session, person).name
        mine = [row for one in groups[person] for row in there.get(one, ())]
        if any(row.state in _WAITS for row in mine):
            left_out.append((name, say("sudah di antrean")))
            continue
        lasting = [
            r for r in mine if r.outcome is Outcome.COMPETENT and (r.valid_until is None or r.valid_until >= today)
        ]
        if lasting:
            left_out.append((name, say("sudah kompeten")))
            continue
        number = 1 + max((row.number for row in mine if row.state is QueueState.DONE), default=0)
        row, is_new = _waiting(session, person, scheme.id, number)
        row.enrolment_id, row.place, row.queued_on = enrolment_id, " ".join(place.split()), today
        there.setdefault(person, []).append(row)
        ids.append(row.id)
        made += [row.id] if is_new else []
    session.flush()
    return Queued(tuple(ids), tuple(left_out), journal.written(session, after=before), tuple(made))


def _waiting(session: Session, person: CandidateId, scheme_id: UUID, number: int) -> tuple[CompetencyQueue, bool]:
    """Return the entry of a person's attempt as one that waits, and whether it was made now or opened again."""
    row_id = joint_id("competency_queue", person, scheme_id, str(number))
    row = session.get(CompetencyQueue, row_id)
    is_new = row is None
    if row is None:
        row = CompetencyQueue(id=row_id, candidate_id=person, scheme_id=scheme_id, number=number, queued_on=date.min)
        session.add(row)
    row.state, row.test_id, row.note = QueueState.QUEUED, None, ""
    return row, is_new


def _follow(session: Session, row: CompetencyQueue, mark: Mark, *, today: date) -> list[UUID]:
    """Let the next attempt follow what came of this one; return the entry that was made for it, if one was."""
    person = CandidateId(row.candidate_id)
    following = session.get(CompetencyQueue, joint_id("competency_queue", person, row.scheme_id, str(row.number + 1)))
    if mark.waits_again:
        if following is None or following.state is QueueState.WITHDRAWN:
            following, is_new = _waiting(session, person, row.scheme_id, row.number + 1)
            following.enrolment_id, following.place, following.queued_on = row.enrolment_id, row.place, today
            return [following.id] if is_new else []
    elif following is not None and following.state is not QueueState.WITHDRAWN:
        if following.state is not QueueState.QUEUED:
            raise rules.LaterAttempt(name=_name(session, row), number=following.number)
        following.state = QueueState.WITHDRAWN
    return []


def _entries(session: Session, entry_ids: Sequence[UUID]) -> list[CompetencyQueue]:
    rows = []
    for entry_id in dict.fromkeys(entry_ids):
        row = session.get(CompetencyQueue, entry_id)
        if row is None:
            raise rules.NoSuchEntry()
        rows.append(row)
    return rows


def _check_open(test: CompetencyTest) -> None:
    if test.cancelled_on is not None:
        raise rules.EventCancelled(on=f"{test.held_on:%d/%m/%Y}", place=test.place)


def _same_number(session: Session, row: CompetencyQueue) -> str | None:
    if not row.certificate_no:
        return None
    query = (
        select(Candidate.name)
        .join(CompetencyQueue, CompetencyQueue.candidate_id == Candidate.id)
        .where(CompetencyQueue.certificate_no == row.certificate_no, CompetencyQueue.candidate_id != row.candidate_id)
    )
    return session.scalar(query.limit(1))


def _name(session: Session, row: CompetencyQueue) -> str:
    return session.get_one(Candidate, row.candidate_id).name
