"""The same person at two centres: found by the NIK, linked where name and birth date agree, else put to a steward.

The NIK itself is compared nowhere: HMAC-SHA256 of it, with a key that lies in the head office's folder and never
leaves it. A link moves and deletes nothing: both enrolments stay, each centre is told that the person is registered
elsewhere too, and a steward can take every decision back (`match_cases`).
"""

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from bekal.central.home import Central, CentralUnreadable, lock
from bekal.storage.folder import write_durably
from bekal.storage.ids import joint_id
from bekal.storage.operations import Operation, Plain
from bekal.storage.records import (
    Candidate,
    CentralCentre,
    CentralDecision,
    CentralMatch,
    CentralPerson,
    Course,
    Enrolment,
    Setting,
)
from bekal.storage.standing import chunks
from bekal.terms import EnrolmentState, NikStatus

IDENTITY = frozenset({"nik", "nik_status", "name", "birth_date", "erased_at"})
"""Fields of a person that a match rests on."""
_KEY_NAME = "nik.key"
_KNOWN_KEY = "central.nik"
_NEVER_BEGAN = (EnrolmentState.WITHDRAWN, EnrolmentState.REPLACED)


class State(StrEnum):
    """Where a match stands."""

    OPEN = "open"
    LINKED = "linked"
    APART = "apart"
    CLOSED = "closed"


# ---------------------------------------------------------------------------------------------------- finding


def watch(central: Central, session: Session, operations: Sequence[Operation], *, now: datetime) -> None:
    """Look for matches of the people whose identity operations, just applied, changed."""
    people = [operation for operation in operations if operation.entity == "candidate"]
    changed = {one.row_id for one in people if one.kind != "put" or IDENTITY & one.fields.keys()}
    if changed:
        lock(session, "matching")
        key = _key(central, session, now)
        _look(session, changed, key, now)


def _key(central: Central, session: Session, now: datetime) -> bytes:
    """Return the key of the digests. With another key than before, and the first time, everybody is looked at anew."""
    path = central.home / "kunci" / _KEY_NAME
    try:
        if not path.exists():
            write_durably(path, central.random(32).hex().encode("ascii"))
            path.chmod(0o600)
        key = bytes.fromhex(path.read_text("ascii"))
    except (OSError, ValueError) as error:
        raise CentralUnreadable(home=str(central.home), name=_KEY_NAME) from error
    mark = hashlib.sha256(b"nik key" + key).hexdigest()[:16]
    known = session.get(Setting, _KNOWN_KEY)
    if known is None or known.value != mark:
        session.merge(Setting(key=_KNOWN_KEY, value=mark))
        session.flush()
        _look(session, session.scalars(select(Candidate.id)).all(), key, now)
    return key


def _look(session: Session, changed: Collection[UUID], key: bytes, now: datetime) -> None:
    """Digest the NIK of these people anew, and open, link or close what follows from it."""
    macs: dict[UUID, bytes | None] = dict.fromkeys(changed)
    for some in chunks(list(changed)):
        known = {
            row.candidate_id: row
            for row in session.scalars(select(CentralPerson).where(CentralPerson.candidate_id.in_(some)))
        }
        for row in session.scalars(select(Candidate).where(Candidate.id.in_(some))):
            if row.nik and len(row.nik) == 16 and row.nik.isdecimal() and row.nik_status is NikStatus.FORMAT_OK:
                mac = macs[row.id] = hmac.digest(key, row.nik.encode("ascii"), "sha256")
                if row.id in known:
                    known[row.id].mac = mac
                else:
                    session.add(CentralPerson(candidate_id=row.id, centre_id=row.centre_id, mac=mac))
        for candidate_id, person in known.items():
            if macs[candidate_id] is None:
                session.delete(person)
        session.flush()
    _close(session, macs, now)
    _open(session, {one: mac for one, mac in macs.items() if mac is not None}, now)


def _close(session: Session, macs: dict[UUID, bytes | None], now: datetime) -> None:
    """End the matches of people whose NIK is no longer the same; what a steward decided, and did not undo, stays."""
    for some in chunks(list(macs)):
        of = or_(CentralMatch.one_id.in_(some), CentralMatch.other_id.in_(some))
        waiting = or_(
            CentralMatch.state == State.OPEN,
            (CentralMatch.state == State.LINKED) & CentralMatch.by_steward.is_(False),
        )
        for match in session.scalars(select(CentralMatch).where(of, waiting)).all():
            both = dict(
                session.execute(
                    select(CentralPerson.candidate_id, CentralPerson.mac).where(
                        CentralPerson.candidate_id.in_([match.one_id, match.other_id])
                    )
                ).all()
            )
            if len(both) < 2 or both[match.one_id] != both[match.other_id]:
                match.state, match.changed_at = State.CLOSED, now
    session.flush()


def _open(session: Session, macs: dict[UUID, bytes], now: datetime) -> None:
    by_mac: dict[bytes, list[CentralPerson]] = defaultdict(list)
    wanted = list(set(macs.values()))
    for start in range(0, len(wanted), 400):
        alike = select(CentralPerson).where(CentralPerson.mac.in_(wanted[start : start + 400]))
        for person in session.scalars(alike.order_by(CentralPerson.candidate_id)):
            by_mac[person.mac].append(person)
    for candidate_id, mac in macs.items():
        here = next((one for one in by_mac[mac] if one.candidate_id == candidate_id), None)
        for other in by_mac[mac]:
            if here is not None and other.centre_id != here.centre_id:
                one, two = sorted((here, other), key=lambda person: person.candidate_id)
                _meet(session, one, two, now)


def _meet(session: Session, one: CentralPerson, other: CentralPerson, now: datetime) -> None:
    """Open the match of two people, or judge it anew; what a steward decided stays, what one undid waits.

    What was linked by itself waits for a steward once name and birth date agree no longer.
    """
    match_id = joint_id("match", one.candidate_id, other.candidate_id)
    match = session.get(CentralMatch, match_id)
    was_looked_at = match is not None and match.by_steward
    if match is not None and was_looked_at and match.state != State.CLOSED:
        return
    is_clear = not was_looked_at and _agree(session, one.candidate_id, other.candidate_id)
    state = State.LINKED if is_clear else State.OPEN
    if match is None:
        session.add(
            CentralMatch(
                id=match_id,
                one_id=one.candidate_id,
                one_centre=one.centre_id,
                other_id=other.candidate_id,
                other_centre=other.centre_id,
                state=state,
                opened_at=now,
                changed_at=now,
            )
        )
    elif match.state != state:
        match.state, match.changed_at = state, now
    session.flush()


def _agree(session: Session, one: UUID, other: UUID) -> bool:
    """Whether name and birth date of two people are exactly the same, but for capitals and blanks."""
    rows = session.execute(select(Candidate.name, Candidate.birth_date).where(Candidate.id.in_([one, other]))).all()
    said = {(" ".join(name.split()).casefold(), born) for name, born in rows}
    return len(rows) == 2 and len(said) == 1 and all(born is not None for _, born in said)


def forget(session: Session, candidate_id: UUID, *, now: datetime) -> None:
    """Let go of somebody who was erased: no digest of the NIK stays, no match, and no word of why one was decided."""
    session.execute(delete(CentralPerson).where(CentralPerson.candidate_id == candidate_id))
    of = or_(CentralMatch.one_id == candidate_id, CentralMatch.other_id == candidate_id)
    for match in session.scalars(select(CentralMatch).where(of)).all():
        match.by_steward, match.reason, match.decided_by = False, "", ""
        if match.state != State.CLOSED:
            match.state, match.changed_at = State.CLOSED, now
        session.execute(update(CentralDecision).where(CentralDecision.subject == match.id.hex).values(reason=""))
    session.flush()


# ------------------------------------------------------------------------------------------- down to the centre


def aliases(session: Session, centre_id: UUID) -> list[Plain]:
    """Return what a centre is told of its own people who are registered elsewhere too: where, and in which years.

    Nothing of the other centre's record travels but that: no name, no NIK, no result.
    """
    linked = select(CentralMatch).where(
        CentralMatch.state == State.LINKED,
        or_(CentralMatch.one_centre == centre_id, CentralMatch.other_centre == centre_id),
    )
    pairs = [
        (m.one_id, m.other_id, m.other_centre) if m.one_centre == centre_id else (m.other_id, m.one_id, m.one_centre)
        for m in session.scalars(linked.order_by(CentralMatch.id))
    ]
    if not pairs:
        return []
    centres = {row.id: row for row in session.scalars(select(CentralCentre))}
    years = _years(session, [other for _, other, _ in pairs])
    return [
        {
            "candidate": own.hex,
            "centre": centres[centre].code,
            "name": centres[centre].name,
            "years": list[Plain](sorted(years.get(other, ()))),
        }
        for own, other, centre in pairs
        if centre in centres
    ]


def _years(session: Session, candidates: Iterable[UUID]) -> dict[UUID, set[int]]:
    """Return in which years people began a course."""
    found: dict[UUID, set[int]] = defaultdict(set)
    for some in chunks(list(candidates)):
        asked = select(Enrolment.candidate_id, Course.starts_on).join(Course, Course.id == Enrolment.course_id)
        began = asked.where(Enrolment.candidate_id.in_(some), Enrolment.state.not_in(_NEVER_BEGAN))
        for candidate_id, starts_on in session.execute(began):
            found[candidate_id].add(starts_on.year)
    return found
