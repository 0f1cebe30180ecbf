"""What the scanning screen does: every reading is one durable transaction, in the order they were read."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from bekal.attendance.gate.rules import Held
from bekal.errors import Told
from bekal.language import say
from bekal.messages import sentence
from bekal.terms import Direction, EnrolmentId, How, MeetingId, StaffId
from bekal.ui import wiring
from bekal.ui.attendance.gate.answers import Shown, clock, short, shown, trouble
from bekal.ui.attendance.gate.names import Named
from bekal.ui.attendance.gate.result import Line
from bekal.ui.context import Context, Person
from bekal.ui.eyes import Eyes
from bekal.ui.sounds import Sounds

if TYPE_CHECKING:
    from bekal.attendance.gate.queries import PassedRow
    from bekal.attendance.gate.service import Answer
    from bekal.staff.service import Attempt
    from bekal.ui.attendance.gate.stage import Stage
    from bekal.ui.sign_in.screen import StaffRow

LAST = 10
_TICK = 5000


@dataclass(frozen=True)
class Door:
    """What the screen stands before: a day's meetings, and what helps it."""

    day: date
    meetings: tuple[MeetingId, ...]
    sound: bool = True
    camera: str = ""
    """The name of the camera to begin with; empty: none."""
    mirror: bool = True


@dataclass(frozen=True)
class _Passed:
    """What came of one reading."""

    answer: "Answer"
    photo: bytes | None


class ScanPresenter(QObject):
    """Child of the stage."""

    left = Signal(object)
    """A person whose PIN opened the way out."""

    def __init__(self, stage: "Stage", context: Context, door: Door) -> None:
        super().__init__(stage)
        self._stage, self._context, self.door = stage, context, door
        self.direction = Direction.IN
        self.sounds = Sounds(self, on=door.sound)
        self.eyes = Eyes(self, context.jobs)
        self._lines: list[Line] = []
        stage.mirror.mirrored = door.mirror
        stage.read_asked.connect(self.read)
        stage.search_asked.connect(self.search)
        stage.hand_asked.connect(self.pass_by_hand)
        stage.turn_asked.connect(self.turn)
        stage.camera_asked.connect(self.turn_camera)
        stage.leave_asked.connect(self.ask_to_leave)
        stage.leave_tried.connect(self.try_to_leave)
        self.eyes.read.connect(self.read)
        self.eyes.picture.connect(self._show_picture)
        self.eyes.hint.connect(stage.mirror.show_words)
        self.eyes.failed.connect(lambda error: stage.show_camera(on=False, words=sentence(error)))
        self._ticks = QTimer(self, interval=_TICK)
        self._ticks.timeout.connect(self._tick)
        self._ticks.start()
        self._tick()
        stage.show_way(self.direction)
        stage.show_inside(0)
        self._load()
        if door.camera:
            self.turn_camera()

    def read(self, code: str) -> None:
        """Let whoever's card was read pass; the next may be read before this one is written."""
        from bekal.attendance.gate import service

        at, direction = self._context.clock(), self.direction

        def work(session: Any) -> "Answer":
            return service.pass_gate(session, code, self._held(session), at=at, direction=direction)

        self._pass(work, at.tzinfo, code=code)

    def pass_by_hand(self, enrolment_id: EnrolmentId) -> None:
        """Let somebody pass whose card was forgotten."""
        from bekal.attendance.gate import service

        at, direction = self._context.clock(), self.direction

        def work(session: Any) -> "Answer":
            return service.pass_by_hand(session, enrolment_id, self._held(session), at=at, direction=direction)

        self._pass(work, at.tzinfo, how=How.KEY)

    def search(self, typed: str) -> None:
        """Look for a name among those who are expected here."""
        from bekal.attendance.gate import queries

        def work(session: Any) -> list[Named]:
            found = queries.found_by_name(session, typed, self._held(session))
            return [Named(one.enrolment_id, one.name, one.course, queries.photo(session, one)) for one in found]

        self._context.jobs.run(
            work, lambda found: self._stage.show_names(found, typed), latest="names", receiver=self
        )  # fmt: skip

    def turn(self) -> None:
        """Let people pass the other way."""
        self.direction = Direction.OUT if self.direction is Direction.IN else Direction.IN
        self._stage.show_way(self.direction)

    def turn_camera(self) -> None:
        """Look through the camera, or no longer."""
        if self.eyes.is_on:
            self.eyes.close()
            self._stage.show_camera(on=False)
        else:
            self._stage.show_camera(on=True)
            self.eyes.open(self.door.camera)

    def ask_to_leave(self) -> None:
        """Ask for the PIN of somebody who may sign in here."""

        def done(staff: "list[StaffRow]") -> None:
            if staff and not self._stage.is_leaving:
                self._stage.begin_leaving(staff, self._context.person.id)

        self._context.jobs.run(wiring.staff, done, latest="staff", receiver=self)

    def try_to_leave(self, staff_id: StaffId, secret: str) -> None:
        """Check the PIN; a wrong one is counted."""
        now = self._context.clock()

        def done(came: "Attempt") -> None:
            try:
                found = came.person()
            except Told as error:
                self._stage.leave.show_refusal(sentence(error))
                return
            self.eyes.close()
            self.left.emit(Person(found.id, found.name, found.role))

        self._context.jobs.run(
            lambda session: wiring.check(session, staff_id, secret, now),
            done,
            lambda error: self._stage.leave.show_refusal(sentence(error)),
            write=True,
            receiver=self,
        )

    def show_broken(self, code: str) -> None:
        """Say on the screen that a reading went wrong by our fault; the next may come."""
        self._show_trouble(say("Ada kesalahan di program ini, kode {code}. Laporannya disimpan.", code=code))

    def _show_trouble(self, words: str) -> None:
        told = trouble(words, clock(self._context.clock()))
        self._stage.show_answer(told)
        self.sounds.play(told.sound)

    def _pass(self, work: "Callable[[Any], Answer]", zone: tzinfo | None, how: How = How.SCAN, code: str = "") -> None:
        from bekal.attendance.gate import queries

        def whole(session: Any) -> _Passed:
            answer = work(session)
            known = answer.verdict.trainee
            return _Passed(answer, queries.photo(session, known) if known is not None else None)

        def done(passed: _Passed) -> None:
            self._show(passed.answer, shown(passed.answer, zone, passed.photo), by_hand=how is How.KEY, code=code)

        def failed(error: Told) -> None:
            self._show_trouble(sentence(error))

        self._context.jobs.run(whole, done, failed, write=True, how=how, receiver=self)

    def _show(self, answer: "Answer", told: Shown, *, by_hand: bool, code: str) -> None:
        self._tick()
        self._stage.show_answer(told)
        self.sounds.play(told.sound)
        self._stage.show_inside(answer.inside)
        self._stage.show_doubt(
            say("Jam komputer ini diragukan: sekarang lebih awal daripada pindaian terakhir. Tanda tetap disimpan; "
                "periksa jam komputer.") if answer.is_clock_doubtful else ""
        )  # fmt: skip
        word, tone, icon = short(answer.verdict.answer)
        name = told.name or say("kode …{end}", end=code[-4:])
        self._lines = [Line(told.time, name, word, tone, icon, by_hand), *self._lines][:LAST]
        self._stage.show_last(self._lines)

    def _held(self, session: Any) -> list[Held]:
        """Read the meetings anew at each reading: one may have been closed on another PC."""
        from bekal.attendance.gate import queries

        return [one for one in queries.held_meetings(session, self.door.day) if one.meeting_id in self.door.meetings]

    def _load(self) -> None:
        """Show who passed before, as after a power cut."""
        zone = self._context.clock().tzinfo

        def work(session: Any) -> "tuple[int, list[PassedRow]]":
            from bekal.attendance.gate import queries

            here = self.door.meetings
            return queries.inside(session, here), queries.last_passages(session, here, most=LAST)

        def done(found: "tuple[int, list[PassedRow]]") -> None:
            inside, rows = found
            before = [
                Line(clock(row.at.astimezone(zone)), row.name, *short(row.answer), by_hand=row.by_hand) for row in rows
            ]
            self._lines = [*self._lines, *before][:LAST] if not self._lines else self._lines
            self._stage.show_last(self._lines)
            self._stage.show_inside(inside)

        self._context.jobs.run(work, done, receiver=self)

    def _show_picture(self, picture: Any) -> None:
        self._stage.mirror.show_picture(picture)

    def _tick(self) -> None:
        self._stage.show_clock(self._context.clock())


def door_settings(context: Context) -> tuple[bool, str, bool]:
    """Return what this machine remembers of its door: sound, camera, mirror."""
    here = cast("wiring.Here | None", context.extras.get("here"))
    if here is None:
        return True, "", True
    return here.settings.scan_sound, here.settings.scan_camera, here.settings.scan_mirror


def remember_door(context: Context, *, sound: bool, camera: str, mirror: bool) -> None:
    """Keep it for the next time."""
    here = cast("wiring.Here | None", context.extras.get("here"))
    if here is not None:
        for name, value in (("scan_sound", sound), ("scan_camera", camera), ("scan_mirror", mirror)):
            here.remember(name, value)
