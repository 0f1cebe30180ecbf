"""Write down which papers are there, and the centre's own rules about papers."""

from collections.abc import Iterable
from datetime import date
from enum import Enum, auto
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.papers import kinds, rules
from bekal.candidates.papers.expiring import programme_of
from bekal.candidates.papers.reading import centre_rules
from bekal.candidates.rights.persons import open_to_change
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal, undoing
from bekal.storage.ids import joint_id
from bekal.storage.records import Paper, PaperRule, Programme
from bekal.terms import CandidateId, PaperId, PaperOutcome, PaperState, ProgrammeId


class Keep(Enum):
    """What is said of a date or an outcome that stays as it is."""

    IT = auto()


KEEP = Keep.IT


def set_paper(  # one argument for each thing that is known of a paper
    session: Session,
    candidate_id: CandidateId,
    kind: str,
    *,
    today: date,
    state: PaperState | None = None,
    number: str | None = None,
    issued_on: date | Keep | None = KEEP,
    expires_on: date | Keep | None = KEEP,
    outcome: PaperOutcome | Keep | None = KEEP,
    seen: bool | None = None,
    note: str | None = None,
) -> PaperId:
    """Write down what is known of a candidate's paper; what is not named stays as it is.

    Whoever has the original before them has seen it. When the paper ends follows from its issue, by its kind and
    the person's scheme, unless a day is named.

    Raises:
        UnknownPaper, ExpiresBeforeIssue, IssuedInFuture, PaperTextTooLong, OutcomeNotKept: nothing was changed.
        PersonErased, PersonRestricted: the person's data are not changed any more.

    """
    allow(session, Action.REGISTER)
    rules.check_kind(kind)
    of = kinds.kind(kind)
    _check_texts(number, note)
    if outcome not in {KEEP, None} and not of.status_only:
        raise rules.OutcomeNotKept(title=of.title)
    row = paper_row(session, candidate_id, kind)
    issued = row.issued_on if issued_on is KEEP else issued_on
    if expires_on is not KEEP:
        ends = expires_on
    else:
        ends = row.expires_on if issued_on is KEEP else _end(session, row, of, issued)
    rules.check_dates(issued, ends, today=today)
    seen = state is PaperState.ORIGINAL if seen is None and state in _TELLING else seen
    wanted: dict[str, object] = {"issued_on": issued, "expires_on": ends}
    if seen is not None and seen != (row.seen_on is not None):
        wanted |= {"seen_on": today, "seen_by": journal.signature(session).by} if seen else _UNSEEN
    given = {"state": state, "number": number and " ".join(number.split()), "note": note and note.strip()}
    wanted |= {field: value for field, value in given.items() if value is not None}
    if outcome is not KEEP:
        wanted["outcome"] = outcome
    for field, value in wanted.items():
        if getattr(row, field) != value:
            setattr(row, field, value)
    session.flush()
    return PaperId(row.id)


_TELLING = {PaperState.ORIGINAL, PaperState.NONE}
"""States that say whether somebody has seen the original."""
_UNSEEN: dict[str, object] = {"seen_on": None, "seen_by": None}


def _check_texts(number: str | None, note: str | None) -> None:
    for text, longest in ((number, rules.LONGEST_NUMBER), (note, rules.LONGEST_NOTE)):
        if text is not None and len(text.strip()) > longest:
            raise rules.PaperTextTooLong(longest=longest)


def _end(session: Session, row: Paper, of: kinds.Kind, issued_on: date | None) -> date | None:
    """Return when a paper of another day of issue ends; a day somebody named stays."""
    months = _months(session, CandidateId(row.candidate_id), of.code)
    if row.expires_on not in {None, rules.ends(months, of.code, row.issued_on)}:
        return row.expires_on
    return rules.ends(months, of.code, issued_on) if of.has_expiry else None


def toggle(session: Session, candidate_id: CandidateId, kind: str, *, today: date) -> PaperId:
    """Note that the original lies here, or that the paper is not here after all.

    Of a health or police paper that lies here it is noted that it is in order.

    Raises:
        UnknownPaper, PersonErased, PersonRestricted: nothing was changed.

    """
    rules.check_kind(kind)
    row = session.get(Paper, joint_id("paper", candidate_id, kind))
    is_there = row is not None and (row.state is not PaperState.NONE or row.outcome is not None)
    outcome: PaperOutcome | Keep | None = KEEP
    if kinds.kind(kind).status_only:
        outcome = None if is_there else PaperOutcome.PASSED
    state = PaperState.NONE if is_there else PaperState.ORIGINAL
    return set_paper(session, candidate_id, kind, today=today, state=state, outcome=outcome)


def take_back(session: Session, candidate_id: CandidateId, kind: str) -> None:
    """Undo the last change of a candidate's paper; the inverse stays in the history.

    Raises:
        PersonErased, PersonRestricted: nothing was changed.

    """
    allow(session, Action.REGISTER)
    open_to_change(session, candidate_id)
    undoing.undo(session, undoing.last_group(session, joint_id("paper", candidate_id, kind)))


def written(session: Session) -> tuple[UUID, ...]:
    """Return what this session has written, to be undone together."""
    return journal.written(session)


def undo(session: Session, operations: Iterable[UUID]) -> None:
    """Undo what a step about papers wrote (`journal.written`); the inverse stays in the history."""
    allow(session, Action.REGISTER)
    undoing.undo(session, list(operations))


def paper_row(session: Session, candidate_id: CandidateId, kind: str) -> Paper:
    """Return the row of a candidate's paper to be changed, made now if it was not there.

    Raises:
        PersonErased, PersonRestricted: nothing was made.

    """
    open_to_change(session, candidate_id)
    paper_id = joint_id("paper", candidate_id, kind)
    row = session.get(Paper, paper_id)
    if row is None:
        row = Paper(id=paper_id, candidate_id=candidate_id, kind=kind, state=PaperState.NONE)
        session.add(row)
        session.flush()
    return row


def _months(session: Session, candidate_id: CandidateId, kind: str) -> int | None:
    """Return how long a paper is valid under the scheme the person is after; None: as its kind says."""
    programme_id = programme_of(session, candidate_id)
    programme = session.get(Programme, programme_id) if programme_id else None
    scheme = programme.scheme if programme else ""
    asked = rules.asked_for(scheme, centre_rules(session, programme_id))
    return next((each.months for each in asked if each.kind == kind), None)


# -------------------------------------------------------------------------------------------------- rules


def add_rule(  # what is asked of whom, and where that is written
    session: Session,
    kind: str,
    *,
    programme_id: ProgrammeId | None = None,
    asked: bool = True,
    condition: str = "",
    source: str = "",
) -> UUID:
    """Ask for a paper besides, or no longer (`asked` False), in one programme or in all of them.

    The condition `keep_scan` asks for nothing: it lets scans of a health or police paper be kept.

    Raises:
        UnknownPaper, UnknownCondition, RuleThere, PaperTextTooLong: no rule was added.

    """
    allow(session, Action.PLAN_COURSES)
    rules.check_kind(kind)
    codes = condition.split() if asked else []
    for code in codes:
        if code not in rules.CONDITIONS and code != rules.KEEP_SCAN:
            raise rules.UnknownCondition(condition=code)
    if len(source.strip()) > rules.LONGEST_NOTE:
        raise rules.PaperTextTooLong(longest=rules.LONGEST_NOTE)
    condition = " ".join(codes)
    same = select(PaperRule.id).where(
        PaperRule.kind == kind, PaperRule.programme_id == programme_id, PaperRule.condition == condition
    )
    if session.scalars(same.where(PaperRule.asked == asked)).first() is not None:
        raise rules.RuleThere(title=kinds.kind(kind).title)
    row = PaperRule(programme_id=programme_id, kind=kind, asked=asked, condition=condition, source=source.strip())
    session.add(row)
    session.flush()
    return row.id


def remove_rule(session: Session, rule_id: UUID) -> None:
    """Take a rule of the centre away.

    Raises:
        NoSuchRule: there is none of this id.

    """
    allow(session, Action.PLAN_COURSES)
    row = session.get(PaperRule, rule_id)
    if row is None:
        raise rules.NoSuchRule()
    session.delete(row)
    session.flush()
