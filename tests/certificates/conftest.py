"""What every test of issued papers begins with."""

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.courses.service import add_intake
from bekal.practice import classes, demo
from bekal.staff.service import add_person
from bekal.storage.opening import opened
from bekal.terms import CourseId, Role, StaffId


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, StaffId, StaffId, CourseId]:
    """Make the centre once; each test works on a copy of its folder."""
    stage = demo.stage_in(tmp_path_factory.mktemp("ready"), lambda: NOW)
    made = demo.activated(stage)
    with opened(stage.centre) as centre:
        demo.round_trip(stage, centre)
        office = classes.Office(centre, made.head, lambda: NOW, random.Random(5))
        classes.add_letterhead(office)
        classes.bring_applicants(office, stage.papers / "daftar.xlsx", [(classes.JAPANESE.title, SEATS)])
        programme = classes.add_curriculum(office, classes.JAPANESE)
        with centre.database.writing(by=made.head, at=NOW) as session:
            instructor = add_person(session, name="Instruktur Contoh", role=Role.INSTRUCTOR, secret=None)
            days = classes.working_days(office.today - timedelta(days=1), 5)
            intake = add_intake(session, name="2026-1", opens_on=days[0], closes_on=days[0])
        course = classes.open_course(
            office, programme, intake, name="Kelas A", days=(days[0], days[-1]), instructor=instructor, seats=SEATS
        )
        classes.attend(office, course, instructor, until=days[-1])
        classes.assess(office, course, instructor)
        classes.graduate(office, course)
    return stage.centre, made.head, instructor, course


@pytest.fixture
def ready(
    world: tuple[Path, StaffId, StaffId, CourseId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Ready]:
    folder, head, instructor, course = world
    shutil.copytree(folder, tmp_path / "balai")
    with opened(tmp_path / "balai") as centre:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))  # numbers used in one test are not another's
        yield Ready(centre, head, instructor, course)
