"""A practice centre is whole: something for every screen, and nothing that could pass for real."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bekal.attendance.queries import recap
from bekal.candidates.queries import candidates
from bekal.certificates import queries as certificates
from bekal.certificates.cose import Realm
from bekal.courses.queries import courses, meetings
from bekal.practice.centre import make
from bekal.storage.opening import opened

WIB = ZoneInfo("Asia/Jakarta")  # where the centre is, wherever this machine stands


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    told: list[tuple[int, int]] = []
    place = make(
        tmp_path_factory.mktemp("latihan"),
        clock=lambda: datetime.now(UTC),
        told=lambda done, of: told.append((done, of)),
    )
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (8, 8)
    return place


def test_every_section_has_something_to_show(folder: Path) -> None:
    today = datetime.now(WIB).date()
    with opened(folder) as centre, centre.database.reading() as session:
        rows = courses(session)
        assert len(rows) == 4
        assert all(row.enrolled for row in rows)
        assert candidates(session).total == 96
        assert len(meetings(session, on=today)) == 3
        assert all(meeting.marked == 0 for meeting in meetings(session, on=today))
        finished = next(row for row in rows if row.ends_on < today)
        assert recap(session, finished.id).unmarked == 0


def test_its_certificates_could_be_issued_and_never_be_real(folder: Path) -> None:
    today = datetime.now(WIB).date()
    with opened(folder) as centre, centre.database.reading() as session:
        assert certificates.realm(session) is Realm.PRACTICE
        view = certificates.trust_view(session)
        assert view is not None
        (credential,) = view.keys.values()
        finished = next(row for row in courses(session) if row.ends_on < today)
        people = certificates.eligible(session, finished.id, today=today, allowed=credential.progs)
        assert 0 < sum(not person.reasons for person in people) < len(people)
