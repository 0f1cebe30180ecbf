"""The columns of the checklist of papers, and how a line's state is worded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap

from bekal.candidates.papers.kinds import Stage
from bekal.candidates.papers.queries import Lacking, Line
from bekal.candidates.papers.rules import Standing, Why, condition_words
from bekal.language import say
from bekal.terms import PaperOutcome, PaperState
from bekal.ui import days, theme
from bekal.ui.widgets import cells, painting
from bekal.ui.widgets.cells import Sign, State, Two
from bekal.ui.widgets.rows import Column

THUMBNAIL = 64
"""Pixels of the long edge of a scan's small picture."""


@dataclass(frozen=True)
class Thumb:
    """The small picture of a scan, and how many scans there are."""

    picture: QPixmap | None
    scans: int
    unreadable: bool = False

    def __str__(self) -> str:
        if not self.scans:
            return ""
        words = say("{n} pindaian", n=self.scans)
        return say("{scans}, ada yang buram", scans=words) if self.unreadable else words


def _thumb(p: QPainter, place: QRect, value: Thumb, role: str, tone: str, _align: Qt.AlignmentFlag) -> None:
    if not value.scans:
        return
    high = place.height() - 8
    box = QRect(place.left(), place.top() + 3, high * 5 // 4, high)
    if value.picture is not None and not value.picture.isNull():
        drawn = value.picture.size().scaled(box.size(), Qt.AspectRatioMode.KeepAspectRatio)
        at = QRect(box.left(), box.top() + (box.height() - drawn.height()) // 2, drawn.width(), drawn.height())
        p.drawPixmap(at, value.picture)
        p.setPen(theme.color("line"))
        p.setBrush(Qt.BrushStyle.NoBrush)
        p.drawRect(at)
    else:
        painting.picture(p, box.left(), box.center().y(), "image", tone, 16)
    beside = place.adjusted(box.width() + 6, 0, 0, 0)
    if value.unreadable:
        painting.picture(p, beside.left(), beside.center().y(), "triangle-alert", "warn", 14)
    elif value.scans > 1:
        painting.text(p, beside, f"×{value.scans}", role, "muted")


cells.painters[Thumb] = _thumb


def columns(today: Callable[[], date], thumb: Callable[[Line], Thumb]) -> list[Column[Line]]:
    """Return the columns: what it is, how it stands, number, dates, scans."""
    return [
        Column(say("Berkas"), lambda line: Two(line.kind.title, second_line(line)), least=210),
        Column(say("Keadaan"), state_of, 158),
        Column(say("Nomor"), lambda line: line.number, 118, role="caption", tone="muted", leaves=2),
        Column(say("Berlaku sampai"), lambda line: ends(line, today()), 128),
        Column(say("Pindaian"), thumb, 84, leaves=1),
    ]


def second_line(line: Line) -> str:
    """Return what is to be said of a paper below its name: what exactly, for whom, for when."""
    asked = line.asked
    if asked is None:
        return say("tidak diminta program ini")
    parts = [say("dari hasil tes {test}", test=line.proof.words)] if line.proof else []
    if asked.note:
        parts.append(asked.note)
    if asked.condition and line.standing is not Standing.EXTRA:
        parts.append(condition_words(asked.condition))
    if asked.stage is Stage.PLACEMENT:
        parts.append(say("untuk penempatan"))
    return "  ·  ".join(parts)


def state_of(line: Line) -> State:
    """Return the badge of a line."""
    match line.standing, line.why:
        case Standing.LACKING, Why.MISSING:
            return State(say("Belum ada"), "warn" if line.asked and line.asked.stage is Stage.TRAINING else "gray")
        case Standing.LACKING, Why.NOT_SEEN:
            return State(say("Asli belum dilihat"), "warn", "eye")
        case Standing.LACKING, Why.WAITING:
            return State(say("Menunggu hasil"), "warn", "clock")
        case Standing.LACKING, Why.EXPIRED:
            return State(say("Kedaluwarsa"), "bad", "circle-alert")
        case Standing.LACKING, Why.EXPIRES_BEFORE:
            return State(say("Habis terlalu cepat"), "warn", "clock")
        case Standing.LACKING, Why.FAILED:
            return State(say("Tidak memenuhi"), "bad", "circle-alert")
        case Standing.ASK, _:
            return State(say("Tanyakan"), "info", "circle-help")
    there = _there(line)
    if there:
        return State(there, "ok" if line.standing is Standing.FINE else "gray")
    return State(say("Menyusul") if line.standing is Standing.TRACKED else say("Belum ada"))


def _there(line: Line) -> str:
    if line.proof is not None:
        return say("Dari hasil tes")
    if line.kind.code == "PAS_FOTO" and line.state is PaperState.SCAN:
        return say("Sudah difoto")
    if line.kind.status_only and line.outcome is not None:
        return line.outcome.word
    return line.state.word if line.state is not PaperState.NONE else ""


def ends(line: Line, today: date) -> Sign | str:
    """Return when a paper ends: red when it has, amber when it will soon."""
    if line.ends is None:
        return ""
    if line.ends < today:
        return Sign("circle-alert", days.full(line.ends), "bad")
    if line.is_expiring:
        return Sign("clock", days.full(line.ends), "warn")
    return days.full(line.ends)


def reasons(lacking: tuple[Lacking, ...], after: int = 0) -> str:
    """Return all reasons at once: `1) Paspor kedaluwarsa 12/02/2026  2) Ijazah belum ada`."""
    return "   ".join(f"{number}) {reason(each)}" for number, each in enumerate(lacking, after + 1))


def reason(lacking: Lacking) -> str:
    """Return what is wrong with one paper in words."""
    words = f"{lacking.title} {lacking.why.word}"
    if lacking.why in {Why.EXPIRED, Why.EXPIRES_BEFORE} and lacking.expires_on:
        words += f" {days.full(lacking.expires_on)}"
    return words


def days_left(ends_on: date, today: date) -> Sign:
    """Return how long a paper is still valid, or for how long it is not."""
    left = (ends_on - today) // timedelta(days=1)
    if left < 0:
        return Sign("circle-alert", say("habis {n} hari lalu", n=-left), "bad")
    if left == 0:
        return Sign("clock", say("habis hari ini"), "warn")
    return Sign("clock", say("{n} hari lagi", n=left), "warn")


OUTCOMES = (PaperOutcome.PASSED, PaperOutcome.FAILED, PaperOutcome.PENDING)
