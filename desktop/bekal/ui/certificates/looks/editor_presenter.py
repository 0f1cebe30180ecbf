"""What the drawing table does: change, take back, draw what is printed, keep."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from bekal.language import say
from bekal.terms import Role
from bekal.ui.context import Context
from bekal.ui.files import read_file
from bekal.ui.widgets import dialogs

if TYPE_CHECKING:
    from uuid import UUID

    from sqlalchemy.orm import Session

    from bekal.centre.queries import CentreRow
    from bekal.certificates.templates.drawing import Seen
    from bekal.certificates.templates.editing import Editing
    from bekal.certificates.templates.queries import TemplateRow
    from bekal.ui.certificates.looks.editor import BlockRow, EditorScreen


class EditorPresenter(QObject):
    """Holds the look that is being changed."""

    def __init__(self, screen: "EditorScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._now: Editing | None = None
        self._house: CentreRow | None = None
        self._instead: UUID | None = None
        self._may = context.person.role is not Role.INSTRUCTOR
        from bekal.certificates.templates.samples import Sample

        self._sample = Sample.USUAL
        screen.table.moved_to.connect(self._choose_row)
        screen.page.chosen.connect(lambda place: self._do(lambda now: now.choose(place), draw=False))
        screen.page.moved.connect(self._move)
        screen.page.remove_asked.connect(lambda: self._do(lambda now: now.remove()))
        screen.page.picture_asked.connect(self.draw)
        screen.side_asked.connect(lambda side: self._do(lambda now: now.choose(-1, side)))
        screen.sample_asked.connect(self._see)
        screen.add_asked.connect(lambda kind: self._do(lambda now: now.add(kind)))
        screen.duplicate_asked.connect(lambda: self._do(lambda now: now.duplicate()))
        screen.remove_asked.connect(lambda: self._do(lambda now: now.remove()))
        screen.shift_asked.connect(lambda by: self._do(lambda now: now.shift(by)))
        screen.item_asked.connect(lambda item: self._do(lambda now: now.choose_item(item), draw=False))
        screen.item_change_asked.connect(self._change_item)
        screen.paper_asked.connect(lambda paper: self._do(lambda now: now.set_paper(paper=paper)))
        screen.fill_asked.connect(lambda fill: self._do(lambda now: now.set_paper(fill=fill)))
        screen.photo_asked.connect(lambda size: self._do(lambda now: now.set(wide=size[0], high=size[1])))
        screen.picture_chosen.connect(lambda name: self._do(lambda now: now.set(picture=name)))
        screen.picture_file_asked.connect(self.choose_picture)
        screen.form.given.connect(self._set)
        screen.item_form.given.connect(self._set)
        screen.undo_asked.connect(lambda: self._do(lambda now: now.undo()))
        screen.redo_asked.connect(lambda: self._do(lambda now: now.redo()))
        screen.save_asked.connect(self.save)
        screen.close_asked.connect(lambda: context.navigate("certificates.templates"))

    @property
    def now(self) -> "Editing":
        """The look that is being changed."""
        assert self._now is not None
        return self._now

    def load(self, digest: str, *, copy: bool) -> None:
        """Read the look of a hash; a copy of it gets a name of its own."""

        def work(session: "Session") -> "tuple[TemplateRow, CentreRow, set[str]]":
            from bekal.centre.queries import centre
            from bekal.certificates.templates.queries import template, templates

            return template(session, digest), centre(session), {row.name.casefold() for row in templates(session)}

        self._context.jobs.run(work, lambda answer: self._begin(*answer, copy=copy), self._context.tell, receiver=self)

    def draw(self) -> None:
        """Draw the page as it will be printed."""
        if self._now is None or self._house is None or not self._screen.isVisible():
            return
        look, side, sample, house = self._now.look, self._now.side, self._sample, self._house
        width, whole = self._screen.page.wanted_width(), self._screen.whole.isChecked()

        def work(session: "Session") -> "Seen":
            from bekal.centre.logo import logo
            from bekal.certificates.templates.drawing import seen

            return seen(look, sample, side, width, house=house, logo=logo(session, house.logo), as_full=whole)

        self._context.jobs.run(work, self._show_picture, self._context.tell, latest="look", receiver=self)

    def choose_picture(self) -> None:
        """Ask for a picture file and use it in the chosen block."""
        path = dialogs.ask_open(self._screen.hold(), say("Pilih gambar"), say("Gambar (*.png *.jpg *.jpeg)"))
        if path is not None:
            self.take_picture(path)

    def take_picture(self, path: Path) -> None:
        """Use a picture of the disk in the chosen block, made small enough for a certificate."""

        def work(_session: "Session") -> bytes:
            from bekal.certificates.templates.pictures import small_enough

            return small_enough(read_file(path), path.name)

        def done(data: bytes) -> None:
            name = "".join(sign if sign.isalnum() or sign in "-_" else "-" for sign in path.stem)[:40] or "gambar"
            kept = self.now.add_picture(name, data)
            self._do(lambda now: now.set(picture=kept))

        self._context.jobs.run(work, done, self._context.tell, receiver=self)

    def save(self) -> None:
        """Keep the look; programmes that had the one before get this one."""
        if self._now is None or not self._screen.save.isEnabled():
            return
        self.now.drop_unused_pictures()
        look, instead, now = self.now.look, self._instead, self._context.clock()

        def work(session: "Session") -> "UUID":
            from bekal.certificates.templates.service import save

            return save(session, look, now=now, instead_of=instead)

        def done(id_: "UUID") -> None:
            self._instead = id_
            if self._now is not None:
                self._now.saved()
            self._show()
            self._context.notify(say("Tampilan “{name}” disimpan", name=look.name))

        self._context.jobs.run(work, done, self._context.tell, write=True, receiver=self)

    # ------------------------------------------------------------------------------------------------ changes

    def _begin(self, row: "TemplateRow", house: "CentreRow", names: set[str], *, copy: bool) -> None:
        from dataclasses import replace

        from bekal.certificates.templates.editing import Editing

        look = row.look
        if copy or row.is_shipped:
            number = 2
            name = f"Salinan {look.name}"[:56]
            while name.casefold() in names:
                name, number = f"{look.name[:50]} {number}", number + 1
            self._now = Editing(replace(look, name=name), is_new=True)
            self._instead = None
        else:
            self._now, self._instead = Editing(look), row.id
        self._house = house
        self._show()
        self._screen.page.ask_soon()

    def _choose_row(self, chosen: "BlockRow | None") -> None:
        if chosen is not None and self._now is not None and chosen.place != self._now.place:
            self._do(lambda now: now.choose(chosen.place), draw=False)

    def _move(self, right: int, down: int, by_keys: bool) -> None:
        self._do(lambda now: now.move(right, down, together=by_keys))

    def _set(self, of: str, name: str, value: object) -> None:
        from bekal.ui.certificates.looks.settings import ITEM, PAPER, WRITING

        def change(now: "Editing") -> None:
            if of == WRITING:
                now.set_writing(**{name: value})
            elif of == ITEM:
                now.set_item(**{name: value})
            elif of == PAPER:
                now.set_paper(**{name: value})
            else:
                now.set(**{name: value})

        self._do(change)

    def _change_item(self, what: str) -> None:
        changes: dict[str, Callable[[Editing], object]] = {
            "add": lambda now: now.add_item(),
            "ornament": lambda now: now.add_item(ornament=True),
            "remove": lambda now: now.remove_item(),
            "up": lambda now: now.move_item(-1),
            "down": lambda now: now.move_item(1),
        }
        self._do(changes[what])

    def _see(self, sample: object) -> None:
        from bekal.certificates.templates.samples import Sample

        self._sample = Sample(str(sample))
        self._screen.page.ask_soon()

    def _do(self, change: "Callable[[Editing], object]", *, draw: bool = True) -> None:
        """Make a change, and show what came of it; whoever may not keep it can try it all the same."""
        if self._now is None:
            return
        change(self._now)
        self._show()
        if draw:
            self._screen.page.ask_soon()

    def _show(self) -> None:
        from bekal.documents.certificate_faults import doubts, problems

        if self._now is not None:
            look = self._now.look
            self._screen.show_editing(self._now, problems(look), doubts(look), may=self._may)

    def _show_picture(self, seen: "Seen") -> None:
        if seen.picture is not None:
            self._screen.page.show_picture(seen.picture)
        elif seen.refusal is not None:
            from bekal.messages import sentence

            self._screen.page.show_words(sentence(seen.refusal))
        else:
            self._screen.page.show_words(say("Halaman belum dapat digambar. Perbaiki yang disebut di bawah."))
