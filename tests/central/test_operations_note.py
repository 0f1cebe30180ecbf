"""What is handed to whoever runs the head office's service: the unit, the proxy's file, the partitions, all tried."""

import configparser
import re
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from tests.sync import centres, wires
from tests.sync.centres import NOW

from bekal.cli.main import parser
from bekal.storage.records import Candidate
from bekal.storage.rows import synced_tables
from bekal.sync import service
from bekal.sync.network import exchange
from bekal.sync.repairing import agreement

FOLDER = Path(__file__).resolve().parents[2] / "installer" / "central"


def test_the_unit_starts_a_command_that_there_is() -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # names keep their capitals
    unit.read(FOLDER / "bekal-central.service", encoding="utf-8")
    command = unit["Service"]["ExecStart"].split()
    assert command[0].endswith("/bekal")
    asked = parser().parse_args(command[1:])
    assert (asked.port, asked.service_port, asked.office_port, asked.host) == (8040, 8041, 8042, "127.0.0.1")
    assert unit["Service"]["User"] == "bekal"


def test_the_proxy_leads_each_host_to_a_port_of_its_own_and_logs_nobody() -> None:
    written = (FOLDER / "nginx.conf").read_text(encoding="utf-8")
    hosts = re.findall(r"server_name (\S+);.*?proxy_pass http://127\.0\.0\.1:(\d+);", written, re.DOTALL)
    assert [port for _, port in hosts] == ["8041", "8040", "8042"]
    assert len({host for host, _ in hosts}) == 3
    assert written.count("access_log off;") == written.count("server {") == 3


def test_a_partitioned_head_office_works_as_before(tmp_path: Path, postgres_tables: str, monkeypatch) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    with (
        centres.office(tmp_path / "pusat", postgres_tables) as central,
        centres.new_centre(tmp_path / "balai") as desk,
    ):
        service.activate(desk.open, centres.activation(central), now=NOW)
        desk.save(2)
        net = wires.Direct(wires.service_of(central))
        exchange(desk.open, wires.line(net))
        script = (FOLDER / "partition.sql").read_text(encoding="utf-8")
        with central.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.connection.driver_connection.execute(script)  # type: ignore[union-attr]
        desk.save(2)
        assert exchange(desk.open, wires.line(net, seed=2)).batches == 1
        with central.database.reading() as session:
            assert session.scalar(text("SELECT count(*) FROM central_batch")) == 2
            parts = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'central_batch'::regclass"
            assert session.scalar(text(parts)) == 16
        assert centres.people_at(central) == {f"Peserta Contoh {n:02}" for n in range(1, 5)}


def test_a_head_office_partitioned_by_centre_works_as_before(tmp_path: Path, postgres_tables: str, monkeypatch) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))
    with (
        centres.office(tmp_path / "pusat", postgres_tables) as central,
        centres.new_centre(tmp_path / "balai") as desk,
    ):
        service.activate(desk.open, centres.activation(central), now=NOW)
        desk.save(2)
        net = wires.Direct(wires.service_of(central))
        exchange(desk.open, wires.line(net))
        script = (FOLDER / "partition-centres.sql").read_text(encoding="utf-8")
        with central.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.connection.driver_connection.execute(script.replace("bekal.parts = 8", "bekal.parts = 2"))  # type: ignore[union-attr]
        with central.database.reading() as session:
            split = "SELECT count(*) FROM pg_partitioned_table WHERE partstrat = 'h'"
            assert session.scalar(text(split)) == len(synced_tables()) + 1
            keys = (
                "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND conparentid = 0 AND cardinality(conkey) = 2"
            )
            assert session.scalar(text(keys)) == sum(
                len(one.__table__.foreign_keys) for one in synced_tables().values()
            )
        desk.save(2)
        with desk.open.database.writing(by=desk.head, at=NOW) as session:
            session.scalars(select(Candidate).order_by(Candidate.id)).first().phone = "+6281200000001"  # type: ignore[union-attr]
        assert exchange(desk.open, wires.line(net, seed=2)).problems == 0
        assert centres.people_at(central) == {f"Peserta Contoh {n:02}" for n in range(1, 5)}
        again = "INSERT INTO operation (op_id, centre_id, entity, row_id, body, opens_group) "
        again += "SELECT op_id, centre_id, entity, row_id, body, opens_group FROM operation LIMIT 1"
        with pytest.raises(IntegrityError), central.database.writing() as session:
            session.execute(text(again))
        with desk.open.database.reading() as session:
            stands = agreement(session)
        assert stands.agreed_at is not None
        assert stands.differs_since is None
