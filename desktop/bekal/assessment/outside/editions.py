"""The tests there are, and taking a newer edition of the reference data from a file."""

import json
from datetime import datetime

from sqlalchemy.orm import Session

from bekal.assessment.outside.rules import EditionNotNewer, UnknownTest
from bekal.candidates.papers.language import edition_in_use
from bekal.reference import language_tests as reference
from bekal.reference.language_tests import LanguageTest, LanguageTests, ReferenceMalformed
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import ReferenceEdition

__all__ = ["LARGEST", "edition_in_use", "import_edition", "require_test"]

LARGEST = 2 * 1024 * 1024
"""Bytes of a file of reference data."""


def require_test(tests: LanguageTests, code: str) -> LanguageTest:
    """Return a test by its code or title, capitals or not.

    Raises:
        UnknownTest: there is none.

    """
    wanted = code.strip().casefold().replace("-", "_")
    for test in tests.tests.values():
        if wanted in {test.code.casefold(), test.title.casefold().replace("-", "_")}:
            return test
    raise UnknownTest(test=code)


def import_edition(session: Session, content: bytes, *, now: datetime) -> LanguageTests:
    """Take a newer edition of the reference data from a file's bytes; return it.

    Raises:
        NotAllowed: only the head changes what counts as passed.
        ReferenceMalformed: it is no such file, or contradicts itself.
        EditionNotNewer: the one in use is as new or newer.

    """
    allow(session, Action.SET_UP)
    if len(content) > LARGEST:
        raise ReferenceMalformed(where="size")
    try:
        raw = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as problem:
        raise ReferenceMalformed(where="json") from problem
    edition = reference.read(raw)
    have = edition_in_use(session).edition
    if edition.edition <= have:
        raise EditionNotNewer(edition=edition.edition, have=have)
    session.add(
        ReferenceEdition(
            id=joint_id("reference_edition", reference.KIND, edition.edition),
            kind=reference.KIND,
            edition=edition.edition,
            body=json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            added_at=now,
        )
    )
    session.flush()
    return edition
