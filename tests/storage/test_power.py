"""A program killed in the middle of its work: what it had said is saved, is saved."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from tests import makers
from tests.makers import KEY

from bekal.storage import database
from bekal.storage.records import Candidate, LoggedOperation

WRITER = """
import sys
from pathlib import Path
from uuid import UUID
from bekal.storage import database
from tests import makers

base = database.open_file(Path(sys.argv[1]), makers.KEY)
by, start = UUID(sys.argv[2]), int(sys.argv[3])
for n in range(start, start + 100_000):
    with base.writing(by=by, at=makers.NOW) as session:
        makers.candidate(session, n, name=f"Peserta {n}")
        makers.candidate(session, n, name=f"Pasangan {n}")
    print(n, flush=True)
"""


@pytest.mark.parametrize("seed", range(10))
def test_every_acknowledged_commit_survives_a_kill(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    with makers.centre(tmp_path) as made:
        head, path = made.head, made.path
    assert path
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), str(head), str(seed * 1_000)],
        env=makers.environment(),
        stdout=subprocess.PIPE,
    ) as writer:
        assert writer.stdout
        said = [int(writer.stdout.readline()) for _ in range(chance.randrange(1, 40))]
        time.sleep(chance.random() * 0.02)
        writer.kill()
        said += [int(line) for line in writer.stdout.read().split(b"\n")[:-1]]
    base = database.open_file(path, KEY)
    with base.reading() as session:
        names = set(session.scalars(select(Candidate.name)))
        assert {f"Peserta {n}" for n in said} <= names
        assert {f"Pasangan {n}" for n in said} <= names
        whole = {name.split()[1] for name in names}
        assert names == {f"{word} {n}" for n in whole for word in ("Peserta", "Pasangan")}
        assert len(whole) - len(said) in (0, 1)  # at most one was saved and not yet said
        operations = select(func.count()).select_from(LoggedOperation).where(LoggedOperation.entity == "candidate")
        assert session.scalar(operations) == len(names)
        assert session.execute(text("PRAGMA integrity_check")).all() == [("ok",)]
        assert session.execute(text("PRAGMA cipher_integrity_check")).all() == []
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        assert session.execute(text("SELECT count(*) FROM candidate_search")).scalar() == len(names)
    base.close()
