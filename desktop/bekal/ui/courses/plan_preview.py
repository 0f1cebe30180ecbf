"""What a plan would make: each day with its sessions, the free days it goes around, hours, clashes."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from bekal.courses.timetable.rules import Clash, Plan
from bekal.language import say
from bekal.terms import MeetingKind
from bekal.ui import days, theme
from bekal.ui.courses.clash_words import clash_words
from bekal.ui.widgets.cards import EDGE, card, note
from bekal.ui.widgets.cells import State
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, holder
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.timetable.planning import Preview


@dataclass(frozen=True)
class PlannedLine:
    """One row: a session to come, or a free day that is gone around."""

    day: date
    times: str
    hours: str
    what: str
    state: State | None = None


class PlanPreview(QWidget):
    """The words above and the days below; refreshed while the form is typed into."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = label("", "bodyb", wrap=True)
        self.notes = label("", "caption", "muted", wrap=True)
        self._warnings = column(gap=4)
        self._warning = holder(self._warnings)
        self.table: Table[PlannedLine] = Table(
            [
                Column(say("Tanggal"), lambda one: days.with_weekday(one.day), 100),
                Column(say("Jam"), lambda one: one.times, 112, tone="muted"),
                Column(say("JP"), lambda one: one.hours, 44, right=True),
                Column(say("Isi"), lambda one: one.what, least=90),
                Column("", lambda one: one.state or "", 148, leaves=1),
            ],
            say("Pratinjau jadwal"),
        )
        body = column(self.words, self.notes, self._warning, gap=6)
        body.addWidget(card(column(self.table), margins=EDGE), 1)
        self.setLayout(body)
        self.table.setMinimumHeight(theme.px(200))

    def show_plan(self, shown: "Preview") -> None:
        """Show what would be made."""
        plan = shown.plan
        self.words.setText(plan_words(plan))
        set_tone(self.words, "warn" if plan.short or plan.over else "")
        self.notes.setText(" ".join(_notes(shown)))
        self.notes.setVisible(bool(self.notes.text()))
        self._warn([say("Daftar libur {year} belum ada.", year=year) for year in plan.missing_years], shown.clashes)
        self.table.show_rows(_lines(plan, shown.clashes))

    def show_nothing(self, words: str) -> None:
        """Say why nothing can be planned yet."""
        self.words.setText(words)
        set_tone(self.words, "bad")
        self.notes.hide()
        self._warn([], ())
        self.table.show_rows(())

    def _warn(self, lines: list[str], clashes: tuple[Clash, ...]) -> None:
        while (item := self._warnings.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        lines += [clash_words(one) for one in clashes[:3]]
        if len(clashes) > 3:
            lines.append(say("dan {n} bentrok lain", n=len(clashes) - 3))
        for words in lines:
            self._warnings.addWidget(note(words, "warn", "triangle-alert"))
        self._warning.setVisible(bool(lines))


def plan_words(plan: Plan) -> str:
    """Say how many meetings and hours a plan makes, and what is short or over."""
    parts = [
        say("{n} pertemuan baru", n=len(plan.meetings)),
        say("{planned} dari {wanted} JP", planned=plan.planned, wanted=plan.wanted),
    ]
    if plan.short:
        parts.append(say("kurang {n} JP: kelas selesai lebih dahulu", n=plan.short))
    elif plan.over:
        parts.append(say("lebih {n} JP", n=plan.over))
    elif plan.ends_on is not None:
        parts.append(say("selesai {day}", day=days.full(plan.ends_on)))
    return " · ".join(parts)


def _notes(shown: "Preview") -> list[str]:
    said = []
    if shown.kept:
        said.append(say("{n} pertemuan tetap: sudah lewat, diabsen, atau diubah dengan alasan.", n=shown.kept))
    if shown.replaced:
        said.append(say("{n} pertemuan yang belum diadakan disusun ulang.", n=shown.replaced))
    if shown.plan.skipped:
        said.append(say("{n} hari libur dilewati.", n=len(shown.plan.skipped)))
    if shown.plan.discipline_lacking:
        said.append(say("{n} hari FMD tidak mendapat hari.", n=shown.plan.discipline_lacking))
    return said


def _lines(plan: Plan, clashes: tuple[Clash, ...]) -> list[PlannedLine]:
    wanted_twice = {(one.one.held_on, one.one.starts) for one in clashes}
    lines = []
    for one in plan.meetings:
        what = one.unit or (one.kind.word if one.kind is not MeetingKind.TRAINING else "–")
        state = None
        if (one.held_on, one.starts) in wanted_twice:
            state = State(say("Bentrok"), "warn", "triangle-alert")
        elif one.kind is MeetingKind.DISCIPLINE:
            state = State(one.kind.word, "accent")
        lines.append(PlannedLine(one.held_on, days.times(one.starts, one.ends), str(one.hours), what, state))
    lines += [PlannedLine(one.day, "", "", one.title, State(one.kind.word, "gray")) for one in plan.skipped]
    return sorted(lines, key=lambda one: (one.day, one.times))
