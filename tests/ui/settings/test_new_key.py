"""A new certificate key after a theft, in the window: from the bar over the register and from the settings."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.running import Running, words_of

from bekal.central import home, lists, trusting
from bekal.central import service as head_office
from bekal.certificates.issue_here import issue_here
from bekal.courses.queries import courses
from bekal.practice import demo
from bekal.staff.queries import people
from bekal.sync import service as sync
from bekal.sync.lists import take_lists
from bekal.terms import Role
from bekal.ui.certificates.register import RegisterScreen
from bekal.ui.settings.new_key import NewKey
from bekal.ui.settings.screen import SettingsScreen
from bekal.ui.sign_in.countersign import Countersign


@pytest.fixture
def file(world: Path) -> Path:
    """An activation file as the head office hands it out after the theft."""
    written = world / "baru.aktivasi"
    with home.opened(world / "pusat") as office:
        made = head_office.make_activation(office, centre_code=demo.CODE, centre_name=demo.NAME, now=now())
    written.write_bytes(made)
    return written


def now() -> datetime:
    return datetime.now().astimezone()


def words(bekal: Running) -> str:
    """Return the six words of this PC's key."""
    return bekal.here.device_facts().words


def steal(bekal: Running, world: Path) -> None:
    """Let a course be certified and the head office call the key stolen before it heard of that; its lists come."""
    centre = bekal.here.centre()
    with centre.database.reading() as session:
        course = next(one.id for one in courses(session) if one.name == "Bahasa Jepang Z")
        head = people(session, Role.HEAD)[0].id
    issue_here(centre, course, by=head, now=now())
    with home.opened(world / "pusat") as office:
        key = head_office_key(office)
        trusting.compromise(office, key, since=now() - timedelta(days=3), reason="laptop hilang", now=now())
        lists.publish(office, now=now())
        (world / "daftar.zip").write_bytes(lists.as_file(office))
    take_lists(centre, world / "daftar.zip", now=now())


def head_office_key(office: home.Central) -> str:
    from bekal.central.queries import keys

    return next(row.kid for row in keys(office))


def agree(bekal: Running, pin: str = demo.PIN) -> Countersign:
    """Give the head's PIN in the dialog that stands open."""
    bekal.wait(lambda: [one for one in bekal.window.findChildren(Countersign) if one.isVisible()])
    dialog = next(one for one in bekal.window.findChildren(Countersign) if one.isVisible())
    QTest.keyClicks(dialog.pin, pin)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    return dialog


def choosing(maker: NewKey, file: Path) -> None:
    maker.choose_file = lambda _title, _kinds: file


def test_from_the_bar_over_the_register_by_key(bekal: Running, world: Path, file: Path) -> None:
    bekal.sign_in()
    steal(bekal, world)
    screen = bekal.go("certificates.register")
    assert isinstance(screen, RegisterScreen)
    bar = screen.resign_bar
    bekal.wait(lambda: bar.isVisible())
    assert bar.new_key.isVisible()
    assert not bar.send.isVisible()
    choosing(screen._presenter.resigning.new_key, file)
    before = words(bekal)
    bekal.window.activateWindow()
    QTest.keyClick(screen.table, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    dialog = agree(bekal)
    said = dialog.accessibleDescription()
    assert demo.NAME in said
    assert before in said
    bekal.wait(lambda: "Kunci baru dibuat" in bar.words.text())
    fresh = words(bekal)
    assert fresh != before
    assert fresh in bar.words.text()
    assert not bar.new_key.isVisible()
    assert bar.send.isVisible(), "the next step: to have it accredited"
    # the stick goes to the head office and back: now the papers can be signed anew
    centre, usb = bekal.here.centre(), world / "usb"
    sync.export(centre, usb, now=now())
    with home.opened(world / "pusat") as office:
        head_office.import_folder(office, usb, now=now())
    assert sync.take_in(centre, usb, now=now()).is_accredited
    bekal.go("certificates")
    bekal.go("certificates.register")
    bekal.wait(lambda: bar.sign.isVisible())


def test_from_the_settings_with_a_wrong_pin_first(bekal: Running, file: Path) -> None:
    bekal.sign_in()
    screen = opened(bekal)
    before = words(bekal)
    choosing(screen._presenter.new_key, file)
    screen.new_key.click()
    dialog = agree(bekal, "999999")
    bekal.settle()
    assert dialog.isVisible()
    assert words(bekal) == before, "nothing before the PIN"
    assert "masih mempercayai kunci lama" in dialog.accessibleDescription()
    agree(bekal)
    bekal.wait(lambda: "Kunci baru dibuat" in screen._outcome.text())
    bekal.settle()
    assert words(bekal) != before
    assert words(bekal) in screen._outcome.text()
    bekal.wait(lambda: "belum datang dari pusat" in words_of(screen))
    screen.new_key.click()
    bekal.wait(lambda: "sudah dipakai" in screen._outcome.text())


def test_a_file_of_another_centre_is_refused_before_any_pin(bekal: Running, world: Path) -> None:
    bekal.sign_in()
    screen = opened(bekal)
    with home.opened(world / "pusat") as office:
        other = head_office.make_activation(office, centre_code="LPK-9", centre_name="LPK Contoh", now=now())
    (world / "lain.aktivasi").write_bytes(other)
    before = words(bekal)
    choosing(screen._presenter.new_key, world / "lain.aktivasi")
    screen.new_key.click()
    bekal.wait(lambda: "LPK Contoh" in screen._outcome.text())
    assert words(bekal) == before
    choosing(screen._presenter.new_key, world / "tidak ada")
    screen.new_key.click()
    bekal.wait(lambda: "tidak ada" in screen._outcome.text())


def test_a_clerk_makes_no_key(bekal: Running) -> None:
    bekal.sign_in(Role.CLERK)
    assert not opened(bekal).new_key.isEnabled()


def opened(bekal: Running) -> SettingsScreen:
    screen = bekal.go("settings", part="activation")
    assert isinstance(screen, SettingsScreen)
    bekal.wait(lambda: screen.new_key.isVisible())
    return screen
