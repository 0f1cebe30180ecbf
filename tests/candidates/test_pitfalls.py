"""What went wrong elsewhere with people and their papers, and does not here; each named after what went wrong."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select
from tests import makers
from tests.documents.papers import texts
from tests.makers import NOW, Made

from bekal.candidates import service
from bekal.candidates.applicants import Applicant
from bekal.candidates.consent import printing as consent_sheet
from bekal.candidates.nik import masked
from bekal.candidates.rights import printing
from bekal.candidates.rights.everything import everything
from bekal.documents.person_data import person_data_pdf
from bekal.documents.receipt_slip import Paper, receipt_slips_pdf
from bekal.reports.receipts import receipt
from bekal.storage.guarding import BypassedJournal
from bekal.storage.records import Candidate, LoggedOperation, Mark
from bekal.storage.records import Paper as PaperRow
from bekal.terms import CandidateId, NikStatus

BEKAL = Path(__file__).resolve().parents[2] / "desktop" / "bekal"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


def test_a_second_way_to_make_a_person_would_list_them_twice() -> None:
    """Frappe/erpnext#19194: two creation paths. Here people are made in one module, and by the bulk door it uses."""
    makes = set()
    for path in sorted(BEKAL.rglob("*.py")):
        if "practice" in path.parts:
            continue  # invented people for practice
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            named = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            bulk = named == "write_many" and any(isinstance(a, ast.Name) and a.id == "Candidate" for a in node.args)
            if named == "Candidate" or bulk:
                makes.add(path.relative_to(BEKAL).as_posix())
    assert all(one.startswith("candidates/") for one in makes), makes
    assert 1 <= len(makes) <= 2, makes  # the form's service, and the import's


def test_a_slow_link_and_a_double_click_make_no_second_person(made: Made) -> None:
    """LibreClass#1: the same form sent twice. Its draft carries the id the person will have."""
    from bekal.storage.ids import new_id

    at = CandidateId(new_id())
    for _ in range(2):
        with made.writing(made.clerk) as session:
            service.register(session, Applicant("Peserta Contoh"), now=NOW, person_id=at)
    with made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 1


def test_a_row_of_attendance_or_of_papers_cannot_be_there_twice() -> None:
    """Frappe/erpnext#9524: the tool doubled rows. Here what they join is their key."""
    keys = {
        table.name: [sorted(c.name for c in one.columns) for one in table.constraints if hasattr(one, "columns")]
        for table in (Mark.__table__, PaperRow.__table__)
    }
    assert ["enrolment_id", "meeting_id"] in keys["mark"]
    assert ["candidate_id", "centre_id", "kind"] in keys["paper"]


def test_no_statement_changes_people_behind_the_history(made: Made) -> None:
    """Rehearsal#108: rows vanished and nobody could say why. A change without an operation is refused."""
    with made.writing() as session:
        makers.candidate(session, 1)
    with pytest.raises(BypassedJournal), made.writing() as session:
        session.execute(Candidate.__table__.delete())
    with made.reading() as session:
        assert session.scalar(select(func.count()).select_from(LoggedOperation)) or 0


def test_a_power_cut_leaves_a_whole_person_or_nobody(made: Made) -> None:
    """Enketo#1072: a recovered record without its name. What is half done in a transaction is not there at all."""

    def cut_off() -> None:
        with made.writing(made.clerk) as session:
            service.register(session, Applicant("Peserta Contoh", phone="+6281200000001"), now=NOW)
            raise RuntimeError("power")

    with pytest.raises(RuntimeError, match="power"):
        cut_off()
    with made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 0
        left = session.scalars(select(LoggedOperation.entity)).all()
    assert "candidate" not in left


def test_a_temporary_nik_stands_on_no_letter(made: Made) -> None:
    """OpenSID#4421, #4535: a temporary number was printed on letters. Here the column is empty, and stays so."""
    with made.writing() as session:
        who = makers.candidate(session, 5, nik=None, nik_status=NikStatus.MISSING)
        doubtful = makers.candidate(session, 6, nik="0999999999999", nik_status=NikStatus.DOUBTFUL)
    for one in (who, doubtful):
        with made.reading() as session:
            slips = [texts(receipt_slips_pdf([receipt(session, one, now=NOW)], paper)) for paper in Paper]
            sheet = texts(consent_sheet.form_pdf(session, one, now=NOW))
            mine = " ".join(texts(person_data_pdf(printing.sheet(session, everything(session, one, now=NOW)))))
        printed = " ".join(word for pages in (*slips, sheet) for word in pages)
        assert "NIK 0" not in printed
        assert "0999999999999" not in printed
        assert "Sementara" not in printed
        assert "sementara" not in mine.lower()
    with made.reading() as session:
        assert session.get_one(Candidate, who).nik is None
    assert masked("9999990101000001").endswith("0001")
    assert "99999901" not in masked("9999990101000001")
