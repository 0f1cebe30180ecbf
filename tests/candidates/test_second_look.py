"""A second person reads name, NIK and passport again: it holds until one of them changes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import makers
from tests.makers import NOW, Made

from bekal.candidates.merging.service import merge
from bekal.candidates.second_look import rules
from bekal.candidates.second_look.queries import PASSPORT, Look, LookRow, looks_of_course
from bekal.candidates.second_look.rules import NothingTyped, Read, Reading, ReadingsDiffer
from bekal.candidates.second_look.service import look_again
from bekal.centre.service import change_centre
from bekal.certificates.queries import eligible
from bekal.certificates.rules import Reason
from bekal.storage.records import Candidate, Enrolment, Paper
from bekal.terms import CandidateId, NikStatus, PaperState

BLANKS = st.sampled_from(["", " ", ".", "-"])


def person_of(made: Made, of: makers.Class, at: int = 0) -> CandidateId:
    with made.reading() as session:
        return CandidateId(session.get_one(Enrolment, of.trainees[at]).candidate_id)


def first(made: Made, of: makers.Class) -> LookRow:
    with made.reading() as session:
        return looks_of_course(session, of.id)[0]


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=2)


@pytest.fixture
def registered(made: Made, of: makers.Class) -> Reading:
    with made.reading() as session:
        row = session.get_one(Candidate, session.get_one(Enrolment, of.trainees[0]).candidate_id)
        return Reading(row.name, row.nik or "")


def test_readings_that_agree_are_kept_with_who_and_when(made: Made, of: makers.Class, registered: Reading) -> None:
    assert first(made, of).look is Look.NOT_YET
    with made.writing(made.clerk) as session:
        look_again(session, person_of(made, of), registered, by=made.clerk, now=NOW)
    row = first(made, of)
    assert (row.look, row.by, row.at) == (Look.DONE, "Petugas Contoh", NOW)


def test_before_it_was_read_again_a_name_is_not_there_to_copy(
    made: Made, of: makers.Class, registered: Reading
) -> None:
    assert first(made, of).shown == "P… C… 0…"
    with made.writing() as session:
        look_again(session, person_of(made, of), registered, by=made.head, now=NOW)
    assert first(made, of).shown == registered.name


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (Reading("Peserta Contoh 09"), (Read.NAME, Read.NIK)),
        (Reading("Peserta Contoh 01", "9999990201000002"), (Read.NIK,)),
        (Reading("Peserta Contoh 01", "9999990201000001", "X1"), (Read.PASSPORT,)),
    ],
)
def test_a_difference_is_named_and_nothing_is_kept(
    made: Made, of: makers.Class, typed: Reading, wrong: tuple[Read, ...], registered: Reading
) -> None:
    assert rules.differing(registered, typed) == wrong
    with pytest.raises(ReadingsDiffer) as told, made.writing() as session:
        look_again(session, person_of(made, of), typed, by=made.head, now=NOW)
    assert told.value.facts["n"] == len(wrong)
    assert first(made, of).look is Look.NOT_YET


def test_a_look_holds_until_one_of_the_three_changes(made: Made, of: makers.Class, registered: Reading) -> None:
    person = person_of(made, of)
    with made.writing() as session:
        look_again(session, person, registered, by=made.head, now=NOW)
        session.get_one(Candidate, person).phone = "+628123456789"
    assert first(made, of).look is Look.DONE
    with made.writing() as session:
        session.add(Paper(candidate_id=person, kind=PASSPORT, state=PaperState.ORIGINAL, number="x 123.456"))
    assert first(made, of).look is Look.CHANGED_SINCE
    with made.writing() as session:
        look_again(session, person, Reading(registered.name, registered.nik, "X123456"), by=made.head, now=NOW)
    assert first(made, of).look is Look.DONE
    with made.writing() as session:
        session.get_one(Candidate, person).name = "Peserta Contoh Lain"
    assert first(made, of).look is Look.CHANGED_SINCE


def test_a_name_is_needed(made: Made, of: makers.Class) -> None:
    with pytest.raises(NothingTyped), made.writing() as session:
        look_again(session, person_of(made, of), Reading("  "), by=made.head, now=NOW)


def test_a_certificate_waits_for_it_only_where_the_centre_asks(
    made: Made, of: makers.Class, registered: Reading
) -> None:
    def waiting() -> list[bool]:
        with made.reading() as session:
            rows = eligible(session, of.id, today=date(2026, 12, 1), allowed=())
        return [Reason.NOT_LOOKED_AT in row.reasons for row in rows]

    assert waiting() == [False, False]
    with made.writing() as session:
        change_centre(session, second_look=True)
    assert waiting() == [True, True]
    with made.writing() as session:
        look_again(session, person_of(made, of), registered, by=made.head, now=NOW)
    assert waiting() == [False, True]


def test_a_look_counts_for_the_person_on_whichever_registration_it_was_taken(
    made: Made, of: makers.Class, registered: Reading
) -> None:
    here = person_of(made, of)

    def is_waiting() -> bool:
        with made.reading() as session:
            (row, _) = eligible(session, of.id, today=date(2026, 12, 1), allowed=())
        return Reason.NOT_LOOKED_AT in row.reasons

    with made.writing() as session:
        change_centre(session, second_look=True)
        look_again(session, here, registered, by=made.clerk, now=NOW)
        kept = makers.candidate(session, 1, name=registered.name, nik=None, nik_status=NikStatus.MISSING)
        merge(session, kept, here, now=NOW)
    row = first(made, of)
    assert (row.id, row.look, row.by, row.at) == (kept, Look.DONE, "Petugas Contoh", NOW)
    assert not is_waiting()
    with made.writing() as session:
        session.get_one(Candidate, kept).name = "Peserta Contoh Lain"
    assert first(made, of).look is Look.CHANGED_SINCE
    assert is_waiting()
    with made.writing() as session:
        look_again(session, here, Reading("Peserta Contoh Lain", registered.nik), by=made.head, now=NOW)
    assert (first(made, of).look, first(made, of).by) == (Look.DONE, "Kepala Contoh")
    assert not is_waiting()


@given(name=st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8}){0,3}", fullmatch=True), between=BLANKS)
def test_blanks_dots_and_capitals_are_no_difference(name: str, between: str) -> None:
    nik = between.join(["999999", "020100", "0001"])
    one = Reading(name, "9999990201000001", "X1234567")
    assert rules.differing(one, Reading(f"  {name.upper()} ", nik, between.join(["x12", "34567"]))) == ()
