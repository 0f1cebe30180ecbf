"""One person's form open at two desks: nobody writes over what they did not touch, and who comes second is told."""

from dataclasses import replace

import pytest
from tests import makers
from tests.makers import NOW, Made

from bekal.candidates import queries, service
from bekal.candidates.applicants import Applicant
from bekal.candidates.meanwhile import ChangedMeanwhile, Known
from bekal.messages import sentence
from bekal.storage.records import Candidate
from bekal.terms import CandidateId


def opened(made: Made, who: CandidateId) -> Known:
    with made.reading() as session:
        card = queries.candidate(session, who)
    stored = Applicant(**{name: getattr(card, name) for name in Applicant.__dataclass_fields__})
    return Known(stored, stored)


def save(made: Made, who: CandidateId, known: Known, **changed: object) -> None:
    with made.writing(made.clerk) as session:
        service.correct(session, who, replace(known.read, **changed), now=NOW, known=known)  # type: ignore[arg-type]  # fields of it


def test_two_desks_that_changed_different_fields_keep_both(made: Made) -> None:
    with made.writing() as session:
        who = makers.candidate(session, 1, street="Jalan Lama 1")
    one, other = opened(made, who), opened(made, who)
    save(made, who, one, street="Jalan Baru 2")
    save(made, who, other, school="SMK Contoh")
    with made.reading() as session:
        row = session.get_one(Candidate, who)
        assert (row.street, row.school) == ("Jalan Baru 2", "SMK Contoh")


def test_who_changes_the_same_field_second_is_told_by_whom_and_nothing_is_written(made: Made) -> None:
    with made.writing() as session:
        who = makers.candidate(session, 1, street="Jalan Lama 1")
    one, other = opened(made, who), opened(made, who)
    save(made, who, one, street="Jalan Baru 2")
    with pytest.raises(ChangedMeanwhile) as told:
        save(made, who, other, street="Jalan Lain 3", school="SMK Contoh")
    assert "Petugas Contoh" in sentence(told.value)
    with made.reading() as session:
        row = session.get_one(Candidate, who)
        assert (row.street, row.school) == ("Jalan Baru 2", "")
    save(made, who, opened(made, who), street="Jalan Lain 3")  # having seen the other value


def test_the_same_change_at_both_desks_is_no_quarrel(made: Made) -> None:
    with made.writing() as session:
        who = makers.candidate(session, 1, street="Jalan Lama 1")
    one, other = opened(made, who), opened(made, who)
    save(made, who, one, street="Jalan Baru 2")
    save(made, who, other, street="Jalan Baru 2")
