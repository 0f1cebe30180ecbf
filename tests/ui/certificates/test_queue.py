"""Printing on a printer of this PC: blanks, a look after each batch, spoiled sheets, and a PC that died."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Class, Stage

from bekal.certificates.blanks import queries as stock
from bekal.certificates.blanks import service as blanks
from bekal.certificates.blanks.rules import Blank
from bekal.certificates.issue_here import issue_here
from bekal.certificates.printing import queries, rules, service
from bekal.certificates.queries import certificates
from bekal.documents.read_back import codes_by_page
from bekal.reports.today import today
from bekal.storage import numbers
from bekal.terms import BlankEvent, CertificateEvent, SheetState
from bekal.ui import printers
from bekal.ui.certificates.fit_dialog import FitDialog
from bekal.ui.certificates.run import PRINT, RunScreen

NAME = "Pencetak Contoh"


@pytest.fixture
def paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let this PC have one printer, whose sheets lie in a file."""
    path = tmp_path / "kertas.pdf"

    def make(_name: str) -> QPrinter:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(path))
        return printer

    monkeypatch.setattr(printers, "make_printer", make)
    monkeypatch.setattr(printers, "names", lambda: [NAME])
    return path


@pytest.fixture
def given(stage: Stage) -> Class:
    """Give three issued certificates and five blanks."""
    with stage.write() as session:
        accredited.accredit(session)
        of = accredited.a_class(session)
        accredited.pass_all(session, of)
        blanks.receive(session, series="A", first=1, last=5, on=stage.at.date())
    assert len(issue_here(stage.centre(), of.id, by=stage.made.head, now=stage.at).numbers) == 3
    return of


@pytest.fixture
def screen(stage: Stage, given: Class, paper: Path) -> RunScreen:
    made = stage.show("certificates.run", course_id=given.id)
    assert isinstance(made, RunScreen)
    assert made.step == PRINT
    return made


def press_on(stage: Stage, screen: RunScreen) -> None:
    stage.qtbot.keyClick(screen, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    wait(stage, screen)


def wait(stage: Stage, screen: RunScreen) -> None:
    stage.qtbot.waitUntil(lambda: not screen._presenter.queue.is_busy and stage.jobs.waiting == 0, timeout=60_000)
    stage.settle()


def forget_numbers(stage: Stage) -> None:
    """Leave it as a power cut between issuing and remembering does."""
    for path in numbers._copies(stage.centre()):
        path.unlink()
    assert numbers.used(stage.centre()) == {}


def events(stage: Stage, of: Class) -> list[CertificateEvent]:
    with stage.made.reading() as session:
        return [row.state for row in certificates(session, of.id)]


def blank(stage: Stage, number: int) -> BlankEvent | None:
    with stage.made.reading() as session:
        found = stock.standings(session, "A").get(("A", number))
        return found.state if found else None


def test_a_batch_goes_to_the_printer_and_counts_only_when_somebody_has_looked(
    stage: Stage, screen: RunScreen, given: Class, paper: Path
) -> None:
    assert screen.printing.queue.name == NAME
    assert screen.on.words == "Cetak 3 lembar"
    forget_numbers(stage)
    press_on(stage, screen)
    assert list(numbers.used(stage.centre()).values()) == [3], "remembered before the first sheet is on its way"
    assert len([found for found in codes_by_page(paper.read_bytes()) if found]) == 3
    assert screen.printing.asked.isVisible()
    assert not screen.on.isVisible()
    assert events(stage, given) == [CertificateEvent.ISSUED] * 3
    stage.qtbot.keyClick(screen.printing.asked.good, Qt.Key.Key_Return)
    stage.settle()
    assert events(stage, given) == [CertificateEvent.PRINTED] * 3
    assert not screen.printing.asked.isVisible()


def test_a_spoiled_sheet_is_printed_again_on_the_next_blank_by_keys_alone(
    stage: Stage, screen: RunScreen, given: Class, paper: Path
) -> None:
    step = screen.printing
    step.queue.blanks.setFocus()
    stage.qtbot.keyClick(step.queue.blanks, Qt.Key.Key_Space)
    assert step.queue.first_blank == "A 0000001"
    press_on(stage, screen)
    stage.qtbot.keyClick(screen, Qt.Key.Key_F7)
    stage.qtbot.keyClicks(step.asked.edit, "9")
    stage.qtbot.keyClick(step.asked.edit, Qt.Key.Key_Return)
    stage.settle()
    assert step.asked.isVisible()  # there is no sheet 9: it is said, and asked again
    step.asked.edit.clear()
    stage.qtbot.keyClicks(step.asked.edit, "2")
    stage.qtbot.keyClick(step.asked.edit, Qt.Key.Key_Return)
    stage.settle()
    assert [blank(stage, n) for n in (1, 2, 3, 4)] == [BlankEvent.USED, BlankEvent.SPOILED, BlankEvent.USED, None]
    assert screen.on.words == "Cetak lembar berikutnya"
    press_on(stage, screen)
    assert len([found for found in codes_by_page(paper.read_bytes()) if found]) == 1
    stage.qtbot.keyClick(step.asked.good, Qt.Key.Key_Return)
    stage.settle()
    assert blank(stage, 4) is BlankEvent.USED
    assert events(stage, given) == [CertificateEvent.PRINTED] * 3


def test_after_the_pc_died_the_screen_asks_only_up_to_which_sheet(stage: Stage, given: Class, paper: Path) -> None:
    with stage.write() as session:
        run = service.begin(session, given.id, now=stage.at, printer=NAME, first_blank=Blank("A", 1, 7))
        service.send(session, run, now=stage.at)
    with stage.made.reading() as session:
        assert [run.sent for run in today(session, stage.at.date()).cut_runs] == [3]
    screen = stage.show("certificates.run", course_id=given.id)
    assert isinstance(screen, RunScreen)
    wait(stage, screen)
    asked = screen.printing.asked
    assert asked.isVisible()
    assert "terputus" in asked.accessibleName()
    stage.qtbot.keyClick(screen, Qt.Key.Key_F9)
    stage.qtbot.keyClicks(asked.edit, "2")
    stage.qtbot.keyClick(asked.edit, Qt.Key.Key_Return)
    stage.settle()
    with stage.made.reading() as session:
        states = [row.state for row in queries.sheets(session, run)]
    assert states == [SheetState.PRINTED, SheetState.PRINTED, SheetState.WAITING]
    assert screen.on.words == "Cetak lembar berikutnya"


def test_a_printer_that_is_off_marks_nothing_and_the_sheets_wait(
    stage: Stage, screen: RunScreen, given: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(name: str) -> QPrinter:
        raise printers.NoPrinter(printer=name)

    monkeypatch.setattr(printers, "make_printer", gone)
    press_on(stage, screen)
    assert [type(error).__name__ for error in stage.told] == ["NoPrinter"]
    assert events(stage, given) == [CertificateEvent.ISSUED] * 3
    with stage.made.reading() as session:
        (run,) = queries.open_runs(session)
        assert (run.waiting, run.sent) == (3, 0)


def test_too_few_blanks_are_said_at_the_field(stage: Stage, screen: RunScreen, given: Class) -> None:
    step = screen.printing
    step.queue.blanks.setChecked(True)
    step.queue.first.setText("A 0000004")
    press_on(stage, screen)
    assert step.queue.first.property("state") == "bad"
    assert events(stage, given) == [CertificateEvent.ISSUED] * 3
    step.queue.first.setText("blangko")
    press_on(stage, screen)
    assert step.queue.first.property("state") == "bad"


def test_a_printer_is_measured_and_the_next_sheets_are_corrected(
    stage: Stage, screen: RunScreen, given: Class, paper: Path
) -> None:
    screen.printing.queue.measure.click()
    dialog = next(child for child in screen.window().findChildren(FitDialog) if child.isVisible())
    dialog.print_asked.emit()
    stage.settle()
    assert paper.exists()
    dialog.fields[0].edit.setText("200")
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()
    assert dialog.words.text()
    dialog.fields[0].edit.setText("22,5")
    stage.qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    stage.settle()
    with stage.made.reading() as session:
        assert queries.fit(session, NAME) == rules.fit_of(from_left=22.5, from_top=20)


def test_one_file_a_person_is_named_after_number_and_name(
    stage: Stage, screen: RunScreen, given: Class, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "berkas"
    folder.mkdir()
    monkeypatch.setattr("bekal.ui.widgets.dialogs.ask_folder", lambda *_: folder)
    screen.printing.apart.click()
    stage.qtbot.waitUntil(lambda: not screen._presenter.files.is_busy and stage.jobs.waiting == 0, timeout=60_000)
    stage.settle()
    assert sorted(path.name for path in folder.iterdir()) == [
        "0001-PPKD-01-XI-2026_Peserta Contoh Satu.pdf",
        "0002-PPKD-01-XI-2026_Peserta Contoh Dua.pdf",
        "0003-PPKD-01-XI-2026_Peserta Contoh Tiga.pdf",
    ]
    assert events(stage, given) == [CertificateEvent.PRINTED] * 3
