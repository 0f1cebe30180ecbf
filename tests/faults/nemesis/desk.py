"""A PC at work, in a process that is ended without warning: it saves, carries sticks and talks to central by turns.

Of each transaction that is saved the ids of its operations are told, in a file, after its end.
"""

import contextlib
import fcntl
import os
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select

from bekal.errors import Told
from bekal.storage import journal, opening
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate
from bekal.sync import service
from bekal.sync.line import Line
from bekal.sync.net import HttpNet
from bekal.sync.network import exchange
from bekal.terms import How, StaffId


def now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


@contextlib.contextmanager
def held(stick: Path) -> Iterator[bool]:
    """Have a stick for oneself, if nobody else has it."""
    with stick.with_suffix(".lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def save(centre: OpenCentre, head: StaffId, rnd: random.Random, name: str, told: int) -> None:
    """Register a few people, or change one that is known, perhaps by another PC."""
    with centre.database.writing(by=head, at=now(), how=How.KEY) as session:
        known = session.scalars(select(Candidate).limit(50)).all()
        if known and rnd.random() < 0.4:
            rnd.choice(known).phone = f"0812{rnd.randrange(10**8):08}"
        else:
            for _ in range(rnd.choice((1, 1, 4))):
                person = f"Peserta {name} {rnd.randrange(10**9):09}"
                session.add(Candidate(name=person, nik_status="missing", registered_at=now()))
        ids = journal.written(session)
    os.write(told, "".join(f"{one.hex}\n" for one in ids).encode())


def work(folder: Path, sticks: list[Path], url: str, told: Path, head: StaffId, name: str, seed: int) -> None:
    """Work without end."""
    rnd, out = random.Random(seed), os.open(told, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with opening.opened(folder) as centre:
        service.check_start(centre, now=now())
        while True:
            with contextlib.suppress(Told):  # a stick that went, a line that broke: what it says to a person
                (what,) = rnd.choices(("save", "export", "take in", "exchange"), (60, 12, 12, 16))
                stick = rnd.choice(sticks)
                if what == "save":
                    save(centre, head, rnd, name, out)
                elif what == "exchange":
                    net = HttpNet(url, clock=now, connect_within=2, answer_within=5)
                    exchange(centre, Line(net, clock=now, sleep=lambda _: time.sleep(0.05), tries=2))
                else:
                    with held(stick) as is_free:
                        if is_free and what == "export":
                            service.export(centre, stick, now=now())
                        elif is_free:
                            service.take_in(centre, stick, now=now())


if __name__ == "__main__":
    folder, sticks, url, told, head, name, seed = sys.argv[1:]
    places = [Path(one) for one in sticks.split(os.pathsep)]
    work(Path(folder), places, url, Path(told), StaffId(UUID(hex=head)), name, int(seed))
