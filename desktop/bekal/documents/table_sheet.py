"""A sheet for tables of many rows, and one that keeps nothing, on which their pages are counted."""

from collections.abc import Sequence
from typing import Any

from bekal.documents import fonts
from bekal.documents.fonts import POINTS_PER_MM
from bekal.documents.paper import BLACK, Sheet

Line = tuple[str, float, float, str, float]
"""Words on a baseline: words, x, y, how they stand to x, and the width to shrink into (0: none), in millimetres."""


class TableSheet(Sheet):
    """A sheet that writes the cells of a row at once."""

    def __init__(self, title: str, size: tuple[float, float], author: str = "") -> None:
        super().__init__(title, size, author)
        self._said: dict[tuple[str, str], tuple[float, list[tuple[str, str]]]] = {}

    def lines(self, placed: Sequence[Line], face: str, cap_mm: float) -> None:
        """Write many lines in black and in one size, as the cells of a table's row; as `text` for each, but faster."""
        whole = fonts.size_for(cap_mm)
        said = ["BT"]
        last: tuple[str, float] | None = None
        for words, x, y, align, most in placed:
            thousandths, pieces = self._pieces(words, face)
            size, wide, room = whole, thousandths * whole / 1000, most * POINTS_PER_MM
            if wide > room > 0:
                size, wide = size * room / wide, room
            left = x * POINTS_PER_MM - (wide / 2 if align == "centre" else wide if align == "right" else 0.0)
            said.append(f"1 0 0 1 {left:.4f} {(self.height - y) * POINTS_PER_MM:.4f} Tm")
            for name, letters in pieces:
                if (name, size) != last:
                    said.append(f"{name} {size:.4f} Tf")
                    last = name, size
                said.append(f"({letters}) Tj")
        if len(said) > 1:
            self._fill(BLACK)
            self._canvas._code.append(" ".join((*said, "ET")))

    def _pieces(self, words: str, face: str) -> tuple[float, list[tuple[str, str]]]:
        """Return the width of a line at a size of 1000 and its letters as the file writes them, by their font."""
        found = self._said.get((words, face))
        if found is None:
            from reportlab.pdfbase import pdfmetrics

            canvas, font = self._canvas, pdfmetrics.getFont(face)
            pieces = [
                (font.getSubsetInternalName(subset, canvas._doc), canvas._escape(letters))
                for subset, letters in font.splitString(words, canvas._doc)
            ]
            found = self._said[words, face] = fonts.width(words, face, 1000), pieces
        return found


class Unseen(TableSheet):
    """A sheet on which everything has its place and nothing is drawn."""

    def text(self, *_: Any, **__: Any) -> float:
        """Write nothing."""
        return 0.0

    def lines(self, *_: Any, **__: Any) -> None:
        """Write nothing."""

    def rule(self, *_: Any, **__: Any) -> None:
        """Draw nothing."""

    def filled(self, *_: Any, **__: Any) -> None:
        """Fill nothing."""

    def next_page(self) -> None:
        """Leave the page; there is no other."""
