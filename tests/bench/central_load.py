"""500 centres come online in the same minute: `python -m tests.bench.central_load [--centres 500] [--database URL]`.

Each is a device of its own with a day's work in one batch, over real connections to the running service, and waits
as it is told to. What is counted: when each was done, how often it was sent away, and whether any was passed over.
"""

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from tests.central import office
from tests.sync import wires

from bekal.central import home, service
from bekal.central.enrolling import admit
from bekal.central.home import Central
from bekal.central.http.admission import Admission
from bekal.storage.ids import new_id
from bekal.storage.records import LoggedOperation
from bekal.sync import sealing
from bekal.sync.line import NetFault
from bekal.sync.net import HttpNet
from bekal.sync.requests import Activation, Realm
from bekal.sync.talking import CentralBusy, Talk
from bekal.sync.wire import KEY, batch_path, stream_path


@dataclass
class Centre:
    """One centre's device, and how it fared."""

    desk: office.Desk
    sent_away: int = 0
    cut: int = 0
    took: float = 0.0
    waits: list[float] = field(default_factory=list)


def centres(central: Central, count: int, people: int) -> list[Centre]:
    """Centres that central knows, each with a sealed batch of so many people."""
    made = []
    for number in range(count):
        data = service.make_activation(
            central, centre_code=f"BLK-{number:03}", centre_name=f"Balai Contoh {number}", now=office.NOW
        )
        desk = office.Desk(Activation.from_bytes(data), f"PC {number}")
        admit(central, desk.request(), now=office.NOW)
        head = new_id()
        founding = office.founding(head, f"BLK-{number:03}")
        desk.seal([*founding, *(office.person(n, head) for n in range(people))])
        made.append(Centre(desk))
    return made


def send(centre: Centre, url: str, begin: threading.Barrier) -> None:
    """Give central the batch, as often as it takes, and hear that it is there."""
    begin.wait()
    began = time.monotonic()
    desk, batch = centre.desk, centre.desk.sealed[0]
    net = HttpNet(url, clock=lambda: office.NOW, connect_within=60, answer_within=120)
    talk = Talk(wires.Line(net), sealing.signer(desk.seed), desk.activation.receipt_keys)
    while True:
        try:
            answer = talk.ask(
                "PUT",
                batch_path(desk.device, desk.inc, batch.mark.seq),
                body=batch.file,
                headers={KEY: f'"{batch.mark.hash}"'},
            )
            assert answer.status == 200, answer
            talk.ask("GET", stream_path(desk.device, desk.inc))
            break
        except CentralBusy as busy:
            centre.sent_away += 1
            wait = float(str(busy.facts["after"]))
        except NetFault:
            centre.cut += 1
            wait = 1.0
        net.close()
        centre.waits.append(wait)
        time.sleep(wait * (1 + (desk.device.int % 100) / 400))
    net.close()
    centre.took = time.monotonic() - began


def run(central: Central, count: int, *, people: int, at_once: int, waiting: int, connections: int) -> list[Centre]:
    """Let all of them come at once; return how each fared."""
    all_of_them = centres(central, count, people)
    served = wires.service_of(central, now=lambda: office.NOW)
    served.admission = Admission(at_once=at_once, waiting=waiting, patience=10)
    with wires.served(served.answer, connections=connections) as url:
        begin = threading.Barrier(count)
        threads = [threading.Thread(target=send, args=(one, url, begin)) for one in all_of_them]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return all_of_them


def operations_at(central: Central) -> int:
    """How many operations central has."""
    with central.database.reading() as session:
        return session.scalar(select(func.count()).select_from(LoggedOperation)) or 0


def main(arguments: Sequence[str]) -> int:
    """Run it and print its figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--centres", type=int, default=500)
    options.add_argument("--people", type=int, default=200)
    options.add_argument("--database", default=None)
    asked = options.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "pusat"
        home.init(place, asked.database, realm=Realm.PRACTICE, now=office.NOW)
        with home.opened(place) as central:
            began = time.monotonic()
            fared = run(central, asked.centres, people=asked.people, at_once=4, waiting=64, connections=400)
            took = sorted(one.took for one in fared)
            print(f"centres {asked.centres}, operations {operations_at(central)}")
            print(f"all done after {took[-1]:.1f} s (with setting up {time.monotonic() - began:.1f} s)")
            print(f"median {statistics.median(took):.1f} s, 95 % {took[int(len(took) * 0.95) - 1]:.1f} s")
            away = [one.sent_away for one in fared]
            print(f"sent away {sum(away)} times, one centre at most {max(away)}; cut {sum(one.cut for one in fared)}")
    return 0 if took[-1] <= 15 * 60 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
