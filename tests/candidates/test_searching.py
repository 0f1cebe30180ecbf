"""Search while typing finds the same people by every way through the file, in the same order."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from tests import makers
from tests.bench.many_people import fill
from tests.makers import NOW, TODAY, Made

from bekal.candidates.merging import service
from bekal.candidates.queries import candidates
from bekal.storage.records import Candidate
from bekal.terms import CandidateId

PEOPLE = 3_600
"""So many that each way is taken: few who fit are sorted, of many an index is walked, of most the last are read."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    with makers.centre(Path(tmp_path_factory.mktemp("ramai"))) as made:
        with made.writing() as session:
            fill(session, PEOPLE)
            # registered on another PC and received last: the order of the file is not that of registration
            makers.candidate(session, 1, name="Barudin Contoh", registered_at=NOW - timedelta(days=9))
        yield made


def plainly(made: Made, typed: str, *, by_name: bool, down: bool) -> list[CandidateId]:
    """Every word begins a word of the name, the NIK, the phone or the district: read all of them and look."""
    with made.reading() as session:
        rows = session.execute(
            select(Candidate.id, Candidate.name, Candidate.nik, Candidate.phone, Candidate.district,
                   Candidate.registered_at)
        ).all()  # fmt: skip
    words = typed.lower().split()
    fit = []
    for row in rows:
        said = f"{row.name} {row.nik} {row.phone[1:]} 0{row.phone[3:]} {row.district}".lower().split()
        if all(any(each.startswith(word) for each in said) for word in words):
            fit.append(row)
    fit.sort(key=lambda row: row.name)
    if by_name:
        fit.sort(key=lambda row: row.name, reverse=down)
    else:
        fit.sort(key=lambda row: row.registered_at, reverse=down)
    return [CandidateId(row.id) for row in fit]


@pytest.mark.parametrize("typed", ["ba", "bar", "9", "99", "kec", "contoh", "jo fe", "ba 99", "barudin", "0800", "zzz"])
@pytest.mark.parametrize(("by_name", "reverse"), [(False, False), (False, True), (True, False), (True, True)])
def test_the_first_page_is_the_same_as_by_reading_everybody(
    crowd: Made, typed: str, by_name: bool, reverse: bool
) -> None:
    with crowd.reading() as session:
        found = candidates(session, typed=typed, by_name=by_name, reverse=reverse)
    wanted = plainly(crowd, typed, by_name=by_name, down=by_name == reverse)
    assert found.matching == len(wanted)
    assert found.total == PEOPLE + 1
    if by_name:  # people of one name come in either order
        with crowd.reading() as session:
            names = dict(session.execute(select(Candidate.id, Candidate.name)).all())
        assert [row.name for row in found.rows] == [names[one] for one in wanted[:200]]
    else:
        assert [row.id for row in found.rows] == wanted[:200]


def test_accents_and_the_order_of_words_do_not_matter(made: Made) -> None:
    with made.writing() as session:
        makers.candidate(session, 1, name="Renée Contoh")
        for typed in ("renee contoh", "CONTOH rene", "cont ré"):
            assert [row.name for row in candidates(session, typed=typed).rows] == ["Renée Contoh"]


def test_a_number_is_found_with_the_marks_people_write_in_it(made: Made) -> None:
    with made.writing() as session:
        makers.candidate(session, 1, nik="3174014705990031", phone="+6281234567890")
        for typed in ("3174.0147", "3174 0147 05", "0812-3456", "0812 3456 78", "+62812", "31740147"):
            assert candidates(session, typed=typed).matching == 1, typed


def test_who_left_the_lists_is_not_counted_among_those_who_fit(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=2)
        kept, merged = course.candidates
        third, hidden = makers.candidate(session, 50), makers.candidate(session, 51)
        session.get_one(Candidate, hidden).restricted_on = TODAY
        service.merge(session, third, merged, reason="ganda", now=NOW)
        found = candidates(session, typed="peserta")
        assert {row.id for row in found.rows} == {kept, third}
        assert (found.matching, found.total) == (2, 2)
        assert {row.id: row.course for row in found.rows} == {kept: "Kelas 1", third: "Kelas 1"}
