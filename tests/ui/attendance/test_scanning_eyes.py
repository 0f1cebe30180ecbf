"""Cards before a camera: printed, pictured at 150 dpi, read by the scanning screen, and marked once."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QObject
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from sqlalchemy import func, select
from tests import makers
from tests.ui.attendance.door import Door, Ears, cards

from bekal.documents.seen_code import seen_code
from bekal.reports.cards import course_cards
from bekal.storage.records import Mark, Passage
from bekal.terms import Attendance
from bekal.ui import camera, eyes, sounds
from bekal.ui.attendance.gate.screen import ScanScreen
from bekal.ui.jobs import Jobs
from bekal.ui.window import MainWindow


@pytest.fixture
def of(made: makers.Made) -> makers.Class:
    return cards(made, 1)


@pytest.fixture
def card(made: makers.Made, of: makers.Class, tmp_path: Path) -> Path:
    """The sheet that is printed for the class, as a picture of 150 dots an inch."""
    import pypdfium2

    with made.reading() as session:
        sheet = course_cards(session, of.id)
    document = pypdfium2.PdfDocument(sheet)
    try:
        picture = document[0].render(scale=150 / 72, grayscale=True).to_pil()
    finally:
        document.close()
    file = tmp_path / "kartu.png"
    picture.crop((0, 0, picture.width, picture.height // 2)).save(file)
    return file


@pytest.fixture
def door(qtbot: QtBot, jobs: Jobs, window: MainWindow, made: makers.Made, monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.setattr(sounds, "make_player", Ears)
    return Door(qtbot, jobs, window, made)


def watching(monkeypatch: pytest.MonkeyPatch, *files: Path) -> None:
    def source(parent: QObject) -> camera.ImageSource:
        return camera.Files(files, interval=20, parent=parent)

    monkeypatch.setattr(eyes, "make_source", source)


def test_a_card_pictured_at_150_dpi_is_read_and_the_mark_made(
    door: Door, made: makers.Made, of: makers.Class, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching(monkeypatch, card)
    stage = door.open()
    stage.camera_asked.emit()
    door.qtbot.waitUntil(lambda: door.word(stage) == "HADIR 08.00")
    assert stage.mirror.isVisible()
    stage.camera_asked.emit()
    door.settle()
    assert not stage.mirror.isVisible()
    with made.reading() as session:
        assert session.get_one(Mark, (of.meetings[0], of.trainees[0])).mark is Attendance.PRESENT


def test_many_pictures_of_one_card_within_five_seconds_are_one_reading(
    qtbot: QtBot, jobs: Jobs, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching(monkeypatch, card)
    moment = [100.0]
    looking = eyes.Eyes(jobs, jobs, lambda: moment[0])
    read: list[str] = []
    pictures: list[QImage] = []
    looking.read.connect(read.append)
    looking.picture.connect(pictures.append)
    looking.open()
    qtbot.waitUntil(lambda: len(pictures) > 6 and len(read) == 1)
    moment[0] += 4.9  # still in sight: the same holding up
    before = len(pictures)
    qtbot.waitUntil(lambda: len(pictures) > before + 6)
    assert len(read) == 1
    looking.close()
    qtbot.waitUntil(lambda: not jobs.waiting)
    moment[0] += 1
    looking.open()
    qtbot.waitUntil(lambda: len(read) == 2)
    looking.close()


def test_a_scanner_and_the_camera_may_read_at_the_same_door(
    door: Door, made: makers.Made, of: makers.Class, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching(monkeypatch, card)
    stage = door.open()
    stage.camera_asked.emit()
    door.qtbot.waitUntil(lambda: door.word(stage) == "HADIR 08.00")
    door.scan(door.card(of.trainees[0]))
    door.qtbot.waitUntil(lambda: door.word(stage) == "SUDAH 08.00")
    stage.camera_asked.emit()
    door.settle()
    with made.reading() as session:
        assert session.scalar(select(func.count()).select_from(Passage)) == 2


def test_a_code_held_too_far_away_is_told_to_come_closer(card: Path) -> None:
    """quaggaJS#192, shelf.nu#1768: laptop cameras without a focus, codes too small."""
    whole = Image.open(card).convert("L")
    near = seen_code(whole.tobytes(), *whole.size)
    assert len(near.texts) == 1
    ground = Image.new("L", (1280, 960), 190)
    small = whole.resize((whole.width // 4, whole.height // 4), Image.Resampling.BILINEAR)
    ground.paste(small, (300, 300))
    far = seen_code(ground.tobytes(), *ground.size)
    assert far.is_small
    assert eyes._hint(seen_code(bytes(640 * 480), 640, 480)).startswith("Terlalu gelap")
    assert eyes._hint(seen_code(b"\xff" * (640 * 480), 640, 480)).startswith("Terlalu silau")


def test_without_a_camera_the_field_works_all_the_same(
    door: Door, of: makers.Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    watching(monkeypatch)
    screen = door.go("attendance.scan")
    assert isinstance(screen, ScanScreen)
    screen.with_camera.click()
    door.settle()
    assert not screen.with_camera.isChecked()
    assert screen.camera_words.text()
    stage = door.open()
    stage.camera_asked.emit()
    assert stage.mirror.words
    door.scan(door.card(of.trainees[0]))
    door.settle()
    assert door.word(stage) == "HADIR 08.00"


def test_the_camera_is_chosen_and_tried_before_the_door_opens(
    door: Door, of: makers.Class, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """andrastoth/WebCodeCam#9: the wrong camera."""
    other = tmp_path / "lain.png"
    Image.new("L", (640, 480), 120).save(other)
    watching(monkeypatch, other, card)
    screen = door.go("attendance.scan")
    screen.with_camera.click()
    assert [screen.camera.itemText(at) for at in range(screen.camera.count())] == ["lain", "kartu"]
    screen.camera.setCurrentIndex(1)
    screen.camera.chosen.emit("kartu")
    door.qtbot.waitUntil(lambda: screen.preview.words.startswith("Kode terbaca"))
    stage = door.open()
    door.qtbot.waitUntil(lambda: door.word(stage) == "HADIR 08.00")
    stage.camera_asked.emit()
    door.settle()
