"""What a device is told of its centre: in the order of central's commits, whatever happens at the same time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.central import office
from tests.central.office import NOW, Desk

from bekal.central import feeding, receiving, service
from bekal.central.home import Central
from bekal.storage.ids import new_id
from bekal.storage.operations import Operation
from bekal.storage.records import LoggedOperation
from bekal.sync.changes import Changes, Cursor
from bekal.sync.questions import Question
from bekal.sync.streams import START, Mark


def ask(central: Central, of: Desk, cursor: Cursor, head: Mark = START, life: str = "") -> list[Changes]:
    """The papers that a device would get."""
    question = Question(of.device, life or of.inc, cursor, NOW, head)
    with central.database.reading() as session:
        told = list(feeding.tell(central, session, question))
    return [Changes.from_bytes(one.plain, (central.receipt_key,)) for one in told]


def ids(papers: list[Changes]) -> list[UUID]:
    return [Operation.from_bytes(body).id for paper in papers for run in paper.unpacked() for body in run.bodies]


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    return tmp_path / "usb"


def two_pcs(central: Central, usb: Path) -> tuple[Desk, Desk, UUID]:
    """Two devices of a centre that central knows, and the head of both."""
    one, two = office.desk(central), office.desk(central, "PC B")
    head = new_id()
    one.seal(office.founding(head))
    for desk in (one, two):
        desk.put_on(usb)
    service.import_folder(central, usb, now=NOW)
    return one, two, head


def test_no_cursor_passes_by_what_is_committed_later(central: Central, usb: Path) -> None:
    """Two PCs of the centre and another centre deliver at once, while a third PC asks on and on."""
    one, two, head = two_pcs(central, usb)
    reader = office.desk(central, "PC C")
    reader.put_on(usb)
    stranger = office.desk(central, "PC X", code="LPK-02")
    stranger.put_on(usb)
    service.import_folder(central, usb, now=NOW)
    other_head = new_id()
    for number in range(12):
        one.seal([office.person(number, head), office.person(100 + number, head)])
        two.seal([office.person(200 + number, head)])
        stranger.seal(office.founding(other_head, "LPK-02") if not number else [office.person(number, other_head)])
    is_over = threading.Event()

    def deliver(desk: Desk) -> None:
        for batch in desk.sealed:
            receiving.receive(central, batch.file, now=NOW)

    def listen() -> list[UUID]:
        heard: list[UUID] = []
        cursor = Cursor()
        while True:
            was_over = is_over.is_set()
            papers = ask(central, reader, cursor)
            heard += ids(papers)
            if papers:
                cursor = Cursor(papers[-1].epoch, papers[-1].upto)
            elif was_over:
                return heard

    with ThreadPoolExecutor(4) as pool:
        listening = pool.submit(listen)
        for done in [pool.submit(deliver, desk) for desk in (one, two, stranger)]:
            done.result()
        is_over.set()
        heard = listening.result()
    with central.database.reading() as session:
        of_centre = select(LoggedOperation.op_id).where(LoggedOperation.centre_id == one.activation.centre)
        all_of_them = session.scalars(of_centre.order_by(LoggedOperation.n)).all()
    assert heard == all_of_them
    assert len(all_of_them) == 2 + 12 * 3


@office.ON_ONE_ENGINE
def test_a_device_is_not_told_its_own_and_never_anothers_centre(central: Central, usb: Path) -> None:
    one, two, head = two_pcs(central, usb)
    two.seal([office.person(1, head)])
    two.put_on(usb)
    service.import_folder(central, usb, now=NOW)
    (paper,) = ask(central, one, Cursor(), one.head)
    assert [run.stream for run in paper.unpacked()] == [f"{two.device.hex}/{two.inc}"]
    assert paper.skips == one.head
    assert paper.heads == {f"{two.device.hex}/{two.inc}": two.head}
    assert ask(central, one, Cursor(1, paper.upto), one.head) == []


@office.ON_ONE_ENGINE
def test_an_old_copy_is_told_its_own_too(central: Central, usb: Path) -> None:
    one, _, head = two_pcs(central, usb)
    old = one.head
    one.seal([office.person(1, head)])
    one.put_on(usb)
    service.import_folder(central, usb, now=NOW)
    for claimed in (START, old, Mark(one.head.seq, "0" * 64)):
        papers = ask(central, one, Cursor(), claimed)
        assert len(ids(papers)) == 3
        assert papers[0].skips == START
    assert len(ids(ask(central, one, Cursor(), one.head, life="ab" * 8))) == 3
    assert ids(ask(central, one, Cursor(), one.head)) == []
    assert ids(ask(central, one, Cursor(), Mark(one.head.seq + 5, "1" * 64))) == []  # it has sealed more since


@office.ON_ONE_ENGINE
def test_a_long_tail_of_own_work_is_passed_with_one_small_paper(
    central: Central, usb: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeding, "PASSED_BY", 4)
    one, _, head = two_pcs(central, usb)
    one.seal([office.person(number, head) for number in range(9)])
    one.put_on(usb)
    service.import_folder(central, usb, now=NOW)
    (paper,) = ask(central, one, Cursor(), one.head)
    assert (paper.runs, paper.is_last) == ((), True)
    assert ask(central, one, Cursor(1, paper.upto), one.head) == []


def test_a_second_history_has_a_stream_of_its_own(central: Central, tmp_path: Path, usb: Path) -> None:
    one, two, head = two_pcs(central, usb)
    twin = Desk(one.activation, one.name, one.device, one.inc, one.head, list(one.sealed))
    one.seal([office.person(1, head)])
    one.put_on(usb)
    service.import_folder(central, usb, now=NOW)
    twin.seal([office.person(2, head)])
    twin.seal([office.person(3, head)])
    twin.put_on(tmp_path / "usb-2")
    service.import_folder(central, tmp_path / "usb-2", now=NOW)
    (paper,) = ask(central, two, Cursor(), two.head)
    own = f"{one.device.hex}/{one.inc}"
    root = twin.sealed[-2].mark.hash[:12]
    assert [(run.stream, len(run.bodies)) for run in paper.unpacked()] == [(own, 3), (f"{own}~{root}", 2)]
    (told,) = ask(central, one, Cursor(), one.head)
    assert [run.stream for run in told.unpacked()] == [f"{own}~{root}"]
    (to_twin,) = ask(central, one, Cursor(), twin.head)
    assert len(ids([to_twin])) == 5  # it asks from the second history: nothing may be left out
