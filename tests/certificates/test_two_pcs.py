"""Two PCs of one centre copy, correct or sign anew the same certificate before they meet through the head office."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from tests import makers
from tests.central import office
from tests.certificates.test_resigning import Stolen, hours, taken_over

from bekal.central import service as head_office
from bekal.central import trusting
from bekal.certificates import resigning
from bekal.certificates.issue_here import issue_here
from bekal.certificates.keys import SigningKey
from bekal.certificates.life import queries, reissuing, service
from bekal.certificates.life.here import key_here
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import Because, Why
from bekal.certificates.printing.files import write_separately
from bekal.certificates.queries import trust_view
from bekal.certificates.results import Flag, Result
from bekal.certificates.service import pages, record_printed
from bekal.certificates.verify import verify
from bekal.practice import demo
from bekal.reports.validating import Fault, validate
from bekal.storage import applying
from bekal.storage.database import Database
from bekal.storage.records import (
    CentralDigest,
    DeviceState,
    DownState,
    LoggedOperation,
    OperationProblem,
)
from bekal.sync import service as sync
from bekal.sync.requests import Activation
from bekal.terms import CentreId, CertificateEvent, CertificateId, CourseId, StaffId

DAMAGED = Because(Why.DAMAGED)


@dataclass
class Pcs:
    """The first PC with its head office, and a second PC of the same centre with a database and a key of its own."""

    first: Stolen
    second: Database
    desk: office.Desk
    sent: int = 0
    come: int = 0

    @property
    def head(self) -> StaffId:
        return self.first.ready.head

    def meet(self, at: datetime) -> None:
        """Bring the work of each PC to central, and from there to the other."""
        self.deliver_second(at)
        self.first.round_trip(at)
        self.deliver_second(at)
        self.lists_to_second(at)
        with self.first.central.database.reading() as session:
            logged = session.execute(select(LoggedOperation.body, LoggedOperation.stream).order_by(LoggedOperation.n))
            every = [(body, (stream or "").startswith(self.desk.device.hex)) for body, stream in logged]
        for base, own in ((self.second, True), (self.first.ready.centre.database, False)):
            with base.writing() as session:
                bodies = [body for body, of_second in every if of_second is not own]
                applying.apply(session, bodies, centre_id=self.desk.activation.centre, stream="pusat", now=at)

    def deliver_second(self, at: datetime) -> None:
        with self.second.reading() as session:
            bodies = makers.own_bodies(session)
        fresh, self.sent = bodies[self.sent :], len(bodies)
        self.desk.seal(fresh)
        folder = self.first.usb.with_name("usb-2")
        self.desk.put_on(folder)
        done = head_office.import_folder(self.first.central, folder, now=at)
        assert done.refused == ()

    def lists_to_second(self, at: datetime) -> None:
        """Let the second PC have central's lists as the first one got them."""
        with self.first.ready.centre.database.reading() as session:
            rows = [(r.kind, r.version, r.hash, r.body) for r in session.scalars(select(DownState))]
        with self.second.writing() as session:
            for kind, version, digest, body in rows:
                session.merge(DownState(kind=kind, version=version, hash=digest, body=body, received_at=at))

    def databases(self) -> tuple[Database, Database, Database]:
        return self.first.ready.centre.database, self.second, self.first.central.database

    def copy(self, base: Database, of: CertificateId, key: SigningKey, at: datetime) -> reissuing.Reissued:
        with base.writing(by=self.head, at=at) as session:
            done = reissuing.duplicate(session, of, reason=DAMAGED, key=key, now=at)
        with base.writing(by=self.head, at=at) as session:
            record_printed(session, self.first.ready.course, now=at, only=[done.id])
        return done


@pytest.fixture
def pcs(
    world: tuple[Path, StaffId, StaffId, CourseId], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Pcs]:
    with ExitStack() as stack:
        first = stack.enter_context(taken_over(world, tmp_path))
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "mesin"))
        issue_here(first.ready.centre, first.ready.course, by=first.ready.head, now=hours(0))
        first.round_trip(hours(1))
        base = makers.empty_file(tmp_path / "kedua" / "bekal.db")
        stack.callback(base.close)
        again = head_office.make_activation(first.central, centre_code=demo.CODE, centre_name=demo.NAME, now=hours(0))
        desk = office.Desk(Activation.from_bytes(again), "PC B")
        base.centre_id = CentreId(desk.activation.centre)
        both = Pcs(first, base, desk)
        with first.ready.centre.database.reading() as session:
            bodies = makers.own_bodies(session)
        with base.writing() as session:
            applying.apply(session, bodies, centre_id=desk.activation.centre, stream="pusat", now=hours(1))
            session.add(DeviceState(id=1, device=desk.device, inc=desk.inc, realm="practice"))
        both.deliver_second(hours(1))
        first.round_trip(hours(1))
        both.lists_to_second(hours(1))
        yield both


def papers(base: Database) -> list[Paper]:
    with base.reading() as session:
        return queries.papers(session, today=date(2026, 11, 20))


def told(base: Database) -> list[str]:
    with base.reading() as session:
        return list(session.scalars(select(OperationProblem.code)))


def result(pcs: Pcs, text: str, at: datetime) -> tuple[Result, frozenset[Flag]]:
    with pcs.second.reading() as session:
        view = trust_view(session)
    assert view is not None
    found = verify(text, view, int(at.timestamp()))
    return found.result, frozenset(found.flags)


def test_two_pcs_that_each_copied_one_certificate_have_both_and_are_told_so(pcs: Pcs, tmp_path: Path) -> None:
    here, there, central = pcs.databases()
    old = papers(here)[0]
    one = pcs.copy(here, old.id, key_here(pcs.first.ready.centre), hours(2))
    two = pcs.copy(there, old.id, pcs.desk.certificate_key, hours(2))
    assert (one.number, one.copy) == (two.number, two.copy) == (old.number, 2)
    pcs.meet(hours(3))
    for base in pcs.databases():
        assert told(base) == [], "neither is set aside"
        with base.reading() as session:
            if base is not central:
                assert [set(ids) for ids in queries.doubled(session)] == [{one.id, two.id}]
    for base in (here, there):
        states = {paper.id: paper.state for paper in papers(base)}
        assert states[old.id] is CertificateEvent.REPLACED
        assert states[one.id] is states[two.id] is CertificateEvent.PRINTED
    with central.reading() as session:
        assert len(session.scalars(select(CentralDigest)).all()) == len(papers(here)), "both are registered"
    with there.reading() as session:
        assert validate(session, today=date(2026, 11, 20)).counts[Fault.CERTIFICATE_TWICE] == 1
        files = write_separately(pages(session, pcs.first.ready.course, only={one.id, two.id}), tmp_path / "berkas")
    assert len({file.name for file in files}) == 2
    # a head decides on either PC: the third copy stands for both
    three = pcs.copy(there, two.id, pcs.desk.certificate_key, hours(4))
    assert (three.copy, set(three.ended)) == (3, {one.id, two.id})
    pcs.meet(hours(5))
    for base in (here, there):
        states = {paper.id: paper.state for paper in papers(base)}
        assert states[one.id] is states[two.id] is CertificateEvent.REPLACED
        assert states[three.id] is CertificateEvent.PRINTED
        with base.reading() as session:
            assert queries.doubled(session) == []
    texts = {paper.id: paper.text for paper in papers(there)}
    assert result(pcs, texts[one.id], hours(6))[0] is result(pcs, texts[two.id], hours(6))[0] is Result.REPLACED
    found, flags = result(pcs, texts[three.id], hours(6))
    assert found is Result.VALID
    assert {Flag.COPY, Flag.REGISTERED} <= flags


def test_the_copy_after_two_of_one_number_is_the_third_whichever_is_chosen(pcs: Pcs) -> None:
    here, there, _ = pcs.databases()
    old = papers(here)[0]
    key = key_here(pcs.first.ready.centre)
    pcs.copy(here, old.id, key, hours(2))
    mine = pcs.copy(here, papers(here)[1].id, key, hours(2))
    assert mine.copy == 3, "a copy of a copy on one PC"
    other = pcs.copy(there, old.id, pcs.desk.certificate_key, hours(2))
    pcs.meet(hours(3))
    with there.reading() as session:
        assert [set(ids) for ids in queries.doubled(session)] == [{mine.id, other.id}]
    last = pcs.copy(there, other.id, pcs.desk.certificate_key, hours(4))
    assert last.copy == 4, "no number is on two papers that somebody could take for one"


def test_two_pcs_that_both_signed_anew_after_a_theft_have_both_and_one_new_copy_ends_it(pcs: Pcs) -> None:
    here, there, _ = pcs.databases()
    first = pcs.first
    stolen = key_here(first.ready.centre)
    trusting.compromise(first.central, stolen.kid.hex(), since=hours(-1), reason="laptop hilang", now=hours(2))
    fresh = head_office.make_activation(first.central, centre_code=demo.CODE, centre_name=demo.NAME, now=hours(2))
    sync.renew_certificate_key(first.ready.centre, fresh, now=hours(2))
    first.round_trip(hours(3))
    pcs.lists_to_second(hours(3))
    keys = {here: key_here(first.ready.centre), there: pcs.desk.certificate_key}
    made = {}
    for base, key in keys.items():
        with base.writing(by=pcs.head, at=hours(4)) as session:
            made[base] = resigning.resign(session, key=key, now=hours(4))
        assert (len(made[base].numbers), made[base].refused) == (4, ())
    pcs.meet(hours(5))
    for base in keys:
        assert told(base) == []
        with base.reading() as session:
            assert len(queries.doubled(session)) == 4
            assert resigning.orphaned(session, now=hours(5)) == []
    texts = {paper.id: paper.text for paper in papers(here)}
    for ids in (made[here].ids, made[there].ids):
        assert {result(pcs, texts[one], hours(6))[0] for one in ids} == {Result.VALID}, "no holder stands with nothing"
    with here.writing(by=pcs.head, at=hours(6)) as session:
        for pair in queries.doubled(session):
            reissuing.duplicate(session, pair[0], reason=DAMAGED, key=keys[here], now=hours(6))
        assert queries.doubled(session) == []


def test_two_corrections_of_one_certificate_are_found_and_the_wrong_number_is_revoked(pcs: Pcs) -> None:
    here, there, _ = pcs.databases()
    old = papers(here)[0]
    names = {here: "Peserta Contoh Betul", there: "Peserta Contoh Benar"}
    keys = {here: key_here(pcs.first.ready.centre), there: pcs.desk.certificate_key}
    made = {}
    for place, (base, name) in enumerate(names.items()):
        with base.writing(by=pcs.head, at=hours(2)) as session:
            makers.rename(session, old.candidate_id, name)
            made[base] = reissuing.correct(
                session, old.id, reason=Because(Why.NAME), key=keys[base], now=hours(2), used_up_to=100 * place
            )
    pcs.meet(hours(3))
    wrong, right = made[here], made[there]
    assert wrong.number != right.number
    for base in (here, there):
        assert told(base) == []
        with base.reading() as session:
            assert [set(ids) for ids in queries.doubled(session)] == [{wrong.id, right.id}]
    with here.writing(by=pcs.head, at=hours(4)) as session:
        service.revoke(session, wrong.number, reason=Because(Why.DATA), key=keys[here], now=hours(4))
        assert queries.doubled(session) == []
    assert [paper.state for paper in papers(here) if paper.id == right.id] == [CertificateEvent.ISSUED]
