"""The exchange over the network: from the request to be let in to the receipts and documents, and what stops it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.sync import centres, wires
from tests.sync.centres import NOW, Desk

from bekal.central import home
from bekal.central import queries as head_office
from bekal.central import service as head_office_service
from bekal.central.home import Central
from bekal.certificates.keys import SigningKey
from bekal.messages import sentence
from bekal.storage.records import DownState
from bekal.sync import network, service
from bekal.sync.device import down_versions, state_of
from bekal.sync.exchanged import Exchanged
from bekal.sync.feed import Taken
from bekal.sync.network import exchange
from bekal.sync.receiving import last_receipt
from bekal.sync.rules import Event
from bekal.sync.stock import take_stock
from bekal.sync.talking import NotAdmitted
from bekal.sync.travels import events_of


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.postgres)])
def any_central(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Central]:
    """A head office on either engine."""
    url = request.getfixturevalue("postgres_tables") if request.param == "server" else None
    with centres.office(tmp_path / "pusat-lain", url) as opened:
        yield opened


def test_a_new_pc_is_let_in_sends_its_work_and_gets_its_receipts_and_documents(
    centre: Desk, any_central: Central
) -> None:
    service.activate(centre.open, centres.activation(any_central), now=NOW)
    centre.save(3)
    with wires.served(wires.service_of(any_central).answer) as url:
        done = exchange(centre.open, wires.line(wires.http(url)))
        assert (done.is_admitted, done.is_accredited, done.batches) == (True, True, 1)
        assert (done.operations, done.acknowledged, done.documents) == (centre.operations(), centre.operations(), 7)
        status = centre.status()
        assert (status.unsent, status.received, status.problems) == (0, centre.operations(), 0)
        assert centres.people_at(any_central) == {f"Peserta Contoh {n:02}" for n in (1, 2, 3)}
        centre.save(2)
        again = exchange(centre.open, wires.line(wires.http(url)))
        assert (again.is_admitted, again.batches, again.requests, again.documents) == (False, 1, 1, 0)
        assert centre.status().unsent == 0
        idle = exchange(centre.open, wires.line(wires.http(url)))
        assert (idle.requests, idle.batches, idle.acknowledged) == (1, 0, 0)
    (row,) = head_office.status(any_central)
    assert (row.people, row.problems) == (5, 0)


def test_a_list_that_another_program_changed_is_noticed_with_the_next_look(active: Desk, central: Central) -> None:
    """What was proved of the lists is remembered for these lists only."""
    exchange(active.open, wires.line(wires.Direct(wires.service_of(central))))
    kid = SigningKey(active.open.device_keys().certificate_seed).kid
    assert [take_stock(active.open, kid, now=NOW).is_accredited for _ in range(2)] == [True, True]
    with active.open.database.writing() as session:
        session.delete(session.get_one(DownState, "trust"))
    assert not take_stock(active.open, kid, now=NOW).is_accredited


def test_each_receipt_is_noted_of_the_batches_it_newly_tells_of(active: Desk, central: Central) -> None:
    net = wires.Direct(wires.service_of(central))
    for number in range(3):
        active.save(1)
        exchange(active.open, wires.line(net, seed=number))
    head_office_service.mark_durable(central, now=NOW)
    exchange(active.open, wires.line(net, seed=9))
    with active.open.database.reading() as session:
        state = state_of(session)
        events = events_of(session, state.inc)
        assert set(events) == set(range(1, state.head_seq + 1))
    assert {tuple(past) for past in events.values()} == {(Event.RECEIVED, Event.APPLIED, Event.DURABLE)}


def test_what_went_by_stick_is_not_sent_again(active: Desk, central: Central, stick: Path) -> None:
    active.save(2)
    active.round_trip(central, stick)
    net = wires.Direct(wires.service_of(central))
    done = exchange(active.open, wires.line(net))
    assert done.batches == 0
    assert [method for method, _ in net.asked] == ["POST"]  # whose answer says how far central is
    assert active.status().unsent == 0


def test_a_pc_whose_activation_another_used_first_is_told_so_and_keeps_its_work(
    active: Desk, central: Central, tmp_path: Path
) -> None:
    with centres.new_centre(tmp_path / "kembar") as other:
        with active.open.database.reading() as session:
            activation = state_of(session).activation
        assert activation is not None
        service.activate(other.open, activation, now=NOW)
        exchange(other.open, wires.line(wires.Direct(wires.service_of(central))))
    active.save(1)
    with pytest.raises(NotAdmitted) as told:
        exchange(active.open, wires.line(wires.Direct(wires.service_of(central))))
    assert told.value.reason == "activation-used"
    assert "berkas aktivasinya sudah dipakai komputer lain" in sentence(told.value)
    assert "activation-used" not in sentence(told.value)
    assert active.status().unsent == active.operations()


def test_a_central_restored_to_before_it_knew_the_pc_asks_for_nothing_by_hand(centre: Desk, tmp_path: Path) -> None:
    office, copy = tmp_path / "pusat-lama", tmp_path / "salinan.db"
    with centres.office(office) as before:
        service.activate(centre.open, centres.activation(before), now=NOW)
        with before.database.engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        shutil.copy2(office / "central.db", copy)
        centre.save(2)
        exchange(centre.open, wires.line(wires.Direct(wires.service_of(before))))
        assert centre.status().unsent == 0
    for part in office.glob("central.db*"):
        part.unlink()
    shutil.copy2(copy, office / "central.db")
    home.raise_epoch(office)
    with home.opened(office) as restored:
        done = exchange(centre.open, wires.line(wires.Direct(wires.service_of(restored))))
        assert done.is_admitted
        assert centres.people_at(restored) == {"Peserta Contoh 01", "Peserta Contoh 02"}
    assert (centre.status().unsent, centre.status().received) == (0, centre.operations())


def test_the_address_is_remembered(active: Desk) -> None:
    assert network.url_of(active.open) == ""
    network.remember_url(active.open, "https://kirim.contoh.id")
    assert network.url_of(active.open) == "https://kirim.contoh.id"


def test_documents_that_another_centre_has_overtaken_still_hang_together(
    active: Desk, central: Central, tmp_path: Path
) -> None:
    """Lists of all change while one centre fetches: it gets a set that belongs together all the same."""
    net = wires.Direct(wires.service_of(central))
    exchange(active.open, wires.line(net))
    with centres.new_centre(tmp_path / "lain", code="PPKD-02") as other:
        service.activate(other.open, centres.activation(central, "PPKD-02", "Balai Lain"), now=NOW)
        exchange(other.open, wires.line(net, seed=2))
    answers = [answer for answer in (exchange(active.open, wires.line(net, seed=seed)) for seed in (3, 4)) if answer]
    assert sum(one.documents for one in answers) >= 2  # the trust list with the other centre's key, the snapshot
    with active.open.database.reading() as session:
        receipt = last_receipt(session)
        versions = down_versions(session)
    assert receipt is not None
    assert all(versions[kind] >= version for kind, version in receipt.down_versions.items() if kind in versions)


def test_what_came_back_over_the_network_is_told_without_a_stick() -> None:
    done = Exchanged(is_renewed=True, changes=Taken(returned=3, repaired=2))
    assert done.notice is not None
    for words in ("salinan lama", "3 catatan", "berbeda pada 2 catatan"):
        assert words in done.notice
    assert "flashdisk" not in done.notice
    assert "pengiriman berikutnya" in str(Exchanged(changes=Taken(returned=3, is_incomplete=True)).notice)
    assert Exchanged().notice is None
