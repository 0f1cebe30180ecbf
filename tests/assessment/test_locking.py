"""The lock: by a second person, with the graduation meeting; certificates need it, and only the head takes it off."""

from datetime import timedelta

import pytest
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.assessment import locking, queries, rules, service
from bekal.assessment import locking_rules as refusals
from bekal.assessment.locking import GraduationMeeting
from bekal.assessment.service import NewResult
from bekal.courses.rules import DatesReversed
from bekal.staff.rules import NotAllowed
from bekal.storage.records import Certificate, Staff
from bekal.sync.rules import changers
from bekal.terms import Decision, EnrolmentState, Role, StaffId

MEETING = GraduationMeeting(
    TODAY, "BA-001", "09.00", "Ruang Contoh", (("Kepala Contoh", "Ketua"), ("Petugas | Contoh", "Sekretaris"))
)


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=3, instructors=[made.instructor])


def fail_all(made: Made, of: makers.Class, by: StaffId | None = None, *, but: int = 0) -> None:
    with made.writing(by or made.instructor) as session:
        for trainee in of.trainees[but:]:
            service.record_result(session, trainee, NewResult(5000, Decision.FAILED), on=TODAY)


def lock(made: Made, of: makers.Class, by: StaffId | None = None, meeting: GraduationMeeting = MEETING) -> None:
    with made.writing(by or made.clerk) as session:
        locking.lock(session, of.id, meeting, now=NOW)


def test_a_second_person_locks_and_then_nothing_changes(made: Made, of: makers.Class) -> None:
    fail_all(made, of)
    lock(made, of)
    with made.reading() as session:
        found = queries.lock_of(session, of.id)
    assert found is not None
    assert (found.letter_number, found.met_at, found.locker) == ("BA-001", "09:00", "Petugas Contoh")
    assert found.members == (("Kepala Contoh", "Ketua"), ("Petugas Contoh", "Sekretaris"))
    with made.writing(made.instructor) as session, pytest.raises(rules.CourseLocked):
        service.record_result(session, of.trainees[0], NewResult(6000, Decision.FAILED), on=TODAY)
    with made.writing(made.head) as session, pytest.raises(rules.CourseLocked):
        service.take_proposals(session, of.id, on=TODAY)
    with pytest.raises(refusals.AlreadyLocked):
        lock(made, of, made.head)


def test_whoever_entered_a_mark_that_stands_does_not_lock(made: Made, of: makers.Class) -> None:
    fail_all(made, of, made.clerk)
    with pytest.raises(refusals.SecondPersonNeeded):
        lock(made, of, made.clerk)
    with made.reading() as session:
        assert locking.entered_by(session, of.id) == {made.clerk: "Petugas Contoh"}
        assert queries.lock_of(session, of.id) is None
    lock(made, of, made.head)


def test_one_cell_is_enough_to_need_somebody_else(made: Made, of: makers.Class) -> None:
    fail_all(made, of)
    with made.writing(made.head) as session:
        service.record_result(session, of.trainees[1], NewResult(5100, Decision.FAILED), on=TODAY)
    with pytest.raises(refusals.SecondPersonNeeded):
        lock(made, of, made.head)
    with made.writing(made.instructor) as session:
        service.record_result(session, of.trainees[1], NewResult(5000, Decision.FAILED), on=TODAY)
    lock(made, of, made.head)  # what the head had typed does not stand any more


def test_a_person_who_works_alone_has_nobody_to_ask(made: Made, of: makers.Class) -> None:
    fail_all(made, of, made.head)
    with made.writing() as session:
        for other in (made.clerk, made.instructor):
            session.get_one(Staff, other).active = False
    lock(made, of, made.head)


def test_an_instructor_locks_nothing(made: Made, of: makers.Class) -> None:
    fail_all(made, of, made.clerk)
    with pytest.raises(NotAllowed):
        lock(made, of, made.instructor)


def test_everybody_still_in_the_course_needs_a_decision(made: Made, of: makers.Class) -> None:
    from bekal.storage.records import Enrolment

    fail_all(made, of, but=1)
    with pytest.raises(refusals.Undecided) as told:
        lock(made, of)
    assert (told.value.n, told.value.names) == (1, "Peserta Contoh 01")
    with made.writing() as session:
        session.get_one(Enrolment, of.trainees[0]).state = EnrolmentState.WITHDRAWN
    with made.writing(made.instructor) as session, pytest.raises(rules.HasLeft):
        service.record_result(session, of.trainees[0], NewResult(6000), on=TODAY)
    lock(made, of)


@pytest.mark.parametrize(
    ("meeting", "refusal"),
    [
        (GraduationMeeting(TODAY + timedelta(days=1)), refusals.MeetingAhead),
        (GraduationMeeting(TODAY - timedelta(days=1)), DatesReversed),
    ],
)
def test_a_meeting_before_the_course_or_still_to_come_locks_nothing(
    made: Made, of: makers.Class, meeting: GraduationMeeting, refusal: type[Exception]
) -> None:
    fail_all(made, of)
    with pytest.raises(refusal):
        lock(made, of, meeting=meeting)


def test_an_empty_course_is_not_locked(made: Made) -> None:
    with made.writing() as session:
        empty = makers.course(session, trainees_wanted=0)
    with pytest.raises(refusals.NobodyToGraduate):
        lock(made, empty)


def test_only_the_head_opens_with_a_reason_and_the_next_meeting_has_the_next_number(
    made: Made, of: makers.Class
) -> None:
    fail_all(made, of)
    lock(made, of)
    with made.writing(made.clerk) as session, pytest.raises(NotAllowed):
        locking.unlock(session, of.id, reason="salah", now=NOW)
    with made.writing(made.head) as session:
        with pytest.raises(refusals.ReasonMissing):
            locking.unlock(session, of.id, reason="  ", now=NOW)
        locking.unlock(session, of.id, reason="nilai  salah", now=NOW)
        with pytest.raises(refusals.NotLocked):
            locking.unlock(session, of.id, reason="lagi", now=NOW)
    with made.writing(made.instructor) as session:
        service.record_result(session, of.trainees[0], NewResult(6500, Decision.FAILED), on=TODAY)
    lock(made, of, made.head)
    with made.reading() as session:
        first, second = queries.graduations(session, of.id)
    assert (first.number, first.unlock_reason, first.is_locked) == (1, "nilai salah", False)
    assert (second.number, second.is_locked) == (2, True)


def certified(made: Made, trainee: object) -> None:
    with made.writing() as session:
        session.add(
            Certificate(
                enrolment_id=trainee, number="0001", series="A", year=2026, sequence=1, snapshot="{}", text="C1",
                cti=bytes(8), kid=bytes(8), digest=bytes(8), issued_at=NOW, issued_on=TODAY,
            )
        )  # fmt: skip


def test_results_with_certificates_stay_locked_and_only_the_rest_is_opened(made: Made, of: makers.Class) -> None:
    fail_all(made, of)
    lock(made, of)
    certified(made, of.trainees[0])
    with made.writing(made.head) as session:
        with pytest.raises(refusals.AlreadyCertified) as told:
            locking.unlock(session, of.id, reason="susulan", now=NOW)
        assert told.value.n == 1
        locking.unlock(session, of.id, reason="susulan", now=NOW, rest=True)
    with made.writing(made.instructor) as session:
        with pytest.raises(rules.ResultLocked):
            service.record_result(session, of.trainees[0], NewResult(6000, Decision.FAILED), on=TODAY)
        service.record_result(session, of.trainees[1], NewResult(6000, Decision.FAILED), on=TODAY)


def test_the_facts_of_the_meeting_can_be_corrected_while_the_results_stay(made: Made, of: makers.Class) -> None:
    fail_all(made, of)
    with made.writing(made.clerk) as session, pytest.raises(refusals.NotLocked):
        locking.change_meeting(session, of.id, MEETING)
    lock(made, of)
    with made.writing(made.clerk) as session:
        locking.change_meeting(session, of.id, GraduationMeeting(TODAY, "BA-002"))
    with made.reading() as session:
        found = queries.lock_of(session, of.id)
        assert found is not None
        assert (found.letter_number, found.met_place, found.members) == ("BA-002", "", ())


def test_an_instructor_enters_marks_only_for_own_courses(made: Made) -> None:
    with made.writing() as session:
        other = makers.course(session, number=2)
    with made.writing(made.instructor) as session, pytest.raises(rules.NotYourCourse):
        service.record_result(session, other.trainees[0], NewResult(6000), on=TODAY)


def test_no_other_role_opens_results_on_another_pc() -> None:
    assert changers("graduation", {"unlocked_at": "2026-03-02T01:00:00Z"}) == {Role.HEAD}
    assert changers("graduation", {"locked_at": "2026-03-02T01:00:00Z"}) == {Role.HEAD, Role.CLERK}


def test_the_lock_and_its_end_reach_another_pc(made: Made, of: makers.Class, tmp_path: object) -> None:
    from pathlib import Path

    fail_all(made, of)
    lock(made, of)
    folder = Path(str(tmp_path)) / "lain"
    folder.mkdir()
    with (
        makers.second_pc(folder, made) as other,
        other.writing(made.instructor) as session,
        pytest.raises(rules.CourseLocked),
    ):
        service.record_result(session, of.trainees[0], NewResult(6000), on=TODAY)
