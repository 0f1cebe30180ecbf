"""Whose turn it is: bounded work at once, one piece a centre, and whoever first asked longest ago goes first.

A centre that was sent away keeps the place it had: when it comes again it stands where it stood, before all who
asked later, and where the room is full the latest of those waiting gives way. So none starves, however many come.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field


class ComeAgain(Exception):
    """There is no room now; `after` seconds on there should be."""

    def __init__(self, after: float) -> None:
        super().__init__(after)
        self.after = after


@dataclass
class _Ticket:
    """One piece of work that waits: of whom, and when its centre first asked."""

    of: Hashable
    since: float
    may_begin: bool = False
    must_leave: bool = False


@dataclass
class Admission:
    """The door: `at_once` pieces of work, `waiting` more in the room, none longer than `patience` seconds."""

    at_once: int = 4
    waiting: int = 64
    patience: float = 20.0
    clock: Callable[[], float] = time.monotonic
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _working: list[_Ticket] = field(default_factory=list)
    _room: list[_Ticket] = field(default_factory=list)
    _first_asked: dict[Hashable, float] = field(default_factory=dict)
    _takes: float = 0.05
    """Seconds that a piece of work takes, as lately seen."""

    @contextlib.contextmanager
    def turn(self, of: Hashable) -> Iterator[None]:
        """Wait for this centre's turn and work within the block.

        Raises:
            ComeAgain: it did not come in time, or there is no room to wait.

        """
        ticket = self._wait(of)
        began = self.clock()
        try:
            yield
        finally:
            with self._changed:
                self._working.remove(ticket)
                self._takes += 0.1 * (self.clock() - began - self._takes)
                self._call()

    def _wait(self, of: Hashable) -> _Ticket:
        with self._changed:
            now = self.clock()
            ticket = _Ticket(of, self._first_asked.setdefault(of, now))
            self._forget_old(now)
            self._room.append(ticket)
            self._call()
            if not ticket.may_begin and len(self._room) > self.waiting:
                latest = max(self._room, key=lambda one: one.since)
                latest.must_leave = True
                self._changed.notify_all()
            until = now + self.patience
            while not ticket.may_begin:
                if ticket.must_leave or self.clock() >= until:
                    self._room.remove(ticket)
                    raise ComeAgain(self._wait_for(ticket))
                self._changed.wait(max(0.001, until - self.clock()))
            return ticket

    def _call(self) -> None:
        """Let begin whoever may: in the order of asking, passing over centres that are at work already."""
        busy = {one.of for one in self._working}
        for ticket in sorted(self._room, key=lambda one: one.since):
            if len(self._working) >= self.at_once:
                break
            if ticket.of in busy or ticket.must_leave:
                continue
            ticket.may_begin = True
            busy.add(ticket.of)
            self._room.remove(ticket)
            self._working.append(ticket)
            self._first_asked.pop(ticket.of, None)
        self._changed.notify_all()

    def _wait_for(self, ticket: _Ticket) -> float:
        """Return after how long whoever asked before it should have had their turn."""
        before = sum(since < ticket.since for since in self._first_asked.values())
        return min(120.0, max(1.0, (before + 1) * self._takes / self.at_once))

    def _forget_old(self, now: float) -> None:
        """Give up the places of those who never came again."""
        here = {one.of for one in self._room}
        for of, since in list(self._first_asked.items()):
            if now - since > 600 and of not in here:
                del self._first_asked[of]
