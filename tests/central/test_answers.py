"""What goes back on the stick: lists that follow what happened, answers that replace older ones, sticks that fail."""

import errno
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session
from tests.central import office
from tests.central.office import NOW, Desk

from bekal.central import queries, receiving, service
from bekal.central.answering import answers, receipt_within
from bekal.central.home import Central
from bekal.central.streams import Stream
from bekal.certificates.cose import Realm as CertificateRealm
from bekal.certificates.root import first_root
from bekal.certificates.trust import StatusCode, TrustView, view_of
from bekal.storage.ids import new_id
from bekal.sync import sealing, stick
from bekal.sync.downward import DownDocument, file_of
from bekal.sync.files import RealFiles, StickFull, StickReadOnly
from bekal.sync.receipts import Receipt
from bekal.sync.streams import Mark


def view(desk: Desk, root: Path) -> TrustView:
    """What the device believes after reading the stick."""
    files = {}
    for path in sorted(stick.folder_of(root, desk.activation.centre_code, desk.device).glob("D-*.tsd")):
        if not sealing.is_sealed(path.read_bytes()):
            document = DownDocument.from_bytes(path.read_bytes(), desk.activation.receipt_keys)
            if document.kind in {"trust", "status"}:
                files[document.kind] = file_of(document)
    pinned = first_root(desk.activation.root, CertificateRealm.PRACTICE)
    return view_of(pinned, files["trust"], files["status"], realm=CertificateRealm.PRACTICE)


def test_a_revoked_certificate_is_on_the_next_status_list(central: Central, tmp_path: Path) -> None:
    desk = office.desk(central)
    head = new_id()
    kid = desk.certificate_key.kid
    first, one = office.certificate(head, desk.certificate_key, b"contoh-1", 1)
    second, two = office.certificate(head, desk.certificate_key, b"contoh-2", 2)
    desk.seal([*office.founding(head), *first, *second])
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    assert queries.status(central)[0].certificates == 2
    assert view(desk, tmp_path / "usb").status_of(kid, b"contoh-1") is None
    wishes = {code: office.asked(desk.certificate_key, b"contoh-1", code) for code in StatusCode}
    desk.seal(
        [
            office.event(head, one, "replaced", request=wishes[StatusCode.REPLACED]),
            office.event(head, one, "revoked", request=wishes[StatusCode.REVOKED]),
            office.event(head, two, "printed"),
        ]
    )
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    seen = view(desk, tmp_path / "usb")
    record = seen.status_of(kid, b"contoh-1")
    assert record is not None
    assert (record.code, record.day) == (StatusCode.REVOKED, 20514)
    assert seen.status_of(kid, b"contoh-2") is None


def test_who_answers_one_device_never_waits_for_who_answers_all(central: Central, tmp_path: Path) -> None:
    """A batch holds its own stream once its receipt is made; who publishes waits for it, and for nothing else."""
    desk, head = office.desk(central), new_id()
    desk.seal(office.founding(head))
    desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    (batch,) = desk.seal([office.person(1, head)])
    service.add_title(central, prog=77, title="Judul Contoh", now=NOW)  # every receipt has something new to say
    said, of_all = [], []
    with ThreadPoolExecutor(1) as publisher:

        def closing(session: Session, stream: Stream, head: Mark) -> None:
            said.append(receipt_within(central, session, stream, head, now=NOW))
            of_all.append(publisher.submit(answers, central, [desk.activation.centre], now=NOW))
            wait_for_a_lock(session)

        receiving.receive(central, batch.file, now=NOW, closing=closing)
        (answer,) = of_all[0].result()
    ((receipt, _),) = [one for one in said if one is not None]
    assert receipt.applied_upto == batch.mark
    told = [Receipt.from_bytes(answer.files[name], [central.receipt_key]) for name in answer.files if "R-" in name]
    assert [one.applied_upto for one in told] == [batch.mark]
    assert told[0].receipt_no >= receipt.receipt_no


def wait_for_a_lock(session: Session) -> None:
    """Wait until another connection waits for what this one holds; on SQLite all waits for a writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        asked = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        for _ in range(5_000):
            if session.scalar(asked):
                return
            time.sleep(0.001)
        pytest.fail("nobody waited")


@office.ON_ONE_ENGINE
def test_a_centre_revokes_nothing_that_another_key_signed(central: Central, tmp_path: Path) -> None:
    honest, other = office.desk(central), office.desk(central, "PC X", code="LPK-02")
    head = new_id()
    claimed, row = office.certificate(head, honest.certificate_key, b"contoh-1", 1)
    request = office.asked(other.certificate_key, b"contoh-1", StatusCode.REVOKED)
    other.seal([*office.founding(head), *claimed, office.event(head, row, "revoked", request=request)])
    for desk in (honest, other):
        desk.put_on(tmp_path / "usb")
    service.import_folder(central, tmp_path / "usb", now=NOW)
    assert view(honest, tmp_path / "usb").status_of(honest.certificate_key.kid, b"contoh-1") is None
    assert view(honest, tmp_path / "usb").records == {}


def test_lists_are_issued_again_before_they_grow_old(embedded: Central, tmp_path: Path) -> None:
    desk = office.desk(embedded)
    desk.put_on(tmp_path / "usb")
    versions = []
    for day in (0, 0, 1, 2, 7):
        service.import_folder(embedded, tmp_path / "usb", now=NOW + timedelta(days=day, hours=1))
        seen = view(desk, tmp_path / "usb")
        versions.append((seen.seen.trust, seen.seen.status))
    assert versions == [(1, 1), (1, 1), (1, 2), (1, 3), (2, 4)]
    assert seen.list_issued == int((NOW + timedelta(days=7, hours=1)).timestamp())


def test_new_answers_replace_the_older_ones_on_the_stick(embedded: Central, tmp_path: Path) -> None:
    desk = office.desk(embedded)
    head = new_id()
    desk.seal(office.founding(head))
    folder = desk.put_on(tmp_path / "usb")
    for number in range(3):
        service.import_folder(embedded, tmp_path / "usb", now=NOW + timedelta(days=number))
        desk.seal([office.person(number, head)])
        desk.put_on(tmp_path / "usb")
    service.import_folder(embedded, tmp_path / "usb", now=NOW + timedelta(days=3))
    names = sorted(path.name for path in folder.iterdir() if path.name.startswith(("R-", "D-")))
    assert len(names) == 7
    assert len(list(folder.glob("*.tsb"))) == 4


def test_every_device_of_a_centre_is_answered_in_its_own_folder(embedded: Central, tmp_path: Path) -> None:
    desks = [office.desk(embedded, f"PC {number}") for number in range(9)]
    for desk in desks:
        desk.put_on(tmp_path / "usb")
    service.import_folder(embedded, tmp_path / "usb", now=NOW)
    for desk in desks:
        folder = stick.folder_of(tmp_path / "usb", "PPKD-01", desk.device)
        (paper,) = folder.glob("D-centre-*.tsd")
        plain = sealing.decrypter([desk.identity])(paper.read_bytes())
        body = DownDocument.from_bytes(plain, desk.activation.receipt_keys).body
        assert len(body["credentials"]) == 9  # type: ignore[arg-type]
        assert desk.receipt(tmp_path / "usb").receipt_no == 1


class Failing(RealFiles):
    """A stick that can be read and not written to."""

    def __init__(self, number: int) -> None:
        self.number = number

    def write(self, path: Path, data: bytes) -> None:
        raise OSError(self.number, "contoh", str(path))


@office.ON_ONE_ENGINE
def test_what_was_applied_stays_so_when_the_stick_takes_no_answers(central: Central, tmp_path: Path) -> None:
    desk = office.desk(central)
    head = new_id()
    desk.seal([*office.founding(head), office.person(1, head)])
    desk.put_on(tmp_path / "usb")
    for number, kind in ((errno.ENOSPC, StickFull), (errno.EROFS, StickReadOnly)):
        done = service.import_folder(central, tmp_path / "usb", now=NOW, files=Failing(number))
        assert isinstance(done.unanswered, kind)
        assert done.refused == ()
    assert queries.status(central)[0].people == 1
    done = service.import_folder(central, tmp_path / "usb", now=NOW)
    assert (done.unanswered, done.applied) == (None, 0)
    assert desk.receipt(tmp_path / "usb").applied_upto == desk.head
