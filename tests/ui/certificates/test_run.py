"""A run of certificates in the window: from choosing to pages that were read back."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from sqlalchemy import select
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Class, Stage
from tests.ui.running import words_of

from bekal.centre.service import change_centre
from bekal.certificates.printing.rules import FEW_NUMBERS
from bekal.certificates.queries import certificates
from bekal.certificates.rules import FileNotWritten, NotYetAccredited
from bekal.documents.read_back import codes
from bekal.messages import sentence
from bekal.storage import numbers
from bekal.storage.records import Intake
from bekal.terms import CertificateEvent
from bekal.ui.certificates.run import CHECK, CHOOSE, NUMBER, PRINT, RunScreen
from bekal.ui.certificates.screen import CertificatesScreen
from bekal.ui.conflicts.screen import ConflictsScreen
from bekal.ui.widgets.dialogs import Confirm


def ready(stage: Stage, names: tuple[str, ...] | None = None, *, but: tuple[int, ...] = ()) -> Class:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, names or tuple(accredited.names(3)))
        accredited.pass_all(session, of, but=but)
    return of


def run_of(stage: Stage, of: Class) -> RunScreen:
    screen = stage.show("certificates.run", course_id=of.id)
    assert isinstance(screen, RunScreen)
    return screen


def on(stage: Stage, screen: RunScreen) -> None:
    stage.qtbot.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()


def issued(stage: Stage, screen: RunScreen) -> None:
    """Go through the steps and agree."""
    for _ in range(3):
        on(stage, screen)
    agree(stage)


def agree(stage: Stage) -> Confirm:
    dialogs = [one for one in QApplication.topLevelWidgets() if isinstance(one, Confirm) and one.isVisible()]
    assert len(dialogs) == 1
    stage.qtbot.keyClick(dialogs[0], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    stage.window.activateWindow()  # a real window system gives the keys back by itself
    return dialogs[0]


def kept(stage: Stage, of: Class) -> list[tuple[str, CertificateEvent]]:
    with stage.made.reading() as session:
        return [(row.number, row.state) for row in certificates(session, of.id)]


def test_a_run_goes_from_choosing_to_pages_read_back_from_a_real_file(stage: Stage, tmp_path: Path) -> None:
    of = ready(stage)
    screen = run_of(stage, of)
    assert screen.step == CHOOSE
    assert len(screen.choose.chosen()) == 3
    on(stage, screen)
    assert screen.step == CHECK
    stage.qtbot.waitUntil(lambda: screen.check.preview.image is not None, timeout=10_000)
    on(stage, screen)
    assert screen.step == NUMBER
    assert kept(stage, of) == []
    on(stage, screen)
    agree(stage)
    assert screen.step == PRINT
    assert [number for number, _ in kept(stage, of)] == [f"000{n}/PPKD-01/XI/2026" for n in (1, 2, 3)]
    assert set(screen.printing.states()) == {"Menunggu"}
    paper = tmp_path / "sertifikat.pdf"
    for path in numbers._copies(stage.centre()):  # as if the light had gone out before they were remembered
        path.unlink()
    screen._presenter.files.print_to(paper)
    stage.settle()
    assert list(numbers.used(stage.centre()).values()) == [3]
    stage.settle()
    assert {state for _, state in kept(stage, of)} == {CertificateEvent.PRINTED}
    assert set(screen.printing.states()) == {"Tercetak"}
    assert len(codes(paper.read_bytes())) == 3


def test_everybody_who_may_not_is_told_all_reasons_at_once(stage: Stage) -> None:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, marked=False)
    screen = run_of(stage, of)
    screen.choose.table.go_to(1)
    assert screen.choose.reasons_shown() == ["hasil belum diisi", "ada unit yang belum kompeten", "kehadiran belum ada"]
    assert not screen.on.isEnabled()
    stage.qtbot.keyClick(screen.choose.table, Qt.Key.Key_Space)
    assert screen.choose.chosen() == []


def test_only_who_may_can_be_ticked_and_space_takes_one_out(stage: Stage) -> None:
    of = ready(stage, but=(1,))
    screen = run_of(stage, of)
    assert [one.eligible.number for one in screen.choose.chosen()] == [1, 3]
    screen.choose.table.go_to(0)
    stage.qtbot.keyClick(screen.choose.table, Qt.Key.Key_Space)
    assert [one.eligible.number for one in screen.choose.chosen()] == [3]
    stage.qtbot.keyClick(screen, Qt.Key.Key_F8)
    assert [one.eligible.number for one in screen.choose.chosen()] == [1, 3]


def test_only_those_ticked_get_a_number_and_the_rest_may_follow_later(stage: Stage) -> None:
    of = ready(stage)
    screen = run_of(stage, of)
    screen.choose.table.go_to(0)
    stage.qtbot.keyClick(screen.choose.table, Qt.Key.Key_Space)
    issued(stage, screen)
    assert len(kept(stage, of)) == 2
    again = run_of(stage, of)
    assert again.step == CHOOSE
    assert [one.eligible.number for one in again.choose.chosen()] == [1]
    issued(stage, again)
    assert [number[:4] for number, _ in kept(stage, of)] == ["0001", "0002", "0003"]


def test_saying_no_to_the_last_question_uses_no_number(stage: Stage) -> None:
    of = ready(stage)
    screen = run_of(stage, of)
    for _ in range(3):
        on(stage, screen)
    dialog = next(one for one in QApplication.topLevelWidgets() if isinstance(one, Confirm) and one.isVisible())
    said = " ".join(words.text() for words in dialog.findChildren(QLabel))
    assert "0001/PPKD-01/XI/2026" in said
    assert "0003/PPKD-01/XI/2026" in said
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    stage.settle()
    assert screen.step == NUMBER
    assert kept(stage, of) == []


def test_the_preview_is_the_true_page_and_pages_turn_by_key(stage: Stage) -> None:
    of = ready(stage, ("Peserta Contoh Satu", accredited.LONG_NAME))
    screen = run_of(stage, of)
    on(stage, screen)
    check = screen.check
    stage.qtbot.waitUntil(lambda: check.preview.image is not None, timeout=10_000)
    first = check.preview.image.copy()
    assert check.preview.image.width() > check.preview.image.height()
    stage.qtbot.keyClick(screen, Qt.Key.Key_PageDown)
    stage.settle()
    assert check.preview.image != first
    second = check.preview.image.copy()
    stage.qtbot.keyClick(screen, Qt.Key.Key_F7)
    stage.settle()
    assert check.preview.image != second
    assert len(check.seen) == 2
    stage.qtbot.keyClick(screen, Qt.Key.Key_PageUp)
    assert check.table.currentIndex().row() == 0


def test_a_name_of_75_letters_is_marked_and_still_printed(stage: Stage, tmp_path: Path) -> None:
    assert len(accredited.LONG_NAME) == 75
    of = ready(stage, ("Peserta Contoh Satu", accredited.LONG_NAME))
    screen = run_of(stage, of)
    words = [str(screen.choose.table.rows.index(at, 6).data()) for at in range(2)]
    assert words == ["Berhak", "Nama panjang"]
    issued(stage, screen)
    screen._presenter.files.print_to(tmp_path / "panjang.pdf")
    stage.settle()
    assert {state for _, state in kept(stage, of)} == {CertificateEvent.PRINTED}


def test_without_accreditation_names_can_be_checked_but_nothing_is_issued(stage: Stage) -> None:
    with stage.write() as session:
        of = accredited.a_class(session)
        accredited.pass_all(session, of)
    screen = run_of(stage, of)
    assert len(screen.choose.chosen()) == 3
    on(stage, screen)
    on(stage, screen)
    assert screen.step == NUMBER
    shown = " ".join(words.text() for words in screen.number.findChildren(QLabel))
    assert sentence(NotYetAccredited()) in shown
    assert not screen.on.isEnabled()
    on(stage, screen)
    assert kept(stage, of) == []


def test_a_place_that_cannot_be_written_leaves_every_sheet_unprinted(stage: Stage, tmp_path: Path) -> None:
    of = ready(stage)
    screen = run_of(stage, of)
    issued(stage, screen)
    blocked = tmp_path / "berkas"
    blocked.write_bytes(b"")  # a file where a folder is named
    screen._presenter.files.print_to(blocked / "x.pdf")
    stage.settle()
    assert isinstance(stage.told[-1], FileNotWritten)
    assert {state for _, state in kept(stage, of)} == {CertificateEvent.ISSUED}
    assert set(screen.printing.states()) == {"Menunggu"}


def test_stopping_leaves_every_sheet_unprinted(stage: Stage, tmp_path: Path) -> None:
    of = ready(stage)
    screen = run_of(stage, of)
    issued(stage, screen)
    screen._presenter.files.print_to(tmp_path / "x.pdf")
    screen.printing.stop_asked.emit()
    stage.settle()
    assert {state for _, state in kept(stage, of)} == {CertificateEvent.ISSUED}
    assert screen.on.isEnabled()


def test_a_later_visit_shows_the_certificates_and_prints_one_sheet_again(stage: Stage, tmp_path: Path) -> None:
    of = ready(stage)
    screen = run_of(stage, of)
    issued(stage, screen)
    screen._presenter.files.print_to(tmp_path / "semua.pdf")
    stage.settle()
    stage.show("certificates")
    again = run_of(stage, of)
    assert again.step == PRINT
    assert again.on.words == "Cetak lagi 3 lembar"
    again.printing.table.tick([again.printing.table.rows.rows[1].certificate.id])
    assert again.on.words == "Cetak lagi 1 lembar"
    again._presenter.files.print_to(tmp_path / "satu.pdf")
    stage.settle()
    assert len(codes((tmp_path / "satu.pdf").read_bytes())) == 1


@pytest.mark.parametrize("accredit", [True, False])
def test_the_list_counts_who_may_who_may_not_yet_and_who_has_one(stage: Stage, accredit: bool) -> None:
    with stage.write() as session:
        if accredit:
            accredited.accredit(session)
        of = accredited.a_class(session)
        accredited.pass_all(session, of, but=(2,))
        accredited.a_class(session, (), number=2)
    screen = stage.show("certificates")
    assert isinstance(screen, CertificatesScreen)
    counts = {row.course.name: (row.ready, row.not_yet, row.issued) for row in screen.table.rows.rows}
    assert counts == {"Bahasa Jepang A": (2, 1, 0), "Bahasa Jepang B": (0, 0, 0)}
    shown = " ".join(words.text() for words in screen.findChildren(QLabel) if words.isVisible())
    assert (sentence(NotYetAccredited()) in shown) is not accredit


def test_a_course_without_trainees_says_so(stage: Stage) -> None:
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session, ())
    screen = run_of(stage, of)
    assert any("Belum ada peserta" in w.text() for w in screen.findChildren(QLabel) if w.isVisible())
    assert not screen.on.isVisible()


def test_few_numbers_left_are_said_before_anything_is_issued(stage: Stage) -> None:
    screen = run_of(stage, ready(stage))
    on(stage, screen)
    on(stage, screen)
    assert screen.step == NUMBER
    assert not screen.number.few.isVisible(), "the whole series is here"
    prepared = screen._presenter._prepared
    assert prepared is not None
    people = prepared.rows[:3]
    for left, is_few in ((2, True), (3 + FEW_NUMBERS - 1, True), (3 + FEW_NUMBERS, False), (None, False)):
        screen.number.show_run(replace(prepared, numbers_left=left), people, ["1", "2", "3"], on="", unchecked=0)
        assert screen.number.few.isVisible() is is_few, left
    screen.number.show_run(replace(prepared, numbers_left=16), people, ["1", "2", "3"], on="", unchecked=0)
    assert "sisa 13 nomor" in words_of(screen.number)


def test_numbers_that_would_say_a_mark_are_told_with_the_way_out_and_nothing_is_issued(stage: Stage) -> None:
    of = ready(stage)
    with stage.write() as session:
        (intake,) = session.scalars(select(Intake))
        intake.name += "~2"
        change_centre(session, number_template="{seq:04}/{angkatan}/{tahun}")
    screen = run_of(stage, of)
    assert len(screen.choose.chosen()) == 3
    on(stage, screen)
    on(stage, screen)
    assert screen.step == NUMBER
    assert f"“{intake.name}” bertanda ~" in words_of(screen.number)
    assert not screen.on.isEnabled()
    assert [number for _, number in screen.number.table.rows.rows] == ["–"] * 3, "they are named, without a number"
    screen.window().resize(911, 512)
    stage.settle()
    (why,) = [one for one in screen.number.findChildren(QLabel) if "bertanda ~" in one.text()]
    assert not why.visibleRegion().isEmpty(), "seen without scrolling in a small window"
    (way,) = [one for one in screen.number.findChildren(QPushButton) if one.text() == "Ke Isian berbeda"]
    assert kept(stage, of) == []
    way.click()
    stage.settle()
    assert isinstance(stage.current(), ConflictsScreen)
