"""Every release's database opens in this version, with its people, marks, history and search."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.makers import KEY, NOW, TODAY

import bekal
from bekal.candidates.consent import queries as consents
from bekal.candidates.consent import service as consent
from bekal.candidates.merging.queries import same_people
from bekal.candidates.merging.service import merge
from bekal.candidates.papers.queries import checklist
from bekal.candidates.papers.service import set_paper
from bekal.candidates.queries import candidates
from bekal.storage import database, journal
from bekal.storage.records import Candidate, Centre, LoggedOperation, Mark, Staff
from bekal.terms import CandidateId, PaperState, Role

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


@pytest.mark.parametrize("kept", KEPT, ids=lambda path: path.stem)
def test_people_of_an_older_release_get_papers_consent_and_are_merged(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "bekal.db"
    shutil.copy(kept, path)
    base = database.open_file(path, KEY, copies=tmp_path / "copies")
    try:
        with base.reading() as session:
            base.centre_id = session.scalar(select(Centre.id))
            head = session.scalar(select(Staff.id).where(Staff.role == Role.HEAD))
            one, other = [CandidateId(found) for found in session.scalars(select(Candidate.id).limit(2))]
        with base.writing(by=head, at=NOW) as session:
            set_paper(session, one, "KTP", today=TODAY, state=PaperState.ORIGINAL)
            consent.give(session, one, purposes=["publication"], now=NOW)
            merge(session, one, other, reason="NIK yang kedua salah ketik", now=NOW)
        with base.reading() as session:
            papers = checklist(session, one, programme_id=None, today=TODAY).lines
            assert {line.kind.code: line.state for line in papers}["KTP"] is PaperState.ORIGINAL
            assert "publication" in {given.purpose for given in consents.given(session, one)}
            assert same_people(session, [one])[one] == {one, other}
    finally:
        base.close()
