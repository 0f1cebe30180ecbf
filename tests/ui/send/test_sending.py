"""The sending as a person does it: to a stick, to a real head office, and back."""

import errno
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from tests.ui import running

from bekal.central import home as central_home
from bekal.central import service as central
from bekal.sync.files import PART
from bekal.terms import Role, Travel
from bekal.ui.send.screen import SendScreen
from bekal.ui.send.table import Shown
from bekal.ui.shell import Shell


def at_the_sending(bekal: running.Running, role: Role = Role.HEAD) -> SendScreen:
    bekal.sign_in(role)
    screen = bekal.go("sync")
    assert isinstance(screen, SendScreen)
    bekal.wait(lambda: screen.table.rows.rows)
    return screen


def said(screen: SendScreen) -> str:
    return screen._outcome.text()


def to_central(world: Path, stick: Path) -> None:
    with central_home.opened(world / "pusat") as office:
        central.import_folder(office, stick, now=datetime.now(UTC))


def states(screen: SendScreen) -> list[Travel]:
    """How far everything has come; what is to be put right comes in any state."""
    return [line.state for line in screen.table.rows.rows if not line.key.startswith(("finding", "many"))]


def test_work_is_copied_answered_by_a_real_head_office_and_read_back(bekal: running.Running, world: Path) -> None:
    screen = at_the_sending(bekal)
    stick = world / "flashdisk"
    stick.mkdir()
    screen.choose_folder = lambda _title: stick
    assert Travel.SAVED in states(screen)
    screen.to_stick.click()
    bekal.wait(lambda: "Aman dicabut" in said(screen))
    bekal.settle()
    assert set(states(screen)) == {Travel.COPIED, Travel.RECEIVED}  # the first one was answered before
    assert screen._ready._number.text() != "0"  # copied is not sent
    assert "sudah disalin ke USB" in screen._ready._below.text()
    assert "2 di antaranya sudah diterima pusat" in said(screen), "the first one travels along until it is safe"
    assert screen._ready._number.text() in screen._ready._below.text(), "nothing else was copied that is not received"
    to_central(world, stick)
    screen.from_stick.click()
    bekal.wait(lambda: "diterima pusat" in said(screen))
    bekal.settle()
    assert set(states(screen)) == {Travel.RECEIVED}
    assert screen._ready._number.text() == "0"
    assert screen.heading.line.startswith("Terakhir diterima pusat")


def test_a_small_window_leaves_its_room_to_the_list(bekal: running.Running) -> None:
    screen = at_the_sending(bekal)
    bekal.window.resize(911, 512)
    bekal.wait(lambda: not screen._legend.isVisible())
    bekal.window.resize(1366, 688)
    bekal.wait(screen._legend.isVisible)


def test_values_that_differ_are_counted_on_the_way_to_them(bekal: running.Running) -> None:
    screen = at_the_sending(bekal)
    screen.show_conflicts(3)
    assert screen.conflicts.words == "Isian berbeda 3"
    screen.show_conflicts(0)
    assert screen.conflicts.words == "Isian berbeda"


def test_reading_the_same_answer_again_changes_nothing(bekal: running.Running, world: Path) -> None:
    screen = at_the_sending(bekal)
    before = screen._received._number.text()
    screen.choose_folder = lambda _title: world / "usb"
    screen.from_stick.click()
    bekal.wait(lambda: "Tidak ada balasan baru" in said(screen))
    bekal.settle()
    assert screen._received._number.text() == before


def test_changing_ones_mind_in_the_dialog_does_nothing(bekal: running.Running) -> None:
    screen = at_the_sending(bekal)
    screen.choose_folder = lambda _title: None
    screen.to_stick.click()
    bekal.settle()
    assert said(screen) == ""
    assert Travel.COPIED not in states(screen)


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "Flashdisk penuh"), (errno.EROFS, "tidak dapat ditulisi"), (errno.ENODEV, "tercabut")],
)
def test_a_stick_that_fails_is_said_and_nothing_counts_as_copied(
    bekal: running.Running, world: Path, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    screen = at_the_sending(bekal)
    stick = world / "flashdisk"
    stick.mkdir()
    really = Path.open

    def failing(path: Path, *how: Any, **more: Any) -> Any:
        if path.is_relative_to(stick) and path.name.endswith(PART):
            raise OSError(number, "a fault of the test")
        return really(path, *how, **more)

    monkeypatch.setattr(Path, "open", failing)
    screen.export_asked.emit(stick)
    bekal.wait(lambda: words in said(screen))
    bekal.settle()
    assert Travel.COPIED not in states(screen)
    assert screen.to_stick.isEnabled()


def test_a_damaged_answer_is_named_and_has_no_effect(bekal: running.Running, world: Path) -> None:
    screen = at_the_sending(bekal)
    stick = world / "flashdisk"
    stick.mkdir()
    screen.export_asked.emit(stick)
    bekal.wait(lambda: "Aman dicabut" in said(screen))
    to_central(world, stick)
    for receipt in stick.rglob("R-*"):
        data = bytearray(receipt.read_bytes())
        data[len(data) // 2] ^= 1
        receipt.write_bytes(bytes(data))
    screen.answer_asked.emit(stick)
    bekal.settle()
    assert Travel.COPIED in states(screen)


def test_an_instructor_sees_why_the_ways_are_closed(bekal: running.Running) -> None:
    screen = at_the_sending(bekal, Role.INSTRUCTOR)
    assert not screen.to_stick.isEnabled()
    assert "Hanya petugas dan kepala" in running.words_of(screen)


def test_home_leads_straight_to_the_dialog(bekal: running.Running) -> None:
    bekal.sign_in()
    screen = bekal.go("sync")
    assert isinstance(screen, SendScreen)
    asked: list[str] = []

    def choose(title: str) -> Path | None:
        asked.append(title)
        return None

    screen.choose_folder = choose
    bekal.go("home")
    bekal.go("sync", begin="export")
    bekal.wait(lambda: asked)


def test_what_is_to_be_put_right_leads_to_the_very_field(bekal: running.Running) -> None:
    screen = at_the_sending(bekal)
    many = next(line for line in screen.table.rows.rows if line.key.startswith("many"))
    screen.open_asked.emit(many)
    bekal.settle()
    rows = screen.table.rows.rows
    assert rows
    assert all(line.key.startswith("finding") for line in rows)
    assert screen.table.current_row() == rows[0]
    assert "Pendaftar › Persetujuan" in {line.place for line in rows}
    bekal.press(Qt.Key.Key_Return)
    bekal.wait(lambda: rows[0].what in running.words_of(bekal.window))
    assert not screen.isVisible()


def test_each_count_shows_its_own_rows_and_the_same_chip_shows_all_again(bekal: running.Running) -> None:
    screen = at_the_sending(bekal)
    everything = [line.key for line in screen.table.rows.rows]
    screen.chips[Shown.WAITING].click()
    bekal.settle()
    assert {line.state for line in screen.table.rows.rows} == {Travel.SAVED}
    assert any("perubahan" in line.contents or line.contents == "absensi" for line in screen.table.rows.rows)
    screen.chips[Shown.BATCHES].click()
    bekal.settle()
    assert all(line.key.startswith("batch") for line in screen.table.rows.rows)
    screen.chips[Shown.BATCHES].click()
    bekal.settle()
    assert [line.key for line in screen.table.rows.rows] == everything


def test_the_slip_that_goes_with_a_stick_is_written_once_something_was_copied(
    bekal: running.Running, world: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[object] = []
    monkeypatch.setattr("bekal.ui.send.presenter.QDesktopServices.openUrl", opened.append)
    screen = at_the_sending(bekal)
    assert not screen.slip.isVisible()
    stick = world / "flashdisk"
    stick.mkdir()
    screen.export_asked.emit(stick)
    bekal.wait(lambda: "Aman dicabut" in said(screen))
    bekal.wait(screen.slip.isVisible)
    screen.choose_place = lambda name: world / f"{name}.pdf"
    screen.slip.click()
    bekal.wait(lambda: opened)
    assert (world / "Tanda bawa flashdisk.pdf").read_bytes().startswith(b"%PDF")


def test_the_keys_stand_in_the_list_and_the_ways_stay_where_they_are(bekal: running.Running, world: Path) -> None:
    bekal.sign_in()
    bekal.window.activateWindow()
    bekal.wait(bekal.window.isActiveWindow)
    bekal.settle()  # home has taken the keys that it takes once it has read
    screen = bekal.go("sync")
    bekal.wait(lambda: screen.table.current_row() is not None)
    bekal.wait(screen.table.hasFocus)  # so that Enter opens the first of them
    ways = (screen.to_stick, screen.by_net, screen.from_stick)
    places = [one.pos() for one in ways]
    screen.choose_folder = lambda _title: world / "usb"
    screen.from_stick.click()
    bekal.wait(lambda: "Tidak ada balasan baru" in said(screen))
    bekal.settle()
    assert screen._outcome.isVisible()
    assert [one.pos() for one in ways] == places


def test_a_practice_centre_opened_as_a_real_one_says_where_its_work_goes(bekal: running.Running) -> None:
    bekal.sign_in()
    shell = bekal.part(Shell)
    assert "LATIHAN – dikirim hanya ke pusat latihan" in running.words_of(shell.notices)
