"""First step, Pilih: who gets a certificate, and every reason of those who may not."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.assessment.rules import score_text
from bekal.certificates.prepare_here import Prepared, PreparedRow
from bekal.language import say
from bekal.terms import EnrolmentId, Outcome
from bekal.ui import theme
from bekal.ui.certificates.ticks import TickTable
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, PairList, Tally, card, note
from bekal.ui.widgets.cells import Person, Sign, State
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Column


def result_words(one: PreparedRow) -> str:
    """Return score and decision in one line."""
    result = one.eligible.result
    words = [score_text(result.score_hundredths), result.decision.word.lower() if result.decision else ""]
    return ", ".join(word for word in words if word) or "–"


def units_words(one: PreparedRow, units: int) -> str:
    """Return how many units are competent."""
    done = sum(outcome is Outcome.COMPETENT for outcome in one.eligible.result.outcomes.values())
    return say("{done} dari {of}", done=done, of=units)


def percent_words(one: PreparedRow) -> str:
    """Return the attendance."""
    percent = one.eligible.attendance_percent
    return "–" if percent is None else f"{percent} %"


class ChooseStep(QWidget):
    """The class list with ticks, and a panel with the reasons of the current person."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prepared: Prepared | None = None
        self.table: TickTable[PreparedRow] = TickTable(
            [
                Column(say("No"), lambda r: r.eligible.number, 44, tone="muted", right=True, leaves=4),
                Column(say("Nama"), lambda r: Person(r.eligible.name), least=190, role="bodyb"),
                Column(say("Kehadiran"), percent_words, 86, right=True, leaves=2),
                Column(say("Hasil"), result_words, 112, leaves=3),
                Column(
                    say("Unit"), lambda r: units_words(r, self._units()), 70, tone="muted", role="caption", leaves=1
                ),
                Column(say("Keadaan"), self._state, 176),
            ],
            say("Peserta kelas"),
            key=lambda r: r.eligible.enrolment_id,
            can=lambda r: r.may,
        )
        self.table.ticks_changed.connect(self._count)
        self.table.moved_to.connect(self._show_person)
        self._tally = Tally()
        self._all = Button(say("Semua yang berhak"), "", "list-checks", "F8")
        self._all.clicked.connect(self.table.tick_all)
        self._name = label("", "title", wrap=True)
        self._facts = PairList(78)
        self._why = label("", "bodyb")
        self._reasons = column(gap=6)
        inside = column(gap=10)
        inside.addWidget(self._name)
        inside.addWidget(self._facts)
        inside.addWidget(rule())
        inside.addWidget(self._why)
        inside.addLayout(self._reasons)
        inside.addStretch(1)
        panel = card(column(scrolled(holder(inside))))
        middle = column(gap=10)
        middle.addLayout(row(self._tally, None, self._all))
        middle.addWidget(card(column(self.table), margins=EDGE), 1)
        self.setLayout(column(SidePanel(holder(middle), panel)))

    def show_prepared(self, prepared: Prepared) -> None:
        """Show a course, everybody who may get a certificate ticked."""
        self._prepared = prepared
        self.table.show_rows(prepared.rows, keep=lambda r: r.eligible.enrolment_id)
        self.table.tick(r.eligible.enrolment_id for r in prepared.rows if r.may)
        self._all.setEnabled(any(r.may for r in prepared.rows))
        if prepared.rows and self.table.current_row() is None:
            self.table.go_to(0)
        self._show_person(self.table.current_row())

    def chosen(self) -> list[PreparedRow]:
        """Return who is ticked, in class-list order."""
        return self.table.ticked()

    def chosen_ids(self) -> list[EnrolmentId]:
        """Return the enrolments that are ticked."""
        return [one.eligible.enrolment_id for one in self.chosen()]

    def reasons_shown(self) -> list[str]:
        """Return the reasons the panel shows."""
        found = []
        for at in range(self._reasons.count()):
            item = self._reasons.itemAt(at)
            if item is not None and (widget := item.widget()) is not None:
                found.append(widget.accessibleName())
        return found

    def _units(self) -> int:
        return self._prepared.units if self._prepared else 0

    def _state(self, one: PreparedRow) -> State | Sign:
        if one.certificate:
            return State(say("Terbit {number}", number=one.certificate), "ok", "check")
        if one.may:
            return (
                State(say("Nama panjang"), "warn", "triangle-alert")
                if one.long_name
                else State(say("Berhak"), "accent")
            )
        words = "; ".join(reason.word for reason in one.reasons)
        return Sign("circle-alert", words, "bad")

    def _count(self) -> None:
        prepared = self._prepared
        if prepared is None:
            return
        may = sum(r.may for r in prepared.rows)
        issued = sum(bool(r.certificate) for r in prepared.rows)
        self._tally.show_counts(
            [
                (len(self.table.ticked()), say("dipilih dari {n} yang berhak", n=may)),
                (len(prepared.rows) - may - issued, say("belum memenuhi")),
                (issued, say("sudah terbit")),
            ]
        )
        self.changed.emit()

    def _show_person(self, one: PreparedRow | None) -> None:
        while (item := self._reasons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if one is None:
            self._name.setText("")
            self._facts.show_pairs([])
            self._why.setText("")
            return
        born = one.eligible.birth_date
        self._name.setText(one.eligible.name)
        place = f"{one.eligible.birth_place}, " if one.eligible.birth_place else ""
        self._facts.show_pairs(
            [
                (say("Lahir"), f"{place}{born:%d/%m/%Y}" if born else "–"),
                (say("Kehadiran"), percent_words(one)),
                (say("Hasil"), result_words(one)),
                (say("Unit K"), units_words(one, self._units())),
            ]
        )
        if one.certificate:
            self._add(say("Terbit {number}", number=one.certificate), "ok", "check")
            self._why.setText(say("Sudah mempunyai sertifikat"))
        elif one.may:
            self._why.setText(say("Memenuhi semua syarat"))
            self._add(say("Hadir, hasil, unit dan data diri lengkap."), "ok", "check")
            if one.long_name:
                self._add(
                    say("Nama panjang: dicetak lebih kecil atau dua baris. Periksa di langkah berikut."),
                    "warn",
                    "triangle-alert",
                )
        else:
            self._why.setText(say("Belum memenuhi"))
            for reason in one.reasons:
                self._add(reason.word, "bad", "circle-alert")

    def _add(self, words: str, tone: str, icon: str) -> None:
        line = note(words, tone, icon)
        line.setAccessibleName(words)
        line.setMinimumWidth(theme.px(120))
        self._reasons.addWidget(line)
