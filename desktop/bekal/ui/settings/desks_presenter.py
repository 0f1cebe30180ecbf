"""What the part about several PCs does: read where the data lies, move it to a server or home with a head's PIN."""

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import moments
from bekal.ui.context import Context
from bekal.ui.settings.desks import MoveDialog

if TYPE_CHECKING:
    from bekal.sync.desks import Where
    from bekal.ui.jobs import Store
    from bekal.ui.settings.desks import DesksPart
    from bekal.ui.settings.server_fields import Typed
    from bekal.ui.wiring import Here


class DesksPresenter(QObject):
    """Child of the part it serves."""

    def __init__(self, part: "DesksPart", context: Context) -> None:
        super().__init__(part)
        self._part, self._context = part, context
        self._here = cast("Here", context.extras["here"])
        part.move_asked.connect(self.ask_where)
        part.home_asked.connect(self.ask_home)

    def load(self) -> None:
        """Read which database this PC works on, and who else does."""
        here = self._here

        def read() -> "Where":
            from bekal.sync.desks import where

            return where(here.centre())

        self._context.jobs.fetch(read, self._show, receiver=self)

    # ---------------------------------------------------------------------------------------- to a server

    def ask_where(self) -> None:
        """Ask for the server, then for a head's PIN."""
        dialog = MoveDialog(self._part)
        dialog.agreed.connect(self._ask_to_move)
        dialog.open()

    def _ask_to_move(self, typed: "Typed") -> None:
        from bekal.sync import desks

        try:
            address = desks.address(typed.host, typed.database, typed.role)
        except Told as error:
            self._part.show_outcome(sentence(error), "warn")
            return
        here, now = self._here, self._context.clock()

        def move() -> str:
            done = desks.move(here.folder, address, typed.password, now=now)
            return say(
                "Data balai kini di server {server}: {n} baris, isinya sama. Di PC lain pilih “Ikut server balai” dan "
                "siapkan lembar pemulihan.",
                n=moments.count(done.rows),
                server=done.server,
            )

        facts = [
            say("Cadangan dibuat dahulu, lalu semua data disalin ke {server} dan dibandingkan.", server=address.shown),
            say("Sesudah itu PC ini bekerja di server; berkas lama ditandai dan tidak dapat dibuka lagi."),
        ]
        self._ask(say("Pindahkan data ke server?"), facts, say("Pindahkan"), move)

    # ------------------------------------------------------------------------------------------- and home

    def ask_home(self) -> None:
        """Ask for a head's PIN, then take the data home."""
        here, now = self._here, self._context.clock()

        def bring() -> str:
            from bekal.sync import desks

            done = desks.bring_home(here.folder, now=now)
            return say("Data balai kini di PC ini saja: {n} orang.", n=moments.count(done.people))

        facts = [
            say("Semua data disalin dari server ke PC ini dan dibandingkan."),
            say("PC lain lalu tidak dapat lagi memakai data di server."),
        ]
        self._ask(say("Bawa data kembali ke PC ini?"), facts, say("Bawa kembali"), bring)

    # ------------------------------------------------------------------------------------------ in between

    def _ask(self, title: str, facts: list[str], verb: str, work: Callable[[], str]) -> None:
        from bekal.ui.sign_in.countersign import ask_head

        ask_head(
            self._context,
            self,
            self._part,
            title=title,
            facts=facts,
            verb=verb,
            agreed=lambda _by: self._carry_out(work),
            nobody=lambda: self._part.show_outcome(say("Belum ada kepala yang dapat masuk di PC ini."), "warn"),
        )

    def _carry_out(self, work: Callable[[], str]) -> None:
        """Wait for what the network worker still does, then close the data, move it and open what is there then."""
        here, tell = self._here, self._context.tell
        take = cast(
            "Callable[[Callable[[], Store], Callable[[Told], object]], None]", self._context.extras["take_store"]
        )
        self._part.show_outcome(say("Sedang memindahkan dan membandingkan…"))

        def opened() -> "Store":
            try:
                here.restored = work()
            except Told as error:  # the data is as before
                here.restored = sentence(error)
            here.is_checked = False
            return here.open()

        self._context.jobs.fetch(lambda: None, lambda _ready: take(opened, tell), receiver=self)

    # --------------------------------------------------------------------------------------------- showing

    def _show(self, found: "Where") -> None:
        now = self._context.clock()
        pairs = []
        if found.server:
            safe = say("terenkripsi") if found.is_encrypted else say("tidak terenkripsi: minta TLS dipasang di server")
            pairs.append((say("Server balai"), f"{found.server} · {safe}"))
            pairs += [
                (one.name, say("dibuka {when}", when=moments.short(one.at.astimezone(now.tzinfo), now)))
                for one in found.neighbours
            ]
        self._part.show_where(has_server=bool(found.server), pairs=pairs)
