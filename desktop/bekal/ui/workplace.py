"""What is fed into the workplace from the data: status bar, counts, search, help, and the check at the start."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from bekal.language import say
from bekal.ui import days, moments
from bekal.ui.send.background import Background
from bekal.ui.shell import Shell
from bekal.ui.widgets.search_box import Found

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.reports.finding import FoundAll
    from bekal.sync.queries import SyncStatus
    from bekal.ui.wiring import Here

_PAUSE = 300  # milliseconds after the last write until the counts are read again
START, TOLD = "start", "sent"
"""What a sending settles, and what sending by itself had to tell: both go once somebody has sent."""
_FIRST_LOOK = 1500  # milliseconds after sign-in: the home screen goes first


@dataclass(frozen=True)
class State:
    """What the status bar and the navigation show."""

    sync: "SyncStatus"
    unmarked: int


@dataclass(frozen=True)
class Way:
    """Where something that was found is shown."""

    screen: str
    about: tuple[tuple[str, object], ...]


class Workplace(QObject):
    """Child of the shell; lives as long as somebody is signed in."""

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._shell, self._context = shell, shell.context
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self.refresh)
        jobs = self._context.jobs
        jobs.wrote.connect(self.note_saved)
        jobs.moved.connect(lambda: self._pause.start())
        jobs.unavailable.connect(self.note_trouble)
        self._context.extras["went_through"] = self.note_sent
        shell.navigated.connect(lambda _name: self._pause.start())
        shell.search_asked.connect(self.search)
        shell.found_chosen.connect(self.open_found)
        shell.part_asked.connect(self.open_part)
        shell.help_asked.connect(self.show_help)
        here = cast("Here | None", self._context.extras.get("here"))
        server = here.facts.server if here is not None and here.facts is not None else ""
        if server:
            shell.status.show_saved(say("Semua tersimpan di server {server}", server=server.partition("/")[0]))
        else:
            shell.status.show_saved(say("Semua tersimpan"))
        shell.status.show_network(say("Bekerja tanpa internet"), there=False)
        self._background = Background(self, self._context, here, shell.status) if here and not here.practice else None
        if self._background is not None:
            self._background.told.connect(self._show_told)
            self._background.went_through.connect(lambda: shell.notices.drop(START))
        if here is not None and here.restored:  # not by the clock: the workplace of before must not take the words
            shell.notices.show_notice("restored", here.restored, icon="database-backup")
            here.restored = ""
        QTimer.singleShot(_FIRST_LOOK, self, self.check_start)

    def note_saved(self) -> None:
        """Say that something was just saved, and count again soon."""
        self._shell.status.show_saved(say("Tersimpan {time}", time=days.clock(self._context.clock())))
        self._pause.start()
        if self._background is not None:
            self._background.work_was_saved()

    def note_sent(self) -> None:
        """Take away what asked for the sending that somebody has just done, or told of one before."""
        for name in (START, TOLD):
            self._shell.notices.drop(name)

    def note_trouble(self, error: object) -> None:
        """Say that the last change could not be saved, when that is what happened."""
        if type(error).__name__ in {"DiskFull", "DatabaseBusy", "DiskFailing", "DatabaseReadOnly"}:
            self._shell.status.show_saved(say("Gagal menyimpan"), "warn")

    def refresh(self) -> None:
        """Read what the status bar and the navigation count."""
        today = self._context.clock().date()

        def read(session: "Session") -> State:
            from bekal.courses.queries import meetings
            from bekal.sync.queries import status

            open_ones = [m for m in meetings(session, on=today, still_open=True) if m.trainees > m.marked]
            return State(status(session), len(open_ones))

        self._context.jobs.run(read, self._show_state, latest="state", receiver=self)

    def search(self, typed: str) -> None:
        """Look for what was typed; the newest question counts."""
        if not typed:
            self._shell.header.search.show_found([])
            return

        def read(session: "Session") -> "FoundAll":
            from bekal.reports.finding import find

            return find(session, typed)

        self._context.jobs.run(read, lambda found: self._show_found(typed, found), latest="search", receiver=self)

    def open_found(self, what: object) -> None:
        """Go to what was chosen."""
        if isinstance(what, Way):
            self._context.navigate(what.screen, **dict(what.about))

    def open_part(self, name: str) -> None:
        """Go where a part of the status bar is explained."""
        if name == "backup":
            self._context.navigate("settings", part="backups")
        else:
            self._context.navigate("home" if name == "saved" else "sync")

    def show_help(self, screen: str) -> None:
        """Show the page about the screen."""
        from bekal.ui.help import HelpSheet, page

        HelpSheet(self._shell.window(), say("Bantuan layar ini"), page(screen)).open()

    def check_start(self) -> None:
        """Look whether this database is an old copy, away from the database worker.

        What was found waits until it is shown: a workplace that is left before that swallows nothing.
        """
        here = cast("Here | None", self._context.extras.get("here"))
        if here is not None:
            self._context.jobs.fetch(here.check_start, lambda _none: self._show_notice(here), receiver=self)

    def _show_notice(self, here: "Here") -> None:
        start, here.start = here.start, None
        if start is not None and start.notice:
            self._show_told(start.notice, START if start.is_settled_by_sending else "copied")

    def _show_told(self, words: str, name: str = TOLD) -> None:
        way = (say("Ke Validasi & Kirim"), lambda: self._context.navigate("sync"))
        self._shell.notices.show_notice(name, words, way, leads="sync")

    def _show_state(self, state: State) -> None:
        bar, sync, now = self._shell.status, state.sync, self._context.clock()
        bar.show_part("unsent", say("Belum dikirim {n}", n=moments.count(sync.unsent)))
        if sync.last_receipt is None:
            bar.show_part("received", say("Pusat belum membalas"))
        else:
            bar.show_part("received", say("Terakhir diterima pusat {when}", when=moments.short(sync.last_receipt, now)))
        here = cast("Here | None", self._context.extras.get("here"))
        if here is not None and here.network is not None:
            words, there = here.network
            bar.show_network(words, there=there)
        self._context.set_counts({"attendance": state.unmarked, "sync": sync.problems})

    def _show_found(self, typed: str, found: "FoundAll") -> None:
        lines: list[Found] = []
        people = say("Orang")
        for person in found.people:
            second = " · ".join(part for part in (person.nik, person.phone, person.course) if part)
            lines.append(Found(people, person.name, second, Way("candidates.edit", (("candidate_id", person.id),))))
        for course in found.courses:
            second = f"{course.programme} · {days.full(course.starts_on)}"
            way = Way("courses.course", (("course_id", course.id),))
            lines.append(Found(say("Kelas"), course.name, second, way))
        for paper in found.certificates:
            way = Way("certificates.run", (("course_id", paper.course_id),))
            lines.append(Found(say("Sertifikat"), paper.number, paper.name, way))
        nothing = say("Tak ada yang cocok dengan “{words}”.", words=typed)
        self._shell.header.search.show_found(lines, "" if lines else nothing)
