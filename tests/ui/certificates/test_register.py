"""The certificate register and the blank register in the window, by keys alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from tests import makers
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Class, Stage

from bekal.certificates import service
from bekal.certificates.blanks import queries as blanks
from bekal.certificates.blanks import service as blank_service
from bekal.certificates.issue_here import issue_here
from bekal.certificates.life import queries
from bekal.certificates.life.queries import Paper
from bekal.certificates.life.rules import NothingToCorrect, Why
from bekal.staff.service import set_secret
from bekal.storage.records import Programme
from bekal.terms import BlankEvent, CertificateEvent
from bekal.ui.certificates.blank_dialogs import BecomeDialog, ReceiveDialog
from bekal.ui.certificates.blanks import BlanksScreen
from bekal.ui.certificates.decide import Decide
from bekal.ui.certificates.expiring import CertificatesExpiringScreen
from bekal.ui.certificates.hand_over import HandOverDialog
from bekal.ui.certificates.person import PersonCertificatesScreen
from bekal.ui.certificates.register import RegisterScreen
from bekal.ui.sign_in.countersign import Countersign

PIN = "274193"
CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def of(stage: Stage) -> Class:
    """Give a course with three printed certificates, and a head with a PIN."""
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, tuple(accredited.names(3)))
        accredited.pass_all(session, of)
        set_secret(session, stage.made.head, PIN)
    assert len(issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at).numbers) == 3
    with stage.write() as session:
        service.record_printed(session, of.id, now=stage.at)
    return of


def register(stage: Stage, **about: object) -> RegisterScreen:
    screen = stage.show("certificates.register", **about)
    assert isinstance(screen, RegisterScreen)
    stage.settle()
    return screen


def press(stage: Stage, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    stage.window.activateWindow()  # a real window system gives the keys back by itself
    QTest.keyClick(QApplication.focusWidget() or stage.window, key, held)
    stage.settle()


def opened(stage: Stage, kind: type[QDialog]) -> QDialog:
    found = [one for one in stage.window.findChildren(kind) if one.isVisible()]
    assert len(found) == 1, kind
    return found[0]


def agree(stage: Stage) -> None:
    """Type the head's PIN."""
    dialog = opened(stage, Countersign)
    assert isinstance(dialog, Countersign)
    QTest.keyClicks(dialog.pin, PIN)
    QTest.keyClick(dialog.pin, Qt.Key.Key_Return)
    stage.settle()


def papers(stage: Stage) -> list[Paper]:
    with stage.made.reading() as session:
        return queries.papers(session, today=stage.at.date())


def states(stage: Stage) -> list[str]:
    return [one.state.value for one in papers(stage)]


def test_space_hands_over_one_after_the_other_and_can_be_taken_back(stage: Stage, of: Class) -> None:
    screen = register(stage)
    assert screen.table.hasFocus()
    assert [row.paper.sequence for row in screen.table.rows.rows] == [3, 2, 1], "the last one issued stands at the top"
    press(stage, Qt.Key.Key_Space)
    press(stage, Qt.Key.Key_Space)
    assert states(stage) == ["printed", "handed_over", "handed_over"]
    row = screen.table.current_row()
    assert row is not None
    assert row.paper.sequence == 1, "the keys go on by themselves"
    screen.table.go_to(0)
    stage.settle()
    press(stage, Qt.Key.Key_F7, SHIFT)
    assert states(stage) == ["printed", "handed_over", "printed"]
    screen.table.selectAll()
    press(stage, Qt.Key.Key_F7)
    assert set(states(stage)) == {"handed_over"}


def test_somebody_else_takes_a_certificate_with_a_letter(stage: Stage, of: Class, tmp_path: Path) -> None:
    screen = register(stage)
    press(stage, Qt.Key.Key_F7, CTRL)
    dialog = opened(stage, HandOverDialog)
    assert isinstance(dialog, HandOverDialog)
    dialog.letter.setText("SK/7")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    stage.settle()
    assert dialog.said.isVisible(), "a letter without a name is refused, and what was typed stays"
    dialog.taker.setText("Wali Contoh")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    stage.settle()
    row = screen.table.current_row()
    assert row is not None
    with stage.made.reading() as session:
        line = queries.history(session, row.paper.id)[-1]
    assert (line.taker, line.letter_number) == ("Wali Contoh", "SK/7")


def test_a_revocation_needs_a_reason_and_a_heads_pin(stage: Stage, of: Class) -> None:
    screen = register(stage)
    press(stage, Qt.Key.Key_Delete, CTRL)
    dialog = opened(stage, Decide)
    assert isinstance(dialog, Decide)
    assert "boleh kosong" in dialog.words.accessibleName()
    QTest.keyClick(dialog.why, Qt.Key.Key_End)
    assert dialog.why.value() is Why.OTHER
    assert dialog.words.accessibleName() == "Keterangan", "what the reason asks for is not called optional"
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    stage.settle()
    assert not stage.window.findChildren(Countersign), "other reasons are to be written"
    dialog.words.setText("diminta pemiliknya")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    stage.settle()
    assert states(stage) == ["printed"] * 3, "nothing before the PIN"
    agree(stage)
    assert states(stage) == ["printed", "printed", "revoked"]
    assert not screen.revoke.isEnabled()
    assert not screen.give.isEnabled()


def test_a_copy_of_a_lost_one_needs_the_number_of_a_report(stage: Stage, of: Class) -> None:
    register(stage)
    press(stage, Qt.Key.Key_F8)
    dialog = opened(stage, Decide)
    assert isinstance(dialog, Decide)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    stage.settle()
    assert not stage.window.findChildren(Countersign)
    dialog.letter.setText("LP/3")
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    stage.settle()
    agree(stage)
    assert [(one.sequence, one.copy, one.state.value) for one in papers(stage)] == [
        (1, 1, "printed"),
        (2, 1, "printed"),
        (3, 1, "replaced"),
        (3, 2, "issued"),
    ]


def test_a_correction_shows_what_changes_and_goes_to_the_new_one(stage: Stage, of: Class) -> None:
    told: list[object] = []
    stage.jobs.told.connect(told.append)
    screen = register(stage)
    press(stage, Qt.Key.Key_F9)
    assert not [one for one in stage.window.findChildren(Decide) if one.isVisible()]
    assert [type(one) for one in told] == [NothingToCorrect], "where nothing differs the window says so"
    row = screen.table.current_row()
    assert row is not None
    with stage.write() as session:
        makers.rename(session, row.paper.candidate_id, "Peserta Contoh Betul")
    press(stage, Qt.Key.Key_F9)
    dialog = opened(stage, Decide)
    QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
    stage.settle()
    agree(stage)
    new = papers(stage)[-1]
    assert (new.sequence, new.name, new.copy) == (4, "Peserta Contoh Betul", 1)
    now = screen.table.current_row()
    assert now is not None
    assert now.paper.id == new.id


def test_chips_and_search_narrow_the_register_down(stage: Stage, of: Class) -> None:
    screen = register(stage)
    press(stage, Qt.Key.Key_Space)
    screen.chips["waiting"].click()
    stage.settle()
    assert len(screen.table.rows.rows) == 2
    screen.search.setText("satu")
    screen.filter_asked.emit()
    stage.settle()
    assert [row.paper.name for row in screen.table.rows.rows] == ["Peserta Contoh Satu"]
    screen.search.setText("tidak ada")
    screen.filter_asked.emit()
    stage.settle()
    assert screen.nothing.isVisible()
    screen.nothing.clear_asked.emit()
    stage.settle()
    assert len(screen.table.rows.rows) == 3


def test_an_empty_register_says_where_certificates_come_from(stage: Stage) -> None:
    screen = register(stage)
    assert screen.empty.isVisible()


def test_the_books_are_written_from_the_window(stage: Stage, of: Class, tmp_path: Path) -> None:
    screen = register(stage)
    presenter = screen._presenter
    row = screen.table.current_row()
    assert row is not None
    for path in (tmp_path / "buku.pdf", tmp_path / "buku.xlsx"):
        presenter.write_book(path, 2026)
    presenter.write_list(tmp_path / "serah.pdf", row)
    stage.settle()
    assert {one.name for one in tmp_path.iterdir() if one.suffix in (".pdf", ".xlsx")} == {
        "buku.pdf",
        "buku.xlsx",
        "serah.pdf",
    }


def test_a_person_shows_their_certificates_and_what_expires_is_listed(stage: Stage, of: Class) -> None:
    person = papers(stage)[0]
    screen = stage.show("candidates.certificates", candidate_id=person.candidate_id)
    assert isinstance(screen, PersonCertificatesScreen)
    stage.settle()
    assert [one.number for one in screen.table.rows.rows] == [person.number]
    listed = stage.show("certificates.expiring")
    assert isinstance(listed, CertificatesExpiringScreen)
    stage.settle()
    assert listed.nothing.isVisible()


def test_certificates_of_a_programme_that_lapses_are_listed(stage: Stage, tmp_path: Path) -> None:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, tuple(accredited.names(2)))
        accredited.pass_all(session, of)
        session.query(Programme).one().valid_months = 2
    issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at)
    listed = stage.show("certificates.expiring")
    assert isinstance(listed, CertificatesExpiringScreen)
    stage.settle()
    assert len(listed.table.rows.rows) == 2
    listed._presenter.export(tmp_path / "habis.xlsx")
    stage.settle()
    assert (tmp_path / "habis.xlsx").read_bytes().startswith(b"PK")


# ------------------------------------------------------------------------------------------------ blanks


def blank_screen(stage: Stage) -> BlanksScreen:
    screen = stage.show("certificates.blanks")
    assert isinstance(screen, BlanksScreen)
    stage.settle()
    return screen


def test_blanks_come_in_and_a_mistake_is_taken_back(stage: Stage) -> None:
    screen = blank_screen(stage)
    assert screen.empty.isVisible()
    press(stage, Qt.Key.Key_N, CTRL)
    dialog = opened(stage, ReceiveDialog)
    assert isinstance(dialog, ReceiveDialog)
    for first, last in (("A 0000001", "A 0000020"), ("A 0000020", "A 0000030"), ("A 21", "B 30")):
        dialog.first.setText(first)
        dialog.last.setText(last)
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        stage.settle()
    with stage.made.reading() as session:
        assert [row.count for row in blanks.receipts(session)] == [20], "neither a second time nor over two series"
    dialog.table.go_to(0)
    dialog.table.setFocus()
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    stage.settle()
    with stage.made.reading() as session:
        assert blanks.receipts(session) == []


def test_what_becomes_of_blanks_is_noted_and_only_a_head_destroys(stage: Stage) -> None:
    with stage.write() as session:
        blank_service.receive(session, series="A", first=1, last=20, on=stage.at.date())
        set_secret(session, stage.made.head, PIN)
    screen = blank_screen(stage)
    for event, numbers, reason, letter in (
        (BlankEvent.SPOILED, "A 0000001..A 0000003", "Terlipat", ""),
        (BlankEvent.DESTROYED, "A 0000001, A 0000004", "", "BA-1"),
    ):
        screen.become_asked.emit(event, [])
        stage.settle()
        dialog = opened(stage, BecomeDialog)
        assert isinstance(dialog, BecomeDialog)
        dialog.numbers.setText(numbers)
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        stage.settle()
        assert dialog.isVisible(), "why, or the number of the minutes, is to be said first"
        assert not [one for one in stage.window.findChildren(Countersign) if one.isVisible()]
        dialog.reason.setText(reason)
        dialog.letter.setText(letter)
        QTest.keyClick(dialog, Qt.Key.Key_Return, CTRL)
        stage.settle()
        if event is BlankEvent.DESTROYED:
            agree(stage)
    with stage.made.reading() as session:
        (stock,) = blanks.stock(session)
    assert stock.by_state[BlankEvent.SPOILED] == 2
    assert stock.by_state[BlankEvent.DESTROYED] == 2
    assert [str(row.blank) for row in screen.table.rows.rows] == [f"A 000000{n}" for n in (1, 2, 3, 4)]
    screen.chips["free"].click()
    stage.settle()
    assert len(screen.table.rows.rows) == 16
    screen.search.setText("A 7")
    screen.filter_asked.emit()
    stage.settle()
    assert [str(row.blank) for row in screen.table.rows.rows] == ["A 0000007"]


def test_the_register_knows_on_which_blank_a_certificate_is(stage: Stage, of: Class, tmp_path: Path) -> None:
    with stage.write() as session:
        blank_service.receive(session, series="A", first=1, last=9, on=stage.at.date())
        blank_service.take(session, "A", 4, papers(stage)[0].id, now=stage.at)
    screen = register(stage)
    assert [row.blank for row in screen.table.rows.rows] == ["", "", "A 0000004"]
    shown = blank_screen(stage)
    shown._presenter.write_book(tmp_path / "blangko.pdf")
    stage.settle()
    assert (tmp_path / "blangko.pdf").read_bytes().startswith(b"%PDF")
    assert CertificateEvent.PRINTED.value in states(stage)
