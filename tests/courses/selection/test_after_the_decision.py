"""After the decision: priority seats given on, the letter corrected, steps undone, people told the result."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session
from tests.courses.selection.round import REREGISTER_BY, STARTS, Round, decided, lock, prepared, scored
from tests.makers import NOW, TODAY, Made

from bekal.candidates.rights import service as rights
from bekal.courses.rules import DatesReversed
from bekal.courses.selection import queries, rules, service
from bekal.staff.rules import NotAllowed
from bekal.storage import journal
from bekal.storage.records import Application

GROUP = "DISABILITAS"


def test_an_empty_priority_seat_goes_to_the_next_who_goes_first_while_too_few_have_one(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=8, seats=3)
        for each in (of.applications[0], of.applications[5], of.applications[6]):
            service.set_priority(session, each, [GROUP])
        scored(session, of)
        service.change_selection(session, of.course_id, reserves=5, priority_seats=1)
        lock(session, of)
        assert [row.id for row in queries.reserve_list(session, of.course_id)] == list(of.applications[3:])
        moved = service.withdraw(session, of.applications[0], on=TODAY, reason="bekerja", now=NOW)
        assert [each.application_id for each in moved] == [of.applications[5]]
        moved = service.withdraw(session, of.applications[1], on=TODAY, reason="bekerja", now=NOW)
        assert [each.application_id for each in moved] == [of.applications[3]]
        (trainee,) = [service.reregister(session, of.applications[5], now=NOW)]
        assert queries.reserve_list(session, of.course_id)[0].id == of.applications[4]
        replaced = service.replace(session, trainee, on=STARTS, reason="bekerja", now=NOW)
        assert replaced.application_id == of.applications[6]


def test_the_letter_of_a_locked_decision_is_corrected_by_the_head_with_a_reason(made: Made) -> None:
    with made.writing() as session:
        of = decided(session)
    letter = {"letter_number": "002/CONTOH/2026", "letter_on": TODAY, "now": NOW}
    with pytest.raises(NotAllowed), made.writing(made.clerk) as session:
        service.correct_letter(session, of.course_id, reason="salah ketik", **letter)
    with pytest.raises(rules.ReasonMissing), made.writing() as session:
        service.correct_letter(session, of.course_id, reason=" ", **letter)
    late = letter | {"letter_on": REREGISTER_BY + timedelta(days=1)}
    with pytest.raises(DatesReversed), made.writing() as session:
        service.correct_letter(session, of.course_id, reason="salah ketik", **late)
    with made.reading() as session:
        before = queries.plan(session, of.course_id)
    with made.writing() as session:
        service.correct_letter(session, of.course_id, reason="salah ketik", **letter)
    with made.reading() as session:
        card = queries.selection(session, of.course_id)
        assert (card.letter_number, card.corrected_on, card.correction) == ("002/CONTOH/2026", TODAY, "salah ketik")
        assert queries.plan(session, of.course_id) == before
    with made.writing() as session:
        open_round = prepared(session, number=2)
    with pytest.raises(rules.NotDecided), made.writing() as session:
        service.correct_letter(session, open_round.course_id, reason="salah ketik", **letter)


def stands(session: Session, of: Round) -> list[object]:
    """Return where everybody stands, and who is a trainee."""
    found = queries.applicants(session, of.course_id, today=TODAY, limit=None)
    people = [(row.id, row.state, row.state_on, row.reason, row.reserve) for row in found.rows]
    return [people, queries.seats(session, of.course_id)]


def test_a_withdrawal_a_replacement_and_a_reserve_that_moved_up_are_undone_whole(made: Made) -> None:
    with made.writing() as session:
        of = decided(session)
    with made.writing() as session:
        trainee = service.reregister(session, of.applications[1], now=NOW)
    for step in (
        lambda session: service.withdraw(session, of.applications[0], on=TODAY, reason="bekerja", now=NOW),
        lambda session: service.withdraw(session, of.applications[1], on=STARTS, reason="bekerja", now=NOW),
        lambda session: service.replace(session, trainee, on=STARTS, reason="bekerja", now=NOW),
    ):
        with made.reading() as session:
            before = stands(session, of)
        with made.writing() as session:
            step(session)
            steps = journal.written(session)
        with made.reading() as session:
            assert stands(session, of) != before
        with made.writing() as session:
            service.undo_step(session, steps)
        with made.reading() as session:
            assert stands(session, of) == before


def test_a_step_is_not_undone_once_something_hangs_on_it(made: Made) -> None:
    with made.writing() as session:
        of = decided(session)
    with made.writing() as session:
        (moved,) = service.withdraw(session, of.applications[0], on=TODAY, reason="bekerja", now=NOW)
        steps = journal.written(session)
    with made.writing() as session:
        service.reregister(session, moved.application_id, now=NOW)
    with pytest.raises(rules.WrongState), made.writing() as session:
        service.undo_step(session, steps)


def test_who_was_told_the_result_is_noted_once_with_when_and_by_whom(made: Made) -> None:
    with made.writing() as session:
        of = decided(session)
        assert service.inform(session, of.applications[:2], now=NOW) == 2
        assert service.inform(session, of.applications[:3], now=NOW + timedelta(hours=1)) == 1
        assert session.get_one(Application, of.applications[0]).informed_at == NOW
        service.uninform(session, of.applications[:1])
        assert session.get_one(Application, of.applications[0]).informed_at is None
        with pytest.raises(rules.WrongState):
            service.inform(session, of.applications[-1:], now=NOW)


def test_who_was_admitted_and_is_only_kept_is_named_where_the_decision_leaves_them_out(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session)
        scored(session, of)
        rights.restrict(session, of.candidates[2], reason="diminta", now=NOW)
        found = queries.plan(session, of.course_id)
        assert found.withheld == (rules.registration_code(of.applications[2]),)
        assert of.applications[2] not in {row.id for row in found.rows}
