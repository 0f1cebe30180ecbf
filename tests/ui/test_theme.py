"""The tokens: every pair that is used can be read, in light and in dark."""

import gc
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from bekal import paths
from bekal.ui import icons, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.labels import label

SOURCE = Path(theme.__file__).parent

TEXTS = {
    "text": "bg surface sunken nav hover select gray_bg warn_bg bad_bg tint",
    "muted": "bg surface sunken nav hover select gray_bg",
    "accent": "bg surface hover tint select",
    "on_tint": "tint",
    "ok": "surface bg ok_bg select",
    "warn": "surface bg warn_bg select",
    "bad": "surface bg bad_bg select",
    "info": "surface info_bg",
    "on_accent": "accent accent_hover accent_down",
    "surface": "text",
    "on_toast": "text",
}
EDGES = {
    "edge": "bg surface",
    "focus": "bg surface nav select",
    "warn_edge": "surface warn_bg",
    "accent": "gray_bg nav select",
    "on_accent": "accent",
    "bad": "surface",
}
PAIRS = [(ink, paper, 4.5) for ink, papers in TEXTS.items() for paper in papers.split()]
PAIRS += [(ink, paper, 3.0) for ink, papers in EDGES.items() for paper in papers.split()]


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 computes it."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "paper", "least"), PAIRS)
def test_every_pair_in_use_can_be_read(tokens: dict[str, str], ink: str, paper: str, least: float) -> None:
    assert contrast(tokens[ink], tokens[paper]) >= least


def test_the_measure_of_contrast_knows_black_on_white() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") < 4.5


@pytest.mark.parametrize("letter", list(theme.MARKS))
def test_the_letter_on_a_mark_can_be_read(letter: str) -> None:
    fill, ink = theme.MARKS[letter]
    assert contrast(fill, ink) >= 4.5


def test_marks_share_no_colour_with_anything_else() -> None:
    marks = {fill for fill, _ink in theme.MARKS.values()}
    assert marks.isdisjoint(theme.LIGHT.values())
    assert marks.isdisjoint(theme.DARK.values())


def test_light_and_dark_name_the_same_tokens() -> None:
    assert theme.LIGHT.keys() == theme.DARK.keys()


def test_no_colour_stands_outside_the_theme() -> None:
    written = re.compile(r"#[0-9A-Fa-f]{6}\b|setStyleSheet\(|QColor\(\s*[0-9]")
    for file in SOURCE.rglob("*.py"):
        if file.name != "theme.py":
            assert not written.search(file.read_text(encoding="utf-8")), file


def test_the_sheet_names_only_tokens_that_exist() -> None:
    sheet = theme.style_sheet()
    assert "@" not in sheet
    assert "$" not in sheet
    assert "font-size" not in sheet


@pytest.mark.parametrize(
    "breaking",
    [r"(^|\})\s*\*", r"QWidget\s*\{", "::item", "::indicator", "QSpinBox", "QCalendar", "QMenu", "QToolTip", "QTabBar"],
)
def test_the_sheet_leaves_native_controls_alone(breaking: str) -> None:
    assert not re.search(breaking, theme.style_sheet(), re.MULTILINE)


def test_every_box_to_tick_is_drawn_in_the_colours_of_the_house() -> None:
    """The native one keeps its size when letters grow, and its edge cannot be seen in the dark."""
    boxes = re.compile(r"\bQ(CheckBox|RadioButton)\b")
    native = [file.name for file in SOURCE.rglob("*.py") if boxes.search(file.read_text(encoding="utf-8"))]
    assert native == ["tick.py"]


def test_a_switch_to_dark_reaches_palette_sheet_and_icons(qapp: QApplication, qtbot: QtBot) -> None:
    button = Button("Cetak", icon="printer")
    qtbot.addWidget(button)
    before = button.icon().pixmap(16, 16).toImage()
    theme.choose(theme.ALWAYS_DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(theme.DARK["bg"])
    assert theme.DARK["surface"] in qapp.styleSheet()
    assert theme.is_dark()
    assert button.icon().pixmap(16, 16).toImage() != before


def test_letters_grow_in_labels_with_a_role_and_in_those_without(qapp: QApplication, qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    title, body = label("Judul", "title"), label("Isi")
    title.setParent(parent)
    body.setParent(parent)
    assert (title.font().pointSizeF(), body.font().pointSizeF()) == (12, 10)
    theme.set_letters(150)
    assert (title.font().pointSizeF(), body.font().pointSizeF()) == (18, 15)


def test_all_widgets_can_be_listed_while_python_is_about_to_collect_some(qapp: QApplication) -> None:
    thresholds = gc.get_threshold()
    gc.set_threshold(50)
    try:
        for _at in range(60):
            for _other in range(20):
                orphan = QComboBox(editable=True)  # its inner widgets get their Python faces only when listed
                orphan.itself = orphan  # type: ignore[attr-defined]
            del orphan
            found = len(theme.every_widget())
    finally:
        gc.set_threshold(*thresholds)
    assert found >= 20
    assert gc.isenabled()


def test_letters_stay_between_100_and_200_percent() -> None:
    assert theme.grow(-1) == 100
    assert theme.grow(30) == 200
    assert theme.grow(0) == 100


def test_a_narrow_window_is_judged_by_its_width_and_the_letters(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 688)
    assert not theme.is_narrow(window)
    theme.set_letters(120)
    assert theme.is_narrow(window)


def test_every_icon_named_in_the_program_is_there_and_can_be_drawn(qapp: QApplication) -> None:
    names = {file.stem for file in (paths.resources() / "icons").glob("*.svg")}
    for name in sorted(names):
        drawn = icons.pixmap(name, "text", 18, density=1.0).toImage()
        assert any(drawn.pixelColor(x, y).alpha() > 0 for x in range(18) for y in range(18)), name


def test_the_licences_of_the_icons_lie_beside_them() -> None:
    text = (paths.resources() / "icons" / "LICENSE").read_text(encoding="utf-8")
    assert "ISC License" in text
    assert "MIT License" in text


def test_an_icon_is_sharp_where_the_screen_is_dense(qapp: QApplication) -> None:
    drawn = icons.pixmap("check", "ok", 16, density=2.0)
    assert (drawn.width(), drawn.devicePixelRatio()) == (32, 2.0)


def test_the_faintest_ink_writes_nothing_that_has_to_be_read() -> None:
    """It lies below 4.5 to 1, so it is left to what cannot be used."""
    ui = Path(theme.__file__).parent
    found = {str(file.relative_to(ui)) for file in ui.rglob("*.py") if '"faint"' in file.read_text(encoding="utf-8")}
    assert found == {"theme.py", "icons.py", "widgets/fields.py"}
