"""The workers: results arrive in the window's thread, once, and only where somebody still waits."""

import gc
import threading
import time
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.ui import sample

from bekal.errors import Refused, Unavailable
from bekal.terms import How, StaffId
from bekal.ui.jobs import Jobs, Progress


class CourseFullForTest(Refused):
    """A rule of these tests."""


class DiskFullForTest(Unavailable):
    """A world of these tests."""


class Listener(QObject):
    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.heard: list[Any] = []
        self.threads: list[threading.Thread] = []

    def hear(self, what: object) -> None:
        self.heard.append(what)
        self.threads.append(threading.current_thread())


def test_work_is_done_elsewhere_and_answered_in_the_windows_thread(
    jobs: Jobs, store: sample.Store, qtbot: QtBot
) -> None:
    listener, here = Listener(), threading.current_thread()
    jobs.run(lambda _session: threading.current_thread().name, listener.hear)
    qtbot.waitUntil(lambda: listener.heard != [])
    assert listener.heard == ["database"]
    assert listener.threads == [here]


def test_a_job_that_finishes_early_is_answered_only_after_its_caller_went_on(
    jobs: Jobs, store: sample.Store, qtbot: QtBot
) -> None:
    listener, finished = Listener(), threading.Event()
    jobs.run(lambda _session: finished.set(), listener.hear)
    assert finished.wait(5)
    time.sleep(0.05)
    assert listener.heard == []
    qtbot.waitUntil(lambda: listener.heard == [None])


def test_a_list_that_could_not_be_read_is_read_again_and_nothing_is_done_twice(
    jobs: Jobs, store: sample.Store, qtbot: QtBot
) -> None:
    listener, silent, done = Listener(), [True], []

    def read(_session: object) -> str:
        if silent[0]:
            raise DiskFullForTest
        return "daftar"

    def once(_session: object) -> None:
        done.append(None)
        raise DiskFullForTest

    jobs.run(lambda _session: read(_session) + " lama", listener.hear, latest="list", receiver=listener)
    jobs.run(read, listener.hear, latest="list", receiver=listener)
    jobs.run(once, listener.hear, write=True, receiver=listener)
    jobs.run(once, listener.hear, receiver=listener)
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert (listener.heard, len(done)) == ([], 2)
    silent[0] = False
    jobs.ask_again()
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    jobs.ask_again()
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert (listener.heard, len(done)) == (["daftar"], 2)


def test_the_answer_to_a_destroyed_screen_is_dropped(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    screen = QWidget()
    listener, go_on = Listener(screen), threading.Event()
    jobs.run(lambda _session: go_on.wait(5), listener.hear)
    screen.deleteLater()
    QApplication.sendPostedEvents(screen, 52)  # DeferredDelete
    assert not shiboken6.isValid(listener)
    go_on.set()
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert listener.heard == []


def test_jobs_come_back_in_the_order_they_were_asked(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    listener = Listener()
    for at in range(200):
        jobs.run(lambda _session, at=at: at, listener.hear)
    qtbot.waitUntil(lambda: len(listener.heard) == 200)
    assert listener.heard == list(range(200))


def test_only_the_newest_search_is_answered(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    listener, go_on, done = Listener(), threading.Event(), []
    jobs.run(lambda _session: go_on.wait(5))
    for text in ("si", "sit", "siti"):
        jobs.run(lambda _session, text=text: done.append(text) or text, listener.hear, latest="search")
    go_on.set()
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert listener.heard == ["siti"]
    assert done == ["siti"]


def test_a_writing_job_is_signed_by_who_works_and_committed(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    jobs.act_for(sample.CLERK.id, lambda: sample.NOW)
    with qtbot.waitSignal(jobs.wrote):
        jobs.run(lambda _session: None, write=True, how=How.BULK)
    assert store.signed == [(sample.CLERK.id, sample.NOW, How.BULK)]
    assert store.committed == 1


def test_a_job_keeps_the_person_who_asked_for_it(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    go_on = threading.Event()
    jobs.act_for(sample.CLERK.id, lambda: sample.NOW)
    jobs.run(lambda _session: go_on.wait(5))
    jobs.run(lambda _session: None, write=True)
    jobs.act_for(StaffId(sample.HEAD.id), lambda: sample.NOW)
    go_on.set()
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert [by for by, _at, _how in store.signed] == [sample.CLERK.id]


def test_a_refusal_goes_to_the_screen_that_asked(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    listener, refused = Listener(), Listener()

    def work(_session: object) -> None:
        raise CourseFullForTest(course="Kelas Contoh")

    jobs.run(work, listener.hear, refused.hear, write=True)
    qtbot.waitUntil(lambda: refused.heard != [])
    assert isinstance(refused.heard[0], CourseFullForTest)
    assert (listener.heard, store.rolled_back, store.committed) == ([], 1, 0)


def test_what_no_screen_takes_is_told_by_the_window(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    def work(_session: object) -> None:
        raise DiskFullForTest

    with qtbot.waitSignals([jobs.told, jobs.unavailable]):
        jobs.run(work)


def test_an_error_of_ours_is_shown_as_broken(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    with qtbot.waitSignal(jobs.broke) as caught:
        jobs.run(lambda _session: 1 / 0)
    assert isinstance(caught.args[0], ZeroDivisionError)


def test_long_work_tells_how_far_it_is_and_can_be_stopped(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    listener, reached = Listener(), []

    def work(_session: object, progress: Progress) -> None:
        for at in range(100_000):
            progress.tell(at, 100_000)
            time.sleep(0.001)

    job = jobs.run_long(work, listener.hear, progress=lambda done, of: reached.append((done, of)), write=True)
    qtbot.waitUntil(lambda: len(reached) > 1)
    job.stop()
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert listener.heard == []
    assert store.rolled_back == 1
    assert reached == sorted(reached)


def test_the_network_has_a_worker_of_its_own(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    listener, go_on = Listener(), threading.Event()
    jobs.run(lambda _session: go_on.wait(5))
    jobs.fetch(lambda: threading.current_thread().name, listener.hear)
    qtbot.waitUntil(lambda: listener.heard == ["network"])
    go_on.set()


def test_waiting_is_shown_only_when_it_lasts(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    shown: list[bool] = []
    jobs.busy_changed.connect(shown.append)
    jobs.run(lambda _session: None)
    qtbot.waitUntil(lambda: jobs.waiting == 0)
    assert shown == []
    go_on = threading.Event()
    jobs.run(lambda _session: go_on.wait(5))
    qtbot.waitUntil(lambda: shown == [True])
    go_on.set()
    qtbot.waitUntil(lambda: shown == [True, False])


def test_the_collector_never_runs_in_a_worker(jobs: Jobs, store: sample.Store, qtbot: QtBot) -> None:
    collected_in: list[str] = []

    def watch(phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            collected_in.append(threading.current_thread().name)

    def rubbish(_session: object) -> None:
        for _at in range(20_000):
            loop: list[Any] = []
            loop.append(loop)

    gc.callbacks.append(watch)
    try:
        jobs.run(rubbish)
        qtbot.waitUntil(lambda: jobs.waiting == 0)
        qtbot.waitUntil(lambda: collected_in != [])
    finally:
        gc.callbacks.remove(watch)
    assert set(collected_in) == {threading.current_thread().name}


def test_closing_finishes_what_is_queued_and_closes_the_database(qtbot: QtBot) -> None:
    jobs, store, done = Jobs(), sample.Store(), []
    jobs.open(lambda: store, lambda _opened: None)
    for at in range(20):
        jobs.run(lambda _session, at=at: done.append(at), write=True)
    assert jobs.close()
    assert done == list(range(20))
    assert store.closed
    assert gc.isenabled()
    jobs.deleteLater()


@pytest.mark.parametrize("calls", [50_000])
def test_many_thousand_void_calls_of_qt_are_survived(qtbot: QtBot, calls: int) -> None:
    """PySide6 6.12 on Python 3.11 loses a reference to None at each and aborts after some thousand."""
    widget = QWidget()
    qtbot.addWidget(widget)
    for _at in range(calls):
        widget.update()
    assert widget.isEnabled()
