"""What is written down of a paper, and the centre's own rules."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import TODAY, Made

from bekal.candidates.papers import rules, service
from bekal.candidates.papers.queries import rules_of
from bekal.staff.rules import NotAllowed
from bekal.storage import journal
from bekal.storage.ids import joint_id
from bekal.storage.records import Application, Paper, Programme
from bekal.terms import ApplicationState, CandidateId, PaperOutcome, PaperState


def held(session: Session, candidate_id: CandidateId, kind: str) -> Paper:
    return session.get_one(Paper, joint_id("paper", candidate_id, kind))


@pytest.fixture
def person(made: Made) -> CandidateId:
    with made.writing() as session:
        return makers.candidate(session)


def test_whoever_has_the_original_before_them_has_seen_it(made: Made, person: CandidateId) -> None:
    with made.writing(made.clerk) as session:
        service.set_paper(session, person, "KTP", today=TODAY, state=PaperState.ORIGINAL)
        row = held(session, person, "KTP")
        assert (row.seen_on, row.seen_by) == (TODAY, made.clerk)
        service.set_paper(session, person, "KTP", today=TODAY, state=PaperState.COPY)
        assert row.seen_on == TODAY  # the original was seen, the copy stays here
        service.set_paper(session, person, "KTP", today=TODAY, state=PaperState.NONE)
        assert (row.seen_on, row.seen_by) == (None, None)


def test_a_copy_can_be_kept_and_its_original_seen_later(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        service.set_paper(session, person, "IJAZAH", today=TODAY, state=PaperState.COPY, number=" DN-01  0001 ")
        assert held(session, person, "IJAZAH").seen_on is None
        service.set_paper(session, person, "IJAZAH", today=TODAY, seen=True)
        row = held(session, person, "IJAZAH")
    assert (row.state, row.number, row.seen_on) == (PaperState.COPY, "DN-01 0001", TODAY)


def test_a_paper_ends_by_itself_until_somebody_names_a_day(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        service.set_paper(session, person, "AK1", today=TODAY, issued_on=date(2026, 1, 15))
        row = held(session, person, "AK1")
        assert row.expires_on == date(2028, 1, 15)
        service.set_paper(session, person, "AK1", today=TODAY, issued_on=date(2026, 1, 10))
        assert row.expires_on == date(2028, 1, 10)
        service.set_paper(session, person, "AK1", today=TODAY, expires_on=date(2027, 1, 1))
        service.set_paper(session, person, "AK1", today=TODAY, issued_on=date(2026, 1, 12))
        assert row.expires_on == date(2027, 1, 1)
        service.set_paper(session, person, "IJAZAH", today=TODAY, issued_on=date(2020, 5, 5))
        assert held(session, person, "IJAZAH").expires_on is None


def test_a_language_certificate_is_valid_as_long_as_the_scheme_says(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        session.get_one(Programme, of.programme_id).scheme = "G2G_KR"
        asks, other = makers.candidate(session, 80), makers.candidate(session, 81)
        values = {"state": ApplicationState.REGISTERED, "state_on": TODAY, "applied_at": makers.NOW}
        session.add(Application(course_id=of.id, candidate_id=asks, **values))
        session.flush()
        for one in (asks, other):
            service.set_paper(session, one, "BAHASA", today=TODAY, issued_on=date(2026, 1, 15))
        assert held(session, asks, "BAHASA").expires_on == date(2028, 1, 15)
        assert held(session, other, "BAHASA").expires_on is None


def test_impossible_dates_change_nothing(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        service.set_paper(session, person, "PASPOR", today=TODAY, number="X0000001", issued_on=date(2024, 1, 1))
    for dates, refusal in (
        ({"expires_on": date(2023, 12, 31)}, rules.ExpiresBeforeIssue),
        ({"issued_on": TODAY + timedelta(days=1)}, rules.IssuedInFuture),
    ):
        with pytest.raises(refusal), made.writing() as session:
            service.set_paper(session, person, "PASPOR", today=TODAY, number="X0000002", **dates)
    with made.reading() as session:
        row = held(session, person, "PASPOR")
        assert (row.number, row.issued_on, row.expires_on) == ("X0000001", date(2024, 1, 1), date(2034, 1, 1))


def test_an_outcome_is_kept_of_health_and_police_papers_only(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        service.set_paper(session, person, "MCU", today=TODAY, outcome=PaperOutcome.PASSED)
    with pytest.raises(rules.OutcomeNotKept), made.writing() as session:
        service.set_paper(session, person, "KTP", today=TODAY, outcome=PaperOutcome.PASSED)


def test_too_long_and_unknown_things_are_refused(made: Made, person: CandidateId) -> None:
    with pytest.raises(rules.PaperTextTooLong), made.writing() as session:
        service.set_paper(session, person, "AK1", today=TODAY, number="9" * 61)
    with pytest.raises(rules.UnknownPaper), made.writing() as session:
        service.set_paper(session, person, "TIKET", today=TODAY, state=PaperState.COPY)


def test_a_person_at_the_board_may_not_change_papers(made: Made, person: CandidateId) -> None:
    with pytest.raises(NotAllowed), made.writing(made.instructor) as session:
        service.set_paper(session, person, "KTP", today=TODAY, state=PaperState.COPY)


def test_one_key_says_that_a_paper_is_there_and_that_it_is_not(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        service.toggle(session, person, "KTP", today=TODAY)
        assert held(session, person, "KTP").state is PaperState.ORIGINAL
        service.toggle(session, person, "KTP", today=TODAY)
        assert held(session, person, "KTP").state is PaperState.NONE
        service.toggle(session, person, "SURAT_SEHAT", today=TODAY)
        assert held(session, person, "SURAT_SEHAT").outcome is PaperOutcome.PASSED
        service.toggle(session, person, "SURAT_SEHAT", today=TODAY)
        assert held(session, person, "SURAT_SEHAT").outcome is None


def test_the_last_change_can_be_taken_back_and_so_can_the_first(made: Made, person: CandidateId) -> None:
    with made.writing() as session:
        service.set_paper(session, person, "AK1", today=TODAY, state=PaperState.COPY, number="A-1")
    with made.writing() as session:
        service.set_paper(session, person, "AK1", today=TODAY, number="A-2", issued_on=TODAY)
        steps = journal.written(session)
    with made.writing() as session:
        service.undo(session, steps)
        row = held(session, person, "AK1")
        assert (row.number, row.issued_on, row.expires_on, row.state) == ("A-1", None, None, PaperState.COPY)
    with made.writing() as session:
        service.toggle(session, person, "KK", today=TODAY)
    with made.writing() as session:
        service.take_back(session, person, "KK")
        row = held(session, person, "KK")
        assert (row.state, row.seen_on) == (PaperState.NONE, None)


def test_two_desks_write_down_one_paper_of_one_person(made: Made, other: Made) -> None:
    with made.writing() as session:
        one = makers.candidate(session, 5)
    makers.hand_over(made, other, after=0)
    with made.writing() as session:
        service.set_paper(session, one, "KTP", today=TODAY, state=PaperState.ORIGINAL)
    with other.writing() as session:
        service.set_paper(session, one, "KTP", today=TODAY, note="fotokopi dua lembar")
    makers.hand_over(other, made, stream="pc-2/1")
    with made.reading() as session:
        row = held(session, one, "KTP")
        assert (row.state, row.note) == (PaperState.ORIGINAL, "fotokopi dua lembar")


# --------------------------------------------------------------------------------------------------- rules


def test_the_centre_adds_a_rule_and_takes_it_away_again(made: Made) -> None:
    with made.writing() as session:
        programme = makers.programme(session)
        rule = service.add_rule(session, "AK1", programme_id=programme, condition="under_21", source=" SOP 3 ")
        service.add_rule(session, "KK", asked=False, condition="married")
        found = rules_of(session, programme)
        assert [(each.kind, each.asked, each.condition, each.source) for each in found] == [
            ("KK", False, "", ""),
            ("AK1", True, "under_21", "SOP 3"),
        ]
        service.remove_rule(session, rule)
        assert [each.kind for each in rules_of(session, programme)] == ["KK"]
        assert [each.kind for each in rules_of(session, None)] == ["KK"]


def test_a_rule_that_is_there_or_cannot_be_is_refused(made: Made) -> None:
    with made.writing() as session:
        service.add_rule(session, "AK1")
    for values, refusal in (
        ({"kind": "AK1"}, rules.RuleThere),
        ({"kind": "TIKET"}, rules.UnknownPaper),
        ({"kind": "KK", "condition": "purnama"}, rules.UnknownCondition),
    ):
        with pytest.raises(refusal), made.writing() as session:
            service.add_rule(session, **values)  # type: ignore[arg-type]  # each takes texts only
    with pytest.raises(rules.NoSuchRule), made.writing() as session:
        service.remove_rule(session, makers.new_id())
    with pytest.raises(NotAllowed), made.writing(made.instructor) as session:
        service.add_rule(session, "KK")
