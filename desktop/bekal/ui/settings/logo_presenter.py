"""Reads the centre's logo, changes it, and takes a change back."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import How
from bekal.ui.context import Context
from bekal.ui.files import read_file

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.ui.settings.logo import LogoPart


class LogoPresenter(QObject):
    """Child of the part it serves."""

    def __init__(self, part: "LogoPart", context: Context) -> None:
        super().__init__(part)
        self._part, self._context = part, context
        self._digest = ""
        part.file_given.connect(self.take_file)
        part.picture_given.connect(self.take)
        part.remove_asked.connect(self.remove)

    def load(self) -> None:
        """Read the logo."""

        def read(session: "Session") -> tuple[str, bytes | None]:
            from bekal.centre.logo import logo
            from bekal.centre.queries import centre

            digest = centre(session).logo
            return digest, logo(session, digest)

        self._context.jobs.run(read, self._show, self._fail, latest="logo", receiver=self)

    def take_file(self, path: Path) -> None:
        """Make a picture of the disk the logo."""
        self._change(lambda: read_file(path), say("Logo balai diganti."))

    def take(self, picture: bytes) -> None:
        """Make a pasted or dropped picture the logo."""
        self._change(lambda: picture, say("Logo balai diganti."))

    def remove(self) -> None:
        """Leave the centre without a logo."""
        self._change(lambda: None, say("Logo balai dihapus."))

    def _change(self, picture: Callable[[], bytes | None], words: str) -> None:
        before = self._digest

        def work(session: "Session") -> None:
            from bekal.centre.logo import change_logo

            change_logo(session, picture())

        def back(session: "Session") -> None:
            from bekal.centre.logo import bring_back

            bring_back(session, before)

        def undo() -> None:
            self._context.jobs.run(back, lambda _done: self.load(), self._fail, write=True, how=How.UNDO, receiver=self)

        def done(_nothing: None) -> None:
            self.load()
            self._context.undo(words, undo)

        self._context.jobs.run(work, done, self._fail, write=True, receiver=self)

    def _show(self, read: tuple[str, bytes | None]) -> None:
        self._digest, data = read
        self._part.show_logo(data)

    def _fail(self, error: Told) -> None:
        self._part.show_wrong(sentence(error))
