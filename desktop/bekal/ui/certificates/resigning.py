"""The bar over the register after a theft: a new key is made, then what was signed with the old one is signed anew."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import StaffId
from bekal.ui.certificates.presenter import open_centre, waiting
from bekal.ui.context import Context
from bekal.ui.jobs import Job, Progress
from bekal.ui.settings.new_key import NewKey
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.labels import Picture, label
from bekal.ui.widgets.layouts import column, fill, holder, row
from bekal.ui.widgets.progress import LongWork

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.certificates.resigning import Resigned
    from bekal.ui.certificates.register import RegisterScreen

PATIENCE = 1.0
"""Seconds until the bar of the work is shown."""
NAMED = 3
"""Numbers and refusals that are written out; the rest is counted."""


@dataclass(frozen=True)
class Orphans:
    """The numbers whose signature no longer counts, and whether this PC may sign them anew."""

    numbers: tuple[str, ...]
    may_sign: bool
    key_is_stolen: bool = False
    """The key of this PC is the stolen one: it needs a new one before anything is sent."""


class ResignBar(QWidget):
    """How many there are, and the next step: make a new key, have it accredited, sign anew."""

    sign_asked = Signal()
    key_asked = Signal()
    send_asked = Signal()
    stop_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = label("", "bodyb", "warn", wrap=True)
        self.words = label("", "caption", wrap=True)
        self.sign = Button(say("Tandatangani ulang…"), "", keys="Ctrl+T")
        self.sign.clicked.connect(self.sign_asked)
        self.new_key = Button(say("Buat kunci baru…"), "", "key-round", "Ctrl+B")
        self.new_key.clicked.connect(self.key_asked)
        self.send = Button(say("Ke Validasi & Kirim"))
        self.send.clicked.connect(self.send_asked)
        lay = row(Picture("triangle-alert", "warn", 16), gap=8)
        lay.addWidget(holder(column(self.title, self.words, gap=2)), 1)
        for one in (self.sign, self.new_key, self.send):
            lay.addWidget(one)
        self.work = LongWork(say("Menandatangani ulang"))
        self.work.stop_asked.connect(self.stop_asked)
        self.work.hide()
        body = column(gap=6)
        body.addLayout(lay)
        body.addWidget(self.work)
        fill(self, column(card(body, kind="warn", margins=(12, 6, 8, 6))), margins=(0, 0, 0, 0))
        self.hide()

    def show_orphans(self, found: Orphans, remarks: str = "") -> None:
        """Show how many have to be signed anew; none, and the bar is away."""
        self.end_work()
        if not found.numbers:
            self.hide()
            return
        self.title.setText(say("{n} sertifikat perlu ditandatangani ulang", n=len(found.numbers)))
        usual = say("Kunci lamanya dicuri sebelum pusat mencatatnya, jadi kodenya tidak sah lagi. Hasilnya salinan.")
        self.words.setText(remarks or (usual if found.may_sign else _why_not(found)))
        self.sign.setVisible(found.may_sign)
        self.new_key.setVisible(found.key_is_stolen and not found.may_sign)
        self.send.setVisible(not found.may_sign and not found.key_is_stolen)
        self.setAccessibleName(f"{self.title.text()}. {self.words.text()}")
        if self.isHidden() or remarks:
            self.show()
            speak(self)

    def begin_work(self) -> None:
        """Sign is on its way: it cannot be asked for twice."""
        self.sign.setEnabled(False)
        self.work.begin(say("Menandatangani ulang"))

    def show_work(self, done: int, of: int, seconds: float) -> None:
        """Show how far it has come, once it takes longer than a moment."""
        if seconds >= PATIENCE:
            self.work.show()
            self.work.show_progress(done, of, seconds)

    def end_work(self) -> None:
        """Nothing is on its way."""
        self.work.hide()
        self.sign.setEnabled(True)


def _why_not(found: Orphans) -> str:
    if not found.key_is_stolen:
        return waiting()
    return say("Kunci di PC ini yang dicuri, jadi tidak dipakai lagi. Pakai berkas aktivasi baru dari pusat.")


class ResignPresenter(QObject):
    """Reads what a stolen key left behind, asks a head, signs."""

    def __init__(self, screen: "RegisterScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._bar, self._context = screen, screen.resign_bar, context
        self._found = Orphans((), may_sign=False)
        self._remarks = ""
        self._job: Job | None = None
        self._began = 0.0
        self._bar.stop_asked.connect(self.stop)
        self._bar.sign_asked.connect(self._ask)
        self._bar.send_asked.connect(lambda: context.navigate("sync"))
        self.new_key = NewKey(screen, context)
        self._bar.key_asked.connect(self.new_key.begin)
        self.new_key.told.connect(self._remark)
        self.new_key.made.connect(self.load)

    def load(self) -> None:
        """Read which certificates have to be signed anew."""
        context, now = self._context, self._context.clock()

        def work(session: "Session") -> Orphans:
            from bekal.certificates.life.here import key_here
            from bekal.certificates.lists_here import view_here
            from bekal.certificates.prepare_here import is_accredited
            from bekal.certificates.resigning import orphaned

            numbers = tuple(paper.label for paper in orphaned(session, now=now))
            if not numbers:
                return Orphans((), may_sign=False)
            centre, view = open_centre(context), view_here(session)
            end = None if view is None else view.ends.get(key_here(centre).kid)
            return Orphans(numbers, is_accredited(session, centre, now=now), end is not None)

        context.jobs.run(work, self._show, latest="orphans", receiver=self)

    def _remark(self, words: str, _tone: str) -> None:
        self._remarks = words
        self.load()

    def _show(self, found: Orphans) -> None:
        self._found = found
        self._bar.show_orphans(found, self._remarks)
        self._remarks = ""

    def _ask(self) -> None:
        from bekal.ui.sign_in.countersign import ask_head

        numbers = self._found.numbers
        some = ", ".join(numbers[:NAMED])
        facts = [
            some if len(numbers) <= NAMED else say("{names} dan {n} lainnya", names=some, n=len(numbers) - NAMED),
            say("Nomor dan isinya tetap, dengan kunci baru balai, bertanda DUPLIKAT. Lembar lama diganti salinannya."),
        ]
        ask_head(
            self._context,
            self,
            self._screen,
            title=say("Tandatangani ulang {n} sertifikat", n=len(numbers)),
            facts=facts,
            verb=say("Tandatangani ulang"),
            agreed=self.sign,
            nobody=lambda: self._context.notify(say("Belum ada kepala yang dapat masuk di PC ini.")),
        )

    def sign(self, by: StaffId) -> None:
        """Sign all of them anew in the name of a head: all in one transaction, which can be stopped."""
        context, now = self._context, self._context.clock()
        self._bar.begin_work()
        self._began = time.monotonic()

        def work(session: "Session", progress: Progress) -> "Resigned":
            from bekal.certificates.life.here import key_here
            from bekal.certificates.resigning import resign

            return resign(session, key=key_here(open_centre(context)), now=now, told=progress.tell)

        def told(done: int, of: int) -> None:
            if self._job is not None:
                self._bar.show_work(done, of, time.monotonic() - self._began)

        self._job = context.jobs.run_long(
            work,
            self._signed,
            self._failed,
            progress=told,
            write=True,
            by=by,
            stopped=self._stopped,
            receiver=self,
        )

    def stop(self) -> None:
        """Stop signing; what was signed until then is taken back with the transaction."""
        if self._job is not None:
            self._job.stop()

    def _stopped(self) -> None:
        self._job = None
        self._bar.end_work()
        self._context.notify(say("Dihentikan. Belum ada yang ditandatangani ulang."))

    def _signed(self, done: "Resigned") -> None:
        self._job = None
        lines = [f"{one.number}: {sentence(one.error)}" for one in done.refused[:NAMED]]
        if len(done.refused) > NAMED:
            lines.append(say("{n} lainnya juga tidak dapat ditandatangani.", n=len(done.refused) - NAMED))
        self._remarks = "\n".join(lines)
        if done.ids:
            self._context.notify(say("{n} salinan terbit; cetak di kelasnya", n=len(done.ids)))
            self._screen.arrive(search="", kind="all", certificate_id=done.ids[0])
        else:
            self.load()

    def _failed(self, error: Told) -> None:
        self._job = None
        self._bar.end_work()
        self._context.tell(error)
