"""Who is registered already, as far as a file's rows may be one of them; a few statements for the whole file."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from string import ascii_uppercase
from typing import Any
from uuid import UUID

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    LargeBinary,
    Select,
    String,
    Text,
    and_,
    bindparam,
    cast,
    func,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session

from bekal.candidates.certified import certified
from bekal.candidates.merging.queries import kept_by_merged
from bekal.candidates.repeats import Asked, Known, KnownPerson
from bekal.candidates.rules import name_key
from bekal.storage.records import Candidate
from bekal.terms import CandidateId, NikStatus


class Registered:
    """The people of a centre, asked for the rows of a file; nobody else is loaded."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def among(self, asked: Sequence[Asked]) -> Known:
        """Return whom the rows may be: by NIK or id, and where no NIK is held here by name and birth date."""
        standing = and_(Candidate.centre_id == self._session.info["centre_id"], Candidate.erased_at.is_(None))
        columns = [getattr(Candidate, name) for name in KnownPerson._fields]
        found: dict[UUID, KnownPerson] = {}
        niks = {one.nik for one in asked if one.nik is not None}
        if niks:
            fits = select(*columns).where(standing, Candidate.nik.in_(self._each(niks)), _FITS)
            found = {row[0]: KnownPerson._make(row) for row in self._session.execute(fits)}
        held = {person.nik for person in found.values()}
        names: dict[date, set[str]] = {}
        for one in asked:
            if one.key and (one.nik is None or one.nik not in held):
                for day in one.days:
                    if day in names:
                        names[day].add(one.key)
                    else:
                        names[day] = {one.key}
        ids = {one.id for one in asked if one.id is not None} | self._of_one_name(names, standing)
        for query in self._by_ids(columns, ids - found.keys()):
            for row in self._session.execute(query.where(standing)):
                found[row[0]] = KnownPerson._make(row)
        known = Known.of(self._kept(found.values(), columns))
        known.certified = certified(self._session, known.by_id)
        return known

    def _of_one_name(self, names: Mapping[date, Collection[str]], standing: ColumnElement[bool]) -> set[UUID]:
        if not names:
            return set()
        born = Candidate.birth_date.in_(self._each([day.isoformat() for day in names], Date))
        # ids and dates as they are stored: only the few that fit are made into objects
        raw_id, raw_day = type_coerce(Candidate.id, LargeBinary), type_coerce(Candidate.birth_date, String)
        query = select(raw_id, Candidate.name, raw_day).where(standing, born)
        keys = {day.isoformat(): frozenset(each) for day, each in names.items()}
        signs = {day: {sign_of_key(key) for key in each} for day, each in keys.items()}
        wanted: set[UUID] = set()
        for row_id, name, raw in self._session.execute(query):
            day = str(raw)
            if may_have_key(name, signs[day]) and name_key(name) in keys[day]:
                wanted.add(_as_id(row_id))
        return wanted

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


def _as_id(stored: object) -> UUID:
    """Return an id as either engine gives it."""
    return stored if isinstance(stored, UUID) else UUID(bytes=bytes(stored))  # type: ignore[call-overload]


_INITIALS = str.maketrans(
    {chr(code): " " for code in range(128) if not chr(code).isalpha()}
    | {letter: letter.lower() for letter in ascii_uppercase}
    | dict.fromkeys("'`", "")
    | {each: group[0] for group in ("dj", "tckq", "ou", "pfv", "iy") for each in group + group.upper()}
)
"""Letters that old and new spelling exchange at the beginning of a word are one."""


def sign_of_key(key: str) -> str:
    """Return the beginnings of a name's words as its key has them."""
    return "".join(sorted(word[0] for word in key.translate(_INITIALS).split()))


def may_have_key(name: str, signs: Collection[str]) -> bool:
    """Say quickly whether a name can have a key of one of these signs; a name of other letters always may."""
    return not name.isascii() or sign_of_key(name) in signs


_FITS = Candidate.nik_status == NikStatus.FORMAT_OK
