"""What was set aside is tried again when what it lacked has come, and no receipt names it any more."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.central import office
from tests.central.office import NOW, Desk

from bekal.central import queries, service
from bekal.central.home import Central
from bekal.storage import revisions, set_aside
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation
from bekal.storage.records import Enrolment, LoggedOperation, OperationProblem, Programme, Staff
from bekal.sync.streams import START


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


def take(central: Central, root: Path) -> service.Import:
    return service.import_folder(central, root, now=NOW)


def aside(central: Central) -> dict[str, int]:
    with central.database.reading() as session:
        codes = session.scalars(select(OperationProblem.code)).all()
    return {code: codes.count(code) for code in set(codes)}


def streams_of(central: Central, row: UUID) -> list[str | None]:
    with central.database.reading() as session:
        found = select(LoggedOperation.stream).where(LoggedOperation.row_id == row)
        return list(session.scalars(found))


def an_account(of: UUID, role: str, by: UUID) -> bytes:
    return office.operation("staff", of, {"name": f"Petugas {role}", "role": role}, by=by)


def named(body: bytes) -> UUID:
    return Operation.from_bytes(body).row_id


def test_work_of_an_account_that_comes_later_by_another_pc_counts_then(central: Central, usb: Path) -> None:
    first, second = office.desk(central), office.desk(central, "PC B")
    head, other_head, clerk = new_id(), new_id(), new_id()
    first.seal(office.founding(head))
    second.seal([office.operation("staff", other_head, {"name": "Kepala B", "role": "head"}, by=other_head)])
    work = office.person(1, clerk)
    second.seal([work, office.person(2, other_head)])
    second.put_on(usb)
    take(central, usb)
    assert aside(central) == {"actor-unknown": 1}
    assert [problem.code for problem in second.receipt(usb).problems] == ["actor-unknown"]
    number = second.receipt(usb).receipt_no
    first.seal([an_account(clerk, "clerk", head)])
    first.put_on(usb)
    take(central, usb)
    assert aside(central) == {}
    assert sum(row.people for row in queries.status(central)) == 2
    assert (second.receipt(usb).problems, second.receipt(usb).receipt_no) == ((), number + 1)
    assert streams_of(central, named(work)) == [f"{second.device.hex}/{second.inc}"]


def test_only_the_very_first_batch_of_a_device_founds_accounts(central: Central, usb: Path) -> None:
    desk, head, later, stranger = office.desk(central), new_id(), new_id(), new_id()
    desk.seal(office.founding(head))
    desk.put_on(usb)
    take(central, usb)
    desk.seal([an_account(later, "head", later)])
    desk.put_on(usb)
    take(central, usb)
    desk.inc, desk.head = "ffeeddccbbaa9988", START  # as after a restored backup
    desk.seal([an_account(stranger, "head", stranger)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {"actor-unknown": 2}
    with central.database.reading() as session:
        assert set(session.scalars(select(Staff.id))) == {head}


def test_a_row_that_was_missing_brings_those_that_wait_for_it_in_a_row(central: Central, usb: Path) -> None:
    desk = office.desk(central)
    head = new_id()
    programme, intake, course, person, enrolment = (new_id() for _ in range(5))
    desk.seal(office.founding(head))
    fields = {"course_id": course.hex, "candidate_id": person.hex, "number": 1, "state": "active"}
    desk.seal([office.operation("enrolment", enrolment, fields | {"joined_on": "2026-03-02"}, by=head)])
    of_course = {
        "programme_id": programme.hex,
        "intake_id": intake.hex,
        "name": "Kelas",
        "quota": 20,
        "starts_on": "2026-03-02",
        "ends_on": "2026-06-30",
    }
    at = "2026-03-02T01:00:00.000000Z"
    desk.seal(
        [
            office.operation("course", course, of_course, by=head),
            office.operation(
                "candidate", person, {"name": "Peserta", "nik_status": "missing", "registered_at": at}, by=head
            ),
        ]
    )
    dates = {"name": "Gelombang", "opens_on": "2026-01-05", "closes_on": "2026-02-20"}
    desk.seal([office.operation("intake", intake, dates, by=head)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {"breaks_rule": 2}
    said = {"code": "P", "title": "Bahasa Jepang", "kind": "language", "hours": 320}
    desk.seal([office.operation("programme", programme, said, by=head)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {}
    assert desk.receipt(usb).problems == ()
    with central.database.reading() as session:
        assert session.get_one(Enrolment, enrolment).number == 1
    assert take(central, usb).applied == 0


@office.ON_ONE_ENGINE
def test_what_a_newer_program_understands_is_applied_after_its_update(
    central: Central, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk: Desk = office.desk(central)
    head = new_id()
    desk.seal(office.founding(head))
    desk.seal([office.person(1, head, future=5)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {"unknown_field": 1}
    desk.seal([office.person(2, head)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {"unknown_field": 1}
    with central.database.reading() as session:
        since = session.scalars(select(OperationProblem.seen_at)).one()
    # the update: this field is known now
    with central.database.writing() as session:
        problem = session.scalars(select(OperationProblem)).one()
        problem.body = problem.body.replace(b'"future":5,', b"").replace(b'"future":null,', b"")
    monkeypatch.setattr(revisions, "HEAD", "9999")
    desk.seal([office.person(3, head)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {}
    assert since == NOW
    assert queries.status(central)[0].people == 3


def test_however_much_is_set_aside_all_of_it_is_tried_again(
    central: Central, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_aside, "AT_ONCE", 2)
    desk = office.desk(central)
    head, clerk = new_id(), new_id()
    desk.seal(office.founding(head))
    desk.seal([office.person(number, head, nowhere=5) for number in range(5)])  # no program will ever know it
    desk.seal([office.person(number, head, future=5) for number in range(5)])
    desk.seal([office.person(number, clerk) for number in range(5)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {"unknown_field": 10, "actor-unknown": 5}
    desk.seal([an_account(clerk, "clerk", head)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {"unknown_field": 10}
    with central.database.writing() as session:  # the update: one field is known now
        for problem in session.scalars(select(OperationProblem)):
            problem.body = problem.body.replace(b'"future":5,', b"").replace(b'"future":null,', b"")
    monkeypatch.setattr(revisions, "HEAD", "9999")
    desk.seal([office.person(6, head)])
    desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {"unknown_field": 5}
    assert queries.status(central)[0].people == 11


@office.ON_ONE_ENGINE
def test_what_still_cannot_be_applied_keeps_its_day_and_stops_nothing(central: Central, usb: Path) -> None:
    desk = office.desk(central)
    head, teacher = new_id(), new_id()
    desk.seal(office.founding(head))
    desk.seal([office.person(1, teacher)])
    desk.put_on(usb)
    take(central, usb)
    desk.seal([an_account(teacher, "instructor", head)])
    desk.put_on(usb)
    done = take(central, usb)
    assert (done.refused, done.applied) == ((), 1)
    assert aside(central) == {"role-wrong": 1}
    assert [problem.code for problem in desk.receipt(usb).problems] == ["role-wrong"]


@office.ON_ONE_ENGINE
def test_two_programmes_of_one_code_are_both_applied_also_one_that_an_older_central_set_aside(
    central: Central, usb: Path
) -> None:
    first, second = office.desk(central), office.desk(central, "PC B")
    head = new_id()
    first.seal(office.founding(head))
    said = {"code": "P", "title": "Bahasa Jepang", "kind": "language", "hours": 320}
    earlier, later, old = (office.operation("programme", new_id(), said, by=head) for _ in range(3))
    with central.database.writing() as session:
        session.add(
            OperationProblem(
                op_id=Operation.from_bytes(old).id,
                centre_id=first.activation.centre,
                code="breaks_rule",
                detail="UniqueViolation",
                body=old,
                stream=f"{first.device.hex}/{first.inc}",
                seen_at=NOW,
                resolved_by=None,
            )
        )
    second.seal([later])
    for desk in (first, second):
        desk.put_on(usb)
    take(central, usb)
    assert aside(central) == {}
    first.seal([earlier])
    first.put_on(usb)
    take(central, usb)
    assert aside(central) == {}
    with central.database.reading() as session:
        assert set(session.scalars(select(Programme.code))) == {"P", "P~2", "P~3"}
