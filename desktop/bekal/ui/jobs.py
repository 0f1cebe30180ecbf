"""The only place that knows threads: one worker for the database, one for the network.

A presenter hands in what to do and what to do with the result; the result arrives on the thread of the
window, or nowhere when the presenter is gone by then. Read everything from widgets before starting a job.
"""

import gc
import queue
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from uuid import UUID

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from bekal.errors import Told, Unavailable
from bekal.terms import How, StaffId

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

T = TypeVar("T")

BUSY_AFTER = 300
"""Milliseconds until waiting is shown."""
_COLLECT_EVERY = 1000  # milliseconds between two looks at Python's rubbish
_TELL_EVERY = 0.1  # seconds between two reports of progress


class Store(Protocol):
    """An open database as the worker sees it; made, used and closed in the worker's thread only."""

    def reading(self) -> "AbstractContextManager[Session]":
        """Give a session that only asks."""

    def writing(self, *, by: UUID | None, at: datetime | None, how: How) -> "AbstractContextManager[Session]":
        """Give a session whose block is one durable transaction, rolled back by an error."""

    def close(self) -> None:
        """Close the database."""


class Stopped(Exception):
    """The person stopped long work; what was written before in the same job is rolled back."""


class Progress:
    """How a long job tells how far it has come and learns that it shall stop."""

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell, self._last = tell, 0.0
        self._stop = threading.Event()

    def tell(self, done: int, of: int) -> None:
        """Report `done` of `of`; raises Stopped when the person asked to stop."""
        if self._stop.is_set():
            raise Stopped
        now = time.monotonic()
        if now - self._last >= _TELL_EVERY or done >= of:
            self._last = now
            self._tell(done, of)

    def stop(self) -> None:
        """Ask the job to stop at its next report."""
        self._stop.set()


@dataclass(eq=False)
class Job:
    """One piece of work on its way through a worker and back."""

    work: Callable[..., Any] | None
    done: Callable[[Any], object] | None
    failed: Callable[[Told], object] | None
    receiver: QObject | None
    write: bool = False
    needs_session: bool = True
    how: How = How.KEY
    by: StaffId | None = None
    progress: Progress | None = None
    stopped: Callable[[], object] | None = None
    latest: tuple[int, str] | None = None
    serial: int = 0
    result: Any = None
    error: BaseException | None = None
    dropped: bool = False

    def stop(self) -> None:
        """Ask long work to stop, or work that has not begun not to begin."""
        self.dropped = self.progress is None
        if self.progress is not None:
            self.progress.stop()


class _Worker:
    """A thread that takes jobs one after the other; it never drops a job itself, so no Qt object dies in it."""

    def __init__(self, name: str, carry_out: Callable[[Job], None], give_back: Callable[[Job], None]) -> None:
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._carry_out, self._give_back = carry_out, give_back
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)
        self._thread.start()

    def take(self, job: Job | None) -> None:
        """Queue a job; None ends the thread after what is queued."""
        self._jobs.put(job)

    def join(self, seconds: float) -> bool:
        """Wait for the thread to end and tell whether it has."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _live(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                self._carry_out(job)
            except BaseException as error:  # noqa: BLE001 - every failure is told on the window's thread
                job.error = error
            self._give_back(job)
            del job  # the window's thread holds it now and is the one to let go


class Jobs(QObject):
    """The two workers, and the way back to the window."""

    busy_changed = Signal(bool)
    told = Signal(object)
    """A Refused or Unavailable that its screen did not take."""
    broke = Signal(object)
    """An error of ours, to be shown with a code and a file to send."""
    unavailable = Signal(object)
    """Every Unavailable, taken by its screen or not, for the log."""
    wrote = Signal()
    """A writing job was committed."""
    moved = Signal()
    """What is counted changed in another worker: something was sent, or an answer was read."""
    _finished = Signal()
    _reported = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: queue.SimpleQueue[Job] = queue.SimpleQueue()
        self._reports: queue.SimpleQueue[tuple[Job, Callable[[int, int], object], int, int]] = queue.SimpleQueue()
        self._latest: dict[tuple[int, str], int] = {}
        self._unread: dict[tuple[int, str], Job] = {}
        self._serial = self._waiting = 0
        self._busy = self._closed = False
        self._store: Store | None = None  # touched by the database worker only
        self._by: StaffId | None = None
        self._clock: Callable[[], datetime] | None = None
        # a job that finishes early would otherwise be delivered before its caller returned
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._report, Qt.ConnectionType.QueuedConnection)
        self._patience = QTimer(self, singleShot=True, interval=BUSY_AFTER)
        self._patience.timeout.connect(lambda: self._show_busy(busy=self._waiting > 0))
        # Python's collector runs in whatever thread allocates; in a worker it would destroy Qt objects there
        gc.disable()
        self._collector = QTimer(self, interval=_COLLECT_EVERY)
        self._collector.timeout.connect(_collect)
        self._collector.start()
        self._database = _Worker("database", self._with_store, self._give_back)
        self._network = _Worker("network", self._without_store, self._give_back)

    def open(
        self,
        opener: Callable[[], Store],
        done: Callable[[None], object],
        failed: Callable[[Told], object] | None = None,
        *,
        receiver: QObject | None = None,
    ) -> None:
        """Open a database in its worker, closing the former one; imports of storage belong into `opener`."""

        def change() -> None:
            if self._store is not None:
                self._store.close()
                self._store = None
            self._store = opener()

        self._start(Job(change, done, failed, receiver, needs_session=False), self._database)

    def act_for(self, person: StaffId | None, clock: Callable[[], datetime] | None = None) -> None:
        """Sign every writing job from now on with this person and the time of the clock; None signs nothing."""
        self._by, self._clock = person, clock

    def run(
        self,
        work: "Callable[[Session], T]",
        done: Callable[[T], object] | None = None,
        failed: Callable[[Told], object] | None = None,
        *,
        write: bool = False,
        how: How = How.KEY,
        latest: str = "",
        by: StaffId | None = None,
        receiver: QObject | None = None,
    ) -> Job:
        """Do `work` with a session in the database worker, then `done` with its result in the window.

        `by` is who answers for it when that is not the person at the keys: whoever gave their PIN for it.
        `failed` gets a Refused or Unavailable; without it the window says the sentence. `latest` names work
        of which only the newest counts, such as a search while typing: older ones are dropped. `receiver` is
        the QObject the answer is for (taken from `done` when that is its method); destroyed, it gets none.
        """
        job = Job(work, done, failed, receiver or _owner(done), write=write, how=how, by=by)
        if latest:
            self._serial += 1
            job.latest, job.serial = (id(job.receiver), latest), self._serial
            self._latest[job.latest] = job.serial
        return self._start(job, self._database)

    def ask_again(self) -> None:
        """Ask once more what a list could not read; what was to be done only once is not done again."""
        unread, self._unread = self._unread, {}
        for job in unread.values():
            if not self._is_old(job) and (job.receiver is None or shiboken6.isValid(job.receiver)):
                self._start(job, self._database)

    def run_long(
        self,
        work: "Callable[[Session, Progress], T]",
        done: Callable[[T], object] | None = None,
        failed: Callable[[Told], object] | None = None,
        *,
        progress: Callable[[int, int], object],
        write: bool = False,
        how: How = How.KEY,
        by: StaffId | None = None,
        stopped: Callable[[], object] | None = None,
        receiver: QObject | None = None,
    ) -> Job:
        """Do long work in the database worker; `progress(done, of)` arrives ten times a second at most.

        `stopped` is called once it has stopped because the person asked for it, and nothing of it was written. Work
        that had come to its end by then answers `done` as ever.
        """
        job = Job(work, done, failed, receiver or _owner(done), write=write, how=how, by=by, stopped=stopped)
        self._track(job, progress)
        return self._start(job, self._database)

    def fetch(
        self,
        work: Callable[[], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Told], object] | None = None,
        *,
        receiver: QObject | None = None,
    ) -> Job:
        """Do `work` in the network worker, without a session."""
        return self._start(Job(work, done, failed, receiver or _owner(done), needs_session=False), self._network)

    def fetch_long(
        self,
        work: Callable[[Progress], T],
        done: Callable[[T], object] | None = None,
        failed: Callable[[Told], object] | None = None,
        *,
        progress: Callable[[int, int], object],
        receiver: QObject | None = None,
    ) -> Job:
        """Do long work in the network worker."""
        job = Job(work, done, failed, receiver or _owner(done), needs_session=False)
        self._track(job, progress)
        return self._start(job, self._network)

    @property
    def waiting(self) -> int:
        """How many jobs have not come back yet."""
        return self._waiting

    def close(self, seconds: float = 10.0) -> bool:
        """Finish what is queued, close the database and end both threads; tell whether all of it ended."""
        if self._closed:
            return True
        self._closed = True
        self._collector.stop()
        self._patience.stop()

        def shut() -> None:
            if self._store is not None:
                self._store.close()
                self._store = None

        self._database.take(Job(shut, None, None, None, needs_session=False))
        self._database.take(None)
        self._network.take(None)
        ended = self._database.join(seconds) and self._network.join(min(seconds, 2.0))
        gc.enable()
        return ended

    def _start(self, job: Job, worker: _Worker) -> Job:
        job.by = job.by or self._by  # who worked when it was asked, even if somebody else works by then
        self._waiting += 1
        if not self._patience.isActive() and not self._busy:
            self._patience.start()
        worker.take(job)
        return job

    def _track(self, job: Job, progress: Callable[[int, int], object]) -> None:
        def tell(done: int, of: int) -> None:
            self._reports.put((job, progress, done, of))
            self._reported.emit()

        job.progress = Progress(tell)

    def _with_store(self, job: Job) -> None:
        assert job.work is not None
        if self._is_old(job):
            job.dropped = True
        elif not job.needs_session:
            job.result = job.work()
        else:
            assert self._store is not None, "no database is open"
            if job.write:
                at = self._clock() if self._clock is not None else None
                opened = self._store.writing(by=job.by, at=at, how=job.how)
            else:
                opened = self._store.reading()
            with opened as session:
                job.result = job.work(session, job.progress) if job.progress else job.work(session)

    def _without_store(self, job: Job) -> None:
        assert job.work is not None
        if not job.dropped:
            job.result = job.work(job.progress) if job.progress else job.work()

    def _is_old(self, job: Job) -> bool:
        return job.dropped or (job.latest is not None and self._latest.get(job.latest) != job.serial)

    def _give_back(self, job: Job) -> None:
        self._results.put(job)
        if not self._closed:
            self._finished.emit()

    def _deliver(self) -> None:
        while True:
            try:
                job = self._results.get_nowait()
            except queue.Empty:
                return
            self._waiting -= 1
            if not self._waiting:
                self._patience.stop()
                self._show_busy(busy=False)
            self._answer(job)

    def _answer(self, job: Job) -> None:
        error, old = job.error, self._is_old(job)
        work, job.work = job.work, None
        if isinstance(error, Unavailable) and job.latest is not None and not job.write and not old:
            self._unread[job.latest] = replace(job, work=work, error=None)
        gone = job.receiver is not None and not shiboken6.isValid(job.receiver)
        if error is None:
            if job.write and not job.dropped:
                self.wrote.emit()
            if job.done is not None and not gone and not old:
                job.done(job.result)
        elif isinstance(error, Told):
            if isinstance(error, Unavailable):
                self.unavailable.emit(error)
            if job.failed is not None and not gone:
                if not old:
                    job.failed(error)
            else:
                self.told.emit(error)
        elif not isinstance(error, Stopped):
            self.broke.emit(error)
        elif job.stopped is not None and not gone and not old:
            job.stopped()

    def _report(self) -> None:
        newest: dict[int, tuple[Job, Callable[[int, int], object], int, int]] = {}
        while not self._reports.empty():
            report = self._reports.get()
            newest[id(report[0])] = report
        for job, progress, done, of in newest.values():
            if job.receiver is None or shiboken6.isValid(job.receiver):
                progress(done, of)

    def _show_busy(self, *, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)


def _owner(done: Callable[..., object] | None) -> QObject | None:
    owner = getattr(done, "__self__", None)
    return owner if isinstance(owner, QObject) else None


def _collect() -> None:
    """Collect rubbish as Python would have done by itself, but here."""
    youngest, middle, oldest = gc.get_count()
    if oldest > 10 or middle > 10 or youngest > 700:
        gc.collect(2 if oldest > 10 else 1 if middle > 10 or youngest > 10_000 else 0)
