"""What ought to be put right leads to the very field, and holds nothing back."""

from datetime import date, timedelta

from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.candidates import drafts
from bekal.candidates.consent import service as consent
from bekal.candidates.drafts import Draft
from bekal.reports.validating import Fault, validate
from bekal.storage.records import Candidate, Programme
from bekal.terms import NikStatus, Sex


def faults_of(session: Session, on: date = TODAY) -> dict[Fault, int]:
    return validate(session, today=on).counts


def test_a_sound_person_needs_nothing(made: Made) -> None:
    with made.writing() as session:
        makers.candidate(session, 1)
        assert validate(session, today=TODAY).total == 0


def test_each_fault_of_a_person_names_its_field(made: Made) -> None:
    with made.writing() as session:
        makers.candidate(session, 1, nik=None, nik_status=NikStatus.MISSING)
        makers.candidate(session, 2, nik="9999990101", nik_status=NikStatus.DOUBTFUL)
        makers.candidate(session, 3, birth_date=None)
        makers.candidate(session, 4, sex=None)
        makers.candidate(session, 5, sex=Sex.FEMALE)  # the NIK says a man
        makers.candidate(session, 6, sex=Sex.FEMALE, mismatch_reason="dokumen lain")
        eighth = session.get_one(Candidate, makers.candidate(session, 8))
        makers.candidate(session, 7, nik=eighth.nik, birth_date=eighth.birth_date)
        found = validate(session, today=TODAY).findings
    assert [(one.fault, one.name, one.field) for one in found] == [
        (Fault.NIK_MISSING, "Peserta Contoh 01", "nik"),
        (Fault.NIK_DOUBTFUL, "Peserta Contoh 02", "nik"),
        (Fault.NIK_TWICE, "Peserta Contoh 07", "nik"),
        (Fault.NIK_TWICE, "Peserta Contoh 08", "nik"),
        (Fault.BIRTH_DATE_MISSING, "Peserta Contoh 03", "birth_date"),
        (Fault.BIRTH_DATE_DIFFERS, "Peserta Contoh 05", "birth_date"),
        (Fault.SEX_MISSING, "Peserta Contoh 04", "sex"),
    ]


def test_trainees_need_a_phone_and_their_consent_and_applicants_not_yet(made: Made) -> None:
    with made.writing() as session:
        makers.candidate(session, 90)
        of = makers.course(session, trainees_wanted=2)
        assert faults_of(session)[Fault.PHONE_MISSING] == 2
        assert faults_of(session)[Fault.CONSENT_MISSING] == 2
        session.get_one(Candidate, of.candidates[0]).phone = "+628110000001"
        session.flush()
        consent.give(session, of.candidates[0], purposes=(), now=NOW)
        found = [one for one in validate(session, today=TODAY).findings if one.entity == "candidate"]
        assert {(one.fault, one.row_id) for one in found} == {
            (Fault.PHONE_MISSING, of.candidates[1]),
            (Fault.CONSENT_MISSING, of.candidates[1]),
        }


def test_people_who_are_hidden_are_not_asked_for(made: Made) -> None:
    with made.writing() as session:
        person = makers.candidate(session, 1, nik=None, nik_status=NikStatus.MISSING)
        assert faults_of(session) == {Fault.NIK_MISSING: 1}
        session.get_one(Candidate, person).restricted_on = TODAY
        session.flush()
        assert faults_of(session) == {}


def test_a_form_that_nobody_finished_is_found(made: Made) -> None:
    with made.writing() as session:
        drafts.keep(session, made.head, drafts.new_person(), Draft({"name": "Peserta"}), is_new=True, now=NOW)
        (found,) = validate(session, today=TODAY).findings
        assert (found.fault, found.entity, found.on) == (Fault.DRAFT_OPEN, "draft", NOW.date())


def test_meetings_nobody_marked_and_results_nobody_decided_are_found_by_day(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=1, days=7, instructors=[made.instructor])
        assert Fault.MEETING_UNMARKED not in faults_of(session)
        later = TODAY + timedelta(days=30)
        found = validate(session, today=later).findings
        meetings = [one for one in found if one.fault is Fault.MEETING_UNMARKED]
        assert [one.row_id for one in meetings] == list(of.meetings)
        assert meetings[0].on == TODAY
        (undecided,) = (one for one in found if one.fault is Fault.DECISION_MISSING)
        assert (undecided.row_id, undecided.name) == (of.id, "Kelas 1")


def test_a_course_without_an_instructor_and_a_programme_without_a_number_are_found(made: Made) -> None:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=0)
        found = {one.fault: one for one in validate(session, today=TODAY).findings}
        assert found[Fault.INSTRUCTOR_MISSING].row_id == of.id
        assert found[Fault.PROGRAMME_UNNUMBERED].row_id == of.programme_id
        session.get_one(Programme, of.programme_id).catalogue_no = 7
        session.flush()
        assert Fault.PROGRAMME_UNNUMBERED not in faults_of(session)


def test_a_long_list_is_cut_and_its_count_is_not(made: Made) -> None:
    with made.writing() as session:
        for n in range(1, 6):
            makers.candidate(session, n, sex=None)
        found = validate(session, today=TODAY, most=2)
    assert found.counts == {Fault.SEX_MISSING: 5}
    assert [one.name for one in found.findings] == ["Peserta Contoh 01", "Peserta Contoh 02"]
