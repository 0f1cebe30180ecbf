"""Issuing: who may have a certificate, which number it gets, and that what was printed stays as it was."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.assessment.locking import GraduationMeeting, lock, unlock
from bekal.assessment.rules import ResultLocked
from bekal.assessment.service import NewResult, record_result
from bekal.candidates.merging.service import merge
from bekal.certificates import issuing, queries, rules, service
from bekal.certificates.issue_here import issue_here
from bekal.certificates.templates.queries import dressed
from bekal.certificates.verify import verify
from bekal.courses import queries as courses
from bekal.documents.read_back import codes
from bekal.staff.rules import NotAllowed
from bekal.storage import numbers
from bekal.storage.records import Candidate, Certificate, Enrolment
from bekal.terms import CandidateId, CertificateEvent, Decision, How


def _rows(ready: Ready) -> list[queries.CertificateRow]:
    with ready.centre.database.reading() as session:
        return queries.certificates(session, ready.course)


def test_numbers_follow_each_other_without_a_gap(ready: Ready) -> None:
    done = ready.issue()
    assert done.refused == ()
    assert [int(number[:4]) for number in done.numbers] == [1, 2, 3, 4]
    assert done.numbers[0] == "0001/BLK-CONTOH/XI/2026"
    assert [row.number for row in _rows(ready)] == list(done.numbers)


def test_nobody_gets_a_second_certificate_and_all_reasons_are_told(ready: Ready) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        unlock(session, ready.course, reason="nilai salah", now=NOW)
    with ready.centre.database.writing(by=ready.instructor, at=NOW) as session:
        trainee = courses.trainees(session, ready.course)[1]
        record_result(session, trainee.id, NewResult(decision=Decision.FAILED), on=NOW.date())
    unlocked = ready.issue()
    assert unlocked.numbers == ()
    assert all(rules.Reason.NOT_LOCKED in person.reasons for person in unlocked.refused)
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        lock(session, ready.course, GraduationMeeting(NOW.date()), now=NOW)
        session.scalars(select(Candidate).where(Candidate.id == trainee.candidate_id)).one().birth_date = None
    done = ready.issue()
    assert len(done.numbers) == SEATS - 1
    assert [person.name for person in done.refused] == [trainee.name]
    assert set(done.refused[0].reasons) == {rules.Reason.FAILED, rules.Reason.NO_BIRTH_DATE}
    again = ready.issue()
    assert again.numbers == ()
    assert sum(rules.Reason.ALREADY_ISSUED in person.reasons for person in again.refused) == SEATS - 1


def test_without_accreditation_nothing_is_issued(ready: Ready) -> None:
    with pytest.raises(rules.NotYetAccredited):
        ready.issue(at=NOW + timedelta(days=31))
    with pytest.raises(rules.NotYetAccredited):
        ready.issue(at=NOW - timedelta(days=2))
    assert _rows(ready) == []


def test_a_clock_that_went_back_issues_nothing(ready: Ready) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        first = courses.trainees(session, ready.course)[0]
    issue_here(ready.centre, ready.course, by=ready.head, now=NOW, only=[first.id])
    with pytest.raises(rules.ClockWentBack):
        ready.issue(at=NOW - timedelta(hours=2))
    assert len(ready.issue(at=NOW - timedelta(minutes=30)).numbers) == SEATS - 1


def test_an_instructor_issues_nothing(ready: Ready) -> None:
    with pytest.raises(NotAllowed):
        ready.issue(by=ready.instructor)
    assert _rows(ready) == []
    assert numbers.used(ready.centre).get(2026, 0) == 0


def test_a_restored_old_backup_never_uses_a_number_again(ready: Ready, tmp_path: Path) -> None:
    shutil.copy(ready.centre.folder.database, tmp_path / "cadangan.db")
    assert len(ready.issue().numbers) == SEATS
    folder = ready.centre.folder
    ready.centre.database.close()
    for ending in ("", "-wal", "-shm"):
        folder.database.with_name(folder.database.name + ending).unlink(missing_ok=True)
    shutil.copy(tmp_path / "cadangan.db", folder.database)
    folder.numbers.unlink()
    assert _rows(ready) == []
    assert [int(number[:4]) for number in ready.issue().numbers] == [5, 6, 7, 8]


def test_a_bad_template_spends_no_number(ready: Ready) -> None:
    for template in ("{tahun}", "{seq}/{rahasia}", "{seq}/日本", "{seq}" + "/x" * 30):
        with pytest.raises(rules.BadNumberTemplate):
            rules.number(template, sequence=1, on=NOW.date(), words={})
    assert rules.number("{seq:04}/{kode}/{bulan_romawi}/{tahun}", sequence=7, on=NOW.date(), words={"kode": "X"}) == (
        "0007/X/XI/2026"
    )


def test_a_paper_of_a_merged_registration_says_one_person_and_not_two(ready: Ready) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW, how=How.KEY) as session:
        one = courses.trainees(session, ready.course)[0]
        seated = session.get_one(Candidate, one.candidate_id)
        registered = {"nik_status": seated.nik_status, "sex": seated.sex, "registered_at": NOW}
        kept = Candidate(name="Peserta Contoh Benar", birth_date=date(1999, 9, 9), birth_place="Contoh", **registered)
        session.add(kept)
        session.flush()
        merge(session, CandidateId(kept.id), one.candidate_id, reason="satu orang", now=NOW)
    ready.issue()
    with ready.centre.database.reading() as session:
        page = next(page for page in service.pages(session, ready.course) if page.name == "Peserta Contoh Benar")
    assert page.birth_line == "lahir di Contoh, 9 September 1999"


def test_the_snapshot_outlives_every_later_edit(ready: Ready) -> None:
    ready.issue()
    before = _rows(ready)
    with ready.centre.database.writing(by=ready.head, at=NOW, how=How.KEY) as session:
        for person in session.scalars(select(Candidate)):
            person.name, person.mismatch_reason = "Nama Diubah", "ijazah menulis lain"
    after = _rows(ready)
    assert [row.snapshot for row in after] == [row.snapshot for row in before]
    with ready.centre.database.reading() as session:
        names = {page.name for page in service.pages(session, ready.course)}
    assert "Nama Diubah" not in names
    assert len(names) == SEATS


def test_a_result_with_a_certificate_is_locked(ready: Ready) -> None:
    ready.issue()
    failed = NewResult(decision=Decision.FAILED)
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        trainee = courses.trainees(session, ready.course)[0]
        with pytest.raises(ResultLocked):
            record_result(session, trainee.id, failed, on=NOW.date())


def test_only_what_was_read_back_counts_as_printed(ready: Ready, tmp_path: Path) -> None:
    ready.issue()
    with ready.centre.database.reading() as session:
        pages = service.pages(session, ready.course)
        view = queries.trust_view(session)
    service.write_and_read_back(pages, tmp_path / "s.pdf")
    assert view is not None
    read = codes((tmp_path / "s.pdf").read_bytes())
    assert [verify(text, view, int(NOW.timestamp())).result.value for text in read] == ["VALID"] * SEATS
    blocked = tmp_path / "tidak-ada" / "s.pdf"
    blocked.parent.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(rules.FileNotWritten):
        service.write_and_read_back(pages, blocked)
    assert {row.state for row in _rows(ready)} == {CertificateEvent.ISSUED}
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        assert service.record_printed(session, ready.course, now=NOW) == SEATS
    assert {row.state for row in _rows(ready)} == {CertificateEvent.PRINTED}


def test_a_name_of_75_letters_is_signed_printed_and_read_back(ready: Ready, tmp_path: Path) -> None:
    long_name = "Peserta Contoh Bernama Sangat Panjang Sekali Hingga Tujuh Puluh Lima Hurufx"
    assert len(long_name) == 75
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        of = select(Enrolment.candidate_id).where(Enrolment.course_id == ready.course)
        session.scalars(select(Candidate).where(Candidate.id.in_(of))).first().name = long_name  # type: ignore[union-attr]
    ready.issue()
    with ready.centre.database.reading() as session:
        (page,) = [page for page in service.pages(session, ready.course) if page.name == long_name]
    service.write_and_read_back([page], tmp_path / "panjang.pdf")
    assert codes((tmp_path / "panjang.pdf").read_bytes()) == [page.qr_text]


def test_a_name_the_paper_cannot_carry_is_refused_with_its_reason(ready: Ready) -> None:
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        of = select(Enrolment.candidate_id).where(Enrolment.course_id == ready.course)
        session.scalars(select(Candidate).where(Candidate.id.in_(of))).first().name = "日本 太郎"  # type: ignore[union-attr]
    done = ready.issue()
    assert len(done.numbers) == SEATS - 1
    assert [person.reasons for person in done.refused] == [(rules.Reason.NAME,)]
    assert [int(number[:4]) for number in done.numbers] == [1, 2, 3]


def test_a_snapshot_gives_back_the_page_it_was_made_from(ready: Ready) -> None:
    ready.issue()
    with ready.centre.database.reading() as session:
        page = service.pages(session, ready.course)[0]
        text = session.scalars(select(Certificate.text).order_by(Certificate.sequence)).first()
        kept = dressed(session, [issuing.page_of(issuing.snapshot(page))])
    assert kept == [page]
    assert page.template is not None
    assert text is not None
    assert page.qr_text.endswith(text)
    assert replace(page, name="x") != page
