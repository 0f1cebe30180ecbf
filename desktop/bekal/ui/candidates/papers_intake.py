"""Files and pictures on their way to a person's papers: read, made small, kept, one after the other."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QIODevice, QObject, Signal
from PySide6.QtGui import QImage

from bekal.errors import Told
from bekal.language import say
from bekal.terms import CandidateId, ScanId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.candidates.papers.pictures import Prepared
    from bekal.ui.candidates.papers_screen import PapersScreen

PHOTO = "PAS_FOTO"


@dataclass
class _Incoming:
    """A file or picture on its way to a paper."""

    name: str
    read: Callable[[], bytes]
    kind: str | None


@dataclass
class _Batch:
    """Files that came together, and what became of them."""

    waiting: list[_Incoming]
    unassigned: list[_Incoming] = field(default_factory=list)
    refused: list[Told] = field(default_factory=list)
    scans: list[ScanId] = field(default_factory=list)
    kept: int = 0
    last_kind: str = ""


class Intake(QObject):
    """Takes what is dropped, pasted, chosen, scanned or photographed; what cannot be read keeps nothing else out."""

    kept = Signal(str)
    """Something was kept, or taken off again; the kind of the last paper, or nothing."""

    def __init__(self, screen: "PapersScreen", context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._screen, self._context = screen, context
        self._person: CandidateId | None = None
        self._unassigned: list[_Incoming] = []
        self._batch: _Batch | None = None

    def begin(self, person: CandidateId) -> None:
        """Take files for this person from now on."""
        self._person, self._unassigned = person, []

    def take_files(self, paths: Sequence[Path]) -> None:
        """Attach files, each to the paper its name speaks of; a single nameless one to the chosen paper."""
        from bekal.candidates.papers.file_names import kind_in
        from bekal.candidates.papers.scan_files import read_file

        line = self._screen.table.current_row()
        alone = line.kind.code if line is not None and len(paths) == 1 else None
        self._take(
            [_Incoming(path.name, lambda path=path: read_file(path), kind_in(path.name) or alone) for path in paths]  # type: ignore[misc]  # a lambda with a default
        )

    def take_picture(self, picture: QImage, name: str = "") -> None:
        """Attach a pasted, dropped or photographed picture to the chosen paper."""
        line = self._screen.table.current_row()
        if line is None or picture.isNull():
            return
        data = as_png(picture)
        self._take([_Incoming(name or say("tempelan.png"), lambda: data, line.kind.code)])

    def take_bytes(self, data: bytes, name: str, kind: str) -> None:
        """Attach what a device gave to a paper."""
        self._take([_Incoming(name, lambda: data, kind)])

    def _take(self, incoming: list[_Incoming]) -> None:
        self._screen.drop_notice("refused")
        if self._batch is not None:
            self._batch.waiting += incoming
            return
        self._batch = _Batch(incoming)
        self._next_file()

    def _next_file(self) -> None:
        """Make the next file ready and keep it; one job a file, so that others' work comes in between."""
        batch = self._batch
        assert batch is not None
        if not batch.waiting:
            self._end_batch(batch)
            return
        one = batch.waiting.pop(0)
        if one.kind is None:
            batch.unassigned.append(one)
            self._next_file()
            return
        kind = one.kind

        def work(session: "Session") -> "Prepared":
            from bekal.candidates.papers.kinds import kind as kind_of
            from bekal.candidates.papers.pictures import prepare
            from bekal.candidates.papers.scans import check_kept

            check_kept(session, kind)
            return prepare(one.read(), one.name, in_colour=kind_of(kind).in_colour, straighten=kind != PHOTO)

        self._context.jobs.run(work, lambda ready: self._keep(ready, kind), self._refuse, receiver=self)

    def _keep(self, ready: "Prepared", kind: str) -> None:
        person, now, batch = self._person, self._context.clock(), self._batch
        assert person is not None
        assert batch is not None

        def work(session: "Session") -> tuple[ScanId, ...]:
            from bekal.candidates.papers.scans import attach

            return attach(session, person, kind, [ready], now=now)

        def done(scans: tuple[ScanId, ...]) -> None:
            batch.scans += scans
            batch.kept, batch.last_kind = batch.kept + 1, kind
            self._next_file()

        self._context.jobs.run(work, done, self._refuse, write=True, receiver=self)

    def _refuse(self, error: Told) -> None:
        assert self._batch is not None
        self._batch.refused.append(error)
        self._next_file()

    def _end_batch(self, batch: _Batch) -> None:
        self._batch = None
        if batch.refused:
            self._screen.show_refused(batch.refused)
        if batch.kept:
            self._context.undo(say("{n} berkas dilampirkan.", n=batch.kept), lambda: self._detach(batch.scans))
        self._unassigned += batch.unassigned
        self._show_unassigned()
        self.kept.emit(batch.last_kind)

    def _detach(self, scans: Sequence[ScanId]) -> None:
        def work(session: "Session") -> None:
            from bekal.candidates.papers.scans import remove

            for scan in scans:
                remove(session, scan)

        self._context.jobs.run(work, lambda _none: self.kept.emit(""), write=True, receiver=self)

    def _show_unassigned(self) -> None:
        if self._unassigned:
            self._screen.show_unassigned(self._unassigned[0].name, len(self._unassigned) - 1)
        else:
            self._screen.drop_notice("unassigned")

    def attach_here(self) -> None:
        """Attach the file whose name said nothing to the chosen paper."""
        line = self._screen.table.current_row()
        if line is not None and self._unassigned:
            one = self._unassigned.pop(0)
            self._take([_Incoming(one.name, one.read, line.kind.code)])

    def skip(self) -> None:
        """Leave the nameless file out."""
        del self._unassigned[:1]
        self._show_unassigned()


def as_png(picture: QImage) -> bytes:
    """Return a picture of the window as the bytes of a file."""
    held = QBuffer()
    held.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(held, "PNG")  # type: ignore[call-overload]  # PySide's own notes name only files
    return bytes(held.data().data())
