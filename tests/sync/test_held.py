"""What central holds without using it is told to the centre with its reason, by stick as by network."""

from functools import partial
from pathlib import Path

import pytest
from tests.sync import centres, wires
from tests.sync.centres import NOW, Desk

from bekal.central import quarantine, receiving
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage.attachments import LARGEST, AttachmentTooLarge, attachments_of
from bekal.sync import queries
from bekal.sync.device import state_of
from bekal.sync.network import exchange


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "flashdisk"
    folder.mkdir()
    return folder


def told(desk: Desk) -> dict[int, str]:
    """What the list of batches says of each that central holds."""
    with desk.open.database.reading() as session:
        return {row.seq: row.held.words for row in queries.batches(session) if row.held is not None}


def test_a_centre_by_stick_reads_for_which_batch_central_waits(active: Desk, central: Central, usb: Path) -> None:
    active.round_trip(central, usb)
    active.save(1)
    active.export(usb)
    first = {path.name for path in usb.rglob("*.tsb")}
    active.save(1)
    active.export(usb)
    going = sorted(path.name for path in usb.rglob("*.tsb"))
    lost = max(one for one in first if "-" in one)
    assert len(going) > len(first)
    for path in usb.rglob(lost):
        path.unlink()
    head_office.import_folder(central, usb, now=NOW)
    active.take_in(usb)
    (words,) = told(active).values()
    assert "menunggu kiriman" in words
    active.round_trip(central, usb)
    assert told(active) == {}
    assert active.status().unsent == 0


@pytest.mark.parametrize("way", ["stick", "network"])
def test_a_centre_reads_that_its_work_waits_for_an_update_of_central(
    active: Desk, central: Central, usb: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    active.round_trip(central, usb)
    active.save(1)
    monkeypatch.setattr(receiving, "open_batch", partial(receiving.open_batch, reader=0))

    def carry() -> None:
        if way == "stick":
            active.round_trip(central, usb)
        else:
            exchange(active.open, wires.line(wires.Direct(wires.service_of(central))))

    carry()
    (words,) = told(active).values()
    assert "setelah program pusat diperbarui" in words
    monkeypatch.undo()
    monkeypatch.setenv("BEKAL_KEY_FILE", str(usb.parent / "kunci" / "bekal.key"))
    active.save(1)
    carry()
    assert told(active) == {}


def test_a_centre_by_stick_reads_that_its_right_was_withdrawn(active: Desk, central: Central, usb: Path) -> None:
    active.round_trip(central, usb)
    with active.open.database.reading() as session:
        device = state_of(session).device
    quarantine.revoke(central, device, reason="hilang", now=NOW)
    active.save(1)
    active.round_trip(central, usb, at=centres.later(1))
    (words,) = told(active).values()
    assert "hak kirim PC ini dicabut" in words
    quarantine.refuse(central, device, reason="bukan milik kami", now=centres.later(1))
    active.round_trip(central, usb, at=centres.later(2))
    (words,) = told(active).values()
    assert "memutuskan tidak memakainya" in words


def test_a_scan_too_large_for_the_way_is_refused_when_it_is_chosen(active: Desk) -> None:
    with active.open.database.reading() as session:
        place = attachments_of(session)
        before = place.sizes()
        with pytest.raises(AttachmentTooLarge) as refused:
            place.keep(bytes(LARGEST + 1))
        assert refused.value.facts == {"megabytes": 21, "limit": 20}
        assert place.sizes() == before
