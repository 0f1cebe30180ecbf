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
    """Serve the page until the process is asked to end."""
    from bekal.central import home, serving

    office = serving.Office(lambda: home.opened(call.home), call.site, call.clock)
    office.page()  # what is wrong is said now, not to the first browser
    with serving.server_of(office, call.host, call.port) as server:
        host, port = server.server_address[:2]
        call.tell(say("Melayani di http://{host}:{port}/ sampai dihentikan (Ctrl+C).", host=host, port=port))
        _until_stopped(server)
    return {"host": host, "port": port}


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
