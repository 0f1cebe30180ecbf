"""Printing into files: all sheets in one PDF, or one file a person; each sheet is read back before it counts."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import CertificateId, CourseId
from bekal.ui.certificates.presenter import open_centre
from bekal.ui.context import Context
from bekal.ui.jobs import Job, Progress, Stopped
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.certificates.run import RunScreen


class FilePresenter(QObject):
    """Draws the chosen sheets of a course into files."""

    changed = Signal()
    """What can be done next is another."""
    printed = Signal()
    """Sheets were noted as printed."""
    failed = Signal(str)
    """Why nothing was printed."""

    def __init__(self, screen: "RunScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._step = screen.printing
        self._course_id: CourseId | None = None
        self._name = ""
        self._job: Job | None = None
        self._file: Path | None = None
        self._began = 0.0
        self._step.stop_asked.connect(self.stop)
        self._step.open_asked.connect(self.open_file)
        self._step.apart.clicked.connect(self.save_apart)

    @property
    def is_busy(self) -> bool:
        """Whether sheets are being drawn."""
        return self._job is not None

    def begin(self, course_id: CourseId, name: str) -> None:
        """Work for a course from now on; another one's file is forgotten."""
        if course_id != self._course_id:
            self._file = None
            self._step.show_file("", "")
        self._course_id, self._name = course_id, name

    def save_together(self) -> None:
        """Ask where the PDF shall lie, then draw every chosen sheet and read it back."""
        if not self._step.chosen() or self.is_busy:
            return
        name = "".join(sign if sign.isalnum() or sign in " -" else "-" for sign in self._name)
        path = dialogs.ask_save(
            self._screen.hold(), say("Simpan PDF sertifikat"), f"Sertifikat {name}.pdf", say("Berkas PDF (*.pdf)")
        )
        if path is not None:
            self.print_to(path if path.suffix.lower() == ".pdf" else path.with_name(path.name + ".pdf"))

    def save_apart(self) -> None:
        """Ask for a folder, then write one file a person into it."""
        if not self._step.chosen() or self.is_busy:
            return
        folder = dialogs.ask_folder(self._screen.hold(), say("Pilih folder untuk berkas tiap orang"))
        if folder is not None:
            self.print_to(folder)

    def print_to(self, path: Path) -> None:
        """Draw the chosen sheets into a file, or into files of their own where `path` is a folder."""
        course_id, chosen = self._course_id, frozenset(self._step.chosen())
        count = len(chosen)
        assert course_id is not None

        def work(session: "Session", progress: Progress) -> list[str] | None:
            from bekal.certificates.issue_here import remember
            from bekal.certificates.printing.files import write_separately
            from bekal.certificates.service import pages, write_and_read_back
            from bekal.certificates.templates.queries import without_photo

            remember(session, open_centre(self._context))
            worded = pages(session, course_id, only=chosen)
            try:
                if path.is_dir():
                    write_separately(worded, path, told=lambda done: progress.tell(2 * done, 2 * count))
                else:
                    write_and_read_back(
                        worded,
                        path,
                        told=lambda done: progress.tell(done, 2 * count),
                        read_back=lambda done: progress.tell(count + done, 2 * count),
                    )
            except Stopped:
                return None
            return without_photo(worded)

        def done(bare: list[str] | None) -> None:
            if bare is not None:
                self._note_printed(path, chosen)
                if bare:
                    numbers = ", ".join(bare[:5])
                    self._context.notify(say("Foto {n} lembar tidak ada lagi: {numbers}", n=len(bare), numbers=numbers))
            else:
                self._end(say("Dihentikan. Belum ada lembar yang dianggap tercetak; sertifikatnya tetap terbit."))

        self._began = time.monotonic()
        self._file = None
        self._step.show_file("", "")
        self._step.begin()
        self._job = self._context.jobs.run_long(
            work, done, self._not_printed, progress=lambda n, of: self._tell_progress(n, of), receiver=self
        )
        self.changed.emit()

    def stop(self) -> None:
        """Stop drawing and reading."""
        if self._job is not None:
            self._job.stop()

    def open_file(self) -> None:
        """Open the PDF, or the folder, in the system's own viewer, to be printed there."""
        if self._file is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file)))

    def _note_printed(self, path: Path, chosen: frozenset[CertificateId]) -> None:
        """Write down that the sheets were printed: their codes were read from the very file."""
        course_id, now = self._course_id, self._context.clock()
        assert course_id is not None

        def work(session: "Session") -> int:
            from bekal.certificates.service import record_printed

            return record_printed(session, course_id, now=now, only=chosen)

        def done(count: int) -> None:
            self._file = path
            self._end(say("{n} lembar ditulis dan terbaca kembali {at}.", n=count, at=now.strftime("%H.%M")))
            self._step.show_file(
                path.name,
                say("{n} lembar, semua kode QR terbaca kembali. Di {place}.", n=count, place=str(path.parent)),
            )
            self.printed.emit()

        self._context.jobs.run(work, done, self._not_printed, write=True, receiver=self)

    def _not_printed(self, error: Told) -> None:
        self._end("", unreadable=str(error.facts.get("number", "")))
        self._context.tell(error)
        self.failed.emit(sentence(error))

    def _end(self, words: str, *, unreadable: str = "") -> None:
        self._job = None
        self._step.end(unreadable)
        self.changed.emit()
        if words:
            self._context.notify(words)

    def _tell_progress(self, done: int, of: int) -> None:
        if self._job is not None:
            count = of // 2
            self._step.show_progress(min(done, count), max(0, done - count), count, time.monotonic() - self._began)
