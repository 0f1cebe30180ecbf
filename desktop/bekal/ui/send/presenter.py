"""What the sending screen does: count, copy to a stick, read central's answer, take the activation."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from bekal.errors import Told
from bekal.language import say
from bekal.ui import moments
from bekal.ui.context import Context
from bekal.ui.jobs import Job

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.sync.queries import BatchRow, ProblemRow, SyncStatus
    from bekal.sync.service import Activated, Exported, TakenIn
    from bekal.ui.send.screen import SendScreen
    from bekal.ui.send.table import Line
    from bekal.ui.wiring import Here

MOST_LINES = 200


@dataclass(frozen=True)
class Way:
    """Everything the screen shows, read at one moment."""

    status: "SyncStatus"
    problems: "Sequence[ProblemRow]"
    batches: "Sequence[BatchRow]"


class SendPresenter(QObject):
    """Child of its screen. What is copied counts as copied, never as sent: only central's receipt says that."""

    def __init__(self, screen: "SendScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._here = cast("Here", context.extras["here"])
        self._job: Job | None = None
        self._began = 0.0
        screen.export_asked.connect(self.export)
        screen.answer_asked.connect(self.take_answer)
        screen.activation_asked.connect(self.activate)
        screen.check_asked.connect(self.check)
        screen.stop_asked.connect(self.stop)
        screen.open_asked.connect(self.open)

    def arrive(self, *, begin: bool = False) -> None:
        """Count again; with `begin` ask for the stick."""
        if self._job is None:
            self._screen.show_outcome("", "")
        self.load()
        if begin:
            QTimer.singleShot(0, self, self._screen.ask_stick)

    def check(self) -> None:
        """Count again, because somebody asked."""
        self._screen.show_outcome("", "")
        self.load()

    def load(self) -> None:
        """Read how far everything has come."""

        def read(session: "Session") -> Way:
            from bekal.sync import queries

            return Way(queries.status(session), queries.problems(session), queries.batches(session, limit=MOST_LINES))

        self._context.jobs.run(read, self._show, latest="way")

    def export(self, folder: Path) -> None:
        """Copy to a stick and read it back."""
        here, screen = self._here, self._screen
        self._began = time.monotonic()
        screen.show_working(0, 1, 0.0)

        def done(copied: "Exported") -> None:
            self._end()
            here.remember("last_stick", str(folder))
            if copied.batches:
                words = say(
                    "{n} data dalam {batches} kiriman disalin dan dibaca ulang. Aman dicabut. Data dihitung diterima "
                    "setelah pusat membalas.",
                    n=moments.count(copied.operations),
                    batches=copied.batches,
                )
            else:
                words = say("Tidak ada data baru. Isi flashdisk sudah diperiksa. Aman dicabut.")
            screen.show_outcome(words, "ok")

        self._job = self._context.jobs.fetch_long(
            lambda progress: here.export(folder, progress), done, self._failed, progress=self._progress, receiver=self
        )

    def take_answer(self, folder: Path) -> None:
        """Read what central wrote onto a stick."""
        here = self._here
        self._screen.show_outcome(say("Membaca balasan…"), "muted")

        def done(answer: "TakenIn") -> None:
            self._end()
            words, tone = _answer(answer)
            self._screen.show_outcome(words, tone)
            if notice := answer.notice:
                self._screen.show_outcome(notice, "warn")

        self._job = self._context.jobs.fetch(lambda: here.take_in(folder), done, self._failed, receiver=self)

    def activate(self, file: Path) -> None:
        """Take the activation file of the head office."""
        here = self._here

        def done(made: "Activated") -> None:
            self._end()
            words = say(
                "PC ini diaktifkan untuk {name}. Simpan ke USB, lalu bawa ke pusat. Kata kunci PC ini untuk "
                "dicocokkan lewat telepon: {words}",
                name=made.centre_name,
                words=made.words,
            )
            self._screen.show_outcome(words, "ok")

        self._context.jobs.fetch(lambda: here.activate(file), done, self._failed, receiver=self)

    def stop(self) -> None:
        """Stop copying; what was not read back does not count."""
        if self._job is not None:
            self._job.stop()
            self._end()
            words = say("Dihentikan. Belum ada yang dihitung disalin, dan semua data aman di komputer ini.")
            self._screen.show_outcome(words, "muted")

    def open(self, line: "Line") -> None:
        """Go to what a line is about."""
        if line.goes:
            self._context.navigate(line.goes, **dict(line.about))

    def _progress(self, done: int, of: int) -> None:
        if self._job is not None:
            self._screen.show_working(done, of, time.monotonic() - self._began)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._end()
        self._screen.show_outcome(sentence(error), "warn")

    def _end(self) -> None:
        self._job = None
        self._context.jobs.wrote.emit()  # what the status bar counts has changed, though in another worker
        self.load()

    def _show(self, way: Way) -> None:
        from bekal.staff.rules import Action, can
        from bekal.ui.send.screen import Counts
        from bekal.ui.send.table import lines

        status, now, screen = way.status, self._context.clock(), self._screen
        if status.last_receipt is None:
            heard = say("Pusat belum pernah membalas")
        else:
            heard = say("Terakhir diterima pusat: {when}", when=moments.long(status.last_receipt, now))
        screen.heading.show_line(heard)
        ready = say("belum diterima pusat")
        if status.copied:
            ready = say("{n} di antaranya sudah disalin ke USB", n=moments.count(status.copied))
        received = say("belum ada balasan")
        if status.last_receipt is not None:
            received = say("terakhir {when}", when=moments.short(status.last_receipt, now))
        screen.show_counts(
            Counts(
                (moments.count(status.problems), say("tidak menahan data lain")),
                (moments.count(status.unsent), ready),
                (moments.count(status.acknowledged), received),
            )
        )
        screen.show_lines(lines(status, way.problems, way.batches, now))
        if self._job is None:
            why_not = ""
            if not can(self._context.person.role, Action.SEND):
                why_not = say("Hanya petugas dan kepala yang mengirim. Minta mereka masuk di PC ini.")
            title = say("Kirim {n} data", n=moments.count(status.unsent)) if status.unsent else say("Kirim")
            screen.show_ways(title, activated=status.is_activated, why_not=why_not)


def _answer(answer: "TakenIn") -> tuple[str, str]:
    """Say what a reading found."""
    from bekal.messages import sentence

    said: list[str] = []
    if answer.acknowledged:
        said.append(say("{n} data kini diterima pusat.", n=moments.count(answer.acknowledged)))
    elif answer.receipts:
        said.append(say("Balasan pusat dibaca."))
    if answer.problems:
        said.append(say("{n} data perlu perhatian; lihat di daftar.", n=moments.count(answer.problems)))
    if answer.documents:
        said.append(say("{n} dokumen baru dari pusat diterima.", n=answer.documents))
    if answer.is_accredited:
        said.append(say("PC ini boleh menerbitkan sertifikat."))
    if not (answer.receipts or answer.documents or answer.refused or answer.missing):
        said.insert(0, say("Tidak ada balasan baru di sini."))
    said += [f"{file}: {sentence(error)}" for file, error in answer.refused[:3]]
    said += [say("{file} tidak dapat dibaca.", file=file) for file in answer.missing[:3]]
    if answer.is_clock_behind:
        said.append(say("Jam komputer ini tertinggal dari jam pusat. Perbaiki sebelum bekerja lagi."))
    doubtful = answer.refused or answer.missing or answer.problems or answer.is_clock_behind
    news = answer.receipts or answer.documents or answer.acknowledged
    return " ".join(said), "warn" if doubtful else "ok" if news else "muted"
