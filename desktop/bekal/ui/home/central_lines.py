"""The home screen's lines about central and the clock: each only while there is something, each opens its screen."""

from typing import TYPE_CHECKING

from bekal.language import say
from bekal.ui import moments

if TYPE_CHECKING:
    from bekal.sync.limits import Limit, Standing
    from bekal.ui.home.screen import TodoLine


def conflict_lines(hard: int, soft: int) -> "list[TodoLine]":
    """Return the line that leads to what two PCs said differently, louder where a person has to decide."""
    from bekal.ui.home.screen import TodoLine

    if not hard and not soft:
        return []
    tone, second = ("warn", say("{n} perlu diputuskan Kepala", n=hard)) if hard else ("muted", "")
    return [
        TodoLine("list-checks", tone, say("Isian berbeda"), second, moments.count(hard + soft), "sync.conflicts", {})
    ]


def standing_lines(stands: "Standing | None") -> "list[TodoLine]":
    """Return what is to be said of limits, central's lists and this PC's clock; nothing while all is well."""
    from bekal.sync.limits import Level, far_words
    from bekal.ui.home.screen import TodoLine

    if stands is None:
        return []
    lines = []
    if stands.clock_ahead or stands.clock_behind:
        words = say("Jam komputer mendahului") if stands.clock_ahead else say("Jam komputer tertinggal")
        second = say("{far}; betulkan jam Windows", far=far_words(stands.clock_ahead or stands.clock_behind))
        lines.append(TodoLine("clock", "warn", words, second, "", "sync", {}))
    lines += [_limit_line(one) for one in stands.limits if one.level is not Level.GREEN]
    if stands.lists.is_warned:
        words, second = say("Daftar pusat lama tidak diperbarui"), say("baca balasan pusat dari USB")
        days = say("{n} hari", n=stands.lists.days or 0)
        lines.append(TodoLine("shield-check", "warn", words, second, days, "sync", {}))
    return lines


def _limit_line(one: "Limit") -> "TodoLine":
    from bekal.centre.assuring import About
    from bekal.sync.limits import Level
    from bekal.ui.home.screen import TodoLine

    second = {
        Level.AMBER: say("mendekati batas {of}", of=one.allowed),
        Level.RED: say("melewati batas {of}; kerja tetap bisa", of=one.allowed),
        Level.OVERRIDDEN: say("dilanjutkan Kepala: {reason}", reason=one.reason),
    }[one.level]
    tone = "muted" if one.level is Level.OVERRIDDEN else "warn"
    if one.about is About.DAYS:
        return TodoLine(
            "send", tone, say("Pusat lama tidak membalas"), second, say("{n} hari", n=one.measured), "sync", {}
        )
    return TodoLine("send", tone, say("Kiriman menunggu pusat"), second, moments.count(one.measured), "sync", {})
