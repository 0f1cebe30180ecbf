"""The gate answers every card in a word, marks whoever may be marked, and keeps every passage."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.attendance import service as marks
from bekal.attendance.gate import queries, service
from bekal.attendance.gate.cards import LENGTH, card_text, read_card, trainee_of
from bekal.attendance.gate.rules import Held, NoCardHere, NoMeetingAtGate, PassageSettled
from bekal.attendance.gate.service import Answer
from bekal.centre.service import card_key
from bekal.storage import journal
from bekal.storage.records import Centre, Enrolment, Mark, Passage
from bekal.terms import Attendance, Direction, EnrolmentId, How, Passed

KEY = "5a" * 32
JAKARTA = ZoneInfo("Asia/Jakarta")
EIGHT = datetime.combine(TODAY, datetime.min.time(), JAKARTA) + timedelta(hours=8)
IDS = st.uuids()


@pytest.fixture
def of(made: Made) -> makers.Class:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3)
        service.make_cards(session, of.trainees, now=NOW)
    return of


def at_gate(session: Session) -> list[Held]:
    return queries.held_meetings(session, TODAY)


def read(made: Made, who: EnrolmentId, *, minutes: int, version: int = 1, way: Direction = Direction.IN) -> Answer:
    with made.writing(made.instructor) as session:
        text = service.text_of_card(session, who, version)
        at = EIGHT + timedelta(minutes=minutes)
        return service.pass_gate(session, text, at_gate(session), at=at, direction=way, gate="pintu")


def slot(made: Made, of: makers.Class, at: int = 0) -> Mark | None:
    with made.reading() as session:
        return session.get(Mark, (of.meetings[0], of.trainees[at]))


# ------------------------------------------------------------------------------------------------ the card


@given(centre=IDS, enrolment=IDS, version=st.integers(1, 255))
def test_a_card_says_its_trainee_and_version_in_digits_only(centre: UUID, enrolment: UUID, version: int) -> None:
    text = card_text(centre, enrolment, version, KEY)
    assert len(text) == LENGTH
    assert text.isdecimal()
    card = read_card(text, centre, KEY)
    assert card is not None
    assert (card.trainee, card.version, card.is_signed, card.is_of_this_centre) == (
        trainee_of(enrolment), version, True, True,
    )  # fmt: skip


@given(centre=IDS, enrolment=IDS, at=st.integers(1, LENGTH - 1), other=st.integers(1, 9))
def test_no_digit_of_a_card_can_be_changed(centre: UUID, enrolment: UUID, at: int, other: int) -> None:
    text = card_text(centre, enrolment, 1, KEY)
    changed = text[:at] + str((int(text[at]) + other) % 10) + text[at + 1 :]
    card = read_card(changed, centre, KEY)
    assert card is None or not card.is_signed


def test_a_card_is_read_through_a_french_keyboard_and_with_blanks() -> None:
    centre, enrolment = UUID(int=1), UUID(int=2)
    text = card_text(centre, enrolment, 1, KEY)
    french = text.translate(str.maketrans("1234567890", "&é\"'(-è_çà"))
    for typed in (french, f" {text[:20]} {text[20:]}\r\n"):
        card = read_card(typed, centre, KEY)
        assert card is not None
        assert card.is_signed


@pytest.mark.parametrize("typed", ["", "7", "8" * LENGTH, "7" + "9" * 41, "halo", "C1…", "7" * 500, "٧" * LENGTH])
def test_whatever_else_is_read_is_no_card(typed: str) -> None:
    card = read_card(typed, UUID(int=1), KEY)
    assert card is None or not card.is_signed


def test_another_centres_card_is_not_ours(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        foreign = card_text(UUID(int=7), of.trainees[0], 1, card_key(session))
        answer = service.pass_gate(session, foreign, at_gate(session), at=EIGHT)
    assert answer.verdict.answer is Passed.UNKNOWN


# ------------------------------------------------------------------------------------------------ passing


@pytest.mark.parametrize(
    ("minutes", "answer", "mark", "late"),
    [
        (-60, Passed.PRESENT, Attendance.PRESENT, None),
        (0, Passed.PRESENT, Attendance.PRESENT, None),
        (5, Passed.PRESENT, Attendance.PRESENT, None),
        (6, Passed.LATE, Attendance.LATE, 6),
        (95, Passed.LATE, Attendance.LATE, 95),
    ],
)
def test_in_time_is_until_the_grace_after_the_beginning(
    made: Made, of: makers.Class, minutes: int, answer: Passed, mark: Attendance, late: int | None
) -> None:
    told = read(made, of.trainees[0], minutes=minutes)
    row = slot(made, of)
    assert row is not None
    assert (told.verdict.answer, row.mark, row.minutes_late) == (answer, mark, late)
    with made.reading() as session:
        assert {step.how for step in journal.history(session, row.id)} == {How.SCAN}
        assert journal.history(session, row.id)[0].by == made.instructor


def test_a_card_held_up_again_is_told_when_it_came_first_and_changes_nothing(made: Made, of: makers.Class) -> None:
    read(made, of.trainees[0], minutes=-3)
    again = read(made, of.trainees[0], minutes=40)
    assert again.verdict.answer is Passed.AGAIN
    assert again.verdict.first_in == EIGHT - timedelta(minutes=3)
    row = slot(made, of)
    assert row is not None
    assert row.mark is Attendance.PRESENT


def test_who_was_marked_absent_and_comes_is_late(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        marks.mark(session, of.meetings[0], of.trainees[0], Attendance.ABSENT, today=TODAY)
    assert read(made, of.trainees[0], minutes=30).verdict.answer is Passed.LATE
    row = slot(made, of)
    assert row is not None
    assert (row.mark, row.minutes_late) == (Attendance.LATE, 30)


def test_going_out_early_is_kept_and_who_is_inside_is_known(made: Made, of: makers.Class) -> None:
    assert [read(made, who, minutes=0).inside for who in of.trainees] == [1, 2, 3]
    out = read(made, of.trainees[0], minutes=60, way=Direction.OUT)
    assert (out.verdict.answer, out.verdict.minutes_early, out.inside) == (Passed.OUT, 120, 2)
    row = slot(made, of)
    assert row is not None
    assert row.minutes_early == 120
    back = read(made, of.trainees[0], minutes=70)
    assert (back.verdict.answer, back.inside) == (Passed.AGAIN, 3)
    assert read(made, of.trainees[1], minutes=178, way=Direction.OUT).verdict.minutes_early is None


def test_a_lost_card_is_known_as_revoked_and_the_new_one_passes(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        service.revoke_card(session, of.trainees[0], reason="hilang", now=NOW)
    assert read(made, of.trainees[0], minutes=0).verdict.answer is Passed.REVOKED
    assert slot(made, of) is None
    with made.writing() as session:
        assert service.make_cards(session, of.trainees, now=NOW) == 1
    assert read(made, of.trainees[0], minutes=1, version=1).verdict.answer is Passed.REVOKED
    assert read(made, of.trainees[0], minutes=1, version=2).verdict.answer is Passed.PRESENT


def test_a_card_is_revoked_once(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        service.revoke_card(session, of.trainees[0], reason="hilang", now=NOW)
        with pytest.raises(NoCardHere):
            service.revoke_card(session, of.trainees[0], reason="lagi", now=NOW)


def test_a_trainee_of_another_course_is_told_which(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        other = makers.course(session, trainees_wanted=1, number=2)
        service.make_cards(session, other.trainees, now=NOW)
        here = queries.held_meetings(session, TODAY, [of.id])
        text = service.text_of_card(session, other.trainees[0], 1)
        answer = service.pass_gate(session, text, here, at=EIGHT)
    assert answer.verdict.answer is Passed.WRONG_COURSE
    assert answer.verdict.trainee is not None
    assert answer.verdict.trainee.course == "Kelas 2"


def test_who_left_the_course_is_answered_with_the_date(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        session.get_one(Enrolment, of.trainees[0]).left_on = TODAY
    told = read(made, of.trainees[0], minutes=0).verdict
    assert told.answer is Passed.LEFT
    assert told.trainee is not None
    assert told.trainee.left_on == TODAY
    assert slot(made, of) is None


def test_a_closed_meeting_answers_and_marks_nobody(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        marks.mark_rest_present(session, of.meetings[0], today=TODAY)
        marks.close_meeting(session, of.meetings[0], by=made.head, now=NOW)
    assert read(made, of.trainees[0], minutes=0).verdict.answer is Passed.CLOSED


def test_one_bad_reading_never_blocks_the_next_and_can_be_linked_later(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        for typed in ("ABC-123", "x" * 5_000, "7" * LENGTH):
            answer = service.pass_gate(session, typed, at_gate(session), at=EIGHT)
            assert answer.verdict.answer is Passed.UNKNOWN
    assert read(made, of.trainees[0], minutes=0).verdict.answer is Passed.PRESENT
    with made.writing() as session:
        rows = queries.unread(session, since=EIGHT - timedelta(hours=1))
        assert sorted(len(row.code) for row in rows) == [7, LENGTH, 200]
        service.link(session, rows[0].passage_id, of.trainees[1])
        with pytest.raises(PassageSettled):
            service.link(session, rows[0].passage_id, of.trainees[1])
        assert len(queries.unread(session, since=EIGHT - timedelta(hours=1))) == 2


def test_a_forgotten_card_passes_by_name_and_says_so(made: Made, of: makers.Class) -> None:
    with made.writing(made.instructor) as session:
        found = queries.found_by_name(session, "contoh 02", at_gate(session))
        assert [one.enrolment_id for one in found] == [of.trainees[1]]
        service.pass_by_hand(session, found[0].enrolment_id, at_gate(session), at=EIGHT)
    with made.reading() as session:
        row = session.scalars(select(Passage)).one()
        assert row.by_hand
        mark = session.get_one(Mark, (of.meetings[0], of.trainees[1]))
        assert journal.history(session, mark.id)[0].how == How.KEY


def test_a_clock_set_back_is_told_and_the_mark_made_all_the_same(made: Made, of: makers.Class) -> None:
    assert not read(made, of.trainees[0], minutes=0).is_clock_doubtful
    told = read(made, of.trainees[1], minutes=-30)
    assert told.is_clock_doubtful
    assert told.verdict.answer is Passed.PRESENT


def test_a_gate_without_a_meeting_says_so(made: Made, of: makers.Class) -> None:
    with pytest.raises(NoMeetingAtGate), made.writing() as session:
        service.pass_gate(session, "7", [], at=EIGHT)


def test_one_card_at_two_gates_is_one_mark_and_two_passages(made: Made, of: makers.Class, tmp_path: Path) -> None:
    with makers.second_pc(tmp_path / "pc2", made) as second:
        read(made, of.trainees[0], minutes=2)
        read(second, of.trainees[0], minutes=20)
        makers.hand_over(second, made, stream="pc-2/1")
        row = slot(made, of)
        assert row is not None
        with made.reading() as session:
            assert len(session.scalars(select(Passage).where(Passage.enrolment_id == of.trainees[0])).all()) == 2


def test_the_second_meeting_of_a_day_takes_the_card_after_the_first_one_ended(made: Made, of: makers.Class) -> None:
    with made.writing() as session:
        first = at_gate(session)[0]
    later = Held(
        of.meetings[1], of.id, first.course, EIGHT + timedelta(hours=5), EIGHT + timedelta(hours=8), first.grace
    )
    from bekal.attendance.gate.rules import choose_meeting

    chosen = [choose_meeting([later, first], of.id, EIGHT + timedelta(minutes=m)) for m in (0, 170, 185, 250, 900)]
    assert chosen == [first, first, later, later, later]


def test_a_centre_of_before_cards_gets_its_key_from_a_head(made: Made, of: makers.Class) -> None:
    from bekal.staff.rules import NotAllowed

    with made.writing() as session:
        session.get_one(Centre, made.centre_id).card_key = ""
    with pytest.raises(NotAllowed), made.writing(made.clerk) as session:
        service.make_cards(session, of.trainees, now=NOW)
    with made.writing() as session:
        assert len(card_key(session)) == 64


def test_the_time_of_reading_is_kept_not_that_of_the_sync(made: Made, of: makers.Class) -> None:
    read(made, of.trainees[0], minutes=3)
    with made.reading() as session:
        assert session.scalars(select(Passage.at)).one() == (EIGHT + timedelta(minutes=3)).astimezone(UTC)
