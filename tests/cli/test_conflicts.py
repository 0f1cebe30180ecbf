"""`bekal conflicts list|show|settle`: what two PCs said differently, decided by a script."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from tests import makers
from tests.cli.conftest import Answer
from tests.makers import NOW

from bekal.storage import applying, journal
from bekal.storage.clock import Reading
from bekal.storage.ids import new_id
from bekal.storage.opening import opened
from bekal.storage.operations import Operation
from bekal.storage.records import Candidate

AS = ("--as", "Kepala Contoh")
Bekal = Callable[..., Answer]


@pytest.fixture
def met(centre: Path) -> str:
    """Somebody whose NIK another PC typed otherwise."""
    from bekal.staff.service import named

    with opened(centre) as base:
        with base.database.reading() as session:
            head = named(session, "Kepala Contoh")
        with base.database.writing(by=head, at=NOW) as session:
            one = makers.candidate(session, 1)
        with base.database.reading() as session:
            created = journal.last_writers(session, one)["nik"]
        with base.database.writing(by=head, at=NOW + timedelta(hours=1)) as session:
            session.get_one(Candidate, one).nik = "9999990101010001"
        said = Operation(
            new_id(), "candidate", one, "put", {"nik": "9999990202020002"}, {"nik": created.hex}, head,
            NOW + timedelta(hours=2), "key", str(Reading(1 << 42)),
        )  # fmt: skip
        with base.database.writing() as session:
            centre_id = session.info["centre_id"]
            applying.apply(session, [said.to_bytes()], centre_id=centre_id, stream="00b2/1", now=NOW)
    return str(one)


def test_a_conflict_is_listed_decided_and_taken_back(bekal: Bekal, centre: Path, met: str) -> None:
    at = ("--data", centre)
    (row,) = bekal("conflicts", "list", *at).json
    assert (row["severity"], row["row"], row["field"], row["word"]) == ("hard", met, "nik", "NIK")
    assert row["others"][0]["pc"] == "PC 00B2"
    assert "9999990202020002" not in str(row), "a NIK is masked in a list"
    assert bekal("conflicts", "show", row["id"], *at).json == row
    done = bekal("conflicts", "settle", row["id"], "--other", *at, *AS)
    assert (done.code, len(done.json["operations"])) == (0, 1)
    assert bekal("conflicts", "list", *at).json == []
    (decided,) = bekal("conflicts", "list", "--decided", *at).json
    assert decided["decided"]["by"] == "Kepala Contoh"
    assert bekal("conflicts", "settle", decided["id"], "--undo", *at, *AS).json["undone"] >= 1
    assert bekal("conflicts", "list", *at).json == [row]
    assert bekal("conflicts", "settle", row["id"], "--value", "9999990303030003", *at, *AS).code == 0


def test_what_cannot_be_decided_is_refused(bekal: Bekal, centre: Path, met: str) -> None:
    at = ("--data", centre)
    (row,) = bekal("conflicts", "list", *at).json
    assert bekal("conflicts", "settle", row["id"], *at, *AS).code == 2
    assert bekal("conflicts", "settle", row["id"], "--take", row["id"], *at, *AS).json["error"] == "NoValueChosen"
    assert bekal("conflicts", "settle", row["row"], "--standing", *at, *AS).json["error"] == "ConflictUnknown"
    assert bekal("conflicts", "show", "x", *at).json["error"] == "NotAnId"
    assert bekal("conflicts", "settle", row["id"], "--keep", *at, *AS).json["error"] == "NoValueChosen"
