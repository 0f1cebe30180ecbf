"""The line icons of `resources/icons`, drawn in a token's colour at the density of the screen.

One meaning per icon, always with a word beside it: `triangle-alert` doubtful or to do, `circle-alert`
impossible, `check` in order, `shield-check` safe, `clock` late, `usb`, `send`, `download` answer,
`wifi-off`, `database-backup`, `printer`, `lock` kept field.
"""

import functools

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QAbstractButton

from bekal import paths
from bekal.ui import theme

_NORMAL, _SMALL = 1.75, 2.2  # width of the strokes; small icons need heavier ones
_drawn: dict[tuple[str, str, int, float, float], QPixmap] = {}


def pixmap(name: str, tone: str = "muted", size: int = 18, stroke: float = 0.0, density: float = 0.0) -> QPixmap:
    """Draw an icon, `size` pixels at letters of 100 %, in the colour of a token."""
    stroke = stroke or (_SMALL if size < 14 else _NORMAL)
    density = density or _density()
    length, ink = theme.px(size), theme.hex_of(tone)
    key = (name, ink, length, density, stroke)
    if key not in _drawn:
        from PySide6.QtSvg import QSvgRenderer  # not needed by what is painted first

        svg = _source(name).replace("currentColor", ink).replace('stroke-width="2"', f'stroke-width="{stroke}"')
        made = QPixmap(round(length * density), round(length * density))
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        QSvgRenderer(QByteArray(svg.encode())).render(painter)
        painter.end()
        made.setDevicePixelRatio(density)
        _drawn[key] = made
    return _drawn[key]


def icon(name: str, tone: str = "muted", size: int = 16) -> QIcon:
    """Return an icon for buttons and actions, with its paler form for when they are disabled."""
    made = QIcon(pixmap(name, tone, size))
    made.addPixmap(pixmap(name, "faint", size), QIcon.Mode.Disabled)
    return made


def dress(button: QAbstractButton, name: str, tone: str = "muted", size: int = 16) -> None:
    """Put an icon on a button and keep it right when colours or letters change; no name takes it off."""
    button.setProperty("icon_name", name)
    button.setProperty("icon_tone", tone)
    button.setProperty("icon_size", size)
    button.setIcon(icon(name, tone, size) if name else QIcon())
    button.setIconSize(QSize(theme.px(size), theme.px(size)))


def renew() -> None:
    """Draw every icon again; called after each switch of colours or letter size."""
    _drawn.clear()
    for widget in theme.every_widget():
        if isinstance(widget, QAbstractButton) and (name := widget.property("icon_name")):
            dress(widget, str(name), str(widget.property("icon_tone")), int(widget.property("icon_size")))


def follow_theme() -> None:
    """Draw icons again from now on whenever colours or letters change."""
    theme.announcer().changed.connect(renew)


@functools.cache
def _source(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _density() -> float:
    running = QGuiApplication.instance()
    return running.devicePixelRatio() if isinstance(running, QGuiApplication) else 1.0
