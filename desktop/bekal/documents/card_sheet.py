"""Cards side by side on A4 sheets, to be cut apart along their marks."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bekal.documents.paper import Sheet


@dataclass(frozen=True, slots=True)
class CardSheet:
    """How cards lie on a sheet, in millimetres; a cut mark begins and ends so far from the card's corner."""

    wide: float
    high: float
    gap: float
    mark_from: float
    mark_to: float
    across: int = 2
    down: int = 4

    def places(self, sheet: "Sheet", count: int) -> Iterator[tuple[float, float]]:
        """Yield the upper left corner of each card, its cut marks drawn; sheets follow as they are full."""
        from bekal.documents.paper import A4

        left = (A4[0] - self.across * self.wide - (self.across - 1) * self.gap) / 2
        top = (A4[1] - self.down * self.high - (self.down - 1) * self.gap) / 2
        for at in range(count):
            place = at % (self.across * self.down)
            if at and not place:
                sheet.next_page()
            x = left + place % self.across * (self.wide + self.gap)
            y = top + place // self.across * (self.high + self.gap)
            self._cut_marks(sheet, x, y)
            yield x, y

    def _cut_marks(self, sheet: "Sheet", x: float, y: float) -> None:
        from bekal.documents.paper import HAIRLINE

        near, far = self.mark_from, self.mark_to
        for across, outward in ((x, -1), (x + self.wide, 1)):
            for along, away in ((y, -1), (y + self.high, 1)):
                sheet.rule(across + outward * near, along, across + outward * far, along, 0.1, HAIRLINE)
                sheet.rule(across, along + away * near, across, along + away * far, 0.1, HAIRLINE)
