"""Scans are kept encrypted, moved, marked and removed; whoever looks at one is written down."""

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests import makers
from tests.candidates.papers import pages
from tests.makers import NOW, TODAY, Made

from bekal.candidates.papers import rules, scans, service
from bekal.candidates.papers.pictures import Prepared, prepare
from bekal.candidates.papers.queries import ScanRow, checklist
from bekal.staff.rules import NotAllowed
from bekal.storage import journal
from bekal.storage.attachments import attachments_of
from bekal.storage.records import Scan, Viewing
from bekal.terms import CandidateId, PaperState


def ready(n: int = 1) -> list[Prepared]:
    data = pages.written(pages.page().resize((600, 850)), "PNG")
    return [prepare(data + b" " * number, f"ktp {number}.png", in_colour=True) for number in range(n)]


def scans_of(session: Session, candidate_id: CandidateId, kind: str) -> tuple[ScanRow, ...]:
    shown = checklist(session, candidate_id, programme_id=None, today=TODAY)
    return next((line.scans for line in shown.lines if line.kind.code == kind), ())


def state_of(session: Session, candidate_id: CandidateId, kind: str) -> PaperState:
    shown = checklist(session, candidate_id, programme_id=None, today=TODAY)
    return next((line.state for line in shown.lines if line.kind.code == kind), PaperState.NONE)


@pytest.fixture
def person(made: Made) -> CandidateId:
    with made.writing() as session:
        return makers.candidate(session)


def test_a_scan_is_kept_encrypted_and_the_paper_is_there_as_a_scan(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        (scan_id,) = scans.attach(session, person, "KTP", ready(), now=NOW)
        (row,) = scans_of(session, person, "KTP")
        data = scans.look_at(session, scan_id, now=NOW)
        assert (row.id, row.media, row.size, row.title) == (scan_id, "image/jpeg", len(data), "ktp 0.png")
        assert state_of(session, person, "KTP") is PaperState.SCAN
    assert made.path
    kept = [path for path in made.path.parent.rglob("*") if path.is_file() and path.name == row.address]
    assert len(kept) == 1
    assert b"\xff\xd8\xff" not in kept[0].read_bytes()[:8]


def test_a_paper_whose_original_is_here_stays_so_when_it_is_scanned(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        service.toggle(session, person, "KTP", today=TODAY)
        scans.attach(session, person, "KTP", ready(2), now=NOW)
        assert state_of(session, person, "KTP") is PaperState.ORIGINAL
        assert len(scans_of(session, person, "KTP")) == 2


def test_the_bytes_lie_there_before_the_row_that_names_them(
    made: Made, person: CandidateId, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_data: bytes) -> str:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), made.writing() as session:  # noqa: PT012 - the block is one use
        monkeypatch.setattr(attachments_of(session), "keep", full)
        scans.attach(session, person, "KTP", ready(), now=NOW)
    with made.reading() as session:
        assert session.scalars(select(Scan)).all() == []
        assert state_of(session, person, "KTP") is PaperState.NONE


def test_looking_at_a_scan_is_written_down(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        (scan_id,) = scans.attach(session, person, "KTP", ready(), now=NOW)
    with made.writing(made.clerk) as session:
        scans.look_at(session, scan_id, now=NOW)
    with made.reading() as session:
        seen = session.scalars(select(Viewing)).one()
        assert (seen.staff_id, seen.candidate_id, seen.what, seen.at) == (made.clerk, person, "scan KTP", NOW)
    with pytest.raises(NotAllowed), made.writing(made.instructor) as session:
        scans.look_at(session, scan_id, now=NOW)


def test_a_scan_of_a_health_paper_is_refused_unless_the_centre_lets_it_be_kept(made: Made, person: CandidateId) -> None:
    with pytest.raises(rules.ScanNotKept), made.writing() as session:
        scans.attach(session, person, "MCU", ready(), now=NOW)
    with made.writing() as session:
        service.add_rule(session, "MCU", condition=rules.KEEP_SCAN, source="Persetujuan tertulis")
        assert len(scans.attach(session, person, "MCU", ready(), now=NOW)) == 1
    with pytest.raises(rules.ScanNotKept), made.writing() as session:
        scans.attach(session, person, "SKCK", ready(), now=NOW)


def test_a_scan_filed_with_the_wrong_person_is_moved_and_moved_back(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        right = makers.candidate(session, 2)
        (scan_id,) = scans.attach(session, person, "KTP", ready(), now=NOW)
    with made.writing() as session:
        scans.move(session, scan_id, right, "KK")
        steps = journal.written(session)
        assert scans_of(session, person, "KTP") == ()
        assert [row.id for row in scans_of(session, right, "KK")] == [scan_id]
        assert state_of(session, person, "KTP") is PaperState.NONE
        assert state_of(session, right, "KK") is PaperState.SCAN
    with made.writing() as session:
        service.undo(session, steps)
        assert [row.id for row in scans_of(session, person, "KTP")] == [scan_id]
        assert state_of(session, person, "KTP") is PaperState.SCAN
        assert state_of(session, right, "KK") is PaperState.NONE
    with pytest.raises(rules.ScanNotKept), made.writing() as session:
        scans.move(session, scan_id, right, "SKCK")


def test_an_unreadable_scan_is_kept_and_marked(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        (scan_id,) = scans.attach(session, person, "KTP", ready(), now=NOW)
        scans.mark_unreadable(session, scan_id)
        assert scans_of(session, person, "KTP")[0].unreadable
        scans.mark_unreadable(session, scan_id, unreadable=False)
        assert not scans_of(session, person, "KTP")[0].unreadable


def test_a_removed_scan_comes_back_whole(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        (scan_id,) = scans.attach(session, person, "KTP", ready(), now=NOW)
    with made.writing() as session:
        scans.remove(session, scan_id)
        steps = journal.written(session)
        assert scans_of(session, person, "KTP") == ()
        assert state_of(session, person, "KTP") is PaperState.NONE
    with made.writing() as session:
        service.undo(session, steps)
        assert state_of(session, person, "KTP") is PaperState.SCAN
        assert scans.look_at(session, scan_id, now=NOW)[:3] == b"\xff\xd8\xff"


def test_a_scan_that_is_not_on_this_machine_says_so(made: Made, person: CandidateId) -> None:
    from bekal.storage.attachments import AttachmentMissing

    with made.writing() as session:
        (scan_id,) = scans.attach(session, person, "KTP", ready(), now=NOW)
        (row,) = scans_of(session, person, "KTP")
    assert made.path
    next(path for path in Path(made.path.parent).rglob(row.address) if path.is_file()).unlink()
    with pytest.raises(AttachmentMissing), made.writing() as session:
        scans.look_at(session, scan_id, now=NOW)
