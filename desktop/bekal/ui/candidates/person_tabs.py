"""The tabs over every screen about one person: data, papers, tests, consent, certificates, history."""

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from bekal.language import marked, say
from bekal.terms import CandidateId
from bekal.ui.context import Context
from bekal.ui.screens import SCREENS
from bekal.ui.widgets.buttons import Tabs
from bekal.ui.widgets.layouts import column, rule

PARTS = {
    "candidates.edit": marked("Data"),
    "candidates.papers": marked("Berkas"),
    "candidates.tests": marked("Tes & UJK"),
    "candidates.rights": marked("Persetujuan & data pribadi"),
    "candidates.certificates": marked("Sertifikat"),
    "candidates.history": marked("Riwayat"),
}
"""The screens about one person, in the order of their tabs."""


class PersonTabs(QWidget):
    """Goes from one screen about a person to the next; Ctrl+Tab and Ctrl+Shift+Tab walk.

    `here` is the name of the screen it stands in. Nothing is shown before `show_person`; a screen that this
    version does not have is left out.
    """

    def __init__(self, context: Context, here: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._navigate, self._here = context.navigate, here
        self.names = [name for name in PARTS if name in SCREENS]
        self._person: CandidateId | None = None
        self._tabs = Tabs([say(PARTS[name]) for name in self.names])
        self._tabs.chosen.connect(self._go)
        self.setLayout(column(self._tabs, rule(), gap=0))
        self.setAccessibleName(say("Bagian data orang ini"))
        self.hide()

    def show_person(self, person: CandidateId | None) -> None:
        """Be the tabs of a registered person; of nobody, as long as somebody new is typed."""
        self._person = person
        self._show_here()
        self.setVisible(person is not None)

    def show_count(self, name: str, words: str) -> None:
        """Show a count behind the word of a tab, such as 3/7; nothing takes it away."""
        if name in self.names:
            self._tabs.show_text(self.names.index(name), f"{say(PARTS[name])} {words}".strip())

    def _show_here(self) -> None:
        if self._here in self.names:
            self._tabs.blockSignals(True)
            self._tabs.go(self.names.index(self._here))
            self._tabs.blockSignals(False)

    def _go(self, at: int) -> None:
        name, person = self.names[at], self._person
        self._show_here()  # this bar stands in this screen only: it never shows another as chosen
        if person is not None and name != self._here:
            # the key press ends here first, so that the next screen does not get its other half
            QTimer.singleShot(0, self, lambda: self._navigate(name, candidate_id=person))
