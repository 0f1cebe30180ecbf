"""A new certificate key in the window: the file, whose it is and what will happen, a head's PIN, what came of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import days
from bekal.ui.certificates.presenter import open_centre
from bekal.ui.context import Context
from bekal.ui.files import read_file
from bekal.ui.widgets.dialogs import ask_open

if TYPE_CHECKING:
    from bekal.sync.service import Activated, NewKeyOffer


class NewKey(QObject):
    """Leads through it on behalf of a screen; `told` brings the words to show and their tone."""

    told = Signal(str, str)
    made = Signal()
    """There is a new key: what is shown of the old one is to be read again."""

    def __init__(self, screen: QWidget, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self.choose_file: Callable[[str, str], Path | None] = lambda title, kinds: ask_open(screen, title, kinds)

    def begin(self) -> None:
        """Let a person choose the head office's new activation file, and go on with it."""
        if chosen := self.choose_file(say("Pilih berkas aktivasi baru dari pusat"), say("Semua berkas (*)")):
            self.look_at(chosen)

    def look_at(self, file: Path) -> None:
        """Read a file and ask a head whether its key is to be made."""
        context, now = self._context, self._context.clock()

        def work() -> "tuple[bytes, NewKeyOffer]":
            from bekal.sync.service import read_new_key_file

            data = read_file(file)
            return data, read_new_key_file(open_centre(context), data, now=now)

        context.jobs.fetch(work, self._ask, self._tell_why, receiver=self)

    def _ask(self, read: "tuple[bytes, NewKeyOffer]") -> None:
        from bekal.ui.sign_in.countersign import ask_head

        data, offer = read
        if not offer.is_new:
            words = say("Berkas ini sudah dipakai di PC ini; kuncinya tetap. {next}", next=_next(offer.words))
            self.told.emit(words, "ok")
            return
        facts = [
            say("Berkas untuk {name} ({code}).", name=offer.centre_name, code=offer.centre_code),
            say("PC ini membuat kunci baru. Kunci lama dibuang: {words}", words=offer.words),
            say("Sampai pusat membalas, PC ini tidak menerbitkan sertifikat. Nomor dan data tetap seperti semula."),
            say("Jawabannya harus sampai di pusat paling lambat {day}.", day=days.full(offer.expires)),
        ]
        if offer.still_counts:
            facts.insert(
                2, say("Pusat masih mempercayai kunci lama. Lanjutkan hanya bila kunci itu dicuri atau hilang.")
            )
        ask_head(
            self._context,
            self,
            self._screen,
            title=say("Buat kunci sertifikat baru?"),
            facts=facts,
            verb=say("Buat kunci baru"),
            agreed=lambda _by: self._make(data),
            nobody=lambda: self.told.emit(say("Belum ada kepala yang dapat masuk di PC ini."), "warn"),
        )

    def _make(self, data: bytes) -> None:
        context, now = self._context, self._context.clock()

        def work() -> "Activated":
            from bekal.sync.service import renew_certificate_key

            return renew_certificate_key(open_centre(context), data, now=now)

        def done(made: "Activated") -> None:
            self.told.emit(say("Kunci baru dibuat. {next}", next=_next(made.words)), "ok")
            self.made.emit()

        def failed(error: Told) -> None:
            self._tell_why(error)
            self.made.emit()  # it may be there all the same: only its memory outside could not be written

        context.jobs.fetch(work, done, failed, receiver=self)

    def _tell_why(self, error: Told) -> None:
        self.told.emit(sentence(error), "warn")


def _next(words: str) -> str:
    return say(
        "Simpan ke USB dan bawa ke pusat. Bila pusat menelepon, bacakan kata kunci PC ini: {words}.", words=words
    )
