"""Two PCs of one centre, apart for a while, and the head office between: and what they said differently ends alike."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session
from tests import makers
from tests.sync import centres
from tests.sync.centres import NOW, Desk, new_centre

from bekal.attendance.service import mark
from bekal.central import service as head_office
from bekal.central.home import Central
from bekal.certificates import queries as certificates
from bekal.certificates.rules import Reason
from bekal.storage.ids import joint_id
from bekal.storage.journal import synced_tables
from bekal.storage.records import Candidate, Conflict, Holiday, Mark, OperationProblem, Paper, Result
from bekal.sync import service
from bekal.sync.conflicts.queries import ConflictRow, conflicts
from bekal.sync.conflicts.service import settle, take_back
from bekal.terms import Attendance, Decision, HolidayKind, How, PaperState

TODAY = date(2026, 11, 22)


@dataclass
class Office:
    """Two PCs that know one class, and the head office; one stick goes round."""

    one: Desk
    other: Desk
    central: Central
    stick: Path
    of: makers.Class
    trips: int = 0

    def trip(self) -> None:
        """Carry the stick until both have what the other did."""
        for _ in range(2):
            self.trips += 1
            at = NOW + timedelta(days=self.trips)
            for desk in (self.one, self.other):
                desk.export(self.stick, at=at)
            head_office.import_folder(self.central, self.stick, now=at)
            for desk in (self.one, self.other):
                desk.take_in(self.stick, at=at)

    def require_alike(self) -> None:
        """All three hold the same rows and the same conflicts, and set nothing aside."""
        held = [everything(database) for database in self.databases()]
        assert held[0] == held[1] == held[2]

    def databases(self) -> list[object]:
        return [self.one.open.database, self.other.open.database, self.central.database]


def everything(database: object) -> dict[str, set[tuple[object, ...]]]:
    found = {}
    with database.reading() as session:  # type: ignore[attr-defined]
        assert session.scalars(select(OperationProblem.code)).all() == []
        for name, entity in synced_tables().items():
            columns = [c for c in inspect(entity).columns if c.name != "version"]
            found[name] = {tuple(row) for row in session.execute(select(*columns))}
        columns = [c for c in inspect(Conflict).columns if c.name != "seen_at"]
        found["conflict"] = {tuple(row) for row in session.execute(select(*columns))}
    return found


@contextlib.contextmanager
def at(desk: Desk, hours: int = 1) -> Iterator[Session]:
    """Work at a PC, signed by its head."""
    with desk.open.database.writing(by=desk.head, at=NOW + timedelta(hours=hours), how=How.KEY) as session:
        yield session


def waiting(desk: Desk) -> list[ConflictRow]:
    with desk.open.database.reading() as session:
        return conflicts(session)


@pytest.fixture
def office(
    active: Desk, central: Central, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    with at(active, 0) as session:
        of = makers.course(session, trainees_wanted=2, days=3)
        for trainee in of.trainees:
            session.add(Result(id=joint_id("result", trainee), enrolment_id=trainee))
    monkeypatch.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-b" / "bekal.key"))
    with new_centre(tmp_path / "pc-b") as second:
        service.activate(second.open, centres.activation(central), now=NOW)
        made = Office(active, second, central, stick, of)
        made.trip()
        made.require_alike()
        yield made


def test_one_person_one_list_one_number_at_two_pcs(office: Office) -> None:
    """The slots of a list meet in one row each; a phone number stands once, the other is listed."""
    person = office.of.candidates[0]
    slots = [(office.of.meetings[0], trainee) for trainee in office.of.trainees]
    for desk, letters, phone, hours in (
        (office.one, "HH", "+62811", 1),
        (office.other, "HS", "+62822", 2),
    ):
        with at(desk, hours) as session:
            for slot, letter in zip(slots, letters, strict=True):
                mark(session, *slot, Attendance(letter), today=TODAY)
            session.get_one(Candidate, person).phone = phone
            session.add(
                Paper(id=joint_id("paper", person, "ktp"), candidate_id=person, kind="ktp", state=PaperState.COPY)
            )
    office.trip()
    office.require_alike()
    for desk in (office.one, office.other):
        with desk.open.database.reading() as session:
            assert {row.mark for row in session.scalars(select(Mark))} == {Attendance.PRESENT, Attendance.SICK}
            assert len(session.scalars(select(Mark)).all()) == 2
            assert len(session.scalars(select(Paper)).all()) == 1
            assert session.get_one(Candidate, person).phone == "+62822"
        assert {(row.field, row.is_hard) for row in waiting(desk)} == {("mark", False), ("phone", False)}


def test_different_fields_merge_one_field_is_listed_and_identity_waits_for_a_person(office: Office) -> None:
    person = office.of.candidates[0]
    with at(office.one) as session:
        row = session.get_one(Candidate, person)
        row.email, row.name = "a@contoh.id", "Peserta Contoh Satu"
    with at(office.other, 2) as session:
        row = session.get_one(Candidate, person)
        row.street, row.name = "Jalan Contoh", "Peserta Contoh Esa"
    office.trip()
    office.require_alike()
    for desk in (office.one, office.other):
        with desk.open.database.reading() as session:
            row = session.get_one(Candidate, person)
            assert (row.email, row.street, row.name) == ("a@contoh.id", "Jalan Contoh", "Peserta Contoh Satu")
        (met,) = waiting(desk)
        assert (met.field, met.is_hard, met.others[0].words) == ("name", True, "Peserta Contoh Esa")
    (met,) = waiting(office.other)
    with at(office.other, 100) as session:
        settled = settle(session, met.id, take=met.others[0].op_id, now=NOW)
    office.trip()
    office.require_alike()
    assert waiting(office.one) == waiting(office.other) == []
    with office.central.database.reading() as session:
        assert session.get_one(Candidate, person).name == "Peserta Contoh Esa"
    with at(office.other, 200) as session:
        take_back(session, settled)
    office.trip()
    office.require_alike()
    assert [row.field for row in waiting(office.one)] == ["name"]


@pytest.mark.parametrize("removes_first", [True, False])
def test_a_change_stands_against_a_removal_and_a_case_is_opened(office: Office, removes_first: bool) -> None:
    key = joint_id("holiday", "2026-12-20")
    with at(office.one) as session:
        session.add(Holiday(id=key, day=date(2026, 12, 20), title="Libur Contoh", kind=HolidayKind.CENTRE))
    office.trip()
    remover, changer = (office.one, office.other) if removes_first else (office.other, office.one)
    with at(remover, 50) as session:
        session.delete(session.get_one(Holiday, key))
    with at(changer, 51) as session:
        session.get_one(Holiday, key).title = "Libur Lain"
    office.trip()
    office.require_alike()
    for desk in (office.one, office.other):
        with desk.open.database.reading() as session:
            assert session.get_one(Holiday, key).title == "Libur Lain"
        (met,) = waiting(desk)
        assert (met.is_removal, met.is_hard) == (True, True)


def test_two_assessors_are_never_merged_and_no_certificate_comes_before_a_decision(office: Office) -> None:
    trainee = office.of.trainees[0]
    key = joint_id("result", trainee)
    for desk, score, decision, hours in (
        (office.one, 8000, Decision.PASSED, 1),
        (office.other, 5000, Decision.FAILED, 2),
    ):
        with at(desk, hours) as session:
            row = session.get_one(Result, key)
            row.score_hundredths, row.decision, row.decided_on = score, decision, TODAY + timedelta(days=hours)
    office.trip()
    office.require_alike()

    def refused(desk: Desk) -> bool:
        with desk.open.database.reading() as session:
            rows = certificates.eligible(session, office.of.id, today=TODAY, allowed=[])
        return Reason.IN_CONFLICT in next(row.reasons for row in rows if row.enrolment_id == trainee)

    for desk in (office.one, office.other):
        assert {(row.field, row.is_hard) for row in waiting(desk)} == {("score_hundredths", True), ("decision", True)}
        assert refused(desk)
    with at(office.one, 100) as session:
        for met in conflicts(session):
            settle(session, met.id, take=met.others[0].op_id, now=NOW)
        row = session.get_one(Result, key)
        assert (row.score_hundredths, row.decision, row.decided_on) == (
            5000,
            Decision.FAILED,
            TODAY + timedelta(days=2),
        )
    office.trip()
    office.require_alike()
    assert not refused(office.one)
    assert not refused(office.other)
