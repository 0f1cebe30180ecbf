"""Language certificates that need no typing: a test that was passed, and that the person's destination asks for."""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.language import chosen
from bekal.reference import language_tests as reference
from bekal.reference.language_proof import Joined, Taken, joined, meets
from bekal.reference.language_tests import LanguageTests
from bekal.storage.records import LanguageResult, ReferenceEdition
from bekal.storage.standing import chunks
from bekal.terms import CandidateId, Decision

PAPER = "BAHASA"
"""The paper that a passed test stands in for."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A passed test that a destination asks for."""

    title: str
    """The test and its level."""
    taken_on: date
    valid_until: date | None
    certificate_no: str

    @property
    def words(self) -> str:
        """The test, its level and its day."""
        return f"{self.title}, {self.taken_on:%d/%m/%Y}"


def edition_in_use(session: Session) -> LanguageTests:
    """Return the newest edition of what language tests are: the program's own, or one that was read from a file."""
    ours = reference.own()
    newest = session.execute(
        select(ReferenceEdition.edition, ReferenceEdition.body)
        .where(ReferenceEdition.kind == reference.KIND, ReferenceEdition.edition > ours.edition)
        .order_by(ReferenceEdition.edition.desc())
        .limit(1)
    ).first()
    return ours if newest is None else _read(newest.body, chosen())


@lru_cache(maxsize=4)
def _read(body: str, _language: str) -> LanguageTests:
    return reference.read(json.loads(body))


def taken(row: LanguageResult) -> Taken:
    """Return a result as the rules see it."""
    sections = json.loads(row.sections) if row.sections else {}
    return Taken(row.id, row.scheme, row.level, row.taken_on, sections, row.decision, row.valid_until)


def wholes(tests: LanguageTests, rows: Sequence[LanguageResult]) -> list[Joined]:
    """Join the modules that one person passed on different days."""
    return joined(tests, [taken(row) for row in rows])


def proofs(
    session: Session, people: Mapping[CandidateId, Collection[CandidateId]], scheme: str, *, today: date
) -> dict[CandidateId, Proof]:
    """Return for those of these people who have passed what a destination asks for the test that says so.

    `people` are ids with all ids of the same person. A result that has ended, or was taken off, proves nothing.
    """
    tests = edition_in_use(session)
    demands = tests.demands.get(scheme, ())
    if not demands:
        return {}
    rows: dict[CandidateId, list[LanguageResult]] = defaultdict(list)
    asked = {demand.test for demand in demands}
    for some in chunks([one for group in people.values() for one in group]):
        query = select(LanguageResult).where(LanguageResult.candidate_id.in_(some), LanguageResult.scheme.in_(asked))
        for row in session.scalars(query):
            rows[CandidateId(row.candidate_id)].append(row)
    found: dict[CandidateId, Proof] = {}
    for candidate_id, group in people.items():
        mine = [row for one in group for row in rows.get(one, ())]
        passed = [
            _proof(tests, row.scheme, row.level, row.taken_on, row.valid_until, row.certificate_no)
            for row in mine
            if row.decision is Decision.PASSED and any(meets(tests, one, row.scheme, row.level) for one in demands)
        ]
        passed += [
            _proof(tests, whole.test, whole.level, whole.taken_on, whole.valid_until, "")
            for whole in wholes(tests, mine)
            if any(meets(tests, one, whole.test, whole.level) for one in demands)
        ]
        valid = [one for one in passed if one.valid_until is None or one.valid_until >= today]
        if valid:
            found[candidate_id] = max(valid, key=lambda one: (one.valid_until or date.max, one.taken_on, one.title))
    return found


def _proof(tests: LanguageTests, test: str, level: str, taken_on: date, valid_until: date | None, number: str) -> Proof:
    return Proof(f"{tests.tests[test].title} {level}".strip(), taken_on, valid_until, number)
