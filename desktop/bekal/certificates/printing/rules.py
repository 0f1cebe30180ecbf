"""What a sheet may become, how sheets are named when typed, and how a printer is corrected."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bekal.errors import Refused

BATCH = 20
"""So many sheets are sent before somebody looks at them."""
FEW_NUMBERS = 20
"""With fewer numbers left in this device's block a new block should be asked for."""

MARK_FROM_EDGE = 20.0
"""Where the crosses of the ruler page stand, in millimetres from the left and the upper edge."""

FARTHEST = 15.0
"""A printer that is out by more than so many millimetres has the wrong paper in it."""
LARGEST_STRETCH = 0.05
_MILLION = 1_000_000


@dataclass(frozen=True)
class Marks:
    """How far apart the crosses of a ruler page stand on a sheet that lies so, in millimetres."""

    wide: float
    high: float
    paper: tuple[float, float]
    tray: str = ""
    """Under which name the measure is kept: a sheet that lies otherwise comes out otherwise."""


ACROSS = Marks(250.0, 160.0, (297.0, 210.0))
UPRIGHT = Marks(160.0, 250.0, (210.0, 297.0), "upright")


def marks_for(wide: float, high: float) -> Marks:
    """Return the ruler page for paper of that width and height."""
    return ACROSS if wide > high else UPRIGHT


class RunUnfinished(Refused):
    """A run of this course has sheets whose fate nobody has said yet; facts: sent (how many)."""


class RunEnded(Refused):
    """The run is over; its sheets can be printed again in a new one."""


class NoSuchSheet(Refused):
    """What was typed names no sheet of this batch; facts: typed, first, last."""


class SheetNotSent(Refused):
    """A sheet cannot have come out that was never sent; facts: sheet."""


class MeasureUnlikely(Refused):
    """A length measured on the ruler page cannot be right; facts: typed, least, most."""


def read_sheets(typed: str, sent: Collection[int]) -> tuple[int, ...]:
    """Read sheets as people write them, `17` or `3, 5-7`, each being one of those that were sent.

    Raises:
        NoSuchSheet: something else was typed, or a sheet that was not sent.

    """
    wanted: list[int] = []
    facts = {"typed": typed.strip() or "–", "first": min(sent, default=0), "last": max(sent, default=0)}
    for part in re.split(r"[,;\s]+", typed.replace("–", "-").strip()):
        found = re.fullmatch(r"(\d{1,5})(?:-(\d{1,5}))?", part)
        if found is None:
            raise NoSuchSheet(**facts)
        first, last = int(found[1]), int(found[2] or found[1])
        if first > last or not {first, last} <= set(sent):
            raise NoSuchSheet(**facts)
        wanted += [n for n in range(first, last + 1) if n in sent]
    return tuple(sorted(set(wanted)))


@dataclass(frozen=True)
class Fit:
    """How a printer has to be corrected: shift in micrometres, width and height in millionths."""

    right_um: int = 0
    down_um: int = 0
    wide_ppm: int = _MILLION
    high_ppm: int = _MILLION

    @property
    def wide(self) -> float:
        """How wide a millimetre is to be drawn."""
        return self.wide_ppm / _MILLION

    @property
    def high(self) -> float:
        """How high a millimetre is to be drawn."""
        return self.high_ppm / _MILLION


NO_FIT = Fit()


def fit_of(
    *, from_left: float, from_top: float, wide: float | None = None, high: float | None = None, marks: Marks = ACROSS
) -> Fit:
    """Return the correction for what was measured on the ruler page in millimetres.

    `from_left`, `from_top`: from the paper's edges to the upper left cross; `wide`, `high`: from that cross to the
    upper right and to the lower left one; None: as it should be.

    Raises:
        MeasureUnlikely: no printer is that far out.

    """
    wide, high = marks.wide if wide is None else wide, marks.high if high is None else high
    for value, right in ((from_left, MARK_FROM_EDGE), (from_top, MARK_FROM_EDGE)):
        _demand(value, right - FARTHEST, right + FARTHEST)
    for value, right in ((wide, marks.wide), (high, marks.high)):
        _demand(value, right * (1 - LARGEST_STRETCH), right * (1 + LARGEST_STRETCH))
    stretch_wide, stretch_high = marks.wide / wide, marks.high / high
    # drawn at 20 mm, it came out at origin + 20 times what the printer makes of a millimetre
    origin_left = from_left - MARK_FROM_EDGE * wide / marks.wide
    origin_top = from_top - MARK_FROM_EDGE * high / marks.high
    return Fit(
        round(-origin_left * 1000 * stretch_wide),
        round(-origin_top * 1000 * stretch_high),
        round(stretch_wide * _MILLION),
        round(stretch_high * _MILLION),
    )


def read_millimetres(typed: str) -> float:
    """Read a length like `20,5`.

    Raises:
        MeasureUnlikely: it is no length.

    """
    text = typed.strip().lower().removesuffix("mm").strip().replace(",", ".")
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", text):
        raise MeasureUnlikely(typed=typed.strip() or "–", least="0", most="300")
    return float(text)


def _demand(value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise MeasureUnlikely(typed=_length(value), least=_length(least), most=_length(most))


def _length(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")
