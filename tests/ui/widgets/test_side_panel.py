"""A panel that folds away keeps everything within reach: by its keys, by F6, by its handle, and by scrolling."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from bekal.ui import theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.fields import text_edit
from bekal.ui.widgets.layouts import column, holder
from bekal.ui.widgets.side_panel import SidePanel

NARROW, WIDE = (911, 300), (1366, 700)


class Page(QWidget):
    """A field in the middle, and a panel with three buttons that have keys."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []
        self.field = text_edit("")
        self.buttons = {name: Button(name, keys=key) for name, key in (("ubah", "F2"), ("lewati", "F8"), ("x", "F9"))}
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, name=name: self.done.append(name))
        self.tools = text_edit("")
        self.panel = card(column(*self.buttons.values()))
        self.sides = SidePanel(holder(column(self.field, None)), self.panel)
        below = column(self.tools)
        below.addWidget(self.sides, 1)
        self.setLayout(below)


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[Page]:
    """Show the page in a small window."""
    made = Page()
    qtbot.addWidget(made)
    made.resize(*NARROW)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.field.setFocus()
    yield made
    theme.set_letters(100)


def test_the_keys_of_a_folded_panel_work_as_those_of_a_panel_in_sight(page: Page, qtbot: QtBot) -> None:
    assert page.sides.is_folded
    assert not page.buttons["ubah"].isVisible()
    qtbot.keyClick(page.field, Qt.Key.Key_F2)
    assert page.done == ["ubah"]
    page.sides.open_panel()
    qtbot.keyClick(page.field, Qt.Key.Key_F2)
    page.sides.close_panel()
    qtbot.keyClick(page.field, Qt.Key.Key_F8)
    page.resize(*WIDE)
    qtbot.keyClick(page.field, Qt.Key.Key_F8)
    assert page.done == ["ubah", "ubah", "lewati", "lewati"]


def test_a_button_that_cannot_be_used_has_no_key_in_a_folded_panel_either(page: Page, qtbot: QtBot) -> None:
    page.buttons["ubah"].setEnabled(False)
    page.buttons["lewati"].hide()
    qtbot.keyClick(page.field, Qt.Key.Key_F2)
    qtbot.keyClick(page.field, Qt.Key.Key_F8)
    qtbot.keyClick(page.field, Qt.Key.Key_F9)
    assert page.done == ["x"]


def test_the_handle_opens_and_folds_the_panel_for_the_mouse(page: Page, qtbot: QtBot) -> None:
    handle = page.sides._handle
    assert handle.accessibleName() == "Rincian (F6)"
    qtbot.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert page.buttons["ubah"].isVisible()
    assert page.sides._over.geometry().right() < handle.x()
    qtbot.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert not page.buttons["ubah"].isVisible()
    assert page.field.hasFocus()
    page.resize(*WIDE)
    assert not handle.isVisible()
    assert page.buttons["ubah"].isVisible()


def test_a_panel_that_finds_no_room_scrolls_and_its_buttons_never_overlap(page: Page) -> None:
    theme.set_letters(200)
    page.resize(1366, 240)
    page.sides.open_panel()
    QApplication.processEvents()
    places = [button.geometry() for button in page.buttons.values()]
    assert all(upper.bottom() < lower.top() for upper, lower in pairwise(places))
    assert page.sides._scroll.verticalScrollBar().maximum() > 0


def test_a_panel_may_cover_the_whole_page_it_is_a_part_of(page: Page) -> None:
    page.sides.open_panel()
    low = page.sides._over.height()
    page.sides.close_panel()
    page.sides.cover(page)
    page.sides.open_panel()
    assert page.sides._over.isVisible()
    assert page.sides._over.height() == page.height() > low
