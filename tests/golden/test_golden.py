"""What every released program sealed is read by the present one, to the byte, and applied."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select
from tests.central import office
from tests.sync.samples import NOW

from bekal.central import queries, service
from bekal.central.home import Central
from bekal.storage import database
from bekal.storage.applying import apply
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation
from bekal.storage.records import (
    Candidate,
    CentralActivation,
    CentralCentre,
    CentralDevice,
    Certificate,
    Course,
    Enrolment,
    LoggedOperation,
    Mark,
)
from bekal.sync import sealing, stick
from bekal.sync.batches import Manifest
from bekal.sync.opening import KnownDevice, OpenedBatch, open_batch
from bekal.sync.receipts import Receipt
from bekal.sync.sealing import recipient_of
from bekal.sync.streams import GENESIS

HELD: dict[str, dict[type, int]] = {
    "0.1.0": {Candidate: 5, Course: 1, Enrolment: 2, Mark: 2, LoggedOperation: 23},
    "0.2.0": {Candidate: 6, Certificate: 1, LoggedOperation: 13},
}
BUNDLES = sorted(path.parent for path in Path(__file__).parent.glob("*/about.json"))


def opened(bundle: Path) -> list[OpenedBatch]:
    about = json.loads((bundle / "about.json").read_text(encoding="utf-8"))
    tools = sealing.open_tools([about["identity"]])
    known = KnownDevice(UUID(hex=about["centre"]), (bytes.fromhex(about["device_key"]),))
    batches = [open_batch(path.read_bytes(), tools, lambda _: known) for path in bundle.glob("*.tsb")]
    return sorted(batches, key=lambda batch: batch.mark.seq)


def test_there_is_a_bundle_of_each_release() -> None:
    """What each version that its users are told of sealed is kept here, but for the newest, which is being made."""
    listed = (Path(__file__).resolve().parents[2] / "resources" / "changes.md").read_text(encoding="utf-8")
    _, *released = re.findall(r"(?m)^## (\S+)$", listed)
    assert {path.name for path in BUNDLES} >= set(released) == set(HELD)


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
        require_whole(base, bundle)
    finally:
        base.close()


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda path: path.name)
def test_a_stick_of_an_older_program_goes_through_the_whole_of_central(bundle: Path, tmp_path: Path) -> None:
    """Found on a stick, opened, placed in its stream, judged, applied, registered, compared, and answered."""
    about = json.loads((bundle / "about.json").read_text(encoding="utf-8"))
    batches = opened(bundle)
    with office.head_office(tmp_path / "pusat") as fresh:
        identities = (*fresh.keys.identities, about["identity"])  # older ones open what comes late
        central = replace(fresh, keys=replace(fresh.keys, identities=identities))
        admit(central, about, batches[0].manifest)
        folder = stick.folder_of(tmp_path / "usb", "PPKD-01", batches[0].manifest.device)
        shutil.copytree(bundle, folder)
        done = service.import_folder(central, tmp_path / "usb", now=office.NOW)
        assert (done.batches, done.refused, done.held) == (len(batches), (), 0)
        assert (done.applied, done.unanswered) == (sum(len(batch.lines) for batch in batches), None)
        require_whole(central.database, bundle)
        (stands,) = queries.status(central)[0].streams
        assert (stands.applied_seq, stands.hash) == (len(batches), about["head"])
        seen = {problem.code for problem in queries.problems(central)}
        assert seen <= {"unproved-certificate"}, "whose key the tests made and nobody accredited"
        again = service.import_folder(central, tmp_path / "usb", now=office.NOW)
        assert (again.applied, again.already) == (0, len(batches))
        receipts = [Receipt.from_bytes(path.read_bytes(), (central.receipt_key,)) for path in folder.glob("*.tsr")]
        assert {receipt.applied_upto.hash for receipt in receipts} == {about["head"]}


def admit(central: Central, about: dict[str, str], manifest: Manifest) -> None:
    """Know a device of long ago, as its request made it known then."""
    at, centre, file = office.NOW, manifest.centre, new_id()
    keys = {"signing_key": bytes.fromhex(about["device_key"]), "recipient": recipient_of(about["identity"])}
    given = {"token": bytes(32), "progs": "", "made_at": at, "expires_on": at.date()}
    with central.database.writing() as session:
        for row in (
            CentralCentre(id=centre, code="PPKD-01", name="Balai Contoh", added_at=at),
            CentralActivation(id=file, centre_id=centre, **given),
            CentralDevice(id=manifest.device, centre_id=centre, activation_id=file, enrolled_at=at, **keys),
        ):
            session.add(row)
            session.flush()


def require_whole(base: database.Database, bundle: Path) -> None:
    """Everything that the release saved is there."""
    with base.reading() as session:
        found = [session.scalar(select(func.count()).select_from(record)) for record in HELD[bundle.name]]
    assert found == list(HELD[bundle.name].values())
