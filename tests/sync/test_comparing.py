"""Both ends hold the same, and can tell; where they do not, only the rows that differ travel, and an incident stays."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select, update
from tests import makers
from tests.sync.centres import NOW, Desk, later

from bekal.central import queries
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage import digests
from bekal.storage.guarding import through_the_door
from bekal.storage.journal import write_many
from bekal.storage.records import Candidate, Difference, LoggedOperation, Mark, RowDigest
from bekal.sync import comparing, repairing
from bekal.terms import How, NikStatus


def rows(database: object, entity: type = Candidate) -> list[tuple[object, ...]]:
    with database.reading() as session:  # type: ignore[attr-defined]
        return sorted(tuple(row) for row in session.execute(select(entity.__table__)))  # type: ignore[attr-defined]


def stands(desk: Desk) -> repairing.Agreement:
    with desk.open.database.reading() as session:
        return repairing.agreement(session)


def many(desk: Desk, count: int) -> None:
    with desk.open.database.writing(by=desk.head, at=NOW, how=How.KEY) as session:
        people = [
            {"name": f"Peserta Contoh {n}", "nik_status": NikStatus.MISSING, "registered_at": NOW} for n in range(count)
        ]
        write_many(session, Candidate, people)


def the_size(stick: Path) -> int:
    return sum(path.stat().st_size for path in [*stick.rglob("V-*"), *stick.rglob("T-*")])


def lose(database: object, count: int) -> list[bytes]:
    """A row and its operation gone below the program: what no fault that is known does."""
    with database.writing() as session:  # type: ignore[attr-defined]
        gone = session.scalars(select(Candidate.id).order_by(Candidate.id).limit(count)).all()
        session.execute(delete(LoggedOperation).where(LoggedOperation.row_id.in_(gone)))
        with through_the_door(session.connection()):
            session.execute(delete(Candidate.__table__).where(Candidate.id.in_(gone)))
        session.execute(delete(RowDigest))
    recount(database)
    return list(gone)


def change(database: object, count: int) -> None:
    """Values changed below the program: the operations say something else than the rows."""
    with database.writing() as session:  # type: ignore[attr-defined]
        some = session.scalars(select(Candidate.id).order_by(Candidate.id).limit(count)).all()
        with through_the_door(session.connection()):
            session.execute(update(Candidate.__table__).where(Candidate.id.in_(some)).values(name="Rusak"))
    recount(database)


def recount(database: object) -> None:
    with database.writing() as session:  # type: ignore[attr-defined]
        for centre_id in set(session.scalars(select(Candidate.centre_id))):
            digests.recount(session, centre_id)


def test_both_ends_say_the_same_after_one_sync(active: Desk, central: Central, stick: Path) -> None:
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        makers.mark_all(session, makers.course(session, trainees_wanted=3))
    active.round_trip(central, stick)
    assert stands(active) == repairing.Agreement(NOW, None, 0)
    with active.open.database.writing(by=active.head, at=NOW, how=How.KEY) as session:
        one = session.scalars(select(Mark)).first()
        assert one is not None
        one.mark = None
    active.round_trip(central, stick, at=later(1))
    assert stands(active).agreed_at == later(1)
    receipt = max(stick.rglob("R-*.tsr"))
    assert len(receipt.read_bytes()) < 1_024


Harm = Callable[[object, int], object]


@pytest.mark.parametrize("harm", [lose, change])
@pytest.mark.parametrize("at_central", [True, False])
def test_rows_that_differ_are_put_right_by_stick_and_nothing_else_travels(
    active: Desk, central: Central, stick: Path, harm: Harm, *, at_central: bool
) -> None:
    many(active, 3_000)
    active.round_trip(central, stick)
    active.round_trip(central, stick)  # so much new work is not compared at once, but with nothing else to do
    assert stands(active).agreed_at is not None
    before = rows(active.open.database)
    harmed = central.database if at_central else active.open.database
    harm(harmed, 10)
    assert rows(harmed) != before
    active.round_trip(central, stick, at=later(1))
    assert stands(active).differs_since == later(1)
    assert [problem.code for problem in queries.problems(central)] == ["contents-differ"]
    travelled = the_size(stick)
    repaired = active.round_trip(central, stick, at=later(2)).changes.repaired
    assert repaired == 10
    travelled += the_size(stick)
    active.round_trip(central, stick, at=later(3))
    assert rows(active.open.database) == rows(central.database) == before
    assert stands(active) == repairing.Agreement(later(3), None, 0)
    assert queries.problems(central) == []
    for database in (active.open.database, central.database):
        with database.reading() as session:
            incident = session.scalars(select(Difference)).one()
        assert (incident.rows, incident.healed_at is not None) == (10, True)
    whole = sum(path.stat().st_size for path in active.open.folder.outgoing.glob("*.tsb"))
    assert travelled < whole


def test_nothing_is_compared_while_there_is_more_to_say(active: Desk, central: Central, stick: Path) -> None:
    many(active, 5)
    active.round_trip(central, stick)
    active.export(stick)
    many(active, 1)
    active.export(stick)
    for path in stick.rglob("*.tsb"):
        path.unlink()
    head_office.import_folder(central, stick, now=later(1))
    active.take_in(stick, at=later(1))
    assert stands(active) == repairing.Agreement(NOW, None, 0)
    assert queries.problems(central) == []


def test_the_digests_follow_every_change_and_equal_a_recount(made: makers.Made) -> None:
    def now() -> digests.Summary:
        with made.database.writing() as session:
            digests.refresh(session, made.centre_id)
            return digests.summary(session, made.centre_id)

    with made.writing() as session:
        makers.mark_all(session, makers.course(session, trainees_wanted=3))
    first = now()
    assert now() == first
    with made.writing() as session:
        session.scalars(select(Mark)).first().mark = None  # type: ignore[union-attr]
    second = now()
    assert second.tables["mark"][0] == first.tables["mark"][0]
    assert second.digest != first.digest
    with made.writing() as session:
        session.delete(session.scalars(select(Mark)).first())
    third = now()
    assert third.digest != second.digest
    with made.database.writing() as session:
        some = session.scalars(select(Candidate.id)).all()
        digests.doubt(session, some)
    assert now() == third
    with made.database.writing() as session:
        digests.recount(session, made.centre_id)
    assert now() == third
    with made.database.reading() as session:
        digested = session.scalar(select(func.count()).select_from(RowDigest))
        of_rows = session.scalar(select(func.count(func.distinct(LoggedOperation.row_id))))
    assert digested == of_rows


@given(
    st.dictionaries(st.uuids(), st.binary(min_size=6, max_size=6), max_size=60),
    st.dictionaries(st.uuids(), st.binary(min_size=6, max_size=6), max_size=5),
    st.integers(1, 3),
)
def test_exactly_the_rows_that_differ_are_found(
    shared: dict[object, bytes], other: dict[object, bytes], depth: int
) -> None:
    ours, theirs = shared, {**shared, **other}

    def sums(some: dict[object, bytes]) -> list[tuple[int, int]]:
        found = [(0, 0)] * 16**depth
        for row_id, digest in some.items():
            at = digests.place_of(row_id) >> (24 - 4 * depth)  # type: ignore[arg-type]
            found[at] = found[at][0] + 1, (found[at][1] + int.from_bytes(digest, "big")) % (1 << 48)
        return found

    read = comparing.read_sums(comparing.packed_sums(sums(theirs)), depth)
    ranges = comparing.differing(sums(ours), read)
    apart = {row for row in other if shared.get(row) != other[row]}
    assert {digests.place_of(row) >> (24 - 4 * depth) for row in apart} >= set(ranges)  # type: ignore[arg-type]
    leaves = comparing.Leaves(depth, tuple(ranges), {row: ours[row] for row in ours})  # type: ignore[misc]
    assert comparing.Leaves.read(leaves.written()) == leaves
    assert set(comparing.rows_apart(ours, theirs)) == apart  # type: ignore[arg-type]
    assert dataclasses.replace(leaves, depth=depth) == leaves
