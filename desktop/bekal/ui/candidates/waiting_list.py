"""The drafts that wait to be gone on with, above the list of candidates."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from bekal.candidates.drafts import KeptDraft
from bekal.language import say
from bekal.ui import days
from bekal.ui.candidates.words import has_word, word_of
from bekal.ui.widgets.bars import Notice
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, heading
from bekal.ui.widgets.labels import Line, Picture
from bekal.ui.widgets.layouts import column, holder, row, rule

MOST = 5
"""Drafts listed at once; the oldest come first, and the next follow as these are done."""


class WaitingList(QWidget):
    """One draft is a yellow bar; several are a number, and a list once somebody wants to see who is not complete."""

    go_on_asked = Signal(object)
    drop_asked = Signal(object)
    list_asked = Signal()

    def __init__(self, clock: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lay = column(gap=0)
        self.setLayout(self._lay)
        self._waiting: tuple[KeptDraft, ...] = ()
        self._listed = False
        self.hide()

    def show_waiting(self, waiting: Sequence[KeptDraft], *, listed: bool) -> None:
        """Show these drafts, the oldest first."""
        if tuple(waiting) == self._waiting and listed == self._listed:
            return
        self._waiting, self._listed = tuple(waiting), listed
        while (item := self._lay.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.setVisible(bool(waiting))
        if not waiting:
            return
        if len(waiting) > 1 and listed:
            self._lay.addWidget(self._list())
        elif len(waiting) > 1:
            words = say("{n} isian sudah tersimpan, tetapi belum didaftarkan.", n=len(waiting))
            self._lay.addWidget(self._bar(words, (say("Lihat"), self.list_asked.emit)))
        else:
            one = waiting[0]
            words = say(
                "{who} sampai {saved} sudah tersimpan, tetapi belum didaftarkan.", who=_who(one), saved=self._at(one)
            )
            go_on = (say("Lanjutkan"), lambda: self.go_on_asked.emit(one))
            self._lay.addWidget(self._bar(words, go_on, (say("Buang isian"), lambda: self.drop_asked.emit(one))))

    def _bar(self, words: str, *choices: tuple[str, Callable[[], object]]) -> Notice:
        return Notice(words, *choices, icon="notebook-pen", stays=True)

    def _list(self) -> QWidget:
        lines = column(gap=0)
        for at, one in enumerate(self._waiting[:MOST]):
            if at:
                lines.addWidget(rule())
            lines.addWidget(self._line(one))
        more = len(self._waiting) - MOST
        second = say("dan {n} lagi", n=more) if more > 0 else ""
        return card(column(heading(say("Isian yang belum didaftarkan"), second=second), lines, gap=4))

    def _line(self, one: KeptDraft) -> QWidget:
        name = one.draft.name or say("tanpa nama")
        field = word_of(one.draft.cursor) if has_word(one.draft.cursor) else ""
        where = say("sampai {saved}, berhenti di {field}", saved=self._at(one), field=field)
        go_on, away = Button(say("Lanjutkan")), Button(say("Buang"), "quiet")
        go_on.setAccessibleName(say("Lanjutkan isian {name}", name=name))
        away.setAccessibleName(say("Buang isian {name}", name=name))
        go_on.clicked.connect(lambda: self.go_on_asked.emit(one))
        away.clicked.connect(lambda: self.drop_asked.emit(one))
        lay = row(Picture("notebook-pen", "warn", 16), gap=10, margins=(0, 3, 0, 3))
        lay.addWidget(Line(name, "bodyb"))
        lay.addWidget(Line(where, "caption", "muted"), 1)
        lay.addWidget(go_on)
        lay.addWidget(away)
        return holder(lay)

    def _at(self, one: KeptDraft) -> str:
        now = self._clock()
        local = one.saved_at.astimezone(now.tzinfo)
        return days.clock(local) if local.date() == now.date() else f"{days.short(local.date())} {local:%H.%M}"


def _who(one: KeptDraft) -> str:
    return say("Isian {name}", name=one.draft.name) if one.draft.name else say("Isian tanpa nama")
