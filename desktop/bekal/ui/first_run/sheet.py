"""The recovery sheet at a person's hands: its code, saving it, and the group that proves it is on paper."""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from bekal.errors import Told
from bekal.language import say
from bekal.ui import theme
from bekal.ui.jobs import Jobs
from bekal.ui.widgets import painting
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card
from bekal.ui.widgets.dialogs import ask_save
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import Item, column, holder, row

if TYPE_CHECKING:
    from bekal.ui.facts import NewSheet
    from bekal.ui.wiring import Here


class SheetPage(QWidget):
    """Shows the code; `choose_place` is the system's own dialog."""

    place_asked = Signal(object)
    done_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choose_place: Callable[[str, str, str], Path | None] = lambda title, name, kinds: ask_save(
            self, title, name, kinds
        )
        self._groups: list[QLabel] = []
        self._at = 0
        self._code = QGridLayout()
        self._code.setHorizontalSpacing(14)
        self._code.setVerticalSpacing(8)
        self.save = Button(say("Simpan lembar sebagai PDF"), "", "printer", "Ctrl+S")
        self.save.clicked.connect(self.ask_place)
        self._asked = label("", "captionb")
        self.group = QLineEdit()
        self.group.setMaximumWidth(theme.px(160))
        self.group.setMaxLength(8)
        self.group.returnPressed.connect(self.done_asked)
        page = question_page(
            say("Lembar pemulihan"),
            say(
                "Hanya kode ini yang membuka data bila komputer rusak atau Windows dipasang ulang. Cetak, simpan di "
                "amplop, jangan difoto. Lalu ketik satu kelompok dari kertas itu."
            ),
            card(column(self._code), kind="sunken"),
            row(self.save, None),
            4,
            self._asked,
            row(self.group, None),
        )
        self.setLayout(row(page))

    def show_groups(self, groups: Sequence[str], asked: int) -> None:
        """Show the code, four groups a line, and which group is to be typed back."""
        while (item := self._code.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.deleteLater()
        self._at = asked
        self._groups = []
        for at, group in enumerate(groups):
            one = label(group, "title", align=painting.CENTRE)
            one.setAccessibleName(say("Kelompok {n}: {letters}", n=at + 1, letters=" ".join(group)))
            self._groups.append(one)
            number = label(str(at + 1), "caption", "muted", align=painting.CENTRE)
            self._code.addWidget(holder(column(number, one, gap=0)), at // 4, at % 4)
        self._asked.setText(say("Ketik kelompok nomor {n} dari lembar yang tercetak", n=asked + 1))
        self.group.setAccessibleName(self._asked.text())
        self.group.clear()

    def hide_asked(self) -> None:
        """Cover the asked group on the screen: it is to be read from the paper."""
        one = self._groups[self._at]
        one.setText("• • • •")
        one.setAccessibleName(say("Kelompok {n}: baca dari kertas", n=self._at + 1))

    def ask_place(self) -> None:
        """Let the person choose where the sheet is saved."""
        name = say("lembar-pemulihan.pdf")
        if chosen := self.choose_place(say("Simpan lembar pemulihan"), name, "PDF (*.pdf)"):
            self.place_asked.emit(chosen)


class View(Protocol):
    """What the keeper asks of the screen or dialog that shows the page."""

    def show_sheet(self, groups: Sequence[str], asked: int) -> None:
        """Show the code."""

    def show_saved(self, place: str) -> None:
        """Say where the sheet was saved."""

    def show_message(self, words: str, tone: str = "warn") -> None:
        """Say what is wrong."""


class SheetKeeper(QObject):
    """Saves the sheet and compares the group that is typed from it."""

    kept = Signal()

    def __init__(self, view: View, jobs: Jobs, here: "Here") -> None:
        super().__init__(view if isinstance(view, QObject) else None)
        self._view, self._jobs, self._here = view, jobs, here
        self._sheet: NewSheet | None = None
        self._asked, self._is_saved = 0, False

    def take(self, sheet: "NewSheet") -> None:
        """Show a sheet that was just made; any of its groups may be asked for."""
        self._sheet, self._asked, self._is_saved = sheet, secrets.randbelow(len(sheet.groups)), False
        self._view.show_sheet(sheet.groups, self._asked)

    def save(self, place: Path) -> None:
        """Save the sheet as a PDF."""
        if (sheet := self._sheet) is not None:
            self._jobs.fetch(lambda: self._here.write_sheet(sheet, place), self._saved, self._failed, receiver=self)

    def compare(self, typed: str) -> None:
        """Compare the typed group with the sheet's."""
        if self._sheet is None:
            return
        if not self._is_saved:
            self._view.show_message(say("Simpan dan cetak lembarnya dahulu."))
        elif _plain(typed) != _plain(self._sheet.groups[self._asked]):
            self._view.show_message(
                say("Kelompok nomor {n} tidak cocok. Lihat lembar yang tercetak dan ketik lagi.", n=self._asked + 1)
            )
        else:
            self._jobs.fetch(self._here.sheet_is_kept, lambda _done: self.kept.emit(), self._failed, receiver=self)

    def _saved(self, place: Path) -> None:
        self._is_saved = True
        self._view.show_saved(place.name)

    def _failed(self, error: Told) -> None:
        from bekal.messages import sentence  # only when something has to be said

        self._view.show_message(sentence(error))


def question_page(title: str, why: str, *items: Item) -> QWidget:
    """Make a page of one question: what is asked, why, and what answers it."""
    return holder(
        column(label(title, "page", wrap=True), label(why, "body", "muted", wrap=True), 8, *items, None, gap=8)
    )


def saved_words(place: str) -> str:
    """Say where the sheet lies and what to do with it."""
    return say("Lembar tersimpan di {place}. Cetak sekarang dan simpan di amplop.", place=place)


def _plain(group: str) -> str:
    """Write a group as the code is read: any case, O for 0, I or L for 1, without hyphens."""
    letters = group.upper().translate(str.maketrans("OIL", "011"))
    return "".join(letter for letter in letters if letter.isalnum())
