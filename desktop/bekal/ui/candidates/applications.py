"""Where somebody applied for a seat: a line each, which leads to that selection."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from bekal.language import say
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.layouts import column, holder, row

if TYPE_CHECKING:
    from bekal.courses.selection.counting import Applied
    from bekal.terms import CandidateId
    from bekal.ui.context import Context


class Applications(QWidget):
    """Nothing at all while the person applied nowhere."""

    def __init__(self, context: "Context") -> None:
        super().__init__()
        self._context = context
        self._lines = column(gap=4)
        self.setLayout(self._lines)
        self.hide()

    def load(self, person: "CandidateId | None") -> None:
        """Read where somebody applied."""
        if person is None:
            self.show_applied(())
            return

        def read(session: Any) -> "list[Applied]":
            from bekal.courses.selection.counting import applications_of

            return applications_of(session, person)

        self._context.jobs.run(read, self.show_applied, latest="applied", receiver=self)

    def show_applied(self, applied: "Sequence[Applied]") -> None:
        """Show these applications."""
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for one in applied:
            words = say("Seleksi {course}: {state}", course=one.course, state=one.state.word.lower())
            line = Button(words, "quiet", "list-checks")
            line.clicked.connect(
                lambda _on=False, one=one: self._context.navigate("courses.selection", course_id=one.course_id)
            )
            self._lines.addWidget(holder(row(line, None)))
        self.setVisible(bool(applied))
