"""The power-cut explorer: every state that a cut may leave of a recorded run is looked at by five checks.

Saved work that was told of is there, and the database is whole; no batch on the stick is unknown to the PC; every file
under its own name on the stick is whole; what was told to be copied, by the program or by its database, is there; the
anchors never make the PC take its own database for an old copy.
"""

import contextlib
import hashlib
import random
import re
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as driver
from tests.faults.power.disk import Cut, Disk, Event, File, put, rename
from tests.faults.power.log import HEAD, Log, Reach

from bekal.sync import stick
from bekal.sync.anchor import Anchor, Verdict, compare
from bekal.sync.streams import GENESIS, Mark

BASE, WAL, STICK = "balai/bekal.db", "balai/bekal.db-wal", "usb/"
_ANCHOR = re.compile(r"anchor.*\.json\Z")
SAMPLED = 400
"""One in so many states is opened by SQLite itself, to see that the log is understood."""


@dataclass(frozen=True)
class Seen:
    """What a PC finds in its database after a power cut."""

    people: frozenset[str]
    device: UUID
    inc: str
    head: Mark
    former: frozenset[str]
    hashes: Mapping[int, str]
    batches: frozenset[str]
    """Names on a stick of all batches known here."""
    exported: frozenset[str]
    """Those the database says were copied."""


@dataclass
class Found:
    """What the exploring found: states looked at, databases opened, violations by kind with the first of each."""

    states: int = 0
    opened: int = 0
    points: int = 0
    violations: Counter[str] = field(default_factory=Counter)
    first: dict[str, int] = field(default_factory=dict)


class Explorer:
    """The exploring of one recorded run; `sums` are those of the batches on the stick, whose names say their hash."""

    def __init__(self, disk: Disk, key: bytes, sums: Mapping[str, str], scratch: Path, *, seed: int = 0) -> None:
        self._disk, self._key, self._sums, self._scratch = disk, key, sums, scratch
        self._rnd = random.Random(seed)
        self._log = Log()
        self._bases: dict[object, Seen | str] = {}
        self._digests: dict[tuple[File, int], str] = {}
        self._reached: dict[tuple[File, int], Reach] = {}
        self._verdicts: dict[tuple[object, ...], Verdict] = {}
        self._people: frozenset[str] = frozenset()
        self._copied: frozenset[str] = frozenset()
        self.found = Found()

    def explore(self, events: Sequence[Event], *, states: int) -> Found:
        """Cut the power after every event, in as many ways as make about so many states together."""
        for number, event in enumerate(events):
            self._disk.take(event)
            self._watch(event)
            self.found.points += 1
            for _ in range(max(1, (states - self.found.states) // (len(events) - number))):
                self._look(self._disk.cut(self._rnd))
        return self.found

    def _watch(self, event: Event) -> None:
        file = self._disk.of(event) if event.kind == "W" else None
        if file is None:
            return
        if file is self._disk.live(WAL):
            self._log.learn(file.live, event.place, len(event.first))
        elif file is self._disk.live("said"):
            word, _, rest = event.first.decode().strip().partition(" ")
            if word == "saved":
                self._people |= set(rest.split())
            elif word == "exported":
                self._copied = frozenset(rest.split())

    # ---- one state

    def _look(self, cut: Cut) -> None:
        self.found.states += 1
        names = self._disk.names
        if cut.names:
            names = dict(names)
            for change in cut.names:
                rename(names, change)
        seen = self._opened(names, cut)
        if isinstance(seen, str):
            self._wrong(f"the database is not whole: {seen}")
            return
        if not self._people <= seen.people:
            self._wrong("saved work is lost")
        self._require_published(names, cut, seen)
        self._require_anchors(names, cut, seen)

    def _require_published(self, names: Mapping[str, File], cut: Cut, seen: Seen) -> None:
        stick, published = f"{self._disk.root}/{STICK}", set()
        for path, file in names.items():
            name = path[path.rindex("/") + 1 :]
            if path.startswith(stick) and name.endswith(".tsb"):
                published.add(name)
                if self._digest(file, cut) != self._sums.get(name):
                    self._wrong("a file on the stick is not whole")
                elif name not in seen.batches:
                    self._wrong("a batch is on the stick that the PC does not know")
        if not self._copied <= published:
            self._wrong("told to be copied and not there")
        if not seen.exported <= published:
            self._wrong("noted as copied and not there")

    def _require_anchors(self, names: Mapping[str, File], cut: Cut, seen: Seen) -> None:
        found = [file.seen(cut.writes.get(file, [])) for path, file in names.items() if _ANCHOR.search(path)]
        key = (id(seen), *found)
        if key not in self._verdicts:
            anchors = []
            for data in found:
                with contextlib.suppress(ValueError):
                    anchors.append(Anchor.from_bytes(data))
            self._verdicts[key] = compare(
                anchors, seen.device, seen.inc, seen.head, former=seen.former, hash_at=seen.hashes.get
            )
        if self._verdicts[key] is Verdict.AHEAD:
            self._wrong("the PC takes its own database for an old copy")

    def _wrong(self, what: str) -> None:
        self.found.violations[what] += 1
        self.found.first.setdefault(what, self.found.points)

    def _digest(self, file: File, cut: Cut) -> str:
        chosen = cut.writes.get(file)
        if chosen:
            return hashlib.sha256(file.seen(chosen)).hexdigest()
        key = (file, file.version)
        if key not in self._digests:
            self._digests[key] = hashlib.sha256(file.durable).hexdigest()
        return self._digests[key]

    # ---- the database

    def _opened(self, names: Mapping[str, File], cut: Cut) -> Seen | str:
        """Return what the PC finds in its database: opened once for each state of it that can be told apart."""
        base, log = (names.get(f"{self._disk.root}/{name}") for name in (BASE, WAL))
        if base is None:
            return "no file"
        reach = self._reach(log, cut)
        writes = cut.writes.get(base, [])
        if all(self._covered(one, reach) for one in writes):
            writes = []  # those pages are read from the log
        key = (base, base.version, reach.name, tuple(writes))
        is_sample = self.found.states % SAMPLED == 0
        if key not in self._bases or is_sample:
            data = base.seen(cut.writes.get(base, []))
            found = self._open(data, log.seen(cut.writes.get(log, [])) if log else None)
            assert self._bases.setdefault(key, found) == found, "the log is not understood as SQLite understands it"
        return self._bases[key]

    def _reach(self, log: File | None, cut: Cut) -> Reach:
        if log is None:
            return Reach(0, b"", frozenset())
        known = self._reached.get((log, log.version))
        if known is None:
            durable = log.durable
            known = self._log.reach(len(durable), lambda place, size: bytes(durable[place : place + size]))
            self._reached[log, log.version] = known
        chosen = cut.writes.get(log)
        if not chosen:
            return known
        first = min(place for place, _ in chosen)
        if first < known.end(self._log.page) or not known.frames:
            content = log.seen(chosen)
            return self._log.reach(len(content), lambda place, size: content[place : place + size])
        start = known.end(self._log.page)
        last = max(place + len(data or b"") for place, data in chosen)
        tail = bytearray(log.durable[start : last + 2 * self._log.page])
        for place, data in chosen:
            put(tail, place - start, data)
        head = bytes(log.durable[:HEAD])
        return self._log.reach(
            start + len(tail),
            lambda place, size: bytes(tail[place - start : place - start + size]) if place else head,
            known,
        )

    def _covered(self, write: tuple[int, bytes | None], reach: Reach) -> bool:
        place, data = write
        if data is None or not self._log.page:
            return False
        last = place + len(data) - 1
        return all(page + 1 in reach.pages for page in range(place // self._log.page, last // self._log.page + 1))

    def _open(self, base: bytes, log: bytes | None) -> Seen | str:
        """Open a database as it lies on the disk, and read in it what the checks ask for."""
        self.found.opened += 1
        with tempfile.TemporaryDirectory(dir=self._scratch) as folder:
            path = Path(folder) / "bekal.db"
            path.write_bytes(base)
            if log is not None:
                path.with_name("bekal.db-wal").write_bytes(log)
            with contextlib.closing(driver.connect(str(path))) as connection:
                try:
                    connection.execute("PRAGMA cipher_log_level = NONE")
                    connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
                    for check, good in (("integrity_check", [("ok",)]), ("foreign_key_check", [])):
                        if (said := connection.execute(f"PRAGMA {check}").fetchall()) != good:
                            return f"{check}: {said[:1]}"
                    return _seen(connection)
                except driver.DatabaseError as error:
                    return str(error)


def _seen(connection: Any) -> Seen:
    def rows(asked: str) -> list[Any]:
        return list(connection.execute(asked).fetchall())

    people = frozenset(name.rpartition(" ")[2] for (name,) in rows("SELECT name FROM candidate"))
    ((device, inc, seq, batch_hash),) = rows("SELECT device, inc, head_seq, head_hash FROM device_state")
    former = rows("SELECT value FROM setting WHERE key = 'sync.former'")
    batches = {(of, n): h for of, n, h in rows("SELECT inc, seq, hash FROM sealed_batch")}
    copied = rows("SELECT DISTINCT inc, seq FROM batch_event WHERE kind = 'exported'")
    names = {place: stick.batch_name(place[0], Mark(place[1], h)) for place, h in batches.items()}
    return Seen(
        people=people,
        device=UUID(bytes=device) if isinstance(device, bytes) else UUID(device),
        inc=inc,
        head=Mark(seq, batch_hash or GENESIS),
        former=frozenset(former[0][0].split()) if former else frozenset(),
        hashes={n: h for (of, n), h in batches.items() if of == inc},
        batches=frozenset(names.values()),
        exported=frozenset(names[of, n] for of, n in copied),
    )
