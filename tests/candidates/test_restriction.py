"""Restricted data are only kept: the person leaves every list, and nothing is lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.candidates import queries, service
from bekal.candidates.applicants import Applicant
from bekal.candidates.consent import service as consent
from bekal.candidates.consent.rules import ReasonMissing
from bekal.candidates.papers import photo, scans
from bekal.candidates.papers import service as papers
from bekal.candidates.papers.pictures import Prepared
from bekal.candidates.rights import rules
from bekal.candidates.rights import service as rights
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Candidate, PersonLink
from bekal.terms import CandidateId, PaperState

SCAN = Prepared("ktp.jpg", "image/jpeg", b"a scan", 1, 0.0)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


@pytest.fixture
def who(made: Made) -> CandidateId:
    with made.writing() as session:
        makers.candidates(session, 3)
        return makers.candidate(session, 9, name="Peserta Dibatasi", wanted="Las Contoh")


def restrict(made: Made, who: CandidateId, reason: str = "Diminta orangnya") -> None:
    with made.writing(made.clerk) as session:
        rights.restrict(session, who, reason=reason, now=NOW)


def test_a_restricted_person_leaves_lists_counts_searches_and_suggestions(made: Made, who: CandidateId) -> None:
    restrict(made, who)
    with made.reading() as session:
        everybody = queries.candidates(session, limit=None)
        assert (everybody.total, everybody.matching) == (3, 3)
        assert who not in {row.id for row in everybody.rows}
        assert queries.candidates(session, typed="dibatasi").matching == 0
        assert queries.nearest(session, "dibatasix") is None
        assert "Las Contoh" not in queries.wishes(session)
        newest = queries.newest(session)
        assert newest is not None
        assert newest.id != who


def test_nothing_is_lost_and_lifting_brings_everything_back(made: Made, who: CandidateId) -> None:
    with made.reading() as session:
        before = queries.candidate(session, who)
    restrict(made, who)
    with made.writing(made.head) as session:
        rights.lift(session, who, reason="Sudah dijelaskan")
    with made.reading() as session:
        assert queries.candidate(session, who) == before
        assert queries.candidates(session).total == 4
        assert session.get_one(Candidate, who).restricted_reason == "Sudah dijelaskan"


def test_restricted_data_are_not_changed(made: Made, who: CandidateId) -> None:
    restrict(made, who)
    with pytest.raises(rules.PersonRestricted), made.writing(made.clerk) as session:
        service.correct(session, who, Applicant("Nama Lain"), now=NOW)
    with pytest.raises(rules.PersonRestricted), made.writing(made.clerk) as session:
        service.take_back(session, who)


def test_papers_photo_and_consent_of_restricted_data_stay_as_they_are(made: Made, who: CandidateId) -> None:
    with made.writing(made.clerk) as session:
        papers.set_paper(session, who, "KTP", today=TODAY, state=PaperState.COPY)
        (scan,) = scans.attach(session, who, "KTP", [SCAN], now=NOW)
        consent.give(session, who, purposes=["publication"], now=NOW)
        photo.set_photo(session, who, b"a photo")
    restrict(made, who)
    for change in (
        lambda session: papers.set_paper(session, who, "KTP", today=TODAY, state=PaperState.ORIGINAL),
        lambda session: papers.toggle(session, who, "IJAZAH", today=TODAY),
        lambda session: papers.take_back(session, who, "KTP"),
        lambda session: scans.attach(session, who, "KTP", [SCAN], now=NOW),
        lambda session: scans.move(session, scan, who, "KK"),
        lambda session: scans.mark_unreadable(session, scan),
        lambda session: scans.remove(session, scan),
        lambda session: photo.set_photo(session, who, b"another"),
        lambda session: photo.remove_photo(session, who),
        lambda session: consent.give(session, who, purposes=["vacancies"], now=NOW),
    ):
        with pytest.raises(rules.PersonRestricted), made.writing(made.clerk) as session:
            change(session)
    with made.writing(made.clerk) as session:  # taking a consent back is a right, and uses nothing
        consent.withdraw(session, who, purposes=["publication"], reason="Diminta orangnya", now=NOW)


def test_a_restriction_says_since_when_and_why(made: Made, who: CandidateId) -> None:
    restrict(made, who, "  Diminta   lewat surat ")
    with made.reading() as session:
        row = session.get_one(Candidate, who)
    assert (row.restricted_on, row.restricted_reason) == (TODAY, "Diminta lewat surat")
    with pytest.raises(rules.AlreadyRestricted):
        restrict(made, who)


def test_a_reason_is_needed_and_lifting_is_the_heads(made: Made, who: CandidateId) -> None:
    with pytest.raises(ReasonMissing):
        restrict(made, who, " ")
    with pytest.raises(rules.NotRestricted), made.writing() as session:
        rights.lift(session, who, reason="Salah")
    restrict(made, who)
    with pytest.raises(NotAllowed), made.writing(made.clerk) as session:
        rights.lift(session, who, reason="Diminta")


def test_every_registration_of_the_person_is_restricted(made: Made, who: CandidateId) -> None:
    with made.writing() as session:
        twin = makers.candidate(session, 10)
        session.add(PersonLink(kept_id=twin, merged_id=who, reason="", linked_at=NOW))
    restrict(made, who)
    with made.reading() as session:
        assert session.get_one(Candidate, twin).restricted_on == TODAY
        assert queries.candidates(session).total == 3


def test_a_head_finds_a_restricted_person_by_the_whole_nik_only(made: Made, who: CandidateId) -> None:
    restrict(made, who)
    with made.reading() as session:
        nik = session.get_one(Candidate, who).nik
        assert nik is not None
        assert [row.id for row in queries.candidates(session, typed=nik, by_exact_nik=True).rows] == [who]
        assert queries.candidates(session, typed=nik).matching == 0
        assert queries.candidates(session, typed=nik[:15], by_exact_nik=True).matching == 0
        assert queries.candidates(session, typed="Dibatasi", by_exact_nik=True).matching == 0
        assert [row.id for row in queries.candidates(session, restricted=True).rows] == [who]
