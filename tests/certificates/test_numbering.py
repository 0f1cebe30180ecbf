"""Numbers on a second PC: only those of its own blocks, with check characters, and none again after a restore."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

import pytest
from tests.certificates.ready import NOW, SEATS, Ready

from bekal.certificates.issue_here import issue_here
from bekal.certificates.leases import NumbersUsedUp
from bekal.certificates.life.queries import papers
from bekal.certificates.numbering import device_here, replace_leases
from bekal.certificates.rules import check_characters
from bekal.courses.queries import trainees
from bekal.storage import database
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Centre, NumberLease
from bekal.terms import EnrolmentId

FIRST_PC = UUID(int=1)


def lease(ready: Ready, *blocks: tuple[int, int], ended: Sequence[int] = ()) -> None:
    """Let the first PC hold the series and this one some blocks, as central would publish it."""
    with ready.centre.database.writing(by=ready.head, at=NOW) as session:
        code = session.query(Centre).one().code
        own = device_here(session)
        replace_leases(
            session,
            [
                NumberLease(series=code, year=NOW.year, first=first, last=last, device=device, ended_on=on)
                for device, first, last, on in [
                    (FIRST_PC, 1, 5000, None),
                    *((own, first, last, NOW.date() if first in ended else None) for first, last in blocks),
                ]
            ],
        )


def people(ready: Ready) -> list[EnrolmentId]:
    with ready.centre.database.reading() as session:
        return [EnrolmentId(one.id) for one in trainees(session, ready.course)]


def issued(ready: Ready, centre: OpenCentre | None = None, only: list[EnrolmentId] | None = None) -> list[int]:
    """Issue, and return the places in the series."""
    done = issue_here(centre or ready.centre, ready.course, by=ready.head, now=NOW, only=only)
    for number in done.numbers:
        body, check = number.rsplit("-", 1)
        assert check == check_characters(body)
    with (centre or ready.centre).database.reading() as session:
        return sorted(one.sequence for one in papers(session, today=NOW.date()) if one.number in done.numbers)


def test_a_second_pc_writes_numbers_of_its_own_block_only(ready: Ready) -> None:
    lease(ready, (5001, 5002))
    with pytest.raises(NumbersUsedUp):
        issued(ready)
    with ready.centre.database.reading() as session:
        assert papers(session, today=NOW.date()) == [], "all or nothing"
    some = people(ready)
    assert issued(ready, only=some[:2]) == [5001, 5002]
    lease(ready, (5001, 5002), (5201, 5400))
    assert issued(ready) == [5201, 5202]


def test_an_ended_block_is_written_no_further(ready: Ready) -> None:
    lease(ready, (5001, 5200))
    some = people(ready)
    assert issued(ready, only=some[:1]) == [5001]
    lease(ready, (5001, 5200), (5201, 5400), ended=[5001])
    assert issued(ready, only=some[1:2]) == [5201]
    lease(ready, (5001, 5200), (5201, 5400), ended=[5001, 5201])
    with pytest.raises(NumbersUsedUp):
        issued(ready)


def test_a_restored_backup_on_a_second_pc_writes_no_number_again(ready: Ready, tmp_path: Path) -> None:
    lease(ready, (5001, 5002), (5201, 5400))
    some = people(ready)
    assert issued(ready, only=some[:1]) == [5001]
    with ready.centre.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy2(ready.centre.folder.database, tmp_path / "cadangan.db")
    assert issued(ready, only=some[1:3]) == [5002, 5201]
    ready.centre.database.close()
    for part in ready.centre.folder.path.glob("bekal.db*"):
        part.unlink()
    shutil.copy2(tmp_path / "cadangan.db", ready.centre.folder.database)
    base = database.open_file(ready.centre.folder.database, ready.centre.key)
    try:
        again = OpenCentre(ready.centre.folder, base, ready.centre.key)
        assert issued(ready, again, only=some[1:SEATS]) == [5202, 5203, 5204]
    finally:
        base.close()
