"""All pairs that may be one person and that nobody has settled: found set by set, never each with each."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from bekal.candidates.listing import LISTED
from bekal.candidates.merging.alike import COLUMNS, PASSPORT, Alike, _alike, likeness_of, plain_number
from bekal.candidates.merging.queries import kept_by_merged, seats
from bekal.candidates.merging.rules import Likeness, Why, in_order, is_worth_settling, may_be_twins, why_alike
from bekal.candidates.rules import name_key
from bekal.storage.records import Candidate, Paper, PersonApart
from bekal.terms import CandidateId, NikStatus

SHOWN = 200
"""How many pairs are listed at once; settling some brings the next."""
_CROWD = 24
"""People of one birth date and one word in their names; of more of them that word alone says too little."""


@dataclass(frozen=True)
class Pair:
    """Two registered people who may be one, the one registered first on the left."""

    one: Alike
    other: Alike

    @property
    def why(self) -> Why:
        """The surest reason."""
        return self.one.why

    @property
    def twins(self) -> bool:
        """Whether they look like twins."""
        return self.one.twins


@dataclass(frozen=True)
class Unsettled:
    """Pairs to settle, the surest first, and how many there are in all."""

    pairs: tuple[Pair, ...]
    total: int


def unsettled(session: Session, *, limit: int | None = SHOWN) -> Unsettled:
    """Return pairs that may be one person, without those that were merged or told apart."""
    session.flush()
    everybody = session.connection().execute(select(*COLUMNS).where(LISTED))  # rows as they are, for there are many
    rows = {row.id: row for row in everybody}
    people = {one: likeness_of(row) for one, row in rows.items()}
    found: dict[tuple[UUID, UUID], Why] = {}
    for one, other in _with_one_nik(session, rows):
        found[in_order(one, other)] = Why.SAME_NIK
    for one, other in _with_one_passport(session, rows):
        found.setdefault(in_order(one, other), Why.SAME_PASSPORT)
    for one, other in _near(people):
        pair = in_order(one, other)
        if pair in found:
            continue
        why = why_alike(people[one], people[other])
        if why is not None and is_worth_settling(people[one], people[other], why):
            found[pair] = why
    for pair in _told_apart(session):
        found.pop(pair, None)
    order = sorted(found, key=lambda pair: (found[pair].rank, rows[pair[0]].name, pair))
    shown = order[:limit] if limit is not None else order
    courses = seats(session, list({one for pair in shown for one in pair}))

    def side(one: UUID, why: Why, twins: bool) -> Alike:
        return _alike(rows[one], why, twins, courses.get(one, ""))

    pairs = []
    for one, other in shown:
        why = found[(one, other)]
        twins = may_be_twins(people[one], people[other])
        pairs.append(Pair(side(one, why, twins), side(other, why, twins)))
    return Unsettled(tuple(pairs), len(order))


def _with_one_nik(session: Session, rows: dict[UUID, Row[Any]]) -> Iterator[tuple[UUID, UUID]]:
    """Yield pairs of people with one sound NIK; only numbers that stand twice in the index are looked at."""
    here = Candidate.centre_id == session.info["centre_id"]
    twice = select(Candidate.nik).where(here, Candidate.nik.is_not(None)).group_by(Candidate.nik)
    query = select(Candidate.nik, Candidate.id).where(
        here, Candidate.nik.in_(twice.having(func.count() > 1)), Candidate.nik_status == NikStatus.FORMAT_OK
    )
    yield from _pairs_of(((nik, one) for nik, one in session.execute(query) if one in rows), most=None)


def _with_one_passport(session: Session, rows: dict[UUID, Row[Any]]) -> Iterator[tuple[UUID, UUID]]:
    """Yield pairs of people with one passport number; ids that were merged are those who were kept."""
    kept = kept_by_merged(session)
    query = select(Paper.number, Paper.candidate_id).where(Paper.kind == PASSPORT, Paper.number != "")
    owned = [(plain_number(number), CandidateId(one)) for number, one in session.execute(query)]
    numbers = ((number, kept.get(one, one)) for number, one in owned)
    yield from _pairs_of(((number, one) for number, one in numbers if one in rows), most=None)


def _near(people: dict[UUID, Likeness]) -> Iterator[tuple[UUID, UUID]]:
    """Yield pairs that share enough to be compared: a birth date and a word of the name, or a name and half a date."""
    by_date: dict[Hashable, list[UUID]] = defaultdict(list)
    by_name: dict[str, list[UUID]] = defaultdict(list)
    keys = {one: name_key(person.name) for one, person in people.items()}
    for one, person in people.items():
        if person.birth_date is not None:
            by_date[person.birth_date].append(one)
        if keys[one]:
            by_name[keys[one]].append(one)
    for born in by_date.values():
        if len(born) > 1:
            yield from _of_one_day(born, keys)
    for namesakes in by_name.values():
        if len(namesakes) > 1:
            yield from _of_one_name(namesakes, people)


def _of_one_day(born: list[UUID], keys: dict[UUID, str]) -> Iterator[tuple[UUID, UUID]]:
    if len(born) <= _CROWD:
        ends = [(one, _ends(keys[one])) for one in born]
        yield from ((one, other) for (one, left), (other, right) in combinations(ends, 2) if not left.isdisjoint(right))
        return
    # a day that stands for "not known", such as 1 January, has many: they are compared by their names' words
    words: list[tuple[Hashable, UUID]] = []
    for one in born:
        key = keys[one]
        words.append((key, one))
        words.append((key.replace(" ", ""), one))
        for word in key.split():
            words += [(part, one) for part in _spellings(word)]
    yield from _pairs_of(words, most=_CROWD)


def _of_one_name(namesakes: list[UUID], people: dict[UUID, Likeness]) -> Iterator[tuple[UUID, UUID]]:
    marks: list[tuple[Hashable, UUID]] = []
    for one in namesakes:
        person = people[one]
        if person.phone:
            marks.append((person.phone, one))
        if (born := person.birth_date) is not None:
            digits = f"{born:%d%m%Y}"
            marks += [((at, digits[:at] + digits[at + 1 :]), one) for at in range(len(digits))]
            day, month = sorted((born.day, born.month))
            marks.append(((day, month, born.year), one))
    yield from _pairs_of(marks, most=_CROWD)


def _ends(key: str) -> frozenset[str]:
    """Return the words of a name with their beginnings and ends: a slip leaves one end of a word as it was."""
    found = set(key.split())
    for word in tuple(found):
        if len(word) > _TOO_SHORT:
            for letters in (2, 3) if len(word) == _MIDDLING else (2,) if len(word) < _MIDDLING else (3,):
                found |= {"^" + word[:letters], word[-letters:] + "$"}
    return frozenset(found)


def _spellings(word: str) -> Iterable[str]:
    """Return a word and the word with each letter left out: words one slip apart share one of them."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)) if len(word) > _TOO_SHORT)}


_TOO_SHORT, _MIDDLING = 3, 5


def _pairs_of(marked: Iterable[tuple[Hashable, UUID]], *, most: int | None) -> Iterator[tuple[UUID, UUID]]:
    """Yield the pairs that share a mark. Of a mark that more than `most` share, neighbours only: it says too little."""
    groups: dict[Hashable, dict[UUID, None]] = defaultdict(dict)
    for mark, one in marked:
        groups[mark][one] = None
    for group in groups.values():
        if len(group) < 2:
            continue
        members = list(group)
        if most is None or len(members) <= most:
            yield from combinations(members, 2)
        else:
            for at, one in enumerate(members):
                yield from ((one, other) for other in members[at + 1 : at + most])


def _told_apart(session: Session) -> Iterator[tuple[UUID, UUID]]:
    query = select(PersonApart.one_id, PersonApart.other_id).where(PersonApart.undone_at.is_(None))
    kept: dict[UUID, UUID] = dict(kept_by_merged(session).items())  # who was told apart stays so after a merge
    for one, other in session.execute(query):
        yield in_order(kept.get(one, one), kept.get(other, other))
