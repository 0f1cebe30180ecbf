"""A sheet measured in millimetres from its upper left corner, drawn into a PDF that is the same each time."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from bekal.documents import fonts
from bekal.documents.fonts import POINTS_PER_MM
from bekal.errors import Refused

A4 = (210.0, 297.0)
F4 = (215.0, 330.0)
"""Folio, the usual paper of an Indonesian office."""

GRID = 0.24
"""Points per dot of a 300-dpi printer: edges on this grid print evenly at 300 and at 600 dpi."""

MOST_PIXELS = 12_000_000
"""Of a PNG: more is no logo."""

Colour = float | tuple[float, float, float]
"""A grey from 0 (black) to 1, or red, green, blue."""

BLACK: Colour = 0.0
MUTED: Colour = 0.32
HAIRLINE: Colour = 0.62
WHITE: Colour = 1.0
ACCENT: Colour = (0x0B / 255, 0x6B / 255, 0x60 / 255)


def on_grid(mm: float) -> float:
    """Return a length in points, moved to the nearest dot of a 300-dpi printer.

    The page itself is such a length (A4 is 0.03 mm off), because some printers count from its upper edge.
    """
    return round(mm * POINTS_PER_MM / GRID) * GRID


class PictureUnusable(Refused):
    """A photo or logo is not a JPEG that can go into a PDF; facts: what."""


class Sheet:
    """One PDF being drawn, page by page; lengths are millimetres, text stands on its baseline."""

    def __init__(self, title: str, size: tuple[float, float], author: str = "") -> None:
        from reportlab import rl_config
        from reportlab.pdfgen.canvas import Canvas

        rl_config.useA85 = 0  # ASCII85 is for mail of the nineties: it costs 2.7 times the drawing
        self._file = io.BytesIO()
        fonts.face(fonts.SANS)  # registers them: a PDF must name no font that it does not carry
        wide, high = (on_grid(length) for length in size)
        self.width, self.height = wide / POINTS_PER_MM, high / POINTS_PER_MM
        self._canvas = Canvas(
            self._file,
            pagesize=(wide, high),
            initialFontName=fonts.SANS,
            pdfVersion=(1, 4),
            pageCompression=1,
            invariant=1,
            lang="id",
        )
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setSubject("")
        self._canvas.setCreator("Bekal")
        self._canvas.setProducer("Bekal")
        self._forms: dict[object, str] = {}
        self._attachments: dict[str, bytes] = {}
        self._decoded: dict[str, Any] = {}

    def text(
        self,
        words: str,
        x: float,
        y: float,
        face: str,
        cap_mm: float,
        colour: Colour = BLACK,
        align: str = "left",
        spacing: float = 0.0,
        most: float = 0.0,
    ) -> float:
        """Write one line and return its width in millimetres.

        `cap_mm` is the height of its capitals, `spacing` the extra room between letters as a share of the
        font size. `align` is left, centre or right of x. `most` is a width in millimetres to shrink into.
        """
        if not words:
            return 0.0
        size = fonts.size_for(cap_mm)
        wide = fonts.width(words, face, size, spacing * size)
        if most and wide > most * POINTS_PER_MM:
            size *= most * POINTS_PER_MM / wide
            wide = most * POINTS_PER_MM
        left = x * POINTS_PER_MM - {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        self._write(left, (self.height - y) * POINTS_PER_MM, ((face, words),), size, colour, spacing)
        return wide / POINTS_PER_MM

    def mixed(
        self,
        words: str,
        x: float,
        y: float,
        style: str,
        cap_mm: float,
        colour: Colour = BLACK,
        align: str = "left",
        spacing: float = 0.0,
        language: str = "id",
    ) -> float:
        """Write one line of any script, each sign in a face that has it; return its width in millimetres."""
        from bekal.documents import letters

        found = letters.runs(words, style, language)
        if not found:
            return 0.0
        if len(found) == 1 and found[0][0] in fonts.FACES:
            return self.text(words, x, y, found[0][0], cap_mm, colour, align, spacing)
        size = fonts.size_for(cap_mm)
        wide = letters.width(words, style, cap_mm, spacing, language) * POINTS_PER_MM
        left = x * POINTS_PER_MM - {"left": 0.0, "centre": wide / 2, "right": wide}[align]
        self._write(left, (self.height - y) * POINTS_PER_MM, found, size, colour, spacing)
        return wide / POINTS_PER_MM

    def _write(
        self, x: float, y: float, runs: Sequence[tuple[str, str]], size: float, colour: Colour, spacing: float
    ) -> None:
        """Write runs of letters on one baseline, as the library's text object does, in a third of its time.

        Four decimals of a point are a thousandth of a printer's dot; a run of 500 certificates writes 35,000 lines.
        """
        from reportlab.pdfbase import pdfmetrics

        canvas = self._canvas
        self._fill(colour)
        said = [f"BT 1 0 0 1 {x:.4f} {y:.4f} Tm"]
        if spacing:
            said.append(f"{spacing * size:.4f} Tc")
        for face, words in runs:
            font = pdfmetrics.getFont(face)
            for subset, letters in font.splitString(words, canvas._doc):
                name = font.getSubsetInternalName(subset, canvas._doc)
                said.append(f"{name} {size:.4f} Tf ({canvas._escape(letters)}) Tj")
        if spacing:
            said.append("0 Tc")
        said.append("ET")
        canvas._code.append(" ".join(said))

    def turned_text(
        self, words: str, x: float, y: float, face: str, cap_mm: float, colour: Colour, degrees: float
    ) -> None:
        """Write one line centred at x, y (middle of its capitals), turned anticlockwise."""
        size = fonts.size_for(cap_mm)
        self._canvas.saveState()
        self._canvas.translate(x * POINTS_PER_MM, (self.height - y) * POINTS_PER_MM)
        self._canvas.rotate(degrees)
        self._canvas.setFont(face, size)
        self._fill(colour)
        wide = fonts.width(words, face, size, 0.08 * size)
        self._canvas.drawString(-wide / 2, -cap_mm * POINTS_PER_MM / 2, words, charSpace=0.08 * size)
        self._canvas.restoreState()

    def rule(self, x1: float, y1: float, x2: float, y2: float, thick_mm: float, colour: Colour = BLACK) -> None:
        """Draw a straight line."""
        self._stroke(colour, thick_mm)
        self._canvas.line(*self._point(x1, y1), *self._point(x2, y2))

    def box(self, x: float, y: float, wide: float, high: float, thick_mm: float, colour: Colour = BLACK) -> None:
        """Draw the outline of a rectangle whose upper left corner is x, y."""
        self._stroke(colour, thick_mm)
        left, bottom = self._point(x, y + high)
        self._canvas.rect(left, bottom, wide * POINTS_PER_MM, high * POINTS_PER_MM, stroke=1, fill=0)

    def filled(self, x: float, y: float, wide: float, high: float, colour: Colour) -> None:
        """Fill a rectangle whose upper left corner is x, y."""
        self._fill(colour)
        left, bottom = self._point(x, y + high)
        self._canvas.rect(left, bottom, wide * POINTS_PER_MM, high * POINTS_PER_MM, stroke=0, fill=1)

    def lozenge(self, x: float, y: float, half: float, colour: Colour) -> None:
        """Fill a small diamond centred at x, y."""
        self._fill(colour)
        path = self._canvas.beginPath()
        path.moveTo(*self._point(x - half, y))
        path.lineTo(*self._point(x, y - half))
        path.lineTo(*self._point(x + half, y))
        path.lineTo(*self._point(x, y + half))
        path.close()
        self._canvas.drawPath(path, stroke=0, fill=1)

    def outline(self, corners: list[tuple[float, float]], thick_mm: float, colour: Colour) -> None:
        """Draw a closed line through the given corners."""
        self._stroke(colour, thick_mm)
        path = self._canvas.beginPath()
        path.moveTo(*self._point(*corners[0]))
        for corner in corners[1:]:
            path.lineTo(*self._point(*corner))
        path.close()
        self._canvas.drawPath(path, stroke=1, fill=0)

    def jpeg(self, picture: bytes, x: float, y: float, wide: float, high: float, *, cover: bool, what: str) -> None:
        """Place a JPEG in a box, its bytes untouched: filling it (cut at the edges) or wholly inside it.

        Raises:
            PictureUnusable: the bytes are no JPEG of three or one colours.

        """
        name, image = self._image(picture, what)
        across, down = wide / image.width, high / image.height
        scale = max(across, down) if cover else min(across, down)
        shown_wide, shown_high = image.width * scale, image.height * scale
        self._canvas.saveState()
        left, bottom = self._point(x, y + high)
        clip = self._canvas.beginPath()
        clip.rect(left, bottom, wide * POINTS_PER_MM, high * POINTS_PER_MM)
        self._canvas.clipPath(clip, stroke=0, fill=0)
        at_x, at_y = self._point(x + (wide - shown_wide) / 2, y + (high + shown_high) / 2)
        self._canvas.transform(shown_wide * POINTS_PER_MM, 0, 0, shown_high * POINTS_PER_MM, at_x, at_y)
        self._canvas.doForm(name)
        self._canvas.restoreState()

    def picture(self, picture: bytes, x: float, y: float, wide: float, high: float, *, what: str) -> None:
        """Place a JPEG or PNG wholly inside a box; what a PNG leaves clear stays clear.

        Raises:
            PictureUnusable: the bytes are neither, or cannot be read.

        """
        if picture.startswith(b"\xff\xd8"):
            self.jpeg(picture, x, y, wide, high, cover=False, what=what)
            return
        image = self._png(picture, what)
        across, down = image.getSize()
        scale = min(wide / across, high / down)
        left, bottom = self._point(x + (wide - across * scale) / 2, y + (high + down * scale) / 2)
        points = scale * POINTS_PER_MM
        self._canvas.drawImage(image, left, bottom, across * points, down * points, mask="auto")

    def raw(self, operators: str, left: float, bottom: float) -> None:
        """Add PDF operators drawn from an origin given in points from the lower left corner."""
        self._canvas.saveState()
        self._canvas.translate(left, bottom)
        self._canvas.addLiteral(operators)
        self._canvas.restoreState()

    def shifted(self, right_mm: float, down_mm: float) -> None:
        """Move everything drawn later on this page, for pre-printed paper."""
        if right_mm or down_mm:
            self._canvas.translate(right_mm * POINTS_PER_MM, -down_mm * POINTS_PER_MM)

    def begin_art(self, key: object) -> bool:
        """Start art that many pages share; False if that art was drawn before."""
        if key in self._forms:
            return False
        self._forms[key] = f"art{len(self._forms)}"
        self._canvas.beginForm(self._forms[key])
        return True

    def end_art(self) -> None:
        """Finish the shared art."""
        self._canvas.endForm()

    def art(self, key: object) -> None:
        """Put shared art on this page."""
        self._canvas.doForm(self._forms[key])

    def take_paper(self, size: tuple[float, float]) -> None:
        """Make this page and those after it of a size in millimetres; before anything is drawn on it."""
        wide, high = (on_grid(length) for length in size)
        self.width, self.height = wide / POINTS_PER_MM, high / POINTS_PER_MM
        self._canvas.setPageSize((wide, high))

    def resize(self, high_mm: float) -> None:
        """Make this page as high as what stands on it, for a till roll; before anything is drawn on it."""
        high = on_grid(high_mm)
        self.height = high / POINTS_PER_MM
        self._canvas.setPageSize((self.width * POINTS_PER_MM, high))

    @property
    def pages(self) -> int:
        """How many pages are finished."""
        return int(self._canvas.getPageNumber()) - 1

    def next_page(self) -> None:
        """Finish this page."""
        self._canvas.showPage()

    def attach(self, name: str, content: bytes) -> None:
        """Carry a small file inside the PDF."""
        self._attachments[name] = content

    def finished(self) -> bytes:
        """Close the PDF and return its bytes."""
        self._embed(self._attachments)
        self._canvas.save()
        return self._file.getvalue()

    def _point(self, x: float, y: float) -> tuple[float, float]:
        return x * POINTS_PER_MM, (self.height - y) * POINTS_PER_MM

    def _fill(self, colour: Colour) -> None:
        if isinstance(colour, tuple):
            self._canvas.setFillColorRGB(*colour)
        else:
            self._canvas.setFillGray(colour)

    def _stroke(self, colour: Colour, thick_mm: float) -> None:
        if isinstance(colour, tuple):
            self._canvas.setStrokeColorRGB(*colour)
        else:
            self._canvas.setStrokeGray(colour)
        self._canvas.setLineWidth(thick_mm * POINTS_PER_MM)

    def _image(self, picture: bytes, what: str) -> tuple[str, Any]:
        import hashlib

        from reportlab.pdfbase.pdfdoc import PDFImageXObject

        name = "jpeg" + hashlib.sha256(picture).hexdigest()[:24]
        document = self._canvas._doc
        known = document.getXObjectName(name)
        if known in document.idToObject:
            return name, document.idToObject[known]
        image = PDFImageXObject(name)
        # drawImage takes a file name or decodes the picture: given to the PDF as they are, JPEG bytes cost nothing
        if not picture.startswith(b"\xff\xd8") or not image.loadImageFromJPEG(io.BytesIO(picture)):
            raise PictureUnusable(what=what)
        if image.colorSpace == "DeviceCMYK" or not image.width or not image.height:
            raise PictureUnusable(what=what)
        document.Reference(image, known)
        document.addForm(name, image)
        return name, image

    def _png(self, picture: bytes, what: str) -> Any:
        """Return a PNG as the library draws it, decoded once for a file."""
        import hashlib

        from reportlab.lib.utils import ImageReader

        name = hashlib.sha256(picture).hexdigest()
        if name not in self._decoded:
            self._decoded[name] = ImageReader(_opened_png(picture, what))
        return self._decoded[name]

    def _embed(self, files: Mapping[str, bytes]) -> None:
        """Write the attached files into the catalogue (ISO 32000-1, 7.11.4)."""
        if not files:
            return
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFStream, PDFString

        document = self._canvas._doc
        names: list[Any] = []
        for name, content in sorted(files.items()):
            stream = PDFStream(
                PDFDictionary({"Type": PDFName("EmbeddedFile"), "Subtype": PDFName("text/plain")}), content
            )
            specification = PDFDictionary(
                {
                    "Type": PDFName("Filespec"),
                    "F": PDFString(name),
                    "UF": PDFString(name),
                    "EF": PDFDictionary({"F": document.Reference(stream)}),
                }
            )
            names += [PDFString(name), document.Reference(specification)]
        document.Catalog.Names = PDFDictionary({"EmbeddedFiles": PDFDictionary({"Names": PDFArray(names)})})


def _opened_png(picture: bytes, what: str) -> Any:
    """Return a PNG as red, green, blue and how much of it is seen.

    Raises:
        PictureUnusable: it is none, is damaged or far too large.

    """
    from PIL import Image

    try:
        with Image.open(io.BytesIO(picture), formats=["PNG"]) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise PictureUnusable(what=what)
            return opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as broken:
        raise PictureUnusable(what=what) from broken
