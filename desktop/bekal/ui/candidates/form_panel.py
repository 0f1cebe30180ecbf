"""Beside the form: who may be the same person, what is to be looked at, and the keys."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bekal.candidates.merging.alike import Alike
from bekal.language import say
from bekal.ui.candidates.alike_panel import AlikePanel
from bekal.ui.candidates.judging import Finding, Grade
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, key_hints, note
from bekal.ui.widgets.labels import Picture, key_cap, label
from bekal.ui.widgets.layouts import column, holder, row, scrolled


class FormPanel(QWidget):
    """Always in the same places, so that the eye learns where to look."""

    open_asked = Signal(object)
    apart_asked = Signal(object, bool)
    merge_asked = Signal(object)
    field_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people, self._findings = AlikePanel(), column(gap=2)
        self._photo: QWidget | None = None
        self.people.open_asked.connect(self.open_asked)
        self.people.apart_asked.connect(self.apart_asked)
        self.people.merge_asked.connect(self.merge_asked)
        alike = card(column(self.people, margins=(12, 10, 12, 12)), name=say("Mungkin orang yang sama"))
        self._title = label(say("Perlu diperiksa"), "title")
        head = row(self._title, None, key_cap("F6"), gap=10)
        checks = card(column(head, self._findings, gap=8), name=say("Perlu diperiksa"))
        hints = key_hints(
            ("Enter", say("isian berikutnya")),
            ("F9", say("sama seperti orang sebelumnya")),
            ("Ctrl+L", say("kunci isian ini")),
            ("F4", say("buka pilihan")),
            ("Alt+D P K L", say("bagian lain formulir")),
        )
        self._upper = column(alike, checks, None, gap=12)
        upper = scrolled(holder(self._upper))
        self.setLayout(column(upper, hints, gap=12))
        self.show_findings(())

    def hold_photo(self, photo: QWidget) -> None:
        """Keep the place of the photo below the lists, which the keys reach first."""
        self._photo = card(column(photo), margins=(12, 10, 12, 10), name=say("Pas foto"))
        self._upper.insertWidget(2, self._photo)

    def show_photo(self, *, shown: bool) -> None:
        """Show the place of the photo; only somebody registered has one."""
        if self._photo is not None:
            self._photo.setVisible(shown)

    def show_alike(self, people: Sequence[Alike], *, can_merge: bool = False) -> None:
        """List registered people who may be the one being typed; `can_merge` when that one is registered too."""
        self.people.show_alike(people, can_merge=can_merge)
        self._put_photo_last()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """List what is to be looked at; each line leads to its field."""
        _empty(self._findings)
        n = len(findings)
        self._title.setText(say("Perlu diperiksa ({n})", n=n) if n else say("Perlu diperiksa"))
        if not findings:
            self._findings.addWidget(note(say("Belum ada yang perlu diperiksa")))
        for finding in findings:
            impossible = finding.grade is Grade.IMPOSSIBLE
            line = Button(finding.short, "part")
            line.setAutoDefault(True)
            icon = Picture("circle-alert" if impossible else "triangle-alert", "bad" if impossible else "warn", 16)
            line.clicked.connect(lambda _checked=False, name=finding.field: self.field_asked.emit(name))
            self._findings.addWidget(holder(row(icon, line, None, gap=4)))
        self._put_photo_last()

    def _put_photo_last(self) -> None:
        """Let the keys reach what was just listed before the photo, though it was made later."""
        if self._photo is None:
            return
        ours = [part for part in self.findChildren(QWidget) if part.focusPolicy() & Qt.FocusPolicy.TabFocus]
        of_photo = [part for part in ours if self._photo.isAncestorOf(part)]
        listed = [part for part in ours if part not in of_photo]
        for before, after in pairwise([*listed[-1:], *of_photo]):
            QWidget.setTabOrder(before, after)


def _empty(lay: QVBoxLayout) -> None:
    while (item := lay.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
