"""The settings: saved when a field is left, open to the head, readable by all."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests.ui import running

from bekal import language, settings
from bekal.centre.queries import CentreRow, centre
from bekal.centre.rules import Signer
from bekal.practice.demo import PIN
from bekal.staff.queries import people
from bekal.terms import Role
from bekal.ui import theme
from bekal.ui.settings.screen import PARTS, SettingsScreen
from bekal.ui.settings.sheet_dialog import SheetDialog
from bekal.ui.sign_in.screen import SignInScreen
from bekal.ui.widgets.dialogs import Confirm


@pytest.fixture
def screen(bekal: running.Running) -> SettingsScreen:
    return opened(bekal)


def opened(bekal: running.Running, role: Role = Role.HEAD) -> SettingsScreen:
    bekal.sign_in(role)
    found = bekal.go("settings")
    assert isinstance(found, SettingsScreen)
    bekal.wait(lambda: found._kept and found.people.table.rows.rows)
    bekal.settle()
    return found


def edit(screen: SettingsScreen, name: str) -> QLineEdit:
    found = screen.fields[name].edit
    assert isinstance(found, QLineEdit)
    return found


def house(bekal: running.Running) -> CentreRow:
    with bekal.here.centre().database.reading() as session:
        return centre(session)


def test_a_field_is_saved_when_it_is_left(bekal: running.Running, screen: SettingsScreen) -> None:
    city = edit(screen, "city")
    city.setFocus()
    city.selectAll()
    QTest.keyClicks(city, "Kota Baru Contoh")
    bekal.press(Qt.Key.Key_Return)
    bekal.wait(lambda: screen.heading.line.startswith("Tersimpan"))
    with bekal.here.centre().database.reading() as session:
        assert centre(session).city == "Kota Baru Contoh"


def test_leaving_a_field_unchanged_saves_nothing(bekal: running.Running, screen: SettingsScreen) -> None:
    asked: list[str] = []
    screen.field_left.connect(lambda name, _value: asked.append(name))
    edit(screen, "city").setFocus()
    edit(screen, "phone").setFocus()
    assert asked == []


def test_an_empty_name_is_refused_beside_its_field(bekal: running.Running, screen: SettingsScreen) -> None:
    screen.field_left.emit("name", "  ")
    bekal.wait(lambda: edit(screen, "name").property("state") == "bad")


def test_others_read_and_see_why_they_may_not_change(bekal: running.Running) -> None:
    screen = opened(bekal, Role.CLERK)
    assert edit(screen, "name").isReadOnly()
    assert "Hanya kepala" in running.words_of(screen)
    assert not screen.new_sheet.isEnabled()
    screen.tabs.go(PARTS.index("people"))
    assert not screen.people.add.isVisible()
    assert "PIN Anda sendiri" in running.words_of(screen)


def test_a_clerk_who_asks_past_the_screen_is_refused(bekal: running.Running) -> None:
    screen = opened(bekal, Role.CLERK)
    screen.people.add_asked.emit("Orang Lain", Role.HEAD, PIN)
    bekal.wait(lambda: screen.people._said.text())
    with bekal.here.centre().database.reading() as session:
        assert "Orang Lain" not in {who.name for who in people(session)}


def test_somebody_new_can_sign_in_with_the_pin_given(
    bekal: running.Running, screen: SettingsScreen, qtbot: QtBot
) -> None:
    screen.tabs.go(PARTS.index("people"))
    screen.people.name.setText("Petugas Contoh 02")
    screen.people.pin.setText("502938")
    screen.people.add.click()
    bekal.wait(lambda: "kini dapat masuk" in screen.people._said.text())
    bekal.program.ask_who()
    part = bekal.part(SignInScreen)
    bekal.wait(part.who)
    names = [part._model.item(at).text() for at in range(part._model.rowCount())]
    part._names.setCurrentIndex(part._model.index(names.index("Petugas Contoh 02, Petugas"), 0))
    bekal.type_pin("502938")
    bekal.wait(lambda: bekal.program.person is not None and bekal.program.person.name == "Petugas Contoh 02")


def test_a_weak_pin_is_refused_and_what_was_typed_stays(bekal: running.Running, screen: SettingsScreen) -> None:
    screen.people.name.setText("Petugas Contoh 02")
    screen.people.pin.setText("111111")
    screen.people.add.click()
    bekal.wait(lambda: "terlalu mudah" in screen.people._said.text())
    assert screen.people.name.text() == "Petugas Contoh 02"


def test_everybody_may_change_the_own_pin(bekal: running.Running) -> None:
    screen = opened(bekal, Role.CLERK)
    screen.tabs.go(PARTS.index("people"))
    assert screen.people.change.isEnabled()
    screen.people.new_pin.setText("502938")
    screen.people.change.click()
    bekal.wait(lambda: "PIN baru berlaku" in screen.people._said.text())
    bekal.program.ask_who()
    bekal.sign_in(Role.CLERK, "502938")


def test_the_number_template_shows_what_it_makes(bekal: running.Running, screen: SettingsScreen) -> None:
    screen.tabs.go(PARTS.index("numbers"))
    template, code = edit(screen, "number_template"), edit(screen, "classification")

    def write(field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)

    write(template, "{seq:05}-{kode}-{tahun}")
    assert screen.numbers._example.text().startswith("00001-")
    write(template, "{urut}")
    assert template.property("state") == "bad"
    write(template, "{klasifikasi}/{seq}/{tahun}")
    assert template.property("state") == "bad", "there is no classification yet"
    write(code, "500.15")
    assert screen.numbers._example.text().startswith("500.15/1/")
    template.setFocus()
    bekal.wait(lambda: house(bekal).classification == "500.15")
    bekal.press(Qt.Key.Key_Return)
    bekal.wait(lambda: house(bekal).number_template == "{klasifikasi}/{seq}/{tahun}")


def test_a_series_that_goes_on_needs_no_year_and_is_chosen_by_key(
    bekal: running.Running, screen: SettingsScreen
) -> None:
    screen.tabs.go(PARTS.index("numbers"))
    template = edit(screen, "number_template")
    template.setFocus()
    template.selectAll()
    QTest.keyClicks(template, "{seq:05}/{kode}")
    assert template.property("state") == "bad", "next year the same numbers would come again"
    choice = screen.fields["goes_on"].edit
    choice.setFocus()
    bekal.settle()
    QTest.keyClick(choice, Qt.Key.Key_Down)
    bekal.wait(lambda: house(bekal).goes_on)
    assert template.property("state") != "bad"
    template.setFocus()
    bekal.press(Qt.Key.Key_Return)
    bekal.wait(lambda: house(bekal).number_template == "{seq:05}/{kode}")


def test_the_second_signatory_is_saved(bekal: running.Running, screen: SettingsScreen) -> None:
    for name, text in (("second_name", "Penanda Tangan Uji"), ("second_title", "Jabatan Uji"), ("second_nip", "MET.1")):
        field = edit(screen, name)
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        bekal.press(Qt.Key.Key_Return)
    bekal.wait(lambda: house(bekal).second == Signer("Penanda Tangan Uji", "Jabatan Uji", "MET.1"))


def test_a_template_that_cannot_be_is_not_saved(bekal: running.Running, screen: SettingsScreen) -> None:
    screen.field_left.emit("number_template", "tanpa nomor")
    bekal.settle()
    with bekal.here.centre().database.reading() as session:
        assert "{seq" in centre(session).number_template


def test_colours_letters_and_language_change_at_once_and_stay(bekal: running.Running, screen: SettingsScreen) -> None:
    screen.colours_asked.emit("dark")
    screen.letters_asked.emit(125)
    assert theme.is_dark()
    assert theme.letters() == 125
    screen.language_asked.emit("en")
    bekal.settle()
    assert language.chosen() == "en"
    kept = settings.load(bekal.here.folder)
    assert (kept.colours, kept.letters, kept.language) == ("dark", 125, "en")


def test_the_activation_shows_the_words_for_the_telephone(bekal: running.Running, screen: SettingsScreen) -> None:
    bekal.go("settings", part="activation")
    bekal.settle()
    words = bekal.here.device_facts().words
    assert len(words.split()) >= 4
    bekal.wait(lambda: words in running.words_of(screen))
    assert not screen.activate.isVisible()


def test_a_new_recovery_sheet_is_confirmed_shown_saved_and_proved(
    bekal: running.Running, screen: SettingsScreen, tmp_path: Path
) -> None:
    screen.sheet_asked.emit()
    asked = bekal.window.findChild(Confirm)
    assert asked is not None
    asked.agreed.emit()
    asked.reject()
    bekal.wait(lambda: bekal.window.findChild(SheetDialog) is not None)
    dialog = bekal.window.findChild(SheetDialog)
    assert dialog is not None
    bekal.wait(lambda: dialog.sheet._groups)
    code = [label.text() for label in dialog.sheet._groups]
    dialog.sheet.place_asked.emit(tmp_path / "lembar.pdf")
    bekal.wait(lambda: "Lembar tersimpan" in dialog._said.text())
    dialog.sheet.group.setText(code[dialog.sheet._at])
    dialog.done_button.click()
    bekal.wait(lambda: bekal.window.findChild(SheetDialog) is None or not dialog.isVisible())
    folder = bekal.here.folder
    bekal.close()
    from bekal.storage.opening import opened as open_centre

    with open_centre(folder, recovery_code="".join(code)):
        pass


def test_the_sheet_cannot_be_written_where_no_folder_is(bekal: running.Running, screen: SettingsScreen) -> None:
    from bekal.ui.files import FileUnwritable

    blocked = bekal.here.folder / "bekal.db" / "lembar.pdf"
    with pytest.raises(FileUnwritable):
        bekal.here.write_sheet(bekal.here.new_sheet(), blocked)


def test_about_shows_the_changes_and_the_licences(bekal: running.Running, screen: SettingsScreen) -> None:
    bekal.go("settings", part="about")
    words = running.words_of(screen)
    assert "versi" in words
    assert "Lisensi huruf" in words
