"""The house rules case by case: lateness, leave, days in a row, shares, and what went wrong in other programs."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import queries, recaps, rules, service
from bekal.attendance.rules import Slot
from bekal.attendance.thresholds import Sitting, runs, standing
from bekal.attendance.totals import instructor_hours
from bekal.certificates import queries as certificates
from bekal.certificates.rules import Reason
from bekal.courses import moving
from bekal.courses.editions import set_house_rules
from bekal.courses.rules import HouseRules
from bekal.courses.timetable import service as timetable
from bekal.reports.attendance import course_recap
from bekal.reports.today import today as todays
from bekal.storage.records import Enrolment, Mark
from bekal.terms import Attendance, CandidateId, Excused

H, T, I, S, A = Attendance  # noqa: E741 - the letters of the trade
HOUSE = HouseRules()
LATER = date(2027, 1, 1)


def sittings(letters: str, *, hours: int = 4, per_day: int = 1) -> list[Sitting]:
    """Read `HHA.`: one meeting a letter, so many a day, a dot where there is no mark."""
    return [
        Sitting(TODAY + timedelta(days=n // per_day), hours, None if letter == "." else Slot(Attendance(letter), hours))
        for n, letter in enumerate(letters)
    ]


@pytest.mark.parametrize(
    ("slot", "there"),
    [
        (Slot(H, 4), 4), (Slot(T, 4, 15), 4), (Slot(T, 4, 16), 3), (Slot(T, 4, 16, 16), 2), (Slot(H, 4, None, 16), 3),
        (Slot(T, 1, 90, 90), 0), (Slot(T, 4, 90, None, 2), 2), (Slot(A, 4, None, None, 1), 1), (Slot(I, 4), 0),
        (Slot(I, 4, None, None, 4), 4), (Slot(H, 4, None, None, 0), 0), (Slot(T, 4), 4),
    ],
)  # fmt: skip
def test_coming_late_or_leaving_early_by_more_than_the_rule_loses_one_hour_each(slot: Slot, there: int) -> None:
    assert rules.hours_there(slot, HOUSE) == there


def test_without_the_rule_lateness_loses_nothing() -> None:
    assert rules.hours_there(Slot(T, 4, 300), HouseRules(late_minutes=0)) == 4


@pytest.mark.parametrize(("policy", "counted"), [(Excused.NONE, 4), (Excused.SICK, 8), (Excused.BOTH, 12)])
def test_leave_and_sickness_count_as_the_house_says_and_both_shares_are_known(policy: Excused, counted: int) -> None:
    sums = rules.tally([Slot(letter, 4) for letter in (H, I, S, A)], HouseRules(excused=policy))
    assert sums.share == Fraction(counted, 16)
    assert (sums.share_there, sums.share_with_reason) == (Fraction(1, 4), Fraction(3, 4))


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(2, 3), "66,67"), (Fraction(1, 8), "12,50"), (Fraction(79_995, 100_000), "80,00"),
        (Fraction(79_994, 100_000), "79,99"), (Fraction(1, 20_000), "0,01"), (Fraction(1), "100,00"), (None, "–"),
    ],
)  # fmt: skip
def test_a_percentage_is_rounded_half_up_only_where_it_is_shown(share: Fraction | None, words: str) -> None:
    assert rules.percent_words(share) == words


def test_what_is_shown_as_80_may_still_lie_below_80() -> None:
    sums = rules.Tally(attended=15_999, marked=20_000)
    assert rules.percent_words(sums.share) == "80,00"
    assert sums.share is not None
    assert sums.share * 100 < 80


@pytest.mark.parametrize(
    ("letters", "per_day", "days"),
    [
        ("AAA", 1, [3]), ("AASA", 1, [2, 1]), ("AA.A", 1, [2, 1]), ("HAAAHAA", 1, [3, 2]), ("AAAAAA", 2, [3]),
        ("AAAHAA", 2, [1, 1]), ("A.AA", 2, [1]), ("", 1, []), ("HH", 1, []),
    ],
)  # fmt: skip
def test_days_missed_in_a_row_are_training_days_and_not_meetings(letters: str, per_day: int, days: list[int]) -> None:
    assert [run.days for run in runs(sittings(letters, per_day=per_day), HOUSE)] == days


def test_a_weekend_between_does_not_break_a_run_of_days() -> None:
    friday = date(2026, 3, 6)
    missed = [Sitting(day, 4, Slot(A, 4)) for day in (friday, friday + timedelta(days=3), friday + timedelta(days=4))]
    (run,) = runs(missed, HOUSE)
    assert (run.days, run.first, run.last) == (3, friday, friday + timedelta(days=4))


def test_a_bad_first_day_is_measured_by_the_whole_course() -> None:
    assert standing(sittings("A" + "." * 9), HOUSE).letters == ()
    assert standing(sittings("AH" + "." * 8), HOUSE).absent_share == Fraction(1, 10)
    warned = standing(sittings("AHA" + "." * 7), HOUSE)
    assert (warned.letters, warned.is_barred) == ((2,), True)
    assert standing(sittings("AAA" + "." * 97), HOUSE).letters == (1,)
    assert standing(sittings("AAAA"), HouseRules(absences_in_a_row=0, absence_share=0)).letters == ()


def test_a_forecast_says_how_many_of_the_meetings_ahead_may_be_missed() -> None:
    found = standing(sittings("HHHHH" + "....."), HOUSE).forecast
    assert (found.may_miss, found.hours_may_miss, found.best, found.is_out_of_reach) == (2, 8, Fraction(1), False)
    gone = standing(sittings("AAAHH" + "....."), HOUSE).forecast
    assert (gone.may_miss, gone.best, gone.is_out_of_reach) == (0, Fraction(7, 10), True)
    short = [*sittings("HHHH"), Sitting(LATER, 8), Sitting(LATER, 1)]
    assert standing(short, HOUSE).forecast.may_miss == 0  # it might be the long one that is missed
    assert standing(sittings("HHH."), HouseRules(minimum=0)).forecast.may_miss == 1


# ----------------------------------------------------------------------- what went wrong in other programs


def test_a_changed_day_of_joining_never_makes_a_trainee_vanish(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        makers.mark_all(session, of)
        session.get_one(Enrolment, of.trainees[0]).joined_on = TODAY + timedelta(days=4)
        session.flush()
        recap = queries.recap(session, of.id)
        assert [row.letters[:3] for row in recap.rows[:2]] == [("-", "-", "H"), ("H", "H", "H")]
        assert recap.rows[0].tally.marked == 16
        session.get_one(Enrolment, of.trainees[0]).joined_on = TODAY
        session.flush()
        assert queries.recap(session, of.id).rows[0].tally.marked == 24


def test_not_yet_marked_is_neither_absent_nor_nothing(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[0], of.trainees[0], H, today=LATER)
        recap = queries.recap(session, of.id)
        (line,) = [line for line in recaps.by_day(recap) if line.first == TODAY]
    assert (line.unmarked, line.counts[A], line.tally.absences) == (2, 0, 0)
    assert recap.unmarked == 17
    assert recap.rows[1].tally.share is None


def test_the_last_day_of_a_period_and_of_today_is_part_of_it(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        makers.mark_all(session, of)
        last = TODAY + timedelta(days=2)
        assert [line.first for line in recaps.by_day(queries.recap(session, of.id, first=TODAY, last=last))] == [
            TODAY, last,
        ]  # fmt: skip


def test_an_empty_class_brings_no_warning_that_it_was_not_marked(made: Made) -> None:
    with made.writing() as session:
        makers.course(session, trainees_wanted=0)
        assert todays(session, TODAY + timedelta(days=5)).unmarked.n == 0
        left = makers.course(session, trainees_wanted=1, number=2)
        assert todays(session, TODAY + timedelta(days=5)).unmarked.n == 3
        moving.leave(session, left.trainees, left_on=TODAY, reason="Pindah")
        assert todays(session, TODAY + timedelta(days=5)).unmarked.n == 0


def test_totals_are_computed_and_so_never_drift_from_the_marks(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        makers.mark_all(session, of)
        session.get_one(Mark, (of.meetings[0], of.trainees[0])).mark = A
        session.flush()
        recap = queries.recap(session, of.id)
    assert recap.rows[0].tally.attended == 20
    assert recaps.total(recap) == sum((line.tally for line in recaps.by_meeting(recap)), rules.Tally())


def test_a_cancelled_meeting_counts_nowhere_and_counts_again_when_restored(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        makers.mark_all(session, of, A)
        timetable.cancel(session, of.meetings[0], reason="Banjir", now=NOW)
        recap = queries.recap(session, of.id)
        assert (len(recap.meetings), recap.rows[0].tally.marked) == (5, 20)
        assert todays(session, TODAY).marked == 0
        with pytest.raises(rules.MeetingCancelled) as told:
            service.mark(session, of.meetings[0], of.trainees[0], H, today=LATER)
        assert (told.value.number, told.value.reason) == (1, "Banjir")
        with pytest.raises(rules.MeetingCancelled):
            queries.roster(session, of.meetings[0])
        timetable.restore(session, of.meetings[0])
        assert queries.recap(session, of.id).rows[0].tally.marked == 24


def test_who_is_sent_elsewhere_by_the_centre_is_on_leave_with_the_hours_credited(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        service.mark(session, of.meetings[0], of.trainees[0], I, today=LATER, hours_attended=4, note="tugas lomba")
        row = queries.recap(session, of.id).rows[0]
    assert (row.letters[0], row.tally.attended, row.tally.absences) == ("I", 4, 0)


def test_hours_and_minutes_that_cannot_be_are_refused(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        slot = of.meetings[0], of.trainees[0]
        with pytest.raises(rules.BadHoursAttended):
            service.mark(session, *slot, H, today=LATER, hours_attended=5)
        with pytest.raises(rules.BadHoursAttended):
            service.mark(session, *slot, None, today=LATER, hours_attended=0)
        with pytest.raises(rules.BadMinutes):
            service.mark(session, *slot, I, today=LATER, minutes_early=5)


def test_hours_entered_stay_while_the_letter_does(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        slot = of.meetings[0], of.trainees[0]
        service.mark(session, *slot, H, today=LATER, minutes_early=20, hours_attended=2)
        service.mark(session, *slot, H, today=LATER, note="pulang")
        row = session.get_one(Mark, slot)
        assert (row.minutes_early, row.hours_attended) == (20, 2)
        service.mark(session, *slot, A, today=LATER, reason="uji")
        assert (row.minutes_early, row.hours_attended) == (None, None)


def test_a_trainee_moved_in_mid_month_has_a_base_in_each_course_and_both_together(made: Made) -> None:
    with made.writing() as session:
        one, two = makers.course(session, number=1), makers.course(session, number=2)
        makers.mark_all(session, one, A)
        for meeting_id in one.meetings[3:]:
            service.mark(session, meeting_id, one.trainees[0], None, today=LATER, reason="uji")
        moved = moving.move(session, one.trainees[:1], two.id, moved_on=TODAY + timedelta(days=7), reason="Jadwal")
        for meeting_id in two.meetings[3:]:
            service.mark(session, meeting_id, moved.joined[0], H, today=LATER, reason="uji")
        found = recaps.person_recap(session, CandidateId(one.candidates[0]))
        in_march = recaps.person_recap(session, one.candidates[0], first=TODAY, last=TODAY + timedelta(days=6))
    assert [one.recap.course.name for one in found.courses] == ["Kelas 1", "Kelas 2"]
    assert [one.line.row.letters for one in found.courses] == [
        ("A", "A", "A", "-", "-", "-"), ("-", "-", "-", "H", "H", "H"),
    ]  # fmt: skip
    assert [one.line.standing.tally.share for one in found.courses] == [Fraction(0), Fraction(1)]
    assert (found.total.attended, found.total.marked, found.total.share) == (12, 24, Fraction(1, 2))
    assert (in_march.total.attended, in_march.total.marked) == (0, 12)


def test_the_house_rules_decide_who_gets_a_certificate(made: Made) -> None:
    def reasons() -> tuple[Reason, ...]:
        with made.reading() as session:
            return certificates.eligible(session, of.id, today=LATER, allowed=())[0].reasons

    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        for meeting_id, letter in zip(of.meetings, (H, H, H, H, S, S), strict=True):
            service.mark(session, meeting_id, of.trainees[0], letter, today=LATER)
    assert Reason.ATTENDANCE in reasons()
    with made.writing() as session:
        set_house_rules(session, of.programme_id, HouseRules(excused=Excused.SICK))
    assert Reason.ATTENDANCE not in reasons()
    with made.writing() as session:
        set_house_rules(session, of.programme_id, HouseRules(minimum=66))
    assert Reason.ATTENDANCE not in reasons()
    with made.writing() as session:
        set_house_rules(session, of.programme_id, HouseRules(minimum=67))
    assert Reason.ATTENDANCE in reasons()


def test_who_missed_more_than_the_programme_allows_gets_no_certificate(made: Made) -> None:
    def reasons() -> tuple[Reason, ...]:
        with made.reading() as session:
            return certificates.eligible(session, of.id, today=LATER, allowed=())[0].reasons

    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        for meeting_id, letter in zip(of.meetings, (A, H, H, H, H, H), strict=True):
            service.mark(session, meeting_id, of.trainees[0], letter, today=LATER)
        set_house_rules(session, of.programme_id, HouseRules(absence_share=16))
    assert Reason.BARRED in reasons(), "a sixth is more than 16 percent, whatever the percentage of attendance"
    assert Reason.ATTENDANCE not in reasons()
    with made.writing() as session:
        set_house_rules(session, of.programme_id, HouseRules(absence_share=17))
    assert Reason.BARRED not in reasons()
    with made.writing() as session:
        set_house_rules(session, of.programme_id, HouseRules(absence_share=0))
    assert Reason.BARRED not in reasons(), "a programme without the rule bars nobody"


def test_paper_and_screen_show_the_figures_of_the_house_rules(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        set_house_rules(session, of.programme_id, HouseRules(excused=Excused.BOTH, late_minutes=10))
        service.mark(session, of.meetings[0], of.trainees[0], T, today=LATER, minutes_late=11)
        service.mark(session, of.meetings[1], of.trainees[0], I, today=LATER)
        paper = course_recap(session, of.id, first=TODAY, last=LATER, now=NOW)
        screen = queries.recap(session, of.id)
    assert (paper.rows[0].hours_attended, paper.rows[0].hours_held) == (7, 8)
    assert paper.rows[0].percent == (screen.rows[0].tally.share or 0) * 100
    assert paper.counted.startswith("H, T, I, dan S dihitung hadir")


def test_hours_taught_are_those_of_who_really_held_the_meeting(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, instructors=[made.instructor])
        shared = makers.course(session, number=2, instructors=[made.instructor, made.clerk])
        timetable.substitute(session, of.meetings[1], made.head, reason="Sakit")
        timetable.cancel(session, of.meetings[2], reason="Libur", now=NOW)
        for meeting_id in (*of.meetings[:2], shared.meetings[0], shared.meetings[1]):
            service.mark_rest_present(session, meeting_id, today=LATER)
        service.close_meeting(session, shared.meetings[0], by=made.clerk, now=NOW)
        rows = {row.name: row for row in instructor_hours(session, first=TODAY, last=LATER)}
        week = instructor_hours(session, first=TODAY, last=TODAY)
    own = rows["Instruktur Contoh"]
    assert (own.meetings, own.hours, own.substituted, own.given_up, own.planned) == (1, 4, 0, 4, 12)
    assert (rows["Kepala Contoh"].hours, rows["Kepala Contoh"].substituted) == (4, 4)
    assert rows["Petugas Contoh"].hours == 4
    assert (rows["–"].staff_id, rows["–"].hours, rows["–"].planned) == (None, 4, 16)
    assert {row.name: row.hours for row in week} == {"Instruktur Contoh": 4, "Petugas Contoh": 4}
