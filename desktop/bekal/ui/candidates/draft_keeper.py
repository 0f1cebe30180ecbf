"""Keeping what is typed: within a second of the first key, on leaving a field, on leaving the form."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bekal.candidates import drafts
from bekal.candidates.drafts import Draft
from bekal.errors import Told
from bekal.terms import CandidateId
from bekal.ui.context import Context

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

KEEP_AFTER = 400
"""Milliseconds from the first key that is not kept yet until it is."""
SCARCE, FULL = 500_000_000, 100_000_000
"""Bytes free on the disk below which is warned, and below which nothing new is taken."""
_LOOK_EVERY = 15
"""Seconds between two looks at the disk."""


class DraftKeeper(QObject):
    """One form's draft. `read` returns what stands in the form, or None when nothing differs from what is stored."""

    kept = Signal(object)
    failed = Signal(object)
    space_seen = Signal(object)
    """How many bytes are free on the disk."""

    def __init__(self, parent: QObject, context: Context, read: Callable[[], Draft | None]) -> None:
        super().__init__(parent)
        self._context, self._read = context, read
        self._person, self._is_new = drafts.new_person(), True
        self.is_dirty = self._stands_open = False
        self._serial = 0
        self._looked_at: datetime | None = None
        self._pause = QTimer(self, singleShot=True, interval=KEEP_AFTER)
        self._pause.timeout.connect(self.flush)

    @property
    def person(self) -> CandidateId:
        """The id the person has, or will have."""
        return self._person

    @property
    def is_waiting(self) -> bool:
        """Whether something typed is not kept yet."""
        return self._pause.isActive()

    def begin(self, person: CandidateId | None, *, is_new: bool) -> None:
        """Keep from now on what is typed of this person; None is somebody whose typing begins."""
        self._pause.stop()
        self._person, self._is_new = person or drafts.new_person(), is_new
        self.is_dirty = self._stands_open = False
        self._serial += 1

    def touch(self) -> None:
        """Note that something was typed, and keep it soon."""
        self.is_dirty = True
        if not self._pause.isActive():
            self._pause.start()

    def flush(self, *, leaving: bool = False) -> None:
        """Keep at once what is not kept; on leaving the form note that it was left in order."""
        self._pause.stop()
        if not self.is_dirty and not (leaving and self._stands_open):
            return
        draft = self._read()
        if draft is None:
            if self.is_dirty or self._stands_open:
                self.forget()
            return
        self.is_dirty, self._stands_open = False, not leaving
        self._serial += 1
        serial, staff, person, is_new = self._serial, self._context.person.id, self._person, self._is_new
        now, written = self._context.clock(), replace(draft, is_open=not leaving)

        def work(session: "Session") -> None:
            drafts.keep(session, staff, person, written, is_new=is_new, now=now)

        def done(_done: None) -> None:
            if serial == self._serial:
                self.kept.emit(now)

        def failed(error: Told) -> None:
            if person == self._person:
                self.is_dirty = True
            self.failed.emit(error)

        self._context.jobs.run(work, done, failed, write=True, receiver=self)
        self.look_at_disk()

    def forget(self) -> None:
        """Drop the draft: nothing in it differs any more."""
        self._pause.stop()
        self.is_dirty = self._stands_open = False
        self._serial += 1
        staff, person = self._context.person.id, self._person
        self._context.jobs.run(lambda session: drafts.drop(session, staff, person), write=True, receiver=self)

    def stop(self) -> None:
        """Keep nothing more of what stands there: it is being registered."""
        self._pause.stop()
        self.is_dirty = False
        self._serial += 1

    def look_at_disk(self, *, now: bool = False) -> None:
        """Ask how much room the disk has, now or when that was not asked for a while."""
        ask = self._context.extras.get("free_space")
        at = self._context.clock()
        recent = self._looked_at is not None and (at - self._looked_at).total_seconds() < _LOOK_EVERY
        if callable(ask) and (now or not recent):
            self._looked_at = at
            self._context.jobs.fetch(ask, self.space_seen.emit, lambda _error: None, receiver=self)
