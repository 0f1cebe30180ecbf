"""The second look: people at the left, and three empty fields to read their papers into once more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from bekal.candidates.second_look.queries import Look, LookRow
from bekal.candidates.second_look.rules import Read, Reading
from bekal.language import marked, say
from bekal.ui import days, theme
from bekal.ui.context import Context, Heading
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import EDGE, Tally, card, key_hints
from bekal.ui.widgets.cells import Person, State
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import EntryForm, Field, text_edit
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, fill, foot, holder, row
from bekal.ui.widgets.rows import Column
from bekal.ui.widgets.side_panel import SidePanel
from bekal.ui.widgets.table import Table

if TYPE_CHECKING:
    from bekal.terms import CourseId

_STATES = {
    Look.NOT_YET: marked("Belum dibaca kedua"),
    Look.CHANGED_SINCE: marked("Berubah, baca lagi"),
    Look.DONE: marked("Cocok"),
}
_TONES = {Look.NOT_YET: "gray", Look.CHANGED_SINCE: "warn", Look.DONE: "ok"}
_FIELDS = {Read.NAME: "name", Read.NIK: "nik", Read.PASSPORT: "passport"}


class SecondLookScreen(QWidget):
    """What it looks like; `SecondLookPresenter` compares."""

    person_chosen = Signal(object)
    compare_asked = Signal()
    open_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self.heading = Heading(self, say("Baca kedua"))
        self.table: Table[LookRow] = Table(
            [
                Column(say("No"), lambda row: row.number, 44, tone="muted", right=True),
                Column(say("Nama"), lambda row: Person(row.shown)),
                Column(
                    say("Lahir"),
                    lambda row: days.full(row.birth_date) if row.birth_date else "–",
                    120,
                    tone="muted",
                    role="caption",
                ),
                Column(say("Keadaan"), lambda row: State(say(_STATES[row.look]), _TONES[row.look]), 190),
                Column(say("Dibaca oleh"), self._reader, 190, tone="muted", role="caption", leaves=1),
            ],
            say("Peserta yang dibaca kedua"),
        )
        self.table.moved_to.connect(self.person_chosen)
        self.table.opened.connect(lambda _row: self.fields["name"].setFocus())
        self.fields: dict[str, Field] = {
            "name": Field(say("Nama pada KTP"), text_edit(longest=120)),
            "nik": Field("NIK", text_edit(longest=24)),
            "passport": Field(say("Nomor paspor"), text_edit(longest=20), optional=True),
        }
        self._compare = Button(say("Bandingkan"), "primary", "check", "Ctrl+Enter")
        self._open = Button(say("Buka datanya"), "", "pencil")
        self._compare.clicked.connect(self.compare_asked)
        self._open.clicked.connect(self.open_asked)
        self._build()
        for at, step in (("PgDown", 1), ("PgUp", -1)):
            keys = QShortcut(QKeySequence(at), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(lambda step=step: self.table.go_to(self._at() + step))
        from bekal.ui.candidates.second_look_presenter import SecondLookPresenter

        self._presenter = SecondLookPresenter(self, context)

    def arrive(self, **about: object) -> None:
        """Read the people of the course named by `course_id`."""
        self._presenter.load(cast("CourseId", about["course_id"]))

    def reading(self) -> Reading:
        """Return what was typed."""
        return Reading(*(field.edit.property("text") for field in self.fields.values()))

    def show_people(self, course: str, rows: Sequence[LookRow], ask_first: LookRow | None) -> None:
        """Show who is to be read; the first who still needs it is chosen."""
        done = sum(row.look is Look.DONE for row in rows)
        self.heading.show_title(say("Baca kedua"), course)
        self._count.show_counts([(done, say("dari {n} sudah cocok", n=len(rows)))])
        self.table.show_rows(rows, keep=lambda row: row.id)
        self._sides.setVisible(bool(rows))
        self._empty.setVisible(not rows)
        if ask_first is not None:
            self.table.go_to(list(rows).index(ask_first))
        elif rows and self.table.current_row() is None:
            self.table.go_to(0)

    def show_person(self, row: LookRow | None) -> None:
        """Empty the fields for somebody; what is registered is not shown, so that it is not copied off."""
        for field in self.fields.values():
            field.edit.setProperty("text", "")
            field.clear()
        self._compare.setEnabled(row is not None)
        self._open.setEnabled(row is not None)
        if row is None:
            return
        self._who.setText(say("Ketik persis dari berkas asli"))
        self.fields["nik"].show_help("" if row.has_nik else say("Pada data, NIK masih kosong."))
        self.fields["passport"].show_help("" if row.has_passport else say("Pada data, paspor belum ada."))
        self.show_state("", "muted")

    def show_differences(self, fields: Sequence[Read], words: str) -> None:
        """Mark what was read differently, and go to the first of it."""
        for field in self.fields.values():
            field.clear()
        for read in fields:
            self.fields[_FIELDS[read]].show_impossible(say("Berbeda dari data. Cocokkan lagi dengan berkas asli."))
        if fields:
            self.fields[_FIELDS[fields[0]]].edit.setFocus()
        self.show_state(words, "bad")

    def show_state(self, words: str, tone: str) -> None:
        """Say beside the buttons how it stands."""
        self._state.setText(words)
        set_tone(self._state, tone)

    def ask_name(self) -> None:
        """Give the keys to the first field."""
        self.fields["name"].edit.setFocus()

    def _at(self) -> int:
        row = self.table.current_row()
        return list(self.table.rows.rows).index(row) if row is not None else 0

    def _reader(self, row: LookRow) -> str:
        if row.look is Look.NOT_YET or row.at is None:
            return "–"
        return f"{row.by} · {days.full(row.at.astimezone(self._clock().tzinfo).date())}"

    def _build(self) -> None:
        self._count = Tally()
        self._who = label("", "title", wrap=True)
        self._state = label("", "caption", "muted", wrap=True)
        form = EntryForm()
        form.setLayout(column(self._who, *self.fields.values(), None, gap=12))
        form.watch(*self.fields.values())
        form.finished.connect(self.compare_asked)
        side = column(gap=10)
        side.addWidget(card(column(form)), 1)
        side.addWidget(
            key_hints(("Enter", say("isian berikut")), ("PgDn", say("orang berikut")), ("PgUp", say("sebelumnya")))
        )
        people = card(column(self.table), margins=EDGE)
        self._sides = SidePanel(people, holder(side), 320)
        self._empty = EmptyState(
            "users",
            say("Belum ada peserta di kelas ini"),
            say("Baca kedua dilakukan untuk peserta kelas, sebelum sertifikat diterbitkan."),
        )
        self._empty.hide()
        body = column(row(self._count, None), gap=10)
        body.addWidget(self._sides, 1)
        body.addWidget(self._empty, 1)
        self._state.setMinimumWidth(theme.px(280))
        fill(self, body, foot(self._state, None, self._compare, self._open))
