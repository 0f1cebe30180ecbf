"""Who appears in lists: the merged, the restricted and the erased do not."""

from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.candidates.listing import LISTED, listed_count
from bekal.candidates.merging.queries import kept_by_merged, kept_of, same_people
from bekal.candidates.queries import candidates, incomplete, newest, registered_since
from bekal.courses.queries import selectable
from bekal.reports.finding import find
from bekal.reports.today import today
from bekal.storage.records import Candidate, PersonLink
from bekal.terms import CandidateId


def listed(session: Session) -> set[UUID]:
    return set(session.scalars(select(Candidate.id).where(LISTED)))


def link(session: Session, merged: CandidateId, kept: CandidateId, *, undone: bool = False) -> PersonLink:
    row = PersonLink(kept_id=kept, merged_id=merged, linked_at=NOW, undone_at=NOW if undone else None)
    session.add(row)
    session.flush()
    return row


def test_the_merged_the_restricted_and_the_erased_leave_every_list(made: Made) -> None:
    with made.writing() as session:
        stays, merged, restricted, erased = makers.candidates(session, 4)
        course = makers.course(session, trainees_wanted=0)
        link(session, merged, stays)
        session.get_one(Candidate, restricted).restricted_on = TODAY
        session.get_one(Candidate, erased).erased_at = NOW
        session.flush()
        assert listed(session) == {stays}
        assert listed_count(session) == 1
        found = candidates(session)
        assert [(row.id, found.matching, found.total) for row in found.rows] == [(stays, 1, 1)]
        assert [row.id for row in candidates(session, typed="peserta").rows] == [stays]
        assert candidates(session, typed="peserta").matching == 1
        assert registered_since(session, NOW) == 1
        assert incomplete(session) == 0
        assert (last := newest(session)) is not None
        assert last.id == stays
        assert [row.id for row in selectable(session, course.id)] == [stays]
        assert find(session, "peserta").people_in_all == 1
        assert today(session, TODAY).candidates == 1


def test_an_undone_link_hides_nobody(made: Made) -> None:
    with made.writing() as session:
        one, other = makers.candidates(session, 2)
        link(session, other, one, undone=True)
        assert listed(session) == {one, other}
        assert same_people(session, [one]) == {one: {one}}
        assert kept_of(session, other) == other


def test_a_chain_is_one_person(made: Made) -> None:
    with made.writing() as session:
        first, second, third, stranger = makers.candidates(session, 4)
        link(session, first, second)
        link(session, second, third)
        assert listed(session) == {third, stranger}
        whole = {first, second, third}
        found = same_people(session, [first, second, third, stranger])
        assert found == {first: whole, second: whole, third: whole, stranger: {stranger}}
        assert kept_of(session, first) == third
        assert kept_by_merged(session) == {first: third, second: third}


def test_of_two_opposite_links_the_earlier_stands(made: Made) -> None:
    with made.writing() as session:
        one, other = makers.candidates(session, 2)
        link(session, one, other)
        link(session, other, one)
        assert listed(session) == {other}
        assert (kept_of(session, one), kept_of(session, other)) == (other, other)


def test_somebody_merged_into_two_people_follows_the_earlier_link(made: Made) -> None:
    with made.writing() as session:
        one, first, second = makers.candidates(session, 3)
        link(session, one, first)
        link(session, one, second)
        assert listed(session) == {first, second}
        assert same_people(session, [second])[second] == {second}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1]), max_size=9))
def test_whatever_links_meet_nobody_disappears_and_no_chain_is_endless(
    made: Made, pairs: list[tuple[int, int]]
) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 6)
        for merged, kept in pairs:
            link(session, people[merged], people[kept])
        there = listed(session) & set(people)
        groups = same_people(session, people)
        assert {person for group in groups.values() for person in group} == set(people)
        for person in people:
            assert kept_of(session, person) in there
            assert groups[person] & there == {kept_of(session, person)}
        assert kept_by_merged(session) == {p: kept_of(session, p) for p in people if p not in there}
        session.rollback()
