"""The looks of certificates in the window: listed, designed by mouse and keys, carried as files, given away."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from tests.documents.papers import picture_png
from tests.ui.certificates import accredited
from tests.ui.certificates.accredited import Stage

from bekal.certificates.templates import queries, service
from bekal.certificates.templates.rules import PictureTooLarge
from bekal.certificates.templates.samples import Sample
from bekal.courses.queries import programmes
from bekal.documents import certificate_template as parts
from bekal.documents.certificate_designs import COMPETENCY, JAPANESE, PREPRINTED, SHIPPED, STANDARD
from bekal.terms import Role
from bekal.ui.certificates.looks.editor import EditorScreen
from bekal.ui.certificates.looks.screen import LooksScreen
from bekal.ui.certificates.looks.settings import BLOCK, WRITING, Number, read, written
from bekal.ui.certificates.screen import CertificatesScreen

CTRL, SHIFT, PLAIN = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)


def looks(stage: Stage) -> LooksScreen:
    with stage.write() as session:
        accredited.a_class(session)
    screen = stage.show("certificates.templates")
    assert isinstance(screen, LooksScreen)
    return screen


def editor(stage: Stage, digest: str = STANDARD.digest(), **about: object) -> EditorScreen:
    screen = stage.show("certificates.template", template=digest, **about)
    assert isinstance(screen, EditorScreen)
    stage.qtbot.waitUntil(lambda: screen.page.image is not None, timeout=15_000)
    return screen


def now(screen: EditorScreen):  # type: ignore[no-untyped-def]  # the presenter's own
    return screen._presenter.now


def place_of(screen: EditorScreen, kind: type) -> int:
    return next(at for at, block in enumerate(now(screen).blocks) if isinstance(block, kind))


def test_the_list_shows_every_look_and_its_page(stage: Stage) -> None:
    screen = looks(stage)
    assert [row.name for row in screen.table.rows.rows] == [look.name for look in SHIPPED]
    stage.qtbot.waitUntil(lambda: screen.preview.image is not None, timeout=15_000)
    image = screen.preview.image
    assert image is not None
    assert image.width() > image.height()
    screen.table.go_to([row.name for row in screen.table.rows.rows].index("Kompetensi tegak, dua bahasa"))
    stage.qtbot.waitUntil(lambda: screen.preview.image.height() > screen.preview.image.width(), timeout=15_000)  # type: ignore[union-attr]


def test_the_way_there_is_on_the_page_of_certificates(stage: Stage) -> None:
    looks(stage)
    screen = stage.show("certificates")
    assert isinstance(screen, CertificatesScreen)
    stage.qtbot.keyClick(screen, Qt.Key.Key_T, CTRL)
    stage.settle()
    assert isinstance(stage.current(), LooksScreen)


def test_a_look_is_given_to_a_programme_and_the_usual_one_again(stage: Stage) -> None:
    screen = looks(stage)
    with stage.made.reading() as session:
        programme = programmes(session)[0].id
    screen.table.go_to(1)
    screen.programmes.show_value(programme)
    stage.qtbot.keyClick(screen, Qt.Key.Key_F8)
    stage.settle()
    with stage.made.reading() as session:
        assert queries.look_for(session, programme) == COMPETENCY
    screen.assign_asked.emit(None, programme)
    stage.settle()
    with stage.made.reading() as session:
        assert queries.look_for(session, programme) is STANDARD


def test_a_file_is_exported_and_imported(stage: Stage, tmp_path: Path) -> None:
    screen = looks(stage)
    with stage.write() as session:
        service.save(session, replace(JAPANESE, name="Jepang balai"), now=stage.at)
    screen._presenter.load()
    stage.settle()
    row = next(row for row in screen.table.rows.rows if row.name == "Jepang balai")
    screen._presenter.export_to(row, tmp_path / "a.bekal-template")
    stage.settle()
    screen.retire_asked.emit(row)
    stage.settle()
    assert "Jepang balai" not in [one.name for one in screen.table.rows.rows]
    screen._presenter.import_from(tmp_path / "a.bekal-template")
    stage.settle()
    assert "Jepang balai" in [one.name for one in screen.table.rows.rows]
    (tmp_path / "b.bekal-template").write_bytes(b"x")
    screen._presenter.import_from(tmp_path / "b.bekal-template")
    stage.settle()
    assert len(stage.told) == 1


def test_a_block_is_moved_by_arrows_and_by_mouse_and_taken_back(stage: Stage) -> None:
    looks(stage)
    screen = editor(stage)
    photo = place_of(screen, parts.Photo)
    screen.page.chosen.emit(photo)
    screen.page.setFocus()
    before = now(screen).block
    stage.qtbot.keyClick(screen.page, Qt.Key.Key_Right)
    stage.qtbot.keyClick(screen.page, Qt.Key.Key_Right)
    stage.qtbot.keyClick(screen.page, Qt.Key.Key_Up, SHIFT)
    after = now(screen).block
    assert (after.x - before.x, after.y - before.y) == (1_000, -5_000)
    stage.qtbot.keyClick(screen, Qt.Key.Key_Z, CTRL)
    assert now(screen).block == before, "presses of the arrows are taken back together"
    stage.qtbot.keyClick(screen, Qt.Key.Key_Y, CTRL)
    assert now(screen).block == after
    start = screen.page._rect((148, 160, 148, 160)).topLeft().toPoint()
    stage.qtbot.mousePress(screen.page, Qt.MouseButton.LeftButton, PLAIN, start)
    stage.qtbot.mouseMove(screen.page, start + QPoint(30, 10))
    stage.qtbot.mouseRelease(screen.page, Qt.MouseButton.LeftButton, PLAIN, start + QPoint(30, 10))
    dragged = now(screen).block
    assert dragged.x > after.x
    assert dragged.x % 500 == after.x % 500


def test_blocks_are_walked_added_doubled_and_removed_by_keys(stage: Stage) -> None:
    looks(stage)
    screen = editor(stage)
    count = len(now(screen).blocks)
    screen.page.setFocus()
    stage.qtbot.keyClick(screen.page, Qt.Key.Key_PageDown)
    assert now(screen).place == 0
    stage.qtbot.keyClick(screen.page, Qt.Key.Key_PageDown)
    assert now(screen).place == 1
    screen.add_asked.emit("text")
    assert len(now(screen).blocks) == count + 1
    assert isinstance(now(screen).block, parts.Text)
    stage.qtbot.keyClick(screen, Qt.Key.Key_D, CTRL)
    assert len(now(screen).blocks) == count + 2
    stage.qtbot.keyClick(screen.page, Qt.Key.Key_Delete)
    stage.qtbot.keyClick(screen.page, Qt.Key.Key_Delete)
    assert len(now(screen).blocks) <= count
    stage.qtbot.keyClick(screen, Qt.Key.Key_F7)
    assert now(screen).side == 1
    assert screen.table.rows.rows[0].place == -1


def test_settings_are_typed_in_millimetres_and_points(stage: Stage) -> None:
    looks(stage)
    screen = editor(stage)
    screen.page.chosen.emit(place_of(screen, parts.Text))
    x = screen.form.edit(BLOCK, "x")
    assert isinstance(x, Number)
    x.setFocus()
    x.selectAll()
    stage.qtbot.keyClicks(x, "31,5")
    assert now(screen).block.x == 31_500
    assert x.text() == "31,5"
    stage.qtbot.keyClick(x, Qt.Key.Key_Up)
    assert now(screen).block.x == 32_000
    size = screen.form.edit(WRITING, "cap")
    assert isinstance(size, Number)
    size.setFocus()
    size.selectAll()
    stage.qtbot.keyClicks(size, "14")
    assert written(now(screen).block.writing.cap, "pt") == "14"
    assert read("abc", "mm") is None
    assert read("1e9", "mm") is None


def test_a_look_with_a_covered_code_cannot_be_saved_until_it_is_moved(stage: Stage) -> None:
    looks(stage)
    screen = editor(stage)
    photo = place_of(screen, parts.Photo)
    screen.page.chosen.emit(photo)
    screen.page.moved.emit(-100_000, 0, False)
    assert not screen.save.isEnabled()
    assert "kode QR" in screen._wrong.text()
    assert screen.table.rows.rows[photo + 1].bad
    stage.qtbot.keyClick(screen, Qt.Key.Key_Z, CTRL)
    screen.page.moved.emit(1_000, 0, False)
    assert screen.save.isEnabled()
    stage.qtbot.keyClick(screen, Qt.Key.Key_Return, CTRL)
    stage.settle()
    assert not screen.save.isEnabled()
    with stage.made.reading() as session:
        row = queries.template(session, "Salinan Standar balai")
        assert not row.is_shipped
        assert row.look.front[photo].x == 134_500


def test_the_paper_has_any_size_and_words_over_words_are_a_doubt(stage: Stage) -> None:
    looks(stage)
    screen = editor(stage)
    screen.page.chosen.emit(-1)
    screen.wide.setFocus()
    screen.wide.selectAll()
    stage.qtbot.keyClicks(screen.wide, "310")
    assert now(screen).look.paper == (310_000, 210_000)
    assert screen.save.isEnabled()
    screen.papers.chosen.emit(parts.A4_HIGH)
    assert now(screen).look.paper == parts.A4_HIGH
    assert not screen.save.isEnabled(), "blocks stand beside the paper now"
    screen.undo_asked.emit()
    screen.add_asked.emit("text")
    assert screen.save.isEnabled()
    assert "menumpuk" in screen._wrong.text()


def test_editing_again_takes_the_place_of_the_old_one(stage: Stage) -> None:
    looks(stage)
    with stage.write() as session:
        own = replace(STANDARD, name="Balai")
        service.save(session, own, now=stage.at)
        service.assign(session, programmes(session)[0].id, own, now=stage.at)
    screen = editor(stage, own.digest())
    screen.form.given.emit("paper", "margin", 11_000)
    stage.qtbot.keyClick(screen, Qt.Key.Key_Return, CTRL)
    stage.settle()
    with stage.made.reading() as session:
        assert queries.look_for(session, programmes(session)[0].id).margin == 11_000
        assert [row.name for row in queries.templates(session)].count("Balai") == 1


def test_lines_of_a_column_are_added_moved_and_removed(stage: Stage) -> None:
    looks(stage)
    screen = editor(stage)
    screen.page.chosen.emit(place_of(screen, parts.Column))
    count = len(now(screen).block.items)
    screen.item_asked.emit(1)
    for what in ("add", "ornament", "up", "down", "remove"):
        screen.item_change_asked.emit(what)
    assert len(now(screen).block.items) == count + 1
    screen.item_asked.emit(2)
    screen.item_form.given.emit("item", "words", "Kata {nama}")
    assert now(screen).block.items[2].words == "Kata {nama}"


def test_a_picture_of_the_disk_is_put_in_and_one_that_is_none_is_refused(stage: Stage, tmp_path: Path) -> None:
    looks(stage)
    screen = editor(stage)
    (tmp_path / "cap balai.png").write_bytes(picture_png())
    (tmp_path / "x.png").write_bytes(b"bukan gambar")
    screen.page.chosen.emit(place_of(screen, parts.Picture))
    screen._presenter.take_picture(tmp_path / "cap balai.png")
    stage.settle()
    assert now(screen).block.picture == "cap-balai"
    assert now(screen).look.pictures["cap-balai"] == picture_png()
    screen._presenter.take_picture(tmp_path / "x.png")
    stage.settle()
    assert isinstance(stage.told[-1], PictureTooLarge)


@pytest.mark.parametrize("sample", list(Sample))
def test_every_sample_is_drawn(stage: Stage, sample: Sample) -> None:
    looks(stage)
    screen = editor(stage, PREPRINTED.digest() if sample is Sample.SHORT else STANDARD.digest())
    screen.page.show_words("")
    screen.sample_asked.emit(sample)
    stage.qtbot.waitUntil(lambda: screen.page.image is not None, timeout=15_000)
    assert stage.told == []


def test_an_instructor_looks_but_changes_nothing(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = looks(stage)
    screen._presenter._may = False
    screen._presenter.load()
    stage.settle()
    assert not screen.open.isEnabled()
    drawn = editor(stage)
    drawn._presenter._may = False
    drawn._presenter._show()
    assert not drawn.save.isEnabled()
    assert not drawn.form.isEnabled()
    assert Role.INSTRUCTOR.word
