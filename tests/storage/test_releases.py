"""Every release's database opens in this version, with its people, marks, history and search."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests.databases import write
from tests.documents.papers import texts
from tests.makers import KEY, NOW, TODAY

import bekal
from bekal.assessment.competency.queries import attempts
from bekal.assessment.outside.queries import results
from bekal.assessment.queries import graduations
from bekal.candidates.consent import queries as consents
from bekal.candidates.consent import service as consent
from bekal.candidates.merging.queries import same_people
from bekal.candidates.merging.service import merge
from bekal.candidates.papers.queries import checklist
from bekal.candidates.papers.service import set_paper
from bekal.candidates.queries import candidates
from bekal.centre.logo import logo
from bekal.centre.queries import centre
from bekal.centre.rules import Signer
from bekal.certificates.life import queries as papers
from bekal.certificates.queries import trust_view
from bekal.certificates.results import Result
from bekal.certificates.templates.queries import dressed
from bekal.certificates.verify import verify
from bekal.documents.certificate import certificate_pdf
from bekal.storage import database, journal
from bekal.storage.records import Candidate, Centre, LoggedOperation, Mark, Meeting, Staff
from bekal.terms import CandidateId, PaperState, Role

NEXT = "the next one"
"""What `tests.databases.write` would write now: the release of the day it is called."""
KEPT = sorted((Path(__file__).resolve().parents[1] / "databases").glob("*.db"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("releases") / "next.db"
    write.write(path)
    return path


@pytest.fixture(params=[*KEPT, NEXT], ids=lambda found: getattr(found, "stem", found))
def kept(request: pytest.FixtureRequest) -> Path:
    """Give the database of each release, the coming one among them."""
    return Path(request.getfixturevalue("written")) if request.param == NEXT else Path(request.param)


def test_this_release_keeps_its_database() -> None:
    assert bekal.__version__ in {path.stem for path in KEPT}


def test_a_database_of_an_older_release_opens(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "bekal.db"
    shutil.copy(kept, path)
    base = database.open_file(path, KEY, copies=tmp_path / "copies")
    try:
        with base.reading() as session:
            assert session.scalar(select(func.count()).select_from(Candidate)) == 5
            first = select(Meeting.id).order_by(Meeting.held_on, Meeting.number).limit(1)
            marks = select(func.count()).select_from(Mark).where(Mark.meeting_id == first.scalar_subquery())
            assert session.scalar(marks) == 5
            assert session.scalar(select(func.count()).select_from(LoggedOperation))
            (person,) = candidates(session, typed="contoh 03").rows
            (operation,) = journal.history(session, person.id)
            assert operation.fields["name"] == person.name == "Peserta Contoh 03"
    finally:
        base.close()


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


def test_papers_that_can_be_trusted_come_through_releases(kept: Path, tmp_path: Path) -> None:
    path = tmp_path / "bekal.db"
    shutil.copy(kept, path)
    base = database.open_file(path, KEY, copies=tmp_path / "copies")
    try:
        with base.reading() as session:
            base.centre_id = session.scalar(select(Centre.id))
        with base.reading() as session:
            house = centre(session)
            found = papers.papers(session, today=write.ISSUED.date())
            if not found:  # releases before 0.3.0 kept none
                assert (house.second.name, house.goes_on, house.logo) == ("", False, "")
                return
            assert [one.number for one in found] == [f"500.15/000{n}/PPKD-01/2026" for n in (1, 2)]
            view = trust_view(session)
            assert view is not None
            checked = {verify(one.text, view, int(write.ISSUED.timestamp())).result for one in found}
            assert checked == {Result.VALID}
            pages = dressed(session, [one.page for one in found])
            assert [page.facts.get("nomor_registrasi") for page in pages] == ["TIK.1977.00467 2026", None]
            assert len(texts(certificate_pdf(pages[0]))) == 2
            assert pages[0].logo == logo(session, house.logo)
            blanks = papers.blanks_of(session, found)
            assert [str(blanks[one.id]) for one in found] == ["A 0000001", "A 0000002"]
            assert (house.second, house.numbers_from) == (Signer("Kepala Seksi Contoh", "", "MET.1"), 2026)
            person = CandidateId(found[0].candidate_id)
            (language,) = results(session, today=TODAY, candidate_id=person)
            (attempt,) = attempts(session, person)
            assert (language.test, attempt.registration_no) == ("IELTS", "TIK.1977.00467 2026")
            assert graduations(session, found[0].course_id)[0].letter_number == "421/1"
    finally:
        base.close()
