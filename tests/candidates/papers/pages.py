"""Synthetic pages, photos and files for the tests of scans: invented letters on paper."""

import io
import random
from functools import cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from bekal import paths


@cache
def page(width: int = 1240, height: int = 1754, lines: int = 38) -> Image.Image:
    """Return a page of invented words."""
    chance = random.Random(7)
    paper = Image.new("L", (width, height), 245)
    pen = ImageDraw.Draw(paper)
    font = ImageFont.truetype(str(paths.resources() / "fonts" / "NotoSans-Regular.ttf"), 26)
    for line in range(lines):
        words = ("".join(chance.choices("abdeghiklmnoprstu", k=chance.randint(3, 9))) for _ in range(8))
        pen.text((width // 10, 140 + line * 40), " ".join(words), fill=20, font=font)
    return paper


def turned(degrees: float) -> Image.Image:
    """Return that page laid on the glass at an angle."""
    return page().rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=245)


def noise(width: int, height: int) -> Image.Image:
    """Return what is hardest to pack."""
    return Image.merge("RGB", [Image.effect_noise((width, height), 90) for _ in "rgb"])


def written(picture: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Return a picture as the bytes of a file."""
    held = io.BytesIO()
    picture.save(held, kind, **options)
    return held.getvalue()


def pdf(pages: int = 1) -> bytes:
    """Return a PDF of so many pages as a scanner makes it."""
    rest = [page()] * (pages - 1)
    return written(page(), "PDF", save_all=True, append_images=rest, resolution=150)


def locked_pdf() -> bytes:
    """Return a PDF that asks for a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    held = io.BytesIO()
    canvas = Canvas(held, encrypt=StandardEncryption("rahasia", ownerPassword="kepala", canPrint=0))
    canvas.drawString(100, 700, "Contoh")
    canvas.save()
    return held.getvalue()


def face(width: int = 900, height: int = 1200, wall: str = "#C0392B") -> Image.Image:
    """Return something like a photo of a head before a wall."""
    picture = Image.new("RGB", (width, height), wall)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((width * 0.28, height * 0.18, width * 0.72, height * 0.66), fill="#D9A679")
    pen.rectangle((width * 0.2, height * 0.72, width * 0.8, height), fill="#24405A")
    return picture


def file(folder: Path, name: str, data: bytes) -> Path:
    """Write a file and return where it lies."""
    path = folder / name
    path.write_bytes(data)
    return path
