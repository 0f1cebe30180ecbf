"""To which paper, and of whom, a scan that was filed wrongly belongs."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QWidget

from bekal.candidates.papers import kinds
from bekal.language import say
from bekal.terms import CandidateId
from bekal.ui import days, keys, theme
from bekal.ui.context import Context
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.fields import Choice, Field, text_edit
from bekal.ui.widgets.labels import label
from bekal.ui.widgets.layouts import column, row

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bekal.candidates.queries import Found

_WAIT, _MOST = 150, 6


class MoveDialog(QDialog):
    """Open with `open()`; `agreed` gives the person, their name and the kind of paper."""

    agreed = Signal(object, str, str)

    def __init__(self, parent: QWidget, context: Context, person: CandidateId, name: str) -> None:
        super().__init__(parent)
        self._context, self._mine = context, (person, name)
        self.setWindowTitle(say("Pindahkan pindaian"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.kind = Choice([(kind.code, kind.title) for kind in kinds.kinds().values()])
        self.search = text_edit(say("Cari nama, NIK, HP"))
        self.people = QListWidget()
        self.people.setAccessibleName(say("Orang yang ditemukan"))
        self.people.setFixedHeight(theme.px(116))
        self.people.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.people.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pause = QTimer(self, singleShot=True, interval=_WAIT)
        self._pause.timeout.connect(self._find)
        self.search.textEdited.connect(lambda _text: self._pause.start())
        self._move = Button(say("Pindahkan"), "primary", "", "Ctrl+Enter")
        away = Button(say("Batal"), keys="Esc", works=False)
        self._move.clicked.connect(self._agree)
        away.clicked.connect(self.reject)
        self.kind.chosen.connect(lambda _kind: self._ready())
        self.setLayout(
            column(
                label(say("Pindahkan pindaian"), "title"),
                Field(say("Menjadi berkas"), self.kind),
                Field(say("Milik"), self.search, help=say("Kosongkan bila tetap milik {name}.", name=name)),
                self.people,
                6,
                row(None, self._move, away),
                gap=10,
                margins=(20, 18, 20, 16),
            )
        )
        self.setMinimumWidth(theme.px(440))
        keys.on(self.search, "Down", self.people.setFocus)
        self._show_people([self._mine])
        self._ready()
        self.kind.setFocus()

    def _ready(self) -> None:
        self._move.setEnabled(self.kind.value() is not None)

    def _find(self) -> None:
        typed = self.search.text().strip()
        if not typed:
            self._show_people([self._mine])
            return

        def work(session: "Session") -> "Found":
            from bekal.candidates.queries import candidates

            return candidates(session, typed=typed, by_name=True, limit=_MOST)

        def done(found: "Found") -> None:
            self._show_people(
                [
                    (one.id, f"{one.name}, {days.full(one.birth_date)}" if one.birth_date else one.name)
                    for one in found.rows
                ]
            )

        self._context.jobs.run(work, done, latest="move", receiver=self)

    def _show_people(self, people: list[tuple[CandidateId, str]]) -> None:
        self.people.clear()
        for person, name in people:
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, person)
            self.people.addItem(item)
        if people:
            self.people.setCurrentRow(0)

    def _agree(self) -> None:
        kind = self.kind.value()
        if self.people.currentRow() >= 0 and kind is not None:
            item = self.people.currentItem()
            self.accept()
            self.agreed.emit(item.data(Qt.ItemDataRole.UserRole), item.text(), kind)
