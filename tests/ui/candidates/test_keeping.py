"""Nothing typed is lost: drafts put aside, undone, saved onto a stick when the disk is full, told of after a cut."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from tests import makers
from tests.ui.candidates.conftest import Office

from bekal.candidates import drafts, queries
from bekal.candidates.drafts import Draft
from bekal.ui.candidates.recovered import Recovered
from bekal.ui.widgets.bars import Notice
from bekal.ui.widgets.buttons import Button

ENTER, F8, Z, Y = Qt.Key.Key_Return, Qt.Key.Key_F8, Qt.Key.Key_Z, Qt.Key.Key_Y
GIGABYTE, MEGABYTE = 1_000_000_000, 1_000_000


def waiting(office: Office) -> list[str]:
    return [one.draft.name for one in office.ask(lambda s: drafts.waiting(s, office.person.id))]


def fill(office: Office, *texts: str) -> None:
    for text in texts:
        office.type(text)
        office.press(ENTER)


def buttons(office: Office, words: str) -> list[Button]:
    return [one for one in office.window.findChildren(Button) if one.words == words and one.isVisible()]


def notices(office: Office) -> list[str]:
    return [one.accessibleName() for one in office.window.findChildren(Notice) if one.isVisible()]


def test_several_people_are_put_aside_and_gone_on_with_oldest_first_at_their_field(office: Office) -> None:
    form = office.go("candidates.edit").form
    for name in ("Peserta Satu", "Peserta Dua", "Peserta Tiga"):
        fill(office, "", name)
        office.type("Kota")
        office.press(F8)
        office.settle()
        assert form.values()["name"] == ""
        assert form.place() == "nik"
    assert sorted(waiting(office)) == ["Peserta Dua", "Peserta Satu", "Peserta Tiga"]
    assert office.go("candidates.edit").form.value("name") == ""  # put aside: the next form begins empty
    office.go("candidates")
    assert any("3 isian" in words for words in notices(office))
    [look] = buttons(office, "Lihat")
    look.click()
    office.settle()
    assert len(buttons(office, "Lanjutkan")) == 3
    buttons(office, "Lanjutkan")[0].click()
    office.settle()
    form = office.screen().form
    assert form.value("name") == waiting(office)[0]
    assert form.place() == "birth_place"
    office.press(ENTER, ctrl=True)
    office.settle()
    assert len(waiting(office)) == 2
    assert office.ask(queries.candidates).total == 1


def test_a_draft_thrown_away_is_taken_back(office: Office) -> None:
    office.go("candidates.edit")
    fill(office, "", "Peserta Contoh")
    office.go("candidates")
    [away] = buttons(office, "Buang isian")
    away.click()
    office.settle()
    assert waiting(office) == []
    office.shell.undo_bar._undo.click()
    office.settle()
    assert waiting(office) == ["Peserta Contoh"]


def test_ctrl_s_keeps_at_once_and_says_so_with_a_tick(office: Office) -> None:
    screen = office.go("candidates.edit")
    fill(office, "", "Peserta Contoh")
    office.type("Ko")
    office.press(Qt.Key.Key_S, ctrl=True)
    office.settle()
    assert screen._state.text() == "Tersimpan"
    assert screen._words.text() == "Tersimpan 10.42.07."
    [kept] = office.ask(lambda s: drafts.waiting(s, office.person.id))
    assert kept.draft.values["birth_place"] == "Ko"


def test_ctrl_z_undoes_in_the_field_and_then_over_the_whole_record_and_ctrl_y_brings_back(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, "3174014705990031", "Peserta Contoh", "Kota Contoh")
    office.press(Z, ctrl=True)  # nothing was typed into the date: the record's last step goes
    assert (form.place(), form.value("birth_place")) == ("birth_place", "")
    office.press(Z, ctrl=True)
    assert (form.place(), form.value("name")) == ("name", "")
    office.press(Z, ctrl=True)
    assert (form.value("nik"), form.value("birth_date")) == ("", "")
    office.press(*[Y] * 3, ctrl=True)
    assert (form.value("nik"), form.value("name")) == ("3174014705990031", "Peserta Contoh")
    form.enter("street")
    office.type("Jalan")
    office.press(Z, ctrl=True)
    assert (form.value("street"), form.value("name")) == ("", "Peserta Contoh")


def test_a_village_that_the_list_lacks_is_kept_as_typed_with_its_district_chosen(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, "", "Peserta Contoh")
    form.enter("village")
    office.type("kecamatan tebet")
    office.press(ENTER)
    office.settle()
    assert (form.place(), form.value("district"), form.value("village")) == ("village", "Tebet", "")
    office.type("Desa Belum Terdaftar")
    office.qtbot.waitUntil(lambda: not form.fields["village"].edit._pause.isActive())
    office.settle()
    office.press(Qt.Key.Key_Tab)
    office.press(ENTER, ctrl=True)
    office.settle()
    [row] = office.ask(queries.candidates).rows
    card = office.ask(lambda s: queries.candidate(s, row.id))
    assert (card.village, card.district, card.region_code) == ("Desa Belum Terdaftar", "Tebet", "317401")


def test_escape_closes_the_list_of_regions_and_not_the_form(office: Office) -> None:
    form = office.go("candidates.edit").form
    form.enter("village")
    office.type("tebet")
    edit = form.fields["village"].edit
    office.qtbot.waitUntil(lambda: edit.is_open)
    office.press(Qt.Key.Key_Escape)
    assert not edit.is_open
    assert office.shell.current == "candidates.edit"
    assert form.value("village") == "tebet"


def test_f4_lists_the_villages_of_the_district_in_the_nik(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, "3174014705990031", "Peserta Contoh")
    form.enter("village")
    office.press(Qt.Key.Key_F4)
    edit = form.fields["village"].edit
    office.qtbot.waitUntil(lambda: edit.is_open)
    assert edit._model.item(1).text().endswith("Tebet, Kota Jakarta Selatan, 12820")


def test_a_short_nik_is_kept_for_now_and_marked(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, "31740147")
    [keep] = buttons(office, "Simpan sementara")
    keep.click()
    assert form.place() == "name"
    office.type("Peserta Contoh")
    office.press(ENTER, ctrl=True)
    office.settle()
    [row] = office.ask(queries.candidates).rows
    assert row.nik_status == "doubtful"


def test_ctrl_enter_twice_in_a_row_makes_one_person(office: Office) -> None:
    office.go("candidates.edit")
    fill(office, "", "Peserta Contoh")
    office.press(ENTER, ENTER, ctrl=True)
    office.settle()
    assert office.ask(queries.candidates).total == 1


def with_disk(office: Office, free: Callable[[], int]) -> None:
    office.shell.context.extras["free_space"] = free


def test_a_nearly_full_disk_is_warned_of_and_typing_goes_on(office: Office) -> None:
    with_disk(office, lambda: 300 * MEGABYTE)
    screen = office.go("candidates.edit")
    assert screen.shows_notice("scarce")
    fill(office, "", "Peserta Contoh")
    assert screen.form.value("name") == "Peserta Contoh"


def test_a_full_disk_stops_typing_keeps_the_text_and_offers_a_stick(office: Office, tmp_path: Path) -> None:
    free = [GIGABYTE]
    with_disk(office, lambda: free[0])
    screen = office.go("candidates.edit")
    fill(office, "", "Peserta Contoh")
    assert not screen.shows_notice("scarce")
    free[0] = 50 * MEGABYTE
    screen._presenter._keeper.look_at_disk(now=True)
    office.settle()
    assert screen.shows_notice("stopped")
    office.type("x")
    assert screen.form.value("birth_place") == ""
    assert screen.form.value("name") == "Peserta Contoh"
    stick = tmp_path / "usb"
    stick.mkdir()
    screen.choose_folder = lambda _title: stick
    [aside] = buttons(office, "Simpan ke flashdisk")
    aside.click()
    office.settle()
    [file] = stick.iterdir()
    assert json.loads(file.read_text(encoding="utf-8"))["values"]["name"] == "Peserta Contoh"
    free[0] = GIGABYTE
    [again] = buttons(office, "Coba lagi")
    again.click()
    office.settle()
    assert not screen.shows_notice("stopped")
    office.type("Kota")
    assert screen.form.value("birth_place") == "Kota"
    screen.clear_asked.emit()
    screen.choose_file = lambda _title: file
    office.press(Qt.Key.Key_O, ctrl=True)
    office.settle()
    assert screen.form.value("name") == "Peserta Contoh"


@pytest.mark.parametrize("cut", [True, False])
def test_after_a_cut_a_bar_says_what_was_kept_and_after_an_orderly_end_none(office: Office, cut: bool) -> None:
    draft = Draft({"name": "Peserta Contoh", "street": "Jalan"}, "street", is_open=cut)
    person = drafts.new_person()
    with office.made.writing(office.person.id) as session:
        now = office.shell.context.clock()
        drafts.keep(session, office.person.id, person, draft, is_new=True, now=now)
    Recovered(office.shell)
    office.settle()
    told = [words for words in notices(office) if words.startswith("Komputer mati mendadak")]
    assert len(told) == int(cut)
    Recovered(office.shell)
    office.settle()
    if not cut:
        return
    assert told == ["Komputer mati mendadak sesudah pukul 10.42. Isian Peserta Contoh sampai 10.42.07 sudah tersimpan."]
    [on] = buttons(office, "Lanjutkan")
    on.click()
    office.settle()
    assert office.screen().form.place() == "street"
    office.shell.go("candidates")
    office.settle()
    Recovered(office.shell)
    office.settle()
    assert [words for words in notices(office) if words.startswith("Komputer mati mendadak")] == []


def test_a_correction_that_equals_what_is_stored_is_told_of_by_nobody(office: Office) -> None:
    office.go("candidates.edit")
    fill(office, "", "Peserta Contoh")
    office.press(ENTER, ctrl=True)
    office.settle()
    [row] = office.ask(queries.candidates).rows
    same = Draft({"name": "Peserta Contoh"}, "name", is_open=True)
    with office.made.writing(office.person.id) as session:
        now = office.shell.context.clock()
        drafts.keep(session, office.person.id, row.id, replace(same), is_new=False, now=now)
    Recovered(office.shell)
    office.settle()
    assert [words for words in notices(office) if words.startswith("Komputer mati mendadak")] == []


def test_leaving_the_form_notes_that_it_was_left_in_order(office: Office) -> None:
    office.go("candidates.edit")
    fill(office, "", "Peserta Contoh")
    office.settle()
    assert office.ask(lambda s: drafts.interrupted(s, office.person.id)) is not None
    office.press(Qt.Key.Key_Escape)
    office.settle()
    assert office.ask(lambda s: drafts.interrupted(s, office.person.id)) is None
    assert waiting(office) == ["Peserta Contoh"]


def test_who_is_opened_from_the_incomplete_opens_at_the_field_that_lacks(office: Office) -> None:
    office.go("candidates.edit")
    fill(office, "3174014705990031", "Peserta Contoh", "")
    form = office.screen().form
    form.fields["birth_date"].edit.selectAll()
    office.press(Qt.Key.Key_Delete, ENTER)
    office.press(ENTER, ctrl=True)
    office.settle()
    screen = office.go("candidates", lacking=True)
    screen.table.setFocus()
    office.press(ENTER)
    office.settle()
    assert office.screen().form.place() == "birth_date"


def test_the_next_person_is_typed_while_the_last_one_is_still_being_written(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, "", "Peserta Satu")
    office.press(ENTER, ctrl=True)
    fill(office, "", "Peserta Dua")  # before any answer came
    office.settle()
    assert form.value("name") == "Peserta Dua"
    office.press(ENTER, ctrl=True)
    office.settle()
    assert sorted(row.name for row in office.ask(queries.candidates).rows) == ["Peserta Dua", "Peserta Satu"]


def test_somebody_who_cannot_be_registered_comes_back_and_what_was_begun_since_is_kept(office: Office) -> None:
    screen = office.go("candidates.edit")
    nik = "3174014705990031"
    fill(office, nik, "Peserta Satu")
    office.settle()
    with office.made.writing() as session:  # another PC registers the same NIK at this very moment
        makers.candidate(session, 1, nik=nik, name="Peserta Lain")
    office.qtbot.keyClick(office.hands(), ENTER, Qt.KeyboardModifier.ControlModifier)
    office.qtbot.keyClicks(office.hands(), "3275")
    office.settle()
    assert screen.form.value("name") == "Peserta Satu"
    assert screen.form.place() == "nik"
    assert screen.save.words == "Buka data yang ada"
    kept = office.ask(lambda s: drafts.waiting(s, office.person.id))
    assert sorted(one.draft.values["nik"] for one in kept) == [nik, "3275"]
    assert [row.name for row in office.ask(queries.candidates).rows] == ["Peserta Lain"]
