"""The selection of a course by keyboard: from a thousand applicants of a file to the reserve list that moved up."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select
from tests import makers
from tests.courses.selection import round as rounds
from tests.makers import NOW, TODAY
from tests.ui.office import Desk

from bekal.courses import service as courses
from bekal.courses.queries import trainees
from bekal.courses.selection import queries, service
from bekal.courses.selection.priorities import priorities
from bekal.staff.service import set_secret
from bekal.storage.records import Application, Candidate, Enrolment, Selection
from bekal.terms import ApplicationState, CourseId, EnrolmentState
from bekal.ui.courses.selection.informing import InformDialog
from bekal.ui.courses.selection.letter_dialog import LetterDialog
from bekal.ui.courses.selection.reregistering import Divider, Place
from bekal.ui.courses.selection.screen import SelectionScreen
from bekal.ui.jobs import Jobs
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.widgets import dialogs
from bekal.ui.widgets.buttons import Button
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER, TAB, DOWN, SPACE, ESC = (
    Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_Escape,
)  # fmt: skip
PIN = "274193"
STATES = ApplicationState


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    with made.writing() as session:
        set_secret(session, made.head, PIN)
    return Desk(qtbot, jobs, window, made)


def count(desk: Desk, *conditions: Any) -> int:
    with desk.made.reading() as session:
        return session.scalar(select(func.count()).select_from(Application).where(*conditions)) or 0


def states(desk: Desk, course_id: CourseId) -> dict[str, ApplicationState]:
    with desk.made.reading() as session:
        found = queries.applicants(session, course_id, today=TODAY, limit=None)
        return {row.name: row.state for row in found.rows}


def selecting(desk: Desk, course_id: CourseId, tab: str = "applicants") -> SelectionScreen:
    screen = desk.go("courses.selection", course_id=course_id, tab=tab)
    assert isinstance(screen, SelectionScreen)
    return screen


def go(desk: Desk, screen: SelectionScreen, at: int) -> None:
    """Walk to a tab by Ctrl+Tab."""
    for _ in range(5):
        if screen.tabs.current() == at:
            break
        desk.press(TAB, held=CTRL)
        desk.settle()
    assert screen.tabs.current() == at


def sign(desk: Desk, pin: str = PIN) -> None:
    """Let the head type the PIN into the window that asks for it."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    (dialog,) = desk.window.findChildren(Countersign)
    QTest.keyClicks(dialog.pin, pin)
    QTest.keyClick(dialog.pin, ENTER)
    desk.settle()
    desk.window.activateWindow()  # a screen that is not there does not give the keys back by itself
    desk.qtbot.waitUntil(desk.window.isActiveWindow)


def a_file(path: Path, n: int) -> Path:
    """Write an applicants' file of plainly invented people, all of them wanting the same programme."""
    lines = ["Nama,NIK,L/P,Tanggal Lahir,Pendidikan,Program"]
    for at in range(n):
        born = date(1992, 1, 1) + timedelta(days=at)
        lines.append(
            f"Peserta Contoh {at + 1:04},999999{born:%d%m%y}{at % 10_000 + 1:04},L,{born:%d/%m/%Y},SMA,Bahasa Jepang"
        )
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_thousand_applicants_of_a_file_compete_for_twenty_seats(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desk.made.writing() as session:
        programme = makers.programme(session, "JPN", title="Bahasa Jepang", age_from=18, age_to=40)
        intake = courses.add_intake(session, name="Gelombang 1", opens_on=TODAY, closes_on=TODAY + timedelta(days=9))
        course_id = courses.add_course(
            session, programme_id=programme, intake_id=intake, name="Bahasa Jepang A", quota=20,
            starts_on=TODAY + timedelta(days=28), ends_on=TODAY + timedelta(days=90),
        )  # fmt: skip

    # the file comes in, and those who asked for the programme apply
    desk.go("candidates.import", path=a_file(tmp_path / "sponsor.csv", 1000))
    desk.press(ENTER, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Candidate)) == 1000
    desk.go("courses.course", course_id=course_id)
    desk.press(Qt.Key.Key_K, held=CTRL)
    desk.settle()
    screen = desk.shell.current_screen()
    assert isinstance(screen, SelectionScreen)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    desk.press("sponsor", DOWN)
    desk.qtbot.waitUntil(lambda: len(screen.adding.table.rows.rows) == 1000)
    desk.press(Qt.Key.Key_A, held=CTRL)
    desk.press(SPACE)
    assert screen.adding._apply.words == "Tambahkan 1.000 pendaftar"
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert screen.applicants._count.accessibleName() == "1.000 dari 1.000"
    assert count(desk, Application.state == STATES.REGISTERED) == 1000

    # their papers are not there yet, so they are admitted under one reason
    desk.press(Qt.Key.Key_F8)
    desk.press("Berkas asli dilihat", ENTER)
    desk.settle()
    assert desk.toast().startswith("1.000 orang lolos administrasi.")
    assert count(desk, Application.state == STATES.ADMITTED, Application.reason == "Berkas asli dilihat") == 1000

    # a written test of 60 and an interview of 40, and a sitting for all
    go(desk, screen, 1)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.press("Tes tulis", ENTER, ENTER, "60", ENTER, ENTER)
    desk.settle()
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.press("Wawancara", ENTER, DOWN, ENTER, "40", ENTER, ENTER)
    desk.settle()
    assert [test.weight for test in screen.testing.tests.rows.rows] == [60, 40]
    desk.press(Qt.Key.Key_F7)
    desk.press("090326", ENTER, ENTER, ENTER, "Aula", ENTER, "1000", ENTER)
    desk.settle()
    desk.press(Qt.Key.Key_F8)
    desk.settle()
    assert desk.toast() == "1.000 orang mendapat tempat."

    # the scores come as one block from a spreadsheet; three cells of it cannot be
    go(desk, screen, 2)
    grid = screen.scores.grid
    assert grid is not None
    order = [line.id for line in grid.rows.rows]
    block = [[f"{50 + at % 40},{at % 100:02}", f"{40 + at % 55}"] for at in range(1000)]
    block[4][0], block[9][1], block[500][0] = "12x", "101", "tidak tahu"
    QGuiApplication.clipboard().setText("\n".join("\t".join(cells) for cells in block) + "\n")
    desk.press(Qt.Key.Key_V, held=CTRL)
    desk.settle()
    assert [(w.number, w.typed) for w in screen.scores.wrong.rows.rows] == [
        (5, "12x"), (10, "101"), (501, "tidak tahu"),
    ]  # fmt: skip
    assert desk.toast().startswith("1.997 nilai disimpan.")
    for row, column, typed in ((4, 2, "70"), (9, 3, "t"), (500, 2, "88,5")):
        grid.go_to(row, column)
        desk.press(typed)
        if typed != "t":
            desk.press(ENTER)
        desk.settle()
    with desk.made.reading() as session:
        found = {row.application_id: row.scores for row in queries.scores(session, course_id)}
        written, interview = (test.id for test in queries.tests(session, course_id))
    assert (found[order[4]][written], found[order[9]][interview], found[order[500]][written]) == (7000, None, 8850)
    assert screen.scores.lacking.isVisible() is False, "everybody has a score or was absent"

    # the ranking, and the decision under a letter with the head's PIN
    go(desk, screen, 3)
    desk.press(Qt.Key.Key_F7)
    desk.press("12/PPKD/III/2026", ENTER)
    desk.press(ENTER, held=CTRL)
    desk.settle()
    sign(desk, "274190")
    assert count(desk, Application.outcome.is_not(None)) == 0, "a wrong PIN decides nothing"
    sign(desk)
    assert desk.toast() == "Ditetapkan: 20 diterima. Cetak berita acaranya."
    for state, n in ((STATES.ACCEPTED, 20), (STATES.RESERVE, 10), (STATES.NOT_ACCEPTED, 970)):
        assert count(desk, Application.state == state) == n
    with desk.made.reading() as session:
        locked = session.scalars(select(Selection)).one()
        assert (locked.letter_number, locked.locked_by) == ("12/PPKD/III/2026", desk.made.head)
        plan = queries.plan(session, course_id)
    ranks = [row.total for row in plan.rows if row.rank is not None]
    assert ranks == sorted(ranks, key=lambda total: total or 0, reverse=True)
    QGuiApplication.clipboard().setText("100")
    go(desk, screen, 2)
    desk.press("9")
    desk.press(Qt.Key.Key_V, held=CTRL)
    desk.settle()
    assert grid._editor is None, "a locked score is not opened"
    with desk.made.reading() as session:
        assert {row.application_id: row.scores for row in queries.scores(session, course_id)} == found

    # the minutes on paper
    go(desk, screen, 3)
    paper = tmp_path / "berita acara.pdf"
    monkeypatch.setattr(dialogs, "ask_save", lambda *_asked: paper)
    desk.press(Qt.Key.Key_P, held=CTRL)
    desk.settle()
    assert paper.read_bytes().startswith(b"%PDF")

    # seventeen come, three do not, and the first three of the reserve list move up
    go(desk, screen, 4)
    page = screen.reregistering
    for _ in range(17):
        desk.press(ENTER)
        desk.settle()
        desk.press(DOWN)
    assert page._came.accessibleName().startswith("17 dari 20")
    desk.now += timedelta(days=8)
    screen.presenter.refresh()
    desk.settle()
    assert page._all.words == "Catat 3 tidak datang"
    reserves = [p.row.name for p in page.table.rows.rows if isinstance(p, Place) and p.row.state is STATES.RESERVE]
    desk.press(Qt.Key.Key_F8)
    desk.press(ENTER)
    desk.settle()
    assert desk.toast().startswith("3 orang tidak daftar ulang. Naik dari cadangan:")
    now = states(desk, course_id)
    assert [now[name] for name in reserves[:4]] == [STATES.ACCEPTED] * 3 + [STATES.RESERVE]
    assert count(desk, Application.state == STATES.NO_SHOW) == 3
    assert sum(bool(p.moved) for p in page.table.rows.rows if isinstance(p, Place)) == 3
    for name in reserves[:3]:
        at = next(at for at, p in enumerate(page.table.rows.rows) if isinstance(p, Place) and p.row.name == name)
        page.table.go_to(at)
        desk.press(ENTER)
        desk.settle()
    with desk.made.reading() as session:
        seated = [one for one in trainees(session, course_id) if one.state is EnrolmentState.ACTIVE]
    assert len(seated) == 20
    assert {one.name for one in seated} >= set(reserves[:3])


@pytest.fixture
def eight(desk: Desk) -> rounds.Round:
    with desk.made.writing() as session:
        return rounds.prepared(session, people=8, seats=3, admitted=False)


def test_everything_that_speaks_against_an_applicant_is_shown_and_filters_the_list(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = rounds.prepared(session, people=0, admitted=False)
        people = [
            makers.candidate(session, 1), makers.candidate(session, 2, birth_date=None, nik=None, nik_status="missing"),
        ]  # fmt: skip
        service.apply(session, of.course_id, people, now=NOW)
    screen = selecting(desk, of.course_id)
    page = screen.applicants
    assert screen.tabs._group.button(0).text() == "Pendaftar 2"
    desk.press(DOWN)
    said = [page._notes.itemAt(at).widget() for at in range(page._notes.count())]  # type: ignore[union-attr]  # they are there
    assert len(said) >= 3
    lines = [page.table.rows.index(at, 1).data() for at in range(2)]
    assert all(re.search(r"P-\w{4}-\w{4} · 0 dari \d+ berkas$", line) for line in lines)
    chip = next(chip for one, chip in page._chips.items() if one.level is not None and chip.isVisible())
    chip.click()
    desk.settle()
    assert chip.isChecked()
    assert len(page.table.rows.rows) == 2


def test_a_and_r_admit_and_reject_with_a_reason_and_both_can_be_taken_back(desk: Desk, eight: rounds.Round) -> None:
    screen = selecting(desk, eight.course_id)
    page = screen.applicants
    desk.press("a")
    assert page.asking.isVisible(), "the papers are not there, so a reason is asked for"
    desk.press(ENTER)
    assert page.asking.reason.edit.property("state") == "bad"
    desk.press("Berkas asli dilihat", ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.ADMITTED) == 1
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert count(desk, Application.state == STATES.ADMITTED) == 0
    desk.press(SPACE, DOWN, SPACE, "r")
    page.asking.reason.edit.selectAll()
    desk.press("Tidak memenuhi syarat", ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.REJECTED, Application.reason == "Tidak memenuhi syarat") == 2
    desk.press("r", ESC)
    assert not page.asking.isVisible()
    assert desk.shell.current == "courses.selection"


def test_people_are_added_by_a_list_of_nik_and_those_unknown_are_named(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = rounds.prepared(session, people=1, admitted=False)
        makers.candidate(session, 500)
        niks = [
            str(row) for row in session.scalars(select(Candidate.nik).order_by(Candidate.registered_at, Candidate.id))
        ]
    screen = selecting(desk, of.course_id)
    desk.press(Qt.Key.Key_N, held=CTRL)
    desk.settle()
    page = screen.adding
    page.way._group.button(2).click()
    QGuiApplication.clipboard().setText("\n".join([*niks, "9999990101019999", "9999 9902 0202 0001"]))
    page.niks.paste()
    desk.qtbot.waitUntil(lambda: "tidak ada di sini" in page._state.text())
    desk.settle()
    assert page._state.text() == "1 sudah mendaftar. 2 NIK tidak ada di sini: 9999990101019999, 9999990202020001."
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert count(desk, Application.course_id == of.course_id) == 2
    assert desk.toast().startswith("1 orang mendaftar di kelas ini.")
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert count(desk, Application.state == STATES.WITHDRAWN) == 1


def test_scores_are_typed_marked_absent_and_taken_back(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = rounds.prepared(session, people=3)
    screen = selecting(desk, of.course_id, "scores")
    grid = screen.scores.grid
    assert grid is not None
    assert QApplication.focusWidget() is grid
    desk.press("85,5", ENTER, "t", "101", ENTER)
    desk.settle()
    assert [w.typed for w in screen.scores.wrong.rows.rows] == ["101"]
    first, second, third = (line.id for line in grid.rows.rows)

    def kept() -> dict[Any, Any]:
        with desk.made.reading() as session:
            return {row.application_id: dict(row.scores) for row in queries.scores(session, of.course_id)}

    assert kept() == {first: {of.written: 8550}, second: {of.written: None}, third: {}}
    grid.go_to(0, 2)
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert kept()[second] == {}
    desk.press(Qt.Key.Key_Delete)
    desk.settle()
    assert kept()[first] == {}
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert kept()[first] == {of.written: 8550}


def test_a_decision_without_every_score_asks_for_no_pin(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = rounds.prepared(session, people=4)
        service.record_scores(session, of.written, [(one, "80") for one in of.applications])
        service.record_scores(session, of.interview, [(one, "80") for one in of.applications[:3]])
    screen = selecting(desk, of.course_id, "ranking")
    desk.press(Qt.Key.Key_F7)
    desk.press("1/X")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "1 orang belum punya nilai Wawancara" in screen.ranking.form._state.text()
    assert desk.window.findChildren(Countersign) == []
    screen.ranking.form.unscored.setChecked(True)
    desk.press(ENTER, held=CTRL)
    desk.settle()
    sign(desk)
    assert count(desk, Application.state == STATES.ACCEPTED) == 3


@pytest.fixture
def decided(desk: Desk) -> rounds.Round:
    with desk.made.writing() as session:
        return rounds.decided(session)


def test_the_second_clerk_is_told_that_the_last_seat_went_to_the_reserve_list(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = rounds.prepared(session, people=2, seats=1, admitted=True)
        for test in (of.written, of.interview):
            service.remove_test(session, test)
    screen = selecting(desk, of.course_id)
    with desk.made.writing(desk.made.head) as session:  # the other clerk is a moment earlier
        assert service.accept(session, of.applications[0], now=NOW).has_seat
    at = next(at for at, row in enumerate(screen.applicants.table.rows.rows) if row.id == of.applications[1])
    screen.applicants.table.go_to(at)
    screen.applicants._accept.click()
    desk.settle()
    assert desk.toast() == "Semua kursi sudah terisi. Peserta Contoh 02 menjadi cadangan 1."
    assert states(desk, of.course_id)["Peserta Contoh 02"] is STATES.RESERVE


def test_what_was_noted_by_mistake_at_re_registration_is_taken_back(desk: Desk, decided: rounds.Round) -> None:
    screen = selecting(desk, decided.course_id, "reregister")
    desk.press(ENTER)
    desk.settle()
    with desk.made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 1
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Enrolment)) == 0
    assert count(desk, Application.state == STATES.ACCEPTED) == 3
    desk.press("t", ENTER)
    desk.settle()
    assert "masih boleh daftar ulang" in screen.reregistering.asking._below.text(), "the last day is not over"
    desk.press(ESC)
    desk.now += timedelta(days=6)
    desk.press("t", ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.NO_SHOW) == 1
    assert count(desk, Application.moved_up_on.is_not(None)) == 1
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert count(desk, Application.state == STATES.NO_SHOW) == 0
    assert count(desk, Application.moved_up_on.is_not(None)) == 0
    assert count(desk, Application.state == STATES.RESERVE) == 3


def test_a_withdrawal_a_replacement_and_a_reserve_that_moved_up_are_taken_back(
    desk: Desk, decided: rounds.Round
) -> None:
    selecting(desk, decided.course_id, "reregister")
    desk.press("u", ENTER, "Keliru", ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.WITHDRAWN) == 1
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert count(desk, Application.state == STATES.WITHDRAWN) == 0
    assert count(desk, Application.state == STATES.ACCEPTED, Application.moved_up_on.is_(None)) == 3
    desk.press(ENTER)
    desk.settle()
    desk.press("g", ENTER, "Keliru", ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.WITHDRAWN) == 1
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert count(desk, Application.state == STATES.REREGISTERED) == 1
    with desk.made.reading() as session:
        (kept,) = session.scalars(select(Enrolment)).all()
    assert kept.state is EnrolmentState.ACTIVE


def test_those_accepted_are_told_one_by_one_and_marked(desk: Desk, decided: rounds.Round) -> None:
    screen = selecting(desk, decided.course_id, "reregister")
    desk.press(Qt.Key.Key_F9)
    desk.settle()
    (dialog,) = desk.window.findChildren(InformDialog)
    assert len(dialog.table.rows.rows) == 3
    assert "Peserta Contoh 01" in dialog.message.toPlainText()
    QTest.keyClick(dialog.table, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text() == dialog.message.toPlainText()
    QTest.keyClick(dialog.table, SPACE)
    desk.settle()
    assert count(desk, Application.informed_at.is_not(None)) == 1
    assert "1 dari 3" in dialog._said.text()
    dialog.accept()
    desk.settle()
    place = screen.reregistering.table.rows.rows[0]
    assert isinstance(place, Place)
    assert place.informed
    desk.window.activateWindow()


def test_the_letter_is_corrected_by_the_head_and_all_else_stays(desk: Desk, decided: rounds.Round) -> None:
    screen = selecting(desk, decided.course_id, "ranking")
    desk.settle()
    next(each for each in screen.ranking.findChildren(Button) if each.words == "Perbaiki surat").click()
    (dialog,) = desk.window.findChildren(LetterDialog)
    dialog.number.edit.setText("009/CONTOH/2026")
    dialog._collect()
    assert dialog.isVisible(), "a reason is asked for"
    dialog.reason.edit.setText("salah ketik")
    dialog._collect()
    desk.settle()
    sign(desk)
    with desk.made.reading() as session:
        made = queries.selection(session, decided.course_id)
    assert (made.letter_number, made.correction) == ("009/CONTOH/2026", "salah ketik")


def test_somebody_withdraws_and_a_trainee_is_replaced_with_date_and_reason(desk: Desk, decided: rounds.Round) -> None:
    screen = selecting(desk, decided.course_id, "reregister")
    desk.press("u", ENTER, "Diterima bekerja", ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.WITHDRAWN, Application.reason == "Diterima bekerja") == 1
    assert count(desk, Application.state == STATES.ACCEPTED) == 3, "the first reserve moved up"
    table = screen.reregistering.table
    at = next(at for at, p in enumerate(table.rows.rows) if isinstance(p, Place) and p.row.state is STATES.ACCEPTED)
    table.go_to(at)
    desk.press(ENTER)
    desk.settle()
    desk.press("g", ENTER, "Sakit", ENTER)
    desk.settle()
    with desk.made.reading() as session:
        kept = session.scalars(select(Enrolment).order_by(Enrolment.number)).all()
    assert [row.state for row in kept] == [EnrolmentState.REPLACED, EnrolmentState.ACTIVE]
    assert kept[1].replaces_id == kept[0].id
    assert any(isinstance(p, Divider) for p in table.rows.rows)


def test_an_empty_selection_says_on_every_tab_what_to_do_next(desk: Desk) -> None:
    with desk.made.writing() as session:
        of = rounds.prepared(session, people=0)
        for test in (of.written, of.interview):
            service.remove_test(session, test)
    screen = selecting(desk, of.course_id)
    said: list[Callable[[], Any]] = [
        lambda: screen.applicants._pages, lambda: screen.testing._pages, lambda: screen.scores._pages,
        lambda: screen.ranking._pages, lambda: screen.reregistering._pages,
    ]  # fmt: skip
    for at, pages in enumerate(said):
        screen.tabs.go(at)
        desk.settle()
        assert pages().currentIndex() == 0


@pytest.mark.parametrize("size", [(1366, 688), (911, 512)])
def test_every_tab_fits_its_window(desk: Desk, decided: rounds.Round, size: tuple[int, int]) -> None:
    desk.window.resize(*size)
    screen = selecting(desk, decided.course_id)
    for at in range(5):
        screen.tabs.go(at)
        desk.settle()
        assert desk.shell.minimumSizeHint().width() <= size[0], at
    assert (desk.window.width(), desk.window.height()) == size


def test_an_applicant_is_moved_to_another_sitting_and_back(desk: Desk, eight: rounds.Round) -> None:
    with desk.made.writing() as session:
        service.admit_all(session, eight.course_id, now=NOW, reason="berkas menyusul")
        held = {"held_on": TODAY + timedelta(days=1), "capacity": 10, "place": "Aula Contoh"}
        first = service.add_sitting(session, eight.written, starts="08:00", ends="09:00", **held)
        second = service.add_sitting(session, eight.written, starts="10:00", ends="11:00", **held)
        service.distribute(session, eight.written)
    screen = selecting(desk, eight.course_id)
    desk.press("j")
    desk.settle()
    actions = [each for each in screen.applicants._groups.actions() if each.isCheckable()]
    assert [each.isChecked() for each in actions] == [True, False]
    actions[1].trigger()
    screen.applicants._groups.hide()
    desk.settle()

    def sits() -> object:
        with desk.made.reading() as session:
            return queries.seats_of(session, eight.applications[0])[eight.written]

    assert sits() == second
    desk.window.activateWindow()
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    assert sits() == first


def test_an_applicant_is_put_into_a_group_that_goes_first_and_out_again(desk: Desk, eight: rounds.Round) -> None:
    screen = selecting(desk, eight.course_id)
    group = priorities()[0]
    for wanted in (group.code, ""):
        screen.applicants._offer_groups()
        screen.applicants._groups.actions()[0].trigger()
        screen.applicants._groups.close()
        desk.settle()
        assert count(desk, Application.priority == group.code) == (1 if wanted else 0)


def test_the_list_of_candidates_leads_to_the_selection_somebody_is_in(desk: Desk, eight: rounds.Round) -> None:
    screen = desk.go("candidates", chosen=eight.candidates[0])
    desk.settle()
    (way,) = screen.applications.findChildren(Button)
    assert way.words == "Seleksi Kelas Seleksi 1: terdaftar"
    way.click()
    desk.settle()
    shown = desk.shell.current_screen()
    assert isinstance(shown, SelectionScreen)
    assert shown.presenter.course_id == eight.course_id


def test_the_keys_of_re_registration_work_where_the_panel_is_folded_away(desk: Desk, decided: rounds.Round) -> None:
    desk.window.resize(911, 512)
    screen = selecting(desk, decided.course_id, "reregister")
    assert not screen.reregistering._yes.isVisible()
    desk.press(ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.REREGISTERED) == 1
    desk.press(DOWN, "u", ENTER, "Diterima bekerja", ENTER)
    desk.settle()
    assert count(desk, Application.state == STATES.WITHDRAWN) == 1
