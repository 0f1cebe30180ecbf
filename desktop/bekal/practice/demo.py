"""The whole way with invented people: from an applicants' file to a certificate verified at the central system."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bekal.assessment.service import NewResult, record_result
from bekal.attendance.service import close_meeting, mark, mark_rest_present
from bekal.candidates import import_plan
from bekal.candidates import queries as candidates_queries
from bekal.candidates.service import carry_out
from bekal.candidates.spreadsheet import read_roster
from bekal.central import home as central_home
from bekal.central import service as central
from bekal.centre.service import change_centre
from bekal.certificates import queries as certificate_queries
from bekal.certificates import service as certificates
from bekal.certificates.issue_here import issue_here
from bekal.certificates.verify import verify
from bekal.courses import queries as course_queries
from bekal.courses.rules import NewUnit
from bekal.courses.service import add_course, add_intake, add_programme, enrol, make_meetings
from bekal.documents.read_back import codes
from bekal.language import say
from bekal.practice.people import invented, write_roster
from bekal.practice.setting_up import SetUp, set_up
from bekal.reports.attendance import write_recap
from bekal.staff.service import add_person
from bekal.storage.opening import OpenCentre, opened
from bekal.storage.records import Candidate, Certificate, Enrolment, LoggedOperation, Mark, Meeting
from bekal.sync import queries as sync_queries
from bekal.sync import service as sync
from bekal.sync.requests import Realm
from bekal.terms import Attendance, CourseId, Decision, How, Kind, Outcome, Role, StaffId

PIN = "274193"
"""The PIN of every invented person at the keys."""
_DAYS = 10  # meetings of the demo's course, on working days before today
_UNITS = (
    NewUnit("BJ.01", "Huruf dan kosakata (moji-goi)", "Script and vocabulary", 40),
    NewUnit("BJ.02", "Tata bahasa (bunpou)", "Grammar", 40),
    NewUnit("BJ.03", "Menyimak dan percakapan (choukai, kaiwa)", "Listening and conversation", 60),
    NewUnit("BJ.04", "Budaya kerja Jepang", "Japanese work culture", 20),
)


@dataclass(frozen=True)
class _Stage:
    """Where the demo plays: folders, the invented clock, chance."""

    out: Path
    clock: Callable[[], datetime]
    chance: random.Random
    told: Callable[[str], None]

    @property
    def centre(self) -> Path:
        return self.out / "balai"

    @property
    def central(self) -> Path:
        return self.out / "pusat"

    @property
    def stick(self) -> Path:
        return self.out / "usb"


def run(
    out: Path,
    *,
    candidates: int = 40,
    seed: int = 1,
    told: Callable[[str], None] = lambda _: None,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> dict[str, object]:
    """Go the whole way in an empty folder and return what the two databases hold afterwards.

    Every number is counted after the fact; the verdict comes from the code on the rendered page.

    Raises:
        CentralExists, CentreExists: the folder already holds a demo.

    """
    stage = _Stage(out, clock, random.Random(seed), told)  # noqa: S311 - invented people, not secrets
    stage.stick.mkdir(parents=True, exist_ok=True)
    told(say("Pusat dan balai disiapkan."))
    made = _activated(stage)
    with opened(stage.centre) as centre:
        _round_trip(stage, centre)
        told(say("Pendaftar diimpor, kelas dibuat, peserta dimasukkan."))
        course_id = _filled(stage, centre, made.head, candidates)
        told(say("Sertifikat diterbitkan, dicetak, dan dibaca kembali."))
        paper, recap = stage.out / "sertifikat.pdf", stage.out / "rekap.xlsx"
        _certified(stage, centre, made.head, course_id, paper)
        _recapped(stage, centre, course_id, recap)
        told(say("Kiriman disalin ke folder USB, dibaca pusat, tanda terima kembali."))
        _round_trip(stage, centre)
        verdict = _verified(centre, paper, clock())
        answer = _counted(stage, centre)
    files = {"certificates": str(paper), "stick": str(stage.stick), "recap": str(recap)}
    return {**answer, "verified": verdict, "files": files}


def _activated(stage: _Stage) -> SetUp:
    """Make central and the centre that its activation file is for."""
    now = stage.clock()
    central_home.init(stage.central, None, realm=Realm.PRACTICE, now=now)
    with central_home.opened(stage.central) as office:
        activation = central.make_activation(
            office, centre_code="BLK-CONTOH", centre_name="Balai Latihan Contoh", now=now
        )
    return set_up(
        stage.centre,
        centre_code="BLK-CONTOH",
        centre_name="Balai Latihan Contoh",
        head="Kepala Contoh",
        secret=PIN,
        activation=activation,
        practice=True,
        recovery_out=stage.out / "lembar-pemulihan.pdf",
        now=now,
    )


def _round_trip(stage: _Stage, centre: OpenCentre) -> None:
    """Carry the stick to central and back."""
    sync.export(centre, stage.stick, now=stage.clock())
    with central_home.opened(stage.central) as office:
        central.import_folder(office, stage.stick, now=stage.clock())
    sync.take_in(centre, stage.stick, now=stage.clock())


def _filled(stage: _Stage, centre: OpenCentre, head: StaffId, number: int) -> CourseId:
    """Import applicants, make a course, enrol and mark everybody, record results."""
    now = stage.clock()
    today = now.astimezone().date()
    days = _working_days(today, _DAYS)
    quota = max(1, min(20, number))
    roster_file = stage.out / "pendaftar.xlsx"
    people = [invented(n, stage.chance, wanted="Bahasa Jepang", today=today) for n in range(1, number + 1)]
    write_roster(roster_file, people)
    base = centre.database
    with base.reading() as session:
        known = candidates_queries.known(session)
    plan = import_plan.plan(read_roster(roster_file), known, today=today)
    with base.writing(by=head, at=now, how=How.IMPORT) as session:
        carry_out(session, plan, now=now, source=roster_file.name)
    with base.writing(by=head, at=now) as session:
        change_centre(
            session,
            office="Dinas Tenaga Kerja Contoh",
            address="Jalan Contoh No. 1",
            city="Kota Contoh",
            signatory_name="Kepala Contoh, S.Pd.",
            signatory_nip="00000000 000000 0 000",
        )
        instructor = add_person(session, name="Instruktur Contoh", role=Role.INSTRUCTOR, secret=PIN)
        programme = add_programme(
            session, code="BJ-N5", title="Bahasa Jepang", kind=Kind.LANGUAGE, hours=160, catalogue_no=1207, units=_UNITS
        )
        intake = add_intake(session, name=f"{today.year}-1", opens_on=days[0], closes_on=days[0])
        course_id = add_course(
            session,
            programme_id=programme,
            intake_id=intake,
            name="Bahasa Jepang A",
            quota=quota,
            starts_on=days[0],
            ends_on=days[-1],
            instructors=[instructor],
        )
        make_meetings(session, course_id, weekdays=range(5), starts="08:00", ends="14:00")
        chosen = course_queries.selectable(session, course_id)[:quota]
        enrol(session, course_id, [row.id for row in chosen], joined_on=days[0])
    _attended(stage, centre, instructor, course_id, today)
    _assessed(stage, centre, instructor, course_id, today)
    return course_id


def _working_days(today: date, number: int) -> list[date]:
    """Return the last working days up to today, oldest first."""
    days: list[date] = []
    day = today
    while len(days) < number:
        if day.weekday() < 5:
            days.append(day)
        day -= timedelta(days=1)
    return days[::-1]


def _attended(stage: _Stage, centre: OpenCentre, instructor: StaffId, course_id: CourseId, today: date) -> None:
    """Mark everybody at every meeting, the exceptions one by one, and close each meeting."""
    exceptions = (Attendance.LATE, Attendance.EXCUSED, Attendance.SICK, Attendance.ABSENT)
    with centre.database.reading() as session:
        meetings = course_queries.meetings(session, course_id=course_id)
        trainees = course_queries.trainees(session, course_id)
    for meeting in meetings:
        for trainee in stage.chance.sample(trainees, k=min(len(trainees), stage.chance.randint(0, 2))):
            letter = stage.chance.choice(exceptions)
            late = stage.chance.randint(5, 30) if letter is Attendance.LATE else None
            with centre.database.writing(by=instructor, at=stage.clock()) as session:
                mark(session, meeting.id, trainee.id, letter, today=today, minutes_late=late)
        with centre.database.writing(by=instructor, at=stage.clock(), how=How.BULK) as session:
            mark_rest_present(session, meeting.id, today=today)
            close_meeting(session, meeting.id, by=instructor, now=stage.clock())


def _assessed(stage: _Stage, centre: OpenCentre, instructor: StaffId, course_id: CourseId, today: date) -> None:
    """Record a result for everybody; nearly all pass."""
    with centre.database.reading() as session:
        programme = certificate_queries.programme_of(session, course_id)
        units = course_queries.units(session, programme.id)
        trainees = course_queries.trainees(session, course_id)
    for place, trainee in enumerate(trainees):
        passed = place % 10 != 9
        outcomes = {unit.id: Outcome.COMPETENT for unit in units}
        if not passed:
            outcomes[units[-1].id] = Outcome.NOT_YET
        result = NewResult(
            score_hundredths=stage.chance.randint(7500, 9600) if passed else 6000,
            decision=Decision.PASSED if passed else Decision.FAILED,
            outcomes=outcomes,
        )
        with centre.database.writing(by=instructor, at=stage.clock()) as session:
            record_result(session, trainee.id, result, on=today)


def _certified(stage: _Stage, centre: OpenCentre, head: StaffId, course_id: CourseId, paper: Path) -> None:
    """Issue, print, read back, and only then note as printed."""
    issue_here(centre, course_id, by=head, now=stage.clock())
    with centre.database.reading() as session:
        pages = certificates.pages(session, course_id)
    certificates.write_and_read_back(pages, paper)
    with centre.database.writing(by=head, at=stage.clock()) as session:
        certificates.record_printed(session, course_id, now=stage.clock())


def _recapped(stage: _Stage, centre: OpenCentre, course_id: CourseId, path: Path) -> None:
    with centre.database.reading() as session:
        of = course_queries.course(session, course_id)
        write_recap(session, course_id, first=of.starts_on, last=of.ends_on, path=path, now=stage.clock())


def _verified(centre: OpenCentre, paper: Path, now: datetime) -> str:
    """Verify the first code that the rendered pages show."""
    with centre.database.reading() as session:
        view = certificate_queries.trust_view(session)
    assert view is not None
    return verify(codes(paper.read_bytes(), 0)[0], view, int(now.timestamp())).result.value


def _counted(stage: _Stage, centre: OpenCentre) -> dict[str, object]:
    """Count what the centre holds, and what central holds of it."""
    with centre.database.reading() as session:

        def count(table: type, *conditions: object) -> int:
            return session.scalar(select(func.count()).select_from(table).where(*conditions)) or 0  # type: ignore[arg-type]

        answer: dict[str, object] = {
            "candidates": count(Candidate),
            "enrolled": count(Enrolment),
            "meetings": count(Meeting),
            "marks": count(Mark, Mark.mark.is_not(None)),
            "certificates": count(Certificate),
            "operations": count(LoggedOperation, LoggedOperation.stream.is_(None)),
        }
        answer["acknowledged"] = sync_queries.status(session).received
    with central_home.opened(stage.central) as office, office.database.reading() as session:
        answer["applied"] = session.scalar(select(func.count()).select_from(LoggedOperation)) or 0
    return answer
