"""What the list of looks does: shows their page, gives them to programmes, carries them as files."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import ProgrammeId, Role
from bekal.ui.candidates.files_out import ask_place
from bekal.ui.context import Context
from bekal.ui.files import read_file
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.centre.queries import CentreRow
    from bekal.certificates.templates.drawing import Seen
    from bekal.certificates.templates.queries import TemplateRow
    from bekal.ui.certificates.looks.screen import LooksScreen

_Read = tuple["list[TemplateRow]", "list[tuple[ProgrammeId, str]]", "CentreRow"]


class LooksPresenter(QObject):
    """Reads the looks of the centre."""

    def __init__(self, screen: "LooksScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._house: CentreRow | None = None
        self._may = context.person.role is not Role.INSTRUCTOR
        screen.moved_to.connect(screen.show_look)
        screen.picture_asked.connect(self.draw)
        screen.edit_asked.connect(lambda row: self._open(row))
        screen.copy_asked.connect(lambda row: self._open(row, copy=True))
        screen.export_asked.connect(self.export)
        screen.import_asked.connect(self.ask_file)
        screen.assign_asked.connect(self.assign)
        screen.retire_asked.connect(self.retire)

    def load(self) -> None:
        """Read every look, every programme and the centre."""

        def work(session: "Session") -> _Read:
            from bekal.centre.queries import centre
            from bekal.certificates.templates.queries import templates
            from bekal.courses.queries import programmes

            return templates(session), [(one.id, one.title) for one in programmes(session)], centre(session)

        self._context.jobs.run(work, self._show, self._context.tell, latest="looks", receiver=self)

    def draw(self) -> None:
        """Draw the page of the chosen look."""
        row, house = self._screen.table.current_row(), self._house
        if row is None or house is None or not self._screen.isVisible():
            return
        side, width = self._screen.side(), self._screen.preview.wanted_width()

        def work(session: "Session") -> "Seen":
            from bekal.centre.logo import logo
            from bekal.certificates.templates.drawing import seen
            from bekal.certificates.templates.samples import Sample

            return seen(row.look, Sample.USUAL, side, width, house=house, logo=logo(session, house.logo), as_full=True)

        def done(drawn: "Seen") -> None:
            if drawn.picture is not None:
                self._screen.show_picture(drawn.picture, row.name)

        self._context.jobs.run(work, done, self._context.tell, latest="look", receiver=self)

    def assign(self, row: "TemplateRow | None", programme: ProgrammeId | None) -> None:
        """Give a programme a look, or the usual one again."""
        if programme is None or not self._may:
            return
        look, now = row.look if row else None, self._context.clock()

        def work(session: "Session") -> None:
            from bekal.certificates.templates import service

            service.assign(session, programme, look, now=now)

        def done(_nothing: object) -> None:
            self._context.notify(say("Berlaku untuk sertifikat berikutnya dari program ini"))
            self.load()

        self._context.jobs.run(work, done, self._context.tell, write=True, receiver=self)

    def retire(self, row: "TemplateRow") -> None:
        """Take a look out of the list; it can be taken back in."""
        now = self._context.clock()

        def work(session: "Session") -> None:
            from bekal.certificates.templates import service

            service.retire(session, row.id, now=now)

        def back(session: "Session") -> None:
            from bekal.certificates.templates import service

            service.save(session, row.look, now=now)

        def done(_nothing: object) -> None:
            self._context.undo(
                say("Templat “{name}” dikeluarkan dari daftar", name=row.name),
                lambda: self._context.jobs.run(
                    back, lambda _done: self.load(), self._context.tell, write=True, receiver=self
                ),
            )
            self.load()

        self._context.jobs.run(work, done, self._context.tell, write=True, receiver=self)

    def export(self, row: "TemplateRow") -> None:
        """Ask where the file shall lie, and write it."""
        path = ask_place(self._screen.hold(), row.name, ".bekal-template", say("Templat Bekal (*.bekal-template)"))
        if path is not None:
            self.export_to(row, path)

    def export_to(self, row: "TemplateRow", path: Path) -> None:
        """Write a look into a file."""

        def work(_session: "Session") -> None:
            from bekal.certificates.templates.parcel import write

            write(row.look, path)

        def done(_nothing: object) -> None:
            self._context.notify(say("Disimpan: {name}", name=path.name))

        self._context.jobs.run(work, done, self._context.tell, receiver=self)

    def ask_file(self) -> None:
        """Ask for a file with a look."""
        path = dialogs.ask_open(self._screen.hold(), say("Impor templat"), say("Templat Bekal (*.bekal-template)"))
        if path is not None:
            self.import_from(path)

    def import_from(self, path: Path) -> None:
        """Keep the look of a file."""
        now = self._context.clock()

        def work(session: "Session") -> str:
            from bekal.certificates.templates.parcel import unpacked
            from bekal.certificates.templates.service import save

            look = unpacked(read_file(path), path.name)
            save(session, look, now=now)
            return look.name

        def done(name: str) -> None:
            self._context.notify(say("Templat “{name}” diimpor", name=name))
            self.load()

        self._context.jobs.run(work, done, self._context.tell, write=True, receiver=self)

    def _open(self, row: "TemplateRow", *, copy: bool = False) -> None:
        self._context.navigate("certificates.template", template=row.digest, copy=copy)

    def _show(self, answer: _Read) -> None:
        rows, programmes, self._house = answer
        self._screen.show_looks(rows, programmes, may=self._may)
