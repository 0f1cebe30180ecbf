"""A report of an error of ours: a code to say on the telephone and a file to send, without personal data."""

import hashlib
import platform
from datetime import datetime
from pathlib import Path

from bekal import __version__, paths
from bekal.traces import lines_of

LOG_LIMIT = 1_000_000
"""Bytes after which the log begins anew; the former one is kept once."""


def report(error: BaseException, now: datetime, folder: Path | None = None) -> tuple[str, Path]:
    """Write a report and return its code and file.

    It holds the kinds of the errors and the places in the program, never their texts or any value, since
    those may name people. The same fault has the same code everywhere.
    """
    lines = lines_of(error)
    code = "B-" + hashlib.sha256("\n".join(lines).encode()).hexdigest()[:6].upper()
    folder = folder or paths.machine_state() / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"bekal-{now:%Y%m%d-%H%M%S}-{code}.txt"
    about = [
        f"Bekal {__version__}",
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}",
        f"{now:%Y-%m-%d %H:%M:%S}",
        code,
        "",
    ]
    target.write_text("\n".join(about + lines) + "\n", encoding="utf-8")
    return code, target


def note(error: BaseException, now: datetime, folder: Path | None = None) -> None:
    """Add a line to the log: when the world said no and by which kinds of failure, no facts about anybody."""
    folder = folder or paths.machine_state() / "reports"
    folder.mkdir(parents=True, exist_ok=True)
    log, kinds, fault = folder / "bekal.log", [], error.__cause__ or error.__context__
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(folder / "bekal-old.log")
    while fault is not None:
        kinds.append(type(fault).__qualname__)
        fault = fault.__cause__ or fault.__context__
    line = " < ".join([f"{type(error).__module__}.{type(error).__qualname__}", *kinds])
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{now:%Y-%m-%d %H:%M:%S} {line}\n")
