"""The house's rules and its holidays in the settings."""

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from tests.ui.running import Running

from bekal.centre.queries import CentreRow, centre
from bekal.courses.holidays import holidays
from bekal.terms import HolidayKind
from bekal.ui.settings.holidays import HolidaysPart
from bekal.ui.settings.screen import PARTS, SettingsScreen

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def screen(bekal: Running) -> SettingsScreen:
    bekal.sign_in()
    found = bekal.go("settings")
    assert isinstance(found, SettingsScreen)
    bekal.wait(lambda: found._kept)
    bekal.settle()
    return found


def house(bekal: Running) -> CentreRow:
    with bekal.here.centre().database.reading() as session:
        return centre(session)


def is_free(bekal: Running, day: date) -> bool:
    with bekal.here.centre().database.reading() as session:
        return holidays(session, day.year).is_free(day)


def shown(part: HolidaysPart, day: date) -> int:
    return next(at for at, one in enumerate(part.table.rows.rows) if one.day == day)


def test_whole_numbers_of_the_house_are_saved_and_refused_beside_their_field(
    bekal: Running, screen: SettingsScreen
) -> None:
    screen.tabs.go(PARTS.index("rules"))
    days = screen.fields["free_days"].edit
    assert isinstance(days, QLineEdit)
    days.setFocus()
    days.selectAll()
    QTest.keyClicks(days, "14")
    bekal.press(Qt.Key.Key_Return)
    bekal.wait(lambda: house(bekal).free_days == 14)
    screen.field_left.emit("minutes_per_hour", "5")
    bekal.wait(lambda: screen.fields["minutes_per_hour"].edit.property("state") == "bad")
    screen.field_left.emit("free_days", "seminggu")
    bekal.wait(lambda: days.property("state") == "bad")
    screen.field_left.emit("head_for_late_marks", str(False))
    bekal.wait(lambda: not house(bekal).head_for_late_marks)
    assert (house(bekal).free_days, house(bekal).minutes_per_hour) == (14, 45)


def test_a_day_of_the_list_is_taught_on_and_made_free_again(bekal: Running, screen: SettingsScreen) -> None:
    part = screen.holidays
    screen.tabs.go(PARTS.index("holidays"))
    part.year_asked.emit(2026)
    bekal.settle()
    leave = date(2026, 3, 20)
    part.table.setFocus()
    part.table.go_to(shown(part, leave))
    bekal.press(Qt.Key.Key_Delete)
    bekal.wait(lambda: not is_free(bekal, leave))
    bekal.settle()
    assert str(part.table.rows.index(shown(part, leave), 2).data()) == "Tetap masuk"
    assert part.teach.words == "Jadikan libur lagi"
    bekal.press(Qt.Key.Key_Delete)
    bekal.wait(lambda: is_free(bekal, leave))


def test_a_day_is_added_by_keyboard_and_taken_back(bekal: Running, screen: SettingsScreen) -> None:
    part = screen.holidays
    screen.tabs.go(PARTS.index("holidays"))
    part.year_asked.emit(2026)
    bekal.settle()
    part.on.edit.setFocus()
    QTest.keyClicks(part.on.edit, "200426")
    bekal.press(Qt.Key.Key_Return)
    QTest.keyClicks(bekal.focused(), "Ulang tahun balai")
    bekal.press(Qt.Key.Key_Return, ctrl=True)
    bekal.wait(lambda: is_free(bekal, date(2026, 4, 20)))
    bekal.settle()
    one = part.table.rows.rows[shown(part, date(2026, 4, 20))]
    assert (one.title, one.kind, one.own) == ("Ulang tahun balai", HolidayKind.CENTRE, True)
    part.add_asked.emit(date(2026, 1, 1), "Lagi", HolidayKind.CENTRE)
    bekal.wait(lambda: part.on.edit.property("state") == "bad")
    part.table.setFocus()
    bekal.press(Qt.Key.Key_Z, ctrl=True)
    bekal.wait(lambda: not is_free(bekal, date(2026, 4, 20)))


def test_a_year_without_a_list_says_so(bekal: Running, screen: SettingsScreen) -> None:
    part = screen.holidays
    screen.tabs.go(PARTS.index("holidays"))
    part.year_asked.emit(2028)
    bekal.wait(lambda: part._missing_words.text() == "Daftar libur 2028 belum ada.")
    assert part._missing.isVisible()
    part.year_asked.emit(2026)
    bekal.wait(lambda: not part._missing.isVisible())
