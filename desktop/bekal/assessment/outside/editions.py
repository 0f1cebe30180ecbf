"""The reference data in use: the program's own edition, or a newer one that the centre was given as a file."""

import json
from datetime import datetime
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from bekal.assessment.outside.rules import EditionNotNewer, UnknownTest
from bekal.language import chosen
from bekal.reference import language_tests as reference
from bekal.reference.language_tests import LanguageTest, LanguageTests, ReferenceMalformed
from bekal.staff.rules import Action
from bekal.staff.service import allow
from bekal.storage.ids import joint_id
from bekal.storage.records import ReferenceEdition

LARGEST = 2 * 1024 * 1024
"""Bytes of a file of reference data."""


def edition_in_use(session: Session) -> LanguageTests:
    """Return the newest edition there is."""
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
