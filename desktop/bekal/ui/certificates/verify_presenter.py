"""What checking does: find texts in what was given, check each against this PC's lists, set today's data beside."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui.certificates.lists import ListsPresenter, parted
from bekal.ui.certificates.verify_words import Checked, day_of, number_only, unreadable, worded
from bekal.ui.context import Context
from bekal.ui.eyes import Eyes
from bekal.ui.moments import ago

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.checking.folder import Found, Line, Piece
    from bekal.certificates.trust import TrustView
    from bekal.ui.certificates.verify import VerifyScreen

OLD_AFTER = 45
"""Days after which the lists are called old here; the result itself turns amber by its own rule."""


@dataclass(frozen=True)
class _Answer:
    source: str
    found: tuple[Checked, ...]


class VerifyPresenter(QObject):
    """Checks in the database worker, which is the only one that renders PDFs."""

    def __init__(self, screen: "VerifyScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._eyes = Eyes(self, context.jobs)
        self.folder = FolderPresenter(screen, context)
        self.lists = ListsPresenter(screen, context, self.load)
        screen.text_given.connect(self.check_text)
        screen.file_given.connect(self.check_files)
        screen.camera_asked.connect(lambda on: self.turn_camera(on=on))
        screen.hidden.connect(self._leave)
        self._eyes.picture.connect(screen.mirror.show_picture)
        self._eyes.hint.connect(screen.mirror.show_words)
        self._eyes.read.connect(self._read)
        self._eyes.failed.connect(lambda error: screen.show_camera(on=False, words=sentence(error)))

    def load(self) -> None:
        """Say how fresh the lists are."""

        def work(session: "Session") -> tuple[int | None, int | None]:
            view = _view(session)
            return view.list_issued, view.root_expires

        self._context.jobs.run(work, lambda known: self._show_freshness(*known), receiver=self)

    def check_text(self, text: str) -> None:
        """Check what was scanned, pasted or typed; an address with the text behind `#` will do."""
        self._check("", text=text)

    def check_files(self, paths: Sequence[Path]) -> None:
        """Check every code in these files; a folder, or more than a few files, page by page with a bar.

        Lists among them are taken first, and the rest is checked against those.
        """
        self._screen.edit.clear()
        lists, rest = parted(paths)
        if lists is not None:
            self.lists.take(lists, (lambda: self.check_files(rest)) if rest else None)
            return
        if any(path.is_dir() for path in paths):
            self.folder.begin(next(path for path in paths if path.is_dir()))
            return

        self._check(", ".join(path.name for path in paths), paths=paths)

    def turn_camera(self, *, on: bool) -> None:
        """Look through the camera, or let it go."""
        if on:
            self._screen.show_camera(on=True)
            self._eyes.open()
        else:
            self._eyes.close()
            self._screen.show_camera(on=False)

    def _read(self, text: str) -> None:
        self._screen.mirror.show_words(say("Kode terbaca."), "ok")
        self._check(say("Dari kamera"), text=text)

    def _leave(self) -> None:
        self._eyes.close()
        self._screen.show_camera(on=False)
        self.folder.stop()

    def _check(self, source: str, *, text: str = "", paths: Sequence[Path] = ()) -> None:
        now = int(self._context.clock().timestamp())
        self.folder.stop()

        def work(session: "Session") -> _Answer:
            from bekal.centre.queries import centre
            from bekal.certificates.checking.folder import check_files
            from bekal.certificates.checking.today import today_of
            from bekal.certificates.cose import Realm
            from bekal.certificates.queries import certificates
            from bekal.certificates.verify import verify

            view, host = _view(session), centre(session).verify_host
            practice = view.realm is Realm.PRACTICE
            if not paths:
                verdict = verify(text, view, now, host=host)
                one = worded(verdict, practice=practice, today=today_of(session, verdict))
                if verdict.signed is None and certificates(session, number=text.strip()):
                    one = number_only(one)
                return _Answer(source, (one,))
            found = []
            for line in check_files(paths, view, now, host=host):
                assert line.verdict is not None
                today, odd = today_of(session, line.verdict), line.beside or line.elsewhere
                found.append(worded(line.verdict, practice=practice, today=today, line=line if odd else None))
            return _Answer(source, tuple(found))

        self._context.jobs.run(work, self._show, self._failed, latest="verify", receiver=self)

    def _show(self, answer: _Answer) -> None:
        self._screen.show_results(answer.source, answer.found)

    def _failed(self, error: Told) -> None:
        self._screen.show_trouble(sentence(error))

    def _show_freshness(self, issued: int | None, root_expires: int | None) -> None:
        if issued is None:
            words = say(
                "Belum ada daftar kunci dan pencabutan di PC ini. "
                "Baca balasan pusat di Validasi & Kirim, atau perbarui dari berkas."
            )
            self._screen.show_freshness(words, old=True)
            return
        from bekal.certificates.root import days_left

        now = self._context.clock()
        days = (int(now.timestamp()) - issued) // 86_400
        since = ago(datetime.fromtimestamp(issued, UTC).replace(tzinfo=now.tzinfo), now)  # counts from the day it shows
        words = say("Daftar pencabutan per {date} ({ago}).", date=day_of(issued), ago=since)
        left = None if root_expires is None else days_left(root_expires, int(now.timestamp()))
        if left is not None:
            words += " " + (
                say("Akar kepercayaan pusat berakhir dalam {n} hari: minta daftar baru dari pusat.", n=left)
                if left >= 0
                else say("Akar kepercayaan pusat sudah berakhir: minta daftar baru dari pusat.")
            )
        self._screen.show_freshness(words, old=days > OLD_AFTER or left is not None)


class FolderPresenter(QObject):
    """A folder, one page a job: saving elsewhere in the program goes on between two pages."""

    def __init__(self, screen: "VerifyScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._folder = Path()
        self._files: list[Path] = []
        self._pieces: list[Piece] = []
        self._lines: list[Line] = []
        self._done = self._of = self._others = self._now = 0
        self._began = 0.0
        self._run = 0
        self.is_running = False
        screen.stop_asked.connect(lambda: self.stop(show=True))
        screen.save_asked.connect(self.save)

    def begin(self, folder: Path) -> None:
        """Look which files a folder holds and check them one after the other."""
        self._run += 1
        self._folder, self._lines, self._pieces, self._done = folder, [], [], 0
        self._now = int(self._context.clock().timestamp())
        self._began, self.is_running = time.monotonic(), True
        self._screen.show_folder_work(0, 1, 0)

        def work(_session: "Session") -> "Found":
            from bekal.certificates.checking.folder import files_below

            return files_below(folder)

        run = self._run
        self._context.jobs.run(work, lambda found: self._found(run, found), self._failed, receiver=self)

    def stop(self, *, show: bool = False) -> None:
        """Check no more; what was found so far can be shown."""
        was, self.is_running = self.is_running, False
        self._run += 1
        self._screen.end_folder_work()
        if was and show:
            self._end(stopped=True)

    def save(self, path: Path) -> None:
        """Write what was found as a workbook."""
        lines, now = tuple(self._lines), self._now

        def work(session: "Session") -> Path:
            from bekal.certificates.checking.report import write_report

            issued = _view(session).list_issued
            against = say("tanpa daftar pencabutan") if issued is None else day_of(issued)
            return write_report(path, lines, sentence, checked_on=day_of(now), against=against)

        def done(written: Path) -> None:
            self._context.notify(say("Disimpan: {name}", name=written.name))

        self._context.jobs.run(work, done, receiver=self)

    def _found(self, run: int, found: "Found") -> None:
        if run != self._run:
            return
        self._files, self._others, self._of = list(found.files), found.others, len(found.files)
        if not self._files:
            self.is_running = False
            self._screen.end_folder_work()
            self._screen.show_trouble(say("Tidak ada gambar, PDF, atau teks di folder {name}.", name=self._folder.name))
            return
        self._next(run)

    def _next(self, run: int) -> None:
        if run != self._run:
            return
        if not self._pieces and not self._files:
            self.is_running = False
            self._screen.end_folder_work()
            self._end(stopped=False)
            return
        path = self._files.pop(0) if not self._pieces else None
        piece = self._pieces.pop(0) if path is None else None
        folder, now = self._folder, self._now

        def work(session: "Session") -> "tuple[list[Line], list[Piece]]":
            from bekal.centre.queries import centre
            from bekal.certificates.checking.folder import check_piece, pieces_of

            one, more = (piece, []) if path is None else _first(pieces_of(path))
            assert one is not None
            return check_piece(one, _view(session), now, below=folder, host=centre(session).verify_host), more

        self._context.jobs.run(work, lambda answer: self._took(run, *answer), self._failed, receiver=self)

    def _took(self, run: int, lines: "list[Line]", more: "list[Piece]") -> None:
        if run != self._run:
            return
        self._lines += lines
        self._pieces += more
        self._of += len(more)
        self._done += 1
        self._screen.show_folder_work(self._done, self._of, time.monotonic() - self._began)
        self._next(run)

    def _end(self, *, stopped: bool) -> None:
        if not self._lines:
            return
        from bekal.certificates.checking.folder import joined

        lines = joined(self._lines)
        name, others = self._folder.name, self._others

        def work(session: "Session") -> _Answer:
            from bekal.certificates.checking.today import today_of
            from bekal.certificates.cose import Realm

            practice = _view(session).realm is Realm.PRACTICE
            found = []
            for line in lines:
                if line.verdict is None:
                    found.append(unreadable(line))
                else:
                    today = today_of(session, line.verdict)
                    found.append(worded(line.verdict, practice=practice, today=today, line=line))
            source = say("Folder {name}", name=name)
            if stopped:
                source += "  ·  " + say("dihentikan, belum semua halaman diperiksa")
            if others:
                source += "  ·  " + say("{n} berkas lain dilewati", n=others)
            return _Answer(source, tuple(found))

        self._context.jobs.run(work, self._show, self._failed, receiver=self)

    def _show(self, answer: _Answer) -> None:
        self._screen.show_results(answer.source, answer.found, is_folder=True)

    def _failed(self, error: Told) -> None:
        self.is_running = False
        self._screen.end_folder_work()
        self._screen.show_trouble(sentence(error))


def _first(pieces: "list[Piece]") -> "tuple[Piece, list[Piece]]":
    return pieces[0], pieces[1:]


def _view(session: "Session") -> "TrustView":
    from bekal.certificates.queries import realm, trust_view
    from bekal.certificates.trust import TrustView

    return trust_view(session) or TrustView(
        realm=realm(session), keys={}, ends={}, titles={}, records={}, registers={}, list_issued=None
    )
