"""Every colour, letter size and edge of the window: two sets of tokens, a palette and one short style sheet.

No other module names a colour. Widgets that paint themselves ask `color("accent")` while painting and
`font("title")`, `metrics("title")`, `px(36)` while measuring, so that a switch of light and dark or of the
letter size reaches them by itself; `changed()` tells everything else.
"""

import gc
import re
import sys

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QWidget

LIGHT = {
    "bg": "#F4F6F5", "surface": "#FFFFFF", "sunken": "#EDF1EF", "nav": "#E9EEEC", "canvas": "#DDE3E1",
    "line": "#D9E0DD", "edge": "#7C8984", "text": "#17211E", "muted": "#505E59", "faint": "#8A9691",
    "accent": "#0B6B60", "accent_hover": "#095A51", "accent_down": "#074A43", "on_accent": "#FFFFFF",
    "tint": "#DCEFEA", "on_tint": "#0A554D", "hover": "#EEF3F1", "select": "#E1F1ED", "focus": "#0B6B60",
    "ok": "#1B6B3A", "ok_bg": "#E2F3E7", "warn": "#7F4E00", "warn_bg": "#FCF0D6", "warn_edge": "#A66B00",
    "bad": "#A8261D", "bad_bg": "#FBE8E5", "info": "#1C5594", "info_bg": "#E4EEF8", "gray_bg": "#E7ECEA",
    "bar": "#9CCFC5", "on_toast": "#8FDDD0", "shadow": "#22000000",
}  # fmt: skip
DARK = {
    "bg": "#141918", "surface": "#1C2221", "sunken": "#242B2A", "nav": "#101413", "canvas": "#0E1211",
    "line": "#333C3A", "edge": "#7B8884", "text": "#E4EAE8", "muted": "#A6B3AE", "faint": "#6F7C77",
    "accent": "#5CC6B6", "accent_hover": "#74D2C4", "accent_down": "#8ADCD0", "on_accent": "#06221E",
    "tint": "#173B36", "on_tint": "#8FDDD0", "hover": "#252D2B", "select": "#1B3A35", "focus": "#5CC6B6",
    "ok": "#7ED19B", "ok_bg": "#18361F", "warn": "#F0C26B", "warn_bg": "#3A2D12", "warn_edge": "#C79335",
    "bad": "#FF9F94", "bad_bg": "#44211D", "info": "#8FBDF2", "info_bg": "#1B3049", "gray_bg": "#2B3331",
    "bar": "#2F7268", "on_toast": "#0A554D", "shadow": "#66000000",
}  # fmt: skip

MARKS = {
    "H": ("#0072B2", "#FFFFFF"),
    "T": ("#F0E442", "#000000"),
    "I": ("#56B4E9", "#000000"),
    "S": ("#CC79A7", "#000000"),
    "A": ("#D55E00", "#000000"),
}
"""Fill and ink of an attendance mark, alike in light, dark and print (Okabe and Ito's set)."""

ROLES = {
    "caption": (9.0, 400), "captionb": (9.0, 600), "body": (10.0, 400), "bodyb": (10.0, 600),
    "title": (12.0, 600), "page": (15.0, 600), "count": (22.0, 600), "hero": (26.0, 600), "scan": (48.0, 600),
}  # fmt: skip
"""The kinds of text: size in points at 100 %, weight."""

SYSTEM, ALWAYS_LIGHT, ALWAYS_DARK = "system", "light", "dark"
SMALLEST, LARGEST, STEP = 100, 200, 10
NARROW = 1200
"""Below this many pixels, at letters of 100 %, the window takes its small form."""


class _Announcer(QObject):
    changed = Signal()


class _Look:
    """What is in force now; one for the process, as there is one application."""

    def __init__(self) -> None:
        self.tokens = dict(LIGHT)
        self.mode = SYSTEM
        self.letters = 100
        self.plain = False
        self.announcer: _Announcer | None = None
        self.fonts: dict[str, QFont] = {}
        self.metrics: dict[str, QFontMetrics] = {}
        self.colors: dict[str, QColor] = {}


_look = _Look()


def announcer() -> _Announcer:
    """Return the object whose `changed` signal follows every switch of colours or letter size."""
    if _look.announcer is None:
        _look.announcer = _Announcer()
    return _look.announcer


def hex_of(token: str) -> str:
    """Return a token, or a colour already written out, as `#RRGGBB`."""
    return token if token.startswith("#") else _look.tokens[token]


def color(token: str) -> QColor:
    """Return the colour of a token in the set in force."""
    found = _look.colors.get(token)
    if found is None:
        found = _look.colors[token] = QColor(hex_of(token))
    return found


def font(role: str = "body") -> QFont:
    """Return the font of a kind of text at the letter size in force."""
    found = _look.fonts.get(role)
    if found is None:
        points, weight = ROLES[role]
        found = QFont(_families())
        found.setPointSizeF(points * _look.letters / 100)
        found.setWeight(QFont.Weight(weight))
        _look.fonts[role] = found
    return found


def metrics(role: str = "body") -> QFontMetrics:
    """Return the measures of a kind of text at the letter size in force."""
    found = _look.metrics.get(role)
    if found is None:
        found = _look.metrics[role] = QFontMetrics(font(role))
    return found


def px(pixels: float) -> int:
    """Return a length given for letters of 100 % at the letter size in force."""
    return round(pixels * _look.letters / 100)


def size(width: float, height: float) -> QSize:
    """Return a size given for letters of 100 % at the letter size in force."""
    return QSize(px(width), px(height))


def letters() -> int:
    """Return the letter size in percent, 100 to 200."""
    return _look.letters


def mode() -> str:
    """Return which colours were asked for: `system`, `light` or `dark`."""
    return _look.mode


def is_dark() -> bool:
    """Tell whether light ink stands on dark paper now."""
    return color("bg").lightness() < color("text").lightness()


def is_plain() -> bool:
    """Tell whether the system asked for high contrast, so that our own colours are off."""
    return _look.plain


def is_narrow(widget: QWidget) -> bool:
    """Tell whether the widget's window takes its small form, judged by its width and the letter size."""
    return widget.window().width() * 100 < NARROW * _look.letters


def start(application: QApplication, *, mode: str = SYSTEM, letters: int = 100) -> None:
    """Dress the application before its first widget and follow the system from then on."""
    if application.style().objectName() != "fusion":
        application.setStyle("Fusion")
    for effect in (Qt.UIEffect.UI_AnimateCombo, Qt.UIEffect.UI_AnimateMenu, Qt.UIEffect.UI_FadeMenu):
        application.setEffectEnabled(effect, False)
    hints = application.styleHints()
    hints.colorSchemeChanged.connect(_follow_system)
    hints.accessibility().contrastPreferenceChanged.connect(_follow_system)
    _look.mode, _look.letters = mode, _within(letters)
    _dress(application)


def choose(mode: str) -> None:
    """Switch to `system`, `light` or `dark` colours."""
    if mode != _look.mode:
        _look.mode = mode
        _dress(_application())


def grow(steps: int) -> int:
    """Make letters larger or smaller by steps of 10 %, 0 steps meaning back to 100 %; return the new percent."""
    return set_letters(_look.letters + steps * STEP if steps else 100)


def set_letters(percent: int) -> int:
    """Set the letter size, kept within 100 to 200 %; return it."""
    if _within(percent) != _look.letters:
        _look.letters = _within(percent)
        _dress(_application())
    return _look.letters


def set_state(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and make the style look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget the font of a kind of text, also after later changes of the letter size."""
    widget.setProperty("role", role)
    widget.setFont(font(role))


def every_widget() -> list[QWidget]:
    """Return all widgets of the program.

    While Qt's list becomes a Python list, a collection could destroy widgets that were not reached yet: the
    process would crash. So none may begin in between.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return QApplication.allWidgets()
    finally:
        if collecting:
            gc.enable()


def style_sheet() -> str:
    """Return the one style sheet with the tokens and lengths in force."""
    sheet = re.sub(r"\$(\d+)", lambda found: f"{px(int(found[1]))}px", _SHEET)
    return re.sub(r"@(\w+)", lambda found: hex_of(found[1]), sheet)


def palette() -> QPalette:
    """Return the palette of the tokens in force, alike for active and inactive windows."""
    made = QPalette()
    for role, token in _PALETTE.items():
        made.setColor(role, color(token))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, color("faint"))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, color("line"))
    return made


def _application() -> QApplication:
    running = QApplication.instance()
    assert isinstance(running, QApplication)
    return running


def _within(percent: int) -> int:
    return max(SMALLEST, min(LARGEST, percent))


def _families() -> list[str]:
    """Return the fonts to use, best first; Qt takes the first that is there."""
    return ["Segoe UI"] if sys.platform == "win32" else ["Open Sans", "Noto Sans", "sans-serif"]


def _follow_system() -> None:
    if QApplication.instance() is not None:
        _dress(_application())


def _dress(application: QApplication) -> None:
    hints = application.styleHints()
    _look.plain = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    dark = _look.mode == ALWAYS_DARK or (_look.mode == SYSTEM and hints.colorScheme() == Qt.ColorScheme.Dark)
    for cache in (_look.fonts, _look.metrics, _look.colors):
        cache.clear()
    application.setFont(font("body"))
    if _look.plain:
        application.setPalette(application.style().standardPalette())
        _look.tokens = _system_tokens(application.palette(), dict(DARK if dark else LIGHT))
        application.setStyleSheet("")
    else:
        _look.tokens = dict(DARK if dark else LIGHT)
        application.setPalette(palette())
        application.setStyleSheet(style_sheet())
    for widget in every_widget():
        # a widget under a style sheet keeps the former font unless it is taken from it
        role = widget.property("role")
        widget.setFont(font(str(role)) if role else QFont())
    announcer().changed.emit()


def _system_tokens(system: QPalette, tokens: dict[str, str]) -> dict[str, str]:
    """Replace every token by the system's colour of the same task, for high contrast."""
    role = QPalette.ColorRole
    paper, ink = system.color(role.Base).name(), system.color(role.Text).name()
    chosen, on_chosen = system.color(role.Highlight).name(), system.color(role.HighlightedText).name()
    inks = ("text", "muted", "line", "edge", "ok", "warn", "warn_edge", "bad", "info", "focus", "bar")
    strong = ("accent", "accent_hover", "accent_down", "select", "tint")
    tokens = dict.fromkeys(tokens, paper) | dict.fromkeys(inks, ink) | dict.fromkeys(strong, chosen)
    tokens |= {"on_accent": on_chosen, "on_tint": on_chosen, "on_toast": paper}
    tokens["faint"] = system.color(QPalette.ColorGroup.Disabled, role.Text).name()
    return tokens


_PALETTE = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Midlight: "sunken",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "edge",
    QPalette.ColorRole.Shadow: "edge",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.ToolTipBase: "text",
    QPalette.ColorRole.ToolTipText: "surface",
    QPalette.ColorRole.BrightText: "bad",
}

# @token is a colour, $n a length that grows with the letters; edges and radii do not grow
_SHEET = """
QFrame[kind="card"] { background:@surface; border:1px solid @line; border-radius:8px; }
QFrame[kind="sunken"] { background:@sunken; border:0; border-radius:6px; }
QFrame[kind="warn"] { background:@warn_bg; border:1px solid @warn_edge; border-radius:6px; }
QFrame[kind="bad"] { background:@bad_bg; border:1px solid @bad; border-radius:6px; }
QFrame[kind="toast"] { background:@text; border:0; border-radius:8px; }
QFrame[kind="rule"] { background:@line; border:0; }
QFrame[kind="names"] { background:@nav; border:0; border-top-left-radius:7px; border-bottom-left-radius:7px; }
QFrame[kind="nav"], QFrame[kind="status"] { background:@nav; border:0; }
QFrame[kind="foot"] { background:@surface; border:0; border-top:1px solid @line; }
QLabel[tone="muted"] { color:@muted; } QLabel[tone="faint"] { color:@faint; } QLabel[tone="accent"] { color:@accent; }
QLabel[tone="ok"] { color:@ok; } QLabel[tone="warn"] { color:@warn; } QLabel[tone="bad"] { color:@bad; }
QLabel[tone="info"] { color:@info; } QLabel[tone="inverse"] { color:@surface; }
QLabel[kind="key"] { color:@muted; background:@surface; border:1px solid @line; border-bottom:2px solid @line;
  border-radius:4px; padding:0 5px; }
QPushButton { background:@surface; color:@text; border:1px solid @edge; border-radius:6px; padding:0 13px;
  min-height:$30; outline:0; }
QPushButton:hover { background:@hover; } QPushButton:pressed { background:@sunken; }
QPushButton:focus { border:2px solid @focus; padding:0 12px; min-height:$28; }
QPushButton:disabled { color:@faint; border-color:@line; background:@surface; }
QPushButton[kind="primary"] { background:@accent; color:@on_accent; border-color:@accent; }
QPushButton[kind="primary"]:hover { background:@accent_hover; }
QPushButton[kind="primary"]:pressed { background:@accent_down; }
QPushButton[kind="primary"]:focus { border:4px double @on_accent; padding:0 10px; min-height:$24; }
QPushButton[kind="primary"]:disabled { background:@gray_bg; color:@faint; border-color:@line; }
QPushButton[kind="quiet"] { background:transparent; border-color:transparent; color:@accent; padding:0 8px; }
QPushButton[kind="quiet"]:hover { background:@tint; }
QPushButton[kind="quiet"]:focus { border:2px solid @focus; padding:0 7px; }
QPushButton[kind="quiet"]:disabled { color:@faint; background:transparent; }
QPushButton[kind="chip"] { border:1px solid @edge; border-radius:$13; min-height:$26; padding:0 11px; }
QPushButton[kind="chip"]:checked { background:@tint; border-color:@accent; color:@on_tint; }
QPushButton[kind="chip"]:focus { border:2px solid @focus; padding:0 10px; min-height:$24; }
QPushButton[kind="seg"] { border-radius:0; border-left-width:0; padding:0 9px; }
QPushButton[kind="seg"][end="first"] { border-left-width:1px; border-top-left-radius:6px;
  border-bottom-left-radius:6px; }
QPushButton[kind="seg"][end="last"] { border-top-right-radius:6px; border-bottom-right-radius:6px; }
QPushButton[kind="seg"]:checked { background:@tint; color:@on_tint; }
QPushButton[kind="seg"]:focus { border:2px solid @focus; padding:0 8px; min-height:$28; }
QPushButton[kind="tab"] { border:0; border-bottom:3px solid transparent; border-radius:0; background:transparent;
  color:@muted; padding:0 6px; min-height:$34; }
QPushButton[kind="tab"]:checked { color:@text; border-bottom:3px solid @accent; }
QPushButton[kind="tab"]:hover { color:@text; }
QPushButton[kind="tab"]:focus { border:2px solid @focus; border-radius:6px; padding:0 4px 3px 4px;
  min-height:$30; }
QPushButton[kind="part"] { background:transparent; border:1px solid transparent; border-radius:4px; color:@muted;
  padding:0 5px; min-height:$24; }
QPushButton[kind="part"]:hover { background:@line; }
QPushButton[kind="part"]:focus { border:2px solid @focus; padding:0 4px; min-height:$22; }
QPushButton[kind="undo"] { background:transparent; border:2px solid transparent; color:@on_toast; padding:0 8px;
  min-height:$24; }
QPushButton[kind="undo"]:hover, QPushButton[kind="undo"]:focus { border-color:@on_toast; }
QPushButton[kind="fact"] { background:transparent; border:2px solid transparent; padding:0; text-align:left; }
QPushButton[kind="fact"]:hover { background:@hover; } QPushButton[kind="fact"]:focus { border-color:@focus; }
QToolButton[kind="tool"] { border:1px solid transparent; border-radius:6px; background:transparent; }
QToolButton[kind="tool"]:hover { background:@hover; } QToolButton[kind="tool"]:pressed { background:@sunken; }
QToolButton[kind="tool"]:focus { border:2px solid @focus; }
QLineEdit, QComboBox { background:@surface; color:@text; border:1px solid @edge; border-radius:6px; padding:0 9px;
  min-height:$30; selection-background-color:@accent; selection-color:@on_accent; }
QLineEdit[state="warn"], QComboBox[state="warn"] { border:2px solid @warn_edge; padding:0 8px; min-height:$28; }
QLineEdit[state="bad"], QComboBox[state="bad"] { border:2px solid @bad; padding:0 8px; min-height:$28; }
QLineEdit:focus, QComboBox:focus { border:2px solid @focus; padding:0 8px; min-height:$28; }
QLineEdit:disabled, QComboBox:disabled { color:@faint; border-color:@line; }
QLineEdit:read-only { background:@sunken; }
QPlainTextEdit { background:@surface; border:1px solid @edge; border-radius:6px; padding:4px 6px; }
QPlainTextEdit:focus { border:2px solid @focus; padding:3px 5px; }
QComboBox::drop-down { border:0; width:28px; } QComboBox::down-arrow { image:none; }
QComboBox QLineEdit { border:0; padding:0; min-height:0; background:transparent; }
QComboBox QLineEdit:focus { border:0; padding:0; min-height:0; }
QHeaderView { background:@surface; border:0; }
QHeaderView::section { background:@surface; color:@muted; border:0; border-bottom:1px solid @line; padding:0 8px; }
QTableView { background:@surface; border:0; outline:0; }
QListView[kind="names"], QListView[kind="nav"] { background:transparent; border:0; outline:0; }
QProgressBar { background:@gray_bg; border:0; border-radius:4px; max-height:8px; min-height:8px; }
QProgressBar::chunk { background:@accent; border-radius:4px; }
QScrollBar:vertical { background:transparent; width:12px; margin:2px; }
QScrollBar::handle:vertical { background:@faint; border-radius:4px; min-height:32px; }
QScrollBar::add-line:vertical, QScrollBar::sub-line:vertical { height:0; }
QScrollBar::add-page:vertical, QScrollBar::sub-page:vertical { background:none; }
QScrollArea[kind="page"] { background:transparent; border:0; }
QScrollArea[kind="page"] > QWidget > QWidget[kind="page"] { background:transparent; }
"""
