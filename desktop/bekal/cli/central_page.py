"""`bekal central page|serve`: the verification page, into a folder or over HTTP."""

import argparse
import contextlib
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bekal.cli.call import Call
from bekal.language import say

if TYPE_CHECKING:
    from bekal.central.http.holding import Holding

_READERS = 60
"""Connections of browsers of the head office at once."""


def add_steps(step: Any) -> None:
    """Add the commands to those of the head office."""
    page: argparse.ArgumentParser = step("page", say("halaman pemeriksaan sertifikat untuk hosting mana pun"), publish)
    page.add_argument("--out", type=Path, required=True, metavar="DIR")
    serve: argparse.ArgumentParser = step("serve", say("layani halaman pemeriksaan sertifikat"), serving)
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8040)
    serve.add_argument(
        "--service-port",
        type=int,
        default=None,
        help=say("port layanan kiriman balai; biasanya satu di atas --port"),
    )
    serve.add_argument(
        "--office-port", type=int, default=None, help=say("port halaman keadaan balai; tanpa ini tidak ada")
    )
    serve.add_argument("--office-host", default="127.0.0.1", help=say("alamat halaman keadaan balai di mesin ini"))
    serve.add_argument("--behind-tls", action="store_true", help=say("peramban datang lewat TLS di depan layanan ini"))
    for one in (page, serve):
        one.add_argument(
            "--site", default=None, metavar="HOST", help=say("alamat resmi, seperti tercetak di sertifikat")
        )


def publish(call: Call) -> object:
    """Write the page into a folder."""
    from bekal.central import home, serving

    with home.opened(call.home) as central:
        page = serving.publish(central, call.out, call.site, now=call.clock())
        realm = central.certificate_realm.value
    return {
        "out": str(call.out),
        "site": call.site,
        "realm": realm,
        "files": len(page.files),
        "bytes": sum(map(len, page.files.values())),
    }


def serving(call: Call) -> object:
    """Serve the page, and beside it, at an origin of its own, the service for devices, until asked to end."""
    from bekal.central import home, serving
    from bekal.central.http.holding import Holding
    from bekal.central.http.server import service_at
    from bekal.central.http.service import Service
    from bekal.central.receiving import receive_waiting

    office = serving.Office(lambda: home.opened(call.home), call.site, call.clock)
    office.page()  # what is wrong is said now, not to the first browser
    holding = Holding(lambda: home.opened(call.home), call.home)
    with holding.central() as central:
        receive_waiting(central, now=call.clock())  # what an older version of the program could only keep
    service_port = call.service_port if call.service_port is not None else (call.port + 1 if call.port else 0)
    service = Service(holding.central, call.clock)
    with (
        serving.server_of(office, call.host, call.port) as server,
        service_at(service.answer, call.host, service_port) as devices,
    ):
        host, port = server.server_address[:2]
        service_port = devices.server_address[1]
        office.ports = (port, service_port)
        call.tell(
            say(
                "Melayani di http://{host}:{port}/ (pemeriksaan) dan http://{host}:{service}/ (kiriman balai) "
                "sampai dihentikan (Ctrl+C).",
                host=host,
                port=port,
                service=service_port,
            )
        )
        threading.Thread(target=devices.serve_forever, daemon=True).start()
        try:
            with _status_page(call, holding) as office_port:
                _until_stopped(server)
        finally:
            devices.shutdown()
    holding.close()
    return {"host": host, "port": port, "service_port": service_port, "office_port": office_port}


@contextlib.contextmanager
def _status_page(call: Call, holding: "Holding") -> Iterator[int | None]:
    """Serve the status page beside, at an origin of its own, where it is asked for."""
    from bekal.central.http.server import service_at
    from bekal.central.office.site import Site

    if call.office_port is None:
        yield None
        return
    site = Site(holding.central, call.clock, is_secure=call.behind_tls)
    with service_at(site.answer, call.office_host, call.office_port, connections=_READERS) as server:
        host, port = server.server_address[:2]
        call.tell(say("Keadaan balai, untuk kantor pusat: http://{host}:{port}/", host=host, port=port))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield port
        finally:
            server.shutdown()


def _until_stopped(server: Any) -> None:
    """Serve until Ctrl+C or a polite end of the process."""

    def stop(*_: object) -> None:
        # shutdown waits for the loop it is called from, so another thread has to ask
        threading.Thread(target=server.shutdown).start()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        server.serve_forever()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
