"""Scenarios 27 to 31: the line is cut at every byte; answers are lost, doubled, late, somebody else's, or missing."""

import contextlib
import hashlib
import itertools
import random
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.faults.cutting import Cut, cutting, hear_request, speaking
from tests.sync import centres, wires
from tests.sync.centres import Desk
from tests.sync.wires import Clock, Direct

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage.records import CentralBatch, CentreLogo, LoggedOperation
from bekal.sync import sealing, service
from bekal.sync.device import activation_of, state_of
from bekal.sync.line import Answer, CentralDown, CentralSilent, NetFault, NoAnswer, NoNetwork, Stop
from bekal.sync.network import exchange
from bekal.sync.sending import Lacking, lacking
from bekal.sync.talking import Talk
from bekal.sync.wire import KEY, batch_path


@pytest.fixture(autouse=True)
def _own_key_file(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci" / "bekal.key"))


@pytest.fixture
def central(tmp_path) -> Iterator[Central]:
    with centres.office(tmp_path / "pusat") as opened:
        yield opened


@pytest.fixture
def let_in(tmp_path, central: Central) -> Iterator[Desk]:
    """A centre that central knows, with nothing to send."""
    with centres.new_centre(tmp_path / "balai") as desk:
        service.activate(desk.open, centres.activation(central), now=centres.NOW)
        exchange(desk.open, wires.line(Direct(wires.service_of(central))))
        yield desk


def operations_at(central: Central) -> int:
    with central.database.reading() as session:
        return session.scalar(select(func.count()).select_from(LoggedOperation)) or 0


def batches_at(central: Central) -> int:
    with central.database.reading() as session:
        return session.scalar(select(func.count()).select_from(CentralBatch)) or 0


def holds_all(central: Central, desk: Desk) -> None:
    """I1, I2 and I3: everything is at central once, and the desk says so of nothing else."""
    status = desk.status()
    assert (status.unsent, status.problems) == (0, 0)
    assert operations_at(central) == desk.operations() == status.acknowledged


def put_of(desk: Desk, url: str) -> tuple[Callable[[], object], Lacking]:
    """The one question that gives central the next batch, asked anew at each call, and that batch."""
    service.seal(desk.open, now=centres.NOW)
    batch = lacking(desk.open)[0]
    data, keys = batch.read(), desk.open.device_keys()
    with desk.open.database.reading() as session:
        state = state_of(session)
        target = batch_path(state.device, state.inc, batch.mark.seq)
        believed = activation_of(state).receipt_keys

    def put() -> object:
        talk = Talk(wires.line(wires.http(url)), sealing.signer(keys.signing_seed), believed)
        try:
            return talk.ask("PUT", target, body=data, headers={KEY: f'"{batch.mark.hash}"'})
        finally:
            talk.line.net.close()

    return put, batch


# ------------------------------------------------------------------------------- 27: cut at every byte


def test_a_batch_cut_at_any_byte_on_its_way_has_no_effect_until_it_comes_whole(let_in: Desk, central: Central) -> None:
    cut_on_the_way(let_in, central, step=23)


@pytest.mark.long
def test_a_batch_cut_at_every_byte_on_its_way_has_no_effect_until_it_comes_whole(
    let_in: Desk, central: Central
) -> None:
    cut_on_the_way(let_in, central, step=1)


def cut_on_the_way(desk: Desk, central: Central, *, step: int) -> None:
    desk.save(1)
    before = operations_at(central)
    with wires.served(wires.service_of(central).answer) as url, cutting(url) as proxy:
        put, batch = put_of(desk, proxy.url)
        size = batch.size + 300  # more than any request's head is left out by the loop below
        at = 0
        while True:
            proxy.plan = [Cut(up=at)]
            if at > size and batches_at(central) == 2:
                break
            try:
                put()
            except NoAnswer:
                assert operations_at(central) == before, f"half a batch of {at} bytes had an effect"
            else:
                assert operations_at(central) == before + batch.operations
                break
            at += step
        assert at > batch.size
        exchange(desk.open, wires.line(wires.http(url)))
    holds_all(central, desk)


def test_an_answer_cut_at_any_byte_is_none_and_the_batch_counts_once(let_in: Desk, central: Central) -> None:
    cut_on_the_way_back(let_in, central, step=31)


@pytest.mark.long
def test_an_answer_cut_at_every_byte_is_none_and_the_batch_counts_once(let_in: Desk, central: Central) -> None:
    cut_on_the_way_back(let_in, central, step=1)


def cut_on_the_way_back(desk: Desk, central: Central, *, step: int) -> None:
    desk.save(1)
    with wires.served(wires.service_of(central).answer) as url, cutting(url) as proxy:
        put, _ = put_of(desk, proxy.url)
        at = 0
        while True:
            proxy.plan = [Cut(down=at)]
            try:
                put()
            except NetFault:
                assert desk.status().received < desk.operations()
                at += step
            else:
                break
        assert at > 300
        assert batches_at(central) == 2
        exchange(desk.open, wires.line(wires.http(url)))
    holds_all(central, desk)


def test_an_exchange_cut_again_and_again_goes_on_where_it_was(let_in: Desk, central: Central) -> None:
    rnd = random.Random(7)
    with wires.served(wires.service_of(central).answer) as url, cutting(url) as proxy:
        for number in range(6):
            let_in.save(2)
            proxy.plan = [
                Cut(up=rnd.randrange(2_500)) if rnd.random() < 0.5 else Cut(down=rnd.randrange(900)) for _ in range(4)
            ]
            done = exchange(let_in.open, wires.line(wires.http(proxy.url), seed=number))
            assert done.acknowledged > 0
            holds_all(central, let_in)


# --------------------------------------------------------------------------- 28: doubled, mixed up, late


class Repeating(Direct):
    """Every question arrives two or three times, the older ones again among the later."""

    def __init__(self, service, seed: int) -> None:
        super().__init__(service)
        self.rnd = random.Random(seed)
        self.late: list[tuple] = []

    def ask(self, method, target, headers, body, told):  # type: ignore[no-untyped-def]
        for again in self.rnd.sample(self.late, min(2, len(self.late))):
            super().ask(*again)
        question = (method, target, headers, body, told)
        self.late.append(question)
        first = super().ask(*question)
        return super().ask(*question) if self.rnd.random() < 0.5 else first


def test_questions_that_come_twice_late_and_mixed_up_have_one_effect(let_in: Desk, central: Central) -> None:
    net = Repeating(wires.service_of(central), seed=3)
    for _ in range(4):
        let_in.save(2)
        exchange(let_in.open, wires.line(net))
    holds_all(central, let_in)
    assert batches_at(central) == 5


def test_an_answer_to_an_earlier_question_is_not_taken_for_this_one(let_in: Desk, central: Central) -> None:
    """A recorded answer, replayed: central's words, but not to this question."""
    real = Direct(wires.service_of(central))
    answers: list[Answer] = []

    class Replaying(Direct):
        def ask(self, method, target, headers, body, told):  # type: ignore[no-untyped-def]
            if method == "GET" and answers:
                return answers[0]
            answers.append(real.ask(method, target, headers, body, told))
            return answers[-1]

    net = Replaying(real.service)
    exchange(let_in.open, wires.line(net))
    with pytest.raises(CentralSilent):
        exchange(let_in.open, wires.line(net, tries=2, seed=2))


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path) -> Iterator[Central]:
    url = request.getfixturevalue("postgres_tables") if request.param == "server" else None
    with centres.office(tmp_path / "pusat-lain", url) as opened:
        yield opened


def test_one_batch_by_eight_workers_at_once_is_applied_once(either: Central, tmp_path) -> None:
    with centres.new_centre(tmp_path / "balai") as desk:
        service.activate(desk.open, centres.activation(either), now=centres.NOW)
        exchange(desk.open, wires.line(Direct(wires.service_of(either))))
        desk.save(5)
        with wires.served(wires.service_of(either, at_once=8).answer) as url:
            put, _ = put_of(desk, url)
            answers: list[object] = []
            workers = [threading.Thread(target=lambda: answers.append(put())) for _ in range(8)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
            assert [getattr(answer, "status", None) for answer in answers] == [200] * 8
            assert batches_at(either) == 2
            exchange(desk.open, wires.line(wires.http(url)))
        holds_all(either, desk)


def test_five_importers_of_one_stick_and_the_network_at_once_apply_each_batch_once(either: Central, tmp_path) -> None:
    """Scenario 18: the same batches by five copies of a stick, by five workers of the network, and fifty times more."""
    with centres.new_centre(tmp_path / "balai") as desk:
        service.activate(desk.open, centres.activation(either), now=centres.NOW)
        exchange(desk.open, wires.line(Direct(wires.service_of(either))))
        desk.save(5)
        sticks = [tmp_path / f"usb-{number}" for number in range(5)]
        for one in sticks:
            one.mkdir()
            desk.export(one)
        with wires.served(wires.service_of(either, at_once=8).answer) as url:
            put, _ = put_of(desk, url)
            answers: list[object] = []
            done: list[head_office.Import] = []

            def read(one: Path) -> None:
                done.append(head_office.import_folder(either, one, now=centres.NOW))

            workers = [threading.Thread(target=lambda: answers.append(put())) for _ in range(5)]
            workers += [threading.Thread(target=read, args=(one,)) for one in sticks]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        assert [getattr(answer, "status", None) for answer in answers] == [200] * 5
        assert [(one.refused, one.held) for one in done] == [((), 0)] * 5
        assert batches_at(either) == 2
        assert sum(one.applied for one in done) in {0, 5}  # by one of the sticks, or by the network
        for _ in range(50):
            again = head_office.import_folder(either, sticks[0], now=centres.NOW)
            assert (again.applied, again.refused) == (0, ())
        assert batches_at(either) == 2
        desk.take_in(sticks[0])
        assert desk.status().unsent == 0
        holds_all(either, desk)


# --------------------------------------------------------------------- 29: portals, proxies, other servers

_PORTAL = b"<html><body>Silakan masuk ke Wi-Fi</body></html>"


@pytest.mark.parametrize(
    "answer",
    [
        Answer(200, {"content-type": "text/html"}, _PORTAL),
        Answer(302, {"location": "http://portal.contoh/"}, b""),
        Answer(200, {"content-type": "application/json"}, b'{"have_seq":1,"have_hash":"","held":[],"receipt":""}'),
        Answer(204, {}, b""),
        Answer(304, {"etag": '"AAAAAAAAAAAAAAAAAAAAAA"'}, b""),
        Answer(200, {"tsp-answer": "1.1." + "A" * 86}, b""),
        Answer(200, {"tsp-answer": "99999999999999.1." + "A" * 86}, b"{"),
        Answer(511, {}, _PORTAL),
    ],
)
def test_whatever_else_answers_nothing_counts_as_sent(let_in: Desk, central: Central, answer: Answer) -> None:
    let_in.save(2)

    class Portal(Direct):
        def ask(self, method, target, headers, body, told):  # type: ignore[no-untyped-def]
            told(len(body))
            return answer

    with pytest.raises(CentralSilent):
        exchange(let_in.open, wires.line(Portal(wires.service_of(central)), tries=2))
    status = let_in.status()
    assert (status.sealed, status.copied, status.received) == (2, 0, let_in.operations() - 2)


def test_a_proxy_that_rewrites_answers_is_no_central(let_in: Desk, central: Central) -> None:
    let_in.save(1)

    class Rewriting(Direct):
        def ask(self, method, target, headers, body, told):  # type: ignore[no-untyped-def]
            answer = super().ask(method, target, headers, body, told)
            if answer.body:
                return Answer(answer.status, answer.headers, answer.body + b" ")
            return Answer(200, answer.headers, answer.body)

    with pytest.raises(CentralSilent):
        exchange(let_in.open, wires.line(Rewriting(wires.service_of(central)), tries=2))
    assert let_in.status().unsent == 1
    exchange(let_in.open, wires.line(Direct(wires.service_of(central))))  # it did arrive, and is told now
    holds_all(central, let_in)


def test_a_portal_on_a_real_line_is_told_as_such(let_in: Desk) -> None:
    let_in.save(1)

    def portal(connection: socket.socket) -> None:
        hear_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(_PORTAL) + _PORTAL)

    with speaking(portal) as url, pytest.raises(CentralSilent):
        exchange(let_in.open, wires.line(wires.http(url), tries=2))
    assert let_in.status().unsent == 1


def test_what_is_no_http_at_all_is_no_answer(let_in: Desk) -> None:
    let_in.save(1)
    with (
        speaking(lambda connection: connection.sendall(b"SSH-2.0-contoh\r\n")) as url,
        pytest.raises(NoAnswer),
    ):
        exchange(let_in.open, wires.line(wires.http(url), tries=2))
    with pytest.raises(NetFault):  # nobody listens there any more
        exchange(let_in.open, wires.line(wires.http(url), tries=2))
    assert let_in.status().unsent == 1


# ------------------------------------------------------------------------------------------ 30: a 2G line


@dataclass
class TwoG(Direct):
    """A slow line, two seconds there and back, one question in ten lost, everything cut each minute: simulated."""

    clock: Clock = field(default_factory=Clock)
    rnd: random.Random = field(default_factory=lambda: random.Random(5))
    carried: list[tuple[float, str, int]] = field(default_factory=list)
    per_second: int = 4_000
    """Bytes: 32 kbit/s."""

    def ask(
        self, method: str, target: str, headers: Mapping[str, str], body: bytes, told: Callable[[int], None]
    ) -> Answer:
        size = len(body) + sum(len(name) + len(value) + 4 for name, value in headers.items()) + len(target) + 20
        began, takes = self.clock.at, 2.0 + size / self.per_second
        if began % 60 + takes > 60:
            self.clock.at = began - began % 60 + 60
            raise NoAnswer(host=self.host)
        if self.rnd.random() < 0.1:
            self.clock.at += takes
            raise NoAnswer(host=self.host)
        answer = super().ask(method, target, headers, body, told)
        takes += (len(answer.body) + 200) / self.per_second
        self.clock.at += takes
        self.carried.append((self.clock.at, method, len(body)))
        if began % 60 + takes > 60:
            raise NoAnswer(host=self.host)  # it arrived; the answer did not
        return answer


def test_a_thousand_operations_get_through_a_2g_line_within_ten_minutes(let_in: Desk, central: Central) -> None:
    let_in.save_many(1_000)
    clock = Clock()
    net = TwoG(wires.service_of(central), clock=clock)
    done = exchange(let_in.open, wires.line(net, clock, tries=20))
    assert clock.at <= 600
    assert done.operations >= 1_000
    holds_all(central, let_in)
    sizes = [size for _, method, size in net.carried if method == "PUT"]
    assert len(sizes) <= done.batches + 1  # nothing was sent again but the batch that a cut met


def test_an_operation_too_large_for_a_minute_of_a_2g_line_comes_to_central_and_to_the_other_pc(
    let_in: Desk, central: Central, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = save_large(let_in, 450_000)
    clock = Clock()
    net = TwoG(wires.service_of(central), clock=clock)
    exchange(let_in.open, wires.line(net, clock, tries=6))
    holds_all(central, let_in)
    assert clock.at <= 480
    bodies = [size for _, method, size in net.carried if method == "PUT"]
    assert max(bodies) <= 32 * 1024
    assert sum(bodies) < 1.3 * len(large)  # a lost answer costs one part, and a cut no more
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-b" / "bekal.key"))
    with centres.new_centre(tmp_path / "pc-b") as other:
        service.activate(other.open, centres.activation(central), now=centres.NOW)
        exchange(other.open, wires.line(TwoG(wires.service_of(central), clock=clock), clock, tries=6))
        with other.open.database.reading() as session:
            assert large in session.scalars(select(CentreLogo.data)).all()


def test_a_batch_that_the_line_was_cut_in_goes_in_parts_so_that_a_slower_line_brings_it_too(
    let_in: Desk, central: Central
) -> None:
    save_large(let_in, 130_000)
    clock = Clock()
    net = TwoG(wires.service_of(central), clock=clock, per_second=1_500)  # 87 s for what is cut after 60
    exchange(let_in.open, wires.line(net, clock, tries=6))
    holds_all(central, let_in)


def save_large(desk: Desk, size: int) -> bytes:
    """Save one thing that no packing makes smaller."""
    data = random.Random(8).randbytes(size)
    with desk.open.database.writing(by=desk.head, at=centres.NOW) as session:
        session.add(CentreLogo(digest=hashlib.sha256(data).hexdigest(), data=data))
    return data


# -------------------------------------------------------------------------------------- 31: a day of trouble


def test_a_day_of_errors_and_silence_is_waited_out_and_the_work_goes_by_itself(let_in: Desk, central: Central) -> None:
    let_in.save(3)
    clock, rnd = Clock(), random.Random(11)
    real = Direct(wires.service_of(central))
    tried: list[float] = []

    class Trouble(Direct):
        def ask(self, method, target, headers, body, told):  # type: ignore[no-untyped-def]
            tried.append(clock.at)
            if clock.at > 86_400:
                return real.ask(method, target, headers, body, told)
            clock.at += rnd.choice([0.1, 90.0])  # at once, or after a time limit
            match rnd.randrange(4):
                case 0:
                    return Answer(500, {}, b"")
                case 1:
                    return Answer(503, {"retry-after": "120"}, b"")
                case 2:
                    raise NoAnswer(host=self.host)
                case _:
                    raise NoNetwork(host=self.host)

    exchange(let_in.open, wires.line(Trouble(real.service), clock, tries=10_000, longest=900))
    holds_all(central, let_in)
    gaps = [later - sooner for sooner, later in itertools.pairwise(tried)]
    assert max(gaps) <= 900 + 90  # never longer than the cap
    assert 150 < len(tried) < 600  # neither given up nor hammering
    assert clock.at < 86_400 + 990


def test_waiting_grows_is_spread_and_is_what_central_asked_for(let_in: Desk, central: Central) -> None:
    let_in.save(1)
    clock = Clock()

    class Busy(Direct):
        def ask(self, method, target, headers, body, told):  # type: ignore[no-untyped-def]
            return Answer(503, {"retry-after": "40"}, b"")

    with pytest.raises(CentralDown):
        exchange(let_in.open, wires.line(Busy(wires.service_of(central)), clock, tries=5))
    assert len(clock.waited) == 4
    assert all(40 <= wait <= 50 for wait in clock.waited)
    assert len(set(clock.waited)) == 4


def test_an_exchange_can_be_stopped_at_any_moment_and_goes_on_later(let_in: Desk, central: Central) -> None:
    let_in.save(3)

    def stop(_: object) -> None:
        raise Stop

    with wires.served(wires.service_of(central).answer) as url:
        with pytest.raises(Stop):
            exchange(let_in.open, wires.line(wires.http(url)), progress=stop)
        assert let_in.status().unsent == 3
        exchange(let_in.open, wires.line(wires.http(url)))
    holds_all(central, let_in)


@pytest.mark.parametrize(
    "beginning",
    [
        b"",
        b"GET /v1/openapi.json HTTP/1.1\r\nX-",
        b"POST /v1/requests HTTP/1.1\r\nContent-Length: 60000\r\n\r\ntsp/",
    ],
)
def test_one_who_trickles_or_only_holds_connections_keeps_nobody_out(
    let_in: Desk, central: Central, beginning: bytes
) -> None:
    let_in.save(1)
    with wires.served(wires.service_of(central).answer, connections=6) as url, contextlib.ExitStack() as open_ones:
        host, _, port = url.removeprefix("http://").partition(":")
        slow = [open_ones.enter_context(socket.create_connection((host, int(port)))) for _ in range(6)]
        for one in slow:
            one.sendall(beginning)
        threading.Event().wait(1.2)  # past the moment of grace that every connection has
        exchange(let_in.open, wires.line(wires.http(url)))
    holds_all(central, let_in)


def test_central_keeps_its_time_for_a_device_with_a_wrong_clock(let_in: Desk, central: Central) -> None:
    let_in.save(1)
    wrong = Clock(at=-86_400.0 * 400)
    done = exchange(let_in.open, wires.line(Direct(wires.service_of(central)), wrong))
    assert done.is_clock_behind
    assert done.heard_at is not None
    assert done.heard_at - centres.NOW < timedelta(seconds=1)
    holds_all(central, let_in)
