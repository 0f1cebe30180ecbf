"""Which papers candidates lack, one person's checklist, and what ends soon."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.assessment.outside.service import NewResult as Reached
from bekal.assessment.outside.service import change, record, remove
from bekal.candidates.papers.expiring import expiring, programme_of, retained_until
from bekal.candidates.papers.kinds import Stage
from bekal.candidates.papers.queries import Line, checklist, lacking, shares
from bekal.candidates.papers.rules import Standing, Why
from bekal.centre.service import change_centre
from bekal.storage.ids import joint_id
from bekal.storage.records import (
    Application,
    Candidate,
    Enrolment,
    Paper,
    PaperRule,
    PersonLink,
    Programme,
)
from bekal.terms import (
    ApplicationState,
    CandidateId,
    EnrolmentState,
    Marital,
    PaperOutcome,
    PaperState,
    ProgrammeId,
)

PASSED_N4 = {"KNOWLEDGE_READING": 7000, "LISTENING": 5000}


def paper(session: Session, candidate_id: CandidateId, kind: str, **values: object) -> None:
    given = {"state": PaperState.ORIGINAL, "seen_on": TODAY} | values
    session.add(Paper(id=joint_id("paper", candidate_id, kind), candidate_id=candidate_id, kind=kind, **given))
    session.flush()


def programme(session: Session, scheme: str = "", code: str = "JPN-N4") -> ProgrammeId:
    found = makers.programme(session, code)
    session.get_one(Programme, found).scheme = scheme
    session.flush()
    return found


def whys(found: object) -> dict[str, Why]:
    return {each.kind: each.why for each in found}  # type: ignore[attr-defined]  # a tuple of Lacking


@pytest.fixture
def local(made: Made) -> Made:
    with made.writing() as session:
        change_centre(session, city="Jakarta")
    return made


def person(session: Session, n: int = 1, **values: object) -> CandidateId:
    return makers.candidate(session, n, **{"regency": "KOTA ADM. JAKARTA TIMUR"} | values)


def test_somebody_who_brought_nothing_lacks_what_every_training_asks_for(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session), programme(session)
        found = lacking(session, [one], programme_id=course, today=TODAY)
    assert list(whys(found[one])) == ["KTP", "KK", "IJAZAH", "PAS_FOTO"]
    assert set(whys(found[one]).values()) == {Why.MISSING}
    assert found[one][0].title == "KTP"


def test_how_many_papers_are_there_of_how_many_that_are_asked_for(local: Made) -> None:
    with local.writing() as session:
        course = programme(session)
        someone, other = makers.candidates(session, 2)
        before = shares(session, [someone], programme_id=course, today=TODAY)[someone]
        paper(session, someone, "KK")
        found = shares(session, [someone, other], programme_id=course, today=TODAY)
    assert (before.have, before.asked) == (0, len(before.lacking))
    assert (found[someone].have, found[someone].asked) == (1, before.asked)
    assert (found[other].have, found[other].asked) == (0, before.asked)


def test_a_language_certificate_is_not_asked_before_the_training_that_teaches_it(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session, marital=Marital.MARRIED), programme(session, "SSW_JP")
        now = lacking(session, [one], programme_id=course, today=TODAY)[one]
        later = lacking(session, [one], programme_id=course, today=TODAY, stage=Stage.PLACEMENT)[one]
        both = lacking(session, [one], programme_id=course, today=TODAY, stage=None)[one]
    assert "BAHASA" not in whys(now)
    assert {"BAHASA", "BUKU_NIKAH", "AK1"} <= set(whys(later))
    assert {"STATUS_KAWIN", "PASPOR", "MCU"}.isdisjoint(whys(later))
    assert set(whys(both)) == set(whys(now)) | set(whys(later))
    assert next(each for each in later if each.kind == "BAHASA").note == "JLPT N4 atau JFT-Basic A2"


def test_a_passed_test_that_the_destination_asks_for_stands_in_for_the_language_certificate(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session, marital=Marital.MARRIED), programme(session, "SSW_JP")
        too_low = record(session, one, Reached("JFT", date(2026, 9, 1), total=18000), today=date(2026, 10, 1))

        def language() -> tuple[Standing, Why | None, str]:
            shown = checklist(session, one, programme_id=course, today=TODAY)
            line = next(line for line in shown.lines if line.kind.code == "BAHASA")
            short = lacking(session, [one], programme_id=course, today=TODAY, stage=Stage.PLACEMENT)[one]
            assert whys(short).get("BAHASA") == line.why, "the list and the checklist say the same"
            return line.standing, line.why, line.proof.words if line.proof else ""

        assert language() == (Standing.LACKING, Why.MISSING, ""), "A2.1 is not what is asked for"
        passed = record(session, one, Reached("JFT", date(2026, 8, 1), total=20000), today=date(2026, 10, 1))
        assert language() == (Standing.FINE, None, "JFT-Basic A2.2, 01/08/2026")
        before = shares(session, [one], programme_id=course, today=TODAY, stage=None)[one]
        change(session, passed.id, Reached("JFT", date(2026, 8, 1), total=17400), today=date(2026, 10, 1))
        assert language()[1] is Why.MISSING, "a correction counts at once"
        change(session, passed.id, Reached("JFT", date(2026, 8, 1), total=20000), today=date(2026, 10, 1))
        remove(session, passed.id)
        assert language() == (Standing.LACKING, Why.MISSING, ""), "a result taken off proves nothing"
        after = shares(session, [one], programme_id=course, today=TODAY, stage=None)[one]
        assert (before.have - after.have, before.asked) == (1, after.asked)
        remove(session, too_low.id)
        other = programme(session, "G2G_KR", code="KOR-1")
        record(session, one, Reached("JLPT", date(2025, 7, 6), "N4", 12000, PASSED_N4), today=TODAY)
        assert language()[2] == "JLPT N4, 06/07/2025"
        korea = checklist(session, one, programme_id=other, today=TODAY)
        assert next(line for line in korea.lines if line.kind.code == "BAHASA").proof is None


def test_the_certificate_itself_goes_before_the_test_as_long_as_it_will_do(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session), programme(session, "SSW_JP")
        ended = Reached("JLPT", date(2024, 7, 7), "N4", 12000, PASSED_N4, valid_until=TODAY - timedelta(days=1))
        record(session, one, ended, today=TODAY)

        def language() -> Line:
            shown = checklist(session, one, programme_id=course, today=TODAY)
            return next(line for line in shown.lines if line.kind.code == "BAHASA")

        assert language().why is Why.MISSING, "a result that has ended proves nothing"
        until = TODAY + timedelta(days=10)
        record(session, one, Reached("JFT", TODAY, total=20000, valid_until=until), today=TODAY)
        assert (language().standing, language().ends, language().is_expiring) == (Standing.FINE, until, True)
        paper(session, one, "BAHASA", expires_on=TODAY - timedelta(days=3))
        assert language().proof is not None, "the paper has ended, the test has not"
        held = session.get_one(Paper, joint_id("paper", one, "BAHASA"))
        held.expires_on = TODAY + timedelta(days=300)
        session.flush()
        assert (language().proof, language().ends) == (None, held.expires_on)


def test_all_reasons_stand_there_at_once(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session), programme(session)
        session.add(PaperRule(kind="PASPOR", source="SOP"))
        session.add(PaperRule(kind="MCU", programme_id=course))
        paper(session, one, "KTP", state=PaperState.COPY, seen_on=None)
        paper(session, one, "PASPOR", expires_on=TODAY - timedelta(days=3))
        paper(session, one, "MCU", state=PaperState.NONE, outcome=PaperOutcome.FAILED)
        found = lacking(session, [one], programme_id=course, today=TODAY)[one]
    assert whys(found) == {
        "KTP": Why.NOT_SEEN,
        "KK": Why.MISSING,
        "IJAZAH": Why.MISSING,
        "PAS_FOTO": Why.MISSING,
        "MCU": Why.FAILED,
        "PASPOR": Why.EXPIRED,
    }
    assert next(each for each in found if each.kind == "PASPOR").expires_on == TODAY - timedelta(days=3)


def test_a_paper_that_ends_before_the_first_day_of_the_course_is_lacking(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session), programme(session)
        session.add(PaperRule(kind="AK1"))
        paper(session, one, "AK1", expires_on=TODAY + timedelta(days=20))
        early = lacking(session, [one], programme_id=course, today=TODAY)[one]
        late = lacking(session, [one], programme_id=course, today=TODAY, until=TODAY + timedelta(days=30))[one]
    assert "AK1" not in whys(early)
    assert whys(late)["AK1"] is Why.EXPIRES_BEFORE


def test_a_rule_of_another_programme_asks_nobody(local: Made) -> None:
    with local.writing() as session:
        one, mine, other = person(session), programme(session), programme(session, code="KOR-1")
        session.add(PaperRule(kind="AK1", programme_id=other))
        session.flush()
        assert "AK1" not in whys(lacking(session, [one], programme_id=mine, today=TODAY)[one])
        assert "AK1" in whys(lacking(session, [one], programme_id=other, today=TODAY)[one])


def test_what_nobody_asked_yet_is_a_question_and_not_a_missing_paper(made: Made) -> None:
    with made.writing() as session:
        one, course = makers.candidate(session, birth_date=None), programme(session)
        session.add(PaperRule(kind="BUKU_NIKAH", condition="married"))
        session.flush()
        found = lacking(session, [one], programme_id=course, today=TODAY)[one]
        shown = checklist(session, one, programme_id=course, today=TODAY)
    assert {"IZIN_ORTU", "SURAT_DOMISILI", "BUKU_NIKAH"}.isdisjoint(whys(found))
    assert {line.kind.code for line in shown.to_ask} == {"IZIN_ORTU", "SURAT_DOMISILI", "BUKU_NIKAH"}
    assert shown.counts == (0, 4)


def test_the_photo_taken_here_stands_in_for_one_on_paper(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session, photo="ab" * 32), programme(session)
        assert "PAS_FOTO" not in whys(lacking(session, [one], programme_id=course, today=TODAY)[one])
        shown = checklist(session, one, programme_id=course, today=TODAY)
    line = next(line for line in shown.lines if line.kind.code == "PAS_FOTO")
    assert (line.standing, line.state) == (Standing.FINE, PaperState.SCAN)


def test_papers_of_somebody_merged_into_a_person_are_theirs_too(local: Made) -> None:
    with local.writing() as session:
        kept, merged, course = person(session), person(session, 2), programme(session)
        paper(session, merged, "KK")
        paper(session, merged, "KTP", state=PaperState.COPY, seen_on=None)
        paper(session, kept, "KTP")
        session.add(PersonLink(kept_id=kept, merged_id=merged, linked_at=NOW))
        session.flush()
        found = lacking(session, [kept], programme_id=course, today=TODAY)[kept]
        shown = checklist(session, kept, programme_id=course, today=TODAY)
    assert set(whys(found)) == {"IJAZAH", "PAS_FOTO"}
    assert shown.counts == (2, 4)


def test_the_checklist_shows_a_paper_nobody_asked_for_and_who_saw_the_original(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session), programme(session)
        paper(session, one, "KTP", seen_by=local.clerk, number="")
        paper(session, one, "PASPOR", number="X0000001", expires_on=TODAY + timedelta(days=40))
        shown = checklist(session, one, programme_id=course, today=TODAY)
    lines = {line.kind.code: line for line in shown.lines}
    assert lines["KTP"].seen_by == "Petugas Contoh"
    assert lines["PASPOR"].standing is Standing.EXTRA
    assert lines["PASPOR"].is_expiring
    assert shown.lacking[0].title == "Kartu keluarga"


def test_a_condition_that_does_not_hold_leaves_no_line(local: Made) -> None:
    with local.writing() as session:
        one, course = person(session, marital=Marital.SINGLE), programme(session, "SSW_JP")
        shown = checklist(session, one, programme_id=course, today=TODAY)
    kinds = {line.kind.code for line in shown.lines}
    assert "BUKU_NIKAH" not in kinds
    assert "STATUS_KAWIN" in kinds
    assert {line.kind.code for line in shown.lines if line.standing is Standing.TRACKED} >= {"VISA", "PASPOR"}


def test_thousands_of_people_are_asked_with_a_few_statements(local: Made) -> None:
    with local.writing() as session:
        course = programme(session)
        everybody = makers.candidates(session, 1_200)
        for one in everybody[::2]:
            paper(session, one, "KK")
    with local.reading() as session:
        said: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda *about: said.append(about[2]))
        found = lacking(session, everybody, programme_id=course, today=TODAY)
    assert len(found) == 1_200
    assert "KK" not in whys(found[everybody[0]])
    assert "KK" in whys(found[everybody[1]])
    assert len(said) <= 20


# ------------------------------------------------------------------------------------------------ expiring


def test_what_ends_soon_stands_in_one_list_the_earliest_first(local: Made) -> None:
    with local.writing() as session:
        one, two, hidden = person(session), person(session, 2), person(session, 3, restricted_on=TODAY)
        paper(session, one, "PASPOR", expires_on=TODAY + timedelta(days=60))
        paper(session, two, "AK1", expires_on=TODAY - timedelta(days=1), number="A-1")
        paper(session, two, "BAHASA", expires_on=TODAY + timedelta(days=61))
        paper(session, two, "SKCK", state=PaperState.NONE, expires_on=TODAY)
        paper(session, hidden, "AK1", expires_on=TODAY)
        found = expiring(session, today=TODAY)
    assert [(row.kind, row.days_left) for row in found] == [("AK1", -1), ("PASPOR", 60)]
    assert found[0].name == "Peserta Contoh 02"
    with local.reading() as session:
        assert [row.kind for row in expiring(session, today=TODAY, days=0)] == ["AK1"]


def test_the_list_can_be_one_courses(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        other = makers.candidate(session, 90)
        for one in (of.candidates[0], other):
            paper(session, one, "PASPOR", expires_on=TODAY)
        found = expiring(session, today=TODAY, course_id=of.id)
    assert [(row.candidate_id, row.course) for row in found] == [(of.candidates[0], "Kelas 1")]


# ------------------------------------------------------------------------------ what a person is after, and until when


def test_a_person_is_after_the_programme_they_sit_in_ask_for_or_named(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        korean = programme(session, code="KOR-1")
        named = makers.candidate(session, 90, wanted="Program KOR-1")
        nobody = makers.candidate(session, 91, wanted="apa saja")
        asks = makers.candidate(session, 92)
        values = {"state": ApplicationState.REGISTERED, "state_on": TODAY, "applied_at": NOW}
        session.add(Application(course_id=of.id, candidate_id=asks, **values))
        session.flush()
        assert programme_of(session, of.candidates[0]) == of.programme_id
        assert programme_of(session, asks) == of.programme_id
        assert programme_of(session, named) == korean
        assert programme_of(session, nobody) is None


def test_papers_are_kept_five_years_after_the_course_and_two_after_a_refusal(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session)
        assert retained_until(session, of.candidates[0]) is None
        session.get_one(Enrolment, of.trainees[0]).state = EnrolmentState.FINISHED
        refused, waiting = makers.candidate(session, 90), makers.candidate(session, 91)
        for one, state in ((refused, ApplicationState.REJECTED), (waiting, ApplicationState.RESERVE)):
            values = {"state": state, "state_on": TODAY, "applied_at": NOW}
            session.add(Application(course_id=of.id, candidate_id=one, **values))
        session.flush()
        assert retained_until(session, of.candidates[0]) == date(2031, 3, 15)
        assert retained_until(session, refused) == date(2028, 3, 2)
        assert retained_until(session, waiting) is None
        assert session.get_one(Candidate, refused).name
