"""One person registered twice: merged into one without losing anything, and parted again exactly."""

from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.assessment.competency import schemes
from bekal.assessment.competency import service as competency
from bekal.assessment.competency.schemes import NewScheme
from bekal.assessment.outside import service as languages
from bekal.assessment.outside.service import NewResult as LanguageTaken
from bekal.attendance.recaps import person_recap
from bekal.attendance.service import mark
from bekal.candidates import queries
from bekal.candidates.applicants import Applicant
from bekal.candidates.listing import LISTED
from bekal.candidates.merging import rules, service
from bekal.candidates.merging.pairs import unsettled
from bekal.candidates.merging.preview import holdings, merges, preview
from bekal.candidates.merging.queries import kept_of, same_people
from bekal.candidates.merging.rules import Side
from bekal.candidates.merging.waiting import count_unsettled
from bekal.candidates.rules import NikTaken
from bekal.candidates.service import correct, register
from bekal.courses.queries import selectable, trainees
from bekal.staff.rules import NotAllowed
from bekal.storage import journal
from bekal.storage.records import Candidate, Certificate, Conflict, Enrolment, Mark, PersonApart, PersonLink
from bekal.terms import Attendance, CandidateId, NikStatus, SchemeKind

LATER = NOW + timedelta(days=3)


def facts(session: Session, person: CandidateId) -> dict[str, Any]:
    row = session.get_one(Candidate, person)
    return {name: getattr(row, name) for name in journal.fields_of("candidate")}


def twice(session: Session, **other: object) -> tuple[CandidateId, CandidateId]:
    """One person registered once with a NIK and once without."""
    kept = makers.candidate(session, 1, phone="+628111", email="")
    lost: dict[str, object] = {"name": "Peserta Contoh 1", "nik": None, "nik_status": NikStatus.MISSING}
    lost |= {"phone": "+628222", "email": "satu@contoh.invalid"}
    return kept, makers.candidate(session, 1, **(lost | other))


# ---------------------------------------------------------------------------------------------------- merging


def test_a_merge_moves_no_row_and_takes_the_chosen_fields(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session)
        course = makers.course(session, trainees_wanted=0)
        seat = Enrolment(course_id=course.id, candidate_id=merged, number=1, state="active", joined_on=TODAY)
        session.add(seat)
        session.flush()
        before = facts(session, merged)
        service.merge(session, kept, merged, choices={"phone": Side.MERGED}, now=NOW)
        assert facts(session, merged) == before
        assert session.get_one(Enrolment, seat.id).candidate_id == merged
        person = session.get_one(Candidate, kept)
        assert (person.phone, person.email, person.name) == ("+628222", "satu@contoh.invalid", "Peserta Contoh 01")
        assert person.nik is not None
        assert [(row.id, row.course) for row in queries.candidates(session).rows] == [(kept, "Kelas 1")]
        assert selectable(session, course.id) == []  # who sits in a course under the other id is not offered again


def test_parting_gives_both_back_exactly(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session)
    with made.reading() as session:
        before = facts(session, kept), facts(session, merged)
    with made.writing() as session:
        choices = dict.fromkeys(rules.CHOICES, Side.MERGED)
        link = service.merge(session, kept, merged, choices=choices, now=NOW)
        assert facts(session, kept) != before[0]
    with made.writing(at=LATER) as session:
        service.unmerge(session, link, now=LATER)
    with made.reading() as session:
        assert (facts(session, kept), facts(session, merged)) == before
        assert set(session.scalars(select(Candidate.id).where(LISTED))) == {kept, merged}
        assert [one.stands for one in merges(session)] == [False]


def test_parting_keeps_what_was_corrected_since(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session)
        link = service.merge(session, kept, merged, choices={"phone": Side.MERGED}, now=NOW)
    with made.writing(at=LATER) as session:
        session.get_one(Candidate, kept).phone = "+628333"
    with made.writing(at=LATER) as session:
        service.unmerge(session, link, now=LATER)
        person = session.get_one(Candidate, kept)
        assert (person.phone, person.email) == ("+628333", "")


def test_parting_happens_once(made: Made) -> None:
    with made.writing() as session:
        link = service.merge(session, *twice(session), now=NOW)
        service.unmerge(session, link, now=NOW)
        with pytest.raises(rules.NotMerged):
            service.unmerge(session, link, now=NOW)


def test_nobody_is_merged_with_themselves_or_twice_and_the_kept_one_is_named(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session)
        other = makers.candidate(session, 9)
        with pytest.raises(rules.MergedWithSelf):
            service.merge(session, kept, kept, now=NOW)
        service.merge(session, kept, merged, now=NOW)
        for pair in ((other, merged), (merged, other)):
            with pytest.raises(rules.AlreadyMerged) as refused:
                service.merge(session, *pair, now=NOW)
            assert refused.value.facts == {"name": "Peserta Contoh 1", "kept": "Peserta Contoh 01"}
        service.merge(session, other, kept, reason="kartu baru", now=NOW)
        assert kept_of(session, merged) == other
        assert same_people(session, [merged])[merged] == {kept, merged, other}


def test_two_sound_niks_that_differ_need_a_reason(made: Made) -> None:
    with made.writing() as session:
        one, other = makers.candidates(session, 2)
        assert preview(session, one, other).needs_reason
        with pytest.raises(rules.ReasonNeeded):
            service.merge(session, one, other, reason="  ", now=NOW)
        service.merge(session, one, other, reason="NIK lama salah cetak", now=NOW)
        assert [merge.reason for merge in merges(session, one)] == ["NIK lama salah cetak"]


def test_only_a_head_merges_and_parts(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session)
        link = service.merge(session, kept, merged, now=NOW)
    with made.writing(made.clerk) as session:
        with pytest.raises(NotAllowed):
            service.merge(session, kept, merged, now=NOW)
        with pytest.raises(NotAllowed):
            service.unmerge(session, link, now=NOW)


def test_who_is_restricted_or_erased_is_not_merged(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session)
        session.get_one(Candidate, merged).restricted_on = TODAY
        session.flush()
        with pytest.raises(rules.NotInLists):
            service.merge(session, kept, merged, now=NOW)


def test_a_choice_that_is_none_is_named(made: Made) -> None:
    with made.writing() as session, pytest.raises(rules.UnknownField):
        service.merge(session, *twice(session), choices={"mother": Side.MERGED}, now=NOW)


def test_an_address_is_never_put_together_from_two(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session, street="Jl. Contoh 2", village="Desa Contoh", district="Kecamatan Contoh")
        session.get_one(Candidate, kept).district = "Lain"
        service.merge(session, kept, merged, choices={"address": Side.MERGED}, now=NOW)
        row = session.get_one(Candidate, kept)
        assert (row.street, row.village, row.district) == ("Jl. Contoh 2", "Desa Contoh", "Kecamatan Contoh")


# ------------------------------------------------------------------------------------- nothing is lost by it


def test_marks_of_both_stay_and_the_stronger_is_shown_where_they_meet(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=2)
        (first, second), meetings = course.trainees, course.meetings
        kept, merged = course.candidates
        after = TODAY + timedelta(days=400)
        mark(session, meetings[0], first, Attendance.ABSENT, today=after)
        mark(session, meetings[0], second, Attendance.PRESENT, today=after)
        mark(session, meetings[1], second, Attendance.SICK, today=after)
        before = {row.id: row.mark for row in session.scalars(select(Mark))}
        link = service.merge(session, kept, merged, reason="dua kali didaftarkan", now=NOW)
        assert {row.id: row.mark for row in session.scalars(select(Mark))} == before
        (course_of_both,) = person_recap(session, kept).courses
        assert course_of_both.line.row.letters[:3] == ("H", "S", None)
        assert (course_of_both.line.standing.tally.marked, course_of_both.line.count(Attendance.ABSENT)) == (8, 0)
        assert person_recap(session, merged) == person_recap(session, kept)
        service.unmerge(session, link, now=NOW)
        (alone,) = person_recap(session, kept).courses
        assert alone.line.row.letters[:3] == ("A", None, None)


def test_the_preview_counts_what_goes_along(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=2)
        kept, merged = course.candidates
        makers.mark_all(session, course)
        shown = preview(session, kept, merged)
        assert asdict(shown.merged.has) == {
            "courses": 1, "marks": len(course.meetings), "certificates": 0,
            "applications": 0, "papers": 0, "consents": 0, "language_results": 0, "competency_tests": 0,
        }  # fmt: skip
        assert shown.collisions == len(course.meetings)
        assert shown.merged.courses == ("Kelas 1",)
        assert holdings(session, [kept, merged]).courses == 2


def test_the_preview_counts_language_results_and_competency_tests_and_who_would_wait_twice(made: Made) -> None:
    with made.writing() as session:
        kept, merged = makers.candidates(session, 2)
        of = schemes.add_scheme(session, NewScheme("005/LSP-C", "Operator", SchemeKind.OCCUPATION))
        other = schemes.add_scheme(session, NewScheme("006/LSP-C", "Juru", SchemeKind.OCCUPATION))
        for taken, score in ((date(2025, 7, 6), 15000), (date(2025, 12, 7), 20000)):
            languages.record(session, merged, LanguageTaken("JFT", taken, total=score), today=TODAY)
        competency.queue_people(session, [kept, merged], of, today=TODAY)
        gone = competency.queue_people(session, [merged], other, today=TODAY)
        shown = preview(session, kept, merged)
        assert (shown.merged.has.language_results, shown.merged.has.competency_tests) == (2, 2)
        assert shown.waiting_twice == 1, "both wait for the first scheme"
        competency.withdraw(session, gone.ids, reason="salah orang")
        shown = preview(session, kept, merged)
        assert (shown.merged.has.competency_tests, shown.waiting_twice) == (1, 1)
        service.merge(session, kept, merged, reason="orangnya sama", now=LATER)
        assert holdings(session, [kept, merged]).language_results == 2


def test_certificates_keep_every_byte_of_their_text(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=2)
        kept, merged = course.candidates
        snapshot = '{"nama":"Peserta Contoh 02","nomor":"0001"}'
        session.add(
            Certificate(
                enrolment_id=course.trainees[1], number="0001", series="A", year=2026, sequence=1, snapshot=snapshot,
                text="C1:CONTOH", cti=b"12345678", kid=b"12345678", digest=b"12345678", issued_at=NOW,
                issued_on=TODAY,
            )
        )  # fmt: skip
        session.flush()
        before = [(row.version, row.snapshot, row.text) for row in session.scalars(select(Certificate))]
        link = service.merge(session, kept, merged, choices={"name": Side.MERGED}, reason="ganda", now=NOW)
        session.expire_all()
        assert [(row.version, row.snapshot, row.text) for row in session.scalars(select(Certificate))] == before
        assert holdings(session, same_people(session, [kept])[kept]).certificates == 1
        service.unmerge(session, link, now=NOW)
        session.expire_all()
        assert [(row.version, row.snapshot, row.text) for row in session.scalars(select(Certificate))] == before
        assert [row.candidate_id for row in trainees(session, course.id)] == [kept, merged]


def test_a_merge_that_changes_what_a_certificate_states_says_why(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=2)
        kept, merged = course.candidates
        makers.certificate(session, course.trainees[0])
        session.get_one(Candidate, merged).nik_status = NikStatus.DOUBTFUL
        with pytest.raises(rules.StatedReasonNeeded):
            service.merge(session, kept, merged, choices={"name": Side.MERGED}, now=NOW)
        service.merge(session, kept, merged, choices={"name": Side.MERGED}, reason="ijazah", now=NOW)
        assert session.get_one(Candidate, kept).name == "Peserta Contoh 02"
        assert session.scalars(select(Conflict)).all() == []


letters = st.one_of(st.none(), st.sampled_from(list(Attendance)))


@given(letters, letters, letters)
def test_the_stronger_of_two_marks_is_one_of_them_whichever_comes_first(
    one: Attendance | None, other: Attendance | None, third: Attendance | None
) -> None:
    chosen = rules.stronger(one, other)
    assert chosen in (one, other)
    assert chosen == rules.stronger(other, one)
    assert rules.stronger(chosen, third) == rules.stronger(one, rules.stronger(other, third))
    assert (chosen is None) == (one is None and other is None)


def test_present_goes_before_late_sick_excused_absent_and_nothing() -> None:
    order = [*"HTSIA"]
    for at, strong in enumerate(order):
        for weak in order[at:]:
            assert rules.stronger(Attendance(weak), Attendance(strong)) == Attendance(strong)
    assert rules.stronger(None, Attendance.ABSENT) is Attendance.ABSENT


# ---------------------------------------------------------------------------------- registering and correcting


def test_the_nik_of_a_merged_person_is_taken_by_the_kept_one(made: Made) -> None:
    with made.writing() as session:
        kept = makers.candidate(session, 1, nik=None, nik_status=NikStatus.MISSING, name="Peserta Contoh Tetap")
        nik = "3174014705990031"
        merged = makers.candidate(session, 2, nik=nik)
        service.merge(session, kept, merged, choices={"nik": Side.KEPT}, now=NOW)
        with pytest.raises(NikTaken) as refused:
            register(session, Applicant("Peserta Contoh Baru", nik), now=NOW)
        assert refused.value.facts == {"name": "Peserta Contoh Tetap"}


def test_the_kept_person_is_corrected_though_the_merged_one_has_the_same_nik(made: Made) -> None:
    with made.writing() as session:
        nik = "3174014705990031"
        kept, merged = makers.candidate(session, 1, nik=nik), makers.candidate(session, 1, nik=nik)
        row = session.get_one(Candidate, kept)
        service.merge(session, kept, merged, now=NOW)
        correct(session, kept, Applicant("Peserta Contoh Betul", row.nik, birth_date=row.birth_date), now=NOW)
        assert session.get_one(Candidate, kept).name == "Peserta Contoh Betul"


# -------------------------------------------------------------------------------------- not the same person


def test_that_two_are_two_is_remembered_in_one_row_however_it_is_said(made: Made) -> None:
    with made.writing() as session:
        one, other = makers.candidates(session, 2)
        service.tell_apart(session, one, other, now=NOW)
        service.tell_apart(session, other, one, twins=True, now=NOW)
        rows = session.scalars(select(PersonApart)).all()
        assert [(row.one_id, row.other_id, row.twins) for row in rows] == [(*sorted([one, other]), True)]
        service.ask_again(session, one, other, now=NOW)
        assert rows[0].undone_at == NOW
        service.tell_apart(session, one, other, now=NOW)
        assert rows[0].undone_at is None


def test_merging_two_who_were_told_apart_takes_that_back(made: Made) -> None:
    with made.writing() as session:
        one, other = twice(session)
        service.tell_apart(session, one, other, now=NOW)
        service.merge(session, one, other, now=NOW)
        assert session.scalars(select(PersonApart.undone_at)).one() == NOW


# --------------------------------------------------------------------------------------------- on two PCs


def listed(made: Made) -> set[UUID]:
    with made.reading() as session:
        return set(session.scalars(select(Candidate.id).where(LISTED)))


def operations(made: Made) -> int:
    with made.reading() as session:
        from sqlalchemy import func

        from bekal.storage.records import LoggedOperation

        return session.scalar(select(func.max(LoggedOperation.n))) or 0


def test_two_pcs_that_merge_one_pair_in_opposite_directions_end_alike(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        one, other = twice(session)
    folder = tmp_path / "pc2"
    folder.mkdir()
    with makers.second_pc(folder, made) as second:
        here, there = operations(made), operations(second)
        with made.writing() as session:
            service.merge(session, one, other, choices={"phone": Side.MERGED}, now=NOW)
        with second.writing() as session:
            service.merge(session, other, one, now=NOW)
        makers.hand_over(made, second, stream="pc-1/1", after=here)
        makers.hand_over(second, made, stream="pc-2/1", after=there)
        assert listed(made) == listed(second) == {one}
        for pc in (made, second):
            with pc.reading() as session:
                assert kept_of(session, other) == one
                assert kept_of(session, one) == one
                assert sorted(merge.stands for merge in merges(session)) == [False, True]
        # what the other PC decided and does not count never counts against what is decided now
        with second.writing() as session:
            third = makers.candidate(session, 7)
            service.merge(session, third, one, reason="kartu lama", now=LATER)
        assert listed(second) == {third}


def test_a_merge_made_on_one_pc_is_parted_on_another(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        one, other = twice(session)
        before = facts(session, one)
    folder = tmp_path / "pc2"
    folder.mkdir()
    with made.writing(at=LATER) as session:
        link = service.merge(session, one, other, choices={"name": Side.MERGED, "phone": Side.MERGED}, now=LATER)
    with makers.second_pc(folder, made) as second:
        there = operations(second)
        with second.writing(at=LATER) as session:
            service.unmerge(session, link, now=LATER)
            assert facts(session, one) == before
        makers.hand_over(second, made, stream="pc-2/1", after=there)
    with made.reading() as session:
        assert facts(session, one) == before
    assert listed(made) == {one, other}


def test_a_pair_told_apart_on_two_pcs_is_one_row(made: Made, tmp_path: Path) -> None:
    with made.writing() as session:
        one, other = makers.candidates(session, 2)
    folder = tmp_path / "pc2"
    folder.mkdir()
    with makers.second_pc(folder, made) as second:
        there = operations(second)
        for pc in (made, second):
            with pc.writing() as session:
                service.tell_apart(session, one, other, now=NOW)
        outcome = makers.hand_over(second, made, stream="pc-2/1", after=there)
        assert outcome.problems == []
    with made.reading() as session:
        assert len(session.scalars(select(PersonApart)).all()) == 1


def test_the_links_of_a_merge_are_one_row_and_the_birth_date_survives(made: Made) -> None:
    with made.writing() as session:
        kept, merged = twice(session, birth_date=date(1999, 3, 12))
        service.merge(session, kept, merged, choices={"birth_date": Side.MERGED}, now=NOW)
        assert len(session.scalars(select(PersonLink)).all()) == 1
        assert session.get_one(Candidate, kept).birth_date == date(1999, 3, 12)


def test_pairs_that_wait_are_counted_anew_only_when_people_have_changed(made: Made) -> None:
    with made.writing() as session:
        for n in (1, 2):
            makers.candidate(session, n, name="Peserta Contoh Sama", nik=None, nik_status=NikStatus.MISSING,
                             birth_date=date(2001, 3, 4))  # fmt: skip
        course = makers.course(session, trainees_wanted=1, number=7)
    with made.reading() as session:
        first = count_unsettled(session)
    assert first.total == 1
    with made.writing() as session:
        makers.mark_all(session, course)
    with made.reading() as session:
        said: list[str] = []
        event.listen(session.get_bind(), "before_cursor_execute", lambda *about: said.append(about[2]))
        again = count_unsettled(session, first)
    assert again.total == 1
    assert again.upto > first.upto
    assert len([one for one in said if one.startswith("SELECT")]) == 2, "nobody is compared with anybody"
    with made.writing() as session:
        pair = unsettled(session).pairs[0]
        service.tell_apart(session, pair.one.id, pair.other.id, now=NOW)
    with made.reading() as session:
        assert count_unsettled(session, again).total == 0
