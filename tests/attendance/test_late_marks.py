"""A mark changes freely for some days, then only for a reason, with the head; and two people's marks are decided."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance.rules import HeadNeeded, MeetingClosed, ReasonNeeded
from bekal.attendance.service import close_meeting, mark, mark_rest_present, take_back
from bekal.attendance.splits import NotSplit, decide, splits
from bekal.storage import journal
from bekal.storage.records import Centre, Mark
from bekal.terms import Attendance, How

A, H, S = Attendance.ABSENT, Attendance.PRESENT, Attendance.SICK
LAST_FREE, LATE = TODAY + timedelta(days=7), TODAY + timedelta(days=8)


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=2)
        mark_rest_present(session, of.meetings[0], today=TODAY)
        close_meeting(session, of.meetings[0], by=made.head, now=NOW)
    return of


def slot(made: Made, of: makers.Class) -> Mark:
    with made.reading() as session:
        return session.get_one(Mark, (of.meetings[0], of.trainees[0]))


def test_for_some_days_a_mark_changes_freely_also_in_a_closed_meeting(made: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        mark(session, of.meetings[0], of.trainees[0], S, today=LAST_FREE)
    assert (slot(made, of).mark, slot(made, of).reason) == (S, None)


def test_in_a_closed_meeting_everybody_stays_marked(made: Made, of: makers.Class) -> None:
    with pytest.raises(MeetingClosed), made.writing() as session:
        mark(session, of.meetings[0], of.trainees[0], None, today=TODAY)


def test_later_it_needs_a_reason_and_the_head(made: Made, of: makers.Class) -> None:
    for by, reason, refusal in (
        (made.instructor, "", ReasonNeeded),
        (made.instructor, "surat dokter menyusul", HeadNeeded),
        (made.head, "  ", ReasonNeeded),
    ):
        with pytest.raises(refusal), made.writing(by) as session:
            mark(session, of.meetings[0], of.trainees[0], S, today=LATE, reason=reason)
    assert slot(made, of).mark is H
    with made.writing(made.head) as session:
        mark(session, of.meetings[0], of.trainees[0], S, today=LATE, reason=" surat dokter menyusul ")
    row = slot(made, of)
    assert (row.mark, row.reason) == (S, "surat dokter menyusul")
    with made.reading() as session:
        (first, last) = journal.history(session, row.id)
        assert (first.fields["mark"], last.fields["mark"], last.by) == ("H", "S", made.head)


def test_a_centre_may_do_without_the_head_and_with_other_days(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        house = session.get_one(Centre, made.centre_id)
        house.head_for_late_marks, house.free_days = False, 2
    with made.writing(made.instructor) as session:
        mark(session, of.meetings[0], of.trainees[0], A, today=LATE, reason="salah ketik")
    assert slot(made, of).mark is A


def test_the_same_mark_again_and_a_first_mark_are_no_change(made: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        mark(session, of.meetings[0], of.trainees[0], H, today=LATE)
        mark(session, of.meetings[1], of.trainees[0], H, today=LATE + timedelta(days=60))
        assert session.get_one(Mark, (of.meetings[1], of.trainees[0])).mark is H
    assert (slot(made, of).mark, slot(made, of).reason) == (H, None)


# ------------------------------------------------------------------------------- two people, two marks


def split_between(made: Made, second: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        mark(session, of.meetings[1], of.trainees[0], H, today=LATE)
    with second.writing(second.clerk, how=How.SCAN) as session:
        mark(session, of.meetings[1], of.trainees[0], A, today=LATE)
    makers.hand_over(second, made, stream="pc-2/1")


def test_two_peoples_marks_are_both_shown_with_who_and_how(made: Made, of: makers.Class, tmp_path: Path) -> None:
    with makers.second_pc(tmp_path / "pc2", made) as second:
        split_between(made, second, of)
        with made.reading() as session:
            assert splits(session, of.meetings[0]) == {}
            (split,) = splits(session, of.meetings[1]).values()
        both = {(split.standing.mark, split.standing.by), (split.other.mark, split.other.by)}
        assert both == {(H, "Instruktur Contoh"), (A, "Petugas Contoh")}
        assert {split.standing.how, split.other.how} == {How.KEY, How.SCAN}


@pytest.mark.parametrize("other", [False, True])
def test_one_decision_heals_the_slot_here_and_there(
    made: Made, of: makers.Class, tmp_path: Path, *, other: bool
) -> None:
    with makers.second_pc(tmp_path / "pc2", made) as second:
        split_between(made, second, of)
        with made.reading() as session:
            (split,) = splits(session, of.meetings[1]).values()
        wanted = (split.other if other else split.standing).mark
        with made.writing() as session:
            decide(session, of.meetings[1], of.trainees[0], other=other)
        makers.hand_over(made, second)
        for pc in (made, second):
            with pc.reading() as session:
                assert splits(session, of.meetings[1]) == {}
                assert session.get_one(Mark, (of.meetings[1], of.trainees[0])).mark is wanted


def test_a_decision_can_be_taken_back_and_is_made_once(made: Made, of: makers.Class, tmp_path: Path) -> None:
    with makers.second_pc(tmp_path / "pc2", made) as second:
        split_between(made, second, of)
        with made.reading() as session:
            (split,) = splits(session, of.meetings[1]).values()
        with made.writing() as session:
            change = decide(session, of.meetings[1], of.trainees[0], other=True)
            with pytest.raises(NotSplit):
                decide(session, of.meetings[1], of.trainees[0], other=True)
        with made.writing() as session:
            take_back(session, change)
            assert session.get_one(Mark, (of.meetings[1], of.trainees[0])).mark is split.standing.mark
