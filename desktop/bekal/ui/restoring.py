"""Restore a backup from the window: close the data, put the backup in its place, open it again."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from bekal.errors import Told

if TYPE_CHECKING:
    from bekal.ui.jobs import Progress, Store
    from bekal.ui.wiring import Here

ENDING = "*.bekal"


class Restore:
    """One restore; after `open_again` it says what came of it."""

    def __init__(self, here: "Here", file: Path, *, code: str | None = None, lose_unsent: bool = False) -> None:
        self._here, self._file, self._code, self._lose_unsent = here, file, code, lose_unsent
        self.error: Told | None = None
        self.words = ""

    def open_again(self) -> "Store":
        """Restore while the data is closed and open what lies there then; in the database worker.

        Where it could not be done the data is as before and is opened; `error` says why.

        Raises:
            Unavailable: the data itself cannot be opened.

        """
        here = self._here
        try:
            self.bring_back()
        except Told as error:
            self.error = error
            return here.open()
        here.is_checked = False  # whatever the start has to say of the new life is said at the next sign-in
        here.restored = self.words
        return here.open()

    def bring_back(self) -> None:
        """Put the backup in the place of what lies in the data folder, which is closed.

        Raises:
            BackupUnreadable, BackupDamaged, BackupNewer, RecoveryCodeNeeded, WrongRecoveryCode, BackupOfAnotherData,
            UnsentWouldBeLost, PresentUnreadable: nothing was changed.

        """
        from bekal.sync.backups.restoring import restore

        done = restore(
            self._here.folder,
            self._file,
            now=self._here.clock(),
            recovery_code=self._code,
            lose_unsent=self._lose_unsent,
        )
        self.words = done.words


def telling(progress: "Progress") -> Callable[[int, int], None]:
    """Return what tells the window how far a backup is, in megabytes."""
    return lambda done, of: progress.tell(done >> 20, max(1, of >> 20))
