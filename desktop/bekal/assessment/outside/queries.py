"""Language results as lists show them, what expires, and which language requirements a person meets."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from bekal.assessment.outside import rules
from bekal.candidates.listing import LISTED
from bekal.candidates.merging.queries import ids_of, kept_by_merged
from bekal.candidates.papers import kinds
from bekal.candidates.papers.language import edition_in_use, taken, wholes
from bekal.reference.language_proof import Joined, meets, passed_modules
from bekal.reference.language_tests import LanguageTests
from bekal.storage.records import Candidate, LanguageResult
from bekal.terms import CandidateId, Decision

SOON = 90
"""Days before its end from which a result is spoken of."""


@dataclass(frozen=True)
class Whole:
    """Modules of one level, passed on different days, that make the level together."""

    parts: tuple[tuple[str, date], ...]
    """Title of the section, and the day it was passed."""
    valid_until: date | None
    """Where one of them ends, the whole ends."""


@dataclass(frozen=True)
class ResultRow:
    """A language result and whose it is."""

    id: UUID
    candidate_id: CandidateId
    name: str
    phone: str
    test: str
    title: str
    """The test's name."""
    level: str
    taken_on: date
    total: int | None
    shown: str
    """The score as the paper shows it."""
    sections: tuple[tuple[str, str, int], ...]
    """Code, title, score."""
    decision: Decision | None
    why: str
    certificate_no: str
    valid_until: date | None
    evidence_seen: bool
    note: str
    modules: tuple[str, ...] = ()
    """Titles of sections passed, where modules are joined and the level was not passed in one go."""
    whole: Whole | None = None
    """What it makes with modules of other days, on the result that completed them."""

    @property
    def reached(self) -> Decision | None:
        """Whether the level is passed, modules of other days counted in."""
        return self.decision if self.whole is None else Decision.PASSED

    @property
    def ends(self) -> date | None:
        """When it ends, with the modules of other days where it needs them."""
        return self.valid_until if self.whole is None else self.whole.valid_until

    def is_valid(self, today: date) -> bool:
        """Say whether it has not ended."""
        return self.ends is None or self.ends >= today


@dataclass(frozen=True)
class Met:
    """A destination's language requirement and whether a person meets it."""

    scheme: str
    title: str
    demands: str
    """What is asked for, in words."""
    by: ResultRow | None
    """The result that meets it."""
    ended: ResultRow | None = None
    """One that met it and has ended."""

    @property
    def is_met(self) -> bool:
        """Say whether the person meets it today."""
        return self.by is not None


def results(
    session: Session,
    *,
    today: date,
    test: str | None = None,
    level: str | None = None,
    ends_within: int | None = None,
    candidate_id: CandidateId | None = None,
) -> list[ResultRow]:
    """Return language results, the newest first; what ends within so many days, the earliest end first.

    People who do not appear in lists are left out, unless one person is asked for.
    """
    query = select(LanguageResult, Candidate).join(Candidate, Candidate.id == LanguageResult.candidate_id)
    kept, tests = kept_by_merged(session), edition_in_use(session)
    if candidate_id is not None:
        query = query.where(LanguageResult.candidate_id.in_(ids_of(session, candidate_id)))
    else:
        query = query.where(Candidate.restricted_on.is_(None), Candidate.erased_at.is_(None))
    if test:
        query = query.where(LanguageResult.scheme == test)
    if level:
        query = query.where(LanguageResult.level == level)
    if ends_within is not None:
        joining = [code for code, one in tests.tests.items() if any(rule.joins for rule in one.rules)]
        last = today + timedelta(days=ends_within)
        query = query.where(or_(LanguageResult.valid_until <= last, LanguageResult.scheme.in_(joining)))
        query = query.order_by(LanguageResult.valid_until, Candidate.name, LanguageResult.id)
    else:
        query = query.order_by(LanguageResult.taken_on.desc(), Candidate.name, LanguageResult.id)
    found: list[ResultRow] = []
    of: dict[UUID, list[LanguageResult]] = defaultdict(list)
    for row, person in session.execute(query):
        shown = kept.get(CandidateId(row.candidate_id))
        owner = person if shown is None or candidate_id is not None else session.get_one(Candidate, shown)
        if owner is not person and (owner.restricted_on is not None or owner.erased_at is not None):
            continue
        found.append(_row(row, owner, tests))
        of[candidate_id or owner.id].append(row)
    by_last = {whole.key: whole for rows in of.values() for whole in wholes(tests, rows)}
    found = [_joined(one, by_last[one.id], tests) if one.id in by_last else one for one in found]
    if ends_within is None:
        return found
    return [one for one in found if one.ends is not None and one.ends <= last]


def count_ending(session: Session, *, today: date) -> int:
    """Return how many results, not failed, end soon whose holders have no later one; most days little is read."""
    dated = select(LanguageResult.id).where(LanguageResult.valid_until.between(today, today + timedelta(days=SOON)))
    if session.scalar(dated.limit(1)) is None:
        return 0
    soon = [one for one in results(session, today=today, ends_within=SOON) if one.is_valid(today)]
    every = results(session, today=today) if soon else []
    return sum(one.reached is not Decision.FAILED and not any(_outlasts(other, one) for other in every) for one in soon)


def _outlasts(other: ResultRow, one: ResultRow) -> bool:
    """Say whether a person has the same test for longer."""
    if (other.candidate_id, other.test) != (one.candidate_id, one.test) or other.reached is Decision.FAILED:
        return False
    return other.ends is None or (one.ends is not None and other.ends > one.ends)


def people(session: Session) -> list[tuple[CandidateId, str]]:
    """Return everybody in lists, by name, to choose one from."""
    query = select(Candidate.id, Candidate.name).where(LISTED).order_by(Candidate.name, Candidate.id)
    return [(CandidateId(row.id), row.name) for row in session.execute(query)]


def requirements(session: Session, candidate_id: CandidateId, *, today: date) -> list[Met]:
    """Return the language requirement of each destination that has one, and whether a person meets it today."""
    tests = edition_in_use(session)
    mine = results(session, today=today, candidate_id=candidate_id)
    return [met(tests, scheme, mine, today=today) for scheme in tests.demands]


def met(tests: LanguageTests, scheme: str, mine: Sequence[ResultRow], *, today: date) -> Met:
    """Say whether results meet what a destination asks for."""
    demands = tests.demands[scheme]
    passed = [row for row in mine if row.reached is Decision.PASSED]
    fitting = [row for row in passed if any(meets(tests, one, row.test, row.level) for one in demands)]
    valid = [row for row in fitting if row.is_valid(today)]
    ended = [row for row in fitting if not row.is_valid(today)]
    words = " / ".join(f"{tests.tests[one.test].title} {one.level}".strip() for one in demands)
    titles = {code: one.title for code, one in kinds.schemes().items()}
    return Met(scheme, titles.get(scheme, scheme), words, valid[0] if valid else None, ended[0] if ended else None)


def _joined(row: ResultRow, whole: Joined, tests: LanguageTests) -> ResultRow:
    """Return the result that completed a level of modules as what it makes with the others."""
    titles = _titles(tests, whole.test, whole.level, whole.taken_on)
    parts = tuple((titles.get(code, code), of.taken_on) for code, of in whole.parts)
    return replace(row, whole=Whole(parts, whole.valid_until))


def _titles(tests: LanguageTests, test: str, level_code: str, day: date) -> dict[str, str]:
    rule = tests.tests[test].rule_on(day) if test in tests.tests else None
    level = rule.level(level_code) if rule else None
    return {part.code: part.title for part in (level.parts if level else rule.parts if rule else ())}


def _row(row: LanguageResult, person: Candidate, tests: LanguageTests) -> ResultRow:
    test = tests.tests.get(row.scheme)
    sections: dict[str, int] = json.loads(row.sections) if row.sections else {}
    rule = test.rule_on(row.taken_on) if test else None
    titles = _titles(tests, row.scheme, row.level, row.taken_on)
    modules = () if row.decision is Decision.PASSED else passed_modules(tests, taken(row))
    shown, why = rules.score_text(row.total_hundredths), ""
    if rule is not None:
        is_below = bool(rule.below) and row.total_hundredths is None and row.decision is Decision.FAILED
        scores = rules.Scores(row.level, row.total_hundredths, sections, is_below)
        try:
            found = rules.judge(row.scheme, rule, scores)
            shown, why = found.shown, found.why if row.decision is not Decision.PASSED else ""
        except (rules.UnknownLevel, rules.UnknownSection, rules.ScoreOutOfRange, rules.TotalDiffers):
            pass  # a newer edition knows another rule for that day: shown as it was recorded
    return ResultRow(
        row.id,
        CandidateId(person.id),
        person.name,
        person.phone,
        row.scheme,
        test.title if test else row.scheme,
        row.level,
        row.taken_on,
        row.total_hundredths,
        shown,
        tuple((code, titles.get(code, code), score) for code, score in sections.items()),
        row.decision,
        why,
        row.certificate_no,
        row.valid_until,
        row.evidence_seen,
        row.note,
        tuple(titles[code] for code in modules),
    )
