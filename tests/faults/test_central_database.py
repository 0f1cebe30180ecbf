"""Scenarios 33 to 35: central's database breaks off, dies or cannot be reached in the middle; its key cannot be had."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text
from tests.sync import centres, wires
from tests.sync.centres import NOW, Desk

from bekal.central.home import Central
from bekal.central.retrying import TRIES, TransactionBrokenOff, again
from bekal.errors import Unavailable
from bekal.storage.database import DatabaseBusy
from bekal.storage.records import CentralBatch, LoggedOperation, OperationProblem
from bekal.sync import service
from bekal.sync.line import Answer
from bekal.sync.network import exchange
from bekal.sync.sealing import Sign
from bekal.sync.talking import CentralBusy


@pytest.fixture(autouse=True)
def _own_key_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))


@pytest.fixture
def server(tmp_path: Path, postgres_tables: str) -> Iterator[Central]:
    """A head office on PostgreSQL."""
    with centres.office(tmp_path / "pusat", postgres_tables) as opened:
        yield opened


def let_in(folder: Path, central: Central) -> Any:
    """A centre that central knows and that has three people to send."""
    return centres.new_centre(folder)


def begin(desk: Desk, central: Central) -> None:
    service.activate(desk.open, centres.activation(central), now=NOW)
    exchange(desk.open, wires.line(wires.Direct(wires.service_of(central))))
    desk.save(3)


def at_central(central: Central) -> tuple[int, int, int]:
    """Batches, operations and problems at central."""
    with central.database.reading() as session:
        kinds = (CentralBatch, LoggedOperation, OperationProblem)
        return tuple(session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds)  # type: ignore[return-value]


def break_off(central: Central, state: str, times: int) -> None:
    """Let the database break off whoever writes an operation, so many times, with this state."""
    with central.database.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER IF EXISTS breaking ON operation"))
        connection.execute(text("DROP SEQUENCE IF EXISTS broken_off"))
        connection.execute(text("CREATE SEQUENCE broken_off"))
        connection.execute(
            text(
                "CREATE OR REPLACE FUNCTION breaking() RETURNS trigger AS $$ BEGIN "
                f"IF nextval('broken_off') <= {times} THEN RAISE EXCEPTION 'contoh' USING ERRCODE = '{state}'; END IF; "
                "RETURN NULL; END $$ LANGUAGE plpgsql"
            )
        )
        connection.execute(
            text("CREATE TRIGGER breaking AFTER INSERT ON operation FOR EACH STATEMENT EXECUTE FUNCTION breaking()")
        )


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03"])
def test_a_transaction_that_the_database_breaks_off_is_done_again(server: Central, tmp_path: Path, state: str) -> None:
    with let_in(tmp_path / "balai", server) as desk:
        begin(desk, server)
        before = at_central(server)
        break_off(server, state, TRIES - 1)
        done = exchange(desk.open, wires.line(wires.Direct(wires.service_of(server))))
        assert done.batches == 1
        assert at_central(server) == (before[0] + 1, before[1] + 3, 0)


def test_one_that_is_broken_off_for_ever_is_told_to_come_again_and_is_no_problem_of_the_work(
    server: Central, tmp_path: Path
) -> None:
    with let_in(tmp_path / "balai", server) as desk:
        begin(desk, server)
        before = at_central(server)
        break_off(server, "40001", 1_000)
        with pytest.raises(CentralBusy):
            exchange(desk.open, wires.line(wires.Direct(wires.service_of(server)), tries=2))
        assert at_central(server) == before
        assert desk.status().problems == 0
        break_off(server, "40001", 0)
        exchange(desk.open, wires.line(wires.Direct(wires.service_of(server)), seed=2))
        assert at_central(server) == (before[0] + 1, before[1] + 3, 0)
        assert desk.status().unsent == 0


def test_what_is_no_fault_of_the_moment_is_not_tried_again() -> None:
    tries = []

    def busy() -> None:
        tries.append("busy")
        raise DatabaseBusy()

    def wrong() -> None:
        tries.append("wrong")
        raise ValueError

    with pytest.raises(TransactionBrokenOff):
        again(busy, sleep=lambda _: None)
    with pytest.raises(ValueError):  # noqa: PT011
        again(wrong, sleep=lambda _: None)
    assert tries == ["busy"] * TRIES + ["wrong"]


def test_a_server_that_dies_at_any_statement_leaves_a_whole_batch_or_nothing(server: Central, tmp_path: Path) -> None:
    engine = server.database.engine
    with let_in(tmp_path / "balai", server) as desk:
        begin(desk, server)
        net, number = wires.Direct(wires.service_of(server)), 0
        before = at_central(server)
        while True:
            left = number

            def die(conn: Any, cursor: Any, statement: str, *_: object) -> None:
                nonlocal left
                if conn.get_execution_options().get("bekal_purpose") != "write":
                    return
                left -= 1
                if left == -1:
                    pid = conn.connection.driver_connection.info.backend_pid
                    with engine.connect() as other:
                        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})

            event.listen(engine, "before_cursor_execute", die)
            try:
                done = exchange(desk.open, wires.line(net, tries=1, seed=number))
            except Unavailable:
                now = at_central(server)
                assert now in {before, (before[0] + 1, before[1] + 3, 0)}
            else:
                assert left >= 0 or done.batches == 1
                if left >= 0:
                    break
            finally:
                event.remove(engine, "before_cursor_execute", die)
            number += 3
            assert number < 300
        assert number > 10
        assert at_central(server) == (before[0] + 1, before[1] + 3, 0)
        assert (desk.status().unsent, desk.status().problems) == (0, 0)


class KeyGone(Unavailable):
    """The key cannot be reached."""


class Keyless(Central):
    """A head office whose receipt key cannot be reached."""

    @property
    def sign(self) -> Sign:
        raise KeyGone()


def test_a_batch_taken_while_nothing_can_be_signed_is_told_of_later(tmp_path: Path) -> None:
    with centres.office(tmp_path / "pusat") as central, let_in(tmp_path / "balai", central) as desk:
        begin(desk, central)
        before = at_central(central)
        keyless = Keyless(**{name: getattr(central, name) for name in central.__dataclass_fields__})
        answers: list[Answer] = []

        class Heard(wires.Direct):
            def ask(self, *question: Any) -> Answer:
                answers.append(super().ask(*question))
                return answers[-1]

        with pytest.raises(Unavailable):
            exchange(desk.open, wires.line(Heard(wires.service_of(keyless)), tries=1))
        assert [answer.status for answer in answers] == [503]
        assert at_central(central) == (before[0] + 1, before[1] + 3, 0)
        assert desk.status().unsent == 3
        done = exchange(desk.open, wires.line(wires.Direct(wires.service_of(central)), seed=2))
        assert done.acknowledged == 3
        assert at_central(central) == (before[0] + 1, before[1] + 3, 0)
