"""A look being edited: one change after the other, each of which can be taken back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bekal.documents import certificate_template as parts
from bekal.documents.certificate_template import Block, Template
from bekal.language import marked

STEP = 500
"""Micrometres that one press of an arrow key moves a block."""
_MOST_KEPT = 200

INKS = (
    ("black", marked("Hitam")),
    ("muted", marked("Abu tua")),
    ("hairline", marked("Abu muda")),
    ("accent", marked("Hijau")),
    ("#1f3a5f", marked("Biru tua")),
    ("#1c3f8a", marked("Biru")),
    ("#8a1c1c", marked("Merah tua")),
    ("#7a5c12", marked("Emas tua")),
)
"""The colours that are offered; any other can come with a file."""

NEW: Mapping[str, Block] = {
    "text": parts.Text(words="Tulisan baru", x=100_000, y=100_000, wide=80_000),
    "column": parts.Column(
        x=60_000,
        y=80_000,
        wide=150_000,
        high=50_000,
        items=(parts.Line(words="Baris pertama", gap=0), parts.Line(words="Baris kedua", gap=4_000)),
    ),
    "rule": parts.Rule(x=100_000, y=100_000, wide=60_000),
    "frame": parts.Frame(x=90_000, y=60_000, wide=80_000, high=50_000),
    "picture": parts.Picture(x=100_000, y=60_000, wide=25_000, high=25_000),
    "photo": parts.Photo(x=100_000, y=60_000),
    "code": parts.Code(x=100_000, y=60_000),
    "signature": parts.Signature(x=100_000, y=60_000, wide=70_000),
    "units": parts.Units(x=20_000, y=40_000, wide=170_000, high=120_000),
    "duplicate": parts.MarkPlace(what=parts.Mark.DUPLICATE, x=120_000, y=20_000),
    "practice": parts.MarkPlace(what=parts.Mark.PRACTICE, x=120_000, y=20_000),
}
"""What a block is when it is added."""


class Editing:
    """The look as it is now, where the keys are in it, and what it was before."""

    def __init__(self, look: Template, *, is_new: bool = False) -> None:
        self.look = look
        self.side = 0
        self.place = -1
        """The chosen block, counted from 0; -1 the paper itself."""
        self.item = 0
        """The chosen line of a column."""
        self._before: list[Template] = []
        self._after: list[Template] = []
        self._saved: Template | None = None if is_new else look
        self._last = ""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of the side that is seen."""
        return self.look.back if self.side else self.look.front

    @property
    def block(self) -> Block | None:
        """The chosen block."""
        return self.blocks[self.place] if 0 <= self.place < len(self.blocks) else None

    @property
    def is_changed(self) -> bool:
        """Whether it is another look than was kept last."""
        return self.look != self._saved

    @property
    def can_undo(self) -> bool:
        """Whether a change can be taken back."""
        return bool(self._before)

    @property
    def can_redo(self) -> bool:
        """Whether a change taken back can be made again."""
        return bool(self._after)

    def saved(self) -> None:
        """Note that the look was kept as it is."""
        self._saved = self.look

    def choose(self, place: int, side: int | None = None) -> None:
        """Choose a block, or the paper with -1."""
        if side is not None:
            self.side = side
        self.place = place if -1 <= place < len(self.blocks) else -1
        self.item, self._last = 0, ""

    def set_paper(self, **changes: Any) -> None:
        """Change name, paper, margin or fill."""
        self._become(replace(self.look, **changes), "paper" + "".join(changes))

    def set(self, **changes: Any) -> None:
        """Change settings of the chosen block."""
        if self.block is not None:
            self._put(replace(self.block, **changes), "".join(changes))

    def set_writing(self, **changes: Any) -> None:
        """Change how the chosen words, or the chosen line of a column, are written."""
        block = self.block
        if isinstance(block, parts.Text):
            self._put(replace(block, writing=replace(block.writing, **changes)), "writing" + "".join(changes))
        elif isinstance(block, parts.Column) and isinstance(line := block.items[self.item], parts.Line):
            self._put_item(replace(line, writing=replace(line.writing, **changes)), "writing" + "".join(changes))

    def set_item(self, **changes: Any) -> None:
        """Change settings of the chosen line of a column."""
        block = self.block
        if isinstance(block, parts.Column):
            self._put_item(replace(block.items[self.item], **changes), "item" + "".join(changes))

    def choose_item(self, item: int) -> None:
        """Choose a line of the column."""
        if isinstance(self.block, parts.Column):
            self.item, self._last = max(0, min(item, len(self.block.items) - 1)), ""

    def add_item(self, *, ornament: bool = False) -> None:
        """Put a line, or a rule with a lozenge, below the chosen one of the column."""
        if not isinstance(block := self.block, parts.Column):
            return
        added = parts.Ornament(gap=4_000, wide=100_000) if ornament else parts.Line(words="Baris baru", gap=4_000)
        items = (*block.items[: self.item + 1], added, *block.items[self.item + 1 :])
        self._put(replace(block, items=items), "")
        self.item += 1

    def remove_item(self) -> None:
        """Take the chosen line out of the column, which keeps one."""
        block = self.block
        if isinstance(block, parts.Column) and len(block.items) > 1:
            self._put(replace(block, items=(*block.items[: self.item], *block.items[self.item + 1 :])), "")
            self.item = min(self.item, len(block.items) - 2)

    def move_item(self, by: int) -> None:
        """Move the chosen line of the column up or down."""
        block = self.block
        if isinstance(block, parts.Column) and 0 <= self.item + by < len(block.items):
            items = [*block.items]
            items.insert(self.item + by, items.pop(self.item))
            self._put(replace(block, items=tuple(items)), "")
            self.item += by

    def move(self, right: int, down: int, *, together: bool = True) -> None:
        """Move the chosen block by micrometres; presses of a key are taken back together."""
        if self.block is not None and (right or down):
            self._put(parts.moved(self.block, right, down), "move" if together else "")

    def add(self, kind: str) -> None:
        """Add a block of a kind above the others and choose it."""
        block = NEW[kind]
        wide, high = self.look.paper
        x = min(block.x, max(0, wide - getattr(block, "wide", 40_000) - self.look.margin))
        y = min(block.y, max(0, high - getattr(block, "high", 20_000) - self.look.margin))
        self._insert(replace(block, x=x, y=y), len(self.blocks))

    def duplicate(self) -> None:
        """Put a copy of the chosen block a little beside it and choose it."""
        if self.block is not None:
            self._insert(parts.moved(self.block, 4_000, 4_000), self.place + 1)

    def remove(self) -> None:
        """Take the chosen block away."""
        if self.block is not None:
            self._become(self._with((*self.blocks[: self.place], *self.blocks[self.place + 1 :])), "")
            self.place = min(self.place, len(self.blocks) - 1)

    def shift(self, by: int) -> None:
        """Draw the chosen block later (above) or earlier than the next one."""
        to = self.place + by
        if self.block is not None and 0 <= to < len(self.blocks):
            blocks = [*self.blocks]
            blocks.insert(to, blocks.pop(self.place))
            self._become(self._with(tuple(blocks)), "")
            self.place = to

    def add_picture(self, name: str, data: bytes) -> str:
        """Put a picture into the look and return the name it has there."""
        free = name
        number = 2
        while free in self.look.pictures and self.look.pictures[free] != data:
            free, number = f"{name}-{number}", number + 1
        self._become(replace(self.look, pictures={**self.look.pictures, free: data}), "")
        return free

    def drop_unused_pictures(self) -> None:
        """Leave out pictures that no block names any longer."""
        named = {getattr(block, "picture", "") for side in self.look.sides for block in side}
        kept = {name: data for name, data in self.look.pictures.items() if name in named}
        if len(kept) != len(self.look.pictures):
            self._become(replace(self.look, pictures=kept), "")

    def undo(self) -> None:
        """Take the last change back."""
        if self._before:
            self._after.append(self.look)
            self._go(self._before.pop())

    def redo(self) -> None:
        """Make the change again that was taken back last."""
        if self._after:
            self._before.append(self.look)
            self._go(self._after.pop())

    def _go(self, look: Template) -> None:
        self.look, self._last = look, ""
        self.place = min(self.place, len(self.blocks) - 1)
        if isinstance(self.block, parts.Column):
            self.item = min(self.item, len(self.block.items) - 1)

    def _insert(self, block: Block, place: int) -> None:
        self._become(self._with((*self.blocks[:place], block, *self.blocks[place:])), "")
        self.place, self.item = place, 0

    def _put_item(self, item: parts.Line | parts.Ornament, change: str) -> None:
        block = self.block
        assert isinstance(block, parts.Column)
        items = (*block.items[: self.item], item, *block.items[self.item + 1 :])
        self._put(replace(block, items=items), f"{change}{self.item}")

    def _put(self, block: Block, change: str) -> None:
        blocks = (*self.blocks[: self.place], block, *self.blocks[self.place + 1 :])
        self._become(self._with(blocks), change)

    def _with(self, blocks: tuple[Block, ...]) -> Template:
        return replace(self.look, back=blocks) if self.side else replace(self.look, front=blocks)

    def _become(self, look: Template, change: str) -> None:
        """Become another look; changes of one kind in one place, one after the other, are taken back as one."""
        if look == self.look:
            return
        mark = f"{self.side}/{self.place}/{change}" if change else ""
        if not mark or mark != self._last or not self._before:
            self._before.append(self.look)
            del self._before[:-_MOST_KEPT]
        self._after.clear()
        self.look, self._last = look, mark
