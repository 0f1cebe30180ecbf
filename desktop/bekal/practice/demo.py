"""The whole way with invented people: from an applicants' file to a certificate verified at the central system."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bekal.central import home as central_home
from bekal.central import service as central
from bekal.certificates import queries as certificate_queries
from bekal.certificates import service as certificates
from bekal.certificates.issue_here import issue_here
from bekal.certificates.verify import verify
from bekal.courses import queries as course_queries
from bekal.courses.service import add_intake
from bekal.documents.read_back import codes
from bekal.language import say
from bekal.practice import classes
from bekal.reports.attendance import write_recap
from bekal.staff.service import add_person
from bekal.storage.opening import OpenCentre, opened
from bekal.storage.records import Candidate, Certificate, Enrolment, LoggedOperation, Mark, Meeting
from bekal.sync import queries as sync_queries
from bekal.sync import service as sync
from bekal.sync.requests import Realm
from bekal.sync.setting_up import SetUp, set_up
from bekal.terms import CourseId, Role

PIN = "274193"
"""The PIN of every invented person at the keys."""
CODE, NAME, HEAD = "BLK-CONTOH", "Balai Latihan Contoh", "Kepala Contoh"
_MEETINGS = 10  # of the demo's course, on working days up to today
_SEATS = 20


@dataclass(frozen=True)
class Stage:
    """Where an invented centre and its central system lie, and when it is."""

    centre: Path
    central: Path
    stick: Path
    papers: Path
    clock: Callable[[], datetime]


def stage_in(folder: Path, clock: Callable[[], datetime]) -> Stage:
    """Lay out an invented world in one folder."""
    stage = Stage(folder / "balai", folder / "pusat", folder / "usb", folder, clock)
    stage.stick.mkdir(parents=True, exist_ok=True)
    return stage


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
    stage = stage_in(out, clock)
    told(say("Pusat dan balai disiapkan."))
    made = activated(stage)
    with opened(stage.centre) as centre:
        round_trip(stage, centre)
        office = classes.Office(centre, made.head, clock, random.Random(seed))  # noqa: S311 - invented, not secret
        told(say("Pendaftar diimpor, dipilih, dan daftar ulang di kelasnya."))
        course_id = _filled(stage, office, candidates)
        told(say("Sertifikat diterbitkan, dicetak, dan dibaca kembali."))
        paper, recap = stage.papers / "sertifikat.pdf", stage.papers / "rekap.xlsx"
        certify(office, course_id, paper)
        with centre.database.reading() as session:
            of = course_queries.course(session, course_id)
            write_recap(session, course_id, first=of.starts_on, last=of.ends_on, path=recap, now=clock())
        told(say("Kiriman disalin ke folder USB, dibaca pusat, tanda terima kembali."))
        round_trip(stage, centre)
        verdict = _verified(centre, paper, clock())
        answer = _counted(stage, centre)
    files = {"certificates": str(paper), "stick": str(stage.stick), "recap": str(recap)}
    return {**answer, "verified": verdict, "files": files}


def activated(stage: Stage) -> SetUp:
    """Make a practice central system, and the centre that its activation file is for."""
    now = stage.clock()
    central_home.init(stage.central, None, realm=Realm.PRACTICE, now=now)
    with central_home.opened(stage.central) as office:
        activation = central.make_activation(office, centre_code=CODE, centre_name=NAME, now=now)
    return set_up(
        stage.centre,
        centre_code=CODE,
        centre_name=NAME,
        head=HEAD,
        secret=PIN,
        activation=activation,
        recovery_out=stage.papers / "lembar-pemulihan.pdf",
        now=now,
    )


def round_trip(stage: Stage, centre: OpenCentre) -> None:
    """Carry the stick to central and back."""
    sync.export(centre, stage.stick, now=stage.clock())
    with central_home.opened(stage.central) as office:
        central.import_folder(office, stage.stick, now=stage.clock())
    sync.take_in(centre, stage.stick, now=stage.clock())


def certify(office: classes.Office, course_id: CourseId, paper: Path) -> None:
    """Issue, print, read back, and only then note as printed."""
    base = office.centre.database
    issue_here(office.centre, course_id, by=office.head, now=office.clock())
    with base.reading() as session:
        pages = certificates.pages(session, course_id)
    certificates.write_and_read_back(pages, paper)
    with base.writing(by=office.head, at=office.clock()) as session:
        certificates.record_printed(session, course_id, now=office.clock())


def _filled(stage: Stage, office: classes.Office, number: int) -> CourseId:
    """Import applicants, open a course, enrol, mark and assess everybody in it."""
    days = classes.working_days(office.today, _MEETINGS)
    classes.add_letterhead(office)
    classes.bring_applicants(office, stage.papers / "pendaftar.xlsx", [(classes.JAPANESE.title, number)])
    programme = classes.add_curriculum(office, classes.JAPANESE)
    with office.centre.database.writing(by=office.head, at=office.clock()) as session:
        instructor = add_person(session, name="Instruktur Contoh", role=Role.INSTRUCTOR, secret=PIN)
        intake = add_intake(session, name=f"{days[0].year}-1", opens_on=days[0], closes_on=days[0])
    course_id = classes.open_course(
        office,
        programme,
        intake,
        name="Bahasa Jepang A",
        days=(days[0], days[-1]),
        instructor=instructor,
        seats=max(1, min(_SEATS, number)),
        by_selection=True,
    )
    classes.attend(office, course_id, instructor, until=days[-1])
    classes.assess(office, course_id, instructor)
    classes.graduate(office, course_id)
    return course_id


def _verified(centre: OpenCentre, paper: Path, now: datetime) -> str:
    """Verify the first code that the rendered pages show."""
    with centre.database.reading() as session:
        view = certificate_queries.trust_view(session)
    assert view is not None
    return verify(codes(paper.read_bytes(), 0)[0], view, int(now.timestamp())).result.value


def _counted(stage: Stage, centre: OpenCentre) -> dict[str, object]:
    """Count what the centre holds, and what central holds of it."""
    counted = {
        "candidates": select(func.count()).select_from(Candidate),
        "enrolled": select(func.count()).select_from(Enrolment),
        "meetings": select(func.count()).select_from(Meeting),
        "marks": select(func.count()).select_from(Mark).where(Mark.mark.is_not(None)),
        "certificates": select(func.count()).select_from(Certificate),
        "operations": select(func.count()).select_from(LoggedOperation).where(LoggedOperation.stream.is_(None)),
    }
    with centre.database.reading() as session:
        answer: dict[str, object] = {name: session.scalar(query) for name, query in counted.items()}
        answer["acknowledged"] = sync_queries.status(session).acknowledged
    with central_home.opened(stage.central) as office, office.database.reading() as session:
        answer["applied"] = session.scalar(select(func.count()).select_from(LoggedOperation))
    return answer
