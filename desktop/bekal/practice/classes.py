"""Whole classes of invented people: enrolled, marked and assessed through the ordinary use cases."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bekal.assessment.locking import GraduationMeeting, lock
from bekal.assessment.planning_rules import starting_plan
from bekal.assessment.plans import change_plan
from bekal.assessment.queries import plan_of_course
from bekal.assessment.service import NewResult, record_result
from bekal.assessment.weighing import Entry
from bekal.attendance.service import close_meeting, mark, mark_rest_present
from bekal.candidates.importing import import_plan
from bekal.candidates.importing.people import Registered
from bekal.candidates.importing.service import carry_out
from bekal.candidates.importing.spreadsheet import read_roster
from bekal.centre.queries import centre as house
from bekal.centre.service import change_centre
from bekal.courses import queries as course_queries
from bekal.courses.rules import NewUnit
from bekal.courses.selection import queries as selection_queries
from bekal.courses.selection import service as selection
from bekal.courses.service import add_course, add_programme, enrol, make_meetings
from bekal.practice.people import invented, write_roster
from bekal.storage.opening import OpenCentre
from bekal.terms import (
    ApplicationState,
    Attendance,
    CourseId,
    CriterionId,
    Decision,
    How,
    IntakeId,
    Kind,
    KindOfTest,
    Outcome,
    ProgrammeId,
    StaffId,
)

EXCEPTIONS = (Attendance.LATE, Attendance.EXCUSED, Attendance.SICK, Attendance.ABSENT)


@dataclass(frozen=True)
class Curriculum:
    """A programme as it is made in practice centres."""

    code: str
    title: str
    kind: Kind
    hours: int
    catalogue_no: int
    units: tuple[NewUnit, ...]


JAPANESE = Curriculum(
    "BJ-N5",
    "Bahasa Jepang",
    Kind.LANGUAGE,
    160,
    1207,
    (
        NewUnit("BJ.01", "Huruf dan kosakata (moji-goi)", "Script and vocabulary", 40),
        NewUnit("BJ.02", "Tata bahasa (bunpou)", "Grammar", 40),
        NewUnit("BJ.03", "Menyimak dan percakapan (choukai, kaiwa)", "Listening and conversation", 60),
        NewUnit("BJ.04", "Budaya kerja Jepang", "Japanese work culture", 20),
    ),
)
WELDING = Curriculum(
    "LAS-3G",
    "Pengelasan SMAW",
    Kind.COMPETENCY,
    240,
    2301,
    (
        NewUnit("C.24LAS01.001.1", "Menerapkan K3 di tempat kerja", "Apply occupational safety", 40),
        NewUnit("C.24LAS01.007.1", "Menyiapkan peralatan las SMAW", "Prepare SMAW equipment", 60),
        NewUnit("C.24LAS01.021.1", "Mengelas pelat posisi 3G", "Weld plate in position 3G", 140),
    ),
)
CAREGIVER = Curriculum(
    "CARE",
    "Caregiver",
    Kind.COMPETENCY,
    200,
    3105,
    (
        NewUnit("Q.88CGV00.001.1", "Membantu mobilitas lansia", "Assist the mobility of the elderly", 80),
        NewUnit("Q.88CGV00.004.1", "Membantu makan dan kebersihan diri", "Assist with meals and hygiene", 120),
    ),
)


@dataclass(frozen=True)
class Office:
    """Who makes things, when, and with which chance."""

    centre: OpenCentre
    head: StaffId
    clock: Callable[[], datetime]
    chance: random.Random

    @property
    def today(self) -> date:
        """The centre's local date."""
        with self.centre.database.reading() as session:
            return self.clock().astimezone(house(session).timezone).date()


def add_letterhead(office: Office) -> None:
    """Give the centre an address and a signatory."""
    with office.centre.database.writing(by=office.head, at=office.clock()) as session:
        change_centre(
            session,
            office="Dinas Tenaga Kerja Contoh",
            address="Jalan Contoh No. 1",
            city="Kota Contoh",
            signatory_name="Kepala Contoh, S.Pd.",
            signatory_nip="00000000 000000 0 000",
            second_name="Kepala Seksi Contoh, M.Pd.",
            second_title="Kepala Seksi Pelatihan",
            second_nip="00000000 000000 0 001",
        )


def bring_applicants(office: Office, path: Path, wishes: Sequence[tuple[str, int]], *, first: int = 1) -> None:
    """Invent applicants for each (programme, how many), write their file, and import it."""
    wanted = [title for title, number in wishes for _ in range(number)]
    office.chance.shuffle(wanted)
    today, now = office.today, office.clock()
    people = [invented(n, office.chance, wanted=title, today=today) for n, title in enumerate(wanted, first)]
    write_roster(path, people)
    base = office.centre.database
    with base.reading() as session:
        plan = import_plan.plan(read_roster(path), Registered(session), today=today)
    with base.writing(by=office.head, at=now, how=How.IMPORT) as session:
        carry_out(session, plan, now=now, source=path.name)


def add_curriculum(office: Office, curriculum: Curriculum) -> ProgrammeId:
    """Add a programme with its units and the plan that is offered to begin with."""
    with office.centre.database.writing(by=office.head, at=office.clock()) as session:
        programme_id = add_programme(
            session,
            code=curriculum.code,
            title=curriculum.title,
            kind=curriculum.kind,
            hours=curriculum.hours,
            catalogue_no=curriculum.catalogue_no,
            units=curriculum.units,
        )
        change_plan(session, programme_id, starting_plan(curriculum.kind))
        return programme_id


def open_course(
    office: Office,
    programme_id: ProgrammeId,
    intake_id: IntakeId,
    *,
    name: str,
    days: tuple[date, date],
    instructor: StaffId,
    seats: int,
    quota: int | None = None,
    times: tuple[str, str] = ("08:00", "14:00"),
    weekdays: Sequence[int] = range(5),
    by_selection: bool = False,
) -> CourseId:
    """Open a course, make its meetings, and enrol the first people who asked for it, or those whom it chooses."""
    with office.centre.database.writing(by=office.head, at=office.clock()) as session:
        course_id = add_course(
            session,
            programme_id=programme_id,
            intake_id=intake_id,
            name=name,
            quota=quota or seats,
            starts_on=days[0],
            ends_on=days[1],
            instructors=[instructor],
        )
        make_meetings(session, course_id, weekdays=weekdays, starts=times[0], ends=times[1])
        if not by_selection:
            chosen = course_queries.selectable(session, course_id)[:seats]
            enrol(session, course_id, [row.id for row in chosen], joined_on=days[0])
            return course_id
        people = selection_queries.waiting(session, course_id)
        applied = selection.apply(session, course_id, people, now=office.clock(), late=True)
        selection.admit_all(session, course_id, now=office.clock(), reason="berkas dilihat saat daftar ulang")
        test = selection.add_test(session, course_id, title="Tes tulis", kind=KindOfTest.WRITTEN)
        scores = [(each, str(office.chance.randint(40, 100))) for each in applied.ids]
        selection.record_scores(session, test, scores)
        plan = selection.decide(
            session,
            course_id,
            letter_number=f"001/CONTOH/{office.today.year}",
            letter_on=office.today,
            met_on=office.today,
            reregister_by=office.today,
            now=office.clock(),
        )
        for row in plan.of(ApplicationState.ACCEPTED):
            selection.reregister(session, row.id, now=office.clock(), joined_on=days[0])
    return course_id


def attend(office: Office, course_id: CourseId, instructor: StaffId, *, until: date) -> None:
    """Mark everybody at every meeting up to a date, at most a tenth as exceptions, and close each meeting."""
    base, chance, today = office.centre.database, office.chance, office.today
    with base.reading() as session:
        meetings = course_queries.meetings(session, course_id=course_id, until=until)
        trainees = course_queries.trainees(session, course_id)
    for meeting in meetings:
        absent = chance.sample(trainees, k=chance.randint(0, len(trainees) // 10))
        for trainee in absent:
            letter = chance.choice(EXCEPTIONS)
            late = chance.randint(5, 30) if letter is Attendance.LATE else None
            with base.writing(by=instructor, at=office.clock()) as session:
                mark(session, meeting.id, trainee.id, letter, today=today, minutes_late=late)
        with base.writing(by=instructor, at=office.clock(), how=How.BULK) as session:
            mark_rest_present(session, meeting.id, today=today)
            close_meeting(session, meeting.id, by=instructor, now=office.clock())


def assess(office: Office, course_id: CourseId, instructor: StaffId, *, fails_every: int = 10) -> None:
    """Record a result for everybody; every tenth is not competent yet in the last unit, every seventh tried twice."""
    base, chance, today = office.centre.database, office.chance, office.today
    with base.reading() as session:
        of = course_queries.course(session, course_id)
        components = [one.id for one in plan_of_course(session, course_id).components]
        units = course_queries.units(session, of.programme_id)
        trainees = course_queries.trainees(session, course_id)
    for place, trainee in enumerate(trainees, 1):
        passed = place % fails_every != 0
        outcomes = {unit.id: Outcome.COMPETENT for unit in units}
        if not passed:
            outcomes[units[-1].id] = Outcome.NOT_YET
        scores: dict[CriterionId, Entry] = {one: chance.randint(7500, 9600) if passed else 6000 for one in components}
        again = components[-1:] if place % 7 == 0 else []
        first = scores | dict.fromkeys(again, 6250)
        decision = Decision.PASSED if passed else Decision.FAILED
        with base.writing(by=instructor, at=office.clock()) as session:
            if again:
                record_result(session, trainee.id, NewResult(scores=first, outcomes=outcomes), on=today)
            result = NewResult(decision=decision, scores=scores, outcomes=outcomes, again=again)
            record_result(session, trainee.id, result, on=today)


def graduate(office: Office, course_id: CourseId) -> None:
    """Lock the results with a graduation meeting of today; the head, who entered none of them, is the second person."""
    meeting = GraduationMeeting(
        office.today,
        letter_number=f"BA-001/CONTOH/{office.today.year}",
        met_at="09:00",
        met_place="Ruang Contoh",
        members=(("Kepala Contoh", "Ketua"), ("Petugas Contoh", "Sekretaris"), ("Instruktur Contoh", "Anggota")),
    )
    with office.centre.database.writing(by=office.head, at=office.clock()) as session:
        lock(session, course_id, meeting, now=office.clock())


def working_days(last: date, number: int) -> list[date]:
    """Return the last working days up to `last`, oldest first."""
    days: list[date] = []
    day = last
    while len(days) < number:
        if day.weekday() < 5:
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]
