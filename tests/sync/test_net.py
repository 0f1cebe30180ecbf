"""The real network: which addresses are talked to, which certificates are believed, what each fault is called."""

import datetime as dt
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.faults.cutting import hear_request, speaking
from tests.sync import centres, wires
from tests.sync.centres import NOW, Desk

from bekal.central import home
from bekal.central.home import Central
from bekal.central.http.holding import Holding
from bekal.central.http.service import Service
from bekal.central.serving import Office, server_of
from bekal.sync.device import state_of
from bekal.sync.line import (
    AddressUnfit,
    CentralSilent,
    CertificateUntrusted,
    ClockDoubtful,
    NetFault,
    NoAnswer,
    NoNetwork,
    ProxyWantsLogin,
)
from bekal.sync.net import HttpNet, checked
from bekal.sync.network import exchange


@pytest.mark.parametrize(
    "url",
    [
        "https://kirim.contoh.go.id",
        "https://kirim.contoh.go.id:8443/bekal",
        "http://127.0.0.1:8041",
        "http://[::1]:8041",
        "http://10.0.0.5:8041",
        "http://pusat:8041",
        "http://server.local",
        "https://203.0.113.7",
    ],
)
def test_these_addresses_are_talked_to(url: str) -> None:
    assert checked(url).hostname


@pytest.mark.parametrize(
    "url",
    [
        "",
        "kirim.contoh.go.id",
        "http://kirim.contoh.go.id",
        "http://8.8.8.8",
        "ftp://kirim.contoh.go.id",
        "https://",
        "https://a b",
        "https://user:rahasia@kirim.contoh.go.id",
        "https://kirim.contoh.go.id/?x=1",
        "https://kirim.contoh.go.id#x",
        "https://kirim.contoh.go.id:99999",
        "https://[::1",
        "https://-a.id",
    ],
)
def test_these_are_no_addresses_of_a_head_office(url: str) -> None:
    with pytest.raises(AddressUnfit):
        checked(url)


# -------------------------------------------------------------------------------------------- certificates


def certificate(folder: Path, *, days: tuple[int, int], name: str = "127.0.0.1") -> Path:
    """A certificate that nobody vouches for but itself, valid from and until so many days from today, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today + dt.timedelta(days=days[0]))
        .not_valid_after(today + dt.timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"sertifikat-{days[0]}-{days[1]}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return path


@contextmanager
def secured(central: Central, pem: Path) -> Iterator[str]:
    """The service behind TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with wires.served(wires.service_of(central).answer) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        listening = socket.create_server(("127.0.0.1", 0))

        def carry(connection: socket.socket) -> None:
            try:
                with context.wrap_socket(connection, server_side=True) as here:
                    request = hear_request(here)
                    with socket.create_connection((host, int(port))) as there:
                        there.sendall(request)
                        there.settimeout(0.3)
                        try:
                            while data := there.recv(65_536):
                                here.sendall(data)
                        except TimeoutError:
                            pass
            except OSError:
                return

        def accept() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                threading.Thread(target=carry, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            listening.close()


def trusting(*pems: Path) -> ssl.SSLContext:
    context = ssl.create_default_context()
    for pem in pems:
        context.load_verify_locations(cadata=pem.read_text(encoding="ascii").partition("-----BEGIN PRIVATE")[0])
    return context


def net(url: str, trust: ssl.SSLContext | None = None) -> HttpNet:
    return HttpNet(url, clock=lambda: NOW, connect_within=5, answer_within=10, trust=trust)


def test_work_goes_over_tls_with_a_certificate_that_is_believed(active: Desk, central: Central, tmp_path: Path) -> None:
    pem = certificate(tmp_path, days=(-1, 30))
    active.save(2)
    with secured(central, pem) as url:
        done = exchange(active.open, wires.line(net(url, trusting(pem))))
    assert done.batches == 1
    assert active.status().unsent == 0


def test_an_intercepting_certificate_stops_everything_before_a_byte_is_out(
    active: Desk, central: Central, tmp_path: Path
) -> None:
    active.save(2)
    with secured(central, certificate(tmp_path, days=(-1, 30))) as url, pytest.raises(CertificateUntrusted):
        exchange(active.open, wires.line(net(url)))
    assert active.status().received == 0
    with central.database.reading() as session:
        assert not centres.people_at(central), session


@pytest.mark.parametrize("days", [(-30, -1), (10, 30)])
def test_a_certificate_out_of_its_time_points_at_the_clock(
    active: Desk, central: Central, tmp_path: Path, days: tuple[int, int]
) -> None:
    pem = certificate(tmp_path, days=days)
    with secured(central, pem) as url, pytest.raises(ClockDoubtful) as told:
        exchange(active.open, wires.line(net(url, trusting(pem))))
    assert told.value.clock == f"{NOW:%d/%m/%Y %H:%M}"


# ------------------------------------------------------------------------------------------------- faults


def faulty(url: str) -> NetFault:
    with pytest.raises(NetFault) as told:
        net(url).ask("GET", "/v1/openapi.json", {}, b"", lambda _: None)
    return told.value


def test_each_fault_has_its_name() -> None:
    assert type(faulty("https://tidak-ada.invalid")) is NoNetwork
    with speaking(lambda connection: connection.close()) as closed:
        assert type(faulty(closed)) is NoAnswer
    assert type(faulty(closed)) is NoAnswer  # nobody listens there any more


def test_a_proxy_that_wants_a_login_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(connection: socket.socket) -> None:
        hear_request(connection)
        connection.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with speaking(refuse) as proxy:
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        assert type(faulty("https://kirim.contoh.go.id")) is ProxyWantsLogin


def test_an_answer_larger_than_any_is_not_read_to_its_end() -> None:
    sent = []

    def pour(connection: socket.socket) -> None:
        hear_request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(2_000):
            connection.sendall(bytes(65_536))
            sent.append(1)

    with speaking(pour) as url:
        assert type(faulty(url)) is NoAnswer
    assert len(sent) < 1_000


# ---------------------------------------------------------------------------------- the way to the service


def test_a_pc_that_was_given_the_pages_address_is_shown_the_way(active: Desk, central: Central, tmp_path: Path) -> None:
    office = Office(lambda: home.opened(tmp_path / "pusat"), None)
    with (
        server_of(office, "127.0.0.1", 0) as page,
        wires.served(wires.service_of(central).answer) as url,
    ):
        threading.Thread(target=page.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        office.ports = (page.server_address[1], int(url.rpartition(":")[2]))
        active.save(1)
        try:
            assert exchange(active.open, wires.line(wires.http(f"http://127.0.0.1:{office.ports[0]}"))).batches == 1
        finally:
            page.shutdown()


@pytest.mark.parametrize("there", ["https://lain.contoh.id{}", "http://127.0.0.1:9{}", "http://127.0.0.1:9/lain", ""])
def test_nobody_is_followed_elsewhere(active: Desk, there: str) -> None:
    """A portal that redirects: to another host, to a port where nobody is, to another path, to nowhere."""

    def redirect(connection: socket.socket) -> None:
        target = hear_request(connection).split(b" ")[1].decode()
        place = there.format(target).encode()
        connection.sendall(b"HTTP/1.1 308 Moved\r\nLocation: " + place + b"\r\nContent-Length: 0\r\n\r\n")

    with speaking(redirect) as url, pytest.raises((CentralSilent, NoAnswer)):
        exchange(active.open, wires.line(wires.http(url), tries=2))


# ----------------------------------------------------------------------------------------- a held central


def test_a_raised_epoch_is_seen_by_the_running_service(active: Desk, central: Central, tmp_path: Path) -> None:
    holding = Holding(lambda: home.opened(tmp_path / "pusat"), tmp_path / "pusat")
    served = wires.Direct(Service(holding.central, lambda: NOW))
    active.save(1)
    exchange(active.open, wires.line(served))
    with holding.central() as first, holding.central() as second:
        assert first is second
        home.raise_epoch(tmp_path / "pusat")
        with holding.central() as third:
            assert (first.epoch, third.epoch) == (1, 2)
    exchange(active.open, wires.line(served, seed=2))
    with active.open.database.reading() as session:
        assert state_of(session).central_epoch == 2
    assert active.status().unsent == 0  # for this central still has it all
    holding.close()


def test_nothing_of_whom_it_is_about_is_logged_or_answered(
    active: Desk, central: Central, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """I7: names, numbers, addresses of the network: none is in a log, an answer or on a screen of the server."""
    active.save(3)
    heard: list[bytes] = []

    class Heard(wires.Direct):
        def ask(self, *question):  # type: ignore[no-untyped-def]
            answer = super().ask(*question)
            heard.append(answer.body + json.dumps(dict(answer.headers)).encode())
            return answer

    exchange(active.open, wires.line(Heard(wires.service_of(central))))
    with wires.served(wires.service_of(central).answer) as url:
        active.save(1)
        exchange(active.open, wires.line(wires.http(url), seed=3))
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as rude:
            rude.sendall(b"Peserta Contoh 01\r\n\r\n")
            rude.recv(1_000)
    said = caplog.text + "".join(capfd.readouterr())
    for planted in ("Peserta Contoh", "Kepala Contoh", "127.0.0.1"):
        assert planted not in said
        assert all(planted.encode() not in answer for answer in heard)
