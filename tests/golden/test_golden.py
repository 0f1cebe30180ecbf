"""What every released program sealed is read by the present one, to the byte, and applied."""

import json
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from tests.sync.samples import NOW

from bekal.storage import database
from bekal.storage.applying import apply
from bekal.storage.operations import Operation
from bekal.storage.records import Candidate, Certificate, LoggedOperation
from bekal.sync import sealing
from bekal.sync.batches import Manifest
from bekal.sync.opening import KnownDevice, OpenedBatch, open_batch
from bekal.sync.streams import GENESIS

BUNDLES = sorted(path.parent for path in Path(__file__).parent.glob("*/about.json"))


def opened(bundle: Path) -> list[OpenedBatch]:
    about = json.loads((bundle / "about.json").read_text(encoding="utf-8"))
    tools = sealing.open_tools([about["identity"]])
    known = KnownDevice(UUID(hex=about["centre"]), (bytes.fromhex(about["device_key"]),))
    batches = [open_batch(path.read_bytes(), tools, lambda _: known) for path in bundle.glob("*.tsb")]
    return sorted(batches, key=lambda batch: batch.mark.seq)


def test_there_is_a_bundle() -> None:
    assert BUNDLES


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_what_an_older_program_sealed_is_read_to_the_byte(bundle: Path) -> None:
    batches = opened(bundle)
    lines = [line.data for batch in batches for line in batch.lines]
    assert b"".join(line + b"\n" for line in lines) == (bundle / "operations.ndjson").read_bytes()
    for line in lines:
        assert Operation.from_bytes(line).to_bytes() == line
    follows = GENESIS
    for batch in batches:
        assert batch.manifest.prev == follows
        assert Manifest.from_bytes(batch.manifest_bytes).to_bytes() == batch.manifest_bytes
        follows = batch.mark.hash
    assert follows == json.loads((bundle / "about.json").read_text(encoding="utf-8"))["head"]


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_what_an_older_program_sealed_is_applied(bundle: Path, tmp_path: Path) -> None:
    base = database.open_plain_file(tmp_path / "central.db")
    try:
        for batch in opened(bundle):
            bodies = [line.data for line in batch.lines]
            with base.writing() as session:
                done = apply(session, bodies, centre_id=batch.manifest.centre, stream="lama/1", now=NOW)
            assert (done.new, done.problems) == (len(bodies), [])
        with base.reading() as session:
            assert session.scalar(select(func.count()).select_from(Candidate)) == 6
            assert session.scalar(select(func.count()).select_from(Certificate)) == 1
            assert session.scalar(select(func.count()).select_from(LoggedOperation)) == 13
    finally:
        base.close()
