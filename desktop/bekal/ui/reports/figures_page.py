"""A table of figures on the screen, the same that stands on paper; of a person also each course's meetings."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from bekal.documents.figures import FigureColumn, Figures, FigureTable, Holds, Value, shown
from bekal.language import say
from bekal.ui import theme
from bekal.ui.widgets.cards import EDGE, card
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, holder
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

Row = tuple[Value, ...]
_WIDE = {Holds.NUMBER: 96, Holds.PERCENT: 74, Holds.DATE: 112, Holds.TEXT: 0}
_LETTER, _SHORT = 36, 42
_NO_LIMIT = 16_777_215
"""Qt's own greatest height."""


class FigureView(QWidget):
    """One table; built anew when other columns come."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self.table: Table[Row] | None = None
        self._columns: tuple[FigureColumn, ...] = ()
        self._place = column(gap=0)
        self.setLayout(self._place)

    def show_table(self, content: FigureTable) -> Table[Row]:
        """Show a table with its total as the last row."""
        if self.table is None or content.columns != self._columns:
            former, self._columns = self.table, content.columns
            self.table = Table(_columns(content.columns), self._name)
            if former is not None:
                self._place.removeWidget(former)
                former.hide()
                former.deleteLater()
            self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
            self._place.addWidget(self.table)
        rows = [*content.rows, *([content.total] if content.total else [])]
        self.table.show_rows(rows)
        self.table.go_to(0)
        return self.table


class FiguresPage(QWidget):
    """The first table of what is reported, and below it the one that belongs to its chosen row, where there is one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content: Figures | None = None
        self.first, self.second = FigureView(say("Rekap")), FigureView(say("Pertemuan"))
        self._heading = label("", "bodyb")
        self._lower = holder(column(self._heading, card(column(self.second), margins=EDGE), gap=6))
        lay = column(gap=10)
        lay.addWidget(card(column(self.first), margins=EDGE), 1)
        lay.addWidget(self._lower, 3)
        self._lower.hide()
        self._notes = label("", "caption", "muted", wrap=True)
        lay.addWidget(self._notes)
        self.setLayout(lay)
        self._followed: Table[Any] | None = None

    def show_figures(self, content: Figures) -> None:
        """Show what is reported."""
        self._content = content
        table = self.first.show_table(content.tables[0])
        if table is not self._followed:
            self._followed = table
            table.moved_to.connect(lambda _row: self._show_second())
        self._notes.setText(" ".join(content.notes))
        self._notes.setVisible(bool(content.notes) and self.height() > theme.px(320))
        self._show_second()

    def _show_second(self) -> None:
        content, table = self._content, self.first.table
        at = table.currentIndex().row() if table is not None else -1
        more = content.tables[1:] if content is not None else ()
        self._lower.setVisible(bool(more))
        self.first.setMaximumHeight(theme.px(170) if more else _NO_LIMIT)
        if more:
            chosen = more[min(max(at, 0), len(more) - 1)]
            self._heading.setText(chosen.heading)
            self.second.show_table(chosen)


def _columns(of: Sequence[FigureColumn]) -> "list[Column[Row]]":
    """Return the columns; where none would take the room that is left, the first text does."""
    shown_ones = [(at, one) for at, one in enumerate(of) if one.holds is not Holds.SIGNATURE]
    columns = [_column(at, one) for at, one in shown_ones]
    texts = [place for place, (_at, one) in enumerate(shown_ones) if one.holds is Holds.TEXT]
    if texts and all(one.width for one in columns):
        columns[texts[0]] = replace(columns[texts[0]], width=0)
    return columns


def _column(at: int, of: FigureColumn) -> "Column[Row]":
    is_figure = of.holds in (Holds.NUMBER, Holds.PERCENT)
    wide = _WIDE[of.holds]
    if of.holds is Holds.NUMBER and len(of.title) < 4:
        wide = _LETTER if len(of.title) == 1 else _SHORT
    elif of.holds is Holds.NUMBER:
        wide = max(64, 20 + 8 * len(of.title))
    elif of.holds is Holds.TEXT and of.wide:
        wide = max(70, round(of.wide * 5))
    return Column(say(of.title), lambda row: shown(row[at], of.holds), wide, least=140, right=is_figure)
