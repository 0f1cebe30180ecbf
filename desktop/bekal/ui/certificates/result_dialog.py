"""The marks under a certificate, to be corrected: every component and unit with what stands, and nothing else."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from bekal.assessment.cells import seen_of
from bekal.assessment.rules import read_score, score_text
from bekal.assessment.service import NewResult
from bekal.errors import Refused
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CriterionId, Outcome, UnitId
from bekal.ui import keys, theme
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder, row, scrolled

if TYPE_CHECKING:
    from bekal.certificates.life.results import Standing


class ResultDialog(QDialog):
    """Open with `open()`; `given` tells what is to stand instead, of what was changed only."""

    given = Signal(object)

    def __init__(self, parent: QWidget, stands: "Standing") -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Perbaiki hasil"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.scores: dict[CriterionId | None, QLineEdit] = {}
        self.units: dict[UnitId, Choice] = {}
        self._fields: dict[CriterionId | None, Field] = {}
        self._was = stands
        inside = column(gap=8, margins=(0, 0, 8, 0))
        components: Mapping[CriterionId | None, str] = {one.id: one.title for one in stands.course.plan.components}
        for component, title in (components or {None: say("Nilai akhir")}).items():
            edit = text_edit(longest=6)
            edit.setText(score_text(self._score(component)))
            self.scores[component] = edit
            self._fields[component] = Field(title, edit)
            self._fields[component].left.connect(lambda component=component: self._judge(component))
            inside.addWidget(self._fields[component])
        for unit in stands.course.units:
            choice = Choice([(one, one.word) for one in (Outcome.COMPETENT, Outcome.NOT_YET)])
            choice.show_value(stands.row.outcomes.get(unit.id))
            self.units[unit.id] = choice
            inside.addWidget(Field(" ".join(part for part in (unit.code, unit.title) if part), choice))
        inside.addStretch(1)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        self.go_on = Button(say("Lihat perubahannya"), "primary", keys="Ctrl+Enter")
        self.go_on.clicked.connect(self._take)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        body = column(
            label(f"{stands.paper.number} · {stands.paper.name}", "title", wrap=True),
            label(
                say(
                    "Betulkan yang salah. Hasil dan sertifikat diganti bersama, dengan nomor baru, "
                    "sesudah kepala menyetujui dengan PIN."
                ),
                wrap=True,
            ),
            gap=8,
            margins=(20, 16, 20, 16),
        )
        body.addWidget(scrolled(holder(inside)), 1)
        body.addWidget(self.said)
        body.addLayout(row(None, self.go_on, away))
        self.setLayout(body)
        self.resize(theme.px(520), min(theme.px(560), parent.window().height() - 40))
        keys.give_focus(next(iter(self.scores.values())))

    def show_refusal(self, words: str) -> None:
        """Say why it cannot stand so; what was typed stays."""
        self.said.setText(words)
        set_tone(self.said, "bad")
        self.said.show()

    def take_up(self, stands: "Standing") -> None:
        """Know what stands by now; what was typed stays and may be given once more."""
        self._was = stands

    def _score(self, component: CriterionId | None) -> int | None:
        if component is None:
            return self._was.row.score_hundredths
        entry = self._was.row.entries.get(component)
        return entry if isinstance(entry, int) else None

    def _judge(self, component: CriterionId | None) -> int | None:
        try:
            score = read_score(self.scores[component].text())
        except Refused as error:
            self._fields[component].show_impossible(sentence(error))
            raise
        self._fields[component].clear()
        return score

    def _take(self) -> None:
        typed: dict[CriterionId | None, int | None] = {}
        for component, edit in self.scores.items():
            try:
                typed[component] = self._judge(component)
            except Refused:
                keys.give_focus(edit)
                return
        outcomes = {unit: choice.value() for unit, choice in self.units.items()}
        was = self._was.row
        self.said.hide()
        self.given.emit(
            NewResult(
                score_hundredths=typed.get(None),
                scores={one: score for one, score in typed.items() if one is not None and score != self._score(one)},
                outcomes={unit: outcome for unit, outcome in outcomes.items() if outcome != was.outcomes.get(unit)},
                seen=seen_of(self._was.course.plan, was),
            )
        )
