"""A program that is killed while it saves, seals and exports loses no saved work and leaves no unreadable file."""

import multiprocessing
import os
import random
import time
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text
from tests import makers
from tests.sync import centres
from tests.sync.centres import NOW, Desk, people_at

from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.storage import opening
from bekal.storage.records import Candidate, SealedBatch
from bekal.sync import queries, sealing, service
from bekal.sync.anchor import Verdict
from bekal.sync.opening import KnownDevice, open_batch
from bekal.terms import StaffId, Travel

_SHARE = 15
_TOGETHER = 12
"""Kills between two visits to the head office."""


def working(folder: str, key_file: str, stick: str, told: str, head: str, first: int) -> None:
    """Save, seal and export without end, telling of each step only when it is done; runs in a process of its own."""
    os.environ["BEKAL_KEY_FILE"] = key_file
    with opening.opened(Path(folder)) as centre, Path(told).open("a", encoding="utf-8", buffering=1) as tell:
        service.check_start(centre, now=NOW)
        for number in range(first, first + 10_000):
            with centre.database.writing(by=StaffId(UUID(hex=head)), at=NOW) as session:
                makers.candidate(session, number)
            tell.write(f"saved Peserta Contoh {number:02}\n")
            if number % 3 == 0:
                service.export(centre, Path(stick), now=NOW)
                tell.write("exported\n")


def test_a_program_killed_at_any_moment_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_again_and_again(tmp_path, monkeypatch, _SHARE, seed=1)


@pytest.mark.long
def test_a_program_killed_at_two_hundred_moments_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kill_again_and_again(tmp_path, monkeypatch, 200, seed=2)


def kill_again_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kills: int, *, seed: int) -> None:
    """Kill a working program at random moments and look at what it left, each time."""
    key_file, told = tmp_path / "kunci" / "bekal.key", tmp_path / "selesai.txt"
    monkeypatch.setenv("BEKAL_KEY_FILE", str(key_file))
    rnd = random.Random(seed)
    told.touch()
    with centres.office(tmp_path / "pusat") as central:
        with centres.new_centre(tmp_path / "balai") as desk:
            service.activate(desk.open, centres.activation(central), now=NOW)
            head, life = desk.head, desk.status().incarnation
        stick, exports, first = new_stick(tmp_path, 0), 0, 1
        for kill in range(1, kills + 1):
            run_and_kill((str(tmp_path / "balai"), str(key_file), str(stick), str(told), head.hex, first), told, rnd)
            lines = told.read_text(encoding="utf-8").splitlines()
            exports += lines.count("exported")
            with centres.opened(tmp_path / "balai", head) as desk:
                first = 1 + require_whole(desk, central, stick, saved_in(lines))
                assert desk.status().incarnation == life
                if kill % _TOGETHER == 0 or kill == kills:
                    visit(desk, central, stick)
                    stick = new_stick(tmp_path, kill)
        assert exports > kills / 3, "the program was killed before it did anything"


def new_stick(tmp_path: Path, number: int) -> Path:
    stick = tmp_path / f"usb-{number}"
    stick.mkdir()
    return stick


def run_and_kill(arguments: tuple[object, ...], told: Path, rnd: random.Random) -> None:
    """Start the program, and end it without warning at a random moment of its work."""
    context = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")
    if os.name == "posix":
        context.set_forkserver_preload([__name__, "pyrage", "zstandard"])
    after = lines_in(told) + rnd.randint(1, 5)  # steps done, since on a busy machine a time may be over before any
    process = context.Process(target=working, args=arguments)
    process.start()
    deadline = time.monotonic() + 60
    while lines_in(told) < after and process.is_alive() and time.monotonic() < deadline:
        time.sleep(0.001)
    time.sleep(rnd.uniform(0, 0.25))
    assert process.is_alive(), "the program ended by itself"
    process.kill()
    process.join()
    process.close()


def lines_in(told: Path) -> int:
    return told.read_bytes().count(b"\n")


def saved_in(lines: list[str]) -> set[str]:
    return {line.removeprefix("saved ") for line in lines if line.startswith("saved ")}


def require_whole(desk: Desk, central: Central, stick: Path, saved: set[str]) -> int:
    """Look at everything a killed program left; return how many people there are."""
    with desk.open.database.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        people = set(session.scalars(select(Candidate.name)))
        batches = queries.batches(session, limit=10_000)
    assert saved <= people
    assert service.check_start(desk.open, now=NOW).verdict is not Verdict.AHEAD
    on_stick = opened_batches(desk, central, stick)
    kept = opened_batches(desk, central, desk.open.folder.outgoing)
    places: dict[UUID, int] = {}
    for seq, operations in on_stick.items():
        for operation in operations:
            assert places.setdefault(operation, seq) == seq, "one operation in two batches"
    for batch in batches:
        assert len(kept[batch.seq]) == batch.operations
        if batch.state is Travel.COPIED and batch.place == str(stick):
            assert on_stick[batch.seq] == kept[batch.seq]
    return len(people)


def opened_batches(desk: Desk, central: Central, folder: Path) -> dict[int, list[UUID]]:
    """Open every batch that lies in a folder under its final name; those of this database come last."""
    known = KnownDevice(
        desk.open.database.centre_id or UUID(int=0), (sealing.public_of(desk.open.device_keys().signing_seed),)
    )
    found: dict[int, list[UUID]] = {}
    hashes = our_hashes(desk)
    for path in sorted(folder.rglob("*.tsb")):
        opened = open_batch(path.read_bytes(), central.open_tools, lambda _: known)
        operations = [operation.id for operation in opened.operations]
        if opened.mark.hash in hashes:
            found[opened.mark.seq] = operations
        else:
            assert folder.name == "outgoing", "a batch left that was never committed"
    return found


def our_hashes(desk: Desk) -> set[str]:
    with desk.open.database.reading() as session:
        return set(session.scalars(select(SealedBatch.hash)))


def visit(desk: Desk, central: Central, stick: Path) -> None:
    """Carry the stick to the head office: everything arrives once and is safe there."""
    desk.export(stick)
    done = head_office.import_folder(central, stick, now=NOW)
    assert (done.refused, done.held) == ((), 0)
    head_office.mark_durable(central, now=NOW)
    desk.round_trip(central, stick)
    assert desk.status().durable == desk.operations()
    with desk.open.database.reading() as session:
        assert people_at(central) == set(session.scalars(select(Candidate.name)))
