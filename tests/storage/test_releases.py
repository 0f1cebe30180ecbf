"""Every release's database opens in this version, with its people, marks, history and search."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.makers import KEY

import bekal
from bekal.candidates.queries import candidates
from bekal.storage import database, journal
from bekal.storage.records import Candidate, LoggedOperation, Mark

KEPT = sorted((Path(__file__).resolve().parents[1] / "databases").glob("*.db"))


def test_this_release_keeps_its_database() -> None:
    assert bekal.__version__ in {path.stem for path in KEPT}


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_a_database_of_an_older_release_opens(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "bekal.db"
    shutil.copy(kept, path)
    base = database.open_file(path, KEY, copies=tmp_path / "copies")
    try:
        with base.reading() as session:
            assert session.scalar(select(func.count()).select_from(Candidate)) == 5
            assert session.scalar(select(func.count()).select_from(Mark)) == 5
            assert session.scalar(select(func.count()).select_from(LoggedOperation))
            (person,) = candidates(session, typed="contoh 03").rows
            (operation,) = journal.history(session, person.id)
            assert operation.fields["name"] == person.name == "Peserta Contoh 03"
    finally:
        base.close()
