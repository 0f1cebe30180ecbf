"""What the questions about papers read: rules, facts about people, papers and scans, a few statements for all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from bekal.candidates.papers import kinds, rules
from bekal.candidates.papers.rules import CentreRule, Held, Person
from bekal.reference import region_name
from bekal.storage.records import Candidate, Centre, Paper, PaperRule, Scan, Staff
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, PaperOutcome, PaperState, ProgrammeId, ScanId

PHOTO = "PAS_FOTO"
"""The paper that the photo taken here stands in for."""
_PROVINCE = 2


@dataclass(frozen=True)
class ScanRow:
    """A scan of a paper."""

    id: ScanId
    address: str
    media: str
    size: int
    pages: int
    title: str
    unreadable: bool
    taken_at: datetime


@dataclass(frozen=True)
class Rule:
    """A rule of the centre about a paper."""

    id: UUID
    programme_id: ProgrammeId | None
    kind: str
    title: str
    asked: bool
    condition: str
    source: str


def rules_of(session: Session, programme_id: ProgrammeId | None) -> tuple[Rule, ...]:
    """Return the centre's rules for a programme, those for every programme first; None: only the latter."""
    meant: ColumnElement[bool] = PaperRule.programme_id.is_(None)
    if programme_id is not None:
        meant = or_(meant, PaperRule.programme_id == programme_id)
    order = {code: place for place, code in enumerate(kinds.kinds())}
    found = [
        Rule(
            row.id,
            ProgrammeId(row.programme_id) if row.programme_id else None,
            row.kind,
            kinds.kind(row.kind).title,
            row.asked,
            row.condition,
            row.source,
        )
        for row in session.scalars(select(PaperRule).where(meant).order_by(PaperRule.id))
    ]
    return tuple(sorted(found, key=lambda rule: (rule.programme_id is not None, order.get(rule.kind, len(order)))))


def centre_rules(session: Session, programme_id: ProgrammeId | None) -> list[CentreRule]:
    """Return the centre's rules for a programme as the rules of the trade ask for them."""
    return [
        CentreRule(rule.kind, rule.asked, rule.condition, rule.source, rule.programme_id is not None)
        for rule in rules_of(session, programme_id)
        if rule.condition != rules.KEEP_SCAN
    ]


def people(session: Session, ids: Sequence[CandidateId]) -> dict[CandidateId, Person]:
    """Return what the conditions ask about each of these people."""
    city = session.scalar(select(Centre.city).where(Centre.id == session.info["centre_id"])) or ""
    people: dict[CandidateId, Person] = {}
    columns = (Candidate.id, Candidate.birth_date, Candidate.sex, Candidate.marital)
    address = (Candidate.regency, Candidate.region_code)
    for some in chunks(ids):
        for row in session.execute(select(*columns, *address).where(Candidate.id.in_(some))):
            region = region_name(row.region_code[:_PROVINCE]) or ""
            here = rules.is_local(city, row.regency, region)
            people[row.id] = Person(row.birth_date, row.sex, row.marital, here)
    return people


def held(session: Session, ids: Sequence[CandidateId], wanted: Sequence[str]) -> dict[CandidateId, dict[str, Held]]:
    """Return for each of these people the papers of the wanted kinds."""
    found: dict[CandidateId, dict[str, Held]] = defaultdict(dict)
    columns = (Paper.candidate_id, Paper.kind, Paper.state, Paper.expires_on, Paper.outcome, Paper.seen_on)
    for some in chunks(ids):
        for row in session.execute(select(*columns).where(Paper.candidate_id.in_(some), Paper.kind.in_(wanted))):
            found[row.candidate_id][row.kind] = Held(row.state, row.expires_on, row.outcome, row.seen_on)
        if PHOTO in wanted:
            query = select(Candidate.id).where(Candidate.id.in_(some), Candidate.photo != "")
            for candidate_id in session.scalars(query):
                papers = found[CandidateId(candidate_id)]
                if papers.get(PHOTO, Held()).state is PaperState.NONE:
                    papers[PHOTO] = Held(PaperState.SCAN)
    return found


def together(
    candidate_id: CandidateId, group: Iterable[CandidateId], held: dict[CandidateId, dict[str, Held]]
) -> dict[str, Held]:
    """Return the papers of all rows that are one person, the better of two of a kind."""
    papers = dict(held.get(candidate_id, {}))
    for other in sorted(group):
        if other != candidate_id:
            for kind, paper in held.get(other, {}).items():
                if kind not in papers or _worth(paper.state, paper.outcome) > _worth(
                    papers[kind].state, papers[kind].outcome
                ):
                    papers[kind] = paper
    return papers


def best(candidate_id: CandidateId, rows: Iterable[Paper]) -> dict[str, Paper]:
    """Return one paper of each kind from all rows that are one person."""
    papers: dict[str, Paper] = {}
    for row in sorted(rows, key=lambda row: (row.candidate_id != candidate_id, row.candidate_id)):
        held = papers.get(row.kind)
        if held is None or _worth(row.state, row.outcome) > _worth(held.state, held.outcome):
            papers[row.kind] = row
    return papers


def _worth(state: PaperState, outcome: PaperOutcome | None) -> int:
    """Say whether anything is there at all; of two that are there the person's own counts."""
    return int(state is not PaperState.NONE or outcome is not None)


def as_held(row: Paper | None, *, is_photo: bool) -> Held | None:
    """Return a paper as the rules see it; the photo taken here stands in for one on paper."""
    if row is None:
        return Held(PaperState.SCAN) if is_photo else None
    state = PaperState.SCAN if is_photo and row.state is PaperState.NONE else row.state
    return Held(state, row.expires_on, row.outcome, row.seen_on)


def expiry(held: Held | None) -> date | None:
    """Return when a paper ends, if it is there."""
    return held.expires_on if held is not None else None


def scans(session: Session, group: Iterable[CandidateId]) -> dict[str, tuple[ScanRow, ...]]:
    """Return the scans of a person's papers by kind, the first taken first."""
    found: dict[str, list[ScanRow]] = defaultdict(list)
    query = (
        select(Paper.kind, Scan)
        .join(Paper, Paper.id == Scan.paper_id)
        .where(Paper.candidate_id.in_(group), ~Scan.removed)
        .order_by(Scan.taken_at, Scan.id)
    )
    for kind, row in session.execute(query):
        found[kind].append(scan_row(row))
    return {kind: tuple(rows) for kind, rows in found.items()}


def scan_row(row: Scan) -> ScanRow:
    """Return a scan as screens show it."""
    return ScanRow(ScanId(row.id), row.address, row.media, row.size, row.pages, row.title, row.unreadable, row.taken_at)


def names(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of people at the keys."""
    found: dict[UUID, str] = {}
    for some in chunks(list(ids)):
        found |= dict(session.execute(select(Staff.id, Staff.name).where(Staff.id.in_(some))).all())
    return found
