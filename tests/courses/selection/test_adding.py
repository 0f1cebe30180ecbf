"""Who may still apply, many admitted at once, what waits where, and what is taken back after the decision."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from tests import makers
from tests.courses.selection import round as rounds
from tests.courses.selection.round import NOW_LATER
from tests.makers import NOW, TODAY, Made

from bekal.attendance.service import mark
from bekal.courses.rules import AlreadyUsed
from bekal.courses.selection import queries, rules, service
from bekal.courses.selection.counting import states, underway
from bekal.courses.selection.queries.adding import addable, by_niks, read_niks
from bekal.courses.selection.service.admitting import admit_some
from bekal.courses.selection.service.taking_back import undo_missed, undo_reregister
from bekal.courses.service import make_meetings
from bekal.storage.records import Candidate, Enrolment
from bekal.terms import ApplicationState, Attendance

S = ApplicationState


def test_those_who_asked_for_the_programme_come_first_and_nobody_twice(made: Made) -> None:
    with made.writing() as session:
        of = rounds.prepared(session, people=2, admitted=False)
        plain = makers.candidate(session, 101, source="sekolah.xlsx")
        wishing = makers.candidate(session, 102, wanted="SEL-1")
        makers.candidate(session, 103, restricted_on=TODAY)
        found = addable(session, of.course_id)
        assert [row.id for row in found.rows] == [wishing, plain]
        assert (found.matching, found.total, found.wishing, found.intake) == (2, 2, 1, "Seleksi 1")
        assert [row.id for row in addable(session, of.course_id, wishing=True).rows] == [wishing]
        assert [row.id for row in addable(session, of.course_id, typed="sekolah").rows] == [plain]
        assert [row.id for row in addable(session, of.course_id, typed="contoh 102").rows] == [wishing]
        service.apply(session, of.course_id, [wishing], now=NOW)
        assert [row.id for row in addable(session, of.course_id).rows] == [plain]


def test_a_list_of_nik_is_read_however_it_was_pasted() -> None:
    typed = "1. 9999990101010001\n9999 9902 0202 0002\t9999.9903.0303.0003; 12345, 9999990101010001 99999901010100011"
    assert read_niks(typed) == ["9999990101010001", "9999990202020002", "9999990303030003"]


def test_a_list_of_nik_finds_who_may_apply_in_its_order(made: Made) -> None:
    with made.writing() as session:
        of = rounds.prepared(session, people=1, admitted=False)
        people = [makers.candidate(session, n) for n in (201, 202)]
        niks = {row.id: str(row.nik) for row in session.scalars(select(Candidate))}
        asked = [niks[people[1]], "9999990101019999", niks[of.candidates[0]], niks[people[0]]]
        found = by_niks(session, of.course_id, asked)
        assert [row.id for row in found.rows] == [people[1], people[0]]
        assert (found.there, found.unknown) == (1, ("9999990101019999",))


def test_many_chosen_are_admitted_under_one_reason_and_those_blocked_are_left(made: Made) -> None:
    with made.writing() as session:
        of = rounds.prepared(session, people=3, admitted=False)
        session.get_one(Candidate, of.candidates[2]).restricted_on = TODAY
        came, ids = admit_some(session, of.applications, now=NOW)
        assert (came.admitted, came.warned, came.blocked, ids) == (0, 2, 1, ())
        came, ids = admit_some(session, of.applications, now=NOW, reason="Asli dilihat")
        assert (came.admitted, came.warned, came.blocked) == (2, 0, 1)
        assert ids == of.applications[:2]
        assert dict(states(session, of.course_id)) == {S.ADMITTED: 2, S.REGISTERED: 1}
        assert admit_some(session, (), now=NOW) == (service.Admitted(0, 0, 0), ())
        rows = queries.applicants(session, of.course_id, today=TODAY, states=(S.ADMITTED,)).rows
        assert {row.reason for row in rows} == {"Asli dilihat"}


def test_nobody_is_admitted_once_the_decision_is_locked(made: Made) -> None:
    with made.writing() as session:
        of = rounds.decided(session)
        with pytest.raises(rules.DecisionLocked):
            admit_some(session, of.applications, now=NOW, reason="Alasan")


def test_what_waits_in_every_selection_is_counted(made: Made) -> None:
    with made.writing() as session:
        assert underway(session, today=TODAY) == []
        open_one = rounds.prepared(session, people=2, admitted=False, number=2)
        locked = rounds.decided(session)
        waiting = {one.course_id: one for one in underway(session, today=TODAY)}
        assert (waiting[open_one.course_id].unchecked, waiting[open_one.course_id].undecided) == (2, 0)
        assert (waiting[locked.course_id].waiting, waiting[locked.course_id].overdue) == (3, 0)
        late = underway(session, today=TODAY + timedelta(days=9))
        assert (late[0].course_id, late[0].overdue) == (locked.course_id, 3), "what is overdue stands first"


def test_a_re_registration_noted_by_mistake_is_taken_back_unless_the_trainee_was_marked(made: Made) -> None:
    with made.writing() as session:
        of = rounds.decided(session)
        service.reregister(session, of.applications[0], now=NOW)
        undo_reregister(session, of.applications[0], now=NOW)
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 0
        assert states(session, of.course_id)[S.ACCEPTED] == 3
        with pytest.raises(rules.WrongState):
            undo_reregister(session, of.applications[0], now=NOW)
        trainee = service.reregister(session, of.applications[0], now=NOW)
        first = make_meetings(session, of.course_id, weekdays=(0,), starts="08:00", ends="10:00")[0]
        mark(session, first, trainee, Attendance.PRESENT, today=rounds.STARTS)
        with pytest.raises(AlreadyUsed):
            undo_reregister(session, of.applications[0], now=NOW)


def test_who_was_noted_as_not_coming_is_accepted_again_and_those_who_moved_up_wait_again(made: Made) -> None:
    with made.writing() as session:
        of = rounds.decided(session)
        before = queries.reserve_list(session, of.course_id)
        missed = service.no_show(session, of.course_id, now=NOW_LATER)
        assert (len(missed.missed), len(missed.moved)) == (3, 3)
        undo_missed(session, missed, now=NOW_LATER)
        assert queries.reserve_list(session, of.course_id) == before
        assert states(session, of.course_id)[S.ACCEPTED] == 3
        assert queries.movements(session, of.course_id) == []
        missed = service.no_show(session, of.course_id, now=NOW_LATER)
        service.reregister(session, missed.moved[0].application_id, now=NOW_LATER)
        with pytest.raises(rules.WrongState):
            undo_missed(session, missed, now=NOW_LATER)
