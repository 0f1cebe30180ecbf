"""Record a language result, correct it, take it off."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.outside import rules
from bekal.assessment.outside.editions import edition_in_use, require_test
from bekal.assessment.outside.rules import Judged, Scores
from bekal.assessment.rules import score_text
from bekal.candidates.finding import require_candidate
from bekal.candidates.merging.queries import ids_of
from bekal.candidates.papers.rules import months_after
from bekal.language import say
from bekal.reference.language_tests import LanguageTest, Rule
from bekal.staff.meanwhile import Cell, check_seen
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage import journal, undoing
from bekal.storage.records import Candidate, LanguageResult
from bekal.terms import CandidateId, Decision


@dataclass(frozen=True)
class NewResult:
    """A language result as its paper says it; scores in hundredths."""

    test: str
    taken_on: date
    level: str = ""
    total: int | None = None
    sections: Mapping[str, int] | None = None
    is_below: bool = False
    decision: Decision | None = None
    certificate_no: str = ""
    valid_until: date | None = None
    """None: as the reference data say it."""
    has_no_end: bool = False
    """It is known to be without an end, whatever the reference data say."""
    evidence_seen: bool = False
    note: str = ""


_FIELDS = tuple(column.key for column in LanguageResult.__table__.columns if column.key not in {"id", "candidate_id"})


@dataclass(frozen=True)
class Recorded:
    """What was written: its id, what it says, what looks doubtful, and what an undo would take back."""

    id: UUID
    judged: Judged
    valid_until: date | None
    doubts: tuple[str, ...]
    operations: tuple[UUID, ...]


def record(session: Session, candidate_id: CandidateId, new: NewResult, *, today: date) -> Recorded:
    """Record a result of somebody.

    Raises:
        NotAllowed: instructors record none.
        UnknownCandidate, UnknownTest, NoRuleThen, UnknownLevel, UnknownSection, ScoreOutOfRange, TotalDiffers,
            DecisionDiffers, TakenAhead, EndsBeforeTaken, ResultTwice: nothing was recorded.

    """
    allow(session, Action.ENROL)
    person = require_candidate(session, candidate_id)
    before = len(journal.written(session))
    row = LanguageResult(candidate_id=person.id)
    judged = _fill(session, row, person, new, today=today)
    session.add(row)
    session.flush()
    return _recorded(session, row, judged, before)


def change(
    session: Session, result_id: UUID, new: NewResult, *, today: date, seen: NewResult | None = None
) -> Recorded:
    """Correct a result; what it said before stays in the history.

    `seen`: what it said when the form was opened; what others wrote since is not written over unseen.

    Raises:
        NoSuchResult: it is not there (any more).
        WrittenMeanwhile: somebody else corrected it since, and to something else.
        NotAllowed and all that `record` raises: it is as before.

    """
    allow(session, Action.ENROL)
    row = _require(session, result_id)
    person = session.get_one(Candidate, row.candidate_id)
    if seen is not None:
        cell = Cell(person.name, say("hasil tes bahasa"), row.id, _FIELDS)
        check_seen(session, cell, _in_words, seen=seen, now=as_new(row), mine=new)
    before = len(journal.written(session))
    with session.no_autoflush:
        judged = _fill(session, row, person, new, today=today)
    session.flush()
    return _recorded(session, row, judged, before)


def remove(session: Session, result_id: UUID) -> tuple[CandidateId, NewResult]:
    """Take off a result that was entered by mistake; the history keeps it. Return whose it was, and what it said.

    Raises:
        NoSuchResult: it is not there (any more).

    """
    allow(session, Action.ENROL)
    row = _require(session, result_id)
    said = as_new(row)
    owner = CandidateId(row.candidate_id)
    session.delete(row)
    session.flush()
    return owner, said


def as_new(row: LanguageResult) -> NewResult:
    """Return what a result says as it would be recorded again."""
    sections = json.loads(row.sections) if row.sections else None
    return NewResult(
        row.scheme,
        row.taken_on,
        row.level,
        row.total_hundredths,
        sections,
        row.total_hundredths is None and row.decision is Decision.FAILED and not row.level,
        row.decision,
        row.certificate_no,
        row.valid_until,
        row.valid_until is None,
        row.evidence_seen,
        row.note,
    )


def standing(session: Session, result_id: UUID) -> NewResult:
    """Return what a result says now, for a form that corrects it.

    Raises:
        NoSuchResult: it is not there (any more).

    """
    return as_new(_require(session, result_id))


def take_back(session: Session, recorded: Recorded, *, is_new: bool) -> None:
    """Undo a recording or a correction that was just made."""
    allow(session, Action.ENROL)
    if is_new:
        session.delete(_require(session, recorded.id))
        session.flush()
    else:
        undoing.undo(session, recorded.operations)


def judged(session: Session, new: NewResult) -> tuple[LanguageTest, Rule, Judged]:
    """Say what a result would be, without writing it; raises as `record` does for test, level and scores."""
    test = require_test(edition_in_use(session), new.test)
    rule = test.rule_on(new.taken_on)
    if rule is None:
        raise rules.NoRuleThen(test=test.title, on=f"{new.taken_on:%d/%m/%Y}")
    scores = Scores(new.level, new.total, new.sections, new.is_below, new.decision)
    return test, rule, rules.judge(test.title, rule, scores)


def _fill(session: Session, row: LanguageResult, person: Candidate, new: NewResult, *, today: date) -> Judged:
    test, rule, found = judged(session, new)
    until = new.valid_until
    if until is None and not new.has_no_end and rule.months is not None:
        until = months_after(new.taken_on, rule.months)
    rules.check_days(new.taken_on, new.valid_until, today=today)
    twice = select(LanguageResult.id).where(
        LanguageResult.candidate_id.in_(ids_of(session, CandidateId(person.id))),
        LanguageResult.scheme == test.code,
        LanguageResult.taken_on == new.taken_on,
        LanguageResult.level == found.level,
        LanguageResult.id != row.id,
    )
    if session.scalar(twice.limit(1)) is not None:
        raise rules.ResultTwice(name=person.name, test=test.title, on=f"{new.taken_on:%d/%m/%Y}")
    row.scheme, row.level, row.taken_on = test.code, found.level, new.taken_on
    row.total_hundredths, row.decision = found.total, found.decision
    row.sections = json.dumps(dict(new.sections), sort_keys=True, separators=(",", ":")) if new.sections else ""
    row.certificate_no = " ".join(new.certificate_no.split()).upper()
    row.valid_until, row.evidence_seen, row.note = until, new.evidence_seen, " ".join(new.note.split())
    return found


def _in_words(new: NewResult) -> str:
    """Say in short what a result says, as two people compare it by eye."""
    score = score_text(new.total) if new.total is not None else ""
    said = (f"{new.taken_on:%d/%m/%Y}", new.level, score, new.certificate_no, new.note)
    return " · ".join(part for part in said if part)


def _recorded(session: Session, row: LanguageResult, found: Judged, before: int) -> Recorded:
    doubts = doubts_of(session, row)
    return Recorded(row.id, found, row.valid_until, doubts, journal.written(session, after=before))


def doubts_of(session: Session, row: LanguageResult) -> tuple[str, ...]:
    """Return what looks doubtful in a result's number: its form, or that somebody else has the same."""
    said = [doubt] if (doubt := rules.number_doubts(row.certificate_no)) else []
    if row.certificate_no:
        mine: Sequence[UUID] = tuple(ids_of(session, CandidateId(row.candidate_id)))
        other = session.scalar(
            select(Candidate.name)
            .join(LanguageResult, LanguageResult.candidate_id == Candidate.id)
            .where(
                LanguageResult.certificate_no == row.certificate_no,
                LanguageResult.scheme == row.scheme,
                LanguageResult.candidate_id.not_in(mine),
            )
            .limit(1)
        )
        if other is not None:
            said.append(say("nomor yang sama dicatat untuk {name}", name=other))
    return tuple(said)


def _require(session: Session, result_id: UUID) -> LanguageResult:
    row = session.get(LanguageResult, result_id)
    if row is None:
        raise rules.NoSuchResult()
    return row
