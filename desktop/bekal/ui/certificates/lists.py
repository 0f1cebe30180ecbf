"""The lists that certificates are checked against, brought up to date from a file, and what they are afterwards."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.ui import keys, theme
from bekal.ui.certificates.presenter import open_centre
from bekal.ui.context import Context
from bekal.ui.widgets.bars import speak
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import PairList, card, heading
from bekal.ui.widgets.fields import Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, fill, row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.sync.lists import Edition, ListsTaken
    from bekal.ui.certificates.verify import VerifyScreen


def holds_lists(path: Path) -> bool:
    """Say whether what was dropped is a file or an unpacked folder of lists, not something to be checked."""
    return (path / "trust.cose").is_file() if path.is_dir() else path.suffix.lower() == ".zip"


class ListsCard(QWidget):
    """Every list with its version and date, after a file was read."""

    def __init__(self) -> None:
        super().__init__()
        self._title = label("", "title")
        self._pairs = PairList(150)
        self.shown: list[tuple[str, str]] = []
        fill(self, column(card(column(row(self._title, None), self._pairs, None, gap=8))), margins=(0, 0, 0, 0))
        self.hide()

    def show_taken(self, taken: "ListsTaken") -> None:
        """Show what was taken, and which version each list had before."""
        now, before = taken.now, taken.before
        self._title.setText(
            say("Daftar diperbarui dari {name}", name=taken.name)
            if taken.is_new
            else say("Daftar di {name} sudah dipakai di PC ini", name=taken.name)
        )
        self.shown = [
            (say("Daftar kunci balai"), _edition(now.trust, before.get("trust"))),
            (say("Daftar pencabutan"), _edition(now.status, before.get("status"))),
            (say("Daftar penjaga"), _version(now.root, before.get("root"))),
            (say("Isinya"), say("{keys} kunci balai, {n} sertifikat tercatat", keys=now.keys, n=now.registered)),
        ]
        self._pairs.show_pairs(self.shown)
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(" ".join(f"{word}: {value}." for word, value in self.shown))
        self.show()
        speak(self)


def _edition(one: "Edition | None", before: int | None) -> str:
    if one is None:
        return "–"
    words = _version(one.version, before)
    return words if one.issued is None else f"{_day(one.issued)}  ·  {words}"


def _version(version: int, before: int | None) -> str:
    if before is None or before == version:
        return say("versi {n}", n=version)
    return say("versi {n}, sebelumnya {before}", n=version, before=before)


def _day(moment: datetime) -> str:
    return f"{moment:%d/%m/%Y}"


class RootWords(QDialog):
    """On a PC that knows no head office yet: the six words of its root, as they are said on the telephone."""

    given = Signal(str)

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(say("Pusat mana yang dipercaya?"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        why = say(
            "PC ini belum mengenal pusat. Telepon pusat, minta kata-kata akarnya, lalu ketik di sini. "
            "Cukup sekali. Jangan pakai kata-kata yang datang bersama {name}.",
            name=name,
        )
        self.edit = text_edit(longest=200)
        self._field = Field(say("Enam kata dari pusat"), self.edit)
        self.said = label("", "caption", "bad", wrap=True)
        self.said.hide()
        yes = Button(say("Perbarui daftar"), "primary", keys="Ctrl+Enter")
        yes.clicked.connect(self._give)
        away = Button(say("Batal"), keys="Esc", works=False)
        away.clicked.connect(self.reject)
        self.edit.returnPressed.connect(self._give)
        self.setLayout(
            column(
                heading(self.windowTitle()),
                label(why, wrap=True),
                self._field,
                self.said,
                4,
                row(None, yes, away),
                gap=8,
                margins=(20, 16, 20, 16),
            )
        )
        self.setMinimumWidth(min(theme.px(480), parent.window().width() - 20))
        keys.give_focus(self.edit)

    def show_refusal(self, words: str) -> None:
        """Say why nothing was taken; what was typed stays."""
        self.said.setText(words)
        set_tone(self.said, "bad")
        self.said.show()
        speak(self.said)

    def _give(self) -> None:
        if self.edit.text().strip():
            self.given.emit(self.edit.text().strip())


class ListsPresenter(QObject):
    """Reads a file of lists, asks for the words of the root where none is known, and tells what came of it."""

    def __init__(self, screen: "VerifyScreen", context: Context, reload: Callable[[], object]) -> None:
        super().__init__(screen)
        self._screen, self._context, self._reload = screen, context, reload
        screen.lists_given.connect(self.take)

    def take(self, source: Path, then: Callable[[], object] | None = None) -> None:
        """Use the lists of a file or folder from now on, and go on with what was dropped beside it."""
        self._take(source, None, lambda taken: self._taken(taken, then), lambda error: self._refused(source, error))

    def _take(
        self,
        source: Path,
        words: str | None,
        done: "Callable[[ListsTaken], object]",
        failed: Callable[[Told], object],
        receiver: QObject | None = None,
    ) -> None:
        context, now = self._context, self._context.clock()

        def work(_session: "Session") -> "ListsTaken":
            from bekal.sync.lists import take_lists

            return take_lists(open_centre(context), source, now=now, words=words)

        context.jobs.run(work, done, failed, receiver=receiver or self)

    def _taken(self, taken: "ListsTaken", then: Callable[[], object] | None = None) -> None:
        self._reload()
        self._screen.show_lists(taken)
        if then is not None:
            then()

    def _refused(self, source: Path, error: Told) -> None:
        from bekal.sync.lists import RootUnknown

        if isinstance(error, RootUnknown):
            self._ask_words(source)
        else:
            self._screen.show_trouble(sentence(error))

    def _ask_words(self, source: Path) -> None:
        dialog = RootWords(self._screen.window(), source.name)

        def done(taken: "ListsTaken") -> None:
            dialog.accept()
            self._taken(taken)

        dialog.given.connect(
            lambda words: self._take(
                source, words, done, lambda error: dialog.show_refusal(sentence(error)), receiver=dialog
            )
        )
        dialog.open()


def parted(paths: Sequence[Path]) -> tuple[Path | None, list[Path]]:
    """Return the first set of lists among what was dropped, and the rest."""
    first = next((path for path in paths if holds_lists(path)), None)
    return first, [path for path in paths if path != first]
