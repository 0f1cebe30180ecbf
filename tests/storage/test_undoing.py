"""Undo writes inverse operations, takes back whole transactions, and leaves what others changed since."""

from datetime import timedelta

from tests import makers
from tests.makers import NOW, Made

from bekal.storage import applying, journal, undoing
from bekal.storage.records import Candidate
from bekal.terms import How


def person(made: Made, row_id: object) -> Candidate:
    with made.reading() as session:
        return session.get_one(Candidate, row_id)


def undo(made: Made, row_id: makers.CandidateId) -> int:
    with made.writing(how=How.UNDO) as session:
        return undoing.undo(session, undoing.last_group(session, row_id))


def test_an_edit_goes_back_and_stays_in_the_history(made: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62811")
    with made.writing() as session:
        row = session.get_one(Candidate, one)
        row.phone, row.email = "+62812", "a@contoh.id"
    assert undo(made, one) == 2
    assert (person(made, one).phone, person(made, one).email) == ("+62811", "")
    with made.reading() as session:
        steps = journal.history(session, one)
    assert [step.how for step in steps] == ["key", "key", "undo"]
    assert steps[2].fields == {"phone": "+62811", "email": ""}
    assert steps[2].base == {"phone": steps[1].id.hex, "email": steps[1].id.hex}


def test_undoing_the_undo_is_the_edit_again(made: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62811")
    with made.writing() as session:
        session.get_one(Candidate, one).phone = "+62812"
    undo(made, one)
    undo(made, one)
    assert person(made, one).phone == "+62812"


def test_a_transaction_that_changed_one_field_twice_goes_back_whole(made: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62811")
    with made.writing() as session:
        row = session.get_one(Candidate, one)
        for phone in ("+62812", "+62813"):
            row.phone = phone
            session.flush()
    assert undo(made, one) == 1
    assert person(made, one).phone == "+62811"


def test_all_rows_of_a_transaction_go_back_together_and_no_others(made: Made) -> None:
    with made.writing() as session:
        one, two, three = makers.candidates(session, 3)
    with made.writing() as session:
        session.get_one(Candidate, three).phone = "+62899"
    with made.writing() as session:
        for row_id in (one, two):
            session.get_one(Candidate, row_id).phone = "+62812"
    with made.writing() as session:
        session.get_one(Candidate, three).email = "c@contoh.id"
    assert undo(made, one) == 2
    assert [person(made, row_id).phone for row_id in (one, two, three)] == ["", "", "+62899"]
    assert person(made, three).email == "c@contoh.id"


def test_undo_keeps_what_others_changed_since(made: Made, other: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1)
    makers.hand_over(made, other)
    with made.writing() as session:
        row = session.get_one(Candidate, one)
        row.phone, row.email = "+62812", "a@contoh.id"
    makers.hand_over(made, other)
    with other.writing(at=NOW + timedelta(hours=1)) as session:
        session.get_one(Candidate, one).phone = "+62877"
    makers.hand_over(other, made, stream="pc-2/1")
    assert undo(made, one) == 1
    assert (person(made, one).phone, person(made, one).email) == ("+62877", "")


def test_undo_takes_back_nothing_that_others_did(made: Made, other: Made) -> None:
    with made.writing() as session:
        one, two, three = makers.candidates(session, 3)
    makers.hand_over(made, other)
    with made.writing() as session:
        session.get_one(Candidate, one).phone = "+62812"
    with other.writing(at=NOW + timedelta(hours=1)) as session:
        session.get_one(Candidate, two).phone = "+62877"
    makers.hand_over(other, made, stream="pc-2/1")
    assert undo(made, one) == 1
    assert person(made, two).phone == "+62877"
    with made.reading() as session:
        group = undoing.last_group(session, two)
        assert {journal.history(session, row)[0].id for row in (one, two, three)} == set(group)
    with other.reading() as session:
        assert undoing.last_group(session, one) == []


def test_undo_keeps_a_value_against_which_another_lost(made: Made, other: Made) -> None:
    """The losing operation is the last in the history, but its value never stood."""
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62800")
    makers.hand_over(made, other)
    with other.writing(at=NOW) as session:
        session.get_one(Candidate, one).phone = "+62877"
    with made.writing(at=NOW + timedelta(hours=1)) as session:
        session.get_one(Candidate, one).phone = "+62812"
    assert makers.hand_over(other, made, stream="pc-2/1").conflicts == 1
    assert person(made, one).phone == "+62812"
    assert undo(made, one) == 1
    assert person(made, one).phone == "+62800"


def test_undo_of_a_removed_row_changes_nothing(made: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1)
    with made.writing() as session:
        session.delete(session.get_one(Candidate, one))
    assert undo(made, one) == 0


def test_undone_values_travel(made: Made, other: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 1, phone="+62800")
    with made.writing() as session:
        session.get_one(Candidate, one).phone = "+62812"
    undo(made, one)
    outcome: applying.Applied = makers.hand_over(made, other)
    assert (outcome.new, outcome.conflicts, outcome.problems) == (3, 0, [])
    assert person(other, one).phone == "+62800"
