"""Sending over the network as a person does it, to a real head office's service on this machine."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from sqlalchemy import select
from sqlalchemy.orm import Session
from tests.sync import wires
from tests.ui import running
from tests.ui.send.test_sending import at_the_sending, said, states

from bekal.central import home as central_home
from bekal.central import policies
from bekal.central import service as central
from bekal.practice.demo import PIN
from bekal.storage.records import Course
from bekal.terms import Role, Travel
from bekal.ui.send.address import AddressDialog
from bekal.ui.send.screen import SendScreen
from bekal.ui.sign_in.countersign import Countersign


@contextlib.contextmanager
def head_office(world: Path) -> Iterator[str]:
    """The service of the practice world's head office; gives its address."""
    with central_home.opened(world / "pusat") as office:
        service = wires.service_of(office, now=lambda: datetime.now(UTC))
        with wires.served(service.answer) as url:
            yield url


def have_something_new(session: Session) -> None:
    """Change one record."""
    session.scalars(select(Course).limit(1)).one().name = "Kelas Contoh"


def type_address(bekal: running.Running, screen: SendScreen, url: str) -> AddressDialog:
    """Type where central is, with the keys."""
    screen.address.click()
    bekal.wait(lambda: isinstance(QApplication.activeWindow() or bekal.window.findChild(AddressDialog), AddressDialog))
    dialog = bekal.window.findChild(AddressDialog)
    assert dialog is not None
    dialog.line.setText(url)
    dialog.keep.click()
    return dialog


def test_work_is_sent_and_acknowledged_over_the_network(bekal: running.Running, world: Path) -> None:
    screen = at_the_sending(bekal)
    assert not screen.by_net.isEnabled()
    assert "belum diisi" in screen.by_net.accessibleDescription()
    with head_office(world) as url:
        type_address(bekal, screen, url)
        bekal.wait(screen.by_net.isEnabled)
        assert url.removeprefix("http://") in screen.by_net.accessibleDescription()
        assert Travel.SAVED in states(screen)
        bekal.window.activateWindow()
        bekal.wait(lambda: QApplication.activeWindow() is bekal.window)
        bekal.press(Qt.Key.Key_Return, ctrl=True)
        bekal.wait(lambda: "kini diterima pusat" in said(screen))
        bekal.settle()
        assert set(states(screen)) == {Travel.RECEIVED}
        assert screen._ready._number.text() == "0"
        screen.by_net.click()
        bekal.wait(lambda: "Pusat sudah punya semuanya" in said(screen))


def test_an_address_that_is_none_is_said_in_the_window_that_asks(bekal: running.Running) -> None:
    screen = at_the_sending(bekal)
    dialog = type_address(bekal, screen, "ini bukan alamat")
    bekal.wait(lambda: "bukan alamat pusat" in running.words_of(dialog))
    assert dialog.isVisible()
    dialog.reject()
    assert not screen.by_net.isEnabled()


def test_where_nobody_answers_nothing_counts_as_sent_and_the_stick_stays(bekal: running.Running) -> None:
    screen = at_the_sending(bekal)
    type_address(bekal, screen, "http://127.0.0.1:9")
    bekal.wait(screen.by_net.isEnabled)
    screen.by_net.click()
    bekal.wait(lambda: "mencoba lagi, kali ke-2" in running.words_of(screen._work))
    screen._work.stop_asked.emit()  # waiting for the next try, it hears the pause
    bekal.wait(lambda: "Dijeda" in said(screen))
    bekal.wait(screen.to_stick.isEnabled)
    assert Travel.RECEIVED not in set(states(screen)[:-1])


def test_whoever_may_not_send_may_not_change_the_address(bekal: running.Running) -> None:
    screen = at_the_sending(bekal, Role.INSTRUCTOR)
    assert not screen.address.isEnabled()
    assert not screen.by_net.isEnabled()


def test_where_central_asks_for_it_a_head_agrees_with_the_pin_on_this_very_pc(
    bekal: running.Running, world: Path
) -> None:
    with central_home.opened(world / "pusat") as office:
        policies.change(office, {"approval": True})
    screen = at_the_sending(bekal, Role.CLERK)
    stick = world / "flashdisk"
    stick.mkdir()
    screen.export_asked.emit(stick)
    bekal.wait(lambda: "Aman dicabut" in said(screen))
    with central_home.opened(world / "pusat") as office:
        central.import_folder(office, stick, now=datetime.now(UTC))
    screen.answer_asked.emit(stick)
    bekal.wait(lambda: "diterima pusat" in said(screen))
    bekal.wait(lambda: screen._presenter._way is not None and screen._presenter._way.needs_approval)
    bekal.settle()
    other = world / "flashdisk-lain"
    other.mkdir()
    screen.export_asked.emit(other)
    bekal.wait(lambda: "Aman dicabut" in said(screen))  # nothing new waits: nobody is asked
    bekal.settle()
    assert bekal.window.findChild(Countersign) is None
    done: list[object] = []
    bekal.program.jobs.run(have_something_new, done.append, write=True)
    bekal.wait(lambda: done)
    bekal.go("sync")
    other = world / "flashdisk-ketiga"
    other.mkdir()
    screen.export_asked.emit(other)
    bekal.wait(lambda: bekal.window.findChild(Countersign) is not None)
    dialog = bekal.window.findChild(Countersign)
    assert dialog is not None
    assert not list(other.iterdir())
    dialog.pin.setText(PIN)
    dialog._yes.click()
    bekal.wait(lambda: list(other.iterdir()))
    bekal.settle()
