"""While somebody works at a desk on a server: what is said when it falls silent, and when it answers again."""

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QTimer

from bekal.errors import Told
from bekal.language import say

if TYPE_CHECKING:
    from bekal.ui.shell import Shell
    from bekal.ui.wiring import Here

_AGAIN = 5_000
"""Milliseconds between two looks at a silent server."""
_SILENT = frozenset({"ServerOutOfReach", "ServerRefuses"})


class ServerWatch(QObject):
    """Child of the shell. What stands in an open form stays there; lists are read again, nothing is saved by itself."""

    def __init__(self, shell: "Shell") -> None:
        super().__init__(shell)
        self._shell, self._context = shell, shell.context
        self._here = cast("Here", self._context.extras["here"])
        self._is_silent = False
        self._again = QTimer(self, singleShot=True, interval=_AGAIN)
        self._again.timeout.connect(self.look)
        self._context.jobs.unavailable.connect(self.note_trouble)
        self._context.jobs.wrote.connect(self._answered)

    def note_trouble(self, error: object) -> None:
        """Say that the server fell silent, once; look for it until it answers."""
        if type(error).__name__ not in _SILENT or self._here.facts is None or not self._here.facts.server:
            return
        self._again.start()
        if self._is_silent:
            QTimer.singleShot(0, self, lambda: self._shell.notices.drop("told"))  # it is said already
            return
        self._is_silent = True
        QTimer.singleShot(0, self, lambda: self._shell.notices.drop("told"))  # the same, said once and with a way out
        self._shell.status.show_saved(say("Server tak terjangkau"), "warn")
        self._shell.notices.show_notice(
            "server",
            say(
                "Server balai {server} tidak menjawab. Yang sudah tersimpan aman di sana. Jangan tutup isian yang "
                "terbuka: begitu server menjawab lagi, tekan Simpan sekali lagi. Periksa kabel jaringan dan server.",
                server=self._here.facts.server,
            ),
            (say("Coba lagi"), self.look),
            stays=True,
        )

    def look(self) -> None:
        """Ask the server whether it is there."""
        from bekal.sync.desks import is_there

        here = self._here
        self._context.jobs.fetch(
            lambda: is_there(here.centre()), lambda _there: self._answered(), self._still_silent, receiver=self
        )

    def _still_silent(self, _error: Told) -> None:
        self._again.start()

    def _answered(self) -> None:
        if not self._is_silent:
            return
        self._is_silent = False
        self._again.stop()
        self._shell.notices.drop("server")
        self._shell.status.show_saved(say("Server menjawab lagi"))
        self._context.jobs.ask_again()
        self._context.notify(say("Server balai menjawab lagi, daftar dibaca ulang. Simpan lagi yang belum tersimpan."))
