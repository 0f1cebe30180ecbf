"""Three PCs of one centre that know one class, and an empty database: what they come to hold must be alike."""

import atexit
import functools
import itertools
import random
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import delete, inspect, select
from tests import makers
from tests.makers import NOW, Made

from bekal.storage import applying, database, digests, journal
from bekal.storage.ids import joint_id
from bekal.storage.records import Conflict, OperationProblem, Result


@dataclass
class Office:
    """Three PCs that know one class, and an empty database to compare with."""

    pcs: list[Made]
    of: makers.Class
    common: list[bytes]
    empty: Made


@dataclass
class Template:
    """The files of such an office, closed; every story begins with copies of them."""

    folder: Path
    first: Made
    of: makers.Class
    common: list[bytes]
    stories: Iterator[int] = field(default_factory=itertools.count)

    @contextmanager
    def office(self) -> Iterator[Office]:
        folder = self.folder / f"story-{next(self.stories)}"
        folder.mkdir()
        opened = []
        for name in ("0", "1", "2", "empty"):
            shutil.copyfile(self.folder / f"{name}.db", folder / f"{name}.db")
            base = makers.empty_file(folder / f"{name}.db")
            base.centre_id = self.first.centre_id
            opened.append(Made(base, None, self.first.head, self.first.clerk, self.first.instructor))
        try:
            yield Office(opened[:3], self.of, self.common, opened[3])
        finally:
            for one in opened:
                one.database.close()
            shutil.rmtree(folder)


@functools.cache
def made() -> Template:
    """Make a class at one PC, let two others learn of it, and close their files; once for all tests of a process."""
    folder = Path(tempfile.mkdtemp(prefix="bekal-office-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with makers.centre(folder / "made") as first:
        with first.writing() as session:
            of = makers.course(session, trainees_wanted=2, days=3)
            at = joint_id("result", of.trainees[0])
            session.add(Result(id=at, enrolment_id=of.trainees[0], score_hundredths=7000))
        for n in (1, 2):
            with makers.second_pc(folder / f"made-{n}", first):
                pass
        found = Template(folder, first, of, own(first, 0))
    makers.empty_file(folder / "made-empty/bekal.db").close()
    for n, name in (("", "0"), ("-1", "1"), ("-2", "2"), ("-empty", "empty")):
        shutil.copyfile(folder / f"made{n}/bekal.db", folder / f"{name}.db")
    return found


@contextmanager
def made_on(url: str, office: Office) -> Iterator[Made]:
    """Open an empty database on PostgreSQL beside an office, for the same centre."""
    first = office.pcs[0]
    base = database.open_url(url)
    base.centre_id = first.centre_id
    try:
        yield Made(base, None, first.head, first.clerk, first.instructor)
    finally:
        base.close()


def highest(made: Made) -> int:
    with made.reading() as session:
        return len(makers.own_bodies(session))


def own(made: Made, after: int) -> list[bytes]:
    with made.reading() as session:
        return makers.own_bodies(session)[after:]


def take(taker: Made, bodies: Sequence[bytes], stream: str) -> None:
    """Apply operations, and try again what was set aside as long as that helps."""
    with taker.database.writing() as session:
        applying.apply(session, bodies, centre_id=taker.centre_id, stream=stream, now=NOW)
        before = None
        while True:
            waiting = session.execute(select(OperationProblem.body, OperationProblem.stream)).all()
            if not waiting or len(waiting) == before:
                break
            before = len(waiting)
            session.execute(delete(OperationProblem))
            for body, of in waiting:
                applying.apply(session, [body], centre_id=taker.centre_id, stream=of, now=NOW)
        digests.refresh(session, taker.centre_id)


def rows_and_conflicts(made: Made) -> dict[str, set[tuple[object, ...]]]:
    found = {}
    with made.reading() as session:
        for name, entity in journal.synced_tables().items():
            columns = [c for c in inspect(entity).columns if c.name != "version"]
            found[name] = {tuple(row) for row in session.execute(select(*columns))}
        columns = [c for c in inspect(Conflict).columns if c.name != "seen_at"]
        found["conflict"] = {tuple(row) for row in session.execute(select(*columns))}
        assert session.scalars(select(OperationProblem.op_id)).all() == []
    return found


def contents(made: Made, *, anew: bool = False) -> str:
    """Return the digest of everything there, `anew` from the rows as they lie there."""
    with made.database.writing() as session:
        if anew:
            digests.recount(session, made.centre_id)
        digests.refresh(session, made.centre_id)
        return digests.summary(session, made.centre_id).digest


def all_alike(office: Office, start: Sequence[int], rnd: random.Random) -> None:
    """Let everybody learn of everything, in any order, and see that all hold the same; an empty database does too."""
    streams = {f"pc-{n}/1": own(pc, start[n]) for n, pc in enumerate(office.pcs)}
    for n, pc in enumerate(office.pcs):
        others = [one for one in streams if one != f"pc-{n}/1"]
        rnd.shuffle(others)
        for one in others:
            take(pc, streams[one], one)
    wanted = rows_and_conflicts(office.pcs[0])
    assert rows_and_conflicts(office.pcs[1]) == wanted
    assert rows_and_conflicts(office.pcs[2]) == wanted
    in_any_order(office.empty, office.common, streams, rnd)
    assert rows_and_conflicts(office.empty) == wanted
    said = {contents(one) for one in (*office.pcs, office.empty)} | {contents(rnd.choice(office.pcs), anew=True)}
    assert len(said) == 1  # also of rows that changed by others' doing


def in_any_order(
    taker: Made, common: Sequence[bytes], streams: Mapping[str, Sequence[bytes]], rnd: random.Random
) -> None:
    """Let a database learn of everything: each stream in its own order, and otherwise as it happens."""
    take(taker, common, "pc-0/1")
    waiting = {one: list(bodies) for one, bodies in streams.items() if bodies}
    while waiting:
        one = rnd.choice(sorted(waiting))
        some = rnd.randint(1, len(waiting[one]))
        take(taker, waiting[one][:some], one)
        waiting[one] = waiting[one][some:]
        if not waiting[one]:
            del waiting[one]
