"""Limits, old lists, a doubtful clock and a wrong zone are told after sign-in, and stop nobody."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot
from tests.ui import running

from bekal.centre.assuring import About
from bekal.centre.policy import Policy
from bekal.certificates.surety import Age
from bekal.sync.limits import Level, Limit, Standing
from bekal.ui.limits_notice import LimitsNotice, zone_words
from bekal.ui.shell import Shell
from bekal.ui.widgets.bars import Notice
from bekal.ui.widgets.dialogs import Confirm

WIB, WIT = timezone(timedelta(hours=7)), timezone(timedelta(hours=9))
FRESH = Age(1, 14, 60, 120)


def test_another_zone_than_the_centres_is_told() -> None:
    now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert zone_words(now.astimezone(WIB), now.astimezone(WIB)) == ""
    said = zone_words(now.astimezone(WIT), now.astimezone(WIB))
    assert "UTC+7" in said
    assert "UTC+9" in said


def test_a_red_limit_offers_to_send_and_to_go_on_with_a_reason(qtbot: QtBot, workplace: Callable[[], Shell]) -> None:
    shell = workplace()
    told = LimitsNotice(shell)
    red = Limit(About.DAYS, 31, 30, Level.RED)
    told._show(Standing((red,), Policy(minimum_version="9.0"), Age(70, 14, 60, 120), timedelta(days=2), True))
    qtbot.waitUntil(lambda: "Bekal 9.0" in running.words_of(shell.notices))
    words = running.words_of(shell.notices)
    for said in ("31 hari tidak membalas", "Lanjut dengan alasan", "70 hari", "Jam komputer", "Bekal 9.0"):
        assert said in words
    assert [one.property("kind") for one in shell.notices.findChildren(Notice)].count("bad") == 1
    told.go_on(red)
    for asked in shell.findChildren(Confirm):
        assert asked.isVisible()
        assert not asked._yes.isEnabled(), "a reason is typed first"
        asked.findChildren(QLineEdit)[0].setText("Jembatan putus")
        assert asked._yes.isEnabled()
        asked.reject()
    green = Limit(About.DAYS, 1, 30, Level.GREEN)
    told._show(Standing((green,), Policy(), FRESH, timedelta(0), False))
    assert "hari tidak membalas" not in running.words_of(shell.notices)
    over = Limit(About.DAYS, 31, 30, Level.OVERRIDDEN, "Jembatan putus")
    told._show(Standing((over,), Policy(), FRESH, timedelta(0), False))
    qtbot.waitUntil(lambda: "Kerja dilanjutkan: Jembatan putus" in running.words_of(shell.notices))
    [calm] = [one for one in shell.notices.findChildren(Notice) if one.isVisible()]
    assert calm.property("kind") == "warn"


def test_a_notice_offers_no_way_to_the_screen_that_is_shown(qtbot: QtBot, workplace: Callable[[], Shell]) -> None:
    shell = workplace()
    shell.go("home")
    shell.notices.show_notice("sent", "Perlu dikirim.", ("Ke Beranda", lambda: None), leads="home")
    shell.notices.show_notice("draft", "Draf dipulihkan.", ("Buka", lambda: None))
    qtbot.waitUntil(lambda: "Buka" in running.words_of(shell.notices))
    assert "Ke Beranda" not in running.words_of(shell.notices)
    shell.notices.stand_on("sync")
    assert "Ke Beranda" in running.words_of(shell.notices)


def test_what_can_be_taken_back_is_said_above_no_button_of_the_foot(workplace: Callable[[], Shell]) -> None:
    shell = workplace()
    shell.undo_bar.say_done("3 peserta ditandai hadir.", lambda: None)
    above = shell.height() - shell.undo_bar.y()
    assert above <= shell.status.height() + 8, "so much stands below the buttons of a foot"
    shell.undo_bar.hide()
