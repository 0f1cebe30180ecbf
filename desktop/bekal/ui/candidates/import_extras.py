"""Beside the import itself: the template, the rows that go back, earlier imports, and a pasted list of NIKs."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from bekal.candidates.importing import queries, service
from bekal.candidates.importing.nik_list import listed_niks
from bekal.candidates.importing.queries import Picked
from bekal.language import say
from bekal.terms import How
from bekal.ui.candidates.files_out import ask_place, tell_written
from bekal.ui.context import Context
from bekal.ui.files import FileUnwritable

if TYPE_CHECKING:
    from bekal.ui.candidates.import_presenter import ImportPresenter
    from bekal.ui.candidates.import_screen import ImportScreen

KINDS = "Excel (*.xlsx)"


class ImportExtras(QObject):
    """Each method is one intention."""

    def __init__(self, screen: "ImportScreen", context: Context, presenter: "ImportPresenter") -> None:
        super().__init__(screen)
        self._screen, self._context, self._presenter = screen, context, presenter
        screen.template_asked.connect(self.save_template)
        screen.rejected_asked.connect(self.save_rejected)
        screen.runs_asked.connect(self.show_runs)
        screen.runs.undo_asked.connect(self.undo)
        screen.niks_pasted.connect(self.pick)

    def save_template(self) -> None:
        """Save the empty template."""
        from bekal.documents.applicants_file import write_template

        path = ask_place(self._screen, say("Templat pendaftar"), ".xlsx", KINDS)
        if path is not None:
            self._write(path, write_template(), 0)

    def save_rejected(self) -> None:
        """Save the rows that must be corrected, each with its reasons."""
        from bekal.candidates.importing.returning import rejected_rows
        from bekal.documents.applicants_file import write_rejected

        work = self._presenter.work
        if work is None:
            return
        rejected = rejected_rows(work.plan)
        if not rejected.rows:
            self._context.notify(say("Tidak ada baris yang perlu diperbaiki pengirim."))
            return
        name = say("Perlu diperbaiki {file}", file=Path(work.roster.file).stem)
        path = ask_place(self._screen, name.strip(), ".xlsx", KINDS)
        if path is not None:
            self._write(path, write_rejected(rejected), len(rejected.rows))

    def show_runs(self) -> None:
        """Show the imports of this machine."""
        now = self._context.clock()
        self._context.jobs.run(lambda session: queries.runs(session, now=now), self._screen.show_runs, receiver=self)

    def undo(self, run_id: UUID) -> None:
        """Undo a whole import."""
        now = self._context.clock()
        self._context.jobs.run(
            lambda session: service.undo_import(session, run_id, now=now),
            self._undone,
            write=True,
            how=How.IMPORT,
            receiver=self,
        )

    def _undone(self, undone: service.Undone) -> None:
        words = say("Impor diurungkan: {n} orang dikeluarkan lagi.", n=undone.removed)
        if undone.restored:
            words += " " + say("Isian lama {n} orang kembali.", n=undone.restored)
        if undone.kept:
            names = ", ".join(undone.kept[:5])
            words += " " + say("Tetap ada karena sudah dipakai atau diubah: {names}.", names=names)
        self._context.notify(words)
        if self._screen.is_at_runs():
            self.show_runs()
        elif self._presenter.work is None:
            self._screen.show_choose()

    def pick(self, text: str) -> None:
        """Find the people of a pasted list of NIKs."""
        listed = listed_niks(text, today=self._context.clock().date())
        if listed is not None:
            niks = listed[0]
            self._context.jobs.run(lambda session: queries.holders(session, niks), self._picked, receiver=self)

    def _picked(self, picked: Picked) -> None:
        if picked.missing:
            QGuiApplication.clipboard().setText("\n".join(picked.missing))
        self._screen.show_picked(picked)

    def _write(self, path: Path, content: bytes, people: int) -> None:
        def work() -> Path:
            for place in (path, *(path.with_stem(f"{path.stem} ({n})") for n in range(2, 10))):
                try:
                    place.write_bytes(content)
                except PermissionError:
                    continue  # Excel has that one open
                except OSError as problem:
                    raise FileUnwritable(path=str(path)) from problem
                return place
            raise FileUnwritable(path=str(path))

        self._context.jobs.fetch(
            work, lambda written: tell_written(self._context, path, written, people=people), receiver=self
        )
