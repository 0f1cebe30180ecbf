"""Which papers candidates lack, and one person's checklist."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import ids_of, same_people
from bekal.candidates.papers import kinds, reading, rules
from bekal.candidates.papers.expiring import retained_until
from bekal.candidates.papers.kinds import Asked, Stage
from bekal.candidates.papers.language import PAPER, Proof, proofs
from bekal.candidates.papers.reading import Rule, ScanRow, rules_of
from bekal.candidates.papers.rules import Held, Standing, Why
from bekal.storage.records import Candidate, Paper, Programme
from bekal.terms import CandidateId, PaperId, PaperOutcome, PaperState, ProgrammeId

__all__ = [
    "Checklist",
    "Lacking",
    "Line",
    "Rule",
    "ScanRow",
    "Share",
    "Stage",
    "Why",
    "asked_in",
    "checklist",
    "lacking",
    "rules_of",
    "shares",
]


@dataclass(frozen=True)
class Lacking:
    """A paper that is asked for and will not do yet."""

    kind: str
    title: str
    why: Why
    expires_on: date | None = None
    stage: Stage = Stage.TRAINING
    note: str = ""
    """What exactly is asked for."""


@dataclass(frozen=True)
class Line:
    """A paper on the checklist of one person."""

    kind: kinds.Kind
    asked: Asked | None
    """How it is asked for; None: it is not, and is there all the same."""
    standing: Standing
    why: Why | None = None
    """What is wrong with it."""
    paper_id: PaperId | None = None
    state: PaperState = PaperState.NONE
    number: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    outcome: PaperOutcome | None = None
    seen_on: date | None = None
    seen_by: str = ""
    """The name of who saw the original."""
    note: str = ""
    proof: Proof | None = None
    """The passed test that stands in for it."""
    scans: tuple[ScanRow, ...] = field(default=())
    is_expiring: bool = False

    @property
    def ends(self) -> date | None:
        """When it ends: the paper, or the test that stands in for it."""
        return self.expires_on if self.proof is None else self.proof.valid_until

    @property
    def lacking(self) -> Lacking | None:
        """What is wrong with it as others show it, None when nothing is."""
        if self.why is None or self.asked is None:
            return None
        asked = self.asked
        return Lacking(self.kind.code, self.kind.title, self.why, self.ends, asked.stage, asked.note)


@dataclass(frozen=True)
class Checklist:
    """Every paper of one person for one programme."""

    candidate_id: CandidateId
    name: str
    programme_id: ProgrammeId | None
    programme: str
    """Its title; nothing when no programme is meant."""
    scheme: str
    """The title of its placement scheme, or nothing."""
    photo: str
    """The address of the photo, or nothing."""
    retained_until: date | None
    """When the papers are to be destroyed; None while that day is not known."""
    lines: tuple[Line, ...]

    @property
    def lacking(self) -> tuple[Lacking, ...]:
        """What is wrong, all reasons at once, what is needed for the training first."""
        found = [line.lacking for line in self.lines if line.lacking is not None]
        return tuple(sorted(found, key=lambda each: each.stage is Stage.PLACEMENT))

    @property
    def to_ask(self) -> tuple[Line, ...]:
        """Papers that depend on something nobody asked yet."""
        return tuple(line for line in self.lines if line.standing is Standing.ASK)

    @property
    def counts(self) -> tuple[int, int]:
        """How many papers of those asked for will do, and how many are asked for: `3/7`."""
        asked = [line for line in self.lines if line.standing in {Standing.FINE, Standing.LACKING}]
        return sum(line.standing is Standing.FINE for line in asked), len(asked)


@dataclass(frozen=True)
class Share:
    """How far somebody's papers for a programme are."""

    lacking: tuple[Lacking, ...] = ()
    asked: int = 0
    """How many papers are asked of this person."""

    @property
    def have(self) -> int:
        """How many of them will do."""
        return self.asked - len(self.lacking)


def lacking(  # what is asked of whom, for what, and by when
    session: Session,
    candidate_ids: Sequence[CandidateId],
    *,
    programme_id: ProgrammeId,
    today: date,
    until: date | None = None,
    stage: Stage | None = Stage.TRAINING,
) -> dict[CandidateId, tuple[Lacking, ...]]:
    """Return for each of these people what they lack for a programme; nobody is left out. See `shares`."""
    found = shares(session, candidate_ids, programme_id=programme_id, today=today, until=until, stage=stage)
    return {candidate_id: share.lacking for candidate_id, share in found.items()}


def shares(  # what is asked of whom, for what, and by when
    session: Session,
    candidate_ids: Sequence[CandidateId],
    *,
    programme_id: ProgrammeId,
    today: date,
    until: date | None = None,
    stage: Stage | None = Stage.TRAINING,
) -> dict[CandidateId, Share]:
    """Return for each of these people how many papers a programme asks of them and which are lacking.

    `until` is the day on which papers must still be valid: the first of the course. Only what is needed before
    the training is meant, unless `stage` says PLACEMENT, or None for both. A paper whose condition nobody can
    answer yet is not lacking. Papers of somebody merged into a person are that person's too.
    """
    programme = session.get_one(Programme, programme_id)
    asked = [
        each
        for each in rules.asked_for(programme.scheme, reading.centre_rules(session, programme_id))
        if not each.tracked and stage in {None, each.stage}
    ]
    if not asked:
        return dict.fromkeys(candidate_ids, Share())
    same = same_people(session, candidate_ids)
    everybody = list({one for group in same.values() for one in group})
    held = reading.held(session, everybody, [each.kind for each in asked])
    people = reading.people(session, everybody)
    language = next((each for each in asked if each.kind == PAPER), None)
    passed = proofs(session, same, programme.scheme, today=today) if language else {}
    found: dict[CandidateId, Share] = {}
    for candidate_id in candidate_ids:
        papers = reading.together(candidate_id, same[candidate_id], held)
        if language and (proof := passed.get(candidate_id)) is not None:
            papers[PAPER] = _better(language, papers.get(PAPER), proof, today=today, until=until)
        person = people[candidate_id]
        theirs = [
            each
            for each in asked
            if not each.condition or rules.applies(each.condition, person, programme.kind, today=today)
        ]
        wrong = [(each, rules.why(each, papers.get(each.kind), today=today, until=until)) for each in theirs]
        short = tuple(
            Lacking(
                each.kind,
                kinds.kind(each.kind).title,
                why,
                reading.expiry(papers.get(each.kind)),
                each.stage,
                each.note,
            )
            for each, why in wrong
            if why is not None
        )
        found[candidate_id] = Share(short, len(theirs))
    return found


def checklist(
    session: Session, candidate_id: CandidateId, *, programme_id: ProgrammeId | None, today: date
) -> Checklist:
    """Return every paper of one person: those asked for in a programme, then those that are there besides.

    Without a programme only what every training asks for is listed.
    """
    programme = session.get_one(Programme, programme_id) if programme_id is not None else None
    taught = programme.kind if programme else None
    scheme = programme.scheme if programme else ""
    asked = {each.kind: each for each in rules.asked_for(scheme, reading.centre_rules(session, programme_id))}
    group = ids_of(session, candidate_id)
    person = session.get_one(Candidate, candidate_id)
    facts = reading.people(session, list(group))[candidate_id]
    photo = person.photo or next(iter(session.scalars(_PHOTO.where(Candidate.id.in_(group)))), "")
    papers = reading.best(candidate_id, session.scalars(select(Paper).where(Paper.candidate_id.in_(group))))
    scans = reading.scans(session, group)
    seers = reading.names(session, {row.seen_by for row in papers.values() if row.seen_by})
    passed = proofs(session, {candidate_id: group}, scheme, today=today).get(candidate_id)
    order = {code: place for place, code in enumerate(kinds.kinds())}
    lines = []
    for code in sorted({*asked, *papers, *scans}, key=lambda code: (code not in asked, order.get(code, len(order)))):
        row, each = papers.get(code), asked.get(code)
        held = reading.as_held(row, is_photo=code == reading.PHOTO and bool(photo))
        if code == PAPER and each is not None and passed is not None:
            held = _better(each, held, passed, today=today)
        holds = rules.applies(each.condition, facts, taught, today=today) if each else True
        wrong = rules.why(each, held, today=today) if each is not None else None
        is_known = bool(row is not None and (row.number or row.issued_on or row.expires_on or row.note))
        standing = _standing(each, held, holds, wrong, is_known=is_known or bool(scans.get(code)))
        if standing is None:
            continue
        line = Line(kinds.kind(code), each, standing, wrong if standing is Standing.LACKING else None)
        line = _filled(line, row, held, scans.get(code, ()), seers, today)
        lines.append(_with_proof(line, passed, today) if held is not None and held.is_proven else line)
    until = retained_until(session, candidate_id)
    known = kinds.schemes().get(scheme)
    return Checklist(
        candidate_id,
        person.name,
        programme_id,
        programme.title if programme else "",
        known.title if known else scheme,
        photo,
        until,
        tuple(sorted(lines, key=lambda line: _ORDER[line.standing])),
    )


def _better(asked: Asked, held: Held | None, proof: Proof, *, today: date, until: date | None = None) -> Held:
    """Return the paper itself where it will do or is no worse, otherwise the passed test in its place."""
    proven = Held(PaperState.NONE, proof.valid_until, is_proven=True)
    if held is None or not held.is_there:
        return proven
    will_do = [rules.why(asked, one, today=today, until=until) is None for one in (held, proven)]
    return proven if will_do == [False, True] else held


def _with_proof(line: Line, proof: Proof | None, today: date) -> Line:
    assert proof is not None
    soon = today + timedelta(days=kinds.expiring_days())
    ends = proof.valid_until
    return replace(line, proof=proof, is_expiring=ends is not None and ends <= soon)


_ORDER = {Standing.LACKING: 0, Standing.FINE: 0, Standing.ASK: 1, Standing.EXTRA: 2, Standing.TRACKED: 3}
_PHOTO = select(Candidate.photo).where(Candidate.photo != "")


def _standing(
    asked: Asked | None, held: Held | None, holds: bool | None, wrong: Why | None, *, is_known: bool
) -> Standing | None:
    """Return how a line stands, None when there is nothing to show of it."""
    is_there = held is not None and held.is_there
    if asked is None or holds is False:
        return Standing.EXTRA if is_there or is_known else None
    if asked.tracked:
        return Standing.TRACKED
    if holds is None and not is_there:
        return Standing.ASK
    return Standing.LACKING if wrong is not None else Standing.FINE


def _filled(  # a line, and each thing there is to know of it
    line: Line,
    row: Paper | None,
    held: Held | None,
    scans: tuple[ScanRow, ...],
    seers: dict[UUID, str],
    today: date,
) -> Line:
    if row is None:
        return replace(line, state=held.state if held else PaperState.NONE, scans=scans)
    soon = today + timedelta(days=kinds.expiring_days())
    return replace(
        line,
        paper_id=PaperId(row.id),
        state=held.state if held else row.state,
        number=row.number,
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        outcome=row.outcome,
        seen_on=row.seen_on,
        seen_by=seers.get(row.seen_by, "") if row.seen_by else "",
        note=row.note,
        scans=scans,
        is_expiring=row.expires_on is not None and row.expires_on <= soon,
    )


def asked_in(session: Session, programme_id: ProgrammeId) -> tuple[Asked, ...]:
    """Return every paper a programme asks for, the centre's rules counted in, with its source."""
    programme = session.get_one(Programme, programme_id)
    return rules.asked_for(programme.scheme, reading.centre_rules(session, programme_id))
