"""What a centre's rows say, as one number an entity, so that two databases can tell whether they hold the same.

A row's digest covers its id, the operations that made it, and its values; an entity's is their count and their sum
modulo 2^256, which does not depend on their order. They are kept lazily: a mark says up to which operation they are
right, and whoever asks first computes anew only the rows that later operations changed. A removed row keeps a digest,
since its operations stay. For finding what differs each row has a place, a hash of its id, that puts it into one of
16, 256, 4,096 ... ranges.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

import orjson
from sqlalchemy import Table, bindparam, delete, func, insert, select, update
from sqlalchemy.orm import Session

from bekal.storage.operations import Plain, canonical
from bekal.storage.records import LoggedOperation, RowDigest, Setting, TableDigest
from bekal.storage.rows import fields_of, synced_tables, to_plain
from bekal.storage.standing import chunks

PLACE_BITS = 24
AT_ONCE = 5_000
"""Operations looked at in one step."""
WHOLE = 1 << 256
SHORT = 6
"""Bytes of a row's digest that are compared one by one: two that differ look alike once in 2^48."""

_MARK = "digest."


@dataclass(frozen=True, slots=True)
class Summary:
    """Count and sum of each table, and the shape of the tables; equal only where both hold the same."""

    shape: str
    tables: Mapping[str, tuple[int, int]]

    @property
    def digest(self) -> str:
        """One hash over it all."""
        said: dict[str, Plain] = {
            name: [count, f"{total:064x}"] for name, (count, total) in self.tables.items() if count
        }
        return hashlib.sha256(canonical({"shape": self.shape, "tables": said})).hexdigest()


def shape() -> str:
    """Return a hash of which tables and fields are synced: programs of different versions do not compare contents."""
    said: dict[str, Plain] = {str(one): [str(name) for name in sorted(fields_of(one))] for one in synced_tables()}
    return hashlib.sha256(canonical(said)).hexdigest()[:16]


def place_of(row_id: UUID) -> int:
    """Return where a row stands among all: a hash of its id, so that neighbours in time are spread."""
    return int.from_bytes(hashlib.sha256(row_id.bytes).digest()[: PLACE_BITS // 8], "big")


def refresh(session: Session, centre_id: UUID, *, most: int | None = None) -> bool:
    """Bring the digests of a centre's rows up to date, in the caller's transaction; say whether they are.

    `most`: look at no more than about so many operations; the others follow the next time.
    """
    session.flush()
    mark, changed, looked, is_whole = _mark(session, centre_id), False, 0, True
    while True:
        if most is not None and looked >= most:
            is_whole = False
            break
        some = session.execute(
            select(LoggedOperation.n, LoggedOperation.entity, LoggedOperation.row_id)
            .where(LoggedOperation.centre_id == centre_id, LoggedOperation.n > mark)
            .order_by(LoggedOperation.n)
            .limit(AT_ONCE)
        ).all()
        if not some:
            break
        _compute(session, centre_id, {row.row_id: row.entity for row in some})
        mark, changed, looked = some[-1].n, True, looked + len(some)
    doubted = select(RowDigest.row_id, RowDigest.entity).where(
        RowDigest.centre_id == centre_id, RowDigest.digest == b""
    )
    while rows := session.execute(doubted.limit(AT_ONCE)).all():
        _compute(session, centre_id, {row.row_id: row.entity for row in rows})
    if changed:
        session.merge(Setting(key=f"{_MARK}{centre_id.hex}", value=str(mark)))
        session.flush()
    return is_whole


def doubt(session: Session, row_ids: Collection[UUID]) -> None:
    """Have the digests of some rows computed anew: they may have changed without an operation."""
    table = cast("Table", RowDigest.__table__)
    for some in chunks(list(row_ids)):
        kept = select(table.c.centre_id, table.c.entity, table.c.digest).where(table.c.row_id.in_(some))
        counts: dict[tuple[UUID, str], int] = defaultdict(int)
        sums: dict[tuple[UUID, str], int] = defaultdict(int)
        for centre_id, entity, digest in session.execute(kept.where(table.c.digest != b"")):
            counts[centre_id, entity] += 1
            sums[centre_id, entity] += _number(digest)
        for of, count in counts.items():
            _move(session, *of, -count, -sums[of])
        if counts:
            session.execute(update(table).where(table.c.row_id.in_(some)).values(digest=b""))


def recount(session: Session, centre_id: UUID) -> None:
    """Forget all digests of a centre, so that each is computed anew from the row as it lies there."""
    session.execute(delete(RowDigest).where(RowDigest.centre_id == centre_id))
    session.execute(delete(TableDigest).where(TableDigest.centre_id == centre_id))
    session.merge(Setting(key=f"{_MARK}{centre_id.hex}", value="0"))
    session.flush()


def summary(session: Session, centre_id: UUID) -> Summary:
    """Return what a centre's rows come to, as of the last refresh."""
    wanted = select(TableDigest.entity, TableDigest.count, TableDigest.total)
    rows = session.execute(wanted.where(TableDigest.centre_id == centre_id))
    return Summary(shape(), {entity: (count, int.from_bytes(total, "big")) for entity, count, total in rows})


def ranges(session: Session, centre_id: UUID, depth: int) -> list[tuple[int, int]]:
    """Return count and short sum of each of the 16^depth ranges of a centre's rows."""
    found = [(0, 0)] * 16**depth
    shift = PLACE_BITS - 4 * depth
    rows = session.execute(
        select(RowDigest.place, RowDigest.digest)
        .where(RowDigest.centre_id == centre_id)
        .execution_options(yield_per=AT_ONCE)
    )
    for place, digest in rows:
        count, total = found[place >> shift]
        found[place >> shift] = count + 1, (total + int.from_bytes(digest[:SHORT], "big")) % (1 << 8 * SHORT)
    return found


def rows_within(session: Session, centre_id: UUID, depth: int, wanted: Iterable[int]) -> dict[UUID, bytes]:
    """Return the rows of some ranges with the short forms of their digests."""
    shift = PLACE_BITS - 4 * depth
    found: dict[UUID, bytes] = {}
    for number in wanted:
        within = RowDigest.place.between(number << shift, ((number + 1) << shift) - 1)
        query = select(RowDigest.row_id, RowDigest.digest).where(RowDigest.centre_id == centre_id, within)
        found |= {row_id: digest[:SHORT] for row_id, digest in session.execute(query)}
    return found


def rows_in_all(session: Session, centre_id: UUID) -> int:
    """Return how many rows have digests."""
    return session.scalar(select(func.count()).where(RowDigest.centre_id == centre_id)) or 0


def _mark(session: Session, centre_id: UUID) -> int:
    kept = session.get(Setting, f"{_MARK}{centre_id.hex}")
    return int(kept.value) if kept is not None else 0


def _compute(session: Session, centre_id: UUID, rows: Mapping[UUID, str]) -> None:
    """Compute the digests of some rows and move the sums along."""
    new = _digests(session, rows)
    table = cast("Table", RowDigest.__table__)
    old: dict[UUID, bytes] = {}
    for some in chunks(list(rows)):
        kept = session.execute(select(table.c.row_id, table.c.digest).where(table.c.row_id.in_(some)))
        old |= dict(kept.all())
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    for row_id, digest in new.items():
        before = old.get(row_id, b"")
        counts[rows[row_id]] += not before
        sums[rows[row_id]] += _number(digest) - _number(before)
    fresh = [row_id for row_id in new if row_id not in old]
    if fresh:
        session.connection().execute(
            insert(table),
            [
                {
                    "row_id": row_id,
                    "centre_id": centre_id,
                    "entity": rows[row_id],
                    "place": place_of(row_id),
                    "digest": new[row_id],
                }
                for row_id in fresh
            ],
        )
    changed = [{"of": row_id, "now": new[row_id]} for row_id in new if row_id in old and old[row_id] != new[row_id]]
    if changed:
        change = update(table).where(table.c.row_id == bindparam("of")).values(digest=bindparam("now"))
        session.connection().execute(change, changed)
    for entity in counts:
        _move(session, centre_id, entity, counts[entity], sums[entity])


def _move(session: Session, centre_id: UUID, entity: str, count: int, by: int) -> None:
    table = cast("Table", TableDigest.__table__)
    is_it = (table.c.centre_id == centre_id, table.c.entity == entity)
    kept = session.execute(select(table.c["count"], table.c.total).where(*is_it)).one_or_none()
    before, total = (kept[0], int.from_bytes(kept[1], "big")) if kept is not None else (0, 0)
    values = {"count": before + count, "total": ((total + by) % WHOLE).to_bytes(32, "big")}
    if kept is None:
        session.execute(insert(table).values(centre_id=centre_id, entity=entity, **values))
    else:
        session.execute(update(table).where(*is_it).values(**values))


def _number(digest: bytes) -> int:
    return int.from_bytes(digest, "big")


def _digests(session: Session, rows: Mapping[UUID, str]) -> dict[UUID, bytes]:
    made_by: dict[UUID, list[bytes]] = defaultdict(list)
    by_table: dict[str, list[UUID]] = defaultdict(list)
    for row_id, entity in rows.items():
        by_table[entity].append(row_id)
    for some in chunks(list(rows)):
        query = select(LoggedOperation.row_id, LoggedOperation.op_id).where(LoggedOperation.row_id.in_(some))
        for row_id, op_id in session.execute(query):
            made_by[row_id].append(op_id.bytes)
    said: dict[UUID, bytes] = {}
    for entity, ids in by_table.items():
        said |= _said(session, entity, ids)
    return {
        row_id: hashlib.sha256(
            row_id.bytes + entity.encode() + b"".join(sorted(made_by[row_id])) + said.get(row_id, b"-")
        ).digest()
        for row_id, entity in rows.items()
    }


def _said(session: Session, entity: str, ids: Sequence[UUID]) -> dict[UUID, bytes]:
    """Return the values of some rows of a table in their one spelling; of removed ones nothing."""
    if entity not in synced_tables():
        return {}
    names = sorted(fields_of(entity))
    columns = synced_tables()[entity].__table__.columns
    wanted: list[Any] = [columns["id"], *(columns[name] for name in names)]
    said = {}
    for some in chunks(ids):
        for row_id, *values in session.execute(select(*wanted).where(columns["id"].in_(some))):
            said[row_id] = orjson.dumps([to_plain(value) for value in values])
    return said
