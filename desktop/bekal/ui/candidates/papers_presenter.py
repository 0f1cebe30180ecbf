"""What the screen of papers does: reads, writes down, keeps scans, prints the slip."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices

from bekal.candidates.papers.queries import Checklist, Line, ScanRow
from bekal.errors import Told
from bekal.language import say
from bekal.terms import CandidateId, PaperState, ProgrammeId
from bekal.ui.candidates.papers_intake import PHOTO, Intake
from bekal.ui.candidates.papers_table import THUMBNAIL
from bekal.ui.context import Context
from bekal.ui.files import FileUnwritable
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.candidates.papers_screen import PapersScreen

FILES = "*.jpg *.jpeg *.png *.webp *.tif *.tiff *.bmp *.pdf *.heic *.gif"


class PapersPresenter(QObject):
    """Child of its screen."""

    def __init__(self, screen: "PapersScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._person: CandidateId | None = None
        self._programme: ProgrammeId | None = None
        self._shown: Checklist | None = None
        self._known: set[str] = set()
        self._intake = Intake(screen, context, self)
        self._intake.kept.connect(self.read)
        screen.programme_asked.connect(self._choose_programme)
        screen.toggle_asked.connect(self.toggle)
        screen.set_asked.connect(self.set_field)
        screen.files_asked.connect(self._intake.take_files)
        screen.pasted.connect(self._intake.take_picture)
        screen.choose_asked.connect(self._ask_files)
        screen.scan_asked.connect(self.scan)
        screen.camera_asked.connect(self.photograph)
        screen.view_asked.connect(self.view)
        screen.move_asked.connect(self.ask_move)
        screen.unreadable_asked.connect(self.mark_unreadable)
        screen.remove_asked.connect(self.remove)
        screen.slip_asked.connect(self.ask_slip)
        screen.here_asked.connect(self._intake.attach_here)
        screen.skip_asked.connect(self._intake.skip)
        screen.expiring_asked.connect(lambda: context.navigate("candidates.expiring"))
        screen.leave_asked.connect(context.back)
        screen.photo.changed.connect(lambda: self.read())

    # ------------------------------------------------------------------------------------------- reading

    def load(self, person: CandidateId, kind: str = "") -> None:
        """Read a person's papers for the programme they are after."""
        self._person, self._shown = person, None
        self._intake.begin(person)
        self._known.clear()

        def work(session: "Session") -> tuple[tuple[tuple[ProgrammeId, str], ...], ProgrammeId | None]:
            from bekal.candidates.papers.expiring import programme_of, programmes

            return programmes(session), programme_of(session, person)

        def done(found: tuple[tuple[tuple[ProgrammeId, str], ...], ProgrammeId | None]) -> None:
            self._programme = found[1]
            self._screen.show_programmes(*found)
            self.read(kind)

        self._context.jobs.run(work, done, latest="programmes", receiver=self)

    def read(self, kind: str = "") -> None:
        """Read the checklist again; the keys go to the paper of a kind, if one is named."""
        person, programme, today = self._person, self._programme, self._today()
        if person is None:
            return

        def work(session: "Session") -> Checklist:
            from bekal.candidates.papers.queries import checklist

            return checklist(session, person, programme_id=programme, today=today)

        self._context.jobs.run(work, lambda shown: self._show(shown, kind), latest="papers", receiver=self)

    def _show(self, shown: Checklist, kind: str) -> None:
        self._shown = shown
        self._screen.show_checklist(shown, kind)
        new = [scan for line in shown.lines for scan in line.scans if scan.address not in self._known]
        if not new:
            return
        self._known |= {scan.address for scan in new}

        def work(session: "Session") -> dict[str, bytes]:
            from bekal.candidates.papers.scans import thumbnails

            return thumbnails(session, new, THUMBNAIL * 2)

        self._context.jobs.run(work, self._screen.show_pictures, receiver=self)

    def _choose_programme(self, programme: ProgrammeId | None) -> None:
        self._programme = programme
        self.read()

    def _today(self) -> date:
        return self._context.clock().date()

    # ------------------------------------------------------------------------------------- writing down

    def toggle(self, line: Line) -> None:
        """Note that a paper lies here, or that it does not."""
        person, kind, today = self._person, line.kind.code, self._today()
        is_there = line.state is not PaperState.NONE or line.outcome is not None
        words = say("{title}: belum ada.", title=line.kind.title)
        if not is_there:
            words = say("{title}: ada asli.", title=line.kind.title)

        def work(session: "Session") -> None:
            from bekal.candidates.papers.service import toggle

            assert person is not None
            toggle(session, person, kind, today=today)

        self._write(work, words)

    def set_field(self, line: Line, name: str, value: object) -> None:
        """Write down one thing about a paper, as soon as its field is left."""
        person, kind, today = self._person, line.kind.code, self._today()
        if name != "seen" and getattr(line, name) == value:
            return

        def work(session: "Session") -> None:
            from bekal.candidates.papers.service import set_paper

            assert person is not None
            set_paper(session, person, kind, today=today, **{name: value})  # type: ignore[arg-type]  # the field's own kind

        self._write(
            work,
            say("{title} diubah.", title=line.kind.title),
            lambda error: self._screen.panel.show_refusal(name, error),
        )

    def _write(
        self, work: "Callable[[Session], object]", words: str, failed: Callable[[Told], object] | None = None
    ) -> None:
        """Do a step that can be undone, and say so."""

        def job(session: "Session") -> tuple[UUID, ...]:
            from bekal.candidates.papers.service import written

            work(session)
            return written(session)

        def done(steps: tuple[UUID, ...]) -> None:
            if steps:
                self._context.undo(words, lambda: self._undo(steps))
            self.read()

        self._context.jobs.run(job, done, failed, write=True, receiver=self)

    def _undo(self, steps: Sequence[UUID]) -> None:
        def work(session: "Session") -> None:
            from bekal.candidates.papers.service import undo

            undo(session, steps)

        self._context.jobs.run(work, lambda _none: self.read(), write=True, receiver=self)

    # --------------------------------------------------------------------------------------------- scans

    def _ask_files(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        kinds = say("Gambar dan PDF ({kinds})", kinds=FILES)
        names, _kind = QFileDialog.getOpenFileNames(self._screen, say("Tambah berkas"), "", kinds)
        if names:
            self._intake.take_files([Path(name) for name in names])

    def view(self, scan: ScanRow) -> None:
        """Show a scan large; that somebody looked at it is written down."""
        now = self._context.clock()

        def work(session: "Session") -> tuple[bytes, ...]:
            from bekal.candidates.papers.pictures import pages_of_scan
            from bekal.candidates.papers.scans import look_at

            return pages_of_scan(look_at(session, scan.id, now=now), scan.media, scan.title)

        self._context.jobs.run(
            work, lambda pages: self._screen.show_scan(scan.title, pages), write=True, latest="view", receiver=self
        )

    def mark_unreadable(self, scan: ScanRow, unreadable: bool) -> None:
        """Note that a scan cannot be read; it is kept."""

        def work(session: "Session") -> None:
            from bekal.candidates.papers.scans import mark_unreadable

            mark_unreadable(session, scan.id, unreadable=unreadable)

        words = say("Pindaian ditandai buram; tetap disimpan.") if unreadable else say("Tanda buram dihapus.")
        self._write(work, words)

    def remove(self, scan: ScanRow) -> None:
        """Take a scan off its paper."""

        def work(session: "Session") -> None:
            from bekal.candidates.papers.scans import remove

            remove(session, scan.id)

        self._write(work, say("Pindaian {name} dilepas.", name=scan.title))

    def ask_move(self, scan: ScanRow) -> None:
        """Ask to which paper, and of whom, a scan belongs."""
        from bekal.ui.candidates.move_dialog import MoveDialog

        assert self._shown is not None
        dialog = MoveDialog(self._screen, self._context, self._shown.candidate_id, self._shown.name)
        dialog.agreed.connect(lambda person, name, kind: self.move(scan, person, name, kind))
        dialog.open()

    def move(self, scan: ScanRow, person: CandidateId, name: str, kind: str) -> None:
        """Hang a scan on another paper or person."""

        def work(session: "Session") -> None:
            from bekal.candidates.papers.scans import move

            move(session, scan.id, person, kind)

        self._write(work, say("Pindaian dipindahkan ke berkas {name}.", name=name))

    # ------------------------------------------------------------------------------ flatbed, camera, slip

    def scan(self) -> None:
        """Scan the chosen paper on the flatbed."""
        from bekal.ui import scanner

        line = self._screen.table.current_row()
        if line is None:
            return
        name = f"{line.kind.code.lower()}.png"

        def done(data: bytes) -> None:
            self._screen.drop_notice("scanner")
            self._intake.take_bytes(data, name, line.kind.code)

        self._context.jobs.fetch(scanner.scan_page, done, self._no_scanner, receiver=self)

    def _no_scanner(self, error: Told) -> None:
        from bekal.messages import sentence

        self._screen.show_notice(
            "scanner",
            sentence(error),
            (say("Cari lagi"), self.find_scanners),
            (say("Pilih berkas"), self._ask_files),
        )

    def find_scanners(self) -> None:
        """Look again for scanners and say which there are."""
        from bekal.ui import scanner

        def done(names: tuple[str, ...]) -> None:
            self._screen.show_notice(
                "scanner", say("Pemindai: {names}", names=", ".join(names)), (say("Pindai"), self.scan)
            )

        self._context.jobs.fetch(scanner.scanners, done, self._no_scanner, receiver=self)

    def photograph(self) -> None:
        """Photograph the chosen paper with a camera."""
        from bekal.ui.widgets.camera_dialog import CameraDialog

        line = self._screen.table.current_row()
        if line is None:
            return
        if line.kind.code == PHOTO:
            self._screen.photo.photograph()
            return
        dialog = CameraDialog(self._screen, say("Foto {title}", title=line.kind.title))
        dialog.taken.connect(lambda picture: self._intake.take_picture(picture, f"{line.kind.code.lower()}.png"))
        dialog.open()

    def ask_slip(self) -> None:
        """Ask on what the slip is printed and when the person comes again."""
        from bekal.ui.candidates.slip_dialog import SlipDialog

        dialog = SlipDialog(self._screen, self._today)
        dialog.agreed.connect(self.print_slip)
        dialog.open()

    def print_slip(self, paper: str, visit: date | None) -> None:
        """Write the slip as a PDF and open it, to be printed from there."""
        assert self._shown is not None
        suggested = say("kekurangan {name}.pdf", name=self._shown.name)
        path = dialogs.ask_save(self._screen, say("Simpan daftar kekurangan"), suggested, "PDF (*.pdf)")
        if path is not None:
            self.write_slip(path, paper, visit)

    def write_slip(self, path: Path, paper: str, visit: date | None, *, show: bool = True) -> None:
        """Write the slip into a file."""
        person, programme, now = self._person, self._programme, self._context.clock()

        def work(session: "Session") -> None:
            from bekal.candidates.papers.slip import slip
            from bekal.documents.missing_slip import SlipPaper, missing_slip_pdf

            assert person is not None
            content = slip(session, person, programme_id=programme, now=now, next_visit=visit)
            try:
                path.write_bytes(missing_slip_pdf(content, SlipPaper(paper)))
            except OSError as error:
                raise FileUnwritable(path=str(path)) from error

        def done(_none: None) -> None:
            self._context.notify(say("Daftar kekurangan disimpan di {path}.", path=path.name))
            if show:
                QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

        self._context.jobs.run(work, done, receiver=self)
