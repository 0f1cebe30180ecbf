"""Language results in the window: typed from the paper, corrected, taken off, and what they are good for."""

from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from tests import makers
from tests.makers import TODAY, Made
from tests.ui.office import Desk
from tests.ui.running import words_of

from bekal.assessment.outside import queries, service
from bekal.assessment.outside.service import NewResult
from bekal.terms import CandidateId, Decision
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


def take_back(desk: Desk) -> None:
    """Press Ctrl+Z once the form before the window is gone."""
    desk.window.activateWindow()
    desk.qtbot.waitUntil(desk.window.isActiveWindow)
    QTest.keyClick(desk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.settle()


def people(made: Made, n: int = 2) -> list[CandidateId]:
    with made.writing() as session:
        return makers.candidates(session, n)


def stored(made: Made) -> list[queries.ResultRow]:
    with made.reading() as session:
        return queries.results(session, today=TODAY)


def open_form(desk: Desk, screen: Any) -> Any:
    screen.add_asked.emit()
    desk.settle()
    return screen._presenter.entry.dialog


def test_a_result_is_typed_and_says_what_it_means(desk: Desk, made: Made) -> None:
    first, _other = people(made)
    screen = desk.go("assessment.outside")
    assert "Belum ada hasil tes bahasa" in words_of(screen)
    form = open_form(desk, screen)
    form.who.show_value(first)
    form.test.show_value("JLPT")
    form.test.chosen.emit("JLPT")
    form.on.setText("071225")
    form.on.settle()
    form.level.show_value("N4")
    form.level.chosen.emit("N4")
    QTest.keyClicks(form._sections["KNOWLEDGE_READING"], "37")
    QTest.keyClicks(form._sections["LISTENING"], "60")
    assert "Tidak lulus" in form.meaning.text()
    assert "38" in form.meaning.text()
    form._sections["KNOWLEDGE_READING"].setText("38")
    assert form.meaning.text().startswith("N4 · 98 · Lulus")
    form.number.setText("1")
    assert "terlalu pendek" in form.meaning.text()
    form.number.setText("25B-1234567")
    QTest.keyClick(form, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    (row,) = stored(made)
    assert (row.title, row.level, row.decision, row.taken_on) == ("JLPT", "N4", Decision.PASSED, date(2025, 12, 7))
    assert screen.table.current_row() == row


def test_what_cannot_be_is_said_in_the_form_and_what_was_typed_stays(desk: Desk, made: Made) -> None:
    first, _other = people(made)
    form = open_form(desk, desk.go("assessment.outside"))
    form.agreed.emit()
    assert form.said.isVisible()
    form.who.show_value(first)
    form.test.show_value("JFT")
    form.test.chosen.emit("JFT")
    form.on.setText("10022026")
    form.on.settle()
    form.total.setText("251")
    assert "10 sampai 250" in form.meaning.text()
    form.agreed.emit()
    desk.settle()
    assert "251" in form.said.text()
    assert form.total.text() == "251"
    assert stored(made) == []


def test_levels_and_sections_follow_test_and_day(desk: Desk, made: Made) -> None:
    people(made)
    form = open_form(desk, desk.go("assessment.outside"))
    form.test.show_value("JFT")
    form.test.chosen.emit("JFT")
    assert not form.level_field.isVisibleTo(form)
    form.test.show_value("JLPT")
    form.test.chosen.emit("JLPT")
    assert form.level_field.isVisibleTo(form)
    form.level.show_value("N1")
    form.level.chosen.emit("N1")
    assert set(form._sections) == {"KNOWLEDGE", "READING", "LISTENING"}


def test_a_result_is_corrected_and_taken_off_and_comes_back(desk: Desk, made: Made) -> None:
    first, _other = people(made)
    with made.writing() as session:
        service.record(session, first, NewResult("JFT", date(2026, 2, 10), total=21000), today=TODAY)
    screen = desk.go("candidates.tests", candidate_id=first)
    screen.change_asked.emit(screen.results.current_row())
    desk.settle()
    form = screen._presenter.entry.dialog
    assert (form.total.text(), form.test.value()) == ("210", "JFT")
    form.total.setText("199")
    form.agreed.emit()
    desk.settle()
    assert stored(made)[0].decision is Decision.FAILED
    screen.remove_asked.emit(screen.results.current_row())
    desk.settle()
    assert stored(made) == []
    take_back(desk)
    assert stored(made)[0].shown == "199"


def test_the_page_of_a_person_says_what_is_met(desk: Desk, made: Made) -> None:
    first, _other = people(made)
    with made.writing() as session:
        service.record(session, first, NewResult("JFT", date(2026, 2, 10), total=21000), today=TODAY)
    screen = desk.go("candidates.tests", candidate_id=first)
    assert {one.scheme for one in screen.met.rows.rows if one.is_met} == {"G2G_JP", "SSW_JP"}
    assert "Belum pernah masuk antrean" in words_of(screen)


def test_the_list_is_narrowed_by_what_ends_by_test_and_by_name(desk: Desk, made: Made) -> None:
    first, other = people(made)
    with made.writing() as session:
        service.record(session, first, NewResult("IELTS", date(2024, 4, 6), total=650), today=TODAY)
        service.record(session, other, NewResult("JFT", date(2026, 2, 10), total=21000), today=TODAY)
    screen = desk.go("assessment.outside")
    assert len(screen.table.rows.rows) == 2
    screen.name.setText("contoh 02")
    assert [one.name for one in screen.table.rows.rows] == ["Peserta Contoh 02"]
    screen.name.clear()
    screen.span.show_value(90)
    screen.filter_asked.emit()
    desk.settle()
    assert [one.title for one in screen.table.rows.rows] == ["IELTS"]
    screen.test.show_value("JFT")
    screen.filter_asked.emit()
    desk.settle()
    assert "Tidak ada hasil yang cocok." in words_of(screen)


def test_modules_of_two_days_are_shown_as_one_level_passed(desk: Desk, made: Made) -> None:
    first, _other = people(made)
    some = {"READING": 7000, "LISTENING": 6000}
    with made.writing() as session:
        service.record(session, first, NewResult("GOETHE", date(2025, 1, 10), "B1", sections=some), today=TODAY)
        rest = {"WRITING": 6000, "SPEAKING": 5000}
        service.record(session, first, NewResult("GOETHE", date(2025, 5, 12), "B1", sections=rest), today=TODAY)
    screen = desk.go("candidates.tests", candidate_id=first)

    def shown() -> list[str]:
        model = screen.results.model()
        return [str(model.index(at, 3).data()) for at in range(model.rowCount())]

    assert shown() == ["1 modul lulus", "2 modul lulus"]
    with made.writing() as session:
        last = service.record(
            session, first, NewResult("GOETHE", date(2025, 9, 1), "B1", sections={"SPEAKING": 8000}), today=TODAY
        )
    screen = desk.go("candidates.tests", candidate_id=first)
    assert shown()[0] == "Lulus gabungan"
    assert "Membaca 10/01/2025" in str(screen.results.model().index(0, 0).data())
    assert any(one.by is not None and one.scheme == "G2G_DE" for one in screen.met.rows.rows)
    screen.change_asked.emit(screen.results.rows.rows[0])
    desk.settle()
    form = screen._presenter.entry.dialog
    assert form.decision.value() is None, "what it makes with others is not what its own paper says"
    form.reject()
    with made.writing() as session:
        service.remove(session, last.id)
    screen = desk.go("candidates.tests", candidate_id=first)
    assert shown() == ["1 modul lulus", "2 modul lulus"]
