"""The grid of a course with a plan: components, remedials, proposals, the lock, in the window with real keys."""

from collections.abc import Sequence
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests import makers
from tests.makers import NOW, TODAY
from tests.ui.office import Desk
from tests.ui.running import words_of

from bekal.assessment import locking, plans, queries, service
from bekal.assessment.planning_rules import NewPlan, starting_plan
from bekal.assessment.service import NewResult
from bekal.assessment.weighing import ABSENT
from bekal.staff.service import set_secret
from bekal.storage.records import Enrolment
from bekal.terms import Decision, EnrolmentState, Kind, Outcome
from bekal.ui.assessment.grades_screen import GradesScreen
from bekal.ui.assessment.history_dialog import HistoryDialog
from bekal.ui.assessment.lock_dialog import LockDialog, WordsDialog
from bekal.ui.courses.programme_form import PLAN, ProgrammeFormScreen
from bekal.ui.courses.timetable import set_text
from bekal.ui.jobs import Jobs
from bekal.ui.sign_in.countersign import Countersign
from bekal.ui.widgets.bars import Notice
from bekal.ui.window import MainWindow

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
PIN = "274193"


@pytest.fixture
def desk(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made) -> Desk:
    return Desk(qtbot, jobs, window, made)


@pytest.fixture
def of(made: makers.Made) -> makers.Class:
    with made.writing() as session:
        of = makers.course(session, trainees_wanted=3, instructors=[made.instructor])
        plans.change_plan(session, of.programme_id, starting_plan(Kind.COMPETENCY))
        makers.mark_all(session, of)
    return of


def opened(desk: Desk, of: makers.Class) -> GradesScreen:
    screen = desk.go("assessment.course", course_id=of.id)
    assert isinstance(screen, GradesScreen)
    assert screen.grid is not None
    return screen


def rows(desk: Desk, of: makers.Class) -> Sequence[queries.ResultRow]:
    with desk.made.reading() as session:
        return queries.results(session, of.id).rows


def keys(desk: Desk, screen: GradesScreen, typed: str) -> None:
    for letter in typed:
        widget = QApplication.focusWidget() or screen.grid
        if letter == "\n":
            desk.qtbot.keyClick(widget, ENTER)
        else:
            desk.qtbot.keyClick(widget, letter)
    desk.settle()


def warning(screen: GradesScreen) -> str:
    return " ".join(one.accessibleName() for one in screen.findChildren(Notice) if one.isVisible())


def test_components_are_typed_and_the_total_follows(desk: Desk, of: makers.Class) -> None:
    screen = opened(desk, of)
    assert screen.grid is not None
    assert screen.grid.hasFocus()
    for column, score in ((2, "80"), (3, "70,5"), (4, "90")):
        screen.grid.go_to(0, column)
        keys(desk, screen, f"{score}\n")
    assert rows(desk, of)[0].score_hundredths == 7725  # 24 + 35,25 + 18
    assert str(screen.grid.rows.index(0, 5).data()) == "77,25"
    screen.grid.go_to(1, 2)
    keys(desk, screen, "a")
    assert next(iter(rows(desk, of)[1].entries.values())) is ABSENT
    assert screen.grid.currentIndex().row() == 2


def test_a_remedial_leaves_the_first_try_in_sight_and_can_be_taken_back(desk: Desk, of: makers.Class) -> None:
    screen = opened(desk, of)
    assert screen.grid is not None
    screen.grid.go_to(0, 2)
    keys(desk, screen, "60\n")
    screen.grid.go_to(0, 2)
    keys(desk, screen, "r82\n")
    (tries,) = rows(desk, of)[0].tries.values()
    assert [one.entry for one in tries] == [6000, 8200]
    assert str(screen.grid.rows.index(0, 2).data()) == "60 → 82"
    desk.qtbot.keyClick(screen.grid, Qt.Key.Key_Z, CTRL)
    desk.settle()
    (tries,) = rows(desk, of)[0].tries.values()
    assert [one.entry for one in tries] == [6000, None]
    assert next(iter(rows(desk, of)[0].entries.values())) == 6000


def test_the_day_of_the_test_and_a_note_of_the_try_are_kept(desk: Desk, of: makers.Class) -> None:
    screen = opened(desk, of)
    assert screen.grid is not None
    assert screen.held_on() == TODAY
    screen.set_held_on(date(2026, 2, 27))
    screen.grid.go_to(0, 2)
    keys(desk, screen, "60\n")
    screen.grid.go_to(0, 2)
    desk.press(Qt.Key.Key_F6)
    dialog = next(one for one in desk.window.findChildren(WordsDialog) if one.isVisible())
    desk.qtbot.waitUntil(dialog.isActiveWindow)
    set_text(dialog.more, "terlambat datang")
    desk.qtbot.keyClick(dialog, ENTER, CTRL)
    desk.settle()
    (tries,) = rows(desk, of)[0].tries.values()
    assert [(one.entry, one.held_on, one.note) for one in tries] == [(6000, date(2026, 2, 27), "terlambat datang")]


def test_a_unit_is_tried_again_with_r(desk: Desk, of: makers.Class) -> None:
    screen = opened(desk, of)
    assert screen.grid is not None
    unit = next(at for at, field in screen.grid.fields.items() if screen.grid.is_unit(field))
    screen.grid.go_to(0, unit)
    keys(desk, screen, "b")
    screen.grid.go_to(0, unit)
    keys(desk, screen, "rk\n")
    (tries,) = rows(desk, of)[0].tries.values()
    assert [one.entry for one in tries] == [Outcome.NOT_YET, Outcome.COMPETENT]


def fill(desk: Desk, of: makers.Class, scores: Sequence[int]) -> None:
    with desk.made.writing(desk.made.instructor) as session:
        found = queries.results(session, of.id)
        every_k = dict.fromkeys((unit.id for unit in found.units), Outcome.COMPETENT)
        for trainee, score in zip(of.trainees, scores, strict=True):
            marks = dict.fromkeys((one.id for one in found.plan.components), score)
            service.record_result(session, trainee, NewResult(outcomes=every_k, scores=marks), on=TODAY)


def test_proposals_are_taken_at_once_and_taken_back_at_once(desk: Desk, of: makers.Class) -> None:
    fill(desk, of, (8000, 6900, 9500))
    screen = opened(desk, of)
    desk.press(Qt.Key.Key_F9)
    desk.settle()
    assert [row.decision for row in rows(desk, of)] == [Decision.PASSED, Decision.FAILED, Decision.PASSED]
    assert screen.grid is not None
    desk.qtbot.keyClick(screen.grid, Qt.Key.Key_Z, CTRL)
    desk.settle()
    assert {row.decision for row in rows(desk, of)} == {None}


def test_a_pass_against_the_plan_asks_for_a_reason_and_takes_it(desk: Desk, of: makers.Class) -> None:
    fill(desk, of, (6900, 8000, 8000))
    screen = opened(desk, of)
    assert screen.grid is not None
    screen.grid.go_to(0, 2)
    keys(desk, screen, "l")
    assert "nilai akhir di bawah batas" in warning(screen)
    assert rows(desk, of)[0].decision is None
    screen.grid.go_to(0, 2)
    desk.press(Qt.Key.Key_F6)
    dialog = next(one for one in desk.window.findChildren(WordsDialog) if one.isVisible())
    desk.qtbot.waitUntil(dialog.isActiveWindow)
    set_text(dialog.words, "keputusan sidang")
    desk.qtbot.keyClick(dialog, ENTER, CTRL)
    desk.settle()
    screen.grid.go_to(0, 2)
    desk.qtbot.keyClick(screen.grid, "l")
    desk.settle()
    assert (rows(desk, of)[0].decision, rows(desk, of)[0].note) == (Decision.PASSED, "keputusan sidang")


def test_somebody_who_left_takes_no_marks(desk: Desk, of: makers.Class) -> None:
    with desk.made.writing() as session:
        session.get_one(Enrolment, of.trainees[1]).state = EnrolmentState.WITHDRAWN
    screen = opened(desk, of)
    assert screen.grid is not None
    screen.grid.go_to(1, 2)
    keys(desk, screen, "a")
    assert "Peserta Contoh 02" in warning(screen)
    assert rows(desk, of)[1].tries == {}


def test_rows_are_sorted_and_a_paste_goes_by_the_order_in_sight(desk: Desk, of: makers.Class) -> None:
    fill(desk, of, (8000, 6900, 9500))
    screen = opened(desk, of)
    assert screen.grid is not None
    screen.grid.sort_asked.emit("score", True)
    assert [row.result.number for row in screen.grid.rows.rows] == [3, 1, 2]
    screen.grid.go_to(0, 2)
    QApplication.clipboard().setText("99\n")
    desk.qtbot.keyClick(screen.grid, Qt.Key.Key_V, CTRL)
    desk.settle()
    theory = queries_theory(desk, of)
    assert [row.entries[theory] for row in rows(desk, of)] == [8000, 6900, 9900]


def queries_theory(desk: Desk, of: makers.Class) -> object:
    with desk.made.reading() as session:
        return queries.plan_of_course(session, of.id).components[0].id


def test_the_clerk_locks_as_second_person_and_the_head_opens_again(desk: Desk, of: makers.Class) -> None:
    fill(desk, of, (8000, 6900, 9500))
    with desk.made.writing(desk.made.instructor) as session:
        service.take_proposals(session, of.id, on=TODAY)
    with desk.made.writing() as session:
        set_secret(session, desk.made.head, PIN)
    screen = opened(desk, of)
    assert screen.grid is not None
    desk.qtbot.keyClick(screen.grid, Qt.Key.Key_L, CTRL)
    desk.settle()
    dialog = next(one for one in desk.window.findChildren(LockDialog) if one.isVisible())
    assert "Instruktur Contoh" in words_of(dialog)
    set_text(dialog.number, "BA-9")
    desk.qtbot.keyClick(dialog, ENTER, CTRL)
    desk.settle()
    with desk.made.reading() as session:
        lock = queries.lock_of(session, of.id)
    assert lock is not None
    assert (lock.letter_number, lock.locker) == ("BA-9", "Petugas Contoh")
    screen.grid.go_to(0, 2)
    keys(desk, screen, "5")
    assert "dikunci" in warning(screen)
    assert screen.proposals_button.isHidden()
    screen.lock_button.click()
    reason = next(one for one in desk.window.findChildren(WordsDialog) if one.isVisible())
    desk.qtbot.waitUntil(reason.isActiveWindow)
    set_text(reason.words, "nilai salah ketik")
    desk.qtbot.keyClick(reason, ENTER, CTRL)
    desk.settle()
    head = next(one for one in desk.window.findChildren(Countersign) if one.isVisible())
    head.pin.setText(PIN)
    desk.qtbot.keyClick(head, ENTER, CTRL)
    desk.settle()
    with desk.made.reading() as session:
        former = queries.graduations(session, of.id)[-1]
    assert (former.is_locked, former.unlock_reason) == (False, "nilai salah ketik")


def test_whoever_entered_marks_needs_the_pin_of_a_head(desk: Desk, of: makers.Class) -> None:
    fill(desk, of, (8000, 6900, 9500))
    with desk.made.writing(desk.made.clerk) as session:
        service.take_proposals(session, of.id, on=TODAY)
    with desk.made.writing() as session:
        set_secret(session, desk.made.head, PIN)
    screen = opened(desk, of)
    desk.qtbot.keyClick(screen.grid, Qt.Key.Key_L, CTRL)
    desk.settle()
    dialog = next(one for one in desk.window.findChildren(LockDialog) if one.isVisible())
    desk.qtbot.keyClick(dialog, ENTER, CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert queries.lock_of(session, of.id) is None
    head = next(one for one in desk.window.findChildren(Countersign) if one.isVisible())
    head.pin.setText(PIN)
    desk.qtbot.keyClick(head, ENTER, CTRL)
    desk.settle()
    with desk.made.reading() as session:
        lock = queries.lock_of(session, of.id)
    assert lock is not None
    assert lock.locker == "Kepala Contoh"


def test_undecided_results_are_not_offered_to_be_locked(desk: Desk, of: makers.Class) -> None:
    screen = opened(desk, of)
    desk.qtbot.keyClick(screen.grid, Qt.Key.Key_L, CTRL)
    desk.settle()
    assert not [one for one in desk.window.findChildren(LockDialog) if one.isVisible()]
    assert "3 peserta belum mempunyai keputusan" in warning(screen)


def test_the_history_of_a_cell_tells_who_and_how(desk: Desk, of: makers.Class) -> None:
    fill(desk, of, (8000, 6900, 9500))
    screen = opened(desk, of)
    assert screen.grid is not None
    screen.grid.go_to(0, 2)
    keys(desk, screen, "85\n")
    screen.grid.go_to(0, 2)
    desk.press(Qt.Key.Key_F4)
    desk.settle()
    dialog = next(one for one in desk.window.findChildren(HistoryDialog) if one.isVisible())
    assert [(one.by, one.said, one.number) for one in dialog.table.rows.rows] == [
        ("Instruktur Contoh", "80", 1), ("Petugas Contoh", "85", 1),
    ]  # fmt: skip


def test_a_locked_course_is_shown_so_in_the_list(desk: Desk, of: makers.Class) -> None:
    fill(desk, of, (8000, 6900, 9500))
    with desk.made.writing(desk.made.instructor) as session:
        service.take_proposals(session, of.id, on=TODAY)
    with desk.made.writing(desk.made.clerk) as session:
        locking.lock(session, of.id, locking.GraduationMeeting(TODAY), now=NOW)
    listed = desk.go("assessment")
    assert [row.state.words for row in listed.table.rows.rows] == ["Terkunci"]


# ------------------------------------------------------------------------------------- the programme's form


def test_a_starting_plan_is_offered_edited_and_taken_back(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session, kind=Kind.COMPETENCY)
    form = desk.go("courses.programme", programme_id=programme_id, tab="plan")
    assert isinstance(form, ProgrammeFormScreen)
    assert form.tabs.current() == PLAN
    assert form.plan.value().plan is None
    form.plan.take_starting_plan()
    assert form.plan.value().plan == starting_plan(Kind.COMPETENCY)
    set_text(form.plan.least, "65")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        kept = queries.plan_of(session, programme_id)
    assert (kept.weights, kept.pass_mark) == (100, 6500)
    desk.press(Qt.Key.Key_Z, held=CTRL)
    desk.settle()
    with desk.made.reading() as session:
        assert not queries.plan_of(session, programme_id).is_set


def test_a_plan_that_cannot_be_is_said_beside_its_lines(desk: Desk) -> None:
    with desk.made.writing() as session:
        programme_id = makers.programme(session)
    form = desk.go("courses.programme", programme_id=programme_id, tab="plan")
    form.plan.components.edit.setPlainText("Teori | 0\nPraktik | 0")
    set_text(form.plan.least, "70")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "Semua bobot nol" in words_of(form.plan)
    form.plan.components.edit.setPlainText("Teori")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    assert "Baris 1 bukan komponen" in words_of(form.plan)
    with desk.made.reading() as session:
        assert not queries.plan_of(session, programme_id).is_set


def test_a_new_programme_takes_its_plan_along(desk: Desk) -> None:
    form = desk.go("courses.programme")
    for field, text in ((form.code, "LAS"), (form.title, "Las"), (form.hours, "240")):
        set_text(field, text)
    form.plan.components.edit.setPlainText("Teori | 40\nPraktik | 60 | 70")
    set_text(form.plan.least, "70")
    desk.press(ENTER, held=CTRL)
    desk.settle()
    from bekal.courses.queries import programmes

    with desk.made.reading() as session:
        made = queries.plan_of(session, programmes(session)[0].id)
    assert [(one.title, one.weight, one.pass_mark) for one in made.components] == [
        ("Teori", 40, None), ("Praktik", 60, 7000),
    ]  # fmt: skip
    assert made.predicates == NewPlan().predicates
