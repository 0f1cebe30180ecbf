"""What the head office decides reaches a desk with its very next exchange, whole, whoever decided it and when."""

from collections.abc import Callable

import pytest
from tests.sync import centres, wires
from tests.sync.centres import NOW, Desk

from bekal.central import home, leasing, policies, trusting
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.centre.policy import policy_of
from bekal.certificates.keys import SigningKey
from bekal.messages import sentence
from bekal.storage.records import DownState
from bekal.sync.device import down_versions, state_of
from bekal.sync.network import exchange
from bekal.sync.network_documents import DocumentsRefused
from bekal.sync.wire import HASH_SHOWN


def _numbers(central: Central, desk: Desk) -> None:
    with desk.open.database.reading() as session:
        device = state_of(session).device
    leasing.give(central, centres.CODE, device, size=100, now=NOW)


def _key(central: Central, desk: Desk) -> None:
    kid = SigningKey(desk.open.device_keys().certificate_seed).kid
    trusting.withdraw(central, kid.hex(), now=NOW, reason="Uji")


def _policy(days: int) -> "Decide":
    return lambda central, _: policies.change(central, {"days": days})


def _title(central: Central, _: Desk) -> None:
    head_office.add_title(central, prog=77, title="Pelatihan Contoh", now=NOW)


Decide = Callable[[Central, Desk], object]
DECISIONS: tuple[tuple[str, Decide, str, int], ...] = (
    ("policy", _policy(21), "stopped", 0),
    ("catalogue", _title, "served", 1),
    ("centre", _numbers, "stopped", 1),
    ("trust", _key, "served", 0),
    ("policy", _policy(14), "served", 1),
)
"""Which document says what was decided, how the service was meanwhile, what work the desk has to send then."""


def _versions(desk: Desk) -> dict[str, int]:
    with desk.open.database.reading() as session:
        return down_versions(session)


def test_what_is_decided_beside_the_service_comes_whole_with_the_next_exchange(active: Desk, central: Central) -> None:
    """Whether the desk has work to send or not; and after it nothing is fetched twice."""
    net = wires.Direct(wires.service_of(central))
    exchange(active.open, wires.line(net))
    for number, (kind, decide, service, work) in enumerate(DECISIONS):
        before = _versions(active)
        with home.opened(central.home) as beside:
            decide(beside, active)
        if service == "stopped":
            net = wires.Direct(wires.service_of(central))
        active.save(work)
        assert exchange(active.open, wires.line(net, seed=10 + number)).documents >= 2
        assert _versions(active)[kind] > before.get(kind, 0)
        active.save(work)
        again = exchange(active.open, wires.line(net, seed=20 + number))
        assert (again.documents, again.requests) == (0, 1)
    with active.open.database.reading() as session:
        assert policy_of(session).days == 14


def _spoil(desk: Desk, kind: str, **values: object) -> None:
    with desk.open.database.writing() as session:
        row = session.get_one(DownState, kind)
        for name, value in values.items():
            setattr(row, name, value)


def test_documents_that_do_not_fit_are_fetched_anew_without_a_word_and_what_is_older_stops_nothing_else(
    active: Desk, central: Central
) -> None:
    net = wires.Direct(wires.service_of(central))
    exchange(active.open, wires.line(net))
    with active.open.database.reading() as session:
        known = session.get_one(DownState, "trust").hash
    _spoil(active, "trust", hash=known[:HASH_SHOWN] + "0" * (len(known) - HASH_SHOWN))
    policies.change(central, {"days": 21})
    exchange(active.open, wires.line(net, seed=2))
    assert sum("/documents?have=&" in target for _, target in net.asked) == 1
    with active.open.database.reading() as session:
        assert (session.get_one(DownState, "trust").hash, policy_of(session).days) == (known, 21)
    _spoil(active, "catalogue", version=99)
    before = _versions(active)
    _title(central, active)
    active.save(1)
    with pytest.raises(DocumentsRefused) as told:
        exchange(active.open, wires.line(net, seed=3))
    assert (_versions(active), active.status().unsent, told.value.code) == (before, 0, "paper-older")
    assert "sudah sampai di pusat" in sentence(told.value)
    assert "PaperOlder" not in sentence(told.value)
