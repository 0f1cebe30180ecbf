"""What lies over the window at a door: nothing leads behind it but a PIN, and whose PIN it was works on."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from tests.ui import running

from bekal.terms import Role
from bekal.ui.context import Person
from bekal.ui.shell import Shell


def test_an_idle_hour_does_not_end_the_kiosk_and_the_window_stays_open(bekal: running.Running) -> None:
    shell = bekal.sign_in()
    bekal.settle()
    stage, asked = QWidget(), []
    kiosk = bekal.program.kiosk
    assert shell.context.extras["kiosk"] is kiosk
    kiosk.begin(stage, lambda: asked.append("leave"))
    bekal.program.lock()
    assert bekal.window.part() is stage
    bekal.window.close()
    QTest.keyClick(bekal.window, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert bekal.window.isVisible()
    assert asked
    assert kiosk.is_on
    kiosk.end(shell.context.person)
    assert bekal.window.part() is shell
    assert bekal.program.person == shell.context.person
    bekal.program.lock()
    assert bekal.window.part() is not shell, "the workplace locks again as ever"


def test_who_leaves_by_another_pin_gets_their_own_workplace(bekal: running.Running) -> None:
    shell = bekal.sign_in()
    bekal.settle()
    stage = QWidget()
    kiosk = bekal.program.kiosk
    kiosk.begin(stage, lambda: None)
    with bekal.here.centre().database.reading() as session:
        from bekal.staff.queries import people

        other = next(one for one in people(session) if one.id != shell.context.person.id)
    kiosk.end(Person(other.id, other.name, other.role))
    fresh = bekal.part(Shell)
    assert fresh is not shell
    assert fresh.context.person.id == other.id
    assert bekal.program.jobs._by == other.id
    bekal.settle()


def test_the_kiosk_fills_the_screen_and_gives_it_back(bekal: running.Running) -> None:
    shell = bekal.sign_in(Role.CLERK)
    bekal.settle()
    kiosk = bekal.program.kiosk
    kiosk.begin(QWidget(), lambda: None)
    assert bekal.window.isFullScreen()
    assert not kiosk.turn_full()
    assert kiosk.turn_full()
    kiosk.end(shell.context.person)
    assert not bekal.window.isFullScreen()


def test_our_own_fault_opens_no_dialog_over_the_door(bekal: running.Running) -> None:
    """pretix/pretixscan-desktop PR#94: a dialog that had to be dismissed before the next scan."""
    shell = bekal.sign_in()
    bekal.settle()
    kiosk, codes = bekal.program.kiosk, list[str]()
    kiosk.broke.connect(codes.append)
    kiosk.begin(QWidget(), lambda: None)
    bekal.program.show_broken(ValueError("a bug"))
    assert len(codes) == 1
    assert QApplication.activeModalWidget() is None
    kiosk.end(shell.context.person)
