"""The daily backup while somebody works, and what the status bar says of the backups."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from bekal.language import say
from bekal.ui import moments

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.sync.backups.queries import State
    from bekal.ui.shell import Shell
    from bekal.ui.wiring import Here

_FIRST_LOOK = 2_500  # milliseconds after sign-in: home goes first
_FIRST_BACKUP = 45_000  # milliseconds until a backup that is due begins, so that nobody's start waits for the disk
_LOOK_EVERY = 10 * 60_000


class KeptSafe(QObject):
    """Child of the shell; makes a backup when one is due, and says on the bar how old the last one is."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell, self._context = shell, shell.context
        self._here = cast("Here", self._context.extras["here"])
        self._is_at_work = False
        self._again = QTimer(self, interval=_LOOK_EVERY)
        self._again.timeout.connect(self.keep)
        self._again.start()
        QTimer.singleShot(_FIRST_LOOK, self, self.look)
        QTimer.singleShot(_FIRST_BACKUP, self, self.keep)
        self._here.backups_changed = self.look

    def look(self) -> None:
        """Read how the backups stand and say it."""

        def read(session: "Session") -> "State":
            from bekal.sync.backups.queries import state

            return state(session)

        self._context.jobs.run(read, self._show, latest="backups", receiver=self)

    def keep(self) -> None:
        """Make the backup of the day when one is due."""
        if self._is_at_work or self._here.practice:
            return
        self._is_at_work = True
        now, here = self._context.clock(), self._here
        second = Path(here.settings.backup_folder) if here.settings.backup_folder else None

        def work() -> None:
            from bekal.sync.backups import queries, service
            from bekal.sync.erasing import tidy
            from bekal.sync.pruning import prune

            centre = here.centre()
            with centre.database.reading() as session:
                is_due = queries.state(session).is_due(session, now)
            if is_due:
                service.keep_safe(centre, second=second, now=now)
                prune(centre, now=now)
                tidy(centre)

        self._context.jobs.fetch(work, self._done, lambda _error: self._done(None), receiver=self)

    def _done(self, _nothing: None) -> None:
        self._is_at_work = False
        self.look()

    def _show(self, state: "State") -> None:
        words, tone = bar_words(state, self._context.clock())
        self._shell.status.show_part("backup", words, tone)


def bar_words(state: "State", now: datetime) -> tuple[str, str]:
    """Return what the status bar says of the backups, and its tone: amber when the last is old or its file is gone."""
    newest = state.newest
    if newest is None or newest.at is None:
        return say("Cadangan: belum ada"), "warn"
    from bekal.sync.backups.queries import Place

    if newest.kind is Place.OWN and not newest.path.exists():  # another place may only be unplugged
        return say("Cadangan: berkasnya hilang"), "warn"
    return say("Cadangan {when}", when=moments.short(newest.at, now)), "warn" if state.is_old(now) else "ok"
