"""Who is registered already, as far as a file's rows may be one of them; a few statements for the whole file."""

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, Date, Select, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import Session

from bekal.candidates.merging.queries import kept_by_merged
from bekal.candidates.repeats import Known, KnownPerson
from bekal.candidates.rules import name_key
from bekal.storage.records import Candidate
from bekal.terms import CandidateId, NikStatus


class Registered:
    """The people of a centre, asked for the rows of a file; nobody else is loaded."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def among(self, niks: Collection[str], names: Mapping[date, Collection[str]], ids: Collection[UUID]) -> Known:
        """Return who has one of these NIKs or ids, or was born on one of these days with a name of that key."""
        standing = and_(Candidate.centre_id == self._session.info["centre_id"], Candidate.erased_at.is_(None))
        columns = [getattr(Candidate, name) for name in KnownPerson._fields]
        wanted = set(ids) | self._of_one_name(names, standing)
        found: dict[UUID, KnownPerson] = {}
        for query in (
            select(*columns).where(standing, Candidate.nik.in_(self._each(niks)), _FITS) if niks else None,
            select(*columns).where(standing, Candidate.id.in_(wanted)) if 0 < len(wanted) <= _FEW else None,
            *self._by_ids(columns, wanted if len(wanted) > _FEW else ()),
        ):
            if query is not None:
                for row in self._session.execute(query):
                    found[row[0]] = KnownPerson._make(row)
        return Known.of(self._kept(found.values(), columns))

    def _of_one_name(self, names: Mapping[date, Collection[str]], standing: ColumnElement[bool]) -> set[UUID]:
        if not names:
            return set()
        born = Candidate.birth_date.in_(self._each([day.isoformat() for day in names], Date))
        query = select(Candidate.id, Candidate.name, Candidate.birth_date).where(standing, born)
        return {row_id for row_id, name, day in self._session.execute(query) if day and name_key(name) in names[day]}

    def _by_ids(self, columns: list[Any], ids: Iterable[UUID]) -> Iterable[Select[Any]]:
        listed = list(ids)
        for start in range(0, len(listed), _FEW):
            yield select(*columns).where(Candidate.id.in_(listed[start : start + _FEW]))

    def _each(self, values: Collection[str], kind: type[Text] | type[Date] = Text) -> Any:
        """Return a list of texts as one parameter, however long it is."""
        given = bindparam(None, json.dumps(sorted(values)), Text)
        if self._session.get_bind().dialect.name == "sqlite":
            return select(func.json_each(given).table_valued("value").c.value)
        listed = func.json_array_elements_text(cast(given, JSON)).table_valued("value")
        return select(cast(listed.c.value, kind))

    def _kept(self, people: Iterable[KnownPerson], columns: list[Any]) -> Iterable[KnownPerson]:
        """Let somebody who was merged speak for the kept person: found by either, changed in the one that stands."""
        standing = list(people)
        kept = kept_by_merged(self._session)
        if not kept:
            return standing
        onward = {person.id: kept[CandidateId(person.id)] for person in standing if CandidateId(person.id) in kept}
        missing = set(onward.values()) - {CandidateId(person.id) for person in standing}
        query = select(*columns).where(Candidate.id.in_(missing))
        by_id = {person.id: person for person in standing}
        by_id |= {row[0]: KnownPerson._make(row) for row in self._session.execute(query)} if missing else {}
        alias = [
            by_id[onward[person.id]]._replace(
                nik=person.nik, nik_status=person.nik_status, birth_date=person.birth_date
            )
            for person in standing
            if person.id in onward and onward[person.id] in by_id
        ]
        return alias + [person for person in by_id.values() if person.id not in onward]


_FEW = 400
_FITS = Candidate.nik_status == NikStatus.FORMAT_OK
