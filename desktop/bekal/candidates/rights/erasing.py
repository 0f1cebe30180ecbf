"""Erase a person: from the rows, the scans, the search and the journal's memory; counts and certificates stay."""

import contextlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast
from uuid import UUID

from sqlalchemy import Table, event, func, select, update
from sqlalchemy.orm import Session

from bekal.candidates.rights import rules
from bekal.candidates.rights.persons import all_of, living, rows_about
from bekal.candidates.rights.register import ADDRESSES, OTHER_ADDRESSES, SECTIONS, left_of
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import erasing, journal, places
from bekal.storage.attachments import attachments_of
from bekal.storage.erasure_ledger import ledger_of
from bekal.storage.guarding import through_the_door
from bekal.storage.journal import synced_tables
from bekal.storage.records import (
    Candidate,
    CandidateDraft,
    Certificate,
    Course,
    Enrolment,
    LoggedOperation,
    Setting,
    Staff,
    Viewing,
)
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, EnrolmentState, How, Role, StaffId

_LEAVES: erasing.Leaves = {entity: left_of(entity) for entity in SECTIONS}
TAKEN = frozenset(entity for entity, section in SECTIONS.items() if section.is_dropped or _LEAVES[entity])
"""Tables of which an erasure takes something; an issued certificate stays as the law asks."""
_FINISHED = "erased.done."
_LOOKED = "erased.looked"
LOOKED_AT = (_LOOKED, erasing.FILES)
"""The settings that tell whether an erasure is due."""
UNTIDY = "erased.untidy"
"""A setting that says: the file still has pages in which erased values may lie."""


@dataclass(frozen=True)
class Doomed:
    """What an erasure would take and what it would leave, to be read before the name is typed."""

    name: str
    registrations: int
    papers: int
    scans: int
    certificates: tuple[str, ...]
    """Numbers that stay in the register, with the text that was issued."""
    unsent: int
    """Changes about this person that no batch carries yet: they travel without what is erased."""
    courses: int


@dataclass(frozen=True)
class Erased:
    """What an erasure did."""

    registrations: int
    scans: int
    certificates: tuple[str, ...]
    unsent: int


def doomed(session: Session, candidate_id: CandidateId) -> Doomed:
    """Return what an erasure of a person would mean."""
    people = all_of(session, candidate_id)
    rows = rows_about(session, people)
    return Doomed(
        living(session, candidate_id).name,
        len(people),
        len(rows["paper"]),
        len(rows["scan"]),
        _numbers(rows["certificate"]),
        _unsent(session, [row.id for several in rows.values() for row in several]),
        len(rows["enrolment"]),
    )


def erase(session: Session, candidate_id: CandidateId, *, reason: rules.ErasureReason, now: datetime) -> Erased:
    """Erase a person with every registration merged into theirs (UU 27/2022, art. 43-44). It cannot be undone.

    What names the person is emptied by ordinary changes, so that every copy of the centre does the same; then the
    journal here forgets the old values, sent or not: what central does not have yet reaches it without them. Sex,
    year of birth, regency, schooling, courses, marks and scores stay for the counts; certificates and their register
    stay as the law asks.

    Raises:
        StillInCourse: the person sits in a course that runs; they leave it first.
        PersonErased: it was done before.

    """
    allow(session, Action.ERASE)
    living(session, candidate_id)
    people = all_of(session, candidate_id)
    _check_courses(session, people, now.date())
    return _erase(session, people, reason=reason, now=now)


def _erase(session: Session, people: tuple[CandidateId, ...], *, reason: rules.ErasureReason, now: datetime) -> Erased:
    rows = rows_about(session, people)
    unsent = _unsent(session, [row.id for several in rows.values() for row in several])
    for entity, several in rows.items():
        for row in several if not SECTIONS[entity].is_dropped else ():
            erasing.empty_row(row, _LEAVES)
    for one in people:
        person = session.get_one(Candidate, one)
        person.restricted_on = person.restricted_on or now.date()
        person.restricted_reason, person.erased_at = reason.value, now
    session.flush()
    scans = 0
    addresses = addresses_ever(session, people)
    for entity, section in SECTIONS.items():
        for row in rows[entity] if section.is_dropped else ():
            session.delete(row)
            scans += 1
    session.flush()
    _finish(session, people, addresses)
    return Erased(len(people), scans, _numbers(rows["certificate"]), unsent)


def erase_again(session: Session, people: Collection[UUID], *, now: datetime) -> int:
    """Erase people whom an order or the ledger names, whatever an older copy of the data still says of them.

    Signed by a head of the centre, as the erasure once was: the operations are its confirmation at central. Returns
    how many were erased; whoever is not here, or was erased before, is passed over.
    """
    named = [
        CandidateId(one)
        for some in chunks(list(people))
        for one in session.scalars(select(Candidate.id).where(Candidate.id.in_(some), Candidate.erased_at.is_(None)))
    ]
    head = session.scalars(select(Staff.id).where(Staff.role == Role.HEAD).order_by(Staff.active.desc(), Staff.id))
    by = head.first()
    if not named or by is None:
        return 0
    journal.sign(session, by=by, at=now, how=How.PROGRAM)
    for one in named:
        _erase(session, (one,), reason=rules.ErasureReason.REQUEST, now=now)
    return len(named)


def is_anything_due(session: Session, kept: Mapping[str, str]) -> bool:
    """Say whether an erasure waits to be finished, or to be done again from the ledger; by reading only.

    `kept` are the settings of `LOOKED_AT`, empty where there are none.
    """
    ledger = ledger_of(session)
    known = len(ledger.known(session)) if ledger is not None else 0
    is_ledger_ahead = known > 0 and kept[_LOOKED] != str(known)
    return is_ledger_ahead or bool(kept[erasing.FILES]) or _is_anybody_unfinished(session)


def erase_from_ledger(session: Session, *, now: datetime) -> int:
    """Erase again whoever stands in the ledger of erasures: after a restore of a backup from before."""
    ledger = ledger_of(session)
    if ledger is None or not (known := ledger.known(session)):
        return 0
    living_ones = session.scalars(select(Candidate.id).where(Candidate.erased_at.is_(None)))
    erased = erase_again(session, [one for one in living_ones if ledger.mark(one) in known], now=now)
    session.merge(Setting(key=_LOOKED, value=str(len(known))))
    return erased


def erase_as(
    session: Session,
    head_id: StaffId,
    candidate_id: CandidateId,
    *,
    typed_name: str,
    reason: rules.ErasureReason,
    now: datetime,
) -> Erased:
    """Erase a person in the name of a head who proved to be at the keys, whoever is signed in.

    Raises:
        NameDiffers, StillInCourse, PersonErased: nothing was erased.

    """
    rules.check_typed_name(typed_name, living(session, candidate_id).name)
    journal.sign(session, by=head_id, at=now)
    return erase(session, candidate_id, reason=reason, now=now)


def finish_erasures(session: Session) -> int:
    """Do on this PC what an erasure asks besides the rows: scans, search, journal; return how many people it was.

    To be called after anything was received, and at every start: the erasure may have been decided on another PC, or
    another PC may have written to the person without knowing of it. Does nothing where nothing is left to do.
    """
    done = 0
    gone = session.scalars(select(Candidate.id).where(Candidate.erased_at.is_not(None)))
    for some in [CandidateId(one) for one in gone]:
        upto = session.get(Setting, _FINISHED + some.hex)
        rows = _rows(session, [some])
        if upto is None or _newest(session, list(rows)) > int(upto.value):
            _finish(session, [some], addresses_ever(session, [some]))
            done += 1
    if waiting := erasing.files_to_drop(session):
        _drop_files(session, waiting)
        erasing.files_are_dropped(session)
    return done


def finish_without_operations(session: Session, candidate_id: CandidateId, *, now: datetime) -> None:
    """Empty what names a person where the deciding is not ours: at the head office, which writes nothing of a centre.

    The operations that say it come from the centre, or came and are known.
    """
    person = cast("Table", Candidate.__table__)
    is_one = person.c.id == candidate_id
    with through_the_door(session.connection()):
        session.execute(update(person).where(is_one, person.c.erased_at.is_(None)).values(erased_at=now))
        session.execute(update(person).where(is_one, person.c.restricted_on.is_(None)).values(restricted_on=now.date()))
    session.expire_all()
    _finish(session, [candidate_id], set())


def rows_ever(session: Session, candidate_id: CandidateId) -> set[UUID]:
    """Return every row that is or was about a person, those included that were removed since."""
    rows = _rows(session, [candidate_id])
    return set(rows) | set(erasing.rows_remembered(session, rows, list(SECTIONS)))


def is_anything_to_finish(session: Session) -> bool:
    """Say whether `finish_erasures` has anything to do, by reading only."""
    return bool(erasing.files_to_drop(session)) or _is_anybody_unfinished(session)


def _is_anybody_unfinished(session: Session) -> bool:
    for one in session.connection().scalars(_GONE):
        upto = session.get(Setting, _FINISHED + one.hex)
        if upto is None or _newest(session, list(_rows(session, [CandidateId(one)]))) > int(upto.value):
            return True
    return False


_GONE = select(Candidate.__table__.c.id).where(Candidate.__table__.c.erased_at.is_not(None))


def _finish(session: Session, people: "list[CandidateId] | tuple[CandidateId, ...]", addresses: set[str]) -> None:
    rows = _rows(session, people)
    rows |= erasing.rows_remembered(session, rows, list(SECTIONS))
    erasing.refill_none(session, rows, _LEAVES)
    erasing.blank_journal(session, rows, _LEAVES)
    for record in (CandidateDraft, Viewing):
        for row in session.scalars(select(record).where(record.candidate_id.in_(people))):
            session.delete(row)
    session.flush()
    erasing.tidy_search(session)
    free = unnamed(session, addresses)
    erasing.drop_files_later(session, free)
    newest = str(_newest(session, list(rows)))
    for one in people:
        session.merge(Setting(key=_FINISHED + one.hex, value=newest))
        _note(session, one)
    session.merge(Setting(key=UNTIDY, value="1"))
    session.flush()
    if free:
        event.listen(session, "after_commit", lambda done: _drop_now(done, free), once=True)


def _note(session: Session, one: CandidateId) -> None:
    person, ledger = session.get(Candidate, one), ledger_of(session)
    if ledger is not None and person is not None and person.erased_at is not None:
        ledger.note(session, [one], centre_id=person.centre_id, at=person.erased_at)


def _drop_now(session: Session, addresses: set[str]) -> None:
    """Remove the files once it is saved that nobody names them; what fails is tried again at the next start."""
    if session.info.get("attachments") is None:
        return
    for address in addresses:
        with contextlib.suppress(OSError):
            attachments_of(session).remove(address)


def _drop_files(session: Session, addresses: list[str]) -> None:
    attachments = attachments_of(session)
    for address in unnamed(session, set(addresses)):
        attachments.remove(address)


def _rows(session: Session, people: Sequence[CandidateId]) -> dict[UUID, str]:
    return {row.id: entity for entity, several in rows_about(session, people).items() for row in several}


def addresses_ever(session: Session, people: Sequence[CandidateId]) -> set[str]:
    """Return every photo and scan that was ever this person's."""
    rows = _rows(session, people)
    rows |= erasing.rows_remembered(session, rows, [entity for entity, _ in ADDRESSES])
    return {
        address for entity, field in ADDRESSES for address in erasing.values_remembered(session, rows, entity, field)
    }


def unnamed(session: Session, addresses: set[str]) -> set[str]:
    """Return those addresses that no row names any longer, nor a certificate that was issued."""
    free = {address for address in addresses if address}
    for entity, field in (*ADDRESSES, *OTHER_ADDRESSES):
        column = synced_tables()[entity].__table__.c[field]
        for some in _texts(free):
            free -= set(session.scalars(select(column).where(column.in_(some))))
    for address in list(free):
        if session.scalar(select(Certificate.id).where(Certificate.snapshot.contains(address)).limit(1)):
            free.discard(address)
    return free


def _texts(several: set[str]) -> list[list[str]]:
    ordered = sorted(several)
    return [ordered[start : start + 400] for start in range(0, len(ordered), 400)]


def _check_courses(session: Session, people: tuple[CandidateId, ...], today: date) -> None:
    query = (
        select(Candidate.name, Course.name)
        .join(Enrolment, Enrolment.candidate_id == Candidate.id)
        .join(Course, Course.id == Enrolment.course_id)
        .where(Candidate.id.in_(people), Enrolment.state == EnrolmentState.ACTIVE, Course.ends_on >= today)
    )
    for name, course in session.execute(query):
        raise rules.StillInCourse(name=name, course=course)


def _unsent(session: Session, ids: list[UUID]) -> int:
    count = 0
    for some in chunks(ids):
        query = select(func.count()).select_from(LoggedOperation)
        count += session.scalar(query.where(LoggedOperation.row_id.in_(some), places.WAITS)) or 0
    return count


def _newest(session: Session, ids: list[UUID]) -> int:
    newest = 0
    for some in chunks(ids):
        query = select(func.max(LoggedOperation.n)).where(LoggedOperation.row_id.in_(some))
        newest = max(newest, session.scalar(query) or 0)
    return newest


def _numbers(certificates: list[Certificate]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.number for row in certificates))
