"""What the backups part does: make one, check one, restore one with a head's PIN, choose the second place."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import moments
from bekal.ui.context import Context
from bekal.ui.restoring import Restore, telling

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.sync.backups.queries import Last, State
    from bekal.sync.backups.restoring import Outlook
    from bekal.sync.backups.service import Checked, Made
    from bekal.ui.jobs import Progress, Store
    from bekal.ui.settings.backups import BackupsPart
    from bekal.ui.wiring import Here


class BackupsPresenter(QObject):
    """Child of the part it serves."""

    def __init__(self, part: "BackupsPart", context: Context) -> None:
        super().__init__(part)
        self._part, self._context = part, context
        self._here = cast("Here", context.extras["here"])
        part.make_asked.connect(self.make)
        part.check_asked.connect(self.check)
        part.restore_asked.connect(self.look_ahead)
        part.second_asked.connect(self.choose_second)

    def load(self) -> None:
        """Read how the backups stand."""

        def read(session: "Session") -> "State":
            from bekal.sync.backups.queries import state

            return state(session)

        self._context.jobs.run(read, self._show, latest="backups", receiver=self)

    def make(self, to: Path) -> None:
        """Make a backup in a folder."""
        here, now = self._here, self._context.clock()

        def work(progress: "Progress") -> "Made":
            from bekal.sync.backups.service import create

            return create(here.centre(), to, now=now, told=telling(progress))

        def done(made: "Made") -> None:
            self._part.show_busy(busy=False)
            self._part.show_outcome(
                say(
                    "Cadangan selesai dan sudah dicoba dibuka: {file}, {people} orang, {marks} catatan hadir, "
                    "{certificates} sertifikat.",
                    file=made.file.name,
                    people=moments.count(made.counts.people),
                    marks=moments.count(made.counts.marks),
                    certificates=moments.count(made.counts.certificates),
                ),
                "ok",
            )
            self.load()
            self._here.backups_changed()

        self._part.show_busy(say("Sedang membuat cadangan, lalu membacanya kembali…"), busy=True)
        self._context.jobs.fetch_long(work, done, self._fail, progress=self._part.show_progress, receiver=self)

    def check(self, file: Path) -> None:
        """Say whether a file is a whole backup."""
        here, now = self._here, self._context.clock()

        def work() -> "Checked":
            from bekal.sync.backups.service import check

            return check(file, folder=here.folder, now=now)

        def done(found: "Checked") -> None:
            self._part.show_busy(busy=False)
            self._part.show_outcome(found.words, "ok")

        self._part.show_busy(say("Sedang memeriksa cadangan…"), busy=True)
        self._context.jobs.fetch(work, done, self._fail, receiver=self)

    def choose_second(self, folder: Path | None) -> None:
        """Keep the second place of the daily backup, or none."""
        self._here.remember("backup_folder", str(folder or ""))
        self.load()

    # ------------------------------------------------------------------------------------------- restore

    def look_ahead(self, file: Path) -> None:
        """Read what a backup would bring and take, then ask for a head's PIN."""
        here, now = self._here, self._context.clock()

        def work() -> "Outlook":
            from bekal.sync.backups.restoring import outlook

            return outlook(here.centre(), file, now=now)

        def done(found: "Outlook") -> None:
            self._part.show_busy(busy=False)
            self._part.show_outcome("")
            self._ask(file, found)

        self._part.show_busy(say("Sedang membaca cadangan…"), busy=True)
        self._context.jobs.fetch(work, done, self._fail, receiver=self)

    def _ask(self, file: Path, found: "Outlook") -> None:
        from bekal.ui.sign_in.countersign import ask_head

        facts = [
            found.checked.words,
            say("Data sekarang disimpan dahulu sebagai cadangan tersendiri. Program lalu meminta masuk lagi."),
        ]

        def ask(*, lose_unsent: bool) -> None:
            ask_head(
                self._context,
                self,
                self._part,
                title=say("Pulihkan cadangan ini?"),
                facts=facts,
                verb=say("Pulihkan"),
                agreed=lambda _by: self._restore(file, lose_unsent=lose_unsent),
                nobody=lambda: self._part.show_outcome(say("Belum ada kepala yang dapat masuk di PC ini."), "warn"),
            )

        if not found.loss.unsent:
            ask(lose_unsent=False)
            return
        from bekal.ui.widgets.dialogs import Confirm

        warnings = [
            say(
                "{n} perubahan di PC ini lebih baru daripada cadangan itu dan belum sampai di pusat; {people} orang "
                "hanya ada di sini.",
                n=moments.count(found.loss.unsent),
                people=moments.count(found.loss.people),
            ),
            say(
                "Sebaiknya kirim dahulu di Validasi & Kirim. Bila tetap dipulihkan, semuanya tidak tampak di sini lagi."
            ),
        ]
        asked = Confirm(
            self._part, say("Ada pekerjaan yang belum terkirim"), warnings, say("Tetap lanjutkan"), final=True
        )
        asked.agreed.connect(lambda: ask(lose_unsent=True))
        asked.open()

    def _restore(self, file: Path, *, lose_unsent: bool) -> None:
        """Wait for what the network worker still does, then close the data and restore."""
        restore = Restore(self._here, file, lose_unsent=lose_unsent)
        take = cast(
            "Callable[[Callable[[], Store], Callable[[Told], object]], None]", self._context.extras["take_store"]
        )
        tell = self._context.tell
        self._part.show_busy(say("Sedang memulihkan…"), busy=True)

        def opened() -> "Store":
            store = restore.open_again()
            if restore.error is not None:
                self._here.restored = sentence(restore.error)
            return store

        self._context.jobs.fetch(lambda: None, lambda _ready: take(opened, tell), receiver=self)

    # ----------------------------------------------------------------------------------------- showing

    def _fail(self, error: Told) -> None:
        self._part.show_busy(busy=False)
        self._part.show_outcome(sentence(error), "warn")
        self.load()

    def _show(self, state: "State") -> None:
        from bekal.sync.backups.queries import Place

        now, newest = self._context.clock(), state.newest
        if newest is None or newest.at is None:
            self._part.show_last(say("Belum ada cadangan"), "warn")
        else:
            words = say("Cadangan terakhir: {when}", when=moments.long(newest.at, now))
            self._part.show_last(words, "warn" if state.is_old(now) else "ok")
        second = self._here.settings.backup_folder
        pairs = [(say("Di PC ini"), _words(state.at(Place.OWN), now))]
        if second:
            pairs.append((say("Tempat kedua"), f"{second} · {_words(state.at(Place.SECOND), now)}"))
        else:
            pairs.append((say("Tempat kedua"), say("belum ditentukan")))
        if (asked := state.at(Place.ASKED)).at is not None:
            pairs.append((say("Dibuat sendiri"), f"{_words(asked, now)} · {asked.path}"))
        self._part.show_places(pairs, has_second=bool(second))


def _words(last: "Last", now: datetime) -> str:
    """Return when a place has its last backup, and what failed since."""
    made = say("belum ada") if last.at is None else moments.short(last.at, now)
    if last.at is not None:
        made = say("{when}, {people} orang", when=made, people=moments.count(last.people))
    if last.failed_at is not None:
        made = say("{made}; gagal {when}", made=made, when=moments.short(last.failed_at, now))
    return made
