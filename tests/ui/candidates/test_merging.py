"""One person twice, in the window: seen while typing, merged side by side, settled from the list, taken back."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget
from sqlalchemy import select
from tests import makers
from tests.makers import NOW, TODAY
from tests.ui.candidates.conftest import Office
from tests.ui.running import words_of

from bekal.assessment.competency import schemes
from bekal.assessment.competency.service import queue_people
from bekal.assessment.outside.service import NewResult as LanguageTaken
from bekal.assessment.outside.service import record
from bekal.attendance.service import mark
from bekal.candidates.listing import LISTED
from bekal.candidates.merging import service
from bekal.candidates.merging.preview import merges
from bekal.staff.service import set_secret
from bekal.storage.records import Candidate, PersonApart
from bekal.terms import Attendance, CandidateId, NikStatus, Role, SchemeKind, Sex
from bekal.ui.context import Person
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.widgets.buttons import Button

ENTER, UP, DOWN, LEFT, RIGHT = (
    Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right,
)  # fmt: skip
NIK, OTHER_NIK = "3174014705990031", "3174014705990032"
BORN = date(1999, 5, 7)


@pytest.fixture
def office(offices: Callable[[], Office]) -> Office:
    return offices()


def person(office: Office, name: str, **values: object) -> CandidateId:
    facts: dict[str, object] = {
        "name": name, "nik": None, "nik_status": NikStatus.MISSING, "birth_date": BORN, "sex": Sex.FEMALE,
    }  # fmt: skip
    if values.get("nik"):
        facts["nik_status"] = NikStatus.FORMAT_OK
    with office.made.writing() as session:
        return makers.candidate(session, 1, **(facts | values))


def listed(office: Office) -> list[str]:
    return office.ask(lambda session: sorted(session.scalars(select(Candidate.name).where(LISTED))))  # type: ignore[no-any-return]


def as_head(office: Office) -> None:
    """Let the head sit at the keys."""
    office.jobs.act_for(office.made.head, lambda: NOW)
    head = Person(office.made.head, "Kepala Contoh", Role.HEAD)
    context = office.shell.context
    object.__setattr__(context, "person", head)


def button(where: QWidget, words: str) -> Button:
    found = [one for one in where.findChildren(Button) if one.words == words and one.isVisible()]
    assert found, words_of(where)
    return found[0]


def type_person(office: Office, name: str, born: str = "070599", nik: str = "") -> None:
    form = office.go("candidates.edit").form
    if nik:
        form.enter("nik")
        office.type(nik)
    form.enter("name")
    office.type(name)
    form.enter("birth_date")
    office.type(born)
    office.press(ENTER)
    office.settle()


# ------------------------------------------------------------------------------------------ while typing


def test_the_panel_is_walked_and_opened_by_keys_alone(office: Office) -> None:
    person(office, "Rina Contoh", village="Desa Contoh")
    second = person(office, "Rina Peraga Contoh")
    type_person(office, "Rina Contoh")
    panel = office.screen().panel.people
    assert [card.accessibleName().split(",")[0] for card in panel.cards] == ["Rina Contoh", "Rina Peraga Contoh"]
    assert "nama dan tanggal lahir sama" in words_of(panel)
    office.press(Qt.Key.Key_F6)
    assert panel.cards[0].hasFocus()
    office.press(DOWN)
    assert panel.cards[1].hasFocus()
    office.press(ENTER)
    office.settle()
    assert office.screen().heading.title == "Rina Peraga Contoh"
    assert office.ask(lambda session: session.get_one(Candidate, second).name) == "Rina Peraga Contoh"


def test_who_is_sent_away_by_b_is_remembered_once_the_person_is_registered(office: Office) -> None:
    other = person(office, "Rina Contoh")
    type_person(office, "Rina Contoh")
    office.press(Qt.Key.Key_F6, Qt.Key.Key_B)
    office.settle()
    assert office.screen().panel.people.cards == []
    assert office.ask(lambda session: session.scalars(select(PersonApart)).all()) == []
    office.press(ENTER, ctrl=True)
    office.settle()
    apart = office.ask(lambda session: session.scalars(select(PersonApart)).one())
    assert other in {apart.one_id, apart.other_id}
    assert not apart.twins
    office.go("candidates.edit", candidate_id=other)
    assert office.screen().panel.people.cards == []  # never asked again


def test_sending_somebody_away_is_taken_back(office: Office) -> None:
    person(office, "Rina Contoh")
    type_person(office, "Rina Contoh")
    office.press(Qt.Key.Key_F6, Qt.Key.Key_B)
    office.settle()
    office.shell.undo_bar._undo.click()
    office.settle()
    assert len(office.screen().panel.people.cards) == 1


def test_no_answer_about_the_person_before_stays_beside_an_empty_form(office: Office) -> None:
    person(office, "Rina Contoh", nik=NIK)
    type_person(office, "Rina Contoh", nik=NIK)
    assert len(office.screen().panel.people.cards) == 1
    # the answer to the last key is still on its way while the form is already another one's
    office.screen()._presenter._twins.look(office.screen().form.values())
    office.screen().clear_asked.emit()
    assert office.screen().panel.people.cards == []
    office.settle()
    assert office.screen().panel.people.cards == []
    assert office.screen().save.words == "Simpan & orang berikutnya"


def test_a_double_press_registers_once(office: Office) -> None:
    type_person(office, "Rina Contoh")
    office.press(ENTER, ctrl=True)
    office.press(ENTER, ctrl=True)
    office.settle()
    assert listed(office) == ["Rina Contoh"]


def test_twins_are_offered_and_remembered_as_such(office: Office) -> None:
    one = person(office, "Rina Peragawati", nik=NIK, village="Desa Contoh")
    person(office, "Rini Peragawati", nik=OTHER_NIK, village="Desa Contoh")
    with office.made.writing() as session:
        session.get_one(Candidate, one).district = "Kecamatan Contoh"
    office.go("candidates.twins")
    assert "Mungkin kembar kandung" in str(office.screen().pairs.rows.index(0, 4).data())
    office.press(Qt.Key.Key_K)
    office.settle()
    assert office.ask(lambda session: session.scalars(select(PersonApart.twins)).one()) is True
    assert office.screen().heading.title == "Mungkin orang yang sama (0)"


def test_of_two_with_one_nik_both_can_still_be_corrected_and_are_offered_to_be_merged(office: Office) -> None:
    one = person(office, "Rina Contoh", nik=NIK)
    person(office, "Rina C.", nik=NIK)
    screen = office.go("candidates.edit", candidate_id=one)
    assert screen.save.words == "Simpan"
    office.press(Qt.Key.Key_F6, Qt.Key.Key_G)
    office.settle()
    assert office.screen().heading.title == "Gabungkan dua data"


# ---------------------------------------------------------------------------------------------- merging


def test_a_merge_by_keys_takes_the_chosen_side_and_can_be_taken_back(office: Office) -> None:
    as_head(office)
    kept = person(office, "Rina Contoh", nik=NIK, phone="+6281100000001")
    merged = person(office, "Rina C.", phone="+6281100000002", email="rina@contoh.invalid")
    screen = office.go("candidates.merge", kept=kept, merged=merged)
    rows = {row.choice: row for row in screen.table.rows.rows}
    assert (rows["phone"].kept.taken, rows["email"].merged.taken, rows["birth_date"].differs) == (True, True, False)
    while screen.table.current_row().choice != "phone":
        office.press(DOWN)
    office.press(RIGHT)
    office.press(ENTER, ctrl=True)
    office.settle()
    assert listed(office) == ["Rina Contoh"]
    row = office.ask(lambda session: session.get_one(Candidate, kept))
    assert (row.phone, row.email) == ("+6281100000002", "rina@contoh.invalid")
    assert "digabung ke data" in office.shell.undo_bar.accessibleName()
    office.press(Qt.Key.Key_Z, ctrl=True)
    office.settle()
    assert listed(office) == ["Rina C.", "Rina Contoh"]
    assert office.ask(lambda session: session.get_one(Candidate, kept)).phone == "+6281100000001"


def test_the_merge_says_what_goes_along(office: Office) -> None:
    with office.made.writing() as session:
        course = makers.course(session, trainees_wanted=2)
        for meeting in course.meetings[:3]:
            mark(session, meeting, course.trainees[1], Attendance.SICK, today=TODAY + timedelta(days=90))
        mark(session, course.meetings[0], course.trainees[0], Attendance.PRESENT, today=TODAY + timedelta(days=90))
    kept, merged = course.candidates
    with office.made.writing() as session:
        of = schemes.add_scheme(session, schemes.NewScheme("005/LSP-C", "Operator", SchemeKind.OCCUPATION))
        queue_people(session, [kept, merged], of, today=TODAY)
        record(session, merged, LanguageTaken("JFT", TODAY, total=20000), today=TODAY)
    words = words_of(office.go("candidates.merge", kept=kept, merged=merged))
    assert "Ikut pindah: 1 kelas, 3 absensi, 1 hasil tes bahasa, 1 uji kompetensi." in words
    assert "1 pertemuan tercatat di keduanya: yang lebih kuat dipakai" in words
    assert "Keduanya menunggu UJK skema yang sama" in words


def test_swapping_keeps_the_other_record(office: Office) -> None:
    as_head(office)
    kept, merged = person(office, "Rina Contoh"), person(office, "Rina C.")
    office.go("candidates.merge", kept=kept, merged=merged)
    office.press(Qt.Key.Key_F8)
    office.settle()
    office.press(ENTER, ctrl=True)
    office.settle()
    assert listed(office) == ["Rina C."]


def test_two_sound_niks_ask_for_the_reason_first(office: Office) -> None:
    as_head(office)
    kept, merged = person(office, "Rina Contoh", nik=NIK), person(office, "Rina C.", nik=OTHER_NIK)
    screen = office.go("candidates.merge", kept=kept, merged=merged)
    office.press(ENTER, ctrl=True)
    office.settle()
    assert screen.reason.hasFocus()
    office.type("NIK lama salah cetak")
    office.press(ENTER, ctrl=True)
    office.settle()
    assert office.ask(lambda session: merges(session)[0].reason) == "NIK lama salah cetak"


def test_a_clerk_merges_with_the_heads_pin_given_in_place(office: Office) -> None:
    with office.made.writing() as session:
        set_secret(session, office.made.head, "274193")
    kept, merged = person(office, "Rina Contoh"), person(office, "Rina C.")
    office.go("candidates.merge", kept=kept, merged=merged)
    office.press(ENTER, ctrl=True)
    office.settle()
    asked = next(one for one in office.window.findChildren(QDialog) if isinstance(one, Countersign))
    assert listed(office) == ["Rina C.", "Rina Contoh"]
    asked.tried.emit(office.made.head, "000000")
    office.settle()
    assert listed(office) == ["Rina C.", "Rina Contoh"]
    asked.tried.emit(office.made.head, "274193")
    office.settle()
    assert listed(office) == ["Rina Contoh"]
    step = office.ask(lambda session: merges(session))[0]
    from bekal.reports.history import history

    assert office.ask(lambda session: history(session, step.id))[0].by == "Kepala Contoh"


# ------------------------------------------------------------------------------------------ from the lists


def test_two_chosen_in_the_list_are_merged_from_there(office: Office) -> None:
    person(office, "Rina Contoh")
    person(office, "Rina C.")
    screen = office.go("candidates")
    assert not screen.merge.isVisible()
    screen.table.setFocus()
    office.press(DOWN, shift=True)
    office.settle()
    assert screen.merge.isVisible()
    office.press(Qt.Key.Key_G, ctrl=True)
    office.settle()
    assert office.screen().heading.title == "Gabungkan dua data"


def test_pairs_are_settled_one_after_the_other_and_a_merge_is_undone_from_there(office: Office) -> None:
    as_head(office)
    person(office, "Rina Contoh", nik=NIK)
    person(office, "Rina C.", nik=NIK)
    person(office, "Budi Peraga", birth_date=date(1990, 1, 2))
    person(office, "Peraga Budi", birth_date=date(1990, 1, 2))
    screen = office.go("candidates.twins")
    assert screen.heading.title == "Mungkin orang yang sama (2)"
    office.press(DOWN, Qt.Key.Key_B)
    office.settle()
    assert screen.heading.title == "Mungkin orang yang sama (1)"
    office.press(ENTER)
    office.settle()
    office.press(ENTER, ctrl=True)
    office.settle()
    screen = office.go("candidates.twins")
    assert screen.heading.title == "Mungkin orang yang sama (0)"
    assert "Tidak ada yang perlu diputuskan" in words_of(screen)
    office.press(Qt.Key.Key_Tab, ctrl=True)
    button(screen, "Batalkan gabung").click()
    office.settle()
    assert sorted(listed(office)) == ["Budi Peraga", "Peraga Budi", "Rina C.", "Rina Contoh"]
    office.shell.undo_bar._undo.click()
    office.settle()
    assert sorted(listed(office)) == ["Budi Peraga", "Peraga Budi", "Rina Contoh"]


def test_an_empty_centre_has_nothing_to_settle(office: Office) -> None:
    assert "Tidak ada yang perlu diputuskan" in words_of(office.go("candidates.twins"))
    assert service is not None
