"""The ranking with the lines under the seats and the reserves, and at the right the rules and the decision."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.language import say
from bekal.terms import ApplicationState
from bekal.ui import days, keys
from bekal.ui.context import Context
from bekal.ui.courses.selection import words
from bekal.ui.courses.selection.deciding import DecisionForm, RulesForm
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card, note
from bekal.ui.widgets.cells import Sign, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.courses.selection.queries import Plan, RankingRow, SelectionCard, TestRow

RULES, FORM, LOCKED = range(3)


@dataclass(frozen=True)
class Border:
    """A line between rows of the ranking: where the seats or the reserve list end."""

    words: str


class RankingPage(QWidget):
    """The tab `Peringkat & keputusan`."""

    scores_asked = Signal()
    letter_asked = Signal(object)
    print_asked = Signal(str)
    """`minutes`, `announcement`, `attachment` or `table`."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.rules, self.form = RulesForm(), DecisionForm(lambda: context.clock().date())
        self._tests: tuple[TestRow, ...] = ()
        self._made: SelectionCard | None = None
        self.table: Table[RankingRow | Border] | None = None
        self._build()

    def show_plan(self, plan: "Plan", made: "SelectionCard", tests: "Sequence[TestRow]", order: str) -> None:
        """Show the ranking with what the decision says or would say."""
        self._make_table(tuple(tests))
        assert self.table is not None
        self.table.show_rows(bordered(plan), keep=_key)
        if plan.rows and self.table.current_row() is None:
            self.table.go_to(0)
        accepted, reserve = len(plan.of(ApplicationState.ACCEPTED)), len(plan.of(ApplicationState.RESERVE))
        rest = len(plan.rows) - accepted - reserve
        self._count.show_counts(
            [
                (words.dotted(accepted), say("diterima")),
                (words.dotted(reserve), say("cadangan")),
                (words.dotted(rest), say("tidak diterima")),
            ]
        )
        self._order.setText(order)
        self._show_warnings(plan, accepted)
        self._pages.setCurrentIndex(1 if plan.rows else 0)
        if made.is_locked:
            self._show_locked(made, accepted, reserve)
        elif self._panel.currentIndex() == LOCKED:
            self._panel.setCurrentIndex(RULES)
        self.rules.show_rules(made)
        self.form.show_counts(accepted, reserve, sum(plan.unscored.values()))
        self._prepare.setEnabled(accepted > 0)
        if self.table.isVisible() and self._panel.currentIndex() != FORM:
            self.table.setFocus()

    def show_form(self) -> None:
        """Open the form of the decision."""
        self._panel.setCurrentIndex(FORM)
        self.sides.open_panel()
        self.form.enter()

    def show_rules(self) -> None:
        """Show the rules again."""
        self._panel.setCurrentIndex(RULES)
        self.sides.close_panel()
        if self.table is not None and self.table.isVisible():
            self.table.setFocus()

    def _show_locked(self, made: "SelectionCard", accepted: int, reserve: int) -> None:
        self._panel.setCurrentIndex(LOCKED)
        self._made = made
        meeting = days.long(made.met_on) if made.met_on else "–"
        if made.met_at:
            meeting += say(", pukul {time}", time=made.met_at.replace(":", "."))
        pairs = [
            (say("Nomor surat"), made.letter_number),
            (say("Tanggal surat"), days.long(made.letter_on) if made.letter_on else "–"),
            (say("Rapat"), meeting),
            (say("Tempat"), made.met_place or "–"),
            (
                say("Daftar ulang"),
                say("sampai {day}", day=days.long(made.reregister_by)) if made.reregister_by else "–",
            ),
            (say("Diterima"), say("{n} orang", n=accepted)),
            (say("Cadangan"), say("{n} orang", n=reserve)),
            (say("Ditetapkan"), made.locked_by or "–"),
        ]
        if made.corrected_on is not None:
            pairs.insert(2, (say("Diperbaiki"), f"{days.full(made.corrected_on)}: {made.correction}"))
        pairs += [(say("Peserta rapat") if not at else "", _member(one)) for at, one in enumerate(made.members)]
        self._facts.show_pairs(pairs)

    def _show_warnings(self, plan: "Plan", accepted: int) -> None:
        while (item := self._warnings.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for test, n in plan.unscored.items():
            self._warnings.addWidget(
                note(say("{n} orang belum dinilai pada {test}. Isi nilainya atau TH.", n=words.dotted(n), test=test),
                     "warn", "triangle-alert")
            )  # fmt: skip
        if plan.withheld:
            codes = words.names(plan.withheld)
            self._warnings.addWidget(
                note(say("Tidak ikut ditetapkan karena datanya dibatasi: {codes}.", codes=codes),
                     "warn", "triangle-alert")
            )  # fmt: skip
        self._to_scores.setVisible(bool(plan.unscored))
        if plan.rows and accepted < plan.seats:
            self._warnings.addWidget(note(say("{n} kursi tidak terisi.", n=plan.seats - accepted), "muted", "info"))

    def _make_table(self, tests: "tuple[TestRow, ...]") -> None:
        titles = [(test.id, test.title) for test in tests]
        if self.table is not None and titles == [(test.id, test.title) for test in self._tests]:
            return
        if self.table is not None:
            self._place.removeWidget(self.table)
            self.table.hide()
            self.table.deleteLater()
        self._tests = tests
        columns: list[Column[RankingRow | Border]] = [
            Column(say("No"), _rank, 52, tone="muted", right=True),
            Column(say("Nama"), _name, least=170),
            Column(say("Nilai akhir"), _total, 96, right=True, role="bodyb"),
        ]  # fmt: skip
        for at, test in enumerate(tests[:4]):
            columns.append(
                Column(
                    test.title,
                    lambda r, test=test: "" if isinstance(r, Border) else _score(r, test.id),  # type: ignore[misc]  # a default binds the loop, which lambdas cannot annotate
                    96,
                    right=True,
                    tone="muted",
                    leaves=5 - at,
                )
            )
        columns.append(Column(say("Keputusan"), _verdict, 210))
        self.table = Table(columns, say("Peringkat"), two_lines=True)
        self._place.addWidget(self.table)

    def _build(self) -> None:
        self._count, self._order = Tally(), label("", "caption", "muted", wrap=True)
        self._warnings = column(gap=4)
        self._to_scores = Button(say("Ke nilai"), "quiet")
        self._to_scores.clicked.connect(self.scores_asked)
        self._place, self._facts = column(gap=0), PairList(88)
        self._prepare = Button(say("Siapkan keputusan"), "", "notebook-pen", "F7", works=False)
        self._prepare.clicked.connect(self.show_form)
        self.form.away_asked.connect(self.show_rules)
        ruled = column(self.rules, rule(), row(self._prepare, None), gap=10)
        ruled.insertLayout(1, self._warnings)
        ruled.insertLayout(2, row(self._to_scores, None))
        ruled.addWidget(label(say("Bila nilai akhir sama"), "captionb"))
        ruled.addWidget(self._order)
        ruled.addStretch(1)
        correct = Button(say("Perbaiki surat"), "quiet")
        correct.clicked.connect(lambda: self.letter_asked.emit(self._made))
        made = column(row(label(say("Sudah ditetapkan"), "title"), None, correct), gap=10)
        made.addWidget(scrolled(holder(column(self._facts, None))), 1)
        made.addWidget(rule())
        self.prints: list[Button] = []
        self._keys: dict[str, Button] = {}
        for what, text, icon, key in (
            ("minutes", say("Berita acara"), "file-text", "Ctrl+P"),
            ("announcement", say("Pengumuman"), "file-text", ""),
            ("attachment", say("Lampiran keputusan"), "file-text", ""),
            ("table", say("Peringkat"), "file-spreadsheet", "Ctrl+E"),
        ):
            button = Button(text, "", icon, key, works=False)
            if key:
                self._keys[key] = button
            button.clicked.connect(lambda _on=False, what=what: self.print_asked.emit(what))
            self.prints.append(button)
            made.addLayout(row(button, None))
        self._panel = QStackedWidget()
        for page in (scrolled(holder(ruled)), self.form, holder(made)):
            self._panel.addWidget(page)
        listed = column(gap=0)
        listed.addLayout(row(self._count, None, margins=(16, 10, 16, 8)))
        listed.addWidget(rule())
        listed.addLayout(self._place, 1)
        self.sides = SidePanel(card(listed, margins=EDGE), card(column(self._panel)), 312)
        empty = EmptyState(
            "list-checks",
            say("Belum ada yang dapat diperingkat"),
            say("Peringkat disusun dari nilai pendaftar yang lolos administrasi."),
            first=(say("Ke nilai"), "list-checks", ""),
        )
        empty.first_asked.connect(self.scores_asked)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(empty)))
        self._pages.addWidget(self.sides)
        self.setLayout(column(self._pages))
        # on the page and not on the buttons: the panel may be folded away
        keys.on(self, "F7", lambda: self._press(self._prepare, RULES))
        for key, button in self._keys.items():
            keys.on(self, key, functools.partial(self._press, button, LOCKED))

    def _press(self, button: Button, on: int) -> None:
        if self._panel.currentIndex() == on and button.isEnabled():
            button.click()


def bordered(plan: "Plan") -> "list[RankingRow | Border]":
    """Return the ranking with a line where the seats end and one where the reserve list ends."""
    shown: list[RankingRow | Border] = []
    former = None
    for one in plan.rows:
        if former is ApplicationState.ACCEPTED and one.outcome is not former:
            shown.append(Border(say("Batas {n} kursi", n=len(plan.of(ApplicationState.ACCEPTED)))))
        elif former is ApplicationState.RESERVE and one.outcome is ApplicationState.NOT_ACCEPTED:
            shown.append(Border(say("Batas {n} cadangan", n=len(plan.of(ApplicationState.RESERVE)))))
        shown.append(one)
        former = one.outcome
    return shown


def _key(shown: "RankingRow | Border") -> object:
    return shown.words if isinstance(shown, Border) else shown.id


def _name(shown: "RankingRow | Border") -> object:
    if isinstance(shown, Border):
        return Sign("chevron-up", shown.words, "accent")
    return Two(shown.name, f"{shown.code} · {say('prioritas')}" if shown.is_priority else shown.code)


def _rank(shown: "RankingRow | Border") -> object:
    return "" if isinstance(shown, Border) else shown.rank or "–"


def _total(shown: "RankingRow | Border") -> object:
    return "" if isinstance(shown, Border) else words.total(shown.total)


def _score(one: "RankingRow", test_id: object) -> str:
    from bekal.courses.selection.rules import score_words

    if test_id not in one.scores:
        return "–"
    score = one.scores[test_id]  # type: ignore[index]  # ids of tests
    return score_words(score, absent=score is None)


def _verdict(shown: "RankingRow | Border") -> object:
    if isinstance(shown, Border):
        return ""
    return Sign("", shown.why, "muted") if shown.why else words.verdict(shown)


def _member(one: tuple[str, str]) -> str:
    return f"{one[0]}, {one[1]}" if one[1] else one[0]
