"""`bekal central page|serve`: the verification page, into a folder or over HTTP."""

import argparse
import signal
import threading
from pathlib import Path
from typing import Any

from bekal.cli.call import Call
from bekal.language import say


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

    office = serving.Office(lambda: home.opened(call.home), call.site, call.clock)
    office.page()  # what is wrong is said now, not to the first browser
    holding = Holding(lambda: home.opened(call.home), call.home)
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
            _until_stopped(server)
        finally:
            devices.shutdown()
    holding.close()
    return {"host": host, "port": port, "service_port": service_port}


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
