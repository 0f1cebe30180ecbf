"""Shapes and texts that delegates and small painted widgets share."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from bekal.ui import icons, theme

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter

BADGE_TONES = {
    "gray": ("gray_bg", "muted"), "accent": ("tint", "on_tint"), "solid": ("accent", "on_accent"),
    "ok": ("ok_bg", "ok"), "warn": ("warn_bg", "warn"), "bad": ("bad_bg", "bad"), "info": ("info_bg", "info"),
}  # fmt: skip
"""Fill and ink of a badge: gray waiting, accent in order, solid here now, ok finished, warn do something,
bad cannot go on, info on its way."""


_FLAGS = {align: int(align) | int(Qt.TextFlag.TextSingleLine) for align in (LEFT, RIGHT, CENTRE)}


def rounded(
    painter: QPainter, shape: QRect | QRectF, radius: float, fill: QColor | None = None, pen: QPen | None = None
) -> None:
    """Draw a rounded shape; an outline is put on half pixels so that it stays sharp."""
    painter.setBrush(fill if fill is not None else Qt.BrushStyle.NoBrush)
    painter.setPen(pen if pen is not None else Qt.PenStyle.NoPen)
    edges = QRectF(shape)
    if pen is not None:
        half = pen.widthF() / 2
        edges.adjust(half, half, -half, -half)
    painter.drawRoundedRect(edges, radius, radius)


def text(
    painter: QPainter,
    place: QRect,
    words: str,
    role: str = "body",
    tone: str = "text",
    align: Qt.AlignmentFlag = LEFT,
) -> None:
    """Write one line into a place, cut with an ellipsis where it does not fit."""
    painter.setFont(theme.font(role))
    painter.setPen(theme.color(tone))
    measured = theme.metrics(role)
    if len(words) > 2 and measured.horizontalAdvance(words) > place.width():
        words = measured.elidedText(words, Qt.TextElideMode.ElideRight, place.width())
    painter.drawText(place, _FLAGS.get(align) or int(align) | int(Qt.TextFlag.TextSingleLine), words)


def picture(painter: QPainter, left: int, middle: int, name: str, tone: str, size: int, stroke: float = 0) -> None:
    """Draw an icon whose left edge and vertical middle are given."""
    painter.drawPixmap(left, middle - theme.px(size) // 2, icons.pixmap(name, tone, size, stroke))


def badge_width(words: str, icon: str = "") -> int:
    """Return the width a badge takes."""
    return theme.metrics("captionb").horizontalAdvance(words) + 17 + (theme.px(12) + 4 if icon else 0)


def badge_height() -> int:
    """Return the height a badge takes."""
    return max(20, theme.metrics("captionb").height() + 3)


def badge(painter: QPainter, left: int, middle: int, words: str, tone: str, icon: str = "", most: int = 0) -> int:
    """Draw a badge around its vertical middle, at most `most` wide, and return its width."""
    fill, ink = BADGE_TONES[tone]
    width, height = badge_width(words, icon), badge_height()
    if most:
        width = min(width, most)
    place = QRect(left, middle - height // 2, width, height)
    rounded(painter, place, height / 2, theme.color(fill), QPen(theme.color("edge"), 1) if theme.is_plain() else None)
    indent = 8
    if icon:
        picture(painter, left + 7, middle, icon, ink, 12)
        indent = 11 + theme.px(12)
    text(painter, place.adjusted(indent, 0, -7, 0), words, "captionb", ink)
    return width


def mark(painter: QPainter, place: QRect, letter: str) -> None:
    """Draw an attendance mark: colour and letter; A with a black bar, T with a clock; none is dotted."""
    if not letter:
        rounded(painter, place, 4, theme.color("surface"), QPen(theme.color("edge"), 1, Qt.PenStyle.DotLine))
        return
    fill, ink = theme.MARKS[letter]
    border = QPen(theme.color("text"), 1) if theme.is_plain() else None
    rounded(painter, place, 4, theme.color(fill), border)
    wide = place.width() > theme.px(38)
    if letter == "A":
        painter.fillRect(QRect(place.left() + 3, place.top() + 3, 3, place.height() - 6), theme.color(ink))
    if letter == "T" and wide:
        picture(painter, place.left() + 5, place.center().y() + 1, "clock", ink, 12)
    inside = place.adjusted(5 if letter == "A" else 0, 0, 0, 0)
    text(painter, inside, letter, "bodyb" if wide else "captionb", ink, CENTRE)


def split_mark(painter: QPainter, place: QRect, letter: str, other: str) -> None:
    """Draw a slot that two people marked differently: what stands at the left, the other in the corner behind a cut."""
    area = QRectF(place)
    whole = QPainterPath()
    whole.addRoundedRect(area, 4, 4)
    middle, slant = area.center().x(), area.height() / 4
    corner = QPainterPath()
    corner.addPolygon(
        QPolygonF(
            [
                QPointF(middle + slant, area.top()),
                area.topRight(),
                area.bottomRight(),
                QPointF(middle - slant, area.bottom()),
            ]
        )
    )
    for path, part in ((whole, letter), (corner.intersected(whole), other)):
        fill, _ = theme.MARKS[part] if part else ("surface", "text")
        painter.fillPath(path, theme.color(fill))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("text"), 1.5))
    painter.drawPath(whole)
    painter.drawLine(QPointF(middle + slant, area.top()), QPointF(middle - slant, area.bottom()))
    half = place.width() // 2
    for left, part in ((place.left() - 1, letter), (place.left() + half, other)):
        ink = theme.MARKS[part][1] if part else "text"
        text(painter, QRect(left, place.top(), half, place.height()), part or "–", "captionb", ink, CENTRE)


def portrait(painter: QPainter, place: QRect, photo: QImage) -> None:
    """Draw a photo into a small square with round corners, cut around the face of an upright one."""
    side = min(photo.width(), photo.height())
    source = QRect((photo.width() - side) // 2, (photo.height() - side) // 5, side, side)
    path = QPainterPath()
    path.addRoundedRect(QRectF(place), 5, 5)
    painter.save()
    painter.setClipPath(path)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, photo, source)
    painter.restore()
