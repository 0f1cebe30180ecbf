"""What is typed is kept until it is registered, and makes one person however often that is asked."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests import makers
from tests.makers import NOW, Made

from bekal.candidates import drafts, queries, service
from bekal.candidates.applicants import Applicant
from bekal.candidates.drafts import Draft, NotSavedAside
from bekal.storage.records import CandidateDraft
from bekal.terms import CandidateId

HALF = Draft({"name": "Peserta Contoh", "street": "Jalan Cont"}, "street", frozenset({"sex"}), scroll=40)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Made]:
    with makers.centre(tmp_path) as centre:
        yield centre


def keep(made: Made, person: CandidateId, draft: Draft, minutes: int = 0, *, is_new: bool = True) -> None:
    with made.writing(made.clerk) as session:
        drafts.keep(session, made.clerk, person, draft, is_new=is_new, now=NOW + timedelta(minutes=minutes))


def test_a_draft_is_read_back_as_it_was_kept(made: Made) -> None:
    person, other = drafts.new_person(), drafts.new_person()
    draft = replace(HALF, apart={other: True, person: False})
    keep(made, person, draft)
    with made.reading() as session:
        found = drafts.kept(session, made.clerk, person)
    assert found is not None
    assert (found.person_id, found.is_new, found.draft, found.saved_at) == (person, True, draft, NOW)


def test_the_newest_draft_that_was_not_put_aside_is_gone_on_with(made: Made) -> None:
    first, second, third = (drafts.new_person() for _ in range(3))
    keep(made, first, HALF)
    keep(made, second, HALF, 1)
    keep(made, third, replace(HALF, is_parked=True), 2)
    with made.reading() as session:
        found = drafts.unfinished(session, made.clerk)
        assert drafts.unfinished(session, made.head) is None
        waiting = [one.person_id for one in drafts.waiting(session, made.head)]
    assert found is not None
    assert found.person_id == second
    assert waiting == [first, second, third]  # the oldest first, whoever typed it


def test_a_correction_begun_is_seen_by_who_began_it_only(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1)
    keep(made, person, HALF, is_new=False)
    with made.reading() as session:
        assert [one.person_id for one in drafts.waiting(session, made.clerk)] == [person]
        assert drafts.waiting(session, made.head) == ()
        assert drafts.kept(session, made.head, person) is None


def test_only_what_stood_open_at_the_end_is_told_of_and_only_once(made: Made) -> None:
    left, cut = drafts.new_person(), drafts.new_person()
    keep(made, cut, replace(HALF, is_open=True))
    keep(made, left, HALF, 1)
    with made.reading() as session:
        found = drafts.interrupted(session, made.clerk)
    assert found is not None
    assert found.person_id == cut
    with made.writing(made.clerk) as session:
        drafts.note_seen(session, made.clerk)
    with made.reading() as session:
        assert drafts.interrupted(session, made.clerk) is None
        assert len(drafts.waiting(session, made.clerk)) == 2


def test_registering_twice_with_one_id_makes_one_person(made: Made) -> None:
    person = drafts.new_person()
    keep(made, person, HALF)
    for name in ("Peserta Contoh", "Peserta Contoh", "Peserta Contoh Dua"):
        with made.writing(made.clerk) as session:
            assert service.register(session, Applicant(name), now=NOW, person_id=person) == person
            drafts.drop(session, made.clerk, person)
    with made.reading() as session:
        assert [row.name for row in queries.candidates(session).rows] == ["Peserta Contoh Dua"]
        assert session.query(CandidateDraft).count() == 0


def test_a_form_saved_aside_is_a_plain_file_that_is_read_again(tmp_path: Path) -> None:
    path = drafts.save_aside(HALF, tmp_path, now=NOW)
    assert json.loads(path.read_text(encoding="utf-8"))["values"]["name"] == "Peserta Contoh"
    assert drafts.read_aside(path) == HALF


def test_a_place_that_takes_nothing_and_a_file_that_is_none_are_told(tmp_path: Path) -> None:
    blocked = tmp_path / "berkas"
    blocked.write_text("[]")
    with pytest.raises(NotSavedAside):
        drafts.save_aside(HALF, blocked, now=NOW)
    for content in ("[]", "{}", "bukan json", '{"what":"x"}'):
        blocked.write_text(content)
        with pytest.raises(NotSavedAside):
            drafts.read_aside(blocked)
    with pytest.raises(NotSavedAside):
        drafts.read_aside(tmp_path / "tidak ada")
