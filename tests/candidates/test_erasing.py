"""An erased person is found nowhere: not in the rows, the search, the journal, the scans; and everything else holds."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from sqlalchemy import func, select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.candidates import drafts, queries
from bekal.candidates.consent import service as consent
from bekal.candidates.rights import erasing, rules
from bekal.candidates.rights import service as rights
from bekal.candidates.rights.register import SECTIONS
from bekal.staff.rules import NotAllowed
from bekal.storage import journal, undoing
from bekal.storage.attachments import attachments_of
from bekal.storage.ids import joint_id
from bekal.storage.operations import Operation
from bekal.storage.records import (
    Candidate,
    CandidateDraft,
    Enrolment,
    LoggedOperation,
    Mark,
    OperationProblem,
    Paper,
    PersonLink,
    Scan,
    Viewing,
)
from bekal.terms import CandidateId, PaperState

NAME, NIK, PHONE = "Wulandari Contoh Hapus", "9999990302000077", "+6281299900077"
STREET, NUMBER, TITLE = "Jalan Mawar Contoh 77", "IJZ-CONTOH-0077", "ijazah-wulandari.pdf"
SECRETS = (NAME, "Wulandari", NIK, PHONE, PHONE[3:], STREET, NUMBER, TITLE, "Ibu Wali Contoh")
BYTES = b"%PDF plainly synthetic scan of nobody 77"


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path / "balai") as centre:
        yield centre


def person(made: Made, **values: object) -> CandidateId:
    """Somebody with a paper, a scan, a photo, a consent, a draft and a viewing."""
    with made.writing() as session:
        files = attachments_of(session)
        who = makers.candidate(
            session,
            77,
            **{"name": NAME, "nik": NIK, "phone": PHONE, "street": STREET, "photo": files.keep(b"photo " + BYTES)}
            | values,
        )
        paper = Paper(
            id=joint_id("paper", who, "ijazah"),
            candidate_id=who,
            kind="ijazah",
            state=PaperState.COPY,
            number=NUMBER,
        )
        session.add(paper)
        session.flush()
        session.add(
            Scan(
                paper_id=paper.id,
                address=files.keep(BYTES),
                media="application/pdf",
                size=len(BYTES),
                title=TITLE,
                taken_at=NOW,
            )
        )
        consent.give(session, who, purposes=["publication"], guardian="Ibu Wali Contoh", now=NOW)
        rights.note_viewing(session, who, what=f"Berkas {NAME}", now=NOW)
        drafts.keep(session, made.clerk, who, drafts.Draft({"name": NAME}), is_new=False, now=NOW)
    return who


def erase(made: Made, who: CandidateId) -> erasing.Erased:
    with made.writing() as session:
        return erasing.erase(session, who, reason=rules.ErasureReason.REQUEST, now=NOW)


def bodies(made: Made) -> bytes:
    with made.reading() as session:
        return b"\n".join(session.scalars(select(LoggedOperation.body).order_by(LoggedOperation.n)))


def plain_pages(path: Path, key: bytes = makers.KEY) -> bytes:
    """Decrypt every page of a closed database as it lies on the disk, free pages too (SQLCipher 4: AES-256-CBC)."""
    raw, size, reserved = path.read_bytes(), 4096, 80
    pages = []
    for at in range(0, len(raw), size):
        page = raw[at : at + size]
        start = 16 if at == 0 else 0
        iv = page[size - reserved : size - reserved + 16]
        opened = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
        pages.append(opened.update(page[start : size - reserved]) + opened.finalize())
    return b"".join(pages)


def test_nothing_that_names_an_erased_person_is_left_on_the_disk(tmp_path: Path) -> None:
    with makers.centre(tmp_path) as made:
        who = person(made)
        with made.writing() as session:
            makers.candidates(session, 30)
        assert made.path is not None
        files = [one for one in (tmp_path / "lampiran").rglob("*") if one.is_file()] or [
            one for one in tmp_path.rglob("*") if one.is_file() and len(one.name) == 64
        ]
        assert len(files) == 2
        # twice corrected, so that former values lie in the search index and in the journal
        with made.writing() as session:
            session.get_one(Candidate, who).name = NAME + " Lama"
        with made.writing() as session:
            session.get_one(Candidate, who).name = NAME
        erase(made, who)
        assert not any(one.exists() for one in files)
        with made.reading() as session:
            assert session.scalar(select(func.count()).select_from(Candidate)) == 31
    assert not made.path.with_name("bekal.db-wal").exists()
    pages = plain_pages(made.path)
    assert b"Peserta Contoh 07" in pages  # the pages were read
    for secret in SECRETS:
        assert secret.encode() not in pages, secret
        assert secret.lower().encode() not in pages.lower(), secret


def test_counts_stay_and_say_no_more_than_they_need(made: Made) -> None:
    who = person(made, birth_date=date(2000, 2, 3), region_code="3276011001", regency="Kota Depok")
    erase(made, who)
    with made.reading() as session:
        row = session.get_one(Candidate, who)
    assert (row.name, row.nik, row.phone, row.street) == (rules.ERASED_NAME, None, "", "")
    assert (row.sex, row.birth_date, row.region_code, row.regency) == ("L", date(2000, 1, 1), "3276", "Kota Depok")
    assert row.erased_at == NOW
    assert row.restricted_reason == "request"


def test_an_erased_person_is_in_no_list_and_no_search(made: Made) -> None:
    who = person(made)
    with made.reading() as session:
        assert queries.candidates(session, typed="wulandari").matching == 1
    erase(made, who)
    with made.reading() as session:
        for typed in ("", "wulandari", NIK, "0812999", "dihapus"):
            assert who not in [row.id for row in queries.candidates(session, typed=typed, limit=None).rows], typed
        assert session.scalars(select(Viewing)).all() == []
        assert session.scalars(select(CandidateDraft)).all() == []
        assert session.scalars(select(Scan)).all() == []


def test_the_journal_keeps_order_ids_and_authors_and_forgets_the_values(made: Made) -> None:
    who = person(made)
    with made.reading() as session:
        before = session.execute(select(LoggedOperation.n, LoggedOperation.op_id, LoggedOperation.row_id)).all()
        was = {one.id: one for one in map(Operation.from_bytes, makers.own_bodies(session))}
    erase(made, who)
    with made.reading() as session:
        after = session.execute(select(LoggedOperation.n, LoggedOperation.op_id, LoggedOperation.row_id)).all()
        now = {one.id: one for one in map(Operation.from_bytes, makers.own_bodies(session))}
    assert after[: len(before)] == before
    for op_id, one in was.items():
        same = now[op_id]
        assert (same.by, same.at, same.clock, same.base, same.fields.keys()) == (
            one.by,
            one.at,
            one.clock,
            one.base,
            one.fields.keys(),
        )
    assert all(secret.encode() not in bodies(made) for secret in SECRETS)


def test_a_scan_that_was_replaced_long_ago_goes_too(made: Made) -> None:
    who = person(made)
    with made.writing() as session:
        old = session.scalars(select(Scan)).one()
        address = old.address
        session.delete(old)
    erase(made, who)
    with made.reading() as session:
        assert not attachments_of(session).has(address)
    assert TITLE.encode() not in bodies(made)


def test_a_picture_that_somebody_else_has_too_stays(made: Made) -> None:
    who = person(made)
    with made.writing() as session:
        address = session.get_one(Candidate, who).photo
        other = makers.candidate(session, 5, photo=address)
    erase(made, who)
    with made.reading() as session:
        assert session.get_one(Candidate, other).photo == address
        assert attachments_of(session).read(address)


def test_every_registration_merged_into_the_person_is_erased_with_it(made: Made) -> None:
    who = person(made)
    with made.writing() as session:
        twin = makers.candidate(session, 78, name=NAME, nik=None, phone=PHONE)
        session.add(PersonLink(kept_id=who, merged_id=twin, reason=f"sama dengan {NAME}", linked_at=NOW))
    assert erase(made, who).registrations == 2
    with made.reading() as session:
        assert session.get_one(Candidate, twin).name == rules.ERASED_NAME
    assert all(secret.encode() not in bodies(made) for secret in SECRETS)


def test_marks_stay_and_their_notes_go(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        makers.mark_all(session, of)
        who = of.candidates[0]
        mark = session.scalars(select(Mark).where(Mark.enrolment_id == of.trainees[0])).first()
        assert mark is not None
        mark.note = "Sakit tipes contoh"
    later = NOW + timedelta(days=400)
    with made.writing(at=later) as session:
        erasing.erase(session, who, reason=rules.ErasureReason.RETENTION, now=later)
    with made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Mark)) == 2 * len(of.meetings)
        assert set(session.scalars(select(Mark.note))) == {""}
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 2
    assert b"tipes" not in bodies(made)


def test_somebody_in_a_running_course_leaves_it_first(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1, starts_on=TODAY)
    with pytest.raises(rules.StillInCourse), made.writing() as session:
        erasing.erase(session, of.candidates[0], reason=rules.ErasureReason.REQUEST, now=NOW)


def test_only_a_head_erases_and_only_once(made: Made) -> None:
    who = person(made)
    with pytest.raises(NotAllowed), made.writing(made.clerk) as session:
        erasing.erase(session, who, reason=rules.ErasureReason.REQUEST, now=NOW)
    erase(made, who)
    with pytest.raises(rules.PersonErased):
        erase(made, who)
    with pytest.raises(rules.PersonErased), made.writing() as session:
        consent.give(session, who, purposes=[], now=NOW)


def test_an_undo_of_an_erasure_brings_nobody_back(made: Made) -> None:
    who = person(made)
    with made.writing() as session:
        erasing.erase(session, who, reason=rules.ErasureReason.REQUEST, now=NOW)
        steps = journal.written(session)
    with made.writing() as session:
        undoing.undo(session, steps)
    with made.reading() as session:
        row = session.get_one(Candidate, who)
        assert (row.name, row.nik, row.phone, row.photo) == (rules.ERASED_NAME, None, "", "")
    assert all(secret.encode() not in bodies(made) for secret in SECRETS)


def test_another_pc_erases_too_whatever_it_knew_before(made: Made, tmp_path: Path) -> None:
    who = person(made)
    with makers.second_pc(tmp_path / "kedua", made) as second:
        with second.writing() as session:
            attachments_of(session).keep(BYTES)
        with made.reading() as session:
            known = session.scalar(select(func.max(LoggedOperation.n))) or 0
        erase(made, who)
        makers.hand_over(made, second, after=known)
        assert NAME.encode() in bodies(second)  # what it learned before
        with second.writing() as session:
            assert erasing.is_anything_to_finish(session)
            assert erasing.finish_erasures(session) == 1
        with second.writing() as session:
            assert erasing.finish_erasures(session) == 0
            assert not erasing.is_anything_to_finish(session)
            assert session.get_one(Candidate, who).name == rules.ERASED_NAME
            assert session.scalars(select(Scan)).all() == []
        assert not [one for one in (tmp_path / "kedua").rglob("*") if len(one.name) == 64]
        assert all(secret.encode() not in bodies(second) for secret in SECRETS)


def test_what_another_pc_wrote_without_knowing_of_it_does_not_come_back(made: Made, tmp_path: Path) -> None:
    who = person(made)
    with makers.second_pc(tmp_path / "kedua", made) as second:
        later = NOW + timedelta(hours=1)
        with made.reading() as session:
            known = session.scalar(select(func.max(LoggedOperation.n))) or 0
        erase(made, who)
        with second.writing(at=later) as session:
            session.get_one(Candidate, who).phone = PHONE[:-1] + "8"
        makers.hand_over(second, made, stream="pc-2/1")
        makers.hand_over(made, second, after=known)
        for pc in (made, second):
            with pc.writing() as session:
                erasing.finish_erasures(session)
            with pc.reading() as session:
                assert session.get_one(Candidate, who).phone == ""
            assert PHONE[:-1].encode() not in bodies(pc)


def test_an_operation_set_aside_forgets_too(made: Made) -> None:
    who = person(made)
    with made.writing() as session:
        body = journal.history(session, who)[0].to_bytes()
        session.add(
            OperationProblem(
                op_id=joint_id("set aside"),
                centre_id=made.centre_id,
                code="breaks_rule",
                body=body,
                stream="pc-9/1",
                seen_at=NOW,
            )
        )
    erase(made, who)
    with made.reading() as session:
        assert NAME.encode() not in session.scalars(select(OperationProblem.body)).one()


def test_what_waits_to_be_sent_is_said_beforehand_and_travels_without_what_is_erased(
    made: Made, tmp_path: Path
) -> None:
    who = person(made)
    with made.reading() as session:
        told = erasing.doomed(session, who)
    assert told.unsent >= 4
    assert (told.name, told.papers, told.scans) == (NAME, 1, 1)
    assert erase(made, who).unsent == told.unsent
    with makers.second_pc(tmp_path / "pusat", made) as central:  # whoever learns of it only now
        with central.reading() as session:
            row = session.get_one(Candidate, who)
            assert (row.name, row.nik, row.phone) == (rules.ERASED_NAME, None, "")
        assert all(secret.encode() not in bodies(central) for secret in SECRETS)


def test_what_an_erasure_leaves_stays_the_same_when_it_is_asked_again() -> None:
    for section in SECTIONS.values():
        for name, item in section.items.items():
            for value in ("2001-05-06", "request", None, 12, True):
                if item.left is not rules.stays:
                    assert item.left(item.left(value)) == item.left(value), name
