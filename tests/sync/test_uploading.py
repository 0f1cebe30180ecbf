"""A batch too large for one go of the line: it comes part by part, a cut costs one part, only the whole is taken."""

import contextlib
import hashlib
import os
import random
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import delete, func, select
from tests.faults.cutting import Cut, cutting
from tests.sync import centres, wires
from tests.sync.centres import Desk

from bekal.central.home import Central
from bekal.central.http import uploads
from bekal.storage.guarding import through_the_door
from bekal.storage.records import CentralBatch, CentreLogo, LoggedOperation
from bekal.sync import repairing, sealing, service
from bekal.sync.device import activation_of, state_of
from bekal.sync.line import Answer, NoAnswer
from bekal.sync.network import exchange
from bekal.sync.sending import lacking
from bekal.sync.talking import Proved, Talk
from bekal.sync.wire import batch_path, brought, upload_path


@pytest.fixture
def let_in(active: Desk, central: Central) -> Desk:
    """A centre that central knows, with one thing to send that is too large for one go."""
    exchange(active.open, wires.line(wires.Direct(wires.service_of(central))))
    save_large(active)
    return active


def save_large(desk: Desk, size: int = 300_000) -> None:
    data = random.Random(size).randbytes(size)
    with desk.open.database.writing(by=desk.head, at=centres.NOW) as session:
        session.add(CentreLogo(digest=hashlib.sha256(data).hexdigest(), data=data))
    service.seal(desk.open, now=centres.NOW)


def batches_at(central: Central) -> int:
    with central.database.reading() as session:
        return session.scalar(select(func.count()).select_from(CentralBatch)) or 0


def waiting(central: Central) -> list[Path]:
    """The parts that lie at central."""
    return sorted(one for one in (central.home / "titipan").rglob("*") if one.is_file())


@dataclass
class Cutting(wires.Direct):
    """Each part is cut once: on its way there, or its answer on the way back."""

    is_answer_lost: bool = False
    cut: set[str] = field(default_factory=set)

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes, told) -> Answer:  # type: ignore[no-untyped-def]
        if "upload" not in target or target in self.cut:
            return super().ask(method, target, headers, body, told)
        self.cut.add(target)
        if self.is_answer_lost:
            super().ask(method, target, headers, body, told)
        raise NoAnswer(host=self.host)


@pytest.mark.parametrize("is_answer_lost", [False, True])
def test_a_cut_at_every_part_loses_that_part_and_no_more(
    let_in: Desk, central: Central, *, is_answer_lost: bool
) -> None:
    before = batches_at(central)
    net = Cutting(wires.service_of(central), is_answer_lost=is_answer_lost)
    done = exchange(let_in.open, wires.line(net, tries=6))
    assert len(net.cut) >= 4
    assert (done.batches if not is_answer_lost else 1, let_in.status().unsent) == (1, 0)
    assert batches_at(central) == before + 1
    assert waiting(central) == []


def test_a_line_cut_at_any_byte_goes_on_where_it_was_even_days_later(let_in: Desk, central: Central) -> None:
    rnd = random.Random(4)
    with wires.served(wires.service_of(central).answer) as url, cutting(url) as proxy:
        for _ in range(60):  # the program is closed after each cut
            proxy.plan = [Cut(up=rnd.randrange(40_000, 80_000))]
            try:
                exchange(let_in.open, wires.line(wires.http(url), tries=1))
            except NoAnswer:
                continue
            break
    assert let_in.status().unsent == 0
    went = sum(up for up, _ in proxy.seen)
    assert went < 2.5 * 300_000


@dataclass
class Asking:
    """What a device may ask of its own, question by question."""

    desk: Desk
    central: Central

    def __post_init__(self) -> None:
        batch = lacking(self.desk.open)[0]
        self.data = batch.read()
        self.address = hashlib.sha256(self.data).hexdigest()
        with self.desk.open.database.reading() as session:
            state = state_of(session)
            self.device, believed = state.device, activation_of(state).receipt_keys
            self.path = batch_path(state.device, state.inc, batch.mark.seq)
        signer = sealing.signer(self.desk.open.device_keys().signing_seed)
        self.talk = Talk(wires.line(wires.Direct(wires.service_of(self.central))), signer, believed)

    def part(self, start: int, stop: int) -> Proved:
        return self.talk.ask("PUT", upload_path(self.device, self.address, start), body=self.data[start:stop])

    def all_parts(self) -> None:
        for start in range(0, len(self.data), 100_000):
            assert self.part(start, start + 100_000).status == 200

    def put(self) -> Proved:
        return self.talk.ask("PUT", brought(self.path, self.address))


def test_parts_follow_on_and_what_is_there_already_has_no_effect(let_in: Desk, central: Central) -> None:
    asking = Asking(let_in, central)
    assert asking.part(0, 1_000).facts() == {"have": 1_000}
    assert asking.part(0, 1_000).facts() == {"have": 1_000}
    gap = asking.part(2_000, 3_000)
    assert (gap.status, gap.code(), gap.facts()["have"]) == (409, "upload-offset", 1_000)
    assert asking.part(500, 2_500).facts() == {"have": 2_500}
    standing = asking.talk.ask("GET", upload_path(asking.device, asking.address))
    assert standing.facts() == {"have": 2_500}
    assert len(waiting(central)) == 2


def test_nothing_is_taken_before_the_hash_of_the_whole_is_right(let_in: Desk, central: Central) -> None:
    asking, before = Asking(let_in, central), batches_at(central)
    asking.part(0, 200_000)
    half = asking.put()
    assert (half.status, half.code()) == (404, "upload-absent")
    asking.all_parts()
    damaged = waiting(central)[1]
    data = bytearray(damaged.read_bytes())
    data[5_000] ^= 1
    damaged.write_bytes(data)
    assert asking.put().status == 404
    assert (waiting(central), batches_at(central)) == ([], before)  # damaged ones are let go, and come again
    asking.all_parts()
    assert asking.put().status in {200, 204}
    assert (waiting(central), batches_at(central)) == ([], before + 1)
    assert asking.put().status == 404
    exchange(let_in.open, wires.line(wires.Direct(wires.service_of(central))))
    assert (let_in.status().unsent, batches_at(central)) == (0, before + 1)


def test_central_that_lost_the_parts_gets_them_again_in_the_same_exchange(let_in: Desk, central: Central) -> None:
    @dataclass
    class Losing(wires.Direct):
        is_lost: bool = False

        def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes, told) -> Answer:  # type: ignore[no-untyped-def]
            if "?upload=" in target and not self.is_lost:
                self.is_lost = True
                shutil.rmtree(central.home / "titipan")
            return super().ask(method, target, headers, body, told)

    net = Losing(wires.service_of(central))
    exchange(let_in.open, wires.line(net))
    assert net.is_lost
    assert let_in.status().unsent == 0


def test_what_nobody_goes_on_with_is_let_go_after_a_month(let_in: Desk, central: Central) -> None:
    asking = Asking(let_in, central)
    asking.part(0, 1_000)
    (old,) = waiting(central)
    long_ago = time.time() - uploads.KEPT.total_seconds() - 60
    os.utime(old.parent, (long_ago, long_ago))
    other = hashlib.sha256(b"lain").hexdigest()
    asking.talk.ask("PUT", upload_path(asking.device, other, 0), body=b"lain")
    assert [one.parent.name for one in waiting(central)] == [other]


def test_a_file_larger_than_any_batch_is_not_begun(let_in: Desk, central: Central) -> None:
    asking = Asking(let_in, central)
    answer = asking.talk.ask("PUT", upload_path(asking.device, asking.address, 17_039_360), body=b"x")
    assert (answer.status, answer.code()) == (413, "too-large")


def test_what_comes_goes_on_too_where_it_was_cut_though_the_program_was_closed(
    let_in: Desk, central: Central, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange(let_in.open, wires.line(wires.Direct(wires.service_of(central))))
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-b" / "bekal.key"))
    with centres.new_centre(tmp_path / "pc-b") as other:
        service.activate(other.open, centres.activation(central), now=centres.NOW)
        net = Minutes(wires.service_of(central))
        for _ in range(40):
            net.left = 70_000
            with contextlib.suppress(NoAnswer):
                exchange(other.open, wires.line(net, net.clock, tries=2))
                break
        with other.open.database.reading() as session:
            assert [len(one) for one in session.scalars(select(CentreLogo.data))] == [300_000]
        assert list(other.open.folder.incoming.iterdir()) == []
        assert sum(net.came) < 2 * 300_000


def test_what_puts_contents_right_goes_on_too_where_it_was_cut(let_in: Desk, central: Central) -> None:
    net = Minutes(wires.service_of(central), left=10_000_000)
    exchange(let_in.open, wires.line(net, net.clock))
    _lose_logo(let_in)
    net.came.clear()
    for _ in range(40):
        net.left = 70_000
        with contextlib.suppress(NoAnswer):  # the program is closed after each second cut
            if exchange(let_in.open, wires.line(net, net.clock, tries=2)).changes.repaired:
                break
    with let_in.open.database.reading() as session:
        assert [len(one) for one in session.scalars(select(CentreLogo.data))] == [300_000]
    assert sum(net.came) < 2 * 300_000
    assert list(let_in.open.folder.incoming.iterdir()) == []


def test_an_answer_that_central_let_go_of_is_asked_for_anew(let_in: Desk, central: Central) -> None:
    net = Minutes(wires.service_of(central), left=10_000_000)
    exchange(let_in.open, wires.line(net, net.clock))
    _lose_logo(let_in)
    net.left, net.again = 70_000, 0
    with pytest.raises(NoAnswer):
        exchange(let_in.open, wires.line(net, net.clock, tries=2))
    assert waiting(central) != []
    shutil.rmtree(central.home / "titipan")
    net.left = 10_000_000
    assert exchange(let_in.open, wires.line(net, net.clock)).changes.repaired == 1


def _lose_logo(desk: Desk) -> None:
    """A row and its operation gone below the program."""
    with desk.open.database.writing() as session:
        gone = session.scalars(select(CentreLogo.id)).one()
        session.execute(delete(LoggedOperation).where(LoggedOperation.row_id == gone))
        with through_the_door(session.connection()):
            session.execute(delete(CentreLogo.__table__))
        repairing.want(session, again=True)


@dataclass
class Minutes(wires.Direct):
    """A line over which so many bytes come before it is cut."""

    left: int = 0
    again: int = 70_000
    clock: wires.Clock = field(default_factory=wires.Clock)
    came: list[int] = field(default_factory=list)

    def ask(self, method: str, target: str, headers: Mapping[str, str], body: bytes, told) -> Answer:  # type: ignore[no-untyped-def]
        answer = super().ask(method, target, headers, body, told)
        self.left -= len(answer.body)
        self.clock.at += 1 + len(answer.body) / 4_000
        self.came.append(len(answer.body) if self.left > 0 else max(0, self.left + len(answer.body)))
        if self.left < 0:
            self.left = self.again
            raise NoAnswer(host=self.host)
        return answer
