"""Central's service in a process that is ended without warning, on a port of this machine."""

import contextlib
import sys
from pathlib import Path

from bekal.central import home
from bekal.central.http.server import service_at
from bekal.central.http.service import Service


def serve(folder: Path, port: int) -> None:
    """Serve devices until the end of the process."""
    with home.opened(folder) as central:
        answering = Service(lambda: contextlib.nullcontext(central))
        with service_at(answering.answer, "127.0.0.1", port) as server:
            server.serve_forever(poll_interval=0.05)


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
