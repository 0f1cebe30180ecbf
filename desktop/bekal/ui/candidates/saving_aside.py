"""When the disk takes no more: a warning, then a stop with the text kept on the screen, and a way onto a stick."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from bekal import messages
from bekal.candidates import drafts
from bekal.candidates.drafts import Draft
from bekal.errors import Told
from bekal.language import say
from bekal.ui.candidates.draft_keeper import FULL, SCARCE, DraftKeeper
from bekal.ui.context import Context

if TYPE_CHECKING:
    from bekal.ui.candidates.form_screen import FormScreen

_MEGABYTE = 1_000_000


class SavingAside(QObject):
    """Watches whether a form can still be kept."""

    brought_back = Signal(object)

    def __init__(
        self,
        parent: QObject,
        screen: "FormScreen",
        keeper: DraftKeeper,
        context: Context,
        pack: Callable[[], Draft],
    ) -> None:
        super().__init__(parent)
        self._screen, self._keeper, self._context, self._pack = screen, keeper, context, pack
        self._is_full = self._has_failed = self._was_warned = False
        keeper.space_seen.connect(self.note_space)
        keeper.failed.connect(self.note_failure)
        keeper.kept.connect(lambda _at: self._note_kept())
        screen.aside_asked.connect(self.save)
        screen.bring_asked.connect(self.bring_back)
        screen.again_asked.connect(self.try_again)

    def note_space(self, free: int) -> None:
        """Warn of a disk that is nearly full; take nothing new on one that is."""
        self._is_full = free < FULL
        if self._is_full:
            self._stop(say("Disk komputer penuh ({n} MB lagi).", n=free // _MEGABYTE))
        else:
            self._go_on()
        if FULL <= free < SCARCE and not self._was_warned:
            self._was_warned = True
            self._screen.show_scarce(
                say(
                    "Ruang disk tinggal {n} MB. Isian masih tersimpan. Kosongkan Recycle Bin, pindahkan foto dan video,"
                    " atau hapus cadangan lama.",
                    n=free // _MEGABYTE,
                )
            )

    def note_failure(self, error: Told) -> None:
        """Stop taking keys when what was typed could not be kept; it stays on the screen."""
        self._screen.show_state(say("Belum tersimpan"), messages.sentence(error), "bad", "circle-alert")
        self._has_failed = True
        self._stop(messages.sentence(error))

    def save(self, folder: Path) -> None:
        """Write what stands in the form into a file of this folder."""
        draft, now = self._pack(), self._context.clock()

        def told(path: Path) -> None:
            words = say("Isian disalin ke {path}. Ambil kembali di formulir dengan Ctrl+O.", path=str(path))
            self._screen.show_stopped(words)

        self._context.jobs.fetch(
            lambda: drafts.save_aside(draft, folder, now=now), told, self._context.tell, receiver=self
        )

    def bring_back(self, path: Path) -> None:
        """Show again what such a file holds."""

        def show(draft: Draft) -> None:
            self.brought_back.emit(draft)
            self._keeper.touch()

        self._context.jobs.fetch(lambda: drafts.read_aside(path), show, self._context.tell, receiver=self)

    def try_again(self) -> None:
        """Try to keep what stands there once more."""
        self._keeper.is_dirty = True
        self._keeper.flush()
        self._keeper.look_at_disk(now=True)

    def _stop(self, why: str) -> None:
        self._screen.form.show_read_only(read_only=True)
        self._screen.show_stopped(
            say("{why} Isian baru dihentikan dulu; yang sudah diketik tetap di layar ini.", why=why)
        )

    def _note_kept(self) -> None:
        self._has_failed = False
        self._go_on()

    def _go_on(self) -> None:
        if not self._is_full and not self._has_failed and self._screen.shows_notice("stopped"):
            self._screen.form.show_read_only(read_only=False)
            self._screen.hide_stopped()
