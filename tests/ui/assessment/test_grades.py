"""The mark grid with real keys and a real encrypted database."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from tests import makers
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Class, Stage

from bekal.assessment import rules
from bekal.assessment.queries import ResultRow, results
from bekal.assessment.service import NewResult, record_result
from bekal.terms import Decision, Outcome
from bekal.ui.assessment.grades_screen import GradesScreen
from bekal.ui.assessment.paste_dialog import PasteDialog
from bekal.ui.assessment.screen import AssessmentScreen


def opened(stage: Stage, *, units: int = 2) -> tuple[GradesScreen, Class]:
    with stage.write() as session:
        of = accredited.a_class(session, units_wanted=units)
    screen = stage.show("assessment.course", course_id=of.id)
    assert isinstance(screen, GradesScreen)
    return screen, of


def kept(stage: Stage, of: Class) -> list[ResultRow]:
    with stage.made.reading() as session:
        return list(results(session, of.id).rows)


def press(stage: Stage, screen: GradesScreen, keys: str) -> None:
    assert screen.grid is not None
    stage.qtbot.keyClicks(screen.grid, keys)


def said(screen: GradesScreen) -> list[str]:
    assert screen.grid is not None
    return [row.said for row in screen.grid.rows.rows]


def test_a_score_is_typed_with_a_comma_and_enter_goes_down(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(0, 2)
    for typed in ("86,5", "90"):
        stage.qtbot.keyClick(screen.grid, typed[0])
        edit = QApplication.focusWidget()
        assert edit is not None
        stage.qtbot.keyClicks(edit, typed[1:])
        stage.qtbot.keyClick(edit, Qt.Key.Key_Return)
    stage.settle()
    assert [row.score_hundredths for row in kept(stage, of)] == [8650, 9000, None]
    assert screen.grid.currentIndex().row() == 2
    assert said(screen)[0].startswith("Tersimpan ")


def test_a_score_that_another_desk_entered_is_not_written_over_unseen(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    first = kept(stage, of)[0].enrolment_id
    with stage.write() as session:
        record_result(session, first, NewResult(8000), on=makers.TODAY)
    for wanted in ("80", "65"):
        screen.grid.go_to(0, 2)
        stage.qtbot.keyClick(screen.grid, "6")
        edit = QApplication.focusWidget()
        assert edit is not None
        stage.qtbot.keyClicks(edit, "5")
        stage.qtbot.keyClick(edit, Qt.Key.Key_Return)
        stage.settle()
        assert rules.score_text(kept(stage, of)[0].score_hundredths) == wanted
        assert screen.grid.rows.rows[0].result.score_hundredths == kept(stage, of)[0].score_hundredths
        assert ("80. Isian Anda (65)" in said(screen)[0]) is (wanted == "80")


def test_one_key_marks_a_unit_and_goes_down(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(0, 4)
    press(stage, screen, "kbk")
    stage.settle()
    first = [next(iter(row.outcomes.values())) for row in kept(stage, of)]
    assert first == [Outcome.COMPETENT, Outcome.NOT_YET, Outcome.COMPETENT]


def test_passing_with_a_unit_not_yet_competent_is_refused_and_the_cell_goes_back(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(0, 4)
    press(stage, screen, "b")
    screen.grid.go_to(0, 6)
    press(stage, screen, "l")
    stage.settle()
    assert kept(stage, of)[0].decision is None
    assert screen.grid.rows.rows[0].result.decision is None
    assert "Peserta Contoh Satu" in said(screen)[0]
    assert screen.grid.rows.rows[0].tone == "warn"


def test_a_letter_decides_from_any_cell_of_the_row(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(1, 2)
    press(stage, screen, "t")
    stage.settle()
    assert [row.decision for row in kept(stage, of)] == [None, Decision.FAILED, None]


def test_delete_empties_a_score_instead_of_writing_zero(stage: Stage) -> None:
    screen, of = opened(stage)
    with stage.write() as session:
        accredited.pass_all(session, of)
    stage.show("assessment.course", course_id=of.id)
    assert screen.grid is not None
    screen.grid.go_to(0, 2)
    stage.qtbot.keyClick(screen.grid, Qt.Key.Key_Delete)
    stage.settle()
    assert kept(stage, of)[0].score_hundredths is None
    assert kept(stage, of)[0].decision is Decision.PASSED


def paste(stage: Stage, screen: GradesScreen, text: str) -> PasteDialog | None:
    """Paste, and return the preview if one came."""
    assert screen.grid is not None
    QApplication.clipboard().setText(text)
    stage.qtbot.keyClick(screen.grid, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    shown = [one for one in screen.window().findChildren(PasteDialog) if one.isVisible()]
    return shown[-1] if shown else None


def agree(stage: Stage, dialog: QDialog | None) -> None:
    assert dialog is not None
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()


def test_a_block_with_a_score_out_of_range_is_shown_and_nothing_of_it_is_pasted(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(0, 2)
    dialog = paste(stage, screen, "86,5\tK\tK\tL\r\n101\tK\tBK\tT\r\n\tK\tK\t\r\n70\tK\tK\tL\r\n")
    assert dialog is not None
    said = [(one.line, one.words) for one in dialog.table.rows.rows]
    assert [line for line, _ in said] == [0, 2]
    assert "101" in said[1][1]
    dialog.reject()
    assert all(row.score_hundredths is None and not row.outcomes for row in kept(stage, of))


def test_a_block_from_excel_is_previewed_and_then_pasted_whole(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(0, 2)
    dialog = paste(stage, screen, "86,5\tK\tK\tL\r\n60\tK\tBK\tT\r\n\tK\tK\t\r\n")
    assert dialog is not None
    assert len(dialog.table.rows.rows) == 10
    agree(stage, dialog)
    rows = kept(stage, of)
    assert [row.score_hundredths for row in rows] == [8650, 6000, None]
    assert [row.decision for row in rows] == [Decision.PASSED, Decision.FAILED, None]
    assert all(len(row.outcomes) == 2 for row in rows)


def warning(screen: GradesScreen) -> str:
    from bekal.ui.widgets.bars import Notice

    return " ".join(notice.accessibleName() for notice in screen.findChildren(Notice) if notice.isVisible())


def test_control_z_takes_a_pasted_block_back_at_once_and_then_the_key_before(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(2, 4)
    press(stage, screen, "b")
    stage.settle()
    screen.grid.go_to(0, 2)
    agree(stage, paste(stage, screen, "86\n87\n"))
    assert [row.score_hundredths for row in kept(stage, of)] == [8600, 8700, None]
    stage.qtbot.keyClick(screen.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert [row.score_hundredths for row in kept(stage, of)] == [None, None, None]
    assert kept(stage, of)[2].outcomes
    stage.qtbot.keyClick(screen.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert not kept(stage, of)[2].outcomes


def test_f8_fills_only_empty_units_and_can_be_taken_back(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(1, 4)
    press(stage, screen, "b")
    stage.settle()
    stage.qtbot.keyClick(screen, Qt.Key.Key_F8)
    stage.settle()
    rows = kept(stage, of)
    assert sorted(rows[1].outcomes.values()) == [Outcome.NOT_YET, Outcome.COMPETENT]
    assert all(outcome is Outcome.COMPETENT for row in (rows[0], rows[2]) for outcome in row.outcomes.values())
    stage.qtbot.keyClick(screen.grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    assert [len(row.outcomes) for row in kept(stage, of)] == [0, 1, 0]


def test_f8_with_a_few_rows_chosen_fills_only_those(stage: Stage) -> None:
    screen, of = opened(stage)
    assert screen.grid is not None
    screen.grid.go_to(0, 4)
    stage.qtbot.keyClick(screen.grid, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    stage.qtbot.keyClick(screen, Qt.Key.Key_F8)
    stage.settle()
    assert [len(row.outcomes) for row in kept(stage, of)] == [2, 2, 0]


def test_keys_typed_faster_than_the_disk_all_arrive(stage: Stage) -> None:
    screen, of = opened(stage, units=4)
    assert screen.grid is not None
    for column in range(4, 8):
        screen.grid.go_to(0, column)
        press(stage, screen, "kkk")
    screen.grid.go_to(0, 8)
    press(stage, screen, "lll")
    stage.settle()
    assert all(row.decision is Decision.PASSED and len(row.outcomes) == 4 for row in kept(stage, of))
    assert [row.result for row in screen.grid.rows.rows] == kept(stage, of)


def test_a_row_with_a_certificate_is_locked_and_says_why(stage: Stage) -> None:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, units_wanted=2)
        accredited.pass_all(session, of, but=(2,))
    from bekal.certificates.issue_here import issue_here

    run = stage.show("assessment.course", course_id=of.id)
    done = issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at)
    assert len(done.numbers) == 2, done.refused
    stage.show("assessment.course", course_id=of.id)
    assert isinstance(run, GradesScreen)
    assert run.grid is not None
    run.grid.go_to(0, 4)
    press(stage, run, "b")
    stage.settle()
    assert done.numbers[0] in warning(run)
    assert all(outcome is Outcome.COMPETENT for outcome in kept(stage, of)[0].outcomes.values())
    assert done.numbers[0] in str(run.grid.rows.index(0, 7).data())


def test_the_list_says_how_many_are_assessed(stage: Stage) -> None:
    with stage.write() as session:
        of = accredited.a_class(session)
        accredited.pass_all(session, of, but=(1,))
        accredited.a_class(session, (), number=2)
    screen = stage.show("assessment")
    assert isinstance(screen, AssessmentScreen)
    said = {row.course.name: (row.decided, row.course.enrolled) for row in screen.table.rows.rows}
    assert said == {"Bahasa Jepang A": (2, 3), "Bahasa Jepang B": (0, 0)}
    screen.table.go_to([row.course.id for row in screen.table.rows.rows].index(of.id))
    stage.qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    stage.settle()
    assert isinstance(stage.current(), GradesScreen)


def test_an_empty_centre_is_told_where_courses_are_made(stage: Stage) -> None:
    screen = stage.show("assessment")
    assert isinstance(screen, AssessmentScreen)
    assert not screen.table.isVisible()


def test_a_note_of_a_result_outlives_a_change_in_the_grid(stage: Stage) -> None:
    from bekal.assessment.service import NewResult, record_result

    screen, of = opened(stage)
    with stage.write() as session:
        record_result(session, of.trainees[0], NewResult(note="ujian ulang"), on=accredited.STARTS)
    stage.show("assessment.course", course_id=of.id)
    assert screen.grid is not None
    screen.grid.go_to(0, 4)
    press(stage, screen, "k")
    stage.settle()
    assert kept(stage, of)[0].note == "ujian ulang"
