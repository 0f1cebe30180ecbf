"""Exchanging with another PC of the centre by a folder of the office, as a person does it, without central."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from tests.sync import centres
from tests.sync.centres import Desk
from tests.ui import running
from tests.ui.send.test_sending import at_the_sending, said, to_central

from bekal.central import home as central_home
from bekal.central import service as central
from bekal.practice.demo import CODE, NAME
from bekal.sync import neighbours, service
from bekal.ui.send.screen import SendScreen


def introduced(desk: Desk, world: Path, stick: Path) -> None:
    """Have the head office know a second PC of the centre, and each of the two hear of the other."""
    now = datetime.now(UTC)
    with central_home.opened(world / "pusat") as office:
        file = central.make_activation(office, centre_code=CODE, centre_name=NAME, now=now - timedelta(days=1))
    service.activate(desk.open, file, now=now)
    desk.export(stick, at=now)
    to_central(world, stick)
    desk.take_in(stick, at=now)


def read(bekal: running.Running, screen: SendScreen, stick: Path) -> None:
    screen.choose_folder = lambda _title: stick
    screen.from_stick.click()
    bekal.wait(lambda: "Membaca" not in said(screen) and said(screen) != "")
    bekal.settle()


def test_the_work_of_two_pcs_meets_in_a_folder_and_the_folder_is_remembered(
    bekal: running.Running, world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = at_the_sending(bekal)
    assert not screen.meet.isVisible()
    stick, lan = world / "flashdisk", world / "bersama"
    for folder in (stick, lan):
        folder.mkdir()

    @contextlib.contextmanager
    def at_the_other() -> Iterator[None]:
        with monkeypatch.context() as its:
            its.setenv("BEKAL_KEY_FILE", str(tmp_path / "kunci-b" / "bekal.key"))
            yield

    with contextlib.ExitStack() as stack:
        with at_the_other():
            other = stack.enter_context(centres.new_centre(tmp_path / "pc-b", code=CODE))
            introduced(other, world, stick)
        read(bekal, screen, stick)
        assert "perubahan dari PC lain atau dari pusat" in said(screen)
        assert screen.meet.isVisible()
        assert "Lewat folder" in screen.meet.accessibleDescription()
        with at_the_other():
            other.save(3)
            neighbours.meet(other.open, lan, now=datetime.now(UTC))
        screen.choose_folder = lambda _title: lan
        bekal.press(Qt.Key.Key_T, ctrl=True)
        bekal.wait(lambda: "3 data dari PC lain sudah masuk di sini" in said(screen))
        bekal.settle()
        assert lan.name in screen.meet.accessibleDescription()
        assert screen._ready._number.text() != "0"  # handed to a neighbour is not sent
        screen.choose_folder = lambda _title: pytest.fail("asked again")
        screen.meet.click()
        bekal.wait(lambda: "Tidak ada yang baru dari PC lain" in said(screen))
        with at_the_other():
            assert neighbours.meet(other.open, lan, now=datetime.now(UTC)).taken.new > 0
