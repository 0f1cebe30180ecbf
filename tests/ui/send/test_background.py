"""Sending by itself: nobody is asked, nothing that goes wrong ends it, and the bottom line says how it stands."""

from pathlib import Path

import pytest
from tests.ui import running
from tests.ui.send.test_over_network import head_office
from tests.ui.send.test_sending import at_the_sending, said

from bekal.sync import network
from bekal.sync.anchor import Verdict
from bekal.sync.recovery import Start
from bekal.sync.whereabouts import Copied
from bekal.ui.send.background import Background
from bekal.ui.shell import Shell
from bekal.ui.workplace import Workplace


def background_of(bekal: running.Running) -> Background:
    found = bekal.part(Shell).findChild(Background)
    assert found is not None
    return found


def failures(by_itself: Background) -> int:
    assert by_itself._schedule is not None
    return by_itself._schedule.failed


def network_words(bekal: running.Running) -> str:
    return running.words_of(bekal.part(Shell).status)


def test_what_waits_goes_by_itself_where_the_address_is_known(bekal: running.Running, world: Path) -> None:
    screen = at_the_sending(bekal)
    by_itself = background_of(bekal)
    assert screen._ready._number.text() != "0"
    with head_office(world) as url:
        network.remember_url(bekal.here.centre(), url)
        by_itself.look()
        bekal.wait(lambda: "Terhubung ke pusat" in network_words(bekal))
        bekal.wait(lambda: "Belum dikirim 0" in network_words(bekal))
        assert by_itself._timer.remainingTime() > 60_000, "what was sent is no work that was saved"
        screen.check.click()
        bekal.wait(lambda: screen._ready._number.text() == "0")
    assert said(screen) == ""
    by_itself.look()
    bekal.wait(lambda: "Pusat belum terjangkau" in network_words(bekal))
    assert failures(by_itself) == 1


def test_without_an_address_nothing_is_tried_and_nothing_is_said(bekal: running.Running) -> None:
    at_the_sending(bekal)
    by_itself = background_of(bekal)
    by_itself.look()
    bekal.wait(lambda: by_itself._job is None)
    assert "Bekerja tanpa internet" in network_words(bekal)
    assert failures(by_itself) == 0


def test_what_asked_for_a_sending_goes_with_it_and_what_a_person_must_decide_stays(
    bekal: running.Running, world: Path
) -> None:
    screen = at_the_sending(bekal)
    shell = bekal.part(Shell)
    place = bekal.window.findChild(Workplace)
    assert place is not None
    bekal.wait(lambda: bekal.here.is_checked)
    bekal.settle()
    asked, decide = Start(Verdict.AHEAD), Start(Verdict.SAME, copied=Copied.BESIDE_ITS_ORIGINAL)
    for start in (asked, decide):
        bekal.here.start = start
        place._show_notice(bekal.here)
    place._show_told("Pusat baru dipulihkan.")
    assert asked.notice
    bekal.wait(lambda: asked.notice in running.words_of(shell.notices))
    by_itself = background_of(bekal)
    with head_office(world) as url:
        network.remember_url(bekal.here.centre(), url)
        by_itself.look()
        bekal.wait(lambda: asked.notice not in running.words_of(shell.notices))
        assert "Pusat baru dipulihkan." in running.words_of(shell.notices)  # nobody may have read it
        bekal.settle()
        screen.check.click()
        bekal.wait(screen.by_net.isEnabled)
        screen.by_net.click()
        bekal.wait(lambda: "Pusat sudah punya semuanya" in said(screen))
    words = running.words_of(shell.notices)
    assert "Pusat baru dipulihkan." not in words
    assert decide.notice
    assert decide.notice in words


def test_a_bug_ends_one_try_only(bekal: running.Running, monkeypatch: pytest.MonkeyPatch) -> None:
    at_the_sending(bekal)
    by_itself = background_of(bekal)

    def broken(_progress: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(by_itself._net, "exchange_if_possible", broken)
    by_itself.look()
    bekal.wait(lambda: by_itself._job is None)
    assert failures(by_itself) == 1
    assert by_itself._timer.isActive()


def test_saved_work_brings_the_next_try_near(bekal: running.Running) -> None:
    at_the_sending(bekal)
    by_itself = background_of(bekal)
    by_itself.look()
    bekal.wait(lambda: by_itself._job is None)
    assert by_itself._timer.remainingTime() > 60_000
    by_itself.work_was_saved()
    assert by_itself._timer.remainingTime() <= 31_000
