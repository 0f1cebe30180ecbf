"""The list: found while typing, counted, and opened with the keys."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from tests import makers
from tests.ui.candidates.conftest import NOW, Office

from bekal.candidates import queries
from bekal.candidates.queries import CandidateRow
from bekal.terms import NikStatus
from bekal.ui.candidates import showing
from bekal.ui.candidates.screen import CandidatesScreen

NAMES = ("Siti Contoh", "Budi Contoh", "Ani Peraga", "Dedi Peraga")


def with_people(office: Office, names: tuple[str, ...] = NAMES) -> CandidatesScreen:
    with office.made.writing() as session:
        for n, name in enumerate(names, 1):
            makers.candidate(session, n, name=name, phone=f"+62812000{n:05}", district="Tebet")
    screen = office.go("candidates")
    assert isinstance(screen, CandidatesScreen)
    return screen


def shown(screen: CandidatesScreen) -> list[str]:
    return [person.name for person in screen.table.rows.rows]


def search(office: Office, screen: CandidatesScreen, typed: str) -> None:
    screen.search.setFocus()
    screen.search.selectAll()
    office.type(typed)
    office.qtbot.waitUntil(lambda: not screen._pause.isActive())
    office.settle()


def test_an_empty_centre_offers_the_form_and_the_import(office: Office) -> None:
    screen = office.go("candidates")
    assert screen.empty.isVisible()
    assert not any(action.isVisible() for action in screen.heading.actions)
    office.press(Qt.Key.Key_N, ctrl=True)
    office.settle()
    assert office.shell.current == "candidates.edit"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("si", ["Siti Contoh"]),
        ("contoh si", ["Siti Contoh"]),
        ("peraga", ["Ani Peraga", "Dedi Peraga"]),
        ("081200000003", ["Ani Peraga"]),
        ("9999990201", ["Siti Contoh"]),
        ("tebet bu", ["Budi Contoh"]),
    ],
)
def test_people_are_found_while_typing(office: Office, typed: str, names: list[str]) -> None:
    screen = with_people(office)
    search(office, screen, typed)
    assert sorted(shown(screen)) == names
    assert screen._count.accessibleName() == f"{len(names)} dari 4"


def test_one_letter_changes_nothing_and_the_newest_search_wins(office: Office) -> None:
    screen = with_people(office)
    search(office, screen, "s")
    assert len(shown(screen)) == 4
    for typed in ("bu", "an", "si"):
        screen.search.setText(typed)
        screen._search()
    office.settle()
    assert shown(screen) == ["Siti Contoh"]


def test_nothing_found_is_not_an_empty_centre_and_names_what_comes_nearest(office: Office) -> None:
    screen = with_people(office)
    search(office, screen, "sitti")
    assert not screen.empty.isVisible()
    assert screen.nothing.isVisible()
    assert screen.nothing._nearest.words == "Mungkin: Siti (1)"
    screen.nothing.nearest_asked.emit()
    office.settle()
    assert shown(screen) == ["Siti Contoh"]
    search(office, screen, "zz")
    assert not screen.nothing._nearest.isVisible()
    screen.nothing.clear_asked.emit()
    office.settle()
    assert len(shown(screen)) == 4


def test_letters_typed_in_the_list_search_it_and_arrows_and_enter_open_somebody(office: Office) -> None:
    screen = with_people(office)
    screen.table.setFocus()
    office.type("peraga")
    office.qtbot.waitUntil(lambda: not screen._pause.isActive())
    office.settle()
    assert screen.search.text() == "peraga"
    assert sorted(shown(screen)) == ["Ani Peraga", "Dedi Peraga"]
    second = shown(screen)[1]
    office.press(Qt.Key.Key_Down, Qt.Key.Key_Return)
    office.settle()
    assert office.shell.current == "candidates.edit"
    assert office.screen().heading.title == second


def test_the_person_chosen_is_shown_beside_the_list_with_the_nik_hidden(office: Office) -> None:
    screen = with_people(office)
    screen.table.go_to(0)
    office.settle()
    assert screen._name.text() == shown(screen)[0]
    with office.made.reading() as session:
        nik = queries.candidate(session, screen.table.rows.rows[0].id).nik or ""
    words = [pair[1] for pair in showing.facts(office.ask(queries.newest), "", NOW.date())]
    assert words[0].startswith("••••")
    assert nik not in " ".join(words)
    assert all(nik not in screen.table.rows.index(0, column).data() for column in range(5))


def row(**values: object) -> CandidateRow:
    facts: dict[str, object] = {
        "id": None, "name": "Peserta Contoh", "nik": "x", "nik_status": NikStatus.FORMAT_OK, "sex": "P",
        "birth_date": date(2004, 3, 13), "phone": "", "wanted": "", "course": "", "registered_at": NOW,
    }  # fmt: skip
    return CandidateRow(**(facts | values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("person", "words"),
    [
        (row(), "Lengkap"),
        (row(nik_status=NikStatus.DOUBTFUL, course="Jepang A"), "NIK meragukan"),
        (row(nik_status=NikStatus.MISSING), "Belum lengkap"),
        (row(sex=None), "Belum lengkap"),
        (row(course="Jepang A"), "Sudah di kelas"),
    ],
)
def test_the_badge_says_first_what_has_to_be_done(person: CandidateRow, words: str) -> None:
    assert str(showing.state_of(person)) == words


def test_an_age_is_counted_in_whole_years() -> None:
    assert showing.age(date(2004, 3, 13), NOW.date()) == 21
    assert showing.age(date(2004, 3, 12), NOW.date()) == 22


def test_only_the_incomplete_are_left_and_the_list_is_sorted(office: Office) -> None:
    with office.made.writing() as session:
        makers.candidate(session, 9, name="Rina Peraga", nik=None, nik_status=NikStatus.MISSING)
    screen = with_people(office)
    office.go("candidates", lacking=True)
    assert shown(screen) == ["Rina Peraga"]
    screen.clear()
    office.settle()
    screen.table._sort(0)
    office.settle()
    assert shown(screen) == ["Ani Peraga", "Budi Contoh", "Dedi Peraga", "Rina Peraga", "Siti Contoh"]
    screen.table._sort(0)
    office.settle()
    assert shown(screen)[0] == "Siti Contoh"


def test_at_most_two_hundred_are_shown_and_the_rest_is_told(office: Office) -> None:
    screen = with_people(office, tuple(f"Peserta Contoh {n:03}" for n in range(1, 204)))
    assert len(shown(screen)) == 200
    assert screen._count.accessibleName() == "203 dari 203"
    assert "3 lagi" in screen._more.text()
    assert screen._more.isVisible()


def test_a_file_dropped_on_the_list_is_read_for_import(office: Office) -> None:
    screen = with_people(office)
    file = Path(__file__).parents[2] / "candidates" / "samples" / "sponsor-1.xlsx"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file))])
    screen.dropEvent(
        QDropEvent(
            QPointF(5, 5),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    office.settle()
    assert office.shell.current == "candidates.import"
    assert office.screen().agree.words == "Impor 64 orang"


def test_facts_are_read_once_for_whoever_the_keys_come_to_rest_on(office: Office) -> None:
    screen = with_people(office)
    asked: list[object] = []
    screen.chosen.connect(asked.append)
    for at in (1, 2, 3):
        screen.table.go_to(at)
    assert asked == [], "the rows are painted first"
    office.settle()
    last = screen.table.current_row()
    assert last is not None
    assert asked == [last.id]
    assert screen._name.text() == last.name
