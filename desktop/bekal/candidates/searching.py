"""Search while typing: the first page of those who fit, and how many there are, by the shortest way through the file.

What is typed may fit ten people or everybody. Few are read and sorted. Of many, the index of the wanted order is
walked from its end until a page is full; of many who were registered last, only among the last. Statements are built
once, since somebody waits for them at every key; where nobody is hidden from the lists, none asks who is.
"""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    Table,
    TextClause,
    bindparam,
    func,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.nik import read_temporary
from bekal.storage import search
from bekal.storage.records import Candidate, Course, Enrolment

_FEW = 600
"""Up to so many, sorting those who fit costs less than walking an index."""
_ROOM = 2
"""How many times the people are looked at among whom a page should be found, were those who fit spread evenly."""
_PART = 8
"""Reading who was registered last pays as long as they are less than this part of all."""

_PERSON = cast("Table", Candidate.__table__)
_ROWID: ColumnElement[int] = literal_column("candidate.rowid")
_WALKED: ColumnElement[int] = literal_column("+candidate.rowid")
"""The plus keeps SQLite from reading everybody who fits, so that it walks the index of the order instead."""
_INDEX = table("candidate_search")
_INDEX_ROWID: ColumnElement[int] = literal_column("candidate_search.rowid")
_MATCH = text("candidate_search MATCH :words")

_SEAT, _CLASS = cast("Table", Enrolment.__table__), cast("Table", Course.__table__)
_COURSE = (
    select(_CLASS.c.name)
    .join(_SEAT, _SEAT.c.course_id == _CLASS.c.id)
    .where(_SEAT.c.candidate_id == _PERSON.c.id)
    .order_by(_CLASS.c.starts_on.desc())
    .limit(1)
    .correlate(_PERSON)
    .scalar_subquery()
)
COLUMNS: tuple[ColumnElement[Any], ...] = (
    *(_PERSON.c[name] for name in (
        "id", "name", "nik", "nik_status", "sex", "birth_date", "phone", "wanted", "registered_at"
    )),
    _COURSE.label("course"),
)  # fmt: skip
"""What a list shows of a person, with the last course they sat in."""


class _Way(Enum):
    """How the first who fit are found."""

    SORT = auto()
    WALK = auto()
    LAST = auto()
    ALL = auto()


def fitting(session: Session, typed: str) -> ColumnElement[bool] | TextClause | None:
    """Return the condition on `Candidate` for what was typed, or None when all people are meant."""
    dialect = session.get_bind().dialect.name
    if (tail := read_temporary(typed)) is not None:
        if dialect == "sqlite":
            return text("substr(candidate.id, 12) = :tail").bindparams(tail=tail)
        return text("right(replace(candidate.id::text, '-', ''), 10) = :tail").bindparams(tail=tail.hex())
    words = search.match(typed, dialect)
    if words is None:
        return None
    if dialect == "sqlite":
        fit = select(_INDEX_ROWID).select_from(_INDEX)
        return _ROWID.in_(fit.where(text("candidate_search MATCH :words").bindparams(words=words)))
    return text(f"{search.POSTGRESQL_WORDS} @@ to_tsquery('simple', :words)").bindparams(words=words)


@dataclass(frozen=True)
class Counts:
    """How many people are registered here, how many of them no list shows, and how many of the rest fit."""

    everybody: int
    hidden: int
    matching: int

    @property
    def total(self) -> int:
        """How many appear in lists."""
        return self.everybody - self.hidden


def counts(session: Session, typed: str) -> Counts:
    """Count who is registered, who is hidden from lists, and who fits what was typed."""
    words = search.match(typed, session.get_bind().dialect.name)
    if words is None or session.get_bind().dialect.name != "sqlite":
        everybody, hidden = session.execute(_EVERYBODY).one()
        fits = fitting(session, typed)
        if fits is None:
            return Counts(everybody, hidden, everybody - hidden)
        listed = select(func.count()).select_from(Candidate).where(LISTED, fits)
        return Counts(everybody, hidden, session.scalar(listed) or 0)
    session.flush()
    everybody, hidden, found = session.connection().execute(_COUNTS, {"words": words}).one()
    if hidden:
        found -= session.scalar(_COUNT_HIDDEN, {"words": words}) or 0
    return Counts(everybody, hidden, found)


def first_fitting(
    session: Session,
    typed: str,
    *,
    counted: Counts,
    by_name: bool,
    down: bool,
    limit: int,
) -> Sequence[Row[Any]]:
    """Return the first `limit` people of the lists who fit, as rows of `COLUMNS`, by name or by registration."""
    has_hidden = counted.hidden > 0
    words = search.match(typed, session.get_bind().dialect.name)
    if words is None or session.get_bind().dialect.name != "sqlite":
        query = _page(_Way.ALL, by_name=by_name, down=down, has_hidden=has_hidden)
        fits = fitting(session, typed)
        return session.execute(query if fits is None else query.where(fits), {"limit": limit}).all()
    given: dict[str, Any] = {"words": words, "limit": limit, "centre": session.info["centre_id"]}
    connection = session.connection()  # rows as they are, without the work of a session for each
    if counted.matching <= _FEW:
        return connection.execute(_page(_Way.SORT, by_name=by_name, down=down, has_hidden=has_hidden), given).all()
    last = limit * counted.everybody * _ROOM // counted.matching
    if down and not by_name and last * _PART < counted.everybody:
        lowest, since = connection.execute(_LOWEST, {"last": last}).one()
        query = _page(_Way.LAST, by_name=by_name, down=down, has_hidden=has_hidden)
        found = connection.execute(query, given | {"lowest": lowest, "since": since}).all()
        if len(found) == limit:
            return found
    return connection.execute(_page(_Way.WALK, by_name=by_name, down=down, has_hidden=has_hidden), given).all()


@functools.cache
def _page(way: _Way, *, by_name: bool, down: bool, has_hidden: bool) -> Select[Any]:
    first = _PERSON.c.name if by_name else _PERSON.c.registered_at
    second = _PERSON.c.name.desc() if by_name and down else _PERSON.c.name
    query = select(*COLUMNS).order_by(first.desc() if down else first, second).limit(bindparam("limit"))
    if has_hidden:
        query = query.where(LISTED)
    if way is _Way.ALL:
        return query
    fit = select(_INDEX_ROWID).select_from(_INDEX).where(_MATCH)
    if way is _Way.SORT:
        return query.where(_ROWID.in_(fit))
    if way is _Way.LAST:
        fit = fit.where(bindparam("lowest") <= _INDEX_ROWID)
        query = query.where(_PERSON.c.registered_at >= bindparam("since"))
    elif by_name:
        query = query.where(_PERSON.c.centre_id == bindparam("centre"))  # the index of names begins with it
    return query.where(_WALKED.in_(fit))


_COUNT = select(func.count()).select_from(_INDEX).where(_MATCH)
_ALL = select(func.count()).select_from(_PERSON)
_EVERYBODY = select(_ALL.scalar_subquery(), _ALL.where(~LISTED).scalar_subquery())
_COUNTS = select(_ALL.scalar_subquery(), _ALL.where(~LISTED).scalar_subquery(), _COUNT.scalar_subquery())
_COUNT_HIDDEN = _COUNT.where(_INDEX_ROWID.in_(select(_ROWID).select_from(Candidate).where(~LISTED)))
_LATEST = (
    select(_ROWID.label("at"), _PERSON.c.registered_at)
    .select_from(_PERSON)
    .order_by(_PERSON.c.registered_at.desc())
    .limit(bindparam("last"))
    .subquery()
)
_LOWEST = select(func.min(_LATEST.c.at), func.min(_LATEST.c.registered_at))
