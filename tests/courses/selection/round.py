"""A whole admission round in little: a course, its applicants, tests and scores; plainly synthetic."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session
from tests import makers
from tests.makers import NOW, TODAY

from bekal.courses import service as courses
from bekal.courses.selection import queries, service
from bekal.terms import ApplicationId, CandidateId, CourseId, KindOfTest, ProgrammeId, TestId

FEB = date(2026, 2, 20)
STARTS = TODAY + timedelta(days=14)
"""A Monday, the first day of the course."""
REREGISTER_BY = TODAY + timedelta(days=4)
NOW_LATER = NOW + timedelta(days=5)
"""The day after the last one to re-register."""


@dataclass(frozen=True)
class Round:
    """A course that chooses, and its applicants in the order in which they applied."""

    course_id: CourseId
    programme_id: ProgrammeId
    candidates: tuple[CandidateId, ...]
    applications: tuple[ApplicationId, ...]
    written: TestId
    interview: TestId


def prepared(session: Session, *, people: int = 8, seats: int = 3, number: int = 1, admitted: bool = True) -> Round:
    """Let `people` apply for a course of `seats` seats with a written test and an interview, and admit them."""
    programme_id = makers.programme(session, f"SEL-{number}")
    intake_id = courses.add_intake(
        session, name=f"Seleksi {number}", opens_on=date(2026, 2, 1), closes_on=date(2026, 3, 6)
    )
    course_id = courses.add_course(
        session,
        programme_id=programme_id,
        intake_id=intake_id,
        name=f"Kelas Seleksi {number}",
        quota=seats,
        starts_on=STARTS,
        ends_on=STARTS + timedelta(days=25),
    )
    candidates = [makers.candidate(session, n + 1_000 * (number - 1)) for n in range(1, people + 1)]
    applied = service.apply(session, course_id, candidates, now=NOW) if candidates else service.Applied((), 0)
    if admitted and candidates:
        service.admit_all(session, course_id, now=NOW, reason="berkas asli dilihat saat daftar ulang")
    written = service.add_test(session, course_id, title="Tes tulis", kind=KindOfTest.WRITTEN, weight=60)
    interview = service.add_test(session, course_id, title="Wawancara", kind=KindOfTest.INTERVIEW, weight=40)
    return Round(course_id, programme_id, tuple(candidates), applied.ids, written, interview)


def scored(session: Session, of: Round, first: int | None = None) -> None:
    """Give each applicant, or the first ones, a point less than the one before."""
    for test in (of.written, of.interview):
        service.record_scores(session, test, [(each, str(95 - n)) for n, each in enumerate(of.applications[:first])])


def lock(session: Session, of: Round, *, now: datetime = NOW) -> queries.Plan:
    """Lock the decision under an invented letter."""
    return service.decide(
        session,
        of.course_id,
        letter_number="001/CONTOH/2026",
        letter_on=TODAY,
        met_on=TODAY,
        met_at="9",
        met_place="Ruang Contoh",
        members=(("Kepala Contoh", "Ketua"), ("Petugas Contoh", "Anggota")),
        reregister_by=REREGISTER_BY,
        now=now,
    )


def decided(
    session: Session, *, people: int = 8, seats: int = 3, reserves: int = 3, number: int = 1, priority_seats: int = 0
) -> Round:
    """Go as far as a locked decision: the first applicants accepted, the next ones reserve."""
    of = prepared(session, people=people, seats=seats, number=number)
    service.change_selection(session, of.course_id, reserves=reserves, priority_seats=priority_seats)
    scored(session, of)
    lock(session, of)
    return of
