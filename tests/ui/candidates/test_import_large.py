"""A file of five thousand people in the window: how far it is can be seen, and stopping leaves nothing behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.ui.candidates.conftest import Office
from tests.ui.candidates.test_importing import ENTER, operations, written

from bekal.ui import jobs
from bekal.ui.candidates import import_presenter
from bekal.ui.candidates.import_screen import ImportScreen

PEOPLE = 5_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Five thousand made-up people, born on the days their NIK say."""
    lines = ["Nama;NIK;Tgl Lahir;L/P;No HP"]
    for n in range(PEOPLE):
        day, month, year = n % 28 + 1, n // 28 % 12 + 1, 1970 + n // 336
        nik = f"327501{day:02d}{month:02d}{year % 100:02d}{n:04d}"
        lines.append(f"Peserta Contoh {n:04d};{nik};{day}/{month}/{year};L;0812{n:08d}")
    path = tmp_path / "lima-ribu.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell every step and show it at once: how quick this machine is must not matter."""
    monkeypatch.setattr(import_presenter, "PATIENCE", 0)
    monkeypatch.setattr(jobs, "_TELL_EVERY", 0.0)


def watched(office: Office, screen: ImportScreen, then: Callable[[int], None] = lambda _done: None) -> list[int]:
    """Note what the bar shows while it is seen, until nothing is under way any more."""
    seen: list[int] = []
    bar = screen._work._bar

    def note(value: int) -> None:
        if bar.maximum() == PEOPLE and bar.isVisible():
            seen.append(value)
            then(value)

    bar.valueChanged.connect(note)
    office.qtbot.waitUntil(lambda: office.jobs.waiting == 0, timeout=60_000)
    office.settle()
    bar.valueChanged.disconnect(note)
    return seen


def test_a_large_file_shows_how_far_it_is_twice_and_ends_with_everybody_registered(office: Office, large: Path) -> None:
    screen = office.go("candidates.import")
    assert isinstance(screen, ImportScreen)
    screen.file_chosen.emit(large)
    read = watched(office, screen)
    assert len(read) > 3
    assert read == sorted(read)
    assert screen.agree.words == f"Impor {PEOPLE} orang"
    assert written(office) == 0
    office.press(ENTER, ctrl=True)
    wrote = watched(office, screen)
    assert len(wrote) > 3
    assert wrote == sorted(wrote)
    assert screen._work._words.text().startswith("5.000 dari 5.000")
    assert written(office) == PEOPLE
    assert screen._result is not None
    assert screen._result.isVisible()


def test_reading_a_large_file_is_stopped_and_nothing_of_it_is_kept(office: Office, large: Path) -> None:
    screen = office.go("candidates.import")
    before = operations(office)
    screen.file_chosen.emit(large)
    seen = watched(office, screen, then=lambda done: screen._work._stop.click() if done >= 1_000 else None)
    assert seen
    assert screen.pages.currentWidget() is screen._choose
    assert (written(office), operations(office)) == (0, before)


def test_writing_is_stopped_half_way_and_nobody_of_the_file_is_registered(office: Office, large: Path) -> None:
    screen = office.go("candidates.import", path=large)
    watched(office, screen)
    before = operations(office)
    office.press(ENTER, ctrl=True)
    seen = watched(office, screen, then=lambda done: screen._work._stop.click() if done >= 500 else None)
    assert max(seen) < PEOPLE
    assert (written(office), operations(office)) == (0, before)
    assert screen.agree.isVisible()  # the file is still open, with all that was corrected in it
    assert screen.agree.isEnabled()
    office.press(ENTER, ctrl=True)
    watched(office, screen)
    assert written(office) == PEOPLE


def test_stopping_too_late_says_what_was_written_and_not_that_nothing_was(office: Office, large: Path) -> None:
    screen = office.go("candidates.import", path=large)
    watched(office, screen)
    office.press(ENTER, ctrl=True)
    office.qtbot.waitUntil(lambda: office.jobs._results.qsize() > 0 or office.jobs.waiting == 0, timeout=60_000)
    screen.stop_asked.emit()
    office.settle()
    assert written(office) == PEOPLE
    assert screen._result is not None
    assert screen._result.isVisible()
