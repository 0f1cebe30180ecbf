"""Reading BNSP's result file into an event: what it would do is shown first, unknown columns and names are asked."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from bekal.assessment.competency.queries import Entry
from bekal.assessment.competency.result_columns import Told
from bekal.assessment.competency.result_file import FileRow, Headings, ResultPlan, ResultsNotFound
from bekal.assessment.competency.service import Noted
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import How
from bekal.ui.assessment.ujk.columns_dialog import ColumnsDialog
from bekal.ui.assessment.ujk.import_dialog import ImportDialog
from bekal.ui.context import Context
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from bekal.ui.assessment.ujk.event_screen import EventScreen


class ResultImport(QObject):
    """Child of the event's screen; one file at a time."""

    def __init__(self, screen: "EventScreen", context: Context, taken: Callable[[Noted], None]) -> None:
        super().__init__(screen)
        self._screen, self._context, self._taken = screen, context, taken
        self._test: UUID | None = None
        self._path = Path()
        self._decided: dict[tuple[str, int], UUID | None] = {}
        self._told: Told = {}
        self.dialog: ImportDialog | None = None
        self.columns: ColumnsDialog | None = None

    def ask(self, test_id: UUID) -> None:
        """Ask for a file."""
        path = dialogs.ask_open(self._screen, say("Berkas hasil dari LSP atau BNSP"), "*.xlsx *.xls *.csv")
        if path is not None:
            self.begin(test_id, path)

    def begin(self, test_id: UUID, path: Path) -> None:
        """Read a file for an event."""
        self._test, self._path, self._decided, self._told = test_id, path, {}, {}
        self.dialog = self.columns = None
        self._read()

    def _read(self) -> None:
        """Say what the file would do with what was decided and told until now."""
        test_id, path, decided, told = self._require(), self._path, dict(self._decided), self._told

        def work(session: Any) -> tuple[ResultPlan, list[Entry]]:
            from bekal.assessment.competency.queries import event_people
            from bekal.assessment.competency.result_file import plan

            return plan(session, test_id, path, decided=decided, told=told), event_people(session, test_id)

        self._context.jobs.run(work, lambda found: self._show(*found), self._failed, latest="file", receiver=self)

    def _show(self, planned: ResultPlan, people: list[Entry]) -> None:
        if self.columns is not None:
            self.columns.accept()
            self.columns = None
        if self.dialog is not None and self.dialog.isVisible():
            self.dialog.show_plan(planned)
            return
        dialog = ImportDialog(self._screen, planned, people)
        dialog.decided.connect(self._decide)
        dialog.columns_asked.connect(lambda: self._ask_columns(dialog))
        dialog.agreed.connect(lambda: self._carry_out(dialog))
        self.dialog = dialog
        dialog.open()

    def _failed(self, error: Any) -> None:
        if not isinstance(error, ResultsNotFound):
            self._context.tell(error)
        elif self.columns is not None:
            self.columns.refuse(say("Belum ada kolom nama, atau belum ada kolom nomor maupun hasil."))
        else:
            self._ask_columns(self._screen)

    def _decide(self, row: FileRow, who: UUID | None) -> None:
        self._decided[row.sheet, row.row] = who
        self._read()

    def _ask_columns(self, over: QWidget) -> None:
        """Ask what the columns hold; a file of which nothing can be asked is refused."""
        test_id, path, told = self._require(), self._path, self._told

        def work(session: Any) -> Headings:
            from bekal.assessment.competency.result_file import headings

            return headings(session, test_id, path, told=told)

        def show(found: Headings) -> None:
            if not found.columns:
                self._context.tell(ResultsNotFound(file=found.file))
                return
            asking = ColumnsDialog(over, found)

            def take() -> None:
                self._told = {**told, **asking.told()}
                self._read()

            def leave() -> None:
                self.columns, self._told = None, told

            asking.agreed.connect(take)
            asking.rejected.connect(leave)
            self.columns = asking
            asking.open()

        self._context.jobs.run(work, show, self._context.tell, receiver=self)

    def _carry_out(self, dialog: ImportDialog) -> None:
        planned, today = dialog.plan, self._context.clock().date()

        def work(session: Any) -> Noted:
            from bekal.assessment.competency.result_file import carry_out

            return carry_out(session, planned, today=today)

        def done(noted: Noted) -> None:
            dialog.accept()
            self._taken(noted)

        def failed(error: Any) -> None:
            dialog.show_said(sentence(error))

        self._context.jobs.run(work, done, failed, write=True, how=How.IMPORT, receiver=self)

    def _require(self) -> UUID:
        assert self._test is not None
        return self._test
