"""The cards of a course: made for who has none, printed as sheets, a lost one replaced."""

from pathlib import Path

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select
from tests import makers
from tests.ui.office import Desk

from bekal.storage.records import Card
from bekal.ui.courses.cards_screen import CardsScreen
from bekal.ui.jobs import Jobs
from bekal.ui.widgets import dialogs
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    from bekal.centre.service import card_key

    with made.writing() as session:
        card_key(session)
    return Desk(qtbot, jobs, window, made)


@pytest.fixture
def of(made: makers.Made) -> makers.Class:
    with made.writing() as session:
        return makers.course(session, trainees_wanted=9)


def states(screen: CardsScreen) -> list[str]:
    return [screen.table.rows.index(at, 5).data() for at in range(len(screen.table.rows.rows))]


def test_cards_are_made_for_who_has_none_and_printed_eight_a_sheet(
    desk: Desk, of: makers.Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.go("courses.course", course_id=of.id)
    desk.press(Qt.Key.Key_T, held=CTRL)
    desk.settle()
    screen = desk.shell.current_screen()
    assert isinstance(screen, CardsScreen)
    assert states(screen) == ["Belum dibuat"] * 9
    assert not screen.print_all.isEnabled()
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    assert states(screen) == ["Masih berlaku"] * 9
    assert not screen.make.isEnabled()
    assert QApplication.focusWidget() is screen.table
    file = tmp_path / "kartu.pdf"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_asked: file)
    desk.press(Qt.Key.Key_P, held=CTRL)
    desk.settle()
    document = pypdfium2.PdfDocument(file)
    assert len(document) == 2
    document.close()


def test_a_lost_card_is_revoked_with_a_reason_and_the_next_one_made_and_printed_alone(
    desk: Desk, of: makers.Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = desk.go("courses.cards", course_id=of.id)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    desk.press(Qt.Key.Key_Down, Qt.Key.Key_F8)
    assert screen.lost.isVisible()
    desk.press(Qt.Key.Key_Return)
    assert screen.lost.isVisible(), "nothing is revoked without a reason"
    desk.press("hilang", Qt.Key.Key_Return)
    desk.settle()
    assert not screen.lost.isVisible()
    assert [one.version for one in screen.table.rows.rows] == [1, 2, *[1] * 7]
    with desk.made.reading() as session:
        rows = session.scalars(select(Card).where(Card.enrolment_id == of.trainees[1]).order_by(Card.number)).all()
        assert [(row.number, row.revoked_reason, row.revoked_at is None) for row in rows] == [
            (1, "hilang", False), (2, "", True),
        ]  # fmt: skip
    file = tmp_path / "satu.pdf"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_asked: file)
    desk.press(Qt.Key.Key_F9)
    desk.settle()
    document = pypdfium2.PdfDocument(file)
    words = document[0].get_textpage().get_text_bounded()
    document.close()
    assert "Peserta Contoh 02" in words
    assert "Peserta Contoh 01" not in words


def test_esc_folds_the_line_of_a_lost_card_away(desk: Desk, of: makers.Class) -> None:
    screen = desk.go("courses.cards", course_id=of.id)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    desk.press(Qt.Key.Key_F8, Qt.Key.Key_Escape)
    assert not screen.lost.isVisible()
    assert QApplication.focusWidget() is screen.table


def test_a_course_without_trainees_says_what_comes_first(desk: Desk, made: makers.Made) -> None:
    with made.writing() as session:
        empty = makers.course(session, trainees_wanted=0, number=2)
    screen = desk.go("courses.cards", course_id=empty.id)
    assert screen._pages.currentIndex() == 0
    assert screen.heading.actions == ()
