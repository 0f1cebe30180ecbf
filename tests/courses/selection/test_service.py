"""From the application to the seat: screening, tests, decision, and who moves up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests import makers
from tests.courses.selection.round import NOW_LATER, REREGISTER_BY, STARTS, Round, decided, lock, prepared, scored
from tests.makers import NOW, TODAY, Made

from bekal.attendance.service import mark
from bekal.courses import rules as course_rules
from bekal.courses.changing import change_course, course_terms
from bekal.courses.queries import meetings, trainees
from bekal.courses.selection import queries, rules, service
from bekal.courses.selection.eligibility import Level
from bekal.courses.service import make_meetings
from bekal.errors import Refused
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Candidate, Enrolment, PersonLink, Programme, SelectionScore
from bekal.terms import ApplicationId, ApplicationState, Attendance, EnrolmentState, KindOfTest

S = ApplicationState
REASON = "berkas asli dilihat saat daftar ulang"


def states(session: Session, of: Round) -> list[ApplicationState]:
    """Where each applicant stands, in the order of their numbers."""
    found = {row.id: row.state for row in queries.applicants(session, of.course_id, today=TODAY, limit=None).rows}
    return [found[each] for each in of.applications]


def test_the_main_way_from_application_to_a_class_whose_reserve_moved_up(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=8, seats=3, reserves=3)
        assert states(session, of) == [S.ACCEPTED] * 3 + [S.RESERVE] * 3 + [S.NOT_ACCEPTED] * 2
        first, second, third = (row.id for row in queries.plan(session, of.course_id).of(S.ACCEPTED))
        service.reregister(session, first, now=NOW)
        service.reregister(session, second, now=NOW)
        missed = service.no_show(session, of.course_id, now=NOW_LATER)
        assert missed.missed == (third,)
        assert [(row.name, row.follows) for row in missed.moved] == [("Peserta Contoh 04", "Peserta Contoh 03")]
        assert [(row.name, row.why, row.moved_up_on) for row in queries.movements(session, of.course_id)] == [
            ("Peserta Contoh 04", "Menggantikan Peserta Contoh 03 (tidak daftar ulang).", TODAY + timedelta(days=5))
        ]
        assert [(row.place, row.name) for row in queries.reserve_list(session, of.course_id)] == [
            (1, "Peserta Contoh 05"),
            (2, "Peserta Contoh 06"),
        ]
        assert queries.seats(session, of.course_id).words == "3 dari 3"
        (row,) = (row for row in queries.courses(session) if row.id == of.course_id)
        assert (row.applicants, row.states[S.RESERVE], row.locked_at) == (8, 2, NOW)


# ---------------------------------------------------------------------------------------------- applying


def test_applying_twice_leaves_the_first_application_as_it_is(made: Made) -> None:
    with made.writing(made.clerk) as session:
        of = prepared(session, people=3)
        again = service.apply(session, of.course_id, of.candidates, now=NOW_LATER - timedelta(days=2))
        assert (again.new, again.already) == (0, 3)
        assert states(session, of) == [S.ADMITTED] * 3
        assert len(queries.application_ids(session, of.course_id)) == 3


def test_who_was_merged_applies_as_the_person_that_is_kept(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=1)
        alias = makers.candidate(session, 50)
        session.add(PersonLink(kept_id=of.candidates[0], merged_id=alias, linked_at=NOW))
        session.flush()
        assert service.apply(session, of.course_id, [alias], now=NOW).already == 1


def test_applications_keep_the_order_of_their_file(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=5)
        assert tuple(queries.application_ids(session, of.course_id)) == of.applications


def test_a_closed_round_takes_nobody_unless_it_is_told_to(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=0)
        late = makers.candidate(session, 1)
        after = NOW + timedelta(days=10)
        with pytest.raises(rules.IntakeClosed):
            service.apply(session, of.course_id, [late], now=after)
        with pytest.raises(course_rules.NobodyChosen):
            service.apply(session, of.course_id, [], now=NOW)
        assert service.apply(session, of.course_id, [late], now=after, late=True).new == 1


def test_an_application_taken_back_may_be_made_again(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2, admitted=False)
        assert service.take_back(session, of.applications[:1], now=NOW) == 1
        assert states(session, of) == [S.WITHDRAWN, S.REGISTERED]
        again = service.apply(session, of.course_id, of.candidates, now=NOW)
        assert (again.ids, again.already) == (of.applications[:1], 1)
        assert states(session, of) == [S.REGISTERED] * 2


def test_an_instructor_neither_applies_nor_admits_but_records_scores(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=1)
    with made.writing(made.instructor) as session:
        with pytest.raises(NotAllowed):
            service.apply(session, of.course_id, of.candidates, now=NOW)
        with pytest.raises(NotAllowed):
            service.admit(session, of.applications[0], now=NOW)
        service.record_score(session, of.interview, of.applications[0], "80,5")
        assert queries.scores(session, of.course_id)[0].scores == {of.interview: 8_050}


# --------------------------------------------------------------------------------------------- screening


def test_admitting_against_a_warning_needs_a_reason_which_is_kept(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=1, admitted=False)
        with pytest.raises(rules.ReasonMissing):
            service.admit(session, of.applications[0], now=NOW, reason=" ")
        service.admit(session, of.applications[0], now=NOW, reason=REASON)
        row = queries.application(session, of.applications[0], today=TODAY)
        assert (row.state, row.reason, row.level) == (S.ADMITTED, REASON, Level.WARN)


def test_all_that_nothing_blocks_are_admitted_and_the_others_stay_with_their_reasons(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=3, admitted=False)
        session.get_one(Candidate, of.candidates[1]).birth_date = date(1950, 1, 1)
        session.get_one(Programme, of.programme_id).age_to = 40
        session.flush()
        assert service.admit_all(session, of.course_id, now=NOW) == service.Admitted(0, 2, 1)
        assert service.admit_all(session, of.course_id, now=NOW, reason=REASON) == service.Admitted(2, 0, 1)
        assert states(session, of) == [S.ADMITTED, S.REGISTERED, S.ADMITTED]
        blocked = queries.applicants(session, of.course_id, today=TODAY, standing=Level.BLOCK)
        assert [row.id for row in blocked.rows] == [of.applications[1]]
        with pytest.raises(rules.StillBlocked) as refusal:
            service.admit(session, of.applications[1], now=NOW, reason=REASON)
        assert "paling tua 40 tahun" in str(refusal.value.why)


def test_rejecting_needs_a_reason_and_both_can_be_undone(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2)
        with pytest.raises(rules.ReasonMissing):
            service.reject(session, of.applications, now=NOW, reason="")
        assert service.reject(session, of.applications[:1], now=NOW, reason="ijazah tidak sah") == 1
        assert states(session, of) == [S.REJECTED, S.ADMITTED]
        assert service.reopen(session, of.applications, now=NOW) == 2
        assert states(session, of) == [S.REGISTERED] * 2
        assert queries.application(session, of.applications[0], today=TODAY).reason == ""


def test_applicants_are_found_by_name_and_by_code(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=12)
        code = rules.registration_code(of.applications[6])

        def found(**options: object) -> list[str]:
            return [row.name for row in queries.applicants(session, of.course_id, today=TODAY, **options).rows]  # type: ignore[arg-type]

        assert found(typed="contoh 07") == found(typed=code.lower().replace("-", "")) == ["Peserta Contoh 07"]
        assert found(states=[S.REJECTED]) == []
        assert found(by_name=True, limit=2) == ["Peserta Contoh 01", "Peserta Contoh 02"]
        page = queries.applicants(session, of.course_id, today=TODAY, limit=5)
        assert (len(page.rows), page.matching, page.total, page.states) == (5, 12, 12, {S.ADMITTED: 12})
        assert all("999999" in row.nik and "*" in row.nik for row in page.rows)


def test_who_asked_for_the_programme_waits_to_apply(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=0)
        asked = makers.candidate(session, 1, wanted="program sel-1")
        makers.candidate(session, 2, wanted="Las")
        assert queries.waiting(session, of.course_id) == [asked]
        service.apply(session, of.course_id, [asked], now=NOW)
        assert queries.waiting(session, of.course_id) == []


# ------------------------------------------------------------------------------------- tests and scores


def test_sittings_take_those_admitted_in_their_order_and_name_who_found_no_seat(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=5)
        day = TODAY + timedelta(days=1)
        options = {"held_on": day, "place": "Aula Contoh"}
        first = service.add_sitting(session, of.written, starts="08:00", ends="09:00", capacity=2, **options)  # type: ignore[arg-type]
        second = service.add_sitting(session, of.written, starts="10:00", ends="11:00", capacity=2, **options)  # type: ignore[arg-type]
        found = service.distribute(session, of.written)
        assert (found.placed, found.overflow) == (4, of.applications[4:])
        assert queries.unplaced(session, of.written) == list(of.applications[4:])
        seats = [(row.name, row.number) for row in queries.sitting_list(session, second)]
        assert seats == [("Peserta Contoh 03", 1), ("Peserta Contoh 04", 2)]
        with pytest.raises(rules.SittingFull):
            service.place(session, of.applications[0], second)
        service.unplace(session, of.written, of.applications[2])
        assert service.place(session, of.applications[0], second) == 1
        assert service.distribute(session, of.written).placed == 1  # the third takes the seat that the first left
        assert [row.free for row in queries.sittings(session, of.course_id)] == [0, 0]
        with pytest.raises(rules.TestInUse):
            service.remove_sitting(session, first)
        with pytest.raises(rules.TestInUse):
            service.change_sitting(session, first, starts="08:00", ends="09:00", capacity=1, **options)  # type: ignore[arg-type]
        clash = service.add_sitting(session, of.interview, starts="10:30", ends="12:00", capacity=9, **options)  # type: ignore[arg-type]
        with pytest.raises(rules.SittingsMeet):
            service.place(session, of.applications[0], clash)
        with pytest.raises(course_rules.BadTimes):
            service.add_sitting(session, of.written, starts="10:00", ends="9:00", capacity=2, **options)  # type: ignore[arg-type]
        with pytest.raises(rules.BadCapacity):
            service.add_sitting(session, of.written, starts="08:00", ends="09:00", capacity=0, **options)  # type: ignore[arg-type]


def test_a_pasted_block_is_recorded_whole_or_every_wrong_cell_is_named(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=4)
        block = list(zip(of.applications, ["85,5", "seratus", "TH", "101"], strict=True))
        with pytest.raises(rules.ScoresUnreadable) as refusal:
            service.record_scores(session, of.written, block)
        assert refusal.value.n == 2
        assert refusal.value.cells == "2 Peserta Contoh 02: “seratus”; 4 Peserta Contoh 04: “101”"
        assert session.scalars(select(SelectionScore.id)).all() == []
        assert (
            service.record_scores(session, of.written, list(zip(of.applications, ["85,5", "0", "th", ""], strict=True)))
            == 4
        )
        grid = {row.application_id: row.scores for row in queries.scores(session, of.course_id)}
        assert [grid[each] for each in of.applications] == [
            {of.written: 8_550}, {of.written: 0}, {of.written: None}, {}
        ]  # fmt: skip
        service.record_score(session, of.written, of.applications[0], "", note="soal tertukar")
        assert queries.scores(session, of.course_id)[0].scores == {}
        assert queries.scores(session, of.course_id)[0].notes == {of.written: "soal tertukar"}
        assert queries.plan(session, of.course_id).unscored == {"Tes tulis": 2, "Wawancara": 4}
        with pytest.raises(rules.TestInUse):
            service.remove_test(session, of.written)


def test_only_those_admitted_get_seats_and_scores(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=1)
        sitting = service.add_sitting(session, of.written, held_on=TODAY, starts="08:00", ends="09:00", capacity=5)
        service.reject(session, of.applications, now=NOW, reason="contoh")
        with pytest.raises(rules.NotPlaceable):
            service.place(session, of.applications[0], sitting)
        with pytest.raises(rules.NotPlaceable):
            service.record_score(session, of.written, of.applications[0], "80")


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"title": " "}, course_rules.SomethingMissing),
        ({"weight": -1}, rules.BadWeight),
        ({"weight": 1_001}, rules.BadWeight),
        ({"pass_mark": 10_001}, rules.BadMark),
    ],
)
def test_a_test_that_cannot_be_is_refused(made: Made, change: dict[str, object], refusal: type[Refused]) -> None:
    with made.writing() as session:
        of = prepared(session, people=0)
        options = {"title": "Tes fisik", "kind": KindOfTest.PHYSICAL} | change
        with pytest.raises(refusal):
            service.add_test(session, of.course_id, **options)  # type: ignore[arg-type]
        assert [test.title for test in queries.tests(session, of.course_id)] == ["Tes tulis", "Wawancara"]


# ---------------------------------------------------------------------------------------------- decision


def test_only_the_head_decides(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session)
        scored(session, of)
    with made.writing(made.clerk) as session, pytest.raises(NotAllowed):
        lock(session, of)


def test_a_decision_waits_for_the_missing_scores_unless_they_are_knowingly_left_out(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=4, seats=2)
        with pytest.raises(rules.NothingToDecide):
            lock(session, prepared(session, people=0, number=2))
        service.record_scores(session, of.written, [(each, "80") for each in of.applications])
        service.record_scores(session, of.interview, [(each, "80") for each in of.applications[1:]])
        with pytest.raises(rules.ScoresMissing) as refusal:
            lock(session, of)
        assert (refusal.value.n, refusal.value.test) == (1, "Wawancara")
        plan = service.decide(
            session, of.course_id, letter_number="7", letter_on=TODAY, met_on=TODAY, reregister_by=REREGISTER_BY,
            now=NOW, leave_unscored=True,
        )  # fmt: skip
        assert plan.rows[-1].why == "belum ada nilai Wawancara"
        assert states(session, of) == [S.NOT_ACCEPTED, S.ACCEPTED, S.ACCEPTED, S.RESERVE]


def test_applicants_that_were_not_admitted_stay_what_they_are(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=3)
        service.reject(session, of.applications[1:2], now=NOW, reason="contoh")
        service.reopen(session, of.applications[2:], now=NOW)
        service.record_score(session, of.written, of.applications[0], "80")
        service.record_score(session, of.interview, of.applications[0], "80")
        lock(session, of)
        assert states(session, of) == [S.ACCEPTED, S.REJECTED, S.REGISTERED]
        service.admit(session, of.applications[2], now=NOW, reason=REASON)  # came late
        assert states(session, of)[2] is S.ADMITTED


def test_a_locked_decision_stands_whatever_is_tried(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=4, seats=2, reserves=1)
        one = of.applications[0]
        tries: list[Callable[[], object]] = [
            lambda: lock(session, of),
            lambda: service.change_selection(session, of.course_id, reserves=5),
            lambda: service.record_score(session, of.written, one, "1"),
            lambda: service.record_scores(session, of.written, [(one, "1")]),
            lambda: service.add_test(session, of.course_id, title="Tes", kind=KindOfTest.OTHER),
            lambda: service.change_test(
                session, of.written, title="Tes", kind=KindOfTest.OTHER, weight=1, pass_mark=None
            ),
            lambda: service.remove_test(session, of.interview),
            lambda: service.set_priority(session, one, ["PKH"]),
            lambda: service.reject(session, [one], now=NOW, reason="contoh"),
            lambda: service.reopen(session, [one], now=NOW),
            lambda: service.admit(session, one, now=NOW, reason=REASON),
            lambda: service.distribute(session, of.written),
        ]
        before = queries.plan(session, of.course_id)
        for attempt in tries:
            with pytest.raises(rules.DecisionLocked):
                attempt()
        assert queries.plan(session, of.course_id) == before
        card = queries.selection(session, of.course_id)
        assert (card.letter_number, card.locked_by, card.quota, card.met_at) == (
            "001/CONTOH/2026",
            "Kepala Contoh",
            2,
            "09:00",
        )
        assert card.members == (("Kepala Contoh", "Ketua"), ("Petugas Contoh", "Anggota"))


def test_the_plan_before_the_decision_says_what_the_decision_says(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=9, seats=3)
        service.change_selection(session, of.course_id, reserves=2, pass_mark=9_000, priority_seats=1)
        service.set_priority(session, of.applications[4], ["disabilitas"])
        scored(session, of)
        before = queries.plan(session, of.course_id)
        outcomes = [(row.id, row.rank, row.outcome, row.reserve, row.by_priority) for row in before.rows]
        assert outcomes[4] == (of.applications[4], 5, S.ACCEPTED, None, True)
        lock(session, of)
        after = queries.plan(session, of.course_id)
        assert [(row.id, row.rank, row.outcome, row.reserve, row.by_priority) for row in after.rows] == outcomes
        assert (before.seats, after.seats) == (3, 3)
        assert sum(row.outcome is S.NOT_ACCEPTED for row in after.rows) == 4


@pytest.mark.parametrize(
    "dates", [(TODAY, TODAY - timedelta(days=1), TODAY), (TODAY, TODAY, TODAY - timedelta(days=1))]
)
def test_meeting_letter_and_last_day_come_in_their_order(made: Made, dates: tuple[date, date, date]) -> None:
    with made.writing() as session:
        of = prepared(session, people=1)
        scored(session, of)
        met_on, letter_on, reregister_by = dates
        with pytest.raises(course_rules.DatesReversed):
            service.decide(
                session, of.course_id, letter_number="1", letter_on=letter_on, met_on=met_on,
                reregister_by=reregister_by, now=NOW,
            )  # fmt: skip


# ------------------------------------------------------------------------------------------------- seats


def test_re_registration_makes_a_trainee_and_after_the_last_day_needs_a_reason(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=4, seats=2)
        enrolled = service.reregister(session, of.applications[0], now=NOW)
        with pytest.raises(rules.DeadlinePassed):
            service.reregister(session, of.applications[1], now=NOW_LATER)
        service.reregister(session, of.applications[1], now=NOW_LATER, reason="sakit, surat dokter ada")
        with pytest.raises(rules.WrongState):
            service.reregister(session, of.applications[2], now=NOW)
        rows = trainees(session, of.course_id)
        assert [(row.name, row.joined_on) for row in rows] == [
            ("Peserta Contoh 01", STARTS),
            ("Peserta Contoh 02", STARTS),
        ]
        assert rows[0].id == enrolled


def test_nobody_is_absent_before_the_last_day_is_over(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=3, seats=2)
        on_the_day = NOW + timedelta(days=4)
        with pytest.raises(rules.NotOverdue):
            service.no_show(session, of.course_id, of.applications[:1], now=on_the_day)
        assert service.no_show(session, of.course_id, now=on_the_day) == service.Missed((), ())
        own_day = TODAY + timedelta(days=8)
        found = service.no_show(session, of.course_id, of.applications[:1], now=NOW_LATER, reregister_by=own_day)
        assert [row.name for row in found.moved] == ["Peserta Contoh 03"]
        rest = service.no_show(session, of.course_id, now=NOW_LATER)  # who moved up has a day of their own
        assert rest.missed == (of.applications[1],)
        with pytest.raises(rules.NotOverdue):
            service.no_show(session, of.course_id, of.applications[2:3], now=NOW_LATER)
        assert service.no_show(session, of.course_id, now=NOW + timedelta(days=9)).missed == of.applications[2:3]


def test_seats_kept_free_are_filled_by_an_explicit_act_and_so_is_a_greater_quota(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=6, seats=2, reserves=3)
        with pytest.raises(rules.NoFreeSeat):
            service.promote(session, of.course_id, now=NOW)
        assert service.no_show(session, of.course_id, of.applications[:1], now=NOW_LATER, move_up=False).moved == ()
        assert queries.seats(session, of.course_id).free == 1
        (moved,) = service.promote(session, of.course_id, now=NOW_LATER)
        assert (moved.name, moved.follows) == ("Peserta Contoh 03", "Peserta Contoh 01")
        row = next(row for row in queries.courses(session) if row.id == of.course_id)
        change_course(session, of.course_id, replace(course_terms(session, of.course_id), quota=row.quota + 3))
        assert states(session, of)[3:] == [S.RESERVE, S.RESERVE, S.NOT_ACCEPTED]  # nobody moved by itself
        (moved,) = service.promote(session, of.course_id, now=NOW_LATER, count=1)
        assert (moved.name, moved.follows) == ("Peserta Contoh 04", "")
        assert len(service.promote(session, of.course_id, now=NOW_LATER)) == 1
        with pytest.raises(rules.NoReserve):
            service.promote(session, of.course_id, now=NOW_LATER)
        assert queries.movements(session, of.course_id)[1].why == "Kursi kosong."


def test_the_reserve_list_moves_up_into_seats_given_up_one_after_the_other(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=6, seats=2, reserves=3)
        (moved,) = service.withdraw(session, of.applications[0], on=TODAY, reason="pindah kota", now=NOW)
        assert (moved.name, moved.follows) == ("Peserta Contoh 03", "Peserta Contoh 01")
        (again,) = service.withdraw(session, of.applications[2], on=TODAY, reason="diterima bekerja", now=NOW)
        assert (again.name, again.follows) == ("Peserta Contoh 04", "Peserta Contoh 03")
        assert service.withdraw(session, of.applications[4], on=TODAY, reason="tidak jadi", now=NOW) == ()
        assert queries.reserve_list(session, of.course_id) == []
        row = queries.application(session, of.applications[0], today=TODAY)
        assert (row.state, row.reason, row.state_on, row.outcome) == (S.WITHDRAWN, "pindah kota", TODAY, S.ACCEPTED)
        with pytest.raises(rules.ReasonMissing):
            service.withdraw(session, of.applications[1], on=TODAY, reason=" ", now=NOW)
        with pytest.raises(rules.WrongState):
            service.withdraw(session, of.applications[0], on=TODAY, reason="lagi", now=NOW)


def test_who_withdraws_at_any_point_is_gone_with_date_and_reason(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=1, admitted=False)
        assert service.withdraw(session, of.applications[0], on=TODAY, reason="tidak jadi", now=NOW) == ()
        assert states(session, of) == [S.WITHDRAWN]


def test_who_came_back_or_was_ranked_too_low_is_accepted_when_nobody_waits(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=4, seats=1, reserves=0)
        with pytest.raises(rules.WrongState):
            service.accept(session, of.applications[0], now=NOW)
        waiting = service.accept(session, of.applications[1], now=NOW)
        assert (waiting.has_seat, waiting.reserve) == (False, 1)
        assert service.accept(session, of.applications[2], now=NOW).reserve == 2
        service.withdraw(session, of.applications[0], on=TODAY, reason="contoh", now=NOW)
        assert states(session, of)[1] is S.ACCEPTED
        back = service.accept(session, of.applications[0], now=NOW)
        assert back.reserve == 2  # behind whoever waits
        with pytest.raises(rules.NotDecided):
            service.accept(session, prepared(session, people=1, number=2).applications[0], now=NOW)


def test_who_failed_a_test_gets_no_seat_by_a_side_door(made: Made) -> None:
    with made.writing() as session:
        of = prepared(session, people=2, seats=2)
        scored(session, of)
        service.record_score(session, of.interview, of.applications[1], "TH")
        lock(session, of)
        with pytest.raises(rules.NotRanked) as refusal:
            service.accept(session, of.applications[1], now=NOW)
        assert refusal.value.why == "tidak hadir pada Wawancara"


# ------------------------------------------------------------------------------------------- replacement


def running(session: Session, *, seats: int = 2, reserves: int = 2) -> tuple[Round, list[Enrolment]]:
    """A course whose seats are taken, with meetings on Monday, Wednesday and Friday."""
    of = decided(session, people=seats + reserves, seats=seats, reserves=reserves)
    for each in of.applications[:seats]:
        service.reregister(session, each, now=NOW)
    make_meetings(session, of.course_id, weekdays=(0, 2, 4), starts="08:00", ends="11:00")
    rows = session.scalars(select(Enrolment).where(Enrolment.course_id == of.course_id).order_by(Enrolment.number))
    return of, list(rows)


def test_a_trainee_who_leaves_early_is_replaced_by_the_next_reserve(made: Made) -> None:
    with made.writing() as session:
        of, (first, second) = running(session)
        third_day = STARTS + timedelta(days=4)
        later = NOW + timedelta(days=18)
        done = service.replace(session, first.id, on=third_day, reason="diterima bekerja", now=later)  # type: ignore[arg-type]
        assert (done.name, done.former) == ("Peserta Contoh 03", "Peserta Contoh 01")
        assert (first.state, first.left_on, first.left_reason) == (
            EnrolmentState.REPLACED,
            third_day,
            "diterima bekerja",
        )
        taken = session.get_one(Enrolment, done.enrolment_id)
        assert (taken.replaces_id, taken.joined_on, taken.number) == (first.id, third_day, 3)
        assert states(session, of)[:3] == [S.WITHDRAWN, S.REREGISTERED, S.REREGISTERED]
        assert queries.movements(session, of.course_id)[0].why == "Menggantikan Peserta Contoh 01 (mengundurkan diri)."
        assert queries.seats(session, of.course_id).words == "2 dari 2"
        with pytest.raises(rules.ReplacedAlready) as refusal:
            service.replace(session, first.id, on=third_day, reason="lagi", now=later)  # type: ignore[arg-type]
        assert refusal.value.by_name == "Peserta Contoh 03"
        with pytest.raises(rules.TooLateToReplace) as late:
            service.replace(session, second.id, on=STARTS + timedelta(days=7), reason="contoh", now=later)  # type: ignore[arg-type]
        assert (late.value.day, late.value.days) == (4, 3)


def test_who_withdrew_as_a_trainee_is_replaced_afterwards_with_the_reason_given_then(made: Made) -> None:
    with made.writing() as session:
        of, (first, _) = running(session)
        service.withdraw(session, of.applications[0], on=STARTS, reason="pindah kota", now=NOW)
        assert first.state is EnrolmentState.WITHDRAWN
        assert queries.seats(session, of.course_id).free == 1
        done = service.replace(session, first.id, on=STARTS, reason="", now=NOW, by=of.applications[3])  # type: ignore[arg-type]
        assert (done.name, first.left_reason) == ("Peserta Contoh 04", "pindah kota")
        with pytest.raises(course_rules.WasThere):
            service.accept(session, of.applications[0], now=NOW)


def test_nobody_is_replaced_on_a_day_they_were_marked_present(made: Made) -> None:
    with made.writing() as session:
        of, (first, _) = running(session)
        meeting = meetings(session, course_id=of.course_id)[0]
        mark(session, meeting.id, first.id, Attendance.PRESENT, today=STARTS)  # type: ignore[arg-type]
        with pytest.raises(course_rules.MarkedSince):
            service.replace(session, first.id, on=STARTS, reason="contoh", now=NOW)  # type: ignore[arg-type]
        assert first.state is EnrolmentState.ACTIVE


def test_without_reserves_the_seat_stays_empty(made: Made) -> None:
    with made.writing() as session:
        _, (first, _) = running(session, reserves=0)
        with pytest.raises(rules.NoReserve):
            service.replace(session, first.id, on=STARTS, reason="contoh", now=NOW)  # type: ignore[arg-type]
        with pytest.raises(rules.UnknownTrainee):
            service.replace(session, makers.candidate(session, 77), on=STARTS, reason="contoh", now=NOW)  # type: ignore[arg-type]


def test_after_the_first_training_days_nobody_moves_up_any_more(made: Made) -> None:
    with made.writing() as session:
        of = decided(session, people=4, seats=2)
        make_meetings(session, of.course_id, weekdays=(0, 2, 4), starts="08:00", ends="11:00")
        after = NOW + timedelta(days=21)
        assert service.withdraw(session, of.applications[0], on=TODAY, reason="contoh", now=after) == ()
        with pytest.raises(rules.TooLateToReplace):
            service.promote(session, of.course_id, now=after)


def test_what_is_not_there_is_named(made: Made) -> None:
    with made.writing() as session:
        nobody = ApplicationId(makers.candidate(session, 1))
        with pytest.raises(rules.UnknownApplication):
            service.accept(session, nobody, now=NOW)
        with pytest.raises(rules.UnknownApplication):
            queries.application(session, nobody, today=TODAY)
