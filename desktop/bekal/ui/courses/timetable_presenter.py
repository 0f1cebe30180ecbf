"""Reads a course's timetable, tries and makes plans, changes single meetings; each change can be taken back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from bekal.errors import Told
from bekal.language import say
from bekal.terms import CourseId, How, Role
from bekal.ui.context import Context
from bekal.ui.courses.clash_words import clashes_words
from bekal.ui.courses.meeting_change import Change, Doing
from bekal.ui.courses.timetable_screen import MEETINGS, Planning

if TYPE_CHECKING:
    from bekal.courses.queries import MeetingRow
    from bekal.courses.timetable.rules import Pattern
    from bekal.courses.timetable.service import Changed
    from bekal.ui.courses.timetable_screen import TimetableScreen


class TimetablePresenter(QObject):
    """One intention a method."""

    def __init__(self, screen: "TimetableScreen", context: Context) -> None:
        super().__init__(screen)
        self._screen, self._context = screen, context
        self._course_id: CourseId | None = None
        screen.preview_asked.connect(self.preview)
        screen.make_asked.connect(self.make)
        screen.change_asked.connect(self.change)
        screen.restore_asked.connect(self.restore)
        screen.remove_asked.connect(self.remove)
        screen.meeting_asked.connect(lambda one: context.navigate("attendance.roster", meeting_id=one.id))

    def load(self, course_id: CourseId) -> None:
        """Read the timetable."""
        self._course_id = course_id
        self._context.jobs.run(
            lambda session: planning(session, course_id),
            self._screen.show_timetable,
            latest="timetable",
            receiver=self,
        )

    def preview(self, pattern: "Pattern") -> None:
        """Show what a pattern would make."""
        from bekal.courses.timetable import planning as plans

        course_id, today = self._course_id, self._context.clock().date()
        if course_id is not None:
            self._context.jobs.run(
                lambda session: plans.preview(session, course_id, pattern, today=today),
                self._screen.show_preview,
                self._screen.show_refusal,
                latest="preview",
                receiver=self,
            )

    def make(self, pattern: "Pattern") -> None:
        """Make the timetable, or what of it was not held yet."""
        from bekal.courses.timetable import planning as plans

        course_id, today = self._course_id, self._context.clock().date()
        if course_id is None:
            return

        def done(changed: "Changed") -> None:
            self._screen.tabs.go(MEETINGS)
            self._changed(say("{n} pertemuan dijadwalkan.", n=len(changed.meetings)), changed)

        self._write(lambda session: plans.make(session, course_id, pattern, today=today), done,
                    self._screen.show_refusal)  # fmt: skip

    def change(self, meeting: "MeetingRow | None", asked: Change) -> None:
        """Move, cancel, describe or add a meeting, or let somebody else hold it."""
        course_id, now = self._course_id, self._context.clock()
        if course_id is None or (meeting is None and asked.doing is not Doing.ADD):
            return

        def work(session: Any) -> "Changed":
            return changed_by(session, course_id, meeting, asked, now)

        def done(changed: "Changed") -> None:
            self._screen.close_change()
            self._changed(_done_words(meeting, asked), changed)

        self._write(work, done, self._screen.change.show_refusal)

    def restore(self, meeting: "MeetingRow") -> None:
        """Hold a cancelled meeting after all."""
        from bekal.courses.timetable import service

        words = say("Pertemuan {n} jadi diadakan.", n=meeting.number)
        self._write(lambda session: service.restore(session, meeting.id), lambda made: self._changed(words, made))

    def remove(self, meeting: "MeetingRow") -> None:
        """Take away a meeting that was not held."""
        from bekal.courses.timetable import service

        words = say("Pertemuan {n} dihapus.", n=meeting.number)
        self._write(lambda session: service.remove(session, meeting.id), lambda made: self._changed(words, made))

    def _write(
        self,
        work: "Callable[[Any], Changed]",
        done: "Callable[[Changed], object]",
        failed: Callable[[Told], object] | None = None,
    ) -> None:
        self._context.jobs.run(work, done, failed, write=True, receiver=self)

    def _changed(self, words: str, changed: "Changed") -> None:
        """Show the timetable anew and offer to take the change back; what it clashes with is said beside it."""
        from bekal.courses.timetable import service

        course_id = self._course_id
        if course_id is None:
            return

        def back() -> None:
            self._context.jobs.run(
                lambda session: service.take_back(session, changed), lambda _n: self.load(course_id),
                write=True, how=How.UNDO, receiver=self,
            )  # fmt: skip

        self.load(course_id)
        if changed.clashes:
            words = f"{words} {say('Bentrok:')} {clashes_words(changed.clashes, 1)}."
        self._context.undo(words, back)


def planning(session: Any, course_id: CourseId) -> Planning:
    """Return a timetable, and who may be chosen in it: instructors, or everybody where there are none."""
    from bekal.courses.timetable.queries import timetable
    from bekal.staff.queries import people

    who = people(session, Role.INSTRUCTOR) or people(session)
    return Planning(timetable(session, course_id), tuple((one.id, one.name) for one in who))


def changed_by(session: Any, course_id: CourseId, meeting: "MeetingRow | None", asked: Change, now: Any) -> "Changed":
    """Do what was asked with one meeting, or add one."""
    from bekal.courses.timetable import service

    if meeting is None:
        assert asked.on is not None
        return service.add_meeting(
            session, course_id, held_on=asked.on, starts=asked.starts, ends=asked.ends, kind=asked.kind,
            room=asked.room, topic=asked.topic, instructor_id=asked.who, reason=asked.reason,
        )  # fmt: skip
    if asked.doing is Doing.MOVE:
        room = asked.room if asked.room != meeting.room else None  # the course's usual room is no room of its own
        return service.move(
            session, meeting.id, reason=asked.reason, held_on=asked.on, starts=asked.starts, ends=asked.ends, room=room
        )
    if asked.doing is Doing.CANCEL:
        return service.cancel(session, meeting.id, reason=asked.reason, now=now)
    if asked.doing is Doing.SUBSTITUTE:
        return service.substitute(session, meeting.id, asked.who, reason=asked.reason)
    return service.describe(
        session, meeting.id, topic=asked.topic, unit_id=asked.unit_id, instructor_id=asked.who, kind=asked.kind
    )


def _done_words(meeting: "MeetingRow | None", asked: Change) -> str:
    if meeting is None:
        return say("Pertemuan ditambahkan.")
    words = {
        Doing.MOVE: say("Pertemuan {n} dipindahkan.", n=meeting.number),
        Doing.CANCEL: say("Pertemuan {n} dibatalkan.", n=meeting.number),
        Doing.SUBSTITUTE: say("Pengganti pertemuan {n} dicatat.", n=meeting.number),
        Doing.DESCRIBE: say("Isi pertemuan {n} disimpan.", n=meeting.number),
    }
    return words[asked.doing]
