"""The symbol: its size policy, its two segments and its ink."""

import re

import pytest
import zxingcpp
from PIL import Image
from tests.documents.papers import PREFIX, signed_text

from bekal.documents import qr
from bekal.documents.paper import GRID


@pytest.mark.parametrize(
    ("size", "level", "dots", "version"),
    [
        (204, "M", 6, 11), (205, "M", 6, 12), (237, "M", 6, 12), (238, "M", 5, 13), (277, "M", 5, 13),
        (305, "M", 5, 14), (350, "M", 5, 15), (385, "M", 5, 16), (386, "L", 5, 14), (488, "L", 5, 16),
    ],
)  # fmt: skip
def test_modules_are_as_large_as_the_box_allows(size: int, level: str, dots: int, version: int) -> None:
    symbol = qr.symbol(signed_text(size))
    assert (symbol.level, symbol.dots, symbol.version) == (level, dots, version)
    assert symbol.side_mm <= qr.LARGEST_MM
    assert symbol.side_mm + 8 * symbol.module_mm <= qr.BOX_MM


def test_a_text_too_long_for_the_box_is_refused() -> None:
    with pytest.raises(qr.TextTooLong):
        qr.symbol(signed_text(560))
    with pytest.raises(qr.TextTooLong):
        qr.symbol(signed_text(9000))


@pytest.mark.parametrize(
    "text", [signed_text(222), signed_text(488), "7K2M-QX4D-9FTW", "huruf kecil é", PREFIX + "x y"]
)
def test_the_symbol_says_the_text(text: str) -> None:
    symbol = qr.symbol(text)
    side = len(symbol.rows)
    picture = Image.new("L", (side + 8, side + 8), 255)
    for y, row in enumerate(symbol.rows):
        for x, black in enumerate(row):
            picture.putpixel((x + 4, y + 4), 0 if black == "1" else 255)
    picture = picture.resize((picture.width * 4, picture.height * 4), Image.Resampling.NEAREST)
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [text]


@pytest.mark.parametrize("size", [30, 222, 300])
def test_the_drawing_is_the_symbol_with_every_edge_moved_inwards(size: int) -> None:
    symbol = qr.symbol(signed_text(size))
    operators = qr.drawing(symbol)
    units = {6: 20, 5: 17}[symbol.dots]
    wide = len(symbol.rows) * units
    drawn = Image.new("1", (wide, wide), 0)
    for x, y, w, h in re.findall(r"(\d+) (\d+) (\d+) (\d+) re", operators):
        drawn.paste(1, (int(x), int(y), int(x) + int(w), int(y) + int(h)))
    black = Image.new("L", (wide, wide), 0)
    for y, row in enumerate(symbol.rows):
        for x, module in enumerate(row):
            if module == "1":
                black.paste(255, (x * units, y * units, (x + 1) * units, (y + 1) * units))
    expected = _eroded(black)
    assert drawn.convert("L").tobytes() == expected.tobytes()
    assert operators.count(" f") + operators.count("\nf") == 1, "one path, filled once"
    assert operators.startswith("q 0 g "), "black is ink K alone"


def _eroded(black: Image.Image) -> Image.Image:
    from PIL import ImageChops, ImageFilter

    framed = Image.new("L", (black.width + 2, black.height + 2), 0)
    framed.paste(black, (1, 1))
    inner = framed.filter(ImageFilter.MinFilter(3)).crop((1, 1, black.width + 1, black.height + 1))
    return ImageChops.multiply(inner, black)


def test_the_inset_is_25_micrometres_and_modules_lie_on_the_printers_grid() -> None:
    for dots, units in ((6, 20), (5, 17)):
        assert dots / 300 * 25_400 / units == pytest.approx(25, abs=0.5)
    symbol = qr.symbol(signed_text())
    for points in qr.place(symbol, 24.0, 24.0):
        assert points / GRID == pytest.approx(round(points / GRID))
