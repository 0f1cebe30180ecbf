"""Beside the form: who may be the same person, what is to be looked at, and the keys."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bekal.candidates.queries import Alike
from bekal.language import say
from bekal.ui import days
from bekal.ui.candidates.judging import Finding, Grade
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, heading, key_hints, note
from bekal.ui.widgets.labels import Avatar, Badge, Line, Picture, key_cap
from bekal.ui.widgets.layouts import column, holder, row, rule, scrolled

_MOST = 3
"""People shown at once; more of them would push the list of findings away."""


class FormPanel(QWidget):
    """Always in the same places, so that the eye learns where to look."""

    open_asked = Signal(object)
    apart_asked = Signal(object)
    field_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number = Badge("0", "warn")
        self._people, self._findings = column(gap=8), column(gap=2)
        alike = card(
            column(heading(say("Mungkin orang yang sama"), self._number), self._people, gap=8),
            name=say("Mungkin orang yang sama"),
        )
        checks = card(
            column(heading(say("Perlu diperiksa"), key_cap("F6")), self._findings, gap=8),
            name=say("Perlu diperiksa"),
        )
        hints = key_hints(
            ("Enter", say("isian berikutnya")),
            ("F9", say("sama seperti orang sebelumnya")),
            ("Ctrl+L", say("kunci isian ini")),
            ("F4", say("buka pilihan")),
        )
        upper = scrolled(holder(column(alike, checks, None, gap=12)))
        self.setLayout(column(upper, hints, gap=12))
        self.show_alike(())
        self.show_findings(())

    def show_alike(self, people: Sequence[Alike]) -> None:
        """List registered people who may be the one being typed."""
        _empty(self._people)
        self._number.setVisible(bool(people))
        self._number.show_state(str(len(people)), "bad" if any(one.is_same_nik for one in people) else "warn")
        if not people:
            self._people.addWidget(note(say("Tidak ada yang mirip")))
        for at, one in enumerate(people[:_MOST]):
            if at:
                self._people.addWidget(rule())
            self._people.addWidget(self._person(one))
        if len(people) > _MOST:
            self._people.addWidget(note(say("dan {n} orang lagi", n=len(people) - _MOST)))

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """List what is to be looked at; each line leads to its field."""
        _empty(self._findings)
        if not findings:
            self._findings.addWidget(note(say("Belum ada yang perlu diperiksa")))
        for finding in findings:
            impossible = finding.grade is Grade.IMPOSSIBLE
            line = Button(finding.short, "part")
            line.setAutoDefault(True)
            icon = Picture("circle-alert" if impossible else "triangle-alert", "bad" if impossible else "warn", 16)
            line.clicked.connect(lambda _checked=False, name=finding.field: self.field_asked.emit(name))
            self._findings.addWidget(holder(row(icon, line, None, gap=4)))

    def _person(self, one: Alike) -> QWidget:
        born = days.full(one.birth_date) if one.birth_date else ""
        facts = " · ".join(part for part in (born, one.district, one.course) if part)
        name, below = Line(one.name, "bodyb"), Line(facts, "caption", "muted")
        if one.is_same_nik:
            reason = Badge(say("NIK sama"), "bad", "circle-alert")
        else:
            reason = Badge(say("nama mirip, tanggal lahir cocok"), "warn")
        opens = Button(say("Buka"))
        opens.setAccessibleName(say("Buka data {name}", name=one.name))
        opens.setAutoDefault(True)
        opens.clicked.connect(lambda: self.open_asked.emit(one.id))
        buttons = row(opens)
        if not one.is_same_nik:
            apart = Button(say("Bukan dia"), "quiet")
            apart.setAutoDefault(True)
            apart.clicked.connect(lambda: self.apart_asked.emit(one.id))
            buttons.addWidget(apart)
        buttons.addStretch(1)
        head = row(Avatar(one.name, 34), gap=10)
        head.addLayout(column(name, below, gap=0), 1)
        head.setAlignment(Qt.AlignmentFlag.AlignTop)
        return holder(column(head, row(reason, None), buttons, gap=6))


def _empty(lay: QVBoxLayout) -> None:
    while (item := lay.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
