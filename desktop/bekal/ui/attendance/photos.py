"""Small photos for the roster: read and shrunk in the worker, kept while the program runs."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_SIDE = 120
"""Pixels a side; 44 at letters of 200 % still fit."""
_MOST = 2_000
_kept: dict[str, QImage] = {}


def known(address: str) -> QImage | None:
    """Return a photo that was read before."""
    return _kept.get(address)


def missing(addresses: Sequence[str]) -> list[str]:
    """Return which of these were not read yet."""
    return [one for one in addresses if one and one not in _kept]


def read(session: Any, addresses: Sequence[str]) -> dict[str, QImage]:
    """Read and shrink photos; one that is damaged or gone is left out."""
    from bekal.attendance.queries import photo_bytes

    found = {}
    for address, data in photo_bytes(session, addresses).items():
        image = QImage.fromData(data)
        if not image.isNull():
            smooth = Qt.TransformationMode.SmoothTransformation
            found[address] = image.scaledToWidth(_SIDE, smooth) if image.width() > _SIDE else image
    return found


def keep(read_now: dict[str, QImage]) -> None:
    """Keep what was read for the next roster."""
    if len(_kept) + len(read_now) > _MOST:
        _kept.clear()
    _kept.update(read_now)
