"""Sending by itself while somebody works: asks for nothing, says only at the bottom whether central was reached."""

import logging
import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from bekal.errors import Told, Unavailable
from bekal.language import say
from bekal.traces import lines_of
from bekal.ui.context import Context
from bekal.ui.jobs import Job, Stopped
from bekal.ui.send.over_network import OverNetwork
from bekal.ui.widgets.status_bar import StatusBar

if TYPE_CHECKING:
    from bekal.sync.exchanged import Exchanged
    from bekal.sync.schedule import Schedule
    from bekal.ui.jobs import Progress
    from bekal.ui.wiring import Here

FIRST = 20.0
"""Seconds after the sign-in before anything is tried: the first minutes belong to the person."""
LEAST = 1.0


class Background(QObject):
    """Tries again for ever, less often while central cannot be had; nothing that goes wrong ends it."""

    went_through = Signal()
    told = Signal(str)
    """What a person has to know of what came: an old copy, work that came back, a central that was restored."""

    def __init__(self, parent: QObject, context: Context, here: "Here", bar: StatusBar) -> None:
        super().__init__(parent)
        self._context, self._here, self._bar = context, here, bar
        self._net = OverNetwork(here, tries=1)
        self._schedule: Schedule | None = None  # made at the first try: what it imports is not for the first paint
        self._job: Job | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        self._timer.start(round(FIRST * 1000))

    def work_was_saved(self) -> None:
        """Have what was just saved go soon."""
        if self._schedule is not None and self._job is None:
            self._schedule.work_was_saved()
            self._wait()

    def look(self) -> None:
        """Send, if there is anybody to send to."""
        if self._job is not None:
            return
        if self._schedule is None:
            from bekal.sync.schedule import Schedule

            self._schedule = Schedule(time.monotonic, random.SystemRandom().random)
        self._job = self._context.jobs.fetch_long(
            self._try, self._tried, progress=lambda _done, _of: None, receiver=self
        )

    def _try(self, progress: "Progress") -> "Exchanged | BaseException | None":
        """Send; what went wrong, a bug of ours included, is given back, so that there is always a next time."""
        with ThreadPoolExecutor(1, thread_name_prefix="by-itself") as worker:
            run = worker.submit(self._net.exchange_if_possible, progress)
            fault = run.exception()
        if fault is None:
            return run.result()
        if not isinstance(fault, (Told, Stopped)):
            logging.getLogger("bekal").error("sending by itself failed\n%s", "\n".join(lines_of(fault)))
        return fault

    def _tried(self, came: "Exchanged | BaseException | None") -> None:
        self._job = None
        fault = came if isinstance(came, BaseException) else None
        if self._schedule is not None:
            self._schedule.note(fault)
        self._wait()
        if fault is not None or came is not None:  # None: no address, or not activated; nothing was tried
            known = self._here.network if fault is None or isinstance(fault, Unavailable) else None
            words, there = known or (say("Pusat belum terjangkau"), False)
            self._bar.show_network(words, there=there)
        if came is not None and not isinstance(came, BaseException):
            self.went_through.emit()
            if came.notice:
                self.told.emit(came.notice)
        if fault is None and came is not None:
            self._context.jobs.moved.emit()

    def _wait(self) -> None:
        seconds = self._schedule.seconds_left() if self._schedule is not None else FIRST
        self._timer.start(round(max(LEAST, seconds) * 1000))
