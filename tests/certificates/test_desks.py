"""Two desks of one centre issue certificates at the same moment: no number twice, none left out, nobody twice."""

import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from tests.certificates.ready import NOW, SEATS

from bekal.certificates import service
from bekal.certificates.issue_here import issue_here
from bekal.storage import keys, numbers
from bekal.storage.opening import OpenCentre, opened
from bekal.storage.records import Certificate, Enrolment
from bekal.storage.server import read_address
from bekal.sync import desks
from bekal.terms import CourseId, EnrolmentId, StaffId


@pytest.mark.postgres
def test_two_desks_issue_at_once_and_no_number_comes_twice(
    world: tuple[Path, StaffId, StaffId, CourseId],
    tmp_path: Path,
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source, head, _instructor, course = world
    folder, code = tmp_path / "balai", keys.new_recovery_code()
    shutil.copytree(source, folder)
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "mesin" / "bekal.key"))
    with monkeypatch.context() as patch:
        patch.delenv("BEKAL_KEY_FILE")
        with opened(folder) as centre:
            key = centre.key
    keys.write_private(tmp_path / "mesin" / "bekal.key", key.hex().encode())
    with opened(folder) as centre:
        centre.renew_recovery(code)
    address = read_address(postgres_url)[0]
    desks.move(folder, address, "", now=NOW)
    desks.join(tmp_path / "meja", address, "", recovery_code=code)

    came: list[service.Issued] = []
    with opened(folder) as first, opened(tmp_path / "meja") as second:
        with first.database.reading() as session:
            everybody = session.scalars(select(Enrolment.id).where(Enrolment.course_id == course)).all()
        shares = [[EnrolmentId(one) for one in everybody[:3]], [EnrolmentId(one) for one in everybody[2:]]]
        ready = threading.Barrier(2)

        def issue(centre: OpenCentre, only: list[EnrolmentId]) -> None:
            ready.wait()
            came.append(issue_here(centre, course, by=head, now=NOW, only=only))

        threads = [threading.Thread(target=issue, args=of) for of in zip((first, second), shares, strict=True)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        with first.database.reading() as session:
            rows: list[Any] = list(session.execute(select(Certificate.number, Certificate.enrolment_id)))
        assert len(came) == 2
        assert sorted(int(row.number.split("/")[0]) for row in rows) == list(range(1, SEATS + 1))
        assert len({row.enrolment_id for row in rows}) == SEATS
        for desk in (first, second):
            issue_here(desk, course, by=head, now=NOW)
            assert list(numbers.used(desk).values()) == [SEATS]
