"""The centre's real program and the head office's, one stick between them."""

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests import makers
from tests.central.office import NOW

from bekal.central import queries, service
from bekal.central.home import Central, opened, raise_epoch
from bekal.centre.service import make_centre
from bekal.certificates.queries import trust_view
from bekal.staff.service import add_person
from bekal.storage import keys, opening
from bekal.storage.ids import new_id
from bekal.storage.opening import OpenCentre
from bekal.storage.records import Candidate, Mark, Record
from bekal.sync import device, receiving, sending
from bekal.sync.activation import activate
from bekal.sync.device import Machine
from bekal.terms import CentreId, Role, StaffId


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(outside=lambda of: tmp_path / "mesin" / f"{of.hex}.json")


@contextlib.contextmanager
def a_centre(folder: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[OpenCentre, StaffId]]:
    monkeypatch.setenv("BEKAL_KEY_FILE", str(folder.with_name(f"{folder.name}.key")))
    with opening.made(folder, keys.code_text(makers.RECOVERY_BYTES)) as centre:
        head = StaffId(new_id())
        with centre.database.writing(by=UUID(int=0), at=NOW) as session:
            make_centre(session, CentreId(new_id()), code="PPKD-01", name="Balai Contoh")
            head = add_person(session, name="Kepala Contoh", role=Role.HEAD, secret=None)
            device.new_device(session, machine=machine)
        centre.database.centre_id = None
        with centre.database.reading() as session:
            centre.database.centre_id = session.scalars(select(Candidate.centre_id)).first()
        yield centre, head


def rows(database, entity: type[Record]) -> list[tuple[object, ...]]:
    with database.reading() as session:
        return sorted(tuple(row) for row in session.execute(select(entity.__table__)))


def test_a_centre_and_the_head_office_agree(
    central: Central, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    file = service.make_activation(central, centre_code="PPKD-01", centre_name="Balai Contoh", now=NOW)
    with a_centre(tmp_path / "balai", machine, monkeypatch) as (centre, head):
        words = activate(centre, file, now=NOW, machine=machine).words
        with centre.database.writing(by=head, at=NOW) as session:
            of = makers.course(session, trainees_wanted=4)
            makers.mark_all(session, of)
        sending.export(centre, usb, now=NOW, machine=machine)
        done = service.import_folder(central, usb, now=NOW)
        assert (done.refused, done.held, done.devices) == ((), 0, 1)
        assert done.batches > 0
        for entity in (Candidate, Mark):
            assert rows(central.database, entity) == rows(centre.database, entity) != []
        back = receiving.take_in(centre, usb, now=NOW, machine=machine)
        assert (back.receipts, back.refused, back.problems) == (1, (), 0)
        assert back.acknowledged == done.applied
        assert back.is_accredited
        assert [key.words for key in queries.keys(central)] == [words]
        with centre.database.reading() as session:
            view = trust_view(session)
        assert view is not None
        assert view.titles[1207] == "Bahasa Jepang"
        # the same stick again, and the next round
        assert service.import_folder(central, usb, now=NOW).applied == 0
        assert receiving.take_in(centre, usb, now=NOW, machine=machine).receipts == 0
        later = NOW + timedelta(days=2)
        with centre.database.writing(by=head, at=later) as session:
            makers.candidate(session, 77)
        sending.export(centre, usb, now=later, machine=machine)
        done = service.import_folder(central, usb, now=later)
        assert (done.applied, done.refused) == (1, ())
        back = receiving.take_in(centre, usb, now=later, machine=machine)
        assert (back.receipts, back.acknowledged, back.refused, back.is_renewed) == (1, 1, (), False)
        assert back.documents >= 2  # the status list of a new day, and the snapshot


def test_after_a_restore_of_central_everything_comes_again(
    embedded: Central, machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    file = service.make_activation(embedded, centre_code="PPKD-01", centre_name="Balai Contoh", now=NOW)
    with a_centre(tmp_path / "balai", machine, monkeypatch) as (centre, head):
        activate(centre, file, now=NOW, machine=machine)
        sending.export(centre, usb, now=NOW, machine=machine)
        service.import_folder(embedded, usb, now=NOW)
        receiving.take_in(centre, usb, now=NOW, machine=machine)
        embedded.database.close()
        copy = (embedded.home / "central.db").read_bytes()
        with opened(embedded.home) as central:
            with centre.database.writing(by=head, at=NOW) as session:
                makers.candidates(session, 5)
            sending.export(centre, usb, now=NOW, machine=machine)
            service.import_folder(central, usb, now=NOW)
            service.mark_durable(central, now=NOW)
            service.import_folder(central, usb, now=NOW)
            receiving.take_in(centre, usb, now=NOW, machine=machine)
        for leftover in embedded.home.glob("central.db*"):
            leftover.unlink()
        (embedded.home / "central.db").write_bytes(copy)
        assert raise_epoch(embedded.home) == 2
        with opened(embedded.home) as central:
            assert queries.status(central)[0].people == 0
            empty = tmp_path / "usb-2"
            empty.mkdir()
            sending.export(centre, empty, now=NOW, machine=machine)
            service.import_folder(central, empty, now=NOW)
            receiving.take_in(centre, empty, now=NOW, machine=machine)
            sending.export(centre, empty, now=NOW, machine=machine)
            service.import_folder(central, empty, now=NOW)
            assert queries.status(central)[0].people == 5
            back = receiving.take_in(centre, empty, now=NOW, machine=machine)
        assert back.refused == ()
