"""The papers a programme asks for: ticks that follow the scheme, and what this programme changes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.candidates.papers import kinds
from bekal.candidates.papers.rules import CentreRule, asked_for, condition_words
from bekal.language import say
from bekal.ui.courses.tick_table import TickTable
from bekal.ui.widgets.cells import Sign
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column
from bekal.ui.widgets.rows import Column


@dataclass(frozen=True)
class PaperLine:
    """A kind of paper as the scheme and the house ask for it."""

    kind: str
    title: str
    when: str
    source: str
    by_default: bool


class AskedPapers(QWidget):
    """Space ticks; a paper whose tick differs from the scheme says so."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._house: tuple[CentreRule, ...] = ()
        self._ticked: set[str] = set()
        self._scheme = ""
        self.table = TickTable(
            [
                Column(say("Berkas"), lambda p: p.title, least=200, role="bodyb"),
                Column(say("Kapan"), lambda p: p.when or "–", 210, tone="muted", leaves=2),
                Column(say("Dasar"), self._basis, 250, leaves=1),
            ],
            say("Berkas yang diminta"),
            lambda p: p.kind,
        )
        self.table.turned.connect(self._turn)
        self._words = label("", "caption", "muted", wrap=True)
        lay = column(gap=8)
        lay.addWidget(self._words)
        lay.addWidget(self.table, 1)
        self.setLayout(lay)

    def show_asked(self, house: Sequence[CentreRule], scheme: str, asked: frozenset[str] | None) -> None:
        """Show what a programme asks for; None: what its scheme and the house ask for."""
        self._house, self._scheme = tuple(house), scheme
        lines = self._lines()
        self._ticked = {line.kind for line in lines if line.by_default} if asked is None else set(asked)
        self._show(lines)

    def follow(self, scheme: str) -> None:
        """Take over another scheme; what this programme changed stays changed."""
        if scheme == self._scheme:
            return
        before = {line.kind for line in self._lines() if line.by_default}
        more, less = self._ticked - before, before - self._ticked
        self._scheme = scheme
        lines = self._lines()
        self._ticked = ({line.kind for line in lines if line.by_default} | more) - less
        self._show(lines)

    def value(self) -> frozenset[str]:
        """Return the kinds that are ticked."""
        return frozenset(self._ticked)

    def _lines(self) -> list[PaperLine]:
        asked = {one.kind: one for one in asked_for(self._scheme, self._house)}
        lines = []
        for code, kind in kinds.kinds().items():
            one = asked.get(code)
            when = "" if one is None else _when(one)
            lines.append(PaperLine(code, kind.title, when, one.source if one is not None else "", one is not None))
        return lines

    def _show(self, lines: list[PaperLine]) -> None:
        self.table.show_rows(lines, keep=lambda p: p.kind)
        if self.table.current_row() is None:
            self.table.go_to(0)
        self._say()

    def _turn(self, lines: list[PaperLine]) -> None:
        codes = {line.kind for line in lines}
        self._ticked = self._ticked - codes if codes <= self._ticked else self._ticked | codes
        self._say()

    def _say(self) -> None:
        self.table.show_ticks(self._ticked)
        last = len(self.table.rows.columns) - 1
        top, bottom = self.table.rows.index(0, 0), self.table.rows.index(len(self.table.rows.rows) - 1, last)
        self.table.rows.dataChanged.emit(top, bottom)
        self._words.setText(
            say("{n} berkas diminta. Spasi mencentang; yang berbeda dari skema menjadi aturan program ini.",
                n=len(self._ticked))
        )  # fmt: skip
        self.changed.emit()

    def _basis(self, line: PaperLine) -> Sign:
        is_asked = line.kind in self._ticked
        if is_asked and not line.by_default:
            return Sign("plus", say("ditambahkan program ini"), "accent")
        if not is_asked and line.by_default:
            return Sign("x", say("dicoret program ini"), "warn")
        return Sign("", line.source or "–")


def _when(one: kinds.Asked) -> str:
    stage = say("sebelum pelatihan") if one.stage is kinds.Stage.TRAINING else say("untuk penempatan")
    return f"{stage}, {condition_words(one.condition)}" if one.condition else stage
