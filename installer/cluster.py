"""A PostgreSQL cluster of the tests' own: made on a free port, stopped and removed afterwards."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

_TRIES = 3  # a free port may be taken by somebody else before the server has it
_FOLDER = "bekal-pg-"  # followed by the number of the process that owns it


class NoServer(Exception):
    """No PostgreSQL can be had here; the message says why and what to do."""


def binaries() -> Path | None:
    """Return the folder of the newest PostgreSQL server on this machine, or None."""
    newest = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda found: int("0" + "".join(filter(str.isdigit, found.parts[-3]))),
    )
    if newest:
        return newest[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).resolve().parent if elsewhere else None


@contextlib.contextmanager
def cluster() -> Iterator[str]:
    """Run a cluster and give its URL, `postgresql+psycopg://…/postgres`.

    It listens on the loopback only and trusts everybody there, with fsync on as in real use. As root it is
    made by the user postgres, since `initdb` refuses root.

    Raises:
        NoServer: the programs are missing, or the server did not start.

    """
    programs = binaries()
    if programs is None:
        raise NoServer("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    _remove_left_behind(programs)
    # a short path: that of a Unix socket may have 107 bytes
    folder = Path(tempfile.mkdtemp(prefix=f"{_FOLDER}{os.getpid()}-", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            try:
                shutil.chown(folder, "postgres")
            except LookupError:
                raise NoServer("as root, PostgreSQL needs the user postgres, and there is none") from None
        made = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale"]
        _call(folder, programs / "initdb", "-D", folder / "data", *made)
        port = _start(programs, folder)
        try:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"
        finally:
            _call(folder, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(programs: Path, folder: Path) -> int:
    for attempt in range(1, _TRIES + 1):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        options = (
            f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder} -c fsync=on "
            "-c max_connections=100"
        )
        data, log = folder / "data", folder / "server.log"
        try:
            _call(folder, programs / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        except NoServer:
            if attempt == _TRIES:
                said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
                raise NoServer(f"PostgreSQL did not start:\n{said[-2000:]}") from None
        else:
            return port
    raise NoServer("unreachable")


def _call(folder: Path, program: Path, *arguments: str | Path) -> None:
    """Run one of PostgreSQL's programs; its words go to a file, since the server would never close a pipe."""
    as_root = os.geteuid() == 0
    words = folder / "words.txt"
    with words.open("wb") as out:
        # its own session: Ctrl+C in the terminal must not stop the server before the tests let go of it
        done = subprocess.run(
            [program, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=folder,
            start_new_session=True,
            user="postgres" if as_root else None,
            group="postgres" if as_root else None,
            extra_groups=[] if as_root else None,
            check=False,
        )
    if done.returncode != 0:
        said = words.read_text(encoding="utf-8", errors="replace").strip()
        raise NoServer(f"{program.name} failed: {said[-2000:]}")


def _remove_left_behind(programs: Path) -> None:
    """Stop and remove clusters whose tests were killed before they could do it themselves."""
    for folder in Path("/tmp").glob(f"{_FOLDER}*"):
        owner = folder.name.removeprefix(_FOLDER).split("-")[0]
        if not owner.isdigit() or Path("/proc", owner).exists() or not os.access(folder, os.W_OK):
            continue
        with contextlib.suppress(NoServer, OSError):
            _call(folder, programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
