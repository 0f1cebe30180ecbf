"""Before scanning: which of today's meetings, with which camera, heard or not; and what was not understood."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from bekal.attendance.gate.cards import LENGTH, digits_of
from bekal.attendance.gate.rules import WAITS, Held, at_door
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import MeetingId
from bekal.ui import days, eyes, theme
from bekal.ui.attendance.gate.answers import clock
from bekal.ui.attendance.gate.field import ScanField
from bekal.ui.attendance.gate.scanning import Door, ScanPresenter, door_settings, remember_door
from bekal.ui.attendance.gate.stage import Stage
from bekal.ui.context import Context, Heading
from bekal.ui.courses.tick_table import TickTable
from bekal.ui.kiosk import Kiosk
from bekal.ui.sounds import Sounds
from bekal.ui.widgets.buttons import Button
from bekal.ui.widgets.cards import card, note
from bekal.ui.widgets.cells import State, Two
from bekal.ui.widgets.empty_state import EmptyState
from bekal.ui.widgets.fields import Choice
from bekal.ui.widgets.labels import label, set_tone
from bekal.ui.widgets.layouts import column, fill, holder, row, scrolled
from bekal.ui.widgets.mirror import Mirror
from bekal.ui.widgets.table import Column
from bekal.ui.widgets.tick import Tick

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class ScanScreen(QWidget):
    """A list of meetings to tick, and at its side what else the door needs."""

    start_asked = Signal()
    courses_asked = Signal()
    unread_asked = Signal()
    camera_asked = Signal(bool)
    sound_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._clock = context.clock
        self.ticked: set[MeetingId] = set()
        self.start = Button(say("Mulai memindai"), "primary", "scan-line", "F11")
        self.start.clicked.connect(self.start_asked)
        self.heading = Heading(self, say("Pindai kartu"), "", (self.start,))
        self.table = TickTable(
            [
                Column(say("Jam"), lambda one: _times(one), 120),
                Column(say("Kelas"), lambda one: Two(one.course, ""), least=160),
                Column(say("Keadaan"), lambda one: self._state(one), 150),
            ],
            say("Pertemuan hari ini"),
            key=lambda one: one.meeting_id,
        )
        self.table.turned.connect(self._turn)
        self.table.opened.connect(lambda one: self._turn([one]))
        self.unread = Button("", "quiet", "circle-help")
        self.unread.clicked.connect(self.unread_asked)
        self._build()
        self._presenter = SetUp(self, context)

    def arrive(self, **about: object) -> None:
        """Read today's meetings; `meeting_id` names one to be ticked alone."""
        self._trial_words.hide()
        self._presenter.load(about.get("meeting_id"))

    def show_settings(self, *, sound: bool, mirror: bool) -> None:
        """Show what this machine remembers."""
        self.sound.setChecked(sound)
        self.mirrored.setChecked(mirror)
        self.preview.mirrored = mirror

    def show_meetings(self, day: date, held: Sequence[Held], ticked: set[MeetingId]) -> None:
        """Show today's meetings with these ticked."""
        self.heading.show_line(days.long(day))
        self.ticked = ticked
        self.table.show_rows(held, keep=lambda one: one.meeting_id)
        self.table.show_ticks(ticked)
        self._pages.setCurrentIndex(1 if held else 0)
        self.heading.actions = (self.start,) if held else ()
        self.heading.changed.emit()
        self._count()
        if held:
            if self.table.current_row() is None:
                self.table.go_to(0)
            self.table.setFocus()

    def show_unread(self, n: int) -> None:
        """Say how many codes wait to be linked to somebody."""
        self.unread.show_text(say("{n} kode tidak dikenal", n=n))
        self.unread.setVisible(n > 0)

    def show_cameras(self, names: Sequence[str], chosen: str) -> None:
        """Offer the cameras that were found."""
        self.camera.show_options([(name, name) for name in names])
        self.camera.show_value(chosen if chosen in names else (names[0] if names else None))
        self.with_camera.setChecked(bool(names))
        for part in (self.camera, self.mirrored, self.preview):
            part.setVisible(bool(names))
        self.camera_words.setVisible(False)

    def show_no_camera(self, words: str) -> None:
        """Say why there is no picture."""
        self.with_camera.setChecked(False)
        for part in (self.camera, self.mirrored, self.preview):
            part.hide()
        self.camera_words.setText(words)
        self.camera_words.setVisible(bool(words))

    def chosen(self) -> tuple[MeetingId, ...]:
        """Return the ticked meetings in the order of the list."""
        return tuple(one.meeting_id for one in self.table.rows.rows if one.meeting_id in self.ticked)

    def _turn(self, rows: Sequence[Held]) -> None:
        ids = {one.meeting_id for one in rows}
        self.ticked = self.ticked - ids if ids <= self.ticked else self.ticked | ids
        self.table.show_ticks(self.ticked)
        self._count()

    def _count(self) -> None:
        n = len(self.chosen())
        self.start.setEnabled(n > 0)
        self._words.setText(say("{n} pertemuan dipilih", n=n) if n else say("Pilih pertemuannya dahulu (Spasi)"))

    def _state(self, one: Held) -> State:
        now = self._clock()
        if one.is_closed:
            return State(say("Sudah ditutup"), "gray", "lock")
        if one.starts_at <= now <= one.ends_at:
            return State(say("Berlangsung"), "accent")
        return State(say("Sudah lewat"), "gray") if now > one.ends_at else State(say("Akan datang"), "gray")

    def _build(self) -> None:
        self._words = label("", "caption", "muted")
        self.trial = ScanField(say("Coba pemindai di sini"), keeps=False)
        self.trial.read.connect(self._show_trial)
        self._trial_words = label("", "captionb", "ok", wrap=True)
        self._trial_words.hide()
        self.sound = Tick(say("Bunyi setiap pindaian"))
        test = Button(say("Coba suara"), "quiet", "play")
        test.clicked.connect(self.sound_asked)
        self.with_camera = Tick(say("Baca kartu dengan kamera"))
        self.with_camera.clicked.connect(self.camera_asked)
        self.camera = Choice()
        self.camera.setAccessibleName(say("Kamera"))
        self.mirrored = Tick(say("Seperti cermin"))
        self.mirrored.toggled.connect(self._mirror)
        self.preview = Mirror()
        self.camera_words = label("", "caption", "warn", wrap=True)
        self.show_no_camera("")
        side = column(
            label(say("Alat"), "title"),
            note(say("Pemindai USB langsung dapat dipakai, dengan atau tanpa Enter di akhir kode."), icon="info"),
            self.trial, self._trial_words,
            self.with_camera, self.camera_words, self.camera, self.mirrored, self.preview, 4,
            row(self.sound, None, test), 4,
            note(say("Layar pindai hanya dapat ditinggalkan dengan PIN."), icon="lock"),
            None, gap=8,
        )  # fmt: skip
        side.setContentsMargins(0, 0, 6, 0)
        beside = scrolled(holder(side))
        beside.setMinimumWidth(theme.px(270))
        beside.setMaximumWidth(theme.px(330))
        left = column(row(label(say("Pertemuan hari ini"), "title"), None, self._words, margins=(16, 10, 16, 0)), gap=6)
        left.addWidget(self.table, 1)
        left.addLayout(row(self.unread, None, margins=(8, 0, 8, 6)))
        self.unread.hide()
        body = row(gap=12)
        body.addWidget(card(left, margins=(1, 1, 1, 1), name=say("Pertemuan hari ini")), 1)
        body.addWidget(card(column(beside), margins=(16, 12, 8, 12), name=say("Alat")))
        self._empty = EmptyState(
            "scan-line",
            say("Tidak ada pertemuan hari ini"),
            say("Kartu dipindai pada hari pertemuan. Jadwal kelas menentukan harinya."),
            first=(say("Ke Kelas & jadwal"), "calendar-days", ""),
        )
        self._empty.first_asked.connect(self.courses_asked)
        self._pages = QStackedWidget()
        self._pages.addWidget(card(column(self._empty)))
        self._pages.addWidget(holder(body))
        page = row()
        page.addWidget(self._pages, 1)
        fill(self, page)

    def _show_trial(self, code: str) -> None:
        """Say what the scanner sent; nobody is marked and nothing is kept."""
        is_card = len(digits_of(code)) == LENGTH and digits_of(code).isdecimal()
        self._trial_words.setText(
            say("Kartu terbaca utuh. Pemindai siap.")
            if is_card
            else say("Terbaca {n} tanda, bukan kartu peserta utuh.", n=len(code))
        )
        set_tone(self._trial_words, "ok" if is_card else "warn")
        self._trial_words.show()

    def _mirror(self, on: bool) -> None:
        self.preview.mirrored = on
        self.preview.update()


class SetUp(QObject):
    """Reads the meetings, tries camera and sounds, and opens the screen at the door."""

    def __init__(self, screen: ScanScreen, context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._held: tuple[Held, ...] = ()
        self._day: date | None = None
        self._eyes = eyes.Eyes(self, context.jobs)
        self._eyes.picture.connect(screen.preview.show_picture)
        self._eyes.hint.connect(screen.preview.show_words)
        self._eyes.read.connect(lambda _code: screen.preview.show_words(say("Kode terbaca. Kamera siap."), "ok"))
        self._eyes.failed.connect(self._no_camera)
        self.stage: Stage | None = None
        screen.start_asked.connect(self.start)
        screen.courses_asked.connect(lambda: context.navigate("courses"))
        screen.unread_asked.connect(lambda: context.navigate("attendance.unread"))
        screen.camera_asked.connect(self.turn_camera)
        screen.camera.chosen.connect(lambda name: self._eyes.open(str(name)))
        screen.sound_asked.connect(lambda: Sounds(self, on=True).test())

    def load(self, only: object = None) -> None:
        """Read today's meetings and how many codes wait."""
        now = self._context.clock()
        sound, self._camera, mirror = door_settings(self._context)
        self._screen.show_settings(sound=sound, mirror=mirror)

        def work(session: "Session") -> tuple[list[Held], int]:
            from datetime import timedelta

            from bekal.attendance.gate import queries

            waiting = queries.unread(session, since=now - timedelta(days=WAITS))
            return queries.held_meetings(session, now.date()), len(waiting)

        def done(found: tuple[list[Held], int]) -> None:
            held, waiting = found
            named = {one.meeting_id for one in held if one.meeting_id == only}
            kept = {one.meeting_id for one in held} & self._screen.ticked if self._day == now.date() else set()
            self._held, self._day = tuple(held), now.date()
            self._screen.show_meetings(now.date(), held, named or kept or at_door(held, now))
            self._screen.show_unread(waiting)
            if self._camera and not self._screen.with_camera.isChecked():
                self.turn_camera(on=True)

        self._context.jobs.run(work, done, latest="door", receiver=self)

    def turn_camera(self, on: bool) -> None:
        """Look which cameras there are and show what the first sees, or let it go."""
        self._eyes.close()
        if not on:
            self._screen.show_no_camera("")
            self._screen.preview.show_picture(None)
            return
        try:
            names = list(eyes.make_source(self).names())
        except Told as error:
            self._no_camera(error)
            return
        self._screen.show_cameras(names, self._camera)
        self._eyes.open(str(self._screen.camera.value()))

    def start(self) -> None:
        """Lay the scanning screen over the window."""
        screen, chosen = self._screen, self._screen.chosen()
        if not chosen or self._day is None or self.stage is not None:
            return
        self._eyes.close()
        camera = str(screen.camera.value() or "") if screen.with_camera.isChecked() else ""
        sound, mirror = screen.sound.isChecked(), screen.mirrored.isChecked()
        remember_door(self._context, sound=sound, camera=camera, mirror=mirror)
        held = [one for one in self._held if one.meeting_id in chosen]
        stage = Stage(" · ".join(f"{one.course} {_times(one)}" for one in held))
        presenter = ScanPresenter(stage, self._context, Door(self._day, chosen, sound, camera, mirror))
        kiosk = self._kiosk()
        stage.full_asked.connect(kiosk.turn_full)
        kiosk.broke.connect(presenter.show_broken)
        presenter.left.connect(self._left)
        self.stage = stage
        kiosk.begin(stage, stage.leave_asked.emit)
        stage.field.take_keys()

    def _left(self, person: Any) -> None:
        self.stage = None
        self._kiosk().end(person)
        if person == self._context.person:
            self.load()

    def _no_camera(self, error: Told) -> None:
        self._eyes.close()
        self._screen.show_no_camera(sentence(error))

    def _kiosk(self) -> Kiosk:
        kiosk = self._context.extras["kiosk"]
        assert isinstance(kiosk, Kiosk)
        return kiosk


def _times(one: Held) -> str:
    return f"{clock(one.starts_at)}–{clock(one.ends_at)}"
