"""What the sending screen does: count, copy to a stick, read central's answer, take the activation."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtGui import QDesktopServices

from bekal.errors import Told
from bekal.language import say
from bekal.ui import moments
from bekal.ui.candidates.files_out import tell_written
from bekal.ui.context import Context
from bekal.ui.jobs import Job
from bekal.ui.send.address import AddressDialog
from bekal.ui.send.outcomes import answer_words, copy_words, met_words
from bekal.ui.send.over_network import OverNetwork, going_words, outcome_words
from bekal.ui.send.table import Line, Shown, Way, lines

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.sync.exchanged import Exchanged
    from bekal.sync.neighbours import Met
    from bekal.sync.service import Activated, Exported, TakenIn
    from bekal.ui.send.screen import Counts, SendScreen
    from bekal.ui.wiring import Here

MOST_LINES = 200
_PAUSE = 300  # milliseconds after something was written until it is counted


class SendPresenter(QObject):
    """Child of its screen. What is copied counts as copied, never as sent: only central's receipt says that."""

    def __init__(self, screen: "SendScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._here = cast("Here", context.extras["here"])
        self._job: Job | None = None
        self._began = 0.0
        self._net = OverNetwork(self._here)
        self._address = ""
        self._way: Way | None = None
        self._shown = Shown.ALL
        self._said: tuple[str, str] | None = None
        """What came of the last work; it is said together with the counts that it made."""
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._refresh)
        for changed in (context.jobs.wrote, context.jobs.moved):
            changed.connect(self._pause.start)
        screen.export_asked.connect(self.export)
        screen.net_asked.connect(self.send)
        screen.address_asked.connect(self.ask_address)
        screen.answer_asked.connect(self.take_answer)
        screen.meet_asked.connect(self.meet)
        screen.activation_asked.connect(self.activate)
        screen.check_asked.connect(self.check)
        screen.stop_asked.connect(self.stop)
        screen.open_asked.connect(self.open)
        screen.shown_asked.connect(self.choose)
        screen.slip_asked.connect(self.write_slip)

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

        now = self._context.clock()
        jobs = self._context.jobs
        jobs.run(lambda session: _read(session, now), self._take, self._unread, latest="way")
        jobs.fetch(self._net.address, self._take_address, lambda _: None, receiver=self)

    def _refresh(self) -> None:
        """Count what was written or sent meanwhile, so that the status bar and the screen say the same."""
        if self._screen.isVisible() and self._job is None:
            self.load()

    def choose(self, shown: Shown) -> None:
        """Show only some of the rows; the same again shows all."""
        self._shown = Shown.ALL if shown is self._shown else shown
        if self._way is not None:
            self._show(self._way)

    def export(self, folder: Path) -> None:
        """Copy to a stick and read it back, when a head agreed where central asks for it."""
        self._agreed(lambda: self._export(folder))

    def send(self) -> None:
        """Send over the network, when a head agreed where central asks for it."""
        self._agreed(self._send)

    def _agreed(self, go: Callable[[], None]) -> None:
        """Have a head agree on this very PC where central's policy asks for it and something waits; else go at once."""
        if self._way is None or not self._way.needs_approval:
            go()
            return
        now = self._context.clock()
        self._context.jobs.run(  # by what waits now, which may be more than when the screen was read
            lambda session: _read(session, now), lambda way: self._ask_head(way, go), self._failed, receiver=self
        )

    def _ask_head(self, way: Way, go: Callable[[], None]) -> None:
        from bekal.sync.pictures.words import unsent_words
        from bekal.sync.waiting import is_anything_to_send
        from bekal.ui.sign_in.countersign import ask_head

        if not way.needs_approval or not is_anything_to_send(way.status, way.pictures):
            go()
            return

        facts = [say("{n} data akan dikirim ke pusat.", n=moments.count(way.status.unsent))]
        if way.pictures is not None and way.pictures.unsent:
            facts.append(unsent_words(way.pictures) + ".")
        if way.to_put_right:
            n = moments.count(way.to_put_right)
            facts.append(say("{n} data masih perlu diperbaiki; itu tidak menahan pengiriman.", n=n))
        ask_head(
            self._context,
            self,
            self._screen,
            title=say("Kepala menyetujui pengiriman"),
            facts=facts,
            verb=say("Setujui dan kirim"),
            agreed=lambda _head: go(),
            nobody=lambda: self._screen.show_outcome(
                say("Pusat meminta persetujuan kepala, dan belum ada kepala yang dapat masuk di PC ini."), "warn"
            ),
        )

    def _export(self, folder: Path) -> None:
        here, screen = self._here, self._screen
        self._began = time.monotonic()
        screen.begin_working(say("Menyalin dan membaca ulang"))

        def done(copied: "Exported") -> None:
            here.remember("last_stick", str(folder))
            self._end(copy_words(copied), "ok")

        self._job = self._context.jobs.fetch_long(
            lambda progress: here.export(folder, progress), done, self._failed, progress=self._progress, receiver=self
        )

    def _send(self) -> None:
        net, screen = self._net, self._screen
        screen.begin_working(say("Mengirim lewat internet"))
        screen.show_going(0, 1, going_words(None))

        def done(made: "Exchanged") -> None:
            words, tone = outcome_words(made)
            self._went_through()
            self._end(" ".join(filter(None, (words, made.notice))), "warn" if made.notice else tone)

        def progress(at: int, of: int) -> None:
            if self._job is not None:
                screen.show_going(at, of, net.words())

        self._job = self._context.jobs.fetch_long(net.exchange, done, self._failed, progress=progress, receiver=self)

    def ask_address(self) -> None:
        """Ask where central is reached."""
        dialog = AddressDialog(self._screen.window(), self._address)

        def keep(typed: str) -> None:
            self._context.jobs.fetch(lambda: self._net.take_address(typed), kept, refused, receiver=dialog)

        def kept(address: str) -> None:
            dialog.accept()
            self._take_address(address)

        def refused(error: Told) -> None:
            from bekal.messages import sentence

            dialog.show_refusal(sentence(error))

        dialog.typed.connect(keep)
        dialog.open()

    def take_answer(self, folder: Path) -> None:
        """Read what central wrote onto a stick."""
        here = self._here
        self._screen.show_outcome(say("Membaca balasan…"), "muted")

        def done(answer: "TakenIn") -> None:
            words, tone = answer_words(answer)
            notice = answer.notice
            if answer.receipts:
                self._went_through()
            self._end(" ".join(filter(None, (words, notice))), "warn" if notice else tone)

        self._job = self._context.jobs.fetch(lambda: here.take_in(folder), done, self._failed, receiver=self)

    def meet(self, folder: Path) -> None:
        """Exchange work with the centre's other PCs by a folder that all of them reach, and remember which it is."""
        here = self._here
        self._screen.show_outcome(say("Menukar dengan PC lain…"), "muted")

        def work() -> "Met":
            from bekal.sync.neighbours import meet

            return meet(here.centre(), folder, now=here.clock())

        def done(met: "Met") -> None:
            here.remember("shared_folder", str(folder))
            self._end(*met_words(met))

        self._job = self._context.jobs.fetch(work, done, self._failed, receiver=self)

    def write_slip(self, path: Path) -> None:
        """Write the slip that goes with the stick, and open it to be printed."""

        def work(session: "Session") -> Path:
            from bekal.sync.delivery_slip import write_slip

            return write_slip(session, path)

        def done(written: Path) -> None:
            tell_written(self._context, path, written)
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written)))

        self._context.jobs.run(work, done, receiver=self)

    def activate(self, file: Path) -> None:
        """Take the activation file of the head office."""
        here = self._here

        def done(made: "Activated") -> None:
            words = say(
                "PC ini diaktifkan untuk {name}. Simpan ke USB, lalu bawa ke pusat. Kata kunci PC ini untuk "
                "dicocokkan lewat telepon: {words}",
                name=made.centre_name,
                words=made.words,
            )
            self._end(words, "ok")

        self._context.jobs.fetch(lambda: here.activate(file), done, self._failed, receiver=self)

    def stop(self) -> None:
        """Stop copying or sending; what was not read back or acknowledged does not count."""
        if self._job is not None:
            self._job.stop()
            self._end(say("Dijeda. Semua data aman di komputer ini; yang belum sampai ikut lain kali."), "muted")

    def open(self, line: "Line") -> None:
        """Go to what a line is about; a line that stands for many shows them."""
        if line.goes:
            self._context.navigate(line.goes, **dict(line.about))
        elif line.shows is not None:
            self._shown = line.shows
            if self._way is not None:
                self._show(self._way)
                self._screen.go_to(line.first)

    def _progress(self, done: int, of: int) -> None:
        if self._job is not None:
            self._screen.show_working(done, of, time.monotonic() - self._began)

    def _went_through(self) -> None:
        """Let what asked for this very sending be taken away."""
        tell = cast("Callable[[], None]", self._context.extras.get("went_through", lambda: None))
        tell()

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._end(sentence(error), "warn")

    def _end(self, words: str, tone: str) -> None:
        self._job, self._said = None, (words, tone)
        self._context.jobs.moved.emit()
        self.load()

    def _take_address(self, address: str) -> None:
        self._address = address
        if self._way is not None:
            self._show(self._way)

    def _take(self, way: Way) -> None:
        self._way = way
        self._say()
        self._show(way)

    def _unread(self, error: Told) -> None:
        self._context.tell(error)
        self._say()
        if self._way is not None:
            self._show(self._way)

    def _say(self) -> None:
        """Say what came of the last work, once."""
        if self._said is not None and self._job is None:
            (words, tone), self._said = self._said, None
            self._screen.show_outcome(words, tone)

    def _show(self, way: Way) -> None:
        from bekal.staff.rules import Action, can
        from bekal.sync.pictures.words import missing_words

        status, now, screen = way.status, self._context.clock(), self._screen
        if status.last_receipt is None:
            heard = say("Pusat belum pernah membalas")
        else:
            heard = say("Terakhir diterima pusat: {when}", when=moments.long(status.last_receipt, now))
        missing = missing_words(way.pictures) if way.pictures is not None else ""
        screen.heading.show_line(" · ".join(filter(None, (heard, missing))))
        screen.show_counts(_counts(way, now))
        screen.show_conflicts(way.conflicts)
        screen.show_clock(way.clock)
        screen.show_lines(lines(way, self._shown, now), self._shown)
        if self._job is None and self._said is None:  # the ways open together with what is said of the last
            why_not = ""
            if not can(self._context.person.role, Action.SEND):
                why_not = say("Hanya petugas dan kepala yang mengirim. Minta mereka masuk di PC ini.")
            title = say("Kirim {n} data", n=moments.count(status.unsent)) if status.unsent else say("Kirim")
            screen.show_neighbours(way.others, Path(self._here.settings.shared_folder), may=not why_not)
            screen.show_ways(
                title,
                activated=status.is_activated,
                address=self._address,
                is_copied=bool(status.copied),
                why_not=why_not,
            )


def _read(session: "Session", now: datetime) -> Way:
    """Read everything the screen shows."""
    from bekal.centre.policy import policy_of
    from bekal.reports.naming import names
    from bekal.reports.validating import validate
    from bekal.sync import limits, neighbours, queries
    from bekal.sync.conflicts.queries import open_conflicts
    from bekal.sync.pictures import standing
    from bekal.sync.waiting import oldest_waiting, waiting

    problems, rows = queries.problems(session), waiting(session, limit=MOST_LINES)
    stands, open_ones = limits.standing(session, now=now), open_conflicts(session)
    about = [(row.entity, row.row_id) for row in rows]
    about += [(row.entity, row.row_id) for row in problems if row.row_id is not None]
    return Way(
        status=queries.status(session),
        validation=validate(session, today=now.date()),
        problems=problems,
        waiting=rows,
        batches=queries.batches(session, limit=MOST_LINES),
        names=names(session, about),
        oldest=oldest_waiting(session),
        pictures=standing.waiting(session),
        needs_approval=policy_of(session).approval,
        others=neighbours.others(session),
        conflicts=open_ones.hard + open_ones.soft,
        clock=stands.clock_words or stands.order_words,
    )


def _counts(way: Way, now: datetime) -> "Counts":
    from bekal.ui.send.screen import Counts

    status = way.status
    ready = say("semua sudah diterima pusat")
    if way.oldest is not None:
        ready = say("tertua {ago}", ago=moments.ago(way.oldest, now))
        if status.copied:
            copied = say("{n} sudah disalin ke USB", n=moments.count(status.copied))
            ready = f"{ready} · {copied}"
    received = say("belum ada balasan")
    if status.last_receipt is not None:
        received = say("terakhir {when}", when=moments.short(status.last_receipt, now))
        if status.durable:
            safe = say("{n} aman di pusat", n=moments.count(status.durable))
            received = f"{received} · {safe}"
    return Counts(
        (moments.count(way.to_put_right), say("tidak menahan data lain")),
        (moments.count(status.unsent), ready),
        (moments.count(status.acknowledged), received),
    )
