"""The form at a counter: keys only, nothing typed is ever lost."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from tests import makers
from tests.ui.candidates.conftest import Office
from tests.ui.running import words_of

from bekal.candidates import drafts, queries
from bekal.candidates.queries import CandidateCard
from bekal.storage.records import Candidate, Certificate, Enrolment
from bekal.terms import NikStatus, Sex
from bekal.ui.widgets.buttons import Button

NIK, OTHER = "3174014705990031", "3174010905990032"
ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab


def people(office: Office) -> list[CandidateCard]:
    rows = office.ask(queries.candidates).rows
    return sorted((office.ask(lambda s, row=row: queries.candidate(s, row.id)) for row in rows), key=lambda p: p.name)


def button(office: Office, words: str) -> Button:
    found = [one for one in office.window.findChildren(Button) if one.words == words and one.isVisible()]
    assert len(found) == 1, words
    return found[0]


def waiting(office: Office) -> list[drafts.KeptDraft]:
    return list(office.ask(lambda s: drafts.waiting(s, office.person.id)))


def fill(office: Office, *texts: str) -> None:
    """Type into one field after the other, Enter between them."""
    for text in texts:
        office.type(text)
        office.press(ENTER)


def register(office: Office, nik: str, name: str) -> None:
    fill(office, nik, name)
    office.press(ENTER, ctrl=True)
    office.settle()


def test_three_people_are_registered_with_the_keys_alone(office: Office) -> None:
    office.go("candidates")
    office.press(Qt.Key.Key_N, ctrl=True)
    office.settle()
    for n, nik in enumerate((NIK, OTHER, "3174014101000033"), 1):
        fill(office, nik, f"PESERTA CONTOH SATU{n}", "KOTA CONTOH", "", "", "belum")
        fill(office, f"Jalan Contoh {n}", "2", "5")
        office.type("tebet barat")
        office.press(ENTER)
        office.settle()
        fill(office, f"0812 0000 000{n}", "SMA")
        office.type("Bahasa Jepang")
        office.press(ENTER, ctrl=True)
        office.settle()
    found = people(office)
    assert [(p.nik, p.sex, p.birth_date) for p in found] == [
        (NIK, Sex.FEMALE, date(1999, 5, 7)),
        (OTHER, Sex.MALE, date(1999, 5, 9)),
        ("3174014101000033", Sex.FEMALE, date(2000, 1, 1)),
    ]
    first = found[0]
    assert (first.name, first.birth_place, first.education) == ("Peserta Contoh Satu1", "Kota Contoh", "SMA")
    assert (first.street, first.rt, first.rw, first.district) == ("Jalan Contoh 1", "002", "005", "Tebet")
    assert (first.village, first.regency) == ("Tebet Barat", "Kota Jakarta Selatan")
    assert (first.region_code, first.postal_code) == ("3174011002", "12810")
    assert (first.phone, first.wanted, first.nik_status) == ("+6281200000001", "Bahasa Jepang", NikStatus.FORMAT_OK)
    assert office.screen().form.values()["name"] == ""
    assert office.screen().form.place() == "nik"
    assert office.screen().heading.line.endswith("orang ke-4 hari ini")
    assert waiting(office) == []


def test_the_nik_is_shown_in_fours_and_fills_birth_date_and_sex(office: Office) -> None:
    form = office.go("candidates.edit").form
    office.type(NIK[:15])
    assert form.value("birth_date") == ""
    office.type(NIK[15])
    assert form.fields["nik"].edit.text() == "3174 0147 0599 0031"
    assert (form.value("birth_date"), form.value("sex")) == ("07/05/1999", "P")
    office.press(Qt.Key.Key_Backspace)
    assert form.value("nik") == NIK[:15]


def test_a_nik_is_pasted_with_whatever_stands_between_its_digits(office: Office) -> None:
    form = office.go("candidates.edit").form
    QGuiApplication.clipboard().setText("'3174.0147-0599 0031")
    office.press(Qt.Key.Key_V, ctrl=True)
    assert form.value("nik") == NIK
    assert form.value("sex") == "P"


def test_what_was_typed_is_never_overwritten_by_the_nik(office: Office) -> None:
    form = office.go("candidates.edit").form
    form.enter("birth_date")
    office.type("090599")
    form.enter("nik")
    office.type(NIK)
    assert form.value("birth_date") == "09/05/1999"
    office.press(ENTER)
    assert form.shows_finding("birth_date")


def mismatch(office: Office) -> None:
    office.go("candidates.edit")
    fill(office, NIK, "Peserta Contoh", "")
    office.screen().form.fields["birth_date"].edit.selectAll()
    fill(office, "090599")
    office.settle()


def test_a_difference_from_the_nik_is_asked_with_two_buttons_and_the_niks_date_taken(office: Office) -> None:
    mismatch(office)
    button(office, "Pakai 07/05/1999").click()
    office.settle()
    form = office.screen().form
    assert form.value("birth_date") == "07/05/1999"
    assert not form.shows_finding("birth_date")
    assert form.place() == "birth_date"


def test_the_list_of_findings_is_reached_by_f6_and_leads_to_the_question(office: Office) -> None:
    mismatch(office)
    office.press(Qt.Key.Key_F6)
    assert office.hands() is button(office, "Tanggal lahir tidak cocok NIK")
    office.press(ENTER)
    assert office.hands() is button(office, "Pakai 07/05/1999")
    office.press(ENTER)
    office.settle()
    assert office.screen().form.value("birth_date") == "07/05/1999"


def test_a_difference_from_the_nik_is_kept_with_its_reason(office: Office) -> None:
    mismatch(office)
    button(office, "Tetap pakai 09/05/1999").click()
    office.settle()
    form = office.screen().form
    assert form.place() == "reason"
    office.type("sesuai akta kelahiran")
    office.press(ENTER, ctrl=True)
    office.settle()
    [person] = people(office)
    assert (person.birth_date, person.mismatch_reason) == (date(1999, 5, 9), "sesuai akta kelahiran")


def test_an_undecided_difference_stops_the_first_ctrl_enter_only(office: Office) -> None:
    mismatch(office)
    office.press(ENTER, ctrl=True)
    office.settle()
    assert people(office) == []
    assert office.hands() is button(office, "Pakai 07/05/1999")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert [p.birth_date for p in people(office)] == [date(1999, 5, 9)]


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("nik", "31740147O5990031", "Ada huruf O. Maksudnya 3174 0147 0599 0031?"),
        ("nik", "31740147", "NIK 16 angka, ini 8. Periksa di KTP, atau kosongkan dulu."),
        ("phone", "0812 3456 OO90", "Ada huruf O. Maksudnya angka 0?"),
        ("birth_date", "31021999", "31/02/1999 tidak ada di kalender. Maksudnya 28/02/1999?"),
        ("birth_date", "99991999", "99/99/1999 tidak ada di kalender."),
        ("email", "contoh", "Bukan alamat surel. Contoh: nama@contoh.id."),
    ],
)
def test_what_cannot_be_turns_red_when_it_is_left_and_is_not_saved(
    office: Office, field: str, typed: str, words: str
) -> None:
    form = office.go("candidates.edit").form
    form.enter("name")
    office.type("Peserta Contoh")
    form.enter(field)
    office.type(typed)
    assert form.fields[field].edit.property("state") in {None, ""}
    office.press(TAB)
    assert form.fields[field].edit.property("state") == "bad"
    assert form.fields[field].edit.accessibleDescription() == words
    office.press(ENTER, ctrl=True)
    office.settle()
    assert people(office) == []
    assert form.place() == field
    assert form.value("name") == "Peserta Contoh"


def test_nobody_is_registered_without_a_name(office: Office) -> None:
    form = office.go("candidates.edit").form
    office.type(NIK)
    office.press(ENTER, ctrl=True)
    office.settle()
    assert people(office) == []
    assert form.place() == "name"


def test_what_is_typed_is_kept_within_a_second_and_open_again_at_its_field_after_a_restart(
    offices: Callable[[], Office],
) -> None:
    office = offices()
    office.go("candidates.edit")
    fill(office, NIK, "Peserta Contoh", "Kota Contoh", "", "", "belum")
    office.type("Jalan Cont")
    office.qtbot.waitUntil(lambda: [one.draft.values.get("street") for one in waiting(office)] == ["Jalan Cont"])
    office.settle()
    assert office.screen()._words.text().startswith("Tersimpan otomatis 10.42.07")
    office = offices()
    form = office.go("candidates.edit").form
    assert form.values()["street"] == "Jalan Cont"
    assert form.values()["marital"] == "single"
    assert form.values()["birth_date"] == "07/05/1999"
    assert form.place() == "street"
    assert office.screen().shows_notice("restored")
    office.type("oh 1")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert [p.street for p in people(office)] == ["Jalan Contoh 1"]


def test_closing_the_window_at_once_keeps_the_last_key(offices: Callable[[], Office]) -> None:
    office = offices()
    office.go("candidates.edit")
    office.type("3174")
    office = offices()
    assert office.go("candidates.edit").form.value("nik") == "3174"


def test_escape_leaves_without_a_question_and_the_list_says_what_waits(office: Office) -> None:
    office.go("candidates")
    office.go("candidates.edit")
    fill(office, "", "Peserta Contoh")
    office.press(Qt.Key.Key_Escape)
    office.settle()
    assert office.shell.current == "candidates"
    button(office, "Lanjutkan").click()
    office.settle()
    assert office.screen().form.value("name") == "Peserta Contoh"


def test_a_draft_that_is_emptied_can_be_taken_back(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, NIK, "Peserta Contoh")
    office.screen().clear_asked.emit()
    office.settle()
    assert form.value("name") == ""
    assert waiting(office) == []
    office.press(Qt.Key.Key_Z, ctrl=True)
    if form.value("name") == "":  # the field has undone its own typing first, as it should
        office.shell.undo_bar._undo.click()
    office.settle()
    assert form.value("name") == "Peserta Contoh"


def test_a_nik_that_somebody_has_leads_to_that_persons_record(office: Office) -> None:
    office.go("candidates.edit")
    register(office, NIK, "Peserta Contoh")
    office.type(NIK)
    office.press(ENTER)
    office.settle()
    assert office.screen().save.words == "Buka data yang ada"
    assert office.screen().form.fields["nik"].edit.property("state") == "bad"
    office.press(ENTER, ctrl=True)
    office.settle()
    assert office.screen().heading.title == "Peserta Contoh"
    assert office.screen().form.value("name") == "Peserta Contoh"
    assert len(people(office)) == 1


def test_somebody_of_the_same_name_and_birth_date_is_shown_until_told_apart(office: Office) -> None:
    office.go("candidates.edit")
    register(office, NIK, "Muhammad Contoh")
    form = office.screen().form
    form.enter("name")
    office.type("Moh. Contoh")
    form.enter("birth_date")
    office.type("070599")
    office.press(ENTER)
    office.settle()
    button(office, "Bukan dia").click()
    office.settle()
    assert not [one for one in office.window.findChildren(Button) if one.words == "Bukan dia" and one.isVisible()]
    office.press(ENTER, ctrl=True)
    office.settle()
    assert len(people(office)) == 2


def test_the_keys_come_back_to_their_field_from_the_panel_and_when_the_last_person_is_told_apart(
    office: Office,
) -> None:
    office.go("candidates.edit")
    register(office, NIK, "Muhammad Contoh")
    form = office.screen().form
    form.enter("name")
    office.type("Moh. Contoh")
    form.enter("birth_date")
    office.type("070599")
    office.press(ENTER)
    office.settle()
    form.enter("street")
    office.press(Qt.Key.Key_F6)
    assert office.hands() in office.screen().panel.people.cards
    office.press(Qt.Key.Key_F6)
    assert form.place() == "street"
    office.press(Qt.Key.Key_F6)
    office.press(Qt.Key.Key_B)
    office.settle()
    assert not office.screen().panel.people.cards
    assert form.place() == "street"


def test_f9_repeats_the_person_before_and_a_locked_field_stays(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, NIK, "Peserta Contoh", "Kota Contoh")
    form.enter("street")
    office.type("Jalan Contoh 1")
    form.enter("wanted")
    office.type("Las SMAW 3G")
    office.press(Qt.Key.Key_L, ctrl=True)
    office.press(ENTER, ctrl=True)
    office.settle()
    assert form.value("wanted") == "Las SMAW 3G"
    assert form.value("street") == ""
    form.enter("street")
    office.press(Qt.Key.Key_F9)
    assert form.value("street") == "Jalan Contoh 1"
    assert form.place() == "rt"
    form.enter("nik")
    office.press(Qt.Key.Key_F9)
    assert form.value("nik") == ""


def test_a_correction_is_saved_and_taken_back(office: Office) -> None:
    office.go("candidates.edit")
    register(office, NIK, "Peserta Contoh")
    [person] = people(office)
    office.go("candidates")
    form = office.go("candidates.edit", candidate_id=person.id).form
    assert form.value("nik") == NIK
    form.enter("district")
    office.type("Tebet")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert [p.district for p in people(office)] == ["Tebet"]
    assert office.shell.current == "candidates"
    office.shell.undo_bar._undo.click()
    office.settle()
    assert [p.district for p in people(office)] == [""]


def test_a_doubtful_nik_from_a_file_does_not_keep_other_fields_from_being_corrected(office: Office) -> None:
    facts = {"name": "Peserta Contoh", "birth_date": date(1999, 5, 7), "sex": Sex.FEMALE}
    with office.made.writing() as session:
        person = makers.candidate(session, nik="31740147O5990031", nik_status=NikStatus.DOUBTFUL, **facts)
    form = office.go("candidates.edit", candidate_id=person).form
    assert form.fields["nik"].edit.property("state") == "warn"
    form.enter("district")
    office.type("Tebet")
    office.press(ENTER, ctrl=True)
    office.settle()
    [found] = people(office)
    assert (found.district, found.nik, found.nik_status) == ("Tebet", "31740147O5990031", NikStatus.DOUBTFUL)
    form = office.go("candidates.edit", candidate_id=person).form
    form.enter("nik")
    office.type(NIK)
    office.press(ENTER, ctrl=True)
    office.settle()
    [found] = people(office)
    assert (found.nik, found.nik_status) == (NIK, NikStatus.FORMAT_OK)


def test_a_correction_begun_is_a_draft_of_its_own(office: Office) -> None:
    office.go("candidates.edit")
    register(office, NIK, "Peserta Contoh")
    [person] = people(office)
    form = office.go("candidates.edit", candidate_id=person.id).form
    form.enter("district")
    office.type("Tebet")
    assert office.go("candidates.edit").form.value("district") == ""
    assert office.go("candidates.edit", candidate_id=person.id).form.value("district") == "Tebet"
    assert [p.district for p in people(office)] == [""]


def test_shift_enter_goes_back_and_enter_after_the_last_field_saves(office: Office) -> None:
    form = office.go("candidates.edit").form
    fill(office, "", "Peserta Contoh")
    office.press(ENTER, shift=True)
    assert form.place() == "name"
    form.enter("weight_kg")
    office.press(ENTER)
    assert office.hands() is office.screen().save
    office.press(ENTER)
    office.settle()
    assert [p.nik_status for p in people(office)] == [NikStatus.MISSING]


def test_who_saves_second_is_told_what_somebody_else_changed_and_keeps_what_was_typed(office: Office) -> None:
    with office.made.writing() as session:
        person = makers.candidate(session, 1, district="Menteng", school="")
    form = office.go("candidates.edit", candidate_id=person).form
    with office.made.writing() as session:  # another desk, meanwhile
        row = session.get_one(Candidate, person)
        row.district, row.school = "Senen", "SMK Contoh"
    form.fields["district"].edit.clear()
    form.enter("district")
    office.type("Tebet")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert "Kepala Contoh mengubah" in words_of(office.shell.notices)
    assert [p.district for p in people(office)] == ["Senen"]
    assert (form.value("district"), form.value("school")) == ("Tebet", "SMK Contoh")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert [(p.district, p.school) for p in people(office)] == [("Tebet", "SMK Contoh")]


def test_the_identity_of_who_holds_a_certificate_is_changed_with_the_reason_that_is_asked_for(office: Office) -> None:
    with office.made.writing() as session:
        of = makers.course(session, trainees_wanted=1)
        session.add(
            Certificate(
                enrolment_id=of.trainees[0], number="0007/X/2026", series="A", year=2026, sequence=1, snapshot="{}",
                text="C1", cti=bytes(8), kid=bytes(8), digest=bytes(8), issued_at=makers.NOW, issued_on=makers.TODAY,
            )
        )  # fmt: skip
        person = session.get_one(Enrolment, of.trainees[0]).candidate_id
    form = office.go("candidates.edit", candidate_id=person).form
    form.fields["name"].edit.clear()
    form.enter("name")
    office.type("Peserta Contoh Lain")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert form.place() == "reason"
    assert form.fields["reason"].isVisible()
    assert "0007/X/2026" in words_of(office.shell.notices)
    office.type("salah ketik")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert [(p.name, p.mismatch_reason) for p in people(office)] == [("Peserta Contoh Lain", "salah ketik")]
