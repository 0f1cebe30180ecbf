"""In which batch an operation is: what follows from its number is what a list of all of them would say."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import islice
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Engine, bindparam, create_engine, select, text
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine
from tests import empty_tables

from bekal.storage import migrating, places
from bekal.storage.ids import new_id
from bekal.storage.places import SAFE_BEFORE
from bekal.storage.records import DeviceState, LoggedOperation, OperationPlace, Record, SealedBatch
from bekal.storage.types import Id, UtcDateTime

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
TABLES = [
    Record.metadata.tables[one.__tablename__] for one in (DeviceState, LoggedOperation, OperationPlace, SealedBatch)
]


class Listed:
    """The same said of each operation, one by one."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.state = DeviceState(id=1, device=new_id(), inc=f"{0:016x}", head_seq=0, head_hash="", safe_n=0, sealed_n=0)
        session.add(self.state)
        self.batch_of: dict[int, int | None] = {}
        """Of the own operations, by number."""
        self.ids: dict[int, UUID] = {}
        self.lives = 0

    def log(self, several: int, stream: str | None) -> None:
        """Learn of operations: this device's, or another's."""
        for _ in range(several):
            row = LoggedOperation(
                op_id=new_id(),
                centre_id=new_id(),
                entity="mark",
                row_id=new_id(),
                body=b"",
                stream=stream,
                opens_group=True,
            )
            self.session.add(row)
            self.session.flush()
            row.body = str(row.n).encode()
            self.ids[row.n] = row.op_id
            if stream is None:
                self.batch_of[row.n] = None

    def seal(self, several: int) -> None:
        """Seal the first so many of what waits."""
        waits = list(islice((n for n in sorted(self.batch_of) if self.batch_of[n] is None), several))
        if not waits:
            return
        seq = self.state.head_seq + 1
        batch_hash = f"{self.state.inc}{seq}"
        self.batch_of |= dict.fromkeys(waits, seq)
        self.session.add(
            SealedBatch(
                inc=self.state.inc,
                seq=seq,
                hash=batch_hash,
                manifest=b"",
                file="",
                operations=len(waits),
                size=0,
                sealed_at=AT,
                last_n=places.seal(self.session, len(waits), seq, batch_hash),
            )
        )

    def give(self, several: list[int]) -> None:
        """Have some operations travel once more, whoever made them."""
        self.batch_of |= dict.fromkeys(several)
        places.wait_once_more(self.session, [self.ids[n] for n in several])

    def begin(self, safe: int) -> None:
        """Begin a new life, in which what is beyond a batch waits again."""
        for n, seq in self.batch_of.items():
            if seq is not None and seq > 0:
                self.batch_of[n] = SAFE_BEFORE if seq <= safe else None
        places.wait_again(self.session, self.state.inc, safe)
        self.lives += 1
        self.state.inc, self.state.head_seq = f"{self.lives:016x}", 0
        self.session.flush()

    def forget(self) -> None:
        """Have also that wait which was safe before."""
        self.batch_of |= {n: None for n, seq in self.batch_of.items() if seq == SAFE_BEFORE}
        places.safe_waits_again(self.session)

    def compare(self) -> None:
        """Hold what follows from the numbers against the list."""
        session = self.session
        session.flush()
        own = select(LoggedOperation.n, places.BATCH).where(places.OWN)
        assert dict(session.execute(own).all()) == self.batch_of
        counts = Counter(self.batch_of.values())
        assert (places.count_waiting(session), places.count_safe(session)) == (counts[None], counts[SAFE_BEFORE])
        assert session.scalar(select(places.IS_ANY_WAITING)) == bool(counts[None])
        of_batches = Counter((seq, "mark") for seq in self.batch_of.values() if seq is not None and seq > 1)
        assert places.count_by_entity(session, 2) == of_batches
        once_more, beyond = places.waiting(LoggedOperation.n)
        in_turn = [*session.scalars(once_more), *session.scalars(beyond)]
        assert in_turn == [n for n in sorted(self.batch_of) if self.batch_of[n] is None]
        for batch in session.scalars(select(SealedBatch).where(SealedBatch.inc == self.state.inc)):
            inside = [n for n in sorted(self.batch_of) if self.batch_of[n] == batch.seq]
            assert [int(body) for body in places.bodies(session, batch)] == inside
            behind = set(session.scalars(select(LoggedOperation.n).where(places.is_in_or_behind(session, batch.seq))))
            assert behind >= {n for n, seq in self.batch_of.items() if seq is None or seq >= batch.seq}


@contextmanager
def listed() -> Iterator[Listed]:
    """Give a device that has done nothing yet."""
    engine = create_engine("sqlite://")
    Record.metadata.create_all(engine, TABLES)
    with Session(engine) as session:
        yield Listed(session)
    engine.dispose()


def live(seed: int) -> Counter[str]:
    """Live a random story, held against the list at every step; return what happened how often."""
    chance, steps = random.Random(seed), Counter[str]()
    with listed() as device:
        for _ in range(40):
            step = chance.choices(("save", "learn", "seal", "give", "begin", "forget"), (30, 15, 30, 15, 7, 3))[0]
            steps[step] += 1
            if step == "save":
                device.log(chance.randint(1, 5), None)
            elif step == "learn":
                device.log(chance.randint(1, 5), "another/life")
            elif step == "seal":
                device.seal(chance.randint(1, 6))
            elif step == "give":
                device.give(chance.sample(sorted(device.ids), min(len(device.ids), chance.randint(1, 3))))
            elif step == "begin":
                device.begin(chance.randint(0, device.state.head_seq))
            else:
                device.forget()
            device.compare()
    return steps


@pytest.mark.parametrize("seed", range(12))
def test_where_an_operation_is_follows_from_its_number(seed: int) -> None:
    live(seed)


@pytest.mark.long
def test_where_an_operation_is_follows_from_its_number_in_many_stories() -> None:
    steps = sum((live(seed) for seed in range(300)), Counter())
    assert min(steps.values()) > 200


def test_where_no_device_is_yet_all_own_work_waits() -> None:
    with listed() as device:
        device.log(3, None)
        device.session.delete(device.state)
        device.session.flush()
        assert places.count_waiting(device.session) == 3
        assert device.session.scalar(select(places.IS_ANY_WAITING))


# ---------------------------------------------------------------------------------- databases of the time before

IN_BATCHES = [-1, -1, None, 0, 1, 1, 0, 2, -1, 2, 1, None, 3, 0, None]
"""In which batch each operation was, by the column that said so; 0: another device's."""
INC = "00000000000000aa"
TYPES: dict[type, TypeEngine[Any]] = {UUID: Id(), datetime: UtcDateTime()}


def bring_up(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(migrating, "HEAD", "0004")
        empty_tables.by_revisions(engine)
    state = {"id": 1, "head_seq": 3, "head_hash": "h", "central_epoch": 0, "receipt_no": 0, "realm": "practice"}
    rows: list[tuple[str, dict[str, object]]] = [("device_state", {**state, "device": new_id(), "inc": INC})]
    for inc, seq in (("former", 1), (INC, 1), (INC, 2), (INC, 3)):
        batch = {"inc": inc, "seq": seq, "hash": f"{inc}{seq}", "manifest": b"", "file": ""}
        rows.append(("sealed_batch", {**batch, "operations": 1, "size": 0, "sealed_at": AT}))
    for seq in IN_BATCHES:
        ids = {name: new_id() for name in ("op_id", "centre_id", "row_id")}
        made = {"entity": "mark", "body": b"", "stream": "other" if seq == 0 else None, "opens_group": True}
        rows.append(("operation", {**ids, **made, "batch_seq": seq}))
    with engine.begin() as connection:
        for table, row in rows:
            typed = [bindparam(name, type_=TYPES[type(value)]) for name, value in row.items() if type(value) in TYPES]
            values = ", ".join(f":{name}" for name in row)
            connection.execute(
                text(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})").bindparams(*typed), row
            )
    empty_tables.by_revisions(engine)


def require_the_same(engine: Engine) -> None:
    with Session(engine) as session:
        found = dict(session.execute(select(LoggedOperation.n, places.BATCH).where(places.OWN)).all())
        assert found == {n: seq for n, seq in enumerate(IN_BATCHES, start=1) if seq != 0}
        stated = dict(session.execute(select(OperationPlace.n, OperationPlace.batch_seq)).all())
        assert stated == {3: None, 5: 1, 6: 1, 8: 2, 10: 2, 12: None}, "only what does not follow from its number"


def test_a_database_of_the_time_before_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine("sqlite://")
    bring_up(engine, monkeypatch)
    require_the_same(engine)
    engine.dispose()


@pytest.mark.postgres
def test_a_server_of_the_time_before_says_the_same(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = create_engine(postgres_url)
    bring_up(engine, monkeypatch)
    require_the_same(engine)
    engine.dispose()
