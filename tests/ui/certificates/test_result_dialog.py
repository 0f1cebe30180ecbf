"""A wrong result under a certificate, corrected in the window: marks, what changes, why, a head's PIN."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from tests.ui.certificates.accredited import Class, Stage
from tests.ui.certificates.test_register import CTRL, agree, opened, papers, press, register, states
from tests.ui.certificates.test_register import of as of  # the fixture

from bekal.assessment.queries import results
from bekal.certificates.life.rules import Why
from bekal.staff.service import add_person
from bekal.terms import Outcome, Role
from bekal.ui.certificates.decide import Decide
from bekal.ui.certificates.result_dialog import ResultDialog


def scores(stage: Stage, of: Class) -> list[int | None]:
    with stage.made.reading() as session:
        return [row.score_hundredths for row in results(session, of.id).rows]


def marks(stage: Stage) -> ResultDialog:
    register(stage)
    press(stage, Qt.Key.Key_F9, CTRL)
    dialog = opened(stage, ResultDialog)
    assert isinstance(dialog, ResultDialog)
    return dialog


def retype(dialog: ResultDialog, text: str) -> None:
    (edit,) = dialog.scores.values()
    edit.selectAll()
    QTest.keyClicks(edit, text)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)


def test_a_result_is_corrected_with_its_certificate_by_keys_and_a_pin(stage: Stage, of: Class) -> None:
    before = scores(stage, of)
    dialog = marks(stage)
    (edit,) = dialog.scores.values()
    assert edit.text() == "87", "what stands is there to be corrected"
    assert {choice.value() for choice in dialog.units.values()} == {Outcome.COMPETENT}
    retype(dialog, "97,5")
    stage.settle()
    asked = opened(stage, Decide)
    assert isinstance(asked, Decide)
    assert asked.why.value() is Why.RESULT
    assert scores(stage, of) == before, "nothing before the PIN"
    QTest.keyClick(asked, Qt.Key.Key_Return, CTRL)
    stage.settle()
    agree(stage)
    stage.settle()
    assert states(stage) == ["printed", "printed", "replaced", "issued"]
    assert papers(stage)[-1].sequence == 4
    assert scores(stage, of) == [*before[:2], 9750]


@pytest.mark.parametrize(("typed", "words"), [("101", "100"), ("87", "")])
def test_what_cannot_stand_is_said_in_the_dialog_and_nothing_is_asked(
    stage: Stage, of: Class, typed: str, words: str
) -> None:
    before = scores(stage, of)
    dialog = marks(stage)
    retype(dialog, typed)
    stage.settle()
    assert dialog.isVisible()
    if not words:
        assert dialog.said.isVisible(), "the paper would say the same"
    assert not [one for one in stage.window.findChildren(Decide) if one.isVisible()]
    assert scores(stage, of) == before


def test_whoever_typed_the_marks_does_not_confirm_them_where_there_is_somebody_else(stage: Stage, of: Class) -> None:
    with stage.write() as session:
        add_person(session, name="Petugas Contoh", role=Role.CLERK, secret=None)
    before = scores(stage, of)
    retype(marks(stage), "97,5")
    stage.settle()
    asked = opened(stage, Decide)
    assert isinstance(asked, Decide)
    QTest.keyClick(asked, Qt.Key.Key_Return, CTRL)
    stage.settle()
    agree(stage)
    stage.settle()
    assert asked.said.isVisible()
    assert "Kepala Contoh" in asked.said.text()
    assert scores(stage, of) == before
    assert states(stage) == ["printed"] * 3
