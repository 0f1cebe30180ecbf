"""Competency tests: nobody is lost from a queue or stands in it twice, whatever is done."""

from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY, Made

from bekal.assessment.competency import events, queries, rules, schemes, service
from bekal.assessment.competency.events import NewEvent
from bekal.assessment.competency.rules import ABSENT, COMPETENT, NOT_YET, OPEN
from bekal.assessment.competency.schemes import NewScheme
from bekal.assessment.competency.service import Paper
from bekal.assessment.service import NewResult, record_result
from bekal.candidates.merging.service import merge
from bekal.certificates.life import ending
from bekal.courses.queries import course_units
from bekal.storage.records import CompetencyQueue
from bekal.terms import CandidateId, Decision, Outcome, QueueState, SchemeKind

DAY = TODAY + timedelta(days=30)
LATER = DAY + timedelta(days=60)


def scheme(session: "makers.Session", code: str = "005/LSP-C/V/2026", **values: object) -> UUID:
    new = NewScheme(code, f"Operator {code[:3]}", SchemeKind.OCCUPATION, licence="BNSP-LSP-1234-ID", **values)  # type: ignore[arg-type]
    return schemes.add_scheme(session, new)


def held(session: "makers.Session", of: UUID, *, on: date = TODAY, seats: int | None = None) -> UUID:
    return events.add_event(session, of, NewEvent(on, "TUK Contoh", seats=seats))


def test_a_course_is_queued_in_one_go_and_only_who_passed(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=3)
        of = scheme(session)
        for at, enrolment in enumerate(course.trainees):
            decision = Decision.FAILED if at == 1 else None
            record_result(session, enrolment, NewResult(decision=decision, outcomes={}), on=TODAY)
        done = service.queue_course(session, course.id, of, place="Kota Contoh", today=TODAY)
        assert len(done.ids) == 0
        assert {why for _, why in done.left_out} == {"Tidak lulus", "belum ada keputusan"}
        everybody = service.queue_course(session, course.id, of, place="Kota Contoh", today=TODAY, everybody=True)
        assert len(everybody.ids) == 3
        again = service.queue_course(session, course.id, of, today=TODAY, everybody=True)
        assert (len(again.ids), {why for _, why in again.left_out}) == (0, {"sudah di antrean"})
        (counted,) = queries.waiting(session)
        assert (counted.place, counted.n, counted.since) == ("Kota Contoh", 3, TODAY)
        assert queries.schemes(session)[0].waiting == 3
        service.take_back(session, everybody.operations, made=everybody.made)
        assert queries.queue(session) == []


def test_who_passed_is_queued_with_the_course(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=2)
        units = {unit.id: Outcome.COMPETENT for unit in course_units(session, course.id)}
        passed = NewResult(score_hundredths=9000, decision=Decision.PASSED, outcomes=units)
        record_result(session, course.trainees[0], passed, on=TODAY)
        done = service.queue_course(session, course.id, scheme(session), today=TODAY)
        (entry,) = queries.queue(session)
        assert (entry.id, entry.name, entry.course, entry.number) == (done.ids[0], "Peserta Contoh 01", "Kelas 1", 1)


def test_a_scheme_of_another_programme_or_out_of_use_takes_nobody(made: Made) -> None:
    with made.writing() as session:
        course = makers.course(session, trainees_wanted=1)
        other = makers.programme(session, "LAS", units=1)
        of = scheme(session, programme_id=other)
        with pytest.raises(rules.SchemeOfAnother):
            service.queue_course(session, course.id, of, today=TODAY, everybody=True)
        schemes.retire_scheme(session, of, on=TODAY)
        with pytest.raises(rules.SchemeRetired):
            service.queue_people(session, course.candidates, of, today=TODAY)


def test_not_yet_and_absence_wait_again_and_a_correction_follows(made: Made) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 3)
        of = scheme(session)
        queued = service.queue_people(session, people, of, place="Utara", today=TODAY).ids
        test = held(session, of)
        service.assign(session, test, queued)
        assert queries.queue(session) == []
        marks = dict(zip(queued, (COMPETENT, NOT_YET, ABSENT), strict=True))
        done = service.record_results(session, test, marks, today=TODAY)
        assert (done.n, len(done.made)) == (3, 2)
        waiting = queries.queue(session)
        assert [(one.name, one.number, one.place) for one in waiting] == [
            ("Peserta Contoh 02", 2, "Utara"),
            ("Peserta Contoh 03", 2, "Utara"),
        ]
        row = queries.event(session, test)
        assert (row.people, row.competent, row.not_yet, row.absent, row.undecided) == (3, 1, 1, 1, 0)
        service.record_results(session, test, {queued[1]: COMPETENT}, today=TODAY)
        assert [one.name for one in queries.queue(session)] == ["Peserta Contoh 03"]
        service.record_results(session, test, {queued[1]: NOT_YET}, today=TODAY)
        assert len(queries.queue(session)) == 2
        service.record_results(session, test, {queued[1]: OPEN}, today=TODAY)
        assert len(queries.queue(session)) == 1


def test_a_correction_does_not_take_away_the_attempt_that_followed(made: Made) -> None:
    with made.writing() as session:
        (person,) = makers.candidates(session, 1)
        of = scheme(session)
        (first,) = service.queue_people(session, [person], of, today=TODAY).ids
        one, two = held(session, of), held(session, of)
        service.assign(session, one, [first])
        (second,) = service.record_results(session, one, {first: NOT_YET}, today=TODAY).made
        service.assign(session, two, [second])
        with pytest.raises(rules.LaterAttempt):
            service.record_results(session, one, {first: COMPETENT}, today=TODAY)


def test_undoing_results_takes_the_next_attempts_away(made: Made) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 2)
        of = scheme(session)
        queued = service.queue_people(session, people, of, today=TODAY).ids
        test = held(session, of)
        service.assign(session, test, queued)
    with made.writing() as session:
        done = service.record_results(session, test, {queued[0]: NOT_YET, queued[1]: COMPETENT}, today=TODAY)
    with made.writing() as session:
        service.take_back(session, done.operations, made=done.made)
        assert queries.queue(session) == []
        assert [one.mark for one in queries.event_people(session, test)] == [OPEN, OPEN]


def test_a_cancelled_event_sends_its_people_back_and_takes_no_more(made: Made) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 2)
        of = scheme(session)
        queued = service.queue_people(session, people, of, today=TODAY).ids
        test = held(session, of, on=DAY)
        service.assign(session, test, queued)
        with pytest.raises(rules.EventAhead):
            service.record_results(session, test, {queued[0]: COMPETENT}, today=TODAY)
        with pytest.raises(rules.ReasonMissing):
            events.cancel_event(session, test, reason=" ", today=TODAY)
        assert events.cancel_event(session, test, reason="LSP batal", today=TODAY).n == 2
        assert len(queries.queue(session)) == 2
        with pytest.raises(rules.EventCancelled):
            service.assign(session, test, queued)


def test_an_event_with_results_is_not_cancelled(made: Made) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 1)
        of = scheme(session)
        queued = service.queue_people(session, people, of, today=TODAY).ids
        test = held(session, of)
        service.assign(session, test, queued)
        service.record_results(session, test, {queued[0]: ABSENT}, today=TODAY)
        with pytest.raises(rules.EventHasResults):
            events.cancel_event(session, test, reason="batal", today=TODAY)


def test_seats_are_not_given_twice(made: Made) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 3)
        of = scheme(session)
        queued = service.queue_people(session, people, of, today=TODAY).ids
        test = held(session, of, seats=2)
        with pytest.raises(rules.NoSeatsLeft):
            service.assign(session, test, queued)
        service.assign(session, test, queued[:2])
        with pytest.raises(rules.NotWaiting):
            service.assign(session, test, queued[:1])
        with pytest.raises(rules.NoSeatsLeft):
            events.change_event(session, test, NewEvent(TODAY, seats=1))
        service.unassign(session, queued[:1])
        service.assign(session, test, queued[2:])
        assert [one.name for one in queries.queue(session)] == ["Peserta Contoh 01"]


def test_a_certificate_lasts_three_years_and_needs_competence(made: Made) -> None:
    with made.writing() as session:
        people = makers.candidates(session, 2)
        of = scheme(session)
        queued = service.queue_people(session, people, of, today=TODAY).ids
        test = held(session, of)
        service.assign(session, test, queued)
        service.record_results(session, test, {queued[0]: COMPETENT, queued[1]: NOT_YET}, today=TODAY)
        paper = Paper("620902431000816232026", "TIK.1977.00467 2026", "4280232", TODAY)
        done = service.note_papers(session, {queued[0]: paper})
        assert done.doubts == ()
        entry = queries.event_people(session, test)[0]
        assert (entry.certificate_no, entry.valid_until) == ("62090 2431 0 0081623 2026", date(2029, 3, 2))
        with pytest.raises(rules.NotCompetent):
            service.note_papers(session, {queued[1]: paper})
        with pytest.raises(rules.HasCertificate):
            service.record_results(session, test, {queued[0]: NOT_YET}, today=TODAY)
        with pytest.raises(rules.DayUnfit):
            service.note_papers(session, {queued[0]: Paper(issued_on=TODAY - timedelta(days=1))})
        assert queries.expiring(session, today=date(2029, 1, 1), days=30) == []
        assert len(queries.expiring(session, today=date(2029, 1, 31), days=30)) == 1
        left = service.queue_people(session, people[:1], of, today=TODAY).left_out
        assert left == (("Peserta Contoh 01", "sudah kompeten"),)
        assert len(service.queue_people(session, people[:1], of, today=date(2029, 3, 3)).ids) == 1


@pytest.mark.parametrize(
    ("numbers", "doubtful"),
    [
        ({"certificate": "58200 2513 5 0001646 2024"}, 0),
        ({"certificate": "62090 2431 0 0081623 2024"}, 0),
        ({"certificate": "6209 2431 0 0081623 2024"}, 1),
        ({"registration": "TIK.1977.00467 2024"}, 0),
        ({"registration": "TIK 1565 54675 2026"}, 0),
        ({"registration": "T 1565 54675 2026"}, 1),
        ({"blank": "4280232"}, 0),
        ({"blank": "428023"}, 1),
        ({"licence": "BNSP-LSP-1234-ID"}, 0),
        ({"licence": "BNSP-LSP-12-ID"}, 1),
        ({"assessor": "MET.000.001234 2024"}, 0),
        ({"assessor": "MET 000 001234 2024"}, 1),
        ({"certificate": "", "registration": "", "blank": ""}, 0),
    ],
)
def test_a_number_of_an_unknown_form_is_doubted(numbers: dict[str, str], doubtful: int) -> None:
    assert len(rules.doubts(**numbers)) == doubtful


def test_the_level_in_a_number_fits_the_kind_of_scheme() -> None:
    assert not rules.level_doubt("58200 2513 5 0001646 2024", SchemeKind.KKNI)
    assert rules.level_doubt("58200 2513 5 0001646 2024", SchemeKind.CLUSTER)
    assert rules.level_doubt("58200 2513 0 0001646 2024", SchemeKind.KKNI)


def test_assessors_are_read_as_people_write_them() -> None:
    read = rules.read_assessors("Asesor Satu | met.000.001234 2024\nAsesor Dua, MET.000.004321 2023\n\nAsesor Tiga")
    assert [(one.name, one.number) for one in read] == [
        ("Asesor Satu", "MET.000.001234 2024"),
        ("Asesor Dua", "MET.000.004321 2023"),
        ("Asesor Tiga", ""),
    ]
    assert len(rules.assessor_doubts(read)) == 1
    assert rules.read_assessors(rules.assessors_text(read)) == read


def test_merged_people_wait_once(made: Made) -> None:
    with made.writing() as session:
        kept, merged = makers.candidates(session, 2)
        of = scheme(session)
        service.queue_people(session, [merged], of, today=TODAY)
        merge(session, kept, merged, reason="orang yang sama", now=NOW)
        assert service.queue_people(session, [kept], of, today=TODAY).left_out == (
            ("Peserta Contoh 01", "sudah di antrean"),
        )
        (entry,) = queries.queue(session)
        assert (entry.name, entry.candidate_id) == ("Peserta Contoh 01", kept)
        assert len(queries.attempts(session, kept)) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from("qweasdcurx"), st.integers(0, 3), st.integers(0, 2)), max_size=25))
def test_a_queue_never_loses_or_doubles_a_person(shared: Made, steps: list[tuple[str, int, int]]) -> None:
    """Whoever was queued waits or sits once, is done as competent, or was taken off by hand."""
    with shared.writing() as session:
        number = len(queries.schemes(session)) * 10
        people = [makers.candidate(session, number + at) for at in range(1, 5)]
        of = scheme(session, f"S-{number}")
        tests = [held(session, of), held(session, of), held(session, of, seats=2)]
        taken_off: set[CandidateId] = set()
        ever: set[CandidateId] = set()
        for what, who, where in steps:
            person, test = people[who], tests[where]
            mine = [one for one in queries.attempts(session, person) if one.scheme_id == of]
            latest = max(mine, key=lambda one: one.number, default=None)
            try:
                with session.begin_nested():
                    if what == "q":
                        service.queue_people(session, [person], of, today=TODAY)
                        ever.add(person)
                        taken_off.discard(person)
                    elif latest is None:
                        continue
                    elif what == "w":
                        service.assign(session, test, [latest.id])
                    elif what == "e":
                        service.unassign(session, [latest.id])
                    elif what == "x":
                        service.withdraw(session, [latest.id], reason="pindah")
                        taken_off.add(person)
                    elif what == "c":
                        tests[where] = held(session, of)
                        events.cancel_event(session, test, reason="batal", today=TODAY)
                    else:
                        mark = {"a": ABSENT, "s": NOT_YET, "d": COMPETENT, "u": OPEN, "r": NOT_YET}[what]
                        for one in mine if what in "ur" else [latest]:
                            if one.test_id is not None:
                                service.record_results(session, one.test_id, {one.id: mark}, today=TODAY)
                                taken_off -= {person} if mark != COMPETENT else set()
            except rules.Refused:
                pass
            check(session, of, people, ever, taken_off)


def check(
    session: "makers.Session", of: UUID, people: list[CandidateId], ever: set[CandidateId], taken_off: set[CandidateId]
) -> None:
    rows = session.scalars(select(CompetencyQueue).where(CompetencyQueue.scheme_id == of)).all()
    for person in people:
        mine = [row for row in rows if row.candidate_id == person]
        assert len({row.number for row in mine}) == len(mine)
        waits = [row for row in mine if row.state in {QueueState.QUEUED, QueueState.SCHEDULED}]
        assert len(waits) <= 1
        assert all((row.test_id is not None) == (row.state in {QueueState.SCHEDULED, QueueState.DONE}) for row in mine)
        is_competent = any(row.outcome is Outcome.COMPETENT for row in mine)
        assert waits or is_competent or person in taken_off or person not in ever


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> "makers.Iterator[Made]":
    folder: Path = tmp_path_factory.mktemp("queue")
    with makers.centre(folder) as found:
        yield found


def test_a_certificate_that_ends_needs_no_reminder_once_the_scheme_was_passed_again(made: Made) -> None:
    with made.writing() as session:
        person, twin = makers.candidates(session, 2)
        of = scheme(session)

        def certified(who: CandidateId, on: date) -> UUID:
            (entry,) = service.queue_people(session, [who], of, today=on).ids
            test = held(session, of, on=on)
            service.assign(session, test, [entry])
            service.record_results(session, test, {entry: COMPETENT}, today=TODAY)
            service.note_papers(session, {entry: Paper("62090 2431 0 0081623 2024", issued_on=on)})
            return entry

        first = certified(person, TODAY - timedelta(days=1050))
        assert [one.id for one in queries.expiring(session, today=TODAY, days=90)] == [first]
        certified(twin, TODAY - timedelta(days=30))
        assert [one.id for one in queries.expiring(session, today=TODAY, days=90)] == [first], "another person's"
        merge(session, person, twin, reason="orangnya sama", now=NOW)
        assert queries.expiring(session, today=TODAY, days=90) == []
        assert ending.ending(session, today=TODAY) == []
        (last,) = ending.ending(session, today=TODAY, within=timedelta(days=1200))
        assert (last.giver, last.certificate_id, last.name) == (ending.Giver.COMPETENCY, None, "Peserta Contoh 01")
        assert ending.count_ending(session, today=TODAY) == 0
        assert ending.count_ending(session, today=last.valid_until) == 1
