"""Who may have somebody erased at the head office: only what was let in erases, and only in its own centre."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.central import office
from tests.central.office import NOW, Desk

from bekal.candidates.rights.rules import ERASED_NAME
from bekal.central import service
from bekal.central.home import Central
from bekal.storage.ids import new_id
from bekal.storage.records import Candidate, CentralErasure, LoggedOperation

PERSON = UUID("018f0000-0000-7000-8000-0000000000c1")
AT = "2026-03-02T02:00:00.000000Z"


@pytest.fixture
def desk(central: Central) -> Desk:
    return office.desk(central)


def registered(desk: Desk, by: UUID) -> bytes:
    fields = {"name": "Peserta Contoh 01", "nik_status": "missing", "registered_at": "2026-03-02T01:00:00.000000Z"}
    return office.operation("candidate", PERSON, fields, by=by)


def stands(central: Central) -> tuple[str, int]:
    """What the person is called at the head office, and how many erasures it notes."""
    with central.database.reading() as session:
        person = session.get_one(Candidate, PERSON)
        assert person.erased_at is None
        return person.name, len(session.scalars(select(CentralErasure)).all())


@office.ON_ONE_ENGINE
def test_another_centre_erases_nobody(central: Central, desk: Desk, tmp_path: Path) -> None:
    head, stranger = new_id(), new_id()
    desk.seal([*office.founding(head), registered(desk, head)])
    service.import_folder(central, desk.put_on(tmp_path / "u1"), now=NOW)
    other = office.desk(central, "PC X", code="LPK-02")
    other.seal(
        [*office.founding(stranger, "LPK-02"), office.operation("candidate", PERSON, {"erased_at": AT}, by=stranger)]
    )
    service.import_folder(central, other.put_on(tmp_path / "u2"), now=NOW)
    assert stands(central) == ("Peserta Contoh 01", 0)


@office.ON_ONE_ENGINE
def test_who_may_not_decide_it_erases_nobody(central: Central, desk: Desk, tmp_path: Path) -> None:
    head, clerk = new_id(), new_id()
    staff = office.operation("staff", clerk, {"name": "Petugas Contoh", "role": "clerk"}, by=head)
    desk.seal([*office.founding(head), staff, registered(desk, head)])
    desk.seal([office.operation("candidate", PERSON, {"erased_at": AT}, by=clerk)])
    desk.seal([office.operation("candidate", PERSON, {"phone": "081200000001"}, by=clerk)])
    service.import_folder(central, desk.put_on(tmp_path / "u1").parents[2], now=NOW)
    assert stands(central) == ("Peserta Contoh 01", 0)


@office.ON_ONE_ENGINE
def test_an_erasure_that_comes_before_the_person_is_carried_out_with_the_registration(
    central: Central, desk: Desk, tmp_path: Path
) -> None:
    head = new_id()
    desk.seal(office.founding(head))
    service.import_folder(central, desk.put_on(tmp_path / "u1"), now=NOW)
    beside = office.desk(central, "PC B")
    beside.seal([office.operation("candidate", PERSON, {"erased_at": AT, "name": ERASED_NAME}, by=head)])
    assert service.import_folder(central, beside.put_on(tmp_path / "u2"), now=NOW).refused == ()
    desk.seal([registered(desk, head)])
    service.import_folder(central, desk.put_on(tmp_path / "u3"), now=NOW)
    with central.database.reading() as session:
        person = session.get_one(Candidate, PERSON)
        assert person.erased_at is not None
        assert person.name == ERASED_NAME
        assert session.get_one(CentralErasure, PERSON).done_at is not None
        assert not [one for one in session.scalars(select(LoggedOperation.body)) if b"Peserta Contoh 01" in one]
